//go:build !linux

package badgerkv

import (
	"io"
	"io/fs"
	"math"
	"path/filepath"
)

// lockedHere is false: Badger locks the folder, and ErrLocked is not told from its other errors.
const lockedHere = false

type noLock struct{}

func (noLock) Close() error { return nil }

func lockFolder(string) (io.Closer, error) { return noLock{}, nil }

// freeSpace is unknown here; Options.FreeSpace can supply it.
func freeSpace(string) (uint64, error) { return math.MaxUint64, nil }

func preallocate(string, int64) error { return nil }

// diskUsage sums up the sizes of the files in dir.
func diskUsage(dir string) (sum int64) {
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil //nolint:nilerr // Badger deletes files all the time
		}
		if info, err := e.Info(); err == nil {
			sum += info.Size()
		}
		return nil
	})
	return sum
}
