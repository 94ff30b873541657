package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ticbot/ticbot/cmd/ticbot/bench/house"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/badgerkv"
	"github.com/ticbot/ticbot/store/kv"
)

// way is how a /correo reaches the core: into the engine at once, or through the routes of the web chat.
type way struct {
	name string
	// teller makes the connection of one caller.
	teller func(ctx context.Context, o *office) (house.Teller, error)
}

const (
	throughEngine = "/correo, engine"
	throughWeb    = "/correo, web route"
)

func ways() []way {
	return []way{
		{throughEngine, func(_ context.Context, o *office) (house.Teller, error) { return o.Inside(), nil }},
		{throughWeb, func(ctx context.Context, o *office) (house.Teller, error) {
			return house.Visit(ctx, client(), o.addr)
		}},
	}
}

// restLimit is how long delivering what a run of filings owes may take.
const restLimit = time.Minute

// filings measures full /correo by some callers, each with all fields, in a fresh folder with so many people; then the
// store is opened anew and everything is counted.
func filings(ctx context.Context, parent string, w way, people, callers int, long time.Duration) (load, error) {
	dir, err := os.MkdirTemp(parent, "filings")
	if err != nil {
		return load{}, fmt.Errorf("%s: %w", w.name, err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	acks := &receipts{ids: map[string]bool{}}
	done, err := file(ctx, dir, w, people, callers, long, acks)
	if err == nil {
		err = acks.check(ctx, dir)
	}
	if err != nil {
		return load{}, fmt.Errorf("%s, %d callers: %w", w.name, callers, err)
	}
	return done, nil
}

// file files for a while, and lets everything that is owed arrive.
func file(ctx context.Context, dir string, w way, people, callers int, long time.Duration, acks *receipts) (done load, err error) {
	o, err := openOffice(ctx, dir, people)
	if err != nil {
		return load{}, err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	done, err = drive(ctx, callers, 1, long, func(ctx context.Context, i int) (func() error, error) {
		teller, err := w.teller(ctx, o)
		return func() error { return acks.file(ctx, teller, i) }, err
	})
	if err != nil {
		return load{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, restLimit)
	defer cancel()
	return done, o.rest(ctx)
}

// receipts are the radicados that were acknowledged.
type receipts struct {
	next atomic.Int64
	mu   sync.Mutex
	ids  map[string]bool
}

// file files one /correo and keeps its radicado.
func (r *receipts) file(ctx context.Context, t house.Teller, caller int) error {
	id, err := house.File(ctx, t, house.Clerk(caller), "/correo", house.Correo(int(r.next.Add(1))))
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ids[id] {
		return fmt.Errorf("%s was given twice", id)
	}
	r.ids[id] = true
	return nil
}

// cardsEach is how many cards a filing brings: the asker's and the head's.
const cardsEach = 2

// check opens the folder anew: requests, journal entries, cards and index rows must be those of the receipts.
func (r *receipts) check(ctx context.Context, dir string) error {
	return within(dir, badgerkv.DefaultOptions(), func(db *badgerkv.DB) error {
		n := len(r.ids)
		err := counted(ctx, db, map[string]int{"r/": n, "oc/": cardsEach * n, "i/oc/": cardsEach * n, "i/o/": n, "i/s/": n, "i/p/": n, "i/w/": n})
		if err != nil {
			return err
		}
		st := store.New(db, filler(32))
		if err := verified(ctx, st); err != nil {
			return err
		}
		entries := 0
		if err := st.View(ctx, func(v *store.View) error { entries, err = r.checkJournal(v); return err }); err != nil {
			return err
		}
		if err := counted(ctx, db, map[string]int{"i/j/": entries}); err != nil {
			return err
		}
		return st.View(ctx, r.checkCases)
	})
}

// checkJournal finds each receipt filed once, and counts the entries that are about a case.
func (r *receipts) checkJournal(v *store.View) (entries int, err error) {
	filed := map[string]int{}
	for e, err := range v.Journal(1) {
		if err != nil {
			return 0, err
		}
		if e.Request != "" {
			entries++
		}
		if e.Kind == "filed" {
			filed[e.Request]++
		}
	}
	for id := range r.ids {
		if filed[id] != 1 {
			return 0, &lostError{what: "journal entries that file " + id, got: filed[id], want: 1}
		}
	}
	if len(filed) != len(r.ids) {
		return 0, &lostError{what: "journal entries that file", got: len(filed), want: len(r.ids)}
	}
	return entries, nil
}

// checkCases looks every receipt up, and its cards, of which each must stand somewhere.
func (r *receipts) checkCases(v *store.View) error {
	for id := range r.ids {
		if _, err := v.Request(id); errors.Is(err, kv.ErrNotFound) {
			return &lostError{what: "request " + id, want: 1}
		} else if err != nil {
			return err
		}
		cards, err := v.Cards(id)
		if err != nil {
			return err
		}
		cards = slices.DeleteFunc(cards, func(c store.Card) bool { return c.Ref.IsZero() })
		if len(cards) != cardsEach {
			return &lostError{what: "cards of " + id, got: len(cards), want: cardsEach}
		}
	}
	return nil
}

// bodies records the bodies of the calls that one filing makes, so that P is asked with the same.
func bodies(ctx context.Context, parent string, people int) ([][]byte, error) {
	dir, err := os.MkdirTemp(parent, "bodies")
	if err != nil {
		return nil, fmt.Errorf("recording a filing: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	o, err := openOffice(ctx, dir, people)
	if err != nil {
		return nil, err
	}
	rec := &recorder{next: http.DefaultTransport}
	b, err := house.Visit(ctx, &http.Client{Transport: rec}, o.addr)
	if err == nil {
		_, err = house.File(ctx, b, house.Clerk(0), "/correo", house.Correo(0))
	}
	return rec.bodies, errors.Join(err, o.close())
}

type recorder struct {
	next   http.RoundTripper
	bodies [][]byte
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return nil, err
		}
		b, err := io.ReadAll(body)
		if err != nil {
			return nil, err
		}
		r.bodies = append(r.bodies, b)
	}
	return r.next.RoundTrip(req)
}

// plain measures P: a bare net/http handler that reads the same bodies and answers 200. The series holds single calls, in
// the order of each caller.
func plain(ctx context.Context, bodies [][]byte, callers int, long time.Duration) (done load, err error) {
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return load{}, fmt.Errorf("measuring a bare handler: %w", err)
	}
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			w.WriteHeader(http.StatusBadRequest)
		}
	})}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(at) }()
	defer func() {
		err = errors.Join(err, server.Close())
		if e := <-ended; !errors.Is(e, http.ErrServerClosed) {
			err = errors.Join(err, e)
		}
	}()
	return drive(ctx, callers, len(bodies), long, func(ctx context.Context, _ int) (func() error, error) {
		c, n := client(), 0
		return func() error {
			n++
			return house.Post(ctx, c, "http://"+at.Addr().String()+"/chat/send", bodies[n%len(bodies)])
		}, nil
	})
}
