package commands

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// accountServices is the order in which the accounts of a person are named after the mailbox: those of services of their own
// before and after the applications that have none.
var accountServices = []string{spanish.Chat, "", spanish.Portal}

// applicationsIn is the table; nothing where it cannot be read.
func applicationsIn(v *store.View) []inventory.Application {
	apps, err := v.Applications()
	if err != nil {
		return nil
	}
	return apps
}

// applicationOf is the application that a request is about: the one chosen, or the one that its service takes care of.
func applicationOf(v *store.View, r procedure.Request) inventory.Application {
	id := r.Answers["app"]
	apps := applicationsIn(v)
	if r.Service == spanish.Users {
		if id == inventory.Other {
			id = applicationID(r.Answers["cual"])
		}
		if i := slices.IndexFunc(apps, func(a inventory.Application) bool { return a.ID == id }); i >= 0 {
			return apps[i]
		}
		return inventory.Application{ID: id, Name: cmp.Or(r.Answers["cual"], id), Ends: true}
	}
	if i := slices.IndexFunc(apps, func(a inventory.Application) bool { return a.Service == r.Service }); i >= 0 {
		return apps[i]
	}
	switch r.Service {
	case spanish.Chat:
		return inventory.Application{ID: "spark", Name: "Spark", Service: spanish.Chat, Ends: true}
	case spanish.Portal:
		return inventory.Application{ID: "portal_web", Name: "Portal web", Service: spanish.Portal, Ends: true}
	}
	return inventory.Application{}
}

// applicationOptions lists the applications, and that it is another one.
func applicationOptions(t *turn, _ store.Draft) []chat.Option {
	var out []chat.Option
	for _, a := range applicationsIn(t.v) {
		out = append(out, chat.Option{Value: a.ID, Label: a.Name})
	}
	return append(out, chat.Option{Value: inventory.Other, Label: t.T("app.other")})
}

// pickApplication finds the application that people call by other words.
func pickApplication(t *turn, raw string) (string, *fault) {
	if a, ok := applicationNamed(applicationsIn(t.v), raw); ok {
		return a.ID, nil
	}
	return "", bad("aplicacion", "app", shorten(raw, 40))
}

// showApplication is the name of an application.
func showApplication(h *Handler, v *store.View, lang, id string) string {
	if id == inventory.Other {
		return h.T(lang, "app.other")
	}
	return h.appName(v, lang, id)
}

// appName is what an application is called; a mailbox is one too.
func (h *Handler) appName(v *store.View, lang, id string) string {
	if id == inventory.Mail {
		return h.T(lang, "app.mail")
	}
	if a, err := v.Application(id); err == nil {
		return a.Name
	}
	return id
}

// serviceOfApp is the service that takes care of an application.
func (t *turn) serviceOfApp(id string) string {
	if id == inventory.Mail {
		return spanish.Mail
	}
	a, _ := t.v.Application(id) // one that the table does not have is of no other service
	return cmp.Or(a.Service, spanish.Users)
}

