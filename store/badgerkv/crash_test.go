package badgerkv

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/ticbot/ticbot/store/kv"
)

// crashDir is the environment variable that turns the test binary into the process that is to be killed.
const crashDir = "BADGERKV_CRASH_DIR"

// Exit codes of that process when it is not killed.
const (
	childCannotOpen  = 3
	childCannotWrite = 4
)

// crashChild writes as fast as it can and prints the key of each record once Update has returned, until it is killed.
func crashChild(dir string) {
	db, err := Open(dir, DefaultOptions())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(childCannotOpen)
	}
	value := strings.Repeat("v", 20<<10) // large, so that memtables rotate and are written out meanwhile
	var out sync.Mutex
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for n := 0; ; n++ {
				key := fmt.Sprintf("%d-%d-%d", os.Getpid(), w, n)
				if err := set(db, key, value); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(childCannotWrite)
				}
				out.Lock()
				fmt.Println(key)
				out.Unlock()
			}
		})
	}
	wg.Wait()
}

// Whatever was acknowledged before a kill -9 is there after it.
func TestKilledWriterLosesNothing(t *testing.T) {
	dir := t.TempDir()
	acknowledged := map[string]bool{}
	for round := range 4 {
		for _, key := range crash(t, dir, 200+200*round) {
			acknowledged[key] = true
		}
		db := open(t, dir, DefaultOptions())
		err := db.View(context.Background(), func(r kv.Reader) error {
			for key := range acknowledged {
				if v, err := r.Get(key); err != nil || len(v) != 20<<10 {
					t.Errorf("round %d: %s was acknowledged: %d bytes, %v", round, key, len(v), err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d records acknowledged", len(acknowledged))
}

// crash starts a writer, kills it after n acknowledgements and returns all that it gave.
func crash(t *testing.T, dir string, n int) (keys []string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break // the pipe is closed; a line without its end was not acknowledged
		}
		if keys = append(keys, strings.TrimSpace(line)); len(keys) == n {
			if err := cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	_ = cmd.Wait() // "signal: killed"
	if len(keys) < n {
		t.Fatalf("the writer ended by itself after %d records", len(keys))
	}
	return keys
}
