package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Split divides a long message into parts that a platform takes, between paragraphs where it can, else between sentences,
// else between words. Nothing but white space is lost. A quotation or a text to copy that is divided is one in every part.
// The title stands in the first part, files and buttons in the last. A card is never divided: it is one part, fitted.
func Split(m Message, l Limits) []Message {
	m = fitButtons(valid(m), l)
	switch {
	case fits(m, l):
		return []Message{m}
	case m.Card:
		return []Message{Fit(m, l)}
	}
	s := splitter{limits: l, blank: Message{Thread: m.Thread, Lang: m.Lang}}
	s.now = s.blank
	if Len(m.Title, l.Unit) <= l.Text {
		s.now.Title = m.Title
	} else {
		s.text(Para, m.Title)
	}
	for _, b := range m.Body {
		s.block(b)
	}
	s.tail(m.Files, m.Buttons)
	return append(s.done, s.now)
}

// splitter fills one part after the other.
type splitter struct {
	limits Limits
	blank  Message // what every part carries
	done   []Message
	now    Message
	open   bool // the last block of the part takes further rows of the same block
}

// next begins a new part, unless this one is still empty.
func (s *splitter) next() {
	if !s.now.IsZero() {
		s.done = append(s.done, s.now)
		s.now = s.blank
	}
	s.open = false
}

// room is how much text one more line of this part may have.
func (s *splitter) room() int {
	used := Len(s.now.Text(), s.limits.Unit)
	if used > 0 {
		used++ // the end of the line before
	}
	return s.limits.Text - used
}

// takes reports whether the part fits with one more block.
func (s *splitter) takes(b Block) bool { return Len(b.Plain(), s.limits.Unit) <= s.room() }

func (s *splitter) block(b Block) {
	s.open = false
	whole := Len(b.Plain(), s.limits.Unit)
	switch {
	case whole == 0:
	case whole <= s.room():
		s.now.Body = append(s.now.Body, b)
	case b.Kind == Fields || b.Kind == List:
		for _, r := range b.Rows {
			s.row(b.Kind, r)
		}
	case whole <= s.limits.Text && (b.Kind == Pre || s.room() < s.limits.Text/2):
		s.next()
		s.now.Body = append(s.now.Body, b)
	default:
		s.text(b.Kind, b.Text)
	}
}

// row adds one row; what is longer than a part goes on as paragraphs.
func (s *splitter) row(k BlockKind, r Row) {
	one := Block{Kind: k, Rows: []Row{r}}
	if !s.takes(one) && Len(one.Plain(), s.limits.Unit) <= s.limits.Text {
		s.next()
	}
	if !s.takes(one) {
		s.text(Para, strings.TrimPrefix(one.Plain(), "• "))
		s.open = false
		return
	}
	if last := len(s.now.Body) - 1; s.open {
		s.now.Body[last].Rows = append(s.now.Body[last].Rows, r)
		return
	}
	s.now.Body = append(s.now.Body, one)
	s.open = true
}

// text adds a text in pieces, each a block of its kind.
func (s *splitter) text(k BlockKind, text string) {
	u := s.limits.Unit
	around := Len(Block{Kind: k}.Plain(), u)
	space := unicode.IsSpace
	if k == Pre { // what is copied keeps its indents
		space = func(r rune) bool { return r == '\n' }
	}
	for text = strings.TrimFunc(text, space); text != ""; {
		room := s.room() - around
		if Len(text, u) > room && room < s.limits.Text/4 {
			s.next()
			room = s.limits.Text - around
		}
		n := breakAt(text, max(room, 1), u)
		s.now.Body = append(s.now.Body, Block{Kind: k, Text: trimRight(text[:n])})
		text = strings.TrimLeftFunc(text[n:], space)
		if text != "" {
			s.next()
		}
	}
}

// tail puts files and buttons at the end, in a part of their own where there is no room.
func (s *splitter) tail(files []File, buttons []Button) {
	whole := s.now
	whole.Files, whole.Buttons = files, buttons
	if fits(whole, s.limits) {
		s.now = whole
		return
	}
	for _, f := range files {
		f.Name = Cut(f.Name, s.limits.Text-2, s.limits.Unit)
		with := s.now
		with.Files = append(with.Files[:len(with.Files):len(with.Files)], f)
		if !fits(with, s.limits) {
			s.next()
			with = s.blank
			with.Files = []File{f}
		}
		s.now = with
	}
	for _, b := range buttons {
		with := s.now.With(b)
		if !fits(with, s.limits) {
			s.next()
			with = s.blank.With(s.line(b))
		}
		s.now = with
	}
}

// line makes a button short enough to be the only line of a part.
func (s *splitter) line(b Button) Button {
	if with := s.blank.With(b); !fits(with, s.limits) {
		b.Typed = ""
		if over := size(s.blank.With(b), s.limits) - s.limits.Text; over > 0 {
			b.Label = Cut(b.Label, max(Len(b.Label, s.limits.Unit)-over, 1), s.limits.Unit)
		}
	}
	return b
}

// breakAt gives the best place, in bytes, to divide text so that what stands before it is at most limit long: after a
// paragraph, a line, a sentence, a word, or else a character. It always goes forward.
func breakAt(text string, limit int, u Unit) int {
	end := prefix(text, limit, u)
	if end == len(text) {
		return end
	}
	if end == 0 { // one character of many marks: between them then
		return runes(text, limit, u)
	}
	head := text[:end]
	least := end / 4
	for _, mark := range []string{"\n\n", "\n"} {
		if i := strings.LastIndex(head, mark); i > least {
			return i
		}
	}
	if i := sentence(head, text); i > least {
		return i
	}
	if r, _ := utf8.DecodeRuneInString(text[end:]); unicode.IsSpace(r) {
		return end
	}
	if i := strings.LastIndexFunc(head, unicode.IsSpace); i > 0 {
		return i
	}
	return end
}

// runes gives the longest beginning in whole runes, at least one.
func runes(text string, limit int, u Unit) int {
	_, end := utf8.DecodeRuneInString(text)
	for n := Len(text[:end], u); end < len(text); {
		_, size := utf8.DecodeRuneInString(text[end:])
		if n += Len(text[end:end+size], u); n > limit {
			break
		}
		end += size
	}
	return end
}

// sentence finds the end of the last whole sentence of head, which begins text; 0 when there is none. A full stop before a
// small letter ends nothing («10:02 a. m.»).
func sentence(head, text string) int {
	for i := len(head); i > 0; {
		r, size := utf8.DecodeLastRuneInString(head[:i])
		if strings.ContainsRune(".!?…", r) && i < len(text) {
			rest := strings.TrimLeft(text[i:], "»\")”")
			after := strings.TrimLeftFunc(rest, unicode.IsSpace)
			first, _ := utf8.DecodeRuneInString(after)
			end := len(text) - len(rest)
			if len(after) < len(rest) && !unicode.IsLower(first) && end <= len(head) {
				return end
			}
		}
		i -= size
	}
	return 0
}
