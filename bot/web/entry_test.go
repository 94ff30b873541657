package web

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestLogInWithTheBrowser logs in by keyboard alone, on a phone and on a desk, with the mistakes that people make.
func TestLogInWithTheBrowser(t *testing.T) {
	for _, size := range [][2]int64{{1280, 800}, {360, 740}} {
		t.Run(fmt.Sprint(size[0]), func(t *testing.T) {
			r, g := newEntry(t, func(o *Options) { o.Poll = 100 * time.Millisecond })
			c := newChrome(t, size[0], size[1])
			c.do(chromedp.Navigate(r.server.URL))
			c.wait(`document.activeElement?.id === "correo"`)
			c.inspect("entrar-1-correo")
			c.write("luz@sin-punto")
			c.keys(kb.Enter)
			c.arrive(`document.querySelector("h1").innerText === "Escriba el código"`)
			c.press("a", "Usar otro correo")
			c.arrive(`document.activeElement?.id === "correo"`)
			c.write("luz@alcaldia.example")
			c.keys(kb.Enter)
			c.arrive(`document.activeElement?.id === "codigo"`)
			c.waitText("#intro", "luz@alcaldia.example")
			c.inspect("entrar-2-codigo")
			c.write("000000")
			c.keys(kb.Enter)
			c.arrive(`document.querySelector("#wrong").innerText.includes("Le quedan 4 intentos")`)
			c.wait(`document.activeElement?.id === "codigo" && document.activeElement.getAttribute("aria-invalid") === "true"`)
			described := eval[string](c, `document.activeElement.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id).innerText).join(" ")`)
			if !strings.HasPrefix(described, "Ese código no es") {
				t.Errorf("the field says %q", described)
			}
			c.inspect("entrar-3-error")
			c.write("482 913")
			c.keys(kb.Enter)
			c.arrive(`document.body.dataset.ready === "true"`)
			c.waitText(".empty", "Hola, Luz Dary")
			c.inspect("entrar-4-dentro")
			c.dark()
			c.press("#account-open", "Luz Dary")
			c.waitText(".account button", "Salir en todos mis equipos")
			c.inspect("entrar-5-cuenta")
			c.keys(kb.Escape)
			sessionEnds(c, r, g)
		})
	}
}

// sessionEnds ends the session under the page: what is written then waits, and goes out once somebody logs in in another tab.
func sessionEnds(c *chrome, r *rig, g *gate) {
	c.t.Helper()
	g.mu.Lock()
	held := map[string]time.Time{}
	for id, until := range g.until {
		held[id] = until
	}
	clear(g.until)
	g.mu.Unlock()
	c.waitText("#offline", "Su sesión terminó")
	c.waitText("#offline a", "Ingresar otra vez")
	before := len(r.seen())
	c.tabTo(`e.tagName === "TEXTAREA"`)
	c.write("ayuda")
	c.keys(kb.Enter)
	c.waitText(".mine .meta", "Su sesión terminó")
	c.inspect("entrar-6-termino")
	g.mu.Lock()
	for id, until := range held {
		g.until[id] = until
	}
	g.mu.Unlock()
	c.wait(`document.getElementById("offline").textContent === ""`)
	c.wait(`![...document.querySelectorAll(".mine .meta")].some((e) => e.innerText.includes("Su sesión terminó"))`)
	if n := len(r.seen()) - before; n != 1 {
		c.t.Errorf("the line arrived %d times", n)
	}
	c.press("#account-open", "Luz Dary")
	c.press(".account button", "Salir")
	c.arrive(`document.getElementById("correo")`)
	if strings.Contains(eval[string](c, `document.body.innerText`), "Luz Dary") {
		c.t.Error("her name is still there")
	}
}

// TestLogInWithoutAScript: the log-in needs none.
func TestLogInWithoutAScript(t *testing.T) {
	r, _ := newEntry(t, nil)
	r.visit()
	page := r.do("GET", "/", nil).Body
	if strings.Contains(page, "<script") || strings.Contains(page, "style=") {
		t.Errorf("the log-in is no plain page:\n%s", page)
	}
}
