package calendar_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ticbot/ticbot/commands/calendar"
)

func TestHolidays(t *testing.T) {
	want := []struct{ name, y26, y27, y28 string }{
		{"Año Nuevo", "2026-01-01", "2027-01-01", "2028-01-01"},
		{"Reyes Magos", "2026-01-12", "2027-01-11", "2028-01-10"},
		{"San José", "2026-03-23", "2027-03-22", "2028-03-20"},
		{"Jueves Santo", "2026-04-02", "2027-03-25", "2028-04-13"},
		{"Viernes Santo", "2026-04-03", "2027-03-26", "2028-04-14"},
		{"Día del Trabajo", "2026-05-01", "2027-05-01", "2028-05-01"},
		{"Ascensión", "2026-05-18", "2027-05-10", "2028-05-29"},
		{"Corpus Christi", "2026-06-08", "2027-05-31", "2028-06-19"},
		{"Sagrado Corazón", "2026-06-15", "2027-06-07", "2028-06-26"},
		{"San Pedro y San Pablo", "2026-06-29", "2027-07-05", "2028-07-03"},
		{"Independencia", "2026-07-20", "2027-07-20", "2028-07-20"},
		{"Batalla de Boyacá", "2026-08-07", "2027-08-07", "2028-08-07"},
		{"Asunción", "2026-08-17", "2027-08-16", "2028-08-21"},
		{"Día de la Raza", "2026-10-12", "2027-10-18", "2028-10-16"},
		{"Todos los Santos", "2026-11-02", "2027-11-01", "2028-11-06"},
		{"Independencia de Cartagena", "2026-11-16", "2027-11-15", "2028-11-13"},
		{"Inmaculada Concepción", "2026-12-08", "2027-12-08", "2028-12-08"},
		{"Navidad", "2026-12-25", "2027-12-25", "2028-12-25"},
	}
	for i, year := range []int{2026, 2027, 2028} {
		got := map[string]string{}
		list := calendar.Holidays(year)
		for _, h := range list {
			got[h.Name] = h.Date.String()
		}
		expect := map[string]string{}
		for _, w := range want {
			expect[w.name] = []string{w.y26, w.y27, w.y28}[i]
		}
		if diff := cmp.Diff(expect, got); diff != "" {
			t.Errorf("holidays of %d (-want +got):\n%s", year, diff)
		}
		if len(list) != 18 {
			t.Errorf("%d has %d holidays, want 18", year, len(list))
		}
		if !slices.IsSortedFunc(list, func(a, b calendar.Holiday) int { return a.Date.Compare(b.Date) }) {
			t.Errorf("the holidays of %d are not in order", year)
		}
	}
}

// The weekdays of the table: moved holidays are Mondays, Holy Week is Thursday
// and Friday, in every year of the law.
func TestHolidayWeekdays(t *testing.T) {
	moved := []string{"Reyes Magos", "San José", "Ascensión", "Corpus Christi", "Sagrado Corazón",
		"San Pedro y San Pablo", "Asunción", "Día de la Raza", "Todos los Santos", "Independencia de Cartagena"}
	for y := 1984; y <= 2199; y++ {
		list := calendar.Holidays(y)
		if len(list) != 18 {
			t.Fatalf("%d has %d holidays", y, len(list))
		}
		for _, h := range list {
			switch {
			case slices.Contains(moved, h.Name) && h.Date.Weekday() != time.Monday,
				h.Name == "Jueves Santo" && h.Date.Weekday() != time.Thursday,
				h.Name == "Viernes Santo" && h.Date.Weekday() != time.Friday:
				t.Errorf("%s %s is a %s", h.Date, h.Name, h.Date.Weekday())
			}
		}
	}
	if n := len(calendar.Holidays(1983)); n != 0 {
		t.Errorf("1983, before the law, has %d holidays", n)
	}
}

