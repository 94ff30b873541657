package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ticbot/ticbot/bot/chat"
)

const (
	maxWait   = 10 * time.Minute // how far back a repeated request may say it was made
	sendLimit = 30 * time.Second // for one request, also when the browser has gone
)

// sent is the body of POST /chat/send: one thing that a person did. ID is a UUID which the page draws once per action and
// repeats until it is answered, so that nothing is lost and nothing happens twice.
type sent struct {
	ID     string                 `json:"id"`
	As     string                 `json:"as"`
	Room   string                 `json:"room"`   // "" = the private room
	Kind   string                 `json:"kind"`   // text, click, submission, cancel
	Waited int64                  `json:"waited"` // milliseconds since the person did it
	Text   string                 `json:"text"`
	On     uint64                 `json:"on"` // click: the message's Seq; text: the message that it answers
	Token  chat.Token             `json:"token"`
	Values map[string]string      `json:"values"`
	Files  []chat.File            `json:"files"`  // of a text
	Fields map[string][]chat.File `json:"fields"` // of a submission, by field id
}

// reply is the answer to it.
type reply struct {
	Line    *Line             `json:"line,omitempty"`    // the person's own line, as it is kept
	Whisper *Line             `json:"whisper,omitempty"` // what the bot says to her alone
	Form    *chat.Form        `json:"form,omitempty"`
	Errors  map[string]string `json:"errors,omitempty"`
	Forgot  bool              `json:"forgot,omitempty"` // the text was not kept
}

var uuid = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

func (a *Adapter) send(w http.ResponseWriter, r *http.Request, d chat.Deliver) {
	var s sent
	if !a.decode(w, r, &s) {
		return
	}
	seat, ok := a.seat(r, s.As)
	if !ok {
		a.refuse(w, r, http.StatusForbidden, "web.error.seat")
		return
	}
	at, ok := place(seat, s.Room)
	if !ok {
		a.refuse(w, r, http.StatusForbidden, "web.error.room")
		return
	}
	// The browser may go away at any time; what it has begun is still brought to an end.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), sendLimit)
	defer cancel()
	ev, refusal := a.event(ctx, s, at)
	if refusal != "" {
		status := http.StatusBadRequest
		if refusal == "web.error.long" {
			status = http.StatusRequestEntityTooLarge
		}
		a.refuse(w, r, status, refusal)
		return
	}
	out, err := a.deliver(ctx, ev, s, d)
	if err != nil {
		a.o.Log.ErrorContext(ctx, "taking an event", "platform", Name, "event", ev.ID, slog.Any("err", err))
		a.refuse(w, r, http.StatusServiceUnavailable, "web.error.unsaved")
		return
	}
	writeJSON(w, http.StatusOK, out)
}

// event makes the chat event, or gives the text id of a refusal.
func (a *Adapter) event(ctx context.Context, s sent, at chat.Place) (ev chat.Event, refusal string) {
	if !uuid.MatchString(s.ID) || len(s.Token) > chat.MaxToken || !utf8.ValidString(string(s.Token)) {
		return ev, "web.error.request"
	}
	// The account stands behind the id as a hash: the same id drawn by somebody else never meets this one's answer, and
	// logs of event ids name nobody. A repeated event lies a hair before whatever it caused, also on a clock that stands.
	sum := sha256.Sum256([]byte(s.As))
	waited := min(max(time.Duration(s.Waited)*time.Millisecond, 0), maxWait)
	ev = chat.Event{
		ID:   s.ID + "." + hex.EncodeToString(sum[:4]),
		From: chat.Account{Platform: Name, ID: s.As}, At: at,
		When: a.o.Now().Add(-waited - time.Millisecond), Limits: a.Limits(),
	}
	var on chat.Ref
	if s.On > 0 {
		on = chat.Ref{Place: at, ID: strconv.FormatUint(s.On, 10)}
	}
	switch s.Kind {
	case "text":
		ev.What, refusal = a.said(ctx, s, on)
	case "click":
		ev.What = chat.Click{Token: s.Token, On: on}
	case "submission":
		ev.What, refusal = a.filled(ctx, s)
	case "cancel":
		ev.What = chat.Submission{Token: s.Token, Cancelled: true}
	default:
		refusal = "web.error.request"
	}
	return ev, refusal
}

