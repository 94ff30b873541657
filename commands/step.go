package commands

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/dialog"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// begin takes a step that needs nothing, asks for the second press, or opens the step's form.
func (t *turn) begin(r procedure.Request, step string, values map[string]string, seen procedure.Seen) error {
	s := t.h.proc(r).StepOf(r, step)
	if s == nil {
		return t.noStep(r, step)
	}
	switch step {
	case "adjuntar":
		return t.attach(r, nil)
	case "igual":
		return t.joinHere(r)
	case stepComplete:
		if err := t.probe(r, step, nil, procedure.Seen{}); err != nil {
			return t.refuse(r, s, err)
		}
		return t.completeCase(r)
	}
	err := t.probe(r, step, values, seen)
	var missing *procedure.MissingError
	switch {
	case err != nil && !errors.As(err, &missing):
		return t.refuse(r, s, err)
	case s.Confirm == "press" && !t.sure:
		return t.confirm(r, s, values)
	case missing != nil || t.furtherPage(r, s, values) || s.ID == "clasificar" && values["tipo"] == "" || len(s.Fields) > 0 && len(values) == 0 && !onlyOptional(s):
		return t.openStep(r, s, values)
	}
	return t.take(r, step, values, seen)
}

// furtherPage reports whether what was typed leads to a further page of the step's form on which something is missing.
func (t *turn) furtherPage(r procedure.Request, s *procedure.Step, values map[string]string) bool {
	if len(s.Pages()) < 2 {
		return false
	}
	d := store.Draft{Form: formStep + s.ID, Request: r.ID, Said: merged(values)}
	for _, f := range s.Fields {
		if d.Said[f.ID] == "" && f.Default != "" {
			d.Said[f.ID] = f.Default
		}
	}
	b, ok := t.blankOf(d)
	if !ok {
		return false
	}
	t.compute(b, &d)
	return !dialog.Complete(t.shape(b, d), merged(d.Said, d.Answers))
}

// onlyOptional reports that no field of the step's form must be filled in, so that typing the verb is enough.
func onlyOptional(s *procedure.Step) bool {
	return !slices.ContainsFunc(s.Fields, func(f procedure.Field) bool { return f.Required })
}

// probe tries the step without doing anything.
func (t *turn) probe(r procedure.Request, step string, values map[string]string, seen procedure.Seen) error {
	_, err := t.h.proc(r).Apply(r, seen, procedure.Action{Do: step, Values: values}, t.actor(r), t.now, facts{t, values})
	return err
}

// actor says what who acts is to a request.
func (t *turn) actor(r procedure.Request) procedure.Actor {
	a := actorFor(t.v, t.me, t.who, r)
	if !has(a.As, relSite) && t.waited(r) {
		a.As = append(a.As, relSite)
	}
	return a
}

// confirm asks for the second press.
func (t *turn) confirm(r procedure.Request, s *procedure.Step, values map[string]string) error {
	m := chat.Say(chat.Tag(t.lang), t.T(s.TextID()+".confirm", t.h.args(t.v, t.lang, r, t.me, t.now)...))
	yes := chat.Button{Token: stepToken(tokConfirm, s.ID, r), Label: t.T(s.TextID() + ".yes"), Typed: t.T("nav.confirm.typed", "n", shortNumber(r.ID), "paso", t.typedStep(s))}
	no := chat.Button{Token: token{tokVerb, "estado", strings.TrimPrefix(r.ID, radicadoPrefix), ""}.encode(), Label: t.T(s.TextID() + ".no"), Typed: "estado " + shortNumber(r.ID)}
	m.Buttons = []chat.Button{yes, no}
	t.whisper(m)
	return nil
}

// typedStep is the word that does the same as the button.
func (t *turn) typedStep(s *procedure.Step) string {
	if len(s.Typed) > 0 {
		return s.Typed[0]
	}
	return strings.ReplaceAll(s.ID, "_", " ")
}

// openStep opens the form of a step, with what was typed already.
func (t *turn) openStep(r procedure.Request, s *procedure.Step, values map[string]string) error {
	return t.openStepWith(r, s, values, "")
}

