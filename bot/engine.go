package bot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// commitTime bounds one transaction. Past it the outcome is unknown, and the event is not acknowledged.
const commitTime = 10 * time.Second

// Errors of Accept, decided with errors.Is and errors.As.
var (
	// ErrStopping means that the engine takes no more events: the platform sends it again later.
	ErrStopping = errors.New("bot: stopping")
	// ErrEvent means that an adapter handed over an event without an ID, by which a repetition could be recognised.
	ErrEvent = errors.New("bot: event without an id")
)

// errNothing ends a transaction that has nothing to write.
var errNothing = errors.New("bot: nothing to write")

// PanicError is a panic of the handler. It does not hold what was panicked with: that may be somebody's words.
type PanicError struct {
	Kind  string // type of the value
	Stack string
}

// Error implements error.
func (e *PanicError) Error() string { return "panic (" + e.Kind + ")" }

// Engine is one running bot. Its methods are safe for concurrent use; Run and Step exclude each other.
type Engine struct {
	cfg     Config
	store   *store.Store
	handler Handler
	rand    *source
	lines   map[chat.Platform]*line
	clock   *clock
	leases  *leases
	gate    *gate
	health  *health
	metrics *metrics
	drive   drive
}

// New makes an engine. It starts nothing.
func New(cfg Config) *Engine {
	cfg = cfg.withDefaults()
	e := &Engine{
		cfg: cfg, store: cfg.Store, handler: cfg.Handler, rand: &source{r: cfg.Rand},
		lines: map[chat.Platform]*line{}, gate: newGate(), health: newHealth(),
	}
	e.leases = newLeases(e)
	e.clock = newClock(e)
	e.metrics = newMetrics(e)
	for _, a := range cfg.Adapters {
		e.lines[a.Platform()] = newLine(e, a)
	}
	return e
}

// platforms lists the platforms in a fixed order.
func (e *Engine) platforms() []chat.Platform { return slices.Sorted(maps.Keys(e.lines)) }

// Accept takes one event into one transaction and returns after its commit. An event that was accepted before gets the
// same Answer again. An error means that nothing was written or that it is not known: the adapter must not acknowledge.
// Once the transaction has begun, the end of ctx does not cut it off.
func (e *Engine) Accept(ctx context.Context, ev chat.Event) (chat.Answer, error) {
	return e.AcceptWith(ctx, ev, nil)
}

// AcceptWith is Accept with something to do first in the same transaction, such as opening an envelope: with may complete
// the event. It may run several times, like Handle, and does not run for an event that was accepted before. Where it sets
// ev.What to nil, what it wrote is committed, but the event goes no further and counts as not seen.
func (e *Engine) AcceptWith(ctx context.Context, ev chat.Event, with func(tx *store.Tx, ev *chat.Event, now time.Time) error) (chat.Answer, error) {
	if err := ctx.Err(); err != nil {
		return chat.Answer{}, fmt.Errorf("accepting event: %w", err)
	}
	if ev.ID == "" {
		return chat.Answer{}, ErrEvent
	}
	if !e.gate.enter() {
		return chat.Answer{}, ErrStopping
	}
	defer e.gate.leave()
	return e.accept(ctx, ev, hooks{seen: true, before: with})
}

// hooks are what an event brings along into its transaction.
type hooks struct {
	seen   bool // kept with its Answer, and recognised
	before func(tx *store.Tx, ev *chat.Event, now time.Time) error
	after  func(tx *store.Tx, now time.Time) error
}

// attempt is one run of an event's transaction; the last one counts.
type attempt struct {
	answer    chat.Answer
	duplicate bool
	idle      bool // before took the event off
	handled   time.Duration
	err       error
}

