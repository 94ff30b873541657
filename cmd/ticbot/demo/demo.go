// Package demo holds the invented people, dependencies and sites with which the demo, the terminal and the scripts begin.
package demo

import (
	_ "embed" // the sample tables
	"fmt"
	"time"

	"github.com/ticbot/ticbot/commands"
	"github.com/ticbot/ticbot/store"
)

// The sample tables, as `ticbot people import` takes them.
var (
	//go:embed personas.csv
	people []byte
	//go:embed dependencias.csv
	deps []byte
	//go:embed sedes.csv
	sites []byte
	//go:embed aplicaciones.csv
	applications []byte
	//go:embed cuentas.csv
	accounts []byte
	//go:embed copias.csv
	backups []byte
)

// Phone, Domain and web portal of the invented town hall.
const (
	Phone  = "(608) 261 1182, ext. 3105"
	Domain = "alcaldia.example"
	Portal = "www." + Domain
)

// First are the five people whom the page offers first.
func First() []string {
	return []string{"luz.gomez", "hernan.ospina", "marta.diaz", "oscar.leal", "adriana.rojas"}
}

// By is in whose name the sample data stands in the journal.
const By = "operador:demo"

// Example is the sample table of a kind, for `--example`.
func Example(t commands.Table) []byte {
	switch t {
	case commands.DepsTable:
		return deps
	case commands.SitesTable:
		return sites
	case commands.ApplicationsTable:
		return applications
	case commands.AccountsTable:
		return accounts
	case commands.BackupsTable:
		return backups
	}
	return people
}

// Load writes the sample tables through the same import that an office uses, and the standing rule that gives mailboxes to
// the technician.
func Load(tx *store.Tx, now time.Time) error { return LoadWith(tx, people, now) }

// LoadWith is Load with other people, who work in the dependencies and at the sites of the sample.
func LoadWith(tx *store.Tx, people []byte, now time.Time) error {
	if rep, err := commands.ImportDeps(tx, deps, By, now); err != nil {
		return fmt.Errorf("loading the sample dependencies: %w %v", err, rep.Refused)
	}
	if rep, err := commands.ImportSites(tx, sites, By, now); err != nil {
		return fmt.Errorf("loading the sample sites: %w %v", err, rep.Refused)
	}
	if rep, err := commands.ImportPeople(tx, people, By, now); err != nil {
		return fmt.Errorf("loading people: %w %v", err, rep.Refused)
	}
	if rep, err := commands.ImportApplications(tx, applications, By, now); err != nil {
		return fmt.Errorf("loading the sample applications: %w %v", err, rep.Refused)
	}
	if rep, err := commands.ImportAccounts(tx, accounts, By, now); err != nil {
		return fmt.Errorf("loading the sample accounts: %w %v", err, rep.Refused)
	}
	return rule(tx, now)
}

// LoadPlan writes the sample plan of backup, of which a script has no need.
func LoadPlan(tx *store.Tx, now time.Time) error {
	if rep, err := commands.ImportBackups(tx, backups, By, now); err != nil {
		return fmt.Errorf("loading the sample plan of backup: %w %v", err, rep.Refused)
	}
	return nil
}

// rule makes R-2026-001 of 13/01/2026: mailboxes go to Óscar Leal, in his absence to Marta Díaz. It is in force on whatever
// day the demo is started.
func rule(tx *store.Tx, now time.Time) error {
	from, until := "2026-01-13", max(2026, now.Year()+1)
	if today := now.Format(time.DateOnly); today < from {
		from = today
	}
	r := store.Rule{Service: "COR", Person: "oscar.leal@" + Domain, Deputy: "marta.diaz@" + Domain, From: from, Until: fmt.Sprintf("%d-12-31", until),
		Act: "Memorando 1410-004 del 13/01/2026", By: "adriana.rojas@" + Domain, At: now}
	if err := tx.PutRule(&r, 2026); err != nil {
		return fmt.Errorf("making the sample rule: %w", err)
	}
	return nil
}
