package admin_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/bot/admin"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve starts a server in a fresh folder and gives its socket.
func serve(t *testing.T, h admin.Handler) string {
	t.Helper()
	path, err := admin.Path(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- admin.Serve(ctx, path, h) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Serve: %v", err)
		}
		if _, err := os.Lstat(path); err == nil {
			t.Error("the socket was left behind")
		}
	})
	await(t, path)
	return path
}

// await returns when somebody listens at path.
func await(t *testing.T, path string) {
	t.Helper()
	for t.Context().Err() == nil {
		if c, err := net.Dial("unix", path); err == nil {
			_ = c.Close()
			return
		}
	}
}

func TestCall(t *testing.T) {
	path := serve(t, func(_ context.Context, r admin.Request) admin.Response {
		return admin.Response{Code: 1, Out: r.Command + "|" + strings.Join(r.Args, "|") + "|" + r.OSUser, Err: "línea"}
	})
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	got, err := admin.Call(t.Context(), path, admin.Request{Command: "outbox", Args: []string{"list", "a b\n"}, OSUser: "forged"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := "outbox|list|a b\n|" + me.Username; got.Out != want || got.Code != 1 || got.Err != "línea" {
		t.Errorf("got %+v, want Out %q", got, want)
	}
}

func TestMode(t *testing.T) {
	path := serve(t, func(context.Context, admin.Request) admin.Response { return admin.Response{} })
	if _, err := admin.Call(t.Context(), path, admin.Request{}, nil); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600", info.Mode().Perm())
	}
}

func TestBodiesBothWays(t *testing.T) {
	path := serve(t, func(_ context.Context, r admin.Request) admin.Response {
		all, err := io.ReadAll(r.Body)
		if err != nil {
			return admin.Response{Code: 1, Err: err.Error()}
		}
		return admin.Response{Body: func(w io.Writer) error {
			_, err := io.Copy(w, io.MultiReader(bytes.NewReader(all), bytes.NewReader(all)))
			return err
		}}
	})
	for _, size := range []int{0, 1, 64 << 10, 64<<10 + 1, 3 << 20} {
		data := make([]byte, size)
		_, _ = rand.Read(data)
		var got bytes.Buffer
		resp, err := admin.Call(t.Context(), path, admin.Request{Command: "x", Body: bytes.NewReader(data)}, &got)
		if err != nil || resp.Code != 0 {
			t.Fatalf("%d bytes: %+v, %v", size, resp, err)
		}
		if sha256.Sum256(got.Bytes()) != sha256.Sum256(append(append([]byte(nil), data...), data...)) {
			t.Errorf("%d bytes: the body came back changed (%d bytes)", size, got.Len())
		}
	}
}

func TestHandlerNeedNotReadTheBody(t *testing.T) {
	path := serve(t, func(context.Context, admin.Request) admin.Response { return admin.Response{Code: 2, Err: "no"} })
	resp, err := admin.Call(t.Context(), path, admin.Request{Body: bytes.NewReader(make([]byte, 4<<20))}, nil)
	if err != nil || resp.Code != 2 {
		t.Errorf("got %+v, %v", resp, err)
	}
}

func TestFailures(t *testing.T) {
	path := serve(t, func(_ context.Context, r admin.Request) admin.Response {
		switch r.Command {
		case "panic":
			panic("boom")
		case "read":
			_, err := io.ReadAll(r.Body)
			return admin.Response{Code: 1, Err: err.Error()}
		}
		return admin.Response{Body: func(w io.Writer) error {
			_, _ = io.WriteString(w, "half")
			if r.Command == "panic late" {
				panic("boom")
			}
			return errors.New("disk")
		}}
	})
	resp, err := admin.Call(t.Context(), path, admin.Request{Command: "panic"}, nil)
	if err != nil || resp.Code != 1 || !strings.Contains(resp.Err, "boom") {
		t.Errorf("panic: %+v, %v", resp, err)
	}
	for _, c := range []string{"late", "panic late"} {
		var got bytes.Buffer
		_, err = admin.Call(t.Context(), path, admin.Request{Command: c}, &got)
		if remote := (*admin.RemoteError)(nil); !errors.As(err, &remote) || got.String() != "half" {
			t.Errorf("%s: %q, %v", c, got.String(), err)
		}
	}
	broken := io.MultiReader(strings.NewReader("begin"), errReader{})
	if _, err = admin.Call(t.Context(), path, admin.Request{Command: "read", Body: broken}, nil); !errors.Is(err, errSource) {
		t.Errorf("a body that cannot be read: %v", err)
	}
	if _, err = admin.Call(t.Context(), path, admin.Request{Command: "panic"}, nil); err != nil {
		t.Errorf("the server did not survive: %v", err)
	}
}

var errSource = errors.New("source")

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errSource }

