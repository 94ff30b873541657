package kvtest_test

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"github.com/ticbot/ticbot/store/kv"
	"github.com/ticbot/ticbot/store/kv/kvtest"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

// Twice is itself a database, and the suite is made of pure functions.
func TestTwicePassesTheSuite(t *testing.T) {
	kvtest.Run(t, func(t *testing.T) kv.DB { return kvtest.Twice(memkv.New()) })
}

func TestTwiceFindsImpureFunctions(t *testing.T) {
	n := 0
	for name, fn := range map[string]func(kv.Tx) error{
		"other value": func(tx kv.Tx) error { n++; return tx.Put("k", []byte(strconv.Itoa(n))) },
		"other key":   func(tx kv.Tx) error { n++; return tx.Put(strconv.Itoa(n), nil) },
		"more keys": func(tx kv.Tx) error {
			if n++; n%2 == 0 {
				return errors.Join(tx.Put("a", nil), tx.Put("b", nil))
			}
			return tx.Put("a", nil)
		},
		"other error": func(kv.Tx) error { n++; return errors.New(strconv.Itoa(n)) },
		"delete or empty": func(tx kv.Tx) error {
			if n++; n%2 == 0 {
				return tx.Delete("a")
			}
			return tx.Put("a", nil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			n = 0
			db := kvtest.Twice(memkv.New())
			if err := db.Update(context.Background(), fn); !errors.Is(err, kvtest.ErrImpure) {
				t.Errorf("Update returned %v, want ErrImpure", err)
			}
			err := db.View(context.Background(), func(r kv.Reader) error {
				for item := range r.Scan("", "") {
					t.Errorf("%q was written", item.Key)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTwiceRunsTwiceAndWritesOnce(t *testing.T) {
	runs := 0
	db := kvtest.Twice(memkv.New())
	err := db.Update(context.Background(), func(tx kv.Tx) error {
		runs++
		v, err := tx.Get("n")
		if err != nil && !errors.Is(err, kv.ErrNotFound) {
			return err
		}
		return tx.Put("n", append(v, 'x'))
	})
	if err != nil || runs != 2 {
		t.Fatalf("%d runs, %v", runs, err)
	}
	err = db.View(context.Background(), func(r kv.Reader) error {
		v, err := r.Get("n")
		if string(v) != "x" {
			t.Errorf("n = %q, want x: the second run saw the first", v)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
