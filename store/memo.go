package store

import (
	"bytes"
	"maps"
	"slices"
	"sync"

	"github.com/ticbot/ticbot/commands/procedure"
)

// One event asks for the same few people, dependencies and requests again and again, and the next event for many of them
// once more. Two things are remembered, neither of which can be wrong: what a transaction has read and not written since
// (View.known), and what bytes that are still the same were decoded to (recent).

// copier is a record that is read more than once. What copied gives shares nothing that its receiver could change.
type copier[T any] interface{ copied() T }

// absent stands for a record that is not there.
type absent struct{}

// How many records are remembered by one transaction, and by all of them together.
const (
	maxKnown  = 128
	maxRecent = 512
)

// know remembers a record, or that there is none.
func (v *View) know(k string, rec any) {
	if v.known == nil {
		v.known = make(map[string]any, 16)
	} else if len(v.known) >= maxKnown {
		clear(v.known)
	}
	v.known[k] = rec
}

// recent remembers what the records read last were decoded from. It holds a record only as long as its bytes are the same:
// which transaction reads it makes no difference.
type recent struct {
	mu   sync.Mutex
	recs map[string]decoded
}

type decoded struct {
	from []byte
	rec  any
}

// decodeAt decodes the record under a key; that of a copier is nobody's own.
func decodeAt[T any](r *recent, k string, b []byte) (*T, error) {
	if _, ok := any((*T)(nil)).(copier[T]); !ok {
		out := new(T)
		return out, decode(b, out)
	}
	r.mu.Lock()
	last := r.recs[k]
	r.mu.Unlock()
	if rec, ok := last.rec.(*T); ok && bytes.Equal(last.from, b) {
		return rec, nil
	}
	out := new(T)
	if err := decode(b, out); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.recs == nil {
		r.recs = map[string]decoded{}
	}
	if _, had := r.recs[k]; !had && len(r.recs) >= maxRecent {
		for one := range r.recs { // by chance
			delete(r.recs, one)
			break
		}
	}
	r.recs[k] = decoded{b, out}
	return out, nil
}

// forget drops a record that is written anew or erased: what is private in it is not to outlive it here.
func (r *recent) forget(k string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.recs, k)
}

func (p *Person) copied() Person {
	out := *p
	out.Roles, out.Accounts = slices.Clone(p.Roles), slices.Clone(p.Accounts)
	return out
}

func (d *Dep) copied() Dep { return *d }

func (d *Draft) copied() Draft {
	out := *d
	out.Answers, out.Said, out.ErrorArg = maps.Clone(d.Answers), maps.Clone(d.Said), maps.Clone(d.ErrorArg)
	return out
}

func (o *Outgoing) copied() Outgoing {
	out := *o
	out.Args = maps.Clone(o.Args)
	return out
}

func (q *Quota) copied() Quota { return *q }

func (c *Card) copied() Card { return *c }

func (g *laneGuard) copied() laneGuard { return *g }

func (g *headGuard) copied() headGuard { return *g }

// request is a request of the procedure as the store keeps it.
type request procedure.Request

func (r *request) copied() request { return request(procedure.Request(*r).Clone()) }
