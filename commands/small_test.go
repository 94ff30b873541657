package commands

import (
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/locales"
)

// table runs a function of one text over what it must give.
func table(t *testing.T, name string, fn func(string) string, want map[string]string) {
	t.Helper()
	for in, out := range want {
		if got := fn(in); got != out {
			t.Errorf("%s(%q) = %q, not %q", name, in, got, out)
		}
	}
}

func words(t *testing.T) *Handler {
	t.Helper()
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return &Handler{Deps: Deps{Texts: texts, Calendar: calendar.New(), Lang: "es", Phone: "261 1182"}}
}

func TestSmallTexts(t *testing.T) {
	table(t, "shortNumber", shortNumber, map[string]string{"TIC-2026-000123": "123", "TIC-2026-000001": "1", "TIC-2026-1000000": "1000000", "": "", "000010": "10"})
	table(t, "leftPad", leftPad, map[string]string{"1": "000001", "123456": "123456", "1234567": "1234567", "": "000000"})
	table(t, "oneStop", oneStop, map[string]string{"a las 9:14 a. m..": "a las 9:14 a. m.", "a las 9:14 a. m.": "a las 9:14 a. m.", "a las 12:00 m.. Sigue": "a las 12:00 m. Sigue", "fin.": "fin.", "at 9:14 a.m.. Next": "at 9:14 a.m. Next",
		"espere…": "espere…", "veinte km...": "veinte km..."})
	table(t, "shortDep", shortDep, map[string]string{"Secretaría de Hacienda": "Hacienda", "Secretaria de Hacienda": "Hacienda", "Secretaría TIC": "TIC", "Oficina de Prensa": "Prensa",
		"Dirección de Talento Humano": "Talento Humano", "Despacho del Alcalde": "Despacho del Alcalde", "": ""})
	table(t, "firstName", firstName, map[string]string{"Luz Dary Gómez": "Luz", "Ana": "Ana", "": ""})
	table(t, "firstWord", firstWord, map[string]string{"  no lleva  ": "no", "no": "no", "": ""})
	table(t, "spacedPIN", spacedPIN, map[string]string{"482913": "482 913", "12345": "12345", "": ""})
	table(t, "isoShort", isoShort, map[string]string{"2027-06-30": "30/06/2027", "2027-06-30 08:00": "30/06/2027 08:00", "": "", "mañana": "mañana", "2027-13-45": "2027-13-45"})
	table(t, "capital", capital, map[string]string{"miércoles 30": "Miércoles 30", "él": "Él", "": ""})
	for in, want := range map[int]string{0: "00", 7: "07", 10: "10", 59: "59"} {
		if got := pad2(in); got != want {
			t.Errorf("pad2(%d) = %q", in, got)
		}
	}
}

func TestAtSite(t *testing.T) {
	h := words(t)
	table(t, "atSite", func(s string) string { return h.atSite("es", s) }, map[string]string{"Palacio Municipal": "en el Palacio Municipal", "Sede El Salado": "en la Sede El Salado",
		"CAM Norte": "en el CAM Norte", "Biblioteca Darío Echandía": "en la Biblioteca Darío Echandía", "Topacio": "en Topacio", "": "en una sede por confirmar"})
}

// TestTheHour: one o'clock is singular, at noon and at night, and the day is said where it is not today.
func TestTheHour(t *testing.T) {
	h := words(t)
	at := func(d, hour, minute int) time.Time {
		return time.Date(2026, 11, d, hour, minute, 0, 0, calendar.Bogota())
	}
	for want, when := range map[string]time.Time{"las 8:05 a. m.": at(23, 8, 5), "la 1:10 p. m.": at(23, 13, 10), "la 1:00 a. m.": at(23, 1, 0), "las 12:00 m.": at(23, 12, 0), "las 11:59 p. m.": at(23, 23, 59)} {
		if got := h.theHour("es", when); got != want {
			t.Errorf("%s is %q, not %q", when, got, want)
		}
	}
	now := at(23, 10, 0)
	for want, when := range map[string]time.Time{"desde las 8:05 a. m.": at(23, 8, 5), "desde el viernes 20 de noviembre, a las 8:05 a. m.": at(20, 8, 5), "": {}} {
		if got := h.relative("es", "time.since", when, now); got != want {
			t.Errorf("%s is %q, not %q", when, got, want)
		}
	}
	for want, when := range map[string]time.Time{"hoy": at(23, 9, 0), "mañana": at(23, 18, 0), "el lunes 30 de noviembre": at(27, 18, 0)} {
		if got := h.opens("es", when); got != want {
			t.Errorf("at %s it opens %q, not %q", when, got, want)
		}
	}
	if got := h.limit("es", at(25, 16, 30)); got != "miércoles 25 de noviembre" {
		t.Errorf("the end of an office day is %q", got)
	}
	if got := h.limit("es", at(25, 14, 14)); got != "miércoles 25 de noviembre, 2:14 p. m." {
		t.Errorf("an hour within it is %q", got)
	}
	if got := h.stamp("es", at(25, 13, 12)); got != "25/11/2026 a la 1:12 p. m." {
		t.Errorf("stamp: %q", got)
	}
}

