package simulate

import (
	"slices"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// TestOnBehalf: whoever answers the phone files for a person of the records: hers is the case, her head signs.
func TestOnBehalf(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]string{
		"by name":               "en nombre de nubia torres: no le funciona la impresora",
		"without a colon":       "en nombre de nubia torres no le funciona la impresora",
		"by one name":           "en nombre de nubia: no le funciona la impresora",
		"by mention":            "en nombre de @" + mailOf("nubia") + " no le funciona la impresora",
		"by address":            "EN NOMBRE DE <" + mailOf("nubia") + ">: no le funciona la impresora",
		"behind a verb":         "/incidente en nombre de nubia torres: no le funciona la impresora",
		"behind the general":    "/solicitar en nombre de Nubia Torres, no le funciona la impresora",
		"as one says":           "llamó nubia torres que no le funciona la impresora",
		"with a title":          "en nombre de la señora Nubia Torres: no le funciona la impresora",
		"at the end":            "no funciona la impresora, en nombre de nubia torres",
		"with a slash of /tic":  "/tic en nombre de nubia torres: no le funciona la impresora",
		"with the verb's name":  "/en_nombre de nubia torres: no le funciona la impresora",
		"in somebody's account": "por cuenta de nubia torres: no le funciona la impresora",
	} {
		t.Run(name, func(t *testing.T) {
			h := openHouse(t, nil, nil)
			h.says("marta", line, "solo a mí")
			r := h.kase(1)
			if r.Asker != mailOf("nubia") || r.Behalf != mailOf("marta") || r.Dep != "Secretaría de Hacienda" || r.Site != "Palacio Municipal" || r.Service != "MES" {
				t.Errorf("%+v", r)
			}
			if !strings.Contains(r.Answers["detalle"], "funciona la impresora") || strings.Contains(r.Answers["detalle"], "nubia") {
				t.Errorf("reported as %q", r.Answers["detalle"])
			}
			h.wants(h.heard, "nubia", "Marta Díaz, de la Secretaría TIC, registró en su nombre")
		})
	}
}

// TestOnlyTheDeskFilesForOthers: nobody else does, whatever he writes, presses or sends.
func TestOnlyTheDeskFilesForOthers(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	for _, who := range []string{"luz", "hernan", "jorge", "carlos", "desconocido9"} {
		for _, line := range []string{"en nombre de nubia torres: no le funciona la impresora", "/en_nombre", "en nombre de", "/solicitar en nombre de nubia torres: un correo para ana ruiz",
			"no funciona la impresora, en nombre de nubia torres", "solo a mí", "1"} {
			h.says(who, line)
		}
		h.clicks(who, "v/en_nombre//")
		h.clicks(who, "v/en_nombre//nubia torres")
		h.says(who, "nubia torres", "no le funciona la impresora", "solo a mí", "enviar")
	}
	h.view(func(v *store.View) error {
		ids, err := v.RequestsOf(mailOf("nubia"))
		if len(ids) > 0 {
			t.Errorf("filed for her: %v", ids)
		}
		return err
	})
}

// TestAFilerGainsNothing: for every service and every way of asking, what is filed on behalf gives who wrote it down no step
// of decision, and what he could do without having written it down is all that he can do.
func TestAFilerGainsNothing(t *testing.T) {
	t.Parallel()
	for _, filer := range []string{"marta", "oscar", "adriana"} {
		for _, asker := range []string{"nubia", "luz", "hernan", "carlos", "jorge", "oscar", "marta", "adriana"} {
			if filer == asker {
				continue
			}
			t.Run(filer+" for "+asker, func(t *testing.T) {
				h := openHouse(t, nil, nil)
				for _, words := range []string{"necesito un correo para ana ruiz, contratista nueva", "no le funciona la impresora", "quiere publicar una noticia en el portal", "se le olvidó la clave del correo",
					"no sé qué necesita"} {
					h.says(filer, "en nombre de "+mailOf(asker)+": "+words)
					for range 6 {
						if h.answersOpen(filer) {
							break
						}
					}
				}
				checkFiler(h, filer, asker)
			})
		}
	}
}

// answersOpen answers the open question of somebody with what is always right; it reports that none is open.
func (h *house) answersOpen(who string) bool {
	own := to(h.heard, who)
	last := own[len(own)-1]
	switch {
	case slices.Contains(last.labels(), "Enviar"):
		h.pushes(who, "Enviar")
	case slices.Contains(last.labels(), "Saltar"):
		h.pushes(who, "Saltar")
	case strings.Contains(last.text, "fecha"), strings.Contains(last.text, "Para cuándo"):
		h.says(who, "30 de junio")
	case len(last.buttons) > 0 && strings.HasPrefix(string(last.buttons[0].Token), "o/"):
		h.clicks(who, last.buttons[0].Token)
	case strings.Contains(last.text, "?"):
		h.says(who, "una razón bastante larga para esto")
	default:
		return true
	}
	return false
}

