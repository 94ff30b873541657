package web

import "sync"

// hub wakes readers of rooms inside this process. It carries no content: a woken reader reads its rooms again, so a lost
// or doubled wake-up does no harm.
type hub struct {
	mu   sync.Mutex
	subs map[*subscription]struct{}
}

// subscription is one reader of some rooms.
type subscription struct {
	rooms map[string]bool
	woken chan struct{} // holds at most one signal
}

func newHub() *hub { return &hub{subs: map[*subscription]struct{}{}} }

// subscribe returns a subscription; leave it with drop.
func (h *hub) subscribe(rooms ...string) *subscription {
	s := &subscription{rooms: make(map[string]bool, len(rooms)), woken: make(chan struct{}, 1)}
	for _, r := range rooms {
		s.rooms[r] = true
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.subs[s] = struct{}{}
	return s
}

func (h *hub) drop(s *subscription) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.subs, s)
}

// wake signals the readers of a room; "" signals all.
func (h *hub) wake(room string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.subs {
		if room == "" || s.rooms[room] {
			select {
			case s.woken <- struct{}{}:
			default: // is awake already
			}
		}
	}
}
