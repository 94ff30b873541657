package simulate

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/locales"
)

// placeholder stands for everything that differs from case to case: dates, hours, numbers, addresses, links, PINs and «…».
const placeholder = "{x}"

// varies are the patterns of what differs, in the order in which they are taken out.
var varies = []*regexp.Regexp{
	regexp.MustCompile(`«[^»]*»`),
	regexp.MustCompile(`\{[^}]*\}`),
	regexp.MustCompile(`https?://\S*[A-Za-z0-9_-]`),
	regexp.MustCompile(`[A-Za-z0-9._•-]+@(…|[A-Za-z0-9.-]*[A-Za-z0-9])\.?`),
	regexp.MustCompile(`(?i:lunes|martes|miércoles|jueves|viernes|sábado|domingo) \d{1,2} de [a-z]+( de \d{4})?`),
	regexp.MustCompile(`TIC-\d{4}-\d{6}|R-\d{4}-\d{3}|\(608\) 261 1182`),
	regexp.MustCompile(`\d{2}/\d{2}/\d{4}`),
	regexp.MustCompile(`las? \d{1,2}:\d{2}( [ap]\. m)?\.?|\d{1,2}:\d{2}( [ap]\. m)?\.?`),
	regexp.MustCompile(`\d[\d.]*`),
}

// plain takes out of a sentence what differs from case to case.
func plain(s string) string {
	s = strings.ReplaceAll(s, "**", "")
	for _, re := range varies {
		s = re.ReplaceAllString(s, placeholder)
	}
	s = strings.ReplaceAll(s, placeholder+".", placeholder)
	return strings.TrimSpace(s)
}

// spoken is a sentence of the transcripts, who reads it, and the buttons under it.
type spoken struct {
	to       string
	sentence string
	buttons  []string
}

// occurs reports whether a message has the sentence as a paragraph of its own, with these buttons first.
func (s spoken) occurs(m heard) bool {
	if m.to != s.to || len(m.labels()) < len(s.buttons) || !slices.Equal(m.labels()[:len(s.buttons)], s.buttons) {
		return false
	}
	for _, l := range strings.Split(m.text, "\n") {
		if plain(l) == plain(s.sentence) {
			return true
		}
	}
	return false
}

// inOrder fails unless the sentences occur one after the other.
func (h *house) inOrder(want []spoken) {
	h.t.Helper()
	at := 0
	for _, s := range want {
		i := slices.IndexFunc(h.heard[at:], s.occurs)
		if i < 0 {
			h.t.Fatalf("@%s is not told, after message %d:\n  %s %q\nas it stands: %s\nheard was:\n%s", s.to, at, s.sentence, s.buttons, plain(s.sentence), texts(to(h.heard[at:], s.to)))
		}
		at += i + 1
	}
}

// TestPlain shows what counts as the same word for word.
func TestPlain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ a, b string }{
		{"Radicado TIC-2026-000123, 23/11/2026, 9:14 a. m. Falta", "Radicado {n}, {fecha}, {hora}. Falta"},
		{"propuesta: ana.ruiz@… Firma", "propuesta: ana.ruiz@alcaldia.example. Firma"},
		{"Reciba la clave aquí: {enlace}. Sirve", "Reciba la clave aquí: https://tic.example/entrega/aB-9. Sirve"},
		{"el jueves 26 de noviembre. Le", "el miércoles 2 de diciembre. Le"},
		{"desde las 8:05.", "desde las 8:05 a. m."},
		{"a las 10:02 a. m. No", "a la 1:02 p. m. No"},
		{"PIN para Ana: 482 913. Dígaselo", "PIN para Ana: 111 222. Dígaselo"},
	} {
		if plain(c.a) != plain(c.b) {
			t.Errorf("%q is %q, %q is %q", c.a, plain(c.a), c.b, plain(c.b))
		}
	}
	if plain("Hernán") == plain("hernán") {
		t.Error("capitals do not count")
	}
}

