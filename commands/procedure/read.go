package procedure

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// procedure reads the whole file. Names that are declared in it are read first, so that every use can be checked where it
// stands.
func (r *reader) procedure(root *yaml.Node) *Procedure {
	p := &Procedure{}
	r.parts, r.flows, r.used = map[string]*Flow{}, map[string]*Flow{}, map[*Flow]bool{}
	r.side = &Flow{ID: "side"}
	r.names(root, p)
	var sets []func()
	later := func(take read) read { return func(n *yaml.Node) { sets = append(sets, func() { take(n) }) } }
	skip := func(*yaml.Node) {}
	r.object(root, "procedure", keys{
		"id": r.id("id", &p.ID), "version": r.id("version", &p.Version), "date": r.text("date", &p.Date),
		"entity": r.text("entity", &p.Entity), "process": r.text("process", &p.Process), "title": r.text("title", &p.Title),
		"roles": skip, "controls": skip, "registers": skip,
		"activities": later(r.each("activities", func(n *yaml.Node) { p.Activities = append(p.Activities, r.activity(n, p)) })),
		"parts":      r.table("parts", func(k, v *yaml.Node) { r.parts[k.Value] = r.part(k, v) }),
		"flows":      r.table("flows", func(k, v *yaml.Node) { r.flows[k.Value] = r.named(k, v) }),
		"side":       func(n *yaml.Node) { r.object(n, "side", r.setKeys(r.side)) },
		"services":   later(r.each("services", func(n *yaml.Node) { p.Services = append(p.Services, r.service(n, p)) })),
		"texts":      r.table("texts", func(k, v *yaml.Node) { r.ownTexts(p, k.Value, v) }),
	}, "id", "version", "services")
	for _, f := range sets {
		f()
	}
	for _, s := range r.side.States {
		s.Side = true
	}
	for _, s := range r.side.Steps {
		s.Side = true
	}
	return p
}

// names reads what the rest of the file refers to.
func (r *reader) names(root *yaml.Node, p *Procedure) {
	root = r.resolve(root)
	if root.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		id := func(d *string) read { return r.id(root.Content[i].Value, d) }
		dst := map[string]*[]string{"roles": &p.Roles, "controls": &p.Controls, "registers": &p.Registers}[root.Content[i].Value]
		if dst == nil || isNull(root.Content[i+1]) {
			continue
		}
		r.texts(root.Content[i].Value, dst, id)(root.Content[i+1])
		for j, v := range *dst {
			if slices.Contains((*dst)[:j], v) {
				r.add(element(root.Content[i+1], v), "duplicate_id", "name", v)
			}
		}
	}
	r.roles = p.Roles
}

// element finds the last entry of a list that holds the text; the list itself where none does.
func element(n *yaml.Node, text string) *yaml.Node {
	for i := len(n.Content) - 1; i >= 0; i-- {
		if n.Content[i].Value == text {
			return n.Content[i]
		}
	}
	return n
}

func (r *reader) ownTexts(p *Procedure, lang string, n *yaml.Node) {
	if p.Texts == nil {
		p.Texts = map[string]map[string]string{}
	}
	p.Texts[lang] = map[string]string{}
	r.table("texts", func(k, v *yaml.Node) {
		if s, ok := r.scalar(v, k.Value); ok {
			p.Texts[lang][k.Value] = s
		}
	})(n)
}

func (r *reader) activity(n *yaml.Node, p *Procedure) Activity {
	var a Activity
	r.object(n, "activities", keys{
		"number":   r.id("number", &a.Number),
		"roles":    r.refs("roles", "unknown_role", r.allowedRoles(), &a.Roles),
		"control":  r.refs("control", "unknown_control", p.Controls, &a.Control),
		"register": r.refs("register", "unknown_register", p.Registers, &a.Register),
	}, "number", "roles")
	if slices.ContainsFunc(p.Activities, func(b Activity) bool { return b.Number == a.Number }) {
		r.add(r.value(n, "number"), "duplicate_id", "name", a.Number)
	}
	r.at["activity "+a.Number] = []*yaml.Node{n}
	return a
}

