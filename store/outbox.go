package store

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store/kv"
)

func outKey(id string) string { return key("o", id) }

// soleKey is where a card, a question or a home page finds the debt that it would repeat; "" = every debt is one of its own.
func soleKey(o Outgoing) string {
	switch o.Kind {
	case CardDebt:
		return key("i/ou", CardDebt, o.Request, o.Lane(), lower(o.Person))
	case HomeDebt:
		return key("i/ou", HomeDebt, o.Lane())
	case QuestionDebt:
		if o.Draft != "" {
			return key("i/ou", QuestionDebt, o.Draft)
		}
	}
	return ""
}

// outMarks is the index of a debt, but for the place of a lane's first one: see lane.go.
func outMarks(o Outgoing) []mark {
	if o.ID == "" {
		return nil
	}
	var ms []mark
	if o.State != Parked {
		ms = append(ms, mark{key: key("i/ol", string(o.Platform()), o.Lane(), o.ID)})
	}
	if o.State == Sending {
		ms = append(ms, mark{key: key("i/os", string(o.Platform()), o.ID)})
	}
	if k := soleKey(o); k != "" && !o.Replaced {
		ms = append(ms, mark{k, o.ID})
	}
	return ms
}

// living reports whether a debt shows things as they are when it is sent, so that owing it twice is owing it once.
func living(kind string) bool { return kind == CardDebt || kind == HomeDebt }

// Owe puts a message into the outbox, behind all others of its lane. A card or a home page that is owed there already is one
// debt: only its Want grows (one that was parked is tried again, because there is something new to show). A question takes
// the place of the older one of the same draft.
func (t *Tx) Owe(o Outgoing, now time.Time) (Outgoing, error) {
	if err := checkOwed(o); err != nil {
		return o, err
	}
	old, had, err := t.sole(o)
	if err != nil {
		return o, err
	}
	if had && living(o.Kind) {
		return t.oweAgain(old)
	}
	if had {
		if err := t.supersede(old); err != nil {
			return o, err
		}
	}
	n, err := t.count("outbox")
	if err != nil {
		return o, err
	}
	o.ID, o.State, o.Since = fmt.Sprintf("%010d", n), Owed, now
	o.Claimed, o.Tries, o.Error, o.Replaced = 0, 0, "", false
	if o.Want = 0; living(o.Kind) {
		o.Want = 1
	}
	return o, t.storeOut(Outgoing{}, o)
}

func checkOwed(o Outgoing) error {
	if o.Place.IsZero() && o.Account.IsZero() {
		return fmt.Errorf("owing a %s: %w: no place and no account", o.Kind, ErrInvalid)
	}
	switch o.Kind {
	case CardDebt, NoticeDebt, QuestionDebt, HomeDebt:
		return nil
	case EditDebt:
		if !o.Ref.IsZero() {
			return nil
		}
	}
	return fmt.Errorf("owing a message: %w: kind %q", ErrInvalid, o.Kind)
}

// sole finds the debt that o would repeat.
func (t *Tx) sole(o Outgoing) (Outgoing, bool, error) {
	k := soleKey(o)
	if k == "" {
		return Outgoing{}, false, nil
	}
	id, err := t.r.Get(k)
	if errors.Is(err, kv.ErrNotFound) {
		return Outgoing{}, false, nil
	}
	if err != nil {
		return Outgoing{}, false, fmt.Errorf("reading %s: %w", k, err)
	}
	old, err := t.Outgoing(string(id))
	return old, err == nil, err
}

func (t *Tx) oweAgain(old Outgoing) (Outgoing, error) {
	o := old
	o.Want++
	if o.State == Parked {
		o.State, o.Tries, o.Error, o.After = Owed, 0, "", time.Time{}
	}
	return o, t.storeOut(old, o)
}

// supersede drops a question that nobody has seen yet. One that is being sent stays until its outcome is known, and is not
// tried again.
func (t *Tx) supersede(old Outgoing) error {
	if old.State != Sending {
		return t.storeOut(old, Outgoing{})
	}
	o := old
	o.Replaced = true
	return t.storeOut(old, o)
}

// storeOut replaces a debt by its new state, in the index and in its lane. A zero old is a new debt, a zero o drops it.
func (t *Tx) storeOut(old, o Outgoing) error {
	utc(&o.Since, &o.After)
	if o.State == Owed && !slices.Contains(t.owes, o.Platform()) {
		t.owes = append(t.owes, o.Platform())
	}
	var err error
	if o.ID == "" {
		err = t.del(outKey(old.ID))
	} else {
		err = t.write(outKey(o.ID), o)
	}
	if err != nil {
		return err
	}
	if err := t.reindex(outMarks(old), outMarks(o)); err != nil {
		return err
	}
	return t.moveLanes(old, o)
}

// Owes are the platforms on which this transaction has owed something, so that whoever delivers there looks.
func (t *Tx) Owes() []chat.Platform { return t.owes }

// Outgoing reads one debt.
func (v *View) Outgoing(id string) (Outgoing, error) {
	return read[Outgoing](v, outKey(id))
}

// AllOutgoing gives every debt, parked ones too, oldest first.
func (v *View) AllOutgoing() ([]Outgoing, error) {
	return list(records[Outgoing](v, "o/"))
}

// AnyOutgoing reports whether there is any debt, parked ones too.
func (v *View) AnyOutgoing() (bool, error) {
	first, err := v.some("o/", "", 1)
	return len(first) > 0, err
}

// Owed gives what may be sent on a platform now, at most limit (≤ 0: all), the longest due first: of each lane the first
// debt that is not parked, if it is not claimed and its time has come. A lane waits for its first debt.
func (v *View) Owed(p chat.Platform, now time.Time, limit int) ([]Outgoing, error) {
	out, _, err := v.OwedBut(p, now, limit, func(string) bool { return false })
	return out, err
}

// OwedBut is Owed without the lanes that skip names. more says that there may be others behind the last one.
func (v *View) OwedBut(p chat.Platform, now time.Time, limit int, skip func(lane string) bool) (out []Outgoing, more bool, err error) {
	g, err := v.headGuard(p)
	if err != nil {
		return nil, false, err
	}
	pre := prefix("i/oh", string(p))
	end := pre + timePart(now) + behind
	for from := g.Low; ; {
		heads, err := v.until(pre, from, end, limit)
		if err != nil {
			return nil, false, err
		}
		for _, h := range heads {
			if lane, err := unescape(lastPart(h.Key)); err == nil && skip(lane) {
				continue
			}
			if limit > 0 && len(out) == limit {
				return out, true, nil
			}
			o, err := v.Outgoing(string(h.Value))
			if err != nil {
				return nil, false, err
			}
			out = append(out, o)
		}
		if limit <= 0 || len(heads) < limit || len(out) == limit {
			return out, limit > 0 && len(heads) == limit, nil
		}
		from = heads[len(heads)-1].Key + "\x00"
	}
}

// NextOwed gives the earliest time at which Owed has something for a platform; false where nothing is owed but what is
// claimed or parked.
func (v *View) NextOwed(p chat.Platform) (time.Time, bool, error) {
	g, err := v.headGuard(p)
	if err != nil {
		return time.Time{}, false, err
	}
	first, err := v.some(prefix("i/oh", string(p)), g.Low, 1)
	if err != nil || len(first) == 0 {
		return time.Time{}, false, err
	}
	at, err := time.Parse(timeLayout, lastPart(lowOf(first[0].Key)))
	if err != nil {
		return time.Time{}, false, fmt.Errorf("reading %s: %w: %w", first[0].Key, ErrDamaged, err)
	}
	return at, true, nil
}
