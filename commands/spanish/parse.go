package spanish

import (
	"slices"
	"strings"
)

// Call is what a line asks for.
type Call struct {
	// Verb is the id of the verb to do, "" if there is none or if it is not
	// certain: see Ask and Suggest.
	Verb string
	// Ask are the verbs that the words can mean: offer those of them that the
	// person may do now.
	Ask []string
	// Suggest are at most three verbs that may have been meant. They are never
	// done without a press or another line.
	Suggest []string
	// Exact is false where a typing error was read over.
	Exact bool
	// Slash is true for a line that began with "/".
	Slash bool
	// Case is the number of the case as [FindNumber] writes it, or "".
	Case string
	// People are mentions ("@marta"), addresses and, for verbs that name
	// somebody, plain names ("Óscar Leal"), in their order.
	People []string
	// Rest is what was said after all that, in its original spelling.
	Rest string
	// Words is the phrase of the lexicon that was recognised, folded: it tells
	// «no viable» from «no autorizo» where both are one verb.
	Words string
}

// maxScan is how many words of a line are looked at for a verb.
const maxScan = 12

// Parse reads a line. It takes off "/", "/tic", "tic" and a mention of the bot,
// and greetings and wishes before the verb ("por favor aprobar el 123"). The
// longest phrase at the beginning wins. Where the line has no verb the call has
// at most suggestions.
func (l *Lexicon) Parse(line string) Call {
	p := &parse{lex: l, s: line, toks: tokenise(line)}
	p.prefix()
	if p.at >= len(p.toks) {
		if strings.Contains(line, "?") && l.names["ayuda"] != nil {
			p.call.Verb, p.call.Exact, p.call.Words = "ayuda", true, "?"
		}
		return p.call
	}
	m, ok := p.find()
	if !ok {
		p.unknown()
		return p.call
	}
	p.fill(m)
	return p.call
}

type parse struct {
	lex  *Lexicon
	s    string
	toks []token
	at   int    // first token that is no prefix
	head string // a case that stands before the verb
	call Call
}

// prefix takes off what comes before the words of the line.
func (p *parse) prefix() {
	i := 0
	p.call.Slash = p.slashAt(0)
	for i < len(p.toks) && p.toks[i].kind == mentionToken {
		if name := p.toks[i].text; !strings.Contains(name, "bot") && name != "@tic" {
			p.call.People = append(p.call.People, p.source(i))
		}
		i++
		p.call.Slash = p.call.Slash || p.slashAt(i)
	}
	if i+1 < len(p.toks) && (p.toks[i].text == "tic" || p.toks[i].text == "ticbot") {
		if _, _, ok := markedCase(p.s, p.toks, i); !ok {
			i++
		}
	}
	p.at = i
}

// slashAt reports whether a "/" opens the token i.
func (p *parse) slashAt(i int) bool {
	from := 0
	if i > 0 && i <= len(p.toks) {
		from = p.toks[i-1].end
	}
	return strings.HasPrefix(strings.TrimLeft(p.s[from:], " \t\n,:\u200b\ufeff"), "/")
}

func (p *parse) source(i int) string { return p.s[p.toks[i].start:p.toks[i].end] }

// find looks for the phrase: word for word first, after greetings and wishes,
// then with typing errors.
func (p *parse) find() (match, bool) {
	if p.call.Slash {
		if m, ok := p.canonical(); ok {
			return m, true
		}
	}
	if n, end, ok := caseAfter(p.s, p.toks, p.at); ok && end < len(p.toks) {
		if m, ok := p.best(end, false); ok {
			p.head = n
			return m, true
		}
	}
	starts := p.starts()
	var weak *match
	for _, fuzzy := range []bool{false, true} {
		for _, i := range starts {
			m, ok := p.best(i, fuzzy)
			if ok && !m.weak {
				return m, true
			}
			if ok && weak == nil {
				weak = &m
			}
		}
		if weak != nil {
			return *weak, true
		}
	}
	return match{}, false
}

// canonical reads «/mis-casos» and «/correo»: the id of a verb after a slash is
// that verb, unless its word is shared or means a step of the case whose number
// follows («/tramite 123»).
func (p *parse) canonical() (match, bool) {
	var key strings.Builder
	var out match
	for i := p.at; i < len(p.toks) && i < p.at+4; i++ {
		if key.Len() > 0 {
			key.WriteByte(' ')
		}
		key.WriteString(p.toks[i].text)
		r := p.lex.names[key.String()]
		if r == nil {
			continue
		}
		out = match{rows: []*Row{r}, end: i + 1, start: p.at, words: i + 1 - p.at, phrase: key.String()}
	}
	if out.rows == nil {
		return match{}, false
	}
	if m, ok := p.best(p.at, false); ok && (m.words > out.words || m.words == out.words && (len(m.rows) > 1 || m.numbered)) {
		return m, true
	}
	return out, true
}

// starts are the tokens at which the verb can begin: the first one, and those
// after each word of courtesy or wish.
func (p *parse) starts() []int {
	out := []int{p.at}
	if p.call.Slash {
		return out
	}
	for i := p.at; i < len(p.toks) && i < p.at+maxScan && (filler(p.toks[i].text) || p.letMeSee(i)); i++ {
		if i+1 < len(p.toks) {
			out = append(out, i+1)
		}
	}
	return out
}

// letMeSee reports the «a» of «a ver».
func (p *parse) letMeSee(i int) bool {
	return p.toks[i].text == "a" && i+1 < len(p.toks) && p.toks[i+1].text == "ver"
}

// fill completes the call from the phrase that was found.
func (p *parse) fill(m match) {
	c := &p.call
	c.Words, c.Exact = m.phrase, m.cost == 0
	var verbs []string
	danger, free, person := false, true, false
	for _, r := range m.rows {
		if !slices.Contains(verbs, r.Verb) {
			verbs = append(verbs, r.Verb)
		}
		danger, free, person = danger || r.Danger, free && r.Free, person || r.Person
	}
	p.arguments(m.end, free, person)
	switch {
	case m.live, m.cost > 0 && danger, m.cost > 0 && len(verbs) > 1:
		c.Suggest = verbs[:min(3, len(verbs))]
	case len(verbs) > 1:
		c.Ask = verbs
	default:
		c.Verb = verbs[0]
	}
}

// unknown handles a line without a verb.
func (p *parse) unknown() {
	if n, end, ok := caseAfter(p.s, p.toks, p.at); ok && end == len(p.toks) {
		p.call.Case = n
		if p.lex.names["estado"] == nil {
			return
		}
		if len(p.toks)-p.at > 1 || p.toks[p.at].kind != numberToken || strings.Contains(p.s, "#") {
			p.call.Verb, p.call.Exact = "estado", true
			return
		}
		p.call.Suggest = []string{"estado"}
		return
	}
	p.call.Rest = strings.TrimSpace(p.s[p.toks[p.at].start:])
	if n, _, ok := caseAfter(p.s, p.toks, p.at); ok {
		p.call.Case = n
	}
	p.call.Suggest = p.nearest()
}
