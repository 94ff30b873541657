package calendar

import (
	"slices"
	"time"

	"github.com/rickar/cal/v2"
)

// Holiday is one holiday of one year. Name is in Spanish.
type Holiday struct {
	Date Date
	Name string
}

// RuleKind says how the day of a holiday is found.
type RuleKind uint8

// The kinds of rule in Ley 51 of 1983.
const (
	Fixed      RuleKind = iota // always Month and Day; lost when it falls on a Sunday
	NextMonday                 // Month and Day, moved to the following Monday unless it is one
	Easter                     // Offset days from Easter Sunday
)

// Rule is one row of the table of holidays. Holidays are data because laws
// change them: From and To are the first and last year in force, 0 meaning no
// limit.
type Rule struct {
	Name   string
	Kind   RuleKind
	Month  time.Month
	Day    int
	Offset int
	From   int
	To     int
}

// Ley51 returns the eighteen holidays of Ley 51 of 1983, in force since 1984.
// The three movable feasts after Easter are written with the Monday to which
// the law moves them: Ascensión +39 → +43, Corpus Christi +60 → +64, Sagrado
// Corazón +68 → +71.
func Ley51() []Rule {
	return []Rule{
		{Name: "Año Nuevo", Kind: Fixed, Month: time.January, Day: 1, From: 1984},
		{Name: "Reyes Magos", Kind: NextMonday, Month: time.January, Day: 6, From: 1984},
		{Name: "San José", Kind: NextMonday, Month: time.March, Day: 19, From: 1984},
		{Name: "Jueves Santo", Kind: Easter, Offset: -3, From: 1984},
		{Name: "Viernes Santo", Kind: Easter, Offset: -2, From: 1984},
		{Name: "Día del Trabajo", Kind: Fixed, Month: time.May, Day: 1, From: 1984},
		{Name: "Ascensión", Kind: Easter, Offset: 43, From: 1984},
		{Name: "Corpus Christi", Kind: Easter, Offset: 64, From: 1984},
		{Name: "Sagrado Corazón", Kind: Easter, Offset: 71, From: 1984},
		{Name: "San Pedro y San Pablo", Kind: NextMonday, Month: time.June, Day: 29, From: 1984},
		{Name: "Independencia", Kind: Fixed, Month: time.July, Day: 20, From: 1984},
		{Name: "Batalla de Boyacá", Kind: Fixed, Month: time.August, Day: 7, From: 1984},
		{Name: "Asunción", Kind: NextMonday, Month: time.August, Day: 15, From: 1984},
		{Name: "Día de la Raza", Kind: NextMonday, Month: time.October, Day: 12, From: 1984},
		{Name: "Todos los Santos", Kind: NextMonday, Month: time.November, Day: 1, From: 1984},
		{Name: "Independencia de Cartagena", Kind: NextMonday, Month: time.November, Day: 11, From: 1984},
		{Name: "Inmaculada Concepción", Kind: Fixed, Month: time.December, Day: 8, From: 1984},
		{Name: "Navidad", Kind: Fixed, Month: time.December, Day: 25, From: 1984},
	}
}

// Holidays returns the holidays of Ley 51 in a year, by date. Two of them may
// share a day (2025-06-30, 2030-07-01); both are listed. Years before 1984 have
// none.
func Holidays(year int) []Holiday { return holidaysOf(Ley51(), year) }

func holidaysOf(rules []Rule, year int) []Holiday {
	var out []Holiday
	for _, r := range rules {
		if d, ok := r.in(year); ok {
			out = append(out, Holiday{Date: d, Name: r.Name})
		}
	}
	slices.SortStableFunc(out, func(a, b Holiday) int { return a.Date.Compare(b.Date) })
	return out
}

// in returns the day of the rule in a year, and false when it is not in force.
func (r Rule) in(year int) (Date, bool) {
	h := cal.Holiday{
		Name: r.Name, StartYear: r.From, EndYear: r.To,
		Month: r.Month, Day: r.Day, Offset: r.Offset,
		Func: zoneless(cal.CalcDayOfMonth),
	}
	switch r.Kind {
	case Fixed:
	case NextMonday:
		h.Observed = []cal.AltDay{
			{Day: time.Tuesday, Offset: 6}, {Day: time.Wednesday, Offset: 5}, {Day: time.Thursday, Offset: 4},
			{Day: time.Friday, Offset: 3}, {Day: time.Saturday, Offset: 2}, {Day: time.Sunday, Offset: 1},
		}
	case Easter:
		h.Func = zoneless(cal.CalcEasterOffset)
	}
	_, observed := h.Calc(year)
	if observed.IsZero() {
		return Date{}, false
	}
	return dateIn(observed), true
}

// zoneless keeps the answers of the library independent of the zone in which
// the process runs: some zones have days without a midnight, and a result at
// 23:00 would fall on the day before.
func zoneless(f cal.HolidayFn) cal.HolidayFn {
	return func(h *cal.Holiday, year int) time.Time {
		y, m, d := f(h, year).Add(3 * time.Hour).Date()
		return time.Date(y, m, d, 12, 0, 0, 0, time.UTC)
	}
}
