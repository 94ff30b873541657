package simulate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands"
	"github.com/ticbot/ticbot/store"
)

// asksHead goes through the form of somebody without a mailbox.
func (h *house) asksHead(who, name, dep string) []heard {
	h.t.Helper()
	return h.says(who, "vincular sin correo", name, dep, "saltar")
}

// vouched is the person of an account, who must have no role and no mailbox.
func (h *house) vouched(id string) (p store.Person) {
	h.t.Helper()
	email := h.boundTo("console", id)
	if !commands.NoMailbox(email) {
		h.t.Fatalf("%s is %q", id, email)
	}
	h.view(func(v *store.View) (err error) {
		p, err = v.Person(email)
		return err
	})
	if len(p.Roles) > 0 || p.Mailbox != "" {
		h.t.Errorf("%+v", p)
	}
	return p
}

func vouchToken(t *testing.T, got []heard, verb string) chat.Token {
	t.Helper()
	for _, m := range got {
		for _, b := range m.buttons {
			if strings.HasPrefix(string(b.Token), "v/"+verb+"/") {
				return b.Token
			}
		}
	}
	t.Fatalf("no button %q in\n%s", verb, texts(got))
	return ""
}

// TestOnlyTheHeadVouches: his word alone binds, once, and whatever anybody else types or presses does nothing.
func TestOnlyTheHeadVouches(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	got := h.asksHead("desconocido7", "beto paz lozano", "hacienda")
	h.wants(got, "hernan", "¿Conoce a Beto Paz Lozano?")
	for _, m := range got {
		if m.to != "desconocido7" && m.to != "hernan" {
			t.Errorf("%s is told", m.to)
		}
	}
	h.wants(h.says("hernan", "bandeja"), "hernan", "¿Conoce a Beto Paz Lozano?")
	h.rejects(h.says("luz", "bandeja"), "luz", "Beto Paz")
	yes := vouchToken(t, to(got, "hernan"), "avalar")
	for _, who := range everybody {
		if who == "hernan" {
			continue
		}
		for _, line := range []string{"avalar beto paz", "avalar", "no avalar", "respondo por beto paz", "avalar " + strings.TrimPrefix(string(yes), "v/avalar//")} {
			h.says(who, line)
		}
		h.clicks(who, yes)
	}
	h.clicks("desconocido7", yes)
	if got := h.boundTo("console", "desconocido7"); got != "" {
		t.Fatalf("bound to %q", got)
	}
	got = h.says("hernan", "respondo por beto paz")
	h.wants(got, "desconocido7", "Hernán Ospina confirmó que es de su equipo")
	if p := h.vouched("desconocido7"); p.Name != "Beto Paz Lozano" || p.Dep != "Secretaría de Hacienda" || p.Site != "Palacio Municipal" {
		t.Errorf("%+v", p)
	}
	h.wants(h.clicks("hernan", yes), "hernan", "No hay nadie que espere esa respuesta suya")
	h.says("desconocido7", "vincular quitar")
	h.clicks("hernan", yes)
	if got := h.boundTo("console", "desconocido7"); got != "" {
		t.Errorf("an old press bound to %q", got)
	}
	h.says("desconocido8", "vincular sin correo", "rosa mora", "tic", "saltar")
	h.says("desconocido9", "vincular sin correo", "rosa mora", "tic", "saltar")
	got = h.says("adriana", "avalar")
	h.wants(got, "adriana", "Varias personas esperan su respuesta")
	h.clicks("adriana", to(got, "adriana")[0].buttons[0].Token)
	if a, b := h.boundTo("console", "desconocido8"), h.boundTo("console", "desconocido9"); (a == "") == (b == "") {
		t.Errorf("bound to %q and %q", a, b)
	}
	h.says("adriana", "no avalar")
	h.wants(h.asksHead("desconocido9", "rosa mora", "tic"), "desconocido9", "Por ahora no puedo preguntar otra vez")
}

