package simulate

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// right is who may take a step (forms.md §3, column «who may», and domain.md §1.1), and whether it is closed to those whose
// own matter it is. "case" is everybody in the case and TIC's staff.
type right struct {
	who []string
	own bool
}

// rights are the steps as forms.md has them, written down once more here so that the procedure's file is held against it.
var rights = map[string]right{
	"desistir": {[]string{"asker", "head"}, false}, "responder": {[]string{"asker"}, false}, "adjuntar": {[]string{"case"}, false}, "comentar": {[]string{"case"}, false},
	"ya_funciona": {[]string{"asker"}, false}, "sigue_igual": {[]string{"asker", "joined"}, false}, "recibi": {[]string{"holder", "asker"}, false},
	"otra_clave": {[]string{"holder", "asker"}, false}, "salir": {[]string{"asker"}, false}, "seguir_cupo": {[]string{"asker"}, false},
	"reabrir": {[]string{"asker", "mesa", "secretario", "assignee"}, false},

	"visto_bueno": {[]string{"head"}, true}, "no_autorizo": {[]string{"head"}, true}, "preguntar": {[]string{"head"}, true},
	"asignar": {[]string{"secretario"}, true}, "negar": {[]string{"secretario"}, true}, "trasladar": {[]string{"secretario", "profesional"}, true},
	"pasar": {[]string{"assignee", "secretario"}, true}, "clasificar": {[]string{"mesa"}, true}, "tomar": {[]string{"mesa", "tecnico", "profesional"}, true},

	"resuelta": {[]string{"assignee"}, true}, "escalar": {[]string{"assignee"}, true}, "tercero": {[]string{"assignee"}, true}, "sigo": {[]string{"assignee"}, true},
	"cupo": {[]string{"assignee"}, true}, "espera": {[]string{"assignee"}, true}, "creada": {[]string{"assignee"}, true}, "clave_nueva": {[]string{"assignee"}, true},
	"filas_cupo": {[]string{"assignee"}, true}, "fila_creada": {[]string{"assignee"}, true}, "fila_falla": {[]string{"assignee"}, true},
	"fila_otra": {[]string{"holder", "asker"}, false}, "filas_salir": {[]string{"asker"}, false},
	"pedir": {[]string{"assignee"}, true}, "prioridad": {[]string{"mesa", "assignee"}, true}, "unir": {[]string{"mesa", "assignee"}, true},
	"anular": {[]string{"mesa"}, true}, "entregada": {[]string{"mesa"}, true}, "novedad": {[]string{"assignee", "mesa"}, false},
	"mayor": {[]string{"mesa", "supervisor"}, false},

	"texto": {[]string{"asker"}, false}, "imagen": {[]string{"case"}, false}, "publicado": {[]string{"assignee", "webmaster", "editor"}, true},
	"retirado": {[]string{"assignee", "webmaster"}, true}, "ratifica": {[]string{"head"}, true}, "no_ratifica": {[]string{"head"}, true},
	"respaldo": {[]string{"assignee"}, false}, "informe": {[]string{"supervisor"}, false}, "recuperado": {[]string{"assignee"}, true},
	"analisis": {[]string{"assignee"}, true}, "priorizar": {[]string{"secretario"}, true}, "planear": {[]string{"assignee"}, true}, "replanear": {[]string{"assignee"}, true},
	"listo": {[]string{"assignee"}, true}, "acepto": {[]string{"tester"}, false}, "falta_algo": {[]string{"tester"}, false},

	"conceder": {[]string{"secretario"}, true}, "no_conceder": {[]string{"secretario"}, true}, "preguntar_excepcion": {[]string{"secretario"}, true},
	"usar_fecha": {[]string{"asker"}, false}, "analizar": {[]string{"assignee", "supervisor"}, true}, "pedir_concepto": {[]string{"assignee", "supervisor"}, true},
	"anotar_concepto": {[]string{"assignee", "supervisor"}, true}, "es_viable": {[]string{"secretario"}, true}, "viable_condicion": {[]string{"secretario"}, true},
	"no_viable": {[]string{"secretario"}, true}, "insistir": {[]string{"asker", "head", "secretario"}, false}, "acta": {[]string{"supervisor"}, true},
	"registrar_cdp": {[]string{"presupuesto", "supervisor"}, true}, "respuesta": {[]string{"supervisor", "secretario", "assignee"}, true}, "registrar_contrato": {[]string{"supervisor"}, true}, "instalado": {[]string{"supervisor"}, true},

	"autorizo": {[]string{"owner"}, true}, "consultar": {[]string{"owner"}, true}, "no_acceso": {[]string{"owner"}, true}, "usuario_creado": {[]string{"assignee"}, true},
	"suspender": {[]string{"assignee", "mesa", "tecnico", "profesional"}, true}, "reactivada": {[]string{"assignee", "mesa", "tecnico", "profesional"}, true},
	"migrada": {[]string{"assignee", "tecnico", "profesional"}, true}, "reactivar": {[]string{"head"}, false},
	"pisami": {[]string{"assignee", "mesa"}, false}, "sin_pisami": {[]string{"assignee", "mesa"}, false},
	"comunicacion": {[]string{"assignee", "secretario"}, true},
}

