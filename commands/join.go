package commands

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// offeredJoin marks a draft to which an open incident was offered once.
const offeredJoin = "_offered"

// offerJoin shows an open incident with the same subject and site before a new one is filed; to somebody whom the records do
// not know no case of others is shown.
func (t *turn) offerJoin(d store.Draft) (bool, error) {
	known := merged(d.Said, d.Answers)
	if d.Said[offeredJoin] != "" || d.Caller != "" || !t.bound() || known["que"] == "" || known["sede"] == "" || d.Request != "" {
		return false, nil
	}
	r, ok, err := t.sameIncident(known)
	if err != nil || !ok {
		return false, err
	}
	if d.Said == nil {
		d.Said = map[string]string{}
	}
	d.Said[offeredJoin] = r.ID
	d.Stage = stageJoin
	if hasAlready(r, cmp.Or(d.For, t.who)) {
		if err := t.tx.DropDraft(d.ID); err != nil {
			return false, err
		}
		t.say("join.already", t.h.args(t.v, t.lang, r, t.me, t.now)...)
		return true, t.whisperCard(r.ID)
	}
	if !t.dialog() {
		return true, t.question(d)
	}
	if err := t.tx.PutDraft(d); err != nil {
		return false, err
	}
	m, ok := t.joinMessage(d)
	if ok {
		t.whisper(m)
	}
	return ok, nil
}

// sameIncident finds the open incident that these answers are about.
func (t *turn) sameIncident(known map[string]string) (procedure.Request, bool, error) {
	svc := t.h.current.Service("MES")
	if svc == nil || svc.Join == nil {
		return procedure.Request{}, false, nil
	}
	ids, err := t.v.OpenIncidents("MES", store.IncidentKey(procedure.Request{Answers: known}))
	if err != nil {
		return procedure.Request{}, false, err
	}
	rs, err := t.load(ids, func(r procedure.Request) bool { return slices.Contains(svc.Join.While, r.State) })
	if err != nil || len(rs) == 0 {
		return procedure.Request{}, false, err
	}
	return rs[0], true, nil
}

// joinMessage offers the known incident.
func (t *turn) joinMessage(d store.Draft) (chat.Message, bool) {
	r, err := t.v.Request(d.Said[offeredJoin])
	if err != nil {
		return chat.Message{}, false
	}
	m := chat.Say(chat.Tag(t.lang), t.T("join.known", t.h.args(t.v, t.lang, r, t.me, t.now)...))
	m.Buttons = []chat.Button{
		{Token: token{tokJoin, "igual", r.ID[len(radicadoPrefix):], d.ID}.encode(), Label: t.T("step.igual"), Typed: t.T("verb.igual.typed", "n", shortNumber(r.ID)), Style: chat.Primary},
		{Token: token{tokDraft, "otra", d.ID, ""}.encode(), Label: t.T("nav.otra"), Typed: t.T("nav.otra.typed")},
	}
	return m, true
}

// joinWord answers the offer in words.
func (t *turn) joinWord(d store.Draft, line string) error {
	yes, no, _ := spanish.YesNo(line)
	f := spanish.Fold(line)
	switch {
	case yes || f == "1" || f == "me pasa igual" || f == "igual" || f == "me pasa lo mismo" || f == "lo mismo":
		return t.joinDraft(d, d.Said[offeredJoin])
	case no || f == "2" || f == "es otra cosa" || f == "otra" || f == "otra cosa":
		return t.otherMatter(d)
	}
	d.Error, d.ErrorArg = "opcion", nil
	return t.question(d)
}

// joinDraft adds the person to the incident instead of filing the draft.
func (t *turn) joinDraft(d store.Draft, id string) error {
	if id != d.Said[offeredJoin] { // forged: only what was offered can be joined this way
		t.say("click.unknown")
		return nil
	}
	if err := t.tx.DropDraft(d.ID); err != nil {
		return err
	}
	r, err := t.v.Request(id)
	if errors.Is(err, kv.ErrNotFound) {
		t.say("click.unknown")
		return nil
	}
	if err != nil {
		return err
	}
	t.phoned = phoned{email: d.For}
	if err := t.joinCase(r); err != nil || len(draftFiles(d)) == 0 {
		return err
	}
	if r, err = t.v.Request(id); err != nil {
		return err
	}
	var files []chat.File
	for _, hash := range draftFiles(d) {
		if f, err := t.v.File(hash); err == nil {
			files = append(files, f)
		}
	}
	return t.attach(r, files)
}

