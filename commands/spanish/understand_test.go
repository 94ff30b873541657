package spanish

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// monday is the «now» of domain.md §4.3: Monday 2026-11-23, 10:00 in Bogotá.
var monday = time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)

// guessed writes a guess on one line: "COR" or, unsure, "COR? MES USR", then
// what was said in the order of the field ids. The words of a report are left
// out: TestDetail looks at them.
func guessed(g Guess) string {
	var b strings.Builder
	b.WriteString(g.Service)
	if !g.Sure {
		b.WriteString("?")
	}
	for _, a := range g.Alternatives {
		b.WriteString(" " + a)
	}
	for _, k := range slices.Sorted(maps.Keys(g.Said)) {
		if k != "detalle" {
			b.WriteString(" " + k + "=" + g.Said[k])
		}
	}
	return b.String()
}

func TestUnderstand(t *testing.T) {
	for _, table := range [][][2]string{mailboxOpenings, mailSentences, faultSentences, otherSentences, contentSentences, noSentences} {
		for _, tc := range table {
			if got := guessed(Understand(tc[0], monday)); got != tc[1] {
				t.Errorf("Understand(%q)\n got %s\nwant %s", tc[0], got, tc[1])
			}
		}
	}
}

// mailboxOpenings are first lines of a clerk, with typing errors and without
// slash: each opens the form of a new mailbox by itself.
var mailboxOpenings = [][2]string{
	{"nesesito un coreo para una contratista nueva", "COR accion=nueva para=contratista"},
	{"necesito un correo para ana ruiz, contratista nueva", "COR accion=nueva para=contratista titular=Ana Ruiz"},
	{"correo institucional", "COR"},
	{"quiero pedir un buzon", "COR accion=nueva"},
	{"una cuenta para el contratista nuevo", "COR accion=nueva para=contratista"},
	{"kiero un correo institusional", "COR accion=nueva"},
	{"nesecito un coreo electronico para el contratista", "COR accion=nueva para=contratista"},
	{"buenos dias, por favor crear correo para la contratista nueva", "COR accion=nueva para=contratista"},
	{"cuenta de correo", "COR"},
	{"crear cuenta de coreo", "COR accion=nueva"},
	{"email para un funcionario nuevo", "COR accion=nueva para=funcionario"},
	{"solisito un correo", "COR accion=nueva"},
	{"requiero creacion de correro institucional", "COR accion=nueva"},
	{"hola, me regala un correo para una contratista", "COR accion=nueva para=contratista"},
	{"coreo nuevo pa la contratista", "COR accion=nueva para=contratista"},
	{"buzon", "COR"},
	{"quisiera solicitar una cuenta institucional para un funcionario de planta", "COR accion=nueva para=funcionario"},
	{"nueva cuenta de correo", "COR accion=nueva"},
	{"necesitamos correo para un contartista", "COR accion=nueva para=contratista"},
}

