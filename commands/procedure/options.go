package procedure

import (
	"slices"
	"time"
)

// Options lists the steps that the actor may take now by pressing a button: the primary one first, a refusal never first
// as long as there is anything else, comments last; else in the order of the file. Guards are tested, checks are not. A
// step whose guard cannot be answered is left out.
func (p *Procedure) Options(r Request, a Actor, _ time.Time, f Facts) []*Step {
	flow := p.FlowOf(r)
	if flow == nil {
		return nil
	}
	var out []*Step
	for _, s := range flow.Steps {
		if !s.Button || !open(flow, s, r) {
			continue
		}
		if _, err := may(s, a); err != nil {
			continue
		}
		if allowed(s, r, f) {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b *Step) int { return rank(a) - rank(b) })
	if i := slices.IndexFunc(out, func(s *Step) bool { return s.Style != Refusal && rank(s) != 2 }); i > 0 {
		first := out[i]
		copy(out[1:i+1], out[:i])
		out[0] = first
	}
	return out
}

func rank(s *Step) int {
	switch {
	case s.Style == Primary:
		return 0
	case s.Kind == Comment:
		return 2
	}
	return 1
}

// allowed reports whether the step's guards hold.
func allowed(s *Step, r Request, f Facts) bool {
	o := Outcome{Found: map[string]string{}}
	return o.guards(s, r, f) == nil
}

// Inner finds the step that an inner trigger ("auto", "opened:holder", "slot_freed" …) takes now: the first whose guards
// hold; nil if there is none.
func (p *Procedure) Inner(r Request, on string, f Facts) *Step {
	flow := p.FlowOf(r)
	if flow == nil || on == "" {
		return nil
	}
	for _, s := range flow.Steps {
		if s.On == on && open(flow, s, r) && allowed(s, r, f) {
			return s
		}
	}
	return nil
}
