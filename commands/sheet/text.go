package sheet

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
)

// readText reads a text. Of the three things that may divide the columns it takes the one with which the head is found;
// where none is, the one that stands most often in the first line.
func readText(text string, q Query) (Table, error) {
	var best Table
	for i, comma := range dividers(text) {
		rows, bad := split(text, comma)
		head, rest, known := behead(rows, q)
		if i == 0 || known {
			best = Table{Head: head, Rows: rest, Bad: bad}
		}
		if known {
			break
		}
	}
	// What is above the head is no row of the table.
	best.Bad = slices.DeleteFunc(best.Bad, func(p Problem) bool { return p.Line < best.Head.Line })
	return best, nil
}

// dividers are the three characters, the commonest of the first line first.
func dividers(text string) []rune {
	line, _, _ := strings.Cut(strings.TrimLeft(text, "\r\n"), "\n")
	all := []rune{',', ';', '\t'}
	slices.SortStableFunc(all, func(a, b rune) int { return strings.Count(line, string(b)) - strings.Count(line, string(a)) })
	return all
}

// split reads all rows of a text.
func split(text string, comma rune) (rows []Row, bad []Problem) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = comma, -1
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, bad
		}
		if broken := (*csv.ParseError)(nil); errors.As(err, &broken) {
			bad = append(bad, Problem{Line: broken.StartLine, Why: Quotes})
			continue
		}
		if err != nil { // a string reader gives none
			return rows, append(bad, Problem{Line: 1, Why: Binary})
		}
		line, _ := r.FieldPos(0)
		rows = append(rows, Row{Line: line, Cells: cells})
	}
}
