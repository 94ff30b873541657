package commands

import (
	"maps"
	"slices"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
)

// What is begun by writing can be filled in in a window, where the platform opens one for a press of a button.

// windowed marks a draft that is asked in messages, but could be filled in in a window after a press of a button; shownPage one
// whose page or summary stands in a window, so that nothing that is written meanwhile is an answer to it.
const (
	windowed  = "_window"
	shownPage = "_page"
)

// mark sets or removes a mark of a draft. Marks stand among what was said, and are no answers.
func mark(d *store.Draft, name string, on bool) {
	d.Said = maps.Clone(d.Said)
	if d.Said == nil {
		d.Said = map[string]string{}
	}
	if delete(d.Said, name); on {
		d.Said[name] = "1"
	}
}

// window shows the rest of a form that was begun by writing, page by page.
func (t *turn) window(d store.Draft) error {
	if !t.dialog() || d.Stage == stageJoin || d.Stage == stageReview {
		return t.question(d)
	}
	mark(&d, talked, false)
	return t.next(d)
}

// offerWindow says what was understood, and offers the rest of the form in one window.
func (t *turn) offerWindow(m *chat.Message, b blank, d store.Draft) {
	if t.knows(b, d) {
		m.Body = append([]chat.Block{{Kind: chat.Para, Text: t.soFar(d, "draft.understood")}}, m.Body...)
	}
	m.Buttons = append(m.Buttons, t.draftButton("formulario", d, chat.Normal))
}

// knows reports whether anything that a person can be shown is filled in.
func (t *turn) knows(b blank, d store.Draft) bool {
	known := merged(d.Said, d.Answers)
	return slices.ContainsFunc(t.shownFields(b, d), func(f chat.Field) bool {
		pf, _ := fieldOf(b, d, f.ID)
		return known[f.ID] != "" && !pf.Private
	})
}
