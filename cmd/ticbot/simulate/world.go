// Package simulate plays conversation scripts against the real core in memory, with a clock of its own, and writes the
// transcript: who sees what. The scripts are the documentation of how the bot behaves.
package simulate

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot"
	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/handoff"
	"github.com/ticbot/ticbot/cmd/ticbot/desk"
	"github.com/ticbot/ticbot/commands"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/locales"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

// Options of a world.
type Options struct {
	// People writes the sample people and everything that the demo knows; file is "" or what the line «people FILE» named.
	People func(tx *store.Tx, file string, now time.Time) error
	Phone  string
	Domain string
	// DB opens the database; nil = in memory.
	DB func() kv.DB
	// Log keeps what the bot logs; nil = nowhere.
	Log io.Writer
	// Texts and Procedure are read once where many worlds are made; nil reads them anew.
	Texts     *locales.Bundle
	Procedure *procedure.Procedure
}

// read reads the texts and the procedure, unless they were handed in.
func (w *World) read() (*locales.Bundle, *procedure.Procedure, error) {
	texts, proc := w.opt.Texts, w.opt.Procedure
	var err error
	if texts == nil {
		if texts, err = locales.Load(); err != nil {
			return nil, nil, err
		}
	}
	if proc == nil {
		if proc, err = procedure.LoadEmbedded(commands.Known(texts)); err != nil {
			return nil, nil, err
		}
	}
	return texts, proc, nil
}

// base is the public address of a world's pages.
const base = "https://tic.example"

// World is a bot with its people, its far sides and its clock.
type World struct {
	opt     Options
	db      kv.DB
	store   *store.Store
	engine  *bot.Engine
	desk    *desk.Desk
	box     *handoff.Box
	handler *commands.Handler
	fars    map[chat.Platform]*far
	now     time.Time
	forms   chat.Platform // platform on which people write
	out     *bytes.Buffer
	names   map[string]string // account id → name
	open    map[string]*chat.Form
	events  int
	secrets []string
	last    string // the last password that a page showed
}

// New makes a world whose clock stands at Monday 23/11/2026, 9:14.
func New(opt Options) (*World, error) {
	w := &World{opt: opt, fars: map[chat.Platform]*far{}, forms: "console", out: &bytes.Buffer{}, names: map[string]string{}, open: map[string]*chat.Form{},
		now: time.Date(2026, 11, 23, 9, 14, 0, 0, calendar.Bogota())}
	w.db = memkv.New()
	if opt.DB != nil {
		w.db = opt.DB()
	}
	for p, l := range map[chat.Platform]chat.Limits{
		"console": {Text: 100000, Unit: chat.Runes, Buttons: 25, Label: 40, Forms: chat.Conversation, Whisper: true, Edits: true},
		"web":     {Text: 40000, Unit: chat.Runes, Buttons: 25, Label: 40, Forms: chat.Dialog, Whisper: true, Edits: true, Prefix: "/"},
		"mail":    {Text: 100000, Unit: chat.Runes, Forms: chat.Conversation},
	} {
		w.fars[p] = &far{platform: p, limits: l, show: w.show}
	}
	return w, w.build()
}

// build makes store, handler and engine anew over the same database, as a restart does.
func (w *World) build() error {
	var secret [handoff.KeySize]byte
	copy(secret[:], "a key that only this play knows.")
	st := store.New(w.db, secret[:])
	keys, err := handoff.NewKeys(secret[:])
	if err != nil {
		return err
	}
	texts, proc, err := w.read()
	if err != nil {
		return err
	}
	w.box = handoff.New(keys, base)
	w.handler, err = commands.New(commands.Deps{Procedures: []*procedure.Procedure{proc}, Texts: texts, Calendar: calendar.New(),
		Platforms: []chat.Platform{w.forms, "mail"}, Lang: "es", Phone: w.opt.Phone, Domain: w.opt.Domain, Portal: "www." + w.opt.Domain, KeyedHash: st.KeyedHash,
		Consoles: []string{"Consola de correo"}, Digest: "07:30", Envelopes: w.box,
		Approvals: chat.Place{Platform: w.forms, ID: "aprobaciones", Kind: chat.Channel},
		Late:      chat.Place{Platform: w.forms, ID: "escalamientos", Kind: chat.Channel}})
	if err != nil {
		return err
	}
	var adapters []chat.Adapter
	for _, p := range []chat.Platform{"console", "web", "mail"} {
		adapters = append(adapters, w.fars[p])
	}
	w.store = st
	w.engine = bot.New(bot.Config{Store: st, Handler: w.handler, Adapters: adapters, Now: func() time.Time { return w.now },
		Real: func() time.Time { return w.now }, Rand: rand.NewChaCha8([32]byte{byte(w.events), 7})})
	w.desk = &desk.Desk{Engine: w.engine, Box: w.box, Store: st, Now: func() time.Time { return w.now }, Lang: "es", Decidable: w.handler.Decidable}
	return nil
}

// people writes the sample people, once.
func (w *World) people(file string) error {
	ctx := context.Background()
	err := w.store.Update(ctx, func(tx *store.Tx) error {
		if err := w.opt.People(tx, file, w.now); err != nil {
			return err
		}
		return w.handler.Boot(tx, w.now)
	})
	if err != nil {
		return err
	}
	return w.store.View(ctx, func(v *store.View) error {
		all, err := v.People()
		for _, p := range all {
			for _, a := range p.Accounts {
				w.names[a.ID] = p.Name
			}
		}
		return err
	})
}

