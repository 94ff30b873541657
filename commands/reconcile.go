package commands

import (
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// Conciliation: what lacks its number of PISAMI is listed, and many numbers are taken at once, pasted or in the table that
// PISAMI exports. Nothing is guessed: a line that does not say for certain which case it means is named with the reason.

// stepReconcile is the form of pasted numbers; it belongs to no case.
const stepReconcile = "conciliar"

// subjectReconcile begins the subject of the next batch of a list.
const subjectReconcile = "reconcile:"

// Limits of a list, and how many numbers are written in one transaction: each takes about 10 KB of the 512 KiB.
const (
	maxReconcile   = 1000
	reconcileBatch = 15
)

// shownLeft is how many lines to look at are named in the answer; more come as a file.
const shownLeft = 12

// reconcileOpen is how long after «conciliacion» a table that is sent alone is taken for the list.
const reconcileOpen = time.Hour

const (
	metaReconcile   = "reconcile/" // + e-mail: when that person asked for the list last
	whatReconcile   = "reconcile"  // the notice with the result
	reconcileNumber = `^[\p{L}\d][\p{L}\d./_-]{2,29}$`
)

// reconcileArea is the conciliation with PISAMI.
func reconcileArea() area {
	return area{
		fills: map[string]fill{"unnumbered": func(t *turn, _ blank, _ store.Draft) string {
			if !t.dialog() {
				return "" // a conversation has just listed them
			}
			return t.unnumberedLines()
		}},
		forms: map[string]ownForm{stepReconcile: {
			blank: func(t *turn) blank {
				return blank{id: formStep + stepReconcile, texts: "step." + stepReconcile, title: t.T("step." + stepReconcile + ".title"),
					pages: []procedure.Page{{ID: stepReconcile, Fields: []procedure.Field{
						{ID: "lista", Type: string(chat.TextArea), Required: true, Min: 3, Max: 3000, Fill: "unnumbered", Checks: []string{"largo"}}}}}}
			},
			done: func(t *turn, values map[string]string) error { return t.reconcileText(values["lista"]) },
		}},
		dues: map[string]dueFunc{subjectReconcile: func(t *turn, id, _ string) error { return t.reconcileTick(id) }},
	}
}

// conciliacion lists what lacks its number, and takes the lines that were typed with it.
func conciliacion(t *turn, c call) error {
	if !has(t.me.Roles, roleDesk) {
		t.say("refuse.forbidden", "quien", t.peopleWith(roleDesk))
		return nil
	}
	if c.Rest == "formulario" {
		return t.open(store.Draft{ID: t.draftID(), Form: formStep + stepReconcile})
	}
	if lines := typedLines(t.raw); lines != "" {
		return t.reconcileText(lines)
	}
	waiting, err := t.unnumbered()
	if err != nil {
		return err
	}
	if err := t.tx.PutMeta(metaReconcile+t.who, t.now.UTC().Format(time.RFC3339)); err != nil {
		return err
	}
	m := chat.Say(chat.Tag(t.lang), t.h.Texts.N(t.lang, "reconcile.lacking", len(waiting)))
	var rows []chat.Row
	for i, r := range waiting {
		if i < 2*listed {
			rows = append(rows, chat.Row{Value: t.T("reconcile.line", append(t.h.args(t.v, t.lang, r, t.me, t.now), "desde", t.h.day(t.lang, r.Entered))...)})
		}
	}
	if len(rows) > 0 {
		m.Body = append(m.Body, chat.Block{Kind: chat.List, Rows: rows})
	}
	if n := len(waiting) - len(rows); n > 0 {
		m.Body = append(m.Body, chat.Block{Kind: chat.Para, Text: t.h.Texts.N(t.lang, "list.more", n)})
	}
	m.Body = append(m.Body, chat.Block{Kind: chat.Para, Text: t.T("reconcile.how")})
	m.Buttons = []chat.Button{{Token: token{tokVerb, "conciliacion", "", "formulario"}.encode(), Label: t.T("verb.conciliacion"), Typed: t.T("verb.conciliacion.form"), Style: chat.Primary}}
	t.whisper(m)
	return nil
}

// typedLines are the lines behind the verb: from the first word with a figure in it on.
func typedLines(raw string) string {
	i := strings.IndexAny(raw, "0123456789")
	if i < 0 {
		return ""
	}
	return strings.TrimSpace(raw[strings.LastIndexAny(raw[:i], " \n\t")+1:])
}

// unnumbered are the cases that were solved and lack their number, the oldest first.
func (t *turn) unnumbered() ([]procedure.Request, error) {
	var out []procedure.Request
	for r, err := range t.v.OpenRequests() {
		if err != nil {
			return nil, err
		}
		st := t.h.proc(r).State(r)
		if st != nil && (st.Phase == procedure.Solved || st.Phase == procedure.Done) && t.h.lacksPisami(r) {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b procedure.Request) int { return a.Entered.Compare(b.Entered) })
	return out, nil
}

// unnumberedLines are those cases as lines to be filled in.
func (t *turn) unnumberedLines() string {
	waiting, err := t.unnumbered()
	if err != nil {
		return ""
	}
	var sb strings.Builder
	for _, r := range waiting {
		if line := shortNumber(r.ID) + " \n"; sb.Len()+len(line) < 2800 {
			sb.WriteString(line)
		}
	}
	return sb.String()
}

var (
	reNumber = regexp.MustCompile(reconcileNumber)
	// rePair is one line of a list: the case, something that divides, the number.
	rePair = regexp.MustCompile(`(?i)^(?:(?:el\s+)?caso\s+|radicado\s+|n[°º.]\s*|#)?(tic[- ]?\d{4}[- ]?\d{1,7}|\d{1,7})(?:[\s;:,=|→>-]+(?:pisami\s+)?(.*))?$`)
)

// isNumber reports whether a text can be a number of PISAMI: one word with a figure in it.
func isNumber(s string) bool { return reNumber.MatchString(s) && strings.ContainsAny(s, "0123456789") }

// pairs reads pasted lines. A line with a case alone, as the form proposes it, says nothing yet.
func pairs(text string) (rows []store.ReconRow, left []store.ReconLeft) {
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		row := store.ReconRow{Line: i + 1, Case: line}
		m := rePair.FindStringSubmatch(line)
		if m == nil {
			left = append(left, store.ReconLeft{ReconRow: row, Why: "reconcile.unread", Args: map[string]string{"texto": shorten(line, 60)}})
			continue
		}
		row.Case, row.Number = m[1], strings.TrimSpace(m[2])
		switch {
		case row.Number == "":
		case !isNumber(row.Number):
			left = append(left, store.ReconLeft{ReconRow: row, Why: "reconcile.number", Args: map[string]string{"texto": shorten(row.Number, 40)}})
		default:
			rows = append(rows, row)
		}
	}
	return rows, left
}

