package main

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// profileTime bounds the look at who somebody is: a platform wants its answer within three seconds.
const profileTime = 2 * time.Second

// trusted is an adapter whose verified e-mail addresses count: an account that nobody is bound to yet is bound to the person
// with that address. It is on by configuration only.
type trusted struct {
	chat.Adapter
	profiles chat.Profiler
	house    *house
	pace     time.Duration // between two searches for somebody
}

// trusting wraps an adapter where the configuration says that its addresses can be trusted.
func trusting(a chat.Adapter, on bool, h *house) chat.Adapter {
	p, ok := a.(chat.Profiler)
	if !on || !ok {
		return a
	}
	return &trusted{Adapter: a, profiles: p, house: h, pace: findPace}
}

// Run implements chat.Adapter. Meanwhile it looks for the accounts of people who have never written.
func (t *trusted) Run(ctx context.Context, d chat.Deliver) error {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	if f, ok := t.Adapter.(chat.Finder); ok {
		wg.Go(func() { t.seek(ctx, f) })
	}
	return t.Adapter.Run(ctx, t.known(d))
}

// Routes implements chat.Mounter.
func (t *trusted) Routes(d chat.Deliver) map[string]http.Handler {
	if m, ok := t.Adapter.(chat.Mounter); ok {
		return m.Routes(t.known(d))
	}
	return nil
}

// known delivers an event after its account was bound, where it was not yet. Where the platform does not tell in time the
// event goes on as that of somebody unknown.
func (t *trusted) known(d chat.Deliver) chat.Deliver {
	return func(ctx context.Context, ev chat.Event) (chat.Answer, error) {
		if err := t.bind(ctx, ev.From); err != nil && !errors.Is(err, kv.ErrNotFound) {
			t.house.log.Warn("looking somebody up", "platform", string(ev.From.Platform), "event", ev.ID, "error", err)
		}
		return d(ctx, ev)
	}
}

func (t *trusted) bind(ctx context.Context, who chat.Account) error {
	err := t.house.store.View(ctx, func(v *store.View) error {
		_, err := v.PersonOf(who)
		return err
	})
	if !errors.Is(err, kv.ErrNotFound) {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, profileTime)
	defer cancel()
	p, err := t.profiles.Profile(ctx, who)
	if err != nil || p.Email == "" {
		return err
	}
	return t.house.store.Update(ctx, func(tx *store.Tx) error { return t.house.handler.Trust(tx, who, p.Email, t.house.now()) })
}
