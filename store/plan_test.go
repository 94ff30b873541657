package store

import (
	"errors"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/store/kv"
)

func TestPlanOfBackup(t *testing.T) {
	s := memory(t)
	first := inventory.Backup{System: "Nómina", Owner: "Luis@X", Every: inventory.Daily}
	second := inventory.Backup{System: "archivo", Every: inventory.Weekly}
	do(t, s, func(tx *Tx) error {
		a, b := first, second
		return errors.Join(tx.PutBackup(&a), tx.PutBackup(&b))
	})
	look(t, s, func(v *View) error {
		b, err := v.BackupOf("  NOMINA ")
		if err != nil || b.ID != "PB-001" || b.Owner != "luis@x" {
			t.Errorf("the entry of a system: %+v, %v", b, err)
		}
		all, err := v.Backups()
		if err != nil || len(all) != 2 || all[0].System != "archivo" || all[0].ID != "PB-002" {
			t.Errorf("the plan by system: %+v, %v", all, err)
		}
		if _, err := v.BackupOf("otro"); !errors.Is(err, kv.ErrNotFound) {
			t.Errorf("a system that is not there: %v", err)
		}
		return nil
	})
	err := s.Update(t.Context(), func(tx *Tx) error { return tx.PutBackup(&inventory.Backup{System: "nómina"}) })
	if !errors.Is(err, ErrTaken) || !strings.Contains(err.Error(), "PB-001") {
		t.Errorf("a system twice: %v", err)
	}
	if err := s.Update(t.Context(), func(tx *Tx) error { return tx.PutBackup(&inventory.Backup{}) }); !errors.Is(err, ErrInvalid) {
		t.Errorf("an entry without a system: %v", err)
	}
	do(t, s, func(tx *Tx) error { // renamed: the old name is free again
		b, err := tx.Backup("PB-001")
		b.System = "Nómina 2"
		return errors.Join(err, tx.PutBackup(&b), tx.PutBackup(&inventory.Backup{System: "Nómina"}))
	})
	look(t, s, func(v *View) error {
		if b, err := v.BackupOf("nomina"); err != nil || b.ID != "PB-003" {
			t.Errorf("after it was renamed: %+v, %v", b, err)
		}
		return indexErr(v)
	})
}

func TestSupervisions(t *testing.T) {
	s := memory(t)
	do(t, s, func(tx *Tx) error {
		return errors.Join(tx.PutSupervision(inventory.Supervision{Number: "IS-010", Date: "2026-10-30"}), tx.PutSupervision(inventory.Supervision{Number: "IS-011", Date: "2026-11-30"}),
			tx.PutSupervision(inventory.Supervision{Number: "is-011", Date: "2026-11-29"}))
	})
	look(t, s, func(v *View) error {
		all, err := v.Supervisions()
		if err != nil || len(all) != 2 || all[0].Number != "is-011" || all[0].Date != "2026-11-29" {
			t.Errorf("the newest first, each once: %+v, %v", all, err)
		}
		return nil
	})
	if err := s.Update(t.Context(), func(tx *Tx) error { return tx.PutSupervision(inventory.Supervision{}) }); !errors.Is(err, ErrInvalid) {
		t.Errorf("a report without a number: %v", err)
	}
}

func TestTrainings(t *testing.T) {
	s := memory(t)
	do(t, s, func(tx *Tx) error {
		for _, h := range []int{48, 24} {
			if err := tx.PutTraining(&inventory.Training{When: hours(h), Invited: []inventory.Invited{{Person: "ana@x"}}}, 2026); err != nil {
				return err
			}
		}
		c, err := tx.Training("CAP-2026-001")
		if err != nil {
			return err
		}
		c.Of("ana@x").Answer = inventory.Comes
		return errors.Join(tx.PutTraining(&c, 2027), tx.PutEditor(inventory.Editor{Person: "Ana@X", Sections: "Noticias"}))
	})
	look(t, s, func(v *View) error {
		all, err := v.Trainings()
		if err != nil || len(all) != 2 || all[0].ID != "CAP-2026-002" || len(all[1].Said(inventory.Comes)) != 1 || all[0].Of("eva@x") != nil {
			t.Errorf("in the order of their days: %+v, %v", all, err)
		}
		e, err := v.Editor("ANA@x")
		if err != nil || e.Sections != "Noticias" {
			t.Errorf("an editor: %+v, %v", e, err)
		}
		return nil
	})
	if err := s.Update(t.Context(), func(tx *Tx) error { return tx.PutEditor(inventory.Editor{}) }); !errors.Is(err, ErrInvalid) {
		t.Errorf("an editor without a person: %v", err)
	}
}