// hasAlready reports whether somebody reported an incident, or joined it.
func hasAlready(r procedure.Request, who string) bool {
	return r.Asker == who || slices.ContainsFunc(r.Joined, func(j procedure.Joined) bool { return j.Who == who })
}

// joinCase adds who acts to an incident, or who phoned.
func (t *turn) joinCase(r procedure.Request) error {
	who, values := t.who, map[string]string{}
	if t.phoned.email != "" {
		who = t.phoned.email
		values["persona"] = who
	}
	if hasAlready(r, who) {
		t.say("join.already", t.h.args(t.v, t.lang, r, t.me, t.now)...)
		return nil
	}
	if err := t.take(r, "igual", values, procedure.Seen{}); err != nil {
		return err
	}
	n, err := t.v.Request(r.ID)
	if err != nil {
		return err
	}
	return t.oweCard(n, who)
}

// otherMatter goes on with the report: it is something else.
func (t *turn) otherMatter(d store.Draft) error {
	if d.Said == nil || d.Said[offeredJoin] == "" {
		t.say("click.unknown")
		return nil
	}
	d.Stage, d.Error, d.ErrorArg = stageAsk, "", nil
	return t.next(d)
}

// igual joins the case named, or the open incident that was offered.
func igual(t *turn, c call) error {
	if c.Case == "" {
		if d, err := t.v.DraftIn(t.ev.From); err == nil && d.Stage == stageJoin && d.Owner == t.who {
			return t.joinDraft(d, d.Said[offeredJoin])
		}
		t.say("case.nothing", "verbo", t.T("verb.igual"))
		return nil
	}
	id, ok := t.anyCase(c.Case)
	if !ok {
		t.say("case.none", "n", c.Case)
		return nil
	}
	r, err := t.v.Request(id)
	if err != nil {
		return err
	}
	return t.joinHere(r)
}

// joinHere joins an incident at the site of who acts; TIC's staff join anywhere.
func (t *turn) joinHere(r procedure.Request) error {
	if r.Service != "MES" || !t.bound() || t.me.Site != "" && !has(outageSites(r), t.me.Site) && !isStaff(t.me) {
		t.say("case.none", "n", shortNumber(r.ID))
		return nil
	}
	return t.joinCase(r)
}

// anyCase resolves a radicado without asking who may see it; only joining an incident uses it.
func (t *turn) anyCase(name string) (string, bool) {
	if id, ok := t.resolve(name); ok {
		return id, true
	}
	id := radicadoPrefix + strconvYear(t.today().Year) + "-" + leftPad(name)
	_, err := t.v.Request(id)
	return id, err == nil
}

// reportWait is how long a report waits for the answer to its last question (the figure), in clock time.
const reportWait = 10 * time.Minute

// fileLater puts down that a report is filed by itself when nobody answers whom it affects.
func (t *turn) fileLater(d store.Draft) error {
	return t.tx.SetDue(store.Due{When: t.now.Add(reportWait), Subject: subjectDraft + d.ID, What: "file"})
}

// draftTick files a report whose last question was not answered in time.
func (t *turn) draftTick(id string) error {
	d, err := t.v.Draft(id)
	if err != nil || d.Stage == stageParked || d.Form != formService+"MES" {
		return nil //nolint:nilerr // filed or cancelled in the meantime
	}
	me, err := t.v.Person(d.Owner)
	switch {
	case err == nil:
		t.me = me
	case !errors.Is(err, kv.ErrNotFound):
		return err
	}
	t.who, t.lang = d.Owner, t.langOf(d.Owner)
	t.ev = chat.Event{ID: t.ev.ID, From: d.Account, At: d.Place, What: t.ev.What, Limits: chat.Limits{Forms: chat.Conversation}}
	if d.Answers == nil {
		d.Answers = map[string]string{}
	}
	known := merged(d.Said, d.Answers)
	for field, value := range map[string]string{"que": "otra", "alcance": "solo", "trabaja": "medias", "sede": cmp.Or(t.siteOf(d), me.Site), "detalle": d.Words} {
		if known[field] == "" {
			d.Answers[field] = value
		}
	}
	if err := t.fileDraft(d); err != nil {
		return err
	}
	t.said = nil
	if t.fresh.ID == "" {
		return nil
	}
	return t.oweNoticeTo(t.fresh, t.who, "receipt.auto", t.freshSeq, nil)
}
