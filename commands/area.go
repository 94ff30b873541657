package commands

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/locales"
	"github.com/ticbot/ticbot/store"
)

// area is what one matter of the office lends to the procedure's file: the Go functions that the file refers to by name.
// A name is unique over all areas.
type area struct {
	checks   map[string]check        // guards and checks of steps and ticks
	effects  map[string]effect       // what a step does beside moving the case
	fills    map[string]fill         // named defaults of fields
	sources  map[string]source       // named lists of options
	fields   map[string]fieldCheck   // checks of one answer
	blanks   map[string]fieldCheck   // checks of an answer that was left out
	computed map[string]computed     // answers that follow from others and are never asked
	rows     map[string]row          // lines of a card, beside the answers and facts of the case
	derives  map[string]derive       // by service: what a request says of itself that was never asked
	dues     map[string]dueFunc      // by the beginning of their subject: what the clock does that is not about the state of a case
	owes     map[string]owe          // by service: texts of what a case lacks inside, beside the number of PISAMI, before it can close
	notices  map[string]officeNote   // by what they are: notices that are about no case
	follows  map[string]follow       // by step: what is asked of who took it, once it is done
	picks    map[string]pick         // by source: which option people mean by other words
	shows    map[string]show         // by source: an option as people read it
	groups   map[string]group        // by source: to which entry of a field's opens an option belongs
	leaves   map[string]leave        // by state: what follows when a case has left it, whatever the step
	reviews  map[string]review       // by step: what its review names beside the answers to its form
	forms    map[string]ownForm      // by name: forms that belong to no case
	quiet    map[string]quiet        // by step: whether its button stands only under «Ver en detalle»
	words    map[string]placeholders // by service: further placeholders of its sentences
	voided   map[string]voided       // by service: what no longer stands when the case begins anew
}

type (
	// check answers a named question about a case; what it found out goes into texts and the journal.
	check func(f facts, r procedure.Request) (procedure.Finding, error)
	// fill computes the default of a field; "" = none.
	fill func(t *turn, b blank, d store.Draft) string
	// source lists the options of a select.
	source func(t *turn, d store.Draft) []chat.Option
	// fieldCheck says why an answer cannot be taken; nil = it can.
	fieldCheck func(t *turn, b blank, d store.Draft, v string) *fault
	// computed works an answer out of those known; "" = not known yet.
	computed func(t *turn, known map[string]string) string
	// row is the value of a line of a card; "" = the line is left out.
	row func(t *turn, r procedure.Request) string
	// derive fills in whom a case is for and what else follows from its answers, before it is filed.
	derive func(t *turn, r *procedure.Request)
	// dueFunc does what was put down for a time; id is the rest of its subject.
	dueFunc func(t *turn, id, what string) error
	// owe names what a case lacks, by the ids of their texts.
	owe func(r procedure.Request) []string
	// review gives the placeholders of the sentence that says what a step would do.
	review func(t *turn, r procedure.Request, values map[string]string) []any
	// ownForm is a form that belongs to no case, and what is done with its answers.
	ownForm struct {
		blank func(t *turn) blank
		done  func(t *turn, values map[string]string) error
	}
	// quiet reports whether a card of this case is better without the button of a step.
	quiet func(r procedure.Request) bool
	// officeNote draws a notice about no case, and does what follows when it has arrived.
	officeNote struct {
		draw    func(t *turn, o store.Outgoing) (chat.Message, bool, error)
		arrived func(t *turn, d chat.Delivery) error // nil = nothing
	}
	// follow asks whoever took a step what comes with it; r is the case as it is now.
	follow func(t *turn, r procedure.Request) error
	// pick finds the option that is meant by words that are no label of one, or says that there is none; the sentence can
	// name the options as «lista».
	pick func(t *turn, raw string) (string, *fault)
	// show is an option of a list as people read it.
	show func(h *Handler, v *store.View, lang, value string) string
	// group is a name under which a field's opens knows an option of a list.
	group func(t *turn, value string) string
	// leave puts right what depended on a case being in a state. The case is stored already.
	leave func(t *turn, r procedure.Request) error
	// placeholders are those of sentences about a request, as pairs of name and value. data is what a journal entry says of
	// its moment; nil = as things are now.
	placeholders func(h *Handler, v *store.View, lang string, r procedure.Request, data map[string]string, now time.Time) []any
	// voided takes out of a request what rests on answers that were corrected.
	voided func(r *procedure.Request)
)

