package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Clean makes what a person or a platform sent safe to keep and to compare: composed letters (NFC), lines that end in "\n",
// plain spaces, and without control characters, invisible characters, marks that turn the direction of writing, and bytes
// that are no text. long reports that more than limit runes were left; the text is then cut there, so that what is too long
// never travels on. A limit of 0 or less means no limit.
func Clean(s string, limit int) (clean string, long bool) {
	var sb strings.Builder
	sb.Grow(len(s))
	prev := rune(-1)
	for i, r := range s {
		size := utf8.RuneLen(r)
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") {
			continue
		}
		out := visible(r, prev, s[i+size:])
		if out >= 0 {
			sb.WriteRune(out)
			prev = out
		}
	}
	clean = norm.NFC.String(strings.ReplaceAll(sb.String(), "\r\n", "\n"))
	clean = strings.ReplaceAll(clean, "\r", "\n")
	if limit <= 0 || utf8.RuneCountInString(clean) <= limit {
		return clean, false
	}
	return clean[:prefix(clean, limit, Runes)], true
}

// visible gives the rune to keep instead of r, or -1. The joiner inside an emoji is kept: without it the family falls apart.
func visible(r, prev rune, rest string) rune {
	switch {
	case r == '\r', r == '\n':
		return r
	case r == '\t':
		return ' '
	case r == '\v', r == '\f', r == '\u0085', r == '\u2028', r == '\u2029':
		return '\n'
	case r == zwj:
		next, _ := utf8.DecodeRuneInString(rest)
		if joins(prev) && pictograph(next) {
			return r
		}
		return -1
	case unicode.IsControl(r), hidden(r):
		return -1
	case unicode.Is(unicode.Zs, r):
		return ' '
	}
	return r
}

// joins reports whether an emoji goes on after r and a joiner.
func joins(r rune) bool { return pictograph(r) || r == '\ufe0f' || r >= 0x1f3fb && r <= 0x1f3ff }

// hidden reports whether r shows nothing: zero-width characters, direction marks and overrides (U+202A–202E, U+2066–2069),
// tags and variation selectors in which text can be smuggled, and code points that are no characters.
func hidden(r rune) bool {
	switch {
	case r == '\u00ad', r == '\u034f', r == '\u061c', r == '\u115f', r == '\u1160', r == '\u17b4', r == '\u17b5', r == '\u3164', r == '\uffa0':
		return true
	case r >= 0x180b && r <= 0x180f, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
		return true
	case r == '\ufeff', r >= 0xfff0 && r <= 0xfffb, r >= 0xfdd0 && r <= 0xfdef, r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return r&0xfffe == 0xfffe
}

// Fold makes two spellings of the same words equal: lower case, without accents (ñ becomes n), with single spaces, and
// without the punctuation around them. It is for comparing only, never for showing.
func Fold(s string) string {
	s, _ = Clean(s, 0)
	var sb strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		if !unicode.Is(unicode.Mn, r) {
			sb.WriteRune(r)
		}
	}
	folded := strings.Join(strings.Fields(sb.String()), " ")
	return strings.TrimFunc(folded, func(r rune) bool {
		return r == ' ' || strings.ContainsRune(".,;:!?¡¿«»\"'()[]“”‘’…`*_", r)
	})
}

func trimRight(s string) string { return strings.TrimRightFunc(s, unicode.IsSpace) }
