package store

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func checkPart(t interface {
	Helper()
	Fatalf(string, ...any)
}, s string) {
	t.Helper()
	e := escape(s)
	if len(e) > maxPart {
		t.Fatalf("escape(%q) has %d bytes", s, len(e))
	}
	if strings.Contains(e, "/") || strings.IndexFunc(e, func(r rune) bool { return r < 0x20 || r == 0x7f }) >= 0 {
		t.Fatalf("escape(%q) = %q", s, e)
	}
	back, err := unescape(e)
	if errors.Is(err, errCut) {
		if len(s) < maxPart/3 {
			t.Fatalf("escape(%q) was cut", s)
		}
		return
	}
	if err != nil || back != s {
		t.Fatalf("%q became %q (%v)", s, back, err)
	}
}

func TestEscape(t *testing.T) {
	for _, s := range []string{"", "a", "a/b", "%", "%2F", "~", "a~b", "\x00", "Secretaría de Hacienda", "ñ", strings.Repeat("ñ/", 200), "\xff\xfe"} {
		checkPart(t, s)
	}
	rapid.Check(t, func(t *rapid.T) {
		checkPart(t, string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")))
		checkPart(t, rapid.String().Draw(t, "text"))
	})
}

func TestEscapeTellsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "/", "%", "~", "2F", strings.Repeat("x", 110), "b"}), 0, 6),
			func(p []string) string { return strings.Join(p, "") })
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		if a != b && escape(a) == escape(b) {
			t.Fatalf("%q and %q are the same part", a, b)
		}
		// no key of one is below the prefix of the other
		if a != b && strings.HasPrefix(key("x", b, "y"), prefix("x", a)) {
			t.Fatalf("%q stands below %q", b, a)
		}
	})
}

func TestUnescapeRefuses(t *testing.T) {
	for _, s := range []string{"%", "%2", "%zz", "%41", "a%2"} {
		if got, err := unescape(s); err == nil {
			t.Errorf("%q became %q", s, got)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "a/b", "%7E", strings.Repeat("~", 50), "TIC-2026-1000000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkPart(t, s)
		if back, err := unescape(numbered(s)); err == nil && back != s {
			t.Fatalf("numbered %q became %q", s, back)
		}
	})
}

func FuzzUnescape(f *testing.F) {
	f.Add("%2F")
	f.Add("a%~b")
	f.Fuzz(func(t *testing.T, s string) {
		back, err := unescape(s)
		if err != nil || len(s) > maxPart || strings.ContainsAny(s, "~/\x7f") || strings.IndexFunc(s, func(r rune) bool { return r < 0x20 }) >= 0 {
			return
		}
		if e := escape(back); !strings.EqualFold(e, s) {
			t.Fatalf("%q was read as %q, which is written %q", s, back, e)
		}
	})
}

func TestNumberedKeepsOrder(t *testing.T) {
	ids := []string{"TIC-2025-999999", "TIC-2025-1000000", "TIC-2025-1000001", "TIC-2025-9999999", "TIC-2025-10000000",
		"TIC-2026-000001", "TIC-2026-000123", "TIC-2026-999999", "TIC-2026-1000000", "TIC-2027-000001"}
	if !slices.IsSortedFunc(ids, func(a, b string) int { return cmp.Compare(numbered(a), numbered(b)) }) {
		t.Error("not in order")
	}
	if !slices.IsSortedFunc(ids, func(a, b string) int { return -cmp.Compare(newestFirst(a), newestFirst(b)) }) {
		t.Error("newest first is not the reverse")
	}
	for _, id := range ids {
		if back, err := unescape(numbered(id)); err != nil || back != id {
			t.Errorf("%s became %s (%v)", id, back, err)
		}
		year, n, ok := ParseRadicado(id)
		if !ok || Radicado(year, n) != id {
			t.Errorf("%s is no radicado", id)
		}
	}
	rules := []string{"R-2026-001", "R-2026-999", "R-2026-1000", "R-2027-001"}
	if !slices.IsSortedFunc(rules, func(a, b string) int { return cmp.Compare(numbered(a), numbered(b)) }) {
		t.Error("rules are not in order")
	}
}

func TestParseRadicadoRefuses(t *testing.T) {
	for _, id := range []string{"", "TIC-2026-123", "TIC-2026-0000123", "tic-2026-000123", "TIC-2026-000000", "TIC-2026--00001",
		"TIC-26-000001", "2026-000123", "TIC-2026-000123 ", "TIC-+026-000123", "R-2026-001"} {
		if _, _, ok := ParseRadicado(id); ok {
			t.Errorf("%q was taken", id)
		}
	}
}

func TestTimePartSorts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sec := rapid.Int64Range(0, 4e9)
		nano := rapid.Int64Range(0, 999_999_999)
		a := time.Unix(sec.Draw(t, "a"), nano.Draw(t, "an"))
		b := time.Unix(sec.Draw(t, "b"), nano.Draw(t, "bn")).In(time.FixedZone("x", -5*3600))
		if cmp.Compare(timePart(a), timePart(b)) != a.Compare(b) {
			t.Fatalf("%v and %v", a, b)
		}
	})
}
