package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// heldSubject is the subject of the engine's own due times: the ends of holds. What is the message.
const heldSubject = "outbox"

// hold keeps a message back until a time without holding up the others of its lane, as a retry would: at night somebody may
// well be answered whose notices wait for the morning. So it is parked, and a due time of the engine's own owes it again.
// The order among what is held stays.
func hold(tx *store.Tx, o store.Outgoing, until time.Time) error {
	if err := tx.Park(o, why(Held, until.UTC().Format(time.RFC3339))); err != nil {
		return fmt.Errorf("holding: %w", err)
	}
	if err := tx.SetDue(store.Due{When: until, Subject: heldSubject, What: o.ID}); err != nil {
		return fmt.Errorf("holding: %w", err)
	}
	return nil
}

// isHeld tells what waits for its time from what was given up.
func isHeld(o store.Outgoing) bool {
	class, _ := Why(o)
	return o.State == store.Parked && class == Held
}

// unhold ends a hold whose time has come.
func (c *clock) unhold(ctx context.Context, d store.Due) error {
	err := c.e.update(ctx, func(tx *store.Tx) error {
		o, err := tx.Outgoing(d.What)
		switch {
		case errors.Is(err, kv.ErrNotFound):
		case err != nil:
			return fmt.Errorf("ending a hold: %w", err)
		case isHeld(o):
			if err := tx.Retry(o.ID); err != nil {
				return fmt.Errorf("ending a hold: %w", err)
			}
		}
		return tx.DropDue(d.Subject, d.Entry, d.What)
	})
	if err == nil {
		c.e.Wake()
	}
	return err
}
