package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	sdk "github.com/slack-go/slack"

	"github.com/ticbot/ticbot/bot/chat"
)

// noHint is how long to wait where Slack says «too much» but not until when.
const noHint = 30 * time.Second

// Post implements chat.Adapter. Files follow the message; when one of them could not be sent, trying again with the same key
// goes on where it stopped.
func (a *Adapter) Post(ctx context.Context, to chat.Place, m chat.Message, key string) (chat.Ref, error) {
	if to.Platform != Name || to.ID == "" {
		return chat.Ref{}, fmt.Errorf("no such channel: %w", chat.ErrGone)
	}
	if to.Kind == chat.HomePage {
		return a.publish(ctx, to, m)
	}
	m = a.fit(m)
	thread := to.Thread
	if m.Thread.ID != "" && m.Thread.Place.ID == to.ID {
		thread = m.Thread.ID
	}
	done := a.posted.get(key)
	if done.ts == "" {
		options := append(content(m), sdk.MsgOptionDisableLinkUnfurl(), sdk.MsgOptionDisableMediaUnfurl())
		if thread != "" {
			options = append(options, sdk.MsgOptionTS(thread))
		}
		_, ts, err := a.api.PostMessageContext(ctx, to.ID, options...)
		if err != nil {
			return chat.Ref{}, a.failed(to.ID, fmt.Errorf("posting a message: %w", classify(err)))
		}
		if ts == "" {
			return chat.Ref{}, errors.New("posting a message: Slack gives it no name")
		}
		done.ts = ts
	}
	for ; done.files < len(m.Files); done.files++ {
		if err := a.upload(ctx, to.ID, thread, m.Files[done.files]); err != nil {
			if key != "" {
				a.posted.set(key, done)
			}
			return chat.Ref{}, a.failed(to.ID, fmt.Errorf("sending a file: %w", err))
		}
	}
	a.posted.drop(key)
	return chat.Ref{Place: to, ID: done.ts}, nil
}

// Edit implements chat.Adapter.
func (a *Adapter) Edit(ctx context.Context, ref chat.Ref, m chat.Message, _ string) (chat.Ref, error) {
	if ref.Place.Platform != Name || ref.Place.ID == "" || ref.ID == "" {
		return chat.Ref{}, fmt.Errorf("no such message: %w", chat.ErrGone)
	}
	if ref.Place.Kind == chat.HomePage {
		return a.publish(ctx, ref.Place, m)
	}
	_, _, _, err := a.api.UpdateMessageContext(ctx, ref.Place.ID, ref.ID, content(a.fit(m))...)
	if err != nil {
		return chat.Ref{}, a.failed(ref.Place.ID, fmt.Errorf("editing a message: %w", classify(err)))
	}
	return ref, nil
}

// content is a message as the calls of the Web API take it.
func content(m chat.Message) []sdk.MsgOption {
	return []sdk.MsgOption{sdk.MsgOptionText(notice(m), false), sdk.MsgOptionBlocks(render(m)...)}
}

// fit shortens what the core should have shortened, and what only escaping makes too long.
func (a *Adapter) fit(m chat.Message) chat.Message {
	l := a.Limits()
	out := chat.Fit(m, l)
	for !fits(render(out)) && l.Text > 256 {
		l.Text = l.Text * 3 / 4
		out = chat.Fit(m, l)
	}
	return out
}

// failed forgets a private channel that turned out to be gone.
func (a *Adapter) failed(channel string, err error) error {
	if errors.Is(err, chat.ErrGone) {
		a.forget(channel)
	}
	return err
}

// classify turns an error of the Web API into one that the core knows; any other stays as it is, and means that nobody knows.
func classify(err error) error {
	var limited *sdk.RateLimitedError
	var status sdk.StatusCodeError
	var api sdk.SlackErrorResponse
	switch {
	case errors.As(err, &limited):
		return chat.RetryAfter{Wait: max(limited.RetryAfter, time.Second)}
	case errors.As(err, &status) && status.Code == http.StatusTooManyRequests:
		return chat.RetryAfter{Wait: noHint}
	case errors.As(err, &api):
		return classifyCode(api)
	}
	return err
}

// classifyCode knows the error codes of chat.postMessage, chat.postEphemeral, chat.update, conversations.open, users.info and
// the upload of files, as docs.slack.dev lists them. Codes of a wrong token or a missing scope stay unknown: the operator can
// mend them, and then the message arrives.
func classifyCode(api sdk.SlackErrorResponse) error {
	switch api.Err {
	case "message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found", "channel_not_found", "is_archived",
		"user_not_found", "users_not_found", "users_list_not_supplied", "file_deleted", "not_found":
		return fmt.Errorf("%w: %w", chat.ErrGone, api)
	case "not_in_channel", "user_disabled", "user_not_visible", "user_not_in_channel", "cannot_dm_bot", "restricted_action",
		"restricted_action_read_only_channel", "restricted_action_thread_only_channel", "restricted_action_non_threadable_channel",
		"restricted_action_thread_locked", "messages_tab_disabled", "ekm_access_denied", "is_inactive", "msg_too_long",
		"msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format", "invalid_arguments", "no_text", "cant_broadcast_message",
		"slack_connect_file_link_sharing_blocked", "file_upload_size_restricted", "file_uploads_disabled":
		return fmt.Errorf("%w: %w", chat.ErrRefused, api)
	case "ratelimited", "rate_limited", "message_limit_exceeded":
		return chat.RetryAfter{Wait: noHint}
	}
	return api
}
