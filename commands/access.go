package commands

import (
	"slices"
	"strings"

	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// Roles that the program itself asks for; all others are only named by the procedure's file.
const (
	roleSecretary = "secretario"
	roleDesk      = "mesa"
	roleTech      = "tecnico"
	rolePro       = "profesional"
	roleAuditor   = "auditor"
	roleSuper     = "supervisor"
	roleAsker     = "solicitante"
)

// Relations of a person to one request.
const (
	relAsker   = "asker"
	relHolder  = "holder"
	relHead    = "responsable"
	relDoer    = "assignee"
	relJoined  = "joined"
	relTold    = "told" // a broadcast of the case reached him
	relFiler   = "filer"
	relKeeper  = "pin_keeper"
	relAnyone  = "anyone"
	relAnalyst = "analyst" // who analysed: never decides
	relOwner   = "owner"   // of the application, or of the information
	relEditor  = "editor"  // who publishes on the portal for the dependency
	relTester  = "tester"  // who tries what was developed
	relSite    = "in_case"
)

// relations follow from the case alone, whatever the table of people says.
var relations = []string{relAsker, relHolder, relHead, relDeputy, relDoer, relJoined, relTold, relFiler, relKeeper, relAnalyst, relOwner, relEditor, relTester, relAnyone, relSite, procedure.Clock}

// headOf finds who signs for a dependency: its responsible person; where that is one of those in except, or nobody, the
// one of the superior dependency, and so on. An empty answer means that nobody can.
func headOf(v *store.View, dep string, except ...string) string {
	for range 12 { // deeper than any organisation; a cycle cannot hold it up
		d, err := v.Dep(dep)
		if err != nil {
			return ""
		}
		if d.Head != "" && !slices.Contains(except, d.Head) {
			if p, err := v.Person(d.Head); err == nil && p.Left == "" {
				return d.Head
			}
		}
		if d.Superior == "" || d.Superior == dep {
			return ""
		}
		dep = d.Superior
	}
	return ""
}

// signer finds who signs for what p asks: his own head where the record names one, else the head of his dependency; never
// one of those whose own matter it is.
func signer(v *store.View, p store.Person, own ...string) string {
	if p.Head != "" && !slices.Contains(own, p.Head) {
		return p.Head
	}
	return headOf(v, p.Dep, own...)
}

// distributor finds who distributes when the matter is the secretary's own: the head above.
func distributor(v *store.View, r procedure.Request) string {
	for _, who := range []string{r.Asker, r.Holder} {
		p, err := v.Person(who)
		if err == nil && slices.Contains(p.Roles, roleSecretary) {
			return headOf(v, p.Dep, r.Asker, r.Holder)
		}
	}
	return ""
}

// standIn is who enters the papers of a contract for the supervisor where the matter is the supervisor's own and there is no
// other one: whoever has the case in hand.
func standIn(v *store.View, r procedure.Request) string {
	if r.Facts[factViability] == "" {
		return ""
	}
	own := func(who string) bool { return who != "" && (who == r.Asker || who == r.Holder) }
	asker, err := v.Person(r.Asker)
	holder, err2 := v.Person(r.Holder)
	if !(err == nil && slices.Contains(asker.Roles, roleSuper) || err2 == nil && slices.Contains(holder.Roles, roleSuper)) || own(r.Assignee) {
		return ""
	}
	all, err := v.PeopleWith(roleSuper)
	if err != nil || slices.ContainsFunc(all, func(p store.Person) bool { return p.Left == "" && !own(p.Email) }) {
		return ""
	}
	return r.Assignee
}

// actor says what a person is to a request.
func actorFor(v *store.View, p store.Person, who string, r procedure.Request) procedure.Actor {
	a := procedure.Actor{Who: who}
	if who == procedure.Clock {
		a.As = []string{procedure.Clock}
		return a
	}
	add := func(ok bool, rel string) {
		if ok {
			a.As = append(a.As, rel)
		}
	}
	add(p.Email != "", relAnyone) // of those whom the records know
	add(r.Asker == who, relAsker)
	add(r.Behalf == who && r.Behalf != "", relFiler)
	add(r.Holder == who && r.Holder != "", relHolder)
	add(r.Head == who && r.Head != "", relHead)
	add(r.Deputy == who && r.Deputy != "", relDeputy)
	add(r.Assignee == who && r.Assignee != "", relDoer)
	add(r.Facts[factKeeper] == who && who != "", relKeeper)
	add(r.Facts[factAnalyst] == who && who != "", relAnalyst)
	add(r.Facts[factOwner] == who && who != "", relOwner)
	add(r.Facts[factTester] == who && who != "", relTester)
	edits := isEditor(v, p, r)
	add(edits, relEditor)
	joined := slices.ContainsFunc(r.Joined, func(j procedure.Joined) bool { return j.Who == who })
	told := wasTold(v, r, who)
	add(told, relTold)
	add(joined, relJoined)
	shares := who != "" && distributor(v, r) == who
	add(shares || joined || told || r.Asker == who || r.Behalf == who || r.Holder == who || r.Head == who || r.Deputy == who && who != "" || r.Assignee == who || r.Facts[factOwner] == who || r.Facts[factTester] == who || edits || isStaff(p), relSite)
	if p.Email == "" || p.Left != "" {
		return a
	}
	for _, role := range p.Roles { // what one is to a case is never a role that somebody was given
		add(!slices.Contains(relations, role), role)
	}
	add(shares, roleSecretary)
	add(r.Assignee == who && who != "" && standIn(v, r) == who, roleSuper)
	return a
}

// isStaff reports whether the person works for the TIC secretariat.
func isStaff(p store.Person) bool {
	return slices.ContainsFunc(p.Roles, func(r string) bool {
		return r == roleSecretary || r == roleDesk || r == roleTech || r == rolePro || r == roleSuper
	})
}

// noCase says that a case is not there, or not for who asks; who may see them all is not told of «los suyos».
func (t *turn) noCase(n string) {
	if t.bound() && (isStaff(t.me) || has(t.me.Roles, roleAuditor)) {
		t.say("case.none.any", "n", n)
		return
	}
	t.say("case.none", "n", n)
}

// maySee reports whether the person may see a case: those in it, TIC's staff, auditors and the heads above.
func maySee(v *store.View, p store.Person, who string, r procedure.Request) bool {
	a := actorFor(v, p, who, r)
	if slices.Contains(a.As, relSite) || slices.Contains(p.Roles, roleAuditor) {
		return true
	}
	return p.Email != "" && headOf(v, r.Dep) == p.Email
}

// maySee reports whether who acts may see a case: also who has a role for which the case waits, or has waited.
func (t *turn) maySee(r procedure.Request) bool {
	return maySee(t.v, t.me, t.who, r) || t.waited(r)
}

// waited reports whether a case waits for a role that who acts has, or has waited for it.
func (t *turn) waited(r procedure.Request) bool {
	flow := t.h.proc(r).FlowOf(r)
	if flow == nil || !t.bound() {
		return false
	}
	return slices.ContainsFunc(append(slices.Clone(r.Path), r.State), func(id string) bool {
		st := flow.State(id)
		return st != nil && slices.ContainsFunc(st.Waits, func(w string) bool { return isRole(w) && slices.Contains(t.me.Roles, w) })
	})
}

// shares reports whether somebody may have to distribute or decide in a role: who holds one, who owns an application, and
// who does it for the secretary's own matters.
func (t *turn) shares() bool {
	if slices.ContainsFunc(t.me.Roles, func(r string) bool { return isRole(r) && r != roleAsker && r != roleAuditor }) {
		return true
	}
	if owned, err := t.v.RequestsWaiting(store.WaitOwner, t.who); err == nil && len(owned) > 0 {
		return true
	}
	people, err := t.v.PeopleWith(roleSecretary)
	return isStaff(t.me) || err == nil && slices.ContainsFunc(people, func(p store.Person) bool { return headOf(t.v, p.Dep, p.Email) == t.who })
}

// whoMay lists the people who hold one of the roles of a step for this case, for the sentence that says who decides it.
func whoMay(v *store.View, s *procedure.Step, r procedure.Request) []store.Person {
	var out []store.Person
	add := func(email string) {
		p, err := v.Person(email)
		if err == nil && p.Left == "" && !slices.ContainsFunc(out, func(q store.Person) bool { return q.Email == p.Email }) && !excluded(s, p.Email, r) {
			out = append(out, p)
		}
	}
	for _, role := range s.Who {
		switch role {
		case relAsker:
			add(r.Asker)
		case relHolder:
			add(r.Holder)
		case relHead:
			add(r.Head)
		case relDeputy:
			add(r.Deputy)
		case relDoer:
			add(r.Assignee)
		case relOwner:
			add(r.Facts[factOwner])
		case relTester:
			add(r.Facts[factTester])
		default:
			people, err := v.PeopleWith(role)
			if err != nil {
				continue
			}
			for _, p := range people {
				add(p.Email)
			}
			switch role {
			case roleSecretary:
				add(distributor(v, r))
			case roleSuper:
				add(standIn(v, r))
			}
		}
	}
	return out
}

func excluded(s *procedure.Step, email string, r procedure.Request) bool {
	return s.Kind == procedure.Decision && r.Behalf != "" && email == r.Behalf ||
		slices.Contains(s.Not, relAsker) && email == r.Asker || slices.Contains(s.Not, relHolder) && email == r.Holder ||
		slices.Contains(s.Not, relAnalyst) && email == r.Facts[factAnalyst]
}

// samePerson compares e-mail addresses.
func samePerson(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}
