package badgerkv

import (
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
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

// A damaged table is an error of Open, never a database with a hole. In a process of its own, since Badger leaves goroutines
// behind when its Open fails.
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
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != childCannotOpen || !strings.Contains(string(out), "checksum") {
		t.Errorf("a process opening a damaged folder: %v\n%s", err, out)
	}
}
