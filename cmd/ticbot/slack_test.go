package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/slack"
	"github.com/ticbot/ticbot/locales"
)

const signing = "8f742231b10e8888abcd99yyyzzz85a5"

// slackSide is the Web API of Slack as far as these tests need it: it knows one person.
func slackSide(t *testing.T) *httptest.Server {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		answer := `{"ok":true,"channel":{"id":"D1"},"ts":"1.1","user_id":"UBOT","user":"ticbot","bot_id":"BBOT","team_id":"T1"}`
		if strings.HasSuffix(r.URL.Path, "/users.info") {
			answer = `{"ok":true,"user":{"id":"U1","locale":"es-CO","is_email_confirmed":true,"profile":{"email":"luz.gomez@alcaldia.example","real_name":"Luz Dary"}}}`
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(srv.Close)
	return srv
}

// slash sends a signed slash command; wrong flips the signature.
func slash(t *testing.T, addr, user, text, trigger string, wrong bool) (int, string) {
	t.Helper()
	form := url.Values{"command": {"/tic"}, "text": {text}, "user_id": {user}, "user_name": {"x"}, "team_id": {"T1"}, "channel_id": {"D1"}, "channel_name": {"directmessage"},
		"trigger_id": {trigger}, "response_url": {"https://hooks.slack.com/commands/x"}}.Encode()
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(signing))
	_, _ = io.WriteString(mac, "v0:"+stamp+":"+form)
	sig := "v0=" + hex.EncodeToString(mac.Sum(nil))
	if wrong {
		sig = "v0=" + strings.Repeat("0", 64)
	}
	req, err := http.NewRequest(http.MethodPost, "http://"+addr+"/slack/commands", strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("X-Slack-Request-Timestamp", stamp)
	req.Header.Set("X-Slack-Signature", sig)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// TestRunWithSlack runs an office on Slack: whom its verified address names is known at once, a stranger can bind himself,
// and what is not signed reaches nobody.
func TestRunWithSlack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	api := slackSide(t)
	conf := func(trust string) string {
		return write(t, "ticbot"+trust+".yaml", "listen: 127.0.0.1:0\nadmin_listen: \"\"\ndomain: alcaldia.example\nmail: {smtp: \"smtp://localhost:9\", from: tic@alcaldia.example}\ndata: "+dir+
			"\nslack: {mode: http, bot_token: xoxb-1, signing_secret: "+signing+", api_url: \""+api.URL+"/\", trust_email: "+trust+"}\n")
	}
	want(t, exitOK, "", "sites", "import", "demo/sedes.csv", "--config", conf("false"))
	want(t, exitOK, "", "people", "import", "--dependencies", "demo/dependencias.csv", "--config", conf("false"))
	want(t, exitOK, "", "people", "import", "demo/personas.csv", "--config", conf("false"))

	b := launch(t, nil, "run", "--config", conf("false"))
	addr := b.errs.find(t, `"listen":"([^"]+)"`)
	if code, _ := slash(t, addr, "U1", "ayuda", "1.a", true); code != http.StatusUnauthorized {
		t.Errorf("a forged command gives %d", code)
	}
	code, body := slash(t, addr, "U1", "correo para ana ruiz", "1.b", false)
	if code != http.StatusOK || !strings.Contains(body, "vincular") {
		t.Errorf("a stranger gets %d %s", code, body)
	}
	http.DefaultClient.CloseIdleConnections()
	if code := b.stop(); code != exitOK {
		t.Fatalf("status %d\n%s", code, b.errs.String())
	}

	b = launch(t, nil, "run", "--config", conf("true"))
	addr = b.errs.find(t, `"listen":"([^"]+)"`)
	code, body = slash(t, addr, "U1", "mis casos", "1.c", false)
	if code != http.StatusOK || !strings.Contains(body, "No tiene casos abiertos") {
		t.Errorf("Luz, whose address Slack verified, gets %d %s", code, body)
	}
	http.DefaultClient.CloseIdleConnections()
	if code := b.stop(); code != exitOK {
		t.Errorf("status %d\n%s", code, b.errs.String())
	}
}

// TestSetupSlack: the manifest can be had for either mode, also before Slack has given out a token; every verb is a command
// with a description, as many as Slack takes.
func TestSetupSlack(t *testing.T) {
	file := write(t, "ticbot.yaml", "public_url: https://tic.example\n")
	want(t, exitOK, "https://tic.example/slack/commands", "setup", "slack", "--config", file)
	want(t, exitOK, "https://otra.example/slack/events", "setup", "slack", "--mode", "http", "--url", "https://otra.example")
	want(t, exitOK, `"socket_mode_enabled": true`, "setup", "slack", "--mode", "socket")
	want(t, exitOK, `"socket_mode_enabled": true`, "setup", "slack", "--config", write(t, "socket.yaml", "slack: {mode: socket}\n"))
	want(t, exitUsage, "", "setup", "slack", "--config", write(t, "none.yaml", "locale: es\n"))
	want(t, exitUsage, "", "setup", "slack", "--mode", "poll")
	want(t, exitNo, "", "setup", "slack", "--mode", "http", "--url", "http://tic.example")

	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	all := (&app{texts: texts}).slackCommands()
	for _, c := range all {
		if c.Description == "" || strings.Contains(c.Description, "verb.") || strings.Contains(c.Hint, "command.") {
			t.Errorf("command %+v", c)
		}
	}
	for i, must := range []string{"solicitar", "incidente", "correo"} {
		if all[i].Name != must {
			t.Errorf("command %d is %q, not %q", i, all[i].Name, must)
		}
	}
	listed := all[:49] // and the prefix
	for _, must := range []string{"aprobar", "rechazar", "bandeja", "asignar", "resuelta", "pisami", "vincular", "mis_casos"} {
		if !slices.ContainsFunc(listed, func(c slack.Command) bool { return c.Name == must }) {
			t.Errorf("%q is no command of its own", must)
		}
	}
}
