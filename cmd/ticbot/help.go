package main

import (
	"context"
	"fmt"
	"strings"
)

// help prints the list of commands, or what one of them does; «help config» lists every setting.
func (a *app) help(_ context.Context, args []string) int {
	switch {
	case len(args) == 0:
		_, _ = fmt.Fprint(a.out, a.usage())
		return exitOK
	case args[0] == "config":
		return a.helpConfig()
	}
	for _, c := range commandSet() {
		if c.name == args[0] {
			a.say("cmd.help." + c.name)
			return exitOK
		}
	}
	return a.wrong("cmd.unknown", "orden", args[0], "parecida", "help")
}

// usage is the list of commands.
func (a *app) usage() string {
	var sb strings.Builder
	sb.WriteString(a.t("cmd.usage.head") + "\n\n")
	for _, c := range commandSet() {
		fmt.Fprintf(&sb, "  %-12s %s\n", c.name, a.t("cmd.short."+c.name))
	}
	sb.WriteString("\n" + a.t("cmd.usage.foot") + "\n")
	return sb.String()
}

// helpConfig lists every setting with its default, its environment variable and what it is for.
func (a *app) helpConfig() int {
	c := defaults()
	var rows [][]string
	for _, s := range settings(&c) {
		if s.isLater() {
			continue
		}
		env := envName(s.Key)
		if s.Secret {
			env += ", " + env + "_FILE"
		}
		rows = append(rows, []string{s.Key, s.text(), env, a.t("config.help." + s.Key)})
	}
	if err := table(a.out, []string{a.t("cmd.head.clave"), a.t("cmd.head.defecto"), a.t("cmd.head.variable"), a.t("cmd.head.para")}, rows); err != nil {
		return a.cannot("cmd.failed", err)
	}
	a.say("config.help.later")
	return exitOK
}
