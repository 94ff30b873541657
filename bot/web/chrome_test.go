package web

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// chrome is a real browser with one page.
type chrome struct {
	t   *testing.T
	ctx context.Context
	axe string // source of axe-core; "" = left out
	dir string // where screenshots go
	wd  int64
}

// leftOut fails in CI, where everything must be there, and elsewhere skips with a line that `make test` repeats.
func leftOut(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal("missing: " + what)
	}
	t.Skip("left out: " + what)
}

func newChrome(t *testing.T, width, height int64) *chrome {
	t.Helper()
	path := ""
	for _, name := range []string{os.Getenv("TICBOT_CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil && name != "" {
			path = p
			break
		}
	}
	if path == "" {
		leftOut(t, "the browser tests: no chromium in PATH (TICBOT_CHROMIUM names another one)")
	}
	c := &chrome{t: t, dir: os.Getenv("TICBOT_SCREENSHOTS"), wd: width}
	if c.dir == "" {
		c.dir = t.TempDir()
	}
	if err := os.MkdirAll(c.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if src, err := os.ReadFile(os.Getenv("TICBOT_AXE")); err == nil {
		c.axe = string(src)
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.Flag("disable-background-networking", true), chromedp.Flag("lang", "es-CO"), chromedp.WindowSize(int(width), int(height)))
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	alloc, stop := chromedp.NewExecAllocator(ctx, opts...)
	tab, end := chromedp.NewContext(alloc)
	t.Cleanup(func() {
		_ = chromedp.Cancel(tab) // waits for the browser
		end()
		stop()
		cancel()
	})
	c.ctx = tab
	c.do(chromedp.EmulateViewport(width, height))
	return c
}

func (c *chrome) do(actions ...chromedp.Action[chromedp.Void]) {
	c.t.Helper()
	if err := chromedp.Do(c.ctx, actions...); err != nil {
		c.t.Fatalf("browser: %v", err)
	}
}

func (c *chrome) open(url string) {
	c.t.Helper()
	c.do(chromedp.Navigate(url))
	c.wait(`document.body.dataset.ready === "true"`)
}

// eval gives the value of an expression of the page; a promise is awaited.
func eval[T any](c *chrome, js string) T {
	c.t.Helper()
	v, err := chromedp.Run(c.ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		c.t.Fatalf("%s: %v", js, err)
	}
	return v
}

// wait waits until the expression holds, and says what the page looked like when it never did.
func (c *chrome) wait(js string) {
	c.t.Helper()
	loop := `new Promise((done) => { const end = Date.now() + 15000; const look = () => {
		let ok = false; try { ok = Boolean(` + js + `); } catch {}
		if (ok || Date.now() > end) done(ok); else setTimeout(look, 20); }; look(); })`
	if !eval[bool](c, loop) {
		c.shot("failure")
		c.t.Fatalf("never came true: %s\n%s", js, eval[string](c, `document.body.innerText`))
	}
}

// arrive waits until the expression holds on whatever page the browser goes to next.
func (c *chrome) arrive(js string) {
	c.t.Helper()
	look := `new Promise((done) => { setTimeout(() => { let ok = false; try { ok = document.readyState === "complete" && Boolean(` + js + `); } catch {} done(ok); }, 20); })`
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); {
		// The page may go away while it is asked.
		if ok, err := chromedp.Run(c.ctx, chromedp.Evaluate[bool](look, chromedp.EvalAwaitPromise)); err == nil && ok {
			return
		}
	}
	c.shot("failure")
	c.t.Fatalf("never arrived: %s\n%s", js, eval[string](c, `document.body.innerText`))
}

// waitText waits until some element of the selector shows the text.
func (c *chrome) waitText(selector, text string) {
	c.t.Helper()
	c.wait(fmt.Sprintf(`[...document.querySelectorAll(%q)].some((e) => e.checkVisibility() && e.innerText.includes(%q))`, selector, text))
}

// press clicks the visible element of the selector with this text.
func (c *chrome) press(selector, text string) {
	c.t.Helper()
	c.waitText(selector, text)
	eval[bool](c, fmt.Sprintf(`(() => { const e = [...document.querySelectorAll(%q)].find((e) => e.checkVisibility() && e.innerText.includes(%q)); e.focus(); e.click(); return true; })()`, selector, text))
}

// write enters text where the focus is.
func (c *chrome) write(text string) {
	c.t.Helper()
	c.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}

func (c *chrome) keys(keys ...string) {
	c.t.Helper()
	for _, k := range keys {
		c.do(chromedp.KeyEvent(k))
	}
}

// tabTo presses Tab until the focused element meets the expression on e.
func (c *chrome) tabTo(js string) {
	c.t.Helper()
	for range 80 {
		c.keys(kb.Tab)
		if eval[bool](c, `(() => { const e = document.activeElement; return Boolean(`+js+`); })()`) {
			return
		}
	}
	c.shot("failure")
	c.t.Fatalf("Tab never reaches %s", js)
}

// dark switches to the dark scheme.
func (c *chrome) dark() {
	c.t.Helper()
	c.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
		})
		return err
	}))
}

func (c *chrome) shot(name string) {
	c.t.Helper()
	png, err := chromedp.Run(c.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		c.t.Logf("no screenshot: %v", err)
		return
	}
	file := filepath.Join(c.dir, fmt.Sprintf("web-%d-%s.png", c.wd, name))
	if err := os.WriteFile(file, png, 0o644); err != nil {
		c.t.Error(err)
	}
}

// inspect takes a screenshot and looks for horizontal scrolling and for violations of accessibility.
func (c *chrome) inspect(name string) {
	c.t.Helper()
	c.shot(name)
	wide := eval[[]string](c, `[document.documentElement, document.body, ...document.querySelectorAll("main, .pane, .log, dialog[open], .form-body, .mail-body, header.top, .switch")]
		.filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1).map((e) => e.tagName + "." + e.className + " " + e.scrollWidth + ">" + e.clientWidth)`)
	wide = append(wide, eval[[]string](c, `[...document.querySelectorAll("button, a, input, select, textarea, h2, h3")].filter((e) => {
		const r = e.getBoundingClientRect();
		return e.checkVisibility() && !e.closest(".sr, .skip, .tabs, .waiting") && (r.left < -1 || r.right > innerWidth + 1);
	}).map((e) => e.tagName + "." + e.className + " " + e.innerText)`)...)
	if len(wide) > 0 {
		c.t.Errorf("%s at %d px scrolls sideways: %v", name, c.wd, wide)
	}
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
		c.t.Errorf("%s at %d px: axe %s (%s): %v", name, c.wd, v.ID, v.Help, v.Nodes)
	}
}
