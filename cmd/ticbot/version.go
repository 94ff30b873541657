package main

import (
	"cmp"
	"context"
	"runtime"
	"runtime/debug"
)

// build is what a binary knows of itself.
type built struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Time    string `json:"time"` // of the commit
	Dirty   bool   `json:"dirty"`
	Go      string `json:"go"`
}

// buildVersion reads it from what the Go tool wrote into the binary.
func buildVersion() built {
	b := built{Version: "devel", Go: runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		b.Version = v
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Time = s.Value
		case "vcs.modified":
			b.Dirty = s.Value == "true"
		}
	}
	return b
}

// version prints version, commit and Go version.
func (a *app) version(_ context.Context, args []string) int {
	if len(args) > 0 {
		return a.wrong("cmd.version.usage")
	}
	b := buildVersion()
	if a.json() {
		if err := writeJSON(a.out, b); err != nil {
			return a.cannot("cmd.failed", err)
		}
		return exitOK
	}
	commit := cmp.Or(b.Commit, "-")
	if b.Dirty {
		commit += "+"
	}
	a.say("cmd.version", "version", b.Version, "commit", commit, "go", b.Go)
	return exitOK
}
