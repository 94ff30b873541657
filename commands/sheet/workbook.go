package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// isoDate is the number format to which every date of a workbook is set before it is read: what a cell shows would leave
// out the year or swap day and month.
const isoDate = "yyyy-mm-dd hh:mm:ss"

// readWorkbook reads a page of an Excel workbook. Cells are their saved values: dates as dd/mm/yyyy, with the time behind
// where there is one; a formula is its last result; a merged range that reaches over several rows of one column stands in
// each of them.
func readWorkbook(data []byte, q Query) (t Table, err error) {
	// The library panics over some parts that are missing or out of order (found by FuzzWorkbook). Such a file is broken;
	// who sent it must get that answer.
	defer func() {
		if recover() != nil {
			t, err = Table{}, Problem{Line: 1, Why: Broken}
		}
	}()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return Table{}, Problem{Line: 1, Why: Broken}
	}
	if !slices.ContainsFunc(z.File, func(f *zip.File) bool { return strings.EqualFold(clean(f.Name), "xl/workbook.xml") }) {
		return Table{}, Problem{Line: 1, Why: Other}
	}
	known, err := scan(z)
	switch {
	case errors.Is(err, errBig):
		return Table{}, Problem{Line: 1, Why: Big}
	case err != nil:
		return Table{}, Problem{Line: 1, Why: Broken}
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: MaxUnpacked, UnzipXMLSizeLimit: MaxUnpacked})
	if err != nil {
		return Table{}, Problem{Line: 1, Why: Broken}
	}
	defer func() { _ = f.Close() }()
	name := choose(f, q)
	if name == "" {
		return Table{}, Problem{Line: 1, Why: Empty}
	}
	if err := plainFormats(f); err != nil {
		return Table{}, Problem{Line: 1, Why: Broken}
	}
	t, err = readPage(f, name, known.of(z, name), q)
	if err == nil && t.Head.empty() && len(t.Bad) == 0 {
		return t, Problem{Line: 1, Why: Empty}
	}
	return t, err
}

// choose finds the page: the first with one of the names, else the first that is shown, else the first.
func choose(f *excelize.File, q Query) string {
	shown := ""
	for _, s := range f.GetSheetList() {
		if slices.Contains(q.Names, q.Fold(s)) {
			return s
		}
		if visible, err := f.GetSheetVisible(s); shown == "" && err == nil && visible {
			shown = s
		}
	}
	if list := f.GetSheetList(); shown == "" && len(list) > 0 {
		return list[0]
	}
	return shown
}

// plainFormats sets every style that shows a date to one way of writing it, and every other to none.
func plainFormats(f *excelize.File) error {
	code := isoDate
	id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
	if err != nil {
		return err
	}
	if f.Styles == nil || f.Styles.CellXfs == nil || id >= len(f.Styles.CellXfs.Xf) {
		return errors.New("sheet: a workbook without styles")
	}
	iso, none := *f.Styles.CellXfs.Xf[id].NumFmtID, 0
	custom := map[int]string{}
	if f.Styles.NumFmts != nil {
		for _, n := range f.Styles.NumFmts.NumFmt {
			custom[n.NumFmtID] = n.FormatCode
		}
	}
	for i := range f.Styles.CellXfs.Xf {
		xf := &f.Styles.CellXfs.Xf[i]
		if xf.NumFmtID == nil {
			continue
		}
		given, own := custom[*xf.NumFmtID]
		if own && showsDate(given) || !own && builtInDate(*xf.NumFmtID) {
			xf.NumFmtID = &iso
		} else {
			xf.NumFmtID = &none
		}
	}
	return nil
}

// builtInDate reports whether a number format that every workbook has shows a date or a time (ECMA-376 part 1, §18.8.30,
// with those of the East Asian and Thai editions).
func builtInDate(id int) bool {
	return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58 || id >= 71 && id <= 81
}

