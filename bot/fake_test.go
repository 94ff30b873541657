package bot

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// toy is a handler whose events are lines: «say X», «card R», «due WHAT DURATION», «fail», «panic». It keeps how often
// each event was applied, so that tests can see that nothing is applied twice.
type toy struct {
	mu      sync.Mutex
	handles int                                           // runs of Handle, also those that were not kept
	hook    func(tx *store.Tx, ev chat.Event) error       // first in Handle
	show    func(o store.Outgoing, now time.Time) *Shown  // instead of Show, where it gives something
	tick    func(tx *store.Tx, due string, now time.Time) // at a Tick
}

var errToy = errors.New("toy")

func (h *toy) Handle(tx *store.Tx, ev chat.Event, now time.Time, seed [32]byte) (chat.Answer, error) {
	h.mu.Lock()
	h.handles++
	h.mu.Unlock()
	if h.hook != nil {
		if err := h.hook(tx, ev); err != nil {
			return chat.Answer{}, err
		}
	}
	if err := bump(tx, "applied/"+ev.ID); err != nil {
		return chat.Answer{}, err
	}
	switch w := ev.What.(type) {
	case chat.Text:
		return h.text(tx, ev, w.Text, now, seed)
	case chat.Delivery:
		return chat.Answer{}, note(tx, "delivered", w.Outgoing+" "+w.Err)
	case chat.Tick:
		if h.tick != nil {
			h.tick(tx, w.Due, now)
		}
		return chat.Answer{}, note(tx, "ticks", w.Due+"@"+ev.When.Format(time.RFC3339))
	}
	return chat.Answer{}, nil
}

func (h *toy) text(tx *store.Tx, ev chat.Event, line string, now time.Time, seed [32]byte) (chat.Answer, error) {
	verb, rest, _ := strings.Cut(line, " ")
	o := store.Outgoing{Kind: store.NoticeDebt, Account: ev.From, What: "text", Args: map[string]string{"text": rest}}
	switch verb {
	case "say":
		_, err := tx.Owe(o, now)
		return answer(fmt.Sprintf("%x", seed[:4])), err
	case "place":
		place, text, _ := strings.Cut(rest, " ")
		o.Account, o.Place, o.Args["text"] = chat.Account{}, chat.Place{Platform: ev.From.Platform, ID: place, Kind: chat.Channel}, text
		_, err := tx.Owe(o, now)
		return answer("ok"), err
	case "card":
		o.Kind, o.What, o.Request, o.Args = store.CardDebt, "", rest, nil
		_, err := tx.Owe(o, now)
		return answer("card"), errors.Join(err, bump(tx, "state/"+rest))
	case "due":
		what, after, _ := strings.Cut(rest, " ")
		d, err := time.ParseDuration(after)
		return answer("due"), errors.Join(err, tx.SetDue(store.Due{When: now.Add(d), Subject: "office", What: what}))
	case "fail":
		return chat.Answer{}, errors.Join(note(tx, "never", "written"), errToy)
	case "panic":
		panic("the words of somebody")
	}
	return answer(line), nil
}

func answer(s string) chat.Answer {
	m := chat.Say("es", s)
	return chat.Answer{Whisper: &m}
}

func (h *toy) Show(v *store.View, o store.Outgoing, now time.Time) (Shown, error) {
	if h.show != nil {
		if s := h.show(o, now); s != nil {
			return *s, nil
		}
	}
	if o.Kind == store.CardDebt {
		n, err := v.Meta("state/" + o.Request)
		m := chat.Say("es", o.Request+" is at "+n)
		m.Card = true
		return Shown{Message: m}, err
	}
	return Shown{Message: chat.Say("es", o.Args["text"])}, nil
}

// bump adds one to a counter; note adds a line to a list.
func bump(tx *store.Tx, key string) error {
	n, err := meta(&tx.View, key)
	i, _ := strconv.Atoi(n)
	return errors.Join(err, tx.PutMeta(key, strconv.Itoa(i+1)))
}

func note(tx *store.Tx, key, line string) error {
	old, err := meta(&tx.View, key)
	return errors.Join(err, tx.PutMeta(key, old+line+"\n"))
}

func meta(v *store.View, key string) (string, error) {
	s, err := v.Meta(key)
	if errors.Is(err, kv.ErrNotFound) {
		return "", nil
	}
	return s, err
}

// mood is what the fake platform does with a message.
type mood int

const (
	well  mood = iota
	busy       // 429, not posted
	ill        // 500, not posted
	slow       // posted after a while
	lost       // posted, but the answer is lost
	twice      // posted, seen twice by its own fault
	gone       // the place is not there any more
	nope       // refused
	moved      // to another place
	crash      // a panic
)

// post is one message as the fake platform got it.
type post struct {
	place, key, text string
	edit             bool
	at               time.Time
}

// fake is a platform with moods.
type fake struct {
	name   chat.Platform
	limits chat.Limits
	mood   func(place, text string, edit bool) mood

	mu     sync.Mutex
	posts  []post
	tries  int
	lost   int // posted without an answer
	direct int
	next   int
	refs   map[string]bool
	feed   chan chat.Event
	answer chan error
	runs   int
	ends   int
}

