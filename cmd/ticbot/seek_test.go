package main

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/handoff"
	"github.com/ticbot/ticbot/bot/slack"
	"github.com/ticbot/ticbot/bot/slack/slacktest"
	"github.com/ticbot/ticbot/cmd/ticbot/demo"
	"github.com/ticbot/ticbot/locales"
	"github.com/ticbot/ticbot/store"
)

// seeking is an office on a Slack whose addresses are trusted, with the people of the demo.
func seeking(t *testing.T, fake *slacktest.Server) (*house, *trusted) {
	t.Helper()
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := handoff.NewKeys(make([]byte, handoff.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	var seeker *trusted
	h, err := build(blueprint{texts: texts, data: &data{store: inMemory(), keys: keys}, base: "http://127.0.0.1", now: fake.Clock,
		log: slog.New(slog.DiscardHandler), platforms: []chat.Platform{slack.Name}, adapters: func(h *house) ([]chat.Adapter, error) {
			s, err := slack.New(slack.Options{BotToken: slacktest.BotToken, SigningSecret: slacktest.Secret, APIURL: fake.APIURL(), Texts: texts, Now: fake.Clock, TrustEmail: true})
			if err != nil {
				return nil, err
			}
			seeker = trusting(s, true, h).(*trusted)
			seeker.pace = time.Millisecond
			return []chat.Adapter{seeker}, nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.store.Update(t.Context(), func(tx *store.Tx) error { return demo.Load(tx, h.now()) }); err != nil {
		t.Fatal(err)
	}
	return h, seeker
}

// owners says to whom each account of Slack is bound, and how many people there are.
func (h *house) owners(t *testing.T) (by map[string]string, people int) {
	t.Helper()
	by = map[string]string{}
	err := h.store.View(t.Context(), func(v *store.View) error {
		all, err := v.People()
		people = len(all)
		for _, p := range all {
			for _, a := range p.Accounts {
				if a.Platform == slack.Name {
					by[a.ID] = p.Email
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return by, people
}

// TestSeek: people who never wrote to the bot are found by their address, once; who is not on Slack, and whoever took his
// account away, is left alone.
func TestSeek(t *testing.T) {
	fake := slacktest.New(t, slacktest.Options{})
	t.Cleanup(fake.Close)
	for id, email := range map[string]string{"UHERNAN": "hernan.ospina@alcaldia.example", "UOSCAR": "oscar.leal@alcaldia.example"} {
		fake.User(map[string]any{"id": id, "is_email_confirmed": true, "profile": map[string]any{"email": email}})
	}
	fake.User(map[string]any{"id": "ULUZ", "profile": map[string]any{"email": "luz.gomez@alcaldia.example"}}) // not confirmed
	h, seeker := seeking(t, fake)
	oscar := chat.Account{Platform: slack.Name, ID: "UOSCAR"}
	err := h.store.Update(t.Context(), func(tx *store.Tx) error {
		if err := h.handler.Trust(tx, oscar, "oscar.leal@alcaldia.example", h.now()); err != nil {
			return err
		}
		return tx.Unbind(oscar)
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- seeker.Run(ctx, h.engine.Accept) }()
	waitFor(t, func() bool {
		searched := 0
		for _, m := range fake.Called() {
			if m == "users.lookupByEmail" {
				searched++
			}
		}
		by, people := h.owners(t)
		return searched == people && by["UHERNAN"] == "hernan.ospina@alcaldia.example"
	})
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if by, _ := h.owners(t); len(by) != 1 {
		t.Errorf("bound are %v", by)
	}
}

// waitFor waits until something is true.
func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(10 * time.Second); !ok(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("it never happened")
		}
	}
}