// TestASecondAccountIsNamed: the head is told that such a person has another account already, and so is that person.
func TestASecondAccountIsNamed(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.asksHead("desconocido7", "beto paz lozano", "hacienda")
	h.says("hernan", "avalar")
	h.wants(h.asksHead("desconocido8", "Beto Paz Lozano", "hacienda"), "hernan", "Beto Paz Lozano ya tiene otra cuenta vinculada")
	h.wants(h.says("hernan", "avalar"), "desconocido7", "Se vinculó con usted otra cuenta")
	if a, b := h.boundTo("console", "desconocido7"), h.boundTo("console", "desconocido8"); a != b {
		t.Errorf("bound to %q and %q", a, b)
	}
}

// TestNobodyElseIsVouchedFor: the name of somebody who has a mailbox or a role is not given away, in no spelling; one with
// neither in the same dependency is found again.
func TestNobodyElseIsVouchedFor(t *testing.T) {
	t.Parallel()
	c := demoCast()
	c.person("nubia").Mailbox = ""
	c.person("oscar").Mailbox = ""
	for name, want := range map[string]string{
		"luz dary gómez": "", "LUZ DARY GOMEZ": "", "luz gomez": "", "luz dary gomez de paz": "", // has a mailbox
		"oscar leal":   "", // has a role
		"nubia torres": mailOf("nubia"),
	} {
		h := openHouse(t, c, nil)
		got := h.asksHead("desconocido7", name, "hacienda")
		if len(to(got, "hernan")) == 0 {
			t.Fatalf("%q: the head is not asked:\n%s", name, texts(got))
		}
		got = h.says("hernan", "avalar")
		if is := h.boundTo("console", "desconocido7"); is != want {
			t.Errorf("%q bound to %q:\n%s", name, is, texts(got))
		}
		if want == "" {
			h.wants(got, "desconocido7", "hace falta el código que llega a su correo")
		}
	}
}

// TestVouchingIsLimited: three an hour of an account, six of a head; a no holds for a week; no answer by the end of the next
// business day is none; a code makes the question void.
func TestVouchingIsLimited(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	for i := range 4 {
		got := h.asksHead("desconocido1", "beto paz", "hacienda")
		if asked := len(to(got, "hernan")) > 0; asked != (i < 3) {
			t.Errorf("ask %d: %v", i, asked)
		}
	}
	if got := h.says("hernan", "avalar"); len(with(got, "Varias personas")) > 0 {
		t.Errorf("an older question of the same account waits still:\n%s", texts(got))
	}
	for i := 2; i < 8; i++ {
		got := h.asksHead(fmt.Sprintf("desconocido%d", i), "rosa mora", "hacienda")
		if asked := len(to(got, "hernan")) > 0; asked != (i < 5) {
			t.Errorf("account %d: %v", i, asked)
		}
	}
	h.later("1dh")
	h.says("desconocido4", "vincular "+mailOf("nubia"))
	h.says("desconocido4", h.code(mailOf("nubia")))
	got := h.later("1dh")
	h.wants(got, "desconocido2", "no respondió")
	if len(to(got, "desconocido4")) > 0 {
		t.Errorf("who is bound is told\n%s", texts(got))
	}
	h.wants(h.says("hernan", "avalar"), "hernan", "No hay nadie que espere")
	h.asksHead("desconocido9", "rosa mora", "hacienda")
	h.says("hernan", "no avalar")
	h.later("1dh")
	h.wants(h.asksHead("desconocido9", "rosa mora", "hacienda"), "desconocido9", "Por ahora no puedo preguntar")
	h.later("7dh")
	h.wants(h.asksHead("desconocido9", "rosa mora", "hacienda"), "hernan", "¿Conoce a Rosa Mora?")
}

// TestWhoIsAskedToVouch: where the head is absent the one above is; where nobody leads nobody is.
func TestWhoIsAskedToVouch(t *testing.T) {
	t.Parallel()
	c := demoCast()
	c.person("hernan").Away = "2026-11-30"
	c.deps = append(c.deps, store.Dep{Name: "Oficina Nueva"})
	h := openHouse(t, c, nil)
	h.wants(h.asksHead("desconocido7", "beto paz", "hacienda"), "jorge", "¿Conoce a Beto Paz?")
	h.wants(h.asksHead("desconocido8", "beto paz", "nueva"), "desconocido8", "No tengo a quién preguntarle en esa dependencia (Oficina Nueva)")
}

