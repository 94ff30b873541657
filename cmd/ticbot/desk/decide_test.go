package desk_test

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/cmd/ticbot/demo"
	"github.com/ticbot/ticbot/cmd/ticbot/simulate"
	"github.com/ticbot/ticbot/store"
)

const hernan = "hernan.ospina@alcaldia.example"

// mailOnly is the sample office with a head who has no chat.
func mailOnly(tx *store.Tx, _ string, now time.Time) error {
	if err := demo.Load(tx, now); err != nil {
		return err
	}
	for _, p := range []chat.Platform{"web", "console"} {
		if err := tx.Unbind(chat.Account{Platform: p, ID: "hernan.ospina"}); err != nil {
			return err
		}
	}
	return nil
}

func newOffice(t *testing.T) *site {
	t.Helper()
	w, err := simulate.New(simulate.Options{Phone: demo.Phone, Domain: demo.Domain, People: mailOnly})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, w: w}
	s.play("quota 850 used 846", "@luz: necesito un correo para ana ruiz, contratista nueva", "@luz: 30 de junio", "@luz: saltar", "@luz: enviar")
	s.serve()
	return s
}

// press opens a page as a browser does and sends one of its forms.
func (s *site) press(path, do, words string) (int, string) {
	s.t.Helper()
	_, body := s.get(path)
	return s.post(path, url.Values{"do": {do}, "texto_" + do: {words}, "visto": {seen(body)}})
}

var reSeen = regexp.MustCompile(`name="visto" value="([^"]*)"`)

// seen is what a page names as what it shows.
func seen(body string) string {
	if m := reSeen.FindStringSubmatch(body); m != nil {
		return m[1]
	}
	return ""
}

// TestDecideByMail: a head without a chat signs on a page; looking changes nothing, a press acts once.
func TestDecideByMail(t *testing.T) {
	s := newOffice(t)
	path := s.path(hernan)
	if !strings.HasPrefix(path, "/decidir/") {
		t.Fatalf("the head was sent to %s", path)
	}
	for range 3 {
		code, body := s.get(path)
		s.want(code, body, 200, "Luz Dary Gómez pide un correo para Ana Ruiz", "Dar visto bueno", "Preguntar", "No autorizar")
		_, _ = s.do(http.MethodHead, path, nil, nil)
	}
	if said := s.play("@luz: estado 1"); !strings.Contains(said, "Falta el visto bueno") {
		t.Fatalf("looking decided:\n%s", said)
	}
	code, body := s.press(path, "aprobar", "")
	s.want(code, body, 200, "Gracias. Visto bueno dado", `role="status"`)
	s.play("+0m")
	if said := s.play("@luz: estado 1"); !strings.Contains(said, "Lo tiene Óscar Leal") {
		t.Errorf("the press did not act:\n%s", said)
	}
	code, body = s.press(path, "aprobar", "")
	s.want(code, body, 200, "Aquí ya no hay nada que decidir")
}

func TestDecideAsksForTheReason(t *testing.T) {
	s := newOffice(t)
	path := s.path(hernan)
	code, body := s.press(path, "rechazar", "")
	s.want(code, body, 200, "Escriba por qué, por favor")
	code, body = s.press(path, "rechazar", "ya tiene una cuenta de otro contrato")
	s.want(code, body, 200, "Gracias.")
	s.play("+0m")
	if said := s.play("@luz: estado 1"); !strings.Contains(said, "ya tiene una cuenta de otro contrato") {
		t.Errorf("the reason did not arrive:\n%s", said)
	}
}

// TestDecideAfterAQuestion: the link of the first mail is over once the case moved; a new one comes with the answer.
func TestDecideAfterAQuestion(t *testing.T) {
	s := newOffice(t)
	first := s.path(hernan)
	code, body := s.press(first, "devolver", "¿con qué contrato viene?")
	s.want(code, body, 200, "Ya le pregunté a Luz Dary Gómez")
	s.play("+0m", "@luz: responder 1 Contrato 311 de 2026.")
	code, body = s.get(first)
	s.want(code, body, 200, "Aquí ya no hay nada que decidir")
	second := s.path(hernan)
	if second == first {
		t.Fatal("no new link came with the answer")
	}
	code, body = s.press(second, "aprobar", "")
	s.want(code, body, 200, "Gracias. Visto bueno dado")
}

func TestDecideRefusesWhatIsForged(t *testing.T) {
	s := newOffice(t)
	path := s.path(hernan)
	for _, p := range []string{"/decidir/x", path + "x", path[:len(path)-2] + "zz", "/decidir/" + strings.Repeat("0", 42)} {
		code, body := s.get(p)
		s.want(code, body, 404, "Ese enlace no existe o está incompleto")
	}
	for _, do := range []string{"asignar", "anular", "", "creada"} {
		code, _ := s.press(path, do, "")
		if code != 200 {
			t.Errorf("%q gives %d", do, code)
		}
	}
	s.play("+14dh") // reminder and substitution prolonged it
	code, body := s.get(path)
	s.want(code, body, 200, "Aquí ya no hay nada que decidir")
	if said := s.play("@luz: estado 1"); !strings.Contains(said, "Falta el visto bueno") {
		t.Errorf("a forged press acted:\n%s", said)
	}
}

