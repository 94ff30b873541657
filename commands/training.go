package commands

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// A training belongs to no case: it is called, answered and held by itself (domain F3).

// The forms of a training.
const (
	stepCall       = "convocar"
	stepAttendance = "asistencia"
)

// What a notice about a training can be.
const (
	whatInvite   = "invite"   // the invitation: once, where the person is told things when it is sent
	whatTraining = "training" // anything else; Args["id"] names its text
)

// argTraining names a training in the arguments of a notice and in the journal.
const argTraining = "capacitacion"

// markTraining names in a draft the training that its form is about.
const markTraining = "_training"

// metaPlace is the look-up of the place of the last training.
const metaPlace = "last_place"

// callForm is the form of «Convocar».
func (t *turn) callForm() blank {
	return t.formOf(stepCall,
		procedure.Field{ID: "fecha", Type: string(chat.DateTime), Required: true, Checks: []string{"fecha", "pasada", "hora", "nohabil"}},
		procedure.Field{ID: "lugar", Type: string(chat.TextField), Required: true, Min: 3, Max: 150, Fill: "last_place", Checks: []string{"corto", "largo"}},
		procedure.Field{ID: "personas", Type: string(chat.MultiSelect), Source: "untrained", Required: true, Fill: "untrained", Checks: []string{"opcion"}})
}

// checkHour: a moment has an hour.
func checkHour(_ *turn, _ blank, _ store.Draft, v string) *fault {
	if _, err := parseMinute(v); err != nil {
		return bad("hora", "fecha", isoShort(v))
	}
	return nil
}

// mayTrain reports whether a person calls trainings; who may not is told who does.
func (t *turn) mayTrain() bool {
	if has(t.me.Roles, roleWeb) || isStaff(t.me) {
		return true
	}
	t.say("refuse.forbidden", "quien", t.peopleWith(roleWeb))
	return false
}

// convocar opens the call, with the day and the place that the line says.
func convocar(t *turn, c call) error {
	if !t.mayTrain() {
		return nil
	}
	people, err := t.untrained()
	if err != nil {
		return err
	}
	if len(people) == 0 {
		t.say("training.nobody")
		return nil
	}
	d := store.Draft{ID: t.draftID(), Form: formStep + stepCall, Said: map[string]string{}}
	b, _ := t.blankOf(d)
	when, place, _ := strings.Cut(c.Rest, " en ")
	t.takeSaid(b, &d, "fecha", strings.TrimSpace(when))
	if d.Said["fecha"] != "" {
		t.takeSaid(b, &d, "lugar", strings.TrimSpace(place))
	}
	return t.open(d)
}

// makeTraining calls a training: everybody who was chosen is invited in private.
func (t *turn) makeTraining(values map[string]string) error {
	if !t.mayTrain() {
		return nil
	}
	when, err := parseMinute(values["fecha"])
	if err != nil {
		t.say("error.fecha")
		return nil //nolint:nilerr // the form does not let this through; a forged one is answered
	}
	c := inventory.Training{When: when, Place: values["lugar"], By: t.who, At: t.now}
	for _, who := range strings.Split(values["personas"], "\n") {
		c.Invited = append(c.Invited, inventory.Invited{Person: who})
	}
	year := t.today().Year
	if err := t.tx.PutTraining(&c, year); err != nil {
		return err
	}
	if c.Entry, err = t.recordTraining(c, "convocada", map[string]string{"lugar": c.Place, "fecha": values["fecha"], "invitados": strings.Join(t.namesOf(c.Invited), ", ")}); err != nil {
		return err
	}
	if err := errors.Join(t.tx.PutTraining(&c, year), t.tx.PutMeta(metaPlace, c.Place), t.armTraining(c)); err != nil {
		return err
	}
	for _, i := range c.Invited {
		if err := t.oweInvite(c, i.Person); err != nil {
			return err
		}
	}
	m := chat.Say(chat.Tag(t.lang), t.h.Texts.N(t.lang, "training.called", len(c.Invited), t.trainingArgs(c)...))
	m.Buttons = []chat.Button{t.trainingButton("capacitaciones", c), t.trainingButton("lista", c)}
	t.whisper(m)
	return nil
}

// recordTraining journals what happened to a training.
func (t *turn) recordTraining(c inventory.Training, what string, data map[string]string) (uint64, error) {
	data = merged(data, map[string]string{argTraining: c.ID, "que": what})
	return t.record(store.Entry{Kind: "training", Data: data})
}

func (t *turn) namesOf(list []inventory.Invited) []string {
	var out []string
	for _, i := range list {
		out = append(out, t.h.name(t.v, i.Person))
	}
	return out
}

