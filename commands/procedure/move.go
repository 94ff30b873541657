package procedure

import (
	"slices"
	"time"
)

// move writes into n, a copy of the request, what the step makes of it.
func (o *Outcome) move(flow *Flow, n Request, by Actor, now time.Time) {
	s := o.Step
	n.record(s, o.Asked, o.Values)
	if s.Kind == Decision {
		n.Signed = append(n.Signed, Signature{Step: s.ID, By: by.Who, As: o.As, At: now, Version: n.Version})
	}
	switch s.To {
	case "", Same:
	case Elsewhere:
		n.Previous = ""
		n.enter("", now)
	case Previous:
		o.enter(flow, &n, n.Previous, now)
	default:
		o.enter(flow, &n, s.To, now)
	}
	if s.Version {
		n.Version++
	}
	o.To = n.State
	if s.To == Elsewhere {
		o.To = Elsewhere
	}
	o.Request, o.Effects = n, slices.Clone(s.Effects)
	for _, t := range s.Tell {
		if holds(t.When, o.Values) {
			o.Tell = append(o.Tell, t)
		}
	}
}

// record keeps the answers to the step's form as facts of the case. An answer left out now forgets what an earlier step
// recorded under the same name.
func (r *Request) record(taken, asked *Step, values map[string]string) {
	if taken != asked && taken.Kind == Comment {
		return // nothing was done, so nothing of it stands in the case
	}
	fields, prefix := asked.Fields, asked.Prefix
	if taken != asked {
		fields = slices.Concat(asked.Fields, taken.Fields)
	}
	for _, fd := range fields {
		v, name := values[fd.ID], fd.ID
		if prefix != "" {
			name = prefix + "_" + fd.ID
		}
		switch {
		case fd.Private:
		case v != "":
			if r.Facts == nil {
				r.Facts = map[string]string{}
			}
			r.Facts[name] = v
		default:
			delete(r.Facts, name)
		}
	}
}

// enter moves the request into a state and keeps the books: where it returns to, since when it stands still, when it was
// done and when it ended. A reopening forgets the last two.
func (o *Outcome) enter(flow *Flow, n *Request, id string, now time.Time) {
	from, to := flow.State(n.State), flow.State(id)
	if to == nil {
		return
	}
	switch {
	case !to.Aside():
		n.Previous = ""
	case from != nil && !from.Aside():
		n.Previous = from.ID
	}
	if to.Pause && n.Paused.IsZero() {
		n.Paused, o.Paused = now, true
	}
	o.Resumed = !to.Pause && !n.Paused.IsZero()
	switch to.Phase {
	case Done:
		if n.Solved.IsZero() {
			n.Solved = now
		}
		n.Ended = time.Time{}
	case Ended:
		n.Ended = now
	default:
		n.Solved, n.Ended = time.Time{}, time.Time{}
	}
	n.State = to.ID
	n.enter(to.ID, now)
}

// Aside reports whether a case is put aside in the state, to go back where it was.
func (s *State) Aside() bool { return s.Pause || s.Phase == Asking || s.Phase == Third }
