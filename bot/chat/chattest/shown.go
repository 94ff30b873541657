package chattest

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
)

// shown is what the core says and a person must see.
func shown() []check {
	return []check{
		{"Direct", nil, private},
		{"Post", nil, post},
		{"Edit", hasEdits, edit},
		{"EditGone", hasEdits, editGone},
		{"LongText", limitsTexts, longText},
		{"LongCard", limitsTexts, longCard},
		{"OverTheLimit", limitsTexts, overLimit},
		{"LiteralTextOut", nil, literalOut},
		{"AlphabetsOut", nil, alphabetsOut},
		{"ManyButtons", hasButtons, manyButtons},
		{"PlainButtons", noButtons, plainButtons},
		{"Link", nil, link},
	}
}

func private(f *fixture) {
	if f.home.Kind != chat.Direct || f.home.Platform != f.me.Platform || f.home.ID == "" {
		f.t.Errorf("the private place is %+v", f.home)
	}
	if again := f.direct(f.me); again != f.home {
		f.t.Errorf("asked again it is %+v, was %+v", again, f.home)
	}
	f.post(chat.Say("es", "PIN para Ana Ruiz: 482 913."))
	f.see("482 913")
	for _, other := range f.server.People()[1:] {
		for _, at := range append(f.server.Channels(), f.home, f.direct(other)) {
			if _, leaked := find(f.server.Seen(other, at), "482 913"); leaked {
				f.t.Errorf("%s reads it in %s", other, at)
			}
		}
	}
}

func post(f *fixture) {
	for _, at := range append(f.server.Channels(), f.home) {
		first := f.postIn(at, chat.Message{Title: "Correo para Ana Ruiz", Lang: "es", Card: true, Body: []chat.Block{
			{Kind: chat.Para, Text: "Estado: en reparto."},
			{Kind: chat.Fields, Rows: []chat.Row{{Label: "Lo tiene", Value: "Óscar Leal"}, {Label: "Sigue", Value: "crear la cuenta"}}},
			{Kind: chat.List, Rows: []chat.Row{{Value: "uno"}, {Label: "dos", Value: "2"}}},
			{Kind: chat.Quote, Text: "no tengo internet"},
			{Kind: chat.Pre, Text: "nombre;cargo;fin\nAna;apoyo;2027"},
		}})
		second := f.postIn(at, chat.Say("es", "Otro mensaje."))
		seen := f.seeAs(f.me, at, "Correo para Ana Ruiz")
		for _, words := range []string{"Estado: en reparto.", "Lo tiene", "Óscar Leal", "Sigue", "crear la cuenta", "uno", "dos", "2", "no tengo internet", "nombre;cargo;fin", "Ana;apoyo;2027"} {
			if !strings.Contains(seen.Text, words) {
				f.t.Errorf("%q is not seen in:\n%s", words, seen.Text)
			}
		}
		if first.ID == second.ID {
			f.t.Errorf("two messages have the reference %+v", first)
		}
		for _, who := range f.server.People()[1:] {
			if at.Kind == chat.Channel {
				f.seeAs(who, at, "Otro mensaje.")
			}
		}
	}
}

// edit replaces the older of two messages. Both keep their titles.
func edit(f *fixture) {
	say := func(title, text, button string) chat.Message {
		m := chat.Say("es", text)
		m.Title, m.Card = title, true
		if f.limits.Buttons > 0 && button != "" {
			m = m.With(chat.Button{Token: chat.Token("t/" + button), Label: button, Typed: button})
		}
		return m
	}
	ref := f.post(say("Correo para Ana Ruiz", "Falta el visto bueno.", "Preguntar"))
	f.post(say("Internet", "Reportado.", ""))
	f.see("Reportado.")
	for _, state := range []string{"Asignada a Óscar.", "Cuenta creada."} {
		ref = f.edit(ref, say("Correo para Ana Ruiz", state, "Comentar"))
		seen := f.see(state)
		if f.limits.Buttons > 0 && (len(seen.Buttons) != 1 || seen.Buttons[0] != "Comentar") {
			f.t.Errorf("buttons after the edit: %q", seen.Buttons)
		}
		f.until("keeping the other message, without the old text", func() bool {
			all := f.server.Seen(f.me, f.home)
			_, old := find(all, "Falta el visto bueno.")
			_, other := find(all, "Reportado.")
			return !old && other && len(all) == 2
		})
	}
}

func editGone(f *fixture) {
	if ref, err := f.adapter.Edit(f.t.Context(), f.server.Gone(f.home), chat.Say("es", "tarde"), f.key()); !errors.Is(err, chat.ErrGone) {
		f.t.Errorf("editing what is gone gives %+v, %v", ref, err)
	}
}

// numbered makes n different words.
func numbered(n int) []string {
	words := make([]string, n)
	for i := range words {
		words[i] = fmt.Sprintf("palabra%05d", i)
	}
	return words
}

// tooLong is about two and a half messages of text.
func (f *fixture) tooLong() []string { return numbered(f.limits.Text * 5 / 2 / 13) }

func longText(f *fixture) {
	words := f.tooLong()
	f.post(chat.Say("es", strings.Join(words, " ")))
	f.see(words[len(words)-1])
	var all strings.Builder
	for _, s := range f.server.Seen(f.me, f.home) {
		if n := chat.Len(s.Text, f.limits.Unit); n > f.limits.Text {
			f.t.Errorf("a message has %d of %d %s", n, f.limits.Text, f.limits.Unit)
		}
		all.WriteString(s.Text + " ")
	}
	if flat(all.String()) != strings.Join(words, " ") {
		f.t.Error("words were lost or moved")
	}
}

