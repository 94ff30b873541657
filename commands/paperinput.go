package commands

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/documents"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// paperLang is the language of the papers: the office's.
func (t *turn) paperLang() string { return t.h.Texts.Lang(string(t.h.Lang)) }

// draftOf gathers what a document of a case is drafted from.
func (t *turn) draftOf(r procedure.Request, k documents.Kind) (documents.Draft, error) {
	lang := t.paperLang()
	es, err := t.v.JournalOf(r.ID)
	if err != nil {
		return documents.Draft{}, err
	}
	d := documents.Draft{Kind: k, Lang: lang, At: t.now, Head: documents.HeadOf(t.h.proc(r)), Today: calendar.FormatLong(lang, t.today()),
		Radicado: r.ID, Title: t.h.title(t.v, lang, r), Service: t.h.T(lang, "service."+r.Service+".name"), Filed: t.h.stamp(lang, r.Filed),
		Asker: t.paperPerson(r.Asker), Behalf: t.h.name(t.v, r.Behalf), Chief: t.paperPerson(r.Head), SignedOff: t.signedOff(lang, r),
		Doer: t.paperPerson(r.Assignee), Secretary: t.paperPerson(t.firstWith(roleSecretary)), Overseer: t.paperPerson(t.firstWith(roleSuper)),
		Answers: t.paperAnswers(lang, r), Accounts: t.paperAccounts(lang, r), Unmade: t.unmade(r),
		Until: t.h.limit(lang, promised(r)), Pisami: r.Facts["pisami"], Phone: t.h.Phone, Files: t.fileNames(r), Coverage: t.coverageOf(lang, r, es)}
	if svc := t.h.proc(r).Service(r.Service); svc != nil && k == documents.Report && r.Service != serviceCoverage {
		d.Answers = append(d.Answers, t.recordRows(lang, r, d.Answers)...) // the plan of backup with the numbers of its copies
	} else if svc != nil && has(svc.Card, rowUnlisted) {
		d.Answers = append(d.Answers, t.paperRows(lang, r, rowUnlisted)...)
	}
	if st := t.h.proc(r).State(r); st != nil {
		args := t.h.args(t.v, lang, r, t.me, t.now)
		d.State = t.h.T(lang, st.TextID(), args...)
		if st.Phase != procedure.Ended && st.Phase != procedure.Done {
			d.Next = t.h.T(lang, st.TextID()+".next", args...)
		}
	}
	for _, e := range es {
		switch e.Kind {
		case "filed":
			d.Entry, d.Hash = strconv.FormatUint(e.Seq, 10), e.Hash
		case "communication":
			d.Answer, _, _ = strings.Cut(e.Data["text"], " ¿Ya ") // what a chat asks at its end is nothing for a memo
			d.Told = ""
		case "delivered":
			if e.Data["person"] == r.Asker || e.Data["person"] == "" {
				d.Told = t.h.stamp(lang, e.At)
			}
		}
	}
	return d, nil
}

// paperPerson is somebody as a document names him.
func (t *turn) paperPerson(who string) documents.Person {
	if who == "" {
		return documents.Person{}
	}
	p := t.h.person(t.v, who)
	return documents.Person{Name: p.Name, Position: p.Position, Dep: p.Dep}
}

// firstWith is who holds a role: the first by name who is in office.
func (t *turn) firstWith(role string) string {
	people, err := t.v.PeopleWith(role)
	if err != nil {
		return ""
	}
	people = slices.DeleteFunc(people, func(p store.Person) bool { return p.Left != "" })
	if len(people) == 0 {
		return ""
	}
	return people[0].Email
}

// signedOff is the sign-off of the head: who and when.
func (t *turn) signedOff(lang string, r procedure.Request) string {
	for _, s := range r.Signed {
		if s.Step == "visto_bueno" {
			return t.h.name(t.v, s.By) + ", " + t.h.stamp(lang, s.At)
		}
	}
	return ""
}

// paperAnswers are the answers to the form of the service, in its order; none that is private.
func (t *turn) paperAnswers(lang string, r procedure.Request) []documents.Row {
	svc := t.h.proc(r).Service(r.Service)
	if svc == nil {
		return nil
	}
	var out []documents.Row
	seen := map[string]bool{}
	for _, page := range svc.Pages {
		for _, f := range page.Fields {
			if f.Private || seen[f.ID] || r.Answers[f.ID] == "" || chat.FieldKind(f.Type) == chat.FileField {
				continue
			}
			seen[f.ID] = true
			texts := "form." + svc.ID
			out = append(out, documents.Row{Label: t.h.T(lang, texts+"."+f.ID+".label"), Value: t.h.shownAnswer(t.v, lang, texts, f, r.Answers[f.ID])})
		}
	}
	return out
}

// paperAccounts are the accounts that a case made, or the one that it is going to make.
func (t *turn) paperAccounts(lang string, r procedure.Request) []documents.Account {
	var out []documents.Account
	for _, it := range r.Items {
		if it.State == itemKey || it.State == itemSent || it.State == itemOpened {
			a := documents.Account{Address: it.Account, Holder: it.Name, Until: isoShort(it.Until)}
			if it.State == itemOpened {
				a.Received = t.h.stamp(lang, it.At)
			}
			out = append(out, a)
		}
	}
	if len(r.Items) > 0 {
		return out
	}
	address := r.Facts["cuenta"]
	if r.Service == "COR" && address == "" {
		address = r.Facts[factProposal]
	}
	if address == "" {
		return nil
	}
	return []documents.Account{{Address: address, Holder: r.HolderIs, Until: isoShort(r.Answers["fin"]), Received: t.factTime(lang, r.Facts[factReceived])}}
}

