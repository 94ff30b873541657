package commands

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/dialog"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// stepRule is the form of a standing rule; it belongs to no case.
const stepRule = "regla"

// ruleForm is the form of «Crear regla».
func (t *turn) ruleForm() blank {
	return t.formOf(stepRule,
		procedure.Field{ID: "servicio", Type: string(chat.Select), Source: sourceServices, Required: true},
		procedure.Field{ID: "persona", Type: string(chat.Select), Source: "staff", Required: true},
		procedure.Field{ID: "suplente", Type: string(chat.Select), Source: "staff"},
		procedure.Field{ID: "hasta", Type: string(chat.DateField), Required: true, Checks: []string{"pasada"}},
		procedure.Field{ID: "acto", Type: string(chat.TextField), Required: true, Min: 3, Max: 80})
}

// formOf is a form of one page that belongs to no case; its texts are those of a step.
func (t *turn) formOf(step string, fields ...procedure.Field) blank {
	s := procedure.Step{ID: step, Fields: fields}
	return blank{id: formStep + step, texts: s.TextID(), title: t.T(s.TextID() + ".title"), pages: s.Pages()}
}

// regla makes a standing rule of distribution, which is an act with date and number (A9).
func regla(t *turn, c call) error {
	if !slices.Contains(t.me.Roles, roleSecretary) {
		t.say("refuse.forbidden", "quien", t.peopleWith(roleSecretary))
		return nil
	}
	d := store.Draft{ID: t.draftID(), Form: formStep + stepRule, Said: map[string]string{}}
	b, _ := t.blankOf(d)
	rest := c.Rest
	if who := t.personNamed(c, &rest); who != "" {
		t.takeSaid(b, &d, "persona", who)
	}
	f := t.dress(b, withOwner(d, t))
	if field, ok := f.Field("servicio"); ok {
		for _, w := range strings.Fields(rest) {
			if v, ok := dialog.Choose(field, w); ok {
				d.Said["servicio"] = v
			} else if svc := t.h.current.ServiceByVerb(spanish.Fold(w)); svc != nil {
				d.Said["servicio"] = svc.ID
			}
		}
	}
	return t.open(d)
}

func (t *turn) peopleWith(role string) string {
	people, err := t.v.PeopleWith(role)
	if err != nil || len(people) == 0 {
		return t.T("refuse.nobody")
	}
	var names []string
	for _, p := range people {
		names = append(names, p.Name)
	}
	return strings.Join(names, " · ")
}

// makeRule writes the rule and distributes what waits for it.
func (t *turn) makeRule(values map[string]string) error {
	if !slices.Contains(t.me.Roles, roleSecretary) {
		t.say("refuse.forbidden", "quien", t.peopleWith(roleSecretary))
		return nil
	}
	rule := store.Rule{Service: values["servicio"], Person: values["persona"], Deputy: values["suplente"],
		From: t.today().String(), Until: values["hasta"], Act: values["acto"], By: t.who, At: t.now}
	if err := t.tx.PutRule(&rule, t.today().Year); err != nil {
		return err
	}
	_, err := t.record(store.Entry{Kind: "rule", Data: map[string]string{"regla": rule.ID, "servicio": rule.Service, "persona": rule.Person,
		"suplente": rule.Deputy, "hasta": rule.Until, "acto": rule.Act}})
	if err != nil {
		return err
	}
	t.say("rule.made", "regla", rule.ID, "servicio", t.T("service."+rule.Service), "nombre", t.h.name(t.v, rule.Person), "hasta", isoShort(rule.Until))
	ids, err := t.sharing()
	if err != nil {
		return err
	}
	waiting, err := t.load(ids, func(r procedure.Request) bool { return r.Service == rule.Service })
	if err != nil {
		return err
	}
	for _, r := range waiting {
		if _, err := t.autos(r); err != nil {
			return err
		}
	}
	return nil
}

// reparto lists the standing rules that are in force.
func reparto(t *turn, _ call) error {
	rules, err := t.v.Rules()
	if err != nil {
		return err
	}
	var rows []chat.Row
	for _, r := range rules {
		if r.Cancelled || r.Until < t.today().String() {
			continue
		}
		rows = append(rows, chat.Row{Value: t.T("rule.line", "regla", r.ID, "fecha", isoShort(r.From), "servicio", t.T("service."+r.Service),
			"nombre", t.h.name(t.v, r.Person), "suplente", t.h.name(t.v, r.Deputy), "hasta", isoShort(r.Until), "acto", r.Act)})
	}
	if len(rows) == 0 {
		t.say("rule.none")
		return nil
	}
	t.whisper(chat.Message{Lang: chat.Tag(t.lang), Title: t.T("rule.head"), Body: []chat.Block{{Kind: chat.List, Rows: rows}}})
	return nil
}

