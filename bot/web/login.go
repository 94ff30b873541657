package web

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Login lets people prove who they are, and remembers for how long. cmd hands it in; without one (the demo) every session
// may take every seat. A session is named by a hash of what the browser holds.
type Login interface {
	// Ask sends a code to a mailbox where somebody has it. What it gives is the same either way.
	Ask(ctx context.Context, v Visitor, address string) (Step, error)
	// Asked says how far this browser has come: StepCode while a code that it asked for can be typed, else StepAddress.
	Asked(ctx context.Context, v Visitor) (Step, error)
	// Enter takes a code. With StepIn the session stands for the person from now on.
	Enter(ctx context.Context, v Visitor, code, session string) (Step, error)
	// Seat is where the person of a session sits; active says that he has just done something.
	Seat(ctx context.Context, session string, active bool) (Seat, bool)
	// Leave ends a session, or everywhere all those of its person.
	Leave(ctx context.Context, session string, everywhere bool) error
}

// Visitor is a browser before which nobody has proven yet who he is.
type Visitor struct {
	Browser string // its session so far
	Net     string // the internet address from which it comes; of IPv6 the network
	Lang    string
	// Known is whether the person with an address was the last to log in with this browser.
	Known func(address string) bool
}

// Step is what the log-in page shows next.
type Step struct {
	Page    StepPage
	Address string // where the code went
	Note    string // a finished sentence
	Wrong   bool   // the note is about something wrong
	Often   bool   // it was tried too often
}

// StepPage names a page of the log-in.
type StepPage string

// The pages.
const (
	StepAddress StepPage = "address" // asks for the corporate address
	StepCode    StepPage = "code"    // asks for the code
	StepIn      StepPage = "in"      // logged in
)

const (
	knownName = "ticbot_known"
	knownLife = 180 * 24 * time.Hour
	// maxLogin bounds a form of the log-in, in bytes.
	maxLogin = 4 << 10
	// loginRate is how often a minute somebody behind one internet address may send such a form; a whole office may sit there.
	loginRate = 30
)

// visitor is who stands before the log-in page.
func (a *Adapter) visitor(r *http.Request, lang string) Visitor {
	id, _ := a.Session(r)
	return Visitor{Browser: hashed(id), Net: netOf(r.RemoteAddr), Lang: lang, Known: func(address string) bool {
		c, err := r.Cookie(a.cookie(knownName))
		return err == nil && hmac.Equal([]byte(c.Value), []byte(a.sign("known "+strings.ToLower(address))))
	}}
}

// hashed is how a session is called outside of its browser.
func hashed(id string) string {
	sum := sha256.Sum256([]byte("ticbot session " + id))
	return hex.EncodeToString(sum[:16])
}

// netOf is the internet address of a client, or of IPv6 the network that one subscriber has.
func netOf(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if ip = ip.Unmap(); ip.Is4() {
		return ip.String()
	}
	p, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return ip.String()
	}
	return p.String()
}

// seats lists who this request may be.
func (a *Adapter) seats(r *http.Request) []Seat {
	if a.o.Login == nil {
		return a.o.Seats()
	}
	id, ok := a.Session(r)
	if !ok {
		return nil
	}
	s, ok := a.o.Login.Seat(r.Context(), hashed(id), r.Method == http.MethodPost)
	if !ok {
		return nil
	}
	return []Seat{s}
}

// Account is the account as which this browser is logged in; "" where it is not.
func (a *Adapter) Account(r *http.Request) string {
	if a.o.Login == nil {
		return ""
	}
	for _, s := range a.seats(r) {
		return s.Account
	}
	return ""
}

// form guards a form of the log-in: same origin, a session of ours, few enough.
func (a *Adapter) form(next http.HandlerFunc) http.HandlerFunc {
	check := http.NewCrossOriginProtection()
	return func(w http.ResponseWriter, r *http.Request) {
		if check.Check(r) != nil {
			a.refuse(w, r, http.StatusForbidden, "web.error.origin")
			return
		}
		lang := a.lang(r)
		if wait := a.rate.take(netOf(r.RemoteAddr), a.o.Now()); wait > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
			a.login(w, r, http.StatusTooManyRequests, lang, Step{Page: StepAddress, Note: a.o.Texts.T(lang, "login.often"), Wrong: true})
			return
		}
		if _, ok := a.Session(r); !ok {
			a.login(w, r, http.StatusForbidden, lang, Step{Page: StepAddress, Note: a.o.Texts.T(lang, "login.cookies"), Wrong: true})
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxLogin)
		if err := r.ParseForm(); err != nil {
			a.login(w, r, http.StatusBadRequest, lang, Step{Page: StepAddress, Note: a.o.Texts.T(lang, "web.error.request"), Wrong: true})
			return
		}
		next(w, r)
	}
}

// ask is POST /chat/ingresar: the address to which a code shall go.
func (a *Adapter) ask(w http.ResponseWriter, r *http.Request) {
	lang := a.lang(r)
	s, err := a.o.Login.Ask(r.Context(), a.visitor(r, lang), clean(r.PostForm.Get("correo")))
	a.step(w, r, lang, s, err)
}

