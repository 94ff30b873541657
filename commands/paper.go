package commands

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/documents"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// Notices that carry files.
const (
	whatPaper    = "paper"    // a draft, or the copy that was frozen when it was signed
	whatCaseFile = "casefile" // the case file: its PDF and its first ZIP
	whatCasePart = "casepart" // a further ZIP
)

// Facts of a case about its papers: the hash of the copy that was frozen.
const factPaper = "doc_"

// Recipes that the store keeps, by kind: what is made of them when they are opened.
const (
	madeDraft    = "draft"    // a documents.Draft
	madeCaseFile = "casefile" // a bundle
)

// pdfType is the media type of what the press prints.
const pdfType = "application/pdf"

// documentsArea is what the papers of the procedure lend to its file.
func documentsArea() area {
	return area{
		checks: map[string]check{"has_communication": holdsIf(func(_ *turn, r procedure.Request) bool { return r.Facts[factCommit] != "" })},
		// The document is named by the step that records it as signed: informe, acta, comunicacion, respuesta.
		effects: map[string]effect{"freeze": freeze},
	}
}

// paperKinds are the documents that a case has. A paper that is signed outside belongs to a flow in which a step records it.
func (t *turn) paperKinds(r procedure.Request) []documents.Kind {
	flow := t.h.proc(r).FlowOf(r)
	var out []documents.Kind
	for _, k := range documents.Kinds() {
		if hasPaper(flow, r, k) {
			out = append(out, k)
		}
	}
	return out
}

func hasPaper(flow *procedure.Flow, r procedure.Request, k documents.Kind) bool {
	decided, viable := viability(r)
	switch {
	case r.Facts[factPaper+string(k)] != "" || k == documents.Receipt:
		return true
	case flow == nil:
		return false
	case k == documents.Memo:
		return slices.ContainsFunc(flow.Steps, func(s *procedure.Step) bool { return has(s.Effects, "communicate") })
	case k == documents.Refusal:
		return flow.Step(stepNotViable) != nil && !(decided && viable)
	}
	return flow.Step(string(k)) != nil && (!decided || viable)
}

// stepNotViable refuses a coverage.
const stepNotViable = "no_viable"

// viability says whether it was decided, and how.
func viability(r procedure.Request) (decided, viable bool) {
	for _, s := range r.Signed {
		if strings.Contains(s.Step, "viable") {
			decided, viable = true, s.Step != stepNotViable
		}
	}
	return decided, viable
}

// mayPaper: drafts are for who has the case, TIC's staff who worked on it, the supervisor and the secretary; the
// acknowledgement also for who asked.
func (t *turn) mayPaper(r procedure.Request, k documents.Kind) (bool, error) {
	switch {
	case k == documents.Receipt && (r.Asker == t.who || r.Behalf == t.who):
		return true, nil
	case !t.bound():
		return false, nil
	case r.Assignee == t.who || has(t.me.Roles, roleSecretary) || has(t.me.Roles, roleSuper):
		return true, nil
	case !isStaff(t.me):
		return false, nil
	}
	es, err := t.v.JournalOf(r.ID)
	return slices.ContainsFunc(es, func(e store.Entry) bool { return e.Actor == t.who && e.Kind == "step" }), err
}

// borrador sends a document of a case, as it stands, to who asks for it: «borrador 123 acta».
func borrador(t *turn, c call) error {
	r, ok, err := t.paperCase(c)
	if err != nil || !ok {
		return err
	}
	var kinds []documents.Kind
	for _, k := range t.paperKinds(r) {
		if ok, err := t.mayPaper(r, k); err != nil {
			return err
		} else if ok {
			kinds = append(kinds, k)
		}
	}
	word := firstWord(c.Rest)
	if strings.HasPrefix(c.Words, string(documents.Receipt)) {
		word = string(documents.Receipt)
	}
	want, known := t.paperNamed(word)
	switch {
	case len(kinds) == 0:
		m := chat.Say(chat.Tag(t.lang), t.T("paper.forbidden", t.cardArgs(r)...))
		if t.mayCaseFile(r) {
			m.Buttons = []chat.Button{t.verbButton("expediente", r)}
		}
		t.whisper(m)
	case word != "" && !known:
		t.whisper(t.paperMenu("paper.unknown", r, kinds, "palabra", shorten(word, 30)))
	case known && !slices.Contains(kinds, want) && slices.Contains(t.paperKinds(r), want):
		t.whisper(t.paperMenu("paper.notyours", r, kinds, "documento", t.paperName(want)))
	case known && !slices.Contains(kinds, want):
		t.whisper(t.paperMenu("paper.none", r, kinds, "documento", t.paperName(want)))
	case known:
		return t.sendPaper(r, want)
	case len(kinds) == 1:
		return t.sendPaper(r, kinds[0])
	default:
		t.whisper(t.paperMenu("paper.which", r, kinds))
	}
	return nil
}

