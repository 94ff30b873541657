package commands

import (
	"slices"
	"strconv"

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
