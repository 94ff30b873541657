package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// blockSize is what F appends.
const blockSize = 4 << 10

// disk measures F: appends of 4 KiB to one file, each followed by fdatasync.
type disk struct {
	f     *os.File
	block []byte
	calls series // of this round
}

func newDisk(dir string) (*disk, error) {
	f, err := os.OpenFile(filepath.Join(dir, "append"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("measuring the disk: %w", err)
	}
	return &disk{f: f, block: filler(blockSize)}, nil
}

// measure appends for a while. It is called beside each thing that is compared with it, so that both see the same disk.
func (d *disk) measure(ctx context.Context, long time.Duration) (series, error) {
	var calls series
	for end := time.Now().Add(long); time.Now().Before(end) && ctx.Err() == nil; {
		began := time.Now()
		if _, err := d.f.Write(d.block); err != nil {
			return nil, fmt.Errorf("measuring the disk: %w", err)
		}
		if err := datasync(d.f); err != nil {
			return nil, fmt.Errorf("measuring the disk: %w", err)
		}
		calls = append(calls, time.Since(began))
	}
	d.calls = append(d.calls, calls...)
	return calls, context.Cause(ctx)
}

// round gives what was measured since the last call, and begins a new file.
func (d *disk) round() (series, error) {
	calls := d.calls
	d.calls = nil
	if err := d.f.Truncate(0); err != nil {
		return nil, fmt.Errorf("measuring the disk: %w", err)
	}
	return calls, nil
}

func (d *disk) close() error { return d.f.Close() }

// filler is text that does not compress to nothing, the same each time.
func filler(n int) []byte {
	const letters = "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,"
	b := make([]byte, n)
	state := uint64(n) + 0x9e3779b97f4a7c15
	for i := range b {
		state = state*6364136223846793005 + 1442695040888963407
		b[i] = letters[(state>>33)%uint64(len(letters))]
	}
	return b
}
