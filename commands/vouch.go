package commands

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// Who has no mailbox cannot be sent a code: the head of his dependency is asked in private whether he knows him. His yes binds
// the account that asked to a record of its own, without any role; a name that belongs to somebody with a mailbox or a role
// is never taken on somebody's word.

const (
	stepVouch    = "sin_correo" // the form; it belongs to no case
	metaVouch    = "vouch/"
	subjectVouch = "vouch:"
	whatVouch    = "vouch"   // the question to the head
	whatVouched  = "vouched" // what became of it, to who asked
)

// noMailbox ends the e-mail under which a person without a mailbox stands in the records. Nothing is ever sent there.
const noMailboxDomain = "@sin-correo.invalid"

// The allowances of vouching; a refusal holds for a week.
var (
	vouchesOfAccount = allowance{3, time.Hour}
	vouchesOfHead    = allowance{6, time.Hour}
	vouchesOfDay     = allowance{12, 24 * time.Hour} // of a head
	vouchRefusal     = allowance{1, 7 * 24 * time.Hour}
)

// NoMailbox reports whether an e-mail is only the key of a person who has no mailbox.
func NoMailbox(email string) bool { return strings.HasSuffix(email, noMailboxDomain) }

// pendingVouch is an account that waits for a head's word.
type pendingVouch struct {
	ID       string       `json:"id"`
	Account  chat.Account `json:"account"`
	Name     string       `json:"name"`
	Dep      string       `json:"dep"`
	Position string       `json:"position,omitempty"`
	Head     string       `json:"head"`
	Expires  time.Time    `json:"expires"`
	Done     bool         `json:"done,omitempty"` // answered, or over; kept for a while so that the link in a mail says so
}

// vouchForm asks who somebody without a mailbox is.
func (t *turn) vouchForm() blank {
	return blank{id: formStep + stepVouch, texts: "step." + stepVouch, title: t.T("step." + stepVouch + ".title"), pages: []procedure.Page{{ID: stepVouch, Fields: []procedure.Field{
		{ID: "nombre", Type: string(chat.TextField), Required: true, Min: 5, Max: 80, Checks: []string{"nombre"}},
		{ID: "dependencia", Type: string(chat.Select), Source: "deps", Required: true},
		{ID: "cargo", Type: string(chat.TextField), Min: 3, Max: 80},
	}}}}
}

// depOptions lists the dependencies.
func depOptions(t *turn, _ store.Draft) []chat.Option {
	deps, err := t.v.Deps()
	if err != nil {
		return nil
	}
	var out []chat.Option
	for _, d := range deps {
		out = append(out, chat.Option{Value: d.Name, Label: d.Name})
	}
	return out
}

// askHead asks the head of a dependency whether who acts is of his team.
func (t *turn) askHead(values map[string]string) error {
	if t.bound() {
		return t.linked("link.list")
	}
	p := pendingVouch{ID: "v" + t.draftID(), Account: t.ev.From, Name: spanish.ProperName(values["nombre"]), Dep: values["dependencia"],
		Position: values["cargo"], Head: t.vouches(values["dependencia"]), Expires: t.h.Calendar.EndOfBusinessDay(t.now, 1)}
	if p.Head == "" {
		t.say("vouch.nobody", "dependencia", p.Dep)
		return nil
	}
	c := codes{t.h, t.v, t.tx, t.now}
	cost := []counter{{"vouches " + p.Account.String(), vouchesOfAccount}, {"vouched by " + p.Head, vouchesOfHead}, {"vouched a day by " + p.Head, vouchesOfDay}}
	ok, err := c.free(append(cost, p.refusal())...)
	if err != nil {
		return err
	}
	if !ok {
		t.say("vouch.often")
		return nil
	}
	if err := c.use(cost...); err != nil {
		return err
	}
	if err := t.putVouch(p); err != nil {
		return err
	}
	t.say("vouch.asked", t.vouchArgs(p)...)
	return nil
}

// refusal counts the noes of this head to this account.
func (p pendingVouch) refusal() counter {
	return counter{"not vouched " + p.Account.String() + " by " + p.Head, vouchRefusal}
}

// vouches finds who can say whether somebody works in a dependency: its head, or who stands in for him.
func (t *turn) vouches(dep string) string {
	head := headOf(t.v, dep)
	if head == "" || !t.absent(head) {
		return head
	}
	return t.deputyFor(procedure.Request{Head: head})
}

