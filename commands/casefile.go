package commands

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/documents"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// entryLook is the journal entry of somebody who looked at a case file.
const entryLook = "look"

// dossier is a case file as it was looked at: what it says, and where the bytes of its pieces come from. It holds no
// attachment and no text of the journal, which stand in the store as they are, so that it fits into the transaction of the
// look. PDF and ZIP are made of it each time that they are opened.
type dossier struct {
	File    documents.CaseFile          `json:"file"`
	From    []origin                    `json:"from"` // of each piece
	Request string                      `json:"request"`
	Service string                      `json:"service"`
	Flow    string                      `json:"flow"`
	Version string                      `json:"version"`         // of the procedure
	Last    uint64                      `json:"last"`            // journal entry
	People  map[string]documents.Person `json:"people"`          // as they were called then
	Items   []string                    `json:"items,omitempty"` // whom each account of several is for
	// Options are what was chosen out of a register, as it was called then: «field=value».
	Options map[string]string `json:"options,omitempty"`
}

// request is as much of the case as names the steps of its flow.
func (d dossier) request() procedure.Request {
	return procedure.Request{ID: d.Request, Procedure: d.Version, Service: d.Service, Flow: d.Flow}
}

// origin says where a piece comes from; one of its fields is set.
type origin struct {
	Written string `json:"written,omitempty"` // section of the case file that is written anew
	Text    uint64 `json:"text,omitempty"`    // text of this journal entry
	Journal bool   `json:"journal,omitempty"` // the case's entries up to Last
	File    string `json:"file,omitempty"`    // hash of a kept file
}

// mayCaseFile: auditors, the secretary, and who has the case.
func (t *turn) mayCaseFile(r procedure.Request) bool {
	return t.bound() && (has(t.me.Roles, roleAuditor) || has(t.me.Roles, roleSecretary) || r.Assignee == t.who && r.Assignee != "")
}

// expediente hands the case file over: the look is written down, and PDF and ZIP follow in private. With words instead of a
// number it asks which of the cases found is meant.
func expediente(t *turn, c call) error {
	if words := strings.TrimSpace(c.Rest); c.Case == "" && words != "" && t.bound() {
		return t.whichCaseFile(words)
	}
	r, ok, err := t.caseFor(c, chat.Ref{})
	switch {
	case err != nil:
		return err
	case c.Case == "":
		t.say("casefile.howto")
		return nil
	case !ok:
		t.noCase(c.Case)
		return nil
	case !t.mayCaseFile(r):
		t.say("casefile.forbidden", t.cardArgs(r)...)
		return nil
	}
	return t.giveCaseFile(r)
}

// whichCaseFile hands over the only case that some words find, or asks which one is meant.
func (t *turn) whichCaseFile(words string) error {
	rs, err := t.search(words)
	if err != nil {
		return err
	}
	rs = slices.DeleteFunc(rs, func(r procedure.Request) bool { return !t.mayCaseFile(r) })
	switch len(rs) {
	case 0:
		t.say("search.none", "texto", shorten(words, 60))
		return nil
	case 1:
		return t.giveCaseFile(rs[0])
	}
	m := chat.Say(chat.Tag(t.lang), t.T("casefile.which"))
	for i, r := range rs {
		if i < cardButtons {
			b := t.verbButton("expediente", r)
			b.Label = chat.Cut(shortNumber(r.ID)+" "+t.h.title(t.v, t.lang, r), 24, chat.Bytes)
			m.Buttons = append(m.Buttons, b)
		}
	}
	t.whisper(m)
	return nil
}

// giveCaseFile writes the look down and owes the files.
func (t *turn) giveCaseFile(r procedure.Request) error {
	role := relDoer
	for _, has := range []string{roleAuditor, roleSecretary} {
		if slices.Contains(t.me.Roles, has) {
			role = has
			break
		}
	}
	d, err := t.lookAt(r, role, t.paperPerson(t.who))
	if err != nil {
		return err
	}
	return t.oweCaseFile(r, d, role)
}

// lookAt gathers the case file and writes the look down, with the hash of everything in it.
func (t *turn) lookAt(r procedure.Request, role string, by documents.Person) (dossier, error) {
	d, err := t.gather(r, by)
	if err != nil {
		return d, err
	}
	look, err := t.record(store.Entry{Kind: entryLook, Request: r.ID, As: role, Data: map[string]string{"what": "expediente", "sha256": d.File.Sum,
		"pieces": strconv.Itoa(len(d.File.Pieces))}})
	d.File.Look = strconv.FormatUint(look, 10)
	return d, err
}

