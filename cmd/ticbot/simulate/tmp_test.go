package simulate

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/ticbot/ticbot/cmd/ticbot/demo"
	"github.com/ticbot/ticbot/store"
)

func tmpPeople(tx *store.Tx, _ string, now time.Time) error { return demo.Load(tx, now) }

// shared is what every world of the tests reads, once.
var shared = sync.OnceValues(func() (Options, error) {
	o := Options{People: tmpPeople, Phone: demo.Phone, Domain: demo.Domain}
	texts, proc, err := (&World{}).read()
	o.Texts, o.Procedure = texts, proc
	return o, err
})

func testOptions() Options {
	o, err := shared()
	if err != nil {
		panic(err)
	}
	return o
}

func TestTmp(t *testing.T) {
	files, _ := filepath.Glob(os.Getenv("SCRIPT"))
	for _, f := range files {
		w, err := New(testOptions())
		if err != nil {
			t.Fatal(err)
		}
		r, _ := os.Open(f)
		if err := w.Play(r, "testdata", os.Stdout); err != nil {
			t.Error(f, err)
		}
	}
}