// said reads a line: a command when it begins with a slash, an upload when it has no words.
func (a *Adapter) said(ctx context.Context, s sent, on chat.Ref) (chat.What, string) {
	text := clean(s.Text)
	if utf8.RuneCountInString(text) > maxText {
		return nil, "web.error.long"
	}
	files, ok := a.known(ctx, s.Files)
	if !ok || text == "" && len(files) == 0 {
		return nil, "web.error.request"
	}
	if text == "" {
		return chat.Upload{Files: files, Reply: on}, ""
	}
	if line, slash := strings.CutPrefix(text, "/"); slash && len(files) == 0 {
		verb, rest := line, ""
		if i := strings.IndexAny(line, " \t\n"); i >= 0 {
			verb, rest = line[:i], strings.TrimSpace(line[i:])
		}
		if verb != "" {
			return chat.Command{Verb: verb, Text: rest}, ""
		}
	}
	return chat.Text{Text: text, Reply: on, Files: files}, ""
}

// filled reads a page of a form.
func (a *Adapter) filled(ctx context.Context, s sent) (chat.What, string) {
	sub := chat.Submission{Token: s.Token, Values: make(map[string]string, len(s.Values))}
	for id, v := range s.Values {
		sub.Values[id] = clean(v)
	}
	for id, named := range s.Fields {
		files, ok := a.known(ctx, named)
		if !ok {
			return nil, "web.error.request"
		}
		if sub.Files == nil {
			sub.Files = map[string][]chat.File{}
		}
		sub.Files[id] = files
	}
	return sub, ""
}

// known replaces what the page says of its uploads by what is really stored; the name stays, cleaned.
func (a *Adapter) known(ctx context.Context, named []chat.File) ([]chat.File, bool) {
	if len(named) == 0 {
		return nil, true
	}
	if a.o.Files == nil || len(named) > maxUploads {
		return nil, false
	}
	out := make([]chat.File, 0, len(named))
	for _, n := range named {
		if !hash.MatchString(n.Hash) {
			return nil, false
		}
		f, body, err := a.o.Files.Open(ctx, n.Hash)
		if err != nil {
			return nil, false
		}
		_ = body.Close() // nothing was read
		out = append(out, chat.File{Name: fileName(n.Name), Type: f.Type, Size: f.Size, Hash: f.Hash})
	}
	return out, true
}

// deliver hands the event over and writes down what belongs in the room. All writes have keys of the event, so a repeated
// request completes what an interrupted one left undone.
func (a *Adapter) deliver(ctx context.Context, ev chat.Event, s sent, d chat.Deliver) (reply, error) {
	ans, err := d(ctx, ev)
	if err != nil {
		return reply{}, fmt.Errorf("delivering: %w", err)
	}
	out := reply{Form: ans.Form, Errors: ans.Errors}
	rooms := a.Live()
	if s.Kind == "text" {
		text := clean(s.Text)
		// Only now, because only now it is known that the line was accepted and may be kept.
		if out.Forgot = ans.Forget || a.o.Secret(text); !out.Forgot {
			l := Line{Room: ev.At.ID, At: ev.When, From: ev.From.ID, Text: text, Message: chat.Message{Files: filesOf(ev.What)}}
			if l, err = rooms.Say(ctx, l, "u:"+ev.ID); err != nil {
				return reply{}, fmt.Errorf("keeping a line: %w", err)
			}
			out.Line = &l
		}
	}
	if ans.Whisper != nil && !ans.Owed && !ans.Whisper.IsZero() {
		l := Line{Room: ev.At.ID, At: a.o.Now(), From: Bot, Message: *ans.Whisper, Only: ev.From.ID}
		if l, err = rooms.Say(ctx, l, "w:"+ev.ID); err != nil {
			return reply{}, fmt.Errorf("keeping an answer: %w", err)
		}
		out.Whisper = &l
	}
	if ans.Redraw != nil && s.Kind == "click" && s.On > 0 {
		if _, err := rooms.Edit(ctx, ev.At.ID, s.On, *ans.Redraw, "r:"+ev.ID); err != nil {
			return reply{}, fmt.Errorf("drawing a message anew: %w", err)
		}
	}
	return out, nil
}

func filesOf(w chat.What) []chat.File {
	switch w := w.(type) {
	case chat.Text:
		return w.Files
	case chat.Upload:
		return w.Files
	}
	return nil
}
