package commands

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/dialog"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// The mirror of a retirement: who has been given a mailbox or a user is offered the other applications that come with it, one
// press each.

// givesAccess reports whether a request gives a person something with which more usually goes.
func givesAccess(r procedure.Request) bool {
	a := r.Answers["accion"]
	switch r.Service {
	case spanish.Mail:
		return a == "nueva" && r.Answers["para"] != "buzon"
	case spanish.Users:
		return a == "crear"
	case spanish.Chat:
		return a == "nuevo"
	}
	return false
}

// extras are the ids of the applications that are offered with what a request gave: those that the holder lacks and that
// nobody has asked for yet, in the order in which people name accounts.
func (t *turn) extras(r procedure.Request) []string {
	if !givesAccess(r) || holderOf(r) == "" {
		return nil
	}
	var open []inventory.Account
	for _, a := range applicationsIn(t.v) {
		_, has := t.accountIn(a.ID, holderOf(r))
		if a.Offered && !has && !t.askedFor(a, r) && a.ID != applicationOf(t.v, r).ID {
			open = append(open, inventory.Account{App: a.ID})
		}
	}
	inventory.Order(open, applicationsIn(t.v), accountServices)
	var out []string
	for _, a := range open {
		out = append(out, a.App)
	}
	return out
}

// askedFor reports whether the asker of a case has asked for an application for the same person, and that is not over.
func (t *turn) askedFor(a inventory.Application, r procedure.Request) bool {
	ids, err := t.v.OpenOf(r.Asker)
	if err != nil {
		return false
	}
	same, err := t.load(ids, func(q procedure.Request) bool {
		return q.ID != r.ID && q.Service != spanish.Mail && (givesAccess(q) || makesEditor(q)) && applicationOf(t.v, q).ID == a.ID && holderOf(q) == holderOf(r)
	})
	return err == nil && len(same) > 0
}

// offerButtons are the buttons under the communication of what was given.
func (t *turn) offerButtons(r procedure.Request) []chat.Button {
	if r.Asker != t.who {
		return nil
	}
	var out []chat.Button
	for _, id := range t.extras(r) {
		name := t.h.appName(t.v, t.lang, id)
		label := t.T("add.button", "app", name)
		if len(label) > maxButton {
			label = t.T("add.button", "app", shorten(name, maxButton-len(t.T("add.button", "app", "…"))))
		}
		out = append(out, chat.Button{Token: token{tokVerb, "agregar", strings.TrimPrefix(r.ID, radicadoPrefix), id}.encode(), Label: label,
			Typed: t.T("add.typed", "app", name, "n", shortNumber(r.ID))})
	}
	return out
}

// maxButton is how many bytes a button's label has at most (forms.md).
const maxButton = 24

// agregar files the request for another application with everything that a case knows; what nobody knows yet is asked.
func agregar(t *turn, c call) error {
	if words := strings.Fields(c.Rest); len(words) > 1 && c.Case == "" { // «agregar spark 123»
		if n, ok := spanish.FindNumber(words[len(words)-1]); ok {
			c.Case, c.Rest = n, strings.Join(words[:len(words)-1], " ")
		}
	}
	app, ok := applicationNamed(applicationsIn(t.v), c.Rest)
	if !ok {
		_, flt := pickApplication(t, c.Rest)
		t.say("error."+flt.id, flat(flt.args)...)
		return nil
	}
	r, found, err := t.offering(c)
	if err != nil {
		return err
	}
	if !found {
		t.say("add.which", "app", app.Name)
		return nil
	}
	if t.askedFor(app, r) {
		t.say("add.already", "app", app.Name, "titular", r.HolderIs)
		return nil
	}
	service, said := spanish.Users, map[string]string{"app": app.ID, "accion": "crear", "persona": holderOf(r), "hasta": cmp.Or(r.Answers["fin"], r.Answers["hasta"])}
	switch app.Service {
	case spanish.Chat:
		service, said = spanish.Chat, map[string]string{"accion": "nuevo", "persona": holderOf(r), "fin": said["hasta"]}
	case spanish.Portal:
		service, said = spanish.Portal, map[string]string{"accion": "editor", "tramite": "crear", "persona": holderOf(r)}
	}
	return t.fileKnown(service, said)
}

// offering finds the case that something is added to: the one named, else the newest of this person that gave access.
func (t *turn) offering(c call) (procedure.Request, bool, error) {
	ids, err := t.v.RequestsOf(t.who)
	if err != nil {
		return procedure.Request{}, false, err
	}
	rs, err := t.load(ids, func(r procedure.Request) bool {
		return r.Asker == t.who && givesAccess(r) && (c.Case == "" || strings.HasSuffix(r.ID, c.Case) || shortNumber(r.ID) == shortNumber(c.Case))
	})
	if err != nil || len(rs) == 0 {
		return procedure.Request{}, false, err
	}
	return rs[0], true, nil
}

// fileKnown files a request at once where every answer is known; else the form asks what is missing.
func (t *turn) fileKnown(service string, said map[string]string) error {
	d := withOwner(store.Draft{ID: t.draftID(), Form: formService + service, Said: map[string]string{}, Answers: map[string]string{}, At: t.now}, t)
	b, ok := t.blankOf(d)
	if !ok {
		return t.dropDraft(d)
	}
	for _, id := range slices.Sorted(keysOf(said)) {
		if said[id] != "" {
			t.takeSaid(b, &d, id, said[id])
		}
	}
	t.fillKnown(&d)
	if !dialog.Complete(t.shape(b, d), merged(d.Said, d.Answers)) {
		return t.open(d)
	}
	return t.fileDraft(d)
}
