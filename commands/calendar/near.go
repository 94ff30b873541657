package calendar

import "time"

const week = 7 // days

// weekday reads "el viernes", "el viernes que viene", "el otro viernes", "el
// viernes de la otra semana", "viernes 27 de noviembre". Today is never meant
// by the name of its own weekday.
func weekday(m *reader, s spot) (Phrase, int, bool) {
	if m.is(s.at-1, "los", "cada", "todos") {
		return Phrase{}, 0, false // a habit, not a day
	}
	j := s.at
	other, past, near := m.is(j, "otro"), m.is(j, "pasado"), m.is(j, "este", "proximo", "prox", "siguiente")
	if other || past || near {
		j++
	}
	wd, ok := weekdayWords[m.word(j)]
	if !ok || !m.loose && wd == time.Sunday && s.at == s.from && j == s.at && !m.numbered(j+1) {
		return Phrase{}, 0, false // Domingo is also a name
	}
	j++
	if ph, e, ok := m.named(spot{from: j - 1, at: j}, wd); ok && !other && !past {
		return ph, e, true
	}
	d := m.following(wd)
	switch {
	case m.is(j, "pasado"):
		past, j = true, j+1
	case m.seq(j, "que", "viene"):
		j += 2
	case m.is(j, "proximo", "entrante", "siguiente"):
		j++
	case m.seq(j, "en", "ocho"), m.seq(j, "en", "quince"):
		d = d.AddDays(fortnightOf(smallWords[m.word(j+1)]))
		j += 2
		if m.is(j, "dias") {
			j++
		}
	case m.is(j, "de"):
		k := j + 1
		if m.is(k, "la") {
			k++
		}
		if unit, shift, e, ok := m.unitOfTime(k); ok && unit == "semana" {
			d = m.today.monday().AddDays(week*shift + (int(wd)+6)%7)
			return Phrase{Date: d, Confirm: true}, e, true
		}
	}
	switch {
	case past:
		return Phrase{Date: m.following(wd).AddDays(-week - m.sameDay(wd)), Confirm: true}, j, true
	case other && m.today.Weekday() == wd:
		return Phrase{Ask: AskOther, Alternatives: []Date{d, d.AddDays(week)}}, j, true
	case other:
		d = d.AddDays(week)
	}
	return Phrase{Date: d, Confirm: true}, j, true
}

// following returns the next such weekday after today.
func (m *reader) following(wd time.Weekday) Date {
	n := (int(wd) - int(m.today.Weekday()) + week) % week
	if n == 0 {
		n = week
	}
	return m.today.AddDays(n)
}

// sameDay returns a week if today is that weekday: the one before today is
// then two steps back from the one after it.
func (m *reader) sameDay(wd time.Weekday) int {
	if m.today.Weekday() == wd {
		return week
	}
	return 0
}

// numbered reports whether a number follows, after a comma or not.
func (m *reader) numbered(j int) bool {
	return m.kind(j) == number || m.mark(j, ",") && m.kind(j+1) == number
}

// named reads the date after the name of a weekday: "27 de noviembre", "27".
// If they do not fit it asks, with the date first and then the nearest such
// weekday.
func (m *reader) named(s spot, wd time.Weekday) (Phrase, int, bool) {
	if m.mark(s.at, ",") {
		s.at++
	}
	if m.is(s.at, "el") {
		s.at++
	}
	ph, e, ok := explicit(m, s)
	if !ok {
		if !m.short(s.at) || !m.endsClean(s.at+1) || !m.dayStands(s.at+1) {
			return Phrase{}, 0, false
		}
		d, ok := m.nextDay(m.t[s.at].val, m.today)
		if !ok {
			return Phrase{}, 0, false
		}
		ph, e = Phrase{Date: d, Confirm: true}, s.at+1
	}
	if ph.Problem != nil || ph.Date.Weekday() == wd {
		return ph, e, true
	}
	if old, ok := m.recall(s, 180); ok && old.Date.Weekday() == wd {
		return old, e, true // "viernes 20 de noviembre" three days later
	}
	near := ph.Date.monday().AddDays((int(wd) + 6) % 7)
	switch off := ph.Date.DaysUntil(near); {
	case off > week/2:
		near = near.AddDays(-week)
	case off < -week/2:
		near = near.AddDays(week)
	}
	return Phrase{Ask: AskWeekday, Alternatives: []Date{ph.Date, near}}, e, true
}

