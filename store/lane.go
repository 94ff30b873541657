package store

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store/kv"
)

// lane is the queue of one place, or of one account whose place is not known yet.
type lane struct {
	platform chat.Platform
	name     string
}

func laneOf(o Outgoing) lane { return lane{o.Platform(), o.Lane()} }

// guard is the key that every change of a lane reads and writes, so that two transactions cannot both take the lane for
// empty, or one miss what the other adds. Its value is a number that moves with each change, and the key of the lane's
// place in the index of heads.
func (l lane) guard() string { return key("g/ol", string(l.platform), l.name) }

// readyAt is when a debt may be sent.
func readyAt(o Outgoing) time.Time {
	if o.After.After(o.Since) {
		return o.After
	}
	return o.Since
}

// headMark is the place of a lane's first debt among the heads: none while it is claimed.
func headMark(o Outgoing) mark {
	if o.State != Owed {
		return mark{}
	}
	return mark{key("i/oh", string(o.Platform()), timePart(readyAt(o)), o.Lane()), o.ID}
}

// moveLanes brings the heads up to date after a debt went from old to o; either may be zero.
func (t *Tx) moveLanes(old, o Outgoing) error {
	if old.ID != "" && (o.ID == "" || laneOf(old) != laneOf(o)) {
		if err := t.refreshLane(laneOf(old), false); err != nil {
			return err
		}
	}
	if o.ID == "" {
		return nil
	}
	return t.refreshLane(laneOf(o), old.ID == "")
}

// refreshLane finds the first debt of a lane and puts it among the heads. Something that was only appended to a lane in
// use does not move its head.
func (t *Tx) refreshLane(l lane, appended bool) error {
	n, have, err := t.laneGuard(l)
	if err != nil {
		return err
	}
	if appended && n > 0 {
		return t.putGuard(l, n+1, have)
	}
	first, err := t.some(prefix("i/ol", string(l.platform), l.name), "", 1)
	if err != nil {
		return err
	}
	if len(first) == 0 {
		return errors.Join(t.dropHead(have), t.del(l.guard()))
	}
	o, err := t.Outgoing(lastPart(first[0].Key))
	if err != nil {
		return err
	}
	want := headMark(o)
	if have != want.key {
		if err := t.dropHead(have); err != nil {
			return err
		}
	}
	if want.key != "" {
		if err := t.put(want.key, []byte(want.value)); err != nil {
			return err
		}
	}
	return t.putGuard(l, n+1, want.key)
}

func (t *Tx) dropHead(k string) error {
	if k == "" {
		return nil
	}
	return t.del(k)
}

// laneGuard reads a lane's guard; n is 0 for a lane that is not in use.
func (t *Tx) laneGuard(l lane) (n uint64, head string, err error) {
	b, err := t.r.Get(l.guard())
	if errors.Is(err, kv.ErrNotFound) {
		return 0, "", nil
	}
	if err != nil {
		return 0, "", fmt.Errorf("reading lane %s: %w", l.name, err)
	}
	num, head, _ := strings.Cut(string(b), " ")
	if n, err = strconv.ParseUint(num, 10, 64); err != nil {
		return 0, "", fmt.Errorf("reading lane %s: %w", l.name, ErrDamaged)
	}
	return n, head, nil
}

func (t *Tx) putGuard(l lane, n uint64, head string) error {
	return t.put(l.guard(), []byte(strconv.FormatUint(n, 10)+" "+head))
}