// openStepWith is openStep with words that may be the answer to its question: they are proposed.
func (t *turn) openStepWith(r procedure.Request, s *procedure.Step, values map[string]string, words string) error {
	if t.fault != nil && t.ev.From.Platform == MailPlatform { // on the page of a link, which asks for the words again
		t.say("error."+t.fault.id, flat(t.fault.args)...)
		return nil
	}
	d := store.Draft{ID: t.draftID(), Form: formStep + s.ID, Request: r.ID, Seen: [2]int{r.Version, r.Entry}, Said: map[string]string{}, Words: words}
	b, ok := t.blankOf(d)
	if !ok {
		return t.noStep(r, s.ID)
	}
	for id, v := range values {
		t.takeSaid(b, &d, id, v)
	}
	if t.fault != nil {
		d.Error, d.ErrorArg = t.fault.id, t.fault.args
	}
	return t.open(d)
}

// finishStep takes the step whose form is complete.
func (t *turn) finishStep(d store.Draft, b blank) error {
	if hasReview(b) && d.Stage != stageReview {
		return t.review(d, b)
	}
	values := t.stepAnswers(d, b)
	if err := t.tx.DropDraft(d.ID); err != nil {
		return err
	}
	if own, ok := t.h.area.forms[strings.TrimPrefix(b.id, formStep)]; ok {
		return own.done(t, values)
	}
	r, err := t.v.Request(d.Request)
	if err != nil {
		return err
	}
	return t.take(r, b.step.ID, values, procedure.Seen{Version: d.Seen[0], Entry: d.Seen[1]})
}

// stepAnswers are the answers to the form of a step. A default that the conversation did not ask counts as one; what was
// left empty on purpose does not.
func (t *turn) stepAnswers(d store.Draft, b blank) map[string]string {
	values := merged(d.Said, d.Answers)
	for _, pf := range fieldsOf(b) {
		if _, answered := values[pf.ID]; pf.Ask == "" || answered || slices.ContainsFunc(pf.When, func(c procedure.Cond) bool { return !has(c.Is, values[c.Field]) }) {
			continue
		}
		if v := t.dressField(b, d, pf, nil).Default; v != "" {
			values[pf.ID] = v
		}
	}
	return values
}

func fieldsOf(b blank) (all []procedure.Field) {
	for _, p := range b.pages {
		all = append(all, p.Fields...)
	}
	return all
}

// take takes a step in the name of who acts and says what became of it.
func (t *turn) take(r procedure.Request, step string, values map[string]string, seen procedure.Seen) error {
	s := t.h.proc(r).StepOf(r, step)
	if s == nil {
		return t.noStep(r, step)
	}
	out, err := t.apply(r, step, values, seen, t.actor(r))
	if err != nil {
		return t.refuse(r, s, err)
	}
	t.thank(out, merged(values, out.Values))
	if next := t.h.area.follows[out.Step.ID]; next != nil {
		return next(t, out.Request)
	}
	return nil
}

// apply takes a step, with everything that follows from it, and returns the outcome with the request as it is now.
func (t *turn) apply(r procedure.Request, step string, values map[string]string, seen procedure.Seen, by procedure.Actor) (procedure.Outcome, error) {
	values = merged(values)
	out, err := t.h.proc(r).Apply(r, seen, procedure.Action{Do: step, Values: values}, by, t.now, facts{t, values})
	if err != nil {
		return out, err
	}
	maps.Copy(values, out.Values) // with the defaults of what was left out
	out.Values = values           // and what effects find out
	n := out.Request
	if err := t.effects(&n, r, out, values, by); err != nil {
		return out, fmt.Errorf("taking step %s: %w", out.Step.ID, err)
	}
	seq, err := t.record(store.Entry{Actor: by.Who, As: out.As, Kind: "step", Request: n.ID, Step: out.Step.ID, From: out.From, To: out.To,
		Data: t.journalValues(out, values)})
	if err != nil {
		return out, err
	}
	if moved := n.Entry != r.Entry; moved {
		if err := t.entered(&n, r.State, out.Step); err != nil {
			return out, err
		}
	} else if err := t.arm(&n, out.Step.Start, out.Step.Stop); err != nil {
		return out, err
	}
	if slices.ContainsFunc(out.Tell, func(tl procedure.Tell) bool { return tl.How == whatQuestion }) {
		n.Facts[factAsked] = by.Who
	}
	if line := t.h.lineOf(t.v, n, out.Step, seq); line != "" {
		n.Facts[factLast] = line
	}
	if err := t.put(n); err != nil {
		return out, err
	}
	if err := t.tell(n, out, seq, by); err != nil {
		return out, err
	}
	if n.Entry != r.Entry {
		if err := t.tellWaiting(n); err != nil {
			return out, err
		}
	}
	if leave := t.h.area.leaves[r.State]; leave != nil && n.State != r.State {
		if err := leave(t, n); err != nil {
			return out, err
		}
	}
	if n, err = t.autos(n); err != nil {
		return out, err
	}
	out.Request = n
	return out, t.refresh(n)
}

