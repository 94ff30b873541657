package slack

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/chat/chattest"
	"github.com/ticbot/ticbot/locales"
)

const (
	botToken = "xoxb-fake-bot"
	appToken = "xapp-fake-app"
	secret   = "8f742231b10e8888abcd99yyyzzz85a5"
	ownID    = "UBOT00001"
	ownBot   = "BBOT00001"
)

// fake is a Slack of its own: the Web API, its answer addresses, its files and Socket Mode, with the limits of the real one.
type fake struct {
	t      *testing.T
	server *httptest.Server
	mode   Mode

	mu       sync.Mutex
	now      time.Time
	handler  http.Handler
	next     int
	lines    []*line
	dms      map[string]string    // user → channel
	triggers map[string]time.Time // until when; zero = used
	hooks    map[string]*hook
	views    map[string]*openView // by user
	homes    map[string]map[string]any
	uploads  map[string]*line
	kept     map[string][]byte // by hash
	blobs    map[string][]byte // of files that people sent
	served   map[string]func(w http.ResponseWriter, r *http.Request)
	calls    []string
	tiers    map[string]int
	mood     chattest.Mood
	scopes   string
	users    map[string]map[string]any
	last     func(retry int)
	opened   chan string // modals, by their title

	conn    *websocket.Conn
	ready   chan struct{} // closed once a connection is there
	write   sync.Mutex
	waiting map[string]func(ok bool, body []byte) // answers to come, by envelope
	acked   chan string
}

// line is one message in a channel.
type line struct {
	ts, channel, thread, only, text string
	blocks                          []any
	file                            *chattest.File
}

type hook struct {
	channel, user, ts string
	uses              int
}

func newFake(t *testing.T, mode Mode) *fake {
	f := &fake{t: t, mode: mode, now: time.Date(2026, 11, 23, 14, 14, 0, 0, time.UTC), dms: map[string]string{}, triggers: map[string]time.Time{},
		hooks: map[string]*hook{}, views: map[string]*openView{}, homes: map[string]map[string]any{}, uploads: map[string]*line{}, kept: map[string][]byte{},
		blobs: map[string][]byte{}, tiers: map[string]int{}, ready: make(chan struct{}), opened: make(chan string, 1024), waiting: map[string]func(bool, []byte){},
		served: map[string]func(http.ResponseWriter, *http.Request){}, acked: make(chan string, 1024), users: map[string]map[string]any{},
		scopes: strings.Join(botScopes(), ",")}
	f.server = httptest.NewServer(f)
	return f
}

func (f *fake) clock() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

func (f *fake) advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}

// options of an adapter that talks to the fake.
func (f *fake) options() Options {
	texts, err := locales.Load()
	if err != nil {
		f.t.Fatal(err)
	}
	return Options{BotToken: botToken, AppToken: appToken, SigningSecret: secret, APIURL: f.server.URL + "/api", Mode: f.mode, Texts: texts,
		Now: f.clock, MaxFile: 1 << 20, Save: f.save, Open: f.open, Patience: time.Minute}
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

func (f *fake) save(_ context.Context, name, typ string, r io.Reader) (chat.File, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return chat.File{}, err
	}
	return f.Keep(name, typ, data), nil
}

func (f *fake) open(_ context.Context, hash string) (io.ReadCloser, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return io.NopCloser(bytes.NewReader(f.kept[hash])), nil
}

func (f *fake) Keep(name, typ string, data []byte) chat.File {
	sum := sha256.Sum256(data)
	out := chat.File{Name: name, Type: typ, Size: int64(len(data)), Hash: hex.EncodeToString(sum[:])}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kept[out.Hash] = data
	return out
}

// called lists the methods that were called so far.
func (f *fake) called() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.calls...)
}

func (f *fake) id(prefix string) string {
	f.next++
	return fmt.Sprintf("%s%06d", prefix, f.next)
}

func (f *fake) ts() string {
	f.next++
	return fmt.Sprintf("%d.%06d", f.now.Unix(), f.next)
}

// ServeHTTP implements http.Handler.
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	first, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if up, ok := strings.CutPrefix(rest, "upload/"); ok && first == "api" {
		f.serveUpload(w, r, up)
		return
	}
	switch first {
	case "api":
		f.serveAPI(w, r, rest)
	case "hooks":
		f.serveHook(w, r, rest)
	case "files":
		f.serveFile(w, r, rest)
	case "ws":
		f.serveSocket(w, r)
	default:
		http.NotFound(w, r)
	}
}

