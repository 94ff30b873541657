package spanish

// decisionRows are the verbs of those who decide and distribute.
func decisionRows() []Row {
	return []Row{
		{Verb: "aprobar", Danger: true,
			Phrases: []string{"aprobar", "apruebo", "aprobado", "aprobada", "aprobar texto", "visto bueno", "vistobueno", "dar visto bueno", "doy visto bueno", "le doy visto bueno", "vobo", "vo bo", "vb",
				"autorizo", "autorizar", "autorizado", "autorizada", "autorizar acceso", "sí autorizo", "sí apruebo", "sí lo apruebo", "lo apruebo", "lo autorizo", "la apruebo", "la autorizo",
				"ratificar", "ratifico", "lo ratifico"},
			Live: []string{"dale", "de acuerdo"}},
		{Verb: "rechazar", Danger: true,
			Phrases: []string{"rechazar", "rechazo", "rechazado", "rechazada", "lo rechazo", "la rechazo", "no apruebo", "no aprobar", "no aprobado", "no aprobada", "no autorizo", "no autorizar", "no autorizado",
				"no autorizada", "no ratificar", "no ratifico"},
			Shared: []string{"devolver", "devuelvo"}},
		{Verb: "excepcion", Danger: true, Phrases: []string{"conceder excepción", "conceder", "concedo la excepción", "concedo"}, Whole: []string{"excepción"}},
		{Verb: "no_excepcion", Danger: true, Phrases: []string{"no excepción", "no conceder", "no conceder excepción", "no concedo", "no concedo la excepción"}},
		{Verb: "viable", Danger: true, Phrases: []string{"viable", "es viable"}},
		{Verb: "viable_condicion", Danger: true, Phrases: []string{"viable con condición", "viable con condiciones", "es viable con condición"}},
		{Verb: "no_viable", Danger: true, Phrases: []string{"no viable", "no es viable", "inviable"}},
		{Verb: "reactivar", Danger: true, Phrases: []string{"reactivar", "reactivo", "reactive", "volver a activar", "reactivar cuentas"}},
		{Verb: "extender", Free: true, Person: true, Phrases: []string{"extender", "extender a", "extender el acceso de", "extender acceso de", "extender contrato de"}},
		{Verb: "negar", Danger: true, Phrases: []string{"negar", "niego", "negado", "negada", "negar solicitud"}},
		{Verb: "devolver",
			Phrases:  []string{"preguntar", "pedir información", "pedir datos", "pedir aclaración", "pedir más datos", "devolver para", "falta información", "aclarar"},
			Numbered: []string{"devolver", "devuelvo", "pedir", "pido"},
			Whole:    []string{"pregunta", "pregunto", "pregunte", "falta", "faltan", "completar"},
			Shared:   []string{"devolver", "devuelvo"}},
		{Verb: "asignar", Person: true,
			Phrases:  []string{"asignar", "asigno", "asigne", "asígnelo a", "asígnela a", "asignar a", "asígnele", "asignar el asunto", "asignar caso", "delegar asunto", "delegar el asunto", "repartir", "reasignar", "reasigno"},
			Numbered: []string{"delegar", "delego"}},
		{Verb: "regla", Free: true, Person: true, Phrases: []string{"regla", "regla de reparto", "crear regla", "nueva regla"}},
		{Verb: "reparto", Free: true, Phrases: []string{"reparto", "reglas", "ver reglas", "ver reparto", "reglas de reparto"}, Whole: []string{"distribución"}},
		{Verb: "tomar", Phrases: []string{"tomar", "tomo", "tome", "tomar caso", "lo tomo", "la tomo", "yo lo tomo", "yo la tomo", "yo me encargo", "me encargo"}},
		{Verb: "pasar", Person: true,
			Phrases:  []string{"pasar", "pasar a", "pasar a otro", "pasarlo a", "pasarla a", "páselo a", "pásela a"},
			Numbered: []string{"paso", "pase"}},
		{Verb: "trasladar", Danger: true, Phrases: []string{"trasladar", "traslado por competencia", "remitir por competencia"}, Whole: []string{"traslado", "remitir", "remito"}},
		{Verb: "clasificar", Phrases: []string{"clasificar", "clasifico", "clasifique", "clasificar como"}},
	}
}

