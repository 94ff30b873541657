// Package dialog walks a chat.Form: which page, or which single question, comes next, given what is known. It is pure and
// keeps nothing: the same form and the same answers always lead to the same place, so that a form can be left and taken up
// on another day or another platform.
//
// Answers hold what the person answered here, and "" for an optional question that was skipped. Said holds what is known
// without asking: from the words typed or from a record. A condition of a page looks back, at fields of earlier pages (or at
// ids that are no fields of this form); what was answered on a page that is not shown any more counts for nothing, and a
// default that a conversation does not ask counts as its answer.
package dialog

import (
	"maps"

	"github.com/ticbot/ticbot/bot/chat"
)

// Shown lists the pages that these answers lead to, in order.
func Shown(f chat.Form, answers map[string]string) []chat.Page {
	var out []chat.Page
	walk(f, known{answers: answers}, func(_ int, p chat.Page) bool {
		out = append(out, p)
		return true
	})
	return out
}

// NextPage gives the number of the first page on which something is missing; ok is false when nothing is. A page is passed over
// whose required answers are known, and those optional ones that a conversation asks for too, be they empty. A page of fields
// that only a dialog has is shown until they have answers; a page of notices alone is never waited for.
func NextPage(f chat.Form, answers, said map[string]string) (page int, ok bool) {
	walk(f, known{answers: answers, said: said}, func(i int, p chat.Page) bool {
		if missing(p, answers, said) {
			page, ok = i, true
		}
		return !ok
	})
	return page, ok
}

// missing reports whether a dialog must show the page.
func missing(p chat.Page, answers, said map[string]string) bool {
	required, open := false, false
	for _, fd := range p.Fields {
		switch {
		case fd.Kind == chat.Notice:
		case fd.Required:
			required = true
			if answers[fd.ID] == "" && said[fd.ID] == "" {
				return true
			}
		case has(answers, fd.ID) || has(said, fd.ID):
		case !unasked(fd):
			return true
		default:
			open = true
		}
	}
	return open && !required
}

// Prune drops the answers of pages whose conditions do not hold any more. What the form carries as filled in already
// (Form.Values) counts for the conditions. Answers to ids that are no fields of the form are kept.
func Prune(f chat.Form, answers map[string]string) map[string]string {
	out := maps.Clone(answers)
	if out == nil {
		return map[string]string{}
	}
	for _, p := range f.Pages {
		for _, fd := range p.Fields {
			delete(out, fd.ID)
		}
	}
	walk(f, known{answers: answers, said: f.Values}, func(_ int, p chat.Page) bool {
		for _, fd := range p.Fields {
			if v, ok := answers[fd.ID]; ok {
				out[fd.ID] = v
			}
		}
		return true
	})
	return out
}

// Complete reports whether every required field of the pages that these answers lead to has an answer. What the form
// carries as filled in already counts.
func Complete(f chat.Form, answers map[string]string) bool {
	k, complete := known{answers: answers, said: f.Values}, true
	walk(f, k, func(_ int, p chat.Page) bool {
		for _, fd := range p.Fields {
			if v, _ := k.value(fd); fd.Required && fd.Kind != chat.Notice && v == "" {
				complete = false
			}
		}
		return complete
	})
	return complete
}

// known is what conditions look at. A default that a conversation does not ask counts as the answer.
type known struct {
	answers, said map[string]string
	guess         bool // what was not asked yet will be its default, else the first option
}

// value gives what is known, or guessed, of a field.
func (k known) value(fd chat.Field) (string, bool) {
	if v, ok := k.answers[fd.ID]; ok {
		return v, true
	}
	if v, ok := k.said[fd.ID]; ok {
		return v, true
	}
	switch {
	case fd.Kind == chat.Notice:
		return "", false
	case unasked(fd):
		return fd.Default, fd.Default != ""
	case k.guess && fd.Default != "":
		return fd.Default, true
	case k.guess && len(fd.Options) > 0:
		return fd.Options[0].Value, true
	}
	return "", false
}

// unasked reports whether a conversation leaves the field at its default.
func unasked(fd chat.Field) bool {
	return fd.When == chat.AskDialog || fd.When == chat.AskUnknown && fd.Default != ""
}

// walk calls visit with each page that is shown and its number in the form, until visit says false. The conditions of a page
// see the answers of the pages that were visited, so that an answer on a page left behind leads nowhere.
func walk(f chat.Form, k known, visit func(int, chat.Page) bool) {
	seen := map[string]string{}
	maps.Copy(seen, k.said)
	maps.Copy(seen, k.answers)
	for _, p := range f.Pages {
		for _, fd := range p.Fields {
			delete(seen, fd.ID)
		}
	}
	for i, p := range f.Pages {
		if !p.Shown(seen) {
			continue
		}
		if !visit(i, p) {
			return
		}
		for _, fd := range p.Fields {
			if v, ok := k.value(fd); ok {
				seen[fd.ID] = v
			}
		}
	}
}

func has(m map[string]string, id string) bool {
	_, ok := m[id]
	return ok
}
