package commands

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// Access is taken away by one order. The case holds the accounts concerned, computed from the register and never typed, each
// with when and by whom it was suspended.

// factHeld holds the accounts of a case as JSON.
const factHeld = "registro"

// held is an account that a case suspends.
type held struct {
	App      string    `json:"app"`
	Name     string    `json:"name,omitempty"` // of an application that the table does not have
	User     string    `json:"user,omitempty"` // "" = only the console knows it
	At       time.Time `json:"at,omitzero"`    // when it was suspended
	By       string    `json:"by,omitempty"`
	Released time.Time `json:"released,omitzero"` // of a mailbox: when it was moved and its slot given back
	Back     time.Time `json:"back,omitzero"`     // when it was reactivated
}

// key names the account among those of its case.
func (a held) key() string { return a.App + "/" + a.User }

func heldOf(r procedure.Request) []held {
	var hs []held
	if json.Unmarshal([]byte(r.Facts[factHeld]), &hs) != nil {
		return nil
	}
	return hs
}

func setHeld(r *procedure.Request, hs []held) {
	b, err := json.Marshal(hs)
	if err == nil { // cannot fail: plain values
		r.Facts[factHeld] = string(b)
	}
}

// pendingOf are the accounts of a case that are in use still.
func pendingOf(r procedure.Request) []held {
	return slices.DeleteFunc(heldOf(r), func(a held) bool { return !a.At.IsZero() || !a.Back.IsZero() })
}

// suspendedOf are the accounts that are suspended.
func suspendedOf(hs []held) []held {
	return slices.DeleteFunc(slices.Clone(hs), func(a held) bool { return a.At.IsZero() })
}

// lastSuspended are the accounts that were suspended by the newest press.
func lastSuspended(hs []held) []held {
	var newest time.Time
	for _, a := range hs {
		if a.At.After(newest) {
			newest = a.At
		}
	}
	return slices.DeleteFunc(suspendedOf(hs), func(a held) bool { return a.At.Before(newest) })
}

// heldNames are the accounts as people read them: by application, with the user where one occurs twice.
func (h *Handler) heldNames(v *store.View, lang string, all, which []held) []string {
	var out []string
	for _, a := range which {
		twice := slices.ContainsFunc(all, func(o held) bool { return o.App == a.App && o.User != a.User })
		name := cmp.Or(a.Name, h.appName(v, lang, a.App))
		if twice {
			name = accountLabel(a.User, name)
		}
		out = append(out, name)
	}
	return out
}

// enumerate lists things in a sentence: «correo, Spark y Softcon».
func (h *Handler) enumerate(lang string, names []string) string {
	if n := len(names); n > 1 {
		return h.T(lang, "list.and", "lista", strings.Join(names[:n-1], ", "), "ultimo", names[n-1])
	}
	return strings.Join(names, "")
}

// parseMissing reads an account that the register lacks: «Softcon, juan.pena», or with any application before the comma.
func parseMissing(apps []inventory.Application, line string) (held, bool) {
	name, user, comma := strings.Cut(line, ",")
	if !comma {
		words := strings.Fields(line)
		for n := len(words) - 1; n > 0; n-- {
			if _, ok := applicationNamed(apps, strings.Join(words[:n], " ")); ok || spanish.Fold(words[0]) == inventory.Mail {
				name, user = strings.Join(words[:n], " "), strings.Join(words[n:], " ")
				break
			}
		}
	}
	name, user = strings.TrimSpace(name), strings.Join(strings.Fields(user), " ")
	if name == "" || user == "" || len(user) > 60 || applicationID(name) == "" {
		return held{}, false
	}
	if a, ok := applicationNamed(apps, name); ok {
		return held{App: a.ID, User: user}, true
	}
	if spanish.Fold(name) == inventory.Mail {
		return held{App: inventory.Mail, User: strings.ToLower(user)}, true
	}
	return held{App: applicationID(name), Name: shorten(name, maxAppName), User: user}, true
}

func checkMissing(t *turn, _ blank, _ store.Draft, v string) *fault {
	for line := range strings.SplitSeq(v, "\n") {
		if _, ok := parseMissing(applicationsIn(t.v), line); !ok && strings.TrimSpace(line) != "" {
			return bad("falta_cuenta")
		}
	}
	return nil
}
