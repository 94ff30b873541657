package bot

import (
	"sync"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

// bucket holds Rate.N tokens; a token comes back Rate.Per after it was taken, so that no window of that length ever sees
// more than N. It keeps when each token was last taken, as a ring.
type bucket struct {
	taken []time.Time
	next  int // the token that was taken longest ago
}

// wait says how long until a token is there.
func (b *bucket) wait(r chat.Rate, now time.Time) time.Duration {
	if len(b.taken) < r.N {
		return 0
	}
	return max(0, b.taken[b.next].Add(r.Per).Sub(now))
}

// take takes a token that wait has found.
func (b *bucket) take(r chat.Rate, now time.Time) {
	if len(b.taken) < r.N {
		b.taken = append(b.taken, now)
		return
	}
	b.taken[b.next] = now
	b.next = (b.next + 1) % r.N
}

// last says when the newest token was taken.
func (b *bucket) last() time.Time {
	if len(b.taken) == 0 {
		return time.Time{}
	}
	return b.taken[(b.next+len(b.taken)-1)%len(b.taken)]
}

// maxBuckets is how many places a limiter remembers before it looks for idle ones.
const maxBuckets = 4096

// limiter keeps one platform's rates: Limits.Global over everything, Limits.Place for each place. Its times are those of
// the machine, not of the house's clock, because the platform counts in them.
type limiter struct {
	place, global chat.Rate

	mu     sync.Mutex
	all    bucket
	places map[string]*bucket
}

func newLimiter(l chat.Limits) *limiter {
	return &limiter{place: l.Place, global: l.Global, places: map[string]*bucket{}}
}

// isSet reports whether a rate says anything.
func isSet(r chat.Rate) bool { return r.N > 0 && r.Per > 0 }

// wait says how long a message to this place has to wait. Zero takes nothing: it only says that take would succeed now.
func (l *limiter) wait(place string, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.waitLocked(place, now)
}

func (l *limiter) waitLocked(place string, now time.Time) time.Duration {
	var d time.Duration
	if isSet(l.global) {
		d = l.all.wait(l.global, now)
	}
	if b := l.places[place]; b != nil && isSet(l.place) {
		d = max(d, b.wait(l.place, now))
	}
	return d
}

// take takes a token of the place and one of the platform, or none and says how long to wait.
func (l *limiter) take(place string, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if d := l.waitLocked(place, now); d > 0 {
		return d
	}
	if isSet(l.global) {
		l.all.take(l.global, now)
	}
	if isSet(l.place) {
		b := l.places[place]
		if b == nil {
			l.forget(now)
			b = &bucket{}
			l.places[place] = b
		}
		b.take(l.place, now)
	}
	return 0
}

// forget drops the buckets that are full again, when there are many.
func (l *limiter) forget(now time.Time) {
	if len(l.places) < maxBuckets {
		return
	}
	for k, b := range l.places {
		if now.Sub(b.last()) >= l.place.Per {
			delete(l.places, k)
		}
	}
}
