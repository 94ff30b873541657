package spanish

// nameMarks announce a name; the words of nameSkips may stand between.
var (
	nameMarks = wordSet("para contratista contratistas funcionario funcionaria empleado empleada nombre llama llamada llamado titular senor senora doctor doctora ingeniero ingeniera practicante judicante")
	nameSkips = wordSet("el la un una los las al a de del nuevo nueva otro otra se que es nombre llama llamado llamada persona titular companero companera su mi nuestro nuestra esta este")
)

// holder finds the full name of the person a mailbox is for: two words or more.
func (s *sentence) holder() string {
	for i := range s.toks {
		if nameMarks[s.toks[i].text] {
			if name, n := s.nameAfter(i + 1); n >= 2 {
				return name
			}
		}
	}
	name, n := s.knownName(2)
	if n >= 2 {
		return name
	}
	return ""
}

// person finds the person that a sentence is about; one known word is enough,
// the directory does the rest.
func (s *sentence) person() string {
	if s.has[leaving] {
		if name, n := s.nameBefore(s.at[leaving]); n > 0 {
			return name
		}
	}
	best, most := "", 0
	for i := range s.toks {
		w := s.toks[i].text
		if !nameMarks[w] && w != "a" && w != "al" && w != "de" && !leavers[w] {
			continue
		}
		if name, n := s.nameAfter(i + 1); n > most {
			best, most = name, n
		}
	}
	if most >= 2 {
		return best
	}
	if name, n := s.knownName(1); n > most {
		return name
	}
	return best
}

// leavers are the words after which the person who left is named.
var leavers = wordSet("retiro retira fue va renuncio retirar pensiono jubilo fallecio trabaja labora despedimos despidieron despidio despedido despedida")

// nameAfter reads the name that follows token i, over articles and titles. A
// name after a title may be unknown; after an article every word must be known.
func (s *sentence) nameAfter(i int) (string, int) {
	mode := likely
	if i > 0 && titles[s.word(i-1)] {
		mode = lenient
	}
	for steps := 0; i < len(s.toks) && steps < 7 && (nameSkips[s.word(i)] || titles[s.word(i)]); i, steps = i+1, steps+1 {
		w := s.word(i)
		switch {
		case titles[w] || w == "llama" || w == "llamado" || w == "llamada" || w == "nombre":
			mode = lenient
		case articles[w] && mode == likely:
			mode = strict
		}
		if i+1 < len(s.toks) && broken(s.s[s.toks[i].end:s.toks[i+1].start]) && mode != lenient {
			return "", 0
		}
	}
	return s.nameAt(i, mode)
}

func (s *sentence) nameAt(i int, mode nameMode) (string, int) {
	end, n := nameRun(s.s, s.toks, i, mode)
	if n == 0 || n == 1 && !namedWord(s.word(i)) && !s.toks[i].capital {
		return "", 0
	}
	return ProperName(s.s[s.toks[i].start:s.toks[end-1].end]), n
}

// nameBefore reads the name that ends right before token i («juan peña se
// retiró»).
func (s *sentence) nameBefore(i int) (string, int) {
	for from := max(0, i-7); from < i; from++ {
		if end, n := nameRun(s.s, s.toks, from, likely); n > 0 && end == i {
			return s.nameAt(from, likely)
		}
	}
	return "", 0
}

// knownName finds anywhere a run of at least least known words that begins with
// a given name and, from two words on, has a surname.
func (s *sentence) knownName(least int) (string, int) {
	for i := range s.toks {
		if !givenNames[s.word(i)] || commonWords[s.word(i)] && least < 2 {
			continue
		}
		end, n := nameRun(s.s, s.toks, i, strict)
		if n < least || n >= 2 && !surnames[s.word(end-1)] {
			continue
		}
		return ProperName(s.s[s.toks[i].start:s.toks[end-1].end]), n
	}
	return "", 0
}
