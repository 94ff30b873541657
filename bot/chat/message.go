package chat

import (
	"strconv"
	"strings"
)

// Message is what the bot says. All text in it is literal: an adapter escapes it for its platform and never reads markup
// in it, so a person's words cannot become a mention, a link or a button. Plain gives its complete form in plain text.
type Message struct {
	Title   string   `json:"title,omitempty"`
	Body    []Block  `json:"body,omitempty"`
	Buttons []Button `json:"buttons,omitempty"`
	Files   []File   `json:"files,omitempty"`
	Thread  Ref      `json:"thread,omitzero"` // the message that this one answers, where the platform has threads
	Lang    Tag      `json:"lang,omitempty"`
	Card    bool     `json:"card,omitempty"` // a living card of a request: shortened to fit, never split
}

// BlockKind says how a block is laid out.
type BlockKind string

// The kinds of block.
const (
	Para   BlockKind = "para"   // a paragraph: Text
	Fields BlockKind = "fields" // labelled values: Rows
	List   BlockKind = "list"   // one line a row: Rows with Value only, or Label and Value
	Quote  BlockKind = "quote"  // somebody's words: Text
	Pre    BlockKind = "pre"    // text to copy as it is: Text
	Head   BlockKind = "head"   // the heading of what follows: Text
)

// Block is one part of a message's body.
type Block struct {
	Kind BlockKind `json:"kind"`
	Text string    `json:"text,omitempty"`
	Rows []Row     `json:"rows,omitempty"`
}

// Row is one line of a Fields or List block.
type Row struct {
	Label string `json:"label,omitempty"`
	Value string `json:"value"`
}

// Style of a button. At most one button of a message is Primary, and it comes first.
type Style string

// The styles. A refusal is never Danger-first: it is Plain and stands behind.
const (
	Normal  Style = ""
	Primary Style = "primary"
)

// Button is something to press. Typed is the line that does the same when written («visto bueno 123»). A button with a
// URL opens it and has no Token.
type Button struct {
	Token Token  `json:"token,omitempty"`
	Label string `json:"label"` // at most 24 bytes
	Typed string `json:"typed,omitempty"`
	Style Style  `json:"style,omitempty"`
	URL   string `json:"url,omitempty"`
}

// Say makes a message of one paragraph per text; empty texts are left out.
func Say(lang Tag, texts ...string) Message {
	m := Message{Lang: lang}
	for _, t := range texts {
		if t != "" {
			m.Body = append(m.Body, Block{Kind: Para, Text: t})
		}
	}
	return m
}

// With returns the message with further buttons.
func (m Message) With(b ...Button) Message {
	m.Buttons = append(append([]Button(nil), m.Buttons...), b...)
	return m
}

// IsZero reports whether there is nothing to say.
func (m Message) IsZero() bool {
	return m.Title == "" && len(m.Body) == 0 && len(m.Buttons) == 0 && len(m.Files) == 0
}

// Text gives title and body in plain text without buttons, one block per line.
func (m Message) Text() string {
	var lines []string
	if m.Title != "" {
		lines = append(lines, m.Title)
	}
	for _, b := range m.Body {
		if t := b.Plain(); t != "" {
			lines = append(lines, t)
		}
	}
	for _, f := range m.Files {
		lines = append(lines, "["+f.Name+"]")
	}
	return strings.Join(lines, "\n")
}

// Plain gives the complete plain-text form: title, body, and the buttons as a numbered list, each with the line to type.
func (m Message) Plain() string {
	var sb strings.Builder
	sb.WriteString(m.Text())
	for i, b := range m.Buttons {
		if sb.Len() > 0 {
			sb.WriteByte('\n')
		}
		sb.WriteString(strconv.Itoa(i+1) + ". " + b.Label)
		switch {
		case b.URL != "":
			sb.WriteString(": " + b.URL)
		case b.Typed != "" && !strings.EqualFold(b.Typed, b.Label):
			sb.WriteString(" («" + b.Typed + "»)")
		}
	}
	return sb.String()
}

// Plain gives the block in plain text.
func (b Block) Plain() string {
	switch b.Kind {
	case Fields, List:
		lines := make([]string, 0, len(b.Rows))
		for _, r := range b.Rows {
			line := r.Value
			if r.Label != "" {
				line = r.Label + ": " + r.Value
			}
			if b.Kind == List {
				line = "• " + line
			}
			lines = append(lines, line)
		}
		return strings.Join(lines, "\n")
	case Quote:
		return "«" + b.Text + "»"
	default:
		return b.Text
	}
}
