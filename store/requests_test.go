package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store/kv"
	"github.com/ticbot/ticbot/store/kv/kvtest"
)

func wantIDs(t testing.TB, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
}

// Many file at once, some fail on the way: every number is given once and none is left out.
func TestRadicadosHaveNoGap(t *testing.T) {
	s := New(kvtest.Twice(badger(t)), secret)
	year := 2000
	rapid.Check(t, func(rt *rapid.T) {
		year++
		callers, each := rapid.IntRange(2, 12).Draw(rt, "callers"), rapid.IntRange(1, 8).Draw(rt, "each")
		failing := rapid.SliceOfN(rapid.Bool(), callers*each, callers*each).Draw(rt, "failing")
		boom := errors.New("boom")
		var mu sync.Mutex
		var wg sync.WaitGroup
		given := map[string]bool{}
		for c := range callers {
			wg.Go(func() {
				for i := range each {
					r := procedure.Request{Service: "MES", Asker: fmt.Sprintf("p%d@x", c)}
					var id string
					err := s.Update(context.Background(), func(tx *Tx) error {
						f := r
						if err := tx.FileRequest(&f, year); err != nil {
							return err
						}
						if id = f.ID; failing[c*each+i] {
							return boom
						}
						return nil
					})
					mu.Lock()
					if err == nil && given[id] || err != nil && !errors.Is(err, boom) {
						t.Errorf("%s: %v", id, err)
					} else if err == nil {
						given[id] = true
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		ids := slices.Sorted(maps.Keys(given))
		for i, id := range ids {
			if id != Radicado(year, i+1) {
				rt.Fatalf("number %d is %s", i+1, id)
			}
		}
		if want := callers*each - count(failing); len(ids) != want {
			rt.Fatalf("%d filed, %d stored", want, len(ids))
		}
	})
}

func count(bs []bool) (n int) {
	for _, b := range bs {
		if b {
			n++
		}
	}
	return n
}

func TestNumbers(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		r := procedure.Request{Service: "COR", Asker: "ana@x"}
		in := func(year int) string {
			var id string
			do(t, s, func(tx *Tx) error {
				f := r
				err := tx.FileRequest(&f, year)
				id = f.ID
				return err
			})
			return id
		}
		if a, b, c := in(2026), in(2026), in(2025); a != "TIC-2026-000001" || b != "TIC-2026-000002" || c != "TIC-2025-000001" {
			t.Fatal(a, b, c)
		}
		wantIDs(t, get(t, s, func(v *View) ([]string, error) { return v.RequestsNumbered(1) }), "TIC-2026-000001", "TIC-2025-000001")
		wantIDs(t, get(t, s, func(v *View) ([]string, error) { return v.RequestsNumbered(2) }), "TIC-2026-000002")
		wantIDs(t, get(t, s, func(v *View) ([]string, error) { return v.RequestsNumbered(3) }))
		wantIDs(t, get(t, s, func(v *View) ([]string, error) { return v.RequestsNumbered(-1) }))
		do(t, s, func(tx *Tx) error { return tx.SetNextNumber(2026, 1_000_000) })
		if id := in(2026); id != "TIC-2026-1000000" {
			t.Fatal(id)
		}
		fails(t, s, ErrInvalid, func(tx *Tx) error { return tx.SetNextNumber(2026, 1_000_000) })
		fails(t, s, ErrInvalid, func(tx *Tx) error { return tx.SetNextNumber(2027, 0) })
		fails(t, s, ErrInvalid, func(tx *Tx) error { f := r; return tx.FileRequest(&f, 0) })
		wantIDs(t, get(t, s, func(v *View) ([]string, error) { return v.RequestsOf("ana@x") }),
			"TIC-2026-1000000", "TIC-2026-000002", "TIC-2026-000001", "TIC-2025-000001")
	})
}

func TestPutRequestOnlyChangesWhatWasFiled(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		fails(t, s, kv.ErrNotFound, func(tx *Tx) error { return tx.PutRequest(procedure.Request{ID: "TIC-2026-000009"}) })
		missing(t, s, func(v *View) (procedure.Request, error) { return v.Request("TIC-2026-000009") })
		missing(t, s, func(v *View) (procedure.Request, error) { return v.Request("") })
		id := file(t, s, procedure.Request{Asker: "ana@x"})
		r := get(t, s, func(v *View) (procedure.Request, error) { return v.Request(id) })
		if r.Answers == nil || r.Facts == nil || r.Flags == nil {
			t.Fatal("a nil map")
		}
	})
}

func TestRequestIndexes(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		a := procedure.Request{Service: "COR", State: "asignada", Asker: "Ana@x", Holder: "ana@x", Head: "luis@x", Assignee: "tec@x",
			Joined: []procedure.Joined{{Who: "eva@x"}}}
		b := procedure.Request{Service: "MES", State: "asignada", Asker: "eva@x", Behalf: "ana@x", Site: "Palacio", Answers: map[string]string{"que": "Internet"}}
		idA, idB := file(t, s, a), file(t, s, b)
		of := func(who string) []string {
			return get(t, s, func(v *View) ([]string, error) { return v.RequestsOf(who) })
		}
		open := func(who string) []string { return get(t, s, func(v *View) ([]string, error) { return v.OpenOf(who) }) }
		waits := func(role, who string) []string {
			return get(t, s, func(v *View) ([]string, error) { return v.RequestsWaiting(role, who) })
		}
		in := func(service, state string) []string {
			return get(t, s, func(v *View) ([]string, error) { return v.OpenIn(service, state) })
		}
		wantIDs(t, of("ANA@x"), idB, idA)
		wantIDs(t, of("eva@x"), idB, idA)
		wantIDs(t, of("ana"))
		wantIDs(t, waits(WaitAssignee, "tec@x"), idA)
		wantIDs(t, waits(WaitHead, "luis@x"), idA)
		wantIDs(t, waits(WaitAsker, "ana@x"), idA)
		wantIDs(t, in("COR", "asignada"), idA)
		wantIDs(t, in("", "asignada"), idA, idB)
		wantIDs(t, in("COR", "asig"))
		key := IncidentKey(procedure.Request{Site: "palacio", Answers: map[string]string{"que": " ÍNTERNET"}})
		incidents := func() []string {
			return get(t, s, func(v *View) ([]string, error) { return v.OpenIncidents("MES", key) })
		}
		wantIDs(t, incidents(), idB)
		counts := get(t, s, (*View).OpenCounts)
		if counts["COR"]["asignada"] != 1 || counts["MES"]["asignada"] != 1 {
			t.Fatalf("counts %v", counts)
		}
		a.ID, a.State, a.Ended = idA, "cerrada", t0
		b.ID, b.State, b.Ended, b.Behalf = idB, "cerrada", t0, ""
		do(t, s, func(tx *Tx) error { return errors.Join(tx.PutRequest(a), tx.PutRequest(b)) })
		wantIDs(t, of("ana@x"), idA)
		wantIDs(t, open("ana@x"))
		wantIDs(t, waits(WaitAssignee, "tec@x"))
		wantIDs(t, waits(WaitAsker, "ana@x"))
		wantIDs(t, in("", "asignada"))
		wantIDs(t, in("", "cerrada"))
		wantIDs(t, incidents())
		all := 0
		look(t, s, func(v *View) error {
			for r, err := range v.OpenRequests() {
				t.Errorf("open: %s %v", r.ID, err)
			}
			for _, err := range v.AllRequests() {
				if err != nil {
					return err
				}
				all++
			}
			return nil
		})
		if all != 2 {
			t.Errorf("%d requests", all)
		}
		checkIndex(t, s)
	})
}

