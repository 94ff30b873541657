// Package procedure is PRO-GIT-04 as data: which services there are, what each asks, which steps lead from one state to
// the next, who may take them, what each needs and whom it tells. It has no clock and no I/O. The facts that a rule needs
// are handed in, and the dates that it wants are named ("30dh") and computed by whoever calls.
package procedure

import "time"

// Procedure is one version of the procedure, immutable after Load.
type Procedure struct {
	ID       string   `yaml:"id"`      // PRO-GIT-04
	Version  string   `yaml:"version"` // "2"
	Date     string   `yaml:"date"`    // ISO date of that version
	Entity   string   `yaml:"entity"`
	Process  string   `yaml:"process"`
	Title    string   `yaml:"title"`
	Roles    []string `yaml:"roles"` // every role that a step may name
	Source   string   `yaml:"-"`     // file it came from, for messages
	Services []*Service
	// Activities are the numbered rows of the paper procedure, 1 to 5.1.
	Activities []Activity
	Registers  []string
	// Side steps and side states are joined to every flow.
	Side  []*Step
	Texts map[string]map[string]string // language → text id → text, for services added by an office
}

// Activity is a numbered row of the procedure's table.
type Activity struct {
	Number   string   `yaml:"number"`
	Title    string   `yaml:"title"`
	Roles    []string `yaml:"roles"`
	Control  []string `yaml:"control"`
	Register []string `yaml:"register"`
	Services []string `yaml:"services"`
}

// Service is one of the services of the catalogue.
type Service struct {
	ID         string   `yaml:"id"`   // COR, MES …
	Verb       string   `yaml:"verb"` // the canonical verb that opens it, without slash
	Activities []string `yaml:"activities"`
	Provider   string   `yaml:"provider"` // "tercero", "tic", "ambos"
	Contract   bool     `yaml:"contract"`
	NoSummary  bool     `yaml:"no_summary"` // filed at once, without the summary page
	Unbound    bool     `yaml:"unbound"`    // may be filed by an account that no person is bound to yet
	Pages      []Page   `yaml:"pages"`
	Flows      []*Flow  `yaml:"flows"`
	Priority   *Matrix  `yaml:"priority"`
	Join       *Join    `yaml:"join"`
}

// Page of a service's or step's form.
type Page struct {
	ID     string  `yaml:"id"`
	When   []Cond  `yaml:"when"`
	Fields []Field `yaml:"fields"`
}

// Cond: the answer to Field is one of Is. In YAML: {accion: nueva} or {accion: [nueva, varias]}.
type Cond struct {
	Field string
	Is    []string
}

// Field of a form. Its texts are "<form id>.<field id>.label", ".ask", ".hint" and ".<option>".
type Field struct {
	ID       string   `yaml:"id"`
	Type     string   `yaml:"type"` // text textarea select multiselect date datetime email number money url person file notice
	Options  []string `yaml:"options"`
	Source   string   `yaml:"source"` // a named list filled at run time: sites, staff, services, consoles, incidents
	Required bool     `yaml:"required"`
	Min      int      `yaml:"min"`
	Max      int      `yaml:"max"`
	Default  string   `yaml:"default"`
	Fill     string   `yaml:"fill"`     // named default: said, contract_end, own_mailbox, own_site, head, proposal, last_console …
	Ask      string   `yaml:"ask"`      // "", dialog, unknown
	Checks   []string `yaml:"checks"`   // named checks of an answer: nombre existe fecha pasada correo cuenta persona palabra pisami …
	Material bool     `yaml:"material"` // changing it later voids the sign-offs given
	Private  bool     `yaml:"private"`  // erased when the case closes; the journal holds a keyed hash
	NewName  bool     `yaml:"new_name"` // a person field that also takes a name that the directory does not have
}

// Flow is one way through a service, chosen by the answers: the first whose conditions hold.
type Flow struct {
	ID        string   `yaml:"id"`
	When      []Cond   `yaml:"when"`
	Start     string   `yaml:"start"`      // state entered at filing
	Target    string   `yaml:"target"`     // term shown to the asker: "2dh", "4h", "today"; "" = by priority
	ClockFrom string   `yaml:"clock_from"` // TIC's clock starts when this state is first entered; "" = at filing
	Use       string   `yaml:"use"`        // takes states and steps of this named flow ("generica")
	States    []*State `yaml:"states"`
	Steps     []*Step  `yaml:"steps"`
}

// Phase of a state, in the order of a case's life.
type Phase string

// The phases.
const (
	Waiting Phase = "waiting" // for a sign-off
	Sharing Phase = "sharing" // in distribution
	Working Phase = "working"
	Asking  Phase = "asking" // waiting for the asker
	Third   Phase = "third"  // waiting for a third party
	Solved  Phase = "solved" // told; can be said to persist
	Ended   Phase = "ended"  // nothing moves any more, except a reopening
)

