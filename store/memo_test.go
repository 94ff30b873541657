package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store/kv"
)

// TestRemembered plays any sequence of readings, writings, refusals and transactions: what is remembered is what stands in the
// database, whatever was done to what had been handed out.
func TestRemembered(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s, kept := memory(t), map[string]string{} // position of each person, as committed
		for range rapid.IntRange(1, 12).Draw(rt, "transactions") {
			steps := rapid.SliceOfN(rapid.SampledFrom([]string{"ana@x", "luis@x", "eva@x"}), 1, 8).Draw(rt, "who")
			written := rapid.SliceOfN(rapid.SampledFrom([]string{"", "a", "b"}), len(steps), len(steps)).Draw(rt, "written")
			refuse := rapid.Bool().Draw(rt, "refuse")
			var now map[string]string
			err := s.Update(context.Background(), func(tx *Tx) error {
				now = maps.Clone(kept)
				for i, who := range steps {
					if position := written[i]; position != "" {
						now[who] = position
						if err := tx.PutPerson(Person{Email: who, Position: position, Roles: []string{position}}); err != nil {
							return err
						}
					}
					remembers(rt, &tx.View, who, now[who])
				}
				if refuse {
					return errors.New("refused")
				}
				return nil
			})
			if err == nil {
				kept = now
			}
		}
		look(t, s, func(v *View) error {
			for _, who := range []string{"ana@x", "luis@x", "eva@x", "ana@x"} {
				remembers(rt, v, who, kept[who])
			}
			return nil
		})
	})
}

// remembers compares a person with what was written, and then spoils what was handed out.
func remembers(t *rapid.T, v *View, who, position string) {
	p, err := v.Person(who)
	if position == "" {
		if !errors.Is(err, kv.ErrNotFound) {
			t.Fatalf("%s: %+v, %v", who, p, err)
		}
		return
	}
	if err != nil || p.Position != position || !reflect.DeepEqual(p.Roles, []string{position}) {
		t.Fatalf("%s: %+v, %v; written was %q", who, p, err, position)
	}
	p.Position, p.Roles[0] = "spoilt", "spoilt"
}

// TestCopiesShareNothing: every record that is handed out more than once is copied whole.
func TestCopiesShareNothing(t *testing.T) {
	t.Parallel()
	at, words := time.Unix(1, 0).UTC(), map[string]string{"a": "b"}
	whole := func(rec any) {
		v := reflect.ValueOf(rec).Elem()
		for i := range v.NumField() {
			if k := v.Field(i).Kind(); (k == reflect.Map || k == reflect.Slice) && v.Field(i).Len() == 0 {
				t.Errorf("%T: %s is empty, so nothing is known of its copy", rec, v.Type().Field(i).Name)
			}
		}
	}
	apart := func(a, b any) {
		x, y := reflect.ValueOf(a), reflect.ValueOf(b)
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%T: the copy is another: %+v, %+v", a, a, b)
		}
		for i := range x.NumField() {
			if k := x.Field(i).Kind(); (k == reflect.Map || k == reflect.Slice) && x.Field(i).Pointer() == y.Field(i).Pointer() {
				t.Errorf("%T: %s is shared", a, x.Type().Field(i).Name)
			}
		}
	}
	p := &Person{Email: "a", Roles: []string{"r"}, Accounts: []chat.Account{webAna}}
	d := &Draft{ID: "d", Answers: words, Said: words, ErrorArg: words}
	o := &Outgoing{ID: "o", Args: words}
	r := &request{ID: "r", Path: []string{"p"}, Answers: words, Signed: []procedure.Signature{{At: at}}, Facts: words,
		Joined: []procedure.Joined{{At: at}}, Files: []string{"f"}, Flags: map[string]bool{"x": true}, Items: []procedure.Item{{At: at}}}
	for _, rec := range []any{p, d, o, r} {
		whole(rec)
	}
	apart(*p, p.copied())
	apart(*d, d.copied())
	apart(*o, o.copied())
	apart(*r, r.copied())
}

// TestRememberedAtOnce lets many read what others write, and no more is remembered than is allowed.
func TestRememberedAtOnce(t *testing.T) {
	t.Parallel()
	s := memory(t)
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			for i := range maxRecent {
				who := fmt.Sprintf("p%d.%d@x", w, i)
				err := s.Update(context.Background(), func(tx *Tx) error { return tx.PutPerson(Person{Email: who, Name: who}) })
				if err == nil {
					err = s.View(context.Background(), func(v *View) error {
						p, err := v.Person(who)
						if err == nil && p.Name != who {
							err = fmt.Errorf("%s is called %s", who, p.Name)
						}
						return err
					})
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if n := len(s.recent.recs); n > maxRecent {
		t.Errorf("%d records are remembered", n)
	}
	look(t, s, func(v *View) error {
		for i := range 2 * maxKnown {
			if _, err := v.Person(fmt.Sprintf("p0.%d@x", i)); err != nil {
				return err
			}
		}
		if n := len(v.known); n > maxKnown {
			t.Errorf("%d records are known", n)
		}
		return nil
	})
}

// TestErasedIsForgotten: what was erased from a record, or went with it, is not remembered.
func TestErasedIsForgotten(t *testing.T) {
	t.Parallel()
	s := memory(t)
	do(t, s, func(tx *Tx) error {
		return errors.Join(tx.PutPerson(Person{Email: "ana@x", Ext: "private"}), tx.PutDraft(Draft{ID: "d", Owner: "ana@x", Answers: map[string]string{"a": "private"}}))
	})
	look(t, s, func(v *View) error {
		_, err1 := v.Person("ana@x")
		_, err2 := v.Draft("d")
		return errors.Join(err1, err2)
	})
	if len(s.recent.recs) == 0 {
		t.Fatal("nothing was remembered")
	}
	do(t, s, func(tx *Tx) error { return errors.Join(tx.PutPerson(Person{Email: "ana@x"}), tx.DropDraft("d")) })
	for k, rec := range s.recent.recs {
		if strings.Contains(string(rec.from), "private") {
			t.Errorf("%s is remembered: %s", k, rec.from)
		}
	}
}
