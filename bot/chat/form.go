package chat

import "slices"

// Form is something to fill in. One definition serves every platform: as a dialog page by page, as a card, or as a
// conversation question by question. In an Answer a form carries exactly the page to show.
type Form struct {
	ID     string            `json:"id"`
	Title  string            `json:"title"` // at most 24 bytes in every language
	Token  Token             `json:"token,omitempty"`
	Pages  []Page            `json:"pages"`
	Values map[string]string `json:"values,omitempty"` // what is filled in already
	Submit string            `json:"submit,omitempty"` // label of the button that goes on
	Cancel string            `json:"cancel,omitempty"`
	Back   string            `json:"back,omitempty"` // label of the button that goes back; it sends the value "1" under BackField
	Lang   Tag               `json:"lang,omitempty"`
}

// Page is what a dialog shows at once: at most five fields. Conditions stand between pages, never inside one.
type Page struct {
	ID     string  `json:"id"`
	Intro  string  `json:"intro,omitempty"`
	Fields []Field `json:"fields"`
	When   []Cond  `json:"when,omitempty"` // all must hold
}

// Cond holds when the answer to Field is one of Is.
type Cond struct {
	Field string   `json:"field"`
	Is    []string `json:"is"`
}

// Holds reports whether the condition is met by these answers.
func (c Cond) Holds(answers map[string]string) bool { return slices.Contains(c.Is, answers[c.Field]) }

// FieldKind is the type of an answer.
type FieldKind string

// The kinds of field. There is no kind for a password, and no form may ask for one.
const (
	TextField   FieldKind = "text"
	TextArea    FieldKind = "textarea"
	Select      FieldKind = "select"
	MultiSelect FieldKind = "multiselect" // values joined with "\n"
	DateField   FieldKind = "date"        // ISO, or words of domain dates as typed
	DateTime    FieldKind = "datetime"
	Email       FieldKind = "email"
	Number      FieldKind = "number"
	Money       FieldKind = "money"
	URLField    FieldKind = "url"
	PersonField FieldKind = "person"
	FileField   FieldKind = "file"
	Notice      FieldKind = "notice" // nothing to fill in: Ask is shown as a text
)

// AskMode says when a conversation asks a field.
type AskMode string

// The modes. A dialog shows every field of its page; a conversation asks only what these say.
const (
	AskAlways  AskMode = ""
	AskDialog  AskMode = "dialog"  // only shown in a dialog, never asked in a conversation
	AskUnknown AskMode = "unknown" // asked in a conversation only when there is no default
)

// Field is one question.
type Field struct {
	ID          string    `json:"id"`
	Label       string    `json:"label"`         // at most 24 bytes in every language
	Ask         string    `json:"ask,omitempty"` // the question in a conversation, the help text in a dialog
	Kind        FieldKind `json:"kind"`
	Options     []Option  `json:"options,omitempty"`
	Required    bool      `json:"required,omitempty"`
	Min         int       `json:"min,omitempty"` // runes, or the least number
	Max         int       `json:"max,omitempty"`
	Default     string    `json:"default,omitempty"`
	Placeholder string    `json:"placeholder,omitempty"`
	When        AskMode   `json:"when,omitempty"`
	Private     bool      `json:"private,omitempty"` // personal data: erased when the case closes, never repeated
}

// Option is one choice of a select.
type Option struct {
	Value string `json:"value"`
	Label string `json:"label"` // at most 32 bytes
}

// Label gives the label of the option with this value, or the value itself.
func (f Field) OptionLabel(value string) string {
	for _, o := range f.Options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

// Shown reports whether a page is shown with these answers.
func (p Page) Shown(answers map[string]string) bool {
	for _, c := range p.When {
		if !c.Holds(answers) {
			return false
		}
	}
	return true
}

// Field finds a field by id on any page.
func (f Form) Field(id string) (Field, bool) {
	for _, p := range f.Pages {
		for _, fd := range p.Fields {
			if fd.ID == id {
				return fd, true
			}
		}
	}
	return Field{}, false
}

// At returns the form with only page i, as an Answer carries it.
func (f Form) At(i int) Form {
	f.Pages = []Page{f.Pages[i]}
	return f
}

// BackField is the value that a submission carries when the form's Back button was pressed.
const BackField = "_back"
