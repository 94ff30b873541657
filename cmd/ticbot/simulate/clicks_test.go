package simulate

import (
	"slices"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
)

// button finds a button that somebody sees.
func (h *house) button(who, label string) chat.Button {
	h.t.Helper()
	b, _, ok := h.fars[h.forms].find(who, label)
	if !ok {
		h.t.Fatalf("@%s sees no button %q", who, label)
	}
	return b
}

// unchanged runs something and fails if it left a trace in the journal.
func (h *house) unchanged(what string, fn func() []heard) []heard {
	h.t.Helper()
	before := h.journal()
	out := fn()
	if after := h.journal(); after != before {
		h.t.Errorf("%s: the journal has %d new entries", what, after-before)
	}
	return out
}

// TestLateClicks: a button of yesterday, one pressed twice, one of an entry that was left and entered again.
func TestLateClicks(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.asksMailbox("luz", "ana ruiz", "saltar")
	sign, refuse, ask := h.button("hernan", "Dar visto bueno"), h.button("hernan", "No autorizar"), h.button("hernan", "Preguntar")
	h.clicks("hernan", sign.Token)
	for _, b := range []chat.Button{sign, refuse, ask} {
		h.wants(h.unchanged("late "+b.Label, func() []heard { return h.clicks("hernan", b.Token) }), "hernan", "TIC-2026-000001 está así: La está atendiendo TIC.")
	}
	reserve := h.button("oscar", "Reservar cupo")
	h.clicks("oscar", reserve.Token)
	h.wants(h.unchanged("double", func() []heard { return h.clicks("oscar", reserve.Token) }), "oscar", "Cupo reservado. No cambié nada")
	h.time("2026-11-24 10:00")
	h.wants(h.unchanged("second approver", func() []heard { return h.says("marta", "visto bueno 1") }), "marta",
		"Ya la aprobó Hernán Ospina el lunes 23 de noviembre, a las 9:14 a. m. No hace falta nada más.")
	h.wants(h.unchanged("refusing what was signed", func() []heard { return h.says("marta", "no autorizo 1 porque no") }), "marta", "TIC-2026-000001 está así: Cupo reservado.")
}

// TestRefusedIsNotApproved: after a refusal nobody is told that it was approved.
func TestRefusedIsNotApproved(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.asksMailbox("luz", "ana ruiz", "saltar")
	h.says("hernan", "no autorizo 1 ya tiene una cuenta")
	for _, line := range []string{"no autorizo 1 no se puede", "visto bueno 1"} {
		got := h.unchanged(line, func() []heard { return h.says("oscar", line) })
		h.wants(got, "oscar", "No se autorizó")
		h.rejects(got, "oscar", "aprobó")
	}
}

// TestStaleClick: what was seen has changed, so that the decision is asked for again with what is true now.
func TestStaleClick(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.asksMailbox("luz", "ana ruiz", "saltar")
	sign := h.button("hernan", "Dar visto bueno")
	h.says("luz", "corregir 1", "Fin del contrato", "31 de julio", "enviar")
	got := h.unchanged("stale", func() []heard { return h.clicks("hernan", sign.Token) })
	h.wants(got, "hernan", "Esto cambió después de que usted lo vio: Fin del contrato 30/06/2027 → 31/07/2027. Decida sobre lo nuevo.")
	h.wants(got, "hernan", "hasta el 31/07/2027. ¿Lo autoriza?")
	h.pushes("hernan", "Dar visto bueno")
	if r := h.kase(1); r.State != "asignada" {
		t.Errorf("the new card does not sign: %s", r.State)
	}
	// What no decision rests on does not make a click late.
	resolve := h.button("oscar", "Reservar cupo")
	h.says("luz", "comentar 1 es urgente")
	h.clicks("oscar", resolve.Token)
	if r := h.kase(1); r.State != "cupo_reservado" {
		t.Errorf("a comment made the click late: %s", r.State)
	}
}

// TestDuplicateEvents: the same event again gives the same answer and does nothing.
func TestDuplicateEvents(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.asksMailbox("luz", "ana ruiz", "saltar")
	sign := h.button("hernan", "Dar visto bueno")
	n := h.events
	h.clicks("hernan", sign.Token)
	before, said := h.journal(), len(h.heard)
	h.events = n // the platform sends it again under the same id
	h.clicks("hernan", sign.Token)
	if h.journal() != before || len(h.heard) != said {
		t.Errorf("a repeated event left %d entries and %d messages", h.journal()-before, len(h.heard)-said)
	}
}