// nearDay reads "hoy", "mañana", "pasado mañana", "ayer", "esta tarde", "de
// hoy en ocho", "desde ahora".
func nearDay(m *reader, s spot) (Phrase, int, bool) {
	j := s.at
	shift, end := 0, j+1
	switch {
	case m.is(j, "hoy"):
		if m.is(j+1, "mismo") {
			end++
		}
	case m.is(j, "manana") && !m.is(j-1, "la", "las", "esta", "una", "cada", "misma"):
		shift = 1
		if m.is(j+1, "mismo") {
			end++
		}
	case m.is(j, "pasadomanana"):
		shift = 2
	case m.seq(j, "pasado", "manana"):
		shift, end = 2, j+2
	case m.is(j, "ayer", "anoche"):
		shift = -1
	case m.is(j, "anteayer", "antier", "antenoche"):
		shift = -2
	case m.seq(j, "antes", "de", "ayer"):
		shift, end = -2, j+3
	case m.is(j, "esta") && partWords[m.word(j+1)] != "":
		return Phrase{Date: m.today, Part: partWords[m.word(j+1)]}, j + 2, true
	case m.is(j, "ahora") && (m.loose || m.led(s, "desde", "para")), m.is(j, "ya") && m.led(s, "desde"):
		if m.is(j+1, "mismo") {
			end++
		}
		return Phrase{Date: m.today, Time: TimeOfDay{Hour: m.now.Hour(), Minute: m.now.Minute(), Has: true}}, end, true
	default:
		return Phrase{}, 0, false
	}
	ph := Phrase{Date: m.today.AddDays(shift)}
	if m.is(j, "anoche", "antenoche") {
		ph.Part = Night
	}
	if shift >= 0 && m.is(end, "en") {
		if n, e, _, ok := m.count(end + 1); ok && (n == 8 || n == 15) {
			if m.is(e, "dias") {
				e++
			}
			return Phrase{Date: ph.Date.AddDays(fortnightOf(n)), Confirm: true}, e, true
		}
	}
	return ph, end, true
}

// fortnightOf returns the calendar days of the idioms "ocho días" and "quince
// días": one week and two.
func fortnightOf(n int) int {
	switch n {
	case 8:
		return week
	case 15:
		return 2 * week
	}
	return n
}

// dayOfMonth reads "el 15", "el día 15 del próximo mes". A number alone is a
// day only if it is the whole answer.
func dayOfMonth(m *reader, s spot) (Phrase, int, bool) {
	j := s.at
	article := m.led(s, "el", "al", "del", "dia")
	sure := m.led(s, "para", "pa", "hasta", "desde", "antes", "al", "dia", "fecha", "partir")
	day, end, ok := m.dayNumber(j)
	if !ok || !m.endsClean(end) || day < 1 || day > 31 || m.is(j-1, "las", "la") || m.kind(j) == word && !article {
		return Phrase{}, 0, false
	}
	k := end
	if m.is(k, "de", "del") {
		k++
	}
	if m.is(k, "el") {
		k++
	}
	if unit, shift, e, ok := m.unitOfTime(k); ok && unit == "mes" && k > end {
		first := Date{m.today.Year, m.today.Month, 1}.AddMonths(shift)
		return m.build(first.Year, int(first.Month), day), e, article || m.loose
	}
	if m.seq(end, "del", "presente") {
		return m.build(m.today.Year, int(m.today.Month), day), end + 2, true
	}
	if m.seq(end, "del", "mes") {
		end, article = end+2, true
	}
	if d, ok := m.borrowed(day, end); ok && (article || m.loose) {
		return Phrase{Date: d}, end, true
	}
	stands := m.dayStands(end) && article && (m.loose || sure || m.stops(end))
	if !stands && !(m.loose && m.whole(s.from, end)) {
		return Phrase{}, 0, false
	}
	d, ok := m.nextDay(day, m.today)
	return Phrase{Date: d, Confirm: true}, end, ok
}

// borrowed gives a day the month of the date after it: "del 3 al 8 de enero".
func (m *reader) borrowed(day, k int) (Date, bool) {
	if !m.is(k, "al", "a", "hasta", "y", "o") {
		return Date{}, false
	}
	k++
	if m.is(k, "el") {
		k++
	}
	ph, _, ok := dayThenMonth(m, spot{from: k, at: k})
	if !ok || ph.Problem != nil {
		return Date{}, false
	}
	d := Date{ph.Date.Year, ph.Date.Month, day}
	return d, d.Valid() && !d.After(ph.Date)
}

// stops reports whether the text or a clause ends before j.
func (m *reader) stops(j int) bool { return j >= len(m.t) || m.kind(j) == mark }

// dayStands reports whether a day number before j is not the number of some
// thing that follows.
func (m *reader) dayStands(j int) bool {
	_, _, clock := m.hour(j, true)
	return m.stops(j) || clock || m.is(j, "a", "al", "en", "por", "para", "o", "y", "hasta", "desde", "gracias",
		"si", "mas", "que", "pero", "antes", "tipo", "como", "despues", "temprano")
}

// nextDay returns the next day with that number in its month, today included.
func (m *reader) nextDay(day int, from Date) (Date, bool) {
	for i := range 3 { // two months in a row never both lack it
		first := Date{from.Year, from.Month, 1}.AddMonths(i)
		d := Date{first.Year, first.Month, day}
		if d.Valid() && !d.Before(from) {
			return d, true
		}
	}
	return Date{}, false
}
