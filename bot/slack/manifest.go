package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/locales"
)

// botScopes lists what the bot must be allowed to do on Slack, sorted.
func botScopes() []string {
	return []string{"app_mentions:read", "chat:write", "commands", "files:read", "files:write", "im:history", "im:write", "users:read", "users:read.email"}
}

// botEvents lists what the bot is told, sorted. In channels that is only what is said to it by name.
func botEvents() []string {
	return []string{"app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked"}
}

// Limits of a manifest (docs.slack.dev, app manifest reference).
const (
	maxCommands    = 50
	maxCommand     = 32 // its name with the slash
	maxDescription = 2000
	maxUsage       = 1000
)

// Command is a slash command of the manifest. Name stands without the slash.
type Command struct{ Name, Description, Hint string }

// The manifest as Slack reads it (docs.slack.dev, app manifest reference). Flags that are off are written: what a missing one
// means is not said.
type manifest struct {
	Display struct {
		Name        string `json:"name"`        // at most 35
		Description string `json:"description"` // at most 140
	} `json:"display_information"`
	Features struct {
		Home struct {
			Tab      bool `json:"home_tab_enabled"`
			Messages bool `json:"messages_tab_enabled"`
			ReadOnly bool `json:"messages_tab_read_only_enabled"`
		} `json:"app_home"`
		Bot struct {
			Name   string `json:"display_name"`
			Online bool   `json:"always_online"`
		} `json:"bot_user"`
		Commands []slashCommand `json:"slash_commands"`
	} `json:"features"`
	OAuth struct {
		Scopes struct {
			Bot []string `json:"bot"`
		} `json:"scopes"`
	} `json:"oauth_config"`
	Settings struct {
		Events struct {
			URL string   `json:"request_url,omitempty"`
			Bot []string `json:"bot_events"`
		} `json:"event_subscriptions"`
		Interactivity struct {
			Enabled bool   `json:"is_enabled"`
			URL     string `json:"request_url,omitempty"`
		} `json:"interactivity"`
		OrgDeploy bool `json:"org_deploy_enabled"`
		Socket    bool `json:"socket_mode_enabled"`
		Rotation  bool `json:"token_rotation_enabled"`
	} `json:"settings"`
}

type slashCommand struct {
	Command     string `json:"command"`
	URL         string `json:"url,omitempty"`
	Description string `json:"description"`
	Hint        string `json:"usage_hint,omitempty"`
	Escape      bool   `json:"should_escape"`
}

// Manifest is the app manifest to paste at api.slack.com/apps («From a manifest», JSON): everything the bot needs in one step.
// publicURL is the address under which Slack reaches the bot, with https; Socket Mode needs none. The prefix command comes
// first; of the others as many as Slack takes, in their order. Each of the rest is typed behind the prefix.
func Manifest(mode Mode, publicURL string, commands []Command) ([]byte, error) {
	texts, err := locales.Load()
	if err != nil {
		return nil, fmt.Errorf("writing the manifest: %w", err)
	}
	at, err := addresses(mode, publicURL)
	if err != nil {
		return nil, err
	}
	t := func(id string) string { return texts.T(locales.Default, id) }
	var m manifest
	m.Display.Name, m.Display.Description = "TIC", t("slack.description")
	m.Features.Home.Tab, m.Features.Home.Messages = true, true
	m.Features.Bot.Name, m.Features.Bot.Online = "tic", true
	prefix := Command{prefixVerb, t("command.tic"), t("command.hint.tic")}
	for _, c := range append([]Command{prefix}, commands...) {
		if s := slashOf(c, at("commands")); len(m.Features.Commands) < maxCommands && len(s.Command) <= maxCommand {
			m.Features.Commands = append(m.Features.Commands, s)
		}
	}
	m.OAuth.Scopes.Bot = botScopes()
	m.Settings.Events.URL, m.Settings.Events.Bot = at("events"), botEvents()
	m.Settings.Interactivity.Enabled, m.Settings.Interactivity.URL = true, at("interactions")
	m.Settings.Socket = mode == Socket
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(m); err != nil {
		return nil, fmt.Errorf("writing the manifest: %w", err)
	}
	return out.Bytes(), nil
}

// slashOf is a command as the manifest writes it. Verbs are typed with a dash here, which the core reads as its own line.
func slashOf(c Command, url string) slashCommand {
	name := "/" + strings.ReplaceAll(c.Name, "_", "-")
	return slashCommand{Command: name, URL: url, Description: chat.Cut(c.Description, maxDescription, chat.Runes),
		Hint: chat.Cut(c.Hint, maxUsage, chat.Runes), Escape: true}
}

// addresses gives the address of each route; Socket Mode has none.
func addresses(mode Mode, publicURL string) (func(route string) string, error) {
	switch mode {
	case Socket:
		return func(string) string { return "" }, nil
	case HTTP:
		u, err := url.Parse(publicURL)
		if err != nil || u.Scheme != "https" || u.Host == "" || u.RawQuery != "" {
			return nil, errors.New("writing the manifest: Slack calls an address that begins with https:// only")
		}
		base := strings.TrimSuffix(publicURL, "/") + "/slack/"
		return func(route string) string { return base + route }, nil
	}
	return nil, fmt.Errorf("writing the manifest: unknown mode %q", mode)
}
