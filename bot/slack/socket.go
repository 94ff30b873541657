package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/slack-go/slack/socketmode"

	"github.com/ticbot/ticbot/bot/chat"
)

const (
	maxAck   = 18 << 10               // bytes of an answer: Slack drops those of 20 KiB and more without a word
	ackTime  = 10 * time.Second       // to hand an answer to the connection, while it is being opened again too
	farewell = 100 * time.Millisecond // for the last answers to leave before the connection is closed
	maxBusy  = 64                     // events at once
)

// frame is one message of Socket Mode.
type frame struct {
	Type       string          `json:"type"`
	EnvelopeID string          `json:"envelope_id"`
	Payload    json.RawMessage `json:"payload"`
	Retry      int             `json:"retry_attempt"`
}

// listen receives over Socket Mode until ctx ends. The SDK opens the connection again when Slack closes it, which it does
// every few hours. With several connections, of several bots too, Slack picks one for each event. When ctx ends nothing new is
// taken; what has begun is finished and answered before the connection is closed, and what was not taken Slack sends again.
func (a *Adapter) listen(ctx context.Context, d chat.Deliver) error {
	client := socketmode.New(a.api, socketmode.OptionReadLimit(2*maxBody))
	line, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- client.RunContext(line) }()
	in := &intake{a: a, client: client, deliver: d, lanes: map[string][]func(){}, room: make(chan struct{}, maxBusy), stop: ctx.Done()}
	for {
		select {
		case ev := <-client.Events:
			in.event(line, ev)
			continue
		case err := <-ended:
			in.wg.Wait()
			return fmt.Errorf("receiving over Socket Mode: %w", err)
		case <-ctx.Done():
		}
		break
	}
	in.finish(client.Events)
	cancel()
	for {
		select {
		case <-client.Events:
		case <-ended:
			return nil
		}
	}
}

// intake hands events to the core: those of one person one after the other, as they came.
type intake struct {
	a       *Adapter
	client  *socketmode.Client
	deliver chat.Deliver
	wg      sync.WaitGroup
	room    chan struct{}
	stop    <-chan struct{} // nothing new is taken once it is closed

	mu    sync.Mutex
	lanes map[string][]func() // what waits behind the one that runs, by person
}

// finish waits for what has begun, and lets the last answers leave. Events that come meanwhile are left for the next time.
func (in *intake) finish(events <-chan socketmode.Event) {
	idle := make(chan struct{})
	go func() {
		in.wg.Wait()
		close(idle)
	}()
	for done := (<-chan struct{})(idle); ; {
		select {
		case <-events:
			continue
		case <-done:
		}
		break
	}
	t := time.NewTimer(farewell)
	defer t.Stop()
	for {
		select {
		case <-events:
		case <-t.C:
			return
		}
	}
}

// event reads one thing that the SDK tells.
func (in *intake) event(ctx context.Context, ev socketmode.Event) {
	switch ev.Type {
	case socketmode.EventTypeEventsAPI, socketmode.EventTypeInteractive, socketmode.EventTypeSlashCommand:
		if ev.Request != nil {
			in.frame(ctx, frame{ev.Request.Type, ev.Request.EnvelopeID, ev.Request.Payload, ev.Request.RetryAttempt})
		}
	case socketmode.EventTypeErrorBadMessage: // an event that the SDK does not know, but that must be answered all the same
		var f frame
		if bad, ok := ev.Data.(*socketmode.ErrorBadMessage); ok && json.Unmarshal(bad.Message, &f) == nil && f.EnvelopeID != "" {
			in.frame(ctx, f)
		}
	case socketmode.EventTypeConnected:
		in.a.o.Log.InfoContext(ctx, "connected", "platform", string(Name), "mode", string(Socket))
	case socketmode.EventTypeConnectionError, socketmode.EventTypeInvalidAuth:
		in.a.o.Log.WarnContext(ctx, "connecting over Socket Mode", "platform", string(Name), "event", string(ev.Type))
	}
}

// frame puts one event into the lane of its person.
func (in *intake) frame(ctx context.Context, f frame) {
	h, out, err := in.a.readFrame(ctx, f)
	if err != nil {
		in.a.o.Log.WarnContext(ctx, "event not understood", "platform", string(Name), "envelope", f.EnvelopeID, "error", err)
		out.ok = true // sent again it would be no better
	}
	if h == nil {
		in.ack(ctx, f, out)
		return
	}
	h.retry = f.Retry
	select {
	case in.room <- struct{}{}:
	case <-in.stop:
		return
	}
	in.wg.Add(1)
	in.enter(h.event.From.ID, func() {
		defer in.wg.Done()
		defer func() { <-in.room }()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), eventTime)
		defer cancel()
		in.ack(ctx, f, in.a.process(ctx, in.deliver, h))
	})
}

// enter runs job behind what this person did before.
func (in *intake) enter(who string, job func()) {
	in.mu.Lock()
	defer in.mu.Unlock()
	waiting, busy := in.lanes[who]
	if busy {
		in.lanes[who] = append(waiting, job)
		return
	}
	in.lanes[who] = nil
	go func() {
		for job != nil {
			job()
			job = in.next(who)
		}
	}()
}

func (in *intake) next(who string) func() {
	in.mu.Lock()
	defer in.mu.Unlock()
	waiting := in.lanes[who]
	if len(waiting) == 0 {
		delete(in.lanes, who)
		return nil
	}
	in.lanes[who] = waiting[1:]
	return waiting[0]
}

// readFrame reads the payload of a message.
func (a *Adapter) readFrame(ctx context.Context, f frame) (*heard, reply, error) {
	switch f.Type {
	case socketmode.RequestTypeEventsAPI:
		return a.readEvent(ctx, f.Payload)
	case socketmode.RequestTypeInteractive:
		return a.interaction(ctx, f.Payload)
	case socketmode.RequestTypeSlashCommands:
		var c command
		if err := json.Unmarshal(f.Payload, &c); err != nil {
			return nil, reply{}, fmt.Errorf("reading a command: %w", err)
		}
		return a.command(c, f.Payload)
	}
	return nil, reply{ok: true}, nil
}

// ack answers a message, then does what was left for afterwards. An event that was not accepted is not answered, except with
// what tells the person so. An answer that is too large for the connection is made smaller, or goes another way.
func (in *intake) ack(ctx context.Context, f frame, out reply) {
	if f.EnvelopeID != "" && (out.ok || out.body != nil) {
		out = in.smaller(ctx, out)
		ackCtx, cancel := context.WithTimeout(ctx, ackTime)
		defer cancel()
		if err := in.client.AckCtx(ackCtx, f.EnvelopeID, out.body); err != nil {
			in.a.o.Log.WarnContext(ctx, "answering over Socket Mode", "platform", string(Name), "envelope", f.EnvelopeID, "error", err)
		}
	}
	in.a.afterwards(ctx, out)
}

// smaller makes an answer small enough for the connection.
func (in *intake) smaller(ctx context.Context, out reply) reply {
	if fitsAck(out.body) {
		return out
	}
	if out.instead != nil {
		return reply{ok: out.ok, after: out.instead}
	}
	if out.small == nil || !fitsAck(out.small) {
		in.a.o.Log.ErrorContext(ctx, "answer over the limit of Socket Mode", "platform", string(Name))
		out.small = updateTo(in.a.noticeView("slack.form.large"))
	}
	out.body = out.small
	return out
}

func fitsAck(body any) bool {
	text, err := json.Marshal(body)
	return body == nil || err == nil && len(text) < maxAck
}
