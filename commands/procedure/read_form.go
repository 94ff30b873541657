package procedure

import (
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// maxFields is how many fields a page may have, so that it fits a phone and old dialogs (forms.md §1, rule 2).
const maxFields = 5

// fieldTypes is the read-only table of the types of an answer. There is none for a password.
var fieldTypes = []string{"text", "textarea", "select", "multiselect", "date", "datetime", "email", "number", "money", "url", "person", "file"}

// page reads a page of a form; of is whose form it is, before are the pages before it.
func (r *reader) page(n *yaml.Node, of any, before []Page) Page {
	var p Page
	r.object(n, "pages", keys{
		"id": r.id("id", &p.ID), "when": r.conds(&p.When),
		"fields": r.each("fields", func(c *yaml.Node) { p.Fields = append(p.Fields, r.field(c, p.Fields)) }),
	}, "id", "fields")
	if slices.ContainsFunc(before, func(o Page) bool { return o.ID == p.ID }) {
		r.add(r.value(n, "id"), "duplicate_id", "name", p.ID)
	}
	if len(p.Fields) > maxFields {
		r.add(r.value(n, "fields"), "too_many_fields", "name", p.ID)
	}
	r.at[pageKey{of, p.ID}] = []*yaml.Node{n}
	return p
}

// pageKey names a page in reader.at; a Page is kept by value.
type pageKey struct {
	of any
	id string
}

// conds reads conditions: a map, or a list of maps.
func (r *reader) conds(dst *[]Cond) read {
	one := r.table("when", func(k, v *yaml.Node) {
		c := Cond{Field: k.Value}
		r.texts("when", &c.Is, nil)(v)
		*dst = append(*dst, c)
	})
	return func(n *yaml.Node) {
		*dst = nil
		if r.resolve(n).Kind == yaml.SequenceNode {
			r.each("when", one)(n)
			return
		}
		one(n)
	}
}

// field reads one field; before are those that stand before it on the same page.
func (r *reader) field(n *yaml.Node, before []Field) Field {
	var f Field
	r.object(n, "fields", keys{
		"id": r.id("id", &f.ID), "type": r.word("type", fieldTypes, &f.Type),
		"options": r.texts("options", &f.Options, func(d *string) read { return r.id("options", d) }),
		"source":  r.ref("source", "unknown_source", r.known.Sources, &f.Source),
		"min":     r.number("min", &f.Min), "max": r.number("max", &f.Max),
		"default":  r.text("default", &f.Default),
		"infer":    r.each("infer", func(c *yaml.Node) { f.Infer = append(f.Infer, r.infer(c)) }),
		"fill":     r.ref("fill", "unknown_fill", r.known.Fills, &f.Fill),
		"ask":      r.word("ask", []string{"dialog", "unknown"}, &f.Ask),
		"checks":   r.refs("checks", "unknown_field_check", r.known.FieldChecks, &f.Checks),
		"required": r.flag("required", &f.Required), "material": r.flag("material", &f.Material),
		"private": r.flag("private", &f.Private), "new_name": r.flag("new_name", &f.NewName), "when": r.conds(&f.When), "adds": r.flag("adds", &f.Adds),
		"attach": r.flag("attach", &f.Attach),
		"opens": r.table("opens", func(k, v *yaml.Node) {
			if f.Opens == nil {
				f.Opens = map[string]Opening{}
			}
			f.Opens[k.Value] = r.opening(v)
		}),
		"sets": r.table("sets", func(k, v *yaml.Node) {
			if f.Sets == nil {
				f.Sets = map[string]map[string]string{}
			}
			f.Sets[k.Value] = map[string]string{}
			r.setting(k.Value, f.Sets[k.Value])(v)
		}),
		"file": r.text("file", &f.File),
	}, "id", "type")
	if slices.ContainsFunc(before, func(o Field) bool { return o.ID == f.ID && f.ID != "" }) {
		r.add(r.value(n, "id"), "duplicate_id", "name", f.ID)
	}
	r.fieldSense(n, f)
	return f
}

// fieldSense checks that what a field says fits together.
func (r *reader) fieldSense(n *yaml.Node, f Field) {
	if f.Max > 0 && f.Min > f.Max {
		r.add(r.value(n, "min"), "bad_range", "min", strconv.Itoa(f.Min), "max", strconv.Itoa(f.Max))
	}
	for i, o := range f.Options {
		if slices.Contains(f.Options[:i], o) {
			r.add(element(r.value(n, "options"), o), "duplicate_id", "name", o)
		}
	}
	if f.Type != "select" && f.Type != "multiselect" {
		return
	}
	if len(f.Options) == 0 && f.Source == "" {
		r.add(n, "no_options", "name", f.ID)
	}
	if f.Source != "" {
		return
	}
	for _, d := range append([]string{f.Default}, inferred(f)...) {
		if d != "" && !slices.Contains(f.Options, d) {
			r.add(r.value(n, "default"), "bad_default", "name", d)
		}
	}
	for _, o := range sortedKeys(f.Opens) {
		if !slices.Contains(f.Options, o) {
			r.add(r.value(n, "opens"), "unknown_option", "name", o, "field", f.ID, "near", nearest(o, f.Options))
		}
	}
}

// setting reads what an option says of other fields: field → named default.
func (r *reader) setting(option string, dst map[string]string) read {
	return r.table("sets", func(k, v *yaml.Node) {
		fill := ""
		r.ref(option, "unknown_fill", r.known.Fills, &fill)(v)
		dst[k.Value] = fill
	})
}

func inferred(f Field) []string {
	var out []string
	for _, i := range f.Infer {
		out = append(out, i.Is)
	}
	return out
}

func (r *reader) infer(n *yaml.Node) Infer {
	var i Infer
	r.object(n, "infer", keys{"when": r.conds(&i.When), "is": r.text("is", &i.Is)}, "when", "is")
	return i
}

func (r *reader) opening(n *yaml.Node) Opening {
	o := Opening{Said: map[string]string{}}
	r.object(n, "opens", keys{"service": r.id("service", &o.Service), "said": r.free("said", o.Said)}, "service")
	return o
}
