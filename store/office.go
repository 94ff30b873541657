package store

import (
	"cmp"
	"fmt"
	"slices"
)

// Dependencies and sites are found by name however it is spelled: case, accents and spaces do not matter.

func depKey(name string) string { return key("pd", fold(name)) }

func siteKey(name string) string { return key("ps", fold(name)) }

func ruleKey(id string) string { return under("pu", numbered(id)) }

// PutDep stores a dependency under its name.
func (t *Tx) PutDep(d Dep) error {
	if fold(d.Name) == "" {
		return fmt.Errorf("storing a dependency: %w: no name", ErrInvalid)
	}
	d.Head = lower(d.Head)
	return t.write(depKey(d.Name), d)
}

// Dep reads a dependency by name.
func (v *View) Dep(name string) (Dep, error) { return read[Dep](v, depKey(name)) }

// Deps gives all dependencies, by name.
func (v *View) Deps() ([]Dep, error) { return list(records[Dep](v, "pd/")) }

// PutSite stores a place of work under its name.
func (t *Tx) PutSite(s Site) error {
	if fold(s.Name) == "" {
		return fmt.Errorf("storing a site: %w: no name", ErrInvalid)
	}
	return t.write(siteKey(s.Name), s)
}

// Site reads a place of work by name.
func (v *View) Site(name string) (Site, error) { return read[Site](v, siteKey(name)) }

// Sites gives all places of work, by name.
func (v *View) Sites() ([]Site, error) { return list(records[Site](v, "ps/")) }

// PutRule stores a standing rule. A new one, without an ID, gets the next number of the year, without a gap: R-2026-001.
// The year is that of the office's calendar; it does not matter for a rule that has its number.
func (t *Tx) PutRule(r *Rule, year int) error {
	stored := *r
	utc(&stored.At)
	if stored.ID == "" {
		n, err := t.count(fmt.Sprintf("rule/%04d", year))
		if err != nil {
			return fmt.Errorf("storing a rule: %w", err)
		}
		stored.ID = fmt.Sprintf("%s%04d-%0*d", ruleStem, year, ruleDigits, n)
	} else if err := checkID("rule", stored.ID); err != nil {
		return err
	}
	if err := t.write(ruleKey(stored.ID), stored); err != nil {
		return err
	}
	r.ID = stored.ID
	return nil
}

// Rule reads a standing rule.
func (v *View) Rule(id string) (Rule, error) { return read[Rule](v, ruleKey(id)) }

// Rules gives all standing rules, also cancelled and past ones, by number.
func (v *View) Rules() ([]Rule, error) {
	rules, err := list(records[Rule](v, "pu/"))
	slices.SortFunc(rules, func(a, b Rule) int { return cmp.Compare(numbered(a.ID), numbered(b.ID)) })
	return rules, err
}
