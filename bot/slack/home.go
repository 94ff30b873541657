package slack

import (
	"context"
	"errors"
	"fmt"

	sdk "github.com/slack-go/slack"

	"github.com/ticbot/ticbot/bot/chat"
)

// maxHome is how many blocks a home tab takes.
const maxHome = 100

// homeVerbs are the buttons that always stand in the App Home: verbs of the core, and the texts of their labels.
var homeVerbs = [...]struct{ verb, label string }{{"mis_casos", "slack.home.cases"}, {"bandeja", "slack.home.inbox"}}

// answerHome draws the answer into the home tab of the person who acted there. A form opens before it.
func (a *Adapter) answerHome(ctx context.Context, h *heard, ans chat.Answer) reply {
	shown := ans.Whisper
	if ans.Redraw != nil {
		shown = ans.Redraw
	}
	if ans.Form != nil {
		if err := a.openForm(ctx, h, *ans.Form); err != nil {
			a.logFailure(ctx, h, err)
			late := a.say("slack.form.late")
			shown = join(shown, &late)
		}
	} else if h.loading {
		a.replaceView(ctx, h, a.noticeView("slack.done"))
	}
	if shown == nil && h.kind != byEvent {
		return reply{ok: true}
	}
	if shown == nil {
		shown = &chat.Message{}
	}
	err := a.publish(ctx, h.event.From.ID, *shown)
	var limited chat.RetryAfter
	if err != nil {
		a.logFailure(ctx, h, err)
		if h.kind != byEvent {
			return reply{ok: true, after: func(ctx context.Context) { a.whisperLogged(ctx, h, shown) }}
		}
		again := !errors.Is(err, chat.ErrGone) && !errors.Is(err, chat.ErrRefused) && !errors.As(err, &limited)
		return reply{ok: !again}
	}
	return reply{ok: true}
}

// publish draws the home tab of one person: the buttons that always stand there, then the message.
func (a *Adapter) publish(ctx context.Context, user string, m chat.Message) error {
	var set []sdk.BlockElement
	for _, v := range homeVerbs {
		set = append(set, sdk.NewButtonBlockElement(actHome+v.verb, v.verb, plainText(a.t(v.label), maxLabel)))
	}
	blocks := []sdk.Block{sdk.NewActionBlock("home", set...), sdk.NewDividerBlock()}
	if m.IsZero() {
		m = a.say("slack.home.hello")
	}
	for _, part := range chat.Split(m, a.Limits()) {
		part = a.fit(part)
		if drawn := render(part); len(blocks)+len(drawn) <= maxHome {
			blocks = append(blocks, drawn...)
		}
	}
	_, err := a.api.PublishViewContext(ctx, sdk.PublishViewContextRequest{UserID: user,
		View: sdk.HomeTabViewRequest{Type: sdk.VTHomeTab, Blocks: sdk.Blocks{BlockSet: blocks}}})
	if err != nil {
		return fmt.Errorf("drawing the home tab: %w", classify(err))
	}
	return nil
}
