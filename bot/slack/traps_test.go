package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/chat/chattest"
	"github.com/ticbot/ticbot/bot/slack/slacktest"
)

// errFull is what a core says that cannot save.
var errFull = errors.New("the disk is full")

// TestWhoStartsNothing: the bot itself, other bots, and what is no new message of a person.
func TestWhoStartsNothing(t *testing.T) {
	h := newHouse(t, nil)
	for name, e := range map[string]map[string]any{
		"own message":                   message(map[string]any{"user": ownID}),
		"own message with its bot id":   message(map[string]any{"user": ownID, "bot_id": slacktest.BotID}),
		"new-style bot, no subtype":     message(map[string]any{"user": "UOTHERBOT", "bot_id": "B999"}),
		"answer address, no user":       message(map[string]any{"user": nil, "subtype": "bot_message", "bot_id": "B999"}),
		"mention by a bot":              message(map[string]any{"type": "app_mention", "channel": "C0APPROVALS", "bot_id": "B9", "text": "<@" + ownID + "> x"}),
		"edited":                        message(map[string]any{"subtype": "message_changed", "hidden": true}),
		"deleted":                       message(map[string]any{"subtype": "message_deleted"}),
		"joined":                        message(map[string]any{"subtype": "channel_join"}),
		"people among themselves":       message(map[string]any{"channel": "C0APPROVALS", "channel_type": "channel", "text": "¿almorzamos?"}),
		"somebody else is mentioned":    message(map[string]any{"channel": "C0APPROVALS", "channel_type": "channel", "text": "<@U0MARTA> mire"}),
		"Slackbot":                      message(map[string]any{"user": "USLACKBOT"}),
		"a call without words":          message(map[string]any{"text": ""}),
		"unknown event":                 {"type": "something_new", "user": "U0OSCAR"},
		"known type of another shape":   {"type": "message", "user": map[string]any{"id": "U0OSCAR"}},
		"the other tab of the App Home": {"type": "app_home_opened", "user": "U0OSCAR", "tab": "messages"},
		"uninstalled":                   {"type": "app_uninstalled"},
	} {
		if code := h.inner(e, 0); code != http.StatusOK {
			t.Errorf("%s: status %d", name, code)
		}
		if all := h.core.heard(); len(all) > 0 {
			t.Fatalf("%s: heard %+v", name, all)
		}
	}
}

// TestPeopleAreHeard: what people write under a subtype is theirs all the same: with a file, out of a thread, about themselves.
func TestPeopleAreHeard(t *testing.T) {
	h := newHouse(t, nil)
	for i, subtype := range []string{"", "file_share", "thread_broadcast", "me_message"} {
		e := message(map[string]any{"subtype": subtype, "ts": fmt.Sprintf("1700000000.%06d", i), "text": "mis casos"})
		for range 2 { // Slack sends it again
			if code := h.inner(e, 0); code != http.StatusOK {
				t.Errorf("%q: status %d", subtype, code)
			}
		}
		all := h.core.heard()
		if n := 2 * (i + 1); len(all) != n || all[n-1].ID != all[n-2].ID || all[n-1].What.(chat.Text).Text != "mis casos" {
			t.Errorf("%q: heard %+v", subtype, all)
		}
	}
}

// TestAddressWithoutSlash: the SDK joins address and method to one word where the address does not end in a slash.
func TestAddressWithoutSlash(t *testing.T) {
	h := newHouse(t, func(o *Options) { o.APIURL = strings.TrimSuffix(o.APIURL, "/") })
	if _, err := h.a.Post(t.Context(), h.home(t), chat.Say("es", "Con gusto."), "k"); err != nil {
		t.Error(err)
	}
	if !slices.Contains(h.Called(), "chat.postMessage") {
		t.Errorf("called %q", h.Called())
	}
}

