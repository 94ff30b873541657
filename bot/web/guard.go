package web

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ticbot/ticbot/bot/chat"
)

const (
	cookieName = "ticbot_web"
	// headerName must be on every POST: a foreign page cannot send it without asking first, and it is never told yes. Its
	// value is the language of the page.
	headerName = "X-Ticbot"
	maxBody    = 1 << 20 // bytes of a body of JSON (contract §4)
)

// Session gives the session of a request, if it carries a cookie that this adapter gave out.
func (a *Adapter) Session(r *http.Request) (id string, ok bool) {
	c, err := r.Cookie(a.cookie(cookieName))
	if err != nil {
		return "", false
	}
	id, sum, found := strings.Cut(c.Value, ".")
	return id, found && id != "" && hmac.Equal([]byte(sum), []byte(a.sign(id)))
}

func (a *Adapter) sign(id string) string {
	mac := hmac.New(sha256.New, a.o.Key)
	mac.Write([]byte("web session " + id))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// keepSession gives the browser a session, unless it has one.
func (a *Adapter) keepSession(w http.ResponseWriter, r *http.Request) {
	if _, ok := a.Session(r); ok {
		return
	}
	id := rand.Text()
	a.setCookie(w, cookieName, id+"."+a.sign(id), 0)
}

// cookie is the name of a cookie: over https one that no other host can have set.
func (a *Adapter) cookie(name string) string {
	if a.o.Secure {
		return "__Host-" + name
	}
	return name
}

// setCookie gives the browser a cookie, for as long as it is open or for a time; a negative one takes it away.
func (a *Adapter) setCookie(w http.ResponseWriter, name, value string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: a.cookie(name), Value: value, Path: "/", MaxAge: int(life.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: a.o.Secure,
	})
}

// reader guards a route that shows something: with a session, and not from a foreign page.
func (a *Adapter) reader(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch r.Header.Get("Sec-Fetch-Site") {
		case "", "same-origin", "none":
		default:
			a.refuse(w, r, http.StatusForbidden, "web.error.origin")
			return
		}
		if _, ok := a.Session(r); !ok {
			a.refuse(w, r, http.StatusUnauthorized, "web.error.session")
			return
		}
		if a.o.Login != nil && len(a.seats(r)) == 0 {
			a.refuse(w, r, http.StatusUnauthorized, "web.error.login")
			return
		}
		next(w, r)
	}
}

// writer guards a route that changes something: same origin, with our header, with a session.
func (a *Adapter) writer(next http.HandlerFunc) http.HandlerFunc {
	check := http.NewCrossOriginProtection()
	return func(w http.ResponseWriter, r *http.Request) {
		if check.Check(r) != nil || r.Header.Get(headerName) == "" {
			a.refuse(w, r, http.StatusForbidden, "web.error.origin")
			return
		}
		a.reader(next)(w, r)
	}
}

// seat finds the seat of an account that this session may act as.
func (a *Adapter) seat(r *http.Request, account string) (Seat, bool) {
	for _, s := range a.seats(r) {
		if s.Account == account {
			return s, account != ""
		}
	}
	return Seat{}, false
}

// place finds the room of a seat: her private one (also under the empty name), or a channel that she may read.
func place(s Seat, room string) (chat.Place, bool) {
	if room == "" || room == directRoom(s.Account) {
		return chat.Place{Platform: Name, ID: directRoom(s.Account), Kind: chat.Direct}, true
	}
	for _, c := range s.Rooms {
		if c.ID == room && c.Kind == chat.Channel {
			return chat.Place{Platform: Name, ID: room, Kind: chat.Channel}, true
		}
	}
	return chat.Place{}, false
}

// decode reads a body of JSON strictly: right type, at most maxBody, UTF-8, no unknown field, nothing behind it.
func (a *Adapter) decode(w http.ResponseWriter, r *http.Request, into any) bool {
	if typ, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); typ != "application/json" {
		a.refuse(w, r, http.StatusUnsupportedMediaType, "web.error.request")
		return false
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooBig := new(http.MaxBytesError); errors.As(err, &tooBig) {
		a.refuse(w, r, http.StatusRequestEntityTooLarge, "web.error.long")
		return false
	}
	if err != nil || !utf8.Valid(body) {
		a.refuse(w, r, http.StatusBadRequest, "web.error.request")
		return false
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		a.refuse(w, r, http.StatusBadRequest, "web.error.request")
		return false
	}
	if _, err := dec.Token(); err != io.EOF {
		a.refuse(w, r, http.StatusBadRequest, "web.error.request")
		return false
	}
	return true
}

// refuse answers with a sentence in the language of the page.
func (a *Adapter) refuse(w http.ResponseWriter, r *http.Request, status int, id string, args ...any) {
	lang := a.o.Lang
	if want := r.Header.Get(headerName); len(want) > 1 {
		lang = a.o.Texts.Lang(want)
	}
	writeJSON(w, status, map[string]string{"error": a.o.Texts.T(lang, id, args...)})
}

// clean is chat.Clean without a limit, trimmed.
func clean(s string) string {
	s, _ = chat.Clean(s, 0)
	return strings.TrimSpace(s)
}
