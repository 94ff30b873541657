package simulate

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/store"
)

// TestLeaverWordForWord is the transcript of experience.md §1.9. One sentence differs, because no program suspends anything
// yet: «Spark quedó suspendido ya. Las otras tres, hoy antes de …» is said of all four, and who does it.
func TestLeaverWordForWord(t *testing.T) {
	t.Parallel()
	h := openHouse(t, userCast(), nil)
	h.time("2026-11-23 10:05")
	h.says("juan", "no tengo internet", "solo a mí", "no me imprime la impresora", "solo a mí", "se me olvidó la clave de spark", "enviar")
	h.must(h.next("radicado 152"))
	h.says("hernan", "se retiró juan peña, hay que suspenderle todo")
	h.pushes("hernan", "Terminó el contrato")
	h.says("hernan", "confirmo")
	h.time("2026-11-23 11:20")
	h.pushes("oscar", "Suspender ahora")
	h.says("oscar", "confirmo")
	h.inOrder([]spoken{
		{"hernan", "Retiro de **Juan Peña** (Hacienda). Encontré 4 cuentas: correo, Spark, PISAMI, Softcon. ¿Por qué?",
			[]string{"Terminó el contrato", "Renuncia o traslado", "Licencia o comisión", "Riesgo de seguridad"}},
		{"hernan", "Se suspenden 4 cuentas de Juan Peña ahora. Su correo pasa al buzón despacho.hacienda@…. Esto se puede deshacer. Escriba CONFIRMO.", []string{"Falta una cuenta"}},
		{"hernan", "Ordenado a las 10:05 a. m. Radicado TIC-2026-000152. Las 4 cuentas, hoy antes de las 12:05 p. m.; lo hace Óscar Leal.", nil},
		{"oscar", "Retiro de Juan Peña: faltan correo, Spark, PISAMI, Softcon.", []string{"Suspender ahora"}},
		{"hernan", "Listo: las 4 cuentas de Juan Peña están suspendidas. Sus 2 solicitudes abiertas pasaron a usted.", nil},
	})
	if r := h.kase(3); r.State != "desistida" || r.Asker != mailOf("juan") {
		t.Errorf("a way into what is suspended is still wanted: %s of %s", r.State, r.Asker)
	}
	h.wants(h.says("adriana", "detalle 3"), "adriana", "Retirada por el retiro de Juan Peña (TIC-2026-000152)")
	for _, owner := range []string{"pedro", "marta"} {
		told := with(to(h.heard, owner), "se suspende hoy el acceso de Juan Peña")
		if len(told) != 1 || len(told[0].buttons) != 0 {
			t.Errorf("the owner @%s was told %s", owner, texts(told))
		}
	}
}

// leaves orders the retirement of the contractor, and gives its case.
func (h *house) leaves(who string, n int) {
	h.t.Helper()
	h.says(who, "se retiró juan peña, hay que suspenderle todo", "terminó el contrato", "confirmo")
	if r := h.kase(n); r.Service != "RET" || r.State != "asignada" {
		h.t.Fatalf("case %d is %s %s", n, r.Service, r.State)
	}
}

// TestWhoMayOrder: sending it is the order of the head, of Talento Humano and of the supervisor of the contract; what anybody
// else sends waits for the head, and an ordinary «Enviar» orders nothing.
func TestWhoMayOrder(t *testing.T) {
	t.Parallel()
	for who, orders := range map[string]bool{"hernan": true, "gloria": true, "carlos": true, "luz": false, "oscar": false, "marta": false, "adriana": false, "jorge": false} {
		people := userCast()
		people.person("juan").Head = mailOf("carlos")
		h := openHouse(t, people, nil)
		h.says(who, "se retiró juan peña", "terminó el contrato", "enviar")
		if cases := h.cases(); (cases == 0) != orders {
			t.Errorf("@%s orders with a button: %d cases", who, cases)
		}
		if orders {
			h.says(who, "confirmo")
		}
		r := h.kase(1)
		switch {
		case orders && (r.Head != mailOf(who) || r.State != "asignada" || h.person("juan").Left == ""):
			t.Errorf("@%s does not order: %s, %s signs", who, r.State, r.Head)
		case !orders && (r.Head != mailOf("carlos") || r.State != "por_visto_bueno" || h.person("juan").Left != ""):
			t.Errorf("@%s orders: %s, %s signs", who, r.State, r.Head)
		}
	}
	h := openHouse(t, userCast(), nil)
	h.says("juan", "se retiró juan peña", "renuncia o traslado", "enviar")
	h.says("hernan", "visto bueno 1", "sí", "enviar")
	if r := h.kase(1); r.State != "por_visto_bueno" || r.Head != mailOf("hernan") {
		t.Errorf("his own matter: %s, %s signs", r.State, r.Head)
	}
	h.says("hernan", "confirmo")
	if r := h.kase(1); r.State != "asignada" {
		t.Errorf("ordered by the head it is %s", r.State)
	}
}

