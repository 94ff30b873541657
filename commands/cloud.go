package commands

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// Facts of a case about copies.
const (
	factPlan   = "plan"    // number of its entry in the plan of backup
	factReport = "informe" // number of the report of supervision that covers it
)

// optionNew is the option that makes a new entry of a register.
const optionNew = "nuevo"

// cloudArea is the service of cloud storage and the plan of backup.
func cloudArea() area {
	return area{
		checks: map[string]check{
			"plan_settled": holdsIf(func(_ *turn, r procedure.Request) bool { return len(owedPlan(r)) == 0 }),
		},
		effects:  map[string]effect{"backup": noteCopy, "restored": noteRestore, "supervision": linkReport},
		computed: map[string]computed{"de_quien": whoseFiles},
		derives:  map[string]derive{"NUB": deriveCloud},
		owes:     map[string]owe{"NUB": owedPlan},
		words:    map[string]placeholders{"NUB": cloudWords},
		forms:    map[string]ownForm{stepCopy: {blank: (*turn).copyForm, done: (*turn).registerCopy}},
		notices:  map[string]officeNote{whatCopy: {draw: (*turn).copyNotice}},
		shows:    map[string]show{"plan": showPlan, "in_plan": showPlan},
		fills: map[string]fill{
			"plan_entry": ofCase(func(t *turn, r procedure.Request) string {
				if id := t.planOf(r).ID; id != "" || callsOwn(r.Answers["sistema"]) {
					return id // «mi carpeta» is the name of no entry: it is asked
				}
				return optionNew
			}),
			"plan_name":   ofCase((*turn).planName),
			"asked_every": ofCase(func(_ *turn, r procedure.Request) string { return r.Answers["cada"] }),
			"asked_keep":  ofCase(func(_ *turn, r procedure.Request) string { return r.Answers["guardar"] }),
			"plan_target": func(t *turn, _ blank, d store.Draft) string {
				b, _ := t.v.Backup(merged(d.Said, d.Answers)["sistema"]) // not chosen yet: a zero one
				return b.Target
			},
			"target": ofCase(func(t *turn, r procedure.Request) string { return t.planOf(r).Target }),
			"last_copy": ofCase(func(t *turn, r procedure.Request) string {
				return cmp.Or(t.planOf(r).LastOK, t.today().String())
			}),
			"month_report": func(t *turn, _ blank, _ store.Draft) string {
				all, err := t.v.Supervisions()
				if err == nil && len(all) > 0 && all[0].Date >= t.today().String()[:7] {
					return all[0].Number
				}
				return ""
			},
		},
		sources: map[string]source{"plan": planOptions, "in_plan": knownPlan, "targets": targetOptions, "supervisions": reportOptions},
		fields:  map[string]fieldCheck{"futura": checkFuture, "cifra": checkFigure},
		rows: map[string]row{
			"plan":          (*turn).planRow,
			"copia_buena":   func(t *turn, r procedure.Request) string { return isoShort(t.planOf(r).LastOK) },
			"copia_probada": func(t *turn, r procedure.Request) string { return isoShort(t.planOf(r).LastTest) },
			"sistema":       (*turn).systemRow,
			"informe": func(t *turn, r procedure.Request) string {
				if r.Facts[factReport] == "" {
					return t.T("card.pending")
				}
				return r.Facts[factReport]
			},
		},
	}
}

// checkFuture: something that has happened lies not ahead.
func checkFuture(t *turn, _ blank, _ store.Draft, v string) *fault {
	at, err := parseMinute(v)
	if err == nil && at.After(t.now) || err != nil && v[:10] > t.today().String() {
		return bad("futura")
	}
	return nil
}

// checkFigure: the number of a paper has a figure in it.
func checkFigure(_ *turn, _ blank, _ store.Draft, v string) *fault {
	if !strings.ContainsAny(v, "0123456789") {
		return bad("cifra")
	}
	return nil
}

// owedPlan names what a case lacks of the plan of backup.
func owedPlan(r procedure.Request) []string {
	var out []string
	if r.Facts[factPlan] == "" {
		out = append(out, "owed.plan")
	}
	if r.Facts[factReport] == "" {
		out = append(out, "owed.report")
	}
	return out
}

// showPlan is an entry of the plan as people call it.
func showPlan(h *Handler, v *store.View, lang, id string) string {
	if b, err := v.Backup(id); err == nil {
		return b.System
	}
	return h.T(lang, "source.plan.nuevo")
}

