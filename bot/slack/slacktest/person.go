package slacktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/chat/chattest"
)

// What people do, and what Slack makes of it.

// People implements chattest.Server. Whoever else acts is somebody too.
func (s *Server) People() []chat.Account {
	return []chat.Account{account("U0OSCAR"), account("U0MARTA"), account("U0ADRIANA")}
}

// Channels implements chattest.Server.
func (s *Server) Channels() []chat.Place {
	var all []chat.Place
	for _, c := range s.o.Channels {
		all = append(all, place(c, chat.Channel))
	}
	return all
}

var (
	webLink  = regexp.MustCompile(`https?://[^\s<>&|)]+`)
	mailLink = regexp.MustCompile(`\b[\w.]+@[\w.]+\.\w+`)
	somebody = regexp.MustCompile(`@(U[A-Z0-9]{4,})\b`)
)

// TypedAs is what Slack makes of what somebody types: three characters escaped, people and addresses linked, emoji by name.
func TypedAs(s string) (text string, blocks []any) {
	text = escape.Replace(s)
	text = webLink.ReplaceAllString(text, "<$0>")
	text = mailLink.ReplaceAllString(text, "<mailto:$0|$0>")
	text = somebody.ReplaceAllString(text, "<@$1>")
	var found []any
	for _, e := range []struct {
		char, name, code string
		skin             int
	}{{"👍🏽", "+1", "1f44d-1f3fd", 4}, {"📎", "paperclip", "1f4ce", 0}, {"👩‍💻", "female-technologist", "1f469-200d-1f4bb", 0}, {"🇨🇴", "flag-co", "1f1e8-1f1f4", 0}} {
		if !strings.Contains(text, e.char) {
			continue
		}
		name := ":" + e.name + ":"
		el := map[string]any{"type": "emoji", "name": e.name, "unicode": e.code}
		if e.skin > 0 {
			name += fmt.Sprintf(":skin-tone-%d:", e.skin)
			el["skin_tone"] = e.skin
		}
		text = strings.ReplaceAll(text, e.char, name)
		found = append(found, el)
	}
	return text, []any{map[string]any{"type": "rich_text", "elements": []any{map[string]any{"type": "rich_text_section", "elements": found}}}}
}

// Event wraps an inner event as the Events API sends it.
func (s *Server) Event(inner map[string]any) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.event(inner)
}

func (s *Server) event(inner map[string]any) map[string]any {
	return map[string]any{"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": s.id("Ev"), "event_time": s.clock().Unix(), "event": inner,
		"authorizations": []any{map[string]any{"user_id": BotUser, "is_bot": true}}}
}

// Say implements chattest.Server. A mention reaches the bot as an event of its own kind.
func (s *Server) Say(who chat.Account, at chat.Place, said chattest.Said) {
	text, blocks := TypedAs(said.Text)
	s.mu.Lock()
	s.private(who.ID, at.ID)
	inner := map[string]any{"type": "message", "channel": at.ID, "channel_type": "im", "user": who.ID, "ts": s.ts(), "text": text, "blocks": blocks}
	if at.Kind == chat.Channel {
		inner["type"], inner["text"] = "app_mention", "<@"+BotUser+"> "+text
		delete(inner, "channel_type")
	}
	if said.Reply != "" {
		inner["thread_ts"] = said.Reply
	}
	var files []any
	for _, file := range said.Files {
		id := s.id("F")
		s.blobs[id] = file.Data
		files = append(files, map[string]any{"id": id, "name": file.Name, "mimetype": file.Type, "size": len(file.Data), "mode": "hosted",
			"url_private": s.server.URL + "/files/" + id, "url_private_download": s.server.URL + "/files/" + id})
	}
	if files != nil {
		inner["files"], inner["subtype"] = files, "file_share"
	}
	env := s.event(inner)
	s.mu.Unlock()
	s.act("events", "events_api", env, func(bool, []byte) {})
}

// OpenHome looks at the home tab.
func (s *Server) OpenHome(who string) {
	s.mu.Lock()
	env := s.event(map[string]any{"type": "app_home_opened", "user": who, "channel": "D" + who, "tab": "home", "event_ts": s.ts()})
	s.mu.Unlock()
	s.act("events", "events_api", env, func(bool, []byte) {})
}

// hookTime is how long an answer address takes answers.
const hookTime = 30 * time.Minute

// Trigger makes what opens one window within three seconds, and an address for answers.
func (s *Server) Trigger(who, channel, ts string) (trigger, address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trigger(who, channel, ts)
}

