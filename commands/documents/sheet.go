package documents

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// Measures of a page in millimetres: letter, which is what offices print on here.
const (
	pageWidth   = 215.9
	pageHeight  = 279.4
	leftEdge    = 25.0 // room for the holes of a folder
	rightEdge   = 20.0
	width       = pageWidth - leftEdge - rightEdge
	headTop     = 12.0
	headHeight  = 25.0
	bodyTop     = 48.0
	bodyBottom  = pageHeight - 24
	lineHeight  = 5.2
	smallHeight = 4.0
)

// Sizes of type in points.
const (
	textSize  = 10.5
	smallSize = 8.0
	headSize  = 8.5
	titleSize = 14.0
)

// fill is what is printed where a fact is missing: a line to fill in by hand.
const (
	fill      = "____________________"
	shortFill = "________" // in a cell of a table
)

// job is what is printed: how the pages begin, and what draws them.
type job struct {
	press *Press
	lang  string
	head  Head
	at    time.Time
	code  string // the radicado
	name  string // of the document
	draft bool   // it is a draft until it has a mark
	mark  *Mark
	folio bool // pages are folios of a case file
	draw  func(s *sheet)
}

// sheet is one run of a job: what is being drawn, from the top of a page to its end. A job is drawn twice, because a page
// says how many there are.
type sheet struct {
	job
	pdf   *fpdf.Fpdf
	pages int            // of the whole document; 0 in the first run
	found map[string]int // page on which something begins
	known map[string]int // found by the first run
}

// print draws a job and gives its bytes and its number of pages.
func (j job) print() ([]byte, int, error) {
	first, err := j.run(0, nil)
	if err != nil {
		return nil, 0, err
	}
	second, err := j.run(first.pdf.PageCount(), first.found)
	if err != nil {
		return nil, 0, err
	}
	var out bytes.Buffer
	if err := second.pdf.Output(&out); err != nil {
		return nil, 0, fmt.Errorf("printing a document: %w", err)
	}
	return out.Bytes(), second.pdf.PageCount(), nil
}

// run draws once. Nothing in the file depends on a clock or on the order of a map.
func (j job) run(pages int, known map[string]int) (*sheet, error) {
	s := &sheet{job: j, pdf: fpdf.New("P", "mm", "Letter", ""), pages: pages, found: map[string]int{}, known: known}
	s.pdf.SetCatalogSort(true)
	s.pdf.SetCreationDate(j.at.UTC())
	s.pdf.SetModificationDate(j.at.UTC())
	s.pdf.SetProducer("ticbot", true)
	s.pdf.SetTitle(s.clean(j.name+" · "+j.code), true)
	s.pdf.SetAuthor(s.clean(j.head.Entity), true)
	s.pdf.SetSubject(s.clean(j.code), true)
	s.pdf.SetLang(j.lang)
	files := fontFiles()
	for _, f := range [][2]string{{face, ""}, {face, "B"}, {mono, ""}} {
		s.pdf.AddUTF8FontFromBytes(f[0], f[1], files[f])
	}
	s.pdf.SetMargins(leftEdge, bodyTop, rightEdge)
	s.pdf.SetAutoPageBreak(false, 0)
	s.pdf.SetCellMargin(0)
	s.pdf.SetHeaderFunc(s.header)
	s.pdf.SetFooterFunc(s.footer)
	s.pdf.AddPage()
	j.draw(s)
	if err := s.pdf.Error(); err != nil {
		return nil, fmt.Errorf("printing a document: %w", err)
	}
	return s, nil
}

// t gives a text of the documents, printable.
func (s *sheet) t(id string, args ...any) string {
	return oneStop(s.press.texts.T(s.lang, id, args...))
}

// oneStop drops the full stop behind an hour that brings its own («a. m.», "a.m.").
func oneStop(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, " m..", " m."), ".m..", ".m.")
}

func (s *sheet) clean(text string) string { return s.press.glyphs.clean(text) }

// font chooses the type.
func (s *sheet) font(name, style string, size float64) { s.pdf.SetFont(name, style, size) }

// ink chooses the colour, from 0 (black) to 255 (white).
func (s *sheet) ink(grey int) { s.pdf.SetTextColor(grey, grey, grey) }