// TestForgedJoin: an incident of another site cannot be joined, neither by number nor by a token that nobody offered.
func TestForgedJoin(t *testing.T) {
	t.Parallel()
	c := demoCast()
	c.person("carlos").Site = "Sede El Salado"
	h := openHouse(t, c, nil)
	h.says("luz", "se cayó el internet", "a mi oficina")
	h.says("carlos", "no me imprime la impresora") // a draft of his own
	var draft string
	h.view(func(v *store.View) error {
		d, err := v.DraftIn(chat.Account{Platform: "console", ID: "carlos"})
		draft = d.ID
		return err
	})
	for _, token := range []chat.Token{"s/igual/2026-000001/1.1", "c/igual/2026-000001/1.1", "v/igual/2026-000001/", chat.Token("j/igual/2026-000001/" + draft)} {
		got := h.unchanged(string(token), func() []heard { return h.clicks("carlos", token) })
		h.rejects(got, "carlos", "Palacio")
	}
	in := chat.Click{Token: "s/igual/2026-000001/1.1", On: chat.Ref{Place: chat.Place{Platform: "console", ID: "aprobaciones", Kind: chat.Channel}, ID: "console-1"}}
	h.rejects(h.unchanged("in the channel", func() []heard { return h.does("carlos", in) }), "carlos", "Palacio")
	h.says("carlos", "/igual 1")
	if r := h.kase(1); len(r.Joined) != 0 {
		t.Errorf("joined by %v", r.Joined)
	}
}

// TestAssignTyped: a case is given to TIC's people only, and never to whom it is about.
func TestAssignTyped(t *testing.T) {
	t.Parallel()
	h := openHouse(t, noRules(), nil)
	h.says("luz", "recuperar la clave del correo oscar@alcaldia.example", "enviar")
	for _, whom := range []string{"luz", "nubia", "óscar", "adriana", "@luz", "luz@alcaldia.example", "nadie"} {
		h.unchanged(whom, func() []heard { return h.says("adriana", "asignar 1 a "+whom) })
		h.says("adriana", "cancelar")
		if r := h.kase(1); r.Assignee != "" {
			t.Fatalf("given to %s", r.Assignee)
		}
	}
	h.says("adriana", "asignar 1 @marta")
	if r := h.kase(1); r.Assignee != mailOf("marta") {
		t.Errorf("given to %q", r.Assignee)
	}
	h.unchanged("pasar", func() []heard { return h.says("marta", "pasar 1 @nubia no alcanzo") })
	if r := h.kase(1); r.Assignee != mailOf("marta") {
		t.Errorf("passed to %q", r.Assignee)
	}
}

// TestTypedValues: what is typed behind a verb is checked like an answer to its form.
func TestTypedValues(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.says("luz", "se cayó el internet", "a mi oficina")
	h.says("nubia", "no me imprime la impresora", "solo a mí", "a medias")
	h.says("marta", "tomar 1", "tomar 2", "pisami 1 P-77")
	for line, want := range map[string]string{
		"pisami 2 P-77": "Ese número ya lo tiene el caso TIC-2026-000001", "resuelta 2 ok": "Cuénteme un poco más", "unir 2 999": "caso", "unir 2 2": "caso", "unir 2 zzz": "caso",
	} {
		before := h.kase(2)
		got := h.says("marta", line)
		h.wants(got, "marta", want)
		h.says("marta", "cancelar")
		if r := h.kase(2); r.State != before.State || r.Facts["pisami"] != before.Facts["pisami"] {
			t.Errorf("%q: %s %v", line, r.State, r.Facts)
		}
	}
}

// TestJoinedMayWork: having joined an incident does not make it one's own matter.
func TestJoinedMayWork(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.says("luz", "se cayó el internet", "a mi oficina")
	h.says("oscar", "no hay internet", "me pasa igual")
	h.says("oscar", "tomar 1", "resuelta 1 se cambió el equipo")
	if r := h.kase(1); r.State != "comunicada" || len(r.Joined) != 1 {
		t.Errorf("%s, joined %v", r.State, r.Joined)
	}
}

// TestOnlyTIC: a note for TIC alone is read by TIC alone.
func TestOnlyTIC(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.says("luz", "se cayó el internet", "a mi oficina")
	h.says("nubia", "no hay internet", "me pasa igual")
	h.says("marta", "tomar 1", "novedad 1")
	h.says("marta", "el usuario desconectó el cable", "solo tic")
	h.says("luz", "estado 1", "detalle 1")
	h.says("nubia", "estado 1", "detalle 1")
	h.says("oscar", "detalle 1")
	for _, who := range []string{"luz", "nubia", "#aprobaciones", "#escalamientos"} {
		h.rejects(h.heard, who, "desconectó")
	}
	h.wants(h.heard, "oscar", "desconectó")
	h.says("marta", "novedad 1 ya viene el técnico")
	h.wants(h.heard, "luz", "ya viene el técnico")
}

