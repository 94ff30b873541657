package cross

import (
	"testing"

	"github.com/ticbot/ticbot/bot/slack"
)

// The viability case: Luz asks on the web for internet in a new site, her head signs on Slack, Marta analyses there, Adriana
// decides in her home tab and Julio gives the CDP on the web; every paper has its number before it is installed.
const viability = `
@adriana opens home
@marta opens home
@luz: /internet
@luz fills accion = sede_nueva
@luz fills fecha = 12/01/2027
@luz fills nombre = Oficina de Rentas Norte; direccion = calle 60 n.º 5-20, barrio La Floresta; usuarios = 20; necesidad = Cobro coactivo y atención a contribuyentes del norte.
@luz fills
@luz sees "Recibida. Radicado TIC-2026-000001"
@hernan presses "Dar visto bueno"
@adriana sees "1 por repartir" at home
@adriana: asignar 1 a @UMARTADIAZ
@marta sees "1 asunto en sus manos" at home
@luz sees "Lo tiene Marta Díaz"
everything is true
@marta presses "Ver 1" at home
@marta presses "Analizar"
@marta fills necesidad = si; recursos = si; isp = si; contrato_fin = 31/03/2027; contrato_saldo = 120000000
@marta fills evidencia = Concepto verbal del ISP del 20 de noviembre
@luz sees "Viabilidad por decidir"
@adriana sees "1 espera por usted" at home
@adriana presses "Es viable" in the channel
@adriana presses "Ver 1" at home
@luz sees "viable"
everything is true

# The papers, each with its number and date; the budget office is on the web.
@adriana: /informe 1
@adriana fills numero = IS-50; pisami = 90001
@adriana: /acta 1
@adriana fills numero = AJ-13; pisami = 90002
@julio: /cdp 1
@julio fills numero = 400; valor = 200.000.000
@adriana: /tramite 1
@adriana fills tipo = adicion; numero = 3
@luz sees "contrat"
everything is true
+1dh
@adriana: /instalado 1
@adriana fills prueba = Prueba de velocidad del 24 de noviembre
@luz sees "Oficina de Rentas Norte"
@luz presses "Ya funciona"
everything is true
`

// coverage is who is where in the viability case.
func coverage(mode slack.Mode) setup {
	onSlack := []string{"hernan.ospina", "marta.diaz", "adriana.rojas"}
	return setup{mode: mode, slack: onSlack, offline: onSlack}
}

func TestViability(t *testing.T) {
	for _, mode := range []slack.Mode{slack.HTTP, slack.Socket} {
		t.Run(string(mode), func(t *testing.T) {
			w := newWorld(t, coverage(mode))
			w.play(viability)
			w.allTrue()
		})
	}
}
