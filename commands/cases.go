package commands

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// resolve finds the radicado that a text names: a whole one, or the newest with that number that this person may see.
func (t *turn) resolve(name string) (string, bool) {
	if strings.HasPrefix(name, radicadoPrefix) {
		_, err := t.v.Request(name)
		return name, err == nil
	}
	if year, num, ok := strings.Cut(name, "-"); ok && len(year) == 4 {
		id := radicadoPrefix + year + "-" + leftPad(num)
		_, err := t.v.Request(id)
		return id, err == nil
	}
	n, err := strconv.Atoi(strings.TrimLeft(name, "#0"))
	if err != nil {
		return "", false
	}
	ids, err := t.v.RequestsNumbered(n)
	if err != nil {
		return "", false
	}
	for _, id := range ids {
		if r, err := t.v.Request(id); err == nil && t.maySee(r) {
			return id, true
		}
	}
	return "", false
}

func leftPad(num string) string {
	for len(num) < 6 {
		num = "0" + num
	}
	return num
}

// caseFor finds the case that a line is about: the one named, the one answered to, or the newest open one of this person.
func (t *turn) caseFor(c call, reply chat.Ref) (procedure.Request, bool, error) {
	if c.Case != "" {
		id, ok := t.resolve(c.Case)
		if !ok {
			return procedure.Request{}, false, nil
		}
		r, err := t.v.Request(id)
		return r, err == nil && t.maySee(r), err
	}
	if !reply.IsZero() {
		if id, err := t.v.RequestAt(reply); err == nil && id != "" {
			r, err := t.v.Request(id)
			return r, err == nil && maySee(t.v, t.me, t.who, r), err
		}
	}
	mine, err := t.openCases()
	if err != nil || len(mine) == 0 {
		return procedure.Request{}, false, err
	}
	return mine[0], true, nil
}

// openCases are the open cases of this person as asker or holder, newest first.
func (t *turn) openCases() ([]procedure.Request, error) {
	ids, err := t.v.RequestsOf(t.who)
	if err != nil {
		return nil, err
	}
	return t.load(ids, func(r procedure.Request) bool { return t.live(r) && t.own(r) })
}

// own reports whether a case is this person's, and not only written down by him for who phoned.
func (t *turn) own(r procedure.Request) bool {
	return r.Behalf != t.who || r.Asker == t.who || r.Holder == t.who
}

// live reports whether a case still moves for its people: not ended, and not closed for the asker.
func (t *turn) live(r procedure.Request) bool {
	st := t.h.proc(r).State(r)
	return st != nil && st.Phase != procedure.Ended && st.Phase != procedure.Done
}

