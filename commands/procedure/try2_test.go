package procedure_test

import (
	"testing"

	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/locales"
)

func TestTry2(t *testing.T) {
	b, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	p, err := procedure.LoadEmbedded(procedure.Known{})
	_ = p
	k := procedure.KnownForTest()
	k.Has = b.Has
	k.Text = func(l, id string) string { return b.T(l, id) }
	p, err = procedure.LoadEmbedded(k)
	if err != nil {
		t.Fatal(err)
	}
	text := func(id string, args ...any) string { return b.T("es", id, args...) }
	d, err := procedure.Diagram(p, "COR", "nueva", procedure.Mermaid, text)
	t.Log(d, err)
	for _, r := range procedure.Table(p, text) {
		t.Logf("%q", r)
	}
}
