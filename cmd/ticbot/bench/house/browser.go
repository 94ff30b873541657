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

	"github.com/ticbot/ticbot/bot/chat"
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

// action is the body of POST /chat/send.
type action struct {
	ID     string            `json:"id"`
	As     string            `json:"as"`
	Kind   string            `json:"kind"`
	Text   string            `json:"text,omitempty"`
	Token  chat.Token        `json:"token,omitempty"`
	Values map[string]string `json:"values,omitempty"`
}

// Say implements Teller.
func (b *Browser) Say(ctx context.Context, as, text string) (Reply, error) {
	return b.do(ctx, action{As: as, Kind: "text", Text: text})
}

// Fill implements Teller.
func (b *Browser) Fill(ctx context.Context, as string, form *chat.Form, values map[string]string) (Reply, error) {
	return b.do(ctx, action{As: as, Kind: "submission", Token: form.Token, Values: filled(form, values)})
}

func (b *Browser) do(ctx context.Context, a action) (Reply, error) {
	a.ID = uuid()
	body, err := json.Marshal(a)
	if err != nil {
		return Reply{}, fmt.Errorf("sending: %w", err)
	}
	req, err := post(ctx, b.base+"/chat/send", body)
	if err != nil {
		return Reply{}, err
	}
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

func post(ctx context.Context, url string, body []byte) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("sending: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Ticbot", "es")
	return req, nil
}

// Post sends a body as a Browser does, to a handler of which only the status matters.
func Post(ctx context.Context, client *http.Client, url string, body []byte) error {
	req, err := post(ctx, url, body)
	if err != nil {
		return err
	}
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("sending: %w", err)
	}
	if res.StatusCode != http.StatusOK {
		err = fmt.Errorf("sending: status %d", res.StatusCode)
	}
	return errors.Join(err, drain(res))
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
