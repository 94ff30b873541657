package slack

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/chat/chattest"
)

// TestWhoTheBotIs: where an event does not say whose it is, the bot asks once; where nobody knows, the first name is taken.
func TestWhoTheBotIs(t *testing.T) {
	h := newHouse(t, nil)
	for i, ts := range []string{"1700000000.000001", "1700000000.000002"} {
		h.envelope(map[string]any{"type": "event_callback", "event_id": ts, "event": message(map[string]any{"type": "app_mention", "channel": "C0APPROVALS",
			"channel_type": nil, "ts": ts, "text": "<@" + ownID + "|tic> bandeja de <@U0MARTA>"})}, 0)
		if got := h.core.heard()[i].What.(chat.Text).Text; got != "bandeja de @U0MARTA" {
			t.Errorf("heard %q", got)
		}
	}
	if n := len(h.Called()); n != 1 {
		t.Errorf("called %q", h.Called())
	}
	for in, want := range map[string]string{"<@U9> hola": "hola", "hola <@U9>": "hola <@U9>", "hola": "hola"} {
		if got := withoutMention(in, ""); got != want {
			t.Errorf("%q gives %q", in, got)
		}
	}
}

// TestSharedFile: of a file in a shared channel the event says nothing but its id.
func TestSharedFile(t *testing.T) {
	h := newHouse(t, nil)
	h.Serve("good", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("%PDF")) })
	home := h.home(t)
	h.inner(message(map[string]any{"channel": home.ID, "subtype": "file_share", "text": "mire", "files": []any{
		map[string]any{"id": "F9", "file_access": "check_file_info"}, map[string]any{"id": "F8", "mode": "tombstone"}}}), 0)
	got := h.core.heard()[0].What.(chat.Text)
	if got.Text != "mire" || len(got.Files) != 1 || got.Files[0].Name != "acta.pdf" || got.Files[0].Size != 4 {
		t.Errorf("heard %+v", got)
	}
}

// TestFileInForm: a file in a modal is fetched and belongs to its field.
func TestFileInForm(t *testing.T) {
	h := newHouse(t, nil)
	h.Serve("good", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("%PDF")) })
	me, form := h.People()[0], page()
	h.core.say(chat.Answer{Form: &form})
	h.Command(me, h.home(t), "tic", "correo")
	h.Attach(me.ID, "soporte", map[string]any{"id": "F1", "name": "acta.pdf", "mimetype": "application/pdf", "size": 4, "url_private_download": h.URL() + "/files/good"})
	h.Fill(me, chattest.Filled{Values: map[string]string{"para": "s1"}})
	sub := h.core.heard()[1].What.(chat.Submission)
	if len(sub.Files["soporte"]) != 1 || sub.Files["soporte"][0].Name != "acta.pdf" || sub.Values["para"] != "s1" {
		t.Errorf("heard %+v", sub)
	}
}

// TestWhisperWithFile: what only one person sees can hold no file; it goes to the private channel.
func TestWhisperWithFile(t *testing.T) {
	h := newHouse(t, nil)
	me := h.People()[0]
	m := chat.Say("es", "Su plantilla.")
	m.Files = []chat.File{h.Keep("plantilla.csv", "text/csv", []byte("a;b"))}
	h.core.say(chat.Answer{Whisper: &m})
	h.Command(me, h.Channels()[0], "tic", "plantilla")
	h.settle()
	seen := h.Seen(me, h.home(t))
	if len(seen) != 1 || len(seen[0].Files) != 1 || len(h.Seen(me, h.Channels()[0])) != 1 || len(h.Seen(h.People()[1], h.Channels()[0])) != 0 {
		t.Errorf("seen %+v", seen)
	}
}

// TestBackAnswers: the answer to the way back is a call; a page, words, reasons or nothing stand in the window then.
func TestBackAnswers(t *testing.T) {
	words := chat.Say("es", "Ya no se puede.")
	for name, c := range map[string]struct {
		ans  chat.Answer
		want string
	}{
		"words": {chat.Answer{Whisper: &words}, "Ya no se puede."}, "nothing": {chat.Answer{}, "Listo."},
		"reasons": {chat.Answer{Whisper: &words, Errors: map[string]string{"fin": "Mal.", "x": "Peor."}}, "Mal."},
	} {
		h := newHouse(t, nil)
		me, form := h.People()[0], page()
		h.core.say(chat.Answer{Form: &form})
		h.Command(me, h.home(t), "tic", "correo")
		h.core.say(c.ans)
		h.Fill(me, chattest.Filled{Back: true})
		h.settle()
		d, open := h.Dialog(me)
		var all strings.Builder
		for _, in := range d.Fields {
			all.WriteString(in.Ask + "\n")
		}
		if !open || !strings.Contains(all.String(), c.want) {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

// TestWithoutNames: what Slack gives no name is known by what it says, and a name that is no name is not kept.
func TestWithoutNames(t *testing.T) {
	a, b := eventID("c", "", []byte("a")), eventID("c", "", []byte("b"))
	if a == b || a != eventID("c", "", []byte("a")) {
		t.Errorf("%q and %q", a, b)
	}
	for _, odd := range []string{strings.Repeat("x", 300), "a\nb", "\x00"} {
		if id := eventID("c", odd, nil); len(id) > 100 || strings.ContainsAny(id, "\x00\n") {
			t.Errorf("%q gives %q", odd, id)
		}
	}
}

// TestTypedForm: where the core answers a typed line with a form, the person is told how to open it.
func TestTypedForm(t *testing.T) {
	h := newHouse(t, nil)
	form := page()
	h.core.say(chat.Answer{Form: &form})
	home := h.home(t)
	h.inner(message(map[string]any{"channel": home.ID}), 0)
	if all := h.Seen(h.People()[0], home); len(all) != 1 || !strings.Contains(all[0].Text, "/tic") {
		t.Errorf("seen %+v", all)
	}
	if got := h.core.heard()[0].Limits; got.Forms != chat.Conversation {
		t.Errorf("limits %+v", got)
	}
}

// TestWhisperWhereTheBotIsNot: a click's answer in a channel that the bot may not write to goes to the private channel.
func TestWhisperWhereTheBotIsNot(t *testing.T) {
	h := newHouse(t, nil)
	me := h.People()[0]
	m := chat.Say("es", "Solo para usted.")
	h.core.say(chat.Answer{Whisper: &m})
	h.interact(map[string]any{"type": "block_actions", "user": map[string]any{"id": me.ID}, "trigger_id": "t", "response_url": "https://evil.example/x",
		"channel": map[string]any{"id": "C0FOREIGN"}, "actions": []any{map[string]any{"type": "static_select", "action_id": "x", "selected_option": map[string]any{"value": "t/1"}}}})
	if got := h.core.heard()[0].What; got != (chat.Click{Token: "t/1"}) {
		t.Errorf("heard %+v", got)
	}
	if all := h.Seen(me, h.home(t)); len(all) != 1 || all[0].Text != "Solo para usted." {
		t.Errorf("seen %+v", all)
	}
}
