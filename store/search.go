package store

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Limits of the word index.
const (
	maxWords     = 300 // different words kept of one request
	maxWord      = 40  // bytes of a word; the rest is cut off, in the index and in the question alike
	maxQuery     = 8   // words of a question that count
	maxSpellings = 100 // words that one beginning of a word may stand for
	minBeginning = 3   // letters from which on a word may be the beginning of another
)

// fold is the spelling in which words are compared: lower case, without accents (ñ is an n), single spaces.
func fold(s string) string {
	var sb strings.Builder
	low := strings.ToLower(s)
	if strings.ContainsFunc(low, func(r rune) bool { return r > maxLatin }) {
		low = norm.NFD.String(low)
	}
	sb.Grow(len(low))
	for i, r := range low {
		switch {
		case r < utf8.RuneSelf:
			sb.WriteByte(byte(r))
		case r <= maxLatin: // a letter with at most two accents, which come behind it
			if parts := norm.NFD.PropertiesString(low[i:]).Decomposition(); len(parts) > 0 {
				r, _ = utf8.DecodeRune(parts)
			}
			sb.WriteRune(r)
		case !unicode.Is(unicode.Mn, r):
			sb.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(sb.String()), " ")
}

// maxLatin is the last letter of the Latin alphabets of Europe. No mark stands among them, so each can be folded by itself.
const maxLatin = 0x17f

// stopWords say nothing about a request.
func stopWord(w string) bool {
	switch w {
	case "a", "al", "con", "de", "del", "e", "el", "en", "es", "la", "las", "lo", "los", "me", "mi", "no", "o", "para", "por",
		"que", "se", "si", "su", "tic", "un", "una", "y":
		return true
	}
	return false
}

// wordsOf gives the folded words of a text, in order of appearance, each once. A number loses its leading zeros.
func wordsOf(text string, most int) []string {
	seen := map[string]bool{}
	var out []string
	for _, w := range strings.FieldsFunc(fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(w) > maxWord {
			w = strings.ToValidUTF8(w[:maxWord], "")
		}
		if strings.Trim(w, "0123456789") == "" {
			w = cmp.Or(strings.TrimLeft(w, "0"), "0")
		}
		if stopWord(w) || seen[w] {
			continue
		}
		seen[w] = true
		if out = append(out, w); len(out) == most {
			break
		}
	}
	return out
}

// wordList is what is kept of the words of a request.
type wordList struct {
	ID    string   `json:"id"`
	Words []string `json:"words"`
}

// wordMarks is the index of a request's words. Newest first: a question wants the first few.
func wordMarks(l wordList) []mark {
	ms := make([]mark, 0, len(l.Words))
	for _, w := range l.Words {
		ms = append(ms, mark{under(key("i/t", w), newestFirst(l.ID)), l.ID})
	}
	return ms
}

// newestFirst turns the order of ids round.
func newestFirst(id string) string {
	b := []byte(numbered(id))
	for i, c := range b {
		switch {
		case c >= '0' && c <= '9':
			b[i] = '0' + '9' - c
		case c == '~':
			b[i] = '!' // before every digit
		}
	}
	return string(b)
}

// PutSearch replaces the words under which a request is found. The caller hands in no private answer. The radicado itself
// is always among them.
func (t *Tx) PutSearch(id, text string) error {
	k := under("rw", numbered(id))
	old, _, err := find[wordList](&t.View, k)
	if err != nil {
		return err
	}
	l := wordList{ID: id, Words: wordsOf(id+" "+text, maxWords)}
	slices.Sort(l.Words)
	if old.ID != "" && slices.Equal(old.Words, l.Words) {
		return nil
	}
	if err := t.write(k, l); err != nil {
		return err
	}
	return t.reindex(wordMarks(old), wordMarks(l))
}

// Search gives the requests that hold every word, newest first, at most limit (≤ 0: 20). Case and accents do not matter,
// and three letters or more may be the beginning of a word (of the first hundred words that begin so). A number must be the
// whole number. Words that stand in every text («de», «para») do not count.
func (v *View) Search(words string, limit int) ([]string, error) {
	if limit <= 0 {
		limit = 20
	}
	var all []*union
	for _, w := range wordsOf(words, maxQuery) {
		u, err := v.spellings(w)
		if err != nil {
			return nil, err
		}
		all = append(all, u)
	}
	if len(all) == 0 {
		return nil, nil
	}
	return intersect(all, limit)
}

// spellings joins the lists of the words that w may stand for: itself, and those that begin with it.
func (v *View) spellings(w string) (*union, error) {
	u := &union{}
	pre := key("i/t", w)
	if len(w) < minBeginning || strings.Trim(w, "0123456789") == "" {
		u.lists = []*postings{{v: v, pre: pre + "/"}}
		return u, nil
	}
	for from := pre; len(u.lists) < maxSpellings; {
		next, err := v.some(pre, from, 1)
		if err != nil {
			return nil, err
		}
		if len(next) == 0 {
			break
		}
		word := next[0].Key[:strings.LastIndexByte(next[0].Key, '/')]
		u.lists = append(u.lists, &postings{v: v, pre: word + "/"})
		from = word + behind
	}
	return u, nil
}

// intersect walks over all lists at once: each in turn leaps to the first entry that is not before the furthest one.
func intersect(all []*union, limit int) ([]string, error) {
	var out []string
	at := ""
	for agree := 0; ; {
		for _, u := range all {
			got, ok, err := u.from(at)
			if err != nil || !ok {
				return out, err
			}
			if got.key == at {
				agree++
			} else {
				at, agree = got.key, 1
			}
			if agree >= len(all) {
				if out = append(out, got.id); len(out) == limit {
					return out, nil
				}
				at, agree = at+"\x00", 0
			}
		}
	}
}

// union is the list of all requests that hold one of several words.
type union struct{ lists []*postings }

// posting is a request in a list: its place in the order, and its id.
type posting struct{ key, id string }

func (u *union) from(at string) (first posting, ok bool, err error) {
	for _, l := range u.lists {
		p, has, err := l.from(at)
		if err != nil {
			return posting{}, false, err
		}
		if has && (!ok || p.key < first.key) {
			first, ok = p, true
		}
	}
	return first, ok, nil
}

// postings is the list of one word, read in growing portions. It is only asked for places that do not go back, so the
// first entry held is the first one behind all that was asked for before.
type postings struct {
	v    *View
	pre  string
	held []posting
	size int
	last bool // nothing follows what is held
}

func (l *postings) from(at string) (posting, bool, error) {
	i, _ := slices.BinarySearchFunc(l.held, at, func(p posting, at string) int { return strings.Compare(p.key, at) })
	if i < len(l.held) {
		return l.held[i], true, nil
	}
	if l.last {
		return posting{}, false, nil
	}
	l.size = min(max(8, 2*l.size), page)
	items, err := l.v.some(l.pre, l.pre+at, l.size)
	if err != nil {
		return posting{}, false, err
	}
	l.held, l.last = l.held[:0], len(items) < l.size
	for _, it := range items {
		l.held = append(l.held, posting{lastPart(it.Key), string(it.Value)})
	}
	if len(l.held) == 0 {
		return posting{}, false, nil
	}
	return l.held[0], true, nil
}
