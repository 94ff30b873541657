package simulate

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/store"
)

// userCast is the cast with the registers of applications and accounts: a contractor with four accounts, the owners of two
// applications, Talento Humano.
func userCast() *cast {
	c := demoCast()
	c.deps = append(c.deps, store.Dep{Name: "Talento Humano", Superior: "Despacho del Alcalde", Head: mailOf("gloria")})
	for _, p := range [][]string{
		{"juan", "Juan Peña", "Contratista de apoyo", "Secretaría de Hacienda"},
		{"pedro", "Pedro Salas", "Profesional universitario", "Secretaría TIC", "profesional"},
		{"gloria", "Gloria Prada", "Directora", "Talento Humano", "talento_humano"},
	} {
		c.people = append(c.people, store.Person{Email: mailOf(p[0]), Name: p[1], Position: p[2], Dep: p[3], Site: "Palacio Municipal", Roles: p[4:], Mailbox: mailOf(p[0]),
			Accounts: []chat.Account{{Platform: "console", ID: p[0]}, {Platform: "web", ID: p[0]}}})
	}
	c.person("juan").Until = "2026-12-31"
	c.apps = []inventory.Application{
		{ID: "pisami", Name: "PISAMI", Owner: mailOf("pedro"), Console: "Usuarios de PISAMI", Ends: true, Offered: true},
		{ID: "portal_web", Name: "Portal web", Aliases: []string{"portal"}, Owner: mailOf("pedro"), Ends: true, Service: "WEB"},
		{ID: "sigep", Name: "SIGEP", Aliases: []string{"hojas de vida"}, Ends: true},
		{ID: "softcon", Name: "Softcon", Owner: mailOf("hernan"), Ends: true},
		{ID: "spark", Name: "Spark", Owner: mailOf("marta"), Console: "Openfire", Ends: true, Offered: true, Service: "SPK"},
	}
	for _, a := range [][]string{{"spark", "juan.pena"}, {"pisami", "jpena"}, {"softcon", "jpena"}} {
		c.accounts = append(c.accounts, inventory.Account{App: a[0], User: a[1], Person: mailOf("juan"), State: inventory.Active, Until: "2026-12-31"})
	}
	return c
}

// account reads one of the register.
func (h *house) register(app, user string) (a inventory.Account) {
	h.t.Helper()
	h.view(func(v *store.View) (err error) {
		a, err = v.Account(app, user)
		return err
	})
	return a
}

// person reads one of the records.
func (h *house) person(who string) (p store.Person) {
	h.t.Helper()
	h.view(func(v *store.View) (err error) {
		p, err = v.Person(mailOf(who))
		return err
	})
	return p
}

// change writes something of the office while the house is open.
func (h *house) change(fn func(tx *store.Tx) error) {
	h.t.Helper()
	h.must(h.store.Update(context.Background(), fn))
}

var reAsked = regexp.MustCompile(`¿[^?]*\?`)

// asks answers the questions of a form until the summary, and gives how many there were.
func (h *house) asks(who, first string, answers map[string]string) (n int, last []heard) {
	h.t.Helper()
	last = h.says(who, first)
	for n < 12 {
		own := to(last, who)
		if len(own) == 0 {
			h.t.Fatalf("%q: nothing was said after %d questions", first, n)
		}
		m := own[len(own)-1]
		if slices.Contains(m.labels(), "Enviar") || strings.Contains(m.text, "CONFIRMO") {
			return n, last
		}
		asked := reAsked.FindAllString(m.text, -1)
		answer, known := "", false
		for q, a := range answers {
			if len(asked) > 0 && strings.Contains(asked[len(asked)-1], q) {
				answer, known = a, true
			}
		}
		if !known {
			h.t.Fatalf("%q: no answer to %q", first, m.text)
		}
		n++
		last = h.says(who, answer)
	}
	h.t.Fatalf("%q never comes to its summary", first)
	return n, last
}

