package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ticbot/ticbot/bot/chat"
)

func TestOffers(t *testing.T) { both(t, testOffers) }

func testOffers(t *testing.T, s *Store) {
	one := Offer{Request: "TIC-2026-000001", Account: webAna, What: "turn", Ref: webRef, Buttons: []string{"Es viable", "No es viable"}}
	other := one
	other.Ref.ID = "m2"
	far := one
	far.Request = "TIC-2026-000010" // no prefix of the other
	do(t, s, func(tx *Tx) error {
		for _, o := range []Offer{one, other, far} {
			if err := tx.PutOffer(o); err != nil {
				return err
			}
		}
		one.Buttons = one.Buttons[:1]
		return tx.PutOffer(one)
	})
	all := func(id string) []Offer {
		return get(t, s, func(v *View) ([]Offer, error) { return v.Offers(id) })
	}
	if got := all("TIC-2026-000001"); len(got) != 2 || !cmp.Equal(got, []Offer{one, other}) && !cmp.Equal(got, []Offer{other, one}) {
		t.Errorf("got %v", got)
	}
	if got := get(t, s, func(v *View) (Offer, error) { return v.Offer(one.Request, one.Ref) }); !cmp.Equal(got, one) {
		t.Errorf("got %v", got)
	}
	do(t, s, func(tx *Tx) error { return tx.DropOffer(one) })
	missing(t, s, func(v *View) (Offer, error) { return v.Offer(one.Request, one.Ref) })
	do(t, s, func(tx *Tx) error { return tx.DropOffer(one) })
	if got := all("TIC-2026-000001"); len(got) != 1 || got[0].Ref != other.Ref {
		t.Errorf("got %v", got)
	}
	for _, bad := range []Offer{{Request: "TIC-2026-000001"}, {Ref: webRef}} {
		fails(t, s, ErrInvalid, func(tx *Tx) error { return tx.PutOffer(bad) })
	}
	fails(t, s, ErrInvalid, func(tx *Tx) error {
		_, err := tx.Owe(Outgoing{Kind: EditDebt, Account: webAna}, t0)
		return err
	})
	do(t, s, func(tx *Tx) error {
		for range 2 { // each is a debt of its own
			if _, err := tx.Owe(Outgoing{Kind: EditDebt, Account: webAna, Ref: chat.Ref{Place: webPlace, ID: "m1"}}, t0); err != nil {
				return err
			}
		}
		return nil
	})
	if got := get(t, s, func(v *View) ([]Outgoing, error) { return v.AllOutgoing() }); len(got) != 2 || got[0].Want != 0 {
		t.Errorf("got %v", got)
	}
}
