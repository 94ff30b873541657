package bot

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/ticbot/ticbot/store"
)

// probeEvery is how often a store that could not write is tried again.
const probeEvery = time.Second

// health remembers whether the store can write.
type health struct {
	mu     sync.Mutex
	failed error
	wake   chan struct{} // a failure was noted
}

func newHealth() *health { return &health{wake: make(chan struct{}, 1)} }

// red notes that the store could not write.
func (h *health) red(err error) {
	h.mu.Lock()
	h.failed = err
	h.mu.Unlock()
	poke(h.wake)
}

// green notes that it could.
func (h *health) green() {
	h.mu.Lock()
	h.failed = nil
	h.mu.Unlock()
}

func (h *health) err() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.failed
}

// probe writes a small record each second while the store cannot write, until it can again.
func (e *Engine) probe(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-e.health.wake:
		}
		if e.health.err() == nil {
			continue // a poke from a failure that is over
		}
		e.cfg.Log.Error("the store cannot write: no event is accepted until it can", "error", e.health.err())
		for e.health.err() != nil {
			if !sleep(ctx.Done(), probeEvery) {
				return
			}
			e.probeOnce(ctx)
		}
		e.cfg.Log.Info("the store can write again")
		e.Wake()
	}
}

// probeOnce tries one commit; update notes its outcome.
func (e *Engine) probeOnce(ctx context.Context) {
	at := e.cfg.Real().UTC().Format(time.RFC3339)
	_ = e.update(ctx, func(tx *store.Tx) error { return tx.PutMeta("probe", at) })
}

// Health serves GET /healthz (the process lives), /readyz (events are accepted: 200, else 503 with the reason) and
// /metrics. It is for the operator's own network: it asks for no password and names nobody.
func (e *Engine) Health() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if err := e.Ready(); err != nil {
			say(w, http.StatusServiceUnavailable, err.Error())
			return
		}
		say(w, http.StatusOK, "ok")
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(e.cfg.Metrics, promhttp.HandlerOpts{MaxRequestsInFlight: 2, Timeout: 10 * time.Second}))
	return mux
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}
