package handoff

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv/kvtest"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

var start = time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)

type rig struct {
	t   *testing.T
	st  *store.Store
	box *Box
}

func key(b byte) []byte { return bytes.Repeat([]byte{b}, KeySize) }

func newRig(t *testing.T, present []byte, before ...[]byte) *rig {
	t.Helper()
	keys, err := NewKeys(present, before...)
	if err != nil {
		t.Fatal(err)
	}
	st := store.New(kvtest.Twice(memkv.New()), key(9))
	t.Cleanup(func() { _ = st.Close() })
	return &rig{t: t, st: st, box: New(keys, "https://tic.example/")}
}

// seal keeps an envelope of a kind and gives it back as stored.
func (r *rig) seal(kind string, seed byte) store.Envelope {
	r.t.Helper()
	e := store.Envelope{ID: r.box.NewID("TIC-2026-000123", kind, 1), Issue: 1, Kind: kind, Request: "TIC-2026-000123",
		Account: "ana.ruiz@alcaldia.example", For: "Ana Ruiz", Made: start, Expires: start.Add(72 * time.Hour)}
	r.update(func(tx *store.Tx) error {
		if kind == Entry {
			return tx.PutEnvelope(e)
		}
		return r.box.Seal(tx, e, [32]byte{seed})
	})
	var out store.Envelope
	r.view(func(v *store.View) (err error) { out, err = v.Envelope(e.ID); return err })
	return out
}

func (r *rig) update(fn func(*store.Tx) error) {
	r.t.Helper()
	if err := r.st.Update(context.Background(), fn); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) view(fn func(*store.View) error) {
	r.t.Helper()
	if err := r.st.View(context.Background(), fn); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) token(e store.Envelope) string {
	link := r.box.Link(e)
	return link[strings.LastIndexByte(link, '/')+1:]
}

func (r *rig) open(token, pin string, at time.Time) View {
	r.t.Helper()
	var w View
	r.update(func(tx *store.Tx) (err error) { w, err = r.box.Open(tx, token, pin, at); return err })
	return w
}

func wrongPIN(right string) string {
	if right == "000000" {
		return "000001"
	}
	return "000000"
}

func TestHolderOpensOnce(t *testing.T) {
	r := newRig(t, key(1))
	e := r.seal(Holder, 7)
	pin := r.box.PIN(e)
	if len(pin) != 6 {
		t.Fatalf("PIN %q", pin)
	}
	w := r.open(r.token(e), pin[:3]+" "+pin[3:], start)
	if w.State != Open || len(w.Plain) != 14 {
		t.Fatalf("opened: %+v", w)
	}
	if again := r.open(r.token(e), pin, start); again.State != Opened || again.Plain != "" {
		t.Fatalf("second opening: %+v", again)
	}
	r.view(func(v *store.View) error {
		kept, err := v.Envelope(e.ID)
		if len(kept.Sealed) != 0 || kept.Opened.IsZero() {
			t.Errorf("after opening the record still holds %d sealed bytes", len(kept.Sealed))
		}
		return err
	})
}

func TestFiveWrongPINsBurn(t *testing.T) {
	r := newRig(t, key(1))
	e := r.seal(Holder, 7)
	pin := r.box.PIN(e)
	for left := MaxTries - 1; left > 0; left-- {
		if w := r.open(r.token(e), wrongPIN(pin), start); w.State != Wrong || w.Left != left {
			t.Fatalf("wrong PIN: %+v, want %d left", w, left)
		}
	}
	if w := r.open(r.token(e), wrongPIN(pin), start); w.State != Burnt || !w.Burned {
		t.Fatalf("fifth wrong PIN: %+v", w)
	}
	if w := r.open(r.token(e), pin, start); w.State != Burnt || w.Plain != "" || w.Burned {
		t.Fatalf("right PIN after burning: %+v", w)
	}
}

func TestExpiredNeverOpens(t *testing.T) {
	r := newRig(t, key(1))
	e := r.seal(Holder, 7)
	if w := r.open(r.token(e), r.box.PIN(e), e.Expires); w.State != Burnt || w.Plain != "" {
		t.Fatalf("at its end: %+v", w)
	}
}

func TestPeekConsumesNothing(t *testing.T) {
	r := newRig(t, key(1))
	e := r.seal(Holder, 7)
	for range 20 {
		r.view(func(v *store.View) error {
			w, err := r.box.Peek(v, r.token(e), start)
			if w.State != Ready || w.Plain != "" || w.Envelope.Sealed != nil {
				t.Fatalf("peek: %+v", w)
			}
			return err
		})
	}
	if w := r.open(r.token(e), r.box.PIN(e), start); w.State != Open {
		t.Fatalf("after peeking: %+v", w)
	}
}

func TestStaffAndHolderHoldTheSamePassword(t *testing.T) {
	r := newRig(t, key(1))
	staff, holder := r.seal(Staff, 7), r.seal(Holder, 7)
	a := r.open(r.token(staff), "", start)
	b := r.open(r.token(holder), r.box.PIN(holder), start)
	if a.Plain == "" || a.Plain != b.Plain {
		t.Fatal("the two envelopes of one seed differ")
	}
	if bytes.Contains(staff.Sealed, []byte(a.Plain)) || bytes.Equal(staff.Sealed, holder.Sealed) {
		t.Fatal("the password or its ciphertext repeats in the records")
	}
}