// reconcileText takes pasted lines.
func (t *turn) reconcileText(text string) error {
	rows, left := pairs(text)
	return t.reconcile(rows, left, []byte(text))
}

// reconcile writes a list down: a short one at once, a long one in batches, with the answer at the end.
func (t *turn) reconcile(rows []store.ReconRow, left []store.ReconLeft, of []byte) error {
	if !has(t.me.Roles, roleDesk) {
		t.say("refuse.forbidden", "quien", t.peopleWith(roleDesk))
		return nil
	}
	if len(rows)+len(left) > maxReconcile {
		t.say("reconcile.many", "n", maxReconcile)
		return nil
	}
	if len(rows)+len(left) == 0 {
		t.say("reconcile.nothing")
		return nil
	}
	if err := t.tx.PutMeta(metaReconcile+t.who, ""); err != nil {
		return err
	}
	j := store.Reconciliation{ID: hex.EncodeToString(t.seed[6:14]), By: t.who, Account: t.ev.From, Hash: sha(of), At: t.now, Rows: rows, Left: left}
	if err := t.reconcileRows(&j); err != nil {
		return err
	}
	if j.Done {
		t.whisper(t.reconcileResult(j))
		return nil
	}
	t.say("reconcile.working", "n", len(rows)+len(left))
	return nil
}

// reconcileTick writes the next batch of a list in the name of who handed it over.
func (t *turn) reconcileTick(id string) error {
	j, err := t.v.Reconciliation(id)
	if errors.Is(err, kv.ErrNotFound) || err == nil && j.Done {
		return nil
	}
	if err != nil {
		return err
	}
	if t.me, err = t.v.Person(j.By); err != nil {
		return err
	}
	t.who, t.lang = j.By, t.langOf(j.By)
	if err := t.reconcileRows(&j); err != nil || !j.Done {
		return err
	}
	return t.owe(store.Outgoing{Kind: store.NoticeDebt, Account: j.Account, Person: j.By, What: whatReconcile, Args: map[string]string{"id": j.ID}})
}