var mailSentences = [][2]string{
	{"Necesito un correo para la contratista nueva Ana María Ruiz Gómez hasta el 30 de junio", "COR accion=nueva fin=2027-06-30 para=contratista titular=Ana María Ruiz Gómez"},
	{"correo para yuleidy chaverra, contratista, contrato hasta el 15/12/2026, avisar a yuleidy.ch@gmail.com", "COR accion=nueva contacto=yuleidy.ch@gmail.com fin=2026-12-15 para=contratista titular=Yuleidy Chaverra"},
	{"necesito crear correo institucional para el contratista juan de la cruz del río", "COR accion=nueva para=contratista titular=Juan de la Cruz del Río"},
	{"correo para maría josé íñiguez", "COR accion=nueva titular=María José Íñiguez"},
	{"buenos días, me ayudan con un correo para la doctora Martha Lucía Íñiguez", "COR accion=nueva titular=Martha Lucía Íñiguez"},
	{"NECESITO UN CORREO PARA ANA MARIA RUIZ", "COR accion=nueva titular=Ana Maria Ruiz"},
	{"un contratista nuevo necesita correo, se llama Pedro Nel Ospina", "COR accion=nueva para=contratista titular=Pedro Nel Ospina"},
	{"correo a nombre de maria fernanda lópez", "COR accion=nueva titular=Maria Fernanda López"},
	{"ana ruiz contratista nueva necesita correo", "COR accion=nueva para=contratista titular=Ana Ruiz"},
	{"la funcionaria nueva Luz Dary Gómez necesita correo", "COR accion=nueva para=funcionario titular=Luz Dary Gómez"},
	{"correo para el señor jose maria vargas vila", "COR accion=nueva titular=Jose Maria Vargas Vila"},
	{"correo para maria correa salas", "COR accion=nueva titular=Maria Correa Salas"},
	{"cuenta para luz marina leal", "COR accion=nueva titular=Luz Marina Leal"},
	{"correo para ana", "COR accion=nueva"},
	{"correo para la tesorera", "COR accion=nueva"},
	{"correo para un practicante", "COR accion=nueva"},
	{"necesito un correo para atención al ciudadano", "COR accion=nueva"},
	{"correo para obras públicas", "COR accion=nueva"},
	{"correo para el grupo de rentas", "COR accion=nueva para=buzon"},
	{"buzón para la oficina de prensa", "COR accion=nueva para=buzon"},
	{"necesito un buzon para la secretaria de hacienda", "COR accion=nueva para=buzon"},
	{"necesito correo para mí", "COR accion=nueva para=mi"},
	{"un correo para mi, por favor", "COR accion=nueva para=mi"},
	{"soy contratista y no tengo correo", "COR accion=nueva para=mi"},
	{"para mi jefe necesito un correo", "COR accion=nueva"},
	{"crear 5 correos para contratistas", "COR accion=varias"},
	{"cuentas de correo para los contratistas nuevos", "COR accion=varias"},
	{"necesito correo y clave para la contratista nueva ana ruiz", "COR accion=nueva para=contratista titular=Ana Ruiz"},
	{"necesito correo y usuario de pisami para ana ruiz", "COR USR accion=nueva titular=Ana Ruiz"},
	{"correo para ana ruiz, su contrato termina el 31 de marzo de 2027", "COR accion=nueva fin=2027-03-31 titular=Ana Ruiz"},
	{"contratista nueva", "COR? USR SPK accion=nueva para=contratista"},
	// access
	{"se me olvidó la clave del correo", "COR accion=recuperar problema=olvido"},
	{"olvide la contraceña del email", "COR accion=recuperar problema=olvido"},
	{"no me acuerdo de la clave del correo ana.ruiz@ibague.gov.co", "COR accion=recuperar cuenta=ana.ruiz@ibague.gov.co problema=olvido"},
	{"no me acepta la contraseña del correo", "COR accion=recuperar problema=olvido"},
	{"cambiar la clave del correo", "COR accion=recuperar problema=olvido"},
	{"se me bloqueó el correo", "COR accion=recuperar problema=bloqueada"},
	{"mi cuenta de correo está bloqueada", "COR accion=recuperar problema=bloqueada"},
	{"recuperar correo", "COR accion=recuperar"},
	{"me hackearon el correo", "COR accion=recuperar problema=otra"},
	{"otra persona está usando mi correo", "COR accion=recuperar problema=otra"},
	{"la clave no sirve", "COR? USR SPK accion=recuperar problema=olvido"},
	{"necesito resetear la clave", "COR? USR SPK accion=recuperar problema=olvido"},
	// the others
	{"cambiar el nombre en mi correo institucional", "COR accion=cambiar"},
	{"suspender el correo de juan peña", "COR accion=suspender cuenta=Juan Peña"},
	{"desactivar cuenta juan.pena@ibague.gov.co", "COR accion=suspender cuenta=juan.pena@ibague.gov.co"},
	{"ayuda con el correo por favor", "COR? MES USR"},
}

