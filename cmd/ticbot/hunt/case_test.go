package hunt

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/ticbot/ticbot/store"
)

// The people of the case, by their accounts.
const (
	luz    = "luz.gomez"
	hernan = "hernan.ospina"
	oscar  = "oscar.leal"
)

// playCase plays a mailbox from asking to closing, with everything on the way in which a password could go astray.
func playCase(r *rig) {
	r.asks()
	r.says(hernan, "visto bueno 1")
	r.says(oscar, "cupo 1")
	r.generated()
	r.burnt()
	r.sealed()
	r.recovers()
	r.says(oscar, "pisami 1 45678")
	r.papers()
	r.keep()
	r.later(8 * 24 * time.Hour)
	r.ended("TIC-2026-000001")
}

// asks files the request; before that a password is typed where none belongs: in a line, behind a command, in a field.
func (r *rig) asks() {
	for _, c := range []struct{ who, before, secret string }{
		{luz, "mi clave es ", "Tolima2024q"},
		{luz, "/correo para ana ruiz, la clave es ", "Pasto2025w"},
		{luz, "/ayuda contraseña: ", "Ibague2026*"},
	} {
		r.dropped(c.who, c.before+c.secret, c.secret)
	}
	page := r.says(luz, "/correo")
	page = r.fills(luz, page.Form, map[string]string{"accion": "nueva"})
	page = r.fills(luz, page.Form, map[string]string{"para": "contratista"})
	values := map[string]string{"titular": "Ana Ruiz", "fin": "30 de junio", "contacto": "anaruiz88@gmail.com"}
	for field, secret := range map[string]string{"cargo": "Neiva2023e", "titular": "Armenia2022r", "contacto": "Pereira2021t"} {
		wrong := map[string]string{"titular": values["titular"], "fin": values["fin"], "contacto": values["contacto"]}
		wrong[field] = "la clave es " + r.secret(secret)
		if bad := r.fills(luz, page.Form, wrong); bad.Errors[field] == "" {
			r.t.Errorf("a password in the field %s was not refused: %+v", field, bad)
		}
	}
	values["cargo"] = "Apoyo jurídico"
	page = r.fills(luz, page.Form, values)
	if filed := r.fills(luz, page.Form, nil); !strings.Contains(filed.Said(), "TIC-2026-000001") {
		r.t.Fatalf("nothing was filed: %s", filed.Said())
	}
	r.dropped(luz, "/comentar 1 la clave del correo es Bogota2020y", "Bogota2020y")
	r.dropped(hernan, "preguntar 1 ¿sirve la clave: Manizales2019u?", "Manizales2019u?")
}

// dropped is a line with a password, of which nothing may be kept.
func (r *rig) dropped(who, line, secret string) {
	r.t.Helper()
	r.secret(strings.TrimSuffix(secret, "?"))
	if reply := r.says(who, line); !reply.Forgot {
		r.t.Errorf("a line with a password was kept: %s", reply.Said())
	}
}

// generated hands over a password that the bot made: the technician opens his envelope, the holder hers, after a look, a
// preview, a wrong PIN, and the password itself typed where the PIN belongs. Then she asks for another one.
func (r *rig) generated() {
	r.dropped(oscar, "creada 1 ana.ruiz@alcaldia.example clave Xk29-mmQ2", "Xk29-mmQ2")
	r.created("bot")
	staff := r.link(direct + oscar)
	r.looks(http.MethodHead, staff, nil)
	r.looks(http.MethodGet, staff, nil)
	made := r.opens(staff, "")
	r.looks(http.MethodPost, staff, nil)
	r.dropped(oscar, "novedad 1 puse la clave "+made, made)
	holder := r.link("anaruiz88@gmail.com")
	for _, pin := range []string{"000000", made} {
		r.looks(http.MethodPost, holder, url.Values{"pin": {pin}})
	}
	r.looks(http.MethodGet, holder, nil)
	if got := r.opens(holder, r.pin(hernan)); got != made {
		r.t.Error("the holder reads another password than the technician")
	}
	r.looks(http.MethodGet, holder, nil)
	r.looks(http.MethodPost, holder, url.Values{"pin": {r.pin(hernan)}})
	r.looks(http.MethodPost, holder, url.Values{"otra": {"1"}})
}

