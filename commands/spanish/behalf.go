package spanish

import "strings"

// behalfPhrases say that what follows is the name of who asks, because somebody else writes it down.
var behalfPhrases = [][]string{{"en", "nombre", "de"}, {"a", "nombre", "de"}, {"por", "cuenta", "de"}, {"en", "representacion", "de"}, {"de", "parte", "de"}, {"llamo"}}

// OnBehalf reads «en nombre de Nubia Torres: no le funciona la impresora», also after a verb: before is what stands in front,
// after what follows the phrase, both as they were typed.
func OnBehalf(line string) (before, after string, ok bool) {
	toks := tokenise(line)
	for i := range toks {
		for _, p := range behalfPhrases {
			if !phraseAt(toks, i, p) {
				continue
			}
			end := i + len(p)
			if end < len(toks) && toks[end].text == "la" && end+1 < len(toks) && titles[toks[end+1].text] {
				end++ // «en nombre de la doctora Nubia»
			}
			for end < len(toks) && titles[toks[end].text] {
				end++
			}
			return strings.TrimSpace(line[:toks[i].start]), strings.TrimSpace(line[toks[end-1].end:]), true
		}
	}
	return "", "", false
}

func phraseAt(toks []token, i int, p []string) bool {
	if i+len(p) > len(toks) {
		return false
	}
	for k, w := range p {
		if toks[i+k].text != w {
			return false
		}
	}
	return true
}

// Prefixes gives the first words of a text that could be a name, longest first, each with what follows it: at most five words.
// Where a colon, a comma or «que» ends what looks like a name there is that one alone; so too for a mention or an address.
func Prefixes(text string) []Prefix {
	toks := tokenise(text)
	var out []Prefix
	named, likely := true, true
	for i, t := range toks[:min(5, len(toks))] {
		p := Prefix{Name: text[:t.end], Rest: rest(text[t.end:])}
		if t.kind == mentionToken || t.kind == emailToken {
			p.Name, p.Sure = strings.Trim(text[t.start:t.end], "<>"), true
			return []Prefix{p}
		}
		known := namedWord(t.text) || particles[t.text]
		named, likely = named && known, likely && (known || !commonWords[t.text] && !keywords[t.text])
		if p.Sure = named; likely && ends(text[t.end:]) {
			p.Sure = true
			return []Prefix{p}
		}
		if i+1 == len(toks) || !continues(toks[i+1]) {
			out = append([]Prefix{p}, out...)
		}
	}
	return out
}

// continues reports whether a word belongs to the name before it.
func continues(next token) bool {
	return namedWord(next.text) || next.capital && !commonWords[next.text]
}

// Prefix is a possible name at the beginning of a text. Sure is false where only a list of people can tell that it is one.
type Prefix struct {
	Name, Rest string
	Sure       bool
}

// ends reports whether a name ends before this: nothing more, a colon, a comma, or «que».
func ends(after string) bool {
	after = strings.TrimLeft(after, " \t\u00a0")
	return after == "" || strings.ContainsRune(":,;.", rune(after[0])) || strings.HasPrefix(after, "que ")
}

// rest is what was asked, without what joined it to the name.
func rest(after string) string {
	after = strings.TrimSpace(strings.TrimLeft(after, " \t\u00a0:,;.-–—"))
	return strings.TrimSpace(strings.TrimPrefix(after, "que "))
}
