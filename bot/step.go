package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/ticbot/ticbot/store"
)

// maxStep bounds the ticks and the messages of one Step: more than that is a handler that makes work for itself.
const maxStep = 100_000

// Step does once, in a fixed order and in the caller's goroutine, what Run does all the time: it fires what is due by now,
// then sends what can be sent now, the oldest first over all platforms. It reports whether there was anything to do. It
// keeps to no rates: it is for conversations that are played and for tests. What is on its way when ctx ends is sent again
// by a later Step.
func (e *Engine) Step(ctx context.Context) (progress bool, err error) {
	if !e.drive.claim(byStep) {
		return false, ErrBusy
	}
	if e.health.err() != nil {
		e.probeOnce(ctx)
	}
	for _, p := range e.platforms() {
		if err := e.lines[p].recover(ctx); err != nil {
			return false, err
		}
	}
	ticks, err := e.clock.fire(ctx)
	if err == nil {
		err = e.clock.sweep(ctx)
	}
	if err != nil {
		return ticks > 0, err
	}
	sent, err := e.sendAll(ctx)
	return ticks+sent > 0, err
}

// sendAll sends one message after the other until none can be sent now.
func (e *Engine) sendAll(ctx context.Context) (n int, err error) {
	for ; ctx.Err() == nil; n++ {
		if n >= maxStep {
			return n, fmt.Errorf("sending %d messages in one step: %w", n, ErrLate)
		}
		l, o, err := e.oldest(ctx)
		if err != nil || l == nil {
			return n, err
		}
		if err := l.deliver(ctx, o.ID, played{e}); err != nil {
			return n, err
		}
	}
	return n, nil
}

// oldest gives the message that can be sent now and has been owed for longest, with its platform; nil where there is none.
func (e *Engine) oldest(ctx context.Context) (from *line, first store.Outgoing, err error) {
	for _, p := range e.platforms() {
		heads, _, _, err := e.lines[p].heads(ctx, 0)
		if err != nil {
			return nil, first, err
		}
		for _, o := range heads {
			if from == nil || o.ID < first.ID {
				from, first = e.lines[p], o
			}
		}
	}
	return from, first, nil
}

// played is the pace of Step: no rates, and no rest where the store cannot write.
type played struct{ e *Engine }

func (played) rate(context.Context, string) bool { return true }

func (p played) rest(ctx context.Context, _ time.Duration) bool {
	return ctx.Err() == nil && p.e.health.err() == nil
}
