package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/admin"
	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// checkTime bounds each thing that is tried over the network.
const checkTime = 15 * time.Second

// check tries everything that the bot needs and says in a line each what came of it and what to do about a failure.
func (a *app) check(ctx context.Context, args []string) int {
	if _, ok := a.parseOr(args, ""); !ok || len(args) > 0 {
		return a.wrong("cmd.check.usage")
	}
	lines := []chat.Check{{Name: a.t("check.config"), Detail: a.t("check.config.ok"), OK: true}}
	lines = append(lines, a.checkProcedures(), a.checkLegal(), a.checkKeys())
	lines = append(lines, a.checkStore(ctx)...)
	lines = append(lines, a.checkMail(ctx)...)
	lines = append(lines, a.checkSlack(ctx)...)
	lines = append(lines, a.checkAddress(ctx))
	lines = append(lines, a.checkWeb(ctx)...)
	lines = append(lines, a.checkClock())
	return a.printChecks(lines)
}

// printChecks prints the lines and gives 1 where one of them is not ok.
func (a *app) printChecks(lines []chat.Check) int {
	code := exitOK
	for _, l := range lines {
		if !l.OK {
			code = exitNo
		}
	}
	if a.json() {
		type line struct {
			Name   string `json:"name"`
			OK     bool   `json:"ok"`
			Detail string `json:"detail"`
			Remedy string `json:"remedy,omitempty"`
		}
		var out []line
		for _, l := range lines {
			out = append(out, line{l.Name, l.OK, l.Detail, l.Remedy})
		}
		if err := writeJSON(a.out, out); err != nil {
			return a.cannot("cmd.failed", err)
		}
		return code
	}
	for _, l := range lines {
		id := "check.line.ok"
		if !l.OK {
			id = "check.line.bad"
		}
		a.say(id, "nombre", l.Name, "detalle", l.Detail, "remedio", l.Remedy)
	}
	return code
}

// bad is a line about something that is not ok.
func (a *app) bad(name string, detail, remedy string) chat.Check {
	return chat.Check{Name: a.t(name), Detail: detail, Remedy: remedy}
}

func (a *app) good(name, detail string) chat.Check {
	return chat.Check{Name: a.t(name), Detail: detail, OK: true}
}

func (a *app) checkProcedures() chat.Check {
	procs, err := loadProcedures(a.texts, a.cfg.Procedures)
	if err != nil {
		why := strings.Join(a.procedureProblems(err), "; ")
		return a.bad("check.procedure", cmp.Or(why, err.Error()), a.t("check.procedure.remedy"))
	}
	last := procs[len(procs)-1]
	return a.good("check.procedure", a.t("check.procedure.ok", "id", last.ID, "version", last.Version, "n", len(procs)))
}

func (a *app) checkLegal() chat.Check {
	l, err := loadLegal(a.cfg.LegalBase)
	if err != nil {
		why := strings.Join(a.procedureProblems(err), "; ")
		return a.bad("check.legal", cmp.Or(why, err.Error()), a.t("check.legal.remedy"))
	}
	return a.good("check.legal", a.t("check.legal.ok", "version", l.Version, "fecha", l.Date, "n", len(l.Norms)))
}

func (a *app) checkKeys() chat.Check {
	file := a.cfg.keyFile()
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return a.good("check.key", a.t("check.key.later", "archivo", file))
	case err != nil:
		return a.bad("check.key", err.Error(), a.t("check.key.remedy", "archivo", file))
	case info.Mode().Perm()&0o077 != 0:
		return a.bad("check.key", a.t("check.key.open", "modo", fmt.Sprintf("%o", info.Mode().Perm())), a.t("check.key.remedy", "archivo", file))
	}
	if _, err := readKeys(file); err != nil {
		return a.bad("check.key", err.Error(), a.t("check.key.remedy", "archivo", file))
	}
	return a.good("check.key", a.t("check.key.ok", "archivo", file))
}

