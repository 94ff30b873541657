package commands

import (
	"maps"
	"slices"
	"testing"
)

// A name that two areas use would silently be that of the last one.
func TestNamesOfAreasAreUnique(t *testing.T) {
	seen := map[string]int{}
	for _, a := range areas() {
		for kind, names := range map[string][]string{"check": names(a.checks), "effect": names(a.effects), "fill": names(a.fills), "source": names(a.sources),
			"field": names(a.fields), "computed": names(a.computed), "row": names(a.rows), "derive": names(a.derives), "due": names(a.dues), "owe": names(a.owes),
			"notice": names(a.notices), "follow": names(a.follows), "pick": names(a.picks), "show": names(a.shows), "group": names(a.groups), "leave": names(a.leaves),
			"review": names(a.reviews), "form": names(a.forms), "quiet": names(a.quiet), "words": names(a.words), "voided": names(a.voided)} {
			for _, n := range names {
				seen[kind+" "+n]++
			}
		}
	}
	for _, n := range slices.Sorted(maps.Keys(seen)) {
		if seen[n] > 1 {
			t.Errorf("%s: %d areas have it", n, seen[n])
		}
	}
}
