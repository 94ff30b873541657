package procedure

import (
	"fmt"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// drawing gathers the elements of an SVG. Every text is kept with the room that it takes, so that a test can check that
// none covers another.
type drawing struct {
	body  strings.Builder
	texts []area
	lines []stroke
}

// area is a rectangle, in user units of the drawing, and what stands in it.
type area struct {
	x, y, w, h int
	text       string
}

// stroke is a straight line of an arrow.
type stroke struct{ x1, y1, x2, y2 int }

// Sizes of letters, in user units.
const (
	small  = 11
	normal = 12
	large  = 18
)

// lineHeight is the distance of two lines of letters of a size.
func lineHeight(size int) int { return size + 3 }

// textWidth estimates how wide a text is, with the widths of DejaVu Sans, the widest of the fonts that the drawing names.
func textWidth(s string, size int, bold bool) int {
	total := 0 // thousandths of the size
	for _, r := range s {
		switch {
		case strings.ContainsRune("iljtfrI.,:;'|!()[]-/ «»·", r):
			total += 410
		case strings.ContainsRune("mwMWQO@%→…", r), r > 0x2000:
			total += 980
		case unicode.IsUpper(r), unicode.IsDigit(r):
			total += 720
		default:
			total += 630
		}
	}
	if bold {
		total = total * 110 / 100
	}
	return total*size/1000 + 1
}

// wrap breaks a text into lines of at most a width; a single word that is wider has a line of its own.
func wrap(s string, width, size int, bold bool) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		switch next := line + " " + word; {
		case line == "":
			line = word
		case textWidth(next, size, bold) <= width:
			line = next
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}

// widest is the width of the widest word of a text.
func widest(s string, size int, bold bool) int {
	w := 0
	for _, word := range strings.Fields(s) {
		w = max(w, textWidth(word, size, bold))
	}
	return w
}

// label is a text in lines, one under the other.
type label struct {
	lines  []string
	size   int
	bold   bool
	class  string
	middle bool // centred on x
}

// put writes a label with its upper edge at y, and gives its lower edge.
func (d *drawing) put(x, y int, l label) int {
	anchor := ""
	if l.middle {
		anchor = ` text-anchor="middle"`
	}
	weight := ""
	if l.bold {
		weight = ` font-weight="bold"`
	}
	for _, line := range l.lines {
		w := textWidth(line, l.size, l.bold)
		left := x
		if l.middle {
			left = x - w/2
		}
		d.texts = append(d.texts, area{left, y, w, lineHeight(l.size), line})
		fmt.Fprintf(&d.body, "<text x=\"%d\" y=\"%d\" font-size=\"%d\" class=\"%s\"%s%s>%s</text>\n", x, y+l.size, l.size, l.class, anchor, weight, html.EscapeString(line))
		y += lineHeight(l.size)
	}
	return y
}

// box draws a rectangle.
func (d *drawing) box(x, y, w, h, round int, class string) {
	fmt.Fprintf(&d.body, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" class=\"%s\"/>\n", x, y, w, h, round, class)
}

// line draws a line of an arrow.
func (d *drawing) line(x1, y1, x2, y2 int, class string) {
	d.lines = append(d.lines, stroke{x1, y1, x2, y2})
	fmt.Fprintf(&d.body, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"%s\"/>\n", x1, y1, x2, y2, class)
}

// head draws the point of an arrow that comes from the left (way 1) or from the right (way -1).
func (d *drawing) head(x, y, way int, class string) {
	fmt.Fprintf(&d.body, "<path d=\"M%d %d l%d -5 v10 z\" class=\"%s\"/>\n", x, y, -9*way, class)
}

// dot draws where an arrow begins.
func (d *drawing) dot(x, y int, class string) {
	fmt.Fprintf(&d.body, "<circle cx=\"%d\" cy=\"%d\" r=\"4\" class=\"%s\"/>\n", x, y, class)
}

// style is the look of both drawings; it holds on white paper too, so the background is always white. The colours keep a
// contrast of 4.5 to 1 for letters and of 3 to 1 for lines (WCAG 2.2, 1.4.3 and 1.4.11).
const style = `text{font-family:Arial,'Liberation Sans',Helvetica,'DejaVu Sans',sans-serif;fill:#1b1b1f}
.soft{fill:#55555f}.page{fill:#fff}.stripe{fill:#f5f6f8}.band{fill:#e3e8f0}.state{fill:#fff;stroke:#41506b;stroke-width:1.2}
.end{fill:#eceef1;stroke:#41506b;stroke-width:1.2;stroke-dasharray:none}.rail{stroke:#b9c0cc;stroke-width:1}.rule{stroke:#b9c0cc;stroke-width:1}
.go{stroke:#1f4e9c;stroke-width:1.8}.auto{stroke:#55555f;stroke-width:1.8;stroke-dasharray:5 3}.no{stroke:#a3262a;stroke-width:1.8}
.go-p{fill:#1f4e9c}.auto-p{fill:#55555f}.no-p{fill:#a3262a}`

// finish gives the whole SVG. Title and description are what a screen reader says in place of the picture.
func (d *drawing) finish(width, height int, title, desc string) string {
	var sb strings.Builder
	fmt.Fprintf(&sb, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-labelledby=\"title desc\">\n", width, height, width, height)
	fmt.Fprintf(&sb, "<title id=\"title\">%s</title>\n<desc id=\"desc\">%s</desc>\n<style>%s</style>\n", html.EscapeString(title), html.EscapeString(desc), style)
	fmt.Fprintf(&sb, "<rect width=\"%d\" height=\"%d\" class=\"page\"/>\n", width, height)
	sb.WriteString(d.body.String())
	sb.WriteString("</svg>\n")
	return sb.String()
}

// sentence makes the first letter of a text a capital.
func sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
