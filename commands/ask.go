package commands

import (
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/dialog"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// Stages of a draft.
const (
	stageAsk     = "ask"     // a question or a page is open
	stageEdit    = "edit"    // in a dialog: all pages again, with what was answered
	stageSummary = "summary" // the summary waits for «Enviar»
	stagePick    = "pick"    // which answer is to be corrected
	stageParked  = "parked"  // closed or cancelled; kept for seven days
	stageJoin    = "join"    // an open incident was offered
)

// draftID names a draft after the event that opened it.
func (t *turn) draftID() string { return hex.EncodeToString(t.seed[:6]) }

// openService opens the form of a service with what was said already.
func (t *turn) openService(service string, said map[string]string, words string) error {
	svc := t.h.current.Service(service)
	if svc == nil {
		return t.openService("OTR", said, words)
	}
	if !t.bound() && !svc.Unbound {
		t.whisper(t.message("unbound", "que", t.T("service."+service)))
		return nil
	}
	if ok, err := t.mayReport(); err != nil || !ok {
		t.whisper(t.message("unverified.often"))
		return err
	}
	if why := t.mayPhone(svc); why != "" {
		t.say(why, "llamo", t.phoned.name)
		return nil
	}
	if asks := t.asks(store.Draft{For: t.phoned.email}); service == "COR" && said["para"] == "mi" && asks.Mailbox != "" {
		m := chat.Say(chat.Tag(t.lang), t.T("error.existe", "nombre", asks.Name))
		m.Buttons = []chat.Button{{Token: token{tokVerb, "correo", "", "recuperar el acceso a mi correo"}.encode(),
			Label: t.T("form.COR.accion.recuperar"), Typed: t.T("nav.recuperar.typed"), Style: chat.Primary}}
		t.whisper(m)
		return nil
	}
	if len(said) == 0 && words == "" {
		if old, ok := t.parked(formService + service); ok {
			t.offerDraft(old)
			return nil
		}
	}
	d := store.Draft{ID: t.draftID(), Form: formService + service, Words: words, Said: map[string]string{}, For: t.phoned.email, Caller: t.phoned.name}
	b, _ := t.blankOf(withOwner(d, t))
	t.takeAll(b, &d, said)
	if t.sent != "" {
		d.Said[markFiles] = t.sent
	}
	if o, ok := t.opening(b, d); ok {
		return t.goOver(d, o)
	}
	return t.open(d)
}

// offerDraft asks whether an unfinished form goes on or begins anew.
func (t *turn) offerDraft(d store.Draft) {
	m := t.message("draft.found", "que", t.T("service."+strings.TrimPrefix(d.Form, formService)))
	m.Buttons = []chat.Button{t.draftButton("seguir", d, chat.Primary), t.draftButton("nuevo", d, chat.Normal)}
	t.whisper(m)
}

func withOwner(d store.Draft, t *turn) store.Draft {
	d.Owner, d.Account, d.Place = t.who, t.ev.From, t.ev.At
	return d
}

// parked finds an unfinished draft of the same form.
func (t *turn) parked(form string) (store.Draft, bool) {
	all, err := t.v.DraftsOf(t.who)
	if err != nil {
		return store.Draft{}, false
	}
	i := slices.IndexFunc(all, func(d store.Draft) bool {
		return d.Form == form && len(d.Answers) > 0 && d.For == t.phoned.email && d.Caller == t.phoned.name
	})
	if i < 0 {
		return store.Draft{}, false
	}
	return all[i], true
}

// open begins a draft, or goes on with it, and asks what is missing.
func (t *turn) open(d store.Draft) error {
	d = withOwner(d, t)
	d.At = t.now
	if d.Answers == nil {
		d.Answers = map[string]string{}
	}
	if d.Said == nil {
		d.Said = map[string]string{}
	}
	d.Stage = stageAsk
	t.fillKnown(&d)
	if d.Form == formService+"MES" && d.Request == "" {
		if done, err := t.offerJoin(d); done || err != nil {
			return err
		}
		if d.Said["detalle"] != "" {
			if err := t.fileLater(d); err != nil {
				return err
			}
		}
	}
	return t.next(d)
}

// fillKnown puts down what the records know, so that it is not asked.
func (t *turn) fillKnown(d *store.Draft) {
	b, ok := t.blankOf(*d)
	if !ok {
		return
	}
	defer t.compute(b, d)
	for id := range d.Said { // what was known of another question of the same name answers no other
		if field, ok := strings.CutPrefix(id, markFilled); ok && fieldByID(b, *d, field).Fill == "" {
			delete(d.Said, field)
			delete(d.Said, id)
		}
	}
	for _, p := range b.pages {
		for _, pf := range p.Fields {
			if v := t.soleOption(b, *d, pf); v != "" && d.Said[pf.ID] == "" && d.Answers[pf.ID] == "" {
				d.Said[pf.ID] = v
			}
			if !b.filing || fieldByID(b, *d, pf.ID).Fill == "" || d.Said[markUnread+pf.ID] != "" || d.Said[pf.ID] != "" || d.Answers[pf.ID] != "" {
				continue
			}
			switch pf.Fill {
			case "own_site", "own_mailbox", "contract_end": // known, so not asked
				t.fillOne(b, d, pf)
			}
		}
	}
}

// fillOne puts down what the record knows of one field, where it can be taken; else it is asked, and said why.
func (t *turn) fillOne(b blank, d *store.Draft, pf procedure.Field) {
	v := t.fill(b, *d, pf)
	if v == "" {
		return
	}
	for _, c := range pf.Checks {
		if flt := t.checkNamed(c, b, *d, v); flt != nil {
			d.Said[markWhy+pf.ID], d.Said[markUnread+pf.ID] = flt.text(t), "1"
			return
		}
	}
	d.Said[pf.ID], d.Said[markFilled+pf.ID] = v, "1"
}

// markFilled begins the mark of a draft that an answer is what the records know and nobody's words.
const markFilled = "_filled."

// soleOption is the answer where the records leave no choice: one console, one site, an empty register.
func (t *turn) soleOption(b blank, d store.Draft, pf procedure.Field) string {
	if !slices.Contains([]string{"consoles", "sites", "plan", "supervisions"}, pf.Source) || !pf.Required {
		return ""
	}
	if o := t.options(b, d, pf, false); len(o) == 1 {
		return o[0].Value
	}
	return ""
}

// next asks what is still missing, or goes on to the summary, or takes the step.
func (t *turn) next(d store.Draft) error {
	b, ok := t.blankOf(d)
	if !ok {
		return t.dropDraft(d)
	}
	t.fillKnown(&d)
	f := t.shape(b, d)
	if t.oneQuestion(b, d, f) {
		mark(&d, talked, true)
	}
	if t.ev.Limits.Windows {
		mark(&d, windowed, true)
	}
	if t.dialog() && d.Said[talked] == "" {
		if page, ok := dialog.NextPage(f, d.Answers, d.Said); ok {
			d.Page, d.Stage = f.Pages[page].ID, stageAsk
			return t.showPage(d, b, page)
		}
	} else if q, ok := dialog.NextField(f, d.Answers, d.Said); ok {
		d.Field, d.Page, d.Stage = q.Field.ID, q.Page.ID, stageAsk
		return t.question(d)
	}
	return t.complete(d, b, f)
}

// talked marks a draft that is asked in messages although this platform has dialogs.
const talked = "_talk"

// oneQuestion: a typed report that leaves one question with a few answers open needs no window for it.
func (t *turn) oneQuestion(b blank, d store.Draft, f chat.Form) bool {
	if d.Words == "" || !t.dialog() || !b.filing || !b.svc.NoSummary || d.Request != "" {
		return false
	}
	q, ok := dialog.NextField(f, d.Answers, d.Said)
	return ok && q.Of == 1 && len(q.Field.Options) > 0 && len(q.Field.Options) <= cardButtons
}

func (t *turn) dialog() bool { return t.ev.Limits.Forms == chat.Dialog }

// question owes the question of a conversation.
func (t *turn) question(d store.Draft) error {
	mark(&d, shownPage, false)
	if err := t.tx.PutDraft(d); err != nil {
		return err
	}
	return t.owe(store.Outgoing{Kind: store.QuestionDebt, Account: d.Account, Person: t.me.Email, Draft: d.ID})
}

// showPage answers with a page of the dialog.
func (t *turn) showPage(d store.Draft, b blank, page int) error {
	mark(&d, shownPage, true)
	if err := t.tx.PutDraft(d); err != nil {
		return err
	}
	out := t.dressPage(b, d, d.Page).At(page)
	for i, fd := range out.Pages[0].Fields { // as people write it, like what is filled in
		out.Pages[0].Fields[i].Default = t.typedForm(fieldByID(b, d, fd.ID), fd.Default)
	}
	out.Token = token{tokForm, "page", d.ID, d.Page}.encode()
	out.Pages[0].Intro = strings.TrimSpace(out.Pages[0].Intro + " " + whyEmpty(out.Pages[0], d))
	if line := t.behalfLine(d); line != "" {
		out.Pages[0].Intro = strings.TrimSpace(line + " " + out.Pages[0].Intro)
	}
	out.Submit = t.T("nav.continuar")
	if !hasReview(b) && (!b.filing || b.svc.NoSummary) {
		if last := dialog.Shown(t.shape(b, d), merged(d.Said, d.Answers)); len(last) > 0 && last[len(last)-1].ID == d.Page {
			out.Submit = t.T("nav.enviar")
		}
	}
	t.answer.Form = &out
	if slices.ContainsFunc(b.pages[page].Fields, hasExample) {
		m := t.message("bulk.offer")
		m.Buttons = []chat.Button{t.draftButton("ejemplo", d, chat.Normal)}
		t.whisper(m)
	}
	return nil
}

// complete: every answer is there.
func (t *turn) complete(d store.Draft, b blank, f chat.Form) error {
	d.Answers = dialog.Prune(f, d.Answers)
	if !b.filing {
		return t.finishStep(d, b)
	}
	if b.svc.ID == "MES" && d.Request == "" {
		if done, err := t.offerJoin(d); done || err != nil {
			return err
		}
	}
	if b.svc.NoSummary {
		return t.submit(d)
	}
	if d.Request != "" && !t.completing(d) {
		r, err := t.v.Request(d.Request)
		if err != nil {
			return err
		}
		if !t.voids(r, t.changes(d, r)) {
			return t.submit(d)
		}
	}
	d.Stage, d.Field = stageSummary, ""
	if !t.dialog() {
		return t.question(d)
	}
	mark(&d, shownPage, true)
	if err := t.tx.PutDraft(d); err != nil {
		return err
	}
	fields := []chat.Field{{ID: "resumen", Kind: chat.Notice, Label: t.T("nav.resumen"), Ask: t.summary(d)}}
	if t.wantsWord(d) {
		fields = append(fields, chat.Field{ID: wordField, Kind: chat.TextField, Label: t.T("nav.palabra"), Ask: t.T("error.palabra"), Required: true, Max: 20})
	}
	t.answer.Form = &chat.Form{ID: f.ID, Title: f.Title, Lang: f.Lang, Token: token{tokForm, "summary", d.ID, ""}.encode(),
		Submit: t.T("nav.enviar"), Cancel: t.T("nav.cancelar"), Back: t.T("nav.corregir"), Pages: []chat.Page{{ID: "summary", Fields: fields}}}
	return nil
}

// wordField is the field of a summary in which CONFIRMO is typed; a button for it is nowhere.
const wordField = "palabra"

// markWord marks a draft whose summary was confirmed by the word.
const markWord = "_confirmo"

// wantsWord reports whether a form is only sent with CONFIRMO, which was not typed yet.
func (t *turn) wantsWord(d store.Draft) bool {
	b, ok := t.blankOf(d)
	return ok && b.filing && (d.Request == "" || t.completing(d)) && d.Said[markWord] == "" && b.svc.Confirms(merged(d.Said, d.Answers))
}

// dropDraft forgets a draft that no longer leads anywhere.
func (t *turn) dropDraft(d store.Draft) error {
	if err := t.tx.DropDraft(d.ID); err != nil {
		return err
	}
	t.say("draft.gone")
	return nil
}

// activeDraft is the draft whose question is open in this chat.
func (t *turn) activeDraft() (store.Draft, bool, error) {
	d, err := t.v.DraftIn(t.ev.From)
	if errors.Is(err, kv.ErrNotFound) {
		return d, false, nil
	}
	if err != nil {
		return d, false, err
	}
	open := d.Stage != stageParked && d.Said[shownPage] == "" && (!t.dialog() || d.Said[talked] != "") && d.Owner == t.who
	return d, open, nil
}

// answerText takes a line as the answer to the open question.
func (t *turn) answerText(d store.Draft, line string) error {
	if word, ok := dialog.Reserved(line); ok {
		return t.reserved(d, word)
	}
	if b, ok := t.blankOf(d); ok && d.Stage == stageAsk && hasExample(fieldByID(b, d, d.Field)) && has(exampleWords, spanish.Fold(line)) {
		return t.showExample(d)
	}
	if d.Stage == stageAsk && foldEqual(line, t.T("nav.enviar")) {
		return t.skip(d) // not before what is needed is answered
	}
	switch d.Stage {
	case stageSummary:
		return t.summaryWord(d, line)
	case stagePick:
		return t.pick(d, line)
	case stageJoin:
		return t.joinWord(d, line)
	case stageReview:
		return t.reviewWord(d, line)
	}
	return t.takeAnswer(d, line)
}

// takeAnswer checks the answer to the open question and goes on.
func (t *turn) takeAnswer(d store.Draft, raw string) error {
	b, ok := t.blankOf(d)
	if !ok {
		return t.dropDraft(d)
	}
	pf, ok := fieldOf(b, d, d.Field)
	if !ok {
		return t.next(d)
	}
	if meansNewSite(b, pf, raw) {
		return t.askNewSite(b, d)
	}
	f := t.dressField(b, d, pf, nil)
	v, flt := t.check(b, d, pf, f, raw)
	if flt != nil {
		if flt.sure == "" {
			d.Attempt++
		}
		d.Error, d.ErrorArg = flt.id, flt.args
		d.Said = flt.asked(d.Said, d.Field)
		return t.question(d)
	}
	if v == "" && !pf.Required {
		return t.skip(d)
	}
	d.Answers = maps.Clone(d.Answers)
	if d.Answers == nil {
		d.Answers = map[string]string{}
	}
	if pf.Adds && d.Answers[d.Field] != "" {
		v = d.Answers[d.Field] + "\n" + v
	}
	d.Answers[d.Field] = v
	d.Last, d.Error, d.ErrorArg, d.Attempt = d.Field, "", nil, 0
	t.compute(b, &d)
	d.Answers = dialog.Prune(t.shape(b, d), d.Answers)
	if o, ok := t.opening(b, d); ok {
		return t.goOver(d, o)
	}
	return t.next(d)
}

// fieldOf finds a field of a form; of one that stands on several pages, that on the page which is shown.
func fieldOf(b blank, d store.Draft, id string) (field procedure.Field, ok bool) {
	n := 0
	for _, p := range b.pages {
		for _, f := range p.Fields {
			if f.ID == id {
				if n++; n == 1 {
					field = f
				}
			}
		}
	}
	if n < 2 {
		return field, n == 1
	}
	known := merged(d.Said, d.Answers)
	for _, p := range b.pages {
		for _, f := range p.Fields {
			if f.ID == id && pageShown(p, known) {
				return f, true
			}
		}
	}
	return field, true
}

func fieldByID(b blank, d store.Draft, id string) procedure.Field {
	f, _ := fieldOf(b, d, id)
	return f
}

// lastPick stands for the field answered before where a question was picked out of the summary: it is not counted.
const lastPick = "_pick"

// pick chooses which answer of the summary is corrected, by number or by its label.
func (t *turn) pick(d store.Draft, line string) error {
	b, ok := t.blankOf(d)
	if !ok {
		return t.dropDraft(d)
	}
	for i, f := range t.shownFields(b, d) {
		if strings.TrimSpace(line) == strconv.Itoa(i+1) || foldEqual(line, f.Label) || line == f.ID {
			delete(d.Answers, f.ID)
			delete(d.Said, f.ID)
			d.Field, d.Stage, d.Last, d.Error, d.ErrorArg, d.Attempt = f.ID, stageAsk, lastPick, "", nil, 0
			return t.question(d)
		}
	}
	d.Error = "opcion"
	return t.question(d)
}

// shownFields are the fields that the answers so far lead to.
func (t *turn) shownFields(b blank, d store.Draft) []chat.Field {
	var out []chat.Field
	for _, p := range dialog.Shown(t.dress(b, d), merged(d.Said, d.Answers)) {
		out = append(out, p.Fields...)
	}
	return out
}
