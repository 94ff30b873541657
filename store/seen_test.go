package store

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

func seen(t testing.TB, s *Store, id string) (chat.Answer, bool) {
	t.Helper()
	var a chat.Answer
	var ok bool
	look(t, s, func(v *View) (err error) {
		a, ok, err = v.Seen("web", id)
		return err
	})
	return a, ok
}

func TestSeen(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		mark := func(id string, a chat.Answer, at time.Time) {
			do(t, s, func(tx *Tx) error { return tx.MarkSeen("web", id, a, at) })
		}
		if _, ok := seen(t, s, "1"); ok {
			t.Error("seen in an empty store")
		}
		whisper := chat.Say("es", "Quedó: TIC-2026-000123")
		long := chat.Say("es", strings.Repeat("En 2 días hábiles le aviso. ", 2000))
		noise := make([]byte, 3*MaxAnswer)
		for i := range noise {
			noise[i] = byte('!' + rand.IntN(90))
		}
		huge := chat.Say("es", string(noise))
		mark("1", chat.Answer{Whisper: &whisper}, t0)
		mark("2", chat.Answer{Whisper: &long}, t0.Add(time.Hour))
		mark("3", chat.Answer{Whisper: &huge}, t0.Add(2*time.Hour))
		for id, want := range map[string]chat.Answer{"1": {Whisper: &whisper}, "2": {Whisper: &long}, "3": {}} {
			if a, ok := seen(t, s, id); !ok || !reflect.DeepEqual(a, want) {
				t.Errorf("%s: %v %+v", id, ok, a)
			}
		}
		for k, v := range dump(t, s.DB()) {
			if strings.HasPrefix(k, "s/") && len(v) > 2*MaxAnswer {
				t.Errorf("%s has %d bytes", k, len(v))
			}
		}
		mark("1", chat.Answer{}, t0.Add(3*time.Hour)) // accepted anew after all
		sweep := func(before time.Time, limit int) (n int) {
			do(t, s, func(tx *Tx) (err error) {
				n, err = tx.SweepSeen(before, limit)
				return err
			})
			return n
		}
		if n := sweep(t0.Add(time.Hour), 0); n != 0 {
			t.Errorf("swept %d", n)
		}
		if n := sweep(t0.Add(9*time.Hour), 2); n != 2 {
			t.Errorf("swept %d", n)
		}
		_, one := seen(t, s, "1")
		_, two := seen(t, s, "2")
		if !one || two {
			t.Error("not the oldest were swept")
		}
		checkIndex(t, s)
	})
}

func TestUnpackIsBounded(t *testing.T) {
	if _, err := unpack(pack(make([]byte, maxUnpacked+1))); err == nil {
		t.Error("unpacked without bound")
	}
	if _, err := unpack([]byte("not packed")); err == nil {
		t.Error("garbage unpacked")
	}
}
