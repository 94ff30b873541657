package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/slack/slacktest"
	"github.com/ticbot/ticbot/cmd/ticbot/bench/house"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/locales"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/badgerkv"
)

// office is a bot that runs, as a service does: it takes requests over loopback, delivers and keeps its clock.
type office struct {
	*house.House
	db      *badgerkv.DB
	addr    string // http://127.0.0.1:…
	metrics *prometheus.Registry
	server  *http.Server
	stop    context.CancelFunc
	ended   chan error        // one message each of engine and server
	slack   *slacktest.Server // the Slack that it is on; nil = none
	people  house.Office
	more    []chat.Adapter
	texts   *locales.Bundle
	clock   func() time.Time
}

// officeClock runs as fast as the machine's, from a Monday morning on, so that it makes no difference when a measurement
// is made: nothing is held back for the night.
func officeClock() func() time.Time {
	began, monday := time.Now(), time.Date(2026, 11, 23, 9, 14, 0, 0, calendar.Bogota())
	return func() time.Time { return monday.Add(time.Since(began)) }
}

// openOffice starts a bot with so many people on a folder.
func openOffice(ctx context.Context, dir string, people int) (*office, error) {
	db, err := badgerkv.Open(dir, badgerkv.DefaultOptions())
	if err != nil {
		return nil, fmt.Errorf("opening an office: %w", err)
	}
	o := &office{db: db, metrics: prometheus.NewRegistry(), ended: make(chan error, 2), people: house.Large(people), clock: officeClock()}
	if err := o.start(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("opening an office: %w", err), db.Close())
	}
	return o, nil
}

func (o *office) start(ctx context.Context) (err error) {
	if o.House, err = house.New(house.Options{DB: o.db, Now: o.clock, Metrics: o.metrics, More: o.more, Texts: o.texts}); err != nil {
		return err
	}
	if err := o.Open(ctx, o.people); err != nil {
		return err
	}
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	o.addr, o.server = "http://"+at.Addr().String(), &http.Server{Handler: o.Routes, ReadHeaderTimeout: 10 * time.Second}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	o.stop = stop
	go func() { o.ended <- o.Engine.Run(run) }()
	go func() { o.ended <- o.server.Serve(at) }()
	return nil
}

// close ends server and engine, then the database.
func (o *office) close() error {
	err := o.server.Close()
	if o.slack != nil {
		defer o.slack.Close()
	}
	o.stop()
	for range 2 {
		if e := <-o.ended; !errors.Is(e, http.ErrServerClosed) {
			err = errors.Join(err, e)
		}
	}
	if err = errors.Join(err, o.db.Close()); err != nil {
		return fmt.Errorf("closing an office: %w", err)
	}
	return nil
}

// restEvery is how often rest looks.
const restEvery = 200 * time.Millisecond

// rest waits until everything that is owed has been delivered.
func (o *office) rest(ctx context.Context) error {
	tick := time.NewTicker(restEvery)
	defer tick.Stop()
	for {
		owed := false
		err := o.Store.View(ctx, func(v *store.View) (err error) {
			owed, err = v.AnyOutgoing()
			return err
		})
		if err != nil || !owed {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for what is owed: %w", ctx.Err())
		case <-tick.C:
		}
	}
}

// client is a browser's connection of its own.
func client() *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}, Timeout: time.Minute}
}
