package commands

import (
	"slices"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
)

// cardButtons is how many buttons a card shows; the others stand under «Ver en detalle» (forms.md §4).
const cardButtons = 5

// card draws the living card of a case for who looks at it: the channel, or the person of this turn.
func (t *turn) card(r procedure.Request, channel bool) chat.Message {
	if channel {
		return t.channelCard(r)
	}
	a := t.actor(r)
	st := t.h.proc(r).State(r)
	switch {
	case (has(a.As, relHead) || has(a.As, relDeputy)) && waitsForHead(st):
		return t.signCard(r)
	case t.decides(r, a, st):
		return t.decideCard(r)
	case slices.Contains(a.As, relDoer):
		return t.workCard(r)
	case has(a.As, relAsker) || has(a.As, relJoined) || has(a.As, relTold) && !isStaff(t.me) || has(a.As, relFiler) || (has(a.As, relHead) || has(a.As, relTester)) && !isStaff(t.me):
		return t.askerCard(r)
	}
	return t.watchCard(r)
}

// newCard begins a card with its title.
func (t *turn) newCard(r procedure.Request) chat.Message {
	return chat.Message{Card: true, Lang: chat.Tag(t.lang), Title: t.h.title(t.v, t.lang, r) + " · " + r.ID}
}

// askerCard is what the asker sees: what happened last, who has it, what comes next.
func (t *turn) askerCard(r procedure.Request) chat.Message {
	m := t.newCard(r)
	m.Body = append(m.Body, chat.Block{Kind: chat.Para, Text: t.progress(r)})
	m.Body = append(m.Body, chat.Block{Kind: chat.Fields, Rows: t.rows(r, t.lines(r, false, "estado")...)})
	m.Buttons = t.cardOptions(r, "corregir", "desistir")
	return m
}

// progress is one line: last decision · who has it · what comes next and until when.
func (t *turn) progress(r procedure.Request) string {
	var parts []string
	if l := r.Facts[factLast]; l != "" {
		parts = append(parts, t.lineText(r))
	}
	st := t.h.proc(r).State(r)
	if st == nil {
		return strings.Join(parts, " · ")
	}
	args := t.cardArgs(r)
	switch st.Phase {
	case procedure.Ended, procedure.Done:
		if len(parts) == 0 || st.ID == stateDone || st.ID == stateClosed {
			parts = append(parts, t.T(t.stateID(r, st), args...)) // «No viable: …» says itself how it ended
		}
	case procedure.Waiting:
		if !waitsForHead(st) {
			parts = append(parts, t.T("card.nextplain", args...))
			break
		}
		how := ""
		if calendar.Of(r.Entered) == t.today() && t.h.Calendar.IsBusiness(t.today().AddDays(1)) {
			how = ".today" // the reminder comes tomorrow
		}
		if r.Deputy != "" {
			how = "." + r.Facts[factDeputy]
		}
		parts = append(parts, t.T(t.firstText("card.waits."+st.TextID()+how, "card.waits"+how), args...))
	default:
		if r.Assignee != "" {
			parts = append(parts, t.T("card.has", args...))
		}
		if day := t.closesOn(r); st.Phase == procedure.Solved && day != "" {
			parts = append(parts, t.T("card.closes", "dia", day))
			break
		}
		id := "card.next"
		if r.Due.IsZero() || !r.Paused.IsZero() || st.Phase == procedure.Solved {
			id = "card.nextplain"
		} else if promised(r).Before(t.now) {
			id = "card.nextlate"
		}
		parts = append(parts, t.T(id, args...))
	}
	return strings.TrimSuffix(strings.Join(parts, " · "), ".") + "."
}

// lineText is the last line of the card in the language of who looks.
func (t *turn) lineText(r procedure.Request) string {
	seq, ok := parseSeq(r.Facts[factLast])
	if !ok {
		return ""
	}
	e, err := t.v.JournalEntry(seq)
	if err != nil {
		return ""
	}
	return t.entryLine(r, e)
}

