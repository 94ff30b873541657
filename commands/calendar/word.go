package calendar

import "time"

// Read-only tables of folded Spanish words.
var (
	monthWords = map[string]time.Month{
		"enero": 1, "ene": 1, "febrero": 2, "feb": 2, "marzo": 3, "mar": 3, "abril": 4, "abr": 4,
		"mayo": 5, "may": 5, "junio": 6, "jun": 6, "julio": 7, "jul": 7, "agosto": 8, "ago": 8,
		"septiembre": 9, "setiembre": 9, "sep": 9, "sept": 9, "octubre": 10, "oct": 10,
		"noviembre": 11, "nov": 11, "diciembre": 12, "dic": 12,
	}
	weekdayWords = map[string]time.Weekday{
		"domingo": 0, "lunes": 1, "martes": 2, "miercoles": 3, "jueves": 4, "viernes": 5, "sabado": 6,
	}
	smallWords = map[string]int{
		"cero": 0, "un": 1, "uno": 1, "una": 1, "primero": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5,
		"seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12, "trece": 13,
		"catorce": 14, "quince": 15, "dieciseis": 16, "diecisiete": 17, "dieciocho": 18, "diecinueve": 19,
		"veinte": 20, "veintiun": 21, "veintiuno": 21, "veintiuna": 21, "veintidos": 22, "veintitres": 23,
		"veinticuatro": 24, "veinticinco": 25, "veintiseis": 26, "veintisiete": 27, "veintiocho": 28,
		"veintinueve": 29,
	}
	tenWords = map[string]int{
		"treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90,
	}
	hundredWords = map[string]int{
		"cien": 100, "ciento": 100, "doscientos": 200, "trescientos": 300, "cuatrocientos": 400,
		"quinientos": 500, "seiscientos": 600, "setecientos": 700, "ochocientos": 800, "novecientos": 900,
	}
)

// tens reads a number in words below one hundred at j and returns the index
// after it.
func (m *reader) tens(j int) (n, end int, ok bool) {
	if n, ok := smallWords[m.word(j)]; ok {
		return n, j + 1, true
	}
	n, ok = tenWords[m.word(j)]
	if !ok {
		return 0, j, false
	}
	if m.is(j+1, "y") {
		if u, ok := smallWords[m.word(j+2)]; ok && u >= 1 && u <= 9 {
			return n + u, j + 3, true
		}
	}
	return n, j + 1, true
}

// hundreds reads a number in words below one thousand.
func (m *reader) hundreds(j int) (n, end int, ok bool) {
	n, ok = hundredWords[m.word(j)]
	if !ok {
		return m.tens(j)
	}
	if rest, end, ok := m.tens(j + 1); ok {
		return n + rest, end, true
	}
	return n, j + 1, true
}

// words reads a number in words below one million.
func (m *reader) words(j int) (n, end int, ok bool) {
	n, end, ok = m.hundreds(j)
	if !ok {
		n, end = 1, j
	}
	if !m.is(end, "mil") {
		return n, end, ok
	}
	n, end = n*1000, end+1
	if rest, e, ok := m.hundreds(end); ok {
		n, end = n+rest, e
	}
	return n, end, true
}

// count reads a number in digits or words, also in the legal style that says
// it twice: "treinta (30)", "30 (treinta)". Two that differ are no number.
// inWords reports that there were no digits.
func (m *reader) count(j int) (n, end int, inWords, ok bool) {
	digits := m.kind(j) == number
	if digits {
		n, end, ok = m.t[j].val, j+1, m.t[j].val >= 0
	} else {
		n, end, ok = m.words(j)
	}
	if !ok || !m.mark(end, "(") {
		return n, end, !digits, ok
	}
	again, e, ok := m.words(end + 1)
	if !digits {
		e, ok = end+2, m.kind(end+1) == number
		if ok {
			again = m.t[end+1].val
		}
	}
	if !ok || !m.mark(e, ")") {
		return n, end, !digits, true
	}
	return n, e + 1, false, again == n
}

// Amount is a number that a text says, in digits or in words, over the bytes Start ≤ i < End. One says that it is only «un» or
// «una», which may be an article too.
type Amount struct {
	N          int
	Start, End int
	One        bool
}

// Amounts are the numbers that a text says: «somos treinta y cinco», «unas 20». Dates and hours in it are numbers like others.
func Amounts(text string) []Amount {
	m := &reader{t: lex(text)}
	m.t = m.t[:min(len(m.t), maxTokens)]
	var out []Amount
	for j := 0; j < len(m.t); {
		n, end, inWords, ok := m.count(j)
		if !ok || end == j {
			j++
			continue
		}
		one := inWords && n == 1 && m.word(j) != "uno"
		out = append(out, Amount{N: n, Start: m.t[j].start, End: m.t[end-1].end, One: one})
		j = end
	}
	return out
}
