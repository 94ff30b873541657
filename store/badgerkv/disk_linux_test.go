package badgerkv

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/ticbot/ticbot/store/kv"
)

// A disk that is really full: a small one in memory, for which the test has to be root.
func TestSmallDisk(t *testing.T) {
	disk := t.TempDir()
	if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=128m"); err != nil {
		t.Skipf("SKIPPED, the full disk was not tested: mounting a tmpfs: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(disk, 0); err != nil {
			t.Errorf("unmounting: %v", err)
		}
	})
	for name, opt := range map[string]Options{
		"below the reserve":        {Reserve: 32 << 20},
		"no room for the memtable": {FreeSpace: func() (uint64, error) { return math.MaxInt64, nil }},
	} {
		t.Run(name, func(t *testing.T) {
			db := open(t, filepath.Join(disk, name), opt)
			makeRoom := fillUp(t, disk, 8<<20)
			if err := set(db, "a", ""); !errors.Is(err, kv.ErrFull) {
				t.Errorf("Update returned %v, want ErrFull", err)
			}
			makeRoom()
			if err := errors.Join(set(db, "a", ""), db.Ready()); err != nil {
				t.Errorf("after room was made: %v", err)
			}
			want(t, db, "a", "")
		})
	}
}

// fillUp leaves free bytes on the disk and returns what makes room again.
func fillUp(t *testing.T, disk string, free uint64) (makeRoom func()) {
	t.Helper()
	space, err := freeSpace(disk)
	if err != nil || space < free {
		t.Fatalf("%d bytes free, %v", space, err)
	}
	path := filepath.Join(disk, "filler")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(unix.Fallocate(int(f.Fd()), 0, 0, int64(space-free)), f.Close()); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Error(err)
		}
	}
}
