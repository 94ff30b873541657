package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

//go:embed page.html login.html app
var assets embed.FS

// policy lets the page load its own files and nothing else, and nothing may frame it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// types of the embedded files: not left to the machine's mime table, because nosniff makes a wrong one fatal.
var types = map[string]string{
	".js":  "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
}

func parsePage() (*template.Template, error) {
	return template.ParseFS(assets, "page.html", "login.html")
}

// Routes implements chat.Mounter.
func (a *Adapter) Routes(d chat.Deliver) map[string]http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", a.servePage)
	mux.HandleFunc("GET /chat/app/{file}", a.serveAsset)
	mux.HandleFunc("GET /chat/texts", a.serveTexts)
	mux.HandleFunc("GET /chat/seats", a.reader(a.serveSeats))
	mux.HandleFunc("GET /chat/events", a.reader(a.serveEvents))
	mux.HandleFunc("POST /chat/send", a.writer(func(w http.ResponseWriter, r *http.Request) { a.send(w, r, d) }))
	if a.o.Files != nil {
		mux.HandleFunc("POST /chat/files", a.writer(a.upload))
		mux.HandleFunc("GET /chat/file/{hash}", a.reader(a.download))
	}
	if a.o.Demo != nil && a.o.Demo.Jump != nil {
		mux.HandleFunc("POST /chat/clock", a.writer(a.jump))
	}
	if a.o.Login != nil {
		mux.HandleFunc("POST /chat/ingresar", a.form(a.ask))
		mux.HandleFunc("POST /chat/codigo", a.form(a.enter))
		mux.HandleFunc("POST /chat/salir", a.form(a.leave))
	}
	h := a.headers(mux)
	return map[string]http.Handler{"GET /{$}": h, "/chat/": h}
}

// headers sets what every answer of this package carries, also a refusal.
func (a *Adapter) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if len(a.o.Hosts) > 0 && !slices.Contains(a.o.Hosts, r.Host) {
			// A foreign name that resolves to this machine would make a foreign page «same origin».
			a.refuse(w, r, http.StatusMisdirectedRequest, "web.error.host")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// view is what page.html and login.html are drawn with.
type view struct {
	a     *Adapter
	Lang  string
	Other string // the language that the switch offers
	Demo  bool
	Mail  bool
	Clock bool
	Name  string // who is logged in; "" where nobody can
	Step  Step
}

// T gives a text of the page.
func (v view) T(id string) string { return v.a.o.Texts.T(v.Lang, "web."+id) }

// L gives a text of the log-in.
func (v view) L(id string) string { return v.a.o.Texts.T(v.Lang, "login."+id) }

// Default is the language of a page whose address asks for none.
func (v view) Default() string { return v.a.o.Texts.Lang(v.a.o.Lang) }

// Sent says where the code went.
func (v view) Sent() string {
	return v.a.o.Texts.T(v.Lang, "login.sent", "correo", v.Step.Address)
}

// Help names the desk.
func (v view) Help() string {
	if v.a.o.Phone == "" {
		return v.L("help")
	}
	return v.a.o.Texts.T(v.Lang, "login.help.phone", "telefono", v.a.o.Phone)
}

func (a *Adapter) view(lang string) view {
	v := view{a: a, Lang: lang, Demo: a.o.Demo != nil}
	for _, l := range a.o.Texts.Langs() {
		if l != v.Lang && v.Other == "" {
			v.Other = l
		}
	}
	if v.Demo {
		v.Mail, v.Clock = a.o.Demo.MailRoom != "", a.o.Demo.Jump != nil
	}
	return v
}

func (a *Adapter) servePage(w http.ResponseWriter, r *http.Request) {
	v := a.view(a.lang(r))
	if a.o.Login != nil {
		seats := a.seats(r)
		if len(seats) == 0 {
			a.greet(w, r)
			return
		}
		v.Name = seats[0].Name
	}
	var page bytes.Buffer
	if err := a.page.ExecuteTemplate(&page, "page.html", v); err != nil {
		a.o.Log.Error("drawing the page", "platform", Name, "err", err)
		a.refuse(w, r, http.StatusInternalServerError, "web.error.server")
		return
	}
	a.keepSession(w, r)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = page.WriteTo(w) // the reader is gone: nothing to do
}

func (a *Adapter) serveAsset(w http.ResponseWriter, r *http.Request) {
	name := path.Base(r.PathValue("file"))
	typ, known := types[path.Ext(name)]
	data, err := fs.ReadFile(assets, "app/"+name)
	if !known || err != nil {
		a.refuse(w, r, http.StatusNotFound, "web.error.route")
		return
	}
	sum := sha256.Sum256(data)
	h := w.Header()
	h.Set("Content-Type", typ)
	h.Set("Cache-Control", "no-cache") // asked again each time, so that an update is seen at once
	h.Set("ETag", `"`+hex.EncodeToString(sum[:12])+`"`)
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
}

// placeholders of the page's texts reach the browser as {name}, to be filled in there.
var placeholders = []any{"n", "{n}", "nombre", "{nombre}", "archivo", "{archivo}", "mb", "{mb}", "canal", "{canal}"}

func (a *Adapter) serveTexts(w http.ResponseWriter, r *http.Request) {
	lang := a.o.Texts.Lang(r.URL.Query().Get("lang"))
	out := map[string]string{}
	for _, id := range a.o.Texts.IDs(a.o.Texts.Lang("")) {
		if short, ok := strings.CutPrefix(id, "web."); ok {
			out[short] = a.o.Texts.T(lang, id, placeholders...)
		}
	}
	writeJSON(w, http.StatusOK, out)
}

// seatsReply is what the page needs to build its panes.
type seatsReply struct {
	Seats    []Seat    `json:"seats"`
	MailRoom string    `json:"mail_room,omitempty"`
	MaxFile  int64     `json:"max_file"` // bytes; 0 = no uploads
	Zone     string    `json:"zone"`
	Now      time.Time `json:"now"`
}

func (a *Adapter) serveSeats(w http.ResponseWriter, r *http.Request) {
	out := seatsReply{Seats: []Seat{}, MaxFile: a.o.MaxFile, Zone: a.o.Zone, Now: a.o.Now()}
	out.Seats = append(out.Seats, a.seats(r)...)
	if a.o.Demo != nil {
		out.MailRoom = a.o.Demo.MailRoom
	}
	if a.o.Files == nil {
		out.MaxFile = 0
	}
	writeJSON(w, http.StatusOK, out)
}

// jump moves the demo's clock and wakes every page.
func (a *Adapter) jump(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Kind string `json:"kind"`
	}
	if !a.decode(w, r, &body) {
		return
	}
	if !slices.Contains([]string{"1h", "1dh", "30dh"}, body.Kind) {
		a.refuse(w, r, http.StatusBadRequest, "web.error.request")
		return
	}
	if err := a.o.Demo.Jump(r.Context(), body.Kind); err != nil {
		a.o.Log.Error("moving the clock", "platform", Name, "err", err)
		a.refuse(w, r, http.StatusServiceUnavailable, "web.error.server")
		return
	}
	a.hub.wake("")
	writeJSON(w, http.StatusOK, map[string]time.Time{"now": a.o.Now()})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the reader is gone: it asks again
}
