package locales

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/BurntSushi/toml"
)

func load(t *testing.T) *Bundle {
	t.Helper()
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// raw reads the texts as they stand in the files: id → text, or id → form → text.
func raw(t *testing.T, lang string) map[string]map[string]string {
	t.Helper()
	entries, err := files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]string{}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), "."+lang+".toml") {
			continue
		}
		body, err := files.ReadFile(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := toml.Unmarshal(body, &m); err != nil {
			t.Fatalf("%s: %v", e.Name(), err)
		}
		for id, v := range m {
			out[id] = map[string]string{}
			switch v := v.(type) {
			case string:
				out[id]["other"] = v
			case map[string]any:
				for form, text := range v {
					s, ok := text.(string)
					if !ok {
						t.Errorf("%s: %q.%s is not a text: a key stands behind a table", e.Name(), id, form)
						continue
					}
					out[id][form] = s
				}
			}
		}
	}
	return out
}

func TestEveryLanguageIsComplete(t *testing.T) {
	b := load(t)
	es := b.IDs("es")
	for _, lang := range b.Langs() {
		for _, id := range es {
			if !b.Has(lang, id) {
				t.Errorf("%s lacks %q", lang, id)
			}
		}
		for _, id := range b.IDs(lang) {
			if !b.Has("es", id) {
				t.Errorf("%s has %q, Spanish does not", lang, id)
			}
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{[^}]*\.(\w+)`)

// TestPlaceholdersAgree: what a translation names must stand in the Spanish text.
func TestPlaceholdersAgree(t *testing.T) {
	es, en := raw(t, "es"), raw(t, "en")
	for id, forms := range en {
		known := map[string]bool{"n": true}
		for _, text := range es[id] {
			for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
				known[m[1]] = true
			}
		}
		for form, text := range forms {
			for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
				if !known[m[1]] {
					t.Errorf("en %q (%s) names {{.%s}}, which the Spanish text does not", id, form, m[1])
				}
			}
		}
	}
}

func TestNoEmptyTextAndAllPluralForms(t *testing.T) {
	for _, lang := range []string{"es", "en"} {
		for id, forms := range raw(t, lang) {
			for form, text := range forms {
				if strings.TrimSpace(text) == "" {
					t.Errorf("%s %q (%s) is empty", lang, id, form)
				}
			}
			if len(forms) > 1 {
				needed := []string{"one", "other"}
				if lang == "es" {
					needed = []string{"one", "many", "other"}
				}
				for _, form := range needed {
					if forms[form] == "" {
						t.Errorf("%s %q lacks the form %q", lang, id, form)
					}
				}
			}
		}
	}
}

// labelled are the ids of labels, titles and buttons: what Mattermost's dialogs allow is the limit everywhere.
var labelled = regexp.MustCompile(`^(form|step)\.[^.]+(\.[^.]+)?\.label$|^step\.[^.]+(\.title)?$|^service\.[A-Z]+$|^nav\.[a-z]+$|^verb\.[a-z_]+$`)

const maxLabel = 24 // bytes (forms.md)

func TestLabelsFit(t *testing.T) {
	for _, lang := range []string{"es", "en"} {
		for id, forms := range raw(t, lang) {
			if labelled.MatchString(id) && len(forms["other"]) > maxLabel {
				t.Errorf("%s %q has %d bytes: %q", lang, id, len(forms["other"]), forms["other"])
			}
		}
	}
}

// jargon is what the Spanish texts never say (experience.md §3, tone checks).
var jargon = regexp.MustCompile(`(?i)inválid|error de validación|\bSLA\b|workflow|\brequest\b|\bticket\b`)

func TestTone(t *testing.T) {
	for id, forms := range raw(t, "es") {
		for _, text := range forms {
			for _, m := range jargon.FindAllString(text, -1) {
				if strings.EqualFold(m, "ticket") && strings.Contains(text, "icket PISAMI") {
					continue
				}
				t.Errorf("%q says %q: %s", id, m, text)
			}
		}
	}
}

func TestFallsBackToSpanishAndToTheID(t *testing.T) {
	b := load(t)
	if got := b.T("en", "no.such.text"); got != "no.such.text" {
		t.Errorf("unknown id gives %q", got)
	}
	if got := b.T("xx", "nav.enviar"); got != "Enviar" {
		t.Errorf("unknown language gives %q", got)
	}
	for want, lang := range map[string]string{"es-CO": "es", "EN": "en", "fr": "es", "": "es"} {
		if got := b.Lang(want); got != lang {
			t.Errorf("Lang(%q) = %q", want, got)
		}
	}
	if langs := b.Langs(); !slices.Equal(langs, []string{"es", "en"}) {
		t.Errorf("languages %v", langs)
	}
}

// TestSpanishHasManyForms: a million takes «de».
func TestSpanishHasManyForms(t *testing.T) {
	b := load(t)
	for n, want := range map[int]string{1: "hay 1 cupo libre", 2: "hay 2 cupos libres", 1_000_000: "hay 1.000.000 de cupos libres"} {
		text := map[int]string{1: "1", 2: "2", 1_000_000: "1.000.000"}[n]
		if got := b.N("es", "card.quota", n, "libres", text); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	b := load(t)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 200 {
				if b.T("es", "nav.enviar") != "Enviar" || b.T("en", "nav.enviar") != "Send" {
					t.Error("wrong text under concurrency")
					return
				}
			}
		})
	}
	wg.Wait()
}
