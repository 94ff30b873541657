package slack

import (
	"context"
	"net/http"
	"sync"

	"github.com/ticbot/ticbot/bot/chat"
)

// core is what the events of a test reach. Its answer may be changed between events.
type core struct {
	mu     sync.Mutex
	events []chat.Event
	answer func(chat.Event) (chat.Answer, error)
}

func (c *core) deliver(_ context.Context, ev chat.Event) (chat.Answer, error) {
	c.mu.Lock()
	c.events = append(c.events, ev)
	answer := c.answer
	c.mu.Unlock()
	if answer == nil {
		return chat.Answer{}, nil
	}
	return answer(ev)
}

func (c *core) heard() []chat.Event {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]chat.Event(nil), c.events...)
}

func (c *core) say(a chat.Answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer = func(chat.Event) (chat.Answer, error) { return a, nil }
}

// mount puts an adapter's routes before the fake.
func (f *fake) mount(a *Adapter, c *core) {
	if c == nil {
		c = &core{}
	}
	mux := http.NewServeMux()
	for pattern, h := range a.Routes(c.deliver) {
		mux.Handle(pattern, h)
	}
	f.handler = mux
}
