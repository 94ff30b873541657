package commands

import (
	"cmp"
	"maps"
	"strings"

	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// knownFiled is the day from which terms of a form are counted, among what a computed answer may look at.
const knownFiled = "_filed"

// knownCase is the case of a step's form, among the same.
const knownCase = "_case"

// compute works out the answers that follow from others. One that was worked out earlier is never taken for an answer.
func (t *turn) compute(b blank, d *store.Draft) {
	d.Said, d.Answers = merged(d.Said), merged(d.Answers)
	t.settle(b, d)
	for _, c := range b.computed {
		delete(d.Answers, c.ID)
		delete(d.Said, c.ID)
		known := merged(d.Said, d.Answers)
		known[knownFiled], known[knownCase] = t.filedOn(*d).String(), d.Request
		if v := t.h.area.computed[c.ID](t, known); v != "" {
			d.Said[c.ID] = v
		}
	}
}

// settle puts what an option only stands for in its place: «Usar la fecha próxima» is a date and no answer of its own.
func (t *turn) settle(b blank, d *store.Draft) {
	for _, p := range b.pages {
		for _, pf := range p.Fields {
			if pf.Sets == nil {
				continue
			}
			sets := pf.Sets[merged(d.Said, d.Answers)[pf.ID]]
			for field, fill := range sets {
				delete(d.Said, field)
				d.Answers[field] = t.h.area.fills[fill](t, b, *d)
				if d.Last == pf.ID {
					d.Last = field // it is read back as if it had been typed
				}
			}
			if sets != nil {
				delete(d.Answers, pf.ID)
				delete(d.Said, pf.ID)
			}
		}
	}
}

// filedOn is the day on which what a draft asks was, or would be, filed.
func (t *turn) filedOn(d store.Draft) calendar.Date {
	if d.Request == "" {
		return t.today()
	}
	if r, err := t.v.Request(d.Request); err == nil {
		return calendar.Of(r.Filed)
	}
	return t.today()
}

// draftRequest is a request with these answers, before anything is derived from them.
func (t *turn) draftRequest(b blank, d store.Draft, answers map[string]string) procedure.Request {
	r := procedure.Request{Service: b.svc.ID, Answers: merged(answers), Asker: cmp.Or(d.For, t.who), Dep: t.asks(d).Dep,
		Site: t.siteOf(d), Facts: map[string]string{}, Flags: map[string]bool{}, Filed: t.now}
	t.phonedIn(d, &r)
	if old, err := t.v.Request(d.Request); d.Request != "" && err == nil {
		r.Filed = old.Filed
	}
	maps.DeleteFunc(r.Answers, func(k, _ string) bool { return strings.HasPrefix(k, "_") }) // marks of the draft, no answers
	return r
}

// wordsOf are the further placeholders of sentences about a request.
func (t *turn) wordsOf(r procedure.Request, data map[string]string) []any {
	return t.h.wordsOf(t.v, t.lang, r, data, t.now)
}
