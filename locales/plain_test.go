package locales

import (
	"slices"
	"strings"
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// TestPlainIsTheTemplate: every text that is filled in without a template reads as the template would make it, with all of its
// placeholders, with some, and with none.
func TestPlainIsTheTemplate(t *testing.T) {
	b, n := load(t), 0
	whole := templates(t)
	for lang, texts := range b.plain {
		for id, p := range texts {
			n++
			var args []any
			for i, name := range p.names() {
				args = append(args, name, "first", name, []any{"<á & {{.x}}>", i, 2.5, true}[i%4])
			}
			for _, args := range [][]any{args, args[:len(args)/4*2], nil} {
				want, err := i18n.NewLocalizer(whole, lang).Localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: pairs(p.names(), nil, args)})
				if err != nil {
					t.Fatal(err)
				}
				if got := b.T(lang, id, args...); got != want {
					t.Errorf("%s %s: %q, want %q", lang, id, got, want)
				}
			}
		}
	}
	if n < 1000 {
		t.Errorf("only %d texts are plain", n)
	}
}

// templates holds every text as a template, also those that are plain.
func templates(t *testing.T) *i18n.Bundle {
	t.Helper()
	out := i18n.NewBundle(language.Spanish)
	for _, lang := range []string{"es", "en"} {
		f, err := parse("active."+lang+".toml", func(string, string) bool { return false })
		if err == nil {
			err = out.AddMessages(f.Tag, f.Messages...)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// TestSource: a value may be worked out when a text names it; the last one of a name counts, wherever it comes from, and what
// stands for every text is changed by nothing.
func TestSource(t *testing.T) {
	b := load(t)
	var asked []string
	words := Source(func(name string) (any, bool) {
		asked = append(asked, name)
		return "w-" + name, name == "titulo" || name == "estado"
	})
	got := b.Fill("es", "list.line", []any{"radicado", "R"}, []any{"titulo", "T", words, nil, "estado", "E", "radicado", "?"})
	if want := b.T("es", "list.line", "radicado", "R", "titulo", "w-titulo", "estado", "E"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if !slices.Equal(asked, []string{"titulo"}) {
		t.Errorf("worked out: %v", asked)
	}
}

// TestTemplateLooks: a text with a condition is given the names that it looks at.
func TestTemplateLooks(t *testing.T) {
	b := load(t)
	who := Source(func(name string) (any, bool) { return "Ana", name == "titular" })
	with, without := b.T("es", "form.COR.fin.ask", who, nil), b.T("es", "form.COR.fin.ask")
	if !strings.Contains(with, "de Ana") || strings.Contains(without, " de ") {
		t.Errorf("%q, and %q", with, without)
	}
}

// TestPlain: what holds anything but words and names is a template.
func TestPlain(t *testing.T) {
	for text, want := range map[string]bool{"": true, "a": true, "{{.a}}": true, "a {{.a_1}} b {{.B}}": true, "a }} b {a}": true,
		"{{ .a}}": false, "{{.a }}": false, "{{.}}": false, "{{if .a}}b{{end}}": false, "{{.a": false, "{{.a.b}}": false, "{{.a | b}}": false, "{{.a}} {{": false} {
		if got := isPlain(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestUnknownText: an id that a language lacks is read in Spanish, one that none has is returned itself.
func TestUnknownText(t *testing.T) {
	b := load(t)
	if got := b.T("fr", "nav.cancelar"); got != b.T("es", "nav.cancelar") || got == "nav.cancelar" {
		t.Errorf("French: %q", got)
	}
	if got := b.T("en", "no.such.text", "a", 1); got != "no.such.text" {
		t.Errorf("none: %q", got)
	}
}

func BenchmarkT(b *testing.B) {
	texts, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		texts.T("es", "list.line", "radicado", "TIC-2026-000001", "titulo", "Correo", "estado", "En reparto")
	}
}