// putVouch keeps a question to a head, in place of an earlier one of the same account, and owes it.
func (t *turn) putVouch(p pendingVouch) error {
	before, err := t.vouchesIf(func(q pendingVouch) bool { return q.Account == p.Account })
	if err != nil {
		return err
	}
	for _, q := range before {
		if err := t.dropVouch(q); err != nil {
			return err
		}
	}
	link, err := json.Marshal(Decision{Person: p.Head, Vouch: p.ID, Expires: p.Expires})
	if err != nil {
		return fmt.Errorf("writing a decision link: %w", err)
	}
	err = errors.Join(t.writeVouch(p), t.tx.PutMeta(metaDecide+t.vouchLink(p), string(link)),
		t.tx.SetDue(store.Due{When: p.Expires, Subject: subjectVouch + p.ID, What: "over"}),
		t.tx.SetDue(store.Due{When: t.h.Calendar.EndOfBusinessDay(t.now, decideDays), Subject: subjectVouch + p.ID, What: "forget"}))
	if err != nil {
		return err
	}
	if again := t.h.Calendar.OpenOf(calendar.Of(p.Expires)); again.After(t.now) {
		if err := t.tx.SetDue(store.Due{When: again, Subject: subjectVouch + p.ID, What: "remind"}); err != nil {
			return err
		}
	}
	if _, err := t.record(store.Entry{Kind: "vouch_asked", Data: map[string]string{"name": p.Name, "dep": p.Dep, "head": p.Head}}); err != nil {
		return err
	}
	return t.oweVouch(p, "")
}

// oweVouch owes the question to the head; again is not empty where he is reminded of it.
func (t *turn) oweVouch(p pendingVouch, again string) error {
	return t.owe(store.Outgoing{Kind: store.NoticeDebt, Account: t.accountOf(p.Head), Person: p.Head, What: whatVouch, Args: map[string]string{"id": p.ID, "again": again}})
}

func (t *turn) writeVouch(p pendingVouch) error {
	t.pages.add(p.Head)
	body, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("writing who vouches: %w", err)
	}
	return t.tx.PutMeta(metaVouch+p.ID, string(body))
}

// dropVouch ends a question.
func (t *turn) dropVouch(p pendingVouch) error {
	p.Done = true
	return t.writeVouch(p)
}

func (t *turn) vouchLink(p pendingVouch) string {
	return t.h.Envelopes.NewID(p.ID, "decide "+p.Head, 0)
}

// readVouch reads a question to a head, also one that was answered; ok is false where there is none.
func (t *turn) readVouch(id string) (p pendingVouch, ok bool, err error) {
	raw, err := t.v.Meta(metaVouch + id)
	if errors.Is(err, kv.ErrNotFound) {
		return p, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(raw), &p)
	}
	return p, err == nil, err
}

// pendingVouch reads a question to a head that still waits; ok is false where none does.
func (t *turn) pendingVouch(id string) (p pendingVouch, ok bool, err error) {
	p, ok, err = t.readVouch(id)
	if err != nil || !ok || p.Done || !t.now.Before(p.Expires) {
		return p, false, err
	}
	bound, err := t.isBound(p.Account)
	return p, !bound, err
}

// isBound reports whether an account is that of somebody who works here.
func (t *turn) isBound(a chat.Account) (bool, error) {
	owner, err := t.v.PersonOf(a)
	if errors.Is(err, kv.ErrNotFound) {
		return false, nil
	}
	return err == nil && !retired(owner, t.now), err
}

// vouchesIf lists the questions that wait, by name.
func (t *turn) vouchesIf(want func(pendingVouch) bool) ([]pendingVouch, error) {
	all, err := t.v.MetaUnder(metaVouch)
	if err != nil {
		return nil, err
	}
	var out []pendingVouch
	for key := range all {
		p, ok, err := t.pendingVouch(strings.TrimPrefix(key, metaVouch))
		if err != nil {
			return nil, err
		}
		if ok && want(p) {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b pendingVouch) int { return strings.Compare(a.Name+a.ID, b.Name+b.ID) })
	return out, nil
}

// vouchArgs are the placeholders of every sentence about it.
func (t *turn) vouchArgs(p pendingVouch) []any {
	return []any{"nombre", p.Name, "dependencia", p.Dep, "cargo", p.Position, "plataforma", t.platform(string(p.Account.Platform)), "cuenta", p.Account.ID,
		"jefe", t.h.name(t.v, p.Head), "hasta", t.h.limit(t.lang, p.Expires)}
}