// deskRights differ at the help desk and for what nobody has named yet: the desk distributes there.
var deskRights = map[string]right{
	"asignar": {[]string{"secretario", "mesa"}, true}, "igual": {[]string{"anyone"}, true},
}

func rightTo(service, step string) (right, bool) {
	if w, ok := deskRights[step]; ok && (service == "MES" || service == "OTR") {
		return w, true
	}
	if step == "pedir" && service == "OTR" {
		return right{[]string{"mesa"}, true}, true
	}
	w, ok := rights[step]
	return w, ok
}

// flowRights are those of steps that differ by flow: what is false comes off the portal by whoever is there, and what was
// published comes off on its day without a distribution, which the asker does not wait for.
func flowRights(r procedure.Request, step string) (right, bool) {
	switch {
	case step == "retirado" && r.Flow == "retiro_urgente":
		return right{[]string{"webmaster", "mesa"}, true}, true
	case step == "retirado" && r.Flow == "contenido":
		return right{[]string{"assignee", "webmaster"}, false}, true
	case step == "publicado" && r.Flow != "contenido":
		return right{[]string{"assignee", "webmaster"}, true}, true
	case step == "informe" && r.Service == "CON":
		return right{[]string{"supervisor"}, true}, true
	}
	return rightTo(r.Service, step)
}

// bench checks rights over the real core, whatever an event does is undone.
type bench struct {
	*house
	c    *cast
	proc *procedure.Procedure
}

func openBench(t *testing.T, c *cast) *bench {
	t.Helper()
	if c == nil {
		c = demoCast()
	}
	o, err := readOnce()
	if err != nil {
		t.Fatal(err)
	}
	return &bench{house: openHouse(t, c, nil), c: c, proc: o.Procedure}
}

// nameIn is how a request names somebody.
func nameIn(who string) string {
	if strings.HasPrefix(who, "desconocid") {
		return "console:" + who
	}
	return mailOf(who)
}

// is reports what somebody is to a case, worked out here from the records.
func (b *bench) is(who, what string, r procedure.Request) bool {
	name := nameIn(who)
	joined := slices.ContainsFunc(r.Joined, func(j procedure.Joined) bool { return j.Who == name })
	var roles []string
	if !strings.HasPrefix(who, "desconocid") {
		roles = b.c.person(who).Roles
	}
	switch what {
	case "asker":
		return r.Asker == name
	case "holder":
		return r.Holder == name
	case "head":
		return r.Head == name
	case "owner":
		return r.Facts["dueno"] == name
	case "assignee":
		return r.Assignee == name
	case "joined":
		return joined
	case "tester":
		return r.Facts["tester"] == name
	case "editor":
		return r.Service == "WEB" && b.c.editors[name] != "" && b.c.editors[name] == r.Dep
	case "anyone":
		return !joined && !strings.HasPrefix(who, "desconocid")
	case "case":
		return slices.ContainsFunc(roles, func(r string) bool { return r != "presupuesto" }) || slices.Contains(roles, "presupuesto") && waited(r, "cdp") || joined || b.is(who, "secretario", r) || slices.Contains([]string{r.Asker, r.Holder, r.Head, r.Assignee, r.Facts["tester"], r.Facts["dueno"]}, name) || b.is(who, "editor", r)
	case "secretario": // the head of the Despacho distributes what is the secretary's own
		if r.Asker == mailOf("adriana") || r.Holder == mailOf("adriana") {
			return who == "jorge" || who == "adriana"
		}
	case "supervisor": // whoever has the case in hand enters the papers of the supervisor's own
		if (r.Asker == mailOf("adriana") || r.Holder == mailOf("adriana")) && r.Facts["viabilidad"] != "" && r.Assignee == name {
			return true
		}
	}
	return slices.Contains(roles, what)
}

