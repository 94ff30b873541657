package spanish

import (
	"cmp"
	"slices"
	"strings"
)

// match is a phrase of the lexicon found in a line.
type match struct {
	rows   []*Row
	phrase string
	start  int // index of its first token
	end    int // index of the first token after it
	words  int // words of the phrase
	cost   int // 0 = word for word
	live   bool
	// numbered: the phrase is what it is because the number of a case follows
	numbered bool
	weak     bool // only a wish («necesito») or a suggestion: what comes after it may say more
}

// articles may be typed or left out inside a phrase.
var articles = wordSet("un una unos unas el la lo los las mi mis su sus este esta ese esa")

// fillers may stand before a verb without changing it.
var fillers = wordSet(`hola buenas buenos buen muy dia dias tarde tardes noche noches por favor porfa porfavor disculpe disculpen perdon oiga oigan senor senora senores senorita doctor doctora dr dra
	ingeniero ingeniera inge don dona cordial saludo saludos gracias favor haber ver me nos quiero queremos quisiera queria deseo deseamos necesito necesitamos requiero requerimos puede pueden podria podrian
	ayudeme ayudenme hagame hagan regaleme colaboreme muestreme muestre muestrame mostrarme mostrar digame diga deme dame un una unos unas el la los las y pues bueno listo ok entonces ahora
	pedir pido solicitar solicito solicitamos saber urgente urge bot ticbot`)

// weakWords are the fillers of which a phrase of its own may consist; such a
// phrase («quiero pedir») is only taken where nothing better follows.
var weakWords = wordSet("quiero quisiera deseo necesito requiero pedir pido solicitar solicito un una")

func filler(w string) bool {
	if fillers[w] {
		return true
	}
	if len(w) < 5 || commonWords[w] {
		return false
	}
	return soundsLike(w, "necesito") || soundsLike(w, "quiero") || soundsLike(w, "quisiera") || soundsLike(w, "solicito") || soundsLike(w, "requiero")
}

func soundsLike(w, known string) bool { return sound(w) == sound(known) }

// best finds the longest phrase at token i whose conditions hold.
func (p *parse) best(i int, fuzzy bool) (match, bool) {
	var found []match
	p.walk(&p.lex.root, i, 0, 0, fuzzy, nil, func(m match, n *node) {
		m.start = i
		if fuzzy != (m.cost > 0) {
			return
		}
		if m, ok := p.resolve(m, n); ok {
			found = append(found, m)
		}
	})
	if len(found) == 0 {
		return match{}, false
	}
	slices.SortStableFunc(found, func(a, b match) int {
		return cmp.Or(-cmp.Compare(a.words, b.words), cmp.Compare(a.cost, b.cost), cmp.Compare(a.phrase, b.phrase))
	})
	top := found[0]
	for _, m := range found[1:] {
		if m.words == top.words && m.cost == top.cost && fuzzy {
			top.rows = slices.Concat(top.rows, m.rows)
			top.weak = top.weak && m.weak
		}
	}
	return top, true
}

// walk follows the tree of phrases along the tokens.
func (p *parse) walk(n *node, i, words, cost int, fuzzy bool, path []string, visit func(match, *node)) {
	if len(n.entries) > 0 {
		visit(match{phrase: strings.Join(path, " "), end: i, words: words, cost: cost}, n)
	}
	if i >= len(p.toks) || p.toks[i].kind != wordToken && p.toks[i].kind != numberToken || words > 8 {
		return
	}
	w := p.toks[i].text
	path = path[:len(path):len(path)]
	if k := n.kid(w); k != nil {
		p.walk(k, i+1, words+1, cost, fuzzy, append(path, w), visit)
	}
	if words > 0 && articles[w] && i+1 < len(p.toks) && i < p.at+2*maxScan {
		p.skip(n, i+1, words, cost, fuzzy, path, visit)
	}
	if !fuzzy || p.lex.known[w] || p.toks[i].kind == numberToken {
		return
	}
	for _, k := range n.kids {
		if c, ok := typoCost(w, k.word, k.sound); ok && c > 0 {
			p.walk(k, i+1, words+1, cost+c, fuzzy, append(path, k.word), visit)
		}
	}
}

// skip goes on after an article, without ending a phrase there.
func (p *parse) skip(n *node, i, words, cost int, fuzzy bool, path []string, visit func(match, *node)) {
	p.walk(&node{kids: n.kids, byWord: n.byWord}, i, words, cost, fuzzy, path, visit)
}

