package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	sdk "github.com/slack-go/slack"

	"github.com/ticbot/ticbot/bot/chat"
)

var update = flag.Bool("update", false, "write golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s differs (%v), now:\n%s", path, err, got)
	}
}

func indent(t *testing.T, v any) []byte {
	t.Helper()
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestGoldenMessage(t *testing.T) {
	m := chat.Message{Title: "Correo para Ana Ruiz", Lang: "es", Card: true, Files: []chat.File{{Name: "acta.pdf"}}, Body: []chat.Block{
		{Kind: chat.Para, Text: "Estado: en reparto.\nLlega el lunes."},
		{Kind: chat.Fields, Rows: []chat.Row{{Label: "Lo tiene", Value: "Óscar Leal"}, {Label: "Dice", Value: "*ya* <@U1>"}, {Value: "sin nombre"}}},
		{Kind: chat.List, Rows: []chat.Row{{Value: "uno"}, {Label: "dos", Value: "2"}}},
		{Kind: chat.Quote, Text: "no tengo <!channel> internet"},
		{Kind: chat.Pre, Text: "nombre;cargo\nAna;a & b"}, {Kind: chat.Pre, Text: "con ` dentro"},
	}, Buttons: []chat.Button{
		{Token: "t/vb/TIC-2026-000123/7.3", Label: "Dar visto bueno", Typed: "visto bueno 123", Style: chat.Primary},
		{Token: "a&b", Label: "No autorizar", Typed: "no autorizo 123"}, {Label: "Abrir", URL: "https://tic.example.gov.co/entrega/x"},
	}}
	golden(t, "message.json", indent(t, map[string]any{"text": notice(m), "blocks": render(m)}))
}

func TestGoldenForm(t *testing.T) {
	f := newFake(t, HTTP)
	defer f.Close()
	form := page()
	form.Pages[0].Fields = form.Pages[0].Fields[:7]
	h := &heard{event: chat.Event{At: place("C0APPROVALS", chat.Channel, "1.000001")}}
	golden(t, "form.json", indent(t, f.adapter(nil).formView(h, form)))
}

func TestGoldenManifest(t *testing.T) {
	commands := []Command{{"correo", "Correo: «pedir» & cambiar", "con sus palabras"}, {"mis_casos", "Lo que usted ha pedido", ""}}
	for mode, address := range map[Mode]string{HTTP: "https://tic.example.gov.co/", Socket: ""} {
		m, err := Manifest(mode, address, commands)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "manifest."+string(mode)+".json", m)
		var read sdk.Manifest
		if err := json.Unmarshal(m, &read); err != nil || len(read.Features.SlashCommands) != 3 || len(read.Display.Description) > 140 {
			t.Errorf("%s: %v, %+v", mode, err, read)
		}
		if mode == Socket && bytes.Contains(m, []byte("url")) {
			t.Error("Socket Mode needs no address")
		}
	}
	for _, bad := range []string{"", "http://tic.example.gov.co", "tic.example.gov.co"} {
		if _, err := Manifest(HTTP, bad, nil); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if _, err := Manifest("poll", "", nil); err == nil {
		t.Error("an unknown mode is taken")
	}
}

// TestManifestLimits: Slack takes fifty commands of thirty-two characters; the prefix command is always among them.
func TestManifestLimits(t *testing.T) {
	var commands []Command
	for i := range 80 {
		commands = append(commands, Command{fmt.Sprint("verbo_", i, strings.Repeat("x", i%30)), strings.Repeat("ñ", 3000), strings.Repeat("ñ", 2000)})
	}
	m, err := Manifest(Socket, "", commands)
	var read sdk.Manifest
	if err = errors.Join(err, json.Unmarshal(m, &read)); err != nil || len(read.Features.SlashCommands) != 50 || read.Features.SlashCommands[0].Command != "/tic" {
		t.Fatalf("%v, %d commands", err, len(read.Features.SlashCommands))
	}
	seen := map[string]bool{}
	for _, c := range read.Features.SlashCommands {
		if seen[c.Command] || len(c.Command) > 32 || len([]rune(c.Description)) > 2000 || len([]rune(c.UsageHint)) > 1000 || strings.ContainsAny(c.Command, "_ ") {
			t.Errorf("command %q", c.Command)
		}
		seen[c.Command] = true
	}
}

// TestBlocksTooLong: a text that fits only until it is escaped arrives all the same, shortened.
func TestBlocksTooLong(t *testing.T) {
	h := newHouse(t, nil)
	home := h.home(t)
	for _, text := range []string{strings.Repeat("&", 2500), strings.Repeat("<&> ", 625), strings.Repeat("👩‍💻", 500), strings.Repeat("a\n", 1250)} {
		m := chat.Say("es", text)
		m.Title, m.Card = strings.Repeat("&", 200), true
		for i := range 30 {
			m.Buttons = append(m.Buttons, chat.Button{Token: chat.Token(digits(i)), Label: strings.Repeat("&", 30)})
		}
		if _, err := h.a.Post(t.Context(), home, m, "k"); err != nil {
			t.Errorf("%.10q: %v", text, err)
		}
	}
	many := chat.Message{Card: true}
	for range 40 {
		many.Body = append(many.Body, chat.Block{Kind: chat.Para, Text: "a"}, chat.Block{Kind: chat.Fields, Rows: []chat.Row{{Label: "b", Value: "c"}}})
	}
	if _, err := h.a.Post(t.Context(), home, many, "k"); err != nil {
		t.Errorf("80 blocks: %v", err)
	}
	for _, odd := range []chat.Message{{}, chat.Say("es", " \n "), {Title: "\u202e"}, {Body: []chat.Block{{Kind: chat.Fields, Rows: []chat.Row{{}}}, {Kind: chat.Pre}}}} {
		if _, err := h.a.Post(t.Context(), home, odd, "k"); err != nil {
			t.Errorf("%+v: %v", odd, err)
		}
	}
}

// TestErrorCodes: what each code of Slack means to the core.
func TestErrorCodes(t *testing.T) {
	h := newHouse(t, nil)
	gone, refused := chat.ErrGone, chat.ErrRefused
	for channel, want := range map[string]error{"C0NONE": gone, "C0ARCHIVED": gone, "C0FOREIGN": refused, "": gone} {
		if _, err := h.a.Post(t.Context(), place(channel, chat.Channel, ""), chat.Say("es", "x"), "k"); !errors.Is(err, want) {
			t.Errorf("%s: %v", channel, err)
		}
	}
	for code, want := range map[string]error{"message_not_found": gone, "cant_update_message": gone, "user_disabled": refused, "msg_too_long": refused,
		"msg_blocks_too_long": refused, "invalid_blocks": refused} {
		if err := classify(sdk.SlackErrorResponse{Err: code}); !errors.Is(err, want) {
			t.Errorf("%s: %v", code, err)
		}
	}
	for _, code := range []string{"invalid_auth", "missing_scope", "fatal_error", "token_revoked"} {
		if err := classify(sdk.SlackErrorResponse{Err: code}); errors.Is(err, gone) || errors.Is(err, refused) || errors.As(err, new(chat.RetryAfter)) {
			t.Errorf("%s: %v", code, err)
		}
	}
	for _, err := range []error{&sdk.RateLimitedError{RetryAfter: time.Minute}, sdk.StatusCodeError{Code: 429}, sdk.SlackErrorResponse{Err: "ratelimited"}} {
		if got := classify(err); !errors.As(got, new(chat.RetryAfter)) {
			t.Errorf("%v: %v", err, got)
		}
	}
	if _, err := h.a.Direct(t.Context(), account("X")); !errors.Is(err, gone) {
		t.Errorf("nobody: %v", err)
	}
	if _, err := h.a.Direct(t.Context(), chat.Account{Platform: "web", ID: "U1"}); !errors.Is(err, refused) {
		t.Errorf("elsewhere: %v", err)
	}
}

// TestPrivateChannelGone: a channel that was remembered and is no more is asked for anew.
func TestPrivateChannelGone(t *testing.T) {
	h := newHouse(t, nil)
	old := h.home(t)
	h.Leave("U0OSCAR")
	if _, err := h.a.Post(t.Context(), old, chat.Say("es", "x"), "k"); !errors.Is(err, chat.ErrGone) {
		t.Errorf("posting: %v", err)
	}
	if _, err := h.a.Post(t.Context(), h.home(t), chat.Say("es", "x"), "k"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestFileFailsOnce: when a file cannot be sent, trying again sends the file and does not say the words twice.
func TestFileFailsOnce(t *testing.T) {
	h := newHouse(t, nil)
	home := h.home(t)
	m := chat.Say("es", "Aquí está.")
	m.Files = []chat.File{h.Keep("uno.csv", "text/csv", []byte("a;b")), h.Keep("vacio.csv", "text/csv", nil)}
	lost := m
	lost.Files = []chat.File{{Name: "perdido.csv", Hash: "0", Size: 3}}
	keeps := h.a.o.Open
	h.a.o.Open = func(context.Context, string) (io.ReadCloser, error) { return nil, chat.ErrGone }
	if _, err := h.a.Post(t.Context(), h.Channels()[0], lost, "k0"); err != nil {
		t.Errorf("a file that is kept no more: %v", err)
	}
	h.a.o.Open = keeps
	down := true
	open := h.a.o.Open
	h.a.o.Open = func(ctx context.Context, hash string) (io.ReadCloser, error) {
		if down {
			return nil, errFull
		}
		return open(ctx, hash)
	}
	if _, err := h.a.Post(t.Context(), home, m, "k1"); err == nil {
		t.Fatal("the file was sent")
	}
	down = false
	if _, err := h.a.Post(t.Context(), home, m, "k1"); err != nil {
		t.Fatal(err)
	}
	files, said := 0, 0
	for _, s := range h.Seen(h.People()[0], home) {
		files += len(s.Files)
		said += strings.Count(s.Text, "Aquí está.")
	}
	if files != 1 || said != 1 {
		t.Errorf("%d files, said %d times", files, said)
	}
}

// TestLargeFileIsWhole: a file over the limit of what is taken, such as a case file, is sent whole or not at all.
func TestLargeFileIsWhole(t *testing.T) {
	h := newHouse(t, nil)
	home := h.home(t)
	h.a.o.MaxFile = 1000
	m := chat.Say("es", "Expediente.")
	m.Files = []chat.File{h.Keep("expediente.zip", "application/zip", bytes.Repeat([]byte("x"), 5000))}
	if _, err := h.a.Post(t.Context(), home, m, "k1"); err != nil {
		t.Fatal(err)
	}
	m.Files[0].Size = 0 // nobody said how large it is
	if _, err := h.a.Post(t.Context(), home, m, "k2"); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("cut off: %v", err)
	}
	var sizes []int
	for _, s := range h.Seen(h.People()[0], home) {
		for _, f := range s.Files {
			sizes = append(sizes, len(f.Data))
		}
	}
	if len(sizes) != 1 || sizes[0] != 5000 {
		t.Errorf("files of %v bytes arrived", sizes)
	}
}

// TestFilesIn: where files come from, and what is done where they cannot be had.
func TestFilesIn(t *testing.T) {
	h := newHouse(t, nil)
	home, me := h.home(t), h.People()[0]
	var leaked []string
	elsewhere := func(w http.ResponseWriter, r *http.Request) { leaked = append(leaked, r.Header.Get("Authorization")) }
	h.Serve("away", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://192.0.2.1/x", http.StatusFound)
	})
	h.Serve("page", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("<html>log in"))
	})
	h.Serve("broken", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	h.Serve("endless", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 1<<20+1)) })
	h.Serve("elsewhere", elsewhere)
	h.Serve("good", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("%PDF")) })
	n := 0
	send := func(url string, retry int) int {
		n++
		return h.inner(message(map[string]any{"channel": home.ID, "subtype": "file_share", "text": "", "ts": "17000000" + digits(n) + ".000001",
			"files": []any{map[string]any{"id": "F1", "name": "acta.pdf", "mimetype": "application/pdf", "size": 4, "mode": "hosted", "url_private_download": url}}}), retry)
	}
	for name, c := range map[string]struct {
		url   string
		retry int
		code  int
		words string
	}{
		"another host":      {"https://evil.example/x", 0, 200, "No pude abrir"},
		"another scheme":    {"ftp://files.slack.com/x", 0, 200, "No pude abrir"},
		"name and password": {"https://files.slack.com@evil.example/x", 0, 200, "No pude abrir"},
		"redirect away":     {h.URL() + "/files/away", 3, 200, "No pude abrir"},
		"log-in page":       {h.URL() + "/files/page", 0, 200, "No pude abrir"},
		"longer than said":  {h.URL() + "/files/endless", 0, 200, "muy grande"},
		"broken, for good":  {h.URL() + "/files/broken", 3, 200, "No pude abrir"},
		"broken for now":    {h.URL() + "/files/broken", 1, 503, ""},
	} {
		before := len(h.Seen(me, home))
		if code := send(c.url, c.retry); code != c.code {
			t.Errorf("%s: status %d", name, code)
		}
		all := h.Seen(me, home)
		if told := len(all) > before && strings.Contains(all[len(all)-1].Text, c.words); told != (c.words != "") {
			t.Errorf("%s: seen %+v", name, all[before:])
		}
	}
	if all := h.core.heard(); len(all) > 0 || len(leaked) > 0 {
		t.Errorf("heard %+v, leaked %q", all, leaked)
	}
	if code := send(h.URL()+"/files/good", 0); code != 200 || len(h.core.heard()) != 1 {
		t.Errorf("a good file: %d, heard %+v", code, h.core.heard())
	}
}

