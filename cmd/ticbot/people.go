package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/bot/admin"
	"github.com/ticbot/ticbot/cmd/ticbot/demo"
	"github.com/ticbot/ticbot/commands"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// maxImport is the largest file of an import in bytes; ten thousand people take 2 MB.
const maxImport = 16 << 20

// people imports, lists and changes the table of people.
func (a *app) people(ctx context.Context, args []string) int {
	o, ok := a.parseOr(args, "example dependencies")
	if !ok || len(o.rest) == 0 {
		return a.wrong("cmd.people.usage")
	}
	switch what, rest := o.rest[0], o.rest[1:]; {
	case what == "import" && o.has("dependencies"):
		return a.importFile(ctx, "people dependencies", commands.DepsTable, o, rest)
	case what == "import":
		return a.importFile(ctx, "people import", commands.PeopleTable, o, rest)
	case what == "list" && len(rest) == 0:
		return a.operate(ctx, "people list", nil, nil, nil)
	case what == "role" && len(rest) >= 2:
		return a.operate(ctx, "people role", rest, nil, nil)
	}
	return a.wrong("cmd.people.usage")
}

// tableCommand is the command of a table that is only ever imported: «sites import FILE».
func tableCommand(table commands.Table) func(*app, context.Context, []string) int {
	return func(a *app, ctx context.Context, args []string) int {
		o, ok := a.parseOr(args, "example")
		if !ok || len(o.rest) == 0 || o.rest[0] != "import" {
			return a.wrong("cmd.table.usage", "orden", string(table))
		}
		return a.importFile(ctx, string(table)+" import", table, o, o.rest[1:])
	}
}

// importFile hands a file to the task that imports it, or prints a template: the table of the demo.
func (a *app) importFile(ctx context.Context, name string, table commands.Table, o options, rest []string) int {
	if o.has("example") {
		return a.example(table, rest)
	}
	if len(rest) != 1 {
		return a.wrong("cmd.import.usage", "orden", name)
	}
	f, err := a.openInput(rest[0])
	if err != nil {
		a.fail("cmd.file", "archivo", rest[0], "error", err.Error())
		return exitUsage
	}
	defer func() { _ = f.Close() }()
	return a.operate(ctx, name, []string{rest[0]}, f, nil)
}

// example prints a template, or saves it as a workbook where a file is named; a file that is there is left alone.
func (a *app) example(table commands.Table, rest []string) int {
	text := demo.Example(table)
	switch {
	case len(rest) == 0:
		_, _ = a.out.Write(text)
		return exitOK
	case len(rest) > 1 || !strings.EqualFold(filepath.Ext(rest[0]), ".xlsx"):
		return a.wrong("cmd.example.name")
	}
	book, err := commands.TableWorkbook(table, text)
	if err != nil {
		return a.cannot("cmd.failed", err)
	}
	f, err := os.OpenFile(rest[0], os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return a.wrong("cmd.example.there", "archivo", rest[0])
	}
	if err == nil {
		_, err = f.Write(book)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		a.fail("cmd.file", "archivo", rest[0], "error", err.Error())
		return exitUsage
	}
	a.say("cmd.example.saved", "archivo", rest[0])
	return exitOK
}

// importTask imports a table. A refused row means that nothing was applied, and exit status 2.
func importTask(table commands.Table) task {
	return func(ctx context.Context, o *operator, r admin.Request) admin.Response {
		opt, bad := parse(r.Args, "json")
		if bad != nil || len(opt.rest) != 1 {
			return o.refuse(exitUsage, "cmd.import.usage", "orden", r.Command)
		}
		text, err := io.ReadAll(io.LimitReader(r.Body, maxImport+1))
		switch {
		case err != nil:
			return o.failed(err)
		case len(text) > maxImport:
			return o.refuse(exitUsage, "cmd.import.big", "mb", maxImport>>20)
		}
		rep, err := commands.Import(ctx, o.store, table, text, actor(r), o.now())
		if err != nil && !errors.Is(err, commands.ErrRefused) {
			return o.failed(err)
		}
		resp := o.importReport(opt.has("json"), opt.rest[0], rep)
		if err != nil {
			resp.Code = exitUsage
			return resp
		}
		o.wake()
		if gaps := o.gaps(ctx); len(gaps) > 0 && (table == commands.PeopleTable || table == commands.DepsTable) && !opt.has("json") {
			resp.Err += o.t("cmd.gaps") + "\n"
			for _, g := range gaps {
				resp.Err += "  - " + g + "\n"
			}
		}
		return resp
	}
}

// gaps are the steps that nobody could decide, in words. Before there are people there is nothing to say of them.
func (o *operator) gaps(ctx context.Context) (out []string) {
	err := o.store.View(ctx, func(v *store.View) error {
		if people, err := v.People(); err != nil || len(people) == 0 {
			return err
		}
		gaps, err := commands.Undecidable(v, o.procs)
		for _, g := range gaps {
			out = append(out, g.Text(o.texts, o.lang))
		}
		return err
	})
	if err != nil {
		out = append(out, err.Error())
	}
	return out
}

