package store

import (
	"errors"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store/kv"
)

func TestSessions(t *testing.T) {
	s := plain(t)
	luz := chat.Account{Platform: "web", ID: "luz@x"}
	put := func(id string, a chat.Account, idle, until time.Duration) {
		do(t, s, func(tx *Tx) error {
			return tx.PutSession(Session{ID: id, Person: "Luz@x", Account: a, Made: t0, Idle: t0.Add(idle), Until: t0.Add(until)})
		})
	}
	put("a", luz, time.Hour, 12*time.Hour)
	put("b", luz, time.Hour, 2*time.Hour)
	put("c", webAna, time.Hour, time.Hour)
	put("a", luz, 3*time.Hour, 12*time.Hour) // something was done in it
	checkIndex(t, s)
	look(t, s, func(v *View) error {
		a, err := v.Session("a")
		if err != nil || a.Person != "luz@x" || !a.IsLive(t0.Add(2*time.Hour)) || a.IsLive(t0.Add(3*time.Hour)) {
			t.Errorf("%+v, %v", a, err)
		}
		b, err := v.Session("b")
		if err != nil || b.IsLive(t0.Add(time.Hour)) || !b.IsLive(t0) {
			t.Errorf("%+v, %v", b, err)
		}
		all, err := v.SessionsOf(luz)
		if err != nil || len(all) != 2 {
			t.Errorf("%+v, %v", all, err)
		}
		return nil
	})
	do(t, s, func(tx *Tx) error { return tx.SweepSessions(t0.Add(2*time.Hour), 10) })
	checkIndex(t, s)
	look(t, s, func(v *View) error {
		for id, there := range map[string]bool{"a": true, "b": false, "c": false} {
			if _, err := v.Session(id); errors.Is(err, kv.ErrNotFound) == there {
				t.Errorf("%s: %v", id, err)
			}
		}
		return nil
	})
	do(t, s, func(tx *Tx) error { return errors.Join(tx.DropSession("none"), tx.DropSessionsOf(luz)) })
	checkIndex(t, s)
	look(t, s, func(v *View) error {
		all, err := v.SessionsOf(luz)
		if err != nil || len(all) != 0 {
			t.Errorf("%+v, %v", all, err)
		}
		return nil
	})
}
