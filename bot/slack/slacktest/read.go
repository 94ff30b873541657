package slacktest

import (
	"regexp"
	"strings"

	"github.com/ticbot/ticbot/bot/chat/chattest"
)

var (
	boldMark  = regexp.MustCompile("[*_~`]([^*_~`\n]+)[*_~`]")
	emojiMark = regexp.MustCompile(`:[a-z0-9_+'-]+:`)
	angleMark = regexp.MustCompile(`<([^<>]+)>`)
	atMark    = regexp.MustCompile(`@(channel|here|everyone)`)
	unescape  = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
	escape    = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
)

// Words is what a person sees of a text object.
type Words struct {
	Text   string
	Links  []string
	Pinged []string // who is notified
}

// Read shows a text object as Slack's program would.
func Read(v any) (s Words) {
	t := obj(v)
	text := str(t["text"])
	if t["type"] == "plain_text" {
		if t["emoji"] == true {
			text = emojiMark.ReplaceAllString(text, "☺")
		}
		s.Text = unescape.Replace(text)
		return s
	}
	inner, fenced := strings.CutPrefix(text, "```\n")
	if fenced {
		text = strings.TrimSuffix(inner, "\n```")
	} else {
		text = boldMark.ReplaceAllString(text, "$1")
		text = emojiMark.ReplaceAllString(text, "☺")
		text = strings.TrimPrefix(strings.ReplaceAll(text, "\n&gt;", "\n"), "&gt;")
	}
	if t["verbatim"] != true {
		s.Pinged = append(s.Pinged, atMark.FindAllString(text, -1)...)
	}
	text = angleMark.ReplaceAllStringFunc(text, func(m string) string {
		target, label, _ := strings.Cut(m[1:len(m)-1], "|")
		if strings.HasPrefix(target, "!") || strings.HasPrefix(target, "@") {
			s.Pinged = append(s.Pinged, target)
		} else {
			s.Links = append(s.Links, target)
		}
		return label
	})
	s.Text = unescape.Replace(text)
	return s
}

// Show is a message with this text and these blocks as a person reads it.
func Show(text string, blocks []any) chattest.Seen { return shown(&line{text: text, blocks: blocks}) }

// shown is a message as a person reads it.
func shown(l *line) chattest.Seen {
	out := chattest.Seen{}
	if l.only == "" {
		out.ID = l.ts
	}
	var all []string
	add := func(s Words) {
		all = append(all, s.Text)
		out.Links, out.Pinged = append(out.Links, s.Links...), append(out.Pinged, s.Pinged...)
	}
	for _, b := range l.blocks {
		b := obj(b)
		switch b["type"] {
		case "header", "section":
			if b["text"] != nil {
				add(Read(b["text"]))
			}
			for _, fd := range list(b["fields"]) {
				add(Read(fd))
			}
		case "context":
			for _, e := range list(b["elements"]) {
				add(Read(e))
			}
		case "actions":
			for _, e := range list(b["elements"]) {
				e := obj(e)
				out.Buttons = append(out.Buttons, Read(e["text"]).Text)
				if u := str(e["url"]); u != "" {
					out.Links = append(out.Links, u)
				}
			}
		}
	}
	if len(l.blocks) == 0 {
		add(Read(map[string]any{"type": "mrkdwn", "text": l.text}))
	} else {
		for _, who := range Read(map[string]any{"type": "mrkdwn", "text": l.text}).Pinged { // the fallback is read for mentions too
			if strings.HasPrefix(who, "!") || strings.HasPrefix(who, "@U") {
				out.Pinged = append(out.Pinged, who)
			}
		}
	}
	out.Text = strings.Join(all, "\n")
	if l.file != nil {
		out.Files = []chattest.File{*l.file}
	}
	return out
}
