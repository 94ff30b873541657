// Package slacktest is a Slack of its own for tests and benchmarks: the Web API, its answer addresses, its files and Socket
// Mode, with the limits of the real one, and people who type, press and fill in what they see. Sources of the limits are
// Slack's own models (slackapi/python-slack-sdk), its documentation (docs.slack.dev), and what was measured.
package slacktest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/chat/chattest"
)

// What the app is called, and what it shows to prove it.
const (
	BotToken = "xoxb-fake-bot"
	AppToken = "xapp-fake-app"
	Secret   = "8f742231b10e8888abcd99yyyzzz85a5"
	BotUser  = "UBOT00001"
	BotID    = "BBOT00001"
)

// granted is what the bot's token may do until Scopes says otherwise.
const granted = "app_mentions:read,chat:write,commands,files:read,files:write,im:history,im:write,users:read,users:read.email"

// Approvals is the channel that there is where Options name none.
const Approvals = "C0APPROVALS"

// Failer is told what the bot does that Slack would refuse or that would harm somebody.
type Failer interface {
	Errorf(format string, args ...any)
}

// Options of a Slack.
type Options struct {
	// Socket: Slack reaches the bot over Socket Mode; else it calls the handler that Mount was given.
	Socket bool
	// Now is Slack's clock; nil = one of its own that stands at Monday 23/11/2026, 9:14 in Bogotá, until Advance.
	Now func() time.Time
	// Channels are those that the bot is a member of; none = Approvals.
	Channels []string
	// Unlimited: no call is refused because there were too many.
	Unlimited bool
	// Forgetful keeps no message, and takes every edit: for measurements.
	Forgetful bool
	// Heard is told of every message; nil = nobody is.
	Heard func(channel, text string)
	// Unwrap reads the value of an option as the bot's core knows it; nil = as it stands there.
	Unwrap func(string) string
}

// Server is one workspace of Slack. Its methods may be called at once from several goroutines.
type Server struct {
	o      Options
	fail   Failer
	server *httptest.Server
	last   func(retry int) // what a person did last, again; guarded by mu
	opened chan string
	acked  chan string

	mu       sync.Mutex
	now      time.Time
	handler  http.Handler
	next     int
	lines    []*line
	at       map[string]*line     // by channel and timestamp
	dms      map[string]string    // user → channel
	triggers map[string]time.Time // until when; zero = used
	hooks    map[string]*hook
	acts     []act              // of a forgetful Slack: those that it remembers, as a ring
	oldest   int                // of acts
	views    map[string]*window // by user
	homes    map[string]map[string]any
	uploads  map[string]*line
	kept     map[string][]byte // by hash
	blobs    map[string][]byte // of files that people sent
	served   map[string]http.HandlerFunc
	calls    []string
	rates    rates
	moods    []Mood
	weather  func(method string) Mood
	twice    bool
	scopes   string
	person   bool // the token is that of a person
	users    map[string]map[string]any
	held     chan struct{} // closed by Release

	socket socket
}

// line is one message in a channel.
type line struct {
	ts, channel, thread, only, text string
	blocks                          []any
	file                            *chattest.File
}

// hook is an address for answers to something that a person did.
type hook struct {
	channel, user, ts string
	uses              int
	until             time.Time
}

// New starts a Slack on this machine. Close ends it.
func New(fail Failer, o Options) *Server {
	if o.Unwrap == nil {
		o.Unwrap = func(s string) string { return s }
	}
	if len(o.Channels) == 0 {
		o.Channels = []string{Approvals}
	}
	s := &Server{o: o, fail: fail, now: time.Date(2026, 11, 23, 14, 14, 0, 0, time.UTC), at: map[string]*line{}, dms: map[string]string{},
		triggers: map[string]time.Time{}, hooks: map[string]*hook{}, views: map[string]*window{}, homes: map[string]map[string]any{},
		uploads: map[string]*line{}, kept: map[string][]byte{}, blobs: map[string][]byte{}, served: map[string]http.HandlerFunc{},
		users: map[string]map[string]any{}, opened: make(chan string, 4096), acked: make(chan string, 4096), held: make(chan struct{}),
		scopes: granted, rates: rates{calls: map[string][]time.Time{}}, socket: newSocket()}
	s.server = httptest.NewServer(s)
	return s
}

