package cross

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/chat/chattest"
	"github.com/ticbot/ticbot/bot/slack"
	"github.com/ticbot/ticbot/bot/web"
	"github.com/ticbot/ticbot/store"
)

// card is what stands somewhere, and what should.
type card struct {
	store.Card
	want chat.Message
}

// allTrue checks that every card on both platforms shows its case as it is, that every home tab shows what its person has, and
// that nothing is owed any more. It gives how many cards there are on each platform.
func (w *world) allTrue() map[chat.Platform]int {
	w.t.Helper()
	w.settle()
	counts := map[chat.Platform]int{}
	for _, c := range w.cards() {
		counts[c.Ref.Place.Platform]++
		switch c.Ref.Place.Platform {
		case slack.Name:
			w.trueOnSlack(c)
		case web.Name:
			w.trueOnWeb(c)
		}
	}
	w.trueHomes()
	err := w.house.Store.View(w.t.Context(), func(v *store.View) error {
		owed, err := v.AllOutgoing()
		for _, o := range owed {
			w.t.Errorf("still owed: %+v", o)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return counts
}

// cards draws every card that stands anywhere as it would be drawn now.
func (w *world) cards() (all []card) {
	w.t.Helper()
	err := w.house.Store.View(w.t.Context(), func(v *store.View) error {
		for r, err := range v.AllRequests() {
			if err != nil {
				return err
			}
			cards, err := v.Cards(r.ID)
			if err != nil {
				return err
			}
			for _, c := range cards {
				o := store.Outgoing{Kind: store.CardDebt, Account: c.Account, Place: c.Place, Person: c.Person, Request: c.Request}
				shown, err := w.house.Handler.Show(v, o, w.clock())
				if err != nil {
					return err
				}
				all = append(all, card{c, shown.Message})
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// flat makes line ends and spaces count alike: platforms lay the same words out in their own ways.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

func labels(m chat.Message) (all []string) {
	for _, b := range m.Buttons {
		all = append(all, b.Label)
	}
	return all
}

func (w *world) trueOnSlack(c card) {
	w.t.Helper()
	at, who := c.Ref.Place, c.Account
	if at.Kind == chat.Channel {
		who = w.account("marta.diaz", slack.Name)
	}
	all := w.fake.Seen(who, at)
	i := slices.IndexFunc(all, func(s chattest.Seen) bool { return s.ID == c.Ref.ID })
	if i < 0 {
		w.t.Errorf("%s on Slack: no message %s in %s", c.Request, c.Ref.ID, at)
		return
	}
	if got, want := flat(all[i].Text), flat(c.want.Text()); got != want || !slices.Equal(all[i].Buttons, labels(c.want)) {
		w.t.Errorf("%s on Slack for %s in %s shows\n%s %q, true is\n%s %q", c.Request, c.Person, at, got, all[i].Buttons, want, labels(c.want))
	}
}

func (w *world) trueOnWeb(c card) {
	w.t.Helper()
	room, as := c.Ref.Place.ID, c.Account.ID
	if as == "" {
		as = "marta.diaz"
	}
	lines := w.lines(as, room)
	i := slices.IndexFunc(lines, func(l web.Line) bool { return strconv.FormatUint(l.Seq, 10) == c.Ref.ID })
	if i < 0 {
		w.t.Errorf("%s on the web: no line %s in %s", c.Request, c.Ref.ID, room)
		return
	}
	if got, want := flat(lines[i].Message.Text()), flat(c.want.Text()); got != want || !slices.Equal(labels(lines[i].Message), labels(c.want)) {
		w.t.Errorf("%s on the web for %s shows\n%s %q, true is\n%s %q", c.Request, c.Person, got, labels(lines[i].Message), want, labels(c.want))
	}
}

// trueHomes checks the home tabs of all who looked at theirs.
func (w *world) trueHomes() {
	w.t.Helper()
	for _, who := range w.setup.slack {
		a := w.account(who, slack.Name)
		home, drawn := w.fake.Home(a.ID)
		if !drawn {
			continue
		}
		var want chat.Shown
		err := w.house.Store.View(w.t.Context(), func(v *store.View) (err error) {
			want, err = w.house.Handler.Show(v, store.Outgoing{Kind: store.HomeDebt, Account: a, Place: chat.Place{Platform: slack.Name, ID: a.ID, Kind: chat.HomePage}}, w.clock())
			return err
		})
		if err != nil {
			w.t.Fatal(err)
		}
		if got, want := flat(home.Text), flat(want.Message.Text()); got != want {
			w.t.Errorf("the home tab of %s shows\n%s\ntrue is\n%s", who, got, want)
		}
	}
}
