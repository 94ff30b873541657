package slack

import (
	"context"
	"errors"
	"fmt"

	sdk "github.com/slack-go/slack"

	"github.com/ticbot/ticbot/bot/chat"
)

// answer turns what the core says into the reply to Slack, and into what is done after it.
func (a *Adapter) answer(ctx context.Context, h *heard, ans chat.Answer) reply {
	if ans.Owed {
		ans.Whisper = nil // it comes through the outbox
	}
	switch {
	case h.home:
		return a.answerHome(ctx, h, ans)
	case h.kind == bySubmit:
		return a.answerSubmit(h, ans)
	case h.kind == byAction && h.view != "" && !h.loading:
		return a.answerModal(h, ans)
	case h.kind == byEvent:
		return a.answerEvent(ctx, h, ans)
	}
	if ans.Form != nil {
		if err := a.openForm(ctx, h, *ans.Form); err != nil {
			a.o.Log.WarnContext(ctx, "opening a form", "platform", string(Name), "event", h.event.ID, "error", err)
			late := a.say("slack.form.late")
			ans.Whisper = join(ans.Whisper, &late)
		}
	} else if h.loading {
		return reply{ok: true, after: func(ctx context.Context) {
			a.inWindow(ctx, h, ans.Whisper)
			a.redraw(ctx, h, ans.Redraw)
		}}
	}
	if h.kind == byCommand && ans.Whisper != nil && len(ans.Whisper.Files) == 0 {
		if parts := chat.Split(*ans.Whisper, a.Limits()); len(parts) == 1 {
			tell := func(ctx context.Context) { a.whisperLogged(ctx, h, ans.Whisper) }
			return reply{ok: true, body: a.aside(parts[0]), instead: tell}
		}
	}
	if ans.Whisper == nil && ans.Redraw == nil {
		return reply{ok: true}
	}
	return reply{ok: true, after: func(ctx context.Context) {
		a.redraw(ctx, h, ans.Redraw)
		a.whisperLogged(ctx, h, ans.Whisper)
	}}
}

// join puts one message behind another.
func join(first, second *chat.Message) *chat.Message {
	if first == nil {
		return second
	}
	m := *first
	m.Body = append(append([]chat.Block(nil), m.Body...), second.Body...)
	return &m
}

// answerEvent shows the answer before the event is acknowledged: where that fails, Slack sends the event again, the core gives
// the same answer, and it is shown then.
func (a *Adapter) answerEvent(ctx context.Context, h *heard, ans chat.Answer) reply {
	m := ans.Whisper
	if ans.Form != nil { // nothing that was typed can open a modal
		hint := a.say("slack.form.typed", "comando", "/"+a.o.Command)
		m = join(m, &hint)
	}
	if m == nil || a.told.get(h.event.ID).ts != "" {
		return reply{ok: true}
	}
	err := a.whisper(ctx, h, *m)
	if err == nil {
		a.told.set(h.event.ID, sent{ts: h.event.ID})
		return reply{ok: true}
	}
	a.logFailure(ctx, h, err)
	return reply{ok: errors.Is(err, chat.ErrRefused) || errors.Is(err, chat.ErrGone) || h.retry >= lastRetry}
}

// answerSubmit says what becomes of the modal: it shows what is wrong, goes on to the next page, or closes.
func (a *Adapter) answerSubmit(h *heard, ans chat.Answer) reply {
	out := reply{ok: true}
	if ans.Whisper != nil {
		out.after = func(ctx context.Context) { a.whisperLogged(ctx, h, ans.Whisper) }
	}
	switch {
	case ans.Form != nil && (len(ans.Errors) == 0 || len(h.inputs) == 0):
		out.body = updateTo(a.formView(h, *ans.Form))
		out.small = updateTo(a.formView(h, withoutLists(*ans.Form)))
	case len(ans.Errors) > 0 && len(h.inputs) > 0:
		out.body = map[string]any{"response_action": "errors", "errors": h.placeErrors(ans.Errors)}
	case len(ans.Errors) > 0:
		out.body = updateTo(a.messageView(h.event.At, errorsMessage(ans.Errors)))
	default:
		out.body = map[string]any{"response_action": "clear"}
	}
	return out
}

// answerModal follows the way back in a modal. The answer to a button is not read, so the modal is replaced by a call.
func (a *Adapter) answerModal(h *heard, ans chat.Answer) reply {
	m := ans.Whisper
	if len(ans.Errors) > 0 {
		wrong := errorsMessage(ans.Errors)
		m = join(m, &wrong)
	}
	return reply{ok: true, after: func(ctx context.Context) {
		if ans.Form == nil {
			a.inWindow(ctx, h, m)
			return
		}
		a.replaceView(ctx, h, a.formView(h, *ans.Form))
		a.whisperLogged(ctx, h, m)
	}}
}

