package spanish

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/commands/calendar"
)

// saidNetwork collects what is said of a need of internet.
func (s *sentence) saidNetwork(put func(field, value string), now time.Time) {
	action := s.first(choice{newSite, "sede_nueva"}, choice{widen, "ampliar"})
	put("accion", action)
	where := s.address()
	put("fecha", s.dateBehind(where, now))
	put("fecha", s.dateAfter(now, "para", "antes", "desde", "partir"))
	put("usuarios", s.headcount())
	switch action {
	case "sede_nueva":
		put("nombre", s.siteName())
		put("direccion", where)
	case "ampliar":
		put("falta", s.lacking())
		put("sede", s.siteMeant())
	}
}

// counted are the words that are counted where people are.
var counted = wordSet("personas persona usuarios usuario funcionarios funcionario contratistas empleados companeros puestos servidores")

// headcount is the number of people that is said: «somos 12», «para 12 personas».
func (s *sentence) headcount() string {
	for _, a := range calendar.Amounts(s.s) {
		from := slices.IndexFunc(s.toks, func(t token) bool { return t.start == a.Start })
		to := slices.IndexFunc(s.toks, func(t token) bool { return t.end == a.End })
		if from < 0 || to < 0 || a.N < 1 || a.N > 9999 {
			continue
		}
		before := from - 1
		for about[s.word(before)] {
			before--
		}
		if counted[s.word(to+1)] || s.word(before) == "somos" || s.word(before) == "seremos" {
			return strconv.Itoa(a.N)
		}
	}
	return ""
}

// about are the words that stand around a number that is not exact.
var about = wordSet("como unos unas casi por cerca de aproximadamente mas o menos")

// Count is the number that an answer to «¿cuántas personas?» says: «como veinte», «somos 14 personas». An answer that says anything
// else, another number or another unit, is none.
func Count(answer string) (int, bool) {
	said := calendar.Amounts(answer)
	if len(said) != 1 {
		return 0, false
	}
	s := &sentence{s: answer, toks: tokenise(answer)}
	for i, t := range s.toks {
		w := s.word(i)
		if inside := t.start >= said[0].Start && t.end <= said[0].End; !inside && !about[w] && !counted[w] && w != "somos" && w != "seremos" && w != "son" {
			return 0, false
		}
	}
	return said[0].N, true
}

// lacking says what a site lacks, if it was said.
func (s *sentence) lacking() string {
	for i, t := range s.toks {
		switch next := s.word(i + 1); {
		case t.text == "punto" || t.text == "puntos", strings.HasPrefix(t.text, "cable"):
			return "puntos"
		case t.text == "cobertura", t.text == "senal", t.text == "cubrir", strings.HasPrefix(t.text, "wi") && strings.HasSuffix(t.text, "fi"):
			return "zona"
		case t.text == "velocidad", t.text == "rapido", t.text == "ancho", t.text == "megas", t.text == "canal",
			(t.text == "mas" || t.text == "mejor") && (next == "internet" || next == "capacidad"):
			return "velocidad"
		}
	}
	return ""
}

// siteEnds are the words with which the name of a place ends.
var siteEnds = wordSet("para desde antes porque pues que con urgente hasta cuando ya tiene tenemos necesita necesitamos por gracias favor a partir ubicada ubicado queda somos son")

// ownPlaces name no site: the record knows it.
var ownPlaces = wordSet("sede oficina mi nuestra nuestro esta dependencia edificio piso")

// siteMeant is the place of work that a sentence names, as it was typed: «en la biblioteca».
func (s *sentence) siteMeant() string {
	for i, t := range s.toks {
		if t.text != "en" || s.mask[i] {
			continue
		}
		from := i + 1
		for articles[s.word(from)] {
			from++
		}
		if s.word(from) == "mi" || s.word(from) == "nuestra" || s.word(from) == "nuestro" {
			continue
		}
		if place := s.placeFrom(from); place != "" && !ownPlaces[s.word(from)] || strings.Contains(place, " ") {
			return place
		}
	}
	return ""
}

