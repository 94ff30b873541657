package simulate

import (
	"errors"
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// The storm alone hardly ever gets a case anywhere. What follows are people who know what they want.

// said is what a person says to the question for a field that is not a choice.
var said = map[string][]string{
	"titular": {"Ana Ruiz Mora", "Pedro Gil Díaz", "Rosa Mora"}, "fin": {"30 de junio", "mañana"}, "contacto": {"anaruiz88@gmail.com", "saltar"},
	"buzon": {"tesoreria", "presupuesto"}, "responde": {"nubia torres", "luz dary gómez", "carlos ríos"}, "cuenta": {"ana.ruiz@alcaldia.example", "nubia@alcaldia.example", "oscar@alcaldia.example", "marta@alcaldia.example"},
	"fecha": {"mañana a las 8", "mañana a las 8", "hoy", "15 de febrero", "23 de diciembre"}, "caso": {"1", "saltar"}, "pisami": {"P-9"}, "persona": {"nubia torres"}, "nota": {"saltar"}, "via": {"saltar"}, "prueba": {"saltar", "consola"},
	"perfil": {"consultar"}, "hasta": {"30 de junio", "saltar"}, "desde": {"ahora", "mañana"}, "palabra": {"CONFIRMO", "CONFIRMO", "no sé"}, "usuario": {"u.uno", "u.dos"}, "items": {"12"}, "tamano": {"1"},
	"direccion": {"calle 60 n.º 5-20, La Floresta"}, "usuarios": {"14", "como veinte"}, "nombre": {"Rentas Norte", "Cádiz"},
	"contrato_fin": {"31/03/2027", "30/06/2027"}, "contrato_saldo": {"120.000.000", "0", "saltar"}, "correo": {"soporte@isp.example"}, "costo": {"3.200.000", "saltar"}, "valor": {"9.500.000"},
	"numero": {"12"}, "evidencia": {"saltar"}, "archivo": {"saltar"},
}

// files asks for something, to the end of its form.
func (s *storm) files() {
	who := rapid.SampledFrom([]string{"luz", "nubia", "carlos", "hernan", "adriana", "oscar", "jorge", "desconocido9"}).Draw(s.rt, "asker")
	line := rapid.SampledFrom([]string{"necesito un correo para ana ruiz, contratista nueva", "necesito un correo para pedro gil, funcionario nuevo", "necesito un buzón para la dependencia",
		"se me olvidó la clave del correo", "recuperar la clave del correo oscar@alcaldia.example", "se cayó el internet", "no me imprime la impresora", "se cayó el internet",
		"quiero publicar una noticia en el portal", "solicitar No sé u otra cosa",
		"crear usuario en pisami para nubia torres", "cambiar permisos en softcon de juan peña", "se me olvidó la clave de softcon", "usuario nuevo en spark para ana ruiz",
		"suspender el usuario de softcon de juan peña", "se retiró juan peña", "se retiró juan peña",
		"suspender el correo de nubia torres", "cambiar los datos de mi correo, que diga el cargo nuevo",
		"necesito más internet en el palacio municipal para el 15 de febrero", "más puntos de red en el palacio municipal, somos 8",
		"internet para la nueva sede Rentas Norte en la calle 60 n.º 5-20, para el 23 de diciembre, somos 14", "internet para la nueva sede de hacienda"}).Draw(s.rt, "what")
	s.event(who, chat.Text{Text: line})
	s.finishes(who)
}

// finishes answers what somebody is asked until nothing is asked any more.
func (s *storm) finishes(who string) {
	for range 10 {
		if form := s.open[who]; form != nil {
			s.submits(who, form)
			continue
		}
		var d store.Draft
		err := error(nil)
		s.view(func(v *store.View) error {
			d, err = v.DraftIn(chat.Account{Platform: s.forms, ID: who})
			return nil
		})
		if errors.Is(err, kv.ErrNotFound) || d.Stage == "parked" || s.forms == "web" {
			return
		}
		s.event(who, chat.Text{Text: s.says2(who, d)})
	}
}

func (s *storm) says2(who string, d store.Draft) string {
	switch d.Stage {
	case "summary":
		return rapid.SampledFrom([]string{"enviar", "enviar", "CONFIRMO"}).Draw(s.rt, "send")
	case "join":
		return rapid.SampledFrom([]string{"me pasa igual", "es otra cosa"}).Draw(s.rt, "join")
	case "pick":
		if own := to(s.heard, who); len(own) > 0 && len(own[len(own)-1].buttons) > 0 {
			return rapid.SampledFrom(own[len(own)-1].labels()).Draw(s.rt, "pick")
		}
		return "cancelar"
	}
	if words := said[d.Field]; words != nil {
		return rapid.SampledFrom(words).Draw(s.rt, d.Field)
	}
	if own := to(s.heard, who); len(own) > 0 {
		if labels := own[len(own)-1].labels(); len(labels) > 0 && labels[0] != "Saltar" {
			return rapid.SampledFrom(labels).Draw(s.rt, d.Field)
		}
	}
	return "una razón bastante larga"
}

func (s *storm) submits(who string, form *chat.Form) {
	values := map[string]string{}
	for _, f := range form.Pages[0].Fields {
		switch words := said[f.ID]; {
		case len(f.Options) > 0:
			values[f.ID] = rapid.SampledFrom(f.Options).Draw(s.rt, f.ID).Value
		case form.Values[f.ID] != "" && (words == nil || rapid.Bool().Draw(s.rt, "keep")):
			values[f.ID] = form.Values[f.ID]
		case words != nil:
			values[f.ID] = strings.TrimPrefix(rapid.SampledFrom(words).Draw(s.rt, f.ID), "saltar")
		default:
			values[f.ID] = "una razón bastante larga"
		}
	}
	s.event(who, chat.Submission{Token: form.Token, Values: values})
}

// advances takes a sensible step in some case.
func (s *storm) advances() {
	n := s.cases()
	if n == 0 {
		s.files()
		return
	}
	k := rapid.IntRange(max(1, n-3), n).Draw(s.rt, "case")
	r := s.kase(k)
	who, lines := s.next2(r)
	switch {
	case who == "":
	case len(lines) == 0:
		s.opensRight(r)
	default:
		line := fmt.Sprintf(rapid.SampledFrom(lines).Draw(s.rt, "step"), k)
		verb, rest, _ := strings.Cut(line, " ")
		s.event(who, chat.Command{Verb: verb, Text: rest})
		s.finishes(who)
	}
}

// corrects changes what was asked, where that is still possible.
func (s *storm) corrects() {
	n := s.cases()
	if n == 0 {
		s.files()
		return
	}
	k := rapid.IntRange(max(1, n-3), n).Draw(s.rt, "case")
	who := short(s.kase(k).Asker)
	s.event(who, chat.Command{Verb: "corregir", Text: fmt.Sprint(k)})
	s.finishes(who)
}

// short is the id of an account of the cast.
func short(name string) string {
	name = strings.TrimSuffix(name, "@"+mailDomain)
	_, id, ok := strings.Cut(name, ":")
	if ok {
		return id
	}
	return name
}

// next2 is who can bring a case on, and how; no lines = an envelope.
func (s *storm) next2(r procedure.Request) (who string, lines []string) {
	asker, doer, head := short(r.Asker), short(r.Assignee), short(r.Head)
	desk := "marta"
	if r.Asker == mailOf(desk) || r.Holder == mailOf(desk) {
		desk = "oscar"
	}
	switch r.State {
	case "por_visto_bueno":
		return head, []string{"visto bueno %d", "visto bueno %d", "visto bueno %d", "preguntar %d ¿para qué?", "no autorizo %d no hace falta"}
	case "devuelta":
		return asker, []string{"responder %d para el archivo", "responder %d para el archivo", "desistir %d sí"}
	case "en_reparto":
		return s.boss(r), []string{"asignar %d @oscar", "asignar %d @marta", "asignar %d", "negar %d no corresponde", "trasladar %d gobernación"}
	case "por_autorizar":
		return short(r.Facts["dueno"]), []string{"autorizo %d", "autorizo %d", "preguntar %d ¿para qué?", "no autorizo %d no hace falta"}
	case "por_reactivar":
		return doer, []string{"reactivada %d consola"}
	case "reactivada":
		return asker, []string{"enterado %d", "sigue igual %d no abre"}
	case "registrada":
		return desk, []string{"tomar %d", "tomar %d", "prioridad %d P1 es urgente", "unir %d 1"}
	case "por_clasificar":
		return desk, []string{"clasificar %d portal", "clasificar %d", "clasificar %d usuario solicitud", "clasificar %d correo solicitud", "clasificar %d retiro solicitud"}
	case "por_completar":
		return rapid.SampledFrom([]string{asker, asker, asker, desk}).Draw(s.rt, "completes"), []string{"completar %d", "completar %d", "corregir %d", "clasificar %d spark solicitud", "desistir %d sí"}
	case "asignada", "reabierta":
		if r.Facts["registro"] != "" {
			return doer, []string{"suspender %d", "suspender %d", "resuelta %d se revisó la consola", "desistir %d sí"}
		}
		if r.Flow == "crear" || r.Flow == "nuevo" {
			return doer, []string{"usuario creado %d u.tres consola", "usuario creado %d", "pedir %d ¿quién es?"}
		}
		if r.Service == "CON" && r.State == "asignada" {
			return doer, []string{"analizar %d", "analizar %d", "analizar %d", "concepto %d", "recibido %d", "pedir %d ¿en qué piso?"}
		}
		if r.Flow == "nueva" && r.State == "asignada" && s.quotaNow().Free() == 0 {
			return doer, []string{"espera %d", "espera %d", "cupo %d", "pedir %d ¿quién es?"}
		}
		if r.Flow == "nueva" && r.State == "asignada" {
			return doer, []string{"cupo %d", "cupo %d", "cupo %d", "espera %d", "espera %d", "pedir %d ¿quién es?", "pasar %d @oscar por ausencia", "pasar %d @marta por ausencia"}
		}
		if r.Service == "COR" && (r.Flow == "nueva" || r.Flow == "recuperar") {
			return doer, []string{"clave nueva %d", "clave nueva %d", "resuelta %d se arregló la cuenta"}
		}
		return doer, []string{"resuelta %d se cambió el cable", "resuelta %d se cambió el cable", "tercero %d proveedor", "escalar %d n2 es del proveedor", "pedir %d ¿en qué piso?", "anular %d sí"}
	case "en_espera_tercero":
		if r.Service == "CON" {
			return doer, []string{"recibido %d", "recibido %d", "analizar %d", "concepto %d"}
		}
		return doer, []string{"sigo %d"}
	case "en_espera_cupo":
		return asker, []string{"salir %d sí", "estado %d", "comentar %d sigo esperando"}
	case "cupo_avisado":
		return asker, []string{"seguir %d", "salir %d sí"}
	case "cupo_reservado":
		return doer, []string{"creada %d " + r.Facts["propuesta"], "creada %d " + r.Facts["propuesta"], "creada %d", "pedir %d ¿quién es?", "desistir %d sí"}
	case "clave_por_poner":
		return doer, nil
	case "por_entregar":
		return desk, []string{"entregada %d sí", "entregada %d no"}
	case "comunicada":
		if r.Facts["registro"] != "" {
			return rapid.SampledFrom([]string{head, doer, asker}).Draw(s.rt, "who"), []string{"reactivar %d se queda", "migrada %d", "enterado %d", "todavía entra %d a spark"}
		}
		if r.Service == "COR" && rapid.Bool().Draw(s.rt, "open") {
			return asker, nil
		}
		return asker, []string{"ya funciona %d", "sigue igual %d no abre", "otra clave %d", "recibí %d", "estado %d"}
	case "hecha":
		return doer, []string{"pisami %d P-" + r.ID, "pisami %d no otro", "reabrir %d falta una parte"}
	case "cerrada":
		return asker, []string{"sigue igual %d no abre", "reabrir %d falta una parte", "otra clave %d"}
	}
	return s.nextOfCoverage(r)
}

// boss decides for the secretariat, on a matter that is not his own.
func (s *storm) boss(r procedure.Request) string {
	if r.Asker == mailOf("adriana") || r.Holder == mailOf("adriana") {
		return "jorge"
	}
	return "adriana"
}

// nextOfCoverage is who brings a need of Internet on, and how.
func (s *storm) nextOfCoverage(r procedure.Request) (who string, lines []string) {
	super := s.boss(r)
	if super == "jorge" {
		super = short(r.Assignee)
	}
	switch r.State {
	case "por_excepcion":
		return s.boss(r), []string{"conceder %d es servicio al ciudadano", "conceder %d", "no conceder %d se podía prever", "preguntar %d ¿desde cuándo?"}
	case "sin_excepcion":
		return short(r.Asker), []string{"usar fecha %d", "usar fecha %d", "desistir %d sí"}
	case "por_decidir":
		return rapid.SampledFrom([]string{s.boss(r), s.boss(r), s.boss(r), short(r.Assignee)}).Draw(s.rt, "decider"),
			[]string{"viable %d", "viable %d", "viable %d si se firma la adición", "no viable %d no hay saldo", "analizar %d"}
	case "informe":
		return super, []string{"informe %d IS-1"}
	case "acta":
		return super, []string{"acta %d AJ-1"}
	case "cdp":
		return super, []string{"cdp %d 331"}
	case "tramite_contractual":
		return super, []string{"tramite %d adición"}
	case "por_instalar":
		return super, []string{"instalado %d"}
	case "no_viable":
		return rapid.SampledFrom([]string{short(r.Assignee), short(r.Asker)}).Draw(s.rt, "after"), []string{"pisami %d P-" + r.ID, "reabrir %d cambió la causa", "registrar respuesta %d 12"}
	case "no_viable_cerrada":
		return short(r.Asker), []string{"reabrir %d cambió la causa"}
	}
	return "", nil
}

// opensRight opens what is sealed for a case, with the right PIN.
func (s *storm) opensRight(r procedure.Request) {
	var es []store.Envelope
	s.view(func(v *store.View) (err error) {
		es, err = v.EnvelopesOf(r.ID)
		return err
	})
	for _, e := range es {
		if !e.Opened.IsZero() || !e.Burnt.IsZero() || e.Kind == "holder" && r.State != "comunicada" {
			continue
		}
		link := s.box.Link(e)
		token := link[strings.LastIndexByte(link, '/')+1:]
		s.trail = append(s.trail, "opens the "+e.Kind+" envelope of "+r.ID)
		var err error
		if e.Kind == "entry" {
			_, err = s.desk.Fill(s.ctx(), token, "Consola-2026-x")
		} else {
			_, err = s.desk.Open(s.ctx(), token, s.box.PIN(e))
		}
		if err != nil {
			s.fail("opening: %v", err)
		}
		if err := s.settle(); err != nil {
			s.fail("settling: %v", err)
		}
		s.out.Reset()
		return
	}
}
