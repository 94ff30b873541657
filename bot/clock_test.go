package bot

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

// watch is a clock that a test moves.
type watch struct{ t time.Time }

func (w *watch) now() time.Time        { return w.t }
func (w *watch) add(d time.Duration)   { w.t = w.t.Add(d) }
func newWatch() *watch                 { return &watch{time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)} }
func (w *watch) config(c *Config)      { c.Now, c.Real = w.now, w.now }
func due(what, after string) chat.Text { return chat.Text{Text: "due " + what + " " + after} }

// steps drives the engine until there is nothing to do.
func steps(t *testing.T, e *Engine) {
	t.Helper()
	for range 1000 {
		progress, err := e.Step(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !progress {
			return
		}
	}
	t.Fatal("no end of steps")
}

// whats takes the names out of the ticks that toy noted.
func (e *Engine) whats(t *testing.T) (out []string) {
	for _, l := range e.noted(t, "ticks") {
		id, _, _ := strings.Cut(l, "@")
		_, _, what, _ := store.SplitDue(id)
		out = append(out, what)
	}
	return out
}

func TestDueTimesFireInOrderAfterAJump(t *testing.T) {
	w := newWatch()
	begin := w.t
	var nows []time.Time
	h := &toy{}
	h.tick = func(tx *store.Tx, id string, now time.Time) {
		nows = append(nows, now)
		if d, err := tx.Due(id); err != nil || d.ID() != id {
			t.Errorf("the due that fires cannot be read: %v", err)
		}
		switch _, _, what, _ := store.SplitDue(id); what {
		case "b": // something new, between b and c, though now is far behind both
			_ = tx.SetDue(store.Due{When: begin.Add(150 * time.Minute), Subject: "office", What: "b2"})
		case "daily": // itself, later
			d, _ := tx.Due(id)
			d.When = d.When.Add(24 * time.Hour)
			_ = tx.SetDue(d)
		case "stuck": // itself, at the same time: that would never end
			d, _ := tx.Due(id)
			_ = tx.SetDue(d)
		}
	}
	e := build(memkv.New(), h, w.config)
	for i, line := range []chat.Text{due("c", "3h"), due("a", "1h"), due("b", "2h"), due("daily", "30h"), due("stuck", "4h"), due("far", "90h")} {
		accept(t, e, chat.Event{ID: fmt.Sprint(i), From: chat.Account{Platform: "web", ID: "x"}, What: line})
	}
	steps(t, e)
	if got := e.whats(t); len(got) != 0 {
		t.Errorf("fired too early: %v", got)
	}
	w.add(80 * time.Hour)
	steps(t, e)
	if want := []string{"a", "b", "b2", "c", "stuck", "daily", "daily", "daily"}; !reflect.DeepEqual(e.whats(t), want) {
		t.Errorf("fired %v, want %v", e.whats(t), want)
	}
	for _, now := range nows {
		if !now.Equal(w.t) {
			t.Errorf("a tick was given %v as now, want the real now", now)
		}
	}
	if got := e.noted(t, "ticks")[0]; !strings.HasSuffix(got, begin.Add(time.Hour).Format(time.RFC3339)) {
		t.Errorf("the event does not carry its due time: %s", got)
	}
}

func TestATickThatFailsHoldsUpNothing(t *testing.T) {
	w := newWatch()
	broken := true
	h := &toy{hook: func(_ *store.Tx, ev chat.Event) error {
		if k, ok := ev.What.(chat.Tick); ok && broken && strings.HasSuffix(k.Due, "/a") {
			panic("always")
		}
		return nil
	}}
	e := build(memkv.New(), h, w.config)
	for i, line := range []chat.Text{due("a", "1h"), due("b", "2h"), due("c", "2h")} {
		accept(t, e, chat.Event{ID: fmt.Sprint(i), From: chat.Account{Platform: "web", ID: "x"}, What: line})
	}
	w.add(3 * time.Hour)
	before := h.handles
	steps(t, e)
	if want := []string{"b", "c"}; !reflect.DeepEqual(e.whats(t), want) {
		t.Errorf("fired %v, want %v", e.whats(t), want)
	}
	if tried := h.handles - before; tried > 6 {
		t.Errorf("tried %d times at once", tried)
	}
	broken = false
	w.add(time.Hour)
	steps(t, e)
	if want := []string{"b", "c", "a"}; !reflect.DeepEqual(e.whats(t), want) {
		t.Errorf("fired %v, want %v", e.whats(t), want)
	}
}

func TestATickFiresOnceOverCrashes(t *testing.T) {
	w := newWatch()
	db := newMortal()
	e := build(db, &toy{}, w.config)
	for i := range 10 {
		ev := text("web", "x", fmt.Sprint(i), "")
		ev.What = due(fmt.Sprintf("d%d", i), fmt.Sprintf("%dm", i))
		accept(t, e, ev)
	}
	w.add(time.Hour)
	for kill := range 10 {
		db.set(kv.ErrClosed, kill%4)
		if _, err := e.Step(t.Context()); err == nil {
			break
		}
		db.set(nil, -1)
		e = build(db, &toy{}, w.config)
	}
	db.set(nil, -1)
	steps(t, e)
	if got := e.whats(t); len(got) != 10 || got[0] != "d0" || got[9] != "d9" {
		t.Errorf("fired %v", got)
	}
}

func TestClockRunsOnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shift := time.Duration(0)
		e := build(memkv.New(), &toy{}, func(c *Config) { c.Now = func() time.Time { return time.Now().Add(shift) } })
		stop := start(t, e)
		defer stop()
		for i, line := range []chat.Text{due("soon", "10m"), due("late", "240h")} {
			accept(t, e, chat.Event{ID: fmt.Sprint(i), From: chat.Account{Platform: "web", ID: "x"}, What: line})
		}
		after(9*time.Minute + 59*time.Second)
		if got := e.whats(t); len(got) != 0 {
			t.Errorf("early: %v", got)
		}
		after(2 * time.Second)
		if got := e.whats(t); !reflect.DeepEqual(got, []string{"soon"}) {
			t.Errorf("fired %v", got)
		}
		shift = 300 * time.Hour
		e.Wake()
		after(time.Millisecond)
		if got := e.whats(t); !reflect.DeepEqual(got, []string{"soon", "late"}) {
			t.Errorf("after a jump: %v", got)
		}
	})
}

func TestSweep(t *testing.T) {
	w := newWatch()
	h := &toy{}
	e := build(memkv.New(), h, w.config)
	accept(t, e, text("web", "ana", "1", "say hola"))
	put := func(id string) {
		err := e.store.Update(t.Context(), func(tx *store.Tx) error {
			return tx.PutDraft(store.Draft{ID: id, Owner: "ana@example.org", At: w.t})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	put("old")
	w.add(6 * 24 * time.Hour)
	put("young")
	steps(t, e)
	w.add(25 * time.Hour)
	steps(t, e)
	err := e.store.View(t.Context(), func(v *store.View) error {
		if _, err := v.Draft("old"); !errors.Is(err, kv.ErrNotFound) {
			t.Errorf("a draft of seven days: %v", err)
		}
		if _, err := v.Draft("young"); err != nil {
			t.Errorf("a draft of one day: %v", err)
		}
		if _, seen, _ := v.Seen("web", "1"); seen {
			t.Error("an event of seven days is still remembered")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
