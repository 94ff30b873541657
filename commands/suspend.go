package commands

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// suspends reports whether a request takes access away.
func suspends(r procedure.Request) bool {
	a := r.Answers
	switch r.Service {
	case spanish.Leaver:
		return true
	case spanish.Users, spanish.Chat, spanish.Mail:
		return a["accion"] == "suspender"
	case spanish.Portal:
		return a["accion"] == "editor" && a["tramite"] == "suspender"
	}
	return false
}

// since is the answer that says from when something is suspended; the portal's form asks it under another name.
func since(r procedure.Request) string {
	if r.Service == spanish.Portal {
		return r.Answers["cuando"]
	}
	return r.Answers["desde"]
}

// deriveSuspension says whose accounts are suspended, from when, and who orders it.
func (t *turn) deriveSuspension(r *procedure.Request) {
	r.Head = t.orderHead(*r)
	r.Facts["fecha"] = isoMinute(t.startOf(since(*r)))
	if r.Answers["motivo"] == "riesgo" {
		r.Priority = critical
	}
	setHeld(r, t.toSuspend(*r))
}

// toSuspend lists the accounts that a request is about: all that the register knows of somebody who leaves, and those that
// were added; else those in the one application.
func (t *turn) toSuspend(r procedure.Request) []held {
	var out []held
	if r.Service == spanish.Mail { // the one that was named
		if a, err := t.v.Account(inventory.Mail, r.Answers["cuenta"]); err == nil && a.State != inventory.Active {
			return nil // by another order
		}
		return []held{{App: inventory.Mail, User: r.Answers["cuenta"]}}
	}
	app := applicationOf(t.v, r)
	for _, a := range t.holdingsOf(holderOf(r)) {
		if r.Service == spanish.Leaver || a.App == app.ID {
			out = append(out, held{App: a.App, User: a.User})
		}
	}
	if r.Service != spanish.Leaver {
		if len(out) == 0 {
			out = append(out, held{App: app.ID, Name: app.Name})
		}
		return out
	}
	for line := range strings.SplitSeq(r.Answers["mas"], "\n") {
		if a, ok := parseMissing(applicationsIn(t.v), line); ok && !slices.ContainsFunc(out, func(o held) bool { return o.key() == a.key() }) {
			out = append(out, a)
		}
	}
	return out
}

// checkWithAccounts: somebody whom the records do not know can only leave accounts of the register behind.
func checkWithAccounts(t *turn, _ blank, _ store.Draft, v string) *fault {
	if _, err := t.v.Person(v); err != nil && len(t.holdingsOf(v)) == 0 {
		return bad("sin_cuentas", "nombre", v)
	}
	return nil
}

// startOf is when something that is wanted from a day on begins: now where the day has come, else when the office opens on that
// day, or at the hour that was named.
func (t *turn) startOf(from string) time.Time {
	if at, err := time.ParseInLocation("2006-01-02 15:04", from, calendar.Bogota()); err == nil {
		return later(at, t.now)
	}
	if d, err := calendar.ParseISO(strings.TrimSpace(from)); err == nil {
		return later(t.h.Calendar.NextOpen(d.In(calendar.Bogota())), t.now)
	}
	return t.now
}

// mayOrder reports whether somebody may order that the access of another is taken away: the head of his dependency, the
// supervisor of his contract, Talento Humano.
func (t *turn) mayOrder(by store.Person, whose string, dep string) bool {
	if by.Email == "" || by.Email == whose {
		return false
	}
	p := t.h.person(t.v, whose)
	return has(by.Roles, roleStaffing) || p.Head == by.Email || headOf(t.v, dep, whose) == by.Email
}

// roleStaffing is Talento Humano.
const roleStaffing = "talento_humano"

// orderHead finds who gives the order: who asks, where it is his to give; else the head of the person's dependency.
func (t *turn) orderHead(r procedure.Request) string {
	dep := t.depOf(r)
	switch {
	case r.HolderIs == "":
		return ""
	case t.mayOrder(t.h.person(t.v, r.Asker), r.Holder, dep):
		return r.Asker
	}
	if p, err := t.v.Person(r.Holder); err == nil {
		return signer(t.v, p, p.Email)
	}
	return headOf(t.v, dep)
}

