package bot

import (
	"context"
	"errors"
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
