package commands

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// openVerb opens the form of a service with what the line says.
func openVerb(service string) func(*turn, call) error {
	return func(t *turn, c call) error {
		line := t.raw
		if line == "" {
			line = c.Rest
		}
		said := spanish.UnderstandAs(service, line, t.now)
		if service == "MES" && said["detalle"] == "" && strings.TrimSpace(c.Rest) != "" {
			said["detalle"] = strings.TrimSpace(c.Rest)
		}
		return t.openService(service, said, c.Rest)
	}
}

// solicitar asks what is needed in plain words, unless the line says it.
func solicitar(t *turn, c call) error {
	if g := t.understand(c); g.Service != "" {
		return t.openService(g.Service, g.Said, c.Rest)
	}
	for _, svc := range t.h.current.Services {
		if foldEqual(c.Rest, svc.ID) || foldEqual(c.Rest, t.T("service."+svc.ID+".plain")) || foldEqual(c.Rest, t.T("service."+svc.ID)) {
			return t.openService(svc.ID, nil, c.Rest)
		}
	}
	m := chat.Say(chat.Tag(t.lang), t.T("ask.what"))
	for _, id := range menuOrder {
		svc := t.h.current.Service(id)
		if svc == nil {
			continue
		}
		m.Buttons = append(m.Buttons, chat.Button{Token: token{tokVerb, "solicitar", "", svc.ID}.encode(), Label: t.T("service." + svc.ID + ".plain"),
			Typed: "solicitar " + t.T("service."+svc.ID+".plain")})
	}
	t.whisper(m)
	return nil
}

// menuOrder is the order of «¿Qué necesita?» (forms.md §1.2).
var menuOrder = []string{"MES", "COR", "USR", "RET", "CON", "SPK", "WEB", "NUB", "DES", "TRA", "OTR"}

// estado shows the card of a case; without a number the newest open one.
func estado(t *turn, c call) error {
	r, ok, err := t.caseFor(c, chat.Ref{})
	if err != nil {
		return err
	}
	if !ok {
		if c.Case == "" {
			t.whisper(t.emptyList("cases.none"))
			return nil
		}
		t.noCase(c.Case)
		return nil
	}
	if err := t.whisperCard(r.ID); err != nil {
		return err
	}
	if c.Case != "" {
		return nil
	}
	mine, err := t.openCases()
	if err == nil && len(mine) > 1 {
		t.whisper(chat.Say(chat.Tag(t.lang), t.h.Texts.N(t.lang, "cases.more", len(mine)-1)))
	}
	return err
}

// emptyList says that there is nothing, and what to do.
func (t *turn) emptyList(id string) chat.Message {
	if !t.bound() {
		m := t.message("unbound")
		m.Body = chat.Say(chat.Tag(t.lang), t.T(id)).Body
		return m
	}
	m := chat.Say(chat.Tag(t.lang), t.T(id))
	m.Buttons = []chat.Button{
		{Token: token{tokVerb, "solicitar", "", ""}.encode(), Label: t.T("verb.solicitar"), Typed: t.T("verb.solicitar.typed")},
		{Token: token{tokVerb, "incidente", "", ""}.encode(), Label: t.T("verb.incidente"), Typed: t.T("verb.incidente.typed")},
	}
	return m
}

// detalle shows everything that happened in a case, and every step that this person may take.
func detalle(t *turn, c call) error {
	r, ok, err := t.caseFor(c, chat.Ref{})
	if err != nil {
		return err
	}
	if !ok {
		t.noCase(c.Case)
		return nil
	}
	m := t.card(r, false)
	m.Card, m.Buttons = false, nil
	es, err := t.v.JournalOf(r.ID)
	if err != nil {
		return err
	}
	rows := []chat.Row{{Value: t.T("detail.filed", append(t.entryArgs(r, firstEntry(es)), "cuando", t.h.stamp(t.lang, r.Filed))...)}}
	for _, e := range es {
		if line := t.entryLine(r, e); line != "" {
			rows = append(rows, chat.Row{Value: line})
		}
	}
	if n := len(rows); n > 15 {
		rows = append(rows[:1], rows[n-14:]...)
	}
	m.Body = append(m.Body, t.wholeAnswers(r)...)
	m.Body, m.Files = append(m.Body, chat.Block{Kind: chat.List, Rows: rows}), t.attachments(r)
	for _, s := range t.h.proc(r).Options(r, t.actor(r), t.now, facts{t, nil}) {
		if len(m.Buttons) < 20 {
			m.Buttons = append(m.Buttons, t.optionButton(r, s))
		}
	}
	if isStaff(t.me) && t.h.lacksPisami(r) {
		m.Buttons = append(m.Buttons, t.verbButton("copiar", r))
	}
	t.whisper(m)
	return nil
}

