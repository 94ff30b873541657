package spanish

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// ProperName writes a name with capitals, whatever capitals it was typed with:
// "ANA MARÍA DE LA CRUZ" is "Ana María de la Cruz". Particles inside the name
// are small; accents stay as they were typed, for they cannot be guessed.
func ProperName(s string) string {
	words := strings.Fields(norm.NFC.String(s))
	for i, w := range words {
		w = strings.ToLower(w)
		if i == 0 || !particles[foldWord(w)] {
			w = capitals(w)
		}
		words[i] = w
	}
	return strings.Join(words, " ")
}

// capitals writes the first letter, and each one after a hyphen or an
// apostrophe, large.
func capitals(w string) string {
	up := true
	return strings.Map(func(r rune) rune {
		switch {
		case up && unicode.IsLetter(r):
			up = false
			return unicode.ToUpper(r)
		case r == '-' || r == '\'' || r == '’' || r == '.':
			up = true
		}
		return r
	}, w)
}

// ValidFullName reports whether s can be the full name of a person: two to
// eight words of letters (with hyphen, apostrophe and the point of an initial),
// of which two are no particles, 5 to 80 letters in all.
func ValidFullName(s string) bool {
	s = norm.NFC.String(strings.TrimSpace(s))
	if n := utf8.RuneCountInString(s); n < 5 || n > 80 {
		return false
	}
	words := strings.Fields(s)
	if len(words) > 8 {
		return false
	}
	parts := 0
	for _, w := range words {
		letters := 0
		for _, r := range w {
			switch {
			case unicode.IsLetter(r):
				letters++
			case r != '-' && r != '\'' && r != '’' && r != '.':
				return false
			}
		}
		if letters == 0 {
			return false
		}
		if !particles[foldWord(strings.ToLower(w))] {
			parts++
		}
	}
	return parts >= 2
}

// NamesPerson reports whether an answer can be the full name of a person and does
// not begin like a sentence: «necesito usuario en softcon» is no name.
func NamesPerson(s string) bool {
	words := strings.Fields(Fold(s))
	if !ValidFullName(s) || len(words) == 0 {
		return false
	}
	first := words[0]
	return !commonWords[first] || namedWord(first) || particles[first]
}

// ProposedAddress proposes a mailbox for a person: nombre.apellido@domain; if
// that is taken with the second surname; then with a number from 2 on. taken is
// asked with the part before the @ only. Of a Spanish name the first given name
// and the two surnames count ("Ana María Ruiz Gómez" is ana.ruiz, then
// ana.ruiz.gomez); particles are left out, accents and ñ folded. It returns ""
// for a name without letters, or if the first 9998 numbers are taken.
func ProposedAddress(name, domain string, taken func(local string) bool) string {
	given, first, second := nameParts(name)
	if given == "" {
		return ""
	}
	local := given
	if first != "" {
		local += "." + first
	}
	local = local[:min(len(local), 58)] // 64 is the limit of RFC 5321; five are left for the number
	if !taken(local) {
		return local + "@" + domain
	}
	if second != "" {
		if longer := local + "." + second; len(longer) <= 64 && !taken(longer) {
			return longer + "@" + domain
		}
	}
	for n := 2; n < 10000; n++ {
		if numbered := local + strconv.Itoa(n); !taken(numbered) {
			return numbered + "@" + domain
		}
	}
	return ""
}

// nameParts takes a name apart: the first given name and both surnames, folded
// to a–z.
func nameParts(name string) (given, first, second string) {
	var parts []string
	for w := range strings.FieldsSeq(name) {
		f := foldWord(w)
		if particles[f] {
			continue
		}
		f = strings.Map(func(r rune) rune {
			if 'a' <= r && r <= 'z' {
				return r
			}
			return -1
		}, f)
		if f != "" {
			parts = append(parts, f)
		}
	}
	switch n := len(parts); {
	case n == 0:
		return "", "", ""
	case n == 1:
		return parts[0], "", ""
	case n == 2:
		return parts[0], parts[1], ""
	case n == 3 && givenNames[parts[1]] && !(surnames[parts[1]] && !givenNames[parts[0]]):
		return parts[0], parts[2], ""
	case n == 3:
		return parts[0], parts[1], parts[2]
	default:
		return parts[0], parts[n-2], parts[n-1]
	}
}

// MaskEmail hides most of an address, so that whoever knows it recognises it
// and nobody else learns it: "a•••8@gmail.com". Of a local part of one or two
// letters only the first is shown. What is no address comes back as "•••".
func MaskEmail(address string) string {
	local, domain, ok := strings.Cut(strings.TrimSpace(address), "@")
	if !ok || local == "" || domain == "" {
		return "•••"
	}
	first, _ := utf8.DecodeRuneInString(local)
	out := string(first) + "•••"
	if utf8.RuneCountInString(local) > 2 {
		last, _ := utf8.DecodeLastRuneInString(local)
		out += string(last)
	}
	return out + "@" + domain
}