var faultSentences = [][2]string{
	{"no me abre el correo", "MES que=correo"},
	{"no me deja entrar al correo", "MES que=correo"},
	{"no me llegan los correos", "MES que=correo"},
	{"el correo está lento", "MES que=correo"},
	{"me llegó un correo sospechoso", "MES que=correo"},
	{"se cayó el internet", "MES que=internet trabaja=no"},
	{"se calló el internet", "MES que=internet trabaja=no"},
	{"no hay internet", "MES que=internet trabaja=no"},
	{"no ay internet", "MES que=internet trabaja=no"},
	{"no tengo internet", "MES que=internet trabaja=no"},
	{"no tenemos internet en la oficina", "MES alcance=oficina que=internet trabaja=no"},
	{"no hay internet en toda la alcaldía", "MES alcance=varias que=internet trabaja=no"},
	{"se fue la red en todo el edificio", "MES alcance=varias que=internet trabaja=no"},
	{"el wifi no funciona", "MES que=internet"},
	{"internes lento", "MES que=internet"},
	{"la impresora no sirve", "MES que=computador"},
	{"no imprime la impresora de la ventanilla, hay gente esperando", "MES alcance=publico que=computador"},
	{"no puedo trabajar, el computador no prende", "MES que=computador trabaja=no"},
	{"el computador de ana ruiz no prende", "MES que=computador trabaja=no"},
	{"se dañó el computador", "MES que=computador"},
	{"el mouse no funciona", "MES que=computador"},
	{"pisami está lento", "MES que=pisami"},
	{"pizami no habre", "MES que=pisami"},
	{"no me deja entrar a pisami", "MES que=pisami"},
	{"solo a mí no me abre pisami", "MES alcance=solo que=pisami"},
	{"a todos se nos cayó pisami", "MES alcance=oficina que=pisami trabaja=no"},
	{"la pagina de la alcaldia no carga", "MES que=portal"},
	{"spark no conecta", "MES que=spark"},
	{"el aire acondicionado no sirve", "MES que=otra"},
	{"no hay sistema", "MES trabaja=no"},
	{"urgente se cayó el sistema", "MES trabaja=no"},
	{"no sirve", "MES"},
	{"está caído", "MES trabaja=no"},
	{"error", "MES"},
	{"clave del wifi", "MES? COR que=internet"},
	{"pisami", "MES? USR que=pisami"},
}

