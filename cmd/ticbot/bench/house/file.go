package house

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/web"
)

// Teller tells the bot what a person of the web chat does.
type Teller interface {
	// Say types a line.
	Say(ctx context.Context, as, text string) (Reply, error)
	// Fill sends the page of a form: what values does not name is sent as it stood there.
	Fill(ctx context.Context, as string, form *chat.Form, values map[string]string) (Reply, error)
}

// Reply is what the chat answers to something that a person did.
type Reply struct {
	Whisper *web.Line         `json:"whisper"`
	Form    *chat.Form        `json:"form"`
	Errors  map[string]string `json:"errors"`
	Forgot  bool              `json:"forgot"`
}

// Said is what the bot said to the person alone; "" = nothing.
func (r Reply) Said() string {
	if r.Whisper == nil {
		return ""
	}
	return r.Whisper.Message.Text()
}

var radicado = regexp.MustCompile(`TIC-\d{4}-\d{6,}`)

// ErrNotFiled means that a request was not taken.
var ErrNotFiled = errors.New("house: the request was not filed")

// maxPages is more pages than any form has.
const maxPages = 12

// File asks with a line, fills in every page that is shown, and gives the radicado that the receipt names.
func File(ctx context.Context, t Teller, as, line string, values map[string]string) (string, error) {
	r, err := t.Say(ctx, as, line)
	for range maxPages {
		switch {
		case err != nil:
			return "", err
		case len(r.Errors) > 0:
			return "", fmt.Errorf("%w: %v", ErrNotFiled, r.Errors)
		case r.Form == nil:
			if id := radicado.FindString(r.Said()); id != "" {
				return id, nil
			}
			return "", fmt.Errorf("%w: %s", ErrNotFiled, r.Said())
		}
		r, err = t.Fill(ctx, as, r.Form, values)
	}
	return "", fmt.Errorf("%w: no end of pages", ErrNotFiled)
}

// filled are the values of a page as its script sends them.
func filled(form *chat.Form, values map[string]string) map[string]string {
	out := map[string]string{}
	for _, f := range form.Pages[0].Fields {
		if f.Kind == chat.Notice {
			continue
		}
		out[f.ID] = f.Default
		if v, ok := form.Values[f.ID]; ok {
			out[f.ID] = v
		}
		if v, ok := values[f.ID]; ok {
			out[f.ID] = v
		}
	}
	return out
}

// Correo is a full /correo: every field of the form for a new mailbox of a contractor.
func Correo(n int) map[string]string {
	return map[string]string{"accion": "nueva", "para": "contratista", "titular": Holder(n), "cargo": "Apoyo jurídico a la gestión de la secretaría",
		"fin": "30/06/2027", "contacto": fmt.Sprintf("titular%d@gmail.com", n)}
}

// Inside is a Teller that hands events to the engine at once, without any route. Lines are not kept in a room.
func (h *House) Inside() Teller { return inside{h} }

type inside struct{ h *House }

// Say implements Teller. A line is a command when it begins with a slash.
func (i inside) Say(ctx context.Context, as, text string) (Reply, error) {
	if line, slash := strings.CutPrefix(text, "/"); slash {
		verb, rest, _ := strings.Cut(line, " ")
		return i.accept(ctx, as, chat.Command{Verb: verb, Text: rest})
	}
	return i.accept(ctx, as, chat.Text{Text: text})
}

// Fill implements Teller.
func (i inside) Fill(ctx context.Context, as string, form *chat.Form, values map[string]string) (Reply, error) {
	return i.accept(ctx, as, chat.Submission{Token: form.Token, Values: filled(form, values)})
}

func (i inside) accept(ctx context.Context, as string, what chat.What) (Reply, error) {
	ev := chat.Event{ID: uuid(), From: chat.Account{Platform: web.Name, ID: as}, At: chat.Place{Platform: web.Name, ID: "dm-" + as, Kind: chat.Direct},
		When: i.h.now(), What: what, Limits: i.h.limits}
	a, err := i.h.Engine.Accept(ctx, ev)
	r := Reply{Form: a.Form, Errors: a.Errors, Forgot: a.Forget}
	if a.Whisper != nil {
		r.Whisper = &web.Line{From: web.Bot, Message: *a.Whisper}
	}
	return r, err
}
