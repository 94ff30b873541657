package simulate

import (
	"context"
	"flag"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
	"github.com/ticbot/ticbot/store/kv/kvtest"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

// openings2 are lines that file something or ask for something; %d becomes the number of a case.
var typedLines = []string{
	"necesito un correo para ana ruiz, contratista nueva", "necesito un correo para pedro gil, funcionario nuevo", "necesito un buzón para la dependencia", "correo",
	"se me olvidó la clave del correo", "recuperar la clave del correo luz@alcaldia.example", "se cayó el internet", "no hay internet", "no me imprime la impresora",
	"quiero publicar una noticia en el portal", "nube", "solicitar", "solicitar no sé u otra cosa", "se retiró juan peña", "suspender la cuenta de correo de nubia torres",
	"30 de junio", "anaruiz88@gmail.com", "saltar", "enviar", "enviar", "sí", "no", "1", "2", "3", "atrás", "cancelar", "resumen", "ayuda", "a mi oficina", "Ana Ruiz Mora",
	"nubia torres", "tesoreria", "mañana a las 8", "una razón bastante larga", "corregir", "Fin del contrato", "31 de julio", "ana.ruiz@alcaldia.example", "es otra cosa",
	"/mis casos", "/bandeja", "/ayuda", "/calendario", "/cupos", "/buscar ana", "hola", "gracias", "xyzzy", "ok", "mi clave es Hacienda2026", "<script>alert(1)</script>", "\u202eal revés",
	"/estado %d", "/detalle %d", "/visto bueno %d", "/no autorizo %d no hace falta", "/preguntar %d ¿para qué?", "/responder %d para el archivo", "/asignar %d a óscar",
	"/asignar %d @marta", "/asignar %d @luz", "/negar %d no corresponde", "/trasladar %d gobernación", "/tomar %d", "/pasar %d @oscar", "/cupo %d", "/espera %d",
	"/creada %d ana.ruiz@alcaldia.example", "/creada %d pedro.gil@alcaldia.example", "/clave nueva %d", "/entregada %d sí", "/entregada %d no", "/otra clave %d", "/recibí %d",
	"/resuelta %d se cambió el cable", "/ya funciona %d", "/sigue igual %d no abre", "/reabrir %d falta una parte", "/desistir %d", "/desistir %d sí", "/anular %d sí prueba",
	"/salir %d sí", "/seguir %d", "/unir %d 1", "/unir %d 999", "/escalar %d n2 es del proveedor", "/tercero %d proveedor", "/sigo %d", "/prioridad %d P1 es urgente", "/clasificar %d portal",
	"/pisami %d P-%d", "/pisami %d no otro", "/corregir %d", "/recordar %d", "/igual %d", "/copiar %d", "/aporbar %d", "/comentar %d ya casi", "/novedad %d va en camino",
	"/autorizo %d", "/usuario creado %d u.uno consola", "/suspender %d", "/suspender %d softcon", "CONFIRMO", "/reactivar %d se queda", "/reactivada %d consola", "/migrada %d", "/enterado %d",
	"/todavía entra %d a softcon", "/agregar spark %d", "agregar pisami", "extender juan peña", "crear usuario en pisami para nubia torres", "se me olvidó la clave de softcon",
	"internet para una sede nueva", "necesito más internet para el 15 de febrero", "23/12/2026", "pedir excepción", "usar la fecha próxima",
	"/conceder %d es servicio", "/no conceder %d se podía prever", "/usar fecha %d", "/analizar %d", "/concepto %d", "/recibido %d", "/viable %d", "/viable %d si hay CDP", "/no viable %d no hay saldo",
	"/informe %d IS-1", "/acta %d AJ-1", "/cdp %d 331", "/tramite %d", "/instalado %d", "confirmo",
	"/adjuntar %d", "regla correo @marta", "idioma en", "idioma es",
}

// play is one run of random events over a database whose every transaction runs twice.
type storm struct {
	*house
	rt     *rapid.T
	past   []chat.Event // for repetitions
	trail  []string
	active int // mailboxes in use that no case made
}

func newStorm(t *testing.T, rt *rapid.T, on chat.Platform, rules bool) *storm {
	c := userCast()
	if !rules {
		c.rules = nil
	}
	h := openHouse(t, c, func() kv.DB { return kvtest.Twice(memkv.New()) })
	h.forms = on
	h.must(h.build())
	h.must(h.quota("3 used 2"))
	return &storm{house: h, rt: rt, active: 2}
}

// cases is how many there are.
func (s *storm) cases() (n int) {
	s.view(func(v *store.View) error {
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

func (s *storm) fail(format string, args ...any) {
	s.rt.Helper()
	s.rt.Fatalf("%s\nafter:\n  %s", fmt.Sprintf(format, args...), strings.Join(s.trail, "\n  "))
}

// event hands an event over; every one of a person is answered.
func (s *storm) event(who string, what chat.What) {
	s.trail = append(s.trail, fmt.Sprintf("@%s %T %v", who, what, what))
	s.events++
	ev := chat.Event{ID: fmt.Sprintf("e%d", s.events), From: chat.Account{Platform: s.forms, ID: who}, At: chat.Place{Platform: s.forms, ID: directPrefix + who, Kind: chat.Direct},
		When: s.now, What: what, Limits: s.fars[s.forms].limits}
	s.past = append(s.past, ev)
	n := len(s.heard)
	a := s.accept(ev)
	if a.Whisper == nil && a.Form == nil && len(a.Errors) == 0 && len(to(s.since(n), who)) == 0 {
		s.fail("@%s is not answered", who)
	}
	s.open[who] = a.Form
	for _, m := range s.since(n) {
		s.reads(m)
		if strings.HasPrefix(m.to, "#") && (rePIN.MatchString(m.text) || strings.Contains(m.text, "/entrega/")) {
			s.fail("a channel is told %q", m.text)
		}
	}
}

// reGap is what a sentence looks like in which something is missing.
var reGap = regexp.MustCompile(`<no value>|\{\{|%!|[^ \n]  +[^ ]|[^.]\.\.([^.]|$)|,,| ,| \.[^.a-z]|\(\)|«»|· ·|: \.|a las (el|la|lunes|martes|miércoles|jueves|viernes) `)

// reads fails if a message has a hole, or a button without the line that does the same.
func (s *storm) reads(m heard) {
	if gap := reGap.FindString(m.text); gap != "" {
		s.fail("@%s reads %q in: %s", m.to, gap, m.text)
	}
	for _, b := range m.buttons {
		if b.Label == "" || b.Typed == "" && b.URL == "" || len(b.Token) > chat.MaxToken {
			s.fail("@%s sees a button %+v under: %s", m.to, b, m.text)
		}
	}
}

func (s *storm) accept(ev chat.Event) chat.Answer {
	a, err := s.engine.Accept(context.Background(), ev)
	if err != nil {
		s.fail("event refused: %v", err)
	}
	if a.Whisper != nil && !a.Owed {
		s.fars[s.forms].own(ev.From.ID, *a.Whisper)
	}
	if err := s.settle(); err != nil {
		s.fail("settling: %v", err)
	}
	s.out.Reset()
	return a
}

// person draws somebody; those who work most come up most.
func (s *storm) person() string {
	return rapid.SampledFrom([]string{"luz", "luz", "nubia", "hernan", "hernan", "marta", "marta", "oscar", "oscar", "oscar", "adriana", "jorge", "carlos", "desconocido9"}).Draw(s.rt, "who")
}

func (s *storm) typed() {
	line := rapid.SampledFrom(typedLines).Draw(s.rt, "line")
	for strings.Contains(line, "%d") {
		line = strings.Replace(line, "%d", strconv.Itoa(rapid.IntRange(1, s.cases()+1).Draw(s.rt, "case")), 1)
	}
	var what chat.What = chat.Text{Text: line}
	if cmd, ok := strings.CutPrefix(line, "/"); ok {
		verb, rest, _ := strings.Cut(cmd, " ")
		what = chat.Command{Verb: verb, Text: rest}
	}
	s.event(s.person(), what)
}

// pressed is any button that stands anywhere, pressed by its reader or by somebody else.
func (s *storm) pressed() {
	f := s.fars[s.forms]
	var posts []*post
	for i := len(f.posts) - 1; i >= 0 && len(posts) < 12; i-- {
		if len(f.posts[i].msg.Buttons) > 0 {
			posts = append(posts, f.posts[i])
		}
	}
	if len(posts) == 0 {
		s.typed()
		return
	}
	p := rapid.SampledFrom(posts).Draw(s.rt, "post")
	b := rapid.SampledFrom(p.msg.Buttons).Draw(s.rt, "button")
	who := reader(p.at)
	if strings.HasPrefix(who, "#") || rapid.IntRange(0, 5).Draw(s.rt, "stranger") == 0 {
		who = s.person()
	}
	s.event(who, chat.Click{Token: b.Token, On: chat.Ref{Place: p.at, ID: p.ref}})
}

// answered goes on with the question or the page that somebody has open.
func (s *storm) answered() {
	who := s.person()
	if form := s.open[who]; form != nil {
		values := map[string]string{}
		for _, f := range form.Pages[0].Fields {
			values[f.ID] = s.value(f, form.Values[f.ID])
		}
		s.event(who, chat.Submission{Token: form.Token, Values: values, Cancelled: rapid.IntRange(0, 9).Draw(s.rt, "closed") == 0})
		return
	}
	f := s.fars[s.forms]
	for i := len(f.posts) - 1; i >= 0; i-- {
		if p := f.posts[i]; reader(p.at) == who && len(p.msg.Buttons) > 0 {
			b := rapid.SampledFrom(p.msg.Buttons).Draw(s.rt, "button")
			s.event(who, chat.Click{Token: b.Token, On: chat.Ref{Place: p.at, ID: p.ref}})
			return
		}
	}
	s.event(who, chat.Text{Text: rapid.SampledFrom([]string{"una razón bastante larga", "30 de junio", "1", "enviar"}).Draw(s.rt, "answer")})
}

// value fills a field of a page, mostly well.
func (s *storm) value(f chat.Field, present string) string {
	switch {
	case len(f.Options) > 0:
		return rapid.SampledFrom(f.Options).Draw(s.rt, "option").Value
	case present != "" && rapid.Bool().Draw(s.rt, "keep"):
		return present
	case f.Kind == chat.DateField || f.Kind == chat.DateTime:
		return rapid.SampledFrom([]string{"30 de junio", "mañana a las 8", "31/04/2027"}).Draw(s.rt, "date")
	case f.Kind == chat.Email:
		return rapid.SampledFrom([]string{"ana.ruiz@alcaldia.example", "anaruiz88@gmail.com", "luz@alcaldia.example", ""}).Draw(s.rt, "mail")
	}
	return rapid.SampledFrom([]string{"Ana Ruiz Mora", "una razón bastante larga", "nubia torres", "tesoreria", "1"}).Draw(s.rt, "text")
}

// repeated is an earlier event once more: nothing may happen, and the answer is the same.
func (s *storm) repeated() {
	if len(s.past) == 0 {
		return
	}
	ev := rapid.SampledFrom(s.past).Draw(s.rt, "again")
	if s.now.Sub(ev.When) > 23*time.Hour { // a day later nobody remembers it
		return
	}
	s.trail = append(s.trail, "again "+ev.ID)
	n, entries := len(s.heard), s.journal()
	s.accept(ev)
	if s.journal() != entries || len(s.heard) != n {
		s.fail("a repeated event was done again: %s", texts(s.since(n)))
	}
}

func (s *storm) clock() {
	step := rapid.SampledFrom([]string{"10m", "1h", "2h", "1dh", "1dh", "2dh", "3dh"}).Draw(s.rt, "clock")
	s.trail = append(s.trail, "+"+step)
	if err := s.plus(step); err != nil {
		s.fail("the clock: %v", err)
	}
	s.out.Reset()
}

func (s *storm) restarted() {
	s.trail = append(s.trail, "restart")
	s.must(s.build())
}

// envelope opens, prints, fills or complains about any envelope that was ever announced.
func (s *storm) envelope() {
	var tokens [][]string
	for _, m := range s.heard {
		if got := reHolderLink.FindStringSubmatch(m.text); got != nil {
			tokens = append(tokens, []string{got[1], "open"}, []string{got[1], "again"}, []string{got[1], "received"})
		}
		if got := reSlipLink.FindStringSubmatch(m.text); got != nil {
			tokens = append(tokens, []string{got[1], "print"})
		}
		if got := reEntryLink.FindStringSubmatch(m.text); got != nil {
			tokens = append(tokens, []string{got[1], "fill"})
		}
	}
	if len(tokens) == 0 {
		s.answered()
		return
	}
	at := rapid.SampledFrom(tokens[max(0, len(tokens)-12):]).Draw(s.rt, "envelope")
	pins := []string{"", "000000"}
	for _, m := range s.heard {
		if p := rePIN.FindString(m.text); p != "" {
			pins = append(pins, p)
		}
	}
	s.trail = append(s.trail, "envelope "+at[1]+" "+at[0])
	ctx := context.Background()
	var err error
	switch at[1] {
	case "again":
		_, err = s.desk.Again(ctx, at[0])
	case "received":
		_, err = s.desk.Received(ctx, at[0])
	case "print":
		_, err = s.desk.Print(ctx, at[0])
	case "fill":
		_, err = s.desk.Fill(ctx, at[0], "Consola-2026-x")
	default:
		_, err = s.desk.Open(ctx, at[0], rapid.SampledFrom(pins[max(0, len(pins)-3):]).Draw(s.rt, "pin"))
	}
	if err != nil && !strings.Contains(err.Error(), "unknown") {
		s.fail("envelope: %v", err)
	}
	if err := s.settle(); err != nil {
		s.fail("settling: %v", err)
	}
	s.out.Reset()
}

// enlarged is a larger contract: slots for those who wait.
func (s *storm) enlarged() {
	s.trail = append(s.trail, "one mailbox more")
	s.must(s.store.Update(context.Background(), func(tx *store.Tx) error {
		q, err := tx.Quota()
		if err != nil {
			return err
		}
		q.Contracted++
		return s.handler.SetQuota(tx, q, "operador:storm", s.now)
	}))
	if err := s.settle(); err != nil {
		s.fail("settling: %v", err)
	}
	s.out.Reset()
}

// commented adds words or a file to a case: whatever the clock owes stays owed, unless the file is what the case waited for
// or changes a text that was approved.
func (s *storm) commented() {
	n := s.cases()
	if n == 0 {
		s.typed()
		return
	}
	before := s.dues()
	who, k := s.person(), rapid.IntRange(1, n).Draw(s.rt, "case")
	asked := len(s.drafts(who)) > 0 // a file is the answer to what he is asked
	if rapid.Bool().Draw(s.rt, "file") {
		f, err := s.store.SaveFile(context.Background(), "acta.pdf", "application/pdf", strings.NewReader("%PDF-1.4 "+strconv.Itoa(s.events)), 1<<20, s.now)
		s.must(err)
		s.event(who, chat.Upload{Files: []chat.File{f}})
	} else {
		s.event(who, chat.Command{Verb: "comentar", Text: fmt.Sprintf("%d sigo pendiente", k)})
	}
	if asked {
		return
	}
	after := s.dues()
	for id, when := range before {
		if _, ok := after[id]; !ok && s.waitedForFile(id) {
			continue
		}
		if got, ok := after[id]; !ok || !got.Equal(when) {
			s.fail("a comment moved what the clock owes: %q from %s to %s", id, when, got)
		}
	}
}

// waitedForFile: what was owed was owed while the text or the file was missing, and the case has gone on by itself.
func (s *storm) waitedForFile(due string) bool {
	if strings.Contains(due, "falta_texto") {
		return true
	}
	id, _, _ := strings.Cut(due, "/")
	_, number, _ := strings.Cut(strings.TrimPrefix(id, "TIC-"), "-")
	n, err := strconv.Atoi(number)
	s.must(err)
	r := s.kase(n) // a file with another text than the head approved: he approves it anew, by sending it where it is his own
	return r.Service == "WEB" && (r.State == "por_visto_bueno" || r.State == "en_reparto")
}

// dues are the escalations, reminders and silences that are owed.
func (s *storm) dues() map[string]time.Time {
	out := map[string]time.Time{}
	s.view(func(v *store.View) error {
		for r, err := range v.AllRequests() {
			if err != nil {
				return err
			}
			ds, err := v.Dues(r.ID)
			if err != nil {
				return err
			}
			for _, d := range ds {
				out[d.ID()] = d.When
			}
		}
		return nil
	})
	return out
}

// chained fails unless the journal is one chain.
func (s *storm) chained() {
	s.view(func(v *store.View) error {
		if _, _, err := v.VerifyJournal(); err != nil {
			s.fail("journal: %v", err)
		}
		return nil
	})
}

// holds checks everything that must be true at all times.
func (s *storm) holds() {
	s.view(func(v *store.View) error {
		var rs []procedure.Request
		for r, err := range v.AllRequests() {
			if err != nil {
				return err
			}
			rs = append(rs, r)
		}
		s.ledger(v, rs)
		for i, r := range rs {
			if r.ID != store.Radicado(2026, i+1) && strings.HasPrefix(r.ID, "TIC-2026") {
				s.fail("case %d is %s", i+1, r.ID)
			}
			s.lawful(v, r)
			s.envelopes(v, r)
		}
		late, err := v.DueBefore(s.now, 5)
		if err != nil || len(late) != 0 {
			s.fail("due and not done: %v %v", late, err)
		}
		owed, err := v.AllOutgoing()
		for _, o := range owed {
			if o.Error != "" || o.State == store.Parked || o.Tries > 0 {
				s.fail("not delivered: %+v", o)
			}
		}
		return err
	})
}

// ledger: free = contracted − active − suspended − reserved ≥ 0, and the slots are those of the cases.
func (s *storm) ledger(v *store.View, rs []procedure.Request) {
	q, err := v.Quota()
	if err != nil {
		s.fail("quota: %v", err)
	}
	slots := map[string]int{}
	for _, r := range rs {
		slots[r.Facts["cupo"]]++
	}
	boxes := map[inventory.State]int{}
	as, err := v.Accounts()
	if err != nil {
		s.fail("accounts: %v", err)
	}
	for _, a := range as {
		if a.App == inventory.Mail {
			boxes[a.State]++
		}
	}
	off := boxes[inventory.Suspended]
	if free := q.Contracted - q.Active - q.Suspended - q.Reserved; free < 0 || q.Reserved != slots["reservado"] || q.Suspended != off ||
		q.Active != s.active+slots["usado"]-off-boxes[inventory.Released] {
		s.fail("ledger %+v, slots %v, mailboxes %v", q, slots, boxes)
	}
	waiting, err := v.Queue("COR")
	if err != nil {
		s.fail("queue: %v", err)
	}
	if q.Free() > 0 && len(waiting) > 0 {
		s.fail("%d free and %v wait", q.Free(), waiting)
	}
	for _, r := range rs {
		if in := slices.Contains(waiting, r.ID); in != (r.State == "en_espera_cupo") {
			s.fail("%s is %s, in the queue: %v", r.ID, r.State, in)
		}
	}
}

// lawful: what may be true of a case.
func (s *storm) lawful(v *store.View, r procedure.Request) {
	es, err := v.JournalOf(r.ID)
	if err != nil {
		s.fail("journal of %s: %v", r.ID, err)
	}
	told := slices.ContainsFunc(es, func(e store.Entry) bool { return e.Kind == "delivered" })
	if slices.Contains([]string{"cerrada", "hecha", "no_viable_cerrada"}, r.State) && (!told || r.Told == "" || r.Facts["told_at"] == "") {
		s.fail("%s is %s without a delivered communication", r.ID, r.State)
	}
	switch {
	case r.State != "cerrada" && r.State != "no_viable_cerrada":
	case r.Service == "NUB": // activity 3 has another register
		if r.Facts["plan"] == "" || r.Facts["informe"] == "" {
			s.fail("%s is closed without its entry in the plan and its report", r.ID)
		}
	case r.Facts["pisami"] == "" && r.Facts["sin_pisami"] == "":
		s.fail("%s is closed without its PISAMI number", r.ID)
	}
	if r.Assignee != "" {
		p, err := v.Person(r.Assignee)
		if err != nil || r.Assignee == r.Asker || r.Assignee == r.Holder || !slices.Contains(p.Roles, "tecnico") && !slices.Contains(p.Roles, "profesional") {
			s.fail("%s is given to %s", r.ID, r.Assignee)
		}
	}
	if r.State == "por_visto_bueno" && (r.Head == "" || r.Head == r.Holder) {
		s.fail("%s waits for %q", r.ID, r.Head)
	}
	s.coverage(r, es)
	if i := lastCorrection(es); i >= 0 {
		es = es[i:] // what was somebody's own before does not count
	}
	for _, e := range es {
		if w, ok := rightTo(r.Service, e.Step); ok && e.Kind == "step" && w.own && (e.Actor == r.Asker || e.Actor == r.Holder && r.Holder != "") {
			s.fail("%s: %s took %s in his own matter", r.ID, e.Actor, e.Step)
		}
	}
	s.awaits(v, r)
}

func lastCorrection(es []store.Entry) int {
	for i := len(es) - 1; i >= 0; i-- {
		if es[i].Kind == "corrected" || es[i].Kind == "passed" { // given to another, because somebody left
			return i
		}
	}
	return -1
}

// awaits: what the clock owes a case that has been told and received, and that it stands still where it must.
func (s *storm) awaits(v *store.View, r procedure.Request) {
	ds, err := v.Dues(r.ID)
	if err != nil {
		s.fail("dues: %v", err)
	}
	account := slices.Contains([]string{"nueva", "recuperar", "crear", "nuevo"}, r.Flow) // a password is handed over
	if r.State == "comunicada" && r.Facts["told_at"] != "" && (!account || r.Facts["recibida"] != "") &&
		!slices.ContainsFunc(ds, func(d store.Due) bool { return d.What == "silence" && d.Entry == r.Entry }) {
		s.fail("%s is told and received, and never closes by silence: %v", r.ID, ds)
	}
	still := slices.Contains([]string{"devuelta", "en_espera_cupo", "en_espera_tercero", "sin_excepcion", "en_prueba"}, r.State)
	if still == r.Paused.IsZero() {
		s.fail("%s is %s, its clock stands still since %s", r.ID, r.State, r.Paused)
	}
}

// envelopes: at most one of a kind that still holds something.
func (s *storm) envelopes(v *store.View, r procedure.Request) {
	es, err := v.EnvelopesOf(r.ID)
	if err != nil {
		s.fail("envelopes of %s: %v", r.ID, err)
	}
	live := map[string]int{}
	for _, e := range es {
		if e.Opened.IsZero() && e.Burnt.IsZero() {
			live[e.Kind]++
		} else if len(e.Sealed) > 0 {
			s.fail("%s: an envelope that is over still holds its password", r.ID)
		}
	}
	for kind, n := range live {
		if n > 1 {
			s.fail("%s has %d live envelopes of kind %s", r.ID, n, kind)
		}
	}
}

// acts are what can happen; whoever knows what he wants comes up more often.
func (s *storm) acts() []func() {
	return []func(){s.advances, s.advances, s.advances, s.advances, s.advances, s.advances, s.files, s.files, s.typed, s.typed, s.pressed, s.pressed, s.answered, s.answered, s.corrects,
		s.repeated, s.clock, s.clock, s.restarted, s.envelope, s.enlarged, s.commented}
}

// storms is how often TestStorm begins anew unless -rapid.checks says so.
const storms = "20"

// TestStorm: whatever people, clock and restarts do, in any order, the books are right.
func TestStorm(t *testing.T) {
	if f := flag.Lookup("rapid.checks"); f != nil && f.Value.String() == f.DefValue {
		if err := f.Value.Set(storms); err != nil {
			t.Fatal(err)
		}
	}
	for _, on := range []chat.Platform{"console", "web"} {
		t.Run(string(on), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(rt *rapid.T) { brew(t, rt, on) })
		})
	}
}

// brew is one run.
func brew(t *testing.T, rt *rapid.T, on chat.Platform) *storm {
	s := newStorm(t, rt, on, rapid.Bool().Draw(rt, "rules"))
	acts := s.acts()
	for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(acts)-1), 30, 70).Draw(rt, "acts") {
		acts[i]()
		s.holds()
	}
	s.chained()
	return s
}
