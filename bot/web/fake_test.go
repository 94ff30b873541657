package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/locales"
)

// memRooms is Rooms in memory; fail, when set, is what every write returns (a full disk).
type memRooms struct {
	mu     sync.Mutex
	lines  map[string][]Line
	keys   map[string]uint64
	change map[string]uint64
	fail   error
}

func newRooms() *memRooms {
	return &memRooms{lines: map[string][]Line{}, keys: map[string]uint64{}, change: map[string]uint64{}}
}

func (m *memRooms) Say(_ context.Context, l Line, key string) (Line, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return Line{}, m.fail
	}
	if seq, ok := m.keys[l.Room+" "+key]; ok {
		return m.lines[l.Room][seq-1], nil
	}
	m.change[l.Room]++
	l.Seq, l.Change = uint64(len(m.lines[l.Room])+1), m.change[l.Room]
	m.lines[l.Room] = append(m.lines[l.Room], l)
	m.keys[l.Room+" "+key] = l.Seq
	return l, nil
}

func (m *memRooms) Edit(_ context.Context, room string, seq uint64, msg chat.Message, key string) (Line, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return Line{}, m.fail
	}
	if seq == 0 || seq > uint64(len(m.lines[room])) {
		return Line{}, chat.ErrGone
	}
	l := &m.lines[room][seq-1]
	if _, done := m.keys[room+" "+key]; done {
		return *l, nil
	}
	m.change[room]++
	l.Message, l.Change = msg, m.change[room]
	l.Edited++
	m.keys[room+" "+key] = seq
	return *l, nil
}

func (m *memRooms) Since(_ context.Context, room string, change uint64, limit int) ([]Line, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []Line
	for c := change + 1; c <= m.change[room] && len(out) < limit; c++ {
		for _, l := range m.lines[room] {
			if l.Change == c {
				out = append(out, l)
			}
		}
	}
	return out, nil
}

func (m *memRooms) Last(_ context.Context, room string, n int) ([]Line, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := m.lines[room]
	return append([]Line(nil), all[max(0, len(all)-n):]...), nil
}

func (m *memRooms) all(room string) []Line {
	out, _ := m.Last(context.Background(), room, 1<<30)
	return out
}

func (m *memRooms) breakWith(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail = err
}

// memFiles is Files in memory.
type memFiles struct {
	mu    sync.Mutex
	files map[string]chat.File
	data  map[string][]byte
}

func (m *memFiles) Save(_ context.Context, name, typ string, r io.Reader) (chat.File, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return chat.File{}, err
	}
	sum := sha256.Sum256(b)
	f := chat.File{Name: name, Type: typ, Size: int64(len(b)), Hash: hex.EncodeToString(sum[:])}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[f.Hash], m.data[f.Hash] = f, b
	return f, nil
}

func (m *memFiles) Open(_ context.Context, hash string) (chat.File, io.ReadCloser, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, ok := m.files[hash]
	if !ok {
		return f, nil, chat.ErrGone
	}
	return f, io.NopCloser(bytes.NewReader(m.data[hash])), nil
}

// testClock is the bot's clock: it starts at a known moment and can be moved.
type testClock struct {
	mu    sync.Mutex
	start time.Time
	began time.Time
}

func newClock() *testClock {
	return &testClock{start: time.Date(2026, 11, 23, 14, 14, 0, 0, time.UTC), began: time.Now()}
}

func (c *testClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.start.Add(time.Since(c.began))
}

func (c *testClock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.start = c.start.Add(d)
}

var (
	approvals   = Room{ID: "aprobaciones", Name: "aprobaciones", Kind: chat.Channel}
	escalations = Room{ID: "escalamientos", Name: "escalamientos", Kind: chat.Channel}
	testSeats   = []Seat{
		{Account: "luz", Name: "Luz Dary Gómez", Position: "Auxiliar administrativa", Dep: "Secretaría de Hacienda", First: true},
		{Account: "hernan", Name: "Hernán Ospina", Position: "Secretario de Hacienda", Dep: "Secretaría de Hacienda", First: true},
		{Account: "oscar", Name: "Óscar Leal", Position: "Técnico", Dep: "Secretaría TIC", First: true, Rooms: []Room{approvals, escalations}},
		{Account: "marta", Name: "Marta Díaz", Position: "Profesional universitaria", Dep: "Secretaría TIC", First: true, Rooms: []Room{approvals, escalations}},
		{Account: "adriana", Name: "Adriana Rojas", Position: "Secretaria TIC", Dep: "Secretaría TIC", First: true, Rooms: []Room{approvals, escalations}},
		{Account: "despacho", Name: "Jairo Prieto", Position: "Jefe del Despacho", Dep: "Despacho"},
		{Account: "nubia", Name: "Nubia Torres", Position: "Auxiliar", Dep: "Secretaría de Hacienda"},
		{Account: "wilson", Name: "Wilson Peña", Position: "Auxiliar", Dep: "Secretaría TIC"},
	}
)

