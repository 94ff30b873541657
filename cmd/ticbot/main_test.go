package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

func itoa(n int) string { return strconv.Itoa(n) }

// call runs a command in this process.
func call(t *testing.T, in string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = start(t.Context(), args, nil, strings.NewReader(in), &o, &e)
	return code, o.String(), e.String()
}

// want runs a command and expects a status and a word in what it wrote.
func want(t *testing.T, code int, word string, args ...string) string {
	t.Helper()
	got, out, errs := call(t, "", args...)
	if got != code || !strings.Contains(out+errs, word) {
		t.Errorf("ticbot %s: status %d, want %d with %q\n%s%s", strings.Join(args, " "), got, code, word, out, errs)
	}
	return out
}

// screen is what a running command writes.
type screen struct {
	mu   sync.Mutex
	text strings.Builder
	news chan struct{}
}

func newScreen() *screen { return &screen{news: make(chan struct{}, 1)} }

// Write implements io.Writer.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.news <- struct{}{}:
	default:
	}
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// find waits until the screen shows what the expression matches, and gives its first group.
func (s *screen) find(t *testing.T, re string) string {
	t.Helper()
	end := time.After(20 * time.Second)
	for {
		if m := regexp.MustCompile(re).FindStringSubmatch(s.String()); m != nil {
			return m[1]
		}
		select {
		case <-s.news:
		case <-end:
			t.Fatalf("never saw %s in:\n%s", re, s.String())
		}
	}
}

// launched is a command that runs until it is stopped.
type launched struct {
	out, errs *screen
	stop      func() int // ends it and gives its status
}

func launch(t *testing.T, environ []string, args ...string) launched {
	t.Helper()
	l := launched{out: newScreen(), errs: newScreen()}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan int, 1)
	go func() { done <- start(ctx, args, environ, strings.NewReader(""), l.out, l.errs) }()
	var once sync.Once
	status := -1
	l.stop = func() int {
		once.Do(func() {
			cancel()
			select {
			case status = <-done:
			case <-time.After(5 * time.Second):
				t.Errorf("ticbot %s did not stop within 5 s", args[0])
			}
		})
		return status
	}
	t.Cleanup(func() { l.stop() })
	return l
}

func TestWrongUse(t *testing.T) {
	for _, c := range []struct {
		args, word string
	}{
		{"", "Uso: ticbot"}, {"peopel list", "ticbot people"}, {"qqqqqqq", "ticbot help"}, {"people", "people import"}, {"people list --jsn", "Uso"},
		{"demo --addr here", "--addr"}, {"keys", "keys rotate"}, {"audit", "audit verify"}, {"backup", "backup"}, {"restore", "restore"}, {"chat", "--as"},
		{"simulate", "simulate"}, {"setup mattermost", "setup slack"}, {"outbox clean", "outbox list"}, {"requests", "requests list"}, {"procedure", "procedure show"},
		{"version now", "version"}, {"sites", "sites import"}, {"mailboxes", "mailboxes quota"}, {"check now", "check"}, {"run now", "run"}, {"help qqq", "help"},
		{"people import /nowhere/at/all.csv", "/nowhere/at/all.csv"}, {"--config /nowhere.yaml check", "/nowhere.yaml"}, {"people list --data", "--data"},
		{"procedure check /nowhere.yaml", "/nowhere.yaml"}, {"procedure diagram XYZ", "XYZ"}, {"run", "ticbot demo"}, {"audit verify /nowhere", "/nowhere"},
		{"simulate /nowhere.script", "/nowhere.script"}, {"chat --as nobody", "luz.gomez@"},
	} {
		want(t, exitUsage, c.word, strings.Fields(c.args)...)
	}
}

