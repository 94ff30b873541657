package simulate

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/page"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/store"
)

// Play plays a script and writes the transcript. dir is where the script's files are looked for. An error names the line.
func (w *World) Play(script io.Reader, dir string, out io.Writer) error {
	sc := bufio.NewScanner(script)
	started := false
	for n := 1; sc.Scan(); n++ {
		line := strings.TrimSpace(sc.Text())
		err := w.play(line, dir, &started)
		if _, werr := out.Write(w.out.Bytes()); werr != nil {
			return werr
		}
		w.out.Reset()
		if err != nil {
			return fmt.Errorf("line %d: %s: %w", n, line, err)
		}
	}
	return sc.Err()
}

// play runs one line.
func (w *World) play(line, dir string, started *bool) error {
	switch {
	case line == "":
		return nil
	case strings.HasPrefix(line, "#"):
		w.line(line)
		return nil
	}
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch word {
	case "at":
		return w.at(rest, *started)
	case "people":
		*started = true
		return w.people(filepath.Join(dir, rest))
	case "platform":
		w.forms = chat.Platform(rest)
		if rest != "web" && rest != "console" {
			return fmt.Errorf("platform is web or console")
		}
		return w.build()
	}
	if !*started {
		*started = true
		if err := w.people(""); err != nil {
			return err
		}
	}
	switch {
	case word == "quota":
		return w.quota(rest)
	case word == "next":
		return w.next(rest)
	case word == "restart":
		w.line("(se reinicia)")
		return w.build()
	case strings.HasPrefix(word, "+"):
		return w.plus(word[1:])
	case word == "@mail":
		return w.mailOpens(rest)
	case strings.HasPrefix(word, "@"):
		return w.person(strings.TrimPrefix(line, "@"), dir)
	}
	return fmt.Errorf("no such line; see `ticbot help simulate`")
}

// at sets the clock: freely before anybody spoke, afterwards only forward.
func (w *World) at(s string, started bool) error {
	to, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Bogota())
	if err != nil {
		return fmt.Errorf("reading time: %w", err)
	}
	w.line("")
	w.line("== " + calendar.Capitalise(calendar.LongDate(calendar.Of(to))) + ", " + calendar.Clock(to))
	if !started {
		w.now = to
		return nil
	}
	return w.advance(to)
}

// plus moves the clock by hours, minutes or business days: "2h", "10m", "3dh".
func (w *World) plus(s string) error {
	t, err := calendar.ParseTerm(s)
	if err != nil {
		return err
	}
	to := w.now
	switch t.Unit {
	case calendar.BusinessDays:
		day := calendar.New().AddBusiness(calendar.Of(w.now), t.N)
		clock := w.now.Sub(calendar.Of(w.now).In(calendar.Bogota()))
		to = day.In(calendar.Bogota()).Add(clock)
	case calendar.WorkingHours:
		to = w.now.Add(time.Duration(t.N) * time.Hour)
	case calendar.WorkingMinutes, calendar.ClockMinutes:
		to = w.now.Add(time.Duration(t.N) * time.Minute)
	case calendar.CalendarDays:
		to = w.now.AddDate(0, 0, t.N)
	}
	w.line("")
	w.line("== " + calendar.Capitalise(calendar.LongDate(calendar.Of(to))) + ", " + calendar.Clock(to))
	return w.advance(to)
}

// quota reads «850 used 846».
func (w *World) quota(s string) error {
	f := strings.Fields(s)
	if len(f) != 3 || f[1] != "used" {
		return fmt.Errorf("write: quota 850 used 846")
	}
	all, err1 := strconv.Atoi(f[0])
	used, err2 := strconv.Atoi(f[2])
	if err1 != nil || err2 != nil {
		return fmt.Errorf("write: quota 850 used 846")
	}
	err := w.store.Update(context.Background(), func(tx *store.Tx) error {
		return w.handler.SetQuota(tx, store.Quota{Contracted: all, Active: used}, "operador:simulate", w.now)
	})
	if err != nil {
		return err
	}
	return w.settle()
}

