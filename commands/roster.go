package commands

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/locales"
	"github.com/ticbot/ticbot/store"
)

// ErrRefused means that an imported file has rows that cannot be taken. Nothing of it was applied.
var ErrRefused = errors.New("commands: rows refused")

// Refusal is one row that cannot be taken, or one thing to look at: its line, and a text with the reason and the remedy.
type Refusal struct {
	Line int
	ID   string
	Args []any
}

// Text gives the reason and the remedy in a language, without the line.
func (r Refusal) Text(texts *locales.Bundle, lang string) string {
	return texts.T(lang, r.ID, r.Args...)
}

// Row names an imported row: its line and its key, such as the e-mail.
type Row struct {
	Line int    `json:"line"`
	Key  string `json:"key"`
}

// Report says what became of an imported file. Where a row was refused nothing was applied, and Added and Changed are
// empty.
type Report struct {
	// Page is the sheet of a workbook that was read; "" where the file was a text.
	Page                 string
	Added, Changed, Same []Row
	Refused              []Refusal
	Warnings             []Refusal // applied, but something is still missing
}

// importBatch is how many rows one transaction writes; with its marks a row takes about 1 KB of the 512 KiB that one may
// have.
const importBatch = 200

// MetaImport begins the key under which an import that is being applied is noted; what follows is its kind. While it is
// there the import was cut off, and the same file has to be imported again.
const MetaImport = "import/"

// imported is one accepted row, ready to be written.
type imported struct {
	row Row
	// put writes it over what is there, and reports what that changed; note is what the journal shall hold of it.
	put func(t *store.Tx) (outcome putOutcome, note string, err error)
}

// putOutcome says what writing a row changed.
type putOutcome int

const (
	putSame putOutcome = iota
	putAdded
	putChanged
)

// plan is a validated file.
type plan struct {
	kind    Table
	page    string // of a workbook
	rows    []imported
	refused []Refusal
	warn    []Refusal
}

// refuse notes why a row cannot be taken.
func (p *plan) refuse(line int, id string, args ...any) {
	p.refused = append(p.refused, Refusal{Line: line, ID: id, Args: args})
}

// Table names what an imported file is a table of.
type Table string

// The tables.
const (
	PeopleTable Table = "people"
	DepsTable   Table = "dependencies"
	SitesTable  Table = "sites"
	// ApplicationsTable and AccountsTable: the programs in which TIC administers users, and what each person has there.
	ApplicationsTable Table = "applications"
	AccountsTable     Table = "accounts"
	// BackupsTable is the plan of backup.
	BackupsTable Table = "backups"
)

// Columns are the columns of the table, the needed ones first.
func (t Table) Columns() []string {
	switch t {
	case DepsTable:
		return DepColumns()
	case SitesTable:
		return SiteColumns()
	case ApplicationsTable:
		return ApplicationColumns()
	case AccountsTable:
		return AccountColumns()
	case BackupsTable:
		return BackupColumns()
	}
	return PeopleColumns()
}

// read checks a file against itself and the records.
func (t Table) read(v *store.View, data []byte, now time.Time) (plan, error) {
	var p plan
	var err error
	switch t {
	case PeopleTable:
		p, err = planPeople(v, data)
	case DepsTable:
		p, err = planDeps(v, data)
	case SitesTable:
		p, err = planSites(data)
	case ApplicationsTable:
		p, err = planApplications(v, data)
	case AccountsTable:
		p, err = planAccounts(v, data)
	case BackupsTable:
		p, err = planBackups(v, data, now)
	default:
		err = fmt.Errorf("no table is called %q", t)
	}
	if err != nil {
		return p, fmt.Errorf("checking the file: %w", err)
	}
	if len(p.rows)+len(p.refused) == 0 {
		p.refuse(1, "roster.norows")
	}
	if len(p.refused) > 0 {
		return p, ErrRefused
	}
	return p, nil
}

// ImportPeople reads a table of people (columns of contract.md §3, and buzon and cuentas) and writes it: new people are
// added, known ones changed in the columns that the file has; nobody is removed. Any refused row means ErrRefused and that
// nothing was written. by is who imports, as the journal names him ("operador:ana"). One transaction takes about 400 rows;
// more go through Import.
func ImportPeople(tx *store.Tx, data []byte, by string, now time.Time) (Report, error) {
	return importHere(tx, PeopleTable, data, by, now)
}

// ImportDeps is ImportPeople for dependencies: dependencia, superior, responsable, buzon. The tree must have no cycle. A
// responsible person whom the records do not have yet is a warning, because people are imported after dependencies.
func ImportDeps(tx *store.Tx, data []byte, by string, now time.Time) (Report, error) {
	return importHere(tx, DepsTable, data, by, now)
}

// ImportSites is ImportPeople for places of work: sede, direccion.
func ImportSites(tx *store.Tx, data []byte, by string, now time.Time) (Report, error) {
	return importHere(tx, SitesTable, data, by, now)
}

