package hunt

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/documents"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// TestNoPasswordAnywhere plays the mailbox case and looks for every password that it has, in everything that was kept, said
// or written. The pages that show a password, as they must, are the only ones left out. Links too are derived each time
// that they are sent: they stand in what was said, and in no log, metric, journal or answer that was kept.
func TestNoPasswordAnywhere(t *testing.T) {
	r := newRig(t)
	playCase(r)
	if n := len(r.secrets); n != passwords {
		t.Errorf("the case has %d passwords", n)
	}
	links := r.links()
	if len(links) < 8 {
		t.Errorf("only %d links were sent", len(links))
	}
	for _, f := range found(hunter(t, append(r.secrets, links...)...), r.places()) {
		if f.Secret < len(r.secrets) || slices.Contains([]string{inLog, inMetrics, inJournal, inSeen}, f.Where) {
			t.Error(f)
		}
	}
}

// control plants a secret somewhere; text is the n-th secret in one of its forms.
type control struct {
	where []string // where it has to be found
	plant func(r *rig, n int, text string) error
	forms []string // nil = all
}

func controls() map[string]control {
	stored := []string{inFolder, inClosed, inBackup}
	in := func(more ...string) []string { return append(slices.Clone(stored), more...) }
	return map[string]control{
		"key": {where: in(inKeys), plant: func(r *rig, _ int, text string) error {
			return r.db.Update(context.Background(), func(tx kv.Tx) error { return tx.Put("x/"+text, []byte("1")) })
		}},
		"value": {where: in(inValues), plant: func(r *rig, n int, text string) error {
			return r.db.Update(context.Background(), func(tx kv.Tx) error { return tx.Put(fmt.Sprint("x/value", n), []byte("a "+text)) })
		}},
		"draft": {where: in(inValues), plant: update(func(r *rig, tx *store.Tx, n int, text string) error {
			d := store.Draft{ID: fmt.Sprint("x", n), Owner: "x", Form: "x", Answers: map[string]string{"cargo": text}, At: r.now()}
			d.Account = chat.Account{Platform: "web", ID: d.ID}
			return tx.PutDraft(d)
		})},
		// Its words are in lower case and cut at every sign: of most forms nothing is left.
		"index of words": {forms: []string{"raw", "lower", "upper", "word"}, where: in(inValues, inKeys), plant: update(func(_ *rig, tx *store.Tx, n int, text string) error {
			return tx.PutSearch(fmt.Sprintf("TIC-2026-%06d", n+1), "la clave es "+text)
		})},
		"journal": {where: in(inValues, inJournal), plant: update(func(r *rig, tx *store.Tx, _ int, text string) error {
			_, err := tx.Record(store.Entry{At: r.now(), Actor: "x", Kind: "x", Data: map[string]string{"x": text}})
			return err
		})},
		"seen record": {where: in(inSeen), plant: update(func(r *rig, tx *store.Tx, n int, text string) error {
			m := chat.Say("es", text)
			return tx.MarkSeen("web", fmt.Sprint("x", n), chat.Answer{Whisper: &m}, r.now())
		})},
		"packed seen record": {where: []string{inSeen}, plant: update(func(r *rig, tx *store.Tx, n int, text string) error {
			m := chat.Say("es", text+strings.Repeat(" and a long answer", 1000))
			return tx.MarkSeen("web", fmt.Sprint("y", n), chat.Answer{Whisper: &m}, r.now())
		})},
		"log": {where: []string{inLog}, plant: func(r *rig, _ int, text string) error {
			r.log.Debug("x", "attribute", text)
			return nil
		}},
		"metric": {where: []string{inMetrics}, plant: func(r *rig, n int, text string) error {
			return r.metrics.Register(prometheus.NewGauge(prometheus.GaugeOpts{Name: fmt.Sprint("ticbot_x", n), ConstLabels: prometheus.Labels{"x": text}}))
		}},
		"web":      {where: in(inValues, inChat, inDelivered+"web"), plant: send("web", direct+luz)},
		"mail":     {where: in(inValues, inChat, inDelivered+"mail"), plant: send("mail", "ana@example.org")},
		"terminal": {where: []string{inTerminal, inDelivered + "console"}, plant: send("console", direct+"nubia.torres")},
		// A sign that stands alone may begin a line, so only what has no space is whole.
		"paper": {forms: []string{"raw", "base64", "hex", "JSON", "lower", "upper", "word"}, where: []string{inPapers}, plant: update(func(r *rig, tx *store.Tx, n int, text string) error {
			recipe, err := json.Marshal(documents.Draft{Kind: documents.Receipt, Lang: "es", Title: text, At: r.now()})
			if err != nil {
				return err
			}
			f, err := tx.PutFile(chat.File{Name: fmt.Sprint("x", n, ".pdf")}, recipe, "draft", "", r.now())
			r.planted = append(r.planted, f)
			return err
		})},
		"page": {where: []string{inPages}, plant: func(r *rig, _ int, text string) error {
			page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, "<p>"+text) }))
			defer page.Close()
			r.looks(http.MethodGet, page.URL+"/entrega/x", nil)
			return nil
		}},
	}
}

// send plants with a message to an adapter.
func send(p chat.Platform, place string) func(*rig, int, string) error {
	return func(r *rig, _ int, text string) error { return r.send(p, place, text) }
}

// update plants with a transaction of the typed store.
func update(fn func(r *rig, tx *store.Tx, n int, text string) error) func(*rig, int, string) error {
	return func(r *rig, n int, text string) error {
		return r.house.Store.Update(context.Background(), func(tx *store.Tx) error { return fn(r, tx, n, text) })
	}
}

// TestHunterFindsWhatIsPlanted: a control secret that is put into each of these places, in each form, is found there. Only
// then it means something that nothing is found elsewhere.
func TestHunterFindsWhatIsPlanted(t *testing.T) {
	r := newRig(t)
	r.says(luz, "/ayuda") // so that there is something to be planted among
	type planted struct {
		name, form string
		where      []string
	}
	var all []planted
	var secrets []string
	for name, c := range controls() {
		if c.forms == nil {
			c.forms = Forms()
		}
		for _, form := range c.forms {
			secret := fmt.Sprintf(`Ñ%dk7>&"/%%+ÿ?control%dx%d`, len(secrets), len(secrets), len(secrets))
			if err := c.plant(r, len(secrets), Hide(secret)[form]); err != nil {
				t.Fatalf("planting %s as %s: %v", name, form, err)
			}
			all, secrets = append(all, planted{name, form, c.where}), append(secrets, secret)
		}
	}
	for _, f := range r.planted {
		r.opensFile(f)
	}
	got := map[int][]string{}
	for _, f := range found(hunter(t, secrets...), r.places()) {
		if !slices.Contains(got[f.Secret], f.Where) {
			got[f.Secret] = append(got[f.Secret], f.Where)
		}
	}
	for i, p := range all {
		for _, where := range p.where {
			if !slices.Contains(got[i], where) {
				t.Errorf("%s as %s: not found in %s, only in %q", p.name, p.form, where, got[i])
			}
		}
	}
}
