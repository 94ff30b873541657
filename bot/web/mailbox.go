package web

import (
	"context"
	"fmt"
	"net/mail"
	"strconv"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

// MailName is the platform that a Mailbox serves.
const MailName chat.Platform = "mail"

// MailRoom is the room in which a Mailbox keeps what was sent: the value for Demo.MailRoom.
const MailRoom = "mail"

// Mailbox stands in for a mail server in the demo: a mail that the bot sends becomes a line of MailRoom, whose Text is
// the address, whose title is the subject and whose body is the plain text. It implements chat.Adapter.
type Mailbox struct {
	rooms Rooms
	now   func() time.Time
}

// NewMailbox returns a mail box on these rooms (Adapter.Live, so that the drawer shows a mail at once).
func NewMailbox(rooms Rooms, now func() time.Time) *Mailbox { return &Mailbox{rooms, now} }

// Platform implements chat.Adapter.
func (b *Mailbox) Platform() chat.Platform { return MailName }

// Limits implements chat.Adapter. A mail has no buttons to press, only links.
func (b *Mailbox) Limits() chat.Limits {
	return chat.Limits{Text: maxText, Unit: chat.Runes, Buttons: maxButtons, Label: maxLabel, Forms: chat.Conversation}
}

// Run implements chat.Adapter: nothing is received.
func (b *Mailbox) Run(ctx context.Context, _ chat.Deliver) error {
	<-ctx.Done()
	return nil
}

// Post implements chat.Adapter: to.ID is the address.
func (b *Mailbox) Post(ctx context.Context, to chat.Place, m chat.Message, key string) (chat.Ref, error) {
	if to.Platform != MailName || !isAddress(to.ID) {
		return chat.Ref{}, fmt.Errorf("sending a mail: not an address: %w", chat.ErrRefused)
	}
	// The room is shared by all addresses, so the key is bound to the address.
	l, err := b.rooms.Say(ctx, Line{Room: MailRoom, At: b.now(), From: Bot, Text: to.ID, Message: plainMail(m)}, to.ID+" "+key)
	if err != nil {
		return chat.Ref{}, fmt.Errorf("sending a mail: %w", err)
	}
	return chat.Ref{Place: to, ID: strconv.FormatUint(l.Seq, 10)}, nil
}

// Edit implements chat.Adapter. A mail that was sent stays as it is: the new wording is another mail.
func (b *Mailbox) Edit(ctx context.Context, ref chat.Ref, m chat.Message, key string) (chat.Ref, error) {
	return b.Post(ctx, ref.Place, m, key)
}

// Direct implements chat.Adapter: the account's id is the address.
func (b *Mailbox) Direct(_ context.Context, who chat.Account) (chat.Place, error) {
	if who.Platform != MailName || !isAddress(who.ID) {
		return chat.Place{}, fmt.Errorf("finding a mail address: %w", chat.ErrRefused)
	}
	return chat.Place{Platform: MailName, ID: who.ID, Kind: chat.Direct}, nil
}

// isAddress accepts a bare address and nothing that a header could hide in.
func isAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}

// plainMail keeps subject, plain text and files: what a mail program without HTML would show.
func plainMail(m chat.Message) chat.Message {
	body := m
	body.Title, body.Files = "", nil
	return chat.Message{
		Title: m.Title, Lang: m.Lang, Files: m.Files,
		Body: []chat.Block{{Kind: chat.Pre, Text: body.Plain()}},
	}
}
