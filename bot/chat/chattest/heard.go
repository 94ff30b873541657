package chattest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ticbot/ticbot/bot/chat"
)

// literals are words that are markup, a mention, a link or a command somewhere.
var literals = []string{
	"<b>x</b>", "<script>alert(1)</script>", "@channel", "@here @all", "<!channel>", "<@U123|x>", "*x* _x_ ~x~", "`x` ```x```",
	"[a](http://a.example)", "<http://a.example|a>", "&amp; &lt;b&gt;", `\*x\* \\`, "# x", ":smile:", "||x||", "{{.x}} %s ${x}", `"x" 'x'`, "--- x",
}

// alphabets is text that must survive in both directions.
const alphabets = "El niño pidió «ayuda», ¿cómo así? 👩‍💻 📎 🇨🇴 👍🏽 سلام שלום 日本語"

// heard is what a person does and the core must hear.
func heard() []check {
	return []check{
		{"Text", nil, text},
		{"TextInAChannel", nil, textInAChannel},
		{"Command", nil, command},
		{"LiteralTextIn", nil, literalIn},
		{"AlphabetsIn", nil, alphabetsIn},
		{"LongTextIn", nil, longIn},
		{"Click", hasButtons, click},
		{"UnknownToken", hasButtons, unknownToken},
		{"TypedButton", noButtons, typedButton},
		{"Duplicate", nil, duplicate},
		{"NotAccepted", nil, notAccepted},
		{"OwnMessages", nil, ownMessages},
		{"Reply", hasThreads, reply},
	}
}

func text(f *fixture) {
	const line = "necesito un coreo para ana ruiz, contratista nueva"
	first, second := f.say(line), f.say(line)
	for _, ev := range []chat.Event{first, second} {
		if got, ok := ev.What.(chat.Text); !ok || got.Text != line {
			f.t.Errorf("heard %#v", ev.What)
		}
		checkEvent(f.t, f, ev, f.home)
	}
	if first.ID == second.ID {
		f.t.Errorf("the same words said twice are one event %q", first.ID)
	}
}

// checkEvent checks what every event has.
func checkEvent(t *testing.T, f *fixture, ev chat.Event, at chat.Place) {
	t.Helper()
	switch {
	case ev.ID == "" || len(ev.ID) > 256 || strings.ContainsAny(ev.ID, "\x00\n"):
		t.Errorf("event id %q", ev.ID)
	case ev.From != f.me:
		t.Errorf("from %v, want %v", ev.From, f.me)
	case ev.At.String() != at.String() || ev.At.Kind != at.Kind:
		t.Errorf("at %+v, want %+v", ev.At, at)
	case ev.When.IsZero():
		t.Error("the event has no time")
	}
	got, want := ev.Limits, f.limits
	if want.Forms == chat.Dialog { // a typed line may not be able to open a dialog
		got.Forms, got.Windows = want.Forms, want.Windows
	}
	if got != want {
		t.Errorf("limits of the event %+v, of the adapter %+v", ev.Limits, want)
	}
}

func textInAChannel(f *fixture) {
	for _, at := range f.server.Channels() {
		if at.Kind != chat.Channel {
			f.t.Errorf("channel %+v", at)
		}
		f.server.Say(f.me, at, Said{Text: "bandeja"})
		ev := f.next()
		checkEvent(f.t, f, ev, at)
		if got, ok := ev.What.(chat.Text); !ok || got.Text != "bandeja" {
			f.t.Errorf("heard %#v", ev.What)
		}
	}
}

func command(f *fixture) {
	for _, c := range []struct {
		verb, text string
		want       chat.Command
	}{
		{"correo", "para Ana Ruiz", chat.Command{Verb: "correo", Text: "para Ana Ruiz"}},
		{"ayuda", "", chat.Command{Verb: "ayuda"}},
		{"tic", "aprobar  123", chat.Command{Verb: "tic", Text: "aprobar  123"}},
	} {
		f.server.Command(f.me, f.home, c.verb, c.text)
		ev := f.next()
		got, ok := ev.What.(chat.Command)
		if got.Text = strings.Join(strings.Fields(got.Text), " "); !ok || got.Verb != c.want.Verb || got.Text != flat(c.want.Text) {
			f.t.Errorf("/%s %s: heard %#v", c.verb, c.text, ev.What)
		}
		checkEvent(f.t, f, ev, f.home)
		if ev.Limits.Forms != f.limits.Forms {
			f.t.Errorf("a command can open %q, the platform %q", ev.Limits.Forms, f.limits.Forms)
		}
	}
	if got, ok := f.say("correo para Ana Ruiz").What.(chat.Text); !ok || got.Text != "correo para Ana Ruiz" {
		f.t.Errorf("without the slash: heard %#v", got)
	}
}

func literalIn(f *fixture) {
	for _, line := range literals {
		line = "dice " + line
		if got, ok := f.say(line).What.(chat.Text); !ok || got.Text != line {
			f.t.Errorf("said %q, heard %#v", line, got)
		}
	}
}

func alphabetsIn(f *fixture) {
	for _, line := range []string{alphabets, "uno\u202edos\u202c tres\u2066", "cuatro\u200b\u0007cinco", "cafe\u0301"} {
		got, _ := f.say(line).What.(chat.Text)
		want, _ := chat.Clean(line, 0)
		if clean, _ := chat.Clean(got.Text, 0); clean != want {
			f.t.Errorf("said %q, heard %q", line, got.Text)
		}
	}
}