// TestQuestionsOfAccounts counts the questions that a conversation asks (forms.md §2).
func TestQuestionsOfAccounts(t *testing.T) {
	t.Parallel()
	answers := map[string]string{"En qué aplicación": "Softcon", "Qué necesita?": "Crear usuario", "Para qué persona": "Nubia Torres", "Qué debe poder hacer": "consultar la contabilidad",
		"Hasta qué fecha": "30 de junio", "Quién se retira": "Juan Peña", "Por qué": "Terminó el contrato", "Desde cuándo": "ahora", "Qué necesita en Spark": "Usuario nuevo",
		"Cómo se llama la sala": "Hacienda", "Quiénes participan": "Secretaría de Hacienda"}
	for _, c := range []struct {
		line    string
		want    int
		person  string // instead of Nubia Torres
		summary string
	}{
		{"crear usuario en softcon para juan gómez hasta el 30 de junio", 1, "", "Crear usuario en Softcon para Juan Gómez"},
		{"crear usuario en sigep para juan peña", 1, "", "Hasta el 31/12/2026"},
		{"necesito un usuario en hojas de vida para juan peña", 1, "", "Crear usuario en SIGEP para Juan Peña"},
		{"/usuario", 5, "", "Autoriza Hernán Ospina, jefe y dueño de la aplicación"},
		{"/usuario", 5, "Ana Ruiz Mora", "Hasta el 30/06/2027"},
		{"olvidé la clave de softcon", 0, "", "Recuperar su acceso a Softcon"},
		{"no tengo permiso en softcon", 2, "", "Cambiar permisos en Softcon para Luz Dary Gómez"},
		{"suspender el usuario de softcon de juan peña", 2, "", "Suspender el usuario de Juan Peña en Softcon ahora"},
		{"se retiró juan peña, hay que suspenderle todo", 1, "", "Se suspenden 4 cuentas de Juan Peña ahora"},
		{"/retiro", 3, "Juan Peña", "Se suspenden 4 cuentas de Juan Peña ahora"},
		{"renunció juan peña", 0, "", "Se suspenden 4 cuentas de Juan Peña ahora"},
		{"se me olvidó la clave de spark", 0, "", "Recuperar su acceso a Spark"},
		{"usuario nuevo en spark para nubia torres", 0, "", "Usuario nuevo en Spark para Nubia Torres"},
		{"/spark", 2, "", "Usuario nuevo en Spark para Nubia Torres"},
		{"usuario nuevo en spark para ana ruiz", 1, "", "Usuario nuevo en Spark para Ana Ruiz"},
		{"/spark", 3, "Ana Ruiz Mora", "Usuario nuevo en Spark para Ana Ruiz Mora"},
		{"crear sala en spark", 2, "", "Sala «Hacienda» en Spark"},
	} {
		h := openHouse(t, userCast(), nil)
		said := map[string]string{}
		for q, a := range answers {
			said[q] = a
		}
		if c.person != "" {
			said["Para qué persona"] = c.person
		}
		if strings.HasPrefix(c.line, "/spark") || strings.Contains(c.line, "spark para ana") {
			said["Hasta qué fecha va"] = "30 de junio"
		}
		n, last := h.asks("luz", c.line, said)
		if n != c.want {
			t.Errorf("%q asks %d questions, want %d", c.line, n, c.want)
		}
		h.wants(last, "luz", c.summary)
	}
}