// showsDate reports whether a number format of the workbook's own shows a date or a time: whether one of its letters is
// left once quoted words, conditions in brackets and single escaped characters are gone.
func showsDate(code string) bool {
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"', '[':
			end := strings.IndexByte(code[i+1:], map[byte]byte{'"': '"', '[': ']'}[c])
			if end < 0 {
				return false
			}
			i += 1 + end
		case '\\', '_', '*':
			i++
		case 'd', 'm', 'y', 'h', 's', 'D', 'M', 'Y', 'H', 'S':
			return true
		}
	}
	return false
}

// readPage reads the rows of a page.
func readPage(f *excelize.File, name string, pg *page, q Query) (Table, error) {
	it, err := f.Rows(name)
	if err != nil {
		return Table{}, Problem{Line: 1, Why: Broken}
	}
	var rows []Row
	for line := 1; it.Next() && line <= MaxRows; line++ {
		cells, err := it.Columns()
		if err != nil {
			return Table{}, Problem{Line: line, Why: Broken}
		}
		for i := range cells {
			cells[i] = dateText(cells[i])
		}
		rows = append(rows, Row{Line: line, Cells: cells})
	}
	if it.Close() != nil {
		return Table{}, Problem{Line: 1, Why: Broken}
	}
	fill(rows, pg.merged)
	t := Table{Sheet: name}
	t.Head, rows, _ = behead(rows, q)
	t.Head.Cells = trimTail(t.Head.Cells)
	for _, r := range rows {
		if bad := spoilt(r, pg); bad != nil {
			t.Bad = append(t.Bad, *bad)
			continue
		}
		// A workbook does not keep the empty cells at the end of a row, or keeps many.
		for r.Cells = trimTail(r.Cells); len(r.Cells) > 0 && len(r.Cells) < len(t.Head.Cells); {
			r.Cells = append(r.Cells, "")
		}
		t.Rows = append(t.Rows, r)
	}
	return t, nil
}

// trimTail drops the empty cells at the end.
func trimTail(cells []string) []string {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// spoilt finds a cell of a row whose value is an error, or was never computed.
func spoilt(r Row, pg *page) *Problem {
	for i, c := range r.Cells {
		name, err := excelize.CoordinatesToCellName(i+1, r.Line)
		switch {
		case err != nil:
		case pg.unkept[name]:
			return &Problem{Line: r.Line, Cell: name, Why: Formula}
		case slices.Contains([]string{"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}, c):
			return &Problem{Line: r.Line, Cell: name, Why: Fault}
		}
	}
	return nil
}

// fill writes the value of a merged range of one column into each of its rows, at most MaxCells of them.
func fill(rows []Row, merged []string) {
	left := MaxCells
	for _, ref := range merged {
		from, to, ok := strings.Cut(strings.ReplaceAll(ref, "$", ""), ":")
		column, first, err := excelize.CellNameToCoordinates(from)
		column2, last, err2 := excelize.CellNameToCoordinates(to)
		if !ok || err != nil || err2 != nil || column != column2 || first > len(rows) || column > len(rows[first-1].Cells) || column > MaxColumns {
			continue
		}
		for line := first + 1; line <= min(last, len(rows)) && left > 0; line++ {
			left--
			r := &rows[line-1]
			for len(r.Cells) < column {
				r.Cells = append(r.Cells, "")
			}
			r.Cells[column-1] = rows[first-1].Cells[column-1]
		}
	}
}

// dateText writes a date as people do; another text stays as it is. A cell that holds only a time has day zero.
func dateText(s string) string {
	if len(s) != len(isoDate) || s[4] != '-' || s[7] != '-' || s[10] != ' ' || s[13] != ':' {
		return s
	}
	date, clock, _ := strings.Cut(s, " ")
	parts := strings.Split(date, "-")
	switch {
	case strings.HasPrefix(date, "1899-12-3"), date == "1900-01-00":
		return clock[:5]
	case clock == "00:00:00":
		return parts[2] + "/" + parts[1] + "/" + parts[0]
	}
	return parts[2] + "/" + parts[1] + "/" + parts[0] + " " + clock[:5]
}
