package simulate

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/ticbot/ticbot/bot/chat"
)

// far is the other side of a platform: it keeps what was posted where, and tells the transcript.
type far struct {
	platform chat.Platform
	limits   chat.Limits
	mu       sync.Mutex
	posts    []*post
	show     func(p *post, edited bool)
}

type post struct {
	at  chat.Place
	ref string
	msg chat.Message
}

func (f *far) Platform() chat.Platform { return f.platform }

func (f *far) Limits() chat.Limits { return f.limits }

func (f *far) Run(ctx context.Context, _ chat.Deliver) error {
	<-ctx.Done()
	return nil
}

func (f *far) Post(_ context.Context, to chat.Place, m chat.Message, _ string) (chat.Ref, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := &post{at: to, ref: fmt.Sprintf("%s-%d", f.platform, len(f.posts)+1), msg: m}
	f.posts = append(f.posts, p)
	f.show(p, false)
	return chat.Ref{Place: to, ID: p.ref}, nil
}

func (f *far) Edit(_ context.Context, ref chat.Ref, m chat.Message, _ string) (chat.Ref, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range f.posts {
		if p.ref == ref.ID {
			if p.msg.Text() != m.Text() {
				p.msg = m
				f.show(p, true)
			}
			p.msg = m
			return ref, nil
		}
	}
	return chat.Ref{}, chat.ErrGone
}

func (f *far) Direct(_ context.Context, a chat.Account) (chat.Place, error) {
	return chat.Place{Platform: f.platform, ID: directPrefix + a.ID, Kind: chat.Direct}, nil
}

// directPrefix begins the id of a private place.
const directPrefix = "dm-"

// find looks for the newest button with this label in the places that a person sees, the private ones first.
func (f *far) find(account, label string) (chat.Button, chat.Ref, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, own := range []bool{true, false} {
		for i := len(f.posts) - 1; i >= 0; i-- {
			p := f.posts[i]
			if own != (p.at.ID == directPrefix+account) || !own && p.at.Kind != chat.Channel {
				continue
			}
			for _, b := range p.msg.Buttons {
				if strings.EqualFold(b.Label, label) {
					return b, chat.Ref{Place: p.at, ID: p.ref}, true
				}
			}
		}
	}
	return chat.Button{}, chat.Ref{}, false
}

// texts gives everything that stands in the private place of an account, newest first.
func (f *far) texts(account string) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []string
	for i := len(f.posts) - 1; i >= 0; i-- {
		if p := f.posts[i]; p.at.ID == directPrefix+account || p.at.ID == account {
			text := p.msg.Text()
			for _, b := range p.msg.Buttons {
				if b.URL != "" {
					text += "\n" + b.URL
				}
			}
			out = append(out, text)
		}
	}
	return out
}

// own keeps an answer that the person sees alone, so that its buttons can be pressed.
func (f *far) own(account string, m chat.Message) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.posts = append(f.posts, &post{at: chat.Place{Platform: f.platform, ID: directPrefix + account, Kind: chat.Direct},
		ref: fmt.Sprintf("%s-%d", f.platform, len(f.posts)+1), msg: m})
}
