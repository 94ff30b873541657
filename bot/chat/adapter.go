package chat

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// Answer is what an adapter shows at once, after the commit. Where it carries nothing the platform is only acknowledged:
// everything else that is owed comes through the outbox.
type Answer struct {
	Whisper *Message          `json:"whisper,omitempty"` // for the person who acted only
	Form    *Form             `json:"form,omitempty"`    // opens a dialog, or goes on to its next page
	Errors  map[string]string `json:"errors,omitempty"`  // by field id: the page stays open and keeps its good answers
	Redraw  *Message          `json:"redraw,omitempty"`  // replaces the message that was clicked
	// Owed: the whisper comes through the outbox, because this platform redelivers nothing; the adapter does not show it.
	Owed bool `json:"owed,omitempty"`
	// Forget: the person's text held a secret. An adapter that keeps a history must not keep it, nor show it again.
	Forget bool `json:"forget,omitempty"`
}

// Deliver hands an event to the core. It returns after the commit. An error means that the event was not accepted: the
// adapter must not acknowledge it to the platform, and the person is told that nothing was saved.
type Deliver func(context.Context, Event) (Answer, error)

// Adapter is one platform. Its methods may be called from several goroutines at once. Post and Edit return after the
// platform answered; key is the same each time the same message is tried again, for platforms that can recognise it.
type Adapter interface {
	Platform() Platform
	Limits() Limits
	// Run receives until ctx ends, then returns nil. Any other return is a failure, after which it is run again.
	Run(ctx context.Context, d Deliver) error
	Post(ctx context.Context, to Place, m Message, key string) (Ref, error)
	// Edit replaces a message. The returned Ref may differ, on platforms that delete and post anew.
	Edit(ctx context.Context, ref Ref, m Message, key string) (Ref, error)
	// Direct finds the private place of an account.
	Direct(ctx context.Context, a Account) (Place, error)
}

// Mounter is an adapter with HTTP routes of its own. The patterns are those of net/http's ServeMux.
type Mounter interface {
	Routes(d Deliver) map[string]http.Handler
}

// Profile is what a platform knows of an account. Email counts as verified only where the platform verified it.
type Profile struct {
	Email, Name string
	Lang        Tag
}

// Profiler is an adapter that can look an account up.
type Profiler interface {
	Profile(context.Context, Account) (Profile, error)
}

// Finder is an adapter that finds the account of an e-mail address that its platform has verified; ErrGone where there is none.
type Finder interface {
	Find(ctx context.Context, email string) (Account, error)
}

// Fetcher is an adapter that fetches the bytes of an upload; the reader ends with an error past limit bytes.
type Fetcher interface {
	Fetch(ctx context.Context, f File, limit int64) (io.ReadCloser, error)
}

// Check is one line of `ticbot check`: what was tried, and what to do where it failed.
type Check struct {
	Name, Detail, Remedy string
	OK                   bool
}

// Checker is an adapter that can test its own credentials and reachability.
type Checker interface{ Check(context.Context) []Check }

// Errors that Post, Edit and Direct return. Anything else means «unknown»: it is tried again with back-off.
var (
	// ErrGone means that the place or the message no longer exists.
	ErrGone = errors.New("chat: gone")
	// ErrRefused means that the platform will never take this message there (blocked by the person, too long, forbidden).
	ErrRefused = errors.New("chat: refused")
)

// RetryAfter means: not now, and not before Wait has passed. The debt keeps its place in the queue.
type RetryAfter struct{ Wait time.Duration }

// Error implements error.
func (e RetryAfter) Error() string { return "chat: retry after " + e.Wait.String() }

// ErrMoved means that the place has a new address, which is remembered.
type ErrMoved struct{ To Place }

// Error implements error.
func (e ErrMoved) Error() string { return "chat: moved to " + e.To.String() }

// Forms says how a form can be filled in.
type Forms string

// The ways to fill a form.
const (
	Conversation Forms = "conversation" // one question a message
	Dialog       Forms = "dialog"       // a window with a page of fields
	CardForm     Forms = "card"         // inputs inside a message
)

// Unit counts text.
type Unit string

// The units of a text limit.
const (
	Runes Unit = "runes"
	Bytes Unit = "bytes"
	UTF16 Unit = "utf16"
)

// Limits of a platform as data.
type Limits struct {
	Text    int    // longest text of a message, in Unit
	Unit    Unit   // how Text is counted
	Buttons int    // most buttons of a message; 0 = none, the plain form is sent
	Label   int    // longest button label, in bytes
	Forms   Forms  // what an event of this kind can open
	Windows bool   // where Forms is Conversation: a press of a button opens a Dialog all the same
	Threads bool   // a message can answer another
	Whisper bool   // only one person sees an answer; where false it goes to the direct place
	Edits   bool   // a message can be replaced
	Home    bool   // each person has a HomePage
	Single  bool   // one connection only: Run under a lease
	Place   Rate   // most messages to one place
	Global  Rate   // most messages over the whole platform
	File    int64  // largest file in bytes
	Prefix  string // what begins a command in a hint: "/" or ""
}

// Rate is N messages in each Per; the zero Rate is unlimited.
type Rate struct {
	N   int
	Per time.Duration
}

// Shown is what a debt looks like at the moment it is sent.
type Shown struct {
	Message   Message
	Drop      bool      // there is nothing to say any more
	NotBefore time.Time // quiet hours: not before this instant
	Instead   *Place    // say it there
}
