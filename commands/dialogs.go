package commands

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/dialog"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// submission is a page of a dialog that was sent or closed.
func (t *turn) submission(s chat.Submission) error {
	k, ok := parseToken(s.Token)
	if !ok || k.kind != tokForm {
		t.say("click.unknown")
		return nil
	}
	d, err := t.v.Draft(k.arg)
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
	switch {
	case s.Cancelled:
		return t.park(d)
	case k.do == "summary" && s.Values[chat.BackField] != "":
		return t.editPage(d, 0)
	case k.do == "summary" && t.wantsWord(d):
		if !spanish.Confirmo(s.Values[wordField]) {
			t.answer.Errors = map[string]string{wordField: t.T("error.palabra")}
			return nil
		}
		d.Said[markWord] = "1"
		return t.submit(d)
	case k.do == "summary":
		return t.submit(d)
	case k.do == reviewed:
		return t.reviewPress(d, s.Values[chat.BackField] == "")
	}
	return t.page(d, k.extra, s)
}

// page takes the answers of one page: the good ones are kept, the others come back with a sentence each.
func (t *turn) page(d store.Draft, id string, s chat.Submission) error {
	b, ok := t.blankOf(d)
	if !ok {
		return t.dropDraft(d)
	}
	f := t.dressPage(b, d, id)
	at := pageIndex(f, id)
	if at < 0 {
		return t.next(d)
	}
	d.Answers = maps.Clone(d.Answers)
	if d.Answers == nil {
		d.Answers = map[string]string{}
	}
	faults := map[string]string{}
	for _, pf := range b.pages[at].Fields {
		flt, err := t.pageField(b, &d, pf, f.Pages[at], s)
		if err != nil {
			return err
		}
		if flt != nil {
			faults[pf.ID] = flt.inWindow(t)
			d.Said = flt.asked(d.Said, pf.ID)
		}
	}
	t.blankFaults(b, d, b.pages[at].Fields, f.Pages[at], faults)
	d.At = t.now
	if len(faults) > 0 {
		t.answer.Errors = faults
		return t.tx.PutDraft(d)
	}
	t.compute(b, &d)
	d.Answers = dialog.Prune(t.shape(b, d), d.Answers)
	if o, ok := t.opening(b, d); ok && b.filing {
		return t.goOver(d, o)
	}
	if d.Stage == stageEdit {
		return t.editPage(d, at+1)
	}
	return t.next(d)
}

// blankFaults adds what says that an optional answer of a page cannot be left out now. Where the field of a file is not shown,
// because the platform takes none in a form, it stands at the field that a file can answer.
func (t *turn) blankFaults(b blank, d store.Draft, fields []procedure.Field, page chat.Page, faults map[string]string) {
	shown := func(id string) bool {
		return slices.ContainsFunc(page.Fields, func(f chat.Field) bool { return f.ID == id })
	}
	for _, pf := range fields {
		if d.Answers[pf.ID] != "" || len(faults) > 0 {
			continue
		}
		flt := t.checkBlank(b, d, pf)
		if flt == nil {
			continue
		}
		at := pf.ID
		for _, other := range fields {
			if !shown(at) && other.File == pf.ID {
				at = other.ID
			}
		}
		faults[at] = flt.text(t)
	}
}

// pageField takes one answer of a page.
func (t *turn) pageField(b blank, d *store.Draft, pf procedure.Field, page chat.Page, s chat.Submission) (*fault, error) {
	if spanish.HasSecret(s.Values[pf.ID], false) {
		delete(d.Answers, pf.ID)
		return bad("clave"), nil
	}
	var field chat.Field
	for _, f := range page.Fields {
		if f.ID == pf.ID {
			field = f
		}
	}
	if fs := s.Files[pf.ID]; len(fs) > 0 {
		flt := t.fileFault(fs[0])
		for _, c := range pf.Checks {
			if flt == nil {
				flt = t.checkNamed(c, b, *d, fs[0].Hash)
			}
		}
		if flt == nil {
			d.Answers[pf.ID] = fs[0].Hash
		}
		return flt, nil
	}
	if kind := chat.FieldKind(pf.Type); kind == chat.FileField && s.Values[pf.ID] == "" && d.Answers[pf.ID] != "" {
		return nil, nil // the file that was sent before
	}
	if pf.Private && s.Values[pf.ID] == "" && d.Answers[pf.ID] != "" {
		return nil, nil // it was not shown again, so leaving it empty changes nothing
	}
	v, flt := t.check(b, *d, pf, field, s.Values[pf.ID])
	if flt != nil {
		return flt, nil
	}
	d.Answers[pf.ID] = v
	delete(d.Said, pf.ID)
	return nil, nil
}

