package procedure

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// checkServices checks everything that needs the whole file.
func (r *reader) checkServices(p *Procedure) {
	ids := make([]string, 0, len(p.Services))
	for _, s := range p.Services {
		ids = append(ids, s.ID)
	}
	for _, s := range p.Services {
		for _, n := range s.Activities {
			if !slices.ContainsFunc(p.Activities, func(a Activity) bool { return a.Number == n }) {
				r.add(r.where(s, "activities", n), "unknown_activity", "name", n)
			}
		}
		r.checkForm(p, s, ids)
		r.checkMatrix(s)
		r.checkJoin(s)
		r.checkChoice(s)
		for _, f := range s.Flows {
			r.checkFlow(p, f)
			if f.NotBefore != "" {
				r.checkConds(s.form(), []Cond{{Field: f.NotBefore}}, r.where(f, "not_before", ""))
			}
		}
	}
}

// checkForm checks the conditions of a service's pages, and where options of its fields lead.
func (r *reader) checkForm(p *Procedure, s *Service, ids []string) {
	r.checkConds(s.form(), s.Confirm, r.where(s, "confirm", ""))
	for _, pg := range s.Pages {
		at := r.where(pageKey{s, pg.ID}, "when", "")
		r.checkConds(s.form(), pg.When, at)
		for _, f := range pg.Fields {
			r.checkRefs(s.form(), f, r.where(pageKey{s, pg.ID}, "fields", ""))
			for _, o := range sortedKeys(f.Opens) {
				to, at := f.Opens[o], r.where(pageKey{s, pg.ID}, "fields", "")
				other := p.Service(to.Service)
				if other == nil {
					r.add(at, "unknown_service", "name", to.Service, "near", nearest(to.Service, ids))
					continue
				}
				for _, k := range sortedKeys(to.Said) {
					r.checkConds(other.form(), []Cond{{k, []string{to.Said[k]}}}, at)
				}
			}
		}
	}
}

// checkConds checks that conditions speak of fields and options that there are.
func (r *reader) checkConds(in form, when []Cond, at *yaml.Node) {
	for _, c := range when {
		f, ok := in.field(c.Field)
		if k, computed := in.computedAnswer(c.Field); computed && !ok {
			f, ok = Field{Type: "select", Options: k.Of}, true
		}
		if !ok {
			r.add(at, "unknown_field", "name", c.Field, "near", nearest(c.Field, in.ids()))
			continue
		}
		for _, v := range c.Is {
			if f.Type == "select" && f.Source == "" && !slices.Contains(f.Options, v) {
				r.add(at, "unknown_option", "name", v, "field", c.Field, "near", nearest(v, f.Options))
			}
		}
	}
}

// checkRefs checks the other fields of its form that a field names.
func (r *reader) checkRefs(in form, f Field, at *yaml.Node) {
	for _, i := range f.Infer {
		r.checkConds(in, i.When, at)
	}
	for _, o := range sortedKeys(f.Sets) {
		if !slices.Contains(f.Options, o) {
			r.add(at, "unknown_option", "name", o, "field", f.ID, "near", nearest(o, f.Options))
		}
		for _, id := range sortedKeys(f.Sets[o]) {
			if _, ok := in.field(id); !ok {
				r.add(at, "unknown_field", "name", id, "near", nearest(id, in.ids()))
			}
		}
	}
	if other, ok := in.field(f.File); f.File != "" && (!ok || other.Type != "file") {
		r.add(at, "unknown_field", "name", f.File, "near", nearest(f.File, in.ids()))
	}
}

func (s *Service) fieldIDs() []string { return s.form().ids() }

func (r *reader) checkMatrix(s *Service) {
	m := s.Priority
	if m == nil {
		return
	}
	for _, sc := range []Scale{m.Impact, m.Urgency} {
		f, ok := s.Field(sc.Field)
		if !ok {
			r.add(r.where(m, "impact", ""), "unknown_field", "name", sc.Field, "near", nearest(sc.Field, s.fieldIDs()))
			continue
		}
		for _, o := range f.Options {
			if sc.Of[o] == "" {
				r.add(r.at[m][0], "bad_matrix", "name", sc.Field+": "+o)
			}
		}
	}
	for _, i := range grades(m.Impact) {
		for _, u := range grades(m.Urgency) {
			level := m.Level[i][u]
			switch {
			case level == "":
				r.add(r.where(m, "level", ""), "bad_matrix", "name", i+"/"+u)
			case len(m.Targets[level]) != 2:
				r.add(r.where(m, "targets", ""), "bad_matrix", "name", level)
			}
		}
	}
}

