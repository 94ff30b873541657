package bot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/ticbot/ticbot/store"
)

const (
	// leaseTime is how long a lease holds without being renewed; a process that died loses it after that.
	leaseTime = 15 * time.Second
	// leaseRenew is how often a lease is renewed, or asked for where another process holds it.
	leaseRenew = 5 * time.Second
	// leaseRetry is how long to wait after the store could not say.
	leaseRetry = time.Second
)

// leases runs work that only one process at a time may do. Their times are the machine's, so that the demo's clock does
// not end them. The lease keeps two processes from working at once as a rule; what must hold without exception is guarded by
// the records themselves: a due time and a claim are taken in the transaction that uses them.
type leases struct {
	e  *Engine
	mu sync.Mutex
	// held maps the names of the leases of this process to their fences: a number that grows with each new holder.
	held map[string]uint64
}

func newLeases(e *Engine) *leases { return &leases{e: e, held: map[string]uint64{}} }

// all gives a copy of what is held.
func (l *leases) all() map[string]uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.held)
}

// under runs fn while this process holds the lease, again and again until ctx ends. fn gets a context that ends when the
// lease is lost, and must return soon after.
func (l *leases) under(ctx context.Context, name string, fn func(context.Context)) {
	for ctx.Err() == nil {
		ok, err := l.take(ctx, name)
		switch {
		case err != nil:
			sleep(ctx.Done(), leaseRetry)
		case !ok:
			sleep(ctx.Done(), leaseRenew)
		default:
			l.hold(ctx, name, fn)
		}
	}
}

// take asks for the lease, or renews it.
func (l *leases) take(ctx context.Context, name string) (bool, error) {
	now := l.e.cfg.Real().UTC()
	var fence uint64
	err := l.e.update(ctx, func(tx *store.Tx) error {
		var ok bool
		var err error
		fence, ok, err = tx.Lease(name, l.e.cfg.Owner, now, leaseTime)
		if err == nil && !ok {
			return errNothing
		}
		return err
	})
	if errors.Is(err, errNothing) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("taking lease %s: %w", name, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held[name] = fence
	return true, nil
}

// hold runs fn and renews the lease meanwhile. Where the store cannot write it goes on until the lease has run out.
func (l *leases) hold(ctx context.Context, name string, fn func(context.Context)) {
	l.e.cfg.Log.Info("lease taken", "lease", name)
	inner, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer cancel()
		l.renew(inner, name)
	}()
	fn(inner)
	cancel()
	<-done
	l.release(ctx, name)
}

// renew returns when the lease is lost or ctx ends.
func (l *leases) renew(ctx context.Context, name string) {
	until := l.e.cfg.Real().Add(leaseTime)
	for sleep(ctx.Done(), leaseRenew) {
		now := l.e.cfg.Real()
		ok, err := l.take(ctx, name)
		switch {
		case err == nil && ok:
			until = now.Add(leaseTime)
		case err == nil, !l.e.cfg.Real().Add(leaseRenew).Before(until): // the next try would come too late
			l.e.cfg.Log.Warn("lease lost", "lease", name, "error", err)
			return
		}
	}
}

// release gives the lease back, so that another process need not wait for it to run out.
func (l *leases) release(ctx context.Context, name string) {
	l.mu.Lock()
	delete(l.held, name)
	l.mu.Unlock()
	if err := l.e.update(ctx, func(tx *store.Tx) error { return tx.Release(name, l.e.cfg.Owner) }); err != nil {
		l.e.cfg.Log.Warn("lease not released", "lease", name, "error", err)
	}
}
