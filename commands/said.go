package commands

import (
	"slices"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// takeAll takes what the words said, in the order of the form: one answer may decide how the next is read.
func (t *turn) takeAll(b blank, d *store.Draft, said map[string]string) {
	done := map[string]bool{}
	for _, p := range b.pages {
		for _, pf := range p.Fields {
			if raw := said[pf.ID]; raw != "" && !done[pf.ID] {
				done[pf.ID] = true
				t.takeSaid(b, d, pf.ID, raw)
			}
			if pf.Fill == "said_app" && d.Said[pf.ID] == "" {
				t.takeSaid(b, d, pf.ID, t.fill(b, *d, pf))
			}
		}
	}
}

// takeSaid keeps what the words said where it passes the checks of its field; what does not is asked, with the reason. Of a
// field that stands on several pages the one counts that is shown, as far as that is known.
func (t *turn) takeSaid(b blank, d *store.Draft, id, raw string) {
	if raw == "" {
		return
	}
	t.compute(b, d)
	known := merged(d.Said, d.Answers)
	some := someShown(b, id, known)
	for _, p := range b.pages {
		for _, pf := range p.Fields {
			if pf.ID != id || some && !pageShown(p, known) {
				continue
			}
			f := t.dressField(b, *d, pf, nil)
			v, flt := t.check(b, *d, pf, f, raw)
			switch {
			case flt == nil && v != "":
				d.Said[id] = v
			case flt != nil:
				d.Said[markUnread+id] = "1"
				if flt.sure != "" { // it is asked now whether it is meant
					d.Said[markSure+id], d.Said[markDays+id] = flt.sure, flt.args["dia"]+"\n"+flt.args["dia2"]
				}
				if d.Said[id] == "" && worthSaying(flt) {
					d.Said[markWhy+id] = flt.text(t)
				}
			}
		}
	}
	if d.Said[id] != "" {
		delete(d.Said, markWhy+id)
		delete(d.Said, markUnread+id)
	}
}

// markWhy begins the mark of a draft with the sentence why something that was said could not be taken.
const markWhy = "_why."

// whyEmpty says why what was said does not stand in the fields of a page.
func whyEmpty(p chat.Page, d store.Draft) string {
	var why []string
	for _, f := range p.Fields {
		if w := d.Said[markWhy+f.ID]; w != "" && d.Answers[f.ID] == "" {
			why = append(why, w)
		}
	}
	return strings.Join(why, " ")
}

// worthSaying: that a word could not be read goes without saying where it is asked anyway.
func worthSaying(flt *fault) bool {
	switch flt.id {
	case "opcion", "corto", "fecha", "numero", "rango", "desde", "nombre", "persona_nadie", "correo":
		return false
	}
	return true
}

func pageShown(p procedure.Page, known map[string]string) bool {
	return !slices.ContainsFunc(p.When, func(c procedure.Cond) bool { return !slices.Contains(c.Is, known[c.Field]) })
}

// someShown reports whether a page with the field is shown with what is known.
func someShown(b blank, id string, known map[string]string) bool {
	return slices.ContainsFunc(b.pages, func(p procedure.Page) bool {
		return pageShown(p, known) && slices.ContainsFunc(p.Fields, func(f procedure.Field) bool { return f.ID == id })
	})
}

// markUnread begins the mark of a draft that the words named something for a field which could not be taken: then it is asked,
// whatever the record would fill in.
const markUnread = "_unread."