// serveAPI answers a call of the Web API.
func (f *fake) serveAPI(w http.ResponseWriter, r *http.Request, method string) {
	args := map[string]any{}
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		_ = json.NewDecoder(r.Body).Decode(&args)
	} else {
		_ = r.ParseForm()
		for k, v := range r.Form {
			args[k] = v[0]
		}
		if t, ok := args["token"].(string); ok {
			token = t
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, method)
	var mood chattest.Mood
	if method != "apps.connections.open" { // connecting goes on beside what a test asks for, at a time of its own
		mood, f.mood = f.mood, mood
	}
	f.tiers[method]++
	switch {
	case mood.Kind == chattest.Limited:
		w.Header().Set("Retry-After", strconv.Itoa(int(mood.Wait/time.Second)))
		w.WriteHeader(http.StatusTooManyRequests)
		return
	case f.tiers[method] > tier(method):
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusTooManyRequests)
		return
	case mood.Kind == chattest.Broken:
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	out := map[string]any{"ok": false}
	want := botToken
	if method == "apps.connections.open" {
		want = appToken
	}
	switch {
	case token != want:
		out["error"] = "invalid_auth"
	case mood.Kind == chattest.Blocked:
		out["error"] = "user_disabled"
	default:
		more, code := f.method(method, args)
		for k, v := range more {
			out[k] = v
		}
		if out["ok"] = code == ""; code != "" {
			out["error"] = code
		}
	}
	if mood.Kind == chattest.Lost {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_ = conn.Close()
		}
		return
	}
	w.Header().Set("X-OAuth-Scopes", f.scopes)
	w.Header().Set("Date", f.now.UTC().Format(http.TimeFormat))
	_ = json.NewEncoder(w).Encode(out)
}

// tier is how often a method may be called in a minute. The fake's minute ends when a test resets it.
func tier(method string) int {
	switch method {
	case "chat.postMessage", "views.update", "users.info", "views.open", "views.publish":
		return 100
	default:
		return 50
	}
}

func str(v any) string {
	s, _ := v.(string)
	return s
}

// method does what a call asks for, or names what is wrong.
func (f *fake) method(method string, args map[string]any) (map[string]any, string) {
	switch method {
	case "auth.test":
		return map[string]any{"user_id": ownID, "bot_id": ownBot, "user": "tic", "team": "Alcaldía", "team_id": "T1"}, ""
	case "conversations.open":
		return f.openDM(str(args["users"]))
	case "chat.postMessage", "chat.postEphemeral":
		return f.post(method, args)
	case "chat.update":
		return f.update(args)
	case "users.info":
		u, ok := f.users[str(args["user"])]
		if !ok {
			return nil, "user_not_found"
		}
		return map[string]any{"user": u}, ""
	case "users.lookupByEmail":
		for _, u := range f.users {
			if p, _ := u["profile"].(map[string]any); p["email"] == args["email"] {
				return map[string]any{"user": u}, ""
			}
		}
		return nil, "users_not_found"
	case "views.open", "views.update", "views.publish":
		return f.viewMethod(method, args)
	case "files.getUploadURLExternal":
		return f.beginUpload(args)
	case "files.completeUploadExternal":
		return f.endUpload(args)
	case "files.info":
		return map[string]any{"file": map[string]any{"id": "F9", "name": "acta.pdf", "mimetype": "application/pdf", "size": 4, "url_private": f.server.URL + "/files/good"}}, ""
	case "apps.connections.open":
		return map[string]any{"url": "ws" + strings.TrimPrefix(f.server.URL, "http") + "/ws"}, ""
	}
	return nil, "unknown_method"
}

func (f *fake) openDM(user string) (map[string]any, string) {
	if !strings.HasPrefix(user, "U") {
		return nil, "user_not_found"
	}
	if f.dms[user] == "" {
		f.dms[user] = "D" + user
	}
	return map[string]any{"channel": map[string]any{"id": f.dms[user]}}, ""
}

// reachable names why the bot cannot write into a channel.
func (f *fake) reachable(channel string) string {
	if strings.HasPrefix(channel, "D") && f.dms[strings.TrimPrefix(channel, "D")] == channel {
		return ""
	}
	switch channel {
	case "C0APPROVALS":
		return ""
	case "C0ARCHIVED":
		return "is_archived"
	case "C0FOREIGN":
		return "not_in_channel"
	}
	return "channel_not_found"
}

