package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

// start runs the engine inside a bubble and gives the function that stops it and checks that it ended in time.
func start(t *testing.T, e *Engine) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()
	synctest.Wait()
	return func() {
		t.Helper()
		began := time.Now()
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("Run took %v to end", took)
		}
		synctest.Wait()
	}
}

// after lets the bubble's time pass, and everything settle.
func after(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func TestFullDiskTurnsRedThenGreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := newMortal()
		f := newFake("web")
		e := build(db, &toy{}, nil, f)
		stop := start(t, e)
		defer stop()
		accept(t, e, text("web", "ana", "1", "say before"))
		if code, body := get(e, "/readyz"); code != http.StatusOK {
			t.Errorf("ready: %d %s", code, body)
		}
		db.set(kv.ErrFull, 0)
		for range 3 {
			if _, err := e.Accept(t.Context(), text("web", "ana", "2", "say during")); !errors.Is(err, kv.ErrFull) {
				t.Errorf("acknowledged on a full disk: %v", err)
			}
		}
		after(20 * time.Second)
		if code, body := get(e, "/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(body, "no room") {
			t.Errorf("red: %d %s", code, body)
		}
		if code, _ := get(e, "/healthz"); code != http.StatusOK {
			t.Errorf("a full disk is no reason to be restarted: %d", code)
		}
		db.set(nil, -1)
		after(2 * time.Second)
		if code, body := get(e, "/readyz"); code != http.StatusOK {
			t.Errorf("green again: %d %s", code, body)
		}
		accept(t, e, text("web", "ana", "2", "say during"))
		after(10 * time.Second)
		if got := strings.Join(f.texts(""), ","); got != "before,during" && got != "before,before,during" {
			t.Errorf("delivered %q", got)
		}
	})
}

func get(e *Engine, path string) (int, string) {
	rec := httptest.NewRecorder()
	e.Health().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
	return rec.Code, rec.Body.String()
}

func TestRunEndsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake("web")
		f.mood = func(string, string, bool) mood { return slow }
		db := memkv.New()
		e := build(db, &toy{}, nil, f)
		stop := start(t, e)
		accept(t, e, text("web", "ana", "1", "say slowly"))
		after(time.Second)
		stop() // the message on its way takes 20 s and is cut off
		if _, err := e.Accept(t.Context(), text("web", "ana", "2", "say late")); !errors.Is(err, ErrStopping) {
			t.Errorf("after the end: %v", err)
		}
		if err := e.Run(t.Context()); !errors.Is(err, ErrBusy) {
			t.Errorf("run twice: %v", err)
		}
		f.mood = nil
		next := build(db, &toy{}, nil, f)
		stop = start(t, next)
		after(time.Minute)
		stop()
		if got := f.texts(""); len(got) != 1 || got[0] != "slowly" {
			t.Errorf("delivered %q", got)
		}
	})
}

func TestWhatIsOnItsWayIsFinished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake("web")
		f.mood = func(string, string, bool) mood { return slow }
		e := build(memkv.New(), &toy{}, nil, f)
		stop := start(t, e)
		accept(t, e, text("web", "ana", "1", "say slowly"))
		after(18 * time.Second)
		stop() // two more seconds are needed, and granted
		if got := f.texts(""); len(got) != 1 || len(e.owed(t)) != 0 {
			t.Errorf("delivered %q, owed %d", got, len(e.owed(t)))
		}
	})
}

func TestAnAdapterThatDoesNotEndIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		e := build(memkv.New(), &toy{}, nil, &deaf{fake: newFake("web"), release: release})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- e.Run(ctx) }()
		synctest.Wait()
		began := time.Now()
		cancel()
		if err := <-done; !errors.Is(err, ErrLate) || time.Since(began) > 5*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		close(release)
		synctest.Wait()
	})
}

// deaf does not hear when it is to end.
type deaf struct {
	*fake
	release chan struct{}
}

func (d *deaf) Run(context.Context, chat.Deliver) error { <-d.release; return nil }

func TestAnAdapterThatFailsIsRunAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake("web")
		e := build(memkv.New(), &toy{}, nil, f)
		stop := start(t, e)
		defer stop()
		for range 3 {
			f.feed <- chat.Event{ID: "fail"}
			after(2 * time.Minute)
		}
		f.feed <- text("web", "ana", "1", "say hola")
		if err := <-f.answer; err != nil {
			t.Error(err)
		}
		after(time.Second)
		if got := f.texts(""); len(got) != 1 || f.runs != 4 {
			t.Errorf("delivered %q after %d runs", got, f.runs)
		}
	})
}

func TestSingleAdapterRunsInOneProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := memkv.New()
		platforms := [2]*fake{newFake("xmpp"), newFake("xmpp")}
		var stops [2]func()
		for i, f := range platforms {
			f.limits.Single = true
			stops[i] = start(t, build(db, &toy{}, func(c *Config) { c.Owner = string(rune('a' + i)) }, f))
		}
		after(time.Minute)
		if platforms[0].runs != 1 || platforms[1].runs != 0 {
			t.Errorf("runs %d and %d, want 1 and 0", platforms[0].runs, platforms[1].runs)
		}
		stops[0]()
		after(6 * time.Second) // the lease was given back
		if platforms[1].runs != 1 {
			t.Error("nobody took over")
		}
		stops[1]()
	})
}

func TestADeadProcessLosesItsLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := newMortal()
		a, b := newFake("xmpp"), newFake("xmpp")
		a.limits.Single, b.limits.Single = true, true
		first := build(db, &toy{}, func(c *Config) { c.Owner = "a" }, a)
		stopA := start(t, first)
		db.set(kv.ErrFull, 0) // neither renewed nor given back
		after(14 * time.Second)
		stopA()
		db.set(nil, -1)
		stopB := start(t, build(db, &toy{}, func(c *Config) { c.Owner = "b" }, b))
		after(20 * time.Second)
		if b.runs != 1 {
			t.Error("nobody took over")
		}
		if held := first.leases.all(); len(held) != 0 {
			t.Errorf("the first believes that it holds %v", held)
		}
		stopB()
	})
}

func TestALostLeaseEndsTheAdapter(t *testing.T) {
	for name, lose := range map[string]func(t *testing.T, e *Engine, db *mortal){
		"taken by another": func(t *testing.T, e *Engine, _ *mortal) {
			err := e.store.Update(t.Context(), func(tx *store.Tx) error {
				if err := tx.Release("run/xmpp", "local"); err != nil {
					return err
				}
				_, _, err := tx.Lease("run/xmpp", "thief", time.Now(), 20*time.Second)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		},
		"not renewed": func(_ *testing.T, _ *Engine, db *mortal) { db.set(kv.ErrFull, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				db := newMortal()
				f := newFake("xmpp")
				f.limits.Single = true
				e := build(db, &toy{}, nil, f)
				stop := start(t, e)
				defer stop()
				after(time.Minute)
				lose(t, e, db)
				after(map[string]time.Duration{"taken by another": 6 * time.Second, "not renewed": 14 * time.Second}[name])
				if _, held := e.leases.all()["run/xmpp"]; held || f.ends != 1 {
					t.Errorf("held %v, the adapter ended %d times", held, f.ends)
				}
				db.set(nil, -1)
				after(30 * time.Second)
				if _, held := e.leases.all()["run/xmpp"]; !held || f.runs != 2 {
					t.Errorf("held %v, the adapter ran %d times", held, f.runs)
				}
			})
		})
	}
}

