package commands

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// Connectivity: internet for a site (activities 1.1 and 1.2). A need is told thirty business days ahead, or the secretary
// grants an exception; five checks say whether it is viable; what follows from that is papers of a contract.

// leadDays is how many business days ahead a need has to be told: the only figure of the paper procedure (§5).
const leadDays = 30

// spareDays is how many business days a contract should still run after the need begins; with fewer the check of its term is
// conditional (the office's choice).
const spareDays = 30

// Facts of a case of connectivity, beside those that the forms of its steps record.
const (
	factDH        = "dh" // business days from filing to the need
	factDC        = "dc" // calendar days
	factViability = "viabilidad"
	factUntil     = "contrato_fin"
	factRoom      = "contrato_saldo"
	factTermDays  = "via_plazo_dh" // business days left of the contract when it was analysed
)

// What the office keeps of the contract until there is a register of contracts.
const (
	metaUntil    = "isp/" + factUntil
	metaRoom     = "isp/" + factRoom
	metaProvider = "isp/correo"
)

// sourceSupport is the list of those who can analyse.
const sourceSupport = "support"

// The five checks, in the order in which they are shown, and what each can say.
var viabilityChecks = []string{"necesidad", "antelacion", "plazo", "recursos", "isp"}

const (
	verdictYes  = "si"
	verdictNo   = "no"
	verdictIf   = "condicion"
	verdictLack = "falta"
	verdictExc  = "excepcion"
)

// via is the fact that holds the verdict of a check.
func via(check string) string { return "via_" + check }

// coverageArea is the service of connectivity.
func coverageArea() area {
	return area{
		computed: map[string]computed{"antelacion": leadTime, "reparos": misgivings},
		checks: map[string]check{
			"analysis_complete": analysisComplete,
			"concept_completes": func(f facts, r procedure.Request) (procedure.Finding, error) {
				done := r.Facts[via("necesidad")] != ""
				return procedure.Finding{OK: done && f.values["isp"] == verdictYes || done && anyNo(r.Facts)}, nil
			},
			"other_decides": holdsIf(func(t *turn, r procedure.Request) bool { return t.otherDecides(r) }),
			"need_known":    holdsIf(func(_ *turn, r procedure.Request) bool { return r.Answers["fecha"] != "" }), // not where the desk named the service
			"none_fails":    holdsIf(func(_ *turn, r procedure.Request) bool { return !anyNo(r.Facts) }),
			"signed_copy":   signedCopy,
			"date_offered": func(f facts, r procedure.Request) (procedure.Finding, error) {
				return procedure.Finding{OK: true, Data: map[string]string{"fecha": f.t.h.offered(r, f.t.now).String()}}, nil
			},
		},
		effects: map[string]effect{"analyse": analyse, "ask_provider": askProvider, "note_concept": noteConcept, "move_need": moveNeed,
			"decide_viability": decideViability, "study_again": studyAgain, "add_site": addSite, "due_need": dueNeed},
		fills: map[string]fill{
			"in_30dh": func(t *turn, _ blank, d store.Draft) string {
				return t.h.Calendar.AddBusiness(t.filedOn(d), leadDays).String()
			},
			"urgency": ofCase(func(_ *turn, r procedure.Request) string {
				if u := r.Answers["urgencia"]; u != "" {
					return "«" + u + "»"
				}
				return ""
			}),
			"visit": func(t *turn, _ blank, d store.Draft) string {
				who := t.asks(d)
				if who.Ext == "" || d.Caller != "" {
					return ""
				}
				return t.T("coverage.visit", "nombre", who.Name, "extension", who.Ext)
			},
			"provider_mail":   office(metaProvider),
			"provider_until":  office(metaUntil),
			"provider_room":   office(metaRoom),
			"need_verdict":    ofCase(func(_ *turn, r procedure.Request) string { return r.Facts[via("necesidad")] }),
			"room_verdict":    roomVerdict,
			"concept_verdict": ofCase(conceptVerdict),
			"conditions":      ofCase(func(_ *turn, r procedure.Request) string { return r.Facts[via("condiciones")] }),
			"failing":         ofCase(failing),
		},
		blanks:  map[string]fieldCheck{"firmado": missesSigned},
		fields:  map[string]fieldCheck{"direccion": checkAddress},
		sources: map[string]source{sourceSupport: (*turn).supportOptions},
		rows:    coverageRows(),
		derives: map[string]derive{"CON": deriveCoverage},
		words:   map[string]placeholders{"CON": coverageWords},
		voided:  map[string]voided{"CON": voidCoverage},
	}
}

