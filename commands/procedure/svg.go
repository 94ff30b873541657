package procedure

import (
	"fmt"
	"slices"
	"strings"
)

// SVG is a drawing of one screen: the states as columns in the order of a case's life, the steps as rows with who takes
// them and an arrow from where they begin to where they lead.
const SVG Format = "svg"

// Measures of the chart, in user units.
const (
	margin    = 20
	stepWide  = 236 // the column of what is done
	whoWide   = 176 // the column of who does it
	gap       = 14
	railLeast = 74 // the least width of a state's column
)

// rail is a state's column.
type rail struct {
	state *State
	x, w  int
	name  []string
	waits []string
}

func (r rail) middle() int { return r.x + r.w/2 }

// move is a row of the chart: one step, or the filing.
type move struct {
	what, note, who []string
	from            []int // rails; none = from outside
	to              int   // a rail, or one of those below
	class           string
}

// Where an arrow leads beside a rail.
const (
	backTo = -1 // back to where the case was
	away   = -2 // into another flow
	stays  = -3 // nowhere: an activity that the case stays for
)

// flowDrawing lays a flow out.
type flowDrawing struct {
	drawing
	c     *chart
	p     *Procedure
	s     *Service
	rails []rail
	moves []move
	left  int // where the rails begin
	right int // where they end
}

// drawFlow draws a flow as SVG.
func drawFlow(p *Procedure, s *Service, f *Flow, text Text) *flowDrawing {
	d := &flowDrawing{c: &chart{flow: f, text: text}, p: p, s: s, left: margin + stepWide + gap + whoWide + gap}
	d.addRails()
	d.addMoves()
	return d
}

// addRails makes a column of every state that a step touches.
func (d *flowDrawing) addRails() {
	f := d.c.flow
	used := map[string]bool{f.Start: true}
	for _, s := range f.Steps {
		if moves(s) {
			used[s.To] = true
			for _, from := range s.From {
				used[from] = true
			}
		}
	}
	x := d.left
	for _, ph := range phases {
		for _, s := range f.States {
			if string(s.Phase) != ph || !used[s.ID] {
				continue
			}
			var waits []string
			for _, w := range s.Waits {
				waits = append(waits, d.c.text("role."+w))
			}
			name, wait := d.c.name(s), list(waits)
			w := max(railLeast, widest(name, small, true)+10, widest(wait, small, false)+10)
			r := rail{state: s, x: x, w: w, name: wrap(name, w-8, small, true)}
			if wait != "" {
				r.waits = wrap(wait, w-8, small, false)
			}
			d.rails = append(d.rails, r)
			x += w + 4
		}
	}
	d.right = x
}

// moves reports whether a step leads away from a state.
func moves(s *Step) bool { return s.To != "" && s.To != Same }

// addMoves makes a row of the filing and of every step that leads somewhere, in the order of the states that they leave.
func (d *flowDrawing) addMoves() {
	text := d.c.text
	d.moves = []move{{what: wrap(text("procedure.diagram.file"), stepWide, normal, true), who: wrap(sentence(text("role.asker")), whoWide, normal, false), to: d.rail(d.c.flow.Start), class: "go"}}
	steps := slices.DeleteFunc(slices.Clone(d.c.flow.Steps), func(s *Step) bool { return !moves(s) && (s.To != Same || s.Activity == "") })
	slices.SortStableFunc(steps, func(a, b *Step) int { return d.first(a) - d.first(b) })
	for _, s := range steps {
		m := move{what: wrap(text(s.TextID()), stepWide, normal, true), who: wrap(sentence(list(d.c.who(s))), whoWide, normal, false), class: "go"}
		for _, from := range s.From {
			if i := d.rail(from); i >= 0 {
				m.from = append(m.from, i)
			}
		}
		var notes []string
		switch s.To {
		case Previous:
			m.to = backTo
			notes = append(notes, text("procedure.diagram.back"))
		case Elsewhere:
			m.to = away
			notes = append(notes, text("procedure.diagram.elsewhere"))
		case Same:
			m.to = stays
		default:
			m.to = d.rail(s.To)
		}
		if s.Activity != "" {
			notes = append(notes, text("procedure.table.activity")+" "+s.Activity)
		}
		for _, c := range s.Control {
			notes = append(notes, text("control."+c))
		}
		if len(notes) > 0 {
			m.note = wrap(strings.Join(notes, " · "), stepWide, small, false)
		}
		switch {
		case s.On != "":
			m.class = "auto"
		case s.Style == Refusal, m.to >= 0 && d.rails[m.to].state.Phase == Ended && d.rails[m.to].state.Side:
			m.class = "no"
		}
		d.moves = append(d.moves, m)
	}
}