// workRows are the verbs of those who do the work.
func workRows() []Row {
	return []Row{
		{Verb: "novedad", Phrases: []string{"novedad", "novedades", "anotar novedad", "anotar", "avance", "anotar avance"}, Numbered: []string{"nota"}},
		{Verb: "escalar", Phrases: []string{"escalar", "escalo", "escale", "escalar a", "escalado", "insistir", "insisto"}, Whole: []string{"urgente", "urge"}, Shared: []string{"subir"}},
		{Verb: "tercero",
			Phrases: []string{"tercero", "esperar tercero", "esperar a tercero", "espera de tercero", "en espera de tercero", "esperar proveedor", "esperar al proveedor", "espera del proveedor"},
			Whole:   []string{"proveedor"}},
		{Verb: "sigo", Phrases: []string{"ya respondió", "ya respondieron", "ya contestó", "ya contestaron", "respondió el proveedor", "ya respondió el proveedor", "retomar"}, Whole: []string{"sigo"}},
		{Verb: "prioridad", Phrases: []string{"prioridad", "cambiar prioridad", "subir prioridad", "bajar prioridad", "priorizar"}},
		{Verb: "mayor", Phrases: []string{"incidente mayor"}, Numbered: []string{"mayor"}},
		{Verb: "unir", Danger: true, Phrases: []string{"unir", "unir a", "unir a otro caso", "unir caso", "duplicado", "duplicada", "es duplicado", "está repetido"}, Whole: []string{"juntar"}},
		{Verb: "resuelta",
			Phrases: []string{"resuelta", "resuelto", "resolví", "marcar resuelta", "marcar resuelto", "marcar como resuelta", "marcar como resuelto", "solucioné"},
			Whole:   []string{"resolver", "resuelva", "solucionada", "solucionado", "solucionar"}},
		{Verb: "anular", Danger: true, Phrases: []string{"anulo", "anulada", "anular caso", "anular por error", "sí anular"}, Shared: []string{"anular", "anular solicitud"}},
		{Verb: "cupo", Phrases: []string{"cupo", "reservar cupo", "reservo cupo", "separar cupo"}},
		{Verb: "espera", Phrases: []string{"pasar a espera", "pasar a la espera", "pasar a lista de espera", "lista de espera", "poner en espera"}, Whole: []string{"espera", "en espera"}},
		{Verb: "creada", Phrases: []string{"creada", "creado", "cuenta creada", "ya creé la cuenta", "cuenta lista", "usuario creado", "ya creé el usuario", "usuario listo"}},
		{Verb: "suspender", Danger: true, Phrases: []string{"suspender ahora", "suspender cuentas", "suspender las cuentas"}, Numbered: []string{"suspender", "suspendo"}},
		{Verb: "reactivada", Phrases: []string{"reactivada", "reactivado", "reactivadas", "ya reactivé"}},
		{Verb: "migrada", Phrases: []string{"migrada", "migrado", "migración hecha", "correo migrado", "buzón migrado"}},
		{Verb: "fila_falla", Phrases: []string{"cuenta fallida", "cuenta no creada", "no se pudo crear", "no se pudo crear la cuenta", "fila fallida"}},
		{Verb: "clave_nueva", Phrases: []string{"poner clave", "generar clave"}, Numbered: []string{"nueva clave"}, Whole: []string{"clave nueva"}},
		{Verb: "entregada", Phrases: []string{"entregada", "entregado", "entregar", "entregué", "entrega en persona", "entregar en persona", "entregada en persona", "entregar clave"}, Whole: []string{"entrega"}},
		{Verb: "analizar", Phrases: []string{"analizar", "analizo", "analicé", "analizar viabilidad", "estudio de viabilidad"}, Whole: []string{"análisis", "viabilidad"}},
		{Verb: "concepto", Phrases: []string{"pedir concepto", "pedir concepto isp", "pedir concepto al isp", "concepto isp"}, Whole: []string{"concepto"}},
		{Verb: "recibido", Phrases: []string{"anotar concepto", "concepto recibido", "llegó el concepto", "recibí el concepto"}, Numbered: []string{"recibido"}},
		{Verb: "acta", Phrases: []string{"registrar acta", "acta de justificación"}, Whole: []string{"acta"}},
		{Verb: "cdp", Phrases: []string{"cdp", "registrar cdp"}},
		{Verb: "contrato", Phrases: []string{"registrar contrato", "trámite contractual"}, Numbered: []string{"trámite"}},
		{Verb: "instalado", Phrases: []string{"servicio instalado", "ya está instalado", "ya quedó instalado"}, Whole: []string{"instalado", "instalada"}},
		{Verb: "pisami",
			Phrases:  []string{"registrar pisami", "número pisami", "número de pisami", "ticket pisami", "no lleva pisami", "sin pisami", "anotar pisami"},
			Numbered: []string{"pisami"}},
		{Verb: "comunicacion", Phrases: []string{"registrar comunicación", "registrar comunicación interna", "comunicación firmada"}, Numbered: []string{"comunicación", "comunicación interna"}},
		{Verb: "respuesta", Phrases: []string{"registrar respuesta", "registrar la respuesta"}},
		{Verb: "copiar", Phrases: []string{"copiar", "copiar para pisami", "copia para pisami", "texto para pisami"}},
	}
}