func TestWhatNeedsNoData(t *testing.T) {
	want(t, exitOK, "demo", "help")
	want(t, exitOK, "people import", "people", "--help")
	want(t, exitOK, "TICBOT_MAIL_PASSWORD_FILE", "help", "config")
	want(t, exitOK, "go1.", "version")
	want(t, exitOK, "NoNewPrivileges=yes", "setup", "systemd")
	want(t, exitOK, "PRO-GIT-04", "procedure", "check")
	want(t, exitOK, "1.2", "procedure", "show")
	want(t, exitOK, "stateDiagram-v2", "procedure", "diagram", "COR", "nueva")
	want(t, exitOK, "stateDiagram-v2", "procedure", "diagram", "COR/nueva")
	want(t, exitOK, "Cuenta nueva</title>", "procedure", "diagram", "--svg", "cor/nueva")
	want(t, exitOK, "en una página</title>", "procedure", "diagram", "--svg")
	want(t, exitUsage, "COR/recuperar", "procedure", "diagram", "--svg", "COR")
	want(t, exitOK, "PRO-GIT-04.svg", "procedure", "diagram", "--svg", "--out", filepath.Join(t.TempDir(), "charts"))
	want(t, exitUsage, "dibujo", "procedure", "diagram", "--out", "/dev/null/dibujo")
	want(t, exitOK, "dependencia,superior", "people", "import", "--dependencies", "--example")
	want(t, exitOK, "sede,direccion", "sites", "import", "--example")
	var v built
	if err := json.Unmarshal([]byte(want(t, exitOK, "go1.", "version", "--json")), &v); err != nil || v.Go == "" {
		t.Error(v, err)
	}
	bad := write(t, "p.yaml", "id: X\nversion: \"1\"\nservices: []\nservces: {}\n")
	want(t, exitUsage, bad+":4", "procedure", "check", bad)
}

// TestAnOfficeWithoutABot sets an office up from its files, with no bot running.
func TestAnOfficeWithoutABot(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	data := func(args ...string) []string { return append(args, "--data", dir) }
	want(t, exitNo, "todavía no hay datos", data("people", "list")...)
	deps, sites := write(t, "d.csv", string(example(t, "people", "import", "--dependencies"))), write(t, "s.csv", string(example(t, "sites", "import")))
	people := string(example(t, "people", "import"))
	want(t, exitUsage, ":2: No existe la dependencia", data("people", "import", write(t, "p.csv", people))...)
	want(t, exitOK, "Agregadas 5:", data("people", "import", "--dependencies", deps)...)
	want(t, exitOK, "línea 2: Palacio Municipal", data("sites", "import", sites)...)
	broken := write(t, "b.csv", strings.Replace(people, "tecnico + mesa", "tecnic", 1))
	want(t, exitUsage, broken+":5: «tecnic» no es un rol", data("people", "import", broken)...)
	want(t, exitOK, "", data("people", "list")...)
	if _, out, _ := call(t, "", data("people", "list")...); strings.Contains(out, "@") {
		t.Errorf("a refused file was applied:\n%s", out)
	}
	if code, out, errs := call(t, people, data("people", "import", "-")...); code != exitOK || !strings.Contains(out, "Agregadas 13:") || strings.Contains(errs, "nadie") {
		t.Errorf("%d %s %s", code, out, errs)
	}
	want(t, exitOK, "tiene ahora: mesa", data("people", "role", "oscar.leal@alcaldia.example", "-tecnico")...)
	want(t, exitOK, "", data("people", "role", "pedro.salas@alcaldia.example", "-profesional")...)
	if _, _, errs := call(t, "", data("people", "role", "marta.diaz@alcaldia.example", "-profesional")...); !strings.Contains(errs, "No hay a quién asignar") {
		t.Errorf("nobody is left to assign to, and nothing says so: %s", errs)
	}
	want(t, exitNo, "nadie@x", data("people", "role", "nadie@x", "+mesa")...)
	want(t, exitUsage, "no es un rol", data("people", "role", "oscar.leal@alcaldia.example", "+jefe")...)
	want(t, exitOK, "850 contratados, 846 en uso, 0 suspendidos, 0 reservados, 4 libres", data("mailboxes", "quota", "850", "--active", "846")...)
	want(t, exitUsage, "mailboxes quota", data("mailboxes", "quota", "many")...)
	want(t, exitOK, "Llave nueva", data("keys", "rotate")...)
	want(t, exitOK, "7 anotaciones", data("audit", "verify")...)
	want(t, exitNo, "public_url", data("check")...)
	want(t, exitUsage, "de una oficina", data("demo", "--addr", "127.0.0.1:0")...)
	want(t, exitUsage, "de una oficina", data("chat", "--as", "luz.gomez")...)
	backups(t, dir)
}

