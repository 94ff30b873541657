package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"time"

	"github.com/ticbot/ticbot/bot/slack/slacktest"
)

// every says of how many calls one is sent twice: a fifth of all.
const every = 5

// doubts is what became of calls that came twice, and of those that did not come from Slack, or not now.
type doubts struct {
	repeated, alike  atomic.Int64
	forged, accepted atomic.Int64
}

// again sends one call in five once more, as it was, and compares the answers.
func (d *doubts) again(ctx context.Context, s *slackOffice) func(r *http.Request, body, answer []byte) {
	var n atomic.Int64
	return func(r *http.Request, body, answer []byte) {
		if n.Add(1)%every != 0 {
			return
		}
		d.repeated.Add(1)
		second, code, err := send(ctx, s.client, s.addr+r.URL.Path, r.Header, body)
		if err == nil && code == http.StatusOK && bytes.Equal(second, answer) {
			d.alike.Add(1)
		}
	}
}

// forge sends calls that Slack did not sign, or signed too long ago, through the real routes. The bodies are those of a
// filing: taken for true, they would file.
func (d *doubts) forge(s *slackOffice, calls []call, n int) {
	r := rand.New(rand.NewPCG(uint64(n), 12))
	now := s.clock()
	for i := range n {
		c := calls[i%len(calls)]
		head, body := forged(r, i/len(calls), now, c.body)
		req := httptest.NewRequest(http.MethodPost, c.route, bytes.NewReader(body))
		req.Header = head
		w := httptest.NewRecorder()
		s.Routes.ServeHTTP(w, req)
		if d.forged.Add(1); w.Code != http.StatusUnauthorized {
			d.accepted.Add(1)
		}
	}
}

// forged makes the i-th forgery of a body.
func forged(r *rand.Rand, i int, now time.Time, body []byte) (http.Header, []byte) {
	const signature, stamp = "X-Slack-Signature", "X-Slack-Request-Timestamp"
	flip := func(b []byte) []byte {
		b = bytes.Clone(b)
		b[r.IntN(len(b))] ^= byte(1 + r.IntN(255))
		return b
	}
	head := slacktest.Sign(slacktest.Secret, now, body)
	switch i % 6 {
	case 0:
		head = slacktest.Sign(string(flip([]byte(slacktest.Secret))), now, body)
	case 1:
		body = flip(body)
	case 2:
		head[signature] = []string{string(flip([]byte(head[signature][0])))}
	case 3:
		head = slacktest.Sign(slacktest.Secret, now.Add(-time.Duration(301+r.IntN(1e6))*time.Second), body)
	case 4:
		head[stamp] = []string{string(flip([]byte(head[stamp][0])))}
	default:
		delete(head, signature)
	}
	return head, body
}

// doubtful measures goal 12: filings of which one call in five comes twice, then forged and stale calls.
func (b *bench) doubtful(ctx context.Context) error {
	d := &doubts{}
	_, err := slackFilings(ctx, b.dir, b.people, b.callers[len(b.callers)-1], b.filing, func(s *slackOffice) { s.tap = d.again(ctx, s) },
		func(s *slackOffice) { d.forge(s, b.calls, b.forged) })
	if err != nil {
		return err
	}
	alike := b.table.value(fmt.Sprintf("%s, calls sent twice and answered alike", throughSlack), "of 1", float64(d.alike.Load())/float64(max(d.repeated.Load(), 1)))
	alike.more = true
	taken := b.table.value(fmt.Sprintf("%s, accepted of %d forged or stale calls", throughSlack, b.forged), "calls", float64(d.accepted.Load()))
	b.table.need("goal 12", alike, 1)
	b.table.need("goal 12", taken, 0)
	return nil
}
