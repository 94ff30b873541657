package main

import (
	"context"
	"sync"
	"time"
)

// load is what some callers did at once.
type load struct {
	calls series        // those that began within the time
	took  time.Duration // from the first to the last
	acks  int           // everything that was acknowledged, warm-up included
}

// drive lets n callers call, each one after the other, for as long as it says, after warm calls each that do not count.
// caller makes the function of one caller; it returns after the acknowledgement. The first error ends everything.
func drive(ctx context.Context, n, warm int, long time.Duration, caller func(ctx context.Context, i int) (func() error, error)) (load, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var mu sync.Mutex
	var out load
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	ready.Add(n)
	for i := range n {
		done.Go(func() {
			call, err := caller(ctx, i)
			acks := 0
			for ; err == nil && acks < warm; acks++ {
				err = call()
			}
			ready.Done()
			<-start
			var calls series
			for end := time.Now().Add(long); err == nil && ctx.Err() == nil && time.Now().Before(end); {
				began := time.Now()
				if err = call(); err == nil {
					calls = append(calls, time.Since(began))
				}
			}
			if err != nil {
				cancel(err)
			}
			mu.Lock()
			defer mu.Unlock()
			out.calls, out.acks = append(out.calls, calls...), out.acks+acks+len(calls)
		})
	}
	ready.Wait()
	began := time.Now()
	close(start)
	done.Wait()
	out.took = time.Since(began)
	return out, context.Cause(ctx)
}