// wholeAnswers are the answers that are too long for a line of a card.
func (t *turn) wholeAnswers(r procedure.Request) []chat.Block {
	svc := t.h.proc(r).Service(r.Service)
	if svc == nil {
		return nil
	}
	var out []chat.Block
	for _, p := range svc.Pages {
		for _, f := range p.Fields {
			if v := r.Answers[f.ID]; !f.Private && len([]rune(v)) > maxRow {
				out = append(out, chat.Block{Kind: chat.Head, Text: t.T("form." + svc.ID + "." + f.ID + ".label")}, chat.Block{Kind: chat.Quote, Text: v})
			}
		}
	}
	return out
}

// misCasos lists the cases of this person: the open ones first.
func misCasos(t *turn, _ call) error {
	ids, err := t.v.RequestsOf(t.who)
	if err != nil {
		return err
	}
	rs, err := t.load(ids, t.own)
	if err != nil {
		return err
	}
	slices.SortStableFunc(rs, func(a, b procedure.Request) int { return boolOrder(t.live(b)) - boolOrder(t.live(a)) })
	if len(rs) == 0 {
		t.whisper(t.emptyList("cases.none"))
		return nil
	}
	t.whisper(t.list(t.h.Texts.N(t.lang, "cases.mine", len(rs)), rs))
	return nil
}

func boolOrder(b bool) int {
	if b {
		return 1
	}
	return 0
}

// listed is how many cases a list shows.
const listed = 10

// list shows cases, each with a button that opens it.
func (t *turn) list(head string, rs []procedure.Request) chat.Message {
	m := chat.Say(chat.Tag(t.lang), head)
	var rows []chat.Row
	for i, r := range rs {
		if i >= listed {
			break
		}
		rows = append(rows, chat.Row{Value: t.T("list.line", t.cardArgs(r)...)})
		if i < cardButtons {
			m.Buttons = append(m.Buttons, t.caseButton(r))
		}
	}
	m.Body = append(m.Body, chat.Block{Kind: chat.List, Rows: rows})
	if n := len(rs) - listed; n > 0 {
		m.Body = append(m.Body, chat.Block{Kind: chat.Para, Text: t.h.Texts.N(t.lang, "list.more", n)})
	}
	return m
}

func (t *turn) caseButton(r procedure.Request) chat.Button {
	return chat.Button{Token: token{tokVerb, "estado", strings.TrimPrefix(r.ID, radicadoPrefix), ""}.encode(),
		Label: t.T("list.open", "n", shortNumber(r.ID)), Typed: "estado " + shortNumber(r.ID)}
}

// bandeja shows what waits for this person.
func bandeja(t *turn, _ call) error {
	groups, err := t.trays()
	if err != nil {
		return err
	}
	if len(groups) == 0 {
		t.say("tray.empty")
		return nil
	}
	for _, g := range groups {
		t.whisper(g)
	}
	return nil
}

