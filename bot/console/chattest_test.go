package console_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/chat/chattest"
	"github.com/ticbot/ticbot/bot/console"
	"github.com/ticbot/ticbot/locales"
)

const account = "luz.gomez@example.gov.co"

func TestChat(t *testing.T) {
	chattest.Run(t, chattest.Rig{New: newTerminal})
}

// terminal is a person before the console, on two pipes.
type terminal struct {
	t       *testing.T
	options console.Options
	keys    *io.PipeWriter
	deliver chan chat.Deliver

	mu     sync.Mutex
	typed  []string
	screen []string // one entry a write
}

// watched tells the rig the core, for a second start on the same input.
type watched struct {
	*console.Console
	deliver chan chat.Deliver
}

// Run implements chat.Adapter.
func (w watched) Run(ctx context.Context, d chat.Deliver) error {
	w.deliver <- d
	return w.Console.Run(ctx, d)
}

func texts(t *testing.T) *locales.Bundle {
	t.Helper()
	b, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func newTerminal(t *testing.T) (chat.Adapter, chattest.Server) {
	in, keys := io.Pipe()
	s := &terminal{t: t, keys: keys, deliver: make(chan chat.Deliver, 1)}
	s.options = console.Options{
		In: in, Out: s, Account: account, Name: "Luz Dary Gómez", Texts: texts(t), Session: "s1", MaxFile: 1 << 20,
		Now: func() time.Time { return time.Date(2026, 11, 23, 14, 14, 0, 0, time.UTC) },
		Save: func(_ context.Context, name, typ string, r io.Reader) (chat.File, error) {
			data, err := io.ReadAll(r)
			return s.Keep(name, typ, data), err
		},
	}
	c, err := console.New(s.options)
	if err != nil {
		t.Fatal(err)
	}
	return watched{c, s.deliver}, s
}

// Write takes what the console prints.
func (s *terminal) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.screen = append(s.screen, string(b))
	return len(b), nil
}

func (s *terminal) Mount(http.Handler) {}
func (s *terminal) Close()             { _ = s.keys.Close() }
func (s *terminal) People() []chat.Account {
	return []chat.Account{{Platform: console.Platform, ID: account}}
}
func (s *terminal) Channels() []chat.Place { return nil }

func (s *terminal) enter(line string) {
	s.mu.Lock()
	s.typed = append(s.typed, line)
	s.mu.Unlock()
	if _, err := io.WriteString(s.keys, line+"\n"); err != nil {
		s.t.Errorf("typing: %v", err)
	}
}

func (s *terminal) Say(_ chat.Account, _ chat.Place, said chattest.Said) {
	if said.Text != "" {
		s.enter(said.Text)
	}
	for _, f := range said.Files {
		path := filepath.Join(s.t.TempDir(), f.Name)
		if err := os.WriteFile(path, f.Data, 0o600); err != nil {
			s.t.Fatal(err)
		}
		s.enter(":archivo " + path)
	}
}

func (s *terminal) Command(_ chat.Account, _ chat.Place, verb, text string) {
	s.enter(strings.TrimSpace("/" + verb + " " + text))
}

func (s *terminal) Press(_ chat.Account, _ chat.Place, on chattest.Seen, label string) {
	i := slices.Index(on.Buttons, label)
	if i < 0 {
		s.t.Fatalf("no button %q on %+v", label, on)
	}
	s.enter(fmt.Sprint(i + 1))
}

func (s *terminal) Fill(chat.Account, chattest.Filled)          { s.t.Error("there is no form on a terminal") }
func (s *terminal) Dialog(chat.Account) (chattest.Dialog, bool) { return chattest.Dialog{}, false }
func (s *terminal) Bother(chattest.Mood)                        { s.t.Error("there is no network before a terminal") }

// Again starts the console once more on the same input, as a script that is run again after a crash.
func (s *terminal) Again() {
	s.mu.Lock()
	o := s.options
	o.In = strings.NewReader(strings.Join(s.typed, "\n"))
	s.mu.Unlock()
	c, err := console.New(o)
	if err != nil {
		s.t.Fatal(err)
	}
	d := <-s.deliver
	s.deliver <- d
	if err := c.Run(s.t.Context(), d); err != nil {
		s.t.Errorf("the second start: %v", err)
	}
}

func (s *terminal) Gone(at chat.Place) chat.Ref { return chat.Ref{Place: at, ID: "c999"} }

func (s *terminal) Keep(name, typ string, data []byte) chat.File {
	sum := sha256.Sum256(data)
	return chat.File{Name: name, Type: typ, Size: int64(len(data)), Hash: hex.EncodeToString(sum[:])}
}

const updated = "(actualizado) "

// Seen reads the screen: a block that is marked as updated takes the place of the newest one with the same first line.
func (s *terminal) Seen(_ chat.Account, at chat.Place) (out []chattest.Seen) {
	if at.ID != "dm-"+account {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	first := func(text string) string { l, _, _ := strings.Cut(text, "\n"); return l }
	for _, block := range s.screen {
		text, edit := strings.CutPrefix(block, updated)
		seen := readBlock(text)
		i := -1
		for j, old := range out {
			if edit && first(old.Text) == first(seen.Text) {
				i = j
			}
		}
		if i >= 0 {
			out[i] = seen
		} else {
			out = append(out, seen)
		}
	}
	return out
}

var (
	numberedLine = regexp.MustCompile(`^\d+\. \[.*\]( https?://\S+)?$`)
	button       = regexp.MustCompile(`\d+\. \[(.*?)\](?:$| (https?://\S+)|  (\d))`)
	olderButton  = regexp.MustCompile(`^\[(.*)\] «.*»$`)
)

// readBlock takes a printed message apart.
func readBlock(block string) (s chattest.Seen) {
	lines := strings.Split(strings.TrimRight(block, "\n"), "\n")
	for len(lines) > 0 {
		last := lines[len(lines)-1]
		if m := olderButton.FindStringSubmatch(last); m != nil {
			s.Buttons = append([]string{m[1]}, s.Buttons...)
		} else if numberedLine.MatchString(last) {
			s.Buttons = append(readButtons(&s, last), s.Buttons...)
		} else if name, ok := strings.CutPrefix(last, "📎 "); ok {
			s.Files = append(s.Files, chattest.File{Name: name})
		} else {
			break
		}
		lines = lines[:len(lines)-1]
	}
	s.Text = strings.Join(lines, "\n")
	return s
}

func readButtons(s *chattest.Seen, line string) (labels []string) {
	for line != "" {
		m := button.FindStringSubmatchIndex(line)
		if m == nil {
			return labels
		}
		labels = append(labels, line[m[2]:m[3]])
		end := m[1]
		if m[4] >= 0 {
			s.Links = append(s.Links, line[m[4]:m[5]])
		}
		if m[6] >= 0 {
			end = m[6] // the number of the next one
		}
		line = line[end:]
	}
	return labels
}