// TestMentionArrivesTwice: as app_mention and as message, where both are subscribed; it is one event.
func TestMentionArrivesTwice(t *testing.T) {
	h := newHouse(t, nil)
	said := map[string]any{"channel": "C0APPROVALS", "text": "oiga <@" + ownID + "> bandeja"}
	twice := []map[string]any{message(said), message(said)}
	twice[0]["type"], twice[1]["channel_type"] = "app_mention", "channel"
	delete(twice[0], "channel_type")
	for _, e := range twice {
		h.inner(e, 0)
	}
	all := h.core.heard()
	if len(all) != 2 || all[0].ID != all[1].ID || all[0].What.(chat.Text).Text != "oiga  bandeja" || all[0].At.Thread != "1700000000.000100" {
		t.Errorf("heard %+v", all)
	}
	h.inner(message(map[string]any{"type": "app_mention", "channel": "C0APPROVALS", "channel_type": nil, "text": "<@" + ownID + ">", "ts": "1700000000.000200"}), 0)
	if got, ok := h.core.heard()[2].What.(chat.Command); !ok || got.Verb != "ayuda" {
		t.Errorf("the bare name: %+v", h.core.heard()[2])
	}
}

// TestWords: what Slack makes of what people type is undone.
func TestWords(t *testing.T) {
	for in, want := range map[string]string{
		"a &amp; b &lt;!channel&gt; &amp;lt;":                                                              "a & b <!channel> &lt;",
		"<mailto:ana@example.com|ana@example.com>":                                                         "ana@example.com",
		"<http://alcaldia.gov.co|alcaldia.gov.co> y <https://x.co/a>":                                      "alcaldia.gov.co y https://x.co/a",
		"<https://evil.example|banco.co>":                                                                  "banco.co (https://evil.example)",
		"<@U123> <@U123|ana> <#C1|general> <#C1> <!here> <!subteam^S1|@grupo> <tel:+573001112233|300 111>": "@U123 @U123 #general #C1 @here @grupo 300 111 (+573001112233)",
		"<!date^1|{date}|mañana> <>":                                                                       "{date}|mañana <>",
	} {
		if got := words(in, nil); got != want {
			t.Errorf("%q is read as %q, want %q", in, got, want)
		}
	}
	text, blocks := slacktest.TypedAs("bien 👍🏽 y 📎")
	raw, _ := json.Marshal(blocks)
	if got := words(text, emojis(raw)); got != "bien 👍🏽 y 📎" {
		t.Errorf("emoji: %q from %q", got, text)
	}
}

// TestSSLCheckIsVerified: it asks nothing, but only Slack may ask it.
func TestSSLCheckIsVerified(t *testing.T) {
	h := newHouse(t, nil)
	body := []byte("ssl_check=1&token=x")
	for _, route := range []string{"commands", "interactions"} {
		if code := h.Request(route, body, 0).Code; code != http.StatusOK {
			t.Errorf("%s, signed: %d", route, code)
		}
		for name, head := range map[string]http.Header{"unsigned": {}, "another secret": slacktest.Sign("x", h.Clock(), body), "old": slacktest.Sign(secret, h.Clock().Add(-time.Hour), body)} {
			r := httptest.NewRequest(http.MethodPost, "/slack/"+route, bytes.NewReader(body))
			r.Header = head
			w := httptest.NewRecorder()
			h.routes.ServeHTTP(w, r)
			if w.Code != http.StatusUnauthorized {
				t.Errorf("%s, %s: %d", route, name, w.Code)
			}
		}
	}
	if len(h.core.heard()) > 0 {
		t.Error("it is an event")
	}
}

func TestURLVerification(t *testing.T) {
	h := newHouse(t, nil)
	w := h.Request("events", []byte(`{"type":"url_verification","challenge":"3eZbrw1a","token":"x"}`), 0)
	if w.Code != http.StatusOK || w.Body.String() != "3eZbrw1a" {
		t.Errorf("%d %q", w.Code, w.Body)
	}
	if code := h.Request("events", []byte(`{"type":"app_rate_limited","minute_rate_limited":1518467820}`), 0).Code; code != http.StatusOK {
		t.Errorf("rate limited: %d", code)
	}
}

