package commands

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/locales"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv/kvtest"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

const (
	rosterDeps = "dependencia,superior,responsable,buzon\nDespacho,,jorge@x.example,\nHacienda,Despacho,hernan@x.example,hacienda@x.example\nTIC,despacho,adriana@x.example,\n"
	rosterSite = "sede,direccion\nPalacio Municipal,Calle 9 2-59\n"
	rosterHead = "correo,nombre,cargo,dependencia,sede,extension,jefe,roles,contrato_hasta,idioma,cuentas\n"
	rosterAll  = rosterHead +
		"jorge@x.example,Jorge Castro,Jefe,Despacho,,,hernan@x.example,,,,\n" +
		"hernan@x.example,Hernán Ospina,Secretario de Hacienda,Hacienda,Palacio Municipal,101,,responsable,,,\n" +
		"luz@x.example,Luz Dary Gómez,Auxiliar,hacienda,palacio municipal,102,,,30/06/2027,es,web:luz;console:luz\n" +
		"adriana@x.example,Adriana Rojas,Secretaria TIC,TIC,,,,secretaria + supervisor,,,\n" +
		"oscar@x.example,Óscar Leal,Técnico,TIC,,,,tecnico|mesa,,,web:oscar\n" +
		"marta@x.example,Marta Díaz,Profesional,TIC,,,,profesional mesa,2027-12-31,en,\n"
)

func rosterNow() time.Time { return time.Date(2026, 11, 23, 14, 14, 0, 0, time.UTC) }