// trays groups what waits for this person: decisions, distribution, what he has in hand, whom he may know.
func (t *turn) trays() ([]chat.Message, error) {
	sign, err := t.waitingFor(store.WaitHead)
	if err != nil {
		return nil, err
	}
	work, err := t.waitingFor(store.WaitAssignee)
	if err != nil {
		return nil, err
	}
	share, decide, err := t.toDecide()
	if err != nil {
		return nil, err
	}
	work = slices.DeleteFunc(work, func(r procedure.Request) bool { // what waits for a decision of his is listed there
		return slices.ContainsFunc(slices.Concat(decide, share), func(d procedure.Request) bool { return d.ID == r.ID })
	})
	var groups []chat.Message
	for _, g := range []struct {
		id string
		rs []procedure.Request
	}{{"tray.sign", sign}, {"tray.decide", decide}, {"tray.share", share}, {"tray.work", work}} {
		if len(g.rs) > 0 {
			slices.SortStableFunc(g.rs, func(a, b procedure.Request) int { return a.Entered.Compare(b.Entered) })
			groups = append(groups, t.list(t.h.Texts.N(t.lang, g.id, len(g.rs), "desde", t.h.day(t.lang, g.rs[0].Entered)), g.rs))
		}
	}
	vouches, err := t.vouchesIf(func(p pendingVouch) bool { return p.Head == t.who })
	for _, p := range vouches {
		groups = append(groups, t.vouchCard(p))
	}
	return groups, err
}

// toDecide are the cases that this person may distribute, and those that wait for him in a role.
func (t *turn) toDecide() (share, decide []procedure.Request, err error) {
	if !t.shares() {
		return nil, nil, nil
	}
	ids, err := t.sharing()
	if err != nil {
		return nil, nil, err
	}
	all, err := t.load(ids, t.canDistribute)
	for _, r := range all {
		if st := t.h.proc(r).State(r); st != nil && st.Phase == procedure.Sharing {
			share = append(share, r)
			continue
		}
		decide = append(decide, r)
	}
	return share, decide, err
}

// canDistribute: this person may take a step that moves the case on from where it waits for his role.
func (t *turn) canDistribute(r procedure.Request) bool {
	a, st := t.actor(r), t.h.proc(r).State(r)
	if st != nil && st.Phase == procedure.Done && !slices.ContainsFunc(st.Waits, func(w string) bool { return isRole(w) && has(a.As, w) }) {
		return false // that he could open it again asks nothing of him
	}
	for _, s := range t.h.proc(r).Options(r, a, t.now, facts{t, nil}) {
		if s.Kind != "comment" && !s.Side && !slices.Contains(s.Who, relSite) && s.To != "" && !slices.Contains(s.From, "any_open") {
			return true
		}
	}
	return false
}

// waitsForHead reports whether a case that is in a state waits for the head: for a sign-off, or to ratify what was done.
func waitsForHead(st *procedure.State) bool { return st != nil && has(st.Waits, relHead) }

// waitingFor are the cases that wait for this person as the head who signs, or that he has in hand.
func (t *turn) waitingFor(role string) ([]procedure.Request, error) {
	ids, err := t.v.RequestsWaiting(role, t.who)
	if err != nil {
		return nil, err
	}
	return t.load(ids, func(r procedure.Request) bool {
		st := t.h.proc(r).State(r)
		if role == store.WaitHead {
			return waitsForHead(st)
		}
		return st != nil && st.Phase != procedure.Waiting && st.Phase != procedure.Ended
	})
}

// calendario says what day it is, and counts business days.
func calendario(t *turn, c call) error {
	cal, day := t.h.Calendar, t.today()
	rest := strings.TrimSpace(c.Rest)
	if n, from, ok := t.countDays(rest); ok {
		t.say("calendar.count", "dias", strconv.Itoa(n), "fecha", t.h.weekday(t.lang, from), "hasta", t.h.weekday(t.lang, cal.AddBusiness(from, n)))
		return nil
	}
	if rest != "" {
		p, err := t.h.Calendar.ParseDate(rest, t.now)
		if err == nil {
			day = p.Date
		}
	}
	kind := t.T("calendar.open")
	switch {
	case cal.HolidayName(day) != "":
		kind = t.T("calendar.holiday", "nombre", cal.HolidayName(day))
	case !cal.IsBusiness(day):
		kind = t.T("calendar.closed")
	}
	var next []string
	for _, h := range cal.NextHolidays(day, 3) {
		next = append(next, calendar.FormatWeekday(t.lang, h.Date)+" ("+h.Name+")")
	}
	hours := calendar.FormatSpans(t.lang, cal.Spans(cal.NextBusiness(day)))
	t.say("calendar.day", "dia", t.h.weekday(t.lang, day), "que", kind, "horas", hours, "festivos", strings.Join(next, " · "),
		"treinta", t.h.weekday(t.lang, cal.AddBusiness(day, 30)))
	return nil
}