// orders says of a form that takes access away whether sending it is the order.
func orders(t *turn, known map[string]string) string {
	who := known["persona"]
	if p, ok := t.mailboxOf(known["cuenta"]); ok && who == "" {
		who = cmp.Or(p.Email, p.Name)
	}
	if do := known["accion"]; who == "" || do != "" && do != "suspender" && known["tramite"] != "suspender" {
		return ""
	}
	r := procedure.Request{Holder: who, HolderIs: who, Dep: t.me.Dep}
	if _, err := t.v.Person(who); err != nil {
		r.Holder = ""
	}
	if t.mayOrder(t.me, r.Holder, t.depOf(r)) {
		return "dada"
	}
	return "pedida"
}

// beginSuspension: the day has come. What the register has learned meanwhile is suspended too, and who leaves is out.
func beginSuspension(t *turn, c *change) error {
	hs := slices.DeleteFunc(heldOf(*c.r), func(a held) bool { // suspended by another order meanwhile
		known, err := t.v.Account(a.App, a.User)
		return err == nil && known.State != inventory.Active
	})
	for _, a := range t.toSuspend(*c.r) {
		if !slices.ContainsFunc(hs, func(o held) bool { return o.key() == a.key() }) {
			hs = append(hs, a)
		}
	}
	setHeld(c.r, hs)
	if c.r.Service != spanish.Leaver {
		return nil
	}
	return t.retire(c.r)
}

// suspendAccounts carries an order out: for the accounts of the form. Who does it without having the case takes it.
func suspendAccounts(t *turn, c *change) error {
	if c.r.Assignee == "" {
		c.r.Assignee = t.who
	}
	which := strings.Split(c.values["cuentas"], "\n")
	hs := heldOf(*c.r)
	for i := range hs {
		if !hs[i].At.IsZero() || !slices.Contains(which, hs[i].key()) {
			continue
		}
		hs[i].At, hs[i].By = t.now, t.who
		if err := t.changeAccount(c.r, hs[i], inventory.Suspend); err != nil {
			return err
		}
	}
	setHeld(c.r, hs)
	return nil
}

// reactivateAccounts undoes what a case suspended, but for a mailbox that is gone, and takes a retirement back.
func reactivateAccounts(t *turn, c *change) error {
	hs := heldOf(*c.r)
	for i := range hs {
		if hs[i].At.IsZero() || !hs[i].Released.IsZero() {
			continue
		}
		hs[i].At, hs[i].By, hs[i].Back = time.Time{}, "", t.now
		if err := t.changeAccount(c.r, hs[i], inventory.Reactivate); err != nil {
			return err
		}
	}
	setHeld(c.r, hs)
	return t.unretire(c.r)
}

// backAgain: a case that suspended nothing has ended; who was on his way out is back.
func backAgain(t *turn, r procedure.Request) error {
	if r.Facts[factRetired] == "" || someSuspended(r) || r.Ended.IsZero() {
		return nil
	}
	if err := t.unretire(&r); err != nil {
		return err
	}
	return t.put(r)
}

// changeAccount changes an account in the register, which learns of it where it did not know it, and the ledger of the
// mailboxes.
func (t *turn) changeAccount(r *procedure.Request, h held, do inventory.Change) error {
	if err := t.noteEditor(r, h.App, do); err != nil {
		return err
	}
	a, err := t.v.Account(h.App, h.User)
	known := err == nil
	switch {
	case h.User == "": // only the console knew it
		return nil
	case !known:
		a = inventory.Account{App: h.App, User: h.User, Person: r.Holder, Dep: t.depOf(*r), State: inventory.Active}
		if a.Person == "" {
			a.Name = r.HolderIs
		}
	}
	state, ok := a.May(do)
	if !ok {
		return nil // it is so already
	}
	a.State, a.Changed, a.Case = state, t.now, r.ID
	if err := t.tx.PutAccount(a); err != nil {
		return err
	}
	if h.App != inventory.Mail {
		return nil
	}
	return t.moveQuota(string(do), r.ID, func(q *store.Quota) {
		switch do {
		case inventory.Suspend:
			q.Active, q.Suspended = max(0, q.Active-1), q.Suspended+1
		case inventory.Reactivate:
			q.Active, q.Suspended = q.Active+1, max(0, q.Suspended-1)
		case inventory.Release:
			q.Suspended = max(0, q.Suspended-1)
		}
	})
}

