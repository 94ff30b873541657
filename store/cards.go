package store

import "fmt"

// Lane is the lane of the debts that refresh the card.
func (c Card) Lane() string { return Outgoing{Account: c.Account, Place: c.Place}.Lane() }

func cardKey(request, lane, person string) string {
	return under(under(under("oc", numbered(request)), escape(lane)), escape(lower(person)))
}

// PutCard remembers where a request's card stands: one card per request, lane and person.
func (t *Tx) PutCard(c Card) error {
	if err := checkID("card", c.Request); err != nil {
		return err
	}
	if c.Place.IsZero() && c.Account.IsZero() {
		return fmt.Errorf("storing a card of %s: %w: no place and no account", c.Request, ErrInvalid)
	}
	return t.write(cardKey(c.Request, c.Lane(), c.Person), c)
}

// Card reads one card; a card in a channel is drawn for nobody (person "").
func (v *View) Card(request, lane, person string) (Card, error) {
	return read[Card](v, cardKey(request, lane, person))
}

// Cards gives every card of a request: all the places that a transition must refresh.
func (v *View) Cards(request string) ([]Card, error) {
	return list(records[Card](v, under("oc", numbered(request))+"/"))
}

// DropCard forgets a card, for instance because its place is gone. It is no error when there is none.
func (t *Tx) DropCard(c Card) error { return t.del(cardKey(c.Request, c.Lane(), c.Person)) }
