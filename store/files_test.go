package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store/kv"
)

// blob gives n bytes that are not all alike.
func blob(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i>>8) ^ byte(i*7)
	}
	return b
}

func save(t testing.TB, s *Store, b []byte, now time.Time) chat.File {
	t.Helper()
	f, err := s.SaveFile(context.Background(), "a.pdf", "application/pdf", iotest.OneByteReader(bytes.NewReader(b)), int64(len(b)), now)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func load(t testing.TB, s *Store, hash string) ([]byte, error) {
	t.Helper()
	_, r, err := s.OpenFile(context.Background(), hash)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	return io.ReadAll(r)
}

// blobKeys counts the keys of files.
func blobKeys(t testing.TB, s *Store) (n int) {
	for k := range dump(t, s.DB()) {
		if strings.HasPrefix(k, "b/") || strings.HasPrefix(k, "i/bx/") {
			n++
		}
	}
	return n
}

func TestFiles(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		for _, n := range []int{0, 1, chunkSize - 1, chunkSize, chunkSize + 1, 2 * chunkSize, 3*chunkSize + 7} {
			b := blob(n)
			f := save(t, s, b, t0)
			sum := sha256.Sum256(b)
			if f.Hash != hex.EncodeToString(sum[:]) || f.Size != int64(n) || f.Name != "a.pdf" {
				t.Errorf("%d bytes: %+v", n, f)
			}
			if got, err := load(t, s, f.Hash); err != nil || !bytes.Equal(got, b) {
				t.Errorf("%d bytes: %d read, %v", n, len(got), err)
			}
			if kept := get(t, s, func(v *View) (chat.File, error) { return v.File(f.Hash) }); kept != f {
				t.Errorf("%d bytes: %+v", n, kept)
			}
		}
		if _, err := load(t, s, "none"); !errors.Is(err, kv.ErrNotFound) {
			t.Errorf("no file: %v", err)
		}
		checkIndex(t, s)
	})
}

func TestSameBytesAreKeptOnce(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		b := blob(2*chunkSize + 5)
		f := save(t, s, b, t0)
		n := blobKeys(t, s)
		again, err := s.SaveFile(context.Background(), "otro.pdf", "text/plain", bytes.NewReader(b), 1<<20, t0.Add(time.Hour))
		if err != nil || again.Hash != f.Hash || again.Name != "otro.pdf" {
			t.Fatalf("%+v %v", again, err)
		}
		if got := blobKeys(t, s); got != n {
			t.Errorf("%d keys became %d", n, got)
		}
		// Saved an hour later, it is kept an hour longer.
		if err := s.SweepFiles(context.Background(), t0.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if _, err := load(t, s, f.Hash); err != nil {
			t.Error(err)
		}
		checkIndex(t, s)
	})
}

func TestFileLimits(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		for _, n := range []int{1, chunkSize, chunkSize + 1, 3 * chunkSize} {
			_, err := s.SaveFile(context.Background(), "", "", bytes.NewReader(blob(n)), int64(n-1), t0)
			if !errors.Is(err, ErrTooBig) {
				t.Errorf("%d bytes: %v", n, err)
			}
		}
		cut := io.MultiReader(bytes.NewReader(blob(2*chunkSize+3)), iotest.ErrReader(errCrash))
		if _, err := s.SaveFile(context.Background(), "", "", cut, 1<<30, t0); !errors.Is(err, errCrash) {
			t.Errorf("a broken reader: %v", err)
		}
		if n := blobKeys(t, s); n != 0 {
			t.Errorf("%d keys are left", n)
		}
	})
}

func TestSweepFiles(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		kept, loose := save(t, s, blob(2*chunkSize), t0), save(t, s, blob(3*chunkSize), t0)
		keep := func(by string) {
			do(t, s, func(tx *Tx) error { return tx.KeepFile(kept.Hash, by) })
		}
		keep("TIC-2026-000001")
		keep("TIC-2026-000001")
		keep("draft:1")
		fails(t, s, kv.ErrNotFound, func(tx *Tx) error { return tx.KeepFile("none", "x") })
		sweep := func(before time.Time) {
			t.Helper()
			if err := s.SweepFiles(ctx, before); err != nil {
				t.Fatal(err)
			}
			checkIndex(t, s)
		}
		sweep(t0)
		if _, err := load(t, s, loose.Hash); err != nil {
			t.Errorf("swept too early: %v", err)
		}
		sweep(t0.Add(1))
		if _, err := load(t, s, loose.Hash); !errors.Is(err, kv.ErrNotFound) {
			t.Errorf("not swept: %v", err)
		}
		if _, err := load(t, s, kept.Hash); err != nil {
			t.Errorf("swept although kept: %v", err)
		}
		let := func(by string) {
			do(t, s, func(tx *Tx) error { return tx.LetFile(kept.Hash, by, t0.Add(time.Hour)) })
		}
		let("draft:1")
		let("nobody")
		sweep(t0.Add(9 * time.Hour))
		if _, err := load(t, s, kept.Hash); err != nil {
			t.Errorf("swept although kept: %v", err)
		}
		let("TIC-2026-000001")
		sweep(t0.Add(time.Hour))
		if _, err := load(t, s, kept.Hash); err != nil {
			t.Errorf("swept at once: %v", err)
		}
		sweep(t0.Add(9 * time.Hour))
		if n := blobKeys(t, s); n != 0 {
			t.Errorf("%d keys are left", n)
		}
	})
}