// TestTwoProcessesDeliverOnce: both receive, one delivers, and the other takes over what the first left behind.
func TestTwoProcessesDeliverOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := memkv.New()
		var engines [2]*Engine
		var stops [2]func()
		f := newFake("web")
		for i := range engines {
			engines[i] = build(db, &toy{}, func(c *Config) { c.Owner = string(rune('a' + i)) }, f)
			stops[i] = start(t, engines[i])
		}
		if f.runs != 2 {
			t.Errorf("%d of 2 receive", f.runs)
		}
		for i := range 40 {
			accept(t, engines[i%2], text("web", fmt.Sprint("p", i%7), fmt.Sprint(i/2), "say hola"))
		}
		after(2 * time.Second)
		if got := len(f.posts); got != 20 {
			t.Errorf("%d posts for 20 messages", got)
		}
		stops[0]()
		accept(t, engines[1], text("web", "ana", "last", "say adios"))
		after(10 * time.Second)
		if got := len(f.posts); got != 21 {
			t.Errorf("%d posts for 21 messages", got)
		}
		stops[1]()
	})
}

func TestMetricsNameNobody(t *testing.T) {
	w := newWatch()
	f := newFake("web")
	f.mood = func(place, _ string, _ bool) mood {
		if place == "dm-luz" {
			return nope
		}
		return well
	}
	e := build(memkv.New(), &toy{}, w.config, f)
	accept(t, e, text("web", "ana", "1", "say hola"))
	accept(t, e, text("web", "ana", "1", "say hola"))
	accept(t, e, text("unheard", "ana", "2", "say secreto"))
	accept(t, e, text("web", "luz", "3", "say hola"))
	_, _ = e.Accept(t.Context(), text("web", "ana", "4", "panic"))
	_, _ = e.Accept(t.Context(), text("web", "ana", "5", "fail"))
	steps(t, e)
	w.add(90 * time.Second)
	err := e.store.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Owe(store.Outgoing{Kind: store.NoticeDebt, Account: chat.Account{Platform: "web", ID: "ana"}}, w.t)
		r, _ := tx.Request("none") // a zero one: this package knows no procedure
		r.Service, r.State, r.Asker, r.Due = "COR", "asignada", "ana@example.org", w.t.Add(-time.Hour)
		return errors.Join(err, tx.FileRequest(&r, 2026))
	})
	if err != nil {
		t.Fatal(err)
	}
	w.add(45 * time.Second)
	_, body := get(e, "/metrics")
	for _, want := range []string{
		`ticbot_events_total{platform="web",result="accepted"} 2`, `ticbot_events_total{platform="web",result="duplicate"} 1`,
		`ticbot_events_total{platform="web",result="panic"} 1`, `ticbot_events_total{platform="web",result="failed"} 1`,
		`ticbot_events_total{platform="other",result="accepted"} 1`, `ticbot_events_total{platform="bot",result="accepted"} 2`,
		`ticbot_deliveries_total{platform="web",result="posted"} 1`, `ticbot_deliveries_total{platform="web",result="parked"} 1`,
		`ticbot_outbox_depth{platform="web",state="owed"} 1`, `ticbot_outbox_depth{platform="web",state="parked"} 1`,
		`ticbot_outbox_depth{platform="unheard",state="owed"} 1`, `ticbot_outbox_age_seconds{platform="web"} 45`,
		`ticbot_requests_open{service="COR",state="asignada"} 1`, "ticbot_requests_overdue 1", "ticbot_ready 1",
		"ticbot_transition_seconds_count 5", "ticbot_commit_seconds_count 5",
	} {
		if !strings.Contains(body, want+"\n") {
			t.Errorf("no %s", want)
		}
	}
	for _, not := range []string{"ana", "luz", "hola", "secreto", "TIC-2026"} {
		if strings.Contains(body, not) {
			t.Errorf("the metrics hold %q", not)
		}
	}
	if t.Failed() {
		t.Log(body)
	}
	// A registry outlives its engine; figures are remembered for a while, then read anew.
	next := build(memkv.New(), &toy{}, func(c *Config) { w.config(c); c.Metrics = e.cfg.Metrics }, f)
	accept(t, next, text("web", "ana", "1", "say hola"))
	if _, body = get(next, "/metrics"); !strings.Contains(body, `{platform="web",result="accepted"} 3`) || !strings.Contains(body, "overdue 0") {
		t.Error("a second engine on the same registry: " + body)
	}
}
