package spanish

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns s as it is compared: lower case, accents stripped, ñ as n,
// punctuation and symbols trimmed from the edges of each word, one space
// between words. Punctuation inside a word stays ("ana.ruiz@x.co",
// "mis-casos").
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for chunk := range strings.FieldsSeq(s) {
		chunk = strings.TrimFunc(chunk, notWordRune)
		if chunk == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		foldInto(&b, chunk)
	}
	return b.String()
}

// Words returns the folded words of s. Punctuation separates words, so that
// "mis-casos", "mis_casos" and "mis casos" are the same; an e-mail address, a
// link and a mention ("@marta") are one word each.
func Words(s string) []string {
	toks := tokenise(s)
	if len(toks) == 0 {
		return nil
	}
	out := make([]string, len(toks))
	for i, t := range toks {
		out[i] = t.text
	}
	return out
}

func foldInto(b *strings.Builder, s string) {
	for _, r := range s {
		if r = foldRune(r); r > 0 {
			b.WriteRune(r)
		}
	}
}

// foldRune returns the base letter of r in lower case; 0 for a rune that is
// not seen (a combining accent, a direction mark) and is left out.
func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	switch r {
	case 'á', 'Á', 'à', 'À':
		return 'a'
	case 'é', 'É', 'è', 'È':
		return 'e'
	case 'í', 'Í', 'ì', 'Ì':
		return 'i'
	case 'ó', 'Ó', 'ò', 'Ò':
		return 'o'
	case 'ú', 'Ú', 'ü', 'Ü', 'ù', 'Ù':
		return 'u'
	case 'ñ', 'Ñ':
		return 'n'
	}
	if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) {
		return 0
	}
	var buf [utf8.UTFMax]byte
	d := norm.NFKD.PropertiesString(string(buf[:utf8.EncodeRune(buf[:], r)])).Decomposition()
	if len(d) > 0 {
		if base, _ := utf8.DecodeRune(d); unicode.IsLetter(base) || unicode.IsDigit(base) {
			r = base
		}
	}
	return unicode.ToLower(r)
}

// wordRune reports whether r is part of a word. The ordinal signs are not, so
// that "nº123" is "n" and "123".
func wordRune(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	case r == 'º' || r == 'ª':
		return false
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r)
}

func notWordRune(r rune) bool { return !wordRune(r) }
