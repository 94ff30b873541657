package e2e

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// process is one running ticbot.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	out  output
	errs output
	done chan struct{} // closed when it has ended
}

// output collects what a process writes while it runs.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// launch starts the program in an environment without settings of ticbot. It is killed at the end of the test, and what it
// said is shown when the test failed.
func launch(t *testing.T, in io.Reader, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(binary(t), args...), done: make(chan struct{})}
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = in, &p.out, &p.errs
	p.cmd.Dir = t.TempDir()
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "TICBOT_") {
			p.cmd.Env = append(p.cmd.Env, e)
		}
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // how it ended is asked of ProcessState
		close(p.done)
	}()
	t.Cleanup(func() {
		p.kill()
		if strings.Contains(p.errs.String(), "DATA RACE") {
			t.Errorf("a data race in ticbot %s:\n%s", args[0], p.errs.String())
		} else if t.Failed() && p.errs.String() != "" {
			t.Logf("ticbot %s wrote:\n%s\nand on standard error:\n%s", strings.Join(args, " "), tail(p.out.String()), tail(p.errs.String()))
		}
	})
	return p
}

// tail keeps the last lines of a long text.
func tail(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-30):], "\n")
}

// kill is kill -9; it returns when the process is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended before
	<-p.done
}

// ended waits for the exit status.
func (p *process) ended(limit time.Duration) int {
	p.t.Helper()
	select {
	case <-p.done:
		return p.cmd.ProcessState.ExitCode()
	case <-time.After(limit):
		_ = p.cmd.Process.Signal(syscall.SIGQUIT) // the stacks say where it hangs
		<-p.done
		p.t.Fatalf("ticbot %v did not end within %v:\n%s", p.cmd.Args[1:], limit, p.errs.String())
		return -1
	}
}

// run runs a command to its end and gives its exit status and what it wrote.
func run(t *testing.T, in string, args ...string) (code int, out, errs string) {
	t.Helper()
	p := launch(t, strings.NewReader(in), args...)
	code = p.ended(patience)
	return code, p.out.String(), p.errs.String()
}

// mustRun is run that expects exit status 0.
func mustRun(t *testing.T, in string, args ...string) string {
	t.Helper()
	code, out, errs := run(t, in, args...)
	if code != 0 {
		t.Fatalf("ticbot %s: exit status %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

// freeAddress gives an address of this machine on which nobody listens. Its port is below those that the system gives to
// outgoing connections, so that it stays free.
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(20000+rand.IntN(12000)))
		if err == nil {
			_ = l.Close()
			return l.Addr().String()
		}
	}
	t.Fatal("no free port")
	return ""
}

// demo starts `ticbot demo` on an address and a data folder ("" = its own temporary one) and waits until it answers.
func demo(t *testing.T, addr, data string) *process {
	t.Helper()
	args := []string{"demo", "--addr", addr}
	if data != "" {
		args = append(args, "--data", data)
	}
	p := launch(t, nil, args...)
	p.ready("http://" + addr)
	return p
}

// ready waits until the page is served.
func (p *process) ready(url string) {
	p.t.Helper()
	var last error
	err := eventually(patience, func() bool {
		select {
		case <-p.done:
			last = errors.New("it ended")
			return true
		default:
		}
		var res *http.Response
		if res, last = http.Get(url); last == nil {
			_ = res.Body.Close()
		}
		return last == nil
	})
	if err = errors.Join(err, last); err != nil {
		p.t.Fatalf("ticbot does not come up: %v\n%s", err, tail(p.errs.String()))
	}
}