// TestWhoLeavesIsOut: his accounts in chats are his no longer, his cases are the head's, what waits for his sign-off is
// another's, and what still names him is pointed out; undone, all that is his comes back to him but the cases.
func TestWhoLeavesIsOut(t *testing.T) {
	t.Parallel()
	people := userCast()
	people.deps[1].Head = mailOf("juan") // he is the head of Hacienda, and distributes what he should not
	people.person("juan").Roles = []string{"tecnico"}
	people.rules = append(people.rules, store.Rule{Service: "MES", Person: mailOf("juan"), From: "2026-01-01", Until: "2026-12-31", By: mailOf("adriana")})
	people.apps[0].Owner = mailOf("juan")
	h := openHouse(t, people, nil)
	h.says("luz", "usuario nuevo en spark para nubia torres", "enviar")  // 1: waits for his sign-off
	h.says("nubia", "no me imprime la impresora", "solo a mí")           // 2: in his hands
	h.says("juan", "se me olvidó la clave de softcon", "enviar")         // 3: his own
	h.says("juan", "usuario nuevo en spark para carlos vélez", "enviar") // 4: asks when his contract ends
	h.says("juan", "30 de junio", "enviar")                              // his own, for somebody else
	h.says("gloria", "se retiró juan peña", "renuncia o traslado")       //
	ms := h.says("gloria", "confirmo")                                   // 5
	if p := h.person("juan"); p.Left != "2026-11-23" || len(p.Accounts) != 0 {
		t.Errorf("he is still there: %+v", p)
	}
	if r := h.kase(1); r.Head != mailOf("jorge") {
		t.Errorf("what waited for him waits for %s", r.Head)
	}
	if r := h.kase(3); r.State != "desistida" { // of no use to anybody else
		t.Errorf("case 3 is %s", r.State)
	}
	if r := h.kase(4); r.Asker != mailOf("jorge") || r.Head == mailOf("jorge") {
		t.Errorf("case 4 is of %s, and %s signs", r.Asker, r.Head)
	}
	h.wants(ms, "adriana", "reglas de reparto R-2026-002; dueño de PISAMI; asuntos a su nombre: 1")
	h.wants(h.says("juan", "visto bueno 1"), "juan", "Todavía no sé")
	if r := h.kase(1); r.State != "por_visto_bueno" {
		t.Error("somebody who left signed")
	}
	h.says("gloria", "desistir 5", "desistir 5 sí")
	if r := h.kase(5); r.State != "desistida" {
		t.Fatalf("not withdrawn: %s", r.State)
	}
	if p := h.person("juan"); p.Left != "" || len(p.Accounts) != 2 {
		t.Errorf("he is not back: %+v", p)
	}
}

// TestUndoingALeaver: what was suspended cannot be withdrawn any more, only reactivated, by an order with a reason.
func TestUndoingALeaver(t *testing.T) {
	t.Parallel()
	h := openHouse(t, userCast(), nil)
	h.leaves("hernan", 1)
	h.says("oscar", "suspender 1 softcon", "CONFIRMO")
	if a := h.register("softcon", "jpena"); a.State != inventory.Suspended || h.kase(1).State != "asignada" {
		t.Fatalf("one of four: %+v, %s", a, h.kase(1).State)
	}
	h.says("hernan", "desistir 1", "desistir 1 sí")
	h.says("marta", "anular 1 sí prueba")
	if r := h.kase(1); r.State != "asignada" {
		t.Fatalf("half done it was given up: %s", r.State)
	}
	h.says("luz", "reactivar 1 no quiero")
	h.says("oscar", "reactivar 1 no quiero")
	h.says("hernan", "reactivar 1 fue un error", "reactivada 1 consola")
	if r := h.kase(1); r.State != "por_reactivar" {
		t.Fatalf("ordered, it is %s", r.State)
	}
	h.says("oscar", "reactivada 1 consola")
	if a, p := h.register("softcon", "jpena"), h.person("juan"); a.State != inventory.Active || p.Left != "" || len(p.Accounts) != 2 || h.kase(1).State != "reactivada" {
		t.Errorf("undone: %+v, %+v, %s", a, p, h.kase(1).State)
	}
	h.later("4dh")
	if r := h.kase(1); r.State != "hecha" {
		t.Errorf("it never closes: %s", r.State)
	}
}

