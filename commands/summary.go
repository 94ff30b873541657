package commands

import (
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/dialog"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// summary is what is shown before filing: what was understood, and what was assumed from the records.
func (t *turn) summary(d store.Draft) string {
	r := t.preview(d)
	id := "summary." + r.Service + "." + r.Answers["accion"]
	if !t.h.Texts.Has(t.lang, id) {
		id = "summary." + r.Service
	}
	if !t.h.Texts.Has(t.lang, id) {
		id = "summary.any"
	}
	if t.dialog() && t.h.Texts.Has(t.lang, id+".dialog") { // what a conversation has said before
		id += ".dialog"
	}
	text := t.T(id, t.h.args(t.v, t.lang, r, t.me, t.now)...)
	if len(r.Items) > 0 {
		text += "\n" + t.itemsSummary(r)
	}
	if line := t.behalfLine(d); line != "" {
		text = line + " " + text
	}
	if d.Request != "" {
		if old, err := t.v.Request(d.Request); err == nil && r.Head != "" && t.voids(old, t.changes(d, old)) {
			text += " " + t.T("correct.warn", "jefe", t.h.name(t.v, r.Head))
		}
	}
	return text
}

// soFar lists what was answered, for «resumen».
func (t *turn) soFar(d store.Draft, head string) string {
	b, ok := t.blankOf(d)
	if !ok {
		return ""
	}
	known := merged(d.Said, d.Answers)
	lines := []string{t.T(head)}
	for _, f := range t.shownFields(b, d) {
		pf, _ := fieldOf(b, d, f.ID)
		if v := known[f.ID]; v != "" && !pf.Private {
			lines = append(lines, f.Label+": "+t.h.shownAnswer(t.v, t.lang, b.texts, pf, v))
		}
	}
	return strings.Join(lines, "\n")
}

// summaryWord answers the summary of a conversation.
func (t *turn) summaryWord(d store.Draft, line string) error {
	if t.wantsWord(d) {
		return t.confirmWord(d, line)
	}
	switch spanish.Fold(line) {
	case "enviar", "1", "envielo", "envie":
		return t.submit(d)
	case "corregir", "corregir algo", "2":
		return t.startPick(d)
	case "3":
		return t.park(d)
	}
	if yes, no, sure := spanish.YesNo(line); yes && sure {
		return t.submit(d)
	} else if no {
		return t.startPick(d)
	}
	d.Error, d.ErrorArg = "resumen", nil
	return t.question(d)
}

// confirmWord takes the line behind a summary that is sent with CONFIRMO only.
func (t *turn) confirmWord(d store.Draft, line string) error {
	switch f := spanish.Fold(line); {
	case spanish.Confirmo(line):
		d.Said[markWord] = "1"
		return t.submit(d)
	case f == "corregir" || f == "corregir algo":
		return t.startPick(d)
	case foldEqual(line, t.T("nav.falta")):
		return t.addMore(d)
	}
	d.Error, d.ErrorArg = "palabra", nil
	return t.question(d)
}

// adder finds the field of a form to which something is added from the summary: an account that the register lacks.
func adder(b blank) (procedure.Field, bool) {
	for _, p := range b.pages {
		for _, f := range p.Fields {
			if f.Adds {
				return f, true
			}
		}
	}
	return procedure.Field{}, false
}

// addMore asks what is missing; what was added before stays.
func (t *turn) addMore(d store.Draft) error {
	b, ok := t.blankOf(d)
	f, has := adder(b)
	if !ok || !has {
		return t.next(d)
	}
	d.Field, d.Stage, d.Last, d.Error, d.ErrorArg = f.ID, stageAsk, lastPick, "", nil
	return t.question(d)
}

func (t *turn) startPick(d store.Draft) error {
	d.Stage, d.Error, d.ErrorArg = stagePick, "", nil
	return t.question(d)
}

// draftMessage draws the open question of a conversation.
func (t *turn) draftMessage(d store.Draft) (chat.Message, bool) {
	b, ok := t.blankOf(d)
	if !ok {
		return chat.Message{}, false
	}
	var m chat.Message
	switch d.Stage {
	case stageSummary:
		m = chat.Say(chat.Tag(t.lang), t.summary(d))
		if _, ok := adder(b); ok {
			m.Buttons = append(m.Buttons, t.draftButton("falta", d, chat.Normal))
		}
		if !t.wantsWord(d) {
			m.Buttons = append([]chat.Button{t.draftButton("enviar", d, chat.Primary)}, m.Buttons...)
		}
		m.Buttons = append(m.Buttons, t.draftButton("corregir", d, chat.Normal), t.draftButton("cancelar", d, chat.Normal))
	case stagePick:
		m = chat.Say(chat.Tag(t.lang), t.T("draft.pick"))
		for i, f := range t.shownFields(b, d) {
			m.Buttons = append(m.Buttons, chat.Button{Token: optionToken(d.ID, "_pick", i, f.ID), Label: f.Label, Typed: f.Label})
		}
	case stageJoin:
		return t.joinMessage(d)
	case stageReview:
		m = t.reviewMessage(d, b)
	case stageAsk:
		m = t.askMessage(b, d)
	default:
		return m, false
	}
	if d.Attempt >= 2 && d.Error != "nohabil" {
		m.Body = append(m.Body, chat.Block{Kind: chat.Para, Text: t.T("draft.stuck")})
	}
	if why := d.Said[markWhy+d.Field]; why != "" && d.Error == "" && d.Stage == stageAsk && d.Answers[d.Field] == "" {
		m.Body = append([]chat.Block{{Kind: chat.Para, Text: why}}, m.Body...)
		if first, second, ok := strings.Cut(d.Said[markDays+d.Field], "\n"); ok {
			m.Buttons = append(dayButtons(d, first, second), m.Buttons...)
		}
	}
	if d.Error != "" {
		m.Body = append([]chat.Block{{Kind: chat.Para, Text: t.T("error."+d.Error, flat(d.ErrorArg)...)}}, m.Body...)
	}
	return m, true
}

// askMessage is one question. The first of several, where the platform can show them all at once, says what was understood and
// offers that.
func (t *turn) askMessage(b blank, d store.Draft) chat.Message {
	f := t.dress(b, d)
	q, counted := dialog.Count(f, d.Answers, d.Said, d.Field)
	m := t.questionMessage(b, d, f, q, counted)
	if d.Said[windowed] != "" && counted && q.N == 1 && q.Of > 1 && d.Error == "" {
		t.offerWindow(&m, b, d)
	}
	return m
}

// questionMessage is the question: an echo of the date given before, its words, and where one is in the form.
func (t *turn) questionMessage(b blank, d store.Draft, f chat.Form, q dialog.Question, counted bool) chat.Message {
	field, ok := f.Field(d.Field)
	if counted {
		field, ok = q.Field, true
	}
	if !ok {
		return chat.Message{}
	}
	if d.Error == "nohabil" { // a question of its own
		return t.askDay(d)
	}
	counted = counted && d.Last != lastPick
	text := field.Ask
	if e := t.echo(b, d); e != "" && d.Error == "" {
		text = e + " " + text
	}
	switch {
	case !counted || q.Of < 2 || d.Error != "":
	case q.N == 1:
		text = t.T("draft.first", "pregunta", text, "n", q.N, "de", q.Of)
	default:
		text = t.T("draft.then", "pregunta", text, "n", q.N, "de", q.Of)
	}
	if line := t.behalfLine(d); line != "" && d.Last == "" && d.Error == "" && b.filing {
		text = line + " " + text
	}
	if counted && q.N == 1 && d.Error == "" && d.Said[markWhy+d.Field] == "" && b.filing && !b.svc.NoSummary && b.svc.ID != spanish.Leaver {
		text = t.T("draft.gladly") + " " + text
	}
	m := chat.Say(chat.Tag(t.lang), text)
	if field.Kind == chat.MultiSelect {
		return t.askMany(m, d, field)
	}
	for i, o := range field.Options {
		m.Buttons = append(m.Buttons, chat.Button{Token: optionToken(d.ID, d.Field, i, o.Value), Label: o.Label, Typed: o.Label})
	}
	if len(field.Options) == 0 && field.Default != "" {
		label, typed := t.defaultLabel(fieldByID(b, d, d.Field), field.Default)
		m = t.propose(m, d, label, typed)
	}
	if hasExample(fieldByID(b, d, d.Field)) {
		m.Buttons = append(m.Buttons, t.draftButton("ejemplo", d, chat.Normal))
	}
	if !field.Required {
		skip := t.draftButton("saltar", d, chat.Normal)
		if id := skipText(b, fieldByID(b, d, d.Field)); t.h.Texts.Has(t.lang, id) {
			skip.Label, skip.Typed = t.T(id), t.T(id)
		}
		m.Buttons = append(m.Buttons, skip)
	}
	return m
}

// propose offers a default; a text that nobody would recognise by its beginning stands above the button.
func (t *turn) propose(m chat.Message, d store.Draft, shown, value string) chat.Message {
	b := chat.Button{Token: optionToken(d.ID, d.Field, 0, "#0"), Label: shorten(shown, 24), Typed: value}
	if len(shown) > maxProposal {
		m.Body = append(m.Body, chat.Block{Kind: chat.Para, Text: t.T("draft.proposal", "texto", unquoted(shown))})
		b.Label, b.Typed = t.T("draft.asis"), t.T("draft.asis")
	}
	m.Buttons = append(m.Buttons, b)
	return m
}

// maxProposal is the longest default, in bytes, whose beginning on a button says enough.
const maxProposal = 40

// askMany lists what several can be chosen of, with their numbers; the button takes those that are proposed.
func (t *turn) askMany(m chat.Message, d store.Draft, field chat.Field) chat.Message {
	proposed := strings.Split(field.Default, "\n")
	var rows []chat.Row
	for i, o := range field.Options {
		id := "many.option"
		if has(proposed, o.Value) && len(proposed) < len(field.Options) {
			id = "many.chosen"
		}
		rows = append(rows, chat.Row{Value: t.T(id, "n", i+1, "opcion", o.Label)})
	}
	m.Body = append(m.Body, chat.Block{Kind: chat.List, Rows: rows}, chat.Block{Kind: chat.Para, Text: t.T("many.how")})
	if field.Default != "" {
		label := t.h.Texts.N(t.lang, "many.these", len(proposed))
		if len(proposed) == len(field.Options) {
			label = t.T("many.all")
		}
		m.Buttons = append(m.Buttons, chat.Button{Token: optionToken(d.ID, d.Field, 0, "#d"), Label: label, Typed: label, Style: chat.Primary})
	}
	if !field.Required {
		m.Buttons = append(m.Buttons, t.draftButton("saltar", d, chat.Normal))
	}
	return m
}

// askDay offers the day that somebody gave, on which nobody works, and the next one. Its question is that of the error.
func (t *turn) askDay(d store.Draft) chat.Message {
	return chat.Message{Lang: chat.Tag(t.lang), Buttons: dayButtons(d, d.ErrorArg["dia"], d.ErrorArg["dia2"])}
}

// dayButtons are days to choose from.
func dayButtons(d store.Draft, days ...string) []chat.Button {
	var out []chat.Button
	for i, v := range days {
		out = append(out, chat.Button{Token: optionToken(d.ID, d.Field, i, v), Label: isoShort(v), Typed: isoShort(v)})
	}
	return out
}

// defaultLabel is a default as the button for it says it, and the line that does the same.
func (t *turn) defaultLabel(f procedure.Field, v string) (label, typed string) {
	switch {
	case f.Fill == "now":
		return t.T("nav.ahora"), t.T("nav.ahora.typed")
	case f.Type == string(chat.PersonField) && v == t.me.Email:
		return t.T("nav.yo"), t.T("nav.yo.typed")
	case f.Type == string(chat.PersonField):
		return t.h.name(t.v, v), v
	}
	return t.typedForm(f, v), v
}

// echo repeats a date with its weekday, so that the person sees what was understood.
func (t *turn) echo(b blank, d store.Draft) string {
	pf, ok := fieldOf(b, d, d.Last)
	v := d.Answers[d.Last]
	kind := chat.FieldKind(pf.Type)
	if !ok || v == "" || kind != chat.DateField && kind != chat.DateTime {
		return ""
	}
	day, err := parseDay(v)
	if err != nil {
		return ""
	}
	if at, err := parseMinute(v); err == nil {
		return oneStop(capital(t.T("time.daytime", "dia", t.h.weekday(t.lang, day), "hora", t.h.clock(t.lang, at))) + ".")
	}
	return capital(t.h.weekday(t.lang, day)) + "."
}

// preview is the request as it would be filed.
func (t *turn) preview(d store.Draft) procedure.Request {
	b, _ := t.blankOf(d)
	t.compute(b, &d)
	f := t.shape(b, d)
	r := t.draftRequest(b, d, dialog.Prune(f, merged(d.Said, d.Answers)))
	for _, p := range dialog.Shown(f, r.Answers) {
		for _, fd := range p.Fields { // a default that was never asked counts as its answer
			if r.Answers[fd.ID] == "" && fd.Default != "" && fd.Required {
				r.Answers[fd.ID] = fd.Default
			}
		}
	}
	t.derive(&r)
	return r
}

// unquoted takes the quotation marks off a text that is all one quotation, where others are put around it.
func unquoted(s string) string {
	if in, ok := strings.CutPrefix(s, "«"); ok {
		if in, ok := strings.CutSuffix(in, "»"); ok && !strings.ContainsAny(in, "«»") {
			return in
		}
	}
	return s
}
