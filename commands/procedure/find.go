package procedure

import (
	"slices"
	"time"
)

// Relations of a person to a request that the program computes; a step may name them like roles.
const (
	relAsker  = "asker"
	relHolder = "holder"
	relFiler  = "filer"
)

// relations is the read-only table of everything that a step may name beside the roles of its file.
var relations = []string{relAsker, relHolder, "responsable", "superior", "deputy", "assignee", "joined", "told", "filer", "pin_keeper", "analyst", "owner", "editor", "tester", "in_case", "anyone", Clock}

// holds reports whether all conditions are met.
func holds(when []Cond, answers map[string]string) bool {
	for _, c := range when {
		if !slices.Contains(c.Is, answers[c.Field]) {
			return false
		}
	}
	return true
}

// Confirms reports whether a form with these answers is sent with CONFIRMO.
func (s *Service) Confirms(answers map[string]string) bool {
	return len(s.Confirm) > 0 && holds(s.Confirm, answers)
}

// Key is how requests name this version: "PRO-GIT-04/2".
func (p *Procedure) Key() string { return p.ID + "/" + p.Version }

// Service finds a service by its id; nil if there is none.
func (p *Procedure) Service(id string) *Service {
	for _, s := range p.Services {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// ServiceByVerb finds the service that a canonical verb opens; nil if none does.
func (p *Procedure) ServiceByVerb(verb string) *Service {
	for _, s := range p.Services {
		if s.Verb == verb && verb != "" {
			return s
		}
	}
	return nil
}

// Flow finds the way that a service takes with these answers: the first whose conditions hold; nil if none does.
func (p *Procedure) Flow(service string, answers map[string]string) *Flow {
	s := p.Service(service)
	if s == nil {
		return nil
	}
	return s.chosen(answers)
}

// chosen is the flow that the answers choose; where they choose none, the one for a form that was never filled in.
func (s *Service) chosen(answers map[string]string) *Flow {
	var blank *Flow
	for _, f := range s.Flows {
		switch {
		case f.Blank:
			blank = f
		case holds(f.When, answers):
			return f
		}
	}
	return blank
}

// FlowOf is the flow of a request; nil where this version has no such flow.
func (p *Procedure) FlowOf(r Request) *Flow {
	s := p.Service(r.Service)
	if s == nil {
		return nil
	}
	for _, f := range s.Flows {
		if f.ID == r.Flow {
			return f
		}
	}
	return nil
}

// State finds a state of the flow by id; nil if there is none.
func (f *Flow) State(id string) *State {
	for _, s := range f.States {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// Step finds a step of the flow by id; nil if there is none.
func (f *Flow) Step(id string) *Step {
	for _, s := range f.Steps {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// State is the state that the request is in; nil where its flow has no such state.
func (p *Procedure) State(r Request) *State {
	f := p.FlowOf(r)
	if f == nil {
		return nil
	}
	return f.State(r.State)
}

// StepOf finds a step of the request's flow by id, whether it is possible now or not.
func (p *Procedure) StepOf(r Request, id string) *Step {
	f := p.FlowOf(r)
	if f == nil {
		return nil
	}
	return f.Step(id)
}

// NextHint is the text id of what comes next for the request: "state.asignada.next"; "" where the state is unknown.
func (p *Procedure) NextHint(r Request) string {
	s := p.State(r)
	if s == nil {
		return ""
	}
	return s.TextID() + ".next"
}

// Priority computes the priority of a request with these answers; "" where the service has none.
func (p *Procedure) Priority(service string, answers map[string]string) string {
	s := p.Service(service)
	if s == nil || s.Priority == nil {
		return ""
	}
	m := s.Priority
	impact, urgency := m.Impact.Of[answers[m.Impact.Field]], m.Urgency.Of[answers[m.Urgency.Field]]
	return m.Level[impact][urgency]
}

// Void reports whether one of the changed fields is material, so that the sign-offs given no longer stand. A field that
// the service's form does not have counts as material.
func Void(p *Procedure, r Request, changed []string) bool {
	s := p.Service(r.Service)
	if s == nil {
		return len(changed) > 0
	}
	for _, id := range changed {
		if f, ok := s.Field(id); !ok || f.Material {
			return true
		}
	}
	return false
}

// Field finds a field of the service's form by id.
func (s *Service) Field(id string) (Field, bool) { return s.form().field(id) }

// ComputedAnswer finds an answer of the service that is never asked.
func (s *Service) ComputedAnswer(id string) (Computed, bool) { return s.form().computedAnswer(id) }

// OfferedWith are the steps whose buttons stand under the communication that a step sends; nil where it does not say.
func (p *Procedure) OfferedWith(r Request, step string) []string {
	if s := p.StepOf(r, step); s != nil {
		for _, t := range s.Tell {
			if t.How == "communication" && len(t.Offer) > 0 {
				return t.Offer
			}
		}
	}
	return nil
}

// Offered are the steps whose buttons stand under a notice of the request's flow: "notice.<step or tick>.<who>".
func (p *Procedure) Offered(r Request, notice string) []string {
	flow := p.FlowOf(r)
	if flow == nil {
		return nil
	}
	find := func(id string, tells []Tell) []string {
		for _, t := range tells {
			if len(t.Offer) > 0 && notice == "notice."+id+"."+t.Who {
				return t.Offer
			}
		}
		return nil
	}
	for _, s := range flow.Steps {
		if o := find(s.ID, s.Tell); o != nil {
			return o
		}
	}
	for _, st := range flow.States {
		for _, tick := range st.Ticks {
			if o := find(tick.What, tick.Tell); o != nil {
				return o
			}
		}
	}
	return nil
}

// Start begins a request: version of the procedure, flow, first state. The answers choose the flow; where none fits, Flow
// and State stay empty.
func (p *Procedure) Start(r Request, now time.Time) Request {
	n := r.Clone()
	n.Procedure, n.Version, n.Entry, n.Path, n.Previous = p.Key(), 1, 0, nil, ""
	n.Flow, n.State, n.Filed, n.Entered = "", "", now, now
	if f := p.Flow(n.Service, n.Answers); f != nil {
		n.Flow, n.State = f.ID, f.Start
	}
	n.enter(n.State, now)
	return n
}
