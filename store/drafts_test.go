package store

import (
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

func draftIDs(ds []Draft) (ids []string) {
	for _, d := range ds {
		ids = append(ids, d.ID)
	}
	return ids
}

func TestDrafts(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		slack := chat.Account{Platform: "slack", ID: "U1"}
		put := func(d Draft) { do(t, s, func(tx *Tx) error { return tx.PutDraft(d) }) }
		in := func(a chat.Account) string {
			return get(t, s, func(v *View) (Draft, error) { return v.DraftIn(a) }).ID
		}
		one := Draft{ID: "one", Owner: "Ana@x", Account: webAna, At: t0}
		two := Draft{ID: "two", Owner: "ana@x", Account: webAna, At: t0.Add(time.Hour)}
		missing(t, s, func(v *View) (Draft, error) { return v.DraftIn(webAna) })
		put(one)
		put(two)
		if in(webAna) != "two" {
			t.Error("the last one put is not active")
		}
		put(one)
		if in(webAna) != "one" {
			t.Error("the last one put is not active")
		}
		one.Account = slack // «Seguir donde iba» on another platform
		put(one)
		if in(slack) != "one" {
			t.Error("it did not move")
		}
		missing(t, s, func(v *View) (Draft, error) { return v.DraftIn(webAna) })
		wantIDs(t, draftIDs(get(t, s, func(v *View) ([]Draft, error) { return v.DraftsOf("ANA@x") })), "one", "two")
		wantIDs(t, draftIDs(get(t, s, func(v *View) ([]Draft, error) { return v.DraftsBefore(t0) })))
		wantIDs(t, draftIDs(get(t, s, func(v *View) ([]Draft, error) { return v.DraftsBefore(t0.Add(time.Minute)) })), "one")
		d := get(t, s, func(v *View) (Draft, error) { return v.Draft("one") })
		if d.Answers == nil || d.Said == nil {
			t.Error("a nil map")
		}
		for range 2 {
			do(t, s, func(tx *Tx) error { return tx.DropDraft("one") })
		}
		missing(t, s, func(v *View) (Draft, error) { return v.DraftIn(slack) })
		missing(t, s, func(v *View) (Draft, error) { return v.Draft("one") })
		fails(t, s, ErrInvalid, func(tx *Tx) error { return tx.PutDraft(Draft{}) })
		checkIndex(t, s)
	})
}

func TestDues(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		set := func(d Due) { do(t, s, func(tx *Tx) error { return tx.SetDue(d) }) }
		before := func(at time.Time, limit int) (out []string) {
			for _, d := range get(t, s, func(v *View) ([]Due, error) { return v.DueBefore(at, limit) }) {
				out = append(out, d.ID())
			}
			return out
		}
		next := func() (at time.Time, ok bool) {
			look(t, s, func(v *View) (err error) {
				at, ok, err = v.NextDue()
				return err
			})
			return at, ok
		}
		if _, ok := next(); ok {
			t.Error("something is due in an empty store")
		}
		a := Due{When: hours(2), Subject: "TIC-2026-000001", Entry: 1, What: "reminder"}
		b := Due{When: hours(1), Subject: "TIC-2026-000001", Entry: 1, What: "escalation"}
		c := Due{When: hours(1), Subject: "draft:a/b", What: "x/y"}
		set(a)
		set(b)
		set(c)
		wantIDs(t, before(hours(1), 0), b.ID(), c.ID())
		wantIDs(t, before(hours(1).Add(-1), 0))
		wantIDs(t, before(hours(9), 1), b.ID())
		if at, ok := next(); !ok || !at.Equal(hours(1)) {
			t.Errorf("next %v %v", at, ok)
		}
		for _, d := range []Due{a, b, c} {
			if got := get(t, s, func(v *View) (Due, error) { return v.Due(d.ID()) }); got != d {
				t.Errorf("%s is %+v", d.ID(), got)
			}
			subject, entry, what, ok := SplitDue(d.ID())
			if !ok || subject != d.Subject || entry != d.Entry || what != d.What {
				t.Errorf("%s splits into %q %d %q", d.ID(), subject, entry, what)
			}
		}
		b.When, b.Left = time.Time{}, "2h0m0s" // paused
		set(b)
		a.When = hours(5)
		set(a)
		wantIDs(t, before(hours(9), 0), c.ID(), a.ID())
		if ds := get(t, s, func(v *View) ([]Due, error) { return v.Dues("TIC-2026-000001") }); len(ds) != 2 || ds[0] != b || ds[1] != a {
			t.Errorf("dues %+v", ds)
		}
		for range 2 {
			do(t, s, func(tx *Tx) error { return tx.DropDue(a.Subject, a.Entry, a.What) })
		}
		missing(t, s, func(v *View) (Due, error) { return v.Due(a.ID()) })
		do(t, s, func(tx *Tx) error { return tx.DropDues("TIC-2026-000001") })
		wantIDs(t, before(hours(9), 0), c.ID())
		for _, id := range []string{"", "a", "a/b", "a/b/c", "a/1/b/c", "%/1/x"} {
			missing(t, s, func(v *View) (Due, error) { return v.Due(id) })
		}
		fails(t, s, ErrInvalid, func(tx *Tx) error { return tx.SetDue(Due{When: t0, Subject: "x"}) })
		checkIndex(t, s)
	})
}

func TestEnvelopes(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		put := func(e Envelope) { do(t, s, func(tx *Tx) error { return tx.PutEnvelope(e) }) }
		expired := func(at time.Time) (ids []string) {
			for _, e := range get(t, s, func(v *View) ([]Envelope, error) { return v.EnvelopesExpired(at) }) {
				ids = append(ids, e.ID)
			}
			return ids
		}
		a := Envelope{ID: "a", Request: "TIC-2026-000001", Expires: hours(2), Sealed: []byte{1}}
		b := Envelope{ID: "b", Request: "TIC-2026-000001", Expires: hours(1)}
		put(a)
		put(b)
		wantIDs(t, expired(hours(2)), "b", "a")
		wantIDs(t, expired(hours(2).Add(-1)), "b")
		a.Opened, a.Sealed = hours(1), nil
		put(a)
		wantIDs(t, expired(hours(9)), "b")
		if es := get(t, s, func(v *View) ([]Envelope, error) { return v.EnvelopesOf("TIC-2026-000001") }); len(es) != 2 || es[0].ID != "a" || es[0].Sealed != nil {
			t.Errorf("%+v", es)
		}
		if e := get(t, s, func(v *View) (Envelope, error) { return v.Envelope("b") }); e.ID != "b" {
			t.Errorf("%+v", e)
		}
		missing(t, s, func(v *View) (Envelope, error) { return v.Envelope("c") })
		checkIndex(t, s)
	})
}
