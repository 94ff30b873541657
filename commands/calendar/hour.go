package calendar

// partWords are the parts of the day. Read-only.
var partWords = map[string]Part{
	"manana": Morning, "madrugada": Morning, "tarde": Afternoon, "noche": Night,
}

// clock is an hour as read. bare means that neither morning nor afternoon was
// said; guess that the reading is to be confirmed anyway.
type clock struct {
	time  TimeOfDay
	part  Part
	bare  bool
	guess bool
}

// tail adds the hour and the part of the day that follow a date: "mañana por
// la tarde", "viernes 27, a las 3".
func (m *reader) tail(h *hit) {
	for range 2 {
		k := h.end
		if m.mark(k, ",", "-") || m.is(k, "t") && m.joined(k) {
			k++
		}
		if !m.clockAt(h, k) {
			return
		}
	}
}

// clockAt reads an hour or a part of the day at k, after at most four words
// that lead to it.
func (m *reader) clockAt(h *hit, k int) bool {
	for s := k; s <= k+4 && (s == k || m.is(s-1, "a", "de", "desde", "como", "eso", "hacia", "sobre", "antes", "partir", "para", "por", "y", "al")); s++ {
		if c, e, ok := m.hour(s, true); ok && !h.ph.Time.Has {
			h.ph.Time, h.bare, h.end = c.time, c.bare, e
			h.ph.Part = firstOf(c.part, h.ph.Part)
			h.ph.Confirm = h.ph.Confirm || c.guess
			return true
		}
		if p, e, ok := m.part(s); ok && h.ph.Part == "" {
			h.ph.Part, h.end = p, e
			return true
		}
	}
	return false
}

// part reads "por la mañana", "en horas de la tarde", "temprano".
func (m *reader) part(j int) (Part, int, bool) {
	switch {
	case m.is(j, "temprano"):
		return Morning, j + 1, true
	case m.seq(j, "primera", "hora"):
		return Morning, j + 2, true
	case m.is(j, "por", "en", "a", "de", "durante") && m.is(j+1, "la") && partWords[m.word(j+2)] != "":
		return partWords[m.word(j+2)], j + 3, true
	case m.seq(j, "en", "horas", "de", "la") && partWords[m.word(j+4)] != "":
		return partWords[m.word(j+4)], j + 5, true
	}
	return "", j, false
}

// hour reads "las 3", "3 pm", "3:00 p. m.", "15:00", "tres y media de la
// tarde", "12 m.", "mediodía". A number alone is an hour only after "las".
func (m *reader) hour(j int, afterDate bool) (clock, int, bool) {
	switch {
	case m.is(j, "mediodia"):
		return clock{time: TimeOfDay{12, 0, true}}, j + 1, true
	case m.seq(j, "medio", "dia"):
		return clock{time: TimeOfDay{12, 0, true}}, j + 2, true
	case m.is(j, "medianoche"):
		return clock{time: TimeOfDay{23, 59, true}, guess: true}, j + 1, true
	case m.seq(j, "media", "noche"):
		return clock{time: TimeOfDay{23, 59, true}, guess: true}, j + 2, true
	}
	if c, e, ok := m.quarterTo(j); ok {
		return c, e, true
	}
	k := j
	named := m.is(k, "las", "la", "tipo")
	if named {
		k++
	}
	if m.is(k, "las", "la") && named {
		k++
	}
	h, k, inWords, ok := m.hourNumber(k)
	if !ok {
		return clock{}, 0, false
	}
	padded := !inWords && m.digits(k-1) == 2 && h < 10
	minute, e, exact := m.minutes(k, named)
	c, e, marked := m.meridiem(h, minute, e, named || exact || afterDate || m.loose)
	switch {
	case marked:
		return c, e, c.time.Has
	case h > 23:
		return clock{}, 0, false
	case exact, named && m.bareStands(j, e):
		c = clock{time: TimeOfDay{h, minute, true}, bare: !padded && h >= 1 && h <= 11}
		return c, e, true
	}
	return clock{}, 0, false
}

// quarterTo reads "un cuarto para las 4", "diez para las tres".
func (m *reader) quarterTo(j int) (clock, int, bool) {
	if m.is(j, "un") && m.is(j+1, "cuarto") {
		j++
	}
	n, k, _, ok := m.count(j)
	if m.is(j, "cuarto") {
		n, k, ok = 15, j+1, true
	}
	if !ok || n%5 != 0 || n < 5 || n > 25 || !m.is(k, "para") || !m.is(k+1, "las", "la") {
		return clock{}, 0, false
	}
	h, k, _, ok := m.hourNumber(k + 2)
	if !ok || h < 1 || h > 12 || !m.loose && !m.stops(k) && !m.is(k, "de") {
		return clock{}, 0, false
	}
	h, minute := (h+10)%12+1, 60-n
	if c, e, ok := m.meridiem(h, minute, k, true); ok {
		return c, e, c.time.Has
	}
	return clock{time: TimeOfDay{h, minute, true}, bare: h < 12}, k, true
}