// TestLookingDecidesNothing: link previews, virus scanners and prefetching browsers open the link in any way they like.
func TestLookingDecidesNothing(t *testing.T) {
	s := newOffice(t)
	path := s.path(hernan)
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete, http.MethodPatch} {
		for _, h := range []http.Header{nil, {"Sec-Purpose": {"prefetch;prerender"}}, {"Purpose": {"prefetch"}}, {"User-Agent": {"Slackbot-LinkExpanding 1.0"}}, {"X-Moz": {"prefetch"}}} {
			_, _ = s.do(method, path+"?do=aprobar", url.Values{"do": {"aprobar"}, "visto": {"1.1"}}, h)
		}
	}
	for name, h := range map[string]http.Header{"another site": {"Sec-Fetch-Site": {"cross-site"}}, "an old browser": {"Origin": {"https://evil.example"}}} {
		if code, _ := s.do(http.MethodPost, path, url.Values{"do": {"aprobar"}, "visto": {"1.1"}}, h); code != http.StatusForbidden {
			t.Errorf("%s: %d", name, code)
		}
	}
	if said := s.play("@luz: estado 1"); !strings.Contains(said, "Falta el visto bueno") {
		t.Fatalf("looking decided:\n%s", said)
	}
	code, body := s.press(path, "aprobar", "")
	s.want(code, body, 200, "Gracias. Visto bueno dado")
}

// TestDecidingOnSomethingOlder: who decides on a page that is not true any more is shown what is true now.
func TestDecidingOnSomethingOlder(t *testing.T) {
	s := newOffice(t)
	path := s.path(hernan)
	_, old := s.get(path)
	s.play("@luz: corregir 1", "@luz: titular", "@luz: Ana María Ruiz", "@luz: enviar")
	press := url.Values{"do": {"aprobar"}, "visto": {seen(old)}}
	code, body := s.post(path, press)
	s.want(code, body, 200, "Esto cambió después de que usted lo vio", "Ana María Ruiz", "Dar visto bueno", "Usted decide como Hernán Ospina")
	if said := s.play("@luz: estado 1"); !strings.Contains(said, "Falta el visto bueno") {
		t.Fatalf("the old page decided:\n%s", said)
	}
	press.Set("visto", seen(body))
	code, body = s.post(path, press)
	s.want(code, body, 200, "Gracias. Visto bueno dado")
	for _, forged := range []string{"", "9.9", "x"} {
		press.Set("visto", forged)
		if code, _ := s.post(path, press); code != 200 {
			t.Errorf("%q gives %d", forged, code)
		}
	}
}

// TestPressedTwiceAtOnce: two presses of one page are one decision, and both are told so.
func TestPressedTwiceAtOnce(t *testing.T) {
	s := newOffice(t)
	path := s.path(hernan)
	_, page := s.get(path)
	press := url.Values{"do": {"aprobar"}, "visto": {seen(page)}}
	bodies := make([]string, 2)
	var wg sync.WaitGroup
	for i := range bodies {
		wg.Go(func() { _, bodies[i] = s.post(path, press) })
	}
	wg.Wait()
	for _, b := range bodies {
		if !strings.Contains(b, "Gracias. Visto bueno dado") && !strings.Contains(b, "Aquí ya no hay nada que decidir") {
			t.Errorf("told\n%s", b)
		}
	}
	if said := s.play("@luz: detalle 1"); strings.Count(said, "• Visto bueno de Hernán Ospina") != 1 {
		t.Errorf("decided\n%s", said)
	}
}

const jorge = "despacho@alcaldia.example"

// TestTheSubstituteByMail: a head who does not answer is reminded with a link, then the one above gets a link of his own;
// each link is its person's, and what the first decides closes the other's.
func TestTheSubstituteByMail(t *testing.T) {
	w, err := simulate.New(simulate.Options{Phone: demo.Phone, Domain: demo.Domain, People: func(tx *store.Tx, file string, now time.Time) error {
		if err := mailOnly(tx, file, now); err != nil {
			return err
		}
		return errors.Join(tx.Unbind(chat.Account{Platform: "console", ID: "despacho"}), tx.Unbind(chat.Account{Platform: "web", ID: "despacho"}))
	}})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, w: w}
	s.play("quota 850 used 846", "@luz: necesito un correo para ana ruiz, contratista nueva", "@luz: 30 de junio", "@luz: saltar", "@luz: enviar")
	s.serve()
	first := s.path(hernan)
	s.play("+2dh")
	if len(s.w.Links(hernan)) != 2 || len(s.w.Links(jorge)) > 0 {
		t.Fatalf("after a business day: %d links to the head, %d to the one above", len(s.w.Links(hernan)), len(s.w.Links(jorge)))
	}
	said := s.play("+1dh", "@luz: estado 1", "@luz: recordar 1", "@luz: recordar 1")
	for _, w := range []string{"como no ha respondido, también puede darlo Jorge Castro", "Le recordé a Hernán Ospina y a Jorge Castro", "Ya le recordó hoy", "sigue sin su visto bueno"} {
		if !strings.Contains(said, w) {
			t.Errorf("the play lacks %q:\n%s", w, said)
		}
	}
	above := s.path(jorge)
	if above == first || above == s.path(hernan) {
		t.Fatal("both have the same link")
	}
	code, body := s.get(above)
	s.want(code, body, 200, "Usted decide como Jorge Castro", "Hernán Ospina no ha respondido; usted también puede decidir, en su lugar", "Dar visto bueno")
	code, body = s.press(above, "aprobar", "")
	s.want(code, body, 200, "Gracias. Visto bueno dado")
	for _, path := range []string{first, s.path(hernan)} {
		code, body = s.press(path, "aprobar", "")
		s.want(code, body, 200, "Aquí ya no hay nada que decidir", "Visto bueno de Jorge Castro en lugar de Hernán Ospina")
	}
	if said := s.play("+0m", "@oscar: estado 1"); !strings.Contains(said, "Firma: Jorge Castro en lugar de Hernán Ospina") {
		t.Errorf("the case does not say for whom he signed:\n%s", said)
	}
}