func (t *turn) load(ids []string, keep func(procedure.Request) bool) ([]procedure.Request, error) {
	var out []procedure.Request
	for _, id := range ids {
		r, err := t.v.Request(id)
		if errors.Is(err, kv.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if keep(r) {
			out = append(out, r)
		}
	}
	return out, nil
}

// candidates are the cases on which this person could take one of the steps now.
func (t *turn) candidates(steps []string) ([]procedure.Request, error) {
	var ids []string
	for _, role := range []string{store.WaitHead, store.WaitAssignee, store.WaitAsker, store.WaitTester} {
		more, err := t.v.RequestsWaiting(role, t.who)
		if err != nil {
			return nil, err
		}
		ids = append(ids, more...)
	}
	more, err := t.v.RequestsOf(t.who)
	if err != nil {
		return nil, err
	}
	ids = append(ids, more...)
	if more, err = t.v.ToldCases(t.who); err != nil {
		return nil, err
	}
	ids = append(ids, more...)
	if t.shares() {
		shared, err := t.sharing()
		if err != nil {
			return nil, err
		}
		ids = append(ids, shared...)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	slices.Reverse(ids)
	return t.load(ids, func(r procedure.Request) bool { return t.offers(r, steps) })
}

// sharing are the cases that wait for somebody in a role: in distribution, or for a decision.
func (t *turn) sharing() ([]string, error) {
	var out []string
	for _, svc := range t.h.current.Services {
		states := map[string]bool{}
		for _, f := range svc.Flows {
			for _, st := range f.States {
				if st.Phase == procedure.Sharing || slices.ContainsFunc(st.Waits, isRole) {
					states[st.ID] = true
				}
			}
		}
		for id := range states {
			ids, err := t.v.OpenIn(svc.ID, id)
			if err != nil {
				return nil, err
			}
			out = append(out, ids...)
		}
	}
	owned, err := t.v.RequestsWaiting(store.WaitOwner, t.who)
	if err != nil {
		return nil, err
	}
	out = append(out, owned...)
	slices.Sort(out)
	return slices.Compact(out), nil
}

// isRole reports whether a word of the file is a role of the table of people, and not what one is to a case.
func isRole(w string) bool { return !slices.Contains(relations, w) }

// stepVerb takes one of the steps that a verb means, on the case that the line is about.
func (t *turn) stepVerb(v verb, c call, reply chat.Ref) error {
	r, ok, err := t.stepCase(v, c, reply)
	if err != nil || !ok {
		return err
	}
	step := t.stepOf(r, v.steps)
	if other := v.other[spanish.Fold(firstWord(c.Rest))]; other != "" && (isNo(c.Rest) || firstWord(c.Rest) != strings.TrimSpace(c.Rest)) {
		step = other // «viable 123 sí» is a yes and no condition
		c.Rest = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(c.Rest), firstWord(c.Rest)))
	}
	s := t.h.proc(r).StepOf(r, step)
	if s == nil {
		return t.noStep(r, step)
	}
	if s.Confirm == "press" && foldEqual(t.raw, t.T(s.TextID()+".yes")) { // the words of the button itself
		t.sure = true
	}
	if yes, _, _ := spanish.YesNo(firstWord(c.Rest)); yes && s.Confirm == "press" { // «desistir 123 sí»
		t.sure = true
		c.Rest = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(c.Rest), firstWord(c.Rest)))
	}
	return t.begin(r, step, t.stepValues(r, s, c), procedure.Seen{})
}

// stepOf chooses the step: the first that this person may take now, else the first that is due, whoever may take it, else the
// one that was signed last, else the first that the case has.
func (t *turn) stepOf(r procedure.Request, steps []string) string {
	for _, s := range t.h.proc(r).Options(r, t.actor(r), t.now, facts{t, nil}) {
		if slices.Contains(steps, s.ID) {
			return s.ID
		}
	}
	has := func(id string) *procedure.Step { return t.h.proc(r).StepOf(r, id) }
	for _, id := range steps {
		if s := has(id); s != nil && slices.Contains(s.From, r.State) && s.On == "" && !slices.Contains(s.Guard, guardPhoned) {
			return id
		}
	}
	for _, signed := range slices.Backward(r.Signed) {
		if slices.Contains(steps, signed.Step) && has(signed.Step) != nil {
			return signed.Step
		}
	}
	for _, id := range steps {
		if has(id) != nil {
			return id
		}
	}
	return steps[0]
}

// stepCase finds the case, or asks which one is meant.
func (t *turn) stepCase(v verb, c call, reply chat.Ref) (procedure.Request, bool, error) {
	if v.id == "pisami" && c.Rest == "" && c.Case != "" { // «pisami 45678» of whoever has one case only
		if rs, err := t.candidates(v.steps); err == nil && len(rs) == 1 && shortNumber(rs[0].ID) != shortNumber(c.Case) {
			return rs[0], true, nil
		}
	}
	if c.Case != "" || !reply.IsZero() {
		r, ok, err := t.caseFor(c, reply)
		switch {
		case err == nil && !ok && c.Case == "": // under a message of others
			t.say("case.nothing", "verbo", t.T("verb."+v.id))
		case err == nil && !ok:
			t.noCase(c.Case)
		}
		return r, ok, err
	}
	rs, err := t.candidates(v.steps)
	if err != nil {
		return procedure.Request{}, false, err
	}
	switch len(rs) {
	case 1:
		return rs[0], true, nil
	case 0:
		t.say("case.nothing", "verbo", t.T("verb."+v.id))
		return procedure.Request{}, false, nil
	}
	m := chat.Say(chat.Tag(t.lang), t.T("case.which"))
	for i, r := range rs {
		if i < 5 {
			m.Buttons = append(m.Buttons, chat.Button{Token: token{tokVerb, v.id, strings.TrimPrefix(r.ID, radicadoPrefix), c.Rest}.encode(),
				Label: shortNumber(r.ID) + " " + shorten(t.h.title(t.v, t.lang, r), 18), Typed: t.T("verb."+v.id+".typed", "n", shortNumber(r.ID))})
			if len(m.Buttons[i].Token) > chat.MaxToken {
				m.Buttons[i].Token = token{tokVerb, v.id, strings.TrimPrefix(r.ID, radicadoPrefix), ""}.encode()
			}
		}
	}
	t.whisper(m)
	return procedure.Request{}, false, nil
}

