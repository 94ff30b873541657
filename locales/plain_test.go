package locales

import (
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// TestPlainIsTheTemplate: every text that is filled in without a template reads as the template would make it, with all of its
// placeholders, with some, and with none.
func TestPlainIsTheTemplate(t *testing.T) {
	b := load(t)
	n := 0
	for lang, texts := range b.plain {
		for id, p := range texts {
			n++
			var args []any
			for i, name := range p.names {
				args = append(args, name, "first", name, []any{"<á & {{.x}}>", i, 2.5, true}[i%4])
			}
			for _, args := range [][]any{args, args[:len(args)/4*2], nil} {
				want := b.text(lang, &i18n.LocalizeConfig{MessageID: id, TemplateData: pairs(args)})
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
