package simulate

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
)

func tmpPeople(tx *store.Tx, _ string, now time.Time) error {
	for _, d := range []store.Dep{{Name: "Despacho del Alcalde", Head: "jorge.castro@alcaldia.example"}, {Name: "Secretaría de Hacienda", Superior: "Despacho del Alcalde", Head: "hernan.ospina@alcaldia.example"}, {Name: "Secretaría TIC", Superior: "Despacho del Alcalde", Head: "adriana.rojas@alcaldia.example"}} {
		if err := tx.PutDep(d); err != nil {
			return err
		}
	}
	if err := tx.PutSite(store.Site{Name: "Palacio Municipal"}); err != nil {
		return err
	}
	for _, p := range []struct{ id, name, pos, dep, roles string }{
		{"luz.gomez", "Luz Dary Gómez", "Auxiliar administrativa", "Secretaría de Hacienda", ""},
		{"hernan.ospina", "Hernán Ospina", "Secretario de Hacienda", "Secretaría de Hacienda", ""},
		{"marta.diaz", "Marta Díaz", "Profesional universitaria", "Secretaría TIC", "profesional mesa"},
		{"oscar.leal", "Óscar Leal", "Técnico", "Secretaría TIC", "tecnico mesa"},
		{"adriana.rojas", "Adriana Rojas", "Secretaria TIC", "Secretaría TIC", "secretario supervisor"},
		{"jorge.castro", "Jorge Castro", "Jefe del Despacho", "Despacho del Alcalde", ""},
		{"nubia.torres", "Nubia Torres", "Auxiliar", "Secretaría de Hacienda", ""},
		{"carlos.rios", "Carlos Ríos", "Auxiliar", "Secretaría de Hacienda", ""},
	} {
		var roles []string
		for _, r := range filepath.SplitList(p.roles) {
			roles = append(roles, splitWords(r)...)
		}
		q := store.Person{Email: p.id + "@alcaldia.example", Name: p.name, Position: p.pos, Dep: p.dep, Site: "Palacio Municipal", Roles: roles, Mailbox: p.id + "@alcaldia.example",
			Accounts: []chat.Account{{Platform: "web", ID: p.id}, {Platform: "console", ID: p.id}}}
		if err := tx.PutPerson(q); err != nil {
			return err
		}
	}
	r := store.Rule{Service: "COR", Person: "oscar.leal@alcaldia.example", Deputy: "marta.diaz@alcaldia.example", From: "2026-01-13", Until: "2026-12-31", Act: "Memorando 004", By: "adriana.rojas@alcaldia.example", At: now}
	return tx.PutRule(&r, 2026)
}

func splitWords(s string) []string {
	var out []string
	w := ""
	for _, c := range s + " " {
		if c == ' ' {
			if w != "" {
				out = append(out, w)
			}
			w = ""
			continue
		}
		w += string(c)
	}
	return out
}

func testOptions() Options {
	return Options{People: tmpPeople, Phone: "(608) 261 1182", Domain: "alcaldia.example"}
}

func TestTmp(t *testing.T) {
	files, _ := filepath.Glob(os.Getenv("SCRIPT"))
	for _, f := range files {
		w, err := New(Options{People: tmpPeople, Phone: "(608) 261 1182", Domain: "alcaldia.example"})
		if err != nil {
			t.Fatal(err)
		}
		r, _ := os.Open(f)
		if err := w.Play(r, "testdata", os.Stdout); err != nil {
			t.Error(f, err)
		}
	}
}
