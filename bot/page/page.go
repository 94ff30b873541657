// Package page serves the few pages for people outside a chat: the pick-up of a password (/entrega), the slip with its PIN,
// the page on which staff type a password that no chat may see (/sellar), and the one on which a person without a chat
// decides (/decidir). A GET shows and consumes nothing; a POST acts.
// No page needs a script.
package page

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"maps"
	"net/http"
	"time"

	"github.com/ticbot/ticbot/locales"
)

//go:embed assets
var assets embed.FS

// State of an envelope as a page sees it; the words are those of package handoff.
type State string

// The states.
const (
	Ready   State = "ready"
	Wrong   State = "wrong"
	Open    State = "open"
	Opened  State = "opened"
	Burnt   State = "burnt"
	Typed   State = "typed"
	Printed State = "printed"
	// Asked and Confirmed answer «Pedir otra clave» and «Recibí la cuenta».
	Asked     State = "asked"
	Confirmed State = "confirmed"
)

// View is what a page may show.
type View struct {
	State   State
	Kind    string // "holder", "staff", "entry"
	Account string
	For     string
	Lang    string
	Left    int       // tries left
	Until   time.Time // end of the envelope
	Keeper  string    // who tells the PIN
	Plain   string    // the password, in State Open only
	PIN     string    // in State Printed only
	Owner   string    // e-mail of the member of staff whose page it is
	Name    string    // whose decision it is
}

// ErrUnknown means that a token names nothing.
var ErrUnknown = errors.New("page: unknown")

// Desk is what the pages do; cmd hands it in. Every method that changes something returns after the commit.
type Desk interface {
	Peek(ctx context.Context, token string) (View, error)
	Open(ctx context.Context, token, pin string) (View, error)
	Print(ctx context.Context, token string) (View, error)
	Fill(ctx context.Context, token, password string) (View, error)
	Again(ctx context.Context, token string) (View, error)    // «Pedir otra clave»
	Received(ctx context.Context, token string) (View, error) // «Recibí la cuenta»
	// May reports whether this browser may see a page of staff: on the web platform it must hold the session.
	May(r *http.Request, v View) bool
}

// Server serves the pages.
type Server struct {
	desk  Desk
	texts *locales.Bundle
	day   func(lang string, at time.Time) string
	phone string
	log   *slog.Logger
	tmpl  *template.Template
}

// New makes the pages; day writes a date with its weekday, phone is the help desk's telephone.
func New(desk Desk, texts *locales.Bundle, day func(lang string, at time.Time) string, phone string, log *slog.Logger) (*Server, error) {
	tmpl, err := template.ParseFS(assets, "assets/*.html")
	if err != nil {
		return nil, err
	}
	return &Server{desk: desk, texts: texts, day: day, phone: phone, log: log, tmpl: tmpl}, nil
}

// Routes are the pages, as patterns of net/http's ServeMux.
func (s *Server) Routes() map[string]http.Handler {
	routes := map[string]http.Handler{
		"GET /entrega/{token}":         http.HandlerFunc(s.show),
		"POST /entrega/{token}":        http.HandlerFunc(s.act),
		"GET /entrega/{token}/volante": http.HandlerFunc(s.slip),
		"GET /sellar/{token}":          http.HandlerFunc(s.show),
		"POST /sellar/{token}":         http.HandlerFunc(s.fill),
		"GET /entrega/pagina.css":      s.asset("assets/pagina.css", "text/css; charset=utf-8"),
		"GET /entrega/copiar.js":       s.asset("assets/copiar.js", "text/javascript; charset=utf-8"),
	}
	if d, ok := s.desk.(Decisions); ok {
		maps.Copy(routes, s.decideRoutes(d))
	}
	if l, ok := s.desk.(Lists); ok {
		maps.Copy(routes, s.listRoutes(l))
	}
	for p, h := range routes {
		routes[p] = strict(h)
	}
	return routes
}

// strict sets the headers with which nothing is kept, framed, sent on or loaded from elsewhere.
func strict(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

// maxBody is the largest form in bytes; a PIN or a password needs far less.
const maxBody = 8 << 10

func (s *Server) asset(name, typ string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		body, err := assets.ReadFile(name)
		if err != nil {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", typ)
		_, _ = w.Write(body)
	})
}

// show draws the page as it stands.
func (s *Server) show(w http.ResponseWriter, r *http.Request) {
	v, err := s.desk.Peek(r.Context(), r.PathValue("token"))
	s.reply(w, r, v, err)
}

// act opens, asks for another password, or confirms the reception.
func (s *Server) act(w http.ResponseWriter, r *http.Request) {
	if !s.form(w, r) {
		return
	}
	token := r.PathValue("token")
	var v View
	var err error
	switch {
	case r.PostForm.Has("otra"):
		v, err = s.desk.Again(r.Context(), token)
	case r.PostForm.Has("recibi"):
		v, err = s.desk.Received(r.Context(), token)
	default:
		if v, err = s.desk.Peek(r.Context(), token); err == nil && v.Kind == "staff" && !s.desk.May(r, v) {
			break
		}
		if err == nil {
			v, err = s.desk.Open(r.Context(), token, r.PostForm.Get("pin"))
		}
	}
	s.reply(w, r, v, err)
}

