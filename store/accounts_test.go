package store

import (
	"errors"
	"slices"
	"testing"

	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/store/kv"
)

func users(as []inventory.Account) []string {
	var out []string
	for _, a := range as {
		out = append(out, a.App+"/"+a.User)
	}
	return out
}

func TestAccountsOfAPerson(t *testing.T) {
	s := memory(t)
	for _, a := range []inventory.Account{
		{App: "pisami", User: "JPena", Person: "Juan@x", State: inventory.Active, Until: "2026-12-31"},
		{App: "softcon", User: "juan", Person: "juan@x", State: inventory.Suspended, Until: "2026-01-31"},
		{App: "spark", User: "ana", Name: "Ana Ruíz", State: inventory.Active, Until: "2026-06-30"},
		{App: "correo", User: "ana@x", Name: "Ana Ruíz", State: inventory.Released},
	} {
		do(t, s, func(tx *Tx) error { return tx.PutAccount(a) })
	}
	look(t, s, func(v *View) error {
		for _, c := range []struct {
			who  string
			want []string
		}{{"JUAN@X", []string{"pisami/JPena", "softcon/juan"}}, {"ana  ruiz", []string{"spark/ana"}}, {"ana", nil}, {"", nil}} {
			got, err := v.AccountsOf(c.who)
			if err != nil || !slices.Equal(users(got), c.want) {
				t.Errorf("of %q: %v, %v; want %v", c.who, users(got), err, c.want)
			}
		}
		for day, want := range map[string][]string{"2026-06-30": nil, "2026-07-01": {"spark/ana"}, "2027-01-01": {"spark/ana", "pisami/JPena"}} {
			got, err := v.AccountsOver(day)
			if err != nil || !slices.Equal(users(got), want) {
				t.Errorf("over on %s: %v, %v; want %v", day, users(got), err, want)
			}
		}
		if a, err := v.Account("PISAMI", "jpena"); err != nil || a.Person != "juan@x" {
			t.Errorf("read in other letters: %+v, %v", a, err)
		}
		if _, err := v.Account("pisami", "nobody"); !errors.Is(err, kv.ErrNotFound) {
			t.Errorf("an account that is not there: %v", err)
		}
		all, err := v.Accounts()
		if err != nil || len(all) != 4 {
			t.Errorf("all accounts: %v, %v", users(all), err)
		}
		return nil
	})
	do(t, s, func(tx *Tx) error { // it goes over to somebody else and is suspended
		return tx.PutAccount(inventory.Account{App: "pisami", User: "jpena", Person: "luz@x", State: inventory.Suspended, Until: "2026-12-31"})
	})
	look(t, s, func(v *View) error {
		if got, err := v.AccountsOf("juan@x"); err != nil || !slices.Equal(users(got), []string{"softcon/juan"}) {
			t.Errorf("after it went over: %v, %v", users(got), err)
		}
		if got, err := v.AccountsOver("2030-01-01"); err != nil || !slices.Equal(users(got), []string{"spark/ana"}) {
			t.Errorf("a suspended account has no last day: %v, %v", users(got), err)
		}
		return indexErr(v)
	})
}

func TestAccountsAreRefused(t *testing.T) {
	s := memory(t)
	for _, a := range []inventory.Account{{}, {App: "pisami", Person: "a@x"}, {User: "u", Person: "a@x"}, {App: "pisami", User: "u"}} {
		if err := s.Update(t.Context(), func(tx *Tx) error { return tx.PutAccount(a) }); !errors.Is(err, ErrInvalid) {
			t.Errorf("%+v: %v", a, err)
		}
	}
	if err := s.Update(t.Context(), func(tx *Tx) error { return tx.PutApplication(inventory.Application{Name: "x"}) }); !errors.Is(err, ErrInvalid) {
		t.Errorf("an application without id: %v", err)
	}
}

func TestApplicationsByName(t *testing.T) {
	s := memory(t)
	for _, a := range []inventory.Application{{ID: "b", Name: "Ábaco"}, {ID: "a", Name: "Softcon"}, {ID: "C", Name: "pisami", Owner: "Pedro@x"}} {
		do(t, s, func(tx *Tx) error { return tx.PutApplication(a) })
	}
	look(t, s, func(v *View) error {
		apps, err := v.Applications()
		if err != nil || len(apps) != 3 || apps[0].Name != "Ábaco" || apps[1].Name != "pisami" || apps[2].Name != "Softcon" {
			t.Errorf("%+v, %v", apps, err)
		}
		if a, err := v.Application("c"); err != nil || a.Owner != "pedro@x" {
			t.Errorf("%+v, %v", a, err)
		}
		return nil
	})
}