// rail finds a state's column.
func (d *flowDrawing) rail(state string) int {
	return slices.IndexFunc(d.rails, func(r rail) bool { return r.state.ID == state })
}

// first is the place of the leftmost state that a step leaves; what can be done in many states comes last.
func (d *flowDrawing) first(s *Step) int {
	n := len(d.rails)
	for _, from := range s.From {
		if i := d.rail(from); i >= 0 {
			n = min(n, i)
		}
	}
	if s.Side && len(s.From) > 2 {
		n += len(d.rails)
	}
	return n
}

// draw gives the SVG.
func (d *flowDrawing) draw() string {
	title := d.c.text("procedure.diagram.title", "procedimiento", d.p.ID+" v"+d.p.Version, "servicio", d.c.text("service."+d.s.ID), "flujo", d.p.flowName(d.s, d.c.flow, d.c.text))
	y := d.put(margin, margin, label{lines: wrap(title, d.right-margin, large, true), size: large, bold: true, class: "ink"})
	y = d.put(margin, y+2, label{lines: []string{d.subtitle()}, size: normal, class: "soft"}) + 10
	y = d.heads(y)
	top := y
	// The rails stand behind the rows, whose heights are known only now.
	height := 0
	for _, m := range d.moves {
		height += m.height()
	}
	for i, m := range d.moves {
		if i%2 == 1 {
			d.box(margin-6, y, d.right-margin+6, m.height(), 0, "stripe")
		}
		y += m.height()
	}
	for _, r := range d.rails {
		fmt.Fprintf(&d.body, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"rail\"/>\n", r.middle(), top, r.middle(), top+height)
	}
	y = top
	for _, m := range d.moves {
		d.row(m, y)
		y += m.height()
	}
	y = d.legend(y+12) + margin
	return d.finish(d.right+margin, y, title, d.desc())
}

// subtitle says what is usual, and names the activities of the paper procedure and the entity, as far as there is room.
func (d *flowDrawing) subtitle() string {
	parts := []string{d.p.Title, d.c.text("procedure.diagram.target", "meta", usual(d.s, d.c.flow, d.c.text))}
	for _, a := range d.s.Activities {
		parts = append(parts, d.c.text("procedure.table.activity")+" "+a+": "+d.c.text("activity."+a))
	}
	var fits []string
	for _, p := range append(parts, d.p.Entity) {
		if line := strings.Join(append(slices.Clone(fits), p), " · "); p != "" && textWidth(line, normal, false) < d.right-margin {
			fits = append(fits, p)
		}
	}
	return strings.Join(fits, " · ")
}

// heads draws the bands of the phases and the boxes of the states.
func (d *flowDrawing) heads(y int) int {
	bandHigh := 0
	type band struct {
		x, w  int
		lines []string
	}
	var bands []band
	for i := 0; i < len(d.rails); {
		j := i
		for j < len(d.rails) && d.rails[j].state.Phase == d.rails[i].state.Phase {
			j++
		}
		x, w := d.rails[i].x, d.rails[j-1].x+d.rails[j-1].w-d.rails[i].x
		lines := wrap(d.c.text("procedure.phase."+string(d.rails[i].state.Phase)), w-8, small, false)
		bands = append(bands, band{x, w, lines})
		bandHigh = max(bandHigh, len(lines)*lineHeight(small)+8)
		i = j
	}
	for _, b := range bands {
		d.box(b.x, y, b.w, bandHigh, 4, "band")
		d.put(b.x+b.w/2, y+4, label{lines: b.lines, size: small, class: "ink", middle: true})
	}
	boxHigh := 0
	for _, r := range d.rails {
		boxHigh = max(boxHigh, (len(r.name)+len(r.waits))*lineHeight(small)+12)
	}
	d.put(margin, y+bandHigh+boxHigh-lineHeight(normal), label{lines: []string{d.c.text("procedure.diagram.step")}, size: normal, class: "soft"})
	d.put(margin+stepWide+gap, y+bandHigh+boxHigh-lineHeight(normal), label{lines: []string{d.c.text("procedure.diagram.who")}, size: normal, class: "soft"})
	y += bandHigh + 6
	for _, r := range d.rails {
		class := "state"
		if r.state.Phase == Ended {
			class = "end"
		}
		d.box(r.x, y, r.w, boxHigh, 6, class)
		at := d.put(r.middle(), y+5, label{lines: r.name, size: small, bold: true, class: "ink", middle: true})
		if len(r.waits) > 0 {
			d.put(r.middle(), at+2, label{lines: r.waits, size: small, class: "soft", middle: true})
		}
	}
	return y + boxHigh + 8
}

