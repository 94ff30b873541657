package commands

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// Facts of a case in which somebody leaves.
const (
	factRetired = "se_fue"  // since when the person counts as gone
	factChats   = "chats"   // the accounts in chats that were taken from him, so that they can be given back
	factPassed  = "pasadas" // how many of his open cases went to somebody else
	factPassTo  = "pasan_a" // to whom
)

// onLeave: the person comes back, so that only his access rests.
func onLeave(r procedure.Request) bool { return r.Answers["motivo"] == "licencia" }

// rests: the mailbox is in use again some day, by a person who comes back or once it is safe; so it is not moved.
func rests(r procedure.Request) bool {
	return onLeave(r) || r.Service == spanish.Mail && r.Answers["motivo"] == "riesgo"
}

// retire marks the person of a case as gone: his open cases go to the head of his dependency, his accounts in chats are his
// no longer, and whatever else names him is pointed out to the secretary.
func (t *turn) retire(r *procedure.Request) error {
	if err := t.passCases(r); err != nil {
		return err
	}
	p, err := t.v.Person(r.Holder)
	if err != nil || p.Left != "" || onLeave(*r) {
		return nil //nolint:nilerr // the records do not know him, or he is gone already, or he comes back
	}
	p.Left = t.today().String()
	if d := r.Answers["desde"]; len(d) >= 10 && d[:10] < p.Left {
		p.Left = d[:10]
	}
	var chats []string
	for _, a := range p.Accounts {
		chats = append(chats, a.String())
		if err := t.tx.DropSessionsOf(a); err != nil {
			return err
		}
	}
	p.Accounts = nil
	r.Facts[factRetired], r.Facts[factChats] = p.Left, strings.Join(chats, "\n")
	if err := t.tx.PutPerson(p); err != nil {
		return err
	}
	return t.pointOut(*r, p)
}

// unretire takes a retirement back; an account in a chat that is somebody else's by now stays his.
func (t *turn) unretire(r *procedure.Request) error {
	since := r.Facts[factRetired]
	p, err := t.v.Person(r.Holder)
	if since == "" || err != nil || p.Left != since {
		return nil //nolint:nilerr // nothing was taken
	}
	p.Left = ""
	for _, s := range strings.Split(r.Facts[factChats], "\n") {
		a, ok := chat.ParseAccount(s)
		if _, err := t.v.PersonOf(a); ok && s != "" && err != nil && !slices.Contains(p.Accounts, a) {
			p.Accounts = append(p.Accounts, a)
		}
	}
	delete(r.Facts, factRetired)
	delete(r.Facts, factChats)
	if err := t.tx.PutPerson(p); err != nil {
		return err
	}
	_, err = t.record(store.Entry{Kind: "people", Request: r.ID, Data: map[string]string{"what": "back", "person": p.Email}})
	return err
}

// stepMoot withdraws a case that nobody needs any more.
const stepMoot = "sin_objeto"

// openMatters are the open cases of who leaves: those that are of use to somebody else, and those about access of his own,
// which nobody needs any more. Who comes back still needs what he asked for, but for a way into what rests meanwhile.
func (t *turn) openMatters(r procedure.Request) (useful, moot []procedure.Request, err error) {
	ids, err := t.v.OpenOf(r.Holder)
	if err != nil {
		return nil, nil, err
	}
	his, err := t.load(ids, func(q procedure.Request) bool { return q.Asker == r.Holder && q.ID != r.ID && t.live(q) })
	for _, q := range his {
		if q.Holder == r.Holder && !suspends(q) && (!onLeave(r) || q.Answers["accion"] == "recuperar") {
			moot = append(moot, q)
			continue
		}
		useful = append(useful, q)
	}
	return useful, moot, err
}

// withdrawMoot ends the cases that nobody needs any more, each with a line that says why.
func (t *turn) withdrawMoot(r procedure.Request, moot []procedure.Request) error {
	by := procedure.Actor{Who: procedure.Clock, As: []string{procedure.Clock}}
	for _, q := range moot {
		q.Facts = merged(q.Facts)
		q.Facts["caso"] = r.ID
		_, err := t.apply(q, stepMoot, nil, procedure.Seen{}, by)
		if err != nil && !errors.Is(err, procedure.ErrNoStep) && !errors.Is(err, procedure.ErrGuard) { // solved meanwhile: it closes by itself
			return err
		}
	}
	return nil
}

