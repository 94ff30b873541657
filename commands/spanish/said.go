package spanish

import (
	"strings"
	"time"

	"github.com/ticbot/ticbot/commands/calendar"
)

// said collects what the sentence answers of the service's form.
func (s *sentence) said(service string, now time.Time) map[string]string {
	out := map[string]string{}
	put := func(field, value string) {
		if value != "" {
			out[field] = value
		}
	}
	switch service {
	case Mail:
		s.saidMail(put, now)
		return out
	case Desk:
		put("que", s.subject())
		put("alcance", s.scope())
		if s.any(down, noWork) {
			put("trabaja", "no")
		}
	case Leaver:
		put("persona", s.person())
		put("motivo", s.reason())
		if out["persona"] != "" && s.any(leaving, suspend) {
			put("desde", s.since(now))
		}
	case Users:
		put("app", s.app())
		put("accion", s.userAction())
		put("persona", s.whose())
		put("perfil", s.profile())
		put("hasta", s.until(now))
	case Chat:
		put("accion", s.chatAction())
		put("persona", s.whose())
		put("fin", s.until(now))
	case Network:
		s.saidNetwork(put, now)
	case Portal:
		s.saidPortal(put, now)
	case Cloud:
		s.saidCloud(put, now)
	case Software:
		put("accion", s.softwareAction())
		put("app", s.app())
		put("fecha", s.dateAfter(now, "para", "antes"))
	case Online:
		put("accion", s.onlineAction())
		put("nombre", s.procedureName())
		put("fecha", s.dateAfter(now, "para", "antes"))
		return out // the words name the procedure; what it must do is asked
	}
	if service == Desk && len(s.toks) > 1 || s.tells() && service != Leaver && service != Users && service != Chat {
		put("detalle", strings.TrimSpace(s.s))
	}
	return out
}

// softwareAction is what is to be developed, where the words say it: «desarrollo» alone does not.
func (s *sentence) softwareAction() string {
	if a := s.first(choice{reportThing, "reporte"}, choice{create, "sistema"}); a != "" {
		return a
	}
	for _, t := range s.toks {
		if strings.HasPrefix(t.text, "mejor") {
			return "mejorar"
		}
	}
	return ""
}

// tells reports whether the sentence is more than a call for a form: four words
// besides greetings and wishes. Only then it stands for what is needed.
func (s *sentence) tells() bool { return len(s.toks)-s.firstWord() >= 4 }

// reason says why somebody leaves, if it was said.
func (s *sentence) reason() string {
	for _, t := range s.toks {
		switch {
		case t.text == "riesgo", t.text == "robo", t.text == "seguridad":
			return "riesgo"
		case strings.HasPrefix(t.text, "renunci"):
			return "renuncia"
		case strings.HasPrefix(t.text, "contrato"):
			return "contrato"
		case t.text == "licencia", t.text == "comision":
			return "licencia"
		case t.text == "traslado", t.text == "trasladaron", t.text == "trasladado", t.text == "trasladada":
			return "renuncia"
		}
	}
	return ""
}

// choice is an option that a concept stands for.
type choice struct {
	c      concept
	option string
}

// first returns the option of the first concept of the list that was named.
func (s *sentence) first(list ...choice) string {
	for _, e := range list {
		if s.has[e.c] {
			return e.option
		}
	}
	return ""
}

// subject says what fails: the thing that the sentence names first.
func (s *sentence) subject() string {
	list := []choice{{netThing, "internet"}, {pisamiThing, "pisami"}, {mailThing, "correo"}, {sparkThing, "spark"}, {portalThing, "portal"}, {onlineThing, "portal"},
		{computerThing, "computador"}, {softconThing, "otra"}, {otherThing, "otra"}}
	out, at := "", len(s.toks)
	for _, e := range list {
		if s.has[e.c] && s.at[e.c] < at {
			out, at = e.option, s.at[e.c]
		}
	}
	if out == "portal" && s.has[netThing] {
		return "internet" // «no cargan las páginas de internet»
	}
	return out
}

// scope says whom a fault affects, if it was said; the widest counts.
func (s *sentence) scope() string {
	return s.first(choice{atCounter, "publico"}, choice{manyOffices, "varias"}, choice{ourOffice, "oficina"}, choice{onlyMe, "solo"})
}

func (s *sentence) app() string {
	return s.first(choice{pisamiThing, "pisami"}, choice{softconThing, "softcon"}, choice{sparkThing, "spark"}, choice{portalThing, "portal"})
}

func (s *sentence) userAction() string {
	switch {
	case s.locked():
		return "recuperar"
	case s.has[suspend]:
		return "suspender"
	case s.has[create]:
		return "crear"
	case s.any(permThing, change):
		if s.has[permThing] && s.has[wish] && !s.has[change] && s.word(s.at[permThing]) == "acceso" {
			return "crear"
		}
		return "cambiar"
	case s.has[wish] && s.has[userThing]:
		return "crear"
	}
	return ""
}