func grades(s Scale) []string {
	var out []string
	for _, o := range sortedKeys(s.Of) {
		if !slices.Contains(out, s.Of[o]) {
			out = append(out, s.Of[o])
		}
	}
	return out
}

func (r *reader) checkJoin(s *Service) {
	if s.Join == nil {
		return
	}
	for _, id := range s.Join.Same {
		if _, ok := s.Field(id); !ok {
			r.add(r.where(s.Join, "same", id), "unknown_field", "name", id, "near", nearest(id, s.fieldIDs()))
		}
	}
	for _, id := range s.Join.While {
		if !slices.ContainsFunc(s.Flows, func(f *Flow) bool { return f.State(id) != nil }) {
			r.add(r.where(s.Join, "while", id), "unknown_state", "name", id, "flow", s.ID)
		}
	}
}

// maxChoices bounds how many combinations of answers are tried to see which flows they choose.
const maxChoices = 20_000

// checkChoice tries every combination of the answers on which the choice of a flow rests: each flow is chosen by one of
// them, and each of them chooses a flow.
func (r *reader) checkChoice(s *Service) {
	fields := r.choiceFields(s)
	chosen := map[*Flow]bool{}
	none := ""
	n := 0
	for answers := range combinations(fields) {
		if n++; n > maxChoices {
			return
		}
		if f := s.chosen(answers); f != nil && !f.Blank {
			chosen[f] = true
		} else if none == "" {
			none = describe(answers)
		}
	}
	for _, f := range s.Flows {
		if !chosen[f] && !f.Blank {
			r.add(r.where(f, "when", ""), "never_chosen", "name", f.ID)
		}
	}
	if none != "" && len(s.Flows) > 0 {
		r.add(r.where(s, "flows", ""), "no_flow", "name", s.ID, "answers", none)
	}
}

// choice is a field with the answers that it can have; "" where it may stay open.
type choice struct {
	field   string
	answers []string
}

// choiceFields are the fields that the conditions of a service's flows name.
func (r *reader) choiceFields(s *Service) []choice {
	var out []choice
	for _, f := range s.Flows {
		r.checkConds(s.form(), f.When, r.where(f, "when", ""))
		for _, c := range f.When {
			fd, ok := s.Field(c.Field)
			if k, computed := s.ComputedAnswer(c.Field); computed && !ok {
				fd, ok = Field{Options: k.Of}, true // may stay open
			}
			if !ok || slices.ContainsFunc(out, func(o choice) bool { return o.field == c.Field }) {
				continue
			}
			ch := choice{field: c.Field, answers: slices.Clone(fd.Options)}
			if len(ch.answers) == 0 {
				ch.answers = slices.Clone(c.Is)
			}
			if !fd.Required || !s.always(c.Field) || len(ch.answers) == 0 {
				ch.answers = append(ch.answers, "")
			}
			out = append(out, ch)
		}
	}
	return out
}

// always reports whether the field stands on a page without conditions.
func (s *Service) always(field string) bool { return s.form().always(field) }

// combinations yields every way to answer the fields; one without answers where there are no fields.
func combinations(fields []choice) func(yield func(map[string]string) bool) {
	return func(yield func(map[string]string) bool) {
		at := make([]int, len(fields))
		for {
			answers := map[string]string{}
			for i, f := range fields {
				answers[f.field] = f.answers[at[i]]
			}
			if !yield(answers) {
				return
			}
			i := 0
			for ; i < len(fields); i++ {
				if at[i]++; at[i] < len(fields[i].answers) {
					break
				}
				at[i] = 0
			}
			if i == len(fields) {
				return
			}
		}
	}
}

func describe(answers map[string]string) string {
	var out []string
	for _, k := range sortedKeys(answers) {
		out = append(out, k+"="+answers[k])
	}
	return strings.Join(out, ", ")
}
