package dialog_test

import (
	"fmt"
	"maps"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/dialog"
)

// forms draws a form with branches: conditions on fields before and behind, on ids that are no fields, and the same field on
// several pages.
func forms(t *rapid.T) chat.Form {
	ids := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	pool := map[string]chat.Field{}
	for _, id := range ids {
		fd := choice(id, rapid.SampledFrom([]string{"", "x", "z"}).Draw(t, "default"), "x", "Equis", "y", "Ye", "z", "Zeta")
		fd.Required = rapid.Bool().Draw(t, "required")
		fd.When = rapid.SampledFrom([]chat.AskMode{chat.AskAlways, chat.AskAlways, chat.AskDialog, chat.AskUnknown}).Draw(t, "when")
		if rapid.IntRange(0, 9).Draw(t, "kind") == 0 {
			fd.Kind = chat.Notice
		}
		pool[id] = fd
	}
	option := rapid.SampledFrom([]string{"x", "y", "z"})
	f := chat.Form{ID: "drawn"}
	for i := range rapid.IntRange(1, 6).Draw(t, "pages") {
		p := chat.Page{ID: fmt.Sprint(i)}
		if i > 0 && rapid.Bool().Draw(t, "conditional") {
			p.When = when(rapid.SampledFrom(append(ids, "fact")).Draw(t, "field"), option.Draw(t, "is"), option.Draw(t, "or"))
		}
		for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 1, 4, rapid.ID).Draw(t, "fields") {
			p.Fields = append(p.Fields, pool[id])
		}
		f.Pages = append(f.Pages, p)
	}
	return f
}

func facts(t *rapid.T) answers {
	return rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "fact"}), rapid.SampledFrom([]string{"x", "y"}), 0, 2).Draw(t, "said")
}

// answer draws what a person gives: an option, or nothing for an optional question.
func answer(t *rapid.T, fd chat.Field) string {
	if !fd.Required && rapid.Bool().Draw(t, "skip") {
		return ""
	}
	return rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "answer")
}

// finish answers every question that is left and returns how many there were.
func finish(t *rapid.T, f chat.Form, got, said answers) int {
	for n := 0; ; n++ {
		q, ok := dialog.NextField(f, got, said)
		if !ok {
			return n
		}
		if n > 64 {
			t.Fatal("the conversation does not end")
		}
		if q.N < 1 || q.N > q.Of || q.First != (q.N == 1) {
			t.Fatalf("%q is %d of %d, first %v", q.Field.ID, q.N, q.Of, q.First)
		}
		if c, ok := dialog.Count(f, got, said, q.Field.ID); !ok || c.N != q.N || c.Of != q.Of {
			t.Fatalf("Count gives %d of %d, NextField %d of %d", c.N, c.Of, q.N, q.Of)
		}
		if _, twice := got[q.Field.ID]; twice {
			t.Fatalf("%q is asked twice", q.Field.ID)
		}
		got[q.Field.ID] = answer(t, q.Field)
	}
}

func TestWalkingEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, said, got := forms(t), facts(t), answers{}
		f.Values = said
		finish(t, f, got, said)
		if pruned := dialog.Prune(f, got); !maps.Equal(pruned, got) {
			t.Fatalf("something was asked that does not count: %v became %v", got, pruned)
		}
		for _, p := range dialog.Shown(f, merged(said, got)) {
			for _, fd := range p.Fields {
				v, known := merged(said, got)[fd.ID]
				if fd.Required && v == "" && fd.When == chat.AskAlways && fd.Kind != chat.Notice {
					t.Fatalf("%q on page %s was not asked (known %v)", fd.ID, p.ID, known)
				}
			}
		}
	})
}

func TestPagesEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, said, got := forms(t), facts(t), answers{}
		f.Values = said
		for n := 0; ; n++ {
			i, ok := dialog.NextPage(f, got, said)
			if !ok {
				break
			}
			if n > len(f.Pages) {
				t.Fatal("the dialog does not end")
			}
			for _, fd := range f.Pages[i].Fields {
				if fd.Kind != chat.Notice {
					got[fd.ID] = rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "value")
				}
			}
			got = dialog.Prune(f, got)
		}
		if !dialog.Complete(f, got) {
			t.Fatalf("a dialog that ended is complete: %v said %v", got, said)
		}
	})
}

func TestBackAndForwardKeepsAnswers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, said, got := forms(t), facts(t), answers{}
		finish(t, f, got, said)
		want, current := maps.Clone(got), ""
		for steps := rapid.IntRange(1, 20).Draw(t, "steps"); steps > 0; steps-- {
			id, ok := dialog.Back(f, got, said, current)
			if !ok {
				break
			}
			if _, known := got[id]; !known || id == current {
				t.Fatalf("back from %q leads to %q, which was not answered", current, id)
			}
			current = id
		}
		if current == "" {
			return
		}
		delete(got, current) // asked again …
		q, ok := dialog.NextField(f, got, said)
		if !ok || q.Field.ID != current {
			t.Fatalf("%q is asked again, got %q", current, q.Field.ID)
		}
		got[current] = want[current] // … and answered as before
		if q, ok := dialog.NextField(f, got, said); ok {
			t.Fatalf("%q is asked although everything is answered", q.Field.ID)
		}
		if !maps.Equal(got, want) {
			t.Fatalf("%v became %v", want, got)
		}
	})
}

func TestChangedAnswerPrunes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, said, got := forms(t), facts(t), answers{}
		f.Values = said
		finish(t, f, got, said)
		for id := range got {
			got[id] = rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "changed")
			break
		}
		got = dialog.Prune(f, got)
		if again := dialog.Prune(f, got); !maps.Equal(again, got) {
			t.Fatalf("pruning twice: %v became %v", got, again)
		}
		shown := map[string]bool{}
		for _, p := range dialog.Shown(f, merged(said, got)) {
			for _, fd := range p.Fields {
				shown[fd.ID] = true
			}
		}
		for id := range got {
			if !shown[id] {
				t.Fatalf("%q is kept, though no page asks it", id)
			}
		}
		finish(t, f, got, said)
	})
}

func merged(a, b answers) answers {
	m := answers{}
	maps.Copy(m, a)
	maps.Copy(m, b)
	return m
}
