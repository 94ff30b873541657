package calendar

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// dayMinutes is the length of a day, in minutes.
const dayMinutes = 24 * 60

// Span is a time in which the office is open, in minutes after midnight in
// America/Bogota. Open is included and Close is not. Its text form is
// "07:30-12:00".
type Span struct{ Open, Close int }

// Validate says what is wrong with a span that comes from outside.
func (s Span) Validate() error {
	if s.Open < 0 || s.Close > dayMinutes || s.Open >= s.Close {
		return fmt.Errorf("checking hours %s: must open before they close, within one day", s)
	}
	return nil
}

// String returns the span as "07:30-12:00".
func (s Span) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", s.Open/60, s.Open%60, s.Close/60, s.Close%60)
}

// MarshalText writes the span as [Span.String] does.
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads "7:30-12:00".
func (s *Span) UnmarshalText(text []byte) error {
	a, b, ok := strings.Cut(string(text), "-")
	if !ok {
		return fmt.Errorf("reading hours %q: want 7:30-12:00", text)
	}
	from, err := parseMinute(a)
	if err != nil {
		return fmt.Errorf("reading hours %q: %w", text, err)
	}
	to, err := parseMinute(b)
	if err != nil {
		return fmt.Errorf("reading hours %q: %w", text, err)
	}
	v := Span{Open: from, Close: to}
	if err := v.Validate(); err != nil {
		return err
	}
	*s = v
	return nil
}

func parseMinute(text string) (int, error) {
	h, m, ok := strings.Cut(strings.TrimSpace(text), ":")
	hour, err1 := strconv.ParseUint(h, 10, 8)
	minute, err2 := strconv.ParseUint(m, 10, 8)
	if !ok || err1 != nil || err2 != nil || len(m) != 2 || minute > 59 || hour > 24 {
		return 0, fmt.Errorf("%q is not an hour like 7:30", strings.TrimSpace(text))
	}
	return int(hour*60 + minute), nil
}

// Hours is a table of office hours. From and To are the first and last day in
// force, both included; a zero Date means no limit. Week is indexed by
// [time.Weekday]. Source names the act that sets them.
type Hours struct {
	From, To Date
	Week     [7][]Span
	Source   string
}

// Validate says what is wrong with a table that comes from outside.
func (h Hours) Validate() error {
	if !h.From.IsZero() && !h.To.IsZero() && h.To.Before(h.From) {
		return fmt.Errorf("checking office hours of %q: they end before they begin", h.Source)
	}
	for day, spans := range h.Week {
		for i, s := range spans {
			if err := s.Validate(); err != nil {
				return fmt.Errorf("checking office hours of %q, %s: %w", h.Source, time.Weekday(day), err)
			}
			if i > 0 && s.Open < spans[i-1].Close {
				return fmt.Errorf("checking office hours of %q, %s: %s overlaps or comes before %s",
					h.Source, time.Weekday(day), s, spans[i-1])
			}
		}
	}
	return nil
}

// DefaultHours returns the office hours of Decreto 0536 of 2023-09-20: Monday
// to Thursday 7:30–16:30 with one hour for lunch, Friday 7:00–15:00. That the
// lunch hour is 12:00–13:00, and that Friday has none, is assumed. They stand
// without limits of validity, as the hours for days of which no other table is
// known.
func DefaultHours() Hours {
	long := []Span{{Open: 7*60 + 30, Close: 12 * 60}, {Open: 13 * 60, Close: 16*60 + 30}}
	return Hours{
		Source: "Decreto 0536 de 2023",
		Week: [7][]Span{
			time.Monday:    long,
			time.Tuesday:   long,
			time.Wednesday: long,
			time.Thursday:  long,
			time.Friday:    {{Open: 7 * 60, Close: 15 * 60}},
		},
	}
}

func (h Hours) covers(d Date) bool {
	return (h.From.IsZero() || !d.Before(h.From)) && (h.To.IsZero() || !d.After(h.To))
}

// tidy copies the table with its spans in order, apart and within the day, so
// that the arithmetic needs no checks of its own.
func (h Hours) tidy() Hours {
	for i, spans := range h.Week {
		h.Week[i] = tidySpans(spans)
	}
	return h
}

func tidySpans(in []Span) []Span {
	list := slices.Clone(in)
	slices.SortFunc(list, func(a, b Span) int { return a.Open - b.Open })
	var out []Span
	for _, s := range list {
		s = Span{Open: max(s.Open, 0), Close: min(s.Close, dayMinutes)}
		if n := len(out); n > 0 && s.Open <= out[n-1].Close {
			out[n-1].Close = max(out[n-1].Close, s.Close)
		} else if s.Open < s.Close {
			out = append(out, s)
		}
	}
	return out
}

// Spans returns the opening times of d in order; none if d is not a business
// day, at least one if it is.
func (c *Calendar) Spans(d Date) []Span { return slices.Clone(c.spans(d)) }

func (c *Calendar) spans(d Date) []Span {
	if !c.IsBusiness(d) {
		return nil
	}
	if o, ok := c.overrides[d]; ok && len(o.Hours) > 0 {
		return o.Hours
	}
	for i := len(c.hours) - 1; i >= 0; i-- {
		if !c.hours[i].covers(d) {
			continue
		}
		if s := c.hours[i].Week[d.Weekday()]; len(s) > 0 {
			return s
		}
		if s := c.hours[i].Week[time.Monday]; len(s) > 0 {
			return s
		}
	}
	return nil // cannot happen: the first table covers every day and has a Monday
}

// OpenOf returns when the office opens on d, in America/Bogota; the zero time
// if it does not.
func (c *Calendar) OpenOf(d Date) time.Time {
	if s := c.spans(d); len(s) > 0 {
		return d.at(s[0].Open)
	}
	return time.Time{}
}

// CloseOf returns when the office closes on d, in America/Bogota; the zero
// time if it does not open.
func (c *Calendar) CloseOf(d Date) time.Time {
	if s := c.spans(d); len(s) > 0 {
		return d.at(s[len(s)-1].Close)
	}
	return time.Time{}
}