func checkFiler(h *house, filer, asker string) {
	t := h.t
	t.Helper()
	filed := 0
	h.view(func(v *store.View) error {
		ids, err := v.RequestsOf(mailOf(asker))
		for _, id := range ids {
			r, err := v.Request(id)
			if err != nil {
				return err
			}
			if r.Behalf != mailOf(filer) || r.Asker != mailOf(asker) {
				t.Errorf("%s: asker %s, filer %s", id, r.Asker, r.Behalf)
			}
			if r.Head == r.Behalf || len(r.Signed) > 0 {
				t.Errorf("%s: %s signs, signed %+v", id, r.Head, r.Signed)
			}
			filed++
		}
		return err
	})
	if filed == 0 {
		t.Fatal("nothing was filed")
	}
	for n := 1; n <= filed; n++ {
		for _, line := range []string{"visto bueno %d", "no autorizo %d no hace falta", "negar %d no corresponde", "trasladar %d otra entidad", "aprobar %d"} {
			before := h.steps(n)
			h.says(filer, strings.ReplaceAll(line, "%d", string(rune('0'+n))), "una razón bastante larga para esto", "cancelar")
			for _, s := range h.steps(n)[len(before):] {
				if slices.Contains([]string{"visto_bueno", "no_autorizo", "negar", "trasladar", "confirmar"}, s) {
					t.Errorf("@%s took %s on what he filed for @%s", filer, s, asker)
				}
			}
		}
	}
}

// TestFilerIsExcluded: the rule stands in the procedure itself: no decision by who filed for another, whatever his roles are.
func TestFilerIsExcluded(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	p := h.opt.Procedure
	r := procedure.Request{Service: "COR", Flow: "nueva", State: "por_visto_bueno", Version: 1, Entry: 1, Asker: "a", Behalf: "f"}
	for _, s := range p.FlowOf(r).Steps {
		if s.Kind != procedure.Decision {
			continue
		}
		for _, state := range s.From {
			r.State = state
			roles := append([]string{"filer"}, s.Who...)
			if _, err := p.Apply(r, procedure.Seen{}, procedure.Action{Do: s.ID, Values: map[string]string{"motivo": "una razón", "entidad": "otra"}}, procedure.Actor{Who: "f", As: roles}, h.now, nil); err == nil {
				t.Errorf("%s by who filed it", s.ID)
			}
		}
	}
}

// TestAskerByMail: who phoned and has no chat is told by mail, with a link where TIC asks something.
func TestAskerByMail(t *testing.T) {
	t.Parallel()
	c := demoCast()
	c.person("nubia").Accounts = nil
	h := openHouse(t, c, nil)
	got := h.says("marta", "en nombre de nubia torres: no le funciona la impresora", "solo a mí")
	h.wants(got, mailOf("nubia"), "registró en su nombre")
	got = h.says("marta", "tomar 1", "pedir 1 ¿qué impresora es?")
	h.wants(got, mailOf("nubia"), "¿qué impresora es?")
	h.must(h.decides(mailOf("nubia"), "Responder", "la del segundo piso"))
	if r := h.kase(1); r.State != "asignada" || r.Facts["respuesta"] != "la del segundo piso" {
		t.Errorf("%s %v", r.State, r.Facts)
	}
}

// TestCallersOfOneOutage: the second who phones about it is joined to it, in her own name.
func TestCallersOfOneOutage(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.says("luz", "se cayó el internet", "a mi oficina")
	h.says("marta", "en nombre de nubia torres: se cayó el internet")
	h.pushes("marta", "Me pasa igual")
	r := h.kase(1)
	if len(r.Joined) != 1 || r.Joined[0].Who != mailOf("nubia") {
		t.Errorf("joined %+v", r.Joined)
	}
	h.wants(h.heard, "nubia", "TIC-2026-000001")
	h.says("marta", "en nombre de nubia torres: se cayó el internet")
	if r := h.kase(1); len(r.Joined) != 1 {
		t.Errorf("joined twice: %+v", r.Joined)
	}
}

// TestCallersInWindows: on platforms with dialogs the form says in whose name it is filled in.
func TestCallersInWindows(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.forms = "web"
	h.must(h.build())
	h.does("marta", chat.Text{Text: "en nombre de nubia torres: necesita un correo para ana ruiz, contratista nueva"})
	form := h.open["marta"]
	if form == nil || form.Pages[0].Intro != "En nombre de Nubia Torres." {
		t.Fatalf("form %+v", form)
	}
	h.must(h.fills("marta", "fin = 30 de junio"))
	h.must(h.fills("marta", ""))
	if r := h.kase(1); r.Asker != mailOf("nubia") || r.Head != mailOf("hernan") {
		t.Errorf("asker %s, head %s", r.Asker, r.Head)
	}
	h.does("marta", chat.Command{Verb: "en_nombre"})
	h.must(h.fills("marta", "persona = nubia torres; que = no le funciona la impresora"))
	h.pushes("marta", "Solo a mí")
	if r := h.kase(2); r.Asker != mailOf("nubia") || r.Service != "MES" {
		t.Errorf("asker %s, %s", r.Asker, r.Service)
	}
}
