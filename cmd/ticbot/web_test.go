package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/cookiejar"
	netmail "net/mail"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// sink is a mail server on this machine that keeps what it takes.
type sink struct {
	addr string
	news chan struct{}

	mu    sync.Mutex
	mails []letter
}

type letter struct{ to, text string }

func newSink(t *testing.T) *sink {
	t.Helper()
	s := &sink{news: make(chan struct{}, 100)}
	srv := smtp.NewServer(s)
	srv.Domain, srv.ErrorLog = "localhost", log.New(io.Discard, "", 0)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = ln.Addr().String()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = srv.Serve(ln)
	}()
	t.Cleanup(func() {
		_ = srv.Close()
		<-done
	})
	return s
}

// NewSession implements smtp.Backend.
func (s *sink) NewSession(*smtp.Conn) (smtp.Session, error) { return &sinkVisit{s: s}, nil }

type sinkVisit struct {
	s  *sink
	to string
}

func (v *sinkVisit) Mail(string, *smtp.MailOptions) error { return nil }

func (v *sinkVisit) Rcpt(to string, _ *smtp.RcptOptions) error {
	v.to = to
	return nil
}

func (v *sinkVisit) Data(r io.Reader) error {
	m, err := netmail.ReadMessage(r)
	if err != nil {
		return err
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return err
	}
	part, err := multipart.NewReader(m.Body, params["boundary"]).NextRawPart()
	if err != nil {
		return err
	}
	body, err := io.ReadAll(quotedprintable.NewReader(part))
	if err != nil {
		return err
	}
	v.s.mu.Lock()
	defer v.s.mu.Unlock()
	v.s.mails = append(v.s.mails, letter{v.to, string(body)})
	v.s.news <- struct{}{}
	return nil
}

func (v *sinkVisit) Reset()        {}
func (v *sinkVisit) Logout() error { return nil }

// find waits for a mail to an address that the expression matches, and gives its first group; what it found is taken out.
func (s *sink) find(t *testing.T, to, re string) string {
	t.Helper()
	end := time.After(20 * time.Second)
	for {
		s.mu.Lock()
		for i, m := range s.mails {
			if found := regexp.MustCompile(re).FindStringSubmatch(m.text); m.to == to && found != nil {
				s.mails = append(s.mails[:i], s.mails[i+1:]...)
				s.mu.Unlock()
				return found[1]
			}
		}
		s.mu.Unlock()
		select {
		case <-s.news:
		case <-end:
			t.Fatalf("no mail to %s with %s among %+v", to, re, s.mails)
		}
	}
}

// browser is somebody's browser at an office that runs.
type browser struct {
	t    *testing.T
	base string
	http *http.Client
	from string // X-Forwarded-For
}

func newBrowser(t *testing.T, base string) *browser {
	jar, _ := cookiejar.New(nil)
	tr := &http.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	return &browser{t: t, base: base, http: &http.Client{Jar: jar, Transport: tr}}
}

