package web

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/locales"
)

var (
	_ chat.Adapter = (*Adapter)(nil)
	_ chat.Mounter = (*Adapter)(nil)
	_ chat.Adapter = (*Mailbox)(nil)
)

func TestNewAsksForWhatItNeeds(t *testing.T) {
	if _, err := New(Options{}); err == nil {
		t.Error("New without anything: no error")
	}
}

func TestPageCarriesTheStrictHeaders(t *testing.T) {
	r := newRig(t, nil)
	for _, path := range []string{"/", "/chat/app/main.js", "/chat/app/base.css", "/chat/texts", "/chat/nothing"} {
		g := r.do("GET", path, nil)
		if csp := g.Header.Get("Content-Security-Policy"); csp != policy {
			t.Errorf("%s: policy %q", path, csp)
		}
		if g.Header.Get("X-Content-Type-Options") != "nosniff" || g.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: headers %v", path, g.Header)
		}
	}
	page := r.do("GET", "/", nil).Body
	for _, bad := range []string{"<style", "style=", "onclick", "javascript:", "<script>", "web."} {
		if strings.Contains(page, bad) {
			t.Errorf("the page contains %q", bad)
		}
	}
	if !strings.Contains(page, `<html lang="es">`) || !strings.Contains(r.do("GET", "/?lang=en", nil).Body, `<html lang="en">`) {
		t.Error("the page does not say its language")
	}
}

func TestSessionCookie(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Secure = true })
	cookie := r.do("GET", "/", nil).Header.Get("Set-Cookie")
	for _, want := range []string{"HttpOnly", "SameSite=Strict", "Secure", "Path=/"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("cookie %q lacks %s", cookie, want)
		}
	}
}

func TestSessionSurvivesARestartAndCannotBeMadeUp(t *testing.T) {
	r := newRig(t, nil)
	first := r.do("GET", "/", nil).Header.Get("Set-Cookie")
	value, _, _ := strings.Cut(first, ";")
	again := newRig(t, nil)
	if g := again.do("GET", "/chat/seats", nil, "Cookie", value); g.StatusCode != http.StatusOK {
		t.Errorf("a cookie of the same key: %d", g.StatusCode)
	}
	for _, forged := range []string{"ticbot_web=abc.def", "ticbot_web=", "ticbot_web=.", value + "x"} {
		if g := again.do("GET", "/chat/seats", nil, "Cookie", forged); g.StatusCode != http.StatusUnauthorized {
			t.Errorf("cookie %q: %d, want 401", forged, g.StatusCode)
		}
	}
	if g := again.do("GET", "/", nil, "Cookie", value); g.Header.Get("Set-Cookie") != "" {
		t.Error("a good session was replaced")
	}
}

func TestForeignPagesAreRefused(t *testing.T) {
	r := newRig(t, nil)
	r.visit()
	body := `{"id":"` + id1 + `","as":"luz","kind":"text","text":"ayuda"}`
	cases := map[string][]string{
		"no header of ours":   {"Content-Type", "application/json"},
		"another site":        {"Content-Type", "application/json", "X-Ticbot", "es", "Sec-Fetch-Site", "cross-site"},
		"a sister site":       {"Content-Type", "application/json", "X-Ticbot", "es", "Sec-Fetch-Site", "same-site"},
		"old browser, origin": {"Content-Type", "application/json", "X-Ticbot", "es", "Origin", "https://evil.example"},
	}
	for name, header := range cases {
		if g := r.do("POST", "/chat/send", strings.NewReader(body), header...); g.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d, want 403", name, g.StatusCode)
		}
	}
	for _, path := range []string{"/chat/seats", "/chat/events?as=luz"} {
		if g := r.do("GET", path, nil, "Sec-Fetch-Site", "cross-site"); g.StatusCode != http.StatusForbidden {
			t.Errorf("GET %s from another site: %d, want 403", path, g.StatusCode)
		}
	}
	if n := len(r.seen()); n > 0 {
		t.Errorf("%d events reached the core", n)
	}
}

