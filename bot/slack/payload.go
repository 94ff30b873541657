package slack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

// prefixVerb is what the core calls the prefix command, whatever it is called in this workspace.
const prefixVerb = "tic"

// errPayload means that signed words were none that Slack sends on this route.
var errPayload = errors.New("slack: unknown payload")

// account of a user id.
func account(id string) chat.Account { return chat.Account{Platform: Name, ID: id} }

// place of a channel id. A kind of "" is found out before the event is delivered.
func place(id string, k chat.Kind, thread string) chat.Place {
	return chat.Place{Platform: Name, ID: id, Kind: k, Thread: thread}
}

// eventID makes an event's key: what Slack calls it, or where it has no name the hash of what it sent.
func eventID(class, id string, body []byte) string {
	if id == "" || len(id) > 200 || strings.ContainsFunc(id, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		sum := sha256.Sum256(append([]byte(id+"\n"), body...))
		id = hex.EncodeToString(sum[:])
	}
	return class + ":" + id
}

// stamp reads a time as Slack writes it, "1595926230.009600"; the zero time where it is none.
func stamp(ts string) time.Time {
	sec, frac, _ := strings.Cut(ts, ".")
	s, err := strconv.ParseInt(sec, 10, 64)
	if err != nil || s <= 0 || s > 1<<40 {
		return time.Time{}
	}
	var micro int64
	if len(frac) == 6 {
		micro, _ = strconv.ParseInt(frac, 10, 64)
	}
	return time.Unix(s, micro*1000).UTC()
}

func (a *Adapter) when(ts string) time.Time {
	if t := stamp(ts); !t.IsZero() {
		return t
	}
	return a.o.Now().UTC()
}

// command is a slash command as it comes over HTTP (a form) and over Socket Mode (JSON).
type command struct {
	Command  string `json:"command"`
	Text     string `json:"text"`
	User     string `json:"user_id"`
	Channel  string `json:"channel_id"`
	Hook     string `json:"response_url"`
	Trigger  string `json:"trigger_id"`
	SSLCheck string `json:"ssl_check"`
}

// readCommand reads the form of a slash command.
func (a *Adapter) readCommand(_ context.Context, body []byte) (*heard, reply, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, reply{}, fmt.Errorf("reading a command: %w", err)
	}
	return a.command(command{
		Command: form.Get("command"), Text: form.Get("text"), User: form.Get("user_id"), Channel: form.Get("channel_id"),
		Hook: form.Get("response_url"), Trigger: form.Get("trigger_id"), SSLCheck: form.Get("ssl_check"),
	}, body)
}

func (a *Adapter) command(c command, body []byte) (*heard, reply, error) {
	if c.SSLCheck == "1" {
		return nil, reply{ok: true}, nil
	}
	verb := strings.ToLower(strings.TrimPrefix(c.Command, "/"))
	if verb == "" || c.User == "" {
		return nil, reply{}, errPayload
	}
	if verb == a.o.Command {
		verb = prefixVerb
	}
	return &heard{
		kind: byCommand, trigger: c.Trigger, hook: c.Hook,
		event: chat.Event{ID: eventID("c", c.Trigger, body), From: account(c.User), At: place(c.Channel, "", ""), When: a.o.Now().UTC(),
			What: chat.Command{Verb: verb, Text: words(c.Text, nil)}},
	}, reply{}, nil
}

// envelope is what the Events API sends.
type envelope struct {
	Type      string `json:"type"`
	Challenge string `json:"challenge"`
	EventID   string `json:"event_id"`
	Event     inner  `json:"event"`
	Grants    []struct {
		User  string `json:"user_id"`
		IsBot bool   `json:"is_bot"`
	} `json:"authorizations"`
	Authed []string `json:"authed_users"`
}

// inner is the event itself, as far as it is read.
type inner struct {
	Type        string          `json:"type"`
	Subtype     string          `json:"subtype"`
	User        string          `json:"user"`
	BotID       string          `json:"bot_id"`
	Text        string          `json:"text"`
	Channel     string          `json:"channel"`
	ChannelType string          `json:"channel_type"`
	TS          string          `json:"ts"`
	EventTS     string          `json:"event_ts"`
	ThreadTS    string          `json:"thread_ts"`
	Hidden      bool            `json:"hidden"`
	Tab         string          `json:"tab"`
	Blocks      json.RawMessage `json:"blocks"`
	Files       []remote        `json:"files"`
}

// bot gives the bot's own user id as the event tells it.
func (e envelope) bot() string {
	for _, g := range e.Grants {
		if g.IsBot {
			return g.User
		}
	}
	if len(e.Authed) == 1 {
		return e.Authed[0]
	}
	return ""
}