// accept runs the transaction, then tells metrics, log, health and the sleepers.
func (e *Engine) accept(ctx context.Context, ev chat.Event, h hooks) (chat.Answer, error) {
	seed, err := e.rand.seed()
	if err != nil {
		return chat.Answer{}, fmt.Errorf("accepting event %s: %w", ev.ID, err)
	}
	now := e.cfg.Now().UTC()
	var last attempt
	began := e.cfg.Real()
	err = e.update(ctx, func(tx *store.Tx) error {
		last = e.try(tx, ev, h, now, seed)
		if last.duplicate {
			return errNothing
		}
		return last.err
	})
	if last.duplicate && errors.Is(err, errNothing) {
		err = nil
	}
	e.metrics.accepted(platformOf(ev), last, err, e.cfg.Real().Sub(began))
	if err != nil {
		e.logFailure(ev, err)
		return chat.Answer{}, fmt.Errorf("accepting event %s: %w", ev.ID, err)
	}
	return last.answer, nil
}

// try is what happens inside the transaction. The stopwatch around Handle changes nothing of what is written.
func (e *Engine) try(tx *store.Tx, ev chat.Event, h hooks, now time.Time, seed [32]byte) (a attempt) {
	platform := platformOf(ev)
	if h.seen {
		if a.answer, a.duplicate, a.err = tx.Seen(platform, ev.ID); a.duplicate || a.err != nil {
			return a
		}
	}
	a.err = guard(func() error {
		if h.before != nil {
			if err := h.before(tx, &ev, now); err != nil {
				a.duplicate = errors.Is(err, errNothing)
				return err
			}
		}
		if ev.What == nil {
			a.idle = true
			return nil
		}
		began := e.cfg.Real()
		var err error
		a.answer, err = e.handler.Handle(tx, ev, now, seed)
		a.handled = e.cfg.Real().Sub(began)
		if err == nil && h.after != nil {
			err = h.after(tx, now)
		}
		return err
	})
	if a.err == nil && h.seen && !a.idle {
		a.err = tx.MarkSeen(platform, ev.ID, a.answer, now)
	}
	return a
}

// update is the store's Update, which the caller's end cannot cut in half, with its failure noted for readiness. Who delivers
// where something is owed now is woken; the clock looks each second, which is as fine as its times are.
func (e *Engine) update(ctx context.Context, fn func(tx *store.Tx) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitTime)
	defer cancel()
	var inner error
	var owes []chat.Platform
	err := e.store.Update(ctx, func(tx *store.Tx) error {
		inner = fn(tx)
		owes = tx.Owes()
		return inner
	})
	switch {
	case err == nil:
		e.health.green()
		for _, p := range owes {
			if l := e.lines[p]; l != nil {
				poke(l.wake)
			}
		}
	case errors.Is(err, kv.ErrTooLarge):
	case inner == nil, errors.Is(err, kv.ErrFull), errors.Is(err, kv.ErrClosed):
		e.health.red(err)
	}
	return err
}

// guard turns a panic of fn into an error.
func guard(fn func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Kind: fmt.Sprintf("%T", v), Stack: string(debug.Stack())}
		}
	}()
	return fn()
}

// logFailure names the event, never what it says.
func (e *Engine) logFailure(ev chat.Event, err error) {
	attrs := []any{"event", ev.ID, "platform", string(platformOf(ev)), "kind", kindOf(ev.What)}
	if p := (*PanicError)(nil); errors.As(err, &p) {
		attrs = append(attrs, "stack", p.Stack)
	}
	e.cfg.Log.Error("event not accepted", append(attrs, "error", reason(err))...)
}

// Wake makes deliverers and clock look again: the house's clock jumped, or something is owed that no event brought.
func (e *Engine) Wake() {
	for _, l := range e.lines {
		poke(l.wake)
	}
	poke(e.clock.wake)
}

// poke wakes whoever waits on a channel of capacity one; a second poke before he woke is the same one.
func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Ready says why the bot cannot take events now, or nil. A database that can tell before anybody tries is asked too.
func (e *Engine) Ready() error {
	if e.gate.closed() {
		return ErrStopping
	}
	if err := e.health.err(); err != nil {
		return err
	}
	if db, ok := e.store.DB().(interface{ Ready() error }); ok {
		return db.Ready()
	}
	return nil
}
