package main

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/ticbot/ticbot/bot/admin"
	"github.com/ticbot/ticbot/store"
)

// audit recomputes the chain of the journal: of the store, or of a backup, for which neither a bot nor a key is needed.
func (a *app) audit(ctx context.Context, args []string) int {
	o, ok := a.parseOr(args, "")
	switch {
	case !ok || len(o.rest) == 0 || o.rest[0] != "verify":
		return a.wrong("cmd.audit.usage")
	case len(o.rest) == 1:
		return a.operate(ctx, "audit verify", nil, nil, nil)
	}
	if zips, err := areZips(o.rest[1:]); err != nil {
		a.fail("cmd.file", "archivo", o.rest[1], "error", err.Error())
		return exitUsage
	} else if zips {
		return a.auditCaseFile(o.rest[1:])
	} else if len(o.rest) > 2 {
		return a.wrong("cmd.audit.usage")
	}
	f, err := os.Open(o.rest[1])
	if err != nil {
		a.fail("cmd.file", "archivo", o.rest[1], "error", err.Error())
		return exitUsage
	}
	defer func() { _ = f.Close() }()
	s := inMemory()
	defer func() { _ = s.Close() }()
	if err := s.Restore(ctx, f); err != nil {
		return a.brokenOr(err)
	}
	resp := verified(ctx, s, a.json(), a.t)
	_, _ = io.WriteString(a.out, resp.Out)
	_, _ = io.WriteString(a.err, resp.Err)
	return resp.Code
}

// brokenOr says where the chain broke, or what else is wrong with a backup.
func (a *app) brokenOr(err error) int {
	var broken *store.BrokenError
	if errors.As(err, &broken) {
		return a.cannot("cmd.audit.broken", errors.New(broken.Why), "n", broken.Seq)
	}
	return a.cannot("cmd.audit.damaged", err)
}

func auditVerify(ctx context.Context, o *operator, r admin.Request) admin.Response {
	opt, bad := parse(r.Args, "json")
	if bad != nil {
		return o.usage(bad)
	}
	return verified(ctx, o.store, opt.has("json"), o.t)
}

// verified recomputes the chain of a store, and names the first broken link.
func verified(ctx context.Context, s *store.Store, asJSON bool, t func(string, ...any) string) admin.Response {
	var n uint64
	var head string
	err := s.View(ctx, func(v *store.View) (err error) {
		n, head, err = v.VerifyJournal()
		return err
	})
	var broken *store.BrokenError
	switch {
	case asJSON && (err == nil || errors.As(err, &broken)):
		out := map[string]any{"ok": err == nil, "entries": n, "head": head}
		if broken != nil {
			out["broken"], out["why"] = broken.Seq, broken.Why
		}
		resp := printed(func(w io.Writer) error { return writeJSON(w, out) })
		if broken != nil {
			resp.Code = exitNo
		}
		return resp
	case errors.As(err, &broken):
		return admin.Response{Code: exitNo, Err: t("cmd.audit.broken", "n", broken.Seq, "error", broken.Why) + "\n"}
	case err != nil:
		return admin.Response{Code: exitNo, Err: t("cmd.failed", "error", err.Error()) + "\n"}
	}
	return admin.Response{Out: t("cmd.audit.ok", "n", n, "huella", head) + "\n"}
}