// unmade are the people of a table who get no account, each with the reason.
func (t *turn) unmade(r procedure.Request) []string {
	var out []string
	for _, it := range r.Items {
		if it.State != itemFailed {
			continue
		}
		line := it.Name
		if it.Why != "" {
			line += ": " + it.Why
		}
		out = append(out, line)
	}
	return out
}

// factTime reads a time that a step recorded.
func (t *turn) factTime(lang, value string) string {
	at, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return ""
	}
	return t.h.stamp(lang, at)
}

// fileNames are the attachments of a case by name.
func (t *turn) fileNames(r procedure.Request) []string {
	var out []string
	for _, hash := range r.Files {
		if f, err := t.v.File(hash); err == nil {
			out = append(out, f.Name)
		}
	}
	return out
}

// publicAnswer is an answer that is not private; "" for any other.
func (t *turn) publicAnswer(r procedure.Request, ids ...string) string {
	for _, id := range ids {
		if v := r.Answers[id]; v != "" && !t.isPrivate(r, id) {
			return v
		}
	}
	return ""
}

// serviceCoverage is the service whose viability is analysed.
const serviceCoverage = "CON"

// coverageOf is what a case about connectivity knows; of any other the five checks are not there.
func (t *turn) coverageOf(lang string, r procedure.Request, es []store.Entry) documents.Coverage {
	f := r.Facts
	c := documents.Coverage{Place: t.paperPlace(r), Contact: t.publicAnswer(r, "contacto"), People: t.publicAnswer(r, "usuarios"),
		Reason: t.publicAnswer(r, "necesidad", "detalle"), On: isoShort(t.publicAnswer(r, "fecha")), Business: f["dh"], Calendar: f["dc"],
		Terms:   f["via_condiciones"],
		Concept: documents.Mark{Number: f["concepto_isp"], Date: isoShort(f["concepto_fecha"])}, Cost: pesos(lang, f["concepto_costo"]),
		Report: documents.Mark{Number: f["informe_numero"], Date: isoShort(f["informe_fecha"])}, Pisami: f["informe_pisami"],
		Act: documents.Mark{Number: f["acta_numero"], Date: isoShort(f["acta_fecha"])},
		CDP: documents.Mark{Number: f["cdp_numero"], Date: isoShort(f["cdp_fecha"])}, CDPValue: pesos(lang, f["cdp_valor"]),
		End: isoShort(f["contrato_fin"]), Balance: pesos(lang, f["contrato_saldo"]), Change: f["contrato_tipo"],
		ChangeOf: documents.Mark{Number: f["contrato_numero"], Date: isoShort(f["contrato_fecha"])}, Outages: t.outages(lang, r)}
	if c.Place == "" {
		c.Place = r.Site
	}
	if f[factAnalyst] != "" {
		c.Analyst, c.Evidence = t.h.name(t.v, f[factAnalyst])+", "+t.factTime(lang, f[via("necesidad")+"_en"]), f[via("evidencia")]
	}
	if r.Service == serviceCoverage {
		c.Factors = t.factors(r, es)
	}
	for _, e := range es {
		switch {
		case e.Kind != "step":
		case slices.Contains([]string{"es_viable", "viable_condicion", stepNotViable}, e.Step):
			c.Verdict, c.DecidedBy, c.DecidedAt = t.h.T(lang, "step."+e.Step), t.paperPerson(e.Actor), t.h.stamp(lang, e.At)
			c.Motive, c.Possible = e.Data["motivo"], isoShort(e.Data["fecha"])
			if terms := e.Data["condiciones"]; terms != "" {
				c.Terms = terms
			}
		}
	}
	return c
}

// factors are the five checks of a case with who says each: whoever analysed, or noted the provider's word, or granted the
// exception.
func (t *turn) factors(r procedure.Request, es []store.Entry) []documents.Factor {
	out := documents.Factors(r.Facts)
	for i, f := range out {
		if f.Verdict == "" {
			continue
		}
		by := r.Facts[via(f.ID)+"_por"]
		for _, e := range es {
			if f.Verdict == verdictExc && e.Kind == "step" && e.Step == "conceder" {
				by = e.Actor
			}
		}
		out[i].By = t.h.name(t.v, by)
	}
	return out
}

// paperPlace is the site with its address: one of the register, or a new one as it was written down.
func (t *turn) paperPlace(r procedure.Request) string {
	if name := t.publicAnswer(r, "nombre"); name != "" {
		return strings.TrimSuffix(name+", "+t.publicAnswer(r, "direccion"), ", ")
	}
	name := t.publicAnswer(r, "sede")
	if s, err := t.v.Site(name); err == nil && s.Address != "" {
		return name + ", " + s.Address
	}
	return name
}

// pesos formats an amount that a step recorded as digits.
func pesos(lang, value string) string {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return value
	}
	return calendar.FormatPesos(lang, n)
}

// outageDays is how far back a supervision report looks for failures of the site.
const outageDays = 90

// outages are the failures of the internet that were reported lately at the site of a case, newest first.
func (t *turn) outages(lang string, r procedure.Request) []string {
	site := t.publicAnswer(r, "sede")
	if site == "" || r.Service == "MES" {
		return nil
	}
	ids, err := t.v.Search("internet "+site, 100)
	if err != nil {
		return nil
	}
	var out []string
	for _, id := range ids {
		o, err := t.v.Request(id)
		if err != nil || o.Service != "MES" || o.Answers["que"] != "internet" || o.Site != site || o.Filed.Before(t.now.AddDate(0, 0, -outageDays)) {
			continue
		}
		out = append(out, t.h.T(lang, "paper.outage", "fecha", t.h.stamp(lang, o.Filed), "que", t.h.title(t.v, lang, o), "radicado", o.ID))
		if len(out) == 12 {
			break
		}
	}
	return out
}
