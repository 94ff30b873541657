package commands

import (
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// Trust binds an account to the person with an e-mail address that its platform has verified; kv.ErrNotFound where nobody
// in office has that address.
func (h *Handler) Trust(tx *store.Tx, who chat.Account, email string, now time.Time) error {
	p, ok, err := inOffice(&tx.View, email, now)
	if err != nil {
		return err
	}
	if !ok {
		return kv.ErrNotFound
	}
	t := &turn{h: h, v: &tx.View, tx: tx, now: now, ev: chat.Event{From: who}, lang: string(h.Lang)}
	if err := t.become(p.Email, "trust_email"); err != nil {
		return err
	}
	return t.flush()
}
