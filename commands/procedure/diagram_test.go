package procedure_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/commands/procedure"
)

func TestDiagrams(t *testing.T) {
	p, text := load(t), spanish(t)
	for _, c := range []struct{ service, flow string }{{"COR", "nueva"}, {"COR", "recuperar"}, {"COR", "otra"}, {"MES", "unica"}, {"OTR", "unica"}, {"WEB", "contenido"}, {"WEB", "retiro_urgente"},
		{"NUB", "recuperar"}, {"DES", "unica"}, {"TRA", "unica"}, {"CON", "tarde"}, {"CON", "en_plazo"}} {
		got, err := procedure.Diagram(p, c.service, c.flow, procedure.Mermaid, text)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, c.service+"-"+c.flow+".mmd", got)
	}
	for _, s := range p.Services {
		for _, f := range s.Flows {
			got, err := procedure.Diagram(p, s.ID, f.ID, procedure.Mermaid, text)
			if err != nil || strings.Contains(got, "<no value>") || strings.Contains(got, "procedure.") || strings.Contains(got, "step.") {
				t.Errorf("%s/%s: %v\n%s", s.ID, f.ID, err, got)
			}
		}
	}
	if _, err := procedure.Diagram(p, "COR", "nueva", "dibujo", text); !errors.Is(err, procedure.ErrFormat) {
		t.Errorf("an unknown format: %v", err)
	}
	if _, err := procedure.Diagram(p, "COR", "vieja", procedure.Mermaid, text); !errors.Is(err, procedure.ErrNoFlow) {
		t.Errorf("an unknown flow: %v", err)
	}
}

func TestTable(t *testing.T) {
	var sb strings.Builder
	for _, row := range procedure.Table(load(t), spanish(t)) {
		sb.WriteString(strings.Join(row, " | ") + "\n")
	}
	golden(t, "table.txt", sb.String())
}

// TestSteps writes down what every step of the flows does, so that a change of the file is seen in review.
func TestSteps(t *testing.T) {
	p := load(t)
	var sb strings.Builder
	for _, c := range []struct{ service, flow string }{{"COR", "nueva"}, {"COR", "recuperar"}, {"COR", "otra"}, {"MES", "unica"}, {"OTR", "unica"}, {"WEB", "contenido"}, {"WEB", "retiro_urgente"},
		{"NUB", "recuperar"}, {"DES", "unica"}, {"TRA", "unica"}, {"CON", "tarde"}, {"CON", "en_plazo"}} {
		f := p.FlowOf(procedure.Request{Service: c.service, Flow: c.flow})
		fmt.Fprintf(&sb, "%s/%s from %s, target %q, clock from %q\n", c.service, c.flow, f.Start, f.Target, f.ClockFrom)
		for _, s := range f.Steps {
			fmt.Fprintf(&sb, "  %s: %s → %s by %s%s\n", s.ID, strings.Join(s.From, " "), s.To, strings.Join(s.Who, " "), detail(s))
		}
	}
	golden(t, "steps.txt", sb.String())
}

func detail(s *procedure.Step) string {
	out := ""
	for _, d := range []struct {
		name string
		v    []string
	}{{"not", s.Not}, {"guard", s.Guard}, {"effects", s.Effects}, {"tells", strings.Fields(tells(s.Tell))}, {"start", s.Start}, {"stop", s.Stop}} {
		if len(d.v) > 0 {
			out += " · " + d.name + " " + strings.Join(d.v, " ")
		}
	}
	for _, d := range []struct{ name, v string }{{"on", s.On}, {"check", s.Check}, {"else", s.Else}, {"kind", s.Kind}, {"style", s.Style}} {
		if d.v != "" {
			out += " · " + d.name + " " + d.v
		}
	}
	return out
}
