package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/ticbot/ticbot/commands/sheet"
)

// query looks for a table whose head names correo and nombre.
func query(names ...string) sheet.Query {
	return sheet.Query{Names: names, Fold: strings.ToLower, Head: func(cells []string) bool {
		return slices.Contains(cells, "correo") && slices.Contains(cells, "nombre")
	}}
}

// book makes a workbook.
func book(t testing.TB, fill func(f *excelize.File), opts ...excelize.Options) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	fill(f)
	var out bytes.Buffer
	if err := f.Write(&out, opts...); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func rows(t testing.TB, f *excelize.File, page string, first int, rows ...[]any) {
	t.Helper()
	for i, r := range rows {
		if err := f.SetSheetRow(page, fmt.Sprintf("A%d", first+i), &r); err != nil {
			t.Fatal(err)
		}
	}
}

// edit writes a workbook anew with one part changed.
func edit(t testing.TB, data []byte, part string, change func(string) string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == part {
			text = []byte(change(string(text)))
		}
		p, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const page1 = "xl/worksheets/sheet1.xml"

func TestAWorkbookIsReadAsPeopleSeeIt(t *testing.T) {
	data := book(t, func(f *excelize.File) {
		style := func(s excelize.Style) int {
			id, err := f.NewStyle(&s)
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		long, short, clock, money := `dd" de "mmmm`, "d-mmm", "dd/mm/yyyy hh:mm", `_-"$" * #,##0.00_-`
		rows(t, f, "Sheet1", 2, []any{"Personal de la Alcaldía"}, []any{}, []any{"correo", "nombre", "fin", "valor", "sede"},
			[]any{"ana@x.example", "Ana Ruiz", 46568, 1234.5, "Palacio"},
			[]any{},
			[]any{"luz@x.example", "Luz Gómez", 46568.5625, "1.234,50"},
			[]any{"leo@x.example", "Leo Paz", "30/06/2027", 0.1},
			[]any{"eva@x.example", "Eva Sol", 46568, true, "", "", "  "})
		for cell, id := range map[string]int{"C5": style(excelize.Style{NumFmt: 14}), "C7": style(excelize.Style{CustomNumFmt: &clock}),
			"C9": style(excelize.Style{CustomNumFmt: &long}), "D5": style(excelize.Style{CustomNumFmt: &money}), "D8": style(excelize.Style{NumFmt: 9})} {
			if err := f.SetCellStyle("Sheet1", cell, cell, id); err != nil {
				t.Fatal(err)
			}
		}
		_ = style(excelize.Style{CustomNumFmt: &short})
		for _, m := range [][2]string{{"A2", "E2"}, {"E5", "E7"}} {
			if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
				t.Fatal(err)
			}
		}
	})
	got, err := sheet.Read(data, query())
	if err != nil {
		t.Fatal(err)
	}
	want := sheet.Table{Sheet: "Sheet1", Head: sheet.Row{Line: 4, Cells: []string{"correo", "nombre", "fin", "valor", "sede"}}, Rows: []sheet.Row{
		{Line: 5, Cells: []string{"ana@x.example", "Ana Ruiz", "30/06/2027", "1234.5", "Palacio"}},
		{Line: 6, Cells: []string{"", "", "", "", "Palacio"}},
		{Line: 7, Cells: []string{"luz@x.example", "Luz Gómez", "30/06/2027 13:30", "1.234,50", "Palacio"}},
		{Line: 8, Cells: []string{"leo@x.example", "Leo Paz", "30/06/2027", "0.1", ""}},
		{Line: 9, Cells: []string{"eva@x.example", "Eva Sol", "30/06/2027", "TRUE", ""}},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestDatesOfOldMacintoshWorkbooks(t *testing.T) {
	data := book(t, func(f *excelize.File) {
		rows(t, f, "Sheet1", 1, []any{"correo", "nombre", "fin"}, []any{"a", "b", time.Date(2027, 6, 30, 0, 0, 0, 0, time.UTC)})
	})
	day := func(data []byte) string {
		got, err := sheet.Read(data, query())
		if err != nil || len(got.Rows) != 1 {
			t.Fatal(got, err)
		}
		return got.Rows[0].Cells[2]
	}
	if got := day(data); got != "30/06/2027" {
		t.Error(got)
	}
	old := edit(t, data, "xl/workbook.xml", func(s string) string {
		return strings.Replace(s, "<workbookPr", `<workbookPr date1904="1"`, 1)
	})
	if got := day(old); got != "01/07/2031" {
		t.Errorf("counted from 1904: %s", got)
	}
}

func TestWhichPageIsRead(t *testing.T) {
	data := book(t, func(f *excelize.File) {
		rows(t, f, "Sheet1", 1, []any{"apuntes"})
		for _, name := range []string{"Personas", "Otra"} {
			if _, err := f.NewSheet(name); err != nil {
				t.Fatal(err)
			}
			rows(t, f, name, 1, []any{"correo", "nombre"}, []any{name, "x"})
		}
		f.SetActiveSheet(1)
		if err := f.SetSheetVisible("Sheet1", false); err != nil {
			t.Fatal(err)
		}
	})
	for name, want := range map[string]string{"otra": "Otra", "nada": "Personas"} {
		if got, err := sheet.Read(data, query(name)); err != nil || got.Sheet != want || got.Rows[0].Cells[0] != want {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

func TestFormulasAndFaults(t *testing.T) {
	data := book(t, func(f *excelize.File) {
		rows(t, f, "Sheet1", 1, []any{"correo", "nombre"}, []any{"a", "b"}, []any{"a", "b"}, []any{"a", "b"}, []any{"a", "b"}, []any{"a", "b"})
	})
	data = edit(t, data, page1, func(s string) string {
		for cell, with := range map[string]string{
			"B2": `<c r="B2" t="str"><f>"Ana"&amp;" Ruiz"</f><v>Ana Ruiz</v></c>`, "B3": `<c r="B3"><f>SUM(1,2)</f></c>`,
			"B4": `<c r="B4" t="str"><f>""</f></c>`, "B5": `<c r="B5" t="e"><f>NA()</f><v>#N/A</v></c>`,
		} {
			from := strings.Index(s, `<c r="`+cell+`"`)
			to := from + strings.Index(s[from:], "</c>") + len("</c>")
			s = s[:from] + with + s[to:]
		}
		return s
	})
	got, err := sheet.Read(data, query())
	if err != nil {
		t.Fatal(err)
	}
	want := []sheet.Problem{{Line: 3, Cell: "B3", Why: sheet.Formula}, {Line: 5, Cell: "B5", Why: sheet.Fault}}
	if !slices.Equal(got.Bad, want) {
		t.Errorf("bad: %+v", got.Bad)
	}
	if len(got.Rows) != 3 || got.Rows[0].Cells[1] != "Ana Ruiz" || got.Rows[1].Cells[1] != "" {
		t.Errorf("rows: %+v", got.Rows)
	}
}

// packed makes a packed file out of parts.
func packed(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, text := range parts {
		p, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(p, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWhatIsNoTable(t *testing.T) {
	plain := book(t, func(f *excelize.File) { rows(t, f, "Sheet1", 1, []any{"correo", "nombre"}, []any{"a", "b"}) })
	many := map[string]string{"xl/workbook.xml": "<workbook/>"}
	for i := range sheet.MaxParts {
		many[fmt.Sprint("p", i)] = ""
	}
	inPage := func(text string) []byte {
		return edit(t, plain, page1, func(s string) string { return strings.Replace(s, "</sheetData>", text+"</sheetData>", 1) })
	}
	for name, c := range map[string]struct {
		data []byte
		want sheet.Why
	}{
		"nothing":            {nil, sheet.Empty},
		"blanks":             {[]byte("\xef\xbb\xbf \r\n"), sheet.Empty},
		"a PDF":              {[]byte("%PDF-1.7\n%..."), sheet.Binary},
		"bytes":              {[]byte("a\x00b"), sheet.Binary},
		"locked":             {book(t, func(*excelize.File) {}, excelize.Options{Password: "x"}), sheet.Password},
		"old":                {append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...), sheet.Old},
		"of LibreOffice":     {packed(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}), sheet.Other},
		"cut off":            {plain[:len(plain)/2], sheet.Broken},
		"a page of nonsense": {edit(t, plain, page1, func(string) string { return "<worksheet><sheetData><row" }), sheet.Broken},
		"a book of nonsense": {edit(t, plain, "xl/workbook.xml", func(string) string { return "<workbook><sheets" }), sheet.Broken},
		"styles of nonsense": {edit(t, plain, "xl/styles.xml", func(string) string { return "<styleSheet><cellXfs" }), sheet.Broken},
		"no pages":           {packed(t, map[string]string{"xl/workbook.xml": "<workbook/>"}), sheet.Broken},
		"an empty page":      {book(t, func(*excelize.File) {}), sheet.Empty},
		"a bomb":             {packed(t, map[string]string{"xl/workbook.xml": "<workbook/>", "xl/media/a": strings.Repeat("\x00", sheet.MaxUnpacked)}), sheet.Big},
		"many parts":         {packed(t, many), sheet.Big},
		"a far column":       {inPage(`<row r="3"><c r="XFD3"><v>1</v></c></row>`), sheet.Big},
		"a far row":          {inPage(`<row r="1048576"><c r="A1048576"><v>1</v></c></row>`), sheet.Big},
		"many rows":          {inPage(strings.Repeat("<row/>", sheet.MaxRows)), sheet.Big},
		"many cells":         {inPage(strings.Repeat("<row>"+strings.Repeat("<c/>", sheet.MaxColumns)+"</row>", sheet.MaxCells/sheet.MaxColumns+1)), sheet.Big},
		"many merged ranges": {edit(t, plain, page1, func(s string) string {
			return strings.Replace(s, "</worksheet>", "<mergeCells>"+strings.Repeat(`<mergeCell ref="A1:A2"/>`, sheet.MaxRows+1)+"</mergeCells></worksheet>", 1)
		}), sheet.Big},
		"an unclosed element": {inPage("<row><c><v>"), sheet.Broken},
	} {
		var got sheet.Problem
		if table, err := sheet.Read(c.data, query()); !errors.As(err, &got) || got.Why != c.want {
			t.Errorf("%s: %v, want %s; %+v", name, err, c.want, table)
		}
	}
}

// TestALieAboutTheSizeIsFound: a packed file says how large each part is; what comes out counts.
func TestALieAboutTheSizeIsFound(t *testing.T) {
	data := packed(t, map[string]string{"xl/workbook.xml": "<workbook/>", "xl/media/a": strings.Repeat("\x00", sheet.MaxUnpacked)})
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	size := z.File[0].UncompressedSize64 + z.File[1].UncompressedSize64 - uint64(len("<workbook/>"))
	le := []byte{byte(size), byte(size >> 8), byte(size >> 16), byte(size >> 24)}
	lie := bytes.ReplaceAll(data, le, []byte{1, 0, 0, 0})
	if bytes.Equal(lie, data) {
		t.Fatal("the size was not found in the file")
	}
	if _, err := sheet.Read(lie, query()); err == nil {
		t.Error("a part that is larger than it says was read")
	}
}

func TestTexts(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		head int
		want []string
	}{
		"a title above":            {"Listado, con comas, muchas;;\n\ncorreo;nombre\na;b, c\n", 3, []string{"a", "b, c"}},
		"tabs":                     {"correo\tnombre\nx;y\tz\n", 1, []string{"x;y", "z"}},
		"quotes wrong above":       {"\"x\"y;z\ncorreo;nombre\na;b\n", 2, []string{"a", "b"}},
		"nobody knows the columns": {"\n\nuno;dos\n1;2\n", 3, []string{"1", "2"}},
	} {
		got, err := sheet.Read([]byte(c.data), query())
		if err != nil || got.Head.Line != c.head || len(got.Rows) != 1 || !slices.Equal(got.Rows[0].Cells, c.want) || len(got.Bad) != 0 {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	got, err := sheet.Read([]byte("correo;nombre\n\"a\"x;b\nc;d\n"), query())
	if err != nil || !slices.Equal(got.Bad, []sheet.Problem{{Line: 2, Why: sheet.Quotes}}) || len(got.Rows) != 1 {
		t.Errorf("a broken row: %+v %v", got, err)
	}
}

func TestAWorkbookIsWrittenAndRead(t *testing.T) {
	in := [][]string{{"correo", "nombre", "ext", "fin"}, {"ana@x.example", "Ana «Nena» Peña", "012", "30/06/2027"}, {"b@x.example", "=1+1", "", "1E5"}}
	data, err := sheet.Workbook("Personas", in)
	if err != nil {
		t.Fatal(err)
	}
	got, err := sheet.Read(data, query("personas"))
	if err != nil || got.Sheet != "Personas" || !slices.Equal(got.Head.Cells, in[0]) || len(got.Rows) != 2 ||
		!slices.Equal(got.Rows[0].Cells, in[1]) || !slices.Equal(got.Rows[1].Cells, in[2]) {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := sheet.Workbook("a/b", in); err == nil {
		t.Error("a name that a page cannot have")
	}
	if _, err := sheet.Workbook("x", nil); err != nil {
		t.Error(err)
	}
}

// TestDateFormats tells number formats that show a date from those that do not.
func TestDateFormats(t *testing.T) {
	for code, date := range map[string]bool{
		"General": false, "0.00": false, "@": false, `#,##0.00\ "días"`: false, `[Red]-0`: false, `_-* #,##0\ _d_-`: false, "0.00E+00": false, `"sin cerrar`: false,
		"dd/mm/yyyy": true, "[$-C0A]d mmm yy;@": true, "hh:mm": true, "[$-240A]D/MM/YYYY": true,
	} {
		data := book(t, func(f *excelize.File) {
			rows(t, f, "Sheet1", 1, []any{"correo", "nombre"}, []any{"a", 46568})
			c := code
			id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &c})
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellStyle("Sheet1", "B2", "B2", id); err != nil {
				t.Fatal(err)
			}
		})
		got, err := sheet.Read(data, query())
		if err != nil || len(got.Rows) != 1 {
			t.Fatalf("%s: %+v %v", code, got, err)
		}
		if is := got.Rows[0].Cells[1] == "30/06/2027"; is != date || !is && got.Rows[0].Cells[1] != "46568" {
			t.Errorf("%s: %q", code, got.Rows[0].Cells[1])
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("correo;nombre\n\"a;b"))
	f.Add([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	f.Add(book(f, func(b *excelize.File) { rows(f, b, "Sheet1", 1, []any{"correo", "nombre"}, []any{"a", 12.5}) }))
	f.Fuzz(func(t *testing.T, data []byte) { sound(t, data) })
}

// FuzzWorkbook breaks one part of a workbook at a time: the first four are replaced by the text, a page gets it inside.
func FuzzWorkbook(f *testing.F) {
	plain := book(f, func(b *excelize.File) { rows(f, b, "Sheet1", 1, []any{"correo", "nombre"}, []any{"a", 12.5}) })
	parts := []string{"xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels", page1}
	z, err := zip.NewReader(bytes.NewReader(plain), int64(len(plain)))
	if err != nil {
		f.Fatal(err)
	}
	for i, name := range parts[:4] {
		r, err := z.Open(name)
		if err != nil {
			f.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(byte(i), string(text))
	}
	f.Add(byte(1), "") // the library panics over it
	for _, text := range []string{`<row r="2"><c r="A2" t="s"><v>9</v></c></row>`, `<row><c t="inlineStr"><is><t>x</t></is></c><c s="99"><f t="shared" si="0"/><v>1</v></c></row>`,
		`</sheetData><mergeCells><mergeCell ref="A1:A9"/><mergeCell ref="$B$2:B"/></mergeCells>`, `<row r="-1"><c r="A0"/></row>`, `<row r="99999999999999999999"/>`} {
		f.Add(byte(4), text)
	}
	f.Fuzz(func(t *testing.T, part byte, text string) {
		name := parts[int(part)%len(parts)]
		sound(t, edit(t, plain, name, func(s string) string {
			if name == page1 {
				return strings.Replace(s, "</sheetData>", text, 1)
			}
			return text
		}))
	})
}

// sound reads a file and checks what must be true of whatever came out.
func sound(t *testing.T, data []byte) {
	got, err := sheet.Read(data, query())
	var bad sheet.Problem
	if err != nil && !errors.As(err, &bad) {
		t.Fatal(err)
	}
	for _, r := range got.Rows {
		if r.Line <= got.Head.Line || len(r.Cells) > sheet.MaxColumns && got.Sheet != "" {
			t.Fatalf("row %+v below head %+v", r, got.Head)
		}
	}
	for _, b := range got.Bad {
		if b.Line < 1 || b.Why == "" {
			t.Fatalf("%+v", b)
		}
	}
}
