package simulate

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
)

// under are the labels under the notices that somebody has, without those of cards.
func (w *World) under(t *testing.T, who string) (labels []string) {
	t.Helper()
	id, err := w.account(who)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range w.fars {
		f.mu.Lock()
		defer f.mu.Unlock()
		for _, p := range f.posts {
			if p.at.ID == directPrefix+id && !p.msg.Card {
				labels = append(labels, names(p.msg.Buttons)...)
			}
		}
	}
	return labels
}

func names(bs []chat.Button) (out []string) {
	for _, b := range bs {
		out = append(out, b.Label)
	}
	return out
}

// TestNoticesLoseWhatTheyOfferedOnce: what stands under a notice goes once nobody can do it any more, for whoever it was offered to.
func TestNoticesLoseWhatTheyOfferedOnce(t *testing.T) {
	script, err := os.ReadFile("testdata/43-no-se-concede.script")
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(script), `@luz presses "Usar esa fecha"`)
	w := newWorld(t)
	w.test(t, strings.Split(before, "\n")...)
	if got := w.under(t, "luz"); !slices.Contains(got, "Usar esa fecha") || !slices.Contains(got, "Desistir") {
		t.Fatalf("Luz is offered %q", got)
	}
	if got := w.under(t, "adriana"); slices.Contains(got, "Conceder excepción") || slices.Contains(got, "No conceder") {
		t.Errorf("what was decided is still offered: %q", got)
	}
	w.test(t, `@luz: usar fecha 1`) // she writes it and presses nothing
	if got := w.under(t, "luz"); slices.Contains(got, "Usar esa fecha") {
		t.Errorf("what was chosen is still offered: %q", got)
	}
}
