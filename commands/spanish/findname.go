package spanish

import "strings"

// nameMode says how sure a name must be.
type nameMode uint8

const (
	strict  nameMode = iota // every word is a known name
	likely                  // at least one is, or all are written with capitals
	lenient                 // none may be a common word
)

// titles stand before a name and are no part of it.
var titles = wordSet(`senor senora senorita sr sra don dona doctor doctora dr dra ingeniero ingeniera ing inge licenciado licenciada lic abogado abogada arquitecto arquitecta profesional
	contratista funcionario funcionaria servidor servidora empleado empleada companero companera tecnico tecnica secretario secretaria jefe jefa profesor profesora practicante pasante judicante
	contador contadora medico medica enfermera auxiliar asesor asesora coordinador coordinadora director directora`)

// nameRun reads a name at token i: words that can be part of one, with the
// particles between them. end is the token after it, n the number of its words
// without particles, 0 if there is no name.
func nameRun(s string, toks []token, i int, mode nameMode) (end, n int) {
	end = i
	known, capitals, family := 0, 0, 0
	for j := i; j < len(toks) && n < 6; {
		t := toks[j]
		if j > i && broken(s[toks[j-1].end:t.start]) {
			break
		}
		if n > 0 && particles[t.text] && t.text != "y" {
			j++
			continue
		}
		if !nameWord(t, n == 0, mode) || family == 2 && !namedWord(t.text) && !t.capital {
			break
		}
		if n > 0 && surnames[t.text] {
			family++
		}
		if namedWord(t.text) {
			known++
		}
		if t.capital {
			capitals++
		}
		j++
		n++
		end = j
	}
	if mode == likely && known == 0 && capitals < n {
		return i, 0
	}
	return end, n
}

// broken reports whether what stands between two words ends a name.
func broken(between string) bool {
	return strings.Trim(between, " \t\u00a0-'’.") != "" || strings.Contains(between, ". ") && len(between) > 2
}

// nameWord reports whether a word can be part of a name.
func nameWord(t token, first bool, mode nameMode) bool {
	w := t.text
	if t.kind != wordToken || strings.ContainsAny(w, "0123456789") {
		return false
	}
	if first {
		if givenNames[w] {
			return true
		}
		if commonWords[w] || keywords[w] {
			return false
		}
	}
	if namedWord(w) {
		return true
	}
	if mode == strict || commonWords[w] || keywords[w] || len(w) < 3 || !strings.ContainsAny(w, "aeiouy") {
		return false
	}
	return !infinitive(w)
}

// infinitive reports whether an unknown word looks like a verb.
func infinitive(w string) bool {
	return len(w) > 4 && (strings.HasSuffix(w, "ar") || strings.HasSuffix(w, "er") || strings.HasSuffix(w, "ir") ||
		strings.HasSuffix(w, "ando") || strings.HasSuffix(w, "iendo") || strings.HasSuffix(w, "cion") || strings.HasSuffix(w, "mente") || strings.HasSuffix(w, "miento"))
}