// ImportApplications is ImportPeople for applications: aplicacion, alias, dueno, consola, fecha_final, ofrecer, servicio. An
// owner whom the records do not have yet is a warning: meanwhile the secretary authorises.
func ImportApplications(tx *store.Tx, data []byte, by string, now time.Time) (Report, error) {
	return importHere(tx, ApplicationsTable, data, by, now)
}

// ImportAccounts is ImportPeople for what each person has in the applications: aplicacion, usuario, persona, dependencia,
// estado, hasta. The person is an e-mail, or a name where the records do not know him.
func ImportAccounts(tx *store.Tx, data []byte, by string, now time.Time) (Report, error) {
	return importHere(tx, AccountsTable, data, by, now)
}

// ImportBackups is ImportPeople for the plan of backup: sistema, cada, guardar, dueno, destino, personales, desde,
// ultima_buena, ultima_prueba. An owner whom the records do not have yet is a warning.
func ImportBackups(tx *store.Tx, data []byte, by string, now time.Time) (Report, error) {
	return importHere(tx, BackupsTable, data, by, now)
}

func importHere(tx *store.Tx, table Table, data []byte, by string, now time.Time) (Report, error) {
	p, err := table.read(&tx.View, data, now)
	if err != nil {
		return Report{Page: p.page, Refused: p.refused}, err
	}
	job := newImportJob(p, data, by, now)
	if err := job.batch(tx, 0, len(p.rows)); err != nil {
		return Report{}, fmt.Errorf("importing %s: %w", table, err)
	}
	return job.report(), nil
}

// Import is a job for a table of any size: the whole file is checked first, then it is written in batches. Where that is
// cut off, the same file has to be imported once more; MetaImport tells.
func Import(ctx context.Context, s *store.Store, table Table, data []byte, by string, now time.Time) (Report, error) {
	var p plan
	err := s.View(ctx, func(v *store.View) (err error) {
		p, err = table.read(v, data, now)
		return err
	})
	if err != nil {
		return Report{Page: p.page, Refused: p.refused}, err
	}
	job := newImportJob(p, data, by, now)
	for from := 0; from < len(p.rows); from += importBatch {
		to := min(from+importBatch, len(p.rows))
		if err := s.Update(ctx, func(t *store.Tx) error { return job.batch(t, from, to) }); err != nil {
			return Report{}, fmt.Errorf("importing %s from line %d on: %w", table, p.rows[from].row.Line, err)
		}
		job.done.take(job.step)
		job.step = importCount{}
	}
	return job.report(), nil
}

// importJob writes a plan batch by batch.
type importJob struct {
	plan plan
	hash string
	by   string
	now  time.Time
	done importCount // of the batches that are in
	step importCount // of the batch that is being written; begins anew each time the transaction runs
}

// importCount is a report with what the journal notes.
type importCount struct {
	Report
	notes []string
}

func (c *importCount) take(o importCount) {
	c.Added, c.Changed, c.Same = append(c.Added, o.Added...), append(c.Changed, o.Changed...), append(c.Same, o.Same...)
	c.notes = append(c.notes, o.notes...)
}

func newImportJob(p plan, data []byte, by string, now time.Time) *importJob {
	sum := sha256.Sum256(data)
	return &importJob{plan: p, hash: hex.EncodeToString(sum[:]), by: by, now: now}
}

// report is what became of the file.
func (j *importJob) report() Report {
	all := importCount{}
	all.take(j.done)
	all.take(j.step)
	all.Page, all.Warnings = j.plan.page, j.plan.warn
	return all.Report
}

// batch writes some of the rows. The last batch journals the whole import.
func (j *importJob) batch(t *store.Tx, from, to int) error {
	j.step = importCount{}
	for _, r := range j.plan.rows[from:to] {
		out, note, err := r.put(t)
		if err != nil {
			return fmt.Errorf("line %d: %w", r.row.Line, err)
		}
		switch out {
		case putAdded:
			j.step.Added = append(j.step.Added, r.row)
		case putChanged:
			j.step.Changed = append(j.step.Changed, r.row)
		default:
			j.step.Same = append(j.step.Same, r.row)
		}
		if note != "" {
			j.step.notes = append(j.step.notes, note)
		}
	}
	key := MetaImport + string(j.plan.kind)
	if to < len(j.plan.rows) {
		return t.PutMeta(key, j.hash)
	}
	if from > 0 {
		if err := t.PutMeta(key, ""); err != nil {
			return err
		}
	}
	return j.record(t)
}

// record journals the import, unless it changed nothing.
func (j *importJob) record(t *store.Tx) error {
	all := importCount{}
	all.take(j.done)
	all.take(j.step)
	if len(all.Added)+len(all.Changed) == 0 {
		return nil
	}
	data := map[string]string{"what": string(j.plan.kind), "sha256": j.hash, "added": strconv.Itoa(len(all.Added)), "changed": strconv.Itoa(len(all.Changed))}
	if len(all.notes) > 0 {
		what := "roles"
		if j.plan.kind == ApplicationsTable || j.plan.kind == BackupsTable {
			what = "owners"
		}
		data[what] = strings.Join(all.notes, "; ")
	}
	_, err := t.Record(store.Entry{At: j.now, Actor: j.by, Kind: "people", Data: data})
	return err
}
