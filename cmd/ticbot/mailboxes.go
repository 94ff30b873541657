package main

import (
	"context"
	"strconv"

	"github.com/ticbot/ticbot/bot/admin"
	"github.com/ticbot/ticbot/store"
)

// mailboxes says how many mailboxes the contract has: «mailboxes quota 850 [--active 846]».
func (a *app) mailboxes(ctx context.Context, args []string) int {
	o, ok := a.parseOr(args, "active=")
	if !ok || len(o.rest) == 0 || o.rest[0] != "quota" || len(o.rest) > 2 {
		return a.wrong("cmd.mailboxes.usage")
	}
	rest := o.rest[1:]
	if n, given := o.value("active"); given {
		rest = append(rest, "--active="+n)
	}
	return a.operate(ctx, "mailboxes quota", rest, nil, nil)
}

// mailboxesQuota changes the ledger, or shows it. Slots that become free go to those who wait.
func mailboxesQuota(ctx context.Context, o *operator, r admin.Request) admin.Response {
	opt, bad := parse(r.Args, "json active=")
	if bad != nil {
		return o.usage(bad)
	}
	if len(opt.rest) == 1 {
		n, err := strconv.Atoi(opt.rest[0])
		active, err2 := strconv.Atoi(opt.get("active", "-1"))
		if err != nil || err2 != nil || n < 0 || n > 1_000_000 || active > n {
			return o.refuse(exitUsage, "cmd.mailboxes.usage")
		}
		err = o.store.Update(ctx, func(tx *store.Tx) error {
			q, err := tx.Quota()
			if err != nil {
				return err
			}
			if q.Contracted = n; active >= 0 {
				q.Active = active
			}
			return o.handler.SetQuota(tx, q, actor(r), o.now())
		})
		if err != nil {
			return o.failed(err)
		}
		o.wake()
	}
	var q store.Quota
	var waiting []string
	err := o.store.View(ctx, func(v *store.View) (err error) {
		if q, err = v.Quota(); err == nil {
			waiting, err = v.Queue("COR")
		}
		return err
	})
	if err != nil {
		return o.failed(err)
	}
	return o.answer("cmd.mailboxes.state", "contratados", q.Contracted, "activas", q.Active, "suspendidas", q.Suspended, "reservadas", q.Reserved,
		"libres", q.Free(), "espera", len(waiting))
}
