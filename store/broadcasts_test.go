package store

import (
	"errors"
	"slices"
	"testing"

	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store/kv"
)

func TestABroadcastReachesNobodyTwice(t *testing.T) {
	s := memory(t)
	const id = "TIC-2026-000123"
	do(t, s, func(tx *Tx) error {
		for want := 1; want <= 2; want++ {
			if n, err := tx.AddBroadcast(Broadcast{Request: id, What: "w", Done: true, At: hours(0)}); err != nil || n != want {
				t.Errorf("round %d, %v; want %d", n, err, want)
			}
		}
		for _, c := range []struct {
			who   string
			round int
			want  bool
		}{{"Ana@x", 1, true}, {"ana@x", 1, false}, {"ana@x", 2, true}, {"ana@x", 1, false}, {"web:7", 2, true}} {
			if ok, err := tx.Tell(id, c.who, c.round, hours(c.round)); ok != c.want || err != nil {
				t.Errorf("telling %+v: %v, %v", c, ok, err)
			}
		}
		_, err := tx.Tell("TIC-2026-000124", "ana@x", 1, hours(3))
		return err
	})
	look(t, s, func(v *View) error {
		all, err := v.ToldOf(id)
		if err != nil || len(all) != 2 || all[0] != (Told{Request: id, Who: "ana@x", First: 1, Last: 2, At: hours(2)}) || all[1].Who != "web:7" {
			t.Errorf("told: %+v, %v", all, err)
		}
		if d, err := v.Told(id, "ANA@x"); err != nil || d.Last != 2 {
			t.Error(d, err)
		}
		if _, err := v.Told(id, "eva@x"); !errors.Is(err, kv.ErrNotFound) {
			t.Error(err)
		}
		if ids, err := v.ToldCases("Ana@x"); err != nil || !slices.Equal(ids, []string{"TIC-2026-000124", id}) {
			t.Error(ids, err)
		}
		bs, err := v.Broadcasts(id)
		if err != nil || len(bs) != 2 || bs[1].Round != 2 {
			t.Error(bs, err)
		}
		if b, err := v.Broadcast(id, 2); err != nil || !b.Done {
			t.Error(b, err)
		}
		return nil
	})
	do(t, s, func(tx *Tx) error {
		if err := tx.PutBroadcast(Broadcast{Request: id}); !errors.Is(err, ErrInvalid) {
			t.Error(err)
		}
		return nil
	})
	checkIndex(t, s)
}

func TestAnAnnouncedIncidentIsFoundAtEverySite(t *testing.T) {
	s := memory(t)
	do(t, s, func(tx *Tx) error {
		r := procedure.Request{Service: "MES", State: "registrada", Answers: map[string]string{"que": "otra", "sede": "Palacio"},
			Facts: map[string]string{FactOutage: "internet", FactOutageSites: "Palacio\nSede Norte"}}
		return tx.FileRequest(&r, 2026)
	})
	look(t, s, func(v *View) error {
		for key, want := range map[string]int{"otra Palacio": 1, "otra sede norte": 1, "internet Palacio": 1, "internet Séde Norte": 1, "internet Sur": 0} {
			var que, sede string
			for i := range key {
				if key[i] == ' ' {
					que, sede = key[:i], key[i+1:]
					break
				}
			}
			ids, err := v.OpenIncidents("MES", IncidentKey(procedure.Request{Answers: map[string]string{"que": que, "sede": sede}}))
			if err != nil || len(ids) != want {
				t.Errorf("%s: %v, %v", key, ids, err)
			}
		}
		return nil
	})
	checkIndex(t, s)
}
