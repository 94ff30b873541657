package inventory

import (
	"slices"
	"time"
)

// Every says how often a system is copied.
type Every string

// The frequencies, as the form of the service names them.
const (
	Daily   Every = "dia"
	Weekly  Every = "semana"
	Monthly Every = "mes"
	Once    Every = "una"
)

// Frequencies are all of them, the shortest first.
func Frequencies() []Every { return []Every{Daily, Weekly, Monthly, Once} }

// grace is after how many calendar days without a good copy somebody is told: the interval, and some days for a week end or a
// first failure that the next run mends (the office's choice; the procedure has no figure).
func (e Every) grace() int {
	switch e {
	case Daily:
		return 3
	case Weekly:
		return 9
	case Monthly:
		return 35
	}
	return 7 // a copy that is made once is made within a week
}

// How long copies are kept, as the form of the service names it; TRD is what the table of documentary retention says.
const (
	KeepMonth = "mes"
	KeepYear  = "ano"
	KeepFive  = "cinco"
	KeepTRD   = "trd"
)

// Keeps are all of them.
func Keeps() []string { return []string{KeepMonth, KeepYear, KeepFive, KeepTRD} }

// Result of a copy.
type Result string

// The results.
const (
	Good    Result = "bien"
	Errors  Result = "errores"
	NotMade Result = "no"
)

// Backup is an entry of the plan of backup (procedure §5, activity 3): one system or folder.
type Backup struct {
	ID       string    `json:"id"`     // PB-001
	System   string    `json:"system"` // as people call it
	Owner    string    `json:"owner,omitempty"`
	Every    Every     `json:"every"`
	Keep     string    `json:"keep"`
	Target   string    `json:"target,omitempty"` // where the copies are
	Personal string    `json:"personal,omitempty"`
	Since    string    `json:"since"`               // ISO date from which it is in the plan
	LastOK   string    `json:"last_ok,omitempty"`   // ISO date of the last good copy
	LastTest string    `json:"last_test,omitempty"` // ISO date of the last restore
	Last     Result    `json:"last,omitempty"`      // how the last copy went
	Changed  time.Time `json:"changed,omitzero"`
	Case     string    `json:"case,omitempty"` // of the last change
}

// Stale is for how many days an entry has had no good copy, where that is too long; 0 = it is in order.
func (b Backup) Stale(today string) int {
	if b.Every == Once && b.LastOK != "" {
		return 0
	}
	from := b.LastOK
	if from == "" {
		from = b.Since
	}
	if days := daysBetween(from, today); days > b.Every.grace() {
		return days
	}
	return 0
}

// Copied notes how a copy on a day went.
func (b *Backup) Copied(day string, how Result) {
	b.Last = how
	if how == Good && day > b.LastOK {
		b.LastOK = day
	}
}

// Restored notes that something was brought back from a copy: the copy works.
func (b *Backup) Restored(day string) { b.LastTest = max(b.LastTest, day) }

// KnownEvery reports whether a word is a frequency.
func KnownEvery(w string) bool { return slices.Contains(Frequencies(), Every(w)) }

func daysBetween(from, to string) int {
	a, err1 := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	if err1 != nil || err2 != nil {
		return 0
	}
	return int(b.Sub(a).Hours() / 24)
}

// Supervision is a report of the supervision of a contract, known by its number; one a month serves many cases.
type Supervision struct {
	Number string    `json:"number"`
	Date   string    `json:"date"` // ISO date
	By     string    `json:"by,omitempty"`
	At     time.Time `json:"at,omitzero"`
}
