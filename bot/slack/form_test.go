package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/chat/chattest"
	"github.com/ticbot/ticbot/bot/slack/slacktest"
)

// page is a form with every kind of field.
func page() chat.Form {
	return chat.Form{ID: "service:COR", Title: "Correo institucional", Token: "f/d/0123456789ab/1", Lang: "es", Submit: "Continuar", Cancel: "Cancelar", Back: "Atrás",
		Values: map[string]string{"titular": "Ana & <b>", "sede": "s7", "apps": "a\nc", "sin": "x"},
		Pages: []chat.Page{{ID: "1", Intro: "Antes de empezar: <!channel> *nada*.", Fields: []chat.Field{
			{ID: "para", Label: "Para quién es", Ask: "¿Para quién?", Kind: chat.Select, Required: true, Options: choices(2)},
			{ID: "sede", Label: "Sede", Kind: chat.Select, Options: choices(9)},
			{ID: "titular", Label: "Nombre del titular", Ask: "Nombre y apellidos.", Kind: chat.TextField, Required: true, Min: 5, Max: 80},
			{ID: "fin", Label: "Fin del contrato", Kind: chat.DateField},
			{ID: "apps", Label: "Aplicaciones", Kind: chat.MultiSelect, Options: []chat.Option{{Value: "a", Label: "Uno"}, {Value: "b", Label: "Dos"}, {Value: "c", Label: "Tres"}}},
			{ID: "soporte", Label: "Soporte", Kind: chat.FileField},
			{ID: "aviso", Label: "Aviso", Ask: "La firma Hernán Ospina.", Kind: chat.Notice},
			{ID: "sin", Label: "Muchas", Kind: chat.Select, Options: choices(101)},
			{ID: "larga", Label: "Larga", Kind: chat.Select, Options: []chat.Option{{Value: strings.Repeat("v", 151), Label: "V"}}},
		}}}}
}

func choices(n int) (all []chat.Option) {
	for i := range n {
		all = append(all, chat.Option{Value: fmt.Sprint("s", i), Label: fmt.Sprint("Sede ", i)})
	}
	return all
}

// TestFormEveryKind opens a page with every kind of field, sends it, and reads what the core hears.
func TestFormEveryKind(t *testing.T) {
	h := newHouse(t, nil)
	me, form := h.People()[0], page()
	h.core.say(chat.Answer{Form: &form})
	h.Command(me, h.Channels()[0], "tic", "correo")
	d, open := h.Dialog(me)
	if !open || d.Title != form.Title || d.Submit != "Continuar" || d.Back != "Atrás" || d.Cancel != "Cancelar" {
		t.Fatalf("dialog %+v", d)
	}
	h.Fill(me, chattest.Filled{Values: map[string]string{"para": "s1", "fin": "30 de junio"}})
	got := h.core.heard()[1]
	sub := got.What.(chat.Submission)
	want := map[string]string{"para": "s1", "sede": "s7", "titular": "Ana & <b>", "fin": "30 de junio", "apps": "a\nc", "soporte": "", "sin": "x", "larga": ""}
	for id, v := range want {
		if sub.Values[id] != v {
			t.Errorf("%s: %q, want %q", id, sub.Values[id], v)
		}
	}
	// A submission names no channel: it happened where the form was opened.
	if got.At.ID != h.Channels()[0].ID || got.At.Kind != chat.Channel || sub.Token != form.Token || got.Limits.Forms != chat.Dialog {
		t.Errorf("heard %+v", got)
	}
}

// TestFormBackKeepsWords: what was typed goes along on the way back.
func TestFormBackKeepsWords(t *testing.T) {
	h := newHouse(t, nil)
	me, form := h.People()[0], page()
	h.core.say(chat.Answer{Form: &form})
	h.Command(me, h.home(t), "tic", "correo")
	h.Fill(me, chattest.Filled{Values: map[string]string{"titular": "Ana María"}, Back: true})
	sub := h.core.heard()[1].What.(chat.Submission)
	if sub.Values[chat.BackField] != "1" || sub.Values["titular"] != "Ana María" || sub.Cancelled {
		t.Errorf("heard %+v", sub)
	}
}

// TestFormShowsNewValues: a page that is shown again with another value shows that value, though Slack keeps what was typed
// into an input that is called as before.
func TestFormShowsNewValues(t *testing.T) {
	h := newHouse(t, nil)
	me, form := h.People()[0], page()
	h.core.say(chat.Answer{Form: &form})
	h.Command(me, h.home(t), "tic", "correo")
	again := page()
	again.Values["titular"] = "Otra persona"
	h.core.say(chat.Answer{Form: &again})
	h.Fill(me, chattest.Filled{Values: map[string]string{"para": "s1", "titular": "Mal escrito"}})
	d, _ := h.Dialog(me)
	for _, in := range d.Fields {
		if in.ID == "titular" && in.Value != "Otra persona" {
			t.Errorf("it shows %q", in.Value)
		}
	}
}

