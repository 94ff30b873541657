package console

import (
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
)

// indent stands before the further lines of a message in a transcript.
const indent = "    "

// Transcript gives what somebody sees as scripts and their golden files write it: «→ Hernán Ospina (directo): Luz Dary pide
// un correo. [Dar visto bueno] [No autorizar]». Further lines are indented, and of a message of several lines the buttons
// have their own. There is no line end after the last line.
func Transcript(who string, m chat.Message) string {
	m.Title = plain(m.Title)
	lines := strings.Split(plain(m.Text()), "\n")
	buttons := Buttons(m.Buttons)
	switch {
	case buttons == "":
	case len(lines) > 1:
		lines = append(lines, buttons)
	case lines[0] == "":
		lines[0] = buttons
	default:
		lines[0] += " " + buttons
	}
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return "→ " + who + ": " + strings.Join(lines, "\n"+indent)
}

// Buttons gives the labels of buttons in one line: «[Enviar] [Corregir algo]»; of a link its address too.
func Buttons(list []chat.Button) string {
	labels := make([]string, 0, len(list))
	for _, b := range list {
		label := "[" + plain(b.Label) + "]"
		if b.URL != "" {
			label += "(" + plain(b.URL) + ")"
		}
		labels = append(labels, label)
	}
	return strings.Join(labels, " ")
}