func newFake(name chat.Platform) *fake {
	return &fake{
		name: name, limits: chat.Limits{Text: 4000, Unit: chat.Runes, Buttons: 10, Label: 24, Edits: true, Forms: chat.Dialog},
		refs: map[string]bool{}, feed: make(chan chat.Event), answer: make(chan error, 1),
	}
}

func (f *fake) Platform() chat.Platform { return f.name }
func (f *fake) Limits() chat.Limits     { return f.limits }

func (f *fake) Run(ctx context.Context, d chat.Deliver) error {
	f.mu.Lock()
	f.runs++
	f.mu.Unlock()
	for {
		select {
		case <-ctx.Done():
			f.mu.Lock()
			defer f.mu.Unlock()
			f.ends++
			return nil
		case ev := <-f.feed:
			if ev.ID == "fail" {
				return errToy
			}
			_, err := d(ctx, ev)
			f.answer <- err
		}
	}
}

func (f *fake) Direct(_ context.Context, a chat.Account) (chat.Place, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.direct++
	return chat.Place{Platform: f.name, ID: "dm-" + a.ID, Kind: chat.Direct}, nil
}

func (f *fake) Post(ctx context.Context, to chat.Place, m chat.Message, key string) (chat.Ref, error) {
	return f.take(ctx, to, m, key, "")
}

func (f *fake) Edit(ctx context.Context, ref chat.Ref, m chat.Message, key string) (chat.Ref, error) {
	return f.take(ctx, ref.Place, m, key, ref.ID)
}

func (f *fake) take(ctx context.Context, to chat.Place, m chat.Message, key, old string) (chat.Ref, error) {
	md := well
	if f.mood != nil {
		md = f.mood(to.ID, m.Text(), old != "")
	}
	if md == slow && !sleep(ctx.Done(), 20*time.Second) {
		return chat.Ref{}, ctx.Err()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tries++
	switch md {
	case busy:
		return chat.Ref{}, chat.RetryAfter{Wait: 7 * time.Second}
	case ill:
		return chat.Ref{}, errors.New("500 for ana@example.org at https://example.org/token")
	case gone:
		return chat.Ref{}, chat.ErrGone
	case nope:
		return chat.Ref{}, fmt.Errorf("blocked: %w", chat.ErrRefused)
	case moved:
		return chat.Ref{}, chat.ErrMoved{To: chat.Place{Platform: f.name, ID: to.ID + "+"}}
	case crash:
		panic("adapter")
	}
	if old != "" && !f.refs[old] {
		return chat.Ref{}, chat.ErrGone
	}
	p := post{place: to.ID, key: key, text: m.Text(), edit: old != "", at: time.Now()}
	f.posts = append(f.posts, p)
	if old == "" {
		f.next++
		old = strconv.Itoa(f.next)
		f.refs[old] = true
	}
	switch md {
	case lost:
		f.lost++
		return chat.Ref{}, errors.New("connection reset")
	case twice:
		f.posts = append(f.posts, p)
	}
	return chat.Ref{Place: to, ID: old}, nil
}

// texts of what was posted to a place, in order; "" = everywhere.
func (f *fake) texts(place string) (out []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range f.posts {
		if place == "" || p.place == place {
			out = append(out, p.text)
		}
	}
	return out
}

// moody draws moods in the given percentages.
func moody(r *rand.Rand, percent map[mood]int) func(string, string, bool) mood {
	var mu sync.Mutex
	return func(string, string, bool) mood {
		mu.Lock()
		defer mu.Unlock()
		n := r.IntN(100)
		for m := busy; m <= crash; m++ {
			if n -= percent[m]; n < 0 {
				return m
			}
		}
		return well
	}
}

// mortal is a database that can be cut off, as a process is killed: what was committed stays, nothing more is written.
type mortal struct {
	kv.DB
	mu   sync.Mutex
	fail error
	left int // commits until fail; < 0 = never
}

func newMortal() *mortal { return &mortal{DB: memkv.New(), left: -1} }

func (m *mortal) set(err error, left int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail, m.left = err, left
}

func (m *mortal) Update(ctx context.Context, fn func(kv.Tx) error) error {
	return m.DB.Update(ctx, func(tx kv.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.left == 0 {
			return m.fail
		}
		m.left--
		return nil
	})
}

// text is an event of somebody who writes a line.
func text(p chat.Platform, who, id, line string) chat.Event {
	return chat.Event{
		ID: id, From: chat.Account{Platform: p, ID: who}, At: chat.Place{Platform: p, ID: "dm-" + who, Kind: chat.Direct},
		What: chat.Text{Text: line},
	}
}

// secret is the key of test stores.
func secret() []byte { return []byte("0123456789abcdef0123456789abcdef") }

// read gives a list that toy keeps.
func (e *Engine) noted(t *testing.T, key string) (lines []string) {
	t.Helper()
	err := e.store.View(t.Context(), func(v *store.View) error {
		s, err := meta(v, key)
		lines = strings.FieldsFunc(s, func(r rune) bool { return r == '\n' })
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// owed lists the outbox.
func (e *Engine) owed(t *testing.T) (out []store.Outgoing) {
	t.Helper()
	err := e.store.View(t.Context(), func(v *store.View) (err error) {
		out, err = v.AllOutgoing()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