// office makes a default of what the office noted last.
func office(key string) fill {
	return func(t *turn, _ blank, _ store.Draft) string {
		v, _ := t.v.Meta(key) // nothing noted yet: no default
		return v
	}
}

// leadTime says whether a need is told in time. Only its date and the day of filing count.
func leadTime(t *turn, known map[string]string) string {
	need, err := calendar.ParseISO(known["fecha"])
	filed, err2 := calendar.ParseISO(known[knownFiled])
	switch {
	case err != nil || err2 != nil:
		return "" // no date yet
	case t.h.Calendar.BusinessBetween(filed, need) >= leadDays:
		return "en_plazo"
	}
	return "tarde"
}

// misgivings says whether a check of the analysis that is being written is not a plain yes, so that it needs its reasons.
func misgivings(t *turn, known map[string]string) string {
	if known["necesidad"] == "" || known["recursos"] == "" || known["isp"] == "" {
		return ""
	}
	plazo := ""
	if r, err := t.v.Request(known[knownCase]); err == nil {
		noted, _ := t.v.Meta(metaUntil) // nothing noted yet: only what is typed
		plazo, _ = t.h.termVerdict(r, cmp.Or(known[factUntil], noted), t.now)
	}
	for _, v := range []string{known["necesidad"], known["recursos"], known["isp"], plazo} {
		if v == verdictNo || v == verdictIf {
			return verdictYes
		}
	}
	return verdictNo
}

// deriveCoverage counts the days from filing to the need. A need is the dependency's: whoever heads it signs by filing it.
func deriveCoverage(t *turn, r *procedure.Request) {
	deriveOffice(t, r)
	if n := r.Answers["nombre"]; n != "" {
		r.Site = n
	}
	t.h.countDays(r)
}

// countDays notes both counts from the day of filing to the need.
func (h *Handler) countDays(r *procedure.Request) {
	need, err := calendar.ParseISO(r.Answers["fecha"])
	if err != nil {
		delete(r.Facts, factDH)
		delete(r.Facts, factDC)
		return
	}
	filed := calendar.Of(r.Filed)
	r.Facts[factDH] = strconv.Itoa(h.Calendar.BusinessBetween(filed, need))
	r.Facts[factDC] = strconv.Itoa(filed.DaysUntil(need))
}

// offered is the earliest date that needs no exception: counted from filing, and never one that is past.
func (h *Handler) offered(r procedure.Request, now time.Time) calendar.Date {
	day := h.Calendar.AddBusiness(calendar.Of(r.Filed), leadDays)
	if next := h.Calendar.AddBusiness(calendar.Of(now), 1); day.Before(next) {
		return next
	}
	return day
}

// voidCoverage takes out what rests on answers that were corrected: exception, analysis and concept.
func voidCoverage(r *procedure.Request) {
	for k := range r.Facts {
		for _, p := range []string{"via_", "excepcion_", "no_excepcion_", "concepto_", "pedido_", "contrato_"} {
			if strings.HasPrefix(k, p) {
				delete(r.Facts, k)
			}
		}
	}
	delete(r.Facts, factAnalyst)
}

// leadVerdict is the check of the thirty days.
func leadVerdict(r procedure.Request) string {
	switch {
	case r.Answers["fecha"] == "":
		return verdictLack
	case r.Answers["antelacion"] != "tarde":
		return verdictYes
	case r.Facts["excepcion_motivo"] != "":
		return verdictExc
	}
	return verdictNo
}

// termVerdict is the check of the contract's term, and how many business days of it are left.
func (h *Handler) termVerdict(r procedure.Request, until string, now time.Time) (verdict string, left int) {
	end, err := calendar.ParseISO(until)
	if err != nil {
		return verdictLack, 0
	}
	left = max(0, h.Calendar.BusinessBetween(calendar.Of(now), end))
	need, err := calendar.ParseISO(r.Answers["fecha"])
	if err != nil {
		need = calendar.Of(now)
	}
	switch after := h.Calendar.BusinessBetween(need, end); {
	case after <= 0:
		return verdictNo, left
	case after < spareDays:
		return verdictIf, left
	}
	return verdictYes, left
}

// analysisComplete: nothing is missing for a decision; with a plain no the provider's word changes nothing any more. What was
// worked out goes into the journal with the analysis.
func analysisComplete(f facts, r procedure.Request) (procedure.Finding, error) {
	plazo, left := f.t.h.termVerdict(r, f.values[factUntil], f.t.now)
	data := map[string]string{via("antelacion"): leadVerdict(r), via("plazo"): plazo, factTermDays: strconv.Itoa(left)}
	for _, c := range []string{"necesidad", "recursos", "isp"} {
		data[via(c)] = f.values[c]
	}
	return procedure.Finding{OK: f.values["isp"] != verdictLack || anyNo(data), Data: data}, nil
}

