package spanish

import "strings"

// concept is something that words of a sentence speak of.
type concept uint8

const (
	mailThing concept = iota
	accountThing
	keyThing
	netThing
	pisamiThing
	computerThing
	sparkThing
	portalThing
	onlineThing // trámites
	cloudThing
	userThing
	permThing
	softconThing
	softwareThing
	reportThing
	otherThing // telephone, air conditioning: a fault of nothing that the form names
	forgot
	blocked
	intruder
	fault
	down     // nobody can work with it
	noWork   // «no puedo trabajar»
	wish     // necesito, quiero
	create   // crear, nueva
	suspend  // quitar, cerrar
	change   // cambiar, corregir
	restore  // recuperar, restablecer
	several  // varias, correos
	leaving  // somebody left
	widen    // ampliar
	newSite  // sede nueva
	publish  // publicar
	editor   // editor del portal
	lostFile // se me borró
	backup   // copia de seguridad
	space    // más espacio
	room     // sala de Spark
	contractor
	official // funcionario
	myself   // para mí, soy
	office   // dependencia
	onlyMe
	ourOffice
	manyOffices
	atCounter
	status // en qué va
	noise  // «cuenta de cobro»: the words say nothing of a service
	concepts
)

// conceptPhrases are the words of each concept, folded, "|" between them. Verbs
// after «no» are read by [sentence.negation].
var conceptPhrases = [concepts]string{
	mailThing:     `correo|correos|email|emails|e mail|mail|mails|buzon|buzones|outlook|correo institucional|correo electronico|bandeja de entrada`,
	accountThing:  `cuenta|cuentas`,
	keyThing:      `clave|claves|contrasena|contrasenas|contra sena|password|pasword`,
	netThing:      `internet|inter net|red|wifi|wi fi|guifi|conectividad|conexion|punto de red|puntos de red|canal de internet|ancho de banda|router|fibra|navegar`,
	pisamiThing:   `pisami`,
	computerThing: `computador|computadora|computadores|computo|pc|portatil|portatiles|equipo|equipos|impresora|impresoras|imprimir|escaner|scanner|teclado|mouse|raton|monitor|pantalla|pantalla azul|cpu|torre|toner|tinta|office|excel|word|windows|usb|camara|disco duro|virus`,
	sparkThing:    `spark|espark|openfire|chat interno|mensajeria interna|mensajeria`,
	portalThing:   `portal|pagina|paginas|pagina web|pag web|sitio web|web`,
	onlineThing:   `tramite|tramites|tramite en linea|servicio en linea|servicios en linea|formulario para ciudadanos|formulario para los ciudadanos|pse`,
	cloudThing:    `nube|drive|carpeta|carpetas|almacenamiento|carpeta compartida`,
	userThing:     `usuario|usuarios|perfil|rol`,
	permThing:     `permiso|permisos|acceso|accesos|privilegio|privilegios|autorizacion en`,
	softconThing:  `softcon`,
	softwareThing: `desarrollo|desarrollar|software|aplicativo|sistema nuevo|nuevo sistema|programa nuevo|nueva aplicacion|aplicacion nueva|requerimiento de desarrollo|desarrollo de software|mejora|mejorar sistema`,
	reportThing:   `reporte en|reporte de|nuevo reporte|reporte nuevo|consulta en`,
	otherThing:    `telefono|telefonos|extension|telefonia|aire|aire acondicionado|luz|video beam|videobeam|televisor|biometrico|huellero|camaras`,
	forgot:        `olvide|olvido|se me olvido|se me olvida|no recuerdo|no me acuerdo|no se acuerda|no recuerda|no se la clave|perdi la clave|perdi la contrasena|perdi clave`,
	blocked:       `bloqueada|bloqueado|bloqueo|bloqueaba|se bloqueo|me bloquearon|se me bloqueo|desbloquear|desbloqueo`,
	intruder:      `hackearon|jaquearon|jakearon|hackeado|hackeada|hackeo|me robaron|otra persona la usa|otra persona usa|otra persona lo usa|alguien entro|alguien mas entra|alguien esta usando|otra persona esta usando|otro esta usando|alguien usa|otro usa mi|suplantando|suplantaron`,
	fault:         `falla|fallas|fallando|fallo|error|errores|problema|problemas|inconveniente|inconvenientes|danado|danada|danados|danadas|dano|se dano|se danaron|averia|averiado|malo|mala|lento|lenta|lentos|lentisimo|lentisima|lentitud|intermitente|intermitencia|se pega|se traba|se congela|se apaga|se reinicia|se cierra|se demora mucho|pegado|trabado|congelado|atascado|atasco|soporte|soporte tecnico|aparece un error|saca error|bota error|sospechoso|pantalla azul`,
	down:          `se cayo|se cayeron|caido|caida|caidos|sin internet|sin red|sin sistema|sin senal|sin conexion|sin servicio|sin wifi|se fue internet|se fue la red|se fue el sistema|se fue la senal|se fue el wifi|no prende|no enciende`,
	noWork:        `no puedo trabajar|no podemos trabajar|no se puede trabajar|no pueden trabajar|no me deja trabajar|no nos deja trabajar|sin poder trabajar|no hay como trabajar|estamos parados|todo parado`,
	wish:          `necesito|necesita|necesitamos|necesitan|necesitaria|requiero|requiere|requerimos|quiero|quisiera|quisieramos|solicito|solicitar|solicitud|solicitamos|pedir|pido|deseo|para pedir|favor crear|me pueden|me puede|como hago para|como pido|como solicito|me regala|me colabora|me ayudan con`,
	create:        `crear|creacion|crearle|cree|creen|creacion de|crearme|nuevo|nueva|nuevos|nuevas|abrir cuenta|abrir correo|abrirle|habilitar|habilitarle|asignar correo|asignarle|asignacion|sacar correo|dar de alta|alta de usuario|una cuenta|un correo|un buzon|no tengo correo|no tiene correo|no tengo cuenta|no tiene cuenta`,
	suspend:       `suspender|suspenda|suspendan|suspension|suspenderle|inhabilitar|inhabiliten|deshabilitar|deshabiliten|desactivar|desactiven|desactivacion|eliminar|eliminen|cancelar cuenta|cancelar correo|dar de baja|baja de|bloquear|bloqueen|cerrar cuenta|cerrar correo|borrar cuenta|quitar acceso|quitarle|quitar permisos`,
	change:        `cambiar|cambio|cambio de|cambien|cambiarle|modificar|modificacion|actualizar|actualizacion|actualicen|corregir|correccion|corrijan|ajustar|ajuste|renombrar|quedo mal|esta mal escrito`,
	restore:       `recuperar|recuperacion|restablecer|reestablecer|restaurar|resetear|reiniciar clave|reiniciar contrasena|reactivar|desbloquear|otra clave|nueva clave|clave nueva|contrasena nueva|nueva contrasena`,
	several:       `varias cuentas|varios correos|cuentas de correo para|correos para|cuentas para|cuentas nuevas|correos nuevos|lista de contratistas|listado|archivo con|masivo|masiva|dos correos|tres correos|dos cuentas|tres cuentas|cuatro correos|cinco correos|diez correos|crear correos|crear cuentas|unos correos|unas cuentas`,
	leaving:       `se retiro|se retira|se nos retiro|se retiraron|renuncio|renuncia de|renuncia|termino contrato|termino el contrato|termino su contrato|terminacion de contrato|terminacion del contrato|se le termino contrato|se le acabo contrato|se acabo contrato de|se le vencio contrato|ya no trabaja|ya no esta con nosotros|ya no labora|no trabaja mas|dejo de trabajar|se pensiono|se jubilo|fue trasladado|fue trasladada|lo trasladaron|la trasladaron|fallecio|despedimos|despidieron|despidio|fue despedido|fue despedida|suspenderle todo|suspender todo|quitarle todo|retiro de persona|retiro de un funcionario|retiro de una funcionaria|retiro de un contratista|retiro de una contratista|retiro de|retirar a|retirar al|desvinculacion|desvinculado|desvincular`,
	widen:         `ampliar|ampliacion|mas internet|mejor internet|internet mas rapido|mas ancho de banda|mas wifi|mejor wifi|mas megas|ampliarnos|aumentar|mas velocidad|mas capacidad|mejor senal|cobertura|mas puntos|punto de red|puntos de red|instalar internet|instalacion de internet|colocar internet|poner internet|llevar internet|cablear|cableado`,
	newSite:       `nueva sede|sede nueva|nuevas sedes|sedes nuevas|otra sede|oficina nueva|nueva oficina|trasteo|traslado de sede|nuevo punto|abrir sede`,
	publish:       `publicar|publicacion|publiquen|publicarlo|subir noticia|subir documento|subir documentos|subir archivo|subir una noticia|montar|colgar|noticia|noticias|banner|boletin|actualizar pagina|corregir pagina`,
	editor:        `editor|editora|usuario editor|usuario del portal|usuario de la pagina`,
	lostFile:      `se me borro|se me borraron|se borro|se borraron|borre|borre sin querer|perdi un archivo|perdi el archivo|perdi archivo|se perdio un archivo|se perdieron|recuperar archivo|recuperar archivos|recuperar carpeta|recuperar informacion|recuperar documento|recuperar documentos|se me perdio|archivo borrado|elimine un archivo|elimine sin querer`,
	backup:        `copia de seguridad|copias de seguridad|respaldo|respaldar|respaldos|backup|backups|hacer copia|sacar copia|copia del servidor|copia de informacion`,
	space:         `mas espacio|espacio|capacidad en|se lleno|esta llena|esta lleno`,
	room:          `sala|salas|grupo de chat|sala de chat`,
	contractor:    `contratista|contratistas|prestacion de servicios|ops|cps|contratado|contratada`,
	official:      `funcionario|funcionaria|funcionarios|funcionarias|de planta|empleado|empleada|servidor publico|servidora publica|nombramiento|provisional|provisionalidad|libre nombramiento|carrera administrativa`,
	myself:        `soy|yo soy|a mi nombre|mi propia|no tengo correo|no tengo cuenta|no tengo correo institucional`,
	office:        `dependencia|secretaria de|direccion de|oficina|despacho|grupo|area|correo compartido|buzon compartido|correo general|correo de la secretaria|buzon de la secretaria`,
	onlyMe:        `solo a mi|solamente a mi|solo yo|unicamente a mi|unicamente yo|solo en mi|solo mi|solo me pasa`,
	ourOffice:     `a toda la oficina|toda la oficina|en la oficina|a mi oficina|en mi oficina|nuestra oficina|a todos|todos en la oficina|todos los companeros|ninguno de nosotros|nadie en la oficina|nadie tiene|a nosotros|en todo el piso|toda la dependencia|toda la secretaria|en la dependencia|todos estamos|a varios companeros`,
	manyOffices:   `varias oficinas|todas las oficinas|varias dependencias|todas las dependencias|todo el edificio|todo el palacio|toda la alcaldia|en toda la sede|toda la sede|todas las sedes|varias sedes|varios pisos|todos los pisos`,
	atCounter:     `atencion al publico|atencion al ciudadano|atencion ciudadano|ventanilla|ventanillas|la fila|gente esperando|usuarios esperando|ciudadanos esperando|personas esperando|contribuyentes|en taquilla|no podemos atender|no puedo atender`,
	status:        `en que va|como va|en que quedo|que paso con|en que estado|ya esta lista|ya esta listo|cuando me entregan`,
	noise:         `cuenta de cobro|cuentas de cobro|cuentas por pagar|cuenta bancaria|cuenta de ahorros|cuentas medicas|rendicion de cuentas|me di cuenta|nos dimos cuenta|tener en cuenta|en cuenta|darse cuenta|por correo|correo certificado|le envie un correo|les envie un correo|envie un correo|mande un correo|me enviaron un correo|red social|redes sociales|red de salud|sin problema|no hay problema|informe de gestion|linea de atencion|secretaria de desarrollo|plan de desarrollo|desarrollo social|desarrollo economico|desarrollo rural|desarrollo agropecuario`,
}

