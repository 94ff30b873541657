package store

import (
	"errors"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

func TestQuota(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		if q := get(t, s, (*View).Quota); q != (Quota{}) {
			t.Errorf("%+v", q)
		}
		set := func(q Quota, what string) {
			do(t, s, func(tx *Tx) error { return tx.SetQuota(q, Movement{At: t0, What: what, By: "s@x"}) })
		}
		set(Quota{Contracted: 10, Active: 9}, "contracted")
		set(Quota{Contracted: 10, Active: 9, Reserved: 1}, "reserve")
		if q := get(t, s, (*View).Quota); q.Free() != 0 || q.Contracted != 10 {
			t.Errorf("%+v", q)
		}
		ms := get(t, s, (*View).Movements)
		if len(ms) != 2 || ms[1].Seq != 2 || ms[1].After.Reserved != 1 || ms[0].What != "contracted" {
			t.Errorf("%+v", ms)
		}
		fails(t, s, ErrInvalid, func(tx *Tx) error { return tx.SetQuota(Quota{Reserved: -1}, Movement{}) })
	})
}

func TestQueue(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		enqueue := func(list, id string) (pos int) {
			do(t, s, func(tx *Tx) (err error) {
				pos, err = tx.Enqueue(list, id)
				return err
			})
			return pos
		}
		queue := func(list string) []string { return get(t, s, func(v *View) ([]string, error) { return v.Queue(list) }) }
		ids := []string{Radicado(2026, 3), Radicado(2026, 1), Radicado(2026, 2)}
		for i, id := range ids {
			if pos := enqueue("COR", id); pos != i+1 {
				t.Errorf("%s at %d", id, pos)
			}
		}
		if pos := enqueue("COR", ids[0]); pos != 1 {
			t.Errorf("again at %d", pos)
		}
		if pos := enqueue("COR/2", ids[0]); pos != 1 {
			t.Errorf("in another list at %d", pos)
		}
		wantIDs(t, queue("COR"), ids...)
		for range 2 {
			do(t, s, func(tx *Tx) error { return tx.Dequeue("COR", ids[0]) })
		}
		wantIDs(t, queue("COR"), ids[1:]...)
		if pos := enqueue("COR", ids[0]); pos != 3 {
			t.Errorf("back at %d", pos)
		}
		wantIDs(t, queue("COR"), ids[1], ids[2], ids[0])
		wantIDs(t, queue("C"))
		fails(t, s, ErrInvalid, func(tx *Tx) error { _, err := tx.Enqueue("", "x"); return err })
	})
}

func seqs(ps []Posted) (out []uint64) {
	for _, p := range ps {
		out = append(out, p.Seq)
	}
	return out
}

func TestRooms(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		say := func(room, text, k string) (p Posted) {
			do(t, s, func(tx *Tx) (err error) {
				p, err = tx.Say(Posted{Room: room, At: t0, From: "bot", Text: text}, k)
				return err
			})
			return p
		}
		since := func(change uint64, limit int) []Posted {
			return get(t, s, func(v *View) ([]Posted, error) { return v.RoomSince("ana", change, limit) })
		}
		last := func(n int) []uint64 {
			return seqs(get(t, s, func(v *View) ([]Posted, error) { return v.RoomLast("ana", n) }))
		}
		a, b, c := say("ana", "a", "k1"), say("ana", "b", ""), say("ana", "c", "")
		say("ana/2", "other", "k1")
		if again := say("ana", "different", "k1"); again.Seq != a.Seq || again.Text != "a" || again.Change != a.Change {
			t.Errorf("said again: %+v", again)
		}
		if a.Seq != 1 || b.Seq != 2 || c.Change != 3 {
			t.Errorf("%+v %+v %+v", a, b, c)
		}
		edit := func(seq uint64, text, k string) (p Posted) {
			do(t, s, func(tx *Tx) (err error) {
				p, err = tx.EditPosted("ana", seq, chat.Say("es", text), k)
				return err
			})
			return p
		}
		e := edit(1, "x", "e1")
		if again := edit(1, "y", "e1"); again.Change != e.Change || again.Edited != 1 || again.Message.Text() != "x" {
			t.Errorf("edited again: %+v", again)
		}
		if got := since(0, 0); len(got) != 3 || got[2].Seq != 1 || got[2].Edited != 1 {
			t.Errorf("since 0: %+v", got)
		}
		if got := since(3, 0); len(got) != 1 || got[0].Change != 4 {
			t.Errorf("since 3: %+v", got)
		}
		if got := since(0, 1); len(got) != 1 || got[0].Seq != 2 {
			t.Errorf("since 0, one: %+v", got)
		}
		if got := last(2); len(got) != 2 || got[0] != 2 || got[1] != 3 {
			t.Errorf("last %v", got)
		}
		if got := last(9); len(got) != 3 || got[0] != 1 {
			t.Errorf("last %v", got)
		}
		if got := last(0); len(got) != 0 {
			t.Errorf("last %v", got)
		}
		missing(t, s, func(v *View) (Posted, error) { return v.Posted("ana", 4) })
		if p := get(t, s, func(v *View) (Posted, error) { return v.Posted("ana", 2) }); p.Text != "b" {
			t.Errorf("%+v", p)
		}
		wantIDs(t, get(t, s, (*View).Rooms), "ana", "ana/2")
		fails(t, s, ErrInvalid, func(tx *Tx) error { _, err := tx.Say(Posted{}, ""); return err })
	})
}

