package console_test

import (
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/console"
)

func TestTranscript(t *testing.T) {
	decide := []chat.Button{{Label: "Dar visto bueno"}, {Label: "Preguntar"}, {Label: "No autorizar"}}
	for _, c := range []struct {
		m    chat.Message
		want string
	}{
		{chat.Say("es", "Luz Dary Gómez pide un correo. ¿Lo autoriza?").With(decide...),
			"→ Hernán Ospina (directo): Luz Dary Gómez pide un correo. ¿Lo autoriza? [Dar visto bueno] [Preguntar] [No autorizar]"},
		{chat.Say("es", "Gracias."), "→ Hernán Ospina (directo): Gracias."},
		{card("Asignada", remind), "→ Hernán Ospina (directo): Correo para Ana Ruiz · TIC-2026-000123\n    Estado: Asignada\n    Lo tiene: Óscar Leal\n    [Recordar]"},
		{chat.Message{Buttons: []chat.Button{{Label: "Abrir", URL: "https://x.example/1"}}}, "→ Hernán Ospina (directo): [Abrir](https://x.example/1)"},
		{chat.Message{Title: "Acta", Files: []chat.File{{Name: "acta.pdf"}}}, "→ Hernán Ospina (directo): Acta\n    [acta.pdf]"},
		{chat.Say("es", "a\x1b[2Jb\u202e"), "→ Hernán Ospina (directo): a[2Jb"},
	} {
		if got := console.Transcript("Hernán Ospina (directo)", c.m); got != c.want {
			t.Errorf("got\n%s\nwant\n%s", got, c.want)
		}
	}
}