func TestProfile(t *testing.T) {
	h := newHouse(t, func(o *Options) { o.TrustEmail = true })
	person := func(more map[string]any) map[string]any {
		u := map[string]any{"id": "U0OSCAR", "real_name": "Óscar Leal", "locale": "en-US", "is_email_confirmed": true, "profile": map[string]any{"email": "Oscar@example.gov.co"}}
		for k, v := range more {
			u[k] = v
		}
		return u
	}
	for email, more := range map[string]map[string]any{"oscar@example.gov.co": nil, "": {"is_email_confirmed": false}, " ": {"deleted": true}, "  ": {"is_stranger": true}, "   ": {"is_restricted": true}} {
		h.User(person(more))
		p, err := h.a.Profile(t.Context(), h.People()[0])
		if err != nil || p.Email != strings.TrimSpace(email) || p.Lang != "en" || p.Name != "Óscar Leal" {
			t.Errorf("%v: %+v, %v", more, p, err)
		}
		h.Advance(time.Hour)
	}
	if _, err := h.a.Profile(t.Context(), h.People()[1]); !errors.Is(err, chat.ErrGone) {
		t.Errorf("nobody: %v", err)
	}
	h.User(person(nil))
	if who, err := h.a.Find(t.Context(), "Oscar@example.gov.co"); err != nil || who != h.People()[0] {
		t.Errorf("lookup: %v, %v", who, err)
	}
	if _, err := h.a.Find(t.Context(), "nadie@example.gov.co"); !errors.Is(err, chat.ErrGone) {
		t.Errorf("lookup of nobody: %v", err)
	}
	for _, more := range []map[string]any{{"deleted": true}, {"is_bot": true}, {"is_email_confirmed": false}, {"is_ultra_restricted": true}} {
		h.User(person(more))
		if who, err := h.a.Find(t.Context(), "oscar@example.gov.co"); !errors.Is(err, chat.ErrGone) {
			t.Errorf("%v is found: %v, %v", more, who, err)
		}
	}
}

