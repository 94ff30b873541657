package simulate

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

// solved files cases that were solved and lack their number.
func (w *World) solved(t *testing.T, n int) {
	t.Helper()
	for range n {
		err := w.store.Update(context.Background(), func(tx *store.Tx) error {
			r := procedure.Request{Procedure: "PRO-GIT-04/2", Service: "MES", Flow: "unica", State: "comunicada", Entry: 3, Version: 1, Asker: "luz.gomez@alcaldia.example",
				Assignee: "oscar.leal@alcaldia.example", Answers: map[string]string{"que": "spark", "detalle": "no abre", "sede": "Palacio Municipal"}, Filed: w.now, Entered: w.now}
			return tx.FileRequest(&r, 2026)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// numbers are the numbers that the cases have.
func (w *World) numbers(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := w.store.View(context.Background(), func(v *store.View) error {
		for r, err := range v.AllRequests() {
			if err != nil {
				return err
			}
			if n := r.Facts["pisami"]; n != "" {
				out[r.ID] = n
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestManyNumbersAreWrittenOverACrash takes a list that is longer than a transaction, and loses each of its transactions.
func TestManyNumbersAreWrittenOverACrash(t *testing.T) {
	const n = 40
	var list strings.Builder
	list.WriteString("conciliación")
	for i := range n {
		fmt.Fprintf(&list, "\n%d 4%04d", i+1, i)
	}
	for i := range 30 {
		fmt.Fprintf(&list, "\n%d 5%04d", 900+i, i) // no such cases
	}
	for lost := range 6 {
		db := &flaky{DB: memkv.New()}
		o := testOptions()
		o.DB = func() kv.DB { return db }
		w, err := New(o)
		if err != nil {
			t.Fatal(err)
		}
		w.test(t, "@luz: hola")
		w.solved(t, n)
		ev := chat.Event{ID: "list", From: chat.Account{Platform: "console", ID: "oscar.leal"}, At: chat.Place{Platform: "console", ID: directPrefix + "oscar.leal", Kind: chat.Direct},
			When: w.now, What: chat.Text{Text: list.String()}, Limits: w.fars["console"].limits}
		if _, err := w.engine.Accept(context.Background(), ev); err != nil {
			t.Fatal(err)
		}
		db.fail = lost
		_, _ = w.engine.Step(context.Background())
		db.fail = 0
		if err := w.build(); err != nil {
			t.Fatal(err)
		}
		if err := w.settle(); err != nil {
			t.Fatal(err)
		}
		got := w.numbers(t)
		if len(got) != n || got["TIC-2026-000001"] != "40000" || got["TIC-2026-000040"] != "40039" {
			t.Errorf("after losing %d: %d numbers: %v", lost, len(got), got)
		}
		results := 0
		for _, p := range w.fars["console"].posts {
			if strings.HasPrefix(p.msg.Text(), "40 registrados, 30 por revisar.") {
				results++
				if len(p.msg.Files) != 1 || p.msg.Files[0].Name != "por-revisar.csv" || !strings.Contains(p.msg.Text(), "Faltan 18 líneas más") {
					t.Errorf("the result: %s %v", p.msg.Text(), p.msg.Files)
				}
			}
		}
		if results != 1 {
			t.Errorf("after losing %d: the result was said %d times", lost, results)
		}
		if text := w.test(t, "@oscar: "+strings.ReplaceAll(list.String(), "\n", " ")); strings.Contains(text, "error") {
			t.Error(text)
		}
		if again := w.numbers(t); len(again) != n {
			t.Errorf("the same list again: %d numbers", len(again))
		}
	}
}

// TestConciliationInADialog: the window proposes the cases, one a line; lines left alone say nothing.
func TestConciliationInADialog(t *testing.T) {
	w := newWorld(t)
	w.test(t, "platform web", "@luz: hola")
	w.solved(t, 3)
	got := w.test(t, "@oscar: /conciliacion", `@oscar presses "Conciliar PISAMI"`)
	if !strings.Contains(got, "3 casos resueltos") || !strings.Contains(got, "Caso y número*: 1 \n2 \n3") {
		t.Error(got)
	}
	form := w.open["oscar.leal"]
	if _, err := w.do("oscar", chat.Submission{Token: form.Token, Values: map[string]string{"lista": "1 P-2026/7\n2 \n3\tP-2026/7\nbuenas tardes\n"}}); err != nil {
		t.Fatal(err)
	}
	got = w.out.String()
	for _, want := range []string{"1 registrado, 2 por revisar.", "Línea 3, caso 3, número P-2026/7: Ese número ya lo tiene el caso TIC-2026-000001", "Línea 4, caso buenas tardes: No dice caso y número"} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
}
