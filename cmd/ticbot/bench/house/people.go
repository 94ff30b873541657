package house

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/web"
	"github.com/ticbot/ticbot/store"
)

// Office is who works there and what they have.
type Office struct {
	Deps   []store.Dep
	People []store.Person
	Rules  []store.Rule
	Quota  store.Quota
}

// atOnce is how many people one transaction writes.
const atOnce = 100

// Open writes the people into an empty store; in one that knows its office already they only take their seats.
func (h *House) Open(ctx context.Context, o Office) error {
	known := false
	err := h.Store.View(ctx, func(v *store.View) error {
		deps, err := v.Deps()
		known = len(deps) > 0
		return err
	})
	if err == nil && !known {
		err = h.write(ctx, o)
	}
	if err != nil {
		return fmt.Errorf("opening the office: %w", err)
	}
	h.seats = seats(o.People)
	return nil
}

// Furnish lets load write who works there into an empty store, as an import does; everybody with an account on the web takes
// his seat.
func (h *House) Furnish(ctx context.Context, load func(tx *store.Tx, now time.Time) error) error {
	var people []store.Person
	err := h.Store.Update(ctx, func(tx *store.Tx) (err error) {
		if err = load(tx, h.now()); err == nil {
			err = h.Handler.Boot(tx, h.now())
		}
		if err == nil {
			people, err = tx.People()
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("furnishing the office: %w", err)
	}
	h.seats = seats(people)
	return nil
}

func (h *House) write(ctx context.Context, o Office) error {
	for batch := range slices.Chunk(o.People, atOnce) {
		err := h.Store.Update(ctx, func(tx *store.Tx) error {
			for _, p := range batch {
				if err := tx.PutPerson(p); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	now := h.now()
	return h.Store.Update(ctx, func(tx *store.Tx) error {
		for _, d := range o.Deps {
			if err := tx.PutDep(d); err != nil {
				return err
			}
		}
		for _, r := range o.Rules {
			r.At = now
			if err := tx.PutRule(&r, now.Year()); err != nil {
				return err
			}
		}
		if err := tx.PutSite(store.Site{Name: site}); err != nil {
			return err
		}
		if err := h.Handler.SetQuota(tx, o.Quota, "operador:house", now); err != nil {
			return err
		}
		return h.Handler.Boot(tx, now)
	})
}

// Seats are the people with an account on the web.
func (h *House) Seats() []web.Seat { return h.seats }

// site is where everybody works.
const site = "Palacio Municipal"

// seats are the people with an account on the web; who works for TIC reads the channels.
func seats(people []store.Person) []web.Seat {
	var out []web.Seat
	for _, p := range people {
		for _, a := range p.Accounts {
			if a.Platform != web.Name {
				continue
			}
			s := web.Seat{Account: a.ID, Name: p.Name, Position: p.Position, Dep: p.Dep}
			if len(p.Roles) > 0 {
				s.Rooms = []web.Room{{ID: Approvals, Name: Approvals, Kind: chat.Channel}, {ID: Late, Name: Late, Kind: chat.Channel}}
			}
			out = append(out, s)
		}
	}
	return out
}

// The dependencies of every office.
const (
	mayor = "Despacho del Alcalde"
	tic   = "Secretaría TIC"
)

// Email is the address of an account of the office.
func Email(account string) string { return account + "@" + Domain }

// person makes somebody with a mailbox of his own and one account.
func person(platform chat.Platform, account, name, position, dep string, roles ...string) store.Person {
	return store.Person{Email: Email(account), Name: name, Position: position, Dep: dep, Site: site, Roles: roles, Mailbox: Email(account),
		Accounts: []chat.Account{{Platform: platform, ID: account}}}
}

// staff is the mayor's office and the secretariat itself, which every office has.
func staff() Office {
	return Office{
		Deps: []store.Dep{{Name: mayor, Head: Email("jorge.castro")}, {Name: tic, Superior: mayor, Head: Email("adriana.rojas")}},
		People: []store.Person{
			person(web.Name, "jorge.castro", "Jorge Castro", "Jefe del Despacho", mayor),
			person(web.Name, "adriana.rojas", "Adriana Rojas", "Secretaria TIC", tic, "secretario", "supervisor"),
			person(web.Name, "marta.diaz", "Marta Díaz", "Profesional universitaria", tic, "profesional", "mesa"),
			person(web.Name, "oscar.leal", "Óscar Leal", "Técnico", tic, "tecnico", "mesa"),
		},
		Rules: []store.Rule{{Service: "COR", Person: Email("oscar.leal"), Deputy: Email("marta.diaz"), From: "2026-01-13", Until: "2026-12-31",
			Act: "Memorando 004", By: Email("adriana.rojas")}},
		Quota: store.Quota{Contracted: 1_000_000, Active: 846},
	}
}

// Small is the staff and a secretariat of three: Hernán Ospina, its head, and Luz Dary Gómez on the web, and Nubia Torres
// on the terminal.
func Small() Office {
	const dep = "Secretaría de Hacienda"
	o := staff()
	o.Deps = append(o.Deps, store.Dep{Name: dep, Superior: mayor, Head: Email("hernan.ospina")})
	o.People = append(o.People,
		person(web.Name, "hernan.ospina", "Hernán Ospina", "Secretario de Hacienda", dep),
		person(web.Name, "luz.gomez", "Luz Dary Gómez", "Auxiliar administrativa", dep),
		person("console", "nubia.torres", "Nubia Torres", "Auxiliar administrativa", dep))
	return o
}

// Large is the staff and n more people in Deps(n) dependencies, each with a head of its own.
func Large(n int) Office {
	o := staff()
	deps := Deps(n)
	for i := range deps {
		name, head := fmt.Sprintf("Secretaría %s", numeral(i)), Chief(i)
		o.Deps = append(o.Deps, store.Dep{Name: name, Superior: mayor, Head: Email(head)})
		o.People = append(o.People, person(web.Name, head, "Jefe "+numeral(i), "Secretario de despacho", name))
	}
	for i := range max(n-deps, 1) {
		o.People = append(o.People, person(web.Name, Clerk(i), "Empleado "+numeral(i), "Auxiliar administrativo", fmt.Sprintf("Secretaría %s", numeral(i%deps))))
	}
	return o
}

// On is an office whose people have their accounts on another platform, where each is called as name says.
func (o Office) On(p chat.Platform, name func(account string) string) Office {
	people := slices.Clone(o.People)
	for i := range people {
		people[i].Accounts = slices.Clone(people[i].Accounts)
		for j, a := range people[i].Accounts {
			people[i].Accounts[j] = chat.Account{Platform: p, ID: name(a.ID)}
		}
	}
	o.People = people
	return o
}

// Deps is how many dependencies a Large office of n people has.
func Deps(n int) int { return max(n/25, 1) }

// Chief is the web account of the head of the i-th dependency of a Large office; clerk c works in
// dependency c%Deps(n).
func Chief(i int) string { return fmt.Sprintf("jefe.%d", i) }

// Clerk is the web account of a clerk of a Large office.
func Clerk(i int) string { return fmt.Sprintf("empleado.%d", i) }

// numeral writes a number in letters, so that it can be part of a name: 0 = «Ba», 75 = «Cada».
func numeral(n int) string {
	const consonants, vowels = "bcdfglmnprstvz", "aeiou"
	syllables := len(consonants) * len(vowels)
	s := ""
	for first := true; first || n > 0; n, first = n/syllables, false {
		at := n % syllables
		s = string(consonants[at/len(vowels)]) + string(vowels[at%len(vowels)]) + s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// Holder is the name of the n-th person for whom something is asked.
func Holder(n int) string { return "Titular " + numeral(n) + " Prueba" }