// countDays reads «30 dh desde 23/11/2026».
func (t *turn) countDays(rest string) (int, calendar.Date, bool) {
	head, tail, found := strings.Cut(rest, " desde ")
	fields := strings.Fields(head)
	if len(fields) == 0 {
		return 0, calendar.Date{}, false
	}
	n, err := strconv.Atoi(strings.TrimSuffix(fields[0], "dh"))
	if err != nil || n < 1 || n > 1000 {
		return 0, calendar.Date{}, false
	}
	from := t.today()
	if found {
		p, err := t.h.Calendar.ParseDate(tail, t.now)
		var de *calendar.DateError
		switch {
		case err == nil:
			from = p.Date
		case asDateError(err, &de) && de.Kind == calendar.Past:
			from = de.Date
		default:
			return 0, calendar.Date{}, false
		}
	}
	return n, from, true
}

// idioma changes the language in which somebody is written to.
func idioma(t *turn, c call) error {
	want := strings.ToLower(firstWord(c.Rest))
	for word, lang := range map[string]string{"espanol": "es", "español": "es", "es": "es", "ingles": "en", "inglés": "en", "english": "en", "en": "en"} {
		if want == word {
			t.me.Lang, t.lang = chat.Tag(lang), lang
			if err := t.tx.PutPerson(t.me); err != nil {
				return err
			}
			t.pages.add(t.who)
			t.say("language.done", "idioma", t.T("language."+lang))
			return nil
		}
	}
	m := chat.Say(chat.Tag(t.lang), t.T("language.which"))
	for _, lang := range t.h.Texts.Langs() {
		m.Buttons = append(m.Buttons, chat.Button{Token: token{tokVerb, "idioma", "", lang}.encode(), Label: t.T("language." + lang), Typed: "idioma " + lang})
	}
	t.whisper(m)
	return nil
}

// ayuda says what this person can do now, at most eight lines, each with an example to type.
func ayuda(t *turn, _ call) error {
	ids := []string{"correo", "incidente", "solicitar", "mis_casos", "estado", "calendario"}
	if has(t.me.Roles, roleAuditor) {
		ids = []string{"buscar", "expediente", "exportar", "bandeja", "correo", "incidente", "mis_casos", "calendario"}
	}
	if t.bound() && isStaff(t.me) {
		ids = []string{"bandeja", "asignar", "resuelta", "devolver", "novedad", "pisami", "buscar", "mis_casos"}
	} else if heads, err := t.v.RequestsWaiting("head", t.who); err == nil && len(heads) > 0 {
		ids = []string{"aprobar", "rechazar", "devolver", "bandeja", "correo", "incidente", "mis_casos", "estado"}
	}
	if !t.bound() {
		ids = []string{"incidente", "calendario"}
	}
	m := chat.Say(chat.Tag(t.lang), t.T("help.head", "nombre", firstName(t.me.Name)))
	var rows []chat.Row
	for _, id := range ids {
		rows = append(rows, chat.Row{Value: t.T("help." + id)})
	}
	m.Body = append(m.Body, chat.Block{Kind: chat.List, Rows: rows}, chat.Block{Kind: chat.Para, Text: t.T("help.foot")})
	for i, id := range ids {
		if i < 3 && t.h.verbs[id].run != nil {
			m.Buttons = append(m.Buttons, chat.Button{Token: token{tokVerb, id, "", ""}.encode(), Label: t.T("verb." + id), Typed: t.T("verb." + id + ".typed")})
		}
	}
	t.whisper(m)
	return nil
}

// adjuntar says where to send the file.
func adjuntar(t *turn, c call) error {
	r, ok, err := t.caseFor(c, chat.Ref{})
	if err != nil {
		return err
	}
	switch {
	case !ok && c.Case != "":
		t.noCase(c.Case)
		return nil
	case !ok:
		t.say("attach.which")
		return nil
	}
	return t.attach(r, nil)
}
