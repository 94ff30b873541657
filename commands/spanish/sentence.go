package spanish

import "strings"

// maxWords is how many words of a sentence are read for its meaning. What
// people ask for stands at the beginning; the rest is kept as detail.
const maxWords = 80

// sentence is a line with what its words speak of.
type sentence struct {
	s    string  // as typed
	toks []token // with typing errors of keywords mended
	mask []bool  // words that say nothing («cuenta de cobro»)
	has  [concepts]bool
	at   [concepts]int // index of the first token that speaks of it
}

func read(line string) *sentence {
	toks := tokenise(line)
	s := &sentence{s: line, toks: toks[:min(len(toks), maxWords)]}
	s.mask = make([]bool, len(s.toks))
	for i := range s.toks {
		s.toks[i].text = mend(s.toks[i])
	}
	for i := range s.toks {
		s.match(conceptTree, i, i, true)
	}
	for i := range s.toks {
		if !s.mask[i] {
			s.match(conceptTree, i, i, false)
			s.negation(i)
			s.gone(i)
			if s.toks[i].kind == linkToken {
				s.note(portalThing, i)
			}
		}
	}
	return s
}

// mend returns the keyword of which a word is a typing error, else the word. In
// a sentence two errors are allowed in words of eight letters and more only.
func mend(t token) string {
	w := t.text
	if t.kind != wordToken || len(w) < 3 || len(w) > maxWord || commonWords[w] || keywords[w] || namedWord(w) {
		return w
	}
	if m := mends[w]; m != "" {
		return m
	}
	best, least := w, 4
	for _, k := range keywordList {
		if c, ok := typoCost(w, k.word, k.sound); ok && c < least && (c < 3 || len(k.word) > 7) && (c < 2 || !shortWords[k.word] || k.word == "clave") {
			best, least = k.word, c
		}
	}
	return best
}

// match follows the tree of phrases from token i and notes what it finds: only
// noise in the first pass, all the rest in the second.
func (s *sentence) match(n *conceptNode, from, i int, masking bool) {
	for _, c := range n.means {
		switch {
		case masking && c == noise:
			for j := from; j < i; j++ {
				s.mask[j] = true
			}
		case !masking && c != noise:
			s.note(c, from)
		}
	}
	if i >= len(s.toks) || s.mask[i] && !masking {
		return
	}
	w := s.toks[i].text
	if k := n.kids[w]; k != nil {
		s.match(k, from, i+1, masking)
	}
	if i > from && (articles[w] || pronouns[w]) {
		s.match(&conceptNode{kids: n.kids}, from, i+1, masking)
	}
}

// pronouns may stand inside a phrase («se nos cayó»).
var pronouns = wordSet("me nos le les")

func (s *sentence) note(c concept, i int) {
	if !s.has[c] {
		s.has[c], s.at[c] = true, i
	}
}

func (s *sentence) any(list ...concept) bool {
	for _, c := range list {
		if s.has[c] {
			return true
		}
	}
	return false
}

// says reports whether a word stands in the sentence.
func (s *sentence) says(w string) bool {
	for _, t := range s.toks {
		if t.text == w {
			return true
		}
	}
	return false
}

// word is the text of token i, "" outside of the sentence.
func (s *sentence) word(i int) string {
	if i < 0 || i >= len(s.toks) {
		return ""
	}
	return s.toks[i].text
}

// between are words that stand between «no» and what does not work.
var between = wordSet(`me nos le les se lo la los las te ha han he hemos esta estan estoy estamos estaba estaban quiere quieren puedo puede podemos pueden pude pudo podido deja dejan dejo permite permiten logro logra
	logramos sigue siguen vuelve volvio siquiera ya quiso para a de que el un una mi nada bien hemos habia puedan poder`)

// works are the beginnings of verbs that say what a thing does when it works.
var works = [...]string{"abr", "sirv", "servi", "funcion", "entr", "ingres", "carg", "prend", "encien", "encend", "imprim", "conect", "lleg", "responde", "reconoc", "agarr", "coge", "corre", "lee", "escane", "suen",
	"guard", "envi", "recib", "actualiz", "inici", "arranc", "naveg", "detect", "sale", "acced", "levant", "aparec", "acept", "abier", "descarg", "bloque"}

// absent are things whose absence stops the work.
var absent = wordSet("internet red sistema wifi conexion senal servicio pisami spark luz energia portal conectividad softcon")

// negation reads what follows «no» at token i: something does not work, or is
// not there.
func (s *sentence) negation(i int) {
	if s.word(i) != "no" && s.word(i) != "ni" && s.word(i) != "tampoco" && s.word(i) != "nadie" && s.word(i) != "ninguno" {
		return
	}
	j, able, let := i+1, false, false
	for ; j < len(s.toks) && j <= i+6 && between[s.toks[j].text]; j++ {
		w := s.toks[j].text
		able = able || strings.HasPrefix(w, "pued") || strings.HasPrefix(w, "pod") || w == "pude"
		let = let || strings.HasPrefix(w, "dej")
	}
	w := s.word(j)
	switch w {
	case "hay", "ay", "tengo", "tenemos", "tiene", "tienen", "llega", "habia":
		for k := j + 1; k <= j+2 && k < len(s.toks); k++ {
			if absent[s.toks[k].text] {
				s.note(fault, i)
				s.note(down, i)
				return
			}
		}
	}
	if (able || let) && (strings.HasPrefix(w, "trabaj") || strings.HasPrefix(w, "labor") || strings.HasPrefix(w, "hacer")) {
		s.note(fault, i)
		s.note(noWork, i)
		return
	}
	for _, stem := range works {
		if strings.HasPrefix(w, stem) && w != "entrego" && w != "entregan" {
			s.note(fault, i)
			return
		}
	}
	if let {
		s.note(fault, i)
	}
}

// gone reads «se va», «se fue» at token i: with a person it is a leaver, with a
// thing («se fue el internet») a fault.
func (s *sentence) gone(i int) {
	if s.word(i) != "se" || s.word(i+1) != "va" && s.word(i+1) != "fue" && s.word(i+1) != "nos" {
		return
	}
	j := i + 2
	if s.word(i+1) == "nos" {
		if s.word(j) != "va" && s.word(j) != "fue" {
			return
		}
		j++
	}
	for articles[s.word(j)] {
		j++
	}
	w := s.word(j)
	_, n := nameRun(s.s, s.toks, j, likely)
	switch {
	case titles[w] || n > 0:
		s.note(leaving, i)
	case absent[w]:
		s.note(fault, i)
		s.note(down, i)
	}
}