// settle lets everything happen that is due by now.
func (w *World) settle() error {
	for range 1000 {
		more, err := w.engine.Step(context.Background())
		if err != nil {
			return err
		}
		if !more {
			return nil
		}
	}
	return fmt.Errorf("playing: the bot never comes to rest")
}

// advance moves the clock on, stopping at everything that becomes due on the way.
func (w *World) advance(to time.Time) error {
	for {
		var next time.Time
		var ok bool
		err := w.store.View(context.Background(), func(v *store.View) error {
			var err error
			next, ok, err = v.NextDue()
			return err
		})
		if err != nil {
			return err
		}
		if !ok || next.After(to) {
			w.now = to
			return w.settle()
		}
		if next.After(w.now) {
			w.now = next.In(calendar.Bogota())
		}
		if err := w.settle(); err != nil {
			return err
		}
	}
}

// account finds whom a script means by @luz or @luz.gomez.
func (w *World) account(who string) (string, error) {
	var found []string
	for id := range w.names {
		if id == who {
			return id, nil
		}
		if strings.HasPrefix(id, who+".") || strings.HasPrefix(id, who) {
			found = append(found, id)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	slices.Sort(found)
	return "", fmt.Errorf("nobody is called @%s (%s)", who, strings.Join(found, ", "))
}

// do hands an event of a person to the core and shows what comes back.
func (w *World) do(who string, what chat.What) (chat.Answer, error) {
	id, err := w.account(who)
	if strings.HasPrefix(who, "desconocid") { // somebody whom the records do not know
		id, err = who, nil
		w.names[id] = "Persona sin registrar"
	}
	if err != nil {
		return chat.Answer{}, err
	}
	w.events++
	f := w.fars[w.forms]
	at := chat.Place{Platform: w.forms, ID: directPrefix + id, Kind: chat.Direct}
	a, err := w.engine.Accept(context.Background(), chat.Event{ID: fmt.Sprintf("e%d", w.events), From: chat.Account{Platform: w.forms, ID: id}, At: at,
		When: w.now, What: what, Limits: f.limits})
	if err != nil {
		return a, err
	}
	if a.Whisper != nil && !a.Owed {
		f.own(id, *a.Whisper)
		w.say("    ", a.Whisper.Text(), a.Whisper.Buttons)
	}
	w.showForm(id, a)
	return a, w.settle()
}

// showForm writes the page of a dialog, or the errors at its fields.
func (w *World) showForm(id string, a chat.Answer) {
	for _, field := range sortedKeys(a.Errors) {
		w.line("    [" + field + "] " + w.mask(a.Errors[field]))
	}
	if len(a.Errors) > 0 {
		return
	}
	w.open[id] = a.Form
	if a.Form == nil {
		return
	}
	w.line("    [ventana: " + a.Form.Title + "]")
	for _, f := range a.Form.Pages[0].Fields {
		w.line("      " + fieldLine(f, a.Form.Values[f.ID]))
	}
	w.line("      [" + a.Form.Submit + "] [" + a.Form.Cancel + "]")
}

func fieldLine(f chat.Field, value string) string {
	if f.Kind == chat.Notice {
		return f.Ask
	}
	s := f.Label
	if f.Required {
		s += "*"
	}
	if value == "" {
		value = f.Default
	}
	if len(f.Options) > 0 {
		var labels []string
		for _, o := range f.Options {
			if o.Value == value {
				labels = append(labels, "("+o.Label+")")
				continue
			}
			labels = append(labels, o.Label)
		}
		return s + ": " + strings.Join(labels, " / ")
	}
	return s + ": " + value
}

// show is called by the far sides for everything that is posted.
func (w *World) show(p *post, edited bool) {
	head := "→ "
	who, private := strings.CutPrefix(p.at.ID, directPrefix)
	switch {
	case p.at.Platform == "mail":
		head += "correo a " + who
	case private:
		head += w.names[who]
	default:
		head += "#" + p.at.ID
	}
	switch {
	case edited && p.msg.Card:
		head += " (la tarjeta cambia)"
	case edited:
		head += " (el aviso cambia)"
	}
	w.say(head+": ", p.msg.Text(), p.msg.Buttons)
}

// say writes a message: its lines, then its buttons.
func (w *World) say(head, text string, buttons []chat.Button) {
	lines := strings.Split(w.mask(text), "\n")
	for i, l := range lines {
		if i == 0 {
			w.line(head + l)
			continue
		}
		w.line("    " + l)
	}
	var bs []string
	for _, b := range buttons {
		bs = append(bs, "["+b.Label+"]")
	}
	if len(bs) > 0 {
		w.line("    " + strings.Join(bs, " "))
	}
}

func (w *World) line(s string) { fmt.Fprintln(w.out, strings.TrimRight(s, " ")) }

// What is secret in a transcript: links, PINs and passwords.
var (
	reLink = regexp.MustCompile(`https://tic\.example/[A-Za-z0-9_/-]+`)
	rePIN  = regexp.MustCompile(`\b\d{3} \d{3}\b`)
	reHash = regexp.MustCompile(`\b[0-9a-f]{64}\b`) // no secret, but of no use to a reader
)

func (w *World) mask(s string) string {
	s = rePIN.ReplaceAllString(reLink.ReplaceAllString(s, "{enlace}"), "{PIN}")
	s = reHash.ReplaceAllString(s, "{huella}")
	for _, secret := range w.secrets {
		s = strings.ReplaceAll(s, secret, "{clave}")
	}
	return s
}

func sortedKeys(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
