package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// browser is a real chromium.
type browser struct {
	t   *testing.T
	ctx context.Context // of its first page, which stays empty
	axe string          // source of axe-core; "" = left out
	dir string          // where screenshots go
}

// tab is one page in it.
type tab struct {
	*browser
	ctx    context.Context
	name   string // begins the names of its screenshots
	width  int64
	height int64

	mu    sync.Mutex
	noise []string // errors on its console
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{os.Getenv("TICBOT_CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil && name != "" {
			path = p
			break
		}
	}
	if path == "" {
		leftOut(t, "the whole day in a browser: no chromium in PATH (TICBOT_CHROMIUM names another one)")
	}
	b := &browser{t: t, dir: os.Getenv("TICBOT_SCREENSHOTS")}
	if b.dir == "" {
		b.dir = t.TempDir()
	}
	if err := os.MkdirAll(b.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if src, err := os.ReadFile(os.Getenv("TICBOT_AXE")); err == nil {
		b.axe = string(src)
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.Flag("disable-background-networking", true), chromedp.Flag("lang", "es-CO"))
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	alloc, stop := chromedp.NewExecAllocator(ctx, opts...)
	first, end := chromedp.NewContext(alloc)
	t.Cleanup(func() {
		_ = chromedp.Cancel(first) // waits for the browser
		end()
		stop()
		cancel()
	})
	b.ctx = first
	if err := chromedp.Do(first); err != nil {
		t.Fatalf("starting the browser: %v", err)
	}
	return b
}

// tab opens a page of this size with cookies of its own, as on another machine.
func (b *browser) tab(name string, width, height int64) *tab {
	b.t.Helper()
	ctx, _ := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext()) // ends with the browser
	return b.watch(&tab{browser: b, ctx: ctx, name: name, width: width, height: height})
}

// beside opens a further page of the same size that shares the cookies of c.
func (c *tab) beside(name string) *tab {
	c.t.Helper()
	ctx, _ := chromedp.NewContext(c.ctx) // ends with the browser
	return c.watch(&tab{browser: c.browser, ctx: ctx, name: name, width: c.width, height: c.height})
}

// watch listens to the console of a tab from its first moment.
func (b *browser) watch(c *tab) *tab {
	b.t.Helper()
	messages := chromedp.Console(c.ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.IsException() || string(m.Type) == "error" || string(m.Type) == "assert" {
				c.mu.Lock()
				c.noise = append(c.noise, m.String()+" "+m.URL)
				c.mu.Unlock()
			}
		}
	}()
	c.do(chromedp.EmulateViewport(c.width, c.height), chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}, // no screenshot of a movement
		})
		return err
	}))
	return c
}

// quiet fails when the page complained on its console; complaints that hold one of the words are expected.
func (c *tab) quiet(expected ...string) {
	c.t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
next:
	for _, line := range c.noise {
		for _, e := range expected {
			if strings.Contains(line, e) {
				continue next
			}
		}
		c.t.Errorf("%s: on the console: %s", c.name, line)
	}
}

func (c *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	c.t.Helper()
	if err := chromedp.Do(c.ctx, actions...); err != nil {
		c.t.Fatalf("%s: browser: %v", c.name, err)
	}
}

// at360 looks for anything that does not fit on the smallest telephone.
func (c *tab) at360(name string) {
	c.t.Helper()
	c.do(chromedp.EmulateViewport(360, c.height))
	c.fits(name + " at 360 px")
	c.do(chromedp.EmulateViewport(c.width, c.height))
}

// front is what a person does who comes back to this page from another one.
func (c *tab) front() {
	c.t.Helper()
	c.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, page.BringToFront, cdp.Empty{})
		return err
	}))
	c.wait(`!document.hidden`)
}

// chat opens the chat and waits until its history is there.
func (c *tab) chat(url string) {
	c.t.Helper()
	c.do(chromedp.Navigate(url))
	c.wait(`document.body.dataset.ready === "true"`)
}

// eval gives the value of an expression of the page; a promise is awaited.
func eval[T any](c *tab, js string) T {
	c.t.Helper()
	v, err := chromedp.Run(c.ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		c.t.Fatalf("%s: %s: %v", c.name, js, err)
	}
	return v
}

