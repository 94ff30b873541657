package bot

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

// first gives a mood for the first n attempts, and well after that.
func first(n int, m mood) func(string, string, bool) mood {
	return func(string, string, bool) mood {
		if n--; n >= 0 {
			return m
		}
		return well
	}
}

func TestMoods(t *testing.T) {
	for _, c := range []struct {
		name      string
		mood      func(string, string, bool) mood
		limits    func(*chat.Limits)
		wait      time.Duration // after which it is there
		want      []string
		delivered string // suffix of the Delivery
		state     string // "" = nothing owed
	}{
		{name: "well", want: []string{"hola"}},
		{name: "busy", mood: first(1, busy), wait: 7 * time.Second, want: []string{"hola"}},
		{name: "busy for long", mood: first(40, busy), wait: 281 * time.Second, want: []string{"hola"}},
		{name: "ill", mood: first(1, ill), wait: 3 * time.Second, want: []string{"hola"}},
		{name: "panics", mood: first(1, crash), wait: 3 * time.Second, want: []string{"hola"}},
		{name: "ill for long", mood: first(19, ill), wait: 5 * time.Hour, want: []string{"hola"}},
		{name: "ill for ever", mood: first(1000, ill), wait: 24 * time.Hour, delivered: Failed, state: store.Parked},
		{name: "refused", mood: first(1, nope), delivered: Refused, state: store.Parked},
		{name: "gone", mood: first(1, gone), delivered: Gone, state: store.Parked},
		{name: "lost answer", mood: first(1, lost), wait: 3 * time.Second, want: []string{"hola", "hola"}},
		{name: "slow", mood: first(1, slow), wait: 20 * time.Second, want: []string{"hola"}},
		{name: "moved", mood: first(1, moved), want: []string{"hola"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake("web")
				f.mood = c.mood
				e := build(memkv.New(), &toy{}, nil, f)
				stop := start(t, e)
				defer stop()
				accept(t, e, text("web", "ana", "1", "say hola"))
				after(c.wait + time.Second/2)
				if got := f.texts("dm-ana"); c.name != "moved" && !slices.Equal(got, c.want) {
					t.Errorf("posted %q, want %q", got, c.want)
				}
				if got := e.noted(t, "delivered"); len(got) != 1 || !strings.HasSuffix(got[0], " "+c.delivered) {
					t.Errorf("deliveries %q, want one with %q", got, c.delivered)
				}
				owed := e.owed(t)
				if c.state == "" && len(owed) != 0 || c.state != "" && (len(owed) != 1 || owed[0].State != c.state) {
					t.Errorf("owed %+v, want %q", owed, c.state)
				}
				for _, o := range owed {
					if strings.Contains(o.Error, "ana@") || strings.Contains(o.Error, "token") || !strings.HasPrefix(o.Error, c.delivered+": ") {
						t.Errorf("reason %q", o.Error)
					}
				}
			})
		})
	}
}

func TestAMoveIsRemembered(t *testing.T) {
	w := newWatch()
	db := memkv.New()
	f := newFake("web")
	f.mood = func(place, _ string, _ bool) mood {
		if place == "room" {
			return moved
		}
		return well
	}
	for i := range 3 {
		e := build(db, &toy{}, w.config, f) // a new process each time
		accept(t, e, text("web", "ana", fmt.Sprint(i), "place room hola"))
		steps(t, e)
	}
	if got := f.texts("room+"); len(got) != 3 {
		t.Errorf("%d messages came to the new place", len(got))
	}
	if f.tries != 4 {
		t.Errorf("%d attempts, want 4: the move is known after the first", f.tries)
	}
}

func TestAPrivatePlaceIsFoundOnceAndAnewWhenGone(t *testing.T) {
	w := newWatch()
	f := newFake("web")
	e := build(memkv.New(), &toy{}, w.config, f)
	for i := range 3 {
		accept(t, e, text("web", "ana", fmt.Sprint(i), "say hola"))
	}
	steps(t, e)
	if f.direct != 1 {
		t.Errorf("looked up %d times", f.direct)
	}
	f.mood = first(1, gone)
	accept(t, e, text("web", "ana", "4", "say hola"))
	steps(t, e)
	if f.direct != 2 || len(f.texts("dm-ana")) != 4 {
		t.Errorf("looked up %d times, posted %d", f.direct, len(f.texts("dm-ana")))
	}
}

func TestCardsAreOneLivingMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake("web")
		f.mood = func(string, string, bool) mood { return slow }
		e := build(memkv.New(), &toy{}, nil, f)
		stop := start(t, e)
		defer stop()
		for i := range 50 {
			accept(t, e, text("web", "ana", fmt.Sprint(i), "card TIC-2026-000001"))
			after(time.Second)
		}
		after(time.Minute)
		got := f.posts
		if len(got) < 2 || len(got) > 5 || got[0].edit || got[0].text != "TIC-2026-000001 is at 1" {
			t.Fatalf("posts %+v", got)
		}
		for _, p := range got[1:] {
			if !p.edit {
				t.Errorf("posted anew: %+v", p)
			}
		}
		if last := got[len(got)-1]; last.text != "TIC-2026-000001 is at 50" {
			t.Errorf("the card ends with %q", last.text)
		}
		f.mood = nil
		clear(f.refs) // somebody deleted it
		accept(t, e, text("web", "ana", "again", "card TIC-2026-000001"))
		after(time.Second)
		if last := f.posts[len(f.posts)-1]; last.edit || last.text != "TIC-2026-000001 is at 51" {
			t.Errorf("a card that is gone was not posted anew: %+v", last)
		}
	})
}

// TestCardThatChangesBeforeItIsKnownToHaveArrived: a platform that knows keys shows it once, as it is now.
func TestCardThatChangesBeforeItIsKnownToHaveArrived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake("web")
		f.mood = first(1, lost)
		e := build(memkv.New(), &toy{}, nil, f)
		stop := start(t, e)
		defer stop()
		accept(t, e, text("web", "ana", "1", "card TIC-2026-000001"))
		after(time.Millisecond)
		accept(t, e, text("web", "ana", "2", "card TIC-2026-000001"))
		after(time.Minute)
		if len(f.posts) != 3 || f.posts[0].edit || f.posts[1].edit || f.posts[0].key != f.posts[1].key {
			t.Fatalf("posts %+v", f.posts)
		}
		if last := f.posts[2]; !last.edit || last.key == f.posts[1].key || last.text != "TIC-2026-000001 is at 2" {
			t.Errorf("the card ends with %+v", last)
		}
	})
}

func TestCardWithoutEdits(t *testing.T) {
	w := newWatch()
	f := newFake("web")
	f.limits.Edits = false
	e := build(memkv.New(), &toy{}, w.config, f)
	for i := range 2 {
		accept(t, e, text("web", "ana", fmt.Sprint(i), "card TIC-2026-000001"))
		steps(t, e)
	}
	if len(f.posts) != 2 || f.posts[1].edit || f.posts[0].key == f.posts[1].key {
		t.Errorf("posts %+v", f.posts)
	}
}

