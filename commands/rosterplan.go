package commands

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// BackupColumns are the columns of the plan of backup; the first two have to be there.
func BackupColumns() []string {
	return []string{"sistema", "cada", "guardar", "dueno", "destino", "personales", "desde", "ultima_buena", "ultima_prueba"}
}

// Limits of a name in the plan, in bytes.
const (
	maxSystem = 120
	maxTarget = 80
)

// backupPlan checks a table of the plan of backup against the records.
type backupPlan struct {
	plan
	v     *store.View
	today string
	lines map[string]int // of each system
}

func planBackups(v *store.View, data []byte, now time.Time) (plan, error) {
	columns := BackupColumns()
	s := readSheet(data, BackupsTable, columns[:2], columns[2:])
	p := &backupPlan{plan: plan{kind: BackupsTable, page: s.page, refused: s.refused}, v: v, today: calendar.Of(now).String(), lines: map[string]int{}}
	for _, r := range s.rows {
		before := len(p.refused)
		b, err := p.entry(r)
		if err != nil {
			return plan{}, err
		}
		key := spanish.Fold(b.System)
		if first := p.lines[key]; first > 0 && key != "" {
			p.refuse(r.line, "roster.twice", "clave", b.System, "linea", first)
		}
		p.lines[key] = r.line
		if len(p.refused) == before {
			p.rows = append(p.rows, imported{row: Row{r.line, b.System}, put: putBackupRow(b, r, now)})
		}
	}
	return p.plan, nil
}

// entry checks one row of the plan.
func (p *backupPlan) entry(r sheetRow) (inventory.Backup, error) {
	b := inventory.Backup{System: r.get("sistema"), Owner: strings.ToLower(r.get("dueno")), Target: r.get("destino")}
	if spanish.Fold(b.System) == "" || len(b.System) > maxSystem {
		p.refuse(r.line, "roster.plan.system", "n", maxSystem)
	}
	if len(b.Target) > maxTarget {
		p.refuse(r.line, "roster.plan.target", "n", maxTarget)
	}
	var ok bool
	if b.Every, ok = everyNamed(r.get("cada")); !ok {
		p.refuse(r.line, "roster.plan.every", "valor", r.get("cada"))
	}
	if b.Keep, ok = keepNamed(r.get("guardar")); !ok {
		p.refuse(r.line, "roster.plan.keep", "valor", r.get("guardar"))
	}
	if b.Personal, ok = personalNamed(r.get("personales")); !ok {
		p.refuse(r.line, "roster.flag", "valor", r.get("personales"), "columna", "personales")
	}
	b.Since, b.LastOK, b.LastTest = p.past(r, "desde"), p.past(r, "ultima_buena"), p.past(r, "ultima_prueba")
	if b.Owner == "" {
		return b, nil
	}
	if !isMail(b.Owner) {
		p.refuse(r.line, "roster.mail", "correo", b.Owner)
		return b, nil
	}
	_, err := p.v.Person(b.Owner)
	if errors.Is(err, kv.ErrNotFound) {
		p.warn = append(p.warn, Refusal{Line: r.line, ID: "roster.plan.owner.later", Args: []any{"dueno", b.Owner, "sistema", b.System}})
		return b, nil
	}
	return b, err
}

// past reads a day on which something has happened.
func (p *backupPlan) past(r sheetRow, column string) string {
	day, ok := rosterDate(r.get(column))
	switch {
	case !ok:
		p.refuse(r.line, "roster.date", "fecha", r.get(column))
	case day > p.today:
		p.refuse(r.line, "roster.plan.future", "fecha", r.get(column), "columna", column)
	}
	return day
}

// everyNamed reads how often a system is copied: «diaria», «cada semana», «una sola vez».
func everyNamed(cell string) (inventory.Every, bool) {
	w := spanish.Fold(cell)
	for _, e := range inventory.Frequencies() {
		if slices.Contains(everyWordsOf[e], w) {
			return e, true
		}
	}
	return "", false
}

// everyWordsOf are the words for each frequency, as a table has them.
var everyWordsOf = map[inventory.Every][]string{
	inventory.Daily:   {"dia", "cada dia", "diaria", "diario", "todos los dias", "daily"},
	inventory.Weekly:  {"semana", "cada semana", "semanal", "todas las semanas", "weekly"},
	inventory.Monthly: {"mes", "cada mes", "mensual", "todos los meses", "monthly"},
	inventory.Once:    {"una", "una vez", "una sola vez", "unica", "once"},
}

// keepNamed reads how long copies are kept: «1 mes», «5 años», «TRD»; an empty cell is what the TRD says.
func keepNamed(cell string) (string, bool) {
	switch spanish.Fold(cell) {
	case "", "trd", "lo que diga la trd":
		return inventory.KeepTRD, true
	case "mes", "1 mes", "un mes":
		return inventory.KeepMonth, true
	case "ano", "1 ano", "un ano":
		return inventory.KeepYear, true
	case "cinco", "5", "5 anos", "cinco anos":
		return inventory.KeepFive, true
	}
	return "", false
}

// personalNamed reads whether there are data of people in it, as the form of the service says it.
func personalNamed(cell string) (string, bool) {
	if cell == "" {
		return "no_se", true
	}
	yes, ok := rosterFlag(cell, false)
	if yes {
		return "si", ok
	}
	return "no", ok
}

// putBackupRow writes a row over the entry that is there: a column that the file lacks stays as it is, and a day never goes
// back.
func putBackupRow(b inventory.Backup, r sheetRow, now time.Time) func(*store.Tx) (putOutcome, string, error) {
	return func(t *store.Tx) (putOutcome, string, error) {
		old, err := t.BackupOf(b.System)
		known := err == nil
		if err != nil && !errors.Is(err, kv.ErrNotFound) {
			return putSame, "", err
		}
		n := b
		if n.Since == "" {
			n.Since = calendar.Of(now).String()
		}
		if known {
			n = old
			n.System, n.Every, n.LastOK, n.LastTest = b.System, b.Every, max(old.LastOK, b.LastOK), max(old.LastTest, b.LastTest)
			for column, set := range map[string]func(){
				"guardar": func() { n.Keep = b.Keep }, "dueno": func() { n.Owner = b.Owner }, "destino": func() { n.Target = b.Target },
				"personales": func() { n.Personal = b.Personal }, "desde": func() { n.Since = b.Since },
			} {
				if r.has(column) && (column != "desde" || b.Since != "") {
					set()
				}
			}
		}
		note := ""
		if old.Owner != n.Owner {
			note = n.System + ": " + orDash(n.Owner)
		}
		if known && n == old {
			return putSame, "", nil
		}
		n.Changed = now
		if err := t.PutBackup(&n); err != nil {
			return putSame, "", err
		}
		if known {
			return putChanged, note, nil
		}
		return putAdded, note, nil
	}
}
