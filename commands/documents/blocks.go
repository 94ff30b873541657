package documents

import "strings"

// need begins a new page where less than h millimetres are left on this one.
func (s *sheet) need(h float64) {
	if s.pdf.GetY()+h > bodyBottom {
		s.pdf.AddPage()
	}
}

// gap leaves some room, but not at the top of a page.
func (s *sheet) gap(h float64) {
	if s.pdf.GetY() > bodyTop {
		s.pdf.SetY(s.pdf.GetY() + h)
	}
}

// lines writes lines one below the other, from page to page.
func (s *sheet) lines(texts []string, x, w, h float64) {
	for _, t := range texts {
		s.need(h)
		s.pdf.SetXY(x, s.pdf.GetY())
		s.pdf.CellFormat(w, h, t, "", 2, "L", false, 0, "")
	}
	s.pdf.SetX(leftEdge)
}

// titleLine is the name of the paper.
func (s *sheet) titleLine(text string) {
	s.font(face, "B", titleSize)
	for _, l := range s.wrap(text, width) {
		s.pdf.CellFormat(width, 8, l, "", 2, "C", false, 0, "")
	}
	s.gap(2)
	s.font(face, "", textSize)
}

// part is a heading; it stays with what follows.
func (s *sheet) part(text string) {
	s.gap(3)
	s.need(36)
	s.font(face, "B", 11.5)
	s.lines(s.wrap(text, width), leftEdge, width, 6)
	s.gap(0.8)
	s.font(face, "", textSize)
}

// para is a paragraph. Its first two lines stay together.
func (s *sheet) para(text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	s.font(face, "", textSize)
	ls := s.wrap(text, width)
	s.need(lineHeight * float64(min(len(ls), 2)))
	s.lines(ls, leftEdge, width, lineHeight)
	s.gap(1.8)
}

// small is a paragraph in small type.
func (s *sheet) small(text string) {
	s.font(face, "", smallSize)
	s.lines(s.wrap(text, width), leftEdge, width, smallHeight)
	s.font(face, "", textSize)
}

// hash is a hash on a line of its own, whole, so that it can be found by searching the file.
func (s *sheet) hash(sum string) {
	s.font(mono, "", 7.5)
	s.lines([]string{sum}, leftEdge, width, smallHeight)
	s.font(face, "", textSize)
}

// quote is what somebody said, with a bar at its left.
func (s *sheet) quote(text string) {
	s.font(face, "", textSize)
	for _, l := range s.wrap(text, width-6) {
		s.need(lineHeight)
		y := s.pdf.GetY()
		s.pdf.SetFillColor(190, 190, 190)
		s.pdf.Rect(leftEdge, y, 0.9, lineHeight, "F")
		s.pdf.SetXY(leftEdge+5, y)
		s.pdf.CellFormat(width-6, lineHeight, l, "", 2, "L", false, 0, "")
	}
	s.pdf.SetX(leftEdge)
	s.gap(1.8)
}

// list are items with a dash.
func (s *sheet) list(items []string) {
	s.font(face, "", textSize)
	for _, item := range items {
		ls := s.wrap(item, width-6)
		s.need(lineHeight * float64(min(len(ls), 2)))
		y := s.pdf.GetY()
		s.pdf.SetXY(leftEdge+1.5, y)
		s.pdf.CellFormat(4, lineHeight, "–", "", 0, "L", false, 0, "")
		s.lines(ls, leftEdge+6, width-6, lineHeight)
		s.gap(0.6)
	}
	s.gap(1.2)
}

// boxes are lines of which some are ticked.
func (s *sheet) boxes(items ...string) {
	for _, item := range items {
		s.lines(s.wrap(item, width), leftEdge+1.5, width, lineHeight+0.4)
	}
	s.gap(1.8)
}

// steps are numbered items, each with a bold beginning and perhaps something to type.
func (s *sheet) steps(items [][3]string) {
	for i, item := range items {
		s.need(4 * lineHeight)
		s.font(face, "B", 12)
		s.pdf.SetX(leftEdge)
		s.pdf.CellFormat(8, lineHeight+1, string(rune('1'+i))+".", "", 0, "L", false, 0, "")
		s.lines(s.wrap(item[0], width-8), leftEdge+8, width-8, lineHeight+1)
		s.font(face, "", textSize)
		s.lines(s.wrap(item[1], width-8), leftEdge+8, width-8, lineHeight)
		if item[2] != "" {
			s.gap(0.8)
			s.font(mono, "", textSize)
			s.lines(s.wrap(item[2], width-8), leftEdge+8, width-8, lineHeight)
		}
		s.gap(2.5)
	}
}

