package simulate

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/page"
	"github.com/ticbot/ticbot/store"
)

var reListLink = regexp.MustCompile(`https://tic\.example(/entrega/[A-Za-z0-9_-]+/lista)`)

// TestPageOfSeveralPINs: nothing is shown before the press, only to its owner, as often as he asks, until the links end; every
// look is in the journal.
func TestPageOfSeveralPINs(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	f, err := h.store.SaveFile(h.ctx(), "c.csv", "text/csv", strings.NewReader(bulkHead+"Ana Ruiz;;;anaruiz88@gmail.com\nLuis Paz;;;luispaz77@gmail.com\n"), 1<<20, h.now)
	h.must(err)
	h.says("luz", "correo")
	h.pushes("luz", "Varias cuentas (archivo)")
	h.does("luz", chat.Upload{Files: []chat.File{f}})
	h.says("luz", "enviar")
	h.says("hernan", "visto bueno 1")
	h.says("oscar", "cupo 1")
	made := func(address string) {
		t.Helper()
		h.makesKey("oscar", 1, address, byBot)
		if v, _ := h.opensEnvelope(h.token("oscar", reHolderLink), ""); v.State != page.Open {
			t.Fatal("the technician's page: ", v.State)
		}
	}
	made("ana.ruiz@" + mailDomain)
	path := h.token("hernan", reListLink)
	if path == "" {
		t.Fatal("the head was told of no page")
	}
	site := h.pages(t)
	said := func(body string, sentences ...string) {
		t.Helper()
		for _, s := range sentences {
			if !strings.Contains(body, s) {
				t.Errorf("the page does not say %q:\n%s", s, body)
			}
		}
	}
	looks := func(want int) {
		t.Helper()
		got := 0
		h.view(func(v *store.View) error {
			es, err := v.JournalOf(h.kase(1).ID)
			for _, e := range es {
				if e.Kind == "envelope" && e.Data["result"] == "listed" {
					got++
				}
			}
			return err
		})
		if got != want {
			t.Errorf("%d looks in the journal, want %d", got, want)
		}
	}
	rePINs := regexp.MustCompile(`(?:example|pins) (\d{3} \d{3})`)
	if body := site.get(path); rePINs.MatchString(body) || strings.Contains(body, "Ana Ruiz") {
		t.Errorf("a look at the link shows: %s", body)
	}
	body := site.post(path)
	said(body, "Ana Ruiz", "ana.ruiz@"+mailDomain)
	if n := len(rePINs.FindAllString(body, -1)); n != 1 || strings.Contains(body, "Luis Paz") {
		t.Errorf("%d PINs while one account is ready: %s", n, body)
	}
	made("luis.paz@" + mailDomain)
	if body = site.post(path); len(rePINs.FindAllString(body, -1)) != 2 {
		t.Errorf("two accounts are ready: %s", body)
	}
	pin := strings.ReplaceAll(rePINs.FindStringSubmatch(body)[1], " ", "")
	if v, _ := h.opensEnvelope(h.token("anaruiz88@gmail.com", reHolderLink), pin); v.State != page.Open {
		t.Errorf("with the PIN of the page: %s", v.State)
	}
	if body = site.post(path); len(rePINs.FindAllString(body, -1)) != 1 {
		t.Errorf("one was picked up: %s", body)
	}
	h.desk.Session = func(*http.Request, string) bool { return false }
	if body := site.post(path); rePINs.MatchString(body) || strings.Contains(body, "Ana Ruiz") {
		t.Errorf("somebody else reads: %s", body)
	}
	h.desk.Session = nil
	h.later("4dh")
	if body := site.post(path); rePINs.MatchString(body) {
		t.Errorf("after the links have ended: %s", body)
	}
	said(site.get("/entrega/"+strings.Repeat("x", 40)+"/lista"), "Ese enlace no existe")
	looks(3)
}
