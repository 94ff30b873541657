package commands

import (
	"cmp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// coverageWords are the placeholders of the sentences of connectivity. What a form or a journal entry says goes before what
// the case says now.
func coverageWords(h *Handler, v *store.View, lang string, r procedure.Request, data map[string]string, now time.Time) []any {
	of := func(fact string) string { return cmp.Or(data[fact], r.Facts[fact]) }
	if _, filed := r.Facts[factDH]; !filed { // a form that is being filled in
		r.Facts = merged(r.Facts)
		h.countDays(&r)
	}
	dh, _ := strconv.Atoi(r.Facts[factDH]) // without a date: no sentence says it
	until, _ := v.Meta(metaUntil)          // nothing noted yet
	until = cmp.Or(of(factUntil), until)
	earliest := h.offered(r, now)
	args := []any{
		"dh", strconv.Itoa(dh), "dc", r.Facts[factDC], "dias_habiles", h.Texts.N(lang, "coverage.days", dh),
		"dias_calendario", h.Texts.N(lang, "coverage.calendar", number(r.Facts[factDC])), "quedan", h.Texts.N(lang, "coverage.left", dh),
		"faltan", h.Texts.N(lang, "coverage.short", max(0, leadDays-dh)), "pide", strconv.Itoa(leadDays),
		"proxima", h.weekday(lang, earliest), "proxima_corta", calendar.ShortDate(earliest),
		"contrato_hasta", isoShort(until), "analista", h.name(v, r.Facts[factAnalyst]), "resultados", h.results(lang, r, data),
		"condiciones_dichas", strings.TrimSuffix(of(via("condiciones")), "."),
	}
	if f := r.Answers["falta"]; f != "" {
		args = append(args, "que_falta", lowerFirst(h.T(lang, "form.CON.falta."+f)))
	}
	if v := cmp.Or(data["isp"], r.Facts["concepto_isp"]); v != "" {
		args = append(args, "dice", h.T(lang, "coverage.verdict."+v))
	}
	if r.Facts[factViability] == verdictNo {
		args = append(args, "fecha_posible", isoShort(r.Facts["fecha"]))
	}
	if r.Answers["accion"] == "sede_nueva" {
		args = append(args, "sede_nueva", "1")
	}
	if r.Answers["antelacion"] == "tarde" {
		args = append(args, "tarde", "1")
	}
	if st := h.proc(r).State(r); st != nil && st.Phase == procedure.Waiting {
		args = append(args, "falta_firma", "1")
	}
	if need := r.Answers["fecha"]; need != "" {
		args = append(args, "necesita", isoShort(need))
	}
	if lack := overRoom(r, data); lack > 0 {
		args = append(args, "sobre_saldo", calendar.FormatPesos(lang, lack))
	}
	return append(args, "funciona_desde", isoShort(of("instalado_fecha")), "calculado", h.computedChecks(lang, r, until, now), "plazo_pedido", isoShort(of("pedido_fecha")))
}

func lowerFirst(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(first)) + s[n:]
}

func number(s string) int {
	n, _ := strconv.Atoi(s) // "" is none
	return n
}

// overRoom is by how much a certificate exceeds the room for addition, as far as that was noted.
func overRoom(r procedure.Request, data map[string]string) int64 {
	room, err := strconv.ParseInt(r.Facts[factRoom], 10, 64)
	value, err2 := strconv.ParseInt(cmp.Or(data["valor"], r.Facts["cdp_valor"]), 10, 64)
	if err != nil || err2 != nil {
		return 0
	}
	return value - room
}

// results are the five checks, each with its word.
func (h *Handler) results(lang string, r procedure.Request, data map[string]string) string {
	var out []string
	for _, c := range viabilityChecks {
		verdict := cmp.Or(data[via(c)], r.Facts[via(c)])
		if c == "isp" && (verdict == "" || verdict == verdictLack) {
			verdict = r.Facts["concepto_isp"]
		}
		if verdict == "" && c == "antelacion" {
			if verdict = leadVerdict(r); verdict == verdictNo {
				verdict = verdictLack // the exception is not decided yet
			}
		}
		word := h.T(lang, "coverage.check."+c) + " " + h.T(lang, "coverage.verdict."+cmp.Or(verdict, verdictLack))
		if days := cmp.Or(data[factTermDays], r.Facts[factTermDays]); c == "plazo" && days != "" && verdict != verdictLack {
			word += " (" + h.Texts.N(lang, "coverage.days", number(days)) + ")"
		}
		out = append(out, word)
	}
	return strings.Join(out, " · ")
}

// computedChecks says what the two checks come to that nobody is asked.
func (h *Handler) computedChecks(lang string, r procedure.Request, until string, now time.Time) string {
	lead := leadVerdict(r)
	verdict, left := h.termVerdict(r, until, now)
	word := h.T(lang, "coverage.verdict."+verdict)
	if verdict != verdictLack {
		word += " (" + h.Texts.N(lang, "coverage.days", left) + ")"
	}
	return h.T(lang, "coverage.computed", "antelacion", h.T(lang, "coverage.verdict."+lead),
		"dias_habiles", h.Texts.N(lang, "coverage.days", number(r.Facts[factDH])), "contrato", word)
}

