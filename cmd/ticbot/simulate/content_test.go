package simulate

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/store"
)

// trainers is a house with a web master and three editors who lack their training; Carlos has no chat yet.
func trainers(t *testing.T) *house {
	t.Helper()
	c := webCast()
	c.editors = map[string]string{mailOf("nubia"): "Secretaría de Hacienda", mailOf("luz"): "Secretaría de Hacienda", mailOf("carlos"): "Despacho del Alcalde"}
	c.person("carlos").Accounts = nil
	return openHouse(t, c, nil)
}

// invitations are those that anybody heard so far.
func (h *house) invitations() (who []string) {
	for _, m := range with(h.heard, "capacitación para editores del portal:") {
		if slices.Contains(m.labels(), "Asistiré") || m.via == "mail" {
			who = append(who, m.to)
		}
	}
	slices.Sort(who)
	return who
}

// TestTraining: everybody is invited once, in chat or by mail; the answers come together, and who came is trained.
func TestTraining(t *testing.T) {
	t.Parallel()
	h := trainers(t)
	h.wants(h.unchanged("not his", func() []heard { return h.says("luz", "convocar") }), "luz", "Esto lo decide Óscar Leal")
	h.wants(h.says("oscar", "quiero convocar la capacitación el viernes a las 9 en la sala de juntas"), "oscar", "¿A quiénes se invita?")
	h.wants(h.says("oscar", "todos"), "oscar", "3 invitados")
	want := []string{mailOf("carlos"), "luz", "nubia"}
	if got := h.invitations(); !slices.Equal(got, want) {
		t.Fatalf("invited are %v", got)
	}
	h.later("1h")
	h.says("desconocido7", "vincular "+mailOf("carlos")) // his chat comes later
	h.says("desconocido7", h.code(mailOf("carlos")))
	if got := h.boundTo("console", "desconocido7"); got != mailOf("carlos") {
		t.Fatalf("bound to %q", got)
	}
	h.later("1h")
	if got := h.invitations(); !slices.Equal(got, want) {
		t.Errorf("invited are %v", got)
	}
	h.wants(h.pushes("nubia", "Asistiré"), "nubia", "Le esperamos")
	h.wants(h.says("desconocido7", "asistiré"), "desconocido7", "Le esperamos")
	h.wants(h.says("luz", "no puedo"), "oscar", "Luz Dary Gómez no puede ir")
	answers := h.says("oscar", "capacitaciones")
	h.wants(answers, "oscar", "Van (2): Carlos Ríos, Nubia Torres")
	h.wants(answers, "oscar", "No pueden (1): Luz Dary Gómez")
	h.wants(h.unchanged("too early", func() []heard { return h.says("oscar", "asistencia") }), "oscar", "viernes 27 de noviembre")

	eve := h.time("2026-11-26 17:00")
	h.wants(eve, "nubia", "Le recuerdo la capacitación")
	h.rejects(eve, "luz", "Le recuerdo la capacitación")
	h.wants(eve, "oscar", "Van: Carlos Ríos, Nubia Torres")
	h.time("2026-11-27 11:00")
	h.wants(h.says("oscar", "lista de asistencia"), "oscar", "Nubia Torres, Secretaría de Hacienda · Firma: ___")
	h.wants(h.says("oscar", "asistencia"), "oscar", "¿Quiénes asistieron?")
	h.says("oscar", "2")
	h.wants(h.says("oscar", "sin lista"), "nubia", "Capacitado el 27/11/2026")
	h.view(func(v *store.View) error {
		for who, day := range map[string]string{"nubia": "2026-11-27", "luz": "", "carlos": ""} {
			if e, err := v.Editor(mailOf(who)); err != nil || e.Trained != day {
				t.Errorf("%s was trained on %q, %v", who, e.Trained, err)
			}
		}
		return nil
	})
	h.wants(h.says("oscar", "convocar el 4 de diciembre a las 9 en la sala de juntas"), "oscar", "1. Carlos Ríos")
}

