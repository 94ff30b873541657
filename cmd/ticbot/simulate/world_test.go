package simulate

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func newWorld(t *testing.T) *World {
	t.Helper()
	w, err := New(testOptions())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// play plays lines and returns what they wrote.
func (w *World) test(t *testing.T, lines ...string) string {
	t.Helper()
	var out bytes.Buffer
	if err := w.Play(strings.NewReader(strings.Join(lines, "\n")), "testdata", &out); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	return out.String()
}

// TestScripts plays every script and compares the transcript with its golden file.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.script")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, path := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".script"), func(t *testing.T) {
			script, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = script.Close() }()
			var out bytes.Buffer
			if err := newWorld(t).Play(script, "testdata", &out); err != nil {
				t.Fatalf("%v\n%s", err, tail(out.String()))
			}
			golden := strings.TrimSuffix(path, ".script") + ".golden"
			if *update {
				if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(want, out.Bytes()) {
				t.Errorf("the transcript differs from %s:\n%s", golden, firstDifference(string(want), out.String()))
			}
		})
	}
}

func tail(s string) string {
	lines := strings.Split(s, "\n")
	return strings.Join(lines[max(0, len(lines)-25):], "\n")
}

func firstDifference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(a), len(b)) {
		var x, y string
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return fmt.Sprintf("line %d\n  want: %s\n  got:  %s", i+1, x, y)
		}
	}
	return ""
}

// openings are what somebody who never saw the bot types first: domain.md §4.1, with its typos, without a slash.
var openings = []string{
	"nesesito un coreo para una contratista nueva", "quiero pedir un correo", "crear correo", "coreo", "solisitar correo institucional",
	"una cuenta de correo para un contratista nuevo", "quisiera solicitar un buzon", "necesito email para ana ruiz", "correro nuevo",
	"solicitut de correo", "buenos dias, me ayuda con un correo nuevo?", "como hago para pedir un correo", "requiero correo institucional para contratista",
	"hola", "radicar solicitud",
}

// answers are what the clerk says to a question that holds the words.
var answers = []struct{ asked, says string }{
	{"¿Es una de estas?", "correo"}, {"Puede escribirme con sus palabras", "necesito un correo"}, {"¿Qué necesita?", "correo institucional"}, {"¿Qué necesita con el correo", "cuenta nueva"},
	{"¿Para quién es", "contratista nuevo"}, {"¿Cómo se llama", "Ana Ruiz"}, {"Hasta qué fecha", "30 de junio"},
	{"¿A qué correo personal", "anaruiz88@gmail.com"}, {"¿Cuál de las dos", "correo"}, {"[Enviar]", "enviar"},
}

// TestFirstVisit: whatever she begins with, she gets to the submitted request in at most twelve messages of hers, and no
// message leaves her without a next step.
func TestFirstVisit(t *testing.T) {
	for _, first := range openings {
		t.Run(first, func(t *testing.T) {
			w := newWorld(t)
			says := first
			for turn := 1; turn <= 12; turn++ {
				said := w.test(t, "@luz: "+says)
				if strings.Contains(said, "Recibida. Radicado TIC-2026-") {
					return
				}
				next := reply(said)
				if next == "" {
					t.Fatalf("after %q she does not know what to do:\n%s", says, said)
				}
				says = next
			}
			t.Fatal("not submitted after twelve messages")
		})
	}
}

// reply is what the clerk says to what she reads: the answer to the question that comes last.
func reply(said string) string {
	best, at := "", -1
	for _, a := range answers {
		if i := strings.LastIndex(said, a.asked); i > at {
			best, at = a.says, i
		}
	}
	return best
}

// TestBadInput: whatever is sent is answered, nothing is executed, nothing is lost.
func TestBadInput(t *testing.T) {
	long := strings.Repeat("a", 10<<10)
	for name, c := range map[string]struct{ text, want string }{
		"ten kilobytes":      {long, "caben 4.000 letras"},
		"control characters": {"mis\x00 casos\x07", "No tiene casos abiertos"},
		"right-to-left":      {"mis \u202ecasos\u202c", "No tiene casos abiertos"},
		"html":               {"<script>alert(1)</script>", "No le entendí bien"},
		"unknown verb":       {"/xyzzy 12", "No le entendí bien"},
		"misspelt approval":  {"aporbar 1", "No le entendí bien"},
		"a case of nobody":   {"estado 999", "No encuentro el caso 999"},
		"only ok":            {"ok", "No le entendí bien"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			if err := w.people(""); err != nil {
				t.Fatal(err)
			}
			if _, err := w.do("luz", chat.Text{Text: c.text}); err != nil {
				t.Fatal(err)
			}
			if got := w.out.String(); !strings.Contains(got, c.want) {
				t.Errorf("got:\n%s\nwant a message with %q", got, c.want)
			}
		})
	}
}

// TestForgedClicks: a token that nobody made, one of another person's form, one that is too long.
func TestForgedClicks(t *testing.T) {
	w := newWorld(t)
	w.test(t, "@luz: necesito un correo para ana ruiz, contratista nueva")
	for _, token := range []chat.Token{"", "x", "s/visto_bueno/2026-000001/1.1", "s/visto_bueno/9999-000001/1.1", "d/enviar/000000000000/", "o/zz/fin/#99",
		"c/desistir/2026-000001/9.9", "v/xyzzy//", "j/igual/2026-000001/zz", chat.Token(strings.Repeat("a", 65))} {
		w.out.Reset()
		if _, err := w.do("nubia", chat.Click{Token: token}); err != nil {
			t.Fatalf("%q: %v", token, err)
		}
		if !strings.Contains(w.out.String(), "Nubia Torres") {
			t.Errorf("%q was not answered", token)
		}
	}
	if got := w.test(t, "@nubia: mis casos"); !strings.Contains(got, "No tiene casos abiertos") {
		t.Errorf("a forged click filed something:\n%s", got)
	}
}
