package spanish

import "slices"

// Rows returns the whole vocabulary: the verbs of the contract with all the
// words by which people call them, in a new slice each time.
func Rows() []Row {
	return slices.Concat(serviceRows(), askerRows(), decisionRows(), workRows(), infoRows(), contentRows(), laterRows())
}

// services are the codes of the services by the verb that opens each.
var services = [...]struct{ verb, code string }{
	{"incidente", Desk}, {"correo", Mail}, {"usuario", Users}, {"retiro", Leaver}, {"internet", Network},
	{"spark", Chat}, {"portal", Portal}, {"nube", Cloud}, {"desarrollo", Software}, {"tramite", Online},
}

// The codes of the services.
const (
	Mail     = "COR"
	Desk     = "MES"
	Network  = "CON"
	Cloud    = "NUB"
	Portal   = "WEB"
	Users    = "USR"
	Chat     = "SPK"
	Software = "DES"
	Online   = "TRA"
	Leaver   = "RET"
)

// ServiceOf returns the code of the service that a verb opens, "" for any
// other verb and for "solicitar".
func ServiceOf(verb string) string {
	for _, s := range services {
		if s.verb == verb {
			return s.code
		}
	}
	return ""
}

// VerbOf returns the verb that opens a service, "" for an unknown code.
func VerbOf(service string) string {
	for _, s := range services {
		if s.code == service {
			return s.verb
		}
	}
	return ""
}

// serviceRows are the verbs that open a form.
func serviceRows() []Row {
	return []Row{
		{Verb: "solicitar", Free: true,
			Phrases: []string{"solicitar", "solicito", "solicitud", "nueva solicitud", "nuevo caso", "nuevo requerimiento", "hacer una solicitud", "pedir", "pido",
				"necesito", "requiero", "quiero pedir", "quisiera pedir", "quiero solicitar", "quisiera solicitar", "deseo solicitar", "radicar", "radico"},
			Whole: []string{"nueva", "nuevo"}},
		{Verb: "incidente", Free: true,
			Phrases: []string{"incidente", "incidencia", "reportar", "reporto", "reportar una falla", "falla", "fallas", "fallo", "daño", "avería", "problema", "problemas", "error",
				"no funciona", "no funcionan", "no sirve", "no sirven", "no abre", "no abren", "no entra", "no carga", "no prende", "no enciende", "no imprime", "no conecta",
				"no me abre", "no me deja", "no me carga", "no me funciona", "no me sirve", "no deja", "no puedo entrar", "no puedo ingresar", "no puedo trabajar",
				"no hay internet", "no hay red", "no hay sistema", "no hay wifi", "no hay conexión", "no tengo internet", "no tenemos internet", "sin internet", "sin red", "sin sistema",
				"ya no funciona", "ya no sirve", "ya no abre", "ya no prende", "ya no entra", "se cayó", "se dañó", "se cayó el internet", "se fue el internet", "se fue la luz",
				"se fue la red", "se fue el sistema", "se fue la señal", "está lento", "está lenta", "está caído", "está caída", "está dañado", "está dañada", "está malo", "está mala"}},
		{Verb: "correo", Free: true,
			Phrases: []string{"correo", "correos", "crear correo", "crear correos", "crear cuenta", "crear cuenta de correo", "cuenta de correo", "cuentas de correo", "correo institucional",
				"correo electrónico", "correo nuevo", "nuevo correo", "nueva cuenta", "cuenta nueva", "nueva cuenta de correo", "cuenta institucional", "creación de correo",
				"creación de cuenta de correo", "email", "e-mail", "mail", "buzón", "buzones", "crear buzón"},
			Whole: []string{"cuenta", "cuentas"}},
		{Verb: "internet", Free: true,
			Phrases: []string{"internet", "inter net", "conectividad", "red", "punto de red", "puntos de red", "wifi", "wi-fi", "guifi", "ampliar internet", "ampliación de internet",
				"ampliar canal", "ampliar red", "canal de internet", "nueva sede", "sede nueva"},
			Whole: []string{"canal", "datos", "ampliar"}},
		{Verb: "nube", Free: true,
			Phrases: []string{"nube", "almacenamiento", "drive", "copia de seguridad", "copias de seguridad", "respaldo", "respaldos", "backup", "backups", "carpeta", "carpeta compartida",
				"recuperar archivo", "recuperar archivos", "se me borró"},
			Whole: []string{"copia", "copias"}},
		{Verb: "portal", Free: true,
			Phrases: []string{"portal", "portal web", "página", "página web", "pag web", "publicar", "publicación", "noticia", "noticias", "editor", "subir documento", "subir documentos", "subir noticia", "subir archivo al portal", "subir archivo a página", "corregir noticia", "corregir página",
				"corregir contenido", "actualizar página", "retirar contenido"},
			Whole: []string{"web"}},
		{Verb: "usuario", Free: true,
			Phrases: []string{"usuario", "usuarios", "crear usuario", "crear usuarios", "modificar usuario", "cambiar usuario", "suspender usuario", "creación de usuario", "alta", "alta de usuario",
				"permiso", "permisos", "privilegios", "acceso", "accesos", "cambiar permisos", "actualizar permisos", "dar permisos", "dar acceso", "inhabilitar", "deshabilitar", "desactivar",
				"bloquear", "dar de baja", "softcon"},
			Whole:  []string{"crear", "creación", "cambio"},
			Shared: []string{"cambiar", "modificar", "actualizar", "suspender"}},
		{Verb: "spark", Free: true,
			Phrases: []string{"spark", "espark", "openfire", "chat interno", "mensajería", "mensajería interna", "sala de spark"}},
		{Verb: "desarrollo", Free: true,
			Phrases: []string{"desarrollo", "desarrollo de software", "desarrollo de requerimientos", "desarrollar", "software", "requerimiento", "sistema nuevo", "nuevo sistema", "mejora", "mejorar un sistema"},
			Whole:   []string{"reporte"}},
		{Verb: "tramite", Free: true,
			Phrases: []string{"trámite", "trámites", "trámite en línea", "servicio en línea", "servicios en línea", "formulario para ciudadanos"}},
		{Verb: "retiro", Free: true, Person: true,
			Phrases: []string{"retiro", "retiro de", "retiro de persona", "retirar a", "retirar al", "retirar persona", "retirar de todo a", "se retiró", "se fue", "se va", "renunció", "terminó contrato",
				"se le terminó el contrato", "se le acabó el contrato", "ya no trabaja", "suspender todo", "suspenderle todo", "hay que suspenderle todo", "suspender a", "suspender al"},
			Shared: []string{"retirar", "suspender"}},
	}
}
