package commands

import (
	"errors"
	"slices"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/dialog"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// maxLine is how many runes of a person's line are read (forms.md: the longest field is 3,000).
const maxLine = 4000

// prefixVerb is the command behind which every verb can be typed.
const prefixVerb = "tic"

// command is a line with a slash.
func (t *turn) command(name, rest string) error {
	if name == prefixVerb && strings.TrimSpace(rest) == "" {
		name = "ayuda" // the bare prefix: what can it do?
	}
	line := "/" + strings.TrimSpace(name+" "+rest)
	return t.line(line, chat.Ref{})
}

// text is a line, perhaps with files.
func (t *turn) text(w chat.Text) error {
	if len(w.Files) > 0 && strings.TrimSpace(w.Text) == "" {
		return t.upload(w.Files, w.Reply)
	}
	if len(w.Files) > 0 {
		if done, err := t.caption(w); done || err != nil {
			return err
		}
	}
	if err := t.line(w.Text, w.Reply); err != nil {
		return err
	}
	if len(w.Files) > 0 {
		return t.upload(w.Files, w.Reply)
	}
	return nil
}

// line reads what a person wrote. A line that holds a password is dropped here, before anything of it is kept.
func (t *turn) line(raw string, reply chat.Ref) error {
	d, open, err := t.activeDraft()
	if err != nil {
		return err
	}
	if spanish.HasSecret(raw, open && asksForKey(d)) {
		t.answer.Forget = true
		t.say("secret")
		return nil
	}
	line, long := chat.Clean(raw, maxLine)
	line = strings.TrimSpace(t.mentioned(line))
	switch {
	case long:
		t.say("error.largo", "n", "4.000")
		return nil
	case line == "":
		return nil
	}
	if done, err := t.typedCode(line); done || err != nil {
		return err
	}
	if open && !strings.HasPrefix(line, "/") {
		if answer, command := t.asCommand(d, line); !command {
			return t.answerText(d, answer)
		} else if answer == "" { // the step that is being asked about, once more
			return t.question(d)
		}
	}
	if err := t.dispatch(line, reply); err != nil {
		return err
	}
	if open && t.answer.Form == nil {
		if now, still, err := t.activeDraft(); err == nil && still && now.ID == d.ID {
			return t.question(now)
		}
	}
	return nil
}

// asksForKey reports whether the open question is about a password: then an answer that looks like one is dropped.
func asksForKey(d store.Draft) bool {
	return d.Field == "clave" || d.Field == "problema" || d.Form == formStep+"otra_clave"
}

// dispatch does what a line says.
func (t *turn) dispatch(line string, reply chat.Ref) error {
	if done, err := t.onBehalf(line); done || err != nil {
		return err
	}
	t.raw = line
	c := t.h.lex.Parse(line)
	if c = t.narrow(c); len(c.Ask) > 0 {
		return t.askVerb(c)
	}
	if c.Verb == "" && !c.Slash && spanish.Courtesy(line) == "" {
		if done, err := t.inThread(line, reply); done || err != nil {
			return err
		}
	}
	if c.Verb == "" || t.h.opensForm(c.Verb) {
		g := spanish.Understand(line, t.now)
		if c.Verb == "" && !g.Sure { // before a guess: is a question open?
			if done, err := t.perhapsAnswer(c); done || err != nil {
				return err
			}
		}
		if g.Service != "" && !c.Slash && (g.Sure || c.Verb == "") {
			return t.openService(g.Service, g.Said, line)
		}
	}
	if c.Verb == "" && t.keeps(line) {
		t.say("draft.cancelled")
		return nil
	}
	if c.Verb == "" {
		switch spanish.Courtesy(line) {
		case "saludo":
			return ayuda(t, c)
		case "gracias":
			t.say("thanks")
			return nil
		}
		if _, ok := dialog.Reserved(line); ok { // a word of forms, and none is open
			t.say("draft.none")
			return nil
		}
		return t.notUnderstood(c)
	}
	return t.runVerb(c, reply)
}

// keeps reports whether somebody types what stands on the button that does nothing: «No, dejarla».
func (t *turn) keeps(line string) bool {
	return slices.ContainsFunc([]string{"step.desistir.no", "step.salir.no", "step.filas_salir.no"}, func(id string) bool { return foldEqual(line, t.T(id)) })
}

// inThread takes words under the card of a case as words about that case, not as a new one: the answer that TIC waits for,
// the news of who has it, else a comment.
func (t *turn) inThread(line string, reply chat.Ref) (done bool, err error) {
	if reply.IsZero() {
		return false, nil
	}
	id, err := t.v.RequestAt(reply)
	if errors.Is(err, kv.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	r, err := t.v.Request(id)
	if err != nil || !t.maySee(r) {
		return false, err
	}
	for _, verb := range []string{"responder", "novedad", "comentar"} {
		if v := t.h.verbs[verb]; t.offers(r, v.steps) {
			return true, t.stepVerb(v, call{Verb: verb, Case: r.ID, Rest: line}, chat.Ref{})
		}
	}
	return false, nil
}

// runVerb runs a row of the table.
func (t *turn) runVerb(c call, reply chat.Ref) error {
	v, ok := t.h.verbs[c.Verb]
	if !ok {
		return t.notUnderstood(c)
	}
	if !t.bound() && !v.unbound {
		t.whisper(t.message("unbound", "que", t.T("verb."+v.id)))
		return nil
	}
	if v.run != nil {
		return v.run(t, c)
	}
	if v.first != nil {
		if handled, err := v.first(t, c, reply); handled || err != nil {
			return err
		}
	}
	return t.stepVerb(v, c, reply)
}

// message is one sentence with the buttons that are the way out of where it is said.
func (t *turn) message(id string, args ...any) chat.Message {
	m := chat.Say(chat.Tag(t.lang), t.T(id, args...))
	if id == "unbound" {
		m.Buttons = []chat.Button{
			{Token: token{tokVerb, "vincular", "", ""}.encode(), Label: t.T("verb.vincular"), Typed: t.T("verb.vincular.typed"), Style: chat.Primary},
			{Token: token{tokVerb, "incidente", "", ""}.encode(), Label: t.T("verb.incidente"), Typed: t.T("verb.incidente.typed")},
		}
	}
	if id == "unverified.often" {
		m.Buttons = []chat.Button{
			{Token: token{tokVerb, "vincular", "", ""}.encode(), Label: t.T("verb.vincular"), Typed: t.T("verb.vincular.typed"), Style: chat.Primary},
			{Token: token{tokVerb, "mis_casos", "", ""}.encode(), Label: t.T("verb.mis_casos"), Typed: t.T("verb.mis_casos.typed")},
		}
	}
	if id == "link.ask" {
		m.Buttons = []chat.Button{{Token: token{tokVerb, "vincular", "", "sin correo"}.encode(), Label: t.T("link.without"), Typed: t.T("link.without.typed")}}
	}
	return m
}

// narrow leaves of several readings those that this person could do now; a single one is what was meant.
func (t *turn) narrow(c call) call {
	if len(c.Ask) < 2 {
		return c
	}
	var can []string
	for _, id := range c.Ask {
		if t.could(id, c) {
			can = append(can, id)
		}
	}
	switch len(can) {
	case 0:
		return c
	case 1:
		c.Verb, c.Ask = can[0], nil
		return c
	}
	c.Ask = can
	return c
}

// could reports whether a verb has anything to act on for this person: a step of the case named, or any of his cases.
func (t *turn) could(id string, c call) bool {
	v, ok := t.h.verbs[id]
	if !ok || v.run != nil {
		return ok
	}
	if c.Case != "" {
		r, ok, err := t.caseFor(c, chat.Ref{})
		return err == nil && ok && t.offers(r, v.steps)
	}
	rs, err := t.candidates(v.steps)
	return err == nil && len(rs) > 0
}

// offers reports whether one of the steps can be taken by this person now.
func (t *turn) offers(r procedure.Request, steps []string) bool {
	for _, s := range t.h.proc(r).Options(r, t.actor(r), t.now, facts{t, nil}) {
		if has(steps, s.ID) {
			return true
		}
	}
	return false
}

// askVerb offers both readings of a word.
func (t *turn) askVerb(c call) error {
	m := chat.Say(chat.Tag(t.lang), t.T("understand.which"))
	for _, v := range c.Ask {
		m.Buttons = append(m.Buttons, t.lineButton(v, c))
	}
	t.whisper(m)
	return nil
}

// notUnderstood says which verbs are near, and how to get help.
func (t *turn) notUnderstood(c call) error {
	near := slices.DeleteFunc(slices.Clone(c.Suggest), func(v string) bool { return !t.h.Texts.Has(t.lang, "verb."+v) || !t.ofUse(v) })
	if len(near) == 0 && t.bound() {
		near = []string{"solicitar", "incidente", "mis_casos"}
	} else if len(near) == 0 {
		near = []string{"incidente", "vincular", "mis_casos"}
	}
	m := chat.Say(chat.Tag(t.lang))
	for i, v := range near {
		if i < 3 {
			m.Buttons = append(m.Buttons, t.lineButton(v, c))
		}
	}
	m.Body = []chat.Block{{Kind: chat.Para, Text: t.T("understand.not", "lista", labels(m.Buttons))}}
	t.whisper(m)
	return nil
}

// ofUse reports whether who acts could do something with a verb now; «otra» and «enviar» are words of a form that is open.
func (t *turn) ofUse(id string) bool {
	v, ok := t.h.verbs[id]
	return ok && id != "otra" && id != "enviar" && (t.bound() || v.unbound) && (!v.staff || isStaff(t.me)) && t.could(id, call{})
}

func labels(bs []chat.Button) string {
	var out []string
	for _, b := range bs {
		out = append(out, b.Label)
	}
	return strings.Join(out, " · ")
}

// lineButton runs a verb on the case that the line named.
func (t *turn) lineButton(v string, c call) chat.Button {
	arg := strings.TrimPrefix(c.Case, radicadoPrefix)
	return chat.Button{Token: token{tokVerb, v, arg, ""}.encode(), Label: t.T("verb." + v), Typed: strings.TrimSpace(t.T("verb."+v+".typed", "n", c.Case))}
}

// click is a pressed button.
func (t *turn) click(w chat.Click) error {
	k, ok := parseToken(w.Token)
	if !ok {
		t.say("click.unknown")
		return nil
	}
	switch k.kind {
	case tokStep, tokConfirm:
		r, err := t.v.Request(radicadoPrefix + k.arg)
		if err != nil || !t.maySee(r) && !t.channelClick(w) {
			t.say("click.unknown")
			return nil
		}
		if k.kind == tokConfirm {
			return t.take(r, k.do, map[string]string{}, parseSeen(k.extra))
		}
		return t.begin(r, k.do, nil, parseSeen(k.extra))
	case tokDraft, tokOption, tokJoin:
		return t.draftClick(k)
	case tokVerb:
		return t.runVerb(call{Verb: k.do, Case: k.arg, Exact: true, Rest: k.extra}, chat.Ref{})
	}
	t.say("click.unknown")
	return nil
}

// channelClick: whoever reads a channel sees its cards; what he may is checked as always.
func (t *turn) channelClick(w chat.Click) bool {
	return w.On.Place.Kind == chat.Channel || t.ev.At.Kind == chat.Channel
}

// presence greets who opens the chat for the first time, and draws the page of who looks at it.
func (t *turn) presence(p chat.Presence) error {
	switch {
	case p.Kind == chat.Home && t.ev.Limits.Home:
		return t.openHome()
	case p.Kind == chat.Started || p.Kind == chat.Home:
		return ayuda(t, call{})
	}
	return nil
}

func has[T comparable](list []T, s T) bool { return slices.Contains(list, s) }

func foldEqual(a, b string) bool { return spanish.Fold(a) == spanish.Fold(b) }
