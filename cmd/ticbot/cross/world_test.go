// Package cross plays whole cases in which some people are on Slack and others on the web chat: one real core, the real
// adapters, a fake Slack and a real HTTP server. At the end every card on both must show what is true.
package cross

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/slack"
	"github.com/ticbot/ticbot/bot/slack/slacktest"
	"github.com/ticbot/ticbot/bot/web"
	"github.com/ticbot/ticbot/cmd/ticbot/bench/house"
	"github.com/ticbot/ticbot/cmd/ticbot/demo"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/locales"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

// Places and times of a world.
const (
	approvals = "C0APPROVALS" // the office's channel, on Slack
	late      = house.Late    // the other one, on the web

	pause    = 20 * time.Second // what people take between two acts
	patience = 10 * time.Second // what must happen happens within this
)

// texts are read once: with -race that takes long.
var texts = sync.OnceValues(locales.Load)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// setup is how a world begins.
type setup struct {
	mode slack.Mode
	// slack says who has an account there, and web who has none on the web.
	slack, offline []string
	db             kv.DB
}

// world is an office on two platforms. Time stands still but for what the steps make of it.
type world struct {
	t       *testing.T
	setup   setup
	fake    *slacktest.Server
	slack   *slack.Adapter
	house   *house.House
	server  *httptest.Server
	browser *house.Browser
	texts   *locales.Bundle

	mu  sync.Mutex
	now time.Time

	uses  map[string]chat.Platform // where somebody acts now
	forms map[string]*chat.Form    // open before somebody on the web
	shown string                   // the last password that a page showed
	storm bool                     // Slack is in bad weather: what it did not take is tried again as time goes by
}

// newWorld builds an office. It ends with the test.
func newWorld(t *testing.T, s setup) *world {
	t.Helper()
	texts, err := texts()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, setup: s, texts: texts, now: time.Date(2026, 11, 23, 9, 14, 0, 0, calendar.Bogota()), uses: map[string]chat.Platform{},
		forms: map[string]*chat.Form{}}
	w.fake = slacktest.New(t, slacktest.Options{Socket: s.mode == slack.Socket, Now: w.clock, Channels: []string{approvals}})
	t.Cleanup(w.fake.Close)
	w.slack, err = slack.New(slack.Options{BotToken: slacktest.BotToken, AppToken: slacktest.AppToken, SigningSecret: slacktest.Secret, APIURL: w.fake.APIURL(),
		Mode: s.mode, Texts: texts, Now: w.clock, Patience: time.Minute, Save: w.save, Open: w.open})
	if err != nil {
		t.Fatal(err)
	}
	if s.db == nil {
		w.setup.db = memkv.New()
	}
	w.house, err = house.New(house.Options{DB: w.setup.db, Now: w.clock, Rand: rand.NewChaCha8([32]byte{7}), Texts: texts, More: []chat.Adapter{w.slack},
		Approvals: chat.Place{Platform: slack.Name, ID: approvals, Kind: chat.Channel}})
	if err != nil {
		t.Fatal(err)
	}
	w.people()
	w.serve()
	return w
}

// serve opens the web chat and connects Slack.
func (w *world) serve() {
	w.server = httptest.NewServer(w.house.Routes)
	w.t.Cleanup(w.server.Close)
	client := &http.Client{Transport: &http.Transport{}, Timeout: patience}
	w.t.Cleanup(client.CloseIdleConnections)
	w.fake.Mount(w.house.Routes)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.slack.Run(ctx, w.house.Engine.Accept) }()
	w.t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			w.t.Errorf("Slack: Run: %v", err)
		}
	})
	var err error
	if w.browser, err = house.Visit(w.t.Context(), client, w.server.URL); err != nil {
		w.t.Fatal(err)
	}
}