// anyNo reports whether one of the checks is a plain no.
func anyNo(facts map[string]string) bool {
	return slices.ContainsFunc(viabilityChecks, func(c string) bool { return facts[via(c)] == verdictNo })
}

// analyse records the five verdicts, each with its author and hour.
func analyse(t *turn, c *change) error {
	for _, check := range viabilityChecks {
		verdict := c.out.Found[via(check)]
		if check == "isp" && c.r.Facts["concepto_isp"] == verdict { // whoever noted it stays its author
			c.r.Facts[via(check)] = verdict
			continue
		}
		t.judge(c.r, check, verdict)
	}
	c.r.Facts[factTermDays] = c.out.Found[factTermDays]
	c.r.Facts[factAnalyst] = t.who
	for fact, meta := range map[string]string{factUntil: metaUntil, factRoom: metaRoom} {
		v := c.values[fact]
		c.r.Facts[fact] = v
		delete(c.r.Facts, via(fact))
		if v == "" {
			continue
		}
		if err := t.tx.PutMeta(meta, v); err != nil {
			return err
		}
	}
	return nil
}

// judge writes the verdict of a check, with who says so and when.
func (t *turn) judge(r *procedure.Request, check, verdict string) {
	r.Facts[via(check)] = verdict
	r.Facts[via(check)+"_por"], r.Facts[via(check)+"_en"] = t.who, t.now.UTC().Format(time.RFC3339)
}

// askProvider sends the facts of the case to the provider. The text is journalled with its hash, like a communication.
func askProvider(t *turn, c *change) error {
	to := c.values["correo"]
	if err := t.tx.PutMeta(metaProvider, to); err != nil {
		return err
	}
	lang := string(t.h.Lang)
	args := t.h.stepArgs(t.v, lang, *c.r, c.out.Step, c.values, t.me, t.now)
	text := t.h.T(lang, "letter.CON.pedir_concepto", append(args, t.h.letterArgs(t.v, lang, *c.r, c.values, t.me)...)...)
	sum := sha256.Sum256([]byte(text))
	seq, err := t.record(store.Entry{Kind: "letter", Request: c.r.ID, Step: c.out.Step.ID, As: c.out.As,
		Data: map[string]string{"text": text, "sha256": hex.EncodeToString(sum[:]), "lang": lang, "correo": to,
			"asunto": t.h.T(lang, "letter.CON.pedir_concepto.subject", args...)}})
	if err != nil {
		return err
	}
	return t.owe(store.Outgoing{Kind: store.NoticeDebt, Account: chat.Account{Platform: MailPlatform, ID: to}, Request: c.r.ID, Entry: seq,
		What: whatLetter, Args: map[string]string{"seq": strconv.FormatUint(seq, 10)}})
}

// noteConcept makes the provider's word the verdict of its check; whoever noted it is the one who says so, also where the
// analysis comes later.
func noteConcept(t *turn, c *change) error {
	t.judge(c.r, "isp", c.values["isp"])
	return nil
}

// moveNeed takes the earliest date in time instead of the one asked for.
func moveNeed(t *turn, c *change) error {
	c.r.Answers["fecha"], c.r.Answers["antelacion"] = c.out.Found["fecha"], "en_plazo"
	delete(c.r.Answers, "plazo")
	delete(c.r.Answers, "urgencia")
	t.h.countDays(c.r)
	return nil
}

// viabilitySteps says what each of the three decisions makes of the case.
var viabilitySteps = map[string]string{"es_viable": verdictYes, "viable_condicion": verdictIf, "no_viable": verdictNo}

func decideViability(_ *turn, c *change) error {
	c.r.Facts[factViability] = viabilitySteps[c.out.Step.ID]
	return nil
}

// studyAgain takes the decision out; the analysis stays as what the next one begins with.
func studyAgain(_ *turn, c *change) error {
	delete(c.r.Facts, factViability)
	return nil
}

