package simulate

import "testing"

// netCast has an office of the budget in Hacienda.
func netCast() *cast {
	c := noRules()
	c.person("nubia").Roles = append(c.person("nubia").Roles, "presupuesto")
	return c
}

// late and inTime are the ways to ask for more Internet, up to the receipt.
func late(who string) []string {
	return []string{who + ": internet para la oficina nueva de rentas en la calle 60 n.º 5-20, para el 23 de diciembre, somos 6 personas", who + ": Pedir excepción",
		who + ": El arriendo del local actual se vence antes de terminar el año.", who + ": María, tel. 3001112233", who + ": Cobro coactivo y atención a contribuyentes del norte.", who + ": enviar"}
}

func inTime(who string) []string {
	return []string{who + ": necesito más internet en el palacio municipal para el 15 de febrero, más velocidad, somos 40", who + ": Atender a los contribuyentes por videollamada.", who + ": enviar"}
}

// TestRightsCoverage: every state of a need that was told late, to the end.
func TestRightsCoverage(t *testing.T) {
	t.Parallel()
	b := openBench(t, netCast())
	b.walk(1, late("luz")...)
	b.walk(1, "state: por_visto_bueno", "hernan: preguntar 1 ¿desde cuándo?", "state: devuelta", "luz: responder 1 desde octubre", "hernan: visto bueno 1", "state: por_excepcion",
		"adriana: preguntar 1 ¿y si se arrienda un mes más?", "state: devuelta", "luz: responder 1 no hay cómo", "state: por_excepcion",
		"adriana: conceder 1 Es servicio al ciudadano", "adriana: confirmo", "state: en_reparto", "adriana: asignar 1 a marta", "state: asignada",
		"marta: concepto 1 soporte@isp.example", "marta: viernes", "state: en_espera_tercero", "marta: recibido 1 sí", "marta: hoy", "marta: 9.500.000", "marta: saltar", "state: asignada",
		"marta: analizar 1 sí", "marta: sí", "marta: sí", "marta: 31/03/2027", "marta: 120.000.000", "marta: Contrato ISP 045-2026", "state: por_decidir",
		"adriana: viable 1", "state: informe", "adriana: informe 1 IS-1", "adriana: hoy", "adriana: 88120", "state: acta", "adriana: acta 1 AJ-1", "adriana: hoy", "adriana: 88121", "state: cdp",
		"nubia: cdp 1 331", "nubia: hoy", "nubia: 9.500.000", "state: tramite_contractual", "adriana: tramite 1 adición", "adriana: 2", "adriana: hoy", "state: por_instalar",
		"adriana: instalado 1", "adriana: hoy", "adriana: saltar", "state: comunicada", "luz: sigue igual 1 no llega a la segunda sala", "state: reabierta",
		"marta: resuelta 1 se puso otro punto", "luz: ya funciona 1", "state: hecha", "marta: pisami 1 45120", "state: cerrada")
}

// TestRightsCoverageRefused: without an exception, and not viable.
func TestRightsCoverageRefused(t *testing.T) {
	t.Parallel()
	b := openBench(t, netCast())
	b.walk(1, late("luz")...)
	b.walk(1, "hernan: visto bueno 1", "adriana: no conceder 1 se podía prever", "state: sin_excepcion", "luz: usar fecha 1", "state: en_reparto", "adriana: asignar 1 a marta",
		"marta: analizar 1 sí", "marta: no", "marta: falta", "marta: 31/03/2027", "marta: 0", "marta: No hay saldo para adicionar", "marta: saltar", "state: por_decidir",
		"adriana: no viable 1 No hay saldo para adicionar", "adriana: saltar", "state: no_viable", "marta: pisami 1 45200", "state: no_viable_cerrada", "luz: reabrir 1 Hacienda cede recursos", "state: asignada")
}

// TestRightsCoverageOwn: the head asks, the secretary asks, the secretary of two analyses.
func TestRightsCoverageOwn(t *testing.T) {
	t.Parallel()
	t.Run("the head asks: asking is signing", func(t *testing.T) {
		b := openBench(t, netCast())
		b.walk(1, inTime("hernan")...)
		b.walk(1, "state: en_reparto")
		if r := b.kase(1); len(r.Signed) != 1 || r.Signed[0].By != mailOf("hernan") {
			t.Errorf("signed by %v", r.Signed)
		}
	})
	t.Run("the head asks late: the exception comes next", func(t *testing.T) {
		b := openBench(t, netCast())
		b.walk(1, late("hernan")...)
		b.walk(1, "state: por_excepcion")
	})
	t.Run("the secretary asks: the Despacho decides, whoever has it enters the papers", func(t *testing.T) {
		b := openBench(t, netCast())
		b.walk(1, late("adriana")...)
		b.walk(1, "state: por_excepcion", "jorge: conceder 1 Es servicio al ciudadano", "jorge: confirmo", "state: en_reparto", "jorge: asignar 1 a marta", "state: asignada",
			"marta: analizar 1 sí", "marta: sí", "marta: sí", "marta: 31/03/2027", "marta: 120.000.000", "marta: saltar", "state: por_decidir", "jorge: viable 1", "state: informe",
			"marta: informe 1 IS-1", "marta: hoy", "marta: 88120", "state: acta", "marta: acta 1 AJ-1", "marta: hoy", "marta: 88121", "state: cdp", "nubia: cdp 1 331", "nubia: hoy", "nubia: 9.500.000",
			"state: tramite_contractual", "marta: tramite 1 adición", "marta: 2", "marta: hoy", "state: por_instalar", "marta: instalado 1", "marta: hoy", "marta: saltar", "state: comunicada")
	})
}
