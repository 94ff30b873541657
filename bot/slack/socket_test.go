package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"go.uber.org/goleak"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/chat/chattest"
	"github.com/ticbot/ticbot/bot/slack/slacktest"
)

// plugged is an adapter that listens over Socket Mode.
type plugged struct {
	*fake
	a    *Adapter
	core *core
}

func plug(t *testing.T) *plugged {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
	p := &plugged{fake: newFake(t, Socket), core: &core{}}
	p.a = p.adapter(nil)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.a.Run(ctx, p.core.deliver) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
		p.Close()
	})
	return p
}

// answered waits for the next answer over the connection.
func (p *plugged) answered(t *testing.T) string {
	t.Helper()
	select {
	case id := <-p.Acked():
		return id
	case <-time.After(5 * time.Second):
		t.Fatal("nothing was answered")
		return ""
	}
}

func nobody(bool, []byte) {}

// TestSocketAnswersAfterSaving: what was not saved is not acknowledged, and what Slack sends again is.
func TestSocketAnswersAfterSaving(t *testing.T) {
	p := plug(t)
	p.core.answer = func(chat.Event) (chat.Answer, error) {
		if len(p.core.heard()) == 1 {
			return chat.Answer{}, errFull
		}
		return chat.Answer{}, nil
	}
	me := p.People()[0]
	home, err := p.a.Direct(t.Context(), me)
	if err != nil {
		t.Fatal(err)
	}
	p.Say(me, home, chattest.Said{Text: "hola"})
	lost := p.Sent()
	p.Again()
	if got := p.answered(t); got == lost {
		t.Errorf("%s was answered, though nothing was saved", lost)
	}
	if all := p.core.heard(); len(all) != 2 || all[0].ID != all[1].ID {
		t.Errorf("heard %+v", all)
	}
}

// TestSocketUnknownEvents: what the SDK cannot read is acknowledged, else Slack would send it for ever.
func TestSocketUnknownEvents(t *testing.T) {
	p := plug(t)
	for typ, payload := range map[string]any{
		"events_api":     map[string]any{"type": "event_callback", "event_id": "Ev1", "event": map[string]any{"type": "something_new"}},
		"interactive":    map[string]any{"type": "block_actions"},
		"slash_commands": map[string]any{"command": 7},
		"novelty":        map[string]any{},
	} {
		p.Frame(typ, payload, 0, nobody)
		if id := p.Sent(); p.answered(t) != id {
			t.Errorf("%s: another one was answered", typ)
		}
	}
	if all := p.core.heard(); len(all) > 0 {
		t.Errorf("heard %+v", all)
	}
}

// TestSocketReconnects: Slack closes every connection now and then, with a word before or without.
func TestSocketReconnects(t *testing.T) {
	p := plug(t)
	me := p.People()[0]
	for _, polite := range []bool{true, false} {
		p.Disconnect(polite)
		p.Command(me, place("C0APPROVALS", chat.Channel, ""), "tic", "ayuda")
		p.answered(t)
	}
	if n := len(p.core.heard()); n != 2 {
		t.Errorf("heard %d events", n)
	}
}

// TestSocketLargePage: an answer that the connection would drop is made smaller; the long list is typed then.
func TestSocketLargePage(t *testing.T) {
	p := plug(t)
	me := p.People()[0]
	form := page()
	p.core.say(chat.Answer{Form: &form})
	at := place("C0APPROVALS", chat.Channel, "")
	p.Command(me, at, "tic", "correo")
	p.answered(t)
	large := page()
	large.Title, large.Pages[0].Fields = "Otra", nil
	for i := range 3 {
		fd := chat.Field{ID: fmt.Sprint("lista", i), Label: "Lista", Kind: chat.Select}
		for j := range 100 {
			fd.Options = append(fd.Options, chat.Option{Value: fmt.Sprint(strings.Repeat("v", 20), j), Label: fmt.Sprint("Aplicación ", j)})
		}
		large.Pages[0].Fields = append(large.Pages[0].Fields, fd)
	}
	p.core.say(chat.Answer{Form: &large})
	p.Fill(me, chattest.Filled{Values: map[string]string{"para": "s1"}})
	p.answered(t)
	d, open := p.Dialog(me)
	if !open || d.Title != "Otra" || len(d.Fields) < 3 || len(d.Fields[1].Options) > 0 {
		t.Errorf("dialog %+v", d)
	}
	whisper := chat.Say("es", strings.Repeat("&", 2400))
	p.core.say(chat.Answer{Whisper: &whisper})
	p.Command(me, at, "tic", "ayuda")
	p.answered(t)
	p.core.say(chat.Answer{})
	p.Command(me, at, "tic", "ayuda") // begins when all of the one before has begun
	p.answered(t)
	p.a.work.wait()
	if all := p.Seen(me, at); len(all) != 1 {
		t.Errorf("%d answers are seen", len(all))
	}
}

