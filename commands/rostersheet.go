package commands

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/sheet"
	"github.com/ticbot/ticbot/commands/spanish"
)

// maxCell is the longest cell of an imported table, in runes.
const maxCell = 400

// roster is a table that an operator handed over, read as far as it could be.
type roster struct {
	page    string // the page of a workbook; "" for a text
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

// readSheet reads a table as people make it: a text in UTF-8 or Latin-1, divided by comma, semicolon or tab, or an Excel
// workbook, of which it takes the page named like the table or else the first; a title may stand above the table. Column
// names may be in any case of letters, with accents or without. must names the columns that have to be there, may the
// others.
func readSheet(data []byte, table Table, must, may []string) roster {
	t, err := sheet.Read(data, sheet.Query{Names: pageNames(table), Fold: spanish.Fold, Head: func(cells []string) bool {
		return hasColumns(cells, must)
	}})
	if bad := (sheet.Problem{}); errors.As(err, &bad) {
		return roster{refused: []Refusal{refusalOf(bad)}}
	}
	columns, refused := readHead(t.Head, must, may)
	if len(refused) > 0 {
		return roster{page: t.Sheet, refused: refused}
	}
	r := roster{page: t.Sheet}
	for _, bad := range t.Bad {
		r.refused = append(r.refused, refusalOf(bad))
	}
	for _, raw := range t.Rows {
		row, ok, why := makeRow(raw, columns)
		switch {
		case why.ID != "":
			r.refused = append(r.refused, why)
		case ok:
			r.rows = append(r.rows, row)
		}
	}
	return r
}

// pageNames are the names, folded, that the page of a table may have in a workbook.
func pageNames(t Table) []string {
	switch t {
	case PeopleTable:
		return []string{"personas", "people", "personal"}
	case DepsTable:
		return []string{"dependencias", "dependencies"}
	case SitesTable:
		return []string{"sedes", "sites"}
	case ApplicationsTable:
		return []string{"aplicaciones", "applications"}
	case AccountsTable:
		return []string{"cuentas", "accounts"}
	case BackupsTable:
		return []string{"copias", "backups", "plan de backup"}
	}
	return []string{string(t)}
}

// TableWorkbook writes a table that is given as CSV as a workbook, whose page is named so that an import finds it.
func TableWorkbook(t Table, text []byte) ([]byte, error) {
	read, err := sheet.Read(text, sheet.Query{Fold: spanish.Fold, Head: func([]string) bool { return true }})
	if err != nil {
		return nil, fmt.Errorf("reading the table %s: %w", t, err)
	}
	rows := [][]string{read.Head.Cells}
	for _, r := range read.Rows {
		rows = append(rows, r.Cells)
	}
	name := pageNames(t)[0]
	return sheet.Workbook(strings.ToUpper(name[:1])+name[1:], rows)
}

// refusalOf says why a file or a row could not be read.
func refusalOf(p sheet.Problem) Refusal {
	return Refusal{Line: p.Line, ID: "roster." + string(p.Why), Args: []any{"celda", p.Cell, "filas", sheet.MaxRows, "columnas", sheet.MaxColumns,
		"celdas", sheet.MaxCells, "mb", sheet.MaxUnpacked >> 20}}
}

// columnName is a column's name as it is compared: «Contrato hasta» is contrato_hasta.
func columnName(s string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(spanish.Fold(s))
}

// hasColumns reports whether a row names the columns.
func hasColumns(cells, must []string) bool {
	names := make([]string, 0, len(cells))
	for _, c := range cells {
		names = append(names, columnName(c))
	}
	for _, m := range must {
		if !contains(names, m) {
			return false
		}
	}
	return true
}

// readHead finds the columns of a header.
func readHead(head sheet.Row, must, may []string) (columns []string, refused []Refusal) {
	known := append(append([]string(nil), must...), may...)
	seen := map[string]bool{}
	for _, h := range head.Cells {
		name := columnName(h)
		switch {
		case name == "" && strings.TrimSpace(h) == "":
		case !contains(known, name):
			near := Nearest(name, known)
			if near == "" {
				near = strings.Join(known, ", ")
			}
			refused = append(refused, Refusal{Line: head.Line, ID: "roster.column.unknown", Args: []any{"columna", h, "parecida", near}})
		case seen[name]:
			refused = append(refused, Refusal{Line: head.Line, ID: "roster.column.twice", Args: []any{"columna", h}})
		}
		seen[name] = true
		columns = append(columns, name)
	}
	for _, m := range must {
		if !seen[m] {
			refused = append(refused, Refusal{Line: head.Line, ID: "roster.column.missing", Args: []any{"columna", m}})
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

// makeRow pairs cells and columns; ok is false for an empty row.
func makeRow(raw sheet.Row, columns []string) (row sheetRow, ok bool, why Refusal) {
	line, rec := raw.Line, raw.Cells
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
