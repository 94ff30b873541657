package slacktest

import (
	"net/http"
	"strconv"
	"time"

	"github.com/ticbot/ticbot/bot/chat/chattest"
)

// Mood is how Slack treats one call of the bot.
type Mood = chattest.Mood

// The moods that the suite of all platforms does not know.
const (
	// Slow: done at once, answered after Release.
	Slow chattest.MoodKind = "slow"
	// Never: not done, and not answered before the bot hangs up.
	Never chattest.MoodKind = "never"
	// Garbage: done, and answered with something that is no JSON, as a proxy between does.
	Garbage chattest.MoodKind = "garbage"
)

// Bother makes Slack treat the next call badly; asked again, the one after it.
func (s *Server) Bother(m Mood) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.moods = append(s.moods, m)
}

// Weather says how Slack treats each call of which Bother says nothing; nil = well.
func (s *Server) Weather(f func(method string) Mood) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.weather = f
}

// Twice makes Slack deliver everything that people do twice from now on, as after an acknowledgement that was lost.
func (s *Server) Twice(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.twice = on
}

// Release answers the calls that were held up.
func (s *Server) Release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.held)
	s.held = make(chan struct{})
}

// mood takes the mood for a call; the caller holds the lock. Connecting goes on beside what a test asks for, at a time of its
// own.
func (s *Server) mood(method string) Mood {
	switch {
	case method == "apps.connections.open":
		return Mood{}
	case len(s.moods) == 0 && s.weather != nil:
		return s.weather(method)
	case len(s.moods) == 0:
		return Mood{}
	}
	m := s.moods[0]
	s.moods = s.moods[1:]
	return m
}

// refuse answers a call that is not even looked at, and reports whether it did; the caller holds the lock.
func (s *Server) refuse(w http.ResponseWriter, m Mood) bool {
	switch m.Kind {
	case chattest.Limited:
		limited(w, m.Wait)
		return true
	case chattest.Broken:
		w.WriteHeader(http.StatusInternalServerError)
		return true
	}
	return false
}

func limited(w http.ResponseWriter, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(int(max(wait, time.Second)/time.Second)))
	w.WriteHeader(http.StatusTooManyRequests)
}

// hangUp ends a connection without a word.
func hangUp(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}