// paperCase finds the case of whose papers a line speaks; without a number it is the one that this person has in hand.
func (t *turn) paperCase(c call) (procedure.Request, bool, error) {
	if c.Case != "" || !isStaff(t.me) {
		r, ok, err := t.caseFor(c, chat.Ref{})
		if err == nil && !ok && c.Case != "" {
			t.noCase(c.Case)
		} else if err == nil && !ok {
			t.say("paper.howto")
		}
		return r, ok, err
	}
	t.say("paper.howto")
	return procedure.Request{}, false, nil
}

// paperNamed finds a document by what people call it.
func (t *turn) paperNamed(word string) (documents.Kind, bool) {
	for _, k := range documents.Kinds() {
		for _, name := range strings.Split(t.h.Texts.T("es", "paper.words."+string(k)), " ") {
			if word != "" && foldEqual(word, name) {
				return k, true
			}
		}
	}
	return "", false
}

func (t *turn) paperName(k documents.Kind) string { return t.T("paper." + string(k)) }

// paperMenu is a sentence with a button for each document.
func (t *turn) paperMenu(id string, r procedure.Request, kinds []documents.Kind, args ...any) chat.Message {
	var list []string
	m := chat.Say(chat.Tag(t.lang))
	for _, k := range kinds {
		list = append(list, t.paperName(k))
		m.Buttons = append(m.Buttons, t.paperButton(r, k, t.T("paper."+string(k)+".button")))
	}
	args = append(args, "radicado", r.ID, "n", shortNumber(r.ID), "lista", strings.Join(list, " · "))
	m.Body = []chat.Block{{Kind: chat.Para, Text: t.T(id, args...)}}
	return m
}

func (t *turn) paperButton(r procedure.Request, k documents.Kind, label string) chat.Button {
	return chat.Button{Token: token{tokVerb, "borrador", strings.TrimPrefix(r.ID, radicadoPrefix), string(k)}.encode(), Label: label,
		Typed: t.T("verb.borrador.typed", "n", shortNumber(r.ID)) + " " + string(k)}
}

// withPapers puts «Ver borrador» beside the step that records a document as signed, and «Ver expediente» on the cards of the
// auditors and of the secretary (forms.md §4).
func (t *turn) withPapers(r procedure.Request, buttons []chat.Button) []chat.Button {
	var out []chat.Button
	for _, b := range buttons {
		out = append(out, b)
		k, ok := parseToken(b.Token)
		if kind := documents.Kind(k.do); ok && k.kind == tokStep && slices.Contains(documents.Kinds(), kind) {
			out = append(out, t.paperButton(r, kind, t.T("verb.borrador")))
		}
	}
	st := t.h.proc(r).State(r)
	if st == nil || st.Phase == procedure.Waiting || st.Phase == procedure.Sharing && !has(t.me.Roles, roleAuditor) {
		return out
	}
	own := r.Asker == t.who || r.Holder == t.who // his card is that of who asked
	if !own && (has(t.me.Roles, roleAuditor) || has(t.me.Roles, roleSecretary)) {
		out = append(out, t.verbButton("expediente", r))
	}
	return out
}

// sendPaper owes a document to who asked for it, in private: the frozen copy where there is one, else a draft of this moment.
func (t *turn) sendPaper(r procedure.Request, k documents.Kind) error {
	args := map[string]string{"kind": string(k), "file": r.Facts[factPaper+string(k)]}
	if args["file"] == "" {
		d, err := t.draftOf(r, k)
		if err != nil {
			return err
		}
		recipe, err := json.Marshal(d)
		if err != nil {
			return fmt.Errorf("drafting %s: %w", k, err)
		}
		f, err := t.tx.PutFile(chat.File{Name: t.paperFile(r, k, ""), Type: "application/json"}, recipe, madeDraft, "", t.now)
		if err != nil {
			return err
		}
		args["file"], args["draft"] = f.Hash, "1"
	}
	t.elsewhere()
	return t.oweNoticeTo(r, t.who, whatPaper, 0, args)
}