func (f *fake) post(method string, args map[string]any) (map[string]any, string) {
	channel := str(args["channel"])
	if why := f.reachable(channel); why != "" {
		return nil, why
	}
	blocks, why := checkMessage(str(args["text"]), str(args["blocks"]))
	if why != "" {
		return nil, why
	}
	if args["unfurl_links"] != "false" && method == "chat.postMessage" {
		f.t.Error("a link in a message would be fetched by Slack")
	}
	l := &line{ts: f.ts(), channel: channel, thread: str(args["thread_ts"]), text: str(args["text"]), blocks: blocks}
	if method == "chat.postEphemeral" {
		l.only = str(args["user"])
		f.lines = append(f.lines, l)
		return map[string]any{"message_ts": l.ts}, ""
	}
	f.lines = append(f.lines, l)
	return map[string]any{"channel": channel, "ts": l.ts}, ""
}

func (f *fake) update(args map[string]any) (map[string]any, string) {
	blocks, why := checkMessage(str(args["text"]), str(args["blocks"]))
	if why != "" {
		return nil, why
	}
	for _, l := range f.lines {
		if l.ts == args["ts"] && l.channel == args["channel"] && l.only == "" {
			l.text, l.blocks = str(args["text"]), blocks
			return map[string]any{"channel": l.channel, "ts": l.ts}, ""
		}
	}
	return nil, "message_not_found"
}

// serveHook takes an answer to something that a person did.
func (f *fake) serveHook(w http.ResponseWriter, r *http.Request, id string) {
	var m map[string]any
	_ = json.NewDecoder(r.Body).Decode(&m)
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.hooks[id]
	if h == nil || r.Header.Get("Authorization") != "" {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if h.uses++; h.uses > 5 {
		w.WriteHeader(http.StatusNotFound)
		f.t.Error("an answer address was used more than five times")
		return
	}
	if !f.aside(h, m) {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	_, _ = w.Write([]byte("ok"))
}

// aside shows what only one person sees; the caller holds the lock.
func (f *fake) aside(h *hook, m map[string]any) bool {
	raw, _ := json.Marshal(m["blocks"])
	blocks, why := checkMessage(str(m["text"]), string(raw))
	if why != "" || m["response_type"] != "ephemeral" {
		f.t.Errorf("answer refused: %s, %v", why, m["response_type"])
		return false
	}
	if m["replace_original"] == true {
		for _, l := range f.lines {
			if l.ts == h.ts {
				l.text, l.blocks = str(m["text"]), blocks
				return true
			}
		}
	}
	f.lines = append(f.lines, &line{ts: f.ts(), channel: h.channel, only: h.user, text: str(m["text"]), blocks: blocks})
	return true
}

func (f *fake) beginUpload(args map[string]any) (map[string]any, string) {
	size, err := strconv.Atoi(str(args["length"]))
	if err != nil || size <= 0 || str(args["filename"]) == "" {
		return nil, "invalid_arguments"
	}
	id := f.id("F")
	f.uploads[id] = &line{file: &chattest.File{Name: str(args["filename"])}}
	return map[string]any{"file_id": id, "upload_url": f.server.URL + "/api/upload/" + id}, ""
}

func (f *fake) serveUpload(w http.ResponseWriter, r *http.Request, id string) {
	in, _, err := r.FormFile("file")
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	data, _ := io.ReadAll(in)
	f.mu.Lock()
	defer f.mu.Unlock()
	if up := f.uploads[id]; up != nil {
		up.file.Data = data
	}
	_, _ = w.Write([]byte("OK"))
}

func (f *fake) endUpload(args map[string]any) (map[string]any, string) {
	var files []struct{ ID string }
	_ = json.Unmarshal([]byte(str(args["files"])), &files)
	if len(files) != 1 || f.uploads[files[0].ID] == nil || f.uploads[files[0].ID].file.Data == nil {
		return nil, "file_not_found"
	}
	channel := str(args["channel_id"])
	if why := f.reachable(channel); why != "" {
		return nil, why
	}
	up := f.uploads[files[0].ID]
	up.ts, up.channel, up.thread = f.ts(), channel, str(args["thread_ts"])
	f.lines = append(f.lines, up)
	return map[string]any{"files": []any{map[string]any{"id": files[0].ID}}}, ""
}

// serveFile gives the bytes of a file that somebody sent, to whom may have them.
func (f *fake) serveFile(w http.ResponseWriter, r *http.Request, id string) {
	f.mu.Lock()
	data, special := f.blobs[id], f.served[id]
	f.mu.Unlock()
	switch {
	case special != nil:
		special(w, r)
	case r.Header.Get("Authorization") != "Bearer "+botToken:
		w.Header().Set("Content-Type", "text/html") // the log-in page
		_, _ = w.Write([]byte("<html>"))
	default:
		_, _ = w.Write(data)
	}
}