// areas is the table of everything that the file may name.
func areas() []area {
	return []area{
		coreArea(),
		mailboxArea(),
		helpdeskArea(),
		outageArea(),
		identityArea(),
		reconcileArea(),
		portalArea(),
		editorsArea(),
		cloudArea(),
		developArea(),
		documentsArea(),
		userArea(),
		coverageArea(),
		bulkArea(),
	}
}

// whole is all areas in one.
func whole() area {
	all := area{checks: map[string]check{}, effects: map[string]effect{}, fills: map[string]fill{}, sources: map[string]source{},
		fields: map[string]fieldCheck{}, blanks: map[string]fieldCheck{}, computed: map[string]computed{}, rows: map[string]row{}, derives: map[string]derive{},
		dues: map[string]dueFunc{}, owes: map[string]owe{}, notices: map[string]officeNote{}, follows: map[string]follow{}, leaves: map[string]leave{},
		picks: map[string]pick{}, shows: map[string]show{}, groups: map[string]group{},
		reviews: map[string]review{}, quiet: map[string]quiet{}, forms: map[string]ownForm{},
		words: map[string]placeholders{}, voided: map[string]voided{}}
	for _, a := range areas() {
		maps.Copy(all.checks, a.checks)
		maps.Copy(all.effects, a.effects)
		maps.Copy(all.fills, a.fills)
		maps.Copy(all.sources, a.sources)
		maps.Copy(all.fields, a.fields)
		maps.Copy(all.blanks, a.blanks)
		maps.Copy(all.computed, a.computed)
		maps.Copy(all.rows, a.rows)
		maps.Copy(all.derives, a.derives)
		maps.Copy(all.dues, a.dues)
		maps.Copy(all.owes, a.owes)
		maps.Copy(all.notices, a.notices)
		maps.Copy(all.follows, a.follows)
		maps.Copy(all.leaves, a.leaves)
		maps.Copy(all.reviews, a.reviews)
		maps.Copy(all.quiet, a.quiet)
		maps.Copy(all.forms, a.forms)
		maps.Copy(all.picks, a.picks)
		maps.Copy(all.shows, a.shows)
		maps.Copy(all.groups, a.groups)
		maps.Copy(all.words, a.words)
		maps.Copy(all.voided, a.voided)
	}
	return all
}

// Known names what the procedure's file may refer to, and the texts that it needs.
func Known(texts *locales.Bundle) procedure.Known {
	all := whole()
	return procedure.Known{
		Has:      texts.Has,
		Text:     func(lang, id string) string { return texts.T(lang, id) },
		Checks:   names(all.checks),
		Effects:  names(all.effects),
		Fills:    names(all.fills),
		Sources:  names(all.sources),
		Computed: names(all.computed),
		Rows:     names(all.rows),
		// The form of an answer is checked by its type; these names say which sentence it gets.
		FieldChecks: slices.Sorted(slices.Values(append(append(names(all.fields), names(all.blanks)...), "opcion", "fecha", "correo", "persona",
			"retirado", "corto", "largo", "numero", "sede", "archivo", "valor", "enlace"))),
	}
}

