// Package house puts the whole bot together in one process, with the built-in chat, its mail box and the pages, over any
// database: what is measured and searched is the real thing, without the command line around it.
package house

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ticbot/ticbot/bot"
	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/handoff"
	"github.com/ticbot/ticbot/bot/page"
	"github.com/ticbot/ticbot/bot/web"
	"github.com/ticbot/ticbot/cmd/ticbot/desk"
	"github.com/ticbot/ticbot/commands"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/locales"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// Base is the public address of a house's pages; Domain is the mail domain of its people.
const (
	Base   = "https://tic.example"
	Domain = "alcaldia.example"
)

// Channels of the office.
const (
	Approvals = "aprobaciones"
	Late      = "escalamientos"
)

// Options of a house. DB and Now are required.
type Options struct {
	DB  kv.DB
	Now func() time.Time // the house's clock
	Log *slog.Logger     // nil: silent
	// Metrics receives the engine's figures; nil: nobody does.
	Metrics *prometheus.Registry
	Rand    io.Reader       // nil: the machine's
	Texts   *locales.Bundle // nil: they are read
	// More are adapters beside the web chat and the mail box; those that run come behind the web in the order of notices. Their
	// routes are among the house's own.
	More []chat.Adapter
	// Approvals and Late are the channels of the office; zero: those of the web chat.
	Approvals, Late chat.Place
	// Tap, when set, stands between the engine and every adapter.
	Tap func(chat.Adapter) chat.Adapter
}

// House is a bot that is put together. It runs when its Engine is run or stepped.
type House struct {
	Store   *store.Store
	Engine  *bot.Engine
	Handler *commands.Handler
	Routes  http.Handler // chat and pages
	now     func() time.Time
	limits  chat.Limits // of the web chat
	seats   []web.Seat
}

// secret is the key of every house: a house keeps nobody's secrets for longer than a test.
const secret = "the key of a house made of cards"

// New puts a house together. Its people come with Open.
func New(o Options) (*House, error) {
	texts, err := o.Texts, error(nil)
	if texts == nil {
		texts, err = locales.Load()
	}
	if err != nil {
		return nil, fmt.Errorf("building a house: %w", err)
	}
	proc, err := procedure.LoadEmbedded(commands.Known(texts))
	if err != nil {
		return nil, fmt.Errorf("building a house: %w", err)
	}
	keys, err := handoff.NewKeys([]byte(secret))
	if err != nil {
		return nil, fmt.Errorf("building a house: %w", err)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	h := &House{Store: store.New(o.DB, []byte(secret)), now: o.Now}
	box := handoff.New(keys, Base)
	if h.Handler, err = commands.New(h.deps(o, texts, proc, box)); err != nil {
		return nil, fmt.Errorf("building a house: %w", err)
	}
	chats, err := h.chat(o, texts)
	if err != nil {
		return nil, fmt.Errorf("building a house: %w", err)
	}
	h.limits = chats.Limits()
	h.Engine = bot.New(bot.Config{Store: h.Store, Handler: h.Handler, Adapters: h.adapters(o, chats), Now: o.Now, Log: o.Log, Rand: o.Rand, Metrics: o.Metrics})
	h.Routes, err = h.routes(o, texts, chats, box)
	if err != nil {
		return nil, fmt.Errorf("building a house: %w", err)
	}
	return h, nil
}

// deps are the parts of the thinking.
func (h *House) deps(o Options, texts *locales.Bundle, proc *procedure.Procedure, box *handoff.Box) commands.Deps {
	platforms := []chat.Platform{web.Name}
	var homes []chat.Platform
	for _, a := range o.More {
		platforms = append(platforms, a.Platform())
		if a.Limits().Home {
			homes = append(homes, a.Platform())
		}
	}
	return commands.Deps{
		Homes:      homes,
		Procedures: []*procedure.Procedure{proc}, Texts: texts, Calendar: calendar.New(), Platforms: append(platforms, web.MailName),
		Lang: "es", Phone: "(608) 261 1182", Domain: Domain, Consoles: []string{"Consola de correo"}, Digest: "07:30",
		Envelopes: box, KeyedHash: h.Store.KeyedHash,
		Approvals: channel(o.Approvals, Approvals), Late: channel(o.Late, Late),
	}
}

// channel is a place, or a channel of the web chat where there is none.
func channel(at chat.Place, id string) chat.Place {
	if at.IsZero() {
		return chat.Place{Platform: web.Name, ID: id, Kind: chat.Channel}
	}
	return at
}

// chat makes the web chat; every session may take every seat, as in the demo.
func (h *House) chat(o Options, texts *locales.Bundle) (*web.Adapter, error) {
	return web.New(web.Options{
		Rooms: rooms{h.Store}, Seats: func() []web.Seat { return h.seats },
		Now: o.Now, Texts: texts, Log: o.Log, Demo: &web.Demo{MailRoom: web.MailRoom},
		Secret: func(text string) bool { return spanish.HasSecret(text, false) },
	})
}

func (h *House) adapters(o Options, chats *web.Adapter) []chat.Adapter {
	all := append([]chat.Adapter{chats, web.NewMailbox(chats.Live(), o.Now)}, o.More...)
	if o.Tap != nil {
		for i, a := range all {
			all[i] = o.Tap(a)
		}
	}
	return all
}

// routes joins chat and pages.
func (h *House) routes(o Options, texts *locales.Bundle, chats *web.Adapter, box *handoff.Box) (http.Handler, error) {
	office := &desk.Desk{Engine: h.Engine, Box: box, Store: h.Store, Now: o.Now, Lang: locales.Default,
		Session: func(r *http.Request, _ string) bool { _, ok := chats.Session(r); return ok }}
	pages, err := page.New(office, texts, day, "(608) 261 1182", o.Log)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	for pattern, route := range chats.Routes(h.Engine.Accept) {
		mux.Handle(pattern, route)
	}
	for pattern, route := range pages.Routes() {
		mux.Handle(pattern, route)
	}
	for _, a := range o.More {
		if m, ok := a.(chat.Mounter); ok {
			for pattern, route := range m.Routes(h.Engine.Accept) {
				mux.Handle(pattern, route)
			}
		}
	}
	return mux, nil
}

func day(_ string, at time.Time) string { return calendar.LongDate(calendar.Of(at)) }

// Settle lets everything happen that is due by now, in the caller's goroutine. It is not for a house that runs.
func (h *House) Settle(ctx context.Context) error {
	for range 1000 {
		more, err := h.Engine.Step(ctx)
		if err != nil {
			return fmt.Errorf("settling: %w", err)
		}
		if !more {
			return nil
		}
	}
	return fmt.Errorf("settling: the bot never comes to rest")
}
