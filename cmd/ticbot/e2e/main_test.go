// Package e2e takes the program as it is built through whole days of work: in a real browser, through crashes, from the
// command line. It sees nothing but what a person, an operator or a disk sees.
package e2e

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// patience is how long anything may take that should come at once; a slow machine needs some.
const patience = 20 * time.Second

// built is the folder of the binary, made once for all tests.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "ticbot-e2e-")
	if err != nil {
		return "", err
	}
	args := append([]string{"build", "-o", filepath.Join(dir, "ticbot")}, raceFlag()...)
	out, err := exec.Command("go", append(args, "github.com/ticbot/ticbot/cmd/ticbot")...).CombinedOutput()
	if err != nil {
		return dir, fmt.Errorf("building ticbot: %w\n%s", err, out)
	}
	return dir, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, _ := built(); dir != "" {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// binary gives the path of the program.
func binary(t *testing.T) string {
	t.Helper()
	dir, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "ticbot")
}

// leftOut fails in CI, where everything must be there, and elsewhere skips with a line that `make test` repeats.
func leftOut(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal("missing: " + what)
	}
	t.Skip("left out: " + what)
}

var errTime = errors.New("the time is up")

// eventually asks until the answer is true; the error is errTime if it never was.
func eventually(limit time.Duration, ok func() bool) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	end := time.NewTimer(limit)
	defer end.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-end.C:
			return errTime
		}
	}
	return nil
}
