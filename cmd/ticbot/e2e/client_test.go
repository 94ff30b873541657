package e2e

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/web"
	"github.com/ticbot/ticbot/commands/calendar"
)

// client does what the page does, without a browser: the same requests with the same ids, repeated until they are answered.
type client struct {
	t    *testing.T
	base string
	http *http.Client
	// before is called when something is done, lost when nobody answers; both may be replaced.
	before, lost func()
}

// action is the body of POST /chat/send.
type action struct {
	ID     string            `json:"id"`
	As     string            `json:"as"`
	Room   string            `json:"room,omitempty"`
	Kind   string            `json:"kind"`
	Text   string            `json:"text,omitempty"`
	On     uint64            `json:"on,omitempty"`
	Token  chat.Token        `json:"token,omitempty"`
	Values map[string]string `json:"values,omitempty"`
}

// reply is the answer to it.
type reply struct {
	Line    *web.Line         `json:"line"`
	Whisper *web.Line         `json:"whisper"`
	Form    *chat.Form        `json:"form"`
	Errors  map[string]string `json:"errors"`
	Forgot  bool              `json:"forgot"`
}

func newClient(t *testing.T, addr string) *client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &client{t: t, base: "http://" + addr, http: &http.Client{Jar: jar, Transport: transport, Timeout: patience},
		before: func() {}, lost: func() {}}
}

// refused is an answer that repeating would not change.
type refused struct {
	status int
	body   string
}

// Error implements error.
func (r refused) Error() string { return fmt.Sprintf("%d %s", r.status, r.body) }

// call makes one request; a session that ended is begun anew, as the page does.
func (c *client) call(method, path string, body []byte, into any) error {
	for again := range 2 {
		res, err := c.request(method, path, body)
		if err != nil {
			return err
		}
		data, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		switch {
		case err != nil:
			return err
		case res.StatusCode == http.StatusUnauthorized && again == 0:
			if res, err = c.request(http.MethodGet, "/", nil); err != nil {
				return err
			}
			_ = res.Body.Close()
			continue
		case res.StatusCode != http.StatusOK:
			return refused{res.StatusCode, string(data)}
		}
		if into == nil {
			return nil
		}
		return json.Unmarshal(data, into)
	}
	return errors.New("no session")
}

func (c *client) request(method, path string, body []byte) (*http.Response, error) {
	req, err := http.NewRequest(method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Origin", c.base)
	}
	req.Header.Set("X-Ticbot", "es")
	return c.http.Do(req)
}

// try sends an action once.
func (c *client) try(a action) (reply, error) {
	body, err := json.Marshal(a)
	if err != nil {
		return reply{}, err
	}
	var r reply
	return r, c.call(http.MethodPost, "/chat/send", body, &r)
}

// do sends an action under one id until it is answered.
func (c *client) do(a action) reply {
	c.t.Helper()
	a.ID = newID()
	c.before()
	var r reply
	var last error
	err := eventually(patience, func() bool {
		if r, last = c.try(a); last == nil {
			return true
		}
		var no refused
		if errors.As(last, &no) && no.status < 500 && no.status != http.StatusUnauthorized {
			return true
		}
		c.lost()
		return false
	})
	if err = errors.Join(err, last); err != nil {
		c.t.Fatalf("%s: %s %q %q: %v", a.As, a.Kind, a.Text, a.Token, err)
	}
	return r
}

// newID draws a UUID.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// mailRoom stands for the box of the mails that were sent.
const mailRoom = "@" + web.MailRoom