// example is the template that a command prints.
func example(t *testing.T, args ...string) []byte {
	t.Helper()
	return []byte(want(t, exitOK, ",", append(args, "--example")...))
}

// backups saves and restores a folder, and breaks what was saved.
func backups(t *testing.T, dir string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ticbot.bak")
	want(t, exitOK, file, "backup", file, "--data", dir)
	want(t, exitOK, "7 anotaciones", "audit", "verify", file)
	fresh := filepath.Join(t.TempDir(), "fresh")
	want(t, exitOK, fresh, "restore", file, "--data", fresh)
	want(t, exitNo, "ya tiene datos", "restore", file, "--data", fresh)
	want(t, exitOK, "oscar.leal@", "people", "list", "--data", fresh)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)/2] ^= 1
	want(t, exitNo, "", "audit", "verify", write(t, "broken.bak", string(text)))
	want(t, exitNo, "no es una copia completa", "restore", write(t, "cut.bak", string(text[:len(text)/3])), "--data", filepath.Join(t.TempDir(), "other"))
}

// TestTheDemoAndItsOperator runs the demo, uses it as a browser and as an operator would, and stops it.
func TestTheDemoAndItsOperator(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	d := launch(t, nil, "demo", "--addr", "127.0.0.1:0", "--admin-addr", "localhost:0", "--data", dir)
	url := d.out.find(t, `(http://[\d.:]+)`)
	data := func(args ...string) []string { return append(args, "--data", dir) }
	for path, code := range map[string]int{"/": 200, "/chat/seats": 401, "/entrega/nothing": 404, "/nada": 404, "/metrics": 404} {
		resp, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != code {
			t.Errorf("%s: %d, want %d\n%.200s", path, resp.StatusCode, code, body)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	want(t, exitOK, "adriana.rojas@alcaldia.example", data("people", "list")...)
	want(t, exitOK, "4 libres", data("mailboxes", "quota")...)
	want(t, exitOK, "5 libres", data("mailboxes", "quota", "851")...)
	want(t, exitOK, "No hay nada por entregar", data("outbox", "list")...)
	want(t, exitOK, "No hay casos", data("requests", "list")...)
	want(t, exitNo, "13 personas; todo paso tiene quien lo decida", data("check")...)
	want(t, exitNo, "un bot en marcha", data("restore", write(t, "x.bak", "x"))...)
	want(t, exitUsage, "Otro proceso", data("demo", "--addr", "127.0.0.1:0")...)
	want(t, exitNo, "127.0.0.1", data("demo", "--addr", strings.TrimPrefix(url, "http://"))...)
	file := filepath.Join(t.TempDir(), "live.bak")
	want(t, exitOK, file, data("backup", file)...)
	want(t, exitOK, "anotaciones", "audit", "verify", file)
	if code := d.stop(); code != exitOK {
		t.Errorf("status %d\n%s", code, d.errs.String())
	}
	if errs := d.errs.String(); errs != "" {
		t.Errorf("the demo complained:\n%s", errs)
	}
	want(t, exitOK, "5 libres", data("mailboxes", "quota")...)
}

// TestChatOnATerminal files a request through a pipe and looks at it as an operator.
func TestChatOnATerminal(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	lines := "necesito un correo para ana ruiz, contratista nueva\n30 de junio\nanaruiz88@gmail.com\nenviar\n"
	code, out, errs := call(t, lines, "chat", "--as", "luz.gomez@alcaldia.example", "--data", dir)
	if code != exitOK || !strings.Contains(out, "Recibida. Radicado TIC-") {
		t.Fatalf("%d\n%s\n%s", code, out, errs)
	}
	id := regexp.MustCompile(`TIC-\d{4}-\d{6}`).FindString(out)
	if !strings.Contains(want(t, exitOK, id, "requests", "list", "--data", dir), "luz.gomez@alcaldia.example") {
		t.Error("the list does not say who asked")
	}
	for _, args := range [][]string{{"requests", "show", id}, {"requests", "show", id, "--json"}, {"requests", "list", "--json"}, {"requests", "export"}, {"requests", "export", "--format", "json"}} {
		if got := want(t, exitOK, id, append(args, "--data", dir)...); strings.Contains(got, "anaruiz88") {
			t.Errorf("%v shows a private answer", args)
		}
	}
	file := filepath.Join(t.TempDir(), "casos.csv")
	want(t, exitOK, "", "requests", "export", "--all", "--output", file, "--data", dir)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll(); err != nil || len(rows) != 2 || rows[1][0] != id {
		t.Errorf("%q %v", rows, err)
	}
	want(t, exitNo, "TIC-2026-999999", "requests", "show", "TIC-2026-999999", "--data", dir)
	want(t, exitUsage, "xml", "requests", "export", "--format", "xml", "--data", dir)
	want(t, exitOK, "No hay casos", "requests", "list", "--service", "MES", "--data", dir)
}

// TestRunStops runs the bot as an office does, with a mail server that is not there, and ends it.
func TestRunStops(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	file := write(t, "ticbot.yaml", "listen: 127.0.0.1:0\nadmin_listen: localhost:0\nmail: {smtp: \"smtp://localhost:9\", from: tic@alcaldia.example}\ndata: "+dir+"\n")
	b := launch(t, []string{"TICBOT_LOCALE=en", "TICBOT_LISEN=x"}, "run", "--config", file)
	health := b.errs.find(t, `"admin_listen":"([^"]+)"`)
	if warned := b.errs.find(t, `(TICBOT_LISEN: warning)`); warned == "" {
		t.Error("no warning")
	}
	for path, word := range map[string]string{"/healthz": "ok", "/readyz": "ok", "/metrics": "ticbot_commit_seconds"} {
		resp, err := http.Get("http://" + health + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK || !strings.Contains(string(body), word) {
			t.Errorf("%s: %d %.100s", path, resp.StatusCode, body)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	want(t, exitNo, "there are none", "check", "--config", file)
	if code := b.stop(); code != exitOK {
		t.Errorf("status %d\n%s", code, b.errs.String())
	}
	web := write(t, "web.yaml", "web: {enabled: true}\n")
	want(t, exitUsage, "mail.smtp", "run", "--config", web)
}

func TestSimulate(t *testing.T) {
	script := write(t, "hola.script", "at 2026-11-23 09:14\n@luz: mis casos\n")
	want(t, exitOK, "Luz Dary Gómez", "simulate", script)
	want(t, exitNo, "line 2", "simulate", write(t, "bad.script", "at 2026-11-23 09:14\nwhatever it is\n"))
	dir := t.TempDir()
	people := "correo,nombre,dependencia,cuentas\nzoe.paz@alcaldia.example,Zoe Paz,Secretaría de Hacienda,console:zoe.paz\n"
	if err := os.WriteFile(filepath.Join(dir, "people.csv"), []byte(people), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "zoe.script"), []byte("people people.csv\n@zoe: mis casos\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	want(t, exitOK, "Zoe Paz", "simulate", filepath.Join(dir, "zoe.script"))
}
