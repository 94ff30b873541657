package spanish

import (
	"fmt"
	"strconv"
	"strings"
)

// FindNumber finds the number of a case in a text, in any of the spellings that
// people use: "TIC-2026-123", "tic 2026 000123", "#123", "n° 123", "No. 123",
// "caso 123", "radicado 123" anywhere in it, and "123" or "el 123" where the
// text is nothing else. It returns "TIC-2026-000123" where the year was given,
// else the number without leading zeros. Dates, hours, amounts and numbers of
// more than six digits are not cases.
func FindNumber(s string) (number string, ok bool) {
	toks := tokenise(s)
	for i := range toks {
		if n, _, ok := markedCase(s, toks, i); ok {
			return n, true
		}
	}
	if n, end, ok := caseAfter(s, toks, 0); ok && end == len(toks) {
		return n, true
	}
	return "", false
}

// beforeCase are the words that may stand between a verb and the number.
var beforeCase = wordSet("el la lo al del de caso solicitud radicado radicacion numero num nro ticket con mi esa ese este esta peticion requerimiento reporte incidente")

// caseMarks are the words that make the number after them a case anywhere.
var caseMarks = wordSet("caso radicado radicacion solicitud nro num numero")

// caseAfter reads a case at toks[i], over at most four words such as "el caso".
// end is the index of the token after it.
func caseAfter(s string, toks []token, i int) (number string, end int, ok bool) {
	for skipped := 0; i < len(toks) && skipped <= 4; skipped++ {
		if n, end, ok := markedCase(s, toks, i); ok {
			return n, end, true
		}
		if n, ok := plainNumber(s, toks[i]); ok {
			return n, i + 1, true
		}
		if !beforeCase[toks[i].text] && !numero(s, toks[i]) {
			return "", 0, false
		}
		i++
	}
	return "", 0, false
}

// numero reports whether a token is «n», «n°» or «No.».
func numero(s string, t token) bool {
	if t.text == "n" {
		return true
	}
	if t.text != "no" {
		return false
	}
	rest := s[t.end:]
	return t.capital && !strings.HasPrefix(rest, ",") || strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "º") || strings.HasPrefix(rest, "°")
}

// markedCase reads at toks[i] a case that shows by itself that it is one.
func markedCase(s string, toks []token, i int) (number string, end int, ok bool) {
	t := toks[i]
	switch {
	case t.text == "tic":
		if n, end, ok := yearCase(s, toks, i+1); ok {
			return n, end, true
		}
		if i+1 < len(toks) {
			if n, ok := plainNumber(s, toks[i+1]); ok {
				return n, i + 2, true
			}
		}
	case t.kind == numberToken:
		if n, end, ok := yearCase(s, toks, i); ok {
			return n, end, true
		}
		if t.start > 0 && s[t.start-1] == '#' {
			if n, ok := plainNumber(s, t); ok {
				return n, i + 1, true
			}
		}
	case caseMarks[t.text] || numero(s, t):
		for j := i + 1; j < len(toks) && j <= i+2; j++ {
			if n, ok := plainNumber(s, toks[j]); ok {
				return n, j + 1, true
			}
			if n, end, ok := yearCase(s, toks, j); ok {
				return n, end, true
			}
			if !caseMarks[toks[j].text] && !numero(s, toks[j]) && toks[j].text != "de" {
				break
			}
		}
	case t.kind == wordToken:
		if n, ok := gluedCase(s, t); ok {
			return n, i + 1, true
		}
	}
	return "", 0, false
}

// yearCase reads "2026-000123" or, after six digits only, "2026 000123".
func yearCase(s string, toks []token, i int) (number string, end int, ok bool) {
	if i+1 >= len(toks) || toks[i].kind != numberToken || toks[i+1].kind != numberToken || len(toks[i].text) != 4 {
		return "", 0, false
	}
	year, seq := toks[i], toks[i+1]
	y, _ := strconv.Atoi(year.text)
	n, ok := sequence(seq.text)
	between := strings.TrimSpace(s[year.end:seq.start])
	named := i > 0 && toks[i-1].text == "tic"
	joined := between == "-" || between == "–" || between == "_" || named && between == "" || between == "" && len(seq.text) == 6
	if y < 2000 || y > 2099 || !ok || !joined || dateTail(s[seq.end:]) || !named && dateHead(s[:year.start]) {
		return "", 0, false
	}
	return fmt.Sprintf("TIC-%d-%06d", y, n), i + 2, true
}

// gluedCase reads "caso123" and "tic2026000123".
func gluedCase(s string, t token) (string, bool) {
	digits := strings.TrimLeft(t.text, "abcdefghijklmnopqrstuvwxyz")
	head := t.text[:len(t.text)-len(digits)]
	if digits == "" || strings.Trim(digits, "0123456789") != "" || dateTail(s[t.end:]) {
		return "", false
	}
	if head == "tic" && len(digits) == 10 {
		y, _ := strconv.Atoi(digits[:4])
		n, ok := sequence(digits[4:])
		if !ok || y < 2000 || y > 2099 {
			return "", false
		}
		return fmt.Sprintf("TIC-%d-%06d", y, n), true
	}
	if head != "caso" && head != "radicado" && head != "tic" && head != "nro" && head != "no" && head != "n" {
		return "", false
	}
	n, ok := sequence(digits)
	return strconv.Itoa(n), ok
}

// plainNumber reads a number that is no part of a date, an hour or an amount.
func plainNumber(s string, t token) (string, bool) {
	if t.kind != numberToken || dateTail(s[t.end:]) || dateHead(s[:t.start]) {
		return "", false
	}
	n, ok := sequence(t.text)
	return strconv.Itoa(n), ok
}

// sequence reads the running number of a case: 1 to 999999.
func sequence(digits string) (int, bool) {
	digits = strings.TrimLeft(digits, "0")
	if digits == "" || len(digits) > 6 {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil
}

// dateTail reports whether the text after a number makes it a part of something
// longer: "15/03", "3:00", "12.500", "80 %".
func dateTail(rest string) bool {
	if len(rest) > 1 && strings.IndexByte("/:.,-", rest[0]) >= 0 && '0' <= rest[1] && rest[1] <= '9' {
		return true
	}
	return strings.HasPrefix(strings.TrimLeft(rest, " "), "%") || strings.HasPrefix(rest, "@")
}

func dateHead(before string) bool {
	n := len(before)
	if n > 1 && strings.IndexByte("/:.,-", before[n-1]) >= 0 && '0' <= before[n-2] && before[n-2] <= '9' {
		return true
	}
	return strings.HasSuffix(strings.TrimRight(before, " "), "$")
}