// waited reports whether a case is in a state or has been in it.
func waited(r procedure.Request, state string) bool {
	return r.State == state || slices.Contains(r.Path, state)
}

// judged are the steps that whoever analysed leaves to another.
var judged = []string{"priorizar", "es_viable", "viable_condicion", "no_viable"}

// may is the oracle.
func (b *bench) may(who, step string, r procedure.Request) bool {
	w, ok := flowRights(r, step)
	if !ok || slices.Contains(judged, step) && r.Facts["analista"] == nameIn(who) || step == "reactivar" && b.is(who, "holder", r) ||
		w.own && (b.is(who, "asker", r) || b.is(who, "holder", r)) {
		return false
	}
	return slices.ContainsFunc(w.who, func(what string) bool { return b.is(who, what, r) })
}

// guarded are the steps that need more than a right; the walks below say where they are offered.
var guarded = []string{"mayor", "reabrir", "sigue_igual", "otra_clave", "recibi", "ya_funciona", "espera", "imagen", "retirado", "comunicacion",
	"analizar", "es_viable", "viable_condicion", "insistir", "reactivar", "migrada", "suspender",
	"fila_creada", "fila_falla", "fila_otra"}

// guardedIn are those of a case: what was carried out already is undone before the case can be withdrawn, and what is left of
// it is carried out before it is solved.
func guardedIn(r procedure.Request) []string {
	if r.Facts["registro"] == "" {
		return guarded
	}
	return append([]string{"desistir", "unir", "anular", "trasladar", "resuelta"}, guarded...)
}

// tried is what became of one event that was undone again.
type tried struct {
	answer  chat.Answer
	changed bool // the case or the journal
	opened  bool // a form, a question or a second press
	text    string
	offered []string
}

var errUndo = errors.New("undo")

// try hands an event to the core and undoes it.
func (b *bench) try(who string, n int, what chat.What) (out tried) {
	b.t.Helper()
	ev := chat.Event{ID: "try", From: chat.Account{Platform: "console", ID: who}, At: chat.Place{Platform: "console", ID: directPrefix + who, Kind: chat.Direct},
		When: b.now, What: what, Limits: b.fars["console"].limits}
	id := store.Radicado(2026, n)
	err := b.store.Update(context.Background(), func(tx *store.Tx) error {
		before, err := tx.Request(id)
		if err != nil {
			return err
		}
		head, _, err := tx.JournalHead()
		if err != nil {
			return err
		}
		out = tried{}
		if out.answer, err = b.handler.Handle(tx, ev, b.now, [32]byte{9}); err != nil {
			return err
		}
		after, err := tx.Request(id)
		if err != nil {
			return err
		}
		end, _, err := tx.JournalHead()
		if err != nil {
			return err
		}
		out.changed = end != head || !reflect.DeepEqual(before, after)
		if _, err := tx.DraftIn(ev.From); err == nil {
			out.opened = true
		}
		return errUndo
	})
	if !errors.Is(err, errUndo) {
		b.t.Fatalf("@%s %#v: %v", who, what, err)
	}
	if m := out.answer.Whisper; m != nil {
		out.text = m.Text()
		for _, btn := range m.Buttons {
			kind, rest, _ := strings.Cut(string(btn.Token), "/")
			step, _, _ := strings.Cut(rest, "/")
			out.opened = out.opened || kind == "c"
			if kind == "s" {
				out.offered = append(out.offered, step)
			}
		}
	}
	return out
}

func stepClick(kind, step string, r procedure.Request) chat.Click {
	return chat.Click{Token: chat.Token(fmt.Sprintf("%s/%s/%s/%d.%d", kind, step, strings.TrimPrefix(r.ID, "TIC-"), r.Version, r.Entry))}
}

