package badgerkv

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/ticbot/ticbot/store/kv"
	"github.com/ticbot/ticbot/store/kv/kvtest"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		crashChild(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

// open opens dir and closes it at the end of the test.
func open(t *testing.T, dir string, opt Options) *DB {
	t.Helper()
	db, err := Open(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return db
}

func set(db kv.DB, key, value string) error {
	return db.Update(context.Background(), func(tx kv.Tx) error { return tx.Put(key, []byte(value)) })
}

func want(t *testing.T, db kv.DB, key, value string) {
	t.Helper()
	err := db.View(context.Background(), func(r kv.Reader) error {
		got, err := r.Get(key)
		if err == nil && string(got) != value {
			err = fmt.Errorf("it holds %q, want %q", got, value)
		}
		return err
	})
	if err != nil {
		t.Errorf("%s: %v", key, err)
	}
}

// fill writes n values of 400 KiB, of which about 41 fill a memtable.
func fill(t *testing.T, db kv.DB, prefix string, n int) {
	t.Helper()
	value := strings.Repeat("v", 400<<10)
	for i := range n {
		if err := set(db, fmt.Sprintf("%s/%d", prefix, i), value); err != nil {
			t.Fatalf("writing %s/%d: %v", prefix, i, err)
		}
	}
}

func TestSuite(t *testing.T) {
	kvtest.Run(t, func(t *testing.T) kv.DB { return open(t, t.TempDir(), DefaultOptions()) })
}

func TestSuiteWithoutGroups(t *testing.T) {
	kvtest.Run(t, func(t *testing.T) kv.DB { return open(t, t.TempDir(), Options{NoGroup: true}) })
}

func TestReopen(t *testing.T) {
	dir := t.TempDir()
	for i, opt := range []Options{DefaultOptions(), {}, DefaultOptions()} { // compression may change
		db := open(t, dir, opt)
		if i > 0 {
			want(t, db, fmt.Sprint(i-1), "x")
			want(t, db, fmt.Sprintf("fill%d/59", i-1), strings.Repeat("v", 400<<10))
		}
		fill(t, db, fmt.Sprintf("fill%d", i), 60) // so that there are tables and a log
		if err := set(db, fmt.Sprint(i), "x"); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLocked(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir, DefaultOptions())
	if _, err := Open(dir, DefaultOptions()); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), dir) {
		t.Errorf("Open of an open folder returned %v, want ErrLocked with the name of the folder", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir, DefaultOptions())
	if err := again.Ready(); err != nil {
		t.Errorf("Ready: %v", err)
	}
}

func TestSize(t *testing.T) {
	db := open(t, t.TempDir(), Options{})
	if err := set(db, "a", ""); err != nil {
		t.Fatal(err)
	}
	before := db.Size()
	if before < DefaultMemTable {
		t.Errorf("Size = %d: the memtable has no room of its own on the disk", before)
	}
	fill(t, db, "f", 60)
	if after := db.Size(); after < before+10<<20 {
		t.Errorf("Size went from %d to %d after writing 24 MB", before, after)
	}
}

// A cancelled context ends a long Scan.
func TestScanEndsWithContext(t *testing.T) {
	db := open(t, t.TempDir(), Options{})
	if err := errors.Join(set(db, "a", ""), set(db, "b", "")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err := db.View(ctx, func(r kv.Reader) error {
		for _, err := range r.Scan("", "") {
			if err != nil {
				return err
			}
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("View returned %v, want context.Canceled", err)
	}
}

// What a caller does wrong ends neither the committer nor the process.
func TestReaderUsedAfterwards(t *testing.T) {
	db := open(t, t.TempDir(), Options{})
	var escaped kv.Reader
	err := db.View(context.Background(), func(r kv.Reader) error { escaped = r; return nil })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := escaped.Get("a"); err == nil {
		t.Error("Get works after View")
	}
	for _, err := range escaped.Scan("", "") {
		if err == nil {
			t.Error("Scan works after View")
		}
	}
}

// Badger's lines arrive, the chatty ones at Debug.
func TestLog(t *testing.T) {
	var out strings.Builder
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	db := open(t, t.TempDir(), Options{Log: log})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); !strings.Contains(got, "level=DEBUG msg=\"badger: ") || strings.Contains(got, "level=INFO") {
		t.Errorf("log:\n%s", got)
	}
}
