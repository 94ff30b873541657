package procedure_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticbot/ticbot/commands/procedure"
)

// relations that an actor may have, with words that nobody knows.
var relations = []string{"asker", "holder", "responsable", "assignee", "joined", "filer", "pin_keeper", "in_case", "anyone", "reloj",
	"secretario", "mesa", "tecnico", "profesional", "supervisor", "auditor", "admin", "nadie"}

// checks are the names that a random fact may answer.
func checks() []string { return known().Checks }

func drawRequest(t *rapid.T, p *procedure.Procedure) procedure.Request {
	svc := rapid.SampledFrom(p.Services).Draw(t, "service")
	r := procedure.Request{ID: "TIC-2026-000001", Service: svc.ID, Answers: map[string]string{}, Facts: map[string]string{"cupo": "reservado"},
		Flags: map[string]bool{"urgente": true}, Files: []string{"ab"}, Signed: []procedure.Signature{{Step: "x"}}, Joined: []procedure.Joined{{Who: "y"}}}
	for _, pg := range svc.Pages {
		for _, f := range pg.Fields {
			if len(f.Options) > 0 {
				r.Answers[f.ID] = rapid.SampledFrom(f.Options).Draw(t, f.ID)
			}
		}
	}
	return p.Start(r, now())
}

func drawFacts(t *rapid.T) facts {
	f := facts{}
	for _, c := range checks() {
		f[c] = rapid.Bool().Draw(t, c)
	}
	return f
}

func drawActor(t *rapid.T) procedure.Actor {
	a := procedure.Actor{Who: "x@example.gov.co", As: rapid.SliceOfNDistinct(rapid.SampledFrom(relations), 0, 6, rapid.ID[string]).Draw(t, "as")}
	if slices.Contains(a.As, procedure.Clock) {
		a.Who = procedure.Clock
	}
	return a
}

func drawAction(t *rapid.T, p *procedure.Procedure, r procedure.Request) procedure.Action {
	var names []string
	for _, s := range p.FlowOf(r).Steps {
		names = append(names, s.ID)
	}
	do := procedure.Action{Do: rapid.SampledFrom(append(names, "nada", "")).Draw(t, "do"), Values: map[string]string{}}
	if s := p.StepOf(r, do.Do); s != nil {
		for _, f := range s.Fields {
			if rapid.IntRange(0, 9).Draw(t, "given") > 0 {
				do.Values[f.ID] = "algo"
				if len(f.Options) > 0 {
					do.Values[f.ID] = rapid.SampledFrom(append(f.Options, "falso")).Draw(t, f.ID)
				}
			}
		}
	}
	return do
}

// TestAnySequence takes random steps by random people: nothing panics, what is given in is never changed, the counters only
// grow, an error changes nothing, and an end is only left by what reopens.
func TestAnySequence(t *testing.T) {
	p := load(t)
	rapid.Check(t, func(t *rapid.T) {
		r := drawRequest(t, p)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			f, by := drawFacts(t), drawActor(t)
			do := drawAction(t, p, r)
			seen := procedure.Seen{}
			if rapid.Bool().Draw(t, "card") {
				seen = procedure.Seen{Version: r.Version - rapid.IntRange(0, 1).Draw(t, "v"), Entry: r.Entry - rapid.IntRange(-1, 2).Draw(t, "e")}
			}
			before := mustJSON(t, r)
			o, err := p.Apply(r, seen, do, by, now(), f)
			if after := mustJSON(t, r); after != before {
				t.Fatalf("%s changed what it was given:\n%s\n%s", do.Do, before, after)
			}
			if err != nil {
				checkError(t, do, err)
				continue
			}
			checkOutcome(t, p, r, o, by)
			r = o.Request
		}
	})
}

