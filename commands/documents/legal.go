package documents

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

//go:embed base-legal.v1.yaml
var embedded []byte

// Legal is the versioned table of the legal base: which norms a document cites. It is data, so that an office can keep it
// up without a programmer; the version goes on every document that was printed with it.
type Legal struct {
	Version string // "1"
	Date    string // ISO date of that version
	Norms   []Norm
}

// Norm is one row of the table.
type Norm struct {
	Cite  string // as a document cites it
	About string // what it rules here
	In    []Kind // the documents that cite it
}

// legalFile is the table as it is written.
type legalFile struct {
	Version string      `yaml:"version"`
	Date    string      `yaml:"date"`
	Norms   []yaml.Node `yaml:"norms"`
}

// legalNorm is a row as it is written.
type legalNorm struct {
	Cite  string   `yaml:"cite"`
	About string   `yaml:"about"`
	In    []string `yaml:"in"`
}

// LegalError says what is wrong with a table of the legal base, where, and how to mend it: the text is "legal.<Code>".
type LegalError struct {
	File string
	Line int
	Code string // syntax, version, date, cite, kind, empty
	What string // the value in question
}

// Error implements error.
func (e *LegalError) Error() string {
	return fmt.Sprintf("%s:%d: legal base: %s %q", e.File, e.Line, e.Code, e.What)
}

// EmbeddedLegal is the table that comes with the program.
func EmbeddedLegal() (Legal, error) { return ParseLegal(embedded, "base-legal.v1.yaml") }

// ParseLegal reads a table; what is wrong with it is a *LegalError.
func ParseLegal(data []byte, file string) (Legal, error) {
	bad := func(line int, code, what string) error {
		return &LegalError{File: file, Line: line, Code: code, What: what}
	}
	var f legalFile
	dec := yaml.NewDecoder(strings.NewReader(string(data)))
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil {
		return Legal{}, bad(yamlLine(err), "syntax", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if f.Version == "" {
		return Legal{}, bad(1, "version", f.Version)
	}
	if _, err := time.Parse(time.DateOnly, f.Date); err != nil {
		return Legal{}, bad(1, "date", f.Date)
	}
	if len(f.Norms) == 0 {
		return Legal{}, bad(1, "empty", "norms")
	}
	l := Legal{Version: f.Version, Date: f.Date}
	for _, n := range f.Norms {
		var row legalNorm
		if err := n.Decode(&row); err != nil {
			return Legal{}, bad(n.Line, "syntax", err.Error())
		}
		if row.Cite == "" || row.About == "" {
			return Legal{}, bad(n.Line, "cite", row.Cite)
		}
		norm := Norm{Cite: row.Cite, About: row.About}
		for _, k := range row.In {
			if !slices.Contains(Kinds(), Kind(k)) {
				return Legal{}, bad(n.Line, "kind", k)
			}
			norm.In = append(norm.In, Kind(k))
		}
		l.Norms = append(l.Norms, norm)
	}
	return l, nil
}

// yamlLine finds the line that an error of the YAML reader names; 1 where it names none.
func yamlLine(err error) int {
	line := 1
	if _, after, ok := strings.Cut(err.Error(), "line "); ok {
		_, _ = fmt.Sscanf(after, "%d", &line)
	}
	return line
}

// For gives the norms that a document cites.
func (l Legal) For(k Kind) []Norm {
	var out []Norm
	for _, n := range l.Norms {
		if slices.Contains(n.In, k) {
			out = append(out, n)
		}
	}
	return out
}