// TestTheMailboxOfALeaver: suspended it keeps its slot; moved, the slot goes to who waits; only then the case can close.
func TestTheMailboxOfALeaver(t *testing.T) {
	t.Parallel()
	h := openHouse(t, userCast(), nil)
	h.must(h.quota("847 used 847"))
	h.asksMailbox("luz", "ana ruiz", "saltar")
	h.says("hernan", "visto bueno 1")
	h.says("oscar", "cupo 1", "espera 1")
	h.leaves("hernan", 2)
	h.says("oscar", "suspender 2", "confirmo", "pisami 2 P-1")
	h.quotaIs(847, 846, 1, 0)
	h.later("6dh")
	if r := h.kase(2); r.State != "hecha" || h.kase(1).State != "en_espera_cupo" {
		t.Fatalf("before the mailbox was moved: %s, %s", r.State, h.kase(1).State)
	}
	h.says("luz", "migrada 2 despacho@alcaldia.example")
	ms := h.says("oscar", "migrada 2", "despacho@alcaldia.example", "1.234", "3")
	h.wants(ms, "hernan", "pasó al buzón despacho@alcaldia.example: 1.234 mensajes, 3 GB")
	h.wants(ms, "jorge", "pasó al buzón despacho@alcaldia.example")
	h.quotaIs(847, 846, 0, 1)
	if r := h.kase(2); r.State != "cerrada" || h.kase(1).State != "cupo_avisado" {
		t.Errorf("after the mailbox was moved: %s, %s", r.State, h.kase(1).State)
	}
	if a, p := h.register(inventory.Mail, mailOf("juan")), h.person("juan"); a.State != inventory.Released || p.Mailbox != "" {
		t.Errorf("the mailbox: %+v, %+v", a, p)
	}
}

func (h *house) quotaIs(contracted, active, suspended, reserved int) {
	h.t.Helper()
	h.view(func(v *store.View) error {
		q, err := v.Quota()
		if want := (store.Quota{Contracted: contracted, Active: active, Suspended: suspended, Reserved: reserved}); q != want {
			h.t.Errorf("the ledger is %+v, want %+v", q, want)
		}
		return err
	})
}

// TestAnEditorWhoLeaves: who publishes on the portal has a user there, with or without an account in the register.
func TestAnEditorWhoLeaves(t *testing.T) {
	t.Parallel()
	c := userCast()
	c.editors = map[string]string{mailOf("juan"): "Secretaría de Hacienda"}
	h := openHouse(t, c, nil)
	h.wants(h.says("hernan", "se retiró juan peña"), "hernan", "Encontré 5 cuentas: correo, Spark, PISAMI, Softcon, Portal web.")
	h.says("hernan", "terminó el contrato", "confirmo")
	h.says("oscar", "suspender 1", "confirmo")
	publishes := func() (on bool) {
		h.view(func(v *store.View) error {
			e, err := v.Editor(mailOf("juan"))
			on = e.Active("2026-11-24")
			return err
		})
		return on
	}
	if publishes() {
		t.Error("still an editor")
	}
	h.says("hernan", "reactivar 1 se queda")
	h.says("oscar", "reactivada 1 consola")
	if !publishes() {
		t.Error("no editor again")
	}
}

