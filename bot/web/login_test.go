package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// gate is a Login whose only code is 482913, for people of the test's seats, in sessions of one hour.
type gate struct {
	clock *testClock
	mu    sync.Mutex
	asked map[string]string    // browser → address
	known map[string]bool      // of whom it was said that their browser is known
	in    map[string]string    // session → account
	until map[string]time.Time // of a session
	nets  []string
	fail  error
}

func (g *gate) Ask(_ context.Context, v Visitor, address string) (Step, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.nets = append(g.nets, v.Net)
	g.known[address] = v.Known(address)
	switch {
	case g.fail != nil:
		return Step{}, g.fail
	case !strings.Contains(address, "@"):
		return Step{Page: StepAddress, Address: address, Note: "Ese correo parece incompleto.", Wrong: true}, nil
	}
	g.asked[v.Browser] = address
	return Step{Page: StepCode, Address: address}, nil
}

func (g *gate) Asked(_ context.Context, v Visitor) (Step, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if to := g.asked[v.Browser]; to != "" {
		return Step{Page: StepCode, Address: to}, g.fail
	}
	return Step{Page: StepAddress}, g.fail
}

func (g *gate) Enter(_ context.Context, v Visitor, code, session string) (Step, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	to := g.asked[v.Browser]
	account, _, _ := strings.Cut(to, "@")
	known := slices.ContainsFunc(testSeats, func(s Seat) bool { return s.Account == account })
	if code != "482 913" || !known {
		return Step{Page: StepCode, Address: to, Note: "Ese código no es. Le quedan 4 intentos.", Wrong: true}, g.fail
	}
	delete(g.asked, v.Browser)
	g.in[session], g.until[session] = account, g.clock.now().Add(time.Hour)
	return Step{Page: StepIn, Address: to}, g.fail
}

func (g *gate) Seat(_ context.Context, session string, active bool) (Seat, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.clock.now().Before(g.until[session]) {
		return Seat{}, false
	}
	if active {
		g.until[session] = g.clock.now().Add(time.Hour)
	}
	i := slices.IndexFunc(testSeats, func(s Seat) bool { return s.Account == g.in[session] })
	return testSeats[i], true
}

func (g *gate) Leave(_ context.Context, session string, everywhere bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	for id, account := range g.in {
		if id == session || everywhere && account == g.in[session] {
			delete(g.until, id)
		}
	}
	return g.fail
}

// newEntry is the chat behind a log-in.
func newEntry(t *testing.T, change func(*Options)) (*rig, *gate) {
	t.Helper()
	g := &gate{asked: map[string]string{}, known: map[string]bool{}, in: map[string]string{}, until: map[string]time.Time{}}
	r := newRig(t, func(o *Options) {
		o.Demo, o.Seats, o.Login, o.Phone = nil, nil, g, "ext. 3105"
		if change != nil {
			change(o)
		}
	})
	g.clock = r.clock
	r.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return r, g
}

// fill sends a form of the log-in as a browser does.
func (r *rig) fill(path string, values url.Values, header ...string) got {
	r.t.Helper()
	return r.do("POST", path, strings.NewReader(values.Encode()),
		append([]string{"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin"}, header...)...)
}

// enter logs somebody in.
func (r *rig) enter(address string) {
	r.t.Helper()
	r.visit()
	if g := r.fill("/chat/ingresar", url.Values{"correo": {address}}); g.StatusCode != http.StatusSeeOther {
		r.t.Fatalf("asking for a code: %d %s", g.StatusCode, g.Body)
	}
	if g := r.fill("/chat/codigo", url.Values{"codigo": {"482 913"}}); g.StatusCode != http.StatusSeeOther {
		r.t.Fatalf("typing the code: %d %s", g.StatusCode, g.Body)
	}
}

