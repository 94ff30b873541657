package calendar

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a day of the Gregorian calendar without hour or zone. It is
// comparable; the zero value means "no date". Its text form, also in JSON and
// YAML, is ISO 8601, for example "2026-11-23", and "" for the zero value.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// NewDate returns the day y-m-d. Values out of range are carried over as
// [time.Date] does: 31 April becomes 1 May.
func NewDate(y int, m time.Month, d int) Date {
	return dateIn(time.Date(y, m, d, 12, 0, 0, 0, time.UTC))
}

// Of returns the day on which t falls in America/Bogota.
func Of(t time.Time) Date { return dateIn(t.In(bogota)) }

func dateIn(t time.Time) Date {
	y, m, d := t.Date()
	return Date{Year: y, Month: m, Day: d}
}

// ParseISO reads a day written exactly as 2006-01-02.
func ParseISO(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("reading ISO date: %w", err)
	}
	return dateIn(t), nil
}

// IsZero reports whether d is the zero value, "no date".
func (d Date) IsZero() bool { return d == Date{} }

// Valid reports whether d exists in the calendar.
func (d Date) Valid() bool {
	return d.Month >= time.January && d.Month <= time.December &&
		d.Day >= 1 && d.Day <= daysIn(d.Year, d.Month)
}

// String returns the day as 2006-01-02, or "" for the zero value.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalText writes the day as [Date.String] does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseISO(string(text))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// noon is the day as an instant that no zone or leap rule can move to another
// day; all arithmetic goes through it.
func (d Date) noon() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC)
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.noon().Weekday() }

// AddDays returns the day n calendar days later, or earlier for a negative n.
func (d Date) AddDays(n int) Date { return dateIn(d.noon().AddDate(0, 0, n)) }

// AddMonths returns the same day n months later. Where that day does not exist
// it is the last one of the month: 31 January plus one month is 28 February.
func (d Date) AddMonths(n int) Date {
	first := NewDate(d.Year, d.Month+time.Month(n), 1)
	first.Day = min(d.Day, daysIn(first.Year, first.Month))
	return first
}

// DaysUntil returns the number of calendar days from d to e, negative when e
// comes first.
func (d Date) DaysUntil(e Date) int {
	return int(e.noon().Sub(d.noon()) / (24 * time.Hour))
}

// Compare returns -1, 0 or 1 as d is before, the same as, or after e.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// In returns the midnight that starts the day in loc.
func (d Date) In(loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
}

// at returns the instant so many minutes after midnight in America/Bogota.
func (d Date) at(minute int) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, minute, 0, 0, bogota)
}

// monday returns the Monday of the week of d; weeks start on Monday.
func (d Date) monday() Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

func daysIn(y int, m time.Month) int {
	return time.Date(y, m+1, 0, 12, 0, 0, 0, time.UTC).Day()
}
