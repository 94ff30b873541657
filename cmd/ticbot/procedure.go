package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/commands"
	"github.com/ticbot/ticbot/commands/documents"
	"github.com/ticbot/ticbot/commands/procedure"
)

// procedure shows the procedure as a table, checks a file, or draws a flow chart.
func (a *app) procedure(_ context.Context, args []string) int {
	o, ok := a.parseOr(args, "format= file= svg out=")
	if !ok || len(o.rest) == 0 {
		return a.wrong("cmd.procedure.usage")
	}
	switch what, rest := o.rest[0], o.rest[1:]; {
	case what == "check" && len(rest) <= 1:
		return a.procedureCheck(strings.Join(rest, ""))
	case what == "show" && len(rest) <= 1:
		return a.procedureShow(strings.Join(rest, ""))
	case what == "diagram" && len(rest) <= 2:
		return a.procedureDiagram(o, rest)
	}
	return a.wrong("cmd.procedure.usage")
}

// readProcedure reads a file, or the edition that comes with the program where none is named.
func (a *app) readProcedure(file string) (*procedure.Procedure, int) {
	known := commands.Known(a.texts)
	var p *procedure.Procedure
	var err error
	if file == "" {
		p, err = procedure.LoadEmbedded(known)
	} else {
		var text []byte
		if text, err = os.ReadFile(file); err != nil {
			a.fail("cmd.file", "archivo", file, "error", err.Error())
			return nil, exitUsage
		}
		p, err = procedure.Load(text, file, known)
	}
	if err != nil {
		for _, l := range a.procedureProblems(err) {
			a.fail("cmd.lines", "lineas", l)
		}
		return nil, exitUsage
	}
	return p, exitOK
}

// kindWords are the documents by the words of the table of the legal base.
func kindWords() string {
	var out []string
	for _, k := range documents.Kinds() {
		out = append(out, string(k))
	}
	return strings.Join(out, ", ")
}

// procedureProblems are the problems of a file of the procedure, or of the legal base, in the operator's language, each with its place; none for another error.
func (a *app) procedureProblems(err error) (lines []string) {
	if bad := (*documents.LegalError)(nil); errors.As(err, &bad) {
		why := a.t("legal."+bad.Code, "valor", bad.What, "documentos", kindWords())
		return []string{a.t("config.line", "donde", bad.File+":"+strconv.Itoa(bad.Line), "que", why)}
	}
	var ps procedure.Problems
	if !errors.As(err, &ps) {
		return nil
	}
	for _, p := range ps {
		why := a.t(p.TextID(), p.TextArgs()...)
		if near := p.Args["near"]; near != "" {
			why += " " + a.t("cmd.near", "parecida", near)
		}
		lines = append(lines, a.t("config.line", "donde", p.Place(), "que", why))
	}
	return lines
}

func (a *app) procedureCheck(file string) int {
	p, code := a.readProcedure(file)
	if p == nil {
		return code
	}
	a.say("cmd.procedure.ok", "id", p.ID, "version", p.Version, "servicios", len(p.Services), "actividades", len(p.Activities))
	return exitOK
}

// procedureShow prints the table of the paper procedure, then each service with its flows.
func (a *app) procedureShow(file string) int {
	p, code := a.readProcedure(file)
	if p == nil {
		return code
	}
	rows := procedure.Table(p, a.t)
	if a.json() {
		if err := writeJSON(a.out, rows); err != nil {
			return a.cannot("cmd.failed", err)
		}
		return exitOK
	}
	a.say("cmd.procedure.head", "id", p.ID, "version", p.Version, "fecha", p.Date, "titulo", p.Title, "entidad", p.Entity)
	if err := table(a.out, rows[0], rows[1:]); err != nil {
		return a.cannot("cmd.failed", err)
	}
	_, _ = fmt.Fprintln(a.out)
	var services [][]string
	for _, s := range p.Services {
		var flows []string
		for _, f := range s.Flows {
			flows = append(flows, f.ID)
		}
		services = append(services, []string{s.ID, a.t("service." + s.ID), s.Verb, strings.Join(flows, ", ")})
	}
	heads := []string{a.t("cmd.head.servicio"), a.t("cmd.head.nombre"), a.t("cmd.head.verbo"), a.t("cmd.head.flujos")}
	if err := table(a.out, heads, services); err != nil {
		return a.cannot("cmd.failed", err)
	}
	return exitOK
}

// drawn is one flow chart.
type drawn struct{ service, flow, text string }

// procedureDiagram draws one flow, or every one of a service, or all. As SVG, one drawing on standard output: that of the
// flow named, or the overview where nothing is; with --out the overview and all flows, a file each.
func (a *app) procedureDiagram(o options, rest []string) int {
	p, code := a.readProcedure(o.get("file", ""))
	if p == nil {
		return code
	}
	if len(rest) == 1 {
		rest = strings.SplitN(rest[0], "/", 2)
	}
	format := procedure.Format(o.get("format", string(procedure.Mermaid)))
	if o.has("svg") {
		format = procedure.SVG
	}
	var charts []drawn
	for _, s := range p.Services {
		for _, f := range s.Flows {
			if len(rest) > 0 && !strings.EqualFold(rest[0], s.ID) || len(rest) > 1 && !strings.EqualFold(rest[1], f.ID) {
				continue
			}
			chart, err := procedure.Diagram(p, s.ID, f.ID, format, a.t)
			if err != nil {
				return a.cannot("cmd.procedure.format", err)
			}
			charts = append(charts, drawn{s.ID, f.ID, chart})
		}
	}
	switch {
	case len(charts) == 0:
		return a.wrong("cmd.procedure.noflow", "flujo", strings.Join(rest, " "))
	case o.has("out"):
		if len(rest) == 0 && format == procedure.SVG {
			charts = append(charts, drawn{p.ID, "", procedure.Overview(p, a.t)})
		}
		return a.saveCharts(o.get("out", ""), format, charts)
	case format == procedure.SVG && len(rest) == 0:
		_, _ = io.WriteString(a.out, procedure.Overview(p, a.t))
	case format == procedure.SVG && len(charts) > 1:
		var names []string
		for _, c := range charts {
			names = append(names, c.service+"/"+c.flow)
		}
		return a.wrong("cmd.procedure.which", "flujos", strings.Join(names, " · "))
	case format == procedure.SVG:
		_, _ = io.WriteString(a.out, charts[0].text)
	default:
		for _, c := range charts {
			_, _ = fmt.Fprintf(a.out, "%%%% %s / %s\n%s\n", c.service, c.flow, strings.TrimRight(c.text, "\n"))
		}
	}
	return exitOK
}

// saveCharts writes each chart into a file of a folder, which is made.
func (a *app) saveCharts(dir string, format procedure.Format, charts []drawn) int {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		a.fail("cmd.file", "archivo", dir, "error", err.Error())
		return exitUsage
	}
	for _, c := range charts {
		name := c.service
		if c.flow != "" {
			name += "-" + c.flow
		}
		file := filepath.Join(dir, name+map[procedure.Format]string{procedure.SVG: ".svg", procedure.Mermaid: ".mmd"}[format])
		if err := os.WriteFile(file, []byte(c.text), 0o644); err != nil {
			a.fail("cmd.file", "archivo", file, "error", err.Error())
			return exitUsage
		}
		a.say("cmd.procedure.saved", "archivo", file)
	}
	return exitOK
}
