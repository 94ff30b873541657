// Package mail sends what the bot says by SMTP: official communications, links and codes for people who have no chat. It
// only sends. A mail has no buttons, so only those that are addresses appear in it. Each mail is complete in plain text and
// comes beside it as a simple page, on which an address is a button.
package mail

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io"
	netmail "net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/locales"
)

// Name is the platform that an Adapter serves; the id of an account is its address.
const Name chat.Platform = "mail"

const (
	maxText    = 100_000 // runes of one mail; servers take megabytes, people do not
	maxSubject = 180     // runes
	// downWait is how long to wait after the server could not be reached or did not let us in: nothing is wrong with the
	// mail, so that is never a reason to give it up.
	downWait = time.Minute
	// wholeTime bounds one mail, from the connection to the server's last word; whoever sends waits for a minute.
	wholeTime = 50 * time.Second
)

// Options is what the adapter needs from outside. Server, From and Texts are required.
type Options struct {
	Server Server
	From   string // «Secretaría TIC <tic@example.gov.co>» or a bare address
	Now    func() time.Time
	// Open gives the bytes of a file that a message carries; nil: files are named only.
	Open  func(ctx context.Context, hash string) (io.ReadCloser, error)
	Texts *locales.Bundle
	Lang  string // of what Check says, and of a mail that names no language
	Phone string // of the help desk, for the foot of each mail; "" = none
}

// Adapter sends mails. It implements chat.Adapter and chat.Checker.
type Adapter struct {
	o      Options
	from   *netmail.Address
	domain string // of the sender: the right side of the message ids
	page   *template.Template
	whole  time.Duration
}

// New checks the options. It connects to nothing.
func New(o Options) (*Adapter, error) {
	from, err := netmail.ParseAddress(o.From)
	if err != nil {
		return nil, fmt.Errorf("reading the sender of mails: %w", err)
	}
	if o.Texts == nil {
		return nil, errors.New("mail: Texts is required")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if _, err := o.Server.client(context.Background(), wholeTime); err != nil {
		return nil, fmt.Errorf("preparing the mail client: %w", err)
	}
	page, err := parsePage()
	if err != nil {
		return nil, fmt.Errorf("reading the page of a mail: %w", err)
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	return &Adapter{o: o, from: from, domain: domain, page: page, whole: wholeTime}, nil
}

// Platform implements chat.Adapter.
func (a *Adapter) Platform() chat.Platform { return Name }

// Limits implements chat.Adapter. The rates are modest, because a mail server takes who sends much for a spammer.
func (a *Adapter) Limits() chat.Limits {
	return chat.Limits{
		Text: maxText, Unit: chat.Runes, Buttons: 25, Label: 40, Forms: chat.Conversation, Threads: true,
		Place: chat.Rate{N: 20, Per: time.Minute}, Global: chat.Rate{N: 5, Per: time.Second},
	}
}

// Run implements chat.Adapter: nothing is received.
func (a *Adapter) Run(ctx context.Context, _ chat.Deliver) error {
	<-ctx.Done()
	return nil
}

// Direct implements chat.Adapter: the account's id is the address.
func (a *Adapter) Direct(_ context.Context, who chat.Account) (chat.Place, error) {
	if who.Platform != Name || !isAddress(who.ID) {
		return chat.Place{}, fmt.Errorf("finding a mail address: %w", chat.ErrRefused)
	}
	return chat.Place{Platform: Name, ID: who.ID, Kind: chat.Direct}, nil
}

// Post implements chat.Adapter. The Message-ID is made of key and address, so that a mail that is sent twice, because the
// server's answer was lost, is recognised as one by the programs that look.
func (a *Adapter) Post(ctx context.Context, to chat.Place, m chat.Message, key string) (chat.Ref, error) {
	if to.Platform != Name || !isAddress(to.ID) {
		return chat.Ref{}, fmt.Errorf("sending a mail: not an address: %w", chat.ErrRefused)
	}
	id := a.messageID(to.ID, key)
	msg, err := a.compose(to.ID, m, id)
	if err != nil {
		return chat.Ref{}, err
	}
	done, err := a.attach(ctx, msg, m.Files)
	defer done()
	if err != nil {
		return chat.Ref{}, err
	}
	// Once the server has taken the mail it is sent, whatever becomes of the connection afterwards.
	if err := a.hand(ctx, msg); err != nil && !msg.IsDelivered() {
		return chat.Ref{}, classify(err)
	}
	return chat.Ref{Place: to, ID: id}, nil
}

// hand gives the mail to the server. The connection is cut when ctx ends.
func (a *Adapter) hand(ctx context.Context, msg *gomail.Msg) error {
	ctx, cancel := context.WithTimeout(ctx, a.whole)
	defer cancel()
	client, err := a.o.Server.client(ctx, a.whole)
	if err != nil {
		return err
	}
	return client.DialAndSendWithContext(ctx, msg)
}

// Edit implements chat.Adapter. A mail that was sent stays as it is: the new wording is another mail.
func (a *Adapter) Edit(ctx context.Context, ref chat.Ref, m chat.Message, key string) (chat.Ref, error) {
	return a.Post(ctx, ref.Place, m, key)
}

func (a *Adapter) messageID(to, key string) string {
	sum := sha256.Sum256([]byte(to + "\x00" + key))
	return hex.EncodeToString(sum[:16]) + "@" + a.domain
}

// compose writes the mail but for its files.
func (a *Adapter) compose(to string, m chat.Message, id string) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP))
	if err := msg.FromFormat(a.from.Name, a.from.Address); err != nil {
		return nil, fmt.Errorf("writing a mail: %w", err)
	}
	if err := msg.To(to); err != nil {
		return nil, fmt.Errorf("writing a mail: %w: %w", chat.ErrRefused, err)
	}
	lang := a.lang(m)
	subject, body := a.words(m, lang)
	page, err := a.html(m, lang, subject)
	if err != nil {
		return nil, fmt.Errorf("writing a mail: %w", err)
	}
	msg.Subject(subject)
	msg.SetBodyString(gomail.TypeTextPlain, body)
	msg.AddAlternativeString(gomail.TypeTextHTML, page)
	msg.SetMessageIDWithValue(id)
	msg.SetDateWithValue(a.o.Now())
	msg.SetGenHeader("Content-Language", lang)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	if m.Thread.Place.Platform == Name && m.Thread.ID != "" {
		msg.SetGenHeader("In-Reply-To", "<"+m.Thread.ID+">")
		msg.SetGenHeader("References", "<"+m.Thread.ID+">")
	}
	return msg, nil
}

