package store

import (
	"errors"
	"fmt"
	"time"
)

// Broadcast is one notice of a case to many people, told in batches: what is said, to whom, and how far it has come.
type Broadcast struct {
	Request string            `json:"request"`
	Round   int               `json:"round"` // the first is 1
	What    string            `json:"what"`  // which notice
	Entry   uint64            `json:"entry"` // journal entry that it is drawn from
	Args    map[string]string `json:"args,omitempty"`
	Wide    bool              `json:"wide,omitempty"`  // also whom earlier rounds reached, not only who is in the case
	Sites   []string          `json:"sites,omitempty"` // and who works there
	Actor   string            `json:"actor,omitempty"` // who made it, and is not told
	Batch   int               `json:"batch,omitempty"` // how many batches are out
	After   string            `json:"after,omitempty"` // whom the last one ended with, in the order of e-mails
	Reached int               `json:"reached,omitempty"`
	Done    bool              `json:"done,omitempty"`
	At      time.Time         `json:"at"`
}

// Told notes that a broadcast of a case reached somebody: in which round first and last. A round reaches nobody twice.
type Told struct {
	Request string    `json:"request"`
	Who     string    `json:"who"` // e-mail, or "platform:id" while unbound
	First   int       `json:"first"`
	Last    int       `json:"last"`
	At      time.Time `json:"at"` // of the last
}

func broadcastKey(request string, round int) string {
	return under(under("w", numbered(request)), fmt.Sprintf("%06d", round))
}

func toldKey(request, who string) string {
	return under(under("wt", numbered(request)), escape(lower(who)))
}

// toldMarks is the index of a person who was told: of which cases.
func toldMarks(d Told) []mark {
	if d.Request == "" {
		return nil
	}
	return []mark{{key: under(key("i/wt", lower(d.Who)), numbered(d.Request))}}
}

// AddBroadcast begins the next round of a case and gives its number.
func (t *Tx) AddBroadcast(b Broadcast) (int, error) {
	all, err := t.Broadcasts(b.Request)
	if err != nil {
		return 0, err
	}
	b.Round = len(all) + 1
	return b.Round, t.PutBroadcast(b)
}

// PutBroadcast stores how far a round has come.
func (t *Tx) PutBroadcast(b Broadcast) error {
	if b.Request == "" || b.Round < 1 {
		return fmt.Errorf("storing a broadcast: %w: round %d of %q", ErrInvalid, b.Round, b.Request)
	}
	utc(&b.At)
	return t.write(broadcastKey(b.Request, b.Round), b)
}

// Broadcast reads a round of a case.
func (v *View) Broadcast(request string, round int) (Broadcast, error) {
	return read[Broadcast](v, broadcastKey(request, round))
}

// Broadcasts gives all rounds of a case, in order.
func (v *View) Broadcasts(request string) ([]Broadcast, error) {
	return list(records[Broadcast](v, under("w", numbered(request))+"/"))
}

// Tell notes that a round reaches somebody; ok is false where it, or a later one, has reached him already.
func (t *Tx) Tell(request, who string, round int, now time.Time) (ok bool, err error) {
	k := toldKey(request, who)
	old, had, err := find[Told](&t.View, k)
	if err != nil || had && old.Last >= round {
		return false, err
	}
	d := Told{Request: request, Who: lower(who), First: round, Last: round, At: now}
	if had {
		d.First = old.First
	}
	utc(&d.At)
	return true, errors.Join(t.write(k, d), t.reindex(toldMarks(old), toldMarks(d)))
}

// Told reads whether a broadcast of a case reached somebody; kv.ErrNotFound where none did.
func (v *View) Told(request, who string) (Told, error) { return read[Told](v, toldKey(request, who)) }

// ToldOf gives whom the broadcasts of a case reached.
func (v *View) ToldOf(request string) ([]Told, error) {
	return list(records[Told](v, under("wt", numbered(request))+"/"))
}

// ToldCases gives the cases whose broadcasts reached somebody, newest first.
func (v *View) ToldCases(who string) ([]string, error) { return v.newest(prefix("i/wt", lower(who))) }