// TestRetry: an event that Slack sends again, while the first is being handled or after it, reaches the core as the same event
// and is answered aloud once.
func TestRetry(t *testing.T) {
	h := newHouse(t, nil)
	began, release := make(chan struct{}, 9), make(chan struct{})
	m := chat.Say("es", "Con gusto.")
	h.core.answer = func(chat.Event) (chat.Answer, error) {
		began <- struct{}{}
		<-release
		return chat.Answer{Whisper: &m}, nil
	}
	home := h.home(t)
	env := h.Event(message(map[string]any{"channel": home.ID}))
	body, _ := json.Marshal(env)
	codes := make(chan int, 3)
	again := func(retry int) { codes <- h.Request("events", body, retry).Code }
	go again(0)
	<-began
	go again(1)
	close(release)
	for i := range 3 {
		if code := <-codes; code != http.StatusOK {
			t.Errorf("status %d", code)
		}
		if i == 1 {
			go again(2)
		}
	}
	if n := len(h.Seen(h.People()[0], home)); n != 1 {
		t.Errorf("said %d times", n)
	}
	all := h.core.heard()
	if len(all) < 2 || all[0].ID != all[len(all)-1].ID {
		t.Errorf("heard %+v", all)
	}
}

// TestAnswerComesLater: where the answer could not be said, the event is not acknowledged, and said when it comes again.
func TestAnswerComesLater(t *testing.T) {
	h := newHouse(t, nil)
	m := chat.Say("es", "Con gusto.")
	h.core.say(chat.Answer{Whisper: &m})
	home := h.home(t)
	h.Bother(chattest.Mood{Kind: chattest.Broken})
	e := message(map[string]any{"channel": home.ID})
	for retry, want := range []int{503, 200, 200} {
		if code := h.inner(e, retry); code != want {
			t.Errorf("time %d: status %d", retry, code)
		}
	}
	if n := len(h.Seen(h.People()[0], home)); n != 1 {
		t.Errorf("said %d times", n)
	}
}

// TestUnsaved: everybody whose act could not be saved is told, in Spanish, in the way that fits.
func TestUnsaved(t *testing.T) {
	h := newHouse(t, nil)
	home, me := h.home(t), h.People()[0]
	h.core.answer = func(chat.Event) (chat.Answer, error) { return chat.Answer{}, errFull }
	told := func(what string, n int, words string) {
		t.Helper()
		all := h.Seen(me, home)
		if len(all) != n || n > 0 && !strings.Contains(all[n-1].Text, words) {
			t.Fatalf("%s: seen %+v", what, all)
		}
	}
	for retry, n := range []int{1, 1, 1, 2} {
		if code := h.inner(message(map[string]any{"channel": home.ID, "ts": "1700000000.000999"}), retry); code != http.StatusServiceUnavailable {
			t.Errorf("status %d", code)
		}
		told(fmt.Sprint("time ", retry), n, "quedó guardado")
	}
	h.Command(me, home, "tic", "correo")
	told("command", 3, "No quedó guardado")
	ref, err := h.a.Post(t.Context(), home, chat.Say("es", "¿Sí?").With(chat.Button{Token: "t", Label: "Sí"}), "k")
	if err != nil {
		t.Fatal(err)
	}
	h.Press(me, home, chattest.Seen{ID: ref.ID}, "Sí")
	h.settle()
	told("click", 5, "No quedó guardado")
	if all := h.core.heard(); len(all) != 6 || all[0].ID != all[3].ID {
		t.Errorf("heard %+v", all)
	}
}

// TestForeignPrivateChannel: a command typed where two other people talk is answered there to one person only, and nothing
// that is meant for one person alone may be posted there.
func TestForeignPrivateChannel(t *testing.T) {
	h := newHouse(t, nil)
	m := chat.Say("es", "Sus casos.")
	h.core.say(chat.Answer{Whisper: &m})
	at := place("D0OTHERS", chat.Direct, "")
	h.Command(h.People()[0], at, "tic", "mis casos")
	if got := h.core.heard()[0].At; got.Kind != chat.Channel {
		t.Errorf("at %+v", got)
	}
	h.Command(h.People()[0], h.home(t), "tic", "mis casos")
	if got := h.core.heard()[1].At; got.Kind != chat.Direct {
		t.Errorf("at %+v", got)
	}
}