func TestIncidentKey(t *testing.T) {
	if IncidentKey(procedure.Request{Site: "x"}) != "" {
		t.Error("nothing is the same as nothing")
	}
	a := procedure.Request{Site: "A", Answers: map[string]string{"que": "x", "sede": "B"}}
	b := procedure.Request{Site: "B", Answers: map[string]string{"que": "x"}}
	if IncidentKey(a) != IncidentKey(b) {
		t.Error("the answer counts before the site of the person")
	}
}

// The open ones of a person among thousands are found without reading others, or closed ones.
func TestBoardsReadNothingElse(t *testing.T) {
	c := &counting{DB: plain(t).DB()}
	s := New(c, secret)
	for batch := range 30 {
		do(t, s, func(tx *Tx) error {
			for i := range 100 {
				r := procedure.Request{Service: "MES", State: "asignada", Asker: fmt.Sprintf("p%d@x", i%50), Assignee: "tec@x"}
				if i%10 != 0 || batch > 0 {
					r.Ended = t0
				}
				if err := tx.FileRequest(&r, 2026); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for name, read := range map[string]func(v *View) ([]string, error){
		"of a person": func(v *View) ([]string, error) { return v.OpenOf("p0@x") },
		"in a state":  func(v *View) ([]string, error) { return v.OpenIn("MES", "asignada") },
		"assigned":    func(v *View) ([]string, error) { return v.RequestsWaiting(WaitAssignee, "tec@x") },
		"open": func(v *View) (ids []string, err error) {
			for r, err := range v.OpenRequests() {
				if err != nil {
					return nil, err
				}
				ids = append(ids, r.ID)
			}
			return ids, nil
		},
	} {
		c.reset()
		got := get(t, s, read)
		if len(got) == 0 || len(got) > 10 || c.items.Load() > int64(len(got)) || c.gets.Load() > int64(len(got))+2 {
			t.Errorf("%s: %d found, %d items and %d gets read", name, len(got), c.items.Load(), c.gets.Load())
		}
	}
}

// TestGather reads some of many records, wherever they stand, as looking them up one by one does.
func TestGather(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s, n := memory(t), rapid.IntRange(0, 120).Draw(rt, "records")
		do(t, s, func(tx *Tx) error {
			for i := range n {
				if err := tx.put(fmt.Sprintf("r/X-%03d", i), []byte{byte(i)}); err != nil {
					return err
				}
			}
			return tx.put("s/1", []byte("behind"))
		})
		var keys []string
		first, many := rapid.IntRange(0, 121).Draw(rt, "first"), rapid.IntRange(1, 121).Draw(rt, "many")
		for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(first, first+many), 0, many, rapid.ID[int]).Draw(rt, "wanted") {
			keys = append(keys, fmt.Sprintf("r/X-%03d", i))
		}
		slices.Sort(keys)
		look(t, s, func(v *View) error {
			var want [][]byte
			var missed error
			for _, k := range keys {
				b, err := v.r.Get(k)
				if missed == nil {
					missed = err
				}
				want = append(want, b)
			}
			got, err := v.gather("r/", keys)
			switch {
			case missed != nil && !errors.Is(err, kv.ErrNotFound):
				rt.Fatalf("%v: %v, want %v", keys, err, missed)
			case missed == nil && (err != nil || !slices.EqualFunc(got, want, bytes.Equal)):
				rt.Fatalf("%v: %v, %v", keys, got, err)
			}
			return nil
		})
	})
}

// TestOverdue counts those whose clock runs and whose target has passed.
func TestOverdue(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		for _, r := range []procedure.Request{
			{Due: at.Add(-time.Hour)}, {Due: at.Add(time.Hour)}, {}, {Due: at.Add(-time.Hour), Paused: at}, {Due: at.Add(-time.Hour), Ended: at}, {Due: at.Add(-time.Minute)},
		} {
			file(t, s, r)
		}
		if n := get(t, s, func(v *View) (int, error) { return v.Overdue(at) }); n != 2 {
			t.Errorf("%d are overdue, not 2", n)
		}
	})
}
