package bot

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
)

const (
	// freshFor is how long the figures read from the store are used again.
	freshFor = 15 * time.Second
	// readShare bounds the reading: figures that took long to read are used for this many times as long.
	readShare = 50
	// readTime bounds one reading.
	readTime = 8 * time.Second
)

// metrics counts what the engine does. No label holds anything of a person or a request.
type metrics struct {
	e          *Engine
	events     *prometheus.CounterVec
	transition prometheus.Histogram
	commit     prometheus.Histogram
	deliveries *prometheus.CounterVec
}

// newMetrics registers the counters. A registry that has them already, from an earlier engine, goes on counting.
func newMetrics(e *Engine) *metrics {
	r := e.cfg.Metrics
	m := &metrics{e: e}
	m.events = registered(r, prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "ticbot_events_total", Help: "Events by platform and result: accepted, duplicate, failed, panic, unsaved.",
	}, []string{"platform", "result"}))
	m.transition = registered(r, prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "ticbot_transition_seconds", Help: "Time in which an event was decided on.", Buckets: buckets(),
	}))
	m.commit = registered(r, prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "ticbot_commit_seconds", Help: "Time from taking an event to its commit.", Buckets: buckets(),
	}))
	m.deliveries = registered(r, prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "ticbot_deliveries_total",
		Help: "Attempts to send by platform and result: posted, edited, dropped, held, redirected, limited, retried, parked, unsettled.",
	}, []string{"platform", "result"}))
	c := &collector{e: e}
	if old := (prometheus.AlreadyRegisteredError{}); errors.As(r.Register(c), &old) {
		r.Unregister(old.ExistingCollector)
		_ = r.Register(c)
	}
	return m
}

// buckets from 50 µs, which a decision takes, to 3 s, past which somebody would ask.
func buckets() []float64 {
	return []float64{.00005, .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 3}
}

// registered gives c, or the collector of the same name and kind that the registry holds already.
func registered[C prometheus.Collector](r *prometheus.Registry, c C) C {
	if old := (prometheus.AlreadyRegisteredError{}); errors.As(r.Register(c), &old) {
		if same, ok := old.ExistingCollector.(C); ok {
			return same
		}
	}
	return c
}

// accepted counts one event after its transaction.
func (m *metrics) accepted(p chat.Platform, a attempt, err error, took time.Duration) {
	if _, known := m.e.lines[p]; !known && p != Self {
		p = "other"
	}
	result := "accepted"
	switch {
	case err == nil && a.duplicate:
		result = "duplicate"
	case err != nil && a.err == nil:
		result = "unsaved"
	case errors.As(err, new(*PanicError)):
		result = "panic"
	case err != nil:
		result = "failed"
	}
	m.events.WithLabelValues(string(p), result).Inc()
	if result == "accepted" {
		m.transition.Observe(a.handled.Seconds())
		m.commit.Observe(took.Seconds())
	}
}

// delivered counts one attempt to send.
func (m *metrics) delivered(p chat.Platform, result string) {
	m.deliveries.WithLabelValues(string(p), result).Inc()
}

// collector reads from the store at the time of a scrape, and remembers the figures for a while.
type collector struct {
	e     *Engine
	mu    sync.Mutex
	read  figures
	until time.Time
}

// figures is what one reading found.
type figures struct {
	depth   map[[2]string]int // platform, state
	oldest  map[string]time.Time
	open    map[[2]string]int // service, state
	overdue int
	at      time.Time // on the house's clock
}

// The descriptions are functions of nothing; a collector may be made anew for a registry that knows them.
func depthDesc() *prometheus.Desc {
	return prometheus.NewDesc("ticbot_outbox_depth", "Messages that are owed, by platform and state: owed, sending, held (not before a time), parked.", []string{"platform", "state"}, nil)
}

func ageDesc() *prometheus.Desc {
	return prometheus.NewDesc("ticbot_outbox_age_seconds", "Age of the oldest message that is owed and not parked.", []string{"platform"}, nil)
}

func openDesc() *prometheus.Desc {
	return prometheus.NewDesc("ticbot_requests_open", "Requests that have not ended, by service and state.", []string{"service", "state"}, nil)
}

func overdueDesc() *prometheus.Desc {
	return prometheus.NewDesc("ticbot_requests_overdue", "Open requests past their target whose clock is running.", nil, nil)
}

func leaseDesc() *prometheus.Desc {
	return prometheus.NewDesc("ticbot_lease_held", "1 for each lease that this process holds.", []string{"name"}, nil)
}

func readyDesc() *prometheus.Desc {
	return prometheus.NewDesc("ticbot_ready", "1 while events are accepted.", nil, nil)
}

// Describe implements prometheus.Collector.
func (c *collector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{depthDesc(), ageDesc(), openDesc(), overdueDesc(), leaseDesc(), readyDesc()} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c *collector) Collect(ch chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	ready := 1.0
	if c.e.Ready() != nil {
		ready = 0
	}
	gauge(readyDesc(), ready)
	for name := range c.e.leases.all() {
		gauge(leaseDesc(), 1, name)
	}
	f := c.figures()
	for k, n := range f.depth {
		gauge(depthDesc(), float64(n), k[0], k[1])
	}
	for p := range c.e.lines {
		age := 0.0
		if since, ok := f.oldest[string(p)]; ok {
			age = max(0, f.at.Sub(since).Seconds())
		}
		gauge(ageDesc(), age, string(p))
	}
	for k, n := range f.open {
		gauge(openDesc(), float64(n), k[0], k[1])
	}
	gauge(overdueDesc(), float64(f.overdue))
}

// figures gives the remembered reading, or a new one; after a failure the one before, which may be empty.
func (c *collector) figures() figures {
	c.mu.Lock()
	defer c.mu.Unlock()
	began := c.e.cfg.Real()
	if began.Before(c.until) {
		return c.read
	}
	ctx, cancel := context.WithTimeout(context.Background(), readTime)
	defer cancel()
	f := figures{depth: map[[2]string]int{}, oldest: map[string]time.Time{}, open: map[[2]string]int{}, at: c.e.cfg.Now().UTC()}
	err := c.e.store.View(ctx, f.fill)
	if err != nil {
		c.e.cfg.Log.Warn("reading figures", "error", err)
	} else {
		c.read = f
	}
	now := c.e.cfg.Real()
	c.until = now.Add(max(freshFor, readShare*now.Sub(began)))
	return c.read
}

// fill reads the outbox and the open requests.
func (f *figures) fill(v *store.View) error {
	all, err := v.AllOutgoing()
	if err != nil {
		return err
	}
	for _, o := range all {
		p, state := string(o.Platform()), o.State
		if isHeld(o) {
			state = Held
		}
		f.depth[[2]string{p, state}]++
		if since, ok := f.oldest[p]; o.State != store.Parked && (!ok || o.Since.Before(since)) {
			f.oldest[p] = o.Since
		}
	}
	counts, err := v.OpenCounts()
	if err != nil {
		return err
	}
	for service, states := range counts {
		for state, n := range states {
			f.open[[2]string{service, state}] = n
		}
	}
	f.overdue, err = v.Overdue(f.at)
	return err
}
