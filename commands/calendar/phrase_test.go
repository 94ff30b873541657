package calendar_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/commands/calendar"
)

// monday is the present of every example: Monday 2026-11-23, 10:00.
func monday() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, calendar.Bogota()) }

func day(t testing.TB, iso string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseISO(iso)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The table of date expressions, row by row: the spellings of a row and their
// results, apart by " · ". One result stands for all spellings.
func TestParseDateTable(t *testing.T) {
	checkRows(t, []row{
		{"hoy · hoy mismo", "2026-11-23"},
		{"mañana · pasado mañana · mañana por la mañana", "2026-11-24 · 2026-11-25 · 2026-11-24 morning"},
		{"el viernes · este viernes · el próximo viernes · el viernes que viene", "2026-11-27 confirm"},
		{"el lunes", "2026-11-30 confirm"},
		{"el otro viernes · el viernes de la otra semana · de hoy en ocho", "2026-12-04 confirm · 2026-12-04 confirm · 2026-11-30 confirm"},
		{"en ocho días · en quince días", "2026-11-30 confirm · 2026-12-07 confirm"},
		{"en 15 días", "ask fortnight 2026-12-07 2026-12-08"},
		{"en 15 días hábiles · en 30 días hábiles · dentro de treinta (30) días hábiles", "2026-12-15 · 2027-01-07 · 2027-01-07"},
		{"en un mes · en 30 días", "2026-12-23"},
		{"la próxima semana · fin de mes · a fin de año", "2026-11-30 confirm range 2026-12-04 · 2026-11-30 confirm range 2026-11-30 · 2026-12-31 confirm range 2026-12-31"},
		{"después del puente · el próximo festivo", "2026-12-28 confirm · 2026-12-08 confirm holiday 2026-12-09"},
		{"la quincena · el 15 · el 30", "2026-11-30 confirm · 2026-12-15 confirm · 2026-11-30 confirm"},
		{"15/03/2027 · 15-3-27 · 15.03.2027 · 2027-03-15", "2027-03-15"},
		{"3/15/2027", "month_first 2027-03-15"},
		{"04/05/2027", "2027-05-04"},
		{"15 de marzo · marzo 15 · marzo 15 de 2027 · quince de marzo", "2027-03-15"},
		{"primero de diciembre · 1º de diciembre · 1ro dic · uno de diciembre", "2026-12-01"},
		{"29/02/2027 · 31/04/2027", "impossible 2027-03-01 · impossible 2027-04-30"},
		{"20/11/2026", "past"},
		{"a las 3", "2026-11-23 15:00 confirm"},
		{"3 pm · 3:00 p. m. · 15:00 · tres de la tarde · 12 m. · al mediodía",
			"2026-11-23 15:00 · 2026-11-23 15:00 · 2026-11-23 15:00 · 2026-11-23 15:00 · 2026-11-23 12:00 · 2026-11-23 12:00"},
		{"ahorita · ya · lo antes posible · urgente", "not_a_date urgent"},
		{"25/12/2026 (festivo) · 28/11/2026 (sábado)", "2026-12-25 holiday 2026-12-28 · 2026-11-28 closed 2026-11-30"},
	})
}

// What stands around the table: the same words in other order, and more of
// them.
func TestParseDateMore(t *testing.T) {
	checkRows(t, []row{
		{"mañana a las 3 pm · mañana, 3:00 p. m. · a las 3 pm de mañana", "2026-11-24 15:00"},
		{"el viernes a las 10 · viernes 27 a las 10", "2026-11-27 10:00 confirm"},
		{"mañana en la tarde a las 4 · mañana por la tarde tipo 4", "2026-11-24 afternoon 16:00"},
		{"para el 15 de marzo · hasta el día 15 de marzo · EL QUINCE DE MARZO · a más tardar el 15 de marzo", "2027-03-15"},
		{"pasado manana · PASADO MAÑANA · para pasado mañana por favor", "2026-11-25"},
		{"jueves 7 de enero de 2027 · jueves, 7 de enero · 7 enero 2027 · 7-ene-2027 · siete de enero de dos mil veintisiete (2027)", "2027-01-07"},
		{"treinta (30) de junio de dos mil veintisiete · a los treinta (30) días del mes de junio de 2027", "2027-06-30"},
		{"30 dh · treinta días hábiles · dentro de 30 días hábiles", "2027-01-07"},
		{"en treinta (20) días", "not_a_date"},
		{"en quince (15) días · 15 días", "ask fortnight 2026-12-07 2026-12-08"},
		{"en 8 días", "ask fortnight 2026-11-30 2026-12-01"},
		{"en 15 días calendario · 08/12/2026", "2026-12-08 holiday 2026-12-09"},
		{"en dos semanas · de hoy en quince", "2026-12-07 · 2026-12-07 confirm"},
		{"en mes y medio · en dos horas · en media hora", "2027-01-07 confirm · 2026-11-23 12:00 · 2026-11-23 10:30"},
		{"ayer · antier · hace tres días · el viernes pasado · el lunes pasado", "past"},
		{"jueves 27 de noviembre", "ask weekday 2026-11-27 2026-11-26"},
		{"el otro lunes", "ask other 2026-11-30 2026-12-07"},
		{"el lunes o el martes · del 3 al 8 de enero", "ask several 2026-11-30 2026-11-24 · ask several 2027-01-03 2027-01-08"},
		{"29 de febrero", "2028-02-29"},
		{"31 de abril · 30/02", "impossible 2027-04-30 · impossible 2027-02-28"},
		{"45/01/2027 · 12/45/2027 · 99/99/2027", "impossible"},
		{"15/3 · 15-3", "2027-03-15"},
		{"esta tarde · esta mañana", "2026-11-23 afternoon · 2026-11-23 morning"},
		{"urgente para mañana · mañana, es urgente", "2026-11-24 urgent"},
		{"ahora", "2026-11-23 10:00 urgent"},
		{"desde ya", "2026-11-23 10:00"},
		{"fin de semana", "2026-11-28 confirm range 2026-11-29 closed 2026-11-30"},
		{"en marzo · marzo · marzo de 2027", "2027-03-01 confirm range 2027-03-31"},
		{"a mediados de marzo · finales de enero · principios del próximo mes · el mes que viene",
			"2027-03-15 confirm range 2027-03-15 · 2027-01-29 confirm range 2027-01-29 · 2026-12-01 confirm range 2026-12-01 · 2026-12-01 confirm range 2026-12-31"},
		{"el 15 del próximo mes · el 30 de este mes · el 15 de enero", "2026-12-15 · 2026-11-30 · 2027-01-15"},
		{"antes del puente · el puente · después de Reyes · antes de Navidad · en Semana Santa",
			"2026-12-24 confirm · 2026-12-25 confirm range 2026-12-27 holiday 2026-12-28 · 2027-01-12 confirm · 2026-12-24 confirm · 2027-03-25 confirm range 2027-03-26 holiday 2027-03-29"},
		{"último día hábil del mes · último día del año", "2026-11-30 confirm range 2026-11-30 · 2026-12-31 confirm"},
		{"2027-03-15T15:00 · 15/03/2027 15:00 · 15/03/2027, 3:00 p. m. · 2027-03-15T15:00:00-05:00 · 2027-03-15T20:00:00Z", "2027-03-15 15:00"},
		{"15 03 2027 · 15 / 03 / 2027 · 15/mar/27", "2027-03-15"},
		{"a las 9", "2026-11-24 09:00 confirm"},
		{"desde las 8", "2026-11-23 08:00 confirm"},
		{"tres y media de la tarde · a las 3 y media pm · 3.30 pm · 15:30", "2026-11-23 15:30"},
		{"un cuarto para las 4 de la tarde · 3:45 pm", "2026-11-23 15:45"},
		{"9 de la noche · 21:00 · 9 p.m.", "2026-11-23 21:00"},
		{"mañana a las 12 de la noche · mañana a medianoche", "2026-11-24 23:59 confirm"},
		{"no sé · · tal vez · 123 · la semana · caso 45 · 13:75 · la mañana", "not_a_date"},
		{"el viernes, caso 123 · 15 de marzo 16", "not_a_date"},
		{"15 personas · 3 · el 3", "not_a_date · 2026-12-03 confirm · 2026-12-03 confirm"},
		{"quiero que sea el viernes de la próxima semana", "2026-12-04 confirm"},
	})
}

func TestParseDateColloquial(t *testing.T) {
	checkRows(t, []row{
		{"31 de diciembre de este año · 31 dic. · dic. 31 · 31 de diciembre del presente año · 31 de diciembre de 2026", "2026-12-31"},
		{"30 de junio del próximo año · 30 de junio del año entrante · 30 de junio del año 2027 · 30 de junio de 27", "2027-06-30"},
		{"la semana que viene · la semana entrante · la otra semana · semana siguiente · la semana próxima", "2026-11-30 confirm range 2026-12-04"},
		{"esta semana · la semana actual · este mes · el mes en curso", "2026-11-23 confirm range 2026-11-27 · 2026-11-23 confirm range 2026-11-27 · 2026-11-23 confirm range 2026-11-30 · 2026-11-23 confirm range 2026-11-30"},
		{"la semana pasada · el mes pasado · hace quince días · hace ocho días · el fin de semana pasado · anoche · anteayer · antes de ayer", "past"},
		{"el próximo fin de semana · fin de semana que viene", "2026-11-28 confirm range 2026-11-29 closed 2026-11-30"},
		{"el viernes en ocho · lunes en ocho días · el viernes en quince", "2026-12-04 confirm · 2026-12-07 confirm · 2026-12-11 confirm"},
		{"viernes de esta semana · el viernes entrante · el viernes de la semana entrante", "2026-11-27 confirm · 2026-11-27 confirm · 2026-12-04 confirm"},
		{"hoy en ocho días · mañana en ocho · de hoy en 15", "2026-11-30 confirm · 2026-12-01 confirm · 2026-12-07 confirm"},
		{"pasadomañana · mañana mismo", "2026-11-25 · 2026-11-24"},
		{"ahora mismo · desde ya mismo", "2026-11-23 10:00 urgent"},
		{"el 15 del presente · el pasado 15 · el pasado 15 de noviembre", "past"},
		{"el 15 del mes · el quince del próximo mes · el treinta y uno", "2026-12-15 confirm · 2026-12-15 · 2026-12-31 confirm"},
		{"lunes, 30 · lunes el 30 · el lunes 30 de noviembre", "2026-11-30 confirm · 2026-11-30 confirm · 2026-11-30"},
		{"sábado 30 de noviembre · domingo 27 de noviembre", "ask weekday 2026-11-30 2026-11-28 · ask weekday 2026-11-27 2026-11-29"},
		{"lunes 27 de noviembre · sábado 23/11/2026", "ask weekday 2026-11-27 2026-11-30 · ask weekday 2026-11-23 2026-11-21"},
		{"a principios de año · fin de año 2027 · a mediados de año", "2027-01-04 confirm range 2027-01-04 · 2027-12-31 confirm range 2027-12-31 · 2027-07-01 confirm range 2027-07-01"},
		{"el primer día hábil de enero · finales de la próxima semana", "2027-01-04 confirm range 2027-01-04 · 2026-12-04 confirm range 2026-12-04"},
		{"esta quincena · la otra quincena · segunda quincena de enero", "2026-11-30 confirm · 2026-12-15 confirm · 2027-01-04 confirm range 2027-01-29"},
		{"el próximo puente · después del puente festivo · Viernes Santo · año nuevo",
			"2026-12-25 confirm range 2026-12-27 holiday 2026-12-28 · 2026-12-28 confirm · 2027-03-26 confirm holiday 2027-03-29 · 2027-01-01 confirm holiday 2027-01-04"},
		{"en unos 3 días · de aquí a tres días · en año y medio · dentro de un año · en dos años y medio", "2026-11-26 · 2026-11-26 · 2028-05-23 · 2027-11-23 · 2029-05-23"},
		{"en hora y media · en dos horas y media · en 20 minutos", "2026-11-23 11:30 · 2026-11-23 12:30 · 2026-11-23 10:20"},
		{"2 horas · hace dos horas", "2026-11-23 12:00 · 2026-11-23 08:00"},
		{"en ciento veinte días · en treinta y cinco días hábiles", "2027-03-23 · 2027-01-15"},
		{"en 9999 días · en tres lunas · en cien mil días", "not_a_date"},
		{"mañana temprano · mañana a primera hora · mañana en horas de la tarde · el viernes por la noche", "2026-11-24 morning · 2026-11-24 morning · 2026-11-24 afternoon · 2026-11-27 night confirm"},
		{"mañana en la noche a las 8 · mañana en la mañana a las 6", "2026-11-24 night 20:00 · 2026-11-24 morning 06:00"},
		{"a las 7 · mañana a las 7 · el viernes a las 7 · el sábado a las 5 · el sábado a las 9",
			"2026-11-24 07:00 confirm · 2026-11-24 07:00 confirm · 2026-11-27 07:00 confirm · 2026-11-28 17:00 confirm closed 2026-11-30 · 2026-11-28 09:00 confirm closed 2026-11-30"},
		{"a las tres y cuarto · a las 3 y 20 · a las 4 en punto · tipo 4 · a eso de las 4", "2026-11-23 15:15 confirm · 2026-11-23 15:20 confirm · 2026-11-23 16:00 confirm · 2026-11-23 16:00 confirm · 2026-11-23 16:00 confirm"},
		{"12 del día · 12:00 m. · 12 pm · medio día", "2026-11-23 12:00"},
		{"12 am · 1 de la madrugada · 12 de la madrugada · 03:00 · 0:30", "2026-11-24 00:00 · 2026-11-24 01:00 · 2026-11-24 00:00 · 2026-11-24 03:00 · 2026-11-24 00:30"},
		{"16 horas · 16:00 horas · 16h · 4 p.m · 16:00:30", "2026-11-23 16:00"},
		{"media noche · cuarto para la una · un cuarto para las 4", "2026-11-23 23:59 confirm · 2026-11-23 12:45 · 2026-11-23 15:45 confirm"},
		{"13 a. m. · 15 de la tarde · a las 24 · a las 25:00 · 45:00", "not_a_date"},
		{"el viernes, 3:00 p. m. · a las 3 p. m., el viernes · 3 pm viernes · el viernes necesito que sea 3 pm", "2026-11-27 15:00 confirm"},
		{"15 – 03 – 2027 · 1/1/2200 · 15/03/227", "2027-03-15 · not_a_date · not_a_date"},
	})
}

type row struct{ texts, want string }

// checkRows reads every spelling of every row.
func checkRows(t *testing.T, rows []row) {
	t.Helper()
	for _, r := range rows {
		texts, wants := strings.Split(r.texts, " · "), strings.Split(r.want, " · ")
		for i, text := range texts {
			want := wants[0]
			if len(wants) > 1 {
				want = wants[i]
			}
			if got := describe(calendar.ParseDate(text, monday())); got != want {
				t.Errorf("ParseDate(%q)\n got %s\nwant %s", text, got, want)
			}
		}
	}
}

// describe writes a result as the table above does.
func describe(p calendar.Phrase, err error) string {
	var out []string
	add := func(s string) {
		if s != "" {
			out = append(out, s)
		}
	}
	var de *calendar.DateError
	switch {
	case errors.As(err, &de):
		add(string(de.Kind))
		add(de.Suggest.String())
	case err != nil:
		return "wrong error: " + err.Error()
	case p.Ask != "":
		add("ask " + string(p.Ask))
		for _, d := range p.Alternatives {
			add(d.String())
		}
	default:
		add(p.Date.String())
		add(string(p.Part))
		if p.Time.Has {
			add(p.At().Format("15:04"))
		}
		if p.Confirm {
			add("confirm")
		}
		if p.Range {
			add("range " + p.Last.String())
		}
		switch {
		case p.Holiday != "":
			add("holiday")
		case p.NonBusiness:
			add("closed")
		}
		if p.NonBusiness {
			add(p.Next.String())
		}
	}
	if p.Urgent {
		add("urgent")
	}
	return strings.Join(out, " ")
}
