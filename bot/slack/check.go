package slack

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	sdk "github.com/slack-go/slack"

	"github.com/ticbot/ticbot/bot/chat"
)

// maxDrift is how far the machine's clock may be from Slack's before it is told: a fifth of what a signature allows.
const maxDrift = time.Minute

// Check implements chat.Checker: the token, the scopes, the clock, and with Socket Mode the app-level token.
func (a *Adapter) Check(ctx context.Context) []chat.Check {
	res, err := a.api.AuthTestContext(ctx)
	token := chat.Check{Name: a.t("slack.check.token"), OK: err == nil}
	if err != nil {
		var api sdk.SlackErrorResponse
		if !errors.As(err, &api) {
			return []chat.Check{{Name: a.t("slack.check.api"), Detail: withoutURL(err).Error(), Remedy: a.t("slack.check.api.remedy", "url", a.o.APIURL)}}
		}
		token.Detail, token.Remedy = api.Err, a.t("slack.check.token.remedy")
		return append([]chat.Check{token}, a.checkApp(ctx)...)
	}
	token.Detail = a.t("slack.check.token.ok", "bot", res.User, "equipo", res.Team)
	if res.BotID == "" { // a person's token (xoxp-): messages would come from that person
		token.OK, token.Detail, token.Remedy = false, a.t("slack.check.token.person", "quien", res.User), a.t("slack.check.token.remedy")
	}
	all := []chat.Check{token, a.checkScopes(res.Header)}
	if at, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		all = append(all, a.checkClock(at))
	}
	return append(all, a.checkApp(ctx)...)
}

// checkScopes compares what the token may do, which Slack says with every answer, with what the bot needs.
func (a *Adapter) checkScopes(head http.Header) chat.Check {
	c := chat.Check{Name: a.t("slack.check.scopes")}
	said := head.Get("X-OAuth-Scopes")
	if said == "" {
		c.Detail, c.Remedy = a.t("slack.check.scopes.unknown"), a.t("slack.check.scopes.remedy")
		return c
	}
	var have []string
	for s := range strings.SplitSeq(said, ",") {
		have = append(have, strings.TrimSpace(s))
	}
	missing := slices.DeleteFunc(botScopes(), func(s string) bool { return slices.Contains(have, s) })
	if c.OK = len(missing) == 0; c.OK {
		c.Detail = a.t("slack.check.scopes.ok")
		return c
	}
	c.Detail, c.Remedy = a.t("slack.check.scopes.missing", "faltan", strings.Join(missing, ", ")), a.t("slack.check.scopes.remedy")
	return c
}

func (a *Adapter) checkClock(slack time.Time) chat.Check {
	drift := a.o.Now().Sub(slack).Abs()
	c := chat.Check{Name: a.t("slack.check.clock"), OK: drift <= maxDrift, Detail: a.t("slack.check.clock.ok", "segundos", int(drift.Seconds()))}
	if !c.OK {
		c.Remedy = a.t("slack.check.clock.remedy")
	}
	return c
}

// checkApp asks for a connection of Socket Mode without opening it.
func (a *Adapter) checkApp(ctx context.Context) []chat.Check {
	if a.o.Mode != Socket {
		return nil
	}
	c := chat.Check{Name: a.t("slack.check.app"), OK: true, Detail: a.t("slack.check.app.ok")}
	if _, _, err := a.api.StartSocketModeContext(ctx); err != nil {
		c.OK, c.Detail, c.Remedy = false, withoutURL(err).Error(), a.t("slack.check.app.remedy")
	}
	return []chat.Check{c}
}