// trainingArgs are the placeholders of every sentence about a training.
func (t *turn) trainingArgs(c inventory.Training) []any {
	names := func(who []string) string {
		var out []string
		for _, w := range who {
			out = append(out, t.h.name(t.v, w))
		}
		return strings.Join(out, ", ")
	}
	return []any{"capacitacion", c.ID, "cuando", t.T("time.daytime", "dia", t.h.day(t.lang, c.When), "hora", t.h.clock(t.lang, c.When)), "lugar", c.Place,
		"fecha", t.h.shortDate(c.When), "convoca", t.h.name(t.v, c.By), "nombre", firstName(t.me.Name),
		"van", names(c.Said(inventory.Comes)), "no_van", names(c.Said(inventory.Cannot)), "callan", names(c.Said(inventory.Silent))}
}

func (t *turn) trainingButton(verb string, c inventory.Training) chat.Button {
	return chat.Button{Token: token{tokVerb, verb, c.ID, ""}.encode(), Label: t.T("verb." + verb), Typed: t.T("verb."+verb+".typed", "n", c.ID)}
}

// oweInvite owes the invitation to the account on which the person is told things now.
func (t *turn) oweInvite(c inventory.Training, who string) error {
	return t.owe(store.Outgoing{Kind: store.NoticeDebt, Account: t.h.account(t.v, t.h.person(t.v, who), t.now), Person: who, What: whatInvite, Entry: c.Entry,
		Args: map[string]string{argTraining: c.ID}})
}

// inviteAgain owes what could not be told to somebody whose chat came later. What has arrived already is not said again.
func (t *turn) inviteAgain(who string) error {
	all, err := t.v.Trainings()
	if err != nil {
		return err
	}
	for _, c := range all {
		if i := c.Of(who); i != nil && i.Told.IsZero() && t.coming(c) {
			if err := t.oweInvite(c, who); err != nil {
				return err
			}
		}
	}
	return nil
}

// coming reports whether a training is still to be held.
func (t *turn) coming(c inventory.Training) bool { return c.Held.IsZero() && c.When.After(t.now) }

// inviteNotice draws an invitation, unless it has arrived by another way already.
func (t *turn) inviteNotice(o store.Outgoing) (chat.Message, bool, error) {
	c, err := t.v.Training(o.Args[argTraining])
	if err != nil {
		return chat.Message{}, false, err
	}
	i := c.Of(o.Person)
	if i == nil || !i.Told.IsZero() || !t.coming(c) {
		return chat.Message{}, false, nil
	}
	m := chat.Say(chat.Tag(t.lang), t.T("training.invite", t.trainingArgs(c)...))
	if o.Account.Platform == MailPlatform {
		m.Title = t.T("training.subject", t.trainingArgs(c)...)
	}
	m.Buttons = []chat.Button{t.trainingButton("asistire", c), t.trainingButton("no_puedo", c)}
	m.Buttons[0].Style = chat.Primary
	return m, true, nil
}

// inviteArrived notes that somebody has the invitation.
func (t *turn) inviteArrived(d chat.Delivery) error {
	e, err := t.v.JournalEntry(d.Entry)
	if err != nil || d.Err != "" {
		return ignoreMissing(err)
	}
	c, err := t.v.Training(e.Data[argTraining])
	if err != nil {
		return ignoreMissing(err)
	}
	i := c.Of(d.Person)
	if i == nil || !i.Told.IsZero() {
		return nil
	}
	i.Told = t.now
	return t.tx.PutTraining(&c, t.today().Year)
}

func ignoreMissing(err error) error {
	if errors.Is(err, kv.ErrNotFound) {
		return nil
	}
	return err
}

// asistire and noPuedo answer an invitation.
func asistire(t *turn, c call) error { return t.answerTraining(c, inventory.Comes) }

func noPuedo(t *turn, c call) error { return t.answerTraining(c, inventory.Cannot) }

// answerTraining answers the invitation named, or the one that is open.
func (t *turn) answerTraining(c call, answer string) error {
	mine, err := t.trainings(func(c inventory.Training) bool { return t.coming(c) && c.Of(t.who) != nil })
	if err != nil {
		return err
	}
	if open := keep(mine, func(c inventory.Training) bool { return c.Of(t.who).Answer == inventory.Silent }); len(open) > 0 && t.trainingNamed(c) == "" {
		mine = open
	}
	training, ok := t.oneTraining(c, mine, map[string]string{inventory.Comes: "asistire", inventory.Cannot: "no_puedo"}[answer], "training.notinvited")
	if !ok {
		return nil
	}
	if i := training.Of(t.who); i.Answer != answer {
		i.Answer, i.At = answer, t.now
		if _, err := t.recordTraining(training, map[string]string{inventory.Comes: "asistira", inventory.Cannot: "no_puede"}[answer], nil); err != nil {
			return err
		}
		if err := t.tx.PutTraining(&training, t.today().Year); err != nil {
			return err
		}
		if answer == inventory.Cannot && training.By != t.who {
			if err := t.oweTraining(training, training.By, "training.cannot", t.who); err != nil {
				return err
			}
		}
	}
	t.say("training.answered."+answer, t.trainingArgs(training)...)
	return nil
}