func TestTypedPasswordReachesTheHolder(t *testing.T) {
	r := newRig(t, key(1))
	entry := r.seal(Entry, 0)
	empty := store.Envelope{ID: r.box.NewID("TIC-2026-000123", Holder, 1), Issue: 1, Kind: Holder, Request: "TIC-2026-000123",
		Account: "ana.ruiz@alcaldia.example", Made: start, Expires: start.Add(72 * time.Hour)}
	r.update(func(tx *store.Tx) error { return tx.PutEnvelope(empty) })
	if w := r.open(r.token(empty), r.box.PIN(empty), start); w.State != Burnt {
		t.Fatalf("an envelope without a password opened: %+v", w)
	}
	var w View
	r.update(func(tx *store.Tx) (err error) {
		w, err = r.box.Fill(tx, r.token(entry), "Consola-2026-x9", [32]byte{3}, start)
		return err
	})
	if w.State != Typed {
		t.Fatalf("typed: %+v", w)
	}
	if got := r.open(r.token(empty), r.box.PIN(empty), start); got.Plain != "Consola-2026-x9" {
		t.Fatalf("holder got %q", got.Plain)
	}
	r.update(func(tx *store.Tx) (err error) {
		w, err = r.box.Fill(tx, r.token(entry), "another-password1", [32]byte{4}, start)
		return err
	})
	if w.State != Opened {
		t.Fatalf("typed twice: %+v", w)
	}
}

func TestSlipPrintsOnceAndOnlyWithoutKeeper(t *testing.T) {
	r := newRig(t, key(1))
	e := r.seal(Holder, 7)
	slip := strings.TrimSuffix(strings.TrimPrefix(r.box.Slip(e), "https://tic.example/entrega/"), "/volante")
	if slip == r.token(e) {
		t.Fatal("the slip's address opens the envelope")
	}
	var first, second View
	r.update(func(tx *store.Tx) (err error) { first, err = r.box.Print(tx, slip, start); return err })
	r.update(func(tx *store.Tx) (err error) { second, err = r.box.Print(tx, slip, start); return err })
	if first.State != Printed || first.PIN != r.box.PIN(e) || second.PIN != "" {
		t.Fatalf("printed %+v, then %+v", first, second)
	}
	if err := r.st.Update(context.Background(), func(tx *store.Tx) error { _, err := r.box.Open(tx, slip, first.PIN, start); return err }); !errors.Is(err, ErrUnknown) {
		t.Fatalf("opening with the slip's token: %v", err)
	}
}

func TestForeignTokensOpenNothing(t *testing.T) {
	r := newRig(t, key(1))
	e := r.seal(Holder, 7)
	other := newRig(t, key(2))
	good := r.token(e)
	for name, token := range map[string]string{"empty": "", "id alone": good[:idLen], "other key": other.token(e), "cut": good[:len(good)-1],
		"longer": good + "A", "other id": strings.Repeat("0", idLen) + good[idLen:], "flipped": good[:len(good)-2] + "zz"} {
		err := r.st.Update(context.Background(), func(tx *store.Tx) error { _, err := r.box.Open(tx, token, r.box.PIN(e), start); return err })
		if !errors.Is(err, ErrUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if w := r.open(good, r.box.PIN(e), start); w.State != Open {
		t.Fatalf("the good token after the foreign ones: %+v", w)
	}
}

func TestAFlippedByteIsAnError(t *testing.T) {
	r := newRig(t, key(1))
	e := r.seal(Holder, 7)
	for i := range e.Sealed {
		bad := e
		bad.Sealed = bytes.Clone(e.Sealed)
		bad.Sealed[i] ^= 1
		r.update(func(tx *store.Tx) error { return tx.PutEnvelope(bad) })
		if err := r.st.Update(context.Background(), func(tx *store.Tx) error { _, err := r.box.Open(tx, r.token(e), r.box.PIN(e), start); return err }); err == nil {
			t.Fatalf("byte %d flipped and opened all the same", i)
		}
	}
}

func TestAnOldKeyStillOpens(t *testing.T) {
	old := newRig(t, key(1))
	e := old.seal(Holder, 7)
	token, pin := old.token(e), old.box.PIN(e)
	keys, err := NewKeys(key(2), key(1))
	if err != nil {
		t.Fatal(err)
	}
	old.box = New(keys, "https://tic.example")
	if w := old.open(token, pin, start); w.State != Open {
		t.Fatalf("after the key was replaced: %+v", w)
	}
}

func TestKeysHaveTheirLength(t *testing.T) {
	if _, err := NewKeys([]byte("short")); err == nil {
		t.Fatal("a short key was taken")
	}
}

func FuzzToken(f *testing.F) {
	f.Add("", "")
	f.Add(strings.Repeat("a", 42), "123456")
	keys, _ := NewKeys(key(1))
	box := New(keys, "https://tic.example")
	st := store.New(memkv.New(), key(9))
	f.Fuzz(func(t *testing.T, token, pin string) {
		err := st.Update(context.Background(), func(tx *store.Tx) error { _, err := box.Open(tx, token, pin, start); return err })
		if !errors.Is(err, ErrUnknown) {
			t.Fatalf("%q opened something: %v", token, err)
		}
	})
}
