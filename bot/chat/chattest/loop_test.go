package chattest_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/chat/chattest"
)

const loopName chat.Platform = "loop"

// loop is an adapter and its far side in one, all in memory: the smallest thing that passes the suite. With defect it has
// one fault, which the suite must find.
type loop struct {
	limits chat.Limits
	defect string
	inbox  chan update

	mu     sync.Mutex
	next   int
	last   update
	mood   chattest.Mood
	lines  []line
	keys   map[string]string
	forms  map[string]*openForm
	taken  map[string]bool
	files  map[string][]byte
	leaked chan struct{}
}

// update is what the far side tells the adapter.
type update struct {
	id   string
	from chat.Account
	at   chat.Place
	what chat.What
}

// line is one message on the far side.
type line struct {
	id   string
	room string
	only string
	m    chat.Message
}

type openForm struct {
	form          chat.Form
	values, wrong map[string]string
}

func newLoop(l chat.Limits, defect string) *loop {
	return &loop{limits: l, defect: defect, inbox: make(chan update, 64), keys: map[string]string{}, forms: map[string]*openForm{},
		taken: map[string]bool{}, files: map[string][]byte{}, leaked: make(chan struct{})}
}

func (p *loop) Platform() chat.Platform { return loopName }
func (p *loop) Limits() chat.Limits     { return p.limits }

func (p *loop) Direct(_ context.Context, a chat.Account) (chat.Place, error) {
	return chat.Place{Platform: loopName, ID: "dm-" + a.ID, Kind: chat.Direct}, nil
}

func (p *loop) Run(ctx context.Context, d chat.Deliver) error {
	if p.defect == "leak" {
		go func() { <-p.leaked }()
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case u := <-p.inbox:
			p.take(ctx, d, u)
		}
	}
}

func (p *loop) take(ctx context.Context, d chat.Deliver, u update) {
	ev := chat.Event{ID: u.id, From: u.from, At: u.at, When: time.Date(2026, 11, 23, 14, 14, 0, 0, time.UTC), What: u.what, Limits: p.limits}
	if p.defect == "fresh ids" {
		p.mu.Lock()
		p.next++
		ev.ID = fmt.Sprint("drawn-", p.next)
		p.mu.Unlock()
	}
	if p.defect == "swallows what failed" && p.taken[u.id] {
		return
	}
	p.taken[u.id] = true
	ans, err := d(ctx, ev)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		if p.defect != "silent" {
			p.add(u.at.ID, u.from.ID, chat.Say("es", "No quedó guardado."))
		}
		return
	}
	p.show(u, ans)
}

// show shows an answer.
func (p *loop) show(u update, ans chat.Answer) {
	if click, ok := u.what.(chat.Click); ok && ans.Redraw != nil {
		if i := p.find(click.On.ID); i >= 0 && p.limits.Edits {
			p.lines[i].m = *ans.Redraw
		} else {
			p.add(u.at.ID, "", *ans.Redraw)
		}
	}
	if ans.Whisper != nil && (!ans.Owed || p.defect == "says what is owed") {
		at, only := u.at.ID, u.from.ID
		if !p.limits.Whisper {
			at = "dm-" + u.from.ID
		}
		if p.defect == "whispers aloud" {
			only = ""
		}
		for _, part := range chat.Split(*ans.Whisper, p.limits) {
			p.add(at, only, part)
		}
	}
	if p.limits.Forms == chat.Conversation {
		if ans.Form != nil {
			p.add(u.at.ID, u.from.ID, chat.Say("es", "Aquí no se puede."))
		}
		return
	}
	p.showForm(u, ans)
}

func (p *loop) showForm(u update, ans chat.Answer) {
	open := p.forms[u.from.ID]
	_, submitted := u.what.(chat.Submission)
	switch {
	case ans.Form != nil:
		values := map[string]string{}
		for _, fd := range ans.Form.Pages[0].Fields {
			if v, ok := ans.Form.Values[fd.ID]; ok {
				values[fd.ID] = v
			} else if fd.Kind != chat.Notice {
				values[fd.ID] = fd.Default
			}
		}
		p.forms[u.from.ID] = &openForm{form: *ans.Form, values: values}
	case len(ans.Errors) > 0 && open != nil:
		open.wrong = ans.Errors
		if p.defect == "empties the form" {
			clear(open.values)
		}
	case submitted:
		delete(p.forms, u.from.ID)
	}
}

// add writes a message down; the caller holds the lock.
func (p *loop) add(room, only string, m chat.Message) string {
	p.next++
	id := strconv.Itoa(p.next)
	p.lines = append(p.lines, line{id, room, only, m})
	return id
}

func (p *loop) find(id string) int {
	return slices.IndexFunc(p.lines, func(l line) bool { return l.id == id })
}

func (p *loop) Post(_ context.Context, to chat.Place, m chat.Message, key string) (chat.Ref, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	mood := p.mood
	p.mood = chattest.Mood{}
	switch {
	case mood.Kind == chattest.Limited && p.defect != "knows no limit":
		return chat.Ref{}, chat.RetryAfter{Wait: mood.Wait}
	case mood.Kind == chattest.Broken || mood.Kind == chattest.Limited:
		return chat.Ref{}, errors.New("500")
	case mood.Kind == chattest.Blocked:
		return chat.Ref{}, chat.ErrRefused
	}
	id, again := p.keys[key]
	if !again {
		if p.defect != "posts too much" {
			m = chat.Fit(m, p.limits)
		}
		id = p.add(to.ID, "", m)
		p.keys[key] = id
	}
	if p.defect == "hears itself" {
		p.inbox <- update{id: "own-" + id, from: chat.Account{Platform: loopName, ID: "uno"}, at: to, what: chat.Text{Text: m.Text()}}
	}
	if mood.Kind == chattest.Lost {
		return chat.Ref{}, errors.New("connection reset")
	}
	return chat.Ref{Place: to, ID: id}, nil
}