// trainings are those that keep holds for, in the order of their days.
func (t *turn) trainings(wanted func(inventory.Training) bool) ([]inventory.Training, error) {
	all, err := t.v.Trainings()
	return keep(all, wanted), err
}

func keep[T any](list []T, wanted func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(list), func(x T) bool { return !wanted(x) })
}

// reTraining finds the number of a training in a line.
var reTraining = regexp.MustCompile(`(?i)\bcap[ -]*(\d{4})[ -]+(\d{1,6})\b`)

// trainingNamed is the number of the training that a line or a button names.
func (t *turn) trainingNamed(c call) string {
	m := reTraining.FindStringSubmatch(t.raw + " " + c.Case)
	if m == nil {
		return ""
	}
	return "CAP-" + m[1] + "-" + strings.Repeat("0", max(0, 3-len(m[2]))) + m[2]
}

// oneTraining is the one that a line names, or the only one; of several it asks which, and of none it says the sentence.
func (t *turn) oneTraining(c call, list []inventory.Training, verb, none string) (inventory.Training, bool) {
	if name := t.trainingNamed(c); name != "" {
		list = keep(list, func(c inventory.Training) bool { return c.ID == name })
	}
	switch len(list) {
	case 0:
		t.say(none)
		return inventory.Training{}, false
	case 1:
		return list[0], true
	}
	m := chat.Say(chat.Tag(t.lang), t.T("training.which"))
	for i, c := range list {
		if i < cardButtons {
			m.Buttons = append(m.Buttons, chat.Button{Token: token{tokVerb, verb, c.ID, ""}.encode(), Label: t.T("training.pick", t.trainingArgs(c)...), Typed: t.T("verb."+verb+".typed", "n", c.ID)})
		}
	}
	t.whisper(m)
	return inventory.Training{}, false
}

// oweTraining owes somebody a sentence about a training; about is whom it speaks of.
func (t *turn) oweTraining(c inventory.Training, who, id, about string) error {
	return t.owe(store.Outgoing{Kind: store.NoticeDebt, Account: t.h.account(t.v, t.h.person(t.v, who), t.now), Person: who, What: whatTraining, Entry: c.Entry,
		Args: map[string]string{argTraining: c.ID, "id": id, "persona": about}})
}

// trainingNotice draws any other notice about a training.
func (t *turn) trainingNotice(o store.Outgoing) (chat.Message, bool, error) {
	c, err := t.v.Training(o.Args[argTraining])
	if err != nil {
		return chat.Message{}, false, err
	}
	id := o.Args["id"]
	m := chat.Say(chat.Tag(t.lang), t.T(id, append(t.trainingArgs(c), "persona", t.h.name(t.v, o.Args["persona"]))...))
	if o.Account.Platform == MailPlatform {
		m.Title = t.T("training.subject", t.trainingArgs(c)...)
	}
	switch i := c.Of(o.Person); {
	case id == "training.eve" && i != nil && i.Answer == inventory.Silent:
		m.Buttons = []chat.Button{t.trainingButton("asistire", c), t.trainingButton("no_puedo", c)}
	case id == "training.register":
		m.Buttons = []chat.Button{t.trainingButton("asistencia", c), t.trainingButton("lista", c)}
	}
	return m, true, nil
}

// What the clock does about a training.
const (
	dueEve      = "vispera"
	dueRegister = "asistencia"
)

// armTraining puts the reminder of the day before down, at the hour at which the office opens, and the one to register who
// came, on the office day after.
func (t *turn) armTraining(c inventory.Training) error {
	cal := t.h.Calendar
	eve := cal.NextOpen(cal.PreviousBusiness(calendar.Of(c.When).AddDays(-1)).In(calendar.Bogota()))
	if eve.After(t.now) {
		if err := t.tx.SetDue(store.Due{When: eve, Subject: subjectTraining + c.ID, What: dueEve}); err != nil {
			return err
		}
	}
	return t.tx.SetDue(store.Due{When: cal.NextOpen(calendar.Of(c.When).AddDays(1).In(calendar.Bogota())), Subject: subjectTraining + c.ID, What: dueRegister})
}

// subjectTraining begins the subject of what the clock does about a training.
const subjectTraining = "capacitacion:"

// trainingDue reminds those who are expected of the training, and who called it of the list.
func trainingDue(t *turn, id, what string) error {
	c, err := t.v.Training(id)
	if err != nil || !c.Held.IsZero() {
		return ignoreMissing(err)
	}
	if what == dueRegister {
		if err := t.oweTraining(c, c.By, "training.register", ""); err != nil {
			return err
		}
		return t.tx.SetDue(store.Due{When: t.dueIn(t.now, "3dh"), Subject: subjectTraining + id, What: what})
	}
	for _, i := range c.Invited {
		if i.Answer == inventory.Cannot {
			continue
		}
		if err := t.oweTraining(c, i.Person, "training.eve", ""); err != nil {
			return err
		}
	}
	return t.oweTraining(c, c.By, "training.eve.by", "")
}
