// Package store keeps what ticbot knows, typed and concrete, over the port of package kv. Every record carries the version
// of its layout; what an earlier release wrote is read by every later one. All times are UTC.
package store

import (
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

// Person is one row of the table of people. Rights come from here and from nowhere else.
type Person struct {
	Email    string         `json:"email"` // key, lower case
	Name     string         `json:"name"`
	Position string         `json:"position,omitempty"`
	Dep      string         `json:"dep,omitempty"`
	Site     string         `json:"site,omitempty"`
	Ext      string         `json:"ext,omitempty"`
	Head     string         `json:"head,omitempty"` // e-mail; "" = the responsible person of the dependency
	Roles    []string       `json:"roles,omitempty"`
	Until    string         `json:"until,omitempty"` // contract end, ISO date
	Lang     chat.Tag       `json:"lang,omitempty"`
	Mailbox  string         `json:"mailbox,omitempty"` // own mailbox; "" = none yet
	Left     string         `json:"left,omitempty"`    // ISO date from which the person is retired
	Away     string         `json:"away,omitempty"`    // ISO date until which the person is absent, inclusive
	Accounts []chat.Account `json:"accounts,omitempty"`
}

// Dep is a dependency of the organisation.
type Dep struct {
	Name     string `json:"name"` // key
	Superior string `json:"superior,omitempty"`
	Head     string `json:"head,omitempty"` // e-mail of the responsible person
	Mailbox  string `json:"mailbox,omitempty"`
}

// Site is a place of work.
type Site struct {
	Name    string `json:"name"` // key
	Address string `json:"address,omitempty"`
	Circuit string `json:"circuit,omitempty"` // name of its line at the provider
	Speed   string `json:"speed,omitempty"`   // of that line, as the office writes it: "100 Mbps"
}

// Rule is a standing rule of distribution, itself an act with date and number (A9).
type Rule struct {
	ID        string    `json:"id"`      // R-2026-001
	Service   string    `json:"service"` // COR …, or "*"
	Person    string    `json:"person"`
	Deputy    string    `json:"deputy,omitempty"`
	From      string    `json:"from"` // ISO date
	Until     string    `json:"until"`
	Act       string    `json:"act"`
	By        string    `json:"by"`
	At        time.Time `json:"at"`
	Cancelled bool      `json:"cancelled,omitempty"`
}

// Draft is a form that is being filled in. It is kept from the first question on.
type Draft struct {
	ID       string            `json:"id"`
	Owner    string            `json:"owner"`   // e-mail, or "platform:id" while unbound
	Account  chat.Account      `json:"account"` // where it is being filled in
	Place    chat.Place        `json:"place"`
	Form     string            `json:"form"`              // "service:COR" or "step:asignar"
	Request  string            `json:"request,omitempty"` // the case of a step's form
	Seen     [2]int            `json:"seen,omitempty"`    // Version and Entry that were seen when it was opened
	Answers  map[string]string `json:"answers"`
	Said     map[string]string `json:"said,omitempty"` // filled in from words or records, not asked
	Field    string            `json:"field,omitempty"`
	Page     string            `json:"page,omitempty"`
	Attempt  int               `json:"attempt,omitempty"`
	Error    string            `json:"error,omitempty"` // id of the error sentence shown with the question
	ErrorArg map[string]string `json:"error_arg,omitempty"`
	Stage    string            `json:"stage,omitempty"` // "ask", "summary", "join", "correct"
	Last     string            `json:"last,omitempty"`  // field answered just before, echoed with the next question
	Words    string            `json:"words,omitempty"` // what the person typed to open it
	At       time.Time         `json:"at"`
	For      string            `json:"for,omitempty"`    // e-mail of the person in whose name it is filled in; "" = the owner's
	Caller   string            `json:"caller,omitempty"` // name of who phoned, where the records do not know it
}

// Outgoing states.
const (
	Owed    = "owed"
	Sending = "sending"
	Parked  = "parked"
)

// Outgoing kinds.
const (
	CardDebt     = "card"     // the living card of a request in one place
	NoticeDebt   = "notice"   // something said once, drawn from a journal entry
	QuestionDebt = "question" // the next question of a conversation
	HomeDebt     = "home"     // the page that an account has of its own
	EditDebt     = "edit"     // a notice that was sent, as it is now; it is left where it cannot be edited
)

// Outgoing is a message that is owed. It holds no text and no secret: it is drawn when it is sent.
type Outgoing struct {
	ID       string            `json:"id"` // grows with time; given by Owe
	Kind     string            `json:"kind"`
	Account  chat.Account      `json:"account,omitzero"` // to a person: the adapter finds the direct place
	Place    chat.Place        `json:"place,omitzero"`   // to a place
	Person   string            `json:"person,omitempty"` // for whom it is drawn; "" in a channel = for anyone
	Request  string            `json:"request,omitempty"`
	Entry    uint64            `json:"entry,omitempty"` // journal entry that owes it
	What     string            `json:"what,omitempty"`  // which notice
	Args     map[string]string `json:"args,omitempty"`  // never a secret, never a private field
	Draft    string            `json:"draft,omitempty"`
	Ref      chat.Ref          `json:"ref,omitzero"` // of an edit: the message
	State    string            `json:"state"`
	Want     int               `json:"want,omitempty"` // a card or a home page: how often it was owed
	Claimed  int               `json:"claimed,omitempty"`
	Tries    int               `json:"tries,omitempty"`
	Since    time.Time         `json:"since"`
	After    time.Time         `json:"after,omitzero"` // not before
	Error    string            `json:"error,omitempty"`
	Part     int               `json:"part,omitempty"`
	Replaced bool              `json:"replaced,omitempty"` // a question, being sent: a newer one of its draft is owed, so it is not tried again
}

// Lane is the key within which the order is kept: the place, or the account whose direct place is not known yet.
func (o Outgoing) Lane() string {
	if !o.Place.IsZero() {
		return o.Place.String()
	}
	return "@" + o.Account.String()
}

// Platform of the message.
func (o Outgoing) Platform() chat.Platform {
	if !o.Place.IsZero() {
		return o.Place.Platform
	}
	return o.Account.Platform
}

// Card remembers where a request's card was posted, so that every transition can refresh it.
type Card struct {
	Request string       `json:"request"`
	Account chat.Account `json:"account,omitzero"`
	Place   chat.Place   `json:"place,omitzero"`
	Person  string       `json:"person,omitempty"`
	Ref     chat.Ref     `json:"ref,omitzero"` // zero until it was first posted
}

// Offer remembers a notice under which steps of a case are offered, as it was sent and where it stands, so that a button goes
// once its step can be taken no more. It never holds a secret.
type Offer struct {
	Request string            `json:"request"`
	Account chat.Account      `json:"account"`
	Person  string            `json:"person,omitempty"`
	What    string            `json:"what"`
	Entry   uint64            `json:"entry,omitempty"`
	Args    map[string]string `json:"args,omitempty"`
	Ref     chat.Ref          `json:"ref"`
	Message chat.Message      `json:"message"`           // without its buttons
	Buttons []string          `json:"buttons,omitempty"` // labels that stand there, or will with the edit that is owed
}

// Home remembers that somebody has looked at the page of his own, so that it is kept true from then on.
type Home struct {
	Account chat.Account `json:"account"`
	Since   time.Time    `json:"since"`
}

// Due is something that the clock does at a time.
type Due struct {
	When    time.Time `json:"when"`
	Subject string    `json:"subject"`         // request id, person, "office"
	Entry   int       `json:"entry,omitempty"` // dropped when the request has left this entry
	What    string    `json:"what"`
	Left    string    `json:"left,omitempty"` // working time left when paused, a Go duration
}

// ID is the reminder's key: subject, entry and what.
func (d Due) ID() string { return dueKey(d) }

// Entry of the journal: the chain of everything that happened. Data holds no secret and no private field.
type Entry struct {
	Seq     uint64            `json:"seq"`
	At      time.Time         `json:"at"`
	Actor   string            `json:"actor"`        // e-mail, "reloj", "operador:x", "platform:id"
	As      string            `json:"as,omitempty"` // the role in which
	Via     string            `json:"via,omitempty"`
	Kind    string            `json:"kind"` // "filed", "step", "told", "people", "quota" …
	Request string            `json:"request,omitempty"`
	Step    string            `json:"step,omitempty"`
	From    string            `json:"from,omitempty"`
	To      string            `json:"to,omitempty"`
	Data    map[string]string `json:"data,omitempty"`
	Prev    string            `json:"prev"` // hash of the entry before, hex
	Hash    string            `json:"hash"` // SHA-256 over this entry with an empty Hash, hex
}

// Envelope is a sealed password. Its token and PIN are derived from the secret key, its ID and Issue; nothing stores them.
type Envelope struct {
	ID      string    `json:"id"`
	Issue   int       `json:"issue"`
	Kind    string    `json:"kind"` // "staff" = for the technician, without PIN; "holder"; "entry" = staff type one on /sellar
	Request string    `json:"request"`
	Account string    `json:"account"`  // the mailbox it opens
	For     string    `json:"for"`      // name of the holder
	ForMail string    `json:"for_mail"` // e-mail of the person who may open a staff envelope
	Keeper  string    `json:"keeper,omitempty"`
	Sealed  []byte    `json:"sealed,omitempty"` // erased when opened or burnt
	Made    time.Time `json:"made"`
	Expires time.Time `json:"expires"`
	Tries   int       `json:"tries"`
	Opened  time.Time `json:"opened,omitzero"`
	Burnt   time.Time `json:"burnt,omitzero"`
	Slip    time.Time `json:"slip,omitzero"` // when the PIN was printed
	Why     string    `json:"why,omitempty"` // why it was burnt: tries, expired, replaced, withdrawn
}

// Quota is the state of the mailbox ledger: free = Contracted − Active − Suspended − Reserved.
type Quota struct {
	Contracted int `json:"contracted"`
	Active     int `json:"active"`
	Suspended  int `json:"suspended"`
	Reserved   int `json:"reserved"`
}

// Free slots, never below zero.
func (q Quota) Free() int { return max(0, q.Contracted-q.Active-q.Suspended-q.Reserved) }

// Movement is one append-only line of the ledger.
type Movement struct {
	Seq     uint64    `json:"seq"`
	At      time.Time `json:"at"`
	What    string    `json:"what"` // contracted, reserve, release, use, import
	Request string    `json:"request,omitempty"`
	By      string    `json:"by"`
	After   Quota     `json:"after"`
}

// Posted is a message in a room of a platform whose server is ticbot itself (the web chat, the demo's mail box).
type Posted struct {
	Seq     uint64       `json:"seq"`
	Room    string       `json:"room"`
	At      time.Time    `json:"at"`
	From    string       `json:"from"` // "bot", or the account's id
	Text    string       `json:"text,omitempty"`
	Message chat.Message `json:"message,omitzero"`
	Only    string       `json:"only,omitempty"` // seen by this account alone
	Edited  int          `json:"edited,omitempty"`
	Change  uint64       `json:"change"` // grows with every post or edit of the room: what a reader has seen
}
