package commands

import (
	"errors"
	"net/mail"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// PeopleColumns are the columns of a table of people; the first two have to be there.
func PeopleColumns() []string {
	return []string{"correo", "nombre", "cargo", "dependencia", "sede", "extension", "jefe", "roles", "contrato_hasta", "idioma", "buzon", "cuentas"}
}

// RoleNames are the roles that a person can have (domain.md §1.1).
func RoleNames() []string {
	return []string{"solicitante", "responsable", "secretario", "supervisor", "contratista", "profesional", "tecnico", "mesa",
		"externo", "presupuesto", "auditor", "admin", "webmaster", "talento_humano"}
}

// feminine maps the forms of roles that people write to those that are kept.
func feminine(role string) string {
	switch role {
	case "secretaria":
		return "secretario"
	case "tecnica":
		return "tecnico"
	case "supervisora":
		return "supervisor"
	case "auditora":
		return "auditor"
	}
	return role
}

// ParseRoles reads roles separated by space, comma, plus sign or bar; wrong is the first word that is none.
func ParseRoles(s string) (roles []string, wrong string) {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" +|,;/", r) }) {
		role := feminine(spanish.Fold(w))
		if !contains(RoleNames(), role) {
			return nil, w
		}
		roles = append(roles, role)
	}
	slices.Sort(roles)
	return slices.Compact(roles), ""
}

// peoplePlan checks a table of people against itself and the records.
type peoplePlan struct {
	plan
	v        *store.View
	byMail   map[string]int       // lines of the file
	accounts map[chat.Account]int // lines of the file
}

func planPeople(v *store.View, data []byte) (plan, error) {
	columns := PeopleColumns()
	s := readSheet(data, PeopleTable, columns[:2], columns[2:])
	p := &peoplePlan{plan: plan{kind: PeopleTable, page: s.page, refused: s.refused}, v: v, byMail: map[string]int{}, accounts: map[chat.Account]int{}}
	for _, r := range s.rows {
		email := strings.ToLower(r.get("correo"))
		if first, twice := p.byMail[email]; twice {
			p.refuse(r.line, "roster.twice", "clave", email, "linea", first)
			continue
		}
		p.byMail[email] = r.line
	}
	for _, r := range s.rows {
		before := len(p.refused)
		person, err := p.read(r)
		if err != nil {
			return plan{}, err
		}
		if len(p.refused) == before {
			p.rows = append(p.rows, imported{row: Row{r.line, person.Email}, put: putPerson(person, r)})
		}
	}
	slices.SortStableFunc(p.refused, func(a, b Refusal) int { return a.Line - b.Line })
	return p.plan, nil
}

// read checks one row. What is wrong with it is noted, all of it at once.
func (p *peoplePlan) read(r sheetRow) (store.Person, error) {
	q := store.Person{Email: strings.ToLower(r.get("correo")), Name: r.get("nombre"), Position: r.get("cargo"), Dep: r.get("dependencia"),
		Site: r.get("sede"), Ext: r.get("extension"), Head: strings.ToLower(r.get("jefe")), Mailbox: strings.ToLower(r.get("buzon"))}
	if !isMail(q.Email) {
		p.refuse(r.line, "roster.mail", "correo", r.get("correo"))
	}
	if len([]rune(q.Name)) < 3 {
		p.refuse(r.line, "roster.name")
	}
	if q.Mailbox != "" && !isMail(q.Mailbox) {
		p.refuse(r.line, "roster.mail", "correo", r.get("buzon"))
	}
	var wrong string
	if q.Roles, wrong = ParseRoles(r.get("roles")); wrong != "" {
		near := Nearest(wrong, RoleNames())
		if near == "" {
			near = strings.Join(RoleNames(), ", ")
		}
		p.refuse(r.line, "roster.role", "rol", wrong, "parecido", near)
	}
	var ok bool
	if q.Until, ok = rosterDate(r.get("contrato_hasta")); !ok {
		p.refuse(r.line, "roster.date", "fecha", r.get("contrato_hasta"))
	}
	if q.Lang, ok = rosterLang(r.get("idioma")); !ok {
		p.refuse(r.line, "roster.lang", "idioma", r.get("idioma"))
	}
	if err := p.office(r, &q); err != nil {
		return q, err
	}
	return q, p.readAccounts(r, &q)
}

// office checks that dependency, site and head are known, and takes the spelling of the records.
func (p *peoplePlan) office(r sheetRow, q *store.Person) error {
	dep, err := p.v.Dep(q.Dep)
	switch {
	case q.Dep == "":
	case errors.Is(err, kv.ErrNotFound):
		names, err := depNames(p.v)
		if err != nil {
			return err
		}
		p.refuse(r.line, "roster.dep", "dependencia", q.Dep, "parecida", orDash(Nearest(q.Dep, names)))
	case err != nil:
		return err
	default:
		q.Dep = dep.Name
	}
	site, err := p.v.Site(q.Site)
	switch {
	case q.Site == "":
	case errors.Is(err, kv.ErrNotFound):
		names, err := siteNames(p.v)
		if err != nil {
			return err
		}
		p.refuse(r.line, "roster.site", "sede", q.Site, "parecida", orDash(Nearest(q.Site, names)))
	case err != nil:
		return err
	default:
		q.Site = site.Name
	}
	return p.head(r, q)
}

