package bot

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
	"github.com/ticbot/ticbot/store/kv/kvtest"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

// build makes an engine over a database, every transaction of which runs twice.
func build(db kv.DB, h Handler, change func(*Config), adapters ...chat.Adapter) *Engine {
	c := Config{Store: store.New(kvtest.Twice(db), secret()), Handler: h, Adapters: adapters}
	if change != nil {
		change(&c)
	}
	return New(c)
}

func accept(t *testing.T, e *Engine, ev chat.Event) chat.Answer {
	t.Helper()
	a, err := e.Accept(t.Context(), ev)
	if err != nil {
		t.Fatalf("event %s: %v", ev.ID, err)
	}
	return a
}

func TestDuplicateGetsTheSameAnswer(t *testing.T) {
	e := build(memkv.New(), &toy{}, nil)
	first := accept(t, e, text("web", "ana", "1", "say hola"))
	again := accept(t, e, text("web", "ana", "1", "say something else"))
	if !reflect.DeepEqual(first, again) {
		t.Errorf("first %v, then %v", first, again)
	}
	other := accept(t, e, text("web", "ana", "2", "say hola"))
	if reflect.DeepEqual(first, other) {
		t.Error("two events were given the same seed")
	}
	accept(t, e, text("slack", "ana", "1", "say hola")) // the same id on another platform is another event
	if got := len(e.owed(t)); got != 3 {
		t.Errorf("%d messages owed, want 3", got)
	}
	if got := e.noted(t, "applied/2"); !reflect.DeepEqual(got, []string{"1"}) {
		t.Errorf("applied %v times", got)
	}
}

func TestDuplicatesAtOnce(t *testing.T) {
	h := &toy{}
	e := New(Config{Store: store.New(memkv.New(), secret()), Handler: h})
	var wg sync.WaitGroup
	answers := make([]chat.Answer, 64)
	for i := range answers {
		wg.Go(func() { answers[i], _ = e.Accept(t.Context(), text("web", "ana", "1", "say hola")) })
	}
	wg.Wait()
	for _, a := range answers {
		if a.Whisper == nil || !reflect.DeepEqual(a, answers[0]) {
			t.Fatalf("answers differ: %v and %v", a, answers[0])
		}
	}
	if h.handles != 1 || len(e.owed(t)) != 1 {
		t.Errorf("handled %d times, %d messages owed", h.handles, len(e.owed(t)))
	}
}

func TestFailureWritesNothing(t *testing.T) {
	var log bytes.Buffer
	e := build(memkv.New(), &toy{}, func(c *Config) { c.Log = slog.New(slog.NewJSONHandler(&log, nil)) })
	if _, err := e.Accept(t.Context(), text("web", "ana", "f1", "fail quietly")); !errors.Is(err, errToy) {
		t.Errorf("fail: %v", err)
	}
	_, err := e.Accept(t.Context(), text("web", "ana", "p1", "panic quietly"))
	if !errors.As(err, new(*PanicError)) {
		t.Errorf("panic: %v", err)
	}
	if s := log.String(); !strings.Contains(s, "f1") || !strings.Contains(s, "p1") || !strings.Contains(s, "stack") {
		t.Errorf("log without the events: %s", s)
	}
	if s := log.String() + err.Error(); strings.Contains(s, "quietly") || strings.Contains(s, "words") || strings.Contains(s, "ana") {
		t.Errorf("log with what was said: %s", s)
	}
	if len(e.noted(t, "never"))+len(e.noted(t, "applied/p1")) > 0 {
		t.Error("something was written")
	}
	if err := e.Ready(); err != nil {
		t.Errorf("a failure of the handler is not one of the store: %v", err)
	}
	accept(t, e, text("web", "ana", "p1", "say it anew")) // it was not seen
}

func TestTheCallersEndDoesNotCutACommit(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	h := &toy{hook: func(*store.Tx, chat.Event) error { cancel(); return nil }}
	e := build(memkv.New(), h, nil)
	if _, err := e.Accept(ctx, text("web", "ana", "1", "say hola")); err != nil {
		t.Errorf("cut off: %v", err)
	}
	if _, err := e.Accept(ctx, text("web", "ana", "2", "say hola")); !errors.Is(err, context.Canceled) {
		t.Errorf("began after the caller's end: %v", err)
	}
	if len(e.owed(t)) != 1 {
		t.Error("not committed")
	}
}

func TestAcceptWith(t *testing.T) {
	e := build(memkv.New(), &toy{}, nil)
	ev := chat.Event{ID: "o1", What: chat.Opened{Envelope: "e"}}
	runs := 0
	with := func(tx *store.Tx, ev *chat.Event, _ time.Time) error {
		runs++
		ev.What = chat.Text{Text: "say opened"}
		ev.From = chat.Account{Platform: "web", ID: "ana"}
		return note(tx, "with", "ran")
	}
	for range 2 {
		if _, err := e.AcceptWith(t.Context(), ev, with); err != nil {
			t.Fatal(err)
		}
	}
	if runs != 2 || len(e.noted(t, "with")) != 1 { // every transaction runs twice here
		t.Errorf("with ran %d times and is kept %d times", runs, len(e.noted(t, "with")))
	}
	off := func(tx *store.Tx, ev *chat.Event, _ time.Time) error {
		ev.What = nil
		return note(tx, "off", "ran")
	}
	for range 2 {
		if _, err := e.AcceptWith(t.Context(), chat.Event{ID: "o2", What: chat.Opened{}}, off); err != nil {
			t.Fatal(err)
		}
	}
	if len(e.noted(t, "off")) != 2 || len(e.noted(t, "applied/o2")) > 0 {
		t.Error("an event that was taken off must be committed, not handled and not remembered")
	}
	bad := func(tx *store.Tx, _ *chat.Event, _ time.Time) error {
		return errors.Join(note(tx, "bad", "ran"), errToy)
	}
	if _, err := e.AcceptWith(t.Context(), chat.Event{ID: "o3", What: chat.Opened{}}, bad); !errors.Is(err, errToy) || len(e.noted(t, "bad")) > 0 {
		t.Errorf("a failure before the event: %v, %v", err, e.noted(t, "bad"))
	}
}

func TestEventsThatAreNotTaken(t *testing.T) {
	e := build(memkv.New(), &toy{}, nil)
	if _, err := e.Accept(t.Context(), text("web", "ana", "", "say hola")); !errors.Is(err, ErrEvent) {
		t.Errorf("without an id: %v", err)
	}
	<-e.gate.close()
	if _, err := e.Accept(t.Context(), text("web", "ana", "1", "say hola")); !errors.Is(err, ErrStopping) {
		t.Errorf("while stopping: %v", err)
	}
	if err := e.Ready(); !errors.Is(err, ErrStopping) {
		t.Errorf("ready while stopping: %v", err)
	}
}

func TestSeedsComeFromRand(t *testing.T) {
	e := build(memkv.New(), &toy{}, func(c *Config) { c.Rand = strings.NewReader(strings.Repeat("a", 32)) })
	a := accept(t, e, text("web", "ana", "1", "say hola"))
	if a.Whisper.Text() != "61616161" {
		t.Errorf("seed begins with %s", a.Whisper.Text())
	}
	if _, err := e.Accept(t.Context(), text("web", "ana", "2", "say hola")); err == nil {
		t.Error("accepted without a seed")
	}
}
