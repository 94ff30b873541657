package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
)

// journalHead is the end of the chain: the key that every transaction with an entry reads first and writes last.
type journalHead struct {
	Seq  uint64 `json:"seq"`
	Hash string `json:"hash"`
	new  bool
}

// noHash stands before the first entry.
const noHash = "0000000000000000000000000000000000000000000000000000000000000000"

// BrokenError names the first entry at which the chain does not hold.
type BrokenError struct {
	Seq uint64 // the number that this place should have
	Why string
}

// Error implements error.
func (e *BrokenError) Error() string {
	return fmt.Sprintf("store: journal broken at %d: %s", e.Seq, e.Why)
}

func journalEntryKey(seq uint64) string { return under("j", seqPart(seq)) }

func journalMarks(e Entry) []mark {
	if e.Request == "" {
		return nil
	}
	return []mark{{key: under(under("i/j", numbered(e.Request)), seqPart(e.Seq))}}
}

// entryHash is the hash of an entry: SHA-256 over its JSON with an empty Hash, hex. The JSON is that of encoding/json: fields
// in the order of Entry, keys of Data sorted, empty fields left out, no spaces. A new field of Entry must be one that is
// left out when empty, so that older entries hash as they did.
func entryHash(e Entry) (string, error) {
	e.Hash = ""
	b, err := json.Marshal(e)
	if err != nil {
		return "", fmt.Errorf("hashing journal entry %d: %w", e.Seq, err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// Record appends an entry to the journal and gives its number. It sets Seq, Prev and Hash.
func (t *Tx) Record(e Entry) (uint64, error) {
	if t.head == nil {
		h, err := t.journalHead()
		if err != nil {
			return 0, err
		}
		t.head = &h
	}
	utc(&e.At)
	e.Seq, e.Prev = t.head.Seq+1, t.head.Hash
	e, err := asWritten(e)
	if err != nil {
		return 0, err
	}
	if e.Hash, err = entryHash(e); err != nil {
		return 0, err
	}
	if err := t.write(journalEntryKey(e.Seq), e); err != nil {
		return 0, err
	}
	if err := t.reindex(nil, journalMarks(e)); err != nil {
		return 0, err
	}
	t.head.Seq, t.head.Hash, t.head.new = e.Seq, e.Hash, true
	return e.Seq, nil
}

// asWritten is an entry as it will be read: JSON has no bytes that are not UTF-8.
func asWritten(e Entry) (Entry, error) {
	b, err := json.Marshal(e)
	if err != nil {
		return e, fmt.Errorf("encoding a journal entry: %w", err)
	}
	if !bytes.Contains(b, []byte(`\ufffd`)) {
		return e, nil
	}
	var out Entry
	if err := json.Unmarshal(b, &out); err != nil {
		return e, fmt.Errorf("encoding a journal entry: %w", err)
	}
	return out, nil
}

// putHead writes the head last, when anything was recorded.
func (t *Tx) putHead() error {
	if t.head == nil || !t.head.new {
		return nil
	}
	return t.write(journalKey, t.head)
}

func (v *View) journalHead() (journalHead, error) {
	h, ok, err := find[journalHead](v, journalKey)
	if !ok {
		h.Hash = noHash
	}
	return h, err
}

// JournalHead gives number and hash of the last entry; 0 and 64 zeros while there is none. A chain whose end was cut off is
// whole in itself: only its head tells.
func (v *View) JournalHead() (seq uint64, hash string, err error) {
	h, err := v.journalHead()
	return h.Seq, h.Hash, err
}

// JournalEntry reads one entry.
func (v *View) JournalEntry(seq uint64) (Entry, error) { return read[Entry](v, journalEntryKey(seq)) }

// Journal yields the entries from a number on.
func (v *View) Journal(from uint64) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for it, err := range v.items("j/", journalEntryKey(from)) {
			var e Entry
			if err == nil {
				err = decode(it.Value, &e)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// JournalOf gives the entries of a request, oldest first.
func (v *View) JournalOf(request string) ([]Entry, error) {
	var out []Entry
	pre := under("i/j", numbered(request)) + "/"
	for it, err := range v.items(pre, "") {
		if err != nil {
			return nil, err
		}
		e, err := fetch[Entry](v, under("j", lastPart(it.Key)))
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// VerifyJournal recomputes the chain of a sequence that begins with the first entry. It gives how many entries hold and the
// hash of the last one; where the chain breaks, err is a *BrokenError.
func VerifyJournal(seq iter.Seq2[Entry, error]) (n uint64, head string, err error) {
	head = noHash
	for e, err := range seq {
		if errors.Is(err, ErrDamaged) {
			return n, head, &BrokenError{Seq: n + 1, Why: err.Error()}
		}
		if err != nil {
			return n, head, fmt.Errorf("reading the journal: %w", err)
		}
		if why := checkLink(e, n+1, head); why != "" {
			return n, head, &BrokenError{Seq: n + 1, Why: why}
		}
		n, head = e.Seq, e.Hash
	}
	return n, head, nil
}

// Holds reports whether an entry that left the store is what was hashed. Whether it stands in the chain only the chain tells.
func (e Entry) Holds() bool {
	hash, err := entryHash(e)
	return err == nil && hash == e.Hash
}

// checkLink says why an entry is not the one of this number behind this hash; "" = it is.
func checkLink(e Entry, seq uint64, prev string) string {
	if e.Seq != seq {
		return fmt.Sprintf("entry %d stands here", e.Seq)
	}
	if e.Prev != prev {
		return "it does not follow the entry before"
	}
	if hash, err := entryHash(e); err != nil || hash != e.Hash {
		return "its text is not what was hashed"
	}
	return ""
}

// VerifyJournal is the function of that name over this store's journal, and compares its end with the head.
func (v *View) VerifyJournal() (n uint64, head string, err error) {
	if n, head, err = VerifyJournal(v.Journal(1)); err != nil {
		return n, head, err
	}
	h, err := v.journalHead()
	if err != nil {
		return n, head, err
	}
	if h.Seq != n || h.Hash != head {
		return n, head, &BrokenError{Seq: min(n, h.Seq) + 1, Why: fmt.Sprintf("the head names entry %d", h.Seq)}
	}
	return n, head, nil
}
