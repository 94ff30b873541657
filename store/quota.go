package store

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/ticbot/ticbot/store/kv"
)

const quotaKey = "q"

// Quota gives the state of the mailbox ledger; all zero before anything was contracted.
func (v *View) Quota() (Quota, error) {
	q, _, err := find[Quota](v, quotaKey)
	return q, err
}

// SetQuota stores a new state of the ledger with the movement that led to it. The movement's Seq and After are set here.
func (t *Tx) SetQuota(q Quota, m Movement) error {
	if min(q.Contracted, q.Active, q.Suspended, q.Reserved) < 0 {
		return fmt.Errorf("changing the quota: %w: %+v", ErrInvalid, q)
	}
	if _, err := t.Quota(); err != nil { // two changes of one state conflict
		return err
	}
	n, err := t.count("movement")
	if err != nil {
		return err
	}
	utc(&m.At)
	m.Seq, m.After = n, q
	if err := t.write("qm/"+seqPart(n), m); err != nil {
		return err
	}
	return t.write(quotaKey, q)
}

// Movements gives all lines of the ledger, oldest first.
func (v *View) Movements() ([]Movement, error) { return list(records[Movement](v, "qm/")) }

func ticketKey(list, request string) string { return under(key("qr", list), numbered(request)) }

// Enqueue puts a request at the end of a waiting list and gives its position, from 1 on. One that waits there already
// keeps its place.
func (t *Tx) Enqueue(list, request string) (int, error) {
	if err := errors.Join(checkID("waiting list", list), checkID("request", request)); err != nil {
		return 0, err
	}
	n, err := t.ticket(list, request)
	if err != nil {
		return 0, err
	}
	if n == 0 {
		if n, err = t.count("queue/" + escape(list)); err != nil {
			return 0, err
		}
		if err := t.put(ticketKey(list, request), strconv.AppendUint(nil, n, 10)); err != nil {
			return 0, err
		}
		if err := t.put(key("ql", list, seqPart(n)), []byte(request)); err != nil {
			return 0, err
		}
	}
	before, err := t.until(prefix("ql", list), "", key("ql", list, seqPart(n)), 0)
	return len(before) + 1, err
}

// ticket is the number of a request in a waiting list; 0 = it does not wait there.
func (t *Tx) ticket(list, request string) (uint64, error) {
	b, err := t.r.Get(ticketKey(list, request))
	if errors.Is(err, kv.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("reading waiting list %s: %w", list, err)
	}
	n, err := strconv.ParseUint(string(b), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("reading waiting list %s: %w", list, ErrDamaged)
	}
	return n, nil
}

// Dequeue takes a request off a waiting list; it is no error when it does not wait there.
func (t *Tx) Dequeue(list, request string) error {
	n, err := t.ticket(list, request)
	if err != nil || n == 0 {
		return err
	}
	return errors.Join(t.del(ticketKey(list, request)), t.del(key("ql", list, seqPart(n))))
}

// Queue gives the requests of a waiting list, first come first.
func (v *View) Queue(list string) ([]string, error) {
	items, err := v.some(prefix("ql", list), "", 0)
	if err != nil {
		return nil, err
	}
	out := make([]string, 0, len(items))
	for _, it := range items {
		out = append(out, string(it.Value))
	}
	return out, nil
}
