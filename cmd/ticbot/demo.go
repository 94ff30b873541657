package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/web"
	"github.com/ticbot/ticbot/cmd/ticbot/demo"
	"github.com/ticbot/ticbot/cmd/ticbot/lean"
)

// demo runs the bot with the sample people and the chat in a browser. It reads no configuration: nothing that belongs to an
// office is touched.
func (a *app) demo(ctx context.Context, args []string) int {
	o, ok := a.parseOr(args, "addr= admin-addr=")
	addr := o.get("addr", defaults().Listen)
	if !ok || len(o.rest) > 0 || !isAddress(addr) {
		return a.wrong("cmd.demo.usage")
	}
	lean.Limit()
	done, code := a.demoFolder()
	defer done()
	if code != exitOK {
		return code
	}
	a.log = slog.New(slog.NewJSONHandler(a.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	late := &lateHandler{}
	public, err := listen(addr, late, a.log)
	if err != nil {
		return a.cannot("cmd.listen", err, "direccion", addr)
	}
	d, code := a.openDemo(ctx)
	if code == exitOK {
		code = a.demoOn(ctx, d, public, late, o.get("admin-addr", ""))
		if err := d.db.Close(); err != nil {
			code = a.cannot("cmd.failed", err)
		}
	}
	_ = public.ln.Close() // closed already where it served
	return code
}

// lateHandler serves what is set once the house is built: its address has to be known before.
type lateHandler struct{ http.Handler }

// demoFolder makes --data the folder of the demo, or a temporary one that done removes.
func (a *app) demoFolder() (done func(), code int) {
	a.cfg = defaults()
	a.cfg.Locale, a.cfg.Phone, a.cfg.Domain, a.cfg.Portal = a.lang, demo.Phone, demo.Domain, demo.Portal
	if dir, ok := a.global.value("data"); ok {
		a.cfg.Data = dir
		return func() {}, exitOK
	}
	dir, err := os.MkdirTemp("", "ticbot-demo-")
	if err != nil {
		return func() {}, a.cannot("cmd.failed", err)
	}
	a.cfg.Data = dir
	return func() { _ = os.RemoveAll(dir) }, exitOK
}

// openDemo opens the folder, and refuses one that holds the data of an office.
func (a *app) openDemo(ctx context.Context) (*data, int) {
	d, err := openData(ctx, a.cfg, a.log, false)
	if err != nil {
		return nil, a.openFailed(err)
	}
	ok, err := isEmptyOrDemo(ctx, d.store)
	if err == nil && ok {
		return d, exitOK
	}
	err = errors.Join(err, d.db.Close())
	if err != nil {
		return nil, a.cannot("cmd.failed", err)
	}
	return nil, a.wrong("cmd.demo.office", "carpeta", a.cfg.Data)
}

// demoOn runs the demo on an open folder.
func (a *app) demoOn(ctx context.Context, d *data, public *server, late *lateHandler, adminAddr string) int {
	clock, err := newDemoClock(d.store, a.now)
	if err != nil {
		return a.cannot("cmd.failed", err)
	}
	h, err := a.demoHouse(d, clock, public.addr())
	if err == nil {
		err = errors.Join(h.boot(ctx), h.furnish(ctx))
	}
	if err != nil {
		return a.buildFailed(err)
	}
	clock.moved = h.engine.Wake
	late.Handler = publicHandler(h.routes, nil)
	servers := []*server{public}
	if adminAddr != "" {
		health, err := listen(adminAddr, h.engine.Health(), a.log)
		if err != nil {
			return a.cannot("cmd.listen", err, "direccion", adminAddr)
		}
		servers = append(servers, health)
	}
	a.say("cmd.demo.open", "url", h.base, "carpeta", a.cfg.Data)
	if err := h.live(ctx, servers...); err != nil {
		return a.cannot("cmd.failed", err)
	}
	a.say("cmd.demo.closed")
	return exitOK
}

// demoHouse is the whole bot with the chat in a browser and a box for its mails.
func (a *app) demoHouse(d *data, clock *demoClock, addr string) (*house, error) {
	var h *house
	b := a.demoPlan(d)
	b.base, b.now = "http://"+addr, clock.now
	b.adapters = func(made *house) ([]chat.Adapter, error) {
		h = made
		w, box, err := made.demoChat(web.Options{
			Seats: made.seats, Hosts: hostNames(addr),
			Demo: &web.Demo{Jump: clock.jump, MailRoom: web.MailRoom},
		})
		return []chat.Adapter{w, box}, err
	}
	b.session = func(r *http.Request, _ string) bool {
		_, ok := h.web.Session(r)
		return ok
	}
	return build(b)
}

// demoPlan is the demo's house without what only a running one has.
func (a *app) demoPlan(d *data) blueprint {
	cfg := a.cfg
	cfg.Phone, cfg.Domain, cfg.Portal = demo.Phone, demo.Domain, demo.Portal
	return blueprint{cfg: cfg, texts: a.texts, data: d, log: a.log, platforms: []chat.Platform{web.Name, web.MailName},
		approvals: chat.Place{Platform: web.Name, ID: roomApprovals, Kind: chat.Channel},
		late:      chat.Place{Platform: web.Name, ID: roomLate, Kind: chat.Channel}}
}
