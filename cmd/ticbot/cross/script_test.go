package cross

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/chat/chattest"
	"github.com/ticbot/ticbot/bot/slack"
	"github.com/ticbot/ticbot/bot/web"
	"github.com/ticbot/ticbot/cmd/ticbot/bench/house"
	"github.com/ticbot/ticbot/commands/calendar"
)

// The lines of a script. They are those of `ticbot simulate`, and a few more: who uses which platform, what is seen, and
// «everything is true».
var (
	reUses    = regexp.MustCompile(`^@(\S+) uses (slack|web)$`)
	rePresses = regexp.MustCompile(`^@(\S+) presses "([^"]+)"( at home| in the channel)?$`)
	reFills   = regexp.MustCompile(`^@(\S+) fills ?(.*)$`)
	reSees    = regexp.MustCompile(`^@(\S+) sees "([^"]+)"( at home)?$`)
	reRefused = regexp.MustCompile(`^@(\S+) fills (.*) and reads "([^"]+)"$`)
	reSends   = regexp.MustCompile(`^@(\S+) sends "([^"]+)" to "([^"]+)"$`)
	reReplies = regexp.MustCompile(`^@(\S+) replies "([^"]+)" to "([^"]+)"$`)
	reHome    = regexp.MustCompile(`^@(\S+) opens home$`)
	reOpens   = regexp.MustCompile(`^@(\S+ )?(\S+) opens link(?: with pin (?:of @(\S+)|(\d{6})))?$`)
	reSays    = regexp.MustCompile(`^@(\S+): (.*)$`)
	reLater   = regexp.MustCompile(`^\+(\d+)(h|dh)$`)
)

// play plays a script.
func (w *world) play(script string) {
	w.t.Helper()
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		w.advance(w.clock().Add(pause))
		w.step(line)
		w.settle()
	}
}

func (w *world) step(line string) {
	w.t.Helper()
	if line == "everything is true" {
		w.allTrue()
	} else if m := reUses.FindStringSubmatch(line); m != nil {
		w.uses[w.person(m[1])] = chat.Platform(m[2])
	} else if m := rePresses.FindStringSubmatch(line); m != nil {
		w.presses(w.person(m[1]), m[2], strings.TrimSpace(m[3]), line)
	} else if m := reRefused.FindStringSubmatch(line); m != nil {
		w.refused(w.person(m[1]), values(m[2]), m[3], line)
	} else if m := reSends.FindStringSubmatch(line); m != nil {
		w.replies(w.person(m[1]), chattest.Said{Files: []chattest.File{{Name: m[2], Type: "application/pdf", Data: []byte("%PDF-1.7 " + m[2])}}}, m[3], line)
	} else if m := reFills.FindStringSubmatch(line); m != nil {
		w.fills(w.person(m[1]), values(m[2]), line)
	} else if m := reSees.FindStringSubmatch(line); m != nil {
		w.sees(w.person(m[1]), m[2], m[3] != "", line)
	} else if m := reReplies.FindStringSubmatch(line); m != nil {
		w.replies(w.person(m[1]), chattest.Said{Text: m[2]}, m[3], line)
	} else if m := reHome.FindStringSubmatch(line); m != nil {
		w.onSlack(func() { w.fake.OpenHome(w.account(w.person(m[1]), slack.Name).ID) })
	} else if m := reOpens.FindStringSubmatch(line); m != nil {
		w.opens(strings.TrimSpace(m[1]), m[2], m[3], m[4], line)
	} else if m := reSays.FindStringSubmatch(line); m != nil {
		w.says(w.person(m[1]), m[2], line)
	} else if m := reLater.FindStringSubmatch(line); m != nil {
		w.later(m[1], m[2])
	} else {
		w.errorf(line, "no such line")
	}
}

// values reads «titular = Ana Ruiz; fin = 30 de junio».
func values(s string) map[string]string {
	out := map[string]string{}
	for part := range strings.SplitSeq(s, ";") {
		if k, v, ok := strings.Cut(part, "="); ok {
			out[strings.TrimSpace(k)] = strings.TrimSpace(v)
		}
	}
	return out
}

// says writes a line to the bot in private; one with a slash is a command.
func (w *world) says(who, text, line string) {
	w.t.Helper()
	if w.platform(who) == web.Name {
		r, err := w.browser.Say(w.t.Context(), who, text)
		w.answered(who, r, err, line)
		return
	}
	me, at := w.account(who, slack.Name), w.direct(who)
	w.onSlack(func() {
		if command, ok := strings.CutPrefix(text, "/"); ok {
			verb, rest, _ := strings.Cut(command, " ")
			w.fake.Command(me, at, verb, rest)
			return
		}
		w.fake.Say(me, at, chattest.Said{Text: text})
	})
}