func TestWithoutSessionNothingIsSaid(t *testing.T) {
	r := newRig(t, nil)
	if g := r.send(text("luz", "ayuda")); g.StatusCode != http.StatusUnauthorized || g.error() == "" {
		t.Errorf("send without a session: %d %s", g.StatusCode, g.Body)
	}
	if g := r.do("GET", "/chat/events?as=luz", nil); g.StatusCode != http.StatusUnauthorized {
		t.Errorf("events without a session: %d", g.StatusCode)
	}
}

func TestForeignHostNameIsRefused(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Hosts = []string{"127.0.0.1:8080"} })
	if g := r.do("GET", "/", nil, "Host", "evil.example"); g.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("a foreign name: %d, want 421", g.StatusCode)
	}
	if g := r.do("GET", "/", nil, "Host", "127.0.0.1:8080"); g.StatusCode != http.StatusOK {
		t.Errorf("our name: %d", g.StatusCode)
	}
}

func TestUnknownRoutes(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Demo, o.Files = nil, nil })
	r.visit()
	for _, c := range [][2]string{
		{"GET", "/chat/"}, {"GET", "/chat/app/"}, {"GET", "/chat/app/nothing.js"}, {"GET", "/chat/app/page.html"}, {"POST", "/chat/clock"},
		{"POST", "/chat/files"}, {"GET", "/chat/file/" + strings.Repeat("a", 64)}, {"POST", "/chat/anything"}, {"GET", "/chat/app/..%2fpage.html"},
	} {
		if g := r.do(c[0], c[1], nil, "X-Ticbot", "es"); g.StatusCode != http.StatusNotFound {
			t.Errorf("%s %s = %d, want 404", c[0], c[1], g.StatusCode)
		}
	}
}

func TestTextsAreComplete(t *testing.T) {
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	es, en := texts.IDs("es"), texts.IDs("en")
	for _, id := range es {
		if strings.HasPrefix(id, "web.") && !slices.Contains(en, id) {
			t.Errorf("%s is missing in English", id)
		}
	}
	r := newRig(t, nil)
	g := r.do("GET", "/chat/texts?lang=en", nil)
	if !strings.Contains(g.Body, `"send":"Send"`) || !strings.Contains(g.Body, "{nombre}") || strings.Contains(g.Body, "no value") {
		t.Errorf("texts: %s", g.Body)
	}
}

func TestSeatsAreThoseOfTheSession(t *testing.T) {
	r, _ := newEntry(t, nil)
	r.enter("luz@alcaldia.example")
	g := r.do("GET", "/chat/seats", nil)
	if !strings.Contains(g.Body, "Luz Dary") || strings.Contains(g.Body, "Hern") {
		t.Errorf("seats: %s", g.Body)
	}
}

func TestClockControl(t *testing.T) {
	r := newRig(t, nil)
	r.visit()
	post := func(body string) got {
		return r.do("POST", "/chat/clock", strings.NewReader(body), "Content-Type", "application/json", "X-Ticbot", "es")
	}
	if g := post(`{"kind":"1h"}`); g.StatusCode != http.StatusOK || !strings.Contains(g.Body, "2026-11-23T15:14") {
		t.Errorf("one hour: %d %s", g.StatusCode, g.Body)
	}
	if g := post(`{"kind":"1y"}`); g.StatusCode != http.StatusBadRequest {
		t.Errorf("an unknown jump: %d", g.StatusCode)
	}
	if g := post(`{"kind":"30dh"}`); g.StatusCode != http.StatusServiceUnavailable || g.error() == "" {
		t.Errorf("a jump that failed: %d %s", g.StatusCode, g.Body)
	}
}

