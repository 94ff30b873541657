package kvtest

import (
	"context"
	"errors"
	"fmt"

	"github.com/ticbot/ticbot/store/kv"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

// ErrImpure is returned by Update of a database wrapped in Twice when the two runs of fn did not do the same.
var ErrImpure = errors.New("kvtest: the function given to Update is not pure")

// Twice returns db with an Update that runs fn twice in the same transaction, throws away what the first run wrote, and
// returns ErrImpure unless both wrote the same and failed the same. What fn did to anything but tx is there twice, so a
// function that counts, draws or appends is found by the test around it.
func Twice(db kv.DB) kv.DB { return twice{db} }

type twice struct{ kv.DB }

func (db twice) Update(ctx context.Context, fn func(kv.Tx) error) error {
	return db.DB.Update(ctx, func(tx kv.Tx) error {
		first, second := memkv.NewOverlay(tx), memkv.NewOverlay(tx)
		err1 := fn(first)
		err2 := fn(second)
		if err := compare(first, second, err1, err2); err != nil {
			return err
		}
		if err2 != nil {
			return err2
		}
		if err := second.Err(); err != nil {
			return err
		}
		for key, value := range second.Writes() {
			if err := replay(tx, key, value); err != nil {
				return err
			}
		}
		return nil
	})
}

func replay(tx kv.Tx, key string, value []byte) error {
	if value == nil {
		return tx.Delete(key)
	}
	return tx.Put(key, value)
}

// compare says in what the two runs differ.
func compare(first, second *memkv.Overlay, err1, err2 error) error {
	if fmt.Sprint(err1) != fmt.Sprint(err2) {
		return fmt.Errorf("%w: the first run returned %v, the second %v", ErrImpure, err1, err2)
	}
	a, b := written(first), written(second)
	for key, value := range a {
		if other, ok := b[key]; !ok || other != value {
			return fmt.Errorf("%w: the runs differ in what they wrote to %q", ErrImpure, key)
		}
	}
	for key := range b {
		if _, ok := a[key]; !ok {
			return fmt.Errorf("%w: only the second run wrote to %q", ErrImpure, key)
		}
	}
	return nil
}

// entry is a value or its absence, comparable.
type entry struct {
	value   string
	deleted bool
}

func written(o *memkv.Overlay) map[string]entry {
	m := make(map[string]entry, o.Len())
	for key, value := range o.Writes() {
		m[key] = entry{string(value), value == nil}
	}
	return m
}
