package slack

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/ticbot/ticbot/bot/chat"
)

// lastRetry is the number of the last time that Slack sends an event again: at once, after a minute, after five.
const lastRetry = 3

// kind says how Slack wants to be answered.
type kind int

const (
	byEvent   kind = iota // acknowledged only; sent again where it was not
	byCommand             // the answer is a message that only the person sees
	byAction              // the answer is not read
	bySubmit              // the answer says what becomes of the modal
	byClose               // acknowledged only
	byNotice              // nothing for the core: the person gets a sentence
)

// heard is one thing that a person did, read from what Slack sent.
type heard struct {
	event    chat.Event
	kind     kind
	retry    int    // how often Slack has sent it again
	trigger  string // opens one modal within three seconds
	hook     string // takes up to five answers in half an hour
	view     string // the modal that it happened in
	inputs   []string
	form     meta                // what the modal carries
	home     bool                // a button in the home tab
	hidden   bool                // the message that was clicked is one that only this person sees
	threaded bool                // the thread was there before
	loading  bool                // «Cargando…» stands in view
	files    []remote            // sent with a message
	fields   map[string][]remote // sent in a modal, by field
}

// silent reports whether the person said nothing, so that nothing needs an answer.
func (h *heard) silent() bool {
	_, looked := h.event.What.(chat.Presence)
	return looked
}

// reply is what goes back to Slack. Where ok is false the event was not accepted and is not acknowledged; body may tell the
// person so all the same.
type reply struct {
	ok    bool
	body  any                       // as JSON; nil = nothing
	plain string                    // instead of body
	after func(ctx context.Context) // what is done once Slack has its answer
	// What is sent, or done, instead of a body that is larger than Socket Mode takes.
	small   any
	instead func(ctx context.Context)
}

// reader reads one kind of request. It returns nil where there is nothing for the core, with the reply to give.
type reader func(ctx context.Context, body []byte) (*heard, reply, error)

// Routes implements chat.Mounter. With Socket Mode there are none.
func (a *Adapter) Routes(d chat.Deliver) map[string]http.Handler {
	if a.o.Mode != HTTP {
		return nil
	}
	return map[string]http.Handler{
		"POST /slack/commands":     a.signed(d, a.readCommand),
		"POST /slack/interactions": a.signed(d, a.readInteraction),
		"POST /slack/events":       a.signed(d, a.readEvent),
	}
}

// signed lets in what Slack signed, and nothing is parsed before that. What has begun goes on when Slack hangs up.
func (a *Adapter) signed(d chat.Deliver, read reader) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := readBody(w, r)
		if !ok {
			return
		}
		if err := verify(a.o.SigningSecret, r.Header, body, a.o.Now()); err != nil {
			a.o.Log.WarnContext(r.Context(), "request refused", "platform", string(Name), "route", r.URL.Path, "error", err)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), eventTime)
		defer cancel()
		h, out, err := read(ctx, body)
		if err != nil {
			a.o.Log.WarnContext(ctx, "request not understood", "platform", string(Name), "route", r.URL.Path, "error", err)
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if h != nil {
			if n, err := strconv.Atoi(r.Header.Get(headRetry)); err == nil && n > 0 {
				h.retry = n
			}
			out = a.process(ctx, d, h)
		}
		a.write(ctx, w, out)
	})
}

