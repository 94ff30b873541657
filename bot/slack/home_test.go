package slack

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/chat/chattest"
)

// homeOf is the place of somebody's home tab.
func homeOf(who chat.Account) chat.Place { return place(who.ID, chat.HomePage, "") }

// tab draws a home tab and gives what stands in it.
func (h *house) tab(t *testing.T, m chat.Message) chattest.Seen {
	t.Helper()
	me := h.People()[0]
	ref, err := h.a.Post(t.Context(), homeOf(me), m, "k")
	if err != nil || ref.Place != homeOf(me) || ref.ID == "" {
		t.Fatalf("drawing gives %+v, %v", ref, err)
	}
	seen, drawn := h.Home(me.ID)
	if !drawn {
		t.Fatal("no tab was drawn")
	}
	return seen
}

// TestHomeOpened: who opens the tab is heard, once, and says nothing: the core owes the tab.
func TestHomeOpened(t *testing.T) {
	h := newHouse(t, nil)
	me := h.People()[0]
	h.OpenHome(me.ID)
	h.Again()
	all := h.core.heard()
	if len(all) != 2 || all[0].ID != all[1].ID || all[0].What != (chat.Presence{Kind: chat.Home}) || all[0].At != homeOf(me) || !all[0].Limits.Home {
		t.Fatalf("heard %+v", all)
	}
	h.core.answer = func(chat.Event) (chat.Answer, error) { return chat.Answer{}, errFull }
	if code := h.inner(map[string]any{"type": "app_home_opened", "user": me.ID, "tab": "home"}, 0); code != http.StatusServiceUnavailable {
		t.Errorf("not saved: status %d", code) // Slack sends it again, and nobody is told anything
	}
	if seen := h.Seen(me, h.home(t)); len(seen) > 0 {
		t.Errorf("seen %+v", seen)
	}
}

// TestHomeDrawn: headings, lists and buttons stand in the tab, and what is posted again takes its place.
func TestHomeDrawn(t *testing.T) {
	h := newHouse(t, nil)
	m := chat.Message{Title: "Hola, Óscar", Card: true, Body: []chat.Block{{Kind: chat.Head, Text: "Mis <casos>"}, {Kind: chat.List, Rows: []chat.Row{{Value: "TIC-2026-000001 · *Correo*"}}}},
		Buttons: []chat.Button{{Token: "v/estado", Label: "Ver 1"}}}
	got := h.tab(t, m)
	if !strings.Contains(got.Text, "Mis <casos>\n• TIC-2026-000001 · *Correo*") || !slices.Equal(got.Buttons, []string{"Ver 1"}) || len(got.Pinged) > 0 {
		t.Errorf("the tab shows %+v", got)
	}
	if got := h.tab(t, chat.Say("es", "Nada.")); got.Text != "Nada." {
		t.Errorf("the tab shows %+v", got)
	}
	if all := h.Seen(h.People()[0], h.home(t)); len(all) > 0 {
		t.Errorf("something was said: %+v", all)
	}
}

// TestHomeLarge: a tab takes more than a message does, and what is too much even for it is left out from its end.
func TestHomeLarge(t *testing.T) {
	h := newHouse(t, nil)
	m := chat.Message{Title: "Hola", Card: true}
	for i := range 80 {
		m.Body = append(m.Body, chat.Block{Kind: chat.Head, Text: fmt.Sprint("Parte ", i)}, chat.Block{Kind: chat.Para, Text: strings.Repeat("ñ & ", 60)})
	}
	for i := range 40 {
		m.Buttons = append(m.Buttons, chat.Button{Token: chat.Token(fmt.Sprint("t", i)), Label: fmt.Sprint("Ver ", i)})
	}
	got := h.tab(t, m) // the fake refuses what Slack would
	if !strings.Contains(got.Text, "Parte 20") || len(got.Buttons) != maxButtons {
		t.Errorf("the tab shows %d characters and %d buttons", len(got.Text), len(got.Buttons))
	}
}

// TestHomeGone: nobody has that tab.
func TestHomeGone(t *testing.T) {
	h := newHouse(t, nil)
	if _, err := h.a.Post(t.Context(), place("W1", chat.HomePage, ""), chat.Say("es", "x"), "k"); !errors.Is(err, chat.ErrGone) {
		t.Errorf("drawing: %v", err)
	}
	h.Bother(chattest.Mood{Kind: chattest.Limited, Wait: 7 * time.Second})
	var wait chat.RetryAfter
	if _, err := h.a.Post(t.Context(), homeOf(h.People()[0]), chat.Say("es", "x"), "k"); !errors.As(err, &wait) {
		t.Errorf("too often: %v", err)
	}
}

