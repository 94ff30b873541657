package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/badgerkv"
	"github.com/ticbot/ticbot/store/kv"
)

// The typical transaction: a request of 1.5 KB, a journal entry of 400 B, two outbox records of 600 B, four index keys.
const (
	requestSize = 1500
	entrySize   = 400
	outSize     = 600
	marks       = 4
)

// work is a kind of commit: what one transaction writes, and how the store is counted afterwards.
type work struct {
	name string
	open func(db kv.DB) (commit func(ctx context.Context, n int) error)
	// count compares what is in the store with the number of acknowledgements.
	count func(ctx context.Context, db kv.DB, acks int) error
}

// works are the typical transaction on the bare port, exactly as it is defined, and the same four things written through
// the typed store, which keeps more indexes than four.
func works() []work {
	return []work{
		{name: "commit, port", open: openPort, count: countPort},
		{name: "commit, typed store", open: openTyped, count: countTyped},
	}
}

// openPort writes eight keys with values of the defined sizes.
func openPort(db kv.DB) func(context.Context, int) error {
	request, entry, out := filler(requestSize), filler(entrySize), filler(outSize)
	return func(ctx context.Context, n int) error {
		id := fmt.Sprintf("%09d", n)
		return db.Update(ctx, func(tx kv.Tx) error {
			puts := []kv.Item{{Key: "r/" + id, Value: request}, {Key: "j/" + id, Value: entry}, {Key: "o/" + id + ".1", Value: out}, {Key: "o/" + id + ".2", Value: out}}
			for i := range marks {
				puts = append(puts, kv.Item{Key: "i/" + strconv.Itoa(i) + "/" + id, Value: []byte("1")})
			}
			for _, p := range puts {
				if err := tx.Put(p.Key, p.Value); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

func countPort(ctx context.Context, db kv.DB, acks int) error {
	return counted(ctx, db, map[string]int{"r/": acks, "j/": acks, "o/": 2 * acks, "i/": marks * acks})
}

// openTyped files a request, records it and owes two messages, all of the defined sizes.
func openTyped(db kv.DB) func(context.Context, int) error {
	st := store.New(db, filler(32))
	at := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	r := procedure.Request{Procedure: "PRO-GIT-04/2", Service: "COR", Flow: "nueva", State: "por_visto_bueno", Version: 1, Entry: 1, Filed: at, Entered: at,
		Asker: "luz.gomez@alcaldia.example", Head: "hernan.ospina@alcaldia.example", Answers: map[string]string{"detalle": string(filler(requestSize - 330))}}
	e := store.Entry{At: at, Actor: r.Asker, Kind: "filed", To: r.State, Data: map[string]string{"detalle": string(filler(entrySize - 330))}}
	o := store.Outgoing{Kind: store.NoticeDebt, What: "notice", Args: map[string]string{"detalle": string(filler(outSize - 240))}}
	return func(ctx context.Context, n int) error {
		return st.Update(ctx, func(tx *store.Tx) error {
			mine := r.Clone()
			if err := tx.FileRequest(&mine, at.Year()); err != nil {
				return err
			}
			entry := e
			entry.Request = mine.ID
			seq, err := tx.Record(entry)
			if err != nil {
				return err
			}
			for _, who := range []string{"a", "b"} {
				debt := o
				debt.Account, debt.Request, debt.Entry = chat.Account{Platform: "web", ID: who + strconv.Itoa(n%64)}, mine.ID, seq
				if _, err := tx.Owe(debt, at); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

func countTyped(ctx context.Context, db kv.DB, acks int) error {
	err := counted(ctx, db, map[string]int{"r/": acks, "j/": acks, "o/": 2 * acks, "i/o/": acks, "i/s/": acks, "i/p/": acks, "i/w/": acks, "i/j/": acks, "i/ol/": 2 * acks})
	if err != nil {
		return err
	}
	return verified(ctx, store.New(db, filler(32)))
}

// verified recomputes the journal's chain.
func verified(ctx context.Context, st *store.Store) error {
	return st.View(ctx, func(v *store.View) error {
		_, _, err := v.VerifyJournal()
		return err
	})
}

// counted compares how many keys begin with each prefix with what was acknowledged.
func counted(ctx context.Context, db kv.DB, want map[string]int) error {
	return db.View(ctx, func(r kv.Reader) error {
		for prefix, n := range want {
			got := 0
			for _, err := range r.Scan(prefix, "") {
				if err != nil {
					return err
				}
				got++
			}
			if got != n {
				return &lostError{what: "keys below " + prefix, got: got, want: n}
			}
		}
		return nil
	})
}

// lostError means that the store does not hold what was acknowledged.
type lostError struct {
	what      string
	got, want int
}

func (e *lostError) Error() string {
	return fmt.Sprintf("%s: %d are there, %d were acknowledged", e.what, e.got, e.want)
}

// commits measures one kind of work with some writers in a fresh folder, then opens the folder anew and counts.
func commits(ctx context.Context, parent string, w work, opt badgerkv.Options, writers, warm int, long time.Duration) (load, error) {
	dir, err := os.MkdirTemp(parent, "commits")
	if err != nil {
		return load{}, fmt.Errorf("%s: %w", w.name, err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	var done load
	err = within(dir, opt, func(db *badgerkv.DB) error {
		commit := w.open(db)
		var n atomic.Int64
		done, err = drive(ctx, writers, warm, long, func(ctx context.Context, _ int) (func() error, error) {
			return func() error { return commit(ctx, int(n.Add(1))) }, nil
		})
		return err
	})
	if err == nil {
		err = within(dir, opt, func(db *badgerkv.DB) error { return w.count(ctx, db, done.acks) })
	}
	if err != nil {
		return load{}, fmt.Errorf("%s, %d writers: %w", w.name, writers, err)
	}
	return done, nil
}

// within opens a folder, does something and closes it.
func within(dir string, opt badgerkv.Options, do func(db *badgerkv.DB) error) error {
	db, err := badgerkv.Open(dir, opt)
	if err != nil {
		return err
	}
	if err := do(db); err != nil {
		_ = db.Close()
		return err
	}
	return db.Close()
}
