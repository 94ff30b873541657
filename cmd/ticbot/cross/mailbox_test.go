package cross

import (
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/slack"
	"github.com/ticbot/ticbot/bot/web"
)

// The mailbox case: Luz asks on the web, her head signs on Slack, Óscar works on both, the holder is reached by mail. Adriana
// looks at her home tab on Slack.
const mailbox = `
@adriana opens home
@hernan opens home
@hernan sees "No tiene casos abiertos" at home
@hernan sees "No hay nada que espere por usted." at home
@luz: /correo para ana ruiz, contratista nueva
@luz fills titular = Ana Ruiz; fin = 30 de junio; contacto = anaruiz88@gmail.com
@luz fills
@luz sees "Recibida. Radicado TIC-2026-000001"
@luz sees "Falta el visto bueno de Hernán Ospina"

# Hernán sees it in his home tab, and signs there.
@hernan sees "1 espera su visto bueno" at home
@hernan presses "Ver 1" at home
@hernan presses "Dar visto bueno"
@hernan sees "No hay nada que espere por usted." at home
@luz sees "Visto bueno de Hernán Ospina"

everything is true
# Óscar has his card on the web, begins there, goes on on Slack, and opens his page from there.
@oscar uses web
@oscar presses "Reservar cupo"
@luz sees "Cupo reservado"
@oscar uses slack
@oscar: /detalle 1
@oscar presses "Cuenta creada"
@oscar fills cuenta = ana.ruiz@alcaldia.example; clave = bot
@oscar sees "La clave de ana.ruiz@alcaldia.example está en esta página"
@oscar opens link
@hernan sees "PIN para Ana Ruiz"
@mail anaruiz88@gmail.com opens link with pin 000000
@mail anaruiz88@gmail.com opens link with pin of @hernan
@oscar uses slack
@oscar: /pisami 1 45678
@oscar sees "Registrado: PISAMI 45678"
everything is true
+1dh
+1dh
+1dh
+8h
@luz sees "Estado: Cerrada"
`

func office(mode slack.Mode) setup {
	return setup{mode: mode, slack: []string{"hernan.ospina", "oscar.leal", "adriana.rojas"}, offline: []string{"hernan.ospina", "adriana.rojas"}}
}

func TestMailbox(t *testing.T) {
	for _, mode := range []slack.Mode{slack.HTTP, slack.Socket} {
		t.Run(string(mode), func(t *testing.T) {
			w := newWorld(t, office(mode))
			w.play(mailbox)
			got := w.allTrue()
			if want := map[chat.Platform]int{slack.Name: 2, web.Name: 1}; got[slack.Name] < want[slack.Name] || got[web.Name] < want[web.Name] {
				t.Errorf("cards %v", got)
			}
		})
	}
}

// The same with everybody on Slack: windows with a reason at each field, pages that follow, a question and its answer in a
// thread, a file in and what everybody is told.
const onSlack = `
@luz: /tic
@luz sees "Con gusto, Luz."
@luz: /correo
@luz fills accion = nueva
@luz fills para = contratista
@luz fills titular = Ana; fin = 31/04/2027; contacto = ana.ruiz and reads "Esa fecha no existe en el calendario"
@luz fills titular = Ana Ruiz; fin = 30 de junio; contacto = anaruiz88@gmail.com
@luz fills
@luz sees "Recibida. Radicado TIC-2026-000001"
@hernan: preguntar 1 ¿hasta qué fecha va el contrato?
@luz sees "¿hasta qué fecha va el contrato?"
@luz replies "hasta el 30 de junio" to "Correo para Ana Ruiz"
@hernan sees "hasta el 30 de junio"
@luz sends "contrato.pdf" to "Correo para Ana Ruiz"
@hernan: /detalle 1
@hernan sees "contrato.pdf"
@luz: /mis-casos
@luz sees "TIC-2026-000001 · Correo para Ana Ruiz"
@hernan: visto bueno 1
@luz sees "Visto bueno de Hernán Ospina"
everything is true
`

func TestAllOnSlack(t *testing.T) {
	for _, mode := range []slack.Mode{slack.HTTP, slack.Socket} {
		t.Run(string(mode), func(t *testing.T) {
			all := []string{"luz.gomez", "hernan.ospina", "oscar.leal", "adriana.rojas"}
			w := newWorld(t, setup{mode: mode, slack: all, offline: all})
			w.play(onSlack)
		})
	}
}

// TestTypedSentence: on Slack a sentence opens no window; its answer says what was understood and has the button that does. What
// is written while a window stands open is no answer to it.
func TestTypedSentence(t *testing.T) {
	all := []string{"luz.gomez", "hernan.ospina", "oscar.leal", "adriana.rojas"}
	w := newWorld(t, setup{mode: slack.HTTP, slack: all, offline: all})
	w.play(`
@luz: necesito un correo para ana ruiz, contratista nueva
@luz sees "Nombre del titular: Ana Ruiz"
@luz presses "Abrir formulario"
@luz: mis casos
@luz sees "No tiene casos abiertos"
@luz fills fin = 30 de junio; contacto = anaruiz88@gmail.com
@luz fills
@luz sees "Recibida. Radicado TIC-2026-000001"
@luz: necesito un correo para eva luna, contratista nueva
@luz: 30 de junio
@luz: evaluna@gmail.com
@luz presses "Enviar"
@luz sees "Recibida. Radicado TIC-2026-000002"
everything is true
`)
}

// An incident: Luz reports it on the web, the card waits in the office's channel on Slack, Adriana sees it in her home tab,
// Óscar takes it in the channel, tells how it goes in the card's thread and solves it, and Luz answers on the web.
const incident = `
@adriana opens home
@oscar opens home
@luz: /incidente no hay internet en toda la oficina
@luz sees "Caso TIC-2026-000001"
@adriana sees "1 por repartir" at home
@oscar sees "1 por repartir" at home
@oscar presses "Tomar" in the channel
@luz sees "Óscar Leal"
@adriana sees "No hay nada que espere por usted." at home
@oscar sees "1 asunto en sus manos" at home
everything is true
@oscar replies "el proveedor va en camino" to "no hay internet"
@luz sees "el proveedor va en camino"
@oscar: resuelta 1 se cambió el cable
@luz sees "se cambió el cable"
@oscar presses "Ver 1" at home
everything is true
@luz presses "Ya funciona"
@oscar: pisami 1 45678
@oscar sees "No hay nada que espere por usted." at home
everything is true
`

// TestMention: Slack writes people as ids; the case is given to whom they are bound to, and who reads it later finds names.
func TestMention(t *testing.T) {
	w := newWorld(t, office(slack.HTTP))
	w.play(`
@luz: /incidente no hay internet en toda la oficina
@adriana: asignar 1 a @UOSCARLEAL
@oscar uses web
@oscar sees "asignado a usted"
@luz: /incidente la impresora no imprime
@luz presses "Solo a mí"
@adriana: /asignar 2 a @UOSCARLEAL
@oscar sees "no imprime"
@oscar uses slack
@oscar: /comentar 1 ya hablé con @UHERNANOSPINA.
@luz sees "«ya hablé con hernan.ospina@alcaldia.example»"
`)
}

func TestIncident(t *testing.T) {
	for _, mode := range []slack.Mode{slack.HTTP, slack.Socket} {
		t.Run(string(mode), func(t *testing.T) {
			w := newWorld(t, office(mode))
			w.play(incident)
		})
	}
}