func (m move) height() int {
	return max(len(m.what)*lineHeight(normal)+len(m.note)*lineHeight(small), len(m.who)*lineHeight(normal)) + 8
}

// row draws one step.
func (d *flowDrawing) row(m move, y int) {
	at := d.put(margin, y+4, label{lines: m.what, size: normal, bold: true, class: "ink"})
	d.put(margin, at, label{lines: m.note, size: small, class: "soft"})
	d.put(margin+stepWide+gap, y+4, label{lines: m.who, size: normal, class: "ink"})
	d.arrow(m, y+m.height()/2)
}

// arrow draws a step's line with a dot on every state that it may leave and a point where it leads.
func (d *flowDrawing) arrow(m move, y int) {
	low, high := d.right, d.left
	for _, f := range m.from {
		x := d.rails[f].middle()
		low, high = min(low, x), max(high, x)
	}
	point := m.class + "-p"
	switch {
	case m.to == backTo:
		d.line(d.left, y, high, y, "auto")
		d.head(d.left-2, y, -1, "auto-p")
	case m.to == away:
		d.line(low, y, d.right-9, y, m.class)
		d.head(d.right, y, 1, point)
	case m.to == stays:
		for _, f := range m.from {
			d.ring(d.rails[f].middle(), y, m.class)
		}
	case len(m.from) == 0:
		to := d.rails[m.to].middle()
		d.line(d.left, y, to-9, y, m.class)
		d.head(to, y, 1, point)
	default:
		d.across(m, y, low, high)
	}
	for _, f := range m.from {
		if f != m.to {
			d.dot(d.rails[f].middle(), y, point)
		}
	}
}

// across draws the line between rails.
func (d *flowDrawing) across(m move, y, low, high int) {
	to, point := d.rails[m.to].middle(), m.class+"-p"
	if low < to {
		d.line(low, y, to-9, y, m.class)
		d.head(to, y, 1, point)
	}
	if high > to {
		d.line(to+9, y, high, y, m.class)
		d.head(to, y, -1, point)
	}
	if low == to && high == to || slices.Contains(m.from, m.to) { // stays, or may begin where it leads
		d.ring(to, y, m.class)
	}
}

// ring marks a state in which the case stays, or which it enters anew.
func (d *flowDrawing) ring(x, y int, class string) {
	fmt.Fprintf(&d.body, "<circle cx=\"%d\" cy=\"%d\" r=\"8\" fill=\"none\" class=\"%s\"/>\n", x, y, class)
}

// legend says what the signs mean.
func (d *flowDrawing) legend(y int) int {
	x := margin
	for _, l := range []struct{ class, id string }{{"go", "procedure.diagram.legend.step"}, {"auto", "procedure.diagram.legend.auto"}, {"no", "procedure.diagram.legend.no"}} {
		t := d.c.text(l.id)
		w := 42 + textWidth(t, normal, false)
		if x > margin && x+w > d.right {
			x, y = margin, y+lineHeight(normal)+2
		}
		d.dot(x+4, y+7, l.class+"-p")
		d.line(x+4, y+7, x+25, y+7, l.class)
		d.head(x+34, y+7, 1, l.class+"-p")
		d.put(x+42, y, label{lines: []string{t}, size: normal, class: "soft"})
		x += w + 24
	}
	t := d.c.text("procedure.diagram.legend.stay")
	if x > margin && x+20+textWidth(t, normal, false) > d.right {
		x, y = margin, y+lineHeight(normal)+2
	}
	d.ring(x+8, y+7, "go")
	d.put(x+22, y, label{lines: []string{t}, size: normal, class: "soft"})
	return y + lineHeight(normal)
}

// desc says the chart in words.
func (d *flowDrawing) desc() string {
	name := func(i int) string { return "«" + d.c.name(d.rails[i].state) + "»" }
	var out []string
	for _, m := range d.moves {
		from := []string{d.c.text("procedure.diagram.outside")}
		if len(m.from) > 0 {
			from = nil
			for _, f := range m.from {
				from = append(from, name(f))
			}
		}
		to := strings.Join(m.note, " ")
		switch {
		case m.to >= 0:
			to = name(m.to)
		case m.to == stays:
			to = d.c.text("procedure.diagram.stays")
		}
		out = append(out, d.c.text("procedure.diagram.desc", "paso", strings.Join(m.what, " "), "quien", strings.Join(m.who, " "), "desde", list(from), "hacia", to))
	}
	return strings.Join(out, " ")
}
