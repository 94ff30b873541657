package locales

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// plain is a text without a count and without conditions, as nearly all are: words, each followed by the name of a
// placeholder, and the words at the end. A card has dozens of them, so they are filled in without a template.
type plain struct {
	before, names []string
	end           string
}

// slot is where a value goes.
var slot = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

// readPlain reads a message that is plain; ok is false for any other.
func readPlain(m *i18n.Message) (p plain, ok bool) {
	if m.Zero+m.One+m.Two+m.Few+m.Many != "" || m.LeftDelim+m.RightDelim != "" {
		return plain{}, false
	}
	at := 0
	for _, found := range slot.FindAllStringSubmatchIndex(m.Other, -1) {
		p.before, p.names = append(p.before, m.Other[at:found[0]]), append(p.names, m.Other[found[2]:found[3]])
		at = found[1]
	}
	p.end = m.Other[at:]
	return p, !strings.Contains(strings.Join(p.before, "")+p.end, "{{")
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
	if len(p.names) == 0 {
		return p.end
	}
	var sb strings.Builder
	for i, name := range p.names {
		sb.WriteString(p.before[i])
		sb.WriteString(lookUp(standing, args, name))
	}
	sb.WriteString(p.end)
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
