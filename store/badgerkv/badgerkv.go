// Package badgerkv keeps a kv.DB in a folder with the embedded database Badger: what ticbot runs on unless it is told otherwise.
//
// Badger syncs its log once per transaction, also when many callers commit at the same time. Therefore one goroutine folds
// the callers that are waiting into one Badger transaction, see committer.go. Besides the limits of the port, one Update takes
// at most 20,000 writes.
package badgerkv

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/dgraph-io/badger/v4"

	"github.com/ticbot/ticbot/store/kv"
)

// ErrLocked is returned by Open while another process, or another DB of this one, has the folder open.
var ErrLocked = errors.New("badgerkv: the folder is in use by another process")

// DB is a kv.DB in a folder. All methods may be called by several goroutines at once, but an Update inside an Update waits
// for itself.
type DB struct {
	dir  string
	opt  Options
	lock io.Closer

	queue    chan *call
	closing  chan struct{} // closed by Close: nothing new begins
	stopped  chan struct{} // closed when the committer is gone
	closeErr error
	once     sync.Once

	mu      sync.Mutex
	viewEnd sync.Cond  // signalled when views becomes 0
	b       *badger.DB // nil while it is being opened anew; the committer reads it without mu, being the only one to change it
	views   int        // Views that run
	broken  error      // why everything is refused until the folder was opened anew
	closed  bool

	// Only the committer uses these.
	commit   func(*badger.Txn) error // replaced by tests
	grouped  func(callers, keys int) // called by tests after each transaction
	draining chan error              // the closing of a broken database, see drain
	memFile  int                     // number of the newest memtable file
	memReady bool                    // it has all its room on the disk
	refusing bool                    // the last Update was refused; for the log
	crowd    int                     // callers in the last group
}

// Open opens or creates the database in dir and heals what a killed process left there. It returns ErrLocked if another
// process has it open, and an error wrapping kv.ErrFull if the disk is too full to open it safely.
func Open(dir string, opt Options) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("creating the folder of the database: %w", err)
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, fmt.Errorf("locking %s: %w", dir, err)
	}
	db := &DB{
		dir:     dir,
		opt:     opt.withDefaults(dir),
		lock:    lock,
		queue:   make(chan *call),
		closing: make(chan struct{}),
		stopped: make(chan struct{}),
		commit:  (*badger.Txn).Commit,
		grouped: func(int, int) {},
	}
	db.viewEnd.L = &db.mu
	if err := db.open(); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	go db.run()
	return db, nil
}

// open heals the folder and opens Badger in it. The caller holds the lock of the folder.
func (db *DB) open() error {
	if err := db.room(db.opt.Reserve / 2); err != nil {
		return fmt.Errorf("opening %s: %w", db.dir, err)
	}
	if err := heal(db.dir, db.opt.Log); err != nil {
		return fmt.Errorf("healing %s: %w", db.dir, err)
	}
	b, err := badger.Open(db.opt.badger(db.dir))
	if err != nil {
		return fmt.Errorf("opening %s: %w", db.dir, err)
	}
	if db.memFile, err = newestMemFile(db.dir); err != nil {
		return errors.Join(fmt.Errorf("opening %s: %w", db.dir, err), b.Close())
	}
	db.memReady = false
	db.mu.Lock()
	defer db.mu.Unlock()
	db.b, db.broken = b, nil
	return nil
}

// View implements kv.DB. When ctx ends, a Scan ends with its error.
func (db *DB) View(ctx context.Context, fn func(kv.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b, err := db.begin()
	if err != nil {
		return err
	}
	defer db.end()
	txn := b.NewTransaction(false)
	defer discard(txn)
	return fn(reader{txn: txn, ctx: ctx})
}

// begin counts a View in, so that Badger is not closed under it.
func (db *DB) begin() (*badger.DB, error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	switch {
	case db.closed:
		return nil, kv.ErrClosed
	case db.broken != nil:
		return nil, db.broken
	}
	db.views++
	return db.b, nil
}

func (db *DB) end() {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.views--; db.views == 0 {
		db.viewEnd.Broadcast()
	}
}

// Close lets the Updates that began and the Views that run finish, writes the memtables out and releases the folder. It may
// be called several times.
//
// If they cannot be written out (on a full disk the error wraps kv.ErrFull) the folder stays locked until the process ends. The
// logs hold everything, and the next Open reads them.
func (db *DB) Close() error {
	db.once.Do(func() {
		close(db.closing)
		<-db.stopped
		db.mu.Lock()
		db.closed = true
		for db.views > 0 {
			db.viewEnd.Wait()
		}
		db.mu.Unlock()
		db.closeErr = db.shut()
	})
	return db.closeErr
}

func (db *DB) shut() error {
	if err := db.room(db.opt.Reserve / 2); err != nil {
		return fmt.Errorf("closing %s: %w", db.dir, err)
	}
	var err error
	switch {
	case db.broken != nil && db.b != nil:
		if err := db.drain(); err != nil { // it goes on, so the folder stays locked
			return fmt.Errorf("closing %s: %w", db.dir, err)
		}
	case db.b != nil:
		if err = db.b.Close(); err != nil {
			err = fmt.Errorf("closing %s: %w", db.dir, err)
		}
	}
	return errors.Join(err, db.lock.Close())
}

// Size returns how many bytes the folder takes on the disk. The newest memtable file counts in full, though it fills slowly.
func (db *DB) Size() int64 { return diskUsage(db.dir) }