// importReport prints what was added, changed and refused, with line numbers.
func (o *operator) importReport(asJSON bool, file string, rep commands.Report) admin.Response {
	if asJSON {
		return printed(func(w io.Writer) error { return writeJSON(w, o.importJSON(file, rep)) })
	}
	var out, bad bytes.Buffer
	for _, part := range []struct {
		id   string
		rows []commands.Row
	}{{"cmd.import.added", rep.Added}, {"cmd.import.changed", rep.Changed}} {
		if len(part.rows) > 0 {
			fmt.Fprintln(&out, o.texts.N(o.lang, part.id, len(part.rows)))
		}
		for _, r := range part.rows {
			fmt.Fprintln(&out, "  "+o.t("cmd.import.row", "hoja", rep.Page, "linea", r.Line, "clave", r.Key))
		}
	}
	for _, w := range rep.Warnings {
		fmt.Fprintln(&bad, o.t("cmd.import.warning", "donde", o.importPlace(file, rep.Page, w.Line), "que", w.Text(o.texts, o.lang)))
	}
	for _, r := range rep.Refused {
		fmt.Fprintln(&bad, o.t("cmd.import.refused", "donde", o.importPlace(file, rep.Page, r.Line), "que", r.Text(o.texts, o.lang)))
	}
	switch {
	case len(rep.Refused) > 0:
		fmt.Fprintln(&bad, o.texts.N(o.lang, "cmd.import.nothing", len(rep.Refused)))
	default:
		fmt.Fprintln(&out, o.texts.N(o.lang, "cmd.import.same", len(rep.Same)))
	}
	return admin.Response{Out: out.String(), Err: bad.String()}
}

// importPlace names a row of a file: as compilers do for a text, with its page for a workbook.
func (o *operator) importPlace(file, page string, line int) string {
	if page == "" {
		return file + ":" + strconv.Itoa(line)
	}
	return o.t("cmd.import.page", "archivo", file, "hoja", page, "linea", line)
}

// importJSON is the report for a program.
func (o *operator) importJSON(file string, rep commands.Report) any {
	type line struct {
		Line int    `json:"line"`
		Why  string `json:"why"`
	}
	lines := func(rs []commands.Refusal) []line {
		out := []line{}
		for _, r := range rs {
			out = append(out, line{r.Line, r.Text(o.texts, o.lang)})
		}
		return out
	}
	rows := func(rs []commands.Row) []commands.Row { return append([]commands.Row{}, rs...) }
	return map[string]any{"file": file, "sheet": rep.Page, "added": rows(rep.Added), "changed": rows(rep.Changed), "same": len(rep.Same),
		"refused": lines(rep.Refused), "warnings": lines(rep.Warnings)}
}

// peopleList prints everybody.
func peopleList(ctx context.Context, o *operator, r admin.Request) admin.Response {
	opt, bad := parse(r.Args, "json")
	if bad != nil {
		return o.usage(bad)
	}
	var people []store.Person
	err := o.store.View(ctx, func(v *store.View) (err error) {
		people, err = v.People()
		return err
	})
	if err != nil {
		return o.failed(err)
	}
	return printed(func(w io.Writer) error {
		if opt.has("json") {
			return writeJSON(w, append([]store.Person{}, people...))
		}
		var rows [][]string
		for _, p := range people {
			rows = append(rows, []string{p.Email, p.Name, p.Dep, strings.Join(p.Roles, " "), accountsOf(p), p.Until})
		}
		return table(w, o.heads("correo", "nombre", "dependencia", "roles", "cuentas", "hasta"), rows)
	})
}

// heads are the titles of a table.
func (o *operator) heads(ids ...string) []string {
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		out = append(out, o.t("cmd.head."+id))
	}
	return out
}

func accountsOf(p store.Person) string {
	var out []string
	for _, a := range p.Accounts {
		out = append(out, a.String())
	}
	return strings.Join(out, " ")
}

// peopleRole gives and takes roles: «people role oscar.leal@… +tecnico -mesa».
func peopleRole(ctx context.Context, o *operator, r admin.Request) admin.Response {
	opt, bad := parse(r.Args, "json")
	if bad != nil || len(opt.rest) < 2 {
		return o.refuse(exitUsage, "cmd.people.usage")
	}
	email := opt.rest[0]
	var roles []string
	var wrong string
	err := o.store.Update(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(email)
		if err != nil {
			return err
		}
		if roles, wrong = changeRoles(p.Roles, opt.rest[1:]); wrong != "" || slices.Equal(roles, p.Roles) {
			return nil
		}
		data := map[string]string{"what": "role", "person": p.Email, "before": strings.Join(p.Roles, " "), "roles": strings.Join(roles, " ")}
		p.Roles = roles
		if err := tx.PutPerson(p); err != nil {
			return err
		}
		_, err = tx.Record(store.Entry{At: o.now(), Actor: actor(r), Kind: "people", Data: data})
		return err
	})
	switch {
	case errors.Is(err, kv.ErrNotFound):
		return o.refuse(exitNo, "cmd.people.nobody", "correo", email)
	case err != nil:
		return o.failed(err)
	case wrong != "":
		return o.refuse(exitUsage, "roster.role", "rol", wrong, "parecido", strings.Join(commands.RoleNames(), ", "))
	}
	o.wake()
	resp := o.answer("cmd.people.roles", "correo", email, "roles", strings.Join(roles, " "))
	for _, g := range o.gaps(ctx) {
		resp.Err += g + "\n"
	}
	return resp
}

// changeRoles applies +role and -role; wrong is the first word that is neither.
func changeRoles(have, changes []string) (roles []string, wrong string) {
	roles = slices.Clone(have)
	for _, c := range changes {
		names, bad := commands.ParseRoles(strings.TrimLeft(c, "+-"))
		if bad != "" || len(names) == 0 || !strings.HasPrefix(c, "+") && !strings.HasPrefix(c, "-") {
			return nil, c
		}
		for _, n := range names {
			roles = slices.DeleteFunc(roles, func(r string) bool { return r == n })
			if c[0] == '+' {
				roles = append(roles, n)
			}
		}
	}
	slices.Sort(roles)
	return roles, ""
}
