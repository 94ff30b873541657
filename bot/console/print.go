package console

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ticbot/ticbot/bot/chat"
)

// style says how messages look.
type style struct {
	width  int
	colour bool
}

// The only sequences that are ever written; what they mark can be read without them.
const (
	bold  = "\x1b[1m"
	dim   = "\x1b[2m"
	cyan  = "\x1b[36m"
	reset = "\x1b[0m"
	erase = "\r\x1b[K"
)

func (s style) paint(code, text string) string {
	if !s.colour || text == "" {
		return text
	}
	return code + text + reset
}

// clear takes a prompt off the screen.
func (s style) clear() string {
	if s.colour {
		return erase
	}
	return "\n"
}

// message lays a message out: title, text, then the buttons, and an empty line.
func (s style) message(m chat.Message, numbers bool) string {
	var sb strings.Builder
	if m.Title != "" {
		sb.WriteString(s.paint(bold, s.wrap(plain(m.Title))) + "\n")
	}
	sb.WriteString(s.body(m))
	sb.WriteString(s.buttons(m.Buttons, numbers))
	return sb.String() + "\n"
}

// updated lays out a message that was replaced.
func (s style) updated(mark string, m chat.Message, numbers bool) string {
	return s.paint(dim, mark) + " " + s.message(m, numbers)
}

func (s style) body(m chat.Message) string {
	var sb strings.Builder
	for _, b := range m.Body {
		text := plain(b.Plain())
		if b.Kind == chat.Pre {
			text = "    " + strings.ReplaceAll(text, "\n", "\n    ")
		} else {
			text = s.wrap(text)
		}
		if text != "" {
			sb.WriteString(text + "\n")
		}
	}
	for _, f := range m.Files {
		sb.WriteString("📎 " + plain(f.Name) + "\n")
	}
	return sb.String()
}

// buttons lists the buttons with numbers on as few lines as they need. Without numbers, and for links, what to type or to
// open stands beside the label.
func (s style) buttons(list []chat.Button, numbers bool) string {
	var sb strings.Builder
	column := 0
	for i, b := range list {
		label := "[" + plain(b.Label) + "]"
		if numbers {
			label = strconv.Itoa(i+1) + ". " + label
		}
		text, more := s.paint(cyan, label), ""
		switch {
		case b.URL != "":
			more = " " + plain(b.URL)
		case !numbers && b.Typed != "":
			more = " «" + plain(b.Typed) + "»"
		}
		width := utf8.RuneCountInString(label + more)
		switch {
		case i == 0:
		case s.width > 0 && column+2+width > s.width || more != "":
			sb.WriteByte('\n')
			column = 0
		default:
			sb.WriteString("  ")
			column += 2
		}
		sb.WriteString(text + more)
		column += width
	}
	if len(list) > 0 {
		sb.WriteByte('\n')
	}
	return sb.String()
}

// plain makes text safe for a terminal: no control sequence of somebody's words reaches it.
func plain(s string) string {
	s, _ = chat.Clean(s, 0)
	return s
}

// wrap breaks lines between words at the width.
func (s style) wrap(text string) string {
	if s.width <= 0 {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = wrapLine(l, s.width)
	}
	return strings.Join(lines, "\n")
}

func wrapLine(line string, width int) string {
	var sb strings.Builder
	column := 0
	for i, word := range strings.Split(line, " ") {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+n > width:
			sb.WriteByte('\n')
			column = 0
		default:
			sb.WriteByte(' ')
			column++
		}
		sb.WriteString(word)
		column += n
	}
	return sb.String()
}
