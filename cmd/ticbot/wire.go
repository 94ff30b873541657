package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/ticbot/ticbot/bot"
	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/console"
	"github.com/ticbot/ticbot/bot/handoff"
	"github.com/ticbot/ticbot/bot/mail"
	"github.com/ticbot/ticbot/bot/page"
	"github.com/ticbot/ticbot/bot/slack"
	"github.com/ticbot/ticbot/bot/web"
	"github.com/ticbot/ticbot/cmd/ticbot/desk"
	"github.com/ticbot/ticbot/commands"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/documents"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/locales"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/badgerkv"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

// blueprint is what a house is built from.
type blueprint struct {
	cfg   config
	texts *locales.Bundle
	data  *data
	base  string // public address of the pages, without a slash at the end
	now   func() time.Time
	log   *slog.Logger
	// platforms that run, in order of preference for a notice; adapters makes them once the store is there.
	platforms []chat.Platform
	homes     []chat.Platform // those of them where everybody has a home page
	visited   []chat.Platform // of these, where a person is only as long as a session is open
	adapters  func(h *house) ([]chat.Adapter, error)
	approvals chat.Place
	late      chat.Place
	// session reports whether a browser may see the pages of a member of staff; nil = the link alone is enough.
	session func(r *http.Request, email string) bool
}

// house is a whole bot, ready to run.
type house struct {
	blueprint
	store    *store.Store
	procs    []*procedure.Procedure
	legal    documents.Legal
	calendar *calendar.Calendar
	box      *handoff.Box
	handler  *commands.Handler
	engine   *bot.Engine
	routes   map[string]http.Handler
	web      *web.Adapter // nil where there is no chat in a browser
	files    files
}

// build puts a house together. It starts nothing and writes nothing.
func build(b blueprint) (*house, error) {
	h := &house{blueprint: b, store: b.data.store, calendar: calendar.New(), box: handoff.New(b.data.keys, b.base)}
	h.files = files{store: h.store, now: b.now, max: int64(b.cfg.Files.Max), made: h.openMade}
	var err error
	if h.procs, err = loadProcedures(b.texts, b.cfg.Procedures); err != nil {
		return nil, err
	}
	if h.legal, err = loadLegal(b.cfg.LegalBase); err != nil {
		return nil, err
	}
	if h.handler, err = commands.New(h.deps()); err != nil {
		return nil, fmt.Errorf("wiring the commands: %w", err)
	}
	adapters, err := b.adapters(h)
	if err != nil {
		return nil, fmt.Errorf("wiring the platforms: %w", err)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	h.engine = bot.New(bot.Config{Store: h.store, Handler: h.handler, Adapters: adapters, Now: b.now, Log: b.log, Metrics: registry})
	if err := h.mount(adapters); err != nil {
		return nil, err
	}
	return h, nil
}

// openMade opens a document or a case file, which is made when it is opened.
func (h *house) openMade(ctx context.Context, hash string) (chat.File, io.ReadCloser, bool, error) {
	return h.handler.OpenMade(ctx, h.store, hash)
}

// boot writes what the office's clock does by itself, where that is missing.
func (h *house) boot(ctx context.Context) error {
	err := h.store.Update(ctx, func(tx *store.Tx) error { return h.handler.Boot(tx, h.now()) })
	if err != nil {
		return fmt.Errorf("putting down the office's own times: %w", err)
	}
	return nil
}

func (h *house) deps() commands.Deps {
	return commands.Deps{Procedures: h.procs, Texts: h.texts, Calendar: h.calendar, Platforms: h.platforms, Homes: h.homes, Visited: h.visited, Lang: chat.Tag(h.cfg.Locale), Phone: h.cfg.Phone,
		Domain: h.cfg.Domain, Portal: h.cfg.Portal, MaxFile: int64(h.cfg.Files.Max), Consoles: h.cfg.Consoles, Approvals: h.approvals, Late: h.late, Digest: h.cfg.Digest.Daily, Envelopes: h.box, KeyedHash: h.store.KeyedHash,
		Legal: h.legal}
}

// mount gathers the routes of the pages and of the platforms.
func (h *house) mount(adapters []chat.Adapter) error {
	d := &desk.Desk{Engine: h.engine, Box: h.box, Store: h.store, Now: h.now, Lang: h.cfg.Locale, Session: h.session, Decidable: h.handler.Decidable}
	day := func(lang string, at time.Time) string { return calendar.FormatWeekday(lang, calendar.Of(at)) }
	pages, err := page.New(d, h.texts, day, h.cfg.Phone, h.log)
	if err != nil {
		return fmt.Errorf("wiring the pages: %w", err)
	}
	h.routes = pages.Routes()
	for _, a := range adapters {
		if m, ok := a.(chat.Mounter); ok {
			for pattern, route := range m.Routes(h.engine.Accept) {
				h.routes[pattern] = route
			}
		}
	}
	return nil
}

// loadProcedures reads the edition that comes with the program and the further files. The last one of an id counts.
func loadProcedures(texts *locales.Bundle, further []string) ([]*procedure.Procedure, error) {
	known := commands.Known(texts)
	p, err := procedure.LoadEmbedded(known)
	if err != nil {
		return nil, fmt.Errorf("reading the procedure: %w", err)
	}
	all := []*procedure.Procedure{p}
	for _, file := range further {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("reading a procedure: %w", err)
		}
		p, err := procedure.Load(text, file, known)
		if err != nil {
			return nil, fmt.Errorf("reading a procedure: %w", err)
		}
		all = append(all, p)
	}
	return all, nil
}

