package simulate

import "testing"

// webCast has a web master, and an editor of the portal in Hacienda.
func webCast() *cast {
	c := noRules()
	c.person("oscar").Roles = append(c.person("oscar").Roles, "webmaster")
	c.editors = map[string]string{mailOf("nubia"): "Secretaría de Hacienda"}
	return c
}

// news is the way to ask for a publication, up to the receipt.
func news(text string) []string {
	return []string{"luz: publicar la noticia «Pico y placa de diciembre» hasta el 31 de diciembre", "luz: " + text, "luz: al aprobarse", "luz: enviar"}
}

// TestRightsPortal: every state of a text, of a page that comes off, and of an editor.
func TestRightsPortal(t *testing.T) {
	t.Parallel()
	const link = " https://www.alcaldia.example/noticias/pico"
	t.Run("a text", func(t *testing.T) {
		b := openBench(t, webCast())
		b.walk(1, news("Envío el archivo")...)
		b.walk(1, "state: por_texto", "luz: texto 1 Desde el primero de diciembre rige el pico y placa.", "state: por_visto_bueno", "hernan: aprobar 1", "state: en_reparto",
			"adriana: asignar 1 a marta", "state: asignada", "nubia: publicado 1"+link, "state: comunicada", "luz: sigue igual 1 falta la foto", "state: reabierta",
			"marta: publicado 1"+link, "luz: ya funciona 1", "state: hecha", "marta: pisami 1 778", "state: cerrada")
	})
	t.Run("a page", func(t *testing.T) {
		b := openBench(t, webCast())
		b.walk(1, "luz: retirar del portal la convocatoria vencida de 2024", "luz: https://www.alcaldia.example/convocatoria", "luz: enviar", "state: por_visto_bueno",
			"hernan: visto bueno 1", "adriana: asignar 1 a marta", "state: asignada", "oscar: retirado 1", "state: comunicada")
	})
	t.Run("at once", func(t *testing.T) {
		b := openBench(t, webCast())
		b.walk(1, "luz: retirar del portal una lista que tiene cédulas", "luz: https://www.alcaldia.example/lista", "luz: enviar", "state: por_retirar", "marta: retirado 1", "state: por_ratificar",
			"hernan: no ratifico 1 es una lista pública por ley", "state: por_restaurar", "marta: publicado 1"+link, "state: comunicada")
	})
	t.Run("an editor", func(t *testing.T) {
		b := openBench(t, webCast())
		b.walk(1, "luz: suspender el usuario editor de nubia torres en el portal", "luz: renuncia", "luz: ahora", "luz: enviar", "state: por_visto_bueno",
			"hernan: visto bueno 1 CONFIRMO", "state: en_reparto", "marta: suspender 1", "marta: CONFIRMO", "state: comunicada", "hernan: reactivar 1 sigue en el cargo",
			"state: por_reactivar", "marta: reactivada 1 Administrador del portal", "state: reactivada")
	})
	t.Run("a new editor", func(t *testing.T) {
		b := openBench(t, webCast())
		b.walk(1, "luz: necesito un usuario editor del portal para carlos ríos", "luz: Noticias de Hacienda", "luz: enviar", "state: por_visto_bueno", "hernan: visto bueno 1",
			"adriana: asignar 1 a marta", "state: asignada", "marta: usuario creado 1", "marta: carlos.rios", "marta: consola", "marta: <"+inPerson, "state: por_entregar",
			"oscar: entregada 1 sí", "state: comunicada")
	})
}

// TestRightsCloud: what is one's own, what is somebody else's, and a copy.
func TestRightsCloud(t *testing.T) {
	t.Parallel()
	t.Run("one's own", func(t *testing.T) {
		b := openBench(t, noRules())
		b.walk(1, "luz: se me borró un archivo de mi carpeta", "luz: la más reciente", "luz: enviar", "state: en_reparto", "adriana: asignar 1 a marta", "state: asignada",
			"marta: recuperado 1 En su carpeta, subcarpeta Recuperados", "marta: hoy", "state: comunicada", "luz: ya funciona 1", "state: hecha")
	})
	t.Run("a copy", func(t *testing.T) {
		b := openBench(t, noRules())
		b.walk(1, "luz: copia de seguridad diaria de la nómina, se guarda 5 años", "luz: sí", "luz: enviar", "state: por_visto_bueno", "hernan: visto bueno 1",
			"adriana: asignar 1 a oscar", "state: asignada", "oscar: respaldo 1 bien", "oscar: hoy", "oscar: 1", "oscar: resuelta 1 la copia quedó programada", "state: comunicada",
			"luz: ya funciona 1", "state: hecha")
	})
}

// TestRightsDevelopment: who analyses does not decide, who makes it does not accept it.
func TestRightsDevelopment(t *testing.T) {
	t.Parallel()
	b := openBench(t, noRules())
	b.walk(1, "luz: desarrollo de un sistema nuevo", "luz: Hoy llevamos los acuerdos de pago en un Excel y se pierden.", "luz: saltar", "luz: sin fecha", "luz: enviar", "state: por_visto_bueno",
		"hernan: visto bueno 1", "adriana: asignar 1 a marta", "state: asignada", "marta: análisis 1 Un módulo con sus reportes", "marta: 20", "marta: 15", "marta: nubia torres", "state: por_priorizar",
		"adriana: priorizar 1 1", "state: en_fila", "marta: planear 1 15/12/2026", "state: en_desarrollo", "marta: listo para probar 1 Está en el servidor de pruebas", "state: en_prueba",
		"nubia: le falta algo 1 no suma los intereses", "state: en_desarrollo", "marta: listo para probar 1 Ya suma los intereses", "nubia: acepto 1", "state: hecha")
}
