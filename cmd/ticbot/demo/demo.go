// Package demo holds the invented people, dependencies and sites with which the demo, the terminal and the scripts begin.
package demo

import (
	_ "embed" // the sample tables
	"errors"
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
)

// Phone and Domain of the invented town hall.
const (
	Phone  = "(608) 261 1182, ext. 3105"
	Domain = "alcaldia.example"
)

// First are the five people whom the page offers first.
func First() []string {
	return []string{"luz.gomez", "hernan.ospina", "marta.diaz", "oscar.leal", "adriana.rojas"}
}

// By is in whose name the sample data stands in the journal.
const By = "operador:demo"

// Load writes the sample tables through the same import that an office uses, and the standing rule that gives mailboxes to
// the technician.
func Load(tx *store.Tx, now time.Time) error {
	for _, table := range []struct {
		name string
		data []byte
		imp  func(*store.Tx, []byte, string, time.Time) (commands.Report, error)
	}{{"dependencias", deps, commands.ImportDeps}, {"sedes", sites, commands.ImportSites}, {"personas", people, commands.ImportPeople}, {"dependencias", deps, commands.ImportDeps}} {
		if _, err := table.imp(tx, table.data, By, now); err != nil && !errors.Is(err, commands.ErrRefused) {
			return fmt.Errorf("loading the sample %s: %w", table.name, err)
		}
	}
	rule := store.Rule{Service: "COR", Person: "oscar.leal@" + Domain, Deputy: "marta.diaz@" + Domain, From: "2026-01-13", Until: "2026-12-31",
		Act: "Memorando 1410-004", By: "adriana.rojas@" + Domain, At: now}
	if err := tx.PutRule(&rule, 2026); err != nil {
		return fmt.Errorf("making the sample rule: %w", err)
	}
	return nil
}