func (p *loop) Edit(_ context.Context, ref chat.Ref, m chat.Message, _ string) (chat.Ref, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := p.find(ref.ID)
	if i < 0 {
		return chat.Ref{}, chat.ErrGone
	}
	if p.defect == "edits the newest" {
		i = len(p.lines) - 1
	}
	p.lines[i].m = m
	return ref, nil
}

// The far side.

func (p *loop) Mount(http.Handler) {}
func (p *loop) Close()             {}

func (p *loop) People() []chat.Account {
	return []chat.Account{{Platform: loopName, ID: "uno"}, {Platform: loopName, ID: "dos"}}
}

func (p *loop) Channels() []chat.Place {
	return []chat.Place{{Platform: loopName, ID: "canal", Kind: chat.Channel}}
}

func (p *loop) act(who chat.Account, at chat.Place, what chat.What) {
	p.mu.Lock()
	p.next++
	p.last = update{id: fmt.Sprint("u", p.next), from: who, at: at, what: what}
	u := p.last
	p.mu.Unlock()
	p.inbox <- u
}

func (p *loop) Say(who chat.Account, at chat.Place, s chattest.Said) {
	if len(s.Files) == 0 {
		what := chat.Text{Text: s.Text}
		if s.Reply != "" {
			what.Reply = chat.Ref{Place: at, ID: s.Reply}
		}
		p.act(who, at, what)
		return
	}
	var up chat.Upload
	for _, f := range s.Files {
		if int64(len(f.Data)) > p.limits.File {
			p.mu.Lock()
			p.add(at.ID, who.ID, chat.Say("es", "Ese archivo no pasa."))
			p.mu.Unlock()
			return
		}
		up.Files = append(up.Files, p.Keep(f.Name, f.Type, f.Data))
	}
	p.act(who, at, up)
}

func (p *loop) Command(who chat.Account, at chat.Place, verb, text string) {
	p.act(who, at, chat.Command{Verb: verb, Text: text})
}

func (p *loop) Press(who chat.Account, at chat.Place, on chattest.Seen, label string) {
	p.mu.Lock()
	var what chat.Click
	if i := p.find(on.ID); i >= 0 {
		for _, b := range p.lines[i].m.Buttons {
			if b.Label == label {
				what = chat.Click{Token: b.Token, On: chat.Ref{Place: at, ID: on.ID}}
			}
		}
	}
	p.mu.Unlock()
	p.act(who, at, what)
}

func (p *loop) Fill(who chat.Account, f chattest.Filled) {
	p.mu.Lock()
	open := p.forms[who.ID]
	maps.Copy(open.values, f.Values)
	what := chat.Submission{Token: open.form.Token, Values: maps.Clone(open.values)}
	if f.Back {
		what.Values = map[string]string{chat.BackField: "1"}
	}
	if f.Cancel {
		what = chat.Submission{Token: open.form.Token, Cancelled: true}
	}
	p.mu.Unlock()
	at, _ := p.Direct(context.Background(), who)
	p.act(who, at, what)
}

func (p *loop) Again() { p.inbox <- p.last }

func (p *loop) Seen(who chat.Account, at chat.Place) (out []chattest.Seen) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.lines {
		if l.room != at.ID || l.only != "" && l.only != who.ID || at.Kind == chat.Direct && at.ID != "dm-"+who.ID {
			continue
		}
		s := chattest.Seen{ID: l.id, Text: l.m.Text()}
		if p.limits.Buttons == 0 {
			s.Text = l.m.Plain()
		} else {
			for _, b := range l.m.Buttons {
				s.Buttons, s.Links = append(s.Buttons, b.Label), append(s.Links, b.URL)
			}
		}
		for _, f := range l.m.Files {
			s.Files = append(s.Files, chattest.File{Name: f.Name, Type: f.Type, Data: p.files[f.Hash]})
		}
		out = append(out, s)
	}
	return out
}

func (p *loop) Dialog(who chat.Account) (chattest.Dialog, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	o := p.forms[who.ID]
	if o == nil {
		return chattest.Dialog{}, false
	}
	d := chattest.Dialog{Title: o.form.Title, Submit: o.form.Submit, Cancel: o.form.Cancel, Back: o.form.Back}
	for _, fd := range o.form.Pages[0].Fields {
		in := chattest.Input{ID: fd.ID, Label: fd.Label, Ask: fd.Ask, Value: o.values[fd.ID], Error: o.wrong[fd.ID]}
		for _, opt := range fd.Options {
			in.Options = append(in.Options, opt.Label)
		}
		d.Fields = append(d.Fields, in)
	}
	return d, true
}

func (p *loop) Bother(m chattest.Mood) { p.mood = m }

func (p *loop) Gone(at chat.Place) chat.Ref { return chat.Ref{Place: at, ID: "none"} }

func rigOf(l chat.Limits, defect string) chattest.Rig {
	return chattest.Rig{New: func(*testing.T) (chat.Adapter, chattest.Server) {
		p := newLoop(l, defect)
		return p, p
	}}
}
