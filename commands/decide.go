package commands

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// A person without a chat decides by a link in a mail: the page shows the case, and a press on it is an event of his mail
// account. The link is for one person, one case and one entry of it, or for
// one account that a head may vouch for.

// metaDecide begins the key of a decision link.
const metaDecide = "decide/"

// decideDays is for how many business days such a link works (the office's choice).
const decideDays = 10

// Decision is what a link of /decidir stands for.
type Decision struct {
	Person  string    `json:"person"`
	Request string    `json:"request"`
	Entry   int       `json:"entry"`
	Expires time.Time `json:"expires"`
	Vouch   string    `json:"vouch,omitempty"` // who is vouched for, in place of a case
}

// Choice is one thing that can be done on the page.
type Choice struct {
	Do    string // the verb
	Label string
	Words string // the question whose answer the verb needs; "" = one press
}

// Press is what a press on the page says.
func (d Decision) Press(do, words string) chat.Command {
	if d.Vouch != "" {
		return chat.Command{Verb: do, Text: d.Vouch}
	}
	return chat.Command{Verb: do, Text: strings.TrimSpace(d.Request + " " + words)}
}

// Decidable is a decision with what its page shows. Open is false where there is nothing to decide any more.
type Decidable struct {
	Decision
	Message chat.Message
	Choices []Choice
	Name    string // whose decision it is
	Lang    string
	Seen    string // what the page shows: a press on anything older changes nothing
	Open    bool
}

// offerDecision writes down that a person may decide by a link: where he is told by mail and the case waits for him.
func (t *turn) offerDecision(r procedure.Request, who string, at chat.Account) error {
	st := t.h.proc(r).State(r)
	if at.Platform != MailPlatform || st == nil || len(t.choices(r, who)) == 0 {
		return nil
	}
	d := Decision{Person: who, Request: r.ID, Entry: r.Entry, Expires: t.h.Calendar.EndOfBusinessDay(t.now, decideDays)}
	body, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("writing a decision link: %w", err)
	}
	return t.tx.PutMeta(metaDecide+t.decisionID(r, who), string(body))
}

func (t *turn) decisionID(r procedure.Request, who string) string {
	return t.h.Envelopes.NewID(r.ID, "decide "+who, r.Entry)
}

// decideVerbs are the steps that a page offers, with the verbs that take them.
var decideVerbs = []struct{ step, verb, field string }{
	{"visto_bueno", "aprobar", ""}, {"confirmar", "aprobar", ""}, {"preguntar", "devolver", "pregunta"}, {"no_autorizo", "rechazar", "motivo"},
	{"responder", "responder", "respuesta"}, {"ya_funciona", "cerrar", ""}, {"sigue_igual", "sigue_igual", "detalle"},
	{"seguir_cupo", "seguir_cupo", ""}, {"negar", "negar", "motivo"}, {"ratifica", "aprobar", ""}, {"no_ratifica", "rechazar", "motivo"},
	{"acepto", "acepto", ""}, {"falta_algo", "falta_algo", "detalle"},
	{"usar_fecha", "usar_fecha", ""},
	{"es_viable", "viable", ""}, {"viable_condicion", "viable_condicion", "condiciones"}, {"no_viable", "no_viable", "motivo"},
	{"autorizo", "aprobar", ""}, {"consultar", "devolver", "pregunta"}, {"no_acceso", "rechazar", "motivo"}, {"reactivar", "reactivar", "motivo"},
	{"no_conceder", "no_excepcion", "motivo"}, {"preguntar_excepcion", "devolver", "pregunta"},
}

// choices are what a person could do on his page now.
func (t *turn) choices(r procedure.Request, who string) []Choice {
	p := t.h.person(t.v, who)
	var out []Choice
	for _, s := range t.h.proc(r).Options(r, actorFor(t.v, p, who, r), t.now, facts{t, nil}) {
		i := slices.IndexFunc(decideVerbs, func(v struct{ step, verb, field string }) bool { return v.step == s.ID })
		if i < 0 {
			continue
		}
		c := Choice{Do: decideVerbs[i].verb, Label: t.T(s.TextID())}
		f := decideVerbs[i].field
		if slices.ContainsFunc(s.Fields, func(fd procedure.Field) bool { return fd.ID == wordField }) {
			f = wordField // an order is given with the word, on a page too
		}
		if f != "" {
			c.Words = t.T(s.TextID()+"."+f+".ask", t.h.args(t.v, t.lang, r, p, t.now)...)
		}
		out = append(out, c)
	}
	return out
}

// Decidable reads a link of /decidir; kv.ErrNotFound where there is none.
func (h *Handler) Decidable(v *store.View, id string, now time.Time) (Decidable, error) {
	raw, err := v.Meta(metaDecide + id)
	if err != nil {
		return Decidable{}, err
	}
	var d Decidable
	if err := json.Unmarshal([]byte(raw), &d.Decision); err != nil {
		return d, fmt.Errorf("reading decision link %s: %w", id, err)
	}
	p, err := v.Person(d.Person)
	if err != nil {
		return d, err
	}
	t := &turn{h: h, v: v, now: now, me: p, who: p.Email, lang: h.langOf(v, p.Email)}
	d.Lang, d.Name = t.lang, p.Name
	if d.Vouch != "" {
		return d, t.vouchDecidable(&d)
	}
	r, err := v.Request(d.Request)
	if errors.Is(err, kv.ErrNotFound) {
		return d, nil
	}
	if err != nil {
		return d, err
	}
	d.Message = t.card(r, false)
	d.Message.Buttons = nil
	d.Seen = seenString(procedure.Seen{Version: r.Version, Entry: r.Entry})
	if now.Before(d.Expires) && r.Entry == d.Entry && !retired(p, now) {
		d.Choices = t.choices(r, p.Email)
	}
	d.Open = len(d.Choices) > 0
	return d, nil
}

// mailed makes of a message what a mail can carry: its buttons become one address, where a page does the same.
func (t *turn) mailed(o store.Outgoing, m chat.Message) chat.Message {
	if o.Account.Platform != MailPlatform {
		return m
	}
	m.Buttons = slices.DeleteFunc(slices.Clone(m.Buttons), func(b chat.Button) bool { return b.URL == "" })
	r, err := t.v.Request(o.Request)
	if err != nil {
		return m
	}
	id, choices := t.decisionID(r, o.Person), t.choices(r, o.Person)
	if _, err := t.v.Meta(metaDecide + id); err != nil || len(choices) == 0 {
		return m
	}
	label := t.T("decide.button")
	if len(choices) == 1 { // nothing to choose from
		label = choices[0].Label
	}
	m.Buttons = append(m.Buttons, chat.Button{Label: label, URL: t.h.Envelopes.DecideLink(id), Style: chat.Primary})
	return m
}

// A mail cannot be changed once it is sent: a card goes out by mail once, and again only when the case waits for that person
// anew.

func mailedKey(request, person string) string { return "mailed/" + request + "/" + person }

func (t *turn) mailedAlready(r procedure.Request, person string) bool {
	entry, err := t.v.Meta(mailedKey(r.ID, person))
	return err == nil && (entry == strconv.Itoa(r.Entry) || len(t.choices(r, person)) == 0)
}

// noteMailed remembers that a card went out by mail.
func (t *turn) noteMailed(d chat.Delivery) error {
	r, err := t.v.Request(d.Request)
	if err != nil {
		return err
	}
	return t.tx.PutMeta(mailedKey(r.ID, d.Person), strconv.Itoa(r.Entry))
}
