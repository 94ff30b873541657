package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

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

// commandNames lists the slash commands of the manifest: the prefix first, then verbs that people know by themselves. Every
// other verb is typed behind the prefix. An app may have 50 commands; each stands in everybody's list.
func commandNames() []string {
	return []string{prefixVerb, "ayuda", "bandeja", "correo", "estado", "incidente", "mesa", "mis-casos", "solicitar", "vincular"}
}

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
// publicURL is the address under which Slack reaches the bot, with https; Socket Mode needs none.
func Manifest(mode Mode, publicURL string) ([]byte, error) {
	texts, err := locales.Load()
	if err != nil {
		return nil, fmt.Errorf("writing the manifest: %w", err)
	}
	base := ""
	switch mode {
	case Socket:
	case HTTP:
		u, err := url.Parse(publicURL)
		if err != nil || u.Scheme != "https" || u.Host == "" || u.RawQuery != "" {
			return nil, errors.New("writing the manifest: Slack calls an address that begins with https:// only")
		}
		base = strings.TrimSuffix(publicURL, "/") + "/slack/"
	default:
		return nil, fmt.Errorf("writing the manifest: unknown mode %q", mode)
	}
	at := func(route string) string {
		if base == "" {
			return ""
		}
		return base + route
	}
	t := func(id string) string { return texts.T(locales.Default, id) }
	var m manifest
	m.Display.Name, m.Display.Description = "TIC", t("slack.description")
	m.Features.Home.Tab, m.Features.Home.Messages = true, true
	m.Features.Bot.Name, m.Features.Bot.Online = "tic", true
	for _, name := range commandNames() {
		c := slashCommand{Command: "/" + name, URL: at("commands"), Description: t("slack.command." + name)}
		if name == prefixVerb {
			c.Hint = t("slack.hint.tic")
		}
		m.Features.Commands = append(m.Features.Commands, c)
	}
	m.OAuth.Scopes.Bot = botScopes()
	m.Settings.Events.URL, m.Settings.Events.Bot = at("events"), botEvents()
	m.Settings.Interactivity.Enabled, m.Settings.Interactivity.URL = true, at("interactions")
	m.Settings.Socket = mode == Socket
	out, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the manifest: %w", err)
	}
	return append(out, '\n'), nil
}