// saidApplication finds an application of the table among the words with which a form was opened.
func saidApplication(t *turn, _ blank, d store.Draft) string {
	words := " " + strings.Join(strings.FieldsFunc(spanish.Fold(d.Words), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ") + " "
	best, size := "", 0
	for _, a := range applicationsIn(t.v) {
		for _, name := range a.Called() {
			if w := spanish.Fold(name); w != "" && len(w) > size && strings.Contains(words, " "+w+" ") {
				best, size = a.ID, len(w)
			}
		}
	}
	return best
}

// holdingsOf lists what somebody has in use, named by e-mail or by the whole name, in the order in which people name it: the
// accounts of the register, and the own mailbox.
func (t *turn) holdingsOf(who string) []inventory.Account {
	if who == "" {
		return nil
	}
	all, err := t.v.AccountsOf(who)
	if err != nil {
		return nil
	}
	if p, err := t.v.Person(who); err == nil {
		if q, ok := t.named(p.Name); ok && q.Email == p.Email { // what was made while the records did not know him
			byName, err := t.v.AccountsOf(p.Name)
			if err != nil {
				return nil
			}
			for _, a := range byName {
				if a.Person == "" {
					all = append(all, a)
				}
			}
		}
		box := inventory.Account{App: inventory.Mail, User: p.Mailbox, Person: p.Email, Dep: p.Dep, State: inventory.Active, Until: p.Until}
		if _, err := t.v.Account(box.App, box.User); p.Mailbox != "" && err != nil { // not in the register yet
			all = append(all, box)
		}
		if a, ok := t.editorAccount(p); ok && !slices.ContainsFunc(all, func(o inventory.Account) bool { return o.App == a.App }) {
			all = append(all, a)
		}
	}
	all = slices.DeleteFunc(all, func(a inventory.Account) bool { return a.State != inventory.Active })
	inventory.Order(all, applicationsIn(t.v), accountServices)
	return all
}

// editorAccount is the user with which somebody publishes on the portal, as the register of editors knows it.
func (t *turn) editorAccount(p store.Person) (inventory.Account, bool) {
	e, err := t.v.Editor(p.Email)
	app := applicationOf(t.v, procedure.Request{Service: spanish.Portal})
	if err != nil || !e.Active(t.today().String()) || app.ID == "" {
		return inventory.Account{}, false
	}
	return inventory.Account{App: app.ID, User: p.Email, Person: p.Email, Dep: p.Dep, State: inventory.Active}, true
}

// accountIn finds what somebody has in an application, in use or suspended.
func (t *turn) accountIn(app, who string) (inventory.Account, bool) {
	all, err := t.v.AccountsOf(who)
	if err != nil || who == "" {
		return inventory.Account{}, false
	}
	slices.SortStableFunc(all, func(a, b inventory.Account) int { return cmp.Compare(a.State, b.State) }) // those in use first
	i := slices.IndexFunc(all, func(a inventory.Account) bool { return a.App == app })
	if i < 0 {
		return inventory.Account{}, false
	}
	return all[i], true
}

// holderOf is whom a request is for, as the register of accounts names him.
func holderOf(r procedure.Request) string { return cmp.Or(r.Holder, r.HolderIs) }

// accountLabel is an account as people read it: «juan.pena (Spark)», or the application alone.
func accountLabel(user, app string) string {
	if user == "" {
		return app
	}
	return user + " (" + app + ")"
}

// userProposal is the user name that a technician is offered: that of the register, else one made of the name.
func userProposal(t *turn, r procedure.Request) string {
	if u := r.Facts["usuario"]; u != "" {
		return u
	}
	app := applicationOf(t.v, r)
	if a, ok := t.accountIn(app.ID, holderOf(r)); ok {
		return a.User
	}
	if r.Answers["accion"] == "cambiar" {
		return "" // he has one, and only the console knows it
	}
	taken := func(user string) bool { _, err := t.v.Account(app.ID, user); return err == nil }
	user, _, _ := strings.Cut(spanish.ProposedAddress(r.HolderIs, t.h.Domain, taken), "@")
	return user
}

// checkFreeUser: a user name in an application is of one person.
func checkFreeUser(t *turn, _ blank, d store.Draft, v string) *fault {
	r, err := t.v.Request(d.Request)
	if err != nil {
		return nil //nolint:nilerr // without a case there is nothing to compare with
	}
	app := applicationOf(t.v, r)
	a, err := t.v.Account(app.ID, v)
	if err != nil || a.Case == r.ID || a.Person != "" && a.Person == r.Holder || foldEqual(a.Name, r.HolderIs) {
		return nil //nolint:nilerr // nobody has it
	}
	return bad("usuario", "usuario", v, "aplicacion", app.Name, "nombre", t.h.holderName(t.v, a))
}

// holderName is the name of whose account it is.
func (h *Handler) holderName(v *store.View, a inventory.Account) string {
	if a.Person != "" {
		return h.name(v, a.Person)
	}
	return a.Name
}

// checkNoUser: who has a user already needs other permissions, or access to it.
func checkNoUser(t *turn, b blank, d store.Draft, v string) *fault {
	app := applicationOf(t.v, procedure.Request{Service: b.svc.ID, Answers: merged(d.Said, d.Answers)})
	a, ok := t.accountIn(app.ID, v)
	if !ok || a.State != inventory.Active {
		return nil
	}
	return bad("con_usuario", "nombre", t.h.holderName(t.v, a), "usuario", a.User, "aplicacion", app.Name, "permisos", sameMark(b.svc.ID == spanish.Users),
		"propio", sameMark(a.Person != "" && a.Person == t.asks(d).Email))
}

// checkContract: nobody's access goes on after the contract.
func checkContract(t *turn, _ blank, d store.Draft, v string) *fault {
	p := t.h.person(t.v, merged(d.Said, d.Answers)["persona"])
	if p.Until == "" || len(v) < 10 || v[:10] <= p.Until || p.Until < t.today().String() {
		return nil
	}
	return bad("contrato", "nombre", p.Name, "fecha", isoShort(p.Until))
}

// bond is what binds a person to the entity, as far as it matters for access: a contractor's ends, that of who is not in the
// records is taken to end too.
func bond(t *turn, known map[string]string) string {
	who := known["persona"]
	if who == "" {
		return ""
	}
	p, err := t.v.Person(who)
	switch {
	case err != nil:
		return "nuevo"
	case p.Until != "" || has(p.Roles, "contratista") || strings.HasPrefix(spanish.Fold(p.Position), "contratista"):
		return "contratista"
	}
	return "planta"
}

// recordAccount writes down what was made or changed in an application.
func recordAccount(t *turn, c *change) error {
	app := applicationOf(t.v, *c.r)
	user := c.values["usuario"]
	c.r.Facts["cuenta"] = accountLabel(user, app.Name)
	if _, err := t.v.Application(app.ID); err != nil { // an application that the table did not have
		if err := t.tx.PutApplication(app); err != nil {
			return err
		}
	}
	a, err := t.v.Account(app.ID, user)
	if err != nil {
		a = inventory.Account{App: app.ID, User: user}
	}
	a.Person, a.Name, a.Dep, a.State = c.r.Holder, "", t.depOf(*c.r), inventory.Active
	if a.Person == "" {
		a.Name = c.r.HolderIs
	}
	a.Until, a.Changed, a.Case = cmp.Or(c.r.Answers["hasta"], c.r.Answers["fin"]), t.now, c.r.ID
	return t.tx.PutAccount(a)
}

// accessEnd is how long the access goes that the register knows of somebody; none that is over.
func (t *turn) accessEnd(who string) string {
	end := ""
	for _, a := range t.holdingsOf(who) {
		if a.Until > end && a.Until >= t.today().String() {
			end = a.Until
		}
	}
	return end
}

// checkAlreadyLeaving: one order is enough. While it is only asked for, or waits for its day, who may order it can do so at once.
func checkAlreadyLeaving(t *turn, _ blank, d store.Draft, v string) *fault {
	ids, err := t.v.OpenOf(v)
	if err != nil {
		return nil
	}
	rs, err := t.load(ids, func(r procedure.Request) bool {
		return r.Service == spanish.Leaver && samePerson(r.Holder, v) && r.ID != d.Request && t.live(r) && !slices.ContainsFunc(heldOf(r), func(a held) bool { return !a.Back.IsZero() })
	})
	if err != nil || len(rs) == 0 {
		return nil
	}
	r := rs[0]
	under := orderedMark(r) != "" && r.State != "programada"
	if !under && t.mayOrder(t.me, r.Holder, t.depOf(r)) {
		return nil
	}
	id := "ya_retiro"
	if orderedMark(r) == "" {
		id = "ya_pedido"
	}
	return bad(id, "nombre", r.HolderIs, "radicado", r.ID, "dia", t.laterText(r), "jefe", t.h.name(t.v, r.Head), "telefono", t.h.Phone)
}

// checkUsable: a new password does not open what is suspended.
func checkUsable(t *turn, b blank, d store.Draft, v string) *fault {
	app := applicationOf(t.v, procedure.Request{Service: b.svc.ID, Answers: merged(d.Said, d.Answers)})
	a, ok := t.accountIn(app.ID, v)
	if !ok || a.State != inventory.Suspended {
		return nil
	}
	r := procedure.Request{Holder: v, HolderIs: v, Dep: t.me.Dep}
	return bad("suspendido", "nombre", t.h.holderName(t.v, a), "aplicacion", app.Name, "quien", t.h.name(t.v, headOf(t.v, t.depOf(r), v)), "telefono", t.h.Phone)
}

// depOf is the dependency of whom a request is for.
func (t *turn) depOf(r procedure.Request) string {
	if p, err := t.v.Person(r.Holder); err == nil {
		return p.Dep
	}
	if as, err := t.v.AccountsOf(r.HolderIs); err == nil {
		for _, a := range as {
			if a.Dep != "" {
				return a.Dep
			}
		}
	}
	return r.Dep
}
