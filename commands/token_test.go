package commands

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
)

// FuzzParseToken: whatever a platform sends back is read without harm, and what encode wrote comes back as it was.
func FuzzParseToken(f *testing.F) {
	for _, s := range []string{"", "/", "///", "s/visto_bueno/2026-000001/1.1", "v/buscar//a/b/c", "o/0123456789ab/fin/#99", "j/igual/2026-000001/zz", "\x00/\xff/\u202e/é",
		strings.Repeat("a", chat.MaxToken), strings.Repeat("/", chat.MaxToken+1)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		k, ok := parseToken(chat.Token(s))
		switch {
		case !ok && len(s) <= chat.MaxToken && strings.Count(s, "/") >= 3:
			t.Errorf("%q is not read", s)
		case ok && (len(s) > chat.MaxToken || strings.Count(s, "/") < 3):
			t.Errorf("%q is read as %+v", s, k)
		case ok && string(k.encode()) != s:
			t.Errorf("%q comes back as %q", s, k.encode())
		}
		seen := parseSeen(s)
		if seen == (procedure.Seen{}) && s != "0.0" && strings.Trim(s, "+-0") != "." {
			t.Errorf("%q counts as a card that nobody saw", s)
		}
		if n := seen.Version; n < -1 {
			t.Errorf("%q gives version %d", s, n)
		}
	})
}

// FuzzOptionToken: an option's token fits every platform, and comes back as the option or its place.
func FuzzOptionToken(f *testing.F) {
	f.Add("0123456789ab", "sede", 3, "Palacio Municipal")
	f.Add("0123456789ab", "persona", 12, strings.Repeat("á", 60)+"/x")
	f.Fuzz(func(t *testing.T, draft, field string, i int, value string) {
		if len(draft) > 12 || len(field) > 20 || strings.ContainsAny(draft+field, "/") || i < 0 || i > 999 {
			return // as the program makes them
		}
		token := optionToken(draft, field, i, value)
		k, ok := parseToken(token)
		if !ok || len(token) > chat.MaxToken || k.kind != tokOption || k.do != draft || k.arg != field {
			t.Fatalf("%q gives %+v %v", token, k, ok)
		}
		if k.extra != value && k.extra != "#"+itoa(i) {
			t.Errorf("%q is answered with %q", value, k.extra)
		}
	})
}

func itoa(i int) string {
	s := seenString(procedure.Seen{Version: i})
	return strings.TrimSuffix(s, ".0")
}

// TestStepToken: the token of a button names case, version and entry.
func TestStepToken(t *testing.T) {
	r := procedure.Request{ID: "TIC-2026-000123", Version: 2, Entry: 7}
	token := stepToken(tokStep, "visto_bueno", r)
	if token != "s/visto_bueno/2026-000123/2.7" {
		t.Error(token)
	}
	k, ok := parseToken(token)
	if !ok || parseSeen(k.extra) != (procedure.Seen{Version: 2, Entry: 7}) {
		t.Errorf("%+v %v", k, ok)
	}
	for _, s := range []string{"", "1", "1.", ".1", "a.b", "-1.2", "1.-2", "1.2.3", " 1.2", "99999999999999999999.1"} {
		if got := parseSeen(s); got != (procedure.Seen{Version: -1, Entry: -1}) {
			t.Errorf("%q counts as %+v", s, got)
		}
	}
}

// FuzzShorten: never longer than asked, never broken within a letter, and untouched where it fits.
func FuzzShorten(f *testing.F) {
	f.Add("se cayó el internet en todo el palacio", 12)
	f.Add("  espacios   de   más ", 40)
	f.Add("ñandú", 2)
	f.Fuzz(func(t *testing.T, s string, n int) {
		if n < 2 || n > 1000 || !utf8.ValidString(s) {
			return
		}
		got := shorten(s, n)
		if utf8.RuneCountInString(got) > n || !utf8.ValidString(got) {
			t.Errorf("%q at %d is %q", s, n, got)
		}
		if clean := strings.Join(strings.Fields(s), " "); utf8.RuneCountInString(clean) <= n && got != clean {
			t.Errorf("%q fits in %d and is %q", clean, n, got)
		} else if got != clean && !strings.HasSuffix(got, "…") {
			t.Errorf("%q cut to %q without saying so", clean, got)
		}
	})
}
