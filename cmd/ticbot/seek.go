package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

const (
	findPace  = 2 * time.Second // Slack takes 50 searches a minute and more
	findAgain = 24 * time.Hour  // after which somebody who was not found is looked for again
	seekEvery = time.Hour       // how often the table of people is read for new ones
)

// seek finds the accounts of people who have none on this platform yet, by their address: a head who never wrote to the bot is
// asked for his sign-off here and not by mail. It goes slowly, and ends with ctx.
func (t *trusted) seek(ctx context.Context, f chat.Finder) {
	missed := map[string]time.Time{}
	for ctx.Err() == nil {
		people, err := t.missing(ctx)
		if err != nil && ctx.Err() == nil {
			t.house.log.Warn("reading who has no account", "platform", string(t.Platform()), "error", err)
		}
		for _, email := range people {
			if at, ok := missed[email]; ok && t.house.now().Sub(at) < findAgain {
				continue
			}
			if !t.wait(ctx, t.pace) {
				return
			}
			err := t.find(ctx, f, email)
			if errors.Is(err, chat.ErrGone) {
				missed[email] = t.house.now()
			} else if err != nil { // it would be no better with the next one
				break
			}
		}
		t.wait(ctx, seekEvery)
	}
}

// missing are the addresses of those in office without an account on this platform.
func (t *trusted) missing(ctx context.Context) (out []string, err error) {
	err = t.house.store.View(ctx, func(v *store.View) error {
		people, err := v.People()
		for _, p := range people {
			has := slices.ContainsFunc(p.Accounts, func(a chat.Account) bool { return a.Platform == t.Platform() })
			if !has && p.Left == "" {
				out = append(out, p.Email)
			}
		}
		return err
	})
	return out, err
}

// find looks for one person and binds his account; chat.ErrGone where he is not to be found today.
func (t *trusted) find(ctx context.Context, f chat.Finder, email string) error {
	who, err := f.Find(ctx, email)
	if err == nil {
		err = t.house.store.Update(ctx, func(tx *store.Tx) error { return t.house.handler.Trust(tx, who, email, t.house.now()) })
	}
	switch {
	case errors.Is(err, kv.ErrNotFound), errors.Is(err, store.ErrTaken):
		return chat.ErrGone
	case err != nil && !errors.Is(err, chat.ErrGone) && ctx.Err() == nil:
		t.house.log.Warn("looking for somebody", "platform", string(t.Platform()), "error", err)
	}
	return err
}

// wait rests, and reports false where ctx ended first.
func (t *trusted) wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
