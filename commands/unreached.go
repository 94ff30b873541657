package commands

import (
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// whatUnreached tells somebody of TIC that a person could not be reached.
const whatUnreached = "unreached"

// unreachedOnce is how often that is said of one person.
var unreachedOnce = allowance{1, 24 * time.Hour}

// unreached journals that a message did not arrive for good, and tells who has the case, else the desk.
func (t *turn) unreached(d chat.Delivery) error {
	if d.Request != "" {
		if _, err := t.record(store.Entry{Actor: procedure.Clock, Kind: "undelivered", Request: d.Request,
			Data: map[string]string{"what": d.What, "person": d.Person, "why": d.Err}}); err != nil {
			return err
		}
	}
	if d.Err != goneClass && d.Err != refusedClass || d.What == whatUnreached {
		return nil // a platform that is out of order is a matter of who runs the bot
	}
	p, err := t.v.Person(d.Person)
	if d.Person == "" || err != nil {
		return nil //nolint:nilerr // a channel, or somebody whom the records do not know
	}
	o := store.Outgoing{Kind: store.NoticeDebt, Place: t.h.Late, What: whatUnreached, Args: map[string]string{"person": p.Email, "why": d.Err, "case": d.Request}}
	if r, err := t.v.Request(d.Request); err == nil && r.Assignee != "" && r.Assignee != p.Email {
		o.Place, o.Person, o.Account = chat.Place{}, r.Assignee, t.accountOf(r.Assignee)
	}
	c, once := codes{t.h, t.v, t.tx, t.now}, counter{"unreached " + p.Email, unreachedOnce}
	if ok, err := c.free(once); err != nil || !ok {
		return err
	}
	if err := c.use(once); err != nil {
		return err
	}
	return t.owe(o)
}

// unreachedNotice says who could not be reached, why, and what to do.
func (t *turn) unreachedNotice(o store.Outgoing) (chat.Message, bool, error) {
	p, err := t.v.Person(o.Args["person"])
	if err != nil {
		return chat.Message{}, false, err
	}
	return chat.Say(chat.Tag(t.lang), t.T("unreached."+o.Args["why"], "nombre", p.Name, "correo", p.Email, "caso", o.Args["case"])), true, nil
}
