package commands

import (
	"errors"
	"fmt"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// Trust binds an account to the person with an e-mail address that its platform has verified; kv.ErrNotFound where nobody
// in office has that address, or where the account was bound before and taken away: who did that binds it again himself.
func (h *Handler) Trust(tx *store.Tx, who chat.Account, email string, now time.Time) error {
	p, ok, err := inOffice(&tx.View, email, now)
	if err != nil {
		return err
	}
	if !ok {
		return kv.ErrNotFound
	}
	t := &turn{h: h, v: &tx.View, tx: tx, now: now, ev: chat.Event{From: who}, lang: string(h.Lang)}
	if _, err := tx.Meta(metaKnown + h.KeyedHash(who.String())); !errors.Is(err, kv.ErrNotFound) {
		return errors.Join(err, kv.ErrNotFound)
	}
	if err := t.become(p.Email, "trust_email"); err != nil {
		return err
	}
	return t.flush()
}

// Enter notes that a person has logged in with an account of his own, which it binds to him the first time.
func (h *Handler) Enter(tx *store.Tx, who chat.Account, email string, now time.Time) error {
	t := &turn{h: h, v: &tx.View, tx: tx, now: now, who: email, ev: chat.Event{From: who}, lang: string(h.Lang)}
	p, err := tx.PersonOf(who)
	switch {
	case errors.Is(err, kv.ErrNotFound):
		if err := t.become(email, ""); err != nil {
			return err
		}
	case err != nil:
		return err
	case p.Email != email:
		return fmt.Errorf("entering as %s: %w", who.Platform, store.ErrTaken)
	}
	if _, err := t.record(store.Entry{Kind: "entered", Data: map[string]string{"platform": string(who.Platform)}}); err != nil {
		return err
	}
	return t.flush()
}
