package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/web"
)

// stopTime is what the contract allows from SIGTERM to the end of the process.
const stopTime = 5 * time.Second

// TestStopUnderLoad stops the program while everybody writes without pause: what was answered is there afterwards.
func TestStopUnderLoad(t *testing.T) {
	addr, data := freeAddress(t), t.TempDir()
	p := demo(t, addr, data)
	follow(t, addr)
	people := newClient(t, addr).people()
	acked := make([][]string, len(people))
	var enough, wg sync.WaitGroup
	for i, who := range people {
		enough.Add(1)
		wg.Go(func() {
			acked[i] = writeUntilDeaf(newClient(t, addr), who, enough.Done)
		})
	}
	enough.Wait() // everybody is in full swing
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	var code int
	took := within(func() { code = p.ended(patience) })
	if code != 0 || took > stopTime {
		t.Errorf("SIGTERM: exit status %d after %v\n%s", code, took, p.errs.String())
	}
	wg.Wait()

	demo(t, addr, data)
	c := newClient(t, addr)
	total := 0
	for i, who := range people {
		lines := c.room(who, "its room", func([]web.Line) bool { return true })
		there := map[string]int{}
		for _, l := range lines {
			if l.From == who {
				there[l.Text]++
			}
		}
		for _, text := range acked[i] {
			if there[text] != 1 {
				t.Errorf("%s: %q was acknowledged and is there %d times", who, text, there[text])
			}
		}
		total += len(acked[i])
	}
	t.Logf("%d lines were acknowledged before the end, which took %v", total, took)
}

// writeUntilDeaf writes lines one after the other, until they are not answered any more. It gives those that were answered,
// at most as many as a new page shows; after the tenth it calls started.
func writeUntilDeaf(c *client, who string, started func()) (acked []string) {
	for n := 0; ; n++ {
		text := fmt.Sprintf("estado %d", 900+n)
		if n >= 90 {
			text = "mis casos" // what is asked about goes on, so that the load does
		}
		_, err := c.try(action{ID: newID(), As: who, Kind: "text", Text: text})
		if err != nil {
			if n < 10 {
				c.t.Errorf("%s: %v", who, err)
				started()
			}
			return acked
		}
		if n < 90 {
			acked = append(acked, text)
		}
		if n == 10 {
			started()
		}
	}
}

// follow keeps a stream open, as every browser does: it must not hold up the end.
func follow(t *testing.T, addr string) {
	t.Helper()
	c := newClient(t, addr)
	if err := c.call(http.MethodGet, "/chat/seats", nil, nil); err != nil {
		t.Fatal(err)
	}
	res, err := c.http.Get(c.base + "/chat/events?as=" + luz + "&room=&since=0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
}

// TestOneProcessPerFolder: the second one is told why it cannot start; the first goes on.
func TestOneProcessPerFolder(t *testing.T) {
	addr, data := freeAddress(t), t.TempDir()
	p := demo(t, addr, data)
	for _, args := range [][]string{{"demo", "--addr", freeAddress(t)}, {"chat", "--as", "luz.gomez@alcaldia.example"}} {
		code, out, errs := run(t, "", append(args, "--data", data)...)
		if code != 2 {
			t.Errorf("ticbot %s on a folder in use: exit status %d", args[0], code)
		}
		isSentence(t, out+errs, "carpeta", data)
	}
	p.ready("http://" + addr)
}

// TestPortInUse: nothing is left behind, and the message names the address.
func TestPortInUse(t *testing.T) {
	addr := freeAddress(t)
	demo(t, addr, "")
	code, out, errs := run(t, "", "demo", "--addr", addr)
	if code != 1 && code != 2 {
		t.Errorf("exit status %d", code)
	}
	isSentence(t, out+errs, addr)
}

var textID = regexp.MustCompile(`(?m)^[a-z]+(\.[a-z_]+)+$`)

// isSentence checks that an operator is told something in words, with these in it.
func isSentence(t *testing.T, said string, words ...string) {
	t.Helper()
	if textID.MatchString(strings.TrimSpace(said)) || len(strings.Fields(said)) < 6 || strings.Contains(said, "goroutine ") {
		t.Errorf("that is no sentence: %q", said)
	}
	for _, w := range words {
		if !strings.Contains(said, w) {
			t.Errorf("%q is not in %q", w, said)
		}
	}
}

// TestChatFromAPipe files a request with lines from a pipe, on an empty folder and then once more on that of the demo.
func TestChatFromAPipe(t *testing.T) {
	data := t.TempDir()
	lines := "necesito un correo para %s, contratista nueva\n30 de junio\n%s@gmail.com\nEnviar\nmis casos\n"
	for i, name := range []string{"ana ruiz", "rosa salas"} {
		out := mustRun(t, fmt.Sprintf(lines, name, strings.ReplaceAll(name, " ", ".")), "chat", "--as", "luz.gomez@alcaldia.example", "--data", data)
		for _, want := range []string{"¿Hasta qué fecha va el contrato", "Miércoles 30 de junio de", "Dirección propuesta: " + strings.ReplaceAll(name, " ", ".") + "@", "Recibida",
			fmt.Sprintf("Radicado TIC-%d-%06d", time.Now().Year(), i+1), "Usted tiene"} {
			if !strings.Contains(out, want) {
				t.Errorf("the terminal never says %q:\n%s", want, out)
			}
		}
	}
	code, out, errs := run(t, "", "chat", "--as", "nadie@alcaldia.example", "--data", data)
	if code != 2 {
		t.Errorf("as somebody who is not there: exit status %d", code)
	}
	isSentence(t, out+errs, "nadie@alcaldia.example")
}

// TestDemoKeepsOffAnOffice: neither the demo nor the terminal works on data that the demo did not make.
func TestDemoKeepsOffAnOffice(t *testing.T) {
	data := t.TempDir()
	table := filepath.Join(t.TempDir(), "personas.csv")
	row := "correo,nombre,cargo,dependencia,sede,extension,jefe,roles,contrato_hasta,idioma\nana@alcaldia.example,Ana Ruiz,,,,,,,,es\n"
	if err := os.WriteFile(table, []byte(row), 0o600); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "", "people", "import", table, "--data", data)
	for _, args := range [][]string{{"chat", "--as", "ana@alcaldia.example"}, {"demo", "--addr", freeAddress(t)}} {
		code, out, errs := run(t, "", append(args, "--data", data)...)
		if code != 2 {
			t.Errorf("ticbot %s on an office's data: exit status %d", args[0], code)
		}
		isSentence(t, out+errs, data)
	}
	if out := mustRun(t, "", "people", "list", "--data", data); !strings.Contains(out, "Ana Ruiz") || strings.Contains(out, "Óscar") {
		t.Errorf("the office's people are now:\n%s", out)
	}
}

