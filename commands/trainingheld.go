package commands

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// attendanceForm is the form of «Registrar asistencia».
func (t *turn) attendanceForm() blank {
	return t.formOf(stepAttendance,
		procedure.Field{ID: "personas", Type: string(chat.MultiSelect), Source: "invited", Fill: "who_comes", Checks: []string{"opcion"}},
		procedure.Field{ID: "archivo", Type: string(chat.FileField), Checks: []string{"archivo"}})
}

// asistencia opens the list of who came, or prints it to be signed.
func asistencia(t *turn, c call) error {
	if first := spanish.Fold(firstWord(c.Rest)); first == "lista" || first == "imprimir" {
		return lista(t, c)
	}
	if !t.mayTrain() {
		return nil
	}
	open, err := t.trainings(func(c inventory.Training) bool { return c.Held.IsZero() })
	if err != nil {
		return err
	}
	training, ok := t.oneTraining(c, open, stepAttendance, "training.noneopen")
	if !ok {
		return nil
	}
	if calendar.Of(training.When).String() > t.today().String() {
		t.say("training.early", t.trainingArgs(training)...)
		return nil
	}
	return t.open(store.Draft{ID: t.draftID(), Form: formStep + stepAttendance, Said: map[string]string{markTraining: training.ID}})
}

// invitedOptions lists who was invited, those who said that they come first.
func invitedOptions(t *turn, d store.Draft) []chat.Option {
	c, err := t.v.Training(d.Said[markTraining])
	if err != nil {
		return nil
	}
	var out []chat.Option
	for _, answer := range []string{inventory.Comes, inventory.Silent, inventory.Cannot} {
		var people []store.Person
		for _, who := range c.Said(answer) {
			people = append(people, t.h.person(t.v, who))
		}
		out = append(out, personOptions(sortedByName(people))...)
	}
	return out
}

// registerAttendance writes down who came: they are trained, and told so.
func (t *turn) registerAttendance(values map[string]string) error {
	c, err := t.v.Training(values[markTraining])
	if err != nil || !t.mayTrain() {
		return ignoreMissing(err)
	}
	if !c.Held.IsZero() {
		t.say("training.noneopen")
		return nil
	}
	c.Held, c.File = t.now, values["archivo"]
	if c.File != "" {
		if err := t.tx.KeepFile(c.File, c.ID); err != nil {
			return err
		}
	}
	came := strings.Split(values["personas"], "\n")
	for i := range c.Invited {
		if c.Invited[i].Came = slices.Contains(came, c.Invited[i].Person); !c.Invited[i].Came {
			continue
		}
		if err := t.trained(c, c.Invited[i].Person); err != nil {
			return err
		}
	}
	data := map[string]string{"asistieron": strings.Join(c.Came(), ", "), "archivo": c.File}
	if _, err := t.recordTraining(c, "asistencia", data); err != nil {
		return err
	}
	if err := errors.Join(t.tx.PutTraining(&c, t.today().Year), t.tx.DropDues(subjectTraining+c.ID)); err != nil {
		return err
	}
	t.whisper(chat.Say(chat.Tag(t.lang), t.h.Texts.N(t.lang, "training.held", len(c.Came()), append(t.trainingArgs(c), "faltan", len(c.Invited)-len(c.Came()))...)))
	return nil
}

// trained notes that an editor was trained, in the register and on the card of the case by which he became one.
func (t *turn) trained(c inventory.Training, who string) error {
	e, err := t.v.Editor(who)
	if err != nil {
		return ignoreMissing(err)
	}
	e.Trained = calendar.Of(c.When).String()
	if err := errors.Join(t.tx.PutEditor(e), t.oweTraining(c, who, "training.done", "")); err != nil {
		return err
	}
	r, err := t.v.Request(e.Case)
	if e.Case == "" || errors.Is(err, kv.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return t.refresh(r)
}

// lista prints the list of a training, to be signed.
func lista(t *turn, c call) error {
	if !t.mayTrain() {
		return nil
	}
	all, err := t.v.Trainings()
	if err != nil {
		return err
	}
	if open := keep(all, func(c inventory.Training) bool { return c.Held.IsZero() }); len(open) > 0 && t.trainingNamed(c) == "" {
		all = open
	}
	training, ok := t.oneTraining(c, all, "lista", "training.noneopen")
	if !ok {
		return nil
	}
	lines := []string{t.T("training.list.head", t.trainingArgs(training)...), ""}
	for i, inv := range training.Invited {
		p := t.h.person(t.v, inv.Person)
		lines = append(lines, t.T("training.list.line", "n", pad2(i+1), "persona", p.Name, "dependencia", p.Dep))
	}
	t.whisper(chat.Message{Lang: chat.Tag(t.lang), Body: []chat.Block{{Kind: chat.Pre, Text: strings.Join(lines, "\n")}}})
	return nil
}

// capacitaciones shows the trainings that are not over, with what was answered, and how many editors wait for one.
func capacitaciones(t *turn, c call) error {
	if !t.mayTrain() {
		return nil
	}
	open, err := t.trainings(func(c inventory.Training) bool { return c.Held.IsZero() })
	if err != nil {
		return err
	}
	if name := t.trainingNamed(c); name != "" {
		open = keep(open, func(o inventory.Training) bool { return o.ID == name })
	}
	waiting, err := t.untrained()
	if err != nil {
		return err
	}
	for _, o := range open {
		m := chat.Message{Lang: chat.Tag(t.lang), Title: t.T("training.title", t.trainingArgs(o)...), Body: []chat.Block{{Kind: chat.Fields, Rows: t.trainingRows(o)}}}
		m.Buttons = []chat.Button{t.trainingButton("asistencia", o), t.trainingButton("lista", o)}
		t.whisper(m)
	}
	if len(open) == 0 {
		m := chat.Say(chat.Tag(t.lang), t.h.Texts.N(t.lang, "training.waiting", len(waiting)))
		m.Buttons = []chat.Button{{Token: token{tokVerb, stepCall, "", ""}.encode(), Label: t.T("verb." + stepCall), Typed: t.T("verb." + stepCall + ".typed")}}
		t.whisper(m)
	}
	return nil
}

func (t *turn) trainingRows(c inventory.Training) []chat.Row {
	var rows []chat.Row
	for _, g := range []struct {
		id  string
		who []string
	}{{"training.comes", c.Said(inventory.Comes)}, {"training.cannots", c.Said(inventory.Cannot)}, {"training.silent", c.Said(inventory.Silent)}} {
		var names []string
		for _, w := range g.who {
			names = append(names, t.h.name(t.v, w))
		}
		if len(names) > 0 {
			rows = append(rows, chat.Row{Label: t.T(g.id, "n", strconv.Itoa(len(names))), Value: strings.Join(names, ", ")})
		}
	}
	return rows
}
