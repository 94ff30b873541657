package commands

import (
	"strings"
	"testing"
)

func TestPairs(t *testing.T) {
	for line, want := range map[string]string{
		"123 45678": "123=45678", "TIC-2026-000123;P-2026-881": "TIC-2026-000123=P-2026-881", "#123: 45678": "123=45678", "caso 123 → 45678": "123=45678",
		"n° 123, 45678": "123=45678", "tic 2026 123\t45/2026": "tic 2026 123=45/2026", "123 = PISAMI 45678": "123=45678", "123 pisami P-9A1": "123=P-9A1",
		"123": "", "123 ": "", "  ": "", "123 45678 y 45679": "reconcile.number", "123 urgente": "reconcile.number", "buenos días": "reconcile.unread", "P-2026 123": "reconcile.unread",
		"123 12": "reconcile.number", "12345678 9": "reconcile.unread",
	} {
		rows, left := pairs(line)
		got := ""
		for _, r := range rows {
			got += r.Case + "=" + r.Number
		}
		for _, l := range left {
			got += l.Why
		}
		if got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
	rows, left := pairs("123 45678\n\n124 45679\nx\n125")
	if len(rows) != 2 || rows[1].Line != 3 || len(left) != 1 || left[0].Line != 4 {
		t.Errorf("%+v %+v", rows, left)
	}
}

func TestColumnsOfAnExport(t *testing.T) {
	for head, want := range map[string]int{"N° Ticket;Fecha": 0, "Fecha;Nº Ticket": 1, "fecha;NÚMERO PISAMI;numero": 1, "Radicado;Asunto": 0, "Asunto;Fecha": -1, "": -1, "No.;Asunto": 0, "Fecha;Número de Ticket": 1} {
		if got := columnIn(strings.Split(head, ";"), numberColumns); got != want {
			t.Errorf("%q: column %d, want %d", head, got, want)
		}
	}
}

func FuzzPairs(f *testing.F) {
	f.Add("123 45678\nTIC-2026-000123 = P-1\n#9")
	f.Add("12 \x00\n\n\n1 2 3")
	f.Add("0 \xc4")
	f.Fuzz(func(t *testing.T, text string) {
		rows, left := pairs(text)
		if len(rows)+len(left) > strings.Count(text, "\n")+1 {
			t.Fatalf("%d rows and %d left of %q", len(rows), len(left), text)
		}
		for _, r := range rows {
			if r.Line < 1 || r.Case == "" || !isNumber(r.Number) {
				t.Fatalf("%+v", r)
			}
		}
	})
}