// check holds everything that anybody could try now against the oracle.
func (b *bench) check(n int) {
	b.t.Helper()
	r := b.kase(n)
	flow := b.proc.FlowOf(r)
	for _, who := range everybody {
		offered := b.try(who, n, chat.Click{Token: chat.Token("v/detalle/" + strings.TrimPrefix(r.ID, "TIC-") + "/")}).offered
		for _, s := range flow.Steps {
			open := slices.Contains(s.From, r.State)
			may := b.may(who, s.ID, r)
			at := fmt.Sprintf("%s/%s %s: @%s %s", r.Service, r.Flow, r.State, who, s.ID)
			switch is := slices.Contains(offered, s.ID); {
			case is && !may:
				b.t.Errorf("%s: offered without a right", at)
			case is && !open:
				b.t.Errorf("%s: offered though it is closed", at)
			case !is && may && open && s.Button && b.is(who, "case", r) && !slices.Contains(guardedIn(r), s.ID):
				b.t.Errorf("%s: has the right and is not offered it (%v)", at, offered)
			}
			switch {
			case may && open:
				b.taken(at, who, n, s, r, slices.Contains(offered, s.ID))
			case open || who == "luz":
				b.refused(at, who, n, s, r, open)
			}
		}
	}
}

// taken: what is offered does something when it is clicked; a guarded step may be refused.
func (b *bench) taken(at, who string, n int, s *procedure.Step, r procedure.Request, offered bool) {
	b.t.Helper()
	got := b.try(who, n, stepClick("s", s.ID, r))
	switch {
	case offered && s.ID == "adjuntar": // waits for the file
	case offered && !got.changed && !got.opened:
		b.t.Errorf("%s: offered, but nothing happens: %q", at, got.text)
	case !offered && got.changed && s.ID != "igual":
		b.t.Errorf("%s: not offered, but taken", at)
	}
}

// refused: a click that somebody forged and a line that he typed change nothing, and he is told who decides it.
func (b *bench) refused(at, who string, n int, s *procedure.Step, r procedure.Request, open bool) {
	b.t.Helper()
	got := b.try(who, n, stepClick("s", s.ID, r))
	b.nothing(at+" clicked", got)
	if open && s.Button {
		b.explained(at+" clicked", who, s.ID, r, got.text)
	}
	if open && (s.Confirm != "" || who == "luz" || who == "oscar") {
		b.nothing(at+" pressed twice", b.try(who, n, stepClick("c", s.ID, r)))
	}
	if !open || !s.Button || b.reads(who, s.ID, r) || who == "carlos" { // carlos is as much a stranger as nubia
		return
	}
	word := strings.ReplaceAll(s.ID, "_", " ")
	if len(s.Typed) > 0 {
		word = s.Typed[0]
	}
	verb, rest, _ := strings.Cut(word, " ")
	b.nothing(at+" typed", b.try(who, n, chat.Command{Verb: verb, Text: strings.TrimSpace(rest + " " + fmt.Sprint(n))}))
}

// reads reports whether the word of a step is also that of another one which this person may take.
func (b *bench) reads(who, step string, r procedure.Request) bool {
	for _, same := range [][]string{{"asignar", "pasar"}, {"preguntar", "pedir", "preguntar_excepcion", "consultar"}, {"no_autorizo", "negar", "no_acceso"}, {"creada", "clave_nueva"}, {"pisami", "sin_pisami"},
		{"ya_funciona", "sigue_igual"}, {"anular", "desistir"}, {"reabrir", "insistir"}, {"visto_bueno", "autorizo"}} {
		if slices.Contains(same, step) && slices.ContainsFunc(same, func(other string) bool { return other != step && b.may(who, other, r) }) {
			return true
		}
	}
	return false
}

func (b *bench) nothing(at string, got tried) {
	b.t.Helper()
	if got.changed || got.opened {
		b.t.Errorf("%s: changed something (%v) or opened something (%v): %q", at, got.changed, got.opened, got.text)
	}
	if got.text == "" {
		b.t.Errorf("%s: not answered", at)
	}
}

// explained: who sees the case is told who can do it; who does not learns nothing of it.
func (b *bench) explained(at, who, step string, r procedure.Request, text string) {
	b.t.Helper()
	if step == "igual" {
		return // who is in the report already is told that, and nobody decides it
	}
	if !b.is(who, "case", r) && b.deptHead(r.Dep) != who {
		if !strings.Contains(text, "Ese botón ya no sirve") {
			b.t.Errorf("%s: a stranger is told %q", at, text)
		}
		return
	}
	var can []string
	for _, other := range everybody {
		if b.may(other, step, r) && !strings.HasPrefix(other, "desconocid") {
			can = append(can, b.c.person(other).Name)
		}
	}
	named := func(name string) bool { return strings.Contains(text, name) }
	if len(can) > 0 && !slices.ContainsFunc(can, named) {
		b.t.Errorf("%s: %q names none of %v", at, text, can)
	}
	for _, other := range everybody[:8] {
		if name := b.c.person(other).Name; named(name) && !slices.Contains(can, name) {
			b.t.Errorf("%s: %q names %s, who cannot", at, text, name)
		}
	}
}

