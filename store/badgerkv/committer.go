package badgerkv

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/dgraph-io/badger/v4"

	"github.com/ticbot/ticbot/store/kv"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

// Callers of Update stand in a queue. The committer takes the first, lends it an overlay above a snapshot of the database, and
// waits while the caller runs its function in its own goroutine (so that a panic rises where it belongs, with its stack).
// Then the next one, above what the callers before it wrote, until nobody waits or the group is large enough; then one Badger
// transaction stores what all of them wrote, with one sync, and everybody learns how it ended.

// call is one Update on its way through the committer.
type call struct {
	turn chan turn    // one message: begin, or why not
	ran  chan verdict // one message: fn has returned
	done chan error   // one message, if the verdict said waits: how the transaction ended
}

type turn struct {
	tx  *memkv.Overlay
	err error
}

type verdict struct {
	keep  bool // the writes belong into the transaction
	waits bool // the caller waits for its end
}

// Update implements kv.DB. It is refused with an error wrapping kv.ErrFull while the disk has too little room, see Ready.
//
// An error of the database other than those of package kv leaves open whether the writes were stored; it is all or nothing.
func (db *DB) Update(ctx context.Context, fn func(kv.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := &call{turn: make(chan turn, 1), ran: make(chan verdict, 1), done: make(chan error, 1)}
	select {
	case <-db.closing:
		return kv.ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	case db.queue <- c:
	}
	t := <-c.turn
	if t.err != nil {
		return t.err
	}
	waits, err := c.run(ctx, t.tx, fn)
	if waits {
		if failed := <-c.done; failed != nil {
			return failed // also instead of an error of fn: it may have rested on what the group did not store
		}
	}
	return err
}

// run runs fn and tells the committer what became of it, also when fn panics or ends the goroutine.
func (c *call) run(ctx context.Context, tx *memkv.Overlay, fn func(kv.Tx) error) (waits bool, err error) {
	var v verdict
	defer func() { c.ran <- v }()
	if err := ctx.Err(); err != nil {
		return false, err
	}
	first := tx.Len() == 0 // nobody before wrote anything on which fn could rest
	if err = fn(tx); err == nil {
		err = tx.Err()
	}
	v = verdict{keep: err == nil, waits: err == nil || !first}
	return v.waits, err
}

// run is the committer.
func (db *DB) run() {
	defer close(db.stopped)
	for {
		select {
		case c := <-db.queue:
			db.group(c)
		case <-db.closing:
			return
		}
	}
}

// group runs first and whoever waits behind it, and stores what they wrote.
func (db *DB) group(first *call) {
	if err := db.writable(); err != nil {
		first.turn <- turn{err: err}
		return
	}
	txn := db.b.NewTransaction(false)
	all := memkv.NewOverlay(reader{txn: txn, ctx: context.Background()})
	var waiting []*call
	callers := 0
	for c := first; c != nil; c = db.next(all, callers) {
		callers++
		tx := all.Fork()
		c.turn <- turn{tx: tx}
		v := <-c.ran
		if v.keep {
			all.Join(tx)
		}
		tx.End()
		if v.waits {
			waiting = append(waiting, c)
		}
	}
	db.crowd = callers
	discard(txn)
	err := db.store(all, len(waiting))
	for _, c := range waiting {
		c.done <- err
	}
}

// next returns the caller that continues the group, nil if the group is to be closed. It does not wait for company: only
// after a group of several it lets the goroutines run that are ready to, because those whom the last commit woke are about
// to ask again.
func (db *DB) next(all *memkv.Overlay, callers int) *call {
	if db.opt.NoGroup || all.Bytes() >= groupBytes || all.Len() >= groupKeys {
		return nil
	}
	for patience := 2; ; patience-- {
		select {
		case c := <-db.queue:
			return c
		default:
		}
		if patience == 0 || callers >= db.crowd {
			return nil
		}
		runtime.Gosched()
	}
}

// store commits the writes of a group.
func (db *DB) store(all *memkv.Overlay, callers int) error {
	if all.Len() == 0 {
		return nil
	}
	txn := db.b.NewTransaction(true)
	defer txn.Discard()
	sample := ""
	for key, value := range all.Writes() {
		sample = key
		var err error
		if value == nil {
			err = txn.Delete(stored(key))
		} else {
			err = txn.Set(stored(key), value)
		}
		if err != nil {
			return refused(err)
		}
	}
	switch err := db.commit(txn); {
	case err == nil:
		db.grouped(callers, all.Len())
		return nil
	case errors.Is(err, badger.ErrTxnTooBig):
		return refused(err)
	default:
		return db.fail(err, sample, txn.ReadTs())
	}
}

// refused translates what Badger says about a transaction that it did not begin to store. The limits of a caller and of a
// group keep every transaction below Badger's, so this is not expected.
func refused(err error) error {
	if errors.Is(err, badger.ErrTxnTooBig) {
		return fmt.Errorf("storing a group: %w: %w", kv.ErrTooLarge, err)
	}
	return fmt.Errorf("storing a group: %w", err)
}
