package chat

import (
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// ellipsis marks what was left out.
const ellipsis = "…"

const (
	zwj     = '\u200d'
	zwnj    = '\u200c'
	riFirst = 0x1f1e6 // regional indicators: two of them are a flag
	riLast  = 0x1f1ff
)

// Len counts s in a unit; an unknown unit counts runes.
func Len(s string, u Unit) int {
	switch u {
	case Bytes:
		return len(s)
	case UTF16:
		n := 0
		for _, r := range s {
			n += utf16.RuneLen(r)
		}
		return n
	default:
		return utf8.RuneCountInString(s)
	}
}

// Cut shortens s to at most limit units, with «…» at its end where something was left out. It never cuts inside what a
// person sees as one character. A limit without room for «…» gives what fits without it.
func Cut(s string, limit int, u Unit) string {
	if Len(s, u) <= limit {
		return s
	}
	mark := ellipsis
	if Len(mark, u) > limit {
		mark = ""
	}
	return trimRight(s[:prefix(s, limit-Len(mark, u), u)]) + mark
}

// prefix gives the length in bytes of the longest beginning of s that is at most limit units long and ends between two
// characters as a person sees them.
func prefix(s string, limit int, u Unit) int {
	end, n := 0, 0
	for end < len(s) {
		size := cluster(s[end:])
		n += Len(s[end:end+size], u)
		if n > limit {
			break
		}
		end += size
	}
	return end
}

// cluster gives the length in bytes of the first character of s as a person sees it: a letter with its accents, an emoji
// with its parts, a flag, a Korean syllable (the rules of Unicode Annex 29 without those for Indic conjuncts).
func cluster(s string) int {
	if len(s) > 1 && s[0] < utf8.RuneSelf && s[1] < utf8.RuneSelf {
		if s[0] == '\r' && s[1] == '\n' {
			return 2
		}
		return 1
	}
	first, end := utf8.DecodeRuneInString(s)
	if unicode.IsControl(first) {
		return end
	}
	prev, flag := first, false
	for end < len(s) {
		next, size := utf8.DecodeRuneInString(s[end:])
		switch {
		case next == zwj || extends(next):
		case prev == zwj && pictograph(first) && pictograph(next):
		case regional(prev) && regional(next) && !flag:
			flag = true
		case hangul(prev, next):
		default:
			return end
		}
		prev, end = next, end+size
	}
	return end
}

func regional(r rune) bool { return r >= riFirst && r <= riLast }

// pictograph reports whether an emoji may be joined to r.
func pictograph(r rune) bool {
	if r == '\ufffc' || r == utf8.RuneError {
		return false
	}
	return unicode.Is(unicode.So, r) || r == '\u203c' || r == '\u2049'
}

// extends reports whether r belongs to the character before it.
func extends(r rune) bool {
	if r < 0x300 {
		return false
	}
	return unicode.In(r, unicode.M) || r == zwnj || r >= 0x1f3fb && r <= 0x1f3ff || r >= 0xe0020 && r <= 0xe007f ||
		r == 0xff9e || r == 0xff9f
}

// hangul reports whether two parts of a Korean syllable hold together.
func hangul(a, b rune) bool {
	lead := a >= 0x1100 && a <= 0x115f
	vowel := a >= 0x1160 && a <= 0x11a7
	tail := a >= 0x11a8 && a <= 0x11ff
	whole := a >= 0xac00 && a <= 0xd7a3
	open := whole && (a-0xac00)%28 == 0
	bVowel := b >= 0x1160 && b <= 0x11a7
	bTail := b >= 0x11a8 && b <= 0x11ff
	switch {
	case lead:
		return bVowel || b >= 0x1100 && b <= 0x115f || b >= 0xac00 && b <= 0xd7a3
	case vowel || open:
		return bVowel || bTail
	case tail || whole:
		return bTail
	}
	return false
}
