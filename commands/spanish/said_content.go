package spanish

import (
	"regexp"
	"strings"
	"time"

	"github.com/ticbot/ticbot/commands/calendar"
)

// saidPortal collects what is said of a content of the portal or of an editor.
func (s *sentence) saidPortal(put func(field, value string), now time.Time) {
	action := s.portalAction()
	put("accion", action)
	switch action {
	case "publicar":
		put("titulo", s.headline())
		put("seccion", s.section())
		put("desde", s.dateAfter(now, "desde", "partir"))
		put("hasta", s.dateAfter(now, "hasta"))
	case "corregir", "retirar":
		put("enlace", s.link())
		if action == "retirar" {
			put("causa", s.cause())
		}
	case "editor":
		what := s.first(choice{suspend, "suspender"}, choice{change, "cambiar"}, choice{create, "crear"})
		if what == "" && (s.says("un") || s.says("una")) {
			what = "crear" // «necesito un usuario editor»
		}
		put("tramite", what)
		put("persona", s.person())
	}
}

// portalVerbs are the words that say what is to be done on the portal.
var portalVerbs = map[string]string{
	"publicar": "publicar", "publicacion": "publicar", "publiquen": "publicar", "publique": "publicar", "subir": "publicar", "montar": "publicar", "colgar": "publicar",
	"corregir": "corregir", "correccion": "corregir", "corrijan": "corregir", "cambiar": "corregir", "actualizar": "corregir", "actualicen": "corregir", "modificar": "corregir", "ajustar": "corregir",
	"retirar": "retirar", "retiren": "retirar", "quitar": "retirar", "quiten": "retirar", "bajar": "retirar", "bajen": "retirar", "eliminar": "retirar", "eliminen": "retirar", "borrar": "retirar", "despublicar": "retirar",
}

// portalAction is what the first verb says; a «noticia» alone is published, an editor's user is not content.
func (s *sentence) portalAction() string {
	if s.has[editor] || s.has[userThing] {
		return "editor"
	}
	for _, t := range s.toks {
		if a := portalVerbs[t.text]; a != "" {
			return a
		}
	}
	switch {
	case s.has[change]:
		return "corregir"
	case s.has[publish]:
		return "publicar"
	}
	return ""
}

var (
	// reQuoted finds what stands in quotation marks.
	reQuoted = regexp.MustCompile(`[«“"]([^»”"]{5,120})[»”"]`)
	// rePiece finds what a piece of news is about: «la noticia del pico y placa de diciembre en el portal».
	rePiece = regexp.MustCompile(`(?i)\b(?:noticia|boletín|boletin|comunicado|documento|archivo)\s*(?::\s*|(?:de la|de los|de las|del|de|sobre el|sobre la|sobre los|sobre las|sobre)\s+)(.+)$`)
	// reAct finds a document that is called after what it is: «la resolución de vacaciones».
	reAct = regexp.MustCompile(`(?i)\b((?:convocatoria|circular|resolución|resolucion|decreto|invitación|invitacion|edicto)\s+.+)$`)
	// reTail is where the words about the matter end: the place, and the days.
	reTail = regexp.MustCompile(`(?i)\s+(?:en|a|al|de|del)\s+(?:el\s+|la\s+)?(?:portal|página|pagina|sitio|web|transparencia|noticias|contratación|contratacion|trámites|sección|seccion)\b.*$|\s+(?:desde|hasta|a partir|por favor|gracias)\b.*$|[.;,]\s*$`)
)

// headline is the title of what is published, if it was said.
func (s *sentence) headline() string {
	if m := reQuoted.FindStringSubmatch(s.s); m != nil {
		return strings.TrimSpace(m[1])
	}
	m := rePiece.FindStringSubmatch(s.s)
	if m == nil {
		m = reAct.FindStringSubmatch(s.s)
	}
	if m == nil {
		return ""
	}
	title := strings.TrimSpace(m[1])
	for range 3 {
		title = strings.TrimSpace(reTail.ReplaceAllString(title, ""))
	}
	if len(title) < 5 || reOnlyPlace.MatchString(title) {
		return ""
	}
	return upperFirst(title)
}