// refused tells a person that nothing was saved, in the way that fits what he did. What he typed into a modal stays there.
func (a *Adapter) refused(ctx context.Context, h *heard, err error) reply {
	a.o.Log.ErrorContext(ctx, "event not accepted", "platform", string(Name), "event", h.event.ID, "error", err)
	later := func(ctx context.Context) { a.tell(ctx, h, "slack.unsaved") }
	switch {
	case h.loading:
		return reply{after: func(ctx context.Context) { a.replaceView(ctx, h, a.noticeView("slack.unsaved")) }}
	case h.kind == byEvent && h.silent():
		return reply{} // Slack sends it again
	case h.kind == byEvent && h.retry == 0:
		return reply{after: func(ctx context.Context) { a.tell(ctx, h, "slack.unsaved.again") }}
	case h.kind == byEvent && h.retry < lastRetry:
		return reply{}
	case h.kind == byCommand && !h.home:
		return reply{body: a.aside(a.say("slack.unsaved"))}
	case h.kind == bySubmit && len(h.inputs) > 0:
		return reply{body: map[string]any{"response_action": "errors", "errors": map[string]string{h.inputs[0]: escape(a.t("slack.unsaved"))}}}
	}
	return reply{after: later}
}

// tell says one of the adapter's own sentences to who acted. What cannot be said is logged.
func (a *Adapter) tell(ctx context.Context, h *heard, id string, args ...any) {
	m := a.say(id, args...)
	a.whisperLogged(ctx, h, &m)
}

func (a *Adapter) whisperLogged(ctx context.Context, h *heard, m *chat.Message) {
	if m != nil {
		a.logFailure(ctx, h, a.whisper(ctx, h, *m))
	}
}

func (a *Adapter) logFailure(ctx context.Context, h *heard, err error) {
	if err != nil {
		a.o.Log.WarnContext(ctx, "answering", "platform", string(Name), "event", h.event.ID, "error", err)
	}
}

// whisper says something that only the person who acted reads: as an answer to what he pressed, as a message in the private
// channel, or as one in the channel that only he sees. Where Slack does not let it, it goes to the private channel.
func (a *Adapter) whisper(ctx context.Context, h *heard, m chat.Message) error {
	parts := chat.Split(m, a.Limits())
	at := h.event.At
	for i, part := range parts {
		part.Thread = chat.Ref{}
		files := part.Files
		if err := a.aloud(ctx, h, part, i < hookUses); err != nil {
			return err
		}
		for _, f := range files {
			if at.Kind != chat.Direct {
				p, err := a.Direct(ctx, h.event.From)
				if err != nil {
					return err
				}
				at = p
			}
			if err := a.upload(ctx, at.ID, at.Thread, f); err != nil {
				return fmt.Errorf("sending a file: %w", err)
			}
		}
	}
	return nil
}

// aloud says one part of a whisper.
func (a *Adapter) aloud(ctx context.Context, h *heard, m chat.Message, hook bool) error {
	if hook && h.hook != "" && (h.kind == byCommand || h.kind == byAction) {
		err := a.answerHook(ctx, h.hook, a.aside(m))
		if err == nil {
			return nil
		}
		a.logFailure(ctx, h, err)
	}
	at := h.event.At
	if at.Kind == chat.Channel && at.ID != "" {
		options := content(a.fit(m))
		if h.threaded { // in a thread that has only begun nobody would see it
			options = append(options, sdk.MsgOptionTS(at.Thread))
		}
		_, err := a.api.PostEphemeralContext(ctx, at.ID, h.event.From.ID, options...)
		if err = classify(err); err == nil || !errors.Is(err, chat.ErrGone) && !errors.Is(err, chat.ErrRefused) {
			return err
		}
	}
	home, err := a.Direct(ctx, h.event.From)
	if err != nil {
		return err
	}
	if at.ID == home.ID {
		home.Thread = at.Thread
	}
	m.Files = nil // sent by whisper
	_, err = a.Post(ctx, home, m, "")
	return err
}

// redraw replaces the message that was clicked.
func (a *Adapter) redraw(ctx context.Context, h *heard, m *chat.Message) {
	if m == nil {
		return
	}
	click, _ := h.event.What.(chat.Click)
	var err error
	switch {
	case h.hidden:
		out := a.aside(*m)
		out["replace_original"] = true
		err = a.answerHook(ctx, h.hook, out)
	case !click.On.IsZero():
		_, err = a.Edit(ctx, click.On, *m, "")
	default:
		err = a.whisper(ctx, h, *m)
	}
	a.logFailure(ctx, h, err)
}