// signCard is what the head sees before signing: who asks what for whom, and where the password will be announced.
func (t *turn) signCard(r procedure.Request) chat.Message {
	m := t.newCard(r)
	own, service := "sign."+r.Service+".", "sign."+r.Service
	if unasked(r) {
		own, service = "", "" // nothing of the service's own was asked
	}
	id := t.firstText(own+r.State, own+r.Answers["accion"]+"."+r.Answers["para"], own+r.Answers["accion"], service, "sign.any")
	if r.Asker == t.who { // the desk wrote it down for him
		id = t.firstText("sign.phoned."+r.Service+"."+r.Answers["accion"], "sign.phoned")
	}
	m.Body = append(m.Body, chat.Block{Kind: chat.Para, Text: t.T(id, t.cardArgs(r)...)})
	if r.Deputy == t.who {
		m.Body = append(m.Body, chat.Block{Kind: chat.Para, Text: t.T("sign.deputy."+r.Facts[factDeputy], t.cardArgs(r)...)})
	}
	m.Body = append(m.Body, t.answered(r)...)
	if rows := t.itemRows(r); len(rows) > 0 {
		m.Body = append(m.Body, chat.Block{Kind: chat.List, Rows: rows})
	}
	if c := r.Answers["contacto"]; strings.Contains(c, "@") {
		m.Body = append(m.Body, chat.Block{Kind: chat.Fields, Rows: []chat.Row{{Label: t.T("card.contacto"), Value: spanish.MaskEmail(c)}}})
	}
	ids := []string{"archivos", "imagenes"}
	if svc := t.h.proc(r).Service(r.Service); svc != nil && has(svc.Card, rowUnlisted) { // he too is told that no activity stands behind it
		ids = append(ids, rowUnlisted)
	}
	if rows := t.rows(r, ids...); len(rows) > 0 {
		m.Body = append(m.Body, chat.Block{Kind: chat.Fields, Rows: rows})
	}
	m.Buttons, m.Files = t.cardOptions(r), t.attachments(r)
	return m
}

// rowUnlisted is the line that says that a service has no activity in the procedure.
const rowUnlisted = "actividad"

// firstText is the first of these ids that there is a text for, or the last one.
func (t *turn) firstText(ids ...string) string {
	i := slices.IndexFunc(ids, func(id string) bool { return t.h.Texts.Has(t.lang, id) })
	if i < 0 {
		i = len(ids) - 1
	}
	return ids[i]
}

// attachments are the files of a case, to be opened.
func (t *turn) attachments(r procedure.Request) []chat.File {
	var out []chat.File
	for _, hash := range r.Files {
		if f, err := t.v.File(hash); err == nil {
			out = append(out, f)
		}
	}
	return out
}

// answered is the last question of a case with its answer, for who decides.
func (t *turn) answered(r procedure.Request) []chat.Block {
	q, a := r.Facts["pregunta"], r.Facts["respuesta"]
	if q == "" || a == "" {
		return nil
	}
	return []chat.Block{{Kind: chat.Fields, Rows: []chat.Row{{Label: t.T("card.pregunta"), Value: q}, {Label: t.T("card.respuesta"), Value: a}}}}
}

// decideText is the sentence with which a case is put before those who decide it in a state; there is none for most.
func decideText(r procedure.Request) string { return "decide." + r.Service + "." + r.State }

// decides reports whether a case waits for a decision of who looks, in a role.
func (t *turn) decides(r procedure.Request, a procedure.Actor, st *procedure.State) bool {
	if st == nil || has(a.As, relAsker) || has(a.As, relHolder) || !t.h.Texts.Has(t.lang, decideText(r)) {
		return false
	}
	return slices.ContainsFunc(st.Waits, func(w string) bool { return (isRole(w) || w == relOwner) && has(a.As, w) })
}