// TestAWindowForALeaver: where there are dialogs, CONFIRMO is a field of the summary; the wrong word sends nothing.
func TestAWindowForALeaver(t *testing.T) {
	t.Parallel()
	h := openHouse(t, userCast(), nil)
	h.forms = "web"
	h.must(h.build())
	send := func(values map[string]string) chat.Answer {
		t.Helper()
		a, err := h.do("hernan", chat.Submission{Token: h.open["hernan"].Token, Values: values})
		h.must(err)
		return a
	}
	_, err := h.do("hernan", chat.Text{Text: "se retiró juan peña, hay que suspenderle todo"})
	h.must(err)
	if h.open["hernan"] == nil {
		h.pushes("hernan", "Abrir formulario")
	}
	a := send(map[string]string{"persona": "Juan Peña", "motivo": "contrato", "desde": "ahora", "mas": "Sigep, jpena"})
	if a.Form == nil || len(a.Form.Pages[0].Fields) != 2 || !strings.Contains(a.Form.Pages[0].Fields[0].Ask, "Se suspenden 5 cuentas") {
		t.Fatalf("no summary with a word: %+v", a)
	}
	summary := h.open["hernan"].Token
	for _, word := range []string{"", "sí", "enviar", "confirm"} {
		a, err := h.do("hernan", chat.Submission{Token: summary, Values: map[string]string{"palabra": word}})
		h.must(err)
		if a.Errors["palabra"] == "" {
			t.Errorf("%q is taken for CONFIRMO: %+v", word, a)
		}
	}
	a, err = h.do("hernan", chat.Submission{Token: summary, Values: map[string]string{"palabra": "confirmo"}})
	h.must(err)
	if a.Whisper == nil || !strings.Contains(a.Whisper.Text(), "Ordenado a las") {
		t.Errorf("not ordered: %+v", a)
	}
	if r := h.kase(1); r.State != "asignada" {
		t.Errorf("the case is %s", r.State)
	}
}

// TestOwnersOfApplications: who authorises access, and that nobody else can.
func TestOwnersOfApplications(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, asker, line, head, owner string }{
		{"the owner", "luz", "crear usuario en pisami para nubia torres", "hernan", "pedro"},
		{"head and owner are one", "luz", "crear usuario en softcon para nubia torres", "hernan", "hernan"},
		{"the head files, and owns it", "hernan", "crear usuario en softcon para nubia torres", "hernan", "jorge"},
		{"the holder owns it", "luz", "crear usuario en softcon para hernan ospina", "jorge", "jorge"},
		{"nobody is known to own it", "luz", "crear usuario en sigep para nubia torres", "hernan", "adriana"},
		{"nobody owns it and the secretary asks", "adriana", "crear usuario en sigep para nubia torres", "adriana", "jorge"},
	} {
		h := openHouse(t, userCast(), nil)
		h.says(c.asker, c.line, "consultar", "saltar", "enviar")
		r := h.kase(1)
		if r.Head != mailOf(c.head) || r.Facts[store.FactOwner] != mailOf(c.owner) {
			t.Errorf("%s: %s signs and %s authorises; want %s and %s", c.name, r.Head, r.Facts[store.FactOwner], c.head, c.owner)
			continue
		}
		if r.State == "por_visto_bueno" {
			h.says(c.head, "visto bueno 1")
		}
		if c.head == c.owner {
			if r := h.kase(1); r.State != "en_reparto" || len(r.Signed) != 2 || r.Signed[1].Step != "autorizo" {
				t.Errorf("%s: one press does not count for both: %s %+v", c.name, r.State, r.Signed)
			}
			continue
		}
		if r := h.kase(1); r.State != "por_autorizar" {
			t.Errorf("%s: the case is %s", c.name, r.State)
			continue
		}
		for _, who := range append(slices.Clone(everybody[:8]), "juan", "pedro", "gloria") {
			if who == c.owner {
				continue
			}
			h.says(who, "autorizo 1", "no autorizo 1 porque no", "aprobar 1")
			h.clicks(who, stepClick("s", "autorizo", h.kase(1)).Token)
			if r := h.kase(1); r.State != "por_autorizar" {
				t.Fatalf("%s: @%s authorised it: %s", c.name, who, r.State)
			}
			h.says(who, "cancelar")
		}
		h.says(c.owner, "autorizo 1")
		if r := h.kase(1); r.State != "en_reparto" || r.Signed[len(r.Signed)-1].As != "owner" {
			t.Errorf("%s: after the owner it is %s %+v", c.name, r.State, r.Signed)
		}
	}
}

