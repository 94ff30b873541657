package commands

import (
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// whoseMailbox says of a form whether the mailbox that it names is that of who asks: his data change without a sign-off.
func whoseMailbox(t *turn, known map[string]string) string {
	p, ok := t.mailboxOf(known["cuenta"])
	switch {
	case !ok || known["accion"] != "cambiar":
		return ""
	case p.Email != "" && p.Email == t.me.Email:
		return "propia"
	}
	return "ajena"
}

// mailboxNamed is the mailbox of the one person whom the words name.
func (t *turn) mailboxNamed(words string) (string, bool) {
	found := t.findPeople(words)
	if len(found) != 1 || found[0].Mailbox == "" {
		return "", false
	}
	return found[0].Mailbox, true
}

// asksMailbox reports whether a field is answered by a mailbox of the office, which people also name by whose it is.
func asksMailbox(pf procedure.Field) bool {
	return chat.FieldKind(pf.Type) == chat.Email && slices.Contains(pf.Checks, "cuenta")
}

// checkMailboxUsable: what is suspended is neither recovered, changed nor suspended once more.
func checkMailboxUsable(t *turn, _ blank, _ store.Draft, v string) *fault {
	a, err := t.v.Account(inventory.Mail, v)
	switch {
	case err != nil || a.State == inventory.Active: // what is not in the register is in use
		return nil //nolint:nilerr // see above
	case a.State != inventory.Suspended: // moved, and its slot given on
		return bad("cuenta", "dominio", t.h.Domain)
	}
	dep := t.depOf(procedure.Request{Holder: a.Person, HolderIs: a.Name, Dep: a.Dep})
	return bad("correo_suspendido", "cuenta", v, "nombre", t.h.holderName(t.v, a), "quien", t.h.name(t.v, headOf(t.v, dep, a.Person)), "telefono", t.h.Phone)
}

// mailboxWords are the placeholders of sentences about mailboxes.
func mailboxWords(h *Handler, v *store.View, lang string, r procedure.Request, _ map[string]string, now time.Time) []any {
	args := []any{"flujo", r.Flow}
	if suspends(r) && r.Answers["cuenta"] != "" {
		args = h.suspensionWords(v, lang, r, now)
	}
	return append(args, "suspende", sameMark(suspends(r)))
}

// checkOfficial: mail of the office goes to a mailbox of the office.
func checkOfficial(t *turn, _ blank, _ store.Draft, v string) *fault {
	if !strings.HasSuffix(v, "@"+t.h.Domain) {
		return bad("cuenta", "dominio", t.h.Domain)
	}
	return nil
}

// checkOther: it does not go to the mailbox that is suspended.
func checkOther(t *turn, _ blank, d store.Draft, v string) *fault {
	r, err := t.v.Request(d.Request)
	if i, ok := boxOf(r); err == nil && ok && samePerson(heldOf(r)[i].User, v) {
		return bad("mismo_buzon")
	}
	return nil
}
