package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/chat/chattest"
)

func TestChat(t *testing.T) { chattest.Run(t, chattest.Rig{New: newBrowsers}) }

// browsers is what the page does, for several people, without a browser: it sends, repeats, opens forms and reads rooms
// over the same routes. The page itself is tested in a real browser.
type browsers struct {
	t *testing.T
	r *rig

	mu    sync.Mutex
	last  string               // body of the last send
	notes map[string][]string  // what the page itself told a person
	forms map[string]*openForm // by account
}

// openForm is a window on the page.
type openForm struct {
	form   chat.Form
	values map[string]string
	errors map[string]string
	room   string
}

func newBrowsers(t *testing.T) (chat.Adapter, chattest.Server) {
	r := newRig(t, nil)
	return r.a, &browsers{t: t, r: r, notes: map[string][]string{}, forms: map[string]*openForm{}}
}

func (b *browsers) Mount(h http.Handler) {
	b.r.server.Config.Handler = h
	b.r.visit()
}

func (b *browsers) Close() {
	b.r.http.CloseIdleConnections()
	b.r.server.CloseClientConnections()
	b.r.server.Close()
}

func (b *browsers) People() []chat.Account {
	return []chat.Account{{Platform: Name, ID: "oscar"}, {Platform: Name, ID: "marta"}, {Platform: Name, ID: "adriana"}}
}

func (b *browsers) Channels() []chat.Place {
	return []chat.Place{{Platform: Name, ID: approvals.ID, Kind: chat.Channel}, {Platform: Name, ID: escalations.ID, Kind: chat.Channel}}
}

// act sends one action and does with the answer what the page does.
func (b *browsers) act(who chat.Account, room string, s sent) {
	b.t.Helper()
	var id [16]byte
	_, _ = rand.Read(id[:])
	s.ID = fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
	s.As, s.Room = who.ID, room
	body, err := json.Marshal(s)
	if err != nil {
		b.t.Error(err)
		return
	}
	b.mu.Lock()
	b.last = string(body)
	b.mu.Unlock()
	b.answer(who.ID, room, s, b.r.send(string(body)))
}

func (b *browsers) answer(who, room string, s sent, g got) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if g.StatusCode != http.StatusOK {
		b.notes[who] = append(b.notes[who], g.error())
		return
	}
	var out reply
	if err := json.Unmarshal([]byte(g.Body), &out); err != nil {
		b.t.Errorf("answer %s: %v", g.Body, err)
		return
	}
	filled := s.Kind == "submission" || s.Kind == "cancel"
	switch open := b.forms[who]; {
	case out.Form != nil:
		values := map[string]string{}
		for _, f := range out.Form.Pages[0].Fields {
			if v, ok := out.Form.Values[f.ID]; ok {
				values[f.ID] = v
			} else if f.Kind != chat.Notice {
				values[f.ID] = f.Default
			}
		}
		b.forms[who] = &openForm{form: *out.Form, values: values, errors: out.Errors, room: room}
	case filled && len(out.Errors) > 0 && open != nil:
		open.errors = out.Errors
	case filled:
		delete(b.forms, who)
	}
}

func (b *browsers) Say(who chat.Account, in chat.Place, s chattest.Said) {
	line := sent{Kind: "text", Text: s.Text}
	for _, f := range s.Files {
		var buf bytes.Buffer
		w := multipart.NewWriter(&buf)
		part, err := w.CreateFormFile("file", f.Name)
		if err != nil {
			b.t.Error(err)
			return
		}
		_, _ = part.Write(f.Data)
		_ = w.Close()
		g := b.r.do("POST", "/chat/files?as="+who.ID, &buf, "Content-Type", w.FormDataContentType(), "X-Ticbot", "es")
		var up struct{ Files []chat.File }
		if g.StatusCode != http.StatusOK || json.Unmarshal([]byte(g.Body), &up) != nil {
			b.mu.Lock()
			b.notes[who.ID] = append(b.notes[who.ID], g.error())
			b.mu.Unlock()
			return
		}
		line.Files = append(line.Files, up.Files...)
	}
	b.act(who, in.ID, line)
}

func (b *browsers) Command(who chat.Account, in chat.Place, verb, text string) {
	b.Say(who, in, chattest.Said{Text: strings.TrimSpace("/" + verb + " " + text)})
}

