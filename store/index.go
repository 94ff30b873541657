package store

import (
	"cmp"
	"slices"
)

// mark is one key of an index; most have no value.
type mark struct{ key, value string }

// reindex moves the index of a record from what its old state asked for to what its new state asks for. Each kind of
// record has one function that gives its marks; nothing else writes to the index.
func (t *Tx) reindex(old, now []mark) error {
	old, now = sorted(old), sorted(now)
	for _, m := range old {
		if _, still := slices.BinarySearchFunc(now, m.key, byKey); !still {
			if err := t.del(m.key); err != nil {
				return err
			}
		}
	}
	for _, m := range now {
		if i, had := slices.BinarySearchFunc(old, m.key, byKey); had && old[i] == m {
			continue
		}
		if err := t.put(m.key, []byte(m.value)); err != nil {
			return err
		}
	}
	return nil
}

func byKey(m mark, k string) int { return cmp.Compare(m.key, k) }

// sorted orders marks by key and drops repeated ones.
func sorted(ms []mark) []mark {
	ms = slices.Clone(ms)
	slices.SortFunc(ms, func(a, b mark) int { return cmp.Compare(a.key, b.key) })
	return slices.CompactFunc(ms, func(a, b mark) bool { return a.key == b.key })
}
