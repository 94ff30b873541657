package procedure

import (
	"regexp"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// reader reads the nodes of a file and gathers what is wrong with them.
type reader struct {
	file   string
	known  Known
	roles  []string
	probs  Problems
	at     map[any][]*yaml.Node // where a thing of the file stands; of an amended one, its own place first
	parts  map[string]*Flow     // named sets of states and steps
	flows  map[string]*Flow     // named flows
	side   *Flow
	used   map[*Flow]bool
	budget int
	quiet  bool // a second reading of what was reported already
}

// add notes a problem. args are pairs of name and value.
func (r *reader) add(n *yaml.Node, code string, args ...string) {
	if r.quiet {
		return
	}
	p := &Problem{File: r.file, Line: max(n.Line, 1), Col: max(n.Column, 1), Code: code, Args: map[string]string{}}
	for i := 0; i+1 < len(args); i += 2 {
		p.Args[args[i]] = args[i+1]
	}
	r.probs = append(r.probs, p)
}

// resolve follows an alias and counts what is read.
func (r *reader) resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	if r.budget--; r.budget == 0 {
		r.add(n, "too_many")
	}
	if r.budget <= 0 {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Line: n.Line, Column: n.Column}
	}
	return n
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// read takes the value of a key.
type read func(n *yaml.Node)

// keys is what may stand in a map.
type keys map[string]read

// object reads a map whose keys are fixed. name is what messages call it.
func (r *reader) object(n *yaml.Node, name string, ks keys, required ...string) {
	n = r.resolve(n)
	if n.Kind != yaml.MappingNode {
		r.add(n, "want_map", "name", name)
		return
	}
	seen, filled := map[string]bool{}, map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		take, ok := ks[k.Value]
		switch {
		case !ok:
			r.add(k, "unknown_key", "name", k.Value, "near", nearest(k.Value, sortedKeys(ks)))
		case seen[k.Value]:
			r.add(k, "duplicate_key", "name", k.Value)
		case !isNull(v): // a key with nothing behind it is as if it were not there
			filled[k.Value] = true
			take(v)
		}
		seen[k.Value] = true
	}
	for _, k := range required {
		if !filled[k] {
			r.add(n, "missing_key", "name", k)
		}
	}
}

// table reads a map whose keys are free.
func (r *reader) table(name string, take func(k, v *yaml.Node)) read {
	return func(n *yaml.Node) {
		n = r.resolve(n)
		if n.Kind != yaml.MappingNode {
			r.add(n, "want_map", "name", name)
			return
		}
		seen := map[string]bool{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			k, v := n.Content[i], n.Content[i+1]
			if seen[k.Value] {
				r.add(k, "duplicate_key", "name", k.Value)
				continue
			}
			seen[k.Value] = true
			take(k, v)
		}
	}
}

// each reads a list.
func (r *reader) each(name string, take read) read {
	return func(n *yaml.Node) {
		n = r.resolve(n)
		if n.Kind != yaml.SequenceNode {
			r.add(n, "want_list", "name", name)
			return
		}
		for _, c := range n.Content {
			take(c)
		}
	}
}

// scalar gives the text of a node; ok is false where there is something else.
func (r *reader) scalar(n *yaml.Node, name string) (string, bool) {
	n = r.resolve(n)
	if n.Kind != yaml.ScalarNode || isNull(n) {
		r.add(n, "want_text", "name", name)
		return "", false
	}
	return n.Value, true
}

func (r *reader) text(name string, dst *string) read {
	return func(n *yaml.Node) { *dst, _ = r.scalar(n, name) }
}

// reID is what names look like.
var reID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$`)

// id reads the name of a thing.
func (r *reader) id(name string, dst *string) read {
	return func(n *yaml.Node) {
		v, ok := r.scalar(n, name)
		if ok && !reID.MatchString(v) {
			r.add(n, "bad_id", "name", v)
			return
		}
		*dst = v
	}
}

// ref reads a name that must be among those allowed; code is what is said where it is not.
func (r *reader) ref(name, code string, allowed []string, dst *string) read {
	return func(n *yaml.Node) {
		v, ok := r.scalar(n, name)
		if ok && !slices.Contains(allowed, v) {
			r.add(n, code, "name", v, "near", nearest(v, allowed))
			return
		}
		*dst = v
	}
}

// word reads one of a few fixed words.
func (r *reader) word(name string, words []string, dst *string) read {
	return func(n *yaml.Node) {
		v, ok := r.scalar(n, name)
		if ok && !slices.Contains(words, v) {
			r.add(n, "unknown_word", "name", v, "key", name, "words", list(words), "near", nearest(v, words))
			return
		}
		*dst = v
	}
}

// texts reads a list of texts, or one text alone. what reads each; nil takes any.
func (r *reader) texts(name string, dst *[]string, what func(dst *string) read) read {
	if what == nil {
		what = func(d *string) read { return r.text(name, d) }
	}
	return func(n *yaml.Node) {
		*dst = nil
		take := func(c *yaml.Node) {
			var v string
			if what(&v)(c); v != "" {
				*dst = append(*dst, v)
			}
		}
		if r.resolve(n).Kind == yaml.ScalarNode {
			take(n)
			return
		}
		r.each(name, take)(n)
	}
}

// refs reads a list of names that must be among those allowed.
func (r *reader) refs(name, code string, allowed []string, dst *[]string) read {
	return r.texts(name, dst, func(d *string) read { return r.ref(name, code, allowed, d) })
}

func (r *reader) number(name string, dst *int) read {
	return func(n *yaml.Node) {
		v, ok := r.scalar(n, name)
		i, err := strconv.Atoi(v)
		if ok && err != nil {
			r.add(n, "want_number", "name", name, "value", v)
			return
		}
		*dst = i
	}
}

func (r *reader) flag(name string, dst *bool) read {
	return func(n *yaml.Node) {
		v, ok := r.scalar(n, name)
		if ok && v != "true" && v != "false" {
			r.add(n, "want_flag", "name", name, "value", v)
			return
		}
		*dst = v == "true"
	}
}

// reTerm is a term in minutes or hours of the office, minutes of the clock, business days or calendar days.
var reTerm = regexp.MustCompile(`^[1-9][0-9]{0,3}(m|mc|h|dh|d)$`)

// term reads a term, or one of the words that stand for a time.
func (r *reader) term(name string, dst *string, words ...string) read {
	return func(n *yaml.Node) {
		v, ok := r.scalar(n, name)
		if ok && !reTerm.MatchString(v) && !slices.Contains(words, v) {
			r.add(n, "bad_term", "name", v)
			return
		}
		*dst = v
	}
}