// State of a request within a flow. Its texts are "state.<id>" (what it is called) and "state.<id>.next" (what comes next).
type State struct {
	ID    string   `yaml:"id"`
	Phase Phase    `yaml:"phase"`
	Waits []string `yaml:"waits"` // roles that it waits for
	Pause bool     `yaml:"pause"` // TIC's clock stands still here
	Ticks []Tick   `yaml:"ticks"`
}

// Tick is something that the clock does when a state has lasted for a while: a reminder, an escalation, closing by silence.
type Tick struct {
	What  string   `yaml:"what"`  // reminder, escalation, silence …
	After string   `yaml:"after"` // a term: 1dh, 4h, "target" = when the request's due time has come
	From  string   `yaml:"from"`  // "" = on entering the state; else only armed by a step that says start: <what>
	Do    string   `yaml:"do"`    // a step taken by the actor reloj
	Tell  []Tell   `yaml:"tell"`  // who gets the notice "tick.<what>"
	Guard []string `yaml:"guard"`
	Every string   `yaml:"every"` // again after this term, until the state is left
}

// Step leads from one state to another. Its texts are "step.<id>" (button), ".title" (form), ".done" (line on the card),
// ".thanks" (answer to who did it), ".confirm", and of its fields "step.<id>.<field>.label", ".ask", ".<option>".
type Step struct {
	ID       string   `yaml:"do"`
	From     []string `yaml:"from"` // states; "any_open" = every state that has not ended; "any"
	To       string   `yaml:"to"`   // "" or "same" = stays; "previous" = where it was before
	Who      []string `yaml:"who"`  // roles, of which one is needed; "reloj" = the clock
	Not      []string `yaml:"not"`  // relations that exclude: asker, holder, analyst
	Kind     string   `yaml:"kind"` // "decision" = four eyes, "comment" = moves no counter
	Typed    []string `yaml:"typed"`
	Fields   []Field  `yaml:"fields"`
	Confirm  string   `yaml:"confirm"` // "press" = a second press, "word" = CONFIRMO is typed
	Guard    []string `yaml:"guard"`   // named facts that must hold, or the step is not offered
	Check    string   `yaml:"check"`   // named fact tested when it is done; where it fails, Else is done instead
	Else     string   `yaml:"else"`
	Effects  []string `yaml:"effect"` // named effects, in order, in the same transaction
	On       string   `yaml:"on"`     // inner trigger instead of a button: "auto", "tick:<what>", "opened:holder", "opened:staff", "burnt:staff", "burnt:holder", "slot_freed"
	Tell     []Tell   `yaml:"tell"`
	Start    []string `yaml:"start"` // ticks to arm
	Stop     []string `yaml:"stop"`
	Control  string   `yaml:"control"` // control point of the paper procedure
	Activity string   `yaml:"activity"`
	Style    string   `yaml:"style"`   // "primary" = the coloured button of its card
	More     bool     `yaml:"more"`    // stands under «Ver en detalle», not on the card
	Version  bool     `yaml:"version"` // moves Version: what a decision rests on has changed
	Line     int      `yaml:"-"`
}

// Tell says who learns of a step, and how: "asker:card", "holder:link", "tray", "assignee:notice" …
type Tell struct{ Who, How string }

// Matrix computes a priority from impact and urgency.
type Matrix struct {
	Impact  map[string]string   `yaml:"impact"`  // option of field alcance → alto medio bajo
	Urgency map[string]string   `yaml:"urgency"` // option of field trabaja → alta media baja
	Level   map[string]string   `yaml:"level"`   // "alto/alta" → P1
	Targets map[string][]string `yaml:"targets"` // P1 → [first attention, solution]
}

// Join says when a new report is the same matter as an open one.
type Join struct {
	Same  []string `yaml:"same"`  // fields that must agree
	While []string `yaml:"while"` // states in which the open one can be joined
}

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
	Answers   map[string]string `json:"answers"`
	Asker     string            `json:"asker"`            // e-mail of the person, or "platform:id" while unbound
	Behalf    string            `json:"behalf,omitempty"` // who filed it for the asker
	Holder    string            `json:"holder,omitempty"` // e-mail of the person it is for, where the records know one
	HolderIs  string            `json:"holder_name,omitempty"`
	Head      string            `json:"head,omitempty"` // who signs
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
}

// Signature is a decision that stands in the case.
type Signature struct {
	Step    string    `json:"step"`
	By      string    `json:"by"`
	As      string    `json:"as"` // the role in which
	At      time.Time `json:"at"`
	Version int       `json:"version"`
}

// Joined is a person who has the same trouble.
type Joined struct {
	Who string    `json:"who"`
	Dep string    `json:"dep,omitempty"`
	At  time.Time `json:"at"`
}
