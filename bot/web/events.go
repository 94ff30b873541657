package web

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

const (
	firstLines = 200              // lines of a room that a new page gets
	batch      = 100              // lines read at once after that
	maxWatches = 64               // rooms of one stream
	writeLimit = 20 * time.Second // a reader that takes longer is gone
)

// watch is one room as one seat sees it. A page follows all rooms of all its panes over a single stream, because browsers
// open only six connections to a host.
type watch struct {
	as, room string
	change   uint64 // seen up to here
}

func (w watch) key() string { return w.as + " " + w.room }

// serveEvents is GET /chat/events?as=account&room=id&since=change, the three repeated together for each further room
// (room "" = the private one, since 0 = the newest lines). It sends Server-Sent Events until either side ends:
// "line" {as, room, line}, "ready" once all rooms are caught up, "clock" {now} every few seconds, "gone" {as, room} where this
// browser may not read a room, or not any more; the others go on. The id of an event holds the position in every room, so that
// Last-Event-ID resumes all of them.
func (a *Adapter) serveEvents(w http.ResponseWriter, r *http.Request) {
	watches, gone, status, refusal := a.watches(r)
	if refusal != "" {
		a.refuse(w, r, status, refusal)
		return
	}
	rooms := make([]string, len(watches))
	for i, x := range watches {
		rooms[i] = x.room
	}
	sub := a.hub.subscribe(rooms...)
	defer a.hub.drop(sub)
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	s := &stream{a: a, r: r, watches: watches, out: http.NewResponseController(w), w: w}
	_ = s.out.SetReadDeadline(time.Time{}) // the server's limit for slow bodies would end the stream
	for _, x := range gone {
		s.gone(x)
	}
	if err := s.run(sub.woken, a.stopped()); err != nil && r.Context().Err() == nil {
		a.o.Log.WarnContext(r.Context(), "a stream ended", "platform", Name, "err", err)
	}
}

// watches reads and checks what is asked for. It is refused where nothing of it may be read.
func (a *Adapter) watches(r *http.Request) (out, gone []watch, status int, refusal string) {
	q := r.URL.Query()
	as, rooms, since := q["as"], q["room"], q["since"]
	if len(as) == 0 || len(as) > maxWatches || len(rooms) > len(as) || len(since) > len(as) {
		return nil, nil, http.StatusBadRequest, "web.error.request"
	}
	seen, _ := url.ParseQuery(r.Header.Get("Last-Event-ID")) // an unreadable one counts as none
	for i := range as {
		x := watch{as: as[i]}
		if i < len(rooms) {
			x.room = rooms[i]
		}
		if x.room == "" {
			x.room = directRoom(x.as)
		}
		from := ""
		if i < len(since) {
			from = since[i]
		}
		if last := seen.Get(x.key()); last != "" {
			from = last
		}
		if from != "" {
			n, err := strconv.ParseUint(from, 10, 64)
			if err != nil {
				return nil, nil, http.StatusBadRequest, "web.error.request"
			}
			x.change = n
		}
		if a.mayRead(r, x) {
			out = append(out, x)
		} else {
			gone = append(gone, x)
		}
	}
	if len(out) == 0 {
		return nil, nil, http.StatusForbidden, "web.error.room"
	}
	return out, gone, 0, ""
}

// mayRead checks a watch; it is asked again as long as the stream runs.
func (a *Adapter) mayRead(r *http.Request, x watch) bool {
	if x.as == "" {
		return a.o.Demo != nil && a.o.Demo.MailRoom != "" && x.room == a.o.Demo.MailRoom
	}
	seat, ok := a.seat(r, x.as)
	if !ok {
		return false
	}
	_, ok = place(seat, x.room)
	return ok
}

// stream writes to one browser.
type stream struct {
	a       *Adapter
	r       *http.Request
	watches []watch
	w       http.ResponseWriter
	out     *http.ResponseController
	buf     bytes.Buffer
}

func (s *stream) run(woken <-chan struct{}, stop <-chan struct{}) error {
	tick := time.NewTicker(s.a.o.Poll)
	defer tick.Stop()
	for first := true; ; first = false {
		if err := s.catchUp(); err != nil {
			return err
		}
		if first {
			s.event("ready", "", map[string]time.Time{"now": s.a.o.Now()})
		}
		if err := s.flush(); err != nil {
			return err
		}
		select {
		case <-s.r.Context().Done():
			return nil
		case <-stop:
			return nil
		case <-woken:
		case <-tick.C:
			s.buf.WriteString(": vivo\n\n")
		}
		s.event("clock", "", map[string]time.Time{"now": s.a.o.Now()})
	}
}

// gone says that a room is read no more over this stream.
func (s *stream) gone(x watch) {
	s.event("gone", "", map[string]string{"as": x.as, "room": x.room})
}

// catchUp sends what is new in every room.
func (s *stream) catchUp() error {
	for i := 0; i < len(s.watches); i++ {
		if x := s.watches[i]; !s.a.mayRead(s.r, x) {
			s.gone(x)
			s.watches = slices.Delete(s.watches, i, i+1)
			i--
			continue
		}
		for {
			lines, err := s.next(s.r.Context(), s.watches[i])
			if err != nil {
				return fmt.Errorf("reading a room: %w", err)
			}
			first := s.watches[i].change == 0
			for _, l := range lines {
				s.line(i, l)
			}
			if err := s.flush(); err != nil {
				return err
			}
			if first && len(lines) > 0 {
				continue // edits of older lines, if any, and what came meanwhile
			}
			if len(lines) < batch {
				break
			}
		}
	}
	if len(s.watches) == 0 {
		return errors.Join(s.flush(), errors.New("no longer allowed"))
	}
	return nil
}

// next reads the next lines of a room by growing Change.
func (s *stream) next(ctx context.Context, x watch) ([]Line, error) {
	if x.change > 0 {
		return s.a.o.Rooms.Since(ctx, x.room, x.change, batch)
	}
	lines, err := s.a.o.Rooms.Last(ctx, x.room, firstLines)
	slices.SortFunc(lines, func(a, b Line) int { return cmp.Compare(a.Change, b.Change) })
	return lines, err
}

func (s *stream) line(i int, l Line) {
	x := &s.watches[i]
	x.change = max(x.change, l.Change)
	if l.Only != "" && l.Only != x.as {
		return
	}
	id := make(url.Values, len(s.watches))
	for _, y := range s.watches {
		id.Set(y.key(), strconv.FormatUint(y.change, 10))
	}
	s.event("line", id.Encode(), struct {
		As   string `json:"as"`
		Room string `json:"room"`
		Line Line   `json:"line"`
	}{x.as, x.room, l})
}

func (s *stream) event(name, id string, data any) {
	body, err := json.Marshal(data)
	if err != nil {
		s.a.o.Log.Error("writing an event", "platform", Name, "err", err)
		return
	}
	if id != "" {
		fmt.Fprintf(&s.buf, "id: %s\n", id)
	}
	fmt.Fprintf(&s.buf, "event: %s\ndata: %s\n\n", name, body)
}

func (s *stream) flush() error {
	if s.buf.Len() == 0 {
		return nil
	}
	_ = s.out.SetWriteDeadline(time.Now().Add(writeLimit)) // not supported by a test's recorder
	if _, err := s.buf.WriteTo(s.w); err != nil {
		return fmt.Errorf("writing to the browser: %w", err)
	}
	if err := s.out.Flush(); err != nil {
		return fmt.Errorf("writing to the browser: %w", err)
	}
	return nil
}
