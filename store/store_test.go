package store

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"iter"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store/badgerkv"
	"github.com/ticbot/ticbot/store/kv"
	"github.com/ticbot/ticbot/store/kv/kvtest"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

var update = flag.Bool("update", false, "rewrite the golden files of the current layout")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// t0 is Monday 23 November 2026, 9:14 in Bogotá.
var t0 = time.Date(2026, 11, 23, 14, 14, 0, 0, time.UTC)

var secret = []byte("0123456789abcdef0123456789abcdef")

// both runs a test on a store in memory and on one in Badger; every Update runs twice.
func both(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Helper()
	t.Run("memory", func(t *testing.T) { test(t, memory(t)) })
	t.Run("badger", func(t *testing.T) { test(t, New(kvtest.Twice(badger(t)), secret)) })
}

func memory(t testing.TB) *Store {
	db := memkv.New()
	t.Cleanup(func() { _ = db.Close() })
	return New(kvtest.Twice(db), secret)
}

func badger(t testing.TB) kv.DB {
	t.Helper()
	db, err := badgerkv.Open(t.TempDir(), badgerkv.Options{Reserve: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// do runs an Update that must succeed.
func do(t testing.TB, s *Store, fn func(*Tx) error) {
	t.Helper()
	if err := s.Update(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// look runs a View that must succeed.
func look(t testing.TB, s *Store, fn func(*View) error) {
	t.Helper()
	if err := s.View(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// get reads one thing that must be readable.
func get[T any](t testing.TB, s *Store, fn func(*View) (T, error)) T {
	t.Helper()
	var out T
	look(t, s, func(v *View) (err error) {
		out, err = fn(v)
		return err
	})
	return out
}

// fails runs an Update that must fail with an error.
func fails(t testing.TB, s *Store, want error, fn func(*Tx) error) {
	t.Helper()
	if err := s.Update(context.Background(), fn); !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

// missing says that a read must find nothing.
func missing[T any](t testing.TB, s *Store, fn func(*View) (T, error)) {
	t.Helper()
	err := s.View(context.Background(), func(v *View) error {
		_, err := fn(v)
		return err
	})
	if !errors.Is(err, kv.ErrNotFound) {
		t.Fatalf("got %v, want kv.ErrNotFound", err)
	}
}

// file files a request and gives its radicado.
func file(t testing.TB, s *Store, r procedure.Request) string {
	t.Helper()
	var id string
	do(t, s, func(tx *Tx) error {
		f := r
		err := tx.FileRequest(&f, 2026)
		id = f.ID
		return err
	})
	return id
}

// dump reads everything.
func dump(t testing.TB, db kv.DB) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := db.View(context.Background(), func(r kv.Reader) error {
		for it, err := range r.Scan("", "") {
			if err != nil {
				return err
			}
			out[it.Key] = string(it.Value)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// counting counts what is read.
type counting struct {
	kv.DB
	gets, items atomic.Int64
}

func (c *counting) reset() { c.gets.Store(0); c.items.Store(0) }

func (c *counting) View(ctx context.Context, fn func(kv.Reader) error) error {
	return c.DB.View(ctx, func(r kv.Reader) error { return fn(countingReader{r, c}) })
}

type countingReader struct {
	kv.Reader
	c *counting
}

func (r countingReader) Get(k string) ([]byte, error) {
	r.c.gets.Add(1)
	return r.Reader.Get(k)
}

func (r countingReader) Scan(prefix, from string) iter.Seq2[kv.Item, error] {
	return func(yield func(kv.Item, error) bool) {
		for it, err := range r.Reader.Scan(prefix, from) {
			r.c.items.Add(1)
			if !yield(it, err) {
				return
			}
		}
	}
}

// errCrash is what a breaking database answers.
var errCrash = errors.New("crash")

// breaking fails every Update after the first few.
type breaking struct {
	kv.DB
	left int
}

func (b *breaking) Update(ctx context.Context, fn func(kv.Tx) error) error {
	if b.left == 0 {
		return errCrash
	}
	b.left--
	return b.DB.Update(ctx, fn)
}

func TestSchema(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		if _, err := Open(ctx, s.DB(), secret); err != nil {
			t.Fatalf("an empty store: %v", err)
		}
		if len(dump(t, s.DB())) != 0 {
			t.Fatal("opening wrote something")
		}
		do(t, s, func(tx *Tx) error { return tx.PutMeta("a", "b") })
		if got := dump(t, s.DB())[schemaKey]; got != "1" {
			t.Fatalf("schema %q", got)
		}
		raw := func(k, v string) {
			if err := s.DB().Update(ctx, func(w kv.Tx) error { return w.Put(k, []byte(v)) }); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct {
			key, value string
			want       error
		}{{schemaKey, "2", ErrNewer}, {schemaKey, "x", ErrDamaged}, {restoreKey, "1", ErrHalfRestored}} {
			raw(c.key, c.value)
			if _, err := Open(ctx, s.DB(), secret); !errors.Is(err, c.want) {
				t.Errorf("%s=%s: opening gives %v", c.key, c.value, err)
			}
			again := New(s.DB(), secret)
			if err := again.Update(ctx, func(*Tx) error { return nil }); !errors.Is(err, c.want) {
				t.Errorf("%s=%s: writing gives %v", c.key, c.value, err)
			}
		}
	})
}

func TestUpdateRunsOnFreshTx(t *testing.T) {
	s := memory(t)
	do(t, s, func(tx *Tx) error {
		if _, err := tx.Record(Entry{At: t0, Actor: "reloj", Kind: "x"}); err != nil {
			return err
		}
		_, err := tx.Record(Entry{At: t0, Actor: "reloj", Kind: "y"})
		return err
	})
	look(t, s, func(v *View) error {
		n, _, err := v.VerifyJournal()
		if n != 2 {
			return fmt.Errorf("%d entries", n)
		}
		return err
	})
}

func TestFailedUpdateLeavesNothing(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		do(t, s, func(tx *Tx) error { return tx.PutMeta("a", "b") })
		before := dump(t, s.DB())
		boom := errors.New("boom")
		fails(t, s, boom, func(tx *Tx) error {
			r := procedure.Request{Service: "MES", Asker: "ana@x"}
			if err := tx.FileRequest(&r, 2026); err != nil {
				return err
			}
			if _, err := tx.Record(Entry{Request: r.ID}); err != nil {
				return err
			}
			return boom
		})
		if after := dump(t, s.DB()); len(after) != len(before) {
			t.Fatalf("%d keys became %d", len(before), len(after))
		}
	})
}

func TestKeyedHash(t *testing.T) {
	s, other := memory(t), New(memkv.New(), []byte("another"))
	if s.KeyedHash("ana@gmail.com") != New(memkv.New(), secret).KeyedHash("ana@gmail.com") {
		t.Error("not the same for the same secret")
	}
	if s.KeyedHash("a") == s.KeyedHash("b") || s.KeyedHash("a") == other.KeyedHash("a") || len(s.KeyedHash("")) != 64 {
		t.Error("not a keyed hash")
	}
	// Stored in journals: must never change.
	if got, want := s.KeyedHash("ana@gmail.com"), "80bcc45004ec37f78f3807ca084b6cc5bc1b19ebcff1b87857f6de6451339607"; got != want {
		t.Errorf("got %s", got)
	}
}
