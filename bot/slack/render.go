package slack

import (
	"regexp"
	"strings"

	sdk "github.com/slack-go/slack"

	"github.com/ticbot/ticbot/bot/chat"
)

// Limits of Block Kit, from Slack's own models (slackapi/python-slack-sdk), counted in UTF-16 units, which is never less than
// what Slack counts.
const (
	maxText    = 2500  // of a message, unescaped
	maxButtons = 25    // elements of one actions block
	maxLabel   = 75    // of a button
	maxSection = 3000  // text of a section
	maxHeader  = 150   // text of a header
	maxFields  = 10    // fields of a section
	maxField   = 2000  // text of a field
	maxContext = 10    // elements of a context
	maxBlocks  = 50    // of a message
	maxChars   = 13000 // of all blocks: near 13,200 Slack answers msg_blocks_too_long (slackapi/bolt-js 2509)
	maxNotice  = 6000  // of the plain text beside the blocks
	maxURL     = 3000  // of a link button
)

// markup finds what Slack would read as markup in a text that allows it, where & < > are escaped already.
var markup = regexp.MustCompile("[*_~`&<>@#]|:[^\\s:]+:|(?m)^\\s*(?:[-•+]|\\d+[.)])\\s")

// plainText is a text in which Slack reads no markup. What does not fit is cut.
func plainText(s string, limit int) *sdk.TextBlockObject {
	return sdk.NewTextBlockObject(sdk.PlainTextType, cutEscaped(s, limit), false, false)
}

// verbatim is a text with our own markup, in which Slack finds no links and names by itself.
func verbatim(s string) *sdk.TextBlockObject {
	return sdk.NewTextBlockObject(sdk.MarkdownType, s, false, true)
}

// cutEscaped escapes as much of a text as fits; a text that shows nothing becomes a dash, as Slack takes no empty one.
func cutEscaped(s string, limit int) string {
	s, _ = chat.Clean(s, 0)
	if strings.TrimSpace(s) == "" {
		return "—"
	}
	n := limit
	for {
		out := escape(chat.Cut(s, n, chat.UTF16))
		over := length(out) - limit
		if over <= 0 {
			return out
		}
		n -= (over + 4) / 5
	}
}

func length(s string) int { return chat.Len(s, chat.UTF16) }

// renderer draws the blocks of one message.
type renderer struct {
	blocks []sdk.Block
}

// render draws a message. Where its parts would be too many or too long together, it is drawn as plain text with buttons.
func render(m chat.Message) []sdk.Block {
	blocks := blocksOf(m)
	if fits(blocks) {
		return blocks
	}
	var r renderer
	r.text(m.Text())
	r.buttons(m.Buttons)
	return r.blocks
}

// blocksOf draws the parts of a message, however many and long they are together.
func blocksOf(m chat.Message) []sdk.Block {
	var r renderer
	r.heading(m.Title)
	for _, b := range m.Body {
		r.block(b)
	}
	r.fileNames(m.Files)
	r.buttons(m.Buttons)
	return r.blocks
}

// fits reports whether blocks are within what one message takes.
func fits(blocks []sdk.Block) bool {
	size := 0
	for _, b := range blocks {
		size += blockSize(b)
	}
	return size <= maxChars && len(blocks) <= maxBlocks
}

func (r *renderer) add(b sdk.Block) {
	r.blocks = append(r.blocks, b)
}

func blockSize(b sdk.Block) (n int) {
	switch b := b.(type) {
	case *sdk.HeaderBlock:
		n = length(b.Text.Text)
	case *sdk.SectionBlock:
		if b.Text != nil {
			n = length(b.Text.Text)
		}
		for _, f := range b.Fields {
			n += length(f.Text)
		}
	case *sdk.ContextBlock:
		for _, e := range b.ContextElements.Elements {
			if t, ok := e.(*sdk.TextBlockObject); ok {
				n += length(t.Text)
			}
		}
	case *sdk.ActionBlock:
		for _, e := range b.Elements.ElementSet {
			if t, ok := e.(*sdk.ButtonBlockElement); ok {
				n += length(t.Text.Text)
			}
		}
	}
	return n
}

// heading adds a headline; one that is too long is shown as text.
func (r *renderer) heading(title string) {
	switch {
	case strings.TrimSpace(title) == "":
	case length(escape(title)) > maxHeader:
		r.text(title)
	default:
		r.add(sdk.NewHeaderBlock(plainText(title, maxHeader)))
	}
}

