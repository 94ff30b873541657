package store

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/store/kv"
)

func backupKey(id string) string { return under("xb", numbered(id)) }

func supervisionKey(number string) string { return key("xs", fold(number)) }

// backupMarks is the index of an entry of the plan: by the system, however it is spelled.
func backupMarks(b inventory.Backup) []mark {
	if b.ID == "" {
		return nil
	}
	return []mark{{key("i/xb", fold(b.System)), backupKey(b.ID)}}
}

// PutBackup stores an entry of the plan of backup. A new one, without an ID, gets the next number. A system stands in the
// plan once: a second entry for it is refused with ErrTaken.
func (t *Tx) PutBackup(b *inventory.Backup) error {
	stored := *b
	stored.Owner = lower(stored.Owner)
	utc(&stored.Changed)
	if fold(stored.System) == "" {
		return fmt.Errorf("storing an entry of the plan: %w: no system", ErrInvalid)
	}
	other, err := t.BackupOf(stored.System)
	if err != nil && !errors.Is(err, kv.ErrNotFound) {
		return err
	}
	if err == nil && other.ID != stored.ID {
		return fmt.Errorf("storing %s: %w: it is %s", stored.System, ErrTaken, other.ID)
	}
	var old inventory.Backup
	if stored.ID == "" {
		n, err := t.count("backup")
		if err != nil {
			return fmt.Errorf("storing an entry of the plan: %w", err)
		}
		stored.ID = fmt.Sprintf("%s%0*d", backupStem, backupDigits, n)
	} else if old, _, err = find[inventory.Backup](&t.View, backupKey(stored.ID)); err != nil {
		return err
	}
	if err := t.write(backupKey(stored.ID), stored); err != nil {
		return err
	}
	b.ID = stored.ID
	return t.reindex(backupMarks(old), backupMarks(stored))
}

// Backup reads an entry of the plan of backup by its number.
func (v *View) Backup(id string) (inventory.Backup, error) {
	return read[inventory.Backup](v, backupKey(id))
}

// BackupOf reads the entry of a system, however it is spelled; kv.ErrNotFound where the plan has none.
func (v *View) BackupOf(system string) (inventory.Backup, error) {
	at, err := v.r.Get(key("i/xb", fold(system)))
	if err != nil {
		return inventory.Backup{}, fmt.Errorf("finding %q in the plan: %w", system, err)
	}
	return read[inventory.Backup](v, string(at))
}

// Backups gives the whole plan of backup, by system.
func (v *View) Backups() ([]inventory.Backup, error) {
	all, err := list(records[inventory.Backup](v, "xb/"))
	slices.SortStableFunc(all, func(a, b inventory.Backup) int { return cmp.Compare(fold(a.System), fold(b.System)) })
	return all, err
}

// PutSupervision stores a report of supervision under its number, however it is spelled.
func (t *Tx) PutSupervision(s inventory.Supervision) error {
	if fold(s.Number) == "" {
		return fmt.Errorf("storing a report of supervision: %w: no number", ErrInvalid)
	}
	utc(&s.At)
	return t.write(supervisionKey(s.Number), s)
}

// Supervision reads a report of supervision by its number.
func (v *View) Supervision(number string) (inventory.Supervision, error) {
	return read[inventory.Supervision](v, supervisionKey(number))
}

// Supervisions gives all reports of supervision, the newest first.
func (v *View) Supervisions() ([]inventory.Supervision, error) {
	all, err := list(records[inventory.Supervision](v, "xs/"))
	slices.SortStableFunc(all, func(a, b inventory.Supervision) int {
		return cmp.Or(cmp.Compare(b.Date, a.Date), cmp.Compare(a.Number, b.Number))
	})
	return all, err
}
