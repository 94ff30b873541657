package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// parts is what the scan of a packed file learned before anything of it is taken into memory.
type parts struct {
	pages map[string]*page // by the path of the part
	cells int
}

// page is what the values of a sheet do not show.
type page struct {
	merged []string        // ranges such as A2:A5
	unkept map[string]bool // addresses of formulas without a saved result
}

// errBig is a limit that was passed.
var errBig = errors.New("sheet: over a limit")

// scan walks through a packed file and refuses what would take too much memory: Excel's library holds every part and, once
// asked for more than values, every cell up to the last column of each row, so that a file of a few kilobytes can ask for
// gigabytes. Sizes are those that really come out, not those that the file claims.
func scan(z *zip.Reader) (*parts, error) {
	if len(z.File) > MaxParts {
		return nil, errBig
	}
	p := &parts{pages: map[string]*page{}}
	var left int64 = MaxUnpacked
	for _, f := range z.File {
		n, err := p.part(f, left)
		if err != nil {
			return nil, err
		}
		left -= n
	}
	return p, nil
}

// part reads one part to its end, at most left bytes.
func (p *parts) part(f *zip.File, left int64) (int64, error) {
	if f.UncompressedSize64 > uint64(left) {
		return 0, errBig
	}
	r, err := f.Open()
	if err != nil {
		return 0, err
	}
	defer func() { _ = r.Close() }()
	count := &counter{r: io.LimitReader(r, left+1)}
	if name := clean(f.Name); strings.HasPrefix(strings.ToLower(name), "xl/worksheets/") && strings.HasSuffix(strings.ToLower(name), ".xml") {
		pg := &page{unkept: map[string]bool{}}
		if err := p.walk(xml.NewDecoder(count), pg); err != nil {
			return 0, err
		}
		p.pages[name] = pg
	}
	if _, err := io.Copy(io.Discard, count); err != nil {
		return 0, err
	}
	if count.n > left {
		return 0, errBig
	}
	return count.n, nil
}

// counter counts what is read.
type counter struct {
	r io.Reader
	n int64
}

// Read counts.
func (c *counter) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}

// clean gives the path of a part as it is compared.
func clean(name string) string { return strings.TrimPrefix(strings.ReplaceAll(name, "\\", "/"), "/") }

// walk counts rows, columns and cells of a sheet, and notes merged ranges and formulas without a result.
func (p *parts) walk(d *xml.Decoder, pg *page) error {
	row, column := 0, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		el, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch el.Name.Local {
		case "row":
			row, column = row+1, 0
			if n, err := strconv.Atoi(attr(el, "r")); err == nil {
				row = n
			}
		case "c":
			column++
			if c, _, err := excelize.CellNameToCoordinates(attr(el, "r")); err == nil {
				column = c
			}
			if p.cells++; p.cells > MaxCells || column > MaxColumns {
				return errBig
			}
			if err := pg.cell(d, el); err != nil {
				return err
			}
		case "mergeCell":
			pg.merged = append(pg.merged, attr(el, "ref"))
		}
		if row > MaxRows || len(pg.merged) > MaxRows {
			return errBig
		}
	}
}

// cell reads to the end of a cell.
func (pg *page) cell(d *xml.Decoder, c xml.StartElement) error {
	formula, value := false, attr(c, "t") == "str"
	for depth := 1; depth > 0; {
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch el := token.(type) {
		case xml.StartElement:
			depth++
			formula = formula || el.Name.Local == "f"
			value = value || el.Name.Local == "v" || el.Name.Local == "is"
		case xml.EndElement:
			depth--
		}
	}
	if formula && !value {
		pg.unkept[attr(c, "r")] = true
	}
	return nil
}

func attr(el xml.StartElement, name string) string {
	for _, a := range el.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// workbook parts that name the pages.
type (
	bookXML struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	relsXML struct {
		Rels []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
)

// of finds what was learned of the sheet with a name; a part that the usual places do not name has nothing.
func (p *parts) of(z *zip.Reader, name string) *page {
	var book bookXML
	var rels relsXML
	if load(z, "xl/workbook.xml", &book) == nil && load(z, "xl/_rels/workbook.xml.rels", &rels) == nil {
		for _, s := range book.Sheets {
			for _, r := range rels.Rels {
				target := strings.TrimPrefix(r.Target, "/")
				if target == r.Target {
					target = path.Join("xl", target)
				}
				if pg := p.pages[target]; s.Name == name && r.ID == s.ID && pg != nil {
					return pg
				}
			}
		}
	}
	return &page{}
}

func load(z *zip.Reader, name string, to any) error {
	for _, f := range z.File {
		if strings.EqualFold(clean(f.Name), name) {
			r, err := f.Open()
			if err != nil {
				return err
			}
			defer func() { _ = r.Close() }()
			return xml.NewDecoder(r).Decode(to)
		}
	}
	return io.ErrUnexpectedEOF
}
