package web

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestAxeIsThere says aloud when the accessibility rules could not be applied.
func TestAxeIsThere(t *testing.T) {
	if _, err := os.Stat(os.Getenv("TICBOT_AXE")); err != nil {
		leftOut(t, "axe-core: TICBOT_AXE names no axe.min.js")
	}
}

func TestRequestInTheBrowser(t *testing.T) {
	for _, size := range [][2]int64{{1280, 800}, {360, 740}} {
		t.Run(fmt.Sprint(size[0]), func(t *testing.T) {
			h := newTownHall(t, nil)
			c := newChrome(t, size[0], size[1])
			c.open(h.r.server.URL)
			c.inspect("1-inicio")
			writeByKeyboard(c)
			fillTheForm(c)
			signOff(c, h)
			approvalsTab(c, size[0])
			mailAndClock(c, h)
			c.dark()
			c.inspect("9-oscuro")
		})
	}
}

// writeByKeyboard types the request with nothing but the keyboard.
func writeByKeyboard(c *chrome) {
	c.t.Helper()
	c.tabTo(`e.tagName === "TEXTAREA" && e.closest(".pane")?.innerText.includes("Hola, Luz Dary")`)
	c.write("necesito un correo para ana ruiz, contratista nueva")
	c.keys(kb.Enter)
	c.wait(`document.querySelector("dialog.form")?.open`)
	c.wait(`document.activeElement.closest("dialog.form") && document.activeElement.type === "radio"`)
	c.waitText(".mine .bubble", "necesito un correo")
	c.inspect("2-formulario")
}

// fillTheForm sends an incomplete page, corrects it, and goes on to the next page; still by keyboard.
func fillTheForm(c *chrome) {
	c.t.Helper()
	c.tabTo(`e.type === "submit" && e.innerText === "Continuar"`)
	c.keys(kb.Enter)
	c.waitText("dialog.form .error", "No pude leer la fecha")
	c.wait(`document.activeElement.name === "fin"`)
	described := eval[string](c, `(() => { const e = document.activeElement; return e.getAttribute("aria-invalid") + " " + e.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id).innerText).join(" "); })()`)
	if !strings.HasPrefix(described, "true ") || !strings.Contains(described, "No pude leer la fecha") {
		c.t.Errorf("the wrong field says %q", described)
	}
	c.inspect("3-errores")
	c.keys("30 de junio de 2027")
	c.tabTo(`e.type === "submit"`)
	c.keys(kb.Enter)
	c.waitText("dialog.form .notice", "Dirección propuesta")
	date := eval[string](c, `document.querySelector("dialog.form input[name=desde]").value`)
	if date != "30/11/2026" {
		c.t.Errorf("an ISO date is shown as %q", date)
	}
	c.inspect("4-segunda-pagina")
	c.press("dialog.form button", "Atrás")
	c.wait(`document.querySelector("dialog.form input[name=fin]")?.value === "30/06/2027"`)
	c.press("dialog.form button", "Continuar")
	c.waitText("dialog.form .notice", "Dirección propuesta")
	c.press("dialog.form button", "Enviar")
	c.wait(`!document.querySelector("dialog.form").open`)
	c.waitText(".is-card", "TIC-2026-000123")
	c.inspect("5-radicada")
}

// signOff presses the head's button while the server cannot take it; the press is kept and taken in the end.
func signOff(c *chrome, h *townHall) {
	c.t.Helper()
	if c.wd < 1000 {
		c.waitText(".switch-tab", "Hernán")
		c.press(".switch-tab", "Hernán")
	}
	h.fail(3)
	before := len(h.r.seen())
	c.press(".pane .button", "Dar visto bueno")
	c.waitText(".pane .button.busy", "Guardando…")
	c.waitText(".pane .note", "Todavía no quedó guardado")
	c.inspect("6-reintento")
	c.waitText(".pane .bubble", "Gracias. Visto bueno dado")
	c.wait(`![...document.querySelectorAll(".pane .button")].some((e) => e.checkVisibility() && e.innerText === "Dar visto bueno")`)
	ids := map[string]bool{}
	for _, ev := range h.r.seen()[before:] {
		ids[ev.ID] = true
	}
	if n := len(h.r.seen()) - before; len(ids) != 1 || n != 4 {
		c.t.Errorf("one press was sent %d times under %d ids", n, len(ids))
	}
	c.inspect("7-visto-bueno")
}