// demoChat is the chat in a browser, with the mail box of the demo behind it.
func (h *house) demoChat(o web.Options) (*web.Adapter, *web.Mailbox, error) {
	a, err := h.webChat(o)
	if err != nil {
		return nil, nil, err
	}
	return a, web.NewMailbox(a.Live(), h.now), nil
}

// loadLegal reads the office's table of the legal base; "" = the one that comes with the program.
func loadLegal(file string) (documents.Legal, error) {
	if file == "" {
		return documents.EmbeddedLegal()
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return documents.Legal{}, fmt.Errorf("reading the legal base: %w", err)
	}
	return documents.ParseLegal(text, file)
}

// webChat is the chat in a browser.
func (h *house) webChat(o web.Options) (*web.Adapter, error) {
	o.Rooms, o.Files, o.Now, o.Texts, o.Log = rooms{h.store}, h.files, h.now, h.texts, h.log
	o.Secret = func(text string) bool { return spanish.HasSecret(text, false) }
	o.Lang, o.MaxFile, o.Key, o.Phone = h.cfg.Locale, int64(h.cfg.Files.Max), h.data.keys.Derive("web session"), h.cfg.Phone
	a, err := web.New(o)
	if err != nil {
		return nil, fmt.Errorf("wiring the web chat: %w", err)
	}
	h.web = a
	return a, nil
}

// officeChat is the chat in a browser that people enter by a code. It answers to the name of the public address, and to
// those of this machine.
func (h *house) officeChat() (*web.Adapter, error) {
	o := web.Options{Login: login{h}, Secure: strings.HasPrefix(h.base, "https://")}
	if o.Hosts = hostNames(h.cfg.Listen); len(o.Hosts) > 0 && h.cfg.PublicURL != "" {
		u, err := url.Parse(h.cfg.PublicURL)
		if err != nil {
			return nil, fmt.Errorf("reading public_url: %w", err)
		}
		o.Hosts = append(o.Hosts, u.Host)
	}
	return h.webChat(o)
}

// terminal is the chat on this terminal.
func (h *house) terminal(o console.Options) (*console.Console, error) {
	o.Texts, o.Now, o.Log, o.MaxFile = h.texts, h.now, h.log, int64(h.cfg.Files.Max)
	o.Save = h.files.Save
	c, err := console.New(o)
	if err != nil {
		return nil, fmt.Errorf("wiring the terminal: %w", err)
	}
	return c, nil
}

// platforms are those that the configuration names, in the order in which somebody is told things.
func (c config) platforms() []chat.Platform {
	var out []chat.Platform
	if c.hasSlack() {
		out = append(out, slack.Name)
	}
	if c.Web.Enabled {
		out = append(out, web.Name)
	}
	return append(out, mail.Name)
}

