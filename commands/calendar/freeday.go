package calendar

// holidayWords are the feasts by which people name a day: the words, and the
// first and last rule of [Ley51] that they mean. Read-only.
var holidayWords = [...]struct {
	words       []string
	first, last string
}{
	{[]string{"navidad"}, "Navidad", "Navidad"},
	{[]string{"ano", "nuevo"}, "Año Nuevo", "Año Nuevo"},
	{[]string{"reyes"}, "Reyes Magos", "Reyes Magos"},
	{[]string{"semana", "santa"}, "Jueves Santo", "Viernes Santo"},
	{[]string{"jueves", "santo"}, "Jueves Santo", "Jueves Santo"},
	{[]string{"viernes", "santo"}, "Viernes Santo", "Viernes Santo"},
}

// freeDay reads "después del puente", "el próximo festivo", "antes de Semana
// Santa". After means the next business day, before the last one ahead.
func freeDay(m *reader, s spot) (Phrase, int, bool) {
	j, side := s.at, 0
	switch {
	case m.is(j, "despues", "luego"):
		j, side = j+1, 1
	case m.is(j, "antes"):
		j, side = j+1, -1
	}
	if side != 0 {
		if !m.is(j, "de", "del") {
			return Phrase{}, 0, false
		}
		j++
		if m.is(j, "el", "la") {
			j++
		}
	}
	first, last, end, ok := m.free(j, side != 0 || m.led(s, "el", "del", "al"))
	if !ok {
		return Phrase{}, 0, false
	}
	ph := Phrase{Confirm: true}
	switch {
	case side > 0:
		ph.Date = m.c.NextBusiness(last.AddDays(1))
	case side < 0:
		ph.Date = m.c.PreviousBusiness(first.AddDays(-1))
	default:
		ph.Date = first
		if first != last {
			ph.Range, ph.Last = true, last
		}
	}
	return ph, end, true
}

// free reads the bridge, holiday or feast itself. In a sentence "el puente"
// alone may be a thing of the network, so that article is not enough there.
func (m *reader) free(j int, article bool) (first, last Date, end int, ok bool) {
	next := m.is(j, "proximo", "prox", "siguiente", "este")
	if next {
		j++
	}
	sure := next || article && (m.loose || m.is(j-1, "del") || m.is(j, "festivo", "feriado"))
	switch {
	case m.is(j, "puente") && sure:
		b := m.c.Bridges(m.today, 1)
		if len(b) == 0 {
			return Date{}, Date{}, j, false
		}
		end = j + 1
		if m.is(end, "festivo") {
			end++
		}
		return b[0].First, b[0].Last, end, true
	case m.is(j, "festivo", "feriado") && sure:
		h := m.c.NextHolidays(m.today, 1)
		if len(h) == 0 {
			return Date{}, Date{}, j, false
		}
		return h[0].Date, h[0].Date, j + 1, true
	}
	for _, f := range holidayWords {
		if m.seq(j, f.words...) {
			first, last, ok = m.feast(f.first, f.last)
			return first, last, j + len(f.words), ok
		}
	}
	return Date{}, Date{}, j, false
}

// feast returns the next days of a feast that is not over today.
func (m *reader) feast(from, to string) (first, last Date, ok bool) {
	for y := m.today.Year; y <= m.today.Year+1; y++ {
		for _, h := range m.c.year(y).list {
			switch {
			case h.Name == from && from == to && !h.Date.Before(m.today):
				return h.Date, h.Date, true
			case h.Name == from:
				first = h.Date
			case h.Name == to && !h.Date.Before(m.today):
				return first, h.Date, true
			}
		}
	}
	return Date{}, Date{}, false
}
