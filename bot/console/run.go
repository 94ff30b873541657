package console

import (
	"context"
	"fmt"
	"io"
	"mime"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
)

// Run implements chat.Adapter: it reads lines until ctx or the input ends (see Options.Ended). A line is the number or the
// label of a button of the newest message, ":archivo PATH", a command when it begins with "/", or words.
func (c *Console) Run(ctx context.Context, d chat.Deliver) error {
	lines, stop := c.lines(ctx)
	defer stop()
	if isTerminal(c.o.Out) {
		if err := c.tell("console.hello", "nombre", c.o.Name); err != nil {
			return err
		}
	}
	for {
		c.ask()
		select {
		case <-ctx.Done():
			return nil
		case in, more := <-lines:
			switch {
			case ctx.Err() != nil:
				return nil
			case !more:
				return c.end(ctx)
			case in.err != nil:
				return errInput(in.err)
			}
			if err := c.take(ctx, d, in); err != nil {
				return err
			}
		}
	}
}

// ask shows a prompt where a person sits at a terminal.
func (c *Console) ask() {
	if !isTerminal(c.o.Out) || !isTerminal(c.o.In) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := io.WriteString(c.o.Out, promptMark); err == nil {
		c.prompt = true
	}
}

func (c *Console) end(ctx context.Context) error {
	if c.o.Ended == nil {
		return nil
	}
	c.o.Ended()
	<-ctx.Done()
	return nil
}

// take makes an event of a line, hands it over and shows the answer.
func (c *Console) take(ctx context.Context, d chat.Deliver, in input) error {
	c.mu.Lock()
	c.line++
	c.prompt = false // the person ended that line
	c.mu.Unlock()
	text, long := chat.Clean(in.text, maxLine)
	if text = strings.TrimSpace(text); text == "" && !in.long {
		return nil
	}
	if in.long || long {
		return c.tell("console.long", "mil", strconv.Itoa(maxLine/1000))
	}
	what, err := c.what(ctx, text)
	if err != nil || what == nil {
		return err
	}
	ev := chat.Event{ID: c.o.Session + "." + strconv.Itoa(c.line), From: c.own, At: c.home, When: c.o.Now().UTC(), What: what, Limits: c.Limits()}
	ans, err := d(ctx, ev)
	if err != nil {
		c.o.Log.ErrorContext(ctx, "taking an event", "platform", Platform, "event", ev.ID, "error", err)
		return c.tell("console.unsaved")
	}
	if err := c.show(what, ans); err != nil {
		return err
	}
	if c.o.Settle == nil {
		return nil
	}
	if err := c.o.Settle(ctx); err != nil && ctx.Err() == nil {
		return fmt.Errorf("waiting for answers: %w", err)
	}
	return nil
}

// what reads a line; nil means that it was answered already.
func (c *Console) what(ctx context.Context, text string) (chat.What, error) {
	if verb, path, _ := strings.Cut(text, " "); verb == ":archivo" || verb == ":adjuntar" || verb == ":file" {
		return c.upload(ctx, strings.Trim(strings.TrimSpace(path), `"'`))
	}
	if b, on, pressed := c.pressed(text); pressed {
		if b.URL != "" {
			return nil, c.tell("console.open", "enlace", b.URL)
		}
		return chat.Click{Token: b.Token, On: on}, nil
	}
	if line, slash := strings.CutPrefix(text, "/"); slash {
		verb, rest := line, ""
		if i := strings.IndexAny(line, " \n"); i >= 0 {
			verb, rest = line[:i], strings.TrimSpace(line[i:])
		}
		if verb != "" {
			return chat.Command{Verb: verb, Text: rest}, nil
		}
	}
	return chat.Text{Text: text}, nil
}

// pressed finds the button of the newest message that a line names by number, label or the words that do the same.
func (c *Console) pressed(text string) (b chat.Button, on chat.Ref, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n, err := strconv.Atoi(strings.TrimSuffix(text, ".")); err == nil {
		if n < 1 || n > len(c.current.Buttons) || text[0] == '+' {
			return b, on, false
		}
		return c.current.Buttons[n-1], c.on, true
	}
	line := chat.Fold(text)
	for _, b := range c.current.Buttons {
		if line != "" && (line == chat.Fold(b.Label) || line == chat.Fold(b.Typed)) {
			return b, c.on, true
		}
	}
	return b, on, false
}

// upload keeps a file of this machine and makes the event that sends it.
func (c *Console) upload(ctx context.Context, path string) (chat.What, error) {
	switch {
	case c.o.Save == nil:
		return nil, c.tell("console.file.off")
	case path == "":
		return nil, c.tell("console.file.usage")
	}
	name := filepath.Base(path)
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil, c.tell("console.file.none", "archivo", name)
	}
	if info.Size() > c.o.MaxFile {
		return nil, c.tell("console.file.big", "archivo", name, "mb", strconv.FormatInt(max(c.o.MaxFile>>20, 1), 10))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, c.tell("console.file.none", "archivo", name)
	}
	defer func() { _ = f.Close() }() // it was only read
	clean, _ := chat.Clean(strings.ToValidUTF8(name, ""), 120)
	typ, _, _ := strings.Cut(mime.TypeByExtension(filepath.Ext(name)), ";")
	if typ == "" {
		typ = "application/octet-stream"
	}
	kept, err := c.o.Save(ctx, clean, typ, io.LimitReader(f, c.o.MaxFile+1))
	if err != nil {
		c.o.Log.ErrorContext(ctx, "keeping a file", "platform", Platform, "error", err)
		return nil, c.tell("console.unsaved")
	}
	return chat.Upload{Files: []chat.File{kept}}, nil
}

// show prints an answer.
func (c *Console) show(what chat.What, ans chat.Answer) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if click, ok := what.(chat.Click); ok && ans.Redraw != nil {
		if err := c.edit(click.On, chat.Fit(*ans.Redraw, c.Limits())); err != nil {
			return err
		}
	}
	if ans.Whisper != nil && !ans.Owed && !ans.Whisper.IsZero() {
		for _, part := range chat.Split(*ans.Whisper, c.Limits()) {
			if _, err := c.post(c.home, part); err != nil {
				return err
			}
		}
	}
	if ans.Form != nil {
		return c.write(c.style.message(chat.Say(c.o.Lang, c.text("console.form", "titulo", ans.Form.Title)), false))
	}
	return nil
}
