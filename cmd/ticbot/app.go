package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/user"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/ticbot/ticbot/commands"
	"github.com/ticbot/ticbot/locales"
)

// app is one run of the program: what it was called with and where it writes.
type app struct {
	in       io.Reader
	out, err io.Writer
	environ  []string
	texts    *locales.Bundle
	lang     string
	cfg      config
	global   options // --config, --data, --json
	now      func() time.Time
	log      *slog.Logger
}

// start runs one command and gives its exit status.
func start(ctx context.Context, args, environ []string, in io.Reader, out, errOut io.Writer) int {
	texts, err := locales.Load()
	if err != nil {
		_, _ = fmt.Fprintln(errOut, err)
		return exitNo
	}
	a := &app{in: in, out: out, err: errOut, environ: environ, texts: texts, lang: locales.Default, now: time.Now, cfg: defaults()}
	a.log = slog.New(slog.NewJSONHandler(errOut, &slog.HandlerOptions{Level: slog.LevelInfo}))
	if lang, ok := lookup(environ, envName("locale")); ok {
		a.lang = texts.Lang(lang)
	}
	if len(args) == 0 {
		_, _ = io.WriteString(errOut, a.usage())
		return exitUsage
	}
	return a.dispatch(ctx, args)
}

func lookup(environ []string, name string) (string, bool) {
	for _, e := range environ {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			return v, true
		}
	}
	return "", false
}

// dispatch finds the command, reads what every command takes, and the configuration.
func (a *app) dispatch(ctx context.Context, args []string) int {
	name, rest := splitCommand(args)
	if slices.Contains([]string{"", "-h", "--help"}, name) {
		name = "help"
	}
	set := commandSet()
	i := slices.IndexFunc(set, func(c command) bool { return c.name == name })
	if i < 0 {
		var names []string
		for _, c := range set {
			names = append(names, c.name)
		}
		near := commands.Nearest(name, names)
		if near == "" {
			near = "help"
		}
		return a.wrong("cmd.unknown", "orden", name, "parecida", near)
	}
	var opt options
	var bad *argError
	if opt, bad = parseLoose(rest, "config= data= json help"); bad != nil {
		return a.wrong(bad.id, bad.args...)
	}
	if opt.has("help") {
		return a.help(ctx, []string{name})
	}
	a.global = opt
	if !set[i].bare {
		if code := a.configure(); code != exitOK {
			return code
		}
	}
	return set[i].run(a, ctx, opt.rest)
}

// splitCommand takes the first word that is no option off; options may stand before it.
func splitCommand(args []string) (name string, rest []string) {
	for i := 0; i < len(args); i++ {
		switch {
		case !strings.HasPrefix(args[i], "-"):
			return args[i], slices.Concat(args[:i], args[i+1:])
		case args[i] == "--config" || args[i] == "--data":
			i++
		case args[i] == "--help" || args[i] == "-h":
			return "help", nil
		}
	}
	return "", args
}

// configure reads the configuration; its problems are printed with file, line and remedy.
func (a *app) configure() int {
	file, named := a.global.value("config")
	if !named {
		file = defaultFile
	}
	cfg, problems := loadConfig(file, named, a.environ)
	if data, ok := a.global.value("data"); ok {
		cfg.Data = data
	}
	a.cfg = cfg
	a.lang = a.texts.Lang(cfg.Locale)
	a.printProblems(problems)
	if problems.fatal() {
		return exitUsage
	}
	return exitOK
}

func (a *app) printProblems(ps configProblems) {
	for _, p := range ps {
		id := "config.line"
		if p.Warning {
			id = "config.warning"
		}
		a.fail(id, "donde", p.Where, "que", a.t(p.ID, p.Args...))
	}
}

// t gives a text in the operator's language.
func (a *app) t(id string, args ...any) string { return a.texts.T(a.lang, id, args...) }

// say prints a text on standard output, fail on standard error.
func (a *app) say(id string, args ...any)  { _, _ = fmt.Fprintln(a.out, a.t(id, args...)) }
func (a *app) fail(id string, args ...any) { _, _ = fmt.Fprintln(a.err, a.t(id, args...)) }

// wrong says that the command was used wrongly.
func (a *app) wrong(id string, args ...any) int {
	a.fail(id, args...)
	return exitUsage
}

// cannot says that something went wrong on the way; the error itself stands behind it in parentheses.
func (a *app) cannot(id string, err error, args ...any) int {
	a.fail(id, append(args, "error", err.Error())...)
	return exitNo
}

// json reports whether --json was asked for.
func (a *app) json() bool { return a.global.has("json") }

// writeJSON writes a value, indented.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	return nil
}

// table writes rows in columns.
func table(w io.Writer, head []string, rows [][]string) error {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, r := range append([][]string{head}, rows...) {
		if _, err := fmt.Fprintln(tw, strings.Join(r, "\t")); err != nil {
			return fmt.Errorf("writing a table: %w", err)
		}
	}
	if err := tw.Flush(); err != nil {
		return fmt.Errorf("writing a table: %w", err)
	}
	return nil
}

// osUser is who runs this command, as the journal names him.
func osUser() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return fmt.Sprintf("uid-%d", os.Getuid())
}
