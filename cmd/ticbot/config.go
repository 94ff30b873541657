package main

import (
	"cmp"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/mail"
	"github.com/ticbot/ticbot/bot/slack"
)

// config is everything that can be set. The key of a setting is the path of its `key` tags joined by points; the name of its
// environment variable is made of that path (envName). A tag `secret` means that its value is never printed and can be read
// from a file named by <NAME>_FILE; `later` means that this release knows the key and cannot serve it yet.
type config struct {
	Listen         string   `key:"listen"`
	AdminListen    string   `key:"admin_listen"`
	PublicURL      string   `key:"public_url"`
	TrustedProxies []string `key:"trusted_proxies"`
	Data           string   `key:"data"`
	Store          string   `key:"store"`
	SecretKeyFile  string   `key:"secret_key_file"`
	Timezone       string   `key:"timezone"`
	Locale         string   `key:"locale"`
	Phone          string   `key:"phone"`
	Domain         string   `key:"domain"`
	Portal         string   `key:"portal"`
	Consoles       []string `key:"consoles"`
	Procedures     []string `key:"procedures"`
	LegalBase      string   `key:"legal_base"`
	Files          struct {
		Max size `key:"max"`
	} `key:"files"`
	Places struct {
		Approvals string `key:"approvals"`
		Late      string `key:"escalations"`
		Digest    string `key:"digest"`
	} `key:"places"`
	Web struct {
		Enabled bool `key:"enabled"`
		Idle    span `key:"idle"`
		Longest span `key:"longest"`
	} `key:"web"`
	Mail struct {
		SMTP     string `key:"smtp"`
		From     string `key:"from"`
		Password string `key:"password" kind:"secret"`
		CAFile   string `key:"ca_file"`
	} `key:"mail"`
	Digest struct {
		Daily  string `key:"daily"`
		Weekly string `key:"weekly"`
	} `key:"digest"`
	Slack struct {
		Mode          string `key:"mode"`
		BotToken      string `key:"bot_token" kind:"secret"`
		AppToken      string `key:"app_token" kind:"secret"`
		SigningSecret string `key:"signing_secret" kind:"secret"`
		APIURL        string `key:"api_url"`
		TrustEmail    bool   `key:"trust_email"`
	} `key:"slack"`
	Mattermost later `key:"mattermost"`
	Telegram   later `key:"telegram"`
	Webex      later `key:"webex"`
	Spark      later `key:"spark"`
}

// later is a section of a platform that comes with a later release: any key of it is an error that says so.
type later struct{ set bool }

// size is a number of bytes, written as 25MiB.
type size int64

// span is a length of time, written as 90m or 12h.
type span time.Duration

// defaults are what holds where nothing is set.
func defaults() config {
	var c config
	c.Listen, c.AdminListen, c.Data, c.Store = "127.0.0.1:8080", "127.0.0.1:8081", "./data", "badger"
	c.Timezone, c.Locale = "America/Bogota", "es"
	c.Consoles = []string{"Consola de correo"}
	c.Portal = "www.ibague.gov.co" // the portal that the procedure names (§5)
	c.Files.Max = 25 << 20
	c.Digest.Daily = "07:30"
	c.Web.Idle, c.Web.Longest = span(time.Hour), span(12*time.Hour)
	return c
}

// keyFile is where the secret keys are.
func (c config) keyFile() string { return cmp.Or(c.SecretKeyFile, c.Data+"/secret.key") }

// place of one of the channels; zero where none is set.
func place(s string) chat.Place {
	p, id, ok := strings.Cut(s, ":")
	if !ok {
		return chat.Place{}
	}
	return chat.Place{Platform: chat.Platform(p), ID: id, Kind: chat.Channel}
}

// finding is something that is wrong with the configuration: the key it is about, the sentence that says what is wrong and
// what to do, and whether one can go on all the same.
type finding struct {
	Key     string
	ID      string
	Args    []any
	Warning bool
}