// TestRenamedPrefix: a workspace where /tic was taken.
func TestRenamedPrefix(t *testing.T) {
	h := newHouse(t, func(o *Options) { o.Command = "/TICBOT" })
	h.Command(h.People()[0], h.home(t), "ticbot", "ayuda &lt;")
	if got := h.core.heard()[0].What; got != (chat.Command{Verb: "tic", Text: "ayuda &lt;"}) {
		t.Errorf("heard %+v", got)
	}
}

// TestLinkButton: Slack tells that an address was opened; nothing follows.
func TestLinkButton(t *testing.T) {
	h := newHouse(t, nil)
	home := h.home(t)
	if _, err := h.a.Post(t.Context(), home, chat.Say("es", "Reciba la clave.").With(chat.Button{Label: "Abrir", URL: "https://tic.example.gov.co/x"}), "k"); err != nil {
		t.Fatal(err)
	}
	h.Press(h.People()[0], home, h.Seen(h.People()[0], home)[0], "Abrir")
	if len(h.core.heard()) > 0 {
		t.Errorf("heard %+v", h.core.heard())
	}
}

// TestEphemeralRedraw: what only one person sees is replaced through the answer address; no call could edit it.
func TestEphemeralRedraw(t *testing.T) {
	h := newHouse(t, nil)
	me, at := h.People()[0], h.Channels()[0]
	m := chat.Say("es", "¿Cuál?").With(chat.Button{Token: "t/1", Label: "Esta"})
	h.core.say(chat.Answer{Whisper: &m})
	h.Command(me, at, "tic", "x")
	now := chat.Say("es", "Elegida.")
	h.core.say(chat.Answer{Redraw: &now})
	h.Press(me, at, h.Seen(me, at)[0], "Esta")
	h.settle()
	all := h.Seen(me, at)
	if len(all) != 1 || all[0].Text != "Elegida." {
		t.Errorf("seen %+v", all)
	}
	if click := h.core.heard()[1].What.(chat.Click); !click.On.IsZero() || slices.Contains(h.Called(), "chat.update") {
		t.Errorf("heard %+v, called %q", click, h.Called())
	}
}

// TestAnswerAddressFiveTimes: a long answer uses the address five times, and its end comes by calls. The fake counts.
func TestAnswerAddressFiveTimes(t *testing.T) {
	h := newHouse(t, nil)
	m := chat.Say("es", strings.Repeat("una palabra y otra ", 900)+"fin")
	h.core.say(chat.Answer{Whisper: &m})
	h.Command(h.People()[0], h.Channels()[0], "tic", "ayuda")
	h.settle()
	all := h.Seen(h.People()[0], h.Channels()[0])
	if len(all) < 7 || !strings.HasSuffix(all[len(all)-1].Text, "fin") || !slices.Contains(h.Called(), "chat.postEphemeral") {
		t.Errorf("%d messages, called %q", len(all), h.Called())
	}
}

// TestAnswerAddressExpired: half an hour after the act the address takes nothing any more; the answer comes by a call.
func TestAnswerAddressExpired(t *testing.T) {
	h := newHouse(t, nil)
	me, at := h.People()[0], h.Channels()[0]
	m := chat.Say("es", strings.Repeat("una palabra y otra ", 300)+"fin") // too long for the acknowledgement
	h.core.answer = func(chat.Event) (chat.Answer, error) {
		h.Advance(31 * time.Minute)
		return chat.Answer{Whisper: &m}, nil
	}
	h.Command(me, at, "tic", "ayuda")
	h.settle()
	all := h.Seen(me, at)
	if len(all) < 2 || !strings.HasSuffix(all[len(all)-1].Text, "fin") || len(h.Seen(h.People()[1], at)) > 0 {
		t.Errorf("seen %+v, called %q", all, h.Called())
	}
}