// A crash at any moment of an upload or of a sweep leaves only what a later sweep removes.
func TestUploadCrashes(t *testing.T) {
	ctx := context.Background()
	for left := range 12 {
		s := memory(t)
		old := save(t, s, blob(250*chunkSize/100), t0)
		crash := New(&breaking{DB: s.DB(), left: left}, secret)
		f, err := crash.SaveFile(ctx, "", "", bytes.NewReader(blob(5*chunkSize+1)), 1<<30, t0)
		if err == nil {
			err = crash.SweepFiles(ctx, t0.Add(time.Hour)) // of both
			if _, gone := load(t, s, f.Hash); gone != nil && !errors.Is(gone, kv.ErrNotFound) {
				t.Errorf("%d updates: torn: %v", left, gone)
			}
		}
		if err != nil && !errors.Is(err, errCrash) {
			t.Errorf("%d updates: %v", left, err)
		}
		if got, err := load(t, s, old.Hash); err != nil && !errors.Is(err, kv.ErrNotFound) {
			t.Errorf("%d updates: the older file: %d bytes, %v", left, len(got), err)
		}
		if err := s.SweepFiles(ctx, t0.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if n := blobKeys(t, s); n != 0 {
			t.Errorf("%d updates: %d keys are left", left, n)
		}
		checkIndex(t, s)
	}
}

// An upload that was swept while it went on is refused, not torn.
func TestSweptUpload(t *testing.T) {
	s := memory(t)
	ctx := context.Background()
	sweeping := readerFunc(func(p []byte) (int, error) {
		return len(p), s.SweepFiles(ctx, t0.Add(time.Hour))
	})
	_, err := s.SaveFile(ctx, "", "", io.MultiReader(bytes.NewReader(blob(3*chunkSize)), io.LimitReader(sweeping, 2*chunkSize)), 1<<30, t0)
	if !errors.Is(err, kv.ErrNotFound) {
		t.Fatalf("%v", err)
	}
	if n := blobKeys(t, s); n != 0 {
		t.Errorf("%d keys are left", n)
	}
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestDamagedFile(t *testing.T) {
	s := memory(t)
	f := save(t, s, blob(2*chunkSize), t0)
	do(t, s, func(tx *Tx) error { return tx.put(chunkKey(1, 1), []byte("other")) })
	if _, err := load(t, s, f.Hash); !errors.Is(err, ErrDamaged) {
		t.Errorf("other bytes: %v", err)
	}
	_, r, err := s.OpenFile(context.Background(), f.Hash)
	if err != nil {
		t.Fatal(err)
	}
	do(t, s, func(tx *Tx) error { return tx.del(chunkKey(1, 0)) })
	if _, err := io.ReadAll(r); !errors.Is(err, kv.ErrNotFound) {
		t.Errorf("no bytes: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if _, err := r.Read(make([]byte, 1)); err == nil {
		t.Error("read after Close")
	}
}

// TestPutFile: what the program writes is kept in one transaction, once, and only its own word makes it a recipe.
func TestPutFile(t *testing.T) {
	s := memory(t)
	ctx := context.Background()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for _, b := range [][]byte{{}, []byte("{}"), blob(chunkSize), blob(chunkSize + 1)} {
		sent := save(t, s, b, now) // somebody sends the very same bytes first, and says that they are a recipe
		err := s.View(ctx, func(v *View) error {
			if made, _, err := v.Recipe(sent.Hash); made != "" || err != nil {
				t.Errorf("what was sent is a recipe: %q, %v", made, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			var f chat.File
			if err := s.Update(ctx, func(tx *Tx) (err error) {
				f, err = tx.PutFile(chat.File{Name: "x.json", Type: "application/json"}, b, "draft", "TIC-2026-000001", now)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if f.Hash != sent.Hash || f.Size != int64(len(b)) {
				t.Errorf("kept as %+v, sent as %+v", f, sent)
			}
		}
		err = s.View(ctx, func(v *View) error {
			made, recipe, err := v.Recipe(sent.Hash)
			if err != nil || made != "draft" || !bytes.Equal(recipe, b) {
				t.Errorf("recipe %q of %d bytes, %v", made, len(recipe), err)
			}
			all, err := v.FileBytes(sent.Hash)
			if err != nil || !bytes.Equal(all, b) {
				t.Errorf("%d bytes, %v", len(all), err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.SweepFiles(ctx, now.Add(48*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := load(t, s, save(t, s, []byte("{}"), now).Hash); err != nil {
		t.Errorf("what is kept was swept: %v", err)
	}
}

// TestPutFileLoose: what nothing keeps is swept.
func TestPutFileLoose(t *testing.T) {
	s := memory(t)
	ctx := context.Background()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	if err := s.Update(ctx, func(tx *Tx) error {
		_, err := tx.PutFile(chat.File{Name: "x"}, blob(chunkSize+1), "draft", "", now)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.SweepFiles(ctx, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if n := blobKeys(t, s); n != 0 {
		t.Errorf("%d keys are left", n)
	}
}
