package commands

import (
	"cmp"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// The desk files for somebody who phoned: «en nombre de Nubia Torres: no le funciona la impresora». The case is hers; who
// filed it stands in it as filer, and no right follows from that: he decides nothing on it, and where the head is who phoned,
// the head confirms it himself.

// phoned is for whom the request of a turn is, where that is not who acts.
type phoned struct {
	email string // of the person who asks
	name  string // of somebody whom the records do not know
}

// stepBehalf is the form of «en nombre de»; it belongs to no case.
const stepBehalf = "en_nombre"

// factCaller is the name of who phoned, where the records do not know it: the case is the desk's own then.
const factCaller = "llamo"

// behalfForm asks who phoned and what for.
func (t *turn) behalfForm() blank {
	return blank{id: formStep + stepBehalf, texts: "step." + stepBehalf, title: t.T("step." + stepBehalf + ".title"), pages: []procedure.Page{{ID: stepBehalf, Fields: []procedure.Field{
		{ID: "persona", Type: string(chat.PersonField), Required: true, NewName: true, Checks: []string{"retirado"}},
		{ID: "que", Type: string(chat.TextArea), Required: true, Min: 3, Max: 1500},
	}}}}
}

// enNombre is the verb with its slash: the same as the words, or the form where nothing follows.
func enNombre(t *turn, _ call) error {
	_, rest, _ := strings.Cut(strings.TrimPrefix(t.raw, "/tic "), " ")
	if rest = strings.TrimPrefix(strings.TrimSpace(rest), "de "); rest != "" {
		if done, err := t.onBehalf("en nombre de " + rest); done || err != nil {
			return err
		}
	}
	return t.openBehalf("", "", nil)
}

// openBehalf opens the form with what is known of it; flt says why the name was not taken.
func (t *turn) openBehalf(who, words string, flt *fault) error {
	if !t.answersPhone() {
		t.say("behalf.who")
		return nil
	}
	d := store.Draft{ID: t.draftID(), Form: formStep + stepBehalf, Said: map[string]string{}}
	b := t.behalfForm()
	for id, v := range map[string]string{"persona": who, "que": words} {
		if v != "" {
			t.takeSaid(b, &d, id, v)
		}
	}
	if flt != nil {
		d.Error, d.ErrorArg = flt.id, flt.args
	}
	return t.open(d)
}

// answersPhone reports whether somebody may file for who phoned: the desk, and TIC's staff.
func (t *turn) answersPhone() bool { return t.bound() && isStaff(t.me) }

// onBehalf reads a line that files for somebody else; done is false where it is none.
func (t *turn) onBehalf(line string) (done bool, err error) {
	before, after, ok := spanish.OnBehalf(line)
	if before == "/tic" || strings.HasPrefix(before, "/tic ") {
		before = strings.TrimSpace(strings.TrimPrefix(before, "/tic"))
	}
	verb := strings.TrimPrefix(before, "/")
	switch {
	case !ok || t.phoned != (phoned{}):
		return false, nil
	case !t.answersPhone() && verb == "" && t.bound():
		t.say("behalf.who")
		return true, nil
	case !t.answersPhone():
		return false, nil // «un correo a nombre de Ana Ruiz» is for her, and who writes asks for it
	}
	if c := t.h.lex.Parse(before); before != "" && !t.h.opensForm(c.Verb) && spanish.Understand(before, t.now).Service == "" {
		return false, nil // a verb that files nothing
	}
	who, name, rest, flt := t.caller(after)
	words := strings.TrimSpace(before + " " + rest)
	switch {
	case flt != nil || who == "" && name == "":
		return true, t.openBehalf("", rest, flt)
	case rest == "" && (verb == "" || foldEqual(verb, "solicitar") || foldEqual(verb, "incidente")):
		if who == "" {
			who = name
		}
		return true, t.openBehalf(who, "", nil)
	}
	return true, t.fileFor(phoned{who, name}, words)
}

// caller finds who phoned at the beginning of a text: a person, or the name of somebody whom the records do not know. A
// fault means that several people have that name.
func (t *turn) caller(text string) (email, name, rest string, flt *fault) {
	for _, p := range spanish.Prefixes(text) {
		found := t.findPeople(p.Name)
		switch {
		case len(found) == 1 && found[0].Left != "":
			return "", "", p.Rest, bad("retirado", "nombre", found[0].Name, "fecha", isoShort(found[0].Left))
		case len(found) == 1:
			return found[0].Email, "", p.Rest, nil
		case len(found) > 1 && flt == nil:
			var names []string
			for _, q := range found {
				names = append(names, q.Name)
			}
			flt, rest = bad("persona", "lista", strings.Join(names, " · ")), p.Rest
		case len(found) == 0 && name == "" && p.Sure && spanish.ValidFullName(p.Name):
			name, rest = spanish.ProperName(p.Name), p.Rest
		}
	}
	if name != "" {
		return "", name, rest, nil
	}
	if flt == nil && rest == "" {
		rest = text
	}
	return "", "", rest, flt
}

// finishBehalf goes on with the request once it is known who asks.
func (t *turn) finishBehalf(values map[string]string) error {
	who := phoned{email: values["persona"]}
	if !strings.Contains(who.email, "@") {
		who = phoned{name: who.email}
	}
	return t.fileFor(who, values["que"])
}

// fileFor opens the form of the service that the words ask for, in somebody's name.
func (t *turn) fileFor(who phoned, words string) error {
	if !t.answersPhone() {
		t.say("behalf.who")
		return nil
	}
	if who.email == t.who {
		who = phoned{}
	}
	t.phoned, t.raw = who, words
	c := t.h.lex.Parse(words)
	if g := spanish.Understand(words, t.now); g.Service != "" && !c.Slash {
		return t.openService(g.Service, g.Said, words)
	}
	if v, ok := t.h.verbs[c.Verb]; ok && t.h.opensForm(c.Verb) && v.run != nil {
		return v.run(t, c)
	}
	return t.openService("OTR", map[string]string{"detalle": words}, words)
}

// mayPhone says why a service cannot be asked for on the phone; "" = it can. Somebody whom the records do not know can only
// report, as an account that nobody has bound; an order over all accounts of a person is given by who may give it.
func (t *turn) mayPhone(svc *procedure.Service) string {
	switch {
	case t.phoned == (phoned{}):
		return ""
	case svc.Kind == procedure.Bundle:
		return "behalf.order"
	case t.phoned.name != "" && !svc.Unbound && svc.Kind != procedure.Unclassified:
		return "behalf.unknown"
	}
	return ""
}

// asks is the person for whom a draft is: who phoned, or who fills it in.
func (t *turn) asks(d store.Draft) store.Person {
	if d.For == "" {
		return t.me
	}
	return t.h.person(t.v, d.For)
}

// siteOf is where who asks works; of a caller whom the records do not know nobody knows it.
func (t *turn) siteOf(d store.Draft) string {
	if d.Caller != "" {
		return ""
	}
	return t.asks(d).Site
}

// behalfLine says in whose name a form is filled in; "" = in one's own.
func (t *turn) behalfLine(d store.Draft) string {
	if d.For == "" && d.Caller == "" {
		return ""
	}
	return t.T("behalf.line", "solicitante", cmp.Or(d.Caller, t.asks(d).Name))
}

// phonedIn marks a request as filed for somebody else.
func (t *turn) phonedIn(d store.Draft, r *procedure.Request) {
	if d.For != "" && d.For != t.who {
		r.Behalf = t.who
	}
	if d.Caller != "" {
		r.Facts[factCaller] = d.Caller
	}
}

// tellAsker says to who phoned what was filed in his name.
func (t *turn) tellAsker(r procedure.Request, seq uint64) error {
	if r.Behalf == "" {
		return nil
	}
	return t.oweNoticeTo(r, r.Asker, "behalf.told", seq, nil)
}

// phoneReceipt adds to the receipt in whose name it was filed.
func (t *turn) phoneReceipt(r procedure.Request) {
	switch {
	case r.Behalf != "":
		t.say("behalf.receipt", t.cardArgs(r)...)
	case r.Facts[factCaller] != "":
		t.say("behalf.receipt.own", "llamo", r.Facts[factCaller])
	}
}

// guardPhoned is phonedByHead as the procedure's file names it.
const guardPhoned = "phoned_by_head"

// phonedByHead: the head phoned, and what the desk wrote down in his name lacks his own word.
func phonedByHead(_ *turn, r procedure.Request) bool {
	return r.Behalf != "" && r.Head != "" && r.Head == r.Asker && r.Holder != r.Asker
}
