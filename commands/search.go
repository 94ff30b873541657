package commands

import (
	"slices"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/sheet"
	"github.com/ticbot/ticbot/commands/spanish"
)

// foundAtMost is how many cases a search looks through.
const foundAtMost = 200

// sheetType is the media type of a workbook.
const sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// buscar finds cases by words, among those that this person may see.
func buscar(t *turn, c call) error {
	words := searchWords(c)
	if words == "" {
		t.say("search.empty")
		return nil
	}
	rs, err := t.search(words)
	if err != nil {
		return err
	}
	if len(rs) == 0 {
		t.say("search.none", "texto", shorten(words, 60))
		return nil
	}
	m := t.list(t.searchHead(words, len(rs)), rs)
	if aboutExceptions(words) {
		t.sayExceptions(&m, rs)
	}
	if has(t.me.Roles, roleAuditor) || has(t.me.Roles, roleSecretary) {
		m.Buttons = t.searchButtons(words, rs)
	}
	t.whisper(m)
	return nil
}

func searchWords(c call) string {
	words := strings.TrimSpace(c.Rest)
	if words == "" {
		words = c.Case
	}
	return words
}

// search gives the cases that hold all words and that this person may see, newest first. Who asks for exceptions wants those
// in which one was asked for.
func (t *turn) search(words string) ([]procedure.Request, error) {
	ids, err := t.v.Search(words, foundAtMost)
	if err != nil {
		return nil, err
	}
	return t.load(ids, func(r procedure.Request) bool {
		return t.maySee(r) && (!aboutExceptions(words) || r.Answers["plazo"] == askedException)
	})
}

// askedException is the answer with which an exception to the thirty business days is asked for.
const askedException = "excepcion"

// aboutExceptions reports whether a search is for exceptions of the thirty business days.
func aboutExceptions(words string) bool {
	return slices.ContainsFunc(strings.Fields(spanish.Fold(words)), func(w string) bool { return w == "excepcion" || w == "excepciones" })
}

// searchHead says how many were found: «4 casos con excepción de antelación en 2026:».
func (t *turn) searchHead(words string, n int) string {
	if !aboutExceptions(words) {
		return t.h.Texts.N(t.lang, "search.found", n)
	}
	year := ""
	for _, w := range strings.Fields(words) {
		if len(w) == 4 && strings.Trim(w, "0123456789") == "" {
			year = w
		}
	}
	return t.h.Texts.N(t.lang, "search.exceptions", n, "anio", year)
}

// sayExceptions says in the lines of a list what became of each exception.
func (t *turn) sayExceptions(m *chat.Message, rs []procedure.Request) {
	for b := range m.Body {
		if m.Body[b].Kind != chat.List {
			continue
		}
		for i := range m.Body[b].Rows {
			m.Body[b].Rows[i].Value = t.T("search.exception", "radicado", rs[i].ID, "titulo", t.h.title(t.v, t.lang, rs[i]), "estado", t.exceptionState(rs[i]))
		}
	}
}

func (t *turn) exceptionState(r procedure.Request) string {
	switch {
	case r.Facts["excepcion_motivo"] != "":
		return t.T("search.exception.granted")
	case r.Facts["no_excepcion_motivo"] != "":
		return t.T("search.exception.refused")
	}
	return t.T("search.exception.open")
}

// searchButtons are those of who looks at case files: the first cases, the case file, and the whole list as a workbook.
func (t *turn) searchButtons(words string, rs []procedure.Request) []chat.Button {
	var out []chat.Button
	for i, r := range rs {
		if i < cardButtons-2 {
			out = append(out, t.caseButton(r))
		}
	}
	if len(rs) == 1 {
		out = append(out, t.verbButton("expediente", rs[0]))
	} else {
		out = append(out, t.wordsButton("expediente", words))
	}
	return append(out, t.wordsButton("exportar", words))
}

// wordsButton does with a search what a typed verb does.
func (t *turn) wordsButton(verb, words string) chat.Button {
	words = strings.Join(strings.Fields(words), " ")
	for len(token{tokVerb, verb, "", words}.encode()) > chat.MaxToken {
		words = words[:max(strings.LastIndexByte(words, ' '), 0)]
	}
	return chat.Button{Token: token{tokVerb, verb, "", words}.encode(), Label: t.T("verb." + verb), Typed: strings.TrimSpace(t.T("verb."+verb+".typed") + " " + words)}
}

// exportar sends what a search finds as an Excel workbook. Nothing private is in it.
func exportar(t *turn, c call) error {
	words := searchWords(c)
	if !isStaff(t.me) && !has(t.me.Roles, roleAuditor) {
		t.say("search.export.forbidden")
		return nil
	}
	if words == "" {
		t.say("search.export.howto")
		return nil
	}
	rs, err := t.search(words)
	if err != nil {
		return err
	}
	if len(rs) == 0 {
		t.say("search.none", "texto", shorten(words, 60))
		return nil
	}
	book, err := sheet.Workbook(t.T("search.sheet"), t.searchRows(rs))
	if err != nil {
		return err
	}
	f, err := t.tx.PutFile(chat.File{Name: fileSafe(t.T("search.file", "texto", shorten(words, 60))) + ".xlsx", Type: sheetType}, book, "", "", t.now)
	if err != nil {
		return err
	}
	m := chat.Say(chat.Tag(t.lang), t.h.Texts.N(t.lang, "search.exported", len(rs)))
	m.Files = []chat.File{f}
	t.whisper(m)
	return nil
}

// searchRows are cases as a table.
func (t *turn) searchRows(rs []procedure.Request) [][]string {
	var head []string
	for _, id := range []string{"casefile.radicado", "cmd.head.servicio", "doc.acuse.matter", "doc.file.state", "casefile.dep", "casefile.site", "casefile.asker",
		"casefile.doer", "casefile.filed", "search.due", "search.solved", "search.ended", "casefile.pisami", "search.column"} {
		head = append(head, t.T(id))
	}
	out := [][]string{head}
	for _, r := range rs {
		state, exception := "", ""
		if st := t.h.proc(r).State(r); st != nil {
			state = t.T(st.TextID(), t.h.args(t.v, t.lang, r, t.me, t.now)...)
		}
		if r.Answers["plazo"] == askedException {
			exception = t.exceptionState(r)
		}
		row := []string{r.ID, t.T("service." + r.Service), t.h.title(t.v, t.lang, r), state, r.Dep, r.Site, t.h.name(t.v, r.Asker), t.h.name(t.v, r.Assignee)}
		for _, at := range []calendar.Date{calendar.Of(r.Filed), calendar.Of(r.Due), calendar.Of(r.Solved), calendar.Of(r.Ended)} {
			day := ""
			if at.Year > 1 {
				day = calendar.ShortDate(at)
			}
			row = append(row, day)
		}
		out = append(out, append(row, r.Facts["pisami"], exception))
	}
	return out
}
