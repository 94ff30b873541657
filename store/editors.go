package store

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ticbot/ticbot/commands/inventory"
)

func editorKey(person string) string { return key("xd", lower(person)) }

func trainingKey(id string) string { return under("xt", numbered(id)) }

// PutEditor stores what a person publishes on the portal, replacing the whole record.
func (t *Tx) PutEditor(e inventory.Editor) error {
	e.Person = lower(e.Person)
	if err := checkID("editor", e.Person); err != nil {
		return err
	}
	return t.write(editorKey(e.Person), e)
}

// Editor reads the record of an editor; kv.ErrNotFound for anybody else.
func (v *View) Editor(person string) (inventory.Editor, error) {
	return read[inventory.Editor](v, editorKey(person))
}

// Editors gives all editors, also suspended ones, by e-mail.
func (v *View) Editors() ([]inventory.Editor, error) {
	return list(records[inventory.Editor](v, "xd/"))
}

// PutTraining stores a training. A new one, without an ID, gets the next number of the year of the office's calendar:
// CAP-2026-001.
func (t *Tx) PutTraining(c *inventory.Training, year int) error {
	stored := *c
	stored.Invited = slices.Clone(stored.Invited)
	utc(&stored.When, &stored.At, &stored.Held)
	for i := range stored.Invited {
		utc(&stored.Invited[i].Told, &stored.Invited[i].At)
	}
	if stored.ID == "" {
		n, err := t.count(fmt.Sprintf("training/%04d", year))
		if err != nil {
			return fmt.Errorf("storing a training: %w", err)
		}
		stored.ID = fmt.Sprintf("%s%04d-%0*d", trainingStem, year, trainingDigits, n)
	}
	if err := checkID("training", stored.ID); err != nil {
		return err
	}
	c.ID = stored.ID
	return t.write(trainingKey(stored.ID), stored)
}

// Training reads a training by its number.
func (v *View) Training(id string) (inventory.Training, error) {
	return read[inventory.Training](v, trainingKey(id))
}

// Trainings gives all trainings, the next one last.
func (v *View) Trainings() ([]inventory.Training, error) {
	all, err := list(records[inventory.Training](v, "xt/"))
	slices.SortStableFunc(all, func(a, b inventory.Training) int {
		return cmp.Or(a.When.Compare(b.When), cmp.Compare(numbered(a.ID), numbered(b.ID)))
	})
	return all, err
}
