// Package console is the same bot on a terminal, for one person: lines in, plain text out. It reads from a pipe as well, so
// that a conversation can be scripted. Every choice can be made by number or by words; nothing depends on colour, on the
// width of the window or on moving the cursor, so that a screen reader reads it in order.
package console

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/locales"
)

// Platform is the name of this platform.
const Platform chat.Platform = "console"

const (
	maxText     = 8000     // runes of one message out
	maxLine     = 40000    // runes of one line in
	maxButtons  = 30       // buttons of one message
	maxLabel    = 64       // bytes of a button's label
	defaultFile = 25 << 20 // bytes of an upload where Options.MaxFile is zero
	promptMark  = "> "     // where a person at a terminal types
	keepLast    = 200      // messages whose text is remembered, to leave out edits that change nothing
)

// Options is what the terminal needs from outside. In, Out, Account, Texts and Now are required.
type Options struct {
	In      io.Reader // lines of the person: a terminal or a pipe
	Out     io.Writer // each message is one Write
	Account string    // id of the one account, an e-mail address
	Name    string    // of the person, as greeted; "" = the account
	Lang    chat.Tag  // of the terminal's own sentences; "" = es
	Texts   *locales.Bundle
	Now     func() time.Time
	Width   int    // columns to wrap at; 0 = lines are not wrapped
	Session string // begins every event id, the line's number follows; "" = drawn at random
	// Save keeps the bytes of a file that the person sends; nil: none are taken. An error of it means that nothing was kept.
	Save    func(ctx context.Context, name, typ string, r io.Reader) (chat.File, error)
	MaxFile int64 // bytes of one file; 0 = 25 MiB
	// ShowOthers prints what goes to other accounts and places too, with the place before it.
	ShowOthers bool
	// Settle, when set, is called after each line and returns when everything owed so far was delivered, so that the next
	// line of a pipe can answer it.
	Settle func(ctx context.Context) error
	// Ended, when set, is called once at the end of the input, after everything was answered. Run then waits for its context
	// to end, as the contract of an adapter asks; without Ended it returns at the end of the input.
	Ended func()
	Log   *slog.Logger // nil: silent
}

// Console is the terminal. It implements chat.Adapter and chat.Profiler.
type Console struct {
	o     Options
	own   chat.Account
	home  chat.Place
	lang  string
	style style

	reading sync.Mutex // held by whoever reads In
	in      *reader

	mu      sync.Mutex
	line    int            // lines read, for event ids
	posted  int            // messages posted, for references
	last    map[int]string // what a message looked like, for the newest ones
	current chat.Message   // the newest message: its buttons can be pressed
	on      chat.Ref
	prompt  bool // the prompt stands on the screen
}

