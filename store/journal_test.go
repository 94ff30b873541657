package store

import (
	"errors"
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func seqOf(es []Entry) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for _, e := range es {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func record(t testing.TB, s *Store, es ...Entry) {
	t.Helper()
	do(t, s, func(tx *Tx) error {
		for _, e := range es {
			if _, err := tx.Record(e); err != nil {
				return err
			}
		}
		return nil
	})
}

func entries(t testing.TB, s *Store) []Entry {
	t.Helper()
	return get(t, s, func(v *View) ([]Entry, error) { return list(v.Journal(1)) })
}

func TestJournal(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		bogota := time.FixedZone("", -5*3600)
		record(t, s, Entry{At: t0.In(bogota), Actor: "ana@x", Kind: "filed", Request: "TIC-2026-000001", Data: map[string]string{"z": "1", "a": "<b>&"}},
			Entry{At: t0, Actor: "reloj", Kind: "tick"})
		do(t, s, func(*Tx) error { return nil })
		record(t, s, Entry{At: t0, Actor: "ana\xff@x\ufffd", Kind: "\x00 ", Request: "TIC-2026-000001", Data: map[string]string{}, Prev: "x", Hash: "y", Seq: 77})
		es := entries(t, s)
		if len(es) != 3 || es[0].Prev != strings.Repeat("0", 64) || es[1].Prev != es[0].Hash || es[2].Seq != 3 || es[0].At.Location() != time.UTC {
			t.Fatalf("%+v", es)
		}
		// Fixed for ever: what was hashed once must always hash alike.
		if want := "27c8878dfab4159a0c474d2250e74a5f143f84cf512e1fa4bdd5861b8a219592"; es[0].Hash != want {
			t.Errorf("hash %s", es[0].Hash)
		}
		n, head, err := VerifyJournal(seqOf(es))
		if n != 3 || head != es[2].Hash || err != nil {
			t.Fatal(n, head, err)
		}
		look(t, s, func(v *View) error {
			seq, hash, err := v.JournalHead()
			if seq != 3 || hash != head {
				t.Errorf("head %d %s", seq, hash)
			}
			if n, _, err := v.VerifyJournal(); n != 3 || err != nil {
				t.Errorf("verified %d: %v", n, err)
			}
			return err
		})
		of := get(t, s, func(v *View) ([]Entry, error) { return v.JournalOf("TIC-2026-000001") })
		if len(of) != 2 || !reflect.DeepEqual(of[1], es[2]) {
			t.Errorf("of the request: %+v", of)
		}
		if e := get(t, s, func(v *View) (Entry, error) { return v.JournalEntry(2) }); e.Kind != "tick" {
			t.Errorf("%+v", e)
		}
		if rest := get(t, s, func(v *View) ([]Entry, error) { return list(v.Journal(3)) }); len(rest) != 1 {
			t.Errorf("from 3: %+v", rest)
		}
		missing(t, s, func(v *View) (Entry, error) { return v.JournalEntry(4) })
		checkIndex(t, s)
	})
}

func TestEmptyJournal(t *testing.T) {
	s := memory(t)
	look(t, s, func(v *View) error {
		n, head, err := v.VerifyJournal()
		if n != 0 || head != strings.Repeat("0", 64) {
			t.Error(n, head)
		}
		return err
	})
}

// Whatever is changed in a chain, its first broken link is named.
func TestBrokenJournal(t *testing.T) {
	s := memory(t)
	for range 5 {
		record(t, s, Entry{At: t0, Actor: "ana@x", As: "a", Via: "web", Kind: "step", Request: "TIC-2026-000001", Step: "s", From: "a", To: "b",
			Data: map[string]string{"k": "v"}})
	}
	good := entries(t, s)
	for name, change := range map[string]func(e *Entry){
		"time": func(e *Entry) { e.At = e.At.Add(1) }, "actor": func(e *Entry) { e.Actor = "eva@x" }, "as": func(e *Entry) { e.As = "" },
		"via": func(e *Entry) { e.Via = "x" }, "kind": func(e *Entry) { e.Kind = "x" }, "request": func(e *Entry) { e.Request = "" },
		"step": func(e *Entry) { e.Step = "x" }, "from": func(e *Entry) { e.From = "" }, "to": func(e *Entry) { e.To = "" },
		"data": func(e *Entry) { e.Data = map[string]string{"k": "w"} }, "more data": func(e *Entry) { e.Data = map[string]string{"k": "v", "l": ""} },
		"prev": func(e *Entry) { e.Prev = noHash[1:] + "1" }, "hash": func(e *Entry) { e.Hash = noHash }, "seq": func(e *Entry) { e.Seq++ },
		"hashed anew": func(e *Entry) { e.Actor = "eva@x"; e.Hash, _ = entryHash(*e) },
	} {
		es := slices.Clone(good)
		change(&es[2])
		want := uint64(3)
		if name == "hashed anew" {
			want = 4 // the next one does not follow it
		}
		_, _, err := VerifyJournal(seqOf(es))
		var broken *BrokenError
		if !errors.As(err, &broken) || broken.Seq != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, es := range map[string][]Entry{
		"one left out": slices.Delete(slices.Clone(good), 2, 3), "one twice": slices.Insert(slices.Clone(good), 2, good[1]), "without its beginning": good[2:]} {
		var broken *BrokenError
		if _, _, err := VerifyJournal(seqOf(es)); !errors.As(err, &broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBrokenInTheStore(t *testing.T) {
	for name, harm := range map[string]func(tx *Tx) error{
		"its end cut off": func(tx *Tx) error { return tx.del(journalEntryKey(3)) },
		"no head":         func(tx *Tx) error { return tx.del(journalKey) },
		"one gone":        func(tx *Tx) error { return tx.del(journalEntryKey(2)) },
		"garbage":         func(tx *Tx) error { return tx.put(journalEntryKey(2), []byte("\x01{")) },
	} {
		s := memory(t)
		for range 3 {
			record(t, s, Entry{At: t0, Kind: "x"})
		}
		do(t, s, harm)
		err := s.View(t.Context(), func(v *View) error {
			_, _, err := v.VerifyJournal()
			return err
		})
		var broken *BrokenError
		if !errors.As(err, &broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is read back hashes as what was written, whatever stood in it.
func TestJournalTakesAnyText(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := plain(t)
		text := rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 12), func(b []byte) string { return string(b) })
		record(t, s, Entry{At: time.Unix(rapid.Int64Range(-1e9, 1e10).Draw(rt, "at"), 5), Actor: text.Draw(rt, "actor"), Kind: rapid.String().Draw(rt, "kind"),
			Data: map[string]string{text.Draw(rt, "k"): text.Draw(rt, "v"), text.Draw(rt, "k2"): "x"}}, Entry{Kind: "next"})
		look(t, s, func(v *View) error {
			n, _, err := v.VerifyJournal()
			if n != 2 || err != nil {
				rt.Fatal(n, err)
			}
			return nil
		})
	})
}
