package commands

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// turn is the handling of one event: who acts, in which language, and what is said back.
type turn struct {
	h      *Handler
	v      *store.View // reading
	tx     *store.Tx   // writing; nil while something is only shown
	ev     chat.Event
	now    time.Time
	seed   [32]byte
	me     store.Person // zero Email while the account is unbound
	who    string       // e-mail, or "platform:id" while unbound; the clock in ticks
	lang   string
	answer chat.Answer
	said   []chat.Message
	fault  *fault // why what was typed behind a verb is asked again
	sure   bool   // the second press was typed with the first
	debts  []store.Outgoing
	pages  pages
	raw    string // the line that is being read; "" for a click
	phoned phoned // in whose name the form that is opened is filled in
	sent   string // the files that came with a form which is left for another one
	// fresh is the request that this turn filed, freshSeq its journal entry.
	fresh    procedure.Request
	freshSeq uint64
}

// identify finds the person behind the account.
func (t *turn) identify() error {
	t.lang = string(t.h.Lang)
	switch t.ev.What.(type) {
	case chat.Tick, chat.Delivery, chat.Opened:
		t.who = procedure.Clock
		return nil
	}
	t.who = t.ev.From.String()
	p, err := t.personOf(t.ev.From)
	if errors.Is(err, kv.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if retired(p, t.now) {
		return nil // treated as somebody whom the records do not know
	}
	t.me, t.who = p, p.Email
	if p.Lang != "" {
		t.lang = t.h.Texts.Lang(string(p.Lang))
	}
	return nil
}

// InOffice reports whether somebody works here today.
func InOffice(p store.Person, now time.Time) bool { return !retired(p, now) }

// retired reports whether somebody does not work here any more.
func retired(p store.Person, now time.Time) bool {
	return p.Left != "" && p.Left <= calendar.Of(now).String()
}

// personOf finds the person of an account. A mail account is its person's mailbox: only the pages of this program act for
// one, after they checked the link that went there.
func (t *turn) personOf(a chat.Account) (store.Person, error) {
	if a.Platform == MailPlatform {
		return t.v.Person(a.ID)
	}
	return t.v.PersonOf(a)
}

func (t *turn) today() calendar.Date { return calendar.Of(t.now) }

func (t *turn) bound() bool { return t.me.Email != "" }

// T gives a text in the language of who acts.
func (t *turn) T(id string, args ...any) string {
	return t.h.T(t.lang, id, args...)
}

// T gives a text with the desk's telephone and the address of the portal always at hand.
func (h *Handler) T(lang, id string, args ...any) string {
	return oneStop(h.Texts.Fill(lang, id, []any{"telefono", h.Phone, "portal", h.Portal}, args))
}

// oneStop drops the full stop behind an hour that brings its own («a. m.», "a.m.").
func oneStop(s string) string {
	if !strings.Contains(s, "m..") {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, " m..", " m."), ".m..", ".m.")
}

// whisper says something to who acts.
func (t *turn) whisper(m chat.Message) {
	if m.Lang == "" {
		m.Lang = chat.Tag(t.lang)
	}
	t.said = append(t.said, m)
}

// say whispers one sentence.
func (t *turn) say(id string, args ...any) { t.whisper(chat.Say(chat.Tag(t.lang), t.T(id, args...))) }

// finish joins what was said into one message and decides which way it goes: where the platform redelivers nothing it is
// owed through the outbox, before everything else that this turn owes, and drawn from the answer that is kept with the event.
func (t *turn) finish() (chat.Answer, error) {
	if len(t.said) > 0 {
		m := joinMessages(t.said)
		t.answer.Whisper = &m
		if t.ev.Limits.Forms == chat.Conversation && t.ev.From.Platform != "" {
			t.answer.Owed = true
			o := store.Outgoing{Kind: store.NoticeDebt, Account: t.ev.From, Person: t.me.Email, What: whatAnswer,
				Args: map[string]string{"platform": string(t.ev.From.Platform), "event": t.ev.ID}}
			if t.ev.At.Kind == chat.Direct && t.ev.At.Thread != "" {
				o.Place = t.ev.At // who wrote in a thread reads there
			}
			t.debts = append([]store.Outgoing{o}, t.debts...)
		}
	}
	return t.answer, t.flush()
}