func TestLeases(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		lease := func(owner string, at time.Time) (fence uint64, ok bool) {
			do(t, s, func(tx *Tx) (err error) {
				fence, ok, err = tx.Lease("clock", owner, at, 15*time.Second)
				return err
			})
			return fence, ok
		}
		want := func(step string, fence uint64, ok bool, wantFence uint64, wantOK bool) {
			t.Helper()
			if fence != wantFence || ok != wantOK {
				t.Errorf("%s: fence %d, %v", step, fence, ok)
			}
		}
		sec := func(n int) time.Time { return t0.Add(time.Duration(n) * time.Second) }
		f, ok := lease("a", sec(0))
		want("taken", f, ok, 1, true)
		f, ok = lease("b", sec(14))
		want("refused", f, ok, 1, false)
		f, ok = lease("a", sec(14))
		want("renewed", f, ok, 1, true)
		f, ok = lease("b", sec(29))
		want("run out", f, ok, 2, true)
		f, ok = lease("a", sec(30))
		want("refused", f, ok, 2, false)
		f, ok = lease("b", sec(60))
		want("run out under its owner", f, ok, 3, true)
		do(t, s, func(tx *Tx) error { return errors.Join(tx.Release("clock", "a"), tx.Release("none", "a")) })
		f, ok = lease("a", sec(61))
		want("not his to release", f, ok, 3, false)
		look(t, s, func(v *View) error {
			owner, until, err := v.LeaseOf("clock", sec(61))
			if owner != "b" || !until.Equal(sec(75)) {
				t.Errorf("held by %s until %v", owner, until)
			}
			return err
		})
		do(t, s, func(tx *Tx) error { return tx.Release("clock", "b") })
		f, ok = lease("a", sec(62))
		want("released", f, ok, 4, true)
		look(t, s, func(v *View) error {
			owner, _, err := v.LeaseOf("clock", sec(99))
			if owner != "" {
				t.Errorf("held by %s", owner)
			}
			return err
		})
		fails(t, s, ErrInvalid, func(tx *Tx) error { _, _, err := tx.Lease("", "a", t0, 1); return err })
	})
}

func TestMeta(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		do(t, s, func(tx *Tx) error {
			return errors.Join(tx.PutMeta("pisami/1", "a"), tx.PutMeta("pisami/2", "b"), tx.PutMeta("pisamix", "c"), tx.PutMeta("pisami/3", "x"), tx.PutMeta("pisami/3", ""))
		})
		if got := get(t, s, func(v *View) (string, error) { return v.Meta("pisami/1") }); got != "a" {
			t.Error(got)
		}
		missing(t, s, func(v *View) (string, error) { return v.Meta("pisami/3") })
		got := get(t, s, func(v *View) (map[string]string, error) { return v.MetaUnder("pisami/") })
		if len(got) != 2 || got["pisami/2"] != "b" {
			t.Errorf("%v", got)
		}
		fails(t, s, ErrInvalid, func(tx *Tx) error { return tx.PutMeta("", "x") })
	})
}