// text adds sections of literal text, as many as it takes.
func (r *renderer) text(s string) {
	for _, part := range pieces(s, maxSection) {
		r.add(sdk.NewSectionBlock(plainText(part, maxSection), nil, nil))
	}
}

// pieces divides a text so that each piece fits when it is escaped. Nothing is lost but the line end at which it is divided.
func pieces(s string, limit int) (out []string) {
	s, _ = chat.Clean(s, 0)
	for strings.TrimSpace(s) != "" {
		if length(escape(s)) <= limit {
			return append(out, s)
		}
		end, used, line := 0, 0, 0
		for i, c := range s {
			if used += length(escape(string(c))); used > limit {
				break
			}
			if end = i + len(string(c)); c == '\n' {
				line = i
			}
		}
		if line > end/2 {
			out, s = append(out, s[:line]), s[line+1:]
			continue
		}
		out, s = append(out, s[:end]), s[end:]
	}
	return out
}

func (r *renderer) block(b chat.Block) {
	switch b.Kind {
	case chat.Fields:
		r.fields(b.Rows)
	case chat.Pre:
		r.pre(b.Text)
	case chat.Head:
		r.heading(b.Text)
	default:
		r.text(b.Plain())
	}
}

// fields adds labelled values, in two columns where Slack has room. Labels are bold where neither label nor value holds
// anything that Slack would read as markup; else all of it is literal.
func (r *renderer) fields(rows []chat.Row) {
	var now []*sdk.TextBlockObject
	flush := func() {
		if len(now) > 0 {
			r.add(sdk.NewSectionBlock(nil, now, nil))
		}
		now = nil
	}
	for _, row := range rows {
		line := row.Value
		if row.Label != "" {
			line = row.Label + ":\n" + row.Value
		}
		if length(escape(line)) > maxField {
			flush()
			r.text(line)
			continue
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		if len(now) == maxFields {
			flush()
		}
		now = append(now, field(row, line))
	}
	flush()
}

func field(row chat.Row, line string) *sdk.TextBlockObject {
	clean, _ := chat.Clean(line, 0)
	label := strings.TrimSpace(row.Label)
	if label == "" || label != row.Label || clean != line || strings.ContainsAny(label, "\n") || markup.MatchString(row.Label) || markup.MatchString(row.Value) {
		return plainText(line, maxField)
	}
	return verbatim("*" + label + ":*\n" + row.Value)
}

// pre adds text to copy. Between the fences Slack reads no markup but its own marks, which are escaped.
func (r *renderer) pre(s string) {
	const fence = "```"
	if strings.Contains(s, "`") {
		r.text(s)
		return
	}
	for _, part := range pieces(s, maxSection-2*len(fence)-2) {
		r.add(sdk.NewSectionBlock(verbatim(fence+"\n"+escape(part)+"\n"+fence), nil, nil))
	}
}

// fileNames names the files that follow.
func (r *renderer) fileNames(files []chat.File) {
	for len(files) > 0 {
		n := min(len(files), maxContext)
		var names []sdk.MixedElement
		for _, f := range files[:n] {
			names = append(names, plainText("["+f.Name+"]", maxField))
		}
		r.add(sdk.NewContextBlock("", names...))
		files = files[n:]
	}
}

// buttons adds the buttons, those that open an address among them.
func (r *renderer) buttons(all []chat.Button) {
	if len(all) == 0 {
		return
	}
	var set []sdk.BlockElement
	for i, b := range all[:min(len(all), maxButtons)] {
		set = append(set, button(b, i))
	}
	r.add(sdk.NewActionBlock("", set...))
}

func button(b chat.Button, i int) *sdk.ButtonBlockElement {
	el := sdk.NewButtonBlockElement(actToken+digits(i), wrap(string(b.Token)), plainText(b.Label, maxLabel))
	if b.URL != "" && len(b.URL) <= maxURL {
		el.ActionID, el.Value, el.URL = actLink+digits(i), "", b.URL
	}
	if b.Style == chat.Primary {
		el.Style = sdk.StylePrimary
	}
	return el
}

// digits writes a small number.
func digits(i int) string { return string([]byte{byte('0' + i/10%10), byte('0' + i%10)}) }

// notice is the complete plain form of a message: what a notification, a screen reader and a search show.
func notice(m chat.Message) string {
	text, _ := chat.Clean(m.Plain(), 0)
	if strings.TrimSpace(text) == "" {
		return "—"
	}
	return cutEscaped(text, maxNotice)
}