// decideCard puts a case before who decides it: the sentence that holds all the decision rests on, then the case.
func (t *turn) decideCard(r procedure.Request) chat.Message {
	m := t.newCard(r)
	m.Body = append(m.Body, chat.Block{Kind: chat.Para, Text: t.T(decideText(r), t.cardArgs(r)...)})
	m.Body = append(append(m.Body, t.answered(r)...),
		chat.Block{Kind: chat.Fields, Rows: t.rows(r, t.lines(r, true, "estado", "sigue", "lotiene")...)})
	m.Buttons = t.cardOptions(r)
	return m
}

// workCard is what the one who has the case sees.
func (t *turn) workCard(r procedure.Request) chat.Message {
	m := t.newCard(r)
	args := t.cardArgs(r)
	var parts []string
	if r.Service == "COR" && r.Answers["accion"] == "nueva" && r.Facts[factSlot] == "" {
		q, _ := t.v.Quota()
		parts = append(parts, t.h.Texts.N(t.lang, "card.quota", q.Free(), args...))
	}
	if r.Flags["bloquear"] {
		parts = append(parts, t.T("card.block", args...))
	}
	if r.Rule != "" {
		parts = append(parts, t.T("card.byrule", args...))
	} else {
		parts = append(parts, t.T("card.yours", args...))
	}
	line := t.h.title(t.v, t.lang, r) + " · " + strings.Join(parts, " · ") + "."
	if id := "work." + r.Service + "." + r.State; t.h.Texts.Has(t.lang, id) {
		line = t.T(id, args...)
	}
	m.Body = append(m.Body, chat.Block{Kind: chat.Para, Text: line},
		chat.Block{Kind: chat.Fields, Rows: t.rows(r, t.lines(r, true, "estado", "aviso", "sigue", "prioridad", "nivel")...)})
	if rows := t.itemRows(r); len(rows) > 0 {
		m.Body = append(m.Body, chat.Block{Kind: chat.List, Rows: rows})
	}
	m.Buttons = t.cardOptions(r)
	return m
}

// watchCard is for staff and auditors who look at a case of others.
func (t *turn) watchCard(r procedure.Request) chat.Message {
	m := t.newCard(r)
	first := []string{"estado", "aviso", "prioridad", "nivel"}
	if st := t.h.proc(r).State(r); st != nil && st.Phase == procedure.Done {
		first = []string{"estado", "sigue", "aviso"} // closed for the asker; inside something is still owed
	}
	m.Body = append(m.Body, chat.Block{Kind: chat.Para, Text: t.progress(r)}, chat.Block{Kind: chat.Fields, Rows: t.rows(r, t.lines(r, true, first...)...)})
	m.Buttons = t.cardOptions(r)
	return m
}

// channelCard shows number, service, dependency and state, and the buttons of the step that is due; who may press is
// checked at the click.
func (t *turn) channelCard(r procedure.Request) chat.Message {
	args := t.cardArgs(r)
	m := chat.Message{Card: true, Lang: chat.Tag(t.lang), Title: t.T("service."+r.Service) + " · " + r.ID}
	id := "channel.any"
	if r.Service == "MES" {
		id = "channel.MES"
	}
	m.Body = []chat.Block{{Kind: chat.Para, Text: t.T(id, args...)}, {Kind: chat.Fields, Rows: t.rows(r, "estado", "mayor", "aviso", "lotiene", "prioridad")}}
	st := t.h.proc(r).State(r)
	if st == nil || !inChannel(st) {
		return m
	}
	desk := procedure.Actor{Who: "", As: []string{roleSecretary, roleDesk, roleTech, rolePro, roleSuper}}
	for _, s := range t.h.proc(r).Options(r, desk, t.now, facts{t, nil}) {
		if slices.ContainsFunc(st.Waits, isRole) && !due(s, st) {
			continue // possible, but not what it waits for
		}
		if s.Kind != "comment" && !s.More && !t.isQuiet(r, s) && len(m.Buttons) < cardButtons && !slices.Contains(s.Who, relSite) {
			m.Buttons = append(m.Buttons, t.optionButton(r, s))
		}
	}
	return m
}