// infoRows are the verbs that only show something.
func infoRows() []Row {
	return []Row{
		{Verb: "bandeja", Free: true,
			Phrases: []string{"bandeja", "mi bandeja", "qué tengo", "qué tengo pendiente", "qué tengo por aprobar", "qué hay para mí", "por aprobar", "por decidir", "por firmar", "asignados", "mis asignados", "mis asuntos"}},
		{Verb: "buscar", Free: true, Phrases: []string{"buscar", "busco", "busque", "búsqueda", "encontrar"}, Shared: []string{"ver", "consultar"}},
		{Verb: "exportar", Free: true, Phrases: []string{"exportar", "exportar a excel", "lista en excel", "lista en excel de"}},
		{Verb: "expediente", Phrases: []string{"expediente", "expediente de", "expediente del caso", "ver expediente", "ver el expediente"}},
		{Verb: "borrador", Phrases: []string{"borrador", "borrador de", "borradores", "ver borrador", "ver el borrador", "acuse", "acuse de recibo", "ver acuse"}},
		{Verb: "calendario", Free: true, Phrases: []string{"calendario", "festivos", "festivo", "próximos festivos", "días hábiles"}},
		{Verb: "cupos", Free: true, Phrases: []string{"cupos", "cupos libres", "cupos disponibles", "cuántos cupos hay", "cuántos cupos quedan", "saldo de cuentas", "cuentas libres"}},
		{Verb: "conciliacion", Free: true, Phrases: []string{"conciliación", "conciliar", "conciliar pisami"}},
		{Verb: "en_nombre", Free: true, Phrases: []string{"en nombre", "en nombre de", "a nombre de", "registrar en nombre de", "registrar una llamada", "llamada"}, Whole: []string{"llamó"}},
		{Verb: "vincular", Free: true, Person: true, Phrases: []string{"vincular", "vincular mi cuenta", "registrarme"}, Whole: []string{"soy yo"}},
		{Verb: "avalar", Free: true, Person: true, Danger: true, Phrases: []string{"avalar", "avalar a", "avalo", "avalo a", "respondo por", "sí es de mi equipo", "es de mi equipo"}},
		{Verb: "no_avalar", Free: true, Person: true, Danger: true,
			Phrases: []string{"no avalar", "no avalar a", "no avalo", "no avalo a", "no respondo por", "no es de mi equipo", "no lo conozco", "no la conozco"}},
		{Verb: "idioma", Free: true, Phrases: []string{"idioma", "cambiar idioma", "lenguaje", "language"}, Whole: []string{"inglés", "english", "español"}},
		{Verb: "mesa", Free: true,
			Phrases: []string{"mesa de ayuda", "hablar con la mesa", "hablar con alguien", "hablar con una persona", "hablar con un técnico", "llamar a la mesa", "teléfono de la mesa", "soporte técnico"},
			Whole:   []string{"mesa", "teléfono", "asesor"},
			Shared:  []string{"soporte"}},
		{Verb: "ayuda", Free: true,
			Phrases: []string{"qué puede hacer", "qué puedo hacer", "qué puedo pedir", "qué sabe hacer", "cómo funciona esto"},
			Whole:   []string{"ayuda", "ayúdeme", "help", "menú", "opciones", "comandos", "qué hace", "cómo funciona"}},
	}
}

// laterRows are verbs of the contract that this release understands and cannot
// do yet. They stand here so that they are not taken for a typing error.
func laterRows() []Row {
	rows := []Row{
		{Verb: "delegar", Free: true, Person: true,
			Phrases: []string{"delegar", "delego", "delegar a", "delegar en", "delegar mis decisiones", "delegar decisiones", "encargar a", "encargo", "terminar delegación"},
			Whole:   []string{"encargar", "reemplazo", "vacaciones", "incapacidad", "licencia", "comisión"}},
		{Verb: "decidir", Free: true, Phrases: []string{"decidir", "decidir una por una", "firmar iguales", "firmar las iguales"}},
		{Verb: "calificar", Phrases: []string{"calificar", "calificación", "encuesta"}},
		{Verb: "resumen", Free: true, Phrases: []string{"resumen", "digest"}, Whole: []string{"informe"}},
		{Verb: "contratos", Free: true, Phrases: []string{"contratos", "vencimientos"}},
		{Verb: "mis_datos", Free: true, Phrases: []string{"mis datos", "habeas data"}},
		{Verb: "avisos", Free: true, Phrases: []string{"avisos", "mis avisos"}},
	}
	for i := range rows {
		rows[i].Later = true
	}
	return rows
}