// TestMailboxWordForWord is the first transcript: a mailbox for a new contractor, up to the holder's reception (experience.md
// §1.1 and §1.4).
func TestMailboxWordForWord(t *testing.T) {
	t.Parallel()
	c := demoCast()
	c.apps = userCast().apps
	h := openHouse(t, c, nil)
	h.must(h.next("radicado 123"))
	h.says("luz", "necesito un correo para ana ruiz, contratista nueva", "30 de junio", "anaruiz88@gmail.com")
	h.pushes("luz", "Enviar")
	h.time("2026-11-23 10:02")
	posts := len(h.fars["console"].posts)
	h.pushes("hernan", "Dar visto bueno")
	for _, p := range h.fars["console"].posts[posts:] {
		if reader(p.at) == "luz" {
			t.Errorf("the sign-off is a new message to the asker instead of a change of her card: %s", p.msg.Text())
		}
	}
	h.pushes("oscar", "Reservar cupo")
	h.pushes("oscar", "Cuenta creada")
	h.says("oscar", "ana.ruiz@alcaldia.example")
	h.chooses("oscar", byBot)
	h.opensEnvelope(h.token("oscar", reHolderLink), "")
	h.time("2026-11-25 15:12")
	h.opensEnvelope(h.token("anaruiz88@gmail.com", reHolderLink), h.pin("hernan"))
	h.inOrder([]spoken{
		{"luz", "Con gusto. ¿Hasta qué fecha va el contrato de Ana Ruiz? (1 de 2. Puede escribir «atrás» o «cancelar».)", nil},
		{"luz", "Miércoles 30 de junio de 2027. ¿A qué correo personal le avisamos? Si no tiene, la clave se entrega en la mesa de ayuda. (2 de 2)", []string{"Saltar"}},
		{"luz", "Cuenta nueva para Ana Ruiz, contratista, Secretaría de Hacienda, hasta el 30/06/2027. Dirección propuesta: ana.ruiz@… Firma: Hernán Ospina.", []string{"Enviar", "Corregir algo", "Cancelar"}},
		{"luz", "Recibida. Radicado TIC-2026-000123, 23/11/2026, 9:14 a. m. Falta el visto bueno de Hernán Ospina; ya le avisé. Después, lo normal son 2 días hábiles.", nil},
		{"hernan", "Luz Dary Gómez pide un correo para **Ana Ruiz**, contratista, hasta el 30/06/2027. ¿Lo autoriza?", []string{"Dar visto bueno", "Preguntar", "No autorizar"}},
		{"hernan", "Gracias. Visto bueno dado a las 10:02 a. m. No tiene que hacer nada más.", nil},
		{"luz", "Visto bueno de Hernán Ospina, 10:02 a. m. · Lo tiene Óscar Leal · Sigue: crear la cuenta, a más tardar el miércoles 25 de noviembre.", nil},
		{"oscar", "Correo para Ana Ruiz · hay 4 cupos libres · asignado a usted por regla R-2026-001 del 13/01/2026.", []string{"Reservar cupo", "Pedir datos"}},
		{"anaruiz88@gmail.com", "Ana, su cuenta ana.ruiz@… está lista. Reciba la clave aquí: {enlace}. Sirve una sola vez, hasta el jueves 26 de noviembre. Le pediremos un PIN de seis números: se lo dice Hernán Ospina, su jefe.", nil},
		{"hernan", "PIN para Ana Ruiz: 482 913. Dígaselo de palabra; no lo escriba en ningún chat.", nil},
		{"luz", "La cuenta ana.ruiz@… está lista (TIC-2026-000123). A Ana le llegó el aviso a su correo personal; el PIN se lo da Hernán Ospina. ¿Pedimos también lo demás?", []string{"Agregar Spark", "Agregar PISAMI"}},
		{"luz", "Ana Ruiz recibió la clave el 25/11/2026 a las 3:12 p. m. El caso se cierra solo el lunes 30 de noviembre, salvo que algo falle.", []string{"Pedir otra clave"}},
	})
	// The days and hours of the transcript, which the comparison above does not look at.
	for _, c := range []struct{ who, text string }{
		{"luz", "Miércoles 30 de junio de 2027."}, {"luz", "TIC-2026-000123, 23/11/2026, 9:14 a. m. Falta"}, {"luz", "a más tardar el miércoles 25 de noviembre."},
		{"oscar", "hay 4 cupos libres · asignado a usted por regla R-2026-001 del 13/01/2026."}, {"anaruiz88@gmail.com", "hasta el jueves 26 de noviembre."},
		{"luz", "el 25/11/2026 a las 3:12 p. m. El caso se cierra solo el lunes 30 de noviembre, salvo"},
	} {
		h.wants(h.heard, c.who, c.text)
	}
}

