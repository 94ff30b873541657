package commands

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// stateInLine is the state of a case that waits for its turn to be developed.
const stateInLine = "en_fila"

// factRank is the place in line that the secretary gave a case; its place today is counted.
const factRank = "puesto"

// lineServices are those whose cases stand in one line: the same people make them.
var lineServices = []string{"DES", "TRA"}

// developArea is the development of software and of online procedures.
func developArea() area {
	return area{
		checks: map[string]check{
			"professional": holdsIf(func(t *turn, _ procedure.Request) bool { return t.me.Email == "" || has(t.me.Roles, rolePro) }),
		},
		effects: map[string]effect{"analysed": noteAnalyst, "rank": rank, "planned": planned},
		fills: map[string]fill{
			"asker":              ofCase(func(_ *turn, r procedure.Request) string { return r.Asker }),
			"last_place_in_line": ofCase(func(t *turn, r procedure.Request) string { return strconv.Itoa(len(t.h.inLine(t.v, r.ID)) + 1) }),
		},
		fields:  map[string]fieldCheck{"tester": checkTester},
		sources: map[string]source{"systems": systemOptions},
		shows:   map[string]show{"systems": showSystem},
		rows: map[string]row{
			"puesto": func(t *turn, r procedure.Request) string { return t.h.placeInLine(t.v, r) },
			"tester": func(t *turn, r procedure.Request) string { return t.h.name(t.v, r.Facts[factTester]) },
			"actividad": func(t *turn, r procedure.Request) string {
				p := t.h.proc(r)
				if svc := p.Service(r.Service); svc == nil || len(svc.Activities) > 0 {
					return ""
				}
				return t.T("procedure.table.unlisted", "procedimiento", p.ID+" v"+p.Version)
			},
		},
		words:   map[string]placeholders{"DES": developWords, "TRA": developWords},
		derives: map[string]derive{"DES": deriveOffice, "TRA": deriveOffice},
		leaves:  map[string]leave{stateInLine: func(t *turn, r procedure.Request) error { return t.refreshLine(r.ID) }},
	}
}

// checkTester: who makes something does not try it.
func checkTester(t *turn, _ blank, d store.Draft, v string) *fault {
	r, err := t.v.Request(d.Request)
	if err == nil && (v == r.Assignee || v == t.who) {
		return bad("tester")
	}
	return nil
}

// systemOptions are the applications that can be changed, and any other one.
func systemOptions(t *turn, _ store.Draft) []chat.Option {
	apps, err := t.v.Applications()
	if err != nil {
		return nil
	}
	var out []chat.Option
	for _, a := range apps {
		if a.Service != "SPK" { // a program of somebody else
			out = append(out, chat.Option{Value: a.ID, Label: a.Name})
		}
	}
	return append(out, chat.Option{Value: inventory.Other, Label: t.T("source.systems.otra")})
}

// developWords are the placeholders of development and of online procedures.
func developWords(h *Handler, v *store.View, lang string, r procedure.Request, _ map[string]string, _ time.Time) []any {
	return append([]any{"fecha_pedida", isoShort(r.Answers["fecha"]), "probador", h.name(v, r.Facts[factTester]), "problema_resumen", shorten(noStop(r.Answers["problema"]), 80), "analista", h.name(v, r.Facts[factAnalyst]), "usuarios", r.Facts["usuarios"],
		"app_otra", map[string]string{inventory.Other: "1"}[r.Answers["app"]]},
		h.optionWords(v, lang, r, "accion")...)
}

// showSystem is an application as people call it.
func showSystem(h *Handler, v *store.View, lang, id string) string {
	if a, err := v.Application(id); err == nil {
		return a.Name
	}
	return h.T(lang, "source.systems.otra")
}

// noteAnalyst keeps who analysed: he does not decide.
func noteAnalyst(_ *turn, c *change) error {
	c.r.Facts[factAnalyst] = c.by.Who
	return nil
}

// inLine are the cases in line, in their order, without one of them.
func (h *Handler) inLine(v *store.View, without string) []procedure.Request {
	var out []procedure.Request
	for _, service := range lineServices {
		ids, err := v.OpenIn(service, stateInLine)
		if err != nil {
			return nil
		}
		for _, id := range ids {
			if r, err := v.Request(id); err == nil && id != without {
				out = append(out, r)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b procedure.Request) int {
		return cmp.Or(cmp.Compare(rankOf(a), rankOf(b)), a.Entered.Compare(b.Entered), cmp.Compare(a.ID, b.ID))
	})
	return out
}

func rankOf(r procedure.Request) int {
	n, _ := strconv.Atoi(r.Facts[factRank]) // the program wrote it
	return n
}

// placeInLine is the place of a case today; "" while it is not in line.
func (h *Handler) placeInLine(v *store.View, r procedure.Request) string {
	if r.State != stateInLine {
		return ""
	}
	n := 1
	for _, o := range h.inLine(v, r.ID) {
		if c := cmp.Or(cmp.Compare(rankOf(o), rankOf(r)), o.Entered.Compare(r.Entered), cmp.Compare(o.ID, r.ID)); c < 0 {
			n++
		}
	}
	return strconv.Itoa(n)
}

// rank puts a case into line at the place that the secretary gives it: the others move back. The answer that was promised
// has been given; what is due next is the day of the plan.
func rank(t *turn, c *change) error {
	line := t.h.inLine(t.v, c.r.ID)
	want, err := strconv.Atoi(c.values[factRank])
	if err != nil {
		return err
	}
	at := min(max(want, 1), len(line)+1)
	place := 0
	for i, r := range line {
		if place++; i+1 == at {
			place++
		}
		if rankOf(r) == place {
			continue
		}
		r.Facts[factRank] = strconv.Itoa(place)
		if err := t.put(r); err != nil {
			return err
		}
		if err := t.refresh(r); err != nil {
			return err
		}
	}
	c.r.Facts[factRank], c.values[factRank] = strconv.Itoa(at), strconv.Itoa(at)
	c.r.Due = time.Time{}
	delete(c.r.Flags, flagLate)
	return nil
}

// refreshLine owes the cards of everybody in line, after somebody has left it.
func (t *turn) refreshLine(without string) error {
	for _, r := range t.h.inLine(t.v, without) {
		if err := t.refresh(r); err != nil {
			return err
		}
	}
	return nil
}

// planned makes the day of the plan the one that is due.
func planned(t *turn, c *change) error {
	day, err := calendar.ParseISO(c.values["fecha"])
	if err != nil {
		return err
	}
	c.r.Due = t.h.Calendar.CloseOf(t.h.Calendar.NextBusiness(day))
	delete(c.r.Flags, flagLate)
	return nil
}