var otherSentences = [][2]string{
	{"internet para la nueva sede de Hacienda en el Salado", "CON accion=sede_nueva nombre=Sede de Hacienda en el Salado"},
	{"necesitamos internet en la sede nueva del salado, carrera 8 n.º 152-40, para 12 personas desde el 15 de marzo", "CON accion=sede_nueva direccion=carrera 8 n.º 152-40 fecha=2027-03-15 nombre=Sede del Salado usuarios=12"},
	{"internet para la oficina nueva de rentas para el 7 de enero", "CON accion=sede_nueva fecha=2027-01-07 nombre=Oficina de Rentas"},
	{"internet para una sede nueva", "CON accion=sede_nueva"},
	{"wifi para la oficina nueva de rentas en la carrera 5 n.º 37-10, barrio Cádiz, para el 20 de febrero, somos como doce", "CON accion=sede_nueva direccion=carrera 5 n.º 37-10, barrio Cádiz fecha=2027-02-20 nombre=Oficina de Rentas usuarios=12"},
	{"internet para la nueva sede Rentas Norte en la calle 60 n.º 5-20 el 20 de febrero para treinta y cinco personas", "CON accion=sede_nueva direccion=calle 60 n.º 5-20 fecha=2027-02-20 nombre=Sede Rentas Norte usuarios=35"},
	{"necesito más internet en la biblioteca para el 15 de febrero", "CON accion=ampliar falta=velocidad fecha=2027-02-15 sede=biblioteca"},
	{"necesitamos más puntos de red en nuestra oficina, somos 8", "CON accion=ampliar falta=puntos usuarios=8"},
	{"quiero ampliar el wifi en el salado", "CON accion=ampliar falta=zona sede=salado"},
	{"necesito más internet para ayer", "CON accion=ampliar falta=velocidad"},
	{"necesitamos internet en la sede nueva para el 15 de marzo", "CON accion=sede_nueva fecha=2027-03-15"},
	{"ampliar el internet", "CON accion=ampliar"},
	{"punto de red", "CON accion=ampliar falta=puntos"},
	{"más velocidad de internet en la sede norte", "CON accion=ampliar falta=velocidad sede=sede norte"},
	{"internet", "CON? MES"},
	{"wifi", "CON? MES"},
	{"se retiró juan peña, hay que suspenderle todo", "RET desde=ahora persona=Juan Peña"},
	{"juan peña ya no trabaja aquí", "RET desde=ahora persona=Juan Peña"},
	{"despedimos a juan peña, suspéndanle todo ya", "RET desde=ahora persona=Juan Peña"},
	{"ayer despidieron a juan peña", "RET desde=ahora persona=Juan Peña"},
	{"renunció pedro pérez", "RET desde=ahora motivo=renuncia persona=Pedro Pérez"},
	{"se fue ana", "RET desde=ahora persona=Ana"},
	{"se le terminó el contrato a ana maría ruiz", "RET desde=ahora motivo=contrato persona=Ana María Ruiz"},
	{"terminó el contrato de la contratista ana ruiz", "RET desde=ahora motivo=contrato persona=Ana Ruiz"},
	{"retirar a Juan", "RET desde=ahora persona=Juan"},
	{"se va un contratista", "RET"},
	{"retiro de persona", "RET"},
	{"suspender a juan peña", "RET? USR COR desde=ahora persona=Juan Peña"},
	{"crear usuario en pisami para juan peña", "USR accion=crear app=pisami persona=Juan Peña"},
	{"olvidé la clave de pisami", "USR accion=recuperar app=pisami persona=yo"},
	{"usuario de pisami bloqueado", "USR accion=recuperar app=pisami"},
	{"no tengo permiso en pisami", "USR accion=cambiar app=pisami persona=yo"},
	{"necesito acceso a softcon", "USR accion=crear app=softcon"},
	{"por favor inhabilitar el usuario de pisami de pedro perez", "USR accion=suspender app=pisami persona=Pedro Perez"},
	{"usuario spark para ana ruiz", "SPK accion=nuevo persona=Ana Ruiz"},
	{"se me olvidó la clave del spark", "SPK accion=recuperar persona=yo"},
	{"crear sala en spark", "SPK accion=sala"},
	{"no tengo permiso en softcon", "USR accion=cambiar app=softcon persona=yo"},
	{"crear usuario en pisami para ana ruiz, contratista, hasta el 30 de junio, perfil de consulta", "USR accion=crear app=pisami hasta=2027-06-30 perfil=perfil de consulta persona=Ana Ruiz"},
	{"crear usuario en pisami para carlos rios con permiso de consulta y aprobación, hasta el 30 de junio", "USR accion=crear app=pisami hasta=2027-06-30 perfil=permiso de consulta y aprobación persona=Carlos Rios"},
	{"necesito que me den acceso a softcon para que pueda ver los contratos", "USR accion=crear app=softcon perfil=ver los contratos"},
	{"cambiar permisos de carlos rios en pisami, que pueda aprobar facturas", "USR accion=cambiar app=pisami perfil=aprobar facturas persona=Carlos Rios"},
	{"cambiar el perfil de carlos rios en pisami", "USR accion=cambiar app=pisami persona=Carlos Rios"},
	{"crear usuario en softcon para juan peña igual que ana ruiz", "USR accion=crear app=softcon perfil=igual que ana ruiz persona=Juan Peña"},
	{"mi usuario de softcon está bloqueado", "USR accion=recuperar app=softcon persona=yo"},
	{"desbloquear el usuario de softcon de juan peña", "USR accion=recuperar app=softcon persona=Juan Peña"},
	{"se va juan peña desde el 30 de noviembre", "RET desde=2026-11-30 persona=Juan Peña"},
	{"juan peña renunció, suspenderle todo desde el 1 de diciembre", "RET desde=2026-12-01 motivo=renuncia persona=Juan Peña"},
	{"crear un usuario de sigep para ana ruiz", "USR accion=crear persona=Ana Ruiz"},
	{"publicar una noticia en el portal", "WEB accion=publicar seccion=noticias"},
	{"subir un documento a la pagina web", "WEB accion=publicar"},
	{"corregir una noticia en la página", "WEB accion=corregir"},
	{"necesito usuario editor del portal", "WEB accion=editor"},
	{"se me borró un archivo", "NUB accion=recuperar"},
	{"copia de seguridad del servidor", "NUB accion=copia sistema=Servidor"},
	{"necesito más espacio en el drive", "NUB accion=carpeta"},
	{"desarrollo de un sistema nuevo", "DES accion=sistema"},
	{"mejora en pisami", "DES accion=mejorar app=pisami"},
	{"desarrollo de software", "DES"},
	{"desarrollo", "DES"},
	{"copia de seguridad", "NUB accion=copia"},
	{"necesito una copia de seguridad semanal", "NUB accion=copia cada=semana"},
	{"copia de seguridad para la nómina", "NUB accion=copia sistema=Nómina"},
	{"necesito un reporte de pisami", "DES accion=reporte app=pisami"},
	{"trámite en línea", "TRA"},
	{"formulario para ciudadanos", "TRA"},
	{"cambiar el trámite del predial", "TRA accion=cambiar nombre=Predial"},
}