// TestWaitingListWordForWord is «Quota exhausted and waiting list» of the first transcript. The technician's «Ver en detalle»
// stands on his card.
func TestWaitingListWordForWord(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.must(h.quota("850 used 850"))
	for i, name := range []string{"pedro gil", "rosa mora", "ana ruiz"} {
		h.asksMailbox("luz", name, "saltar")
		h.pushes("hernan", "Dar visto bueno")
		h.says("oscar", "cupo "+string(rune('1'+i)))
		h.pushes("oscar", "Pasar a espera")
	}
	h.time("2026-12-02 10:00")
	h.must(h.quota("853 used 850"))
	h.inOrder([]spoken{
		{"oscar", "No hay cupos libres (0 de 850). ¿La paso a lista de espera?", []string{"Pasar a espera"}},
		{"luz", "Ahora no hay cuentas libres. Ana Ruiz queda en el puesto 3 de la lista de espera. Le aviso apenas haya cupo; no tiene que volver a pedirla. Mientras tanto puede usar el buzón hacienda@…", []string{"Salir de la espera"}},
		{"luz", "Ya hay cupo para Ana Ruiz (TIC-2026-000123). La cuenta estará lista a más tardar el viernes 4 de diciembre. ¿Todavía la necesita?", []string{"Sí, seguir", "Salir de la espera"}},
	})
	h.wants(h.heard, "luz", "Ana Ruiz queda en el puesto 3 de")
	h.wants(h.heard, "luz", "La cuenta estará lista a más tardar el viernes 4 de diciembre. ¿")
	// No answer in two business days: it goes on.
	h.time("2026-12-04 17:00")
	if r := h.kase(3); r.State != "cupo_reservado" {
		t.Errorf("after two business days of silence the case is %s", r.State)
	}
}

// TestOutageWordForWord is the third transcript: one outage, many reports, one communication. Left out because they come with
// the next issue: «Incidente mayor» with its text to 214 people.
func TestOutageWordForWord(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.must(h.next("radicado 140"))
	h.now = h.now.Add(-69 * 60e9) // 8:05
	h.says("luz", "se cayó el internet")
	h.pushes("luz", "A mi oficina")
	h.says("nubia", "no hay internet")
	h.pushes("nubia", "Me pasa igual")
	h.says("carlos", "no hay internet")
	h.pushes("carlos", "Me pasa igual")
	h.pushes("marta", "Tomar")
	h.says("marta", "tercero 140 proveedor 45871", "mañana a las 8", "sigo 140")
	h.time("2026-11-23 10:47")
	h.says("marta", "resuelta 140 daño en la fibra del proveedor")
	h.inOrder([]spoken{
		{"luz", "¿A quién afecta?", []string{"Solo a mí", "A mi oficina", "A varias oficinas", "Atención al público"}},
		{"luz", "Reportado: internet caído en el Palacio Municipal, Hacienda. Caso TIC-2026-000140, 8:05 a. m. Prioridad alta. Respuesta antes de las 9:05 a. m.", []string{"Corregir", "Hablar con la mesa"}},
		{"nubia", "Ya lo sabemos: internet caído en el Palacio Municipal desde las 8:05 a. m. ¿Le pasa lo mismo?", []string{"Me pasa igual", "Es otra cosa"}},
		{"nubia", "Lo sumamos al reporte TIC-2026-000140. Le aviso cuando vuelva; no tiene que hacer nada más.", nil},
		{"#aprobaciones", "Internet · Palacio Municipal · 12 personas, 5 oficinas desde las 8:05.", []string{"Tomar"}},
		{"luz", "Volvió el internet en el Palacio Municipal a las 10:47 a. m. Causa: daño en la fibra del proveedor. Si sigue sin servicio, responda «sigue igual».", nil},
	})
	for _, who := range []string{"luz", "nubia", "carlos"} {
		if n := len(with(to(h.heard, who), "Volvió el internet")); n != 1 {
			t.Errorf("@%s was told %d times that it is over", who, n)
		}
	}
	if n := len(slices.DeleteFunc(to(h.heard, "#aprobaciones"), func(m heard) bool { return m.edited })); n != 1 {
		t.Errorf("the channel has %d cards of one outage instead of one that changes", n)
	}
	h.wants(h.heard, "luz", "8:05 a. m. Prioridad alta. Respuesta antes de las 9:05 a. m.")
}

