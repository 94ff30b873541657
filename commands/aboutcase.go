package commands

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// aboutCase works out what sentences say of a case. Each of its methods is a locales.Source.
type aboutCase struct {
	h      *Handler
	v      *store.View
	lang   string
	r      procedure.Request
	who    store.Person
	now    time.Time
	before []any // what the sentence of a state is told
}

// whose says whose case it is, and who has to do with it.
func (c *aboutCase) whose(name string) (any, bool) {
	h, v, r := c.h, c.v, &c.r
	switch name {
	case "titular":
		return cmp.Or(r.HolderIs, h.name(v, r.Asker)), true
	case "nombre":
		return firstName(cmp.Or(r.HolderIs, h.name(v, r.Asker))), true
	case "solicitante":
		return h.name(v, r.Asker), true
	case "jefe":
		return h.name(v, r.Head), true
	case "filer":
		return h.name(v, r.Behalf), true
	case "suplente":
		return h.name(v, r.Deputy), true
	case "suplencia":
		return r.Facts[factDeputy], true
	case "persona":
		return c.who.Name, true
	case "cargo":
		return c.who.Position, true
	case "responsable_tic":
		return h.name(v, r.Assignee), true
	case "quien_pregunto":
		return h.name(v, cmp.Or(r.Facts[factAsked], r.Assignee, r.Head)), true
	case "personas":
		return 1 + len(r.Joined), true
	case "oficinas":
		return offices(*r), true
	}
	return nil, false
}

// what says what it is about.
func (c *aboutCase) what(name string) (any, bool) {
	h, r := c.h, &c.r
	switch name {
	case "radicado":
		return r.ID, true
	case "n":
		return shortNumber(r.ID), true
	case "servicio":
		return h.T(c.lang, "service."+r.Service), true
	case "titulo":
		return h.title(c.v, c.lang, *r), true
	case "dependencia":
		return r.Dep, true
	case "dep_corta":
		return shortDep(r.Dep), true
	case "sede":
		return r.Site, true
	case "en_sede":
		return h.atSites(c.lang, *r), true
	case "cuenta":
		return r.Facts["cuenta"], true
	case "propuesta":
		return r.Facts[factProposal], true
	case "regla":
		return h.ruleText(c.v, c.lang, *r), true
	case "pisami":
		return r.Facts["pisami"], true
	case "prioridad":
		return h.priority(c.lang, *r), true
	case "pendiente":
		return h.owed(c.lang, *r), true
	}
	return nil, false
}

// when says when things were, are and will be.
func (c *aboutCase) when(name string) (any, bool) {
	h, lang, now := c.h, c.lang, c.now
	switch name {
	case "hora":
		return h.clock(lang, now), true
	case "fecha", "hoy":
		return h.shortDate(now), true
	case "momento":
		return h.stamp(lang, now), true
	case "las_hora":
		return h.theHour(lang, now), true
	case "vencido": // the day that was promised is past
		if by := promised(c.r); !by.IsZero() && by.Before(now) {
			return "1", true
		}
		return "", true
	case "limite":
		return h.limit(lang, promised(c.r)), true
	case "meta":
		return h.target(lang, c.r), true
	case "son":
		return h.isOrAre(lang, c.r), true
	case "antes_de":
		return h.relative(lang, "time.before", c.r.First, now), true
	case "desde_cuando":
		return h.relative(lang, "time.since", c.r.Filed, now), true
	case "abre":
		return h.opens(lang, now), true
	case "hora_abre":
		return h.clock(lang, h.Calendar.NextOpen(now)), true
	case "cierre":
		return h.weekdayShort(lang, h.Calendar.EndOfBusinessDay(now, silenceDays)), true
	}
	return nil, false
}

// sayable are the facts that a sentence may name, where no answer is called the same.
var sayable = []string{"pisami", "solucion", "motivo", "pregunta", "novedad", "entidad", "quien", "caso", "via", "texto", "concepto", "esfuerzo", "donde", "publicado_enlace"}

// state says how the case stands, and what a step wrote down.
func (c *aboutCase) state(name string) (any, bool) {
	h, r := c.h, &c.r
	if value := r.Facts[name]; value != "" && r.Answers[name] == "" && has(sayable, name) {
		return noStop(value), true
	}
	switch name {
	case "estado", "siguiente":
		st := h.proc(*r).State(*r)
		if st == nil {
			return nil, false
		}
		id := st.TextID()
		if name == "siguiente" {
			id += ".next"
		}
		return h.T(c.lang, id, c.before...), true
	case "que_es":
		return h.trouble(c.lang, *r), true
	case "cuantas":
		return h.Texts.N(c.lang, "card.people", 1+len(r.Joined), "personas", 1+len(r.Joined), "oficinas", offices(*r)), true
	case "que_nombre":
		q := r.Answers["que"]
		return h.T(c.lang, "trouble."+q+".name"), q != ""
	case "para_corto":
		p := r.Answers["para"]
		return h.T(c.lang, "short.para."+p), p != ""
	}
	return nil, false
}

// quota says how many mailboxes there are, and where in the line for one the case stands.
func (c *aboutCase) quota(name string) (any, bool) {
	if !has(quotaWords, name) {
		return nil, false
	}
	if name == "buzon_dependencia" {
		dep, _ := c.v.Dep(c.r.Dep) // an unknown one has no mailbox
		return dep.Mailbox, true
	}
	q, err := c.v.Quota()
	if err != nil {
		return nil, false
	}
	switch name {
	case "libres":
		return calendar.Thousands(q.Free()), true
	case "contratados":
		return calendar.Thousands(q.Contracted), true
	}
	waiting, _ := c.v.Queue(queueMailbox)
	if i := slices.Index(waiting, c.r.ID); i >= 0 {
		return strconv.Itoa(i + 1), true
	}
	return "", true
}

var quotaWords = []string{"libres", "contratados", "puesto", "buzon_dependencia"}
