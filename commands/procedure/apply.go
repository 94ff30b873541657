package procedure

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Clock is the actor of everything that happens because time has passed.
const Clock = "reloj"

// Actor is who acts, and what he is to this very request: roles (secretario, tecnico …) and relations (asker, holder,
// responsable, superior, assignee, pin_keeper, analyst). Whoever calls computes them from the table of people.
type Actor struct {
	Who string // e-mail, "platform:id" of an unbound account, Clock, or "operador:<OS user>"
	As  []string
}

// Action is a step that somebody wants to take, with the answers to its form.
type Action struct {
	Do     string
	Values map[string]string
}

// Seen is what the actor had before his eyes. The zero value means that he saw no card (he typed a line).
type Seen struct{ Version, Entry int }

// Finding is the result of a named check, with what it found out («libres», «puesto»).
type Finding struct {
	OK   bool
	Data map[string]string
}

// Facts answers the named checks and guards of the file: what cannot be data.
type Facts interface {
	Check(name string, r Request) (Finding, error)
}

// Outcome is what a step makes of a request. Nothing has been written yet.
type Outcome struct {
	Request  Request
	Step     *Step  // the step taken
	Asked    *Step  // the step asked for; another one where its check failed and Step was done instead
	From, To string // states; Elsewhere where an effect says in which flow and state the case goes on
	As       string // the role that gave the right
	Values   map[string]string
	Effects  []string
	Tell     []Tell
	Found    map[string]string // what guards and check found out
	// Paused and Resumed: TIC's clock stops or goes on. Request.Paused says since when it stood still, also on resuming:
	// who calls moves what is due by the working time lost and then clears it.
	Paused, Resumed bool
}

// Errors of Apply, decided with errors.Is and errors.As.
var (
	// ErrForbidden: the actor has none of the roles that the step names, or is excluded by what he is to the case.
	ErrForbidden = errors.New("procedure: forbidden")
	// ErrOwn: the actor has the role, but the matter is his own. It is an ErrForbidden too.
	ErrOwn = fmt.Errorf("%w: own matter", ErrForbidden)
	// ErrStale: what the actor saw has changed in the meantime.
	ErrStale = errors.New("procedure: stale")
	// ErrNoStep: the step is not possible in the state that the request is in now.
	ErrNoStep = errors.New("procedure: no such step now")
	// ErrLate: the step was open when the actor saw it and is closed now. It is an ErrStale and an ErrNoStep.
	ErrLate = fmt.Errorf("%w: %w", ErrStale, ErrNoStep)
	// ErrGuard: a guard of the step does not hold.
	ErrGuard = errors.New("procedure: guard does not hold")
)

// GuardError is an ErrGuard that says which guard does not hold.
type GuardError struct{ Guard string }

// Error implements error.
func (e *GuardError) Error() string { return ErrGuard.Error() + ": " + e.Guard }

// Is makes it an ErrGuard.
func (e *GuardError) Is(target error) bool { return target == ErrGuard }

// MissingError names the required fields of the step's form that hold nothing yet, or nothing that can be chosen.
type MissingError struct{ Fields []string }

// Error implements error.
func (e *MissingError) Error() string { return "procedure: missing " + strings.Join(e.Fields, ", ") }

// Apply takes a step and says what becomes of the request, which is never changed itself. It is checked, in this order:
// that the step is open (ErrNoStep, ErrLate), that the actor has the right (ErrForbidden, ErrOwn), that what he saw still
// stands (ErrStale), the guards (ErrGuard), the form (*MissingError), the check. Who has no right to a closed step learns
// only that it is closed. A failing check does the step's Else instead, under the same right.
func (p *Procedure) Apply(r Request, seen Seen, do Action, by Actor, now time.Time, f Facts) (Outcome, error) {
	flow := p.FlowOf(r)
	if flow == nil {
		return Outcome{}, fmt.Errorf("%w: unknown flow %s/%s", ErrNoStep, r.Service, r.Flow)
	}
	asked := flow.Step(do.Do)
	if asked == nil || asked.Instead {
		return Outcome{}, ErrNoStep
	}
	as, right := may(asked, by)
	if !open(flow, asked, r) {
		if right == nil && seen != (Seen{}) && seen != (Seen{r.Version, r.Entry}) {
			return Outcome{}, ErrLate
		}
		return Outcome{}, ErrNoStep
	}
	if right != nil {
		return Outcome{}, right
	}
	if stale(asked, seen, r) {
		return Outcome{}, ErrStale
	}
	o := Outcome{Step: asked, Asked: asked, From: r.State, As: as, Values: answers(asked, do.Values), Found: map[string]string{}}
	if err := o.guards(asked, r, f); err != nil {
		return Outcome{}, err
	}
	if m := missing(asked, o.Values); len(m) > 0 {
		return Outcome{}, &MissingError{Fields: m}
	}
	if err := o.check(flow, r, f); err != nil {
		return Outcome{}, err
	}
	o.move(flow, r.Clone(), by, now)
	return o, nil
}