// TestHomeButtons: a view has no channel. What a button in the tab brings stands in a window, whose buttons work; what no
// window can show goes to the private channel.
func TestHomeButtons(t *testing.T) {
	h := newHouse(t, nil)
	me := h.People()[0]
	h.tab(t, chat.Say("es", "Hola.").With(chat.Button{Token: "v/estado/1", Label: "Ver 1"}))
	card := chat.Say("es", "Estado: en reparto.").With(chat.Button{Token: "t/vb/1", Label: "Dar visto bueno", Style: chat.Primary})
	h.core.say(chat.Answer{Whisper: &card})
	h.PressHome(me.ID, "Ver 1")
	ev := h.core.heard()[0]
	if ev.What != (chat.Click{Token: "v/estado/1"}) || ev.At != h.home(t) || ev.Limits.Forms != chat.Dialog {
		t.Errorf("heard %+v", ev)
	}
	if got, open := h.Window(me.ID); !open || !strings.Contains(got.Text, "en reparto") || !slices.Equal(got.Buttons, []string{"Dar visto bueno"}) {
		t.Fatalf("the window shows %+v", got)
	}
	thanks := chat.Say("es", "Gracias.")
	h.core.say(chat.Answer{Whisper: &thanks})
	h.PressWindow(me.ID, "Dar visto bueno")
	h.settle()
	if ev := h.core.heard()[1]; ev.What != (chat.Click{Token: "t/vb/1"}) || ev.At != h.home(t) {
		t.Errorf("heard %+v", ev)
	}
	if got, _ := h.Window(me.ID); got.Text != "Gracias." {
		t.Errorf("the window shows %+v", got)
	}
	form := page()
	h.core.say(chat.Answer{Form: &form})
	h.PressHome(me.ID, "Ver 1")
	if d, open := h.Dialog(me); !open || d.Title != form.Title {
		t.Errorf("dialog %+v", d)
	}
	for name, m := range map[string]chat.Message{"long": chat.Say("es", strings.Repeat("una palabra y otra ", 300)+"fin"),
		"with a file": {Body: []chat.Block{{Kind: chat.Para, Text: "fin"}}, Files: []chat.File{h.Keep("a.csv", "text/csv", []byte("a"))}}} {
		h.core.say(chat.Answer{Whisper: &m})
		before := len(h.Seen(me, h.home(t)))
		h.PressHome(me.ID, "Ver 1")
		h.settle()
		all := h.Seen(me, h.home(t))[before:]
		if len(all) < 2 || !strings.Contains(all[len(all)-1].Text+all[len(all)-2].Text, "fin") {
			t.Errorf("%s: seen %+v", name, all)
		}
	}
}

// TestHomeWindowTooLate: three seconds after the click no window opens; the answer is in the private channel then.
func TestHomeWindowTooLate(t *testing.T) {
	h := newHouse(t, nil)
	me := h.People()[0]
	h.tab(t, chat.Say("es", "Hola.").With(chat.Button{Token: "v", Label: "Ver 1"}))
	m := chat.Say("es", "Estado: en reparto.")
	for name, ans := range map[string]chat.Answer{"words": {Whisper: &m}, "form": {Form: &chat.Form{Title: "X", Token: "f", Pages: page().Pages}, Whisper: &m}} {
		h.core.answer = func(chat.Event) (chat.Answer, error) {
			h.Advance(4 * time.Second)
			return ans, nil
		}
		before := len(h.Seen(me, h.home(t)))
		h.PressHome(me.ID, "Ver 1")
		h.settle()
		if all := h.Seen(me, h.home(t))[before:]; len(all) != 1 || !strings.Contains(all[0].Text, "Estado: en reparto.") {
			t.Errorf("%s: seen %+v", name, all)
		}
	}
}

// TestHomeNotSaved: who presses a button in the tab is told in the private channel that nothing was saved.
func TestHomeNotSaved(t *testing.T) {
	h := newHouse(t, nil)
	me := h.People()[0]
	h.tab(t, chat.Say("es", "Hola.").With(chat.Button{Token: "v", Label: "Ver 1"}))
	h.core.answer = func(chat.Event) (chat.Answer, error) { return chat.Answer{}, errFull }
	h.PressHome(me.ID, "Ver 1")
	h.settle()
	if all := h.Seen(me, h.home(t)); len(all) != 1 || !strings.Contains(all[0].Text, "No quedó guardado") {
		t.Errorf("seen %+v", all)
	}
}
