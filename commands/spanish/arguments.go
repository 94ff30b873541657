package spanish

import (
	"slices"
	"strings"
)

// span is a part of a line, in bytes.
type span struct{ start, end int }

// arguments takes the case, the people and the rest from what follows the verb.
func (p *parse) arguments(from int, free, person bool) {
	c := &p.call
	var cuts []span
	after := from
	switch {
	case p.head != "":
		c.Case = p.head
	case !free:
		if n, end, ok := caseAfter(p.s, p.toks, from); ok {
			c.Case = n
			cuts = append(cuts, p.bytes(from, end))
			after = end
		} else if cut, ok := p.caseLater(from, person); ok {
			cuts = append(cuts, cut)
		}
	}
	named := p.mentions(from, person)
	if person {
		named = append(named, p.plainNames(from, after, cuts)...)
	}
	c.Rest = p.rest(from, append(cuts, named...))
}

func (p *parse) bytes(from, to int) span { return span{p.toks[from].start, p.toks[to-1].end} }

// caseLater finds a case that does not follow the verb at once: a whole
// radicado anywhere, and for verbs that name a person any spelling after it
// («asignar a óscar el 123»).
func (p *parse) caseLater(from int, person bool) (span, bool) {
	for i := from; i < len(p.toks) && i < from+maxScan; i++ {
		n, end, ok := markedCase(p.s, p.toks, i)
		if ok && (person || strings.HasPrefix(n, "TIC-") || p.toks[i].kind == numberToken) {
			p.call.Case = n
			return p.bytes(i, end), true
		}
		if person && p.toks[i].text == "el" && i+2 == len(p.toks) {
			if n, ok := plainNumber(p.s, p.toks[i+1]); ok {
				p.call.Case = n
				return p.bytes(i, i+2), true
			}
		}
	}
	return span{}, false
}

// mentions collects the mentions, and for verbs that name a person the
// addresses; there they are taken out of the rest.
func (p *parse) mentions(from int, person bool) []span {
	var cuts []span
	for i := from; i < len(p.toks); i++ {
		k := p.toks[i].kind
		if k != mentionToken && (k != emailToken || !person) {
			continue
		}
		p.call.People = append(p.call.People, strings.Trim(p.source(i), "<>"))
		if !person {
			continue
		}
		cut := p.bytes(i, i+1)
		if i > from && (p.toks[i-1].text == "a" || p.toks[i-1].text == "en") {
			cut.start = p.toks[i-1].start
		}
		cuts = append(cuts, cut)
	}
	return cuts
}

// plainNames finds «a óscar leal», and a rest that is nothing but a known name.
func (p *parse) plainNames(from, after int, cuts []span) []span {
	var out []span
	for i := from; i <= len(p.toks) && i < from+maxScan; i++ {
		if i == 0 || p.toks[i-1].text != "a" && p.toks[i-1].text != "al" && p.toks[i-1].text != "en" {
			continue
		}
		start := p.skipTitle(i)
		end, n := nameRun(p.s, p.toks, start, lenient)
		if n == 0 || slices.ContainsFunc(cuts, func(c span) bool { return c.start < p.toks[end-1].end && p.toks[start].start < c.end }) {
			continue
		}
		p.call.People = append(p.call.People, ProperName(p.s[p.toks[start].start:p.toks[end-1].end]))
		cut := p.bytes(start, end)
		if i > from {
			cut.start = p.toks[i-1].start
		}
		out = append(out, cut)
	}
	if len(out) == 0 && len(p.call.People) == 0 && after < len(p.toks) {
		if end, n := nameRun(p.s, p.toks, after, strict); n > 0 && end == len(p.toks) {
			p.call.People = append(p.call.People, ProperName(p.s[p.toks[after].start:p.toks[end-1].end]))
			out = append(out, p.bytes(after, end))
		}
	}
	return out
}

func (p *parse) skipTitle(i int) int {
	for i < len(p.toks) && (titles[p.toks[i].text] || p.toks[i].text == "la" || p.toks[i].text == "el") {
		i++
	}
	return i
}

// rest is what follows token from, without the cuts, in its original spelling.
func (p *parse) rest(from int, cuts []span) string {
	if from >= len(p.toks) {
		return ""
	}
	if p.wholeFrom(from) {
		return ""
	}
	slices.SortFunc(cuts, func(a, b span) int { return a.start - b.start })
	var parts []string
	at := 0
	if from > 0 {
		at = p.toks[from-1].end
	}
	for _, c := range cuts {
		if c.start > at {
			parts = append(parts, p.s[at:c.start])
		}
		at = max(at, c.end)
	}
	parts = append(parts, p.s[at:])
	out := parts[:0]
	for _, part := range parts {
		if part = strings.TrimSpace(strings.TrimLeft(part, ",.;:-–—#°º>) \t\n")); part != "" {
			out = append(out, part)
		}
	}
	rest := strings.TrimSpace(strings.TrimRight(strings.Join(out, " "), ",;:¿¡ "))
	if words := Words(rest); len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !courtesy[w] }) {
		return "" // «asignar 123 a Marta, por favor»
	}
	return rest
}
