package inventory

import (
	"slices"
	"testing"
)

func TestStatesOfAnAccount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		app  string
		from State
		do   Change
		to   State
		ok   bool
	}{
		{"pisami", Active, Suspend, Suspended, true},
		{"pisami", Suspended, Suspend, Suspended, false},
		{"pisami", Suspended, Reactivate, Active, true},
		{"pisami", Active, Reactivate, Active, false},
		{"pisami", Suspended, Release, Suspended, false},
		{Mail, Suspended, Release, Released, true},
		{Mail, Active, Release, Active, false},
		{Mail, Released, Reactivate, Released, false},
		{Mail, Released, Suspend, Released, false},
		{Mail, Active, "", Active, false},
	} {
		if to, ok := (Account{App: c.app, State: c.from}).May(c.do); to != c.to || ok != c.ok {
			t.Errorf("%s %s %s leads to %s, %v; want %s, %v", c.app, c.from, c.do, to, ok, c.to, c.ok)
		}
	}
}

func TestOver(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state State
		until string
		want  bool
	}{{Active, "2026-12-31", false}, {Active, "2026-12-30", true}, {Active, "", false}, {Suspended, "2026-12-30", false}} {
		if got := (Account{State: c.state, Until: c.until}).Over("2026-12-31"); got != c.want {
			t.Errorf("%s until %q: %v", c.state, c.until, got)
		}
	}
}

func TestOrder(t *testing.T) {
	t.Parallel()
	apps := []Application{{ID: "pisami", Name: "PISAMI"}, {ID: "portal_web", Name: "Portal web", Service: "WEB"}, {ID: "softcon", Name: "Softcon"},
		{ID: "spark", Name: "Spark", Service: "SPK"}}
	accounts := []Account{{App: "portal_web"}, {App: "softcon", User: "b"}, {App: "softcon", User: "a"}, {App: "gone"}, {App: "pisami"}, {App: Mail}, {App: "spark"}}
	Order(accounts, apps, []string{"SPK", "", "WEB"})
	var got []string
	for _, a := range accounts {
		got = append(got, a.App+a.User)
	}
	if want := []string{Mail, "spark", "pisami", "softcona", "softconb", "gone", "portal_web"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestWhatAnApplicationIsCalled(t *testing.T) {
	t.Parallel()
	a := Application{ID: "portal_web", Name: "Portal web", Aliases: []string{"portal", "página"}}
	if got := a.Called(); !slices.Equal(got, []string{"Portal web", "portal_web", "portal", "página"}) {
		t.Errorf("got %v", got)
	}
	if !(Account{App: "x", User: "Ana"}).Same(Account{App: "x", User: "ana"}) || (Account{App: "x", User: "a"}).Same(Account{App: "y", User: "a"}) {
		t.Error("accounts are told apart by application and user")
	}
	if (Account{Person: "ana@x", Name: "Ana"}).Holder() != "ana@x" || (Account{Name: "Ana"}).Holder() != "Ana" {
		t.Error("the holder is the person, or else the name")
	}
}
