package procedure_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ticbot/ticbot/commands"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/locales"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// now is a moment in office hours; the procedure has no clock of its own.
func now() time.Time { return time.Date(2026, 11, 23, 15, 14, 0, 0, time.UTC) }

// known names what the commands offer to a file; no text is looked for.
var known = sync.OnceValue(func() procedure.Known {
	b, err := locales.Load()
	if err != nil {
		panic(err) // every test that needs texts would fail with it
	}
	k := commands.Known(b)
	k.Has, k.Text = nil, nil
	return k
})

func bundle(t testing.TB) *locales.Bundle {
	t.Helper()
	b, err := locales.Load()
	if err != nil {
		t.Fatalf("loading texts: %v", err)
	}
	return b
}

// load reads the embedded edition with the real texts.
func load(t testing.TB) *procedure.Procedure {
	t.Helper()
	p, err := procedure.LoadEmbedded(commands.Known(bundle(t)))
	if err != nil {
		t.Fatalf("loading the embedded procedure:\n%v", err)
	}
	return p
}

// spanish gives texts as an office reads them.
func spanish(t testing.TB) procedure.Text {
	b := bundle(t)
	return func(id string, args ...any) string { return b.T("es", id, args...) }
}

// golden compares with a golden file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got), rewrite with -update:\n%s", file, d)
	}
}

// facts answers named checks: those in the map, and everything else with no.
type facts map[string]bool

func (f facts) Check(name string, _ procedure.Request) (procedure.Finding, error) {
	return procedure.Finding{OK: f[name], Data: map[string]string{name: "asked"}}, nil
}

// yes answers every check with yes.
type yes struct{}

func (yes) Check(string, procedure.Request) (procedure.Finding, error) {
	return procedure.Finding{OK: true}, nil
}

func tells(ts []procedure.Tell) string {
	var out []string
	for _, t := range ts {
		out = append(out, t.Who+":"+t.How)
	}
	return strings.Join(out, " ")
}
