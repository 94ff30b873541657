package dialog_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/dialog"
)

type answers = map[string]string

// talk answers every question of a conversation and writes down how they were counted.
func talk(f chat.Form, said answers, give answers) (asked string, got answers) {
	got = answers{}
	var lines []string
	for {
		q, ok := dialog.NextField(f, got, said)
		if !ok {
			return strings.Join(lines, " · "), got
		}
		lines = append(lines, fmt.Sprintf("%s %d/%d", q.Field.ID, q.N, q.Of))
		got[q.Field.ID] = give[q.Field.ID]
		if q.Field.Required && got[q.Field.ID] == "" {
			got[q.Field.ID] = q.Field.Default
		}
	}
}

func TestConversationAsksOnlyWhatIsNotKnown(t *testing.T) {
	full := answers{"titular": "Ana Ruiz", "fin": "2027-06-30", "que": "pisami", "detalle": "no abre", "alcance": "mi", "sede": "palacio", "buzon": "tesoreria"}
	with := func(more ...string) answers {
		m := maps.Clone(full)
		for i := 0; i+1 < len(more); i += 2 {
			m[more[i]] = more[i+1]
		}
		return m
	}
	for name, c := range map[string]struct {
		form       chat.Form
		said, give answers
		want       string
	}{
		"mailbox from a full sentence": {mailbox(), answers{"accion": "nueva", "para": "contratista", "titular": "Ana Ruiz"}, full, "fin 1/2 · contacto 2/2"},
		"mailbox from nothing":         {mailbox(), nil, full, "accion 1/5 · para 2/5 · titular 3/5 · fin 4/5 · contacto 5/5"},
		"another branch":               {mailbox(), nil, with("para", "buzon"), "accion 1/5 · para 2/5 · buzon 3/3"},
		"recover from a full sentence": {mailbox(), answers{"accion": "recuperar", "problema": "olvide", "cuenta": "ana@x.co"}, full, ""},
		"recover from nothing":         {mailbox(), answers{"cuenta": "ana@x.co"}, with("accion", "recuperar"), "accion 1/5 · problema 2/2"},
		"help desk from the words":     {helpdesk(), answers{"que": "internet", "detalle": "se cayó", "sede": "palacio"}, full, "alcance 1/1"},
		"help desk from nothing":       {helpdesk(), nil, full, "que 1/4 · detalle 2/4 · alcance 3/4 · sede 4/4"},
	} {
		t.Run(name, func(t *testing.T) {
			asked, _ := talk(c.form, c.said, c.give)
			if asked != c.want {
				t.Errorf("asked %s\nwant  %s", asked, c.want)
			}
		})
	}
}

func TestSkippedOptionalQuestionStaysAnswered(t *testing.T) {
	_, got := talk(mailbox(), answers{"accion": "nueva", "para": "contratista", "titular": "Ana Ruiz"}, answers{"fin": "2027-06-30"})
	if diff := cmp.Diff(answers{"fin": "2027-06-30", "contacto": ""}, got); diff != "" {
		t.Error(diff)
	}
}

func TestBack(t *testing.T) {
	f, said := mailbox(), answers{"accion": "nueva"}
	got := answers{"para": "contratista", "titular": "Ana Ruiz", "fin": "2027-06-30"}
	for _, c := range []struct {
		current, want string
		ok            bool
	}{{"contacto", "fin", true}, {"fin", "titular", true}, {"titular", "para", true}, {"para", "", false}, {"", "fin", true}, {"cargo", "titular", true}} {
		if id, ok := dialog.Back(f, got, said, c.current); id != c.want || ok != c.ok {
			t.Errorf("Back from %q = %q, %v; want %q", c.current, id, ok, c.want)
		}
	}
}

