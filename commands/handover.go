package commands

import (
	"strconv"
	"strings"
	"time"

	"errors"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// Kinds of envelope.
const (
	EnvelopeStaff  = "staff"  // the technician reads the password once, without PIN
	EnvelopeEntry  = "entry"  // the technician types the password of a console
	EnvelopeHolder = "holder" // the holder opens it with the PIN
)

// route is who gets the link and who keeps the PIN (forms.md §5). Link and PIN never reach one person.
type route struct {
	how    string       // "mail", "head", "chat", "box": which sentence tells the asker
	link   chat.Account // where the link goes
	linkTo string       // person to whom it goes, where the records know one
	keeper string       // e-mail of who keeps the PIN; "" = the printed slip of the desk
	pinAt  chat.Account
}

// routeOf finds the route of a case.
func (t *turn) routeOf(r procedure.Request) route {
	a := r.Answers
	switch {
	case takesAccounts(r):
		return t.appRoute(r)
	case a["accion"] == "nueva" && a["para"] == "buzon":
		p := t.h.person(t.v, r.Holder)
		rt := route{how: "box", link: t.h.account(t.v, p, t.now), linkTo: p.Email}
		if p.Mailbox != "" && rt.link.Platform != MailPlatform && p.Email != r.Asker {
			rt.keeper, rt.pinAt = p.Email, chat.Account{Platform: MailPlatform, ID: p.Mailbox}
		}
		return rt
	case a["accion"] == "nueva" && a["para"] != "mi":
		rt := route{how: "mail", link: chat.Account{Platform: MailPlatform, ID: a["contacto"]}, keeper: r.Head}
		if a["contacto"] == "" {
			rt = route{how: "head", link: t.h.account(t.v, t.h.person(t.v, r.Head), t.now), linkTo: r.Head}
		}
		return t.keep(rt, r)
	}
	p := t.h.person(t.v, r.Holder)
	head := headOf(t.v, p.Dep, p.Email)
	if p.Head != "" && p.Head != p.Email {
		head = p.Head
	}
	if r.Holder == "" { // somebody whom the records do not know: the head of who asks passes it on
		head = r.Head
	}
	rt := route{how: "chat", link: t.h.account(t.v, p, t.now), linkTo: p.Email, keeper: head}
	if rt.link.Platform == MailPlatform { // the only way to him is the mailbox that he cannot open
		rt = route{how: "head", link: t.h.account(t.v, t.h.person(t.v, head), t.now), linkTo: head}
	}
	return t.keep(rt, r)
}

// appRoute is the route of a password of an application. The mailbox of a known person is not the one that is locked: link and
// PIN go to him by two ways. A new one gets the link from the head who signed, and the PIN at the desk.
func (t *turn) appRoute(r procedure.Request) route {
	p, err := t.v.Person(r.Holder)
	if err != nil {
		return t.keep(route{how: "head", link: t.h.account(t.v, t.h.person(t.v, r.Head), t.now), linkTo: r.Head}, r)
	}
	at := t.h.account(t.v, p, t.now)
	if box, _ := t.v.Account(inventory.Mail, p.Mailbox); at.Platform != MailPlatform && p.Mailbox != "" && box.State != inventory.Suspended {
		return route{how: "chat", link: at, linkTo: p.Email, keeper: p.Email, pinAt: chat.Account{Platform: MailPlatform, ID: p.Mailbox}}
	}
	return t.keep(route{how: "mail", link: at, linkTo: p.Email, keeper: signer(t.v, p, p.Email)}, r)
}

// keep makes sure that the keeper of the PIN is neither the asker, nor the holder, nor the one who gets the link.
func (t *turn) keep(rt route, r procedure.Request) route {
	if rt.keeper == r.Asker && rt.keeper != "" || rt.keeper == r.Holder || rt.keeper == rt.linkTo {
		rt.keeper = ""
	}
	k := t.h.person(t.v, rt.keeper)
	if rt.link.Platform == MailPlatform && (samePerson(rt.link.ID, k.Email) || samePerson(rt.link.ID, k.Mailbox)) {
		rt.keeper = "" // his own address was given as the holder's
	}
	if rt.keeper != "" {
		rt.pinAt = t.h.account(t.v, k, t.now)
	}
	return rt
}

// routeArgs are the placeholders of the sentences that tell how a password is handed over.
func (t *turn) routeArgs(r procedure.Request) []any {
	if len(r.Items) > 0 {
		return t.itemsRouteArgs(r)
	}
	rt := t.routeOf(r)
	who := t.h.T(t.langOf(r.Asker), "handover.desk")
	if rt.keeper != "" {
		who = t.h.name(t.v, rt.keeper)
	}
	if rt.keeper != "" && rt.keeper == rt.linkTo {
		who = t.h.T(t.langOf(r.Asker), "handover.own")
	}
	return []any{"ofrecer", strings.Join(t.extras(r), ","), "quien", who, "nombre", firstName(r.HolderIs), "enlace_a", t.h.name(t.v, rt.linkTo), "cierre", t.closing(t.langOf(r.Asker))}
}

// closing is the day on which a case closes by silence, counted from now.
func (t *turn) closing(lang string) string {
	return t.h.weekdayShort(lang, t.h.Calendar.EndOfBusinessDay(t.now, silenceDays))
}

// silenceDays is after how many business days of silence a case closes (the procedure has no figure; the office's choice).
const silenceDays = 3

// communicationID chooses the sentence of the official communication.
func (t *turn) communicationID(r procedure.Request, step string) string {
	switch {
	case len(r.Items) > 0 && step != "resuelta":
		return "communication.varias"
	case step == "entregada":
		return "communication.persona"
	case r.Service == "COR" && step != "resuelta" && !suspends(r):
		return "communication." + r.Flow + "." + t.routeOf(r).how
	case isOut(r):
		return "communication.outage"
	case step == "clave_puesta":
		return "communication.acceso." + r.Answers["accion"] + "." + t.routeOf(r).how
	case r.Service == "MES" && r.Answers["que"] == "internet" && isDown(r):
		return "communication.internet"
	}
	for _, id := range []string{"communication." + r.Service + "." + r.Flow + "." + step, "communication." + r.Service + "." + step, "communication." + r.Service} {
		if t.h.Texts.Has(t.langOf(r.Asker), id) {
			return id
		}
	}
	return "communication.any"
}

// seal makes the password and its envelopes: one for the technician, who types it into the console, one for the holder.
func seal(t *turn, c *change) error {
	if err := t.burnEnvelopes(c.r.ID, "replaced"); err != nil {
		return err
	}
	issue, _ := strconv.Atoi(c.r.Facts[factIssue])
	issue++
	c.r.Facts[factIssue] = strconv.Itoa(issue)
	rt := t.routeOf(*c.r)
	delete(c.r.Facts, factReceived)
	c.r.Facts[factKeeper] = rt.keeper
	staff := store.Envelope{Kind: EnvelopeStaff, ForMail: c.r.Assignee, Expires: t.now.Add(staffLife)}
	holder := store.Envelope{Kind: EnvelopeHolder, Keeper: rt.keeper, ForMail: rt.linkTo, Expires: t.h.Calendar.EndOfBusinessDay(t.now, holderDays)}
	typed := c.values["clave"] == "consola"
	if typed {
		staff.Kind = EnvelopeEntry
	}
	for _, e := range []store.Envelope{staff, holder} {
		e.ID, e.Issue = t.h.Envelopes.NewID(c.r.ID, e.Kind, issue), issue
		e.Request, e.Account, e.For, e.Made = c.r.ID, c.r.Facts["cuenta"], c.r.HolderIs, t.now
		if err := t.putEnvelope(e, typed); err != nil {
			return err
		}
	}
	return nil
}

// putEnvelope keeps an envelope, sealed unless its password is still to be typed, and puts its end down.
func (t *turn) putEnvelope(e store.Envelope, empty bool) error {
	var err error
	if empty {
		err = t.tx.PutEnvelope(e)
	} else {
		err = t.h.Envelopes.Seal(t.tx, e, t.seed)
	}
	if err != nil {
		return err
	}
	return t.tx.SetDue(store.Due{When: e.Expires, Subject: subjectEnvelope + e.ID, What: "expire"})
}

// How long an envelope can be opened: the technician's one clock hour, the holder's until the end of the third business
// day (forms.md §5).
const (
	staffLife  = time.Hour
	holderDays = 3
)

func burn(t *turn, c *change) error { return t.burnEnvelopes(c.r.ID, c.out.Step.ID) }

// burnEnvelopes makes every envelope of a case unreadable.
func (t *turn) burnEnvelopes(request, why string) error {
	es, err := t.v.EnvelopesOf(request)
	if err != nil {
		return err
	}
	for _, e := range es {
		if err := t.burnOne(e, why); err != nil {
			return err
		}
	}
	return nil
}

// burnOne makes an envelope unreadable, where it can still be read.
func (t *turn) burnOne(e store.Envelope, why string) error {
	if !e.Opened.IsZero() || !e.Burnt.IsZero() {
		return nil
	}
	e.Sealed, e.Burnt, e.Why = nil, t.now, why
	if err := t.tx.PutEnvelope(e); err != nil {
		return err
	}
	return t.tx.DropDues(subjectEnvelope + e.ID)
}

// opened is what became of an envelope: the step that waits for it is taken.
func (t *turn) opened(o chat.Opened) error {
	e, err := t.v.Envelope(o.Envelope)
	if errors.Is(err, kv.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	r, err := t.v.Request(e.Request)
	if err != nil {
		return err
	}
	if e.Kind == EnvelopeList {
		_, err := t.record(store.Entry{Actor: e.ForMail, Kind: "envelope", Request: r.ID, Data: map[string]string{"envelope": e.ID, "result": o.Result, "kind": e.Kind}})
		return err
	}
	if i := itemOf(r, e); i >= 0 {
		return t.itemEvent(r, e, i, o.Result)
	}
	if cur, ok := t.envelope(r, EnvelopeHolder); ok && cur.ID != e.ID && (o.Result == "again" || o.Result == "received") {
		return nil // the page of an older password moves nothing any more
	}
	switch o.Result {
	case "again":
		return t.holderStep(r, "otra_clave", map[string]string{"motivo": "vencio"})
	case "received":
		return t.holderStep(r, "recibi", map[string]string{})
	}
	kind := e.Kind
	if kind == EnvelopeEntry {
		kind = EnvelopeStaff
	}
	on := "opened:" + kind
	if o.Result == "burnt" || o.Result == "expired" {
		on = "burnt:" + kind
	}
	if _, err := t.record(store.Entry{Actor: procedure.Clock, Kind: "envelope", Request: r.ID,
		Data: map[string]string{"envelope": e.ID, "result": o.Result, "kind": e.Kind}}); err != nil {
		return err
	}
	if on == "opened:holder" {
		r.Facts[factReceived] = t.now.UTC().Format(time.RFC3339)
	}
	s := t.h.proc(r).Inner(r, on, facts{t, nil})
	if s == nil {
		return t.put(r)
	}
	by := procedure.Actor{Who: procedure.Clock, As: []string{procedure.Clock}}
	_, err = t.apply(r, s.ID, map[string]string{}, procedure.Seen{}, by)
	return err
}

// itemEvent is what became of the envelope of one of several accounts. An older password of it moves nothing any more.
func (t *turn) itemEvent(r procedure.Request, e store.Envelope, i int, result string) error {
	values := map[string]string{"fila": strconv.Itoa(i)}
	kind := e.Kind
	if kind == EnvelopeEntry {
		kind = EnvelopeStaff
	}
	on := "opened:" + kind
	switch result {
	case "again":
		return t.holderStep(r, "fila_otra", merged(values, map[string]string{"motivo": "vencio"}))
	case "received":
		return nil // opening it said so
	case "burnt", "expired":
		on = "burnt:" + kind
	}
	if _, err := t.record(store.Entry{Actor: procedure.Clock, Kind: "envelope", Request: r.ID,
		Data: map[string]string{"envelope": e.ID, "result": result, "kind": e.Kind, "fila": values["fila"]}}); err != nil {
		return err
	}
	s := t.h.proc(r).Inner(r, on, facts{t, values})
	if s == nil {
		return nil
	}
	_, err := t.apply(r, s.ID, values, procedure.Seen{}, procedure.Actor{Who: procedure.Clock, As: []string{procedure.Clock}})
	return err
}

// envelopeTick burns an envelope whose time is over.
func (t *turn) envelopeTick(id string) error {
	e, err := t.v.Envelope(id)
	if err != nil || !e.Opened.IsZero() || !e.Burnt.IsZero() {
		return nil //nolint:nilerr // an envelope that is gone has nothing to burn
	}
	e.Sealed, e.Burnt, e.Why = nil, t.now, "expired"
	if err := t.tx.PutEnvelope(e); err != nil {
		return err
	}
	return t.opened(chat.Opened{Envelope: id, Result: "expired"})
}

func firstName(full string) string {
	name, _, _ := strings.Cut(full, " ")
	return name
}

// holderActor begins the name of a holder whom the records do not know.
const holderActor = "titular:"

// holderStep takes a step that the holder asked for on the page of his envelope; the link he holds is his right to it.
func (t *turn) holderStep(r procedure.Request, step string, values map[string]string) error {
	who := r.Holder
	if who == "" {
		who = holderActor + r.ID
	}
	_, err := t.apply(r, step, values, procedure.Seen{}, procedure.Actor{Who: who, As: []string{relHolder}})
	if errors.Is(err, procedure.ErrNoStep) || errors.Is(err, procedure.ErrGuard) || errors.Is(err, procedure.ErrForbidden) {
		return nil
	}
	return err
}
