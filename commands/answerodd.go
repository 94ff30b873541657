package commands

import (
	"slices"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// Answers that are not what they look like: a command typed into an open question, «no» where something may be left out, a site
// that no list has.

// asCommand reads a line that is typed while a question is open. The step's own verb with its case, typed once more, is taken
// off the answer; any other verb of a case, with the number of one that this person sees, is a command and no answer.
func (t *turn) asCommand(d store.Draft, line string) (answer string, command bool) {
	c := t.h.lex.Parse(line)
	if c.Verb == "" || c.Case == "" || len(c.Ask) > 0 {
		return line, false
	}
	r, ok, err := t.caseFor(c, chat.Ref{})
	if err != nil || !ok {
		return line, false
	}
	step, ofStep := strings.CutPrefix(d.Form, formStep)
	v := t.h.verbs[c.Verb]
	switch {
	case ofStep && r.ID == d.Request && slices.Contains(v.steps, step):
		return c.Rest, c.Rest == ""
	case c.Rest == "":
		return line, true
	}
	begins := c.Exact && c.Words != "" && strings.HasPrefix(spanish.Fold(line), c.Words+" "+shortNumber(r.ID)+" ")
	return line, begins && takes(v) == "case"
}

// perhapsAnswer offers words that were not understood as the answer to the one question for which a case of who wrote them waits.
func (t *turn) perhapsAnswer(c call) (bool, error) {
	if c.Slash || t.raw == "" || spanish.Courtesy(t.raw) != "" {
		return false, nil
	}
	mine, err := t.openCases()
	if err != nil {
		return false, err
	}
	mine = slices.DeleteFunc(mine, func(r procedure.Request) bool { return r.State != stateAsked || r.Asker != t.who })
	if len(mine) != 1 {
		return false, nil
	}
	r := mine[0]
	b, ok := t.stepButton(r, "responder")
	if !ok {
		return false, nil
	}
	b.Token = token{tokVerb, "responder", strings.TrimPrefix(r.ID, radicadoPrefix), t.raw}.encode()
	long := len(b.Token) > chat.MaxToken // more words than a button holds: they stand above its question
	t.say("understand.answer", "pregunta", noStop(r.Facts["pregunta"]), "radicado", r.ID, "abierta", long)
	if long {
		return true, t.openStepWith(r, t.h.proc(r).StepOf(r, "responder"), nil, t.raw)
	}
	b.Typed += " " + t.raw
	t.said[len(t.said)-1].Buttons = []chat.Button{b}
	return true, nil
}

// nothings are the ways in which people say that there is nothing to write.
var nothings = []string{"no", "no hay", "no tiene", "no se", "no lo se", "no la se", "ninguna", "ninguno", "nada", "no que yo sepa", "none", "nothing"}

// meansNothing reports whether the answer to a question that may be left out says that there is nothing.
func meansNothing(pf procedure.Field, raw string) bool {
	k := chat.FieldKind(pf.Type)
	return (k == chat.TextField || k == chat.TextArea) && has(nothings, spanish.Fold(raw))
}

// newSite is the option with which a site is asked for that is in no list.
const newSite = "sede_nueva"

// offersNewSite reports whether a form has a way for a site that no list has.
func offersNewSite(b blank) bool { return slices.Contains(fieldNamed(b, "accion").Options, newSite) }

func fieldNamed(b blank, id string) procedure.Field {
	for _, p := range b.pages {
		for _, f := range p.Fields {
			if f.ID == id {
				return f
			}
		}
	}
	return procedure.Field{}
}

// meansNewSite reports whether the answer to which site it is says that it is a new one, as the error sentence offers.
func meansNewSite(b blank, pf procedure.Field, raw string) bool {
	return pf.Source == "sites" && offersNewSite(b) && has([]string{"sede nueva", "nueva sede", "nueva", "una sede nueva", "una nueva", "es nueva", "es una sede nueva", "new site"}, spanish.Fold(raw))
}

// askNewSite goes on with the questions about a new site; what was asked for so far stays.
func (t *turn) askNewSite(b blank, d store.Draft) error {
	d.Answers, d.Said = merged(d.Answers, map[string]string{"accion": newSite}), merged(d.Said)
	delete(d.Said, "accion")
	for _, mark := range []string{markUnread, markWhy, ""} {
		delete(d.Said, mark+"sede")
	}
	delete(d.Answers, "sede")
	d.Last, d.Error, d.ErrorArg, d.Attempt = "", "", nil, 0
	t.compute(b, &d)
	return t.next(d)
}

// noAddress are beginnings of what is written where somebody has no address at hand.
var noAddress = []string{"no tiene", "no hay", "no se", "no la", "no lo", "no existe", "no aplica", "sin direccion", "sin", "pendiente", "por definir", "ninguna"}

// checkAddress: one can go there with it. A farm has no number, so what is not taken is one word, or that there is none;
// «no tiene número, vereda La Miel» says enough.
func checkAddress(_ *turn, _ blank, _ store.Draft, v string) *fault {
	said := spanish.Fold(v)
	words := len(strings.Fields(said))
	none := slices.ContainsFunc(noAddress, func(p string) bool { return strings.HasPrefix(said+" ", p+" ") })
	if words < 2 || none && words < 5 {
		return bad("direccion")
	}
	return nil
}
