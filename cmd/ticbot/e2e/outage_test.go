package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// outage: the Internet is down; one case, three more people who join it, one message to each at the end.
func (d *day) outage() {
	nubia := d.seat(1, nubia, "Nubia Torres")
	marta := d.seat(2, marta, "Marta Díaz")
	d.say(d.luz, "se cayó el internet")
	d.sees(d.luz, ".bot .bubble", "¿A quién afecta?")
	d.inspect("13-a-quien-afecta")
	d.press(d.luz, ".button", "A mi oficina")
	d.sees(d.luz, ".bot .bubble", "Reportado: internet caído en el Palacio Municipal, Hacienda. Caso TIC-")
	id := eval[string](d.tab, d.luz+`.innerText.match(/Caso (TIC-\d{4}-\d{6})/)[1]`)
	if id == d.id {
		d.t.Errorf("the outage has the number of the mailbox: %s", id)
	}
	d.joins(nubia, id, "no hay internet")
	carlos := d.seat(1, carlos, "Carlos Ríos")
	d.joins(carlos, id, "no tengo internet")
	hernan := d.seat(1, hernan, "Hernán Ospina")
	d.joins(hernan, id, "se fue el internet")

	d.press(marta, ".tab", "aprobaciones")
	d.cardSays(marta, id, "Palacio Municipal", "4 personas")
	d.inspect("14-cuatro-personas")
	d.press(marta, ".button", "Tomar")
	d.wait(fmt.Sprintf(`!%s`, el(marta, ".button", "Tomar")))
	d.press(marta, ".tab:first-child", "")
	d.cardSays(marta, id, "asignado a usted", "Marcar resuelta")
	d.cardSays(d.luz, id, "Lo tiene Marta Díaz")
	d.press(marta, ".button", "Marcar resuelta")
	d.wait(`document.querySelector("dialog.form")?.open`)
	d.inspect("15-resuelta")
	d.enter("solucion", "daño en la fibra del proveedor")
	d.press("document", "dialog.form button[type=submit]", "")
	d.wait(`!document.querySelector("dialog.form").open`)
	d.told(d.luz, id)
	d.told(hernan, id)
	d.inspect("16-volvio")
	d.told(d.seat(1, "nubia.torres", "Nubia Torres"), id)
	d.told(d.seat(1, "carlos.rios", "Carlos Ríos"), id)
	d.press(d.luz, ".button", "Ya funciona")
	d.cardSays(d.luz, id, "Cerrada")
	d.cardSays(d.luz, d.id, "Cerrada")
	d.say(marta, "pisami "+id[9:]+" P-2026-881")
	d.sees(marta, ".bot .bubble", "Registrado: PISAMI P-2026-881 en "+id)
	d.cardSays(marta, id, "P-2026-881", "Cerrada")
	d.inspect("17-todo-cerrado")
}

// joins: the same outage reported by somebody else is offered, not filed again.
func (d *day) joins(p, id, words string) {
	d.t.Helper()
	d.say(p, words)
	d.sees(p, ".bot .bubble", "Ya lo sabemos: internet caído en el Palacio Municipal desde las")
	d.press(p, ".button", "Me pasa igual")
	d.sees(p, ".bot .bubble", "Lo sumamos al reporte "+id+". Le aviso cuando vuelva; no tiene que hacer nada más.")
}

// told: exactly one message says that it is over.
func (d *day) told(p, id string) {
	d.t.Helper()
	text := "Volvió el internet en el Palacio Municipal a las"
	d.sees(p, ".bot .bubble", text)
	d.sees(p, ".bot .bubble", "Causa: daño en la fibra del proveedor. Si sigue sin servicio, responda «sigue igual».")
	if n := eval[int](d.tab, fmt.Sprintf(`[...%s.querySelectorAll(".bot .bubble")].filter((e) => e.innerText.includes(%q)).length`, p, text)); n != 1 {
		d.t.Errorf("%d messages say that it is over", n)
	}
	d.cardSays(p, id, "Resuelta")
}

// narrow: the same conversations on a small telephone.
func (d *day) narrow() {
	c := d.browser.tab("estrecho", 360, 740)
	c.chat("http://" + d.addr)
	for i, name := range []string{"Luz Dary", "Hernán", "Marta"} {
		if eval[bool](c, fmt.Sprintf(`[...document.querySelectorAll(".switch-tab")].some((e) => e.innerText.includes(%q))`, name)) {
			c.press("document", ".switch-tab", name)
			c.inspect(fmt.Sprintf("%d-conversacion", i+1))
		}
	}
	c.press("document", ".switch-tab", "Luz Dary")
	c.say(`document.querySelector(".pane.front")`, "necesito un correo para juan peña, contratista nuevo")
	c.wait(`document.querySelector("dialog.form")?.open`)
	c.inspect("4-formulario")
	c.keys(kb.Escape)
	c.wait(`!document.querySelector("dialog.form").open`)
	c.press("document", "#mail-open", "Correos")
	c.sees("document", ".mail", d.inbox)
	c.inspect("5-correos")
	c.quiet()
}

// TestFilingByKeyboardAlone files a request without touching a mouse.
func TestFilingByKeyboardAlone(t *testing.T) {
	d := newDay(t)
	d.tabTo(`e.tagName === "TEXTAREA" && e.closest(".pane")?.querySelector("h2").textContent === "Luz Dary Gómez"`)
	d.write("necesito un correo para ana ruiz, contratista nueva")
	d.keys(kb.Enter)
	d.wait(`document.activeElement.closest("dialog.form")`)
	d.tabTo(`e.name === "fin"`)
	d.write("30 de junio")
	d.tabTo(`e.name === "contacto"`)
	d.write(d.inbox)
	d.tabTo(`e.type === "submit" && e.closest("dialog.form")`)
	d.keys(kb.Enter)
	d.sees("document", "dialog.form", "Cuenta nueva para Ana Ruiz")
	d.tabTo(`e.type === "submit" && e.innerText === "Enviar"`)
	d.keys(kb.Enter)
	d.wait(`!document.querySelector("dialog.form").open`)
	p := pane("Luz Dary Gómez")
	d.sees(p, ".bot .bubble", "Recibida. Radicado TIC-")
	if where := eval[string](d.tab, `document.activeElement.tagName + " " + document.activeElement.closest(".pane")?.querySelector("h2").textContent`); where != "TEXTAREA Luz Dary Gómez" {
		t.Errorf("after the dialog the focus is at %s", where)
	}
	// The head signs with the keyboard too.
	d.tabTo(`e.innerText === "Dar visto bueno"`)
	d.keys(kb.Enter)
	d.sees(pane("Hernán Ospina"), ".bot .bubble", "Gracias. Visto bueno dado a las")
	d.inspect("teclado")
	d.quiet()
}
