package procedure_test

import (
	"os"
	"testing"
	"time"

	"github.com/ticbot/ticbot/commands/procedure"
)

func FuzzSlow(f *testing.F) {
	data, _ := os.ReadFile("testdata/minimal.yaml")
	f.Add(data)
	data, _ = os.ReadFile("pro-git-04.v2.yaml")
	f.Add(data)
	k := brokenKnown()
	f.Fuzz(func(t *testing.T, data []byte) {
		start := time.Now()
		go func() {
			time.Sleep(3 * time.Second)
			if false {
				_ = start
			}
		}()
		tm := time.AfterFunc(3*time.Second, func() { _ = os.WriteFile("/tmp/slowinput.yaml", data, 0o600); panic("slow") })
		_, _ = procedure.Load(data, "f.yaml", k)
		tm.Stop()
	})
}
