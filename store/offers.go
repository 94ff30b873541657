package store

import (
	"fmt"

	"github.com/ticbot/ticbot/bot/chat"
)

func offerKey(o Offer) string {
	return key(under("on", numbered(o.Request)), string(o.Ref.Place.Platform), o.Ref.Place.ID, o.Ref.ID)
}

// PutOffer remembers a notice that offers steps, by where it stands.
func (t *Tx) PutOffer(o Offer) error {
	if err := checkID("offer", o.Request); err != nil {
		return err
	}
	if o.Ref.IsZero() {
		return fmt.Errorf("storing an offer of %s: %w: no message", o.Request, ErrInvalid)
	}
	return t.write(offerKey(o), o)
}

// Offers gives the notices of a request that offer steps.
func (v *View) Offers(request string) ([]Offer, error) {
	return list(records[Offer](v, under("on", numbered(request))+"/"))
}

// Offer reads the notice that a message is; kv.ErrNotFound where it offers nothing any more.
func (v *View) Offer(request string, ref chat.Ref) (Offer, error) {
	return read[Offer](v, offerKey(Offer{Request: request, Ref: ref}))
}

// DropOffer forgets a notice that offers nothing any more. It is no error when it is not there.
func (t *Tx) DropOffer(o Offer) error { return t.del(offerKey(o)) }
