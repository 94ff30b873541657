// Package chattest is the suite that every adapter passes. A platform brings a Rig: its adapter, and a far side — the real
// server or a fake of it with the real limits — that can do what a person does and tell what a person sees. What does not
// apply to a platform follows from the Limits that its adapter declares and from nothing else; there is no list of
// exceptions.
package chattest

import (
	"net/http"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

// Rig is what a platform brings.
type Rig struct {
	// New starts a fresh far side and makes an adapter that talks to it. The suite mounts the adapter's routes, runs it, and
	// at the end closes the far side; after that no goroutine of either may be left. Files that people send must be kept and
	// read where Server.Keep puts them. Where Limits.File is not 0 it should be small, a megabyte.
	New func(t *testing.T) (chat.Adapter, Server)
}

// Server is the far side. Its methods act at once; what follows from them may come later, and the suite waits for it. What a
// method cannot do fails the test that it was made for. Methods are called from several goroutines.
type Server interface {
	// Mount hands over the adapter's own HTTP routes before anybody acts; h is nil where it has none.
	Mount(h http.Handler)
	// Close ends the far side. The adapter has ended before.
	Close()
	// People lists accounts that may be written to. The first acts, the others look on. There is more than one, unless the
	// platform has room for one only.
	People() []chat.Account
	// Channels lists places that all People read; none where the platform has private places only.
	Channels() []chat.Place

	// Say writes words to the bot, in a channel in whatever way the bot is spoken to there.
	Say(who chat.Account, at chat.Place, s Said)
	// Command types or picks a slash command.
	Command(who chat.Account, at chat.Place, verb, text string)
	// Press presses the button with this label on a message that who sees.
	Press(who chat.Account, at chat.Place, on Seen, label string)
	// Fill types values into the open dialog, leaving the other fields as they are, and sends, closes or goes back.
	Fill(who chat.Account, f Filled)
	// Again delivers the last thing that a person did once more, exactly as the platform would after a lost acknowledgement,
	// a restart or an impatient second press.
	Again()

	// Seen lists what the bot shows to who in a place now, oldest first: messages, what only this person sees, and the
	// sentence in which a refusal is told.
	Seen(who chat.Account, at chat.Place) []Seen
	// Dialog gives the form that stands open before who. Where the next page comes behind a button it presses that button.
	Dialog(who chat.Account) (Dialog, bool)

	// Keep stores bytes as the core would, so that the adapter can send them.
	Keep(name, typ string, data []byte) chat.File
	// Gone names a message in a place that was there and is no more.
	Gone(at chat.Place) chat.Ref
	// Bother makes the far side answer the next call of the adapter badly. It is asked for only where Limits name a rate:
	// such a platform lies behind a network.
	Bother(m Mood)
}

// Said is a line of a person.
type Said struct {
	Text  string
	Reply string // the Seen.ID that it answers, where the platform has threads
	Files []File
}

// File is a file as somebody sends or sees it. Data is nil where the platform shows only the name.
type File struct {
	Name, Type string
	Data       []byte
}

// Seen is a message as a person reads it: plain text, with all markup of the platform read by the rig as the platform's own
// program would, so that what was meant literally stands here literally.
type Seen struct {
	ID      string // as in chat.Ref; "" for what cannot be referred to
	Text    string
	Buttons []string // labels
	Links   []string // addresses that can be opened
	Files   []File
	Pinged  []string // who was notified because of the words in it
}

// Dialog is an open form as a person reads it.
type Dialog struct {
	Title, Submit, Cancel, Back string
	Fields                      []Input
}

// Input is one field of an open form.
type Input struct {
	ID, Label, Ask string
	Value          string // of a select the option's value
	Error          string
	Options        []string // labels
}

// Filled is what a person does with an open form: sends it with these values, or closes it, or goes back.
type Filled struct {
	Values       map[string]string // of a select the option's value
	Cancel, Back bool
}

// Mood is how the far side treats the next call.
type Mood struct {
	Kind MoodKind
	Wait time.Duration // of Limited, whole seconds
}

// MoodKind is a way to treat a call badly.
type MoodKind string

// The moods.
const (
	Limited MoodKind = "limited" // not now: 429 with Retry-After, or what the platform has instead
	Broken  MoodKind = "broken"  // 500, nothing was done
	Lost    MoodKind = "lost"    // done, but the answer never arrives
	Blocked MoodKind = "blocked" // the person does not want to be written to
)

// check is one property of an adapter. Where applies is nil, every adapter has it.
type check struct {
	name    string
	applies func(l chat.Limits) bool
	run     func(f *fixture)
}

func hasButtons(l chat.Limits) bool  { return l.Buttons > 0 }
func noButtons(l chat.Limits) bool   { return l.Buttons == 0 }
func hasDialog(l chat.Limits) bool   { return l.Forms != chat.Conversation }
func noDialog(l chat.Limits) bool    { return l.Forms == chat.Conversation }
func hasEdits(l chat.Limits) bool    { return l.Edits }
func hasThreads(l chat.Limits) bool  { return l.Threads }
func hasFiles(l chat.Limits) bool    { return l.File > 0 }
func isRemote(l chat.Limits) bool    { return l.Place.N > 0 || l.Global.N > 0 }
func pressEdits(l chat.Limits) bool  { return hasButtons(l) && hasEdits(l) }
func shortTexts(l chat.Limits) bool  { return l.Text > 0 && l.Text <= 10_000 }
func limitsTexts(l chat.Limits) bool { return l.Text > 0 }

// Run runs the whole suite.
func Run(t *testing.T, rig Rig) {
	all := limitsOf(t, rig)
	checks := []check{{"Limits", nil, limits}}
	for _, group := range [][]check{heard(), shown(), answers(), forms(), files(), faults(), life()} {
		checks = append(checks, group...)
	}
	for _, c := range checks {
		if c.applies == nil || c.applies(all) {
			t.Run(c.name, func(t *testing.T) { c.run(start(t, rig)) })
		}
	}
}

// limitsOf reads the limits from an adapter of its own, also where only one check is asked for by name.
func limitsOf(t *testing.T, rig Rig) chat.Limits {
	t.Helper()
	f := start(t, rig)
	defer f.stop()
	return f.limits
}

func limits(f *fixture) {
	l := f.limits
	if again := f.adapter.Limits(); again != l {
		f.t.Errorf("the limits changed from %+v to %+v", l, again)
	}
	checkLimits(f.t, l)
	if l.Whisper && (len(f.server.Channels()) == 0 || len(f.server.People()) < 2) {
		f.t.Error("a whisper needs a channel and somebody who must not hear it")
	}
	if p := f.adapter.Platform(); p == "" || p != f.me.Platform {
		f.t.Errorf("platform %q, people on %q", p, f.me.Platform)
	}
}

// checkLimits finds limits with which no service could be used.
func checkLimits(t *testing.T, l chat.Limits) {
	t.Helper()
	switch {
	case l.Text != 0 && l.Text < 256:
		t.Errorf("a text of %d %s holds no card", l.Text, l.Unit)
	case l.Text != 0 && l.Unit != chat.Runes && l.Unit != chat.Bytes && l.Unit != chat.UTF16:
		t.Errorf("unknown unit %q", l.Unit)
	case l.Buttons > 0 && l.Buttons < 3:
		t.Errorf("%d buttons: a decision needs three", l.Buttons)
	case l.Buttons > 0 && l.Label != 0 && l.Label < 24:
		t.Errorf("labels of %d bytes: 24 are promised to the texts", l.Label)
	case l.Forms != chat.Conversation && l.Forms != chat.Dialog && l.Forms != chat.CardForm:
		t.Errorf("unknown way to fill a form %q", l.Forms)
	case l.Prefix != "" && l.Prefix != "/":
		t.Errorf("commands begin with %q", l.Prefix)
	}
}