// placeFrom is what stands from token i up to a mark, a date or a word that ends the name of a place.
func (s *sentence) placeFrom(i int) string {
	j := i
	for ; j < len(s.toks) && j < i+8; j++ {
		if siteEnds[s.word(j)] || streets[s.word(j)] || s.toks[j].kind != wordToken && j == i {
			break
		}
		if j > i && broken(s.s[s.toks[j-1].end:s.toks[j].start]) {
			break
		}
	}
	for j > i && (articles[s.word(j-1)] || s.word(j-1) == "en" || s.word(j-1) == "de" || s.word(j-1) == "del" || s.word(j-1) == "y") {
		j--
	}
	if j == i {
		return ""
	}
	return strings.TrimSpace(s.s[s.toks[i].start:s.toks[j-1].end])
}

// siteWords are the words of «sede nueva» and its like, behind which the name of the site stands.
var siteWords = wordSet("sede sedes nueva nuevas nuevo otra oficina punto")

// siteName is what a new site is called: «la nueva sede de Hacienda en el Salado» is «Sede de Hacienda en el Salado».
func (s *sentence) siteName() string {
	i, kind := s.at[newSite], ""
	for ; siteWords[s.word(i)]; i++ {
		if w := s.word(i); w == "sede" || w == "oficina" {
			kind = capitals(w)
		}
	}
	if kind == "" || i >= len(s.toks) || broken(s.s[s.toks[i-1].end:s.toks[i].start]) {
		return ""
	}
	if s.word(i) == "en" {
		i++ // «la sede nueva en el Salado» is the one of that place
	}
	place := s.placeFrom(i)
	if place == "" || s.word(i) == "de" && !strings.Contains(place, " ") {
		return ""
	}
	return kind + " " + placeName(place)
}

// placeName writes the name of a place with capitals where it was typed without; small words inside stay small.
func placeName(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		if small := particles[foldWord(w)] || w == "en" || articles[foldWord(w)]; !small || i == 0 && articles[foldWord(w)] {
			words[i] = capitals(w)
		}
	}
	return strings.Join(words, " ")
}

// streets are the words with which an address begins.
var streets = wordSet("calle cll carrera cra kra avenida av transversal diagonal manzana mz vereda kilometro")

// reAddress is an address up to a comma or a word that ends it, with its neighbourhood: «carrera 8 n.º 152-40, barrio El Salado».
var reAddress = regexp.MustCompile(`(?i)\b((?:calle|cll|carrera|cra|kra|avenida|av|transversal|diagonal|manzana|mz|vereda|kil[oó]metro)\b\.?[^,;\n]*?\d[^,;\n]*?` +
	`(?:,\s*(?:barrio|b/|vereda|corregimiento|comuna|edificio|local|piso|oficina)\s[^,;\n]*?)*)(?:\s*$|[,;\n]|\s(?:para|desde|porque|con|antes|somos|seremos|a\s+partir|el\s+(?:d[ií]a\s+)?\d+)\b)`)

// address is where the new site is, if it was said.
func (s *sentence) address() string {
	m := reAddress.FindStringSubmatch(s.s)
	if m == nil {
		return ""
	}
	return strings.TrimRight(strings.TrimSpace(m[1]), ".")
}

// dateBehind is a date that stands right behind the address: «calle 60 n.º 5-20 el 20 de febrero».
func (s *sentence) dateBehind(address string, now time.Time) string {
	if address == "" {
		return ""
	}
	rest := s.s[strings.Index(s.s, address)+len(address):]
	p, start, _, ok := calendar.FindDate(rest, now)
	if !ok || start > 6 || p.Date.IsZero() || p.Ask != "" || p.Problem != nil || p.Range || p.TimeOnly {
		return ""
	}
	return p.Date.String()
}
