package web

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
)

// townHall is a scripted bot for the browser tests: one mailbox request, from the sentence to the card in the channel.
type townHall struct {
	r     *rig
	fails int // so many events are not accepted before the next one is
}

func newTownHall(t *testing.T, change func(*Options)) *townHall {
	h := &townHall{r: newRig(t, change)}
	h.r.answer = h.take
	return h
}

// fail makes the next n events fail.
func (h *townHall) fail(n int) {
	h.r.mu.Lock()
	defer h.r.mu.Unlock()
	h.fails = n
}

func (h *townHall) take(ev chat.Event) (chat.Answer, error) {
	if h.fails > 0 {
		h.fails--
		return chat.Answer{}, errors.New("no space left")
	}
	switch w := ev.What.(type) {
	case chat.Text:
		return h.line(ev, w.Text), nil
	case chat.Submission:
		return h.page(w), nil
	case chat.Click:
		return h.click(ev, w), nil
	}
	return whisper("Recibido."), nil
}

func whisper(lines ...string) chat.Answer {
	m := chat.Say("es", lines...)
	return chat.Answer{Whisper: &m}
}

func (h *townHall) line(ev chat.Event, text string) chat.Answer {
	switch {
	case strings.Contains(text, "clave"):
		a := whisper("Por seguridad, no escriba claves aquí. Borre ese mensaje y cámbiela; yo no la guardo.")
		a.Forget = true
		return a
	case strings.Contains(text, "correo"):
		f := firstPage(nil)
		return chat.Answer{Form: &f}
	case strings.Contains(text, "internet"):
		h.say(ev.From.ID, chat.Say("es", "¿A quién afecta?").With(
			chat.Button{Label: "Solo a mí", Token: "solo"}, chat.Button{Label: "A mi oficina", Token: "oficina"},
			chat.Button{Label: "A varias oficinas", Token: "varias"}, chat.Button{Label: "Atención al público", Token: "publico"}))
		return chat.Answer{}
	case text == "ayuda":
		m := chat.Message{Lang: "es", Title: "Esto puede pedir ahora", Body: []chat.Block{
			{Kind: chat.List, Rows: []chat.Row{{Label: "correo para Ana Ruiz", Value: "pide una cuenta de correo"}, {Label: "se cayó el internet", Value: "reporta una falla"},
				{Label: "estado 123", Value: "muestra cómo va un caso"}, {Label: "mis casos", Value: "muestra los suyos"}}},
			{Kind: chat.Para, Text: "Mesa de ayuda: 261 12 34, extensión 100."},
		}}
		return chat.Answer{Whisper: &m}
	}
	return whisper("No le entendí bien. También puede escribir «ayuda» o llamar a la mesa: 261 12 34.")
}

func firstPage(values map[string]string) chat.Form {
	return chat.Form{
		ID: "COR", Title: "Correo institucional", Token: "f:1", Lang: "es", Submit: "Continuar", Cancel: "Cancelar", Values: values,
		Pages: []chat.Page{{ID: "3a", Intro: "Cuenta nueva para un contratista. Ya tengo su nombre, su dependencia y quién firma.", Fields: []chat.Field{
			{ID: "para", Label: "Para quién es", Ask: "¿Para quién es la cuenta?", Kind: chat.Select, Required: true, Default: "contratista", Options: []chat.Option{
				{Value: "contratista", Label: "Contratista nuevo"}, {Value: "funcionario", Label: "Funcionario nuevo"}, {Value: "mi", Label: "Para mí"}, {Value: "buzon", Label: "Buzón de dependencia"}}},
			{ID: "titular", Label: "Nombre del titular", Ask: "¿Cómo se llama la persona? Nombre y apellidos.", Kind: chat.TextField, Required: true, Default: "Ana Ruiz"},
			{ID: "fin", Label: "Fin del contrato", Ask: "¿Hasta qué fecha va el contrato?", Kind: chat.DateField, Required: true},
			{ID: "contacto", Label: "Correo personal", Ask: "¿A qué correo personal le avisamos? Si no tiene, la clave se entrega en la mesa de ayuda.", Kind: chat.Email, Private: true},
		}}},
	}
}

func secondPage() chat.Form {
	sites := []chat.Option{{Value: "palacio", Label: "Palacio Municipal"}, {Value: "salado", Label: "El Salado"}, {Value: "cam", Label: "CAM de la Pola"}, {Value: "topacio", Label: "El Topacio"}, {Value: "jordan", Label: "Jordán"}}
	return chat.Form{
		ID: "COR", Title: "Correo institucional", Token: "f:2", Lang: "es", Submit: "Enviar", Cancel: "Cancelar", Back: "Atrás", Values: map[string]string{"desde": "2026-11-30"},
		Pages: []chat.Page{{ID: "4", Fields: []chat.Field{
			{ID: "nota", Label: "Resumen", Kind: chat.Notice, Ask: "Cuenta nueva para Ana Ruiz, contratista, Secretaría de Hacienda, hasta el 30/06/2027.\nDirección propuesta: ana.ruiz@ibague.gov.co. Firma: Hernán Ospina."},
			{ID: "sede", Label: "Sede", Ask: "¿En qué sede trabajará?", Kind: chat.Select, Required: true, Options: sites, Default: "palacio"},
			{ID: "responde", Label: "Quién responde por él", Kind: chat.PersonField, Options: []chat.Option{{Value: "hernan", Label: "Hernán Ospina"}, {Value: "luz", Label: "Luz Dary Gómez"}}, Default: "hernan"},
			{ID: "desde", Label: "Desde cuándo", Kind: chat.DateField},
			{ID: "soporte", Label: "Contrato", Ask: "Puede adjuntar el contrato.", Kind: chat.FileField},
		}}},
	}
}

