package procedure_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ticbot/ticbot/commands/procedure"
)

// take takes a step that must succeed.
func take(t *testing.T, p *procedure.Procedure, r procedure.Request, do, as string, values ...string) procedure.Outcome {
	t.Helper()
	by := procedure.Actor{Who: "marta@example.gov.co", As: []string{as}}
	if as == procedure.Clock {
		by.Who = procedure.Clock
	}
	o, err := p.Apply(r, procedure.Seen{}, procedure.Action{Do: do, Values: pairs(values)}, by, now(), yes{})
	if err != nil {
		t.Fatalf("%s: %v", do, err)
	}
	return o
}

func seen(r procedure.Request) procedure.Seen {
	return procedure.Seen{Version: r.Version, Entry: r.Entry}
}

func TestLateAndStale(t *testing.T) {
	p := load(t)
	filed := begin(p, "COR", "accion=nueva para=contratista")
	head := procedure.Actor{Who: "hernan@example.gov.co", As: []string{"responsable"}}
	try := func(r procedure.Request, s procedure.Seen, do string, by procedure.Actor) error {
		_, err := p.Apply(r, s, procedure.Action{Do: do, Values: map[string]string{"texto": "algo", "detalle": "algo", "pregunta": "algo"}}, by, now(), yes{})
		return err
	}
	signed := take(t, p, filed, "visto_bueno", "responsable").Request
	asked := take(t, p, filed, "preguntar", "responsable", "pregunta=cuál").Request
	answered := take(t, p, asked, "responder", "asker", "respuesta=esta").Request
	given := take(t, p, signed, "regla_auto", procedure.Clock).Request
	reserved := take(t, p, given, "cupo", "assignee").Request
	out := take(t, p, take(t, p, reserved, "creada", "assignee", "cuenta=a@x", "consola=c").Request, "clave_puesta", procedure.Clock).Request
	burnt := take(t, p, out, "clave_quemada", procedure.Clock).Request
	again := take(t, p, take(t, p, burnt, "creada", "assignee", "cuenta=a@x", "consola=c").Request, "clave_puesta", procedure.Clock).Request
	quiet := take(t, p, out, "silencio", procedure.Clock).Request

	holder, asker := procedure.Actor{Who: "h", As: []string{"holder"}}, procedure.Actor{Who: "a", As: []string{"asker"}}
	assignee := procedure.Actor{Who: "t", As: []string{"assignee"}}
	for _, c := range []struct {
		name string
		r    procedure.Request
		seen procedure.Seen
		do   string
		by   procedure.Actor
		want error
	}{
		{"as it was seen", filed, seen(filed), "visto_bueno", head, nil},
		{"typed, nothing seen", answered, procedure.Seen{}, "visto_bueno", head, nil},
		{"pressed twice", signed, seen(filed), "visto_bueno", head, procedure.ErrLate},
		{"typed twice", signed, procedure.Seen{}, "visto_bueno", head, procedure.ErrNoStep},
		{"a closed step, no right to it", signed, seen(filed), "visto_bueno", holder, procedure.ErrNoStep},
		{"answered in the meantime", answered, seen(filed), "visto_bueno", head, procedure.ErrStale},
		{"forged version", filed, procedure.Seen{Version: 9, Entry: 1}, "visto_bueno", head, procedure.ErrStale},
		{"forged entry", filed, procedure.Seen{Version: 1, Entry: 9}, "visto_bueno", head, procedure.ErrStale},
		{"negative", filed, procedure.Seen{Version: -1, Entry: -1}, "visto_bueno", head, procedure.ErrStale},
		{"closed and open again", again, seen(out), "otra_clave", holder, procedure.ErrStale},
		{"open all the time", quiet, seen(out), "sigue_igual", asker, nil},
		{"a side step, open all the time", reserved, seen(given), "pedir", assignee, nil},
		{"a comment is never stale", given, procedure.Seen{Version: 7, Entry: 1}, "novedad", assignee, nil},
		{"unknown step", filed, seen(filed), "visto_malo", head, procedure.ErrNoStep},
		{"done instead only", given, seen(given), "sin_cupo", assignee, procedure.ErrNoStep},
	} {
		if err := try(c.r, c.seen, c.do, c.by); !errors.Is(err, c.want) || (c.want == nil) != (err == nil) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if !errors.Is(procedure.ErrLate, procedure.ErrStale) || !errors.Is(procedure.ErrLate, procedure.ErrNoStep) || !errors.Is(procedure.ErrOwn, procedure.ErrForbidden) {
		t.Error("errors are not what they are said to be")
	}
}

func TestCountersAndBooks(t *testing.T) {
	p := load(t)
	r := begin(p, "MES", "que=internet alcance=oficina trabaja=no sede=P")
	if r.Procedure != "PRO-GIT-04/2" || r.State != "registrada" || r.Entry != 1 || r.Version != 1 || !r.Filed.Equal(now()) || !slices.Equal(r.Path, []string{"registrada"}) {
		t.Errorf("started as %+v", r)
	}
	o := take(t, p, r, "tomar", "tecnico")
	if o.Request.Entry != 2 || o.Request.Version != 1 || o.As != "tecnico" || o.From != "registrada" || o.To != "asignada" || !slices.Equal(o.Effects, []string{"take"}) {
		t.Errorf("taken: %+v", o)
	}
	r = o.Request
	for _, do := range []string{"novedad", "comentar", "escalar", "pisami"} {
		o := take(t, p, r, do, roleFor(do), "texto=a-b", "comentario=a", "motivo=porque-sí", "pisami=123")
		if o.Request.Entry != r.Entry || o.Request.Version != r.Version || o.Request.Entered != r.Entered {
			t.Errorf("%s moved a counter", do)
		}
		r = o.Request
	}
	if o := take(t, p, r, "adjuntar", "in_case"); o.Request.Version != r.Version+1 || o.Request.Entry != r.Entry {
		t.Errorf("adjuntar: version %d, entry %d", o.Request.Version, o.Request.Entry)
	}
	wait := take(t, p, r, "tercero", "assignee", "quien=proveedor", "fecha=2026-11-25")
	if !wait.Paused || wait.Resumed || !wait.Request.Paused.Equal(now()) || wait.Request.Previous != "asignada" {
		t.Errorf("put aside: %+v", wait)
	}
	back := take(t, p, wait.Request, "sigo", "assignee")
	if back.Paused || !back.Resumed || back.Request.Paused.IsZero() || back.Request.Previous != "" {
		t.Errorf("resumed: %+v", back)
	}
	done := take(t, p, take(t, p, r, "resuelta", "assignee", "solucion=listo").Request, "ya_funciona", "asker").Request
	if !done.Solved.Equal(now()) || !done.Ended.IsZero() {
		t.Errorf("done: %v, %v", done.Solved, done.Ended)
	}
	end := take(t, p, done, "cierre", procedure.Clock).Request
	if !end.Ended.Equal(now()) || !end.Solved.Equal(now()) {
		t.Errorf("ended: %v, %v", end.Solved, end.Ended)
	}
	if re := take(t, p, end, "reabrir", "mesa", "motivo=falta").Request; !re.Solved.IsZero() || !re.Ended.IsZero() {
		t.Errorf("reopened: %v, %v", re.Solved, re.Ended)
	}
}

func roleFor(do string) string {
	if do == "comentar" {
		return "in_case"
	}
	return "assignee"
}

func TestReentryMovesEntry(t *testing.T) {
	p := load(t)
	r := begin(p, "COR", "accion=recuperar problema=olvido")
	r = take(t, p, r, "asignar", "secretario", "persona=oscar").Request
	r = take(t, p, r, "clave_nueva", "assignee", "consola=c").Request
	r = take(t, p, r, "clave_puesta", procedure.Clock).Request
	n := take(t, p, r, "entregada", "mesa", "vio=si").Request
	if n.State != r.State || n.Entry != r.Entry+1 {
		t.Errorf("entry %d → %d in %s", r.Entry, n.Entry, n.State)
	}
}

func TestFactsAndSignatures(t *testing.T) {
	p := load(t)
	r := begin(p, "COR", "accion=nueva para=contratista")
	o := take(t, p, r, "visto_bueno", "responsable")
	want := []procedure.Signature{{Step: "visto_bueno", By: "marta@example.gov.co", As: "responsable", At: now(), Version: 1}}
	if d := cmp.Diff(want, o.Request.Signed); d != "" {
		t.Errorf("signed (-want +got):\n%s", d)
	}
	o = take(t, p, o.Request, "asignar", "secretario", "persona=oscar", "nota=pronto")
	if len(o.Request.Signed) != 1 || o.Request.Facts["nota"] != "pronto" || o.Request.Facts["persona"] != "oscar" {
		t.Errorf("assigned: %+v", o.Request.Facts)
	}
	o = take(t, p, o.Request, "cupo", "assignee")
	o, err := p.Apply(o.Request, procedure.Seen{}, procedure.Action{Do: "creada", Values: pairs([]string{"cuenta=a@x", "consola=c", "clave=persona", "otro=x"})},
		procedure.Actor{Who: "t", As: []string{"assignee"}}, now(), but{"key_generated"})
	if err != nil {
		t.Fatal(err)
	}
	if o.Step.ID != "creada_persona" || o.Asked.ID != "creada" || o.Request.Facts["cuenta"] != "a@x" || o.Request.Facts["otro"] != "" || !slices.Equal(o.Effects, []string{"use_slot"}) {
		t.Errorf("done instead: %s for %s, %v, %v", o.Step.ID, o.Asked.ID, o.Request.Facts, o.Effects)
	}
	if len(o.Step.Fields) != 3 {
		t.Error("the step done instead does not share the form")
	}
	r = take(t, p, begin(p, "MES", "que=internet alcance=solo trabaja=si sede=P"), "asignar", "mesa", "persona=a", "nota=uno").Request
	r = take(t, p, r, "pasar", "assignee", "persona=b", "motivo=vacaciones").Request
	r = take(t, p, r, "desistir", "asker").Request
	if _, ok := r.Facts["motivo"]; ok || r.Facts["nota"] != "uno" {
		t.Errorf("an answer left out is remembered: %v", r.Facts)
	}
}

func TestDefaultsCountAsAnswers(t *testing.T) {
	p := load(t)
	r := take(t, p, begin(p, "MES", "que=internet alcance=solo trabaja=si sede=P"), "tomar", "mesa").Request
	o := take(t, p, r, "escalar", "assignee", "motivo=porque-sí")
	if o.Values["nivel"] != "n2" || o.Request.Facts["nivel"] != "n2" {
		t.Errorf("values %v", o.Values)
	}
}

func TestFactsThatFail(t *testing.T) {
	p := load(t)
	r := take(t, p, begin(p, "COR", "accion=recuperar problema=olvido"), "asignar", "secretario", "persona=o").Request
	by := procedure.Actor{Who: "t", As: []string{"assignee"}}
	do := procedure.Action{Do: "clave_nueva", Values: map[string]string{"consola": "c"}}
	if _, err := p.Apply(r, procedure.Seen{}, do, by, now(), broken{}); !errors.Is(err, errBroken) {
		t.Errorf("Apply = %v", err)
	}
	o, err := p.Apply(r, procedure.Seen{}, do, by, now(), nil)
	if err != nil || o.Step.ID != "clave_persona" {
		t.Errorf("without facts no check holds: %v, %v", o.Step, err)
	}
	if s := p.Inner(r, "auto", broken{}); s != nil {
		t.Errorf("Inner = %s", s.ID)
	}
}

var errBroken = errors.New("no store")

type broken struct{}

func (broken) Check(string, procedure.Request) (procedure.Finding, error) {
	return procedure.Finding{}, errBroken
}

func ids(steps []*procedure.Step) string {
	var out []string
	for _, s := range steps {
		out = append(out, s.ID)
	}
	return strings.Join(out, " ")
}

// TestOptions holds forms.md §4: which buttons who sees, and in which order.
func TestOptions(t *testing.T) {
	p := load(t)
	filed := begin(p, "COR", "accion=nueva para=contratista")
	given := take(t, p, take(t, p, filed, "visto_bueno", "responsable").Request, "regla_auto", procedure.Clock).Request
	out := take(t, p, take(t, p, take(t, p, given, "cupo", "assignee").Request, "creada", "assignee", "cuenta=a@x", "consola=c").Request,
		"clave_puesta", procedure.Clock).Request
	done := take(t, p, out, "silencio", procedure.Clock).Request
	fault := begin(p, "MES", "que=internet alcance=oficina trabaja=no sede=P")
	for _, c := range []struct {
		name string
		r    procedure.Request
		as   string
		f    procedure.Facts
		want string
	}{
		{"asker, waiting", filed, "asker in_case", but{"phoned_by_head"}, "desistir adjuntar comentar"},
		{"head who phoned", filed, "asker responsable in_case", yes{}, "confirmar desistir adjuntar comentar"},
		{"head, waiting", filed, "responsable in_case", yes{}, "visto_bueno preguntar no_autorizo desistir adjuntar comentar"},
		{"head, own", filed, "responsable asker", but{"phoned_by_head"}, "desistir"},
		{"secretary who filed for another", take(t, p, filed, "visto_bueno", "responsable").Request, "secretario filer", yes{}, "asignar"},
		{"secretary, distribution", take(t, p, filed, "visto_bueno", "responsable").Request, "secretario", yes{}, "asignar negar trasladar"},
		{"technician, a slot or none", given, "assignee tecnico", but{"quota_zero"}, "cupo pedir pasar unir novedad pisami sin_pisami comunicacion"},
		{"technician, no slot", given, "assignee", yes{}, "cupo espera pedir pasar unir novedad pisami sin_pisami comunicacion"},
		{"professional", given, "assignee profesional", but{"quota_zero"}, "cupo pedir trasladar pasar unir novedad pisami sin_pisami comunicacion"},
		{"asker, told", out, "asker", yes{}, "ya_funciona otra_clave sigue_igual recibi"},
		{"asker, told, not opened", out, "asker", but{"received"}, "otra_clave sigue_igual"},
		{"asker, closed", done, "asker", yes{}, "otra_clave sigue_igual reabrir"},
		{"asker, closed long ago", done, "asker", but{"reopenable"}, ""},
		{"desk, reported", fault, "mesa", yes{}, "tomar asignar prioridad mayor unir anular novedad pisami sin_pisami"},
		{"anyone", fault, "anyone", yes{}, "igual"},
		{"nobody", fault, "", yes{}, ""},
		{"the clock presses nothing", out, procedure.Clock, yes{}, ""},
	} {
		a := procedure.Actor{Who: "x", As: strings.Fields(c.as)}
		if got := ids(p.Options(c.r, a, now(), c.f)); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestLookups(t *testing.T) {
	p := load(t)
	if s := p.ServiceByVerb("correo"); s == nil || s.ID != "COR" || p.ServiceByVerb("") != nil || p.Service("XYZ") != nil {
		t.Error("services by verb")
	}
	if f := p.Flow("COR", map[string]string{"accion": "cambiar"}); f == nil || f.ID != "otra" || f.Target != "2dh" || f.ClockFrom != "en_reparto" {
		t.Errorf("flow of cambiar: %+v", f)
	}
	if p.Flow("XYZ", nil) != nil {
		t.Error("a flow of no service")
	}
	r := take(t, p, take(t, p, begin(p, "COR", "accion=nueva para=mi"), "visto_implicito", procedure.Clock).Request, "regla_auto", procedure.Clock).Request
	if p.NextHint(r) != "state.asignada.cuenta.next" || p.State(r).TextID() != "state.asignada.cuenta" {
		t.Errorf("next: %s", p.NextHint(r))
	}
	if s := p.Inner(r, "slot_freed", yes{}); s != nil {
		t.Errorf("slot freed: %s", s.ID)
	}
	unknown := procedure.Request{Service: "COR", Flow: "no"}
	if p.NextHint(unknown) != "" || p.State(unknown) != nil || p.StepOf(unknown, "cupo") != nil || p.Options(unknown, procedure.Actor{}, now(), yes{}) != nil {
		t.Error("an unknown flow knows something")
	}
	if _, err := p.Apply(unknown, procedure.Seen{}, procedure.Action{Do: "cupo"}, procedure.Actor{}, now(), yes{}); !errors.Is(err, procedure.ErrNoStep) {
		t.Errorf("Apply in an unknown flow: %v", err)
	}
	if s := p.Start(procedure.Request{Service: "XYZ"}, now()); s.Flow != "" || s.State != "" {
		t.Errorf("started %+v", s)
	}
	cor := begin(p, "COR", "accion=nueva para=contratista")
	for _, c := range []struct {
		fields string
		want   bool
	}{{"contacto", false}, {"cargo contacto", false}, {"cargo fin", true}, {"titular", true}, {"", false}, {"nadie", true}} {
		if got := procedure.Void(p, cor, strings.Fields(c.fields)); got != c.want {
			t.Errorf("Void(%s) = %v", c.fields, got)
		}
	}
}

// TestPriority is the matrix of domain.md §3.8, over the answers of the form.
func TestPriority(t *testing.T) {
	p := load(t)
	for answers, want := range map[string]string{
		"solo no": "P3", "solo medias": "P4", "solo si": "P4", "oficina no": "P2", "oficina medias": "P3", "oficina si": "P4",
		"varias no": "P1", "varias medias": "P2", "varias si": "P3", "publico no": "P1", "publico medias": "P2", "publico si": "P3", "nadie no": "",
	} {
		a, b, _ := strings.Cut(answers, " ")
		if got := p.Priority("MES", map[string]string{"alcance": a, "trabaja": b}); got != want {
			t.Errorf("%s: %q, want %q", answers, got, want)
		}
	}
	if p.Priority("COR", nil) != "" || p.Priority("XYZ", nil) != "" {
		t.Error("a priority without a matrix")
	}
	f, _ := p.Service("MES").Field("trabaja")
	if f.DefaultFor(map[string]string{"alcance": "publico"}) != "no" || f.DefaultFor(map[string]string{"alcance": "solo"}) != "medias" {
		t.Error("trabaja does not follow from alcance")
	}
}

func TestClassifyingGoesElsewhere(t *testing.T) {
	p := load(t)
	r := begin(p, "OTR", "detalle=algo")
	o := take(t, p, r, "clasificar", "mesa", "servicio=WEB")
	if o.To != procedure.Elsewhere || o.Request.State != "por_clasificar" || o.Request.Entry != 2 || !slices.Equal(o.Effects, []string{"classify"}) {
		t.Errorf("%+v", o)
	}
}

func TestOldRecordsReadWell(t *testing.T) {
	p := load(t)
	r := procedure.Request{ID: "TIC-2026-000001", Service: "COR", Flow: "recuperar", State: "en_reparto", Version: 1, Entry: 4, Filed: now()}
	o, err := p.Apply(r, procedure.Seen{Version: 1, Entry: 2}, procedure.Action{Do: "asignar", Values: map[string]string{"persona": "o"}},
		procedure.Actor{Who: "s", As: []string{"secretario"}}, now().Add(time.Hour), yes{})
	if err != nil || !slices.Equal(o.Request.Path, []string{"", "", "", "", "asignada"}) {
		t.Errorf("%v, %v", o.Request.Path, err)
	}
}

// TestFieldsWithConditions: a field of a step that is asked only after some answer is missing only then, and stands on a
// page of its own.
func TestFieldsWithConditions(t *testing.T) {
	data, err := os.ReadFile("testdata/minimal.yaml")
	if err != nil {
		t.Fatal(err)
	}
	file := strings.Replace(string(data), "{do: otra, from: nueva, to: hecha, who: [jefe]}", `do: otra
            text: rara
            from: nueva
            to: hecha
            who: [jefe]
            fields:
              - {id: cual, type: select, options: [vieja, nueva], required: true}
              - {id: nombre, type: text, required: true, when: {cual: nueva}}
              - {id: dia, type: date, required: true, when: {cual: nueva}}
              - {id: nota, type: text}`, 1)
	p, err := procedure.Load([]byte(file), "minimal.yaml", brokenKnown())
	if err != nil {
		t.Fatal(err)
	}
	r := p.Start(procedure.Request{Service: "AAA", Answers: map[string]string{"que": "dos"}}, now())
	s := p.StepOf(r, "otra")
	if s.TextID() != "step.rara" || p.StepOf(r, "listo").TextID() != "step.listo" {
		t.Errorf("texts of %s", s.TextID())
	}
	var pages []string
	for _, pg := range s.Pages() {
		line := pg.ID + ":"
		for _, f := range pg.Fields {
			line += " " + f.ID
		}
		pages = append(pages, line)
	}
	if d := cmp.Diff([]string{"otra: cual", "otra_nombre: nombre dia", "otra_nota: nota"}, pages); d != "" {
		t.Error(d)
	}
	for values, want := range map[string]string{"": "cual", "cual=vieja": "", "cual=nueva": "nombre dia", "cual=nueva nombre=x": "dia", "cual=nueva nombre=x dia=2027-01-01": ""} {
		_, err := p.Apply(r, procedure.Seen{}, procedure.Action{Do: "otra", Values: pairs(strings.Fields(values))}, procedure.Actor{Who: "a", As: []string{"jefe"}}, now(), yes{})
		var m *procedure.MissingError
		if got := ""; errors.As(err, &m) {
			got = strings.Join(m.Fields, " ")
			if got != want {
				t.Errorf("%q misses %q, want %q", values, got, want)
			}
		} else if err != nil || want != "" {
			t.Errorf("%q: %v, want %q missing", values, err, want)
		}
	}
}
