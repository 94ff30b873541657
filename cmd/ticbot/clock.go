package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// Keys under which a demo keeps what only it has.
const (
	metaDemo   = "demo/made"   // when its sample people were written: what tells its store from an office's
	metaOffset = "demo/offset" // how far its clock is ahead of the machine's, a Go duration
)

// demoClock is the machine's clock, moved ahead by what people pressed. It never goes back.
type demoClock struct {
	real   func() time.Time
	ahead  atomic.Int64 // time.Duration
	store  *store.Store
	office *calendar.Calendar
	moved  func() // called after a jump
	mu     sync.Mutex
}

// newDemoClock reads how far an earlier run moved the clock.
func newDemoClock(s *store.Store, real func() time.Time) (*demoClock, error) {
	c := &demoClock{real: real, store: s, office: calendar.New(), moved: func() {}}
	err := s.View(context.Background(), func(v *store.View) error {
		text, err := v.Meta(metaOffset)
		if errors.Is(err, kv.ErrNotFound) || text == "" {
			return nil
		}
		if err != nil {
			return err
		}
		d, err := time.ParseDuration(text)
		c.ahead.Store(int64(d))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the demo's clock: %w", err)
	}
	return c, nil
}

// now is the time of the demo.
func (c *demoClock) now() time.Time { return c.real().Add(time.Duration(c.ahead.Load())) }

// jump moves the clock: "1h" by an hour, "1dh" to the next business day at the same hour, "30dh" thirty of them.
func (c *demoClock) jump(ctx context.Context, kind string) error {
	c.mu.Lock() // two presses at once are two jumps
	defer c.mu.Unlock()
	now := c.now()
	var to time.Time
	switch kind {
	case "1h":
		to = now.Add(time.Hour)
	case "1dh":
		to = c.business(now, 1)
	case "30dh":
		to = c.business(now, 30)
	default:
		return fmt.Errorf("moving the clock: no jump is called %q", kind)
	}
	ahead := c.ahead.Load() + int64(to.Sub(now))
	err := c.store.Update(ctx, func(tx *store.Tx) error { return tx.PutMeta(metaOffset, time.Duration(ahead).String()) })
	if err != nil {
		return fmt.Errorf("moving the clock: %w", err)
	}
	c.ahead.Store(ahead)
	c.moved()
	return nil
}

// business is the same hour n business days later.
func (c *demoClock) business(now time.Time, n int) time.Time {
	local := now.In(calendar.Bogota())
	day := c.office.AddBusiness(calendar.Of(now), n)
	return time.Date(day.Year, day.Month, day.Day, local.Hour(), local.Minute(), local.Second(), local.Nanosecond(), calendar.Bogota())
}
