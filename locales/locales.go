// Package locales holds every sentence that a person reads, in chat or at the command line: Spanish complete and first,
// English complete. An id that a language lacks falls back to Spanish.
package locales

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

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
	langs  map[string]*i18n.Localizer     // of the texts that are not plain
	plain  map[string]map[string]plain    // by language and id: the texts that are nothing but words and placeholders
	varied map[string]map[string][]string // the others, each with the names that it may look at
}

// Load reads the embedded texts.
func Load() (*Bundle, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("reading embedded texts: %w", err)
	}
	read := make([]fileTexts, len(entries))
	var all sync.WaitGroup
	for i, e := range entries {
		all.Go(func() { read[i] = parseTexts(e.Name()) })
	}
	all.Wait()
	bundle := i18n.NewBundle(language.Spanish)
	b := &Bundle{langs: map[string]*i18n.Localizer{}, plain: map[string]map[string]plain{}, varied: map[string]map[string][]string{}}
	for i, e := range entries {
		if err := b.add(bundle, read[i]); err != nil {
			return nil, fmt.Errorf("reading texts %s: %w", e.Name(), err)
		}
	}
	for lang := range b.plain {
		b.langs[lang] = i18n.NewLocalizer(bundle, lang, Default)
	}
	return b, nil
}

// parse reads one embedded file. What take takes is none of its messages.
func parse(name string, take func(id, text string) bool) (*i18n.MessageFile, error) {
	text, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return i18n.ParseMessageFileBytes(text, name, map[string]i18n.UnmarshalFunc{"toml": func(text []byte, into any) error {
		var all map[string]any
		if err := toml.Unmarshal(text, &all); err != nil {
			return err
		}
		maps.DeleteFunc(all, func(id string, v any) bool { s, ok := v.(string); return ok && take(id, s) })
		*into.(*any) = all
		return nil
	}})
}

// fileTexts are the texts of a file: those that are plain, and the others.
type fileTexts struct {
	plain map[string]plain
	rest  *i18n.MessageFile
	err   error
}

func parseTexts(name string) fileTexts {
	f := fileTexts{plain: make(map[string]plain, fewTexts)}
	f.rest, f.err = parse(name, func(id, text string) bool {
		ok := isPlain(text)
		if ok {
			f.plain[id] = plain(text)
		}
		return ok
	})
	return f
}

// add adds the texts of a file. Only those that are not plain need a template.
func (b *Bundle) add(bundle *i18n.Bundle, f fileTexts) error {
	if f.err != nil {
		return f.err
	}
	lang := f.rest.Tag.String()
	if b.plain[lang] != nil {
		return fmt.Errorf("there is another file of %s", lang)
	}
	b.plain[lang], b.varied[lang] = f.plain, map[string][]string{}
	for _, m := range f.rest.Messages {
		b.varied[lang][m.ID] = namesIn(m)
	}
	return bundle.AddMessages(f.rest.Tag, f.rest.Messages...)
}

// fewTexts is about as many as a language has.
const fewTexts = 3500

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
func (b *Bundle) IDs(lang string) []string {
	return slices.Sorted(func(yield func(string) bool) {
		for id := range b.plain[lang] {
			if !yield(id) {
				return
			}
		}
		for id := range b.varied[lang] {
			if !yield(id) {
				return
			}
		}
	})
}

// Has reports whether this very language holds the id.
func (b *Bundle) Has(lang, id string) bool {
	if _, ok := b.plain[lang][id]; ok {
		return true
	}
	_, ok := b.varied[lang][id]
	return ok
}

// T gives the text of id in lang. args are pairs of name and value for the placeholders; values enter as they are, so
// numbers and dates must come formatted. The last pair of a name counts. An unknown id is returned itself.
func (b *Bundle) T(lang, id string, args ...any) string { return b.Fill(lang, id, nil, args) }

// Fill is T with arguments that stand for every text; those of the text itself do not change them.
func (b *Bundle) Fill(lang, id string, standing, args []any) string {
	lang = b.holder(lang, id)
	if p, ok := b.plain[lang][id]; ok {
		return p.fill(standing, args)
	}
	return b.text(lang, &i18n.LocalizeConfig{MessageID: id, TemplateData: pairs(b.varied[lang][id], standing, args)})
}

// N gives the text of id for a count; {{.n}} stands for the count.
func (b *Bundle) N(lang, id string, n int, args ...any) string {
	lang = b.holder(lang, id)
	count := []any{"n", n}
	if p, ok := b.plain[lang][id]; ok {
		return p.fill(count, args)
	}
	return b.text(lang, &i18n.LocalizeConfig{MessageID: id, PluralCount: n, TemplateData: pairs(b.varied[lang][id], count, args)})
}

// holder is the language in which a text is read: lang where it holds the text, or Spanish.
func (b *Bundle) holder(lang, id string) string {
	if lang != Default && !b.Has(lang, id) {
		return Default
	}
	return lang
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

// pairs are the arguments that a template may look at.
func pairs(names []string, standing, args []any) map[string]any {
	m := make(map[string]any, len(names))
	for _, name := range names {
		if v, ok := find(standing, args, name); ok {
			m[name] = v
		}
	}
	return m
}