// rig is the real handler on a test server, with a browser's cookie jar.
type rig struct {
	t      *testing.T
	a      *Adapter
	rooms  *memRooms
	files  *memFiles
	clock  *testClock
	server *httptest.Server
	http   *http.Client

	mu     sync.Mutex
	events []chat.Event
	answer func(chat.Event) (chat.Answer, error)
	jumps  []string
}

func newRig(t *testing.T, change func(*Options)) *rig {
	t.Helper()
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, rooms: newRooms(), clock: newClock(), files: &memFiles{files: map[string]chat.File{}, data: map[string][]byte{}}}
	o := Options{
		Rooms: r.rooms, Files: r.files, Seats: func() []Seat { return testSeats }, Now: r.clock.now, Texts: texts,
		Key: []byte("a key of the tests"), Poll: time.Hour, MaxFile: 1 << 20,
		Demo: &Demo{MailRoom: MailRoom, Jump: r.jump},
	}
	if change != nil {
		change(&o)
	}
	if r.a, err = New(o); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	for pattern, h := range r.a.Routes(r.deliver) {
		mux.Handle(pattern, h)
	}
	r.server = httptest.NewServer(mux)
	jar, _ := cookiejar.New(nil)
	r.http = &http.Client{Jar: jar, Transport: &http.Transport{}}
	t.Cleanup(func() {
		r.http.CloseIdleConnections()
		r.server.CloseClientConnections()
		r.server.Close()
	})
	return r
}

func (r *rig) deliver(_ context.Context, ev chat.Event) (chat.Answer, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, ev)
	if r.answer == nil {
		return chat.Answer{}, nil
	}
	return r.answer(ev)
}

func (r *rig) jump(_ context.Context, kind string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if kind == "30dh" {
		return errors.New("the store is full")
	}
	r.jumps = append(r.jumps, kind)
	r.clock.move(time.Hour)
	return nil
}

func (r *rig) seen() []chat.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]chat.Event(nil), r.events...)
}

// visit opens the page, which gives the session.
func (r *rig) visit() {
	res := r.do("GET", "/", nil)
	if res.StatusCode != http.StatusOK {
		r.t.Fatalf("GET / = %d", res.StatusCode)
	}
}

// got is a finished answer.
type got struct {
	StatusCode int
	Header     http.Header
	Body       string
}

func (g got) error() string {
	var e struct{ Error string }
	_ = json.Unmarshal([]byte(g.Body), &e)
	return e.Error
}

func (r *rig) do(method, path string, body io.Reader, header ...string) got {
	r.t.Helper()
	req, err := http.NewRequest(method, r.server.URL+path, body)
	if err != nil {
		r.t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			req.Host = header[i+1]
		}
	}
	res, err := r.http.Do(req)
	if err != nil {
		r.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return got{res.StatusCode, res.Header, string(b)}
}

// send posts to /chat/send as the page does; v is a sent, a map or raw text.
func (r *rig) send(v any) got {
	r.t.Helper()
	body, ok := v.(string)
	if !ok {
		b, err := json.Marshal(v)
		if err != nil {
			r.t.Fatal(err)
		}
		body = string(b)
	}
	return r.do("POST", "/chat/send", strings.NewReader(body), "Content-Type", "application/json", "X-Ticbot", "es", "Sec-Fetch-Site", "same-origin")
}

func (r *rig) uploadFile(as, name, content string) got {
	r.t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		r.t.Fatal(err)
	}
	_, _ = io.WriteString(part, content)
	_ = w.Close()
	return r.do("POST", "/chat/files?as="+as, &buf, "Content-Type", w.FormDataContentType(), "X-Ticbot", "es")
}

const (
	id1 = "0b9f7a52-6f0c-4a3e-9a53-0a3a9c1d2e01"
	id2 = "0b9f7a52-6f0c-4a3e-9a53-0a3a9c1d2e02"
)

func text(as, line string) map[string]any {
	return map[string]any{"id": id1, "as": as, "kind": "text", "text": line}
}
