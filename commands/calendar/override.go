package calendar

import (
	"errors"
	"fmt"
)

// OverrideKind says what a decree does to a day.
type OverrideKind string

// What a decree may do to a day.
const (
	DayOff    OverrideKind = "day_off"   // closed; terms do not run
	Suspended OverrideKind = "suspended" // closed and terms suspended; filings are still received
	Worked    OverrideKind = "worked"    // a Saturday or other free day that counts as a business day
	Special   OverrideKind = "special"   // a business day with other hours: half a day, or longer
)

func (k OverrideKind) business() bool { return k == Worked || k == Special }

// Override is what a decree says of the days from First to Last, both
// included; a zero Last means one day. Name tells the people why, for example
// "Decreto 0743 de 2025". Hours replaces the office hours of those days for
// Worked and Special; without it a day keeps those of its weekday, or of
// Monday where its weekday has none.
type Override struct {
	First Date         `json:"first" yaml:"first"`
	Last  Date         `json:"last,omitzero" yaml:"last,omitempty"`
	Kind  OverrideKind `json:"kind" yaml:"kind"`
	Name  string       `json:"name" yaml:"name"`
	Hours []Span       `json:"hours,omitempty" yaml:"hours,omitempty"`
}

// maxOverride is the longest range of one override, in days: a typing error in
// a year must not close the office for decades.
const maxOverride = 366

// Validate says what is wrong with an override that comes from outside.
func (o Override) Validate() error {
	var errs []error
	if !o.First.Valid() {
		errs = append(errs, errors.New("the first day is missing or does not exist"))
	}
	if !o.Last.IsZero() && (!o.Last.Valid() || o.Last.Before(o.First)) {
		errs = append(errs, errors.New("the last day does not exist or comes before the first"))
	} else if !o.Last.IsZero() && o.First.DaysUntil(o.Last) >= maxOverride {
		errs = append(errs, fmt.Errorf("the range has more than %d days", maxOverride))
	}
	switch o.Kind {
	case DayOff, Suspended:
		if len(o.Hours) > 0 {
			errs = append(errs, fmt.Errorf("a day of kind %q has no hours", o.Kind))
		}
	case Worked:
	case Special:
		if len(o.Hours) == 0 {
			errs = append(errs, fmt.Errorf("a day of kind %q needs hours", o.Kind))
		}
	default:
		errs = append(errs, fmt.Errorf("unknown kind %q", o.Kind))
	}
	for _, s := range o.Hours {
		errs = append(errs, s.Validate())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("checking override %s: %w", o.First, err)
	}
	return nil
}

func (o Override) days() []Date {
	last := o.Last
	if last.IsZero() {
		last = o.First
	}
	var out []Date
	for d := o.First; !d.After(last) && len(out) < maxOverride; d = d.AddDays(1) {
		out = append(out, d)
	}
	return out
}
