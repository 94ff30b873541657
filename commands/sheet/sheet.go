// Package sheet reads a table that a person made in a spreadsheet: a text with columns divided by comma, semicolon or tab,
// or an Excel workbook. Which of them a file is shows its content, never its name. It knows no columns and no texts: it
// gives the cells as their reader saw them, and says what kept it from reading.
//
// The words: a sheet is one page of a workbook, a row is a line of the table, a head is the row with the names of the
// columns.
package sheet

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Limits of a workbook. Ten thousand people in twelve columns are 120,000 cells and 6 MB unpacked. A text has no limits but
// the size that whoever took it allows.
const (
	MaxUnpacked = 48 << 20 // bytes of all parts of the file together
	MaxParts    = 1000     // files inside the file
	MaxRows     = 20_000   // rows of a sheet, empty ones included
	MaxColumns  = 100
	MaxCells    = 300_000 // cells of all sheets together
)

// Table is what could be read. Rows begin behind the head.
type Table struct {
	Sheet string // the name of the page of a workbook; "" for a text
	Head  Row
	Rows  []Row
	Bad   []Problem // rows that could not be read; the others stand
}

// Row is one row: the line of the text, or the row of the sheet, on which it begins, and its cells.
type Row struct {
	Line  int
	Cells []string
}

// empty reports whether no cell holds anything.
func (r Row) empty() bool {
	for _, c := range r.Cells {
		if len(bytes.TrimSpace([]byte(c))) > 0 {
			return false
		}
	}
	return true
}

// Why names what keeps a file or a row from being read.
type Why string

// The reasons.
const (
	Empty    Why = "empty"    // nothing in it
	Binary   Why = "binary"   // neither text nor a workbook
	Quotes   Why = "quotes"   // the quotation marks of a row do not match
	Password Why = "password" // a workbook that only opens with a password
	Old      Why = "old"      // a workbook of the time before 2007 (.xls)
	Other    Why = "other"    // a packed file that is no Excel workbook, such as one of LibreOffice
	Broken   Why = "broken"   // a workbook that cannot be opened
	Big      Why = "big"      // over a limit
	Formula  Why = "formula"  // a formula whose result was never saved
	Fault    Why = "fault"    // a cell that holds an error such as #N/A
)

// Problem is why a file (Line 1) or a row could not be read. Cell is its address such as B4 where one is to blame.
type Problem struct {
	Line int
	Cell string
	Why  Why
}

// Error makes a problem an error for those who pass it on; a person gets a sentence of his language.
func (p Problem) Error() string { return "sheet: " + string(p.Why) }

// Query says what is looked for: the names that the page may have (the first visible page where none has one of them), and
// how to know the head among the first rows, which may follow a title. Names are compared as Fold gives them.
type Query struct {
	Names []string
	Fold  func(string) string
	Head  func(cells []string) bool
}

// searched is how many rows with something in them may hold the head.
const searched = 10

// Read reads a file. An error is a Problem.
func Read(data []byte, q Query) (Table, error) {
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("PK\x05\x06")):
		return readWorkbook(data, q)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return Table{}, Problem{Line: 1, Why: oldOrLocked(data)}
	}
	text, why := plain(data)
	if why != "" {
		return Table{}, Problem{Line: 1, Why: why}
	}
	return readText(text, q)
}

// oldOrLocked tells the two kinds of file that are wrapped in the container of old Office: a locked new workbook keeps its
// content in a stream of this name, written in UTF-16.
func oldOrLocked(data []byte) Why {
	name := []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
	if bytes.Contains(data, name) {
		return Password
	}
	return Old
}

// plain decodes a text; why is the reason for which it cannot be one.
func plain(data []byte) (text string, why Why) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return "", Empty
	case bytes.ContainsRune(data, 0), bytes.HasPrefix(data, []byte("%PDF-")):
		return "", Binary
	case utf8.Valid(data):
		return string(data), ""
	}
	// Windows-1252 is Latin-1 with letters where Latin-1 has control characters: what Excel writes.
	out, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return "", Binary
	}
	return string(out), ""
}

// behead divides rows into head and table: the head is the first of the beginning that the query knows, else the first row
// that holds anything; known says which.
func behead(rows []Row, q Query) (head Row, rest []Row, known bool) {
	first, seen := -1, 0
	for i, r := range rows {
		if r.empty() {
			continue
		}
		if first < 0 {
			first = i
		}
		if q.Head(r.Cells) {
			return r, rows[i+1:], true
		}
		if seen++; seen == searched {
			break
		}
	}
	if first < 0 {
		return Row{Line: 1}, nil, false
	}
	return rows[first], rows[first+1:], false
}