func (b *bench) deptHead(dep string) string {
	for _, d := range b.c.deps {
		if d.Name == dep {
			return strings.TrimSuffix(d.Head, "@"+mailDomain)
		}
	}
	return ""
}

// walk takes lines one after the other: "who: line" is typed, "who: [label]" pressed, "who: <how" sets a password, "state: x"
// checks all rights in the state that the case must be in now.
func (b *bench) walk(n int, lines ...string) {
	b.t.Helper()
	for _, l := range lines {
		who, line, _ := strings.Cut(l, ": ")
		switch label, pressed := strings.CutPrefix(line, "["); {
		case who == "+":
			b.later(line)
		case who == "quota":
			b.must(b.quota(line))
		case who == "state":
			if r := b.kase(n); r.State != line {
				b.t.Fatalf("case %d is %s and not %s after %v", n, r.State, line, b.steps(n))
			}
			b.check(n)
		case strings.HasPrefix(line, "<"):
			b.chooses(who, line[1:])
		case pressed:
			b.pushes(who, strings.TrimSuffix(label, "]"))
		default:
			b.says(who, line)
		}
	}
}

// mailbox is the way to ask for a new one, up to the receipt.
func mailbox(who string) []string {
	return []string{who + ": necesito un correo para ana ruiz, contratista nueva", who + ": 30 de junio", who + ": anaruiz88@gmail.com", who + ": enviar"}
}

func noRules() *cast {
	c := demoCast()
	c.rules = nil
	return c
}

// TestRightsMailbox: every state of a new mailbox, without a standing rule.
func TestRightsMailbox(t *testing.T) {
	t.Parallel()
	b := openBench(t, noRules())
	b.walk(1, mailbox("luz")...)
	b.walk(1, "state: por_visto_bueno", "hernan: preguntar 1 ¿con qué contrato?", "state: devuelta", "luz: responder 1 con el 311", "state: por_visto_bueno",
		"hernan: visto bueno 1", "state: en_reparto", "adriana: asignar 1 a óscar", "state: asignada", "oscar: pedir 1 ¿cómo se escribe?", "state: devuelta",
		"luz: responder 1 así", "state: asignada", "quota: 850 used 850", "oscar: espera 1", "state: en_espera_cupo", "quota: 851 used 850", "state: cupo_avisado",
		"luz: [Sí, seguir]", "state: cupo_reservado", "oscar: creada 1 ana.ruiz@alcaldia.example", "oscar: <"+byBot, "state: clave_por_poner")
	b.opensEnvelope(b.token("oscar", reHolderLink), "")
	b.walk(1, "state: comunicada")
	b.opensEnvelope(b.token("anaruiz88@gmail.com", reHolderLink), b.pin("hernan"))
	b.walk(1, "state: comunicada", "+: 3dh", "+: 1dh", "state: hecha", "luz: otra clave 1", "luz: 1", "state: cupo_reservado", "oscar: creada 1 ana.ruiz@alcaldia.example",
		"oscar: <"+inPerson, "state: por_entregar", "marta: entregada 1 sí", "state: comunicada", "luz: sigue igual 1 no abre", "state: reabierta",
		"oscar: resuelta 1 se corrigió la cuenta", "state: comunicada", "oscar: pisami 1 881", "+: 3dh", "+: 1dh", "state: cerrada", "+: 3dh", "+: 3dh", "state: cerrada")
}

