package desk_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/page"
	"github.com/ticbot/ticbot/cmd/ticbot/demo"
	"github.com/ticbot/ticbot/cmd/ticbot/simulate"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/locales"
	"github.com/ticbot/ticbot/store"
)

const ana = "anaruiz88@gmail.com"

// site is the real pages over a world in which the technician has just made the account.
type site struct {
	t   *testing.T
	w   *simulate.World
	srv *httptest.Server
}

func newSite(t *testing.T, how string) *site {
	t.Helper()
	w, err := simulate.New(simulate.Options{Phone: demo.Phone, Domain: demo.Domain,
		People: func(tx *store.Tx, _ string, now time.Time) error { return demo.Load(tx, now) }})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, w: w}
	s.play("quota 850 used 846", "@luz: necesito un correo para ana ruiz, contratista nueva", "@luz: 30 de junio", "@luz: "+ana, "@luz: enviar",
		"@hernan: visto bueno 1", "@oscar: cupo 1", "@oscar: creada 1", "@oscar: ana.ruiz@alcaldia.example", "@oscar: "+how)
	s.serve()
	return s
}

// serve puts the real pages in front of the world.
func (s *site) serve() {
	t, w := s.t, s.w
	t.Helper()
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	day := func(lang string, at time.Time) string { return calendar.FormatWeekday(lang, calendar.Of(at)) }
	pages, err := page.New(w.Pages(), texts, day, demo.Phone, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	for pattern, h := range pages.Routes() {
		mux.Handle(pattern, h)
	}
	s.srv = httptest.NewServer(mux)
	t.Cleanup(s.srv.Close)
}

func (s *site) play(lines ...string) string {
	s.t.Helper()
	var out bytes.Buffer
	if err := s.w.Play(strings.NewReader(strings.Join(lines, "\n")), ".", &out); err != nil {
		s.t.Fatalf("%v\n%s", err, out.String())
	}
	return out.String()
}

// path is the page of the newest link that somebody was sent.
func (s *site) path(who string) string {
	s.t.Helper()
	links := s.w.Links(who)
	if len(links) == 0 {
		s.t.Fatalf("%s was sent no link", who)
	}
	u, err := url.Parse(links[0])
	if err != nil {
		s.t.Fatal(err)
	}
	return u.Path
}

func (s *site) get(path string) (int, string) { return s.do(http.MethodGet, path, nil, nil) }

func (s *site) post(path string, form url.Values) (int, string) {
	return s.do(http.MethodPost, path, form, nil)
}

func (s *site) do(method, path string, form url.Values, header http.Header) (int, string) {
	s.t.Helper()
	req, err := http.NewRequest(method, s.srv.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for k, v := range header {
		req.Header[k] = v
	}
	resp, err := s.srv.Client().Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if csp := resp.Header.Get("Content-Security-Policy"); resp.StatusCode < 400 && (!strings.Contains(csp, "default-src 'none'") || resp.Header.Get("Cache-Control") != "no-store" ||
		resp.Header.Get("Referrer-Policy") != "no-referrer" || resp.Header.Get("X-Content-Type-Options") != "nosniff") {
		s.t.Errorf("%s %s lacks a header: %v", method, path, resp.Header)
	}
	return resp.StatusCode, string(body)
}

func (s *site) want(code int, body string, wantCode int, words ...string) {
	s.t.Helper()
	if code != wantCode {
		s.t.Errorf("status %d, want %d:\n%s", code, wantCode, body)
	}
	for _, w := range words {
		if !strings.Contains(body, w) {
			s.t.Errorf("the page lacks %q:\n%s", w, body)
		}
	}
}

// password takes the password out of a page that shows it.
func password(t *testing.T, body string) string {
	t.Helper()
	_, rest, ok := strings.Cut(body, `class="key" value="`)
	pw, _, _ := strings.Cut(rest, `"`)
	if !ok || pw == "" {
		t.Fatalf("no password on the page:\n%s", body)
	}
	return pw
}

// TestPickUp is experience.md §1.4 over HTTP: looking consumes nothing, a wrong PIN says how many tries are left, the right
// one opens once.
func TestPickUp(t *testing.T) {
	s := newSite(t, "La genera el bot")
	staff := s.path("oscar.leal")
	code, body := s.post(staff, nil)
	s.want(code, body, 200, "Escríbala en la consola")
	typed := password(t, body)
	s.play("+0m")
	path := s.path(ana)
	for range 3 {
		code, body = s.get(path)
		s.want(code, body, 200, "Clave de ana.ruiz@alcaldia.example, para Ana Ruiz.", "Se muestra una sola vez.", "Abrir la clave", "Hernán Ospina")
		_, _ = s.do(http.MethodHead, path, nil, http.Header{"Sec-Purpose": {"prefetch"}})
	}
	pin := s.w.PINs("hernan.ospina")[0]
	code, body = s.post(path, url.Values{"pin": {"000000"}})
	s.want(code, body, 200, "Ese PIN no es. Le quedan 4 intentos.")
	code, body = s.post(path, url.Values{"pin": {pin}})
	s.want(code, body, 200, "Esta es su clave.", "al cerrar la página no vuelve a mostrarse", "Recibí la cuenta")
	if got := password(t, body); got != typed {
		t.Error("the holder and the technician were shown different passwords")
	}
	code, body = s.post(path, url.Values{"pin": {pin}})
	s.want(code, body, 410, "ya se mostró una vez", "Pedir otra clave")
	code, body = s.post(path, url.Values{"recibi": {"1"}})
	s.want(code, body, 200, "Quedó anotado que usted recibió la cuenta")
	if said := s.play("@luz: detalle 1"); !strings.Contains(said, "recibió la clave") {
		t.Errorf("the case does not know that she has it:\n%s", said)
	}
}

func TestBurntPageOffersAnother(t *testing.T) {
	s := newSite(t, "La genera el bot")
	_, _ = s.post(s.path("oscar.leal"), nil)
	s.play("+0m")
	path := s.path(ana)
	for range 5 {
		_, _ = s.post(path, url.Values{"pin": {"000000"}})
	}
	code, body := s.get(path)
	s.want(code, body, 410, "Este enlace ya no sirve. Pida otro con el botón «Pedir otra clave».")
	code, body = s.post(path, url.Values{"otra": {"1"}})
	s.want(code, body, 200, "Ya le avisamos a la Secretaría TIC")
	if said := s.play("@oscar: estado 1"); !strings.Contains(said, "Cuenta creada") {
		t.Errorf("the technician cannot make another one:\n%s", said)
	}
}

func TestStaffTypeAPassword(t *testing.T) {
	s := newSite(t, "La pone la consola")
	path := s.path("oscar.leal")
	if !strings.HasPrefix(path, "/sellar/") {
		t.Fatalf("the technician was sent to %s", path)
	}
	code, body := s.get(path)
	s.want(code, body, 200, "Sellar la clave de ana.ruiz@alcaldia.example", `type="password"`)
	code, body = s.post(path, url.Values{"clave": {"Consola-2026-x9"}, "otra_vez": {"Consola-2026-x8"}})
	s.want(code, body, 200, "Las dos claves no son iguales")
	code, body = s.post(path, url.Values{"clave": {"corta"}, "otra_vez": {"corta"}})
	s.want(code, body, 200, "entre 8 y 128")
	code, body = s.post(path, url.Values{"clave": {"Consola-2026-x9"}, "otra_vez": {"Consola-2026-x9"}})
	s.want(code, body, 200, "La clave quedó sellada")
	s.play("+0m")
	code, body = s.post(s.path(ana), url.Values{"pin": {s.w.PINs("hernan.ospina")[0]}})
	s.want(code, body, 200, "Esta es su clave.")
	if got := password(t, body); got != "Consola-2026-x9" {
		t.Errorf("the holder got %q", got)
	}
}

func TestPagesRefuseWhatIsForged(t *testing.T) {
	s := newSite(t, "La genera el bot")
	path := s.path("oscar.leal")
	for _, p := range []string{"/entrega/x", "/sellar/x", "/entrega/" + strings.Repeat("0", 42), path + "x", "/entrega/x/volante"} {
		code, body := s.get(p)
		s.want(code, body, 404, "Ese enlace no existe o está incompleto")
	}
	if code, _ := s.get("/otra"); code != 404 {
		t.Errorf("an unknown route gives %d", code)
	}
	if code, _ := s.do(http.MethodPost, path, nil, http.Header{"Sec-Fetch-Site": {"cross-site"}}); code != 403 {
		t.Errorf("a form of another site gives %d", code)
	}
	if code, _ := s.post(path, url.Values{"pin": {strings.Repeat("1", 9<<10)}}); code != 413 {
		t.Errorf("a body over the limit gives %d", code)
	}
	code, body := s.get(path)
	s.want(code, body, 200, "Clave inicial de ana.ruiz@alcaldia.example")
}

// TestStaffPagesAskForTheSession: on the web the link alone is not enough.
func TestStaffPagesAskForTheSession(t *testing.T) {
	s := newSite(t, "La genera el bot")
	s.w.Pages().Session = func(r *http.Request, email string) bool {
		return email == "oscar.leal@alcaldia.example" && r.Header.Get("Cookie") == "session=good"
	}
	path := s.path("oscar.leal")
	code, body := s.post(path, nil)
	s.want(code, body, 403, "Ábrala desde el navegador donde usa ticbot")
	code, body = s.do(http.MethodPost, path, nil, http.Header{"Cookie": {"session=good"}})
	s.want(code, body, 200, "Escríbala en la consola")
}