// TestPageWordForWord is the fourth transcript, as the holder reads it on her phone.
func TestPageWordForWord(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.delivered(t, "anaruiz88@gmail.com")
	token, pin := h.token("anaruiz88@gmail.com", reHolderLink), h.pin("hernan")
	site := h.pages(t)
	said := func(body string, sentences ...string) {
		t.Helper()
		for _, s := range sentences {
			if !strings.Contains(plain(body), plain(s)) {
				t.Errorf("the page does not say %q:\n%s", s, plain(body))
			}
		}
	}
	said(site.get("/entrega/"+token), "Clave de ana.ruiz@alcaldia.example, para Ana Ruiz.", "Se muestra una sola vez. Tenga a mano dónde escribirla.", "PIN", "Abrir la clave")
	said(site.post("/entrega/"+token, "pin", "000000"), "Ese PIN no es. Le quedan 4 intentos.")
	said(site.post("/entrega/"+token, "pin", pin), "Esta es su clave.", "Cópiela ahora; al cerrar la página no vuelve a mostrarse. Cámbiela al entrar.", "Copiar la clave", "Recibí la cuenta")
	h.must(h.settle())
	said(site.get("/entrega/"+token), "Esta clave ya se mostró una vez")
}

// sentence is one of the twenty of experience.md §3, with who hears it and what happened before.
type sentence struct {
	n       int
	who     string
	text    string
	happens func(h *house)
}

// pattern makes a regular expression of a sentence with {placeholders}.
func pattern(s string) *regexp.Regexp {
	var b strings.Builder
	for s != "" {
		i, j := strings.IndexByte(s, '{'), strings.IndexByte(s, '}')
		if i < 0 || j < i {
			break
		}
		b.WriteString(regexp.QuoteMeta(s[:i]) + ".+?")
		s = s[j+1:]
	}
	b.WriteString(regexp.QuoteMeta(s))
	return regexp.MustCompile(b.String())
}

// twenty is experience.md §3 without 10, which belongs to the service of connectivity, and 20, which is tested below. In 11 the
// transcript's wording names the holder where she is not the asker; in 13 it names the cause.
var twenty = []sentence{
	{1, "luz", "Recibida. Radicado {n}, {fecha}, {hora}. Sigue: {paso}. Lo normal son {meta}.", func(h *house) {
		h.says("luz", "se me olvidó la clave del correo", "enviar")
	}},
	{2, "luz", "Recibida a las {hora}. Radicado {n}. Se atiende desde {día}, {hora}. No tiene que hacer nada más.", func(h *house) {
		h.time("2026-11-23 18:40")
		h.says("luz", "se me olvidó la clave del correo", "enviar")
	}},
	{3, "luz", "Falta el visto bueno de {nombre}; ya le avisé. Si no responde hoy, mañana le recuerdo.", func(h *house) {
		h.asksMailbox("luz", "ana ruiz", "saltar")
	}},
	{4, "hernan", "{solicitante} pide {qué} para {titular}, hasta el {fecha}. ¿Lo autoriza?", func(h *house) {
		h.asksMailbox("luz", "ana ruiz", "saltar")
	}},
	{5, "hernan", "Gracias. Quedó {decisión} a las {hora}. No tiene que hacer nada más.", func(h *house) {
		h.asksMailbox("luz", "ana ruiz", "saltar")
		h.says("hernan", "no autorizo 1 ya tiene una cuenta")
	}},
	{6, "marta", "Ya la aprobó {nombre} a las {hora}. No hace falta nada más.", func(h *house) {
		h.asksMailbox("luz", "ana ruiz", "saltar")
		h.says("hernan", "visto bueno 1")
		h.says("marta", "visto bueno 1")
	}},
	{7, "hernan", "Esto cambió después de que usted lo vio: {campo} {antes} → {después}. Decida sobre lo nuevo.", func(h *house) {
		h.asksMailbox("luz", "ana ruiz", "saltar")
		b, _, _ := h.fars["console"].find("hernan", "Dar visto bueno")
		h.says("luz", "corregir 1", "Nombre del titular", "Ana María Ruiz", "enviar")
		h.clicks("hernan", b.Token)
	}},
	{8, "luz", "Esto lo decide {cargo o nombre}. Si está ausente, {suplente}. ¿Quiere que le avise?", func(h *house) {
		h.asksMailbox("nubia", "ana ruiz", "saltar")
		h.says("hernan", "visto bueno 1")
		h.says("luz", "se cayó el internet")
		h.pushes("luz", "A mi oficina")
		h.says("luz", "tomar 2")
	}},
	{9, "hernan", "Usted no puede decidir una solicitud suya. La decide {nombre}; ya la tiene.", func(h *house) {
		h.says("hernan", "necesito un correo para ana ruiz, contratista nueva", "30 de junio", "saltar", "enviar")
	}},
	{11, "luz", "Ahora no hay cuentas libres. Queda en el puesto {n} de la lista de espera. Le aviso apenas haya cupo; no tiene que volver a pedirla.", nil},
	{12, "nubia", "Ya lo sabemos: {servicio} en {sede} desde las {hora}. ¿Le pasa lo mismo?", func(h *house) {
		h.says("luz", "se cayó el internet", "a mi oficina")
		h.says("nubia", "no hay internet")
	}},
	{13, "luz", "Volvió {servicio} en {sede} a las {hora}. Causa: {causa}. Si sigue sin servicio, responda «sigue igual».", func(h *house) {
		h.says("luz", "se cayó el internet", "a mi oficina")
		h.says("marta", "tomar 1", "resuelta 1 se cambió un equipo")
	}},
	{14, "anaruiz88@gmail.com", "{nombre}, su cuenta {cuenta} está lista. Reciba la clave aquí: {enlace}. Sirve una sola vez, hasta el {día}. Le pediremos un PIN de seis números: se lo dice {quién}.", func(h *house) {
		h.delivered(h.t, "anaruiz88@gmail.com")
	}},
	{15, "luz", "Por seguridad, no escriba claves aquí. Borre ese mensaje y cámbiela; yo no la guardo.", func(h *house) {
		h.says("luz", "mi clave es Hacienda2026")
	}},
	{16, "luz", "{nombre}, de TIC, pregunta: «{pregunta}». Mientras responde, el plazo está en pausa.", func(h *house) {
		h.says("luz", "se cayó el internet", "a mi oficina")
		h.says("marta", "tomar 1", "pedir 1 ¿en qué piso?")
	}},
	{17, "luz", "No se autorizó: {motivo}. Lo decidió {nombre}, {cargo}, {hora}. Usted puede {alternativa}.", func(h *house) {
		h.asksMailbox("luz", "ana ruiz", "saltar")
		h.says("hernan", "no autorizo 1 ya tiene una cuenta")
	}},
	{18, "luz", "Resuelto: {qué se hizo}. ¿Ya le funciona? Si no responde, se cierra el {día}.", func(h *house) {
		h.says("luz", "no me imprime la impresora", "solo a mí", "a medias")
		h.says("marta", "tomar 1", "resuelta 1 se cambió el cable")
	}},
	{19, "luz", "No le entendí bien. ¿Es una de estas? {a} · {b} · {c}. También puede escribir «ayuda» o llamar a la mesa: {teléfono}.", func(h *house) {
		h.says("luz", "xyzzy")
	}},
}

