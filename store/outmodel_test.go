package store

import (
	"cmp"
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ticbot/ticbot/bot/chat"
)

// model is the outbox as a plain list, oldest first.
type model struct{ debts []Outgoing }

func (m *model) at(id string) *Outgoing {
	i := slices.IndexFunc(m.debts, func(o Outgoing) bool { return o.ID == id })
	if i < 0 {
		return nil
	}
	return &m.debts[i]
}

func (m *model) drop(id string) {
	m.debts = slices.DeleteFunc(m.debts, func(o Outgoing) bool { return o.ID == id })
}

// owed is what Owed must give.
func (m *model) owed(now time.Time) []string {
	seen := map[string]bool{}
	var heads []Outgoing
	for _, o := range m.debts {
		if o.State == Parked || seen[o.Lane()] {
			continue
		}
		seen[o.Lane()] = true
		if o.State == Owed && !readyAt(o).After(now) {
			heads = append(heads, o)
		}
	}
	slices.SortFunc(heads, func(a, b Outgoing) int {
		return cmp.Or(readyAt(a).Compare(readyAt(b)), cmp.Compare(escape(a.Lane()), escape(b.Lane())))
	})
	ids := []string{}
	for _, o := range heads {
		ids = append(ids, o.ID)
	}
	return ids
}

// owe does what Owe must do; id is what the store gave.
func (m *model) owe(o Outgoing, id string, now time.Time) {
	for i, old := range m.debts {
		switch {
		case o.Kind == CardDebt && old.Kind == CardDebt && old.Lane() == o.Lane() && old.Request == o.Request && old.Person == o.Person:
			m.debts[i].Want++
			if old.State == Parked {
				m.debts[i].State, m.debts[i].After = Owed, time.Time{}
			}
			return
		case o.Kind == QuestionDebt && old.Kind == QuestionDebt && old.Draft == o.Draft && !old.Replaced:
			if old.State == Sending {
				m.debts[i].Replaced = true
			} else {
				m.drop(old.ID)
			}
			o.ID, o.State, o.Since = id, Owed, now
			m.debts = append(m.debts, o)
			return
		}
	}
	o.ID, o.State, o.Since, o.Want = id, Owed, now, 0
	if o.Kind == CardDebt {
		o.Want = 1
	}
	m.debts = append(m.debts, o)
}

// back does what Later, Park and RecoverClaims must do.
func (m *model) back(id, state string, after time.Time) {
	o := m.at(id)
	if o.Replaced {
		m.drop(id)
		return
	}
	o.State, o.After = state, after
}

func someDebt(t *rapid.T) Outgoing {
	o := Outgoing{Kind: rapid.SampledFrom([]string{CardDebt, NoticeDebt, QuestionDebt}).Draw(t, "kind"),
		Account: chat.Account{Platform: "web", ID: rapid.SampledFrom([]string{"ana", "luis/x", "a"}).Draw(t, "to")}}
	switch o.Kind {
	case CardDebt:
		o.Request = "TIC-2026-00000" + rapid.SampledFrom([]string{"1", "2"}).Draw(t, "request")
		o.Person = rapid.SampledFrom([]string{"", "ana@x"}).Draw(t, "person")
	case QuestionDebt:
		o.Draft = someName.Draw(t, "draft")
	}
	if rapid.IntRange(0, 4).Draw(t, "waits") == 0 {
		o.After = hours(rapid.IntRange(0, 3).Draw(t, "after"))
	}
	return o
}

// outStep does one random thing to the store and to the model.
func outStep(t *rapid.T, tx *Tx, m *model, now time.Time) error {
	if len(m.debts) == 0 || rapid.IntRange(0, 2).Draw(t, "owe") == 0 {
		o := someDebt(t)
		got, err := tx.Owe(o, now)
		m.owe(o, got.ID, now)
		return err
	}
	id := rapid.SampledFrom(m.debts).Draw(t, "which").ID
	o, err := tx.Outgoing(id)
	if err != nil {
		return err
	}
	after := hours(rapid.IntRange(0, 3).Draw(t, "after"))
	switch rapid.IntRange(0, 6).Draw(t, "what") {
	case 0, 1:
		return claimBoth(t, tx, m, id, now)
	case 2:
		if o.Kind == CardDebt && o.Want > o.Claimed {
			m.back(id, Owed, time.Time{})
		} else {
			m.drop(id)
		}
		return tx.Settle(o)
	case 3:
		m.back(id, Owed, after)
		return tx.Later(o, after, "later")
	case 4:
		m.back(id, Parked, time.Time{})
		return tx.Park(o, "parked")
	case 5:
		if rapid.Bool().Draw(t, "drop") {
			m.drop(id)
			return tx.DropOutgoing(id)
		}
		if err := tx.Retry(id); o.State == Sending {
			return wanted(err, ErrNotOwed)
		} else if err != nil {
			return err
		}
		m.back(id, Owed, time.Time{})
		return nil
	default:
		for _, o := range slices.Clone(m.debts) {
			if o.State == Sending {
				m.back(o.ID, Owed, o.After)
			}
		}
		_, err := tx.RecoverClaims("web")
		return err
	}
}

func wanted(err, want error) error {
	if errors.Is(err, want) {
		return nil
	}
	return errors.Join(errors.New("did not fail as it must"), err)
}

func claimBoth(t *rapid.T, tx *Tx, m *model, id string, now time.Time) error {
	first := slices.Contains(m.owed(now), id)
	got, err := tx.Claim(id, now)
	if !first {
		return wanted(err, ErrNotOwed)
	}
	o := m.at(id)
	o.State, o.Claimed = Sending, o.Want
	if err == nil && (got.Claimed != o.Claimed || got.Want != o.Want) {
		t.Fatalf("claimed %+v, want %+v", got, o)
	}
	return err
}

// Whatever happens to the outbox, Owed gives the heads of the lanes and the index is what the records ask for.
func TestOutboxIsTheModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s, m := plain(t), &model{}
		now := t0
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 40).Draw(rt, "minutes")) * time.Minute)
			do(t, s, func(tx *Tx) error { return outStep(rt, tx, m, now) })
			look(t, s, func(v *View) error {
				heads, err := v.Owed("web", now, 0)
				if err != nil {
					return err
				}
				ids := []string{}
				for _, o := range heads {
					ids = append(ids, o.ID)
				}
				if want := m.owed(now); !slices.Equal(ids, want) {
					rt.Fatalf("owed %v, want %v", ids, want)
				}
				if err := indexErr(v); err != nil {
					rt.Fatal(err)
				}
				return nil
			})
		}
	})
}
