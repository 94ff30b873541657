package spanish

import "strings"

// distance is the Damerau-Levenshtein distance (optimal string alignment) of
// two folded words, or max+1 as soon as it is known to be over max.
func distance(a, b string, max int) int {
	if len(a) < len(b) {
		a, b = b, a
	}
	if len(a)-len(b) > max || len(a) > maxWord {
		return max + 1
	}
	var rows [3][maxWord + 1]uint8
	for j := 0; j <= len(b); j++ {
		rows[0][j] = uint8(j)
	}
	for i := 1; i <= len(a); i++ {
		cur, prev, before := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		cur[0] = uint8(i)
		least := cur[0]
		for j := 1; j <= len(b); j++ {
			cost := uint8(1)
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			cur[j] = d
			least = min(least, d)
		}
		if int(least) > max {
			return max + 1
		}
	}
	return int(rows[len(a)%3][len(b)])
}

// maxWord is the longest word, in bytes, that is looked at for typing errors.
const maxWord = 24

// sound is a key that is equal for words which Colombians pronounce alike: b
// and v, s, c and z, ll and y, g and j, qu and k, with or without h. It is
// meant for folded words.
func sound(w string) string {
	var b strings.Builder
	b.Grow(len(w))
	var last byte
	put := func(c byte) {
		if c != last {
			b.WriteByte(c)
			last = c
		}
	}
	at := func(i int) byte {
		if i < len(w) {
			return w[i]
		}
		return 0
	}
	front := func(c byte) bool { return c == 'e' || c == 'i' }
	for i := 0; i < len(w); i++ {
		switch c := w[i]; {
		case c == 'h':
		case c == 'c' && at(i+1) == 'h':
			put('C')
			i++
		case c == 'v', c == 'w':
			put('b')
		case c == 'z', c == 'x', c == 'c' && front(at(i+1)):
			put('s')
		case c == 'q' && at(i+1) == 'u' && front(at(i+2)):
			put('k')
			i++
		case c == 'c', c == 'q':
			put('k')
		case c == 'g' && at(i+1) == 'u' && front(at(i+2)):
			put('g')
			i++
		case c == 'g' && front(at(i+1)), c == 'j':
			put('j')
		case c == 'l' && at(i+1) == 'l':
			put('y')
			i++
		case c == 'y':
			if i == len(w)-1 || i == 0 && !vowel(at(1)) {
				put('i')
			} else {
				put('y')
			}
		default:
			put(c)
		}
	}
	return b.String()
}

func vowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 && c != 0 }

// typoCost says how far a typed word is from a known one: 0 for the same, 1 for
// one that sounds alike, else 1 plus the distance; ok is false where it is too
// far to be a typing error. Words of up to five letters allow one error, longer
// ones two, and two only if they begin alike. Words of fewer than four letters
// are never taken for another.
func typoCost(typed, known, knownSound string) (cost int, ok bool) {
	if typed == known {
		return 0, true
	}
	if len(typed) < 4 || len(known) < 4 || len(typed) > maxWord {
		return 0, false
	}
	limit := 1
	if len(known) > 5 {
		limit = 2
	}
	if len(typed)-len(known) > limit || len(known)-len(typed) > limit {
		return 0, false
	}
	s := sound(typed)
	if s == knownSound {
		return 1, true
	}
	d := distance(typed, known, limit)
	if d > limit || d == 2 && !beginAlike(s, knownSound) {
		return 0, false
	}
	return 1 + d, true
}

// beginAlike reports whether two words sound alike at their first letter, or
// have only changed the order of the first two.
func beginAlike(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	return a[0] == b[0] || len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0]
}
