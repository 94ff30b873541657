package bot

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

const (
	// finishTime is how long messages on their way may take to finish after the end was asked for.
	finishTime = 3 * time.Second
	// stopTime bounds the whole end.
	stopTime = 4500 * time.Millisecond
	// restartMax bounds the wait before an adapter that failed is run again; one that ran for this long begins anew.
	restartMax = time.Minute
)

// Errors of Run.
var (
	// ErrBusy means that the engine is running or was stepped: it is driven in one way only.
	ErrBusy = errors.New("bot: already driven")
	// ErrLate means that something, most likely an adapter, did not end in time. Nothing accepted is lost by it.
	ErrLate = errors.New("bot: did not end in time")
)

// drive says who drives an engine: nobody, Run or Step.
type drive struct{ by atomic.Int32 }

const (
	byRun int32 = iota + 1
	byStep
)

// claim reports whether the engine is, or can be, driven in this way. It runs once.
func (d *drive) claim(by int32) bool {
	return d.by.CompareAndSwap(0, by) || by == byStep && d.by.Load() == byStep
}

// Run receives, delivers and keeps the clock until ctx ends. Then it takes no more events, finishes what is on its way
// (3 s at most), gives its leases back and returns nil, within 5 s. An engine runs once.
func (e *Engine) Run(ctx context.Context) error {
	if !e.drive.claim(byRun) {
		return ErrBusy
	}
	send, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	var wg sync.WaitGroup
	for _, p := range e.platforms() {
		l := e.lines[p]
		wg.Go(func() { e.serve(ctx, send, l) })
	}
	wg.Go(func() { e.leases.under(ctx, "clock", e.clock.run) })
	wg.Go(func() { e.probe(ctx) })
	<-ctx.Done()
	e.cfg.Log.Info("stopping")
	idle := e.gate.close()
	done := make(chan struct{})
	go func() {
		wg.Wait()
		<-idle
		close(done)
	}()
	defer time.AfterFunc(finishTime, cut).Stop()
	if !sleep(done, stopTime) {
		return nil
	}
	return ErrLate
}

// serve receives from one platform and delivers to it. One process at a time delivers, under a lease, because only then an
// interrupted claim is known to be nobody's; where the platform allows one connection only, that process alone receives.
func (e *Engine) serve(ctx, send context.Context, l *line) {
	var wg sync.WaitGroup
	defer wg.Wait()
	if !l.limits.Single {
		wg.Go(func() { e.receive(ctx, l) })
	}
	e.leases.under(ctx, "run/"+string(l.platform), func(ctx context.Context) {
		var inner sync.WaitGroup
		defer inner.Wait() // the lease is kept until the connection is closed
		if l.limits.Single {
			inner.Go(func() { e.receive(ctx, l) })
		}
		l.run(ctx, send)
	})
}

// receive runs the adapter, again after a while whenever it fails.
func (e *Engine) receive(ctx context.Context, l *line) {
	var wait time.Duration
	for ctx.Err() == nil {
		began := e.cfg.Real()
		err := guard(func() error { return l.adapter.Run(ctx, e.Accept) })
		if ctx.Err() != nil {
			return
		}
		if e.cfg.Real().Sub(began) >= restartMax {
			wait = 0
		}
		wait = min(e.backoff(wait), restartMax)
		e.logRestart(l.platform, wait, err)
		sleep(ctx.Done(), wait)
	}
}

func (e *Engine) logRestart(p chat.Platform, wait time.Duration, err error) {
	attrs := []any{"platform", string(p), "again_in", wait.String()}
	if pe := (*PanicError)(nil); errors.As(err, &pe) {
		attrs = append(attrs, "stack", pe.Stack)
	}
	if err == nil {
		err = errors.New("ended without an error")
	}
	e.cfg.Log.Error("platform failed", append(attrs, "error", reason(err))...)
}
