package store

import (
	"errors"
	"fmt"
	"time"
)

// leaseHeld is the record of a lease.
type leaseHeld struct {
	Owner string    `json:"owner,omitempty"` // "" = given back
	Until time.Time `json:"until,omitzero"`
	Fence uint64    `json:"fence"`
}

// Lease takes a lease, or renews it for the owner who has it; ok is false while somebody else has it. The fence grows each
// time the lease goes to a new owner or was let run out in between: work under an older fence is out of date.
func (t *Tx) Lease(name, owner string, now time.Time, ttl time.Duration) (fence uint64, ok bool, err error) {
	if name == "" || owner == "" || ttl <= 0 {
		return 0, false, fmt.Errorf("taking lease %q for %q: %w", name, owner, ErrInvalid)
	}
	l, _, err := find[leaseHeld](&t.View, key("l", name))
	if err != nil {
		return 0, false, err
	}
	live := l.Owner != "" && now.Before(l.Until)
	if live && l.Owner != owner {
		return l.Fence, false, nil
	}
	if !live {
		l.Fence++
	}
	l.Owner, l.Until = owner, now.Add(ttl)
	utc(&l.Until)
	return l.Fence, true, t.write(key("l", name), l)
}

// Release gives a lease back; it is no error when somebody else has it by now.
func (t *Tx) Release(name, owner string) error {
	l, had, err := find[leaseHeld](&t.View, key("l", name))
	if err != nil || !had || l.Owner != owner {
		return err
	}
	return t.write(key("l", name), leaseHeld{Fence: l.Fence})
}

// LeaseOf tells who has a lease at a time, and until when; owner "" = nobody.
func (v *View) LeaseOf(name string, now time.Time) (owner string, until time.Time, err error) {
	l, _, err := find[leaseHeld](v, key("l", name))
	if err != nil || !now.Before(l.Until) {
		return "", time.Time{}, err
	}
	return l.Owner, l.Until, nil
}

// Meta reads a small look-up; kv.ErrNotFound where there is none.
func (v *View) Meta(name string) (string, error) {
	k := key("x", name)
	if value, ok := v.known[k].(string); ok {
		return value, nil
	}
	b, err := v.r.Get(k)
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", name, err)
	}
	v.know(k, string(b))
	return string(b), nil
}

// PutMeta stores a small look-up; an empty value removes it.
func (t *Tx) PutMeta(name, value string) error {
	if name == "" {
		return fmt.Errorf("storing a look-up: %w: no name", ErrInvalid)
	}
	if value == "" {
		return t.del(key("x", name))
	}
	return t.put(key("x", name), []byte(value))
}

// MetaUnder gives all look-ups whose names begin with a prefix, as far as names are not longer than 100 bytes.
func (v *View) MetaUnder(pre string) (map[string]string, error) {
	out := map[string]string{}
	for it, err := range v.items("x/"+escape(pre), "") {
		if err != nil {
			return nil, err
		}
		name, err := unescape(lastPart(it.Key))
		if errors.Is(err, errCut) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out[name] = string(it.Value)
	}
	return out, nil
}
