package commands

import (
	"maps"
	"slices"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/locales"
	"github.com/ticbot/ticbot/store"
)

// A draft's form is "service:COR" or "step:asignar".
const (
	formService = "service:"
	formStep    = "step:"
)

// blank is the form of a draft before it is dressed for a person: the pages as the procedure's file has them, and the
// prefix of its texts.
type blank struct {
	id     string // "service:COR"
	texts  string // "form.COR" or "step.asignar"
	title  string
	pages  []procedure.Page
	svc    *procedure.Service
	step   *procedure.Step
	filing bool
	// computed are the answers that the program works out.
	computed []procedure.Computed
}

// blankOf finds the form of a draft.
func (t *turn) blankOf(d store.Draft) (blank, bool) {
	if id, ok := strings.CutPrefix(d.Form, formService); ok {
		svc := t.h.current.Service(id)
		if svc == nil {
			return blank{}, false
		}
		title := t.T("service." + id)
		if d.Request != "" && !t.completing(d) {
			title = t.T("correct.title")
		}
		return blank{id: d.Form, texts: "form." + id, title: title, pages: svc.Pages, svc: svc, filing: true, computed: svc.Computed}, true
	}
	id, ok := strings.CutPrefix(d.Form, formStep)
	if !ok {
		return blank{}, false
	}
	if own, ok := t.h.area.forms[id]; ok {
		return own.blank(t), true
	}
	r, err := t.v.Request(d.Request)
	if err != nil {
		return blank{}, false
	}
	step := t.h.proc(r).StepOf(r, id)
	if step == nil {
		return blank{}, false
	}
	b := blank{id: d.Form, texts: step.TextID(), title: t.T(step.TextID() + ".title"), step: step, pages: step.Pages(), computed: step.Computed}
	return b, true
}

// stepText begins the ids of a step's texts in the flow of a request.
func (h *Handler) stepText(r procedure.Request, step string) string {
	if s := h.proc(r).StepOf(r, step); s != nil {
		return s.TextID()
	}
	return "step." + step
}

// proc is the version of the procedure under which a request was filed.
func (h *Handler) proc(r procedure.Request) *procedure.Procedure {
	if p := h.procs[r.Procedure]; p != nil {
		return p
	}
	return h.current
}

// dress makes the form for a person: labels and questions in the language, options from the records, defaults filled in.
func (t *turn) dress(b blank, d store.Draft) chat.Form {
	return t.dressed(b, d, "", true)
}

// shape is the form as far as walking it goes: which pages and fields there are, and with which defaults. It says nothing.
func (t *turn) shape(b blank, d store.Draft) chat.Form {
	return t.dressed(b, d, "", false)
}

// dressPage is dress for one page: the others have no fields.
func (t *turn) dressPage(b blank, d store.Draft, page string) chat.Form {
	return t.dressed(b, d, page, true)
}

// dressed makes a form with its words or without: all pages, or the one that only names.
func (t *turn) dressed(b blank, d store.Draft, only string, words bool) chat.Form {
	f := chat.Form{ID: b.id, Title: b.title, Lang: chat.Tag(t.lang), Cancel: t.T("nav.cancelar"), Pages: make([]chat.Page, 0, len(b.pages))}
	known := merged(d.Said, d.Answers)
	var args []any
	for _, p := range b.pages {
		page := chat.Page{ID: p.ID}
		for _, c := range p.When {
			page.When = append(page.When, chat.Cond{Field: c.Field, Is: c.Is})
		}
		if only == "" || only == p.ID {
			if words && args == nil {
				args = t.formArgs(b, d, known)
			}
			page.Fields = make([]chat.Field, 0, len(p.Fields))
			for _, pf := range p.Fields {
				page.Fields = append(page.Fields, t.dressWith(b, d, pf, known, args, words))
			}
		}
		f.Pages = append(f.Pages, page)
	}
	f.Values = map[string]string{}
	for _, c := range b.computed { // conditions of pages look at them
		f.Values[c.ID] = known[c.ID]
	}
	for _, p := range b.pages {
		for _, pf := range p.Fields {
			if v, ok := known[pf.ID]; ok && !pf.Private { // an answer that is kept for a day holds nothing personal
				f.Values[pf.ID] = t.typedForm(pf, v)
			}
		}
	}
	return f
}

