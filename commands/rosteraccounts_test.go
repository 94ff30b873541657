package commands

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/store"
)

const (
	rosterApps = "aplicacion;alias;dueno;consola;fecha_final;ofrecer;servicio\nPISAMI;erp, pizami;OSCAR@x.example;Módulo de usuarios;;sí;\n" +
		"Portal web;página|portal;;Administrador;no;no;portal\nSpark;;nadie@x.example;Openfire;sí;sí;spk\n"
	rosterAccounts = "aplicacion;usuario;persona;dependencia;estado;hasta\nERP;jluz;luz@x.example;;;31/12/2026\nspark;ana.ruiz;ana ruiz;Hacienda;suspendida;2026-06-30\n" +
		"portal;hernan;hernán ospina;;activa;\ncorreo;Ana.Ruiz@x.example;Ana Ruiz;;;\nSpark;nueva;nueva@x.example;;;\n"
)

func accountOf(t *testing.T, s *store.Store, app, user string) (a inventory.Account) {
	t.Helper()
	err := s.View(t.Context(), func(v *store.View) (err error) {
		a, err = v.Account(app, user)
		return err
	})
	if err != nil {
		t.Fatalf("%s %s: %v", app, user, err)
	}
	return a
}

// latin1 is a text as an old spreadsheet saves it.
func latin1(t *testing.T, text string) string {
	t.Helper()
	out, err := charmap.ISO8859_1.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestImportApplicationsAndAccounts(t *testing.T) {
	s := rosterStore(t)
	must(t, s)
	rep, err := take(t, s, ApplicationsTable, latin1(t, rosterApps))
	if err != nil || len(rep.Added) != 3 {
		t.Fatalf("%+v %v", rep, err)
	}
	var warned []string
	for _, w := range rep.Warnings {
		warned = append(warned, w.ID)
	}
	if !slices.Equal(warned, []string{"roster.owner.none", "roster.owner.later"}) {
		t.Errorf("warnings %v", warned)
	}
	err = s.View(t.Context(), func(v *store.View) error {
		apps, err := v.Applications()
		if err != nil || len(apps) != 3 {
			t.Fatalf("%+v %v", apps, err)
		}
		if a := apps[0]; a.ID != "pisami" || !slices.Equal(a.Aliases, []string{"erp", "pizami"}) || a.Owner != "oscar@x.example" || !a.Ends || !a.Offered || a.Service != "" {
			t.Errorf("%+v", a)
		}
		if a := apps[1]; a.ID != "portal_web" || a.Ends || a.Offered || a.Service != "WEB" {
			t.Errorf("%+v", a)
		}
		e, err := v.JournalEntry(4)
		if err != nil || e.Data["what"] != "applications" || !strings.Contains(e.Data["owners"], "PISAMI: «oscar@x.example»") {
			t.Errorf("journal %+v %v", e, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if rep, err = take(t, s, AccountsTable, rosterAccounts); err != nil || len(rep.Added) != 5 || len(rep.Warnings) != 1 || rep.Warnings[0].ID != "roster.holder.later" {
		t.Fatalf("%+v %v", rep, err)
	}
	for _, want := range []inventory.Account{
		{App: "pisami", User: "jluz", Person: "luz@x.example", State: inventory.Active, Until: "2026-12-31"},
		{App: "spark", User: "ana.ruiz", Name: "Ana Ruiz", Dep: "Hacienda", State: inventory.Suspended, Until: "2026-06-30"},
		{App: "portal_web", User: "hernan", Person: "hernan@x.example", State: inventory.Active},
		{App: inventory.Mail, User: "ana.ruiz@x.example", Name: "Ana Ruiz", State: inventory.Active},
		{App: "spark", User: "nueva", Person: "nueva@x.example", State: inventory.Active},
	} {
		if got := accountOf(t, s, want.App, want.User); got != want {
			t.Errorf("got %+v\nwant %+v", got, want)
		}
	}
}

func TestImportAccountsAgain(t *testing.T) {
	s := rosterStore(t)
	must(t, s)
	for _, f := range []struct {
		table Table
		data  string
	}{{ApplicationsTable, rosterApps}, {AccountsTable, rosterAccounts}} {
		if _, err := take(t, s, f.table, f.data); err != nil {
			t.Fatal(err)
		}
		if rep, err := take(t, s, f.table, f.data); err != nil || len(rep.Added)+len(rep.Changed) != 0 {
			t.Errorf("%s again: %+v %v", f.table, rep, err)
		}
	}
	rep, err := take(t, s, ApplicationsTable, "aplicacion,dueno\npisami,marta@x.example\n")
	if err != nil || len(rep.Changed) != 1 {
		t.Errorf("%+v %v", rep, err)
	}
	rep, err = take(t, s, AccountsTable, "aplicacion,usuario,persona\nSpark,ANA.RUIZ,Ana Ruiz\npisami,jluz,adriana@x.example\n")
	if err != nil || !slices.Equal(rep.Changed, []Row{{3, "pisami jluz"}}) {
		t.Errorf("%+v %v", rep, err)
	}
	if a := accountOf(t, s, "spark", "ana.ruiz"); a.State != inventory.Suspended || a.Until != "2026-06-30" || a.Dep != "Hacienda" {
		t.Errorf("what the file lacks has changed: %+v", a)
	}
	if a := accountOf(t, s, "pisami", "jluz"); a.Person != "adriana@x.example" {
		t.Errorf("%+v", a)
	}
}

func TestImportAccountsRefuses(t *testing.T) {
	s := rosterStore(t)
	must(t, s)
	if _, err := take(t, s, ApplicationsTable, rosterApps); err != nil {
		t.Fatal(err)
	}
	b := texts(t)
	for name, c := range map[string]struct {
		table Table
		data  string
		want  []string
	}{
		"accounts": {AccountsTable, "aplicacion,usuario,persona,dependencia,estado,hasta\nPisamy,u,luz@x.example,,,\nSpark,,luz@x.example,,,\nSpark,a,,,,\nSpark,b,luz@,,,\n" +
			"Spark,c,luz@x.example,Hacienda2,,\nSpark,d,luz@x.example,,viva,\nSpark,e,luz@x.example,,,31/02/2026\ncorreo,f,luz@x.example,,,\nSpark,g,luz@x.example,,,\nspark,G,luz@x.example,,,\n",
			[]string{"2 «PISAMI»", "3 Falta el usuario", "4 de quién es", "5 «luz@»", "6 «Hacienda»", "7 activa o suspendida", "8 31/02/2026", "9 «f»", "11 línea 10"}},
		"applications": {ApplicationsTable, "aplicacion,alias,dueno,fecha_final,servicio\n,,,,\nCorreo,,,,\nSoftcon,ERP,,,\nSoft,softcon,,,\nNueva,,nadie,,\nOtro,,,quizá,\nMás,,,,COR\n",
			[]string{"3 Falta el nombre", "4 A «PISAMI»", "5 línea 4", "6 «nadie»", "7 «quizá»", "8 SPK o WEB"}},
	} {
		rep, err := take(t, s, c.table, c.data)
		if !errors.Is(err, ErrRefused) || len(rep.Added) > 0 {
			t.Errorf("%s: %+v %v", name, rep, err)
		}
		var got []string
		for _, r := range rep.Refused {
			got = append(got, strconv.Itoa(r.Line)+" "+r.Text(b, "es"))
		}
		for i, w := range c.want {
			line, words, _ := strings.Cut(w, " ")
			if i >= len(got) || !strings.HasPrefix(got[i], line+" ") || !strings.Contains(got[i], words) {
				t.Errorf("%s: want %q among\n%s", name, w, strings.Join(got, "\n"))
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %d refused, want %d:\n%s", name, len(got), len(c.want), strings.Join(got, "\n"))
		}
	}
}
