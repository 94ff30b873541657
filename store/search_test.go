package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"": "", " Secretaría  de\tHACIENDA ": "secretaria de hacienda", "Ñandú": "nandu", "ÁÉÍÓÚü": "aeiouu", "İ": "i"} {
		if got := fold(in); got != want {
			t.Errorf("%q became %q", in, got)
		}
	}
}

func TestWordsOf(t *testing.T) {
	got := wordsOf("Correo de ANA Gómez (TIC-2026-000123): ana.gomez@ibague.gov.co, 000", 20)
	want := []string{"correo", "ana", "gomez", "2026", "123", "ibague", "gov", "co", "0"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if got := wordsOf(strings.Repeat("ñ", 100), 5); len(got) != 1 || len(got[0]) > maxWord {
		t.Errorf("got %q", got)
	}
}

func search(t testing.TB, s *Store, words string, limit int) []string {
	t.Helper()
	return get(t, s, func(v *View) ([]string, error) { return v.Search(words, limit) })
}

func TestSearch(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		put := func(n int, text string) {
			do(t, s, func(tx *Tx) error { return tx.PutSearch(Radicado(2026, n), text) })
		}
		put(1, "Correo Juan Pérez Hacienda")
		put(2, "Internet Palacio, Juana Peña")
		put(3, "Correo Ana Gómez, ana.gomez@ibague.gov.co")
		one, two, three := Radicado(2026, 1), Radicado(2026, 2), Radicado(2026, 3)
		wantIDs(t, search(t, s, "CORREO", 0), three, one)
		wantIDs(t, search(t, s, "perez juan", 0), one)
		wantIDs(t, search(t, s, "juan", 0), two, one) // the beginning of a word
		wantIDs(t, search(t, s, "pena", 0), two)
		wantIDs(t, search(t, s, "correo de ana", 0), three)
		wantIDs(t, search(t, s, "ana.gomez@ibague", 0), three)
		wantIDs(t, search(t, s, "correo internet", 0))
		wantIDs(t, search(t, s, "de la", 0))
		wantIDs(t, search(t, s, "", 0))
		wantIDs(t, search(t, s, "2026", 1), three)
		wantIDs(t, search(t, s, "202", 1))
		wantIDs(t, search(t, s, "ju", 1))
		wantIDs(t, search(t, s, "TIC-2026-000002", 0), two)
		put(3, "Correo Luis")
		wantIDs(t, search(t, s, "gomez", 0))
		wantIDs(t, search(t, s, "correo luis", 0), three)
		before := dump(t, s.DB())
		put(3, "luis correo")
		if after := dump(t, s.DB()); len(after) != len(before) {
			t.Error("the same words were written again")
		}
		checkIndex(t, s)
	})
}

// Search is what reading every text would give.
func TestSearchIsComplete(t *testing.T) {
	word := rapid.SampledFrom([]string{"ana", "anabel", "ane", "b", "bc", "correo", "corre", "x12", "x1", "10", "1"})
	rapid.Check(t, func(rt *rapid.T) {
		s := plain(t)
		texts := map[string][]string{}
		n := rapid.IntRange(0, 60).Draw(rt, "requests")
		do(t, s, func(tx *Tx) error {
			for i := range n {
				id := fmt.Sprintf("TIC-2026-%06d", 999_990+i)
				texts[id] = append(wordsOf(id, 9), rapid.SliceOfN(word, 0, 4).Draw(rt, "text")...)
				if err := tx.PutSearch(id, strings.Join(texts[id], " ")); err != nil {
					return err
				}
			}
			return nil
		})
		query := rapid.SliceOfN(word, 1, 3).Draw(rt, "query")
		limit := rapid.IntRange(1, 70).Draw(rt, "limit")
		var want []string
		for i := n - 1; i >= 0 && len(want) < limit; i-- {
			id := fmt.Sprintf("TIC-2026-%06d", 999_990+i)
			if !slices.ContainsFunc(query, func(q string) bool {
				return !slices.ContainsFunc(texts[id], func(w string) bool {
					return w == q || strings.HasPrefix(w, q) && len(q) > 2 && q[0] > '9'
				})
			}) {
				want = append(want, id)
			}
		}
		if got := search(t, s, strings.Join(query, " "), limit); !slices.Equal(got, want) {
			rt.Fatalf("%q gives %v, want %v", query, got, want)
		}
	})
}

// TestFoldByLetter: letters are folded one by one where that is the same.
func TestFoldByLetter(t *testing.T) {
	slow := func(s string) string {
		var sb strings.Builder
		for _, r := range norm.NFD.String(strings.ToLower(s)) {
			if !unicode.Is(unicode.Mn, r) {
				sb.WriteRune(r)
			}
		}
		return strings.Join(strings.Fields(sb.String()), " ")
	}
	for r := rune(0); r <= 0x2fff; r++ {
		if s := "a" + string(r) + "b"; fold(s) != slow(s) {
			t.Errorf("%q: %q, not %q", s, fold(s), slow(s))
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune("aÁñÜ \t\u0301ſß\u1e9bZ\xff")))).Draw(rt, "text")
		if fold(s) != slow(s) {
			rt.Fatalf("%q: %q, not %q", s, fold(s), slow(s))
		}
	})
	if got := fold("  SECRETARÍA\tde  Niñez "); got != "secretaria de ninez" {
		t.Errorf("%q", got)
	}
}
