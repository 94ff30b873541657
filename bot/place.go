package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// place finds where to post; cached says that a private place was found earlier and may be out of date.
func (m *mail) place(ctx context.Context) (p chat.Place, cached bool, err error) {
	if !m.drawn.place.IsZero() {
		return m.drawn.place, false, nil
	}
	m.mu.Lock()
	p, cached = m.direct[m.o.Account]
	m.mu.Unlock()
	if cached {
		return p, true, nil
	}
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	var to chat.ErrMoved
	err = guard(func() (err error) {
		p, err = m.adapter.Direct(ctx, m.o.Account)
		return err
	})
	if errors.As(err, &to) {
		p, err = to.To, nil
	}
	if err != nil {
		return p, false, fmt.Errorf("finding the private place: %w", err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.direct[m.o.Account] = p
	return p, false, nil
}

// move notes that a place has a new address.
func (m *mail) move(from, to chat.Place) chat.Place {
	if to.Kind == "" {
		to.Kind = from.Kind
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if p, ok := m.direct[m.o.Account]; ok && p == from {
		m.direct[m.o.Account] = to
	} else {
		m.moved[from] = to
	}
	return to
}

// forget drops the private place that was found earlier.
func (m *mail) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.direct, m.o.Account)
}

// movedTo follows the remembered moves of a place.
func movedTo(v *store.View, p chat.Place) (chat.Place, error) {
	for range maxMoves {
		if p.IsZero() {
			return p, nil
		}
		s, err := v.Meta(movedKey(p))
		if errors.Is(err, kv.ErrNotFound) {
			return p, nil
		}
		var to chat.Place
		if err == nil {
			err = json.Unmarshal([]byte(s), &to)
		}
		if err != nil {
			return p, fmt.Errorf("reading where %s moved: %w", p, err)
		}
		p = to
	}
	return p, nil
}

func movedKey(p chat.Place) string { return "moved/" + p.String() }