// cupos shows the ledger of the mailboxes.
func cupos(t *turn, _ call) error {
	if !isStaff(t.me) {
		t.say("refuse.forbidden", "quien", t.peopleWith(roleDesk))
		return nil
	}
	q, err := t.v.Quota()
	if err != nil {
		return err
	}
	waiting, err := t.v.Queue(queueMailbox)
	if err != nil {
		return err
	}
	t.say("quota.line", "libres", calendar.Thousands(q.Free()), "contratados", calendar.Thousands(q.Contracted), "activas", calendar.Thousands(q.Active),
		"reservadas", calendar.Thousands(q.Reserved), "suspendidas", calendar.Thousands(q.Suspended), "espera", strconv.Itoa(len(waiting)))
	return nil
}

// copiar gives the text of a case ready to be pasted into PISAMI.
func copiar(t *turn, c call) error {
	r, ok, err := t.caseFor(c, chat.Ref{})
	if err != nil {
		return err
	}
	if !ok || !isStaff(t.me) {
		t.noCase(c.Case)
		return nil
	}
	args := append(t.h.args(t.v, t.lang, r, t.me, t.now), "radicada", t.h.shortDate(r.Filed), "servicio", t.T("service."+r.Service+".name"))
	m := chat.Message{Lang: chat.Tag(t.lang), Body: []chat.Block{{Kind: chat.Pre, Text: t.T("pisami.copy", args...)}, {Kind: chat.Para, Text: t.T("pisami.copy.how")}}}
	if b, ok := t.stepButton(r, "pisami"); ok && t.h.lacksPisami(r) {
		m.Buttons = []chat.Button{b}
	}
	t.whisper(m)
	return nil
}

// Boot puts down what the clock does in the office by itself, where it is not put down yet.
func (h *Handler) Boot(tx *store.Tx, now time.Time) error {
	if err := h.bootExpiry(tx, now); err != nil || h.Digest == "" {
		return err
	}
	dues, err := tx.Dues(subjectOffice)
	if err != nil || len(dues) > 0 {
		return err
	}
	return tx.SetDue(store.Due{When: h.nextDigest(now), Subject: subjectOffice, What: "digest"})
}

// nextDigest is the next office day at the hour of the digest.
func (h *Handler) nextDigest(now time.Time) time.Time {
	clock, err := time.Parse("15:04", h.Digest)
	if err != nil {
		clock = time.Date(0, 1, 1, 7, 30, 0, 0, time.UTC)
	}
	day := h.Calendar.NextBusiness(calendar.Of(now))
	for {
		at := day.In(calendar.Bogota()).Add(time.Duration(clock.Hour())*time.Hour + time.Duration(clock.Minute())*time.Minute)
		if at.After(now) {
			return at.UTC()
		}
		day = h.Calendar.AddBusiness(day, 1)
	}
}

// officeTick owes the digest to those who decide, and puts the next one down.
func (t *turn) officeTick(what string) error {
	if what != "digest" {
		return nil
	}
	seen := map[string]bool{}
	for _, role := range []string{roleSecretary, roleSuper} {
		people, err := t.v.PeopleWith(role)
		if err != nil {
			return err
		}
		for _, p := range people {
			if seen[p.Email] || p.Left != "" {
				continue
			}
			seen[p.Email] = true
			if err := t.owe(store.Outgoing{Kind: store.NoticeDebt, Account: t.h.account(t.v, p, t.now), Person: p.Email, What: whatDigest}); err != nil {
				return err
			}
		}
	}
	return t.tx.SetDue(store.Due{When: t.h.nextDigest(t.now), Subject: subjectOffice, What: "digest"})
}

