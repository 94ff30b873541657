package calendar_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/commands/calendar"
)

// at reads "2006-01-02 15:04" in America/Bogota.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Bogota())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestOpen(t *testing.T) {
	c := calendar.New()
	for _, r := range []struct {
		now  string
		open bool
		next string
	}{
		{"2026-11-23 07:29", false, "2026-11-23 07:30"}, // Monday
		{"2026-11-23 07:30", true, "2026-11-23 07:30"},
		{"2026-11-23 11:59", true, "2026-11-23 11:59"},
		{"2026-11-23 12:00", false, "2026-11-23 13:00"}, // lunch
		{"2026-11-23 13:00", true, "2026-11-23 13:00"},
		{"2026-11-23 16:29", true, "2026-11-23 16:29"},
		{"2026-11-23 16:30", false, "2026-11-24 07:30"},
		{"2026-11-26 18:40", false, "2026-11-27 07:00"}, // Thursday evening
		{"2026-11-27 07:00", true, "2026-11-27 07:00"},  // Friday
		{"2026-11-27 12:30", true, "2026-11-27 12:30"},
		{"2026-11-27 15:00", false, "2026-11-30 07:30"},
		{"2026-11-28 10:00", false, "2026-11-30 07:30"}, // Saturday
		{"2026-12-08 10:00", false, "2026-12-09 07:30"}, // holiday
		{"2026-12-24 17:00", false, "2026-12-28 07:30"}, // bridge
	} {
		if got := c.IsOpen(at(t, r.now)); got != r.open {
			t.Errorf("IsOpen(%s) = %v", r.now, got)
		}
		if got := c.NextOpen(at(t, r.now).UTC()); !got.Equal(at(t, r.next)) || got.Location() != calendar.Bogota() {
			t.Errorf("NextOpen(%s) = %s, want %s", r.now, got, r.next)
		}
	}
}

func TestAddWorking(t *testing.T) {
	c := calendar.New()
	for _, r := range []struct{ from, d, want string }{
		{"2026-11-23 10:00", "30m", "2026-11-23 10:30"},
		{"2026-11-23 11:50", "30m", "2026-11-23 13:20"}, // over lunch
		{"2026-11-23 12:10", "30m", "2026-11-23 13:30"},
		{"2026-11-23 11:30", "30m", "2026-11-23 12:00"}, // to the minute
		{"2026-11-23 16:00", "30m", "2026-11-23 16:30"},
		{"2026-11-23 16:00", "1h", "2026-11-24 08:00"},
		{"2026-11-23 10:00", "4h", "2026-11-23 15:00"},
		{"2026-11-23 07:30", "8h", "2026-11-23 16:30"},
		{"2026-11-23 07:30", "24h", "2026-11-25 16:30"}, // three days of work
		{"2026-11-27 14:00", "4h", "2026-11-30 10:30"},  // Friday, over the weekend
		{"2026-11-27 11:00", "2h", "2026-11-27 13:00"},  // no lunch on Friday
		{"2026-11-28 10:00", "1h", "2026-11-30 08:30"},
		{"2026-12-07 16:00", "1h", "2026-12-09 08:00"}, // over the 8th
		{"2026-12-24 16:00", "1h", "2026-12-28 08:00"},
		{"2026-11-23 18:40", "0s", "2026-11-24 07:30"},
		{"2026-11-23 10:00", "-1h", "2026-11-23 10:00"},
	} {
		d, err := time.ParseDuration(r.d)
		if err != nil {
			t.Fatal(err)
		}
		got := c.AddWorking(at(t, r.from), d)
		if !got.Equal(at(t, r.want)) {
			t.Errorf("%s + %s = %s, want %s", r.from, r.d, got, r.want)
		}
		if back := c.WorkingBetween(at(t, r.from), got); back != max(d, 0) {
			t.Errorf("from %s to %s: %s, want %s", r.from, got, back, r.d)
		}
	}
	if got := c.WorkingBetween(at(t, "2026-11-23 11:00"), at(t, "2026-11-23 09:00")); got != -2*time.Hour {
		t.Errorf("backwards: %s", got)
	}
}

