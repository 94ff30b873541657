package simulate

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/page"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// cast is who is in a house: the eight people of the demo, unless a test says otherwise.
type cast struct {
	deps   []store.Dep
	sites  []store.Site
	people []store.Person
	rules  []store.Rule
	// editors are those of the portal, by e-mail, with the dependency for which they publish.
	editors map[string]string
	// apps and accounts are the registers; nothing is in them unless a test says so.
	apps     []inventory.Application
	accounts []inventory.Account
}

const mailDomain = "alcaldia.example"

func mailOf(id string) string { return id + "@" + mailDomain }

// demoCast is the eight people of the demo, in the same offices and with the same roles.
func demoCast() *cast {
	c := &cast{
		deps: []store.Dep{
			{Name: "Despacho del Alcalde", Head: mailOf("jorge"), Mailbox: mailOf("despacho")},
			{Name: "Secretaría de Hacienda", Superior: "Despacho del Alcalde", Head: mailOf("hernan"), Mailbox: mailOf("hacienda")},
			{Name: "Secretaría TIC", Superior: "Despacho del Alcalde", Head: mailOf("adriana"), Mailbox: mailOf("tic")},
		},
		sites: []store.Site{{Name: "Palacio Municipal"}, {Name: "Sede El Salado"}},
		rules: []store.Rule{{Service: "COR", Person: mailOf("oscar"), Deputy: mailOf("marta"), From: "2026-01-13", Until: "2027-12-31", Act: "Memorando 004", By: mailOf("adriana")}},
	}
	for _, p := range [][]string{
		{"luz", "Luz Dary Gómez", "Auxiliar administrativa", "Secretaría de Hacienda"},
		{"hernan", "Hernán Ospina", "Secretario de Hacienda", "Secretaría de Hacienda"},
		{"marta", "Marta Díaz", "Profesional universitaria", "Secretaría TIC", "profesional", "mesa"},
		{"oscar", "Óscar Leal", "Técnico", "Secretaría TIC", "tecnico", "mesa"},
		{"adriana", "Adriana Rojas", "Secretaria TIC", "Secretaría TIC", "secretario", "supervisor"},
		{"jorge", "Jorge Castro", "Jefe del Despacho", "Despacho del Alcalde"},
		{"nubia", "Nubia Torres", "Auxiliar", "Secretaría de Hacienda"},
		{"carlos", "Carlos Ríos", "Auxiliar", "Despacho del Alcalde"},
	} {
		c.people = append(c.people, store.Person{Email: mailOf(p[0]), Name: p[1], Position: p[2], Dep: p[3], Site: "Palacio Municipal", Roles: p[4:], Mailbox: mailOf(p[0]),
			Accounts: []chat.Account{{Platform: "console", ID: p[0]}, {Platform: "web", ID: p[0]}}})
	}
	return c
}

// person finds one of the cast, to change him before the house is opened.
func (c *cast) person(id string) *store.Person {
	i := slices.IndexFunc(c.people, func(p store.Person) bool { return p.Email == mailOf(id) })
	return &c.people[i]
}

func (c *cast) write(tx *store.Tx, now time.Time) error {
	for _, d := range c.deps {
		if err := tx.PutDep(d); err != nil {
			return err
		}
	}
	for _, s := range c.sites {
		if err := tx.PutSite(s); err != nil {
			return err
		}
	}
	for _, p := range c.people {
		if err := tx.PutPerson(p); err != nil {
			return err
		}
	}
	for e := range c.editors {
		if err := tx.PutEditor(inventory.Editor{Person: e, Sections: "Noticias", Since: "2026-01-13"}); err != nil {
			return err
		}
	}
	for _, a := range c.apps {
		if err := tx.PutApplication(a); err != nil {
			return err
		}
	}
	for _, a := range c.accounts {
		if err := tx.PutAccount(a); err != nil {
			return err
		}
	}
	for _, r := range c.rules {
		r.At = now
		if err := tx.PutRule(&r, now.Year()); err != nil {
			return err
		}
	}
	return nil
}

// everybody is the eight people, and one account that the records do not know.
var everybody = []string{"luz", "hernan", "marta", "oscar", "adriana", "jorge", "nubia", "carlos", "desconocido9"}

