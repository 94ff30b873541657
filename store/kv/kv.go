// Package kv is the port between what ticbot keeps and the database that keeps it: six operations over ordered keys.
//
// Keys are compared byte by byte. A key is 1 to 512 bytes, a value at most 512 KiB; anything larger is split above this port.
package kv

import (
	"context"
	"errors"
	"iter"
)

var (
	// ErrNotFound is returned by Get for a key that holds no value.
	ErrNotFound = errors.New("kv: not found")
	// ErrClosed is returned by every operation after Close.
	ErrClosed = errors.New("kv: closed")
	// ErrTooLarge is returned by Update when one caller wrote more than MaxUpdate bytes or a key or value outside its limit,
	// also when fn did not look at the error of Put or Delete.
	ErrTooLarge = errors.New("kv: too large")
	// ErrFull is returned by Update while the database cannot write (a full disk). Nothing was written; a later Update
	// succeeds as soon as there is room again, without reopening.
	ErrFull = errors.New("kv: no room to write")
)

// Limits of the port, in bytes. MaxUpdate counts the keys and the values of every Put and Delete of one caller, also of keys
// that it writes again, so a value of MaxValue does not fit together with its key. A database may also refuse a caller with
// more than 20,000 writes, which is ErrTooLarge too.
const (
	MaxKey    = 512
	MaxValue  = 512 << 10
	MaxUpdate = 512 << 10
)

// DB is an ordered, durable, transactional map.
//
// View sees one consistent snapshot. Update is serialisable, and when it returns nil what fn wrote survives the loss of
// the process and of the power. Update may run fn several times, so fn must be a function of what it reads and of what it
// was given: it must not log, count, sleep, draw random numbers or read the clock. An error or a panic of fn drops that
// caller's writes only; the error comes back as it is (errors.Is works), the panic is raised again in the caller's goroutine.
//
// A Scan does not protect a range: two Updates may each insert into a prefix that both found empty. "At most one" over a
// range needs a guard key that both read and write.
type DB interface {
	View(ctx context.Context, fn func(Reader) error) error
	Update(ctx context.Context, fn func(Tx) error) error
	Close() error
}

// Reader reads. Returned slices belong to the caller and stay valid after the transaction.
type Reader interface {
	// Get returns the value of key or ErrNotFound.
	Get(key string) ([]byte, error)
	// Scan yields the items whose key begins with prefix and is not below from (pass "" to begin with the first), in
	// ascending order. It sees the transaction's own writes as they were when the loop began. An error ends the sequence.
	Scan(prefix, from string) iter.Seq2[Item, error]
}

// Tx reads and writes. Writes are seen by later reads of the same transaction.
type Tx interface {
	Reader
	Put(key string, value []byte) error
	// Delete removes key; it is not an error if the key holds no value.
	Delete(key string) error
}

// Item is one key with its value.
type Item struct {
	Key   string
	Value []byte
}
