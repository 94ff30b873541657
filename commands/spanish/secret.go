package spanish

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// HasSecret reports whether a text gives a password away, so that it must be
// dropped before anything is stored. It looks for «clave», «contraseña»,
// «password» and the like, with their typing errors, followed within a few
// words by a word of six characters or more with a letter and a digit. With
// asked, the text is the answer to a question about a key, and such a word
// alone is enough.
//
// Addresses, radicados, links, dates, hours, measures, names of programs and a
// PIN of six digits are no secrets. Neither is what an account, a device or a
// paper is called («olvidé la clave del correo institucional2»), as long as
// nothing says that it is the key («la clave es…», «clave: …»). In doubt it is
// a secret.
func HasSecret(line string, asked bool) bool {
	chunks := secretChunks(line)
	for i, c := range chunks {
		if c.secret && (asked || keyBefore(chunks, i) || keyAfter(chunks, i)) {
			return true
		}
	}
	return false
}

// chunk is a piece of text between white space.
type chunk struct {
	words  []string // its folded words
	key    bool     // it ends with a word for a password
	secret bool     // it can be one
	link   bool     // it says that what follows is what was named: «es», «:», «=»
	stop   bool     // a sentence ends with it
	comma  bool     // a part of a sentence ends with it
}

// last is the last word of the chunk.
func (c chunk) last() string {
	if len(c.words) == 0 {
		return ""
	}
	return c.words[len(c.words)-1]
}

// secretChunks cuts a line at white space, and "clave:x1y2z3" after the word.
func secretChunks(line string) []chunk {
	var out []chunk
	for field := range strings.FieldsSeq(line) {
		at := 0
		for _, cut := range afterKeys(field) {
			out = append(out, newChunk(field[at:cut]))
			at = cut
		}
		out = append(out, newChunk(field[at:]))
	}
	return out
}

// afterKeys is where to cut a field: after each word for a password, or «es:»,
// with a sign and more after it.
func afterKeys(field string) []int {
	var out []int
	for _, t := range tokenise(field) {
		if t.kind != wordToken || !isKey(t.text) && !(linkWord[t.text] && strings.HasPrefix(field[t.end:], ":")) {
			continue
		}
		_, n := utf8.DecodeRuneInString(field[t.end:])
		if at := t.end + n; n > 0 && strings.ContainsFunc(field[at:], wordRune) {
			out = append(out, at)
		}
	}
	return out
}

func newChunk(field string) chunk {
	c := chunk{words: Words(field)}
	c.key = isKey(c.last())
	bare := strings.TrimFunc(field, func(r rune) bool { return strings.ContainsRune("\"'«»“”‘’()[]{}<>,;.`", r) })
	c.secret = looksSecret(bare)
	last := field[len(field)-1]
	c.link = last == ':' || last == '=' || strings.HasSuffix(field, "->") || strings.HasSuffix(field, "→") || len(c.words) == 1 && linkWord[c.words[0]]
	c.stop = last == '.' && !strings.HasSuffix(field, "..") && !c.secret
	c.comma = last == ',' || last == ';'
	return c
}

var (
	// linkWord are words that say what something is.
	linkWord = wordSet("es era fue sera son queda quedo puse puso pongo asigne asigno use cambie")
	// connectors stand between «clave» and whose key it is.
	connectors = wordSet("de del la el los las mi mis su sus nuestro nuestra para al a en por es")
	prepare    = wordSet("de del para al a en por")
)

// keyBefore reports whether chunk i is a password because a word for one stands
// in the eight chunks before it, in the same sentence.
func keyBefore(chunks []chunk, i int) bool {
	linked := false
	for j := i - 1; j >= 0 && j >= i-8; j-- {
		c := chunks[j]
		if c.stop && j < i-1 {
			return false
		}
		linked = linked || c.link
		if c.key {
			return givenAway(chunks, j, i, linked)
		}
		if c.stop {
			return false
		}
	}
	return false
}

// givenAway judges a word for a password at j and a possible one at i.
func givenAway(chunks []chunk, j, i int, linked bool) bool {
	k := i - 1
	if k > j && chunks[k].link && !named[chunks[k].last()] {
		k--
	}
	if k > j && named[chunks[k].last()] {
		if !tied(chunks, j, k, linked) {
			return false // «mi clave y mi usuario aruiz88»
		}
		return linked || !lost(chunks[max(0, j-6):min(len(chunks), i+9)]) && !calledSo(chunks[i])
	}
	if linked {
		return true
	}
	return !prepare[chunks[i-1].last()] && !calledSo(chunks[i]) && !lost(chunks[max(0, j-6):i])
}

// tied reports whether the thing named at k is whose key is spoken of at j:
// «clave del correo», «clave correo».
func tied(chunks []chunk, j, k int, linked bool) bool {
	if chunks[j].comma {
		return false
	}
	prep := false
	for _, c := range chunks[j+1 : k] {
		for _, w := range c.words {
			if !connectors[w] {
				return false
			}
			prep = prep || prepare[w]
		}
	}
	return prep || linked || !identities[chunks[k].last()]
}