// New checks the options and returns the adapter.
func New(o Options) (*Console, error) {
	if o.In == nil || o.Out == nil || o.Account == "" || o.Texts == nil || o.Now == nil {
		return nil, errors.New("console: In, Out, Account, Texts and Now are required")
	}
	if o.Session == "" {
		o.Session = strings.ToLower(rand.Text()[:10])
	}
	if o.MaxFile == 0 {
		o.MaxFile = defaultFile
	}
	if o.Name == "" {
		o.Name = o.Account
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	c := &Console{
		o: o, own: chat.Account{Platform: Platform, ID: o.Account}, lang: o.Texts.Lang(string(o.Lang)),
		style: style{width: o.Width, colour: isTerminal(o.Out) && os.Getenv("NO_COLOR") == ""},
		in:    newReader(o.In), last: map[int]string{},
	}
	c.home = direct(c.own)
	return c, nil
}

func direct(a chat.Account) chat.Place {
	return chat.Place{Platform: Platform, ID: "dm-" + a.ID, Kind: chat.Direct}
}

// isTerminal reports whether a stream is a terminal: only there are colours and a prompt of use.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Platform implements chat.Adapter.
func (c *Console) Platform() chat.Platform { return Platform }

// Limits implements chat.Adapter. An edit is printed anew below what was there.
func (c *Console) Limits() chat.Limits {
	l := chat.Limits{Text: maxText, Unit: chat.Runes, Buttons: maxButtons, Label: maxLabel, Forms: chat.Conversation, Edits: true}
	if c.o.Save != nil {
		l.File = c.o.MaxFile
	}
	return l
}

// Direct implements chat.Adapter. Every account has a private place here; only that of the one account is printed.
func (c *Console) Direct(_ context.Context, a chat.Account) (chat.Place, error) {
	if a.Platform != Platform || a.ID == "" {
		return chat.Place{}, fmt.Errorf("finding the place of %q: %w", a, chat.ErrRefused)
	}
	return direct(a), nil
}

// Profile implements chat.Profiler: whoever starts the program says who sits there, so the e-mail counts as verified.
func (c *Console) Profile(_ context.Context, a chat.Account) (chat.Profile, error) {
	if a != c.own {
		return chat.Profile{}, fmt.Errorf("looking up %q: %w", a, chat.ErrGone)
	}
	return chat.Profile{Email: c.o.Account, Name: c.o.Name, Lang: c.o.Lang}, nil
}

// Post implements chat.Adapter: it prints a message.
func (c *Console) Post(_ context.Context, to chat.Place, m chat.Message, _ string) (chat.Ref, error) {
	if to.Platform != Platform || to.ID == "" {
		return chat.Ref{}, fmt.Errorf("posting to %q: %w", to, chat.ErrGone)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.post(to, m)
}

// post prints a message, which from now on is the one whose buttons can be pressed.
func (c *Console) post(to chat.Place, m chat.Message) (chat.Ref, error) {
	m = chat.Fit(m, c.Limits())
	ref := chat.Ref{Place: to, ID: "c" + strconv.Itoa(c.posted+1)}
	if to.ID == c.home.ID {
		if err := c.write(c.style.message(m, true)); err != nil {
			return chat.Ref{}, err
		}
		c.current, c.on = m, ref
	} else if err := c.others(to, m); err != nil {
		return chat.Ref{}, err
	}
	c.posted++
	c.remember(c.posted, m)
	return ref, nil
}

// Edit implements chat.Adapter: it prints the message again as updated, unless it looks the same. Its buttons have numbers
// only if it still is the newest message; else the line to type stands beside each.
func (c *Console) Edit(_ context.Context, ref chat.Ref, m chat.Message, _ string) (chat.Ref, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id, number := strings.CutPrefix(ref.ID, "c")
	n, err := strconv.Atoi(id)
	if !number || err != nil || n < 1 || n > c.posted || ref.Place.Platform != Platform {
		return chat.Ref{}, fmt.Errorf("editing message %q: %w", ref.ID, chat.ErrGone)
	}
	m = chat.Fit(m, c.Limits())
	if before, known := c.last[n]; known && before == m.Plain() {
		return ref, nil
	}
	if err := c.edit(ref, m); err != nil {
		return chat.Ref{}, err
	}
	c.remember(n, m)
	return ref, nil
}

func (c *Console) edit(ref chat.Ref, m chat.Message) error {
	if ref.Place.ID != c.home.ID {
		return c.others(ref.Place, m)
	}
	newest := ref == c.on
	if err := c.write(c.style.updated(c.text("console.updated"), m, newest)); err != nil {
		return err
	}
	if newest {
		c.current = m
	}
	return nil
}

func (c *Console) others(to chat.Place, m chat.Message) error {
	if !c.o.ShowOthers {
		return nil
	}
	return c.write(Transcript(to.ID, m) + "\n\n")
}

func (c *Console) remember(n int, m chat.Message) {
	c.last[n] = m.Plain()
	delete(c.last, n-keepLast)
}

func (c *Console) text(id string, args ...any) string { return c.o.Texts.T(c.lang, id, args...) }

// tell prints a sentence of the terminal itself.
func (c *Console) tell(id string, args ...any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.write(c.style.message(chat.Say(c.o.Lang, c.text(id, args...)), false))
}

// write prints one block; a prompt that stands there is taken off first and set again.
func (c *Console) write(block string) error {
	if c.prompt {
		block = c.style.clear() + block + promptMark
	}
	if _, err := io.WriteString(c.o.Out, block); err != nil {
		return fmt.Errorf("writing to the terminal: %w", err)
	}
	return nil
}
