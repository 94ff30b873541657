package mail

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/ticbot/ticbot/bot/chat"
)

// failed names the line of a check that is not ok; every one that fails must say what to do.
func failed(lines []chat.Check) string {
	for _, l := range lines {
		if !l.OK {
			if l.Remedy == "" || l.Detail == "" {
				return l.Name + " without a remedy"
			}
			return l.Name
		}
	}
	return ""
}

// meaning is what an error tells the core to do.
func meaning(err error) string {
	var wait chat.RetryAfter
	switch {
	case err == nil:
		return "sent"
	case errors.As(err, &wait):
		return "later"
	case errors.Is(err, chat.ErrGone):
		return "gone"
	case errors.Is(err, chat.ErrRefused):
		return "refused"
	}
	return "again"
}

func TestErrorsSayWhatTheyMean(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := ln.Addr().(*net.TCPAddr).Port
	_ = ln.Close()
	said := func(code int, a, b, c int, words string) error {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{a, b, c}, Message: words}
	}
	for _, c := range []struct {
		name             string
		from, rcpt, data error
		port             int
		address          string
		want             string
	}{
		{name: "no such user", rcpt: said(550, 5, 1, 1, "no such user ana@x.example"), want: "gone"},
		{name: "closed mailbox", rcpt: said(550, 5, 2, 1, "disabled"), want: "gone"},
		{name: "no such user, old server", rcpt: &smtp.SMTPError{Code: 550, EnhancedCode: smtp.NoEnhancedCode, Message: "unknown"}, want: "gone"},
		{name: "relay denied", rcpt: said(554, 5, 7, 1, "relay access denied"), want: "refused"},
		{name: "spam", data: said(554, 5, 7, 1, "spam"), want: "refused"},
		{name: "too large", from: said(552, 5, 3, 4, "too large"), want: "refused"},
		{name: "sender refused", from: said(550, 5, 7, 1, "not your address"), want: "later"},
		{name: "greylisted", rcpt: said(450, 4, 2, 0, "try again"), want: "again"},
		{name: "full", data: said(452, 4, 3, 1, "full"), want: "again"},
		{name: "down", port: closed, want: "later"},
		{name: "not an address", address: "ana@x.example\r\nBcc: eve@x.example", want: "refused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := serve(t, nil)
			p.fromErr, p.rcptErr, p.dataErr = c.from, c.rcpt, c.data
			if c.port == 0 {
				c.port = p.port
			}
			if c.address == "" {
				c.address = "ana@x.example"
			}
			a := adapter(t, Server{Host: "127.0.0.1", Port: c.port}, nil)
			_, err := a.Post(t.Context(), to(c.address), chat.Say("es", "Hola"), "1")
			if meaning(err) != c.want {
				t.Errorf("%s, want %s: %v", meaning(err), c.want, err)
			}
			if strings.Contains(err.Error(), "ana@") && c.port != closed {
				t.Errorf("the error names the address: %v", err)
			}
			if len(p.mails) > 0 {
				t.Error("a mail arrived all the same")
			}
		})
	}
}

// moody is a server that speaks SMTP line by line as a mood wants it, each connection alike. It ends with the test.
type moody struct {
	port  int
	mails chan string
}

// talk is one connection: say writes a line, until reads to a line that begins with a word and gives what came before it.
type talk struct {
	net.Conn
	in *bufio.Reader
}

func (c talk) say(line string) { _, _ = fmt.Fprintf(c, "%s\r\n", line) }

func (c talk) until(word string) (before string) {
	var sb strings.Builder
	for {
		line, err := c.in.ReadString('\n')
		if err != nil || strings.HasPrefix(line, word) {
			return sb.String()
		}
		sb.WriteString(line)
	}
}

// greet goes on to where the mail is about to come.
func (c talk) greet() {
	c.say("220 moody")
	c.until("EHLO")
	c.say("250 moody")
	for _, word := range []string{"NOOP", "MAIL", "RCPT"} {
		c.until(word)
		c.say("250 ok")
	}
	c.until("DATA")
	c.say("354 go on")
}

func moods(t *testing.T, mood func(c talk, mails chan<- string)) moody {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := moody{port: ln.Addr().(*net.TCPAddr).Port, mails: make(chan string, 8)}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				defer func() { _ = conn.Close() }()
				_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
				mood(talk{conn, bufio.NewReader(conn)}, m.mails)
			})
		}
	})
	t.Cleanup(func() {
		_ = ln.Close()
		wg.Wait()
	})
	return m
}

