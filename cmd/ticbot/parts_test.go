package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv/kvtest"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

func TestOptions(t *testing.T) {
	o, bad := parse([]string{"list", "--json", "--state=x", "--service", "COR", "-mesa", "--", "--last"}, "json state= service=")
	if bad != nil || !o.has("json") || o.get("state", "") != "x" || o.get("service", "") != "COR" || !slices.Equal(o.rest, []string{"list", "-mesa", "--last"}) {
		t.Errorf("%+v %v", o, bad)
	}
	for args, id := range map[string]string{"--jsn": "cmd.option.near", "--qqqqqq": "cmd.option.unknown", "--state": "cmd.option.value", "--json=1": "cmd.option.near"} {
		if _, bad := parse([]string{args}, "json state="); bad == nil || bad.id != id {
			t.Errorf("%s: %v", args, bad)
		}
	}
	o, bad = parseLoose([]string{"role", "--data", "d", "--parked", "-h", "x"}, "data= help")
	if bad != nil || o.get("data", "") != "d" || !o.has("help") || !slices.Equal(o.rest, []string{"role", "--parked", "x"}) {
		t.Errorf("%+v %v", o, bad)
	}
	for in, want := range map[string]string{"--data d people list": "people", "people --data d": "people", "--help": "help", "": ""} {
		if name, _ := splitCommand(strings.Fields(in)); name != want {
			t.Errorf("%q: %q", in, name)
		}
	}
}

func TestKeysAreKeptAndRotated(t *testing.T) {
	file := filepath.Join(t.TempDir(), "deep", "secret.key")
	first, err := readKeys(file)
	if err != nil || len(first) != 1 || len(first[0]) != 32 {
		t.Fatal(first, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info, err)
	}
	keys := first
	for range maxKeys + 2 {
		if keys, err = addKey(file, keys); err != nil {
			t.Fatal(err)
		}
	}
	again, err := readKeys(file)
	if err != nil || len(again) != maxKeys || !bytes.Equal(again[0], keys[0]) || !bytes.Equal(again[1], keys[1]) {
		t.Errorf("%d keys, %v", len(again), err)
	}
	for _, text := range []string{"", "# nothing\n", "abc\n", strings.Repeat("00", 31) + "\n"} {
		if _, err := readKeys(write(t, "k", text)); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(file), "*"))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestDemoClock(t *testing.T) {
	s := store.New(kvtest.Twice(memkv.New()), make([]byte, 32))
	real := time.Date(2026, 12, 4, 21, 14, 0, 0, time.UTC) // Friday, 4:14 p. m. in Bogotá
	c, err := newDemoClock(s, func() time.Time { return real })
	if err != nil {
		t.Fatal(err)
	}
	woken := 0
	c.moved = func() { woken++ }
	for _, j := range []struct{ kind, want string }{
		{"1h", "04/12/2026, 5:14 p. m."}, {"1dh", "07/12/2026, 5:14 p. m."}, {"1dh", "09/12/2026, 5:14 p. m."}, {"30dh", "25/01/2027, 5:14 p. m."},
	} {
		if err := c.jump(t.Context(), j.kind); err != nil || calendar.Stamp(c.now()) != j.want {
			t.Errorf("%s: %s, want %s (%v)", j.kind, calendar.Stamp(c.now()), j.want, err)
		}
	}
	if err := c.jump(t.Context(), "back"); err == nil || woken != 4 {
		t.Errorf("woken %d times, %v", woken, err)
	}
	again, err := newDemoClock(s, func() time.Time { return real.Add(time.Minute) })
	if err != nil || again.now().Sub(c.now()) != time.Minute {
		t.Errorf("after a restart the clock stands at %v: %v", again.now(), err)
	}
}

func TestBodiesAreLimited(t *testing.T) {
	var read int
	routes := map[string]http.Handler{"POST /chat/send": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if read = len(b); err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
		}
	})}
	routes["POST /chat/files"] = routes["POST /chat/send"]
	srv := httptest.NewServer(publicHandler(routes, nil))
	defer srv.Close()
	for _, c := range []struct {
		path    string
		size    int
		chunked bool
		want    int
	}{
		{"/chat/send", maxBody, false, 200}, {"/chat/send", maxBody + 1, false, 413}, {"/chat/send", maxBody + 1, true, 413},
		{"/chat/files", 2 * maxBody, false, 200}, {"/nada", 10, false, 404},
	} {
		var body io.Reader = bytes.NewReader(make([]byte, c.size))
		if c.chunked {
			body = io.MultiReader(body) // hides the length
		}
		resp, err := http.Post(srv.URL+c.path, "text/plain", body)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != c.want || c.want == 200 && read != c.size {
			t.Errorf("%s with %d bytes: %d, read %d", c.path, c.size, resp.StatusCode, read)
		}
	}
}

func TestForwardedHeadersAreBelievedFromProxiesOnly(t *testing.T) {
	for _, c := range []struct{ from, xff, want, host string }{
		{"10.0.0.7:1", "198.51.100.9", "198.51.100.9:0", "tic.example"},
		{"10.0.0.7:1", "1.2.3.4, 198.51.100.9, 10.0.0.8", "198.51.100.9:0", "tic.example"},
		{"203.0.113.5:1", "198.51.100.9", "203.0.113.5:1", "example.com"},
		{"10.0.0.7:1", "nonsense", "10.0.0.7:1", "tic.example"},
	} {
		var got, host, kept string
		h := forwarded([]string{"10.0.0.0/8"}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			got, host, kept = r.RemoteAddr, r.Host, r.Header.Get("X-Forwarded-For")
		}))
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.from
		r.Header.Set("X-Forwarded-For", c.xff)
		r.Header.Set("X-Forwarded-Host", "tic.example")
		h.ServeHTTP(httptest.NewRecorder(), r)
		if got != c.want || host != c.host || (kept == "") != (c.host == "example.com") {
			t.Errorf("%+v: %s %s %q", c, got, host, kept)
		}
	}
}

func TestHostNames(t *testing.T) {
	for in, want := range map[string]string{"127.0.0.1:8080": "localhost:8080", "[::1]:80": "localhost:80", "10.1.1.1:80": "10.1.1.1:80"} {
		if got := hostNames(in); !slices.Contains(got, want) {
			t.Errorf("%s: %v", in, got)
		}
	}
	if got := hostNames("0.0.0.0:80"); got != nil {
		t.Errorf("open to the network: %v", got)
	}
}

func TestServerStops(t *testing.T) {
	inside, leave := make(chan struct{}), make(chan struct{})
	s, err := listen("127.0.0.1:0", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(inside)
		<-leave
		_, _ = io.WriteString(w, "done")
	}), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.serve(ctx) }()
	answer := make(chan string, 1)
	go func() {
		resp, err := http.Get("http://" + s.addr())
		if err != nil {
			answer <- err.Error()
			return
		}
		b, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		answer <- string(b)
	}()
	<-inside
	cancel()
	close(leave)
	if got := <-answer; got != "done" {
		t.Errorf("the running request was cut off: %s", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestHarmless(t *testing.T) {
	for in, want := range map[string]string{"=1+1": "'=1+1", "+57": "'+57", "@x": "'@x", "-1": "'-1", "Ana": "Ana", "": ""} {
		if got := harmless(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}
