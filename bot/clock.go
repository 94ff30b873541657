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
	// clockEvery is how often the clock looks for due times when nothing wakes it.
	clockEvery = time.Second
	// sweepEvery is how often old records are swept, on the house's clock.
	sweepEvery = 10 * time.Minute
	// seenFor is how long a repeated event is recognised, and an unreferenced file kept.
	seenFor = 24 * time.Hour
	// draftFor is how long a form that nobody goes on with is kept.
	draftFor = 7 * 24 * time.Hour
	// sweepBatch is how many records one transaction sweeps.
	sweepBatch = 500
)

// clock makes due times come true: each is an event of its own, in the order of the times, and what an event makes due in
// the past comes in its turn. A due time whose event fails is tried again with back-off and does not hold up the others.
type clock struct {
	e     *Engine
	wake  chan struct{}
	mu    sync.Mutex
	later map[string]pause // by due key
	swept time.Time        // on the house's clock
}

// pause keeps a failed due time back until a time of the machine's clock.
type pause struct {
	when  time.Time // the due time that failed; another one of the same key is not held back
	until time.Time
	wait  time.Duration
}

func newClock(e *Engine) *clock {
	return &clock{e: e, wake: make(chan struct{}, 1), later: map[string]pause{}}
}

// run looks each second and whenever it is woken, until ctx ends.
func (c *clock) run(ctx context.Context) {
	t := time.NewTicker(clockEvery)
	defer t.Stop()
	for {
		if _, err := c.fire(ctx); err != nil && ctx.Err() == nil {
			c.e.cfg.Log.Error("looking for due times", "error", err)
		}
		if err := c.sweep(ctx); err != nil && ctx.Err() == nil {
			c.e.cfg.Log.Error("sweeping old records", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		case <-c.wake:
		}
	}
}

// fire fires everything that is due, one by one, looking again after each. It returns how many there were.
func (c *clock) fire(ctx context.Context) (n int, err error) {
	for ctx.Err() == nil {
		d, ok, err := c.next(ctx)
		if err != nil || !ok {
			return n, err
		}
		if err := c.one(ctx, d); err != nil {
			if c.e.health.err() != nil {
				return n, err
			}
			continue // kept back; logged by accept
		}
		n++
	}
	return n, nil
}

// next gives the earliest due time that is not kept back.
func (c *clock) next(ctx context.Context) (d store.Due, ok bool, err error) {
	now, real := c.e.cfg.Now().UTC(), c.e.cfg.Real()
	c.mu.Lock()
	defer c.mu.Unlock()
	err = c.e.store.View(ctx, func(v *store.View) error {
		dues, err := v.DueBefore(now, len(c.later)+1)
		if err != nil {
			return err
		}
		for _, d = range dues {
			if p, held := c.later[d.ID()]; !held || !p.when.Equal(d.When) || !p.until.After(real) {
				ok = true
				return nil
			}
		}
		return nil
	})
	if err != nil {
		return d, false, fmt.Errorf("reading due times: %w", err)
	}
	return d, ok, nil
}

// one fires a due time, or keeps it back where that fails.
func (c *clock) one(ctx context.Context, d store.Due) error {
	var err error
	if d.Subject == heldSubject {
		err = c.unhold(ctx, d)
	} else {
		err = c.tick(ctx, d)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		delete(c.later, d.ID())
		return nil
	}
	p := c.later[d.ID()]
	if !p.when.Equal(d.When) {
		p.wait = 0
	}
	p.when, p.wait = d.When, c.e.backoff(p.wait)
	p.until = c.e.cfg.Real().Add(p.wait)
	c.later[d.ID()] = p
	return err
}

// tick hands a due time to the handler and drops its record in the same transaction. The record is what guards against
// firing twice, so the event leaves no other trace.
func (c *clock) tick(ctx context.Context, d store.Due) error {
	ev := chat.Event{
		ID:   d.ID() + "@" + d.When.UTC().Format(time.RFC3339Nano),
		From: chat.Account{Platform: Self, ID: "reloj"}, When: d.When.UTC(), What: chat.Tick{Due: d.ID()},
	}
	_, err := c.e.accept(ctx, ev, hooks{
		before: func(tx *store.Tx, _ *chat.Event, _ time.Time) error {
			cur, ok, err := dueOf(tx, d)
			if err == nil && (!ok || !cur.When.Equal(d.When)) {
				err = errNothing
			}
			return err
		},
		after: func(tx *store.Tx, _ time.Time) error {
			cur, ok, err := dueOf(tx, d)
			if err != nil || !ok || cur.When.IsZero() || cur.When.After(d.When) {
				return err
			}
			return tx.DropDue(d.Subject, d.Entry, d.What)
		},
	})
	return err
}

// dueOf reads the record with the key of d as it is now.
func dueOf(tx *store.Tx, d store.Due) (cur store.Due, ok bool, err error) {
	cur, err = tx.Due(d.ID())
	if errors.Is(err, kv.ErrNotFound) {
		return cur, false, nil
	}
	return cur, err == nil, err
}

// sweep removes what has had its time, when the last sweep was long ago.
func (c *clock) sweep(ctx context.Context) error {
	now := c.e.cfg.Now().UTC()
	c.mu.Lock()
	late := c.swept.IsZero() || now.Sub(c.swept).Abs() >= sweepEvery
	if late {
		c.swept = now
	}
	c.mu.Unlock()
	if !late || c.e.health.err() != nil {
		return nil
	}
	return errors.Join(c.sweepSeen(ctx, now), c.sweepDrafts(ctx, now), c.e.store.SweepFiles(ctx, now.Add(-seenFor)))
}

func (c *clock) sweepSeen(ctx context.Context, now time.Time) error {
	for n := sweepBatch; n >= sweepBatch && ctx.Err() == nil; {
		err := c.e.update(ctx, func(tx *store.Tx) (err error) {
			if n, err = tx.SweepSeen(now.Add(-seenFor), sweepBatch); err == nil && n == 0 {
				return errNothing
			}
			return err
		})
		if err != nil && !errors.Is(err, errNothing) {
			return fmt.Errorf("sweeping seen events: %w", err)
		}
	}
	return nil
}

func (c *clock) sweepDrafts(ctx context.Context, now time.Time) error {
	for ctx.Err() == nil {
		err := c.e.update(ctx, func(tx *store.Tx) error {
			old, err := tx.DraftsBefore(now.Add(-draftFor))
			if err != nil {
				return err
			}
			if len(old) == 0 {
				return errNothing
			}
			for _, d := range old[:min(len(old), sweepBatch)] {
				if err := tx.DropDraft(d.ID); err != nil {
					return err
				}
			}
			return nil
		})
		if errors.Is(err, errNothing) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("sweeping drafts: %w", err)
		}
	}
	return nil
}