func (r *reader) service(n *yaml.Node, p *Procedure) *Service {
	s := &Service{}
	r.at[s] = []*yaml.Node{n}
	r.object(n, "services", keys{
		"id": r.id("id", &s.ID), "verb": r.id("verb", &s.Verb), "kind": r.word("kind", []string{Bundle, Unclassified}, &s.Kind),
		"activities": r.texts("activities", &s.Activities, nil),
		"provider":   r.word("provider", []string{"tercero", "tic", "ambos"}, &s.Provider),
		"contract":   r.flag("contract", &s.Contract), "no_summary": r.flag("no_summary", &s.NoSummary), "unbound": r.flag("unbound", &s.Unbound),
		"computed": r.computed(&s.Computed), "confirm": r.conds(&s.Confirm),
		"card": r.texts("card", &s.Card, nil), "card_tic": r.texts("card_tic", &s.CardTIC, nil),
		"pages":    r.each("pages", func(n *yaml.Node) { s.Pages = append(s.Pages, r.page(n, s, s.Pages)) }),
		"flows":    r.each("flows", func(n *yaml.Node) { s.Flows = append(s.Flows, r.flow(n, s)) }),
		"priority": func(n *yaml.Node) { s.Priority = r.matrix(n) },
		"join":     func(n *yaml.Node) { s.Join = r.joining(n) },
	}, "id", "pages", "flows")
	for _, o := range p.Services {
		if o.ID == s.ID {
			r.add(r.value(n, "id"), "duplicate_id", "name", s.ID)
		}
		if o.Verb == s.Verb && s.Verb != "" {
			r.add(r.value(n, "verb"), "duplicate_id", "name", s.Verb)
		}
	}
	return s
}

// computed reads the answers that follow from others.
func (r *reader) computed(dst *[]Computed) read {
	return r.table("computed", func(k, v *yaml.Node) {
		c := Computed{}
		r.ref("computed", "unknown_computed", r.known.Computed, &c.ID)(k)
		r.texts("computed", &c.Of, nil)(v)
		*dst = append(*dst, c)
	})
}

func (r *reader) matrix(n *yaml.Node) *Matrix {
	m := &Matrix{Level: map[string]map[string]string{}, Targets: map[string][]string{}}
	scale := func(name string, s *Scale) read {
		s.Of = map[string]string{}
		return func(n *yaml.Node) {
			r.object(n, name, keys{"field": r.id("field", &s.Field), "of": r.free("of", s.Of)}, "field", "of")
		}
	}
	r.at[m] = []*yaml.Node{n}
	r.object(n, "priority", keys{
		"impact": scale("impact", &m.Impact), "urgency": scale("urgency", &m.Urgency),
		"level": r.table("level", func(k, v *yaml.Node) {
			m.Level[k.Value] = map[string]string{}
			r.free("level", m.Level[k.Value])(v)
		}),
		"targets": r.table("targets", func(k, v *yaml.Node) {
			var ts []string
			r.texts("targets", &ts, func(d *string) read { return r.term("targets", d) })(v)
			m.Targets[k.Value] = ts
		}),
	}, "impact", "urgency", "level", "targets")
	return m
}

// free reads a map of texts.
func (r *reader) free(name string, dst map[string]string) read {
	return r.table(name, func(k, v *yaml.Node) {
		if s, ok := r.scalar(v, k.Value); ok {
			dst[k.Value] = s
		}
	})
}

func (r *reader) joining(n *yaml.Node) *Join {
	j := &Join{}
	r.at[j] = []*yaml.Node{n}
	r.object(n, "join", keys{"same": r.texts("same", &j.Same, nil), "while": r.texts("while", &j.While, nil)}, "same", "while")
	return j
}

// value finds what stands behind a key of a map; the map itself where the key is missing.
func (r *reader) value(n *yaml.Node, key string) *yaml.Node {
	for n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return n
}

// where finds the place of a thing's key, and within a list behind it of the entry that holds item. What the thing does
// not say itself stands where it was taken from.
func (r *reader) where(thing any, key, item string) *yaml.Node {
	nodes := r.at[thing]
	for _, n := range nodes {
		v := r.value(n, key)
		if v == n {
			continue
		}
		if item == "" {
			return v
		}
		return element(v, item)
	}
	if len(nodes) > 0 {
		return nodes[0]
	}
	return &yaml.Node{Line: 1, Column: 1}
}
