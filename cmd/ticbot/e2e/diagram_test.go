package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/ticbot/ticbot/commands"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/locales"
)

// covering finds texts of a drawing that cover each other or leave it, as a browser draws them with the fonts that it has.
const covering = `(() => {
	const svg = document.documentElement.getBoundingClientRect();
	const texts = [...document.querySelectorAll("text")].map((e) => ({t: e.textContent, r: e.getBoundingClientRect()}));
	const bad = [];
	texts.forEach((a, i) => {
		if (a.r.left < svg.left || a.r.right > svg.right || a.r.bottom > svg.bottom) bad.push(a.t + " leaves the drawing");
		texts.slice(0, i).forEach((b) => {
			if (a.r.left < b.r.right && b.r.left < a.r.right && a.r.top + 2 < b.r.bottom && b.r.top + 2 < a.r.bottom) bad.push(a.t + " covers " + b.t);
		});
	});
	return bad.join("\n");
})()`

// TestTheDrawingsInABrowser looks at the drawing of every flow of every service, and at the overview.
func TestTheDrawingsInABrowser(t *testing.T) {
	b := newBrowser(t)
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	p, err := procedure.LoadEmbedded(commands.Known(texts))
	if err != nil {
		t.Fatal(err)
	}
	text := func(id string, args ...any) string { return texts.T("es", id, args...) }
	drawings := map[string]string{"PRO-GIT-04": procedure.Overview(p, text)}
	for _, s := range p.Services {
		for _, f := range s.Flows {
			svg, err := procedure.Diagram(p, s.ID, f.ID, procedure.SVG, text)
			if err != nil {
				t.Fatal(err)
			}
			drawings[s.ID+"-"+f.ID] = svg
		}
	}
	c := b.tab("diagram", 1920, 1080)
	dir := t.TempDir()
	for name, svg := range drawings {
		file := filepath.Join(dir, name+".svg")
		if err := os.WriteFile(file, []byte(svg), 0o644); err != nil {
			t.Fatal(err)
		}
		c.do(chromedp.Navigate("file://" + file))
		for bad := range strings.Lines(eval[string](c, covering)) {
			t.Errorf("%s: %s", name, bad)
		}
	}
	c.quiet()
}
