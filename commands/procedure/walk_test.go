package procedure_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/commands/procedure"
)

// but answers every check with yes except those named.
type but []string

func (b but) Check(name string, _ procedure.Request) (procedure.Finding, error) {
	for _, n := range b {
		if n == name {
			return procedure.Finding{}, nil
		}
	}
	return procedure.Finding{OK: true}, nil
}

// begin files a request with these answers, "accion=nueva para=contratista".
func begin(p *procedure.Procedure, service, answers string) procedure.Request {
	r := procedure.Request{ID: "TIC-2026-000123", Service: service, Answers: pairs(strings.Fields(answers))}
	return p.Start(r, now())
}

func pairs(words []string) map[string]string {
	out := map[string]string{}
	for _, w := range words {
		if k, v, ok := strings.Cut(w, "="); ok {
			out[k] = v
		}
	}
	return out
}

// named are the errors of a walk by the word that stands for them.
var named = map[string]error{"forbidden": procedure.ErrForbidden, "own": procedure.ErrOwn, "no_step": procedure.ErrNoStep,
	"guard": procedure.ErrGuard, "stale": procedure.ErrStale, "late": procedure.ErrLate}

// step takes one line of a walk: "do as[,as] key=value … !check -> state [tells]", or "-> error <word>".
func step(t *testing.T, p *procedure.Procedure, r procedure.Request, line string) procedure.Request {
	t.Helper()
	left, right, _ := strings.Cut(line, " -> ")
	words, want := strings.Fields(left), strings.Fields(right)
	by := procedure.Actor{Who: "ana@example.gov.co", As: strings.Split(words[1], ",")}
	if words[1] == procedure.Clock {
		by.Who = procedure.Clock
	}
	var no but
	for _, w := range words[2:] {
		if f, ok := strings.CutPrefix(w, "!"); ok {
			no = append(no, f)
		}
	}
	o, err := p.Apply(r, procedure.Seen{}, procedure.Action{Do: words[0], Values: pairs(words[2:])}, by, now(), no)
	if want[0] == "error" {
		var missing *procedure.MissingError
		switch {
		case want[1] == "missing":
			if !errors.As(err, &missing) || strings.Join(missing.Fields, ",") != want[2] {
				t.Errorf("%s: %v", line, err)
			}
		case !errors.Is(err, named[want[1]]):
			t.Errorf("%s: %v", line, err)
		}
		return r
	}
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	if o.Request.State != want[0] {
		t.Fatalf("%s: state %s", line, o.Request.State)
	}
	if len(want) > 1 && tells(o.Tell) != strings.Join(want[1:], " ") {
		t.Errorf("%s: tells %s", line, tells(o.Tell))
	}
	return o.Request
}

