package calendar_test

import (
	"errors"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/ticbot/ticbot/commands/calendar"
)

var seeds = []string{
	"hoy", "pasado mañana", "el viernes que viene a las 3 p. m.", "15/03/2027", "3/15/2027", "2027-03-15T15:00:00-05:00",
	"dentro de treinta (30) días hábiles", "31/04/2027", "después del puente", "fin de mes", "el otro lunes",
	"del 3 al 8 de enero", "un cuarto para las 4", "desde el viernes 20 de noviembre", "1.º de febrero", "12 m.",
	"hasta el 30 de junio", "en mes y medio", "dos mil veintisiete mil", "99999999999/99/9999", "\xff\xfe1/1/\xff", "25/12/2026 (festivo)",
	"30dh", "10mc", "el pasado 15", "la otra quincena", "29 de febrero", "mañ\u0301ana", "١٥/٣",
}

// sound checks what must hold of every phrase.
func sound(t *testing.T, p calendar.Phrase) {
	t.Helper()
	if !p.Date.IsZero() && !p.Date.Valid() {
		t.Errorf("day %v does not exist", p.Date)
	}
	if p.Ask != "" && (len(p.Alternatives) < 2 || !p.Date.IsZero()) {
		t.Errorf("a question without answers, or with one already: %+v", p)
	}
	for _, d := range p.Alternatives {
		if !d.Valid() {
			t.Errorf("alternative %v does not exist", d)
		}
	}
	if p.Problem != nil && !p.Problem.Suggest.IsZero() && !p.Problem.Suggest.Valid() {
		t.Errorf("suggestion %v does not exist", p.Problem.Suggest)
	}
	if p.Problem == nil && p.Ask == "" && !p.Date.IsZero() && p.Date.Before(calendar.Of(monday())) {
		t.Errorf("%s is past, and not said so", p.Date)
	}
	if p.NonBusiness != (p.Next != calendar.Date{}) || p.Range && p.Last.Before(p.Date) {
		t.Errorf("inconsistent: %+v", p)
	}
	if h := p.Time; h.Hour < 0 || h.Hour > 23 || h.Minute < 0 || h.Minute > 59 {
		t.Errorf("hour %v", h)
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	c := calendar.New()
	f.Fuzz(func(t *testing.T, text string) {
		p, err := c.ParseDate(text, monday())
		sound(t, p)
		var de *calendar.DateError
		if err != nil && (!errors.As(err, &de) || de != p.Problem || de.Error() == "") || err == nil && p.Problem != nil {
			t.Errorf("error %v, problem %v", err, p.Problem)
		}
		if err == nil && p.Ask == "" && p.Date.IsZero() {
			t.Errorf("ParseDate(%q) says nothing", text)
		}
		again, err2 := c.ParseDate(text, monday().In(time.UTC))
		if diff := cmp.Diff(p, again); diff != "" || (err == nil) != (err2 == nil) {
			t.Errorf("ParseDate(%q) changes its mind:\n%s", text, diff)
		}
	})
}

func FuzzFindDate(f *testing.F) {
	for _, s := range seeds {
		f.Add("cuenta para Ana Ruiz " + s + ", gracias")
	}
	c := calendar.New()
	f.Fuzz(func(t *testing.T, text string) {
		p, start, end, ok := c.FindDate(text, monday())
		sound(t, p)
		if start < 0 || end > len(text) || start > end || ok != (end > start) {
			t.Fatalf("FindDate(%q) found %d to %d, %v", text, start, end, ok)
		}
		if ok && utf8.ValidString(text) && (!utf8.ValidString(text[:start]) || !utf8.ValidString(text[end:])) {
			t.Errorf("FindDate(%q) cuts a letter: %d to %d", text, start, end)
		}
		again, s2, e2, ok2 := c.FindDate(text, monday())
		if diff := cmp.Diff(p, again); diff != "" || s2 != start || e2 != end || ok2 != ok {
			t.Errorf("FindDate(%q) changes its mind:\n%s", text, diff)
		}
	})
}

func FuzzParseTerm(f *testing.F) {
	for _, s := range append([]string{"30 días hábiles", "0dh", "9999mc", "4 h"}, seeds...) {
		f.Add(s)
	}
	c := calendar.New()
	f.Fuzz(func(t *testing.T, text string) {
		v, err := calendar.ParseTerm(text)
		if err != nil {
			if v != (calendar.Term{}) || !errors.Is(err, calendar.ErrTerm) {
				t.Errorf("ParseTerm(%q) = %v, %v", text, v, err)
			}
			return
		}
		again, err := calendar.ParseTerm(v.String())
		if err != nil || again != v || v.N < 0 {
			t.Errorf("ParseTerm(%q) = %v, read back %v, %v", text, v, again, err)
		}
		if due := c.Due(monday(), v); due.Before(monday()) {
			t.Errorf("%s is due %s", v, due)
		}
	})
}