// contentSentences are about the portal, copies and what is made anew.
var contentSentences = [][2]string{
	{"publicar la noticia «Pico y placa de diciembre» desde el 1 de diciembre hasta el 31 de diciembre", "WEB accion=publicar desde=2026-12-01 hasta=2026-12-31 seccion=noticias titulo=Pico y placa de diciembre"},
	{"quiero publicar la noticia del pico y placa de diciembre en el portal", "WEB accion=publicar seccion=noticias titulo=Pico y placa de diciembre"},
	{"publicar una noticia: abre la ventanilla de Hacienda en El Salado", "WEB accion=publicar seccion=noticias titulo=Abre la ventanilla de Hacienda en El Salado"},
	{"subir el documento del plan de desarrollo a transparencia en la página", "WEB accion=publicar seccion=transparencia titulo=Plan de desarrollo"},
	{"necesito publicar la resolución 123 de horarios en el portal", "WEB accion=publicar titulo=Resolución 123 de horarios"},
	{"corregir la página de horarios, el teléfono quedó mal", "WEB accion=corregir"},
	{"actualizar la página de impuestos", "WEB accion=corregir"},
	{"retirar la noticia del portal, tiene cédulas de personas", "WEB accion=retirar causa=personales"},
	{"por favor quitar del portal la noticia de la feria, es falsa", "WEB accion=retirar causa=falso"},
	{"bajar de la página la convocatoria vencida", "WEB accion=retirar causa=vencido"},
	{"usuario editor del portal para nubia torres", "WEB accion=editor persona=Nubia Torres"},
	{"suspender el usuario editor de nubia torres en el portal", "WEB accion=editor persona=Nubia Torres tramite=suspender"},
	{"se me borró un archivo de la carpeta de Hacienda", "NUB accion=recuperar sistema=Carpeta de Hacienda"},
	{"se me borraron las fotos de mi escritorio ayer", "NUB accion=recuperar desde=2026-11-22 sistema=Mi escritorio"},
	{"se me borró la carpeta de cartera", "NUB accion=recuperar sistema=Carpeta de cartera"},
	{"recuperar archivos del servidor de Hacienda", "NUB accion=recuperar sistema=Servidor de Hacienda"},
	{"copia de seguridad diaria de la nómina, se guarda 5 años", "NUB accion=copia cada=dia guardar=cinco sistema=Nómina"},
	{"backup de la base de datos del sisben cada semana", "NUB accion=copia cada=semana sistema=Base de datos del sisben"},
	{"hacer respaldo mensual del archivo central", "NUB accion=copia cada=mes sistema=Archivo central"},
	{"necesito más espacio", "NUB accion=carpeta"},
	{"necesito más espacio en el drive para las actas del comité", "NUB accion=carpeta uso=necesito más espacio en el drive para las actas del comité"},
	{"crear una carpeta compartida para el equipo de rentas", "NUB accion=carpeta uso=crear una carpeta compartida para el equipo de rentas"},
	{"un reporte nuevo en PISAMI", "DES accion=reporte app=pisami"},
	{"necesitamos una mejora en softcon", "DES accion=mejorar app=softcon"},
	{"un reporte de pisami para el 15 de diciembre", "DES accion=reporte app=pisami fecha=2026-12-15"},
	{"cambiar el trámite en línea del impuesto predial para que acepte pago por cuotas", "TRA accion=cambiar nombre=Impuesto predial"},
	{"nuevo trámite en línea de licencias de espacio público", "TRA accion=nuevo nombre=Licencias de espacio público"},
}