// heard is one message that reached somebody: in his private place, in a channel ("#aprobaciones") or by mail.
type heard struct {
	to      string
	via     chat.Platform
	text    string
	buttons []chat.Button
	edited  bool
}

func (m heard) labels() []string {
	var out []string
	for _, b := range m.buttons {
		out = append(out, b.Label)
	}
	return out
}

// house is a world with a test at hand, which hears everything that is delivered.
type house struct {
	*World
	t     testing.TB
	heard []heard
}

// readOnce reads texts and procedure for all houses; nothing changes them.
var readOnce = sync.OnceValues(func() (o Options, err error) {
	o.Texts, o.Procedure, err = (&World{}).read()
	return o, err
})

// openHouse makes a house with 850 contracted mailboxes, four of them free; db is what stands under the store, or nil.
func openHouse(t testing.TB, c *cast, db func() kv.DB) *house {
	t.Helper()
	if c == nil {
		c = demoCast()
	}
	o, err := readOnce()
	if err != nil {
		t.Fatal(err)
	}
	w, err := New(Options{Phone: "(608) 261 1182", Domain: mailDomain, DB: db, Texts: o.Texts, Procedure: o.Procedure,
		People: func(tx *store.Tx, _ string, now time.Time) error { return c.write(tx, now) }})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{World: w, t: t}
	for _, f := range w.fars {
		show := f.show
		f.show = func(p *post, edited bool) {
			h.heard = append(h.heard, heard{to: reader(p.at), via: p.at.Platform, text: p.msg.Text(), buttons: p.msg.Buttons, edited: edited})
			show(p, edited)
		}
	}
	h.must(w.people(""))
	h.must(w.quota("850 used 846"))
	return h
}

// reader is whom a place belongs to.
func reader(at chat.Place) string {
	if id, ok := strings.CutPrefix(at.ID, directPrefix); ok {
		return id
	}
	return "#" + at.ID
}

func (h *house) ctx() context.Context { return context.Background() }

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// since gives what was heard after the n-th message.
func (h *house) since(n int) []heard { return h.heard[n:] }

// does hands an event over and gives what was heard because of it.
func (h *house) does(who string, what chat.What) []heard {
	h.t.Helper()
	n := len(h.heard)
	if _, err := h.do(who, what); err != nil {
		h.t.Fatalf("@%s %#v: %v", who, what, err)
	}
	h.out.Reset()
	return h.since(n)
}

// says writes lines, one event each, and gives what was heard because of the last one.
func (h *house) says(who string, lines ...string) []heard {
	h.t.Helper()
	var out []heard
	for _, l := range lines {
		out = h.does(who, chat.Text{Text: l})
	}
	return out
}

func (h *house) clicks(who string, token chat.Token) []heard {
	h.t.Helper()
	return h.does(who, chat.Click{Token: token})
}

// pushes presses the newest button with this label that somebody sees.
func (h *house) pushes(who, label string) []heard {
	h.t.Helper()
	b, ref, ok := h.fars[h.forms].find(who, label)
	if !ok {
		h.t.Fatalf("@%s sees no button %q", who, label)
	}
	return h.does(who, chat.Click{Token: b.Token, On: ref})
}

// time sets the clock forward; what is due on the way happens.
func (h *house) time(at string) []heard {
	h.t.Helper()
	n := len(h.heard)
	h.must(h.at(at, true))
	h.out.Reset()
	return h.since(n)
}

func (h *house) later(term string) []heard {
	h.t.Helper()
	n := len(h.heard)
	h.must(h.plus(term))
	h.out.Reset()
	return h.since(n)
}

func (h *house) view(fn func(v *store.View) error) {
	h.t.Helper()
	h.must(h.store.View(context.Background(), fn))
}

// kase reads a case by its number in 2026.
func (h *house) kase(n int) (r procedure.Request) {
	h.t.Helper()
	h.view(func(v *store.View) (err error) {
		r, err = v.Request(store.Radicado(2026, n))
		return err
	})
	return r
}

// journal is how many entries there are.
func (h *house) journal() (n uint64) {
	h.t.Helper()
	h.view(func(v *store.View) (err error) {
		n, _, err = v.JournalHead()
		return err
	})
	return n
}