// rooms reads rooms as they are now. A room is named by the account whose private room it is, by "account channel", or
// mailRoom. The lines of each stand in the order of their numbers.
func (c *client) rooms(names ...string) (map[string][]web.Line, error) {
	q := url.Values{}
	keys := map[string]string{}
	for _, n := range names {
		as, room, _ := strings.Cut(n, " ")
		if n == mailRoom {
			as, room = "", web.MailRoom
		} else if room == "" {
			room = "dm-" + as
		}
		q.Add("as", as)
		q.Add("room", room)
		q.Add("since", "0")
		keys[as+" "+room] = n
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/chat/events?"+q.Encode(), nil)
	if err != nil {
		return nil, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode == http.StatusUnauthorized {
		if err := c.call(http.MethodGet, "/chat/seats", nil, nil); err != nil {
			return nil, err
		}
		return nil, errors.New("a new session was begun")
	}
	if res.StatusCode != http.StatusOK {
		return nil, refused{res.StatusCode, ""}
	}
	return readRooms(res.Body, keys)
}

// readRooms reads a stream up to the event that says that all rooms are complete.
func readRooms(r io.Reader, keys map[string]string) (map[string][]web.Line, error) {
	lines := map[string]map[uint64]web.Line{}
	event := ""
	for sc := newScanner(r); sc.Scan(); {
		if name, ok := strings.CutPrefix(sc.Text(), "event: "); ok {
			event = name
		}
		data, ok := strings.CutPrefix(sc.Text(), "data: ")
		switch {
		case ok && event == "ready":
			return sorted(lines), nil
		case ok && event == "line":
			var l struct {
				As, Room string
				Line     web.Line
			}
			if err := json.Unmarshal([]byte(data), &l); err != nil {
				return nil, err
			}
			name := keys[l.As+" "+l.Room]
			if lines[name] == nil {
				lines[name] = map[uint64]web.Line{}
			}
			lines[name][l.Line.Seq] = l.Line
		}
	}
	return nil, errors.New("the stream ended too early")
}

func newScanner(r io.Reader) *bufio.Scanner {
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	return sc
}

func sorted(rooms map[string]map[uint64]web.Line) map[string][]web.Line {
	out := map[string][]web.Line{}
	for name, bySeq := range rooms {
		for _, l := range bySeq {
			out[name] = append(out[name], l)
		}
		slices.SortFunc(out[name], func(a, b web.Line) int { return int(a.Seq) - int(b.Seq) })
	}
	return out
}

// room waits until a room fulfils ok and gives it; what says for what it waits.
func (c *client) room(name, what string, ok func([]web.Line) bool) []web.Line {
	c.t.Helper()
	var now []web.Line
	var last error
	err := eventually(patience, func() bool {
		var all map[string][]web.Line
		if all, last = c.rooms(name); last != nil {
			c.lost()
			return false
		}
		now = all[name]
		return ok(now)
	})
	if err != nil {
		c.t.Fatalf("%s never sees %s (%v); there is:\n%s", name, what, last, transcript(now))
	}
	return now
}

// transcript writes a room as text.
func transcript(lines []web.Line) string {
	var sb strings.Builder
	for _, l := range lines {
		text := l.Text + l.Message.Text()
		var labels []string
		for _, b := range l.Message.Buttons {
			labels = append(labels, "["+b.Label+"]")
		}
		fmt.Fprintf(&sb, "  %d %s: %s %s\n", l.Seq, l.From, strings.ReplaceAll(text, "\n", "\n     "), strings.Join(labels, " "))
	}
	return sb.String()
}

// see waits until somebody sees a line of the bot that holds all of the words, and gives the newest.
func (c *client) see(name string, words ...string) web.Line {
	c.t.Helper()
	var found web.Line
	c.room(name, fmt.Sprintf("%q", words), func(lines []web.Line) bool {
		for _, l := range slices.Backward(lines) {
			if l.From == web.Bot && holds(l, words...) {
				found = l
				return true
			}
		}
		return false
	})
	return found
}

func holds(l web.Line, words ...string) bool {
	text := l.Text + "\n" + l.Message.Plain()
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// say writes a line in the own conversation.
func (c *client) say(as, text string) reply {
	c.t.Helper()
	return c.do(action{As: as, Kind: "text", Text: text})
}

// press presses the newest button with this label on a line of the room that holds the words.
func (c *client) press(name, label string, words ...string) reply {
	c.t.Helper()
	as, room, _ := strings.Cut(name, " ")
	l := c.see(name, append(words, label)...)
	i := slices.IndexFunc(l.Message.Buttons, func(b chat.Button) bool { return b.Label == label })
	if i < 0 {
		c.t.Fatalf("%s sees %q but no such button:\n%s", name, label, transcript([]web.Line{l}))
	}
	return c.do(action{As: as, Room: room, Kind: "click", On: l.Seq, Token: l.Message.Buttons[i].Token})
}

// fill sends the page of a form that an answer brought. What is not named keeps what the page shows.
func (c *client) fill(as string, r reply, values map[string]string) reply {
	c.t.Helper()
	if r.Form == nil {
		c.t.Fatalf("%s: no form to fill in; errors %v, whisper %v", as, r.Errors, r.Whisper)
	}
	all := map[string]string{}
	for _, f := range r.Form.Pages[0].Fields {
		if f.Kind == chat.Notice {
			continue
		}
		if all[f.ID] = r.Form.Values[f.ID]; all[f.ID] == "" {
			all[f.ID] = f.Default
		}
	}
	for k, v := range values {
		all[k] = v
	}
	out := c.do(action{As: as, Kind: "submission", Token: r.Form.Token, Values: all})
	if len(out.Errors) > 0 {
		c.t.Fatalf("%s: %s: %v", as, r.Form.Title, out.Errors)
	}
	return out
}

// jump moves the demo's clock, once or (when an answer is lost) more often.
func (c *client) jump(kind string) {
	c.t.Helper()
	c.before()
	var last error
	err := eventually(patience, func() bool {
		if last = c.call(http.MethodPost, "/chat/clock", []byte(`{"kind":"`+kind+`"}`), nil); last != nil {
			c.lost()
		}
		return last == nil
	})
	if err != nil {
		c.t.Fatalf("moving the clock: %v", last)
	}
}

// page asks for one of the pages for people outside a chat; form nil is a GET.
func (c *client) page(path string, form url.Values) (status int, body string, err error) {
	var res *http.Response
	if form == nil {
		res, err = c.http.Get(c.base + path)
	} else {
		res, err = c.http.PostForm(c.base+path, form)
	}
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	return res.StatusCode, string(data), err
}

// seats is what the page is told first.
type seats struct {
	Now   time.Time
	Seats []web.Seat
}

func (c *client) seats() (s seats) {
	c.t.Helper()
	if err := c.call(http.MethodGet, "/chat/seats", nil, &s); err != nil {
		c.t.Fatal(err)
	}
	return s
}

// people gives the accounts of everybody who can be seated.
func (c *client) people() (accounts []string) {
	c.t.Helper()
	for _, s := range c.seats().Seats {
		accounts = append(accounts, s.Account)
	}
	return accounts
}

// officeHours moves the demo's clock to a morning on which the office works, so that a test says the same at any hour.
func (c *client) officeHours() {
	c.t.Helper()
	for {
		now := c.seats().Now.In(calendar.Bogota())
		switch {
		case !calendar.New().IsBusiness(calendar.Of(now)):
			c.jump("1dh")
		case now.Hour() < 8 || now.Hour() > 10:
			c.jump("1h")
		default:
			return
		}
	}
}

// within reports how long f took.
func within(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}
