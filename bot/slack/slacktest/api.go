package slacktest

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/chat/chattest"
)

// maxText is where Slack cuts the text of a message off, in characters.
const maxText = 40_000

// serveAPI answers a call of the Web API.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request, method string) {
	args, token := arguments(r)
	s.mu.Lock()
	s.calls = append(s.calls, method)
	if s.o.Forgetful && len(s.calls) > 1000 {
		s.calls = s.calls[:0]
	}
	mood, held := s.mood(method), s.held
	if mood.Kind == Never {
		s.mu.Unlock()
		select {
		case <-r.Context().Done():
		case <-held:
		}
		hangUp(w)
		return
	}
	if s.refuse(w, mood) {
		s.mu.Unlock()
		return
	}
	if wait := s.rates.wait(method, str(args["channel"]), s.clock()); wait > 0 && !s.o.Unlimited {
		s.mu.Unlock()
		limited(w, wait)
		return
	}
	out := s.call(method, token, args, mood)
	w.Header().Set("X-OAuth-Scopes", s.scopes)
	w.Header().Set("Date", s.clock().UTC().Format(http.TimeFormat))
	s.mu.Unlock()
	switch mood.Kind {
	case chattest.Lost:
		hangUp(w)
	case Garbage:
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<html>Bad Gateway"))
	case Slow:
		<-held
		fallthrough
	default:
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_ = json.NewEncoder(w).Encode(out)
	}
}

// arguments reads what a call was given, as JSON or as a form, and its token.
func arguments(r *http.Request) (args map[string]any, token string) {
	args = map[string]any{}
	token = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		_ = json.NewDecoder(r.Body).Decode(&args)
		return args, token
	}
	_ = r.ParseForm()
	for k, v := range r.Form {
		args[k] = v[0]
	}
	if t := str(args["token"]); t != "" {
		token = t
	}
	return args, token
}

// call does what a call asks for and gives its answer; the caller holds the lock.
func (s *Server) call(method, token string, args map[string]any, mood Mood) map[string]any {
	want := BotToken
	if method == "apps.connections.open" {
		want = AppToken
	}
	switch {
	case token != want:
		return map[string]any{"ok": false, "error": "invalid_auth"}
	case mood.Kind == chattest.Blocked:
		return map[string]any{"ok": false, "error": "user_disabled"}
	}
	more, code := s.method(method, args)
	out := map[string]any{"ok": code == ""}
	maps.Copy(out, more)
	if code != "" {
		out["error"] = code
	}
	return out
}

// method does what a call asks for, or names what is wrong.
func (s *Server) method(method string, args map[string]any) (map[string]any, string) {
	switch method {
	case "auth.test":
		who := map[string]any{"user_id": BotUser, "user": "tic", "team": "Alcaldía", "team_id": "T1"}
		if !s.person {
			who["bot_id"] = BotID
		}
		return who, ""
	case "conversations.open":
		return s.openDM(str(args["users"]))
	case "chat.postMessage", "chat.postEphemeral":
		return s.post(method, args)
	case "chat.update":
		return s.update(args)
	case "users.info":
		u, ok := s.users[str(args["user"])]
		if !ok {
			return nil, "user_not_found"
		}
		return map[string]any{"user": u}, ""
	case "users.lookupByEmail":
		for _, u := range s.users {
			if p := obj(u["profile"]); p["email"] != nil && strings.EqualFold(str(p["email"]), str(args["email"])) {
				return map[string]any{"user": u}, ""
			}
		}
		return nil, "users_not_found"
	case "views.open", "views.update", "views.publish":
		return s.viewMethod(method, args)
	case "files.getUploadURLExternal":
		return s.beginUpload(args)
	case "files.completeUploadExternal":
		return s.endUpload(args)
	case "files.info":
		return map[string]any{"file": map[string]any{"id": args["file"], "name": "acta.pdf", "mimetype": "application/pdf", "size": 4,
			"url_private": s.server.URL + "/files/good"}}, ""
	case "apps.connections.open":
		return map[string]any{"url": "ws" + strings.TrimPrefix(s.server.URL, "http") + "/ws"}, ""
	}
	return nil, "unknown_method"
}