func TestOffices(t *testing.T) {
	r := procedure.Request{Dep: "Hacienda", Joined: []procedure.Joined{{Who: "a", Dep: "Hacienda"}, {Who: "b", Dep: "TIC"}, {Who: "c", Dep: "TIC"}}}
	if n := offices(r); n != 2 {
		t.Errorf("%d offices", n)
	}
}

func TestLater(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	if !later(time.Time{}, now).IsZero() || !later(now.Add(-time.Hour), now).Equal(now) || !later(now.Add(time.Hour), now).Equal(now.Add(time.Hour)) {
		t.Error("a past time becomes now, the zero time stays, a future one stays")
	}
}

// TestJoinMessages: several answers are one message, in order, with all their buttons.
func TestJoinMessages(t *testing.T) {
	a, b := chat.Say("es", "uno"), chat.Say("es", "dos")
	a.Buttons, b.Buttons, b.Title = []chat.Button{{Label: "A"}}, []chat.Button{{Label: "B"}}, "Título"
	m := joinMessages([]chat.Message{a, b})
	if m.Text() != "uno\nTítulo\ndos" || len(m.Buttons) != 2 {
		t.Errorf("%q %v", m.Text(), m.Buttons)
	}
	if a.Text() != "uno" {
		t.Error("the first message was changed")
	}
}

// TestSamePerson: an address is the same however it is written.
func TestSamePerson(t *testing.T) {
	if !samePerson(" Luz@Alcaldia.example", "luz@alcaldia.example ") || samePerson("luz@a", "luz@b") {
		t.Error("addresses are compared without capitals and spaces")
	}
}

// TestVerbTable: every row takes a step or runs, no word stands twice, and every verb has its button and its line.
func TestVerbTable(t *testing.T) {
	h := words(t)
	seen := map[string]bool{}
	for _, v := range verbSet() {
		if seen[v.id] {
			t.Errorf("%s stands twice", v.id)
		}
		seen[v.id] = true
		if (v.run == nil) == (len(v.steps) == 0) {
			t.Errorf("%s neither runs nor takes a step, or both", v.id)
		}
		for _, lang := range []string{"es", "en"} {
			for _, id := range []string{"verb." + v.id, "verb." + v.id + ".typed"} {
				if !h.Texts.Has(lang, id) {
					t.Errorf("%s: no text %q in %s", v.id, id, lang)
				}
			}
		}
	}
}

func TestMoney(t *testing.T) {
	for raw, want := range map[string]string{
		"12.500.000": "12500000", "$ 12.500.000": "12500000", "12500000": "12500000", "12'500.000": "12500000", "$12’500.000,00": "12500000", "12.500.000 pesos": "12500000",
		"12 millones": "12000000", "12,5 millones": "12500000", "1 millón de pesos": "1000000", "800 mil": "800000", "1,25 millones": "1250000", "0": "0",
		"12.5": "", "12,50": "", "doce millones": "", "1.2.3": "", "-5": "", "9999999 millones": "", "1,2345 millones": "", "": "", "mil": "", "12.500.000,50": "",
	} {
		got, flt := checkMoney(raw)
		if got != want || (flt == nil) != (want != "") {
			t.Errorf("%q is %q, %v; want %q", raw, got, flt, want)
		}
	}
}
