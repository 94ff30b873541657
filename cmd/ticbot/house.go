package main

import (
	"context"
	"errors"
	"sync"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/cmd/ticbot/lean"
)

// noAdapters is a house that speaks nowhere: what a command on the data needs.
func noAdapters(*house) ([]chat.Adapter, error) { return nil, nil }

// live runs a house with its servers until ctx ends or one part fails: the engine, the servers, the operators' socket.
func (h *house) live(ctx context.Context, servers ...*server) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	part := func(run func(context.Context) error) {
		wg.Go(func() {
			err := run(ctx)
			mu.Lock()
			defer mu.Unlock()
			errs = append(errs, err)
			cancel() // one part is nothing without the others
		})
	}
	part(h.engine.Run)
	for _, s := range servers {
		part(s.serve)
	}
	part(func(ctx context.Context) error { return serveOperators(ctx, h.data.dir, h.operator(), h.log) })
	wg.Go(func() { lean.Keep(ctx) })
	wg.Wait()
	return errors.Join(errs...)
}
