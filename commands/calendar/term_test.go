package calendar_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/ticbot/ticbot/commands/calendar"
)

func TestParseTerm(t *testing.T) {
	for text, want := range map[string]string{
		"30dh": "30dh", "2dh": "2dh", "4h": "4h", "30m": "30m", "10m": "10m", "15d": "15d", "10mc": "10mc", "0dh": "0dh",
		" 30 DH ": "30dh", "30 días hábiles": "30dh", "1 día hábil": "1dh", "4 horas": "4h", "30 minutos": "30m",
		"15 días calendario": "15d", "15 DIAS CALENDARIO": "15d",
	} {
		got, err := calendar.ParseTerm(text)
		if err != nil || got.String() != want {
			t.Errorf("ParseTerm(%q) = %s, %v; want %s", text, got, err, want)
		}
	}
	for _, bad := range []string{"", "dh", "30", "-1dh", "1.5h", "30 días", "30dhx", "99999dh", "99999999999999999999h", "10c", "1h30m", "treinta dh", "30 dh ya"} {
		if got, err := calendar.ParseTerm(bad); !errors.Is(err, calendar.ErrTerm) {
			t.Errorf("ParseTerm(%q) = %s, %v", bad, got, err)
		}
	}
}

func TestTermJSON(t *testing.T) {
	var v struct {
		A, B calendar.Term
	}
	if err := json.Unmarshal([]byte(`{"A":"30dh","B":""}`), &v); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(v)
	if err != nil || string(out) != `{"A":"30dh","B":""}` {
		t.Errorf("written %s, %v", out, err)
	}
	if json.Unmarshal([]byte(`{"A":"30 lunas"}`), &v) == nil {
		t.Error("no error for an unknown unit")
	}
}

func TestDue(t *testing.T) {
	c := calendar.New()
	for _, r := range []struct{ from, term, want string }{
		{"2026-11-23 09:14", "30dh", "2027-01-07 16:30"},
		{"2026-11-23 09:14", "15dh", "2026-12-15 16:30"},
		{"2026-11-23 18:40", "2dh", "2026-11-25 16:30"},
		{"2026-11-25 09:00", "2dh", "2026-11-27 15:00"}, // ends on a Friday
		{"2026-11-23 09:14", "0dh", "2026-11-23 16:30"},
		{"2026-11-23 15:00", "4h", "2026-11-24 10:00"},
		{"2026-11-27 14:45", "30m", "2026-11-30 07:45"},
		{"2026-11-23 07:30", "40h", "2026-11-27 15:00"}, // five days of eight hours
		{"2026-11-23 18:40", "10mc", "2026-11-23 18:50"},
		{"2026-11-28 23:55", "10mc", "2026-11-29 00:05"},
		{"2026-11-23 09:14", "14d", "2026-12-07 16:30"},
		{"2026-11-23 09:14", "15d", "2026-12-09 16:30"}, // the 8th is a holiday: extended
		{"2026-11-23 09:14", "5d", "2026-11-30 16:30"},  // a Saturday: extended
	} {
		term, err := calendar.ParseTerm(r.term)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Due(at(t, r.from).UTC(), term); !got.Equal(at(t, r.want)) || got.Location() != calendar.Bogota() {
			t.Errorf("%s + %s = %s, want %s", r.from, r.term, got, r.want)
		}
	}
	if got := c.Due(at(t, "2026-11-23 09:14"), calendar.Term{}); !got.Equal(at(t, "2026-11-23 09:14")) {
		t.Errorf("no term: %s", got)
	}
}