// reconcileRows writes the next batch; with the last one the list is journalled.
func (t *turn) reconcileRows(j *store.Reconciliation) error {
	end := min(j.Next+reconcileBatch, len(j.Rows))
	for _, row := range j.Rows[j.Next:end] {
		if err := t.reconcileRow(j, row); err != nil {
			return err
		}
	}
	j.Next = end
	if end < len(j.Rows) {
		due := store.Due{When: t.now, Subject: subjectReconcile + j.ID, What: strconv.Itoa(end)}
		return errors.Join(t.tx.SetDue(due), t.tx.PutReconciliation(*j))
	}
	j.Done = true
	slices.SortStableFunc(j.Left, func(a, b store.ReconLeft) int { return a.Line - b.Line })
	if len(j.Left) > shownLeft {
		f, err := t.tx.PutFile(chat.File{Name: t.T("reconcile.file"), Type: "text/csv"}, t.leftTable(*j), "", "", t.now)
		if err != nil {
			return err
		}
		j.File = f.Hash
	}
	if _, err := t.record(store.Entry{Kind: "reconcile", Actor: j.By, Data: map[string]string{"sha256": j.Hash, "registrados": strconv.Itoa(j.Written),
		"por_revisar": strconv.Itoa(len(j.Left)), "ya_estaban": strconv.Itoa(j.Same)}}); err != nil {
		return err
	}
	return t.tx.PutReconciliation(*j)
}

// reconcileRow registers one number, as «pisami 123 45678» does.
func (t *turn) reconcileRow(j *store.Reconciliation, row store.ReconRow) error {
	leave := func(why string, args ...string) {
		left := store.ReconLeft{ReconRow: row, Why: why, Args: map[string]string{"n": row.Case}}
		for i := 0; i+1 < len(args); i += 2 {
			left.Args[args[i]] = args[i+1]
		}
		j.Left = append(j.Left, left)
	}
	number, ok := spanish.FindNumber(row.Case)
	if !ok {
		number = row.Case
	}
	id, ok := t.resolve(number)
	if !ok {
		leave("reconcile.nocase")
		return nil
	}
	r, err := t.v.Request(id)
	if err != nil {
		return err
	}
	if has := r.Facts["pisami"]; has != "" {
		if spanish.Fold(has) == spanish.Fold(row.Number) {
			j.Same++
			return nil
		}
		leave("reconcile.has", "pisami", has, "n", id)
		return nil
	}
	_, err = t.apply(r, "pisami", map[string]string{"pisami": row.Number}, procedure.Seen{}, t.actor(r))
	var taken *takenError
	switch {
	case errors.As(err, &taken):
		leave("error.pisami", "n", taken.by)
	case errors.Is(err, procedure.ErrForbidden), errors.Is(err, procedure.ErrNoStep), errors.Is(err, procedure.ErrGuard):
		leave("reconcile.refused", "n", id)
	case err != nil:
		return err
	default:
		j.Written++
	}
	return nil
}

// takenError: a number of PISAMI is that of another case already.
type takenError struct{ number, by string }

// Error implements error.
func (e *takenError) Error() string {
	return fmt.Sprintf("the number %s is that of %s", e.number, e.by)
}

// keepNumber notes whose number one is: never of two cases, and no longer of a case that has another one now.
func (t *turn) keepNumber(c *change) error {
	p := c.values["pisami"]
	if old := c.old.Facts["pisami"]; old != "" && spanish.Fold(old) != spanish.Fold(p) {
		if err := t.tx.PutMeta(metaPisami+spanish.Fold(old), ""); err != nil {
			return err
		}
	}
	return t.tx.PutMeta(metaPisami+spanish.Fold(p), c.r.ID)
}

// reconcileResult is «{n} registrados, {k} por revisar», with the reason of each.
func (t *turn) reconcileResult(j store.Reconciliation) chat.Message {
	text := t.T("reconcile.done", "registrados", t.h.Texts.N(t.lang, "reconcile.written", j.Written), "revisar", t.h.Texts.N(t.lang, "reconcile.left", len(j.Left)))
	if j.Same > 0 {
		text += " " + t.h.Texts.N(t.lang, "reconcile.same", j.Same)
	}
	m := chat.Say(chat.Tag(t.lang), text)
	var rows []chat.Row
	for i, l := range j.Left {
		if i < shownLeft {
			rows = append(rows, chat.Row{Value: t.leftLine(l)})
		}
	}
	if len(rows) > 0 {
		m.Body = append(m.Body, chat.Block{Kind: chat.List, Rows: rows})
	}
	if j.File != "" {
		m.Body = append(m.Body, chat.Block{Kind: chat.Para, Text: t.h.Texts.N(t.lang, "reconcile.rest", len(j.Left)-shownLeft)})
		if f, err := t.v.File(j.File); err == nil {
			m.Files = []chat.File{f}
		}
	}
	return m
}

func (t *turn) leftLine(l store.ReconLeft) string {
	return t.T("reconcile.left.line", "linea", l.Line, "caso", shorten(l.Case, 40), "numero", l.Number, "motivo", t.T(l.Why, flat(l.Args)...))
}

// reconcileNotice is the result of a long list.
func (t *turn) reconcileNotice(o store.Outgoing) (chat.Message, bool, error) {
	j, err := t.v.Reconciliation(o.Args["id"])
	if err != nil {
		return chat.Message{}, false, err
	}
	return t.reconcileResult(j), true, nil
}
