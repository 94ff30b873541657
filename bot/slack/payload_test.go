package slack

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/slack/slacktest"
)

// payloadsEnv names the folder with recorded bodies of the real server. Replaying them is opt-in.
const payloadsEnv = "TICBOT_PAYLOADS"

// quietOptions are options of an adapter that reaches nobody.
func quietOptions(t testing.TB) Options {
	t.Helper()
	texts, err := texts()
	if err != nil {
		t.Fatal(err)
	}
	return Options{BotToken: slacktest.BotToken, SigningSecret: secret, APIURL: "http://127.0.0.1:1/", Texts: texts,
		Now: func() time.Time { return time.Date(2026, 11, 23, 14, 14, 0, 0, time.UTC) }}
}

// TestRecordedPayloads: every recorded body goes through the real handler, twice, over HTTP; none crashes it, bots start
// nothing, and a repetition is the same event.
func TestRecordedPayloads(t *testing.T) {
	folder := os.Getenv(payloadsEnv)
	if folder == "" {
		t.Skip("opt-in: the replay of recorded Slack bodies: " + payloadsEnv + " names no folder")
	}
	files, err := filepath.Glob(filepath.Join(folder, "slack", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded bodies in %s: %v", folder, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			h := newHouse(t, nil)
			route, body, err := slacktest.Recorded(raw)
			if err != nil {
				t.Fatal(err)
			}
			for retry := range 2 {
				if code := h.Request(route, body, retry).Code; code != http.StatusOK {
					t.Errorf("status %d", code)
				}
				h.settle()
			}
			all := h.core.heard()
			name := filepath.Base(file)
			if bot := strings.Contains(name, "bot"); bot && len(all) > 0 || name == "message_changed.json" && len(all) > 0 {
				t.Errorf("it starts %+v", all)
			}
			if len(all) == 2 && all[0].ID != all[1].ID || len(all) == 1 {
				t.Errorf("the repetition differs: %+v", all)
			}
			t.Logf("%s: %d events", route, len(all))
		})
	}
}
