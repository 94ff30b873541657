package calendar

// AddBusiness returns the nth business day after d: day 1 is the next business
// day, d itself never counts, whether it is one or not. A negative n counts
// backwards in the same way; n = 0 returns d.
func (c *Calendar) AddBusiness(d Date, n int) Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d = d.AddDays(step)
		if c.IsBusiness(d) {
			n--
		}
	}
	return d
}

// BusinessBetween counts the business days from one day to another, the first
// excluded and the last included. If the last is not a business day the one
// before it is what counts, because a service must be ready before it is
// needed. When to comes first the days are counted backwards in the same way
// and the result is negative.
func (c *Calendar) BusinessBetween(from, to Date) int {
	step := from.Compare(to) * -1
	n := 0
	for d := from; d != to; {
		d = d.AddDays(step)
		if c.IsBusiness(d) {
			n += step
		}
	}
	return n
}

// NextBusiness returns d if it is a business day, else the first one after it.
func (c *Calendar) NextBusiness(d Date) Date {
	for !c.IsBusiness(d) {
		d = d.AddDays(1)
	}
	return d
}

// PreviousBusiness returns d if it is a business day, else the last one before
// it.
func (c *Calendar) PreviousBusiness(d Date) Date {
	for !c.IsBusiness(d) {
		d = d.AddDays(-1)
	}
	return d
}

// LatestFiling returns the last business day on which something needed on a
// day may be filed n business days ahead. A need on a day that is not a
// business day is a need on the business day before.
func (c *Calendar) LatestFiling(need Date, n int) Date {
	return c.AddBusiness(c.PreviousBusiness(need), -n)
}

// Bridge is a run of three or more days without work, first and last included
// ("puente").
type Bridge struct{ First, Last Date }

// bridgeDays is what people call a bridge: a weekend and at least one day.
const bridgeDays = 3

// Bridges returns the next n bridges that are not over on from.
func (c *Calendar) Bridges(from Date, n int) []Bridge {
	d := from
	for back := 0; !c.IsBusiness(d.AddDays(-1)) && back < 366; back++ {
		d = d.AddDays(-1)
	}
	var out []Bridge
	for end := from.AddDays(366 * (horizon + max(n, 0))); len(out) < n && d.Before(end); d = d.AddDays(1) {
		if c.IsBusiness(d) {
			continue
		}
		first := d
		for !c.IsBusiness(d.AddDays(1)) {
			d = d.AddDays(1)
		}
		if first.DaysUntil(d)+1 >= bridgeDays && !d.Before(from) {
			out = append(out, Bridge{First: first, Last: d})
		}
	}
	return out
}