// checkStore asks the running bot, or opens the store where none is running and there is one.
func (a *app) checkStore(ctx context.Context) []chat.Check {
	path, err := admin.Path(a.cfg.Data)
	if err != nil {
		return []chat.Check{a.bad("check.store", err.Error(), "")}
	}
	var body bytes.Buffer
	_, err = admin.Call(ctx, path, admin.Request{Command: "status"}, &body)
	if errors.Is(err, admin.ErrNotRunning) {
		if _, statErr := os.Stat(dbFolder(a.cfg)); statErr != nil {
			return []chat.Check{a.good("check.store", a.t("check.store.none", "carpeta", a.cfg.Data))}
		}
		_, err = a.operateHere(ctx, admin.Request{Command: "status"}, &body)
	}
	if err != nil {
		return []chat.Check{a.bad("check.store", err.Error(), a.t("check.store.remedy", "carpeta", a.cfg.Data))}
	}
	lines, err := readChecks(&body)
	if err != nil {
		return []chat.Check{a.bad("check.store", err.Error(), "")}
	}
	return lines
}

// statusTask looks at what only the data tells. It streams its lines as JSON.
func statusTask(ctx context.Context, o *operator, _ admin.Request) admin.Response {
	lines := []chat.Check{o.statusStore(), o.statusPeople(ctx)}
	lines = append(lines, o.statusRest(ctx)...)
	return admin.Response{Body: func(w io.Writer) error { return writeJSON(w, lines) }}
}

func (o *operator) statusStore() chat.Check {
	c := chat.Check{Name: o.t("check.store"), Detail: o.t("check.store.ok"), OK: true}
	if o.ready != nil {
		if err := o.ready(); err != nil {
			return chat.Check{Name: c.Name, Detail: err.Error(), Remedy: o.t("check.store.full")}
		}
	}
	return c
}

// statusPeople names the steps that nobody could decide.
func (o *operator) statusPeople(ctx context.Context) chat.Check {
	c := chat.Check{Name: o.t("check.people"), OK: true}
	n := 0
	err := o.store.View(ctx, func(v *store.View) error {
		people, err := v.People()
		n = len(people)
		return err
	})
	switch gaps := o.gaps(ctx); {
	case err != nil:
		c.OK, c.Detail = false, err.Error()
	case n == 0:
		c.OK, c.Detail, c.Remedy = false, o.t("check.people.none"), o.t("check.people.remedy")
	case len(gaps) > 0:
		c.OK, c.Detail, c.Remedy = false, strings.Join(gaps, " "), o.t("check.people.gaps")
	default:
		c.Detail = o.texts.N(o.lang, "check.people.ok", n)
	}
	return c
}

// statusRest looks for parked messages, imports that were cut off, and mailboxes without a contract.
func (o *operator) statusRest(ctx context.Context) []chat.Check {
	parked, half := 0, []string{}
	var quota store.Quota
	err := o.store.View(ctx, func(v *store.View) error {
		all, err := v.AllOutgoing()
		if err != nil {
			return err
		}
		for _, d := range all {
			if d.State == store.Parked && !strings.HasPrefix(d.Error, "held until ") {
				parked++
			}
		}
		for _, t := range []commands.Table{commands.PeopleTable, commands.DepsTable, commands.SitesTable} {
			mark, err := v.Meta(commands.MetaImport + string(t))
			if err == nil && mark != "" {
				half = append(half, string(t))
			} else if err != nil && !errors.Is(err, kv.ErrNotFound) {
				return err
			}
		}
		quota, err = v.Quota()
		return err
	})
	if err != nil {
		return []chat.Check{{Name: o.t("check.outbox"), Detail: err.Error()}}
	}
	out := chat.Check{Name: o.t("check.outbox"), Detail: o.t("check.outbox.ok"), OK: parked == 0}
	if parked > 0 {
		out.Detail, out.Remedy = o.texts.N(o.lang, "check.outbox.parked", parked), o.t("check.outbox.remedy")
	}
	lines := []chat.Check{out}
	if len(half) > 0 {
		lines = append(lines, chat.Check{Name: o.t("check.import"), Detail: o.t("check.import.half", "tablas", strings.Join(half, ", ")), Remedy: o.t("check.import.remedy")})
	}
	q := chat.Check{Name: o.t("check.quota"), Detail: o.t("check.quota.ok", "contratados", quota.Contracted, "libres", quota.Free()), OK: quota.Contracted > 0}
	if !q.OK {
		q.Detail, q.Remedy = o.t("check.quota.none"), o.t("check.quota.remedy")
	}
	return append(lines, q)
}

