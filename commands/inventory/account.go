package inventory

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Mail is the application of a mailbox. It stands in no table of applications: mailboxes are counted by their ledger.
const Mail = "correo"

// Other is the application that the table does not have.
const Other = "otra"

// Application is a program in which TIC administers users.
type Application struct {
	ID      string   `json:"id"` // of the name: «Portal web» is portal_web
	Name    string   `json:"name"`
	Aliases []string `json:"aliases,omitempty"` // what people call it
	Owner   string   `json:"owner,omitempty"`   // e-mail of who authorises access; "" = the secretary does
	Console string   `json:"console,omitempty"` // where its users are administered
	Ends    bool     `json:"ends,omitempty"`    // a contractor's user needs a last day
	Offered bool     `json:"offered,omitempty"` // proposed together with a new account
	Service string   `json:"service,omitempty"` // code of the service that takes its requests; "" = that of all applications
}

// Called is everything that an application is called by: its name, its id and its aliases.
func (a Application) Called() []string { return append([]string{a.Name, a.ID}, a.Aliases...) }

// State of an account.
type State string

// The states.
const (
	Active    State = "active"
	Suspended State = "suspended" // nobody gets in; what is in it is kept
	Released  State = "released"  // a mailbox whose contents were moved and whose slot was given back
)

// Account is what one person has in one application: a user, or a mailbox.
type Account struct {
	App     string    `json:"app"`              // id of the application, or Mail
	User    string    `json:"user"`             // user name, or the address of a mailbox
	Person  string    `json:"person,omitempty"` // e-mail, where the records know the person
	Name    string    `json:"name,omitempty"`   // of a person whom the records do not know
	Dep     string    `json:"dep,omitempty"`    // dependency for which it was made
	State   State     `json:"state"`
	Until   string    `json:"until,omitempty"` // last day, ISO date; "" = no end
	Changed time.Time `json:"changed,omitzero"`
	Case    string    `json:"case,omitempty"` // of the last change
}

// Holder is whose account it is: an e-mail, or a name.
func (a Account) Holder() string { return cmp.Or(a.Person, a.Name) }

// Same reports whether two records are of one account.
func (a Account) Same(b Account) bool {
	return a.App == b.App && strings.EqualFold(a.User, b.User)
}

// Over reports whether an account is still in use on a day after its last one.
func (a Account) Over(today string) bool {
	return a.State == Active && a.Until != "" && a.Until < today
}

// Change is what can be done to an account.
type Change string

// The changes.
const (
	Suspend    Change = "suspend"
	Reactivate Change = "reactivate"
	Release    Change = "release"
)

// May reports whether the change makes sense in the account's state, and gives the state that it leads to.
func (a Account) May(c Change) (State, bool) {
	switch {
	case c == Suspend && a.State == Active:
		return Suspended, true
	case c == Reactivate && a.State == Suspended:
		return Active, true
	case c == Release && a.State == Suspended && a.App == Mail:
		return Released, true
	}
	return a.State, false
}

// Order sorts accounts as people name them: the mailbox first, then applications that a service of their own administers in
// the order of services, at the place of "" those of all the others, by the names of the applications.
func Order(accounts []Account, apps []Application, services []string) {
	find := func(id string) Application {
		i := slices.IndexFunc(apps, func(a Application) bool { return a.ID == id })
		if i < 0 {
			return Application{ID: id, Name: id}
		}
		return apps[i]
	}
	rank := func(a Account) int {
		if a.App == Mail {
			return -1
		}
		if i := slices.Index(services, find(a.App).Service); i >= 0 {
			return i
		}
		return len(services)
	}
	slices.SortStableFunc(accounts, func(a, b Account) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(find(a.App).Name, find(b.App).Name), cmp.Compare(a.User, b.User))
	})
}