// keyAfter reads «Ibague2024 es mi clave».
func keyAfter(chunks []chunk, i int) bool {
	linked := false
	for j := i + 1; j < len(chunks) && j <= i+4; j++ {
		if chunks[j].key {
			return linked
		}
		if chunks[j].stop || chunks[j].comma {
			return false
		}
		linked = linked || chunks[j].link
	}
	return false
}

// lost reports whether the words say that the password is not known or does not
// work: whoever says so does not write it, unless with «es» or «:».
func lost(chunks []chunk) bool {
	for _, c := range chunks {
		for _, w := range c.words {
			for _, stem := range [...]string{"olvid", "recuerd", "acuerd", "perdi", "recuper", "restabl", "reestabl", "bloque", "desbloque", "resete"} {
				if strings.HasPrefix(w, stem) {
					return true
				}
			}
			if w == "sirve" || w == "funciona" || w == "acepta" {
				return true
			}
		}
	}
	return false
}

var (
	keyWords = wordSet("clave claves contrasena contrasenas contrasenia contrasenya password passwords pass pasword passwor passw passwd pwd psw psswd passphrase")
	// notKeys are words that look like one with a typing error.
	notKeys = wordSet("clase clases llave llaves clavo clavos clavel suave nave naves cable cables claro clara clan calve paso pasos pasa pase passat contratista contrato contratos contesta contestan contraste")
)

// isKey reports whether a folded word means a password, also with a typing
// error.
func isKey(w string) bool {
	if keyWords[w] {
		return true
	}
	if notKeys[w] || len(w) < 5 || len(w) > maxWord || commonWords[w] {
		return false
	}
	return distance(w, "clave", 1) <= 1 || sound(w) == "klabe" || distance(w, "contrasena", 2) <= 2 || sound(w) == "kontrasena" || distance(w, "password", 2) <= 2
}

// identities are words before a name, an address or a number that is no key;
// named are these and the things that have keys.
var (
	identities = wordSet(identityWords)
	named      = wordSet(identityWords, thingWords)
)

const (
	identityWords = "usuario usuaria cuenta login serial serie placa caso radicado ticket contrato decreto resolucion memorando oficio circular acta cdp rp ip modelo referencia version regla codigo pin"
	thingWords    = "equipo sala oficina piso sede impresora computador portatil red wifi ssid sistema programa aplicativo servidor correo buzon institucional pc"
)

// calledSo reports whether a chunk is a thing or a program with its number:
// «institucional2», «windows10».
func calledSo(c chunk) bool {
	letters := strings.TrimRight(strings.Join(c.words, ""), "0123456789")
	return named[letters] || programs[letters]
}

// programs are names that are written with a number.
var programs = wordSet("windows office word excel outlook sap siif secop android iphone galaxy covid mp ipv g")

// looksSecret reports whether a chunk has the form of a password: six
// characters or more, a letter and a digit, and not the form of something else.
func looksSecret(s string) bool {
	if utf8.RuneCountInString(s) < 6 || len(s) > 128 {
		return false
	}
	letter, digit := false, false
	for _, r := range s {
		letter = letter || unicode.IsLetter(r)
		digit = digit || unicode.IsDigit(r)
	}
	return letter && digit && !publicForm(s)
}

// publicForm reports whether s is an address, a link, a radicado, a rule, a
// date, an hour, a measure or an ordinal.
func publicForm(s string) bool {
	if _, ok := linkAt(s, 0); ok {
		return true
	}
	if end, ok := emailAt(s, 0); ok && end == len(s) {
		return true
	}
	low := strings.ToLower(s)
	if n, ok := FindNumber(low); ok && strings.HasPrefix(n, "TIC-") && len(low) <= 16 {
		return true
	}
	return publicCode(low) || publicMeasure(low)
}

// publicCode reports «R-2026-001», «FOR-GEC-026», «PRO-GIT-04».
func publicCode(low string) bool {
	parts := strings.Split(low, "-")
	if len(parts) < 3 || strings.Trim(parts[0], "abcdefghijklmnopqrstuvwxyz") != "" || len(parts[0]) > 5 {
		return false
	}
	for _, p := range parts[1:] {
		if p == "" || strings.Trim(p, "0123456789") != "" && strings.Trim(p, "abcdefghijklmnopqrstuvwxyz") != "" {
			return false
		}
	}
	return true
}

// publicMeasure reports «15dias», «100mbps», «3:00pm», «2026-11-23t10:00»,
// «25/nov/2026»: digits first, then a unit or a month.
func publicMeasure(low string) bool {
	if low[0] < '0' || low[0] > '9' {
		return false
	}
	var b strings.Builder
	for _, r := range low {
		if unicode.IsLetter(r) {
			if r = foldRune(r); r > 0 {
				b.WriteRune(r)
			}
		} else if !unicode.IsDigit(r) && !strings.ContainsRune(":/.,-%", r) {
			return false
		}
	}
	return units[b.String()]
}

var units = wordSet(`dia dias hora horas h hs hrs min minuto minutos seg segundos mes meses ano anos semana semanas gb mb tb kb gbs mbs mbps gbps kbps ghz mhz am pm a p m km mts metros cm pesos cop usd
	personas usuarios equipos cuentas correos cupos puntos t tz ro do to mo ene feb mar abr may jun jul ago sep sept oct nov dic enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre`)