// TestALeaveIsNoRetirement: who comes back is not gone, and his mailbox stays where it is.
func TestALeaveIsNoRetirement(t *testing.T) {
	t.Parallel()
	h := openHouse(t, userCast(), nil)
	h.says("hernan", "suspender a juan peña", "licencia o comisión")
	ms := h.says("hernan", "confirmo")
	h.rejects(h.heard, "hernan", "Su correo pasa")
	h.says("oscar", "suspender 1", "confirmo")
	if p := h.person("juan"); p.Left != "" || len(p.Accounts) != 2 {
		t.Errorf("he is gone: %+v", p)
	}
	h.rejects(ms, "oscar", "Migración")
	if slices.Contains(h.offeredTo("oscar", 1), "migrada") {
		t.Error("the mailbox of somebody who comes back can be moved")
	}
}

func (h *house) offeredTo(who string, n int) (out []string) {
	for _, m := range h.says(who, fmt.Sprintf("detalle %d", n)) {
		for _, b := range m.buttons {
			_, rest, _ := strings.Cut(string(b.Token), "/")
			step, _, _ := strings.Cut(rest, "/")
			out = append(out, step)
		}
	}
	return out
}

// TestWhenALeaverLeaves: a past day is kept and means now, a future one waits for the clock, a security risk has an hour.
func TestWhenALeaverLeaves(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		desde, state, left, last string
	}{{"ahora", "asignada", "2026-11-23", ""}, {"20/11/2026", "asignada", "2026-11-20", "20/11/2026"}, {"30/11/2026", "programada", "", ""}, {"23/11/2026", "asignada", "2026-11-23", ""},
		{"24/11/2026 3:00 pm", "programada", "", ""}} {
		h := openHouse(t, userCast(), nil)
		h.says("hernan", "/retiro juan peña", "terminó el contrato", c.desde)
		ms := h.says("hernan", "confirmo")
		if r := h.kase(1); r.State != c.state || h.person("juan").Left != c.left {
			t.Errorf("from %s it is %s, and he is gone since %q", c.desde, r.State, h.person("juan").Left)
		}
		if c.last != "" {
			h.wants(ms, "hernan", "Último día: "+c.last)
		} else {
			h.rejects(ms, "hernan", "Último día")
		}
		if c.state == "programada" {
			h.says("oscar", "suspender 1", "confirmo")
			if r := h.kase(1); r.State != "programada" {
				t.Errorf("suspended before its day: %s", r.State)
			}
			h.time("2026-12-01 08:00")
			if r := h.kase(1); r.State != "asignada" || h.person("juan").Left == "" {
				t.Errorf("its day came and it is %s", r.State)
			}
		}
	}
	h := openHouse(t, userCast(), nil)
	h.time("2026-11-28 20:10") // a Saturday
	h.says("gloria", "retiro de juan peña", "riesgo de seguridad")
	if own := to(h.heard, "gloria"); strings.Contains(own[len(own)-1].text, "Desde cuándo") {
		h.says("gloria", "ahora")
	}
	ms := h.says("gloria", "CONFIRMO")
	r := h.kase(1)
	if r.Priority != "P1" || r.Due.Sub(r.Filed).Minutes() != 60 {
		t.Errorf("a risk: %s, due %s after %s", r.Priority, r.Due, r.Filed)
	}
	h.wants(ms, "gloria", "hoy antes de las 9:10 p. m.")
	h.wants(ms, "#escalamientos", "Caso crítico: TIC-2026-000001")
	for _, m := range to(ms, "#escalamientos") {
		if strings.Contains(m.text, "Juan") || strings.Contains(m.text, "iesgo") {
			t.Errorf("the channel reads whom, or why: %s", m.text)
		}
	}
}

// TestAnAccountThatTheRegisterLacks is added with its application and name, several one after the other.
func TestAnAccountThatTheRegisterLacks(t *testing.T) {
	t.Parallel()
	h := openHouse(t, userCast(), nil)
	h.says("hernan", "se retiró juan peña", "terminó el contrato")
	h.pushes("hernan", "Falta una cuenta")
	h.wants(h.says("hernan", "facebook"), "hernan", "No pude leer esa cuenta")
	h.wants(h.says("hernan", "portal jpena"), "hernan", "Se suspenden 5 cuentas")
	h.pushes("hernan", "Falta una cuenta")
	h.wants(h.says("hernan", "Bienes y Rentas, juan p"), "hernan", "Se suspenden 6 cuentas")
	h.says("hernan", "falta una cuenta")
	h.wants(h.says("hernan", "saltar"), "hernan", "Se suspenden 6 cuentas")
	h.says("hernan", "confirmo")
	h.says("oscar", "suspender 1", "confirmo")
	if a := h.register("portal_web", "jpena"); a.State != inventory.Suspended || a.Person != mailOf("juan") {
		t.Errorf("the register did not learn: %+v", a)
	}
	if a := h.register("bienes_y_rentas", "juan p"); a.State != inventory.Suspended {
		t.Errorf("the register did not learn: %+v", a)
	}
}