// enter is POST /chat/codigo. Whoever is in gets a session of a new name, so that nobody can have laid the old one before.
func (a *Adapter) enter(w http.ResponseWriter, r *http.Request) {
	lang, id := a.lang(r), rand.Text()
	v := a.visitor(r, lang)
	s, err := a.o.Login.Enter(r.Context(), v, clean(r.PostForm.Get("codigo")), hashed(id))
	if err == nil && s.Page == StepIn {
		a.setCookie(w, cookieName, id+"."+a.sign(id), 0)
		a.setCookie(w, knownName, a.sign("known "+strings.ToLower(s.Address)), knownLife)
	}
	a.step(w, r, lang, s, err)
}

// leave is POST /chat/salir; with «todas» it ends all sessions of the person.
func (a *Adapter) leave(w http.ResponseWriter, r *http.Request) {
	id, _ := a.Session(r)
	if err := a.o.Login.Leave(r.Context(), hashed(id), r.PostForm.Has("todas")); err != nil {
		a.o.Log.ErrorContext(r.Context(), "ending a session", "platform", Name, "err", err)
		lang := a.lang(r)
		a.login(w, r, http.StatusServiceUnavailable, lang, Step{Page: StepAddress, Note: a.o.Texts.T(lang, "web.error.server"), Wrong: true})
		return
	}
	a.setCookie(w, cookieName, "", -time.Second)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// step shows what comes next: another page by a redirect, so that reloading it sends nothing again; a fault at once.
func (a *Adapter) step(w http.ResponseWriter, r *http.Request, lang string, s Step, err error) {
	switch {
	case err != nil:
		a.o.Log.ErrorContext(r.Context(), "logging in", "platform", Name, "err", err)
		a.login(w, r, http.StatusServiceUnavailable, lang, Step{Page: StepAddress, Note: a.o.Texts.T(lang, "web.error.server"), Wrong: true})
	case s.Often:
		w.Header().Set("Retry-After", "3600")
		a.login(w, r, http.StatusTooManyRequests, lang, s)
	case s.Wrong:
		a.login(w, r, http.StatusUnprocessableEntity, lang, s)
	default:
		to := "/"
		if lang != a.o.Texts.Lang(a.o.Lang) {
			to += "?lang=" + lang
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
	}
}

// lang is the language of the page: the one asked for in the address or in the form.
func (a *Adapter) lang(r *http.Request) string {
	want := r.URL.Query().Get("lang")
	if want == "" && r.PostForm != nil {
		want = r.PostForm.Get("lang")
	}
	if want == "" {
		want = a.o.Lang
	}
	return a.o.Texts.Lang(want)
}

// greet shows the log-in to a browser in which nobody is logged in: the page of the code while one can be typed.
func (a *Adapter) greet(w http.ResponseWriter, r *http.Request) {
	lang := a.lang(r)
	s := Step{Page: StepAddress}
	if _, ok := a.Session(r); ok && !r.URL.Query().Has("otro") {
		var err error
		if s, err = a.o.Login.Asked(r.Context(), a.visitor(r, lang)); err != nil {
			a.step(w, r, lang, s, err)
			return
		}
	}
	a.login(w, r, http.StatusOK, lang, s)
}

// login draws a page of the log-in.
func (a *Adapter) login(w http.ResponseWriter, r *http.Request, status int, lang string, s Step) {
	v := a.view(lang)
	v.Step = s
	var page bytes.Buffer
	if err := a.page.ExecuteTemplate(&page, "login.html", v); err != nil {
		a.o.Log.Error("drawing the log-in", "platform", Name, "err", err)
		a.refuse(w, r, http.StatusInternalServerError, "web.error.server")
		return
	}
	a.keepSession(w, r)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = page.WriteTo(w) // the reader is gone: nothing to do
}

// rates counts the forms of each internet address within the last minute.
type rates struct {
	mu   sync.Mutex
	sent map[string][]time.Time
}

// maxNets is how many addresses are remembered before idle ones are looked for.
const maxNets = 4096

// take counts one more, or says how long to wait.
func (r *rates) take(from string, now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sent == nil || len(r.sent) > maxNets {
		r.forget(now)
	}
	fresh := r.sent[from][:0]
	for _, at := range r.sent[from] {
		if now.Sub(at) < time.Minute {
			fresh = append(fresh, at)
		}
	}
	if len(fresh) >= loginRate {
		r.sent[from] = fresh
		return time.Minute - now.Sub(fresh[0])
	}
	r.sent[from] = append(fresh, now)
	return 0
}

func (r *rates) forget(now time.Time) {
	if r.sent == nil {
		r.sent = map[string][]time.Time{}
	}
	for from, all := range r.sent {
		if len(all) == 0 || now.Sub(all[len(all)-1]) >= time.Minute {
			delete(r.sent, from)
		}
	}
}