// open reports whether the step leads on from where the request is.
func open(flow *Flow, s *Step, r Request) bool {
	if !slices.Contains(s.From, r.State) {
		return false
	}
	return s.To != Previous || flow.State(r.Previous) != nil
}

// may finds the role that gives the actor the right to the step.
func may(s *Step, by Actor) (as string, err error) {
	if s.On != "" && by.Who != Clock {
		return "", ErrForbidden
	}
	i := slices.IndexFunc(s.Who, func(w string) bool { return slices.Contains(by.As, w) })
	if i < 0 {
		return "", ErrForbidden
	}
	if s.Kind == Decision && slices.Contains(by.As, relFiler) && !slices.Contains(by.As, relAsker) {
		return "", ErrOwn // who wrote a request down for somebody else decides nothing on it
	}
	for _, n := range s.Not {
		switch {
		case !slices.Contains(by.As, n):
		case n == relAsker || n == relHolder:
			return "", ErrOwn
		default:
			return "", ErrForbidden
		}
	}
	return s.Who[i], nil
}

// stale reports whether what was seen no longer stands: Version moved, or the step was closed in the meantime and is open
// again. Comments are never stale.
func stale(s *Step, seen Seen, r Request) bool {
	if seen == (Seen{}) || s.Kind == Comment {
		return false
	}
	return seen.Version != r.Version || seen.Entry < 1 || seen.Entry > r.Entry || r.left(seen.Entry, s.From)
}

// answers are the values of the step's form, with the defaults of what was left out. Other values are kept as they are.
func answers(s *Step, given map[string]string) map[string]string {
	out := map[string]string{}
	maps.Copy(out, given)
	for _, fd := range s.Fields {
		if strings.TrimSpace(out[fd.ID]) == "" {
			delete(out, fd.ID)
			if d := fd.DefaultFor(out); d != "" && holds(fd.When, out) {
				out[fd.ID] = d
			}
		}
	}
	return out
}

// missing lists the fields that are required and hold nothing, and the selects that hold what cannot be chosen. A field
// whose condition does not hold is asked nothing.
func missing(s *Step, values map[string]string) []string {
	var out []string
	for _, fd := range s.Fields {
		if !holds(fd.When, values) {
			continue
		}
		v := values[fd.ID]
		choice := fd.Type == "select" && fd.Source == ""
		if v == "" && fd.Required || v != "" && choice && !slices.Contains(fd.Options, v) {
			out = append(out, fd.ID)
		}
	}
	return out
}

// ask puts one named question to the facts; what they found is kept.
func (o *Outcome) ask(name string, r Request, f Facts) (bool, error) {
	if f == nil {
		return false, nil
	}
	found, err := f.Check(name, r)
	if err != nil {
		return false, fmt.Errorf("checking %s: %w", name, err)
	}
	maps.Copy(o.Found, found.Data)
	return found.OK, nil
}

func (o *Outcome) guards(s *Step, r Request, f Facts) error {
	for _, g := range s.Guard {
		ok, err := o.ask(g, r, f)
		if err != nil {
			return err
		}
		if !ok {
			return &GuardError{Guard: g}
		}
	}
	return nil
}

// check tests the step's named fact; where it fails the step is exchanged for its Else.
func (o *Outcome) check(flow *Flow, r Request, f Facts) error {
	if o.Step.Check == "" {
		return nil
	}
	ok, err := o.ask(o.Step.Check, r, f)
	if err != nil || ok {
		return err
	}
	instead := flow.Step(o.Step.Else)
	if instead == nil || !slices.Contains(instead.From, r.State) {
		return &GuardError{Guard: o.Step.Check}
	}
	o.Step = instead
	return o.guards(instead, r, f)
}
