package locales

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// plain is a text without a count and without conditions, as nearly all are: words and the names of placeholders. A card has
// dozens of them, so they are filled in without a template.
type plain string

// What the place of a value begins and ends with.
const opens, closes = "{{.", "}}"

// isPlain reports whether a text is plain.
func isPlain(text string) bool {
	for {
		_, rest, more := strings.Cut(text, "{{")
		if !more {
			return true
		}
		name, after, closed := strings.Cut(rest, closes)
		if !closed || len(name) < 2 || name[0] != '.' || strings.Trim(name[1:], nameChars) != "" {
			return false
		}
		text = after
	}
}

// nameChars are those of a placeholder's name.
const nameChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

// names are the placeholders of a text, in order.
func (p plain) names() (out []string) {
	for _, rest, more := strings.Cut(string(p), opens); more; _, rest, more = strings.Cut(rest, opens) {
		name, _, _ := strings.Cut(rest, closes)
		out = append(out, name)
	}
	return out
}

// named is what a template may look at.
var named = regexp.MustCompile(`\.(\w+)`)

// namesIn are the names that a message may look at, in any of its forms.
func namesIn(m *i18n.Message) []string {
	var out []string
	for _, found := range named.FindAllStringSubmatch(m.Zero+" "+m.One+" "+m.Two+" "+m.Few+" "+m.Many+" "+m.Other, -1) {
		if !slices.Contains(out, found[1]) {
			out = append(out, found[1])
		}
	}
	return out
}

// Source stands among arguments in the place of a pair, before nil: it gives the value of a name only when a text has it. ok
// is false for a name that it does not know.
type Source func(name string) (value any, ok bool)

// fill puts the arguments, pairs of name and value of which the last of a name counts, into the text.
func (p plain) fill(standing, args []any) string {
	words, rest, more := strings.Cut(string(p), opens)
	if !more {
		return words
	}
	var sb strings.Builder
	sb.Grow(2 * len(p))
	for more {
		sb.WriteString(words)
		name, after, _ := strings.Cut(rest, closes)
		sb.WriteString(lookUp(standing, args, name))
		words, rest, more = strings.Cut(after, opens)
	}
	sb.WriteString(words)
	return sb.String()
}

// lookUp writes a value as a template would.
func lookUp(standing, args []any, name string) string {
	v, ok := find(standing, args, name)
	if !ok {
		return "<no value>"
	}
	switch v := v.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	default:
		return fmt.Sprint(v)
	}
}

// find gives the value of a name.
func find(standing, args []any, name string) (any, bool) {
	if v, ok := last(standing, name); ok {
		return v, ok
	}
	return last(args, name)
}

// last gives the value of the last argument of a name.
func last(args []any, name string) (any, bool) {
	for i := len(args) &^ 1; i >= 2; i -= 2 {
		switch k := args[i-2].(type) {
		case string:
			if k == name {
				return args[i-1], true
			}
		case Source:
			if v, ok := k(name); ok {
				return v, true
			}
		}
	}
	return nil, false
}