// addSite puts a new site into the register once its service works.
func addSite(t *turn, c *change) error {
	a := c.r.Answers
	if a["accion"] != "sede_nueva" || a["nombre"] == "" {
		return nil
	}
	site, err := t.v.Site(a["nombre"])
	if err != nil && !errors.Is(err, kv.ErrNotFound) {
		return err
	}
	if err == nil && site.Address != "" {
		return nil // the register knows it already
	}
	if err != nil {
		site.Name = a["nombre"]
	}
	site.Address = a["direccion"]
	if err := t.tx.PutSite(site); err != nil {
		return fmt.Errorf("adding the site %q: %w", site.Name, err)
	}
	_, err = t.record(store.Entry{Kind: "site", Request: c.r.ID, Data: map[string]string{"sede": site.Name, "direccion": site.Address}})
	return err
}

// dueNeed: what is left has to be there on the day of the need; where that is past or near, within five business days.
func dueNeed(t *turn, c *change) error {
	soon := t.h.Calendar.EndOfBusinessDay(t.now, 5)
	c.r.Due = soon
	if need, err := calendar.ParseISO(c.r.Answers["fecha"]); err == nil {
		if at := t.h.Calendar.CloseOf(t.h.Calendar.PreviousBusiness(need)); at.After(soon) {
			c.r.Due = at
		}
	}
	delete(c.r.Flags, flagLate)
	return nil
}

// signedCopy: the number of PISAMI was typed, or a file came with the form or since the case stands here.
func signedCopy(f facts, r procedure.Request) (procedure.Finding, error) {
	ok, err := f.t.hasSigned(r, f.values)
	return procedure.Finding{OK: ok}, err
}

func (t *turn) hasSigned(r procedure.Request, values map[string]string) (bool, error) {
	if values["pisami"] != "" || values["archivo"] != "" {
		return true, nil
	}
	es, err := t.v.JournalOf(r.ID)
	return slices.ContainsFunc(es, func(e store.Entry) bool { return e.Step == "adjuntar" && !e.At.Before(r.Entered) }), err
}

// missesSigned: a form that registers a signed document needs the copy, here or in the case, or its number of PISAMI.
func missesSigned(t *turn, _ blank, d store.Draft, _ string) *fault {
	r, err := t.v.Request(d.Request)
	if err != nil {
		return nil
	}
	if ok, err := t.hasSigned(r, d.Answers); ok || err != nil {
		return nil
	}
	return bad("firmado", "radicado", r.ID)
}

// otherDecides: somebody else than who acts could decide the case afterwards.
func (t *turn) otherDecides(r procedure.Request) bool {
	return slices.ContainsFunc(t.deciders(r, roleSecretary), func(who string) bool { return who != t.who })
}

// supportOptions lists who can analyse a case: the staff, and supervisors, but nobody who alone could decide it.
func (t *turn) supportOptions(d store.Draft) []chat.Option {
	out := t.staffOptions(d)
	r, _ := t.v.Request(d.Request)
	deciders := t.deciders(r, roleSecretary)
	for _, who := range t.deciders(r, roleSuper) {
		alone := len(deciders) == 1 && deciders[0] == who
		if alone || slices.ContainsFunc(out, func(o chat.Option) bool { return o.Value == who }) {
			continue
		}
		open, _ := t.v.RequestsWaiting(store.WaitAssignee, who)
		out = append(out, chat.Option{Value: who, Label: t.h.Texts.N(t.lang, "source.staff", len(open), "nombre", t.h.name(t.v, who))})
	}
	return slices.DeleteFunc(out, func(o chat.Option) bool { return len(deciders) == 1 && deciders[0] == o.Value })
}

// roomVerdict: with room for addition the check of the resources begins as a yes, without it as a no.
func roomVerdict(t *turn, b blank, d store.Draft) string {
	if r, err := t.v.Request(d.Request); err == nil && r.Facts[via("recursos")] != "" {
		return r.Facts[via("recursos")]
	}
	room := merged(d.Said, d.Answers)[factRoom]
	if room == "" {
		room = office(metaRoom)(t, b, d)
	}
	switch n, err := strconv.ParseInt(room, 10, 64); {
	case err != nil:
		return ""
	case n > 0:
		return verdictYes
	}
	return verdictNo
}

func conceptVerdict(_ *turn, r procedure.Request) string {
	for _, v := range []string{r.Facts["concepto_isp"], r.Facts[via("isp")]} {
		if v != "" {
			return v
		}
	}
	return verdictLack
}

// failing proposes the reason of a refusal: what the analysis says, else the checks that are a plain no.
func failing(t *turn, r procedure.Request) string {
	if c := r.Facts[via("condiciones")]; c != "" {
		return c
	}
	var out []string
	for _, c := range viabilityChecks {
		if r.Facts[via(c)] == verdictNo {
			out = append(out, t.T("coverage.fails."+c))
		}
	}
	return strings.Join(out, "; ")
}
