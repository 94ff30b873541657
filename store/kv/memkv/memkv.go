// Package memkv keeps a kv.DB in memory: for tests and simulations, where nothing must outlive the process.
//
// It also holds the two structures that it is made of, for databases that gather writes before they store them: Tree, a
// persistent sorted map, and Overlay, a transaction above something that can be read.
package memkv

import (
	"bytes"
	"context"
	"iter"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/ticbot/ticbot/store/kv"
)

// New returns an empty database. Views see the tree as it was when they began and block nobody; Updates take turns.
func New() kv.DB {
	db := &memory{turn: make(chan struct{}, 1), closed: make(chan struct{})}
	db.tree.Store(&Tree[[]byte]{})
	return db
}

type memory struct {
	tree      atomic.Pointer[Tree[[]byte]]
	turn      chan struct{} // holds one token while an Update runs
	closed    chan struct{}
	closeOnce sync.Once
}

// View implements kv.DB.
func (db *memory) View(ctx context.Context, fn func(kv.Reader) error) error {
	if err := db.refused(ctx); err != nil {
		return err
	}
	return fn(snapshot{*db.tree.Load()})
}

// Update implements kv.DB.
func (db *memory) Update(ctx context.Context, fn func(kv.Tx) error) error {
	if err := db.refused(ctx); err != nil {
		return err
	}
	select {
	case db.turn <- struct{}{}:
		defer func() { <-db.turn }()
	case <-ctx.Done():
		return ctx.Err()
	case <-db.closed:
		return kv.ErrClosed
	}
	if err := db.refused(ctx); err != nil {
		return err
	}
	tree := *db.tree.Load()
	tx := NewOverlay(snapshot{tree})
	defer tx.End()
	if err := fn(tx); err != nil {
		return err
	}
	if err := tx.Err(); err != nil {
		return err
	}
	for key, value := range tx.Writes() {
		if value == nil {
			tree = tree.Delete(key)
		} else {
			tree = tree.Put(key, value)
		}
	}
	db.tree.Store(&tree)
	return nil
}

// Close implements kv.DB. What runs may finish.
func (db *memory) Close() error {
	db.closeOnce.Do(func() { close(db.closed) })
	return nil
}

func (db *memory) refused(ctx context.Context) error {
	select {
	case <-db.closed:
		return kv.ErrClosed
	default:
		return ctx.Err()
	}
}

// snapshot reads a tree that nobody changes.
type snapshot struct{ tree Tree[[]byte] }

func (s snapshot) Get(key string) ([]byte, error) {
	value, ok := s.tree.Get(key)
	if !ok {
		return nil, kv.ErrNotFound
	}
	return bytes.Clone(value), nil
}

func (s snapshot) Scan(prefix, from string) iter.Seq2[kv.Item, error] {
	return func(yield func(kv.Item, error) bool) {
		for c := s.tree.Seek(max(prefix, from)); ; {
			key, value, ok := c.Next()
			if !ok || !strings.HasPrefix(key, prefix) || !yield(kv.Item{Key: key, Value: bytes.Clone(value)}, nil) {
				return
			}
		}
	}
}
