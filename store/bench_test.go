package store

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
)

// typical is what a filed request writes: request, words, journal entry, two debts, reminder, seen event.
func typical(tx *Tx, n int64, r procedure.Request, now time.Time) error {
	who := fmt.Sprintf("p%d", n%5000)
	r.Asker = who + "@ibague.gov.co"
	if err := tx.FileRequest(&r, 2026); err != nil {
		return err
	}
	if err := tx.PutSearch(r.ID, "Correo para Ana Gómez Hacienda "+who); err != nil {
		return err
	}
	seq, err := tx.Record(Entry{At: now, Actor: r.Asker, Kind: "filed", Via: "web", Request: r.ID, To: r.State,
		Data: map[string]string{"answer.titular": "Ana Gómez", "service": "COR", "answer.motivo": strings.Repeat("x", 80)}})
	if err != nil {
		return err
	}
	to := chat.Account{Platform: "web", ID: who}
	if _, err := tx.Owe(Outgoing{Kind: CardDebt, Account: to, Person: r.Asker, Request: r.ID}, now); err != nil {
		return err
	}
	if _, err := tx.Owe(Outgoing{Kind: NoticeDebt, Place: channel, Request: r.ID, Entry: seq, What: "nueva"}, now); err != nil {
		return err
	}
	if err := tx.SetDue(Due{When: now.Add(48 * time.Hour), Subject: r.ID, Entry: 1, What: "reminder"}); err != nil {
		return err
	}
	return tx.MarkSeen("web", fmt.Sprint(n), chat.Answer{}, now)
}

func typicalRequest() procedure.Request {
	r := requestV1(hours)
	r.Ended, r.Joined, r.Behalf, r.Holder, r.Signed = time.Time{}, nil, "", "", nil
	r.Answers = map[string]string{"titular": "Ana Gómez", "motivo": strings.Repeat("Apoyo al recaudo de predial. ", 20), "sede": "Palacio"}
	return r
}

func BenchmarkFile(b *testing.B) {
	for _, callers := range []int{1, 32, 64} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			s := New(badger(b), secret)
			var n atomic.Int64
			b.SetParallelism(max(1, callers/2)) // of two cores
			if callers == 1 {
				for b.Loop() {
					do(b, s, func(tx *Tx) error { return typical(tx, n.Add(1), typicalRequest(), t0) })
				}
				return
			}
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					i := n.Add(1)
					err := s.Update(context.Background(), func(tx *Tx) error { return typical(tx, i, typicalRequest(), t0) })
					if err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}

// BenchmarkDeliver owes, finds, claims and settles one message after the other.
func BenchmarkDeliver(b *testing.B) {
	s := New(badger(b), secret)
	now := t0
	for b.Loop() {
		now = now.Add(time.Millisecond)
		do(b, s, func(tx *Tx) error {
			_, err := tx.Owe(Outgoing{Kind: NoticeDebt, Account: webAna, Entry: 1}, now)
			return err
		})
		heads := get(b, s, func(v *View) ([]Outgoing, error) { return v.Owed("web", now, 16) })
		if len(heads) != 1 {
			b.Fatal(len(heads))
		}
		o := claim(b, s, heads[0].ID, now)
		do(b, s, func(tx *Tx) error { return tx.Settle(o) })
	}
}

// BenchmarkRead reads a store of 100,000 open requests.
func BenchmarkRead(b *testing.B) {
	s := New(badger(b), secret)
	for batch := range 1000 {
		do(b, s, func(tx *Tx) error {
			for i := range 100 {
				if err := typical(tx, int64(batch*100+i), typicalRequest(), t0); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for _, c := range []struct {
		name string
		read func(v *View) (int, error)
	}{
		{"RequestsOf", func(v *View) (int, error) { ids, err := v.RequestsOf("p77@ibague.gov.co"); return len(ids), err }},
		{"OpenIn", func(v *View) (int, error) { ids, err := v.OpenIn("COR", "asignada"); return len(ids), err }},
		{"Search", func(v *View) (int, error) { ids, err := v.Search("correo gomez p77", 20); return len(ids), err }},
		{"JournalOf", func(v *View) (int, error) { es, err := v.JournalOf("TIC-2026-050000"); return len(es), err }},
		{"Owed", func(v *View) (int, error) { os, err := v.Owed("web", t0, 16); return len(os), err }},
		{"DueBefore", func(v *View) (int, error) { ds, err := v.DueBefore(hours(100), 1); return len(ds), err }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if n := get(b, s, c.read); n == 0 {
					b.Fatal("nothing found")
				}
			}
		})
	}
}
