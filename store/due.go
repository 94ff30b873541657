package store

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/store/kv"
)

// dueKey is what Due.ID gives: "subject/entry/what", its parts escaped.
func dueKey(d Due) string {
	return escape(d.Subject) + "/" + strconv.Itoa(d.Entry) + "/" + escape(d.What)
}

// SplitDue reads a Due.ID back.
func SplitDue(id string) (subject string, entry int, what string, ok bool) {
	parts := strings.Split(id, "/")
	if len(parts) != 3 {
		return "", 0, "", false
	}
	subject, err1 := unescape(parts[0])
	entry, err2 := strconv.Atoi(parts[1])
	what, err3 := unescape(parts[2])
	return subject, entry, what, err1 == nil && err2 == nil && err3 == nil
}

// dueMarks is the index of a due: none while it is paused (a zero When).
func dueMarks(d Due) []mark {
	if d.When.IsZero() {
		return nil
	}
	return []mark{{"i/e/" + timePart(d.When) + "/" + dueKey(d), under("e", dueKey(d))}}
}

// SetDue puts a due down, in the place of the one with the same subject, entry and what.
func (t *Tx) SetDue(d Due) error {
	if err := errors.Join(checkID("due", d.Subject), checkID("due", d.What)); err != nil {
		return err
	}
	utc(&d.When)
	k := under("e", dueKey(d))
	old, _, err := find[Due](&t.View, k)
	if err != nil {
		return err
	}
	if err := t.write(k, d); err != nil {
		return err
	}
	return t.reindex(dueMarks(old), dueMarks(d))
}

// DropDue forgets one due; it is no error when there is none.
func (t *Tx) DropDue(subject string, entry int, what string) error {
	return t.dropDue(under("e", dueKey(Due{Subject: subject, Entry: entry, What: what})))
}

func (t *Tx) dropDue(k string) error {
	old, had, err := find[Due](&t.View, k)
	if err != nil || !had {
		return err
	}
	if err := t.del(k); err != nil {
		return err
	}
	return t.reindex(dueMarks(old), nil)
}

// DropDues forgets all dues of a subject.
func (t *Tx) DropDues(subject string) error {
	items, err := t.some(prefix("e", subject), "", 0)
	if err != nil {
		return err
	}
	for _, it := range items {
		if err := t.dropDue(it.Key); err != nil {
			return err
		}
	}
	return nil
}

// Due reads a due by its ID, as a Tick carries it.
func (v *View) Due(id string) (Due, error) {
	subject, entry, what, ok := SplitDue(id)
	if !ok {
		return Due{}, fmt.Errorf("reading due %q: %w", id, kv.ErrNotFound)
	}
	return read[Due](v, under("e", dueKey(Due{Subject: subject, Entry: entry, What: what})))
}

// Dues gives all dues of a subject, also paused ones, by entry and what.
func (v *View) Dues(subject string) ([]Due, error) {
	out, err := list(records[Due](v, prefix("e", subject)))
	slices.SortFunc(out, func(a, b Due) int {
		if a.Entry != b.Entry {
			return a.Entry - b.Entry
		}
		return strings.Compare(a.What, b.What)
	})
	return out, err
}

// DueBefore gives what is due at a time or was due earlier, earliest first, at most limit (≤ 0: all).
func (v *View) DueBefore(at time.Time, limit int) ([]Due, error) {
	items, err := v.until("i/e/", "", "i/e/"+timePart(at)+behind, limit)
	if err != nil {
		return nil, err
	}
	return pointed[Due](v, items)
}

// NextDue gives the earliest time at which something is due; false where nothing is.
func (v *View) NextDue() (time.Time, bool, error) {
	first, err := v.some("i/e/", "", 1)
	if err != nil || len(first) == 0 {
		return time.Time{}, false, err
	}
	d, err := read[Due](v, string(first[0].Value))
	return d.When, err == nil, err
}
