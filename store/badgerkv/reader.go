package badgerkv

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/dgraph-io/badger/v4"

	"github.com/ticbot/ticbot/store/kv"
)

// space is what every key begins with in Badger, which keeps the keys that begin with "!badger!" for itself.
const space = 'k'

// stored returns key as Badger knows it.
func stored(key string) []byte {
	b := make([]byte, 1+len(key))
	b[0] = space
	copy(b[1:], key)
	return b
}

// reader reads one snapshot.
type reader struct {
	txn *badger.Txn
	ctx context.Context //nolint:containedctx // it lives as long as the View
}

// Get implements kv.Reader.
func (r reader) Get(key string) (value []byte, err error) {
	defer caught(&err)
	if len(key) == 0 || len(key) > kv.MaxKey {
		return nil, kv.ErrNotFound
	}
	item, err := r.txn.Get(stored(key))
	switch {
	case errors.Is(err, badger.ErrKeyNotFound):
		return nil, kv.ErrNotFound
	case err != nil:
		return nil, fmt.Errorf("reading a key: %w", err)
	}
	if value, err = item.ValueCopy(nil); err != nil {
		return nil, fmt.Errorf("reading a value: %w", err)
	}
	return value, nil
}

// Scan implements kv.Reader. Values stand beside their keys, so nothing is fetched ahead.
func (r reader) Scan(prefix, from string) iter.Seq2[kv.Item, error] {
	return func(yield func(kv.Item, error) bool) {
		it, err := r.iterator(prefix)
		if err != nil {
			yield(kv.Item{}, err)
			return
		}
		defer it.Close()
		for it.Seek(stored(max(prefix, from))); it.Valid(); it.Next() {
			if err := r.ctx.Err(); err != nil {
				yield(kv.Item{}, err)
				return
			}
			item := it.Item()
			value, err := item.ValueCopy(nil)
			if err != nil {
				yield(kv.Item{}, fmt.Errorf("reading a value: %w", err))
				return
			}
			if !yield(kv.Item{Key: string(item.Key()[1:]), Value: value}, nil) {
				return
			}
		}
	}
}

func (r reader) iterator(prefix string) (it *badger.Iterator, err error) {
	defer caught(&err)
	return r.txn.NewIterator(badger.IteratorOptions{Prefix: stored(prefix)}), nil
}

// caught turns a panic of Badger into an error. It panics, instead of returning an error, when it is read while a failed
// write has left it without a memtable, and when a transaction is used after its end.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("reading: Badger panicked: %v", p)
	}
}

// discard ends a transaction that only read. Badger panics if an iterator is still open: of a caller that left iter.Pull
// without stopping it, or one whose creation panicked. Neither may end the committer.
func discard(txn *badger.Txn) {
	defer func() { _ = recover() }()
	txn.Discard()
}