// readEvent reads the Events API. Whatever is not for the core is acknowledged: an unknown event is no reason to be sent it
// three times more.
func (a *Adapter) readEvent(ctx context.Context, body []byte) (*heard, reply, error) {
	var kind struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(body, &kind); err != nil {
		return nil, reply{}, fmt.Errorf("reading an event: %w", err)
	}
	var e envelope
	err := json.Unmarshal(body, &e)
	switch {
	case kind.Type == "url_verification" && err == nil && e.Challenge != "":
		return nil, reply{ok: true, plain: e.Challenge}, nil
	case kind.Type == "app_rate_limited":
		a.o.Log.WarnContext(ctx, "Slack holds events back: more than 30,000 an hour", "platform", string(Name))
		return nil, reply{ok: true}, nil
	case kind.Type != "event_callback":
		return nil, reply{}, errPayload
	case err != nil: // an event of a shape that we do not know
		a.o.Log.InfoContext(ctx, "event passed over", "platform", string(Name), "error", err)
		return nil, reply{ok: true}, nil
	}
	switch e.Event.Type {
	case "message", "app_mention":
		if h := a.message(ctx, e); h != nil {
			return h, reply{}, nil
		}
	case "app_home_opened":
		if h := a.opened(e, body); h != nil {
			return h, reply{}, nil
		}
	case "app_uninstalled", "tokens_revoked":
		a.o.Log.ErrorContext(ctx, "the app was removed from the workspace, or its tokens were revoked", "platform", string(Name))
	}
	return nil, reply{ok: true}, nil
}

// message reads what a person wrote; nil where nobody did, or not to the bot. In a channel the bot is spoken to by its name
// only: what people say to each other is none of its business, also where somebody subscribed it to all messages.
func (a *Adapter) message(ctx context.Context, e envelope) *heard {
	m := e.Event
	switch m.Subtype {
	case "", "file_share", "thread_broadcast", "me_message":
	default:
		return nil // edits, deletions, joins …
	}
	if m.BotID != "" || m.Hidden || m.User == "" || m.User == "USLACKBOT" || m.Channel == "" || m.TS == "" {
		return nil
	}
	private := m.ChannelType == "im" || m.ChannelType == "app_home" || m.ChannelType == "" && m.Channel[0] == 'D'
	own := e.bot()
	if !private && own == "" {
		own = a.self(ctx)
	}
	if m.User == own {
		return nil
	}
	if !private && m.Type == "message" && (own == "" || !mentions(m.Text, own)) {
		return nil
	}
	k, thread := chat.Direct, m.ThreadTS
	if !private {
		if k = chat.Channel; thread == "" {
			thread = m.TS // a mention is answered in its thread
		}
		m.Text = withoutMention(m.Text, own)
	}
	h := &heard{kind: byEvent, files: m.Files, threaded: m.ThreadTS != "",
		event: chat.Event{ID: eventID("m", m.Channel+":"+m.TS, nil), From: account(m.User), At: place(m.Channel, k, thread), When: a.when(m.TS)}}
	said := chat.Text{Text: words(m.Text, emojis(m.Blocks))}
	if m.ThreadTS != "" && m.ThreadTS != m.TS {
		said.Reply = chat.Ref{Place: place(m.Channel, k, ""), ID: m.ThreadTS}
	}
	if strings.TrimSpace(said.Text) == "" && len(m.Files) == 0 {
		if private {
			return nil // a huddle, a call …
		}
		h.event.What = chat.Command{Verb: "ayuda"} // the bare name: what can it do?
		return h
	}
	h.event.What = said
	return h
}

// opened reads that somebody looks at the home tab. The other tabs are the private channel, where nothing has happened yet.
func (a *Adapter) opened(e envelope, body []byte) *heard {
	if e.Event.User == "" || e.Event.Tab != "" && e.Event.Tab != "home" {
		return nil
	}
	return &heard{kind: byEvent, event: chat.Event{ID: eventID("e", e.EventID, body), From: account(e.Event.User), At: place(e.Event.User, chat.HomePage, ""),
		When: a.when(e.Event.EventTS), What: chat.Presence{Kind: chat.Home}}}
}

// readInteraction reads buttons, modals and shortcuts: a form with one field that is JSON.
func (a *Adapter) readInteraction(ctx context.Context, body []byte) (*heard, reply, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, reply{}, fmt.Errorf("reading an interaction: %w", err)
	}
	if form.Get("ssl_check") == "1" {
		return nil, reply{ok: true}, nil
	}
	return a.interaction(ctx, []byte(form.Get("payload")))
}
