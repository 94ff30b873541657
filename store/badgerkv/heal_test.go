package badgerkv

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"log/slog"
)

// The files that a kill at the wrong moment leaves, planted among real ones.
func TestHeal(t *testing.T) {
	for _, name := range []string{"00002.mem", "00099.mem", "000002.vlog", "000099.vlog", "KEYREGISTRY", "DISCARD"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			db := open(t, dir, Options{})
			if err := set(db, "a", "kept"); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			db = open(t, dir, Options{Log: slog.New(slog.NewTextHandler(&out, nil))})
			want(t, db, "a", "kept")
			if err := set(db, "b", ""); err != nil {
				t.Errorf("writing after healing: %v", err)
			}
			if name != "DISCARD" && !strings.Contains(out.String(), name) {
				t.Errorf("the log does not name %s:\n%s", name, out.String())
			}
		})
	}
}

// Only empty files are removed, and only those.
func TestHealLeavesTheRest(t *testing.T) {
	dir := t.TempDir()
	keep := map[string]string{"00001.mem": "x", "MANIFEST": "", "000001.sst": "", "mine.txt": ""}
	for name, content := range keep {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "00002.mem"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := heal(dir, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != len(keep)+1 {
		t.Errorf("left: %v, %v", entries, err)
	}
}

// Badger opens a folder with a damaged table and leaves the table out; Open must not.
func TestDamagedTable(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir, Options{})
	fill(t, db, "f", 3)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	tables, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err != nil || len(tables) == 0 {
		t.Fatalf("no tables: %v", err)
	}
	data, err := os.ReadFile(tables[0])
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-40] ^= 0xff // in the index at its end
	if err := os.WriteFile(tables[0], data, 0o600); err != nil {
		t.Fatal(err)
	}
	damaged, err := Open(dir, Options{})
	if err == nil {
		t.Error("Open of a folder with a damaged table succeeded")
		_ = damaged.Close()
		return
	}
	t.Logf("Open: %v", err)
}
