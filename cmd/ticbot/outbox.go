package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/ticbot/ticbot/bot/admin"
	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// outbox lists what is owed, tries it again, or forgets it.
func (a *app) outbox(ctx context.Context, args []string) int {
	if len(args) == 0 || !slices.Contains([]string{"list", "retry", "drop"}, args[0]) {
		return a.wrong("cmd.outbox.usage")
	}
	return a.operate(ctx, "outbox "+args[0], args[1:], nil, nil)
}

// owedLine is a debt as it is listed. It names nobody: a private place only by its platform.
type owedLine struct {
	ID       string    `json:"id"`
	Platform string    `json:"platform"`
	Place    string    `json:"place,omitempty"`
	Kind     string    `json:"kind"`
	What     string    `json:"what,omitempty"`
	Request  string    `json:"request,omitempty"`
	State    string    `json:"state"`
	Tries    int       `json:"tries"`
	Since    time.Time `json:"since"`
	After    time.Time `json:"after,omitzero"`
	Why      string    `json:"why,omitempty"`
}

func lineOf(o store.Outgoing) owedLine {
	l := owedLine{ID: o.ID, Platform: string(o.Platform()), Kind: o.Kind, What: o.What, Request: o.Request, State: o.State, Tries: o.Tries,
		Since: o.Since, After: o.After, Why: o.Error}
	if o.Place.Kind == chat.Channel {
		l.Place = o.Place.ID
	}
	return l
}

// outboxList prints what is owed, what is parked and why.
func outboxList(ctx context.Context, o *operator, r admin.Request) admin.Response {
	opt, bad := parse(r.Args, "json parked")
	if bad != nil {
		return o.usage(bad)
	}
	lines := []owedLine{}
	err := o.store.View(ctx, func(v *store.View) error {
		all, err := v.AllOutgoing()
		for _, d := range all {
			if !opt.has("parked") || d.State == store.Parked {
				lines = append(lines, lineOf(d))
			}
		}
		return err
	})
	if err != nil {
		return o.failed(err)
	}
	if opt.has("json") {
		return printed(func(w io.Writer) error { return writeJSON(w, lines) })
	}
	if len(lines) == 0 {
		return o.answer("cmd.outbox.empty")
	}
	return printed(func(w io.Writer) error {
		var rows [][]string
		for _, l := range lines {
			rows = append(rows, []string{l.ID, l.Platform, l.Place, l.Kind + " " + l.What, l.Request, o.t("cmd.outbox.state." + l.State), strconv.Itoa(l.Tries),
				calendar.FormatStamp(o.lang, l.Since), l.Why})
		}
		return table(w, o.heads("id", "plataforma", "lugar", "mensaje", "caso", "estado", "intentos", "desde", "motivo"), rows)
	})
}

// outboxRetry makes a debt due at once, or all that are parked.
func outboxRetry(ctx context.Context, o *operator, r admin.Request) admin.Response {
	return o.outboxEach(ctx, r, "retry", (*store.Tx).Retry)
}

// outboxDrop forgets a debt, or all that are parked.
func outboxDrop(ctx context.Context, o *operator, r admin.Request) admin.Response {
	return o.outboxEach(ctx, r, "drop", (*store.Tx).DropOutgoing)
}

// outboxEach does something to the debts that are named, or with «all» to each one that is parked, and journals it.
func (o *operator) outboxEach(ctx context.Context, r admin.Request, what string, do func(*store.Tx, string) error) admin.Response {
	opt, bad := parse(r.Args, "json")
	if bad != nil || len(opt.rest) == 0 {
		return o.refuse(exitUsage, "cmd.outbox.usage")
	}
	n, missing := 0, ""
	err := o.store.Update(ctx, func(tx *store.Tx) error {
		ids, err := debts(&tx.View, opt.rest)
		n, missing = 0, ""
		for _, id := range ids {
			if err != nil {
				return err
			}
			missing = id
			if err = do(tx, id); err != nil {
				return err
			}
			_, err = tx.Record(store.Entry{At: o.now(), Actor: actor(r), Kind: "outbox", Data: map[string]string{"what": what, "id": id}})
			n++
		}
		return err
	})
	switch {
	case errors.Is(err, kv.ErrNotFound):
		return o.refuse(exitNo, "cmd.outbox.missing", "id", missing)
	case errors.Is(err, store.ErrNotOwed):
		return o.refuse(exitNo, "cmd.outbox.sending", "id", missing)
	case err != nil:
		return o.failed(err)
	}
	o.wake()
	return admin.Response{Out: o.texts.N(o.lang, "cmd.outbox.done."+what, n) + "\n"}
}

// debts are those named, or every parked one.
func debts(v *store.View, names []string) ([]string, error) {
	if !slices.Equal(names, []string{"all"}) {
		return names, nil
	}
	all, err := v.AllOutgoing()
	var ids []string
	for _, d := range all {
		if d.State == store.Parked {
			ids = append(ids, d.ID)
		}
	}
	return ids, err
}
