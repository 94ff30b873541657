package commands

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// roleWeb is the administrator of the portal.
const roleWeb = "webmaster"

// editorsArea is the register of the portal's editors and their training.
func editorsArea() area {
	return area{
		effects: map[string]effect{"editor": recordEditor},
		derives: map[string]derive{spanish.Portal: deriveEditor},
		fills: map[string]fill{
			"editor_sections": func(t *turn, _ blank, d store.Draft) string {
				if e, err := t.v.Editor(merged(d.Said, d.Answers)["persona"]); err == nil {
					return e.Sections
				}
				return t.T("editor.sections", "dependencia", shortDep(t.me.Dep))
			},
			"last_place": func(t *turn, _ blank, _ store.Draft) string {
				p, _ := t.v.Meta(metaPlace) // none yet: no default
				return p
			},
			"untrained": func(t *turn, _ blank, d store.Draft) string { return valuesIn(untrainedOptions(t, d)) },
			"who_comes": func(t *turn, _ blank, d store.Draft) string {
				c, err := t.v.Training(d.Said[markTraining])
				if err != nil {
					return ""
				}
				return strings.Join(c.Said(inventory.Comes), "\n")
			},
		},
		fields: map[string]fieldCheck{"hora": checkHour},
		rows: map[string]row{
			"capacitacion": func(t *turn, r procedure.Request) string {
				e, err := t.v.Editor(r.Holder)
				switch {
				case r.Answers["accion"] != "editor" || r.Answers["tramite"] == "suspender":
					return ""
				case err == nil && e.Trained != "":
					return t.T("card.trained", "fecha", isoShort(e.Trained))
				}
				return t.T("card.untrained")
			},
		},
		forms: map[string]ownForm{stepCall: {blank: (*turn).callForm, done: (*turn).makeTraining},
			stepAttendance: {blank: (*turn).attendanceForm, done: (*turn).registerAttendance}},
		sources: map[string]source{"untrained": untrainedOptions, "invited": invitedOptions},
		dues:    map[string]dueFunc{subjectTraining: trainingDue},
		notices: map[string]officeNote{
			whatInvite:   {draw: (*turn).inviteNotice, arrived: (*turn).inviteArrived},
			whatTraining: {draw: (*turn).trainingNotice},
		},
	}
}

// recordEditor writes into the register what was done to an editor of the portal.
func recordEditor(t *turn, c *change) error {
	who, a := c.r.Holder, c.r.Answers
	if who == "" {
		return nil // somebody whom the records do not know cannot be called to a training
	}
	today := t.today().String()
	e, err := t.v.Editor(who)
	if err != nil && !errors.Is(err, kv.ErrNotFound) {
		return err
	}
	if e.Person == "" {
		e = inventory.Editor{Person: who, Since: today}
	}
	e.Case, e.Sections, e.Suspended = c.r.ID, a["secciones"], ""
	return t.tx.PutEditor(e)
}

// noteEditor notes that somebody who publishes on the portal lost his access, or has it again. What an order of leaving gives
// back is what that order took.
func (t *turn) noteEditor(r *procedure.Request, app string, do inventory.Change) error {
	if t.serviceOfApp(app) != spanish.Portal {
		return nil
	}
	e, err := t.v.Editor(r.Holder)
	if err != nil {
		return ignoreMissing(err)
	}
	today := t.today().String()
	switch {
	case do == inventory.Suspend && e.Active(today):
		e.Suspended = today
	case do == inventory.Reactivate && (e.Case == r.ID || r.Facts[factRetired] == ""):
		e.Suspended = ""
	default:
		return nil
	}
	e.Case = r.ID
	return t.tx.PutEditor(e)
}

// makesEditor reports whether a request is for a new editor of the portal.
func makesEditor(r procedure.Request) bool {
	return r.Service == spanish.Portal && r.Answers["accion"] == "editor" && r.Answers["tramite"] == "crear"
}

// deriveEditor says who orders that an editor is suspended, and what.
func deriveEditor(t *turn, r *procedure.Request) {
	switch {
	case suspends(*r):
		t.deriveSuspension(r)
	case r.Answers["accion"] != "editor":
		deriveOffice(t, r)
	}
}

// untrained are the editors who are in office and were never trained, by name.
func (t *turn) untrained() ([]store.Person, error) {
	all, err := t.v.Editors()
	if err != nil {
		return nil, err
	}
	var out []store.Person
	for _, e := range all {
		p, err := t.v.Person(e.Person)
		if errors.Is(err, kv.ErrNotFound) || err == nil && p.Left != "" {
			continue
		}
		if err != nil {
			return nil, err
		}
		if e.Untrained(t.today().String()) {
			out = append(out, p)
		}
	}
	return sortedByName(out), nil
}

func sortedByName(people []store.Person) []store.Person {
	slices.SortStableFunc(people, func(a, b store.Person) int { return cmp.Compare(spanish.Fold(a.Name), spanish.Fold(b.Name)) })
	return people
}

func untrainedOptions(t *turn, _ store.Draft) []chat.Option {
	people, err := t.untrained()
	if err != nil {
		return nil
	}
	return personOptions(people)
}

// valuesIn are the values of options, as a field of which several can be chosen keeps them.
func valuesIn(options []chat.Option) string {
	var out []string
	for _, o := range options {
		out = append(out, o.Value)
	}
	return strings.Join(out, "\n")
}

func personOptions(people []store.Person) []chat.Option {
	var out []chat.Option
	for _, p := range people {
		out = append(out, chat.Option{Value: p.Email, Label: chat.Cut(p.Name, maxOptionLabel, chat.Bytes)})
	}
	return out
}

// maxOptionLabel is the longest option, in bytes (forms.md).
const maxOptionLabel = 32

// isEditor reports whether a person publishes for the dependency of a case about the portal.
func isEditor(v *store.View, p store.Person, r procedure.Request) bool {
	if r.Service != "WEB" || p.Email == "" || p.Left != "" || p.Dep == "" || p.Dep != r.Dep {
		return false
	}
	e, err := v.Editor(p.Email)
	return err == nil && e.Suspended == ""
}
