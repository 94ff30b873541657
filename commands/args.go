package commands

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/locales"
	"github.com/ticbot/ticbot/store"
)

// args are the placeholders of every sentence about a request. Private fields are not among them. Most are worked out when
// a sentence names them.
func (h *Handler) args(v *store.View, lang string, r procedure.Request, who store.Person, now time.Time) []any {
	c := &aboutCase{h: h, v: v, lang: lang, r: r, who: who, now: now}
	args := make([]any, 0, 24)
	args = append(args, locales.Source(c.whose), nil, locales.Source(c.what), nil, locales.Source(c.when), nil)
	if r.Service == "COR" {
		args = append(args, locales.Source(c.quota), nil)
	}
	if place := h.placeInLine(v, r); place != "" {
		args = append(args, "puesto", place)
	}
	args = append(append(args, h.answerArgs(v, lang, r)...), h.outageArgs(lang, r)...)
	args = append(args, "persona", who.Name) // who acts, also where a form has a field of that name
	args = append(args, h.wordsOf(v, lang, r, nil, now)...)
	args = append(args, h.itemsArgs(lang, r)...)
	c.before = args
	return slices.Clip(append(args, locales.Source(c.state), nil))
}

// wordsOf are the further placeholders that a service has for its sentences.
func (h *Handler) wordsOf(v *store.View, lang string, r procedure.Request, data map[string]string, now time.Time) []any {
	if of := h.area.words[r.Service]; of != nil {
		return of(h, v, lang, r, data, now)
	}
	return nil
}

// titleAnswer is how many runes of an answer stand in a title.
const titleAnswer = 60

// answerArgs are the answers of a request as they are shown, without private ones; "<id>_corto" is one shortened for a
// title, and "titular" for whom it is.
func (h *Handler) answerArgs(v *store.View, lang string, r procedure.Request) []any {
	return []any{locales.Source(func(name string) (any, bool) {
		switch name {
		case "titular":
			return cmp.Or(r.HolderIs, h.name(v, r.Asker)), true
		case "servicio":
			return h.T(lang, "service."+r.Service), true
		case "dependencia":
			return r.Dep, true
		}
		return nil, false
	}), nil, locales.Source(func(name string) (any, bool) { return h.answerArg(v, lang, r, name) }), nil}
}

// answerArg is what a sentence says of one answer.
func (h *Handler) answerArg(v *store.View, lang string, r procedure.Request, name string) (any, bool) {
	id, short := strings.CutSuffix(name, "_corto")
	switch name {
	case "titulo":
		return nil, false // the title of the case keeps its name
	case "titulo_dado":
		id = "titulo"
	}
	value, ok := r.Answers[id]
	if !ok {
		return nil, false
	}
	f, texts, ok := h.serviceField(r, id)
	if !ok || f.Private {
		return nil, false
	}
	shown := noStop(h.shownAnswer(v, lang, texts, f, value))
	if short {
		shown = shorten(shortLink(f, shown), titleAnswer)
	}
	return shown, true
}

// noStop is an answer without the full stop behind it: a sentence that names it has its own. That of «a. m.» stays.
func noStop(s string) string {
	if strings.HasSuffix(s, " m.") || strings.HasSuffix(s, ".m.") {
		return s
	}
	return strings.TrimSuffix(s, ".")
}

// shortLink is an address without what every address begins with.
func shortLink(f procedure.Field, shown string) string {
	if chat.FieldKind(f.Type) != chat.URLField {
		return shown
	}
	_, rest, _ := strings.Cut(shown, "://")
	return strings.TrimPrefix(rest, "www.")
}

// optionWords are answers that are options, as they stand within a sentence: "<id>_min".
func (h *Handler) optionWords(v *store.View, lang string, r procedure.Request, ids ...string) []any {
	var args []any
	for _, id := range ids {
		if f, texts, ok := h.serviceField(r, id); ok && r.Answers[id] != "" {
			args = append(args, id+"_min", lowerFirst(h.shownAnswer(v, lang, texts, f, r.Answers[id])))
		}
	}
	return args
}

// stepArgs adds the answers of a step's form, as they are shown.
func (h *Handler) stepArgs(v *store.View, lang string, r procedure.Request, s *procedure.Step, values map[string]string, who store.Person, now time.Time) []any {
	args := h.args(v, lang, r, who, now)
	if s == nil {
		return args
	}
	for _, f := range s.Fields {
		value := h.shownAnswer(v, lang, s.FormID(), f, values[f.ID])
		args = append(args, f.ID, noStop(value))
		if value != "" && chat.FieldKind(f.Type) == chat.Select { // within a sentence
			args = append(args, f.ID+"_min", lowerFirst(value))
		}
	}
	if a := values["archivo"]; a != "" {
		args = append(args, "archivo", a)
	}
	// Who acted keeps his name also where a field of the form is called the same.
	return append(args, "actor", who.Name)
}