// fields are labelled values; one that is missing is a line to fill in.
func (s *sheet) fields(rows ...Row) {
	const label = 52.0
	for _, r := range rows {
		s.font(face, "B", 9.5)
		left := s.wrap(r.Label, label-3)
		s.font(face, "", textSize)
		right := s.wrap(or(r.Value), width-label)
		s.need(lineHeight * float64(min(max(len(left), len(right)), 6)))
		y, page := s.pdf.GetY(), s.pdf.PageNo()
		s.font(face, "B", 9.5)
		s.lines(left, leftEdge, label, lineHeight)
		bottom := s.pdf.GetY()
		s.pdf.SetY(y)
		s.font(face, "", textSize)
		s.lines(right, leftEdge+label, width-label, lineHeight)
		if s.pdf.PageNo() == page && bottom > s.pdf.GetY() {
			s.pdf.SetY(bottom)
		}
		s.gap(0.7)
	}
	s.gap(1.2)
}

// column of a table, with its share of the width.
type column struct {
	head  string
	share float64
}

// table is rows under headings, which are repeated on every page. An empty cell is left for the hand.
func (s *sheet) table(cols []column, rows [][]string) {
	const pad, h = 1.5, 4.6
	heading := func() {
		texts := make([]string, len(cols))
		for i, c := range cols {
			texts[i] = c.head
		}
		s.font(face, "B", 9)
		s.row(cols, texts, pad, h, true)
		s.font(face, "", 9.5)
	}
	s.need(24)
	heading()
	for _, r := range rows {
		s.font(face, "", 9.5)
		if s.pdf.GetY()+s.tall(cols, r, pad, h) > bodyBottom {
			s.pdf.AddPage()
			heading()
		}
		s.row(cols, r, pad, h, false)
	}
	s.gap(3)
	s.font(face, "", textSize)
}

// maxCell is how many lines a cell shows: a row has to fit on a page.
const maxCell = 30

// cell is the text of a cell, in lines.
func (s *sheet) cell(text string, w float64) []string {
	ls := s.wrap(text, w)
	if len(ls) > maxCell {
		ls = append(ls[:maxCell-1], "…")
	}
	return ls
}

// tall is how high a row is in the present type.
func (s *sheet) tall(cols []column, texts []string, pad, h float64) float64 {
	n := 1
	for i, c := range cols {
		n = max(n, len(s.cell(texts[i], c.share*width-2*pad)))
	}
	return float64(n)*h + 2*pad*0.7
}

// row draws one row of a table.
func (s *sheet) row(cols []column, texts []string, pad, h float64, head bool) {
	x, y, tall := leftEdge, s.pdf.GetY(), s.tall(cols, texts, pad, h)
	s.pdf.SetDrawColor(120, 120, 120)
	s.pdf.SetLineWidth(0.2)
	s.pdf.SetFillColor(233, 233, 233)
	for i, c := range cols {
		w := c.share * width
		style := "D"
		if head {
			style = "FD"
		}
		s.pdf.Rect(x, y, w, tall, style)
		s.pdf.SetXY(x+pad, y+pad*0.7)
		for _, l := range s.cell(texts[i], w-2*pad) {
			s.pdf.CellFormat(w-2*pad, h, l, "", 2, "L", false, 0, "")
		}
		x += w
	}
	s.pdf.SetXY(leftEdge, y+tall)
}

// sign leaves room for signatures, side by side; they stay together.
func (s *sheet) sign(people ...signer) {
	s.need(38)
	s.gap(16)
	w := (width - 10*float64(len(people)-1)) / float64(max(len(people), 2))
	y := s.pdf.GetY()
	for i, p := range people {
		x := leftEdge + float64(i)*(w+10)
		s.pdf.SetDrawColor(0, 0, 0)
		s.pdf.SetLineWidth(0.3)
		s.pdf.Line(x, y, x+w, y)
		s.pdf.SetXY(x, y+1)
		s.font(face, "B", textSize)
		name := p.Name
		if name == "" {
			name = s.t("doc.sign.name")
		}
		for _, l := range s.wrap(name, w) {
			s.pdf.CellFormat(w, lineHeight, l, "", 2, "L", false, 0, "")
		}
		s.font(face, "", 9.5)
		for _, l := range s.wrap(join("\n", p.Position, p.as), w) {
			s.pdf.CellFormat(w, 4.6, l, "", 2, "L", false, 0, "")
		}
	}
	s.pdf.SetXY(leftEdge, y+22)
	s.font(face, "", textSize)
}

// signer is who signs, and as what.
type signer struct {
	Person
	as string
}

// base is the legal base of a document, with the edition of its table.
func (s *sheet) base(k Kind) {
	norms := s.press.legal.For(k)
	if len(norms) == 0 {
		return
	}
	s.gap(3)
	s.need(18)
	s.font(face, "B", 9)
	s.lines([]string{s.t("doc.legal")}, leftEdge, width, lineHeight)
	texts := make([]string, 0, len(norms))
	for _, n := range norms {
		texts = append(texts, n.Cite+": "+n.About)
	}
	s.small(s.t("doc.legal.text", "normas", strings.Join(texts, "; "), "version", s.press.legal.Version, "fecha", slashed(s.press.legal.Date)))
}
