package spanish

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	wordToken    tokenKind = iota // letters, perhaps with digits
	numberToken                   // only the digits 0 to 9
	emailToken                    // ana.ruiz@example.com
	mentionToken                  // @marta; its text has the @
	linkToken                     // https://…, www.…
)

// token is a word of a line and where it stands there, in bytes.
type token struct {
	text       string // folded
	start, end int
	kind       tokenKind
	capital    bool // begins with a capital letter
}

// tokenise cuts a line into words. White space and punctuation are left out.
func tokenise(s string) []token {
	var out []token
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case s[i] == '@' || s[i] == '<':
			if t, ok := mentionAt(s, i); ok {
				out = append(out, t)
				i = t.end
				continue
			}
			i += n
		case wordRune(r) && r != utf8.RuneError:
			t := tokenAt(s, i)
			if t.text != "" {
				out = append(out, t)
			}
			i = t.end
		default:
			i += n
		}
	}
	return out
}

// tokenAt reads the word that begins at i.
func tokenAt(s string, i int) token {
	if end, ok := linkAt(s, i); ok {
		return token{text: strings.ToLower(s[i:end]), start: i, end: end, kind: linkToken}
	}
	if end, ok := emailAt(s, i); ok {
		return token{text: strings.ToLower(s[i:end]), start: i, end: end, kind: emailToken}
	}
	end, digits := i, true
	for end < len(s) {
		r, n := utf8.DecodeRuneInString(s[end:])
		if !wordRune(r) || r == utf8.RuneError {
			break
		}
		digits = digits && '0' <= r && r <= '9'
		end += n
	}
	first, _ := utf8.DecodeRuneInString(s[i:])
	t := token{start: i, end: end, capital: unicode.IsUpper(first)}
	if digits {
		t.kind = numberToken
	}
	t.text = foldWord(s[i:end])
	return t
}

// foldWord folds one word without trimming.
func foldWord(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] < utf8.RuneSelf && (s[i] < 'A' || s[i] > 'Z')
	}
	if plain {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	foldInto(&b, s)
	return b.String()
}

// mentionAt reads "@marta.diaz", or "<@U123|marta>" as Slack writes it, at i.
func mentionAt(s string, i int) (token, bool) {
	if s[i] == '<' {
		end := strings.IndexByte(s[i:min(len(s), i+82)], '>')
		if end < 0 || end > 80 || !strings.HasPrefix(s[i:], "<@") || end < 3 {
			return token{}, false
		}
		id, _, _ := strings.Cut(s[i+1:i+end], "|")
		return token{text: strings.ToLower(id), start: i, end: i + end + 1, kind: mentionToken}, true
	}
	end := i + 1
	for end < len(s) {
		r, n := utf8.DecodeRuneInString(s[end:])
		if r == utf8.RuneError || !wordRune(r) && r != '.' && r != '_' && r != '-' {
			break
		}
		end += n
	}
	for end > i+1 && strings.IndexByte("._-", s[end-1]) >= 0 {
		end--
	}
	name := foldWord(s[i+1 : end])
	if name == "" {
		return token{}, false
	}
	return token{text: "@" + name, start: i, end: end, kind: mentionToken}, true
}

func linkAt(s string, i int) (end int, ok bool) {
	head := s[i:min(len(s), i+8)]
	if head[0]|0x20 != 'h' && head[0]|0x20 != 'w' {
		return 0, false
	}
	head = strings.ToLower(head)
	if !strings.HasPrefix(head, "http://") && head != "https://" && !strings.HasPrefix(head, "www.") {
		return 0, false
	}
	end = i + len(s[i:])
	if j := strings.IndexFunc(s[i:], unicode.IsSpace); j >= 0 {
		end = i + j
	}
	return i + len(strings.TrimRight(s[i:end], ".,;:)»\"'!?")), true
}

// emailAt reads an address that begins at i: a local part of up to 64 bytes
// and a domain with a dot.
func emailAt(s string, i int) (end int, ok bool) {
	at := i
	for at < len(s) && at-i <= 64 && localByte(s[at]) {
		at++
	}
	if at == i || at-i > 64 || at >= len(s) || s[at] != '@' {
		return 0, false
	}
	end = at + 1
	for end < len(s) && end-at < 255 && domainByte(s[end]) {
		end++
	}
	domain := strings.TrimRight(s[at+1:end], ".-")
	dot := strings.LastIndexByte(domain, '.')
	if dot < 1 || len(domain)-dot < 3 || strings.Contains(domain, "..") {
		return 0, false
	}
	return at + 1 + len(domain), true
}

func localByte(c byte) bool {
	return domainByte(c) || c == '_' || c == '%' || c == '+'
}

func domainByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '.' || c == '-'
}

// wordSet makes a set of the words of the lists. It is used to build read-only
// tables.
func wordSet(lists ...string) map[string]bool {
	m := map[string]bool{}
	for _, l := range lists {
		for w := range strings.FieldsSeq(l) {
			m[w] = true
		}
	}
	return m
}