// TestSocketOrder: what one person does is heard in its order, though others are busy.
func TestSocketOrder(t *testing.T) {
	p := plug(t)
	block := make(chan struct{})
	p.core.answer = func(ev chat.Event) (chat.Answer, error) {
		if ev.From.ID == "U0MARTA" {
			<-block
		}
		return chat.Answer{}, nil
	}
	at := place("C0APPROVALS", chat.Channel, "")
	p.Command(account("U0MARTA"), at, "tic", "x")
	for i := range 20 {
		p.Command(account("U0OSCAR"), at, "tic", fmt.Sprint(i))
	}
	for range 20 {
		p.answered(t)
	}
	close(block)
	p.answered(t)
	n := 0
	for _, ev := range p.core.heard() {
		if ev.From.ID == "U0OSCAR" {
			if got := ev.What.(chat.Command).Text; got != fmt.Sprint(n) {
				t.Fatalf("heard %q as number %d", got, n)
			}
			n++
		}
	}
}

// TestSocketWrongToken: Run ends with the error, so that it is logged and run again.
func TestSocketWrongToken(t *testing.T) {
	f := newFake(t, Socket)
	defer f.Close()
	a := f.adapter(func(o *Options) { o.AppToken = "xapp-old" })
	if err := a.Run(t.Context(), (&core{}).deliver); err == nil || !strings.Contains(err.Error(), "invalid_auth") {
		t.Errorf("Run: %v", err)
	}
	if got := a.Routes((&core{}).deliver); len(got) > 0 {
		t.Errorf("routes %v", got)
	}
}

// FuzzPayload: whatever Slack signs, nothing crashes, and what is heard has a key, a person and words.
func FuzzPayload(f *testing.F) {
	f.Add(0, []byte(`{"type":"event_callback","event_id":"E","event":{"type":"app_mention","user":"U1","channel":"C1","ts":"1.0","text":"<@U2> x"}}`))
	f.Add(1, []byte(`{"type":"block_actions","user":{"id":"U1"},"actions":[{"type":"button","value":"~x","action_id":"do.1"}],"view":{"type":"modal"}}`))
	f.Add(1, []byte(`{"type":"view_submission","user":{"id":"U1"},"view":{"private_metadata":"{\"v\":1}","state":{"values":{"a":{"b":{"selected_options":[{}]}}}}}}`))
	f.Add(2, []byte(`command=%2Ftic&user_id=U1&channel_id=D1&text=a`))
	f.Add(3, []byte(`payload=%7B%7D`))
	f.Add(4, []byte(`{"command":"/tic","user_id":"U1","channel_id":"D1","text":"a"}`))
	a := quiet(f)
	f.Fuzz(func(t *testing.T, which int, body []byte) {
		var h *heard
		var err error
		switch which & 7 {
		case 4:
			h, _, err = a.readFrame(t.Context(), frame{Type: "slash_commands", Payload: body})
		case 5:
			h, _, err = a.readFrame(t.Context(), frame{Type: "events_api", Payload: body})
		case 6:
			h, _, err = a.readFrame(t.Context(), frame{Type: "interactive", Payload: body})
		case 0:
			h, _, err = a.readEvent(t.Context(), body)
		case 1:
			h, _, err = a.interaction(t.Context(), body)
		case 2:
			h, _, err = a.readCommand(t.Context(), body)
		default:
			h, _, err = a.readInteraction(t.Context(), body)
		}
		if h == nil || err != nil {
			return
		}
		if h.event.ID == "" || len(h.event.ID) > 256 || h.event.From.ID == "" || h.event.When.IsZero() || h.kind != byNotice && h.event.What == nil {
			t.Errorf("heard %+v", h)
		}
	})
}

