package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/store/kv"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

func backup(t testing.TB, s *Store) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := s.Backup(context.Background(), &buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func empty() *Store { return New(memkv.New(), secret) }

func TestBackupAndRestore(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		fillV1(t, s)
		save(t, s, blob(5*chunkSize), t0) // several batches
		b := backup(t, s)
		if !bytes.Equal(b, backup(t, s)) {
			t.Error("two backups of the same differ")
		}
		for name, r := range map[string]io.Reader{"rewound": bytes.NewReader(b), "spooled": io.MultiReader(bytes.NewReader(b))} {
			other := empty()
			if _, err := Open(ctx, other.DB(), secret); err != nil {
				t.Fatal(err)
			}
			if err := other.Restore(ctx, r); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if !maps.Equal(dump(t, s.DB()), dump(t, other.DB())) {
				t.Errorf("%s: not the same", name)
			}
			checkIndex(t, other)
			if err := other.Restore(ctx, bytes.NewReader(b)); !errors.Is(err, ErrNotEmpty) {
				t.Errorf("%s: restored twice: %v", name, err)
			}
		}
		// A reader that stands somewhere: what is before is not the backup.
		r := bytes.NewReader(append([]byte("before"), b...))
		if _, err := r.Seek(6, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		if err := empty().Restore(ctx, r); err != nil {
			t.Errorf("from the middle: %v", err)
		}
	})
}

func TestEmptyBackup(t *testing.T) {
	other := empty()
	if err := other.Restore(context.Background(), bytes.NewReader(backup(t, memory(t)))); err != nil {
		t.Fatal(err)
	}
	if n := len(dump(t, other.DB())); n != 0 {
		t.Errorf("%d keys", n)
	}
}

func TestRestoreIntoUsedSchema(t *testing.T) {
	s, used := memory(t), empty()
	fillV1(t, s)
	do(t, used, func(*Tx) error { return nil }) // only the schema
	if err := used.Restore(context.Background(), bytes.NewReader(backup(t, s))); err != nil {
		t.Fatal(err)
	}
}

// small is a backup short enough to try every byte of it.
func small(t testing.TB) []byte {
	s := memory(t)
	do(t, s, func(tx *Tx) error {
		_, err := tx.Record(Entry{At: t0, Actor: "reloj", Kind: "x"})
		return errors.Join(err, tx.PutMeta("a", "b"))
	})
	return backup(t, s)
}

func refused(t testing.TB, name string, b []byte) {
	t.Helper()
	s := empty()
	err := s.Restore(context.Background(), bytes.NewReader(b))
	if err == nil {
		t.Errorf("%s was taken", name)
	} else if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewer) {
		t.Errorf("%s: %v", name, err)
	}
	if n := len(dump(t, s.DB())); n != 0 {
		t.Errorf("%s: %d keys were applied", name, n)
	}
}

func TestEveryFlippedByteIsRefused(t *testing.T) {
	b := small(t)
	for i := range b {
		for _, bit := range []byte{1, 0x20, 0x80, 0xff} {
			c := bytes.Clone(b)
			c[i] ^= bit
			refused(t, fmt.Sprintf("byte %d ^ %#x", i, bit), c)
		}
	}
}

func TestEveryTruncationIsRefused(t *testing.T) {
	b := small(t)
	for i := range b {
		refused(t, fmt.Sprintf("%d of %d bytes", i, len(b)), b[:i])
	}
	refused(t, "one byte more", append(bytes.Clone(b), 0))
	refused(t, "twice", append(bytes.Clone(b), b...))
}

// forged writes a backup with a right checksum.
func forged(schema uint32, items ...kv.Item) []byte {
	var buf bytes.Buffer
	b := newBackupWriter(&buf)
	b.write([]byte(backupMagic))
	b.numbers(backupFormat, schema)
	for _, it := range items {
		b.item(it)
	}
	_ = b.end()
	return buf.Bytes()
}