// suspendOptions lists the accounts of a case that are in use still.
func suspendOptions(t *turn, d store.Draft) []chat.Option {
	r, err := t.v.Request(d.Request)
	if err != nil {
		return nil
	}
	pending := pendingOf(r)
	names := t.h.heldNames(t.v, t.lang, heldOf(r), pending)
	var out []chat.Option
	for i, a := range pending {
		out = append(out, chat.Option{Value: a.key(), Label: names[i]})
	}
	return out
}

// allToSuspend is every account of a case that is in use still: the order is for the whole list.
func allToSuspend(_ *turn, r procedure.Request) string {
	var keys []string
	for _, a := range pendingOf(r) {
		keys = append(keys, a.key())
	}
	return strings.Join(keys, "\n")
}

// showHeld is an account of a case by its key.
func showHeld(h *Handler, v *store.View, lang, key string) string {
	app, user, _ := strings.Cut(key, "/")
	if _, err := v.Application(app); err != nil && app != inventory.Mail {
		return accountLabel(user, spanish.ProperName(strings.ReplaceAll(app, "_", " ")))
	}
	return h.appName(v, lang, app)
}

// suspendedRow is how far a case has come, after «Suspendidas 2 de 4»: «correo ✓ 10:05 a. m. · Spark ✓ 10:06 a. m. · PISAMI falta».
func suspendedRow(t *turn, r procedure.Request) string {
	hs := heldOf(r)
	if len(hs) == 0 || !suspends(r) {
		return ""
	}
	names := t.h.heldNames(t.v, t.lang, hs, hs)
	var parts []string
	for i, a := range hs {
		switch {
		case !a.Back.IsZero():
			parts = append(parts, t.T("held.again", "cuenta", names[i], "hora", t.h.when(t.lang, a.Back, t.now)))
		case !a.Released.IsZero():
			parts = append(parts, t.T("held.moved", "cuenta", names[i]))
		case !a.At.IsZero():
			parts = append(parts, t.T("held.done", "cuenta", names[i], "hora", t.h.when(t.lang, a.At, t.now)))
		default:
			parts = append(parts, t.T("held.left", "cuenta", names[i]))
		}
	}
	return strings.Join(parts, " · ")
}

// suspensionWords are the placeholders of sentences about a suspension.
func (h *Handler) suspensionWords(v *store.View, lang string, r procedure.Request, now time.Time) []any {
	hs, pending := heldOf(r), pendingOf(r)
	t := &turn{h: h, v: v, lang: lang, now: now}
	if r.Facts[factHeld] == "" { // of a form
		t.who = r.Asker
		hs = t.toSuspend(withHolder(v, r))
		pending = hs
	}
	names := h.heldNames(v, lang, hs, hs)
	holder := withHolder(v, r)
	args := []any{
		"n_cuentas", len(hs), "cuentas_todas", strings.Join(names, ", "), "cuentas_y", h.enumerate(lang, names),
		"faltan", strings.Join(h.heldNames(v, lang, hs, pending), ", "), "n_faltan", len(pending),
		"cuando", t.startText(r), "ultimo_dia", lastDay(r, now), "dep_persona", shortDep(t.depOf(holder)),
		"al_enviar", sameMark(signsByFiling(r)), "ordenado", orderedMark(r), "ordeno", h.name(v, orderedBy(r)), "despues", t.laterText(r), "espera", sameMark(r.State == "programada"), "plazo", h.deadline(lang, r.Due, now), "flujo", r.Flow,
		"aplicacion", applicationOf(v, r).Name,
	}
	back := slices.DeleteFunc(slices.Clone(hs), func(a held) bool { return a.Back.IsZero() })
	last := lastSuspended(hs)
	args = append(args, "hechas", strings.Join(h.heldNames(v, lang, hs, last), ", "), "n_hechas", len(suspendedOf(hs)))
	args = append(args, "activas_y", h.enumerate(lang, h.heldNames(v, lang, hs, back)), "correo_ido",
		sameMark(slices.ContainsFunc(hs, func(a held) bool { return !a.Released.IsZero() })))
	n := []any{"titular", holder.HolderIs, "lista", strings.Join(names, ", ")}
	for id, count := range map[string]int{"held.found": len(hs), "held.order": len(hs), "held.all": len(hs), "held.ready": len(hs), "held.back": len(back)} {
		text := h.Texts.N(lang, id, count, append(n, "n", strconv.Itoa(count))...)
		if count == 0 {
			text = h.T(lang, id+".none", n...)
		}
		args = append(args, strings.Replace(id, "held.", "dice_", 1), text)
	}
	return append(args, h.leaverWords(t, holder)...)
}