// longIn: ten kilobytes either arrive whole or are refused with a sentence; what follows is heard in both cases.
func longIn(f *fixture) {
	line := strings.TrimSpace(strings.Repeat("palabra ", 1280))
	f.server.Say(f.me, f.home, Said{Text: line})
	f.server.Say(f.me, f.home, Said{Text: "ayuda"})
	var long strings.Builder
	for {
		got, _ := f.next().What.(chat.Text)
		if got.Text == "ayuda" {
			break
		}
		long.WriteString(got.Text + " ")
	}
	if heard := flat(long.String()); heard != line && (heard != "" || len(f.server.Seen(f.me, f.home)) == 0) {
		f.t.Errorf("of %d bytes %d were heard, and nothing was said about it", len(line), len(heard))
	}
}

func twoButtons() chat.Message {
	return chat.Message{Title: "Correo para Ana Ruiz", Body: []chat.Block{{Kind: chat.Para, Text: "¿Lo autoriza?"}}, Buttons: []chat.Button{
		{Token: "t/vb/TIC-2026-000123/7.3", Label: "Dar visto bueno", Typed: "visto bueno 123", Style: chat.Primary},
		{Token: "t/no/TIC-2026-000123/7.3", Label: "No autorizar", Typed: "no autorizo 123"},
	}, Lang: "es", Card: true}
}

func click(f *fixture) {
	m := twoButtons()
	ref := f.post(m)
	seen := f.see("¿Lo autoriza?")
	if diff := cmp.Diff([]string{"Dar visto bueno", "No autorizar"}, seen.Buttons); diff != "" {
		f.t.Fatalf("buttons:\n%s", diff)
	}
	for _, b := range m.Buttons {
		f.server.Press(f.me, f.home, f.see("¿Lo autoriza?"), b.Label)
		ev := f.next()
		got, ok := ev.What.(chat.Click)
		if !ok || got.Token != b.Token {
			f.t.Errorf("pressed %q, heard %#v", b.Label, ev.What)
		}
		if !got.On.IsZero() && (got.On.ID != ref.ID || got.On.Place.String() != ref.Place.String()) {
			f.t.Errorf("pressed on %+v, posted was %+v", got.On, ref)
		}
		checkEvent(f.t, f, ev, f.home)
		if ev.Limits.Forms != f.limits.Forms {
			f.t.Errorf("a click can open %q, the platform %q", ev.Limits.Forms, f.limits.Forms)
		}
	}
}

// unknownToken: an adapter reads nothing in a token, whatever it looks like and up to its full length.
func unknownToken(f *fixture) {
	for i, token := range []chat.Token{"nobody knows this", "../../x?y=z&w", chat.Token(strings.Repeat("z", chat.MaxToken))} {
		words := fmt.Sprint("Mensaje ", i)
		f.post(chat.Say("es", words).With(chat.Button{Token: token, Label: "Tomar", Typed: "tomar"}))
		f.server.Press(f.me, f.home, f.see(words), "Tomar")
		if got, ok := f.next().What.(chat.Click); !ok || got.Token != token {
			f.t.Errorf("token %q came back as %#v", token, got)
		}
	}
}

func typedButton(f *fixture) {
	f.post(twoButtons())
	f.see("visto bueno 123")
	if got, ok := f.say("visto bueno 123").What.(chat.Text); !ok || got.Text != "visto bueno 123" {
		f.t.Errorf("heard %#v", got)
	}
}

func duplicate(f *fixture) {
	first := f.say("se cayó el internet")
	f.server.Again()
	again := f.next()
	if again.ID != first.ID {
		f.t.Fatalf("delivered again as %q, was %q", again.ID, first.ID)
	}
	if diff := cmp.Diff(first.What, again.What); diff != "" || first.From != again.From || first.At != again.At {
		f.t.Errorf("the repeated event differs:\n%s", diff)
	}
	if other := f.say("se cayó el internet"); other.ID == first.ID {
		f.t.Error("what was said afterwards is taken for a repetition")
	}
}

// notAccepted: a person is told that nothing was saved, and a repetition still reaches the core.
func notAccepted(f *fixture) {
	f.reply(func(chat.Event) (chat.Answer, error) { return chat.Answer{}, errFull })
	first := f.say("se cayó el internet")
	f.until("telling that nothing was saved", func() bool { return len(f.server.Seen(f.me, f.home)) > 0 })
	for _, s := range f.server.Seen(f.me, f.home) {
		if strings.Contains(s.Text, "disk") {
			f.t.Errorf("an inner error is shown: %q", s.Text)
		}
	}
	f.answer(chat.Answer{})
	f.server.Again()
	if again := f.next(); again.ID != first.ID {
		f.t.Errorf("delivered again as %q, was %q", again.ID, first.ID)
	}
	f.say("ayuda")
}

func ownMessages(f *fixture) {
	f.post(chat.Say("es", "Buenos días."))
	f.postIn(f.somewhere(), chat.Say("es", "Para todos."))
	f.see("Buenos días.")
	f.seeAs(f.me, f.somewhere(), "Para todos.")
	for i, line := range []string{"gracias", "hasta luego"} {
		got, _ := f.say(line).What.(chat.Text)
		if all := f.delivered(); got.Text != line || len(all) != i+1 {
			f.t.Fatalf("%d events came, a person caused %d: %+v", len(all), i+1, all)
		}
	}
}

func reply(f *fixture) {
	ref := f.post(chat.Say("es", "¿Le funciona ya?"))
	f.server.Say(f.me, f.home, Said{Text: "no", Reply: f.see("¿Le funciona ya?").ID})
	if got, ok := f.next().What.(chat.Text); !ok || got.Text != "no" || got.Reply.ID != ref.ID {
		f.t.Errorf("heard %#v, want a reply to %+v", got, ref)
	}
	f.post(chat.Message{Body: []chat.Block{{Kind: chat.Para, Text: "Entonces lo reviso."}}, Thread: ref, Lang: "es"})
	f.see("Entonces lo reviso.")
}
