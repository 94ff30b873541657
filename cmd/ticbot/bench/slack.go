package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	sdk "github.com/slack-go/slack"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/chat/chattest"
	"github.com/ticbot/ticbot/bot/slack"
	"github.com/ticbot/ticbot/bot/slack/slacktest"
	"github.com/ticbot/ticbot/bot/web"
	"github.com/ticbot/ticbot/cmd/ticbot/bench/house"
	"github.com/ticbot/ticbot/locales"
	"github.com/ticbot/ticbot/store/badgerkv"
)

// throughSlack is a /correo that Slack signs: a slash command, then the pages of the modal.
const throughSlack = "/correo, Slack route"

// slackUser is what somebody is called on Slack: empleado.7 is UEMPLEADO7.
func slackUser(account string) string {
	return "U" + strings.ToUpper(strings.ReplaceAll(account, ".", ""))
}

// unpaced is the Slack adapter without Slack's one message a second in each channel: what is measured is the bot, and the
// rest of a run would be nothing but waiting.
type unpaced struct{ *slack.Adapter }

// Limits implements chat.Adapter.
func (u unpaced) Limits() chat.Limits {
	l := u.Adapter.Limits()
	l.Place = chat.Rate{}
	return l
}

// complaints collects what the fake Slack finds wrong.
type complaints struct {
	mu  sync.Mutex
	all []error
}

// Errorf implements slacktest.Failer.
func (c *complaints) Errorf(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, fmt.Errorf(format, args...))
}

func (c *complaints) err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return errors.Join(c.all...)
}

// slackOffice is an office whose people are on Slack.
type slackOffice struct {
	*office
	wrong   *complaints
	client  *http.Client
	waiting sync.Map // private channel → chan string: what is said there
	last    sync.Map // private channel → what was said there last, to whom no window was opened
	// tap, where it is set, is shown every request with its answer.
	tap func(r *http.Request, body, answer []byte)
}

// openSlackOffice starts a bot with so many people, all on Slack, on a folder.
func openSlackOffice(ctx context.Context, dir string, people int) (*slackOffice, error) {
	db, err := badgerkv.Open(dir, badgerkv.DefaultOptions())
	if err != nil {
		return nil, fmt.Errorf("opening an office: %w", err)
	}
	s := &slackOffice{wrong: &complaints{}, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}, Timeout: time.Minute}}
	s.office = &office{db: db, metrics: prometheus.NewRegistry(), ended: make(chan error, 2), people: house.Large(people).On(slack.Name, slackUser), clock: officeClock()}
	s.slack = slacktest.New(s.wrong, slacktest.Options{Now: s.clock, Unlimited: true, Forgetful: true, Heard: s.heard})
	a, err := s.onSlack(s.slack.APIURL())
	if err == nil {
		s.more = []chat.Adapter{unpaced{a}}
		err = s.start(ctx)
	}
	if err != nil {
		s.slack.Close()
		return nil, errors.Join(fmt.Errorf("opening an office on Slack: %w", err), db.Close())
	}
	s.slack.Mount(http.HandlerFunc(s.forward))
	return s, nil
}

// onSlack makes the adapter of an office on a Slack.
func (o *office) onSlack(api string) (a *slack.Adapter, err error) {
	if o.texts, err = locales.Load(); err != nil {
		return nil, err
	}
	return slack.New(slack.Options{BotToken: slacktest.BotToken, SigningSecret: slacktest.Secret, APIURL: api, Texts: o.texts, Now: o.clock})
}

// close ends the office, and gives what Slack found wrong.
func (s *slackOffice) close() error {
	err := s.office.close()
	s.client.CloseIdleConnections()
	return errors.Join(err, s.wrong.err())
}

