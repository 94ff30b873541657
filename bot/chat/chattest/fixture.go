package chattest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/ticbot/ticbot/bot/chat"
)

const (
	patience = 5 * time.Second      // what must happen happens within this
	look     = 2 * time.Millisecond // how often the suite looks
)

// fixture is one running adapter with its far side and the suite's own core.
type fixture struct {
	t       *testing.T
	adapter chat.Adapter
	server  Server
	limits  chat.Limits
	me      chat.Account
	home    chat.Place

	cancel context.CancelFunc
	ended  chan error
	once   sync.Once
	came   chan chat.Event

	mu     sync.Mutex
	core   func(chat.Event) (chat.Answer, error)
	events []chat.Event
	count  int // keys drawn
}

// start makes a fixture that ends with the test. Ending it checks that Run returned nil and that no goroutine is left.
func start(t *testing.T, rig Rig) *fixture {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		if err := goleak.Find(before); err != nil {
			t.Errorf("goroutines are left: %v", err)
		}
	})
	f := &fixture{t: t, ended: make(chan error, 1), came: make(chan chat.Event, 1024)}
	f.answer(chat.Answer{})
	f.adapter, f.server = rig.New(t)
	f.limits, f.me = f.adapter.Limits(), f.server.People()[0]
	ctx, cancel := context.WithCancel(context.Background())
	f.cancel = cancel
	t.Cleanup(f.stop)
	var routes http.Handler
	if m, ok := f.adapter.(chat.Mounter); ok {
		mux := http.NewServeMux()
		for pattern, h := range m.Routes(f.deliver) {
			mux.Handle(pattern, h)
		}
		routes = mux
	}
	f.server.Mount(routes)
	go func() { f.ended <- f.adapter.Run(ctx, f.deliver) }()
	f.home = f.direct(f.me)
	return f
}

// stop ends the adapter, then the far side.
func (f *fixture) stop() {
	f.once.Do(func() {
		f.cancel()
		select {
		case err := <-f.ended:
			if err != nil {
				f.t.Errorf("Run ended with %v", err)
			}
		case <-time.After(patience):
			f.t.Error("Run goes on after its context ended")
		}
		f.server.Close()
	})
}

func (f *fixture) deliver(_ context.Context, ev chat.Event) (chat.Answer, error) {
	f.mu.Lock()
	core := f.core
	f.events = append(f.events, ev)
	f.mu.Unlock()
	ans, err := core(ev)
	f.came <- ev
	return ans, err
}

// answer makes the core answer every event alike.
func (f *fixture) answer(a chat.Answer) {
	f.reply(func(chat.Event) (chat.Answer, error) { return a, nil })
}

func (f *fixture) reply(core func(chat.Event) (chat.Answer, error)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.core = core
}

// next waits for the next event.
func (f *fixture) next() chat.Event {
	f.t.Helper()
	select {
	case ev := <-f.came:
		return ev
	case <-time.After(patience):
		f.t.Fatal("no event came")
		return chat.Event{}
	}
}

func (f *fixture) delivered() []chat.Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.events)
}

func (f *fixture) direct(a chat.Account) chat.Place {
	f.t.Helper()
	p, err := f.adapter.Direct(f.t.Context(), a)
	if err != nil {
		f.t.Fatalf("Direct(%s): %v", a, err)
	}
	return p
}

// say writes a line in the private place and waits for its event.
func (f *fixture) say(text string) chat.Event {
	f.t.Helper()
	f.server.Say(f.me, f.home, Said{Text: text})
	return f.next()
}

func (f *fixture) key() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count++
	return fmt.Sprint("key-", f.count)
}

func (f *fixture) post(m chat.Message) chat.Ref {
	f.t.Helper()
	return f.postIn(f.home, m)
}

// postIn posts a message as the core would: shortened or divided first. The reference is that of its last part.
func (f *fixture) postIn(at chat.Place, m chat.Message) (ref chat.Ref) {
	f.t.Helper()
	for _, part := range chat.Split(m, f.limits) {
		var err error
		if ref, err = f.adapter.Post(f.t.Context(), at, part, f.key()); err != nil {
			f.t.Fatalf("Post: %v", err)
		}
		if ref.ID == "" || ref.Place.Platform != f.adapter.Platform() {
			f.t.Fatalf("Post gives the reference %+v", ref)
		}
	}
	return ref
}

// edit replaces a message as the core would.
func (f *fixture) edit(ref chat.Ref, m chat.Message) chat.Ref {
	f.t.Helper()
	ref, err := f.adapter.Edit(f.t.Context(), ref, chat.Fit(m, f.limits), f.key())
	if err != nil {
		f.t.Fatalf("Edit: %v", err)
	}
	return ref
}

// until waits for something to become true.
func (f *fixture) until(what string, ok func() bool) {
	f.t.Helper()
	tick := time.NewTicker(look)
	defer tick.Stop()
	for deadline := time.After(patience); !ok(); {
		select {
		case <-tick.C:
		case <-deadline:
			f.t.Fatalf("%s did not happen; seen: %+v", what, f.server.Seen(f.me, f.home))
		}
	}
}

// see waits for a message with these words in the private place.
func (f *fixture) see(words string) Seen {
	f.t.Helper()
	return f.seeAs(f.me, f.home, words)
}

func (f *fixture) seeAs(who chat.Account, at chat.Place, words string) (seen Seen) {
	f.t.Helper()
	f.until(fmt.Sprintf("showing %.80q", words), func() (ok bool) {
		seen, ok = find(f.server.Seen(who, at), words)
		return ok
	})
	return seen
}

// find gives the newest message with these words; line ends and spaces count alike.
func find(all []Seen, words string) (Seen, bool) {
	for _, s := range slices.Backward(all) {
		if strings.Contains(flat(s.Text), flat(words)) {
			return s, true
		}
	}
	return Seen{}, false
}

func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

// dialog waits for a form to stand open.
func (f *fixture) dialog(what string, is func(Dialog) bool) (d Dialog) {
	f.t.Helper()
	f.until(what, func() (ok bool) {
		d, ok = f.server.Dialog(f.me)
		return ok && is(d)
	})
	return d
}

func (f *fixture) closed(what string) {
	f.t.Helper()
	f.until(what, func() bool {
		_, open := f.server.Dialog(f.me)
		return !open
	})
}

func (d Dialog) input(id string) Input {
	for _, in := range d.Fields {
		if in.ID == id {
			return in
		}
	}
	return Input{}
}

// somewhere is a place where others read along, if the platform has one, else the private place.
func (f *fixture) somewhere() chat.Place {
	if all := f.server.Channels(); len(all) > 0 {
		return all[0]
	}
	return f.home
}