// TestSomebodyTheRecordsDoNotKnow leaves with what the register has in his name.
func TestSomebodyTheRecordsDoNotKnow(t *testing.T) {
	t.Parallel()
	people := userCast()
	people.accounts = append(people.accounts, inventory.Account{App: "spark", User: "cvega", Name: "Camilo Vega", Dep: "Secretaría de Hacienda", State: inventory.Active})
	h := openHouse(t, people, nil)
	h.wants(h.says("hernan", "se retiró pepito pérez"), "hernan", "ni en el registro de cuentas")
	h.says("hernan", "cancelar")
	h.says("hernan", "se retiró camilo vega", "terminó el contrato", "confirmo")
	h.says("oscar", "suspender 1", "confirmo")
	if a := h.register("spark", "cvega"); a.State != inventory.Suspended || h.kase(1).Head != mailOf("hernan") {
		t.Errorf("%+v, %s", a, h.kase(1).Head)
	}
	h.says("hernan", "se retiró carlos ríos", "terminó el contrato", "enviar") // of another dependency, with no accounts but his mailbox
	if r := h.kase(2); r.Head != mailOf("jorge") {
		t.Errorf("of another dependency: %s signs", r.Head)
	}
}

// TestNoAccountsAtAll: the register may be empty; a technician looks into the consoles and says so.
func TestNoAccountsAtAll(t *testing.T) {
	t.Parallel()
	people := userCast()
	people.accounts, people.person("juan").Mailbox = nil, ""
	h := openHouse(t, people, nil)
	h.wants(h.says("hernan", "se retiró juan peña"), "hernan", "No encontré cuentas a su nombre en el registro")
	h.says("hernan", "terminó el contrato", "confirmo")
	h.says("adriana", "asignar 1 @oscar")
	if r := h.kase(1); r.State != "asignada" {
		t.Fatalf("nothing to suspend closed by itself: %s", r.State)
	}
	h.wants(h.says("oscar", "resuelta 1 No tenía usuario en ninguna consola."), "hernan", "No tenía usuario en ninguna consola")
	if r := h.kase(1); r.State != "comunicada" {
		t.Errorf("it is %s", r.State)
	}
}

// TestExpiredContracts: the head is asked once, with two buttons; what he extends is not asked about before its day.
func TestExpiredContracts(t *testing.T) {
	t.Parallel()
	people := userCast()
	people.accounts = append(people.accounts, inventory.Account{App: "pisami", User: "luz", Person: mailOf("luz"), State: inventory.Active, Until: "2026-12-30"})
	h := openHouse(t, people, nil)
	ms := h.time("2027-01-05 09:00")
	asked := with(to(ms, "hernan"), "siguen activas 4 cuentas: correo, Spark, PISAMI y Softcon")
	if len(asked) != 1 || !slices.Equal(asked[0].labels(), []string{"Suspender", "Sigue"}) {
		t.Fatalf("the head was asked %s", texts(to(ms, "hernan")))
	}
	h.wants(ms, "hernan", "El acceso de Luz Dary Gómez a PISAMI iba hasta el 30/12/2026")
	for _, who := range []string{"luz", "nubia", "oscar"} {
		h.wants(h.clicks(who, asked[0].buttons[1].Token), who, "Esto lo")
		h.wants(h.says(who, "extender juan peña"), who, "Esto lo")
	}
	h.clicks("hernan", asked[0].buttons[1].Token)
	h.wants(h.says("hernan", "30/06/2027"), "hernan", "sigue con acceso hasta el miércoles 30 de junio de 2027")
	if a, p := h.register("softcon", "jpena"), h.person("juan"); a.Until != "2027-06-30" || p.Until != "2027-06-30" {
		t.Errorf("not extended: %+v, %+v", a, p)
	}
	h.wants(h.clicks("hernan", asked[0].buttons[0].Token), "hernan", "ya no tiene accesos vencidos")
	if ms := with(to(h.time("2027-06-30 16:00"), "hernan"), "contrato de Juan Peña"); len(ms) != 0 {
		t.Errorf("asked again before: %s", texts(ms))
	}
	ms = with(to(h.time("2027-07-09 16:00"), "hernan"), "contrato de Juan Peña terminó el 30/06/2027")
	if len(ms) != 1 {
		t.Fatalf("asked %d times after: %s", len(ms), texts(ms))
	}
	h.clicks("hernan", ms[0].buttons[0].Token)
	h.says("hernan", "confirmo")
	h.view(func(v *store.View) error {
		r, err := v.Request(store.Radicado(2027, 1))
		if err == nil && (r.Service != "RET" || r.Answers["desde"] != "2027-06-30" || r.State != "asignada") {
			t.Errorf("ordered: %+v", r)
		}
		return err
	})
}

