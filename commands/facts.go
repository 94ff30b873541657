package commands

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// facts answers the named checks and guards of the procedure's file.
type facts struct {
	t      *turn
	values map[string]string // of the step that is being taken
}

// quota asks the ledger of the mailboxes.
func (f facts) quota(wantFree bool) (procedure.Finding, error) {
	q, err := f.t.v.Quota()
	if err != nil {
		return procedure.Finding{}, err
	}
	waiting, err := f.t.v.Queue(queueMailbox)
	if err != nil {
		return procedure.Finding{}, err
	}
	free := q.Free()
	return procedure.Finding{OK: (free > 0) == wantFree, Data: map[string]string{
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

// lacksPisami reports whether a case has no number of PISAMI yet although its activity's register is that (A10): the plan of
// backup is a register of its own.
func (h *Handler) lacksPisami(r procedure.Request) bool {
	return h.bearsPisami(r) && r.Facts["pisami"] == "" && r.Facts["sin_pisami"] == ""
}

// bearsPisami reports whether a case is registered in PISAMI. A service without an activity is, as every matter of TIC.
func (h *Handler) bearsPisami(r procedure.Request) bool {
	p := h.proc(r)
	svc := p.Service(r.Service)
	if svc == nil || len(svc.Activities) == 0 {
		return true
	}
	return slices.ContainsFunc(p.Activities, func(a procedure.Activity) bool {
		return slices.Contains(svc.Activities, a.Number) && slices.ContainsFunc(a.Register, func(reg string) bool { return reg == "pisami" || reg == "pisami_correo" })
	})
}

// owed is what a case still lacks inside before it can close: «registrar el número PISAMI».
func (h *Handler) owed(lang string, r procedure.Request) string {
	var out []string
	if h.lacksPisami(r) {
		out = append(out, h.T(lang, "owed.pisami"))
	}
	return strings.Join(append(out, h.owedWork(lang, r)...), h.T(lang, "owed.and"))
}

// owedWork is what a case of its service lacks besides: «migrar el correo».
func (h *Handler) owedWork(lang string, r procedure.Request) []string {
	var out []string
	if of := h.area.owes[r.Service]; of != nil {
		for _, id := range of(r) {
			out = append(out, h.T(lang, id))
		}
	}
	return out
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
	for _, service := range t.ruledBy(r) {
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

// ruledBy are the services whose rules count for a request, in order. One request over several services goes to who has the
// first of them.
func (t *turn) ruledBy(r procedure.Request) []string {
	out := []string{r.Service}
	if svc := t.h.proc(r).Service(r.Service); svc != nil && svc.Kind == procedure.Bundle {
		for _, a := range heldOf(r) {
			out = append(out, t.serviceOfApp(a.App))
		}
	}
	return append(out, "*")
}

// available reports whether a person can be given a case: in office, not absent, and the matter not his own.
func (t *turn) available(who string, r procedure.Request) bool {
	if who == "" || who == r.Asker || who == r.Holder {
		return false
	}
	p, err := t.v.Person(who)
	return err == nil && p.Left == "" && (p.Away == "" || p.Away < t.today().String())
}

// parseMinute reads a moment as isoMinute writes it.
func parseMinute(v string) (time.Time, error) {
	return time.ParseInLocation("2006-01-02 15:04", v, calendar.Bogota())
}

func parseDay(v string) (calendar.Date, error) { return calendar.ParseISO(v[:min(10, len(v))]) }