// flush writes down everything that this turn owes, in order.
func (t *turn) flush() error {
	if err := t.refreshHomes(); err != nil {
		return err
	}
	for _, o := range t.debts {
		if _, err := t.tx.Owe(o, t.now); err != nil {
			return err
		}
	}
	t.debts = nil
	return nil
}

// whatAnswer is the notice that repeats the answer kept with an event.
const whatAnswer = "answer"

// joinMessages makes one message of several, in order; the buttons are those of the last that has any.
func joinMessages(ms []chat.Message) chat.Message {
	out := ms[0]
	for _, m := range ms[1:] {
		if m.Title != "" {
			out.Body = append(out.Body, chat.Block{Kind: chat.Para, Text: m.Title})
		}
		out.Body = append(out.Body, m.Body...)
		out.Buttons = append(out.Buttons, m.Buttons...)
		out.Files = append(out.Files, m.Files...)
	}
	return out
}

// owe puts a message into the outbox, at the end of the turn; one to somebody who is not reached anywhere is dropped.
func (t *turn) owe(o store.Outgoing) error {
	if !o.Account.IsZero() || !o.Place.IsZero() {
		t.debts = append(t.debts, o)
	}
	return nil
}

// record writes a journal entry in the name of who acts.
func (t *turn) record(e store.Entry) (uint64, error) {
	e.At = t.now
	if e.Actor == "" {
		e.Actor = t.who
	}
	if e.Via == "" && !t.ev.From.IsZero() {
		e.Via = string(t.ev.From.Platform)
	}
	return t.tx.Record(e)
}

// person finds a person by e-mail; an unknown one has only the name that is known of him.
func (h *Handler) person(v *store.View, email string) store.Person {
	if email == "" || email == procedure.Clock {
		return store.Person{}
	}
	p, err := v.Person(email)
	if err == nil {
		return p
	}
	p = store.Person{Email: email, Name: email}
	if strings.Contains(email, ":") {
		p.Name = h.T(string(h.Lang), "person.unbound")
	}
	return p
}

func (h *Handler) name(v *store.View, email string) string { return h.person(v, email).Name }

// account gives the account on which a person is told things: of the platforms that run, the first one that he is bound
// to and where he is reached; else his corporate mailbox; the zero account where he has none.
func (h *Handler) account(v *store.View, p store.Person, now time.Time) chat.Account {
	for _, pl := range h.Platforms {
		for _, a := range p.Accounts {
			if a.Platform == pl && (!slices.Contains(h.Visited, pl) || isThere(v, a, now)) {
				return a
			}
		}
	}
	if NoMailbox(p.Email) {
		if p.Mailbox == "" {
			return chat.Account{} // nobody is reached
		}
		return chat.Account{Platform: MailPlatform, ID: p.Mailbox}
	}
	return chat.Account{Platform: MailPlatform, ID: p.Email}
}

// isThere reports whether somebody has a session open on a platform that reaches nobody else.
func isThere(v *store.View, a chat.Account, now time.Time) bool {
	all, err := v.SessionsOf(a)
	return err == nil && slices.ContainsFunc(all, func(s store.Session) bool { return s.IsLive(now) })
}

// MailPlatform is the platform of e-mail.
const MailPlatform = chat.Platform("mail")

// accountOf finds where to tell somebody, who may be an unbound account.
func (t *turn) accountOf(who string) chat.Account {
	if strings.Contains(who, ":") {
		if a, ok := chat.ParseAccount(who); ok {
			return a
		}
	}
	// Who acts is answered where he acts.
	if who == t.me.Email && slices.Contains(t.h.Platforms, t.ev.From.Platform) {
		return t.ev.From
	}
	return t.h.account(t.v, t.h.person(t.v, who), t.now)
}
