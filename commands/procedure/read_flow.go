package procedure

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// flow reads a flow of a service.
func (r *reader) flow(n *yaml.Node, s *Service) *Flow {
	f := &Flow{}
	r.at[f] = []*yaml.Node{n}
	ks := r.flowKeys(f)
	ks["id"] = r.id("id", &f.ID)
	ks["when"] = r.conds(&f.When)
	ks["use"] = r.text("use", &f.Use)
	ks["blank"] = r.flag("blank", &f.Blank)
	r.object(n, "flows", ks, "id")
	if slices.ContainsFunc(s.Flows, func(o *Flow) bool { return o.ID == f.ID }) {
		r.add(r.value(n, "id"), "duplicate_id", "name", f.ID)
	}
	return f
}

// named reads a flow that several services use.
func (r *reader) named(k, n *yaml.Node) *Flow {
	f := &Flow{ID: k.Value}
	r.at[f] = []*yaml.Node{n, k}
	r.object(n, k.Value, r.flowKeys(f))
	return f
}

// part reads a set of states and steps that several flows share.
func (r *reader) part(k, n *yaml.Node) *Flow {
	f := &Flow{ID: k.Value}
	r.at[f] = []*yaml.Node{n, k}
	r.object(n, k.Value, r.setKeys(f))
	return f
}

func (r *reader) flowKeys(f *Flow) keys {
	ks := r.setKeys(f)
	ks["start"] = r.text("start", &f.Start)
	ks["target"] = r.term("target", &f.Target, "today")
	ks["clock_from"] = r.text("clock_from", &f.ClockFrom)
	ks["not_before"] = r.text("not_before", &f.NotBefore)
	ks["parts"] = r.texts("parts", &f.Parts, nil)
	return ks
}

// setKeys are the keys of everything that holds states and steps.
func (r *reader) setKeys(f *Flow) keys {
	return keys{
		"states": r.each("states", func(n *yaml.Node) {
			s := &State{}
			r.at[s] = []*yaml.Node{n}
			r.state(n, s)
			if s.ID != "" && f.State(s.ID) != nil {
				r.add(r.value(n, "id"), "duplicate_id", "name", s.ID)
			}
			f.States = append(f.States, s)
		}),
		"steps": r.each("steps", func(n *yaml.Node) {
			s := &Step{Line: n.Line}
			r.at[s] = []*yaml.Node{n}
			r.step(n, s)
			if s.ID != "" && f.Step(s.ID) != nil {
				r.add(r.value(n, "do"), "duplicate_id", "name", s.ID)
			}
			f.Steps = append(f.Steps, s)
		}),
	}
}

// phases is the read-only table of phases.
var phases = []string{string(Waiting), string(Sharing), string(Working), string(Asking), string(Third), string(Solved), string(Done), string(Ended)}

// state reads what a node says into s; what it does not say stays.
func (r *reader) state(n *yaml.Node, s *State) {
	r.object(n, "states", keys{
		"id": r.id("id", &s.ID), "text": r.id("text", &s.Text), "phase": r.word("phase", phases, (*string)(&s.Phase)),
		"waits": r.refs("waits", "unknown_role", r.allowedRoles(), &s.Waits), "pause": r.flag("pause", &s.Pause),
		"target": r.term("target", &s.Target, "today"),
		"ticks": func(n *yaml.Node) {
			s.Ticks = nil
			r.each("ticks", func(c *yaml.Node) {
				t := r.tick(c)
				if slices.ContainsFunc(s.Ticks, func(o Tick) bool { return o.What == t.What }) {
					r.add(r.value(c, "what"), "duplicate_id", "name", t.What)
				}
				s.Ticks = append(s.Ticks, t)
			})(n)
		},
	}, "id")
}

func (r *reader) tick(n *yaml.Node) Tick {
	var t Tick
	r.object(n, "ticks", keys{
		"what": r.id("what", &t.What), "after": r.moment(&t.After),
		"from": r.word("from", []string{"start"}, &t.From), "do": r.text("do", &t.Do), "every": r.term("every", &t.Every),
		"tell": r.tells(&t.Tell), "guard": r.refs("guard", "unknown_check", r.known.Checks, &t.Guard),
	}, "what", "after")
	return t
}

// reFact is a moment that stands in a fact of the case.
var reFact = regexp.MustCompile(`^fact:[a-z_]+$`)

// moment reads when a tick comes: a term, or what the request says of a time.
func (r *reader) moment(dst *string) read {
	term := r.term("after", dst, "target", "first", "fecha")
	return func(n *yaml.Node) {
		if v := r.resolve(n).Value; reFact.MatchString(v) {
			*dst = v
			return
		}
		term(n)
	}
}

