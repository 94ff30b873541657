package store

import (
	"errors"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

// lane is the queue of one place, or of one account whose place is not known yet.
type lane struct {
	platform chat.Platform
	name     string
}

func laneOf(o Outgoing) lane { return lane{o.Platform(), o.Lane()} }

// laneGuard is the record that every change of a lane reads and writes, so that two transactions cannot both take the lane
// for empty, or one miss what the other adds.
type laneGuard struct {
	First string `json:"first"`          // first debt that is not parked; "" = the lane is not in use
	Head  string `json:"head,omitempty"` // its key among the heads; "" while it is claimed
}

func (l lane) guard() string { return key("g/ol", string(l.platform), l.name) }

func (v *View) laneGuard(l lane) (laneGuard, error) {
	g, _, err := find[laneGuard](v, l.guard())
	return g, err
}

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
		if err := t.refreshLane(laneOf(old), old.ID, Outgoing{}); err != nil {
			return err
		}
	}
	if o.ID == "" {
		return nil
	}
	return t.refreshLane(laneOf(o), o.ID, o)
}

// refreshLane finds the first debt of a lane after the debt with this id became o, zero where it left, and puts it among the
// heads. It looks only where it must, and no further back than that: before the first one so far there are only the traces of
// what was sent, which a database may have to wade through.
func (t *Tx) refreshLane(l lane, id string, o Outgoing) error {
	g, err := t.laneGuard(l)
	if err != nil {
		return err
	}
	if g.First != "" && g.First < id { // behind the head: the head stays
		return t.write(l.guard(), g)
	}
	if o.ID == "" || o.State == Parked { // another one is the first, if any
		pre := prefix("i/ol", string(l.platform), l.name)
		first, err := t.some(pre, pre+id, 1)
		if err != nil {
			return err
		}
		if len(first) == 0 {
			return errors.Join(t.moveHead(l.platform, g.Head, mark{}), t.del(l.guard()))
		}
		if o, err = t.Outgoing(lastPart(first[0].Key)); err != nil {
			return err
		}
	}
	head := headMark(o)
	if err := t.moveHead(l.platform, g.Head, head); err != nil {
		return err
	}
	g.First, g.Head = o.ID, head.key
	return t.write(l.guard(), g)
}

// headGuard is the record of a platform's heads. Every change of them reads and writes it. No head stands before Low: who
// looks for heads begins there, because before it there are only the traces of what was sent.
type headGuard struct {
	Low string `json:"low"`
}

func headGuardKey(p chat.Platform) string { return key("g/oh", string(p)) }

func (v *View) headGuard(p chat.Platform) (headGuard, error) {
	g, _, err := find[headGuard](v, headGuardKey(p))
	return g, err
}

// moveHead replaces a lane's place among the heads; either may be empty.
func (t *Tx) moveHead(p chat.Platform, old string, now mark) error {
	if old == now.key {
		if old == "" {
			return nil
		}
		return t.put(now.key, []byte(now.value))
	}
	g, err := t.headGuard(p)
	if err != nil {
		return err
	}
	if now.key != "" {
		if err := t.put(now.key, []byte(now.value)); err != nil {
			return err
		}
		if low := lowOf(now.key); g.Low == "" || low < g.Low {
			g.Low = low
		}
	}
	if old == "" {
		return t.write(headGuardKey(p), g)
	}
	if err := t.del(old); err != nil {
		return err
	}
	if g.Low, err = t.nextHead(p, g.Low, old); err != nil {
		return err
	}
	return t.write(headGuardKey(p), g)
}

// nextHead gives what Low becomes when the head gone is removed: the next one's time.
func (t *Tx) nextHead(p chat.Platform, low, gone string) (string, error) {
	next, err := t.some(prefix("i/oh", string(p)), low, 1)
	if err != nil {
		return "", err
	}
	if len(next) == 0 { // whatever comes before will lower it again
		return lowOf(gone), nil
	}
	return lowOf(next[0].Key), nil
}

// lowOf is the time of a head's key: what is kept of it when the head is gone must not hold the lane, which may be
// somebody's address.
func lowOf(head string) string { return head[:strings.LastIndexByte(head, '/')] }