func TestForgedBackups(t *testing.T) {
	ctx := context.Background()
	item := func(k, v string) kv.Item { return kv.Item{Key: k, Value: []byte(v)} }
	refused(t, "newer schema", forged(Schema+1))
	refused(t, "no schema", forged(0))
	refused(t, "keys out of order", forged(1, item("x/b", "1"), item("x/a", "1")))
	refused(t, "a key twice", forged(1, item("x/a", "1"), item("x/a", "1")))
	refused(t, "long key", forged(1, item(strings.Repeat("k", kv.MaxKey+1), "1")))
	refused(t, "long value", forged(1, item("k", strings.Repeat("v", kv.MaxValue+1))))
	refused(t, "half restored", forged(1, item(restoreKey, "1")))
	lie := forged(1)
	binary.BigEndian.PutUint32(lie[len(backupMagic)+8:], 500) // then the lengths run over the end
	refused(t, "lengths", lie)

	s := memory(t)
	record(t, s, Entry{Kind: "a"}, Entry{Kind: "b"})
	var items []kv.Item
	err := readBackup(bytes.NewReader(backup(t, s)), func(it kv.Item) error {
		if it.Key != journalEntryKey(2) {
			items = append(items, it)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var broken *BrokenError
	other := empty()
	if err := other.Restore(ctx, bytes.NewReader(forged(1, items...))); !errors.As(err, &broken) || broken.Seq != 2 {
		t.Errorf("a broken journal: %v", err)
	}
	if n := len(dump(t, other.DB())); n != 0 {
		t.Errorf("%d keys were applied", n)
	}
}

// A restore that was cut off leaves a store that nobody can work on, until it is restored again.
func TestRestoreCrashes(t *testing.T) {
	ctx := context.Background()
	s := memory(t)
	fillV1(t, s)
	save(t, s, blob(7*chunkSize), t0)
	b := backup(t, s)
	for left := range 40 {
		other := empty()
		err := New(&breaking{DB: other.DB(), left: left}, secret).Restore(ctx, bytes.NewReader(b))
		if err == nil {
			if left < 4 {
				t.Fatalf("restored in %d updates", left)
			}
			return
		}
		if !errors.Is(err, errCrash) {
			t.Fatalf("%d updates: %v", left, err)
		}
		if _, err := Open(ctx, other.DB(), secret); left > 0 && !errors.Is(err, ErrHalfRestored) {
			t.Errorf("%d updates: opening gives %v", left, err)
		}
		if left > 0 && other.Backup(ctx, io.Discard) == nil {
			t.Errorf("%d updates: half a store was backed up", left)
		}
		if err := other.Restore(ctx, bytes.NewReader(b)); err != nil {
			t.Errorf("%d updates: again: %v", left, err)
		}
		if !maps.Equal(dump(t, s.DB()), dump(t, other.DB())) {
			t.Errorf("%d updates: again: not the same", left)
		}
	}
	t.Fatal("never restored")
}

// The backup is one moment, whatever is written meanwhile.
func TestBackupIsOneMoment(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		fillV1(t, s)
		before := dump(t, s.DB())
		w := &meddler{s: s}
		if err := s.Backup(context.Background(), w); err != nil {
			t.Fatal(err)
		}
		if w.n == 0 {
			t.Fatal("nothing was written meanwhile")
		}
		other := empty()
		if err := other.Restore(context.Background(), bytes.NewReader(w.buf.Bytes())); err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(before, dump(t, other.DB())) {
			t.Error("not what was there when it began")
		}
	})
}

// meddler writes to the store while it is backed up.
type meddler struct {
	s   *Store
	buf bytes.Buffer
	n   int
}

func (m *meddler) Write(p []byte) (int, error) {
	err := m.s.Update(context.Background(), func(tx *Tx) error {
		_, err := tx.Record(Entry{At: t0.Add(time.Duration(m.n)), Kind: "meanwhile"})
		return err
	})
	m.n++
	if err != nil {
		return 0, err
	}
	return m.buf.Write(p)
}

func TestBackupErrors(t *testing.T) {
	s := memory(t)
	fillV1(t, s)
	if err := s.Backup(context.Background(), failingWriter{}); !errors.Is(err, errCrash) {
		t.Errorf("a full disk: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Backup(ctx, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := empty().Restore(ctx, bytes.NewReader(backup(t, s))); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errCrash }

func FuzzRestore(f *testing.F) {
	f.Add(small(f))
	f.Add(forged(1))
	f.Fuzz(func(t *testing.T, b []byte) {
		s := empty()
		if err := s.Restore(context.Background(), bytes.NewReader(b)); err != nil && len(dump(t, s.DB())) != 0 {
			t.Fatalf("%v, but something was applied", err)
		}
	})
}
