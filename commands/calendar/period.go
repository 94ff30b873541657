package calendar

// unitOfTime reads a week, month, year or half month next to the present one:
// "próxima semana", "mes que viene", "este año". shift is how many units away.
func (m *reader) unitOfTime(j int) (unit string, shift, end int, ok bool) {
	if m.is(j, "dia") { // "el próximo día" is no period
		return "", 0, j, false
	}
	pre := true
	switch {
	case m.is(j, "proxima", "proximo", "prox", "siguiente", "entrante", "otra", "otro"):
		shift = 1
	case m.is(j, "pasada", "pasado"):
		shift = -1
	case m.is(j, "esta", "este", "presente"):
	default:
		pre = false
	}
	k := j
	if pre {
		k++
	}
	if !m.is(k, "semana", "mes", "ano", "quincena") {
		return "", 0, j, false
	}
	unit = m.word(k)
	switch k++; {
	case pre:
		return unit, shift, k, true
	case m.seq(k, "que", "viene"), m.seq(k, "que", "entra"):
		return unit, 1, k + 2, true
	case m.is(k, "proxima", "proximo", "siguiente", "entrante"):
		return unit, 1, k + 1, true
	case m.is(k, "pasada", "pasado"):
		return unit, -1, k + 1, true
	case m.is(k, "actual"):
		return unit, 0, k + 1, true
	case m.seq(k, "en", "curso"):
		return unit, 0, k + 2, true
	}
	return "", 0, j, false
}

// period reads a week, month or year as a date: a range to ask about.
func period(m *reader, s spot) (Phrase, int, bool) {
	unit, shift, end, ok := m.unitOfTime(s.at)
	if !ok || unit == "quincena" {
		return Phrase{}, 0, false
	}
	if shift == 0 && !m.loose && !m.led(s, "para", "pa", "hasta", "antes", "en", "desde") {
		return Phrase{}, 0, false // "este mes no ha servido" asks for nothing
	}
	first, last := m.bounds(unit, shift)
	return m.span(first, last), end, true
}

// bounds returns the first and last day of a unit of time.
func (m *reader) bounds(unit string, shift int) (first, last Date) {
	switch unit {
	case "semana":
		first = m.today.monday().AddDays(week * shift)
		return first, first.AddDays(week - 1)
	case "mes":
		first = Date{m.today.Year, m.today.Month, 1}.AddMonths(shift)
		return first, first.AddMonths(1).AddDays(-1)
	}
	y := m.today.Year + shift
	return Date{y, 1, 1}, Date{y, 12, 31}
}

// span proposes the first business day that is left of a range.
func (m *reader) span(first, last Date) Phrase {
	if first.Before(m.today) && !last.Before(m.today) {
		first = m.today
	}
	last = laterDate(m.c.PreviousBusiness(last), first)
	d := m.c.NextBusiness(first)
	if d.After(last) {
		d = last
	}
	return Phrase{Date: d, Last: last, Range: true, Confirm: true}
}

func laterDate(a, b Date) Date {
	if a.After(b) {
		return a
	}
	return b
}

// edge reads "fin de mes", "a fin de año", "mediados de marzo", "principios
// del próximo mes", "el último día hábil del mes", "el fin de semana".
func edge(m *reader, s spot) (Phrase, int, bool) {
	j := s.at
	kind := ""
	switch {
	case m.is(j, "fin", "fines", "final", "finales"):
		kind = "end"
	case m.is(j, "mediados", "mediado"):
		kind = "middle"
	case m.is(j, "principio", "principios", "comienzo", "comienzos", "inicio", "inicios"):
		kind = "start"
	case m.seq(j, "ultimo", "dia", "habil"):
		kind, j = "end", j+2
	case m.seq(j, "primer", "dia", "habil"):
		kind, j = "start", j+2
	case m.seq(j, "ultimo", "dia"):
		kind, j = "last", j+1
	}
	if kind == "" || !m.is(j+1, "de", "del") {
		return Phrase{}, 0, false
	}
	j += 2
	if m.is(j, "semana") && kind == "end" {
		return m.weekend(j + 1)
	}
	if m.is(j, "el", "la") {
		j++
	}
	unit, first, last, end, ok := m.stretch(j)
	if !ok {
		return Phrase{}, 0, false
	}
	d := m.pick(kind, unit, first, last)
	if plain := end == j+1 && m.is(j, "mes", "ano"); plain && d.Before(m.today) {
		first, last = m.bounds(unit, 1)
		d = m.pick(kind, unit, first, last)
	}
	if kind == "last" {
		return Phrase{Date: d, Confirm: true}, end, true
	}
	return Phrase{Date: d, Last: d, Range: true, Confirm: true}, end, true
}

