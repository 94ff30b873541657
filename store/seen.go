package store

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

// MaxAnswer is the most that is kept of an answer, in bytes; a longer one is compressed first.
const MaxAnswer = 8 << 10

// maxUnpacked bounds what a kept answer may unpack to.
const maxUnpacked = 4 << 20

// seenEvent is the record of an event that was accepted.
type seenEvent struct {
	At     time.Time       `json:"at"`
	Answer json.RawMessage `json:"answer,omitempty"`
	Packed []byte          `json:"packed,omitempty"` // the answer's JSON, deflated
}

func seenKey(p chat.Platform, id string) string { return key("s", string(p), id) }

func seenMarks(k string, e seenEvent) []mark {
	return []mark{{"i/k/" + timePart(e.At) + k[1:], k}}
}

// Seen reports whether an event was accepted before, and what was answered. An answer that did not fit into MaxAnswer even
// compressed was not kept: then the platform is only acknowledged.
func (v *View) Seen(p chat.Platform, id string) (chat.Answer, bool, error) {
	var a chat.Answer
	e, ok, err := find[seenEvent](v, seenKey(p, id))
	if err != nil || !ok {
		return a, ok, err
	}
	b := []byte(e.Answer)
	if len(e.Packed) > 0 {
		if b, err = unpack(e.Packed); err != nil {
			return a, true, fmt.Errorf("reading the answer to %s: %w", id, err)
		}
	}
	if len(b) == 0 {
		return a, true, nil
	}
	if err := json.Unmarshal(b, &a); err != nil {
		return a, true, fmt.Errorf("reading the answer to %s: %w: %w", id, ErrDamaged, err)
	}
	return a, true, nil
}

// MarkSeen keeps an event with its answer, so that a repeated delivery is answered alike until SweepSeen forgets it.
func (t *Tx) MarkSeen(p chat.Platform, id string, a chat.Answer, now time.Time) error {
	e := seenEvent{At: now}
	utc(&e.At)
	b, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("keeping the answer to %s: %w", id, err)
	}
	if len(b) <= MaxAnswer {
		e.Answer = b
	} else if packed := pack(b); len(packed) <= MaxAnswer && len(b) <= maxUnpacked {
		e.Packed = packed
	}
	k := seenKey(p, id)
	var marks []mark
	if old, had, err := find[seenEvent](&t.View, k); err != nil {
		return err
	} else if had {
		marks = seenMarks(k, old)
	}
	if err := t.write(k, e); err != nil {
		return err
	}
	return t.reindex(marks, seenMarks(k, e))
}

// SweepSeen forgets events that were accepted before a time, oldest first, at most limit (≤ 0: 1,000). It gives how many.
func (t *Tx) SweepSeen(before time.Time, limit int) (int, error) {
	if limit <= 0 {
		limit = 1000
	}
	items, err := t.until("i/k/", "", "i/k/"+timePart(before), limit)
	if err != nil {
		return 0, err
	}
	for _, it := range items {
		if err := errors.Join(t.del(string(it.Value)), t.del(it.Key)); err != nil {
			return 0, err
		}
	}
	return len(items), nil
}

func pack(b []byte) []byte {
	var buf bytes.Buffer
	w, err := flate.NewWriter(&buf, flate.BestSpeed)
	if err == nil {
		_, _ = w.Write(b) // a bytes.Buffer takes everything
		_ = w.Close()
	}
	return buf.Bytes()
}

func unpack(b []byte) ([]byte, error) {
	out, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(b)), maxUnpacked+1))
	if err != nil || len(out) > maxUnpacked {
		return nil, fmt.Errorf("%w: packed answer", ErrDamaged)
	}
	return out, nil
}