// approvalsTab reads the channel as the technician.
func approvalsTab(c *chrome, width int64) {
	c.t.Helper()
	if width < 1000 {
		c.press(".switch-tab", "Óscar")
	}
	c.wait(`[...document.querySelectorAll(".pane .tab .badge")].some((e) => e.checkVisibility() && e.innerText.includes("1"))`)
	c.press(".pane .tab", "aprobaciones")
	c.waitText(".pane .is-card", "Por distribuir")
	c.wait(`![...document.querySelectorAll(".pane .tab .badge")].some((e) => e.checkVisibility())`)
	c.inspect("8-canal")
	// Somebody who sits nowhere has news: she is offered a seat.
	c.press(".waiting-one", "Adriana Rojas")
	c.waitText(".pane .is-card", "Asignar")
	c.wait(`document.getElementById("waiting").hidden`)
}

// mailAndClock looks into the demo's tools.
func mailAndClock(c *chrome, h *townHall) {
	c.t.Helper()
	c.press("#mail-open", "Correos")
	c.waitText(".mail", "anaruiz88@gmail.com")
	links := eval[[]string](c, `[...document.querySelectorAll(".mail a")].map((a) => a.href)`)
	if len(links) != 1 || links[0] != h.r.server.URL+"/entrega/Qm9nb3Rh" {
		c.t.Errorf("links in the mail: %v", links)
	}
	c.inspect("8b-correos")
	c.keys(kb.Escape)
	c.wait(`!document.querySelector("dialog.drawer").open`)
	c.wait(`document.activeElement.id === "mail-open"`)
	if c.wd < 1000 {
		c.press("#clock-open", "")
		c.inspect("8c-reloj")
	}
	c.press(".jump", "+1 hora")
	c.wait(`document.getElementById("now").textContent.includes("10:1")`)
	if c.wd < 1000 {
		c.keys(kb.Escape)
	}
}

func TestEscapeKeepsTheDraft(t *testing.T) {
	h := newTownHall(t, nil)
	c := newChrome(t, 1280, 800)
	c.open(h.r.server.URL)
	c.press(".example", "necesito un correo")
	c.wait(`document.querySelector("dialog.form")?.open`)
	eval[chromedp.Void](c, `document.querySelector("dialog.form input[name=fin]").focus()`)
	c.write("el viernes")
	c.keys(kb.Escape)
	c.wait(`!document.querySelector("dialog.form").open`)
	c.press(".pane .button", "Seguir donde iba")
	c.wait(`document.querySelector("dialog.form")?.open`)
	c.wait(`document.querySelector("dialog.form input[name=fin]").value === "el viernes"`)
}

func TestSecretsLeaveTheScreen(t *testing.T) {
	h := newTownHall(t, nil)
	c := newChrome(t, 360, 740)
	c.open(h.r.server.URL)
	c.tabTo(`e.tagName === "TEXTAREA"`)
	c.write("mi clave es Tulipan77")
	c.keys(kb.Enter)
	c.waitText(".pane .bubble", "no escriba claves aquí")
	c.wait(`!document.documentElement.innerHTML.includes("Tulipan77")`)
	c.inspect("secreto")
}

func TestForeignWordsStayWords(t *testing.T) {
	h := newTownHall(t, nil)
	c := newChrome(t, 360, 740)
	c.open(h.r.server.URL)
	c.tabTo(`e.tagName === "TEXTAREA"`)
	c.write(`<img src=x onerror="document.title=1"> https://evil.example ` + strings.Repeat("muylargo", 60))
	c.keys(kb.Enter)
	c.waitText(".pane .bubble", "No le entendí")
	c.waitText(".mine .bubble", `<img src=x`)
	found := eval[int](c, `document.querySelectorAll(".bubble img, .bubble a, .bubble script").length`)
	if found > 0 {
		t.Errorf("%d elements came out of a person's words", found)
	}
	c.inspect("palabras")
}