var noSentences = [][2]string{
	{"hola", "?"}, {"buenos días", "?"}, {"gracias", "?"}, {"", "?"}, {"👍", "?"}, {"sí", "?"}, {"ok", "?"}, {"necesito ayuda", "?"}, {"cuenta de cobro", "?"}, {"aprobar 123", "?"},
	{"asignar 123 a marta", "?"}, {"quiero saber en qué va mi solicitud", "?"}, {"me di cuenta tarde", "?"}, {"salir de la espera", "?"}, {"TIC-2026-000123", "?"},
}

func TestUnderstandIsLong(t *testing.T) {
	n := len(mailboxOpenings) + len(mailSentences) + len(faultSentences) + len(otherSentences) + len(noSentences)
	if n < 120 || len(mailboxOpenings) < 15 {
		t.Errorf("%d sentences, %d openings", n, len(mailboxOpenings))
	}
	for _, tc := range mailboxOpenings {
		if !strings.HasPrefix(tc[1], "COR") || strings.HasPrefix(tc[1], "COR?") {
			t.Errorf("%q is no opening of a mailbox", tc[0])
		}
	}
}

func TestDetail(t *testing.T) {
	for line, want := range map[string]string{
		"  Se cayó el Internet, ¡otra vez!  ": "Se cayó el Internet, ¡otra vez!",
		"/incidente no hay internet":          "no hay internet",
		"/tic incidente no hay internet":      "incidente no hay internet",
		"error":                               "",
		"no sirve":                            "no sirve",
		"portal web":                          "",
		"quiero publicar noticia":             "",
		"se retiró juan peña":                 "",
		"olvidé la clave de pisami":           "",
	} {
		if got := Understand(line, monday).Said["detalle"]; got != want {
			t.Errorf("detalle of %q = %q, want %q", line, got, want)
		}
	}
}

func TestUnderstandAs(t *testing.T) {
	said := UnderstandAs(Mail, "/correo ana ruiz contratista hasta el 30/06/2027", monday)
	want := map[string]string{"accion": "nueva", "para": "contratista", "titular": "Ana Ruiz", "fin": "2027-06-30"}
	if !maps.Equal(said, want) {
		t.Errorf("got %v", said)
	}
	if said := UnderstandAs(Mail, "", monday); said == nil || len(said) > 0 {
		t.Errorf("of nothing: %v", said)
	}
	if said := UnderstandAs(Leaver, "juan peña", monday); said["persona"] != "Juan Peña" {
		t.Errorf("leaver: %v", said)
	}
}

// TestNames looks at what is no name.
func TestNames(t *testing.T) {
	for _, line := range []string{
		"correo para una contratista nueva", "correo para la oficina jurídica", "correo para el nuevo profesional universitario", "correo para tesorería y presupuesto", "correo para trabajar desde la casa",
		"correo para poder enviar informes", "correo para la secretaría de desarrollo económico", "correo para mi compañera nueva", "correo para el contratista que empieza el lunes", "correo para contratista urgente por favor",
		"correo para el alcalde", "correo para atender ciudadanos", "cuenta para la funcionaria de planta nueva", "correo para el contratista de la oficina de prensa", "correo para control interno disciplinario",
	} {
		if g := Understand(line, monday); g.Said["titular"] != "" {
			t.Errorf("%q: titular %q", line, g.Said["titular"])
		}
	}
}