// TestVouchedThenMailbox: who gets a mailbox later binds with its code; what was asked before comes along, and the old record
// is over. Nothing is ever sent to the address that is none.
func TestVouchedThenMailbox(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.asksHead("desconocido7", "beto paz lozano", "hacienda")
	h.says("hernan", "avalar")
	old := h.vouched("desconocido7").Email
	h.asksMailbox("desconocido7", "ana ruiz", "saltar")
	if r := h.kase(1); r.Asker != old || r.Head != mailOf("hernan") {
		t.Fatalf("asker %s, head %s", r.Asker, r.Head)
	}
	h.wants(h.says("desconocido7", "vincular "+old), "desconocido7", "le llegó un código")
	h.wants(h.says("desconocido7", "vincular beto.paz@"+mailDomain), "desconocido7", "le llegó un código") // nobody's yet
	h.must(h.store.Update(h.ctx(), func(tx *store.Tx) error {
		return tx.PutPerson(store.Person{Email: "beto.paz@" + mailDomain, Name: "Beto Paz Lozano", Dep: "Secretaría de Hacienda", Mailbox: "beto.paz@" + mailDomain})
	}))
	h.says("desconocido7", "vincular mi correo es beto.paz@"+mailDomain)
	got := h.says("desconocido7", h.code("beto.paz@"+mailDomain))
	h.wants(got, "desconocido7", "su cuenta quedó vinculada")
	if is := h.boundTo("console", "desconocido7"); is != "beto.paz@"+mailDomain {
		t.Errorf("bound to %q", is)
	}
	if r := h.kase(1); r.Asker != "beto.paz@"+mailDomain {
		t.Errorf("asker %s", r.Asker)
	}
	h.view(func(v *store.View) error {
		p, err := v.Person(old)
		if p.Left == "" || len(p.Accounts) > 0 {
			t.Errorf("%+v", p)
		}
		return err
	})
	// Another one, who takes his only account away: nobody is reached, and nothing breaks.
	h.asksHead("desconocido8", "rosa mora", "hacienda")
	h.says("hernan", "avalar")
	h.asksMailbox("desconocido8", "eva luna", "saltar")
	h.says("desconocido8", "vincular quitar")
	h.says("hernan", "preguntar 2 ¿con qué contrato?")
	for _, m := range h.heard {
		if strings.Contains(m.to, ".invalid") {
			t.Errorf("%s was sent %s", m.to, m.text)
		}
	}
	h.asksHead("desconocido8", "rosa mora", "hacienda")
	h.says("hernan", "avalar")
	h.wants(h.says("desconocido8", "responder 2 con el 311"), "hernan", "con el 311")
}

// TestVouchingByMail: a head without a chat answers on a page; looking does nothing, the first press counts.
func TestVouchingByMail(t *testing.T) {
	w := newWorld(t)
	said := w.test(t, "at 2026-11-23 09:14", "people jefe-sin-chat.csv", "platform console",
		"@desconocido7: vincular sin correo", "@desconocido7: beto paz", "@desconocido7: hacienda", "@desconocido7: mensajero",
		`@mail hernan.ospina@alcaldia.example presses "Nada"`, `@mail hernan.ospina@alcaldia.example presses "Sí, es de mi equipo"`,
		`@mail hernan.ospina@alcaldia.example presses "No"`, "@desconocido7: mis casos")
	for _, want := range []string{"¿Conoce a Beto Paz?", "[página] Gracias. Beto Paz ya puede pedir en su propio nombre.", "Ospina confirmó que es de su equipo",
		"Aquí ya no hay nada que responder"} {
		if !strings.Contains(said, want) {
			t.Errorf("the play lacks %q:\n%s", want, said)
		}
	}
}