// lines are the ids of a card's lines: those given, those of the service, and on the cards of TIC's staff what they need.
func (t *turn) lines(r procedure.Request, tic bool, first ...string) []string {
	out := first
	svc := t.h.proc(r).Service(r.Service)
	if svc != nil {
		out = append(out, svc.Card...)
	}
	if !tic {
		return once(append(out, "mayor", "personas", "pregunta"))
	}
	if svc != nil {
		out = append(out, svc.CardTIC...)
	}
	return once(append(out, "mayor", "personas", "pide", "firma", "se_fue", "archivos", "pisami", "novedad"))
}

// once leaves out what stands in a list already.
func once(list []string) []string {
	var out []string
	for _, s := range list {
		if !has(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// rows are the labelled lines of a card; an empty one is left out.
func (t *turn) rows(r procedure.Request, ids ...string) []chat.Row {
	args := t.cardArgs(r)
	var out []chat.Row
	for _, id := range ids {
		if label, v := t.rowValue(r, id, args); v != "" {
			out = append(out, chat.Row{Label: label, Value: v})
		}
	}
	return out
}

// maxRow is how many runes of an answer stand on a card.
const maxRow = 300

// rowValue is one line of a card: one that the program fills, an answer to the form, or a fact that a step recorded.
func (t *turn) rowValue(r procedure.Request, id string, args []any) (label, value string) {
	label = t.T("card."+id, args...)
	if own := "card." + id + "." + r.Service; t.h.Texts.Has(t.lang, own) {
		label = t.T(own, args...)
	}
	switch id {
	case "estado":
		return label, t.T("card.state", append(args, "cuando", t.h.when(t.lang, r.Entered, t.now))...)
	case "sigue":
		return label, t.nextRow(r, args)
	case "pide":
		return label, t.T("card.asks", args...)
	case "aviso":
		if r.Flags[flagUnverified] {
			return label, t.T("card.unverified")
		}
		if name := r.Facts[factCaller]; name != "" {
			return label, t.T("card.called", "llamo", name)
		}
		return label, ""
	}
	if of := t.h.area.rows[id]; of != nil {
		if !t.h.Texts.Has(t.lang, "card."+id) {
			label = t.T("form." + r.Service + "." + id + ".label")
		}
		return label, of(t, r)
	}
	if f, texts, ok := t.h.serviceField(r, id); ok {
		if f.Private {
			return label, ""
		}
		if !t.h.Texts.Has(t.lang, "card."+id) {
			label = t.T(texts + "." + id + ".label")
		}
		return label, shorten(t.h.shownAnswer(t.v, t.lang, texts, f, r.Answers[id]), maxRow)
	}
	return label, shorten(isoShort(r.Facts[id]), maxRow)
}

// signedRow is the sign-off of the head.
func signedRow(t *turn, r procedure.Request) string {
	for _, s := range r.Signed {
		if s.Step == "visto_bueno" {
			id := "card.signed"
			if s.As == relDeputy {
				id = "card.signed.deputy"
			}
			return t.T(id, "nombre", t.h.name(t.v, s.By), "jefe", t.h.name(t.v, r.Head), "hora", t.h.when(t.lang, s.At, t.now))
		}
	}
	return ""
}

func (t *turn) filesOf(r procedure.Request) string {
	if len(r.Files) == 0 {
		return ""
	}
	return t.h.Texts.N(t.lang, "card.files", len(r.Files))
}

// cardOptions are the buttons of a card: the steps that this person may take now and that belong on his card; what else is
// possible stands under «Ver en detalle».
func (t *turn) cardOptions(r procedure.Request, also ...string) []chat.Button {
	a := t.actor(r)
	var out, side []chat.Button
	more := false
	onCard := t.sideOnCard(a, t.h.proc(r).State(r), r)
	for _, s := range t.h.proc(r).Options(r, a, t.now, facts{t, nil}) {
		switch {
		case s.Side && has(onCard, s.ID):
			side = append(side, t.optionButton(r, s))
		case s.More || t.isQuiet(r, s) || s.Side || s.Kind == procedure.Comment && has(s.Who, relAnyone) || len(out) >= cardButtons-1:
			more = true
		default:
			out = append(out, t.optionButton(r, s))
		}
	}
	out = append(out, side...)
	if has(also, "corregir") && t.correctable(r) && !lacksForm(r) {
		at := len(out) - len(side)
		if r.State == stateAsked { // first comes the answer
			at = min(at+1, len(out))
		}
		out = slices.Insert(out, at, t.verbButton("corregir", r))
	}
	out = t.withPapers(r, out)
	if len(out) >= cardButtons {
		out, more = out[:cardButtons-1], true
	}
	if more {
		out = append(out, t.verbButton("detalle", r))
	}
	return out
}

// isQuiet reports whether a card leaves the button of a step to «Ver en detalle».
func (t *turn) isQuiet(r procedure.Request, s *procedure.Step) bool {
	q := t.h.area.quiet[s.ID]
	return q != nil && q(r)
}

// sideOnCard are the steps of every flow that stand on the card of who looks (forms.md §4).
func (t *turn) sideOnCard(a procedure.Actor, st *procedure.State, r procedure.Request) []string {
	told := st != nil && (st.Phase == procedure.Solved || st.Phase == procedure.Done)
	switch {
	case has(a.As, relDoer) && told && t.h.lacksPisami(r):
		return []string{"pisami"}
	case has(a.As, relDoer):
		return []string{"pedir"}
	case has(a.As, relAsker):
		return []string{"responder", "desistir"}
	}
	return nil
}

func (t *turn) optionButton(r procedure.Request, s *procedure.Step) chat.Button {
	b := chat.Button{Token: stepToken(tokStep, s.ID, r), Label: t.T(s.TextID()), Typed: t.typedStep(s) + " " + shortNumber(r.ID)}
	if s.Style == "primary" {
		b.Style = chat.Primary
	}
	return b
}

// stepButton is the button of a step, where this person may take it now.
func (t *turn) stepButton(r procedure.Request, step string) (chat.Button, bool) {
	for _, s := range t.h.proc(r).Options(r, t.actor(r), t.now, facts{t, nil}) {
		if s.ID == step {
			return t.optionButton(r, s), true
		}
	}
	return chat.Button{}, false
}

// nextRow says what comes next: with its date while TIC's clock runs, nothing once the case has ended.
func (t *turn) nextRow(r procedure.Request, args []any) string {
	st := t.h.proc(r).State(r)
	switch {
	case st == nil || st.Phase == procedure.Ended:
		return ""
	case st.Phase == procedure.Solved && t.closesOn(r) != "":
		return t.T("card.closes.row", "dia", t.closesOn(r), "antes", strings.Join(t.h.owedWork(t.lang, r), t.T("owed.and")))
	case r.Due.IsZero() || !r.Paused.IsZero() || st.Phase == procedure.Solved || st.Phase == procedure.Done:
		return t.T("card.sigue.plain", args...)
	}
	if promised(r).Before(t.now) {
		return t.T("card.sigue.late", args...)
	}
	return t.T("card.sigue.until", args...)
}

// closesOn is the day on which the case closes by silence, where that is running.
func (t *turn) closesOn(r procedure.Request) string {
	dues, err := t.v.Dues(r.ID)
	if err != nil {
		return ""
	}
	for _, d := range dues {
		if d.What == "silence" && d.Entry == r.Entry {
			return t.h.day(t.lang, d.When)
		}
	}
	return ""
}