// TestManyContractsEndAtOnce: each head is asked about each, in transactions that the store can hold.
func TestManyContractsEndAtOnce(t *testing.T) {
	t.Parallel()
	people := userCast()
	for i := range 120 {
		people.accounts = append(people.accounts, inventory.Account{App: "spark", User: fmt.Sprintf("c%d", i), Name: fmt.Sprintf("Contratista Número %s", strings.Repeat("x", i+1)),
			Dep: "Secretaría de Hacienda", State: inventory.Active, Until: "2026-11-30"})
	}
	h := openHouse(t, people, nil)
	if n := len(with(to(h.time("2026-12-04 12:00"), "hernan"), "terminó el 30/11/2026")); n != 120 {
		t.Errorf("%d of 120 were asked about", n)
	}
}

// TestMoreForWhoIsNew: behind a mailbox one press asks for the rest, once, and only who asked for the mailbox is offered it.
func TestMoreForWhoIsNew(t *testing.T) {
	t.Parallel()
	h := openHouse(t, userCast(), nil)
	h.asksMailbox("luz", "ana ruiz", "saltar")
	h.says("hernan", "visto bueno 1")
	h.makesKey("oscar", 1, "ana.ruiz@alcaldia.example", byBot)
	_, ms := h.opensEnvelope(h.token("oscar", reHolderLink), "")
	told := with(to(ms, "luz"), "¿Pedimos también lo demás?")
	if len(told) != 1 || !slices.Equal(told[0].labels()[:2], []string{"Agregar Spark", "Agregar PISAMI"}) {
		t.Fatalf("offered %s", texts(to(ms, "luz")))
	}
	h.clicks("nubia", told[0].buttons[0].Token)
	if n := h.cases(); n != 1 {
		t.Fatalf("somebody else filed it: %d cases", n)
	}
	h.wants(h.clicks("luz", told[0].buttons[0].Token), "luz", "Radicado TIC-2026-000002")
	if r := h.kase(2); r.Service != "SPK" || r.HolderIs != "Ana Ruiz" || r.Answers["fin"] != "2027-06-30" || r.State != "por_visto_bueno" || r.Head != mailOf("hernan") {
		t.Errorf("filed %+v", r)
	}
	h.wants(h.clicks("luz", told[0].buttons[0].Token), "luz", "Ya pidió Spark para Ana Ruiz")
	h.says("luz", "agregar pisami 1", "registrar ingresos", "enviar")
	if r := h.kase(3); r.Service != "USR" || r.Answers["hasta"] != "2027-06-30" || r.Facts[store.FactOwner] != mailOf("pedro") {
		t.Errorf("filed %+v", r)
	}
	h.wants(h.says("luz", "agregar facebook"), "luz", "No tengo «facebook» en la lista")
	if a := h.register(inventory.Mail, "ana.ruiz@alcaldia.example"); a.Name != "Ana Ruiz" || a.Until != "2027-06-30" {
		t.Errorf("the mailbox in the register: %+v", a)
	}
}

// cases is how many there are.
func (h *house) cases() (n int) {
	h.t.Helper()
	h.view(func(v *store.View) error {
		for _, err := range v.AllRequests() {
			if err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n
}
