// Command ticbot is the help desk of a city hall's TIC secretariat as a chat bot: one binary that keeps everything in an
// embedded database and speaks through several chats. `ticbot help` lists what it does.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/ticbot/ticbot/commands"
)

// Exit statuses.
const (
	exitOK    = 0
	exitNo    = 1 // the thing checked is not ok, or it could not be done
	exitUsage = 2 // wrong use, or a broken file
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := start(ctx, os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// command is one sub-command. Its help is the text "cmd.help.<name>".
type command struct {
	name string
	run  func(a *app, ctx context.Context, args []string) int
	// bare commands need no configuration: a broken one does not hold them up.
	bare bool
}

// commandSet is the table of commands, in the order of the help.
func commandSet() []command {
	return []command{
		{name: "run", run: (*app).runBot},
		{name: "demo", run: (*app).demo, bare: true},
		{name: "chat", run: (*app).chat, bare: true},
		{name: "simulate", run: (*app).simulate, bare: true},
		{name: "check", run: (*app).check},
		{name: "setup", run: (*app).setup, bare: true},
		{name: "people", run: (*app).people},
		{name: "sites", run: tableCommand(commands.SitesTable)},
		{name: "applications", run: tableCommand(commands.ApplicationsTable)},
		{name: "accounts", run: tableCommand(commands.AccountsTable)},
		{name: "backups", run: tableCommand(commands.BackupsTable)},
		{name: "mailboxes", run: (*app).mailboxes},
		{name: "requests", run: (*app).requests},
		{name: "outbox", run: (*app).outbox},
		{name: "procedure", run: (*app).procedure, bare: true},
		{name: "audit", run: (*app).audit},
		{name: "backup", run: (*app).backup},
		{name: "restore", run: (*app).restore},
		{name: "keys", run: (*app).keys},
		{name: "version", run: (*app).version, bare: true},
		{name: "help", run: (*app).help, bare: true},
	}
}
