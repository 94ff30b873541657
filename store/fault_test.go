package store

import (
	"context"
	"errors"
	"iter"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store/kv"
)

// faulty fails one call of a transaction: the one after so many.
type faulty struct {
	kv.DB
	left int
}

func (f *faulty) View(ctx context.Context, fn func(kv.Reader) error) error {
	return f.DB.View(ctx, func(r kv.Reader) error { return fn(&faultyTx{r: r, left: f.left}) })
}

func (f *faulty) Update(ctx context.Context, fn func(kv.Tx) error) error {
	return f.DB.Update(ctx, func(w kv.Tx) error { return fn(&faultyTx{r: w, w: w, left: f.left}) })
}

type faultyTx struct {
	r    kv.Reader
	w    kv.Tx
	left int
}

func (f *faultyTx) fault() error {
	if f.left--; f.left == -1 {
		return errCrash
	}
	return nil
}

func (f *faultyTx) Get(k string) ([]byte, error) {
	if err := f.fault(); err != nil {
		return nil, err
	}
	return f.r.Get(k)
}

func (f *faultyTx) Scan(prefix, from string) iter.Seq2[kv.Item, error] {
	return func(yield func(kv.Item, error) bool) {
		for it, err := range f.r.Scan(prefix, from) {
			if bad := f.fault(); bad != nil {
				yield(kv.Item{}, bad)
				return
			}
			if !yield(it, err) {
				return
			}
		}
		if bad := f.fault(); bad != nil {
			yield(kv.Item{}, bad)
		}
	}
}

func (f *faultyTx) Put(k string, v []byte) error { return errors.Join(f.fault(), f.w.Put(k, v)) }

func (f *faultyTx) Delete(k string) error { return errors.Join(f.fault(), f.w.Delete(k)) }