// deadline is until when something is done: «hoy antes de las 12:05 p. m.», or a day.
func (h *Handler) deadline(lang string, at, now time.Time) string {
	switch {
	case at.IsZero():
		return ""
	case calendar.Of(at) == calendar.Of(now):
		return h.T(lang, "held.today", "las_hora", h.theHour(lang, at))
	}
	return h.T(lang, "held.bythen", "dia", h.limit(lang, at))
}

// withHolder is a request of which the answers say whom it is for.
func withHolder(v *store.View, r procedure.Request) procedure.Request {
	if r.HolderIs != "" || r.Answers["persona"] == "" {
		return r
	}
	r.HolderIs = spanish.ProperName(r.Answers["persona"])
	if p, err := v.Person(r.Answers["persona"]); err == nil {
		r.Holder, r.HolderIs = p.Email, p.Name
	}
	return r
}

// startText is from when something is suspended: «ahora», or a day.
func (t *turn) startText(r procedure.Request) string {
	at := t.startOf(since(r))
	if !at.After(t.now) {
		return t.T("time.now")
	}
	day := t.h.day(t.lang, at)
	if len(since(r)) > len(time.DateOnly) {
		day = t.T("time.daytime", "dia", day, "hora", t.h.clock(t.lang, at))
	}
	return t.T("held.from", "dia", day)
}

// laterText is from which day something is suspended, where that is still to come.
func (t *turn) laterText(r procedure.Request) string {
	if !t.startOf(since(r)).After(t.now) {
		return ""
	}
	return t.startText(r)
}

// lastDay is the last day of somebody of whom it was said after it: the answer is kept, the order is for now.
func lastDay(r procedure.Request, now time.Time) string {
	d := since(r)
	if filed := r.Filed; len(d) < 10 || d[:10] >= calendar.Of(cmpTime(filed, now)).String() {
		return ""
	}
	return isoShort(d[:10])
}

func cmpTime(at, otherwise time.Time) time.Time {
	if at.IsZero() {
		return otherwise
	}
	return at
}

// orderedBy is who gave the order; while nobody has, who may.
func orderedBy(r procedure.Request) string {
	for _, s := range r.Signed {
		if s.Step == "visto_bueno" {
			return s.By
		}
	}
	return r.Head
}

// orderedMark is not empty where the order stands in the case.
func orderedMark(r procedure.Request) string {
	if slices.ContainsFunc(r.Signed, func(s procedure.Signature) bool { return s.Step == "visto_bueno" }) {
		return "1"
	}
	return ""
}

// dayCome reports whether the time from which an order is for has come.
func dayCome(t *turn, r procedure.Request) bool {
	at, err := time.ParseInLocation("2006-01-02 15:04", r.Facts["fecha"], calendar.Bogota())
	return err != nil || !at.After(t.now)
}

// ownersOf are those who are told of a suspension and have nothing to press: who owns one of its applications, and the head of
// the person, without who ordered or asked.
func (t *turn) ownersOf(r procedure.Request) []string {
	whom := []string{}
	for _, a := range heldOf(r) {
		if app, err := t.v.Application(a.App); err == nil {
			whom = append(whom, app.Owner)
		}
	}
	whom = append(whom, headOf(t.v, t.depOf(r), r.Holder))
	return slices.DeleteFunc(whom, func(who string) bool {
		p, err := t.v.Person(who)
		return err != nil || p.Left != "" || who == r.Asker || who == r.Head || who == r.Holder
	})
}