func TestEveryControlIsReachedByTab(t *testing.T) {
	h := newTownHall(t, nil)
	h.filed()
	h.sayIn(approvals.ID, requestCard("Por distribuir", "Adriana Rojas"))
	c := newChrome(t, 1280, 800)
	c.open(h.r.server.URL)
	eval[chromedp.Void](c, `document.querySelectorAll("button, a[href], select, textarea, input").forEach((e, i) => { e.dataset.n = i; })`)
	want := eval[[]string](c, `[...document.querySelectorAll("[data-n]")].filter((e) => e.checkVisibility({visibilityProperty: true}) && !e.closest("[aria-hidden=true]") && !e.disabled).map((e) => e.dataset.n + " " + (e.innerText || e.id || e.className))`)
	reached := map[string]bool{}
	for range len(want) + 12 {
		c.keys(kb.Tab)
		reached[eval[string](c, `document.activeElement.dataset.n ?? ""`)] = true
	}
	for _, w := range want {
		if n, _, _ := strings.Cut(w, " "); !reached[n] {
			t.Errorf("Tab does not reach %q", w)
		}
	}
	if len(want) < 15 {
		t.Errorf("only %d controls were found", len(want))
	}
}

func TestThePageSurvivesARestartOfTheServer(t *testing.T) {
	h := newTownHall(t, func(o *Options) { o.Key = nil }) // a new key: the old cookie is worth nothing
	c := newChrome(t, 1280, 800)
	c.open(h.r.server.URL)
	address := h.r.server.Listener.Addr().String()
	h.r.server.CloseClientConnections()
	h.r.server.Close()
	c.waitText("#offline", "Reconectando…")
	c.tabTo(`e.tagName === "TEXTAREA"`)
	c.write("ayuda")
	c.keys(kb.Enter)
	c.waitText(".mine .meta", "Sin conexión. Lo intento de nuevo.")
	c.inspect("sin-conexion")

	o := h.r.a.o
	o.Key = []byte("another key")
	again, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	h.r.a = again
	mux := http.NewServeMux()
	for pattern, handler := range again.Routes(h.r.deliver) {
		mux.Handle(pattern, handler)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	server := &httptest.Server{Listener: l, Config: &http.Server{Handler: mux}}
	server.Start()
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	c.waitText(".pane .bubble", "Esto puede pedir ahora")
	c.wait(`document.getElementById("offline").textContent === ""`)
	h.say("luz", requestCard("Asignada", "Óscar Leal"))
	c.waitText(".pane .is-card", "Asignada")
	lines := eval[int](c, `[...document.querySelectorAll(".mine .bubble")].filter((e) => e.innerText.includes("ayuda")).length`)
	if lines != 1 {
		t.Errorf("the line stands there %d times", lines)
	}
}

func TestEnglishPage(t *testing.T) {
	h := newTownHall(t, nil)
	c := newChrome(t, 1280, 800)
	c.open(h.r.server.URL + "/?lang=en")
	c.waitText(".empty", "Hello, Luz Dary")
	c.inspect("english")
}

func TestAFileIsSent(t *testing.T) {
	h := newTownHall(t, nil)
	c := newChrome(t, 360, 740)
	c.open(h.r.server.URL)
	file := t.TempDir() + "/foto del daño.png"
	if err := os.WriteFile(file, []byte("png"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.do(chromedp.SetUploadFiles(`.pane.front input[type=file]`, []string{file}))
	c.waitText(".composer-note", "Listo para enviar: foto del daño.png")
	c.inspect("archivo")
	c.press(".pane.front .composer button", "Enviar")
	c.waitText(".mine .file", "foto del daño.png")
	b, _ := json.Marshal(h.r.seen())
	if !strings.Contains(string(b), "foto del daño.png") {
		t.Errorf("events: %s", b)
	}
}
