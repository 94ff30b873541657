package bot

import (
	"strconv"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"pgregory.net/rapid"
)

// TestLimiterKeepsItsRates: whatever the pattern of attempts, no window of a rate's length sees more than its number, and
// who waits as long as he was told gets through.
func TestLimiterKeepsItsRates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := func(name string) chat.Rate {
			return chat.Rate{N: rapid.IntRange(0, 5).Draw(t, name+" N"), Per: time.Duration(rapid.IntRange(0, 5).Draw(t, name+" Per")) * time.Second}
		}
		l := newLimiter(chat.Limits{Place: rate("place"), Global: rate("global")})
		now := time.Unix(1_800_000_000, 0)
		var all []time.Time
		per := map[string][]time.Time{}
		for range 60 {
			now = now.Add(time.Duration(rapid.IntRange(0, 1500).Draw(t, "step")) * time.Millisecond)
			place := strconv.Itoa(rapid.IntRange(0, 2).Draw(t, "place"))
			d := l.take(place, now)
			if d != l.wait(place, now) && d > 0 {
				t.Fatalf("wait and take disagree")
			}
			if d > 0 {
				now = now.Add(d)
				if again := l.take(place, now); again != 0 {
					t.Fatalf("waited %v and was told to wait %v more", d, again)
				}
			}
			all, per[place] = append(all, now), append(per[place], now)
		}
		within(t, "global", all, l.global)
		for _, times := range per {
			within(t, "place", times, l.place)
		}
	})
}

func within(t *rapid.T, what string, times []time.Time, r chat.Rate) {
	if !isSet(r) {
		return
	}
	for i := r.N; i < len(times); i++ {
		if times[i].Sub(times[i-r.N]) < r.Per {
			t.Fatalf("%s: more than %d in %v", what, r.N, r.Per)
		}
	}
}

func TestLimiterForgetsIdlePlaces(t *testing.T) {
	l := newLimiter(chat.Limits{Place: chat.Rate{N: 1, Per: time.Second}})
	now := time.Unix(1_800_000_000, 0)
	for i := range 3 * maxBuckets {
		now = now.Add(time.Millisecond)
		if d := l.take(strconv.Itoa(i), now); d != 0 {
			t.Fatalf("place %d waits %v", i, d)
		}
	}
	if len(l.places) > maxBuckets+1 {
		t.Errorf("%d buckets kept", len(l.places))
	}
}
