package web

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

// listener reads a stream of events.
type listener struct {
	t    *testing.T
	scan *bufio.Scanner
	stop func()
}

// event is one event of a stream.
type event struct{ id, name, data string }

func (e event) line(t *testing.T) (as string, l Line) {
	t.Helper()
	var d struct {
		As   string
		Room string
		Line Line
	}
	if err := json.Unmarshal([]byte(e.data), &d); err != nil {
		t.Fatalf("event %q: %v", e.data, err)
	}
	return d.As, d.Line
}

func (r *rig) listen(path, last string) *listener {
	r.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, "GET", r.server.URL+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	res, err := r.http.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
		r.t.Fatalf("GET %s = %d %s", path, res.StatusCode, res.Header.Get("Content-Type"))
	}
	stop := func() { cancel(); _ = res.Body.Close() }
	r.t.Cleanup(stop)
	l := newListener(r.t, res.Body)
	l.stop = stop
	return l
}

func newListener(t *testing.T, body io.Reader) *listener {
	scan := bufio.NewScanner(body)
	scan.Buffer(nil, 1<<20)
	return &listener{t: t, scan: scan, stop: func() {}}
}

func (l *listener) next() (event, bool) {
	var e event
	for l.scan.Scan() {
		line := l.scan.Text()
		key, value, _ := strings.Cut(line, ": ")
		switch {
		case line == "" && e.name != "":
			return e, true
		case key == "id":
			e.id = value
		case key == "event":
			e.name = value
		case key == "data":
			e.data = value
		}
	}
	return e, false
}

// until reads up to the next event of this name.
func (l *listener) until(name string) event {
	l.t.Helper()
	for {
		e, ok := l.next()
		if !ok {
			l.t.Fatalf("the stream ended before %q", name)
		}
		if e.name == name {
			return e
		}
	}
}

func (l *listener) untilEnd() {
	for {
		if _, ok := l.next(); !ok {
			return
		}
	}
}

func (r *rig) post(room, text, key string) {
	r.t.Helper()
	kind := chat.Channel
	if strings.HasPrefix(room, "dm-") {
		kind = chat.Direct
	}
	if _, err := r.a.Post(context.Background(), chat.Place{Platform: Name, ID: room, Kind: kind}, chat.Say("es", text), key); err != nil {
		r.t.Fatal(err)
	}
}

func TestEventsArriveAndResume(t *testing.T) {
	r := newRig(t, nil)
	r.visit()
	r.post("dm-luz", "uno", "1")
	s := r.listen("/chat/events?as=luz", "")
	first := s.until("line")
	if _, l := first.line(t); l.Message.Text() != "uno" || l.Seq != 1 {
		t.Fatalf("first line %+v", l)
	}
	s.until("ready")
	r.post("dm-luz", "dos", "2")
	second := s.until("line")
	if _, l := second.line(t); l.Message.Text() != "dos" {
		t.Fatalf("second line %+v", l)
	}
	s.stop() // the connection breaks
	r.post("dm-luz", "tres", "3")

	for name, again := range map[string]*listener{
		"Last-Event-ID": r.listen("/chat/events?as=luz", second.id),
		"since":         r.listen("/chat/events?as=luz&room=dm-luz&since=2", ""),
	} {
		if _, l := again.until("line").line(t); l.Message.Text() != "tres" {
			t.Errorf("%s resumed at %q", name, l.Message.Text())
		}
		again.until("ready")
	}
}

func TestEventsCarryEdits(t *testing.T) {
	r := newRig(t, nil)
	r.visit()
	r.post("dm-luz", "uno", "1")
	s := r.listen("/chat/events?as=luz", "")
	s.until("ready")
	place := chat.Place{Platform: Name, ID: "dm-luz", Kind: chat.Direct}
	if _, err := r.a.Edit(context.Background(), chat.Ref{Place: place, ID: "1"}, chat.Say("es", "otra"), "e"); err != nil {
		t.Fatal(err)
	}
	if _, l := s.until("line").line(t); l.Seq != 1 || l.Edited != 1 || l.Message.Text() != "otra" {
		t.Errorf("edited line %+v", l)
	}
}

func TestRoomsAreReadAgainWithoutBeingWoken(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Poll = 5 * time.Millisecond })
	r.visit()
	s := r.listen("/chat/events?as=luz", "")
	s.until("ready")
	// Another process wrote: nobody wakes this one.
	if _, err := r.rooms.Say(context.Background(), Line{Room: "dm-luz", From: Bot, Message: chat.Say("es", "de lejos")}, "1"); err != nil {
		t.Fatal(err)
	}
	if _, l := s.until("line").line(t); l.Message.Text() != "de lejos" {
		t.Errorf("line %+v", l)
	}
	s.until("clock")
}

