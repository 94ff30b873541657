package simulate

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ticbot/ticbot/cmd/ticbot/demo"
	"github.com/ticbot/ticbot/store"
)

func tmpPeople(tx *store.Tx, _ string, now time.Time) error { return demo.Load(tx, now) }

func testOptions() Options {
	return Options{People: tmpPeople, Phone: demo.Phone, Domain: demo.Domain}
}

func TestTmp(t *testing.T) {
	files, _ := filepath.Glob(os.Getenv("SCRIPT"))
	for _, f := range files {
		w, err := New(Options{People: tmpPeople, Phone: demo.Phone, Domain: demo.Domain})
		if err != nil {
			t.Fatal(err)
		}
		r, _ := os.Open(f)
		if err := w.Play(r, "testdata", os.Stdout); err != nil {
			t.Error(f, err)
		}
	}
}
