package commands

import (
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
)

// What a token asks for. A token grants nothing: every click is checked as if the person had typed it.
const (
	tokStep    = "s" // take a step of a case, or open its form
	tokConfirm = "c" // the second press of a step that asks for one
	tokDraft   = "d" // do something with a draft: enviar, corregir, cancelar, seguir, nuevo, saltar, otra
	tokOption  = "o" // answer the question of a draft with one of its options
	tokForm    = "f" // a page of a draft in a dialog
	tokVerb    = "v" // a verb with its argument
	tokJoin    = "j" // join an open incident instead of filing the draft
)

// token is a Token taken apart.
type token struct {
	kind, do, arg, extra string
}

func (k token) encode() chat.Token {
	return chat.Token(strings.Join([]string{k.kind, k.do, k.arg, k.extra}, "/"))
}

// parseToken reads what encode wrote; anything else gives ok false. The extra part may hold slashes.
func parseToken(t chat.Token) (k token, ok bool) {
	if len(t) > chat.MaxToken {
		return k, false
	}
	parts := strings.SplitN(string(t), "/", 4)
	if len(parts) != 4 {
		return k, false
	}
	return token{parts[0], parts[1], parts[2], parts[3]}, true
}

// stepToken names a step of a case with the version and entry that the person sees.
func stepToken(kind, step string, r procedure.Request) chat.Token {
	return token{kind, step, strings.TrimPrefix(r.ID, radicadoPrefix), seenString(procedure.Seen{Version: r.Version, Entry: r.Entry})}.encode()
}

const radicadoPrefix = "TIC-"

func seenString(s procedure.Seen) string {
	return strconv.Itoa(s.Version) + "." + strconv.Itoa(s.Entry)
}

func parseSeen(s string) procedure.Seen {
	a, b, _ := strings.Cut(s, ".")
	v, err1 := strconv.Atoi(a)
	e, err2 := strconv.Atoi(b)
	if err1 != nil || err2 != nil || v < 0 || e < 0 {
		return procedure.Seen{Version: -1, Entry: -1} // nothing matches: the click is late
	}
	return procedure.Seen{Version: v, Entry: e}
}

// optionToken answers a draft's question; an option whose value is too long for a token is named by its place.
func optionToken(draft, field string, i int, value string) chat.Token {
	t := token{tokOption, draft, field, value}.encode()
	if len(t) > chat.MaxToken {
		t = token{tokOption, draft, field, "#" + strconv.Itoa(i)}.encode()
	}
	return t
}
