package commands

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// userArea is the services of users and privileges, of Spark, and of those who leave.
func userArea() area {
	ofRequest := func(ok func(r procedure.Request) bool) check {
		return holdsIf(func(_ *turn, r procedure.Request) bool { return ok(r) })
	}
	return area{
		checks: map[string]check{
			"head_owns": ofRequest(headOwns),
			"owner_changed": holdsIf(func(t *turn, r procedure.Request) bool {
				who := t.authoriser(r)
				return who != "" && who != r.Facts[factOwner]
			}),
			"day_come":        holdsIf(dayCome),
			"all_suspended":   ofRequest(func(r procedure.Request) bool { return len(heldOf(r)) > 0 && len(pendingOf(r)) == 0 }),
			"none_to_suspend": ofRequest(func(r procedure.Request) bool { return len(pendingOf(r)) == 0 }),
			"to_suspend":      ofRequest(func(r procedure.Request) bool { return len(pendingOf(r)) > 0 }),
			"some_suspended":  ofRequest(someSuspended),
			// Nothing was carried out that would have to be undone first.
			"withdrawable": ofRequest(func(r procedure.Request) bool { return !someSuspended(r) }),
			"to_migrate":   ofRequest(toMigrate),
			"migrated":     ofRequest(func(r procedure.Request) bool { return !toMigrate(r) }),
		},
		effects: map[string]effect{"name_owner": nameOwner, "sign_owner": signOwner, "record_account": recordAccount, "warn_holder": warnHolder,
			"begin_suspension": beginSuspension, "suspend": suspendAccounts, "reactivate": reactivateAccounts, "migrate": migrate},
		fills: map[string]fill{
			"said_app": saidApplication, "user_proposal": ofCase(userProposal), "console": consoleFill, "to_suspend": ofCase(allToSuspend),
			"superior_mailbox": ofCase(func(t *turn, r procedure.Request) string { return t.superiorMailbox(t.depOf(r)) }),
			"own_dep":          func(t *turn, _ blank, d store.Draft) string { return t.asks(d).Dep },
		},
		sources: map[string]source{"applications": applicationOptions, "to_suspend": suspendOptions},
		picks:   map[string]pick{"applications": pickApplication},
		shows:   map[string]show{"applications": showApplication, "to_suspend": showHeld},
		groups: map[string]group{"applications": func(t *turn, id string) string {
			a, _ := t.v.Application(id) // one that the table does not have is of no other service
			return a.Service
		}},
		fields: map[string]fieldCheck{"usuario_libre": checkFreeUser, "sin_usuario": checkNoUser, "contrato": checkContract,
			"con_cuentas": checkWithAccounts, "ya_retiro": checkAlreadyLeaving, "en_uso": checkUsable, "cuenta_falta": checkMissing},
		computed: map[string]computed{"vinculo": bond, "orden": orders},
		rows: map[string]row{"autorizaciones": authorisedRow, "suspendidas": suspendedRow, "correo_destino": destinationRow, "asuntos": mattersRow,
			"ultimo_dia": func(t *turn, r procedure.Request) string { return lastDay(r, t.now) }, "se_fue": goneRow},
		derives: map[string]derive{spanish.Users: deriveUser, spanish.Chat: deriveUser, spanish.Leaver: func(t *turn, r *procedure.Request) { t.deriveSuspension(r) }},
		words:   map[string]placeholders{spanish.Users: userWords, spanish.Chat: userWords, spanish.Leaver: userWords},
		owes:    map[string]owe{spanish.Leaver: owesMove},
		leaves:  map[string]leave{"en_reparto": backAgain, "asignada": backAgain, "devuelta": backAgain},
		notices: map[string]officeNote{whatExpired: {draw: (*turn).expiredNotice}},
		forms:   map[string]ownForm{stepExtend: {blank: (*turn).extendBlank, done: (*turn).extend}},
		dues:    map[string]dueFunc{subjectExpiry: func(t *turn, _, _ string) error { return t.proposeExpired() }},
	}
}

// toMigrate reports whether a mailbox of a case is still to be moved to the dependency above.
func toMigrate(r procedure.Request) bool { _, ok := boxOf(r); return ok }

// owesMove: a mailbox that nobody uses any more is moved before the case closes.
func owesMove(r procedure.Request) []string {
	if toMigrate(r) {
		return []string{"owed.migrar"}
	}
	return nil
}

func someSuspended(r procedure.Request) bool {
	return slices.ContainsFunc(heldOf(r), func(a held) bool { return !a.At.IsZero() && a.Released.IsZero() })
}

// deriveUser says who authorises, and what is known of the account.
func deriveUser(t *turn, r *procedure.Request) {
	if suspends(*r) {
		t.deriveSuspension(r)
		return
	}
	if r.Answers["accion"] == "sala" && signer(t.v, t.h.person(t.v, r.Asker)) == r.Asker { // for the whole office: filing by its head is the sign-off
		r.Head = r.Asker
	}
	app := applicationOf(t.v, *r)
	if r.Service == spanish.Users && (r.Answers["accion"] == "crear" || r.Answers["accion"] == "cambiar") {
		r.Facts[factOwner] = t.authoriser(*r)
	}
	if r.Answers["accion"] == "recuperar" {
		a, _ := t.accountIn(app.ID, holderOf(*r)) // the register may not know it
		r.Facts["cuenta"] = accountLabel(a.User, app.Name)
	}
}