// digest is the day in at most seven lines: of you, at risk, accounts, registers. A block without news is absent.
func (t *turn) digest() chat.Message {
	d := t.count()
	m := chat.Message{Lang: chat.Tag(t.lang), Title: t.T("digest.head", "dia", capital(t.h.weekday(t.lang, t.today())), "nombre", firstName(t.me.Name))}
	var rows []chat.Row
	add := func(ok bool, id string, n int, args ...any) {
		if ok {
			rows = append(rows, chat.Row{Label: t.T(id + ".label"), Value: t.h.Texts.N(t.lang, id, n, args...)})
		}
	}
	add(d.decide > 0, "digest.yours", d.decide)
	add(d.late > 0 || d.soon > 0, "digest.risk", d.late, "pronto", d.soon)
	q, _ := t.v.Quota()
	waiting, _ := t.v.Queue(queueMailbox)
	add(q.Contracted > 0 && (q.Free() < 10 || len(waiting) > 0), "digest.quota", q.Free(), "contratados", calendar.Thousands(q.Contracted), "espera", len(waiting))
	add(d.pisami > 0, "digest.pisami", d.pisami)
	t.digestRegisters(add, d)
	if len(rows) == 0 {
		return chat.Message{} // nothing to tell is no message
	}
	m.Body = []chat.Block{{Kind: chat.Fields, Rows: rows}}
	m.Buttons = []chat.Button{{Token: token{tokVerb, "bandeja", "", ""}.encode(), Label: t.T("verb.bandeja"), Typed: t.T("verb.bandeja.typed")}}
	return m
}

// digestRegisters are the lines about the registers: copies that fail, cases of the cloud without plan or report, editors who
// wait for a training.
func (t *turn) digestRegisters(add func(ok bool, id string, n int, args ...any), d counts) {
	var names []string
	stale := t.staleBackups()
	for _, b := range stale[:min(3, len(stale))] {
		names = append(names, t.T("digest.backup", "sistema", b.System, "dias", b.Stale(t.today().String())))
	}
	add(len(stale) > 0, "digest.backups", len(stale), "sistemas", strings.Join(names, ", "))
	add(d.plan > 0, "digest.plan", d.plan)
	waiting, err := t.untrained()
	add(err == nil && len(waiting) > 0, "digest.editors", len(waiting))
}

type counts struct{ decide, late, soon, pisami, plan int }

// count walks the open cases once.
func (t *turn) count() counts {
	var c counts
	soon := t.h.Calendar.EndOfBusinessDay(t.now, 2)
	for r, err := range t.v.OpenRequests() {
		if err != nil {
			return c
		}
		st := t.h.proc(r).State(r)
		if st == nil {
			continue
		}
		if st.Phase == procedure.Done {
			if t.h.lacksPisami(r) {
				c.pisami++
			} else if t.h.owed(t.lang, r) != "" {
				c.plan++
			}
			continue
		}
		if (st.Phase == procedure.Sharing || slices.ContainsFunc(st.Waits, isRole)) && t.canDistribute(r) ||
			waitsForHead(st) && (r.Head == t.me.Email || r.Deputy == t.me.Email) {
			c.decide++
		}
		if r.Due.IsZero() || !r.Paused.IsZero() || st.Phase == procedure.Solved {
			continue
		}
		if r.Due.Before(t.now) {
			c.late++
		} else if r.Due.Before(soon) {
			c.soon++
		}
	}
	return c
}

func asDateError(err error, de **calendar.DateError) bool { return errors.As(err, de) }

func firstEntry(es []store.Entry) store.Entry {
	if len(es) == 0 {
		return store.Entry{}
	}
	return es[0]
}

func strconvYear(y int) string { return strconv.Itoa(y) }

// understand reads the whole line, or what stands behind a button's verb.
func (t *turn) understand(c call) spanish.Guess {
	if t.raw != "" {
		return spanish.Understand(t.raw, t.now)
	}
	return spanish.Understand(c.Rest, t.now)
}

// SetQuota changes what is contracted or in use, as an operator or an import says, and gives freed slots to those in line.
func (h *Handler) SetQuota(tx *store.Tx, q store.Quota, by string, now time.Time) error {
	t := &turn{h: h, v: &tx.View, tx: tx, now: now, who: by, lang: string(h.Lang)}
	if err := tx.SetQuota(q, store.Movement{At: now, What: "contracted", By: by, After: q}); err != nil {
		return err
	}
	if _, err := t.record(store.Entry{Kind: "quota", Data: map[string]string{"contratados": strconv.Itoa(q.Contracted), "activas": strconv.Itoa(q.Active)}}); err != nil {
		return err
	}
	if err := t.slotFreed(""); err != nil {
		return err
	}
	return t.flush()
}
