// Package locales holds every sentence that a person reads, in chat or at the command line: Spanish complete and first,
// English complete. An id that a language lacks falls back to Spanish.
package locales

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed *.toml
var files embed.FS

// Default is the language that is always complete.
const Default = "es"

// Bundle holds the texts of all languages. It is safe for concurrent use and immutable after Load.
type Bundle struct {
	langs map[string]*i18n.Localizer
	ids   map[string][]string
	plain map[string]map[string]plain // by language and id: the texts that are nothing but words and placeholders
}

// Load reads the embedded texts.
func Load() (*Bundle, error) {
	bundle := i18n.NewBundle(language.Spanish)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("reading embedded texts: %w", err)
	}
	b := &Bundle{langs: map[string]*i18n.Localizer{}, ids: map[string][]string{}, plain: map[string]map[string]plain{}}
	seen := map[string]bool{}
	for _, e := range entries {
		f, err := bundle.LoadMessageFileFS(files, e.Name())
		if err != nil {
			return nil, fmt.Errorf("reading texts %s: %w", e.Name(), err)
		}
		lang := f.Tag.String()
		for _, m := range f.Messages {
			if seen[lang+" "+m.ID] {
				return nil, fmt.Errorf("reading texts %s: %q stands twice", e.Name(), m.ID)
			}
			seen[lang+" "+m.ID] = true
			b.ids[lang] = append(b.ids[lang], m.ID)
			if p, ok := readPlain(m); ok {
				if b.plain[lang] == nil {
					b.plain[lang] = map[string]plain{}
				}
				b.plain[lang][m.ID] = p
			}
		}
	}
	for lang := range b.ids {
		slices.Sort(b.ids[lang])
		b.langs[lang] = i18n.NewLocalizer(bundle, lang, Default)
	}
	return b, nil
}

// Langs lists the languages, Spanish first.
func (b *Bundle) Langs() []string {
	out := []string{Default}
	for l := range b.langs {
		if l != Default {
			out = append(out, l)
		}
	}
	slices.Sort(out[1:])
	return out
}

// Lang gives the supported language nearest to want: its base language, or Spanish.
func (b *Bundle) Lang(want string) string {
	base, _, _ := strings.Cut(strings.ToLower(want), "-")
	if _, ok := b.langs[base]; ok {
		return base
	}
	return Default
}

// IDs lists the ids that a language holds, sorted.
func (b *Bundle) IDs(lang string) []string { return b.ids[lang] }

// Has reports whether this very language holds the id.
func (b *Bundle) Has(lang, id string) bool {
	_, ok := slices.BinarySearch(b.ids[lang], id)
	return ok
}

// T gives the text of id in lang. args are pairs of name and value for the placeholders; values enter as they are, so
// numbers and dates must come formatted. An unknown id is returned itself.
func (b *Bundle) T(lang, id string, args ...any) string {
	if b.langs[lang] == nil || lang != Default && !b.Has(lang, id) {
		lang = Default
	}
	if p, ok := b.plain[lang][id]; ok {
		return p.fill(args)
	}
	return b.text(lang, &i18n.LocalizeConfig{MessageID: id, TemplateData: pairs(args)})
}

// N gives the text of id for a count; {{.n}} stands for the count.
func (b *Bundle) N(lang, id string, n int, args ...any) string {
	data := pairs(args)
	data["n"] = n
	return b.text(lang, &i18n.LocalizeConfig{MessageID: id, PluralCount: n, TemplateData: data})
}

func (b *Bundle) text(lang string, c *i18n.LocalizeConfig) string {
	loc, ok := b.langs[lang]
	if !ok {
		loc = b.langs[Default]
	}
	s, err := loc.Localize(c)
	if err != nil && s == "" {
		return c.MessageID
	}
	return s
}

func pairs(args []any) map[string]any {
	m := make(map[string]any, len(args)/2+1)
	for i := 0; i+1 < len(args); i += 2 {
		if k, ok := args[i].(string); ok {
			m[k] = args[i+1]
		}
	}
	return m
}