// passCases gives the open cases of who leaves to the head of his dependency, and those that wait for his sign-off to who
// signs instead of him. What he asked for himself alone is withdrawn.
func (t *turn) passCases(r *procedure.Request) error {
	if r.Holder == "" {
		return nil
	}
	his, moot, err := t.openMatters(*r)
	if err != nil {
		return err
	}
	if err := t.withdrawMoot(*r, moot); err != nil {
		return err
	}
	to := headOf(t.v, t.depOf(*r), r.Holder)
	if to == "" {
		return nil
	}
	for _, q := range his {
		q.Asker = to
		if q.Head == to {
			q.Head = signer(t.v, t.h.person(t.v, to), to, q.Holder)
		}
		if err := t.handOn(q, "asker", r.Holder, to); err != nil {
			return err
		}
	}
	if n := len(his); n > 0 {
		r.Facts[factPassed], r.Facts[factPassTo] = strconv.Itoa(n), to
	}
	return t.passSigning(r)
}

// passSigning gives what waits for the sign-off of who leaves to who signs in his place.
func (t *turn) passSigning(r *procedure.Request) error {
	ids, err := t.v.RequestsWaiting(store.WaitHead, r.Holder)
	if err != nil {
		return err
	}
	unsigned, err := t.load(ids, func(q procedure.Request) bool { return q.ID != r.ID && waitsForHead(t.h.proc(q).State(q)) })
	if err != nil {
		return err
	}
	for _, q := range unsigned {
		q.Head = signer(t.v, t.h.person(t.v, q.Asker), r.Holder, q.Asker, q.Holder)
		if err := t.handOn(q, "head", r.Holder, q.Head); err != nil {
			return err
		}
	}
	return nil
}

// handOn stores a case that is somebody else's now, and shows it to him.
func (t *turn) handOn(q procedure.Request, what, from, to string) error {
	if _, err := t.record(store.Entry{Kind: "passed", Request: q.ID, Data: map[string]string{"what": what, "from": from, "to": to}}); err != nil {
		return err
	}
	if err := t.put(q); err != nil {
		return err
	}
	if err := t.oweCard(q, to); err != nil {
		return err
	}
	return t.refresh(q)
}

// pointOut tells the secretary what still names who has left: rules of distribution, applications that he owns, cases that he
// has in hand.
func (t *turn) pointOut(r procedure.Request, p store.Person) error {
	var rules, apps []string
	all, err := t.v.Rules()
	if err != nil {
		return err
	}
	for _, rule := range all {
		if !rule.Cancelled && rule.Until >= t.today().String() && (rule.Person == p.Email || rule.Deputy == p.Email) {
			rules = append(rules, rule.ID)
		}
	}
	for _, a := range applicationsIn(t.v) {
		if a.Owner == p.Email {
			apps = append(apps, a.Name)
		}
	}
	hand, err := t.v.RequestsWaiting(store.WaitAssignee, p.Email)
	if err != nil {
		return err
	}
	data := map[string]string{"what": "left", "person": p.Email, "reglas": strings.Join(rules, ", "), "aplicaciones": strings.Join(apps, ", "), "asignados": strconv.Itoa(len(hand))}
	seq, err := t.record(store.Entry{Kind: "people", Request: r.ID, Data: data})
	if err != nil || len(rules)+len(apps)+len(hand) == 0 {
		return err
	}
	for _, who := range t.deciders(r, roleSecretary) {
		if err := t.oweNoticeTo(r, who, noticeLeft, seq, nil); err != nil {
			return err
		}
	}
	return nil
}

// noticeLeft is what the secretary is told of somebody who has left.
const noticeLeft = "notice.salida.secretario"

// boxOf finds the mailbox of a case that is suspended and not moved yet.
func boxOf(r procedure.Request) (int, bool) {
	i := slices.IndexFunc(heldOf(r), func(a held) bool { return a.App == inventory.Mail && !a.At.IsZero() && a.Released.IsZero() })
	return i, i >= 0 && !rests(r)
}

// migrate notes that a mailbox was moved: its slot goes to who waits for one.
func migrate(t *turn, c *change) error {
	i, ok := boxOf(*c.r)
	if !ok {
		return nil
	}
	hs := heldOf(*c.r)
	hs[i].Released = t.now
	setHeld(c.r, hs)
	if err := t.changeAccount(c.r, hs[i], inventory.Release); err != nil {
		return err
	}
	if err := t.loseMailbox(c.r.Holder, hs[i].User); err != nil {
		return err
	}
	return t.slotFreed(c.r.ID)
}

