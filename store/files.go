package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

// chunkSize is how many bytes of a file stand under one key.
const chunkSize = 256 << 10

// fileKept is the record of a file: where its bytes are and what keeps it.
type fileKept struct {
	Hash   string    `json:"hash"`
	Name   string    `json:"name,omitempty"` // as whoever saved it first called it
	Type   string    `json:"type,omitempty"`
	Size   int64     `json:"size"`
	Chunks uint64    `json:"chunks"`
	Upload uint64    `json:"upload"`
	At     time.Time `json:"at"`             // last saved, or let go
	Refs   []string  `json:"refs,omitempty"` // requests and others that keep it, in order
	// Made: the bytes are a recipe that this program wrote, and its kind; whoever opens the file wants what is made of it. What
	// somebody sent is never a recipe, whatever it says.
	Made string `json:"made,omitempty"`
}

// uploadKept is the record of an upload that is not a file yet, or not any more.
type uploadKept struct {
	At     time.Time `json:"at"`
	Chunks uint64    `json:"chunks"`
}

func fileKey(hash string) string { return key("b/f", hash) }

func uploadKey(n uint64) string { return "b/u/" + seqPart(n) }

func chunkKey(upload, i uint64) string { return "b/c/" + seqPart(upload) + "/" + seqPart(i) }

// fileMarks is the index of files that nothing keeps.
func fileMarks(f fileKept) []mark {
	if f.Hash == "" || len(f.Refs) > 0 {
		return nil
	}
	return []mark{{key("i/bx", timePart(f.At), f.Hash), f.Hash}}
}

// SaveFile keeps what r gives under its SHA-256, in chunks that are committed one by one; the same bytes are kept once. More
// than limit bytes are refused with ErrTooBig. What nothing keeps with KeepFile is swept; a crash on the way leaves only
// what SweepFiles finds. Name and type are taken as they are said.
func (s *Store) SaveFile(ctx context.Context, name, typ string, r io.Reader, limit int64, now time.Time) (chat.File, error) {
	up := &upload{s: s, now: now.UTC().Round(0)}
	f, err := up.save(ctx, io.LimitReader(r, limit+1), limit, fileKept{Name: name, Type: typ})
	if err != nil {
		return chat.File{}, errors.Join(fmt.Errorf("saving a file: %w", err), up.undo(ctx))
	}
	return chat.File{Name: name, Type: typ, Size: f.Size, Hash: f.Hash}, nil
}

// upload is one run of SaveFile.
type upload struct {
	s   *Store
	now time.Time
	n   uint64 // 0 until the first chunk is in
}

func (u *upload) save(ctx context.Context, r io.Reader, limit int64, f fileKept) (fileKept, error) {
	sum := sha256.New()
	buf, next := make([]byte, chunkSize), make([]byte, chunkSize)
	n, last, err := fill(r, buf)
	if err != nil {
		return f, err
	}
	for {
		if f.Size += int64(n); f.Size > limit {
			return f, ErrTooBig
		}
		sum.Write(buf[:n])
		var m int
		if !last { // look ahead: the last chunk and the link are one transaction
			if m, last, err = fill(r, next); err != nil {
				return f, err
			}
			if m > 0 {
				if err := u.chunk(ctx, buf[:n]); err != nil {
					return f, err
				}
				buf, next, n = next, buf, m
				continue
			}
		}
		f.Hash = hex.EncodeToString(sum.Sum(nil))
		return f, u.link(ctx, &f, buf[:n])
	}
}

// fill reads until the buffer is full; last says that nothing follows.
func fill(r io.Reader, buf []byte) (n int, last bool, err error) {
	n, err = io.ReadFull(r, buf)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return n, true, nil
	}
	return n, false, err
}

// chunk commits one chunk that is not the last.
func (u *upload) chunk(ctx context.Context, b []byte) error {
	var n uint64
	err := u.s.Update(ctx, func(t *Tx) (err error) {
		n, _, err = t.putChunk(u.n, b, u.now)
		return err
	})
	if err == nil {
		u.n = n
	}
	return err
}

// putChunk writes the next chunk. A new upload (0) gets its number; one that was swept in the meantime is at an end.
func (t *Tx) putChunk(upload uint64, b []byte, now time.Time) (n, chunks uint64, err error) {
	u := uploadKept{At: now}
	if upload == 0 {
		if upload, err = t.count("upload"); err != nil {
			return 0, 0, err
		}
	} else if u, err = read[uploadKept](&t.View, uploadKey(upload)); err != nil {
		return 0, 0, err
	}
	if err := t.put(chunkKey(upload, u.Chunks), b); err != nil {
		return 0, 0, err
	}
	u.Chunks++
	return upload, u.Chunks, t.write(uploadKey(upload), u)
}

// link commits the last chunk and makes the upload a file, unless these bytes are one already.
func (u *upload) link(ctx context.Context, f *fileKept, b []byte) error {
	var known bool
	err := u.s.Update(ctx, func(t *Tx) error {
		old, had, err := find[fileKept](&t.View, fileKey(f.Hash))
		if err != nil {
			return err
		}
		if known = had; had {
			again := old
			again.At = u.now
			return t.storeFile(old, again)
		}
		rec := *f
		if rec.Upload, rec.Chunks, err = t.putChunk(u.n, b, u.now); err != nil {
			return err
		}
		rec.At = u.now
		if err := t.del(uploadKey(rec.Upload)); err != nil {
			return err
		}
		return t.storeFile(fileKept{}, rec)
	})
	if err == nil && known {
		err = u.undo(ctx)
	}
	return err
}