// cloudWords are the placeholders of what is kept in the cloud; options stand within its sentences.
func cloudWords(h *Handler, v *store.View, lang string, r procedure.Request, _ map[string]string, _ time.Time) []any {
	args := append([]any{"firma_otro", map[string]string{"ajeno": "1"}[r.Answers["de_quien"]]}, h.optionWords(v, lang, r, "cada", "guardar", "personales", "tamano")...)
	if b, err := v.Backup(r.Facts[factPlan]); err == nil {
		args = append(args, "sistema_plan", b.System)
	}
	return args
}

// ownWords are what people call their own folder.
var ownWords = []string{"mi", "mis", "mia", "mio", "mias", "mios", "personal", "escritorio"}

// whoseFiles says whether what is to be brought back is the asker's own: he says so, he owns the system, or he is the head.
func whoseFiles(t *turn, known map[string]string) string {
	system := known["sistema"]
	if known["accion"] != "recuperar" || system == "" {
		return ""
	}
	owner := t.systemOwner(system)
	if owner == t.who || owner == "" {
		return "propio"
	}
	return "ajeno"
}

// systemOwner finds who owns a system or a folder: whom the plan of backup names; the asker, of what he calls his own; else
// the head of his dependency.
func (t *turn) systemOwner(system string) string {
	if b, ok := t.planFor(system); ok && b.Owner != "" {
		return b.Owner
	}
	if callsOwn(system) {
		return t.who
	}
	return signer(t.v, t.me)
}

// callsOwn reports whether a name is what somebody calls his own folder.
func callsOwn(system string) bool {
	return slices.ContainsFunc(spanish.Words(system), func(w string) bool { return has(ownWords, w) })
}

// planFor finds the entry of the plan for what somebody calls a system: by its name, or by the only name that holds all the
// words.
func (t *turn) planFor(system string) (inventory.Backup, bool) {
	b, err := t.v.BackupOf(system)
	if err == nil {
		return b, true
	}
	all, err := t.v.Backups()
	if err != nil {
		return inventory.Backup{}, false
	}
	words := spanish.Words(system)
	found := keep(all, func(b inventory.Backup) bool {
		in := spanish.Words(b.System)
		return len(words) > 0 && (containsAll(in, words) || containsAll(words, in))
	})
	if len(found) != 1 {
		return inventory.Backup{}, false
	}
	return found[0], true
}

func containsAll(list, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(list, w) })
}

// planName is what a new entry for a case is called: as it was asked, but «mi carpeta» with the name of whose it is.
func (t *turn) planName(r procedure.Request) string {
	if s := r.Answers["sistema"]; !callsOwn(s) {
		return s
	}
	return t.T("plan.own", "nombre", t.h.name(t.v, r.Asker))
}

// planOf is the entry of the plan that a case is about; a zero one while it has none.
func (t *turn) planOf(r procedure.Request) inventory.Backup {
	if r.Service != "NUB" {
		return inventory.Backup{}
	}
	if id := r.Facts[factPlan]; id != "" {
		if b, err := t.v.Backup(id); err == nil {
			return b
		}
	}
	b, _ := t.planFor(r.Answers["sistema"]) // none: a zero one
	return b
}

// deriveCloud says who signs: the owner of the information; nobody signs for what is one's own.
func deriveCloud(t *turn, r *procedure.Request) {
	if a := r.Answers["accion"]; a == "recuperar" || a == "copia" {
		if owner := t.systemOwner(r.Answers["sistema"]); owner != "" && owner != t.who {
			r.Head = owner
		}
	}
	if r.Answers["accion"] == "copia" { // of what the dependency keeps
		deriveOffice(t, r)
	}
}

// planRow is the number of the case's entry in the plan.
func (t *turn) planRow(r procedure.Request) string {
	if b := t.planOf(r); r.Facts[factPlan] != "" {
		return t.T("card.plan.entry", "n", b.ID, "sistema", b.System)
	}
	return t.T("card.pending")
}

// systemRow is what a case is about: what was asked, or the entry of the plan for a folder that had no name.
func (t *turn) systemRow(r procedure.Request) string {
	if s := r.Answers["sistema"]; s != "" {
		return s
	}
	return t.planOf(r).System
}

// planOptions are the entries of the plan; the last option makes a new one.
func planOptions(t *turn, _ store.Draft) []chat.Option {
	all, err := t.v.Backups()
	if err != nil {
		return nil
	}
	var out []chat.Option
	for _, b := range all {
		out = append(out, chat.Option{Value: b.ID, Label: chat.Cut(b.System, maxOptionLabel, chat.Bytes)})
	}
	return append(out, chat.Option{Value: optionNew, Label: t.T("source.plan.nuevo")})
}