// head checks the person's own head.
func (p *peoplePlan) head(r sheetRow, q *store.Person) error {
	switch {
	case q.Head == "":
		return nil
	case q.Head == q.Email:
		p.refuse(r.line, "roster.head.self", "jefe", q.Head)
		return nil
	case p.byMail[q.Head] > 0:
		return nil
	}
	_, err := p.v.Person(q.Head)
	if errors.Is(err, kv.ErrNotFound) {
		p.refuse(r.line, "roster.head", "jefe", q.Head)
		return nil
	}
	return err
}

// readAccounts reads «web:luz.gomez;console:luz.gomez».
func (p *peoplePlan) readAccounts(r sheetRow, q *store.Person) error {
	for _, w := range strings.FieldsFunc(r.get("cuentas"), func(c rune) bool { return strings.ContainsRune("; ,|", c) }) {
		a, ok := chat.ParseAccount(w)
		if !ok || a.Platform == "" || a.ID == "" {
			p.refuse(r.line, "roster.account", "cuenta", w)
			continue
		}
		if first := p.accounts[a]; first > 0 {
			p.refuse(r.line, "roster.account.twice", "cuenta", w, "linea", first)
			continue
		}
		p.accounts[a] = r.line
		owner, err := p.v.PersonOf(a)
		if err != nil && !errors.Is(err, kv.ErrNotFound) {
			return err
		}
		if err == nil && owner.Email != q.Email {
			p.refuse(r.line, "roster.account.taken", "cuenta", w, "de", owner.Email)
			continue
		}
		q.Accounts = append(q.Accounts, a)
	}
	return nil
}

// putPerson writes a row over the person that is there: a column that the file lacks stays as it is, so do a mailbox and a
// language that it leaves empty; accounts are only ever added.
func putPerson(q store.Person, r sheetRow) func(*store.Tx) (putOutcome, string, error) {
	return func(t *store.Tx) (putOutcome, string, error) {
		old, err := t.Person(q.Email)
		known := err == nil
		if err != nil && !errors.Is(err, kv.ErrNotFound) {
			return putSame, "", err
		}
		n := old
		n.Email, n.Name = q.Email, q.Name
		for column, set := range map[string]func(){
			"cargo": func() { n.Position = q.Position }, "dependencia": func() { n.Dep = q.Dep }, "sede": func() { n.Site = q.Site },
			"extension": func() { n.Ext = q.Ext }, "jefe": func() { n.Head = q.Head }, "roles": func() { n.Roles = q.Roles },
			"contrato_hasta": func() { n.Until = q.Until },
		} {
			if r.has(column) {
				set()
			}
		}
		if q.Lang != "" {
			n.Lang = q.Lang
		}
		switch {
		case q.Mailbox != "":
			n.Mailbox = q.Mailbox
		case !r.has("buzon") && !known && !NoMailbox(q.Email):
			n.Mailbox = q.Email // the contract's columns name people by their own mailbox
		}
		n.Accounts = slices.Clone(old.Accounts)
		for _, a := range q.Accounts {
			if !slices.Contains(n.Accounts, a) {
				n.Accounts = append(n.Accounts, a)
			}
		}
		if known && samePersonRecord(old, n) {
			return putSame, "", nil
		}
		note := ""
		if !slices.Equal(old.Roles, n.Roles) {
			note = n.Email + ": " + strings.Join(n.Roles, " ")
		}
		if n.Mailbox != "" && n.Mailbox != n.Email {
			if err := t.PutMeta(MetaMailbox+n.Mailbox, n.Email); err != nil {
				return putSame, "", err
			}
		}
		if known {
			return putChanged, note, t.PutPerson(n)
		}
		return putAdded, note, t.PutPerson(n)
	}
}

// samePersonRecord compares two records; an empty list is as good as none.
func samePersonRecord(a, b store.Person) bool {
	for _, p := range []*store.Person{&a, &b} {
		if len(p.Roles) == 0 {
			p.Roles = nil
		}
		if len(p.Accounts) == 0 {
			p.Accounts = nil
		}
	}
	return reflect.DeepEqual(a, b)
}

// isMail accepts a bare address with a domain.
func isMail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && a.Name == "" && !strings.ContainsAny(s, " \"") && strings.Contains(s[strings.LastIndex(s, "@"):], ".")
}

// rosterDate reads dd/mm/aaaa or aaaa-mm-dd into an ISO date; an empty cell is no date.
func rosterDate(s string) (iso string, ok bool) {
	if s == "" {
		return "", true
	}
	for _, layout := range []string{"2/1/2006", time.DateOnly} {
		if d, err := time.Parse(layout, s); err == nil {
			return d.Format(time.DateOnly), true
		}
	}
	return "", false
}

func rosterLang(s string) (chat.Tag, bool) {
	switch spanish.Fold(s) {
	case "":
		return "", true
	case "es", "espanol", "castellano":
		return "es", true
	case "en", "ingles", "english":
		return "en", true
	}
	return "", false
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return "«" + s + "»"
}
