package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/web"
	"github.com/ticbot/ticbot/commands"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// touchEvery is how exactly it is known when somebody last did something in a session: each note of it is a commit.
const touchEvery = time.Minute

// login is how people enter the chat in a browser: by a code to their corporate mailbox, the same as «vincular». It
// implements web.Login. A session holds as long as its record, its person's being in office, and the account's being hers.
type login struct{ h *house }

// asking is a browser as somebody who asks for codes: its allowance is that of its internet address.
func (l login) asking(v web.Visitor, address string) commands.Asking {
	a := commands.Asking{Key: commands.BrowserKey + ":" + v.Browser, From: v.Net, Net: true}
	if v.Known(address) {
		a.Known, a.From = address, v.Browser
	}
	return a
}

// Ask implements web.Login.
func (l login) Ask(ctx context.Context, v web.Visitor, address string) (web.Step, error) {
	var c commands.Code
	address = commands.Address(address)
	err := l.h.store.Update(ctx, func(tx *store.Tx) (err error) {
		c, err = l.h.handler.AskCode(tx, l.asking(v, address), address, l.h.now())
		return err
	})
	if err != nil {
		return web.Step{}, fmt.Errorf("asking for a code: %w", err)
	}
	l.h.engine.Wake()
	return l.step(v, c), nil
}

// Asked implements web.Login.
func (l login) Asked(ctx context.Context, v web.Visitor) (web.Step, error) {
	var c commands.Code
	err := l.h.store.View(ctx, func(s *store.View) (err error) {
		c, err = l.h.handler.AskedCode(s, l.asking(v, "").Key, l.h.now())
		return err
	})
	if err != nil {
		return web.Step{}, fmt.Errorf("looking for a code: %w", err)
	}
	if c.State == commands.CodeNone {
		return web.Step{Page: web.StepAddress}, nil
	}
	return web.Step{Page: web.StepCode, Address: c.Email}, nil
}

// Enter implements web.Login: code, account and session in one transaction.
func (l login) Enter(ctx context.Context, v web.Visitor, code, session string) (web.Step, error) {
	var c commands.Code
	err := l.h.store.Update(ctx, func(tx *store.Tx) (err error) {
		now := l.h.now()
		if c, err = l.h.handler.TakeCode(tx, l.asking(v, ""), code, now); err != nil || c.State != commands.CodeRight {
			return err
		}
		who := chat.Account{Platform: web.Name, ID: c.Email}
		if err := l.h.handler.Enter(tx, who, c.Email, now); err != nil {
			return err
		}
		if err := tx.SweepSessions(now, 100); err != nil {
			return err
		}
		return tx.PutSession(l.ends(store.Session{ID: session, Person: c.Email, Account: who, Made: now}, now))
	})
	if err != nil {
		return web.Step{}, fmt.Errorf("entering: %w", err)
	}
	l.h.engine.Wake()
	return l.step(v, c), nil
}

// ends sets when a session ends that is used now.
func (l login) ends(s store.Session, now time.Time) store.Session {
	s.Until = s.Made.Add(time.Duration(l.h.cfg.Web.Longest))
	s.Idle = now.Add(time.Duration(l.h.cfg.Web.Idle))
	return s
}

// step is the page that follows what became of a code.
func (l login) step(v web.Visitor, c commands.Code) web.Step {
	t := func(id string, args ...any) string {
		return l.h.texts.T(v.Lang, "login.note."+id, append(args, "telefono", l.h.cfg.Phone, "dominio", l.h.cfg.Domain)...)
	}
	s := web.Step{Page: web.StepAddress, Address: c.Email}
	switch c.State {
	case commands.CodeSent:
		s.Page = web.StepCode
	case commands.CodeRight:
		s.Page = web.StepIn
	case commands.CodeWrong:
		s.Page, s.Wrong, s.Note = web.StepCode, true, l.h.texts.N(v.Lang, "link.wrong", c.Left)
	case commands.CodeDigits:
		s.Page, s.Wrong, s.Note = web.StepCode, true, t("digits")
	case commands.CodeOften:
		s.Often, s.Wrong, s.Note = true, true, t("often")
	case commands.CodeAddress:
		s.Wrong, s.Note = true, t("address")
	default:
		s.Wrong, s.Note = true, t("over")
	}
	return s
}

// Seat implements web.Login.
func (l login) Seat(ctx context.Context, session string, active bool) (web.Seat, bool) {
	s, p, err := l.live(ctx, session)
	if err != nil {
		if !errors.Is(err, kv.ErrNotFound) {
			l.h.log.Error("looking for a session", "error", err)
		}
		return web.Seat{}, false
	}
	if next := l.ends(s, l.h.now()); active && next.Idle.Sub(s.Idle) >= touchEvery {
		err := l.h.store.Update(ctx, func(tx *store.Tx) error {
			if _, err := tx.Session(session); err != nil { // ended in the meantime
				return err
			}
			return tx.PutSession(next)
		})
		if err != nil {
			l.h.log.Warn("keeping a session awake", "error", err)
		}
	}
	seat := web.Seat{Account: s.Account.ID, Name: p.Name, Position: p.Position, Dep: p.Dep}
	if isStaff(p) {
		seat.Rooms = l.h.staffRooms()
	}
	return seat, true
}

// live finds a session that still stands, and its person; kv.ErrNotFound where there is none.
func (l login) live(ctx context.Context, session string) (s store.Session, p store.Person, err error) {
	err = l.h.store.View(ctx, func(v *store.View) error {
		if s, err = v.Session(session); err != nil {
			return err
		}
		p, err = v.PersonOf(s.Account)
		return err
	})
	if err == nil && (!s.IsLive(l.h.now()) || p.Email != s.Person || !commands.InOffice(p, l.h.now())) {
		err = kv.ErrNotFound
	}
	return s, p, err
}

// Leave implements web.Login.
func (l login) Leave(ctx context.Context, session string, everywhere bool) error {
	err := l.h.store.Update(ctx, func(tx *store.Tx) error {
		s, err := tx.Session(session)
		switch {
		case errors.Is(err, kv.ErrNotFound):
			return nil
		case err != nil:
			return err
		case everywhere:
			return tx.DropSessionsOf(s.Account)
		}
		return tx.DropSession(session)
	})
	if err != nil {
		return fmt.Errorf("ending a session: %w", err)
	}
	return nil
}

// staffRooms are the channels of the office that stand in the web chat.
func (h *house) staffRooms() (out []web.Room) {
	for _, at := range []chat.Place{h.approvals, h.late} {
		if at.Platform == web.Name && !slices.ContainsFunc(out, func(r web.Room) bool { return r.ID == at.ID }) {
			out = append(out, web.Room{ID: at.ID, Name: at.ID, Kind: chat.Channel})
		}
	}
	return out
}

// mayOpen reports whether a browser may see the page of a member of staff: whoever uses the chat in a browser now opens it
// where he is logged in; for anybody else the link alone is enough.
func (h *house) mayOpen(r *http.Request, email string) bool {
	own := false
	err := h.store.View(r.Context(), func(v *store.View) error {
		p, err := v.Person(email)
		if err != nil {
			return err
		}
		for _, a := range p.Accounts {
			all, err := v.SessionsOf(a)
			if err != nil {
				return err
			}
			own = own || slices.ContainsFunc(all, func(s store.Session) bool { return s.IsLive(h.now()) })
		}
		return nil
	})
	if err != nil {
		h.log.Error("looking for the session of a page", "error", err)
		return false
	}
	return !own || h.web.Account(r) == email
}
