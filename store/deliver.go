package store

import (
	"errors"
	"fmt"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store/kv"
)

// recoverBatch is how many claims RecoverClaims gives back at once.
const recoverBatch = 200

// Claim marks a debt as being sent. ErrNotOwed where it cannot be: claimed already, parked, too early, or not the first of
// its lane.
func (t *Tx) Claim(id string, now time.Time) (Outgoing, error) {
	old, err := t.Outgoing(id)
	if err != nil {
		return old, err
	}
	g, err := t.laneGuard(laneOf(old))
	if err != nil {
		return old, err
	}
	if old.State != Owed || readyAt(old).After(now) || g.First != id {
		return old, fmt.Errorf("claiming message %s: %w", id, ErrNotOwed)
	}
	o := old
	o.State, o.Claimed = Sending, old.Want
	return o, t.storeOut(old, o)
}

// RecoverClaims owes again what was claimed on a platform and never settled, because the process that claimed it is gone:
// only who alone delivers for that platform may call it. It takes at most 200 at a time and gives how many; call it until
// it gives none.
func (t *Tx) RecoverClaims(p chat.Platform) (int, error) {
	claims, err := t.some(prefix("i/os", string(p)), "", recoverBatch)
	if err != nil {
		return 0, err
	}
	for _, it := range claims {
		old, err := t.Outgoing(lastPart(it.Key))
		if err != nil {
			return 0, err
		}
		o := old
		o.State = Owed
		if err := t.storeAgain(old, o); err != nil {
			return 0, err
		}
	}
	return len(claims), nil
}

// storeAgain owes a debt again, unless a newer question has taken its place.
func (t *Tx) storeAgain(old, o Outgoing) error {
	if old.Replaced {
		o = Outgoing{}
	}
	return t.storeOut(old, o)
}

// Settle ends a debt that was delivered, or has nothing to say any more. What lives and was owed again since it was claimed
// (its Want moved past o.Claimed) is owed anew instead. It is no error when the debt is gone.
func (t *Tx) Settle(o Outgoing) error {
	old, had, err := t.outgoing(o.ID)
	if err != nil || !had {
		return err
	}
	if !living(old.Kind) || old.Want <= o.Claimed {
		return t.storeOut(old, Outgoing{})
	}
	again := old
	again.State, again.Claimed, again.Tries, again.Error, again.After, again.Part = Owed, 0, 0, "", time.Time{}, 0
	return t.storeOut(old, again)
}

// Later gives a claimed debt back, not to be tried before a time, with the reason. What the caller changed in o of Place,
// Account, Part and Args is kept, so that a place that moved is written to where it went.
func (t *Tx) Later(o Outgoing, after time.Time, why string) error {
	return t.giveBack(o, Owed, after, why)
}

// Park gives a claimed debt up until somebody retries it; the later ones of its lane pass it.
func (t *Tx) Park(o Outgoing, why string) error {
	return t.giveBack(o, Parked, time.Time{}, why)
}

func (t *Tx) giveBack(o Outgoing, state string, after time.Time, why string) error {
	old, had, err := t.outgoing(o.ID)
	if err != nil {
		return err
	}
	if !had {
		return fmt.Errorf("giving message %s back: %w", o.ID, kv.ErrNotFound)
	}
	n := old
	n.Place, n.Account, n.Part, n.Args = o.Place, o.Account, o.Part, o.Args
	n.State, n.Claimed, n.Tries, n.After, n.Error = state, 0, old.Tries+1, after, why
	if err := checkOwed(n); err != nil {
		return err
	}
	return t.storeAgain(old, n)
}

// Retry makes a parked or delayed debt due at once. ErrNotOwed for one that is being sent.
func (t *Tx) Retry(id string) error {
	old, err := t.Outgoing(id)
	if err != nil {
		return err
	}
	if old.State == Sending {
		return fmt.Errorf("retrying message %s: %w", id, ErrNotOwed)
	}
	o := old
	o.State, o.Tries, o.After, o.Error = Owed, 0, time.Time{}, ""
	return t.storeOut(old, o)
}

// DropOutgoing forgets a debt in whatever state it is; kv.ErrNotFound where there is none.
func (t *Tx) DropOutgoing(id string) error {
	old, err := t.Outgoing(id)
	if err != nil {
		return err
	}
	return t.storeOut(old, Outgoing{})
}

func (v *View) outgoing(id string) (Outgoing, bool, error) {
	o, err := v.Outgoing(id)
	if errors.Is(err, kv.ErrNotFound) {
		return Outgoing{}, false, nil
	}
	return o, err == nil, err
}