func (b *browsers) Press(who chat.Account, in chat.Place, on chattest.Seen, label string) {
	for _, l := range b.lines(who.ID, in.ID) {
		for _, x := range l.Message.Buttons {
			if strconv.FormatUint(l.Seq, 10) == on.ID && x.Label == label {
				b.act(who, in.ID, sent{Kind: "click", Token: x.Token, On: l.Seq})
				return
			}
		}
	}
	b.t.Errorf("no button %q on %+v", label, on)
}

func (b *browsers) Fill(who chat.Account, f chattest.Filled) {
	b.mu.Lock()
	open := b.forms[who.ID]
	if open == nil {
		b.mu.Unlock()
		b.t.Error("no form is open")
		return
	}
	for id, v := range f.Values {
		open.values[id] = v
	}
	s := sent{Kind: "submission", Token: open.form.Token, Values: map[string]string{}}
	for id, v := range open.values {
		s.Values[id] = v
	}
	room := open.room
	b.mu.Unlock()
	if f.Back {
		s.Values[chat.BackField] = "1"
	}
	if f.Cancel {
		s = sent{Kind: "cancel", Token: s.Token}
	}
	b.act(who, room, s)
}

func (b *browsers) Again() {
	b.mu.Lock()
	body := b.last
	b.mu.Unlock()
	b.r.send(body)
}

// lines reads a room as the page does on opening.
func (b *browsers) lines(who, room string) (out []Line) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", b.r.server.URL+"/chat/events?as="+who+"&room="+room, nil)
	if err != nil {
		b.t.Error(err)
		return nil
	}
	res, err := b.r.http.Do(req)
	if err != nil {
		b.t.Error(err)
		return nil
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil // not hers to read
	}
	l := newListener(b.t, res.Body)
	for e, ok := l.next(); ok && e.name != "ready"; e, ok = l.next() {
		_, line := e.line(b.t)
		out = append(out, line)
	}
	slices.SortStableFunc(out, func(x, y Line) int { return x.At.Compare(y.At) })
	return out
}

func (b *browsers) Seen(who chat.Account, in chat.Place) (out []chattest.Seen) {
	for _, l := range b.lines(who.ID, in.ID) {
		if l.From != Bot {
			continue
		}
		s := chattest.Seen{ID: strconv.FormatUint(l.Seq, 10), Text: l.Message.Text()}
		for _, x := range l.Message.Buttons {
			s.Buttons = append(s.Buttons, x.Label)
			if x.URL != "" {
				s.Links = append(s.Links, x.URL)
			}
		}
		for _, f := range l.Message.Files {
			g := b.r.do("GET", "/chat/file/"+f.Hash+"?as="+who.ID, nil)
			s.Files = append(s.Files, chattest.File{Name: f.Name, Type: f.Type, Data: []byte(g.Body)})
		}
		out = append(out, s)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, n := range b.notes[who.ID] {
		out = append(out, chattest.Seen{Text: n})
	}
	return out
}

func (b *browsers) Dialog(who chat.Account) (d chattest.Dialog, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	open := b.forms[who.ID]
	if open == nil {
		return d, false
	}
	d = chattest.Dialog{Title: open.form.Title, Submit: open.form.Submit, Cancel: open.form.Cancel, Back: open.form.Back}
	for _, f := range open.form.Pages[0].Fields {
		in := chattest.Input{ID: f.ID, Label: f.Label, Ask: f.Ask, Value: open.values[f.ID], Error: open.errors[f.ID]}
		for _, o := range f.Options {
			in.Options = append(in.Options, o.Label)
		}
		d.Fields = append(d.Fields, in)
	}
	return d, true
}

func (b *browsers) Keep(name, typ string, data []byte) chat.File {
	f, err := b.r.files.Save(context.Background(), name, typ, bytes.NewReader(data))
	if err != nil {
		b.t.Error(err)
	}
	return f
}

func (b *browsers) Gone(in chat.Place) chat.Ref { return chat.Ref{Place: in, ID: "999"} }

func (b *browsers) Bother(chattest.Mood) {
	b.t.Error("no network lies between the bot and its own rooms")
}
