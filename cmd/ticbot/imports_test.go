package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/ticbot/ticbot/"

// arrows says which packages of ours a package may import. A package that is not listed may import none. Who may import
// store may import its port for the port's error values.
func arrows() map[string][]string {
	edge := []string{"bot/chat", "locales"}
	return map[string][]string{
		"bot/chat": {}, "store/kv": {}, "commands/procedure": {}, "commands/calendar": {}, "commands/inventory": {}, "commands/sheet": {}, "locales": {},
		"commands/spanish": {"commands/calendar"},
		"bot/dialog":       {"bot/chat"}, "bot/admin": {"bot/chat"}, "bot/chat/chattest": {"bot/chat"},
		"store/kv/memkv": {"store/kv"}, "store/kv/kvtest": {"store/kv", "store/kv/memkv"},
		"store/badgerkv": {"store/kv", "store/kv/memkv"}, "store/pgkv": {"store/kv", "store/kv/memkv"},
		"store":   {"store/kv", "bot/chat", "commands/procedure", "commands/calendar", "commands/inventory"},
		"bot/web": edge, "bot/console": edge, "bot/mail": edge, "bot/page": edge,
		"bot/slack": edge, "bot/slack/slacktest": {"bot/chat", "bot/chat/chattest"}, "bot/mattermost": edge, "bot/telegram": edge, "bot/webex": edge, "bot/spark": edge,
		"bot/handoff":        {"store"},
		"commands/documents": {"commands/procedure", "locales"},
		"commands": {"bot/chat", "bot/dialog", "commands/procedure", "commands/calendar", "commands/spanish", "commands/sheet", "commands/inventory",
			"commands/documents", "store", "locales"},
		"bot": {"bot/chat", "store"},
	}
}

// TestArrows checks with the Go tool that nobody imports whom he must not know. Whatever stands under cmd may import
// everything; nobody imports cmd.
func TestArrows(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, module+"...").Output()
	if err != nil {
		t.Fatalf("asking the Go tool for the imports: %v", err)
	}
	allowed := arrows()
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		pkg := strings.TrimPrefix(words[0], module)
		for _, imp := range words[1:] {
			to, ours := strings.CutPrefix(imp, module)
			if !ours || strings.HasPrefix(pkg, "cmd/") {
				continue
			}
			may, listed := allowed[pkg]
			port := to == "store/kv" && slices.Contains(may, "store")
			if !listed || !port && !slices.Contains(may, to) {
				t.Errorf("%s must not import %s", pkg, to)
			}
		}
	}
}
