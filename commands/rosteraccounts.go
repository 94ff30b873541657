package commands

import (
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// ApplicationColumns are the columns of a table of applications; the first has to be there.
func ApplicationColumns() []string {
	return []string{"aplicacion", "alias", "dueno", "consola", "fecha_final", "ofrecer", "servicio"}
}

// AccountColumns are the columns of a table of what each person has in the applications; the first three have to be there.
func AccountColumns() []string {
	return []string{"aplicacion", "usuario", "persona", "dependencia", "estado", "hasta"}
}

// applicationID is the id of an application by its name: «Portal web» is portal_web.
func applicationID(name string) string {
	words := strings.FieldsFunc(spanish.Fold(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(words, "_")
}

// listOf reads what stands in a cell, divided by semicolons, bars or commas.
func listOf(cell string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(";|,", r) }) {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// rosterFlag reads sí or no; an empty cell is none.
func rosterFlag(cell string, none bool) (yes, ok bool) {
	switch spanish.Fold(cell) {
	case "":
		return none, true
	case "si", "s", "x", "1", "yes", "true", "verdadero":
		return true, true
	case "no", "n", "0", "false", "falso":
		return false, true
	}
	return false, false
}

func planApplications(v *store.View, data []byte) (plan, error) {
	columns := ApplicationColumns()
	s := readSheet(data, ApplicationsTable, columns[:1], columns[1:])
	p := &plan{kind: ApplicationsTable, page: s.page, refused: s.refused}
	known, err := v.Applications()
	if err != nil {
		return plan{}, err
	}
	lines := map[string]int{} // of every word by which one is called
	for _, r := range s.rows {
		before := len(p.refused)
		a, err := p.application(v, r)
		if err != nil {
			return plan{}, err
		}
		for _, word := range a.Called() {
			w := spanish.Fold(word)
			if first := lines[w]; first > 0 && first != r.line {
				p.refuse(r.line, "roster.twice", "clave", word, "linea", first)
			}
			lines[w] = r.line
			for _, o := range known {
				if o.ID != a.ID && applicationCalled(o, w) {
					p.refuse(r.line, "roster.app.taken", "palabra", word, "aplicacion", o.Name)
				}
			}
		}
		if len(p.refused) == before {
			p.rows = append(p.rows, imported{row: Row{r.line, a.Name}, put: putApplication(a, r)})
		}
	}
	return *p, nil
}

func applicationCalled(a inventory.Application, folded string) bool {
	return slices.ContainsFunc(a.Called(), func(w string) bool { return spanish.Fold(w) == folded })
}

// application checks one row of applications.
func (p *plan) application(v *store.View, r sheetRow) (inventory.Application, error) {
	a := inventory.Application{Name: r.get("aplicacion"), Aliases: listOf(r.get("alias")), Owner: strings.ToLower(r.get("dueno")), Console: r.get("consola")}
	a.ID = applicationID(a.Name)
	if a.ID == "" || a.ID == inventory.Mail || a.ID == inventory.Other || len(a.Name) > maxAppName {
		p.refuse(r.line, "roster.app.name", "n", maxAppName)
	}
	var ok bool
	if a.Ends, ok = rosterFlag(r.get("fecha_final"), true); !ok {
		p.refuse(r.line, "roster.flag", "valor", r.get("fecha_final"), "columna", "fecha_final")
	}
	if a.Offered, ok = rosterFlag(r.get("ofrecer"), false); !ok {
		p.refuse(r.line, "roster.flag", "valor", r.get("ofrecer"), "columna", "ofrecer")
	}
	if a.Service, ok = serviceNamed(r.get("servicio")); !ok {
		p.refuse(r.line, "roster.app.service", "servicio", r.get("servicio"))
	}
	switch {
	case a.Owner == "":
		p.warn = append(p.warn, Refusal{Line: r.line, ID: "roster.owner.none", Args: []any{"aplicacion", a.Name}})
		return a, nil
	case !isMail(a.Owner):
		p.refuse(r.line, "roster.mail", "correo", a.Owner)
		return a, nil
	}
	_, err := v.Person(a.Owner)
	if errors.Is(err, kv.ErrNotFound) {
		p.warn = append(p.warn, Refusal{Line: r.line, ID: "roster.owner.later", Args: []any{"dueno", a.Owner, "aplicacion", a.Name}})
		return a, nil
	}
	return a, err
}

// maxAppName is the longest name of an application, in bytes: an option of a select has no more.
const maxAppName = 32

// serviceNamed reads the code of a service, or the verb that opens it; "" is the service of all applications.
func serviceNamed(cell string) (code string, ok bool) {
	if w := spanish.Fold(cell); w == "" {
		return "", true
	} else if code = spanish.ServiceOf(w); code == "" {
		code = strings.ToUpper(w)
	}
	if code == spanish.Users {
		return "", true
	}
	return code, code == spanish.Chat || code == spanish.Portal
}

func putApplication(a inventory.Application, r sheetRow) func(*store.Tx) (putOutcome, string, error) {
	return func(t *store.Tx) (putOutcome, string, error) {
		old, err := t.Application(a.ID)
		known := err == nil
		if err != nil && !errors.Is(err, kv.ErrNotFound) {
			return putSame, "", err
		}
		n := a
		if known {
			n = old
			n.Name = a.Name
			for column, set := range map[string]func(){
				"alias": func() { n.Aliases = a.Aliases }, "dueno": func() { n.Owner = a.Owner }, "consola": func() { n.Console = a.Console },
				"fecha_final": func() { n.Ends = a.Ends }, "ofrecer": func() { n.Offered = a.Offered }, "servicio": func() { n.Service = a.Service },
			} {
				if r.has(column) {
					set()
				}
			}
		}
		note := ""
		if old.Owner != n.Owner {
			note = n.Name + ": " + orDash(n.Owner)
		}
		switch {
		case known && sameApplication(old, n):
			return putSame, "", nil
		case known:
			return putChanged, note, t.PutApplication(n)
		}
		return putAdded, note, t.PutApplication(n)
	}
}

func sameApplication(a, b inventory.Application) bool {
	return a.Name == b.Name && slices.Equal(a.Aliases, b.Aliases) && a.Owner == b.Owner && a.Console == b.Console && a.Ends == b.Ends &&
		a.Offered == b.Offered && a.Service == b.Service
}

// accountPlan checks a table of accounts against the records.
type accountPlan struct {
	plan
	v     *store.View
	apps  []inventory.Application
	lines map[string]int
}

func planAccounts(v *store.View, data []byte) (plan, error) {
	columns := AccountColumns()
	s := readSheet(data, AccountsTable, columns[:3], columns[3:])
	p := &accountPlan{plan: plan{kind: AccountsTable, page: s.page, refused: s.refused}, v: v, lines: map[string]int{}}
	var err error
	if p.apps, err = v.Applications(); err != nil {
		return plan{}, err
	}
	for _, r := range s.rows {
		before := len(p.refused)
		a, err := p.account(r)
		if err != nil {
			return plan{}, err
		}
		key := a.App + " " + strings.ToLower(a.User)
		if first := p.lines[key]; first > 0 {
			p.refuse(r.line, "roster.twice", "clave", r.get("aplicacion")+" "+a.User, "linea", first)
		}
		p.lines[key] = r.line
		if len(p.refused) == before {
			p.rows = append(p.rows, imported{row: Row{r.line, r.get("aplicacion") + " " + a.User}, put: putAccount(a, r)})
		}
	}
	return p.plan, nil
}

// account checks one row of accounts.
func (p *accountPlan) account(r sheetRow) (inventory.Account, error) {
	a := inventory.Account{User: r.get("usuario"), State: inventory.Active}
	if app, ok := applicationNamed(p.apps, r.get("aplicacion")); ok {
		a.App = app.ID
	} else if spanish.Fold(r.get("aplicacion")) == inventory.Mail {
		a.App, a.User = inventory.Mail, strings.ToLower(a.User)
	} else {
		names := []string{inventory.Mail}
		for _, o := range p.apps {
			names = append(names, o.Name)
		}
		p.refuse(r.line, "roster.app", "aplicacion", r.get("aplicacion"), "parecida", orDash(Nearest(r.get("aplicacion"), names)))
	}
	switch {
	case a.User == "":
		p.refuse(r.line, "roster.user")
	case a.App == inventory.Mail && !isMail(a.User):
		p.refuse(r.line, "roster.mail", "correo", a.User)
	}
	var ok bool
	if a.State, ok = accountState(r.get("estado")); !ok {
		p.refuse(r.line, "roster.account.state", "estado", r.get("estado"))
	}
	if a.Until, ok = rosterDate(r.get("hasta")); !ok {
		p.refuse(r.line, "roster.date", "fecha", r.get("hasta"))
	}
	if err := p.accountDep(r, &a); err != nil {
		return a, err
	}
	return a, p.holder(r, &a)
}

func (p *accountPlan) accountDep(r sheetRow, a *inventory.Account) error {
	name := r.get("dependencia")
	if name == "" {
		return nil
	}
	d, err := p.v.Dep(name)
	if errors.Is(err, kv.ErrNotFound) {
		names, err := depNames(p.v)
		p.refuse(r.line, "roster.dep", "dependencia", name, "parecida", orDash(Nearest(name, names)))
		return err
	}
	a.Dep = d.Name
	return err
}

// holder finds whose account it is: a person of the records by e-mail or by the whole name, or a name alone.
func (p *accountPlan) holder(r sheetRow, a *inventory.Account) error {
	who := r.get("persona")
	switch {
	case strings.Contains(who, "@") && !isMail(strings.ToLower(who)):
		p.refuse(r.line, "roster.mail", "correo", who)
		return nil
	case strings.Contains(who, "@"):
		a.Person = strings.ToLower(who)
		_, err := p.v.Person(a.Person)
		if errors.Is(err, kv.ErrNotFound) {
			p.warn = append(p.warn, Refusal{Line: r.line, ID: "roster.holder.later", Args: []any{"correo", a.Person}})
			return nil
		}
		return err
	case !spanish.ValidFullName(who):
		p.refuse(r.line, "roster.holder")
		return nil
	}
	people, err := p.v.People()
	if err != nil {
		return err
	}
	same := slices.DeleteFunc(people, func(q store.Person) bool { return spanish.Fold(q.Name) != spanish.Fold(who) })
	if len(same) == 1 {
		a.Person = same[0].Email
		return nil
	}
	a.Name = spanish.ProperName(who)
	return nil
}

// applicationNamed finds the application that somebody calls by a word.
func applicationNamed(apps []inventory.Application, word string) (inventory.Application, bool) {
	w := spanish.Fold(word)
	i := slices.IndexFunc(apps, func(a inventory.Application) bool { return applicationCalled(a, w) })
	if i < 0 || w == "" {
		return inventory.Application{}, false
	}
	return apps[i], true
}

func accountState(cell string) (inventory.State, bool) {
	switch spanish.Fold(cell) {
	case "", "activa", "activo", "active":
		return inventory.Active, true
	case "suspendida", "suspendido", "inhabilitada", "inhabilitado", "inactiva", "inactivo", "suspended":
		return inventory.Suspended, true
	}
	return "", false
}

// putAccount writes a row over the account that is there: a column that the file lacks stays as it is.
func putAccount(a inventory.Account, r sheetRow) func(*store.Tx) (putOutcome, string, error) {
	return func(t *store.Tx) (putOutcome, string, error) {
		old, err := t.Account(a.App, a.User)
		known := err == nil
		if err != nil && !errors.Is(err, kv.ErrNotFound) {
			return putSame, "", err
		}
		n := a
		if known {
			n.User, n.Changed, n.Case = old.User, old.Changed, old.Case
			if !r.has("dependencia") {
				n.Dep = old.Dep
			}
			if !r.has("estado") {
				n.State = old.State
			}
			if !r.has("hasta") {
				n.Until = old.Until
			}
		}
		if a.App == inventory.Mail {
			if err := t.PutMeta(MetaMailbox+a.User, a.Holder()); err != nil {
				return putSame, "", err
			}
		}
		switch {
		case known && n == old:
			return putSame, "", nil
		case known:
			return putChanged, "", t.PutAccount(n)
		}
		return putAdded, "", t.PutAccount(n)
	}
}
