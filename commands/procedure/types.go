// Package procedure is PRO-GIT-04 as data: which services there are, what each asks, which steps lead from one state to
// the next, who may take them, what each needs and whom it tells. It has no clock and no I/O. The facts that a rule needs
// are handed in, and the dates that it wants are named ("30dh") and computed by whoever calls.
//
// A file is read with [Load], which reports everything that is wrong with it at once, each with its place; [LoadEmbedded]
// reads the edition that comes with the program. [Procedure.Apply] takes a step of a [Request] and says what becomes of it;
// [Procedure.Options] lists the steps that somebody may take, and a card's buttons are exactly that list.
package procedure

import "slices"

// Procedure is one version of the procedure, immutable after Load and safe for concurrent use.
type Procedure struct {
	ID      string // PRO-GIT-04
	Version string // "2"
	Date    string // ISO date of that version
	Entity  string
	Process string
	Title   string
	Source  string   // file it came from, for messages
	Roles   []string // every role that a step may name, beside the relations of a person to a case
	// Activities are the numbered rows of the paper procedure, 1 to 5.1; Controls and Registers are the control points and
	// registers that they name. Their titles are texts: "activity.<number>", "control.<id>", "register.<id>".
	Activities []Activity
	Controls   []string
	Registers  []string
	Services   []*Service
	Texts      map[string]map[string]string // language → text id → text, for services added by an office
}

// Activity is a numbered row of the procedure's table.
type Activity struct {
	Number   string
	Roles    []string
	Control  []string
	Register []string
}

// Service is one of the services of the catalogue. Its texts are "service.<id>" (title of its form), ".plain" (as people
// call it), ".name" (as the paper procedure calls it), and of its fields "form.<id>.<field>.label", ".ask", ".<option>".
type Service struct {
	ID         string   // COR, MES …
	Verb       string   // the canonical verb that opens it, without slash; "" = none of its own
	Kind       string   // "" = a service of the catalogue; Bundle, Unclassified
	Activities []string // numbers
	Provider   string   // "tercero", "tic", "ambos"
	Contract   bool     // bound to a contract whose term is watched
	NoSummary  bool     // filed at once, without the summary page
	Unbound    bool     // may be filed by an account that no person is bound to yet
	Pages      []Page
	Flows      []*Flow // the first whose conditions hold is the one
	Priority   *Matrix
	Join       *Join
	// Computed are answers that the program works out from the others and never asks, each with the values that it can
	// have; conditions of pages and flows name them like fields.
	Computed []Computed
	// Confirm: where these answers hold, the form is sent with CONFIRMO typed and not by a button.
	Confirm []Cond
	// Card and CardTIC are the further lines of its cards, for everybody in the case and for TIC's staff: fields of the
	// form, facts that steps recorded (text "card.<id>"), or lines that the program knows.
	Card, CardTIC []string
}

// Computed is an answer that follows from others.
type Computed struct {
	ID string
	Of []string // what it can be; "" = not known yet
}

// Kinds of service beside those of the catalogue.
const (
	Bundle       = "bundle"       // one request over several services
	Unclassified = "unclassified" // a need that nobody has named yet
)

// Page of a service's form. In YAML its conditions are a map, {accion: nueva}, or a list of such maps; all must hold.
type Page struct {
	ID     string
	When   []Cond
	Fields []Field
}

// Cond: the answer to Field is one of Is. In YAML: {accion: nueva} or {accion: [nueva, varias]}.
type Cond struct {
	Field string
	Is    []string
}

