package lean

import (
	"testing"
	"time"
)

// TestDue: memory is given back once the start is over, and again when something was used and it is quiet, but not all the time.
func TestDue(t *testing.T) {
	t.Parallel()
	var k keeper
	now, used := time.Unix(0, 0), uint64(0)
	for i, step := range []struct {
		used uint64
		want bool
	}{
		{60 << 20, false},  // starting
		{1 << 20, false},   // still
		{100 << 10, true},  // quiet
		{100 << 10, false}, // nothing was used since
		{8 << 20, false},   // somebody does something
		{1000, false},      // quiet, but too soon
	} {
		used += step.used
		now = now.Add(look)
		if got := k.due(now, used); got != step.want {
			t.Errorf("look %d: %v", i, got)
		}
	}
	if now = now.Add(rest); !k.due(now, used) {
		t.Error("later, what was used is not given back")
	}
	if now = now.Add(rest); k.due(now, used+1000) {
		t.Error("given back for nothing")
	}
}
