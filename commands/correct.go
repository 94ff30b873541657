package commands

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/dialog"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// corregir opens the form of a case again, filled in.
func corregir(t *turn, c call) error {
	r, ok, err := t.caseFor(c, chat.Ref{})
	if err != nil {
		return err
	}
	switch {
	case !ok && c.Case != "":
		t.noCase(c.Case)
		return nil
	case !ok:
		t.say("case.nothing", "verbo", t.T("verb.corregir"))
		return nil
	}
	if r.Asker != t.who && r.Behalf != t.who {
		t.say("refuse.forbidden", "quien", t.h.name(t.v, r.Asker))
		return nil
	}
	if !t.correctable(r) {
		t.say(t.whenEnded("correct.late", r), t.h.args(t.v, t.lang, r, t.me, t.now)...)
		return nil
	}
	if lacksForm(r) {
		return t.completeCase(r)
	}
	d := withOwner(store.Draft{ID: t.draftID(), Form: formService + r.Service, Request: r.ID, Seen: [2]int{r.Version, r.Entry},
		Answers: merged(r.Answers), Said: map[string]string{}, At: t.now}, t)
	if r.Asker != t.who {
		d.For = r.Asker
	}
	if t.dialog() {
		return t.editPage(d, 0)
	}
	return t.startPick(d)
}

// stateAsked is where a case waits for the answer to a question; what was asked for may be what has to be corrected.
const stateAsked = "devuelta"

// correctable: before anything was carried out.
func (t *turn) correctable(r procedure.Request) bool {
	if r.Asker != t.who && r.Behalf != t.who || r.Facts[factSlot] != "" || r.Facts["solucion"] != "" || r.Facts[factIssue] != "" || r.Facts["consola"] != "" ||
		r.Facts[factPublished] != "" || r.Facts["donde"] != "" || r.Facts["esfuerzo"] != "" || r.Facts[factViability] != "" ||
		r.Facts[factRetired] != "" || r.Facts["usuario"] != "" || someSuspended(r) {
		return false
	}
	if slices.ContainsFunc(r.Items, func(it procedure.Item) bool { return it.State != itemAsked }) {
		return false
	}
	st := t.h.proc(r).State(r)
	return st != nil && (slices.Contains([]procedure.Phase{procedure.Waiting, procedure.Sharing, procedure.Working}, st.Phase) ||
		st.ID == stateAsked || st.ID == t.h.proc(r).FlowOf(r).Start)
}

// changes are the fields in which a corrected draft differs from its case.
func (t *turn) changes(d store.Draft, r procedure.Request) []string {
	b, ok := t.blankOf(d)
	if !ok {
		return nil
	}
	t.compute(b, &d)
	now := dialog.Prune(t.shape(b, d), merged(d.Said, d.Answers))
	var out []string
	for _, p := range b.pages {
		for _, f := range p.Fields {
			if now[f.ID] != r.Answers[f.ID] && !slices.Contains(out, f.ID) {
				out = append(out, f.ID)
			}
		}
	}
	return out
}

// voids reports whether these changes take back a sign-off that was given.
func (t *turn) voids(r procedure.Request, changed []string) bool {
	return len(r.Signed) > 0 && procedure.Void(t.h.proc(r), r, changed)
}

// correct writes a correction. Only a material change takes back the sign-offs: then the case waits for them again.
func (t *turn) correct(d store.Draft) error {
	r, err := t.v.Request(d.Request)
	if err != nil {
		return err
	}
	late := !t.correctable(r) || r.Version != d.Seen[0] || d.Form != formService+r.Service
	if flt := t.mayFile(t.preview(d)); !late && flt != "" {
		t.say(flt, "dependencia", t.me.Dep)
		return nil
	}
	if err := t.tx.DropDraft(d.ID); err != nil {
		return err
	}
	if late {
		t.say(t.whenEnded("correct.late", r), t.h.args(t.v, t.lang, r, t.me, t.now)...)
		return nil
	}
	changed := t.changes(d, r)
	if len(changed) == 0 {
		t.say("correct.same")
		return nil
	}
	return t.writeCorrection(d, r, changed)
}