func TestHolidayCollisions(t *testing.T) {
	c := calendar.New()
	var years []int
	for y := 2000; y <= 2057; y++ {
		days := map[calendar.Date]bool{}
		for _, h := range c.Holidays(y) {
			days[h.Date] = true
		}
		if len(days) == 17 {
			years = append(years, y)
		}
	}
	if diff := cmp.Diff([]int{2000, 2003, 2011, 2014, 2019, 2025, 2030, 2038, 2041, 2052, 2057}, years); diff != "" {
		t.Errorf("years with two holidays on one day (-want +got):\n%s", diff)
	}
	for _, iso := range []string{"2030-07-01", "2025-06-30"} {
		if got, want := c.HolidayName(day(t, iso)), "Sagrado Corazón · San Pedro y San Pablo"; got != want {
			t.Errorf("HolidayName(%s) = %q, want %q", iso, got, want)
		}
	}
	weekdays := map[calendar.Date]bool{}
	for _, h := range c.Holidays(2025) {
		if wd := h.Date.Weekday(); wd != time.Saturday && wd != time.Sunday {
			weekdays[h.Date] = true
		}
	}
	// The 20th of July 2025 is a Sunday and lost.
	if len(weekdays) != 16 || c.HolidayName(day(t, "2025-07-21")) != "" {
		t.Errorf("2025 has %d weekday holidays, want 16", len(weekdays))
	}
}

func TestNextHolidays(t *testing.T) {
	c := calendar.New()
	want := []calendar.Holiday{
		{Date: day(t, "2026-12-08"), Name: "Inmaculada Concepción"},
		{Date: day(t, "2026-12-25"), Name: "Navidad"},
		{Date: day(t, "2027-01-01"), Name: "Año Nuevo"},
	}
	if diff := cmp.Diff(want, c.NextHolidays(day(t, "2026-11-23"), 3)); diff != "" {
		t.Errorf("next three (-want +got):\n%s", diff)
	}
	if got := c.NextHolidays(day(t, "2026-12-08"), 1)[0].Name; got != "Navidad" {
		t.Errorf("the day itself counts: %s", got)
	}
	if got := c.NextHolidays(day(t, "2026-12-08"), 0); len(got) != 0 {
		t.Errorf("none asked, got %v", got)
	}
	if got := calendar.New(calendar.WithRules()).NextHolidays(day(t, "2026-12-08"), 3); len(got) != 0 {
		t.Errorf("a calendar without rules has %v", got)
	}
}

func TestRulesAreData(t *testing.T) {
	extra := append(calendar.Ley51(), calendar.Rule{
		Name: "Día de la Memoria", Kind: calendar.Fixed, Month: time.April, Day: 9, From: 2029, To: 2030,
	})
	c := calendar.New(calendar.WithRules(extra...))
	for iso, want := range map[string]string{"2028-04-09": "", "2029-04-09": "Día de la Memoria", "2030-04-09": "Día de la Memoria", "2031-04-09": ""} {
		if got := c.HolidayName(day(t, iso)); got != want {
			t.Errorf("HolidayName(%s) = %q, want %q", iso, got, want)
		}
	}
}

func TestBridges(t *testing.T) {
	c := calendar.New()
	want := []calendar.Bridge{
		{First: day(t, "2026-12-25"), Last: day(t, "2026-12-27")},
		{First: day(t, "2027-01-01"), Last: day(t, "2027-01-03")},
		{First: day(t, "2027-01-09"), Last: day(t, "2027-01-11")},
	}
	for _, from := range []string{"2026-11-23", "2026-12-25", "2026-12-26", "2026-12-27"} {
		if diff := cmp.Diff(want, c.Bridges(day(t, from), 3)); diff != "" {
			t.Errorf("bridges from %s (-want +got):\n%s", from, diff)
		}
	}
	if got := c.Bridges(day(t, "2026-12-28"), 1)[0]; got != want[1] {
		t.Errorf("a bridge that is over counts: %v", got)
	}
	if got := c.Bridges(day(t, "2027-03-01"), 2)[1]; got != (calendar.Bridge{First: day(t, "2027-03-25"), Last: day(t, "2027-03-28")}) {
		t.Errorf("Holy Week of 2027 is %v", got)
	}
	for _, want := range []struct{ now, after string }{
		{"2026-11-23", "2026-12-28"}, {"2026-12-28", "2027-01-04"}, {"2027-01-04", "2027-01-12"}, {"2027-01-10", "2027-01-12"},
	} {
		p, err := calendar.ParseDate("después del puente", day(t, want.now).In(calendar.Bogota()).Add(10*time.Hour))
		if err != nil || p.Date.String() != want.after {
			t.Errorf("after the bridge, on %s: %s, %v; want %s", want.now, p.Date, err, want.after)
		}
	}
}
