package calendar

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Read-only tables, indexed by time.Month-1 and time.Weekday.
var (
	monthsES = [...]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio",
		"agosto", "septiembre", "octubre", "noviembre", "diciembre"}
	weekdaysES = [...]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"}
)

// english reports whether a language tag ("en", "en-US") asks for English.
// Every other tag gets Spanish, the language of the office.
func english(lang string) bool {
	base, _, _ := strings.Cut(strings.ReplaceAll(lang, "_", "-"), "-")
	return strings.EqualFold(base, "en")
}

// MonthName returns the month in a language: "enero", "January". It is "" for
// a month that does not exist.
func MonthName(lang string, m time.Month) string {
	if m < time.January || m > time.December {
		return ""
	}
	if english(lang) {
		return m.String()
	}
	return monthsES[m-1]
}

// WeekdayName returns the day of the week in a language: "lunes", "Monday".
// It is "" for a day that does not exist.
func WeekdayName(lang string, w time.Weekday) string {
	if w < time.Sunday || w > time.Saturday {
		return ""
	}
	if english(lang) {
		return w.String()
	}
	return weekdaysES[w]
}

// LongDate returns "jueves 7 de enero de 2027".
func LongDate(d Date) string { return FormatLong("es", d) }

// WeekdayDate returns "miércoles 25 de noviembre".
func WeekdayDate(d Date) string { return FormatWeekday("es", d) }

// ShortDate returns "23/11/2026", in every language: day, month, year.
func ShortDate(d Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d/%02d/%04d", d.Day, d.Month, d.Year)
}

// Clock returns the hour of t in America/Bogota as Colombians write it:
// "9:14 a. m.", "12:00 m." for noon, "12:00 a. m." for midnight.
func Clock(t time.Time) string { return FormatClock("es", t) }

// Stamp returns the day and hour of t in America/Bogota: "23/11/2026, 9:14 a. m.".
func Stamp(t time.Time) string { return FormatStamp("es", t) }

// FormatLong returns "jueves 7 de enero de 2027" or "Thursday, 7 January
// 2027"; "" for the zero date.
func FormatLong(lang string, d Date) string {
	switch {
	case d.IsZero():
		return ""
	case english(lang):
		return fmt.Sprintf("%s, %d %s %d", d.Weekday(), d.Day, d.Month, d.Year)
	}
	return fmt.Sprintf("%s de %d", FormatWeekday(lang, d), d.Year)
}

// FormatWeekday returns "miércoles 25 de noviembre" or "Wednesday 25
// November"; "" for the zero date.
func FormatWeekday(lang string, d Date) string {
	switch {
	case d.IsZero():
		return ""
	case english(lang):
		return fmt.Sprintf("%s %d %s", d.Weekday(), d.Day, d.Month)
	}
	return fmt.Sprintf("%s %d de %s", WeekdayName(lang, d.Weekday()), d.Day, MonthName(lang, d.Month))
}

// FormatClock returns the hour of t in America/Bogota: "9:14 a. m." or "9:14
// a.m.". Noon is "12:00 m." or "12:00 noon"; seconds are left out.
func FormatClock(lang string, t time.Time) string {
	t = t.In(bogota)
	return formatMinute(lang, t.Hour()*60+t.Minute())
}

func formatMinute(lang string, minute int) string {
	h, m := minute/60%24, minute%60
	am, pm, noon := "a. m.", "p. m.", "m."
	if english(lang) {
		am, pm, noon = "a.m.", "p.m.", "noon"
	}
	mark := am
	switch {
	case h == 12 && m == 0:
		mark = noon
	case h >= 12:
		mark = pm
	}
	return fmt.Sprintf("%d:%02d %s", (h+11)%12+1, m, mark)
}

// FormatStamp returns the day and hour of t in America/Bogota: "23/11/2026,
// 9:14 a. m." or "23/11/2026, 9:14 a.m.".
func FormatStamp(lang string, t time.Time) string {
	return ShortDate(Of(t)) + ", " + FormatClock(lang, t)
}

// FormatSpans returns opening times: "de 7:30 a. m. a 12:00 m. y de 1:00 p. m.
// a 4:30 p. m." or "7:30 a.m. to 12:00 noon and 1:00 p.m. to 4:30 p.m.".
func FormatSpans(lang string, spans []Span) string {
	layout, and := "de %s a %s", " y "
	if english(lang) {
		layout, and = "%s to %s", " and "
	}
	parts := make([]string, len(spans))
	for i, s := range spans {
		parts[i] = fmt.Sprintf(layout, formatMinute(lang, s.Open), formatMinute(lang, s.Close))
	}
	return strings.Join(parts, and)
}

// FormatTerm returns a term in words: "30 días hábiles", "1 business day".
func FormatTerm(lang string, t Term) string {
	one, many := "", ""
	en := english(lang)
	switch t.Unit {
	case BusinessDays:
		one, many = "día hábil", "días hábiles"
		if en {
			one, many = "business day", "business days"
		}
	case CalendarDays:
		one, many = "día calendario", "días calendario"
		if en {
			one, many = "calendar day", "calendar days"
		}
	case WorkingHours:
		one, many = "hora hábil", "horas hábiles"
		if en {
			one, many = "working hour", "working hours"
		}
	case WorkingMinutes:
		one, many = "minuto hábil", "minutos hábiles"
		if en {
			one, many = "working minute", "working minutes"
		}
	case ClockMinutes:
		one, many = "minuto", "minutos"
		if en {
			one, many = "minute", "minutes"
		}
	}
	if t.N == 1 {
		return "1 " + one
	}
	return FormatThousands(lang, int64(t.N)) + " " + many
}

// Thousands returns n with a point between thousands: "1.234.567".
func Thousands(n int) string { return FormatThousands("es", int64(n)) }

// Pesos returns an amount of Colombian pesos without cents: "$ 1.234.567".
func Pesos(n int64) string { return FormatPesos("es", n) }

// FormatThousands returns "1.234.567" or "1,234,567".
func FormatThousands(lang string, n int64) string {
	sep := byte('.')
	if english(lang) {
		sep = ','
	}
	digits := strings.TrimPrefix(strconv.FormatInt(n, 10), "-")
	var b strings.Builder
	if n < 0 {
		b.WriteByte('-')
	}
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(sep)
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

// FormatPesos returns "$ 1.234.567" or "$ 1,234,567"; the sign of a negative
// amount comes first.
func FormatPesos(lang string, n int64) string {
	s := FormatThousands(lang, n)
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		return "-$ " + rest
	}
	return "$ " + s
}

// Capitalise returns s with its first letter in upper case, for a date at the
// start of a sentence.
func Capitalise(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || r == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
