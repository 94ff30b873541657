package commands

import (
	"regexp"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// How a copy went is written into the plan of backup in a case, while it is open, and without one on every other day.

// stepCopy is the form of a copy of a system that is in the plan; it belongs to no case.
const stepCopy = "copia"

// whatCopy is the notice to the owner of a copy that did not go well.
const whatCopy = "copy"

// copyForm asks what the step of a case asks, of an entry of the plan.
func (t *turn) copyForm() blank {
	b := t.formOf(stepCopy,
		procedure.Field{ID: "sistema", Type: string(chat.Select), Source: "in_plan", Required: true, Checks: []string{"opcion"}},
		procedure.Field{ID: "resultado", Type: string(chat.Select), Options: []string{string(inventory.Good), string(inventory.Errors), string(inventory.NotMade)}, Required: true, Checks: []string{"opcion"}},
		procedure.Field{ID: "fecha", Type: string(chat.DateField), Required: true, Fill: "today", Ask: string(chat.AskUnknown), Checks: []string{"fecha", "futura"}},
		procedure.Field{ID: "destino", Type: string(chat.Select), Source: "targets", Required: true, Fill: "plan_target", Ask: string(chat.AskUnknown), Checks: []string{"opcion"}})
	b.texts, b.title = "step.respaldo", t.T("step.respaldo.title")
	return b
}

// knownPlan are the systems of the plan.
func knownPlan(t *turn, d store.Draft) []chat.Option {
	all := planOptions(t, d)
	return all[:max(0, len(all)-1)] // without the new one
}

// copyAlone takes «registrar copia de nómina»: what names a system of the plan, or no case that waits for its copy. handled is
// false where the step of a case is meant.
func copyAlone(t *turn, c call, reply chat.Ref) (handled bool, err error) {
	if !isStaff(t.me) {
		return false, nil
	}
	said := map[string]string{}
	if c.Case != "" || !reply.IsZero() {
		r, ok, err := t.caseFor(c, reply)
		if st := t.h.proc(r).State(r); err != nil || !ok || r.Facts[factPlan] == "" || st == nil || st.Phase != procedure.Ended {
			return false, err
		}
		said["sistema"] = r.Facts[factPlan] // the case is over, its copies are not
	}
	system, result := copyWords(c.Rest)
	if b, ok := t.planFor(system); ok && said["sistema"] == "" {
		said["sistema"] = b.ID
	}
	if said["sistema"] == "" {
		if rs, err := t.candidates([]string{"respaldo"}); err != nil || len(rs) > 0 {
			return false, err
		}
	}
	if all, err := t.v.Backups(); err != nil || len(all) == 0 {
		return false, err
	}
	if result != "" {
		said["resultado"] = string(result)
	}
	return true, t.open(store.Draft{ID: t.draftID(), Form: formStep + stepCopy, Said: said})
}

// reCopyResult finds at the end of a line how a copy went.
var reCopyResult = regexp.MustCompile(`(?i)[\s,:]*\b(?:(bien|ok|sin errores|sali[oó] bien)|(con errores|fall[oó]|mal)|(no se hizo|no sali[oó]))\s*$`)

// copyWords divides what follows «registrar copia» into the system and how it went.
func copyWords(rest string) (system string, how inventory.Result) {
	if m := reCopyResult.FindStringSubmatchIndex(rest); m != nil {
		for i, r := range []inventory.Result{inventory.Good, inventory.Errors, inventory.NotMade} {
			if m[2+2*i] >= 0 {
				how = r
			}
		}
		rest = rest[:m[0]]
	}
	words := strings.Fields(rest)
	for len(words) > 0 && has([]string{"de", "del", "la", "el", "los", "las"}, spanish.Fold(words[0])) {
		words = words[1:]
	}
	return strings.Join(words, " "), how
}

// registerCopy writes into the plan how a copy went; the owner is told where it did not go well.
func (t *turn) registerCopy(values map[string]string) error {
	if !isStaff(t.me) {
		t.say("refuse.forbidden", "quien", t.peopleWith(rolePro))
		return nil
	}
	b, err := t.v.Backup(values["sistema"])
	if err != nil {
		return ignoreMissing(err)
	}
	how := inventory.Result(values["resultado"])
	b.Copied(values["fecha"], how)
	b.Target, b.Changed = values["destino"], t.now
	if err := t.tx.PutBackup(&b); err != nil {
		return err
	}
	entry, err := t.record(store.Entry{Kind: "backup", Data: map[string]string{"plan": b.ID, "sistema": b.System, "resultado": string(how), "fecha": values["fecha"], "destino": b.Target}})
	if err != nil {
		return err
	}
	if how != inventory.Good && b.Owner != "" && b.Owner != t.who {
		if err := t.owe(store.Outgoing{Kind: store.NoticeDebt, Account: t.h.account(t.v, t.h.person(t.v, b.Owner), t.now), Person: b.Owner, What: whatCopy, Entry: entry,
			Args: map[string]string{"plan": b.ID, "resultado": string(how), "fecha": values["fecha"]}}); err != nil {
			return err
		}
	}
	t.say("copy.noted", t.copyArgs(b, string(how), values["fecha"])...)
	return nil
}

func (t *turn) copyArgs(b inventory.Backup, how, day string) []any {
	return []any{"plan", b.ID, "sistema", b.System, "resultado", lowerFirst(t.T("step.respaldo.resultado." + how)), "fecha", isoShort(day)}
}

// copyNotice tells the owner of a system that a copy did not go well.
func (t *turn) copyNotice(o store.Outgoing) (chat.Message, bool, error) {
	b, err := t.v.Backup(o.Args["plan"])
	if err != nil {
		return chat.Message{}, false, err
	}
	m := chat.Say(chat.Tag(t.lang), t.T("copy.failed", t.copyArgs(b, o.Args["resultado"], o.Args["fecha"])...))
	if o.Account.Platform == MailPlatform {
		m.Title = t.T("copy.subject", "sistema", b.System)
	}
	return m, true, nil
}
