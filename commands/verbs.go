package commands

// Verb is a row of the table of verbs as a platform lists its commands.
type Verb struct {
	ID    string
	Takes string // what comes behind it: "case", "words", "" = nothing
}

// Verbs lists the verbs that can be commands of their own: those of everybody first, then those of the staff, and behind them
// what is mostly done with a button, so that a platform with room for some takes the right ones.
func Verbs() []Verb {
	var all, staff, last []Verb
	for _, v := range verbSet() {
		out := Verb{ID: v.id, Takes: takes(v)}
		switch {
		case has([]string{"enviar", "otra"}, v.id): // they answer a question that is open
		case has(pressed(), v.id):
			last = append(last, out)
		case v.staff:
			staff = append(staff, out)
		default:
			all = append(all, out)
		}
	}
	return append(append(all, staff...), last...)
}

// pressed are the verbs for which a button stands wherever they are of use.
func pressed() []string {
	return []string{"salir", "seguir_cupo", "igual", "recibi", "otra_clave", "negar", "entregada", "unir", "trasladar", "sigo", "mayor", "clave_nueva", "cupo",
		"espera", "regla", "reparto", "copiar", "cupos", "anular", "tercero", "clasificar", "escalar", "texto", "imagen", "acepto", "falta_algo",
		"publicado", "retirado", "respaldo", "informe", "recuperado", "completar", "analisis", "planear", "listo", "usar_fecha", "excepcion", "no_excepcion",
		"analizar", "concepto", "recibido", "viable", "viable_condicion", "no_viable", "acta", "cdp", "contrato", "instalado", "avalar", "no_avalar",
		"borrador", "comunicacion", "respuesta", "exportar", "asistire", "no_puedo",
		"fila_falla", "reactivar", "reactivada", "migrada", "extender"}
}

func takes(v verb) string {
	switch {
	case v.steps != nil, has([]string{"estado", "detalle", "corregir", "adjuntar", "recordar", "copiar", "expediente", "borrador"}, v.id):
		return "case"
	case has([]string{"mis_casos", "bandeja", "ayuda", "reparto", "cupos", "idioma", "vincular"}, v.id):
		return ""
	}
	return "words"
}
