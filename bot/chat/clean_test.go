package chat

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"un correo para Ana", "un correo para Ana"},
		{"cafe\u0301", "café"},
		{"uno\r\ndos\rtres\u2028cuatro", "uno\ndos\ntres\ncuatro"},
		{"a\tb\u00a0c", "a b c"},
		{"cla\u200bve", "clave"},
		{"\u202etxt.exe\u202c \u2066x\u2069", "txt.exe x"},
		{"\x00\x1b[31mrojo\x07", "[31mrojo"},
		{"ni\xf1o \xff", "nio "},
		{"niño 👩‍💻 👍🏽 🇨🇴 ❤️", "niño 👩‍💻 👍🏽 🇨🇴 ❤️"},
		{"a\u200db", "ab"},
		{"\ufeffhola\U000e0041", "hola"},
		{"<b>x</b> @channel", "<b>x</b> @channel"},
		{"سلام\u200f", "سلام"},
	} {
		if got, long := Clean(c.in, 0); got != c.want || long {
			t.Errorf("Clean(%q) = %q, %v; want %q", c.in, got, long, c.want)
		}
	}
}

func TestCleanReportsWhatIsTooLong(t *testing.T) {
	for _, c := range []struct {
		in    string
		limit int
		want  string
		long  bool
	}{{"niño", 4, "niño", false}, {"niños", 4, "niño", true}, {"a" + family, 3, "a", true}, {strings.Repeat("x", 10_000), 500, strings.Repeat("x", 500), true}} {
		if got, long := Clean(c.in, c.limit); got != c.want || long != c.long {
			t.Errorf("Clean(%.20q, %d) = %q, %v", c.in, c.limit, got, long)
		}
	}
}

func TestFold(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"  Sí,  con MOLESTIAS. ", "si, con molestias"}, {"«Atrás»", "atras"}, {"ÑANDÚ", "nandu"}, {"¿Qué?", "que"}, {"n/a", "n/a"}, {"", ""},
	} {
		if got := Fold(c.in); got != c.want {
			t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "hola", "a\r\nb\rc", "\u202e\u2066x", "\xff\xc3", "e\u0301\u0323", "👩‍💻\u200d", "\u1100\u1161\u11a8", "\u2329\u2126", "❤\u200d\ufe0f🔥"} {
		f.Add(s, 5)
	}
	f.Fuzz(func(t *testing.T, s string, limit int) {
		got, long := Clean(s, limit)
		if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) {
			t.Errorf("not composed text: %q", got)
		}
		for _, r := range got {
			if r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Errorf("%U was kept in %q", r, got)
			}
		}
		if limit > 0 && utf8.RuneCountInString(got) > limit {
			t.Errorf("%d runes of %d", utf8.RuneCountInString(got), limit)
		}
		again, tooLong := Clean(got, limit)
		if again != got || tooLong {
			t.Errorf("cleaning twice: %q became %q", got, again)
		}
		if limit <= 0 && long {
			t.Error("without a limit nothing is too long")
		}
		Fold(s)
	})
}
