package commands

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// Show draws what is owed at the moment it is sent: a card from the case as it is now, a notice from the journal entry
// that owes it, a question from its draft.
func (h *Handler) Show(v *store.View, o store.Outgoing, now time.Time) (chat.Shown, error) {
	t := h.reader(v, o, now)
	if t.gone(o) {
		if o.Kind != store.NoticeDebt || NoMailbox(o.Person) {
			return chat.Shown{Drop: true}, nil
		}
		return chat.Shown{Instead: &chat.Place{Platform: MailPlatform, ID: o.Person, Kind: chat.Direct}}, nil
	}
	m, ok, err := t.draw(o)
	if errors.Is(err, kv.ErrNotFound) {
		return chat.Shown{Drop: true}, nil
	}
	if err != nil {
		return chat.Shown{}, err
	}
	if m.Lang == "" {
		m.Lang = chat.Tag(t.lang)
	}
	return chat.Shown{Message: t.mailed(o, m), Drop: !ok}, nil
}

// reader is who reads what is owed.
func (h *Handler) reader(v *store.View, o store.Outgoing, now time.Time) *turn {
	t := &turn{h: h, v: v, now: now, lang: string(h.Lang), who: o.Person}
	if o.Person == "" && !o.Account.IsZero() { // owed before the account was bound to a person
		t.who = o.Account.String()
		if p, err := v.PersonOf(o.Account); err == nil {
			t.who = p.Email
		}
	}
	if p, err := v.Person(t.who); err == nil {
		t.me, t.lang = p, h.langOf(v, p.Email)
	}
	t.ev = chat.Event{From: o.Account}
	return t
}

// gone reports whether an account was taken from the person for whom something is owed there.
func (t *turn) gone(o store.Outgoing) bool {
	return o.Account.Platform != "" && o.Account.Platform != MailPlatform && o.Person != "" && o.What != whatAnswer && t.me.Email == o.Person &&
		!has(t.me.Accounts, o.Account)
}

// draw makes the message; ok is false where there is nothing to say any more.
func (t *turn) draw(o store.Outgoing) (chat.Message, bool, error) {
	switch o.Kind {
	case store.CardDebt:
		return t.cardDebt(o)
	case store.QuestionDebt:
		d, err := t.v.Draft(o.Draft)
		if err != nil {
			return chat.Message{}, false, err
		}
		t.ev.Limits.Forms = chat.Conversation
		m, ok := t.draftMessage(d)
		return m, ok, nil
	case store.HomeDebt:
		return t.homePage()
	case store.EditDebt:
		return t.amended(o)
	}
	return t.notice(o)
}

// cardDebt draws a card. A channel gets one only while the case waits for somebody there; where it stands already it is kept
// true to the end.
func (t *turn) cardDebt(o store.Outgoing) (chat.Message, bool, error) {
	r, err := t.v.Request(o.Request)
	if err != nil {
		return chat.Message{}, false, err
	}
	channel := o.Account.IsZero()
	if !channel && !t.maySee(r) {
		return chat.Message{}, false, nil
	}
	if channel {
		_, err := t.v.Card(o.Request, o.Lane(), o.Person)
		st := t.h.proc(r).State(r)
		urgent := r.Priority == critical && o.Place.ID == t.h.Late.ID
		if errors.Is(err, kv.ErrNotFound) && !urgent && st != nil && !inChannel(st) {
			return chat.Message{}, false, nil
		}
	}
	if o.Account.Platform == MailPlatform && t.mailedAlready(r, o.Person) {
		return chat.Message{}, false, nil
	}
	return t.card(r, channel), true, nil
}

// inChannel reports whether a case stands in the approvals channel because of its state: in distribution, or waiting for
// the desk or the secretary. What waits for a head or an owner never does.
func inChannel(st *procedure.State) bool {
	return st.Phase == procedure.Sharing || has(st.Waits, roleDesk) || has(st.Waits, roleSecretary)
}

// notice draws something that is said once.
func (t *turn) notice(o store.Outgoing) (chat.Message, bool, error) {
	if n, ok := t.h.area.notices[o.What]; ok {
		return n.draw(t, o)
	}
	switch o.What {
	case whatAnswer:
		a, ok, err := t.v.Seen(chat.Platform(o.Args["platform"]), o.Args["event"])
		if err != nil || !ok || a.Whisper == nil {
			return chat.Message{}, false, err
		}
		return *a.Whisper, true, nil
	case whatReconcile:
		return t.reconcileNotice(o)
	case whatDigest:
		m := t.digest()
		return m, !m.IsZero(), nil
	}
	if n, ok := t.h.area.notices[o.What]; ok {
		return n.draw(t, o)
	}
	r, err := t.v.Request(o.Request)
	if err != nil {
		return chat.Message{}, false, err
	}
	switch o.What {
	case whatPINList:
		return t.pinListNotice(o, r)
	case whatLink, whatStaffLink, whatPIN, whatSlip:
		return t.envelopeNotice(o, r)
	case whatCommunication, whatLetter:
		return t.communication(o, r)
	case whatPaper:
		return t.paperNotice(o, r)
	case whatCaseFile, whatCasePart:
		return t.caseFileNotice(o, r)
	case whatTurn:
		return t.turnNotice(o, r)
	}
	e, err := t.v.JournalEntry(o.Entry)
	if err != nil && !errors.Is(err, kv.ErrNotFound) {
		return chat.Message{}, false, err
	}
	if e.Kind == entryNotice {
		m := chat.Say(chat.Tag(e.Data["lang"]), e.Data["text"])
		m.Buttons = t.noticeButtons(o, r)
		return m, true, nil
	}
	id := o.What
	if id == whatQuestion {
		id = "question.tic"
		if own := "question." + map[string]string{relHead: "head", relOwner: "owner"}[e.As]; t.h.Texts.Has(t.lang, own) {
			id = own
		}
	}
	m := chat.Say(chat.Tag(t.lang), t.T(id, t.entryArgs(r, e)...))
	m.Buttons = t.noticeButtons(o, r)
	return m, true, nil
}

