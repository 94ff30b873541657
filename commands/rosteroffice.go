package commands

import (
	"errors"
	"slices"
	"strings"

	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// DepColumns are the columns of a table of dependencies; the first has to be there.
func DepColumns() []string { return []string{"dependencia", "superior", "responsable", "buzon"} }

// SiteColumns are the columns of a table of places of work; the first has to be there.
func SiteColumns() []string { return []string{"sede", "direccion", "circuito", "velocidad"} }

func depNames(v *store.View) ([]string, error) {
	deps, err := v.Deps()
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(deps))
	for _, d := range deps {
		names = append(names, d.Name)
	}
	return names, nil
}

func siteNames(v *store.View) ([]string, error) {
	sites, err := v.Sites()
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(sites))
	for _, s := range sites {
		names = append(names, s.Name)
	}
	return names, nil
}

// tree is the organisation as it would be: the dependencies of the records with those of the file laid over them.
type tree struct {
	name     map[string]string // folded name → name
	superior map[string]string // folded name → folded name of the one above
}

func treeOf(v *store.View, rows []sheetRow) (tree, error) {
	t := tree{name: map[string]string{}, superior: map[string]string{}}
	deps, err := v.Deps()
	if err != nil {
		return t, err
	}
	for _, d := range deps {
		t.name[spanish.Fold(d.Name)], t.superior[spanish.Fold(d.Name)] = d.Name, spanish.Fold(d.Superior)
	}
	for _, r := range rows {
		k := spanish.Fold(r.get("dependencia"))
		t.name[k] = r.get("dependencia")
		if r.has("superior") {
			t.superior[k] = spanish.Fold(r.get("superior"))
		}
	}
	return t, nil
}

// cycle gives the way from a dependency upwards that comes back to it, by name; nil where it does not.
func (t tree) cycle(from string) []string {
	way := []string{t.name[from]}
	for at := t.superior[from]; at != "" && len(way) <= len(t.name); at = t.superior[at] {
		way = append(way, t.name[at])
		if at == from {
			return way
		}
	}
	return nil
}

func planDeps(v *store.View, data []byte) (plan, error) {
	columns := DepColumns()
	s := readSheet(data, DepsTable, columns[:1], columns[1:])
	p := &plan{kind: DepsTable, page: s.page, refused: s.refused}
	t, err := treeOf(v, s.rows)
	if err != nil {
		return plan{}, err
	}
	lines := map[string]int{}
	for _, r := range s.rows {
		k := spanish.Fold(r.get("dependencia"))
		if first := lines[k]; first > 0 {
			p.refuse(r.line, "roster.twice", "clave", r.get("dependencia"), "linea", first)
			continue
		}
		lines[k] = r.line
		before := len(p.refused)
		d, err := p.dep(v, t, r)
		if err != nil {
			return plan{}, err
		}
		if len(p.refused) == before {
			p.rows = append(p.rows, imported{row: Row{r.line, d.Name}, put: putDep(d, r)})
		}
	}
	return *p, nil
}

// dep checks one row of dependencies.
func (p *plan) dep(v *store.View, t tree, r sheetRow) (store.Dep, error) {
	k := spanish.Fold(r.get("dependencia"))
	d := store.Dep{Name: r.get("dependencia"), Superior: t.name[t.superior[k]], Head: strings.ToLower(r.get("responsable")), Mailbox: strings.ToLower(r.get("buzon"))}
	switch above := t.superior[k]; {
	case k == "":
		p.refuse(r.line, "roster.dep.name")
	case above != "" && t.name[above] == "":
		p.refuse(r.line, "roster.superior", "superior", r.get("superior"), "parecida", orDash(Nearest(r.get("superior"), valuesOf(t.name))))
	case above != "":
		if way := t.cycle(k); way != nil {
			p.refuse(r.line, "roster.cycle", "camino", strings.Join(way, " → "))
		}
	}
	for _, m := range []string{d.Head, d.Mailbox} {
		if m != "" && !isMail(m) {
			p.refuse(r.line, "roster.mail", "correo", m)
		}
	}
	if d.Head == "" {
		return d, nil
	}
	_, err := v.Person(d.Head)
	if errors.Is(err, kv.ErrNotFound) {
		p.warn = append(p.warn, Refusal{Line: r.line, ID: "roster.head.later", Args: []any{"jefe", d.Head, "dependencia", d.Name}})
		return d, nil
	}
	return d, err
}

func valuesOf(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for _, v := range m {
		out = append(out, v)
	}
	slices.Sort(out)
	return out
}

func putDep(d store.Dep, r sheetRow) func(*store.Tx) (putOutcome, string, error) {
	return func(t *store.Tx) (putOutcome, string, error) {
		old, err := t.Dep(d.Name)
		known := err == nil
		if err != nil && !errors.Is(err, kv.ErrNotFound) {
			return putSame, "", err
		}
		n := old
		n.Name = d.Name
		if r.has("superior") {
			n.Superior = d.Superior
		}
		if r.has("responsable") {
			n.Head = d.Head
		}
		if r.has("buzon") {
			n.Mailbox = d.Mailbox
		}
		switch {
		case known && n == old:
			return putSame, "", nil
		case known:
			return putChanged, "", t.PutDep(n)
		}
		return putAdded, "", t.PutDep(n)
	}
}

func planSites(data []byte) (plan, error) {
	columns := SiteColumns()
	s := readSheet(data, SitesTable, columns[:1], columns[1:])
	p := &plan{kind: SitesTable, page: s.page, refused: s.refused}
	lines := map[string]int{}
	for _, r := range s.rows {
		site := store.Site{Name: r.get("sede"), Address: r.get("direccion"), Circuit: r.get("circuito"), Speed: r.get("velocidad")}
		k := spanish.Fold(site.Name)
		switch first := lines[k]; {
		case k == "":
			p.refuse(r.line, "roster.site.name")
		case first > 0:
			p.refuse(r.line, "roster.twice", "clave", site.Name, "linea", first)
		default:
			lines[k] = r.line
			p.rows = append(p.rows, imported{row: Row{r.line, site.Name}, put: putSite(site, r)})
		}
	}
	return *p, nil
}

func putSite(s store.Site, r sheetRow) func(*store.Tx) (putOutcome, string, error) {
	return func(t *store.Tx) (putOutcome, string, error) {
		old, err := t.Site(s.Name)
		known := err == nil
		if err != nil && !errors.Is(err, kv.ErrNotFound) {
			return putSame, "", err
		}
		for column, cell := range map[string][2]*string{"direccion": {&s.Address, &old.Address}, "circuito": {&s.Circuit, &old.Circuit}, "velocidad": {&s.Speed, &old.Speed}} {
			if !r.has(column) {
				*cell[0] = *cell[1]
			}
		}
		switch {
		case known && s == old:
			return putSame, "", nil
		case known:
			return putChanged, "", t.PutSite(s)
		}
		return putAdded, "", t.PutSite(s)
	}
}