// step reads what a node says into s; what it does not say stays.
func (r *reader) step(n *yaml.Node, s *Step) {
	r.object(n, "steps", keys{
		"do": r.id("do", &s.ID), "text": r.id("text", &s.Text), "from": r.texts("from", &s.From, nil), "to": r.text("to", &s.To),
		"who":   r.refs("who", "unknown_role", r.allowedRoles(), &s.Who),
		"not":   r.refs("not", "unknown_role", r.allowedRoles(), &s.Not),
		"kind":  r.word("kind", []string{Decision, Comment}, &s.Kind),
		"facts": r.id("facts", &s.Prefix),
		"typed": r.texts("typed", &s.Typed, nil),
		"fields": func(n *yaml.Node) {
			s.Fields = nil
			r.each("fields", func(c *yaml.Node) { s.Fields = append(s.Fields, r.field(c, s.Fields)) })(n)
		},
		"computed": func(n *yaml.Node) { s.Computed = nil; r.computed(&s.Computed)(n) },
		"confirm":  r.word("confirm", []string{"press", "word", Review}, &s.Confirm),
		"guard":    r.refs("guard", "unknown_check", r.known.Checks, &s.Guard),
		"check":    r.ref("check", "unknown_check", r.known.Checks, &s.Check),
		"else":     r.text("else", &s.Else),
		"effect":   r.refs("effect", "unknown_effect", r.known.Effects, &s.Effects),
		"on":       r.trigger(&s.On), "tell": r.tells(&s.Tell),
		"start": r.texts("start", &s.Start, nil), "stop": r.texts("stop", &s.Stop, nil),
		"control": r.texts("control", &s.Control, nil), "activity": r.text("activity", &s.Activity),
		"style": func(n *yaml.Node) {
			if r.word("style", []string{"normal", Primary, Refusal}, &s.Style)(n); s.Style == "normal" {
				s.Style = ""
			}
		},
		"more": r.flag("more", &s.More), "version": r.flag("version", &s.Version),
	}, "do")
}

// reTrigger is what may take a step instead of a button.
var reTrigger = regexp.MustCompile(`^(auto|slot_freed|delivered|(opened|burnt):(holder|staff)|tick:[a-z_]+)$`)

func (r *reader) trigger(dst *string) read {
	return func(n *yaml.Node) {
		v, ok := r.scalar(n, "on")
		if ok && !reTrigger.MatchString(v) {
			r.add(n, "unknown_word", "name", v, "key", "on",
				"words", "auto, slot_freed, delivered, opened:holder, opened:staff, burnt:holder, burnt:staff, tick:<what>")
			return
		}
		*dst = v
	}
}

// How somebody can be told, and whom the program itself knows beside roles and relations: read-only tables.
var (
	tellHow = []string{"card", "notice", "link", "pin", "communication", "question"}
	tellWho = []string{"tray", "late", "mesa", "affected", "sites", "owners"}
)

func (r *reader) tells(dst *[]Tell) read {
	return func(n *yaml.Node) {
		*dst = nil
		take := func(c *yaml.Node) {
			if t, ok := r.tell(c); ok {
				*dst = append(*dst, t)
			}
		}
		if r.resolve(n).Kind == yaml.SequenceNode {
			r.each("tell", take)(n)
			return
		}
		take(n)
	}
}

func (r *reader) tell(n *yaml.Node) (t Tell, ok bool) {
	at, words := n, ""
	if r.resolve(n).Kind == yaml.MappingNode {
		r.object(n, "tell", keys{"tell": func(v *yaml.Node) { at = v; words, _ = r.scalar(v, "tell") }, "when": r.conds(&t.When), "offer": r.texts("offer", &t.Offer, nil)}, "tell")
	} else {
		words, _ = r.scalar(n, "tell")
	}
	if words == "" {
		return t, false
	}
	t.Who, t.How, _ = strings.Cut(words, ":")
	if t.How == "" {
		t.How = map[string]string{"tray": "card", "late": "notice"}[t.Who]
	}
	if !slices.Contains(tellHow, t.How) {
		r.add(at, "bad_tell", "name", words)
		return t, false
	}
	if who := append(r.allowedRoles(), tellWho...); !slices.Contains(who, t.Who) {
		r.add(at, "unknown_role", "name", t.Who, "near", nearest(t.Who, who))
		return t, false
	}
	return t, true
}