// TestRightsOfSeveral: several mailboxes in one table, with a slot for one of the two.
func TestRightsOfSeveral(t *testing.T) {
	t.Parallel()
	b := openBench(t, noRules())
	table, err := b.store.SaveFile(b.ctx(), "c.csv", "text/csv", strings.NewReader(bulkHead+"Ana Ruiz;;;anaruiz88@gmail.com\nLuis Paz;;;\n"), 1<<20, b.now)
	b.must(err)
	b.walk(1, "quota: 10 used 9", "luz: correo", "luz: [Varias cuentas (archivo)]")
	b.does("luz", chat.Upload{Files: []chat.File{table}})
	b.walk(1, "luz: enviar", "state: por_visto_bueno", "hernan: visto bueno 1", "state: en_reparto", "adriana: asignar 1 a óscar", "state: asignada",
		"oscar: cupo 1", "state: creando", "oscar: creada 1", "oscar: ana.ruiz@alcaldia.example", "oscar: <"+byBot)
	b.opensEnvelope(b.token("oscar", reHolderLink), "")
	b.walk(1, "state: en_espera_cupo", "luz: salir 1", "luz: [Sí, salir]", "state: comunicada", "luz: otra clave 1", "luz: 1", "luz: 1", "state: creando")
}

// TestRightsMailboxEnds: the ways out, in each of which nothing but a look is left.
func TestRightsMailboxEnds(t *testing.T) {
	t.Parallel()
	for state, lines := range map[string][]string{
		"rechazada":  {"hernan: no autorizo 1 ya tiene una cuenta"},
		"desistida":  {"luz: desistir 1", "luz: [Sí, desistir]"},
		"anulada":    {"marta: anular 1", "marta: [Sí, anular]", "marta: 1"},
		"trasladada": {"hernan: visto bueno 1", "adriana: trasladar 1 gobernación", "adriana: es de ellos"},
	} {
		t.Run(state, func(t *testing.T) {
			b := openBench(t, noRules())
			b.walk(1, append(append(mailbox("luz"), lines...), "state: "+state)...)
		})
	}
}

// TestRightsRecover: one's own access, and that of a member of staff.
func TestRightsRecover(t *testing.T) {
	t.Parallel()
	b := openBench(t, noRules())
	b.walk(1, "luz: se me olvidó la clave del correo", "luz: enviar", "state: en_reparto", "adriana: asignar 1 a marta", "state: asignada", "marta: clave nueva 1", "marta: <"+byBot, "state: clave_por_poner")
	b.opensEnvelope(b.token("marta", reHolderLink), "")
	b.walk(1, "state: comunicada")
	b.opensEnvelope(b.token("luz", reHolderLink), b.pin("hernan"))
	b.walk(1, "state: comunicada", "luz: ya funciona 1", "state: hecha", "marta: pisami 1 P-1", "state: cerrada", "luz: reabrir 1 otra vez no abre", "state: reabierta")
}

// TestRightsOwnMatters: whoever asks, or is the holder, neither signs nor distributes nor carries it out.
func TestRightsOwnMatters(t *testing.T) {
	t.Parallel()
	t.Run("a head asks for himself, his superior signs", func(t *testing.T) {
		b := openBench(t, noRules())
		b.walk(1, "hernan: crear una carpeta compartida para las actas del comité", "hernan: no sé", "hernan: enviar", "state: por_visto_bueno")
		if r := b.kase(1); r.Head != mailOf("jorge") {
			t.Errorf("%s signs for the head", r.Head)
		}
		b.walk(1, "jorge: visto bueno 1", "state: en_reparto", "adriana: asignar 1 a marta", "state: asignada", "marta: resuelta 1 quedó lista la carpeta", "state: comunicada")
	})
	t.Run("a head asks for somebody else: asking is signing", func(t *testing.T) {
		b := openBench(t, noRules())
		b.walk(1, mailbox("hernan")...)
		b.walk(1, "state: en_reparto")
		if r := b.kase(1); len(r.Signed) != 1 || r.Signed[0].By != mailOf("hernan") {
			t.Errorf("signed by %v", r.Signed)
		}
	})
	t.Run("the secretary asks, the Despacho signs and distributes", func(t *testing.T) {
		b := openBench(t, noRules())
		b.walk(1, "adriana: crear una carpeta compartida para las actas del comité", "adriana: no sé", "adriana: enviar", "state: por_visto_bueno", "jorge: visto bueno 1", "state: en_reparto",
			"jorge: asignar 1 a marta", "state: asignada", "marta: resuelta 1 quedó lista la carpeta", "state: comunicada", "adriana: ya funciona 1", "state: hecha")
	})
	t.Run("the secretary asks for somebody else, the Despacho distributes", func(t *testing.T) {
		b := openBench(t, noRules())
		b.walk(1, mailbox("adriana")...)
		b.walk(1, "state: en_reparto", "jorge: [Asignar]", "jorge: óscar", "jorge: saltar", "state: asignada")
	})
	t.Run("the secretary's own access", func(t *testing.T) {
		b := openBench(t, noRules())
		b.walk(1, "adriana: se me olvidó la clave del correo", "adriana: enviar", "state: en_reparto", "jorge: asignar 1 a óscar", "state: asignada")
	})
	t.Run("the technician's own access goes to the deputy of the rule", func(t *testing.T) {
		b := openBench(t, nil)
		b.walk(1, "oscar: se me olvidó la clave del correo", "oscar: enviar", "state: asignada")
		if r := b.kase(1); r.Assignee != mailOf("marta") {
			t.Errorf("%s has the technician's own case", r.Assignee)
		}
	})
	t.Run("a case about the technician, asked by another", func(t *testing.T) {
		b := openBench(t, nil)
		b.walk(1, "luz: recuperar la clave del correo oscar@alcaldia.example", "luz: enviar", "state: asignada")
		if r := b.kase(1); r.Holder != mailOf("oscar") || r.Assignee != mailOf("marta") {
			t.Errorf("holder %s, assignee %s", r.Holder, r.Assignee)
		}
	})
	t.Run("the desk reports its own trouble", func(t *testing.T) {
		b := openBench(t, noRules())
		b.walk(1, "marta: no me imprime la impresora", "marta: solo a mí", "marta: a medias", "state: registrada", "oscar: tomar 1", "state: asignada",
			"oscar: resuelta 1 se cambió el cable", "state: comunicada")
	})
}

