// Package web is the built-in chat in a browser: the embedded default platform, and the demo with several people side by
// side. Its server is ticbot itself, so a message is posted by writing it to a durable room (Rooms) and by waking the
// browsers that read that room. The page needs no build step, no Internet and no inline script or style.
package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/locales"
)

// Name is the platform that an Adapter serves.
const Name chat.Platform = "web"

const (
	maxText     = 40000    // runes of one message, in and out
	maxButtons  = 25       // buttons of one message
	maxLabel    = 40       // bytes of a button's label
	defaultFile = 25 << 20 // bytes of an upload where Options.MaxFile is zero
	defaultPoll = 3 * time.Second
)

// Options is what the web chat needs from outside. Rooms, Now, Texts, and either Login or Seats are required.
type Options struct {
	Rooms Rooms
	Files Files // nil: no uploads and no downloads
	// Seats lists who may be seated in a pane, in the order in which they are offered; every session may take every seat. It is
	// called often and must be quick.
	Seats func() []Seat
	// Login lets people prove who they are; a session has then its own person's seat and no other.
	Login Login
	Now   func() time.Time // the bot's clock, which the demo can move
	// Secret reports whether a text holds a password. Such a text is delivered, so that the bot can answer it, but it is
	// never written to a room. chat.Answer.Forget does the same for what only the core can tell. Nil: nothing is secret.
	Secret  func(text string) bool
	Demo    *Demo // nil: no clock control, no mail box, no banner
	Texts   *locales.Bundle
	Zone    string        // time zone of the dates on the page; "" = America/Bogota
	Lang    string        // language of the page where the address does not ask for one; "" = es
	MaxFile int64         // bytes of one upload; 0 = 25 MiB
	Key     []byte        // signs session cookies; nil = a random one, so that a restart asks for a new cookie (unnoticed)
	Secure  bool          // the page is reached over https: the cookie is marked Secure
	Hosts   []string      // host names (with port) that this page answers to; empty = any
	Poll    time.Duration // how often rooms are read again, and a sign of life is sent; 0 = 3 s, keep it under 10 s
	Phone   string        // of the help desk, for who cannot log in
	Log     *slog.Logger  // nil: silent
}

// Demo turns on what only a demonstration has.
type Demo struct {
	// Jump moves the bot's clock: kind is "1h" (an hour), "1dh" (a business day) or "30dh" (thirty business days).
	Jump func(ctx context.Context, kind string) error
	// MailRoom is the room in which a Mailbox keeps the mails sent; every session may read it. "" = no mail box.
	MailRoom string
}

// Adapter is the web chat. It implements chat.Adapter and chat.Mounter.
type Adapter struct {
	o    Options
	hub  *hub
	page *template.Template
	rate rates

	mu   sync.Mutex
	stop chan struct{} // closed when Run ends: the streams end too
}

// New checks the options and returns the adapter. Its pages work as soon as its Routes are mounted; Run only bounds how
// long the streams stay open.
func New(o Options) (*Adapter, error) {
	if o.Rooms == nil || o.Seats == nil && o.Login == nil || o.Now == nil || o.Texts == nil {
		return nil, errors.New("web: Rooms, Now, Texts, and Login or Seats are required")
	}
	if o.MaxFile == 0 {
		o.MaxFile = defaultFile
	}
	if o.Poll == 0 {
		o.Poll = defaultPoll
	}
	if o.Zone == "" {
		o.Zone = "America/Bogota"
	}
	if o.Lang == "" {
		o.Lang = locales.Default
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Secret == nil {
		o.Secret = func(string) bool { return false }
	}
	if len(o.Key) == 0 {
		o.Key = make([]byte, 32)
		if _, err := rand.Read(o.Key); err != nil {
			return nil, fmt.Errorf("drawing a key for session cookies: %w", err)
		}
	}
	page, err := parsePage()
	if err != nil {
		return nil, fmt.Errorf("reading the page: %w", err)
	}
	return &Adapter{o: o, hub: newHub(), page: page, stop: make(chan struct{})}, nil
}

// Platform implements chat.Adapter.
func (a *Adapter) Platform() chat.Platform { return Name }

// Limits implements chat.Adapter.
func (a *Adapter) Limits() chat.Limits {
	return chat.Limits{
		Text: maxText, Unit: chat.Runes, Buttons: maxButtons, Label: maxLabel, Forms: chat.Dialog,
		Whisper: true, Edits: true, File: a.o.MaxFile, Prefix: "/",
	}
}

// Run implements chat.Adapter. What people do arrives over the routes; Run only waits, and closes the open streams when
// ctx ends, so that the HTTP server can shut down.
func (a *Adapter) Run(ctx context.Context, _ chat.Deliver) error {
	stop := make(chan struct{})
	a.mu.Lock()
	a.stop = stop
	a.mu.Unlock()
	<-ctx.Done()
	close(stop)
	return nil
}

func (a *Adapter) stopped() <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.stop
}

// Post implements chat.Adapter: the same key in the same place is one message.
func (a *Adapter) Post(ctx context.Context, to chat.Place, m chat.Message, key string) (chat.Ref, error) {
	if err := fits(to, m); err != nil {
		return chat.Ref{}, err
	}
	l, err := a.Live().Say(ctx, Line{Room: to.ID, At: a.o.Now(), From: Bot, Message: m}, key)
	if err != nil {
		return chat.Ref{}, fmt.Errorf("posting to a room: %w", err)
	}
	return chat.Ref{Place: to, ID: strconv.FormatUint(l.Seq, 10)}, nil
}

// Edit implements chat.Adapter.
func (a *Adapter) Edit(ctx context.Context, ref chat.Ref, m chat.Message, key string) (chat.Ref, error) {
	if err := fits(ref.Place, m); err != nil {
		return chat.Ref{}, err
	}
	seq, err := strconv.ParseUint(ref.ID, 10, 64)
	if err != nil || seq == 0 {
		return chat.Ref{}, fmt.Errorf("editing message %q: %w", ref.ID, chat.ErrGone)
	}
	if _, err := a.Live().Edit(ctx, ref.Place.ID, seq, m, key); err != nil {
		return chat.Ref{}, fmt.Errorf("editing a message of a room: %w", err)
	}
	return ref, nil
}

// Direct implements chat.Adapter. Every account has a private room, whether its person is seated now or not.
func (a *Adapter) Direct(_ context.Context, who chat.Account) (chat.Place, error) {
	if who.Platform != Name || who.ID == "" {
		return chat.Place{}, fmt.Errorf("finding the direct room: %w", chat.ErrRefused)
	}
	return chat.Place{Platform: Name, ID: directRoom(who.ID), Kind: chat.Direct}, nil
}

// fits refuses what this platform can never show; the core shortens and splits before it comes here.
func fits(to chat.Place, m chat.Message) error {
	switch {
	case to.Platform != Name || to.ID == "":
		return fmt.Errorf("no such room: %w", chat.ErrGone)
	case len(m.Buttons) > maxButtons || utf8.RuneCountInString(m.Text()) > maxText:
		return fmt.Errorf("message over the limits: %w", chat.ErrRefused)
	}
	return nil
}
