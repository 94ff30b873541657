package slack

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/chat/chattest"
)

// What people do, and what Slack makes of it.

func (f *fake) Mount(h http.Handler) { f.handler = h }

func (f *fake) Close() {
	f.mu.Lock()
	conn := f.conn
	f.mu.Unlock()
	if conn != nil {
		_ = conn.Close()
	}
	f.server.CloseClientConnections()
	f.server.Close()
}

func (f *fake) People() []chat.Account {
	return []chat.Account{account("U0OSCAR"), account("U0MARTA"), account("U0ADRIANA")}
}

func (f *fake) Channels() []chat.Place {
	return []chat.Place{place("C0APPROVALS", chat.Channel, "")}
}

// sign gives the headers of a request.
func sign(secret string, at time.Time, body []byte) http.Header {
	ts := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte("v0:" + ts + ":" + string(body)))
	return http.Header{headTime: {ts}, headSign: {"v0=" + hex.EncodeToString(mac.Sum(nil))}}
}

// request calls the bot and gives its answer.
func (f *fake) request(route string, body []byte, retry int) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "https://tic.example.gov.co/slack/"+route, bytes.NewReader(body))
	r.Header = sign(secret, f.clock(), body)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if retry > 0 {
		r.Header.Set(headRetry, strconv.Itoa(retry))
		r.Header.Set("X-Slack-Retry-Reason", "http_error")
	}
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	return w
}

// send brings something to the bot, over HTTP or Socket Mode, and gives the answer to done once it is there.
func (f *fake) send(route, typ string, payload any, retry int, done func(ok bool, body []byte)) {
	if f.mode == Socket {
		f.sendFrame(typ, payload, retry, done)
		return
	}
	var body []byte
	switch route {
	case "events":
		body, _ = json.Marshal(payload)
	case "interactions":
		text, _ := json.Marshal(payload)
		body = []byte(url.Values{"payload": {string(text)}}.Encode())
	default:
		form := url.Values{}
		for k, v := range obj(payload) {
			form.Set(k, str(v))
		}
		body = []byte(form.Encode())
	}
	w := f.request(route, body, retry)
	done(w.Code == http.StatusOK, w.Body.Bytes())
}

// serveSocket is the far end of Socket Mode.
func (f *fake) serveSocket(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	_ = conn.WriteJSON(map[string]any{"type": "hello", "num_connections": 1, "connection_info": map[string]any{"app_id": "A1"}})
	_ = conn.WriteControl(websocket.PingMessage, []byte("1"), time.Now().Add(time.Second))
	f.mu.Lock()
	f.conn = conn
	select {
	case <-f.ready:
	default:
		close(f.ready)
	}
	f.mu.Unlock()
	for {
		var ack struct {
			EnvelopeID string          `json:"envelope_id"`
			Payload    json.RawMessage `json:"payload"`
		}
		_, raw, err := conn.ReadMessage()
		if err != nil {
			return
		}
		if len(raw) >= 20<<10 {
			f.t.Error("an answer over the limit of Socket Mode")
			continue
		}
		if json.Unmarshal(raw, &ack) != nil {
			continue
		}
		f.mu.Lock()
		done := f.waiting[ack.EnvelopeID]
		delete(f.waiting, ack.EnvelopeID)
		f.mu.Unlock()
		if done != nil {
			if string(ack.Payload) == "null" {
				ack.Payload = nil
			}
			done(true, ack.Payload)
		}
		f.acked <- ack.EnvelopeID
	}
}

func (f *fake) sendFrame(typ string, payload any, retry int, done func(ok bool, body []byte)) {
	select {
	case <-f.ready:
	case <-time.After(5 * time.Second):
		f.t.Error("nobody listens")
		return
	}
	f.mu.Lock()
	id := f.id("env-")
	f.waiting[id] = done
	conn := f.conn
	f.mu.Unlock()
	f.write.Lock()
	defer f.write.Unlock()
	_ = conn.WriteJSON(map[string]any{"type": typ, "envelope_id": id, "payload": payload, "retry_attempt": retry, "accepts_response_payload": true})
}

