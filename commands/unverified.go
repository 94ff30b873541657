package commands

import (
	"time"

	"github.com/ticbot/ticbot/commands/procedure"
)

// Who is not bound may report what fails and nothing else. So that nobody can bury the desk, an account of which nobody knows
// whose it is has few reports open at a time, and few a day; beyond that the telephone and /vincular are the way.

// unverifiedOpen is how many reports such an account may have open.
const unverifiedOpen = 3

// unverifiedDay is how many it may file in a day.
var unverifiedDay = allowance{5, 24 * time.Hour}

// reports counts those of who acts.
func (t *turn) reports() counter { return counter{"unverified reports of " + t.who, unverifiedDay} }

// mayReport reports whether who acts may file one more incident; somebody who is bound always may.
func (t *turn) mayReport() (bool, error) {
	if t.bound() {
		return true, nil
	}
	ids, err := t.v.OpenOf(t.who)
	if err != nil {
		return false, err
	}
	open, err := t.load(ids, func(r procedure.Request) bool {
		st := t.h.proc(r).State(r)
		return r.Asker == t.who && t.live(r) && st.Phase != procedure.Solved
	})
	if err != nil || len(open) >= unverifiedOpen {
		return false, err
	}
	return codes{t.h, t.v, t.tx, t.now}.free(t.reports())
}

// countReport notes that somebody who is not bound filed an incident.
func (t *turn) countReport() error {
	if t.bound() {
		return nil
	}
	return codes{t.h, t.v, t.tx, t.now}.use(t.reports())
}
