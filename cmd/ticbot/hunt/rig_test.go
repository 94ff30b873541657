package hunt

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/console"
	"github.com/ticbot/ticbot/cmd/ticbot/bench/house"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/locales"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/badgerkv"
)

// uncompressed is a folder whose bytes are those that were written.
func uncompressed() badgerkv.Options { return badgerkv.Options{Compression: false} }

// rig is a house on a real database, with everything kept that comes out of it.
type rig struct {
	t       *testing.T
	dir     string
	db      *badgerkv.DB
	house   *house.House
	browser *house.Browser
	client  *http.Client
	server  *httptest.Server
	console *console.Console
	typed   *bytes.Buffer // what the person at the terminal types
	clock   atomic.Int64  // nanoseconds since 1970
	metrics *prometheus.Registry
	log     *slog.Logger
	heaps   *heaps
	posts   *posts
	taps    map[chat.Platform]tap
	secrets []string    // every password that was shown or typed
	planted []chat.File // documents that hold a control secret
}

// heaps are what came out, by where.
type heaps struct {
	mu sync.Mutex
	by map[string]*bytes.Buffer
}

// Where something came out.
const (
	inLog       = "log"
	inPages     = "pages"
	inChat      = "answers of the web chat"
	inTerminal  = "terminal"
	inDelivered = "delivered on " // and the platform
)

func (h *heaps) add(where, text string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.by[where] == nil {
		h.by[where] = &bytes.Buffer{}
	}
	h.by[where].WriteString(text + "\n")
}

// heap is one of them as a writer.
type heap struct {
	h     *heaps
	where string
}

func (w heap) Write(p []byte) (int, error) {
	w.h.add(w.where, string(p))
	return len(p), nil
}

// posts are the messages that the adapters were handed.
type posts struct {
	mu  sync.Mutex
	all []post
}

type post struct {
	at    chat.Place
	text  string
	files []chat.File
}

// tap keeps what goes to an adapter.
type tap struct {
	chat.Adapter
	heaps *heaps
	posts *posts
}

func (a tap) keep(to chat.Place, m chat.Message, key string) {
	b, err := json.Marshal(m)
	if err != nil {
		b = []byte(err.Error())
	}
	a.heaps.add(inDelivered+string(a.Platform()), strings.Join([]string{to.String(), key, m.Plain(), string(b)}, "\n"))
	a.posts.mu.Lock()
	defer a.posts.mu.Unlock()
	a.posts.all = append(a.posts.all, post{to, m.Plain(), m.Files})
}

func (a tap) Post(ctx context.Context, to chat.Place, m chat.Message, key string) (chat.Ref, error) {
	a.keep(to, m, key)
	return a.Adapter.Post(ctx, to, m, key)
}

func (a tap) Edit(ctx context.Context, ref chat.Ref, m chat.Message, key string) (chat.Ref, error) {
	a.keep(ref.Place, m, key)
	return a.Adapter.Edit(ctx, ref, m, key)
}

// send hands a message to an adapter, as the engine does.
func (r *rig) send(p chat.Platform, place, text string) error {
	_, err := r.taps[p].Post(r.t.Context(), chat.Place{Platform: p, ID: place, Kind: chat.Direct}, chat.Say("es", text), "x"+text)
	return err
}

// newest finds the newest match of a pattern in what was sent to a place.
func (p *posts) newest(place string, pattern *regexp.Regexp) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range slices.Backward(p.all) {
		if m.at.ID != place {
			continue
		}
		if s := pattern.FindString(m.text); s != "" {
			return s
		}
	}
	return ""
}

// newRig opens a house, with Nubia at the terminal and everybody else on the web.
func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, dir: t.TempDir(), typed: &bytes.Buffer{}, metrics: prometheus.NewRegistry(), heaps: &heaps{by: map[string]*bytes.Buffer{}}, posts: &posts{},
		taps: map[chat.Platform]tap{}}
	r.clock.Store(time.Date(2026, 11, 23, 9, 14, 0, 0, calendar.Bogota()).UnixNano())
	r.log = slog.New(slog.NewJSONHandler(heap{r.heaps, inLog}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	opt := uncompressed()
	opt.Log = r.log
	var err error
	if r.db, err = badgerkv.Open(r.dir, opt); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.close)
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	r.console, err = console.New(console.Options{In: r.typed, Out: heap{r.heaps, inTerminal}, Account: "nubia.torres", Texts: texts, Now: r.now, Log: r.log,
		ShowOthers: true, Settle: func(ctx context.Context) error { return r.house.Settle(ctx) }})
	if err != nil {
		t.Fatal(err)
	}
	r.house, err = house.New(house.Options{DB: r.db, Now: r.now, Log: r.log, Metrics: r.metrics, Rand: rand.NewChaCha8([32]byte{7}),
		More: []chat.Adapter{r.console}, Tap: r.tap})
	if err != nil {
		t.Fatal(err)
	}
	r.must(r.house.Open(t.Context(), house.Small()))
	r.server = httptest.NewServer(r.house.Routes)
	t.Cleanup(r.server.Close)
	r.client = &http.Client{Transport: &recorder{r.server.Client().Transport, r.heaps}}
	r.browser, err = house.Visit(t.Context(), r.client, r.server.URL)
	r.must(err)
	return r
}

