package slack

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/slack/slacktest"
	"github.com/ticbot/ticbot/locales"
)

const (
	secret = slacktest.Secret
	ownID  = slacktest.BotUser
)

// fake is a Slack, and what an adapter needs to talk to it.
type fake struct {
	*slacktest.Server
	t      *testing.T
	mode   Mode
	routes http.Handler
}

func newFake(t *testing.T, mode Mode) *fake {
	f := &fake{Server: slacktest.New(t, slacktest.Options{Socket: mode == Socket, Unwrap: unwrap}), t: t, mode: mode}
	f.Scopes(strings.Join(botScopes(), ","))
	return f
}

// texts are read once: with -race that takes long.
var texts = sync.OnceValues(locales.Load)

// options of an adapter that talks to the fake.
func (f *fake) options() Options {
	texts, err := texts()
	if err != nil {
		f.t.Fatal(err)
	}
	return Options{BotToken: slacktest.BotToken, AppToken: slacktest.AppToken, SigningSecret: secret, APIURL: f.APIURL(), Mode: f.mode, Texts: texts,
		Now: f.Clock, MaxFile: 1 << 20, Save: f.Save, Open: f.Open, Patience: time.Minute}
}

func (f *fake) adapter(change func(*Options)) *Adapter {
	o := f.options()
	if change != nil {
		change(&o)
	}
	a, err := New(o)
	if err != nil {
		f.t.Fatal(err)
	}
	return a
}

// mount puts an adapter's routes before the fake.
func (f *fake) mount(a *Adapter, c *core) {
	if c == nil {
		c = &core{}
	}
	mux := http.NewServeMux()
	for pattern, h := range a.Routes(c.deliver) {
		mux.Handle(pattern, h)
	}
	f.routes = mux
	f.Mount(mux)
}

// core is what the events of a test reach. Its answer may be changed between events.
type core struct {
	mu     sync.Mutex
	events []chat.Event
	answer func(chat.Event) (chat.Answer, error)
}

func (c *core) deliver(_ context.Context, ev chat.Event) (chat.Answer, error) {
	c.mu.Lock()
	c.events = append(c.events, ev)
	answer := c.answer
	c.mu.Unlock()
	if answer == nil {
		return chat.Answer{}, nil
	}
	return answer(ev)
}

func (c *core) heard() []chat.Event {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]chat.Event(nil), c.events...)
}

func (c *core) say(a chat.Answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer = func(chat.Event) (chat.Answer, error) { return a, nil }
}

// house is an adapter before a fake Slack, with a core of its own.
type house struct {
	*fake
	a    *Adapter
	core *core
}

func newHouse(t *testing.T, change func(*Options)) *house {
	t.Helper()
	h := &house{fake: newFake(t, HTTP), core: &core{}}
	h.a = h.adapter(change)
	h.mount(h.a, h.core)
	t.Cleanup(func() {
		h.a.work.wait()
		h.a.http.CloseIdleConnections()
		h.Close()
	})
	return h
}

// inner sends an event and gives the status.
func (h *house) inner(e map[string]any, retry int) int {
	return h.envelope(h.Event(e), retry)
}

func (h *house) envelope(env map[string]any, retry int) int {
	body, _ := json.Marshal(env)
	code := h.Request("events", body, retry).Code
	h.settle()
	return code
}

// settle waits for what goes on after an answer.
func (h *house) settle() { h.a.work.wait() }

func (h *house) interact(p map[string]any) (int, string) {
	text, _ := json.Marshal(p)
	w := h.Request("interactions", []byte(url.Values{"payload": {string(text)}}.Encode()), 0)
	h.settle()
	return w.Code, w.Body.String()
}

func (h *house) home(t *testing.T) chat.Place {
	t.Helper()
	p, err := h.a.Direct(t.Context(), h.People()[0])
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// message is what somebody writes in the private channel, with changes; nil leaves something out.
func message(more map[string]any) map[string]any {
	m := map[string]any{"type": "message", "channel": "DU0OSCAR", "channel_type": "im", "user": "U0OSCAR", "ts": "1700000000.000100", "text": "hola"}
	for k, v := range more {
		if m[k] = v; v == nil {
			delete(m, k)
		}
	}
	return m
}
