package store

import (
	"errors"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

// TestHomeDebt: a home page is owed once however often it changes, and a change during delivery is not lost.
func TestHomeDebt(t *testing.T) {
	s := memory(t)
	who := chat.Account{Platform: "slack", ID: "U1"}
	owe := func() (o Outgoing) {
		do(t, s, func(tx *Tx) (err error) {
			o, err = tx.Owe(Outgoing{Kind: HomeDebt, Account: who, Place: chat.Place{Platform: "slack", ID: "U1", Kind: chat.HomePage}}, t0)
			return err
		})
		return o
	}
	first := owe()
	if again := owe(); again.ID != first.ID || again.Want != 2 {
		t.Errorf("owed again: %+v", again)
	}
	var claimed Outgoing
	do(t, s, func(tx *Tx) (err error) { claimed, err = tx.Claim(first.ID, t0); return err })
	owe()
	do(t, s, func(tx *Tx) error { return tx.Settle(claimed) })
	if all := get(t, s, (*View).AllOutgoing); len(all) != 1 || all[0].State != Owed {
		t.Errorf("changed while it was drawn: %+v", all)
	}
	do(t, s, func(tx *Tx) (err error) { claimed, err = tx.Claim(first.ID, t0.Add(time.Hour)); return err })
	do(t, s, func(tx *Tx) error { return tx.Settle(claimed) })
	if all := get(t, s, (*View).AllOutgoing); len(all) != 0 {
		t.Errorf("drawn: %+v", all)
	}
}

func TestHomes(t *testing.T) {
	s := memory(t)
	who := chat.Account{Platform: "slack", ID: "U1"}
	has := func() bool {
		return get(t, s, func(v *View) (bool, error) { return v.HasHome(who) })
	}
	if has() {
		t.Error("it is open before anybody looked")
	}
	do(t, s, func(tx *Tx) error { return tx.OpenHome(who, t0) })
	do(t, s, func(tx *Tx) error { return tx.OpenHome(who, t0.Add(time.Hour)) })
	if h := get(t, s, func(v *View) (Home, error) { return read[Home](v, homeKey(who)) }); !has() || !h.Since.Equal(t0) {
		t.Errorf("the home is %+v", h)
	}
	do(t, s, func(tx *Tx) error { return tx.CloseHome(who) })
	if has() {
		t.Error("it is open after it was closed")
	}
	err := s.Update(t.Context(), func(tx *Tx) error { return tx.OpenHome(chat.Account{}, t0) })
	if !errors.Is(err, ErrInvalid) {
		t.Errorf("nobody's home: %v", err)
	}
}
