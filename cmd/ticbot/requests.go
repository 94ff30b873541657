package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/admin"
	"github.com/ticbot/ticbot/commands"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// requestsSpec are the options of the list and of the export.
const requestsSpec = "json all service= state= year= format="

// requests lists, shows and exports the cases.
func (a *app) requests(ctx context.Context, args []string) int {
	o, ok := a.parseOr(args, requestsSpec+" output= expediente=")
	if !ok || len(o.rest) == 0 {
		return a.wrong("cmd.requests.usage")
	}
	var pass []string
	for _, name := range []string{"service", "state", "year", "format"} {
		if v, given := o.value(name); given {
			pass = append(pass, "--"+name+"="+v)
		}
	}
	if o.has("all") {
		pass = append(pass, "--all")
	}
	switch what, rest := o.rest[0], o.rest[1:]; {
	case what == "list" && len(rest) == 0:
		return a.operate(ctx, "requests list", pass, nil, nil)
	case what == "show" && len(rest) == 1:
		return a.operate(ctx, "requests show", rest, nil, nil)
	case what == "export" && len(rest) == 0 && o.has("expediente"):
		id := strings.ToUpper(o.get("expediente", ""))
		if len(pass) > 0 {
			return a.wrong("cmd.requests.usage")
		}
		return a.exportTo(ctx, "requests casefile", o.get("output", strings.Map(nameOnly, id)+".zip"), []string{id})
	case what == "export" && len(rest) == 0:
		return a.exportTo(ctx, "requests export", o.get("output", "-"), pass)
	}
	return a.wrong("cmd.requests.usage")
}

// exportTo streams the export to a file or to standard output. A file stands there only when it is whole.
func (a *app) exportTo(ctx context.Context, task, name string, pass []string) int {
	if name == "-" {
		return a.operate(ctx, task, pass, nil, a.out)
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		a.fail("cmd.file", "archivo", name, "error", err.Error())
		return exitUsage
	}
	defer func() { _ = os.Remove(f.Name()) }() // there only where it did not become the export
	code := a.operate(ctx, task, pass, nil, f)
	if err := f.Close(); err != nil {
		return a.cannot("cmd.failed", err)
	}
	if code != exitOK {
		return code
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return a.cannot("cmd.failed", err)
	}
	return code
}