// TestInvitationNotArrived: an invitation that reached nobody is said when the person's chat comes, and then once.
func TestInvitationNotArrived(t *testing.T) {
	t.Parallel()
	h := trainers(t)
	h.says("oscar", "convocar el viernes a las 9 en la sala de juntas", "todos")
	h.must(h.store.Update(context.Background(), func(tx *store.Tx) error {
		c, err := tx.Training("CAP-2026-001")
		if err != nil {
			return err
		}
		i := c.Of(mailOf("carlos"))
		if i.Told.IsZero() {
			t.Error("the mail is not noted")
		}
		i.Told = time.Time{} // as where the mail came back
		return tx.PutTraining(&c, 2026)
	}))
	h.says("desconocido7", "vincular "+mailOf("carlos"))
	h.wants(h.says("desconocido7", h.code(mailOf("carlos"))), "desconocido7", "capacitación para editores del portal")
	h.later("1h")
	n := len(h.invitations())
	h.says("desconocido7", "mis casos")
	if got := h.invitations(); len(got) != n || n != 4 {
		t.Errorf("invited are %v", got)
	}
}

// TestTrainingRefused: what cannot be is said, and what to do instead.
func TestTrainingRefused(t *testing.T) {
	t.Parallel()
	h := trainers(t)
	h.wants(h.says("oscar", "convocar el viernes"), "oscar", "¿Qué día y a qué hora?") // a day alone is no time
	for line, want := range map[string]string{"el viernes": "hora", "20/11/2026 9:00": "ya pasó", "31 de abril a las 9": "30/04", "cualquier día": "fecha"} {
		h.wants(h.says("oscar", line), "oscar", want)
	}
	h.says("oscar", "cancelar")
	if got := h.invitations(); got != nil {
		t.Errorf("invited are %v", got)
	}
	h = openHouse(t, webCast(), nil)
	h.says("oscar", "convocar el viernes a las 9 en la sala", "todos")
	h.wants(h.says("luz", "asistiré"), "luz", "No tiene ninguna invitación abierta")
	h.wants(h.clicks("luz", "v/asistire/CAP-2026-001/"), "luz", "No tiene ninguna invitación abierta")
	h.wants(h.clicks("luz", "v/asistencia/CAP-2026-001/"), "luz", "Esto lo decide")
}

// TestEditorAccount: an editor has an account in the portal and stands in the register of editors; an order takes both away,
// another gives them back.
func TestEditorAccount(t *testing.T) {
	t.Parallel()
	c := webCast()
	c.editors = nil
	h := openHouse(t, c, nil)
	want := func(when string, state inventory.State, untrained int) {
		t.Helper()
		h.view(func(v *store.View) error {
			a, err := v.Account("portal_web", "nubia.torres")
			if err != nil || a.State != state || a.Person != mailOf("nubia") {
				t.Errorf("%s the account is %+v, %v", when, a, err)
			}
			all, err := v.Editors()
			n := 0
			for _, e := range all {
				if e.Untrained("2026-11-23") {
					n++
				}
			}
			if err != nil || len(all) != 1 || n != untrained || all[0].Sections != "Noticias de Hacienda" {
				t.Errorf("%s the editors are %+v, %v", when, all, err)
			}
			return nil
		})
	}
	h.says("luz", "necesito un usuario editor del portal para nubia torres", "Noticias de Hacienda", "enviar")
	h.says("hernan", "visto bueno 1")
	h.says("adriana", "asignar 1 a marta")
	h.says("marta", "usuario creado 1", "nubia.torres", "consola", "Entrega en persona")
	h.says("oscar", "entregada 1 sí")
	want("made,", inventory.Active, 1)
	h.wants(h.says("luz", "necesito un usuario editor del portal para nubia torres"), "luz", "nubia.torres")
	h.says("luz", "cancelar")
	h.says("luz", "suspender el usuario editor de nubia torres en el portal", "renuncia", "1 de septiembre de 2026", "enviar")
	h.says("hernan", "visto bueno 2 CONFIRMO")
	h.says("marta", "suspender 2", "CONFIRMO")
	want("suspended,", inventory.Suspended, 0)
	h.says("hernan", "reactivar 2 se queda con nosotros")
	h.says("marta", "reactivada 2 Administrador del portal")
	want("back,", inventory.Active, 1)
}
