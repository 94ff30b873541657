package commands

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/spanish"
)

// maxCell is the longest cell of an imported table, in runes.
const maxCell = 400

// sheet is a table that an operator handed over, read as far as it could be.
type sheet struct {
	rows    []sheetRow
	refused []Refusal
}

// sheetRow is one row: the line on which it begins, and its cells by column. A column that the file lacks is absent.
type sheetRow struct {
	line  int
	cells map[string]string
}

// get gives a cell, "" where the file lacks the column.
func (r sheetRow) get(column string) string { return r.cells[column] }

// has reports whether the file has the column.
func (r sheetRow) has(column string) bool {
	_, ok := r.cells[column]
	return ok
}

// readSheet reads a table as spreadsheets save it: UTF-8 with or without a mark, or Latin-1; columns divided by comma,
// semicolon or tab; cells quoted or not. Column names may be in any case of letters, with accents or without. must names
// the columns that have to be there, may the others.
func readSheet(data []byte, must, may []string) sheet {
	text, why := plainText(data)
	if why != "" {
		return sheet{refused: []Refusal{{Line: 1, ID: why}}}
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = divider(text), -1
	head, err := r.Read()
	if err != nil {
		return sheet{refused: []Refusal{{Line: 1, ID: "roster.empty"}}}
	}
	columns, refused := readHead(head, must, may)
	if len(refused) > 0 {
		return sheet{refused: refused}
	}
	return readRows(r, columns)
}

// plainText decodes a file; why is the reason for which it cannot be a table.
func plainText(data []byte) (text, why string) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return "", "roster.empty"
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.ContainsRune(data, 0):
		return "", "roster.binary"
	case utf8.Valid(data):
		return string(data), ""
	}
	// Windows-1252 is Latin-1 with letters where Latin-1 has control characters: what Excel writes.
	out, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return "", "roster.binary"
	}
	return string(out), ""
}

// divider finds what divides the columns: whichever stands most often in the first line.
func divider(text string) rune {
	head, _, _ := strings.Cut(text, "\n")
	best := ','
	for _, c := range ";\t" {
		if strings.Count(head, string(c)) > strings.Count(head, string(best)) {
			best = c
		}
	}
	return best
}

// columnName is a column's name as it is compared: «Contrato hasta» is contrato_hasta.
func columnName(s string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(spanish.Fold(s))
}

// readHead finds the columns of a header.
func readHead(head, must, may []string) (columns []string, refused []Refusal) {
	known := append(append([]string(nil), must...), may...)
	seen := map[string]bool{}
	for _, h := range head {
		name := columnName(h)
		switch {
		case name == "" && strings.TrimSpace(h) == "":
		case !contains(known, name):
			near := Nearest(name, known)
			if near == "" {
				near = strings.Join(known, ", ")
			}
			refused = append(refused, Refusal{Line: 1, ID: "roster.column.unknown", Args: []any{"columna", h, "parecida", near}})
		case seen[name]:
			refused = append(refused, Refusal{Line: 1, ID: "roster.column.twice", Args: []any{"columna", h}})
		}
		seen[name] = true
		columns = append(columns, name)
	}
	for _, m := range must {
		if !seen[m] {
			refused = append(refused, Refusal{Line: 1, ID: "roster.column.missing", Args: []any{"columna", m}})
		}
	}
	return columns, refused
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// readRows reads what follows the header. Empty rows are passed over.
func readRows(r *csv.Reader, columns []string) sheet {
	var s sheet
	for {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return s
		}
		if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
			s.refused = append(s.refused, Refusal{Line: bad.Line, ID: "roster.quotes"})
			continue
		}
		if err != nil {
			s.refused = append(s.refused, Refusal{Line: 1, ID: "roster.binary"})
			return s
		}
		line, _ := r.FieldPos(0)
		row, ok, why := makeRow(line, rec, columns)
		switch {
		case why.ID != "":
			s.refused = append(s.refused, why)
		case ok:
			s.rows = append(s.rows, row)
		}
	}
}

// makeRow pairs cells and columns; ok is false for an empty row.
func makeRow(line int, rec, columns []string) (row sheetRow, ok bool, why Refusal) {
	row = sheetRow{line: line, cells: map[string]string{}}
	for i, raw := range rec {
		cell, long := chat.Clean(raw, maxCell)
		cell = strings.TrimSpace(strings.ReplaceAll(cell, "\n", " "))
		ok = ok || cell != ""
		switch {
		case long:
			return row, false, Refusal{Line: line, ID: "roster.long", Args: []any{"n", maxCell}}
		case i >= len(columns) || columns[i] == "":
			if cell != "" {
				return row, false, Refusal{Line: line, ID: "roster.cells", Args: []any{"hay", len(rec), "deben", len(columns)}}
			}
		default:
			row.cells[columns[i]] = cell
		}
	}
	if ok && len(rec) < len(columns) {
		return row, false, Refusal{Line: line, ID: "roster.cells", Args: []any{"hay", len(rec), "deben", len(columns)}}
	}
	return row, ok, Refusal{}
}

// Nearest gives the name that a misspelled word most likely meant; "" where none is near.
func Nearest(word string, among []string) string {
	word = spanish.Fold(word)
	best, least := "", 1+max(1, utf8.RuneCountInString(word)/3)
	for _, name := range among {
		if d := editDistance([]rune(word), []rune(spanish.Fold(name))); d < least {
			best, least = name, d
		}
	}
	return best
}

// editDistance is the Levenshtein distance.
func editDistance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := diagonal
			if x != y {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
