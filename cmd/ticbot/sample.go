package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/web"
	"github.com/ticbot/ticbot/cmd/ticbot/demo"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// Rooms of the demo, which TIC's staff reads.
const (
	roomApprovals = "aprobaciones"
	roomLate      = "escalamientos"
)

// Mailboxes of the demo's contract: four are free.
const (
	demoContracted = 850
	demoActive     = 846
)

// errNotDemo means that a store holds something and was not made by the demo.
var errNotDemo = errors.New("the folder holds the data of an office, not of the demo")

// furnish writes the sample people into an empty store. A store that the demo made is left as it is, any other refused.
func (h *house) furnish(ctx context.Context) error {
	return h.store.Update(ctx, func(tx *store.Tx) error {
		made, err := madeByDemo(&tx.View)
		if made || err != nil {
			return err
		}
		people, err := tx.People()
		if err == nil && len(people) > 0 {
			err = errNotDemo
		}
		if err != nil {
			return err
		}
		if err := errors.Join(demo.Load(tx, h.now()), demo.LoadPlan(tx, h.now())); err != nil {
			return err
		}
		if err := h.handler.SetQuota(tx, store.Quota{Contracted: demoContracted, Active: demoActive}, demo.By, h.now()); err != nil {
			return fmt.Errorf("setting the sample quota: %w", err)
		}
		return tx.PutMeta(metaDemo, h.now().UTC().Format(time.RFC3339))
	})
}

// madeByDemo reports whether the demo made this store.
func madeByDemo(v *store.View) (bool, error) {
	_, err := v.Meta(metaDemo)
	if errors.Is(err, kv.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// isDemo is madeByDemo for a store.
func isDemo(ctx context.Context, s *store.Store) (made bool, err error) {
	err = s.View(ctx, func(v *store.View) (err error) {
		made, err = madeByDemo(v)
		return err
	})
	return made, err
}

// isEmptyOrDemo reports whether a store is one that the demo may use.
func isEmptyOrDemo(ctx context.Context, s *store.Store) (bool, error) {
	ok := false
	err := s.View(ctx, func(v *store.View) (err error) {
		if ok, err = madeByDemo(v); ok || err != nil {
			return err
		}
		people, err := v.People()
		if err != nil {
			return err
		}
		n, _, err := v.JournalHead()
		ok = len(people) == 0 && n == 0
		return err
	})
	return ok, err
}

// seats lists who may be seated in a pane: those whom the page offers first in their order, then the others by name.
func (h *house) seats() []web.Seat {
	var people []store.Person
	err := h.store.View(context.Background(), func(v *store.View) (err error) {
		people, err = v.People()
		return err
	})
	if err != nil {
		h.log.Error("reading who can be seated", "error", err)
		return nil
	}
	first := demo.First()
	var out []web.Seat
	for _, p := range people {
		i := slices.IndexFunc(p.Accounts, func(a chat.Account) bool { return a.Platform == web.Name })
		if i < 0 || p.Left != "" {
			continue
		}
		s := web.Seat{Account: p.Accounts[i].ID, Name: p.Name, Position: p.Position, Dep: p.Dep}
		s.First = slices.Contains(first, s.Account)
		if isStaff(p) {
			s.Rooms = []web.Room{{ID: roomApprovals, Name: roomApprovals, Kind: chat.Channel}, {ID: roomLate, Name: roomLate, Kind: chat.Channel}}
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b web.Seat) int {
		return cmp.Or(cmp.Compare(rank(first, a), rank(first, b)), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// rank is the place in the order of those offered first; everybody else comes behind.
func rank(first []string, s web.Seat) int {
	if i := slices.Index(first, s.Account); i >= 0 {
		return i
	}
	return len(first)
}

// isStaff reports whether a person works for the TIC secretariat.
func isStaff(p store.Person) bool {
	return slices.ContainsFunc(p.Roles, func(r string) bool {
		return slices.Contains([]string{"secretario", "mesa", "tecnico", "profesional", "supervisor"}, r)
	})
}