func TestPostAndEdit(t *testing.T) {
	r := newRig(t, nil)
	ctx := context.Background()
	to, err := r.a.Direct(ctx, chat.Account{Platform: Name, ID: "luz"})
	if err != nil || to.ID != "dm-luz" || to.Kind != chat.Direct {
		t.Fatalf("Direct = %v, %v", to, err)
	}
	ref, err := r.a.Post(ctx, to, chat.Say("es", "Hola"), "k1")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := r.a.Post(ctx, to, chat.Say("es", "Hola"), "k1"); err != nil || again != ref {
		t.Errorf("the same key gave %v, %v", again, err)
	}
	if _, err := r.a.Edit(ctx, ref, chat.Say("es", "Adiós"), "k2"); err != nil {
		t.Fatal(err)
	}
	if l := r.rooms.all("dm-luz"); len(l) != 1 || l[0].Message.Text() != "Adiós" || l[0].Edited != 1 {
		t.Errorf("room: %+v", l)
	}
	if _, err := r.a.Edit(ctx, chat.Ref{Place: to, ID: "99"}, chat.Say("es", "x"), "k3"); !errors.Is(err, chat.ErrGone) {
		t.Errorf("editing what is not there: %v", err)
	}
	if _, err := r.a.Edit(ctx, chat.Ref{Place: to, ID: "x"}, chat.Say("es", "x"), "k3"); !errors.Is(err, chat.ErrGone) {
		t.Errorf("editing nonsense: %v", err)
	}
	if _, err := r.a.Post(ctx, to, chat.Say("es", strings.Repeat("a", maxText+1)), "k4"); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("too long: %v", err)
	}
	if _, err := r.a.Post(ctx, chat.Place{Platform: "slack", ID: "x"}, chat.Say("es", "x"), "k5"); !errors.Is(err, chat.ErrGone) {
		t.Errorf("a foreign place: %v", err)
	}
	full := errors.New("no space left")
	r.rooms.breakWith(full)
	if _, err := r.a.Post(ctx, to, chat.Say("es", "x"), "k6"); !errors.Is(err, full) {
		t.Errorf("a full store: %v", err)
	}
}

func TestMailboxKeepsPlainMails(t *testing.T) {
	r := newRig(t, nil)
	ctx := context.Background()
	box := NewMailbox(r.a.Live(), r.clock.now)
	to, err := box.Direct(ctx, chat.Account{Platform: MailName, ID: "ana@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	m := chat.Say("es", "Reciba la clave.").With(chat.Button{Label: "Abrir", URL: "https://tic.example/entrega/abc"})
	m.Title = "Su cuenta está lista"
	if _, err := box.Post(ctx, to, m, "k"); err != nil {
		t.Fatal(err)
	}
	if _, err := box.Post(ctx, to, m, "k"); err != nil {
		t.Fatal(err)
	}
	lines := r.rooms.all(MailRoom)
	if len(lines) != 1 || lines[0].Text != "ana@example.com" || lines[0].Message.Title != m.Title {
		t.Fatalf("mails: %+v", lines)
	}
	if body := lines[0].Message.Body[0].Text; !strings.Contains(body, "https://tic.example/entrega/abc") || strings.Contains(body, m.Title) {
		t.Errorf("body: %q", body)
	}
	for _, bad := range []string{"", "ana", "a@b\r\nBcc: x@y", "Ana <ana@example.com>"} {
		if _, err := box.Direct(ctx, chat.Account{Platform: MailName, ID: bad}); !errors.Is(err, chat.ErrRefused) {
			t.Errorf("address %q: %v", bad, err)
		}
	}
}

func TestRunEndsTheStreams(t *testing.T) {
	r := newRig(t, nil)
	r.visit()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 2)
	started := make(chan struct{})
	before := r.a.stopped()
	go func() { close(started); done <- r.a.Run(ctx, r.deliver) }()
	<-started
	for r.a.stopped() == before { // until Run has taken over
		runtime.Gosched()
	}
	s := r.listen("/chat/events?as=luz", "")
	s.until("ready")
	cancel()
	if err := <-done; err != nil {
		t.Errorf("Run: %v", err)
	}
	s.untilEnd()

	go func() { done <- NewMailbox(r.rooms, r.clock.now).Run(ctx, nil) }()
	if err := <-done; err != nil {
		t.Errorf("Mailbox.Run: %v", err)
	}
}
