package simulate

import (
	"errors"
	"strconv"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// drafts are the forms that somebody has open.
func (s *storm) drafts(who string) (out []store.Draft) {
	s.view(func(v *store.View) error {
		d, err := v.DraftIn(chat.Account{Platform: s.forms, ID: who})
		if errors.Is(err, kv.ErrNotFound) {
			return nil
		}
		out = append(out, d)
		return err
	})
	return out
}

// coverage: what may be true of a need of Internet.
func (s *storm) coverage(r procedure.Request, es []store.Entry) {
	if r.Service != "CON" {
		return
	}
	s.counted(r)
	analyst := ""
	for _, e := range es {
		switch e.Step {
		case "analizar", "analizar_falta":
			analyst = e.Actor
		case "es_viable", "viable_condicion", "no_viable":
			if analyst == "" || analyst == e.Actor {
				s.fail("%s: %s was analysed by %q and decided by %q", r.ID, e.Step, analyst, e.Actor)
			}
		}
	}
	for _, state := range []string{"informe", "acta", "cdp", "tramite_contractual", "por_instalar"} {
		if v := r.Facts["viabilidad"]; r.State == state && v != "si" && v != "condicion" {
			s.fail("%s is %s, decided %q", r.ID, r.State, v)
		}
	}
	for at, fact := range map[string]string{"acta": "informe_numero", "cdp": "acta_numero", "tramite_contractual": "cdp_numero", "por_instalar": "contrato_numero"} {
		if r.State == at && r.Facts[fact] == "" {
			s.fail("%s is %s without %s", r.ID, r.State, fact)
		}
	}
}

// counted: both counts begin on the day of filing, the gate follows from them, and nothing late goes on without its exception.
func (s *storm) counted(r procedure.Request) {
	need, err := calendar.ParseISO(r.Answers["fecha"])
	if err != nil {
		return // nobody has named it yet
	}
	filed := calendar.Of(r.Filed)
	dh, dc := calendar.New().BusinessBetween(filed, need), filed.DaysUntil(need)
	if r.Facts["dh"] != strconv.Itoa(dh) || r.Facts["dc"] != strconv.Itoa(dc) || (dh < 30) != (r.Answers["antelacion"] == "tarde") {
		s.fail("%s was filed %s and is needed %s: %v, %v", r.ID, filed, need, r.Answers, r.Facts)
	}
	switch r.State {
	case "por_visto_bueno", "devuelta", "por_excepcion", "sin_excepcion", "rechazada", "desistida", "anulada", "trasladada", "duplicada":
		return
	}
	if dh < 30 && r.Facts["excepcion_motivo"] == "" {
		s.fail("%s is %s, told %d days ahead and without an exception", r.ID, r.State, dh)
	}
}