// steps are the ids of the steps of a case that were taken, in order.
func (h *house) steps(n int) (out []string) {
	h.t.Helper()
	h.view(func(v *store.View) error {
		es, err := v.JournalOf(store.Radicado(2026, n))
		for _, e := range es {
			if e.Kind == "step" {
				out = append(out, e.Step)
			}
		}
		return err
	})
	return out
}

// to keeps what one reader heard.
func to(ms []heard, who string) []heard {
	return slices.DeleteFunc(slices.Clone(ms), func(m heard) bool { return m.to != who })
}

// with keeps the messages that hold a text.
func with(ms []heard, text string) []heard {
	return slices.DeleteFunc(slices.Clone(ms), func(m heard) bool { return !strings.Contains(m.text, text) })
}

func texts(ms []heard) string {
	var out []string
	for _, m := range ms {
		out = append(out, fmt.Sprintf("→ %s (%s): %s %v", m.to, m.via, m.text, m.labels()))
	}
	return strings.Join(out, "\n")
}

// wants fails unless somebody heard a text.
func (h *house) wants(ms []heard, who, text string) {
	h.t.Helper()
	if len(with(to(ms, who), text)) == 0 {
		h.t.Errorf("@%s was not told %q; heard was:\n%s", who, text, texts(ms))
	}
}

// rejects fails if somebody heard a text.
func (h *house) rejects(ms []heard, who, text string) {
	h.t.Helper()
	if len(with(to(ms, who), text)) != 0 {
		h.t.Errorf("@%s was told %q:\n%s", who, text, texts(ms))
	}
}

var (
	reHolderLink = regexp.MustCompile(`https://tic\.example/entrega/([A-Za-z0-9_-]+)`)
	reSlipLink   = regexp.MustCompile(`https://tic\.example/entrega/([A-Za-z0-9_-]+)/volante`)
	reEntryLink  = regexp.MustCompile(`https://tic\.example/sellar/([A-Za-z0-9_-]+)`)
)

// token is what stands behind the newest link that somebody was sent.
func (h *house) token(who string, re *regexp.Regexp) string {
	for i := len(h.heard) - 1; i >= 0; i-- {
		if m := re.FindStringSubmatch(h.heard[i].text); m != nil && h.heard[i].to == who {
			return m[1]
		}
	}
	return ""
}

// pin is the newest PIN that somebody was told.
func (h *house) pin(who string) string {
	for i := len(h.heard) - 1; i >= 0; i-- {
		if p := rePIN.FindString(h.heard[i].text); p != "" && h.heard[i].to == who && strings.Contains(h.heard[i].text, "PIN") {
			return p
		}
	}
	return ""
}

// opensEnvelope opens an envelope and gives what its page shows and what was heard because of it.
func (h *house) opensEnvelope(token, pin string) (page.View, []heard) {
	h.t.Helper()
	n := len(h.heard)
	v, err := h.desk.Open(context.Background(), token, pin)
	h.must(err)
	h.must(h.settle())
	return v, h.since(n)
}

// asksMailbox files a new mailbox for a contractor; personal is the holder's own address or "saltar".
func (h *house) asksMailbox(who, name, personal string) []heard {
	h.t.Helper()
	return h.says(who, "necesito un correo para "+name+", contratista nueva", "30 de junio", personal, "enviar")
}

// Ways in which the technician sets a password.
const (
	byBot     = "La genera el bot"
	byConsole = "La pone la consola"
	inPerson  = "Entrega en persona"
)

// makesKey is the technician's part up to the sealed password.
func (h *house) makesKey(tech string, n int, address, how string) []heard {
	h.t.Helper()
	h.says(tech, fmt.Sprintf("cupo %d", n), fmt.Sprintf("creada %d %s", n, address))
	return h.chooses(tech, how)
}

// chooses answers how the password is set, and before it in which console where that is asked.
func (h *house) chooses(tech, how string) []heard {
	h.t.Helper()
	if own := to(h.heard, tech); slices.Contains(own[len(own)-1].labels(), "Consola de correo") {
		h.pushes(tech, "Consola de correo")
	}
	own := to(h.heard, tech)
	if !slices.Contains(own[len(own)-1].labels(), how) {
		h.t.Fatalf("@%s is not asked how the password is set: %s", tech, texts(own[len(own)-1:]))
	}
	return h.says(tech, how)
}