// reOnlyPlace is a rest that names only where something is published.
var reOnlyPlace = regexp.MustCompile(`(?i)^(?:la |el )?(?:portal|página|pagina|sitio|web)\b`)

func upperFirst(s string) string {
	for _, r := range s {
		return strings.ToUpper(string(r)) + s[len(string(r)):]
	}
	return s
}

// section is the section of the portal that a word names.
func (s *sentence) section() string {
	for _, t := range s.toks {
		switch w := t.text; {
		case strings.HasPrefix(w, "transparencia"):
			return "transparencia"
		case strings.HasPrefix(w, "contratacion"), strings.HasPrefix(w, "licitacion"):
			return "contratacion"
		case w == "tramites":
			return "tramites"
		case strings.HasPrefix(w, "noticia"), w == "boletin", w == "comunicado":
			return "noticias"
		}
	}
	return ""
}

// link is the first address in the line.
func (s *sentence) link() string {
	for _, t := range s.toks {
		if t.kind == linkToken {
			return s.s[t.start:t.end]
		}
	}
	return ""
}

var (
	rePersonal = regexp.MustCompile(`\b(datos? personal(es)?|datos? de personas?|cedulas?|numeros? de documento|telefonos? personal(es)?|habeas data|historia clinica|menor(es)? de edad)\b`)
	reFalse    = regexp.MustCompile(`\b(falso|falsa|falsos|falsas|mentira|no es cierto|no es verdad|enganos[oa]|suplanta\w*)\b`)
	reOld      = regexp.MustCompile(`\b(vencid[oa]s?|viej[oa]s?|desactualizad[oa]s?|ya no (esta )?vigente|ya no aplica|ya paso)\b`)
)

// cause says why a page is taken off, if it was said: what is personal weighs most.
func (s *sentence) cause() string {
	line := Fold(s.s)
	switch {
	case rePersonal.MatchString(line):
		return "personales"
	case reFalse.MatchString(line):
		return "falso"
	case reOld.MatchString(line):
		return "vencido"
	}
	return ""
}

// saidCloud collects what is said of files and copies.
func (s *sentence) saidCloud(put func(field, value string), now time.Time) {
	action := s.first(choice{lostFile, "recuperar"}, choice{backup, "copia"}, choice{space, "carpeta"}, choice{create, "carpeta"}, choice{widen, "carpeta"})
	put("accion", action)
	switch action {
	case "recuperar":
		put("sistema", s.folder(reFolder))
		put("desde", s.dayBefore(now))
	case "copia":
		put("sistema", s.folder(reCopied))
		put("cada", firstMatch(Fold(s.s), everyWords))
		put("guardar", firstMatch(Fold(s.s), keepWords))
	case "carpeta":
		if s.tells() && s.says("para") {
			put("uso", strings.TrimSpace(s.s))
		}
	}
}

var (
	// reFolder finds where files were: «de la carpeta de Hacienda», «en mi escritorio», «se borró la carpeta de cartera».
	reFolder = regexp.MustCompile(`(?i)\b(?:de|del|en|borr(?:[óoé]|aron)|perdi(?:[óo]|eron)|da[ñn](?:[óo]|aron)|elimin(?:[óo]|aron)|recuperar)\s+((?:la|el|los|mi|mis|nuestra|nuestro)?\s*(?:carpeta|servidor|drive|nube|escritorio|equipo|sistema|unidad|disco)\b[^,.;:]*)`)
	// reCopied finds of what a copy is made: «copia de seguridad diaria de la nómina».
	reCopied = regexp.MustCompile(`(?i)\b(?:copias?(?:\s+de\s+seguridad)?|respaldos?|backups?|back\s?up)(?:\s+(?:diari[oa]s?|semanal(?:es)?|mensual(?:es)?))?\s+(?:del|de)\s+([^,.;:]+)`)
	reSafety = regexp.MustCompile(`(?i)^seguridad\b(?:\s+(?:para|a))?\s*`)
	// reAbout is where the name of a system ends.
	reAbout = regexp.MustCompile(`(?i)\s+(?:cada|diari[oa]s?|diariamente|semanal\w*|mensual\w*|todos los|todas las|y se|que se|que est|desde|hasta|ayer|hoy|anoche|esta mañana|por favor|por error|sin querer|gracias|del d[ií]a|una sola vez)\b.*$`)
	// reLeading is an article that no name needs; «mi» and «nuestra» say whose it is.
	reLeading = regexp.MustCompile(`(?i)^(?:la|el|los|las|toda la|todo el)\s+`)
)