// everyWrite is a transaction of all that can be written over a filled store.
func everyWrite(tx *Tx) error {
	r, err := tx.Request("TIC-2026-000123")
	if err != nil {
		return err
	}
	r.Assignee, r.Site, r.Answers["que"] = "otro@x", "Otra", "internet"
	n := requestV1(hours)
	steps := []func() error{
		func() error { return tx.PutRequest(r) }, func() error { return tx.FileRequest(&n, 2027) },
		func() error { return tx.PutSearch(r.ID, "otras palabras") }, func() error { return fillOffice(tx) },
		func() error { return tx.Unbind(webAna) }, func() error { return tx.Bind("ana@ibague.gov.co", webAna) },
		func() error { return tx.DropDraft("d1") }, func() error { return tx.DropDues("TIC-2026-000001") },
		func() error { return tx.Retry("0000000003") }, func() error { _, err := tx.RecoverClaims("mattermost"); return err },
		func() error { return claimAndSettle(tx, "0000000002") }, func() error { return tx.DropOutgoing("0000000005") },
		func() error { return tx.DropCard(Card{Request: "TIC-2026-000001", Place: webPlace, Person: "ana@x"}) },
		func() error { return tx.Dequeue("COR", "TIC-2026-000123") }, func() error { return fillRest(tx) },
		func() error { _, err := tx.SweepSeen(hours(9), 0); return err }, func() error { return tx.Release("clock", "host:1") },
		func() error { _, err := tx.Record(Entry{Request: "TIC-2026-000123"}); return err },
		func() error { return tx.SetNextNumber(2026, 500) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func claimAndSettle(tx *Tx, id string) error {
	o, err := tx.Claim(id, t0)
	if err != nil {
		return err
	}
	if err := tx.Later(o, t0, "x"); err != nil {
		return err
	}
	if o, err = tx.Claim(id, t0); err != nil {
		return err
	}
	return tx.Settle(o)
}

// everyRead reads all that can be read.
func everyRead(v *View) error {
	steps := []func() error{
		one(v.OpenCounts), one(v.People), one(v.Deps), one(v.Sites), one(v.Rules), one(v.AllOutgoing), one(v.Quota), one(v.Movements), one(v.Rooms),
		one(func() ([]string, error) { return v.RequestsNumbered(123) }), one(func() ([]string, error) { return v.RequestsOf("ana@x") }),
		one(func() ([]string, error) { return v.OpenOf("ana@x") }), one(func() ([]string, error) { return v.RequestsWaiting(WaitAsker, "ana@x") }),
		one(func() ([]string, error) { return v.OpenIn("", "asignada") }), one(func() ([]string, error) { return v.Search("correo gomez", 3) }),
		one(func() ([]procedure.Request, error) { return list(v.OpenRequests()) }), one(func() ([]procedure.Request, error) { return list(v.AllRequests()) }),
		one(func() (Person, error) { return v.PersonOf(webAna) }), one(func() ([]Person, error) { return v.PeopleWith("mesa") }),
		one(func() (Draft, error) { return v.DraftIn(webAna) }), one(func() ([]Draft, error) { return v.DraftsOf("ana@x") }),
		one(func() ([]Draft, error) { return v.DraftsBefore(hours(99)) }), one(func() ([]Outgoing, error) { return v.Owed("web", hours(9), 0) }),
		one(func() ([]Card, error) { return v.Cards("TIC-2026-000001") }), one(func() (string, error) { return v.RequestAt(webRef) }),
		one(func() ([]Due, error) { return v.DueBefore(hours(99), 0) }), one(func() ([]Due, error) { return v.Dues("TIC-2026-000001") }),
		one(func() ([]Entry, error) { return v.JournalOf("TIC-2026-000123") }), one(func() (chat.File, error) { return v.File(fileOfV1) }),
		one(func() ([]Envelope, error) { return v.EnvelopesOf("TIC-2026-000001") }), one(func() ([]Envelope, error) { return v.EnvelopesExpired(hours(99)) }),
		one(func() ([]string, error) { return v.Queue("COR") }), one(func() ([]Posted, error) { return v.RoomSince("ana", 0, 0) }),
		one(func() ([]Posted, error) { return v.RoomLast("ana", 3) }), one(func() (string, error) { return v.Meta("pisami/1") }),
		one(func() (map[string]string, error) { return v.MetaUnder("pisami/") }),
		func() error { _, _, err := v.Seen("web", "event/1"); return err }, func() error { _, _, err := v.VerifyJournal(); return err },
		func() error { _, _, err := v.NextDue(); return err }, func() error { _, _, err := v.NextOwed("web"); return err },
		func() error { _, _, err := v.LeaseOf("clock", t0); return err }, func() error { _, _, err := v.JournalHead(); return err },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// fileOfV1 is the SHA-256 of "hola".
const fileOfV1 = "b221d9dbb083a7f33428d7c2a3c3198ae925614d70210e28716ccaa7cd4ddb79"

func one[T any](fn func() (T, error)) func() error {
	return func() error { _, err := fn(); return err }
}

// Whichever call to the database fails, its error comes out and nothing is written.
func TestEveryFailureComesOut(t *testing.T) {
	s := plain(t)
	fillV1(t, s)
	before := dump(t, s.DB())
	db := &faulty{DB: s.DB()}
	run := func(name string, fn func(s *Store) error) {
		for db.left = 0; ; db.left++ {
			err := fn(New(db, secret))
			if err == nil {
				break
			}
			var broken *BrokenError // a journal that cannot be read is not broken
			if !errors.Is(err, errCrash) || errors.As(err, &broken) {
				t.Fatalf("%s: call %d fails: %v", name, db.left, err)
			}
			if db.left%50 == 0 && !maps.Equal(before, dump(t, s.DB())) {
				t.Fatalf("%s: call %d fails, but something was written", name, db.left)
			}
		}
		if db.left < 100 {
			t.Errorf("%s: only %d calls", name, db.left)
		}
	}
	run("reading", func(s *Store) error { return s.View(context.Background(), everyRead) })
	run("writing", func(s *Store) error { return s.Update(context.Background(), everyWrite) })
	checkIndex(t, s)
	if maps.Equal(before, dump(t, s.DB())) {
		t.Error("nothing was written")
	}
}

func TestCloseClosesTheDatabase(t *testing.T) {
	s := plain(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.View(context.Background(), func(*View) error { return nil }); !errors.Is(err, kv.ErrClosed) {
		t.Errorf("reading: %v", err)
	}
	if _, err := s.SaveFile(context.Background(), "", "", strings.NewReader("x"), 9, time.Time{}); !errors.Is(err, kv.ErrClosed) {
		t.Errorf("saving: %v", err)
	}
}
