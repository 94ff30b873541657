package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/slack"
	"github.com/ticbot/ticbot/cmd/ticbot/bench/house"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/badgerkv"
)

// idle weighs a bot that was just started and has been asked for its page and its metrics once.
func idle(ctx context.Context, parent string, people int, long time.Duration) (mb float64, err error) {
	dir, err := os.MkdirTemp(parent, "idle")
	if err != nil {
		return 0, fmt.Errorf("weighing idle: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := prepare(ctx, dir, people); err != nil {
		return 0, fmt.Errorf("weighing idle: %w", err)
	}
	err = weigh(ctx, dir, people, func(c *child) error {
		if _, err := house.Visit(ctx, client(), c.addr); err != nil {
			return err
		}
		if _, _, err := c.ask("scrape"); err != nil {
			return err
		}
		if err := sleep(ctx, long); err != nil {
			return err
		}
		mb, _, err = c.ask("weigh")
		return err
	})
	return mb, err
}

// prepare lets the people of an office move in and leave it: what is weighed later is a bot that was started, not one
// that imported.
func prepare(ctx context.Context, dir string, people int) error {
	o, err := openOffice(ctx, dir, people)
	if err != nil {
		return err
	}
	return o.close()
}

func sleep(ctx context.Context, long time.Duration) error {
	t := time.NewTimer(long)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// weigh does something with a child on a folder.
func weigh(ctx context.Context, dir string, people int, do func(c *child) error) error {
	c, err := startChild(ctx, dir, people, "")
	if err != nil {
		return err
	}
	return errors.Join(do(c), c.end())
}

// saturated weighs a bot at its highest while so many callers file as fast as it answers; then its store is counted.
func saturated(ctx context.Context, parent string, people, callers int, long time.Duration) (mb float64, err error) {
	dir, err := os.MkdirTemp(parent, "saturated")
	if err != nil {
		return 0, fmt.Errorf("weighing saturation: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := prepare(ctx, dir, people); err != nil {
		return 0, fmt.Errorf("weighing saturation: %w", err)
	}
	acks := &receipts{ids: map[string]bool{}}
	err = weigh(ctx, dir, people, func(c *child) error {
		_, err := drive(ctx, callers, 1, long, func(ctx context.Context, i int) (func() error, error) {
			b, err := house.Visit(ctx, client(), c.addr)
			return func() error { return acks.file(ctx, b, i) }, err
		})
		if err != nil {
			return err
		}
		_, mb, err = c.ask("weigh")
		return err
	})
	if err == nil {
		err = acks.settleAndCheck(ctx, dir, people)
	}
	if err != nil {
		return 0, fmt.Errorf("weighing saturation: %w", err)
	}
	return mb, nil
}

// settleAndCheck lets another bot deliver what the weighed one still owed when it stopped, then counts.
func (r *receipts) settleAndCheck(ctx context.Context, dir string, people int) error {
	o, err := openOffice(ctx, dir, people)
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, restLimit)
	defer cancel()
	if err := errors.Join(o.rest(limited), o.close()); err != nil {
		return err
	}
	return r.check(ctx, dir)
}

// crowded fills a folder with so many open requests, copies of one that was really filed, and counts them.
func crowded(ctx context.Context, dir string, people, requests int) error {
	o, err := openOffice(ctx, dir, people)
	if err != nil {
		return fmt.Errorf("filling the store: %w", err)
	}
	id, err := house.File(ctx, o.Inside(), house.Clerk(0), "/correo", house.Correo(0))
	if err == nil {
		err = o.rest(ctx) // its cards are copied too
	}
	for n := 1; err == nil && n < requests; n += copiesAtOnce {
		err = o.Store.Update(ctx, func(tx *store.Tx) error { return copies(tx, id, n, min(copiesAtOnce, requests-n), people) })
	}
	if err == nil { // who is asked for the first command that a bot on Slack answers
		err = o.Store.Update(ctx, func(tx *store.Tx) error {
			return tx.Bind(house.Email(house.Clerk(0)), chat.Account{Platform: slack.Name, ID: slackUser(house.Clerk(0))})
		})
	}
	if err = errors.Join(err, o.close()); err != nil {
		return fmt.Errorf("filling the store: %w", err)
	}
	return within(dir, badgerkv.DefaultOptions(), func(db *badgerkv.DB) error {
		return counted(ctx, db, map[string]int{"r/": requests, "j/": requests + 1, "oc/": cardsEach * requests, "i/o/": requests})
	})
}

// copiesAtOnce is how many requests one transaction writes: some 250 KB.
const copiesAtOnce = 50

// copies files copies of a request, with everything that a filing writes into the store for as long as the case is open.
func copies(tx *store.Tx, id string, from, n, people int) error {
	first, err := tx.Request(id)
	if err != nil {
		return err
	}
	entries, err := tx.JournalOf(id)
	if err != nil {
		return err
	}
	cards, err := tx.Cards(id)
	if err != nil {
		return err
	}
	dues, err := tx.Dues(id)
	if err != nil {
		return err
	}
	deps := house.Deps(people)
	for i := from; i < from+n; i++ {
		clerk := i % max(people-deps, 1)
		r := first.Clone()
		r.Asker, r.Head, r.HolderIs = house.Email(house.Clerk(clerk)), house.Email(house.Chief(clerk%deps)), house.Holder(i)
		r.Answers["titular"] = r.HolderIs
		if err := copyOne(tx, r, entries, cards, dues); err != nil {
			return err
		}
	}
	return nil
}

func copyOne(tx *store.Tx, r procedure.Request, entries []store.Entry, cards []store.Card, dues []store.Due) error {
	if err := tx.FileRequest(&r, r.Filed.Year()); err != nil {
		return err
	}
	if err := tx.PutSearch(r.ID, strings.Join([]string{r.ID, r.HolderIs, r.Dep, r.Site, r.Answers["titular"], r.Answers["cargo"]}, " ")); err != nil {
		return err
	}
	for _, e := range entries {
		e.Request = r.ID
		if _, err := tx.Record(e); err != nil {
			return err
		}
	}
	for i, c := range cards {
		c.Request = r.ID
		c.Ref.ID = fmt.Sprintf("%s.%d", r.ID, i)
		if err := tx.PutCard(c); err != nil {
			return err
		}
	}
	for _, d := range dues {
		d.Subject = r.ID
		if err := tx.SetDue(d); err != nil {
			return err
		}
	}
	return nil
}

// open weighs a bot on such a folder, at its highest, after people looked at their cases and somebody collected metrics.
func open(ctx context.Context, dir string, people int) (mb float64, err error) {
	err = weigh(ctx, dir, people, func(c *child) error {
		b, err := house.Visit(ctx, client(), c.addr)
		if err != nil {
			return err
		}
		for _, line := range []struct{ as, text string }{
			{house.Clerk(0), "mis casos"}, {house.Clerk(1), "estado"}, {house.Chief(0), "bandeja"}, {"adriana.rojas", "bandeja"}, {"oscar.leal", "buscar titular"},
		} {
			if _, err := b.Say(ctx, line.as, line.text); err != nil {
				return err
			}
		}
		if _, _, err := c.ask("scrape"); err != nil {
			return err
		}
		_, mb, err = c.ask("weigh")
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("weighing open requests: %w", err)
	}
	return mb, nil
}
