package commands

import (
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// Trust binds an account to the person with an e-mail address that its platform has verified; kv.ErrNotFound where nobody
// in office has that address.
func Trust(tx *store.Tx, who chat.Account, email string, now time.Time) error {
	p, err := tx.Person(strings.ToLower(email))
	if err != nil {
		return err
	}
	if p.Left != "" {
		return kv.ErrNotFound
	}
	if err := tx.Bind(p.Email, who); err != nil {
		return err
	}
	_, err = tx.Record(store.Entry{At: now, Actor: p.Email, Via: string(who.Platform), Kind: "linked",
		Data: map[string]string{"platform": string(who.Platform), "by": "trust_email"}})
	return err
}
