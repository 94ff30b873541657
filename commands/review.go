package commands

import (
	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// stageReview is the stage of a draft whose form is filled in and whose consequences were said: one press takes the step or
// leads back to the form.
const stageReview = "review"

// reviewed is the form in which the consequences of a step are said, in a dialog.
const reviewed = "review"

// hasReview reports whether the consequences of a form's step are said before it is taken.
func hasReview(b blank) bool { return b.step != nil && b.step.Confirm == procedure.Review }

// review says what a step would do, where its file wants that behind the form.
func (t *turn) review(d store.Draft, b blank) error {
	r, err := t.v.Request(d.Request)
	if err != nil {
		return err
	}
	values := t.stepAnswers(d, b)
	if err := t.probe(r, b.step.ID, values, procedure.Seen{Version: d.Seen[0], Entry: d.Seen[1]}); err != nil {
		if err := t.tx.DropDraft(d.ID); err != nil {
			return err
		}
		return t.refuse(r, b.step, err)
	}
	d.Stage, d.Field, d.Error, d.ErrorArg = stageReview, "", "", nil
	if !t.dialog() {
		return t.question(d)
	}
	if err := t.tx.PutDraft(d); err != nil {
		return err
	}
	t.answer.Form = &chat.Form{ID: b.id, Title: b.title, Lang: chat.Tag(t.lang), Token: token{tokForm, reviewed, d.ID, ""}.encode(),
		Submit: t.T(b.step.TextID() + ".yes"), Cancel: t.T("nav.cancelar"), Back: t.T(b.step.TextID() + ".no"),
		Pages: []chat.Page{{ID: reviewed, Fields: []chat.Field{{ID: reviewed, Kind: chat.Notice, Label: b.title, Ask: t.consequences(d, b)}}}}}
	return nil
}

// consequences is the sentence of a review.
func (t *turn) consequences(d store.Draft, b blank) string {
	r, err := t.v.Request(d.Request)
	if err != nil {
		return ""
	}
	values := t.stepAnswers(d, b)
	args := t.h.stepArgs(t.v, t.lang, r, b.step, values, t.me, t.now)
	if more := t.h.area.reviews[b.step.ID]; more != nil {
		args = append(args, more(t, r, values)...)
	}
	return t.T(b.step.TextID()+".confirm", args...)
}

// reviewMessage is the review of a conversation.
func (t *turn) reviewMessage(d store.Draft, b blank) chat.Message {
	m := chat.Say(chat.Tag(t.lang), t.consequences(d, b))
	m.Buttons = []chat.Button{
		{Token: token{tokDraft, "si", d.ID, ""}.encode(), Label: t.T(b.step.TextID() + ".yes"), Typed: t.T("nav.si.typed"), Style: chat.Primary},
		{Token: token{tokDraft, "volver", d.ID, ""}.encode(), Label: t.T(b.step.TextID() + ".no"), Typed: t.T("nav.volver.typed")},
	}
	return m
}

// reviewWord answers a review in words.
func (t *turn) reviewWord(d store.Draft, line string) error {
	b, ok := t.blankOf(d)
	if !ok || b.step == nil {
		return t.dropDraft(d)
	}
	yes, no, sure := spanish.YesNo(line)
	switch {
	case yes && sure, foldEqual(line, t.T(b.step.TextID()+".yes")), line == "1":
		return t.finishStep(d, b)
	case no, line == "2":
		return t.back(d)
	}
	d.Error, d.ErrorArg = "opcion", nil
	return t.question(d)
}

// reviewPress is a button of a review; one that was pressed before the form was opened again counts for nothing.
func (t *turn) reviewPress(d store.Draft, yes bool) error {
	b, ok := t.blankOf(d)
	switch {
	case !ok || b.step == nil:
		return t.dropDraft(d)
	case d.Stage != stageReview:
		return t.next(d)
	case yes:
		return t.finishStep(d, b)
	case t.dialog():
		return t.editPage(d, 0)
	}
	return t.back(d)
}