// TestMoods: whatever a server does, a mail is sent or tried again; it never hangs and is never taken for lost.
func TestMoods(t *testing.T) {
	for _, c := range []struct {
		name string
		mood func(talk, chan<- string)
		want string
	}{
		{"never greets", func(c talk, _ chan<- string) { c.until("QUIT") }, "later"},
		{"hangs up at once", func(talk, chan<- string) {}, "later"},
		{"greets with 554", func(c talk, _ chan<- string) { c.say("554 go away") }, "later"},
		{"greets with 421", func(c talk, _ chan<- string) { c.say("421 closing") }, "later"},
		{"talks nonsense", func(c talk, _ chan<- string) { c.say("HTTP/1.1 400 Bad Request") }, "later"},
		{"cut in the middle", func(c talk, _ chan<- string) {
			c.greet()
			_, _ = io.ReadFull(c.in, make([]byte, 100))
		}, "again"},
		{"cut after the data", func(c talk, mails chan<- string) {
			c.greet()
			mails <- c.until(".\r")
		}, "again"},
		{"never answers the data", func(c talk, _ chan<- string) {
			c.greet()
			c.until(".\r")
			c.until("QUIT")
		}, "again"},
		{"cut after it was taken", func(c talk, mails chan<- string) {
			c.greet()
			mails <- c.until(".\r")
			c.say("250 taken")
		}, "sent"},
		{"slow", func(c talk, mails chan<- string) {
			for _, r := range "220 slow\r\n" {
				_, _ = c.Write([]byte(string(r)))
			}
			c.until("EHLO")
			c.say("250-slow")
			c.say("250 ok")
			for _, word := range []string{"NOOP", "MAIL", "RCPT"} {
				c.until(word)
				c.say("250-wait")
				c.say("250 ok")
			}
			c.until("DATA")
			c.say("354 go on")
			mails <- c.until(".\r")
			c.say("250 taken")
			c.until("RSET")
			c.say("250 ok")
			c.until("QUIT")
			c.say("221 bye")
		}, "sent"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := moods(t, c.mood)
			a := adapter(t, Server{Host: "127.0.0.1", Port: m.port}, nil)
			a.whole = time.Second
			ref, err := a.Post(t.Context(), to("ana@x.example"), chat.Say("es", "Hola"), "1")
			if meaning(err) != c.want {
				t.Errorf("%s, want %s: %v", meaning(err), c.want, err)
			}
			if err == nil && ref.ID == "" {
				t.Error("sent without a reference")
			}
			if c.want != "later" {
				return
			}
			if lines := a.Check(t.Context()); failed(lines) != "Correo: cifrado" {
				t.Errorf("check %+v", lines)
			}
		})
	}
}

// TestARepetitionIsRecognisable: the server took the mail and its answer was lost; the second sending carries the same id.
func TestARepetitionIsRecognisable(t *testing.T) {
	var served atomic.Int32
	m := moods(t, func(c talk, mails chan<- string) {
		c.greet()
		mails <- c.until(".\r")
		if served.Add(1) > 1 {
			c.say("250 taken")
		}
	})
	a := adapter(t, Server{Host: "127.0.0.1", Port: m.port}, nil)
	a.whole = time.Second
	if _, err := a.Post(t.Context(), to("ana@x.example"), chat.Say("es", "Hola"), "7"); meaning(err) != "again" {
		t.Fatal(err)
	}
	ref, err := a.Post(t.Context(), to("ana@x.example"), chat.Say("es", "Hola"), "7")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if mail := <-m.mails; read(t, []byte(mail)).Get("Message-ID") != "<"+ref.ID+">" {
			t.Errorf("not recognisable:\n%s", mail)
		}
	}
}

// TestStoppingCutsTheConnection: a server that never speaks does not hold up the end of the program.
func TestStoppingCutsTheConnection(t *testing.T) {
	began := make(chan struct{}, 1)
	m := moods(t, func(c talk, _ chan<- string) {
		began <- struct{}{}
		c.until("QUIT")
	})
	a := adapter(t, Server{Host: "127.0.0.1", Port: m.port}, nil)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := a.Post(ctx, to("ana@x.example"), chat.Say("es", "Hola"), "1")
		done <- err
	}()
	<-began
	stop()
	select {
	case err := <-done:
		if err == nil {
			t.Error("sent")
		}
	case <-time.After(10 * time.Second):
		t.Error("still hanging")
	}
}

// certificate is one that this machine's test server uses, with who trusts it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	web := httptest.NewTLSServer(nil)
	t.Cleanup(web.Close)
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	return web.TLS.Certificates[0], roots
}

