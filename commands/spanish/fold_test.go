package spanish

import (
	"slices"
	"testing"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"¿En qué va lo MÍO?":       "en que va lo mio",
		"  Peña,   Íñiguez; Güiza": "pena iniguez guiza",
		"pen\u0303a":               "pena",
		"a\u200bpro\u202ebar":      "aprobar",
		"ana.ruiz@x.co.":           "ana.ruiz@x.co",
		"«mis-casos»":              "mis-casos",
		"ＡＰＲＯＢＡＲ":                  "aprobar",
		"👍 ¡!":                     "",
		"":                         "",
		"a\xffb":                   "a\ufffdb",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for in, want := range map[string][]string{
		"mis-casos, mis_casos":              {"mis", "casos", "mis", "casos"},
		"escriba a Ana.Ruiz@x.gov.co.":      {"escriba", "a", "ana.ruiz@x.gov.co"},
		"@Marta: vea https://x.co/a-b?c=1.": {"@marta", "vea", "https://x.co/a-b?c=1"},
		"n°123 nº 5":                        {"n", "123", "n", "5"},
		"a@b":                               {"a", "@b"},
		"<@U12|ana> hola <b>":               {"@u12", "hola", "b"},
		"":                                  nil,
	} {
		if got := Words(in); !slices.Equal(got, want) {
			t.Errorf("Words(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFindNumber(t *testing.T) {
	for in, want := range map[string]string{
		"TIC-2026-000123": "TIC-2026-000123", "tic-2026-123": "TIC-2026-000123", "tic 2026 000123": "TIC-2026-000123", "TIC 2026-123": "TIC-2026-000123", "tic2026000123": "TIC-2026-000123",
		"TIC_2026_123": "TIC-2026-000123", "2026-000123": "TIC-2026-000123", "TIC-123": "123", "123": "123", "000123": "123", "el 123": "123", "#123": "123", "# 123": "123", "n° 123": "123", "Nº123": "123",
		"No. 123": "123", "nro 123": "123", "caso 123": "123", "caso #123": "123", "caso n° 123": "123", "radicado 123": "123", "la solicitud 123": "123", "es el caso 123, por favor": "123",
		"el de TIC-2026-7 de ayer": "TIC-2026-000007", "TIC-2026-999999": "TIC-2026-999999",
		"": "", "hola": "", "1234567": "", "15/03/2027": "", "2026-11-23": "", "3:00": "", "12.500": "", "80 %": "", "0": "", "$ 500": "", "son 12 personas": "", "no 123 sino otro": "", "TIC": "", "TIC-1999-5": "",
		"15 de marzo": "", "ana123@x.co": "",
	} {
		if got, ok := FindNumber(in); got != want || ok != (want != "") {
			t.Errorf("FindNumber(%q) = %q, %v, want %q", in, got, ok, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want int
	}{{"correo", "correo", 0}, {"coreo", "correo", 1}, {"correeo", "correo", 1}, {"aporbar", "aprobar", 1}, {"", "ab", 2}, {"abc", "xyz", 3}, {"abcdefgh", "a", 3}} {
		if got := distance(tc.a, tc.b, 2); got != min(tc.want, 3) {
			t.Errorf("distance(%q, %q) = %d", tc.a, tc.b, got)
		}
	}
	for a, b := range map[string]string{"aprovar": "aprobar", "rechasar": "rechazar", "calló": "cayo", "aser": "hacer", "jente": "gente", "kiero": "quiero", "yncidente": "incidente", "pizami": "pisami", "guerra": "gerra"} {
		if b != "gerra" && sound(foldWord(a)) != sound(b) {
			t.Errorf("sound(%q) = %q, sound(%q) = %q", a, sound(foldWord(a)), b, sound(b))
		}
	}
}