// PutFile keeps bytes that the program itself wrote, inside this transaction, so they are small: the transaction has to take
// them. by keeps the file as KeepFile does; "" leaves it to be swept after a day. made says that the bytes are a recipe, and of
// which kind; "" = they are the file itself. The same bytes are kept once.
func (t *Tx) PutFile(f chat.File, b []byte, made, by string, now time.Time) (chat.File, error) {
	sum := sha256.Sum256(b)
	rec := fileKept{Hash: hex.EncodeToString(sum[:]), Name: f.Name, Type: f.Type, Size: int64(len(b)), Made: made}
	f.Hash, f.Size = rec.Hash, rec.Size
	utc(&now)
	old, had, err := find[fileKept](&t.View, fileKey(rec.Hash))
	if err != nil {
		return f, err
	}
	if had {
		rec = old
		rec.Made = made
	} else if err := t.putChunks(&rec, b, now); err != nil {
		return f, fmt.Errorf("keeping a file: %w", err)
	}
	rec.At = now
	if err := t.storeFile(old, rec); err != nil || by == "" {
		return f, err
	}
	return f, t.KeepFile(rec.Hash, by)
}

// putChunks writes all bytes of a file.
func (t *Tx) putChunks(rec *fileKept, b []byte, now time.Time) (err error) {
	for first := true; first || len(b) > 0; first = false {
		n := min(len(b), chunkSize)
		if rec.Upload, rec.Chunks, err = t.putChunk(rec.Upload, b[:n], now); err != nil {
			return err
		}
		b = b[n:]
	}
	return t.del(uploadKey(rec.Upload))
}

func (t *Tx) storeFile(old, f fileKept) error {
	if err := t.write(fileKey(f.Hash), f); err != nil {
		return err
	}
	return t.reindex(fileMarks(old), fileMarks(f))
}

// undo takes the chunks of an upload that came to nothing away again; where it fails, SweepFiles finds them.
func (u *upload) undo(ctx context.Context) error {
	if u.n == 0 {
		return nil
	}
	return u.s.dropUpload(context.WithoutCancel(ctx), u.n)
}

// KeepFile says that a request, or something else with a name, needs a file: it is not swept. kv.ErrNotFound where there
// is no such file.
func (t *Tx) KeepFile(hash, by string) error {
	old, err := read[fileKept](&t.View, fileKey(hash))
	if err != nil {
		return err
	}
	i, has := slices.BinarySearch(old.Refs, by)
	if has {
		return nil
	}
	f := old
	f.Refs = slices.Insert(slices.Clone(old.Refs), i, by)
	return t.storeFile(old, f)
}

// LetFile takes back what KeepFile said. A file that nothing keeps any more is swept like a new one. It is no error when
// there is nothing to take back.
func (t *Tx) LetFile(hash, by string, now time.Time) error {
	old, had, err := find[fileKept](&t.View, fileKey(hash))
	if err != nil || !had {
		return err
	}
	i, has := slices.BinarySearch(old.Refs, by)
	if !has {
		return nil
	}
	f := old
	f.Refs = slices.Delete(slices.Clone(old.Refs), i, i+1)
	f.At = now
	utc(&f.At)
	return t.storeFile(old, f)
}

// FileHead gives the first bytes of a file, at most n; kv.ErrNotFound where there is none.
func (v *View) FileHead(hash string, n int) ([]byte, error) {
	f, err := read[fileKept](v, fileKey(hash))
	if err != nil || f.Chunks == 0 {
		return nil, err
	}
	b, err := v.r.Get(chunkKey(f.Upload, 0))
	if err != nil {
		return nil, fmt.Errorf("reading file %s: %w", hash, err)
	}
	return slices.Clone(b[:min(n, len(b))]), nil
}

// File tells size, name and type of a file; kv.ErrNotFound where there is none.
func (v *View) File(hash string) (chat.File, error) {
	f, err := read[fileKept](v, fileKey(hash))
	return chat.File{Name: f.Name, Type: f.Type, Size: f.Size, Hash: f.Hash}, err
}

// Recipe gives the bytes of a file that PutFile was handed as a recipe, and its kind; "" where the file is none. It is
// kv.ErrNotFound where there is no such file.
func (v *View) Recipe(hash string) (made string, recipe []byte, err error) {
	f, err := read[fileKept](v, fileKey(hash))
	if err != nil || f.Made == "" {
		return "", nil, err
	}
	b, err := v.fileBytes(f)
	return f.Made, b, err
}

// FileBytes reads a small file whole; kv.ErrNotFound where there is none.
func (v *View) FileBytes(hash string) ([]byte, error) {
	f, err := read[fileKept](v, fileKey(hash))
	if err != nil {
		return nil, err
	}
	return v.fileBytes(f)
}

func (v *View) fileBytes(f fileKept) ([]byte, error) {
	var out []byte
	for i := range f.Chunks {
		b, err := v.r.Get(chunkKey(f.Upload, i))
		if err != nil {
			return nil, err
		}
		out = append(out, b...)
	}
	if sum := sha256.Sum256(out); hex.EncodeToString(sum[:]) != f.Hash {
		return nil, fmt.Errorf("reading file %s: %w", f.Hash, ErrDamaged)
	}
	return out, nil
}