// Field of a form. Its texts are "<form>.<field>.label", ".ask", ".hint", ".<option>", and ".skip" for what leaving an optional
// one out means («Al aprobarse»).
type Field struct {
	ID       string
	Type     string   // text textarea select multiselect date datetime email number money url person file
	Options  []string // of a select
	Source   string   // a named list filled at run time: sites, staff, services, consoles, contracts
	Required bool
	Min      int // runes, or the least number
	Max      int
	Default  string
	Infer    []Infer  // defaults that follow from other answers; the first that holds goes before Default
	Fill     string   // named default: said, contract_end, own_mailbox, own_site, head, proposal, last_console …
	Ask      string   // "", "dialog" = not asked in a conversation, "unknown" = asked there only when there is no default
	Checks   []string // named checks of an answer: nombre existe fecha pasada correo cuenta persona pisami …
	Material bool     // changing it later voids the sign-offs given
	Private  bool     // erased when the case closes; the journal holds a keyed hash
	NewName  bool     // a person field that also takes a name that the directory does not have
	Opens    map[string]Opening
	When     []Cond // of a field of a step: it is asked, on a page behind, only where the answers before it say so
	// Sets: an option that only says what another field is, option → field → named default. «Usar la fecha próxima» is a date
	// and no answer of its own.
	Sets map[string]map[string]string
	// Adds: it is not asked; from the summary something can be added to it, one a line.
	Adds bool
	// Attach: in a conversation a file may be sent instead of an answer; it stays with the case.
	Attach bool
	// File names a file field of the same form: in a conversation a file may be sent instead of an answer to this one.
	File string
}

// Infer is a default that follows from other answers.
type Infer struct {
	When []Cond
	Is   string
}

// Opening says that an option of a select is the matter of another service, whose form goes on with what is known:
// «Se cayó o está lento» of Internet opens the help desk.
type Opening struct {
	Service string
	Said    map[string]string
}

// DefaultFor gives the field's default in view of the other answers.
func (f Field) DefaultFor(answers map[string]string) string {
	for _, i := range f.Infer {
		if holds(i.When, answers) {
			return i.Is
		}
	}
	return f.Default
}

// Flow is one way through a service, chosen by the answers. After Load its States and Steps are complete: its own, those of
// the named flow and of the parts that it uses, and the side steps; Step.From names states only, no wildcard.
type Flow struct {
	ID        string
	When      []Cond
	Start     string // state entered at filing
	Target    string // term shown to the asker: "2dh", "4h", "today"; "" = by priority
	ClockFrom string // TIC's clock starts when this state is first entered; "" = at filing
	NotBefore string // the answer that names a day before whose end nothing is due; "" = none
	Blank     bool   // not chosen by answers: for a case whose form was never filled in, because the desk named its service
	Use       string // named flow ("generica") from which it takes everything that it does not say itself
	Parts     []string
	States    []*State
	Steps     []*Step
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
	Done    Phase = "done"   // closed for the asker, still open inside
	Ended   Phase = "ended"  // nothing moves any more, except a reopening
)

// State of a request within a flow. Its texts are "state.<text>" (what it is called) and "state.<text>.next" (what comes
// next), where <text> is Text, or its id; see [State.TextID].
type State struct {
	ID    string
	Text  string // where the words differ by flow: "asignada.cuenta"
	Phase Phase
	Waits []string // roles that it waits for
	Pause bool     // TIC's clock stands still here
	// Target is the term within which the next step is due, counted from entering the state; "" = what was due stays due.
	Target string
	Ticks  []Tick
	Side   bool // joined to every flow
}

// TextID is the id of the state's name; with ".next" behind it, of what comes next.
func (s *State) TextID() string {
	if s.Text != "" {
		return "state." + s.Text
	}
	return "state." + s.ID
}

// Tick is something that the clock does when a state has lasted for a while: a reminder, an escalation, closing by silence.
type Tick struct {
	What  string // reminder, escalation, silence …
	After string // a term (1dh, 4h), "target" or "first" = when that time of the request has come, "fecha" or "fact:<name>" = on that fact
	From  string // "" = on entering the state; "start" = only armed by a step that says start: <what>
	Do    string // a step taken by the actor reloj
	Tell  []Tell // who gets the notice "notice.<what>.<who>"
	Guard []string
	Every string // again after this term, until the state is left
}