// openDM opens the private channel of a person; the caller holds the lock.
func (s *Server) openDM(user string) (map[string]any, string) {
	if !strings.HasPrefix(user, "U") {
		return nil, "user_not_found"
	}
	if s.dms[user] == "" {
		s.dms[user] = "D" + user
	}
	return map[string]any{"channel": map[string]any{"id": s.dms[user]}}, ""
}

// reachable names why the bot cannot write into a channel.
func (s *Server) reachable(channel string) string {
	if strings.HasPrefix(channel, "D") && s.dms[strings.TrimPrefix(channel, "D")] == channel {
		return ""
	}
	for _, c := range s.o.Channels {
		if c == channel {
			return ""
		}
	}
	switch channel {
	case "C0ARCHIVED":
		return "is_archived"
	case "C0FOREIGN":
		return "not_in_channel"
	}
	return "channel_not_found"
}

// post says something in a channel; the caller holds the lock.
func (s *Server) post(method string, args map[string]any) (map[string]any, string) {
	channel := str(args["channel"])
	if why := s.reachable(channel); why != "" {
		return nil, why
	}
	blocks, why := CheckMessage(str(args["text"]), str(args["blocks"]))
	if why != "" {
		return nil, why
	}
	if args["unfurl_links"] != "false" && method == "chat.postMessage" {
		s.fail.Errorf("a link in a message would be fetched by Slack")
	}
	l := &line{channel: channel, thread: str(args["thread_ts"]), text: chat.Cut(str(args["text"]), maxText, chat.Runes), blocks: blocks}
	if method == "chat.postEphemeral" {
		l.only = str(args["user"])
		return map[string]any{"message_ts": s.put(l).ts}, ""
	}
	return map[string]any{"channel": channel, "ts": s.put(l).ts}, ""
}

// update replaces a message; the caller holds the lock.
func (s *Server) update(args map[string]any) (map[string]any, string) {
	blocks, why := CheckMessage(str(args["text"]), str(args["blocks"]))
	if why != "" {
		return nil, why
	}
	if s.o.Forgetful {
		return map[string]any{"channel": args["channel"], "ts": args["ts"]}, ""
	}
	l := s.at[str(args["channel"])+"/"+str(args["ts"])]
	if l == nil || l.only != "" {
		return nil, "message_not_found"
	}
	l.text, l.blocks = chat.Cut(str(args["text"]), maxText, chat.Runes), blocks
	return map[string]any{"channel": l.channel, "ts": l.ts}, ""
}

// An answer address takes so many answers (docs.slack.dev, handling user interaction).
const maxUses = 5

// serveHook takes an answer to something that a person did.
func (s *Server) serveHook(w http.ResponseWriter, r *http.Request, id string) {
	var m map[string]any
	_ = json.NewDecoder(r.Body).Decode(&m)
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.hooks[id]
	if h == nil || r.Header.Get("Authorization") != "" {
		s.fail.Errorf("an answer address was made up, or was shown a token")
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if h.uses++; h.uses > maxUses || s.clock().After(h.until) {
		w.WriteHeader(http.StatusNotFound)
		if h.uses > maxUses {
			s.fail.Errorf("an answer address was used more than five times")
		}
		return
	}
	if !s.aside(h, m) {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	_, _ = w.Write([]byte("ok"))
}

// aside shows what only one person sees; the caller holds the lock.
func (s *Server) aside(h *hook, m map[string]any) bool {
	raw, _ := json.Marshal(m["blocks"])
	blocks, why := CheckMessage(str(m["text"]), string(raw))
	if why != "" || m["response_type"] != "ephemeral" {
		s.fail.Errorf("answer refused: %s, %v", why, m["response_type"])
		return false
	}
	if m["replace_original"] == true {
		if l := s.at[h.channel+"/"+h.ts]; l != nil {
			l.text, l.blocks = str(m["text"]), blocks
			return true
		}
	}
	s.put(&line{channel: h.channel, only: h.user, text: str(m["text"]), blocks: blocks})
	return true
}