// lang is the language of a mail: one that the texts know, whatever the message says.
func (a *Adapter) lang(m chat.Message) string {
	if m.Lang == "" {
		return a.o.Texts.Lang(a.o.Lang)
	}
	return a.o.Texts.Lang(string(m.Lang))
}

// words are the subject and the plain text. Without a title the subject is the first line.
func (a *Adapter) words(m chat.Message, lang string) (subject, body string) {
	lines := m
	lines.Title, lines.Files, lines.Buttons = "", nil, nil
	body = lines.Text()
	for _, b := range m.Buttons {
		if b.URL != "" {
			body += "\n\n" + b.Label + ": " + b.URL
		}
	}
	if subject = m.Title; subject == "" {
		subject, _, _ = strings.Cut(body, "\n")
	}
	subject, _ = chat.Clean(subject, 0)
	subject, _ = chat.Clean(strings.Join(strings.Fields(subject), " "), maxSubject)
	return subject, strings.TrimSpace(body) + "\n\n-- \n" + a.foot(lang) + "\n"
}

// foot says that nobody reads answers, and whom to ask.
func (a *Adapter) foot(lang string) string {
	if a.o.Phone == "" {
		return a.o.Texts.T(lang, "mail.foot")
	}
	return a.o.Texts.T(lang, "mail.foot.phone", "telefono", a.o.Phone)
}

// attach adds the files. The bytes are read while the mail is sent; done closes them.
func (a *Adapter) attach(ctx context.Context, msg *gomail.Msg, files []chat.File) (done func(), err error) {
	var open []io.Closer
	done = func() {
		for _, c := range open {
			_ = c.Close()
		}
	}
	if a.o.Open == nil {
		return done, nil
	}
	for _, f := range files {
		body, err := a.o.Open(ctx, f.Hash)
		if err != nil {
			return done, fmt.Errorf("opening a file for a mail: %w", err)
		}
		open = append(open, body)
		if err := msg.AttachReader(f.Name, body, gomail.WithFileContentType(gomail.TypeAppOctetStream)); err != nil {
			return done, fmt.Errorf("reading a file for a mail: %w", err)
		}
	}
	return done, nil
}

// classify says what a failed sending means. The server's words are left out: they like to name the address.
func classify(err error) error {
	var send *gomail.SendError
	if !errors.As(err, &send) || send.Reason == gomail.ErrConnCheck || send.Reason == gomail.ErrAmbiguous {
		return fmt.Errorf("reaching the mail server: %w", errors.Join(chat.RetryAfter{Wait: downWait}, err))
	}
	code, status := send.ErrorCode(), send.EnhancedStatusCode()
	switch {
	case code < 500:
		return fmt.Errorf("the mail server answered %d %s to %s", code, status, send.Reason)
	case send.Reason == gomail.ErrSMTPMailFrom && code != tooLarge: // our own name is refused: no mail of ours would pass
		return fmt.Errorf("the mail server refuses the sender (%d %s): %w", code, status, chat.RetryAfter{Wait: downWait})
	case send.Reason == gomail.ErrSMTPRcptTo && isGone(code, status):
		return fmt.Errorf("the mail server knows no such address (%d %s): %w", code, status, chat.ErrGone)
	}
	return fmt.Errorf("the mail server answered %d %s: %w", code, status, chat.ErrRefused)
}

// tooLarge is what a server answers to a mail over its limit.
const tooLarge = 552

// isGone reports whether an answer to an address says that there is no such mailbox, by RFC 3463: 5.1.x is about the address,
// 5.2.1 a mailbox that was closed. Servers that give no such status say 550, 551 or 553.
func isGone(code int, status string) bool {
	if status == "" {
		return code == 550 || code == 551 || code == 553
	}
	return strings.HasPrefix(status, "5.1.") && status != "5.1.7" && status != "5.1.8" || status == "5.2.1"
}

// isAddress accepts a bare address and nothing that a header could hide in.
func isAddress(s string) bool {
	addr, err := netmail.ParseAddress(s)
	return err == nil && addr.Address == s
}