func (t *turn) writeCorrection(d store.Draft, r procedure.Request, changed []string) error {
	fresh := t.preview(d)
	data := map[string]string{}
	var first string
	for _, id := range changed {
		f, texts, _ := t.h.serviceField(r, id)
		if f.Private {
			data[id] = "hmac:" + t.h.KeyedHash(fresh.Answers[id])
			continue
		}
		before, after := t.h.shownAnswer(t.v, t.lang, texts, f, r.Answers[id]), t.h.shownAnswer(t.v, t.lang, texts, f, fresh.Answers[id])
		before, after = cmp.Or(noStop(before), "—"), cmp.Or(noStop(after), "—")
		data[id] = before + " → " + after
		if first == "" {
			first = t.T("correct.line", "campo", t.T(texts+"."+id+".label"), "antes", before, "despues", after)
		}
	}
	void := t.voids(r, changed)
	old := r
	r.Answers, r.Holder, r.HolderIs, r.Head, r.Site = fresh.Answers, fresh.Holder, fresh.HolderIs, fresh.Head, fresh.Site
	maps.Copy(r.Facts, fresh.Facts)
	r.Items = fresh.Items
	r.Facts[factProposal], r.Facts["cuenta"], r.Flags["bloquear"] = fresh.Facts[factProposal], fresh.Facts["cuenta"], fresh.Flags["bloquear"]
	if fresh.Priority != r.Priority && fresh.Priority != "" {
		r.Priority = fresh.Priority
		if !r.Started.IsZero() {
			t.retarget(&r)
		}
	}
	if slices.ContainsFunc(changed, func(id string) bool { f, _, _ := t.h.serviceField(r, id); return f.Material }) {
		r.Version++
	}
	flow := t.h.proc(r).Flow(r.Service, r.Answers)
	own := r.Assignee != "" && r.Assignee == r.Holder // the matter became that of who has it
	if void || own || flow != nil && flow.ID != r.Flow {
		r.Started, r.Due, r.First = time.Time{}, time.Time{}, time.Time{}
		r.Flow, r.State, r.Signed, r.Assignee, r.Rule, r.Entered = flow.ID, flow.Start, nil, "", "", t.now
		delete(r.Facts, factLast)
		if of := t.h.area.voided[r.Service]; of != nil {
			of(&r)
		}
		r.Entry++
	}
	seq, err := t.record(store.Entry{Kind: entryCorrected, Request: r.ID, From: old.State, To: r.State, Data: data})
	if err != nil {
		return err
	}
	r.Facts[factLast] = strconv.FormatUint(seq, 10)
	if r.Entry != old.Entry {
		if err := t.entered(&r, old.State, nil); err != nil {
			return err
		}
	} else if err := t.rearmTarget(&r); err != nil {
		return err
	}
	if err := t.keepForm(&r); err != nil {
		return err
	}
	if err := t.put(r); err != nil {
		return err
	}
	if err := t.tellMoved(r, old); err != nil {
		return err
	}
	r, err = t.autos(r)
	if err != nil {
		return err
	}
	if lacksForm(old) {
		t.whisper(t.receipt(r))
		return t.refresh(r)
	}
	id := "correct.done"
	if st := t.h.proc(r).State(r); void && st != nil && st.Phase == procedure.Waiting {
		id = "correct.void"
	}
	t.say(id, append(t.h.args(t.v, t.lang, r, t.me, t.now), "linea", first)...)
	return t.refresh(r)
}

// tellMoved gives a case that was corrected to whom it waits for now, where that is somebody else or waits again. Else the cards
// that stand are drawn anew, and nobody is bothered.
func (t *turn) tellMoved(r, old procedure.Request) error {
	if r.Entry == old.Entry && r.Head == old.Head {
		return nil
	}
	return t.tellWaiting(r)
}

// entryCorrected is the journal entry of a correction: each field with what stood there and what stands there now.
const entryCorrected = "corrected"

// correctedLine is a correction as a line of the card.
func (t *turn) correctedLine(r procedure.Request, e store.Entry) string {
	var changes []string
	filled := 0 // of them, what nothing stood in
	for _, id := range slices.Sorted(maps.Keys(e.Data)) {
		if strings.HasPrefix(e.Data[id], "— → ") {
			filled++
		}
		f, texts, ok := t.h.serviceField(r, id)
		switch {
		case !ok: // a field of the form that the case had before
		case f.Private:
			changes = append(changes, t.T(texts+"."+id+".label")+" "+t.T("journal.private"))
		default:
			before, after, _ := strings.Cut(e.Data[id], " → ")
			changes = append(changes, t.T("correct.line", "campo", t.T(texts+"."+id+".label"), "antes", shorten(before, maxChange), "despues", shorten(after, maxChange)))
		}
	}
	id, more := "correct.entry", len(changes)-maxChanges
	switch {
	case len(changes) == 0:
		return ""
	case filled > 1 && filled == len(e.Data):
		id = "correct.filled" // the form of a case that somebody else classified
	case more > 0:
		changes = append(changes[:maxChanges], t.T("correct.more", "n", more))
	}
	return t.T(id, "hora", t.h.when(t.lang, e.At, t.now), "cambios", strings.Join(changes, " · "))
}

// maxChanges is how many of the fields that were corrected stand on a card.
const maxChanges = 3

// maxChange is how many runes of what was corrected stand on a card.
const maxChange = 60

// changed says what is different from what somebody saw, for a late click.
func (t *turn) changed(r procedure.Request) string {
	es, err := t.v.JournalOf(r.ID)
	if err != nil {
		return ""
	}
	for i := len(es) - 1; i >= 0; i-- {
		if es[i].Kind != entryCorrected {
			continue
		}
		for _, id := range slices.Sorted(maps.Keys(es[i].Data)) { // the same one each time
			f, texts, ok := t.h.serviceField(r, id)
			if ok && !f.Private {
				return t.T(texts+"."+id+".label") + " " + es[i].Data[id]
			}
		}
	}
	return t.T("card.now", t.h.args(t.v, t.lang, r, t.me, t.now)...)
}
