package commands

import (
	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/spanish"
)

// call is a line that was understood as a verb.
type call = spanish.Call

// verb is one row of the table of verbs. Its words are in spanish.Rows, its help line is the text "help.<id>". A verb that
// takes a step of a case names the steps in the order in which they are tried; any other has a function.
type verb struct {
	id    string
	steps []string
	// other is the step that is meant where a word of its own follows the case: «pisami 123 no», «viable 123 si hay fibra».
	other map[string]string
	// first is tried before the steps; handled means that the line meant something else than a step of a case.
	first func(t *turn, c call, reply chat.Ref) (handled bool, err error)
	run   func(*turn, call) error
	// unbound: may be used by an account that no person is bound to.
	unbound bool
	// staff: shown in the help of TIC's staff only.
	staff bool
}

// verbSet is the table. To add a verb: one file with its function, one row here, its words and its texts.
func verbSet() []verb {
	step := func(id string, steps ...string) verb { return verb{id: id, steps: steps} }
	desk := func(id string, steps ...string) verb { return verb{id: id, steps: steps, staff: true} }
	own := func(id string, steps ...string) verb { return verb{id: id, steps: steps, unbound: true} } // also of a report that nobody has verified
	service := func(id, code string) verb { return verb{id: id, run: openVerb(code)} }
	return []verb{
		{id: "solicitar", run: solicitar}, {id: "incidente", run: openVerb("MES"), unbound: true},
		service("correo", "COR"), service("internet", "CON"), service("nube", "NUB"), service("portal", "WEB"), service("usuario", "USR"),
		service("spark", "SPK"), service("desarrollo", "DES"), service("tramite", "TRA"), {id: "retiro", run: retiro},
		{id: "estado", run: estado, unbound: true}, {id: "detalle", run: detalle, unbound: true}, {id: "mis_casos", run: misCasos, unbound: true}, {id: "bandeja", run: bandeja}, {id: "buscar", run: buscar},
		{id: "calendario", run: calendario, unbound: true}, {id: "idioma", run: idioma}, {id: "ayuda", run: ayuda, unbound: true},
		{id: "mesa", run: mesa, unbound: true}, {id: "corregir", run: corregir, unbound: true}, {id: "adjuntar", run: adjuntar, unbound: true}, {id: "igual", run: igual},
		{id: "regla", run: regla, staff: true}, {id: "reparto", run: reparto, staff: true}, {id: "cupos", run: cupos, staff: true},
		{id: "copiar", run: copiar, staff: true}, {id: "conciliacion", run: conciliacion, staff: true}, {id: "enviar", run: nothingOpen, unbound: true}, {id: "otra", run: nothingOpen, unbound: true},
		{id: "expediente", run: expediente, staff: true}, {id: "borrador", run: borrador, unbound: true}, {id: "exportar", run: exportar, staff: true},
		{id: "recordar", run: recordar}, {id: "vincular", run: vincular, unbound: true},
		{id: "avalar", run: avalar}, {id: "no_avalar", run: noAvalar}, {id: "en_nombre", run: enNombre, staff: true},
		step("aprobar", "visto_bueno", "autorizo", "confirmar", "ratifica", "conceder", "es_viable"),
		step("rechazar", "no_autorizo", "no_acceso", "negar", "no_ratifica", "no_conceder", "no_viable"),
		step("devolver", "preguntar", "consultar", "preguntar_excepcion", "pedir"),
		own("responder", "responder"), own("comentar", "comentar"), own("desistir", "desistir"), step("salir", "salir", "filas_salir"),
		step("seguir_cupo", "seguir_cupo"), step("otra_clave", "otra_clave", "fila_otra"), step("recibi", "recibi"), own("cerrar", "ya_funciona"),
		own("sigue_igual", "sigue_igual"), own("reabrir", "reabrir", "insistir"),
		desk("asignar", "asignar", "pasar"), desk("tomar", "tomar"), desk("pasar", "pasar"), desk("trasladar", "trasladar"),
		desk("negar", "negar", "no_autorizo"), desk("entregada", "entregada"), desk("novedad", "novedad"), desk("anular", "anular"),
		desk("unir", "unir"), desk("escalar", "escalar"), desk("tercero", "tercero"), desk("sigo", "sigo"), desk("prioridad", "prioridad", "priorizar"), desk("mayor", "mayor"),
		desk("clasificar", "clasificar"), desk("resuelta", "resuelta"), desk("cupo", "cupo", "filas_cupo"), desk("espera", "espera"),
		desk("creada", "creada", "usuario_creado", "clave_nueva", "fila_creada"), desk("fila_falla", "fila_falla"), desk("clave_nueva", "clave_nueva", "creada", "usuario_creado"),
		{id: "pisami", steps: []string{"pisami", "sin_pisami"}, other: map[string]string{"no": "sin_pisami"}, staff: true},
		{id: "convocar", run: convocar, staff: true}, {id: "asistencia", run: asistencia, staff: true}, {id: "lista", run: lista, staff: true},
		{id: "capacitaciones", run: capacitaciones, staff: true}, {id: "asistire", run: asistire}, {id: "no_puedo", run: noPuedo},
		own("texto", "texto"), own("imagen", "imagen"), step("acepto", "acepto"), step("falta_algo", "falta_algo"),
		desk("publicado", "publicado"), desk("retirado", "retirado"), {id: "respaldo", steps: []string{"respaldo"}, first: copyAlone, staff: true}, desk("informe", "informe"), desk("recuperado", "recuperado"),
		desk("analisis", "analisis"), desk("planear", "planear", "replanear"), desk("listo", "listo"),
		desk("comunicacion", "comunicacion"), desk("respuesta", "respuesta"),
		{id: "agregar", run: agregar}, {id: "extender", run: extender},
		step("reactivar", "reactivar"), desk("reactivada", "reactivada"), desk("suspender", "suspender"), desk("migrada", "migrada"),
		step("usar_fecha", "usar_fecha"), step("completar", "completar"), desk("excepcion", "conceder"), desk("no_excepcion", "no_conceder"), desk("analizar", "analizar"),
		desk("concepto", "pedir_concepto"), desk("recibido", "anotar_concepto"), desk("viable_condicion", "viable_condicion"), desk("no_viable", "no_viable"),
		{id: "viable", steps: []string{"es_viable", "viable_condicion"}, other: map[string]string{"si": "viable_condicion"}, staff: true},
		desk("acta", "acta"), desk("cdp", "registrar_cdp"), desk("contrato", "registrar_contrato"),
		desk("instalado", "instalado"),
	}
}

// serviceVerbs open a form; a plain sentence with one of them is read for what it says already.
func (h *Handler) opensForm(id string) bool {
	if id == "solicitar" || id == "incidente" {
		return true
	}
	return h.current.ServiceByVerb(id) != nil
}
