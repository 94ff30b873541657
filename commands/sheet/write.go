package sheet

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Workbook writes a table as an Excel workbook with one page: the first row is the head, bold, and stays in sight. Every
// cell is text, so that Excel leaves telephone numbers and dates as they were typed.
func Workbook(name string, rows [][]string) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	if err := write(f, name, rows); err != nil {
		return nil, fmt.Errorf("writing a workbook: %w", err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, fmt.Errorf("writing a workbook: %w", err)
	}
	return out.Bytes(), nil
}

func write(f *excelize.File, name string, rows [][]string) error {
	if err := f.SetSheetName(f.GetSheetName(0), name); err != nil {
		return err
	}
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49}) // «@»: text
	if err != nil {
		return err
	}
	head, err := f.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	wide := []int{}
	for i, row := range rows {
		for j, cell := range row {
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				return err
			}
			if err := f.SetCellStr(name, at, cell); err != nil {
				return err
			}
			if j == len(wide) {
				wide = append(wide, 0)
			}
			wide[j] = max(wide[j], utf8.RuneCountInString(cell))
		}
	}
	for j, n := range wide {
		column, err := excelize.ColumnNumberToName(j + 1)
		if err != nil {
			return err
		}
		if err := f.SetColStyle(name, column, text); err != nil {
			return err
		}
		if err := f.SetColWidth(name, column, column, float64(min(max(n+2, 10), 60))); err != nil {
			return err
		}
	}
	if len(rows) == 0 || len(rows[0]) == 0 {
		return nil
	}
	last, err := excelize.CoordinatesToCellName(len(rows[0]), 1)
	if err != nil {
		return err
	}
	if err := f.SetCellStyle(name, "A1", last, head); err != nil {
		return err
	}
	return f.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}