// Step leads from one state to another. Its texts are "step.<id>" (button), ".title" (form), ".done" (line on the card),
// ".thanks" (answer to who did it), ".confirm", ".yes", ".no", and of its fields "step.<id>.<field>.label", ".ask",
// ".<option>"; where the words differ by flow, <id> is Text.
type Step struct {
	ID       string
	Text     string   // where the words differ by flow: the sign-off of a text is «Aprobar texto»
	From     []string // states; in a file also any_<phase>, any_active, any_open, see wildcards
	To       string   // Same, Previous, Elsewhere, or a state
	Who      []string // roles or relations, of which one is needed; Clock = the clock
	Not      []string // relations that exclude: asker, holder, analyst
	Kind     string   // Decision, Comment
	Prefix   string   // facts of its form are recorded as <prefix>_<field>; "" = under the field's own name
	Typed    []string // lines that do the same, the one to print first
	Fields   []Field
	Form     string     // of a step that is done instead of another: the beginning of the text ids of that one's form, which it shares
	Computed []Computed // answers of the form that follow from others, for the conditions of its fields
	Confirm  string     // "press" = a second press, "word" = CONFIRMO is typed, Review = a press behind the form
	Guard    []string   // named facts that must hold, or the step is not offered
	Check    string     // named fact tested when it is done; where it fails, Else is done instead
	Else     string
	Effects  []string // named effects, in order, in the same transaction
	On       string   // inner trigger instead of a button: "auto", "tick:<what>", "opened:holder", "opened:staff", "burnt:staff", "burnt:holder", "slot_freed"
	Tell     []Tell
	Start    []string // ticks to arm
	Stop     []string
	Control  []string // control points of the paper procedure
	Activity string
	Style    string // Primary, Refusal
	More     bool   // stands under «Ver en detalle», not on the card
	Version  bool   // moves Version: what a decision rests on has changed
	Line     int    // of the file
	// Button, Instead and Side are worked out by Load: a person can press it; it is only ever done instead of another one,
	// whose form it shares; it is joined to every flow.
	Button, Instead, Side bool
}

// TextID is the beginning of the ids of the step's texts.
func (s *Step) TextID() string {
	if s.Text != "" {
		return "step." + s.Text
	}
	return "step." + s.ID
}

// FormID begins the ids of the texts of the step's form.
func (s *Step) FormID() string {
	if s.Form != "" {
		return s.Form
	}
	return s.TextID()
}

// Pages are the pages of the step's form: fields with the same condition stand together.
func (s *Step) Pages() []Page {
	var out []Page
	for _, f := range s.Fields {
		if n := len(out); n == 0 || !sameConds(out[n-1].When, f.When) {
			id := s.ID
			if n > 0 {
				id += "_" + f.ID
			}
			out = append(out, Page{ID: id, When: f.When})
		}
		out[len(out)-1].Fields = append(out[len(out)-1].Fields, f)
	}
	if out == nil {
		return []Page{{ID: s.ID}}
	}
	return out
}

func sameConds(a, b []Cond) bool {
	return slices.EqualFunc(a, b, func(x, y Cond) bool { return x.Field == y.Field && slices.Equal(x.Is, y.Is) })
}

// Kinds of step. A comment enters nothing: Entry stays, and it is never late because Version moved. A decision stands in
// the case with who took it.
const (
	Decision = "decision"
	Comment  = "comment"
)

// Review is the way of confirming a step whose consequences follow from its form: when that is filled in, they are said, and
// one press does it or leads back.
const Review = "review"

// Where a step may lead beside a state.
const (
	Same      = "same"      // stays; also ""
	Previous  = "previous"  // where the case was before it was put aside
	Elsewhere = "elsewhere" // into another flow, which an effect names
)

// Styles of a step's button.
const (
	Primary = "primary" // the coloured button of its card
	Refusal = "refusal" // never coloured and never first
)

// Tell says who learns of a step, and how. In YAML "asker:card", "holder:link", "tray" (a card), "late" (a notice); or
// {tell: "affected:notice", when: {visible: todos}, offer: [sigo]}, where the conditions are on the answers to the step's form.
type Tell struct {
	Who, How string
	When     []Cond
	Offer    []string // steps whose buttons stand under the notice, in their order
}

// Matrix computes a priority from impact and urgency.
type Matrix struct {
	Impact  Scale                        // alto medio bajo
	Urgency Scale                        // alta media baja
	Level   map[string]map[string]string // impact → urgency → P1
	Targets map[string][]string          // P1 → [first attention, solution], terms
}

// Scale reads a grade from the answer to a field.
type Scale struct {
	Field string
	Of    map[string]string // option → grade
}

// Join says when a new report is the same matter as an open one.
type Join struct {
	Same  []string // fields that must agree
	While []string // states in which the open one can be joined
}
