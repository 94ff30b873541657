package store

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/store/kv"
)

// page is how many keys are read at once where many are walked over. No Scan stays open while a caller works.
const page = 256

// read reads the record under a key.
func read[T any](v *View, k string) (T, error) {
	out, ok, err := find[T](v, k)
	if err == nil && !ok {
		err = fmt.Errorf("reading %s: %w", k, kv.ErrNotFound)
	}
	return out, err
}

// find is read where a missing record is no error. What this transaction has read before it does not read again.
func find[T any](v *View, k string) (out T, ok bool, err error) {
	switch known := v.known[k].(type) {
	case absent:
		return out, false, nil
	case copier[T]:
		return known.copied(), true, nil
	}
	b, err := v.r.Get(k)
	if errors.Is(err, kv.ErrNotFound) {
		v.know(k, absent{})
		return out, false, nil
	}
	if err != nil {
		return out, false, fmt.Errorf("reading %s: %w", k, err)
	}
	rec, err := decodeAt[T](&v.s.recent, k, b)
	if err != nil {
		return out, false, fmt.Errorf("reading %s: %w", k, err)
	}
	if c, ok := any(rec).(copier[T]); ok {
		v.know(k, c)
		return c.copied(), true, nil
	}
	return *rec, true, nil
}

// fetch is read for many records one after the other, of which none is asked for again.
func fetch[T any](v *View, k string) (out T, err error) {
	b, err := v.r.Get(k)
	if err == nil {
		err = decode(b, &out)
	}
	if err != nil {
		return out, fmt.Errorf("reading %s: %w", k, err)
	}
	return out, nil
}

// write stores a record.
func (t *Tx) write(k string, v any) error {
	b, err := encode(v)
	if err != nil {
		return fmt.Errorf("writing %s: %w", k, err)
	}
	return t.put(k, b)
}

func (t *Tx) put(k string, b []byte) error {
	delete(t.known, k)
	t.s.recent.forget(k)
	if err := t.w.Put(k, b); err != nil {
		return fmt.Errorf("writing %s: %w", k, err)
	}
	return nil
}

func (t *Tx) del(k string) error {
	delete(t.known, k)
	t.s.recent.forget(k)
	if err := t.w.Delete(k); err != nil {
		return fmt.Errorf("deleting %s: %w", k, err)
	}
	return nil
}

// items yields the keys with a prefix, from a key on, page by page.
func (v *View) items(pre, from string) iter.Seq2[kv.Item, error] {
	return func(yield func(kv.Item, error) bool) {
		for more := true; more; {
			batch, err := v.some(pre, from, page)
			if err != nil {
				yield(kv.Item{}, err)
				return
			}
			for _, it := range batch {
				if !yield(it, nil) {
					return
				}
			}
			if more = len(batch) == page; more {
				from = batch[page-1].Key + "\x00"
			}
		}
	}
}

// some gives at most n items (n ≤ 0: all) with a prefix, from a key on.
func (v *View) some(pre, from string, n int) ([]kv.Item, error) {
	var out []kv.Item
	for it, err := range v.r.Scan(pre, from) {
		if err != nil {
			return nil, fmt.Errorf("reading %s…: %w", pre, err)
		}
		if out = append(out, it); n > 0 && len(out) == n {
			break
		}
	}
	return out, nil
}

// until gives at most n items (n ≤ 0: all) with a prefix, from a key on, whose keys are below end.
func (v *View) until(pre, from, end string, n int) ([]kv.Item, error) {
	var out []kv.Item
	for it, err := range v.r.Scan(pre, from) {
		if err != nil {
			return nil, fmt.Errorf("reading %s…: %w", pre, err)
		}
		if it.Key >= end || n > 0 && len(out) == n {
			break
		}
		out = append(out, it)
	}
	return out, nil
}

// gather gives the values under keys, which begin with pre and are in order; a missing one is kv.ErrNotFound. Where they stand
// side by side they are read in one go: looking up one by one costs a database that compresses blocks a block for each.
func (v *View) gather(pre string, keys []string) ([][]byte, error) {
	out := make([][]byte, 0, len(keys))
	if !sideBySide(keys) {
		for _, k := range keys {
			b, err := v.r.Get(k)
			if err != nil {
				return nil, fmt.Errorf("reading %s: %w", k, err)
			}
			out = append(out, b)
		}
		return out, nil
	}
	for it, err := range v.r.Scan(pre, keys[0]) {
		if err != nil {
			return nil, fmt.Errorf("reading %s…: %w", pre, err)
		}
		if it.Key == keys[len(out)] {
			out = append(out, it.Value)
		}
		if len(out) == len(keys) || it.Key > keys[len(out)] {
			break
		}
	}
	if len(out) < len(keys) {
		return nil, fmt.Errorf("reading %s: %w", keys[len(out)], kv.ErrNotFound)
	}
	return out, nil
}

// sideBySide reports whether at least half of the records between the first and the last of some numbered ones are among them.
func sideBySide(keys []string) bool {
	if len(keys) < 2 {
		return false
	}
	stem, first := cutNumber(keys[0])
	same, last := cutNumber(keys[len(keys)-1])
	return stem == same && first >= 0 && last-first < 2*len(keys)
}

// cutNumber takes the number off the end of a key; -1 = there is none.
func cutNumber(k string) (stem string, n int) {
	i := strings.LastIndexAny(k, "-~") + 1
	n, err := strconv.Atoi(k[i:])
	if err != nil {
		return k, -1
	}
	return strings.TrimRight(k[:i], "~"), n
}

// ids gives the ids that end the keys with a prefix, in the order of the keys.
func (v *View) ids(pre string) ([]string, error) {
	var out []string
	for it, err := range v.r.Scan(pre, "") {
		if err != nil {
			return nil, fmt.Errorf("reading %s…: %w", pre, err)
		}
		id, err := unescape(lastPart(it.Key))
		if err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, nil
}

// newest is ids in reverse.
func (v *View) newest(pre string) ([]string, error) {
	out, err := v.ids(pre)
	slices.Reverse(out)
	return out, err
}

// records yields the records whose keys have a prefix.
func records[T any](v *View, pre string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for it, err := range v.items(pre, "") {
			var out T
			if err == nil {
				err = decode(it.Value, &out)
			}
			if !yield(out, err) || err != nil {
				return
			}
		}
	}
}

// list collects a sequence.
func list[T any](seq iter.Seq2[T, error]) ([]T, error) {
	var out []T
	for v, err := range seq {
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// pointed reads the records whose keys stand in the values of an index.
func pointed[T any](v *View, items []kv.Item) ([]T, error) {
	out := make([]T, 0, len(items))
	for _, it := range items {
		rec, err := fetch[T](v, string(it.Value))
		if err != nil {
			return nil, err
		}
		out = append(out, rec)
	}
	return out, nil
}

// count gives the next number of a counter, from 1 on. Its key is the guard of the numbers: two transactions that take
// one conflict, and a transaction that fails takes none.
func (t *Tx) count(name string) (uint64, error) {
	n, err := t.counted(name)
	if err != nil {
		return 0, err
	}
	return n + 1, t.put("n/"+name, strconv.AppendUint(nil, n+1, 10))
}

// counted gives the last number that count gave; 0 = none.
func (v *View) counted(name string) (uint64, error) {
	b, err := v.r.Get("n/" + name)
	if errors.Is(err, kv.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("reading counter %s: %w", name, err)
	}
	n, err := strconv.ParseUint(string(b), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("reading counter %s: %w: %q", name, ErrDamaged, b)
	}
	return n, nil
}