// act does something, and again with it.
func (f *fake) act(route, typ string, payload any, done func(ok bool, body []byte)) {
	again := func(retry int) { f.send(route, typ, payload, retry, done) }
	f.mu.Lock()
	f.last = again
	f.mu.Unlock()
	again(0)
}

func (f *fake) Again() {
	f.mu.Lock()
	again := f.last
	f.mu.Unlock()
	again(1)
}

var (
	webLink  = regexp.MustCompile(`https?://[^\s<>&|)]+`)
	mailLink = regexp.MustCompile(`\b[\w.]+@[\w.]+\.\w+`)
)

// typedAs is what Slack makes of what somebody types: three characters escaped, addresses linked, emoji by name.
func typedAs(s string) (text string, blocks []any) {
	text = escape(s)
	text = webLink.ReplaceAllString(text, "<$0>")
	text = mailLink.ReplaceAllString(text, "<mailto:$0|$0>")
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

// event wraps an inner event.
func (f *fake) event(inner map[string]any) map[string]any {
	return map[string]any{"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": f.id("Ev"), "event_time": f.now.Unix(), "event": inner,
		"authorizations": []any{map[string]any{"user_id": ownID, "is_bot": true}}}
}

func (f *fake) Say(who chat.Account, at chat.Place, s chattest.Said) {
	text, blocks := typedAs(s.Text)
	f.mu.Lock()
	inner := map[string]any{"type": "message", "channel": at.ID, "channel_type": "im", "user": who.ID, "ts": f.ts(), "text": text, "blocks": blocks}
	if at.Kind == chat.Channel {
		inner["type"], inner["text"] = "app_mention", "<@"+ownID+"> "+text
		delete(inner, "channel_type")
	}
	if s.Reply != "" {
		inner["thread_ts"] = s.Reply
	}
	var files []any
	for _, file := range s.Files {
		id := f.id("F")
		f.blobs[id] = file.Data
		files = append(files, map[string]any{"id": id, "name": file.Name, "mimetype": file.Type, "size": len(file.Data), "mode": "hosted",
			"url_private": f.server.URL + "/files/" + id, "url_private_download": f.server.URL + "/files/" + id})
	}
	if files != nil {
		inner["files"], inner["subtype"] = files, "file_share"
	}
	env := f.event(inner)
	f.mu.Unlock()
	f.act("events", "events_api", env, func(bool, []byte) {})
}

// trigger makes what opens one modal within three seconds, and an address for answers.
func (f *fake) trigger(who, channel, ts string) (trigger, address string) {
	trigger, id := f.id(who+".t"), f.id("h")
	f.triggers[trigger] = f.now.Add(3 * time.Second)
	f.hooks[id] = &hook{channel: channel, user: who, ts: ts}
	return trigger, f.server.URL + "/hooks/" + id
}

func (f *fake) Command(who chat.Account, at chat.Place, verb, text string) {
	f.mu.Lock()
	trigger, address := f.trigger(who.ID, at.ID, "")
	f.mu.Unlock()
	f.act("commands", "slash_commands", map[string]any{"command": "/" + verb, "text": escape(text), "user_id": who.ID, "channel_id": at.ID,
		"trigger_id": trigger, "response_url": address, "team_id": "T1"}, func(_ bool, body []byte) {
		var m map[string]any
		if len(body) == 0 || json.Unmarshal(body, &m) != nil {
			return
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		f.aside(&hook{channel: at.ID, user: who.ID}, m)
	})
}

func (f *fake) Press(who chat.Account, at chat.Place, on chattest.Seen, label string) {
	f.mu.Lock()
	var p map[string]any
	for _, l := range f.lines {
		if l.channel != at.ID || on.ID != "" && l.ts != on.ID || on.ID == "" && shown(l).Text != on.Text {
			continue
		}
		for _, b := range l.blocks {
			for _, e := range list(obj(b)["elements"]) {
				if e := obj(e); e["type"] == "button" && read(e["text"]).text == label {
					trigger, address := f.trigger(who.ID, at.ID, l.ts)
					p = map[string]any{"type": "block_actions", "user": map[string]any{"id": who.ID}, "trigger_id": trigger, "response_url": address,
						"channel":   map[string]any{"id": at.ID},
						"container": map[string]any{"type": "message", "message_ts": l.ts, "channel_id": at.ID, "is_ephemeral": l.only != ""},
						"actions":   []any{map[string]any{"type": "button", "action_id": e["action_id"], "value": escape(str(e["value"])), "action_ts": f.ts()}}}
					if l.only == "" {
						p["message"] = map[string]any{"ts": l.ts, "bot_id": ownBot}
					}
				}
			}
		}
	}
	f.mu.Unlock()
	if p == nil {
		f.t.Errorf("no button %q on %+v", label, on)
		return
	}
	f.act("interactions", "interactive", p, func(bool, []byte) {})
}

func (f *fake) Fill(who chat.Account, in chattest.Filled) {
	f.mu.Lock()
	o := f.views[who.ID]
	if o == nil {
		f.mu.Unlock()
		f.t.Error("no form is open")
		return
	}
	for id, v := range in.Values {
		if err := o.set(id, v); err != nil {
			f.t.Error(err)
		}
	}
	trigger, _ := f.trigger(who.ID, "", "")
	p := map[string]any{"user": map[string]any{"id": who.ID}, "trigger_id": trigger, "view": o.payload()}
	p = obj(clone(p))
	switch {
	case in.Cancel:
		delete(f.views, who.ID)
		delete(p, "trigger_id")
		p["type"] = "view_closed"
		if o.view["notify_on_close"] != true {
			f.mu.Unlock()
			return
		}
	case in.Back:
		p["type"], p["container"] = "block_actions", map[string]any{"type": "view", "view_id": o.id}
		p["actions"] = []any{map[string]any{"type": "button", "action_id": actBack, "block_id": chat.BackField, "value": "1", "action_ts": f.ts()}}
	default:
		p["type"] = "view_submission"
	}
	f.mu.Unlock()
	f.act("interactions", "interactive", p, func(ok bool, body []byte) {
		if ok && p["type"] == "view_submission" {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.submitted(who.ID, o, body)
		}
	})
}

// clone copies a payload, so that a repetition brings the same bytes.
func clone(v any) (out any) {
	text, _ := json.Marshal(v)
	_ = json.Unmarshal(text, &out)
	return out
}

// submitted does with a modal what the answer says; the caller holds the lock.
func (f *fake) submitted(user string, o *openView, body []byte) {
	var ans map[string]any
	if len(body) > 0 && json.Unmarshal(body, &ans) != nil {
		f.t.Errorf("answer to a submission: %s", body)
	}
	switch ans["response_action"] {
	case "errors":
		o.errors = map[string]string{}
		for id, why := range obj(ans["errors"]) {
			if o.state[id] == nil {
				f.t.Errorf("an error at %q, which is no input", id)
			}
			o.errors[id] = str(why)
		}
	case "update":
		if why := checkView(obj(ans["view"])); why != "" {
			f.t.Errorf("next page: %s", why)
		}
		o.replace(obj(ans["view"]))
	default:
		if f.views[user] == o {
			delete(f.views, user)
		}
	}
}

func (f *fake) Seen(who chat.Account, at chat.Place) (out []chattest.Seen) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, l := range f.lines {
		mine := at.Kind == chat.Channel || f.dms[who.ID] == at.ID
		if l.channel == at.ID && mine && (l.only == "" || l.only == who.ID) {
			out = append(out, shown(l))
		}
	}
	return out
}

func (f *fake) Dialog(who chat.Account) (chattest.Dialog, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	o := f.views[who.ID]
	if o == nil {
		return chattest.Dialog{}, false
	}
	return o.dialog(), true
}

func (f *fake) Gone(at chat.Place) chat.Ref { return chat.Ref{Place: at, ID: "1.000001"} }

func (f *fake) Bother(m chattest.Mood) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.mood = m
}