// pick chooses a day at the edge of a week, month or year. But for the very
// last one it is a business day.
func (m *reader) pick(kind, unit string, first, last Date) Date {
	switch kind {
	case "end":
		return m.c.PreviousBusiness(last)
	case "start":
		return m.c.NextBusiness(first)
	case "middle":
		n := map[string]int{"semana": 3, "mes": 15, "ano": 182}[unit]
		return m.c.NextBusiness(first.AddDays(n - 1))
	}
	return last
}

// stretch reads the week, month or year whose edge is meant. A plain "mes" or
// "año" is the present one; a month by name is the next one.
func (m *reader) stretch(j int) (unit string, first, last Date, end int, ok bool) {
	if unit, shift, e, ok := m.unitOfTime(j); ok && unit != "quincena" {
		first, last = m.bounds(unit, shift)
		return unit, first, last, e, true
	}
	if y, e := m.yearAfter(j); y != 0 && m.is(j, "ano") {
		return "ano", Date{y, 1, 1}, Date{y, 12, 31}, e, true
	}
	if m.is(j, "mes", "ano") {
		first, last = m.bounds(m.word(j), 0)
		return m.word(j), first, last, j + 1, true
	}
	first, end, ok = m.monthName(j)
	return "mes", first, first.AddMonths(1).AddDays(-1), end, ok
}

// monthName reads "marzo", "marzo de 2027" and returns its first day. Without
// a year it is the next one, the present month included.
func (m *reader) monthName(j int) (first Date, end int, ok bool) {
	mo, ok := monthWords[m.word(j)]
	if !ok {
		return Date{}, j, false
	}
	y, end := m.yearAfter(m.afterMonth(j))
	if y == 0 {
		y = m.today.Year
		if mo < m.today.Month {
			y++
		}
	}
	return Date{y, mo, 1}, end, true
}

// wholeMonth reads "en marzo", "marzo de 2027". Julio and Abril are also names:
// before another word a month needs its year, and in a sentence a word that
// goes with a month.
func wholeMonth(m *reader, s spot) (Phrase, int, bool) {
	first, end, ok := m.monthName(s.at)
	dated := ok && end > m.afterMonth(s.at)
	sure := m.loose || m.led(s, "en", "hasta", "desde", "mes") ||
		m.led(s, "para") && !m.is(s.at, "julio", "abril")
	if !ok || !dated && (!sure || m.kind(end) == word && !isLead(m, end)) {
		return Phrase{}, 0, false
	}
	return m.span(first, first.AddMonths(1).AddDays(-1)), end, true
}

// weekend reads what follows "fin de semana".
func (m *reader) weekend(k int) (Phrase, int, bool) {
	sat := m.today.monday().AddDays(5)
	switch {
	case m.is(k, "pasado"):
		sat, k = sat.AddDays(-week), k+1
	case m.seq(k, "que", "viene"):
		k += 2
	case m.is(k, "proximo", "entrante", "siguiente"):
		k++
	}
	d := sat
	if m.today == sat.AddDays(1) {
		d = m.today
	}
	return Phrase{Date: d, Last: sat.AddDays(1), Range: true, Confirm: true}, k, true
}

// fortnight reads "la quincena": the next pay day, the 15th or the 30th, and
// the last of February.
func fortnight(m *reader, s spot) (Phrase, int, bool) {
	skip, end := 0, s.at+1
	if unit, _, e, ok := m.unitOfTime(s.at); ok && unit == "quincena" {
		end = e
		if m.is(s.at, "otra") {
			skip = 1
		}
	} else if !m.is(s.at, "quincena") || !m.loose && s.at == s.from || m.is(s.at-1, "primera", "segunda") || m.is(s.at+1, "de") {
		return Phrase{}, 0, false
	}
	for d := m.today; ; d = d.AddDays(1) {
		if d.Day != 15 && d.Day != min(30, daysIn(d.Year, d.Month)) {
			continue
		}
		if skip == 0 {
			return Phrase{Date: d, Confirm: true}, end, true
		}
		skip--
	}
}