// targetOptions are the places in which copies are: those of the plan, and the usual ones.
func targetOptions(t *turn, _ store.Draft) []chat.Option {
	all, err := t.v.Backups()
	if err != nil {
		return nil
	}
	var out []chat.Option
	add := func(target string) {
		same := func(o chat.Option) bool { return foldEqual(o.Value, target) }
		if target != "" && !slices.ContainsFunc(out, same) {
			out = append(out, chat.Option{Value: target, Label: chat.Cut(target, maxOptionLabel, chat.Bytes)})
		}
	}
	for _, b := range all {
		add(b.Target)
	}
	for _, id := range []string{"nube", "servidor", "disco"} {
		add(t.T("source.targets." + id))
	}
	return out
}

// recentReports is how many reports of supervision are offered.
const recentReports = 6

// reportOptions are the newest reports of supervision; the last option is a new one.
func reportOptions(t *turn, _ store.Draft) []chat.Option {
	all, err := t.v.Supervisions()
	if err != nil {
		return nil
	}
	var out []chat.Option
	for _, s := range all[:min(recentReports, len(all))] {
		label := t.T("source.supervisions.line", "numero", chat.Cut(s.Number, 14, chat.Bytes), "fecha", isoShort(s.Date))
		out = append(out, chat.Option{Value: s.Number, Label: chat.Cut(label, maxOptionLabel, chat.Bytes)})
	}
	return append(out, chat.Option{Value: optionNew, Label: t.T("source.supervisions.nuevo")})
}

// entryFor is the entry of the plan that a step's form names; a new one is made of what the case asks.
func (t *turn) entryFor(r procedure.Request, id, name string) (inventory.Backup, error) {
	if id != optionNew {
		return t.v.Backup(id)
	}
	a := r.Answers
	b := inventory.Backup{System: cmp.Or(name, t.planName(r), r.ID), Owner: cmp.Or(r.Head, r.Asker), Every: inventory.Every(cmp.Or(a["cada"], string(inventory.Daily))),
		Keep: cmp.Or(a["guardar"], inventory.KeepTRD), Personal: a["personales"], Since: t.today().String()}
	old, err := t.v.BackupOf(b.System)
	if errors.Is(err, kv.ErrNotFound) {
		return b, nil
	}
	return old, err
}

// noteCopy writes into the plan how a copy went.
func noteCopy(t *turn, c *change) error {
	b, err := t.entryFor(*c.r, c.values["sistema"], c.values["nombre"])
	if err != nil {
		return err
	}
	if every := c.values["cada"]; b.ID == "" && every != "" { // what a case about space does not ask
		b.Every, b.Keep = inventory.Every(every), c.values["guardar"]
	}
	b.Copied(c.values["fecha"][:10], inventory.Result(c.values["resultado"]))
	b.Target = c.values["destino"]
	return t.putEntry(c, b)
}

// noteRestore: bringing something back proves that the copy works.
func noteRestore(t *turn, c *change) error {
	b, err := t.entryFor(*c.r, c.values["plan"], "")
	if err != nil {
		return err
	}
	b.Restored(t.today().String())
	return t.putEntry(c, b)
}

// putEntry stores an entry of the plan and ties the case to it.
func (t *turn) putEntry(c *change, b inventory.Backup) error {
	b.Changed, b.Case = t.now, c.r.ID
	if err := t.tx.PutBackup(&b); err != nil {
		return err
	}
	c.r.Facts[factPlan], c.r.Facts[factOwner] = b.ID, b.Owner
	return nil
}

// linkReport ties the case to a report of supervision; a new one is registered for the cases to come.
func linkReport(t *turn, c *change) error {
	number := c.values["informe"]
	if number == optionNew {
		number = strings.TrimSpace(c.values["numero"])
		if err := t.tx.PutSupervision(inventory.Supervision{Number: number, Date: c.values["fecha"], By: t.who, At: t.now}); err != nil {
			return err
		}
	}
	c.r.Facts[factReport], c.values["informe"] = number, number
	delete(c.r.Facts, "numero")
	delete(c.r.Facts, "fecha")
	return nil
}

// staleBackups are the entries of the plan that have had no good copy for too long, each with its days.
func (t *turn) staleBackups() (out []inventory.Backup) {
	all, err := t.v.Backups()
	if err != nil {
		return nil
	}
	return keep(all, func(b inventory.Backup) bool { return b.Stale(t.today().String()) > 0 })
}
