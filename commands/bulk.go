package commands

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/sheet"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// Several accounts in one request («Varias cuentas»): a table with a person a row. One sign-off covers it; slots, passwords
// and hand-off go row by row, each in an envelope of its own, and whoever keeps the PINs reads them on one page.

// maxItems is how many accounts one request may ask for: each is made by hand in a console.
const maxItems = 100

// Columns of the table; the first has to be there.
func itemColumns() []string { return []string{"nombre", "cargo", "fin", "correo_personal"} }

// itemFault is a row that cannot be taken, with the id of the sentence that says why.
type itemFault struct {
	line int
	why  string
	args []any
}

// readItems reads the table of a case. Faults are rows that are left out; problem is why the whole table cannot be taken.
func (t *turn) readItems(hash string) (items []procedure.Item, faults []itemFault, problem *fault) {
	f, err := t.v.File(hash)
	if err != nil {
		return nil, nil, bad("tabla", "motivo", t.T("bulk.gone"))
	}
	read, err := t.readTable(f, func(cells []string) bool { return hasColumns(cells, itemColumns()[:1]) })
	if p := (sheet.Problem{}); errors.As(err, &p) {
		return nil, nil, bad("tabla", "motivo", refusalOf(p).Text(t.h.Texts, t.lang))
	}
	if err != nil {
		return nil, nil, bad("tabla", "motivo", t.T("bulk.gone"))
	}
	columns := make([]int, 0, len(itemColumns()))
	for _, name := range itemColumns() {
		columns = append(columns, columnIn(read.Head.Cells, []string{name, strings.TrimPrefix(name, "correo_")}))
	}
	if columns[0] < 0 {
		return nil, nil, bad("tabla", "motivo", t.T("bulk.columns"))
	}
	rows := slices.DeleteFunc(read.Rows, func(r sheet.Row) bool { return strings.TrimSpace(strings.Join(r.Cells, "")) == "" })
	switch n := len(rows) + len(read.Bad); {
	case n == 0:
		return nil, nil, bad("tabla", "motivo", t.T("bulk.norows"))
	case n > maxItems:
		return nil, nil, bad("tabla", "motivo", t.T("bulk.many", "n", n, "caben", maxItems))
	}
	for _, b := range read.Bad {
		faults = append(faults, itemFault{b.Line, refusalOf(b).ID, refusalOf(b).Args})
	}
	for _, r := range rows {
		it := procedure.Item{Line: r.Line, Name: cell(r, columns[0]), Position: cell(r, columns[1]), Until: cell(r, columns[2]), Mail: strings.ToLower(cell(r, columns[3])), State: itemAsked}
		if why, args := t.checkItem(&it, items); why != "" {
			faults = append(faults, itemFault{r.Line, why, args})
			continue
		}
		items = append(items, it)
	}
	slices.SortStableFunc(faults, func(a, b itemFault) int { return a.line - b.line })
	return items, faults, nil
}

// checkItem checks one row as the form of a single account checks its answers, and puts it into shape.
func (t *turn) checkItem(it *procedure.Item, before []procedure.Item) (why string, args []any) {
	if !spanish.ValidFullName(it.Name) {
		return "bulk.name", nil
	}
	it.Name = spanish.ProperName(it.Name)
	if p, ok := t.named(it.Name); ok && (p.Mailbox != "" || p.Email == t.who) {
		return "bulk.has", []any{"nombre", it.Name}
	}
	if i := slices.IndexFunc(before, func(o procedure.Item) bool { return spanish.Fold(o.Name) == spanish.Fold(it.Name) }); i >= 0 {
		return "bulk.twice", []any{"nombre", it.Name, "linea", before[i].Line}
	}
	if it.Until != "" {
		day, flt := t.checkDate(procedure.Field{Type: string(chat.DateField), Checks: []string{"pasada"}}, it.Until)
		if flt != nil && flt.id != "pasada" {
			return "bulk.date", nil
		}
		if flt != nil || day[:10] < t.today().String() {
			return "bulk.past", nil
		}
		it.Until = day[:10]
	}
	if it.Mail != "" && (!reEmail.MatchString(it.Mail) || len(it.Mail) > 254) {
		return "bulk.mail", nil
	}
	if i := slices.IndexFunc(before, func(o procedure.Item) bool { return it.Mail != "" && o.Mail == it.Mail }); i >= 0 {
		return "bulk.samemail", []any{"linea", before[i].Line}
	}
	taken := func(local string) bool {
		addr := local + "@" + t.h.Domain
		_, known := t.mailboxOf(addr)
		return known || slices.ContainsFunc(before, func(o procedure.Item) bool { return o.Account == addr })
	}
	it.Account = spanish.ProposedAddress(it.Name, t.h.Domain, taken)
	return "", nil
}

// faultLine is one row that was left out, as a sentence.
func (t *turn) faultLine(f itemFault) string {
	return t.T("error.csv", "fila", f.line, "motivo", strings.TrimSuffix(t.T(f.why, f.args...), "."))
}

// checkItems is the check of the table's field: at least one row can be taken.
func checkItems(t *turn, _ blank, _ store.Draft, v string) *fault {
	items, faults, problem := t.readItems(v)
	if problem != nil || len(items) > 0 {
		return problem
	}
	var lines []string
	for i, f := range faults {
		if i < 3 {
			lines = append(lines, t.T("bulk.line", "fila", f.line, "motivo", strings.TrimSuffix(t.T(f.why, f.args...), ".")))
		}
	}
	return bad("tabla", "motivo", t.T("bulk.none", "filas", strings.Join(lines, " ")))
}