func TestNotRunning(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "admin.sock")
	if _, err := admin.Call(t.Context(), path, admin.Request{}, nil); !errors.Is(err, admin.ErrNotRunning) {
		t.Errorf("no file: %v", err)
	}
	plant(t, path)
	if _, err := admin.Call(t.Context(), path, admin.Request{}, nil); !errors.Is(err, admin.ErrNotRunning) {
		t.Errorf("dead socket: %v", err)
	}
}

// plant leaves a socket behind at which nobody listens, as a killed process does.
func plant(t *testing.T, path string) {
	t.Helper()
	ln, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	ln.SetUnlinkOnClose(false)
	_ = ln.Close()
}

func TestDeadSocketIsReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "admin.sock")
	plant(t, path)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- admin.Serve(ctx, path, func(context.Context, admin.Request) admin.Response { return admin.Response{} })
	}()
	await(t, path)
	if err := admin.Serve(t.Context(), path, nil); !errors.Is(err, admin.ErrRunning) {
		t.Errorf("a second bot: %v", err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestOnlyASocketIsRemoved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "admin.sock")
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := admin.Serve(t.Context(), path, nil); err == nil {
		t.Fatal("a file was taken for a socket")
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "precious" {
		t.Errorf("the file changed: %q, %v", b, err)
	}
}

func TestPath(t *testing.T) {
	dir := t.TempDir()
	short, err := admin.Path(dir)
	if err != nil || filepath.Base(short) != "admin.sock" {
		t.Errorf("short: %q, %v", short, err)
	}
	long := filepath.Join(dir, strings.Repeat("x", 120))
	a, err := admin.Path(long)
	if err != nil || len(a) > 100 {
		t.Errorf("long: %q, %v", a, err)
	}
	b, err := admin.Path(long + "y")
	if err != nil || a == b {
		t.Errorf("two folders share %q (%v)", a, err)
	}
}

func TestStopsWhileBusy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "admin.sock")
	ctx, cancel := context.WithCancel(t.Context())
	began, done := make(chan struct{}), make(chan error, 1)
	go func() {
		done <- admin.Serve(ctx, path, func(ctx context.Context, _ admin.Request) admin.Response {
			close(began)
			<-ctx.Done()
			return admin.Response{Out: "bye"}
		})
	}()
	await(t, path)
	answer := make(chan admin.Response, 1)
	go func() {
		resp, _ := admin.Call(t.Context(), path, admin.Request{}, nil)
		answer <- resp
	}()
	<-began
	cancel()
	if resp := <-answer; resp.Out != "bye" {
		t.Errorf("the running command was cut off: %+v", resp)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestCallerGivesUp(t *testing.T) {
	path := serve(t, func(ctx context.Context, r admin.Request) admin.Response {
		_, _ = io.ReadAll(r.Body)
		<-ctx.Done()
		return admin.Response{}
	})
	ctx, cancel := context.WithCancel(t.Context())
	pr, pw := io.Pipe()
	go func() {
		_, _ = pw.Write([]byte("x"))
		cancel()
		_ = pw.CloseWithError(errSource)
	}()
	if _, err := admin.Call(ctx, path, admin.Request{Body: pr}, nil); err == nil {
		t.Error("a call without an answer succeeded")
	}
}

func FuzzBadClient(f *testing.F) {
	f.Add([]byte("{}\n\x00\x00\x00\x00{}\n"))
	f.Add([]byte("not json\n"))
	f.Add([]byte("{}\n\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := serve(t, func(_ context.Context, r admin.Request) admin.Response {
			_, err := io.Copy(io.Discard, r.Body)
			if err != nil {
				return admin.Response{Code: 1}
			}
			return admin.Response{}
		})
		c, err := net.Dial("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = c.Write(data)
		_ = c.(*net.UnixConn).CloseWrite()
		_, _ = io.Copy(io.Discard, c)
		_ = c.Close()
	})
}
