package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/admin"
	"github.com/ticbot/ticbot/commands"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/locales"
	"github.com/ticbot/ticbot/store"
)

// operator is what a command on the data works with, whether it runs inside the bot that holds the store or in a process of
// its own.
type operator struct {
	store   *store.Store
	handler *commands.Handler
	procs   []*procedure.Procedure
	texts   *locales.Bundle
	lang    string
	now     func() time.Time
	wake    func()       // something was owed, or is due now
	ready   func() error // nil in a process of its own
}

// task is a command on the data. Its arguments are those of the command line; what it prints is in its response.
type task func(ctx context.Context, o *operator, r admin.Request) admin.Response

// taskSet is the table of the commands on the data.
func taskSet() map[string]task {
	return map[string]task{
		"outbox list": outboxList, "outbox retry": outboxRetry, "outbox drop": outboxDrop,
		"people import": importTask(commands.PeopleTable), "people dependencies": importTask(commands.DepsTable),
		"sites import": importTask(commands.SitesTable), "applications import": importTask(commands.ApplicationsTable), "accounts import": importTask(commands.AccountsTable), "backups import": importTask(commands.BackupsTable),
		"people list": peopleList, "people role": peopleRole,
		"mailboxes quota": mailboxesQuota,
		"requests list":   requestsList, "requests show": requestsShow, "requests export": requestsExport, "requests casefile": requestsCaseFile,
		"audit verify": auditVerify, "backup": backupTask, "status": statusTask,
	}
}

// serveOperators answers the command line until ctx ends.
func serveOperators(ctx context.Context, dir string, o *operator, log *slog.Logger) error {
	path, err := admin.Path(dir)
	if err != nil {
		return err
	}
	set := taskSet()
	return admin.Serve(ctx, path, func(ctx context.Context, r admin.Request) admin.Response {
		t, ok := set[r.Command]
		if !ok {
			return o.refuse(exitUsage, "cmd.newer", "orden", r.Command)
		}
		log.Info("operator", "command", r.Command, "user", r.OSUser)
		return t(ctx, o, r)
	})
}

// actor is who operates, as the journal names him.
func actor(r admin.Request) string { return "operador:" + r.OSUser }

func (o *operator) t(id string, args ...any) string { return o.texts.T(o.lang, id, args...) }

// answer is a response with a text for standard output, refuse one for standard error.
func (o *operator) answer(id string, args ...any) admin.Response {
	return admin.Response{Out: o.t(id, args...) + "\n"}
}

func (o *operator) refuse(code int, id string, args ...any) admin.Response {
	return admin.Response{Code: code, Err: o.t(id, args...) + "\n"}
}

// failed is the response to an error on the way.
func (o *operator) failed(err error) admin.Response {
	return o.refuse(exitNo, "cmd.failed", "error", err.Error())
}

// usage is the response to wrong arguments.
func (o *operator) usage(bad *argError) admin.Response {
	return o.refuse(exitUsage, bad.id, bad.args...)
}

// printed collects what a task prints.
func printed(write func(io.Writer) error) admin.Response {
	var sb strings.Builder
	if err := write(&sb); err != nil {
		return admin.Response{Code: exitNo, Err: err.Error() + "\n"}
	}
	return admin.Response{Out: sb.String()}
}

// operate runs a task in the running bot; where none is running it opens the store itself. into takes the body that some
// tasks stream.
func (a *app) operate(ctx context.Context, name string, args []string, body io.Reader, into io.Writer) int {
	if a.json() {
		args = append([]string{"--json"}, args...)
	}
	req := admin.Request{Command: name, Args: args, Body: body}
	path, err := admin.Path(a.cfg.Data)
	if err != nil {
		return a.cannot("cmd.failed", err)
	}
	resp, err := admin.Call(ctx, path, req, into)
	if errors.Is(err, admin.ErrNotRunning) {
		resp, err = a.operateHere(ctx, req, into)
	}
	_, _ = io.WriteString(a.out, resp.Out)
	_, _ = io.WriteString(a.err, resp.Err)
	switch {
	case errors.Is(err, admin.ErrForeign):
		return a.cannot("cmd.foreign", err)
	case isLocked(err):
		return a.cannot("cmd.locked", err, "carpeta", a.cfg.Data)
	case err != nil:
		return a.cannot("cmd.failed", err)
	}
	return resp.Code
}

// operateHere opens the store in this process. A command that only looks makes no folder.
func (a *app) operateHere(ctx context.Context, req admin.Request, into io.Writer) (resp admin.Response, err error) {
	if _, statErr := os.Stat(dbFolder(a.cfg)); statErr != nil && !makesData(req.Command) {
		return admin.Response{Code: exitNo, Err: a.t("cmd.nodata", "carpeta", a.cfg.Data) + "\n"}, nil
	}
	d, err := openData(ctx, a.cfg, a.quietLog(), false)
	if err != nil {
		return admin.Response{}, err
	}
	defer func() { err = errors.Join(err, d.db.Close()) }()
	o, err := a.operatorHere(ctx, d)
	if err != nil {
		return admin.Response{}, err
	}
	req.OSUser = osUser()
	if req.Body == nil {
		req.Body = strings.NewReader("")
	}
	resp = taskSet()[req.Command](ctx, o, req)
	if resp.Body != nil && into != nil {
		err = resp.Body(into)
	}
	return resp, err
}

// operatorHere is an operator on an open folder without a bot. What his command owes is owed where the bot of that folder
// will send it: the demo's in the browser, an office's by mail.
func (a *app) operatorHere(ctx context.Context, d *data) (*operator, error) {
	clock, err := newDemoClock(d.store, a.now)
	if err != nil {
		return nil, err
	}
	b := a.officePlan(d)
	if made, err := isDemo(ctx, d.store); err != nil {
		return nil, err
	} else if made {
		b = a.demoPlan(d)
	}
	b.now, b.adapters = clock.now, noAdapters
	b.log = a.quietLog()
	h, err := build(b)
	if err != nil {
		return nil, err
	}
	return h.operator(), nil
}

// makesData reports whether a task may make a new store.
func makesData(name string) bool {
	return strings.HasSuffix(name, " import") || name == "people dependencies" || name == "mailboxes quota"
}

// operator is this house as an operator's command sees it.
func (h *house) operator() *operator {
	return &operator{store: h.store, handler: h.handler, procs: h.procs, texts: h.texts, lang: h.texts.Lang(h.cfg.Locale), now: h.now, wake: h.engine.Wake, ready: h.engine.Ready}
}

// quietLog keeps what the store says of itself out of the output of a command, but for warnings.
func (a *app) quietLog() *slog.Logger {
	return slog.New(slog.NewJSONHandler(a.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// openInput opens the file that a command reads; "-" is standard input.
func (a *app) openInput(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(a.in), nil
	}
	f, err := os.Open(filepath.Clean(name))
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", name, err)
	}
	return f, nil
}
