package commands

import (
	"slices"
	"strings"

	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/locales"
	"github.com/ticbot/ticbot/store"
)

// Gap is something that nobody could decide with the people in the records.
type Gap struct {
	ID    string   // of the sentence that says so, with its remedy
	Steps []string // the steps concerned, by id
	Args  []any
}

// Text gives the sentence in a language.
func (g Gap) Text(texts *locales.Bundle, lang string) string {
	var names []string
	for _, s := range g.Steps {
		names = append(names, texts.T(lang, "undecidable.step", "paso", texts.T(lang, "step."+s)))
	}
	return texts.T(lang, g.ID, append(g.Args, "pasos", strings.Join(names, ", "))...)
}

// Undecidable names the steps of the procedures that nobody could take with the people in the records: a role that nobody
// has, a single holder of it whose own matters would stand still, no staff to whom a case can be given, a dependency for
// which nobody signs up to the root. The order is fixed.
func Undecidable(v *store.View, procs []*procedure.Procedure) ([]Gap, error) {
	u := gaps{v: v, steps: map[string][]string{}, own: map[string][]string{}}
	people, err := v.People()
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		if p.Left == "" {
			u.people = append(u.people, p)
		}
	}
	for _, p := range procs {
		for _, s := range p.Services {
			for _, f := range s.Flows {
				for _, st := range f.Steps {
					u.note(st)
				}
			}
		}
	}
	u.roles()
	u.staff()
	u.analysts()
	u.heads()
	return u.found, nil
}

// gaps collects what nobody could decide.
type gaps struct {
	v      *store.View
	people []store.Person
	steps  map[string][]string // roles of which one is needed, joined → steps that need it
	own    map[string][]string // of these, the steps that nobody takes in a matter of his own
	assign []string            // steps that give a case to somebody of the staff
	sign   []string            // steps of the head
	// judge are the steps that whoever analysed must not take, judges the roles that may.
	judge, judges []string
	found         []Gap
}

func addOnce(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// note puts a step down under what it needs. Where somebody of the case itself may take it, nothing is missing.
func (u *gaps) note(s *procedure.Step) {
	if !s.Button {
		return
	}
	id := strings.TrimPrefix(s.TextID(), "step.") // as people know it
	for _, f := range s.Fields {
		if ofPeople(f.Source) {
			u.assign = addOnce(u.assign, id)
		}
	}
	for _, w := range s.Who {
		switch w {
		case relAsker, relHolder, relDoer, relJoined, relTold, relFiler, relKeeper, relOwner, relTester, relAnyone, relSite, procedure.Clock:
			return
		case relHead:
			u.sign = addOnce(u.sign, id)
			return
		}
	}
	if slices.Contains(s.Not, relAnalyst) {
		u.judge = addOnce(u.judge, s.ID)
		for _, w := range s.Who {
			u.judges = addOnce(u.judges, w)
		}
	}
	roles := strings.Join(s.Who, " ")
	u.steps[roles] = addOnce(u.steps[roles], id)
	if len(s.Not) > 0 {
		u.own[roles] = addOnce(u.own[roles], id)
	}
}

// with gives the people who have one of the roles.
func (u *gaps) with(roles ...string) []store.Person {
	var out []store.Person
	for _, p := range u.people {
		if slices.ContainsFunc(p.Roles, func(r string) bool { return slices.Contains(roles, r) }) {
			out = append(out, p)
		}
	}
	return out
}

// roles finds roles that nobody has, and those whose only holder cannot decide on a matter of his own.
func (u *gaps) roles() {
	keys := make([]string, 0, len(u.steps))
	for k := range u.steps {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		roles := strings.Fields(k)
		holders := u.with(roles...)
		args := []any{"roles", strings.Join(roles, " / ")}
		switch {
		case len(holders) == 0:
			u.found = append(u.found, Gap{ID: "undecidable.role", Steps: u.steps[k], Args: args})
		case len(holders) > 1, len(u.own[k]) == 0:
		case slices.Contains(roles, roleSecretary) && headOf(u.v, holders[0].Dep, holders[0].Email) != "":
			// The head above distributes what is the secretary's own.
		case slices.Contains(roles, roleSuper) && u.another(holders[0]):
			// Whoever has the case in hand stands in for the supervisor. That nobody can have it is said by itself.
		default:
			u.found = append(u.found, Gap{ID: "undecidable.only", Steps: u.own[k], Args: append(args, "nombre", holders[0].Name)})
		}
	}
}

// another reports whether somebody else could have a case in hand; true where nobody at all could.
func (u *gaps) another(than store.Person) bool {
	staff := u.with(roleTech, rolePro)
	return len(staff) == 0 || slices.ContainsFunc(staff, func(p store.Person) bool { return p.Email != than.Email })
}

// staff looks for people to whom a case can be given: one of the staff asks too, and then it must be another one.
func (u *gaps) staff() {
	if len(u.assign) == 0 {
		return
	}
	switch staff := u.with(roleTech, rolePro); len(staff) {
	case 0:
		u.found = append(u.found, Gap{ID: "undecidable.staff", Steps: u.assign})
	case 1:
		u.found = append(u.found, Gap{ID: "undecidable.staff.one", Steps: u.assign, Args: []any{"nombre", staff[0].Name}})
	}
}

// analysts looks for two people: one who analyses, and another one who decides.
func (u *gaps) analysts() {
	deciders := u.with(u.judges...)
	if len(u.with(roleTech, rolePro)) == 0 {
		return // said by itself
	}
	for _, a := range u.with(roleTech, rolePro, roleSuper) {
		if slices.ContainsFunc(deciders, func(d store.Person) bool { return d.Email != a.Email }) {
			return
		}
	}
	if len(u.judge) > 0 && len(deciders) > 0 {
		u.found = append(u.found, Gap{ID: "undecidable.analyst", Steps: u.judge, Args: []any{"nombre", deciders[0].Name}})
	}
}

// heads finds dependencies of whose people somebody has nobody to sign for him.
func (u *gaps) heads() {
	if len(u.sign) == 0 {
		return
	}
	missing := map[string][]string{}
	var deps []string
	for _, p := range u.people {
		if u.signs(p) {
			continue
		}
		if missing[p.Dep] == nil {
			deps = append(deps, p.Dep)
		}
		missing[p.Dep] = append(missing[p.Dep], p.Name)
	}
	slices.Sort(deps)
	for _, d := range deps {
		names := missing[d]
		more := ""
		if len(names) > 5 {
			names, more = names[:5], " …"
		}
		id := "undecidable.head"
		if d == "" {
			id = "undecidable.nodep"
		}
		u.found = append(u.found, Gap{ID: id, Steps: u.sign, Args: []any{"dependencia", d, "n", len(missing[d]), "nombres", strings.Join(names, ", ") + more}})
	}
}

// signs reports whether somebody signs for what a person asks, also for himself.
func (u *gaps) signs(p store.Person) bool {
	head := signer(u.v, p, p.Email)
	if head == "" {
		return false
	}
	q, err := u.v.Person(head)
	return err == nil && q.Left == ""
}
