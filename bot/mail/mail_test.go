package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http/httptest"
	netmail "net/mail"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/locales"
)

// post is a real SMTP server on this machine that keeps what it takes.
type post struct {
	mu       sync.Mutex
	mails    [][]byte
	rcpts    []string
	users    []string
	fromErr  error
	rcptErr  error
	dataErr  error
	password string
	port     int
}

func (p *post) NewSession(*smtp.Conn) (smtp.Session, error) { return &visit{p: p}, nil }

type visit struct {
	p    *post
	rcpt string
}

func (v *visit) AuthMechanisms() []string { return []string{sasl.Plain} }

func (v *visit) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != v.p.password {
			return smtp.ErrAuthFailed
		}
		v.p.users = append(v.p.users, user)
		return nil
	}), nil
}

func (v *visit) Mail(string, *smtp.MailOptions) error { return v.p.fromErr }

func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error {
	v.rcpt = to
	return v.p.rcptErr
}

func (v *visit) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	v.p.mu.Lock()
	defer v.p.mu.Unlock()
	if v.p.dataErr != nil {
		return v.p.dataErr
	}
	v.p.mails, v.p.rcpts = append(v.p.mails, b), append(v.p.rcpts, v.rcpt)
	return nil
}

func (v *visit) Reset()        {}
func (v *visit) Logout() error { return nil }

// serve starts the server; with a certificate it offers STARTTLS.
func serve(t *testing.T, cert *tls.Certificate) *post { return serveTLS(t, cert, false) }

// serveTLS is serve, with TLS from the first byte where implicit says so.
func serveTLS(t *testing.T, cert *tls.Certificate, implicit bool) *post {
	t.Helper()
	p := &post{password: "let me in"}
	s := smtp.NewServer(p)
	s.ErrorLog = log.New(io.Discard, "", 0) // clients that hang up are what some of these tests do
	s.Domain, s.ReadTimeout, s.WriteTimeout = "localhost", 5*time.Second, 5*time.Second
	if cert != nil {
		s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*cert}}
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.port = ln.Addr().(*net.TCPAddr).Port
	if implicit {
		ln = tls.NewListener(ln, s.TLSConfig)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.Serve(ln)
	}()
	t.Cleanup(func() {
		_ = s.Close()
		<-done
	})
	return p
}

func adapter(t *testing.T, s Server, change func(*Options)) *Adapter {
	t.Helper()
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 14, 14, 0, 0, time.UTC)
	o := Options{Server: s, From: "Secretaría TIC <tic@alcaldia.example>", Texts: texts, Phone: "ext. 3105", Now: func() time.Time { return now }}
	if change != nil {
		change(&o)
	}
	a, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func to(address string) chat.Place {
	return chat.Place{Platform: Name, ID: address, Kind: chat.Direct}
}

// letterParts are a mail's header, its plain text and its page.
type letterParts struct {
	netmail.Header
	text, page string
	files      []string
}

// read parses a mail.
func read(t *testing.T, raw []byte) letterParts {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	p := letterParts{Header: m.Header}
	p.part(t, textproto.MIMEHeader(m.Header), m.Body)
	return p
}