// letterArgs are what the provider is told of the case beside what every sentence knows.
func (h *Handler) letterArgs(v *store.View, lang string, r procedure.Request, values map[string]string, me store.Person) []any {
	site, _ := v.Site(r.Site) // a new one is not there yet
	entity, _, _ := strings.Cut(h.proc(r).Entity, ",")
	day, err := parseDay(cmp.Or(values["fecha"], calendar.Date{}.String()))
	respond := ""
	if err == nil {
		respond = h.weekday(lang, day)
	}
	return []any{"alcaldia", entity, "lugar", r.Site, "donde", cmp.Or(r.Answers["direccion"], site.Address), "circuito", circuitOf(site),
		"responder", respond, "correo_tic", me.Email, "cargo_tic", me.Position, "necesidad_dicha", strings.TrimSuffix(r.Answers["necesidad"], ".")}
}

func circuitOf(s store.Site) string {
	return strings.Join(nonEmpty(s.Circuit, s.Speed), " · ")
}

func nonEmpty(list ...string) []string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// coverageRows are the lines of its cards.
func coverageRows() map[string]row {
	rows := map[string]row{
		"necesita": func(t *turn, r procedure.Request) string {
			id := "coverage.need.intime"
			switch {
			case r.Answers["fecha"] == "":
				id = "coverage.need.unknown"
			case r.Answers["antelacion"] != "tarde":
			case r.Facts["excepcion_motivo"] != "":
				id = "coverage.need.granted"
			case r.Facts["no_excepcion_motivo"] != "":
				id = "coverage.need.refused"
			default:
				id = "coverage.need.asked"
			}
			return t.T(id, t.cardArgs(r)...)
		},
		"analisis": func(t *turn, r procedure.Request) string {
			if r.Assignee == "" && r.Facts[factAnalyst] == "" {
				return ""
			}
			return t.h.results(t.lang, r, nil)
		},
		"condiciones": func(_ *turn, r procedure.Request) string { return r.Facts[via("condiciones")] },
		"pruebas":     evidenceRow,
		"isp":         conceptRow,
		"circuito": func(t *turn, r procedure.Request) string {
			s, _ := t.v.Site(r.Site) // a new one has none
			return circuitOf(s)
		},
		"contrato": func(t *turn, r procedure.Request) string {
			noted, _ := t.v.Meta(metaUntil)
			until := cmp.Or(r.Facts[factUntil], noted)
			if verdict, left := t.h.termVerdict(r, until, t.now); verdict != verdictLack {
				return t.T("coverage.until", "fecha", isoShort(until), "dias", t.h.Texts.N(t.lang, "coverage.days", left))
			}
			return ""
		},
		"saldo": func(t *turn, r procedure.Request) string {
			noted, _ := t.v.Meta(metaRoom)
			return pesos(t.lang, cmp.Or(r.Facts[factRoom], noted))
		},
		"visita": func(t *turn, r procedure.Request) string {
			if !isStaff(t.me) {
				return ""
			}
			return r.Answers["contacto"]
		},
		"cdp": func(t *turn, r procedure.Request) string {
			if r.Facts["cdp_numero"] == "" {
				return ""
			}
			return t.T("coverage.paper", "numero", r.Facts["cdp_numero"], "fecha", isoShort(r.Facts["cdp_fecha"])) + " · " + pesos(t.lang, r.Facts["cdp_valor"])
		},
		"contractual": func(t *turn, r procedure.Request) string {
			if r.Facts["contrato_numero"] == "" {
				return ""
			}
			return t.T("step.registrar_contrato.tipo."+r.Facts["contrato_tipo"]) + " " +
				t.T("coverage.paper", "numero", r.Facts["contrato_numero"], "fecha", isoShort(r.Facts["contrato_fecha"]))
		},
	}
	for _, paper := range []string{"informe", "acta"} {
		rows["papel_"+paper] = func(t *turn, r procedure.Request) string {
			if r.Facts[paper+"_numero"] == "" {
				return ""
			}
			line := t.T("coverage.paper", "numero", r.Facts[paper+"_numero"], "fecha", isoShort(r.Facts[paper+"_fecha"]))
			if p := r.Facts[paper+"_pisami"]; p != "" {
				line += " · " + t.T("card.pisami") + " " + p
			}
			return line
		}
	}
	return rows
}

// evidenceRow says who analysed and on what it rests.
func evidenceRow(t *turn, r procedure.Request) string {
	if r.Facts[factAnalyst] == "" {
		return ""
	}
	at, err := time.Parse(time.RFC3339, r.Facts[via("necesidad")+"_en"])
	if err != nil {
		return ""
	}
	line := t.T("coverage.by", "nombre", t.h.name(t.v, r.Facts[factAnalyst]), "hora", t.h.when(t.lang, at, t.now))
	if e := r.Facts[via("evidencia")]; e != "" {
		line += ": " + e
	}
	return line
}

// conceptRow is the provider's word, or until when it is owed: a clock of its own.
func conceptRow(t *turn, r procedure.Request) string {
	if v := r.Facts["concepto_isp"]; v != "" {
		parts := []string{t.T("coverage.verdict." + v), isoShort(r.Facts["concepto_fecha"]), pesos(t.lang, r.Facts["concepto_costo"])}
		if f, err := t.v.File(r.Facts["concepto_archivo"]); r.Facts["concepto_archivo"] != "" && err == nil {
			parts = append(parts, f.Name)
		}
		return strings.Join(nonEmpty(parts...), " · ")
	}
	day, err := calendar.ParseISO(r.Facts["pedido_fecha"])
	if err != nil {
		return ""
	}
	id, days := "coverage.concept.due", t.h.Calendar.BusinessBetween(t.today(), day)
	if days < 0 {
		id, days = "coverage.concept.late", -days
	}
	return t.T(id, "dia", t.h.weekday(t.lang, day), "dias", t.h.Texts.N(t.lang, "coverage.days", days))
}
