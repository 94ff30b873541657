package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/cmd/ticbot/lean"
)

// runBot runs the bot with the platforms that the configuration names, until SIGTERM.
func (a *app) runBot(ctx context.Context, args []string) int {
	if _, ok := a.parseOr(args, ""); !ok || len(args) > 0 {
		return a.wrong("cmd.run.usage")
	}
	if a.cfg.Mail.SMTP == "" && !a.cfg.hasSlack() {
		return a.wrong("cmd.run.nothing")
	}
	lean.Limit()
	d, err := openData(ctx, a.cfg, a.log, false)
	if err != nil {
		return a.openFailed(err)
	}
	code := a.runOn(ctx, d)
	if err := d.db.Close(); err != nil {
		return a.cannot("cmd.failed", err)
	}
	return code
}

// openFailed says why a data folder cannot be opened. One that another process has open is wrong use.
func (a *app) openFailed(err error) int {
	if isLocked(err) {
		return a.wrong("cmd.locked", "carpeta", a.cfg.Data)
	}
	return a.cannot("cmd.open", err, "carpeta", a.cfg.Data)
}

// officePlan is an office's house as far as its configuration tells.
func (a *app) officePlan(d *data) blueprint {
	return blueprint{cfg: a.cfg, texts: a.texts, data: d, log: a.log, platforms: a.cfg.platforms(), homes: a.cfg.homes(), visited: a.cfg.visited(),
		approvals: place(a.cfg.Places.Approvals), late: place(a.cfg.Places.Late)}
}

// base is the public address of the pages, without a slash at the end.
func (a *app) base() string {
	if a.cfg.PublicURL == "" {
		return "http://" + a.cfg.Listen
	}
	return strings.TrimRight(a.cfg.PublicURL, "/")
}

// runOn runs the bot on an open folder.
func (a *app) runOn(ctx context.Context, d *data) int {
	b := a.officePlan(d)
	b.base, b.now = a.base(), a.now
	b.adapters = func(h *house) ([]chat.Adapter, error) {
		if a.cfg.Web.Enabled {
			h.session = h.mayOpen
		}
		return outside(a, h)
	}
	h, err := build(b)
	if err == nil {
		err = h.boot(ctx)
	}
	if err != nil {
		return a.buildFailed(err)
	}
	public, err := listen(a.cfg.Listen, publicHandler(h.routes, a.cfg.TrustedProxies), a.log)
	if err != nil {
		return a.cannot("cmd.listen", err, "direccion", a.cfg.Listen)
	}
	servers := []*server{public}
	if a.cfg.AdminListen != "" {
		health, err := listen(a.cfg.AdminListen, h.engine.Health(), a.log)
		if err != nil {
			return a.cannot("cmd.listen", errors.Join(err, public.ln.Close()), "direccion", a.cfg.AdminListen)
		}
		servers = append(servers, health)
	}
	a.log.Info("running", "listen", public.addr(), "admin_listen", servers[len(servers)-1].addr(), "version", buildVersion().Version)
	if err := h.live(ctx, servers...); err != nil {
		a.log.Error("stopped", slog.Any("error", err))
		return exitNo
	}
	a.log.Info("stopped")
	return exitOK
}

// buildFailed says what keeps the bot from being put together; a broken procedure file is wrong use.
func (a *app) buildFailed(err error) int {
	if lines := a.procedureProblems(err); len(lines) > 0 {
		a.fail("cmd.lines", "lineas", strings.Join(lines, "\n"))
		return exitUsage
	}
	return a.cannot("cmd.failed", err)
}
