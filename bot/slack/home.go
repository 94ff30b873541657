package slack

import (
	"context"
	"fmt"

	sdk "github.com/slack-go/slack"

	"github.com/ticbot/ticbot/bot/chat"
)

const (
	maxHome     = 100   // blocks of a home tab
	maxHomeText = 10000 // of all of it, unescaped: what more there is can be asked for
)

// publish draws the home tab of one person. What stood there before is gone.
func (a *Adapter) publish(ctx context.Context, to chat.Place, m chat.Message) (chat.Ref, error) {
	res, err := a.api.PublishViewContext(ctx, sdk.PublishViewContextRequest{UserID: to.ID,
		View: sdk.HomeTabViewRequest{Type: sdk.VTHomeTab, Blocks: sdk.Blocks{BlockSet: homeBlocks(m, a.Limits())}}})
	if err != nil {
		return chat.Ref{}, fmt.Errorf("drawing the home tab: %w", classify(err))
	}
	return chat.Ref{Place: to, ID: res.ID}, nil
}

// homeBlocks draws a message as large as a home tab takes it. Its end is left out first.
func homeBlocks(m chat.Message, l chat.Limits) []sdk.Block {
	l.Text = maxHomeText
	m = chat.Fit(m, l)
	blocks := blocksOf(m)
	for len(blocks) > maxHome && len(m.Body) > 0 {
		m.Body = m.Body[:len(m.Body)-1]
		blocks = blocksOf(m)
	}
	return blocks
}

// answerHome answers what was pressed in the home tab, which has no channel: a form opens as always, and words stand in a
// window above the tab, with their buttons. What no window can show is said in the private channel.
func (a *Adapter) answerHome(ctx context.Context, h *heard, ans chat.Answer) reply {
	shown := ans.Whisper
	if ans.Redraw != nil {
		shown = ans.Redraw
	}
	switch {
	case ans.Form != nil:
		if err := a.openForm(ctx, h, *ans.Form); err != nil {
			a.logFailure(ctx, h, err)
			late := a.say("slack.form.late")
			shown = join(shown, &late)
		}
	case h.loading:
		return reply{ok: true, after: func(ctx context.Context) { a.inWindow(ctx, h, shown) }}
	case a.fitsWindow(shown):
		_, err := a.api.OpenViewContext(ctx, h.trigger, a.messageView(h.event.At, *shown))
		if err == nil {
			return reply{ok: true}
		}
		a.logFailure(ctx, h, fmt.Errorf("opening a view: %w", err))
	}
	return reply{ok: true, after: func(ctx context.Context) { a.whisperLogged(ctx, h, shown) }}
}

// fitsWindow reports whether a window can show all of a message.
func (a *Adapter) fitsWindow(m *chat.Message) bool {
	return m != nil && len(m.Files) == 0 && len(chat.Split(*m, a.Limits())) == 1
}

// inWindow shows an answer in the window that is open. What it cannot show, or what it shows to nobody because the person has
// closed it, is said where he acted.
func (a *Adapter) inWindow(ctx context.Context, h *heard, m *chat.Message) {
	view := a.noticeView("slack.done")
	fits := a.fitsWindow(m)
	switch {
	case fits:
		view = a.messageView(h.event.At, *m)
	case m != nil:
		view = a.noticeView("slack.beside")
	}
	if !a.replaceView(ctx, h, view) || !fits {
		a.whisperLogged(ctx, h, m)
	}
}
