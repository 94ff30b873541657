package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/console"
	"github.com/ticbot/ticbot/bot/web"
	"github.com/ticbot/ticbot/cmd/ticbot/lean"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// chat is the same bot on this terminal, as one of the sample people. It works on the data of the demo or an empty folder
// only: whoever sits at a terminal has said who he is, and nobody has checked it.
func (a *app) chat(ctx context.Context, args []string) int {
	o, ok := a.parseOr(args, "as= all")
	as := o.get("as", "")
	if !ok || len(o.rest) > 0 || as == "" {
		return a.wrong("cmd.chat.usage")
	}
	lean.Limit()
	done, code := a.demoFolder()
	defer done()
	if code != exitOK {
		return code
	}
	a.log = slog.New(slog.NewJSONHandler(a.err, &slog.HandlerOptions{Level: slog.LevelError}))
	d, code := a.openDemo(ctx)
	if code != exitOK {
		return code
	}
	code = a.chatOn(ctx, d, as, o.has("all"))
	if err := d.db.Close(); err != nil {
		return a.cannot("cmd.failed", err)
	}
	return code
}

// talk is one conversation on the terminal.
type talk struct {
	a      *app
	house  *house
	person store.Person
	all    bool
	end    context.CancelFunc
}

// chatOn talks on an open folder until the input ends. The pages are served on a port of their own, so that links work.
func (a *app) chatOn(ctx context.Context, d *data, as string, all bool) int {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	clock, err := newDemoClock(d.store, a.now)
	if err != nil {
		return a.cannot("cmd.failed", err)
	}
	late := &lateHandler{}
	pages, err := listen("127.0.0.1:0", late, a.log)
	if err != nil {
		return a.cannot("cmd.listen", err, "direccion", "127.0.0.1")
	}
	t := &talk{a: a, all: all, end: cancel}
	// The people have to be there before the terminal is wired, so they are written by a house without platforms.
	if err := t.furnish(ctx, d, clock); err != nil {
		return a.buildFailed(errors.Join(err, pages.ln.Close()))
	}
	if t.person, err = t.find(ctx, d.store, as); err != nil {
		_ = pages.ln.Close()
		return a.wrong("cmd.chat.nobody", "quien", as, "personas", t.names(ctx, d.store))
	}
	if t.house, err = build(t.blueprint(d, clock, pages.addr())); err != nil {
		return a.buildFailed(errors.Join(err, pages.ln.Close()))
	}
	if err := t.house.boot(ctx); err != nil {
		return a.buildFailed(errors.Join(err, pages.ln.Close()))
	}
	late.Handler = publicHandler(t.house.routes, nil)
	if err := t.house.live(ctx, pages); err != nil {
		return a.cannot("cmd.failed", err)
	}
	return exitOK
}

func (t *talk) furnish(ctx context.Context, d *data, clock *demoClock) error {
	b := t.a.demoPlan(d)
	b.now, b.adapters = clock.now, noAdapters
	h, err := build(b)
	if err != nil {
		return err
	}
	return h.furnish(ctx)
}

// find finds a person by e-mail, or by what stands before the @.
func (t *talk) find(ctx context.Context, s *store.Store, as string) (p store.Person, err error) {
	if !strings.Contains(as, "@") {
		as += "@" + t.a.cfg.Domain
	}
	err = s.View(ctx, func(v *store.View) error {
		if p, err = v.Person(as); err == nil && !slices.ContainsFunc(p.Accounts, onConsole) {
			err = kv.ErrNotFound
		}
		return err
	})
	return p, err
}

func onConsole(a chat.Account) bool { return a.Platform == console.Platform }

// names lists whom one can be.
func (t *talk) names(ctx context.Context, s *store.Store) string {
	var names []string
	_ = s.View(ctx, func(v *store.View) error { // an empty list is shown all the same
		people, err := v.People()
		for _, p := range people {
			names = append(names, p.Email)
		}
		return err
	})
	return strings.Join(names, ", ")
}

func (t *talk) blueprint(d *data, clock *demoClock, addr string) blueprint {
	b := t.a.demoPlan(d)
	b.base, b.now, b.adapters = "http://"+addr, clock.now, t.adapters
	b.platforms = []chat.Platform{console.Platform, web.MailName}
	b.approvals.Platform, b.late.Platform = console.Platform, console.Platform
	return b
}

// adapters are the terminal, and a mail box that prints what is sent.
func (t *talk) adapters(h *house) ([]chat.Adapter, error) {
	account := t.person.Accounts[slices.IndexFunc(t.person.Accounts, onConsole)]
	c, err := h.terminal(console.Options{In: t.a.in, Out: t.a.out, Account: account.ID, Name: t.person.Name,
		Lang: chat.Tag(cmp.Or(string(t.person.Lang), t.a.lang)), ShowOthers: t.all, Settle: t.settle(h), Ended: t.end})
	box := web.NewMailbox(printedMail{rooms{h.store}, t.a.out}, h.now)
	return []chat.Adapter{c, box}, err
}

// settleTime bounds how long the next line waits for what the last one owed.
const settleTime = 5 * time.Second

// settle waits until everything owed so far was delivered.
func (t *talk) settle(h *house) func(context.Context) error {
	return func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, settleTime)
		defer cancel()
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			owed := false
			err := h.store.View(ctx, func(v *store.View) error {
				all, err := v.AllOutgoing()
				owed = slices.ContainsFunc(all, func(o store.Outgoing) bool { return o.State != store.Parked && !o.After.After(h.now()) })
				return err
			})
			if err != nil || !owed {
				return err
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return nil
			}
		}
	}
}

// printedMail prints the mails that are sent, beside keeping them.
type printedMail struct {
	web.Rooms
	out io.Writer
}

// Say implements web.Rooms.
func (p printedMail) Say(ctx context.Context, l web.Line, key string) (web.Line, error) {
	kept, err := p.Rooms.Say(ctx, l, key)
	if err == nil {
		_, err = fmt.Fprintln(p.out, console.Transcript(l.Text, l.Message))
	}
	return kept, err
}
