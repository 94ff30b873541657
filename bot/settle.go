package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// settleTries is how often the event of a delivery is handed to a handler that fails on it.
const settleTries = 3

// conclude writes down what became of the message, until that succeeds or ctx ends: then it is sent once more after the
// next start. What a handler cannot follow up is parked, so that it neither blocks the lane nor is forgotten.
func (l *line) conclude(ctx context.Context, o store.Outgoing, out outcome, p pace) error {
	var wait time.Duration
	for failures := 0; ; {
		err := l.settle(ctx, o, out)
		if err == nil {
			return nil
		}
		if l.e.health.err() == nil {
			failures++
		}
		l.e.cfg.Log.Error("settling a message", "platform", string(l.platform), "outgoing", o.ID, "result", out.result, "error", reason(err))
		if failures >= settleTries && (out.result == posted || out.result == edited || out.result == parked) {
			l.e.metrics.delivered(l.platform, Unsettled)
			out = outcome{result: Unsettled, why: out.result}
		}
		wait = min(l.e.backoff(wait), 10*time.Second)
		if !p.rest(ctx, wait) {
			return err
		}
	}
}

// settle writes down the outcome in one transaction.
func (l *line) settle(ctx context.Context, o store.Outgoing, out outcome) error {
	o.Part = max(o.Part, out.part)
	if o.Kind == store.EditDebt && (out.result == dropped || out.result == parked) {
		out.result = edited // it stays as it is: nobody need try again
	}
	switch out.result {
	case posted, edited:
		return l.tell(ctx, o, delivery(o, out.ref, ""), func(tx *store.Tx) error {
			return l.arrived(tx, o, out)
		})
	case parked:
		return l.tell(ctx, o, delivery(o, chat.Ref{}, out.class), func(tx *store.Tx) error {
			return tx.Park(o, why(out.class, out.why))
		})
	}
	err := l.e.update(ctx, func(tx *store.Tx) error {
		if err := l.mine(tx, o); err != nil {
			return err
		}
		switch out.result {
		case Limited, Retried:
			return tx.Later(o, out.after, why(out.result, out.why))
		case Held:
			return hold(tx, o, out.after)
		case Unsettled:
			return tx.Park(o, why(out.result, out.why))
		case redirected:
			return redirect(tx, o, out.to)
		}
		return tx.Settle(o)
	})
	if errors.Is(err, errNothing) {
		err = nil
	}
	if err == nil && out.result != Retried && out.result != Limited {
		l.done(o)
	}
	return err
}

// delivery tells what became of a debt, and what it was about.
func delivery(o store.Outgoing, ref chat.Ref, class string) chat.Delivery {
	if o.Kind == store.EditDebt {
		ref = o.Ref
	}
	return chat.Delivery{Outgoing: o.ID, Ref: ref, Err: class, What: o.What, Request: o.Request, Person: o.Person, Entry: o.Entry,
		Kind: o.Kind, Account: o.Account, Args: o.Args}
}

// tell settles a message and hands its Delivery to the handler, in one transaction.
func (l *line) tell(ctx context.Context, o store.Outgoing, d chat.Delivery, settle func(*store.Tx) error) error {
	ev := chat.Event{
		ID: o.ID + "." + strconv.Itoa(o.Claimed), From: chat.Account{Platform: Self, ID: string(l.platform)},
		At: d.Ref.Place, When: l.e.cfg.Now().UTC(), What: d, Limits: l.limits,
	}
	_, err := l.e.accept(ctx, ev, hooks{before: func(tx *store.Tx, _ *chat.Event, _ time.Time) error {
		if err := l.mine(tx, o); err != nil {
			return err
		}
		return settle(tx)
	}})
	if err == nil {
		l.done(o)
	}
	return err
}

// arrived settles the debt, remembers where a card stands, and where a place has moved to.
func (l *line) arrived(tx *store.Tx, o store.Outgoing, out outcome) error {
	if err := tx.Settle(o); err != nil {
		return fmt.Errorf("settling: %w", err)
	}
	if o.Kind == store.CardDebt {
		card := store.Card{Request: o.Request, Account: o.Account, Place: o.Place, Person: o.Person, Ref: out.ref}
		if err := tx.PutCard(card); err != nil {
			return fmt.Errorf("remembering the card: %w", err)
		}
	}
	for _, from := range slices.SortedFunc(maps.Keys(out.moved), byPlace) {
		b, err := json.Marshal(out.moved[from])
		if err == nil {
			err = tx.PutMeta(movedKey(from), string(b))
		}
		if err != nil {
			return fmt.Errorf("remembering where %s moved: %w", from, err)
		}
	}
	return nil
}

func byPlace(a, b chat.Place) int {
	switch x, y := a.String(), b.String(); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// redirect owes the message to another place instead.
func redirect(tx *store.Tx, o store.Outgoing, to chat.Place) error {
	if err := tx.Settle(o); err != nil {
		return fmt.Errorf("settling: %w", err)
	}
	n := o
	n.Account, n.Place, n.Part, n.After = chat.Account{}, to, 0, time.Time{}
	if _, err := tx.Owe(n, o.Since); err != nil {
		return fmt.Errorf("owing to %s instead: %w", to, err)
	}
	return nil
}

// mine gives errNothing where the debt is not, or no longer, the one that was claimed.
func (l *line) mine(tx *store.Tx, o store.Outgoing) error {
	cur, err := tx.Outgoing(o.ID)
	if errors.Is(err, kv.ErrNotFound) || err == nil && (cur.State != store.Sending || cur.Claimed != o.Claimed) {
		return errNothing
	}
	return err
}

// done forgets what was kept of a message.
func (l *line) done(o store.Outgoing) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.fails, o.ID)
}