// chosen yields the cases that the options ask for: the open ones, with --all every one.
func (o *operator) chosen(v *store.View, opt options) func(yield func(procedure.Request, error) bool) {
	return func(yield func(procedure.Request, error) bool) {
		seq := v.OpenRequests()
		if opt.has("all") {
			seq = v.AllRequests()
		}
		for r, err := range seq {
			service, state, year := opt.get("service", ""), opt.get("state", ""), opt.get("year", "")
			if err == nil && (service != "" && !strings.EqualFold(service, r.Service) || state != "" && state != r.State ||
				year != "" && !strings.HasPrefix(r.ID, "TIC-"+year+"-")) {
				continue
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// private reports which answers of a case are private: they are never exported.
func (o *operator) private(r procedure.Request) map[string]bool {
	out := map[string]bool{}
	for _, p := range o.procs {
		if s := p.Service(r.Service); s != nil && p.ID+"/"+p.Version == r.Procedure {
			for _, page := range s.Pages {
				for _, f := range page.Fields {
					out[f.ID] = out[f.ID] || f.Private
				}
			}
		}
	}
	return out
}

// withoutPrivate is a case as it may leave the store.
func (o *operator) withoutPrivate(r procedure.Request) procedure.Request {
	private := o.private(r)
	r = r.Clone()
	for k := range r.Answers {
		if private[k] {
			r.Answers[k] = "***"
		}
	}
	return r
}

func requestsList(ctx context.Context, o *operator, r admin.Request) admin.Response {
	opt, bad := parse(r.Args, requestsSpec)
	if bad != nil {
		return o.usage(bad)
	}
	list := []procedure.Request{}
	err := o.store.View(ctx, func(v *store.View) error {
		list = list[:0]
		for r, err := range o.chosen(v, opt) {
			if err != nil {
				return err
			}
			list = append(list, o.withoutPrivate(r))
		}
		return nil
	})
	if err != nil {
		return o.failed(err)
	}
	if opt.has("json") {
		return printed(func(w io.Writer) error { return writeJSON(w, list) })
	}
	if len(list) == 0 {
		return o.answer("cmd.requests.none")
	}
	return printed(func(w io.Writer) error {
		var rows [][]string
		for _, r := range list {
			rows = append(rows, []string{r.ID, r.Service, o.stateName(r), r.Dep, r.Asker, r.Assignee, shortDay(r.Filed), shortDay(r.Due)})
		}
		return table(w, o.heads("caso", "servicio", "estado", "dependencia", "solicitante", "responsable", "radicada", "vence"), rows)
	})
}

// stateName is what a state is called.
func (o *operator) stateName(r procedure.Request) string {
	for _, p := range o.procs {
		if p.ID+"/"+p.Version == r.Procedure {
			if st := p.State(r); st != nil {
				return o.t(st.TextID())
			}
		}
	}
	return r.State
}

func shortDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return calendar.ShortDate(calendar.Of(t))
}

// requestsShow prints one case with its history.
func requestsShow(ctx context.Context, o *operator, r admin.Request) admin.Response {
	opt, bad := parse(r.Args, "json")
	if bad != nil || len(opt.rest) != 1 {
		return o.refuse(exitUsage, "cmd.requests.usage")
	}
	id := strings.ToUpper(opt.rest[0])
	var req procedure.Request
	var entries []store.Entry
	err := o.store.View(ctx, func(v *store.View) (err error) {
		if req, err = v.Request(id); err == nil {
			entries, err = v.JournalOf(id)
		}
		return err
	})
	switch {
	case errors.Is(err, kv.ErrNotFound), errors.Is(err, store.ErrInvalid):
		return o.refuse(exitNo, "cmd.requests.missing", "caso", opt.rest[0])
	case err != nil:
		return o.failed(err)
	}
	req = o.withoutPrivate(req)
	if opt.has("json") {
		return printed(func(w io.Writer) error {
			return writeJSON(w, map[string]any{"request": req, "journal": append([]store.Entry{}, entries...)})
		})
	}
	return printed(func(w io.Writer) error { return o.showCase(w, req, entries) })
}

func (o *operator) showCase(w io.Writer, r procedure.Request, entries []store.Entry) error {
	fields := [][]string{{o.t("cmd.head.servicio"), r.Service + " " + o.t("service."+r.Service)}, {o.t("cmd.head.estado"), o.stateName(r)},
		{o.t("cmd.head.solicitante"), r.Asker}, {o.t("cmd.head.dependencia"), r.Dep}, {o.t("cmd.head.responsable"), r.Assignee},
		{o.t("cmd.head.radicada"), calendar.FormatStamp(o.lang, r.Filed)}, {o.t("cmd.head.vence"), shortDay(r.Due)}}
	for _, m := range []map[string]string{r.Answers, r.Facts} {
		for _, k := range sortedKeys(m) {
			fields = append(fields, []string{k, m[k]})
		}
	}
	if err := table(w, []string{r.ID, ""}, fields); err != nil {
		return err
	}
	var rows [][]string
	for _, e := range entries {
		to := e.To
		if e.From != "" && e.From != e.To {
			to = e.From + " → " + e.To
		}
		rows = append(rows, []string{fmt.Sprint(e.Seq), calendar.FormatStamp(o.lang, e.At), e.Actor, e.Kind, e.Step, to, e.Hash[:min(12, len(e.Hash))]})
	}
	_, _ = fmt.Fprintln(w)
	return table(w, o.heads("numero", "fecha", "quien", "que", "paso", "estado", "huella"), rows)
}

// requestsExport streams cases as CSV or JSON lines. Private answers are left out.
func requestsExport(_ context.Context, o *operator, r admin.Request) admin.Response {
	opt, bad := parse(r.Args, requestsSpec)
	if bad != nil {
		return o.usage(bad)
	}
	format := opt.get("format", "csv")
	if opt.has("json") {
		format = "json"
	}
	if !slices.Contains([]string{"csv", "json"}, format) {
		return o.refuse(exitUsage, "cmd.requests.format", "formato", format)
	}
	return admin.Response{Body: func(w io.Writer) error {
		// The context of the request has ended when the body streams; what bounds it is that somebody reads.
		return o.store.View(context.Background(), func(v *store.View) error {
			if format == "json" {
				return o.exportJSON(v, w, opt)
			}
			return o.exportCSV(v, w, opt)
		})
	}}
}

func (o *operator) exportJSON(v *store.View, w io.Writer, opt options) error {
	sep := "[\n"
	for r, err := range o.chosen(v, opt) {
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, sep); err != nil {
			return err
		}
		if err := writeJSON(w, o.withoutPrivate(r)); err != nil {
			return err
		}
		sep = ",\n"
	}
	if sep == "[\n" {
		_, err := io.WriteString(w, "[]\n")
		return err
	}
	_, err := io.WriteString(w, "]\n")
	return err
}

func (o *operator) exportCSV(v *store.View, w io.Writer, opt options) error {
	out := csv.NewWriter(w)
	head := []string{"radicado", "servicio", "flujo", "estado", "prioridad", "solicitante", "titular", "dependencia", "sede", "responsable", "radicada", "vence",
		"resuelta", "cerrada", "pisami", "respuestas"}
	if err := out.Write(head); err != nil {
		return err
	}
	for r, err := range o.chosen(v, opt) {
		if err != nil {
			return err
		}
		r = o.withoutPrivate(r)
		var answers []string
		for _, k := range sortedKeys(r.Answers) {
			answers = append(answers, k+"="+r.Answers[k])
		}
		row := []string{r.ID, r.Service, r.Flow, r.State, r.Priority, r.Asker, r.HolderIs, r.Dep, r.Site, r.Assignee, stamp(r.Filed), stamp(r.Due),
			stamp(r.Solved), stamp(r.Ended), r.Facts["pisami"], strings.Join(answers, "; ")}
		for i := range row {
			row[i] = harmless(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// harmless keeps a spreadsheet from taking somebody's words for a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(calendar.Bogota()).Format("2006-01-02 15:04")
}

// nameOnly keeps of what somebody typed what can stand in the name of a file.
func nameOnly(c rune) rune {
	if c == '-' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' {
		return c
	}
	return -1
}

// requestsCaseFile streams the whole file of one case as a ZIP. The look is written down like everybody's.
func requestsCaseFile(ctx context.Context, o *operator, r admin.Request) admin.Response {
	opt, bad := parse(r.Args, "json")
	if bad != nil || len(opt.rest) != 1 {
		return o.refuse(exitUsage, "cmd.requests.usage")
	}
	id := opt.rest[0]
	var c commands.Dossier
	err := o.store.Update(ctx, func(tx *store.Tx) (err error) {
		c, err = o.handler.OperatorLook(tx, id, actor(r), o.now())
		return err
	})
	switch {
	case errors.Is(err, kv.ErrNotFound), errors.Is(err, store.ErrInvalid):
		return o.refuse(exitNo, "cmd.requests.missing", "caso", id)
	case err != nil:
		return o.failed(err)
	}
	said := o.t("cmd.requests.casefile", "caso", id, "piezas", c.Pieces(), "huella", c.Sum()) + "\n" // beside the ZIP, which may go to standard output
	return admin.Response{Err: said, Body: func(w io.Writer) error { return o.handler.WriteDossier(context.Background(), o.store, c, w) }}
}
