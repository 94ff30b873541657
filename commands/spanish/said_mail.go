package spanish

import (
	"cmp"
	"strings"
	"time"
)

// saidMail collects what is said of a mailbox.
func (s *sentence) saidMail(put func(field, value string), now time.Time) {
	holder := s.holder()
	action := s.mailAction(holder)
	put("accion", action)
	own, official := s.addresses()
	switch action {
	case "nueva":
		who := s.mailFor(holder)
		put("para", who)
		if who != "mi" && who != "buzon" {
			put("titular", holder)
			put("contacto", own)
		}
		put("fin", s.until(now))
	case "recuperar":
		put("problema", s.mailProblem())
		put("cuenta", cmp.Or(official, s.person()))
	case "suspender":
		put("cuenta", cmp.Or(official, s.person()))
		put("motivo", s.reason())
	case "cambiar":
		put("cuenta", cmp.Or(official, s.person()))
		if s.tells() {
			put("detalle", strings.TrimSpace(s.s))
		}
	}
}

// mailAction says what is wanted of a mailbox.
func (s *sentence) mailAction(holder string) string {
	newcomer := s.newcomer()
	switch {
	case s.has[several] && !s.any(forgot, blocked, suspend):
		return "varias"
	case s.has[intruder], !newcomer && s.any(forgot, blocked, restore, keyThing):
		return "recuperar"
	case s.has[suspend]:
		return "suspender"
	case s.has[change] && !newcomer:
		return "cambiar"
	case s.any(create, contractor, official, myself), holder != "":
		return "nueva"
	case s.any(mailThing, accountThing) && (s.has[wish] || s.says("para")), s.mailFor("") != "":
		return "nueva"
	}
	return ""
}

func (s *sentence) mailProblem() string {
	switch {
	case s.has[intruder]:
		return "otra"
	case s.has[blocked]:
		return "bloqueada"
	case s.any(forgot, keyThing):
		return "olvido"
	}
	return ""
}

// mailFor says for whom a new mailbox is.
func (s *sentence) mailFor(holder string) string {
	switch {
	case s.forMe():
		return "mi"
	case s.has[contractor]:
		return "contratista"
	case s.has[official]:
		return "funcionario"
	case holder == "" && s.forOffice():
		return "buzon"
	}
	return ""
}

// forMe reports «para mí», «soy contratista», «no tengo correo»; «para mi jefe»
// and «para mi oficina» are not.
func (s *sentence) forMe() bool {
	if s.has[myself] {
		return true
	}
	for i, t := range s.toks {
		if t.text != "mi" || s.word(i-1) != "para" {
			continue
		}
		next := s.word(i + 1)
		if strings.Contains(s.s[t.start:t.end], "í") || next == "" || afterMe[next] || i+1 < len(s.toks) && strings.ContainsAny(s.s[t.end:s.toks[i+1].start], ",.;:") {
			return true
		}
	}
	return false
}

var afterMe = wordSet("porque ya que no y por hasta soy con gracias urgente como pues es hoy tambien favor misma mismo")

// forOffice reports a mailbox of a dependency: «correo para la oficina de…»,
// «buzón de la secretaría».
func (s *sentence) forOffice() bool {
	for i, t := range s.toks {
		if t.text != "para" && t.text != "de" && t.text != "del" {
			continue
		}
		j := i + 1
		for articles[s.word(j)] || s.word(j) == "nuestra" || s.word(j) == "nueva" {
			j++
		}
		if offices[s.word(j)] {
			return true
		}
	}
	return s.has[office] && (strings.Contains(s.word(s.at[office]+1), "compartido") || strings.Contains(s.word(s.at[office]+1), "general"))
}

var offices = wordSet("dependencia oficina secretaria direccion despacho area grupo hacienda tesoreria planeacion gobierno salud educacion infraestructura ambiente cultura movilidad juridica contratacion presupuesto contabilidad sisben comisaria inspeccion almacen archivo rentas personeria ventanilla prensa talento")

// personalDomains are domains of mailboxes that people have for themselves.
var personalDomains = wordSet("gmail hotmail outlook yahoo live icloud msn aol proton protonmail me ymail misena gmx zoho")

// addresses returns the first personal and the first other address.
func (s *sentence) addresses() (personal, official string) {
	for _, t := range s.toks {
		if t.kind != emailToken {
			continue
		}
		_, domain, _ := strings.Cut(t.text, "@")
		name, _, _ := strings.Cut(domain, ".")
		switch {
		case personalDomains[name] && personal == "":
			personal = t.text
		case !personalDomains[name] && official == "":
			official = t.text
		}
	}
	return personal, official
}
