package procedure

import (
	"bytes"
	_ "embed"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

//go:embed pro-git-04.v2.yaml
var embedded []byte

// EmbeddedFile is the name of the edition that comes with the program.
const EmbeddedFile = "pro-git-04.v2.yaml"

// Known names what a file may refer to: Go functions by their names, and the texts that people read. An empty list knows
// nothing of its kind. Where Has is nil no text is looked for, where Text is nil none is measured.
type Known struct {
	Roles       []string // beside those of the file and the relations of a person to a case
	Checks      []string // guards and checks of steps and ticks
	Effects     []string
	Fills       []string
	Sources     []string
	FieldChecks []string
	Computed    []string                     // answers that the program can work out
	Rows        []string                     // lines of a card that the program can fill
	Has         func(lang, id string) bool   // whether this very language holds the text
	Text        func(lang, id string) string // the text, to measure it
}

// Limits of a file, against what could only be a mistake or an attack.
const (
	maxFile  = 1 << 20 // bytes
	maxNodes = 50_000  // YAML nodes read, aliases counted each time
)

// Load reads a file of the procedure. Everything that is wrong with it is reported at once, as [Problems]; nothing of a
// file with a problem is used.
func Load(data []byte, file string, known Known) (*Procedure, error) {
	r := &reader{file: file, known: known, at: map[any][]*yaml.Node{}, budget: maxNodes}
	root := r.parse(data)
	if root == nil {
		return nil, r.probs.sorted()
	}
	p := r.procedure(root)
	p.Source = file
	r.join(p)
	r.checkServices(p)
	r.checkTexts(p)
	if len(r.probs) > 0 {
		return nil, r.probs.sorted()
	}
	p.shareForms()
	return p, nil
}

// shareForms gives a step that is done instead of another one the form of that one, so that what was filled in is known
// as its own.
func (p *Procedure) shareForms() {
	for _, svc := range p.Services {
		for _, f := range svc.Flows {
			for _, s := range f.Steps {
				if e := f.Step(s.Else); e != nil && len(e.Fields) == 0 {
					e.Fields, e.Form = s.Fields, s.TextID()
				}
			}
		}
	}
}

// LoadEmbedded reads the edition that comes with the program.
func LoadEmbedded(known Known) (*Procedure, error) { return Load(embedded, EmbeddedFile, known) }

// parse reads the one YAML document of a file.
func (r *reader) parse(data []byte) *yaml.Node {
	top := &yaml.Node{Line: 1, Column: 1}
	if len(data) > maxFile {
		r.add(top, "too_big", "max", strconv.Itoa(maxFile>>10))
		return nil
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			r.add(top, "empty")
			return nil
		}
		r.syntax(err)
		return nil
	}
	var second yaml.Node
	if err := dec.Decode(&second); err == nil {
		r.add(&second, "more_documents")
	} else if !errors.Is(err, io.EOF) {
		r.syntax(err)
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		r.add(top, "empty")
		return nil
	}
	return doc.Content[0]
}

// yamlLine finds the line in what the YAML library says of a file that it cannot read.
var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?(.*)`)

// yamlParser are the complaints for which the library counts lines from 0: those of its parser, not of its scanner. The
// line is that of the block in which the trouble is.
var yamlParser = regexp.MustCompile(`^did not find expected (key|node content|'-' indicator|',' or|<)`)

func (r *reader) syntax(err error) {
	n := &yaml.Node{Line: 1, Column: 1}
	m := yamlLine.FindStringSubmatch(err.Error())
	if l, e := strconv.Atoi(m[1]); e == nil && l > 0 {
		n.Line = l
		if yamlParser.MatchString(m[2]) {
			n.Line++
		}
	}
	r.add(n, "syntax", "why", m[2])
}

// allowedRoles is everything that a step may name as who acts or is told.
func (r *reader) allowedRoles() []string { return slices.Concat(r.roles, relations, r.known.Roles) }
