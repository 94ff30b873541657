package procedure_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/ticbot/ticbot/commands/procedure"
)

// FuzzLoad: no file makes the loader panic; it gives a procedure or problems with places, and a procedure that it gives can
// be worked with.
func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob("testdata/broken/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, "testdata/minimal.yaml") {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	k := brokenKnown()
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := procedure.Load(data, "f.yaml", k)
		if err != nil {
			var ps procedure.Problems
			if !errors.As(err, &ps) || len(ps) == 0 || p != nil {
				t.Fatalf("Load = %v, %v", p, err)
			}
			for _, q := range ps {
				if q.Line < 1 || q.Col < 1 || q.Error() == "" {
					t.Fatalf("%+v has no place", q)
				}
			}
			return
		}
		text := func(id string, _ ...any) string { return id }
		for _, s := range p.Services {
			for _, fl := range s.Flows {
				if _, err := procedure.Diagram(p, s.ID, fl.ID, procedure.Mermaid, text); err != nil {
					t.Fatal(err)
				}
				r := p.Start(procedure.Request{Service: s.ID, Answers: map[string]string{}}, now())
				for _, st := range fl.Steps {
					_, _ = p.Apply(r, procedure.Seen{Version: 1, Entry: 1}, procedure.Action{Do: st.ID}, procedure.Actor{As: st.Who}, now(), yes{})
				}
			}
		}
		procedure.Table(p, text)
	})
}
