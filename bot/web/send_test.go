package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ticbot/ticbot/bot/chat"
)

func TestSendMakesEvents(t *testing.T) {
	place := chat.Place{Platform: Name, ID: "dm-luz", Kind: chat.Direct}
	cases := map[string]struct {
		body map[string]any
		want chat.What
	}{
		"words":    {map[string]any{"kind": "text", "text": " se cayó\r\nel \u0000internet\u0007 "}, chat.Text{Text: "se cayó\nel internet"}},
		"reply":    {map[string]any{"kind": "text", "text": "sí", "on": 3}, chat.Text{Text: "sí", Reply: chat.Ref{Place: place, ID: "3"}}},
		"slash":    {map[string]any{"kind": "text", "text": "/correo para Ana"}, chat.Command{Verb: "correo", Text: "para Ana"}},
		"one word": {map[string]any{"kind": "text", "text": "/ayuda"}, chat.Command{Verb: "ayuda"}},
		"no verb":  {map[string]any{"kind": "text", "text": "/ algo"}, chat.Text{Text: "/ algo"}},
		"click":    {map[string]any{"kind": "click", "token": "t1", "on": 2}, chat.Click{Token: "t1", On: chat.Ref{Place: place, ID: "2"}}},
		"page": {map[string]any{"kind": "submission", "token": "t2", "values": map[string]string{"fin": " el viernes "}},
			chat.Submission{Token: "t2", Values: map[string]string{"fin": "el viernes"}}},
		"closed": {map[string]any{"kind": "cancel", "token": "t2"}, chat.Submission{Token: "t2", Cancelled: true}},
		"html":   {map[string]any{"kind": "text", "text": "<b>hola</b>"}, chat.Text{Text: "<b>hola</b>"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, nil)
			r.visit()
			c.body["id"], c.body["as"] = id1, "luz"
			if g := r.send(c.body); g.StatusCode != http.StatusOK {
				t.Fatalf("%d %s", g.StatusCode, g.Body)
			}
			ev := r.seen()[0]
			if d := cmp.Diff(c.want, ev.What); d != "" {
				t.Error(d)
			}
			if ev.From != (chat.Account{Platform: Name, ID: "luz"}) || ev.At != place || ev.Limits != r.a.Limits() {
				t.Errorf("event %+v", ev)
			}
		})
	}
}

func TestSameIDIsTheSameEvent(t *testing.T) {
	r := newRig(t, nil)
	r.visit()
	r.answer = func(chat.Event) (chat.Answer, error) {
		m := chat.Say("es", "Recibida.")
		return chat.Answer{Whisper: &m}, nil
	}
	first, second := r.send(text("luz", "ayuda")), r.send(text("luz", "ayuda"))
	if first.Body != second.Body {
		t.Errorf("answers differ:\n%s\n%s", first.Body, second.Body)
	}
	evs := r.seen()
	if len(evs) != 2 || evs[0].ID != evs[1].ID {
		t.Errorf("events: %+v", evs)
	}
	if n := len(r.rooms.all("dm-luz")); n != 2 {
		t.Errorf("%d lines in the room, want hers and the answer", n)
	}
	r.send(text("hernan", "ayuda"))
	if other := r.seen()[2].ID; other == evs[0].ID {
		t.Error("the same id drawn by somebody else is the same event")
	}
}

func TestARepeatedLineStandsWhereItWasSaid(t *testing.T) {
	r := newRig(t, nil)
	r.visit()
	body := text("luz", "ayuda")
	body["waited"] = 60_000
	r.send(body)
	if at := r.rooms.all("dm-luz")[0].At; r.clock.now().Sub(at).Round(1e9).Seconds() != 60 {
		t.Errorf("a line said a minute ago stands at %v", at)
	}
	body["id"], body["waited"] = id2, int64(1)<<60
	if g := r.send(body); g.StatusCode != http.StatusOK || r.clock.now().Sub(r.rooms.all("dm-luz")[1].At) > 2*maxWait {
		t.Errorf("an absurd wait was believed")
	}
}

