package simulate

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/cmd/ticbot/demo"
	"github.com/ticbot/ticbot/commands"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

// crowd is how many people work at the site, beside those of the demo.
const crowd = 230

// flaky is a database that loses one transaction when it is told to: what a process that dies before its commit leaves.
type flaky struct {
	kv.DB
	fail int // the transaction that is lost, counted from now; 0 = none
}

var errDied = errors.New("the process died")

// Update implements kv.DB.
func (f *flaky) Update(ctx context.Context, fn func(kv.Tx) error) error {
	if f.fail--; f.fail == 0 {
		return f.DB.Update(ctx, func(tx kv.Tx) error {
			if err := fn(tx); err != nil {
				return err
			}
			return errDied
		})
	}
	return f.DB.Update(ctx, fn)
}

// crowded is a world whose site has many people, two of them without a chat.
func crowded(t *testing.T, db kv.DB) *World {
	t.Helper()
	o := testOptions()
	o.DB = func() kv.DB { return db }
	o.People = func(tx *store.Tx, _ string, now time.Time) error {
		if err := demo.Load(tx, now); err != nil {
			return err
		}
		var sb strings.Builder
		sb.WriteString("correo,nombre,dependencia,sede,cuentas\n")
		for i := range crowd {
			account := fmt.Sprintf("console:p%03d", i)
			if i < 2 {
				account = ""
			}
			fmt.Fprintf(&sb, "p%03d@alcaldia.example,Persona %d,Secretaría de Hacienda,Sede El Salado,%s\n", i, i, account)
		}
		_, err := commands.ImportPeople(tx, []byte(sb.String()), "operador:test", now)
		return err
	}
	w, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// told counts, by place, the messages that begin with words.
func (w *World) told(words string) map[string]int {
	n := map[string]int{}
	for _, f := range w.fars {
		for _, p := range f.posts {
			if strings.HasPrefix(p.msg.Text(), words) {
				n[string(p.at.Platform)+" "+p.at.ID]++
			}
		}
	}
	return n
}

// once fails unless everybody at the site was told exactly once.
func (w *World) once(t *testing.T, words string) {
	t.Helper()
	all := w.told(words)
	for i := range crowd {
		at := fmt.Sprintf("console %sp%03d", directPrefix, i)
		if i < 2 {
			at = fmt.Sprintf("mail %sp%03d@alcaldia.example", directPrefix, i)
		}
		if all[at] != 1 {
			t.Errorf("%s: p%03d was told %d times", words, i, all[at])
			return
		}
	}
	for at, n := range all {
		if n != 1 {
			t.Errorf("%s: %s was told %d times", words, at, n)
		}
	}
}

// TestACrowdIsToldOnceOverCrashes announces an incident to many people, and lets the process die in each of the
// transactions that tell them.
func TestACrowdIsToldOnceOverCrashes(t *testing.T) {
	batches := (crowd + 15) / 50
	for lost := range batches + 2 {
		db := &flaky{DB: memkv.New()}
		w := crowded(t, db)
		w.test(t, "next radicado 140", "@luz: se cayó el internet", `@luz presses "A varias oficinas"`, "@marta: mayor 140", "@marta: palacio municipal, sede el salado",
			"@marta: El proveedor trabaja en el daño.")
		id, err := w.account("marta")
		if err != nil {
			t.Fatal(err)
		}
		b, ref, ok := w.fars["console"].find(id, "Enviar aviso")
		if !ok {
			t.Fatal("no button")
		}
		press := chat.Event{ID: "press", From: chat.Account{Platform: "console", ID: id}, At: chat.Place{Platform: "console", ID: directPrefix + id, Kind: chat.Direct},
			When: w.now, What: chat.Click{Token: b.Token, On: ref}, Limits: w.fars["console"].limits}
		for range 3 { // pressed again and again, and delivered again
			if _, err := w.engine.Accept(context.Background(), press); err != nil {
				t.Fatal(err)
			}
			press.ID += "x"
		}
		db.fail = lost
		_, _ = w.engine.Step(context.Background()) // the process dies somewhere in it
		db.fail = 0
		if err := w.build(); err != nil {
			t.Fatal(err)
		}
		if err := w.settle(); err != nil {
			t.Fatal(err)
		}
		w.once(t, "La Secretaría TIC informa: internet caído")
		w.test(t, "@marta: tomar 140", "@marta: resuelta 140 daño en la fibra")
		w.once(t, "Volvió el internet en el Palacio Municipal y en la Sede El Salado")
	}
}

// TestAnAnnouncementInADialog fills the form of an announcement as windows show it.
func TestAnAnnouncementInADialog(t *testing.T) {
	got := newWorld(t).test(t, "platform web", "next radicado 140", "@luz: se cayó el internet", `@luz presses "A varias oficinas"`, "@marta: /mayor 140",
		"@marta fills sedes = nada", "@marta fills sedes = 2, 3; texto = corto", "@marta fills texto = El proveedor trabaja en el daño.", `@marta fills _back = 1`,
		"@marta fills texto = El daño está en la fibra.", "@marta fills")
	for _, want := range []string{"[ventana: Incidente mayor]", "Servicio afectado*: (Internet y datos)", "No encuentro esa sede", "Cuénteme un poco más",
		"Se les dirá: «El daño está en la fibra.»", "[Enviar aviso] [Cancelar]", "→ Nubia Torres: La Secretaría TIC informa"} {
		if !strings.Contains(got, want) {
			t.Errorf("the transcript lacks %q", want)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
}