// Validate checks every value, all of them at once.
func (c config) Validate() []finding {
	var fs []finding
	bad := func(ok bool, key, id string, args ...any) {
		if !ok {
			fs = append(fs, finding{Key: key, ID: "config." + id, Args: args})
		}
	}
	bad(isAddress(c.Listen), "listen", "address", "valor", c.Listen)
	bad(c.AdminListen == "" || isAddress(c.AdminListen), "admin_listen", "address", "valor", c.AdminListen)
	bad(c.AdminListen != c.Listen, "admin_listen", "same_address", "valor", c.Listen)
	bad(c.PublicURL == "" || isSite(c.PublicURL), "public_url", "url", "valor", c.PublicURL)
	for _, p := range c.TrustedProxies {
		_, err := netip.ParsePrefix(p)
		_, err2 := netip.ParseAddr(p)
		bad(err == nil || err2 == nil, "trusted_proxies", "proxy", "valor", p)
	}
	bad(c.Data != "", "data", "empty")
	bad(c.Store == "badger", "store", "store", "valor", c.Store)
	bad(c.Timezone == "America/Bogota", "timezone", "timezone", "valor", c.Timezone)
	bad(c.Locale == "es" || c.Locale == "en", "locale", "locale", "valor", c.Locale)
	bad(!strings.ContainsAny(c.Domain, "@ /"), "domain", "domain", "valor", c.Domain)
	bad(!strings.ContainsAny(c.Portal, "@:/ "), "portal", "portal", "valor", c.Portal)
	bad(c.Files.Max >= 1<<10 && c.Files.Max <= 200<<20, "files.max", "files", "valor", c.Files.Max.String())
	for key, p := range map[string]string{"places.approvals": c.Places.Approvals, "places.escalations": c.Places.Late, "places.digest": c.Places.Digest} {
		bad(p == "" || !place(p).IsZero(), key, "place", "valor", p)
	}
	_, err := time.Parse("15:04", c.Digest.Daily)
	bad(c.Digest.Daily == "" || err == nil, "digest.daily", "hour", "valor", c.Digest.Daily)
	for key, v := range map[string]string{"digest.weekly": c.Digest.Weekly, "places.digest": c.Places.Digest} {
		if v != "" {
			fs = append(fs, finding{Key: key, ID: "config.notyet", Warning: true})
		}
	}
	fs = append(fs, c.validateWeb()...)
	fs = append(fs, c.validateMail()...)
	fs = append(fs, c.validateSlack()...)
	fs = append(fs, c.validateLater()...)
	slices.SortStableFunc(fs, func(a, b finding) int { return cmp.Compare(a.Key, b.Key) })
	return fs
}

func (c config) validateWeb() (fs []finding) {
	if !c.Web.Enabled {
		return nil
	}
	if c.Mail.SMTP == "" {
		fs = append(fs, finding{Key: "web.enabled", ID: "config.web.mail"})
	}
	if idle := time.Duration(c.Web.Idle); idle < 5*time.Minute || idle > time.Duration(c.Web.Longest) {
		fs = append(fs, finding{Key: "web.idle", ID: "config.web.idle", Args: []any{"valor", c.Web.Idle.String()}})
	}
	if longest := time.Duration(c.Web.Longest); longest > 7*24*time.Hour {
		fs = append(fs, finding{Key: "web.longest", ID: "config.web.longest", Args: []any{"valor", c.Web.Longest.String()}})
	}
	return fs
}

func (c config) validateMail() (fs []finding) {
	if c.Mail.SMTP == "" {
		if c.Mail.From != "" {
			fs = append(fs, finding{Key: "mail.smtp", ID: "config.mail.smtp_missing"})
		}
		return fs
	}
	if _, err := mail.ParseServer(c.Mail.SMTP, c.Mail.Password); err != nil {
		fs = append(fs, finding{Key: "mail.smtp", ID: "config.mail.smtp"})
	}
	if !isSender(c.Mail.From) {
		fs = append(fs, finding{Key: "mail.from", ID: "config.mail.from", Args: []any{"valor", c.Mail.From}})
	}
	return fs
}

// hasSlack reports whether the section is there.
func (c config) hasSlack() bool {
	s := c.Slack
	return s.Mode != "" || s.BotToken != "" || s.AppToken != "" || s.SigningSecret != "" || s.APIURL != "" || s.TrustEmail
}

func (c config) validateSlack() (fs []finding) {
	if !c.hasSlack() {
		return nil
	}
	bad := func(ok bool, key, id string, args ...any) {
		if !ok {
			fs = append(fs, finding{Key: "slack." + key, ID: "config.slack." + id, Args: args})
		}
	}
	s := c.Slack
	bad(s.Mode == "" || s.Mode == string(slack.HTTP) || s.Mode == string(slack.Socket), "mode", "mode", "valor", s.Mode)
	bad(strings.HasPrefix(s.BotToken, "xoxb-"), "bot_token", "bot_token")
	if s.Mode == string(slack.Socket) {
		bad(strings.HasPrefix(s.AppToken, "xapp-"), "app_token", "app_token")
	} else {
		bad(s.SigningSecret != "", "signing_secret", "signing_secret")
	}
	u, err := url.Parse(s.APIURL)
	bad(s.APIURL == "" || err == nil && u.Host != "", "api_url", "api_url", "valor", s.APIURL)
	bad(c.Mail.SMTP != "", "bot_token", "mail")
	return fs
}

func (c config) validateLater() (fs []finding) {
	for name, s := range map[string]later{"mattermost": c.Mattermost, "telegram": c.Telegram, "webex": c.Webex, "spark": c.Spark} {
		if s.set {
			fs = append(fs, finding{Key: name, ID: "config.later", Args: []any{"seccion", name}})
		}
	}
	return fs
}

// isAddress accepts host:port as net.Listen takes it.
func isAddress(s string) bool {
	_, port, err := net.SplitHostPort(s)
	n, numErr := strconv.Atoi(port)
	return err == nil && numErr == nil && n >= 0 && n <= 65535
}

// isSite accepts the address of a whole site: http or https, a host, no path.
func isSite(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && u.User == nil
}
