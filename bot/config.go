package bot

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
)

// Config is what an Engine is made of. Store and Handler are needed; everything else has a sensible zero.
type Config struct {
	Store    *store.Store
	Handler  Handler
	Adapters []chat.Adapter
	// Now is the house's clock, which due times, reminders and «not before» follow. The demo shifts it and calls Wake.
	Now func() time.Time
	// Real is the machine's clock, for what no shift may touch: rate limits, leases, restarts, measurements.
	Real func() time.Time
	Log  *slog.Logger
	// Rand is where seeds and jitter come from. It need not be safe for concurrent use.
	Rand    io.Reader
	Metrics *prometheus.Registry
	// Owner names this process in leases. Where one process at a time holds the store, leave it empty: a restarted process
	// then takes its own leases again at once. Replicas need a name each.
	Owner string
	// Parallel is how many places of one platform are written to at the same time; 0 = 8.
	Parallel int
}

// withDefaults fills in the zeros.
func (c Config) withDefaults() Config {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Real == nil {
		c.Real = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.Metrics == nil {
		c.Metrics = prometheus.NewRegistry()
	}
	if c.Owner == "" {
		c.Owner = "local"
	}
	if c.Parallel <= 0 {
		c.Parallel = 8
	}
	return c
}

// source draws random bytes, one caller at a time.
type source struct {
	mu sync.Mutex
	r  io.Reader
}

// seed draws what an event's secrets and choices are derived from.
func (s *source) seed() (seed [32]byte, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := io.ReadFull(s.r, seed[:]); err != nil {
		return seed, fmt.Errorf("drawing a seed: %w", err)
	}
	return seed, nil
}

// between draws a duration from lo up to hi. Where no random bytes are to be had it gives hi: it only spreads load.
func (s *source) between(lo, hi time.Duration) time.Duration {
	if hi <= lo {
		return lo
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var b [8]byte
	if _, err := io.ReadFull(s.r, b[:]); err != nil {
		return hi
	}
	return lo + time.Duration(binary.LittleEndian.Uint64(b[:])%uint64(hi-lo))
}
