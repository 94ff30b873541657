// Package slack is the bot on Slack: slash commands, mentions, direct messages, buttons, modals and the App Home, over signed
// HTTP requests or over Socket Mode. Limits are those that Slack documents or that were measured; the source of each stands
// beside it. Nothing of Slack's SDK leaves this package.
package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	sdk "github.com/slack-go/slack"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/locales"
)

// Name is the platform that an Adapter serves.
const Name chat.Platform = "slack"

// Mode is the way in which Slack reaches the bot.
type Mode string

// The modes.
const (
	HTTP   Mode = "http"   // Slack calls the bot's public address
	Socket Mode = "socket" // the bot calls Slack: no port need be open
)

const (
	// DefaultURL is where Slack's Web API is.
	DefaultURL = "https://slack.com/api/"

	defaultFile     = 25 << 20 // bytes of an upload where Options.MaxFile is zero
	defaultPatience = 1500 * time.Millisecond
	callTime        = 30 * time.Second // one call of the Web API, an upload included
	eventTime       = 60 * time.Second // all that one event needs
	profileTime     = 10 * time.Minute // a profile is believed that long
	maxProfiles     = 2000
	idleConns       = 16 // kept to one host: the SDK's calls of several people at once find them open
)

// Options is what the adapter needs from outside. BotToken, Texts and Now are required; SigningSecret with HTTP, AppToken
// with Socket.
type Options struct {
	BotToken      string // xoxb-…
	AppToken      string // xapp-…, for Socket Mode
	SigningSecret string
	APIURL        string // base address of the Web API; "" = DefaultURL. Files and answers may lie on its host too
	Mode          Mode   // "" = HTTP
	Command       string // name of the prefix command without slash; "" = tic. The core hears it as "tic" whatever it is called
	TrustEmail    bool   // Profile tells the e-mail address that Slack confirmed
	Texts         *locales.Bundle
	Lang          string // language of the adapter's own sentences; "" = es
	Now           func() time.Time
	Log           *slog.Logger  // nil: silent
	MaxFile       int64         // bytes of one file; 0 = 25 MiB
	Patience      time.Duration // how long a person waits before «Cargando…» opens; 0 = 1.5 s, half of what Slack allows
	// After is time.After, for tests; nil = time.After.
	After func(time.Duration) <-chan time.Time
	// Save keeps the bytes of a file that a person sent, before its event is delivered; nil: none are taken.
	Save func(ctx context.Context, name, typ string, r io.Reader) (chat.File, error)
	// Open reads a kept file by its hash, to send it; nil: only names are sent.
	Open func(ctx context.Context, hash string) (io.ReadCloser, error)
}

// Adapter is the bot on Slack. It implements chat.Adapter, chat.Mounter, chat.Profiler,
// chat.Finder and chat.Checker.
type Adapter struct {
	o       Options
	api     *sdk.Client
	http    *http.Client // calls of the API: follows no redirect
	files   *http.Client // downloads: follows redirects between Slack's own hosts
	base    *url.URL
	flights flights
	posted  progress // messages that are half sent
	told    progress // events that were answered aloud: sent again by Slack they are not answered twice
	work    background

	mu       sync.Mutex
	own      string            // user id of the bot, once it is known
	direct   map[string]string // user id → id of the private channel
	profiles map[string]profile
}

type profile struct {
	chat.Profile
	at time.Time
}

// New checks the options and returns the adapter. It calls nobody yet.
func New(o Options) (*Adapter, error) {
	o = o.withDefaults()
	switch {
	case o.BotToken == "" || o.Texts == nil || o.Now == nil:
		return nil, errors.New("slack: BotToken, Texts and Now are required")
	case o.Mode != HTTP && o.Mode != Socket:
		return nil, fmt.Errorf("slack: unknown mode %q", o.Mode)
	case o.Mode == HTTP && o.SigningSecret == "":
		return nil, errors.New("slack: without a signing secret nobody could tell who calls")
	case o.Mode == Socket && o.AppToken == "":
		return nil, errors.New("slack: Socket Mode needs an app-level token")
	}
	base, err := url.Parse(o.APIURL)
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" {
		return nil, fmt.Errorf("slack: %q is no address of an API", o.APIURL)
	}
	a := &Adapter{o: o, base: base, direct: map[string]string{}, profiles: map[string]profile{}}
	transport := http.DefaultTransport
	if t, ok := transport.(*http.Transport); ok {
		t = t.Clone()
		t.MaxIdleConnsPerHost = idleConns
		transport = t
	}
	a.http = &http.Client{Transport: transport, Timeout: callTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a.files = &http.Client{Transport: transport, Timeout: eventTime, CheckRedirect: a.checkRedirect}
	a.api = sdk.New(o.BotToken, sdk.OptionAPIURL(o.APIURL), sdk.OptionHTTPClient(a.http), sdk.OptionAppLevelToken(o.AppToken))
	return a, nil
}

