package spanish

import (
	"slices"
	"strings"
	"testing"
)

// vocabulary is the table of domain.md §4.1: what is accepted for each verb.
// Words that stand in two rows ask; words marked * there belong to another verb
// by forms.md §3 and are left out.
var vocabulary = map[string]string{
	"solicitar": "solicitar|pedir|solicitud|nueva|nuevo caso|necesito|requiero|quiero pedir|quisiera solicitar|radicar",
	"incidente": "incidente|reportar|falla|daño|problema|no funciona|no sirve|se cayó|se dañó|no abre|no entra|está lento|error|se cayó el internet|está caído",
	"correo":    "correo|crear correo|cuenta de correo|correo institucional|email|e-mail|mail|buzón",
	"internet":  "internet|conectividad|red|punto de red|wifi|ampliar internet|canal|datos|nueva sede",
	"nube":      "nube|almacenamiento|drive|copia|copia de seguridad|respaldo|backup",
	"portal":    "portal|página|pagina web|publicar|noticia|editor|subir documento",
	"usuario":   "usuario|crear|modificar|suspender|alta|creación|cambio|actualizar|permisos|privilegios|inhabilitar|deshabilitar|desactivar|bloquear|dar de baja",
	"retiro":    "retiro|retirar|se retiró|se fue ana|renunció|terminó contrato|hay que suspenderle todo",
	"spark":     "spark|chat interno|mensajería", "desarrollo": "desarrollo|requerimiento|sistema nuevo|mejora|reporte", "tramite": "trámite|servicio en línea|formulario para ciudadanos",
	"estado":    "estado|estado 123|cómo va|en qué va|seguimiento|consultar|mi caso|radicado|ver|¿en qué va lo mío?",
	"mis_casos": "mis-casos|mis solicitudes|pendientes|lo mío",
	"bandeja":   "bandeja|mi bandeja|qué tengo|por aprobar|asignados",
	"aprobar":   "aprobar|apruebo|aprobado|visto bueno|vobo|vb|autorizo|de acuerdo|dale",
	"rechazar":  "rechazar|no apruebo|no autorizo", "negar": "negar",
	"viable": "viable", "no_viable": "no viable",
	"devolver": "devolver 123|pedir información|falta|aclarar|completar|preguntar",
	"asignar":  "asignar|delegar asunto|repartir|reasignar", "pasar": "pasar a", "trasladar": "trasladar",
	"delegar":  "delegar|encargar|encargo|reemplazo|vacaciones|incapacidad|licencia|comisión",
	"escalar":  "escalar|urgente|subir|insistir",
	"adjuntar": "adjuntar|anexar|anexo|subir|soporte|evidencia",
	"corregir": "corregir|editar|cambiar|modificar solicitud|me equivoqué",
	"desistir": "desistir|retirar|cancelar solicitud|ya no|anular",
	"reabrir":  "reabrir|volver a abrir", "cerrar": "cerrar|dar por terminado", "calificar": "calificar|encuesta",
	"convocar": "convocar|quiero convocar la capacitación|convocar capacitación el viernes", "asistire": "asistiré|sí, asistiré", "no_puedo": "no puedo|no puedo asistir", "asistencia": "asistencia|registrar asistencia",
	"respaldo": "respaldo 123|registrar copia", "informe": "informe 123|vincular informe", "recuperado": "recuperado 123", "publicado": "publicado 123 https://www.ibague.gov.co/x", "retirado": "retirado 123",
	"texto": "texto 123 El lunes no hay servicio", "analisis": "análisis 123", "planear": "planear 123 el viernes", "listo": "listo para probar 123", "acepto": "acepto 123", "falta_algo": "le falta algo 123 los totales",
	"cupos": "cupos|saldo de cuentas", "contratos": "contratos|vencimientos", "calendario": "calendario|festivos|días hábiles", "resumen": "resumen|digest|informe", "buscar": "buscar", "exportar": "exportar",
	"por_que_vence": "por-que-vence|por qué esa fecha|cuántos días van|cuánto falta",
	"vincular":      "vincular|registrarme|soy yo", "mis_datos": "mis-datos|habeas data", "idioma": "idioma", "ayuda": "ayuda|menú|opciones|qué puede hacer|help|?",
}