// journalValues are the values of a step's form as the journal keeps them.
func (t *turn) journalValues(out procedure.Outcome, values map[string]string) map[string]string {
	data := map[string]string{}
	for _, f := range out.Step.Fields {
		if v := values[f.ID]; v != "" && !f.Private {
			data[f.ID] = v
		}
	}
	for _, k := range []string{"archivo", "persona", "regla", "caso", "campo", "fila"} {
		if v := values[k]; v != "" && data[k] == "" {
			data[k] = v
		}
	}
	for k, v := range out.Found {
		if data[k] == "" {
			data[k] = v
		}
	}
	return data
}

// autos takes the steps that follow by themselves.
func (t *turn) autos(r procedure.Request) (procedure.Request, error) {
	for range 4 {
		s := t.h.proc(r).Inner(r, "auto", facts{t, nil})
		if s == nil {
			return r, nil
		}
		by := procedure.Actor{Who: procedure.Clock, As: []string{procedure.Clock}}
		out, err := t.apply(r, s.ID, map[string]string{}, procedure.Seen{}, by)
		if err != nil {
			if errors.Is(err, procedure.ErrGuard) {
				return r, nil
			}
			return r, err
		}
		r = out.Request
	}
	return r, nil
}

// thank answers who took a step.
func (t *turn) thank(out procedure.Outcome, values map[string]string) {
	id := out.Step.TextID() + ".thanks"
	if !t.h.Texts.Has(t.lang, id) {
		id = "thanks.step"
	}
	if c := out.Request.Facts["caso"]; c != "" {
		values = merged(values, map[string]string{"caso": c})
	}
	args := t.h.stepArgs(t.v, t.lang, out.Request, out.Step, values, t.me, t.now)
	args = append(args, flat(out.Found)...)
	if slices.ContainsFunc(out.Tell, func(tl procedure.Tell) bool { return tl.Who == affected && t.wide(out.Request, tl) }) {
		args = append(args, "a_todos", out.Request.Facts[factOutageAll])
	}
	m := chat.Say(chat.Tag(t.lang), t.T(id, args...))
	for _, b := range thanksButtons[out.Step.ID] {
		if btn, ok := t.stepButton(out.Request, b); ok {
			m.Buttons = append(m.Buttons, btn)
		}
	}
	t.whisper(m)
}

// thanksButtons are the steps offered with the answer to a step: zero free accounts offers the waiting list.
var thanksButtons = map[string][]string{"sin_cupo": {"espera"}, "analizar_falta": {"pedir_concepto", "anotar_concepto"},
	"sin_firmado": {"informe", "acta"}}

