// Package handoff keeps passwords in sealed one-time envelopes. What is stored is only ciphertext; token and PIN of an
// envelope are derived from the secret key, the envelope's id and its issue number, so that nothing stores them either.
// Opening burns and records in one transaction, before any plaintext leaves.
package handoff

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"

	"github.com/ticbot/ticbot/store"
)

// KeySize is the length of a secret key in bytes.
const KeySize = 32

// Keys are the secret keys: the first seals and derives, all of them verify and open, so that a key can be replaced while
// envelopes are under way.
type Keys struct{ all [][]byte }

// NewKeys takes the present key and those before it, each KeySize bytes.
func NewKeys(present []byte, before ...[]byte) (Keys, error) {
	all := append([][]byte{present}, before...)
	for _, k := range all {
		if len(k) != KeySize {
			return Keys{}, fmt.Errorf("reading secret key: %d bytes instead of %d", len(k), KeySize)
		}
	}
	return Keys{all: all}, nil
}

// Derive makes a key for one purpose from the present secret key.
func (k Keys) Derive(purpose string) []byte { return derive(k.all[0], purpose, KeySize) }

// derive cannot fail: the length is far below HKDF's limit.
func derive(secret []byte, info string, n int) []byte {
	out, err := hkdf.Key(sha256.New, secret, nil, "ticbot "+info, n)
	if err != nil {
		return make([]byte, n)
	}
	return out
}

// of names an envelope in a derivation: id and issue.
func of(e store.Envelope) string { return e.ID + " " + strconv.Itoa(e.Issue) }

// token purposes: the page of the envelope, and the page that prints its PIN.
const (
	purposeOpen   = "token"
	purposeSlip   = "slip"
	purposeDecide = "decide"
	purposeList   = "pins"
)

// idLen is the length of an envelope's id in a token, in hex digits; tagLen that of its tag in bytes.
const (
	idLen  = 20
	tagLen = 16
)

// newID gives the id of an envelope: the same one each time the same event is handled.
func (k Keys) newID(request, kind string, issue int) string {
	m := hmac.New(sha256.New, k.Derive("envelope id"))
	fmt.Fprintf(m, "%s\x00%s\x00%d", request, kind, issue)
	return hex.EncodeToString(m.Sum(nil))[:idLen]
}

// token makes the address part of an envelope.
func (k Keys) token(purpose string, e store.Envelope) string {
	return e.ID + base64.RawURLEncoding.EncodeToString(derive(k.all[0], purpose+" "+of(e), tagLen))
}

// splitToken takes the id off a token.
func splitToken(token string) (id string, tag []byte, ok bool) {
	if len(token) <= idLen {
		return "", nil, false
	}
	tag, err := base64.RawURLEncoding.DecodeString(token[idLen:])
	return token[:idLen], tag, err == nil && len(tag) == tagLen
}

// fits reports whether a tag belongs to the envelope, in constant time.
func (k Keys) fits(purpose string, e store.Envelope, tag []byte) bool {
	ok := false
	for _, key := range k.all {
		if hmac.Equal(derive(key, purpose+" "+of(e), tagLen), tag) {
			ok = true
		}
	}
	return ok
}

// pin is the six digits of an envelope under one key.
func pin(key []byte, e store.Envelope) string {
	// 64 bits modulo a million: the bias is below 2⁻⁴⁴.
	n := binary.BigEndian.Uint64(derive(key, "pin "+of(e), 8)) % 1_000_000
	return fmt.Sprintf("%06d", n)
}

// pinFits compares what was typed with the PIN, in constant time.
func (k Keys) pinFits(e store.Envelope, typed string) bool {
	ok := false
	for _, key := range k.all {
		if hmac.Equal([]byte(pin(key, e)), []byte(typed)) {
			ok = true
		}
	}
	return ok
}

// ErrUnknown means that a token names no envelope.
var ErrUnknown = errors.New("handoff: unknown envelope")
