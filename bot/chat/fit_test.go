package chat

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

const (
	family = "👩‍👩‍👧‍👦"
	flag   = "🇨🇴"
)

func TestLen(t *testing.T) {
	for _, c := range []struct {
		text                string
		runes, bytes, utf16 int
	}{
		{"", 0, 0, 0}, {"niño", 4, 5, 4}, {"📎", 1, 4, 2}, {flag, 2, 8, 4}, {"…", 1, 3, 1},
	} {
		got := [3]int{Len(c.text, Runes), Len(c.text, Bytes), Len(c.text, UTF16)}
		if want := [3]int{c.runes, c.bytes, c.utf16}; got != want {
			t.Errorf("Len(%q) = %v, want %v", c.text, got, want)
		}
	}
}

func TestCutKeepsCharactersWhole(t *testing.T) {
	for _, c := range []struct {
		text  string
		limit int
		unit  Unit
		want  string
	}{
		{"Ana Ruiz", 8, Runes, "Ana Ruiz"},
		{"Ana Ruiz", 7, Runes, "Ana Ru…"},
		{"Ana Ruiz", 5, Runes, "Ana…"},
		{"piñata", 6, Bytes, "pi…"}, // ñ has two bytes and would make seven
		{"cafe\u0301 negro", 5, Runes, "caf…"},
		{"a" + family + "b", 5, Runes, "a…"},
		{flag + flag, 3, Runes, flag + "…"},
		{"👍🏽👍🏽", 3, Runes, "👍🏽…"},
		{"a\r\nb", 2, Runes, "a…"},
		{"한국어", 2, Runes, "한…"},
		{"\u1112\u1161\u11ab\u1100", 3, Runes, "…"},
		{"abc", 0, Runes, ""},
		{"abc", 2, Bytes, "ab"},
	} {
		if got := Cut(c.text, c.limit, c.unit); got != c.want {
			t.Errorf("Cut(%q, %d %s) = %q, want %q", c.text, c.limit, c.unit, got, c.want)
		}
	}
}

func card(detail string) Message {
	return Message{Title: "Correo para Ana Ruiz", Card: true, Body: []Block{
		{Kind: Para, Text: "Estado: en reparto."},
		{Kind: Fields, Rows: []Row{{Label: "Lo tiene", Value: "Óscar Leal"}, {Label: "Detalle", Value: detail}}},
	}, Buttons: []Button{{Token: "a", Label: "Dar visto bueno", Style: Primary}, {Token: "b", Label: "Preguntar"}, {Token: "c", Label: "No autorizar"}}}
}

func TestFitShortensTheLongRowOnly(t *testing.T) {
	l := Limits{Text: 130, Unit: Runes, Buttons: 10, Label: 64}
	in := card(strings.Repeat("El equipo no prende. ", 40))
	got := Fit(in, l)
	if n := Len(got.Text(), l.Unit); n > l.Text || n < l.Text-3 {
		t.Errorf("the text has %d runes of %d", n, l.Text)
	}
	rows := got.Body[1].Rows
	if rows[0].Value != "Óscar Leal" || got.Title != in.Title || got.Body[0].Text != in.Body[0].Text {
		t.Errorf("more than the long row was changed: %+v", got)
	}
	if !strings.HasPrefix(rows[1].Value, "El equipo no prende.") || !strings.HasSuffix(rows[1].Value, "…") {
		t.Errorf("the long row is %q", rows[1].Value)
	}
	if strings.HasSuffix(in.Body[1].Rows[1].Value, "…") {
		t.Error("the message that was handed in was changed")
	}
}

func TestFitLeavesWhatFits(t *testing.T) {
	in := card("corto")
	for _, l := range []Limits{{}, {Text: 500, Unit: Bytes, Buttons: 3, Label: 24}} {
		if diff := cmp.Diff(in, Fit(in, l)); diff != "" {
			t.Errorf("limits %+v changed it:\n%s", l, diff)
		}
	}
}

func TestFitDropsButtonsFromTheEndAndCutsLabels(t *testing.T) {
	got := Fit(card("x"), Limits{Text: 500, Unit: Runes, Buttons: 2, Label: 10})
	var labels []string
	for _, b := range got.Buttons {
		labels = append(labels, b.Label)
	}
	if want := []string{"Dar vis…", "Preguntar"}; !slices.Equal(labels, want) {
		t.Errorf("labels %q, want %q", labels, want)
	}
}

