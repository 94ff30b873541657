package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/ticbot/ticbot/bot/slack/slacktest"
	"github.com/ticbot/ticbot/cmd/ticbot/bench/house"
)

// started gives the time from the start of a bot, as a process of its own on a folder, to its first answer to a command that
// Slack signed.
func started(ctx context.Context, dir string, people int) (took time.Duration, err error) {
	wrong := &complaints{}
	clock := officeClock()
	far := slacktest.New(wrong, slacktest.Options{Now: clock, Unlimited: true, Forgetful: true})
	defer far.Close()
	body := slacktest.Body("commands", far.Slash(slackUser(house.Clerk(0)), "D"+slackUser(house.Clerk(0)), "tic", "mis casos"))
	head := slacktest.Sign(slacktest.Secret, clock(), body)
	head.Set("Content-Type", "application/x-www-form-urlencoded")
	began := time.Now()
	c, err := startChild(ctx, dir, people, far.APIURL())
	if err != nil {
		return 0, err
	}
	answer, code, err := send(ctx, client(), c.addr+"/slack/commands", head, body)
	took = time.Since(began)
	if err == nil && (code != http.StatusOK || len(answer) == 0) {
		err = fmt.Errorf("the first command gets %d %s", code, answer)
	}
	return took, errors.Join(err, c.end(), wrong.err())
}

// starts measures goal 6 on a store with nobody's requests; crowdedStart on one with many.
func (b *bench) starts(ctx context.Context) error {
	return inFolder(b.dir, "start", func(dir string) error {
		if err := prepareSlack(ctx, dir, b.people); err != nil {
			return err
		}
		return b.start(ctx, dir, "goal 6, empty", "start → first signed command answered, no requests", goal6Empty)
	})
}

func (b *bench) start(ctx context.Context, dir, goal, what string, limit float64) error {
	took, err := started(ctx, dir, b.people)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	b.table.need(goal, b.table.value(what, "ms", float64(took)/float64(time.Millisecond)), limit)
	return nil
}

// prepareSlack lets the people of an office on Slack move in and leave it.
func prepareSlack(ctx context.Context, dir string, people int) error {
	s, err := openSlackOffice(ctx, dir, people)
	if err != nil {
		return err
	}
	return s.close()
}
