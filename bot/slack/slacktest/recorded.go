package slacktest

import (
	"encoding/json"
	"fmt"
	"net/url"
)

// Recorded gives the route to which something recorded from the real Slack belongs, and the body as it is sent there. What
// came over Socket Mode goes to the route that the same thing takes over HTTP.
func Recorded(raw []byte) (route string, body []byte, err error) {
	var file struct {
		Type    string          `json:"type"`
		Body    string          `json:"body"`
		Payload json.RawMessage `json:"payload"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return "", nil, fmt.Errorf("reading what was recorded: %w", err)
	}
	form := func(payload []byte) []byte { return []byte(url.Values{"payload": {string(payload)}}.Encode()) }
	switch file.Type {
	case "":
		return "commands", []byte(file.Body), nil
	case "event_callback", "url_verification":
		return "events", raw, nil
	case "events_api":
		return "events", file.Payload, nil
	case "interactive":
		return "interactions", form(file.Payload), nil
	case "slash_commands":
		var c map[string]any
		if err := json.Unmarshal(file.Payload, &c); err != nil {
			return "", nil, fmt.Errorf("reading a recorded command: %w", err)
		}
		return "commands", Body("commands", c), nil
	}
	return "interactions", form(raw), nil
}
