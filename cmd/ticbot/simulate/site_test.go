package simulate

import (
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/page"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/locales"
)

// site is the real pages over a house's envelopes.
type site struct {
	t   *testing.T
	mux *http.ServeMux
}

func (h *house) pages(t *testing.T) *site {
	t.Helper()
	texts, err := locales.Load()
	h.must(err)
	day := func(lang string, at time.Time) string { return calendar.FormatWeekday(lang, calendar.Of(at)) }
	srv, err := page.New(h.desk, texts, day, "(608) 261 1182", slog.New(slog.NewTextHandler(io.Discard, nil)))
	h.must(err)
	s := &site{t: t, mux: http.NewServeMux()}
	for p, handler := range srv.Routes() {
		s.mux.Handle(p, handler)
	}
	return s
}

// reTag is markup; reSpace what is left of it.
var (
	reTag   = regexp.MustCompile(`<[^>]*>`)
	reSpace = regexp.MustCompile(`\s+`)
)

func (s *site) do(r *http.Request) string {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r)
	return strings.TrimSpace(reSpace.ReplaceAllString(html.UnescapeString(reTag.ReplaceAllString(w.Body.String(), " ")), " "))
}

func (s *site) get(path string) string {
	s.t.Helper()
	return s.do(httptest.NewRequest(http.MethodGet, path, nil))
}

func (s *site) post(path string, kv ...string) string {
	s.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(kv); i += 2 {
		form.Set(kv[i], kv[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(r)
}

// delivered brings a new mailbox, case 1 of a fresh house, to where its holder has the link.
func (h *house) delivered(t testing.TB, personal string) {
	t.Helper()
	h.asksMailbox("luz", "ana ruiz", personal)
	h.says("hernan", "visto bueno 1")
	h.makesKey("oscar", 1, "ana.ruiz@"+mailDomain, byBot)
	if v, _ := h.opensEnvelope(h.token("oscar", reHolderLink), ""); v.State != page.Open {
		t.Fatal(fmt.Sprint("the technician's page: ", v.State))
	}
	if r := h.kase(1); r.State != "comunicada" {
		t.Fatalf("the case is %s", r.State)
	}
}
