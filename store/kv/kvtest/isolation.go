package kvtest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"github.com/ticbot/ticbot/store/kv"
)

// A View goes on seeing what was there when it began, while others write.
func testSnapshot(t *testing.T, db kv.DB) {
	put(t, db, "a", "old", "b", "old", "c", "old")
	view(t, db, func(r kv.Reader) error {
		if err := wantGet(r, "a", "old"); err != nil {
			return err
		}
		done := make(chan error)
		go func() {
			done <- db.Update(context.Background(), func(tx kv.Tx) error {
				return errors.Join(putAll(tx, "a", "new", "aa", "new", "c", "new"), tx.Delete("b"))
			})
		}()
		if err := <-done; err != nil {
			return fmt.Errorf("an Update during a View: %w", err)
		}
		return errors.Join(wantGet(r, "a", "old"), wantMissing(r, "aa"), wantGet(r, "b", "old"),
			wantScan(r, "", "", "a=old", "b=old", "c=old"))
	})
	view(t, db, func(r kv.Reader) error { return wantScan(r, "", "", "a=new", "aa=new", "c=new") })
}

func testErrorDropsCaller(t *testing.T, db kv.DB) {
	put(t, db, "a", "1")
	mine := errors.New("mine")
	err := db.Update(context.Background(), func(tx kv.Tx) error {
		if err := errors.Join(putAll(tx, "a", "2", "b", "2"), tx.Delete("a")); err != nil {
			return err
		}
		return fmt.Errorf("wrapped: %w", mine)
	})
	if !errors.Is(err, mine) {
		t.Errorf("Update returned %v, want the error of fn", err)
	}
	err = db.View(context.Background(), func(kv.Reader) error { return mine })
	if !errors.Is(err, mine) {
		t.Errorf("View returned %v, want the error of fn", err)
	}
	view(t, db, func(r kv.Reader) error { return wantScan(r, "", "", "a=1") })
	put(t, db, "c", "3")
	view(t, db, func(r kv.Reader) error { return wantScan(r, "", "", "a=1", "c=3") })
}

func testPanicDropsCaller(t *testing.T, db kv.DB) {
	put(t, db, "a", "1")
	mine := &struct{ int }{7}
	panics := func(run func()) {
		t.Helper()
		defer func() {
			if got := recover(); got != mine {
				t.Errorf("recovered %v, want the value of the panic", got)
			}
		}()
		run()
	}
	panics(func() {
		_ = db.Update(context.Background(), func(tx kv.Tx) error { _ = tx.Put("a", []byte("2")); panic(mine) })
	})
	panics(func() {
		_ = db.Update(context.Background(), func(tx kv.Tx) error {
			for range tx.Scan("", "") {
				panic(mine)
			}
			return nil
		})
	})
	panics(func() {
		_ = db.View(context.Background(), func(r kv.Reader) error {
			for range r.Scan("", "") {
				panic(mine)
			}
			return nil
		})
	})
	put(t, db, "b", "2")
	view(t, db, func(r kv.Reader) error { return wantScan(r, "", "", "a=1", "b=2") })
}

// t.Fatal inside fn ends the goroutine without a panic; the database must go on.
func testGoexitDropsCaller(t *testing.T, db kv.DB) {
	var wg sync.WaitGroup
	wg.Go(func() {
		_ = db.Update(context.Background(), func(tx kv.Tx) error { _ = tx.Put("a", nil); runtime.Goexit(); return nil })
	})
	wg.Wait()
	put(t, db, "b", "2")
	view(t, db, func(r kv.Reader) error { return wantScan(r, "", "", "b=2") })
}

// together runs fn(0) … fn(n-1) at the same time and fails on the first error.
func together(t *testing.T, n int, fn func(i int) error) {
	t.Helper()
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = fn(i) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// add reads a number, adds one and writes it back.
func add(tx kv.Tx, key string) error {
	n := 0
	switch v, err := tx.Get(key); {
	case err == nil:
		if n, err = strconv.Atoi(string(v)); err != nil {
			return err
		}
	case !errors.Is(err, kv.ErrNotFound):
		return err
	}
	return tx.Put(key, []byte(strconv.Itoa(n+1)))
}

// Read, add one, write back: no increment may be lost.
func testLostUpdate(t *testing.T, db kv.DB) {
	const writers, rounds = 16, 20
	together(t, writers, func(int) error {
		for range rounds {
			if err := db.Update(context.Background(), func(tx kv.Tx) error { return add(tx, "n") }); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, db, func(r kv.Reader) error { return wantGet(r, "n", strconv.Itoa(writers*rounds)) })
}

// "At most one" over a prefix: whoever finds no guard writes it and inserts; the others see it.
func testGuardKey(t *testing.T, db kv.DB) {
	const slots, writers = 8, 16
	won := make([]int, writers)
	together(t, writers, func(i int) error {
		for s := range slots {
			guard, mine := fmt.Sprintf("guard/%d", s), false
			err := db.Update(context.Background(), func(tx kv.Tx) error {
				_, err := tx.Get(guard)
				if mine = errors.Is(err, kv.ErrNotFound); !mine {
					return err
				}
				return errors.Join(tx.Put(guard, nil), tx.Put(fmt.Sprintf("slot/%d/%d", s, i), nil))
			})
			if err != nil {
				return err
			}
			if mine {
				won[i]++
			}
		}
		return nil
	})
	sum := 0
	for _, n := range won {
		sum += n
	}
	if sum != slots {
		t.Errorf("%d winners for %d slots", sum, slots)
	}
	view(t, db, func(r kv.Reader) error {
		got, err := pairs(r, "slot/", "")
		if err == nil && len(got) != slots {
			err = fmt.Errorf("slots taken: %v", got)
		}
		return err
	})
}

// Two read both of two keys and each writes the other one: in any serial order one of them sees what the other wrote.
func testWriteSkew(t *testing.T, db kv.DB) {
	for round := range 20 {
		on := []string{fmt.Sprintf("duty/%d/a", round), fmt.Sprintf("duty/%d/b", round)}
		put(t, db, on[0], "on", on[1], "on")
		together(t, 2, func(i int) error {
			return db.Update(context.Background(), func(tx kv.Tx) error {
				for _, key := range on {
					if v, err := tx.Get(key); err != nil || string(v) != "on" {
						return err // somebody left already: stay
					}
				}
				return tx.Put(on[i], []byte("off"))
			})
		})
		view(t, db, func(r kv.Reader) error {
			if wantGet(r, on[0], "on") != nil && wantGet(r, on[1], "on") != nil {
				return errors.New("both left")
			}
			return nil
		})
	}
}
