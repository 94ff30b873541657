package slack

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/chat/chattest"
)

// openView is a modal that stands open before a person.
type openView struct {
	id     string
	view   map[string]any
	state  map[string]map[string]any // by block: the value of its element, as Slack sends it
	errors map[string]string
	hash   int
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func obj(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func units(v any) int { return chat.Len(str(v), chat.UTF16) }

// checkMessage finds what Slack would refuse in a message.
func checkMessage(text, raw string) ([]any, string) {
	var blocks []any
	if raw != "" && json.Unmarshal([]byte(raw), &blocks) != nil {
		return nil, "invalid_blocks_format"
	}
	if text == "" && len(blocks) == 0 {
		return nil, "no_text"
	}
	if len(text) > 40000 {
		return nil, "msg_too_long"
	}
	if why := checkBlocks(blocks, 50, false); why != "" {
		return nil, "invalid_blocks"
	}
	size := 0
	for _, b := range blocks {
		size += textSize(b)
	}
	if size > 13200 {
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
		var why string
		switch b["type"] {
		case "header":
			why = checkText(b["text"], 150, true)
		case "section":
			why = checkSection(b)
		case "context":
			if n := len(list(b["elements"])); n == 0 || n > 10 {
				why = "context"
			}
			for _, e := range list(b["elements"]) {
				why += checkText(e, 3000, false)
			}
		case "actions":
			why = checkActions(b)
		case "divider":
		case "input":
			if !modal {
				why = "input in a message"
			} else {
				why = checkInput(b)
			}
		default:
			why = fmt.Sprint("type ", b["type"])
		}
		if why != "" {
			return why
		}
	}
	return ""
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
		n := len(list(e["options"]))
		if n == 0 || n > 100 || e["type"] == "radio_buttons" && n > 10 {
			why += "options"
		}
		for _, o := range list(e["options"]) {
			why += checkText(obj(o)["text"], 75, e["type"] != "radio_buttons")
			if v := str(obj(o)["value"]); v == "" || len(v) > 150 {
				why += "option value"
			}
		}
	case "file_input":
	default:
		why += fmt.Sprint("element ", e["type"])
	}
	return why
}

// checkView finds what Slack would refuse in a view.
func checkView(v map[string]any) string {
	if len(str(v["private_metadata"])) > 3000 || len(str(v["callback_id"])) > 255 {
		return "private_metadata"
	}
	if v["type"] == "home" {
		return checkBlocks(list(v["blocks"]), 100, false)
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

// viewMethod opens, replaces and publishes views; the caller holds the lock.
func (f *fake) viewMethod(method string, args map[string]any) (map[string]any, string) {
	v := obj(args["view"])
	if why := checkView(v); why != "" {
		f.t.Errorf("%s: %s", method, why)
		return nil, "invalid_arguments"
	}
	switch method {
	case "views.publish":
		f.homes[str(args["user_id"])] = v
		return map[string]any{"view": map[string]any{"id": "VHOME"}}, ""
	case "views.update":
		for _, o := range f.views {
			if o.id == args["view_id"] {
				o.replace(v)
				return map[string]any{"view": map[string]any{"id": o.id}}, ""
			}
		}
		return nil, "not_found"
	}
	trigger := str(args["trigger_id"])
	until, known := f.triggers[trigger]
	switch {
	case !known:
		return nil, "invalid_trigger_id"
	case until.IsZero():
		return nil, "exchanged_trigger_id"
	case f.now.After(until):
		return nil, "expired_trigger_id"
	}
	f.triggers[trigger] = f.now.AddDate(-1, 0, 0)
	user, _, _ := strings.Cut(trigger, ".")
	o := &openView{id: f.id("V")}
	o.replace(v)
	f.views[user] = o
	f.opened <- read(v["title"]).text
	return map[string]any{"view": map[string]any{"id": o.id}}, ""
}

// replace shows another view. What was typed into an input of the same names stays.
func (o *openView) replace(v map[string]any) {
	old, oldIDs := o.state, map[string]string{}
	for _, b := range list(o.view["blocks"]) {
		oldIDs[str(obj(b)["block_id"])] = str(obj(obj(b)["element"])["action_id"])
	}
	o.view, o.state, o.errors = v, map[string]map[string]any{}, nil
	o.hash++
	for _, b := range list(v["blocks"]) {
		b := obj(b)
		if b["type"] != "input" {
			continue
		}
		id, e := str(b["block_id"]), obj(b["element"])
		if old[id] != nil && oldIDs[id] == str(e["action_id"]) {
			o.state[id] = old[id]
			continue
		}
		val := map[string]any{"type": e["type"]}
		if e["initial_value"] != nil {
			val["value"] = e["initial_value"]
		}
		if e["initial_option"] != nil {
			val["selected_option"] = e["initial_option"]
		}
		if e["initial_options"] != nil {
			val["selected_options"] = e["initial_options"]
		}
		o.state[id] = val
	}
}

// set types a value into an input, or chooses an option by its value.
func (o *openView) set(id, v string) error {
	for _, b := range list(o.view["blocks"]) {
		b := obj(b)
		if b["type"] != "input" || b["block_id"] != id {
			continue
		}
		e := obj(b["element"])
		val := map[string]any{"type": e["type"]}
		switch {
		case e["options"] != nil:
			for _, opt := range list(e["options"]) {
				if unwrap(str(obj(opt)["value"])) == v {
					val["selected_option"] = opt
					val["selected_options"] = []any{opt}
				}
			}
		case v == "":
			val["value"] = nil
		default:
			val["value"] = v
		}
		o.state[id] = val
		return nil
	}
	return fmt.Errorf("no input %q", id)
}

// payload is the view as Slack sends it back.
func (o *openView) payload() map[string]any {
	values := map[string]any{}
	for _, b := range list(o.view["blocks"]) {
		b := obj(b)
		if b["type"] == "input" {
			values[str(b["block_id"])] = map[string]any{str(obj(b["element"])["action_id"]): o.state[str(b["block_id"])]}
		}
	}
	return map[string]any{"id": o.id, "type": "modal", "hash": fmt.Sprint(o.hash), "private_metadata": o.view["private_metadata"],
		"callback_id": o.view["callback_id"], "blocks": o.view["blocks"], "title": o.view["title"], "state": map[string]any{"values": values}, "bot_id": ownBot}
}

// dialog is the view as a person reads it.
func (o *openView) dialog() chattest.Dialog {
	d := chattest.Dialog{Title: read(o.view["title"]).text, Submit: read(o.view["submit"]).text, Cancel: read(o.view["close"]).text}
	for _, b := range list(o.view["blocks"]) {
		b := obj(b)
		in := chattest.Input{ID: str(b["block_id"])}
		switch b["type"] {
		case "actions":
			d.Back = read(obj(list(b["elements"])[0])["text"]).text
			continue
		case "section":
			in.Ask = read(b["text"]).text
		case "input":
			in.Label, in.Ask, in.Error = read(b["label"]).text, read(b["hint"]).text, read(map[string]any{"type": "plain_text", "text": o.errors[in.ID]}).text
			val := o.state[in.ID]
			if in.Value = str(val["value"]); val["selected_option"] != nil {
				in.Value = unwrap(str(obj(val["selected_option"])["value"]))
			}
			for _, opt := range list(obj(b["element"])["options"]) {
				in.Options = append(in.Options, read(obj(opt)["text"]).text)
			}
		}
		d.Fields = append(d.Fields, in)
	}
	return d
}

// seen is what a person sees of a text object.
type seen struct {
	text   string
	links  []string
	pinged []string
}

var (
	boldMark  = regexp.MustCompile("[*_~`]([^*_~`\n]+)[*_~`]")
	emojiMark = regexp.MustCompile(`:[a-z0-9_+'-]+:`)
	angleMark = regexp.MustCompile(`<([^<>]+)>`)
	atMark    = regexp.MustCompile(`@(channel|here|everyone)`)
)

// read shows a text object as Slack's program would.
func read(v any) (s seen) {
	t := obj(v)
	text := str(t["text"])
	if t["type"] == "plain_text" {
		if t["emoji"] == true {
			text = emojiMark.ReplaceAllString(text, "☺")
		}
		s.text = unescape.Replace(text)
		return s
	}
	inner, fenced := strings.CutPrefix(text, "```\n")
	if fenced {
		text = strings.TrimSuffix(inner, "\n```")
	} else {
		text = boldMark.ReplaceAllString(text, "$1")
		text = emojiMark.ReplaceAllString(text, "☺")
		text = strings.TrimPrefix(strings.ReplaceAll(text, "\n&gt;", "\n"), "&gt;")
	}
	if t["verbatim"] != true {
		s.pinged = append(s.pinged, atMark.FindAllString(text, -1)...)
	}
	text = angleMark.ReplaceAllStringFunc(text, func(m string) string {
		target, label, _ := strings.Cut(m[1:len(m)-1], "|")
		if strings.HasPrefix(target, "!") || strings.HasPrefix(target, "@") {
			s.pinged = append(s.pinged, target)
		} else {
			s.links = append(s.links, target)
		}
		return label
	})
	s.text = unescape.Replace(text)
	return s
}

// shown is a message as a person reads it.
func shown(l *line) chattest.Seen {
	out := chattest.Seen{}
	if l.only == "" {
		out.ID = l.ts
	}
	var all []string
	add := func(s seen) {
		all = append(all, s.text)
		out.Links, out.Pinged = append(out.Links, s.links...), append(out.Pinged, s.pinged...)
	}
	for _, b := range l.blocks {
		b := obj(b)
		switch b["type"] {
		case "header", "section":
			if b["text"] != nil {
				add(read(b["text"]))
			}
			for _, fd := range list(b["fields"]) {
				add(read(fd))
			}
		case "context":
			for _, e := range list(b["elements"]) {
				add(read(e))
			}
		case "actions":
			for _, e := range list(b["elements"]) {
				e := obj(e)
				out.Buttons = append(out.Buttons, read(e["text"]).text)
				if u := str(e["url"]); u != "" {
					out.Links = append(out.Links, u)
				}
			}
		}
	}
	if len(l.blocks) == 0 {
		add(read(map[string]any{"type": "mrkdwn", "text": l.text}))
	} else if p := read(map[string]any{"type": "mrkdwn", "text": l.text}).pinged; len(p) > 0 {
		for _, who := range p { // the fallback is read for mentions too
			if strings.HasPrefix(who, "!") || strings.HasPrefix(who, "@U") {
				out.Pinged = append(out.Pinged, who)
			}
		}
	}
	out.Text = strings.Join(all, "\n")
	if l.file != nil {
		out.Files = []chattest.File{*l.file}
	}
	return out
}
