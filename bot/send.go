package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

const (
	// sendTime bounds one call of an adapter. Past it the outcome is unknown.
	sendTime = 60 * time.Second
	// maxMoves is how often a place may turn out to have moved within one delivery.
	maxMoves = 3
)

// What became of an attempt to send, besides Held, Limited, Retried and Unsettled: together the labels of
// ticbot_deliveries_total.
const (
	posted     = "posted"
	edited     = "edited"
	dropped    = "dropped"    // nothing to say any more
	redirected = "redirected" // owed to another platform instead
	parked     = "parked"     // given up; an operator can see why
)

// outcome of one attempt.
type outcome struct {
	result string
	ref    chat.Ref
	part   int                       // parts that have arrived
	after  time.Time                 // Held, Limited, Retried
	class  string                    // parked: Gone, Refused, Failed
	why    string                    // Limited, Retried, parked: the platform's words
	to     chat.Place                // redirected
	moved  map[chat.Place]chat.Place // addresses that turned out to be old
}

// drawn is what a message needs to be sent, read in one snapshot.
type drawn struct {
	shown Shown
	card  store.Card
	place chat.Place // where the place of the debt has moved to, or itself
}

// send draws the message and sends it.
func (l *line) send(ctx context.Context, o store.Outgoing, p pace) outcome {
	now := l.e.cfg.Now().UTC()
	d, err := l.draw(ctx, o, now)
	switch {
	case err != nil:
		l.e.cfg.Log.Error("drawing a message", l.attrs(o, err)...)
		return l.failed(o, outcome{}, fmt.Errorf("drawing: %w", err))
	case d.shown.Drop:
		return outcome{result: dropped}
	case d.shown.NotBefore.After(now):
		return outcome{result: Held, after: d.shown.NotBefore}
	case d.shown.Instead != nil && d.shown.Instead.Platform != l.platform:
		return outcome{result: redirected, to: *d.shown.Instead}
	case d.shown.Message.IsZero():
		return outcome{result: dropped}
	}
	m := mail{line: l, o: o, drawn: d, pace: p, moved: map[chat.Place]chat.Place{}}
	out, err := m.send(ctx)
	out.moved = m.moved
	if err != nil {
		l.e.cfg.Log.Warn("message not delivered", l.attrs(o, err)...)
		return l.failed(o, out, err)
	}
	return out
}

func (l *line) attrs(o store.Outgoing, err error) []any {
	attrs := []any{"platform", string(l.platform), "outgoing", o.ID, "request", o.Request, "error", reason(err)}
	if p := (*PanicError)(nil); errors.As(err, &p) {
		attrs = append(attrs, "stack", p.Stack)
	}
	return attrs
}

// draw asks the handler for the message, and reads where its card stands.
func (l *line) draw(ctx context.Context, o store.Outgoing, now time.Time) (d drawn, err error) {
	err = l.e.store.View(ctx, func(v *store.View) error {
		d = drawn{place: o.Place}
		err := guard(func() (err error) {
			d.shown, err = l.e.handler.Show(v, o, now)
			return err
		})
		if err != nil {
			return err
		}
		if o.Kind == store.CardDebt {
			if d.card, err = v.Card(o.Request, o.Lane(), o.Person); err != nil && !errors.Is(err, kv.ErrNotFound) {
				return fmt.Errorf("reading the card: %w", err)
			}
		}
		if d.shown.Instead != nil && d.shown.Instead.Platform == l.platform {
			d.place = *d.shown.Instead
		}
		d.place, err = movedTo(v, d.place)
		return err
	})
	return d, err
}

// failed turns an adapter's error into an outcome.
func (l *line) failed(o store.Outgoing, out outcome, err error) outcome {
	now := l.e.cfg.Now().UTC()
	out.why = reason(err)
	var wait chat.RetryAfter
	switch {
	case errors.As(err, &wait):
		out.result, out.after = Limited, now.Add(max(wait.Wait, backoffMin))
	case errors.Is(err, chat.ErrGone):
		out.result, out.class = parked, Gone
	case errors.Is(err, chat.ErrRefused):
		out.result, out.class = parked, Refused
	default:
		f := l.fail(o)
		out.result, out.after = Retried, now.Add(f.wait)
		if f.n >= maxTries {
			out.result, out.class = parked, Failed
		}
	}
	return out
}

// fail counts one more failure of a message and draws its wait. It counts in this run of the bot only: what a platform
// told to send later is tried just as often as it takes, so the tries that the store counts say nothing about giving up.
func (l *line) fail(o store.Outgoing) failure {
	l.mu.Lock()
	defer l.mu.Unlock()
	f := l.fails[o.ID]
	f.n++
	f.wait = l.e.backoff(f.wait)
	l.fails[o.ID] = f
	return f
}