// created takes the step that makes a password, in the way that is said.
func (r *rig) created(way string) {
	r.t.Helper()
	page := r.says(oscar, "creada 1")
	if page = r.fills(oscar, page.Form, map[string]string{"cuenta": "ana.ruiz@alcaldia.example", "clave": way}); len(page.Errors) > 0 {
		r.t.Fatalf("the account was not made: %v", page.Errors)
	}
}

// burnt makes a second password and burns its envelope with five wrong PINs.
func (r *rig) burnt() {
	before := r.link("anaruiz88@gmail.com")
	r.created("bot")
	r.opens(r.link(direct+oscar), "")
	holder := r.link("anaruiz88@gmail.com")
	if holder == before {
		r.t.Error("the second password has the link of the first")
	}
	for range 5 {
		r.looks(http.MethodPost, holder, url.Values{"pin": {"000000"}})
	}
	r.looks(http.MethodPost, holder, url.Values{"pin": {r.pin(hernan)}})
}

// sealed types a password of the console on /sellar, after two tries that are refused, and hands it over.
func (r *rig) sealed() {
	r.created("consola")
	entry := r.link(direct + oscar)
	if !strings.Contains(entry, "/sellar/") {
		r.t.Fatal("no page to type a password on")
	}
	r.looks(http.MethodGet, entry, nil)
	typed, mistyped, short := r.secret(`Sol&Ñandú"2026/+x`), r.secret(`Sol&Nandu"2026/+x`), r.secret("Sol26+x")
	r.looks(http.MethodPost, entry, url.Values{"clave": {short}, "otra_vez": {short}})
	r.looks(http.MethodPost, entry, url.Values{"clave": {typed}, "otra_vez": {mistyped}})
	r.looks(http.MethodPost, entry, url.Values{"clave": {typed}, "otra_vez": {typed}})
	r.looks(http.MethodPost, entry, url.Values{"clave": {typed}, "otra_vez": {typed}})
	holder := r.link("anaruiz88@gmail.com")
	if got := r.opens(holder, r.pin(hernan)); got != typed {
		r.t.Errorf("the holder reads something else than what was typed: %q", got)
	}
	r.looks(http.MethodPost, holder, url.Values{"recibi": {"1"}})
}

// recovers plays Nubia at her terminal, who forgot her password and writes others where none belong: in a line, as the
// answer to the question why. Her first envelope is opened; the second one nobody opens, and it expires.
func (r *rig) recovers() {
	for _, s := range []string{"Cali2018i", "Leticia2017o", "Mitu2016pq"} {
		r.secret(s)
	}
	r.terminal("se me olvidó la clave del correo", "mi clave era Cali2018i", "enviar")
	r.renewed()
	r.opens(r.link(direct+"nubia.torres"), r.pin(hernan))
	r.terminal("otra clave 2", "Leticia2017o", "mi clave Mitu2016pq", "2")
	r.renewed()
	r.keep()
	r.later(5 * 24 * time.Hour)
	r.looks(http.MethodPost, r.link(direct+"nubia.torres"), url.Values{"pin": {r.pin(hernan)}})
}

// renewed makes a new password for the second case.
func (r *rig) renewed() {
	r.t.Helper()
	page := r.says(oscar, "clave nueva 2")
	if page = r.fills(oscar, page.Form, map[string]string{"clave": "bot"}); len(page.Errors) > 0 {
		r.t.Fatalf("no new password: %v", page.Errors)
	}
	r.opens(r.link(direct+oscar), "")
}

// ended checks that a case came to its end.
func (r *rig) ended(id string) {
	r.t.Helper()
	r.must(r.house.Store.View(r.t.Context(), func(v *store.View) error {
		c, err := v.Request(id)
		if err == nil && c.Ended.IsZero() {
			r.t.Errorf("%s has not ended: %s", id, c.State)
		}
		return err
	}))
}

// passwords is how many the case has: four that were made, three tried on /sellar, twelve in lines and fields.
const passwords = 19
