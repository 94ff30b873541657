package calendar_test

import (
	"testing"

	"github.com/ticbot/ticbot/commands/calendar"
)

func TestFindDate(t *testing.T) {
	for _, r := range []struct{ sentence, found, lead, want string }{
		{"correo para Ana Ruiz, contratista, hasta el 30 de junio", "hasta el 30 de junio", "hasta", "2027-06-30"},
		{"Necesitamos internet para el 23/12/2026, gracias", "para el 23/12/2026", "para", "2026-12-23"},
		{"ampliar el canal para el jueves 7 de enero de 2027.", "para el jueves 7 de enero de 2027", "para", "2027-01-07"},
		{"para el 15 necesito 15 computadores", "", "", ""},
		{"necesito 15 computadores para el 15", "para el 15", "para", "2026-12-15 confirm"},
		{"la sede nueva abre el 31/04/2027 a las 8", "el 31/04/2027 a las 8", "", "impossible 2027-04-30"},
		{"publicar el 3/15/2027", "el 3/15/2027", "", "month_first 2027-03-15"},
		{"no hay internet desde ayer", "desde ayer", "desde", "past"},
		{"desde las 8 no hay internet en la sede 3", "desde las 8", "desde", "2026-11-23 08:00 confirm"},
		{"a las 3 no abre, lo necesito el viernes", "el viernes", "", "2026-11-27 confirm"},
		{"capacitación el jueves 3 de diciembre a las 9 a. m. en el auditorio", "el jueves 3 de diciembre a las 9 a. m.", "", "2026-12-03 09:00"},
		{"delegar en Marta del 21 al 24 de diciembre", "del 21", "", "2026-12-21"},
		{"al 24 de diciembre", "al 24 de diciembre", "hasta", "2026-12-24"},
		{"vacaciones a partir del 21 de diciembre", "a partir del 21 de diciembre", "desde", "2026-12-21"},
		{"a más tardar el 15 de enero, por favor", "a más tardar el 15 de enero", "hasta", "2027-01-15"},
		{"antes del 15 de enero", "antes del 15 de enero", "antes", "2027-01-15"},
		{"después del 15 de enero", "después del 15 de enero", "despues", "2027-01-15 confirm"},
		{"antes del puente, mejor", "antes del puente", "", "2026-12-24 confirm"},
		{"desde el 20 de noviembre no imprime", "desde el 20 de noviembre", "desde", "past"},
		{"desde el viernes 20 de noviembre no imprime", "desde el viernes 20 de noviembre", "desde", "past"},
		{"desde el 20 de diciembre", "desde el 20 de diciembre", "desde", "2026-12-20 closed 2026-12-21"},
		{"el pasado 20 de noviembre se dañó", "el pasado 20 de noviembre", "", "past"},
		{"en 15 días hábiles empieza", "en 15 días hábiles", "", "2026-12-15"},
		{"entra en quince días", "en quince días", "", "2026-12-07 confirm"},
		{"Julio Gómez entra en enero", "en enero", "", "2027-01-04 confirm range 2027-01-29"},
		{"es urgente, para mañana", "para mañana", "para", "2026-11-24 urgent"},
		{"el contrato va hasta el 2027-06-30", "hasta el 2027-06-30", "hasta", "2027-06-30"},
		{"el contrato va hasta 30-06-27", "hasta 30-06-27", "hasta", "2027-06-30"},
		{"mañana por la mañana, a las 9", "mañana por la mañana, a las 9", "", "2026-11-24 morning 09:00"},

		// What looks like a date and is none.
		{"el caso TIC-2026-000123 sigue igual", "", "", ""},
		{"la IP 192.168.1.10 no responde", "", "", ""},
		{"la versión 2.1.13 no abre", "", "", ""},
		{"soporte 24/7 para 1/2 sede", "", "", ""},
		{"los viernes se pone lento y por la mañana también", "", "", ""},
		{"llevamos 15 días sin servicio", "", "", ""},
		{"cuenta para Julio Gómez y Domingo Pérez", "", "", ""},
		{"aprobar las 3 solicitudes", "", "", ""},
		{"el puente de red de la alcaldía", "", "", ""},
		{"12 m de cable, 3.5 metros y el 15% de los puntos", "", "", ""},
		{"ya no abre, ahora sale otro error", "", "", ""},
		{"este mes no ha servido", "", "", ""},
		{"", "", "", ""},
	} {
		p, start, end, ok := calendar.FindDate(r.sentence, monday())
		got := ""
		if ok {
			got = r.sentence[start:end]
		}
		if got != r.found || p.Lead != r.lead {
			t.Errorf("FindDate(%q) found %q with lead %q, want %q with %q", r.sentence, got, p.Lead, r.found, r.lead)
			continue
		}
		var err error
		if p.Problem != nil {
			err = p.Problem
		}
		if !ok {
			continue
		}
		if d := describe(p, err); d != r.want {
			t.Errorf("FindDate(%q) = %s, want %s", r.sentence, d, r.want)
		}
	}
	if p, _, _, ok := calendar.FindDate("es urgente", monday()); ok || !p.Urgent {
		t.Errorf("urgency alone: %v, %v", p, ok)
	}
}

// The rest of a sentence can be read for a second date.
func TestFindDateTwice(t *testing.T) {
	sentence := "delegar en Marta del lunes 21 de diciembre al viernes 8 de enero"
	first, _, end, ok := calendar.FindDate(sentence, monday())
	second, _, _, ok2 := calendar.FindDate(sentence[end:], monday())
	if !ok || !ok2 || first.Date != day(t, "2026-12-21") || second.Date != day(t, "2027-01-08") || second.Lead != "hasta" {
		t.Errorf("from %v to %v", first, second)
	}
}
