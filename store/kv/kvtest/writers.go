package kvtest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"

	"github.com/ticbot/ticbot/store/kv"
)

// 64 writers of their own and of shared keys. Each sees its own writes as soon as Update returned.
func testWriters64(t *testing.T, db kv.DB) {
	const writers, rounds = 64, 5
	together(t, writers, func(w int) error {
		for n := range rounds {
			key, value := fmt.Sprintf("w/%02d/%d", w, n), fmt.Sprintf("%d-%d", w, n)
			err := db.Update(context.Background(), func(tx kv.Tx) error {
				return errors.Join(tx.Put(key, []byte(value)), add(tx, "total"))
			})
			if err != nil {
				return err
			}
			if err := db.View(context.Background(), func(r kv.Reader) error { return wantGet(r, key, value) }); err != nil {
				return fmt.Errorf("reading back: %w", err)
			}
		}
		return nil
	})
	view(t, db, func(r kv.Reader) error {
		got, err := pairs(r, "w/", "")
		if err == nil && len(got) != writers*rounds {
			err = fmt.Errorf("%d keys, want %d", len(got), writers*rounds)
		}
		return errors.Join(err, wantGet(r, "total", strconv.Itoa(writers*rounds)))
	})
}

// Of many writers at once every third fails and every fifth panics: only what they wrote is missing.
func testFailuresAmongWriters(t *testing.T, db kv.DB) {
	mine := errors.New("mine")
	update := func(i int) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("panic: %v", p)
			}
		}()
		return db.Update(context.Background(), func(tx kv.Tx) error {
			if err := errors.Join(tx.Put(fmt.Sprintf("k/%02d", i), nil), add(tx, "n")); err != nil {
				return err
			}
			switch {
			case i%3 == 0:
				return mine
			case i%5 == 0:
				panic(i)
			}
			return nil
		})
	}
	together(t, 60, func(i int) error {
		switch err := update(i); {
		case i%3 == 0:
			if !errors.Is(err, mine) {
				return fmt.Errorf("%d returned %v, want its own error", i, err)
			}
		case i%5 == 0:
			if want := fmt.Sprintf("panic: %d", i); err == nil || err.Error() != want {
				return fmt.Errorf("%d returned %v, want its own panic", i, err)
			}
		case err != nil:
			return fmt.Errorf("%d returned %w", i, err)
		}
		return nil
	})
	view(t, db, func(r kv.Reader) error {
		n := 0
		for i := range 60 {
			key := fmt.Sprintf("k/%02d", i)
			if i%3 == 0 || i%5 == 0 {
				if err := wantMissing(r, key); err != nil {
					return err
				}
				continue
			}
			if n++; wantGet(r, key, "") != nil {
				return fmt.Errorf("%s is missing", key)
			}
		}
		return wantGet(r, "n", strconv.Itoa(n))
	})
}