func TestVocabulary(t *testing.T) {
	l := lexicon(t)
	for verb, words := range vocabulary {
		for w := range strings.SplitSeq(words, "|") {
			c := l.Parse(w)
			if c.Verb != verb && !slices.Contains(c.Ask, verb) && !slices.Equal(c.Suggest, []string{verb}) {
				t.Errorf("%q is %s, want %s", w, brief(c), verb)
			}
		}
	}
}

// TestTypos is the list of domain.md §4.1, read as a line of its own or, for
// words that are no verb, inside of a sentence.
func TestTypos(t *testing.T) {
	l := lexicon(t)
	for verb, words := range map[string]string{
		"solicitar": "solicitut|solisitar|solicitr", "correo": "coreo|correro|correeo", "usuario": "usuaro|ususario", "internet": "inter net|intenet|internes|wi fi|guifi",
		"estado": "radicao|radicaso", "incidente": "insidente|incidencia|yncidente", "nube": "bakup|backup|bacup", "portal": "pag web", "adjuntar": "adgunto|ajunto", "escalar": "urjente",
	} {
		for w := range strings.SplitSeq(words, "|") {
			if c := l.Parse(w); c.Verb != verb {
				t.Errorf("%q is %s, want %s", w, brief(c), verb)
			}
		}
	}
	for verb, words := range map[string]string{"aprobar": "aprovar 1|aporbar 1|aprueba 1", "rechazar": "rechasar 1|rechaza 1"} {
		for w := range strings.SplitSeq(words, "|") {
			if c := l.Parse(w); c.Verb != "" || !slices.Equal(c.Suggest, []string{verb}) || c.Case != "1" {
				t.Errorf("%q is %s, want only a suggestion of %s", w, brief(c), verb)
			}
		}
	}
	for line, want := range map[string]string{
		"olvidé la contraceña del correo": "COR accion=recuperar problema=olvido", "pizami no abre": "MES que=pisami", "pisamy no abre": "MES que=pisami", "pisame no abre": "MES que=pisami",
		"problema de coneccion": "MES que=internet", "no hay conecion a internet": "MES que=internet trabaja=no", "suspencion de correo": "COR accion=suspender", "correo para la dependensia": "COR accion=nueva para=buzon",
	} {
		if got := guessed(Understand(line, monday)); got != want {
			t.Errorf("Understand(%q) = %s, want %s", line, got, want)
		}
	}
}

// TestDangerNeverGuessed breaks every phrase of the verbs that are never done
// on a typing error in every place.
func TestDangerNeverGuessed(t *testing.T) {
	l := lexicon(t)
	for _, r := range Rows() {
		if !r.Danger {
			continue
		}
		for _, p := range r.Phrases {
			p = strings.Join(Words(p), " ")
			for i := range len(p) {
				for _, broken := range []string{p[:i] + p[i+1:], p[:i] + "x" + p[i:], p[:i] + "q" + p[i+1:]} {
					if c := l.Parse(broken + " 123"); c.Verb == r.Verb && !c.Exact {
						t.Errorf("%q does %s", broken, c.Verb)
					}
				}
			}
		}
	}
}

// TestSentencesReachTheirService: a sentence that asks for a service is not
// taken for a verb of cases.
func TestSentencesReachTheirService(t *testing.T) {
	l := lexicon(t)
	more := [][2]string{{"cierre de vigencia en pisami no funciona"}, {"solucionar el problema del correo"}, {"traslado de sede de la comisaría, necesitamos internet"}, {"igual que ayer no hay internet"}, {"entrega de equipos: el computador no prende"},
		{"adjunto documento para publicar en el portal"}, {"falta el internet en el piso 2"}, {"pregunta, cómo pido un correo"}, {"actualizar el apellido en mi correo"}, {"cancelar la cuenta de correo de juan peña"}, {"subir la velocidad del internet"}}
	for _, table := range [][][2]string{mailboxOpenings, mailSentences, faultSentences, otherSentences, contentSentences, more} {
		for _, tc := range table {
			if c := l.Parse(tc[0]); c.Verb != "" && c.Verb != "solicitar" && ServiceOf(c.Verb) == "" || len(c.Ask) > 0 {
				t.Errorf("%q is %s", tc[0], brief(c))
			}
			if Understand(tc[0], monday).Service == "" {
				t.Errorf("%q says nothing", tc[0])
			}
		}
	}
}
