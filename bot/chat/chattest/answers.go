package chattest

import (
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
)

// answers is what the core answers at once.
func answers() []check {
	return []check{
		{"Whisper", nil, whisper},
		{"WhisperWithButton", hasButtons, whisperWithButton},
		{"WhisperOwed", nil, whisperOwed},
		{"LongWhisper", shortTexts, longWhisper},
		{"Redraw", pressEdits, redraw},
		{"RedrawWithoutEdits", func(l chat.Limits) bool { return hasButtons(l) && !hasEdits(l) }, redrawBelow},
		{"RedrawOnlyTheOne", pressEdits, redrawOne},
	}
}

func whisperOf(text string) chat.Answer {
	m := chat.Say("es", text)
	return chat.Answer{Whisper: &m}
}

// whisper: only the person who acted reads it, where it happened or in the private place.
func whisper(f *fixture) {
	f.answer(whisperOf("Esto lo decide la Secretaria TIC."))
	at := f.somewhere()
	f.server.Say(f.me, at, Said{Text: "aprobar 123"})
	f.next()
	place := at
	if !f.limits.Whisper {
		place = f.home
	}
	f.seeAs(f.me, place, "Esto lo decide la Secretaria TIC.")
	f.answer(chat.Answer{})
	f.say("gracias") // whatever went astray has arrived by now
	for _, other := range f.server.People()[1:] {
		for _, p := range append(f.server.Channels(), f.direct(other)) {
			if _, heard := find(f.server.Seen(other, p), "Esto lo decide"); heard {
				f.t.Errorf("%s hears it in %s", other, p)
			}
		}
	}
}

func whisperWithButton(f *fixture) {
	m := chat.Say("es", "¿Es una de estas?").With(chat.Button{Token: "t/w", Label: "Reportar una falla", Typed: "incidente"})
	f.answer(chat.Answer{Whisper: &m})
	f.say("nose q paso")
	f.server.Press(f.me, f.home, f.see("¿Es una de estas?"), "Reportar una falla")
	if got, ok := f.next().What.(chat.Click); !ok || got.Token != "t/w" {
		f.t.Errorf("heard %#v", got)
	}
}

// whisperOwed: what comes through the outbox is not said twice.
func whisperOwed(f *fixture) {
	ans := whisperOf("Con gusto.")
	ans.Owed = true
	f.answer(ans)
	f.say("necesito un correo")
	f.post(chat.Say("es", "Con gusto. ¿Para quién?"))
	f.see("¿Para quién?")
	if all := f.server.Seen(f.me, f.home); len(all) != 1 {
		f.t.Errorf("seen: %+v", all)
	}
}

func longWhisper(f *fixture) {
	words := f.tooLong()
	f.answer(whisperOf(strings.Join(words, " ")))
	f.say("ayuda")
	f.see(words[len(words)-1])
	f.see(words[0])
	for _, s := range f.server.Seen(f.me, f.home) {
		if n := chat.Len(s.Text, f.limits.Unit); n > f.limits.Text {
			f.t.Errorf("a message has %d of %d %s", n, f.limits.Text, f.limits.Unit)
		}
	}
}

// pressAndRedraw presses the first button of a message, which is answered with a new face of it.
func (f *fixture) pressAndRedraw() {
	m := chat.Say("es", "Visto bueno dado a las 10:02 a. m.")
	m.Title = "Correo para Ana Ruiz"
	f.answer(chat.Answer{Redraw: &m})
	f.server.Press(f.me, f.home, f.see("¿Lo autoriza?"), "Dar visto bueno")
	f.next()
	f.see("Visto bueno dado a las 10:02 a. m.")
}

func redraw(f *fixture) {
	f.post(twoButtons())
	f.pressAndRedraw()
	f.until("replacing the message that was clicked", func() bool {
		all := f.server.Seen(f.me, f.home)
		return len(all) == 1 && len(all[0].Buttons) == 0 && !strings.Contains(all[0].Text, "¿Lo autoriza?")
	})
}

func redrawBelow(f *fixture) {
	f.post(twoButtons())
	f.pressAndRedraw()
}

func redrawOne(f *fixture) {
	f.post(chat.Say("es", "Otro mensaje."))
	f.post(twoButtons())
	f.pressAndRedraw()
	f.see("Otro mensaje.")
}
