package memkv

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/ticbot/ticbot/store/kv"
)

// maxWrites is how many Puts and Deletes one Overlay takes. Only records of less than 26 bytes can reach it before
// kv.MaxUpdate; it keeps a transaction below the 26,214 entries that Badger takes with a memtable of 16 MiB.
const maxWrites = 20_000

// errEnded is what a transaction answers when it is used after its Update returned.
var errEnded = errors.New("memkv: transaction has ended")

// Overlay is a kv.Tx that keeps its writes in memory above a kv.Reader that it never changes. It enforces the limits of the
// port. Every database of ticbot that gathers writes before it stores them builds on it. It belongs to one goroutine at a time.
type Overlay struct {
	base   kv.Reader
	tree   Tree[write]
	bytes  int // keys and values of every Put and Delete, overwritten ones included
	writes int // Puts and Deletes
	err    error
}

type write struct {
	value   []byte
	deleted bool
}

// NewOverlay returns an empty overlay above base.
func NewOverlay(base kv.Reader) *Overlay { return &Overlay{base: base} }

// Fork returns an overlay that begins with what o holds now, with nothing counted against its limits. Dropping it costs nothing.
func (o *Overlay) Fork() *Overlay { return &Overlay{base: o.base, tree: o.tree} }

// Join takes over what fork holds. Between Fork and Join nothing else may have been written to o.
func (o *Overlay) Join(fork *Overlay) {
	o.tree = fork.tree
	o.bytes += fork.bytes
	o.writes += fork.writes
}

// End makes every later call on o fail, so that a transaction that escaped from its function does no harm.
func (o *Overlay) End() { o.base, o.tree, o.err = ended{}, Tree[write]{}, errEnded }

// Err returns why a write was refused (kv.ErrTooLarge), also when the caller did not look at what Put returned.
func (o *Overlay) Err() error { return o.err }

// Bytes returns how many bytes of keys and values were written, overwritten ones included.
func (o *Overlay) Bytes() int { return o.bytes }

// Len returns how many different keys were written.
func (o *Overlay) Len() int { return o.tree.Len() }

// Writes yields what is to be stored, in key order; a nil value means that the key is to be deleted. The slices are the
// overlay's own and must not be changed.
func (o *Overlay) Writes() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for c := o.tree.Seek(""); ; {
			key, w, ok := c.Next()
			if !ok || !yield(key, w.value) {
				return
			}
		}
	}
}

// Get implements kv.Reader.
func (o *Overlay) Get(key string) ([]byte, error) {
	w, ok := o.tree.Get(key)
	switch {
	case !ok:
		return o.base.Get(key)
	case w.deleted:
		return nil, kv.ErrNotFound
	}
	return bytes.Clone(w.value), nil
}

// Put implements kv.Tx.
func (o *Overlay) Put(key string, value []byte) error {
	if err := o.count(key, len(value)); err != nil {
		return err
	}
	own := make([]byte, len(value)) // never nil: nil means deleted
	copy(own, value)
	o.tree = o.tree.Put(key, write{value: own})
	return nil
}

// Delete implements kv.Tx.
func (o *Overlay) Delete(key string) error {
	if err := o.count(key, 0); err != nil {
		return err
	}
	o.tree = o.tree.Put(key, write{deleted: true})
	return nil
}

func (o *Overlay) count(key string, value int) error {
	if o.err != nil {
		return o.err
	}
	switch {
	case len(key) == 0 || len(key) > kv.MaxKey:
		o.err = fmt.Errorf("a key of %d bytes, allowed are 1 to %d: %w", len(key), kv.MaxKey, kv.ErrTooLarge)
	case value > kv.MaxValue:
		o.err = fmt.Errorf("a value of %d bytes, allowed are %d: %w", value, kv.MaxValue, kv.ErrTooLarge)
	case o.bytes+len(key)+value > kv.MaxUpdate:
		o.err = fmt.Errorf("more than %d bytes written: %w", kv.MaxUpdate, kv.ErrTooLarge)
	case o.writes+1 > maxWrites:
		o.err = fmt.Errorf("more than %d writes: %w", maxWrites, kv.ErrTooLarge)
	default:
		o.bytes += len(key) + value
		o.writes++
	}
	return o.err
}

// Scan implements kv.Reader: the items of the base, with the writes of the overlay merged in as they were when the loop began.
func (o *Overlay) Scan(prefix, from string) iter.Seq2[kv.Item, error] {
	return func(yield func(kv.Item, error) bool) {
		own := o.tree.Seek(max(prefix, from))
		for item, err := range o.base.Scan(prefix, from) {
			if err != nil {
				yield(kv.Item{}, err)
				return
			}
			if !below(own, prefix, item.Key, yield) {
				return
			}
			if key, ok := own.Peek(); ok && key == item.Key {
				_, w, _ := own.Next()
				if w.deleted {
					continue
				}
				item.Value = bytes.Clone(w.value)
			}
			if !yield(item, nil) {
				return
			}
		}
		below(own, prefix, "", yield)
	}
}

// below yields the overlay's items with prefix whose key is below end, or all of them if end is empty. It returns false when
// the loop was left.
func below(own *Cursor[write], prefix, end string, yield func(kv.Item, error) bool) bool {
	for {
		key, ok := own.Peek()
		if !ok || end != "" && key >= end || !strings.HasPrefix(key, prefix) {
			return true
		}
		if _, w, _ := own.Next(); !w.deleted && !yield(kv.Item{Key: key, Value: bytes.Clone(w.value)}, nil) {
			return false
		}
	}
}

// ended is the base of an overlay after End.
type ended struct{}

func (ended) Get(string) ([]byte, error) { return nil, errEnded }

func (ended) Scan(string, string) iter.Seq2[kv.Item, error] {
	return func(yield func(kv.Item, error) bool) { yield(kv.Item{}, errEnded) }
}