func TestBadRequests(t *testing.T) {
	r := newRig(t, nil)
	r.visit()
	ok := `"id":"` + id1 + `","as":"luz"`
	for body, want := range map[string]int{
		`{` + ok + `,"kind":"dance"}`:                                                                http.StatusBadRequest,
		`{` + ok + `}`:                                                                               http.StatusBadRequest,
		`{` + ok + `,"kind":"text","text":"  "}`:                                                     http.StatusBadRequest,
		`{` + ok + `,"kind":"text","text":"a","admin":true}`:                                         http.StatusBadRequest,
		`{` + ok + `,"kind":"text","text":"a"} {}`:                                                   http.StatusBadRequest,
		`{` + ok + `,"kind":"text","text":"` + "\xff" + `"}`:                                         http.StatusBadRequest,
		`{"id":"1","as":"luz","kind":"text","text":"a"}`:                                             http.StatusBadRequest,
		`{` + ok + `,"kind":"click","token":"` + strings.Repeat("x", 65) + `"}`:                      http.StatusBadRequest,
		`{` + ok + `,"kind":"text","text":"a","files":[{"hash":"../x"}]}`:                            http.StatusBadRequest,
		`{` + ok + `,"kind":"text","text":"a","files":[{"hash":"` + strings.Repeat("a", 64) + `"}]}`: http.StatusBadRequest,
		`not json`: http.StatusBadRequest,
		`{"id":"` + id1 + `","as":"nadie","kind":"text","text":"a"}`:                 http.StatusForbidden,
		`{"id":"` + id1 + `","as":"","kind":"text","text":"a"}`:                      http.StatusForbidden,
		`{` + ok + `,"room":"aprobaciones","kind":"text","text":"a"}`:                http.StatusForbidden,
		`{` + ok + `,"room":"dm-hernan","kind":"text","text":"a"}`:                   http.StatusForbidden,
		`{` + ok + `,"kind":"text","text":"` + strings.Repeat("a", 2<<20) + `"}`:     http.StatusRequestEntityTooLarge,
		`{` + ok + `,"kind":"text","text":"` + strings.Repeat("a", maxText+1) + `"}`: http.StatusRequestEntityTooLarge,
	} {
		g := r.send(body)
		if g.StatusCode != want || g.error() == "" {
			t.Errorf("%.90s = %d %s, want %d", body, g.StatusCode, g.Body, want)
		}
	}
	if g := r.do("POST", "/chat/send", strings.NewReader("{}"), "Content-Type", "text/plain", "X-Ticbot", "es"); g.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("text/plain = %d", g.StatusCode)
	}
	if n := len(r.seen()); n > 0 {
		t.Errorf("%d events reached the core", n)
	}
}

func TestLongTextIsTaken(t *testing.T) {
	r := newRig(t, nil)
	r.visit()
	if g := r.send(text("luz", strings.Repeat("ñ ", 5000))); g.StatusCode != http.StatusOK {
		t.Errorf("10 kB of text = %d", g.StatusCode)
	}
}

func TestAForeignSeatIsRefused(t *testing.T) {
	r, _ := newEntry(t, nil)
	r.enter("luz@alcaldia.example")
	if g := r.send(text("hernan", "aprobar 123")); g.StatusCode != http.StatusForbidden || len(r.seen()) != 0 {
		t.Errorf("a forged seat: %d", g.StatusCode)
	}
	if g := r.uploadFile("hernan", "a.txt", "x"); g.StatusCode != http.StatusForbidden {
		t.Errorf("an upload as somebody else: %d", g.StatusCode)
	}
	if g := r.do("GET", "/chat/events?as=hernan", nil); g.StatusCode != http.StatusForbidden {
		t.Errorf("reading as somebody else: %d", g.StatusCode)
	}
}

func TestAnswersReachThePage(t *testing.T) {
	r := newRig(t, nil)
	r.visit()
	whisper, redraw := chat.Say("es", "Listo."), chat.Say("es", "Firmada")
	form := chat.Form{ID: "f", Title: "Correo", Token: "t9", Pages: []chat.Page{{ID: "1", Fields: []chat.Field{{ID: "fin", Label: "Fin", Kind: chat.DateField}}}}}
	r.post("dm-luz", "¿Firma?", "1")
	r.answer = func(chat.Event) (chat.Answer, error) {
		return chat.Answer{Whisper: &whisper, Form: &form, Errors: map[string]string{"fin": "No pude leer la fecha."}, Redraw: &redraw}, nil
	}
	g := r.send(map[string]any{"id": id1, "as": "luz", "kind": "click", "token": "t", "on": 1})
	var out reply
	if err := json.Unmarshal([]byte(g.Body), &out); err != nil {
		t.Fatal(err)
	}
	if out.Form == nil || out.Form.Token != "t9" || out.Errors["fin"] == "" || out.Whisper == nil || out.Whisper.Only != "luz" || out.Line != nil {
		t.Errorf("reply %s", g.Body)
	}
	if l := r.rooms.all("dm-luz"); l[0].Message.Text() != "Firmada" || l[1].Message.Text() != "Listo." {
		t.Errorf("room %+v", l)
	}
}

