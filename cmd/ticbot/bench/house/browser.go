package house

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/web"
)

// Browser is a page of the web chat with a session: it does what the page's script does.
type Browser struct {
	client *http.Client
	base   string
	cookie *http.Cookie
}

// Visit opens the page at base, http://127.0.0.1:8080 or alike, and keeps the session that it gives out.
func Visit(ctx context.Context, client *http.Client, base string) (*Browser, error) {
	b := &Browser{client: client, base: base}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/", nil)
	if err != nil {
		return nil, fmt.Errorf("opening the page: %w", err)
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("opening the page: %w", err)
	}
	if err := drain(res); err != nil {
		return nil, fmt.Errorf("opening the page: %w", err)
	}
	for _, c := range res.Cookies() {
		b.cookie = c
	}
	if b.cookie == nil {
		return nil, errors.New("opening the page: no session was given out")
	}
	return b, nil
}

// Sign puts the session on a request to another page of the same house.
func (b *Browser) Sign(req *http.Request) { req.AddCookie(b.cookie) }

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

// action is the body of POST /chat/send.
type action struct {
	ID     string            `json:"id"`
	As     string            `json:"as"`
	Kind   string            `json:"kind"`
	Text   string            `json:"text,omitempty"`
	Token  chat.Token        `json:"token,omitempty"`
	Values map[string]string `json:"values,omitempty"`
}

// Say types a line, Fill sends the page of a form with these values, the others as they stand there.
func (b *Browser) Say(ctx context.Context, as, text string) (Reply, error) {
	return b.do(ctx, action{As: as, Kind: "text", Text: text})
}

// Fill sends the page of a form: what values does not name is sent as it stood there.
func (b *Browser) Fill(ctx context.Context, as string, form *chat.Form, values map[string]string) (Reply, error) {
	return b.do(ctx, action{As: as, Kind: "submission", Token: form.Token, Values: filled(form, values)})
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

func (b *Browser) do(ctx context.Context, a action) (Reply, error) {
	a.ID = uuid()
	body, err := json.Marshal(a)
	if err != nil {
		return Reply{}, fmt.Errorf("sending: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.base+"/chat/send", bytes.NewReader(body))
	if err != nil {
		return Reply{}, fmt.Errorf("sending: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Ticbot", "es")
	b.Sign(req)
	res, err := b.client.Do(req)
	if err != nil {
		return Reply{}, fmt.Errorf("sending: %w", err)
	}
	if res.StatusCode != http.StatusOK {
		return Reply{}, errors.Join(fmt.Errorf("sending: status %d", res.StatusCode), drain(res))
	}
	var r Reply
	err = json.NewDecoder(res.Body).Decode(&r)
	return r, errors.Join(err, drain(res))
}

// drain reads what is left of a body, so that the connection is used again.
func drain(res *http.Response) error {
	_, err := io.Copy(io.Discard, res.Body)
	return errors.Join(err, res.Body.Close())
}

// uuid draws the number of an action.
func uuid() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

var radicado = regexp.MustCompile(`TIC-\d{4}-\d{6,}`)

// ErrNotFiled means that a request was not taken.
var ErrNotFiled = errors.New("house: the request was not filed")

// maxPages is more pages than any form has.
const maxPages = 12

// File asks with a line, fills in every page that is shown, and gives the radicado that the receipt names.
func (b *Browser) File(ctx context.Context, as, line string, values map[string]string) (string, error) {
	r, err := b.Say(ctx, as, line)
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
		r, err = b.Fill(ctx, as, r.Form, values)
	}
	return "", fmt.Errorf("%w: no end of pages", ErrNotFiled)
}

// Correo is a full /correo: every field of the form for a new mailbox of a contractor.
func Correo(n int) map[string]string {
	return map[string]string{"accion": "nueva", "para": "contratista", "titular": Holder(n), "cargo": "Apoyo jurídico a la gestión de la secretaría",
		"fin": "30/06/2027", "contacto": fmt.Sprintf("titular%d@gmail.com", n)}
}
