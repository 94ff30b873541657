package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

func owe(t testing.TB, s *Store, o Outgoing, now time.Time) Outgoing {
	t.Helper()
	var out Outgoing
	do(t, s, func(tx *Tx) (err error) {
		out, err = tx.Owe(o, now)
		return err
	})
	return out
}

func claim(t testing.TB, s *Store, id string, now time.Time) Outgoing {
	t.Helper()
	var out Outgoing
	do(t, s, func(tx *Tx) (err error) {
		out, err = tx.Claim(id, now)
		return err
	})
	return out
}

// owed gives the ids of what may be sent on the web.
func owed(t testing.TB, s *Store, now time.Time) []string {
	t.Helper()
	checkIndex(t, s)
	ids := []string{}
	for _, o := range get(t, s, func(v *View) ([]Outgoing, error) { return v.Owed("web", now, 0) }) {
		ids = append(ids, o.ID)
	}
	return ids
}

func wantOwed(t testing.TB, s *Store, now time.Time, want ...string) {
	t.Helper()
	if got := owed(t, s, now); !slices.Equal(got, append([]string{}, want...)) {
		t.Fatalf("owed %v, want %v", got, want)
	}
}

var (
	toAna  = Outgoing{Kind: NoticeDebt, Account: webAna, Entry: 1}
	toLuis = Outgoing{Kind: NoticeDebt, Account: chat.Account{Platform: "web", ID: "luis"}, Entry: 1}
	anaAsk = Outgoing{Kind: QuestionDebt, Account: webAna, Draft: "d1"}
	anaSee = Outgoing{Kind: CardDebt, Account: webAna, Person: "ana@x", Request: "TIC-2026-000001"}
)

func TestLanesKeepOrder(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		a1, a2 := owe(t, s, toAna, t0), owe(t, s, toAna, t0)
		l1 := owe(t, s, toLuis, t0.Add(time.Second))
		if a1.ID >= a2.ID || a2.ID >= l1.ID {
			t.Fatalf("ids %s %s %s do not grow", a1.ID, a2.ID, l1.ID)
		}
		wantOwed(t, s, t0, a1.ID)
		now := t0.Add(time.Minute)
		wantOwed(t, s, now, a1.ID, l1.ID)
		fails(t, s, ErrNotOwed, func(tx *Tx) error { _, err := tx.Claim(a2.ID, now); return err })
		c := claim(t, s, a1.ID, now)
		fails(t, s, ErrNotOwed, func(tx *Tx) error { _, err := tx.Claim(a1.ID, now); return err })
		wantOwed(t, s, now, l1.ID) // the lane waits for what is being sent
		do(t, s, func(tx *Tx) error { return tx.Later(c, now.Add(time.Hour), "429") })
		wantOwed(t, s, now, l1.ID)
		fails(t, s, ErrNotOwed, func(tx *Tx) error { _, err := tx.Claim(a1.ID, now); return err })
		later := now.Add(2 * time.Hour)
		wantOwed(t, s, later, l1.ID, a1.ID)
		if o := get(t, s, func(v *View) (Outgoing, error) { return v.Outgoing(a1.ID) }); o.Tries != 1 || o.Error != "429" || o.State != Owed {
			t.Fatalf("given back as %+v", o)
		}
		c = claim(t, s, a1.ID, later)
		do(t, s, func(tx *Tx) error { return tx.Settle(c) })
		do(t, s, func(tx *Tx) error { return tx.Settle(c) }) // once more
		wantOwed(t, s, later, a2.ID, l1.ID)
		do(t, s, func(tx *Tx) error { return tx.DropOutgoing(a2.ID) })
		wantOwed(t, s, later, l1.ID)
		missing(t, s, func(v *View) (Outgoing, error) { return v.Outgoing(a2.ID) })
	})
}

func TestParkedIsPassedAndRetried(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		a1, a2 := owe(t, s, toAna, t0), owe(t, s, toAna, t0)
		c := claim(t, s, a1.ID, t0)
		c.Part = 2
		do(t, s, func(tx *Tx) error { return tx.Park(c, "gone") })
		wantOwed(t, s, t0, a2.ID)
		if all := get(t, s, (*View).AllOutgoing); len(all) != 2 || all[0].State != Parked || all[0].Error != "gone" || all[0].Part != 2 {
			t.Fatalf("outbox %+v", all)
		}
		do(t, s, func(tx *Tx) error { return tx.Retry(a1.ID) })
		wantOwed(t, s, t0, a1.ID)
		claim(t, s, a1.ID, t0)
		fails(t, s, ErrNotOwed, func(tx *Tx) error { return tx.Retry(a1.ID) })
	})
}

