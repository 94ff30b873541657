package cross

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat/chattest"
	"github.com/ticbot/ticbot/bot/slack"
	"github.com/ticbot/ticbot/bot/slack/slacktest"
	"github.com/ticbot/ticbot/store"
)

// happened is what the records say happened, in order, without times.
func (w *world) happened() (all []string) {
	w.t.Helper()
	err := w.house.Store.View(w.t.Context(), func(v *store.View) error {
		for e, err := range v.Journal(1) {
			if err != nil {
				return err
			}
			all = append(all, fmt.Sprint(e.Kind, " ", e.Request, " ", e.Step, " ", e.Actor, " ", e.From, "→", e.To))
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// posted counts the messages on Slack, by place.
func (w *world) posted() map[string]int {
	w.t.Helper()
	n := map[string]int{}
	for _, who := range w.setup.slack {
		at := w.direct(who)
		n[at.ID] = len(w.fake.Seen(w.account(who, slack.Name), at))
	}
	n[approvals] = len(w.fake.Seen(w.account("nobody", slack.Name), w.fake.Channels()[0]))
	return n
}

// TestEverythingTwice: Slack delivers everything twice; the case is the same, and nobody is told anything twice.
func TestEverythingTwice(t *testing.T) {
	for _, mode := range []slack.Mode{slack.HTTP, slack.Socket} {
		for name, c := range map[string]struct {
			script string
			who    func(slack.Mode) setup
		}{"mailbox": {mailbox, office}, "incident": {incident, office}, "viability": {viability, coverage}} {
			t.Run(string(mode)+" "+name, func(t *testing.T) {
				once, twice := newWorld(t, c.who(mode)), newWorld(t, c.who(mode))
				twice.fake.Twice(true)
				once.play(c.script)
				twice.play(c.script)
				twice.allTrue()
				if a, b := once.happened(), twice.happened(); !slices.Equal(a, b) {
					t.Errorf("happened %q, not %q", b, a)
				}
				if a, b := fmt.Sprint(once.posted()), fmt.Sprint(twice.posted()); a != b {
					t.Errorf("posted %s, not %s", b, a)
				}
			})
		}
	}
}

// TestStorm: Slack refuses one call in three, with 429, with 500, by saying nothing of what it did; everything arrives, and
// every card is true at the end. Only windows open as always: a person would press again.
func TestStorm(t *testing.T) {
	for seed := range uint64(4) {
		w := newWorld(t, office(slack.HTTP))
		r := rand.New(rand.NewPCG(seed, 1))
		w.storm = true
		w.fake.Weather(func(method string) slacktest.Mood {
			if r.IntN(3) > 0 {
				return slacktest.Mood{}
			}
			moods := []slacktest.Mood{{Kind: chattest.Limited, Wait: time.Duration(1+r.IntN(20)) * time.Second}, {Kind: chattest.Broken}}
			switch method {
			case "chat.update", "views.publish": // done twice they are done once
				moods = append(moods, slacktest.Mood{Kind: chattest.Lost}, slacktest.Mood{Kind: slacktest.Garbage})
			case "chat.postMessage":
			default:
				return slacktest.Mood{}
			}
			return moods[r.IntN(len(moods))]
		})
		w.play(mailbox)
		w.fake.Weather(nil)
		for at, waits := w.next(); waits && at.Sub(w.clock()) < time.Hour; at, waits = w.next() {
			w.advance(at)
		}
		w.allTrue()
	}
}

// command is a signed slash command, as often as it is sent.
func (w *world) command(body []byte, at time.Time, retry int) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/slack/commands", strings.NewReader(string(body)))
	r.Header = slacktest.Sign(slacktest.Secret, at, body)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if retry > 0 {
		r.Header.Set("X-Slack-Retry-Num", fmt.Sprint(retry))
	}
	rec := httptest.NewRecorder()
	w.house.Routes.ServeHTTP(rec, r)
	return rec
}

// TestReplay: a captured request, sent again within its five minutes, gets the answer that it got and changes nothing; later
// it is refused, also where somebody else would have been served.
func TestReplay(t *testing.T) {
	w := newWorld(t, office(slack.HTTP))
	w.play(mailbox[:strings.Index(mailbox, "# Hernán")])
	hernan := w.account("hernan.ospina", slack.Name)
	at := w.clock()
	body := slacktest.Body("commands", w.fake.Slash(hernan.ID, w.direct("hernan.ospina").ID, "aprobar", "1"))
	first := w.command(body, at, 0)
	w.settle()
	if first.Code != http.StatusOK || !strings.Contains(first.Body.String(), "Visto bueno dado") {
		t.Fatalf("answered %d %s", first.Code, first.Body)
	}
	before := w.happened()
	for _, after := range []time.Duration{0, time.Second, 2 * time.Minute, 299 * time.Second, 301 * time.Second, time.Hour, 24 * time.Hour} {
		w.set(at.Add(after))
		again := w.command(body, at, 0)
		switch fresh := after <= 300*time.Second; {
		case fresh && (again.Code != http.StatusOK || again.Body.String() != first.Body.String()):
			t.Errorf("after %v: %d %s", after, again.Code, again.Body)
		case !fresh && (again.Code != http.StatusUnauthorized || again.Body.Len() > 0):
			t.Errorf("after %v: %d %s", after, again.Code, again.Body)
		}
		w.settle()
	}
	if now := w.happened(); !slices.Equal(before, now[:len(before)]) || strings.Contains(strings.Join(now[len(before):], " "), "visto_bueno") {
		t.Errorf("a replay did %q", now[len(before):])
	}
}

// TestRecordedBodies: what the real Slack once sent goes through the real handler and the real core, twice. Nothing crashes,
// a repetition gets the same answer and changes nothing, and bots start nothing.
func TestRecordedBodies(t *testing.T) {
	folder := os.Getenv("TICBOT_PAYLOADS")
	if folder == "" {
		t.Skip("opt-in: the replay of recorded Slack bodies: TICBOT_PAYLOADS names no folder")
	}
	files, err := filepath.Glob(filepath.Join(folder, "slack", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded bodies in %s: %v", folder, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			w := newWorld(t, office(slack.HTTP))
			route, body, err := slacktest.Recorded(raw)
			if err != nil {
				t.Fatal(err)
			}
			before := w.state()
			var said [2]string
			var done [2][]string
			for retry := range 2 {
				res := w.fake.Request(route, body, retry)
				if res.Code != http.StatusOK {
					t.Errorf("status %d", res.Code)
				}
				w.settle()
				said[retry], done[retry] = res.Body.String(), w.state()
			}
			if said[0] != said[1] || !slices.Equal(done[0], done[1]) {
				t.Errorf("answered %q, then %q; records %q, then %q", said[0], said[1], done[0], done[1])
			}
			if idle := strings.Contains(file, "bot") || strings.Contains(file, "changed"); idle && !slices.Equal(done[0], before) {
				t.Errorf("it starts %q", done[0])
			}
		})
	}
}

// state is everything that an event can leave in the records: what was seen, journalled, drafted and owed since the people
// moved in.
func (w *world) state() (all []string) {
	w.t.Helper()
	err := w.house.Store.View(w.t.Context(), func(v *store.View) error {
		owed, err := v.AllOutgoing()
		for _, o := range owed {
			text, err := json.Marshal(o)
			if err != nil {
				return err
			}
			all = append(all, string(text))
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return append(all, w.happened()...)
}
