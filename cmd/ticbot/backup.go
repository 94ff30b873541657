package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/ticbot/ticbot/bot/admin"
	"github.com/ticbot/ticbot/store"
)

// backup writes one consistent snapshot, also of a running bot. The file appears only when it is complete.
func (a *app) backup(ctx context.Context, args []string) int {
	o, ok := a.parseOr(args, "")
	if !ok || len(o.rest) != 1 {
		return a.wrong("cmd.backup.usage")
	}
	name := o.rest[0]
	if name == "-" {
		return a.operate(ctx, "backup", nil, nil, a.out)
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		a.fail("cmd.file", "archivo", name, "error", err.Error())
		return exitUsage
	}
	defer func() { _ = os.Remove(f.Name()) }()
	code := a.operate(ctx, "backup", nil, nil, f)
	err = errors.Join(f.Sync(), f.Close())
	if code != exitOK {
		return code
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return a.cannot("cmd.failed", err)
	}
	a.say("cmd.backup.done", "archivo", name)
	return exitOK
}

func backupTask(_ context.Context, o *operator, _ admin.Request) admin.Response {
	return admin.Response{Body: func(w io.Writer) error { return o.store.Backup(context.Background(), w) }}
}

// restore puts a backup into an empty store. No bot may be running on it.
func (a *app) restore(ctx context.Context, args []string) int {
	o, ok := a.parseOr(args, "")
	if !ok || len(o.rest) != 1 {
		return a.wrong("cmd.restore.usage")
	}
	f, err := a.openInput(o.rest[0])
	if err != nil {
		a.fail("cmd.file", "archivo", o.rest[0], "error", err.Error())
		return exitUsage
	}
	defer func() { _ = f.Close() }()
	d, err := openData(ctx, a.cfg, a.quietLog(), true)
	if isLocked(err) {
		return a.cannot("cmd.restore.running", err)
	}
	if err != nil {
		return a.cannot("cmd.failed", err)
	}
	err = errors.Join(d.store.Restore(ctx, f), d.db.Close())
	switch {
	case errors.Is(err, store.ErrNotEmpty):
		return a.cannot("cmd.restore.full", err, "carpeta", a.cfg.Data)
	case err != nil:
		return a.brokenOr(err)
	}
	a.say("cmd.restore.done", "carpeta", a.cfg.Data, "llave", a.cfg.keyFile())
	return exitOK
}
