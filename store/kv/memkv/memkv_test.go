package memkv_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/ticbot/ticbot/store/kv"
	"github.com/ticbot/ticbot/store/kv/kvtest"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestSuite(t *testing.T) {
	kvtest.Run(t, func(*testing.T) kv.DB { return memkv.New() })
}

// A tree is what a map is, in order, and every earlier tree stays as it was.
func TestTree(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		key := rapid.StringOfN(rapid.RuneFrom([]rune("abc")), 0, 4, -1)
		type version struct {
			tree  memkv.Tree[int]
			model map[string]int
		}
		now := version{model: map[string]int{}}
		past := []version{now}
		for i := range rapid.IntRange(0, 40).Draw(rt, "steps") {
			k := key.Draw(rt, "key")
			now.model = maps.Clone(now.model)
			if rapid.IntRange(0, 3).Draw(rt, "what") == 0 {
				now.tree = now.tree.Delete(k)
				delete(now.model, k)
			} else {
				now.tree = now.tree.Put(k, i)
				now.model[k] = i
			}
			past = append(past, now)
		}
		from := key.Draw(rt, "from")
		for _, v := range past {
			if v.tree.Len() != len(v.model) {
				rt.Fatalf("Len = %d, want %d", v.tree.Len(), len(v.model))
			}
			c := v.tree.Seek(from)
			for _, k := range slices.Sorted(maps.Keys(v.model)) {
				if got, ok := v.tree.Get(k); !ok || got != v.model[k] {
					rt.Fatalf("Get(%q) = %d, %v, want %d", k, got, ok, v.model[k])
				}
				if k < from {
					continue
				}
				if next, _ := c.Peek(); next != k {
					rt.Fatalf("Peek = %q, want %q", next, k)
				}
				if next, value, ok := c.Next(); !ok || next != k || value != v.model[k] {
					rt.Fatalf("Next = %q, %d, %v, want %q", next, value, ok, k)
				}
			}
			if k, _, ok := c.Next(); ok {
				rt.Fatalf("one too many: %q", k)
			}
		}
	})
}

// A transaction that escaped from its function answers with an error.
func TestEscapedTransaction(t *testing.T) {
	db := memkv.New()
	var escaped kv.Tx
	err := db.Update(context.Background(), func(tx kv.Tx) error { escaped = tx; return tx.Put("a", nil) })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := escaped.Get("a"); err == nil {
		t.Error("Get works after Update")
	}
	if escaped.Put("b", nil) == nil || escaped.Delete("a") == nil {
		t.Error("writing works after Update")
	}
	for _, err := range escaped.Scan("", "") {
		if err == nil {
			t.Error("Scan works after Update")
		}
	}
}

// Very many very small writes are refused before a database below would refuse the transaction.
func TestTooManyWrites(t *testing.T) {
	o := memkv.NewOverlay(nil)
	for i := range 20_000 {
		if err := o.Put(fmt.Sprint(i), nil); err != nil {
			t.Fatalf("write %d: %v", i, err)
		}
	}
	if err := o.Put("x", nil); err == nil {
		t.Error("write 20,001 was accepted")
	}
}

func BenchmarkUpdate(b *testing.B) {
	db, value := memkv.New(), make([]byte, 600)
	for i := 0; b.Loop(); i++ {
		err := db.Update(context.Background(), func(tx kv.Tx) error {
			for n := range 8 {
				if err := tx.Put(fmt.Sprintf("k/%d/%d", n, i), value); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
