package memkv

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"slices"
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
	under  *Overlay // of a fork: the overlay that it was forked from, which nobody writes to meanwhile
	own    map[string]write
	keys   []string // of own, in order
	bytes  int      // keys and values of every Put and Delete, overwritten ones included
	writes int      // Puts and Deletes
	err    error
}

type write struct {
	value   []byte
	deleted bool
}

// entry is a write with its key.
type entry struct {
	key string
	write
}

// NewOverlay returns an empty overlay above base.
func NewOverlay(base kv.Reader) *Overlay { return &Overlay{base: base, own: map[string]write{}} }

// Fork returns an overlay that begins with what o holds now, with nothing counted against its limits. Dropping it costs nothing.
func (o *Overlay) Fork() *Overlay {
	return &Overlay{base: o.base, under: o, own: make(map[string]write, 16)}
}

// Join takes over what fork holds. Between Fork and Join nothing else may have been written to o.
func (o *Overlay) Join(fork *Overlay) {
	for _, key := range fork.keys {
		o.set(key, fork.own[key])
	}
	o.bytes += fork.bytes
	o.writes += fork.writes
}

// set writes, uncounted.
func (o *Overlay) set(key string, w write) {
	if _, had := o.own[key]; !had {
		at, _ := slices.BinarySearch(o.keys, key)
		o.keys = slices.Insert(o.keys, at, key)
	}
	o.own[key] = w
}

// find gives what was written to a key last.
func (o *Overlay) find(key string) (w write, ok bool) {
	for ; o != nil && !ok; o = o.under {
		w, ok = o.own[key]
	}
	return w, ok
}

// written gives what was written to the keys with a prefix that are not below from, in order.
func (o *Overlay) written(prefix, from string) (out []entry) {
	var below []entry
	if o.under != nil {
		below = o.under.written(prefix, from)
	}
	at, _ := slices.BinarySearch(o.keys, max(prefix, from))
	for _, key := range o.keys[at:] {
		if !strings.HasPrefix(key, prefix) {
			break
		}
		for len(below) > 0 && below[0].key < key {
			out, below = append(out, below[0]), below[1:]
		}
		if len(below) > 0 && below[0].key == key {
			below = below[1:]
		}
		out = append(out, entry{key, o.own[key]})
	}
	if out == nil {
		return below
	}
	return append(out, below...)
}

// End makes every later call on o fail, so that a transaction that escaped from its function does no harm.
func (o *Overlay) End() { o.base, o.under, o.own, o.keys, o.err = ended{}, nil, nil, nil, errEnded }

// Err returns why a write was refused (kv.ErrTooLarge), also when the caller did not look at what Put returned.
func (o *Overlay) Err() error { return o.err }

// Bytes returns how many bytes of keys and values were written, overwritten ones included.
func (o *Overlay) Bytes() int { return o.bytes }

// Len returns how many different keys were written.
func (o *Overlay) Len() int {
	n := len(o.own)
	if o.under == nil {
		return n
	}
	for _, key := range o.keys {
		if _, both := o.under.find(key); both {
			n--
		}
	}
	return n + o.under.Len()
}

// Writes yields what is to be stored, in key order; a nil value means that the key is to be deleted. The slices are the
// overlay's own and must not be changed.
func (o *Overlay) Writes() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for _, e := range o.written("", "") {
			if !yield(e.key, e.value) {
				return
			}
		}
	}
}

// Get implements kv.Reader.
func (o *Overlay) Get(key string) ([]byte, error) {
	w, ok := o.find(key)
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
	o.set(key, write{value: own})
	return nil
}

// Delete implements kv.Tx.
func (o *Overlay) Delete(key string) error {
	if err := o.count(key, 0); err != nil {
		return err
	}
	o.set(key, write{deleted: true})
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
		own := o.written(prefix, from)
		// before yields the writes below a key, all that are left for "", and reports whether the loop goes on.
		before := func(key string) bool {
			for len(own) > 0 && (key == "" || own[0].key < key) {
				e := own[0]
				own = own[1:]
				if !e.deleted && !yield(kv.Item{Key: e.key, Value: bytes.Clone(e.value)}, nil) {
					return false
				}
			}
			return true
		}
		for item, err := range o.base.Scan(prefix, from) {
			if err != nil {
				yield(kv.Item{}, err)
				return
			}
			if !before(item.Key) {
				return
			}
			if len(own) > 0 && own[0].key == item.Key {
				e := own[0]
				own = own[1:]
				if e.deleted {
					continue
				}
				item.Value = bytes.Clone(e.value)
			}
			if !yield(item, nil) {
				return
			}
		}
		before("")
	}
}

// ended is the base of an overlay after End.
type ended struct{}

func (ended) Get(string) ([]byte, error) { return nil, errEnded }

func (ended) Scan(string, string) iter.Seq2[kv.Item, error] {
	return func(yield func(kv.Item, error) bool) { yield(kv.Item{}, errEnded) }
}