// TestEveryButtonIsTyped: whatever a button does, its line does too; here, that the line is at least read as the button's.
func TestEveryButtonIsTyped(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.asksMailbox("luz", "ana ruiz", "saltar")
	ask := h.says("luz", "desistir 1")
	yes := ask[len(ask)-1].buttons[0]
	if yes.Label != "Sí, desistir" {
		t.Fatalf("asked with %v", ask[len(ask)-1].labels())
	}
	h.says("luz", yes.Typed)
	if r := h.kase(1); r.State != "desistida" {
		t.Errorf("%q does not do what «%s» does: %s", yes.Typed, yes.Label, r.State)
	}
}

// TestUnboundActsOnHisReport: what the messages ask of somebody whom nobody has verified, he can do.
func TestUnboundActsOnHisReport(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.says("desconocido7", "se me dañó el computador", "solo a mí", "a medias", "1")
	h.says("marta", "tomar 1", "pedir 1 ¿qué computador?")
	h.says("desconocido7", "responder 1 el de la entrada")
	h.says("marta", "resuelta 1 se cambió la fuente")
	h.says("desconocido7", "sigue igual 1 no prende")
	if s := h.steps(1); !slices.Equal(s, []string{"tomar", "pedir", "responder", "resuelta", "sigue_igual"}) {
		t.Errorf("steps: %v", s)
	}
	got := h.says("desconocido7", "estado 1")
	h.wants(got, "desconocido7", "Reabierta")
	if strings.Contains(texts(got), "Todavía no sé quién es") {
		t.Error("his own report is refused to him")
	}
}

// TestStrangers: who is not in a case learns nothing of it and leaves nothing in it, whatever he types, presses or replies to.
func TestStrangers(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.asksMailbox("luz", "ana ruiz", "anaruiz88@gmail.com")
	var card chat.Ref
	for _, p := range h.fars["console"].posts {
		if reader(p.at) == "hernan" {
			card = chat.Ref{Place: p.at, ID: p.ref}
		}
	}
	file, err := h.store.SaveFile(h.ctx(), "acta.pdf", "application/pdf", strings.NewReader("%PDF-1.4 acta"), 1<<20, h.now)
	h.must(err)
	events := []chat.What{chat.Upload{Files: []chat.File{file}, Reply: card}, chat.Text{Text: "visto bueno", Reply: card}, chat.Text{Text: "comentar hola", Reply: card},
		chat.Text{Text: "desistir", Reply: card}, chat.Text{Text: "estado", Reply: card}}
	for _, line := range []string{"estado 1", "detalle 1", "buscar ana", "buscar TIC-2026-000001", "copiar 1", "comentar 1 hola", "adjuntar 1", "corregir 1", "recordar 1", "igual 1", "desistir 1 sí",
		"unir 1 1", "estado TIC-2026-000001", "bandeja", "mis casos", "cupos", "reparto", "regla correo @marta"} {
		events = append(events, chat.Text{Text: line})
	}
	for _, verb := range []string{"estado", "detalle", "corregir", "copiar", "recordar", "adjuntar", "comentar", "desistir", "igual", "aprobar"} {
		events = append(events, chat.Click{Token: chat.Token("v/" + verb + "/2026-000001/")}, chat.Click{Token: chat.Token("v/" + verb + "/1/"), On: card})
	}
	before := h.kase(1)
	for _, who := range []string{"nubia", "carlos", "jorge", "desconocido9"} {
		for _, what := range events {
			got := h.unchanged(who, func() []heard { return h.does(who, what) })
			if len(to(got, who)) == 0 {
				t.Errorf("@%s %#v is not answered", who, what)
			}
			for _, m := range got {
				if m.to == who && (strings.Contains(m.text, "Ana Ruiz") || strings.Contains(m.text, "visto bueno ·")) {
					t.Errorf("@%s %#v is told %s", who, what, m.text)
				}
			}
			h.says(who, "cancelar")
		}
	}
	if r := h.kase(1); !slices.Equal(r.Files, before.Files) || r.Version != before.Version {
		t.Errorf("something was left in the case: %v", r)
	}
	h.view(func(v *store.View) error {
		if f, err := v.File(file.Hash); err != nil || f.Hash != file.Hash {
			t.Error("the file is gone already")
		}
		return nil
	})
}

