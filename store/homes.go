package store

import (
	"fmt"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

func homeKey(a chat.Account) string { return key("h", string(a.Platform), a.ID) }

// OpenHome notes that somebody looked at the page that his account has. The first time counts.
func (t *Tx) OpenHome(a chat.Account, now time.Time) error {
	if a.Platform == "" || a.ID == "" {
		return fmt.Errorf("noting a home page: %w: no account", ErrInvalid)
	}
	if _, had, err := find[Home](&t.View, homeKey(a)); err != nil || had {
		return err
	}
	return t.write(homeKey(a), Home{Account: a, Since: now.UTC()})
}

// CloseHome forgets that somebody looks at the page of his account. It is no error where he never did.
func (t *Tx) CloseHome(a chat.Account) error { return t.del(homeKey(a)) }

// HasHome reports whether somebody has looked at the page of his account.
func (v *View) HasHome(a chat.Account) (bool, error) {
	_, had, err := find[Home](v, homeKey(a))
	return had, err
}
