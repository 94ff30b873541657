package console

import (
	"regexp"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
)

var message = chat.Message{Title: "Título", Body: []chat.Block{{Kind: chat.Para, Text: "Texto."}}, Buttons: []chat.Button{{Label: "Enviar"}}}

func TestColourSaysNothingThatIsNotThereWithoutIt(t *testing.T) {
	without, with := style{}.message(message, true), style{colour: true}.message(message, true)
	if strings.Contains(without, "\x1b") {
		t.Errorf("a sequence without colour: %q", without)
	}
	if !strings.Contains(with, bold+"Título"+reset) || regexp.MustCompile(`\x1b\[\d*m`).ReplaceAllString(with, "") != without {
		t.Errorf("with colour: %q", with)
	}
}

// TestPromptGivesWay: what arrives while a person is at the prompt is printed above it.
func TestPromptGivesWay(t *testing.T) {
	for colour, want := range map[bool]string{false: "\nhola\n\n> ", true: erase + "hola\n\n> "} {
		var out strings.Builder
		c := &Console{o: Options{Out: &out}, prompt: true, style: style{colour: colour}}
		if err := c.write("hola\n\n"); err != nil || out.String() != want || !c.prompt {
			t.Errorf("printed %q, %v", out.String(), err)
		}
	}
}