// TestTheOwnerHasLeft: what waits for an owner who left, or whom the table replaced, waits for the next one after a day.
func TestTheOwnerHasLeft(t *testing.T) {
	t.Parallel()
	h := openHouse(t, userCast(), nil)
	h.says("hernan", "crear usuario en pisami para nubia torres", "consultar", "saltar", "enviar")
	h.change(func(tx *store.Tx) error {
		a, err := tx.Application("pisami")
		if err != nil {
			return err
		}
		a.Owner = mailOf("marta")
		return tx.PutApplication(a)
	})
	ms := h.later("2dh")
	h.rejects(ms, "pedro", "espera su autorización")
	if r := h.kase(1); r.Facts[store.FactOwner] != mailOf("marta") || r.State != "por_autorizar" {
		t.Fatalf("it waits for %s in %s", r.Facts[store.FactOwner], r.State)
	}
	h.wants(ms, "marta", "¿Autoriza el acceso?")
	h.says("pedro", "autorizo 1")
	if r := h.kase(1); r.State != "por_autorizar" {
		t.Error("who owns it no longer authorised")
	}
	h.says("marta", "autorizo 1")
	if r := h.kase(1); r.State != "en_reparto" {
		t.Errorf("the case is %s", r.State)
	}
}

// TestTheRegisterLearns: what a technician makes, changes, suspends and reactivates stands in the register.
func TestTheRegisterLearns(t *testing.T) {
	t.Parallel()
	h := openHouse(t, userCast(), nil)
	h.says("hernan", "crear usuario en pisami para ana ruiz mora", "consultar", "30 de junio", "enviar")
	h.says("pedro", "autorizo 1")
	h.says("adriana", "asignar 1 @marta")
	h.says("marta", "usuario creado 1 jpena")
	if r := h.kase(1); r.Facts["usuario"] != "" {
		t.Fatal("a user of somebody else was taken")
	}
	h.says("marta", "aruiz", "captura en el caso", "La genera el bot")
	h.opensEnvelope(h.token("marta", reHolderLink), "")
	want := inventory.Account{App: "pisami", User: "aruiz", Name: "Ana Ruiz Mora", Dep: "Secretaría de Hacienda", State: inventory.Active, Until: "2027-06-30", Case: "TIC-2026-000001"}
	got := h.register("pisami", "aruiz")
	if got.Changed = want.Changed; got != want {
		t.Errorf("registered %+v\nwant %+v", got, want)
	}
	h.says("hernan", "cambiar permisos en pisami de ana ruiz mora hasta el 31 de julio", "también pagos", "enviar")
	h.says("pedro", "autorizo 2")
	h.says("adriana", "asignar 2 @marta")
	h.says("marta", "resuelta 2")
	h.says("marta", "Se agregó el rol de pagos.", "captura 2")
	if r := h.kase(2); r.State != "comunicada" || r.Facts["usuario"] != "aruiz" {
		t.Errorf("changed: %s %v", r.State, r.Facts)
	}
	if a := h.register("pisami", "aruiz"); a.Until != "2027-07-31" || a.Case != "TIC-2026-000002" {
		t.Errorf("changed: %+v", a)
	}
	h.says("hernan", "suspender el usuario de pisami de ana ruiz mora", "riesgo de seguridad", "ahora", "enviar")
	if h.cases() != 2 {
		t.Error("an order was given without CONFIRMO")
	}
	h.says("hernan", "CONFIRMO")
	h.says("marta", "suspender 3", "CONFIRMO")
	if a := h.register("pisami", "aruiz"); a.State != inventory.Suspended || h.kase(3).State != "comunicada" {
		t.Errorf("suspended: %+v, %s", a, h.kase(3).State)
	}
	h.says("hernan", "reactivar 3 ya se revisó")
	h.says("oscar", "reactivada 3 consola")
	if a := h.register("pisami", "aruiz"); a.State != inventory.Active || h.kase(3).State != "reactivada" {
		t.Errorf("reactivated: %+v, %s", a, h.kase(3).State)
	}
}