// homes are those of them where everybody has a home page.
func (c config) homes() []chat.Platform {
	if c.hasSlack() {
		return []chat.Platform{slack.Name}
	}
	return nil
}

// visited are the platforms that reach nobody who has not logged in: who has closed the chat in a browser is told by mail.
func (c config) visited() []chat.Platform {
	if c.Web.Enabled {
		return []chat.Platform{web.Name}
	}
	return nil
}

// outside makes the adapters of an office: mail, and the chats that the configuration names.
func outside(a *app, h *house) ([]chat.Adapter, error) {
	m, err := mailer(a.cfg, a.texts, h.files.bytes)
	if err != nil {
		return nil, err
	}
	adapters := []chat.Adapter{m}
	if a.cfg.Web.Enabled {
		w, err := h.officeChat()
		if err != nil {
			return nil, err
		}
		adapters = append(adapters, w)
	}
	if a.cfg.hasSlack() {
		s, err := slacker(a, h.files)
		if err != nil {
			return nil, err
		}
		adapters = append(adapters, trusting(s, a.cfg.Slack.TrustEmail, h))
	}
	return adapters, nil
}

// slacker makes the Slack adapter.
func slacker(a *app, f files) (*slack.Adapter, error) {
	c := a.cfg.Slack
	return slack.New(slack.Options{BotToken: c.BotToken, AppToken: c.AppToken, SigningSecret: c.SigningSecret, APIURL: c.APIURL, Mode: slack.Mode(c.Mode),
		TrustEmail: c.TrustEmail, Texts: a.texts, Lang: a.cfg.Locale, Now: a.now, Log: a.log, MaxFile: int64(a.cfg.Files.Max), Save: f.Save, Open: f.bytes})
}

// mailer sends mails over SMTP.
func mailer(cfg config, texts *locales.Bundle, open func(ctx context.Context, hash string) (io.ReadCloser, error)) (*mail.Adapter, error) {
	server, err := mail.ParseServer(cfg.Mail.SMTP, cfg.Mail.Password)
	if err != nil {
		return nil, err
	}
	if cfg.Mail.CAFile != "" {
		pem, err := os.ReadFile(cfg.Mail.CAFile)
		if err != nil {
			return nil, fmt.Errorf("reading mail.ca_file: %w", err)
		}
		if server.Roots = x509.NewCertPool(); !server.Roots.AppendCertsFromPEM(pem) {
			return nil, errors.New("reading mail.ca_file: no certificate in it")
		}
	}
	return mail.New(mail.Options{Server: server, From: cfg.Mail.From, Texts: texts, Lang: cfg.Locale, Phone: cfg.Phone, Open: open})
}

// data is an open data folder: its store and its keys.
type data struct {
	dir   string
	db    *badgerkv.DB
	store *store.Store
	keys  handoff.Keys
}

// openData opens the folder of a configuration, making it and its key where they are missing. A store whose restoring was
// cut off is refused, except where half says that it is to be restored again.
func openData(ctx context.Context, cfg config, log *slog.Logger, half bool) (*data, error) {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("making the data folder: %w", err)
	}
	secrets, err := readKeys(cfg.keyFile())
	if err != nil {
		return nil, err
	}
	keys, err := handoff.NewKeys(secrets[0], secrets[1:]...)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", cfg.keyFile(), err)
	}
	opt := badgerkv.DefaultOptions()
	opt.Log = log
	db, err := badgerkv.Open(dbFolder(cfg), opt)
	if err != nil {
		return nil, fmt.Errorf("opening the store: %w", err)
	}
	d := &data{dir: cfg.Data, db: db, keys: keys}
	if d.store, err = store.Open(ctx, db, secrets[0]); half && errors.Is(err, store.ErrHalfRestored) {
		d.store, err = store.New(db, secrets[0]), nil
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return d, nil
}

// dbFolder is where the database of a configuration is.
func dbFolder(cfg config) string { return filepath.Join(cfg.Data, "db") }

// isLocked reports whether opening failed because another process has the folder open.
func isLocked(err error) bool { return errors.Is(err, badgerkv.ErrLocked) }

// inMemory is a store for what is looked at and thrown away.
func inMemory() *store.Store { return store.New(memkv.New(), make([]byte, handoff.KeySize)) }
