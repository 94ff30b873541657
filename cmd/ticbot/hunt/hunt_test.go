package hunt

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

// awkward needs every kind of escape, has both signs of base64 in its code and no word of its own case.
const awkward = `Ñk7>&"/%+~ÿ?¿Q9xZ \<'`

func hunter(t *testing.T, secrets ...string) *Hunter {
	t.Helper()
	h, err := New(secrets...)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestEveryFormIsFound(t *testing.T) {
	for _, secret := range []string{awkward, "kR7+mZxq3Wd9Tb", "Tolima2024", "a+b/c=d", "ÿÿÿÿ>>>>", "clave con espacios 9"} {
		h := hunter(t, "not this one", secret)
		for form, text := range Hide(secret) {
			if len(text) < Least {
				continue // a password without a word of its own
			}
			found := h.Look("here", []byte("something before "+text+" and behind"))
			if !slices.ContainsFunc(found, func(f Find) bool { return f.Secret == 1 && f.Where == "here" && f.At == 17 }) {
				t.Errorf("%q as %s is not found", secret, form)
			}
		}
		for form := range Hide(secret) {
			if !slices.Contains(Forms(), form) {
				t.Errorf("%s is missing in Forms", form)
			}
		}
	}
}

func TestFoundInsideOfSomethingEncoded(t *testing.T) {
	for _, c := range []struct {
		name string
		hide func(s string) string
	}{
		{"a record in base64", func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }},
		{"a record in URL base64", func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }},
		{"a line of JSON", marshal},
		{"base64 within JSON", func(s string) string { return marshal(base64.StdEncoding.EncodeToString([]byte(s))) }},
		{"JSON within JSON", func(s string) string { return marshal(marshal(s)) }},
		{"an attribute of HTML within JSON", func(s string) string { return marshal(Hide(s)["HTML"]) }},
		{"an address within a key", func(s string) string { return Hide(Hide(s)["query"])["key"] }},
	} {
		for pad := range 4 { // every offset in base64
			text := strings.Repeat("x", pad) + awkward + "yz"
			if found := hunter(t, awkward).Look(c.name, []byte(c.hide(text))); len(found) == 0 {
				t.Errorf("%s behind %d bytes: not found", c.name, pad)
			}
		}
	}
}

func marshal(s string) string {
	b, _ := json.Marshal(s) // a string never fails
	return string(b)
}

func TestNothingIsFoundByChance(t *testing.T) {
	h := hunter(t, "kR7+mZxq3Wd9Tb", awkward)
	for _, text := range []string{"", "k", "kR7+mZxq3Wd9T", "R7+mZxq3Wd9Tb", "kR7-mZxq3Wd9Tb", "abcdefghijklmnopqrstuvwxyz0123456789", "Ñk7>&\"/%+~ÿ?¿"} {
		if found := h.Look("there", []byte(text)); len(found) > 0 {
			t.Errorf("%q: %v", text, found)
		}
	}
}

func TestFindAtTheEdges(t *testing.T) {
	h := hunter(t, "Tolima2024")
	for _, c := range []struct {
		data string
		at   int
	}{{"Tolima2024", 0}, {"xTolima2024", 1}, {"TolimaTolima2024", 6}, {"TTolima2024\x00\x00\x00", 1}} {
		if found := h.Look("edge", []byte(c.data)); len(found) != 1 || found[0].At != c.at {
			t.Errorf("%q: %v", c.data, found)
		}
	}
}

func TestEachFormOnce(t *testing.T) {
	found := hunter(t, "Tolima2024").Look("many", bytes.Repeat([]byte("Tolima2024 "), 100))
	if len(found) != 1 {
		t.Errorf("%d finds: %v", len(found), found)
	}
}

func TestFindDoesNotTellTheSecret(t *testing.T) {
	for _, f := range hunter(t, awkward).Look("log", []byte(awkward)) {
		if strings.Contains(f.String(), "Q9xZ") {
			t.Errorf("%s", f)
		}
	}
}

func TestShortSecretsAreRefused(t *testing.T) {
	for _, s := range []string{"", "123", "12345"} {
		if _, err := New("long enough", s); !errors.Is(err, ErrShort) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestLongestWord(t *testing.T) {
	for _, c := range []struct{ in, want string }{{"kR7+mZxq3Wd9Tb", "mzxq3wd9tb"}, {"Ibagué2026*", "ibague2026"}, {"+-*", ""}, {"Ñandú", "nandu"}} {
		if got := longestWord(c.in); got != c.want {
			t.Errorf("longestWord(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}