// TestEvidenceBeforeSolved: permissions are not changed without a proof, nor a room made (F5).
func TestEvidenceBeforeSolved(t *testing.T) {
	t.Parallel()
	h := openHouse(t, userCast(), nil)
	h.says("hernan", "no puedo ver pagos en pisami, cambiar permisos de juan peña", "pagos", "enviar")
	h.says("hernan", "crear sala en spark", "Hacienda", "Secretaría de Hacienda", "enviar")
	h.says("pedro", "autorizo 1")
	for n := 1; n <= 2; n++ {
		h.says("adriana", fmt.Sprintf("asignar %d @marta", n))
		h.says("marta", fmt.Sprintf("resuelta %d Quedó hecho como se pidió.", n))
		if r := h.kase(n); r.State != "asignada" {
			t.Errorf("case %d is %s without a proof", n, r.State)
		}
		h.says("marta", "captura de la consola")
		if r := h.kase(n); r.State != "comunicada" || r.Facts["prueba"] != "captura de la consola" {
			t.Errorf("case %d is %s with %v", n, r.State, r.Facts)
		}
	}
}

// TestRoutesOfApplications: link and PIN of a password never go the same way (forms.md §5).
func TestRoutesOfApplications(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, asker, line string
		more              []string
		prepare           func(c *cast)
		link, pin         string // who gets them; "" = the slip of the desk
		tells             string
	}{
		{"one's own", "luz", "se me olvidó la clave de softcon", nil, nil, "luz", mailOf("luz"), "el PIN va en un mensaje a su correo institucional"},
		{"of somebody else", "luz", "recuperar la clave de softcon de juan peña", nil, nil, "juan", mailOf("juan"), "llegó al chat de Juan"},
		{"without a chat", "luz", "recuperar la clave de softcon de juan peña", nil, func(c *cast) { c.person("juan").Accounts = nil }, mailOf("juan"), "hernan", "el PIN se lo da Hernán Ospina"},
		{"without a chat, the head asks", "hernan", "recuperar la clave de softcon de juan peña", nil, func(c *cast) { c.person("juan").Accounts = nil }, mailOf("juan"), "", "la mesa de ayuda"},
		{"without a mailbox", "juan", "se me olvidó la clave de spark", nil, func(c *cast) { c.person("juan").Mailbox = "" }, "juan", "hernan", "el PIN se lo da Hernán Ospina"},
		{"somebody new", "luz", "usuario nuevo en spark para ana ruiz mora", []string{"30 de junio"}, nil, "hernan", "", "Hernán Ospina tiene el enlace"},
	} {
		people := userCast()
		if c.prepare != nil {
			c.prepare(people)
		}
		h := openHouse(t, people, nil)
		h.says(c.asker, append([]string{c.line}, append(c.more, "enviar")...)...)
		h.says("hernan", "visto bueno 1")
		h.says("adriana", "asignar 1 @oscar")
		if h.kase(1).Flow == "recuperar" {
			h.says("oscar", "clave nueva 1")
		} else {
			h.says("oscar", "usuario creado 1 aruiz", "captura")
		}
		h.chooses("oscar", byBot)
		_, ms := h.opensEnvelope(h.token("oscar", reHolderLink), "")
		linked := with(to(ms, c.link), "/entrega/")
		if len(linked) != 1 {
			t.Errorf("%s: @%s got no link:\n%s", c.name, c.link, texts(ms))
		}
		pinTo := c.pin
		if pinTo == "" {
			pinTo = "oscar"
			h.wants(ms, "oscar", "Volante con el PIN")
		}
		for _, m := range ms {
			if rePIN.MatchString(m.text) && strings.Contains(m.text, "PIN") && m.to != pinTo {
				t.Errorf("%s: @%s read the PIN: %s", c.name, m.to, m.text)
			}
		}
		if c.pin != "" && h.pin(c.pin) == "" {
			t.Errorf("%s: %s got no PIN:\n%s", c.name, c.pin, texts(ms))
		}
		h.wants(ms, c.asker, c.tells)
	}
}
