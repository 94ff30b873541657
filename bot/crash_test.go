package bot

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// TestNothingAcknowledgedIsLost plays people who write, platforms in bad moods and a process that dies again and again
// over one database, and then asks: everything acknowledged was applied once and delivered, in order within its place,
// and twice only where an answer was lost or the process died. A failing seed is printed by the name of the test.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	seeds := uint64(8)
	if testing.Short() {
		seeds = 3
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { newWorld(seed).play(t) })
		})
	}
}

const (
	writers  = 6
	lines    = 40
	kills    = 8
	parallel = 3
)

// world is one run of the simulation.
type world struct {
	rand  *rand.Rand
	db    *mortal
	fakes []*fake
	now   atomic.Pointer[Engine]
	died  int
}

func newWorld(seed uint64) *world {
	w := &world{rand: rand.New(rand.NewPCG(seed, 1)), db: newMortal()}
	for _, name := range []chat.Platform{"web", "slack"} {
		f := newFake(name)
		f.mood = moody(rand.New(rand.NewPCG(seed, 2)), map[mood]int{busy: 5, ill: 5, slow: 2, lost: 3, crash: 1})
		f.limits.Place = chat.Rate{N: 2, Per: time.Second}
		w.fakes = append(w.fakes, f)
	}
	return w
}

func (w *world) engine() *Engine {
	adapters := []chat.Adapter{w.fakes[0], w.fakes[1]}
	return New(Config{Store: store.New(w.db, secret()), Handler: &toy{}, Adapters: adapters, Parallel: parallel})
}

func (w *world) play(t *testing.T) {
	var wg sync.WaitGroup
	e := w.engine()
	w.now.Store(e)
	for i := range writers {
		r := rand.New(rand.NewPCG(uint64(i), w.rand.Uint64()))
		wg.Go(func() { w.write(t, i, r) })
	}
	for w.died < kills {
		stop := start(t, e)
		after(time.Duration(w.rand.IntN(4000)) * time.Millisecond)
		w.db.set(kv.ErrClosed, w.rand.IntN(12)) // dies in the middle of something, some commits from now
		after(time.Duration(w.rand.IntN(3000)) * time.Millisecond)
		w.db.set(kv.ErrClosed, 0)
		w.died++
		stop()
		w.db.set(nil, -1)
		e = w.engine()
		w.now.Store(e)
	}
	stop := start(t, e)
	wg.Wait()
	for range 200 {
		if after(time.Minute); len(e.owed(t)) == 0 {
			break
		}
	}
	stop()
	w.check(t, e)
}

// write is a person who writes into a place of his own, waits for the acknowledgement, and sends again what was not
// acknowledged, as platforms do; some of what was acknowledged too.
func (w *world) write(t *testing.T, i int, r *rand.Rand) {
	platform := w.fakes[i%2].name
	for n := range lines {
		line := fmt.Sprintf("place room%d %d", i, n)
		if n%5 == 4 {
			line = fmt.Sprintf("card TIC-2026-%06d", i)
		}
		ev := text(platform, fmt.Sprint("p", i), fmt.Sprintf("%d-%d", i, n), line)
		first, err := w.now.Load().Accept(t.Context(), ev)
		for ; err != nil; first, err = w.now.Load().Accept(t.Context(), ev) {
			<-time.After(time.Second)
		}
		if r.IntN(5) == 0 {
			if again, err := w.now.Load().Accept(t.Context(), ev); err == nil && !reflect.DeepEqual(first, again) {
				t.Errorf("event %s was answered differently", ev.ID)
			}
		}
		<-time.After(time.Duration(r.IntN(600)) * time.Millisecond)
	}
}

func (w *world) check(t *testing.T, e *Engine) {
	if owed := e.owed(t); len(owed) > 0 {
		t.Fatalf("%d messages are still owed, first %+v", len(owed), owed[0])
	}
	posts, distinct, lost := 0, 0, 0
	for i := range writers {
		for n := range lines {
			if got := e.noted(t, fmt.Sprintf("applied/%d-%d", i, n)); !reflect.DeepEqual(got, []string{"1"}) {
				t.Errorf("event %d-%d was applied %v times", i, n, got)
			}
		}
		all, once := w.checkRoom(t, i)
		posts, distinct = posts+all, distinct+once
	}
	for _, f := range w.fakes {
		lost += f.lost
		for place := range placesOf(f.posts) {
			w.paced(t, f, place)
		}
	}
	if most := lost + w.died*parallel*len(w.fakes); posts-distinct > most {
		t.Errorf("%d messages came twice: more than %d lost answers and %d deaths explain", posts-distinct, lost, w.died)
	}
	told := map[string]bool{}
	for _, d := range e.noted(t, "delivered") {
		told[d] = true
	}
	if len(told) < distinct {
		t.Errorf("%d deliveries were told for %d messages", len(told), distinct)
	}
	t.Logf("%d messages, %d twice, %d answers lost, %d deaths", distinct, posts-distinct, lost, w.died)
}

// checkRoom counts the messages that came to a writer's place, with and without those that came twice. They must be
// complete and in order, and his card must end with its last state.
func (w *world) checkRoom(t *testing.T, i int) (all, once int) {
	f, last := w.fakes[i%2], -1
	for _, s := range f.texts(fmt.Sprint("room", i)) {
		n, err := strconv.Atoi(s)
		if err != nil || n < last {
			t.Errorf("room %d: %q after %d", i, s, last)
		}
		if n > last {
			once++
		}
		last, all = n, all+1
	}
	if once != lines*4/5 {
		t.Errorf("room %d: %d of %d messages arrived", i, once, lines*4/5)
	}
	cards := f.texts(fmt.Sprint("dm-p", i))
	if want := fmt.Sprintf("TIC-2026-%06d is at %d", i, lines/5); len(cards) == 0 || cards[len(cards)-1] != want {
		t.Errorf("card %d does not end with %q", i, want)
	}
	return all, once
}

// paced checks the rate of a place, but for the moments of a restart, which begins to count anew.
func (w *world) paced(t *testing.T, f *fake, place string) {
	var at []time.Time
	over := 0
	for _, p := range f.posts {
		if p.place != place {
			continue
		}
		if at = append(at, p.at); len(at) > 2 && p.at.Sub(at[len(at)-3]) < time.Second {
			over++
		}
	}
	if over > 2*w.died {
		t.Errorf("place %s: %d times over its rate with %d deaths", place, over, w.died)
	}
}

func placesOf(posts []post) map[string]bool {
	out := map[string]bool{}
	for _, p := range posts {
		out[p.place] = true
	}
	return out
}
