package calendar

import "time"

// Years outside these are numbers of something else.
const (
	firstYear = 1900
	lastYear  = 2199
)

// explicit reads a date that names its day and month: 15/03/2027, 2027-03-15,
// 15 de marzo, marzo 15 de 2027.
func explicit(m *reader, s spot) (Phrase, int, bool) {
	var best Phrase
	end := 0
	for _, r := range [...]rule{iso, numeric, dayThenMonth, monthThenDay} {
		if ph, e, ok := r(m, s); ok && e > end {
			best, end = ph, e
		}
	}
	return best, end, end > 0
}

// sep returns the separator at j: one character, without spaces around it
// unless the text is an answer.
func (m *reader) sep(j int) string {
	if !m.mark(j, "/", "-", ".") || !m.loose && (!m.joined(j) || !m.joined(j+1)) {
		return ""
	}
	return m.t[j].text
}

// iso reads 2027-03-15.
func iso(m *reader, s spot) (Phrase, int, bool) {
	j := s.at
	y, _, ok := m.year(j, 4)
	sign := m.sep(j + 1)
	if !ok || sign == "" || sign != m.sep(j+3) || !m.short(j+2) || !m.short(j+4) || !m.startsClean(j) || !m.endsClean(j+5) {
		return Phrase{}, 0, false
	}
	return m.build(y, m.t[j+2].val, m.t[j+4].val), j + 5, true
}

// short reports whether j is a number of one or two digits.
func (m *reader) short(j int) bool { return m.digits(j) == 1 || m.digits(j) == 2 }

// numeric reads 15/03/2027, 15-3-27, 15.03.2027, 15-mar-2027, and 15/3 where
// it can be nothing else.
func numeric(m *reader, s spot) (Phrase, int, bool) {
	j := s.at
	if !m.short(j) || !m.startsClean(j) {
		return Phrase{}, 0, false
	}
	if m.loose && m.short(j+1) && m.digits(j+2) == 4 && m.endsClean(j+3) {
		if y, e, ok := m.year(j+2, 4); ok {
			return m.build(y, m.t[j+1].val, m.t[j].val), e, true
		}
	}
	sign := m.sep(j + 1)
	mo, named := monthWords[m.word(j+2)]
	if !named && m.short(j+2) {
		mo = time.Month(m.t[j+2].val)
	} else if !named {
		return Phrase{}, 0, false
	}
	if sign == "" {
		return Phrase{}, 0, false
	}
	if sign == m.sep(j+3) {
		y, e, ok := m.year(j+4, 2)
		// Without a lead "2.1.13" is a version and "10-20-30" a code.
		sure := m.loose || m.digits(j+4) == 4 || sign == "/" || sign == "-" && s.at > s.from
		p := m.build(y, int(mo), m.t[j].val)
		return p, e, ok && sure && m.near(p) && m.endsClean(e)
	}
	yearless := sign == "/" && s.at > s.from && m.dayStands(j+3) || m.loose
	if !yearless || !m.endsClean(j+3) {
		return Phrase{}, 0, false
	}
	p := m.build(0, int(mo), m.t[j].val)
	return p, j + 3, m.near(p)
}

// near reports whether the numbers are a day, or close enough to one to say
// what is wrong. In a sentence anything else is some other number.
func (m *reader) near(p Phrase) bool {
	return m.loose || p.Problem == nil || !p.Problem.Suggest.IsZero()
}

// year reads a year at j in digits: four, or two if least allows it, which
// belong to this century.
func (m *reader) year(j, least int) (y, end int, ok bool) {
	switch m.digits(j) {
	case 4:
		y = m.t[j].val
		return y, j + 1, y >= firstYear && y <= lastYear
	case 2:
		return 2000 + m.t[j].val, j + 1, least <= 2
	}
	return 0, j, false
}

// yearAfter reads the year that follows a day and month: "de 2027", ", 2027",
// "del año 2027", "de dos mil veintisiete (2027)", "de este año". It is 0,
// with the same index, if there is none.
func (m *reader) yearAfter(j int) (y, end int) {
	k := j
	linked := m.is(k, "de", "del") || m.mark(k, ",", "/", "-")
	if linked {
		k++
	}
	if m.is(k, "el") {
		k++
	}
	if shift, e, ok := m.thatYear(k); ok && linked {
		return m.today.Year + shift, e
	}
	if m.is(k, "ano") {
		k++
	}
	least := 4
	if m.mark(j, "/", "-") && m.joined(j) || m.loose && m.is(j, "de", "del") && m.digits(k) == 2 && m.t[k].val >= 20 {
		least = 2
	}
	if y, e, ok := m.year(k, least); ok && m.endsClean(e) {
		return y, e
	}
	if y, e, _, ok := m.count(k); ok && linked && y >= firstYear && y <= lastYear {
		return y, e
	}
	return 0, j
}

// thatYear reads "este año", "presente año", "próximo año", "año entrante".
func (m *reader) thatYear(k int) (shift, end int, ok bool) {
	unit, shift, end, ok := m.unitOfTime(k)
	return shift, end, ok && unit == "ano"
}

// dayNumber reads the number of a day, with its ordinal and its digits in
// parentheses: 15, 1.º, 1ro, quince (15), primero.
func (m *reader) dayNumber(j int) (day, end int, ok bool) {
	if m.kind(j) == number && (!m.short(j) || !m.startsClean(j)) {
		return 0, j, false
	}
	day, end, _, ok = m.count(j)
	if !ok || day > 99 {
		return 0, j, false
	}
	if m.kind(j) == number && m.joined(end) && m.is(end, "o", "ro", "er", "ero", "do", "to", "mo", "vo", "no") {
		end++
	}
	return day, end, true
}

// dayThenMonth reads "15 de marzo de 2027", "quince de marzo", "1ro dic".
func dayThenMonth(m *reader, s spot) (Phrase, int, bool) {
	day, k, ok := m.dayNumber(s.at)
	if !ok {
		return Phrase{}, 0, false
	}
	if m.mark(k, ".") && m.joined(k) {
		k++
	}
	switch {
	case m.seq(k, "dias", "del", "mes", "de"), m.seq(k, "dias", "de", "mes", "de"):
		k += 4
	case m.is(k, "de", "del"), m.mark(k, "-", "/") && m.joined(k):
		k++
	}
	mo, ok := monthWords[m.word(k)]
	if !ok {
		return Phrase{}, 0, false
	}
	y, end := m.yearAfter(m.afterMonth(k))
	return m.build(y, int(mo), day), end, true
}

// monthThenDay reads "marzo 15", "marzo 15 de 2027".
func monthThenDay(m *reader, s spot) (Phrase, int, bool) {
	mo, ok := monthWords[m.word(s.at)]
	k := m.afterMonth(s.at)
	if !ok || !m.short(k) || !m.endsClean(k+1) {
		return Phrase{}, 0, false
	}
	day, end, ok := m.dayNumber(k)
	if !ok {
		return Phrase{}, 0, false
	}
	y, end := m.yearAfter(end)
	p := m.build(y, int(mo), day)
	p.Confirm = m.is(s.at, "mar") // may also be short for martes
	return p, end, true
}

// afterMonth returns the index after the month at k and the point of its
// abbreviation.
func (m *reader) afterMonth(k int) int {
	if m.mark(k+1, ".") && m.joined(k+1) && (len(m.word(k)) == 3 || m.is(k, "sept")) {
		return k + 2
	}
	return k + 1
}