// TestRightsDesk: every state of a report, with one person who joined.
func TestRightsDesk(t *testing.T) {
	t.Parallel()
	b := openBench(t, noRules())
	b.walk(1, "luz: se cayó el internet", "luz: a mi oficina", "state: registrada", "nubia: no hay internet", "nubia: me pasa igual", "state: registrada",
		"marta: tomar 1", "state: asignada", "marta: escalar 1 n2 hay que mirar el equipo", "state: asignada", "marta: tercero 1 proveedor 45871", "marta: mañana a las 8",
		"state: en_espera_tercero", "marta: sigo 1", "marta: pedir 1 ¿en qué piso?", "state: devuelta", "luz: responder 1 en el tercero", "marta: resuelta 1 se cambió el equipo",
		"state: comunicada", "nubia: sigue igual 1 aquí no", "state: reabierta", "marta: pasar 1 óscar", "marta: es del otro piso", "state: reabierta",
		"oscar: resuelta 1 se cambió el otro", "luz: ya funciona 1", "state: hecha", "oscar: pisami 1 no otro", "state: cerrada")
}

// TestRightsUnbound: an account that the records do not know files a report, and nothing else.
func TestRightsUnbound(t *testing.T) {
	t.Parallel()
	b := openBench(t, noRules())
	b.walk(1, "desconocido9: se me dañó el computador", "desconocido9: solo a mí", "desconocido9: a medias", "desconocido9: 1", "state: registrada")
	if r := b.kase(1); r.Asker != "console:desconocido9" || !r.Flags["sin_verificar"] {
		t.Errorf("asker %s, flags %v", r.Asker, r.Flags)
	}
	b.walk(1, "marta: tomar 1", "state: asignada", "marta: resuelta 1 se cambió la fuente", "state: comunicada")
	for _, line := range []string{"necesito un correo para ana ruiz", "bandeja", "visto bueno 1", "buscar luz", "cupos", "regla correo @marta", "quiero publicar una noticia", "nube", "se retiró juan"} {
		b.wants(b.says("desconocido9", line), "desconocido9", "Todavía no sé quién es usted")
	}
}

// TestRightsUnnamed: what nobody has named yet is classified by the desk under the same number.
func TestRightsUnnamed(t *testing.T) {
	t.Parallel()
	b := openBench(t, noRules())
	b.walk(1, "luz: solicitar", "luz: [No sé u otra cosa]", "luz: no sé qué necesito pero es urgente", "luz: enviar", "state: por_clasificar", "marta: clasificar 1 portal", "marta: Solicitud",
		"state: por_visto_bueno")
	if r := b.kase(1); r.Service != "WEB" || r.Head != mailOf("hernan") {
		t.Errorf("service %s, head %s", r.Service, r.Head)
	}
}
