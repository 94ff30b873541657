package store

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
)

func hours(h int) time.Time { return t0.Add(time.Duration(h) * time.Hour) }

// rebuilt computes the whole index from the records, as no transaction ever does, and the first debt of each lane.
func rebuilt(v *View) (out map[string]string, lanes map[lane]Outgoing, err error) {
	out, lanes = map[string]string{}, map[lane]Outgoing{}
	add := func(ms []mark) {
		for _, m := range ms {
			out[m.key] = m.value
		}
	}
	err = eachRecord(v, map[string]func(k string, b []byte) error{
		"r/":   mark1(func(_ string, r procedure.Request) { add(requestMarks(r)) }),
		"rw/":  mark1(func(_ string, l wordList) { add(wordMarks(l)) }),
		"p/":   mark1(func(_ string, p Person) { add(personMarks(p)) }),
		"f/":   mark1(func(_ string, d Draft) { add(draftMarks(d)) }),
		"oc/":  mark1(func(_ string, c Card) { add(cardMarks(c)) }),
		"e/":   mark1(func(_ string, d Due) { add(dueMarks(d)) }),
		"j/":   mark1(func(_ string, e Entry) { add(journalMarks(e)) }),
		"s/":   mark1(func(k string, e seenEvent) { add(seenMarks(k, e)) }),
		"v/":   mark1(func(_ string, e Envelope) { add(envelopeMarks(e)) }),
		"wt/":  mark1(func(_ string, d Told) { add(toldMarks(d)) }),
		"y/":   mark1(func(_ string, s Session) { add(sessionMarks(s)) }),
		"xu/":  mark1(func(_ string, a inventory.Account) { add(accountMarks(a)) }),
		"xb/":  mark1(func(_ string, b inventory.Backup) { add(backupMarks(b)) }),
		"b/f/": mark1(func(_ string, f fileKept) { add(fileMarks(f)) }),
		"o/": mark1(func(_ string, o Outgoing) {
			add(outMarks(o))
			if first, ok := lanes[laneOf(o)]; o.State != Parked && (!ok || o.ID < first.ID) {
				lanes[laneOf(o)] = o
			}
		}),
	})
	for _, o := range lanes {
		if m := headMark(o); m.key != "" {
			add([]mark{m})
		}
	}
	return out, lanes, err
}

func mark1[T any](fn func(k string, rec T)) func(string, []byte) error {
	return func(k string, b []byte) error {
		var rec T
		err := decode(b, &rec)
		fn(k, rec)
		return err
	}
}

func eachRecord(v *View, kinds map[string]func(string, []byte) error) error {
	for pre, fn := range kinds {
		for it, err := range v.r.Scan(pre, "") {
			if err != nil {
				return err
			}
			if err := fn(it.Key, it.Value); err != nil {
				return err
			}
		}
	}
	return nil
}