func (t *turn) dressField(b blank, d store.Draft, pf procedure.Field, args []any) chat.Field {
	return t.dressWith(b, d, pf, merged(d.Said, d.Answers), args, true)
}

// dressWith dresses a field for a draft in which so much is known, with its words or without. A default is looked for only
// where nothing is.
func (t *turn) dressWith(b blank, d store.Draft, pf procedure.Field, known map[string]string, args []any, words bool) chat.Field {
	f := chat.Field{ID: pf.ID, Kind: chat.FieldKind(pf.Type), Required: pf.Required, Min: pf.Min, Max: pf.Max, When: chat.AskMode(pf.Ask), Private: pf.Private}
	if words {
		id := b.texts + "." + pf.ID
		f.Label, f.Ask = t.T(id+".label"), t.T(id+".ask", args...)
		if t.h.Texts.Has(t.lang, id+".hint") {
			f.Placeholder = t.T(id+".hint", args...)
		}
	}
	f.Options = t.options(b, d, pf, words)
	if d.Said[markUnread+pf.ID] != "" {
		f.When = chat.AskAlways
		return f
	}
	f.Default = pf.DefaultFor(known)
	if known[pf.ID] == "" {
		if fill := t.fill(b, d, pf); fill != "" {
			f.Default = fill
		}
	}
	f.Default = offeredOnly(f)
	return f
}

// offeredOnly is the default of a field as far as its options have it.
func offeredOnly(f chat.Field) string {
	if f.Default == "" || len(f.Options) == 0 {
		return f.Default
	}
	values := []string{f.Default}
	if f.Kind == chat.MultiSelect {
		values = strings.Split(f.Default, "\n")
	}
	return strings.Join(slices.DeleteFunc(values, func(v string) bool {
		return !slices.ContainsFunc(f.Options, func(o chat.Option) bool { return o.Value == v })
	}), "\n")
}

// formArgs are the placeholders of questions: what was answered so far, as it is shown, and what the case says.
func (t *turn) formArgs(b blank, d store.Draft, known map[string]string) []any {
	var args []any
	if d.Request != "" {
		if r, err := t.v.Request(d.Request); err == nil {
			args = append(t.h.args(t.v, t.lang, r, t.me, t.now), t.wordsOf(r, known)...)
		}
	}
	if b.filing && t.h.area.words[b.svc.ID] != nil {
		args = append(args, t.wordsOf(t.draftRequest(b, d, known), nil)...)
	}
	return append(args, locales.Source(func(name string) (any, bool) {
		for _, p := range slices.Backward(b.pages) {
			for _, f := range slices.Backward(p.Fields) {
				if f.ID == name {
					return t.h.shownAnswer(t.v, t.lang, b.texts, f, known[name]), true
				}
			}
		}
		return nil, false
	}), nil)
}

// options of a select: those of the file, with their labels or without, or a list of the records.
func (t *turn) options(b blank, d store.Draft, pf procedure.Field, words bool) []chat.Option {
	var out []chat.Option
	for _, o := range pf.Options {
		if b.svc != nil && !t.offered(b.svc.ID, pf.ID, o, d) {
			continue
		}
		option := chat.Option{Value: o}
		if words {
			option.Label = t.T(b.texts + "." + pf.ID + "." + o)
		}
		out = append(out, option)
	}
	if pf.Source != "" {
		out = append(out, t.source(pf.Source, d)...)
	}
	if d.Request != "" && b.filing { // a case that is corrected stays one of its service
		out = slices.DeleteFunc(out, func(o chat.Option) bool { _, ok := t.opens(pf, o.Value); return ok })
	}
	return out
}

