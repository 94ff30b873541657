package slack

import (
	"context"
	"sync"
)

// flights lets one event be handled once at a time: a repetition that comes while the first is still being handled waits for
// it and gets the same reply. The zero value is ready.
type flights struct {
	mu sync.Mutex
	up map[string]*flight
}

type flight struct {
	landed chan struct{}
	reply  reply
}

// do runs fn, unless it runs for this id already.
func (f *flights) do(id string, fn func() reply) reply {
	f.mu.Lock()
	if first, ok := f.up[id]; ok {
		f.mu.Unlock()
		<-first.landed
		return first.reply
	}
	if f.up == nil {
		f.up = map[string]*flight{}
	}
	mine := &flight{landed: make(chan struct{})}
	f.up[id] = mine
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		delete(f.up, id)
		f.mu.Unlock()
		close(mine.landed)
	}()
	mine.reply = fn()
	return mine.reply
}

// background is what goes on after Slack was answered. The zero value is ready.
type background struct {
	mu    sync.Mutex
	wg    sync.WaitGroup
	ended bool
}

// do runs fn in the background, with a context of its own. After wait was called it runs fn at once.
func (b *background) do(ctx context.Context, fn func(ctx context.Context)) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTime)
	b.mu.Lock()
	ended := b.ended
	if !ended {
		b.wg.Add(1)
	}
	b.mu.Unlock()
	if ended {
		defer cancel()
		fn(ctx)
		return
	}
	go func() {
		defer b.wg.Done()
		defer cancel()
		fn(ctx)
	}()
}

// wait waits for what has begun.
func (b *background) wait() {
	b.mu.Lock()
	b.ended = true
	b.mu.Unlock()
	b.wg.Wait()
	b.mu.Lock()
	b.ended = false // Run may be called again
	b.mu.Unlock()
}

// progress remembers how far the newest messages got, so that a message whose file could not be sent is not said twice when
// it is tried again. The zero value is ready.
type progress struct {
	mu   sync.Mutex
	by   map[string]sent
	keys []string // oldest first
}

// sent is how far one message got: its timestamp, and how many of its files arrived.
type sent struct {
	ts    string
	files int
}

// maxProgress is how many are remembered: what Slack sends again it sends again within seconds.
const maxProgress = 2048

func (p *progress) get(key string) sent {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.by[key]
}

func (p *progress) set(key string, s sent) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.by == nil {
		p.by = map[string]sent{}
	}
	if _, ok := p.by[key]; !ok {
		if len(p.keys) >= maxProgress {
			delete(p.by, p.keys[0])
			p.keys = p.keys[1:]
		}
		p.keys = append(p.keys, key)
	}
	p.by[key] = s
}

// drop forgets a message that is whole.
func (p *progress) drop(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.by, key)
	for i, k := range p.keys {
		if k == key {
			p.keys = append(p.keys[:i:i], p.keys[i+1:]...)
			return
		}
	}
}