// refused sends a window on Slack and reads the reason at one of its fields; the window stays open.
func (w *world) refused(who string, with map[string]string, reason, line string) {
	w.t.Helper()
	me := w.account(who, slack.Name)
	w.onSlack(func() { w.fake.Fill(me, chattest.Filled{Values: with}) })
	d, _ := w.fake.Dialog(me)
	if !slices.ContainsFunc(d.Fields, func(in chattest.Input) bool { return strings.Contains(in.Error, reason) }) {
		w.errorf(line, "the window shows %+v", d.Fields)
	}
}

// replies writes in the thread of a message on Slack, or sends a file there.
func (w *world) replies(who string, said chattest.Said, to, line string) {
	w.t.Helper()
	me, at := w.account(who, slack.Name), w.direct(who)
	var on chattest.Seen
	w.until(line, func() bool {
		for _, s := range slices.Backward(w.fake.Seen(me, at)) {
			if s.ID != "" && strings.Contains(s.Text, to) {
				on = s
				return true
			}
		}
		return false
	})
	said.Reply = on.ID
	w.onSlack(func() { w.fake.Say(me, at, said) })
}

// answered keeps the form that the web chat opened.
func (w *world) answered(who string, r house.Reply, err error, line string) {
	w.t.Helper()
	if err != nil || len(r.Errors) > 0 {
		w.errorf(line, "%v %v", err, r.Errors)
	}
	w.forms[who] = r.Form
}

// rooms are where somebody on the web reads.
func (w *world) rooms(who string) []string {
	rooms := []string{"dm-" + who}
	for _, s := range w.house.Seats() {
		for _, r := range s.Rooms {
			if s.Account == who && r.Kind == chat.Channel {
				rooms = append(rooms, r.ID)
			}
		}
	}
	return rooms
}

// pressesWeb presses the newest button with this label that somebody sees on the web.
func (w *world) pressesWeb(who, label, line string) {
	w.t.Helper()
	var on web.Line
	var button chat.Button
	var room string
	w.until(line, func() bool {
		for _, room = range w.rooms(who) {
			for _, l := range slices.Backward(w.lines(who, room)) {
				i := slices.IndexFunc(l.Message.Buttons, func(b chat.Button) bool { return b.Label == label })
				if i >= 0 {
					on, button = l, l.Message.Buttons[i]
					return true
				}
			}
		}
		return false
	})
	r, err := w.browser.Press(w.t.Context(), who, room, on.Seq, button.Token)
	w.answered(who, r, err, line)
}

func (w *world) lines(who, room string) []web.Line {
	w.t.Helper()
	lines, err := w.browser.Lines(w.t.Context(), who, room)
	if err != nil {
		w.t.Fatal(err)
	}
	return lines
}

// presses presses a button: at home, in the channel, in the window that is open, or in private.
func (w *world) presses(who, label, where, line string) {
	w.t.Helper()
	if w.platform(who) == web.Name {
		w.pressesWeb(who, label, line)
		return
	}
	me := w.account(who, slack.Name)
	at := w.direct(who)
	switch where {
	case "at home":
		w.until(line, func() bool {
			home, _ := w.fake.Home(me.ID)
			return slices.Contains(home.Buttons, label)
		})
		w.onSlack(func() { w.fake.PressHome(me.ID, label) })
		return
	case "in the channel":
		at = chat.Place{Platform: slack.Name, ID: approvals, Kind: chat.Channel}
	default:
		if seen, open := w.fake.Window(me.ID); open && slices.Contains(seen.Buttons, label) {
			w.onSlack(func() { w.fake.PressWindow(me.ID, label) })
			return
		}
	}
	var on chattest.Seen
	w.until(line, func() bool {
		for _, s := range slices.Backward(w.fake.Seen(me, at)) {
			if slices.Contains(s.Buttons, label) {
				on = s
				return true
			}
		}
		return false
	})
	w.onSlack(func() { w.fake.Press(me, at, on, label) })
}

// fills sends the window that is open before somebody.
func (w *world) fills(who string, with map[string]string, line string) {
	w.t.Helper()
	if w.platform(who) == web.Name {
		if w.forms[who] == nil {
			w.errorf(line, "no window is open")
		}
		r, err := w.browser.Fill(w.t.Context(), who, w.forms[who], with)
		w.answered(who, r, err, line)
		return
	}
	me := w.account(who, slack.Name)
	w.until(line, func() bool {
		d, open := w.fake.Dialog(me)
		return open && d.Submit != ""
	})
	w.onSlack(func() { w.fake.Fill(me, chattest.Filled{Values: with}) })
	if d, open := w.fake.Dialog(me); open {
		for _, in := range d.Fields {
			if in.Error != "" {
				w.errorf(line, "%s: %s", in.ID, in.Error)
			}
		}
	}
}

