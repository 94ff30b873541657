package simulate

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store/badgerkv"
	"github.com/ticbot/ticbot/store/kv"
)

// TestFullDisk: what cannot be kept is not acknowledged and readiness turns red; as soon as there is room the bot goes on,
// without a restart, and the same message is taken.
func TestFullDisk(t *testing.T) {
	var full atomic.Bool
	opt := badgerkv.DefaultOptions()
	opt.FreeSpace = func() (uint64, error) {
		if full.Load() {
			return 1 << 20, nil
		}
		return 10 << 30, nil
	}
	db, err := badgerkv.Open(t.TempDir(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	o := testOptions()
	o.DB = func() kv.DB { return db }
	w, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	w.test(t, "@luz: necesito un correo para ana ruiz, contratista nueva", "@luz: 30 de junio", "@luz: saltar")
	full.Store(true)
	// A group of changes that is under way may still take one more caller; the next one asks for room.
	if err := db.Update(context.Background(), func(kv.Tx) error { return nil }); err != nil && !errors.Is(err, kv.ErrFull) {
		t.Fatal(err)
	}
	ev := chat.Event{ID: "send-1", From: chat.Account{Platform: "console", ID: "luz.gomez"}, At: chat.Place{Platform: "console", ID: "dm-luz.gomez", Kind: chat.Direct},
		When: w.now, What: chat.Text{Text: "enviar"}, Limits: w.fars["console"].limits}
	if _, err := w.engine.Accept(context.Background(), ev); !errors.Is(err, kv.ErrFull) {
		t.Fatalf("on a full disk: %v", err)
	}
	if w.engine.Ready() == nil {
		t.Error("ready although nothing can be written")
	}
	full.Store(false)
	if _, err := w.engine.Accept(context.Background(), ev); err != nil {
		t.Fatalf("with room again: %v", err)
	}
	if err := w.settle(); err != nil {
		t.Fatal(err)
	}
	if err := w.engine.Ready(); err != nil {
		t.Errorf("not ready with room again: %v", err)
	}
	if got := w.test(t, "@luz: mis casos"); !strings.Contains(got, "TIC-2026-000001") {
		t.Errorf("the request was not filed:\n%s", got)
	}
}