// write answers a request, then does what was left for afterwards.
func (a *Adapter) write(ctx context.Context, w http.ResponseWriter, out reply) {
	switch {
	case out.plain != "":
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte(out.plain))
	case out.body != nil:
		text, err := json.Marshal(out.body)
		if err != nil {
			a.o.Log.ErrorContext(ctx, "writing an answer", "platform", string(Name), "error", err)
			w.WriteHeader(http.StatusInternalServerError)
			break
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(text)
	case !out.ok:
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	a.afterwards(ctx, out)
}

func (a *Adapter) afterwards(ctx context.Context, out reply) {
	if out.after != nil {
		a.work.do(ctx, out.after)
	}
}

// process hands what was heard to the core, once at a time for each event.
func (a *Adapter) process(ctx context.Context, d chat.Deliver, h *heard) reply {
	if h.kind == byNotice {
		return reply{ok: true, after: func(ctx context.Context) { a.notice(ctx, h, "slack.shortcut") }}
	}
	owner := false
	out := a.flights.do(h.event.ID, func() reply {
		owner = true
		return a.take(ctx, d, h)
	})
	if !owner {
		out.after = nil // whoever came first does it
	}
	return out
}

// take completes an event, delivers it and makes the reply of the answer.
func (a *Adapter) take(ctx context.Context, d chat.Deliver, h *heard) reply {
	if err := a.locate(ctx, h); err != nil {
		return a.refused(ctx, h, err)
	}
	if rest, err := a.fetchAll(ctx, h); err != nil {
		return a.refused(ctx, h, err)
	} else if !rest {
		return reply{ok: true}
	}
	ans, err := a.deliver(ctx, d, h)
	if err != nil {
		return a.refused(ctx, h, err)
	}
	if h.kind == byEvent {
		return a.answer(ctx, h, ans) // told once it was shown
	}
	if a.told.get(h.event.ID).ts != "" {
		return a.answerAgain(ctx, h, ans)
	}
	a.told.set(h.event.ID, sent{ts: h.event.ID})
	return a.answer(ctx, h, ans)
}

// answerAgain answers something that came before. What goes back with the acknowledgement goes back once more; everything else
// was shown already, and its trigger is used.
func (a *Adapter) answerAgain(ctx context.Context, h *heard, ans chat.Answer) reply {
	short := ans.Whisper != nil && len(ans.Whisper.Files) == 0 && len(chat.Split(*ans.Whisper, a.Limits())) == 1
	switch {
	case h.kind == bySubmit:
		ans.Whisper = nil
		return a.answer(ctx, h, ans)
	case h.kind == byCommand && short:
		return a.answer(ctx, h, chat.Answer{Whisper: ans.Whisper, Owed: ans.Owed})
	}
	return reply{ok: true}
}

// locate finds out where an event happened. A private channel counts as the bot's own with that person only where Slack says
// so: a command can be typed in a private channel of two other people.
func (a *Adapter) locate(ctx context.Context, h *heard) error {
	at := &h.event.At
	switch {
	case at.Kind == chat.Direct && at.ID != "":
		a.learn(h.event.From.ID, at.ID)
	case at.ID == "":
		p, err := a.Direct(ctx, h.event.From)
		if err != nil {
			return err
		}
		*at = p
	case at.Kind == "" && at.ID[0] == 'D':
		at.Kind = chat.Channel
		if p, err := a.Direct(ctx, h.event.From); err == nil && p.ID == at.ID {
			at.Kind = chat.Direct
		}
	case at.Kind == "":
		at.Kind = chat.Channel
	}
	if click, ok := h.event.What.(chat.Click); ok && !click.On.IsZero() {
		click.On.Place = chat.Place{Platform: Name, ID: at.ID, Kind: at.Kind}
		h.event.What = click
	}
	return nil
}

// deliver hands the event to the core. Where a modal may be opened and the core takes long, one that says so is opened
// meanwhile: three seconds after the click Slack would let nobody open any.
func (a *Adapter) deliver(ctx context.Context, d chat.Deliver, h *heard) (chat.Answer, error) {
	h.event.Limits = a.Limits()
	if h.kind == byEvent {
		h.event.Limits.Forms, h.event.Limits.Windows = chat.Conversation, true // nothing that was typed can open a modal, but its answer's button can
	}
	if h.trigger == "" || h.view != "" || h.kind != byCommand && h.kind != byAction {
		return d(ctx, h.event)
	}
	type result struct {
		ans chat.Answer
		err error
	}
	done := make(chan result, 1)
	go func() {
		ans, err := d(ctx, h.event)
		done <- result{ans, err}
	}()
	late := a.o.After(a.o.Patience)
	select {
	case r := <-done:
		return r.ans, r.err
	case <-late:
	}
	if err := a.openLoading(ctx, h); err != nil {
		a.o.Log.WarnContext(ctx, "opening the waiting window", "platform", string(Name), "event", h.event.ID, "error", err)
	}
	r := <-done
	return r.ans, r.err
}