// TestTwentySentences lets each of them be said in a situation in which it is true.
func TestTwentySentences(t *testing.T) {
	t.Parallel()
	for _, s := range twenty {
		t.Run(strings.Fields(s.text)[0]+"-"+string(rune('0'+s.n/10))+string(rune('0'+s.n%10)), func(t *testing.T) {
			var h *house
			switch s.n {
			case 9:
				h = ownMatter(t)
			case 11:
				h = ownWaiting(t)
			default:
				h = openHouse(t, nil, nil)
				s.happens(h)
			}
			re := pattern(s.text)
			for _, m := range to(h.heard, s.who) {
				for _, l := range strings.Split(m.text, "\n") {
					if re.MatchString(l) {
						return
					}
				}
			}
			t.Errorf("%d is not said to @%s: %s\nheard was:\n%s", s.n, s.who, s.text, texts(to(h.heard, s.who)))
		})
	}
}

// ownMatter: a head asks for himself, and tries to sign it: his superior has it.
func ownMatter(t *testing.T) *house {
	h := openHouse(t, nil, nil)
	h.says("hernan", "crear una carpeta compartida para las actas del comité", "no sé", "enviar")
	if r := h.kase(1); r.Head != mailOf("jorge") {
		t.Fatalf("who signs for a head is %s", r.Head)
	}
	h.says("hernan", "visto bueno 1")
	return h
}

// ownWaiting: somebody without a mailbox asks for her own, and there is none left.
func ownWaiting(t *testing.T) *house {
	c := demoCast()
	c.person("luz").Mailbox = ""
	h := openHouse(t, c, nil)
	h.must(h.quota("850 used 850"))
	h.says("luz", "necesito un correo para mi", "enviar")
	h.says("hernan", "visto bueno 1")
	h.says("oscar", "espera 1")
	return h
}

// TestOwnFailure: the twentieth sentence. Nothing of an event that failed is stored, so that the second form is the true one.
func TestOwnFailure(t *testing.T) {
	t.Parallel()
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	got := texts.T("es", "engine.unsaved", "telefono", "(608) 261 1182", "codigo", "7F3A")
	if !pattern("No quedó guardado. Intente de nuevo en un momento o llame a la mesa: {teléfono}. Código {c}.").MatchString(got) {
		t.Error(got)
	}
}