func (o Options) withDefaults() Options {
	if o.Mode == "" {
		o.Mode = HTTP
	}
	if o.APIURL == "" {
		o.APIURL = DefaultURL
	}
	if !strings.HasSuffix(o.APIURL, "/") { // without it the SDK joins address and method to one word
		o.APIURL += "/"
	}
	o.Command = strings.ToLower(strings.TrimPrefix(o.Command, "/"))
	if o.Command == "" {
		o.Command = prefixVerb
	}
	if o.Lang == "" {
		o.Lang = locales.Default
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.MaxFile == 0 {
		o.MaxFile = defaultFile
	}
	if o.Patience == 0 {
		o.Patience = defaultPatience
	}
	if o.After == nil {
		o.After = time.After
	}
	return o
}

// Platform implements chat.Adapter.
func (a *Adapter) Platform() chat.Platform { return Name }

// Limits implements chat.Adapter. A text of 2,500 units fits into the blocks of one message (about 13,200 characters) also
// where each of its characters must be escaped with five.
func (a *Adapter) Limits() chat.Limits {
	return chat.Limits{
		Text: maxText, Unit: chat.UTF16, Buttons: maxButtons, Label: maxLabel, Forms: chat.Dialog,
		Threads: true, Whisper: true, Edits: true, Home: true,
		Place: chat.Rate{N: 1, Per: time.Second}, // docs.slack.dev, rate limits: about one message a second per channel
		File:  a.o.MaxFile, Prefix: "/",
	}
}

// Run implements chat.Adapter. In HTTP mode what people do arrives over the routes, and Run only waits. In both modes it
// returns when what had begun is finished.
func (a *Adapter) Run(ctx context.Context, d chat.Deliver) error {
	defer a.http.CloseIdleConnections()
	defer a.work.wait()
	if a.o.Mode == Socket {
		return a.listen(ctx, d)
	}
	<-ctx.Done()
	return nil
}

// Direct implements chat.Adapter. A channel once found is remembered until a post to it finds it gone.
func (a *Adapter) Direct(ctx context.Context, who chat.Account) (chat.Place, error) {
	if who.Platform != Name || who.ID == "" {
		return chat.Place{}, fmt.Errorf("finding the private channel: %w", chat.ErrRefused)
	}
	a.mu.Lock()
	id := a.direct[who.ID]
	a.mu.Unlock()
	if id == "" {
		ch, _, _, err := a.api.OpenConversationContext(ctx, &sdk.OpenConversationParameters{Users: []string{who.ID}, ReturnIM: true})
		if err != nil {
			return chat.Place{}, fmt.Errorf("finding the private channel: %w", classify(err))
		}
		if ch == nil || ch.ID == "" {
			return chat.Place{}, errors.New("finding the private channel: Slack names none")
		}
		id = ch.ID
		a.learn(who.ID, id)
	}
	return chat.Place{Platform: Name, ID: id, Kind: chat.Direct}, nil
}

// learn remembers the private channel of a person.
func (a *Adapter) learn(user, channel string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.direct[user] = channel
}

// forget drops a private channel that is gone.
func (a *Adapter) forget(channel string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for user, id := range a.direct {
		if id == channel {
			delete(a.direct, user)
		}
	}
}

// self gives the bot's own user id; "" where Slack does not tell now.
func (a *Adapter) self(ctx context.Context) string {
	a.mu.Lock()
	own := a.own
	a.mu.Unlock()
	if own != "" {
		return own
	}
	res, err := a.api.AuthTestContext(ctx)
	if err != nil {
		a.o.Log.WarnContext(ctx, "asking who the bot is", "platform", string(Name), "error", err)
		return ""
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.own = res.UserID
	return a.own
}

// Profile implements chat.Profiler. The address is told only where Options.TrustEmail says so, Slack has confirmed it, and
// the account is a live person of this workspace.
func (a *Adapter) Profile(ctx context.Context, who chat.Account) (chat.Profile, error) {
	if who.Platform != Name || who.ID == "" {
		return chat.Profile{}, fmt.Errorf("reading a profile: %w", chat.ErrGone)
	}
	now := a.o.Now()
	a.mu.Lock()
	known, ok := a.profiles[who.ID]
	a.mu.Unlock()
	if ok && now.Sub(known.at) < profileTime {
		return known.Profile, nil
	}
	u, err := a.api.GetUserInfoContext(ctx, who.ID)
	if err != nil {
		return chat.Profile{}, fmt.Errorf("reading a profile: %w", classify(err))
	}
	p := chat.Profile{Name: u.RealName, Lang: chat.Tag(a.o.Texts.Lang(u.Locale))}
	if a.o.TrustEmail && belongs(u) {
		p.Email = strings.ToLower(u.Profile.Email)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.profiles) >= maxProfiles {
		clear(a.profiles)
	}
	a.profiles[who.ID] = profile{p, now}
	return p, nil
}

// belongs reports whether an account is a live person of this workspace whose address Slack has confirmed.
func belongs(u *sdk.User) bool {
	return u.IsEmailConfirmed && !u.Deleted && !u.IsBot && !u.IsStranger && !u.IsInvitedUser && !u.IsRestricted && !u.IsUltraRestricted
}

// Find implements chat.Finder (users.lookupByEmail).
func (a *Adapter) Find(ctx context.Context, email string) (chat.Account, error) {
	u, err := a.api.GetUserByEmailContext(ctx, email)
	if err != nil {
		return chat.Account{}, fmt.Errorf("looking up an address: %w", classify(err))
	}
	if !belongs(u) || !strings.EqualFold(u.Profile.Email, email) {
		return chat.Account{}, fmt.Errorf("looking up an address: %w", chat.ErrGone)
	}
	return chat.Account{Platform: Name, ID: u.ID}, nil
}

func (a *Adapter) t(id string, args ...any) string { return a.o.Texts.T(a.o.Lang, id, args...) }

func (a *Adapter) say(id string, args ...any) chat.Message {
	return chat.Say(chat.Tag(a.o.Lang), a.t(id, args...))
}
