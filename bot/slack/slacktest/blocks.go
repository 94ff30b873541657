package slacktest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
)

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func obj(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func str(v any) string {
	s, _ := v.(string)
	return s
}

func units(v any) int { return chat.Len(str(v), chat.UTF16) }

// maxChars is what the texts of all blocks of one message may have together; that is documented nowhere
// (slackapi/bolt-js 2509).
const maxChars = 13_200

// CheckMessage finds what Slack would refuse in a message: its text, and its blocks as JSON. why is Slack's error; "" = none.
func CheckMessage(text, raw string) (blocks []any, why string) {
	if raw != "" && json.Unmarshal([]byte(raw), &blocks) != nil {
		return nil, "invalid_blocks_format"
	}
	if text == "" && len(blocks) == 0 {
		return nil, "no_text"
	}
	if why := checkBlocks(blocks, 50, false); why != "" {
		return nil, "invalid_blocks"
	}
	size := 0
	for _, b := range blocks {
		size += textSize(b)
	}
	if size > maxChars {
		return nil, "msg_blocks_too_long"
	}
	return blocks, ""
}

func textSize(v any) (n int) {
	switch v := v.(type) {
	case map[string]any:
		if s, ok := v["text"].(string); ok {
			n += chat.Len(s, chat.UTF16)
		}
		for _, in := range v {
			n += textSize(in)
		}
	case []any:
		for _, in := range v {
			n += textSize(in)
		}
	}
	return n
}

// checkBlocks finds what is wrong with blocks; "" = nothing.
func checkBlocks(blocks []any, most int, modal bool) string {
	if len(blocks) > most {
		return "too many blocks"
	}
	ids := map[string]bool{}
	for _, b := range blocks {
		b := obj(b)
		if id := str(b["block_id"]); id != "" {
			if ids[id] || len(id) > 255 {
				return "block_id " + id
			}
			ids[id] = true
		}
		if why := checkBlock(b, modal); why != "" {
			return why
		}
	}
	return ""
}

func checkBlock(b map[string]any, modal bool) (why string) {
	switch b["type"] {
	case "header":
		return checkText(b["text"], 150, true)
	case "section":
		return checkSection(b)
	case "context":
		if n := len(list(b["elements"])); n == 0 || n > 10 {
			return "context"
		}
		for _, e := range list(b["elements"]) {
			why += checkText(e, 3000, false)
		}
		return why
	case "actions":
		return checkActions(b)
	case "divider":
		return ""
	case "input":
		if !modal {
			return "input in a message"
		}
		return checkInput(b)
	}
	return fmt.Sprint("type ", b["type"])
}

func checkText(v any, limit int, plain bool) string {
	t := obj(v)
	n := units(t["text"])
	switch {
	case t["type"] != "plain_text" && t["type"] != "mrkdwn", plain && t["type"] != "plain_text":
		return fmt.Sprint("text object ", v)
	case n == 0 || n > limit:
		return fmt.Sprintf("text of %d, at most %d", n, limit)
	case strings.TrimSpace(str(t["text"])) == "":
		return "blank text"
	}
	return ""
}

func checkSection(b map[string]any) (why string) {
	fields := list(b["fields"])
	if b["text"] == nil && len(fields) == 0 || len(fields) > 10 {
		return "section"
	}
	if b["text"] != nil {
		why = checkText(b["text"], 3000, false)
	}
	for _, f := range fields {
		why += checkText(f, 2000, false)
	}
	return why
}

func checkActions(b map[string]any) (why string) {
	els := list(b["elements"])
	if len(els) == 0 || len(els) > 25 {
		return "actions"
	}
	ids := map[string]bool{}
	for _, e := range els {
		e := obj(e)
		id := str(e["action_id"])
		if ids[id] || id == "" || len(id) > 255 || len(str(e["value"])) > 2000 || len(str(e["url"])) > 3000 {
			return "button " + id
		}
		if e["style"] != nil && e["style"] != "primary" && e["style"] != "danger" {
			return "style of " + id
		}
		ids[id] = true
		why += checkText(e["text"], 75, true)
	}
	return why
}

func checkInput(b map[string]any) string {
	e := obj(b["element"])
	why := checkText(b["label"], 2000, true)
	if b["hint"] != nil {
		why += checkText(b["hint"], 2000, true)
	}
	if e["placeholder"] != nil {
		why += checkText(e["placeholder"], 150, true)
	}
	if e["action_id"] == "" || len(str(e["action_id"])) > 255 {
		why += "action_id"
	}
	switch e["type"] {
	case "plain_text_input":
		if units(e["initial_value"]) > 3000 {
			why += "initial_value"
		}
		if most, ok := e["max_length"].(float64); ok && (most > 3000 || units(e["initial_value"]) > int(most)) {
			why += "max_length"
		}
	case "static_select", "multi_static_select", "radio_buttons":
		why += checkOptions(e)
	case "file_input":
		if n, ok := e["max_files"].(float64); ok && (n < 1 || n > 10) {
			why += "max_files"
		}
	default:
		why += fmt.Sprint("element ", e["type"])
	}
	return why
}

func checkOptions(e map[string]any) (why string) {
	all := list(e["options"])
	n := len(all)
	if n == 0 || n > 100 || e["type"] == "radio_buttons" && n > 10 {
		why += "options"
	}
	for _, o := range all {
		why += checkText(obj(o)["text"], 75, e["type"] != "radio_buttons")
		if v := str(obj(o)["value"]); v == "" || len(v) > 150 {
			why += "option value"
		}
	}
	chosen := list(e["initial_options"])
	if e["initial_option"] != nil {
		chosen = append(chosen, e["initial_option"])
	}
	for _, c := range chosen {
		known := false
		for _, o := range all {
			known = known || reflect.DeepEqual(c, o)
		}
		if !known {
			why += "an initial option that is none of the options"
		}
	}
	return why
}

// CheckView finds what Slack would refuse in a modal or a home tab; "" = nothing.
func CheckView(v map[string]any) string {
	if len(str(v["private_metadata"])) > 3000 || len(str(v["callback_id"])) > 255 {
		return "private_metadata"
	}
	if v["type"] == "home" {
		return checkBlocks(list(v["blocks"]), 100, false)
	}
	if v["type"] != "modal" {
		return fmt.Sprint("type ", v["type"])
	}
	why := checkText(v["title"], 24, true)
	hasInput := false
	for _, b := range list(v["blocks"]) {
		hasInput = hasInput || obj(b)["type"] == "input"
	}
	for _, label := range []string{"submit", "close"} {
		if v[label] != nil {
			why += checkText(v[label], 24, true)
		}
	}
	if hasInput && v["submit"] == nil || len(list(v["blocks"])) == 0 {
		why += "submit or blocks missing"
	}
	return why + checkBlocks(list(v["blocks"]), 100, true)
}
