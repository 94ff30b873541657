package slacktest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"time"

	"github.com/gorilla/websocket"
)

// Sign gives the headers with which Slack signs a body.
func Sign(secret string, at time.Time, body []byte) http.Header {
	ts := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte("v0:" + ts + ":" + string(body)))
	return http.Header{"X-Slack-Request-Timestamp": {ts}, "X-Slack-Signature": {"v0=" + hex.EncodeToString(mac.Sum(nil))}}
}

// Request calls the bot on one of its routes, signed now, and gives its answer. retry says how often it was sent before.
func (s *Server) Request(route string, body []byte, retry int) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "https://tic.example.gov.co/slack/"+route, bytes.NewReader(body))
	r.Header = Sign(Secret, s.Clock(), body)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if route == "events" {
		r.Header.Set("Content-Type", "application/json")
	}
	if retry > 0 {
		r.Header.Set("X-Slack-Retry-Num", strconv.Itoa(retry))
		r.Header.Set("X-Slack-Retry-Reason", "http_error")
	}
	s.mu.Lock()
	handler := s.handler
	s.mu.Unlock()
	w := httptest.NewRecorder()
	if handler == nil {
		s.fail.Errorf("Slack calls the bot, which has no route")
		return w
	}
	handler.ServeHTTP(w, r)
	return w
}

// Body writes what a person did as a route of the bot takes it.
func Body(route string, payload map[string]any) []byte {
	switch route {
	case "events":
		body, _ := json.Marshal(payload)
		return body
	case "interactions":
		text, _ := json.Marshal(payload)
		return []byte(url.Values{"payload": {string(text)}}.Encode())
	}
	form := url.Values{}
	for k, v := range payload {
		form.Set(k, str(v))
	}
	return []byte(form.Encode())
}

// send brings something to the bot, over HTTP or Socket Mode, and gives the answer to done once it is there.
func (s *Server) send(route, typ string, payload map[string]any, retry int, done func(ok bool, body []byte)) {
	if s.o.Socket {
		s.Frame(typ, payload, retry, done)
		return
	}
	w := s.Request(route, Body(route, payload), retry)
	done(w.Code == http.StatusOK, w.Body.Bytes())
}

// act does something, and again with it.
func (s *Server) act(route, typ string, payload map[string]any, done func(ok bool, body []byte)) {
	again := func(retry int) { s.send(route, typ, payload, retry, done) }
	s.mu.Lock()
	s.last = again
	twice := s.twice
	s.mu.Unlock()
	again(0)
	if twice { // nobody reads the second answer
		s.send(route, typ, payload, 1, func(bool, []byte) {})
	}
}

// Again implements chattest.Server.
func (s *Server) Again() {
	s.mu.Lock()
	again := s.last
	s.mu.Unlock()
	again(1)
}

// maxAck is the answer of which Slack says nothing and that it drops, in bytes.
const maxAck = 20 << 10

// readyTime is how long the bot may take to connect.
const readyTime = 5 * time.Second

// serveSocket is the far end of a connection.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	_ = conn.WriteJSON(map[string]any{"type": "hello", "num_connections": 1, "connection_info": map[string]any{"app_id": "A1"}})
	_ = conn.WriteControl(websocket.PingMessage, []byte("1"), time.Now().Add(time.Second))
	k := &s.socket
	k.mu.Lock()
	k.conn = conn
	select {
	case <-k.ready:
	default:
		close(k.ready)
	}
	k.mu.Unlock()
	for {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			return
		}
		s.acknowledged(raw)
	}
}

// acknowledged takes one answer of the bot.
func (s *Server) acknowledged(raw []byte) {
	var ack struct {
		EnvelopeID string          `json:"envelope_id"`
		Payload    json.RawMessage `json:"payload"`
	}
	if len(raw) >= maxAck {
		s.fail.Errorf("an answer over the limit of Socket Mode")
		return
	}
	if json.Unmarshal(raw, &ack) != nil {
		return
	}
	k := &s.socket
	k.mu.Lock()
	done := k.waiting[ack.EnvelopeID]
	delete(k.waiting, ack.EnvelopeID)
	k.mu.Unlock()
	if done != nil {
		if string(ack.Payload) == "null" {
			ack.Payload = nil
		}
		done(true, ack.Payload)
	}
	s.acked <- ack.EnvelopeID
}

// Frame sends a message of Socket Mode and gives the name of its envelope. done gets the answer.
func (s *Server) Frame(typ string, payload any, retry int, done func(ok bool, body []byte)) string {
	k := &s.socket
	k.mu.Lock()
	ready := k.ready
	k.mu.Unlock()
	select {
	case <-ready:
	case <-time.After(readyTime):
		s.fail.Errorf("nobody listens")
		return ""
	}
	s.mu.Lock()
	id := s.id("env-")
	s.mu.Unlock()
	k.mu.Lock()
	k.waiting[id], k.last = done, id
	conn := k.conn
	k.mu.Unlock()
	k.write.Lock()
	defer k.write.Unlock()
	_ = conn.WriteJSON(map[string]any{"type": typ, "envelope_id": id, "payload": payload, "retry_attempt": retry, "accepts_response_payload": typ != "events_api"})
	return id
}

// Sent names the envelope that was sent last.
func (s *Server) Sent() string {
	s.socket.mu.Lock()
	defer s.socket.mu.Unlock()
	return s.socket.last
}

// Acked gives the envelopes that were answered, in order.
func (s *Server) Acked() <-chan string { return s.acked }

// Disconnect closes the connection, as Slack does now and then: with a word before, or without. It returns when the bot has
// come back.
func (s *Server) Disconnect(polite bool) {
	k := &s.socket
	k.mu.Lock()
	first := k.ready
	k.mu.Unlock()
	<-first
	again := make(chan struct{})
	k.mu.Lock()
	old := k.conn
	k.ready = again
	k.mu.Unlock()
	if polite {
		k.write.Lock()
		_ = old.WriteJSON(map[string]any{"type": "disconnect", "reason": "refresh_requested"})
		k.write.Unlock()
	} else {
		_ = old.Close()
	}
	select {
	case <-again:
	case <-time.After(readyTime):
		s.fail.Errorf("no new connection")
	}
}
