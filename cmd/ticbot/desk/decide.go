package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/page"
	"github.com/ticbot/ticbot/commands"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// Decision implements page.Decisions: it shows the case of a link and changes nothing.
func (d *Desk) Decision(ctx context.Context, token string) (page.Case, error) {
	w, _, err := d.decidable(ctx, token)
	return caseOf(w), err
}

func (d *Desk) decidable(ctx context.Context, token string) (w commands.Decidable, id string, err error) {
	if id, err = d.Box.DecideID(token); err != nil || d.Decidable == nil {
		return w, id, page.ErrUnknown
	}
	err = d.Store.View(ctx, func(v *store.View) error {
		w, err = d.Decidable(v, id, d.Now())
		return err
	})
	if errors.Is(err, kv.ErrNotFound) {
		err = page.ErrUnknown
	}
	return w, id, err
}

// Decide implements page.Decisions: a press is an event of the person's mail account. The same press twice is one event; one
// on a page that is not true any more is none, and the page is shown anew.
func (d *Desk) Decide(ctx context.Context, token, do, words, seen string) (page.Case, error) {
	w, id, err := d.decidable(ctx, token)
	if err != nil {
		return page.Case{}, err
	}
	if !slices.ContainsFunc(w.Choices, func(c commands.Choice) bool { return c.Do == do }) {
		return caseOf(w), nil // late or forged: the page says what is true now
	}
	sum := sha256.Sum256([]byte(words))
	account := chat.Account{Platform: commands.MailPlatform, ID: w.Person}
	ev := chat.Event{ID: "decide-" + id + "-" + do + "-" + hex.EncodeToString(sum[:6]), From: account,
		At: chat.Place{Platform: account.Platform, ID: account.ID, Kind: chat.Direct}, When: d.Now(),
		What: w.Press(do, words), Limits: chat.Limits{Forms: chat.Dialog}}
	stale := false
	a, err := d.Engine.AcceptWith(ctx, ev, func(tx *store.Tx, ev *chat.Event, now time.Time) error {
		var err error
		w, err = d.Decidable(&tx.View, id, now)
		if stale = err == nil && w.Open && w.Seen != seen; stale {
			ev.What = nil
		}
		return err
	})
	if err != nil {
		return page.Case{}, fmt.Errorf("deciding: %w", err)
	}
	c := caseOf(w)
	c.Stale = stale
	if a.Whisper != nil {
		c.Said = a.Whisper.Text()
	}
	return c, nil
}

func caseOf(w commands.Decidable) page.Case {
	c := page.Case{Title: w.Message.Title, Lang: w.Lang, Name: w.Name, Seen: w.Seen}
	for _, b := range w.Message.Body {
		for line := range strings.SplitSeq(b.Plain(), "\n") {
			c.Lines = append(c.Lines, line)
		}
	}
	for _, ch := range w.Choices {
		c.Choices = append(c.Choices, page.Choice{Do: ch.Do, Label: ch.Label, Words: ch.Words})
	}
	return c
}
