package store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/ticbot/ticbot/store/kv"
)

// A backup is the magic, version of the format, Schema; then each key with its value, in order:
//
//	length of the key (uint32, 1 … 512) · length of the value (uint32) · key · value
//
// then a key length of 0, how many keys (uint64), how many bytes of keys and values (uint64), and the SHA-256 of everything
// before. Numbers are big-endian. Nothing follows.
const (
	backupMagic  = "TICBOT BACKUP\r\n"
	backupFormat = 1
)

// Backup writes one consistent snapshot of everything.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	buf := bufio.NewWriterSize(w, 64<<10)
	err := s.View(ctx, func(v *View) error {
		b := newBackupWriter(buf)
		b.write([]byte(backupMagic))
		b.numbers(backupFormat, Schema)
		for it, err := range v.r.Scan("", "") {
			if err = errors.Join(err, ctx.Err()); err != nil {
				return err
			}
			b.item(it)
			if b.err != nil {
				return b.err
			}
		}
		return b.end()
	})
	if err == nil {
		err = buf.Flush()
	}
	if err != nil {
		return fmt.Errorf("writing a backup: %w", err)
	}
	return nil
}

// backupWriter writes and hashes; it remembers the first error.
type backupWriter struct {
	w            io.Writer
	sum          hash.Hash
	count, bytes uint64
	err          error
}

func newBackupWriter(w io.Writer) *backupWriter { return &backupWriter{w: w, sum: sha256.New()} }

func (b *backupWriter) write(p []byte) {
	if b.err == nil {
		b.sum.Write(p)
		_, b.err = b.w.Write(p)
	}
}

func (b *backupWriter) numbers(ns ...uint32) {
	var p []byte
	for _, n := range ns {
		p = binary.BigEndian.AppendUint32(p, n)
	}
	b.write(p)
}

func (b *backupWriter) item(it kv.Item) {
	b.numbers(uint32(len(it.Key)), uint32(len(it.Value)))
	b.write([]byte(it.Key))
	b.write(it.Value)
	b.count++
	b.bytes += uint64(len(it.Key) + len(it.Value))
}

func (b *backupWriter) end() error {
	b.numbers(0)
	b.write(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, b.count), b.bytes))
	b.write(b.sum.Sum(nil))
	return b.err
}

// backupReader reads what backupWriter wrote.
type backupReader struct {
	r            *bufio.Reader
	sum          hash.Hash
	count, bytes uint64
}

// readBackup hands each key with its value to fn, in order. Only when it returns nil was the backup whole.
func readBackup(r io.Reader, fn func(kv.Item) error) error {
	b := &backupReader{r: bufio.NewReaderSize(r, 64<<10), sum: sha256.New()}
	if err := b.header(); err != nil {
		return err
	}
	last := ""
	for {
		it, more, err := b.item()
		if err != nil {
			return err
		}
		if !more {
			return b.trailer()
		}
		if it.Key <= last {
			return damaged("keys out of order")
		}
		last = it.Key
		if err := fn(it); err != nil {
			return err
		}
	}
}

func damaged(why string) error { return fmt.Errorf("%w backup: %s", ErrDamaged, why) }

// take reads n bytes exactly.
func (b *backupReader) take(n int) ([]byte, error) {
	p := make([]byte, n)
	if _, err := io.ReadFull(b.r, p); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, damaged("cut off")
	} else if err != nil {
		return nil, err
	}
	b.sum.Write(p)
	return p, nil
}

func (b *backupReader) number() (uint32, error) {
	p, err := b.take(4)
	if err != nil {
		return 0, err
	}
	return binary.BigEndian.Uint32(p), nil
}

func (b *backupReader) header() error {
	magic, err := b.take(len(backupMagic))
	if err != nil {
		return err
	}
	if string(magic) != backupMagic {
		return damaged("not a backup of ticbot")
	}
	format, err1 := b.number()
	schema, err2 := b.number()
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if format == 0 || schema == 0 {
		return damaged("no version")
	}
	if format > backupFormat || schema > Schema {
		return fmt.Errorf("backup format %d, schema %d: %w", format, schema, ErrNewer)
	}
	return nil
}

func (b *backupReader) item() (it kv.Item, more bool, err error) {
	k, err := b.number()
	if err != nil || k == 0 {
		return it, false, err
	}
	n, err := b.number()
	if err != nil {
		return it, false, err
	}
	if k > kv.MaxKey || n > kv.MaxValue {
		return it, false, damaged("a length that no record has")
	}
	p, err := b.take(int(k + n))
	if err != nil {
		return it, false, err
	}
	b.count++
	b.bytes += uint64(k + n)
	return kv.Item{Key: string(p[:k]), Value: p[k:]}, true, nil
}

func (b *backupReader) trailer() error {
	p, err := b.take(16)
	if err != nil {
		return err
	}
	if binary.BigEndian.Uint64(p) != b.count || binary.BigEndian.Uint64(p[8:]) != b.bytes {
		return damaged("its counts do not fit")
	}
	want := b.sum.Sum(nil)
	got, err := b.take(len(want))
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return damaged("its checksum does not fit")
	}
	if _, err := b.r.ReadByte(); err == nil {
		return damaged("something follows its end")
	} else if !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}