// header is the procedure's own: whose it is, which one, which edition, which page; and whether this is a draft.
func (s *sheet) header() {
	if s.draft && s.mark == nil {
		s.watermark()
	}
	s.ink(0)
	s.pdf.SetDrawColor(90, 90, 90)
	s.pdf.SetLineWidth(0.25)
	left, middle := 52.0, 76.0
	right := width - left - middle
	s.pdf.Rect(leftEdge, headTop, width, headHeight, "D")
	s.pdf.Line(leftEdge+left, headTop, leftEdge+left, headTop+headHeight)
	s.pdf.Line(leftEdge+left+middle, headTop, leftEdge+left+middle, headTop+headHeight)
	entity, nit, _ := strings.Cut(s.head.Entity, ", ")
	s.box(leftEdge, left, []string{"*" + entity, nit})
	s.box(leftEdge+left, middle, []string{s.t("doc.head.process", "proceso", s.head.Process), "*" + s.t("doc.head.procedure", "procedimiento", s.head.Procedure)})
	s.box(leftEdge+left+middle, right, []string{s.t("doc.head.code", "codigo", s.head.Code), s.t("doc.head.version", "version", s.head.Version),
		s.t("doc.head.date", "fecha", s.head.Date), s.t("doc.head.page", "n", s.pdf.PageNo(), "m", s.pages)})
	s.band()
	s.pdf.SetXY(leftEdge, bodyTop)
	s.font(face, "", textSize)
}

// box writes lines in the middle of a part of the header; one that begins with a star is bold.
func (s *sheet) box(x, w float64, texts []string) {
	type line struct{ text, style string }
	var lines []line
	for _, t := range texts {
		style := ""
		if b, ok := strings.CutPrefix(t, "*"); ok {
			t, style = b, "B"
		}
		s.font(face, style, headSize)
		for _, l := range s.wrap(t, w-4) {
			lines = append(lines, line{l, style})
		}
	}
	y := headTop + (headHeight-float64(len(lines))*smallHeight)/2
	for _, l := range lines {
		s.font(face, l.style, headSize)
		s.pdf.SetXY(x+2, y)
		s.pdf.CellFormat(w-4, smallHeight, l.text, "", 0, "L", false, 0, "")
		y += smallHeight
	}
}

// band says under the header what a paper is worth: a draft, or signed outside with number and date.
func (s *sheet) band() {
	if !s.draft {
		return
	}
	text := s.t("doc.draft")
	if s.mark != nil {
		text = s.t("doc.signed", "numero", or(s.mark.Number), "fecha", or(s.mark.Date))
	}
	s.font(face, "B", headSize)
	s.pdf.SetXY(leftEdge, headTop+headHeight+2)
	s.pdf.CellFormat(width, smallHeight, s.clean(text), "", 0, "C", false, 0, "")
}

// watermark lies under the text of a draft.
func (s *sheet) watermark() {
	word := s.t("doc.draft.mark")
	s.font(face, "B", 82)
	s.ink(238)
	w := s.pdf.GetStringWidth(word)
	s.pdf.TransformBegin()
	s.pdf.TransformRotate(52, pageWidth/2, pageHeight/2)
	s.pdf.Text((pageWidth-w)/2, pageHeight/2+10, word)
	s.pdf.TransformEnd()
}

// footer names the paper, and the edition of the legal base with which it was printed; in a case file, the folio.
func (s *sheet) footer() {
	right := s.t("doc.foot.legal", "version", s.press.legal.Version)
	if s.folio {
		right = s.t("doc.foot.folio", "n", s.pdf.PageNo(), "m", s.pages)
	}
	s.pdf.SetDrawColor(160, 160, 160)
	s.pdf.SetLineWidth(0.2)
	s.pdf.Line(leftEdge, pageHeight-19, leftEdge+width, pageHeight-19)
	s.font(face, "", smallSize)
	s.ink(70)
	s.pdf.SetXY(leftEdge, pageHeight-18)
	s.pdf.CellFormat(width*0.7, smallHeight, s.clean(s.name+" · "+s.code), "", 0, "L", false, 0, "")
	s.pdf.CellFormat(width*0.3, smallHeight, right, "", 0, "R", false, 0, "")
	s.ink(0)
}

// wrap breaks a text into lines of the present type; a word that is too long is broken anywhere.
func (s *sheet) wrap(text string, w float64) []string {
	var out []string
	for para := range strings.SplitSeq(s.clean(text), "\n") {
		line := ""
		for word := range strings.FieldsFuncSeq(para, func(r rune) bool { return r == ' ' }) {
			next := join(" ", line, word)
			if s.pdf.GetStringWidth(next) <= w {
				line = next
				continue
			}
			if line != "" {
				out = append(out, line)
			}
			for line = word; s.pdf.GetStringWidth(line) > w; {
				head := s.cut(line, w)
				out = append(out, head)
				line = line[len(head):]
			}
		}
		out = append(out, line)
	}
	return out
}

// cut gives the longest beginning of a word that fits; at least one sign.
func (s *sheet) cut(word string, w float64) string {
	end := 0
	for i, r := range word {
		next := i + len(string(r))
		if end > 0 && s.pdf.GetStringWidth(word[:next]) > w {
			break
		}
		end = next
	}
	return word[:end]
}

// join puts the texts that are there behind each other.
func join(sep string, texts ...string) string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return strings.Join(out, sep)
}

// or is a value, or the line to fill in.
func or(value string) string {
	if strings.TrimSpace(value) == "" {
		return fill
	}
	return value
}
