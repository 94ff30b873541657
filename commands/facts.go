package commands

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/locales"
	"github.com/ticbot/ticbot/store"
)

// facts answers the named checks and guards of the procedure's file.
type facts struct {
	t      *turn
	values map[string]string // of the step that is being taken
}

// Known names what the procedure's file may refer to, and the texts that it needs.
func Known(texts *locales.Bundle) procedure.Known {
	return procedure.Known{
		Has:  texts.Has,
		Text: func(lang, id string) string { return texts.T(lang, id) },

		Checks: []string{"quota_free", "quota_zero", "standing_rule", "filed_by_head", "communication_delivered", "pisami_settled",
			"reopenable", "key_generated", "documento_visto", "received", "not_received", "assigned", "not_assigned", "has_slot", "always"},
		Effects: []string{"assign", "take", "pass", "reserve_slot", "release_slot", "use_slot", "queue", "unqueue", "seal", "burn",
			"communicate", "join", "classify", "reprioritize", "escalate", "third", "block_first", "reopen", "note", "merge", "attach", "sign_filer"},
		Fills:   []string{"said", "said_person", "contract_end", "own_mailbox", "own_site", "head", "proposal", "last_console", "priority", "rule"},
		Sources: []string{"sites", "staff", "services", "consoles", "contracts", "incidents"},
		FieldChecks: []string{"opcion", "nombre", "existe", "fecha", "pasada", "nohabil", "orden", "correo", "cuenta", "cuenta_nueva", "persona",
			"retirado", "corto", "largo", "numero", "sede", "archivo", "csv", "palabra", "pisami", "valor", "buzon", "caso"},
	}
}

// Check implements procedure.Facts.
func (f facts) Check(name string, r procedure.Request) (procedure.Finding, error) {
	yes := func(ok bool) (procedure.Finding, error) { return procedure.Finding{OK: ok}, nil }
	switch name {
	case "quota_free", "quota_zero":
		return f.quota(name)
	case "standing_rule":
		who, rule := f.t.ruleFor(r)
		return procedure.Finding{OK: who != "", Data: map[string]string{"persona": who, "regla": rule.ID}}, nil
	case "filed_by_head":
		return yes(r.Head != "" && r.Head == r.Asker && r.Holder != r.Asker)
	case "communication_delivered":
		return yes(r.Facts[factTold] != "")
	case "pisami_settled":
		return yes(r.Facts["pisami"] != "" || r.Facts["sin_pisami"] != "")
	case "reopenable":
		return yes(f.t.reopenable(r))
	case "key_generated":
		return yes(f.values["clave"] != "persona")
	case "documento_visto":
		return yes(f.values["vio"] == "si")
	case "received", "not_received":
		got := r.Facts[factReceived] != "" || r.Facts["vio"] == "si" // opened, or handed over in person
		return yes(got == (name == "received"))
	case "assigned", "not_assigned":
		return yes((r.Assignee != "") == (name == "assigned"))
	case "has_slot":
		return yes(r.Facts[factSlot] != "")
	case "always":
		return yes(true)
	}
	return procedure.Finding{}, fmt.Errorf("checking %q: no such check", name)
}

func (f facts) quota(name string) (procedure.Finding, error) {
	q, err := f.t.v.Quota()
	if err != nil {
		return procedure.Finding{}, err
	}
	waiting, err := f.t.v.Queue(queueMailbox)
	if err != nil {
		return procedure.Finding{}, err
	}
	free := q.Free()
	return procedure.Finding{OK: (free > 0) == (name == "quota_free"), Data: map[string]string{
		"libres": strconv.Itoa(free), "contratados": strconv.Itoa(q.Contracted), "espera": strconv.Itoa(len(waiting))}}, nil
}

// queueMailbox is the waiting list of the mailboxes.
const queueMailbox = "COR"

// reopenable: until five business days after the case was done for the asker.
func (t *turn) reopenable(r procedure.Request) bool {
	if r.Solved.IsZero() {
		return true
	}
	return !t.now.After(t.h.Calendar.EndOfBusinessDay(r.Solved, reopenDays))
}

// reopenDays is how many business days after «hecha» a case can be reopened (the figure; the procedure has none).
const reopenDays = 5

// ruleFor finds who a standing rule names for a request today: the person, or the deputy when the person is absent or the
// matter is that one's own. Several rules of one service: the newest counts; one for all services comes last.
func (t *turn) ruleFor(r procedure.Request) (string, store.Rule) {
	rules, err := t.v.Rules()
	if err != nil {
		return "", store.Rule{}
	}
	day := t.today().String()
	slices.SortFunc(rules, func(a, b store.Rule) int { return b.At.Compare(a.At) })
	for _, service := range []string{r.Service, "*"} {
		for _, rule := range rules {
			if rule.Service != service || rule.Cancelled || day < rule.From || day > rule.Until {
				continue
			}
			for _, who := range []string{rule.Person, rule.Deputy} {
				if t.available(who, r) {
					return who, rule
				}
			}
		}
	}
	return "", store.Rule{}
}

// available reports whether a person can be given a case: in office, not absent, and the matter not his own.
func (t *turn) available(who string, r procedure.Request) bool {
	if who == "" || who == r.Asker || who == r.Holder {
		return false
	}
	p, err := t.v.Person(who)
	return err == nil && p.Left == "" && (p.Away == "" || p.Away < t.today().String())
}

func parseDay(v string) (calendar.Date, error) { return calendar.ParseISO(v[:min(10, len(v))]) }