// resolve says which verbs the phrase means here, if any.
func (p *parse) resolve(m match, n *node) (match, bool) {
	_, _, hasCase := caseAfter(p.s, p.toks, m.end)
	hasCase = hasCase || p.head != ""
	whole := p.wholeFrom(m.end)
	var rows []*Row
	for _, e := range n.entries {
		if e.kind == numberedEntry && hasCase {
			rows = append(rows, e.row)
		}
	}
	if rows != nil {
		m.rows, m.numbered = rows, true
		return m, true
	}
	for _, e := range n.entries {
		switch {
		case e.kind == plainEntry,
			e.kind == liveEntry && hasCase && !e.row.Free,
			e.kind == sharedEntry && (whole || p.call.Slash || hasCase),
			e.kind == wholeEntry && (whole || p.call.Slash || hasCase && !e.row.Free):
			rows = append(rows, e.row)
		case e.kind == sharedEntry, e.kind == liveEntry && whole:
			rows, m.live = append(rows, e.row), true
		}
	}
	if m.words == 1 && m.cost > 0 && (m.cost > 2 || len(m.phrase) < 6) && !hasCase && !p.call.Slash && len(p.toks)-p.at > 3 {
		return m, false // a sentence that begins with a word much like a verb
	}
	if strings.HasPrefix(m.phrase, "no ") && slices.ContainsFunc(rows, func(r *Row) bool { return r.Danger }) && p.interrupted(m) {
		return m, false // «no, apruebo 123» is not «no apruebo»
	}
	m.rows = rows
	m.weak = m.live || allIn(m.phrase, weakWords)
	return m, rows != nil
}

// interrupted reports whether a comma or a full stop stands inside the phrase.
func (p *parse) interrupted(m match) bool {
	for i := m.start + 1; i < m.end; i++ {
		if strings.ContainsAny(p.s[p.toks[i-1].end:p.toks[i].start], ",.;:!?\n") {
			return true
		}
	}
	return false
}

// wholeFrom reports whether nothing but courtesy follows token i.
func (p *parse) wholeFrom(i int) bool {
	for ; i < len(p.toks); i++ {
		if !courtesy[p.toks[i].text] {
			return false
		}
	}
	return true
}

func allIn(phrase string, set map[string]bool) bool {
	for w := range strings.FieldsSeq(phrase) {
		if !set[w] {
			return false
		}
	}
	return true
}

// nearest are at most three verbs that a line without a verb may have meant:
// those whose words stand further on in it, then those whose words are nearest
// to its first words.
func (p *parse) nearest() []string {
	var out []string
	add := func(rows ...*Row) {
		for _, r := range rows {
			if len(out) < 3 && !r.Later && !slices.Contains(out, r.Verb) {
				out = append(out, r.Verb)
			}
		}
	}
	last := min(len(p.toks), p.at+maxScan)
	for _, fuzzy := range []bool{false, true} {
		for i := p.at; i < last; i++ {
			if m, ok := p.best(i, fuzzy); ok && (m.live || !m.weak) {
				add(m.rows...)
			}
		}
	}
	for i := p.at; i < last && len(out) == 0; i++ {
		if t := p.toks[i]; t.kind == wordToken && len(t.text) >= 4 && !commonWords[t.text] {
			add(p.lex.near(t.text)...)
			break
		}
	}
	return out
}

// near are the verbs with a first word at most half as far from w as w is long.
func (l *Lexicon) near(w string) []*Row {
	type cand struct {
		n *node
		d int
	}
	var found []cand
	limit := min(len(w)/2, 4)
	for _, k := range l.root.kids {
		if d := distance(w, k.word, limit); d <= limit {
			found = append(found, cand{k, d})
		}
	}
	slices.SortStableFunc(found, func(a, b cand) int { return cmp.Or(cmp.Compare(a.d, b.d), cmp.Compare(a.n.word, b.n.word)) })
	var out []*Row
	for _, c := range found {
		for n := c.n; n != nil; n = firstKid(n) {
			for _, e := range n.entries {
				out = append(out, e.row)
			}
			if len(n.entries) > 0 {
				break
			}
		}
	}
	return out
}

func firstKid(n *node) *node {
	if len(n.kids) == 0 {
		return nil
	}
	return n.kids[0]
}