// vouchCard is what the head is asked.
func (t *turn) vouchCard(p pendingVouch) chat.Message {
	m := chat.Say(chat.Tag(t.lang), t.T("vouch.card", t.vouchArgs(p)...))
	m.Title = t.T("vouch.subject", t.vouchArgs(p)...)
	if before, ok := t.vouchedRecord(p); ok && len(before.Accounts) > 0 {
		m.Body = append(m.Body, chat.Block{Kind: chat.Para, Text: t.T("vouch.second", t.vouchArgs(p)...)})
	}
	m.Buttons = []chat.Button{t.vouchButton("avalar", p, "", chat.Primary), t.vouchButton("no_avalar", p, "", chat.Normal)}
	return m
}

func (t *turn) vouchButton(verb string, p pendingVouch, named string, style chat.Style) chat.Button {
	return chat.Button{Token: token{tokVerb, verb, "", p.ID}.encode(), Label: t.T("verb."+verb) + named, Typed: t.T("vouch."+verb+".typed", "nombre", p.Name), Style: style}
}

// vouchNotice draws the question to the head; one that was answered, or is over, is not sent.
func (t *turn) vouchNotice(o store.Outgoing) (chat.Message, bool, error) {
	p, ok, err := t.pendingVouch(o.Args["id"])
	if err != nil || !ok || p.Head != o.Person {
		return chat.Message{}, false, err
	}
	m := t.vouchCard(p)
	if o.Args["again"] != "" {
		m.Body = append(chat.Say(chat.Tag(t.lang), t.T("vouch.again", t.vouchArgs(p)...)).Body, m.Body...)
	}
	if o.Account.Platform == MailPlatform {
		m.Buttons = []chat.Button{{Label: t.T("decide.button"), URL: t.h.Envelopes.DecideLink(t.vouchLink(p)), Style: chat.Primary}}
	}
	return m, true, nil
}

// vouchDecidable is the page on which a head without a chat answers.
func (t *turn) vouchDecidable(d *Decidable) error {
	p, ok, err := t.pendingVouch(d.Vouch)
	if err != nil || !ok || p.Head != t.who || retired(t.me, t.now) {
		d.Message = chat.Say(chat.Tag(t.lang), t.T("vouch.over"))
		return err
	}
	d.Message, d.Seen, d.Open = t.vouchCard(p), p.ID, true
	d.Message.Buttons = nil
	d.Choices = []Choice{{Do: "avalar", Label: t.T("verb.avalar")}, {Do: "no_avalar", Label: t.T("verb.no_avalar")}}
	return nil
}

// vouchedNotice tells who asked what became of it.
func (t *turn) vouchedNotice(o store.Outgoing) (chat.Message, bool, error) {
	m := t.message("vouch.told."+o.Args["how"], "nombre", firstName(o.Args["name"]), "dependencia", o.Args["dep"], "jefe", t.h.name(t.v, o.Args["head"]))
	return m, true, nil
}

func avalar(t *turn, c call) error { return t.vouch(c, true) }

func noAvalar(t *turn, c call) error { return t.vouch(c, false) }

// vouch answers for the one who is meant: named by the button, or by words of his name; the only one where nothing is said.
func (t *turn) vouch(c call, yes bool) error {
	said := strings.TrimSpace(strings.Join(append(c.People, c.Rest), " "))
	mine, err := t.vouchesIf(func(p pendingVouch) bool {
		return p.Head == t.who && (said == "" || said == p.ID || allBegin(strings.Fields(spanish.Fold(p.Name)), strings.Fields(spanish.Fold(said))))
	})
	switch {
	case err != nil:
		return err
	case len(mine) == 0:
		t.say("vouch.none")
		return nil
	case len(mine) > 1:
		m := chat.Say(chat.Tag(t.lang), t.T("vouch.which"))
		for _, p := range mine[:min(len(mine), cardButtons)] {
			m.Buttons = append(m.Buttons, t.vouchButton("avalar", p, ": "+p.Name, chat.Normal), t.vouchButton("no_avalar", p, ": "+p.Name, chat.Normal))
		}
		t.whisper(m)
		return nil
	case yes:
		return t.vouchFor(mine[0])
	}
	return t.disown(mine[0])
}

// disown is the head's no: that account cannot ask him again for a week.
func (t *turn) disown(p pendingVouch) error {
	if err := (codes{t.h, t.v, t.tx, t.now}).use(p.refusal()); err != nil {
		return err
	}
	t.say("vouch.refused")
	return t.vouchEnds(p, "no")
}

