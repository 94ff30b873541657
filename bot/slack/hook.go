package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
)

// hookUses is how often an answer address may be used (within 30 minutes).
const hookUses = 5

// aside is a message that only the person who acted sees, as an answer to what he did.
func (a *Adapter) aside(m chat.Message) map[string]any {
	m = a.fit(m)
	return map[string]any{"response_type": "ephemeral", "replace_original": false, "text": notice(m), "blocks": render(m),
		"unfurl_links": false, "unfurl_media": false}
}

// answerHook sends a message to an answer address. It carries no token; it goes to Slack only.
func (a *Adapter) answerHook(ctx context.Context, hook string, m map[string]any) error {
	u, err := url.Parse(hook)
	if err != nil || !a.hookable(u) {
		return fmt.Errorf("answering: no address of Slack: %w", chat.ErrRefused)
	}
	text, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("answering: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, hook, bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("answering: %w", err)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	res, err := a.http.Do(req)
	if err != nil {
		return fmt.Errorf("answering: %w", withoutURL(err))
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<16))
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("answering: status %d", res.StatusCode)
	}
	return nil
}

// hookable reports whether an answer may go to an address.
func (a *Adapter) hookable(u *url.URL) bool {
	host := strings.ToLower(u.Hostname())
	return a.trusted(u) || u.Scheme == "https" && u.User == nil &&
		(strings.HasSuffix(host, ".slack.com") || strings.HasSuffix(host, ".slack-gov.com"))
}

// withoutURL takes the address out of an error: who holds an answer address can speak for the bot.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
