package procedure

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// checkFlow checks that a flow leads somewhere and that everything it refers to is there.
func (r *reader) checkFlow(p *Procedure, f *Flow) {
	r.stateRef(f, f, "start", f.Start)
	if f.Start == "" {
		r.add(r.where(f, "start", ""), "missing_key", "name", "start")
	}
	r.stateRef(f, f, "clock_from", f.ClockFrom)
	for _, s := range f.States {
		r.checkState(f, s)
	}
	for _, s := range f.Steps {
		r.checkStep(p, f, s)
		r.checkElse(f, s)
	}
	if f.State(f.Start) != nil {
		r.checkWays(f)
	}
	r.checkPrimary(f)
}

// stateRef checks a state that a key of a thing names.
func (r *reader) stateRef(f *Flow, thing any, key, id string) {
	if id != "" && f.State(id) == nil {
		r.add(r.where(thing, key, ""), "unknown_state", "name", id, "flow", f.ID, "near", nearest(id, f.stateIDs()))
	}
}

func (r *reader) checkState(f *Flow, s *State) {
	if s.Phase == "" {
		r.add(r.where(s, "phase", ""), "missing_key", "name", "phase")
	}
	for _, t := range s.Ticks {
		r.offerRefs(f, r.tickNode(s, t), t.Tell)
		if t.Do == "" {
			continue
		}
		at := r.tickNode(s, t)
		step := f.Step(t.Do)
		switch {
		case step == nil:
			r.add(at, "unknown_step", "name", t.Do, "flow", f.ID, "near", nearest(t.Do, f.stepIDs()))
		case !slices.Contains(step.Who, Clock) || !slices.Contains(step.From, s.ID):
			r.add(at, "tick_step", "name", t.Do, "state", s.ID)
		}
	}
}

func (f *Flow) stepIDs() []string {
	out := make([]string, 0, len(f.Steps))
	for _, s := range f.Steps {
		out = append(out, s.ID)
	}
	return out
}

func (r *reader) checkStep(p *Procedure, f *Flow, s *Step) {
	if len(s.Who) == 0 {
		r.add(r.where(s, "who", ""), "no_who", "name", s.ID)
	}
	switch s.To {
	case "", Same, Previous, Elsewhere:
	default:
		r.stateRef(f, s, "to", s.To)
	}
	if s.Kind == Comment && s.To != "" && s.To != Same {
		r.add(r.where(s, "to", ""), "comment_moves", "name", s.ID)
	}
	for _, c := range s.Control {
		if !slices.Contains(p.Controls, c) {
			r.add(r.where(s, "control", c), "unknown_control", "name", c, "near", nearest(c, p.Controls))
		}
	}
	if s.Activity != "" && !slices.ContainsFunc(p.Activities, func(a Activity) bool { return a.Number == s.Activity }) {
		r.add(r.where(s, "activity", ""), "unknown_activity", "name", s.Activity)
	}
	r.offerRefs(f, r.where(s, "tell", ""), s.Tell)
	r.checkFields(s)
	into := s.From
	if f.State(s.To) != nil {
		into = []string{s.To}
	}
	if s.To != Previous && s.To != Elsewhere {
		r.tickRefs(f, s, "start", s.Start, into)
	}
	r.tickRefs(f, s, "stop", s.Stop, s.From)
	if len(s.On) > 5 && s.On[:5] == "tick:" {
		r.tickRefs(f, s, "on", []string{s.On[5:]}, s.From)
	}
}

// checkFields checks the conditions of the fields of a step's form: they look back.
func (r *reader) checkFields(s *Step) {
	whole := form{pages: s.Pages(), computed: s.Computed}
	for i, fd := range s.Fields {
		before := form{pages: []Page{{Fields: s.Fields[:i]}}, computed: s.Computed}
		r.checkConds(before, fd.When, r.fieldNode(s, i))
		r.checkRefs(whole, fd, r.fieldNode(s, i))
	}
	for _, p := range s.Pages() {
		if len(p.Fields) > maxFields {
			r.add(r.where(s, "fields", ""), "too_many_fields", "name", p.ID)
		}
	}
}