func TestFitKeepsButtonsAsLinesWhereThereAreNone(t *testing.T) {
	l := Limits{Text: 160, Unit: Runes}
	got := Fit(card(strings.Repeat("largo ", 100)), l)
	if plain := got.Plain(); Len(plain, Runes) > l.Text || !strings.Contains(plain, "3. No autorizar") {
		t.Errorf("plain form:\n%s", plain)
	}
}

func TestFitSaysThatSomethingIsMissing(t *testing.T) {
	in := Message{Title: "Lista", Card: true, Body: []Block{{Kind: List}}}
	for i := range 200 {
		in.Body[0].Rows = append(in.Body[0].Rows, Row{Value: fmt.Sprintf("caso %d", i)})
	}
	got := Fit(in, Limits{Text: 100, Unit: Runes, Buttons: 5}).Text()
	if !strings.HasPrefix(got, "Lista\n• caso 0\n• caso 1\n") || !strings.HasSuffix(got, "\n…") {
		t.Errorf("got:\n%s", got)
	}
}

// fuzzed makes a message of one text, so that every kind of block, a title, files and buttons come in.
func fuzzed(text string) Message {
	pieces := strings.Split(text, "|")
	m := Message{Title: pieces[0], Lang: "es"}
	kinds := []BlockKind{Para, Fields, List, Quote, Pre}
	for i, p := range pieces[1:] {
		b := Block{Kind: kinds[i%len(kinds)]}
		if b.Kind == Fields || b.Kind == List {
			for _, r := range strings.Split(p, ";") {
				label, value, found := strings.Cut(r, "=")
				if !found {
					label, value = "", r
				}
				b.Rows = append(b.Rows, Row{Label: label, Value: value})
			}
		} else {
			b.Text = p
		}
		m.Body = append(m.Body, b)
	}
	if len(pieces) > 3 {
		m.Files = []File{{Name: pieces[1]}, {Name: pieces[2]}}
		m.Buttons = []Button{{Token: "x", Label: pieces[2], Typed: pieces[3]}, {Token: "y", Label: "Cancelar"}}
	}
	return m
}

func fuzzLimits(text uint16, unit, buttons uint8) Limits {
	return Limits{Text: 16 + int(text)%4000, Unit: []Unit{Runes, Bytes, UTF16}[unit%3], Buttons: int(buttons % 4), Label: 24}
}

func seeds(f *testing.F) {
	long := strings.Repeat("Se cayó el internet. ¿Hay alguien? ", 20)
	for _, s := range []string{
		"", "Hola", "Título|" + long + "|a=" + long + ";b=c|uno;dos;tres|" + long + "|x := 1\n\ty",
		strings.Repeat(family, 30) + "|" + strings.Repeat("e\u0301", 300), "\xff\xfe|\x80;=|\r\n\r\n|",
		"t|p|a=1|b|" + strings.Repeat("palabra ", 200), strings.Repeat("\u0301", 500) + "|" + strings.Repeat("𝕏", 200),
	} {
		for _, n := range []uint16{0, 40, 500} {
			f.Add(s, n, uint8(n%3), uint8(n%4))
		}
	}
}

func FuzzFit(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string, n uint16, unit, buttons uint8) {
		l, in := fuzzLimits(n, unit, buttons), fuzzed(text)
		in.Card = true
		got := Fit(in, l)
		if size(got, l) > l.Text {
			t.Errorf("%d of %d %s:\n%s", size(got, l), l.Text, l.Unit, got.Plain())
		}
		if !utf8.ValidString(got.Plain()) {
			t.Error("invalid UTF-8 came out")
		}
		if again := Fit(got, l); !cmp.Equal(again, got) {
			t.Error("fitting twice changes it")
		}
		for _, b := range got.Buttons {
			if len(b.Label) > l.Label {
				t.Errorf("label %q is longer than %d bytes", b.Label, l.Label)
			}
		}
		if l.Buttons > 0 && len(got.Buttons) > l.Buttons {
			t.Errorf("%d buttons of %d", len(got.Buttons), l.Buttons)
		}
	})
}
