package commands

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/store"
)

const rosterPlan = "sistema;cada;guardar;dueno;destino;personales;desde;ultima_buena;ultima_prueba\n" +
	"Nómina;SEMANAL;5 años;LUZ@x.example;Servidor;sí;01/02/2026;20/10/2026;15/08/2026\nPortal web;cada día;1 mes;;Nube;no;;;\nPISAMI;mensual;;nadie@x.example;;;;;\n"

func backupOf(t *testing.T, s *store.Store, system string) (b inventory.Backup) {
	t.Helper()
	err := s.View(t.Context(), func(v *store.View) (err error) {
		b, err = v.BackupOf(system)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", system, err)
	}
	return b
}

func TestImportBackups(t *testing.T) {
	s := rosterStore(t)
	must(t, s)
	rep, err := take(t, s, BackupsTable, latin1(t, rosterPlan))
	if err != nil || len(rep.Added) != 3 || len(rep.Warnings) != 1 || rep.Warnings[0].ID != "roster.plan.owner.later" || rep.Warnings[0].Line != 4 {
		t.Fatalf("%+v %v", rep, err)
	}
	for system, want := range map[string]inventory.Backup{
		"nomina": {ID: "PB-001", System: "Nómina", Every: inventory.Weekly, Keep: inventory.KeepFive, Owner: "luz@x.example", Target: "Servidor", Personal: "si", Since: "2026-02-01",
			LastOK: "2026-10-20", LastTest: "2026-08-15"},
		"Portal Web": {ID: "PB-002", System: "Portal web", Every: inventory.Daily, Keep: inventory.KeepMonth, Target: "Nube", Personal: "no", Since: "2026-11-23"},
		"pisami":     {ID: "PB-003", System: "PISAMI", Every: inventory.Monthly, Keep: inventory.KeepTRD, Owner: "nadie@x.example", Personal: "no_se", Since: "2026-11-23"},
	} {
		got := backupOf(t, s, system)
		got.Changed = want.Changed
		if got != want {
			t.Errorf("got %+v\nwant %+v", got, want)
		}
	}
	if rep, err = take(t, s, BackupsTable, rosterPlan); err != nil || len(rep.Added)+len(rep.Changed) != 0 {
		t.Errorf("again: %+v %v", rep, err)
	}
	rep, err = take(t, s, BackupsTable, "sistema,cada,ultima_buena,ultima_prueba\nnómina,diaria,19/10/2026,20/10/2026\n")
	if err != nil || !slices.Equal(rep.Changed, []Row{{2, "nómina"}}) {
		t.Errorf("%+v %v", rep, err)
	}
	if b := backupOf(t, s, "Nómina"); b.LastOK != "2026-10-20" || b.LastTest != "2026-10-20" || b.Keep != inventory.KeepFive || b.Owner != "luz@x.example" || b.Every != inventory.Daily || b.ID != "PB-001" {
		t.Errorf("what the file lacks, or a day that went back: %+v", b)
	}
}

func TestImportBackupsRefuses(t *testing.T) {
	s := rosterStore(t)
	must(t, s)
	b := texts(t)
	rep, err := take(t, s, BackupsTable, "sistema,cada,guardar,dueno,destino,personales,desde,ultima_buena,ultima_prueba\n,diaria,,,,,,,\n"+
		strings.Repeat("x", 121)+",diaria,,,,,,,\nA1,a veces,,,,,,,\nA2,diaria,siempre,,,,,,\nA3,diaria,,luz,,,,,\nA4,diaria,,,"+strings.Repeat("y", 81)+",,,,\nA5,diaria,,,,quizá,,,\n"+
		"A6,diaria,,,,,,31/04/2026,\nA7,diaria,,,,,,,31/12/2026\nA8,diaria,,,,,,,\na8,diaria,,,,,,,\n")
	if !errors.Is(err, ErrRefused) || len(rep.Added) > 0 {
		t.Fatalf("%+v %v", rep, err)
	}
	var got []string
	for _, r := range rep.Refused {
		got = append(got, strconv.Itoa(r.Line)+" "+r.Text(b, "es"))
	}
	want := []string{"2 Falta el sistema", "3 pasa de 120", "4 «a veces»", "5 «siempre»", "6 «luz»", "7 pasa de 80", "8 «quizá»", "9 31/04/2026", "10 todavía no llega", "12 línea 11"}
	for i, w := range want {
		line, words, _ := strings.Cut(w, " ")
		if i >= len(got) || !strings.HasPrefix(got[i], line+" ") || !strings.Contains(got[i], words) {
			t.Errorf("want %q among\n%s", w, strings.Join(got, "\n"))
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d refused, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
}

// TestCopyWords: what follows «registrar copia» names a system and how it went.
func TestCopyWords(t *testing.T) {
	for line, want := range map[string][2]string{
		"de nómina bien": {"nómina", "bien"}, "de la nómina con errores": {"nómina", "errores"}, "del portal web: no se hizo": {"portal web", "no"},
		"de predial": {"predial", ""}, "": {"", ""}, "bien": {"", "bien"}, "del Bienestar": {"Bienestar", ""}, "de nómina, falló": {"nómina", "errores"},
	} {
		if system, how := copyWords(line); system != want[0] || string(how) != want[1] {
			t.Errorf("%q is %q %q", line, system, how)
		}
	}
}