func TestAWhisperThatIsOwedIsNotShownTwice(t *testing.T) {
	r := newRig(t, nil)
	r.visit()
	m := chat.Say("es", "Recibida.")
	r.answer = func(chat.Event) (chat.Answer, error) { return chat.Answer{Whisper: &m, Owed: true}, nil }
	r.send(text("luz", "ayuda"))
	if l := r.rooms.all("dm-luz"); len(l) != 1 {
		t.Errorf("room %+v", l)
	}
}

func TestSecretsAreNeverKept(t *testing.T) {
	for name, forget := range map[string]bool{"the page's own check": false, "what only the core can tell": true} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(o *Options) {
				if !forget {
					o.Secret = func(s string) bool { return strings.Contains(s, "clave") }
				}
			})
			r.visit()
			m := chat.Say("es", "Por seguridad, no escriba claves aquí.")
			r.answer = func(chat.Event) (chat.Answer, error) { return chat.Answer{Whisper: &m, Forget: forget}, nil }
			g := r.send(text("luz", "mi clave es Tulipan77"))
			if strings.Contains(g.Body, "Tulipan77") || !strings.Contains(g.Body, `"forgot":true`) {
				t.Errorf("answer %s", g.Body)
			}
			l := r.rooms.all("dm-luz")
			if len(l) != 1 || l[0].From != Bot {
				t.Errorf("room %+v", l)
			}
		})
	}
}

func TestNothingIsKeptOfWhatWasNotAccepted(t *testing.T) {
	r := newRig(t, nil)
	r.visit()
	broken := true
	r.answer = func(chat.Event) (chat.Answer, error) {
		if broken {
			return chat.Answer{}, errors.New("no space left")
		}
		return chat.Answer{}, nil
	}
	if g := r.send(text("luz", "ayuda")); g.StatusCode != http.StatusServiceUnavailable || g.error() == "" || len(r.rooms.all("dm-luz")) != 0 {
		t.Errorf("not accepted: %d %s", g.StatusCode, g.Body)
	}
	r.mu.Lock()
	broken = false
	r.mu.Unlock()
	r.rooms.breakWith(errors.New("no space left"))
	if g := r.send(text("luz", "ayuda")); g.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a room that cannot be written: %d", g.StatusCode)
	}
	r.rooms.breakWith(nil)
	if g := r.send(text("luz", "ayuda")); g.StatusCode != http.StatusOK || len(r.rooms.all("dm-luz")) != 1 {
		t.Errorf("repeated after that: %d", g.StatusCode)
	}
}

func TestChannelLines(t *testing.T) {
	r := newRig(t, nil)
	r.visit()
	body := text("oscar", "tomar 123")
	body["room"] = "aprobaciones"
	r.send(body)
	if ev := r.seen()[0]; ev.At.Kind != chat.Channel || ev.At.ID != "aprobaciones" {
		t.Errorf("event at %v", ev.At)
	}
	if l := r.rooms.all("aprobaciones"); len(l) != 1 || l[0].From != "oscar" {
		t.Errorf("room %+v", l)
	}
}

