package commands

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/sheet"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// Names, folded, that the columns of an exported table may have, the likeliest first. PISAMI publishes no layout of its
// export, so columns are found by what they are called and anything else is left alone.
var (
	numberColumns = []string{"numero_pisami", "pisami", "numero_de_pisami", "radicado_pisami", "ticket", "numero_ticket", "numero_de_ticket", "no_ticket", "no._ticket", "nro_ticket",
		"nro._ticket", "n_ticket", "n._ticket", "id_ticket", "ticket_id", "numero", "consecutivo", "no", "no.", "nro", "nro.", "id", "radicado"}
	caseColumns  = []string{"caso", "numero_de_caso", "numero_caso", "no_caso", "nro_caso", "caso_tic", "radicado_tic"}
	askerColumns = []string{"solicitante", "nombre_solicitante", "nombre_del_solicitante", "usuario", "funcionario", "quien_reporta", "reporta", "peticionario", "nombre"}
)

// columnIn finds the column that is called by one of the names; -1 where none is.
func columnIn(head []string, names []string) int {
	for _, name := range names {
		if i := slices.IndexFunc(head, func(h string) bool { return strings.NewReplacer("°", "", "º", "").Replace(columnName(h)) == name }); i >= 0 {
			return i
		}
	}
	return -1
}

// awaitsNumbers reports whether a table that comes alone is the list that this person was asked for.
func (t *turn) awaitsNumbers() bool {
	if !has(t.me.Roles, roleDesk) {
		return false
	}
	at, err := t.v.Meta(metaReconcile + t.who)
	asked, bad := time.Parse(time.RFC3339, at)
	return err == nil && bad == nil && t.now.Sub(asked) < reconcileOpen
}

// reconcileTable takes the table that PISAMI exported.
func (t *turn) reconcileTable(f chat.File) error {
	read, err := t.readTable(f, func(cells []string) bool { return columnIn(cells, numberColumns) >= 0 })
	if bad := (sheet.Problem{}); errors.As(err, &bad) {
		t.whisper(chat.Say(chat.Tag(t.lang), refusalOf(bad).Text(t.h.Texts, t.lang)))
		return nil
	}
	if err != nil {
		return err
	}
	if columnIn(read.Head.Cells, numberColumns) < 0 {
		t.say("reconcile.column", "columnas", shorten(strings.Join(slices.DeleteFunc(slices.Clone(read.Head.Cells), func(c string) bool { return strings.TrimSpace(c) == "" }), ", "), 200))
		return nil
	}
	rows, left, err := t.tableRows(read)
	if err != nil {
		return err
	}
	return t.reconcile(rows, left, []byte(f.Hash))
}

// readTable reads a table that somebody sent. A file that is too large for one is a sheet.Problem too.
func (t *turn) readTable(f chat.File, head func([]string) bool) (sheet.Table, error) {
	kept, err := t.v.File(f.Hash)
	if err != nil {
		return sheet.Table{}, err
	}
	if kept.Size > tableFile {
		return sheet.Table{}, sheet.Problem{Line: 1, Why: sheet.Big}
	}
	data, err := t.v.FileBytes(f.Hash)
	if err != nil {
		return sheet.Table{}, err
	}
	return sheet.Read(data, sheet.Query{Fold: spanish.Fold, Head: head})
}

// tableFile is the largest table, in bytes, that is read while somebody waits for the answer.
const tableFile = 2 << 20

// reRadicado finds a whole radicado in a text.
var reRadicado = regexp.MustCompile(`(?i)\btic[-\s]?(\d{4})[-\s]?0*(\d{1,7})\b`)

// tableRows finds the case of every row: by the one radicado that one of its texts names, else by the number of a case
// whose asker the row names.
func (t *turn) tableRows(table sheet.Table) (rows []store.ReconRow, left []store.ReconLeft, err error) {
	number, caseAt, asker := columnIn(table.Head.Cells, numberColumns), columnIn(table.Head.Cells, caseColumns), columnIn(table.Head.Cells, askerColumns)
	for _, b := range table.Bad {
		left = append(left, store.ReconLeft{ReconRow: store.ReconRow{Line: b.Line}, Why: refusalOf(b).ID, Args: map[string]string{"celda": b.Cell}})
	}
	for _, r := range table.Rows {
		row := store.ReconRow{Line: r.Line, Number: cell(r, number)}
		if strings.TrimSpace(strings.Join(r.Cells, "")) == "" {
			continue
		}
		ids := radicados(r)
		if len(ids) == 0 {
			found, err := t.byAsker(cell(r, caseAt), cell(r, asker))
			if err != nil {
				return nil, nil, err
			}
			ids = found
		}
		why := ""
		switch {
		case row.Number == "":
			why = "reconcile.nonumber"
		case !isNumber(row.Number):
			why = "reconcile.number"
		case len(ids) == 0:
			why = "reconcile.unsaid"
		case len(ids) > 1:
			why = "reconcile.several"
		}
		row.Case = strings.Join(ids, ", ")
		if why != "" {
			left = append(left, store.ReconLeft{ReconRow: row, Why: why, Args: map[string]string{"texto": shorten(row.Number, 40), "n": row.Case}})
			continue
		}
		rows = append(rows, row)
	}
	return rows, left, nil
}

func cell(r sheet.Row, i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	text, _ := chat.Clean(r.Cells[i], maxCell)
	return strings.TrimSpace(strings.ReplaceAll(text, "\n", " "))
}

// radicados are the cases that a row names in full.
func radicados(r sheet.Row) (ids []string) {
	for _, c := range r.Cells {
		for _, m := range reRadicado.FindAllStringSubmatch(c, -1) {
			if id := radicadoPrefix + m[1] + "-" + leftPad(m[2]); !has(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// byAsker finds the cases with a number that a person asked for; number or name alone find nothing.
func (t *turn) byAsker(number, name string) ([]string, error) {
	n, err := strconv.Atoi(strings.TrimLeft(number, "#0"))
	if err != nil || spanish.Fold(name) == "" {
		return nil, nil //nolint:nilerr // no number is no case
	}
	ids, err := t.v.RequestsNumbered(n)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, id := range ids {
		r, err := t.v.Request(id)
		if err == nil && spanish.Fold(t.h.name(t.v, r.Asker)) == spanish.Fold(name) {
			out = append(out, id)
		}
	}
	return out, nil
}

// leftTable is the list of what is to be looked at, as a table for a spreadsheet.
func (t *turn) leftTable(j store.Reconciliation) []byte {
	var out bytes.Buffer
	out.WriteString("\xef\xbb\xbf")
	w := csv.NewWriter(&out)
	w.Comma = ';'
	_ = w.Write([]string{t.T("reconcile.head.line"), t.T("reconcile.head.case"), t.T("reconcile.head.number"), t.T("reconcile.head.why")})
	for _, l := range j.Left {
		_ = w.Write([]string{strconv.Itoa(l.Line), l.Case, l.Number, t.T(l.Why, flat(l.Args)...)})
	}
	w.Flush()
	return out.Bytes()
}

func sha(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
