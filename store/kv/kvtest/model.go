package kvtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticbot/ticbot/store/kv"
)

// errAbort is what the property test lets a transaction fail with on purpose.
var errAbort = errors.New("kvtest: aborted on purpose")

// op is one step of a transaction of the property test.
type op struct {
	kind       string // put, delete, get, scan
	key, value string // of scan: prefix and from
}

// testModel runs random transactions against the database and against a map, and compares everything that they read.
func testModel(t *testing.T, db kv.DB) {
	key := rapid.StringOfN(rapid.RuneFrom([]rune("ab\x00~")), 1, 4, -1)
	anyOp := rapid.Custom(func(rt *rapid.T) op {
		o := op{kind: rapid.SampledFrom([]string{"put", "put", "put", "delete", "get", "scan"}).Draw(rt, "kind"), key: key.Draw(rt, "key")}
		switch o.kind {
		case "put":
			o.value = rapid.StringN(0, 8, 20).Draw(rt, "value")
		case "scan":
			o.key = rapid.StringOfN(rapid.RuneFrom([]rune("ab~")), 0, 2, -1).Draw(rt, "prefix")
			o.value = rapid.OneOf(rapid.Just(""), key).Draw(rt, "from")
		}
		return o
	})
	model := map[string]string{} // goes on from one check to the next, like the database
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(1, 4).Draw(rt, "transactions") {
			ops, abort := rapid.SliceOfN(anyOp, 0, 12).Draw(rt, "ops"), rapid.Bool().Draw(rt, "abort")
			var after map[string]string
			err := db.Update(context.Background(), func(tx kv.Tx) error {
				after = maps.Clone(model)
				for _, o := range ops {
					if err := o.run(tx, after); err != nil {
						return err
					}
				}
				if abort {
					return errAbort
				}
				return nil
			})
			switch {
			case abort && errors.Is(err, errAbort):
			case err != nil:
				rt.Fatalf("Update: %v", err)
			default:
				model = after
			}
			err = db.View(context.Background(), func(r kv.Reader) error { return op{kind: "scan"}.run(r, model) })
			if err != nil {
				rt.Fatalf("after Update: %v", err)
			}
		}
	})
}

// run does the step on both and says where they differ.
func (o op) run(r kv.Reader, model map[string]string) error {
	switch o.kind {
	case "put":
		model[o.key] = o.value
		return r.(kv.Tx).Put(o.key, []byte(o.value))
	case "delete":
		delete(model, o.key)
		return r.(kv.Tx).Delete(o.key)
	case "get":
		if want, ok := model[o.key]; ok {
			return wantGet(r, o.key, want)
		}
		return wantMissing(r, o.key)
	case "scan":
		want := []string{}
		for _, key := range slices.Sorted(maps.Keys(model)) {
			if strings.HasPrefix(key, o.key) && key >= o.value {
				want = append(want, key+"="+model[key])
			}
		}
		return wantScan(r, o.key, o.value, want...)
	default:
		return fmt.Errorf("no such step: %s", o.kind)
	}
}