func TestFiles(t *testing.T) {
	r := newRig(t, nil)
	r.visit()
	g := r.uploadFile("luz", `..\..\fotos/daño "rápido".html`, "<script>alert(1)</script>")
	var up struct{ Files []chat.File }
	if err := json.Unmarshal([]byte(g.Body), &up); err != nil || len(up.Files) != 1 {
		t.Fatalf("upload: %d %s", g.StatusCode, g.Body)
	}
	f := up.Files[0]
	body := map[string]any{"id": id1, "as": "luz", "kind": "text", "files": []chat.File{{Name: "otro.pdf", Type: "text/html", Size: 1, Hash: f.Hash}}}
	if g := r.send(body); g.StatusCode != http.StatusOK {
		t.Fatalf("send: %d %s", g.StatusCode, g.Body)
	}
	want := chat.Upload{Files: []chat.File{{Name: "otro.pdf", Type: f.Type, Size: f.Size, Hash: f.Hash}}}
	if d := cmp.Diff(chat.What(want), r.seen()[0].What); d != "" {
		t.Error(d)
	}
	if l := r.rooms.all("dm-luz"); len(l) != 1 || len(l[0].Message.Files) != 1 {
		t.Errorf("room %+v", l)
	}

	d := r.do("GET", "/chat/file/"+f.Hash+"?as=luz", nil)
	if d.StatusCode != http.StatusOK || d.Body != "<script>alert(1)</script>" {
		t.Fatalf("download: %d %s", d.StatusCode, d.Body)
	}
	for key, want := range map[string]string{
		"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
	} {
		if d.Header.Get(key) != want {
			t.Errorf("%s: %q", key, d.Header.Get(key))
		}
	}
	if cd := d.Header.Get("Content-Disposition"); !strings.HasPrefix(cd, "attachment; filename") || strings.Contains(cd, "..") {
		t.Errorf("disposition %q", cd)
	}
	for _, c := range []struct {
		path string
		want int
	}{{f.Hash, http.StatusForbidden}, {f.Hash + "?as=nadie", http.StatusForbidden}, {strings.Repeat("b", 64) + "?as=luz", http.StatusNotFound}, {"x?as=luz", http.StatusNotFound}} {
		if g := r.do("GET", "/chat/file/"+c.path, nil); g.StatusCode != c.want {
			t.Errorf("GET %s = %d, want %d", c.path, g.StatusCode, c.want)
		}
	}
}

func TestBigAndBrokenUploads(t *testing.T) {
	r := newRig(t, func(o *Options) { o.MaxFile = 1 << 20 })
	r.visit()
	if g := r.uploadFile("luz", "a.bin", strings.Repeat("a", 1<<20)); g.StatusCode != http.StatusOK {
		t.Errorf("a file of just the limit: %d", g.StatusCode)
	}
	g := r.uploadFile("luz", "a.bin", strings.Repeat("a", 1<<20+1))
	if g.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(g.error(), "1 MB") {
		t.Errorf("a file over the limit: %d %s", g.StatusCode, g.Body)
	}
	if g := r.do("POST", "/chat/files?as=luz", strings.NewReader("hola"), "Content-Type", "text/plain", "X-Ticbot", "es"); g.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("no multipart: %d", g.StatusCode)
	}
	if n := len(r.files.files); n != 1 {
		t.Errorf("%d files were kept", n)
	}
}

func TestFileNames(t *testing.T) {
	for in, want := range map[string]string{
		"": "archivo", "..": "archivo", `C:\x\informe.pdf`: "informe.pdf", "/etc/passwd": "passwd", "a\x00b\n.txt": "ab .txt",
		strings.Repeat("ñ", 200) + ".pdf": strings.Repeat("ñ", 116) + ".pdf", "\xff.txt": ".txt",
	} {
		if got := fileName(in); got != want {
			t.Errorf("fileName(%.20q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzSend(f *testing.F) {
	f.Add(`{"id":"` + id1 + `","as":"luz","kind":"text","text":"hola"}`)
	f.Add(`{"id":"` + id1 + `","as":"luz","kind":"submission","values":{"a":"b"}}`)
	var h http.Handler
	var cookie string
	f.Fuzz(func(t *testing.T, body string) {
		if h == nil {
			r := newRig(t, nil)
			h = r.server.Config.Handler
			cookie, _, _ = strings.Cut(r.do("GET", "/", nil).Header.Get("Set-Cookie"), ";")
		}
		req := httptest.NewRequest("POST", "/chat/send", strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("X-Ticbot", "es")
		req.Header.Set("Cookie", cookie)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, req)
		if w.Code >= 500 || w.Code == http.StatusUnauthorized {
			t.Errorf("%q = %d", body, w.Code)
		}
	})
}