func TestCardIsOneDebt(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		first, again := owe(t, s, anaSee, t0), owe(t, s, anaSee, t0.Add(time.Hour))
		other := anaSee
		other.Person = "luis@x"
		if o := owe(t, s, other, t0); o.ID == first.ID {
			t.Fatal("two people share a debt")
		}
		if again.ID != first.ID || again.Want != 2 {
			t.Fatalf("owed as %+v and %+v", first, again)
		}
		c := claim(t, s, first.ID, t0)
		if c.Claimed != 2 {
			t.Fatalf("claimed %d", c.Claimed)
		}
		owe(t, s, anaSee, t0) // it changes while it is being sent
		do(t, s, func(tx *Tx) error { return tx.Settle(c) })
		c = claim(t, s, first.ID, t0)
		if c.Claimed != 3 {
			t.Fatalf("claimed %d", c.Claimed)
		}
		do(t, s, func(tx *Tx) error { return tx.Settle(c) })
		missing(t, s, func(v *View) (Outgoing, error) { return v.Outgoing(first.ID) })
		next := owe(t, s, anaSee, t0)
		do(t, s, func(tx *Tx) error { return tx.Park(next, "refused") })
		if o := owe(t, s, anaSee, t0); o.ID != next.ID || o.State != Owed || o.Want != 2 || o.Tries != 0 {
			t.Fatalf("a parked card that changed: %+v", o)
		}
		checkIndex(t, s)
	})
}

func TestNewerQuestionTakesThePlace(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		q1 := owe(t, s, anaAsk, t0)
		n := owe(t, s, toAna, t0)
		q2 := owe(t, s, anaAsk, t0)
		missing(t, s, func(v *View) (Outgoing, error) { return v.Outgoing(q1.ID) })
		wantOwed(t, s, t0, n.ID)
		do(t, s, func(tx *Tx) error { return tx.DropOutgoing(n.ID) })
		for _, end := range []func(tx *Tx, o Outgoing) error{
			func(tx *Tx, o Outgoing) error { return tx.Later(o, t0, "x") },
			func(tx *Tx, o Outgoing) error { return tx.Park(o, "x") },
			func(tx *Tx, o Outgoing) error { return tx.Settle(o) },
			func(tx *Tx, _ Outgoing) error { _, err := tx.RecoverClaims("web"); return err },
		} {
			c := claim(t, s, q2.ID, t0)
			q3 := owe(t, s, anaAsk, t0) // while q2 is being sent
			wantOwed(t, s, t0)
			do(t, s, func(tx *Tx) error { return end(tx, c) })
			missing(t, s, func(v *View) (Outgoing, error) { return v.Outgoing(q2.ID) })
			wantOwed(t, s, t0, q3.ID)
			q2 = q3
		}
	})
}

func TestRecoverClaims(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		var ids []string
		for i := range recoverBatch + 10 {
			o := owe(t, s, Outgoing{Kind: NoticeDebt, Account: chat.Account{Platform: "web", ID: fmt.Sprint(i)}}, t0)
			if i%2 == 0 || i < 20 { // in several transactions
				claim(t, s, o.ID, t0)
				ids = append(ids, o.ID)
			}
		}
		other := owe(t, s, Outgoing{Kind: NoticeDebt, Place: channel}, t0)
		claim(t, s, other.ID, t0)
		total := 0
		for n := 1; n > 0; total += n {
			do(t, s, func(tx *Tx) (err error) {
				n, err = tx.RecoverClaims("web")
				return err
			})
		}
		if total != len(ids) {
			t.Fatalf("recovered %d of %d", total, len(ids))
		}
		if got := owed(t, s, t0); len(got) != recoverBatch+10 {
			t.Fatalf("%d owed", len(got))
		}
		if o := get(t, s, func(v *View) (Outgoing, error) { return v.Outgoing(other.ID) }); o.State != Sending {
			t.Fatal("another platform's claim was taken")
		}
	})
}

func TestLaterMovesTheLane(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		a1, a2 := owe(t, s, toAna, t0), owe(t, s, toAna, t0)
		c := claim(t, s, a1.ID, t0)
		c.Place = channel // the platform said that the place moved
		do(t, s, func(tx *Tx) error { return tx.Later(c, t0, "moved") })
		wantOwed(t, s, t0, a2.ID)
		if got := get(t, s, func(v *View) ([]Outgoing, error) { return v.Owed("mattermost", t0, 1) }); len(got) != 1 || got[0].ID != a1.ID {
			t.Fatalf("there: %+v", got)
		}
	})
}

func TestNextOwed(t *testing.T) {
	s := memory(t)
	next := func() (at time.Time, ok bool) {
		look(t, s, func(v *View) (err error) {
			at, ok, err = v.NextOwed("web")
			return err
		})
		return at, ok
	}
	if _, ok := next(); ok {
		t.Fatal("something in an empty outbox")
	}
	o := owe(t, s, toAna, t0)
	if at, ok := next(); !ok || !at.Equal(t0) {
		t.Fatalf("%v %v", at, ok)
	}
	c := claim(t, s, o.ID, t0)
	if _, ok := next(); ok {
		t.Fatal("a claimed one is not owed")
	}
	do(t, s, func(tx *Tx) error { return tx.Later(c, t0.Add(time.Hour), "") })
	if at, ok := next(); !ok || !at.Equal(t0.Add(time.Hour)) {
		t.Fatalf("%v %v", at, ok)
	}
}

