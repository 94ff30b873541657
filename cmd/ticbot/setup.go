package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ticbot/ticbot/bot/slack"
)

// setup prints what is needed around the bot: a hardened systemd unit, or the manifest of the Slack app.
func (a *app) setup(_ context.Context, args []string) int {
	if len(args) == 1 && args[0] == "slack" {
		return a.setupSlack()
	}
	if len(args) != 1 || args[0] != "systemd" {
		return a.wrong("cmd.setup.usage")
	}
	bin, err := os.Executable()
	if err != nil {
		bin = "/usr/local/bin/ticbot"
	}
	_, _ = fmt.Fprintf(a.out, unit, a.t("cmd.setup.comment"), filepath.ToSlash(bin))
	return exitOK
}

// setupSlack prints the manifest from which Slack makes the app, for the mode of the configuration.
func (a *app) setupSlack() int {
	if code := a.configure(); code != exitOK && a.cfg.PublicURL == "" {
		return code
	}
	mode := cmp.Or(slack.Mode(a.cfg.Slack.Mode), slack.HTTP)
	if mode != slack.Socket && a.cfg.PublicURL == "" {
		return a.wrong("cmd.setup.slack.url")
	}
	m, err := slack.Manifest(mode, a.cfg.PublicURL)
	if err != nil {
		return a.cannot("cmd.failed", err)
	}
	_, _ = fmt.Fprintln(a.out, string(m))
	a.fail("cmd.setup.slack.next")
	return exitOK
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
