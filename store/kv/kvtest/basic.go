package kvtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/store/kv"
)

func testGetPutDelete(t *testing.T, db kv.DB) {
	view(t, db, func(r kv.Reader) error { return wantMissing(r, "a") })
	update(t, db, func(tx kv.Tx) error {
		return errors.Join(
			wantMissing(tx, "a"),
			tx.Put("a", []byte("1")), wantGet(tx, "a", "1"),
			tx.Put("a", []byte("2")), wantGet(tx, "a", "2"),
			tx.Put("b", []byte("3")), tx.Delete("b"), wantMissing(tx, "b"),
			tx.Delete("never"))
	})
	view(t, db, func(r kv.Reader) error { return errors.Join(wantGet(r, "a", "2"), wantMissing(r, "b")) })
	update(t, db, func(tx kv.Tx) error {
		return errors.Join(tx.Delete("a"), wantMissing(tx, "a"), tx.Put("b", []byte("4")))
	})
	view(t, db, func(r kv.Reader) error { return errors.Join(wantMissing(r, "a"), wantGet(r, "b", "4")) })
	update(t, db, func(tx kv.Tx) error {
		return errors.Join(tx.Delete("b"), tx.Put("b", []byte("5")), wantGet(tx, "b", "5"))
	})
	view(t, db, func(r kv.Reader) error { return wantGet(r, "b", "5") })
}

// A key with an empty value is there, however the emptiness was written.
func testEmptyValue(t *testing.T, db kv.DB) {
	update(t, db, func(tx kv.Tx) error {
		return errors.Join(tx.Put("nil", nil), tx.Put("empty", []byte{}), wantGet(tx, "nil", ""), wantGet(tx, "empty", ""))
	})
	view(t, db, func(r kv.Reader) error {
		return errors.Join(wantGet(r, "nil", ""), wantGet(r, "empty", ""), wantScan(r, "", "", "empty=", "nil="))
	})
}

// Keys and values are bytes: not text, and no byte is special. The last key is one that a database may want for itself.
func testAnyBytes(t *testing.T, db kv.DB) {
	keys := []string{
		"\x00", "\x00\x00", "\x00\xff", "\x01", "!badger!txn", "%_\\", "a", "a\x00", "a\x00b", "a/", "á", "\xc3", "\xff", "\xff\x00", "\xff\xff",
		strings.Repeat("\xff", kv.MaxKey),
	}
	update(t, db, func(tx kv.Tx) error {
		var errs []error
		for _, k := range keys {
			errs = append(errs, tx.Put(k, []byte(k+"\x00")))
		}
		return errors.Join(errs...)
	})
	view(t, db, func(r kv.Reader) error {
		var errs []error
		for _, k := range keys {
			errs = append(errs, wantGet(r, k, k+"\x00"))
		}
		return errors.Join(append(errs,
			wantScan(r, "\x00", "", "\x00=\x00\x00", "\x00\x00=\x00\x00\x00", "\x00\xff=\x00\xff\x00"),
			wantScan(r, "a\x00", "", "a\x00=a\x00\x00", "a\x00b=a\x00b\x00"),
			wantScan(r, "\xff\xff", "\xff\xff\x00", keys[len(keys)-1]+"="+keys[len(keys)-1]+"\x00"))...)
	})
	view(t, db, func(r kv.Reader) error {
		got := []string{}
		for item, err := range r.Scan("", "") {
			if err != nil {
				return err
			}
			got = append(got, item.Key)
		}
		if want := slices.Sorted(slices.Values(keys)); !slices.Equal(got, want) {
			return fmt.Errorf("keys in order: %q, want %q", got, want)
		}
		return nil
	})
}

// What Put was given may change afterwards, and what Get and Scan return may be changed, without anybody noticing.
func testSlicesAreOwned(t *testing.T, db kv.DB) {
	update(t, db, func(tx kv.Tx) error {
		v := []byte("right")
		err := tx.Put("k", v)
		copy(v, "wrong")
		return errors.Join(err, wantGet(tx, "k", "right"))
	})
	var kept [][]byte
	view(t, db, func(r kv.Reader) error {
		kept = nil
		v, err := r.Get("k")
		if err != nil {
			return err
		}
		kept = append(kept, v)
		for item, err := range r.Scan("k", "") {
			if err != nil {
				return err
			}
			kept = append(kept, item.Value)
		}
		return nil
	})
	update(t, db, func(tx kv.Tx) error {
		own, err := tx.Get("k")
		if err != nil {
			return err
		}
		copy(own, "wrong")
		if err := wantGet(tx, "k", "right"); err != nil {
			return err
		}
		return tx.Put("k", []byte("later"))
	})
	for _, v := range kept {
		if string(v) != "right" {
			t.Errorf("a value kept from a View became %q", v)
		}
		copy(v, "wrong")
	}
	view(t, db, func(r kv.Reader) error { return wantGet(r, "k", "later") })
}

// An Update that writes nothing is a View.
func testReadOnlyUpdate(t *testing.T, db kv.DB) {
	put(t, db, "a", "1")
	update(t, db, func(tx kv.Tx) error { return wantGet(tx, "a", "1") })
	err := db.Update(context.Background(), func(tx kv.Tx) error { _, err := tx.Get("b"); return err })
	if !errors.Is(err, kv.ErrNotFound) {
		t.Errorf("Update returned %v, want the error of fn", err)
	}
}
