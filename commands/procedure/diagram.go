package procedure

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Text gives the text of an id in the reader's language; args are pairs of name and value for its placeholders.
type Text func(id string, args ...any) string

// Format of a flow chart.
type Format string

// Mermaid is the text of a Mermaid state diagram (stateDiagram-v2).
const Mermaid Format = "mermaid"

// ErrFormat: no flow chart is drawn in the format asked for.
var ErrFormat = errors.New("procedure: unknown format of a diagram")

// ErrNoFlow: the service has no flow of that name, or there is no such service.
var ErrNoFlow = errors.New("procedure: no such flow")

// anytime is the node of a chart from which the side steps lead.
const anytime = "any_time"

// Diagram draws the flow chart of a service's flow: states, and the steps between them with who takes them. What stays in
// a state is left out; in Mermaid, what can be done anywhere leads from one node of its own.
func Diagram(p *Procedure, service, flow string, format Format, text Text) (string, error) {
	if format != Mermaid && format != SVG {
		return "", fmt.Errorf("drawing %s/%s as %q: %w", service, flow, format, ErrFormat)
	}
	f := p.FlowOf(Request{Service: service, Flow: flow})
	if f == nil {
		return "", fmt.Errorf("drawing %s/%s: %w", service, flow, ErrNoFlow)
	}
	if format == SVG {
		return drawFlow(p, p.Service(service), f, text).draw(), nil
	}
	c := &chart{flow: f, text: text}
	c.draw()
	var sb strings.Builder
	sb.WriteString("stateDiagram-v2\n    direction TB\n")
	for _, ph := range phases {
		for _, s := range f.States {
			if string(s.Phase) == ph {
				c.node(&sb, s.ID, c.name(s))
			}
		}
	}
	if c.anytime {
		c.node(&sb, anytime, text("procedure.diagram.anytime"))
	}
	fmt.Fprintf(&sb, "    [*] --> %s\n", f.Start)
	for _, a := range c.arrows {
		fmt.Fprintf(&sb, "    %s --> %s : %s\n", a.from, a.to, plain(strings.Join(a.labels, " / ")))
	}
	for _, s := range f.States {
		if s.Phase == Ended {
			fmt.Fprintf(&sb, "    %s --> [*]\n", s.ID)
		}
	}
	return sb.String(), nil
}

// chart gathers the arrows of a flow.
type chart struct {
	flow    *Flow
	text    Text
	arrows  []*arrow
	anytime bool
}

type arrow struct {
	from, to string
	labels   []string
}

// name of a state; one that is closed only for the asker says so.
func (c *chart) name(s *State) string {
	if s.Phase == Done {
		return c.text(s.TextID()) + ", " + c.text("procedure.diagram.inside")
	}
	return c.text(s.TextID())
}

func (c *chart) node(sb *strings.Builder, id, label string) {
	fmt.Fprintf(sb, "    state \"%s\" as %s\n", plain(label), id)
}

func (c *chart) draw() {
	for _, s := range c.flow.Steps {
		label := c.label(s)
		switch {
		case s.To == "" || s.To == Same:
		case s.Side && s.To != Previous:
			c.anytime = true
			c.arrow(anytime, s.To, label)
		default:
			for _, from := range s.From {
				c.arrow(from, c.target(s), label)
			}
		}
	}
}

// target is the node to which a step leads.
func (c *chart) target(s *Step) string {
	switch s.To {
	case Previous:
		c.anytime = true
		return anytime
	case Elsewhere:
		return "[*]"
	}
	return s.To
}

func (c *chart) arrow(from, to, label string) {
	i := slices.IndexFunc(c.arrows, func(a *arrow) bool { return a.from == from && a.to == to })
	if i < 0 {
		c.arrows = append(c.arrows, &arrow{from: from, to: to})
		i = len(c.arrows) - 1
	}
	c.arrows[i].labels = append(c.arrows[i].labels, label)
}

// who says by whom or what a step is taken.
func (c *chart) who(s *Step) []string {
	if s.On != "" {
		on, _, _ := strings.Cut(s.On, ":")
		if on != "tick" {
			on = strings.ReplaceAll(s.On, ":", ".")
		}
		return []string{c.text("procedure.on." + on)}
	}
	var who []string
	for _, w := range s.Who {
		who = append(who, c.text("role."+w))
	}
	return who
}

// label says what is done, and by whom or what.
func (c *chart) label(s *Step) string {
	label := c.text(s.TextID()) + " (" + list(c.who(s)) + ")"
	switch s.To {
	case Previous:
		label += ", " + c.text("procedure.diagram.back")
	case Elsewhere:
		label += ", " + c.text("procedure.diagram.elsewhere")
	}
	return label
}

// plain takes out of a label what Mermaid would read as its own.
func plain(s string) string {
	return strings.NewReplacer("\"", "'", ":", " -", ";", ",", "\n", " ", "#", "", "{", "(", "}", ")").Replace(s)
}
