package spanish

import (
	"fmt"
	"strings"
	"testing"
)

func lexicon(t testing.TB) *Lexicon {
	t.Helper()
	l, err := New(Rows())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// brief writes a call on one line: the verb, "ask a|b" or "near a|b"; then
// "typo", the case as #n, the people as [a, b] and the rest in «».
func brief(c Call) string {
	var b strings.Builder
	switch {
	case c.Verb != "":
		b.WriteString(c.Verb)
		if !c.Exact {
			b.WriteString(" typo")
		}
	case c.Ask != nil:
		b.WriteString("ask " + strings.Join(c.Ask, "|"))
	case c.Suggest != nil:
		b.WriteString("near " + strings.Join(c.Suggest, "|"))
	default:
		b.WriteString("-")
	}
	if c.Case != "" {
		b.WriteString(" #" + c.Case)
	}
	if c.People != nil {
		fmt.Fprintf(&b, " [%s]", strings.Join(c.People, ", "))
	}
	if c.Rest != "" {
		b.WriteString(" «" + c.Rest + "»")
	}
	return b.String()
}

func TestParse(t *testing.T) {
	l := lexicon(t)
	for _, tc := range parseTable {
		if got := brief(l.Parse(tc[0])); got != tc[1] {
			t.Errorf("Parse(%q)\n got %s\nwant %s", tc[0], got, tc[1])
		}
	}
}

var parseTable = [][2]string{
	// deciding
	{"aprobar 123", "aprobar #123"},
	{"Aprobar el caso 123", "aprobar #123"},
	{"APROBAR #123", "aprobar #123"},
	{"aprobar n° 123", "aprobar #123"},
	{"aprobar nº123", "aprobar #123"},
	{"aprobar No. 123", "aprobar #123"},
	{"aprobar la solicitud número 123", "aprobar #123"},
	{"aprobar TIC-2026-123 cumple con todo", "aprobar #TIC-2026-000123 «cumple con todo»"},
	{"aprobar tic 2026 000123", "aprobar #TIC-2026-000123"},
	{"aprobar tic2026000123", "aprobar #TIC-2026-000123"},
	{"aprobar caso123", "aprobar #123"},
	{"por favor aprobar el 123, gracias", "aprobar #123"},
	{"buenos días doctora, quiero aprobar el 123", "aprobar #123"},
	{"/aprobar 123", "aprobar #123"},
	{"/tic aprobar 123", "aprobar #123"},
	{"tic aprobar 123", "aprobar #123"},
	{"@ticbot aprobar 123", "aprobar #123"},
	{"<@U0BOT|ticbot> aprobar 123", "aprobar #123"},
	{"visto bueno 123", "aprobar #123"},
	{"doy el visto bueno al 123", "aprobar #123"},
	{"visto bueno", "aprobar"},
	{"vobo 123", "aprobar #123"},
	{"autorizo 123", "aprobar #123"},
	{"sí, autorizo el 123", "aprobar #123"},
	{"viable 123 si hay recursos", "viable #123 «si hay recursos»"},
	{"excepcion 123", "excepcion #123"},
	{"el 123 apruebo", "aprobar #123"},
	{"TIC-2026-000123 apruebo", "aprobar #TIC-2026-000123"},
	{"aprovar 123", "near aprobar #123"},
	{"aporbar 123", "near aprobar #123"},
	{"aprueba 123", "near aprobar #123"},
	{"visto vueno 123", "near aprobar #123"},
	{"autoriso 123", "near aprobar #123"},
	{"no apruebo 123 falta el contrato", "rechazar #123 «falta el contrato»"},
	{"no autorizo 123: falta el contrato", "rechazar #123 «falta el contrato»"},
	{"no lo autorizo", "rechazar"},
	{"no, apruebo 123", "near aprobar «no, apruebo 123»"},
	{"no viable 123 no hay recursos", "no_viable #123 «no hay recursos»"},
	{"no excepcion 123", "no_excepcion #123"},
	{"rechasar 123", "near rechazar #123"},
	{"rechaza 123", "near rechazar #123"},
	{"no autoriso 123", "near rechazar #123"},
	{"negar 123 no hay cupo", "negar #123 «no hay cupo»"},
	{"ok", "- «ok»"}, {"listo", "- «listo»"}, {"bueno", "- «bueno»"}, {"👍", "-"}, {"ok 123", "- «ok 123»"},
	{"dale", "near aprobar"}, {"de acuerdo", "near aprobar"}, {"dale al 123", "aprobar #123"},
	{"para aprobar 123 qué hace falta", "near aprobar|devolver «para aprobar 123 qué hace falta»"},
	{"preguntar 123 ¿hasta cuándo va?", "devolver #123 «¿hasta cuándo va?»"},
	{"pedir 123 la cédula", "devolver #123 «la cédula»"},
	{"pedir datos 123 falta la cédula", "devolver #123 «falta la cédula»"},
	{"devolver 123 falta la cédula", "devolver #123 «falta la cédula»"},
	{"devolver", "ask rechazar|devolver"},
	{"responder 123 la cédula es 1110123456", "responder #123 «la cédula es 1110123456»"},
	// distribution
	{"asignar 123 @marta", "asignar #123 [@marta]"},
	{"asignar 123 a óscar leal", "asignar #123 [Óscar Leal]"},
	{"asignar 123 a la doctora Marta Díaz por favor", "asignar #123 [Marta Díaz]"},
	{"asignar a óscar leal el 123", "asignar #123 [Óscar Leal]"},
	{"asignar el caso 123 a juan de la cruz, es urgente", "asignar #123 [Juan de la Cruz] «es urgente»"},
	{"asignar 123 óscar leal", "asignar #123 [Óscar Leal]"},
	{"asignar 123 oscar.leal@ibague.gov.co revise el cupo", "asignar #123 [oscar.leal@ibague.gov.co] «revise el cupo»"},
	{"asignar 123 a la mesa", "asignar #123 «a la mesa»"},
	{"delegar asunto 123 a marta", "asignar #123 [Marta]"},
	{"delegar 123 a marta", "asignar #123 [Marta]"},
	{"delegar @marta del 21 de diciembre al 8 de enero", "delegar [@marta] «del 21 de diciembre al 8 de enero»"},
	{"delegar a marta díaz del 21 de diciembre al 8 de enero", "delegar [Marta Díaz] «del 21 de diciembre al 8 de enero»"},
	{"regla correo @jaime", "regla [@jaime] «correo»"},
	{"regla todo correo a óscar leal", "regla [Óscar Leal] «todo correo»"},
	{"reparto", "reparto"},
	{"tomar 123", "tomar #123"}, {"lo tomo", "tomar"},
	{"pasar 123 @ana salgo a vacaciones", "pasar #123 [@ana] «salgo a vacaciones»"},
	{"pasar 123 a ana porque salgo a vacaciones", "pasar #123 [Ana] «porque salgo a vacaciones»"},
	{"pasar a espera 123", "espera #123"},
	{"trasladar 123 a Infibagué, no es competencia", "trasladar #123 «a Infibagué, no es competencia»"},
	{"trasladr 123", "near trasladar #123"},
	{"clasificar 123", "clasificar #123"}, {"calificar 123 5", "calificar #123 «5»"},
	// the words with two meanings
	{"retirar 123", "desistir #123"}, {"retirar el caso 123", "desistir #123"},
	{"retirar a Juan", "retiro [Juan]"}, {"se retiró Juan", "retiro [Juan]"},
	{"retirar", "ask retiro|desistir"},
	{"cambiar 123", "corregir #123"}, {"modificar 123", "corregir #123"}, {"cambiar", "ask usuario|corregir"},
	{"cambiar la clave del correo", "near usuario|corregir «la clave del correo»"},
	{"subir 123", "ask adjuntar|escalar #123"},
	{"anular 123", "ask desistir|anular #123"},
	{"ver", "ask estado|buscar"}, {"ver 123", "estado #123"}, {"ver mis casos", "mis_casos"},
	{"suspender", "ask usuario|retiro"},
	{"soporte", "ask adjuntar|mesa"}, {"soporte 123", "adjuntar #123"},
	// the asker
	{"¿en qué va lo mío?", "estado"}, {"cómo va el 123", "estado #123"}, {"como va el caso no. 123", "estado #123"},
	{"en qué va mi solicitud", "estado «mi solicitud»"}, {"quiero saber en qué va el 123", "estado #123"},
	{"haber en qué va lo mío", "estado"}, {"a ver cómo va el 123", "estado #123"},
	{"TIC-2026-123", "estado #TIC-2026-000123"}, {"#123", "estado #123"}, {"el caso 123", "estado #123"}, {"123", "near estado #123"},
	{"radicao 123", "estado #123"}, {"estado", "estado"},
	{"mis-casos", "mis_casos"}, {"/mis_casos", "mis_casos"}, {"/mis-casos", "mis_casos"}, {"muéstreme mis casos", "mis_casos"}, {"lo mío", "mis_casos"}, {"mis solicitudes", "mis_casos"},
	{"corregir 123", "corregir #123"}, {"me equivoqué", "corregir"}, {"adgunto 123", "adjuntar typo #123"}, {"ajunto 123", "adjuntar #123"},
	{"desistir 123", "desistir #123"}, {"cancelar la solicitud 123", "desistir #123"}, {"ya no", "desistir"}, {"ya no lo necesito", "desistir"},
	{"ya no funciona el internet", "incidente «el internet»"}, {"cancelar", "near desistir"},
	{"igual 123", "igual #123"}, {"me pasa igual", "igual"}, {"a mí también", "igual"}, {"es otra cosa", "otra"},
	{"sí, ya funciona", "cerrar"}, {"ya quedó, gracias", "cerrar"}, {"dar por terminado 123", "cerrar #123"},
	{"no, sigue igual", "sigue_igual"}, {"sigue igual", "sigue_igual"}, {"sí, seguir", "seguir_cupo"},
	{"recibí la cuenta", "recibi"}, {"otra clave", "otra_clave"}, {"salir 123", "salir #123"}, {"salir de la espera", "salir"},
	{"reabrir 123 volvió a fallar", "reabrir #123 «volvió a fallar»"}, {"recordar 123", "recordar #123"},
	{"por qué vence 123", "por_que_vence #123"}, {"/por-que-vence 123", "por_que_vence #123"}, {"por qué esa fecha", "por_que_vence"},
	{"enviar", "enviar"}, {"comentar 123 @marta mire esto", "comentar #123 [@marta] «@marta mire esto»"},
	// the work
	{"novedad 123 el proveedor llega a las 3:00", "novedad #123 «el proveedor llega a las 3:00»"},
	{"escalar 123 n2", "escalar #123 «n2»"}, {"urgente", "escalar"}, {"urjente 123", "escalar typo #123"}, {"urgente no hay internet", "incidente"},
	{"tercero 123", "tercero #123"}, {"sigo 123", "sigo #123"}, {"prioridad 123 alta", "prioridad #123 «alta»"},
	{"unir 123 100", "unir #123 «100»"}, {"resuelta 123 se cambió el cable", "resuelta #123 «se cambió el cable»"},
	{"marcar como resuelta la 123", "resuelta #123"},
	{"cupo 123", "cupo #123"}, {"espera 123", "espera #123"}, {"creada 123 ana.ruiz@ibague.gov.co", "creada #123 «ana.ruiz@ibague.gov.co»"},
	{"clave nueva 123", "clave_nueva #123"}, {"entregada 123", "entregada #123"},
	{"pisami 123 45678", "pisami #123 «45678»"}, {"pisami 123 no caído", "pisami #123 «no caído»"}, {"pizami 123 45678", "pisami typo #123 «45678»"},
	{"copiar 123", "copiar #123"},
	// connectivity
	{"analizar 123", "analizar #123"}, {"concepto 123", "concepto #123"}, {"recibido 123", "recibido #123"}, {"recibí la cuenta 123", "recibi #123"}, {"informe 123", "informe #123"}, {"informe", "resumen"},
	{"acta 123 AJ-7", "acta #123 «AJ-7»"}, {"cdp 123 331", "cdp #123 «331»"}, {"instalado 123", "instalado #123"}, {"usar fecha 123", "usar_fecha #123"}, {"viable con condición 123", "viable_condicion #123"},
	{"tramite 123", "contrato #123"}, {"/tramite 123", "contrato #123"}, {"/tramite", "tramite"}, {"trámite de predial", "tramite «de predial»"},
	// showing
	{"bandeja", "bandeja"}, {"bandexa", "bandeja typo"}, {"qué tengo", "bandeja"},
	{"buscar internet excepcion 2026", "buscar «internet excepcion 2026»"},
	{"calendario 30 dh desde 23/11/2026", "calendario «30 dh desde 23/11/2026»"},
	{"cupos", "cupos"}, {"idioma inglés", "idioma «inglés»"}, {"ayuda", "ayuda"}, {"?", "ayuda"}, {"help", "ayuda"}, {"necesito ayuda por favor", "ayuda"},
	{"hablar con la mesa", "mesa"}, {"mesa de ayuda", "mesa"}, {"expediente 123", "expediente #123"},
	// the services
	{"solicitar", "solicitar"}, {"/solicitar correo", "solicitar «correo»"}, {"nesesito un coreo para una contratista nueva", "correo typo «para una contratista nueva»"},
	{"necesito", "solicitar"}, {"solicitut", "solicitar typo"}, {"correo institucional", "correo"}, {"/correo para ana ruiz", "correo «para ana ruiz»"},
	{"coreo", "correo typo"}, {"correro", "correo typo"}, {"correeo", "correo typo"}, {"e-mail", "correo"},
	{"insidente", "incidente typo"}, {"yncidente", "incidente typo"}, {"se cayó el internet", "incidente"}, {"no sirve", "incidente"}, {"está caído", "incidente"},
	{"inter net", "internet"}, {"intenet", "internet typo"}, {"internes", "internet typo"}, {"wi fi", "internet"}, {"guifi", "internet"},
	{"bakup", "nube typo"}, {"bacup", "nube typo"}, {"respaldo", "nube"}, {"pag web", "portal"},
	{"usuaro", "usuario typo"}, {"ususario", "usuario typo"}, {"spark", "spark"}, {"trámite", "tramite"}, {"desarrollo", "desarrollo"},
	{"se retiró juan peña, hay que suspenderle todo", "retiro «juan peña, hay que suspenderle todo»"},
	{"xyzzy", "- «xyzzy»"}, {"", "-"}, {"   ", "-"}, {"¡¿!", "-"},
}

func TestParseWords(t *testing.T) {
	l := lexicon(t)
	for line, want := range map[string]string{"no viable 123": "no viable", "no es  VIABLE 123": "no es viable", "aprovar 5": "aprobar", "/mis-casos": "mis casos"} {
		if got := l.Parse(line).Words; got != want {
			t.Errorf("Parse(%q).Words = %q, want %q", line, got, want)
		}
	}
	if c := l.Parse("/aprobar 1"); !c.Slash {
		t.Error("slash not seen")
	}
}

// TestButtons types the label of every button and the word of its column
// «typed».
func TestButtons(t *testing.T) {
	l := lexicon(t)
	for label, want := range buttons {
		c := l.Parse(label)
		if got := brief(c); c.Verb != want || !c.Exact {
			t.Errorf("Parse(%q) = %s, want %s", label, got, want)
		}
	}
}

var buttons = map[string]string{
	"Enviar": "enviar", "Corregir": "corregir", "Corregir algo": "corregir", "Desistir": "desistir", "Sí, desistir": "desistir", "Responder": "responder", "Adjuntar": "adjuntar", "Me pasa igual": "igual",
	"Es otra cosa": "otra", "Ya funciona": "cerrar", "Sigue igual": "sigue_igual", "Recibí la cuenta": "recibi", "recibí": "recibi", "Pedir otra clave": "otra_clave", "Salir de la espera": "salir",
	"Sí, salir": "salir", "Sí, seguir": "seguir_cupo", "Dar visto bueno": "aprobar", "Preguntar": "devolver", "No autorizar": "rechazar", "Asignar": "asignar", "Crear regla": "regla", "Tomar": "tomar",
	"Lo tomo": "tomar", "Pasar a otro": "pasar", "Trasladar": "trasladar", "Clasificar": "clasificar", "Pedir datos": "devolver", "Escalar": "escalar", "Esperar a tercero": "tercero", "Ya respondió": "sigo",
	"Anotar novedad": "novedad", "Registrar PISAMI": "pisami", "No lleva PISAMI": "pisami", "Conciliar PISAMI": "conciliacion", "Copiar para PISAMI": "copiar", "Marcar resuelta": "resuelta",
	"Cambiar prioridad": "prioridad", "Unir a otro caso": "unir", "Incidente mayor": "mayor", "Negar": "negar", "Sí, anular": "anular", "Reabrir": "reabrir", "Pedir otro estudio": "reabrir", "Reservar cupo": "cupo", "Pasar a espera": "espera",
	"Cuenta creada": "creada", "Clave nueva": "clave_nueva", "Entregar en persona": "entregada", "Autorizar acceso": "aprobar", "Conceder excepción": "excepcion", "No conceder": "no_excepcion", "Es viable": "viable",
	"No es viable": "no_viable", "Viable con condición": "viable_condicion", "Usar esa fecha": "usar_fecha", "usar fecha": "usar_fecha", "Analizar": "analizar", "Pedir concepto ISP": "concepto",
	"concepto": "concepto", "Anotar concepto": "recibido", "Registrar informe": "informe", "Registrar acta": "acta", "Registrar CDP": "cdp", "Registrar contrato": "contrato", "Servicio instalado": "instalado", "Aprobar texto": "aprobar", "Delegar": "delegar", "Ver expediente": "expediente", "Calificar": "calificar", "Hablar con la mesa": "mesa", "Recordar": "recordar",
	"Por qué esa fecha": "por_que_vence", "Ver en detalle": "detalle", "Decidir una por una": "decidir", "Firmar las iguales": "decidir", "Lista en Excel": "exportar", "Suspender ahora": "suspender",
}

// TestCanonical types every verb with a slash, in each of its spellings. The
// words that are shared ask even then.
func TestCanonical(t *testing.T) {
	l := lexicon(t)
	for _, v := range l.Verbs() {
		for _, line := range []string{"/" + v, "/" + strings.ReplaceAll(v, "_", "-"), "/tic " + strings.ReplaceAll(v, "_", " "), "/" + strings.ToUpper(v)} {
			if c := l.Parse(line); c.Verb != v && len(c.Ask) < 2 {
				t.Errorf("Parse(%q) = %s", line, brief(c))
			}
		}
	}
}

func TestNewClash(t *testing.T) {
	for name, rows := range map[string][]Row{
		"two rows":      {{Verb: "a", Phrases: []string{"Ver"}}, {Verb: "b", Phrases: []string{"ver"}}},
		"one shares":    {{Verb: "a", Shared: []string{"ver"}}, {Verb: "b", Phrases: []string{"ver"}}},
		"twice in one":  {{Verb: "a", Phrases: []string{"ver", "vér"}}},
		"same verb":     {{Verb: "a", Phrases: []string{"x1"}}, {Verb: "a", Phrases: []string{"x2"}}},
		"no verb":       {{Phrases: []string{"x1"}}},
		"empty phrase":  {{Verb: "a", Phrases: []string{"¿?"}}},
		"lonely shared": {{Verb: "a", Shared: []string{"ver"}}},
	} {
		if _, err := New(rows); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	l, err := New([]Row{{Verb: "a", Shared: []string{"ver"}}, {Verb: "b", Shared: []string{"ver"}, Numbered: []string{"ver"}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := brief(l.Parse("ver")); got != "ask a|b" {
		t.Error(got)
	}
	if got := brief(l.Parse("ver 5")); got != "b #5" {
		t.Error(got)
	}
}

func TestServiceOf(t *testing.T) {
	for _, v := range []string{"incidente", "correo", "internet", "nube", "portal", "usuario", "spark", "desarrollo", "tramite", "retiro"} {
		if VerbOf(ServiceOf(v)) != v {
			t.Errorf("%s → %s → %s", v, ServiceOf(v), VerbOf(ServiceOf(v)))
		}
	}
	if ServiceOf("aprobar") != "" || ServiceOf("solicitar") != "" || VerbOf("XXX") != "" {
		t.Error("services for what has none")
	}
}
