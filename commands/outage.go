package commands

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// An incident that is down at whole sites is announced to everybody who works there («Incidente mayor»): one case, one
// notice each, one sentence when it is over.

// Facts of an announced incident beside store.FactOutage and store.FactOutageSites.
const (
	factOutageAll   = "mayor_n"    // how many people it concerned when it was announced last
	factOutageAgain = "mayor_otra" // it was announced before
)

// outageArea is the announcement of incidents.
func outageArea() area {
	return area{
		checks: map[string]check{"can_be_outage": holdsIf(func(_ *turn, r procedure.Request) bool {
			return r.Answers["que"] != "computador" && (r.Answers["que"] != "otra" || len(r.Joined) > 0)
		})},
		effects: map[string]effect{"announce": announce},
		fills: map[string]fill{
			"outage_service": ofCase(func(t *turn, r procedure.Request) string {
				if s := r.Facts[store.FactOutage]; s != "" {
					return s
				}
				return r.Answers["que"]
			}),
			"outage_sites": ofCase((*turn).reportSites),
			"outage_text": func(t *turn, _ blank, d store.Draft) string {
				r, err := t.v.Request(d.Request)
				if err != nil {
					return ""
				}
				return t.readyText(r, merged(d.Said, d.Answers)["servicio"])
			},
		},
		rows: map[string]row{"mayor": func(t *turn, r procedure.Request) string {
			if !isOut(r) {
				return ""
			}
			return t.T("card.mayor.since", t.cardArgs(r)...)
		}},
		reviews: map[string]review{"mayor": outageReview},
		quiet: map[string]quiet{"mayor": func(r procedure.Request) bool { // of one person or office it is no matter of whole sites yet
			return len(r.Joined) == 0 && !has([]string{"varias", "publico"}, r.Answers["alcance"])
		}},
		dues: map[string]dueFunc{subjectBroadcast: broadcastTick},
	}
}

// announced reports whether an incident was announced to whole sites.
func announced(r procedure.Request) bool { return r.Facts[store.FactOutageSites] != "" }

// isOut reports whether an announced incident is not over yet.
func isOut(r procedure.Request) bool { return announced(r) && r.Facts[store.FactOutageEnd] == "" }

// outageSites are the sites of an incident: that of its report, and those that it was announced at.
func outageSites(r procedure.Request) []string {
	if !isOut(r) {
		return []string{r.Site}
	}
	return append(strings.Split(r.Facts[store.FactOutageSites], "\n"), r.Site)
}

// wasTold reports whether a broadcast of a case reached somebody.
func wasTold(v *store.View, r procedure.Request, who string) bool {
	if !announced(r) || who == "" {
		return false
	}
	_, err := v.Told(r.ID, who)
	return err == nil
}

// reportSites are the sites from which an incident was reported, or those that it was announced at.
func (t *turn) reportSites(r procedure.Request) string {
	if isOut(r) {
		return r.Facts[store.FactOutageSites]
	}
	sites := []string{r.Site}
	for _, j := range r.Joined {
		if s := t.h.person(t.v, j.Who).Site; s != "" && !has(sites, s) {
			sites = append(sites, s)
		}
	}
	return strings.TrimPrefix(strings.Join(sites, "\n"), "\n")
}

// nextNews is how long after an announcement its ready-made text promises the next news; the hour is a full or a half one.
const nextNews = time.Hour

// readyText is what people are told where nobody says it in other words.
func (t *turn) readyText(r procedure.Request, service string) string {
	if service == "" {
		service = r.Answers["que"]
	}
	id := "outage.ready.tic"
	if has([]string{"internet", "correo", "nube"}, service) { // services of a third party
		id = "outage.ready.third"
	}
	at := t.now.Add(nextNews).In(calendar.Bogota())
	if late := at.Minute() % 30; late > 0 {
		at = at.Add(time.Duration(30-late) * time.Minute)
	}
	return t.T(id, "hora", t.h.clock(t.lang, at))
}

// announce makes an incident one of whole sites, and critical.
func announce(t *turn, c *change) error {
	delete(c.r.Facts, factOutageAgain)
	if isOut(c.old) {
		c.r.Facts[factOutageAgain] = "si"
	}
	delete(c.r.Facts, store.FactOutageEnd)
	all, err := t.concerned(*c.r, true, strings.Split(c.values["sedes"], "\n"))
	if err != nil {
		return err
	}
	c.r.Facts[factOutageAll] = strconv.Itoa(len(all))
	if c.r.Priority == critical {
		return nil
	}
	return t.setPriority(c, critical)
}

// tellSites begins to tell everybody at the sites of an incident. An announcement that is made anew goes to the same
// people, and to those of further sites.
func (t *turn) tellSites(r procedure.Request, step string, seq uint64, actor string) error {
	what := "notice." + step + ".sites"
	if r.Facts[factOutageAgain] != "" {
		what = "notice." + step + ".again"
	}
	return t.broadcast(store.Broadcast{Request: r.ID, What: what, Entry: seq, Wide: true, Sites: strings.Split(r.Facts[store.FactOutageSites], "\n"), Actor: actor})
}

// outageReview says how many people would be told.
func outageReview(t *turn, r procedure.Request, values map[string]string) []any {
	sites := strings.Split(values["sedes"], "\n")
	all, err := t.concerned(r, true, sites)
	if err != nil {
		return nil
	}
	all = slices.DeleteFunc(all, func(who string) bool { return who == t.who })
	return []any{"cuantas_personas", t.h.Texts.N(t.lang, "outage.people", len(all)), "cuantas_sedes", t.h.Texts.N(t.lang, "outage.sites", len(sites)), "dicho", values["texto"]}
}

// outageArgs are the placeholders of an announced incident.
func (h *Handler) outageArgs(lang string, r procedure.Request) []any {
	if !isOut(r) {
		return nil
	}
	service := r.Facts[store.FactOutage]
	return []any{"afectados", r.Facts[factOutageAll], "volvio", h.T(lang, "trouble."+service+".back"),
		"cuantas_sedes", h.Texts.N(lang, "outage.sites", len(strings.Split(r.Facts[store.FactOutageSites], "\n")))}
}

// namedSites is how many sites are named one by one; of more only the number is said.
const namedSites = 4

// atSites says where something is down: «en el Palacio Municipal y en la Sede Norte».
func (h *Handler) atSites(lang string, r procedure.Request) string {
	if !isOut(r) {
		return h.atSite(lang, r.Site)
	}
	return h.atAll(lang, strings.Split(r.Facts[store.FactOutageSites], "\n"))
}

func (h *Handler) atAll(lang string, sites []string) string {
	if len(sites) > namedSites {
		return h.Texts.N(lang, "outage.at", len(sites))
	}
	var out string
	for i, s := range sites {
		switch {
		case i == 0:
		case i == len(sites)-1:
			out += h.T(lang, "outage.and")
		default:
			out += ", "
		}
		out += h.atSite(lang, s)
	}
	return out
}

// saidSites are the sites and the service of an announcement as it was made, whatever was changed since.
func (h *Handler) saidSites(lang string, e store.Entry) []any {
	if e.Data["sedes"] == "" || e.Data["servicio"] == "" {
		return nil
	}
	return []any{"en_sede", h.atAll(lang, strings.Split(e.Data["sedes"], "\n")), "que_es", h.T(lang, "trouble."+e.Data["servicio"]+".down")}
}