// checkMail connects to the mail server, and sends nothing.
func (a *app) checkMail(ctx context.Context) []chat.Check {
	if a.cfg.Mail.SMTP == "" {
		return []chat.Check{a.bad("mail.check", a.t("check.mail.none"), a.t("check.mail.remedy"))}
	}
	m, err := mailer(a.cfg, a.texts, nil)
	if err != nil {
		return []chat.Check{a.bad("mail.check", err.Error(), a.t("check.mail.remedy"))}
	}
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	return m.Check(ctx)
}

// checkSlack asks Slack whether it knows us and what it lets us do.
func (a *app) checkSlack(ctx context.Context) []chat.Check {
	if !a.cfg.hasSlack() {
		return nil
	}
	s, err := slacker(a, files{})
	if err != nil {
		return []chat.Check{a.bad("check.slack", err.Error(), a.t("check.slack.remedy"))}
	}
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	return s.Check(ctx)
}

// checkAddress asks the public address for a page that only this bot has.
func (a *app) checkAddress(ctx context.Context) chat.Check {
	if a.cfg.PublicURL == "" {
		return a.bad("check.address", a.t("check.address.none"), a.t("check.address.set"))
	}
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	url := strings.TrimRight(a.cfg.PublicURL, "/") + "/entrega/pagina.css"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return a.bad("check.address", err.Error(), a.t("check.address.remedy"))
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return a.bad("check.address", err.Error(), a.t("check.address.remedy"))
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return a.bad("check.address", a.t("check.address.status", "url", url, "n", strconv.Itoa(resp.StatusCode)), a.t("check.address.remedy"))
	}
	return a.good("check.address", a.t("check.address.ok", "url", a.cfg.PublicURL))
}

// checkWeb looks whether the chat in a browser can be entered, and whether what goes there is encrypted.
func (a *app) checkWeb(ctx context.Context) []chat.Check {
	if !a.cfg.Web.Enabled {
		return nil
	}
	url := a.base() + "/"
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return []chat.Check{a.bad("check.web", err.Error(), a.t("check.web.host.remedy"))}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return []chat.Check{a.bad("check.web", err.Error(), a.t("check.web.down.remedy"))}
	}
	_ = resp.Body.Close()
	own := slices.ContainsFunc(hostNames(a.cfg.Listen), func(name string) bool { return name == req.URL.Host })
	switch {
	case resp.StatusCode != http.StatusOK:
		return []chat.Check{a.bad("check.web", a.t("check.web.host", "url", url, "n", strconv.Itoa(resp.StatusCode)), a.t("check.web.host.remedy"))}
	case req.URL.Scheme != "https" && !own:
		return []chat.Check{a.bad("check.web", a.t("check.web.plain", "url", url), a.t("check.web.remedy"))}
	}
	return []chat.Check{a.good("check.web", a.t("check.web.ok", "url", url, "ocio", a.cfg.Web.Idle.String(), "maximo", a.cfg.Web.Longest.String()))}
}

// earliest is a day on which this program did not exist yet: a clock before it is wrong.
var earliest = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// checkClock looks for a machine whose clock was never set.
func (a *app) checkClock() chat.Check {
	now := a.now()
	if now.Before(earliest) {
		return a.bad("check.clock", now.UTC().Format(time.RFC3339), a.t("check.clock.remedy"))
	}
	return a.good("check.clock", now.UTC().Format(time.RFC3339))
}

// readChecks reads what statusTask streamed.
func readChecks(r io.Reader) (lines []chat.Check, err error) {
	if err := json.NewDecoder(r).Decode(&lines); err != nil {
		return nil, fmt.Errorf("reading what the bot said: %w", err)
	}
	return lines, nil
}