func longCard(f *fixture) {
	m := twoButtons()
	m.Body = append(m.Body, chat.Block{Kind: chat.Fields, Rows: []chat.Row{{Label: "Detalle", Value: strings.Join(f.tooLong(), " ")}}})
	f.post(m)
	f.see("¿Lo autoriza?")
	all := f.server.Seen(f.me, f.home)
	if len(all) != 1 {
		f.t.Fatalf("a card is %d messages", len(all))
	}
	if n := chat.Len(all[0].Text, f.limits.Unit); n > f.limits.Text || !strings.Contains(all[0].Text, "palabra00000") || !strings.Contains(all[0].Text, "…") {
		f.t.Errorf("a card of %d of %d %s", n, f.limits.Text, f.limits.Unit)
	}
}

// overLimit: what the core should have shortened is either refused or shortened here, never cut off by the platform.
func overLimit(f *fixture) {
	m := chat.Say("es", strings.Join(f.tooLong(), " "))
	m.Card = true
	switch _, err := f.adapter.Post(f.t.Context(), f.home, m, f.key()); {
	case errors.Is(err, chat.ErrRefused):
	case err != nil:
		f.t.Errorf("posting too much gives %v, want a shortened message or ErrRefused", err)
	default:
		if s := f.see("palabra00000"); chat.Len(s.Text, f.limits.Unit) > f.limits.Text {
			f.t.Errorf("%d of %d %s are shown", chat.Len(s.Text, f.limits.Unit), f.limits.Text, f.limits.Unit)
		}
	}
}

// literalOut: nobody's words become markup, a mention or a link, wherever they stand.
func literalOut(f *fixture) {
	for i, words := range literals {
		mark := fmt.Sprintf("Prueba %03d", i)
		m := chat.Message{Title: words + " título", Lang: "es", Body: []chat.Block{
			{Kind: chat.Para, Text: mark}, {Kind: chat.Para, Text: words + " párrafo"},
			{Kind: chat.Fields, Rows: []chat.Row{{Label: words + " nombre", Value: words + " valor"}}},
			{Kind: chat.List, Rows: []chat.Row{{Value: words + " punto"}}},
			{Kind: chat.Quote, Text: words + " cita"}, {Kind: chat.Pre, Text: words + " copia"},
		}}
		if f.limits.Buttons > 0 {
			label := chat.Cut(words, 24, chat.Bytes)
			m = m.With(chat.Button{Token: "t", Label: label, Typed: "x"})
		}
		f.post(m)
		seen := f.see(mark)
		for _, part := range []string{"título", "párrafo", "nombre", "valor", "punto", "cita", "copia"} {
			if want := words + " " + part; !strings.Contains(seen.Text, want) {
				f.t.Errorf("%q is not seen in:\n%s", want, seen.Text)
			}
		}
		if len(seen.Pinged) > 0 {
			f.t.Errorf("%q notified %q", words, seen.Pinged)
		}
		if f.limits.Buttons > 0 && (len(seen.Buttons) != 1 || seen.Buttons[0] != m.Buttons[0].Label) {
			f.t.Errorf("the button %q is seen as %q", m.Buttons[0].Label, seen.Buttons)
		}
	}
}

func alphabetsOut(f *fixture) {
	f.post(chat.Say("es", "Uno: "+alphabets))
	if seen := f.see("Uno:"); !strings.Contains(seen.Text, alphabets) {
		f.t.Errorf("%q is seen as %q", alphabets, seen.Text)
	}
	f.post(chat.Say("es", "Dos: a\u202eb\u202cc\u2066d\u0007\x1b[31me"))
	seen := f.see("Dos:")
	if clean, _ := chat.Clean(seen.Text, 0); !strings.HasSuffix(strings.TrimSpace(clean), "abcd[31me") {
		f.t.Errorf("direction marks: seen as %q", seen.Text)
	}
}

func manyButtons(f *fixture) {
	m := chat.Say("es", "¿Quién?")
	for i := range f.limits.Buttons + 5 {
		m = m.With(chat.Button{Token: chat.Token(fmt.Sprint("t/", i)), Label: fmt.Sprintf("Opción %02d", i), Typed: fmt.Sprint("opción ", i)})
	}
	f.post(m)
	seen := f.see("¿Quién?")
	if len(seen.Buttons) != f.limits.Buttons || seen.Buttons[0] != "Opción 00" {
		f.t.Fatalf("%d buttons, %d declared: %q", len(seen.Buttons), f.limits.Buttons, seen.Buttons)
	}
	last := f.limits.Buttons - 1
	f.server.Press(f.me, f.home, seen, seen.Buttons[last])
	if got, ok := f.next().What.(chat.Click); !ok || got.Token != m.Buttons[last].Token {
		f.t.Errorf("the last button gives %#v", got)
	}
}

func plainButtons(f *fixture) {
	f.post(twoButtons())
	seen := f.see("¿Lo autoriza?")
	for _, line := range []string{"1. Dar visto bueno («visto bueno 123»)", "2. No autorizar («no autorizo 123»)"} {
		if !strings.Contains(seen.Text, line) {
			f.t.Errorf("%q is not seen in:\n%s", line, seen.Text)
		}
	}
}

func link(f *fixture) {
	const url = "https://tic.example.gov.co/entrega/abc_-123"
	f.post(chat.Say("es", "Reciba la clave.").With(chat.Button{Label: "Abrir la clave", URL: url}))
	seen := f.see("Reciba la clave.")
	if !strings.Contains(seen.Text+" "+strings.Join(seen.Links, " "), url) {
		f.t.Errorf("the address is not seen: %+v", seen)
	}
}