// conceptNode is a word in the tree of the phrases of all concepts.
type conceptNode struct {
	kids  map[string]*conceptNode
	means []concept
}

var (
	conceptTree = buildConcepts()
	// keywords are the words of the concepts that speak of TIC; a word near one
	// of them is read as a typing error of it.
	keywords, keywordList = buildKeywords()
)

func buildConcepts() *conceptNode {
	root := &conceptNode{}
	for c, list := range conceptPhrases {
		for phrase := range strings.SplitSeq(list, "|") {
			n := root
			for w := range strings.FieldsSeq(phrase) {
				if n.kids == nil {
					n.kids = map[string]*conceptNode{}
				}
				if n.kids[w] == nil {
					n.kids[w] = &conceptNode{}
				}
				n = n.kids[w]
			}
			n.means = append(n.means, concept(c))
		}
	}
	return root
}

// keyword is a known word with its sound.
type keyword struct{ word, sound string }

// mendable are the words of which typing errors are read over in a sentence:
// those without which it is not understood.
const mendable = `correo correos cuenta cuentas buzon clave contrasena internet wifi conexion conectividad pisami computador impresora portal pagina tramite carpeta usuario usuarios permiso permisos
	contratista contratistas funcionario funcionaria necesito necesitamos requiero quiero solicito solicitar crear creacion nueva nuevo olvide olvido bloqueada bloqueado institucional funciona funcionan sirve
	abre lento caido cayo falla problema respaldo backup publicar retiro renuncio suspender spark requerimiento desarrollo ampliar softcon cambiar recuperar restablecer desbloquear hasta contrato portatil
	imprime imprimir sistema dependencia secretaria noticia mensajeria electronico hackearon editor trabajar oficina`

// shortWords are mended too, but only where what was typed sounds the same
// («se calló»): too many words differ from them by one letter.
var shortWords = wordSet("abre caido cayo falla hasta nueva nuevo lento crear sirve quiero clave buzon")

// mends are typing errors that no rule finds, or that are also words.
var mends = map[string]string{"coreo": "correo", "coreos": "correos", "suspencion": "suspension", "guifi": "wifi", "incidencia": "incidente", "pizame": "pisami", "pisame": "pisami", "pag": "pagina", "compu": "computador",
	"correito": "correo", "impre": "impresora"}

func buildKeywords() (map[string]bool, []keyword) {
	set := map[string]bool{}
	for c, phrases := range conceptPhrases {
		if concept(c) == noise || concept(c) == otherThing {
			continue
		}
		for phrase := range strings.SplitSeq(phrases, "|") {
			for w := range strings.FieldsSeq(phrase) {
				if len(w) >= 3 && !articles[w] {
					set[w] = true
				}
			}
		}
	}
	var list []keyword
	for w := range strings.FieldsSeq(mendable) {
		list = append(list, keyword{w, sound(w)})
	}
	return set, list
}
