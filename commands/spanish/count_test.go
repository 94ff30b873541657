package spanish

import "testing"

// TestCount: an answer to «¿cuántas personas?» says one number, about or exactly; any other unit, or a second number, is none.
func TestCount(t *testing.T) {
	for answer, want := range map[string]int{
		"14": 14, "catorce": 14, "como veinte": 20, "somos 14 personas": 14, "unas treinta y cinco": 35, "14 funcionarios": 14, "más o menos 40": 40, "una persona": 1, "uno": 1,
		"ciento veinte": 120, "dos mil": 2000, "cerca de 30.": 30,
	} {
		if got, ok := Count(answer); !ok || got != want {
			t.Errorf("%q is %d, %v", answer, got, ok)
		}
	}
	for _, answer := range []string{"", "no sé", "entre 10 y 15", "2 semanas", "14 o 15", "3,5", "un montón", "muchas", "3 computadores", "23/12/2026", "2 h", "1e3"} {
		if got, ok := Count(answer); ok {
			t.Errorf("%q is taken for %d", answer, got)
		}
	}
}
