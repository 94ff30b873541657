package badgerkv

import (
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
	"time"

	"github.com/dgraph-io/badger/v4"

	"github.com/ticbot/ticbot/store/kv"
)

// drainTime is how long an Update waits for a broken database to close before it gives up; the closing goes on.
const drainTime = 5 * time.Second

// Ready returns nil if an Update would be let in now, or else why not: an error wrapping kv.ErrFull if the disk has too little
// room, kv.ErrClosed after Close, or the error of a failed write after which the folder has to be opened anew. The next
// Update tries that by itself.
func (db *DB) Ready() error {
	db.mu.Lock()
	closed, broken := db.closed, db.broken
	db.mu.Unlock()
	switch {
	case closed:
		return kv.ErrClosed
	case broken != nil:
		return broken
	}
	return db.room(db.opt.Reserve)
}

// room returns nil if need bytes are free on the disk.
func (db *DB) room(need int64) error {
	if need == 0 {
		return nil
	}
	switch free, err := db.opt.FreeSpace(); {
	case err != nil:
		return fmt.Errorf("asking for free space: %w", err)
	case free < uint64(need):
		return fmt.Errorf("%w: %d MiB free, %d MiB needed", kv.ErrFull, free>>20, need>>20)
	}
	return nil
}

// writable is asked before each group. It opens the folder anew if a write failed, and returns an error as long as it would
// not be safe to write.
func (db *DB) writable() error {
	err := db.room(db.opt.Reserve)
	if err == nil {
		err = db.reopen()
	}
	if err == nil {
		err = db.allocate()
	}
	switch {
	case err != nil && !db.refusing:
		db.opt.Log.Warn("nothing is written until the database can write again", "dir", db.dir, "error", err)
	case err == nil && db.refusing:
		db.opt.Log.Info("the database writes again", "dir", db.dir)
	}
	db.refusing = err != nil
	return err
}

// allocate gives the newest memtable file all its room on the disk. Badger creates it sparse and writes to it through a memory
// map, where running out of room kills the process.
func (db *DB) allocate() error {
	for exists(memFile(db.dir, db.memFile+1)) {
		db.memFile++
		db.memReady = false
	}
	if db.memReady {
		return nil
	}
	// A memtable is full at MemTable bytes; the transaction that fills it may be another 15 % and its headers.
	switch err := preallocate(memFile(db.dir, db.memFile), db.opt.MemTable*5/4); {
	case errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%w: %w", kv.ErrFull, err)
	case err != nil:
		db.opt.Log.Debug("room for the memtable cannot be reserved", "dir", db.dir, "error", err)
	}
	db.memReady = true
	return nil
}

func memFile(dir string, n int) string { return filepath.Join(dir, fmt.Sprintf("%05d.mem", n)) }

// fail is called when a commit failed. After that Badger must not be used any more: it may be without a memtable, and it may
// hold writes that are not on the disk. Everything is refused until reopen succeeded.
func (db *DB) fail(cause error, sample string, before uint64) error {
	landed := db.landed(sample, before)
	err := fmt.Errorf("storing a group: %w", cause)
	switch {
	case landed:
		err = fmt.Errorf("storing a group, of which it is not known whether it was stored: %w", cause)
	case errors.Is(cause, syscall.ENOSPC) || errors.Is(db.room(db.opt.Reserve), kv.ErrFull):
		err = fmt.Errorf("storing a group: %w: %w", kv.ErrFull, cause) // Badger seldom keeps the error of the system
	}
	db.opt.Log.Error("a write failed", "dir", db.dir, "landed", landed, "error", cause)
	db.mu.Lock()
	defer db.mu.Unlock()
	db.broken = fmt.Errorf("the database has to be opened anew: %w", err)
	return err
}

// landed reports whether a key of the failed transaction can be read with a version that is younger than what was there before.
func (db *DB) landed(key string, before uint64) (landed bool) {
	defer func() {
		if recover() != nil { // no memtable: nothing landed
			landed = false
		}
	}()
	txn := db.b.NewTransaction(false)
	defer txn.Discard()
	it := txn.NewKeyIterator(stored(key), badger.IteratorOptions{AllVersions: true})
	defer it.Close()
	it.Rewind()
	return it.Valid() && it.Item().Version() > before
}

// reopen closes and opens the database if a write failed. It does so only while no View runs, since one of them may be
// waiting for an Update.
func (db *DB) reopen() error {
	if db.broken == nil { // only the committer writes it
		return nil
	}
	if db.b != nil {
		if err := db.drain(); err != nil {
			return err
		}
	}
	db.opt.Log.Info("opening the database anew after a failed write", "dir", db.dir)
	return db.open()
}

// drain closes the broken database, which may take as long as Badger needs to write its memtables out.
func (db *DB) drain() error {
	if db.draining == nil {
		db.mu.Lock()
		views := db.views
		db.mu.Unlock()
		if views > 0 {
			return db.broken
		}
		db.draining = make(chan error, 1)
		go func(b *badger.DB, done chan<- error) { done <- b.Close() }(db.b, db.draining)
	}
	timer := time.NewTimer(drainTime)
	defer timer.Stop()
	select {
	case err := <-db.draining:
		if err != nil {
			db.opt.Log.Warn("closing the database after a failed write", "dir", db.dir, "error", err)
		}
	case <-timer.C:
		return db.broken
	}
	db.draining = nil
	db.mu.Lock()
	defer db.mu.Unlock()
	db.b = nil
	return nil
}
