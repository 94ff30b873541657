package procedure

import (
	"maps"
	"slices"
	"time"
)

// Request is one case. It is stored as it is; a new field must read well when absent from an older record.
type Request struct {
	ID        string            `json:"id"`   // TIC-2026-000123
	Procedure string            `json:"proc"` // "PRO-GIT-04/2": the version in force when it was filed
	Service   string            `json:"service"`
	Flow      string            `json:"flow"`
	State     string            `json:"state"`
	Previous  string            `json:"previous,omitempty"` // where a side state returns to
	Version   int               `json:"version"`            // moves when something a decision rests on changes
	Entry     int               `json:"entry"`              // moves when a step is entered
	Path      []string          `json:"path,omitempty"`     // state of entry 1, 2, …; "" = not known; may be shorter than Entry
	Answers   map[string]string `json:"answers"`
	Asker     string            `json:"asker"`            // e-mail of the person, or "platform:id" while unbound
	Behalf    string            `json:"behalf,omitempty"` // who filed it for the asker
	Holder    string            `json:"holder,omitempty"` // e-mail of the person it is for, where the records know one
	HolderIs  string            `json:"holder_name,omitempty"`
	Head      string            `json:"head,omitempty"`   // who signs
	Deputy    string            `json:"deputy,omitempty"` // who may sign in the head's place while the case is in this state
	Dep       string            `json:"dep,omitempty"`
	Site      string            `json:"site,omitempty"`
	Assignee  string            `json:"assignee,omitempty"`
	Rule      string            `json:"rule,omitempty"`     // standing rule by which it was assigned
	Level     string            `json:"level,omitempty"`    // N1 N2 N3
	Priority  string            `json:"priority,omitempty"` // P1 … P4
	Filed     time.Time         `json:"filed"`
	Entered   time.Time         `json:"entered"`          // when State was entered
	Started   time.Time         `json:"started,omitzero"` // when TIC's clock started
	Due       time.Time         `json:"due,omitzero"`     // when the target is reached; moves with pauses
	First     time.Time         `json:"first,omitzero"`   // first attention is due
	Paused    time.Time         `json:"paused,omitzero"`  // the clock stands still since then
	Solved    time.Time         `json:"solved,omitzero"`  // when it became hecha
	Ended     time.Time         `json:"ended,omitzero"`
	Signed    []Signature       `json:"signed,omitempty"`
	Facts     map[string]string `json:"facts,omitempty"` // what steps recorded: cuenta, consola, pisami, solucion …
	Joined    []Joined          `json:"joined,omitempty"`
	Files     []string          `json:"files,omitempty"` // hashes
	Flags     map[string]bool   `json:"flags,omitempty"` // extemporanea, urgente, sin_verificar …
	Told      string            `json:"told,omitempty"`  // hash of the official communication
	Items     []Item            `json:"items,omitempty"` // of a case that asks for several accounts at once
}

// Signature is a decision that stands in the case.
type Signature struct {
	Step    string    `json:"step"`
	By      string    `json:"by"`
	As      string    `json:"as"` // the role in which
	At      time.Time `json:"at"`
	Version int       `json:"version"`
}

// Item is one account of a case that asks for several, handed over as a table.
type Item struct {
	Line     int       `json:"line"` // of the table
	Name     string    `json:"name"`
	Position string    `json:"position,omitempty"`
	Until    string    `json:"until,omitempty"` // contract end, ISO date
	Mail     string    `json:"mail,omitempty"`  // personal address: erased when the case closes
	Account  string    `json:"account"`         // as proposed, then as made
	State    string    `json:"state"`
	Issue    int       `json:"issue,omitempty"` // of its newest envelope
	Why      string    `json:"why,omitempty"`   // it was not made
	At       time.Time `json:"at,omitzero"`     // when State was entered
}

// Joined is a person who has the same trouble.
type Joined struct {
	Who string    `json:"who"`
	Dep string    `json:"dep,omitempty"`
	At  time.Time `json:"at"`
}

// Clone copies the request, so that a change of the copy never reaches the original.
func (r Request) Clone() Request {
	r.Path = slices.Clone(r.Path)
	r.Answers = maps.Clone(r.Answers)
	r.Signed = slices.Clone(r.Signed)
	r.Facts = maps.Clone(r.Facts)
	r.Joined = slices.Clone(r.Joined)
	r.Files = slices.Clone(r.Files)
	r.Flags = maps.Clone(r.Flags)
	r.Items = slices.Clone(r.Items)
	return r
}

// enter notes that a state is entered now. An earlier entry that nobody noted stays unknown.
func (r *Request) enter(state string, now time.Time) {
	r.Entry++
	for len(r.Path) < r.Entry-1 {
		r.Path = append(r.Path, "")
	}
	r.Path = append(r.Path[:r.Entry-1:r.Entry-1], state)
	r.Entered = now
}

// left reports whether, since entry n, the case stood in a state that is not among from.
func (r *Request) left(n int, from []string) bool {
	for i := n; i < r.Entry; i++ {
		if i-1 < len(r.Path) && r.Path[i-1] != "" && !slices.Contains(from, r.Path[i-1]) {
			return true
		}
	}
	return false
}
