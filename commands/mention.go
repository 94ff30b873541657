package commands

import (
	"regexp"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
)

// mention is somebody named in a line by his account: «@marta.diaz» on the web, «@U0123ABC» on Slack.
var mention = regexp.MustCompile(`(^|[\s(,;:¿¡"«])@([\p{L}\d][\p{L}\d._-]{1,63})`)

// mentioned writes the address of whoever is named by his account on this platform: what a platform calls people means nothing to
// who reads the case later, nor to the reader of names.
func (t *turn) mentioned(line string) string {
	if !strings.Contains(line, "@") || t.ev.From.Platform == "" {
		return line
	}
	return mention.ReplaceAllStringFunc(line, func(m string) string {
		at := strings.IndexByte(m, '@')
		id := strings.TrimRight(m[at+1:], "._-")
		p, err := t.v.PersonOf(chat.Account{Platform: t.ev.From.Platform, ID: id})
		if err != nil {
			return m
		}
		return m[:at] + p.Email + m[at+1+len(id):]
	})
}
