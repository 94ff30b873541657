package commands

import (
	"strings"

	"github.com/ticbot/ticbot/commands/procedure"
)

// The two states in which what was asked for is done: for who asked, and inside too.
const (
	stateDone   = "hecha"
	stateClosed = "cerrada"
)

// cardArgs are the placeholders of a card, with the state as who looks sees it.
func (t *turn) cardArgs(r procedure.Request) []any {
	args := t.h.args(t.v, t.lang, r, t.me, t.now)
	if st := t.h.proc(r).State(r); st != nil {
		args = append(args, "estado", t.h.T(t.lang, t.stateID(r, st), args...))
	}
	return args
}

// stateID is the text of a state for who looks. A case that is done for who asked is closed for him; inside something is still
// owed, and TIC's staff, the channels and Control Interno see that it is not closed yet.
func (t *turn) stateID(r procedure.Request, st *procedure.State) string {
	inside := st.TextID() + ".inside"
	within := t.me.Email == "" && !strings.Contains(r.Asker, ":") || t.me.Email != r.Asker && (isStaff(t.me) || has(t.me.Roles, roleAuditor))
	if st.Phase == procedure.Done && within && t.h.Texts.Has(t.lang, inside) {
		return inside
	}
	return st.TextID()
}