// TestFormsOfOthers: a form belongs to who opened it; sent twice it files once.
func TestFormsOfOthers(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.says("luz", "necesito un correo para ana ruiz, contratista nueva")
	h.says("luz", "30 de junio", "atrás", "30 de junio", "saltar")
	send := h.button("luz", "Enviar")
	for _, who := range []string{"nubia", "hernan", "desconocido9"} {
		h.wants(h.clicks(who, send.Token), who, "es de otra persona")
	}
	h.clicks("luz", send.Token)
	h.wants(h.unchanged("sent twice", func() []heard { return h.clicks("luz", send.Token) }), "luz", "ya se envió o se cerró")
	h.view(func(v *store.View) error {
		ids, err := v.RequestsOf(mailOf("luz"))
		if len(ids) != 1 {
			t.Errorf("filed as %v", ids)
		}
		return err
	})
}

// TestRetired: who has left is nobody: he decides nothing, and his superior signs what is filed from then on.
func TestRetired(t *testing.T) {
	t.Parallel()
	c := demoCast()
	c.person("hernan").Left = "2026-11-01"
	h := openHouse(t, c, nil)
	h.asksMailbox("luz", "ana ruiz", "saltar")
	if r := h.kase(1); r.Head != mailOf("jorge") {
		t.Errorf("%s signs", r.Head)
	}
	h.wants(h.unchanged("retired", func() []heard { return h.says("hernan", "visto bueno 1") }), "hernan", "Todavía no sé quién es usted")
	h.wants(h.unchanged("retired", func() []heard { return h.clicks("hernan", "s/visto_bueno/2026-000001/1.1") }), "hernan", "Ese botón ya no sirve")
}

// TestStandingRule: the person of the newest rule, else the deputy, else the secretary; never who it is about, nobody absent.
func TestStandingRule(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*cast)
		state  string
		who    string
	}{
		"as it says":      {func(*cast) {}, "asignada", "oscar"},
		"absent":          {func(c *cast) { c.person("oscar").Away = "2026-11-25" }, "asignada", "marta"},
		"back again":      {func(c *cast) { c.person("oscar").Away = "2026-11-22" }, "asignada", "oscar"},
		"gone":            {func(c *cast) { c.person("oscar").Left = "2026-11-01" }, "asignada", "marta"},
		"nobody there":    {func(c *cast) { c.person("oscar").Away, c.person("marta").Away = "2026-11-25", "2026-11-25" }, "en_reparto", ""},
		"over":            {func(c *cast) { c.rules[0].Until = "2026-11-22" }, "en_reparto", ""},
		"not yet":         {func(c *cast) { c.rules[0].From = "2026-11-24" }, "en_reparto", ""},
		"of another":      {func(c *cast) { c.rules[0].Service = "WEB" }, "en_reparto", ""},
		"of all services": {func(c *cast) { c.rules[0].Service = "*" }, "asignada", "oscar"},
		"cancelled":       {func(c *cast) { c.rules[0].Cancelled = true }, "en_reparto", ""},
		"the asker's own": {func(c *cast) { c.rules[0].Person = mailOf("luz") }, "asignada", "marta"},
		"one for each way": {func(c *cast) {
			c.rules = append(c.rules, store.Rule{Service: "*", Person: mailOf("marta"), From: "2026-01-01", Until: "2026-12-31"})
		}, "asignada", "oscar"},
	} {
		t.Run(name, func(t *testing.T) {
			people := demoCast()
			c.change(people)
			h := openHouse(t, people, nil)
			h.says("luz", "se me olvidó la clave del correo", "enviar")
			if r := h.kase(1); r.State != c.state || short(r.Assignee) != c.who {
				t.Errorf("%s, given to %q", r.State, r.Assignee)
			}
		})
	}
}

// TestRemind: who waits may remind once a day whomever the case waits for.
func TestRemind(t *testing.T) {
	t.Parallel()
	h := openHouse(t, noRules(), nil)
	h.asksMailbox("luz", "ana ruiz", "saltar")
	h.wants(h.says("luz", "recordar 1"), "hernan", "Luz Dary Gómez espera su visto bueno para Correo para Ana Ruiz, TIC-2026-000001. ¿Lo autoriza?")
	again := h.unchanged("twice a day", func() []heard { return h.says("luz", "recordar 1") })
	h.wants(again, "luz", "Ya le recordó hoy a Hernán Ospina")
	if len(to(again, "hernan")) != 0 {
		t.Error("reminded twice a day")
	}
	h.says("hernan", "visto bueno 1")
	h.time("2026-11-24 10:00")
	h.wants(h.says("luz", "recordar 1"), "adriana", "Luz Dary Gómez pregunta por Correo para Ana Ruiz, TIC-2026-000001: En reparto.")
	h.says("adriana", "asignar 1 @oscar")
	h.time("2026-11-25 10:00")
	refused := h.says("luz", "cupo 1")
	h.wants(refused, "luz", "Esto lo decide Óscar Leal. Si está ausente, la mesa de ayuda le orienta: (608) 261 1182. ¿Quiere que le avise?")
	h.wants(h.pushes("luz", "Recordar"), "oscar", "Luz Dary Gómez pregunta por Correo para Ana Ruiz")
}

