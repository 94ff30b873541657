package chat

import (
	"slices"
	"strings"
)

// How short a text may become before something else is shortened too, in the platform's unit.
const (
	leastRow  = 40  // a value in a card: names and dates stay whole
	leastText = 120 // a paragraph: its first sentence
	leastAny  = 12  // anything, before the end of the body is left out
)

// Fit makes a message small enough for a platform: long values of rows are shortened first, then paragraphs, then the end
// of the body is left out; «…» stands where something is missing. Buttons over the limit are dropped from the end (what they
// do can still be typed) and labels are cut. Where a platform has no buttons the plain form, with all of them as lines, is
// what must fit. A limit of 0 means none; a limit of text under 16 cannot be kept.
func Fit(m Message, l Limits) Message {
	m = fitButtons(valid(m), l)
	if fits(m, l) {
		return m
	}
	for _, step := range []struct {
		rows, texts bool
		least       int
	}{{true, false, leastRow}, {false, true, leastText}, {true, true, leastAny}} {
		m = shorten(m, l, step.rows, step.texts, step.least)
		if fits(m, l) {
			return m
		}
	}
	m = dropEnd(m, l)
	if over := size(m, l) - l.Text; over > 0 {
		m.Title = Cut(m.Title, max(Len(m.Title, l.Unit)-over, 0), l.Unit)
	}
	for len(m.Files) > 0 && !fits(m, l) {
		m.Files = m.Files[:len(m.Files)-1]
	}
	for len(m.Buttons) > 0 && !fits(m, l) {
		m.Buttons = m.Buttons[:len(m.Buttons)-1]
	}
	if !fits(m, l) {
		m.Body, m.Title = nil, Cut(m.Title, l.Text, l.Unit)
	}
	return m
}

// size counts what a platform shows of a message.
func size(m Message, l Limits) int {
	if l.Buttons == 0 {
		return Len(m.Plain(), l.Unit)
	}
	return Len(m.Text(), l.Unit)
}

func fits(m Message, l Limits) bool { return l.Text <= 0 || size(m, l) <= l.Text }

// fitButtons keeps the number of buttons and the length of their labels.
func fitButtons(m Message, l Limits) Message {
	if l.Buttons > 0 && len(m.Buttons) > l.Buttons {
		m.Buttons = m.Buttons[:l.Buttons]
	}
	if l.Label > 0 {
		for i := range m.Buttons {
			m.Buttons[i].Label = Cut(m.Buttons[i].Label, l.Label, Bytes)
		}
	}
	return m
}

// valid copies a message, so that it can be changed, with bytes that are no text replaced.
func valid(m Message) Message {
	fix := func(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
	m.Title = fix(m.Title)
	m.Body, m.Buttons, m.Files = slices.Clone(m.Body), slices.Clone(m.Buttons), slices.Clone(m.Files)
	for i := range m.Body {
		b := &m.Body[i]
		b.Text, b.Rows = fix(b.Text), slices.Clone(b.Rows)
		for j, r := range b.Rows {
			b.Rows[j] = Row{Label: fix(r.Label), Value: fix(r.Value)}
		}
	}
	for i := range m.Buttons {
		b := &m.Buttons[i]
		b.Label, b.Typed, b.URL = fix(b.Label), fix(b.Typed), fix(b.URL)
	}
	for i := range m.Files {
		m.Files[i].Name = fix(m.Files[i].Name)
	}
	return m
}

// shorten cuts the longest values to one length, the greatest with which the message fits, but not under least.
func shorten(m Message, l Limits, rows, texts bool, least int) Message {
	low, high := least, max(longest(m, l.Unit), least)
	for low < high { // the greatest length that fits lies in [low, high], if any does
		mid := (low + high + 1) / 2
		if fits(capped(m, l.Unit, rows, texts, mid), l) {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return capped(m, l.Unit, rows, texts, low)
}

func longest(m Message, u Unit) int {
	n := 0
	for _, b := range m.Body {
		n = max(n, Len(b.Text, u))
		for _, r := range b.Rows {
			n = max(n, Len(r.Value, u))
		}
	}
	return n
}

// capped copies a message with its values, its texts, or both cut to n.
func capped(m Message, u Unit, rows, texts bool, n int) Message {
	m.Body = slices.Clone(m.Body)
	for i := range m.Body {
		b := &m.Body[i]
		if texts {
			b.Text = Cut(b.Text, n, u)
		}
		if rows {
			b.Rows = slices.Clone(b.Rows)
			for j := range b.Rows {
				b.Rows[j].Value = Cut(b.Rows[j].Value, n, u)
			}
		}
	}
	return m
}

// dropEnd leaves out as much of the end of the body as is needed, row by row.
func dropEnd(m Message, l Limits) Message {
	low, high := 0, 0
	for _, b := range m.Body {
		high += 1 + len(b.Rows)
	}
	for low < high {
		mid := (low + high + 1) / 2
		if fits(begun(m, mid), l) {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return begun(m, low)
}

// begun copies a message with the first n blocks and rows of its body, and «…» after them where there is more.
func begun(m Message, n int) Message {
	var body []Block
	for _, b := range m.Body {
		if n--; n < 0 {
			break
		}
		rows := b.Rows
		b.Rows = rows[:min(n, len(rows))]
		n -= len(rows)
		if len(b.Rows) > 0 || b.Text != "" {
			body = append(body, b)
		}
	}
	if n < 0 {
		body = append(body, Block{Kind: Para, Text: ellipsis})
	}
	m.Body = body
	return m
}