func TestPruneFollowsTheBranch(t *testing.T) {
	f := mailbox()
	got := answers{"accion": "nueva", "para": "contratista", "titular": "Ana Ruiz", "cargo": "apoyo", "fin": "2027-06-30", "contacto": "a@b.co", "otro": "x"}
	change := func(id, value string) answers {
		m := maps.Clone(got)
		m[id] = value
		return dialog.Prune(f, m)
	}
	for name, c := range map[string]struct{ got, want answers }{
		"nothing changed":        {dialog.Prune(f, got), got},
		"a page with the same":   {change("para", "funcionario"), answers{"accion": "nueva", "para": "funcionario", "titular": "Ana Ruiz", "cargo": "apoyo", "contacto": "a@b.co", "otro": "x"}},
		"two pages further down": {change("accion", "recuperar"), answers{"accion": "recuperar", "otro": "x"}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestPruneCountsWhatTheFormCarries(t *testing.T) {
	f := mailbox()
	f.Values = answers{"accion": "nueva", "para": "contratista", "titular": "Ana Ruiz"}
	got := answers{"fin": "2027-06-30", "contacto": ""}
	if diff := cmp.Diff(got, dialog.Prune(f, got)); diff != "" {
		t.Error(diff)
	}
	if !dialog.Complete(f, got) {
		t.Error("the form is complete")
	}
	if dialog.Complete(f, answers{"contacto": ""}) {
		t.Error("without the end of the contract it is not")
	}
}

func TestPages(t *testing.T) {
	f := mailbox()
	for name, c := range map[string]struct {
		got, said answers
		want      string
	}{
		"from nothing":             {nil, nil, "1"},
		"the words say the action": {nil, answers{"accion": "nueva"}, "2a"},
		"and for whom":             {nil, answers{"accion": "nueva", "para": "contratista"}, "3a"},
		"one answer is missing":    {nil, answers{"accion": "nueva", "para": "contratista", "titular": "Ana Ruiz"}, "3a"},
		"all required are known":   {nil, answers{"accion": "nueva", "para": "contratista", "titular": "Ana Ruiz", "fin": "2027-06-30"}, "3a"}, // the personal mail is not
		"and what else is asked":   {nil, answers{"accion": "nueva", "para": "contratista", "titular": "Ana Ruiz", "fin": "2027-06-30", "contacto": "a@b.co"}, ""},
		"left out on the page":     {answers{"contacto": ""}, answers{"accion": "nueva", "para": "contratista", "titular": "Ana Ruiz", "fin": "2027-06-30"}, ""},
		"an answer goes first":     {answers{"accion": "cambiar"}, answers{"accion": "nueva", "cuenta": "ana@x.co"}, "2c"},
		"required but empty":       {answers{"accion": ""}, nil, "1"},
	} {
		t.Run(name, func(t *testing.T) {
			i, ok := dialog.NextPage(f, c.got, c.said)
			if ok != (c.want != "") || ok && f.Pages[i].ID != c.want {
				t.Errorf("page %d %v, want %q", i, ok, c.want)
			}
		})
	}
	var shown []string
	for _, p := range dialog.Shown(f, answers{"accion": "nueva", "para": "buzon", "titular": "x"}) {
		shown = append(shown, p.ID)
	}
	if diff := cmp.Diff([]string{"1", "2a", "3c"}, shown); diff != "" {
		t.Error(diff)
	}
}

func TestPageOfOptionalFieldsIsShownOnce(t *testing.T) {
	f := helpdesk()
	got := answers{"que": "pisami", "detalle": "no abre", "alcance": "mi", "trabaja": "medias", "sede": "palacio"}
	if i, ok := dialog.NextPage(f, got, nil); !ok || f.Pages[i].ID != "1p" {
		t.Errorf("page %d, %v", i, ok)
	}
	got["modulo"] = ""
	if i, ok := dialog.NextPage(f, got, nil); ok {
		t.Errorf("page %d again", i)
	}
}

func TestAnswerOfAPageLeftBehindLeadsNowhere(t *testing.T) {
	got := answers{"accion": "recuperar", "para": "contratista"} // «para» is of another branch
	for _, p := range dialog.Shown(mailbox(), got) {
		if p.ID == "3a" {
			t.Error("a page of the other branch is shown")
		}
	}
}