func pageIndex(f chat.Form, id string) int {
	for i, p := range f.Pages {
		if p.ID == id {
			return i
		}
	}
	return -1
}

// editPage shows the pages again from the i-th on, each with what was answered; behind the last one comes the summary.
func (t *turn) editPage(d store.Draft, from int) error {
	b, ok := t.blankOf(d)
	if !ok {
		return t.dropDraft(d)
	}
	t.compute(b, &d)
	f := t.shape(b, d)
	known := merged(d.Said, d.Answers)
	for i := from; i < len(f.Pages); i++ {
		if !f.Pages[i].Shown(known) || len(f.Pages[i].Fields) == 0 {
			continue
		}
		d.Stage, d.Page = stageEdit, f.Pages[i].ID
		return t.showPage(d, b, i)
	}
	return t.complete(d, b, f)
}

// upload takes files that came with words or alone: as the answer to an open question for a file, into the case answered to,
// or into the newest one.
func (t *turn) upload(files []chat.File, reply chat.Ref) error {
	d, open, err := t.activeDraft()
	if err != nil {
		return err
	}
	if open {
		if done, failed := t.uploadAnswer(d, files); done || failed != nil {
			return failed
		}
	}
	if reply.IsZero() && len(files) == 1 && t.awaitsNumbers() {
		return t.reconcileTable(files[0])
	}
	if open && reply.IsZero() && d.Request == "" && strings.HasPrefix(d.Form, formService) {
		return t.keepWithDraft(d, files)
	}
	var c call
	if open && reply.IsZero() {
		c.Case = d.Request // the form that is open is about it
	}
	r, ok, err := t.caseFor(c, reply)
	if err != nil {
		return err
	}
	if !ok {
		t.say("attach.which")
		return nil
	}
	return t.attach(r, files)
}

// uploadAnswer takes a file as the answer to the open question, where that is for a file or can be answered by one.
func (t *turn) uploadAnswer(d store.Draft, files []chat.File) (done bool, err error) {
	b, ok := t.blankOf(d)
	if !ok || d.Stage != stageAsk {
		return false, nil
	}
	pf, ok := fieldOf(b, d, d.Field)
	switch {
	case !ok || len(files) == 0:
		return false, nil
	case chat.FieldKind(pf.Type) == chat.FileField:
		return true, t.takeAnswer(d, files[0].Hash)
	case pf.File == "":
		return false, nil
	}
	to := fieldByID(b, d, pf.File)
	v, flt := t.check(b, d, to, t.dressField(b, d, to, nil), files[0].Hash)
	if flt != nil {
		d.Error, d.ErrorArg = flt.id, flt.args
		return true, t.question(d)
	}
	d.Answers = merged(d.Answers)
	d.Answers[pf.ID], d.Answers[to.ID] = "", v
	d.Last, d.Error, d.ErrorArg, d.Attempt = d.Field, "", nil, 0
	return true, t.next(d)
}

// Values of a step that are no fields of its form.
const (
	valueHashes = "_hashes" // files, by hash
	valueAlt    = "_alt"    // what images among them show, where it was said with them
)

// attach adds files to a case.
func (t *turn) attach(r procedure.Request, files []chat.File) error { return t.attachAs(r, files, "") }

// attachAs adds files with the words that say what images among them show.
func (t *turn) attachAs(r procedure.Request, files []chat.File, alt string) error {
	var names, hashes []string
	for _, f := range files {
		names, hashes = append(names, f.Name), append(hashes, f.Hash)
	}
	if len(files) == 0 {
		t.say("attach.send", "radicado", r.ID)
		return nil
	}
	if slices.ContainsFunc(files, func(f chat.File) bool { return t.fileOf(f) == otherFile }) {
		t.say("error.archivo", flat(t.badFile().args)...)
		return nil
	}
	return t.take(r, "adjuntar", map[string]string{"archivo": strings.Join(names, ", "), valueHashes: strings.Join(hashes, ","), valueAlt: alt}, procedure.Seen{})
}
