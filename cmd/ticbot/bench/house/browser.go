package house

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

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

// action is the body of POST /chat/send.
type action struct {
	ID     string            `json:"id"`
	As     string            `json:"as"`
	Room   string            `json:"room,omitempty"`
	Kind   string            `json:"kind"`
	On     uint64            `json:"on,omitempty"`
	Text   string            `json:"text,omitempty"`
	Token  chat.Token        `json:"token,omitempty"`
	Values map[string]string `json:"values,omitempty"`
}

// Press presses a button on a line of a room.
func (b *Browser) Press(ctx context.Context, as, room string, on uint64, token chat.Token) (Reply, error) {
	return b.do(ctx, action{As: as, Room: room, Kind: "click", On: on, Token: token})
}

// Lines reads a room as it is now, in the order of its lines.
func (b *Browser) Lines(ctx context.Context, as, room string) ([]web.Line, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	q := url.Values{"as": {as}, "room": {room}, "since": {"0"}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.base+"/chat/events?"+q.Encode(), nil)
	if err != nil {
		return nil, fmt.Errorf("reading a room: %w", err)
	}
	b.Sign(req)
	res, err := b.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("reading a room: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("reading a room: status %d", res.StatusCode)
	}
	return readLines(res.Body)
}

// readLines reads a stream up to the event that says that the room is complete.
func readLines(r io.Reader) ([]web.Line, error) {
	bySeq := map[uint64]web.Line{}
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	for event := ""; sc.Scan(); {
		if name, ok := strings.CutPrefix(sc.Text(), "event: "); ok {
			event = name
		}
		data, ok := strings.CutPrefix(sc.Text(), "data: ")
		switch {
		case ok && event == "ready":
			return slices.SortedFunc(maps.Values(bySeq), func(a, b web.Line) int { return cmp.Compare(a.Seq, b.Seq) }), nil
		case ok && event == "line":
			var l struct{ Line web.Line }
			if err := json.Unmarshal([]byte(data), &l); err != nil {
				return nil, fmt.Errorf("reading a room: %w", err)
			}
			bySeq[l.Line.Seq] = l.Line
		}
	}
	return nil, errors.New("reading a room: the stream ended too early")
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