// refuse says why a step was not taken, and what is true now.
func (t *turn) refuse(r procedure.Request, s *procedure.Step, err error) error {
	var missing *procedure.MissingError
	var taken *takenError
	switch {
	case errors.As(err, &missing):
		return t.openStep(r, s, nil)
	case errors.As(err, &taken):
		t.say("error.pisami", "n", taken.by)
	case errors.Is(err, procedure.ErrForbidden) && s.Kind == procedure.Decision && r.Behalf == t.who && r.Asker != t.who && r.Holder != t.who:
		who := strings.Join(t.othersFor(r, s), " · ")
		if phonedByHead(t, r) {
			who = t.h.name(t.v, r.Head)
		}
		t.say("refuse.filer", "solicitante", t.h.name(t.v, r.Asker), "nombre", who)
	case errors.Is(err, procedure.ErrForbidden) && !errors.Is(err, procedure.ErrOwn) && has(s.Not, relAnalyst) && r.Facts[factAnalyst] == t.who:
		t.say("refuse.analyst", "nombre", strings.Join(t.othersFor(r, s), " · "))
	case errors.Is(err, procedure.ErrOwn), errors.Is(err, procedure.ErrForbidden) && s.Kind == procedure.Decision && excluded(s, t.who, r):
		t.say("refuse.own", "nombre", strings.Join(t.othersFor(r, s), " · "))
	case errors.Is(err, procedure.ErrForbidden) && has(s.Guard, guardPhoned) && !phonedByHead(t, r):
		return t.noStep(r, s.ID) // nobody could: the head did not phone
	case errors.Is(err, procedure.ErrForbidden):
		t.forbidden(r, s)
	case errors.Is(err, procedure.ErrNoStep):
		return t.noStep(r, s.ID)
	case errors.Is(err, procedure.ErrStale):
		t.say("refuse.stale", "cambio", t.changed(r))
		return t.whisperCard(r.ID)
	case errors.Is(err, procedure.ErrGuard):
		id := s.TextID() + ".guard"
		if g := (*procedure.GuardError)(nil); errors.As(err, &g) && t.h.Texts.Has(t.lang, "refuse.guard."+g.Guard) {
			id = "refuse.guard." + g.Guard
		} else if !t.h.Texts.Has(t.lang, id) {
			id = t.whenEnded("refuse.guard", r)
		}
		t.say(id, append(t.h.args(t.v, t.lang, r, t.me, t.now), "paso", t.T(s.TextID()))...)
	default:
		return err
	}
	return nil
}

// noStep answers a late click: who did it already, or where the case stands now.
func (t *turn) noStep(r procedure.Request, step string) error {
	if r.ID == "" {
		t.say("click.unknown")
		return nil
	}
	if !t.maySee(r) {
		t.noCase(r.ID)
		return nil
	}
	i := slices.IndexFunc(r.Signed, func(s procedure.Signature) bool {
		return s.Step == step && (step == "visto_bueno" || step == "autorizo")
	})
	if i >= 0 && r.Signed[i].By != t.who {
		s := r.Signed[i]
		t.say("refuse.already", "nombre", t.h.name(t.v, s.By), "cuando", t.h.relative(t.lang, "time.on", s.At, t.now))
		return nil
	}
	id := t.whenEnded("refuse.guard", r) // not possible yet
	if es, err := t.v.JournalOf(r.ID); err == nil && slices.ContainsFunc(es, func(e store.Entry) bool { return e.Step == step }) {
		id = "refuse.late"
	}
	t.say(id, append(t.h.args(t.v, t.lang, r, t.me, t.now), "paso", t.T(t.h.stepText(r, step)))...)
	return nil
}

// whenEnded is the id of what is said of a case on which something is not possible: of one that is over there is nothing to wait
// for; who asked, or signs, can ask anew.
func (t *turn) whenEnded(id string, r procedure.Request) string {
	st := t.h.proc(r).State(r)
	switch {
	case st == nil || st.Phase != procedure.Ended:
		return id
	case t.who == r.Asker || t.who == r.Head || t.who == r.Holder:
		return "refuse.ended"
	}
	return "refuse.late"
}

// forbidden says who decides it and who does when that one is absent, and offers to remind them.
func (t *turn) forbidden(r procedure.Request, s *procedure.Step) {
	names := append(t.othersFor(r, s), t.T("refuse.deputy"))
	m := chat.Say(chat.Tag(t.lang), t.T("refuse.absent", "quien", names[0], "suplente", names[1]))
	if t.maySee(r) {
		m.Buttons = []chat.Button{t.verbButton("recordar", r)}
	}
	t.whisper(m)
}

// othersFor names who may take a step, at most three.
func (t *turn) othersFor(r procedure.Request, s *procedure.Step) []string {
	var names []string
	for _, p := range whoMay(t.v, s, r) {
		if p.Email != t.who {
			names = append(names, p.Name)
		}
	}
	if len(names) == 0 {
		return []string{t.T("refuse.nobody")}
	}
	return names[:min(3, len(names))]
}