// deriveItems says what a request for several accounts is for.
func (t *turn) deriveItems(r *procedure.Request) {
	r.Items, _, _ = t.readItems(r.Answers["archivo"])
	r.HolderIs = t.h.Texts.N(string(t.h.Lang), "bulk.people", len(r.Items))
}

// itemsSummary is what the summary of several accounts says: who they are for, and what was left out.
func (t *turn) itemsSummary(r procedure.Request) string {
	_, faults, _ := t.readItems(r.Answers["archivo"])
	var out []string
	for i, it := range r.Items {
		if i < 2*listed {
			out = append(out, t.T("bulk.asked", "n", i+1, "nombre", it.Name, "cargo", it.Position, "fin", isoShort(it.Until), "propuesta", it.Account, "contacto", maskMail(it.Mail)))
		}
	}
	if n := len(r.Items) - len(out); n > 0 {
		out = append(out, t.h.Texts.N(t.lang, "list.more", n))
	}
	for i, f := range faults {
		if i < listed {
			out = append(out, t.faultLine(f))
		}
	}
	if n := len(faults) - listed; n > 0 {
		out = append(out, t.h.Texts.N(t.lang, "list.more", n))
	}
	return strings.Join(out, "\n")
}

// itemRows list the accounts of a case for those who work on it or sign it.
func (t *turn) itemRows(r procedure.Request) []chat.Row {
	var rows []chat.Row
	for i, it := range r.Items {
		if i == 3*listed {
			rows = append(rows, chat.Row{Value: t.h.Texts.N(t.lang, "list.more", len(r.Items)-i)})
			break
		}
		rows = append(rows, chat.Row{Value: t.T("bulk.item", "n", i+1, "nombre", it.Name, "cargo", it.Position, "fin", isoShort(it.Until), "cuenta", it.Account,
			"contacto", maskMail(it.Mail), "estado", t.T("bulk.state."+it.State), "motivo", it.Why)})
	}
	return rows
}

// maskMail shows the ends of a personal address; of none nothing.
func maskMail(s string) string {
	if s == "" {
		return ""
	}
	return spanish.MaskEmail(s)
}

// itemsArgs are the placeholders of a case of several accounts.
func (h *Handler) itemsArgs(lang string, r procedure.Request) []any {
	if len(r.Items) == 0 {
		return nil
	}
	count := map[string]int{}
	for _, it := range r.Items {
		count[it.State]++
	}
	made := count[itemSent] + count[itemOpened]
	args := []any{"cuantas_cuentas", h.Texts.N(lang, "bulk.accounts", len(r.Items)), "total", len(r.Items), "listas", made, "esperan", count[itemQueued], "fallidas", count[itemFailed],
		"reservadas", count[itemSlot]}
	if i := nextItem(r); i >= 0 {
		args = append(args, "fila", i+1, "fila_nombre", r.Items[i].Name)
	}
	return args
}

// example is the template of the table, as files for Excel and as CSV.
func (t *turn) example() error {
	rows := [][]string{{"nombre", "cargo", "fin", "correo personal"}, {"Ana Ruiz", "Apoyo jurídico", "30/06/2027", "ana.ruiz@gmail.com"}, {"Luis Peña Díaz", "Técnico", "", ""}}
	var text bytes.Buffer
	text.WriteString("\xef\xbb\xbf")
	w := csv.NewWriter(&text)
	w.Comma = ';'
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	book, err := sheet.Workbook(t.T("bulk.example.page"), rows)
	if err != nil {
		return err
	}
	m := chat.Say(chat.Tag(t.lang), t.T("bulk.example"))
	for _, f := range []struct {
		file  chat.File
		bytes []byte
	}{{chat.File{Name: t.T("bulk.example.page") + ".xlsx", Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}, book},
		{chat.File{Name: t.T("bulk.example.page") + ".csv", Type: "text/csv"}, text.Bytes()}} {
		kept, err := t.tx.PutFile(f.file, f.bytes, "", "", t.now)
		if err != nil {
			return err
		}
		m.Files = append(m.Files, kept)
	}
	t.whisper(m)
	return nil
}

// exampleWords, folded, ask for the template while the table is awaited.
var exampleWords = []string{"ejemplo", "ver ejemplo", "plantilla", "example"}

// hasExample reports whether there is a template for what a field takes.
func hasExample(f procedure.Field) bool { return has(f.Checks, "csv") }

// showExample sends the template and goes on with the form.
func (t *turn) showExample(d store.Draft) error {
	if err := t.example(); err != nil || t.dialog() {
		return err
	}
	return t.question(d)
}

// itemSource lists the rows of a case in some states.
func itemSource(states ...string) source {
	return func(t *turn, d store.Draft) []chat.Option {
		r, err := t.v.Request(d.Request)
		if err != nil {
			return nil
		}
		var out []chat.Option
		for i, it := range r.Items {
			if has(states, it.State) {
				out = append(out, chat.Option{Value: strconv.Itoa(i), Label: shorten(strconv.Itoa(i+1)+". "+it.Name, 32)})
			}
		}
		return out
	}
}