// stepValues reads what follows a verb as the answers to the step's form: the person, an option, then the words.
func (t *turn) stepValues(r procedure.Request, s *procedure.Step, c call) map[string]string {
	values := map[string]string{}
	rest := strings.TrimSpace(c.Rest)
	if s.ID == "pisami" && rest == "" && shortNumber(c.Case) != shortNumber(r.ID) {
		rest = c.Case
	}
	d := store.Draft{Request: r.ID, Form: formStep + s.ID}
	b, _ := t.blankOf(withOwner(d, t))
	for _, pf := range s.Fields {
		if slices.ContainsFunc(pf.When, func(c procedure.Cond) bool { return !slices.Contains(c.Is, values[c.Field]) }) {
			continue
		}
		if ofPeople(pf.Source) || pf.Type == string(chat.PersonField) {
			if who := t.personNamed(c, &rest); who != "" {
				if v, flt := t.check(b, d, pf, t.dressField(b, d, pf, nil), who); flt == nil {
					values[pf.ID] = v
				} else {
					t.fault = flt
				}
			} else if len(c.People) > 0 {
				t.fault = bad("persona_nadie")
			}
			continue
		}
		if rest == "" {
			continue
		}
		f := t.dressField(b, d, pf, nil)
		if f.Kind == chat.MultiSelect {
			values[pf.ID], rest = t.manyNamed(b, d, pf, f, rest)
			continue
		}
		if len(f.Options) > 0 {
			said := optionWords(f, rest)
			if v, flt := t.check(b, d, pf, f, said); flt == nil {
				values[pf.ID] = v
				rest = strings.TrimSpace(strings.TrimPrefix(rest, said))
			} else if v := t.soleOption(b, d, pf); v != "" { // nothing to choose: the words are of the next field
				values[pf.ID] = v
			}
			continue
		}
		v, flt := t.check(b, d, pf, f, rest)
		if flt == nil {
			values[pf.ID] = v
		} else {
			t.fault = flt
		}
		rest = ""
	}
	return values
}

// manyNamed reads which of several options a line names, and what is left of it: the word that confirms. What is no option
// stays as it was said, so that it is asked instead of everything being taken for meant.
func (t *turn) manyNamed(b blank, d store.Draft, pf procedure.Field, f chat.Field, line string) (value, rest string) {
	words := strings.Fields(line)
	if n := len(words); spanish.Confirmo(words[n-1]) {
		words, rest = words[:n-1], words[n-1]
	}
	if len(words) == 0 {
		return "", rest
	}
	said := strings.ReplaceAll(strings.Join(words, " "), " y ", ", ")
	v, flt := t.check(b, d, pf, f, said)
	if flt != nil {
		t.fault = flt
		return said, ""
	}
	return v, rest
}

// personNamed finds the person of a call: a mention, or a name behind «a».
func (t *turn) personNamed(c call, rest *string) string {
	for _, w := range c.People {
		if found := t.findPeople(w); len(found) == 1 {
			return found[0].Email
		}
	}
	if found := t.findPeople(strings.TrimPrefix(*rest, "a ")); len(found) == 1 && *rest != "" {
		*rest = ""
		return found[0].Email
	}
	return ""
}

// optionWords are the words at the beginning of a line that name an option: all of its label where it stands there, else the
// first word.
func optionWords(f chat.Field, line string) string {
	words := strings.Fields(line)
	for n := len(words); n > 1; n-- {
		said := strings.Join(words[:n], " ")
		if strings.HasPrefix(line, said) && slices.ContainsFunc(f.Options, func(o chat.Option) bool { return foldEqual(said, o.Label) }) {
			return said
		}
	}
	return firstWord(line)
}

func firstWord(s string) string {
	w, _, _ := strings.Cut(strings.TrimSpace(s), " ")
	return w
}

func isNo(s string) bool { return foldEqual(firstWord(s), "no") }
