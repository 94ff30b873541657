package inventory

import (
	"slices"
	"time"
)

// Editor is a person of a dependency who publishes in sections of the portal by himself (procedure §5, domain F2).
type Editor struct {
	Person    string `json:"person"`   // e-mail
	Sections  string `json:"sections"` // in the words of the request
	Since     string `json:"since"`    // ISO date
	Trained   string `json:"trained,omitempty"`
	Suspended string `json:"suspended,omitempty"` // ISO date from which he publishes no more
	Case      string `json:"case,omitempty"`      // of the last change
}

// Active reports whether the person publishes on a day.
func (e Editor) Active(today string) bool { return e.Suspended == "" || e.Suspended > today }

// Untrained reports whether the person should be called to the next training.
func (e Editor) Untrained(today string) bool { return e.Active(today) && e.Trained == "" }

// What somebody who was invited to a training said.
const (
	Silent = ""
	Comes  = "si"
	Cannot = "no"
)

// Invited is somebody who was called to a training.
type Invited struct {
	Person string    `json:"person"`
	Told   time.Time `json:"told,omitzero"` // when the invitation arrived
	Answer string    `json:"answer,omitempty"`
	At     time.Time `json:"at,omitzero"` // of the answer
	Came   bool      `json:"came,omitempty"`
}

// Training is the call to learn how to publish (procedure §5, domain F3). It belongs to no case.
type Training struct {
	ID      string    `json:"id"` // CAP-2026-001
	When    time.Time `json:"when"`
	Place   string    `json:"place"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Entry   uint64    `json:"entry,omitempty"` // of the journal, that called it
	Invited []Invited `json:"invited"`
	Held    time.Time `json:"held,omitzero"` // when the attendance was registered
	File    string    `json:"file,omitempty"`
}

// Of finds the invitation of a person; nil where there is none.
func (t *Training) Of(person string) *Invited {
	i := slices.IndexFunc(t.Invited, func(i Invited) bool { return i.Person == person })
	if i < 0 {
		return nil
	}
	return &t.Invited[i]
}

// Said gives those who gave an answer, in the order of the list.
func (t *Training) Said(answer string) []string {
	var out []string
	for _, i := range t.Invited {
		if i.Answer == answer {
			out = append(out, i.Person)
		}
	}
	return out
}

// Came gives those who attended.
func (t *Training) Came() []string {
	var out []string
	for _, i := range t.Invited {
		if i.Came {
			out = append(out, i.Person)
		}
	}
	return out
}
