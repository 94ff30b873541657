package calendar

import (
	"slices"
	"time"
)

// finish turns what was read into an answer: it settles a bare hour, and says
// whether the day is past or not a business day.
func (m *reader) finish(h hit) Phrase {
	p := h.ph
	if h.bare {
		on := p.Date
		if on.IsZero() {
			on = m.today
		}
		p.Time.Hour = m.settle(p.Time, p.Part, on)
		p.Confirm = p.Confirm || p.Part == ""
	}
	if p.TimeOnly {
		p.Date = m.today
		if p.Lead != "desde" && p.At().Before(m.now) {
			p.Date = m.today.AddDays(1)
		}
	}
	if p.Date.IsZero() {
		return p
	}
	if p.Problem == nil && p.Date.Before(m.today) {
		p.Problem = &DateError{Kind: Past, Date: p.Date}
	}
	if !m.c.IsBusiness(p.Date) {
		p.NonBusiness = true
		p.Holiday = m.c.HolidayName(p.Date)
		p.Next = m.c.NextBusiness(p.Date)
	}
	return p
}

// settle chooses between morning and afternoon for an hour from 1 to 11: the
// named part of the day, else the one within office hours, else 1 to 6 are in
// the afternoon.
func (m *reader) settle(t TimeOfDay, part Part, d Date) int {
	h := t.Hour
	if h == 0 || h >= 12 {
		return h
	}
	switch part {
	case Morning:
		return h
	case Afternoon, Night:
		return h + 12
	}
	if s := m.c.spans(d); len(s) > 0 {
		first, last := s[0].Open, s[len(s)-1].Close
		inside := func(hour int) bool { v := hour*60 + t.Minute; return v >= first && v <= last }
		if inside(h) != inside(h+12) {
			if inside(h) {
				return h
			}
			return h + 12
		}
	}
	if h <= 6 {
		return h + 12
	}
	return h
}

// recall reads a date without a year as the one just gone, at most so many
// days ago. A date with its year stays what it is.
func (m *reader) recall(s spot, days int) (Phrase, bool) {
	b := *m
	b.today = m.today.AddDays(-days)
	ph, _, ok := explicit(&b, s)
	return ph, ok && ph.Problem == nil && ph.Date.Before(m.today)
}

// before corrects a date without a year by the words ahead of it: "desde el 20
// de noviembre" looks back at most sixty days, "el pasado 20 de noviembre" a
// year, "el pasado 15" a month.
func (m *reader) before(s spot, ph Phrase) Phrase {
	days := 0
	switch {
	case m.is(s.at-1, "pasado"):
		days = 364
	case m.led(s, "desde"):
		days = 60
	}
	if old, ok := m.recall(s, days); ok && days > 0 {
		old.Confirm = true
		return old
	}
	if days == 364 && m.short(s.at) && ph.Problem == nil && !ph.Date.Before(m.today) {
		return Phrase{Date: ph.Date.AddMonths(-1), Confirm: true}
	}
	return ph
}

// urgent reports whether the text presses for time. In a sentence "ya" and
// "ahora" say nothing ("ya no abre"); as an answer they do.
func (m *reader) urgent() bool {
	for j := range m.t {
		switch {
		case m.is(j, "urgente", "urgentes", "urgentemente", "urgencia", "urge", "urgentisimo", "ahorita", "inmediatamente", "asap"),
			m.seq(j, "lo", "antes", "posible"), m.seq(j, "lo", "mas", "pronto", "posible"),
			m.seq(j, "lo", "mas", "rapido", "posible"), m.seq(j, "cuanto", "antes"), m.seq(j, "de", "inmediato"),
			m.seq(j, "para", "ya"), m.seq(j, "ya", "mismo"):
			return true
		case m.loose && m.is(j, "ya", "ahora", "inmediato", "enseguida") && !m.is(j-1, "desde"):
			return true
		}
	}
	return false
}

// build makes a phrase of numbers. Without a year (year = 0) it takes the next
// such day from today on.
func (m *reader) build(year, month, day int) Phrase {
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return m.refuse(year, month, day)
	}
	mo := time.Month(month)
	if year != 0 {
		if d := (Date{year, mo, day}); d.Valid() {
			return Phrase{Date: d}
		}
		return m.refuse(year, month, day)
	}
	// Nine years reach the next 29 February across a year like 2100.
	for y := m.today.Year; y < m.today.Year+9; y++ {
		if d := (Date{y, mo, day}); d.Valid() && !d.Before(m.today) {
			return Phrase{Date: d}
		}
	}
	return m.refuse(0, month, day)
}

// refuse explains numbers that are no day. 29 February of a common year was
// the day after the 28th; any other day too many was the end of the month.
func (m *reader) refuse(year, month, day int) Phrase {
	e := &DateError{Kind: Impossible}
	if month > 12 && month <= 31 && day >= 1 && day <= 12 {
		e.Kind = MonthFirst
		month, day = day, month
	}
	if month >= 1 && month <= 12 && day >= 1 && day <= 31 {
		years := []int{year}
		if year == 0 {
			years = []int{m.today.Year, m.today.Year + 1}
		}
		i := slices.IndexFunc(years, func(y int) bool { return year != 0 || !nearest(y, month, day).Before(m.today) })
		e.Suggest = nearest(years[max(i, 0)], month, day)
	}
	return Phrase{Problem: e}
}

func nearest(year, month, day int) Date {
	d := Date{year, time.Month(month), day}
	switch {
	case d.Valid():
		return d
	case month == 2 && day == 29:
		return Date{year, 3, 1}
	}
	return Date{year, d.Month, daysIn(year, d.Month)}
}
