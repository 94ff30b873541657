package memkv_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticbot/ticbot/store/kv"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

// TestOverlay lets any number of forks write, one after the other, of which some are joined: each sees what stands below, what
// was joined and what it wrote itself, and nothing of those that were dropped.
func TestOverlay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		key := rapid.StringOfN(rapid.RuneFrom([]rune("ab/")), 1, 3, -1)
		db, below := memkv.New(), map[string]string{}
		for range rapid.IntRange(0, 6).Draw(rt, "below") {
			k := key.Draw(rt, "key")
			below[k] = "below " + k
		}
		err := db.Update(context.Background(), func(tx kv.Tx) error {
			for k, v := range below {
				if err := tx.Put(k, []byte(v)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
		err = db.View(context.Background(), func(r kv.Reader) error {
			all, joined := memkv.NewOverlay(r), model{have: below, written: map[string]string{}}
			for range rapid.IntRange(0, 5).Draw(rt, "forks") {
				tx, now := all.Fork(), joined.clone()
				for range rapid.IntRange(0, 12).Draw(rt, "steps") {
					now.step(rt, tx, key)
				}
				if rapid.Bool().Draw(rt, "join") {
					all.Join(tx)
					joined = now
				}
				tx.End()
			}
			got := map[string]string{}
			for k, v := range all.Writes() {
				if v == nil {
					got[k] = gone
				} else {
					got[k] = string(v)
				}
			}
			if !maps.Equal(got, joined.written) || all.Len() != len(got) {
				rt.Fatalf("%d writes %v, want %v", all.Len(), got, joined.written)
			}
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
	})
}

// gone stands for a key that was deleted.
const gone = "\x00gone"

// model is what an overlay should hold: everything to be read, and what was written of it.
type model struct{ have, written map[string]string }

func (m model) clone() model { return model{maps.Clone(m.have), maps.Clone(m.written)} }

// step writes, or reads and compares.
func (m model) step(t *rapid.T, tx *memkv.Overlay, key *rapid.Generator[string]) {
	k := key.Draw(t, "key")
	switch rapid.IntRange(0, 3).Draw(t, "what") {
	case 0:
		v := rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "value")
		if err := tx.Put(k, []byte(v)); err != nil {
			t.Fatal(err)
		}
		m.have[k], m.written[k] = v, v
	case 1:
		if err := tx.Delete(k); err != nil {
			t.Fatal(err)
		}
		delete(m.have, k)
		m.written[k] = gone
	case 2:
		b, err := tx.Get(k)
		if v, ok := m.have[k]; ok && (err != nil || string(b) != v) || !ok && !errors.Is(err, kv.ErrNotFound) {
			t.Fatalf("Get(%q) = %q, %v, want %q %v", k, b, err, v, ok)
		}
	default:
		m.scan(t, tx, k[:len(k)-1], key.Draw(t, "from"))
	}
	if tx.Len() != len(m.written) {
		t.Fatalf("Len = %d, want %d", tx.Len(), len(m.written))
	}
}

// scan reads a range, and writes in the middle of it, which the loop does not see.
func (m model) scan(t *rapid.T, tx *memkv.Overlay, prefix, from string) {
	var want []string
	for _, k := range slices.Sorted(maps.Keys(m.have)) {
		if strings.HasPrefix(k, prefix) && k >= from {
			want = append(want, k+"="+m.have[k])
		}
	}
	var got []string
	for it, err := range tx.Scan(prefix, from) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, it.Key+"="+string(it.Value))
		if err := tx.Put(prefix+"~", []byte("later")); err != nil {
			t.Fatal(err)
		}
		m.have[prefix+"~"], m.written[prefix+"~"] = "later", "later"
	}
	if !slices.Equal(got, want) {
		t.Fatalf("Scan(%q, %q) = %q, want %q", prefix, from, got, want)
	}
}