// vouchEnds journals and tells what became of a question.
func (t *turn) vouchEnds(p pendingVouch, how string) error {
	if err := t.dropVouch(p); err != nil {
		return err
	}
	_, err := t.record(store.Entry{Kind: "vouch_" + how, Data: map[string]string{"name": p.Name, "dep": p.Dep, "platform": string(p.Account.Platform)}})
	if err != nil {
		return err
	}
	return t.owe(store.Outgoing{Kind: store.NoticeDebt, Account: p.Account, What: whatVouched,
		Args: map[string]string{"how": how, "name": p.Name, "dep": p.Dep, "head": p.Head}})
}

// vouchFor is the head's yes: it binds the account.
func (t *turn) vouchFor(p pendingVouch) error {
	person, ok := t.vouchedRecord(p)
	if !ok {
		t.say("vouch.mailbox", t.vouchArgs(p)...)
		return t.vouchEnds(p, "code")
	}
	if person.Email == "" {
		person = store.Person{Email: mailboxKey(p.Name, p.ID), Name: p.Name, Position: p.Position, Dep: p.Dep, Site: t.me.Site}
		if err := t.tx.PutPerson(person); err != nil {
			return err
		}
	}
	his := &turn{h: t.h, v: t.v, tx: t.tx, now: t.now, seed: t.seed, ev: chat.Event{From: p.Account}, who: p.Account.String(), lang: string(t.h.Lang)}
	if err := his.become(person.Email, t.who); err != nil {
		return err
	}
	if err := his.flush(); err != nil {
		return err
	}
	t.say("vouch.done", t.vouchArgs(p)...)
	return t.vouchEnds(p, "yes")
}

// vouchedRecord finds the record of somebody without a mailbox; the zero person where there is none yet. ok is false where that name is
// somebody's who has a mailbox or a role.
func (t *turn) vouchedRecord(p pendingVouch) (found store.Person, ok bool) {
	for _, q := range t.people() {
		same := foldEqual(q.Name, p.Name)
		if retired(q, t.now) || !same && (q.Dep != p.Dep || !sameWords(q.Name, p.Name)) {
			continue
		}
		if q.Mailbox != "" || !plainAsker(q) {
			return store.Person{}, false
		}
		if same && q.Dep == p.Dep {
			found = q
		}
	}
	return found, true
}

// plainAsker reports whether somebody has no role but that of everybody.
func plainAsker(p store.Person) bool {
	return !slices.ContainsFunc(p.Roles, func(r string) bool { return r != roleAsker })
}

// sameWords reports whether all words of one name are words of the other.
func sameWords(a, b string) bool {
	x, y := strings.Fields(spanish.Fold(a)), strings.Fields(spanish.Fold(b))
	if len(x) > len(y) {
		x, y = y, x
	}
	return !slices.ContainsFunc(x, func(w string) bool { return !slices.Contains(y, w) })
}

// mailboxKey is the key of a person without a mailbox.
func mailboxKey(name, id string) string {
	slug := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r
		case r == ' ':
			return '.'
		}
		return -1
	}, spanish.Fold(name))
	return slug + "." + id + noMailboxDomain
}

// vouchTick ends a question that no head answered in time, and says so to who asked; later it forgets it.
func (t *turn) vouchTick(id, what string) error {
	p, ok, err := t.readVouch(id)
	if err != nil || !ok {
		return err
	}
	if what == "forget" {
		return errors.Join(t.tx.PutMeta(metaVouch+p.ID, ""), t.tx.PutMeta(metaDecide+t.vouchLink(p), ""))
	}
	bound, err := t.isBound(p.Account)
	switch {
	case err != nil || p.Done:
		return err
	case bound: // by a code in the meantime
		return t.dropVouch(p)
	case what == "remind":
		return t.oweVouch(p, "1")
	}
	return t.vouchEnds(p, "over")
}

// leaves makes the mailbox that a code proved the person of an account that a head had vouched for: what was done as that
// record becomes the person's, and a record without any account is over.
func (t *turn) leaves(email string) error {
	old := t.me
	if err := t.tx.Unbind(t.ev.From); err != nil {
		return err
	}
	if err := t.become(email, ""); err != nil {
		return err
	}
	if err := t.adopt(old.Email, t.me); err != nil {
		return err
	}
	old, err := t.v.Person(old.Email)
	if err != nil || len(old.Accounts) > 0 {
		return err
	}
	old.Left = t.today().String()
	return t.tx.PutPerson(old)
}