// tap stands between the engine and an adapter.
func (r *rig) tap(a chat.Adapter) chat.Adapter {
	r.taps[a.Platform()] = tap{a, r.heaps, r.posts}
	return r.taps[a.Platform()]
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// close closes the database; what is in the folder then is final.
func (r *rig) close() {
	if r.db == nil {
		return
	}
	if err := r.db.Close(); err != nil {
		r.t.Error(err)
	}
	r.db = nil
}

func (r *rig) now() time.Time { return time.Unix(0, r.clock.Load()) }

// recorder keeps every request and response of the pages and the chat. A page that shows a password, as it must, is not
// kept; what it shows is.
type recorder struct {
	next  http.RoundTripper
	heaps *heaps
}

// shows marks a request whose answer shows a password.
type shows struct{}

func (c *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := c.next.RoundTrip(req)
	if err != nil || req.Context().Value(shows{}) != nil {
		return res, err
	}
	stream := strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") // kept by who reads it
	dump, err := httputil.DumpResponse(res, !stream)
	if err != nil {
		return res, err
	}
	where := inChat
	if strings.HasPrefix(req.URL.Path, "/entrega") || strings.HasPrefix(req.URL.Path, "/sellar") {
		where = inPages
	}
	c.heaps.add(where, string(dump))
	return res, nil
}

// says is a line of somebody on the web, with what it leads to.
func (r *rig) says(who, line string) house.Reply {
	r.t.Helper()
	reply, err := r.browser.Say(r.t.Context(), who, line)
	r.must(err)
	r.must(r.house.Settle(r.t.Context()))
	return reply
}

// fills is a page of a window that somebody sends.
func (r *rig) fills(who string, form *chat.Form, values map[string]string) house.Reply {
	r.t.Helper()
	if form == nil {
		r.t.Fatalf("%s has no window open", who)
	}
	reply, err := r.browser.Fill(r.t.Context(), who, form, values)
	r.must(err)
	r.must(r.house.Settle(r.t.Context()))
	return reply
}

// terminal is what Nubia types.
func (r *rig) terminal(lines ...string) {
	r.t.Helper()
	r.typed.WriteString(strings.Join(lines, "\n") + "\n")
	r.must(r.console.Run(r.t.Context(), r.house.Engine.Accept))
	r.must(r.house.Settle(r.t.Context()))
}

// later moves the clock, stopping at everything that becomes due on the way.
func (r *rig) later(d time.Duration) {
	r.t.Helper()
	to := r.now().Add(d)
	for {
		var next time.Time
		var ok bool
		r.must(r.house.Store.View(r.t.Context(), func(v *store.View) (err error) {
			next, ok, err = v.NextDue()
			return err
		}))
		if !ok || next.After(to) {
			next, ok = to, false
		}
		if next.After(r.now()) {
			r.clock.Store(next.UnixNano())
		}
		r.must(r.house.Settle(r.t.Context()))
		if !ok {
			return
		}
	}
}

var (
	aLink  = regexp.MustCompile(`https://tic\.example/(entrega|sellar)/[A-Za-z0-9_-]+`)
	aPIN   = regexp.MustCompile(`\b\d{3} \d{3}\b`)
	shown  = regexp.MustCompile(`class="key" value="([^"]*)"`)
	direct = "dm-"
)

// link is the newest link that a place was sent.
func (r *rig) link(place string) string {
	r.t.Helper()
	link := r.posts.newest(place, aLink)
	if link == "" {
		r.t.Fatalf("%s has no link", place)
	}
	return strings.Replace(link, house.Base, r.server.URL, 1)
}

// tagLen is how many characters at the end of a link are its secret; what stands before them names the envelope.
const tagLen = 22

// links are the secret parts of all links that were sent.
func (r *rig) links() []string {
	var out []string
	for _, p := range r.posts.all {
		for _, link := range aLink.FindAllString(p.text, -1) {
			if tag := link[len(link)-tagLen:]; !slices.Contains(out, tag) {
				out = append(out, tag)
			}
		}
	}
	return out
}

// pin is the newest PIN that somebody on the web was told.
func (r *rig) pin(who string) string {
	r.t.Helper()
	pin := r.posts.newest(direct+who, aPIN)
	if pin == "" {
		r.t.Fatalf("%s has no PIN", who)
	}
	return pin
}

// page asks for a page with the session of the web chat and gives status and body.
func (r *rig) page(ctx context.Context, method, link string, form url.Values) (int, string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, link, strings.NewReader(form.Encode()))
	r.must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.browser.Sign(req)
	res, err := r.client.Do(req)
	r.must(err)
	body, err := io.ReadAll(res.Body)
	r.must(err)
	r.must(res.Body.Close())
	r.must(r.house.Settle(r.t.Context()))
	return res.StatusCode, string(body)
}

// looks is a page that shows no password.
func (r *rig) looks(method, link string, form url.Values) string {
	r.t.Helper()
	_, body := r.page(r.t.Context(), method, link, form)
	if shown.MatchString(body) {
		r.t.Errorf("%s of a page shows a password", method)
	}
	return body
}

// opens opens an envelope and keeps the password that its page shows.
func (r *rig) opens(link, pin string) string {
	r.t.Helper()
	ctx := context.WithValue(r.t.Context(), shows{}, true)
	status, body := r.page(ctx, http.MethodPost, link, url.Values{"pin": {pin}})
	m := shown.FindStringSubmatch(body)
	if m == nil {
		r.t.Fatalf("the page shows no password: status %d\n%s", status, body)
	}
	return r.secret(html.UnescapeString(m[1]))
}

// secret keeps a password that is looked for later.
func (r *rig) secret(s string) string {
	if !slices.Contains(r.secrets, s) {
		r.secrets = append(r.secrets, s)
	}
	return s
}