func TestImplicitTLS(t *testing.T) {
	cert, roots := certificate(t)
	p := serveTLS(t, &cert, true)
	s := Server{Host: "127.0.0.1", Port: p.port, User: "tic", Password: p.password, Implicit: true, Roots: roots}
	a := adapter(t, s, nil)
	if _, err := a.Post(t.Context(), to("a@x.example"), chat.Say("es", "Hola"), "1"); err != nil || len(p.users) != 1 {
		t.Fatalf("as %v: %v", p.users, err)
	}
	if c := a.Check(t.Context()); len(c) != 4 || failed(c) != "" || !strings.Contains(c[1].Detail, "TLS 1.3") {
		t.Errorf("check %+v", c)
	}
	s.Implicit = false // a server that waits for TLS never says hello
	a = adapter(t, s, nil)
	a.whole = 300 * time.Millisecond
	if _, err := a.Post(t.Context(), to("a@x.example"), chat.Say("es", "Hola"), "1"); meaning(err) != "later" {
		t.Error(err)
	}
	if c := a.Check(t.Context()); failed(c) != "Correo: cifrado" {
		t.Errorf("check %+v", c)
	}
}

// TestForeignCertificate: nothing is said to a server whose name cannot be proven.
func TestForeignCertificate(t *testing.T) {
	cert, _ := certificate(t)
	for _, implicit := range []bool{false, true} {
		p := serveTLS(t, &cert, implicit)
		a := adapter(t, Server{Host: "127.0.0.1", Port: p.port, User: "tic", Password: p.password, Implicit: implicit, Roots: x509.NewCertPool()}, nil)
		if _, err := a.Post(t.Context(), to("a@x.example"), chat.Say("es", "Hola"), "1"); meaning(err) != "later" || len(p.mails)+len(p.users) > 0 {
			t.Errorf("implicit %v: %v", implicit, err)
		}
		c := a.Check(t.Context())
		if failed(c) != "Correo: cifrado" || !strings.Contains(c[len(c)-1].Remedy, "mail.ca_file") {
			t.Errorf("check %+v", c)
		}
	}
}

func TestCheckNamesTheSender(t *testing.T) {
	p := serve(t, nil)
	p.fromErr = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "not yours"}
	c := adapter(t, Server{Host: "127.0.0.1", Port: p.port}, nil).Check(t.Context())
	if failed(c) != "Correo: remitente" || len(c) != 3 || !strings.Contains(c[1].Detail, "sin cifrado") {
		t.Errorf("check %+v", c)
	}
}

// TestNothingHidesInAHeader: words of people reach subject, names of files and page, and stay what they are.
func TestNothingHidesInAHeader(t *testing.T) {
	p := serve(t, nil)
	a := adapter(t, Server{Host: "127.0.0.1", Port: p.port}, func(o *Options) {
		o.Open = func(context.Context, string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("x")), nil }
	})
	evil := "Hola\r\nBcc: eve@x.example\r\n\r\n<script>alert(1)</script>\x00"
	m := chat.Say("es", evil).With(chat.Button{Label: evil, URL: "javascript:alert(1)"}, chat.Button{Label: "Abrir", URL: "https://tic.example/a?b=\"><script>"})
	m.Title, m.Lang = evil, chat.Tag("es\r\nBcc: eve@x.example")
	m.Body = append(m.Body, chat.Block{Kind: chat.Fields, Rows: []chat.Row{{Label: evil, Value: evil}}}, chat.Block{Kind: chat.List, Rows: []chat.Row{{Value: evil}}},
		chat.Block{Kind: chat.Quote, Text: evil}, chat.Block{Kind: chat.Pre, Text: evil})
	m.Files = []chat.File{{Name: "a\r\nBcc: eve@x.example\r\n\r\n.pdf", Hash: "00"}}
	if _, err := a.Post(t.Context(), to("a@x.example"), m, "k\r\nBcc: eve@x.example"); err != nil {
		t.Fatal(err)
	}
	h := read(t, p.mails[0])
	if h.Get("Bcc") != "" || len(p.rcpts) != 1 || p.rcpts[0] != "a@x.example" || h.Get("To") == "" {
		t.Errorf("header %v to %v", h.Header, p.rcpts)
	}
	if got := decoded(t, h.Get("Subject")); strings.ContainsAny(got, "\r\n\x00") || !strings.HasPrefix(got, "Hola Bcc:") {
		t.Errorf("subject %q", got)
	}
	if h.Get("Content-Language") != "es" || len(h.files) != 1 || strings.ContainsAny(h.files[0], "\r\n") {
		t.Errorf("language %q, files %q", h.Get("Content-Language"), h.files)
	}
	if strings.Contains(h.page, "<script") || strings.Contains(h.page, `href="javascript`) {
		t.Errorf("the page runs something:\n%s", h.page)
	}
}