// TestPostedOnce: whatever becomes of a call, it is made once; trying again is the core's business, because Slack knows no keys
// by which it would recognise a repetition.
func TestPostedOnce(t *testing.T) {
	h := newHouse(t, nil)
	home := h.home(t)
	for _, kind := range []chattest.MoodKind{chattest.Lost, chattest.Broken, slacktest.Garbage, chattest.Limited} {
		before := len(h.Called())
		h.Bother(chattest.Mood{Kind: kind, Wait: 3 * time.Second})
		_, err := h.a.Post(t.Context(), home, chat.Say("es", "x"), "k")
		var wait chat.RetryAfter
		if n := len(h.Called()) - before; err == nil || n != 1 || errors.As(err, &wait) != (kind == chattest.Limited) {
			t.Errorf("%s: %d calls, %v", kind, n, err)
		}
	}
}

// TestSlackSaysNothing: a call that is never answered ends with the time that the core gives it, and is not known to have
// failed; one that is answered late is well.
func TestSlackSaysNothing(t *testing.T) {
	h := newHouse(t, nil)
	home := h.home(t)
	h.Bother(chattest.Mood{Kind: slacktest.Never})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := h.a.Post(ctx, home, chat.Say("es", "x"), "k"); err == nil || errors.Is(err, chat.ErrGone) || errors.Is(err, chat.ErrRefused) {
		t.Errorf("never answered: %v", err)
	}
	h.Bother(chattest.Mood{Kind: slacktest.Slow})
	done := make(chan error, 1)
	go func() {
		_, err := h.a.Post(t.Context(), home, chat.Say("es", "tarde"), "k2")
		done <- err
	}()
	for slices.IndexFunc(h.Seen(h.People()[0], home), func(s chattest.Seen) bool { return s.Text == "tarde" }) < 0 {
		select {
		case err := <-done:
			t.Fatalf("answered before it was released: %v", err)
		case <-time.After(time.Millisecond):
		}
	}
	h.Release()
	if err := <-done; err != nil {
		t.Errorf("answered late: %v", err)
	}
}

// TestTypedNames: what Slack writes for people and places never becomes a mention in what the bot says.
func TestTypedNames(t *testing.T) {
	h := newHouse(t, nil)
	home := h.home(t)
	h.Say(h.People()[0], home, chattest.Said{Text: "avise a @U0MARTA & <equipo>"})
	got := h.core.heard()[0].What.(chat.Text).Text
	if got != "avise a @U0MARTA & <equipo>" {
		t.Errorf("heard %q", got)
	}
	if _, err := h.a.Post(t.Context(), home, chat.Say("es", got+" <!channel> <@U0MARTA> @here"), "k"); err != nil {
		t.Fatal(err)
	}
	if seen := h.Seen(h.People()[0], home); len(seen) != 1 || len(seen[0].Pinged) > 0 || seen[0].Text != got+" <!channel> <@U0MARTA> @here" {
		t.Errorf("seen %+v", seen)
	}
}

// TestShortcutsAreAnswered: they are nothing for the core, and nobody is left without a word.
func TestShortcutsAreAnswered(t *testing.T) {
	h := newHouse(t, nil)
	for _, typ := range []string{"shortcut", "message_action"} {
		trigger, address := h.Trigger("U0OSCAR", "C0APPROVALS", "")
		code, _ := h.interact(map[string]any{"type": typ, "trigger_id": trigger, "response_url": address, "user": map[string]any{"id": "U0OSCAR"}})
		d, open := h.Dialog(h.People()[0])
		if code != http.StatusOK || !open || len(d.Fields) == 0 || len(h.core.heard()) > 0 {
			t.Errorf("%s: %d, %+v", typ, code, d)
		}
	}
	for _, typ := range []string{"block_suggestion", "interactive_message", "dialog_submission", "workflow_step_edit"} {
		if code, _ := h.interact(map[string]any{"type": typ, "user": map[string]any{"id": "U0OSCAR"}}); code != http.StatusOK {
			t.Errorf("%s: %d", typ, code)
		}
	}
	for _, body := range []string{"payload=", "payload=%7B", "payload=[]", "x=1", "%zz"} {
		if code := h.Request("interactions", []byte(body), 0).Code; code != http.StatusBadRequest {
			t.Errorf("%q: %d", body, code)
		}
	}
}