var walks = []struct {
	name, service, answers, flow string
	lines                        string
}{
	{"mailbox by rule", "COR", "accion=nueva para=contratista", "nueva", `
		visto_implicito reloj !filed_by_head -> error guard
		visto_bueno asker -> error forbidden
		visto_bueno responsable,asker -> error own
		visto_bueno responsable,holder -> error own
		asignar secretario persona=oscar -> error no_step
		confirmar asker !phoned_by_head -> error guard
		confirmar responsable -> error forbidden
		visto_bueno responsable,filer -> error own
		suplir reloj !deputy_there -> error guard
		suplir reloj -> por_visto_bueno deputy:card responsable:notice
		suplir_ausente reloj !head_absent -> error guard
		suplir_ausente reloj -> por_visto_bueno deputy:card
		visto_bueno deputy,holder -> error own
		visto_bueno responsable -> en_reparto asker:card tray:card
		regla_auto reloj !standing_rule -> error guard
		regla_auto reloj -> asignada assignee:card asker:card
		cupo asker,assignee -> error own
		cupo assignee -> cupo_reservado
		creada assignee -> error missing cuenta,consola
		creada assignee cuenta=ana@x consola=c1 -> clave_por_poner assignee:link
		clave_vencida reloj -> cupo_reservado assignee:card assignee:notice
		creada assignee cuenta=ana@x consola=c1 clave=bot -> clave_por_poner
		clave_puesta assignee -> error forbidden
		clave_puesta reloj -> comunicada holder:link pin_keeper:pin asker:communication
		recibi asker !received -> error guard
		recibida reloj -> comunicada asker:notice
		recibi holder -> comunicada
		silencio reloj !communication_delivered -> error guard
		silencio reloj -> hecha asker:card
		cierre reloj !pisami_settled -> error guard
		pisami assignee pisami=45678 -> hecha
		comunicacion assignee numero=045 fecha=2026-12-11 -> hecha
		cierre reloj -> cerrada asker:card
		desistir asker -> error no_step
		reabrir asker motivo=nada !reopenable -> error guard
		sigue_igual asker detalle=nada -> reabierta assignee:notice assignee:card
		resuelta assignee solucion=listo prueba=c1 -> comunicada affected:communication
		ya_funciona asker -> hecha
		otra_clave holder motivo=no_sirve -> cupo_reservado assignee:card assignee:notice`},
	{"mailbox filed by the head", "COR", "accion=nueva para=funcionario", "nueva", `
		visto_implicito reloj -> en_reparto asker:card tray:card
		asignar secretario -> error missing persona
		asignar secretario,holder persona=oscar -> error own
		asignar tecnico persona=oscar -> error forbidden
		asignar secretario persona=oscar -> asignada
		pasar assignee persona=marta motivo=vacaciones -> asignada assignee:card`},
	{"mailbox without a slot", "COR", "accion=nueva para=contratista", "nueva", `
		visto_bueno responsable -> en_reparto
		asignar secretario persona=oscar -> asignada
		cupo assignee !quota_free -> asignada
		espera assignee !quota_zero -> error guard
		espera assignee -> en_espera_cupo asker:notice
		hay_cupo reloj -> cupo_avisado asker:notice assignee:card
		seguir_cupo asker -> cupo_reservado assignee:card`},
	{"mailbox, silence goes on", "COR", "accion=nueva para=contratista", "nueva", `
		visto_bueno responsable -> en_reparto
		asignar secretario persona=oscar -> asignada
		espera assignee -> en_espera_cupo
		hay_cupo reloj -> cupo_avisado
		seguir_cupo reloj -> cupo_reservado`},
	{"mailbox, off the waiting list", "COR", "accion=nueva para=contratista", "nueva", `
		visto_bueno responsable -> en_reparto
		asignar secretario persona=oscar -> asignada
		espera assignee -> en_espera_cupo
		salir asker -> desistida assignee:notice`},
	{"mailbox in person", "COR", "accion=nueva para=contratista", "nueva", `
		visto_bueno responsable -> en_reparto
		asignar secretario persona=oscar -> asignada
		cupo assignee -> cupo_reservado
		creada assignee cuenta=ana@x consola=c1 clave=persona !key_generated -> por_entregar tray:card asker:card
		entregada mesa,holder vio=si -> error own
		entregada mesa vio=quizas -> error missing vio
		entregada mesa vio=no !documento_visto -> por_entregar
		entregada mesa vio=si -> comunicada asker:communication
		clave_quemada reloj -> cupo_reservado assignee:notice late:notice asker:card`},
	{"mailbox refused and questioned", "COR", "accion=nueva para=contratista", "nueva", `
		preguntar responsable pregunta=¿cuál? -> devuelta asker:question
		responder responsable respuesta=esa -> error forbidden
		responder asker respuesta=esa -> por_visto_bueno assignee:notice
		no_autorizo responsable -> error missing motivo
		no_autorizo responsable motivo=no -> rechazada asker:notice
		visto_bueno responsable -> error no_step`},
	{"recovering", "COR", "accion=recuperar problema=olvido", "recuperar", `
		negar secretario motivo=no -> rechazada asker:notice responsable:notice`},
	{"recovering by a new password", "COR", "accion=recuperar problema=olvido", "recuperar", `
		asignar secretario persona=oscar -> asignada
		clave_nueva assignee,holder consola=c1 -> error own
		clave_nueva assignee consola=c1 clave=persona !key_generated -> por_entregar tray:card asker:card
		entregada mesa vio=si -> comunicada
		otra_clave asker motivo=no_sirve -> asignada
		clave_nueva assignee consola=c1 -> clave_por_poner assignee:link
		clave_vencida reloj -> asignada
		clave_nueva assignee consola=c1 -> clave_por_poner
		entregada mesa vio=si -> comunicada
		clave_quemada reloj -> asignada
		trasladar profesional entidad=X motivo=otra -> trasladada asker:notice`},
	{"recovering by unlocking", "COR", "accion=recuperar problema=bloqueada", "recuperar", `
		regla_auto reloj -> asignada
		pedir assignee pregunta=¿desde-cuándo? -> devuelta asker:question
		responder asker respuesta=ayer -> asignada
		resuelta assignee solucion=desbloqueada -> comunicada
		recibida reloj -> comunicada
		silencio reloj -> hecha
		sin_pisami mesa sin_pisami=caido -> hecha
		reabrir secretario motivo=falta -> reabierta
		clave_nueva assignee consola=c1 -> clave_por_poner
		clave_puesta reloj -> comunicada
		sigue_igual asker detalle=no-entra -> reabierta`},
	{"anything else of the mailbox", "COR", "accion=cambiar", "otra", `
		visto_bueno responsable -> en_reparto
		regla_auto reloj -> asignada
		resuelta assignee solucion=listo -> comunicada affected:communication
		ya_funciona asker -> hecha
		sigue_igual asker detalle=sigue -> reabierta
		resuelta assignee solucion=ahora -> comunicada
		silencio reloj -> hecha
		sin_pisami assignee sin_pisami=otro -> hecha
		cierre reloj -> cerrada
		reabrir mesa motivo=más -> reabierta`},
	{"a mailbox of one's own, who leaves", "COR", "accion=nueva para=mi", "nueva", `
		visto_bueno responsable -> en_reparto
		sin_objeto reloj -> desistida assignee:notice`},
	{"given to the mailboxes by the desk", "COR", "tipo=solicitud", "incompleta", `
		visto_bueno responsable -> error no_step
		completar mesa -> error forbidden
		completar asker -> por_completar
		clasificar mesa,asker servicio=SPK -> error own
		clasificar mesa servicio=SPK -> por_completar asker:card`},
	{"mailbox that the head asked for on the phone", "COR", "accion=nueva para=contratista", "nueva", `
		confirmar asker -> en_reparto asker:card tray:card`},
	{"several accounts", "COR", "accion=varias archivo=hash", "varias", `
		visto_bueno responsable -> en_reparto asker:card tray:card
		asignar secretario persona=oscar -> asignada
		filas_cupo tecnico -> error forbidden
		filas_cupo assignee -> creando asker:card
		fila_creada assignee cuenta=a@x consola=c -> creando assignee:link
		fila_vencida reloj -> creando assignee:card assignee:notice
		fila_creada assignee cuenta=a@x consola=c -> creando assignee:link
		fila_puesta reloj -> creando
		fila_recibida reloj -> creando
		fila_falla assignee fila=1 motivo=no_se_pudo -> creando
		filas_espera reloj -> en_espera_cupo asker:card
		hay_cupo_fila reloj -> creando assignee:card assignee:notice asker:card
		filas_espera reloj -> en_espera_cupo
		filas_salir asker -> creando assignee:notice
		filas_listas reloj -> comunicada asker:communication
		fila_quemada reloj -> creando assignee:card assignee:notice
		filas_listas reloj -> comunicada
		fila_otra asker fila=0 motivo=vencio -> creando assignee:card assignee:notice`},
	{"internet told late", "CON", "accion=sede_nueva fecha=2026-12-23 antelacion=tarde plazo=excepcion", "tarde", `
		visto_implicito reloj !filed_by_head -> error guard
		confirmar asker -> por_excepcion asker:card tray:card
		conceder secretario,asker motivo=urge palabra=CONFIRMO -> error own
		conceder secretario motivo=urge -> error missing palabra
		preguntar_excepcion secretario pregunta=¿por_qué? -> devuelta asker:question
		responder asker respuesta=porque -> por_excepcion
		asignar secretario persona=marta -> error no_step
		analizar supervisor necesidad=si -> error no_step
		no_conceder secretario motivo=no_hay -> sin_excepcion asker:notice responsable:notice
		usar_fecha responsable -> error forbidden
		usar_fecha asker !date_offered -> error guard
		usar_fecha asker -> en_reparto responsable:notice supervisor:notice
		asignar secretario persona=marta -> asignada assignee:card asker:card
		analizar assignee necesidad=si recursos=si isp=falta contrato_fin=2027-03-31 !need_known -> error guard
		analizar assignee necesidad=si recursos=si isp=falta contrato_fin=2027-03-31 !analysis_complete -> asignada assignee:card asker:card
		pedir_concepto assignee correo=a@b.example fecha=2026-11-30 -> en_espera_tercero assignee:card asker:card
		anotar_concepto assignee isp=si fecha=2026-11-26 -> por_decidir assignee:notice assignee:card
		es_viable secretario,analyst -> error forbidden
		es_viable supervisor -> error forbidden
		es_viable secretario !none_fails -> error guard
		viable_condicion secretario -> error missing condiciones
		viable_condicion secretario condiciones=con_cdp -> informe asker:communication responsable:communication
		informe supervisor,asker numero=1 -> error own
		informe supervisor numero=1 fecha=2026-11-30 !signed_copy -> informe
		informe supervisor numero=1 fecha=2026-11-30 pisami=7 -> acta secretario:notice asker:card
		acta supervisor numero=1 fecha=2026-11-30 !signed_copy -> acta
		acta supervisor numero=1 fecha=2026-11-30 pisami=8 -> cdp secretario:notice asker:card
		registrar_cdp presupuesto numero=331 valor=100 fecha=2026-11-30 -> tramite_contractual supervisor:notice asker:card
		registrar_contrato presupuesto tipo=adicion numero=2 fecha=2026-11-30 -> error forbidden
		registrar_contrato supervisor tipo=adicion numero=2 fecha=2026-11-30 -> por_instalar asker:notice
		instalado supervisor fecha=2026-11-30 -> comunicada affected:communication
		silencio reloj -> hecha
		cierre reloj -> cerrada`},
	{"internet whose exception is granted", "CON", "accion=ampliar fecha=2026-12-23 antelacion=tarde plazo=excepcion", "tarde", `
		visto_bueno responsable -> por_excepcion asker:card tray:card
		conceder secretario motivo=urge palabra=CONFIRMO -> en_reparto asker:notice responsable:notice supervisor:notice
		regla_auto reloj -> asignada`},
	{"internet in time, not viable", "CON", "accion=ampliar fecha=2027-02-15 antelacion=en_plazo", "en_plazo", `
		visto_implicito reloj -> en_reparto asker:card tray:card
		asignar secretario persona=marta -> asignada
		analizar assignee,asker necesidad=no recursos=si isp=falta contrato_fin=2027-03-31 -> error own
		analizar assignee necesidad=no recursos=si isp=falta contrato_fin=2027-03-31 !other_decides -> error guard
		analizar assignee necesidad=no recursos=si isp=falta contrato_fin=2027-03-31 condiciones=nada -> por_decidir
		no_viable secretario -> error missing motivo
		no_viable secretario motivo=sin_saldo -> no_viable asker:communication responsable:communication
		respuesta assignee numero=3 fecha=2026-11-30 -> no_viable
		cierre_no_viable reloj !communication_delivered -> error guard
		insistir asker motivo=hay_saldo !reopenable -> error guard
		cierre_no_viable reloj -> no_viable_cerrada asker:card
		insistir responsable motivo=hay_saldo -> asignada assignee:notice assignee:card`},
	{"suspending", "COR", "accion=suspender", "suspender", `
		visto_implicito reloj -> programada asker:card tray:card
		llego reloj !day_come -> error guard
		llego reloj -> en_reparto asker:card tray:card owners:notice
		suspender mesa,asker cuentas=correo/a palabra=CONFIRMO -> error own
		suspender mesa cuentas=correo/a palabra=CONFIRMO -> asignada asker:card assignee:card
		anular mesa motivo=prueba !withdrawable -> error guard
		suspendidas reloj -> comunicada asker:communication responsable:notice
		migrada tecnico buzon=b@x items=1 tamano=1 -> comunicada responsable:notice superior:notice
		reactivar responsable motivo=vuelve -> por_reactivar assignee:notice assignee:card asker:card
		reactivada assignee prueba=consola -> reactivada asker:communication responsable:notice holder:notice owners:notice
		silencio reloj -> hecha
		cierre reloj !migrated -> error guard
		cierre reloj -> cerrada`},
	{"suspending, ordered", "COR", "accion=suspender", "suspender", `
		visto_bueno responsable -> error missing palabra
		visto_bueno responsable palabra=CONFIRMO -> programada
		llego reloj -> en_reparto
		anular mesa motivo=prueba -> anulada asker:notice`},
	{"data of one's own mailbox", "COR", "accion=cambiar cuenta_de=propia", "propia", `
		visto_bueno responsable -> error no_step
		asignar secretario persona=oscar -> asignada assignee:card asker:card
		sin_objeto asker -> error forbidden
		sin_objeto reloj -> desistida assignee:notice`},
	{"help desk", "MES", "que=internet alcance=oficina trabaja=no sede=P", "unica", `
		igual anyone,asker -> error own
		igual anyone -> registrada
		igual anyone,joined -> error forbidden
		prioridad mesa nivel=P1 motivo=grave -> registrada asker:card
		mayor tecnico -> error forbidden
		mayor supervisor servicio=internet sedes=P texto=Hay_daño -> registrada sites:notice
		tomar mesa,asker -> error own
		tomar tecnico -> asignada asker:card
		escalar assignee nivel=n2 motivo=fibra -> asignada asker:card tray:card profesional:notice
		igual anyone -> asignada
		tercero assignee quien=proveedor -> error missing fecha
		tercero assignee quien=proveedor caso=77 fecha=2026-11-24 -> en_espera_tercero affected:notice
		igual anyone -> en_espera_tercero
		sigo assignee -> asignada asker:card
		novedad assignee texto=va visible=tic -> asignada
		novedad mesa texto=va -> asignada affected:notice
		resuelta assignee solucion=fibra -> comunicada affected:communication
		sigue_igual joined detalle=aún-no -> reabierta
		igual anyone -> reabierta
		prioridad assignee nivel=P2 motivo=menos -> reabierta
		tercero assignee quien=otro fecha=2026-11-25 -> en_espera_tercero
		sigo assignee -> asignada
		resuelta assignee solucion=otra -> comunicada
		silencio reloj -> hecha
		reabrir asker motivo=falta -> reabierta`},
	{"help desk, joined", "MES", "que=internet alcance=solo trabaja=si sede=P", "unica", `
		asignar mesa persona=oscar -> asignada
		unir assignee caso=100 -> duplicada asker:notice`},
	{"help desk by rule", "MES", "que=pisami alcance=publico trabaja=no sede=P", "unica", `
		regla_auto reloj -> asignada
		adjuntar in_case -> asignada assignee:notice
		comentar in_case comentario=gracias -> asignada assignee:notice asker:notice
		desistir asker -> desistida assignee:notice asker:notice`},
	{"nobody knows", "OTR", "detalle=algo", "unica", `
		pedir mesa pregunta=¿qué? -> devuelta asker:question
		responder asker respuesta=esto -> por_clasificar
		clasificar mesa servicio=WEB -> por_clasificar asker:card`},
}

