package procedure

import (
	"errors"
	"fmt"
	"strings"
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
	Step     *Step
	From, To string // states
	As       string // the role that gave the right
	Effects  []string
	Tell     []Tell
	Found    map[string]string
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
	// ErrGuard: a guard of the step does not hold.
	ErrGuard = errors.New("procedure: guard does not hold")
)

// MissingError names the required fields of the step's form that hold nothing yet.
type MissingError struct{ Fields []string }

// Error implements error.
func (e *MissingError) Error() string { return "procedure: missing " + strings.Join(e.Fields, ", ") }
