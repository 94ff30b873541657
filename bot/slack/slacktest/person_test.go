package slacktest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestForgetsTheOldest lets a Slack that forgets forget: what somebody did just now opens its window all the same.
func TestForgetsTheOldest(t *testing.T) {
	s := New(t, Options{Forgetful: true, Now: time.Now})
	defer s.Close()
	first, _ := s.Trigger("U0", "D0", "")
	for i := range maxActs - 1 {
		s.Trigger(fmt.Sprint("U", i), "D", "")
	}
	last, _ := s.Trigger("U1", "D1", "") // one too many: the oldest goes
	s.Trigger("U2", "D2", "")
	if why := open(t, s, last); why != "" {
		t.Errorf("a window for what was done just now: %s", why)
	}
	if why := open(t, s, first); why != "invalid_trigger_id" {
		t.Errorf("a window for what was done %d acts ago: %q", maxActs, why)
	}
	if n := len(s.triggers); n != maxActs {
		t.Errorf("%d acts are remembered, not %d", n, maxActs)
	}
}

// open opens a small window for a trigger, and gives why not.
func open(t *testing.T, s *Server, trigger string) string {
	t.Helper()
	body := fmt.Sprintf(`{"trigger_id":%q,"view":{"type":"modal","title":{"type":"plain_text","text":"Correo"},`+
		`"blocks":[{"type":"section","text":{"type":"mrkdwn","text":"Hola"}}]}}`, trigger)
	req, err := http.NewRequest(http.MethodPost, s.APIURL()+"/views.open", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+BotToken)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var out struct{ Error string }
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out.Error
}