func TestOneStreamForManyRooms(t *testing.T) {
	r := newRig(t, nil)
	r.visit()
	q := url.Values{"as": {"luz", "oscar", "oscar", ""}, "room": {"", "", "aprobaciones", MailRoom}, "since": {"0", "0", "0", "0"}}
	s := r.listen("/chat/events?"+q.Encode(), "")
	s.until("ready")
	r.post("aprobaciones", "por decidir", "1")
	e := s.until("line")
	if as, l := e.line(t); as != "oscar" || l.Room != "aprobaciones" {
		t.Errorf("line for %q: %+v", as, l)
	}
	r.post("dm-luz", "hola", "2")
	e = s.until("line")
	if id, err := url.ParseQuery(e.id); err != nil || id.Get("luz dm-luz") != "1" || id.Get("oscar aprobaciones") != "1" {
		t.Errorf("id %q (%v)", e.id, err)
	}
}

func TestLongHistoryComesWhole(t *testing.T) {
	r := newRig(t, nil)
	r.visit()
	for i := range 450 {
		r.post("dm-luz", "x", string(rune('a'+i%26))+strings.Repeat("k", i))
	}
	count := func(path string) (n int) {
		s := r.listen(path, "")
		defer s.stop()
		for {
			switch e, _ := s.next(); e.name {
			case "line":
				n++
			case "ready":
				return n
			}
		}
	}
	if n := count("/chat/events?as=luz"); n != firstLines {
		t.Errorf("a new page got %d lines, want the last %d", n, firstLines)
	}
	if n := count("/chat/events?as=luz&room=&since=10"); n != 440 {
		t.Errorf("a page that comes back got %d lines, want 440", n)
	}
}

func TestEventsAreForThoseWhoMayReadThem(t *testing.T) {
	r := newRig(t, nil)
	r.visit()
	for path, want := range map[string]int{
		"/chat/events":                           http.StatusBadRequest,
		"/chat/events?as=luz&since=x":            http.StatusBadRequest,
		"/chat/events?as=nadie":                  http.StatusForbidden,
		"/chat/events?as=luz&room=aprobaciones":  http.StatusForbidden,
		"/chat/events?as=luz&room=dm-hernan":     http.StatusForbidden,
		"/chat/events?as=&room=dm-hernan":        http.StatusForbidden,
		"/chat/events?as=luz&as=nadie&room=mail": http.StatusForbidden,
	} {
		if g := r.do("GET", path, nil); g.StatusCode != want {
			t.Errorf("%s = %d, want %d", path, g.StatusCode, want)
		}
	}
}

// TestOneRoomThatIsGone: a browser that follows several people and rooms goes on with those that it may read, and is told of
// the others.
func TestOneRoomThatIsGone(t *testing.T) {
	var left atomic.Bool
	r := newRig(t, func(o *Options) {
		o.Seats = func() []Seat {
			seats := []Seat{{Account: "oscar", Name: "Óscar", Rooms: []Room{approvals}}}
			if !left.Load() {
				seats = append(seats, Seat{Account: "juan", Name: "Juan"})
			}
			return seats
		}
	})
	r.visit()
	path := "/chat/events?as=juan&as=oscar&as=oscar&room=&room=aprobaciones&room=mail"
	s := r.listen(path, "")
	if e := s.until("gone"); e.data != `{"as":"oscar","room":"mail"}` {
		t.Errorf("gone: %s", e.data)
	}
	s.until("ready")
	left.Store(true)
	r.post("aprobaciones", "uno", "1")
	if e := s.until("gone"); e.data != `{"as":"juan","room":"dm-juan"}` {
		t.Errorf("gone: %s", e.data)
	}
	if as, l := s.until("line").line(t); as != "oscar" || l.Message.Text() != "uno" {
		t.Errorf("%s reads %q", as, l.Message.Text())
	}
	s = r.listen(path, "") // as a page that lost its connection asks again
	if e := s.until("gone"); e.data != `{"as":"juan","room":"dm-juan"}` {
		t.Errorf("gone: %s", e.data)
	}
	if as, l := s.until("line").line(t); as != "oscar" || l.Message.Text() != "uno" {
		t.Errorf("%s reads %q again", as, l.Message.Text())
	}
}

func TestWhispersReachOnePersonOnly(t *testing.T) {
	r := newRig(t, nil)
	r.visit()
	s := r.listen("/chat/events?as=marta&room=aprobaciones&since=0", "")
	s.until("ready")
	if _, err := r.a.Live().Say(context.Background(), Line{Room: "aprobaciones", From: Bot, Only: "oscar", Message: chat.Say("es", "secreto")}, "1"); err != nil {
		t.Fatal(err)
	}
	r.post("aprobaciones", "para todos", "2")
	if _, l := s.until("line").line(t); l.Message.Text() != "para todos" {
		t.Errorf("Marta read %q", l.Message.Text())
	}
}

func TestAStreamEndsWithTheRight(t *testing.T) {
	var member atomic.Bool
	member.Store(true)
	r := newRig(t, func(o *Options) {
		o.Seats = func() []Seat {
			s := Seat{Account: "oscar", Name: "Óscar"}
			if member.Load() {
				s.Rooms = []Room{approvals}
			}
			return []Seat{s}
		}
	})
	r.visit()
	s := r.listen("/chat/events?as=oscar&room=aprobaciones", "")
	s.until("ready")
	member.Store(false)
	r.post("aprobaciones", "nuevo", "1")
	for e, ok := s.next(); ok; e, ok = s.next() {
		if e.name == "line" {
			t.Error("a line reached somebody who may not read it any more")
		}
	}
}
