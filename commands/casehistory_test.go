package commands

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/locales"
)

// TestHistoryHasWords: whatever the journal of a case holds reads as words in the case file, in both languages: what the clock
// does by itself, every kind of entry that names a case, and each answer that is worked out and not asked.
func TestHistoryHasWords(t *testing.T) {
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	p, err := procedure.LoadEmbedded(Known(texts))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, svc := range p.Services {
		for _, c := range svc.Computed {
			for _, is := range c.Of {
				want["journal.data."+c.ID+"."+is] = true
			}
		}
		for _, f := range svc.Flows {
			for _, st := range f.States {
				for _, tick := range st.Ticks {
					if tick.Do == "" {
						want["journal.tick."+tick.What] = true
					}
				}
			}
		}
	}
	for _, kind := range caseEntries(t) {
		want["journal."+kind] = true
	}
	for id := range want {
		for _, lang := range []string{"es", "en"} {
			if !texts.Has(lang, id) {
				t.Errorf("no %s in %s", id, lang)
			}
		}
	}
}

// reEntry is an entry of the journal that names a case, as the code writes it.
var reEntry = regexp.MustCompile(`store\.Entry\{[^}]*Kind: "([a-z]+)"[^}]*Request: `)

// caseEntries are the kinds of entries that name a case.
func caseEntries(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		code, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range reEntry.FindAllSubmatch(code, -1) {
			if kind := string(m[1]); kind != "step" && kind != "tick" && kind != "envelope" { // they have words of their own
				out = append(out, kind)
			}
		}
	}
	if len(out) < 6 {
		t.Fatalf("only %q", out)
	}
	return out
}
