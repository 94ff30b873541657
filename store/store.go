package store

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store/kv"
)

// Schema is the version of the whole: keys, indexes and record layouts together. A store written by a newer schema is
// refused, because an older program would break its indexes.
const Schema = 1

// Errors of this package. Records that are not there are kv.ErrNotFound.
var (
	// ErrNewer: written by a later release; nothing is read or changed.
	ErrNewer = errors.New("store: written by a newer release")
	// ErrDamaged: bytes that no release wrote, or a backup that is not whole.
	ErrDamaged = errors.New("store: damaged")
	// ErrInvalid: a record that cannot be kept as it is.
	ErrInvalid = errors.New("store: invalid")
	// ErrTaken: the account belongs to somebody else.
	ErrTaken = errors.New("store: account is bound to somebody else")
	// ErrNotOwed: the message cannot be claimed now: it was claimed, is parked, waits, or another one of its lane is first.
	ErrNotOwed = errors.New("store: not owed now")
	// ErrTooBig: a file over the limit.
	ErrTooBig = errors.New("store: file too big")
	// ErrNotEmpty: a backup is only restored into an empty store.
	ErrNotEmpty = errors.New("store: not empty")
	// Nothing is kept without a name: many records name nobody and no request.
	errNobody    = fmt.Errorf("reading a person: no e-mail: %w", kv.ErrNotFound)
	errNoRequest = fmt.Errorf("reading a request: no radicado: %w", kv.ErrNotFound)
	// ErrHalfRestored: a restore was cut off. Restoring again begins anew; nothing else is possible.
	ErrHalfRestored = errors.New("store: restored by half")
)

// Guard keys.
const (
	schemaKey  = "g/schema"
	restoreKey = "g/restoring"
	journalKey = "g/journal"
)

// Store is the typed store. It may be used by several goroutines.
type Store struct {
	db      kv.DB
	hashKey []byte
	checked atomic.Bool // the schema was found, and is ours
	recent  recent
}

// View reads one consistent snapshot. It is valid while the function that it was handed to runs.
type View struct {
	r kv.Reader
	s *Store
	// known are the records that were read in this transaction, as copier or absent, or what an index says, as it stands there. A write forgets the one that it changes.
	known map[string]any
}

// Tx reads and writes. What it wrote is seen by its own later reads.
type Tx struct {
	View
	w    kv.Tx
	head *journalHead // read at the first Record, written last
	owes []chat.Platform
}

// New makes a store over a database. key is the secret from which the key of KeyedHash is derived (32 bytes). The schema
// is checked at the first use; Open checks it at once.
func New(db kv.DB, key []byte) *Store {
	derived, err := hkdf.Key(sha256.New, key, nil, "ticbot/store/keyed-hash/v1", sha256.Size)
	if err != nil { // cannot happen: the length is far below the limit of HKDF
		derived = key
	}
	return &Store{db: db, hashKey: derived}
}

// Open is New, and refuses a store that a newer release wrote (ErrNewer) or that was restored by half (ErrHalfRestored).
func Open(ctx context.Context, db kv.DB, key []byte) (*Store, error) {
	s := New(db, key)
	if err := s.View(ctx, func(*View) error { return nil }); err != nil {
		return nil, fmt.Errorf("opening the store: %w", err)
	}
	return s, nil
}

// DB is the database underneath.
func (s *Store) DB() kv.DB { return s.db }

// Close closes the database.
func (s *Store) Close() error { return s.db.Close() }

// View runs fn on a snapshot.
func (s *Store) View(ctx context.Context, fn func(*View) error) error {
	return s.db.View(ctx, func(r kv.Reader) error {
		if !s.checked.Load() {
			if found, err := checkSchema(r); err != nil {
				return err
			} else if found {
				s.checked.Store(true)
			}
		}
		return fn(&View{r: r, s: s})
	})
}

// Update runs fn in a transaction and commits it when fn returns nil. fn may run several times, each time on a new Tx: see
// kv.DB.
func (s *Store) Update(ctx context.Context, fn func(*Tx) error) error {
	err := s.db.Update(ctx, func(w kv.Tx) error {
		if !s.checked.Load() {
			if found, err := checkSchema(w); err != nil {
				return err
			} else if !found {
				if err := w.Put(schemaKey, []byte(strconv.Itoa(Schema))); err != nil {
					return err
				}
			}
		}
		t := &Tx{View: View{r: w, s: s}, w: w}
		if err := fn(t); err != nil {
			return err
		}
		return t.putHead()
	})
	if err == nil {
		s.checked.Store(true)
	}
	return err
}

// checkSchema reports whether a store has a schema, and refuses one that this release cannot work on.
func checkSchema(r kv.Reader) (found bool, err error) {
	if _, err := r.Get(restoreKey); err == nil {
		return false, ErrHalfRestored
	} else if !errors.Is(err, kv.ErrNotFound) {
		return false, err
	}
	b, err := r.Get(schemaKey)
	if errors.Is(err, kv.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	n, err := strconv.Atoi(string(b))
	switch {
	case err != nil || n < 1:
		return false, fmt.Errorf("reading the schema: %w: %q", ErrDamaged, b)
	case n > Schema:
		return false, fmt.Errorf("schema %d: %w", n, ErrNewer)
	}
	return true, nil
}

// KeyedHash is what the journal keeps of a private value: HMAC-SHA256 under a derived key, hex. Equal values have equal
// hashes; without the secret nobody can try values out.
func (s *Store) KeyedHash(v string) string {
	mac := hmac.New(sha256.New, s.hashKey)
	mac.Write([]byte(v))
	return hex.EncodeToString(mac.Sum(nil))
}

// KeyedHash is Store.KeyedHash.
func (v *View) KeyedHash(value string) string { return v.s.KeyedHash(value) }
