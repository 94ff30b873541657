// Package hunt looks for secrets where none may be: raw, as base64, as hexadecimal digits, escaped for addresses, JSON, HTML
// or the keys of the store, and in lower case, as an index of words keeps them. It is used by tests only.
package hunt

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Least is the shortest secret in bytes that can be told from chance.
const Least = 6

// ErrShort means that a secret is too short to be looked for.
var ErrShort = errors.New("hunt: secret too short")

// Find is a secret that stands where it may not. It does not hold the secret itself, so that it can be printed.
type Find struct {
	Secret int    // which one, in the order in which they were given to New
	Form   string // as what: "raw", "base64", "JSON of hex" …
	Where  string // as Look was told
	At     int    // byte
}

// String names the find.
func (f Find) String() string {
	return fmt.Sprintf("secret %d stands in %s at byte %d (%s)", f.Secret, f.Where, f.At, f.Form)
}

// Hunter looks for some secrets in all their forms at once. It may be used by several goroutines.
type Hunter struct {
	needles []needle
	first   map[[2]byte][]int // needles by their first two bytes
	begins  [256]bool         // bytes with which a needle begins
}

// needle is one form of one secret.
type needle struct {
	secret int
	form   string
	text   []byte
}

// New makes a hunter. A secret shorter than Least is refused, because it would be found by chance.
func New(secrets ...string) (*Hunter, error) {
	h := &Hunter{first: map[[2]byte][]int{}}
	for i, s := range secrets {
		if len(s) < Least {
			return nil, fmt.Errorf("secret %d: %w", i, ErrShort)
		}
		for _, n := range forms(s) {
			n.secret = i
			k := [2]byte(n.text)
			h.first[k] = append(h.first[k], len(h.needles))
			h.begins[n.text[0]] = true
			h.needles = append(h.needles, n)
		}
	}
	return h, nil
}

// Look gives what stands in data, each form of each secret once. The zeros at the end of a file that was made larger than
// it is are passed over.
func (h *Hunter) Look(where string, data []byte) []Find {
	data = bytes.TrimRight(data, "\x00")
	var found []Find
	seen := map[int]bool{}
	for i := 0; i+1 < len(data); i++ {
		if !h.begins[data[i]] {
			continue
		}
		for _, n := range h.first[[2]byte{data[i], data[i+1]}] {
			if !seen[n] && bytes.HasPrefix(data[i:], h.needles[n].text) {
				seen[n] = true
				found = append(found, Find{Secret: h.needles[n].secret, Form: h.needles[n].form, Where: where, At: i})
			}
		}
	}
	return found
}

// forms are all the spellings under which a secret is looked for, each once: those that hide it, and each of them escaped
// once more by what keeps or sends text.
func forms(secret string) []needle {
	var out []needle
	add := func(form, text string) {
		if len(text) >= Least && !slices.ContainsFunc(out, func(n needle) bool { return string(n.text) == text }) {
			out = append(out, needle{form: form, text: []byte(text)})
		}
	}
	hidden := Hide(secret)
	for _, f := range Forms() {
		add(f, hidden[f])
	}
	for i, s := range inside(base64.StdEncoding, secret) {
		add(fmt.Sprintf("base64 at offset %d", i), s)
	}
	for i, s := range inside(base64.URLEncoding, secret) {
		add(fmt.Sprintf("URL base64 at offset %d", i), s)
	}
	for _, n := range slices.Clone(out) {
		text := string(n.text)
		add("JSON of "+n.form, jsonText(text, false))
		add("safe JSON of "+n.form, jsonText(text, true))
		add("HTML of "+n.form, html.EscapeString(text))
		add("safe JSON of HTML of "+n.form, jsonText(html.EscapeString(text), true))
		add("key of "+n.form, keyText(text))
	}
	return out
}

// Forms are the names of the plain forms, in a fixed order.
func Forms() []string {
	return []string{"raw", "base64", "base64 without padding", "URL base64", "URL base64 without padding", "hex", "upper hex", "query", "path", "lower query",
		"JSON", "safe JSON", "HTML", "key", "lower", "upper", "word"}
}

// Hide writes a secret in every plain form.
func Hide(secret string) map[string]string {
	b := []byte(secret)
	return map[string]string{
		"raw":                        secret,
		"base64":                     base64.StdEncoding.EncodeToString(b),
		"base64 without padding":     base64.RawStdEncoding.EncodeToString(b),
		"URL base64":                 base64.URLEncoding.EncodeToString(b),
		"URL base64 without padding": base64.RawURLEncoding.EncodeToString(b),
		"hex":                        hex.EncodeToString(b),
		"upper hex":                  strings.ToUpper(hex.EncodeToString(b)),
		"query":                      url.QueryEscape(secret),
		"path":                       url.PathEscape(secret),
		"lower query":                lowerEscapes(url.QueryEscape(secret)),
		"JSON":                       jsonText(secret, false),
		"safe JSON":                  jsonText(secret, true),
		"HTML":                       html.EscapeString(secret),
		"key":                        keyText(secret),
		"lower":                      strings.ToLower(secret),
		"upper":                      strings.ToUpper(secret),
		"word":                       longestWord(secret),
	}
}

// inside is how base64 writes a secret that stands within something longer: at each of the three offsets other characters
// are the same whatever stands around it.
func inside(enc *base64.Encoding, secret string) [3]string {
	var out [3]string
	for offset := range 3 {
		s := enc.EncodeToString(append(make([]byte, offset), secret...))
		from := (offset*8 + 5) / 6              // the first character without a bit of what stands before
		until := (offset + len(secret)) * 8 / 6 // behind the last one without a bit of what follows
		out[offset] = s[from:until]
	}
	return out
}

// jsonText is a string as JSON writes it, without the quotation marks; safe is what encoding/json does unless it is told
// not to: signs of HTML are escaped too.
func jsonText(s string, safe bool) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(safe)
	if err := enc.Encode(s); err != nil {
		return ""
	}
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSuffix(b.String(), "\n"), `"`), `"`)
}

// keyText is a part of a key as the store escapes it.
func keyText(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == 0x7f || c == '/' || c == '%' || c == '~' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// lowerEscapes writes %2F as %2f.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:], bytes.ToLower(b[i+1:i+3]))
		}
	}
	return string(b)
}

// longestWord is the longest run of letters and digits in lower case and without accents, as an index of words keeps it. A
// run that is too short to be told from chance is none.
func longestWord(s string) string {
	longest := ""
	for _, w := range strings.FieldsFunc(plainLetters(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if utf8.RuneCountInString(w) > utf8.RuneCountInString(longest) {
			longest = w
		}
	}
	return longest
}

// plainLetters takes case and the accents of Spanish off.
func plainLetters(s string) string {
	return strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "ñ", "n").Replace(strings.ToLower(s))
}