// loseMailbox: who had the mailbox has none any more; the address stays his and is never given to somebody else (domain
// reading Q8).
func (t *turn) loseMailbox(who, address string) error {
	p, err := t.v.Person(who)
	if err != nil || !samePerson(p.Mailbox, address) {
		return nil //nolint:nilerr // the records do not know him, or he has another one
	}
	p.Mailbox = ""
	if err := t.tx.PutMeta(MetaMailbox+strings.ToLower(address), p.Email); err != nil {
		return err
	}
	return t.tx.PutPerson(p)
}

// superiorMailbox is where the mailbox of somebody goes: to the dependency above his, or the next one that has a mailbox; at
// the root, to its own.
func (t *turn) superiorMailbox(dep string) string {
	d, err := t.v.Dep(dep)
	if err != nil {
		return ""
	}
	own := d.Mailbox
	for range 12 {
		up, err := t.v.Dep(d.Superior)
		if d.Superior == "" || err != nil {
			return own
		}
		if up.Mailbox != "" {
			return up.Mailbox
		}
		d = up
	}
	return own
}

// superiorHead is who answers for the dependency above that of who a case is about.
func (t *turn) superiorHead(r procedure.Request) string {
	d, err := t.v.Dep(t.depOf(r))
	if err != nil || d.Superior == "" {
		return ""
	}
	return headOf(t.v, d.Superior, r.Holder)
}

// leaverWords are the placeholders of sentences about somebody who leaves.
func (h *Handler) leaverWords(t *turn, r procedure.Request) []any {
	if r.Service != spanish.Leaver && r.Service != spanish.Mail {
		return nil
	}
	box := ""
	if slices.ContainsFunc(heldOf(r), func(a held) bool { return a.App == inventory.Mail }) && !rests(r) {
		box = t.superiorMailbox(t.depOf(r))
	} else if r.Facts[factHeld] == "" && !rests(r) && slices.ContainsFunc(t.toSuspend(r), func(a held) bool { return a.App == inventory.Mail }) {
		box = t.superiorMailbox(t.depOf(r))
	}
	passed := ""
	if n, err := strconv.Atoi(r.Facts[factPassed]); err == nil && n > 0 {
		id := "held.passed"
		if r.Facts[factPassTo] == r.Asker {
			id = "held.passed.you"
		}
		passed = h.Texts.N(t.lang, id, n, "n", strconv.Itoa(n), "nombre", h.name(t.v, r.Facts[factPassTo]))
	}
	return []any{"buzon_destino", box, "dice_asuntos", passed}
}

// destinationRow is what becomes of the mailbox.
func destinationRow(t *turn, r procedure.Request) string {
	hs := heldOf(r)
	i := slices.IndexFunc(hs, func(a held) bool { return a.App == inventory.Mail })
	switch {
	case i < 0 || rests(r) || !hs[i].Back.IsZero():
		return ""
	case !hs[i].Released.IsZero():
		items, _ := strconv.Atoi(r.Facts["items"]) // checked when it was answered
		return t.T("held.box.moved", "buzon", r.Facts["buzon"], "items", calendar.Thousands(items), "tamano", r.Facts["tamano"])
	}
	box := t.superiorMailbox(t.depOf(r))
	if box == "" {
		return ""
	}
	return t.T("held.box", "buzon", box)
}

// mattersRow is what becomes of the open cases of who leaves.
func mattersRow(t *turn, r procedure.Request) string {
	matters := func(n int, to string) string {
		return t.h.Texts.N(t.lang, "held.matters", n, "n", strconv.Itoa(n), "nombre", t.h.name(t.v, to))
	}
	if n, err := strconv.Atoi(r.Facts[factPassed]); err == nil {
		return matters(n, r.Facts[factPassTo])
	}
	if orderedMark(r) != "" || r.Holder == "" {
		return ""
	}
	open, _, err := t.openMatters(r)
	to := headOf(t.v, t.depOf(r), r.Holder)
	if err != nil || len(open) == 0 || to == "" {
		return ""
	}
	return matters(len(open), to)
}

// goneRow warns whoever works on a case whose holder has left.
func goneRow(t *turn, r procedure.Request) string {
	p, err := t.v.Person(r.Holder)
	if r.Holder == "" || err != nil || p.Left == "" || suspends(r) {
		return ""
	}
	return t.T("held.gone", "nombre", p.Name, "fecha", isoShort(p.Left))
}
