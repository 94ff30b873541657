package calendar

import "time"

// Limits of what may be counted from today: ten years, and a hundred days in
// hours.
const (
	maxDays  = 3660
	maxHours = 2400
)

// relative reads "en 15 días hábiles", "dentro de treinta (30) días", "en un
// mes", "en media hora", "hace tres días".
func relative(m *reader, s spot) (Phrase, int, bool) {
	j, sign := s.at, 1
	switch {
	case m.is(j, "en"):
		j++
	case m.seq(j, "dentro", "de"), m.seq(j, "de", "aqui"):
		j += 2
		if m.is(j, "a", "en") {
			j++
		}
	case m.is(j, "hace"):
		j, sign = j+1, -1
	case m.loose && m.whole(s.from, len(m.t)):
	default:
		return Phrase{}, 0, false
	}
	if m.is(j, "unos", "unas") {
		j++
	}
	if m.seq(j, "media", "hora") {
		return m.clock(sign * 30), j + 2, true
	}
	n, end, inWords, ok := m.count(j)
	if !ok {
		return m.halves(j, sign)
	}
	if n > maxDays {
		return Phrase{}, 0, false
	}
	if j == s.at && n > 12 && m.is(end, "horas", "h", "hrs") {
		return Phrase{}, 0, false // "16 horas" is four in the afternoon
	}
	return m.counted(n, end, sign, inWords)
}

// counted reads the unit after a number.
func (m *reader) counted(n, k, sign int, inWords bool) (Phrase, int, bool) {
	unit := m.word(k)
	half := m.seq(k+1, "y", "media") || m.seq(k+1, "y", "medio")
	end := k + 1
	if half {
		end = k + 3
	}
	switch unit {
	case "dh", "habil", "habiles":
		return Phrase{Date: m.c.AddBusiness(m.today, sign*n)}, k + 1, true
	case "dia", "dias":
		ph, e := m.days(n, k+1, sign, inWords)
		return ph, e, !half
	case "semana", "semanas":
		return Phrase{Date: m.today.AddDays(sign * n * week)}, k + 1, n <= maxDays/week && !half
	case "mes", "meses":
		d := m.today.AddMonths(sign * n)
		if half {
			d = d.AddDays(sign * 15)
		}
		return Phrase{Date: d, Confirm: half}, end, n <= maxDays/30
	case "ano", "anos":
		months := 12 * n
		if half {
			months += 6
		}
		return Phrase{Date: m.today.AddMonths(sign * months)}, end, n <= maxDays/365
	case "hora", "horas":
		minutes := 60 * n
		if half {
			minutes += 30
		}
		return m.clock(sign * minutes), end, n <= maxHours
	case "minuto", "minutos", "min":
		return m.clock(sign * n), k + 1, !half
	}
	return Phrase{}, 0, false
}

// days settles what kind of days were counted. In digits 8 and 15 may be the
// idiom or the number, so that only the person can tell.
func (m *reader) days(n, k, sign int, inWords bool) (Phrase, int) {
	exact := m.today.AddDays(sign * n)
	idiom := m.today.AddDays(sign * fortnightOf(n))
	switch {
	case m.is(k, "habil", "habiles", "laborales", "laborables"):
		return Phrase{Date: m.c.AddBusiness(m.today, sign*n)}, k + 1
	case m.is(k, "calendario", "corridos", "corrido"):
		return Phrase{Date: exact}, k + 1
	case exact == idiom:
		return Phrase{Date: exact}, k
	case inWords || sign < 0:
		return Phrase{Date: idiom, Confirm: true}, k
	}
	return Phrase{Ask: AskFortnight, Alternatives: []Date{idiom, exact}}, k
}

// halves reads "mes y medio", "hora y media", where no number is said.
func (m *reader) halves(k, sign int) (Phrase, int, bool) {
	if m.is(k, "mes", "ano", "hora") && (m.seq(k+1, "y", "medio") || m.seq(k+1, "y", "media")) {
		return m.counted(1, k, sign, true)
	}
	return Phrase{}, 0, false
}

// clock returns a moment counted in minutes from now by the clock.
func (m *reader) clock(minutes int) Phrase {
	t := m.now.Add(time.Duration(minutes) * time.Minute)
	return Phrase{Date: Of(t), Time: TimeOfDay{Hour: t.Hour(), Minute: t.Minute(), Has: true}}
}
