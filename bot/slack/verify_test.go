package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/slack/slacktest"
)

// TestDocumentedVector: the example of Slack's documentation, with its own time.
func TestDocumentedVector(t *testing.T) {
	body := []byte("token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&" +
		"user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F" +
		"96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c")
	head := http.Header{headTime: {"1531420618"}, headSign: {"v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"}}
	at := time.Unix(1531420618, 0)
	for _, now := range []time.Time{at, at.Add(300 * time.Second), at.Add(-300 * time.Second)} {
		if err := verify(secret, head, body, now); err != nil {
			t.Errorf("at %v: %v", now, err)
		}
	}
	for _, now := range []time.Time{at.Add(301 * time.Second), at.Add(-301 * time.Second), at.AddDate(1, 0, 0)} {
		if err := verify(secret, head, body, now); err == nil {
			t.Errorf("at %v it is accepted", now)
		}
	}
	for name, odd := range map[string]http.Header{
		"no time": {headSign: head[headSign]}, "no signature": {headTime: head[headTime]}, "none": {},
		"two signatures": {headTime: head[headTime], headSign: {head[headSign][0], head[headSign][0]}},
		"two times":      {headTime: {"1531420618", "1531420618"}, headSign: head[headSign]},
	} {
		if err := verify(secret, odd, body, at); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if err := verify("", slacktest.Sign("", at, body), body, at); err == nil {
		t.Error("an empty secret verifies")
	}
}

// forger makes requests, valid ones and others.
type forger struct {
	rand *rand.Rand
	now  time.Time
	n    int
}

type forged struct {
	route string
	body  []byte
	head  http.Header
}

// clone copies a request, so that it can be changed.
func (r forged) clone() forged {
	r.head, r.body = r.head.Clone(), bytes.Clone(r.body)
	return r
}

// valid makes a request that no other one equals.
func (g *forger) valid() forged {
	g.n++
	id := strconv.Itoa(g.n)
	var r forged
	switch g.n % 3 {
	case 0:
		r.route, r.body = "commands", []byte(url.Values{"command": {"/tic"}, "text": {"estado " + id}, "user_id": {"U0OSCAR"}, "channel_id": {"C0APPROVALS"},
			"trigger_id": {"t" + id}}.Encode())
	case 1:
		p, _ := json.Marshal(map[string]any{"type": "block_actions", "trigger_id": "i" + id, "user": map[string]any{"id": "U0OSCAR"},
			"channel": map[string]any{"id": "C0APPROVALS"}, "actions": []any{map[string]any{"type": "button", "action_id": "do.00", "value": "t/" + id}}})
		r.route, r.body = "interactions", []byte(url.Values{"payload": {string(p)}}.Encode())
	default:
		r.route = "events"
		r.body, _ = json.Marshal(map[string]any{"type": "event_callback", "event_id": "Ev" + id, "event": map[string]any{"type": "app_mention",
			"channel": "C0APPROVALS", "user": "U0OSCAR", "ts": "1700000000." + fmt.Sprintf("%06d", g.n), "text": "<@" + ownID + "> estado"},
			"authorizations": []any{map[string]any{"user_id": ownID, "is_bot": true}}})
	}
	r.head = slacktest.Sign(secret, g.now, r.body)
	return r
}

// flipAt changes the byte at i, counted around.
func (g *forger) flipAt(s string, i int) string {
	b := []byte(s)
	b[i%len(b)] ^= byte(1 + g.rand.IntN(255))
	return string(b)
}

// classes are the ways to forge a request. i counts the forgeries of a class, so that each byte has its turn.
func (g *forger) classes() map[string]func(r *forged, i int) {
	first := func(r *forged, name string) string { return r.head[name][0] }
	return map[string]func(r *forged, i int){
		"wrong key":         func(r *forged, i int) { r.head = slacktest.Sign(g.flipAt(secret, i), g.now, r.body) },
		"body changed":      func(r *forged, i int) { r.body = []byte(g.flipAt(string(r.body), i)) },
		"time changed":      func(r *forged, i int) { r.head[headTime] = []string{g.flipAt(first(r, headTime), i)} },
		"signature changed": func(r *forged, i int) { r.head[headSign] = []string{g.flipAt(first(r, headSign), i)} },
		"truncated body":    func(r *forged, i int) { r.body = r.body[:i%len(r.body)] },
		"truncated signature": func(r *forged, i int) {
			s := first(r, headSign)
			r.head[headSign] = []string{s[:i%len(s)]}
		},
		"longer body":      func(r *forged, _ int) { r.body = append(r.body, byte(g.rand.IntN(256))) },
		"longer signature": func(r *forged, _ int) { r.head[headSign] = []string{first(r, headSign) + "0"} },
		"old": func(r *forged, i int) {
			r.head = slacktest.Sign(secret, g.now.Add(-time.Duration(301+i)*time.Second), r.body)
		},
		"future": func(r *forged, i int) {
			r.head = slacktest.Sign(secret, g.now.Add(time.Duration(301+i)*time.Second), r.body)
		},
		"signature of another route": func(r *forged, _ int) {
			other := g.valid()
			for other.route == r.route {
				other = g.valid()
			}
			r.head = other.head
		},
		"body of another route": func(r *forged, _ int) {
			r.route = map[string]string{"commands": "events", "interactions": "commands", "events": "interactions"}[r.route]
		},
		"empty secret":           func(r *forged, _ int) { r.head = slacktest.Sign("", g.now, r.body) },
		"duplicated signature":   func(r *forged, _ int) { r.head[headSign] = append([]string{"v0=00"}, first(r, headSign)) },
		"signature twice":        func(r *forged, _ int) { r.head[headSign] = append(r.head[headSign], first(r, headSign)) },
		"duplicated time":        func(r *forged, _ int) { r.head[headTime] = append(r.head[headTime], first(r, headTime)) },
		"no signature":           func(r *forged, _ int) { delete(r.head, headSign) },
		"no time":                func(r *forged, _ int) { delete(r.head, headTime) },
		"upper case signature":   func(r *forged, _ int) { r.head[headSign] = []string{strings.ToUpper(first(r, headSign))} },
		"signature of no body":   func(r *forged, _ int) { r.head = slacktest.Sign(secret, g.now, nil) },
		"version 1 of signature": func(r *forged, _ int) { r.head[headSign] = []string{"v1" + first(r, headSign)[2:]} },
	}
}

const forgeries = 10_000 // of each class

// gate is the real routes before a core that counts.
type gate struct {
	*forger
	t        *testing.T
	fake     *fake
	mux      *http.ServeMux
	accepted int
	valids   int
}

func newGate(t *testing.T) *gate {
	t.Helper()
	f := newFake(t, HTTP)
	t.Cleanup(f.Close)
	g := &gate{forger: &forger{now: f.Clock(), rand: rand.New(rand.NewPCG(1, 2))}, t: t, fake: f, mux: http.NewServeMux()}
	a := f.adapter(func(o *Options) { o.APIURL = "http://127.0.0.1:1/" }) // nobody may be asked
	for pattern, h := range a.Routes(func(context.Context, chat.Event) (chat.Answer, error) { g.accepted++; return chat.Answer{}, nil }) {
		g.mux.Handle(pattern, h)
	}
	return g
}

func (g *gate) post(r forged) int {
	req := httptest.NewRequest(http.MethodPost, "/slack/"+r.route, bytes.NewReader(r.body))
	req.Header = r.head
	w := httptest.NewRecorder()
	g.mux.ServeHTTP(w, req)
	return w.Code
}

// good posts a request of Slack, which must be taken.
func (g *gate) good() forged {
	g.t.Helper()
	r := g.valid()
	if code := g.post(r); code != http.StatusOK {
		g.t.Fatalf("a valid request gets %d", code)
	}
	g.valids++
	return r
}

// exact checks that the events accepted are those of the valid requests.
func (g *gate) exact(name string) {
	g.t.Helper()
	if g.accepted != g.valids {
		g.t.Fatalf("%s: %d events accepted, %d were valid", name, g.accepted, g.valids)
	}
}

// TestForgeries: of forged requests with valid ones in between, exactly the valid ones reach the core.
func TestForgeries(t *testing.T) {
	g := newGate(t)
	var some []forged // of which the forgeries are made; none of them is ever sent as it is
	for range 300 {
		some = append(some, g.valid())
	}
	for name, forge := range g.classes() {
		for i := range forgeries {
			r := some[i%len(some)].clone()
			forge(&r, i)
			want := http.StatusUnauthorized
			if name == "body of another route" { // signed by Slack, but nothing that belongs there
				want = http.StatusBadRequest
			}
			if code := g.post(r); code != want {
				t.Fatalf("%s %d: status %d for %+v", name, i, code, r)
			}
			if i%100 == 0 {
				g.good()
			}
		}
		g.exact(name)
	}
}

// TestReplayAfterADay: requests that were taken once are refused a day later, with new ones in between.
func TestReplayAfterADay(t *testing.T) {
	g := newGate(t)
	var taken []forged
	for range forgeries {
		taken = append(taken, g.good())
	}
	g.fake.Advance(24 * time.Hour)
	g.now = g.fake.Clock()
	for i, r := range taken {
		if code := g.post(r); code != http.StatusUnauthorized {
			t.Fatalf("replay %d: status %d", i, code)
		}
		if i%100 == 0 {
			g.good()
		}
	}
	g.exact("replay after a day")
}

// TestBodyTooLarge: refused before its signature is computed.
func TestBodyTooLarge(t *testing.T) {
	f := newFake(t, HTTP)
	defer f.Close()
	handler := http.NewServeMux()
	for pattern, h := range f.adapter(nil).Routes((&core{}).deliver) {
		handler.Handle(pattern, h)
	}
	for _, unsized := range []bool{false, true} {
		body := bytes.Repeat([]byte("a"), maxBody+1)
		req := httptest.NewRequest(http.MethodPost, "/slack/events", bytes.NewReader(body))
		req.Header = slacktest.Sign(secret, f.Clock(), body)
		if unsized {
			req.ContentLength = -1
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, req)
		if w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("status %d", w.Code)
		}
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/slack/events", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET: status %d", w.Code)
	}
}

func FuzzVerify(f *testing.F) {
	at := time.Unix(1531420618, 0)
	f.Add("1531420618", "v0=00", []byte("a=b"))
	f.Fuzz(func(t *testing.T, stamp, sig string, body []byte) {
		head := http.Header{headTime: {stamp}, headSign: {sig}}
		if verify(secret, head, body, at) == nil && slacktest.Sign(secret, at, body)[headSign][0] != sig && stamp == "1531420618" {
			t.Errorf("accepted %q", sig)
		}
		good := slacktest.Sign(secret, at, body)
		if err := verify(secret, good, body, at); err != nil {
			t.Errorf("refused: %v", err)
		}
	})
}
