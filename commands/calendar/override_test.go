package calendar_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ticbot/ticbot/commands/calendar"
)

// decrees are public decrees of Ibagué.
func decrees(t testing.TB) []calendar.Override {
	morning := []calendar.Span{{Open: 7 * 60, Close: 12 * 60}}
	saturday := []calendar.Span{{Open: 7 * 60, Close: 15 * 60}}
	one := func(iso string, kind calendar.OverrideKind, name string, hours ...calendar.Span) calendar.Override {
		return calendar.Override{First: day(t, iso), Kind: kind, Name: name, Hours: hours}
	}
	return []calendar.Override{
		{First: day(t, "2022-04-11"), Last: day(t, "2022-04-13"), Kind: calendar.Suspended, Name: "Decreto 1000-0161 de 2022"},
		{First: day(t, "2023-04-03"), Last: day(t, "2023-04-05"), Kind: calendar.DayOff, Name: "Decreto 0183 de 2023"},
		one("2023-03-11", calendar.Worked, "Decreto 0183 de 2023"),
		one("2024-07-15", calendar.DayOff, "Decreto 0553 de 2024"),
		one("2025-08-08", calendar.DayOff, "Decreto 0490 de 2025"),
		one("2025-10-03", calendar.Special, "Decreto 1000-0603 de 2025", morning...),
		one("2025-11-22", calendar.Worked, "Decreto 0633 de 2025", saturday...),
		one("2025-11-29", calendar.Worked, "Decreto 0633 de 2025", saturday...),
		one("2025-12-31", calendar.Suspended, "Decreto 0743 de 2025"),
	}
}

func TestOverrideOracles(t *testing.T) {
	plain, ruled := calendar.New(), calendar.New(calendar.WithOverrides(decrees(t)...))
	for _, r := range []struct {
		filed       string
		n           int
		plain, want string
	}{
		{"2022-04-01", 10, "2022-04-19", "2022-04-22"},
		{"2023-03-08", 15, "2023-03-30", "2023-03-29"},
		{"2023-03-29", 5, "2023-04-05", "2023-04-12"},
		{"2024-07-10", 5, "2024-07-17", "2024-07-18"},
		{"2025-08-05", 5, "2025-08-13", "2025-08-14"},
		{"2025-11-20", 15, "2025-12-12", "2025-12-10"},
		{"2025-12-10", 15, "2026-01-02", "2026-01-05"},
	} {
		if got := plain.AddBusiness(day(t, r.filed), r.n).String(); got != r.plain {
			t.Errorf("%s + %d without decrees = %s, want %s", r.filed, r.n, got, r.plain)
		}
		if got := ruled.AddBusiness(day(t, r.filed), r.n).String(); got != r.want {
			t.Errorf("%s + %d with decrees = %s, want %s", r.filed, r.n, got, r.want)
		}
	}
}

func TestOverrideDays(t *testing.T) {
	c := calendar.New(calendar.WithOverrides(decrees(t)...))
	if got := c.HolidayName(day(t, "2025-12-31")); got != "Decreto 0743 de 2025" {
		t.Errorf("a suspended day is named %q", got)
	}
	if got := c.HolidayName(day(t, "2025-11-22")); got != "" {
		t.Errorf("a worked Saturday is named %q", got)
	}
	if got := calendar.Clock(c.CloseOf(day(t, "2025-10-03"))); got != "12:00 m." {
		t.Errorf("half a day ends at %s", got)
	}
	if got := calendar.Clock(c.CloseOf(day(t, "2025-11-22"))); got != "3:00 p. m." {
		t.Errorf("a worked Saturday ends at %s", got)
	}
	// Without hours of its own a worked Saturday has those of a Monday.
	if got := calendar.Clock(c.CloseOf(day(t, "2023-03-11"))); got != "4:30 p. m." {
		t.Errorf("a worked Saturday without hours ends at %s", got)
	}
	// Thursday 2 October 2025, 3 p. m.: an hour and a half, then Friday until noon, then Monday.
	from := time.Date(2025, 10, 2, 15, 0, 0, 0, calendar.Bogota())
	if got := calendar.Stamp(c.AddWorking(from, 7*time.Hour)); got != "06/10/2025, 8:00 a. m." {
		t.Errorf("seven hours over half a day end %s", got)
	}
	last := calendar.Override{First: day(t, "2025-12-31"), Kind: calendar.Worked, Name: "Decreto de reforma"}
	if c := calendar.New(calendar.WithOverrides(append(decrees(t), last)...)); !c.IsBusiness(day(t, "2025-12-31")) {
		t.Error("the last decree on a day does not win")
	}
}

func TestOverrideValidate(t *testing.T) {
	for _, o := range decrees(t) {
		if err := o.Validate(); err != nil {
			t.Error(err)
		}
	}
	d := day(t, "2026-12-24")
	for want, o := range map[string]calendar.Override{
		"first day":    {Kind: calendar.DayOff},
		"comes before": {First: d, Last: d.AddDays(-1), Kind: calendar.DayOff},
		"366 days":     {First: d, Last: d.AddDays(400), Kind: calendar.DayOff},
		"no hours":     {First: d, Kind: calendar.DayOff, Hours: []calendar.Span{{Open: 1, Close: 2}}},
		"needs hours":  {First: d, Kind: calendar.Special},
		"unknown kind": {First: d, Kind: "fiesta"},
		"must open":    {First: d, Kind: calendar.Special, Hours: []calendar.Span{{Open: 9, Close: 8}}},
	} {
		if err := o.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Validate(%+v) = %v, want %q", o, err, want)
		}
	}
	// A range too long does not close the office for ever.
	c := calendar.New(calendar.WithOverrides(calendar.Override{First: d, Last: d.AddDays(99999), Kind: calendar.DayOff}))
	if got := c.NextBusiness(d); got.After(d.AddDays(370)) {
		t.Errorf("open again on %s", got)
	}
}

func TestOverrideJSON(t *testing.T) {
	text := `{"first":"2025-10-03","kind":"special","name":"Decreto 1000-0603 de 2025","hours":["07:00-12:00"]}`
	var got calendar.Override
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(decrees(t)[5], got); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
	back, err := json.Marshal(got)
	if err != nil || string(back) != text {
		t.Errorf("written %s, %v", back, err)
	}
	for _, bad := range []string{"", "7:00", "7-12", "25:00-26:00", "12:00-7:00", "7:5-8:00", "7:60-8:00", "-7:00-8:00"} {
		var s calendar.Span
		if err := s.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("span %q was read as %s", bad, s)
		}
	}
}
