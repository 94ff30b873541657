package badgerkv

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// heal removes the empty files that a process leaves when it is killed while it creates or deletes them, and on which
// Badger's Open fails ("Create a new file"; issue 2207 of dgraph-io/badger). An empty file holds nothing that was acknowledged:
//
//   - *.mem: a memtable log is empty between its creation and its first size, and again, after all of it was written to a
//     table, between its truncation and its removal.
//   - *.vlog: the same; besides, nothing is ever stored in the value log.
//   - KEYREGISTRY: it lists the keys of encrypted files. This package never encrypts, so it holds nothing but a random start
//     and a known text, and Badger writes a new one. With encryption its loss would be the loss of the data.
//
// The caller holds the lock of the folder: another process may be creating such a file this very moment.
func heal(dir string, log *slog.Logger) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("listing files: %w", err)
	}
	for _, e := range entries {
		name := e.Name()
		if ext := filepath.Ext(name); ext != ".mem" && ext != ".vlog" && name != "KEYREGISTRY" {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return fmt.Errorf("asking for the size of %s: %w", name, err)
		}
		if info.Size() != 0 || !info.Mode().IsRegular() {
			continue
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("removing an empty file: %w", err)
		}
		log.Warn("removed an empty file that a killed process left", "dir", dir, "file", name)
	}
	return nil
}

// newestMemFile returns the highest number of a memtable file in dir.
func newestMemFile(dir string) (int, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, fmt.Errorf("listing memtables: %w", err)
	}
	newest := 0
	for _, e := range entries {
		number, isMem := strings.CutSuffix(e.Name(), ".mem")
		if !isMem {
			continue
		}
		n, err := strconv.Atoi(number)
		if err != nil {
			return 0, fmt.Errorf("reading the number of a memtable: %w", err)
		}
		newest = max(newest, n)
	}
	return newest, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