// turnNotice says that a case waits for who reads it now, with what he can do; nothing once it has moved on.
func (t *turn) turnNotice(o store.Outgoing, r procedure.Request) (chat.Message, bool, error) {
	if o.Args["entry"] != strconv.Itoa(r.Entry) {
		return chat.Message{}, false, nil
	}
	m := chat.Say(chat.Tag(t.lang), t.T(t.firstText(decideText(r), "notice.turn"), t.cardArgs(r)...))
	m.Body = append(m.Body, t.answered(r)...)
	m.Buttons = t.turnButtons(o, r)
	return m, true, nil
}

// turnButtons are what who reads that a case waits for him can do.
func (t *turn) turnButtons(o store.Outgoing, r procedure.Request) (out []chat.Button) {
	st := t.h.proc(r).State(r)
	if st == nil || o.Args["entry"] != strconv.Itoa(r.Entry) {
		return nil
	}
	for _, s := range t.h.proc(r).Options(r, t.actor(r), t.now, facts{t, nil}) {
		if due(s, st) && len(out) < cardButtons {
			out = append(out, t.optionButton(r, s))
		}
	}
	return out
}

// due reports whether a step is what a state waits for: one that those may take for whose role it waits, or the owner.
func due(s *procedure.Step, st *procedure.State) bool {
	return s.Kind != procedure.Comment && !s.More && !s.Side && slices.ContainsFunc(s.Who, func(w string) bool { return (isRole(w) || w == relOwner) && has(st.Waits, w) })
}

// entryArgs are the placeholders of a notice: the case, and what the journal entry says of who did what.
func (t *turn) entryArgs(r procedure.Request, e store.Entry) []any {
	actor := t.h.person(t.v, e.Actor)
	if strings.HasPrefix(e.Actor, holderActor) {
		actor = store.Person{Name: r.HolderIs}
	}
	at := e.At
	if at.IsZero() {
		at = t.now
	}
	args := t.h.args(t.v, t.lang, r, actor, at)
	if s := t.h.proc(r).StepOf(r, e.Step); s != nil {
		args = append(args, t.h.stepArgs(t.v, t.lang, r, s, e.Data, actor, at)...)
		// Who acted keeps his name where a field of the form has the same one.
		args = append(args, "alternativa", t.alternative(r, e))
		args = append(args, t.h.saidSites(t.lang, e)...)
		args = append(args, t.h.wordsOf(t.v, t.lang, r, e.Data, at)...)
		args = append(args, saidItem(r, e)...)
	}
	if e.Kind == "people" { // what names somebody who has left
		args = append(args, flat(e.Data)...)
	}
	return args
}

// alternative is what somebody who was refused can do instead.
func (t *turn) alternative(r procedure.Request, e store.Entry) string {
	if via := e.Data["via"]; via != "" {
		return via
	}
	if r.Head == "" || r.Head == r.Asker {
		return t.T("refuse.alternative.desk")
	}
	return t.T("refuse.alternative", "jefe", t.h.name(t.v, r.Head))
}

// entryLine is one journal entry of a step as a line of the card.
func (t *turn) entryLine(r procedure.Request, e store.Entry) string {
	if e.Kind == entryCorrected {
		return t.correctedLine(r, e)
	}
	id := t.h.stepText(r, e.Step) + ".done"
	if own := id + "." + e.As; t.h.Texts.Has(t.lang, own) {
		id = own
	}
	if e.Kind != "step" || !t.h.Texts.Has(t.lang, id) {
		return ""
	}
	return t.T(id, append(t.entryArgs(r, e), "hora", t.h.when(t.lang, e.At, t.now))...)
}

// lineOf says which journal entry stands on the card: that of the newest step with a line of its own. A distribution has
// none, so that the sign-off before it stays in sight.
func (h *Handler) lineOf(_ *store.View, _ procedure.Request, s *procedure.Step, seq uint64) string {
	if !h.Texts.Has(string(h.Lang), s.TextID()+".done") || has(s.Effects, "assign") || s.Kind == procedure.Comment && has(s.Effects, "freeze") {
		return "" // who has the case stands on the card anyway, and that a paper was signed moves nothing
	}
	return strconv.FormatUint(seq, 10)
}

