package handoff

import (
	"crypto/cipher"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/sethvargo/go-password/password"
	"golang.org/x/crypto/chacha20poly1305"

	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// MaxTries is how many wrong PINs burn an envelope (forms.md §5).
const MaxTries = 5

// Kinds of envelope, as the store keeps them.
const (
	Staff  = "staff"
	Entry  = "entry"
	Holder = "holder"
)

// Box seals and opens envelopes.
type Box struct {
	keys Keys
	base string // public address of the pages, without a slash at the end
}

// New makes a box; base is the public address under which the pages can be reached.
func New(keys Keys, base string) *Box { return &Box{keys: keys, base: strings.TrimRight(base, "/")} }

// NewID gives the id of an envelope of a request; the same arguments give the same id.
func (b *Box) NewID(request, kind string, issue int) string {
	return b.keys.newID(request, kind, issue)
}

// Link is the address of the envelope's page.
func (b *Box) Link(e store.Envelope) string {
	page := "/entrega/"
	if e.Kind == Entry {
		page = "/sellar/"
	}
	return b.base + page + b.keys.token(purposeOpen, e)
}

// Slip is the address of the page that prints the PIN, once.
func (b *Box) Slip(e store.Envelope) string {
	return b.base + "/entrega/" + b.keys.token(purposeSlip, e) + "/volante"
}

// DecideLink is the address of the page of a decision.
func (b *Box) DecideLink(id string) string {
	return b.base + "/decidir/" + b.keys.token(purposeDecide, store.Envelope{ID: id})
}

// DecideID gives the id of a decision by its token, or ErrUnknown.
func (b *Box) DecideID(token string) (string, error) {
	id, tag, ok := splitToken(token)
	if !ok || !b.keys.fits(purposeDecide, store.Envelope{ID: id}, tag) {
		return "", ErrUnknown
	}
	return id, nil
}

// Code is six digits for a purpose of the caller's, derived like a PIN: nothing stores it.
func (b *Box) Code(id string, issue int) string {
	return pin(b.keys.all[0], store.Envelope{ID: "code " + id, Issue: issue})
}

// PIN is the six digits that open a holder's envelope.
func (b *Box) PIN(e store.Envelope) string { return pin(b.keys.all[0], e) }

// Seal puts a generated password into an envelope. Two envelopes sealed with the same seed hold the same password.
func (b *Box) Seal(tx *store.Tx, e store.Envelope, seed [32]byte) error {
	pw, err := generate(seed)
	if err != nil {
		return err
	}
	return b.put(tx, e, pw, seed)
}

// generate draws a password of fourteen characters, three of them digits and one a sign, without look-alikes.
func generate(seed [32]byte) (string, error) {
	g, err := password.NewGenerator(&password.GeneratorInput{
		LowerLetters: "abcdefghijkmnpqrstuvwxyz", UpperLetters: "ABCDEFGHJKLMNPQRSTUVWXYZ", Digits: "23456789", Symbols: "+-*=.",
		Reader: rand.NewChaCha8(seed),
	})
	if err != nil {
		return "", fmt.Errorf("making a password: %w", err)
	}
	pw, err := g.Generate(14, 3, 1, false, true)
	if err != nil {
		return "", fmt.Errorf("making a password: %w", err)
	}
	return pw, nil
}

func (b *Box) put(tx *store.Tx, e store.Envelope, pw string, seed [32]byte) error {
	aead, err := seal(b.keys.all[0], e)
	if err != nil {
		return err
	}
	nonce := derive(seed[:], "nonce "+of(e), aead.NonceSize())
	e.Sealed = append(nonce, aead.Seal(nil, nonce, []byte(pw), bound(e))...)
	return tx.PutEnvelope(e)
}

// seal gives the cipher of an envelope: its key serves this envelope alone.
func seal(key []byte, e store.Envelope) (cipher.AEAD, error) {
	aead, err := chacha20poly1305.NewX(derive(key, "envelope "+of(e), chacha20poly1305.KeySize))
	if err != nil {
		return nil, fmt.Errorf("sealing envelope: %w", err)
	}
	return aead, nil
}

// bound is what the ciphertext is bound to: it opens nowhere else.
func bound(e store.Envelope) []byte {
	return []byte(e.ID + "\x00" + e.Kind + "\x00" + e.Request + "\x00" + e.Account)
}

// State of an envelope as its page sees it.
type State string

// The states.
const (
	Ready   State = "ready"
	Wrong   State = "wrong" // a wrong PIN; Left tries remain
	Open    State = "open"  // Plain holds the password, this once
	Opened  State = "opened"
	Burnt   State = "burnt"
	Typed   State = "typed" // staff typed a password
	Printed State = "printed"
	// Asked and Confirmed answer «Pedir otra clave» and «Recibí la cuenta».
	Asked     State = "asked"
	Confirmed State = "confirmed"
)

// View is what a page may show of an envelope.
type View struct {
	State    State
	Envelope store.Envelope // without what is sealed
	Left     int
	Plain    string // the password, in State Open only; the caller shows it and forgets it
	PIN      string // in State Printed only
	Burned   bool   // this very try burnt it
}

// find looks an envelope up by its token.
func (b *Box) find(v *store.View, purpose, token string) (store.Envelope, error) {
	id, tag, ok := splitToken(token)
	if !ok {
		return store.Envelope{}, ErrUnknown
	}
	e, err := v.Envelope(id)
	if errors.Is(err, kv.ErrNotFound) {
		return store.Envelope{}, ErrUnknown
	}
	if err != nil {
		return store.Envelope{}, err
	}
	if !b.keys.fits(purpose, e, tag) {
		return store.Envelope{}, ErrUnknown
	}
	return e, nil
}

// view is the envelope as it stands, without its content.
func view(e store.Envelope, now time.Time) View {
	s := Ready
	switch {
	case !e.Opened.IsZero():
		s = Opened
	case !e.Burnt.IsZero() || !now.Before(e.Expires) || len(e.Sealed) == 0 && e.Kind != Entry:
		s = Burnt
	}
	e.Sealed = nil
	return View{State: s, Envelope: e, Left: MaxTries - e.Tries}
}

// Peek looks without consuming anything: for GET, HEAD and previews.
func (b *Box) Peek(v *store.View, token string, now time.Time) (View, error) {
	e, err := b.find(v, purposeOpen, token)
	if err != nil {
		return View{}, err
	}
	return view(e, now), nil
}

// Open opens an envelope, once: the PIN is checked, the envelope is emptied, and only then the password is in the view.
// The caller must not show it before the transaction has been committed.
func (b *Box) Open(tx *store.Tx, token, typed string, now time.Time) (View, error) {
	e, err := b.find(&tx.View, purposeOpen, token)
	if err != nil {
		return View{}, err
	}
	if w := view(e, now); w.State != Ready || e.Kind == Entry {
		return w, nil
	}
	if e.Kind == Holder && !b.keys.pinFits(e, digits(typed)) {
		return b.wrong(tx, e, now)
	}
	plain, err := b.unseal(e)
	if err != nil {
		return View{}, err
	}
	e.Sealed, e.Opened = nil, now
	if err := tx.PutEnvelope(e); err != nil {
		return View{}, err
	}
	return View{State: Open, Envelope: e, Plain: plain}, nil
}

// wrong counts a wrong PIN; the fifth burns the envelope.
func (b *Box) wrong(tx *store.Tx, e store.Envelope, now time.Time) (View, error) {
	e.Tries++
	w := View{State: Wrong, Left: MaxTries - e.Tries}
	if e.Tries >= MaxTries {
		e.Sealed, e.Burnt, e.Why = nil, now, "tries"
		w.State, w.Burned = Burnt, true
	}
	if err := tx.PutEnvelope(e); err != nil {
		return View{}, err
	}
	e.Sealed = nil
	w.Envelope = e
	return w, nil
}

func (b *Box) unseal(e store.Envelope) (string, error) {
	var last error
	for _, key := range b.keys.all {
		aead, err := seal(key, e)
		if err != nil {
			return "", err
		}
		n := aead.NonceSize()
		if len(e.Sealed) < n {
			return "", fmt.Errorf("opening envelope %s: too short", e.ID)
		}
		plain, err := aead.Open(nil, e.Sealed[:n], e.Sealed[n:], bound(e))
		if err == nil {
			return string(plain), nil
		}
		last = err
	}
	return "", fmt.Errorf("opening envelope %s: %w", e.ID, last)
}

// Fill takes the password that staff typed on their page and seals it for the holder.
func (b *Box) Fill(tx *store.Tx, token, typed string, seed [32]byte, now time.Time) (View, error) {
	e, err := b.find(&tx.View, purposeOpen, token)
	if err != nil {
		return View{}, err
	}
	if w := view(e, now); w.State != Ready || e.Kind != Entry {
		return w, nil
	}
	all, err := tx.EnvelopesOf(e.Request)
	if err != nil {
		return View{}, err
	}
	for _, h := range all {
		if h.Kind == Holder && h.Issue == e.Issue && h.Burnt.IsZero() {
			if err := b.put(tx, h, typed, seed); err != nil {
				return View{}, err
			}
		}
	}
	e.Opened = now
	return View{State: Typed, Envelope: e}, tx.PutEnvelope(e)
}

// Print gives the PIN for the printed slip, once.
func (b *Box) Print(tx *store.Tx, token string, now time.Time) (View, error) {
	e, err := b.find(&tx.View, purposeSlip, token)
	if err != nil {
		return View{}, err
	}
	w := view(e, now)
	if w.State != Ready || e.Keeper != "" || !e.Slip.IsZero() {
		if w.State == Ready {
			w.State = Burnt
		}
		return w, nil
	}
	e.Slip = now
	if err := tx.PutEnvelope(e); err != nil {
		return View{}, err
	}
	w.State, w.PIN = Printed, b.PIN(e)
	return w, nil
}

// digits drops the spaces and dashes with which people write a PIN.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		if r == ' ' || r == '-' || r == '.' || r == '\u00a0' {
			return -1
		}
		return r
	}, s)
}
