package locales

import (
	"fmt"
	"regexp"
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

// fill puts the arguments, pairs of name and value of which the last of a name counts, into the text.
func (p plain) fill(args []any) string {
	if len(p.names) == 0 {
		return p.end
	}
	var sb strings.Builder
	for i, name := range p.names {
		sb.WriteString(p.before[i])
		sb.WriteString(lookUp(args, name))
	}
	sb.WriteString(p.end)
	return sb.String()
}

// lookUp writes a value as a template would.
func lookUp(args []any, name string) string {
	for i := len(args) &^ 1; i >= 2; i -= 2 {
		if k, ok := args[i-2].(string); !ok || k != name {
			continue
		}
		switch v := args[i-1].(type) {
		case string:
			return v
		case int:
			return strconv.Itoa(v)
		default:
			return fmt.Sprint(v)
		}
	}
	return "<no value>"
}
