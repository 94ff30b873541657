// Package lean gives memory back while nothing happens. A bot that answers a few people a minute would otherwise keep what its
// start and its last busy hour took: the collector waits until as much again was used.
package lean

import (
	"context"
	"os"
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

// What the collector is told, unless the operator tells it something else.
const (
	// memory is what the Go heap should stay under: it lets the collector work harder before memory grows. Goal 7 of the
	// project is 200 MB of RSS at saturation; Badger's caches and maps take their part of that.
	memory = 128 << 20
	// percent is how much is used anew before the collector works. Of what it takes for used, 21 MB are the room of Badger's
	// memtable, which is there from the start and fills slowly: with 100 the heap of a bot would be larger than it looks.
	percent = 75
)

// Limit tells the collector how much memory a bot should take, unless GOMEMLIMIT and GOGC do.
func Limit() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}

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
				debug.FreeOSMemory()
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
