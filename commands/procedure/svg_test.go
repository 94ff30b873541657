package procedure_test

import (
	"encoding/xml"
	"os"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/locales"
)

// TestDrawings: every flow of every service is drawn in every language, nothing covers anything, and twice the same.
func TestDrawings(t *testing.T) {
	p, b := load(t), bundle(t)
	for _, lang := range b.Langs() {
		text := func(id string, args ...any) string { return b.T(lang, id, args...) }
		wellFormed(t, "overview", procedure.Overview(p, text), procedure.Overview(p, text))
		for _, bad := range procedure.Covered(p, "", "", text) {
			t.Errorf("%s overview: %s", lang, bad)
		}
		for _, s := range p.Services {
			for _, f := range s.Flows {
				name := lang + " " + s.ID + "/" + f.ID
				got, err := procedure.Diagram(p, s.ID, f.ID, procedure.SVG, text)
				again, _ := procedure.Diagram(p, s.ID, f.ID, procedure.SVG, text)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				wellFormed(t, name, got, again)
				for _, bad := range procedure.Covered(p, s.ID, f.ID, text) {
					t.Errorf("%s: %s", name, bad)
				}
			}
		}
	}
}

func wellFormed(t *testing.T, name, got, again string) {
	t.Helper()
	if got != again {
		t.Errorf("%s is drawn differently each time", name)
	}
	if strings.Contains(got, "<no value>") || strings.Contains(got, ">step.") || strings.Contains(got, ">procedure.") || strings.Contains(got, ">role.") || strings.Contains(got, ">state.") {
		t.Errorf("%s lacks a text", name)
	}
	var svg struct {
		Title string `xml:"title"`
		Desc  string `xml:"desc"`
	}
	if err := xml.Unmarshal([]byte(got), &svg); err != nil || svg.Title == "" || len(svg.Desc) < 40 {
		t.Errorf("%s: %v, title %q, description %q", name, err, svg.Title, svg.Desc)
	}
}

// TestDrawingGolden keeps one drawing and one overview, of a small file with long names and names that XML would read.
func TestDrawingGolden(t *testing.T) {
	text, err := os.ReadFile("testdata/minimal.yaml")
	if err != nil {
		t.Fatal(err)
	}
	k := known()
	p, err := procedure.Load(text, "minimal.yaml", k)
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]string{"step.listo": "Terminar <ya> & avisar a quien corresponda de la dependencia que lo pidió", "state.hecha": "Hecha", "state.nueva": "Nueva, sin que nadie la haya visto todavía"}
	b, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	said := func(id string, args ...any) string {
		if w := words[id]; w != "" {
			return w
		}
		if strings.HasPrefix(id, "procedure.") {
			return b.T("es", id, args...)
		}
		return id
	}
	got, err := procedure.Diagram(p, "AAA", "dos", procedure.SVG, said)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "minimal-AAA-dos.svg", got)
	golden(t, "minimal.svg", procedure.Overview(p, said))
}