func TestLoggingIn(t *testing.T) {
	r, _ := newEntry(t, nil)
	page := r.do("GET", "/", nil)
	for _, want := range []string{"Ingrese con su correo de la Alcaldía", `action="/chat/ingresar"`, `autocomplete="email"`, "ext. 3105", `<html lang="es">`} {
		if !strings.Contains(page.Body, want) {
			t.Errorf("the page lacks %q:\n%s", want, page.Body)
		}
	}
	for _, path := range []string{"/chat/seats", "/chat/events?as=luz"} {
		if g := r.do("GET", path, nil); g.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s before the log-in: %d", path, g.StatusCode)
		}
	}
	if g := r.send(text("luz", "ayuda")); g.StatusCode != http.StatusUnauthorized || len(r.seen()) > 0 {
		t.Errorf("a line before the log-in: %d", g.StatusCode)
	}
	bad := r.fill("/chat/ingresar", url.Values{"correo": {"luz"}})
	if bad.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(bad.Body, "parece incompleto") || !strings.Contains(bad.Body, `value="luz"`) ||
		!strings.Contains(bad.Body, `aria-invalid="true"`) || !strings.Contains(bad.Body, "<title>Falta corregir algo: ") {
		t.Errorf("%d\n%s", bad.StatusCode, bad.Body)
	}
	r.fill("/chat/ingresar", url.Values{"correo": {"luz@alcaldia.example"}})
	for range 2 { // reloading asks for no other code
		page = r.do("GET", "/", nil)
		for _, want := range []string{"Si luz@alcaldia.example es de la Alcaldía", `action="/chat/codigo"`, `autocomplete="one-time-code"`, `inputmode="numeric"`} {
			if !strings.Contains(page.Body, want) {
				t.Errorf("the page lacks %q:\n%s", want, page.Body)
			}
		}
	}
	wrong := r.fill("/chat/codigo", url.Values{"codigo": {"000000"}})
	if wrong.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(wrong.Body, "Le quedan 4 intentos") {
		t.Errorf("%d\n%s", wrong.StatusCode, wrong.Body)
	}
	if other := r.do("GET", "/?otro=1", nil); !strings.Contains(other.Body, `action="/chat/ingresar"`) {
		t.Errorf("no other address can be typed:\n%s", other.Body)
	}
	in := r.fill("/chat/codigo", url.Values{"codigo": {" 482 913 "}})
	if in.StatusCode != http.StatusSeeOther || in.Header.Get("Location") != "/" {
		t.Fatalf("%d %v", in.StatusCode, in.Header)
	}
	page = r.do("GET", "/", nil)
	for _, want := range []string{"Luz Dary Gómez", `action="/chat/salir"`, "Salir en todos mis equipos", `data-login="true"`} {
		if !strings.Contains(page.Body, want) {
			t.Errorf("the page lacks %q:\n%s", want, page.Body)
		}
	}
	if g := r.send(text("luz", "ayuda")); g.StatusCode != http.StatusOK || len(r.seen()) != 1 {
		t.Errorf("a line after the log-in: %d %s", g.StatusCode, g.Body)
	}
}

// TestACodeSentToNobodyLooksAlike: the pages for an address that nobody has are the same, but for the address.
func TestACodeSentToNobodyLooksAlike(t *testing.T) {
	shown := func(address string) string {
		r, _ := newEntry(t, nil)
		r.visit()
		var all []string
		for _, g := range []got{r.fill("/chat/ingresar", url.Values{"correo": {address}}), r.do("GET", "/", nil), r.fill("/chat/codigo", url.Values{"codigo": {"1"}})} {
			all = append(all, fmt.Sprint(g.StatusCode), g.Body)
		}
		return strings.ReplaceAll(strings.Join(all, "\n"), address, "X")
	}
	if a, b := shown("luz@alcaldia.example"), shown("nadie@alcaldia.example"); a != b {
		t.Errorf("%s\n---\n%s", a, b)
	}
}

var reCookie = regexp.MustCompile(`^(__Host-ticbot_(?:web|known))=([^;]*); Path=/; (?:Max-Age=\d+; )?HttpOnly; Secure; SameSite=Strict$`)

// TestTheSessionIsANewOne: over https the cookies bind to this host; what a browser held before is worth nothing afterwards.
func TestTheSessionIsANewOne(t *testing.T) {
	r, _ := newEntry(t, func(o *Options) { o.Secure = true })
	first := r.do("GET", "/", nil).Header.Get("Set-Cookie")
	if !reCookie.MatchString(first) {
		t.Errorf("cookie %q", first)
	}
	before, _, _ := strings.Cut(first, ";")
	r.fill("/chat/ingresar", url.Values{"correo": {"luz@alcaldia.example"}}, "Cookie", before)
	in := r.fill("/chat/codigo", url.Values{"codigo": {"482 913"}}, "Cookie", before)
	cookies := in.Header.Values("Set-Cookie")
	if len(cookies) != 2 || !reCookie.MatchString(cookies[0]) || !reCookie.MatchString(cookies[1]) || strings.HasPrefix(cookies[0], before) {
		t.Fatalf("cookies %q", cookies)
	}
	if g := r.do("GET", "/chat/seats", nil, "Cookie", before); g.StatusCode != http.StatusUnauthorized {
		t.Errorf("the old session: %d", g.StatusCode)
	}
	now, _, _ := strings.Cut(cookies[0], ";")
	if g := r.do("GET", "/chat/seats", nil, "Cookie", now); g.StatusCode != http.StatusOK || !strings.Contains(g.Body, "Luz Dary") {
		t.Errorf("the new session: %d %s", g.StatusCode, g.Body)
	}
}