func (h *townHall) page(s chat.Submission) chat.Answer {
	switch {
	case s.Cancelled:
		m := chat.Say("es", "Guardé lo que llevaba. Puede seguir cuando quiera, durante 7 días.").With(chat.Button{Label: "Seguir donde iba", Token: "seguir", Style: chat.Primary}, chat.Button{Label: "Empezar de nuevo", Token: "nuevo"})
		return chat.Answer{Whisper: &m}
	case s.Values[chat.BackField] == "1":
		f := firstPage(map[string]string{"fin": "30/06/2027", "titular": "Ana Ruiz"})
		return chat.Answer{Form: &f}
	case s.Token == "f:1" && s.Values["fin"] == "":
		return chat.Answer{Errors: map[string]string{
			"fin":      "No pude leer la fecha. Escríbala así: 15/03/2027, o «el viernes».",
			"contacto": "Ese correo parece incompleto. Ejemplo: ana.ruiz@gmail.com",
		}}
	case s.Token == "f:1":
		f := secondPage()
		return chat.Answer{Form: &f}
	}
	h.filed()
	return chat.Answer{}
}

// filed says what everybody gets when the request is in.
func (h *townHall) filed() {
	h.say("luz", chat.Say("es", "Recibida. Radicado TIC-2026-000123, 23/11/2026, 9:14 a. m. Falta el visto bueno de Hernán Ospina; ya le avisé. Después, lo normal son 2 días hábiles."))
	h.say("luz", requestCard("Por visto bueno · desde hoy, 9:14 a. m.", "Hernán Ospina", chat.Button{Label: "Corregir", Token: "corregir", Typed: "corregir 123"}, chat.Button{Label: "Desistir", Token: "desistir", Typed: "desistir 123"}))
	head := requestCard("Por visto bueno · desde hoy, 9:14 a. m.", "Usted",
		chat.Button{Label: "Dar visto bueno", Token: "vb", Typed: "visto bueno 123", Style: chat.Primary}, chat.Button{Label: "Preguntar", Token: "preguntar", Typed: "preguntar 123"}, chat.Button{Label: "No autorizar", Token: "no", Typed: "no autorizo 123"})
	head.Body = append([]chat.Block{{Kind: chat.Para, Text: "Luz Dary Gómez pide un correo para Ana Ruiz, contratista, hasta el 30/06/2027. ¿Lo autoriza?"}}, head.Body...)
	h.say("hernan", head)
}

func requestCard(state, holder string, buttons ...chat.Button) chat.Message {
	return chat.Message{
		Lang: "es", Card: true, Title: "Correo para Ana Ruiz · TIC-2026-000123", Buttons: buttons,
		Body: []chat.Block{{Kind: chat.Fields, Rows: []chat.Row{
			{Label: "Estado", Value: state}, {Label: "Lo tiene", Value: holder},
			{Label: "Sigue", Value: "visto bueno · a más tardar el martes 24 de noviembre"}, {Label: "Contrato hasta", Value: "30/06/2027"}, {Label: "Dirección", Value: "ana.ruiz@ibague.gov.co (propuesta)"},
		}}},
	}
}

func (h *townHall) click(ev chat.Event, c chat.Click) chat.Answer {
	switch c.Token {
	case "vb":
		done := requestCard("Por distribuir · desde hoy, 10:02 a. m.", "Adriana Rojas")
		tray := requestCard("Por distribuir · desde hoy, 10:02 a. m.", "Adriana Rojas", chat.Button{Label: "Asignar", Token: "asignar", Style: chat.Primary}, chat.Button{Label: "Ver en detalle", Token: "detalle"})
		h.sayIn(approvals.ID, tray)
		h.say("adriana", tray)
		h.mail("anaruiz88@gmail.com", "Su cuenta de correo está lista", "Ana, su cuenta ana.ruiz@ibague.gov.co está lista. Reciba la clave aquí: "+h.r.server.URL+"/entrega/Qm9nb3Rh. Sirve una sola vez, hasta el jueves 26 de noviembre.\n\nNo responda a https://otra.example/entrega/x.")
		a := whisper("Gracias. Visto bueno dado a las 10:02 a. m. No tiene que hacer nada más.")
		a.Redraw = &done
		return a
	case "seguir":
		f := firstPage(nil)
		return chat.Answer{Form: &f}
	case "oficina":
		h.say(ev.From.ID, chat.Say("es", "Reportado: internet caído en el Palacio Municipal, Hacienda. Caso TIC-2026-000140, 8:05 a. m. Prioridad alta. Respuesta antes de las 9:05 a. m."))
	}
	return chat.Answer{}
}

func (h *townHall) say(account string, m chat.Message) { h.sayIn(directRoom(account), m) }

func (h *townHall) sayIn(room string, m chat.Message) {
	kind := chat.Channel
	if strings.HasPrefix(room, "dm-") {
		kind = chat.Direct
	}
	key := room + m.Text() + string(rune(len(h.r.rooms.all(room))))
	if _, err := h.r.a.Post(context.Background(), chat.Place{Platform: Name, ID: room, Kind: kind}, m, key); err != nil {
		h.r.t.Error(err)
	}
}

func (h *townHall) mail(to, subject, text string) {
	m := chat.Say("es", text)
	m.Title = subject
	if _, err := NewMailbox(h.r.a.Live(), h.r.clock.now).Post(context.Background(), chat.Place{Platform: MailName, ID: to, Kind: chat.Direct}, m, subject+to); err != nil {
		h.r.t.Error(err)
	}
}
