package badgerkv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/dgraph-io/badger/v4"

	"github.com/ticbot/ticbot/store/kv"
)

func TestFullDisk(t *testing.T) {
	var free atomic.Uint64
	free.Store(DefaultReserve)
	db := open(t, t.TempDir(), Options{FreeSpace: func() (uint64, error) { return free.Load(), nil }})
	t.Cleanup(func() { free.Store(DefaultReserve) }) // before Close
	if err := set(db, "a", "1"); err != nil {
		t.Fatalf("with just enough room: %v", err)
	}
	free.Store(DefaultReserve - 1)
	err := db.Update(context.Background(), func(kv.Tx) error { t.Error("fn ran on a full disk"); return nil })
	if !errors.Is(err, kv.ErrFull) {
		t.Errorf("Update returned %v, want ErrFull", err)
	}
	if err := db.Ready(); !errors.Is(err, kv.ErrFull) {
		t.Errorf("Ready returned %v, want ErrFull", err)
	}
	want(t, db, "a", "1") // reading goes on
	free.Store(DefaultReserve)
	if err := db.Ready(); err != nil {
		t.Errorf("Ready returned %v after room was made", err)
	}
	if err := set(db, "a", "2"); err != nil {
		t.Errorf("Update returned %v after room was made", err)
	}
	want(t, db, "a", "2")
}

func TestOpenOnFullDisk(t *testing.T) {
	_, err := Open(t.TempDir(), Options{FreeSpace: func() (uint64, error) { return DefaultReserve/2 - 1, nil }})
	if !errors.Is(err, kv.ErrFull) {
		t.Errorf("Open returned %v, want ErrFull", err)
	}
	dir := t.TempDir()
	open(t, dir, Options{Reserve: -1, FreeSpace: func() (uint64, error) { return 0, nil }}) // the guard is off
	if _, err := Open(dir, Options{}); !errors.Is(err, ErrLocked) {
		t.Errorf("Open returned %v, want ErrLocked", err)
	}
}

// A disk that does not even say how much room it has is not written to.
func TestFreeSpaceFails(t *testing.T) {
	broken := errors.New("broken")
	if _, err := Open(t.TempDir(), Options{FreeSpace: func() (uint64, error) { return 0, broken }}); !errors.Is(err, broken) {
		t.Errorf("Open returned %v, want the error of FreeSpace", err)
	}
}

// A failed write leaves Badger in a state that cannot be trusted: the folder is opened anew by the next Update.
func TestFailedWrite(t *testing.T) {
	for name, c := range map[string]struct {
		commit func(*badger.Txn) error
		full   bool
		landed bool
	}{
		"no room":         {func(*badger.Txn) error { return syscall.ENOSPC }, true, false},
		"disk broken":     {func(*badger.Txn) error { return syscall.EIO }, false, false},
		"sync failed":     {func(txn *badger.Txn) error { return errors.Join(txn.Commit(), syscall.EIO) }, false, true},
		"no room to sync": {func(txn *badger.Txn) error { return errors.Join(txn.Commit(), syscall.ENOSPC) }, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			db := open(t, t.TempDir(), Options{})
			if err := set(db, "a", "1"); err != nil {
				t.Fatal(err)
			}
			db.commit = func(txn *badger.Txn) error {
				db.commit = (*badger.Txn).Commit
				return c.commit(txn)
			}
			if err := set(db, "a", "2"); err == nil || errors.Is(err, kv.ErrFull) != c.full {
				t.Errorf("Update returned %v; it should say ErrFull: %v", err, c.full)
			}
			if db.Ready() == nil {
				t.Error("Ready returned nil after a failed write")
			}
			if err := db.View(context.Background(), func(kv.Reader) error { return nil }); err == nil {
				t.Error("View was let in after a failed write")
			}
			if err := set(db, "b", "1"); err != nil {
				t.Fatalf("the next Update: %v", err)
			}
			if err := db.Ready(); err != nil {
				t.Errorf("Ready: %v", err)
			}
			if c.landed {
				want(t, db, "a", "2")
			} else {
				want(t, db, "a", "1")
			}
			want(t, db, "b", "1")
		})
	}
}

// While a View runs the folder is not opened anew: the View may be waiting for this very Update.
func TestFailedWriteDuringView(t *testing.T) {
	db := open(t, t.TempDir(), Options{})
	db.commit = func(*badger.Txn) error { db.commit = (*badger.Txn).Commit; return syscall.EIO }
	err := db.View(context.Background(), func(r kv.Reader) error {
		for range 2 {
			if err := set(db, "a", "1"); !errors.Is(err, syscall.EIO) {
				t.Errorf("Update returned %v, want EIO", err)
			}
		}
		if _, err := r.Get("a"); !errors.Is(err, kv.ErrNotFound) {
			t.Errorf("Get returned %v, want ErrNotFound", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := set(db, "a", "2"); err != nil {
		t.Errorf("Update after the View: %v", err)
	}
}

func TestCloseAfterFailedWrite(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir, Options{})
	if err := set(db, "a", "1"); err != nil {
		t.Fatal(err)
	}
	db.commit = func(*badger.Txn) error { return syscall.EIO }
	if err := set(db, "b", "1"); !errors.Is(err, syscall.EIO) {
		t.Fatalf("Update returned %v, want EIO", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	want(t, open(t, dir, Options{}), "a", "1")
}

// Badger really failing: it cannot create its next memtable, because something has the name of its file. It is left without a
// memtable then, and the process would die of the next write or read.
func TestNoNextMemtable(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir, Options{})
	if err := set(db, "a", "1"); err != nil {
		t.Fatal(err)
	}
	inTheWay := filepath.Join(dir, "00002.mem")
	if err := os.Mkdir(inTheWay, 0o700); err != nil {
		t.Fatal(err)
	}
	db.memFile = 2 // it would be preallocated otherwise
	value, failed := strings.Repeat("v", 400<<10), -1
	err := db.View(context.Background(), func(r kv.Reader) error { // so that nothing heals meanwhile
		for n := 0; n < 100 && failed < 0; n++ {
			if err := set(db, fmt.Sprint(n), value); err != nil {
				t.Logf("write %d: %v", n, err)
				failed = n
			}
		}
		if _, err := r.Get("a"); err == nil {
			t.Error("Get without a memtable returned no error")
		}
		for _, err := range r.Scan("", "") {
			if err == nil {
				t.Error("Scan without a memtable returned no error")
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if failed < 0 {
		t.Fatal("nothing failed: the memtable was never full")
	}
	if db.Ready() == nil {
		t.Error("Ready returned nil")
	}
	if err := os.Remove(inTheWay); err != nil {
		t.Fatal(err)
	}
	if err := set(db, "b", "1"); err != nil {
		t.Fatalf("Update after the cause was removed: %v", err)
	}
	for n := range failed {
		want(t, db, fmt.Sprint(n), value)
	}
	err = db.View(context.Background(), func(r kv.Reader) error { _, err := r.Get(fmt.Sprint(failed)); return err })
	if !errors.Is(err, kv.ErrNotFound) {
		t.Errorf("the write that failed: %v, want ErrNotFound", err)
	}
}
