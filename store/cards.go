package store

import (
	"errors"
	"fmt"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store/kv"
)

// Lane is the lane of the debts that refresh the card.
func (c Card) Lane() string { return Outgoing{Account: c.Account, Place: c.Place}.Lane() }

func cardKey(request, lane, person string) string {
	return under(under(under("oc", numbered(request)), escape(lane)), escape(lower(person)))
}

func refKey(ref chat.Ref) string {
	return key("i/oc", string(ref.Place.Platform), ref.Place.ID, ref.ID)
}

// cardMarks is the index of a card: by the message that shows it.
func cardMarks(c Card) []mark {
	if c.Ref.IsZero() {
		return nil
	}
	return []mark{{refKey(c.Ref), c.Request}}
}

// PutCard remembers where a request's card stands: one card per request, lane and person.
func (t *Tx) PutCard(c Card) error {
	if err := checkID("card", c.Request); err != nil {
		return err
	}
	if c.Place.IsZero() && c.Account.IsZero() {
		return fmt.Errorf("storing a card of %s: %w: no place and no account", c.Request, ErrInvalid)
	}
	k := cardKey(c.Request, c.Lane(), c.Person)
	old, _, err := find[Card](&t.View, k)
	if err != nil {
		return err
	}
	if err := t.write(k, c); err != nil {
		return err
	}
	return t.reindex(cardMarks(old), cardMarks(c))
}

// Card reads one card; a card in a channel is drawn for nobody (person "").
func (v *View) Card(request, lane, person string) (Card, error) {
	return read[Card](v, cardKey(request, lane, person))
}

// Cards gives every card of a request: all the places that a transition must refresh.
func (v *View) Cards(request string) ([]Card, error) {
	return list(records[Card](v, under("oc", numbered(request))+"/"))
}

// RequestAt gives the request whose card a message is; kv.ErrNotFound where it is none.
func (v *View) RequestAt(ref chat.Ref) (string, error) {
	b, err := v.r.Get(refKey(ref))
	if err != nil {
		return "", fmt.Errorf("finding the request of message %s in %s: %w", ref.ID, ref.Place, err)
	}
	return string(b), nil
}

// DropCard forgets a card, for instance because its place is gone. It is no error when there is none.
func (t *Tx) DropCard(c Card) error {
	old, err := t.Card(c.Request, c.Lane(), c.Person)
	if errors.Is(err, kv.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := t.del(cardKey(c.Request, c.Lane(), c.Person)); err != nil {
		return err
	}
	return t.reindex(cardMarks(old), nil)
}