// TestErrorsFindTheirPlace: the reason of something that is no input stands at the first one, and where a page has no input
// the reasons take its place.
func TestErrorsFindTheirPlace(t *testing.T) {
	h := newHouse(t, nil)
	me, form := h.People()[0], page()
	h.core.say(chat.Answer{Form: &form})
	h.Command(me, h.home(t), "tic", "correo")
	h.core.say(chat.Answer{Errors: map[string]string{"aviso": "Eso no <b>.", "fin": "No pude leer la fecha."}})
	h.Fill(me, chattest.Filled{Values: map[string]string{"para": "s1"}})
	d, _ := h.Dialog(me)
	wrong := map[string]string{}
	for _, in := range d.Fields {
		wrong[in.ID] = in.Error
	}
	if wrong["para"] != "Eso no <b>." || wrong["fin"] != "No pude leer la fecha." {
		t.Errorf("errors %+v", wrong)
	}
	form.Pages[0].Fields = []chat.Field{{ID: "aviso", Label: "Aviso", Ask: "Nada.", Kind: chat.Notice}}
	h.core.say(chat.Answer{Form: &form})
	h.Command(me, h.home(t), "tic", "correo")
	h.core.say(chat.Answer{Errors: map[string]string{"aviso": "Ya no se puede."}})
	h.Fill(me, chattest.Filled{})
	if d, _ := h.Dialog(me); len(d.Fields) != 1 || d.Fields[0].Ask != "Ya no se puede." {
		t.Errorf("dialog %+v", d)
	}
}

// TestExpiredTrigger: three seconds after the click no window opens; the person is told what to do.
func TestExpiredTrigger(t *testing.T) {
	h := newHouse(t, nil)
	me, form := h.People()[0], page()
	h.core.answer = func(chat.Event) (chat.Answer, error) {
		h.Advance(4 * time.Second)
		return chat.Answer{Form: &form}, nil
	}
	h.Command(me, h.home(t), "tic", "correo")
	all := h.Seen(me, h.home(t))
	if _, open := h.Dialog(me); open || len(all) != 1 || !strings.Contains(all[0].Text, "no se perdió nada") {
		t.Errorf("seen %+v", all)
	}
}

// TestLoadingWindow: where the core takes long, a window opens in time, and becomes the form, the answer, or the news that
// nothing was saved.
func TestLoadingWindow(t *testing.T) {
	form, m := page(), chat.Say("es", "No hay nada que hacer.")
	for name, c := range map[string]struct {
		ans  chat.Answer
		err  error
		want string
	}{
		"form": {chat.Answer{Form: &form}, nil, "Correo institucional"}, "whisper": {chat.Answer{Whisper: &m}, nil, "No hay nada que hacer."},
		"nothing": {want: "Listo."}, "error": {err: errFull, want: "No quedó guardado"},
	} {
		t.Run(name, func(t *testing.T) {
			late := make(chan time.Time, 1)
			h := newHouse(t, func(o *Options) { o.After = func(time.Duration) <-chan time.Time { return late } })
			me := h.People()[0]
			shown := func(words string) bool {
				d, open := h.Dialog(me)
				text := d.Title
				for _, in := range d.Fields {
					text += " " + in.Ask
				}
				return open && strings.Contains(text, words)
			}
			h.core.answer = func(chat.Event) (chat.Answer, error) {
				late <- h.Clock()
				<-h.Opened() // the window must open while the core is at work
				if !shown("Cargando…") {
					return chat.Answer{}, errors.New("another window")
				}
				h.Advance(10 * time.Second)
				return c.ans, c.err
			}
			h.Command(me, h.home(t), "tic", "correo")
			h.settle()
			if !shown(c.want) {
				d, _ := h.Dialog(me)
				t.Errorf("the window shows %+v", d)
			}
		})
	}
}

// TestOldModal: a window that this bot does not know is answered, and is no event.
func TestOldModal(t *testing.T) {
	h := newHouse(t, nil)
	for _, carried := range []string{"", "This is for you!", `{"t":"x"}`, `{"v":99}`} {
		view := map[string]any{"id": "V1", "type": "modal", "private_metadata": carried, "state": map[string]any{"values": map[string]any{}}}
		for _, typ := range []string{"view_submission", "view_closed"} {
			code, body := h.interact(map[string]any{"type": typ, "trigger_id": "t", "user": map[string]any{"id": "U0OSCAR"}, "view": view, "team": nil})
			var ans map[string]any
			if code != http.StatusOK || body != "" && json.Unmarshal([]byte(body), &ans) != nil {
				t.Errorf("%s: %d %s", typ, code, body)
			}
			if typ == "view_submission" && (ans["response_action"] != "update" || slacktest.CheckView(ans["view"].(map[string]any)) != "") {
				t.Errorf("answered %s", body)
			}
		}
	}
	if all := h.core.heard(); len(all) > 0 {
		t.Errorf("heard %+v", all)
	}
}
