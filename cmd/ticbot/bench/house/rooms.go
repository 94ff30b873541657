package house

import (
	"context"
	"errors"
	"fmt"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/web"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// rooms keeps what is said in the web chat in the store.
type rooms struct{ store *store.Store }

// Say implements web.Rooms.
func (r rooms) Say(ctx context.Context, l web.Line, key string) (web.Line, error) {
	var out store.Posted
	err := r.store.Update(ctx, func(tx *store.Tx) (err error) {
		out, err = tx.Say(store.Posted(l), key)
		return err
	})
	return web.Line(out), err
}

// Edit implements web.Rooms.
func (r rooms) Edit(ctx context.Context, room string, seq uint64, m chat.Message, key string) (web.Line, error) {
	var out store.Posted
	err := r.store.Update(ctx, func(tx *store.Tx) (err error) {
		out, err = tx.EditPosted(room, seq, m, key)
		return err
	})
	if errors.Is(err, kv.ErrNotFound) {
		err = fmt.Errorf("editing line %d of %s: %w", seq, room, chat.ErrGone)
	}
	return web.Line(out), err
}

// Since implements web.Rooms.
func (r rooms) Since(ctx context.Context, room string, change uint64, limit int) ([]web.Line, error) {
	return r.read(ctx, func(v *store.View) ([]store.Posted, error) { return v.RoomSince(room, change, limit) })
}

// Last implements web.Rooms.
func (r rooms) Last(ctx context.Context, room string, n int) ([]web.Line, error) {
	return r.read(ctx, func(v *store.View) ([]store.Posted, error) { return v.RoomLast(room, n) })
}

func (r rooms) read(ctx context.Context, fn func(*store.View) ([]store.Posted, error)) ([]web.Line, error) {
	var out []web.Line
	err := r.store.View(ctx, func(v *store.View) error {
		posts, err := fn(v)
		for _, p := range posts {
			out = append(out, web.Line(p))
		}
		return err
	})
	return out, err
}