func (s *Server) trigger(who, channel, ts string) (trigger, address string) {
	s.private(who, channel)
	trigger, id := s.id(who+".t"), s.id("h")
	if s.o.Forgetful {
		s.forget(act{trigger, id})
	}
	s.triggers[trigger] = s.clock().Add(triggerTime)
	s.hooks[id] = &hook{channel: channel, user: who, ts: ts, until: s.clock().Add(hookTime)}
	return trigger, s.server.URL + "/hooks/" + id
}

// private notes that somebody has his private channel with the bot open: he acts in it. The caller holds the lock.
func (s *Server) private(who, channel string) {
	if s.dms[who] == "" && channel == "D"+who {
		s.dms[who] = channel
	}
}

// act is what somebody did: its trigger and its address for answers.
type act struct{ trigger, hook string }

// maxActs is how many acts a forgetful Slack remembers.
const maxActs = 10_000

// forget remembers an act, and drops the oldest where there are too many: what was done just now must stay.
func (s *Server) forget(now act) {
	if len(s.acts) < maxActs {
		s.acts = append(s.acts, now)
		return
	}
	old := &s.acts[s.oldest]
	delete(s.triggers, old.trigger)
	delete(s.hooks, old.hook)
	*old, s.oldest = now, (s.oldest+1)%maxActs
}

