package calendar

import (
	"slices"
	"time"
)

// reader walks over the tokens of one text. loose is true for an answer to a
// question for a date, false for any sentence.
type reader struct {
	c     *Calendar
	now   time.Time
	today Date
	t     []token
	loose bool

	first, last int // the outermost tokens that are not marks
}

// hit is a phrase over the tokens start ≤ i < end. bare says that its hour came
// without morning or afternoon.
type hit struct {
	ph         Phrase
	start, end int
	bare       bool
}

// spot is where a rule is tried: at is the token, from the first of the lead
// words before it ("para el").
type spot struct{ from, at int }

// rule reads a date at a spot and returns the index after it.
type rule func(m *reader, s spot) (Phrase, int, bool)

// maxTokens is how much of a text is read: some ten thousand letters. It bounds
// the work that one message can cause; nobody states a date after that.
const maxTokens = 2000

func newReader(c *Calendar, text string, now time.Time, loose bool) *reader {
	m := &reader{c: c, now: now.In(bogota), today: Of(now), t: lex(text), loose: loose}
	m.t = m.t[:min(len(m.t), maxTokens)]
	m.last = len(m.t) - 1
	for m.kind(m.first) == mark {
		m.first++
	}
	for m.kind(m.last) == mark {
		m.last--
	}
	return m
}

const none tokenKind = 255

func (m *reader) kind(j int) tokenKind {
	if j < 0 || j >= len(m.t) {
		return none
	}
	return m.t[j].kind
}

// word returns the word at j, or "".
func (m *reader) word(j int) string {
	if m.kind(j) != word {
		return ""
	}
	return m.t[j].text
}

// is reports whether the word at j is one of the list.
func (m *reader) is(j int, list ...string) bool {
	return m.kind(j) == word && slices.Contains(list, m.t[j].text)
}

// seq reports whether exactly these words stand at j.
func (m *reader) seq(j int, words ...string) bool {
	for i, w := range words {
		if m.word(j+i) != w {
			return false
		}
	}
	return true
}

// mark reports whether the character at j is one of the list.
func (m *reader) mark(j int, list ...string) bool {
	return m.kind(j) == mark && slices.Contains(list, m.t[j].text)
}

// digits returns the number of digits at j; 0 if there is no number.
func (m *reader) digits(j int) int {
	if m.kind(j) != number {
		return 0
	}
	return len(m.t[j].text)
}

// joined reports whether nothing stands between the tokens j-1 and j.
func (m *reader) joined(j int) bool {
	return j > 0 && j < len(m.t) && m.t[j-1].end == m.t[j].start
}

// startsClean reports whether a number at j is not the tail of something else,
// such as an address, a version or a case number.
func (m *reader) startsClean(j int) bool {
	if !m.joined(j) {
		return true
	}
	if m.kind(j-1) != mark || m.mark(j-1, "#", "$", "€", "+", "@", "_", "%") {
		return false
	}
	return !m.mark(j-1, "/", "-", ".", ":", ",") || !m.joined(j-1) || m.kind(j-2) == mark
}

// endsClean reports whether a number that ends before e does not go on.
func (m *reader) endsClean(e int) bool {
	if !m.joined(e) {
		return true
	}
	if m.kind(e) != mark {
		return m.is(e, "t") && m.kind(e+1) == number
	}
	if m.mark(e, "%", "_", "@") {
		return false
	}
	return !m.mark(e, "/", "-", ".", ":", ",") || !m.joined(e+1) || m.kind(e+1) == mark
}

// maxLead is more than the longest chain of lead words that people write
// ("a más tardar para el día").
const maxLead = 6

// scan finds all dates and hours of the text, from left to right.
func (m *reader) scan() []hit {
	var out []hit
	for i := 0; i < len(m.t); {
		h, ok := m.longest(i)
		if !ok {
			i++
			continue
		}
		out = append(out, h)
		i = h.end
	}
	return out
}