// next reads «radicado 123».
func (w *World) next(s string) error {
	n, err := strconv.Atoi(strings.TrimPrefix(s, "radicado "))
	if err != nil {
		return fmt.Errorf("write: next radicado 123")
	}
	return w.store.Update(context.Background(), func(tx *store.Tx) error { return tx.SetNextNumber(w.now.Year(), n) })
}

var (
	rePresses = regexp.MustCompile(`^(\S+) presses "([^"]+)"$`)
	reFills   = regexp.MustCompile(`^(\S+) fills ?(.*)$`)
	reSends   = regexp.MustCompile(`^(\S+) sends (\S+)$`)
	reDecides = regexp.MustCompile(`^(\S+) presses "([^"]+)"(?: writing "([^"]*)")?$`)
	reOpens   = regexp.MustCompile(`^(\S+) opens (link|list)(?: with pin of @?(\S+)| with pin (\d{6}))?$`)
	reTypes   = regexp.MustCompile(`^(\S+) types code of (\S+)$`)
	reSays    = regexp.MustCompile(`^(\S+): (.*)$`)
)

// person is something that a person does.
func (w *World) person(line, dir string) error {
	if m := reSays.FindStringSubmatch(line); m != nil && !strings.Contains(m[1], " ") {
		w.line(w.called(m[1]) + ": " + m[2])
		var what chat.What = chat.Text{Text: m[2]}
		if cmd, ok := strings.CutPrefix(m[2], "/"); ok {
			verb, rest, _ := strings.Cut(cmd, " ")
			what = chat.Command{Verb: verb, Text: rest}
		}
		_, err := w.do(m[1], what)
		return err
	}
	if m := reTypes.FindStringSubmatch(line); m != nil {
		return w.types(m[1], m[2])
	}
	if who, ok := strings.CutSuffix(line, " opens files"); ok {
		return w.opensFiles(who)
	}
	if m := rePresses.FindStringSubmatch(line); m != nil {
		return w.presses(m[1], m[2])
	}
	if m := reFills.FindStringSubmatch(line); m != nil {
		return w.fills(m[1], m[2])
	}
	if m := reSends.FindStringSubmatch(line); m != nil {
		return w.sends(m[1], filepath.Join(dir, m[2]))
	}
	if m := reOpens.FindStringSubmatch(line); m != nil {
		id, err := w.account(m[1])
		if err != nil {
			return err
		}
		return w.opens(w.called(m[1]), w.fars[w.forms].texts(id), m[2] == "list", m[3], m[4])
	}
	return fmt.Errorf("no such line; see `ticbot help simulate`")
}

func (w *World) called(who string) string {
	id, err := w.account(who)
	if err != nil {
		return who
	}
	return w.names[id]
}

// presses finds the newest button with this label that the person can see.
func (w *World) presses(who, label string) error {
	id, err := w.account(who)
	if err != nil {
		return err
	}
	b, ref, ok := w.fars[w.forms].find(id, label)
	if !ok {
		return fmt.Errorf("@%s sees no button %q", who, label)
	}
	w.line(w.names[id] + ": [" + label + "]")
	_, err = w.do(who, chat.Click{Token: b.Token, On: ref})
	return err
}

// types types the newest code that a mail box was sent.
func (w *World) types(who, mailbox string) error {
	for _, text := range w.fars["mail"].texts(mailbox) {
		if code := rePIN.FindString(text); code != "" {
			w.line(w.called(who) + ": {código}")
			_, err := w.do(who, chat.Text{Text: code})
			return err
		}
	}
	return fmt.Errorf("%s was sent no code", mailbox)
}