// folder is the system or folder that a pattern finds, without articles before and words about time behind.
func (s *sentence) folder(re *regexp.Regexp) string {
	m := re.FindStringSubmatch(s.s)
	if m == nil {
		return ""
	}
	name := strings.TrimSpace(reAbout.ReplaceAllString(strings.TrimSpace(m[1]), ""))
	if re == reCopied {
		name = reSafety.ReplaceAllString(name, "") // «copia de seguridad» alone says nothing of what is copied
	}
	name = strings.TrimSpace(reLeading.ReplaceAllString(name, ""))
	if len([]rune(name)) < 3 || len([]rune(name)) > 120 {
		return ""
	}
	return upperFirst(name)
}

// wordFor is what one of several words stands for.
type wordFor struct {
	re *regexp.Regexp
	is string
}

var (
	everyWords = []wordFor{
		{regexp.MustCompile(`\b(diari[oa]s?|diariamente|cada dia|todos los dias)\b`), "dia"},
		{regexp.MustCompile(`\b(semanal(es)?|semanalmente|cada semana|todas las semanas|cada ocho dias)\b`), "semana"},
		{regexp.MustCompile(`\b(mensual(es)?|mensualmente|cada mes|todos los meses)\b`), "mes"},
		{regexp.MustCompile(`\b(una sola vez|solo una vez|unica)\b`), "una"},
	}
	keepWords = []wordFor{
		{regexp.MustCompile(`\b(5|cinco) anos\b`), "cinco"}, {regexp.MustCompile(`\b(1|un) ano\b`), "ano"}, {regexp.MustCompile(`\b(1|un) mes\b`), "mes"},
		{regexp.MustCompile(`\btrd\b`), "trd"},
	}
)

func firstMatch(line string, list []wordFor) string {
	for _, w := range list {
		if w.re.MatchString(line) {
			return w.is
		}
	}
	return ""
}

// dayBefore is the day of which somebody wants his files back: «como estaba ayer».
func (s *sentence) dayBefore(now time.Time) string {
	for _, t := range s.toks {
		switch t.text {
		case "ayer", "anoche":
			return now.AddDate(0, 0, -1).In(calendar.Bogota()).Format(time.DateOnly)
		case "anteayer", "antier":
			return now.AddDate(0, 0, -2).In(calendar.Bogota()).Format(time.DateOnly)
		}
	}
	return ""
}

// reProcedure finds the name of an online procedure: «el trámite del predial».
var reProcedure = regexp.MustCompile(`(?i)\btr[aá]mites?\s+(?:en l[ií]nea\s+)?(?:de la|de los|de las|del|de|para el|para la|para los|para)\s+([^,.;:]+)`)

// rePutOnline finds that something shall be done on line which is not yet.
var rePutOnline = regexp.MustCompile(`\b(?:poner|pongan|montar|subir|pasar|publicar|hacer)\b.*\ben linea\b|\bque se (?:pueda|haga|tramite)\b.*\ben linea\b`)

// onlineAction says what is to be done with an online procedure.
func (s *sentence) onlineAction() string {
	if rePutOnline.MatchString(Fold(s.s)) {
		return "nuevo"
	}
	return s.first(choice{change, "cambiar"}, choice{create, "nuevo"})
}

// procedureName is the name of an online procedure, if it was said.
func (s *sentence) procedureName() string {
	m := reProcedure.FindStringSubmatch(s.s)
	if m == nil {
		return ""
	}
	name := strings.TrimSpace(rePurpose.ReplaceAllString(m[1], ""))
	if len([]rune(name)) < 5 || len([]rune(name)) > 120 {
		return ""
	}
	return upperFirst(name)
}

// rePurpose is where the name ends: what for, or since when.
var rePurpose = regexp.MustCompile(`(?i)\s+(?:para que|que|porque|por favor|gracias|en línea|en linea|en el portal|en la página)\b.*$`)
