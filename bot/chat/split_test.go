package chat

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestSplitLeavesWhatFits(t *testing.T) {
	in := card("corto")
	in.Card = false
	if diff := cmp.Diff([]Message{in}, Split(in, Limits{Text: 500, Buttons: 3})); diff != "" {
		t.Error(diff)
	}
}

func TestSplitPrefersParagraphsThenSentencesThenWords(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		limit int
		want  []string
	}{
		"paragraph": {"Uno dos tres cuatro.\n\nCinco seis siete. Ocho nueve diez.", 45,
			[]string{"Uno dos tres cuatro.", "Cinco seis siete. Ocho nueve diez."}},
		"sentence": {"Visto bueno a las 10:02 a. m. del lunes. Sigue crear la cuenta.", 50,
			[]string{"Visto bueno a las 10:02 a. m. del lunes.", "Sigue crear la cuenta."}},
		"quoted sentence": {"Dijo «no sirve.» Después llamó a la mesa.", 25,
			[]string{"Dijo «no sirve.»", "Después llamó a la mesa."}},
		"word":      {"palabra tras palabra sin punto alguno", 20, []string{"palabra tras palabra", "sin punto alguno"}},
		"character": {strings.Repeat("x", 35), 16, []string{strings.Repeat("x", 16), strings.Repeat("x", 16), "xxx"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, p := range Split(Say("es", c.text), Limits{Text: c.limit, Unit: Runes, Buttons: 5}) {
				got = append(got, p.Text())
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSplitPutsTitleFirstAndButtonsLast(t *testing.T) {
	in := Say("es", strings.Repeat("Una frase de prueba. ", 30))
	in.Title, in.Thread = "Comunicación", Ref{ID: "7"}
	in.Files, in.Buttons = []File{{Name: "acta.pdf"}}, []Button{{Token: "a", Label: "Entendido"}}
	parts := Split(in, Limits{Text: 200, Unit: Runes, Buttons: 5})
	if len(parts) < 4 {
		t.Fatalf("%d parts", len(parts))
	}
	for i, p := range parts {
		last := i == len(parts)-1
		if (p.Title != "") != (i == 0) || (len(p.Buttons) > 0) != last || (len(p.Files) > 0) != last || p.Thread.ID != "7" || p.Lang != "es" {
			t.Errorf("part %d: %+v", i, p)
		}
	}
}

func TestSplitFencesEveryPartOfATextToCopy(t *testing.T) {
	in := Message{Body: []Block{{Kind: Pre, Text: strings.Repeat("  línea con sangría\n", 20)}, {Kind: Quote, Text: strings.Repeat("no sirve ", 40)}}}
	for _, p := range Split(in, Limits{Text: 100, Unit: Runes, Buttons: 1}) {
		for _, b := range p.Body {
			if b.Kind == Pre && !strings.HasPrefix(b.Text, "  línea") {
				t.Errorf("a line to copy lost its indent: %q", b.Text)
			}
			if b.Kind == Quote && strings.Count(b.Plain(), "«") != 1 {
				t.Errorf("quotation: %q", b.Plain())
			}
		}
	}
}

func TestSplitKeepsRowsWhole(t *testing.T) {
	in := Message{Body: []Block{{Kind: Fields, Rows: []Row{{Label: "Lo tiene", Value: "Óscar Leal"}, {Label: "Sigue", Value: "crear la cuenta"}, {Label: "Detalle", Value: strings.Repeat("muy largo ", 12)}}}}}
	parts := Split(in, Limits{Text: 50, Unit: Runes, Buttons: 1})
	if got := parts[0].Text(); got != "Lo tiene: Óscar Leal\nSigue: crear la cuenta" {
		t.Errorf("first part: %q", got)
	}
	if got := parts[1].Text(); !strings.HasPrefix(got, "Detalle: muy largo") {
		t.Errorf("second part: %q", got)
	}
}

func TestSplitNeverDividesACard(t *testing.T) {
	if got := Split(card(strings.Repeat("largo ", 500)), Limits{Text: 200, Unit: Bytes, Buttons: 3}); len(got) != 1 {
		t.Errorf("%d parts", len(got))
	}
}

// words is everything that a person reads in a message, in order and without white space.
func words(parts ...Message) string {
	var sb strings.Builder
	for _, m := range parts {
		sb.WriteString(m.Title)
		for _, b := range m.Body {
			sb.WriteString(b.Text)
			for _, r := range b.Rows {
				sb.WriteString(strings.TrimPrefix(Block{Kind: Fields, Rows: []Row{r}}.Plain(), "• "))
			}
		}
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, sb.String())
}

func FuzzSplit(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string, n uint16, unit, buttons uint8) {
		l, in := fuzzLimits(n, unit, buttons), fuzzed(text)
		parts := Split(in, l)
		for i, p := range parts {
			if size(p, l) > l.Text {
				t.Errorf("part %d has %d of %d %s:\n%s", i, size(p, l), l.Text, l.Unit, p.Plain())
			}
			if !utf8.ValidString(p.Plain()) {
				t.Errorf("part %d is not UTF-8", i)
			}
		}
		if got, want := words(parts...), words(valid(in)); got != want {
			t.Errorf("something was lost:\ngot  %q\nwant %q", got, want)
		}
		var files, pressed int
		for _, p := range parts {
			files += len(p.Files)
			pressed += len(p.Buttons)
		}
		if want := min(len(in.Buttons), max(l.Buttons, len(in.Buttons)*(1-min(l.Buttons, 1)))); files != len(in.Files) || pressed < want && l.Buttons > 0 {
			t.Errorf("%d files of %d, %d buttons of %d", files, len(in.Files), pressed, want)
		}
	})
}