// oweCaseFile keeps the recipes and owes what is made of them; when an auditor looks, the secretary is told.
func (t *turn) oweCaseFile(r procedure.Request, d dossier, role string) error {
	body, err := pack(d)
	if err != nil {
		return err
	}
	kept, err := t.tx.PutFile(chat.File{Name: r.ID + ".json.gz", Type: "application/gzip"}, body, "", "", t.now)
	if err != nil {
		return err
	}
	look, _ := parseSeq(d.File.Look)
	parts := d.parts()
	pdf, err := t.putBundle(bundle{Body: kept.Hash}, r)
	if err != nil {
		return err
	}
	for n := 1; n <= parts; n++ {
		zip, err := t.putBundle(bundle{Body: kept.Hash, Part: n}, r)
		if err != nil {
			return err
		}
		what, args := whatCasePart, map[string]string{"body": kept.Hash, "zip": zip, "part": strconv.Itoa(n)}
		if n == 1 {
			what, args["pdf"] = whatCaseFile, pdf
		}
		if err := t.oweNoticeTo(r, t.who, what, look, args); err != nil {
			return err
		}
	}
	t.elsewhere()
	if role != roleAuditor {
		return nil
	}
	people, err := t.v.PeopleWith(roleSecretary)
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.Left == "" && p.Email != t.who {
			if err := t.oweNoticeTo(r, p.Email, "notice.expediente.secretario", look, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// pack writes a dossier small: the names of thousands who were told about an outage have to fit into the transaction.
func pack(d dossier) ([]byte, error) {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if err := errors.Join(json.NewEncoder(z).Encode(d), z.Close()); err != nil {
		return nil, fmt.Errorf("keeping a case file: %w", err)
	}
	return out.Bytes(), nil
}

// maxDossier bounds what is unpacked, against a file that is none of ours.
const maxDossier = 64 << 20

func unpack(body []byte) (d dossier, err error) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err == nil {
		err = json.NewDecoder(io.LimitReader(z, maxDossier)).Decode(&d)
	}
	if err != nil {
		return d, fmt.Errorf("reading a case file: %w", err)
	}
	return d, nil
}

func (t *turn) putBundle(b bundle, r procedure.Request) (hash string, err error) {
	recipe, err := json.Marshal(b)
	if err != nil {
		return "", fmt.Errorf("keeping a case file: %w", err)
	}
	f, err := t.tx.PutFile(chat.File{Name: b.name(t.h, r.ID, 1), Type: "application/json"}, recipe, madeCaseFile, "", t.now)
	return f.Hash, err
}

// gather puts a case file together as things are now.
func (t *turn) gather(r procedure.Request, by documents.Person) (dossier, error) {
	es, err := t.v.JournalOf(r.ID)
	if err != nil {
		return dossier{}, err
	}
	lang := t.paperLang()
	d := dossier{Request: r.ID, Service: r.Service, Flow: r.Flow, Version: r.Procedure, People: map[string]documents.Person{}, Options: map[string]string{}}
	for _, it := range r.Items {
		d.Items = append(d.Items, it.Name)
	}
	for _, e := range es {
		for _, who := range []string{e.Actor, e.Data["person"], e.Data["persona"]} {
			if who != "" {
				d.People[who] = t.actorOf(lang, r, who)
			}
		}
		t.chosen(&d, lang, r, e)
		d.Last = e.Seq
		d.File.Last, d.File.LastSum = strconv.FormatUint(e.Seq, 10), e.Hash
	}
	c := &d.File
	c.Lang, c.At, c.Head = lang, t.now, documents.HeadOf(t.h.proc(r))
	c.Radicado, c.Title, c.Service = r.ID, t.h.title(t.v, lang, r), t.h.T(lang, "service."+r.Service+".name")
	c.Filed, c.Made, c.For = t.h.stamp(lang, r.Filed), t.h.stamp(lang, t.now), personLine(by)
	if st := t.h.proc(r).State(r); st != nil {
		c.State = t.h.T(lang, t.stateID(r, st), t.h.args(t.v, lang, r, t.me, t.now)...)
	}
	c.Asked = t.caseRows(lang, r)
	c.Decisions = t.decisions(lang, r, es)
	c.Sent = t.sentTexts(lang, r, es)
	t.countedDays(lang, r, c)
	if err := t.pieces(&d, r, es); err != nil {
		return d, err
	}
	sum := sha256.Sum256([]byte(c.Sums()))
	c.Sum = hex.EncodeToString(sum[:])
	d.split()
	return d, nil
}

// chosen notes what the values of an entry are called that were chosen out of a register: an application, a copy, a report.
func (t *turn) chosen(d *dossier, lang string, r procedure.Request, e store.Entry) {
	for k, value := range e.Data {
		id := strings.TrimPrefix(k, "answer.")
		f, _, ok := t.h.serviceField(r, id)
		if s := t.h.stepNamed(r, e.Step); e.Kind == "step" && s != nil {
			i := slices.IndexFunc(s.Fields, func(f procedure.Field) bool { return f.ID == id })
			if ok = i >= 0; ok {
				f = s.Fields[i]
			}
		}
		if shows := t.h.area.shows[f.Source]; ok && shows != nil && value != "" && f.Type == string(chat.Select) {
			d.Options[id+"="+value] = shows(t.h, t.v, lang, value)
		}
	}
}

// actorOf is who stands in a journal entry, as a document names him.
func (t *turn) actorOf(lang string, r procedure.Request, who string) documents.Person {
	switch {
	case who == procedure.Clock:
		return documents.Person{Name: capital(t.h.T(lang, "role.reloj"))}
	case strings.HasPrefix(who, holderActor):
		return documents.Person{Name: r.HolderIs}
	case strings.HasPrefix(who, "operador:"):
		return documents.Person{Name: t.h.T(lang, "journal.operator", "nombre", strings.TrimPrefix(who, "operador:"))}
	}
	return t.paperPerson(who)
}

func personLine(p documents.Person) string {
	var out []string
	for _, s := range []string{p.Name, p.Position, p.Dep} {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

// caseRows say who asked what, for whom and with whose sign-off.
func (t *turn) caseRows(lang string, r procedure.Request) []documents.Row {
	var out []documents.Row
	add := func(id, value string) {
		if value != "" {
			out = append(out, documents.Row{Label: t.h.T(lang, id), Value: value})
		}
	}
	add("casefile.radicado", r.ID)
	add("casefile.filed", t.h.stamp(lang, r.Filed))
	add("casefile.asker", personLine(t.paperPerson(r.Asker)))
	add("casefile.behalf", t.h.name(t.v, r.Behalf))
	add("casefile.holder", r.HolderIs)
	add("casefile.dep", r.Dep)
	add("casefile.site", r.Site)
	add("casefile.head", t.h.name(t.v, r.Head))
	add("casefile.doer", personLine(t.paperPerson(r.Assignee)))
	add("casefile.procedure", r.Procedure)
	out = append(out, t.paperAnswers(lang, r)...)
	out = append(out, t.recordRows(lang, r, out)...)
	add("casefile.account", r.Facts["cuenta"])
	for i, it := range r.Items {
		add("casefile.account", t.h.T(lang, "bulk.item", "n", i+1, "nombre", it.Name, "cargo", it.Position, "fin", isoShort(it.Until), "cuenta", it.Account,
			"estado", t.h.T(lang, "bulk.state."+it.State), "motivo", it.Why))
	}
	add("casefile.pisami", r.Facts["pisami"])
	return out
}

// recordRows are the lines of the card that are no answer of the form: what was analysed, registered and signed.
func (t *turn) recordRows(lang string, r procedure.Request, have []documents.Row) []documents.Row {
	svc := t.h.proc(r).Service(r.Service)
	if svc == nil {
		return nil
	}
	var out []documents.Row
	for _, row := range t.paperRows(lang, r, append(slices.Clone(svc.Card), svc.CardTIC...)...) {
		twice := slices.ContainsFunc(have, func(h documents.Row) bool { return h.Label == row.Label || h.Value == row.Value })
		if !twice && row.Label != t.h.T(lang, "card.archivos") {
			out = append(out, row)
		}
	}
	return out
}

// paperRows are lines of a card as a document has them: in its language, and nobody's own view.
func (t *turn) paperRows(lang string, r procedure.Request, ids ...string) []documents.Row {
	reader := *t
	reader.lang, reader.me = lang, store.Person{}
	var out []documents.Row
	for _, row := range reader.rows(r, ids...) {
		out = append(out, documents.Row{Label: row.Label, Value: row.Value})
	}
	return out
}

// decisions are the steps that decide or distribute, with who took them, as what and in whose place.
func (t *turn) decisions(lang string, r procedure.Request, es []store.Entry) []documents.Decision {
	var out []documents.Decision
	for _, e := range es {
		s := t.h.stepNamed(r, e.Step)
		if e.Kind != "step" || s == nil || s.Kind != procedure.Decision && !slices.Contains(s.Control, controlSharing) && !has(s.Effects, effectSigned) {
			continue
		}
		d := documents.Decision{When: t.h.stamp(lang, e.At), What: t.stepTitle(lang, r, e), Who: t.actorOf(lang, r, e.Actor), As: t.roleName(lang, e.As)}
		if has(s.Effects, effectSigned) { // whoever asked signed by that
			d.Who, d.As = t.actorOf(lang, r, r.Asker), t.roleName(lang, relHead)
		}
		if e.As == relDeputy {
			d.As = t.h.T(lang, "casefile.deputy", "jefe", t.h.name(t.v, r.Head))
		}
		for _, field := range []string{"motivo", "nota", "condiciones"} {
			if v := e.Data[field]; v != "" {
				d.Reason = v
				break
			}
		}
		if rule, err := t.v.Rule(e.Data["regla"]); err == nil && e.Data["regla"] != "" {
			d.For = t.h.T(lang, "casefile.rule", "nombre", personLine(t.paperPerson(rule.By)), "regla", rule.ID, "acto", rule.Act)
			d.As, d.Who = "", documents.Person{Name: t.h.T(lang, "casefile.auto")}
		}
		out = append(out, d)
	}
	return out
}

// effectSigned is the effect of a step with which filing counts as signing.
const effectSigned = "sign_filer"

// controlSharing is the control point of distribution (A9).
const controlSharing = "delegacion_asunto"

// stepTitle is what a step is called; a distribution says to whom.
func (t *turn) stepTitle(lang string, r procedure.Request, e store.Entry) string {
	name := t.h.stepLabel(lang, r, e.Step)
	if who := e.Data["persona"]; who != "" {
		name += ": " + t.h.name(t.v, who)
	}
	return name
}

func (t *turn) roleName(lang, role string) string {
	if !t.h.Texts.Has(lang, "role."+role) || role == procedure.Clock {
		return ""
	}
	return t.h.T(lang, "role."+role)
}

// sentTexts are the official communications, what was said of decisions, and the letters, each with what proves that it arrived.
func (t *turn) sentTexts(lang string, r procedure.Request, es []store.Entry) []documents.Sent {
	var out []documents.Sent
	for i, e := range es {
		if !isText(e) {
			continue
		}
		s := documents.Sent{When: t.h.stamp(lang, e.At), Who: t.actorOf(lang, r, e.Actor), Text: e.Data["text"], Sum: e.Data["sha256"], Entry: strconv.FormatUint(e.Seq, 10)}
		owed := []string{s.Entry} // a letter is owed by its own entry, a communication by that of its step
		for _, later := range es[i+1:] {
			switch {
			case len(owed) == 1 && e.Kind == "communication" && later.Kind == "step" && later.Step == e.Step:
				owed = append(owed, strconv.FormatUint(later.Seq, 10))
			case later.Kind == "delivered" && has(owed, later.Data["entry"]):
				who := t.actorOf(lang, r, later.Data["person"]).Name
				if who == "" {
					who = e.Data["correo"]
				}
				s.Proofs = append(s.Proofs, t.h.T(lang, "casefile.proof", "nombre", who, "medio", t.h.platformName(lang, later.Data["platform"]),
					"cuando", t.h.stamp(lang, later.At), "n", strconv.FormatUint(later.Seq, 10)))
			}
		}
		out = append(out, s)
	}
	return out
}

// isText reports whether an entry holds a text that was sent.
func isText(e store.Entry) bool {
	return e.Kind == "communication" || e.Kind == entryNotice || e.Kind == "letter"
}

// countedDays says which stretches of time were counted in days, and which days within them do not count.
func (t *turn) countedDays(lang string, r procedure.Request, c *documents.CaseFile) {
	cal := t.h.Calendar
	filed := calendar.Of(r.Filed)
	until := filed
	add := func(id string, from, to time.Time) {
		if from.IsZero() || to.IsZero() || to.Before(from) {
			return
		}
		a, b := calendar.Of(from), calendar.Of(to)
		c.Days = append(c.Days, documents.Counted{What: t.h.T(lang, id), From: t.h.shortDate(from), To: t.h.shortDate(to),
			Business: strconv.Itoa(cal.BusinessBetween(a, b)), Calendar: strconv.Itoa(a.DaysUntil(b))})
		if b.After(until) {
			until = b
		}
	}
	if need, err := parseDay(r.Answers["fecha"] + "          "); err == nil && r.Facts["dh"] != "" {
		add("casefile.days.need", r.Filed, need.In(r.Filed.Location()).Add(12*time.Hour))
	}
	add("casefile.days.target", r.Started, r.Due)
	add("casefile.days.solved", r.Filed, r.Solved)
	add("casefile.days.ended", r.Filed, r.Ended)
	c.Calendar = t.h.T(lang, "casefile.calendar")
	for day := filed; !day.After(until) && len(c.Closed) < maxClosed; day = day.AddDays(1) {
		name, weekend := cal.HolidayName(day), day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		switch {
		case name != "":
			c.Closed = append(c.Closed, t.h.T(lang, "casefile.closed", "dia", t.h.weekday(lang, day), "nombre", name))
		case weekend && cal.IsBusiness(day):
			c.Closed = append(c.Closed, t.h.T(lang, "casefile.worked", "dia", t.h.weekday(lang, day)))
		}
	}
}

// maxClosed is how many special days a case file lists: those of some years.
const maxClosed = 80