func parseSeq(s string) (uint64, bool) {
	n, err := strconv.ParseUint(s, 10, 64)
	return n, err == nil
}

// noticeButtons are the steps that a notice offers, in their order; only those possible now are drawn.
func (t *turn) noticeButtons(o store.Outgoing, r procedure.Request) []chat.Button {
	if o.Account.IsZero() {
		return nil
	}
	var out []chat.Button
	offered := t.h.proc(r).Offered(r, o.What)
	if o.What == whatCommunication {
		out = t.offerButtons(r)
		if e, err := t.communicated(o); err == nil {
			offered = t.h.proc(r).OfferedWith(r, e.Step)
		}
	}
	if offered == nil {
		offered = noticeSteps[o.What]
	}
	for _, s := range offered {
		if b, ok := t.stepButton(r, s); ok {
			out = append(out, b)
		}
	}
	return out
}

// communicated is the journal entry that holds the text of a communication.
func (t *turn) communicated(o store.Outgoing) (store.Entry, error) {
	seq, ok := parseSeq(o.Args["seq"])
	if !ok {
		return store.Entry{}, kv.ErrNotFound
	}
	return t.v.JournalEntry(seq)
}

// noticeSteps says which steps stand under which notice.
var noticeSteps = map[string][]string{
	whatQuestion:                    {"responder"},
	whatCommunication:               {"ya_funciona", "sigue_igual", "otra_clave", "insistir"},
	whatLink:                        {"recibi", "otra_clave"},
	noticeComplete:                  {"completar", "desistir"},
	"notice.recordar":               {"asignar", "tomar", "clasificar", "responder", "cupo", "creada", "clave_nueva", "entregada", "resuelta"},
	"notice.reminder.responsable":   {"visto_bueno", "preguntar", "no_autorizo"},
	"notice.espera.asker":           {"salir"},
	"notice.hay_cupo.asker":         {"seguir_cupo", "salir"},
	"notice.recibida.asker":         {"otra_clave"},
	"notice.otra_clave.assignee":    {"creada", "clave_nueva"},
	"notice.clave_vencida.assignee": {"creada", "clave_nueva"},
	"notice.clave_quemada.assignee": {"creada", "clave_nueva"},
	"notice.sigue_igual.assignee":   {"resuelta"},
	"notice.reabrir.assignee":       {"resuelta"},
	"notice.vence.assignee":         {"sigo"},
}

// envelopeNotice draws link or PIN; both are derived at this moment and stand nowhere.
func (t *turn) envelopeNotice(o store.Outgoing, r procedure.Request) (chat.Message, bool, error) {
	e, err := t.v.Envelope(o.Args["envelope"])
	if err != nil {
		return chat.Message{}, false, err
	}
	if !e.Burnt.IsZero() || !e.Opened.IsZero() {
		return chat.Message{}, false, nil
	}
	keeper := t.T("handover.desk")
	if e.Keeper != "" {
		keeper = t.T("handover.keeper", "nombre", t.h.name(t.v, e.Keeper))
		if e.Keeper == r.Holder {
			keeper = t.T("handover.own")
		}
	}
	args := append(t.cardArgs(r), "enlace", t.h.Envelopes.Link(e), "nombre", firstName(e.For), "para", e.For, "cuenta", e.Account,
		"hasta", t.h.day(t.lang, e.Expires), "quien", keeper)
	id := "handover." + o.What
	switch o.What {
	case whatLink:
		id += "." + o.Args["how"]
	case whatStaffLink:
		id += "." + e.Kind
	case whatPIN:
		args = append(args, "pin", spacedPIN(t.h.Envelopes.PIN(e)))
		if o.Person == r.Holder {
			id += ".own"
		}
	case whatSlip:
		args = append(args, "enlace", t.h.Envelopes.Slip(e))
	}
	m := chat.Say(chat.Tag(t.lang), t.T(id, args...))
	if o.What == whatLink {
		subject := "handover.subject"
		if own := subject + "." + o.Args["how"]; t.h.Texts.Has(t.lang, own) { // not everybody who gets a link has the account
			subject = own
		}
		m.Title = t.T(subject, "cuenta", e.Account)
		m.Buttons = t.noticeButtons(o, r)
	}
	return m, true, nil
}

func spacedPIN(pin string) string {
	if len(pin) == 6 {
		return pin[:3] + " " + pin[3:]
	}
	return pin
}

// communication repeats the journalled text, word for word.
func (t *turn) communication(o store.Outgoing, r procedure.Request) (chat.Message, bool, error) {
	e, err := t.communicated(o)
	if err != nil {
		return chat.Message{}, false, err
	}
	m := chat.Say(chat.Tag(e.Data["lang"]), e.Data["text"])
	m.Title = e.Data["asunto"] // of a letter
	m.Buttons = t.noticeButtons(o, r)
	return m, true, nil
}