// form reads the posted form; a body that is too large, or one from another site, is refused.
func (s *Server) form(w http.ResponseWriter, r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	if site != "" && site != "same-origin" && site != "none" || http.NewCrossOriginProtection().Check(r) != nil {
		http.Error(w, http.StatusText(http.StatusForbidden), http.StatusForbidden)
		return false
	}
	if err := r.ParseForm(); err != nil {
		code := http.StatusBadRequest
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			code = http.StatusRequestEntityTooLarge
		}
		http.Error(w, http.StatusText(code), code)
		return false
	}
	return true
}

// slip prints the PIN once, for the desk.
func (s *Server) slip(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead || r.Header.Get("Sec-Purpose") != "" || r.Header.Get("Purpose") == "prefetch" {
		w.WriteHeader(http.StatusOK)
		return
	}
	v, err := s.desk.Print(r.Context(), r.PathValue("token"))
	s.reply(w, r, v, err)
}

// fill takes the password that staff typed, twice.
func (s *Server) fill(w http.ResponseWriter, r *http.Request) {
	if !s.form(w, r) {
		return
	}
	token := r.PathValue("token")
	v, err := s.desk.Peek(r.Context(), token)
	if err != nil || v.Kind != "entry" || v.State != Ready || !s.desk.May(r, v) {
		s.reply(w, r, v, err)
		return
	}
	first, second := r.PostForm.Get("clave"), r.PostForm.Get("otra_vez")
	switch {
	case len(first) < minPassword || len(first) > maxPassword:
		s.write(w, http.StatusOK, "sellar.html", s.data(r, v, "page.sellar.corta"))
	case first != second:
		s.write(w, http.StatusOK, "sellar.html", s.data(r, v, "page.sellar.distintas"))
	default:
		v, err = s.desk.Fill(r.Context(), token, first)
		s.reply(w, r, v, err)
	}
}

// Lengths of a typed password in bytes: shorter ones no console of the office takes.
const (
	minPassword = 8
	maxPassword = 128
)

// reply chooses the page of a state.
func (s *Server) reply(w http.ResponseWriter, r *http.Request, v View, err error) {
	switch {
	case errors.Is(err, ErrUnknown):
		s.write(w, http.StatusNotFound, "fin.html", s.data(r, v, "page.unknown"))
		return
	case err != nil:
		s.log.Error("page", "path", r.Pattern, "error", err)
		s.write(w, http.StatusServiceUnavailable, "fin.html", s.data(r, v, "page.failed"))
		return
	case v.Kind != "holder" && v.State != Printed && !s.desk.May(r, v):
		s.write(w, http.StatusForbidden, "fin.html", s.data(r, v, "page.session"))
		return
	}
	switch v.State {
	case Ready, Wrong:
		name, msg := "entrega.html", ""
		if v.Kind == "entry" {
			name = "sellar.html"
		}
		if v.State == Wrong {
			msg = "page.wrong"
		}
		s.write(w, http.StatusOK, name, s.data(r, v, msg))
	case Open:
		s.write(w, http.StatusOK, "abierta.html", s.data(r, v, ""))
	case Printed:
		s.write(w, http.StatusOK, "volante.html", s.data(r, v, ""))
	case Typed:
		s.write(w, http.StatusOK, "fin.html", s.data(r, v, "page.typed"))
	case Asked:
		s.write(w, http.StatusOK, "fin.html", s.data(r, v, "page.asked"))
	case Confirmed:
		s.write(w, http.StatusOK, "fin.html", s.data(r, v, "page.confirmed"))
	case Opened:
		s.write(w, http.StatusGone, "fin.html", s.data(r, v, "page.opened"))
	default:
		s.write(w, http.StatusGone, "fin.html", s.data(r, v, "page.burnt"))
	}
}

// data is what a template sees.
type data struct {
	View
	T       func(id string) string
	Message string
	Again   bool // «Pedir otra clave» is offered
	Case    Case // of a decision
	Day     string
	Rows    []PINRow
	Shown   bool // the PINs of the list
}

func (s *Server) data(r *http.Request, v View, message string) data {
	lang := s.texts.Lang(v.Lang)
	if v.Lang == "" {
		lang = s.texts.Lang(r.Header.Get("Accept-Language"))
	}
	day := ""
	if !v.Until.IsZero() {
		day = s.day(lang, v.Until)
	}
	args := []any{"cuenta", v.Account, "titular", v.For, "n", v.Left, "dia", day, "quien", s.keeper(lang, v), "telefono", s.phone, "pin", v.PIN, "persona", v.Name}
	d := data{View: v, Day: day, T: func(id string) string { return s.texts.T(lang, id, args...) }}
	d.Lang = lang
	if message != "" {
		d.Message = d.T(message)
		if message == "page.wrong" {
			d.Message = s.texts.N(lang, message, v.Left, args...)
		}
	}
	d.Again = v.Kind == "holder" && (v.State == Burnt || v.State == Opened)
	return d
}

func (s *Server) write(w http.ResponseWriter, code int, name string, d data) {
	var buf bytes.Buffer
	if err := s.tmpl.ExecuteTemplate(&buf, name, d); err != nil {
		s.log.Error("page", "template", name, "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write(buf.Bytes())
}

// keeper is who tells the PIN: a person, or the desk.
func (s *Server) keeper(lang string, v View) string {
	if v.Keeper == "" {
		return s.texts.T(lang, "page.desk")
	}
	return v.Keeper
}
