package procedure

import "fmt"

// ProblemCodes are all codes of problems.
func ProblemCodes() []string { return sortedKeys(english) }

// Covered lists what is wrong with the room that the texts of a drawing have: two that cover each other, one that leaves
// the drawing, one that a line of an arrow runs through. flow "" = the overview.
func Covered(p *Procedure, service, flow string, text Text) (out []string) {
	var d drawing
	var width, height int
	if flow == "" {
		o := drawOverview(p, text)
		d.texts, d.lines = o.texts, o.lines
		_, _ = fmt.Sscanf(o.finished, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d"`, &width, &height)
	} else {
		f := drawFlow(p, p.Service(service), p.FlowOf(Request{Service: service, Flow: flow}), text)
		_, _ = fmt.Sscanf(f.draw(), `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d"`, &width, &height)
		d.texts, d.lines = f.texts, f.lines
	}
	for i, a := range d.texts {
		if a.x < 0 || a.y < 0 || a.x+a.w > width || a.y+a.h > height {
			out = append(out, fmt.Sprintf("%q leaves the drawing", a.text))
		}
		for _, b := range d.texts[:i] {
			if a.x < b.x+b.w && b.x < a.x+a.w && a.y < b.y+b.h && b.y < a.y+a.h {
				out = append(out, fmt.Sprintf("%q covers %q", a.text, b.text))
			}
		}
		for _, l := range d.lines {
			if min(l.x1, l.x2) < a.x+a.w && max(l.x1, l.x2) > a.x && l.y1 > a.y && l.y1 < a.y+a.h {
				out = append(out, fmt.Sprintf("a line runs through %q", a.text))
			}
		}
	}
	return out
}
