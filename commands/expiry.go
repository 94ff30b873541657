package commands

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// Each office day begins with a look at what has run out: of a contractor whose contract is over, and of a user whose last day
// was yesterday, the head is asked once whether to suspend or to go on.

const (
	// subjectExpiry begins the subject of that look.
	subjectExpiry = "expiry:"
	// metaExpired begins the key under which a proposal stands that was made.
	metaExpired = "expired/"
	// whatExpired is the notice of a proposal.
	whatExpired = "expired"
	// expiryBatch is how many proposals one transaction makes; many contracts end on the same day.
	expiryBatch = 50
)

// expired is a proposal: whose access is over, since when. App is "" where all that somebody has is meant.
type expired struct {
	Holder string `json:"holder"`
	App    string `json:"app,omitempty"`
	User   string `json:"user,omitempty"`
	Until  string `json:"until"`
	Head   string `json:"head"`
}

// id is short enough for a button.
func (e expired) id() string {
	sum := sha256.Sum256([]byte(e.Holder + "\n" + e.App + "\n" + e.User + "\n" + e.Until))
	return hex.EncodeToString(sum[:10])
}

func keysOf[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

// bootExpiry puts the first look down.
func (h *Handler) bootExpiry(tx *store.Tx, now time.Time) error {
	dues, err := tx.Dues(subjectExpiry)
	if err != nil || len(dues) > 0 {
		return err
	}
	return tx.SetDue(store.Due{When: h.nextMorning(now), Subject: subjectExpiry, What: "look"})
}

// nextMorning is when the office next begins its day.
func (h *Handler) nextMorning(now time.Time) time.Time {
	for day := h.Calendar.NextBusiness(calendar.Of(now)); ; day = h.Calendar.AddBusiness(day, 1) {
		if at := h.Calendar.NextOpen(day.In(calendar.Bogota())); at.After(now) {
			return at.UTC()
		}
	}
}

// proposeExpired makes the proposals of the day.
func (t *turn) proposeExpired() error {
	all, err := t.expiredNow()
	if err != nil {
		return err
	}
	made := 0
	for _, e := range all {
		if _, err := t.v.Meta(metaExpired + e.id()); err == nil {
			continue // once is enough
		}
		if made++; made > expiryBatch {
			return t.tx.SetDue(store.Due{When: t.now.Add(time.Second), Subject: subjectExpiry, What: "look"})
		}
		if err := t.proposeEnd(e); err != nil {
			return err
		}
	}
	return t.tx.SetDue(store.Due{When: t.h.nextMorning(t.now), Subject: subjectExpiry, What: "look"})
}

// expiredNow lists whose last day has passed and who still has something in use. The order is fixed.
func (t *turn) expiredNow() ([]expired, error) {
	accounts, err := t.v.AccountsOver(t.today().String())
	if err != nil {
		return nil, err
	}
	return t.expiredAmong(accounts, t.people()), nil
}

// expiredAmong are the proposals for accounts that are over, and for people whose contract may be.
func (t *turn) expiredAmong(accounts []inventory.Account, people []store.Person) []expired {
	today := t.today().String()
	found := map[string]expired{}
	for _, a := range accounts {
		e := expired{Holder: a.Holder(), Until: a.Until}
		if p, err := t.v.Person(a.Person); err == nil && p.Until == "" { // of the staff: only this has run out
			e.App, e.User = a.App, a.User
		} else if err == nil && p.Until >= today { // the contract goes on, and so does its holder
			e.App, e.User = a.App, a.User
		}
		found[e.Holder+"\n"+e.App+"\n"+e.User] = e
	}
	for _, p := range people {
		if p.Until != "" && p.Until < today && p.Left == "" && len(t.holdingsOf(p.Email)) > 0 {
			found[p.Email+"\n\n"] = expired{Holder: p.Email, Until: p.Until}
		}
	}
	var out []expired
	for _, k := range slices.Sorted(maps.Keys(found)) {
		e := found[k]
		p, err := t.v.Person(e.Holder)
		if err == nil && p.Left != "" || t.leaving(e.Holder) {
			continue
		}
		r := procedure.Request{Holder: p.Email, HolderIs: e.Holder}
		if e.Head = headOf(t.v, t.depOf(r), p.Email); p.Head != "" {
			e.Head = p.Head
		}
		out = append(out, e)
	}
	return out
}

// leaving reports whether somebody's access is being taken away already.
func (t *turn) leaving(who string) bool {
	ids, err := t.v.OpenOf(who)
	if err != nil {
		return false
	}
	rs, err := t.load(ids, func(r procedure.Request) bool { return r.Service == spanish.Leaver && t.live(r) })
	return err == nil && len(rs) > 0
}

// proposeEnd asks the head; where nobody is known to be it, the secretary.
func (t *turn) proposeEnd(e expired) error {
	whom := []string{e.Head}
	if e.Head == "" {
		whom = t.recipients(procedure.Request{}, roleSecretary)
	}
	body, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if err := t.tx.PutMeta(metaExpired+e.id(), string(body)); err != nil {
		return err
	}
	if _, err := t.record(store.Entry{Kind: "expired", Data: map[string]string{"holder": e.Holder, "app": e.App, "until": e.Until}}); err != nil {
		return err
	}
	for _, who := range whom {
		if err := t.owe(store.Outgoing{Kind: store.NoticeDebt, Account: t.accountOf(who), Person: who, What: whatExpired, Args: map[string]string{"id": e.id()}}); err != nil {
			return err
		}
	}
	return nil
}

// proposal reads one that was made.
func (t *turn) proposal(id string) (expired, bool) {
	var e expired
	raw, err := t.v.Meta(metaExpired + id)
	return e, err == nil && json.Unmarshal([]byte(raw), &e) == nil
}

// over are the accounts that a proposal is about; none where it is not true any more.
func (t *turn) over(e expired) []inventory.Account {
	accounts, err := t.v.AccountsOf(e.Holder)
	if err != nil {
		return nil
	}
	accounts = slices.DeleteFunc(accounts, func(a inventory.Account) bool { return !a.Over(t.today().String()) })
	var people []store.Person
	if p, err := t.v.Person(e.Holder); err == nil {
		people = append(people, p)
	}
	if !slices.ContainsFunc(t.expiredAmong(accounts, people), func(o expired) bool { return o.id() == e.id() }) {
		return nil
	}
	all := t.holdingsOf(e.Holder)
	if e.App == "" {
		return all
	}
	return slices.DeleteFunc(all, func(a inventory.Account) bool { return a.App != e.App || !strings.EqualFold(a.User, e.User) })
}

// expiredNotice draws a proposal; there is none any more where nothing of it is in use.
func (t *turn) expiredNotice(o store.Outgoing) (chat.Message, bool, error) {
	e, ok := t.proposal(o.Args["id"])
	accounts := t.over(e)
	if !ok || len(accounts) == 0 {
		return chat.Message{}, false, nil
	}
	var names []string
	for _, a := range accounts {
		names = append(names, t.h.appName(t.v, t.lang, a.App))
	}
	id := "expired.contract"
	if e.App != "" {
		id = "expired.account"
	}
	name := t.holderText(e.Holder)
	m := chat.Say(chat.Tag(t.lang), t.h.Texts.N(t.lang, id, len(names), "nombre", name, "fecha", isoShort(e.Until), "n", len(names),
		"lista", t.h.enumerate(t.lang, slices.Compact(names))))
	m.Buttons = []chat.Button{
		{Token: token{tokVerb, "retiro", "", proposalMark + o.Args["id"]}.encode(), Label: t.T("expired.suspend"), Typed: t.T("expired.suspend.typed", "nombre", name), Style: chat.Primary},
		{Token: token{tokVerb, "extender", "", proposalMark + o.Args["id"]}.encode(), Label: t.T("expired.go"), Typed: t.T("expired.go.typed", "nombre", name)},
	}
	return m, true, nil
}

// holderText is a holder as people read him.
func (t *turn) holderText(holder string) string {
	if p, err := t.v.Person(holder); err == nil {
		return p.Name
	}
	return holder
}

// retiro opens the form for somebody who leaves; behind the button of a proposal it knows everything.
func retiro(t *turn, c call) error {
	id, proposed := strings.CutPrefix(c.Rest, proposalMark)
	if !proposed {
		return openVerb(spanish.Leaver)(t, c)
	}
	e, ok := t.liveProposal(id)
	if !ok {
		return nil
	}
	said := map[string]string{"persona": e.Holder, "motivo": "contrato", "desde": e.Until}
	a, err := t.v.Application(e.App)
	switch {
	case err == nil && a.Service == spanish.Chat:
		said["accion"] = "suspender"
		return t.openService(spanish.Chat, said, "")
	case err == nil && a.Service == spanish.Portal:
		return t.openService(spanish.Portal, map[string]string{"accion": "editor", "tramite": "suspender", "persona": e.Holder, "motivo": "contrato", "cuando": e.Until}, "")
	case err == nil && a.Service == spanish.Portal:
		return t.openService(spanish.Portal, map[string]string{"accion": "editor", "tramite": "suspender", "persona": e.Holder, "motivo": "contrato", "cuando": e.Until}, "")
	case err == nil && a.Service == "":
		said["accion"], said["app"] = "suspender", e.App
		return t.openService(spanish.Users, said, "")
	}
	return t.openService(spanish.Leaver, said, "")
}

// proposalMark stands before the id of a proposal behind a button.
const proposalMark = "#"

// liveProposal reads a proposal that still has something to decide, or says that it has not.
func (t *turn) liveProposal(id string) (expired, bool) {
	e, ok := t.proposal(id)
	switch {
	case !ok:
		t.say("click.unknown")
	case len(t.over(e)) == 0:
		t.say("expired.done", "nombre", t.holderText(e.Holder))
		ok = false
	}
	return e, ok
}

// extender lets the access of somebody go on: the person is named in the line.
func extender(t *turn, c call) error {
	if id, ok := strings.CutPrefix(c.Rest, proposalMark); ok {
		e, ok := t.liveProposal(id)
		if !ok {
			return nil
		}
		return t.extendForm(e.Holder)
	}
	words := strings.TrimSpace(strings.Join(append(slices.Clone(c.People), c.Rest), " "))
	words = strings.TrimSpace(strings.TrimPrefix(words, "a "))
	holder := words
	if found := t.findPeople(words); len(found) == 1 {
		holder = found[0].Email
	}
	if words == "" || len(t.holdingsOf(holder)) == 0 {
		t.say("expired.who")
		return nil
	}
	return t.extendForm(holder)
}

// stepExtend is the form of «Sigue»; it belongs to no case.
const stepExtend = "sigue"

// extendBlank asks until when the access of somebody goes on.
func (t *turn) extendBlank() blank {
	return t.formOf(stepExtend,
		procedure.Field{ID: "persona", Type: string(chat.PersonField), Required: true, NewName: true},
		procedure.Field{ID: "hasta", Type: string(chat.DateField), Required: true, Checks: []string{"fecha", "pasada"}})
}

// extendForm asks until when somebody's access goes on.
func (t *turn) extendForm(holder string) error {
	r := procedure.Request{Holder: holder, HolderIs: holder}
	if _, err := t.v.Person(holder); err != nil {
		r.Holder = ""
	}
	if !t.mayOrder(t.me, r.Holder, t.depOf(r)) {
		t.say("refuse.forbidden", "quien", t.orderNames(r))
		return nil
	}
	return t.open(store.Draft{ID: t.draftID(), Form: formStep + stepExtend, Said: map[string]string{"persona": holder}})
}

// orderNames names who may order for somebody.
func (t *turn) orderNames(r procedure.Request) string {
	names := []string{}
	if h := headOf(t.v, t.depOf(r), r.Holder); h != "" {
		names = append(names, t.h.name(t.v, h))
	}
	return strings.Join(append(names, t.peopleWith(roleStaffing)), " · ")
}

// extend writes the new last day of everything that somebody has until a day.
func (t *turn) extend(values map[string]string) error {
	holder, until := values["persona"], values["hasta"]
	r := procedure.Request{Holder: holder, HolderIs: holder}
	p, err := t.v.Person(holder)
	if err != nil {
		r.Holder = ""
	}
	if !t.mayOrder(t.me, r.Holder, t.depOf(r)) {
		t.say("refuse.forbidden", "quien", t.orderNames(r))
		return nil
	}
	for _, a := range t.holdingsOf(holder) {
		if a.Until == "" || a.Until >= until {
			continue
		}
		a.Until, a.Changed = until, t.now
		if err := t.tx.PutAccount(a); err != nil {
			return err
		}
	}
	if err == nil && p.Until != "" && p.Until < until {
		p.Until = until
		if err := t.tx.PutPerson(p); err != nil {
			return err
		}
	}
	if _, err := t.record(store.Entry{Kind: "extended", Data: map[string]string{"holder": holder, "until": until}}); err != nil {
		return err
	}
	day, err := parseDay(until)
	if err != nil {
		return err
	}
	t.say("expired.extended", "nombre", t.holderText(holder), "fecha", t.h.weekday(t.lang, day))
	return nil
}
