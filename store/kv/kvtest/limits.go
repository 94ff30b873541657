package kvtest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/ticbot/ticbot/store/kv"
)

func testKeyAndValueLimits(t *testing.T, db kv.DB) {
	long := strings.Repeat("k", kv.MaxKey)
	big := make([]byte, kv.MaxValue-kv.MaxKey) // with its key just what one Update may write
	update(t, db, func(tx kv.Tx) error { return tx.Put(long, big) })
	view(t, db, func(r kv.Reader) error {
		v, err := r.Get(long)
		if err == nil && len(v) != len(big) {
			err = errors.New("a long value came back shorter")
		}
		return errors.Join(err, wantMissing(r, ""), wantMissing(r, long+"k"))
	})
	for name, fn := range map[string]func(kv.Tx) error{
		"empty key":          func(tx kv.Tx) error { return tx.Put("", nil) },
		"long key":           func(tx kv.Tx) error { return tx.Put(long+"k", nil) },
		"deleting empty key": func(tx kv.Tx) error { return tx.Delete("") },
		"deleting long key":  func(tx kv.Tx) error { return tx.Delete(long + "k") },
		"long value":         func(tx kv.Tx) error { return tx.Put("v", make([]byte, kv.MaxValue+1)) },
	} {
		wantTooLarge(t, db, name, fn)
	}
	view(t, db, func(r kv.Reader) error { return errors.Join(wantMissing(r, "before"), wantMissing(r, "v")) })
}

func testUpdateLimit(t *testing.T, db kv.DB) {
	part := make([]byte, 100<<10)
	fits := func(prefix string) func(kv.Tx) error {
		return func(tx kv.Tx) error {
			for i := range 5 { // 500 KiB
				if err := tx.Put(prefix+string(rune('0'+i)), part); err != nil {
					return err
				}
			}
			return nil
		}
	}
	update(t, db, fits("a"))
	wantTooLarge(t, db, "6 × 100 KiB", func(tx kv.Tx) error {
		return errors.Join(fits("b")(tx), tx.Put("b9", part))
	})
	// The limit is each caller's own: together they may write more.
	together(t, 8, func(i int) error { return db.Update(context.Background(), fits(string(rune('c'+i)))) })
	view(t, db, func(r kv.Reader) error {
		got, err := pairs(r, "", "")
		if err == nil && len(got) != 45 {
			err = errors.New("not what was written")
		}
		return errors.Join(err, wantMissing(r, "b0"))
	})
}

// wantTooLarge fails unless fn makes both the write and the Update fail, also when fn does not look at what the write said.
func wantTooLarge(t *testing.T, db kv.DB, name string, fn func(kv.Tx) error) {
	t.Helper()
	err := db.Update(context.Background(), func(tx kv.Tx) error {
		return errors.Join(tx.Put("before", nil), fn(tx))
	})
	if !errors.Is(err, kv.ErrTooLarge) {
		t.Errorf("%s: Update returned %v, want ErrTooLarge", name, err)
	}
	err = db.Update(context.Background(), func(tx kv.Tx) error {
		_ = tx.Put("before", nil)
		_ = fn(tx)
		_ = tx.Put("after", nil)
		return nil
	})
	if !errors.Is(err, kv.ErrTooLarge) {
		t.Errorf("%s: Update returned %v, want ErrTooLarge although fn did not look", name, err)
	}
	view(t, db, func(r kv.Reader) error { return errors.Join(wantMissing(r, "before"), wantMissing(r, "after")) })
}

func testContext(t *testing.T, db kv.DB) {
	cause := errors.New("cause")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(cause)
	ran := false
	if err := db.Update(ctx, func(tx kv.Tx) error { ran = true; return tx.Put("a", nil) }); !errors.Is(err, context.Canceled) {
		t.Errorf("Update returned %v, want context.Canceled", err)
	}
	if err := db.View(ctx, func(kv.Reader) error { ran = true; return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("View returned %v, want context.Canceled", err)
	}
	if ran {
		t.Error("fn ran although the context had been cancelled before")
	}
	view(t, db, func(r kv.Reader) error { return wantMissing(r, "a") })
}

// Who waits for another's Update can give up, and has then written nothing.
func testContextWhileWaiting(t *testing.T, db kv.DB) {
	inside, leave := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var wg sync.WaitGroup
	wg.Go(func() {
		err := db.Update(context.Background(), func(tx kv.Tx) error {
			once.Do(func() { close(inside) })
			<-leave
			return add(tx, "n")
		})
		if err != nil {
			t.Errorf("the one in front: %v", err)
		}
	})
	<-inside
	const waiting = 8
	errs := make(chan error, waiting)
	ctx, cancel := context.WithCancel(context.Background())
	for range waiting {
		wg.Go(func() {
			errs <- db.Update(ctx, func(tx kv.Tx) error { return add(tx, "n") })
		})
	}
	cancel()
	close(leave)
	wg.Wait()
	accepted := 1
	for range waiting {
		switch err := <-errs; {
		case err == nil:
			accepted++
		case !errors.Is(err, context.Canceled):
			t.Errorf("Update returned %v, want nil or context.Canceled", err)
		}
	}
	view(t, db, func(r kv.Reader) error { return wantGet(r, "n", string(rune('0'+accepted))) })
}

func testClosed(t *testing.T, db kv.DB) {
	put(t, db, "a", "1")
	for range 2 {
		if err := db.Close(); err != nil {
			t.Fatalf("Close: %v", err)
		}
	}
	if err := db.View(context.Background(), func(kv.Reader) error { return nil }); !errors.Is(err, kv.ErrClosed) {
		t.Errorf("View returned %v, want ErrClosed", err)
	}
	if err := db.Update(context.Background(), func(kv.Tx) error { return nil }); !errors.Is(err, kv.ErrClosed) {
		t.Errorf("Update returned %v, want ErrClosed", err)
	}
}