// TestSimulate prints the transcript of a script that the project ships.
func TestSimulate(t *testing.T) {
	scripts, err := filepath.Glob("../simulate/testdata/01-*.script")
	if err != nil || len(scripts) != 1 {
		t.Fatalf("no script: %v %v", scripts, err)
	}
	path, err := filepath.Abs(scripts[0])
	if err != nil {
		t.Fatal(err)
	}
	out := mustRun(t, "", "simulate", path)
	for _, want := range []string{"Luz Dary Gómez: necesito un correo para ana ruiz, contratista nueva", "Recibida. Radicado TIC-2026-000123",
		"PIN para Ana Ruiz: {PIN}", "Reciba la clave aquí: {enlace}", "Estado: Cerrada"} {
		if !strings.Contains(out, want) {
			t.Errorf("the transcript lacks %q:\n%s", want, out)
		}
	}
	code, said, errs := run(t, "", "simulate", filepath.Join(t.TempDir(), "nada.script"))
	if code != 2 {
		t.Errorf("a script that is not there: exit status %d", code)
	}
	isSentence(t, said+errs, "nada.script")
}

// TestBackupWhileRunning takes a snapshot of a running bot over its socket, and restores it into an empty folder.
func TestBackupWhileRunning(t *testing.T) {
	addr, data := freeAddress(t), t.TempDir()
	demo(t, addr, data)
	c := newClient(t, addr)
	c.officeHours()
	m := newMailboxCase(c, "Ana Ruiz")
	m.file()
	m.signOff()

	file := filepath.Join(t.TempDir(), "copia.ticbot")
	mustRun(t, "", "backup", file, "--data", data)
	m.reserve() // is not in the copy any more

	empty := filepath.Join(t.TempDir(), "nueva")
	mustRun(t, "", "restore", file, "--data", empty)
	mustRun(t, "", "audit", "verify", "--data", empty)
	mustRun(t, "", "audit", "verify", file)
	mustRun(t, "", "audit", "verify", "--data", data) // over the socket
	if out := mustRun(t, "", "requests", "show", m.id, "--json", "--data", empty); !strings.Contains(out, m.id) || strings.Contains(out, "cupo_reservado") {
		t.Errorf("restored was:\n%s", out)
	}
	if out := mustRun(t, "", "requests", "show", m.id, "--json", "--data", data); !strings.Contains(out, "cupo_reservado") {
		t.Errorf("the running bot has:\n%s", out)
	}
	code, out, errs := run(t, "", "restore", file, "--data", empty)
	if code == 0 {
		t.Error("a backup was restored over data")
	}
	isSentence(t, out+errs, "")

	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	whole[len(whole)/2] ^= 1
	if err := os.WriteFile(file, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs = run(t, "", "audit", "verify", file)
	if code != 1 {
		t.Errorf("a damaged backup: exit status %d", code)
	}
	isSentence(t, out+errs, "")
}