// sees waits until somebody sees words, in private or in a channel.
func (w *world) sees(who, words string, home bool, line string) {
	w.t.Helper()
	w.until(line, func() bool {
		for _, s := range w.seen(who, home) {
			if strings.Contains(s, words) {
				return true
			}
		}
		return false
	})
}

// seen is everything that stands before somebody where he acts, oldest first.
func (w *world) seen(who string, home bool) (all []string) {
	w.t.Helper()
	me := w.account(who, slack.Name)
	switch {
	case home:
		h, _ := w.fake.Home(me.ID)
		return []string{h.Text}
	case w.platform(who) == web.Name:
		for _, room := range w.rooms(who) {
			for _, l := range w.lines(who, room) {
				all = append(all, l.Message.Text())
			}
		}
		return all
	}
	for _, at := range append(w.fake.Channels(), w.direct(who)) {
		for _, s := range w.fake.Seen(me, at) {
			all = append(all, s.Text)
		}
	}
	if s, open := w.fake.Window(me.ID); open {
		all = append(all, s.Text)
	}
	return all
}

// everything is what everybody sees, for who must find out why a step did not come true.
func (w *world) everything() string {
	var sb strings.Builder
	for _, who := range w.setup.slack {
		me := w.account(who, slack.Name)
		home, _ := w.fake.Home(me.ID)
		window, _ := w.fake.Window(me.ID)
		fmt.Fprintf(&sb, "%s at home: %s %q\n  in a window: %s %q\n", who, home.Text, home.Buttons, window.Text, window.Buttons)
		for _, at := range append(w.fake.Channels(), w.direct(who)) {
			for _, s := range w.fake.Seen(me, at) {
				fmt.Fprintf(&sb, "  %s: %s %q\n", at.ID, s.Text, s.Buttons)
			}
		}
	}
	for _, s := range w.house.Seats() {
		for _, l := range w.lines(s.Account, "dm-"+s.Account) {
			fmt.Fprintf(&sb, "%s on the web: %s %q\n", s.Account, l.Message.Text(), labels(l.Message))
		}
	}
	return sb.String()
}

// mails are the mails that an address got, oldest first.
func (w *world) mails(address string) (all []string) {
	w.t.Helper()
	for _, l := range w.lines("", web.MailRoom) {
		if l.Text == address {
			all = append(all, l.Message.Text())
		}
	}
	return all
}

var (
	reLink = regexp.MustCompile(`https://tic\.example(/entrega/[A-Za-z0-9_-]+)`)
	rePIN  = regexp.MustCompile(`\b(\d{3}) (\d{3})\b`)
	reKey  = regexp.MustCompile(`<input id="clave"[^>]* value="([^"]*)"`)
)

// opens opens the newest link that somebody was sent, with a PIN that somebody else was told. mail says that it came by mail.
func (w *world) opens(mail, who, keeper, pin, line string) {
	w.t.Helper()
	var sent []string
	if mail == "mail" {
		sent = w.mails(who)
	} else {
		sent = w.seen(w.person(who), false)
	}
	link := newest(reLink, sent)
	if link == nil {
		w.errorf(line, "there is no link in %q", sent)
	}
	form := url.Values{}
	if keeper != "" {
		p := newest(rePIN, w.seen(w.person(keeper), false))
		if p == nil {
			w.errorf(line, "@%s was told no PIN", keeper)
		}
		pin = p[1] + p[2]
	}
	if pin != "" {
		form.Set("pin", pin)
	}
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.server.URL+link[1], strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w.browser.Sign(req)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.errorf(line, "%v", err)
	}
	defer http.DefaultClient.CloseIdleConnections()
	defer func() { _ = res.Body.Close() }()
	body, _ := io.ReadAll(res.Body)
	key := reKey.FindStringSubmatch(string(body))
	if wrong := pin == "000000"; wrong != (key == nil) {
		w.errorf(line, "the page answers %d %s", res.StatusCode, body)
	}
	if key != nil {
		w.shown = key[1]
	}
}

func newest(re *regexp.Regexp, texts []string) []string {
	for _, t := range slices.Backward(texts) {
		if m := re.FindStringSubmatch(t); m != nil {
			return m
		}
	}
	return nil
}

// later lets hours or business days pass.
func (w *world) later(n, unit string) {
	w.t.Helper()
	term, err := calendar.ParseTerm(n + unit)
	if err != nil {
		w.t.Fatal(err)
	}
	now := w.clock().In(calendar.Bogota())
	to := now.Add(time.Duration(term.N) * time.Hour)
	if unit == "dh" {
		to = calendar.New().AddBusiness(calendar.Of(now), term.N).In(calendar.Bogota()).Add(now.Sub(calendar.Of(now).In(calendar.Bogota())))
	}
	w.advance(to)
}