// offered leaves out what makes no sense for this person: a mailbox of one's own where there is one already.
func (t *turn) offered(service, field, option string, d store.Draft) bool {
	return service != "COR" || field != "para" || option != "mi" || t.asks(d).Mailbox == ""
}

// source gives the options that the records know.
func (t *turn) source(name string, d store.Draft) []chat.Option {
	if list := t.h.area.sources[name]; list != nil {
		return list(t, d)
	}
	return nil
}

// siteOptions lists the places of work.
func siteOptions(t *turn, _ store.Draft) []chat.Option {
	sites, err := t.v.Sites()
	if err != nil {
		return nil
	}
	var out []chat.Option
	for _, s := range sites {
		out = append(out, chat.Option{Value: s.Name, Label: s.Name})
	}
	return out
}

// serviceOptions lists the services to which a case can be given.
func (t *turn) serviceOptions(d store.Draft) []chat.Option {
	var out []chat.Option
	for _, s := range t.h.current.Services {
		if s.ID != "OTR" && !t.unsigned(s.ID, d) {
			out = append(out, chat.Option{Value: s.ID, Label: t.T("service." + s.ID)})
		}
	}
	return out
}

// consoleOptions lists the consoles in which accounts are made.
func consoleOptions(t *turn, _ store.Draft) []chat.Option {
	var out []chat.Option
	for _, c := range t.h.Consoles {
		out = append(out, chat.Option{Value: c, Label: c})
	}
	return out
}

// unsigned reports whether a case could not be given to a service, because nobody signs there for who asks.
func (t *turn) unsigned(service string, d store.Draft) bool {
	r, err := t.v.Request(d.Request)
	if d.Request == "" || err != nil {
		return false
	}
	flow := t.h.current.Flow(service, r.Answers)
	if flow == nil {
		return true
	}
	r.Head = signer(t.v, t.h.person(t.v, r.Asker), r.Asker)
	return lacksSigner(flow, r)
}

// ofPeople reports whether a named list is one of people, whose values are e-mails.
func ofPeople(source string) bool { return source == "staff" || source == sourceSupport }

// staffOptions lists TIC's people with the number of their open matters; whoever the matter is about is left out.
func (t *turn) staffOptions(d store.Draft) []chat.Option {
	r, _ := t.v.Request(d.Request)
	var out []chat.Option
	for _, p := range t.people() {
		if p.Left != "" || !slices.Contains(p.Roles, roleTech) && !slices.Contains(p.Roles, rolePro) || p.Email == r.Asker || p.Email == r.Holder {
			continue
		}
		open, _ := t.v.RequestsWaiting("assignee", p.Email)
		label := t.h.Texts.N(t.lang, "source.staff", len(open), "nombre", p.Name)
		if p.Away >= t.today().String() {
			label = t.T("source.staff.away", "nombre", p.Name)
		}
		out = append(out, chat.Option{Value: p.Email, Label: label})
	}
	return out
}

// fill computes a named default.
func (t *turn) fill(b blank, d store.Draft, pf procedure.Field) string {
	if of := t.h.area.fills[pf.Fill]; of != nil {
		return of(t, b, d)
	}
	return ""
}

// named finds the one person whose name it is.
func (t *turn) named(name string) (store.Person, bool) {
	found := t.findPeople(name)
	if len(found) != 1 || spanish.Fold(found[0].Name) != spanish.Fold(name) {
		return store.Person{}, false
	}
	return found[0], true
}

// findPeople looks names and addresses up: all words must occur. At most six are returned.
func (t *turn) findPeople(words string) []store.Person {
	words = strings.TrimPrefix(strings.TrimSpace(words), "@")
	if words == "" {
		return nil
	}
	if p, err := t.v.Person(strings.ToLower(words)); err == nil {
		return []store.Person{p}
	}
	return t.directory().find(words, 6)
}

func merged(ms ...map[string]string) map[string]string {
	out := maps.Clone(ms[0])
	if out == nil {
		out = map[string]string{}
	}
	for _, m := range ms[1:] {
		maps.Copy(out, m)
	}
	return out
}
