package web

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

// Bot is Line.From of what the bot says.
const Bot = "bot"

// Line is a message in a room. Its fields stand in the order of the store's record, so that one converts to the other.
type Line struct {
	Seq  uint64    `json:"seq"` // its number within the room, from 1
	Room string    `json:"room"`
	At   time.Time `json:"at"`   // when it was said; the page sorts by At, then Seq
	From string    `json:"from"` // Bot, or the account's id
	// Text is what a person wrote; in a mail room, the address the mail went to.
	Text    string       `json:"text,omitempty"`
	Message chat.Message `json:"message,omitzero"` // what the bot says; of a person's line only the Files are set
	Only    string       `json:"only,omitempty"`   // seen by this account alone
	Edited  int          `json:"edited,omitempty"` // how often it was replaced
	Change  uint64       `json:"change"`           // grows with every post or edit of the room: what a reader has seen
}

// Rooms keeps what is said, durably. Seq, Change and Edited are given by it. An Edit of a line that is not there returns
// chat.ErrGone.
type Rooms interface {
	// Say appends. The same key in the same room is one line: the line of the first call is returned.
	Say(ctx context.Context, l Line, key string) (Line, error)
	// Edit replaces the Message of a line; the same key once more changes nothing.
	Edit(ctx context.Context, room string, seq uint64, m chat.Message, key string) (Line, error)
	// Since lists what was posted or edited after change, at most limit lines by growing Change.
	Since(ctx context.Context, room string, change uint64, limit int) ([]Line, error)
	// Last lists the n newest lines in any order.
	Last(ctx context.Context, room string, n int) ([]Line, error)
}

// Room is a channel that a person may read and write in.
type Room struct {
	ID   string    `json:"id"`
	Name string    `json:"name"` // as shown, without "#"
	Kind chat.Kind `json:"kind"`
}

// Seat is somebody who may take a place in a pane. The private room of the account is always hers and need not be listed.
type Seat struct {
	Account  string `json:"account"` // id of the web account
	Name     string `json:"name"`
	Position string `json:"position,omitempty"`
	Dep      string `json:"dep,omitempty"`
	Rooms    []Room `json:"rooms,omitempty"`
	First    bool   `json:"first,omitempty"` // one of the people offered first
}

// ErrTooBig may be returned by Files.Save for a file over the limit.
var ErrTooBig = errors.New("web: file over the limit")

// Files keeps uploads.
type Files interface {
	// Save stores the bytes and returns their name, type, size and hash. A read error of r is returned (wrapped).
	Save(ctx context.Context, name, typ string, r io.Reader) (chat.File, error)
	// Open finds a file by its hash; chat.ErrGone where there is none.
	Open(ctx context.Context, hash string) (chat.File, io.ReadCloser, error)
}

func directRoom(account string) string { return "dm-" + account }

// live writes to the rooms and wakes whoever reads them.
type live struct {
	Rooms
	hub *hub
}

// Live returns the rooms behind a door that wakes the browsers after each change; give it to a Mailbox.
func (a *Adapter) Live() Rooms { return live{a.o.Rooms, a.hub} }

// Say implements Rooms.
func (l live) Say(ctx context.Context, line Line, key string) (Line, error) {
	out, err := l.Rooms.Say(ctx, line, key)
	if err == nil {
		l.hub.wake(line.Room)
	}
	return out, err
}

// Edit implements Rooms.
func (l live) Edit(ctx context.Context, room string, seq uint64, m chat.Message, key string) (Line, error) {
	out, err := l.Rooms.Edit(ctx, room, seq, m, key)
	if err == nil {
		l.hub.wake(room)
	}
	return out, err
}