// people lets the people of the demo move in, and gives them their accounts.
func (w *world) people() {
	w.t.Helper()
	err := w.house.Furnish(w.t.Context(), func(tx *store.Tx, now time.Time) error {
		if err := demo.Load(tx, now); err != nil {
			return err
		}
		for _, who := range w.setup.offline {
			if err := tx.Unbind(chat.Account{Platform: web.Name, ID: who}); err != nil {
				return err
			}
		}
		for _, who := range w.setup.slack {
			if err := tx.Bind(who+"@"+demo.Domain, w.account(who, slack.Name)); err != nil {
				return err
			}
		}
		return w.house.Handler.SetQuota(tx, store.Quota{Contracted: 850, Active: 846}, "operador:cross", now)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// save and open keep files in the store, as the program does.
func (w *world) save(ctx context.Context, name, typ string, r io.Reader) (chat.File, error) {
	return w.house.Store.SaveFile(ctx, name, typ, r, 1<<20, w.clock())
}

func (w *world) open(ctx context.Context, hash string) (io.ReadCloser, error) {
	_, body, err := w.house.Store.OpenFile(ctx, hash)
	return body, err
}

// account is what somebody is called on a platform: luz.gomez on the web is ULUZGOMEZ on Slack.
func (w *world) account(who string, p chat.Platform) chat.Account {
	if p == slack.Name {
		who = "U" + strings.ToUpper(strings.ReplaceAll(who, ".", ""))
	}
	return chat.Account{Platform: p, ID: who}
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// settle lets everything happen that is due by now.
func (w *world) settle() {
	w.t.Helper()
	if err := w.house.Settle(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// advance moves the clock on, stopping at everything that becomes due on the way.
func (w *world) advance(to time.Time) {
	w.t.Helper()
	for {
		next, ok := w.next()
		if !ok || next.After(to) {
			w.set(to)
			w.settle()
			return
		}
		w.set(next)
		w.settle()
	}
}

// next is when something happens by itself: a due time, or a message that waits.
func (w *world) next() (at time.Time, ok bool) {
	w.t.Helper()
	err := w.house.Store.View(w.t.Context(), func(v *store.View) error {
		var err error
		at, ok, err = v.NextDue()
		for _, p := range []chat.Platform{slack.Name, web.Name, web.MailName} {
			owed, waits, e := v.NextOwed(p)
			if err = errors.Join(err, e); waits && (!ok || owed.Before(at)) {
				at, ok = owed, true
			}
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return at, ok
}

// set moves the clock forward, never back.
func (w *world) set(to time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if to.After(w.now) {
		w.now = to
	}
}

// until waits for something to become true, while the bot works.
func (w *world) until(what string, ok func() bool) {
	w.t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for w.settle(); !ok(); w.settle() {
		if at, waits := w.next(); w.storm && waits && at.Sub(w.clock()) < time.Hour {
			w.set(at)
		}
		select {
		case <-tick.C:
		case <-deadline:
			w.t.Fatalf("%s did not happen; there is:\n%s", what, w.everything())
		}
	}
}

// onSlack does something on Slack and waits until the bot has acknowledged it.
func (w *world) onSlack(act func()) {
	w.t.Helper()
	if w.setup.mode != slack.Socket {
		act()
		return
	}
	for drained := false; !drained; {
		select {
		case <-w.fake.Acked():
		default:
			drained = true
		}
	}
	act()
	sent := w.fake.Sent()
	for deadline := time.After(patience); ; {
		select {
		case id := <-w.fake.Acked():
			if id == sent {
				return
			}
		case <-deadline:
			w.t.Fatalf("%s was never acknowledged", sent)
		}
	}
}

// direct is the private place of somebody on Slack.
func (w *world) direct(who string) chat.Place {
	w.t.Helper()
	p, err := w.slack.Direct(w.t.Context(), w.account(who, slack.Name))
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// person finds whom a step means by @luz or @luz.gomez.
func (w *world) person(who string) string {
	w.t.Helper()
	var found []string
	err := w.house.Store.View(w.t.Context(), func(v *store.View) error {
		people, err := v.People()
		for _, p := range people {
			if id, _, _ := strings.Cut(p.Email, "@"); id == who || strings.HasPrefix(id, who+".") {
				found = append(found, id)
			}
		}
		return err
	})
	if err != nil || len(found) != 1 {
		w.t.Fatalf("nobody is called @%s (%v, %v)", who, found, err)
	}
	return found[0]
}

// platform is where somebody acts: where a step said, else where he has an account.
func (w *world) platform(who string) chat.Platform {
	if p := w.uses[who]; p != "" {
		return p
	}
	for _, s := range w.setup.slack {
		if s == who {
			return slack.Name
		}
	}
	return web.Name
}

// errorf names the step in which something went wrong.
func (w *world) errorf(line, format string, args ...any) {
	w.t.Helper()
	w.t.Fatalf("%s: %s", line, fmt.Sprintf(format, args...))
}
