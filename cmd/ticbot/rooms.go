package main

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/web"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// rooms keeps the rooms of the web chat in the store.
type rooms struct{ store *store.Store }

// Say implements web.Rooms.
func (r rooms) Say(ctx context.Context, l web.Line, key string) (web.Line, error) {
	var p store.Posted
	err := r.store.Update(ctx, func(tx *store.Tx) (err error) {
		p, err = tx.Say(store.Posted(l), key)
		return err
	})
	return web.Line(p), err
}

// Edit implements web.Rooms.
func (r rooms) Edit(ctx context.Context, room string, seq uint64, m chat.Message, key string) (web.Line, error) {
	var p store.Posted
	err := r.store.Update(ctx, func(tx *store.Tx) (err error) {
		p, err = tx.EditPosted(room, seq, m, key)
		return err
	})
	return web.Line(p), gone(err)
}

// Since implements web.Rooms.
func (r rooms) Since(ctx context.Context, room string, change uint64, limit int) ([]web.Line, error) {
	return r.list(ctx, func(v *store.View) ([]store.Posted, error) { return v.RoomSince(room, change, limit) })
}

// Last implements web.Rooms.
func (r rooms) Last(ctx context.Context, room string, n int) ([]web.Line, error) {
	return r.list(ctx, func(v *store.View) ([]store.Posted, error) { return v.RoomLast(room, n) })
}

func (r rooms) list(ctx context.Context, read func(*store.View) ([]store.Posted, error)) ([]web.Line, error) {
	var ps []store.Posted
	err := r.store.View(ctx, func(v *store.View) (err error) {
		ps, err = read(v)
		return err
	})
	lines := make([]web.Line, 0, len(ps))
	for _, p := range ps {
		lines = append(lines, web.Line(p))
	}
	return lines, err
}

// files keeps uploads in the store.
type files struct {
	store *store.Store
	now   func() time.Time
	max   int64
	// made opens what the program makes when it is opened; ok is false for any other file.
	made func(ctx context.Context, hash string) (f chat.File, body io.ReadCloser, ok bool, err error)
}

// Save implements web.Files.
func (f files) Save(ctx context.Context, name, typ string, r io.Reader) (chat.File, error) {
	kept, err := f.store.SaveFile(ctx, name, typ, r, f.max, f.now())
	if errors.Is(err, store.ErrTooBig) {
		return chat.File{}, web.ErrTooBig
	}
	return kept, err
}

// Open implements web.Files.
func (f files) Open(ctx context.Context, hash string) (chat.File, io.ReadCloser, error) {
	if f.made == nil {
		f.made = func(context.Context, string) (chat.File, io.ReadCloser, bool, error) {
			return chat.File{}, nil, false, nil
		}
	}
	if made, body, ok, err := f.made(ctx, hash); ok || err != nil {
		return made, body, gone(err)
	}
	kept, body, err := f.store.OpenFile(ctx, hash)
	return kept, body, gone(err)
}

// bytes gives the bytes of a file alone.
func (f files) bytes(ctx context.Context, hash string) (io.ReadCloser, error) {
	_, body, err := f.Open(ctx, hash)
	return body, err
}

func gone(err error) error {
	if errors.Is(err, kv.ErrNotFound) {
		return errors.Join(chat.ErrGone, err)
	}
	return err
}
