package commands

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/dialog"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// draftClick is a button of a draft: an option of its question, or one of the words that move it.
func (t *turn) draftClick(k token) error {
	id := k.arg
	if k.kind == tokOption {
		id = k.do
	}
	if k.kind == tokJoin {
		id = k.extra
	}
	d, err := t.v.Draft(id)
	if errors.Is(err, kv.ErrNotFound) {
		t.say("draft.gone")
		return nil
	}
	if err != nil {
		return err
	}
	if d.Owner != t.who {
		t.say("draft.other")
		return nil
	}
	d.Account, d.Place = t.ev.From, t.ev.At
	if d.Stage == stageParked && k.kind != tokJoin && k.do != "seguir" && k.do != "nuevo" { // a button of before it was put aside
		t.offerDraft(d)
		return nil
	}
	switch k.kind {
	case tokOption:
		return t.optionClick(d, k)
	case tokJoin:
		return t.joinDraft(d, radicadoPrefix+k.arg)
	}
	switch k.do {
	case "enviar":
		return t.sendClick(d)
	case "corregir":
		if t.dialog() {
			return t.editPage(d, 0)
		}
		return t.startPick(d)
	case "falta":
		return t.addMore(d)
	case "cancelar":
		return t.park(d)
	case "formulario":
		return t.window(d)
	case "saltar":
		return t.skip(d)
	case "seguir":
		d.Stage = stageAsk
		return t.open(d)
	case "nuevo":
		return t.restart(d)
	case "otra":
		return t.otherMatter(d)
	case "ejemplo":
		return t.showExample(d)
	case "si", "volver":
		return t.reviewPress(d, k.do == "si")
	}
	t.say("click.unknown")
	return nil
}

// sendClick files the draft, where its summary still stands.
func (t *turn) sendClick(d store.Draft) error {
	if d.Stage != stageSummary {
		return t.next(d)
	}
	return t.submit(d)
}

// restart begins the same form anew.
func (t *turn) restart(d store.Draft) error {
	if err := t.tx.DropDraft(d.ID); err != nil {
		return err
	}
	return t.open(store.Draft{ID: t.draftID(), Form: d.Form, Request: d.Request, Seen: d.Seen})
}

// optionClick answers the question with one of its options. A button of an earlier question no longer counts.
func (t *turn) optionClick(d store.Draft, k token) error {
	if k.arg == "_pick" {
		return t.pick(d, k.extra)
	}
	if d.Stage != stageAsk || d.Field != k.arg {
		return t.question(d)
	}
	value := k.extra
	if n, ok := strings.CutPrefix(value, "#"); ok {
		value = t.optionAt(d, k.arg, n)
	}
	return t.takeAnswer(d, value)
}

// optionAt finds the option by its place; the place behind the last one is the default of a field without options.
func (t *turn) optionAt(d store.Draft, field, n string) string {
	b, ok := t.blankOf(d)
	if !ok {
		return ""
	}
	f, ok := t.dress(b, d).Field(field)
	if n == "d" && ok { // those that are proposed of a list of which several can be chosen
		return f.Default
	}
	i, err := strconv.Atoi(n)
	switch {
	case !ok || err != nil || i < 0:
		return ""
	case i < len(f.Options):
		return f.Options[i].Value
	}
	return f.Default
}

// submit files a draft, or corrects the case that it belongs to.
func (t *turn) submit(d store.Draft) error {
	b, ok := t.blankOf(d)
	if !ok || !b.filing {
		return t.dropDraft(d)
	}
	t.compute(b, &d)                                                // a day may have passed since
	if !dialog.Complete(t.shape(b, d), merged(d.Said, d.Answers)) { // a forged or old «Enviar»: the form goes on where it is
		return t.next(d)
	}
	if d.Request != "" {
		return t.correct(d)
	}
	return t.fileDraft(d)
}

// mesa is the telephone of the help desk.
func mesa(t *turn, _ call) error {
	t.say("mesa")
	return nil
}

// whisperCard shows the card of a case to who asked.
func (t *turn) whisperCard(id string) error {
	r, err := t.v.Request(id)
	if err != nil {
		return err
	}
	m := t.card(r, false)
	m.Card = false
	t.whisper(m)
	return nil
}

// nothingOpen answers a word that belongs to a form when no form is open.
func nothingOpen(t *turn, _ call) error {
	t.say("draft.gone")
	return nil
}

// recordar reminds whom a case waits for, once a day.
func recordar(t *turn, c call) error {
	r, ok, err := t.caseFor(c, chat.Ref{})
	if err != nil {
		return err
	}
	whom := t.awaited(r)
	if !ok || len(whom) == 0 {
		t.say("case.nothing", "verbo", t.T("verb.recordar"))
		return nil
	}
	var names []string
	for _, who := range whom {
		names = append(names, t.h.name(t.v, who))
	}
	mark := "remind/" + r.ID
	if day, err := t.v.Meta(mark); err == nil && day == t.today().String() {
		t.say("remind.again", "quien", strings.Join(names, t.T("remind.and")))
		return nil
	}
	if err := t.tx.PutMeta(mark, t.today().String()); err != nil {
		return err
	}
	seq, err := t.record(store.Entry{Kind: "remind", Request: r.ID})
	if err != nil {
		return err
	}
	for _, who := range whom {
		id := "notice.recordar"
		if st := t.h.proc(r).State(r); (who == r.Head || who == r.Deputy) && waitsForHead(st) {
			id = "notice.reminder.responsable"
		}
		if err := t.oweNoticeTo(r, who, id, seq, nil); err != nil {
			return err
		}
	}
	t.say("remind.done", "quien", strings.Join(names, t.T("remind.and")))
	return nil
}

// awaited is for whom a case waits now, without who asks.
func (t *turn) awaited(r procedure.Request) []string {
	st := t.h.proc(r).State(r)
	if st == nil {
		return nil
	}
	var out []string
	for _, w := range st.Waits {
		if w == roleSecretary && distributor(t.v, r) != "" {
			out = append(out, distributor(t.v, r))
			continue
		}
		out = append(out, t.recipients(r, w)...)
		if w == relHead {
			out = append(out, t.recipients(r, relDeputy)...)
		}
	}
	return slices.DeleteFunc(out, func(who string) bool { return who == t.who })
}

// park keeps a cancelled draft for seven days.
func (t *turn) park(d store.Draft) error {
	if b, ok := t.blankOf(d); !ok || !b.filing {
		if err := t.tx.DropDraft(d.ID); err != nil {
			return err
		}
		t.say("draft.cancelled")
		return nil
	}
	d.Stage, d.Error, d.ErrorArg = stageParked, "", nil
	if err := t.tx.PutDraft(d); err != nil {
		return err
	}
	m := t.message("draft.parked")
	m.Buttons = []chat.Button{t.draftButton("seguir", d, chat.Normal), t.draftButton("nuevo", d, chat.Normal)}
	t.whisper(m)
	return nil
}

func (t *turn) draftButton(do string, d store.Draft, s chat.Style) chat.Button {
	return chat.Button{Token: token{tokDraft, do, d.ID, ""}.encode(), Label: t.T("nav." + do), Typed: t.T("nav." + do + ".typed"), Style: s}
}