// TestANoticeIsAmendedWhereItStands: an edit replaces the notice; where that is not possible it stays as it is, nobody is told and
// nothing is tried again.
func TestANoticeIsAmendedWhereItStands(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(f *fake)
		posts   int
		text    string
	}{
		"edited":   {func(*fake) {}, 2, "edited"},
		"gone":     {func(f *fake) { clear(f.refs) }, 1, "said"},
		"refused":  {func(f *fake) { f.mood = func(string, string, bool) mood { return nope } }, 1, "said"},
		"no edits": {func(f *fake) { f.limits.Edits = false }, 1, "said"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWatch()
			f := newFake("web")
			var got []chat.Delivery
			h := &toy{hook: func(_ *store.Tx, ev chat.Event) error {
				if d, ok := ev.What.(chat.Delivery); ok {
					got = append(got, d)
				}
				return nil
			}}
			db := memkv.New()
			e := build(db, h, w.config, f)
			accept(t, e, text("web", "ana", "1", "say said"))
			steps(t, e)
			ref := got[0].Ref
			c.prepare(f)
			e = build(db, h, w.config, f) // with the limits as they are now
			err := e.store.Update(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Owe(store.Outgoing{Kind: store.EditDebt, Account: chat.Account{Platform: "web", ID: "ana"}, What: "text", Ref: ref,
					Args: map[string]string{"text": "edited"}}, w.now())
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			steps(t, e)
			if last := f.posts[len(f.posts)-1]; len(f.posts) != c.posts || last.text != c.text || last.edit != (c.posts == 2) {
				t.Errorf("posts %+v", f.posts)
			}
			if d := got[len(got)-1]; d.Kind != store.EditDebt || d.Ref != ref || d.Err != "" {
				t.Errorf("delivery %+v", d)
			}
			err = e.store.View(t.Context(), func(v *store.View) error {
				all, err := v.AllOutgoing()
				if len(all) > 0 {
					t.Errorf("still owed: %+v", all)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestLongMessagesGoOnWhereTheyStopped(t *testing.T) {
	w := newWatch()
	db := memkv.New()
	f := newFake("web")
	f.limits.Text = 40
	e := build(db, &toy{}, w.config, f)
	f.mood = func(_, text string, _ bool) mood {
		if strings.HasPrefix(text, "w10") {
			return ill
		}
		return well
	}
	var words []string
	for i := range 30 {
		words = append(words, fmt.Sprintf("w%02d", i))
	}
	long := strings.Join(words, " ")
	accept(t, e, text("web", "ana", "1", "say "+long))
	steps(t, e)
	if n := len(f.posts); n != 1 {
		t.Fatalf("posted %d parts before the failure", n)
	}
	f.mood = nil
	w.add(time.Minute)
	e = build(db, &toy{}, w.config, f)
	steps(t, e)
	if got := strings.Join(f.texts("dm-ana"), " "); got != long {
		t.Errorf("arrived: %q", got)
	}
	for i, p := range f.posts {
		if want := fmt.Sprintf("/%d", i); !strings.HasSuffix(p.key, want) {
			t.Errorf("part %d has key %q", i, p.key)
		}
	}
}

func TestShown(t *testing.T) {
	w := newWatch()
	morning := w.t.Add(10 * time.Hour)
	h := &toy{show: func(o store.Outgoing, now time.Time) *Shown {
		switch text := o.Args["text"]; {
		case o.Place.Platform == "mail":
			return nil
		case text == "drop":
			return &Shown{Drop: true}
		case text == "panic" && now.Before(morning):
			panic("somebody's words")
		case text == "nothing":
			return &Shown{}
		case strings.HasPrefix(text, "quiet"):
			return &Shown{NotBefore: morning, Message: chat.Say("es", text)}
		case text == "here":
			return &Shown{Instead: &chat.Place{Platform: "web", ID: "hall"}, Message: chat.Say("es", text)}
		case text == "there":
			return &Shown{Instead: &chat.Place{Platform: "mail", ID: "ana@example.org"}, Message: chat.Say("es", text)}
		}
		return nil
	}}
	web, mail := newFake("web"), newFake("mail")
	e := build(memkv.New(), h, w.config, web, mail)
	for i, s := range []string{"drop", "quiet 1", "nothing", "here", "there", "quiet 2", "loud", "panic"} {
		accept(t, e, text("web", "ana", fmt.Sprint(i), "say "+s))
	}
	accept(t, e, text("web", "luz", "panic", "say panic"))
	steps(t, e)
	if got := web.texts(""); !slices.Equal(got, []string{"here", "loud"}) {
		t.Errorf("at night: %q", got)
	}
	if got := mail.texts("ana@example.org"); !slices.Equal(got, []string{"there"}) {
		t.Errorf("by mail: %q", got)
	}
	code, body := get(e, "/metrics")
	if code != 200 || !strings.Contains(body, `ticbot_outbox_depth{platform="web",state="held"} 2`) {
		t.Errorf("metrics: %d %s", code, body)
	}
	w.add(10 * time.Hour)
	steps(t, e)
	if got := web.texts(""); !slices.Equal(got, []string{"here", "loud", "quiet 1", "quiet 2", "panic", "panic"}) {
		t.Errorf("in the morning: %q", got)
	}
	if got := e.owed(t); len(got) != 0 {
		t.Errorf("owed %+v", got)
	}
}

func TestAFollowUpThatFailsIsParked(t *testing.T) {
	w := newWatch()
	f := newFake("web")
	broken := true
	h := &toy{hook: func(_ *store.Tx, ev chat.Event) error {
		if _, ok := ev.What.(chat.Delivery); ok && broken {
			return errToy
		}
		return nil
	}}
	e := build(memkv.New(), h, w.config, f)
	accept(t, e, text("web", "ana", "1", "say one"))
	accept(t, e, text("web", "ana", "2", "say two"))
	steps(t, e)
	if got := f.texts(""); !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("posted %q: each once, and the lane goes on", got)
	}
	owed := e.owed(t)
	if len(owed) != 2 || owed[0].State != store.Parked || owed[0].Error != "unsettled: posted" {
		t.Fatalf("owed %+v", owed)
	}
	broken = false
	for _, o := range owed {
		if err := e.store.Update(t.Context(), func(tx *store.Tx) error { return tx.Retry(o.ID) }); err != nil {
			t.Fatal(err)
		}
	}
	steps(t, e)
	if len(e.owed(t)) != 0 || len(e.noted(t, "delivered")) != 2 {
		t.Error("a retry did not settle it")
	}
}

func TestOperatorDropsWhatIsOnItsWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake("web")
		f.mood = first(1, slow)
		e := build(memkv.New(), &toy{}, nil, f)
		stop := start(t, e)
		defer stop()
		accept(t, e, text("web", "ana", "1", "say hola"))
		after(time.Second)
		if err := e.store.Update(t.Context(), func(tx *store.Tx) error { return tx.DropOutgoing(e.owed(t)[0].ID) }); err != nil {
			t.Fatal(err)
		}
		after(time.Minute)
		if len(e.owed(t)) != 0 || len(e.noted(t, "delivered")) != 0 {
			t.Error("a dropped message was settled")
		}
	})
}

func TestPlacesDoNotWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake("web")
		f.mood = func(place, _ string, _ bool) mood {
			switch place {
			case "dm-slow":
				return slow
			case "dm-ill":
				return ill
			case "dm-busy":
				return busy
			}
			return well
		}
		e := build(memkv.New(), &toy{}, nil, f)
		stop := start(t, e)
		defer stop()
		for i := range 3 {
			for _, who := range []string{"slow", "ill", "busy"} {
				accept(t, e, text("web", who, fmt.Sprint(who, i), "say x"))
			}
		}
		for i := range 100 {
			accept(t, e, text("web", fmt.Sprint("p", i), fmt.Sprint(i), "say hola"))
		}
		after(time.Second)
		if got := len(f.texts("")); got != 100 {
			t.Errorf("%d of 100 delivered", got)
		}
	})
}

func TestRatesAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake("web")
		f.limits.Place, f.limits.Global = chat.Rate{N: 1, Per: time.Second}, chat.Rate{N: 20, Per: 2 * time.Second}
		e := build(memkv.New(), &toy{}, nil, f)
		stop := start(t, e)
		defer stop()
		for i := range 200 {
			accept(t, e, text("web", fmt.Sprint("p", i%10), fmt.Sprint(i), fmt.Sprintf("say %d", i)))
		}
		after(21 * time.Second)
		if got := len(f.posts); got != 200 {
			t.Errorf("%d of 200 delivered: the rates allow it in 20 s", got)
		}
		window(t, f.posts, 20, 2*time.Second)
		for i := range 10 {
			place := fmt.Sprint("dm-p", i)
			var here []post
			for _, p := range f.posts {
				if p.place == place {
					here = append(here, p)
				}
			}
			window(t, here, 1, time.Second)
		}
	})
}

func window(t *testing.T, posts []post, n int, per time.Duration) {
	t.Helper()
	for i := n; i < len(posts); i++ {
		if posts[i].at.Sub(posts[i-n].at) < per {
			t.Fatalf("more than %d in %v", n, per)
		}
	}
}

func TestNothingIsSentThatCannotBeSettled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := newMortal()
		f := newFake("web")
		e := build(db, &toy{}, nil, f)
		stop := start(t, e)
		defer stop()
		for i := range 20 {
			accept(t, e, text("web", fmt.Sprint(i), fmt.Sprint(i), "say hola"))
		}
		db.set(kv.ErrFull, 0)
		after(time.Hour)
		if got := len(f.posts); got > 20 {
			t.Errorf("%d posts on a full disk", got)
		}
		db.set(nil, -1)
		after(time.Minute)
		if got := len(f.posts); got != 20 || len(e.owed(t)) != 0 {
			t.Errorf("%d posts for 20 messages, %d owed", got, len(e.owed(t)))
		}
	})
}

func TestStepPlaysInTheOrderOfTheDebts(t *testing.T) {
	w := newWatch()
	web, mail := newFake("web"), newFake("mail")
	h := &toy{}
	e := build(memkv.New(), h, w.config, web, mail)
	var order []string
	note := func(place, text string, _ bool) mood { order = append(order, place+" "+text); return well }
	web.mood, mail.mood = note, note
	for i, who := range []string{"web b", "mail a", "web a", "web b", "mail a"} {
		p, id, _ := strings.Cut(who, " ")
		accept(t, e, text(chat.Platform(p), id, fmt.Sprint(i), fmt.Sprintf("say %d", i)))
	}
	steps(t, e)
	if want := []string{"dm-b 0", "dm-a 1", "dm-a 2", "dm-b 3", "dm-a 4"}; !reflect.DeepEqual(order, want) {
		t.Errorf("order %q", order)
	}
}
