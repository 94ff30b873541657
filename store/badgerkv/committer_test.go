package badgerkv

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/ticbot/ticbot/store/kv"
)

// While one caller holds the turn the others gather behind it, and all of them become one transaction.
func TestWaitingCallersBecomeOneTransaction(t *testing.T) {
	for name, c := range map[string]struct {
		opt     Options
		commits int
	}{
		"grouped": {Options{}, 1},
		"apart":   {Options{NoGroup: true}, 64},
	} {
		t.Run(name, func(t *testing.T) {
			callers, commits := gather(t, c.opt, 64, func(i int, tx kv.Tx) error { return tx.Put(fmt.Sprint(i), nil) })
			if callers != 64 || commits != c.commits {
				t.Errorf("%d callers in %d transactions, want 64 in %d", callers, commits, c.commits)
			}
		})
	}
}

// A group closes at 1 MiB: of callers with 400 KiB each at most three share a transaction.
func TestGroupClosesAtItsSize(t *testing.T) {
	value := make([]byte, 400<<10)
	callers, commits := gather(t, Options{}, 12, func(i int, tx kv.Tx) error { return tx.Put(fmt.Sprint(i), value) })
	if callers != 12 || commits != 4 {
		t.Errorf("%d callers in %d transactions, want 12 in 4", callers, commits)
	}
	callers, commits = gather(t, Options{}, 12, func(i int, tx kv.Tx) error {
		for n := range 2500 {
			if err := tx.Put(fmt.Sprintf("%d/%d", i, n), nil); err != nil {
				return err
			}
		}
		return nil
	})
	if callers != 12 || commits != 6 {
		t.Errorf("%d callers with 2,500 keys in %d transactions, want 12 in 6", callers, commits)
	}
}

// The largest group that the limits admit is still a transaction that Badger takes.
func TestLargestGroupFits(t *testing.T) {
	callers, commits := gather(t, Options{}, 2, func(i int, tx kv.Tx) error {
		n := 4_999
		if i > 0 {
			n = 20_000
		}
		for k := range n {
			if err := tx.Put(fmt.Sprintf("%d%x", i, k), nil); err != nil {
				return err
			}
		}
		return nil
	})
	if callers != 2 || commits > 2 {
		t.Errorf("%d callers in %d transactions, want 2 in at most 2", callers, commits)
	}
}

// Who changes nothing does not keep the others waiting, and nothing is committed for them.
func TestNothingToStore(t *testing.T) {
	if callers, commits := gather(t, Options{}, 8, func(int, kv.Tx) error { return nil }); callers != 0 || commits != 0 {
		t.Errorf("%d callers in %d transactions, want none", callers, commits)
	}
}

// gather lets n callers of Update pile up in the queue, runs them, and returns how many callers waited for how many transactions.
func gather(t *testing.T, opt Options, n int, fn func(i int, tx kv.Tx) error) (callers, commits int) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db := open(t, dir, opt)
		db.grouped = func(c, _ int) { callers += c; commits++ }
		inside, leave := make(chan struct{}), make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			err := db.Update(context.Background(), func(kv.Tx) error { close(inside); <-leave; return errors.New("only in the way") })
			if err == nil {
				t.Error("the caller in front returned nil")
			}
		})
		<-inside
		for i := range n {
			wg.Go(func() {
				if err := db.Update(context.Background(), func(tx kv.Tx) error { return fn(i, tx) }); err != nil {
					t.Errorf("caller %d: %v", i, err)
				}
			})
		}
		synctest.Wait() // all of them stand in the queue now
		close(leave)
		wg.Wait()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return callers, commits
}

// A caller whose context ends in the queue gets its error, and fn never runs.
func TestContextEndsInQueue(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db := open(t, dir, Options{})
		ctx, cancel := context.WithCancel(context.Background())
		var wg sync.WaitGroup
		leave := make(chan struct{})
		wg.Go(func() {
			if err := db.Update(ctx, func(tx kv.Tx) error { <-leave; return tx.Put("front", nil) }); err != nil {
				t.Errorf("the one in front, already running when its context ended: %v", err)
			}
		})
		synctest.Wait()
		wg.Go(func() {
			err := db.Update(ctx, func(kv.Tx) error { t.Error("fn ran"); return nil })
			if !errors.Is(err, context.Canceled) {
				t.Errorf("Update returned %v, want context.Canceled", err)
			}
		})
		synctest.Wait()
		cancel()
		synctest.Wait()
		close(leave)
		wg.Wait()
		want(t, db, "front", "")
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}

// Close lets who is running finish and turns away who waits.
func TestCloseWithCallersWaiting(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db := open(t, dir, Options{})
		leave := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := db.Update(context.Background(), func(tx kv.Tx) error { <-leave; return tx.Put("a", nil) }); err != nil {
				t.Errorf("the running one: %v", err)
			}
		})
		synctest.Wait()
		for range 3 {
			wg.Go(func() {
				if err := set(db, "b", ""); err != nil && !errors.Is(err, kv.ErrClosed) {
					t.Errorf("a waiting one: %v, want nil or ErrClosed", err)
				}
			})
		}
		wg.Go(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		close(leave)
		wg.Wait()
	})
	want(t, open(t, dir, Options{}), "a", "")
}
