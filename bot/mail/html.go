package mail

import (
	"embed"
	"html/template"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
)

//go:embed letter.html
var assets embed.FS

func parsePage() (*template.Template, error) { return template.ParseFS(assets, "letter.html") }

// letter is what letter.html is drawn with. Everything in it is literal text.
type letter struct {
	Lang, Subject, Title string
	Blocks               []chat.Block
	Links                []chat.Button
	Copy, Foot           string
}

// html is the mail as a page: no picture, no script, nothing that is fetched, so that opening it tells nobody anything.
func (a *Adapter) html(m chat.Message, lang, subject string) (string, error) {
	l := letter{Lang: lang, Subject: subject, Title: m.Title, Blocks: m.Body, Copy: a.o.Texts.T(lang, "mail.copy"), Foot: a.foot(lang)}
	for _, b := range m.Buttons {
		if b.URL != "" {
			l.Links = append(l.Links, b)
		}
	}
	var sb strings.Builder
	err := a.page.Execute(&sb, l)
	return sb.String(), err
}
