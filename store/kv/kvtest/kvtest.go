// Package kvtest is the suite that every kv.DB passes, and Twice, which proves that what is handed to Update is a pure function.
//
// The functions that the suite hands to Update are pure themselves, so a database may run them as often as it likes.
package kvtest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ticbot/ticbot/store/kv"
)

// Run runs the suite. open returns an empty database, the same or another at each call; it closes it in t.Cleanup and must
// bear that the test closed it before.
func Run(t *testing.T, open func(t *testing.T) kv.DB) {
	t.Helper()
	for _, c := range []struct {
		name string
		test func(t *testing.T, db kv.DB)
	}{
		{"GetPutDelete", testGetPutDelete},
		{"EmptyValue", testEmptyValue},
		{"AnyBytes", testAnyBytes},
		{"SlicesAreOwned", testSlicesAreOwned},
		{"ReadOnlyUpdate", testReadOnlyUpdate},
		{"ScanOrder", testScanOrder},
		{"ScanStops", testScanStops},
		{"ScanNested", testScanNested},
		{"ScanOwnWrites", testScanOwnWrites},
		{"ScanWhileWriting", testScanWhileWriting},
		{"Snapshot", testSnapshot},
		{"ErrorDropsCaller", testErrorDropsCaller},
		{"PanicDropsCaller", testPanicDropsCaller},
		{"GoexitDropsCaller", testGoexitDropsCaller},
		{"LostUpdate", testLostUpdate},
		{"GuardKey", testGuardKey},
		{"WriteSkew", testWriteSkew},
		{"Writers64", testWriters64},
		{"FailuresAmongWriters", testFailuresAmongWriters},
		{"KeyAndValueLimits", testKeyAndValueLimits},
		{"UpdateLimit", testUpdateLimit},
		{"Context", testContext},
		{"ContextWhileWaiting", testContextWhileWaiting},
		{"Closed", testClosed},
		{"Model", testModel},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

// put is an Update that stores key, value, key, value …
func put(t testing.TB, db kv.DB, pairs ...string) {
	t.Helper()
	update(t, db, func(tx kv.Tx) error { return putAll(tx, pairs...) })
}

func putAll(tx kv.Tx, pairs ...string) error {
	for i := 0; i+1 < len(pairs); i += 2 {
		if err := tx.Put(pairs[i], []byte(pairs[i+1])); err != nil {
			return err
		}
	}
	return nil
}

func update(t testing.TB, db kv.DB, fn func(kv.Tx) error) {
	t.Helper()
	if err := db.Update(context.Background(), fn); err != nil {
		t.Fatalf("Update: %v", err)
	}
}

func view(t testing.TB, db kv.DB, fn func(kv.Reader) error) {
	t.Helper()
	if err := db.View(context.Background(), fn); err != nil {
		t.Fatalf("View: %v", err)
	}
}

// pairs collects a Scan as "key=value".
func pairs(r kv.Reader, prefix, from string) ([]string, error) {
	list := []string{}
	for item, err := range r.Scan(prefix, from) {
		if err != nil {
			return nil, err
		}
		list = append(list, item.Key+"="+string(item.Value))
	}
	return list, nil
}

// wantScan fails unless Scan(prefix, from) gives want.
func wantScan(r kv.Reader, prefix, from string, want ...string) error {
	got, err := pairs(r, prefix, from)
	if err != nil {
		return err
	}
	if want == nil {
		want = []string{}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		return fmt.Errorf("Scan(%q, %q) (-want +got):\n%s", prefix, from, diff)
	}
	return nil
}

// wantGet fails unless key holds want.
func wantGet(r kv.Reader, key, want string) error {
	got, err := r.Get(key)
	if err != nil {
		return fmt.Errorf("Get(%q): %w", key, err)
	}
	if string(got) != want {
		return fmt.Errorf("Get(%q) = %q, want %q", key, got, want)
	}
	return nil
}

// wantMissing fails unless key holds nothing.
func wantMissing(r kv.Reader, key string) error {
	if got, err := r.Get(key); !errors.Is(err, kv.ErrNotFound) {
		return fmt.Errorf("Get(%q) = %q, %v, want ErrNotFound", key, got, err)
	}
	return nil
}