// Close ends Slack, and every connection with it.
func (s *Server) Close() {
	s.socket.close()
	s.Release()
	s.server.CloseClientConnections()
	s.server.Close()
}

// URL is Slack's own address, APIURL that of the Web API.
func (s *Server) URL() string { return s.server.URL }

// APIURL is what slack.api_url is set to.
func (s *Server) APIURL() string { return s.server.URL + "/api" }

// Clock is Slack's clock.
func (s *Server) Clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clock()
}

// clock is Clock for who holds the lock.
func (s *Server) clock() time.Time {
	if s.o.Now != nil {
		return s.o.Now()
	}
	return s.now
}

// Advance moves Slack's own clock on.
func (s *Server) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// Mount hands over the bot's routes.
func (s *Server) Mount(h http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handler = h
}

// Called lists the methods of the Web API that were called so far.
func (s *Server) Called() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.calls...)
}

// id draws a name; the caller holds the lock.
func (s *Server) id(prefix string) string {
	s.next++
	return fmt.Sprintf("%s%06d", prefix, s.next)
}

// ts draws the timestamp of a message; the caller holds the lock.
func (s *Server) ts() string {
	s.next++
	return fmt.Sprintf("%d.%06d", s.clock().Unix(), s.next%1_000_000)
}

// put keeps a message; the caller holds the lock.
func (s *Server) put(l *line) *line {
	if l.ts == "" {
		l.ts = s.ts()
	}
	if s.o.Heard != nil {
		s.o.Heard(l.channel, l.text)
	}
	if s.o.Forgetful {
		return l
	}
	s.lines = append(s.lines, l)
	s.at[l.channel+"/"+l.ts] = l
	return l
}

// ServeHTTP is what Slack answers to the bot.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	first, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if up, ok := strings.CutPrefix(rest, "upload/"); ok && first == "api" {
		s.serveUpload(w, r, up)
		return
	}
	switch first {
	case "api":
		s.serveAPI(w, r, rest)
	case "hooks":
		s.serveHook(w, r, rest)
	case "files":
		s.serveFile(w, r, rest)
	case "ws":
		s.serveSocket(w, r)
	default:
		http.NotFound(w, r)
	}
}

// User puts somebody into the workspace, or changes what users.info tells of him.
func (s *Server) User(u map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[str(u["id"])] = u
}

// Scopes sets what the bot's token may do.
func (s *Server) Scopes(list string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scopes = list
}

// Personal makes the bot's token that of a person, as who copied the wrong one has it.
func (s *Server) Personal(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.person = on
}

// Leave makes a person's private channel disappear.
func (s *Server) Leave(user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.dms, user)
}

// Serve answers for one file in a way of its own.
func (s *Server) Serve(id string, h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.served[id] = h
}

// Opened gives the titles of the windows in the order in which they were opened.
func (s *Server) Opened() <-chan string { return s.opened }

// account of a user id.
func account(id string) chat.Account { return chat.Account{Platform: "slack", ID: id} }

// place of a channel id.
func place(id string, k chat.Kind) chat.Place { return chat.Place{Platform: "slack", ID: id, Kind: k} }

// socket is the far end of Socket Mode.
type socket struct {
	mu      sync.Mutex
	conn    *websocket.Conn
	ready   chan struct{} // closed once a connection is there
	last    string        // the envelope that was sent last
	write   sync.Mutex
	waiting map[string]func(ok bool, body []byte) // answers to come, by envelope
}

func newSocket() socket {
	return socket{ready: make(chan struct{}), waiting: map[string]func(bool, []byte){}}
}

func (k *socket) close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.conn != nil {
		_ = k.conn.Close()
	}
}