// offerRefs checks the steps that notices offer.
func (r *reader) offerRefs(f *Flow, at *yaml.Node, tells []Tell) {
	for _, t := range tells {
		for _, id := range t.Offer {
			if f.Step(id) == nil {
				r.add(at, "unknown_step", "name", id, "flow", f.ID, "near", nearest(id, f.stepIDs()))
			}
		}
	}
}

// tickRefs checks that at least one of the states has each of the ticks.
func (r *reader) tickRefs(f *Flow, s *Step, key string, ticks, states []string) {
	var names []string
	for _, id := range states {
		if st := f.State(id); st != nil {
			for _, t := range st.Ticks {
				names = append(names, t.What)
			}
		}
	}
	for _, t := range ticks {
		if !slices.Contains(names, t) {
			r.add(r.where(s, key, t), "unknown_tick", "name", t, "near", nearest(t, names))
		}
	}
}

// checkElse checks the step that is done where a check fails.
func (r *reader) checkElse(f *Flow, s *Step) {
	if s.Check == "" && s.Else == "" {
		return
	}
	if s.Else == "" {
		r.add(r.where(s, "check", ""), "else_missing", "name", s.ID)
		return
	}
	e := f.Step(s.Else)
	if e == nil {
		r.add(r.where(s, "else", ""), "unknown_step", "name", s.Else, "flow", f.ID, "near", nearest(s.Else, f.stepIDs()))
		return
	}
	if e.Check != "" {
		r.add(r.where(e, "check", ""), "else_check", "name", e.ID)
	}
	for _, id := range s.From {
		if !slices.Contains(e.From, id) {
			r.add(r.where(e, "from", ""), "else_from", "name", e.ID, "other", s.ID, "state", id)
		}
	}
}

// checkWays checks that every state can be reached, and that from every one there is a way to an end. The side steps, by
// which a case can be given up anywhere, do not count as one.
func (r *reader) checkWays(f *Flow) {
	reached, ends := f.reached(), f.ends()
	for _, s := range f.States {
		switch {
		case !reached[s.ID]:
			r.add(r.where(s, "id", ""), "unreachable_state", "name", s.ID, "flow", f.ID)
		case !ends[s.ID]:
			r.add(r.where(s, "id", ""), "dead_end", "name", s.ID, "flow", f.ID)
		}
	}
}

// reached are the states to which the steps lead from the start.
func (f *Flow) reached() map[string]bool {
	reached := map[string]bool{f.Start: true}
	for again := true; again; {
		again = false
		for _, s := range f.Steps {
			if reached[s.To] || f.State(s.To) == nil {
				continue
			}
			if slices.ContainsFunc(s.From, func(id string) bool { return reached[id] }) {
				reached[s.To], again = true, true
			}
		}
	}
	return reached
}

// ends are the states from which there is a way to an ended state or into another flow. A state that returns to where the
// case was is as good as that one, and makes no other one good.
func (f *Flow) ends() map[string]bool {
	ends, returns := map[string]bool{}, map[string]bool{}
	for _, s := range f.States {
		ends[s.ID] = s.Phase == Ended
	}
	for _, s := range f.Steps {
		for _, id := range s.From {
			returns[id] = returns[id] || s.To == Previous
			ends[id] = ends[id] || s.To == Elsewhere
		}
	}
	for again := true; again; {
		again = false
		for _, s := range f.Steps {
			if s.Side || !ends[s.To] {
				continue
			}
			for _, id := range s.From {
				if !ends[id] {
					ends[id], again = true, true
				}
			}
		}
	}
	for id := range returns {
		ends[id] = ends[id] || returns[id]
	}
	return ends
}

// checkPrimary checks that nobody sees two coloured buttons on one card.
func (r *reader) checkPrimary(f *Flow) {
	for i, a := range f.Steps {
		for _, b := range f.Steps[:i] {
			if a.Style != Primary || b.Style != Primary || !a.Button || !b.Button {
				continue
			}
			state := common(a.From, b.From)
			if state != "" && common(a.Who, b.Who) != "" {
				r.add(r.where(a, "style", ""), "two_primary", "name", a.ID, "other", b.ID, "state", state)
			}
		}
	}
}

// common is the first that stands in both lists, "" where there is none.
func common(a, b []string) string {
	for _, x := range a {
		if slices.Contains(b, x) {
			return x
		}
	}
	return ""
}