func (b *browser) do(method, path, typ, body string) (int, string) {
	b.t.Helper()
	req, err := http.NewRequest(method, b.base+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", typ)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("X-Ticbot", "es")
	if b.from != "" {
		req.Header.Set("X-Forwarded-For", b.from)
	}
	resp, err := b.http.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func (b *browser) get(path string) (int, string) {
	b.t.Helper()
	return b.do(http.MethodGet, path, "", "")
}

func (b *browser) form(path string, kv ...string) (int, string) {
	b.t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(kv); i += 2 {
		v.Set(kv[i], kv[i+1])
	}
	return b.do(http.MethodPost, path, "application/x-www-form-urlencoded", v.Encode())
}

// says writes a line as the page does and gives the answer.
func (b *browser) says(as, line string) (int, string) {
	b.t.Helper()
	body, err := json.Marshal(map[string]any{"id": fmt.Sprintf("0b9f7a52-6f0c-4a3e-9a53-%012d", time.Now().UnixNano()%1e12), "as": as, "kind": "text", "text": line})
	if err != nil {
		b.t.Fatal(err)
	}
	return b.do(http.MethodPost, "/chat/send", "application/json", string(body))
}

// enter logs somebody in with the code that comes by mail.
func (b *browser) enter(mails *sink, address string) {
	b.t.Helper()
	b.get("/")
	b.form("/chat/ingresar", "correo", address)
	code := mails.find(b.t, strings.ToLower(address), `Su código para ticbot es (\d{3} \d{3})`)
	if status, page := b.form("/chat/codigo", "codigo", code); status != http.StatusOK || !strings.Contains(page, `data-login="true"`) {
		b.t.Fatalf("%s does not get in: %d\n%s", address, status, page)
	}
}

// newOffice is a town hall with the sample people, whose configuration gets further lines.
func newOffice(t *testing.T, mails *sink, more string) (conf string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	conf = write(t, "ticbot.yaml", "listen: 127.0.0.1:0\nadmin_listen: \"\"\ndomain: alcaldia.example\nphone: ext. 3105\nweb: {enabled: true}\nmail: {smtp: \"smtp://"+
		mails.addr+"\", from: tic@alcaldia.example}\nplaces: {approvals: \"web:aprobaciones\", escalations: \"web:escalamientos\"}\ndata: "+dir+"\n"+more)
	want(t, exitOK, "", "sites", "import", "demo/sedes.csv", "--config", conf)
	want(t, exitOK, "", "people", "import", "--dependencies", "demo/dependencias.csv", "--config", conf)
	want(t, exitOK, "", "people", "import", "demo/personas.csv", "--config", conf)
	want(t, exitOK, "", "mailboxes", "quota", "850", "--active", "846", "--config", conf)
	return conf
}

const (
	luz    = "luz.gomez@alcaldia.example"
	hernan = "hernan.ospina@alcaldia.example"
	oscar  = "oscar.leal@alcaldia.example"
)

// TestRunWithTheWebChat runs an office on the chat in a browser: codes by mail, a request, the head who is told by mail as
// long as he is not logged in, channels for TIC's staff only, sessions that end.
func TestRunWithTheWebChat(t *testing.T) {
	mails := newSink(t)
	conf := newOffice(t, mails, "")
	bot := launch(t, nil, "run", "--config", conf)
	base := "http://" + bot.errs.find(t, `"listen":"([^"]+)"`)

	b := newBrowser(t, base)
	if status, _ := b.get("/chat/seats"); status != http.StatusUnauthorized {
		t.Errorf("before the log-in: %d", status)
	}
	b.enter(mails, "Luz.Gomez@ALCALDIA.example")
	if _, seats := b.get("/chat/seats"); !strings.Contains(seats, luz) || strings.Contains(seats, "aprobaciones") || strings.Contains(seats, "Hern") {
		t.Errorf("seats %s", seats)
	}
	if status, _ := b.says(hernan, "bandeja"); status != http.StatusForbidden {
		t.Errorf("as somebody else: %d", status)
	}
	if status, said := b.says(luz, "quiero publicar una noticia en el portal: jornada de vacunación"); status != http.StatusOK {
		t.Errorf("%d %s", status, said)
	}
	for _, line := range []string{"cancelar", "se me dañó el computador"} {
		b.says(luz, line)
	}
	if status, said := b.says(luz, "/vincular lista"); status != http.StatusOK || !strings.Contains(said, "chat web, "+luz) {
		t.Errorf("%d %s", status, said)
	}
	staff := newBrowser(t, base)
	staff.enter(mails, oscar)
	if _, seats := staff.get("/chat/seats"); !strings.Contains(seats, "aprobaciones") || !strings.Contains(seats, "escalamientos") {
		t.Errorf("seats %s", seats)
	}

	second := newBrowser(t, base)
	second.enter(mails, luz)
	if status, _ := second.form("/chat/salir", "todas", "1"); status != http.StatusOK {
		t.Errorf("leaving: %d", status)
	}
	for _, x := range []*browser{b, second} {
		if status, _ := x.get("/chat/seats"); status != http.StatusUnauthorized {
			t.Errorf("still in after leaving everywhere: %d", status)
		}
	}
	if status, _ := staff.get("/chat/seats"); status != http.StatusOK {
		t.Errorf("somebody else was logged out: %d", status)
	}
	if status, said := staff.says(oscar, "/vincular quitar 3"); status != http.StatusOK {
		t.Errorf("%d %s", status, said)
	}
	if status, _ := staff.get("/chat/seats"); status != http.StatusUnauthorized {
		t.Errorf("still in after taking the account away: %d", status)
	}
	if code := bot.stop(); code != exitOK {
		t.Errorf("status %d\n%s", code, bot.errs.String())
	}
	if strings.Contains(bot.errs.String(), "código") || strings.Contains(bot.errs.String(), luz) {
		t.Errorf("the log names people:\n%s", bot.errs.String())
	}
}

// TestWebChatLimits: the allowance of an internet address is that of the client, which only a trusted proxy can name.
func TestWebChatLimits(t *testing.T) {
	mails := newSink(t)
	conf := newOffice(t, mails, "trusted_proxies: [127.0.0.1]\n")
	bot := launch(t, nil, "run", "--config", conf)
	base := "http://" + bot.errs.find(t, `"listen":"([^"]+)"`)
	often := func(from string, n int) (refused int) {
		b := newBrowser(t, base)
		b.from = from
		b.get("/")
		for i := range n {
			if status, _ := b.form("/chat/ingresar", "correo", fmt.Sprintf("nadie%s%d@alcaldia.example", strings.ReplaceAll(from, ".", "-"), i)); status == http.StatusTooManyRequests {
				refused++
			}
		}
		return refused
	}
	if n := often("198.51.100.7, 203.0.113.5", 31); n != 1 {
		t.Errorf("%d of 31 refused", n)
	}
	if n := often("198.51.100.7, 203.0.113.6", 5); n != 0 {
		t.Errorf("%d refused at another address", n)
	}
	if n := often("203.0.113.99, 203.0.113.5", 2); n != 2 { // the first is the client's own word
		t.Errorf("%d of 2 refused", n)
	}
	bot.stop()
}

// sends sends a page of a form.
func (b *browser) sends(as, token, values string) string {
	b.t.Helper()
	_, said := b.do(http.MethodPost, "/chat/send", "application/json", fmt.Sprintf(`{"id":"0b9f7a52-6f0c-4a3e-9a53-%012d","as":%q,"kind":"submission","token":%q,"values":%s}`,
		time.Now().UnixNano()%1e12, as, token, values))
	return said
}

var reForm = regexp.MustCompile(`"token":"(f/[^"]*)"`)

// asksMailbox files a mailbox for somebody new.
func (b *browser) asksMailbox(as, name string) {
	b.t.Helper()
	_, said := b.says(as, "necesito un correo para "+name+", contratista nuevo")
	for range 3 {
		m := reForm.FindStringSubmatch(said)
		if m == nil {
			break
		}
		if said = b.sends(as, m[1], fmt.Sprintf(`{"titular":%q,"fin":"30/06/2099"}`, name)); strings.Contains(said, "Recibida. Radicado") {
			return
		}
	}
	b.t.Fatalf("not filed: %s", said)
}

// TestAHeadWhoIsNotThereIsTold: a head without an open session decides by the link in a mail; with one he is told in the
// chat and gets no mail.
func TestAHeadWhoIsNotThereIsTold(t *testing.T) {
	mails := newSink(t)
	conf := newOffice(t, mails, "")
	bot := launch(t, nil, "run", "--config", conf)
	base := "http://" + bot.errs.find(t, `"listen":"([^"]+)"`)
	b := newBrowser(t, base)
	b.enter(mails, luz)
	b.asksMailbox(luz, "Beto Paz")
	path := mails.find(t, hernan, `Decidir: http://[^/]+(/decidir/\S+)`)
	head := newBrowser(t, base)
	_, shown := head.get(path)
	seen := regexp.MustCompile(`name="visto" value="([^"]*)"`).FindStringSubmatch(shown)
	if seen == nil || !strings.Contains(shown, "Beto Paz") {
		t.Fatalf("the page shows\n%s", shown)
	}
	if status, page := head.form(path, "do", "aprobar", "visto", seen[1]); status != http.StatusOK || !strings.Contains(page, "Visto bueno dado") {
		t.Errorf("%d\n%s", status, page)
	}
	head.enter(mails, hernan)
	b.asksMailbox(luz, "Rosa Prieto")
	if _, said := head.says(hernan, "bandeja"); !strings.Contains(said, "Rosa Prieto") {
		t.Errorf("his tray: %s", said)
	}
	bot.stop()
	mails.mu.Lock()
	defer mails.mu.Unlock()
	for _, m := range mails.mails {
		if m.to == hernan && strings.Contains(m.text, "Rosa Prieto") {
			t.Errorf("he was sent %s", m.text)
		}
	}
}

// TestCheckTellsOfTheWebChat: what is off is silent, what does not encrypt is said with what to do.
func TestCheckTellsOfTheWebChat(t *testing.T) {
	mails := newSink(t)
	conf := newOffice(t, mails, "public_url: http://tic.alcaldia.example:9\n")
	out := want(t, exitNo, "Chat en el navegador", "check", "--config", conf)
	for _, line := range []string{"Correo: conexión", "Correo: cifrado", "Correo: remitente"} {
		if !strings.Contains(out, "bien  "+line) {
			t.Errorf("%q is not well:\n%s", line, out)
		}
	}
	off := want(t, exitNo, "Correo: conexión", "check", "--config", write(t, "off.yaml", "mail: {smtp: \"smtp://localhost:9\", from: a@b.example}\ndata: "+t.TempDir()+"\n"))
	if strings.Contains(off, "Chat en el navegador") || !strings.Contains(off, "FALLA Correo: conexión") || !strings.Contains(off, "cortafuegos") {
		t.Errorf("check says\n%s", off)
	}
	want(t, exitOK, "web.longest", "help", "config")
	for _, bad := range []string{"web: {enabled: true, idle: 1m}\n", "web: {enabled: true, idle: 13h}\n", "web: {enabled: true, longest: 200h}\n", "web: {enabled: true, idle: pronto}\n"} {
		want(t, exitUsage, "web.", "run", "--config", write(t, "bad.yaml", bad+"mail: {smtp: \"smtp://localhost:9\", from: a@b.example}\n"))
	}
}