func TestCheck(t *testing.T) {
	f := newFake(t, Socket)
	defer f.Close()
	ok := func(all []chat.Check) (out []bool) {
		for _, c := range all {
			out = append(out, c.OK)
			if c.Name == "" || !c.OK && (c.Remedy == "" || c.Detail == "") {
				t.Errorf("check %+v", c)
			}
		}
		return out
	}
	same := func(got []bool, want ...bool) bool {
		return string(indent(t, got)) == string(indent(t, want))
	}
	if got := ok(f.adapter(nil).Check(t.Context())); !same(got, true, true, true, true) {
		t.Errorf("all well: %v", got)
	}
	f.Personal(true)
	if all := f.adapter(nil).Check(t.Context()); all[0].OK || !strings.Contains(all[0].Detail, "persona") {
		t.Errorf("a person's token: %+v", all[0])
	}
	f.Personal(false)
	f.Scopes("chat:write,commands")
	all := f.adapter(nil).Check(t.Context())
	if got := ok(all); !same(got, true, false, true, true) || !strings.Contains(all[1].Detail, "files:read") || strings.Contains(all[1].Detail, "chat:write") {
		t.Errorf("scopes: %+v", all)
	}
	bad := f.adapter(func(o *Options) { o.BotToken, o.AppToken = "xoxb-old", "xapp-old" })
	if got := ok(bad.Check(t.Context())); !same(got, false, false) {
		t.Errorf("tokens: %v", got)
	}
	drifted := f.adapter(func(o *Options) { o.Now = func() time.Time { return f.Clock().Add(10 * time.Minute) } })
	if got := ok(drifted.Check(t.Context())); !same(got, true, false, false, true) {
		t.Errorf("clock: %v", got)
	}
	off := f.adapter(func(o *Options) { o.APIURL = "http://127.0.0.1:1" })
	if got := ok(off.Check(t.Context())); !same(got, false) {
		t.Errorf("unreachable: %v", got)
	}
}

// TestNew: what is missing is told, and an address without a slash at its end works.
func TestNew(t *testing.T) {
	f := newFake(t, HTTP)
	defer f.Close()
	for name, change := range map[string]func(*Options){
		"no token":   func(o *Options) { o.BotToken = "" },
		"no secret":  func(o *Options) { o.SigningSecret = "" },
		"no app":     func(o *Options) { o.Mode, o.AppToken = Socket, "" },
		"odd mode":   func(o *Options) { o.Mode = "poll" },
		"no address": func(o *Options) { o.APIURL = "slack.com" },
	} {
		o := f.options()
		change(&o)
		if _, err := New(o); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if a := f.adapter(nil); !strings.HasSuffix(a.o.APIURL, "/api/") || a.Limits().Buttons != 25 {
		t.Errorf("address %q", a.o.APIURL)
	}

}
