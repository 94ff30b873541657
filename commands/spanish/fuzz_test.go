package spanish

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func seeds(f *testing.F) {
	for _, tc := range parseTable {
		f.Add(tc[0])
	}
	for _, tc := range mailSentences {
		f.Add(tc[0])
	}
	for _, s := range secrets {
		f.Add(s)
	}
	for _, s := range []string{"\x00\xff", "\u202eaprobar 123", "@", "<@", "<@>", "a@b.c", "::::", "clave:", "=clave=", "/", "//", "#", "TIC-", "a\u0301\u0301", "ﷺ 123", strings.Repeat("no ", 500), strings.Repeat("a", 5000) + "1"} {
		f.Add(s)
	}
}

func FuzzParse(f *testing.F) {
	seeds(f)
	l := lexicon(f)
	verbs := map[string]Row{}
	for _, r := range Rows() {
		verbs[r.Verb] = r
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := l.Parse(s)
		if again := l.Parse(s); !reflect.DeepEqual(c, again) {
			t.Fatalf("not deterministic: %+v and %+v", c, again)
		}
		if c.Verb != "" && (c.Ask != nil || c.Suggest != nil) || len(c.Suggest) > 3 || len(c.Ask) == 1 {
			t.Fatalf("%+v", c)
		}
		if r, ok := verbs[c.Verb]; c.Verb != "" && (!ok || r.Danger && !c.Exact) {
			t.Fatalf("%+v", c)
		}
		if c.Case != "" {
			if n, ok := FindNumber(c.Case); !ok || n != c.Case {
				t.Fatalf("case %q", c.Case)
			}
		}
		if utf8.ValidString(s) && !utf8.ValidString(c.Rest) {
			t.Fatalf("rest %q", c.Rest)
		}
	})
}

func FuzzUnderstand(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		g := Understand(s, monday)
		if again := Understand(s, monday); !reflect.DeepEqual(g, again) {
			t.Fatalf("not deterministic: %+v and %+v", g, again)
		}
		if g.Service == "" && (g.Sure || len(g.Said) > 0) || g.Service != "" && VerbOf(g.Service) == "" {
			t.Fatalf("%+v", g)
		}
		for k, v := range g.Said {
			if v == "" || (k == "titular" || k == "persona") && strings.ContainsAny(v, "0123456789@\n") {
				t.Fatalf("%s = %q", k, v)
			}
		}
	})
}

func FuzzHasSecret(f *testing.F) {
	seeds(f)
	for _, s := range public {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := HasSecret(s, false)
		if got != HasSecret(s, false) {
			t.Fatal("not deterministic")
		}
		if got && !HasSecret(s, true) {
			t.Fatal("a secret that is none when asked for")
		}
	})
}

func FuzzFindNumber(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := FindNumber(s)
		if n2, ok2 := FindNumber(s); n != n2 || ok != ok2 || ok != (n != "") {
			t.Fatalf("%q %v, %q %v", n, ok, n2, ok2)
		}
		if again, _ := FindNumber(n); ok && again != n {
			t.Fatalf("FindNumber(%q) = %q", n, again)
		}
	})
}

func FuzzNames(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		if p := ProperName(s); utf8.ValidString(s) && Fold(p) != Fold(s) && !strings.ContainsFunc(s, unusual) {
			t.Fatalf("ProperName(%q) = %q", s, p)
		}
		ValidFullName(s)
		MaskEmail(s)
		YesNo(s)
		InDialog(s)
		Courtesy(s)
		if a := ProposedAddress(s, "x.co", func(string) bool { return false }); a != "" {
			if _, ok := emailAt(a, 0); !ok {
				t.Fatalf("address %q", a)
			}
		}
	})
}

// unusual runes change when they are written large and small again.
func unusual(r rune) bool { return r > 0x17f }

func BenchmarkParse(b *testing.B) {
	l := lexicon(b)
	b.ReportAllocs()
	for b.Loop() {
		l.Parse("nesesito un coreo para una contratista nueva ana maria ruiz gomez hasta el 30 de junio")
	}
}

func BenchmarkParseAndUnderstand(b *testing.B) {
	l := lexicon(b)
	lines := []string{"necesito un correo para ana ruiz, contratista nueva", "se cayó el internet", "aprobar 123", "nesesito un coreo para una contratista nueva hasta el 30 de junio", "¿en qué va lo mío?"}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s := lines[i%len(lines)]
		HasSecret(s, false)
		l.Parse(s)
		Understand(s, monday)
	}
}

func BenchmarkLongText(b *testing.B) {
	l := lexicon(b)
	s := strings.Repeat("el computdor de la oficinna no prende y nesesito aprovar algo. ", 160)
	b.ReportAllocs()
	for b.Loop() {
		HasSecret(s, false)
		l.Parse(s)
		Understand(s, monday)
	}
}
