package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

const (
	// pollEvery is how often a deliverer looks when nothing wakes it.
	pollEvery = time.Second
	// maxTries is how often a message fails in one run of the bot before it is parked.
	maxTries = 20
	// backoffMin and backoffMax bound the wait between two tries.
	backoffMin, backoffMax = time.Second, 15 * time.Minute
)

// backoff gives the wait after prev, the wait before (0 at first): decorrelated jitter, so that what failed together does
// not come back together.
func (e *Engine) backoff(prev time.Duration) time.Duration {
	return e.rand.between(backoffMin, min(backoffMax, 3*max(prev, backoffMin)))
}

// line delivers to one platform. Within a lane (a place, or an account whose place is not known yet) one message follows
// the other; several lanes are served at once.
type line struct {
	e        *Engine
	adapter  chat.Adapter
	platform chat.Platform
	limits   chat.Limits
	rates    *limiter
	wake     chan struct{}

	mu     sync.Mutex
	busy   map[string]bool             // lanes and spots in which a message is on its way
	direct map[chat.Account]chat.Place // private places found so far
	fails  map[string]failure          // of messages that failed in this run
}

// failure is how often a message failed, and how long it waited last.
type failure struct {
	n    int
	wait time.Duration
}

func newLine(e *Engine, a chat.Adapter) *line {
	return &line{
		e: e, adapter: a, platform: a.Platform(), limits: a.Limits(), rates: newLimiter(a.Limits()), wake: make(chan struct{}, 1),
		busy: map[string]bool{}, direct: map[chat.Account]chat.Place{}, fails: map[string]failure{},
	}
}

// run delivers until ctx ends, then waits for what is on its way. send is the context of the messages on their way: it
// ends later than ctx, so that they can be finished.
func (l *line) run(ctx, send context.Context) {
	for err := l.recover(ctx); err != nil; err = l.recover(ctx) {
		l.e.cfg.Log.Error("taking back interrupted messages", "platform", string(l.platform), "error", err)
		if !sleep(ctx.Done(), pollEvery) {
			return
		}
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		wait, err := l.dispatch(ctx, func(o store.Outgoing) {
			wg.Go(func() {
				defer poke(l.wake)
				defer l.free(o)
				_ = l.deliver(send, o.ID, live{l})
			})
		})
		if err != nil && ctx.Err() == nil {
			l.e.cfg.Log.Error("reading the outbox", "platform", string(l.platform), "error", err)
		}
		t := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-l.wake:
		case <-t.C:
		}
		t.Stop()
		if ctx.Err() != nil {
			return
		}
	}
}

// recover owes again what was on its way when the process died. It may have arrived: twice is better than never.
func (l *line) recover(ctx context.Context) error {
	for n := 1; n > 0 && ctx.Err() == nil; {
		err := l.e.update(ctx, func(tx *store.Tx) (err error) {
			if n, err = tx.RecoverClaims(l.platform); err == nil && n == 0 {
				return errNothing
			}
			return err
		})
		if err != nil && !errors.Is(err, errNothing) {
			return fmt.Errorf("taking back interrupted messages: %w", err)
		}
	}
	return nil
}

// dispatch starts a message in each free lane that may have one now, and says how long there is nothing more to do. It is
// called by one goroutine only.
func (l *line) dispatch(ctx context.Context, start func(store.Outgoing)) (time.Duration, error) {
	if l.e.health.err() != nil {
		return pollEvery, nil // no message could be claimed
	}
	if l.full() {
		return pollEvery, nil // who ends wakes
	}
	wait := pollEvery
	for limit := l.room(); ctx.Err() == nil; limit *= 4 {
		heads, more, next, err := l.heads(ctx, limit)
		if err != nil {
			return pollEvery, err
		}
		wait = min(wait, next)
		started := 0
		for _, o := range heads {
			if d := l.rates.wait(l.spot(o), l.e.cfg.Real()); d > 0 {
				wait = min(wait, d)
			} else if l.occupy(o) {
				start(o)
				started++
			}
		}
		if started > 0 || !more || l.full() {
			break
		}
	}
	return max(wait, time.Millisecond), nil
}

