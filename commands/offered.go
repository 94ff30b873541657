package commands

import (
	"errors"
	"slices"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// A notice is said once, but the buttons under it stay in sight. It is remembered as long as it offers anything, and a button goes
// once its step can be taken no more. A press that comes before that is told what is true, as ever.

// debt is the edit that brings a notice up to date.
func debt(o store.Offer) store.Outgoing {
	return store.Outgoing{Kind: store.EditDebt, Account: o.Account, Person: o.Person, Request: o.Request, Entry: o.Entry, What: o.What, Args: o.Args, Ref: o.Ref}
}

// keepOffer remembers a notice that has arrived, where it offers steps and can be replaced as one message.
func (t *turn) keepOffer(d chat.Delivery) error {
	if d.What == "" || d.Ref.IsZero() || d.Account.IsZero() || !t.ev.Limits.Edits || holdsKey(d.What) {
		return nil
	}
	r, err := t.v.Request(d.Request)
	if err != nil {
		return ignoreMissing(err)
	}
	o := store.Offer{Request: d.Request, Account: d.Account, Person: d.Person, What: d.What, Entry: d.Entry, Args: d.Args, Ref: d.Ref}
	to := t.h.reader(t.v, debt(o), t.now)
	if o.Buttons = to.stands(debt(o), r); len(o.Buttons) == 0 {
		return nil
	}
	m, ok, err := to.notice(debt(o))
	if err != nil || !ok || len(m.Files) > 0 || len(chat.Split(m, t.ev.Limits)) > 1 {
		return ignoreMissing(err)
	}
	o.Message, o.Message.Buttons = m, nil
	return t.tx.PutOffer(o)
}

// amended is a notice as it was sent, with what it offers now. One that asked for something says what became of it.
func (t *turn) amended(d store.Outgoing) (chat.Message, bool, error) {
	o, err := t.v.Offer(d.Request, d.Ref)
	if err != nil {
		return chat.Message{}, false, err
	}
	r, err := t.v.Request(d.Request)
	if err != nil {
		return chat.Message{}, false, err
	}
	m := o.Message
	if m.Buttons = t.underNotice(d, r); len(m.Buttons) > 0 || o.What != whatTurn {
		return m, true, nil
	}
	if o.Args["decide"] == "" {
		m = chat.Say(chat.Tag(t.lang), t.T("notice.turn.past", t.cardArgs(r)...))
	}
	m.Body = append(slices.Clone(m.Body), chat.Block{Kind: chat.Para, Text: t.progress(r)})
	return m, true, nil
}

// amendedAt: a notice that was brought up to date and offers nothing any more is forgotten.
func (t *turn) amendedAt(d chat.Delivery) error {
	o, err := t.v.Offer(d.Request, d.Ref)
	if err != nil || len(o.Buttons) > 0 {
		return ignoreMissing(err)
	}
	return t.tx.DropOffer(o)
}

// holdsKey reports whether a notice holds a link or a PIN: it is never drawn again.
func holdsKey(what string) bool {
	return has([]string{whatLink, whatStaffLink, whatPIN, whatSlip, whatPINList}, what)
}

// stands are the labels of the steps that a notice can offer now.
func (t *turn) stands(o store.Outgoing, r procedure.Request) (labels []string) {
	for _, b := range t.underNotice(o, r) {
		labels = append(labels, b.Label)
	}
	return labels
}

func (t *turn) underNotice(o store.Outgoing, r procedure.Request) []chat.Button {
	if o.What == whatTurn {
		return t.turnButtons(o, r)
	}
	return t.noticeButtons(o, r)
}

// refreshOffers owes the edit of every notice of a case that offers what cannot be done any more, or not yet what can.
func (t *turn) refreshOffers(r procedure.Request) error {
	offers, err := t.v.Offers(r.ID)
	if err != nil {
		return err
	}
	for _, o := range offers {
		now := t.h.reader(t.v, debt(o), t.now).stands(debt(o), r)
		if slices.Equal(now, o.Buttons) {
			continue
		}
		o.Buttons = now
		if err := errors.Join(t.owe(debt(o)), t.tx.PutOffer(o)); err != nil {
			return err
		}
	}
	return nil
}
