package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

// sweepBatch is how many files or chunks one transaction of SweepFiles removes.
const sweepBatch = 100

// OpenFile reads a file, chunk by chunk, each in a view of its own: a slow reader holds nothing up. The bytes are checked
// against the hash; where they do not fit, the read that would be the last gives ErrDamaged instead of io.EOF.
func (s *Store) OpenFile(ctx context.Context, hash string) (chat.File, io.ReadCloser, error) {
	var f fileKept
	err := s.View(ctx, func(v *View) (err error) {
		f, err = read[fileKept](v, fileKey(hash))
		return err
	})
	if err != nil {
		return chat.File{}, nil, fmt.Errorf("opening file %s: %w", hash, err)
	}
	r := &fileReader{s: s, ctx: ctx, f: f, sum: sha256.New()}
	return chat.File{Name: f.Name, Type: f.Type, Size: f.Size, Hash: f.Hash}, r, nil
}

// fileReader reads a file's chunks.
type fileReader struct {
	s    *Store
	ctx  context.Context //nolint:containedctx // it lives as long as the reading
	f    fileKept
	next uint64
	sum  hash.Hash
	buf  bytes.Reader
	err  error
}

// Read implements io.Reader.
func (r *fileReader) Read(p []byte) (int, error) {
	for r.buf.Len() == 0 && r.err == nil {
		r.load()
	}
	if r.buf.Len() > 0 {
		return r.buf.Read(p)
	}
	return 0, r.err
}

// load fetches the next chunk, or ends.
func (r *fileReader) load() {
	if r.next == r.f.Chunks {
		r.err = io.EOF
		if hex.EncodeToString(r.sum.Sum(nil)) != r.f.Hash {
			r.err = fmt.Errorf("reading file %s: %w", r.f.Hash, ErrDamaged)
		}
		return
	}
	err := r.s.View(r.ctx, func(v *View) error {
		b, err := v.r.Get(chunkKey(r.f.Upload, r.next))
		if err != nil {
			return err
		}
		r.sum.Write(b)
		r.buf.Reset(b)
		r.next++
		return nil
	})
	if err != nil {
		r.err = fmt.Errorf("reading file %s: %w", r.f.Hash, err)
	}
}

// Close implements io.Closer.
func (r *fileReader) Close() error {
	r.err, r.buf = errors.New("store: file is closed"), bytes.Reader{}
	return nil
}

// SweepFiles removes files that nothing has kept since before a time, and what is left of uploads that began before it and
// never became a file.
func (s *Store) SweepFiles(ctx context.Context, before time.Time) error {
	if err := s.sweepLoose(ctx, before); err != nil {
		return fmt.Errorf("sweeping files: %w", err)
	}
	dead, err := s.deadUploads(ctx, before)
	if err != nil {
		return fmt.Errorf("sweeping files: %w", err)
	}
	for _, n := range dead {
		if err := s.dropUpload(ctx, n); err != nil {
			return fmt.Errorf("sweeping files: %w", err)
		}
	}
	return nil
}

// sweepLoose forgets the records of files that nothing keeps; their uploads are dead then.
func (s *Store) sweepLoose(ctx context.Context, before time.Time) error {
	for more := true; more; {
		loose, err := s.looseFiles(ctx, before)
		if err != nil || len(loose) == 0 {
			return err
		}
		more = len(loose) == sweepBatch
		err = s.Update(ctx, func(t *Tx) error {
			for _, hash := range loose {
				if err := t.dropLoose(hash, before); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) looseFiles(ctx context.Context, before time.Time) ([]string, error) {
	var out []string
	err := s.View(ctx, func(v *View) error {
		items, err := v.until("i/bx/", "", "i/bx/"+timePart(before), sweepBatch)
		for _, it := range items {
			out = append(out, string(it.Value))
		}
		return err
	})
	return out, err
}

// dropLoose forgets one file, if it is still kept by nothing.
func (t *Tx) dropLoose(hash string, before time.Time) error {
	f, had, err := find[fileKept](&t.View, fileKey(hash))
	if err != nil || !had || len(f.Refs) > 0 || !f.At.Before(before) {
		return err
	}
	if err := t.del(fileKey(hash)); err != nil {
		return err
	}
	if err := t.reindex(fileMarks(f), nil); err != nil {
		return err
	}
	return t.write(uploadKey(f.Upload), uploadKept{At: f.At, Chunks: f.Chunks})
}

// deadUploads finds uploads that began before a time and are no file.
func (s *Store) deadUploads(ctx context.Context, before time.Time) ([]uint64, error) {
	var out []uint64
	err := s.View(ctx, func(v *View) error {
		for it, err := range v.items("b/u/", "") {
			if err != nil {
				return err
			}
			var u uploadKept
			if err := decode(it.Value, &u); err != nil {
				return err
			}
			n, err := strconv.ParseUint(lastPart(it.Key), 10, 64)
			if err != nil {
				return fmt.Errorf("reading %s: %w", it.Key, ErrDamaged)
			}
			if u.At.Before(before) {
				out = append(out, n)
			}
		}
		return nil
	})
	return out, err
}

// dropUpload removes the chunks of an upload from the last one back, then its record. One that became a file has none.
func (s *Store) dropUpload(ctx context.Context, n uint64) error {
	for more := true; more; {
		err := s.Update(ctx, func(t *Tx) error {
			more = false
			u, had, err := find[uploadKept](&t.View, uploadKey(n))
			if err != nil || !had {
				return err
			}
			for range min(u.Chunks, sweepBatch) {
				u.Chunks--
				if err := t.del(chunkKey(n, u.Chunks)); err != nil {
					return err
				}
			}
			if more = u.Chunks > 0; more {
				return t.write(uploadKey(n), u)
			}
			return t.del(uploadKey(n))
		})
		if err != nil {
			return err
		}
	}
	return nil
}