// Command implements chattest.Server.
func (s *Server) Command(who chat.Account, at chat.Place, verb, text string) {
	s.act("commands", "slash_commands", s.Slash(who.ID, at.ID, verb, text), func(_ bool, body []byte) {
		var m map[string]any
		if len(body) == 0 || json.Unmarshal(body, &m) != nil {
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.aside(&hook{channel: at.ID, user: who.ID}, m)
	})
}

// Slash is what Slack sends for a slash command.
func (s *Server) Slash(who, channel, verb, text string) map[string]any {
	trigger, address := s.Trigger(who, channel, "")
	return map[string]any{"command": "/" + verb, "text": somebody.ReplaceAllString(escape.Replace(text), "<@$1|somebody>"), "user_id": who, "user_name": strings.ToLower(who), "channel_id": channel,
		"channel_name": "directmessage", "trigger_id": trigger, "response_url": address, "team_id": "T1", "team_domain": "alcaldia", "token": "xyz", "api_app_id": "A1",
		"is_enterprise_install": "false"}
}

// Press implements chattest.Server.
func (s *Server) Press(who chat.Account, at chat.Place, on chattest.Seen, label string) {
	s.mu.Lock()
	var p map[string]any
	for _, l := range s.lines {
		if l.channel != at.ID || on.ID != "" && l.ts != on.ID || on.ID == "" && shown(l).Text != on.Text {
			continue
		}
		if e := labelled(l.blocks, label); e != nil {
			p = s.pressed(who.ID, at.ID, l.ts, e)
			p["channel"] = map[string]any{"id": at.ID}
			p["container"] = map[string]any{"type": "message", "message_ts": l.ts, "channel_id": at.ID, "is_ephemeral": l.only != ""}
			if l.only == "" {
				p["message"] = map[string]any{"ts": l.ts, "bot_id": BotID}
			}
		}
	}
	s.mu.Unlock()
	if p == nil {
		s.fail.Errorf("no button %q on %+v", label, on)
		return
	}
	s.act("interactions", "interactive", p, func(bool, []byte) {})
}

// labelled finds a button by its label.
func labelled(blocks []any, label string) map[string]any {
	for _, b := range blocks {
		for _, e := range list(obj(b)["elements"]) {
			if e := obj(e); e["type"] == "button" && Read(e["text"]).Text == label {
				return maps.Clone(e)
			}
		}
	}
	return nil
}

// pressed is what Slack sends for a button; the caller holds the lock.
func (s *Server) pressed(who, channel, ts string, e map[string]any) map[string]any {
	trigger, address := s.trigger(who, channel, ts)
	p := map[string]any{"type": "block_actions", "user": map[string]any{"id": who}, "team": nil, "trigger_id": trigger,
		"actions": []any{map[string]any{"type": "button", "action_id": e["action_id"], "block_id": e["block_id"], "value": escape.Replace(str(e["value"])), "action_ts": s.ts()}}}
	if channel != "" {
		p["response_url"] = address
	}
	return p
}

// PressHome presses a button in the home tab. Such an act names no channel and brings no address for answers.
func (s *Server) PressHome(who, label string) {
	s.mu.Lock()
	v := s.homes[who]
	e := labelled(list(v["blocks"]), label)
	if e == nil {
		s.mu.Unlock()
		s.fail.Errorf("no button %q in the home tab of %s", label, who)
		return
	}
	p := s.pressed(who, "", "", e)
	id := "VH" + who
	p["container"], p["view"] = map[string]any{"type": "view", "view_id": id}, map[string]any{"id": id, "type": "home", "private_metadata": v["private_metadata"]}
	s.mu.Unlock()
	s.act("interactions", "interactive", p, func(bool, []byte) {})
}

// PressWindow presses a button in the window that is open before somebody.
func (s *Server) PressWindow(who, label string) {
	s.mu.Lock()
	o := s.views[who]
	var e map[string]any
	if o != nil {
		e = labelled(list(o.view["blocks"]), label)
	}
	if e == nil {
		s.mu.Unlock()
		s.fail.Errorf("no button %q in a window of %s", label, who)
		return
	}
	p := s.pressed(who, "", "", e)
	p["container"], p["view"] = map[string]any{"type": "view", "view_id": o.id}, o.payload()
	p = obj(clone(p))
	s.mu.Unlock()
	s.act("interactions", "interactive", p, func(bool, []byte) {})
}

// Fill implements chattest.Server.
func (s *Server) Fill(who chat.Account, in chattest.Filled) {
	s.mu.Lock()
	o := s.views[who.ID]
	if o == nil {
		s.mu.Unlock()
		s.fail.Errorf("no form is open before %s", who.ID)
		return
	}
	for id, v := range in.Values {
		if err := o.set(id, v, s.o.Unwrap); err != nil {
			s.fail.Errorf("%v", err)
		}
	}
	trigger, _ := s.trigger(who.ID, "", "")
	p := map[string]any{"user": map[string]any{"id": who.ID}, "team": nil, "trigger_id": trigger, "view": o.payload()}
	if !s.o.Forgetful {
		p = obj(clone(p)) // so that a repetition brings the same bytes
	}
	switch {
	case in.Cancel:
		delete(s.views, who.ID)
		delete(p, "trigger_id")
		p["type"] = "view_closed"
		if o.view["notify_on_close"] != true {
			s.mu.Unlock()
			return
		}
	case in.Back:
		p["type"], p["container"] = "block_actions", map[string]any{"type": "view", "view_id": o.id}
		e := labelled(blocksOf(o.view, backBlock), o.dialog(s.o.Unwrap).Back)
		p["actions"] = []any{map[string]any{"type": "button", "action_id": e["action_id"], "block_id": backBlock, "value": e["value"], "action_ts": s.ts()}}
	default:
		p["type"] = "view_submission"
		if id := o.unfilled(); id != "" {
			s.mu.Unlock()
			s.fail.Errorf("%s leaves %q empty, which must be filled in: Slack does not send it", who.ID, id)
			return
		}
	}
	s.mu.Unlock()
	s.act("interactions", "interactive", p, func(ok bool, body []byte) {
		if ok && p["type"] == "view_submission" {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.submitted(who.ID, o, body)
		}
	})
}

func blocksOf(view map[string]any, id string) (out []any) {
	for _, b := range list(view["blocks"]) {
		if obj(b)["block_id"] == id {
			out = append(out, b)
		}
	}
	return out
}

func clone(v any) (out any) {
	text, _ := json.Marshal(v)
	_ = json.Unmarshal(text, &out)
	return out
}

// submitted does with a modal what the answer says; the caller holds the lock.
func (s *Server) submitted(user string, o *window, body []byte) {
	var ans map[string]any
	if len(body) > 0 && json.Unmarshal(body, &ans) != nil {
		s.fail.Errorf("answer to a submission: %s", body)
	}
	switch ans["response_action"] {
	case "errors":
		o.errors = map[string]string{}
		for id, why := range obj(ans["errors"]) {
			if o.state[id] == nil {
				s.fail.Errorf("an error at %q, which is no input", id)
			}
			o.errors[id] = str(why)
		}
	case "update":
		if why := CheckView(obj(ans["view"])); why != "" {
			s.fail.Errorf("next page: %s", why)
		}
		o.replace(obj(ans["view"]))
	default:
		if s.views[user] == o {
			delete(s.views, user)
		}
	}
}

// Seen implements chattest.Server.
func (s *Server) Seen(who chat.Account, at chat.Place) (out []chattest.Seen) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.lines {
		mine := at.Kind == chat.Channel || s.dms[who.ID] == at.ID
		if l.channel == at.ID && mine && (l.only == "" || l.only == who.ID) {
			out = append(out, shown(l))
		}
	}
	return out
}

// Dialog implements chattest.Server.
func (s *Server) Dialog(who chat.Account) (chattest.Dialog, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.views[who.ID]
	if o == nil {
		return chattest.Dialog{}, false
	}
	return o.dialog(s.o.Unwrap), true
}

// Gone implements chattest.Server.
func (s *Server) Gone(at chat.Place) chat.Ref { return chat.Ref{Place: at, ID: "1.000001"} }