// heads gives what may be sent now, the first message of each lane in which none is on its way, and whether there may be more
// than it was asked for. It says when to look again for what may be sent later.
func (l *line) heads(ctx context.Context, limit int) (heads []store.Outgoing, more bool, next time.Duration, err error) {
	now := l.e.cfg.Now().UTC()
	next = pollEvery
	err = l.e.store.View(ctx, func(v *store.View) (err error) {
		if heads, more, err = v.OwedBut(l.platform, now, limit, l.isBusy); err != nil {
			return err
		}
		at, ok, err := v.NextOwed(l.platform)
		if d := at.Sub(now); ok && d > 0 {
			next = min(next, d)
		}
		return err
	})
	if err != nil {
		return nil, false, pollEvery, fmt.Errorf("reading what is owed: %w", err)
	}
	return heads, more, next, nil
}

func (l *line) isBusy(lane string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.busy[lane]
}

// spot names the place of a message for rates: the private place of an account, once it is known.
func (l *line) spot(o store.Outgoing) string {
	if !o.Place.IsZero() {
		return o.Place.String()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if p, ok := l.direct[o.Account]; ok {
		return p.String()
	}
	return o.Lane()
}

// occupy reports whether the message's lane was free and there was room for one more; it is not free then.
func (l *line) occupy(o store.Outgoing) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.busy[o.Lane()] || len(l.busy) >= l.e.cfg.Parallel {
		return false
	}
	l.busy[o.Lane()] = true
	return true
}

func (l *line) free(o store.Outgoing) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.busy, o.Lane())
}

// room is how many more messages may be on their way, at least one.
func (l *line) room() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(l.e.cfg.Parallel-len(l.busy), 1)
}

func (l *line) full() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.busy) >= l.e.cfg.Parallel
}

// pace says how fast to go: by the platform's rates when the bot runs, without a wait when it is stepped.
type pace interface {
	// rate waits until a message to this place is allowed, and reports false where ctx ended first.
	rate(ctx context.Context, place string) bool
	// rest waits before the outcome of a message is written down once more, and reports false where that has no use.
	rest(ctx context.Context, d time.Duration) bool
}

// live is the pace of Run.
type live struct{ l *line }

func (p live) rate(ctx context.Context, place string) bool {
	for {
		d := p.l.rates.take(place, p.l.e.cfg.Real())
		if d == 0 {
			return true
		}
		if !sleep(ctx.Done(), d) {
			return false
		}
	}
}

func (live) rest(ctx context.Context, d time.Duration) bool { return sleep(ctx.Done(), d) }

// deliver takes one message from its claim to its end. The error says that what became of it is not written down: then it
// is sent once more after the next start.
func (l *line) deliver(ctx context.Context, id string, p pace) error {
	claimed, err := l.claim(ctx, id)
	if errors.Is(err, kv.ErrNotFound) || errors.Is(err, store.ErrNotOwed) {
		return nil // somebody was faster
	}
	if err != nil {
		l.e.cfg.Log.Error("claiming a message", "platform", string(l.platform), "outgoing", id, "error", err)
		p.rest(ctx, pollEvery)
		return err
	}
	out := l.send(ctx, claimed, p)
	l.e.metrics.delivered(l.platform, out.result)
	return l.conclude(ctx, claimed, out, p)
}

// claim marks the message as on its way.
func (l *line) claim(ctx context.Context, id string) (o store.Outgoing, err error) {
	now := l.e.cfg.Now().UTC()
	err = l.e.update(ctx, func(tx *store.Tx) error {
		var err error
		o, err = tx.Claim(id, now)
		return err
	})
	if err != nil {
		return o, fmt.Errorf("claiming %s: %w", id, err)
	}
	return o, nil
}