// indexErr says in what the stored index differs from the rebuilt one, and whether the pointers and guards fit.
func indexErr(v *View) error {
	want, lanes, err := rebuilt(v)
	if err != nil {
		return err
	}
	got := map[string]string{}
	for it, err := range v.r.Scan("i/", "") {
		if err != nil {
			return err
		}
		got[it.Key] = string(it.Value)
	}
	for _, k := range slices.Sorted(maps.Keys(want)) {
		if g, ok := got[k]; !ok || g != want[k] {
			return fmt.Errorf("index lacks %q = %q (has %q)", k, want[k], g)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[k]; !ok {
			return fmt.Errorf("index has %q for nothing", k)
		}
	}
	for it, err := range v.r.Scan("fa/", "") {
		if err != nil {
			return err
		}
		d, err := v.Draft(string(it.Value))
		if err != nil || activeKey(d.Account) != it.Key {
			return fmt.Errorf("active draft %s of %s: %v", it.Value, it.Key, err)
		}
	}
	for it, err := range v.r.Scan("g/oh/", "") {
		var g headGuard
		if err := errors.Join(err, decode(it.Value, &g)); err != nil {
			return err
		}
		for head := range got {
			if strings.HasPrefix(head, "i"+it.Key[1:]+"/") && head < g.Low {
				return fmt.Errorf("head %s stands before %s", head, g.Low)
			}
		}
	}
	used := 0
	for it, err := range v.r.Scan("g/ol/", "") {
		var g laneGuard
		if err := errors.Join(err, decode(it.Value, &g)); err != nil {
			return err
		}
		o, err := v.Outgoing(g.First)
		if err != nil || laneOf(o).guard() != it.Key || headMark(o).key != g.Head || lanes[laneOf(o)].ID != o.ID {
			return fmt.Errorf("guard %s names %+v: %w", it.Key, g, err)
		}
		used++
	}
	if used != len(lanes) {
		return fmt.Errorf("%d lanes, %d guards", len(lanes), used)
	}
	return nil
}

func checkIndex(t testing.TB, s *Store) {
	t.Helper()
	look(t, s, indexErr)
}

// Values out of which random records are made: few, so that they meet, and some that would break careless keys.
var (
	somebody  = rapid.SampledFrom([]string{"", "ana@x", "ANA@x", "luis@x", "web:u/1", "a/o"})
	someState = rapid.SampledFrom([]string{"registrada", "asignada", "a/b"})
	someTime  = rapid.Custom(func(t *rapid.T) time.Time { return hours(rapid.IntRange(-3, 5).Draw(t, "hour")) })
	someName  = rapid.SampledFrom([]string{"d1", "d2", "d3"})
	someAcct  = rapid.SampledFrom([]chat.Account{webAna, {Platform: "web", ID: "luis"}, {Platform: "slack", ID: "U/1"}})
)

func someRequest(t *rapid.T, id string) procedure.Request {
	r := procedure.Request{ID: id, Service: rapid.SampledFrom([]string{"MES", "COR"}).Draw(t, "service"), State: someState.Draw(t, "state"),
		Asker: somebody.Draw(t, "asker"), Holder: somebody.Draw(t, "holder"), Head: somebody.Draw(t, "head"), Deputy: somebody.Draw(t, "deputy"), Assignee: somebody.Draw(t, "assignee"),
		Behalf: somebody.Draw(t, "behalf"), Site: "Palacio",
		Answers: map[string]string{"que": rapid.SampledFrom([]string{"", "Internet", "ínternet "}).Draw(t, "que")}}
	if rapid.Bool().Draw(t, "joined") {
		r.Joined = []procedure.Joined{{Who: somebody.Draw(t, "who")}}
	}
	if rapid.Bool().Draw(t, "ended") {
		r.Ended = t0
	}
	return r
}

// step draws one thing to do.
func (m *machine) step(t *rapid.T) func(*Tx) error {
	id := someName.Draw(t, "id")
	at := someTime.Draw(t, "at")
	acct := someAcct.Draw(t, "acct")
	coin := rapid.Bool().Draw(t, "coin")
	switch rapid.IntRange(0, 13).Draw(t, "what") {
	case 0:
		r := someRequest(t, "")
		m.requests++
		return func(tx *Tx) error { f := r; return tx.FileRequest(&f, 2026) }
	case 1:
		if m.requests == 0 {
			return nil
		}
		r := someRequest(t, Radicado(2026, rapid.IntRange(1, m.requests).Draw(t, "n")))
		return func(tx *Tx) error { return tx.PutRequest(r) }
	case 2:
		text := rapid.SampledFrom([]string{"", "uno dos", "dos tres", "Ñandú/x"}).Draw(t, "text")
		return func(tx *Tx) error { return tx.PutSearch("TIC-2026-000001", text) }
	case 3:
		p := Person{Email: rapid.SampledFrom([]string{"ana@x", "Ana@X"}).Draw(t, "e"), Roles: rapid.SliceOfN(someState, 0, 2).Draw(t, "roles"),
			Accounts: rapid.SliceOfN(someAcct, 0, 2).Draw(t, "accounts")}
		return func(tx *Tx) error { return tx.PutPerson(p) }
	case 4:
		d := Draft{ID: id, Owner: somebody.Draw(t, "owner"), Account: acct, At: at}
		return func(tx *Tx) error { return tx.PutDraft(d) }
	case 5:
		return func(tx *Tx) error { return tx.DropDraft(id) }
	case 6:
		d := Due{Subject: id, Entry: rapid.IntRange(0, 1).Draw(t, "entry"), What: "w/x", When: at}
		if coin {
			d.When = time.Time{}
		}
		return func(tx *Tx) error { return tx.SetDue(d) }
	case 7:
		return func(tx *Tx) error { return tx.DropDues(id) }
	case 8:
		e := Envelope{ID: id, Request: "TIC-2026-000001", Expires: at}
		if coin {
			e.Burnt = t0
		}
		return func(tx *Tx) error { return tx.PutEnvelope(e) }
	case 9:
		if coin {
			return func(tx *Tx) error { _, err := tx.SweepSeen(at, 2); return err }
		}
		return func(tx *Tx) error { return tx.MarkSeen("web", id, chat.Answer{}, at) }
	case 10:
		c := Card{Request: "TIC-2026-000001", Account: acct, Person: somebody.Draw(t, "person")}
		if coin {
			return func(tx *Tx) error { return tx.DropCard(c) }
		}
		c.Ref = chat.Ref{Place: webPlace, ID: c.Lane() + lower(c.Person) + id}
		return func(tx *Tx) error { return tx.PutCard(c) }
	case 11:
		a := inventory.Account{App: "spark", User: id, Person: somebody.Draw(t, "person"), Name: "Ana/ R%", Until: rapid.SampledFrom([]string{"", "2026-01-01"}).Draw(t, "until"),
			State: rapid.SampledFrom([]inventory.State{inventory.Active, inventory.Suspended, inventory.Released}).Draw(t, "state")}
		return func(tx *Tx) error { return tx.PutAccount(a) }
	case 12:
		system := rapid.SampledFrom([]string{"Correo", "CORREO ", "Nómina/2"}).Draw(t, "system")
		return func(tx *Tx) error {
			b := inventory.Backup{System: system, Every: inventory.Daily}
			if old, err := tx.BackupOf(b.System); err == nil {
				if b = old; coin {
					b.System = "Otro " + old.ID
				}
			}
			return tx.PutBackup(&b)
		}
	default:
		e := Entry{At: at, Request: rapid.SampledFrom([]string{"", "TIC-2026-000001"}).Draw(t, "request")}
		return func(tx *Tx) error { _, err := tx.Record(e); return err }
	}
}

type machine struct{ requests int }

// Whatever is stored in whatever order, the index is what the records ask for.
func TestIndexFollowsRecords(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s, m := memory(t), &machine{}
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			if fn := m.step(rt); fn != nil {
				do(t, s, fn)
			}
		}
		look(t, s, func(v *View) error {
			if err := indexErr(v); err != nil {
				rt.Fatal(err)
			}
			_, _, err := v.VerifyJournal()
			return err
		})
	})
}
