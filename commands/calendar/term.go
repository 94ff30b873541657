package calendar

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Unit is what a [Term] counts.
type Unit string

// The units of a term.
const (
	BusinessDays   Unit = "dh" // business days, to the end of the office hours of the last one
	CalendarDays   Unit = "d"  // calendar days; extended to the next business day, end of office hours
	WorkingHours   Unit = "h"  // hours in which the office is open
	WorkingMinutes Unit = "m"  // minutes in which the office is open
	ClockMinutes   Unit = "mc" // minutes of the clock, day and night
)

// ErrTerm says that a text is not a term.
var ErrTerm = errors.New("not a term like 30dh, 15d, 4h, 30m or 10mc")

// Term is a length of time as the procedure writes it: "30dh", "15d", "4h",
// "30m", "10mc". It is never negative.
type Term struct {
	N    int
	Unit Unit
}

// maxTerm is the largest number of a term: over twenty years of business days.
const maxTerm = 9999

// ParseTerm reads a term. Capitals and a space before the unit do not matter,
// and the units may be written out ("30 días hábiles", "4 horas", "30
// minutos", "15 días calendario"). Plain "días" is refused because people mean
// either kind.
func ParseTerm(text string) (Term, error) {
	s := strings.TrimSpace(text)
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	v, err := strconv.Atoi(s[:n])
	if err != nil || v > maxTerm {
		return Term{}, fmt.Errorf("reading term: %w", ErrTerm)
	}
	var words []string
	for _, t := range lex(s[n:]) {
		words = append(words, t.text)
	}
	u, ok := unitWords[strings.Join(words, " ")]
	if !ok {
		return Term{}, fmt.Errorf("reading term: %w", ErrTerm)
	}
	return Term{N: v, Unit: u}, nil
}

// unitWords is a read-only table.
var unitWords = map[string]Unit{
	"dh": BusinessDays, "dia habil": BusinessDays, "dias habiles": BusinessDays, "habiles": BusinessDays,
	"d": CalendarDays, "dia calendario": CalendarDays, "dias calendario": CalendarDays,
	"h": WorkingHours, "hora": WorkingHours, "horas": WorkingHours, "horas habiles": WorkingHours,
	"m": WorkingMinutes, "min": WorkingMinutes, "minuto": WorkingMinutes, "minutos": WorkingMinutes,
	"mc": ClockMinutes,
}

// String returns the short form, "30dh".
func (t Term) String() string { return strconv.Itoa(t.N) + string(t.Unit) }

// MarshalText writes the short form; "" for the zero value.
func (t Term) MarshalText() ([]byte, error) {
	if t == (Term{}) {
		return nil, nil
	}
	return []byte(t.String()), nil
}

// UnmarshalText reads what [ParseTerm] accepts, and "" as the zero value.
func (t *Term) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*t = Term{}
		return nil
	}
	v, err := ParseTerm(string(text))
	if err != nil {
		return err
	}
	*t = v
	return nil
}

// Due returns when a term that starts at from ends, in America/Bogota. Days
// end with the office hours of the last day; hours and minutes count only
// while the office is open, so that 24h is three days of work; "mc" runs by
// the clock. Day 1 is the day after from. A term without a unit ends at once.
func (c *Calendar) Due(from time.Time, t Term) time.Time {
	switch t.Unit {
	case BusinessDays:
		return c.EndOfBusinessDay(from, t.N)
	case CalendarDays:
		return c.CloseOf(c.NextBusiness(Of(from).AddDays(t.N)))
	case WorkingHours:
		return c.AddWorking(from, time.Duration(t.N)*time.Hour)
	case WorkingMinutes:
		return c.AddWorking(from, time.Duration(t.N)*time.Minute)
	case ClockMinutes:
		return from.In(bogota).Add(time.Duration(t.N) * time.Minute)
	}
	return from.In(bogota)
}
