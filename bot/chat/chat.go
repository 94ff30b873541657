// Package chat holds the words that the core and the platforms share: events that come in, messages, forms and answers
// that go out, and what a platform can and cannot show. It is plain data: everything here can be stored, compared and
// replayed, and nothing here knows a platform's SDK or a rule of the procedure.
package chat

import (
	"strings"
	"time"
)

// Platform names a chat platform: "web", "console", "slack", "mail" … A platform is one adapter of one running bot.
type Platform string

// Tag is a language as BCP 47 writes it: "es", "en".
type Tag string

// Account is one identity on one platform. It says who pressed, never what that one may do: rights come from the table
// of people.
type Account struct {
	Platform Platform `json:"platform"`
	ID       string   `json:"id"`
}

// String gives "platform:id".
func (a Account) String() string { return string(a.Platform) + ":" + a.ID }

// IsZero reports whether the account is unset.
func (a Account) IsZero() bool { return a == Account{} }

// ParseAccount reads what String wrote; ok is false where there is no colon.
func ParseAccount(s string) (a Account, ok bool) {
	p, id, ok := strings.Cut(s, ":")
	return Account{Platform: Platform(p), ID: id}, ok
}

// Kind of a place.
type Kind string

// The kinds of place. Links, PINs and sign-offs of heads are only ever sent to a Direct place.
const (
	Direct  Kind = "direct"  // one person and the bot
	Channel Kind = "channel" // several people read it
	// HomePage is a page of one person's own, called as his account: what is posted there replaces what it showed before, and
	// nobody can write on it. Only platforms with Limits.Home have one.
	HomePage Kind = "home"
)

// Place is where something is said.
type Place struct {
	Platform Platform `json:"platform"`
	ID       string   `json:"id"`
	Kind     Kind     `json:"kind"`
	Thread   string   `json:"thread,omitempty"`
}

// String gives "platform:id", the spelling of the configuration.
func (p Place) String() string { return string(p.Platform) + ":" + p.ID }

// IsZero reports whether the place is unset.
func (p Place) IsZero() bool { return p == Place{} }

// Ref names a posted message, so that it can be edited or answered.
type Ref struct {
	Place Place  `json:"place"`
	ID    string `json:"id"`
}

// IsZero reports whether the reference is unset.
func (r Ref) IsZero() bool { return r == Ref{} }

// Token stands behind a button or a dialog: at most 64 bytes (Telegram's limit). It names a step with the version and
// entry that the person saw; it grants nothing, so that a forged one is only a click that is checked like any other.
type Token string

// MaxToken is the longest token in bytes.
const MaxToken = 64

// Event is one thing that happened on a platform. Platform (From.Platform) and ID together are the key by which a
// repeated delivery is recognised, so an adapter must derive ID from what the platform sent, never draw it anew.
type Event struct {
	ID     string
	From   Account
	At     Place
	When   time.Time // as the platform says; the core takes its own clock for what it records
	What   What
	Limits Limits // what can be shown in answer to this very event
}

// What happened: Command, Click, Submission, Text, Upload, Presence, Delivery, Opened, Operator or Tick.
type What interface{ what() }

// Command is a slash command with what follows it: "/correo para Ana" is Verb "correo", Text "para Ana". The prefix
// command "/tic" is taken off by the core, not by the adapter.
type Command struct{ Verb, Text string }

// Click is a pressed button.
type Click struct {
	Token Token
	On    Ref // the message that carried the button; zero where the platform does not say
}

// Submission is a filled or closed form page. A value is the option's value, an ISO date, or the text as typed.
type Submission struct {
	Token     Token
	Values    map[string]string
	Files     map[string][]File
	Cancelled bool
}

// Text is a line that a person wrote. Reply is the message that it answers, where the platform has threads or quotes.
type Text struct {
	Text  string
	Reply Ref
	Files []File
}

// Upload is one or more files sent without words.
type Upload struct {
	Files []File
	Reply Ref
}

// PresenceKind says what changed between a person and the bot.
type PresenceKind string

// The kinds of presence.
const (
	Home    PresenceKind = "home"    // opened the bot's page
	Started PresenceKind = "started" // may be written to from now on
	Blocked PresenceKind = "blocked" // may not be written to any more
	Joined  PresenceKind = "joined"  // the bot came into a channel
)

// Presence tells that a person can, or can no longer, be reached.
type Presence struct{ Kind PresenceKind }

// Delivery is the outcome of an outgoing message, made by the deliverer: it is an event like any other.
type Delivery struct {
	Outgoing string
	Ref      Ref
	Err      string // "" when delivered; else the class: "gone", "refused"
	// What the debt was about, because it is settled already: the notice, its case, its journal entry, its person and his account.
	What, Request, Person string
	Entry                 uint64
	Kind                  string // of the debt: store.NoticeDebt and others
	Account               Account
	Args                  map[string]string
}

// Opened tells what became of a sealed envelope: Result is "staff" or "holder" when it was opened by that one, else
// "burnt" or "expired".
type Opened struct{ Envelope, Result string }

// Operator is a command of somebody at the machine's command line; it holds no role of the procedure.
type Operator struct {
	Verb   string
	Args   []string
	OSUser string
}

// Tick is a due time that has come.
type Tick struct{ Due string }

func (Command) what()    {}
func (Click) what()      {}
func (Submission) what() {}
func (Text) what()       {}
func (Upload) what()     {}
func (Presence) what()   {}
func (Delivery) what()   {}
func (Opened) what()     {}
func (Operator) what()   {}
func (Tick) what()       {}

// File names bytes that the store holds in chunks under their hash. Name and Type are as the sender said and are not
// believed: nothing is shown inline because of them.
type File struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
	Hash string `json:"hash"` // SHA-256, lower-case hex
}