// authoriser finds who authorises access to the application of a request: its owner; where the matter is his own, who is
// above him; where nobody is known to own it, the secretary, or whoever distributes hers.
func (t *turn) authoriser(r procedure.Request) string {
	app := applicationOf(t.v, r)
	if p, err := t.v.Person(app.Owner); app.Owner != "" && err == nil && p.Left == "" {
		if app.Owner != r.Asker && app.Owner != r.Holder {
			return app.Owner
		}
		if up := signer(t.v, p, p.Email, r.Asker, r.Holder); up != "" {
			return up
		}
	}
	for _, who := range t.recipients(r, roleSecretary) {
		if who != r.Asker && who != r.Holder {
			return who
		}
	}
	return distributor(t.v, r)
}

// nameOwner writes down for whose authorisation a case waits.
func nameOwner(t *turn, c *change) error {
	c.r.Facts[factOwner] = t.authoriser(*c.r)
	return nil
}

// headOwns reports whether the head who signed is also the one who authorises.
func headOwns(r procedure.Request) bool {
	return r.Facts[factOwner] != "" && slices.ContainsFunc(r.Signed, func(s procedure.Signature) bool {
		return s.Step == "visto_bueno" && s.By == r.Facts[factOwner]
	})
}

// signOwner records that the one press of a head who also owns the application counts for both.
func signOwner(t *turn, c *change) error {
	c.r.Signed = append(c.r.Signed, procedure.Signature{Step: "autorizo", By: c.r.Facts[factOwner], As: relOwner, At: t.now, Version: c.r.Version})
	return nil
}

// warnHolder tells whose access is recovered that somebody else asked for it.
func warnHolder(t *turn, c *change) error {
	if c.r.Holder == "" || c.r.Holder == c.r.Asker {
		return nil
	}
	return t.oweNoticeTo(*c.r, c.r.Holder, "notice.recuperar.holder", 0, nil)
}

// authorisedRow is who has to agree, and who has: «Hernán Ospina ✓ 10:02 a. m. · Pedro Salas falta».
func authorisedRow(t *turn, r procedure.Request) string {
	if r.Facts[factOwner] == "" {
		return ""
	}
	line := func(step, who string) string {
		for _, s := range r.Signed {
			if s.Step == step {
				return t.T("authorised.done", "nombre", t.h.name(t.v, s.By), "hora", t.h.when(t.lang, s.At, t.now))
			}
		}
		return t.T("authorised.left", "nombre", t.h.name(t.v, who))
	}
	if headOwns(r) || r.Head == r.Facts[factOwner] && orderedMark(r) == "" {
		return t.T("authorised.both", "linea", line("visto_bueno", r.Head))
	}
	return line("visto_bueno", r.Head) + " · " + line("autorizo", r.Facts[factOwner])
}

// consoleFill is where the users of an application are administered; else the console that this person used last.
func consoleFill(t *turn, b blank, d store.Draft) string {
	if r, err := t.v.Request(d.Request); d.Request != "" && err == nil && r.Service != spanish.Leaver {
		if c := applicationOf(t.v, r).Console; c != "" {
			return c
		}
	}
	return t.h.area.fills["last_console"](t, b, d)
}

// userWords are the placeholders of sentences about access.
func userWords(h *Handler, v *store.View, lang string, r procedure.Request, _ map[string]string, now time.Time) []any {
	if suspends(r) {
		return h.suspensionWords(v, lang, r, now)
	}
	t := &turn{h: h, v: v, lang: lang, now: now}
	until := ""
	if d := cmp.Or(r.Answers["hasta"], r.Answers["fin"]); d != "" {
		until = isoShort(d)
	}
	return []any{"aplicacion", applicationOf(v, r).Name, "dueno", h.name(v, r.Facts[factOwner]), "hasta_cuando", until, "flujo", r.Flow,
		"al_enviar", sameMark(signsByFiling(r)), "mismo", sameMark(r.Head != "" && r.Head == r.Facts[factOwner]), "ofrecer", strings.Join(t.extras(r), ",")}
}

// signsByFiling: who asks is who signs, and sends it himself.
func signsByFiling(r procedure.Request) bool {
	return r.Head != "" && r.Head == r.Asker && r.Behalf == ""
}

func sameMark(same bool) string {
	if same {
		return "1"
	}
	return ""
}

// takesAccounts reports whether a request is about somebody's account in an application.
func takesAccounts(r procedure.Request) bool {
	return r.Service == spanish.Users || r.Service == spanish.Chat || r.Service == spanish.Portal && r.Answers["accion"] == "editor"
}

// appConsoles are the consoles for a case about an application: its own one.
func appConsoles(t *turn, d store.Draft) []chat.Option {
	r, err := t.v.Request(d.Request)
	if d.Request == "" || err != nil || !takesAccounts(r) {
		return consoleOptions(t, d)
	}
	app := applicationOf(t.v, r)
	c := cmp.Or(app.Console, app.Name)
	return []chat.Option{{Value: c, Label: c}}
}

// recordMailbox writes a mailbox that was made into the register, as that of its person.
func (t *turn) recordMailbox(r procedure.Request, address string) error {
	if r.Answers["para"] == "buzon" { // of a dependency: it stays when somebody leaves
		return nil
	}
	a, err := t.v.Account(inventory.Mail, address)
	if err == nil && a.Case == r.ID {
		return nil
	}
	a = inventory.Account{App: inventory.Mail, User: strings.ToLower(address), Person: r.Holder, Dep: t.depOf(r), State: inventory.Active,
		Until: r.Answers["fin"], Changed: t.now, Case: r.ID}
	if a.Person == "" {
		a.Name = r.HolderIs
	}
	return t.tx.PutAccount(a)
}