// title names a case in a few words.
func (h *Handler) title(v *store.View, lang string, r procedure.Request) string {
	a := r.Answers
	switch {
	case r.Service == "COR" && a["accion"] == "nueva":
		who := r.HolderIs
		if a["para"] == "buzon" {
			who = a["buzon"]
		}
		return h.T(lang, "title.COR.nueva", "titular", who)
	case r.Service == "COR" && a["accion"] == "recuperar":
		return h.T(lang, "title.COR.recuperar", "cuenta", r.Facts["cuenta"])
	case r.Service == "MES":
		return h.T(lang, "title.MES", "que", h.T(lang, "form.MES.que."+a["que"]), "detalle", shorten(a["detalle"], 60))
	}
	name := h.T(lang, "service."+r.Service)
	for _, id := range []string{"title." + r.Service + "." + a["accion"], "title." + r.Service} {
		if h.Texts.Has(lang, id) && !unasked(r) {
			args := h.answerArgs(v, lang, r)
			if a["app"] == inventory.Other && has(lineServices, r.Service) {
				args = append(args, "app", "") // «Otro» names nothing
			}
			return h.T(lang, id, args...)
		}
	}
	if d := a["detalle"]; d != "" {
		return h.T(lang, "title.any", "servicio", name, "detalle", shorten(d, 60))
	}
	return name
}

// unasked reports whether a case came to its service by classification: it says what is needed in one text, and has none of
// the answers that the service's own sentences name.
func unasked(r procedure.Request) bool {
	return r.Answers["tipo"] != "" && r.Answers["accion"] == "" && r.Answers["persona"] == ""
}

// trouble says in two words what is down: «internet caído».
func (h *Handler) trouble(lang string, r procedure.Request) string {
	que := r.Answers["que"]
	if isOut(r) {
		return h.T(lang, "trouble."+r.Facts[store.FactOutage]+".down")
	}
	if que == "" {
		return ""
	}
	id := "trouble." + que
	if isDown(r) && h.Texts.Has(lang, id+".down") {
		id += ".down"
	}
	return h.T(lang, id, "detalle", shorten(r.Answers["detalle"], 60))
}

// reDown finds that something does not work at all, in folded words.
var reDown = regexp.MustCompile(`\b(se )?(cayo|caid[oa]s?|murio|no hay|no tengo|no tenemos|sin (internet|red|servicio|correo|pisami|spark|wifi))\b`)

// isDown reports whether the words of a report say that it is down, not only slow or odd.
func isDown(r procedure.Request) bool {
	return r.Answers["trabaja"] == "no" && reDown.MatchString(spanish.Fold(r.Answers["detalle"]))
}

func (h *Handler) ruleText(v *store.View, lang string, r procedure.Request) string {
	if r.Rule == "" {
		return ""
	}
	rule, err := v.Rule(r.Rule)
	if err != nil {
		return r.Rule
	}
	return h.T(lang, "rule.by", "regla", rule.ID, "fecha", isoShort(rule.From))
}

// target is what is usual for this case: «2 días hábiles».
func (h *Handler) target(lang string, r procedure.Request) string {
	p := h.proc(r)
	term := ""
	if flow := p.FlowOf(r); flow != nil {
		term = flow.Target
	}
	if svc := p.Service(r.Service); svc != nil && svc.Priority != nil {
		if ts := svc.Priority.Targets[r.Priority]; len(ts) == 2 {
			term = ts[1]
		}
	}
	if term == "today" {
		return h.T(lang, "target.today")
	}
	tm, err := calendar.ParseTerm(term)
	if err != nil {
		return ""
	}
	return calendar.FormatTerm(lang, tm)
}

// isOrAre is the verb before a target: «lo normal son 2 días hábiles», «lo normal es el mismo día».
func (h *Handler) isOrAre(lang string, r procedure.Request) string {
	meta := h.target(lang, r)
	if strings.HasPrefix(meta, "1 ") || meta == h.T(lang, "target.today") {
		return h.T(lang, "target.is")
	}
	return h.T(lang, "target.are")
}

func (h *Handler) priority(lang string, r procedure.Request) string {
	if r.Priority == "" {
		return ""
	}
	return h.T(lang, "priority."+r.Priority)
}

func offices(r procedure.Request) int {
	seen := map[string]bool{r.Dep: true}
	for _, j := range r.Joined {
		seen[j.Dep] = true
	}
	return len(seen)
}

