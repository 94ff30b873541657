package e2e

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestAxeIsThere says aloud when the accessibility rules could not be applied.
func TestAxeIsThere(t *testing.T) {
	if _, err := os.Stat(os.Getenv("TICBOT_AXE")); err != nil {
		leftOut(t, "axe-core: TICBOT_AXE names no axe.min.js")
	}
}

// pane is the pane of a person who is seated.
func pane(name string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(".pane")].find((p) => p.querySelector("h2").textContent === %q)`, name)
}

// seat seats a person in one of the panes, unless she sits there.
func (c *tab) seat(i int, account, name string) string {
	c.t.Helper()
	c.wait(fmt.Sprintf(`(() => { const s = document.querySelectorAll(".seat-select")[%d]; if (s.value !== %q) { s.value = %q; s.dispatchEvent(new Event("change")); } return true; })()`, i, account, account))
	c.wait(pane(name))
	return pane(name)
}

// say types into somebody's box and sends it with Enter.
func (c *tab) say(p, text string) {
	c.t.Helper()
	eval[bool](c, `(() => { `+p+`.querySelector("textarea").focus(); return true; })()`)
	c.write(text)
	c.keys(kb.Enter)
	c.sees(p, ".mine .bubble", text)
}

// cards counts the cards of a case in a pane, and cardSays waits until the one there shows all these words.
func (c *tab) cardSays(p, id string, words ...string) {
	c.t.Helper()
	one := fmt.Sprintf(`[...%s.querySelectorAll(".is-card")].filter((e) => e.checkVisibility() && e.innerText.includes(%q))`, p, id)
	for _, w := range words {
		c.wait(fmt.Sprintf(`%s.some((e) => e.innerText.includes(%q))`, one, w))
	}
	if n := eval[int](c, one+`.length`); n != 1 {
		c.shot("failure")
		c.t.Errorf("%d cards of %s, where one should be", n, id)
	}
}

// day is one day in the office: a chat with all people side by side, and what is known of the mailbox case.
type day struct {
	*tab
	addr                   string
	luz, hernan, oscar     string // panes
	id, key, link, pin     string
	account, holder, inbox string
}

func newDay(t *testing.T) *day {
	t.Helper()
	b := newBrowser(t)
	addr := freeAddress(t)
	demo(t, addr, "")
	newClient(t, addr).officeHours()
	d := &day{tab: b.tab("escritorio", 1280, 800), addr: addr, account: "ana.ruiz@alcaldia.example", holder: "Ana Ruiz", inbox: "anaruiz88@gmail.com"}
	d.chat("http://" + addr)
	return d
}

func TestMailboxFromAskingToClosing(t *testing.T) {
	d := newDay(t)
	d.welcome()
	d.ask()
	d.signOff()
	d.create()
	d.staffPage()
	d.mail()
	d.previews()
	d.phone()
	d.closing()
	d.outage()
	d.narrow()
	d.quiet()
}

// welcome: three panes, five people who are offered first, and more whom one can seat.
func (d *day) welcome() {
	first := eval[[]string](d.tab, `[...document.querySelectorAll(".seat-select")][0].querySelector("optgroup") ? [...document.querySelectorAll(".seat-select")[0].querySelectorAll("optgroup")[0].children].map((o) => o.text) : []`)
	if len(first) != 5 {
		d.t.Errorf("offered first are %q, not five people", first)
	}
	if n := eval[int](d.tab, `document.querySelectorAll(".pane").length`); n != 3 {
		d.t.Errorf("%d panes", n)
	}
	d.inspect("01-inicio")
	d.luz = d.seat(0, luz, "Luz Dary Gómez")
	d.hernan = d.seat(1, hernan, "Hernán Ospina")
	d.oscar = d.seat(2, oscar, "Óscar Leal")
}

// ask: one sentence, one dialog with what was said already, a summary, and the receipt.
func (d *day) ask() {
	d.say(d.luz, "necesito un correo para ana ruiz, contratista nueva")
	d.wait(`document.querySelector("dialog.form")?.open`)
	if got := eval[string](d.tab, `document.querySelector("dialog.form input[name=titular]").value`); got != d.holder {
		d.t.Errorf("the dialog knows the holder as %q", got)
	}
	d.inspect("02-formulario")
	d.enter("fin", "31/04/2027")
	d.press("document", "dialog.form button", "Continuar")
	d.sees("document", "dialog.form .error", "Esa fecha no existe")
	d.inspect("03-formulario-error")
	d.enter("fin", "30 de junio")
	d.enter("contacto", d.inbox)
	d.press("document", "dialog.form button", "Continuar")
	d.sees("document", "dialog.form", "Cuenta nueva para Ana Ruiz, contratista, Secretaría de Hacienda, hasta el 30/06/")
	d.sees("document", "dialog.form", "Dirección propuesta: "+d.account+". Firma: Hernán Ospina.")
	d.inspect("04-resumen")
	d.press("document", "dialog.form button", "Enviar")
	d.wait(`!document.querySelector("dialog.form").open`)
	d.sees(d.luz, ".bot .bubble", "Recibida. Radicado TIC-")
	d.id = eval[string](d.tab, d.luz+`.innerText.match(/TIC-\d{4}-\d{6}/)[0]`)
	d.cardSays(d.luz, d.id, "Correo para Ana Ruiz", "Falta el visto bueno de Hernán Ospina", "Desistir")
	d.cardSays(d.hernan, d.id, "Luz Dary Gómez pide un correo para Ana Ruiz, contratista", "¿Lo autoriza?", "Dar visto bueno", "No autorizar")
	d.inspect("05-radicada")
}

// enter writes into a field of the open dialog in place of what is there.
func (c *tab) enter(field, text string) {
	c.t.Helper()
	eval[bool](c, fmt.Sprintf(`(() => { const e = document.querySelector("dialog.form [name=%s]"); e.focus(); e.select(); return true; })()`, field))
	c.write(text)
}

func (d *day) signOff() {
	d.press(d.hernan, ".button", "Dar visto bueno")
	d.sees(d.hernan, ".bot .bubble", "Gracias. Visto bueno dado a las")
	d.cardSays(d.luz, d.id, "Visto bueno de Hernán Ospina", "Lo tiene Óscar Leal", "Sigue: crear la cuenta, a más tardar el")
	d.cardSays(d.oscar, d.id, "asignado a usted por regla R-", "Reservar cupo", "Pedir datos")
	d.gone(d.hernan, "Dar visto bueno")
	d.inspect("06-visto-bueno")
}

// gone waits until a person sees no such button any more.
func (c *tab) gone(p, label string) {
	c.t.Helper()
	c.wait(`!` + el(p, ".button", label))
}

func (d *day) create() {
	d.press(d.oscar, ".button", "Reservar cupo")
	d.cardSays(d.oscar, d.id, "Cupo reservado", "Cuenta creada")
	d.cardSays(d.luz, d.id, "Cupo reservado")
	d.press(d.oscar, ".button", "Cuenta creada")
	d.wait(`document.querySelector("dialog.form")?.open`)
	if got := eval[string](d.tab, `document.querySelector("dialog.form [name=cuenta]").value`); got != d.account {
		d.t.Errorf("the address %q is proposed", got)
	}
	d.inspect("07-cuenta-creada")
	d.press("document", "dialog.form .choice", "La genera el bot")
	d.press("document", "dialog.form button[type=submit]", "")
	d.wait(`!document.querySelector("dialog.form").open`)
	d.sees(d.oscar, ".bot .bubble", "La clave de "+d.account+" está en esta página")
	d.inspect("08-enlace-del-tecnico")
}

// staffPage: the technician's own page, in a new window, shows the password once.
func (d *day) staffPage() {
	opened := chromedp.WaitNewTarget(d.ctx, func(i *target.Info) bool { return strings.Contains(i.URL, "/entrega/") })
	d.press(d.oscar, ".bot .bubble a", "/entrega/")
	var id target.ID
	select {
	case id = <-opened:
	case <-time.After(patience):
		d.t.Fatal("the link opens no page")
	}
	ctx, _ := chromedp.NewContext(d.ctx, chromedp.WithTargetID(id)) // ends with the browser
	p := d.watch(&tab{browser: d.browser, ctx: ctx, name: "tecnico", width: d.width, height: d.height})
	p.sees("document", "h1", "Clave inicial de "+d.account)
	p.inspect("1-antes")
	p.press("document", "button", "Abrir la clave")
	p.wait(`document.querySelector("#clave")?.value.length >= 8`)
	d.key = eval[string](p, `document.querySelector("#clave").value`)
	p.inspect("2-clave")
	address := eval[string](p, `location.href`)
	p.quiet()
	again := d.beside("tecnico-otra-vez")
	again.do(chromedp.Navigate(address))
	again.sees("document", "main", "ya se mostró una vez")
	if strings.Contains(eval[string](again, `document.documentElement.innerHTML`), d.key) {
		d.t.Error("the technician's page shows the password again")
	}
	again.inspect("1")
	stranger := d.browser.tab("extrano", 1280, 800)
	stranger.do(chromedp.Navigate(address))
	stranger.sees("document", "main", "Esta página es solo para la persona a quien se le envió")
	stranger.inspect("1")
	d.front()
}

// mail: what reached Ana, Hernán and Luz.
func (d *day) mail() {
	d.sees(d.hernan, ".bot .bubble", "PIN para Ana Ruiz:")
	d.sees(d.luz, ".bot .bubble", "La cuenta "+d.account+" está lista ("+d.id+"). A Ana le llegó el aviso a su correo personal; el PIN se lo da Hernán Ospina.")
	d.pin = eval[string](d.tab, d.hernan+`.innerText.match(/PIN para Ana Ruiz: (\d{3} \d{3})/)[1]`)
	d.cardSays(d.luz, d.id, "Cuenta lista", "que Ana Ruiz reciba la clave")
	d.press("document", "#mail-open", "Correos")
	d.sees("document", ".mail", "Ana, su cuenta "+d.account+" está lista. Reciba la clave aquí:")
	d.sees("document", ".mail", "Le pediremos un PIN de seis números: se lo dice Hernán Ospina, su jefe.")
	d.sees("document", ".mail-meta", d.inbox)
	d.link = eval[string](d.tab, `document.querySelector(".mail a").href`)
	d.inspect("09-correos")
	d.keys(kb.Escape)
	d.wait(`!document.querySelector("dialog.drawer").open`)
	if eval[bool](d.tab, fmt.Sprintf(`document.documentElement.innerHTML.includes(%q)`, d.key)) {
		d.t.Error("the password stands in the chat")
	}
	d.inspect("10-cuenta-lista")
}

// previews: what mail programs and browsers do with a link by themselves uses nothing up.
func (d *day) previews() {
	d.t.Helper()
	for _, m := range []string{http.MethodHead, http.MethodGet} {
		for _, purpose := range []string{"", "prefetch", "prefetch;prerender"} {
			req, err := http.NewRequestWithContext(context.Background(), m, d.link, nil)
			if err != nil {
				d.t.Fatal(err)
			}
			if purpose != "" {
				req.Header.Set("Sec-Purpose", purpose)
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				d.t.Fatal(err)
			}
			_ = res.Body.Close()
			if res.StatusCode != http.StatusOK {
				d.t.Errorf("%s with purpose %q: %s", m, purpose, res.Status)
			}
		}
	}
}

// phone: Ana opens the link on her telephone, once with a wrong PIN.
func (d *day) phone() {
	p := d.browser.tab("celular", 390, 844)
	p.do(chromedp.Navigate(d.link))
	p.sees("document", "h1", "Clave de "+d.account+", para Ana Ruiz.")
	p.sees("document", "main", "Se muestra una sola vez. Tenga a mano dónde escribirla.")
	p.inspect("1-pin")
	p.at360("1-pin")
	wrong := "000000"
	if strings.ReplaceAll(d.pin, " ", "") == wrong {
		wrong = "111111"
	}
	p.wait(`document.activeElement.id === "pin"`)
	p.write(wrong)
	p.press("document", "button", "Abrir la clave")
	p.sees("document", "#error", "Ese PIN no es. Le quedan 4 intentos.")
	p.inspect("2-pin-equivocado")
	p.wait(`document.activeElement.id === "pin"`)
	p.write(d.pin)
	p.keys(kb.Enter)
	p.sees("document", "h1", "Esta es su clave.")
	if got := eval[string](p, `document.querySelector("#clave").value`); got != d.key {
		d.t.Error("Ana is shown another password than the technician typed")
	}
	p.inspect("3-clave")
	p.at360("3-clave")
	d.sees(d.luz, ".bot .bubble", "Ana Ruiz recibió la clave el")
	d.cardSays(d.luz, d.id, "Ana Ruiz recibió la clave", "Se cierra solo el")
	p.press("document", "button", "Recibí la cuenta")
	p.sees("document", "main", "Quedó anotado que usted recibió la cuenta")
	p.inspect("4-recibida")
	p.quiet()
	if status, body, err := newClient(d.t, d.addr).page(strings.TrimPrefix(d.link, "http://"+d.addr), nil); err != nil || status != http.StatusGone || strings.Contains(body, d.key) {
		d.t.Errorf("the used link answers %d %v: %s", status, err, body)
	}
	d.cardSays(d.luz, d.id, "Recibida por Ana Ruiz", "Se cierra solo el")
	d.inspect("11-recibida")
}

// closing: PISAMI gets its number, and the days go by.
func (d *day) closing() {
	d.say(d.oscar, "pisami "+d.id[9:]+" 45678")
	d.sees(d.oscar, ".bot .bubble", "Registrado: PISAMI 45678 en "+d.id)
	d.cardSays(d.oscar, d.id, "45678")
	for range 4 {
		before := eval[string](d.tab, `document.getElementById("now").dateTime`)
		d.press("document", ".jump", "+1 día hábil")
		d.wait(fmt.Sprintf(`document.getElementById("now").dateTime.slice(0, 10) > %q`, before[:10]))
		d.wait(`![...document.querySelectorAll(".jump")].some((e) => e.getAttribute("aria-disabled") === "true")`)
	}
	for _, p := range []string{d.luz, d.hernan, d.oscar} {
		d.cardSays(p, d.id, "Cerrada")
		for _, label := range []string{"Dar visto bueno", "Reservar cupo", "Cuenta creada", "Desistir", "Entregar en persona"} {
			d.gone(p, label)
		}
	}
	d.inspect("12-cerrada")
	if eval[bool](d.tab, `[...document.querySelectorAll(".pane .tab[aria-current] .badge")].some((e) => e.checkVisibility())`) {
		d.t.Error("what is in sight counts as unread")
	}
}
