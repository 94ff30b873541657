package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/ticbot/ticbot/store/kv"
)

// restoreBatch is how many bytes of keys and values one transaction of a restore writes.
const restoreBatch = 400 << 10

// Restore puts a backup into an empty store. The backup is read to its end and verified, its journal included, before
// anything is written. While it is being written the store refuses everything else (ErrHalfRestored); where it was cut off,
// restoring again begins anew.
func (s *Store) Restore(ctx context.Context, r io.Reader) error {
	src, done, err := seekable(r)
	if err != nil {
		return fmt.Errorf("restoring: %w", err)
	}
	defer done()
	if err := s.restore(ctx, src); err != nil {
		return fmt.Errorf("restoring: %w", err)
	}
	return nil
}

// seekable makes r readable twice; what cannot be rewound is spooled to a temporary file, which done removes.
func seekable(r io.Reader) (src io.ReadSeeker, done func(), err error) {
	if s, ok := r.(io.ReadSeeker); ok {
		if _, err := s.Seek(0, io.SeekCurrent); err == nil {
			return s, func() {}, nil
		}
	}
	f, err := os.CreateTemp("", "ticbot-restore-*")
	if err != nil {
		return nil, nil, err
	}
	done = func() {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}
	if _, err := io.Copy(f, r); err != nil {
		done()
		return nil, nil, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		done()
		return nil, nil, err
	}
	return f, done, nil
}

func (s *Store) restore(ctx context.Context, src io.ReadSeeker) error {
	begin, err := src.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	if err := s.checkEmpty(ctx); err != nil {
		return err
	}
	if err := verifyBackup(ctx, src); err != nil {
		return err
	}
	if _, err := src.Seek(begin, io.SeekStart); err != nil {
		return err
	}
	s.checked.Store(false)
	defer s.checked.Store(false)
	if err := s.clear(ctx); err != nil {
		return err
	}
	if err := s.apply(ctx, src); err != nil {
		return err
	}
	err = s.db.View(ctx, func(r kv.Reader) error {
		_, _, err := (&View{r: r, s: s}).VerifyJournal()
		return err
	})
	if err != nil {
		return err
	}
	return s.db.Update(ctx, func(w kv.Tx) error { return w.Delete(restoreKey) })
}

// checkEmpty refuses a store that holds anything but a schema, unless a restore was cut off in it.
func (s *Store) checkEmpty(ctx context.Context) error {
	return s.db.View(ctx, func(r kv.Reader) error {
		if _, err := r.Get(restoreKey); !errors.Is(err, kv.ErrNotFound) {
			return err
		}
		for it, err := range r.Scan("", "") {
			if err != nil {
				return err
			}
			if it.Key != schemaKey {
				return ErrNotEmpty
			}
		}
		return nil
	})
}

// verifyBackup reads a backup to its end: checksum, order and limits, then what it holds of the journal.
func verifyBackup(ctx context.Context, r io.Reader) error {
	c := backupCheck{head: journalHead{Hash: noHash}, hash: noHash}
	err := readBackup(r, func(it kv.Item) error {
		if c.err == nil { // what is wrong with the bytes comes before what is wrong with their meaning
			c.err = c.item(it)
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	if c.err != nil {
		return c.err
	}
	if c.head.Seq != c.seq || c.head.Hash != c.hash {
		return &BrokenError{Seq: min(c.seq, c.head.Seq) + 1, Why: fmt.Sprintf("the head names entry %d", c.head.Seq)}
	}
	return nil
}

// backupCheck looks at what a backup holds.
type backupCheck struct {
	head journalHead
	seq  uint64
	hash string
	err  error
}

func (c *backupCheck) item(it kv.Item) error {
	switch {
	case it.Key == restoreKey:
		return damaged("taken of a store that was restored by half")
	case it.Key == journalKey:
		return decode(it.Value, &c.head)
	case strings.HasPrefix(it.Key, "j/"):
		var e Entry
		if err := decode(it.Value, &e); err != nil {
			return err
		}
		if why := checkLink(e, c.seq+1, c.hash); why != "" {
			return &BrokenError{Seq: c.seq + 1, Why: why}
		}
		c.seq, c.hash = e.Seq, e.Hash
	}
	return nil
}

// clear marks the store as being restored and removes what an earlier restore left.
func (s *Store) clear(ctx context.Context) error {
	for more := true; more; {
		err := s.db.Update(ctx, func(w kv.Tx) error {
			old, err := (&View{r: w, s: s}).some("", "", page)
			if err != nil {
				return err
			}
			more = len(old) == page
			for _, it := range old {
				if it.Key == restoreKey {
					continue
				}
				if err := w.Delete(it.Key); err != nil {
					return err
				}
			}
			return w.Put(restoreKey, []byte("1"))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// apply writes a verified backup in batches.
func (s *Store) apply(ctx context.Context, src io.Reader) error {
	var batch []kv.Item
	size := 0
	flush := func() error {
		err := s.db.Update(ctx, func(w kv.Tx) error {
			for _, it := range batch {
				if err := w.Put(it.Key, it.Value); err != nil {
					return err
				}
			}
			return nil
		})
		batch, size = batch[:0], 0
		return err
	}
	err := readBackup(src, func(it kv.Item) error {
		n := len(it.Key) + len(it.Value)
		if size > 0 && size+n > restoreBatch {
			if err := flush(); err != nil {
				return err
			}
		}
		batch, size = append(batch, it), size+n
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}