func mustJSON(t *rapid.T, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func checkError(t *rapid.T, do procedure.Action, err error) {
	var missing *procedure.MissingError
	for _, want := range []error{procedure.ErrForbidden, procedure.ErrStale, procedure.ErrNoStep, procedure.ErrGuard} {
		if errors.Is(err, want) {
			return
		}
	}
	if !errors.As(err, &missing) || len(missing.Fields) == 0 {
		t.Fatalf("%s: unknown error %v", do.Do, err)
	}
}

func checkOutcome(t *rapid.T, p *procedure.Procedure, r procedure.Request, o procedure.Outcome, by procedure.Actor) {
	n, s := o.Request, o.Step
	old, st := p.State(r), p.State(n)
	switch {
	case st == nil:
		t.Fatalf("%s leads to no state: %q", s.ID, n.State)
	case n.Version < r.Version || n.Version > r.Version+1 || (n.Version > r.Version) != s.Version:
		t.Fatalf("%s: version %d → %d", s.ID, r.Version, n.Version)
	case n.Entry < r.Entry || n.Entry > r.Entry+1 || n.Entry == r.Entry && n.State != r.State:
		t.Fatalf("%s: entry %d → %d", s.ID, r.Entry, n.Entry)
	case s.Kind == procedure.Comment && n.Entry != r.Entry:
		t.Fatalf("the comment %s moved the entry", s.ID)
	case len(n.Path) != n.Entry || n.Path[n.Entry-1] != n.State && n.Path[n.Entry-1] != "":
		t.Fatalf("%s: path %v at entry %d", s.ID, n.Path, n.Entry)
	case old.Phase == procedure.Ended && n.State != r.State && s.ID != "reabrir" && s.ID != "sigue_igual":
		t.Fatalf("%s left the end %s", s.ID, r.State)
	case (st.Phase == procedure.Ended) == n.Ended.IsZero():
		t.Fatalf("%s: in %s ended %v", s.ID, n.State, n.Ended)
	case st.Phase == procedure.Done && n.Solved.IsZero():
		t.Fatalf("%s: done without a time", s.ID)
	case st.Pause && n.Paused.IsZero():
		t.Fatalf("%s: %s does not pause", s.ID, n.State)
	case !slices.Contains(by.As, o.As) || !slices.Contains(o.Asked.Who, o.As):
		t.Fatalf("%s as %q", s.ID, o.As)
	}
	for _, not := range o.Asked.Not {
		if slices.Contains(by.As, not) {
			t.Fatalf("%s by %v, who is %s", s.ID, by.As, not)
		}
	}
}

// TestOptionsCanBePressed: whatever stands as a button can be pressed at once; at most the form is missing.
func TestOptionsCanBePressed(t *testing.T) {
	p := load(t)
	rapid.Check(t, func(t *rapid.T) {
		r := drawRequest(t, p)
		for range rapid.IntRange(0, 15).Draw(t, "steps") {
			if o, err := p.Apply(r, procedure.Seen{}, drawAction(t, p, r), drawActor(t), now(), yes{}); err == nil {
				r = o.Request
			}
		}
		f, by := drawFacts(t), drawActor(t)
		primary := 0
		options := p.Options(r, by, now(), f)
		for i, s := range options {
			if s.Style == procedure.Primary {
				primary++
			}
			if i == 0 && s.Style == procedure.Refusal && slices.ContainsFunc(options, func(o *procedure.Step) bool { return o.Style == "" && o.Kind != procedure.Comment }) {
				t.Fatalf("the refusal %s stands first", s.ID)
			}
			_, err := p.Apply(r, procedure.Seen{Version: r.Version, Entry: r.Entry}, procedure.Action{Do: s.ID}, by, now(), f)
			var missing *procedure.MissingError
			if err != nil && !errors.As(err, &missing) {
				t.Fatalf("%s is offered and refused: %v", s.ID, err)
			}
		}
		if primary > 1 {
			t.Fatalf("%d coloured buttons: %s", primary, ids(options))
		}
	})
}
