// Package desk joins the pages of package page with the envelopes of package handoff and the engine: opening an envelope is
// one event, in one transaction, and the password leaves only after the commit.
package desk

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/ticbot/ticbot/bot"
	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/handoff"
	"github.com/ticbot/ticbot/bot/page"
	"github.com/ticbot/ticbot/commands"
	"github.com/ticbot/ticbot/store"
)

// Desk implements page.Desk.
type Desk struct {
	Engine *bot.Engine
	Box    *handoff.Box
	Store  *store.Store
	Now    func() time.Time
	Lang   string
	// Decidable reads the links of /decidir.
	Decidable func(v *store.View, id string, now time.Time) (commands.Decidable, error)
	// Session reports whether a browser may see the pages of this member of staff; nil = the link alone is enough.
	Session func(r *http.Request, email string) bool
}

// Peek looks at an envelope; nothing is consumed.
func (d *Desk) Peek(ctx context.Context, token string) (page.View, error) {
	var w handoff.View
	var keeper store.Person
	err := d.Store.View(ctx, func(v *store.View) error {
		var err error
		if w, err = d.Box.Peek(v, token, d.Now()); err == nil {
			keeper = d.keeper(v, w)
		}
		return err
	})
	return d.page(w, keeper), unknown(err)
}

// keeper is who tells the PIN.
func (d *Desk) keeper(v *store.View, w handoff.View) store.Person {
	p, err := v.Person(w.Envelope.Keeper)
	if err != nil {
		return store.Person{}
	}
	return p
}

// Open opens an envelope with its PIN.
func (d *Desk) Open(ctx context.Context, token, pin string) (page.View, error) {
	return d.act(ctx, func(tx *store.Tx, now time.Time) (handoff.View, string, error) {
		w, err := d.Box.Open(tx, token, pin, now)
		result := ""
		switch {
		case err != nil:
		case w.State == handoff.Open:
			result = "opened"
		case w.Burned:
			result = "burnt"
		}
		return w, result, err
	})
}

// Print gives the PIN of the slip, once.
func (d *Desk) Print(ctx context.Context, token string) (page.View, error) {
	return d.act(ctx, func(tx *store.Tx, now time.Time) (handoff.View, string, error) {
		w, err := d.Box.Print(tx, token, now)
		return w, "", err
	})
}

// List looks at the page of several PINs; showing them is an event of the journal.
func (d *Desk) List(ctx context.Context, token string, show bool) (page.View, []page.PINRow, error) {
	var rows []handoff.Listed
	if !show {
		var w handoff.View
		err := d.Store.View(ctx, func(v *store.View) (err error) {
			w, _, err = d.Box.Lists(v, token, false, d.Now())
			return err
		})
		return d.page(w, store.Person{}), nil, unknown(err)
	}
	v, err := d.act(ctx, func(tx *store.Tx, now time.Time) (w handoff.View, result string, err error) {
		if w, rows, err = d.Box.Lists(&tx.View, token, true, now); err == nil && w.State == handoff.Ready {
			result = "listed"
		}
		return w, result, err
	})
	out := make([]page.PINRow, 0, len(rows))
	for _, r := range rows {
		out = append(out, page.PINRow{For: r.For, Account: r.Account, PIN: spaced(r.PIN), State: page.State(r.State)})
	}
	return v, out, err
}

// spaced writes a PIN as it is said: 482 913.
func spaced(pin string) string {
	if len(pin) != 6 {
		return pin
	}
	return pin[:3] + " " + pin[3:]
}

// Fill seals the password that staff typed.
func (d *Desk) Fill(ctx context.Context, token, password string) (page.View, error) {
	var seed [32]byte
	if _, err := rand.Read(seed[:]); err != nil {
		return page.View{}, fmt.Errorf("drawing a seed: %w", err)
	}
	return d.act(ctx, func(tx *store.Tx, now time.Time) (handoff.View, string, error) {
		w, err := d.Box.Fill(tx, token, password, seed, now)
		result := ""
		if err == nil && w.State == handoff.Typed {
			result = "opened"
		}
		return w, result, err
	})
}

// Again asks for another password, Received confirms the reception; both are the holder's, whose link is his right.
func (d *Desk) Again(ctx context.Context, token string) (page.View, error) {
	return d.said(ctx, token, "again")
}

// Received confirms that the holder has the account.
func (d *Desk) Received(ctx context.Context, token string) (page.View, error) {
	return d.said(ctx, token, "received")
}

func (d *Desk) said(ctx context.Context, token, result string) (page.View, error) {
	return d.act(ctx, func(tx *store.Tx, now time.Time) (handoff.View, string, error) {
		w, err := d.Box.Peek(&tx.View, token, now)
		if err != nil || w.Envelope.Kind != handoff.Holder {
			return w, "", err
		}
		w.State = handoff.Asked
		if result == "received" {
			w.State = handoff.Confirmed
		}
		return w, result, nil
	})
}

// act does something with an envelope and hands what became of it to the core, in one transaction. An envelope that did
// not change is no event.
func (d *Desk) act(ctx context.Context, fn func(*store.Tx, time.Time) (handoff.View, string, error)) (page.View, error) {
	id, err := eventID()
	if err != nil {
		return page.View{}, err
	}
	var w handoff.View
	var keeper store.Person
	ev := chat.Event{ID: id, From: chat.Account{Platform: bot.Self, ID: "page"}, When: d.Now()}
	_, err = d.Engine.AcceptWith(ctx, ev, func(tx *store.Tx, ev *chat.Event, now time.Time) error {
		var result string
		var err error
		if w, result, err = fn(tx, now); err != nil {
			return err
		}
		keeper = d.keeper(&tx.View, w)
		ev.What = nil
		if result != "" {
			ev.What = chat.Opened{Envelope: w.Envelope.ID, Result: result}
		}
		return nil
	})
	if err != nil {
		return page.View{}, unknown(err)
	}
	return d.page(w, keeper), nil
}

func eventID() (string, error) {
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", fmt.Errorf("drawing an event id: %w", err)
	}
	return "page-" + hex.EncodeToString(b[:]), nil
}

func unknown(err error) error {
	if errors.Is(err, handoff.ErrUnknown) {
		return page.ErrUnknown
	}
	return err
}

func (d *Desk) page(w handoff.View, keeper store.Person) page.View {
	return page.View{State: page.State(w.State), Kind: w.Envelope.Kind, Account: w.Envelope.Account, For: w.Envelope.For, Left: w.Left,
		Until: w.Envelope.Expires, Keeper: keeper.Name, Plain: w.Plain, PIN: w.PIN, Lang: d.Lang, Owner: w.Envelope.ForMail}
}

// May reports whether this browser may see a page of staff.
func (d *Desk) May(r *http.Request, v page.View) bool {
	return v.Kind == handoff.Holder || d.Session == nil || d.Session(r, v.Owner)
}