func (h *Handler) clock(lang string, at time.Time) string { return calendar.FormatClock(lang, at) }

func (h *Handler) shortDate(at time.Time) string { return calendar.ShortDate(calendar.Of(at)) }

func (h *Handler) stamp(lang string, at time.Time) string {
	return h.T(lang, "time.stamp", "fecha", h.shortDate(at), "hora", h.clock(lang, at), "las_hora", h.theHour(lang, at))
}

// day is "miércoles 25 de noviembre".
func (h *Handler) day(lang string, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return calendar.FormatWeekday(lang, calendar.Of(at))
}

// promised is until when the next thing is to happen: the first attention while nobody has the case, then the solution.
func promised(r procedure.Request) time.Time {
	if r.Assignee == "" && !r.First.IsZero() {
		return r.First
	}
	return r.Due
}

// limit is the day until when, with the hour where it is not the end of the office day.
func (h *Handler) limit(lang string, at time.Time) string {
	if at.IsZero() || at.Equal(h.Calendar.CloseOf(calendar.Of(at))) {
		return h.day(lang, at)
	}
	return h.T(lang, "time.daytime", "dia", h.day(lang, at), "hora", h.clock(lang, at))
}

func (h *Handler) weekdayShort(lang string, at time.Time) string { return h.day(lang, at) }

// clockDay is the hour, with the day where it is not today.
func (h *Handler) clockDay(lang string, at, now time.Time) string {
	switch {
	case at.IsZero():
		return ""
	case calendar.Of(at) == calendar.Of(now):
		return h.clock(lang, at)
	}
	return h.T(lang, "time.daytime", "dia", h.day(lang, at), "hora", h.clock(lang, at))
}

// when is clockDay for something that has happened.
func (h *Handler) when(lang string, at, now time.Time) string { return h.clockDay(lang, at, now) }

// opens says when the office opens next: «mañana» or the day.
func (h *Handler) opens(lang string, now time.Time) string {
	next := calendar.Of(h.Calendar.NextOpen(now))
	switch next {
	case calendar.Of(now):
		return h.T(lang, "time.today")
	case calendar.Of(now).AddDays(1):
		return h.T(lang, "time.tomorrow")
	}
	return h.T(lang, "time.onday", "dia", calendar.FormatWeekday(lang, next))
}

// shortNumber is the number of a radicado without zeros: "123".
func shortNumber(id string) string {
	i := strings.LastIndexByte(id, '-')
	return strings.TrimLeft(id[i+1:], "0")
}

// shorten cuts a text at a word, in runes.
func shorten(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	rs := []rune(s)
	if len(rs) <= n {
		return s
	}
	cut := string(rs[:n-1])
	if i := strings.LastIndexByte(cut, ' '); i > n/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

func capital(s string) string { return calendar.Capitalise(s) }

// relative is «desde las 8:05 a. m.» today, «desde el lunes 23 de noviembre, a las 8:05 a. m.» on another day.
func (h *Handler) relative(lang, id string, at, now time.Time) string {
	switch {
	case at.IsZero():
		return ""
	case calendar.Of(at) == calendar.Of(now):
		return h.T(lang, id+".today", "las_hora", h.theHour(lang, at))
	}
	return h.T(lang, id+".day", "las_hora", h.theHour(lang, at), "dia", h.day(lang, at))
}

// theHour is the hour with its article: «las 8:05 a. m.», «la 1:10 p. m.».
func (h *Handler) theHour(lang string, at time.Time) string {
	id := "time.at"
	if at.In(calendar.Bogota()).Hour()%12 == 1 {
		id = "time.at.one"
	}
	return h.T(lang, id, "hora", h.clock(lang, at))
}

// atSite is «en el Palacio Municipal», with the article that the site's first word takes.
func (h *Handler) atSite(lang, site string) string {
	id := "place.none"
	switch firstWord(strings.ToLower(site)) {
	case "":
		id = "place.unknown"
	case "palacio", "edificio", "centro", "coliseo", "parque", "estadio", "cam", "instituto", "teatro":
		id = "place.el"
	case "sede", "casa", "biblioteca", "alcaldía", "plaza", "unidad", "inspección", "comisaría", "oficina":
		id = "place.la"
	}
	return h.T(lang, id, "sede", site)
}

// shortDep is a dependency as people call it: «Hacienda».
func shortDep(dep string) string {
	for _, p := range []string{"Secretaría de ", "Secretaria de ", "Dirección de ", "Oficina de ", "Secretaría "} {
		if s, ok := strings.CutPrefix(dep, p); ok {
			return s
		}
	}
	return dep
}
