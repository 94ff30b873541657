package calendar

import (
	"strings"
	"sync"
	"time"
)

// Calendar answers what is a business day, when the office is open and when a
// term ends. It is immutable and safe for concurrent use; a change of decrees
// or hours means a new Calendar. Offices with shifts of their own get their
// own Calendar.
type Calendar struct {
	rules     []Rule
	hours     []Hours           // the last that covers a day counts
	overrides map[Date]Override // one per day, the last given
	years     sync.Map          // int → *year: worked out once, never changed
}

type year struct {
	list  []Holiday
	names map[Date]string
}

// Option changes what [New] builds.
type Option func(*Calendar)

// WithRules replaces the holidays of [Ley51].
func WithRules(rules ...Rule) Option {
	return func(c *Calendar) { c.rules = append([]Rule(nil), rules...) }
}

// WithHours adds tables of office hours over [DefaultHours]. Where several
// cover a day the last one counts.
func WithHours(hours ...Hours) Option {
	return func(c *Calendar) {
		for _, h := range hours {
			c.hours = append(c.hours, h.tidy())
		}
	}
}

// WithOverrides adds what decrees say of single days. Where several cover a
// day the last one counts. Check foreign data with [Override.Validate] first:
// of a longer range only the first 366 days are taken.
func WithOverrides(list ...Override) Option {
	return func(c *Calendar) {
		for _, o := range list {
			o.Hours = tidySpans(o.Hours)
			for _, d := range o.days() {
				c.overrides[d] = o
			}
		}
	}
}

// New builds a calendar: the holidays of [Ley51] and the hours of
// [DefaultHours], as changed by the options in their order.
func New(opts ...Option) *Calendar {
	c := &Calendar{
		rules:     Ley51(),
		hours:     []Hours{DefaultHours().tidy()},
		overrides: map[Date]Override{},
	}
	for _, o := range opts {
		o(c)
	}
	return c
}

func (c *Calendar) year(y int) *year {
	if v, ok := c.years.Load(y); ok {
		return v.(*year)
	}
	list := holidaysOf(c.rules, y)
	names := make(map[Date]string, len(list))
	for _, h := range list {
		if before := names[h.Date]; before != "" {
			names[h.Date] = before + " · " + h.Name
			continue
		}
		names[h.Date] = h.Name
	}
	v, _ := c.years.LoadOrStore(y, &year{list: list, names: names})
	return v.(*year)
}

// IsBusiness reports whether terms run on d: Monday to Friday, not a holiday,
// unless a decree says otherwise.
func (c *Calendar) IsBusiness(d Date) bool {
	if o, ok := c.overrides[d]; ok {
		return o.Kind.business()
	}
	if wd := d.Weekday(); wd == time.Saturday || wd == time.Sunday {
		return false
	}
	return c.year(d.Year).names[d] == ""
}

// HolidayName returns why d is special, in Spanish: the holiday or the decree
// that closes the office. Two holidays on one day are joined by " · ". It is
// "" for an ordinary day, a plain weekend, and a worked holiday.
func (c *Calendar) HolidayName(d Date) string {
	if o, ok := c.overrides[d]; ok {
		if o.Kind.business() {
			return ""
		}
		return strings.TrimSpace(o.Name)
	}
	return c.year(d.Year).names[d]
}

// Holidays returns the holidays of a year by date, as [Holidays] does, with
// the rules of this calendar.
func (c *Calendar) Holidays(y int) []Holiday {
	return append([]Holiday(nil), c.year(y).list...)
}

// horizon is how far a search for a holiday or a bridge looks before it gives
// up, in years. Real calendars need less than one.
const horizon = 10

// NextHolidays returns the n holidays after from, which itself is left out.
func (c *Calendar) NextHolidays(from Date, n int) []Holiday {
	var out []Holiday
	for y := from.Year; y <= from.Year+horizon+n && len(out) < n; y++ {
		for _, h := range c.year(y).list {
			if h.Date.After(from) && len(out) < n {
				out = append(out, h)
			}
		}
	}
	return out
}