// TestCorrectionOfRecovery: another account is another matter: its holder, its route and its technician are worked out anew.
func TestCorrectionOfRecovery(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.says("nubia", "recuperar la clave del correo luz@alcaldia.example", "enviar")
	h.says("nubia", "corregir 1", "Cuenta de correo", "oscar@alcaldia.example", "enviar")
	r := h.kase(1)
	if r.Holder != mailOf("oscar") || r.Facts["cuenta"] != "oscar@alcaldia.example" || r.Assignee != mailOf("marta") || r.State != "asignada" {
		t.Errorf("holder %s, account %s, with %s, %s", r.Holder, r.Facts["cuenta"], r.Assignee, r.State)
	}
	h.says("marta", "clave nueva 1")
	h.chooses("marta", byBot)
	_, got := h.opensEnvelope(h.token("marta", reHolderLink), "")
	if links, pins := tellsLink(got), tellsPIN(got); !slices.Equal(links, []string{"oscar via console"}) || !slices.Equal(pins, []string{"adriana via console"}) {
		t.Errorf("link %v, PIN %v", links, pins)
	}
	if strings.Contains(texts(tellsOf(got)), "luz@") {
		t.Errorf("the account of before is named: %s", texts(tellsOf(got)))
	}
}

func tellsOf(ms []heard) []heard { return slices.Concat(with(ms, "clave"), with(ms, "PIN")) }

// TestMaterialCorrection: a new holder's name takes the signature back and TIC's clock with it; an answer that binds nobody
// does not.
func TestMaterialCorrection(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.asksMailbox("luz", "ana ruiz", "saltar")
	h.says("hernan", "visto bueno 1")
	due := h.kase(1).Due
	h.says("luz", "corregir 1", "Correo personal", "otra@gmail.com", "enviar")
	if r := h.kase(1); r.State != "asignada" || len(r.Signed) != 1 || !r.Due.Equal(due) {
		t.Errorf("after a correction that voids nothing: %s, %d signed, due %s", r.State, len(r.Signed), r.Due)
	}
	h.time("2026-11-24 10:00")
	h.says("luz", "corregir 1", "Nombre del titular", "Ana María Ruiz")
	h.wants(h.heard, "luz", "Si la cambia, Hernán Ospina debe firmar de nuevo.")
	h.says("luz", "enviar")
	if r := h.kase(1); r.State != "por_visto_bueno" || len(r.Signed) != 0 || !r.Due.IsZero() || r.Assignee != "" {
		t.Errorf("after a material correction: %s, %d signed, due %s, with %q", r.State, len(r.Signed), r.Due, r.Assignee)
	}
	h.says("hernan", "visto bueno 1")
	h.wants(h.heard, "luz", "a más tardar el jueves 26 de noviembre")
}

// TestCorrectionOfAnotherForm: a correction that was opened before the desk named the service is not written over the new one.
func TestCorrectionOfAnotherForm(t *testing.T) {
	t.Parallel()
	h := openHouse(t, noRules(), nil)
	h.says("luz", "solicitar No sé u otra cosa", "no sé qué necesito pero es urgente", "enviar")
	h.says("luz", "corregir 1")
	h.says("marta", "clasificar 1 internet", "falla")
	h.says("luz", "Con sus palabras", "el internet no anda en mi oficina")
	if r := h.kase(1); r.Service != "MES" || r.Answers["que"] == "" {
		t.Errorf("%s with %v", r.Service, r.Answers)
	}
	h.wants(h.heard, "luz", "ya no se puede corregir")
}

// TestTypedDefaults: what is left out of a typed line is what the form would have proposed.
func TestTypedDefaults(t *testing.T) {
	t.Parallel()
	h := openHouse(t, noRules(), nil)
	h.says("luz", "se cayó el internet", "a mi oficina")
	h.says("marta", "tomar 1")
	h.wants(h.says("marta", "escalar 1 hay que mirar el equipo"), "marta", "Escalada a N2")
	if r := h.kase(1); r.Level != "N2" {
		t.Errorf("level %q", r.Level)
	}
}
