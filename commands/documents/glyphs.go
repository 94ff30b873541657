package documents

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// missing stands for a sign that the fonts do not have, such as an emoji in somebody's words.
const missing = '□'

// standsIn is the sign of the fonts that is read as one they lack.
func standsIn(r rune) rune {
	switch r {
	case '✓', '✔', '☑':
		return '√'
	case '✗', '✘', '☒':
		return '×'
	}
	return r
}

// glyphs knows which signs the fonts have. The three fonts have the same.
type glyphs struct{ font *sfnt.Font }

func newGlyphs() (*glyphs, error) {
	f, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("reading the font: %w", err)
	}
	return &glyphs{f}, nil
}

// clean makes a text printable: accents as one sign each, controls taken out, what the fonts lack as a box. Line feeds stay.
func (g *glyphs) clean(s string) string {
	var buf sfnt.Buffer
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case r == '\u202f':
			return '\u00a0' // neither breaks
		case r < ' ' || r == '\u200b' || r == '\u200d' || r == '\ufe0f' || r == '\ufeff' || r == 0x7f:
			return -1
		}
		if r = standsIn(r); r > 0xffff {
			return missing
		}
		if i, err := g.font.GlyphIndex(&buf, r); err != nil || i == 0 {
			return missing
		}
		return r
	}, norm.NFC.String(s))
}

// Names of the fonts inside a file.
const (
	face = "go"
	mono = "mono"
)

// fontFiles are the fonts by name and style. Whoever prints gets copies: the library writes into what it is handed.
func fontFiles() map[[2]string][]byte {
	return map[[2]string][]byte{
		{face, ""}: slices.Clone(goregular.TTF), {face, "B"}: slices.Clone(gobold.TTF), {mono, ""}: slices.Clone(gomono.TTF),
	}
}