// wait waits until the expression holds, and says what the page looked like when it never did. A page that is just being
// left for the next one holds nothing.
func (c *tab) wait(js string) {
	c.t.Helper()
	look := chromedp.Evaluate[bool](`(() => { try { return Boolean(` + js + `); } catch { return false; } })()`)
	err := eventually(patience, func() bool {
		ok, err := chromedp.Run(c.ctx, look)
		return err == nil && ok
	})
	if err != nil {
		c.shot("failure")
		c.t.Fatalf("%s: never came true: %s\n%s", c.name, js, eval[string](c, `document.body.innerText`))
	}
}

// el writes an expression for the last visible element of a selector within a root that shows a text.
func el(root, selector, text string) string {
	return fmt.Sprintf(`[...%s.querySelectorAll(%q)].filter((e) => e.checkVisibility({visibilityProperty: true}) && e.innerText.includes(%q)).at(-1)`, root, selector, text)
}

// sees waits until some element of the selector shows the text.
func (c *tab) sees(root, selector, text string) {
	c.t.Helper()
	c.wait(el(root, selector, text))
}

// press clicks an element as a hand would: it must be enabled, and nothing may lie over it.
func (c *tab) press(root, selector, text string) {
	c.t.Helper()
	e := el(root, selector, text)
	c.wait(fmt.Sprintf(`(() => { const e = %s; if (!e || e.disabled || e.getAttribute("aria-disabled") === "true") return false;
		e.scrollIntoView({block: "nearest"}); const r = e.getBoundingClientRect(); const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
		if (!top || !(e === top || e.contains(top) || top.contains(e))) return false;
		e.focus(); e.click(); return true; })()`, e))
}

// write enters text where the focus is.
func (c *tab) write(text string) {
	c.t.Helper()
	c.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}

func (c *tab) keys(keys ...string) {
	c.t.Helper()
	for _, k := range keys {
		c.do(chromedp.KeyEvent(k))
	}
}

// tabTo presses Tab until the focused element meets the expression on e.
func (c *tab) tabTo(js string) {
	c.t.Helper()
	for range 100 {
		c.keys(kb.Tab)
		if eval[bool](c, `(() => { const e = document.activeElement; return Boolean(`+js+`); })()`) {
			return
		}
	}
	c.shot("failure")
	c.t.Fatalf("%s: Tab never reaches %s", c.name, js)
}

func (c *tab) shot(name string) {
	c.t.Helper()
	png, err := chromedp.Run(c.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		c.t.Logf("no screenshot: %v", err)
		return
	}
	if err := os.WriteFile(filepath.Join(c.dir, c.name+"-"+name+".png"), png, 0o644); err != nil {
		c.t.Error(err)
	}
}

// inspect takes a screenshot and looks for horizontal scrolling and for violations of accessibility.
func (c *tab) inspect(name string) {
	c.t.Helper()
	c.shot(name)
	c.fits(name)
	if c.axe == "" {
		return
	}
	if eval[bool](c, `typeof axe === "undefined"`) {
		eval[bool](c, c.axe+";true")
	}
	out := eval[string](c, `axe.run(document, {resultTypes: ["violations"]}).then((r) => JSON.stringify(r.violations.map((v) => ({id: v.id, help: v.help, nodes: v.nodes.map((n) => n.target.join(" ") + ": " + n.failureSummary)}))))`)
	var violations []struct {
		ID, Help string
		Nodes    []string
	}
	if err := json.Unmarshal([]byte(out), &violations); err != nil {
		c.t.Fatalf("axe: %v: %s", err, out)
	}
	for _, v := range violations {
		c.t.Errorf("%s, %s at %d px: axe %s (%s): %v", c.name, name, c.width, v.ID, v.Help, v.Nodes)
	}
}

// fits looks for anything that scrolls sideways or stands outside the window.
func (c *tab) fits(name string) {
	c.t.Helper()
	wide := eval[[]string](c, `[document.documentElement, document.body, ...document.querySelectorAll("main, .pane, .log, .bubble, dialog[open], .form-body, .mail-body, header, .switch")]
		.filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1).map((e) => e.tagName + "." + e.className + " " + e.scrollWidth + ">" + e.clientWidth)`)
	wide = append(wide, eval[[]string](c, `[...document.querySelectorAll("button, a, input, select, textarea, h1, h2, h3")].filter((e) => {
		const r = e.getBoundingClientRect();
		return e.checkVisibility() && !e.closest(".sr, .skip, .tabs, .waiting") && (r.left < -1 || r.right > innerWidth + 1);
	}).map((e) => e.tagName + "." + e.className + " " + e.innerText)`)...)
	if len(wide) > 0 {
		c.t.Errorf("%s, %s at %d px scrolls sideways: %v", c.name, name, c.width, wide)
	}
}
