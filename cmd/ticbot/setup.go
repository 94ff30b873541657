package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ticbot/ticbot/bot/slack"
	"github.com/ticbot/ticbot/commands"
	"github.com/ticbot/ticbot/locales"
)

// setup prints what is needed around the bot: a hardened systemd unit, or the manifest of the Slack app.
func (a *app) setup(_ context.Context, args []string) int {
	opt, bad := parse(args, "mode= url=")
	switch {
	case bad != nil:
		return a.wrong(bad.id, bad.args...)
	case len(opt.rest) == 1 && opt.rest[0] == "slack":
		return a.setupSlack(opt)
	case len(args) != 1 || args[0] != "systemd":
		return a.wrong("cmd.setup.usage")
	}
	bin, err := os.Executable()
	if err != nil {
		bin = "/usr/local/bin/ticbot"
	}
	_, _ = fmt.Fprintf(a.out, unit, a.t("cmd.setup.comment"), filepath.ToSlash(bin))
	return exitOK
}

// setupSlack prints the manifest from which Slack makes the app. Mode and address are those of the configuration, which at
// this time lacks the tokens that Slack gives out afterwards, unless they are named.
func (a *app) setupSlack(opt options) int {
	mode, url := slack.Mode(opt.get("mode", "")), opt.get("url", "")
	if mode == "" || mode == slack.HTTP && url == "" {
		code := a.configure()
		mode, url = cmp.Or(mode, slack.Mode(a.cfg.Slack.Mode), slack.HTTP), cmp.Or(url, a.cfg.PublicURL)
		if code != exitOK && mode != slack.Socket && url == "" {
			return code
		}
	}
	if mode != slack.HTTP && mode != slack.Socket {
		return a.wrong("cmd.setup.usage")
	}
	if mode == slack.HTTP && url == "" {
		return a.wrong("cmd.setup.slack.url")
	}
	m, err := slack.Manifest(mode, url, a.slackCommands())
	if err != nil {
		return a.cannot("cmd.failed", err)
	}
	_, _ = fmt.Fprint(a.out, string(m))
	a.fail("cmd.setup.slack.next." + string(mode))
	return exitOK
}

// slackCommands are the verbs as Slack lists them.
func (a *app) slackCommands() (all []slack.Command) {
	for _, v := range commands.Verbs() {
		c := slack.Command{Name: v.ID, Description: a.texts.T(locales.Default, "verb."+v.ID)}
		if id := "command." + v.ID; a.texts.Has(locales.Default, id) {
			c.Description = a.texts.T(locales.Default, id)
		}
		if v.Takes != "" {
			c.Hint = a.texts.T(locales.Default, "command.hint."+v.Takes)
		}
		all = append(all, c)
	}
	return all
}

// unit lets the bot see its own state folder and the network, and nothing else of the machine.
const unit = `# /etc/systemd/system/ticbot.service
# %s
[Unit]
Description=ticbot, mesa de ayuda TIC
After=network-online.target
Wants=network-online.target

[Service]
Type=exec
ExecStart=%s run --config /etc/ticbot/ticbot.yaml --data /var/lib/ticbot
Restart=on-failure
RestartSec=2
TimeoutStopSec=10
DynamicUser=yes
StateDirectory=ticbot
StateDirectoryMode=0700
ConfigurationDirectory=ticbot
WorkingDirectory=/var/lib/ticbot
UMask=0077
LimitNOFILE=65536
MemoryHigh=300M

NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
PrivateUsers=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProcSubset=pid
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources

[Install]
WantedBy=multi-user.target
`