func rosterStore(t *testing.T) *store.Store {
	t.Helper()
	s := store.New(kvtest.Twice(memkv.New()), make([]byte, 32))
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func texts(t *testing.T) *locales.Bundle {
	t.Helper()
	b, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// take imports a file in one transaction.
func take(t *testing.T, s *store.Store, table Table, data string) (Report, error) {
	t.Helper()
	var rep Report
	err := s.Update(t.Context(), func(tx *store.Tx) (err error) {
		rep, err = importHere(tx, table, []byte(data), "operador:ana", rosterNow())
		return err
	})
	return rep, err
}

// must imports files that are right.
func must(t *testing.T, s *store.Store) {
	t.Helper()
	for _, f := range []struct {
		table Table
		data  string
	}{{DepsTable, rosterDeps}, {SitesTable, rosterSite}, {PeopleTable, rosterAll}} {
		if rep, err := take(t, s, f.table, f.data); err != nil {
			t.Fatal(f.table, err, rep.Refused)
		}
	}
}

func person(t *testing.T, s *store.Store, email string) (p store.Person) {
	t.Helper()
	err := s.View(t.Context(), func(v *store.View) (err error) {
		p, err = v.Person(email)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestImportPeopleWritesWhatTheFileSays(t *testing.T) {
	s := rosterStore(t)
	must(t, s)
	want := store.Person{Email: "luz@x.example", Name: "Luz Dary Gómez", Position: "Auxiliar", Dep: "Hacienda", Site: "Palacio Municipal", Ext: "102",
		Until: "2027-06-30", Lang: "es", Mailbox: "luz@x.example", Accounts: []chat.Account{{Platform: "web", ID: "luz"}, {Platform: "console", ID: "luz"}}}
	if got := person(t, s, "LUZ@x.example"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if got := person(t, s, "adriana@x.example").Roles; !slices.Equal(got, []string{"secretario", "supervisor"}) {
		t.Errorf("roles %v", got)
	}
	err := s.View(t.Context(), func(v *store.View) error {
		d, err := v.Dep("TIC")
		if err != nil || d.Superior != "Despacho" || d.Head != "adriana@x.example" {
			t.Errorf("dependency %+v %v", d, err)
		}
		e, err := v.JournalEntry(3)
		if err != nil || e.Kind != "people" || e.Actor != "operador:ana" || e.Data["what"] != "people" || e.Data["added"] != "6" ||
			!strings.Contains(e.Data["roles"], "oscar@x.example: mesa tecnico") || len(e.Data["sha256"]) != 64 {
			t.Errorf("journal %+v %v", e, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestImportAgain(t *testing.T) {
	s := rosterStore(t)
	must(t, s)
	err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.Bind("oscar@x.example", chat.Account{Platform: "slack", ID: "U1"}) })
	if err != nil {
		t.Fatal(err)
	}
	rep, err := take(t, s, PeopleTable, rosterAll)
	if err != nil || len(rep.Same) != 6 || len(rep.Added)+len(rep.Changed) != 0 {
		t.Errorf("the same file: %+v %v", rep, err)
	}
	rep, err = take(t, s, PeopleTable, "correo;nombre;roles\noscar@x.example;Óscar Leal;tecnico\nnueva@x.example;Ana Ruiz;\n")
	if err != nil || !slices.Equal(rep.Changed, []Row{{2, "oscar@x.example"}}) || !slices.Equal(rep.Added, []Row{{3, "nueva@x.example"}}) {
		t.Errorf("a part of the columns: %+v %v", rep, err)
	}
	got := person(t, s, "oscar@x.example")
	if !slices.Equal(got.Roles, []string{"tecnico"}) || got.Dep != "TIC" || len(got.Accounts) != 2 {
		t.Errorf("what the file lacks has changed: %+v", got)
	}
	err = s.View(t.Context(), func(v *store.View) error {
		n, _, err := v.VerifyJournal()
		if n != 4 {
			t.Errorf("%d entries, want 4: an import that changes nothing is none", n)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestHowSpreadsheetsSaveATable(t *testing.T) {
	plain := "Correo;Nombre;Extensión;Contrato hasta\nana@x.example;\"Ana \"\"Nena\"\" Peña; la de TIC\";12;1/2/2027\n\n;;;\n"
	latin, err := charmap.ISO8859_1.NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"UTF-8": plain, "with a mark": "\xef\xbb\xbf" + plain, "Latin-1": latin, "CRLF": strings.ReplaceAll(plain, "\n", "\r\n"),
		"tabs": strings.ReplaceAll(strings.Replace(plain, "; la", " la", 1), ";", "\t"),
	} {
		s := rosterStore(t)
		rep, err := take(t, s, PeopleTable, data)
		if err != nil || len(rep.Added) != 1 {
			t.Fatalf("%s: %+v %v", name, rep, err)
		}
		got := person(t, s, "ana@x.example")
		if strings.ReplaceAll(got.Name, "; la", " la") != `Ana "Nena" Peña la de TIC` || got.Ext != "12" || got.Until != "2027-02-01" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestRefusedRowsSayLineReasonAndRemedy(t *testing.T) {
	cases := []struct {
		table Table
		data  string
		want  []string // "line id"
	}{
		{PeopleTable, "", []string{"1 roster.empty"}},
		{PeopleTable, "PK\x03\x04whatever", []string{"1 roster.broken"}},
		{PeopleTable, "\xff\xfec\x00o\x00", []string{"1 roster.binary"}},
		{PeopleTable, "correo,nombre\n", []string{"1 roster.norows"}},
		{PeopleTable, "correo,nombres,correo\nx,y,z\n", []string{"1 roster.column.unknown", "1 roster.column.twice", "1 roster.column.missing"}},
		{PeopleTable, "correo,nombre\nana@x.example,Ana Ruiz\nana,Ana Ruiz\nAna@x.example,Otra Ana\n\"b@x.example\"x,y\nc@x.example,Ce Ce,sobra\nd@x.example\ne@x.example,\n",
			[]string{"3 roster.mail", "4 roster.twice", "5 roster.quotes", "6 roster.cells", "7 roster.cells", "8 roster.name"}},
		{PeopleTable, rosterHead + "a@x.example,Ana Ruiz,,Asienda,Palasio Municipal,,nadie@x.example,tecnic,31/02/2027,fr,web\n",
			[]string{"2 roster.role", "2 roster.date", "2 roster.lang", "2 roster.dep", "2 roster.site", "2 roster.head", "2 roster.account"}},
		{PeopleTable, rosterHead + "a@x.example,Ana Ruiz,,,,,a@x.example,,3/15/2027,,web:oscar\nb@x.example,Beto Ruiz,,,,,,,,,web:b\nc@x.example,Ceci Ruiz,,,,,,,,,web:b\n",
			[]string{"2 roster.date", "2 roster.head.self", "2 roster.account.taken", "4 roster.account.twice"}},
		{PeopleTable, "correo,nombre\na@x.example," + strings.Repeat("largo ", 100) + "\n", []string{"2 roster.long"}},
		{DepsTable, "dependencia,superior,responsable\n,TIC,\nNueva,Asienda,\nOtra,,jefe\nDespacho,TIC,\nOtra,,\n",
			[]string{"2 roster.dep.name", "3 roster.superior", "4 roster.mail", "5 roster.cycle", "6 roster.twice"}},
		{DepsTable, "dependencia,superior\nSola,Sola\n", []string{"2 roster.cycle"}},
		{SitesTable, "sede\n\"\"\nCam\nCAM\n", []string{"4 roster.twice"}},
	}
	b := texts(t)
	for i, c := range cases {
		s := rosterStore(t)
		must(t, s)
		before := dump(t, s)
		rep, err := take(t, s, c.table, c.data)
		if !errors.Is(err, ErrRefused) {
			t.Errorf("%d: %v", i, err)
		}
		var got []string
		for _, r := range rep.Refused {
			got = append(got, fmt.Sprintf("%d %s", r.Line, r.ID))
			for _, lang := range b.Langs() {
				if text := r.Text(b, lang); text == r.ID || strings.Contains(text, "<no value>") {
					t.Errorf("%s in %s: %q", r.ID, lang, text)
				}
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%d: got  %q\n    want %q", i, got, c.want)
		}
		if dump(t, s) != before {
			t.Errorf("%d: something was applied", i)
		}
	}
}

// dump is everything that a store holds.
func dump(t *testing.T, s *store.Store) string {
	t.Helper()
	var sb strings.Builder
	if err := s.Backup(t.Context(), &sb); err != nil {
		t.Fatal(err)
	}
	return sb.String()
}

func TestABigImportGoesInBatches(t *testing.T) {
	s := rosterStore(t)
	must(t, s)
	var sb strings.Builder
	sb.WriteString("correo,nombre,dependencia,roles\n")
	const n = 2*importBatch + 7
	for i := range n {
		fmt.Fprintf(&sb, "p%d@x.example,Persona %d,Hacienda,mesa\n", i, i)
	}
	rep, err := Import(t.Context(), s, PeopleTable, []byte(sb.String()), "operador:ana", rosterNow())
	if err != nil || len(rep.Added) != n {
		t.Fatalf("%d added: %v", len(rep.Added), err)
	}
	err = s.View(t.Context(), func(v *store.View) error {
		e, err := v.JournalEntry(4)
		if err != nil || e.Data["added"] != fmt.Sprint(n) || strings.Count(e.Data["roles"], ": mesa") != n {
			t.Errorf("journal %v %v %v", e.Data["added"], len(e.Data["roles"]), err)
		}
		if left, _ := v.Meta(MetaImport + string(PeopleTable)); left != "" {
			t.Error("the import still counts as cut off")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := Import(t.Context(), s, PeopleTable, []byte("correo,nombre\nx,y\n"), "operador:ana", rosterNow()); !errors.Is(err, ErrRefused) {
		t.Error(err)
	}
}

func gapsOf(t *testing.T, s *store.Store) (out []string) {
	t.Helper()
	b := texts(t)
	known := Known(b)
	known.Has = nil
	p, err := procedure.LoadEmbedded(known)
	if err != nil {
		t.Fatal(err)
	}
	err = s.View(t.Context(), func(v *store.View) error {
		gs, err := Undecidable(v, []*procedure.Procedure{p})
		for _, g := range gs {
			for _, lang := range b.Langs() {
				if text := g.Text(b, lang); strings.Contains(text, "<no value>") || strings.Contains(text, "step.") {
					t.Errorf("%s: %q", g.ID, text)
				}
			}
			text := g.Text(b, "es")
			out = append(out, g.ID+" "+text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestUndecidable(t *testing.T) {
	s := rosterStore(t)
	must(t, s)
	if got := gapsOf(t, s); len(got) != 0 {
		t.Errorf("everybody is there: %q", got)
	}
	for _, c := range []struct {
		name, file string
		want       []string // beginnings, with a word that must be in it behind «…»
	}{
		{"no secretary", "correo,nombre,roles\nadriana@x.example,Adriana Rojas,supervisor\n", []string{"undecidable.role …secretario"}},
		{"one secretary without a head above", "correo,nombre,dependencia,roles\nadriana@x.example,Adriana Rojas,Despacho,secretario\njorge@x.example,Jorge Castro,TIC,\n", nil},
		{"no desk", "correo,nombre,roles\noscar@x.example,Óscar Leal,tecnico\nmarta@x.example,Marta Díaz,profesional\n", []string{"undecidable.role …mesa", "undecidable.role …webmaster / mesa"}},
		{"one at the desk", "correo,nombre,roles\noscar@x.example,Óscar Leal,tecnico mesa\nmarta@x.example,Marta Díaz,profesional\n", []string{"undecidable.only …Óscar Leal", "undecidable.only …webmaster / mesa"}},
		{"no technician", "correo,nombre,roles\noscar@x.example,Óscar Leal,mesa\nmarta@x.example,Marta Díaz,mesa\n", []string{"undecidable.staff …Asignar"}},
		{"one technician", "correo,nombre,roles\nmarta@x.example,Marta Díaz,mesa\n", []string{"undecidable.staff.one …Óscar Leal"}},
		{"one analyses and decides", "correo,nombre,roles\noscar@x.example,Óscar Leal,mesa\nmarta@x.example,Marta Díaz,mesa\nadriana@x.example,Adriana Rojas,secretario supervisor profesional\n",
			[]string{"undecidable.only …CDP", "undecidable.only …informe", "undecidable.staff.one …Adriana Rojas", "undecidable.analyst …Es viable"}},
		{"nobody above the top", "correo,nombre,jefe\njorge@x.example,Jorge Castro,\n", []string{"undecidable.head …Jorge Castro"}},
		{"nowhere", "correo,nombre\nana@x.example,Ana Ruiz\n", []string{"undecidable.nodep …Ana Ruiz"}},
	} {
		s := rosterStore(t)
		must(t, s)
		if _, err := take(t, s, PeopleTable, c.file); err != nil {
			t.Fatal(err)
		}
		got := gapsOf(t, s)
		if c.want == nil {
			continue
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %q", c.name, got)
			continue
		}
		for i, w := range c.want {
			id, word, _ := strings.Cut(w, " …")
			if !strings.HasPrefix(got[i], id+" ") || !strings.Contains(got[i], word) {
				t.Errorf("%s: %q, want %q", c.name, got[i], w)
			}
		}
	}
}

func TestNearest(t *testing.T) {
	for in, want := range map[string]string{"Asienda": "Hacienda", "tecnic": "", "hasienda": "Hacienda", "ZZZZ": ""} {
		if got := Nearest(in, []string{"Hacienda", "Despacho", "TIC"}); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzReadSheet(f *testing.F) {
	f.Add([]byte(rosterAll))
	f.Add([]byte("\xef\xbb\xbfcorreo;nombre\n\"a;b"))
	f.Add([]byte("correo\tnombre\r\n\xf1\t\xe1\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s := readSheet(data, PeopleTable, PeopleColumns()[:2], PeopleColumns()[2:])
		for _, r := range s.rows {
			if r.line < 2 || len(r.cells) > len(PeopleColumns()) {
				t.Fatalf("%+v", r)
			}
		}
		for _, r := range s.refused {
			if r.Line < 1 || r.ID == "" {
				t.Fatalf("%+v", r)
			}
		}
	})
}