// mail is one message on its way.
type mail struct {
	*line
	o     store.Outgoing
	drawn drawn
	pace  pace
	moved map[chat.Place]chat.Place
}

// send edits the card where it stands, or posts.
func (m *mail) send(ctx context.Context) (outcome, error) {
	msg := m.drawn.shown.Message
	if m.o.Kind == store.EditDebt {
		return m.amend(ctx, msg)
	}
	if m.o.Kind != store.CardDebt {
		return m.post(ctx, chat.Split(msg, m.limits)) // leaves one that says it is a card whole, as a home page does
	}
	msg = chat.Fit(msg, m.limits)
	if ref := m.drawn.card.Ref; m.limits.Edits && !ref.IsZero() && ref.Place.Platform == m.platform {
		out, err := m.edit(ctx, ref, msg)
		if !errors.Is(err, chat.ErrGone) {
			return out, err
		}
	}
	out, err := m.post(ctx, []chat.Message{msg})
	if err != nil || m.o.Claimed == 1 || !m.limits.Edits || !m.drawn.card.Ref.IsZero() {
		return out, err
	}
	// The card changed before it was known where it stands. If its first state had arrived all the same, a platform that
	// knows keys gave the place of that message, which has yet to be brought up to date.
	ref := out.ref
	if out, err = m.edit(ctx, ref, msg); err == nil {
		out.result = posted
	}
	return out, err
}

// amend replaces a notice where it stands. Where that is not possible it stays as it is, and nobody is bothered.
func (m *mail) amend(ctx context.Context, msg chat.Message) (outcome, error) {
	if !m.limits.Edits {
		return outcome{result: dropped}, nil
	}
	out, err := m.edit(ctx, m.o.Ref, chat.Fit(msg, m.limits))
	if errors.Is(err, chat.ErrGone) || errors.Is(err, chat.ErrRefused) {
		return outcome{result: dropped}, nil
	}
	return out, err
}

// key is the same each time the same message is tried again. A card has one for its first posting, whatever it shows by
// then, so that no platform that knows keys ever shows it twice; each later state of it is another message.
func (m *mail) key(part, parts int) string {
	switch {
	case m.o.Kind == store.HomeDebt, m.o.Kind == store.CardDebt && (!m.limits.Edits || !m.drawn.card.Ref.IsZero()):
		return m.state()
	case parts > 1:
		return m.o.ID + "/" + strconv.Itoa(part)
	}
	return m.o.ID
}

// state is the key of what a card shows now.
func (m *mail) state() string { return m.o.ID + "." + strconv.Itoa(m.o.Claimed) }

// edit replaces the card.
func (m *mail) edit(ctx context.Context, ref chat.Ref, msg chat.Message) (outcome, error) {
	var to chat.ErrMoved
	for range maxMoves {
		next, err := m.call(ctx, ref.Place, func(ctx context.Context) (chat.Ref, error) {
			return m.adapter.Edit(ctx, ref, msg, m.state())
		})
		if !errors.As(err, &to) {
			return outcome{result: edited, ref: next, part: 1}, err
		}
		ref.Place = m.move(ref.Place, to.To)
	}
	return outcome{}, to
}

// post sends the parts that have not arrived yet, in order.
func (m *mail) post(ctx context.Context, parts []chat.Message) (outcome, error) {
	out := outcome{result: posted, part: min(m.o.Part, len(parts))}
	place, cached, err := m.place(ctx)
	if err != nil {
		return out, err
	}
	for moves := 0; out.part < len(parts); {
		ref, err := m.call(ctx, place, func(ctx context.Context) (chat.Ref, error) {
			return m.adapter.Post(ctx, place, parts[out.part], m.key(out.part, len(parts)))
		})
		var to chat.ErrMoved
		switch {
		case err == nil:
			out.ref = ref
			out.part++
		case errors.As(err, &to) && moves < maxMoves:
			place = m.move(place, to.To)
			moves++
		case errors.Is(err, chat.ErrGone) && cached:
			m.forget()
			if place, cached, err = m.place(ctx); err != nil {
				return out, err
			}
		default:
			return out, err
		}
	}
	return out, nil
}

// call waits for the platform's rates and calls the adapter. A panic in it is an unknown outcome.
func (m *mail) call(ctx context.Context, place chat.Place, fn func(context.Context) (chat.Ref, error)) (ref chat.Ref, err error) {
	if !m.pace.rate(ctx, place.String()) {
		return ref, ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	err = guard(func() (err error) {
		ref, err = fn(ctx)
		return err
	})
	return ref, err
}
