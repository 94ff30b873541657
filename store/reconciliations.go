package store

import (
	"fmt"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

// Reconciliation is a list of cases with the numbers that an outside register has for them, handed over at once and written
// down in batches.
type Reconciliation struct {
	ID      string       `json:"id"`
	By      string       `json:"by"` // e-mail
	Account chat.Account `json:"account"`
	Hash    string       `json:"hash"` // SHA-256 of what was handed over
	At      time.Time    `json:"at"`
	Rows    []ReconRow   `json:"rows"`
	Next    int          `json:"next,omitempty"` // the row with which the next batch begins
	Written int          `json:"written,omitempty"`
	Same    int          `json:"same,omitempty"` // had that number already
	Left    []ReconLeft  `json:"left,omitempty"` // to be looked at, with the reason
	Done    bool         `json:"done,omitempty"`
	File    string       `json:"file,omitempty"` // hash of the table of Left, where that is long
}

// ReconRow is one line: a case and its number.
type ReconRow struct {
	Line   int    `json:"line"`
	Case   string `json:"case"`
	Number string `json:"number"`
}

// ReconLeft is a line that was not taken: the id of the sentence that says why, and what it names.
type ReconLeft struct {
	ReconRow
	Why  string            `json:"why"`
	Args map[string]string `json:"args,omitempty"`
}

func reconKey(id string) string { return key("wr", id) }

// PutReconciliation stores a list as far as it has come.
func (t *Tx) PutReconciliation(r Reconciliation) error {
	if err := checkID("reconciliation", r.ID); err != nil {
		return err
	}
	utc(&r.At)
	if err := t.write(reconKey(r.ID), r); err != nil {
		return fmt.Errorf("storing reconciliation %s: %w", r.ID, err)
	}
	return nil
}

// Reconciliation reads a list.
func (v *View) Reconciliation(id string) (Reconciliation, error) {
	return read[Reconciliation](v, reconKey(id))
}
