package procedure

import (
	"slices"
	"strings"
)

// mapColumns are the columns of the overview that stand before those of the phases, with their widths.
const (
	mapService = 232
	mapDecides = 190
	mapTarget  = 96
)

// mapPhases are the phases with a column of their own in the overview, with its width. What every flow has in common, such
// as giving up and refusal, stands under the table.
var mapPhases = []struct {
	phase Phase
	wide  int
}{{Waiting, 130}, {Sharing, 116}, {Working, 330}, {Asking, 120}, {Third, 130}, {Solved, 110}, {Done, 110}, {Ended, 110}}

// Overview draws the whole procedure as one screen of SVG: a row for every flow of every service, with who decides, what
// is usual, and the states that a case goes through, by phase.
func Overview(p *Procedure, text Text) string { return drawOverview(p, text).finished }

// overview is the drawing of a whole procedure.
type overview struct {
	drawing
	p        *Procedure
	text     Text
	width    int
	finished string
	words    []string // of the description
}

func drawOverview(p *Procedure, text Text) *overview {
	d := &overview{p: p, text: text, width: margin + mapService + mapDecides + mapTarget + margin}
	for _, c := range mapPhases {
		d.width += c.wide
	}
	title := text("procedure.map.title", "procedimiento", p.ID+" v"+p.Version)
	y := d.put(margin, margin, label{lines: []string{title}, size: large, bold: true, class: "ink"})
	about := slices.DeleteFunc([]string{p.Title, p.Process, p.Entity, p.Date}, func(s string) bool { return s == "" })
	y = d.put(margin, y+2, label{lines: wrap(strings.Join(about, " · "), d.width-2*margin, normal, false), size: normal, class: "soft"}) + 10
	y = d.headings(y)
	for i, s := range p.Services {
		y = d.service(s, y, i%2 == 1)
	}
	y = d.common(y+10) + margin
	d.finished = d.finish(d.width, y, title, strings.Join(d.words, " "))
	return d
}

// headings draws the names of the columns.
func (d *overview) headings(y int) int {
	heads := []string{d.text("procedure.map.service"), d.text("procedure.map.decides"), d.text("procedure.map.target")}
	wides := []int{mapService, mapDecides, mapTarget}
	for _, c := range mapPhases {
		heads, wides = append(heads, d.text("procedure.phase."+string(c.phase))), append(wides, c.wide)
	}
	high := 0
	lines := make([][]string, len(heads))
	for i, h := range heads {
		lines[i] = wrap(h, wides[i]-14, normal, true)
		high = max(high, len(lines[i])*lineHeight(normal)+10)
	}
	x := margin
	for i := range heads {
		d.box(x, y, wides[i]-4, high, 4, "band")
		d.put(x+6, y+5, label{lines: lines[i], size: normal, bold: true, class: "ink"})
		x += wides[i]
	}
	return y + high + 6
}

// service draws the rows of a service.
func (d *overview) service(s *Service, y int, stripe bool) int {
	from := len(d.texts)
	start := d.body.Len()
	top := y
	activities := d.text("procedure.map.unlisted")
	if len(s.Activities) > 0 {
		activities = d.text("procedure.table.activity") + " " + list(s.Activities)
	}
	for i, f := range s.Flows {
		name, note := d.p.flowName(s, f, d.text), ""
		title := ""
		if i == 0 {
			title, note = d.text("service."+s.ID), s.ID+" · "+activities
		}
		y = d.flow(s, f, title, note, name, y)
	}
	if stripe { // behind the texts of its rows
		texts := d.body.String()[start:]
		head := d.body.String()[:start]
		d.body.Reset()
		d.body.WriteString(head)
		d.box(margin-6, top-2, d.width-2*margin+8, y-top, 0, "stripe")
		d.body.WriteString(texts)
	}
	var words []string
	for _, t := range d.texts[from:] {
		words = append(words, t.text)
	}
	d.words = append(d.words, strings.Join(words, " ")+".")
	return y
}

// flow draws one row.
func (d *overview) flow(s *Service, f *Flow, title, note, name string, y int) int {
	low := y
	if title != "" {
		low = d.put(margin+6, low, label{lines: wrap(title, mapService-14, normal, true), size: normal, bold: true, class: "ink"})
		low = d.put(margin+6, low, label{lines: wrap(note, mapService-14, small, false), size: small, class: "soft"})
	}
	if name != "" {
		low = d.put(margin+16, low, label{lines: wrap("→ "+name, mapService-24, normal, false), size: normal, class: "ink"})
	}
	x := margin + mapService
	low = max(low, d.put(x+6, y, label{lines: wrap(d.decides(f), mapDecides-14, normal, false), size: normal, class: "ink"}))
	x += mapDecides
	low = max(low, d.put(x+6, y, label{lines: wrap(sentence(usual(s, f, d.text)), mapTarget-14, normal, false), size: normal, class: "ink"}))
	x += mapTarget
	for _, c := range mapPhases {
		var states []string
		for _, st := range f.States {
			if st.Phase == c.phase && !st.Side {
				states = append(states, d.text(st.TextID()))
			}
		}
		if len(states) > 0 {
			low = max(low, d.put(x+6, y, label{lines: wrap(strings.Join(states, " · "), c.wide-14, normal, false), size: normal, class: "ink"}))
		}
		x += c.wide
	}
	return low + 7
}

// decides names who takes the decisions of a flow, beside distribution.
func (d *overview) decides(f *Flow) string {
	var who []string
	for _, s := range f.Steps {
		if s.Side || s.Kind != Decision && s.Style != Primary || s.Style == Refusal || f.State(s.From[0]) == nil || f.State(s.From[0]).Phase != Waiting {
			continue
		}
		for _, w := range s.Who {
			if name := d.text("role." + w); !slices.Contains(who, name) {
				who = append(who, name)
			}
		}
	}
	if len(who) == 0 {
		return sentence(d.text("procedure.map.nobody"))
	}
	return sentence(list(who))
}

// usual says how long a case of a flow normally takes.
func usual(s *Service, f *Flow, text Text) string {
	switch {
	case f.Target == "" && s.Priority != nil:
		return text("procedure.map.priority")
	case f.Target == "":
		return text("procedure.map.untimed")
	case f.Target == "today":
		return text("target.today")
	}
	unit := strings.TrimLeft(f.Target, "0123456789")
	n := strings.TrimSuffix(f.Target, unit)
	if n == "1" {
		return text("procedure.term.one." + unit)
	}
	return text("procedure.term."+unit, "n", n)
}

// common names the states that every flow has.
func (d *overview) common(y int) int {
	var names []string
	for _, s := range d.p.Services {
		for _, f := range s.Flows {
			for _, st := range f.States {
				if name := d.text(st.TextID()); st.Side && !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	}
	if len(names) == 0 {
		return y
	}
	text := d.text("procedure.map.common") + " " + strings.Join(names, " · ") + "."
	d.words = append(d.words, text)
	return d.put(margin, y, label{lines: wrap(text, d.width-2*margin, normal, false), size: normal, class: "soft"})
}

// flowName says which matter of a service a flow is for: the options that lead to it. A flow that takes what the others
// leave says so, unless it is the only one.
func (p *Procedure) flowName(s *Service, f *Flow, text Text) string {
	var out []string
	for _, c := range f.When {
		for _, is := range c.Is {
			id := "form." + s.ID + "." + c.Field + "." + is
			if name := text(id); name != "" && name != id {
				is = name
			}
			out = append(out, is)
		}
	}
	switch {
	case len(out) > 0:
		return list(out)
	case len(s.Flows) == 1:
		return ""
	}
	return text("procedure.map.rest")
}
