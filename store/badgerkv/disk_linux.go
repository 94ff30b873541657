package badgerkv

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

// lockedHere: the folder is locked by lockFolder. Badger's own lock would come too late, after heal.
const lockedHere = true

// lockFolder takes the lock that Badger takes too, flock on the folder itself, so that Badger's tools respect it.
func lockFolder(dir string) (io.Closer, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the folder: %w", err)
	}
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	switch {
	case err == nil:
		return f, nil
	case errors.Is(err, unix.EWOULDBLOCK):
		err = ErrLocked
	}
	return nil, errors.Join(err, f.Close())
}

// freeSpace returns how many bytes an ordinary process may still write where dir is.
func freeSpace(dir string) (uint64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, fmt.Errorf("statfs: %w", err)
	}
	return st.Bavail * uint64(st.Bsize), nil
}

// preallocate makes sure that the first size bytes of the file have their room on the disk. What is in them stays.
func preallocate(path string, size int64) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("opening a memtable: %w", err)
	}
	if err := unix.Fallocate(int(f.Fd()), unix.FALLOC_FL_KEEP_SIZE, 0, size); err != nil {
		return errors.Join(fmt.Errorf("reserving room for a memtable: %w", err), f.Close())
	}
	return f.Close()
}

// diskUsage sums up what the files in dir take, without the holes of sparse ones.
func diskUsage(dir string) (sum int64) {
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil //nolint:nilerr // Badger deletes files all the time
		}
		if info, err := e.Info(); err == nil {
			if st, ok := info.Sys().(*syscall.Stat_t); ok {
				sum += st.Blocks * 512 // stat counts in 512 bytes whatever the file system does
			}
		}
		return nil
	})
	return sum
}