func TestWalks(t *testing.T) {
	p := load(t)
	for _, w := range walks {
		t.Run(w.name, func(t *testing.T) {
			r := begin(p, w.service, w.answers)
			if r.Flow != w.flow {
				t.Fatalf("flow %q, want %q", r.Flow, w.flow)
			}
			for _, line := range strings.Split(strings.TrimSpace(w.lines), "\n") {
				r = step(t, p, r, strings.TrimSpace(line))
			}
		})
	}
}

// TestEveryStepIsWalked keeps the walks complete for the flows that this release works out.
func TestEveryStepIsWalked(t *testing.T) {
	p := load(t)
	done := map[string]bool{}
	for _, w := range walks {
		for _, line := range strings.Split(w.lines, "\n") {
			if f := strings.Fields(line); len(f) > 0 && !strings.Contains(line, "error") {
				done[w.service+" "+f[0]] = true
			}
		}
	}
	instead := map[string]string{"sin_cupo": "cupo", "creada_persona": "creada", "clave_persona": "clave_nueva", "no_trae": "entregada"}
	shared := map[string]bool{"novedad": true, "adjuntar": true, "comentar": true, "unir": true, "desistir": true, "anular": true, "pasar": true,
		"pedir": true, "responder": true, "pisami": true, "sin_pisami": true, "comunicacion": true, "ya_funciona": true, "cierre": true}
	for _, id := range []string{"COR", "MES", "OTR"} {
		for _, f := range p.Service(id).Flows {
			for _, s := range f.Steps {
				walked := done[id+" "+s.ID] || done[id+" "+instead[s.ID]]
				if shared[s.ID] {
					walked = walked || done["COR "+s.ID] || done["MES "+s.ID]
				}
				if !walked {
					t.Errorf("%s/%s: no walk takes %s", id, f.ID, s.ID)
				}
			}
		}
	}
}
