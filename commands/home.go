package commands

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// whatHome is what a home page is called among the debts.
const whatHome = "home"

// goneClass is the outcome of a debt whose place no longer exists (chat.Delivery.Err).
const goneClass = "gone"

// refusedClass is the outcome of a debt that its platform will never take.
const refusedClass = "refused"

// pages are the people whose home pages are not true any more.
type pages struct {
	who   map[string]bool
	roles map[string]bool // those of everybody with one of these roles
}

func (p *pages) add(who ...string) {
	if p.who == nil {
		p.who = map[string]bool{}
	}
	for _, w := range who {
		if w != "" && w != procedure.Clock {
			p.who[w] = true
		}
	}
}

// role adds everybody with one of these roles.
func (p *pages) role(roles ...string) {
	if p.roles == nil {
		p.roles = map[string]bool{}
	}
	for _, r := range roles {
		p.roles[r] = true
	}
}

// openHome owes somebody the page that he looks at. From now on it is kept true.
func (t *turn) openHome() error {
	if err := t.tx.OpenHome(t.ev.From, t.now); err != nil {
		return err
	}
	return t.oweHome(t.ev.From)
}

func (t *turn) oweHome(a chat.Account) error { return t.owe(homeDebt(a)) }

func homeDebt(a chat.Account) store.Outgoing {
	at := chat.Place{Platform: a.Platform, ID: a.ID, Kind: chat.HomePage}
	return store.Outgoing{Kind: store.HomeDebt, Account: a, Place: at, What: whatHome}
}

// lists notes whose pages list a case, as it was and as it becomes.
func (t *turn) lists(r procedure.Request) error {
	if len(t.h.Homes) == 0 {
		return nil
	}
	old, err := t.v.Request(r.ID)
	if err != nil && !errors.Is(err, kv.ErrNotFound) {
		return err
	}
	for _, r := range []procedure.Request{old, r} {
		if r.ID == "" {
			continue
		}
		t.pages.add(r.Asker, r.Holder, r.Behalf, r.Head, r.Deputy, r.Assignee)
		for _, j := range r.Joined {
			t.pages.add(j.Who)
		}
		t.waits(r)
	}
	return nil
}

// waits notes whose trays a case stands in because of what they are in the office: while it is to be distributed, or waits for
// a role.
func (t *turn) waits(r procedure.Request) {
	st := t.h.proc(r).State(r)
	if st == nil {
		return
	}
	roles := slices.DeleteFunc(slices.Clone(st.Waits), func(w string) bool { return !isRole(w) })
	if st.Phase != procedure.Sharing && len(roles) == 0 {
		return
	}
	t.pages.role(roles...)
	t.pages.role(roleSecretary, roleDesk, roleTech, rolePro, roleSuper)
	t.pages.add(distributor(t.v, r))
}

// refreshHomes owes every page that somebody looks at and that is not true any more.
func (t *turn) refreshHomes() error {
	p := t.pages
	t.pages = pages{}
	for role := range p.roles {
		people, err := t.v.PeopleWith(role)
		if err != nil {
			return err
		}
		for _, who := range people {
			p.add(who.Email)
		}
	}
	for _, who := range slices.Sorted(maps.Keys(p.who)) {
		for _, a := range t.accountsOf(who) {
			open, err := t.v.HasHome(a)
			if err == nil && open {
				err = t.oweHome(a)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// accountsOf are the accounts of somebody on platforms with home pages.
func (t *turn) accountsOf(who string) []chat.Account {
	all := t.h.person(t.v, who).Accounts
	if a, ok := chat.ParseAccount(who); ok && strings.Contains(who, ":") {
		all = []chat.Account{a}
	}
	return slices.DeleteFunc(slices.Clone(all), func(a chat.Account) bool { return !slices.Contains(t.h.Homes, a.Platform) })
}

// homePage draws the page: what this person asked for, what waits for him, and what he can begin.
func (t *turn) homePage() (chat.Message, bool, error) {
	m := chat.Message{Title: t.T("home.title", "nombre", firstName(t.me.Name)), Card: true}
	mine, err := t.mine()
	if err != nil {
		return m, false, err
	}
	t.section(&m, "verb.mis_casos", func() chat.Message {
		if len(mine) == 0 {
			return chat.Say("", t.T("cases.none"))
		}
		return t.list(t.h.Texts.N(t.lang, "home.cases", len(mine)), mine)
	})
	if !t.bound() {
		m.Body = append(m.Body, chat.Block{Kind: chat.Para, Text: t.T("link.ask", "dominio", t.h.Domain)})
		t.offer(&m, "vincular", "incidente", "ayuda")
		return m, true, nil
	}
	groups, err := t.trays()
	if err != nil {
		return m, false, err
	}
	t.section(&m, "verb.bandeja", func() chat.Message {
		if len(groups) == 0 {
			return chat.Say("", t.T("home.tray.empty"))
		}
		return joinMessages(groups)
	})
	t.offer(&m, "solicitar", "incidente", "ayuda")
	return m, true, nil
}

// mine are the cases of this person that have not ended, newest first.
func (t *turn) mine() ([]procedure.Request, error) {
	ids, err := t.v.OpenOf(t.who)
	if err != nil {
		return nil, err
	}
	return t.load(ids, func(procedure.Request) bool { return true })
}

// section adds a part with a heading; a case that stands in two parts has one button.
func (t *turn) section(m *chat.Message, heading string, part func() chat.Message) {
	p := part()
	m.Body = append(m.Body, chat.Block{Kind: chat.Head, Text: t.T(heading)})
	m.Body = append(m.Body, p.Body...)
	for _, b := range p.Buttons {
		if !slices.ContainsFunc(m.Buttons, func(have chat.Button) bool { return have.Token == b.Token }) {
			m.Buttons = append(m.Buttons, b)
		}
	}
}

// offer adds buttons that run a verb.
func (t *turn) offer(m *chat.Message, verbs ...string) {
	for _, v := range verbs {
		m.Buttons = append(m.Buttons, chat.Button{Token: token{tokVerb, v, "", ""}.encode(), Label: t.T("verb." + v), Typed: t.T("verb." + v + ".typed")})
	}
}

// homeGone is a page that could not be drawn because nobody has it any more: it is drawn again once somebody looks at it.
func (t *turn) homeGone(id string) error {
	o, err := t.v.Outgoing(id)
	if errors.Is(err, kv.ErrNotFound) {
		return nil
	}
	if err == nil {
		err = t.tx.CloseHome(o.Account)
	}
	if err == nil {
		err = t.tx.DropOutgoing(id)
	}
	return err
}
