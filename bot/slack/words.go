package slack

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Slack escapes three characters in what people write, and puts its own marks between < and >.
var (
	marked   = regexp.MustCompile(`<([^<>]+)>`)
	mention  = regexp.MustCompile(`<@([A-Z0-9]+)(?:\|[^<>]*)?>`)
	unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
	escaping = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
)

// escape makes words literal: nothing in them is a mention, a link or a command any more.
func escape(s string) string { return escaping.Replace(s) }

// words gives what a person typed, from the text that Slack makes of it: marks become what was typed, escapes and the names
// of emoji become characters.
func words(text string, emoji map[string]string) string {
	text = marked.ReplaceAllStringFunc(text, func(m string) string { return typed(m[1 : len(m)-1]) })
	longer := func(a, b string) int { return len(b) - len(a) } // a name with its skin before the bare name
	for _, name := range slices.SortedFunc(maps.Keys(emoji), longer) {
		text = strings.ReplaceAll(text, name, emoji[name])
	}
	return unescape.Replace(text)
}

// typed gives what a person typed for a mark, without its brackets. A name that Slack shows in place of an address is kept
// with the address, unless it is that address.
func typed(mark string) string {
	target, label, named := strings.Cut(mark, "|")
	switch {
	case strings.HasPrefix(target, "@"): // the core knows people by their accounts; what they are called here says little
		return target
	case strings.HasPrefix(target, "#"):
		if named && label != "" {
			return "#" + strings.TrimLeft(label, "#")
		}
		return target
	case strings.HasPrefix(target, "!subteam^"), strings.HasPrefix(target, "!date^"):
		return label
	case strings.HasPrefix(target, "!"):
		return "@" + strings.TrimPrefix(target, "!")
	}
	bare := strings.TrimPrefix(strings.TrimPrefix(target, "mailto:"), "tel:")
	switch {
	case !named || label == "":
		return bare
	case strings.HasSuffix(strings.TrimSuffix(target, "/"), strings.TrimSuffix(label, "/")):
		return label
	}
	return label + " (" + bare + ")"
}

// mentions reports whether somebody is named in a text.
func mentions(text, user string) bool {
	for _, m := range mention.FindAllStringSubmatch(text, -1) {
		if m[1] == user {
			return true
		}
	}
	return false
}

// withoutMention takes the bot's name out of what was said to it. Where nobody knows its id it is the first name.
func withoutMention(text, own string) string {
	if own == "" {
		if loc := mention.FindStringIndex(text); loc != nil && strings.TrimSpace(text[:loc[0]]) == "" {
			text = text[loc[1]:]
		}
		return strings.TrimSpace(text)
	}
	text = mention.ReplaceAllStringFunc(text, func(m string) string {
		if mention.FindStringSubmatch(m)[1] == own {
			return ""
		}
		return m
	})
	return strings.TrimSpace(text)
}

// emojis finds the characters of the emoji in a message: in its text they stand by name.
func emojis(blocks json.RawMessage) map[string]string {
	if len(blocks) == 0 || !strings.Contains(string(blocks), `"emoji"`) {
		return nil
	}
	var all []element
	if json.Unmarshal(blocks, &all) != nil {
		return nil
	}
	found := map[string]string{}
	for _, e := range all {
		e.collect(found)
	}
	return found
}

// element is a part of a rich text.
type element struct {
	Type     string    `json:"type"`
	Name     string    `json:"name"`
	Unicode  string    `json:"unicode"`
	Skin     int       `json:"skin_tone"`
	Elements []element `json:"elements"`
}

func (e element) collect(found map[string]string) {
	for _, inner := range e.Elements {
		inner.collect(found)
	}
	if e.Type != "emoji" || e.Name == "" {
		return
	}
	var char strings.Builder
	for code := range strings.SplitSeq(e.Unicode, "-") {
		n, err := strconv.ParseUint(code, 16, 32)
		if err != nil || n > 0x10ffff {
			return // an emoji of this workspace: it has a name only
		}
		char.WriteRune(rune(n))
	}
	name := ":" + e.Name + ":"
	if e.Skin > 0 {
		name += ":skin-tone-" + strconv.Itoa(e.Skin) + ":"
	}
	found[name] = char.String()
}

// wrapped begins a value that was written in base64, because Slack escapes three characters in it.
const wrapped = "~"

// wrap makes a token or an option's value safe as the value of a button or an option.
func wrap(s string) string {
	if s != "" && !strings.ContainsAny(s, "&<>") && !strings.HasPrefix(s, wrapped) {
		return s
	}
	return wrapped + base64.RawURLEncoding.EncodeToString([]byte(s))
}

// unwrap reads what wrap wrote, and leaves anything else as it is.
func unwrap(s string) string {
	if code, ok := strings.CutPrefix(s, wrapped); ok {
		if raw, err := base64.RawURLEncoding.DecodeString(code); err == nil {
			return string(raw)
		}
	}
	return s
}
