package desk_test

import (
	"net/http"
	"net/url"
	"strings"
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
	code, body := s.post(path, url.Values{"do": {"aprobar"}})
	s.want(code, body, 200, "Gracias. Visto bueno dado")
	s.play("+0m")
	if said := s.play("@luz: estado 1"); !strings.Contains(said, "Lo tiene Óscar Leal") {
		t.Errorf("the press did not act:\n%s", said)
	}
	code, body = s.post(path, url.Values{"do": {"aprobar"}})
	s.want(code, body, 200, "Aquí ya no hay nada que decidir")
}

func TestDecideAsksForTheReason(t *testing.T) {
	s := newOffice(t)
	path := s.path(hernan)
	code, body := s.post(path, url.Values{"do": {"rechazar"}})
	s.want(code, body, 200, "Escriba por qué, por favor")
	code, body = s.post(path, url.Values{"do": {"rechazar"}, "texto_rechazar": {"ya tiene una cuenta de otro contrato"}})
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
	code, body := s.post(first, url.Values{"do": {"devolver"}, "texto_devolver": {"¿con qué contrato viene?"}})
	s.want(code, body, 200, "Ya le pregunté a Luz Dary Gómez")
	s.play("+0m", "@luz: responder 1 Contrato 311 de 2026.")
	code, body = s.get(first)
	s.want(code, body, 200, "Aquí ya no hay nada que decidir")
	second := s.path(hernan)
	if second == first {
		t.Fatal("no new link came with the answer")
	}
	code, body = s.post(second, url.Values{"do": {"aprobar"}})
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
		code, _ := s.post(path, url.Values{"do": {do}})
		if code != 200 {
			t.Errorf("%q gives %d", do, code)
		}
	}
	s.play("+12dh") // the reminder of the first day prolonged it
	code, body := s.get(path)
	s.want(code, body, 200, "Aquí ya no hay nada que decidir")
	if said := s.play("@luz: estado 1"); !strings.Contains(said, "Falta el visto bueno") {
		t.Errorf("a forged press acted:\n%s", said)
	}
}