// TestSessionsEnd: by idling, by leaving here, and everywhere at once.
func TestSessionsEnd(t *testing.T) {
	r, g := newEntry(t, nil)
	r.enter("luz@alcaldia.example")
	seats := func() int { return r.do("GET", "/chat/seats", nil).StatusCode }
	r.clock.move(50 * time.Minute)
	r.send(text("luz", "ayuda"))
	r.clock.move(50 * time.Minute)
	if seats() != http.StatusOK {
		t.Error("ended although something was done")
	}
	r.clock.move(20 * time.Minute) // looking is not doing
	if seats() != http.StatusUnauthorized || !strings.Contains(r.do("GET", "/", nil).Body, "Ingrese con su correo") {
		t.Error("still open after an hour of nothing")
	}
	r.enter("luz@alcaldia.example")
	out := r.fill("/chat/salir", nil)
	if out.StatusCode != http.StatusSeeOther || !strings.Contains(out.Header.Get("Set-Cookie"), "Max-Age=0") || seats() != http.StatusUnauthorized {
		t.Errorf("leaving: %d %v", out.StatusCode, out.Header)
	}
	r.enter("luz@alcaldia.example")
	g.mu.Lock()
	g.in["another"], g.until["another"] = "luz", r.clock.now().Add(time.Hour)
	g.mu.Unlock()
	r.fill("/chat/salir", url.Values{"todas": {"1"}})
	if _, ok := g.Seat(t.Context(), "another", false); ok || seats() != http.StatusUnauthorized {
		t.Error("another browser is still in")
	}
}

// TestAStreamEndsWithItsSession: who is logged out elsewhere reads nothing more.
func TestAStreamEndsWithItsSession(t *testing.T) {
	r, g := newEntry(t, nil)
	r.enter("luz@alcaldia.example")
	s := r.listen("/chat/events?as=luz", "")
	s.until("ready")
	g.mu.Lock()
	clear(g.until)
	g.mu.Unlock()
	r.a.hub.wake("")
	s.untilEnd()
}

// TestLoginFormsAreOurs: forms of other sites, of browsers without our cookie, too large ones and too many are refused.
func TestLoginFormsAreOurs(t *testing.T) {
	r, g := newEntry(t, nil)
	values := url.Values{"correo": {"luz@alcaldia.example"}}
	if got := r.fill("/chat/ingresar", values); got.StatusCode != http.StatusForbidden || !strings.Contains(got.Body, "Permita las cookies") {
		t.Errorf("without a cookie: %d %s", got.StatusCode, got.Body)
	}
	r.visit()
	for name, header := range map[string][]string{"another site": {"Sec-Fetch-Site", "cross-site"}, "a sister": {"Sec-Fetch-Site", "same-site"},
		"an old browser": {"Sec-Fetch-Site", "", "Origin", "https://evil.example"}} {
		for _, path := range []string{"/chat/ingresar", "/chat/codigo", "/chat/salir"} {
			if got := r.fill(path, values, header...); got.StatusCode != http.StatusForbidden {
				t.Errorf("%s to %s: %d", name, path, got.StatusCode)
			}
		}
	}
	if got := r.fill("/chat/ingresar", url.Values{"correo": {strings.Repeat("a", 5000)}}); got.StatusCode != http.StatusBadRequest {
		t.Errorf("a large form: %d", got.StatusCode)
	}
	if len(g.asked) > 0 {
		t.Errorf("asked for %v", g.asked)
	}
	r.clock.move(time.Minute)
	for range loginRate {
		r.fill("/chat/ingresar", values)
	}
	many := r.fill("/chat/ingresar", values)
	if many.StatusCode != http.StatusTooManyRequests || many.Header.Get("Retry-After") == "" || !strings.Contains(many.Body, "Espere un minuto") {
		t.Errorf("too many: %d %v", many.StatusCode, many.Header)
	}
	r.clock.move(time.Minute)
	if got := r.fill("/chat/ingresar", values); got.StatusCode != http.StatusSeeOther {
		t.Errorf("a minute later: %d", got.StatusCode)
	}
}

func TestAKnownBrowserIsTold(t *testing.T) {
	r, g := newEntry(t, nil)
	r.enter("luz@alcaldia.example")
	if g.known["luz@alcaldia.example"] {
		t.Error("known before the first time")
	}
	r.fill("/chat/salir", nil)
	r.enter("luz@alcaldia.example")
	r.fill("/chat/salir", nil)
	r.visit()
	r.fill("/chat/ingresar", url.Values{"correo": {"hernan@alcaldia.example"}})
	if !g.known["luz@alcaldia.example"] || g.known["hernan@alcaldia.example"] {
		t.Errorf("known %v", g.known)
	}
}

func TestNetOf(t *testing.T) {
	for in, want := range map[string]string{"127.0.0.1:5": "127.0.0.1", "[2001:db8:1:2:3:4:5:6]:7": "2001:db8:1:2::/64", "[::ffff:10.1.2.3]:4": "10.1.2.3", "[fe80::1%eth0]:2": "fe80::/64",
		"nonsense": "nonsense"} {
		if got := netOf(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestAFailureOfTheStoreIsSaid(t *testing.T) {
	r, g := newEntry(t, nil)
	r.visit()
	g.fail = context.DeadlineExceeded
	for _, c := range []got{r.fill("/chat/ingresar", url.Values{"correo": {"luz@alcaldia.example"}}), r.do("GET", "/", nil), r.fill("/chat/codigo", nil), r.fill("/chat/salir", nil)} {
		if c.StatusCode != http.StatusServiceUnavailable || !strings.Contains(c.Body, "Algo falló de nuestro lado") || strings.Contains(c.Body, "deadline") {
			t.Errorf("%d\n%s", c.StatusCode, c.Body)
		}
	}
}
