package commands

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/documents"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/locales"
	"github.com/ticbot/ticbot/store"
)

// Deps is what the thinking needs from outside. None of it reaches the network.
type Deps struct {
	Procedures []*procedure.Procedure // the last one with an id is in force for new cases
	Texts      *locales.Bundle
	Calendar   *calendar.Calendar
	Platforms  []chat.Platform // those that run, in order of preference for a notice
	Visited    []chat.Platform // of these, where a person is only as long as a session is open
	Homes      []chat.Platform // those of them where everybody has a home page
	Lang       chat.Tag        // of channels and of people whose language is not known
	Phone      string          // telephone of the help desk, as people are told it
	Domain     string          // mail domain of the entity, without @
	Consoles   []string        // administration consoles in which accounts are made
	Approvals  chat.Place      // channel for what waits for distribution; zero = none
	Late       chat.Place      // channel for what is late or critical; zero = none
	Digest     string          // "07:30": time of the daily digest in office days; "" = none
	Portal     string          // host of the web portal: www.ibague.gov.co; "" = links are not compared with it
	MaxFile    int64           // bytes of the largest file, as people are told it; 0 = 25 MiB
	Envelopes  Envelopes
	KeyedHash  func(string) string // what the journal keeps of a private value
	Legal      documents.Legal     // legal base that the documents cite; zero = the table that comes with the program
}

// Envelopes seals and shows passwords. It is handed in by cmd, because sealing is no decision.
type Envelopes interface {
	// Seal puts a password, drawn from seed, into the envelope e. A second envelope sealed with the same seed holds the
	// same password.
	Seal(tx *store.Tx, e store.Envelope, seed [32]byte) error
	// Link gives the address of the envelope's page, PIN its six digits, Slip the address of the page that prints the PIN.
	Link(e store.Envelope) string
	PIN(e store.Envelope) string
	Slip(e store.Envelope) string
	// List gives the address of the page on which the keeper of several PINs reads them.
	List(e store.Envelope) string
	// Code gives the six digits that prove the hold of a mailbox: the same for the same id and issue.
	Code(id string, issue int) string
	// DecideLink gives the address of the page on which the decision with this id is taken.
	DecideLink(id string) string
	// NewID gives the id of an envelope of a request; issue counts the passwords made for it.
	NewID(request, kind string, issue int) string
}

// Handler decides. It holds no state of its own: everything is in the store.
type Handler struct {
	Deps
	procs   map[string]*procedure.Procedure // by "PRO-GIT-04/2"
	current *procedure.Procedure
	lex     *spanish.Lexicon
	verbs   map[string]verb
	area    area                      // everything that the procedure's file may name
	listed  atomic.Pointer[directory] // the people as last read
	press   *documents.Press
}

// New checks that the parts fit together.
func New(d Deps) (*Handler, error) {
	h := &Handler{Deps: d, procs: map[string]*procedure.Procedure{}, verbs: map[string]verb{}, area: whole()}
	for _, p := range d.Procedures {
		h.procs[p.ID+"/"+p.Version] = p
		h.current = p
	}
	if h.current == nil {
		return nil, fmt.Errorf("making the commands: no procedure")
	}
	for _, v := range verbSet() {
		h.verbs[v.id] = v
	}
	lex, err := spanish.New(spanish.Rows())
	if err != nil {
		return nil, fmt.Errorf("making the commands: %w", err)
	}
	h.lex = lex
	if d.Legal.Version == "" {
		if d.Legal, err = documents.EmbeddedLegal(); err != nil {
			return nil, fmt.Errorf("making the commands: %w", err)
		}
	}
	if h.press, err = documents.New(d.Texts, d.Legal); err != nil {
		return nil, fmt.Errorf("making the commands: %w", err)
	}
	if h.Lang == "" {
		h.Lang = locales.Default
	}
	return h, nil
}

// Handle turns one event into changes and an answer. It may run several times for one event: it reads the clock and draws
// random bytes only through now and seed.
func (h *Handler) Handle(tx *store.Tx, ev chat.Event, now time.Time, seed [32]byte) (chat.Answer, error) {
	t := &turn{h: h, v: &tx.View, tx: tx, ev: ev, now: now, seed: seed}
	if err := t.identify(); err != nil {
		return chat.Answer{}, err
	}
	var err error
	switch w := ev.What.(type) {
	case chat.Command:
		err = t.command(w.Verb, w.Text)
	case chat.Text:
		err = t.text(w)
	case chat.Click:
		err = t.click(w)
	case chat.Submission:
		err = t.submission(w)
	case chat.Upload:
		err = t.upload(w.Files, w.Reply)
	case chat.Presence:
		err = t.presence(w)
	case chat.Delivery:
		err = t.delivered(w)
	case chat.Opened:
		err = t.opened(w)
	case chat.Tick:
		err = t.tick(w.Due)
	}
	if err != nil {
		return chat.Answer{}, err
	}
	return t.finish()
}