// hourNumber reads the number of an hour: digits, or words up to twelve.
func (m *reader) hourNumber(j int) (h, end int, inWords, ok bool) {
	if m.short(j) {
		return m.t[j].val, j + 1, false, m.startsClean(j) || m.is(j-1, "t")
	}
	h, known := smallWords[m.word(j)]
	return h, j + 1, true, known && h >= 1 && h <= 12 && !m.is(j, "un", "uno", "primero")
}

// minutes reads what follows the hour: ":30", "y media", "menos cuarto" is not
// among them because Colombians say "cuarto para". exact means that it was
// written with a colon.
func (m *reader) minutes(k int, named bool) (minute, end int, exact bool) {
	if m.mark(k, ":") && m.joined(k) && m.joined(k+1) && m.digits(k+1) == 2 && m.t[k+1].val < 60 {
		end = k + 2
		if m.mark(end, ":") && m.joined(end) && m.joined(end+1) && m.digits(end+1) == 2 {
			end += 2
		}
		return m.t[k+1].val, end, true
	}
	if m.mark(k, ".") && m.joined(k) && m.joined(k+1) && m.digits(k+1) == 2 && m.t[k+1].val < 60 {
		if _, _, marked := m.meridiem(1, 0, k+2, true); named || marked {
			return m.t[k+1].val, k + 2, false
		}
	}
	switch {
	case m.seq(k, "y", "media"):
		return 30, k + 2, false
	case m.seq(k, "y", "cuarto"):
		return 15, k + 2, false
	case m.seq(k, "en", "punto"):
		return 0, k + 2, false
	case m.is(k, "y") && named:
		if n, e, _, ok := m.count(k + 1); ok && n >= 1 && n < 60 {
			return n, e, false
		}
	}
	return 0, k, false
}

// meridiem reads "p. m.", "de la tarde", "m.", "horas" after an hour. The
// clock has no time if the two do not fit. noon allows "12 m", which elsewhere
// may be twelve metres.
func (m *reader) meridiem(h, minute, k int, noon bool) (clock, int, bool) {
	switch {
	case m.is(k, "am", "pm"):
		return half(h, minute, m.is(k, "pm")), m.point(k + 1), true
	case m.is(k, "a", "p") && m.is(m.point(k+1), "m"):
		return half(h, minute, m.is(k, "p")), m.point(m.point(k+1) + 1), true
	case m.is(k, "m") && noon && h == 12:
		return clock{time: TimeOfDay{12, minute, true}}, m.point(k + 1), true
	case m.is(k, "horas", "hrs", "h") && noon && h <= 23:
		return clock{time: TimeOfDay{h, minute, true}, bare: h >= 1 && h <= 11}, m.point(k + 1), true
	case m.seq(k, "del", "dia") && h == 12, m.seq(k, "del", "mediodia"):
		return half(h, minute, true), k + 2, true
	case m.is(k, "de", "en", "por") && m.is(k+1, "la") && partWords[m.word(k+2)] != "":
		return spoken(h, minute, m.word(k+2)), k + 3, true
	}
	return clock{}, k, false
}

// point returns the index after the point at k, if there is one close by.
func (m *reader) point(k int) int {
	if m.mark(k, ".") && m.joined(k) {
		return k + 1
	}
	return k
}

// half applies a. m. or p. m. to an hour. An hour above 12 says it already.
func half(h, minute int, pm bool) clock {
	switch {
	case h > 23 || h == 0 && pm || h > 12 && !pm:
		return clock{}
	case pm && h < 12:
		h += 12
	case !pm && h == 12:
		h = 0
	}
	return clock{time: TimeOfDay{h, minute, true}}
}

// spoken applies a part of the day to an hour: three in the afternoon, one in
// the night. Twelve at night is the end of the day, not its beginning.
func spoken(h, minute int, part string) clock {
	switch {
	case h < 1 || h > 12:
		return clock{}
	case part == "noche" && h == 12 && minute == 0:
		return clock{time: TimeOfDay{23, 59, true}, guess: true}
	case part == "madrugada" && h == 12:
		h = 0
	case part == "tarde" && h < 12, part == "noche" && h > 5 && h < 12:
		h += 12
	}
	return clock{time: TimeOfDay{h, minute, true}}
}

// bareStands reports whether "las 3" without more is an hour and not three of
// something.
func (m *reader) bareStands(j, e int) bool {
	next := m.stops(e) || m.is(e, "de", "del", "en", "por", "y", "o", "para", "hoy", "manana", "pasado", "el", "a",
		"hasta", "desde", "gracias", "que", "no", "si", "se", "pero", "porque")
	said := m.is(j, "tipo") || m.is(j-1, "a", "hacia", "desde", "sobre", "para", "hasta", "como") ||
		m.is(j-1, "de") && m.is(j-2, "antes", "partir", "eso", "despues")
	return next && (said || m.loose && m.is(j, "las"))
}