// forward brings a request of Slack to the office over the network.
func (s *slackOffice) forward(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	answer, code, err := send(r.Context(), s.client, s.addr+r.URL.Path, r.Header, body)
	if err != nil {
		s.wrong.Errorf("%w", err)
		code = http.StatusBadGateway
	}
	if s.tap != nil {
		s.tap(r, body, answer)
	}
	w.WriteHeader(code)
	_, _ = w.Write(answer)
}

// send makes one signed request.
func send(ctx context.Context, client *http.Client, url string, head http.Header, body []byte) (answer []byte, code int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, 0, fmt.Errorf("sending: %w", err)
	}
	maps.Copy(req.Header, head)
	res, err := client.Do(req)
	if err != nil {
		return nil, 0, fmt.Errorf("sending: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	if answer, err = io.ReadAll(res.Body); err != nil {
		return nil, 0, fmt.Errorf("sending: %w", err)
	}
	return answer, res.StatusCode, nil
}

// heard passes on what is said to somebody who files.
func (s *slackOffice) heard(channel, text string) {
	s.last.Store(channel, text)
	if c, ok := s.waiting.Load(channel); ok && strings.Contains(text, "Recibida") {
		c.(chan string) <- text
	}
}

// slackTeller is somebody who files on Slack.
type slackTeller struct {
	s    *slackOffice
	said chan string
}

// teller makes somebody who files on Slack.
func (s *slackOffice) teller() *slackTeller { return &slackTeller{s: s, said: make(chan string, 16)} }

// Say implements house.Teller: a slash command in the private channel.
func (t *slackTeller) Say(_ context.Context, as, text string) (house.Reply, error) {
	me := chat.Account{Platform: slack.Name, ID: slackUser(as)}
	at := chat.Place{Platform: slack.Name, ID: "D" + me.ID, Kind: chat.Direct}
	t.s.waiting.Store(at.ID, t.said)
	verb, rest, _ := strings.Cut(strings.TrimPrefix(text, "/"), " ")
	t.s.slack.Command(me, at, verb, rest)
	if _, open := t.s.slack.Dialog(me); !open {
		said, _ := t.s.last.Load(at.ID)
		return house.Reply{}, errors.Join(fmt.Errorf("filing on Slack: no window opened; said last: %q", said), t.s.wrong.err())
	}
	return house.Reply{Form: &chat.Form{}}, nil
}

// receiptTime is how long the receipt may take.
const receiptTime = 30 * time.Second

// Fill implements house.Teller: what the page asks for is filled in; the receipt comes as a message.
func (t *slackTeller) Fill(ctx context.Context, as string, _ *chat.Form, values map[string]string) (house.Reply, error) {
	me := chat.Account{Platform: slack.Name, ID: slackUser(as)}
	d, _ := t.s.slack.Dialog(me)
	page := map[string]string{}
	for _, in := range d.Fields {
		if v, ok := values[in.ID]; ok && in.Label != "" {
			page[in.ID] = v
		}
	}
	t.s.slack.Fill(me, chattest.Filled{Values: page})
	d, open := t.s.slack.Dialog(me)
	r := house.Reply{Form: &chat.Form{}, Errors: map[string]string{}}
	for _, in := range d.Fields {
		if in.Error != "" {
			r.Errors[in.ID] = in.Error
		}
	}
	if open {
		return r, t.s.wrong.err()
	}
	select {
	case text := <-t.said:
		return house.Reply{Whisper: &web.Line{Message: chat.Say("es", text)}}, nil
	case <-time.After(receiptTime):
		return r, errors.Join(errors.New("filing on Slack: no receipt"), t.s.wrong.err())
	case <-ctx.Done():
		return r, ctx.Err()
	}
}

// call is one signed call of a filing, as it was recorded.
type call struct {
	route string
	body  []byte
}

