package calendar

import "time"

// IsOpen reports whether the office is open at t. The instant of opening is
// open, the instant of closing is not.
func (c *Calendar) IsOpen(t time.Time) bool {
	d := Of(t)
	for _, s := range c.spans(d) {
		if !t.Before(d.at(s.Open)) && t.Before(d.at(s.Close)) {
			return true
		}
	}
	return false
}

// NextOpen returns t if the office is open then, else the next opening, in
// America/Bogota: after lunch, the next business day, after a holiday.
func (c *Calendar) NextOpen(t time.Time) time.Time {
	for d := Of(t); ; d = c.NextBusiness(d.AddDays(1)) {
		for _, s := range c.spans(d) {
			if t.Before(d.at(s.Close)) {
				return later(t.In(bogota), d.at(s.Open))
			}
		}
	}
}

// AddWorking returns the instant at which so much opening time has passed
// since t, across lunch, nights, weekends and holidays, in America/Bogota. A
// time that ends exactly when the office closes ends then, not the next
// morning. With d ≤ 0 it is [Calendar.NextOpen].
func (c *Calendar) AddWorking(t time.Time, d time.Duration) time.Time {
	t = c.NextOpen(t)
	if d <= 0 {
		return t
	}
	for day := Of(t); ; day = c.NextBusiness(day.AddDays(1)) {
		for _, s := range c.spans(day) {
			from, to := later(t, day.at(s.Open)), day.at(s.Close)
			free := to.Sub(from)
			if free <= 0 {
				continue
			}
			if d <= free {
				return from.Add(d)
			}
			d -= free
		}
	}
}

// WorkingBetween returns the opening time from a to b, negative when b comes
// first.
func (c *Calendar) WorkingBetween(a, b time.Time) time.Duration {
	if b.Before(a) {
		return -c.WorkingBetween(b, a)
	}
	var sum time.Duration
	for d, last := Of(a), Of(b); !d.After(last); d = d.AddDays(1) {
		for _, s := range c.spans(d) {
			from, to := later(a, d.at(s.Open)), d.at(s.Close)
			if b.Before(to) {
				to = b
			}
			if to.After(from) {
				sum += to.Sub(from)
			}
		}
	}
	return sum
}

// EndOfBusinessDay returns the end of the office hours on the nth business day
// after the day of t, in America/Bogota; n = 0 is that day itself, or the next
// business day if it is none. The hour of t does not matter: what arrives in
// the evening arrived that day.
func (c *Calendar) EndOfBusinessDay(t time.Time, n int) time.Time {
	if n == 0 {
		return c.CloseOf(c.NextBusiness(Of(t)))
	}
	return c.CloseOf(c.AddBusiness(Of(t), n))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