func isLead(m *reader, j int) bool {
	return m.is(j, "para", "pa", "hasta", "desde", "antes", "a", "partir", "mas", "tardar", "maximo", "eso",
		"hacia", "como", "sobre", "el", "la", "los", "las", "lo", "de", "del", "al", "en", "por", "dia", "fecha",
		"mes", "aqui", "despues", "proximo", "pasado")
}

// longest returns the longest phrase that begins at i, with its lead words.
func (m *reader) longest(i int) (hit, bool) {
	var best hit
	for j := i; j < len(m.t) && j-i <= maxLead; j++ {
		if j > i && !isLead(m, j-1) {
			break
		}
		if h, ok := m.phrase(spot{from: i, at: j}); ok && h.end > best.end {
			best = h
		}
	}
	return best, best.end > 0
}

// phrase reads a date with its hour, or an hour with its date.
func (m *reader) phrase(s spot) (hit, bool) {
	h := hit{start: s.from}
	if ph, end, ok := m.date(s); ok {
		h.ph, h.end = m.before(s, ph), end
		m.tail(&h)
	}
	if c, end, ok := m.hour(s.at, false); ok && end > h.end {
		h = hit{start: s.from, end: end, bare: c.bare, ph: Phrase{Time: c.time, Part: c.part, TimeOnly: true, Confirm: c.guess}}
		m.dateAfter(&h)
	}
	if h.end == 0 {
		return hit{}, false
	}
	h.ph.Lead = m.lead(s)
	h.ph.Confirm = h.ph.Confirm || h.ph.Lead == "despues"
	return h, true
}

// dateAfter adds the date that follows an hour: "a las 3 pm del viernes".
func (m *reader) dateAfter(h *hit) {
	k := h.end
	if m.mark(k, ",") {
		k++
	}
	for j := k; j <= k+3 && (j == k || m.is(j-1, "de", "del", "el", "dia", "para")); j++ {
		if ph, end, ok := m.date(spot{from: k, at: j}); ok {
			ph.Time, ph.Part = h.ph.Time, h.ph.Part
			ph.Confirm = ph.Confirm || h.ph.Confirm
			h.ph, h.end = ph, end
			return
		}
	}
}

// date tries every rule and takes the longest reading; of equals, the first.
func (m *reader) date(s spot) (Phrase, int, bool) {
	var best Phrase
	end := 0
	for _, r := range [...]rule{explicit, weekday, nearDay, relative, freeDay, fortnight, period, edge, dayOfMonth, wholeMonth} {
		if ph, e, ok := r(m, s); ok && e > end {
			best, end = ph, e
		}
	}
	return best, end, end > 0
}

// led reports whether one of the words stands among the lead words of s.
func (m *reader) led(s spot, list ...string) bool {
	for j := s.from; j < s.at; j++ {
		if m.is(j, list...) {
			return true
		}
	}
	return false
}

// lead names what the words before a date say of its side.
func (m *reader) lead(s spot) string {
	out := ""
	for j := s.from; j < s.at; j++ {
		switch m.word(j) {
		case "para", "pa":
			out = "para"
		case "hasta", "al", "tardar", "maximo":
			out = "hasta"
		case "desde", "partir":
			out = "desde"
		case "antes", "despues":
			out = m.word(j)
		}
	}
	return out
}

// whole reports whether the tokens from ≤ i < e are all of the text, but for
// marks.
func (m *reader) whole(from, e int) bool { return from <= m.first && m.last < e }

// leftover tells the worst of what no hit used: a number, an unknown word, or
// none.
func (m *reader) leftover(hits []hit) tokenKind {
	worst := none
	for j := 0; j < len(m.t); j++ {
		if len(hits) > 0 && j == hits[0].start {
			j, hits = hits[0].end-1, hits[1:]
			continue
		}
		switch {
		case m.kind(j) == number:
			return number
		case m.kind(j) == word && !isLead(m, j) && !m.is(j, "favor", "gracias", "necesito", "seria", "es", "que",
			"sea", "y", "festivo", "urgente", "urgencia", "urge"):
			worst = word
		}
	}
	return worst
}