func TestOweRefuses(t *testing.T) {
	s := memory(t)
	for _, o := range []Outgoing{{Kind: NoticeDebt}, {Kind: "letter", Account: webAna}, {Account: webAna}} {
		fails(t, s, ErrInvalid, func(tx *Tx) error { _, err := tx.Owe(o, t0); return err })
	}
	fails(t, s, ErrInvalid, func(tx *Tx) error { return tx.PutCard(Card{Request: "TIC-2026-000001"}) })
}

// With 10,000 debts, what Owed reads depends on its limit alone.
func TestOwedReadsNoMoreThanItGives(t *testing.T) {
	c := &counting{DB: plain(t).DB()}
	s := New(c, secret)
	for batch := range 100 {
		do(t, s, func(tx *Tx) error {
			for i := range 100 {
				o := Outgoing{Kind: NoticeDebt, Account: chat.Account{Platform: "web", ID: fmt.Sprint((batch*100 + i) % 500)}}
				if _, err := tx.Owe(o, t0); err != nil {
					return err
				}
			}
			return nil
		})
	}
	c.reset()
	if got := get(t, s, func(v *View) ([]Outgoing, error) { return v.Owed("web", t0, 10) }); len(got) != 10 {
		t.Fatalf("%d owed", len(got))
	}
	if g, i := c.gets.Load(), c.items.Load(); g > 11 || i > 11 {
		t.Fatalf("%d gets, %d items", g, i)
	}
	c.reset()
	claim(t, s, "0000000001", t0)
	if i := c.items.Load(); i > 5 {
		t.Fatalf("a claim reads %d items", i)
	}
}

func TestCards(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ana := Card{Request: "TIC-2026-000001", Account: webAna, Person: "Ana@x"}
		tray := Card{Request: "TIC-2026-000001", Place: channel, Ref: chat.Ref{Place: channel, ID: "9"}}
		longer := Card{Request: "TIC-2026-0000010", Place: channel}
		do(t, s, func(tx *Tx) error {
			for _, c := range []Card{ana, tray, longer} {
				if err := tx.PutCard(c); err != nil {
					return err
				}
			}
			return nil
		})
		ana.Ref = webRef
		do(t, s, func(tx *Tx) error { return tx.PutCard(ana) })
		if got := get(t, s, func(v *View) ([]Card, error) { return v.Cards("TIC-2026-000001") }); len(got) != 2 {
			t.Fatalf("cards %+v", got)
		}
		if got := get(t, s, func(v *View) (Card, error) { return v.Card("TIC-2026-000001", anaSee.Lane(), "ana@X") }); got != ana {
			t.Fatalf("card %+v", got)
		}
		if id := get(t, s, func(v *View) (string, error) { return v.RequestAt(webRef) }); id != "TIC-2026-000001" {
			t.Fatalf("request %s", id)
		}
		do(t, s, func(tx *Tx) error { return tx.DropCard(ana) })
		do(t, s, func(tx *Tx) error { return tx.DropCard(ana) })
		missing(t, s, func(v *View) (string, error) { return v.RequestAt(webRef) })
		missing(t, s, func(v *View) (Card, error) { return v.Card("TIC-2026-000001", anaSee.Lane(), "ana@x") })
		checkIndex(t, s)
	})
}

// TestOwedBut: lanes in which a message is on its way are not read; who delivers elsewhere need not look.
func TestOwedBut(t *testing.T) {
	s := memory(t)
	if owed := get(t, s, (*View).AnyOutgoing); owed {
		t.Error("something is owed from the start")
	}
	place := func(p chat.Platform, id string) Outgoing {
		return Outgoing{Kind: NoticeDebt, Place: chat.Place{Platform: p, ID: id, Kind: chat.Channel}}
	}
	var woken []chat.Platform
	do(t, s, func(tx *Tx) error {
		var errs []error
		for _, o := range []Outgoing{place("web", "a"), place("web", "b/c"), place("web", "d"), place("mattermost", "a")} {
			_, err := tx.Owe(o, t0)
			errs = append(errs, err)
		}
		woken = tx.Owes()
		return errors.Join(errs...)
	})
	if !slices.Equal(woken, []chat.Platform{"web", "mattermost"}) {
		t.Errorf("woken: %v", woken)
	}
	busy := place("web", "b/c").Lane()
	look(t, s, func(v *View) error {
		for limit, want := range []string{0: "ad false", 1: "a true", 2: "ad false", 3: "ad false", 4: "ad false"} {
			out, more, err := v.OwedBut("web", t0, limit, func(lane string) bool { return lane == busy })
			got := ""
			for _, o := range out {
				got += o.Place.ID
			}
			if got = fmt.Sprint(got, " ", more); err != nil || got != want {
				t.Errorf("%d at most: %s, %v, want %s", limit, got, err, want)
			}
		}
		owed, err := v.AnyOutgoing()
		if !owed {
			t.Error("nothing is owed")
		}
		return err
	})
	do(t, s, func(tx *Tx) error {
		claimed, err := tx.Claim("0000000001", t0)
		if err == nil {
			err = tx.Settle(claimed)
		}
		if len(tx.Owes()) > 0 {
			t.Errorf("who delivers is woken by what was delivered: %v", tx.Owes())
		}
		return err
	})
}