// part reads one part, or what it holds.
func (p *letterParts) part(t *testing.T, h textproto.MIMEHeader, body io.Reader) {
	t.Helper()
	typ, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(typ, "multipart/") {
		for parts := multipart.NewReader(body, params["boundary"]); ; {
			next, err := parts.NextRawPart()
			if err != nil {
				return
			}
			p.part(t, next.Header, next)
		}
	}
	if _, dp, err := mime.ParseMediaType(h.Get("Content-Disposition")); err == nil && dp["filename"] != "" {
		p.files = append(p.files, decoded(t, dp["filename"]))
		return
	}
	b, err := io.ReadAll(quotedprintable.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if typ == "text/html" {
		p.page = string(b)
		return
	}
	p.text = string(b)
}

func decoded(t *testing.T, s string) string {
	t.Helper()
	out, err := new(mime.WordDecoder).DecodeHeader(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPostSendsAPlainMail(t *testing.T) {
	p := serve(t, nil)
	a := adapter(t, Server{Host: "127.0.0.1", Port: p.port}, nil)
	m := chat.Say("es", "Ana, su cuenta está lista.").With(
		chat.Button{Label: "Abrir", URL: "https://tic.example/entrega/abc"}, chat.Button{Label: "Recibí la cuenta", Token: "x", Typed: "recibi 1"})
	m.Title = "Su cuenta está lista"
	ref, err := a.Post(t.Context(), to("ana@correo.example"), m, "0000000001")
	if err != nil {
		t.Fatal(err)
	}
	h := read(t, p.mails[0])
	if got := decoded(t, h.Get("Subject")); got != m.Title {
		t.Errorf("subject %q", got)
	}
	if got := decoded(t, h.Get("From")); !strings.Contains(got, "Secretaría TIC") || !strings.Contains(got, "tic@alcaldia.example") {
		t.Errorf("sender %q", got)
	}
	if h.Get("Message-ID") != "<"+ref.ID+">" || h.Get("Auto-Submitted") != "auto-generated" || h.Get("Content-Language") != "es" {
		t.Errorf("header %v, reference %s", h, ref.ID)
	}
	if d, err := h.Date(); err != nil || !d.Equal(a.o.Now()) {
		t.Errorf("date %v %v", d, err)
	}
	want := "Ana, su cuenta está lista.\r\n\r\nAbrir: https://tic.example/entrega/abc\r\n\r\n-- \r\n" +
		"Este correo es automático y nadie lee las respuestas. Si tiene una duda, llame a la mesa de ayuda: ext. 3105.\r\n"
	if strings.TrimRight(h.text, "\r\n") != strings.TrimRight(want, "\r\n") {
		t.Errorf("text %q, want %q", h.text, want)
	}
	for _, w := range []string{`<html lang="es">`, "<h1", "Ana, su cuenta está lista.", `<a href="https://tic.example/entrega/abc"`, ">Abrir</a>", "ext. 3105"} {
		if !strings.Contains(h.page, w) {
			t.Errorf("the page lacks %q:\n%s", w, h.page)
		}
	}
	if strings.Contains(h.page+h.text, "Recibí la cuenta") || strings.Contains(h.page, "<img") || strings.Contains(h.page, "<script") {
		t.Errorf("the page holds what a mail cannot:\n%s", h.page)
	}
	if p.rcpts[0] != "ana@correo.example" {
		t.Errorf("went to %s", p.rcpts[0])
	}
}

func TestTheSameKeyIsTheSameMail(t *testing.T) {
	p := serve(t, nil)
	a := adapter(t, Server{Host: "127.0.0.1", Port: p.port}, nil)
	ids := map[string]bool{}
	for _, s := range []struct{ to, key string }{{"a@x.example", "1"}, {"a@x.example", "1"}, {"b@x.example", "1"}, {"a@x.example", "2"}} {
		ref, err := a.Post(t.Context(), to(s.to), chat.Say("es", "Hola"), s.key)
		if err != nil {
			t.Fatal(err)
		}
		ids[ref.ID] = true
	}
	if len(ids) != 3 {
		t.Errorf("message ids %v, want 3", ids)
	}
}

func TestAnswersToAMail(t *testing.T) {
	p := serve(t, nil)
	a := adapter(t, Server{Host: "127.0.0.1", Port: p.port}, nil)
	first, err := a.Post(t.Context(), to("a@x.example"), chat.Say("es", "Uno"), "1")
	if err != nil {
		t.Fatal(err)
	}
	m := chat.Say("en", "Two")
	m.Thread = first
	if _, err := a.Edit(t.Context(), first, m, "2"); err != nil {
		t.Fatal(err)
	}
	h := read(t, p.mails[1])
	if h.Get("In-Reply-To") != "<"+first.ID+">" || h.Get("Content-Language") != "en" || h.Get("Subject") != "Two" {
		t.Errorf("header %v", h)
	}
}

func TestFilesAreAttached(t *testing.T) {
	p := serve(t, nil)
	a := adapter(t, Server{Host: "127.0.0.1", Port: p.port}, func(o *Options) {
		o.Open = func(context.Context, string) (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader("a,b\n1,2\n")), nil
		}
	})
	m := chat.Say("es", "Va adjunto")
	m.Files = []chat.File{{Name: "lista año.csv", Hash: "00"}}
	if _, err := a.Post(t.Context(), to("a@x.example"), m, "1"); err != nil {
		t.Fatal(err)
	}
	if h := read(t, p.mails[0]); len(h.files) != 1 || h.files[0] != "lista año.csv" || h.text == "" || h.page == "" {
		t.Errorf("attachments %q", h.files)
	}
}

func TestLoggingInNeedsTLS(t *testing.T) {
	web := httptest.NewTLSServer(nil)
	defer web.Close()
	cert := web.TLS.Certificates[0]
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	p := serve(t, &cert)
	s := Server{Host: "127.0.0.1", Port: p.port, User: "tic", Password: p.password, Roots: roots}
	if _, err := adapter(t, s, nil).Post(t.Context(), to("a@x.example"), chat.Say("es", "Hola"), "1"); err != nil || len(p.users) != 1 || p.users[0] != "tic" {
		t.Fatalf("as %v: %v", p.users, err)
	}
	if c := adapter(t, s, nil).Check(t.Context()); len(c) != 4 || failed(c) != "" {
		t.Errorf("check %+v", c)
	}
	var wait chat.RetryAfter
	s.Password = "wrong"
	if _, err := adapter(t, s, nil).Post(t.Context(), to("a@x.example"), chat.Say("es", "Hola"), "1"); !errors.As(err, &wait) {
		t.Errorf("wrong password: %v", err)
	}
	if c := adapter(t, s, nil).Check(t.Context()); failed(c) != "Correo: ingreso" {
		t.Errorf("check %+v", c)
	}
	s.Password, s.Port = p.password, serve(t, nil).port
	if _, err := adapter(t, s, nil).Post(t.Context(), to("a@x.example"), chat.Say("es", "Hola"), "1"); err == nil {
		t.Error("logged in without TLS")
	}
}

func TestParseServer(t *testing.T) {
	for in, want := range map[string]Server{
		"smtp://mail.example":                {Host: "mail.example", Port: 587},
		"smtp://u@mail.example:25":           {Host: "mail.example", Port: 25, User: "u", Password: "given"},
		"smtps://u:p@mail.example":           {Host: "mail.example", Port: 465, User: "u", Password: "given", Implicit: true},
		"smtp://mail.example:25?tls=no":      {Host: "mail.example", Port: 25, Plain: true},
		"smtp://u@mail.example:25?tls=no":    {},
		"smtps://mail.example?tls=no":        {},
		"http://mail.example":                {},
		"mail.example:25":                    {},
		"smtp://mail.example:99999":          {},
		"smtp://":                            {},
		"smtp://mail.example/way":            {},
		"smtp://mail.example:25\r\nRCPT TO:": {},
	} {
		got, err := ParseServer(in, "given")
		if want.User == "" {
			got.Password = ""
		}
		if (err != nil) != (want.Host == "") || err == nil && got != want {
			t.Errorf("%q: %+v, %v", in, got, err)
		}
		if err != nil && !errors.Is(err, ErrServer) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestPlaces(t *testing.T) {
	a := adapter(t, Server{Host: "127.0.0.1", Port: 1}, nil)
	if p, err := a.Direct(t.Context(), chat.Account{Platform: Name, ID: "a@x.example"}); err != nil || p != to("a@x.example") {
		t.Error(p, err)
	}
	for _, id := range []string{"", "Ana <a@x.example>", "ana", "a@x.example,b@x.example"} {
		if _, err := a.Direct(t.Context(), chat.Account{Platform: Name, ID: id}); !errors.Is(err, chat.ErrRefused) {
			t.Errorf("%q: %v", id, err)
		}
	}
	if _, err := New(Options{From: "nobody"}); err == nil {
		t.Error("a sender without address was taken")
	}
}