// elsewhere says in a channel that what was asked for comes in private.
func (t *turn) elsewhere() {
	if t.ev.At.Kind == chat.Channel {
		t.say("paper.private")
	}
}

// paperFile is what the file of a document is called.
func (t *turn) paperFile(r procedure.Request, k documents.Kind, number string) string {
	name := t.h.T(string(t.h.Lang), "paper."+string(k)+".file")
	if number != "" {
		name += " " + number
	} else {
		name += " " + t.h.T(string(t.h.Lang), "paper.draft.file")
	}
	return fileSafe(name+" "+r.ID) + ".pdf"
}

// fileSafe is a name for a file on every system.
func fileSafe(name string) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, c) || c < ' ' {
			return '-'
		}
		return c
	}, strings.TrimSpace(name))
}

// paperNotice draws a document that is owed. A draft that nobody could be sent for a day is not kept any longer.
func (t *turn) paperNotice(o store.Outgoing, r procedure.Request) (chat.Message, bool, error) {
	k := documents.Kind(o.Args["kind"])
	args := append(t.cardArgs(r), "documento", t.paperName(k))
	if o.Args["draft"] == "" {
		f, err := t.v.File(o.Args["file"])
		if err != nil {
			return chat.Message{}, false, err
		}
		m := chat.Say(chat.Tag(t.lang), t.T("paper.frozen", append(args, "huella", f.Hash)...))
		m.Files = []chat.File{f}
		return m, true, nil
	}
	_, recipe, err := t.v.Recipe(o.Args["file"])
	if err != nil {
		return chat.Message{}, false, err
	}
	pdf, err := t.h.printDraft(recipe)
	if err != nil {
		return chat.Message{}, false, err
	}
	id := "paper.draft.plain"
	if s := t.h.proc(r).StepOf(r, string(k)); s != nil {
		id = "paper.draft"
		args = append(args, "orden", t.typedStep(s)+" "+shortNumber(r.ID))
	} else if k == documents.Receipt {
		id = "paper.receipt"
	}
	m := chat.Say(chat.Tag(t.lang), t.T(id, args...))
	m.Files = []chat.File{{Name: t.paperFile(r, k, ""), Type: pdfType, Size: int64(len(pdf)), Hash: o.Args["file"]}}
	if b, ok := t.stepButton(r, string(k)); ok {
		m.Buttons = append(m.Buttons, b)
	}
	return m, true, nil
}

// printDraft prints what a recipe says.
func (h *Handler) printDraft(recipe []byte) ([]byte, error) {
	var d documents.Draft
	if err := json.Unmarshal(recipe, &d); err != nil {
		return nil, fmt.Errorf("reading a recipe: %w", err)
	}
	return h.press.Draft(d)
}

// freeze keeps the document that a step records as signed, as it stands now, with its number and date: the bytes become a
// file of the case, and their hash an entry of the journal.
func freeze(t *turn, c *change) error {
	k := documents.Kind(c.out.Step.ID)
	if !slices.Contains(documents.Kinds(), k) {
		return fmt.Errorf("freezing: no document is called %q", c.out.Step.ID)
	}
	d, err := t.draftOf(*c.r, k)
	if err != nil {
		return err
	}
	number, date := c.stepValue("numero"), c.stepValue("fecha")
	d.Mark = &documents.Mark{Number: number, Date: isoShort(date)}
	pdf, err := t.h.press.Draft(d)
	if err != nil {
		return err
	}
	f, err := t.tx.PutFile(chat.File{Name: t.paperFile(*c.r, k, number), Type: pdfType}, pdf, "", c.r.ID, t.now)
	if err != nil {
		return err
	}
	c.r.Facts[factPaper+string(k)] = f.Hash
	_, err = t.record(store.Entry{Kind: entryFrozen, Request: c.r.ID, Step: c.out.Step.ID, Data: map[string]string{"document": string(k), "number": number,
		"date": date, "sha256": f.Hash, "legal": t.h.press.Legal().Version}})
	return err
}

// entryFrozen is the journal entry of a document that was frozen.
const entryFrozen = "frozen"

// stepValue is an answer to the step's form, or the fact that the case has of that name: «numero» or «informe_numero».
func (c *change) stepValue(name string) string {
	long := c.out.Step.ID + "_" + name
	for _, v := range []string{c.values[long], c.values[name], c.r.Facts[long]} {
		if v != "" {
			return v
		}
	}
	return ""
}
