package slacktest

import (
	"fmt"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat/chattest"
)

// triggerTime is how long after an act one window may be opened for it.
const triggerTime = 3 * time.Second

// window is a modal that stands open before a person.
type window struct {
	id     string
	view   map[string]any
	state  map[string]map[string]any // by block: the value of its element, as Slack sends it
	errors map[string]string
	hash   int
}

// viewMethod opens, replaces and publishes views; the caller holds the lock.
func (s *Server) viewMethod(method string, args map[string]any) (map[string]any, string) {
	v := obj(args["view"])
	if why := CheckView(v); why != "" {
		s.fail.Errorf("%s: %s", method, why)
		return nil, "invalid_arguments"
	}
	if (v["type"] == "home") != (method == "views.publish") {
		return nil, "invalid_arguments"
	}
	switch method {
	case "views.publish":
		if !strings.HasPrefix(str(args["user_id"]), "U") {
			return nil, "user_not_found"
		}
		s.homes[str(args["user_id"])] = v
		return map[string]any{"view": map[string]any{"id": "VH" + str(args["user_id"])}}, ""
	case "views.update":
		return s.updateView(args, v)
	}
	trigger := str(args["trigger_id"])
	until, known := s.triggers[trigger]
	switch {
	case !known:
		return nil, "invalid_trigger_id"
	case until.IsZero():
		return nil, "exchanged_trigger_id"
	case s.clock().After(until):
		return nil, "expired_trigger_id"
	}
	s.triggers[trigger] = time.Time{}
	user, _, _ := strings.Cut(trigger, ".")
	o := &window{id: s.id("V")}
	o.replace(v)
	s.views[user] = o
	if !s.o.Forgetful {
		s.opened <- Read(v["title"]).Text
	}
	return map[string]any{"view": o.told()}, ""
}

func (s *Server) updateView(args, v map[string]any) (map[string]any, string) {
	for _, o := range s.views {
		if o.id != args["view_id"] {
			continue
		}
		if h := str(args["hash"]); h != "" && h != fmt.Sprint(o.hash) {
			return nil, "hash_conflict"
		}
		o.replace(v)
		return map[string]any{"view": o.told()}, ""
	}
	return nil, "not_found"
}

func (o *window) told() map[string]any { return map[string]any{"id": o.id, "hash": fmt.Sprint(o.hash)} }

// replace shows another view. What was typed into an input of the same names stays.
func (o *window) replace(v map[string]any) {
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
		o.state[id] = initial(e)
	}
}

// initial is what stands in an element before anybody types.
func initial(e map[string]any) map[string]any {
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
	return val
}

// set types a value into an input, or chooses an option by its value or its label.
func (o *window) set(id, v string, unwrap func(string) string) error {
	for _, b := range list(o.view["blocks"]) {
		b := obj(b)
		if b["type"] != "input" || b["block_id"] != id {
			continue
		}
		e := obj(b["element"])
		val := map[string]any{"type": e["type"]}
		switch {
		case e["options"] != nil:
			opt := option(list(e["options"]), v, unwrap)
			if opt == nil && v != "" {
				return fmt.Errorf("no option %q in %q", v, id)
			}
			if opt != nil {
				val["selected_option"], val["selected_options"] = opt, []any{opt}
			}
		case v == "":
			val["value"] = nil
		case units(v) > 3000:
			return fmt.Errorf("nobody can type %d characters into %q", units(v), id)
		default:
			if most, ok := e["max_length"].(float64); ok && units(v) > int(most) {
				return fmt.Errorf("nobody can type %d characters into %q, which takes %d", units(v), id, int(most))
			}
			val["value"] = v
		}
		o.state[id] = val
		return nil
	}
	return fmt.Errorf("no input %q", id)
}

func option(all []any, v string, unwrap func(string) string) any {
	for _, opt := range all {
		if unwrap(str(obj(opt)["value"])) == v {
			return opt
		}
	}
	for _, opt := range all {
		if Read(obj(opt)["text"]).Text == v {
			return opt
		}
	}
	return nil
}

// unfilled names a required input in which nothing stands: Slack does not send such a page.
func (o *window) unfilled() string {
	for _, b := range list(o.view["blocks"]) {
		b := obj(b)
		id := str(b["block_id"])
		if b["type"] != "input" || b["optional"] == true {
			continue
		}
		val := o.state[id]
		if val["value"] == nil && val["selected_option"] == nil && val["selected_options"] == nil && val["files"] == nil {
			return id
		}
	}
	return ""
}

// payload is the view as Slack sends it back.
func (o *window) payload() map[string]any {
	values := map[string]any{}
	for _, b := range list(o.view["blocks"]) {
		b := obj(b)
		if b["type"] == "input" {
			values[str(b["block_id"])] = map[string]any{str(obj(b["element"])["action_id"]): o.state[str(b["block_id"])]}
		}
	}
	return map[string]any{"id": o.id, "type": "modal", "hash": fmt.Sprint(o.hash), "private_metadata": o.view["private_metadata"],
		"callback_id": o.view["callback_id"], "blocks": o.view["blocks"], "title": o.view["title"], "state": map[string]any{"values": values}, "bot_id": BotID}
}

// backBlock is the block of the button that leads back to the page before.
const backBlock = "_back"

// dialog is the view as a person reads it.
func (o *window) dialog(unwrap func(string) string) chattest.Dialog {
	d := chattest.Dialog{Title: Read(o.view["title"]).Text, Submit: Read(o.view["submit"]).Text, Cancel: Read(o.view["close"]).Text}
	for _, b := range list(o.view["blocks"]) {
		b := obj(b)
		in := chattest.Input{ID: str(b["block_id"])}
		switch b["type"] {
		case "actions":
			if in.ID == backBlock {
				d.Back = Read(obj(list(b["elements"])[0])["text"]).Text
			}
			continue
		case "section":
			in.Ask = Read(b["text"]).Text
		case "input":
			in.Label, in.Ask, in.Error = Read(b["label"]).Text, Read(b["hint"]).Text, Read(map[string]any{"type": "plain_text", "text": o.errors[in.ID]}).Text
			val := o.state[in.ID]
			if in.Value = str(val["value"]); val["selected_option"] != nil {
				in.Value = unwrap(str(obj(val["selected_option"])["value"]))
			}
			for _, opt := range list(obj(b["element"])["options"]) {
				in.Options = append(in.Options, Read(obj(opt)["text"]).Text)
			}
		}
		d.Fields = append(d.Fields, in)
	}
	return d
}

// Window gives what stands in the window that is open before somebody as a message: its words and its buttons.
func (s *Server) Window(who string) (chattest.Seen, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.views[who]
	if o == nil {
		return chattest.Seen{}, false
	}
	return shown(&line{blocks: list(o.view["blocks"])}), true
}

// Home gives what stands in somebody's home tab; false where the bot never drew it.
func (s *Server) Home(who string) (chattest.Seen, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.homes[who]
	return shown(&line{blocks: list(v["blocks"])}), v != nil
}

// Attach puts files into the file input of the window that is open before somebody.
func (s *Server) Attach(who, field string, files ...map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.views[who]
	if o == nil || o.state[field] == nil {
		s.fail.Errorf("no input %q", field)
		return
	}
	var all []any
	for _, f := range files {
		all = append(all, f)
	}
	o.state[field] = map[string]any{"type": "file_input", "files": all}
}
