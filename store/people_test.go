package store

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store/kv"
)

func TestPeople(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		do(t, s, func(tx *Tx) error {
			return errors.Join(
				tx.PutPerson(Person{Email: " Ana@X ", Name: "Ana", Roles: []string{"tecnico"}, Accounts: []chat.Account{webAna}}),
				tx.PutPerson(Person{Email: "luis@x", Name: "Luis", Roles: []string{"tecnico", "mesa"}}))
		})
		ana := get(t, s, func(v *View) (Person, error) { return v.Person("ANA@x") })
		if ana.Email != "ana@x" {
			t.Fatalf("stored as %+v", ana)
		}
		if p := get(t, s, func(v *View) (Person, error) { return v.PersonOf(webAna) }); p.Name != "Ana" {
			t.Fatalf("%+v", p)
		}
		with := func(role string) (out []string) {
			for _, p := range get(t, s, func(v *View) ([]Person, error) { return v.PeopleWith(role) }) {
				out = append(out, p.Email)
			}
			return out
		}
		wantIDs(t, with("tecnico"), "ana@x", "luis@x")
		wantIDs(t, with("mesa"), "luis@x")
		wantIDs(t, with("tec"))
		if all := get(t, s, (*View).People); len(all) != 2 || all[0].Email != "ana@x" {
			t.Fatalf("%+v", all)
		}
		ana.Roles = nil
		do(t, s, func(tx *Tx) error { return tx.PutPerson(ana) })
		wantIDs(t, with("tecnico"), "luis@x")
		missing(t, s, func(v *View) (Person, error) { return v.Person("eva@x") })
		fails(t, s, ErrInvalid, func(tx *Tx) error { return tx.PutPerson(Person{}) })
		checkIndex(t, s)
	})
}

func TestAccountsBelongToOne(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		do(t, s, func(tx *Tx) error {
			return errors.Join(tx.PutPerson(Person{Email: "ana@x"}), tx.PutPerson(Person{Email: "luis@x"}), tx.Bind("Ana@x", webAna), tx.Bind("ana@x", webAna))
		})
		fails(t, s, ErrTaken, func(tx *Tx) error { return tx.Bind("luis@x", webAna) })
		fails(t, s, ErrTaken, func(tx *Tx) error {
			return tx.PutPerson(Person{Email: "luis@x", Accounts: []chat.Account{webAna}})
		})
		fails(t, s, kv.ErrNotFound, func(tx *Tx) error { return tx.Bind("eva@x", webAna) })
		fails(t, s, ErrInvalid, func(tx *Tx) error { return tx.Bind("ana@x", chat.Account{Platform: "web"}) })
		p := get(t, s, func(v *View) (Person, error) { return v.Person("ana@x") })
		if !reflect.DeepEqual(p.Accounts, []chat.Account{webAna}) {
			t.Fatalf("accounts %v", p.Accounts)
		}
		do(t, s, func(tx *Tx) error { return errors.Join(tx.Unbind(webAna), tx.Unbind(webAna)) })
		missing(t, s, func(v *View) (Person, error) { return v.PersonOf(webAna) })
		do(t, s, func(tx *Tx) error { return tx.Bind("luis@x", webAna) })
		checkIndex(t, s)
	})
}

// Two people cannot both get one account, however they race.
func TestBindRace(t *testing.T) {
	s := New(badger(t), secret)
	do(t, s, func(tx *Tx) error {
		return errors.Join(tx.PutPerson(Person{Email: "ana@x"}), tx.PutPerson(Person{Email: "luis@x"}))
	})
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i, who := range []string{"ana@x", "luis@x"} {
		wg.Go(func() {
			errs[i] = s.Update(context.Background(), func(tx *Tx) error { return tx.Bind(who, webAna) })
		})
	}
	wg.Wait()
	if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), ErrTaken) {
		t.Fatalf("%v", errs)
	}
	checkIndex(t, s)
}

func TestOffice(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		do(t, s, func(tx *Tx) error {
			return errors.Join(tx.PutDep(Dep{Name: "Secretaría de Hacienda", Head: "Luis@X"}), tx.PutDep(Dep{Name: "Despacho"}),
				tx.PutDep(Dep{Name: "SECRETARIA DE  HACIENDA", Head: "eva@x"}), tx.PutSite(Site{Name: "Palacio", Address: "Calle 9"}))
		})
		if d := get(t, s, func(v *View) (Dep, error) { return v.Dep("secretaria de hacienda") }); d.Head != "eva@x" {
			t.Fatalf("%+v", d)
		}
		if ds := get(t, s, (*View).Deps); len(ds) != 2 || ds[0].Name != "Despacho" {
			t.Fatalf("%+v", ds)
		}
		if st := get(t, s, func(v *View) (Site, error) { return v.Site("PALACIO") }); st.Address != "Calle 9" {
			t.Fatalf("%+v", st)
		}
		if ss := get(t, s, (*View).Sites); len(ss) != 1 {
			t.Fatalf("%+v", ss)
		}
		missing(t, s, func(v *View) (Dep, error) { return v.Dep("Secretaría") })
		fails(t, s, ErrInvalid, func(tx *Tx) error { return tx.PutDep(Dep{Name: "  "}) })
		fails(t, s, ErrInvalid, func(tx *Tx) error { return tx.PutSite(Site{}) })
	})
}

func TestRules(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		put := func(r Rule, year int) (id string) {
			do(t, s, func(tx *Tx) error {
				c := r
				err := tx.PutRule(&c, year)
				id = c.ID
				return err
			})
			return id
		}
		wantIDs(t, []string{put(Rule{Service: "COR"}, 2026), put(Rule{Service: "MES"}, 2026), put(Rule{}, 2027)}, "R-2026-001", "R-2026-002", "R-2027-001")
		put(Rule{ID: "R-2026-001", Service: "COR", Cancelled: true}, 0)
		if r := get(t, s, func(v *View) (Rule, error) { return v.Rule("R-2026-001") }); !r.Cancelled {
			t.Fatalf("%+v", r)
		}
		if rs := get(t, s, (*View).Rules); len(rs) != 3 || rs[2].ID != "R-2027-001" {
			t.Fatalf("%+v", rs)
		}
	})
}
