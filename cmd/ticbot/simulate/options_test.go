package simulate

import (
	"os"
	"sync"
	"time"

	"github.com/ticbot/ticbot/cmd/ticbot/demo"
	"github.com/ticbot/ticbot/store"
)

// shared is what every world of the tests reads, once.
var shared = sync.OnceValues(func() (Options, error) {
	people := func(tx *store.Tx, file string, now time.Time) error {
		if file == "" {
			return demo.Load(tx, now)
		}
		table, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		return demo.LoadWith(tx, table, now)
	}
	o := Options{People: people, Phone: demo.Phone, Domain: demo.Domain}
	texts, proc, err := (&World{}).read()
	o.Texts, o.Procedure = texts, proc
	return o, err
})

// testOptions are those of a world of the demo's office.
func testOptions() Options {
	o, err := shared()
	if err != nil {
		panic(err)
	}
	return o
}