// fills sends the open page of a dialog: «titular = Ana Ruiz; fin = 30 de junio». What is not named keeps its value; a
// select takes the label of an option.
func (w *World) fills(who, s string) error {
	id, err := w.account(who)
	if err != nil {
		return err
	}
	form := w.open[id]
	if form == nil {
		return fmt.Errorf("@%s has no window open", who)
	}
	values := map[string]string{}
	for _, f := range form.Pages[0].Fields {
		values[f.ID] = form.Values[f.ID]
		if values[f.ID] == "" {
			values[f.ID] = f.Default
		}
	}
	for _, part := range strings.Split(s, ";") {
		k, v, ok := strings.Cut(part, "=")
		if !ok {
			continue
		}
		values[strings.TrimSpace(k)] = strings.TrimSpace(v)
	}
	w.line(w.names[id] + ": {" + s + "} [" + form.Submit + "]")
	_, err = w.do(who, chat.Submission{Token: form.Token, Values: values})
	return err
}

// sends uploads a file of the script's folder.
func (w *World) sends(who, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	file, err := w.store.SaveFile(context.Background(), filepath.Base(path), http.DetectContentType(nil), f, 25<<20, w.now)
	if err != nil {
		return err
	}
	w.line(w.called(who) + ": (envía " + file.Name + ")")
	_, err = w.do(who, chat.Upload{Files: []chat.File{file}})
	return err
}

// mailOpens reads «ana@gmail.com opens link with pin of @hernan», and «ADDRESS presses "Dar visto bueno"» of who decides by
// the link of a mail.
func (w *World) mailOpens(s string) error {
	if m := reDecides.FindStringSubmatch(s); m != nil {
		return w.decides(m[1], m[2], m[3])
	}
	m := reOpens.FindStringSubmatch(s)
	if m == nil {
		return fmt.Errorf("write: @mail ADDRESS opens link with pin of @who")
	}
	return w.opens("("+m[1]+")", w.fars["mail"].texts(m[1]), m[2] == "list", m[3], m[4])
}

// opens opens the newest link that somebody was sent, with the PIN that somebody else was told.
func (w *World) opens(who string, texts []string, list bool, keeper, pin string) error {
	token := ""
	for _, t := range texts {
		for _, link := range reLink.FindAllString(t, -1) {
			if strings.HasSuffix(link, "/lista") != list || token != "" {
				continue
			}
			if list {
				link = strings.TrimSuffix(link, "/lista")
			}
			token = link[strings.LastIndexByte(link, '/')+1:]
		}
	}
	if token == "" {
		return fmt.Errorf("%s has no link", who)
	}
	if keeper != "" {
		told, err := w.sentTo(keeper)
		if err != nil {
			return err
		}
		for _, t := range told {
			if p := rePIN.FindString(t); p != "" && pin == "" {
				pin = p
			}
		}
		if listed, err := w.listedPIN(told, token); err != nil || listed != "" {
			if err != nil {
				return err
			}
			pin = listed
		}
	}
	w.line(who + ": (abre el enlace)")
	if list {
		return w.showList(token)
	}
	v, err := w.desk.Open(context.Background(), token, pin)
	if err != nil {
		return err
	}
	w.showPage(v)
	return w.settle()
}

// sentTo is what somebody was sent in the chat, or an address by mail, newest first.
func (w *World) sentTo(who string) ([]string, error) {
	if strings.Contains(who, "@") {
		return w.fars["mail"].texts(who), nil
	}
	id, err := w.account(who)
	if err != nil {
		return nil, err
	}
	return w.fars[w.forms].texts(id), nil
}

// showPage says what the page showed.
func (w *World) showPage(v page.View) {
	switch v.State {
	case page.Open:
		w.secrets = append(w.secrets, v.Plain)
		w.last = v.Plain
		w.line("    [página] Clave de " + v.Account + ": {clave}")
	case page.Wrong:
		w.line("    [página] Ese PIN no es. Le quedan " + strconv.Itoa(v.Left) + " intentos.")
	default:
		w.line("    [página] " + string(v.State))
	}
}

// Fingerprint names a password without telling it, for tests that compare two pages.
func (w *World) Fingerprint() string {
	sum := sha256.Sum256([]byte(w.last))
	return hex.EncodeToString(sum[:8])
}