func names[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// Check implements procedure.Facts.
func (f facts) Check(name string, r procedure.Request) (procedure.Finding, error) {
	c := f.t.h.area.checks[name]
	if c == nil {
		return procedure.Finding{}, fmt.Errorf("checking %q: no such check", name)
	}
	return c(f, r)
}

// holdsIf makes a check of a question that needs nothing but the case.
func holdsIf(ok func(t *turn, r procedure.Request) bool) check {
	return func(f facts, r procedure.Request) (procedure.Finding, error) {
		return procedure.Finding{OK: ok(f.t, r)}, nil
	}
}

// chosen makes a check of an answer to the form of the step that is being taken.
func chosen(field, value string) check {
	return func(f facts, _ procedure.Request) (procedure.Finding, error) {
		return procedure.Finding{OK: f.values[field] == value}, nil
	}
}

// coreArea is what every service may use.
func coreArea() area {
	return area{
		dues:  coreDues(),
		forms: map[string]ownForm{stepRule: {blank: (*turn).ruleForm, done: (*turn).makeRule}},
		checks: map[string]check{
			"standing_rule": func(f facts, r procedure.Request) (procedure.Finding, error) {
				who, rule := f.t.ruleFor(r)
				return procedure.Finding{OK: who != "", Data: map[string]string{"persona": who, "regla": rule.ID}}, nil
			},
			"filed_by_head": holdsIf(func(_ *turn, r procedure.Request) bool {
				return r.Head != "" && r.Head == r.Asker && r.Holder != r.Asker && r.Behalf == ""
			}),
			"communication_delivered": holdsIf(func(_ *turn, r procedure.Request) bool { return r.Facts[factTold] != "" }),
			"pisami_settled":          holdsIf(func(t *turn, r procedure.Request) bool { return !t.h.lacksPisami(r) }),
			"reopenable":              holdsIf(func(t *turn, r procedure.Request) bool { return t.reopenable(r) }),
			"assigned":                holdsIf(func(_ *turn, r procedure.Request) bool { return r.Assignee != "" }),
			"not_assigned":            holdsIf(func(_ *turn, r procedure.Request) bool { return r.Assignee == "" }),
			"always":                  holdsIf(func(*turn, procedure.Request) bool { return true }),
		},
		effects: map[string]effect{"assign": assign, "take": takeOver, "pass": pass, "communicate": communicate, "reopen": reopen,
			"note": noEffect, "merge": merge, "attach": attachFiles, "sign_filer": signFiler, "classify": classify},
		fills: map[string]fill{
			"said": func(*turn, blank, store.Draft) string { return "" }, "said_person": func(*turn, blank, store.Draft) string { return "" },
			"own_site": func(t *turn, _ blank, d store.Draft) string { return t.siteOf(d) },
			"head":     func(t *turn, _ blank, d store.Draft) string { return headOf(t.v, t.asks(d).Dep) },
			"me":       func(t *turn, _ blank, d store.Draft) string { return t.asks(d).Email },
			"words":    func(_ *turn, _ blank, d store.Draft) string { return d.Words },
			"today":    func(t *turn, _ blank, _ store.Draft) string { return t.today().String() },
			"now":      func(t *turn, _ blank, _ store.Draft) string { return isoMinute(t.now) },
			"in_1dh":   func(t *turn, _ blank, _ store.Draft) string { return t.h.Calendar.AddBusiness(t.today(), 1).String() },
			"in_5dh":   func(t *turn, _ blank, _ store.Draft) string { return t.h.Calendar.AddBusiness(t.today(), 5).String() },
			"last_console": func(t *turn, _ blank, _ store.Draft) string {
				c, _ := t.v.Meta("last_console/" + t.me.Email) // none yet: no default
				return c
			},
			"rule": ofCase(func(t *turn, r procedure.Request) string { who, _ := t.ruleFor(r); return who }),
		},
		sources: map[string]source{"sites": siteOptions, "staff": (*turn).staffOptions, sourceServices: (*turn).serviceOptions, "consoles": appConsoles},
		picks:   map[string]pick{sourceServices: pickService},
		fields: map[string]fieldCheck{
			"nombre": checkFullName, "pasada": checkPast, "nohabil": checkBusiness, "orden": checkOrder, "palabra": checkWord, "caso": checkCaseField, "pisami": checkPisami,
		},
		rows: map[string]row{
			"lotiene": func(t *turn, r procedure.Request) string { return t.h.name(t.v, r.Assignee) },
			"firma":   signedRow,
			"pregunta": func(t *turn, r procedure.Request) string {
				if st := t.h.proc(r).State(r); st != nil && st.Phase == procedure.Asking {
					return r.Facts["pregunta"]
				}
				return ""
			},
			"archivos": (*turn).filesOf,
			"novedad": func(t *turn, r procedure.Request) string {
				if r.Facts["visible"] == "tic" && !isStaff(t.me) {
					return ""
				}
				return r.Facts["texto"]
			},
			"pisami": func(t *turn, r procedure.Request) string {
				if t.h.lacksPisami(r) {
					return t.T("card.pisami.none")
				}
				return r.Facts["pisami"]
			},
		},
	}
}

// coreDues are the reminders of drafts and envelopes.
func coreDues() map[string]dueFunc {
	return map[string]dueFunc{
		subjectDraft:    func(t *turn, id, _ string) error { return t.draftTick(id) },
		subjectEnvelope: func(t *turn, id, _ string) error { return t.envelopeTick(id) },
	}
}

// ofCase makes a default that is read from the case of a step's form.
func ofCase(value func(t *turn, r procedure.Request) string) fill {
	return func(t *turn, _ blank, d store.Draft) string {
		r, err := t.v.Request(d.Request)
		if d.Request == "" || err != nil {
			return "" // a form without a case has no such default
		}
		return value(t, r)
	}
}

// mailboxArea is the service of the mailboxes.
func mailboxArea() area {
	return area{
		checks: map[string]check{
			"quota_free": func(f facts, _ procedure.Request) (procedure.Finding, error) { return f.quota(true) },
			"quota_zero": func(f facts, _ procedure.Request) (procedure.Finding, error) { return f.quota(false) },
			"has_slot":   holdsIf(func(_ *turn, r procedure.Request) bool { return r.Facts[factSlot] != "" }),
			"key_generated": func(f facts, _ procedure.Request) (procedure.Finding, error) {
				return procedure.Finding{OK: f.values["clave"] != "persona"}, nil
			},
			"documento_visto": chosen("vio", "si"),
			"received":        holdsIf(func(_ *turn, r procedure.Request) bool { return gotKey(r) }),
			"not_received":    holdsIf(func(_ *turn, r procedure.Request) bool { return !gotKey(r) }),
		},
		effects: map[string]effect{"reserve_slot": reserveSlot, "release_slot": releaseSlot, "use_slot": useSlot, "queue": enqueue, "unqueue": dequeue,
			"seal": seal, "burn": burn, "block_first": blockFirst},
		fills: map[string]fill{
			"own_mailbox": func(t *turn, _ blank, d store.Draft) string { return t.asks(d).Mailbox },
			"contract_end": func(t *turn, _ blank, d store.Draft) string {
				known := merged(d.Said, d.Answers)
				p, ok := t.named(known["titular"])
				if !ok {
					p = t.h.person(t.v, known["persona"])
				}
				if !strings.Contains(p.Email, "@") { // not of the records; the register may know how long the access goes that somebody has
					return t.accessEnd(cmp.Or(known["titular"], known["persona"]))
				}
				if p.Until < t.today().String() { // a contract that is over says nothing of the one that is meant
					return ""
				}
				return p.Until
			},
			"proposal": ofCase(func(_ *turn, r procedure.Request) string {
				if c := r.Facts["cuenta"]; c != "" {
					return c
				}
				return r.Facts[factProposal]
			}),
		},
		fields: map[string]fieldCheck{
			"existe": func(t *turn, _ blank, d store.Draft, v string) *fault { return t.checkExists(d, v) }, "cuenta": checkAccount, "cuenta_en_uso": checkMailboxUsable, "oficial": checkOfficial, "otro_buzon": checkOther,
			"cuenta_nueva": checkNewAccount, "buzon": checkMailboxName,
		},
		rows: map[string]row{
			"cuenta": func(_ *turn, r procedure.Request) string {
				if c := r.Facts["cuenta"]; c != "" {
					return c
				}
				return r.Facts[factProposal]
			},
			"contacto": func(*turn, procedure.Request) string { return "" }, // private: only on the card that the head signs
		},
		derives:  map[string]derive{"COR": deriveMailboxCase},
		computed: map[string]computed{"cuenta_de": whoseMailbox},
		words:    map[string]placeholders{"COR": mailboxWords},
		owes:     map[string]owe{"COR": owesMove},
	}
}

// gotKey: opened, or handed over in person.
func gotKey(r procedure.Request) bool { return r.Facts[factReceived] != "" || r.Facts["vio"] == "si" }

// helpdeskArea is the service of the help desk.
func helpdeskArea() area {
	return area{
		effects: map[string]effect{"join": join, "reprioritize": reprioritize, "escalate": escalate, "third": noEffect},
		fills:   map[string]fill{"priority": ofCase(func(_ *turn, r procedure.Request) string { return r.Priority })},
		sources: map[string]source{
			"contracts": func(t *turn, _ store.Draft) []chat.Option {
				return []chat.Option{{Value: "proveedor", Label: t.T("source.contracts.proveedor")}, {Value: "otro", Label: t.T("source.contracts.otro")}}
			},
		},
		rows: map[string]row{
			"prioridad": func(t *turn, r procedure.Request) string { return t.h.priority(t.lang, r) },
			"nivel":     func(_ *turn, r procedure.Request) string { return r.Level },
			"personas": func(t *turn, r procedure.Request) string {
				if len(r.Joined) == 0 {
					return ""
				}
				return t.h.Texts.N(t.lang, "card.people", 1+len(r.Joined), t.cardArgs(r)...)
			},
		},
		derives: map[string]derive{"MES": func(_ *turn, r *procedure.Request) { r.Level = "N1" }},
	}
}