func TestEndOfBusinessDay(t *testing.T) {
	c := calendar.New()
	for _, r := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-11-23 10:00", 0, "2026-11-23 16:30"},
		{"2026-11-23 10:00", 1, "2026-11-24 16:30"},
		{"2026-11-23 23:59", 1, "2026-11-24 16:30"},
		{"2026-11-23 10:00", 4, "2026-11-27 15:00"}, // Friday
		{"2026-11-23 10:00", 15, "2026-12-15 16:30"},
		{"2026-11-28 10:00", 0, "2026-11-30 16:30"},
		{"2026-11-28 10:00", 1, "2026-11-30 16:30"},
		{"2026-12-07 10:00", 1, "2026-12-09 16:30"},
		{"2026-11-24 10:00", -1, "2026-11-23 16:30"},
	} {
		if got := c.EndOfBusinessDay(at(t, r.from), r.n); !got.Equal(at(t, r.want)) {
			t.Errorf("%s, %d: %s, want %s", r.from, r.n, got, r.want)
		}
	}
	// Half past eight in the evening in Bogotá is already tomorrow in UTC.
	if got := c.EndOfBusinessDay(time.Date(2026, 11, 24, 1, 30, 0, 0, time.UTC), 1); !got.Equal(at(t, "2026-11-24 16:30")) {
		t.Errorf("across midnight in UTC: %s", got)
	}
}

func TestHoursAreData(t *testing.T) {
	long := []calendar.Span{{Open: 7 * 60, Close: 12 * 60}, {Open: 14 * 60, Close: 18 * 60}}
	circular := calendar.Hours{
		From: day(t, "2023-01-02"), To: day(t, "2023-09-19"), Source: "Circular 0094 de 2022",
		Week: [7][]calendar.Span{1: long, 2: long, 3: long, 4: long, 5: {{Open: 7 * 60, Close: 15 * 60}}},
	}
	if err := circular.Validate(); err != nil {
		t.Error(err)
	}
	c := calendar.New(calendar.WithHours(circular))
	for iso, want := range map[string]string{"2022-12-30": "3:00 p. m.", "2023-01-02": "6:00 p. m.", "2023-09-19": "6:00 p. m.", "2023-09-20": "4:30 p. m."} {
		if got := calendar.Clock(c.CloseOf(day(t, iso))); got != want {
			t.Errorf("on %s the office closes at %s, want %s", iso, got, want)
		}
	}
	if !c.OpenOf(day(t, "2026-11-28")).IsZero() || !c.CloseOf(day(t, "2026-11-28")).IsZero() || c.Spans(day(t, "2026-11-28")) != nil {
		t.Error("a Saturday has hours")
	}
	if got := calendar.Clock(c.OpenOf(day(t, "2026-11-27"))); got != "7:00 a. m." {
		t.Errorf("Friday opens at %s", got)
	}
	// Hours out of order, overlapping or impossible do no harm, and are named.
	odd := calendar.Hours{Source: "prueba", Week: [7][]calendar.Span{1: {{Open: 900, Close: 800}, {Open: 600, Close: 9000}, {Open: -5, Close: 700}}}}
	if err := odd.Validate(); err == nil || !strings.Contains(err.Error(), "Monday") {
		t.Errorf("Validate = %v", err)
	}
	c = calendar.New(calendar.WithHours(odd))
	if got := c.Spans(day(t, "2026-11-23")); len(got) != 1 || got[0] != (calendar.Span{Open: 0, Close: 1440}) {
		t.Errorf("odd hours became %v", got)
	}
	if got := c.Spans(day(t, "2026-11-24")); len(got) != 1 {
		t.Errorf("a Tuesday without hours has %v, not those of Monday", got)
	}
	c = calendar.New(calendar.WithHours(calendar.Hours{}))
	if got := calendar.Clock(c.CloseOf(day(t, "2026-11-23"))); got != "4:30 p. m." {
		t.Errorf("an empty table closes at %s", got)
	}
	for _, bad := range []calendar.Hours{
		{From: day(t, "2026-01-02"), To: day(t, "2026-01-01")},
		{Week: [7][]calendar.Span{2: {{Open: 600, Close: 700}, {Open: 650, Close: 800}}}},
	} {
		if bad.Validate() == nil {
			t.Errorf("no complaint about %+v", bad)
		}
	}
}
