package calendar

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

type tokenKind uint8

const (
	word   tokenKind = iota // letters, folded: lower case without diacritics
	number                  // ASCII digits
	mark                    // any other single character
)

// token is a piece of a text. start and end are byte offsets in the original.
type token struct {
	kind       tokenKind
	text       string
	val        int // of a number; -1 if it has more than 8 digits
	start, end int
}

// Limits of what a token keeps of a text. maxDigits lets the value of a number
// fit in an int everywhere; maxWord is longer than any word known here, so that
// a cut word matches none.
const (
	maxDigits = 8
	maxWord   = 32
)

// lex cuts a text into tokens. White space, ordinal signs, combining marks and
// invisible characters make none.
func lex(text string) []token {
	var out []token
	for i, r := range text {
		size := utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, size = utf8.DecodeRuneInString(text[i:])
		}
		last := len(out) - 1
		joined := last >= 0 && out[last].end == i
		switch {
		case unicode.IsSpace(r):
		case r == 'º' || r == '°' || r == 'ª' || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
			if joined {
				out[last].end += size
			}
		case r >= '0' && r <= '9':
			if !joined || out[last].kind != number {
				out = append(out, token{kind: number, start: i, end: i})
				last++
			}
			out[last].digit(int(r - '0'))
			out[last].end += size
		case unicode.IsLetter(r):
			if !joined || out[last].kind != word {
				out = append(out, token{kind: word, start: i, end: i})
				last++
			}
			if len(out[last].text) < maxWord {
				out[last].text += fold(r)
			}
			out[last].end += size
		default:
			out = append(out, token{kind: mark, text: string(plainDash(r)), start: i, end: i + size})
		}
	}
	return out
}

func (t *token) digit(d int) {
	if t.val < 0 {
		return
	}
	t.text += string(rune('0' + d))
	t.val = t.val*10 + d
	if len(t.text) > maxDigits {
		t.val = -1
	}
}

// fold returns the letter in lower case without its diacritic: Á → a, ñ → n.
func fold(r rune) string {
	r = unicode.ToLower(r)
	if r >= utf8.RuneSelf {
		r, _ = utf8.DecodeRuneInString(norm.NFD.String(string(r)))
	}
	return string(r)
}

func plainDash(r rune) rune {
	switch r {
	case '‐', '‑', '‒', '–', '—', '−':
		return '-'
	}
	return r
}
