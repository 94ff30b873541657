// Package lean gives memory back while nothing happens. A bot that answers a few people a minute would otherwise keep what its
// start and its last busy hour took: the collector waits until as much again was used, and code that ran once stays mapped.
package lean

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// look is how often Keep looks whether anything happens.
	look = 500 * time.Millisecond
	// quiet is how many bytes an idle bot uses at most between two looks: its clock reads what is due each second.
	quiet = 256 << 10
	// worth is how many bytes must have been used since the last time, so that giving back is worth a collection.
	worth = 4 << 20
	// rest is how long Keep gives nothing back after it did.
	rest = 30 * time.Second
)

// Keep gives memory back whenever it is quiet, until ctx ends.
func Keep(ctx context.Context) {
	t := time.NewTicker(look)
	defer t.Stop()
	var k keeper
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-t.C:
			if k.due(now, used()) {
				Release()
			}
		}
	}
}

// keeper decides when memory is given back.
type keeper struct {
	seen uint64 // used at the last look
	gave uint64 // used when memory was given back last
	next time.Time
}

// due reports whether it is time, where so much has been used so far.
func (k *keeper) due(now time.Time, used uint64) bool {
	still := k.seen > 0 && used-k.seen <= quiet
	k.seen = used
	if !still || used-k.gave < worth || now.Before(k.next) {
		return false
	}
	k.gave, k.next = used, now.Add(rest)
	return true
}

// used is how many bytes of heap were handed out since the start.
func used() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// Release gives back what is not needed now: the heap's free pages, and the pages of the program itself, which come back from
// its file when they are read again.
func Release() {
	debug.FreeOSMemory()
	unmap()
}