// quiet is an adapter that reaches nobody.
func quiet(t testing.TB) *Adapter {
	t.Helper()
	a, err := New(quietOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	a.own = ownID
	return a
}

// FuzzWords: reading never fails, and what was escaped comes back.
func FuzzWords(f *testing.F) {
	f.Add("<@U1|x> &amp; <http://a|b>", []byte(`[{"elements":[{"type":"emoji","name":"+1","unicode":"1f44d"}]}]`))
	f.Fuzz(func(t *testing.T, text string, blocks []byte) {
		_ = words(text, emojis(json.RawMessage(blocks)))
		if got := words(escape(text), nil); got != text {
			t.Errorf("%q came back as %q", text, got)
		}
		if got := unwrap(wrap(text)); got != text {
			t.Errorf("token %q came back as %q", text, got)
		}
	})
}

// FuzzAddress: the token goes to Slack and nowhere else, however an address is spelled, and answers go to Slack only.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{"https://files.slack.com/x", "https://files.slack.com@evil.example/x", "https://slack.com.evil.example", "http://slack.com/api/", "https://hooks.slack.com/a",
		"https://SLACK.com./", "//slack.com", "https://slack.com:444/", "https://evil.example#.slack.com", "https://evil.example\\.slack.com"} {
		f.Add(s)
	}
	o := quietOptions(f)
	o.APIURL = ""
	a, err := New(o)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := url.Parse(text)
		if err != nil {
			return
		}
		host := strings.ToLower(u.Hostname())
		if a.trusted(u) && (u.Scheme != "https" || u.User != nil || host != "slack.com" && host != "files.slack.com") {
			t.Errorf("the token would go to %q", text)
		}
		if a.hookable(u) && (u.Scheme != "https" || u.User != nil || host != "slack.com" && !strings.HasSuffix(host, ".slack.com") && !strings.HasSuffix(host, ".slack-gov.com")) {
			t.Errorf("an answer would go to %q", text)
		}
	})
}

// FuzzMeta: what a window carries is the adapter's own or nothing, and comes back as it went.
func FuzzMeta(f *testing.F) {
	f.Add(`{"t":"f/x","c":"D1","k":"direct","v":1}`, "f/x", "D1", "1.2")
	f.Fuzz(func(t *testing.T, raw, token, channel, thread string) {
		if m, ok := readMeta(raw); ok && (m.V != metaVersion || m.Kind != "" && m.Kind != chat.Direct && m.Kind != chat.Channel) {
			t.Errorf("%q gives %+v", raw, m)
		}
		if len(token) > chat.MaxToken || len(channel)+len(thread) > 200 || !utf8.ValidString(token) || !utf8.ValidString(channel) || !utf8.ValidString(thread) {
			return
		}
		in := meta{Token: chat.Token(token), Channel: channel, Kind: chat.Direct, Thread: thread, V: metaVersion}
		if out, ok := readMeta(in.String()); !ok || out != in || len(in.String()) > maxMeta {
			t.Errorf("%+v comes back as %+v", in, out)
		}
	})
}

// FuzzRender: no message makes blocks that Slack refuses, or notifies anybody.
func FuzzRender(f *testing.F) {
	f.Add("título", "texto <!channel>", "nombre", "valor *x*", 3, 5)
	a := quiet(f)
	f.Fuzz(func(t *testing.T, title, text, label, value string, rows, buttons int) {
		m := chat.Message{Title: title, Body: []chat.Block{{Kind: chat.Para, Text: text}, {Kind: chat.Pre, Text: text}, {Kind: chat.Quote, Text: value}, {Kind: chat.Fields}, {Kind: chat.List}}}
		for range rows & 63 {
			m.Body[3].Rows = append(m.Body[3].Rows, chat.Row{Label: label, Value: value})
			m.Body[4].Rows = append(m.Body[4].Rows, chat.Row{Value: value})
		}
		for i := range buttons & 31 {
			m.Buttons = append(m.Buttons, chat.Button{Token: chat.Token(digits(i)), Label: label, URL: ""})
		}
		m = a.fit(m)
		raw, err := json.Marshal(render(m))
		if err != nil {
			t.Fatal(err)
		}
		blocks, why := slacktest.CheckMessage(notice(m), string(raw))
		if why != "" {
			t.Fatalf("%s: %s", why, raw)
		}
		if got := slacktest.Show(notice(m), blocks); len(got.Pinged) > 0 {
			t.Errorf("notified %q", got.Pinged)
		}
	})
}
