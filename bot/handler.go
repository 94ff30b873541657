// Package bot moves things: it takes events from the platforms into one transaction each, sends what is owed, and lets
// due times come true. What an event means is decided by a Handler, which cannot reach the network; what a platform can
// do is known by its Adapter, which cannot reach a decision.
package bot

import (
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
)

// Handler decides. It is handed everything it may use: it has no context on purpose, so that it cannot reach the network.
type Handler interface {
	// Handle works one event into the records. It may run several times for one event, of which at most one is kept, so it
	// must be a function of what it reads and is given: it does not log, count, sleep, draw random numbers or read a clock.
	// seed is drawn once per event. An error drops everything that was written; the event is not acknowledged then.
	//
	// Events of the engine itself come here too, from Self: Tick when a due time has come (the due record can still be read
	// and is dropped afterwards, unless it was set again to a later time), and Delivery when an outgoing message has arrived
	// or has been given up (the debt is settled or parked already).
	Handle(tx *store.Tx, ev chat.Event, now time.Time, seed [32]byte) (chat.Answer, error)
	// Show draws a message that is owed, as things are now. It only reads.
	Show(v *store.View, o store.Outgoing, now time.Time) (Shown, error)
}

// Shown is what Show makes of a debt. The first that is set counts: Drop, NotBefore, Instead, Message. A zero message is
// dropped; one with Card set is shortened to fit, any other is split.
type Shown = chat.Shown

// Self is the platform of events that the bot makes itself: Tick, Delivery and Opened.
const Self chat.Platform = "bot"

// Why a message did not arrive. The first three are also the classes of a Delivery, in Delivery.Err.
const (
	Gone      = "gone"      // the place no longer exists
	Refused   = "refused"   // the platform will never take this message there
	Failed    = "failed"    // it was tried as often as it is tried
	Held      = "held"      // not before the time that follows, as RFC 3339 in UTC
	Limited   = "limited"   // the platform said to come back later
	Retried   = "retried"   // unknown; it is tried again
	Unsettled = "unsettled" // it arrived, but what follows from it failed
)

// Why reads the reason that the engine left with a message: one of the classes above, with a detail in the words of the
// platform. The class is empty where nothing went wrong so far.
func Why(o store.Outgoing) (class, detail string) {
	class, detail, _ = strings.Cut(o.Error, ": ")
	return class, detail
}

func why(class, detail string) string { return class + ": " + detail }

// platformOf gives the platform under which an event is known, together with its ID.
func platformOf(ev chat.Event) chat.Platform {
	switch ev.What.(type) {
	case chat.Tick, chat.Delivery, chat.Opened:
		return Self
	}
	if ev.From.Platform == "" {
		return Self
	}
	return ev.From.Platform
}

// kindOf names the type of an event for logs.
func kindOf(w chat.What) string {
	switch w.(type) {
	case chat.Command:
		return "command"
	case chat.Click:
		return "click"
	case chat.Submission:
		return "submission"
	case chat.Text:
		return "text"
	case chat.Upload:
		return "upload"
	case chat.Presence:
		return "presence"
	case chat.Delivery:
		return "delivery"
	case chat.Opened:
		return "opened"
	case chat.Operator:
		return "operator"
	case chat.Tick:
		return "tick"
	}
	return "none"
}
