package procedure

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// layer is one of the sets of which a flow is put together. What stands in a lower level amends what stands in a higher
// one: a step or state there changes only what it says.
type layer struct {
	set   *Flow
	level int
}

// join puts the flows of all services together.
func (r *reader) join(p *Procedure) {
	for _, s := range p.Services {
		for _, f := range s.Flows {
			r.assemble(f)
		}
	}
	for _, sets := range []map[string]*Flow{r.parts, r.flows} {
		for _, id := range sortedKeys(sets) {
			if !r.used[sets[id]] {
				r.add(r.at[sets[id]][1], "unused", "name", id)
			}
		}
	}
}

// assemble completes a flow: its own states and steps, those of its parts, of the flow that it uses, and the side steps.
func (r *reader) assemble(f *Flow) {
	layers := []layer{{f, 0}}
	layers = append(layers, r.partsOf(f, 1)...)
	if f.Use != "" {
		if base := r.flows[f.Use]; base != nil {
			r.used[base] = true
			layers = append(layers, layer{base, 2})
			layers = append(layers, r.partsOf(base, 3)...)
			inherit(&f.Start, base.Start)
			inherit(&f.Target, base.Target)
			inherit(&f.ClockFrom, base.ClockFrom)
			inherit(&f.NotBefore, base.NotBefore)
		} else {
			r.add(r.where(f, "use", ""), "unknown_flow", "name", f.Use, "near", nearest(f.Use, sortedKeys(r.flows)))
		}
	}
	layers = append(layers, layer{r.side, 4})
	f.States, f.Steps = r.states(layers), r.steps(layers)
	for _, s := range f.Steps {
		r.finish(f, s)
	}
	f.prune()
	for _, s := range f.Steps {
		if e := f.Step(s.Else); e != nil {
			e.Instead = true
		}
	}
	for _, s := range f.Steps {
		s.Button = s.On == "" && !s.Instead && slices.ContainsFunc(s.Who, func(w string) bool { return w != Clock })
	}
}

// prune takes away the side states to which nothing leads in this flow, and the side steps that lead from nowhere.
func (f *Flow) prune() {
	reached := f.reached()
	f.States = slices.DeleteFunc(f.States, func(s *State) bool { return s.Side && !reached[s.ID] })
	for _, s := range f.Steps {
		if s.Side {
			s.From = slices.DeleteFunc(s.From, func(id string) bool { return f.State(id) == nil })
		}
	}
	f.Steps = slices.DeleteFunc(f.Steps, func(s *Step) bool { return s.Side && len(s.From) == 0 })
}

func inherit(dst *string, from string) {
	if *dst == "" {
		*dst = from
	}
}

func (r *reader) partsOf(f *Flow, level int) []layer {
	var out []layer
	for _, id := range f.Parts {
		part := r.parts[id]
		if part == nil {
			r.add(r.where(f, "parts", id), "unknown_part", "name", id, "near", nearest(id, sortedKeys(r.parts)))
			continue
		}
		r.used[part] = true
		out = append(out, layer{part, level})
	}
	return out
}

// states joins the states of the layers; of one that stands in several, the lowest level has the last word.
func (r *reader) states(layers []layer) []*State {
	var out []*State
	from := map[string]layer{}
	seen := map[string]*State{}
	for i := len(layers) - 1; i >= 0; i-- {
		l := layers[i]
		for _, s := range l.set.States {
			n := &State{}
			if old, ok := seen[s.ID]; ok {
				r.twice(old, "id", s.ID, from[s.ID], l)
				*n = *old
				n.Ticks, n.Waits, n.Side = slices.Clone(old.Ticks), slices.Clone(old.Waits), false
				r.again(func(node *yaml.Node) { r.state(node, n) }, r.at[s][0])
				r.at[n] = append(slices.Clone(r.at[s]), r.at[old]...)
			} else {
				*n = *s
				r.at[n] = r.at[s]
			}
			from[s.ID], seen[s.ID] = l, n
		}
	}
	for _, l := range layers {
		for _, s := range l.set.States {
			if n := seen[s.ID]; n != nil && !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	return out
}

// steps joins the steps of the layers; of one that stands in several, the lowest level has the last word.
func (r *reader) steps(layers []layer) []*Step {
	var out []*Step
	from := map[string]layer{}
	seen := map[string]*Step{}
	for i := len(layers) - 1; i >= 0; i-- {
		l := layers[i]
		for _, s := range l.set.Steps {
			n := &Step{}
			if old, ok := seen[s.ID]; ok {
				r.twice(old, "do", s.ID, from[s.ID], l)
				*n = *old
				n.Side, n.Line = false, s.Line
				r.again(func(node *yaml.Node) { r.step(node, n) }, r.at[s][0])
				r.at[n] = append(slices.Clone(r.at[s]), r.at[old]...)
			} else {
				*n = *s
				r.at[n] = r.at[s]
			}
			from[s.ID], seen[s.ID] = l, n
		}
	}
	for _, l := range layers {
		for _, s := range l.set.Steps {
			if n := seen[s.ID]; n != nil && !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	return out
}

// twice reports a thing that two parts of one flow both bring.
func (r *reader) twice(thing any, key, id string, a, b layer) {
	if a.level == b.level && a.set != b.set {
		r.add(r.where(thing, key, ""), "duplicate_id", "name", id)
	}
}

// again reads a node a second time onto what it amends, without saying its problems again.
func (r *reader) again(take read, n *yaml.Node) {
	was := r.quiet
	r.quiet = true
	take(n)
	r.quiet = was
}

// finish works out what a step does not say: the states behind its wildcards, and the clock as the one who takes it.
func (r *reader) finish(f *Flow, s *Step) {
	var from []string
	if len(s.From) == 0 {
		r.add(r.where(s, "from", ""), "missing_key", "name", "from")
	}
	for _, id := range s.From {
		states, ok := f.wildcard(id)
		switch {
		case ok:
			from = append(from, states...)
		case f.State(id) != nil:
			from = append(from, id)
		case !s.Side:
			r.add(r.where(s, "from", id), "unknown_state", "name", id, "flow", f.ID, "near", nearest(id, f.stateIDs()))
		}
	}
	s.From = nil
	for _, id := range from {
		if !slices.Contains(s.From, id) {
			s.From = append(s.From, id)
		}
	}
	if s.On != "" && len(s.Who) == 0 {
		s.Who = []string{Clock}
	}
}

// wildcards is the read-only table of the groups of phases that a step may name as where it leads from, beside
// "any_<phase>".
var wildcards = map[string][]Phase{
	"any_active": {Waiting, Sharing, Working, Asking, Third},         // not solved yet
	"any_open":   {Waiting, Sharing, Working, Asking, Third, Solved}, // not closed for the asker
	"any":        {Waiting, Sharing, Working, Asking, Third, Solved, Done},
}

// wildcard gives the states that a wildcard stands for; ok is false where the name is none.
func (f *Flow) wildcard(name string) (states []string, ok bool) {
	ps, ok := wildcards[name]
	if !ok && len(name) > 4 && name[:4] == "any_" && slices.Contains(phases, name[4:]) {
		ps, ok = []Phase{Phase(name[4:])}, true
	}
	for _, s := range f.States {
		if slices.Contains(ps, s.Phase) {
			states = append(states, s.ID)
		}
	}
	return states, ok
}

func (f *Flow) stateIDs() []string {
	out := make([]string, 0, len(f.States))
	for _, s := range f.States {
		out = append(out, s.ID)
	}
	return out
}
