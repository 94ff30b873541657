package commands

import (
	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/dialog"
	"github.com/ticbot/ticbot/store"
)

// reserved does what the words that work at every step say.
func (t *turn) reserved(d store.Draft, word string) error {
	d.Error, d.ErrorArg = "", nil
	switch word {
	case "cancelar":
		return t.park(d)
	case "saltar":
		return t.skip(d)
	case "atras":
		return t.back(d)
	case "resumen":
		t.whisper(chat.Say(chat.Tag(t.lang), t.soFar(d, "draft.sofar")))
		return t.question(d)
	case "ayuda":
		t.say("draft.help")
	}
	return t.question(d)
}

// skip leaves an optional question out.
func (t *turn) skip(d store.Draft) error {
	b, ok := t.blankOf(d)
	if !ok {
		return t.dropDraft(d)
	}
	if pf, ok := fieldOf(b, d, d.Field); d.Stage != stageAsk || !ok || pf.Required {
		d.Error, d.ErrorArg = "nosaltar", nil
		return t.question(d)
	}
	pf, _ := fieldOf(b, d, d.Field)
	if flt := t.checkBlank(b, d, fieldByID(b, d, pf.File)); flt != nil { // the file that would do instead
		d.Error, d.ErrorArg = flt.id, flt.args
		return t.question(d)
	}
	if !pf.Adds {
		d.Answers[d.Field] = ""
	}
	d.Last, d.Error, d.ErrorArg = "", "", nil
	return t.next(d)
}

// back asks the question before again; its answer and all later ones are kept until they are answered anew.
func (t *turn) back(d store.Draft) error {
	b, ok := t.blankOf(d)
	if !ok {
		return t.dropDraft(d)
	}
	prev, ok := dialog.Back(t.shape(b, d), d.Answers, d.Said, d.Field)
	if !ok {
		d.Error, d.ErrorArg = "primera", nil
		return t.question(d)
	}
	delete(d.Answers, prev)
	d.Field, d.Stage, d.Last, d.Error, d.ErrorArg = prev, stageAsk, "", "", nil
	return t.question(d)
}