// slackCalls records the calls of one filing on Slack, so that P is sent the same.
func slackCalls(ctx context.Context, parent string, people int) (calls []call, err error) {
	err = inFolder(parent, "calls", func(dir string) error {
		s, err := openSlackOffice(ctx, dir, people)
		if err != nil {
			return err
		}
		s.tap = func(r *http.Request, body, _ []byte) { calls = append(calls, call{r.URL.Path, body}) }
		_, err = house.File(ctx, s.teller(), house.Clerk(0), "/correo", house.Correo(0))
		return errors.Join(err, s.close())
	})
	return calls, err
}

// bareSlack is P on Slack: a handler of slack-go that checks the signature, reads what was sent and says nothing of its own.
func bareSlack() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		check, err := sdk.NewSecretsVerifier(r.Header, slacktest.Secret)
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		body, err := io.ReadAll(io.TeeReader(r.Body, &check))
		if err != nil || check.Ensure() != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(r.URL.Path, "/commands") {
			if _, err := sdk.SlashCommandParse(r); err == nil {
				_, _ = w.Write([]byte(`{"response_type":"ephemeral","text":"Recibida."}`))
				return
			}
		} else if _, err := sdk.InteractionCallbackParse(r); err == nil {
			_, _ = w.Write([]byte(`{"response_action":"clear"}`))
			return
		}
		w.WriteHeader(http.StatusBadRequest)
	})
}

// plainSlack measures P on Slack with the same calls.
func plainSlack(ctx context.Context, calls []call, callers int, long time.Duration) (done load, err error) {
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return load{}, fmt.Errorf("measuring a bare handler: %w", err)
	}
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: bareSlack()}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(at) }()
	defer func() {
		err = errors.Join(err, server.Close())
		if e := <-ended; !errors.Is(e, http.ErrServerClosed) {
			err = errors.Join(err, e)
		}
	}()
	return drive(ctx, callers, len(calls), long, func(ctx context.Context, _ int) (func() error, error) {
		c, n := client(), 0
		return func() error {
			n++
			next := calls[n%len(calls)]
			head := slacktest.Sign(slacktest.Secret, time.Now(), next.body)
			head.Set("Content-Type", "application/x-www-form-urlencoded")
			_, code, err := send(ctx, c, "http://"+at.Addr().String()+next.route, head, next.body)
			if err == nil && code != http.StatusOK {
				err = fmt.Errorf("a bare handler answers %d", code)
			}
			return err
		}, nil
	})
}

// slackFilings measures full /correo on Slack by some callers in a fresh folder; then the store is opened anew and counted.
// before and after, where they are not nil, are done with the office before the filings and after them.
func slackFilings(ctx context.Context, parent string, people, callers int, long time.Duration, before, after func(s *slackOffice)) (done load, err error) {
	acks := &receipts{ids: map[string]bool{}}
	err = inFolder(parent, "filings", func(dir string) error {
		s, err := openSlackOffice(ctx, dir, people)
		if err != nil {
			return err
		}
		if before != nil {
			before(s)
		}
		done, err = s.file(ctx, callers, long, acks)
		if err == nil && after != nil {
			after(s)
		}
		if err = errors.Join(err, s.close()); err != nil {
			return err
		}
		return acks.check(ctx, dir)
	})
	if err != nil {
		return load{}, fmt.Errorf("%s, %d callers: %w", throughSlack, callers, err)
	}
	return done, nil
}

// file files for a while, and lets everything that is owed arrive.
func (s *slackOffice) file(ctx context.Context, callers int, long time.Duration, acks *receipts) (load, error) {
	done, err := drive(ctx, callers, 1, long, func(ctx context.Context, i int) (func() error, error) {
		t := s.teller()
		return func() error { return acks.file(ctx, t, i) }, nil
	})
	if err != nil {
		return load{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, restLimit)
	defer cancel()
	return done, s.rest(ctx)
}

// inFolder does something in a folder of its own, which is removed afterwards.
func inFolder(parent, name string, do func(dir string) error) error {
	dir, err := os.MkdirTemp(parent, name)
	if err != nil {
		return fmt.Errorf("making a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	return do(dir)
}