func (s *sentence) chatAction() string {
	switch {
	case s.has[room]:
		return "sala"
	case s.locked():
		return "recuperar"
	}
	return s.first(choice{suspend, "suspender"}, choice{create, "nuevo"}, choice{contractor, "nuevo"}, choice{official, "nuevo"}, choice{userThing, "nuevo"})
}

// whose says for whom something is: a person who is named, or who writes.
func (s *sentence) whose() string {
	if name := s.person(); name != "" {
		return name
	}
	for i, t := range s.toks {
		switch {
		case t.text == "tengo", t.text == "puedo", t.text == "olvide", t.text == "se" && s.word(i+1) == "me", (t.text == "mi" || t.text == "mis") && own[s.word(i+1)]:
			return "yo"
		}
	}
	if s.forMe() {
		return "yo"
	}
	return ""
}

// own are the things that somebody calls his.
var own = wordSet("usuario clave contrasena acceso permiso permisos accesos privilegios perfil")

// Words that begin what somebody shall be able to do, and what may follow them.
var (
	grants     = wordSet("con tenga tengan dar darle darles necesita necesitan requiere")
	rights     = wordSet("permiso permisos perfil rol acceso accesos privilegio privilegios")
	abilities  = wordSet("pueda puedan pueden puede")
	briefVerbs = wordSet("ver leer usar")
)

// profile is what somebody shall be able to do, in the words that were said: «igual que Ana Ruiz», «permiso de consulta», «aprobar
// facturas». What stands until then is asked elsewhere and ends it.
func (s *sentence) profile() string {
	if like := s.likeWhom(); like != "" {
		return like
	}
	for i, t := range s.toks {
		next := s.word(i + 1)
		from := -1
		switch {
		case abilities[t.text] && s.word(i-1) == "que" && (infinitive(next) || briefVerbs[next]):
			from = i + 1
		case grants[t.text] && rights[next] && (s.word(i+2) == "de" || s.word(i+2) == "para"):
			from = i + 1
		case t.text == "perfil" && next == "de":
			from = i
		}
		if from < 0 || from >= len(s.toks) {
			continue
		}
		if _, n := nameRun(s.s, s.toks, min(from+2, len(s.toks)), likely); n > 0 {
			continue // whose it is, not what it allows
		}
		return s.phrase(from)
	}
	return ""
}

// phrase is the sentence from a word on, until «hasta», a full stop or the name of an application.
func (s *sentence) phrase(from int) string {
	end := len(s.s)
	for j := from + 1; j < len(s.toks); j++ {
		t := s.toks[j]
		ends := t.text == "hasta" || strings.ContainsAny(s.s[s.toks[j-1].end:t.start], ".;") || t.text == "en" && s.word(j+1) == s.app()
		if ends {
			end = t.start
			break
		}
	}
	return strings.Trim(s.s[s.toks[from].start:end], " ,.;")
}

// likeWhom is what somebody shall be able to do, said by comparison: «igual que Ana Ruiz».
func (s *sentence) likeWhom() string {
	for i, t := range s.toks {
		if t.text == "igual" && (s.word(i+1) == "que" || s.word(i+1) == "a") || t.text == "mismos" && s.word(i+1) == "permisos" {
			return strings.TrimRight(strings.TrimSpace(s.s[t.start:]), ".")
		}
	}
	return ""
}

// since is from when somebody is gone: a day that is named, else now. A day that leaves a question open is left to the form.
func (s *sentence) since(now time.Time) string {
	for i, t := range s.toks {
		if t.text != "desde" && t.text != "el" && t.text != "partir" && t.text != "dia" || i+1 >= len(s.toks) {
			continue
		}
		p, start, _, ok := calendar.FindDate(s.s[t.start:min(len(s.s), t.start+80)], now)
		switch {
		case !ok || start > len(t.text)+12:
		case p.Date.IsZero() || p.Ask != "" || p.Problem != nil || p.Range || p.TimeOnly:
			return ""
		default:
			return p.Date.String()
		}
	}
	return "ahora"
}

// until is the date after «hasta» or «contrato», as 2006-01-02.
func (s *sentence) until(now time.Time) string {
	return s.dateAfter(now, "hasta", "contrato", "vence", "termina", "finaliza", "vencimiento")
}

// dateAfter reads the date that follows one of the words. A date that leaves a
// question open is left to the form.
func (s *sentence) dateAfter(now time.Time, words ...string) string {
	for i, t := range s.toks {
		found := false
		for _, w := range words {
			found = found || t.text == w
		}
		if !found || i+1 >= len(s.toks) {
			continue
		}
		part := s.s[t.start:min(len(s.s), t.start+120)]
		p, start, _, ok := calendar.FindDate(part, now)
		if !ok || p.Date.IsZero() || p.Ask != "" || p.Problem != nil || p.Range || p.TimeOnly || start > len(t.text)+30 {
			continue
		}
		return p.Date.String()
	}
	return ""
}
