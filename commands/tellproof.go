package commands

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// entryNotice is the journal entry that holds the text with which somebody was told of a decision. Like an official
// communication it is sent word for word as it stands there, and that it arrived is written down.
const entryNotice = "notice"

// argStep names, in what is owed, the entry of the step of which a kept text tells.
const argStep = "step"

// decisionText keeps what who asked, or his head, is told of a decision; 0 where the step decides nothing. Where both read the
// same it is kept once.
func (t *turn) decisionText(r procedure.Request, who, what, as string, seq uint64) (uint64, error) {
	if as != relAsker && as != relHead {
		return 0, nil
	}
	e, err := t.v.JournalEntry(seq)
	if err != nil {
		return 0, nil //nolint:nilerr // no step stands behind it
	}
	if s := t.h.stepNamed(r, e.Step); e.Kind != "step" || s == nil || s.Kind != procedure.Decision {
		return 0, nil
	}
	reader := *t
	reader.lang, reader.me, reader.who = t.langOf(who), t.h.person(t.v, who), who
	text := reader.T(what, reader.entryArgs(r, e)...)
	sum := sha256.Sum256([]byte(text))
	digits := hex.EncodeToString(sum[:])
	for _, o := range t.debts {
		if o.Args[argStep] == strconv.FormatUint(seq, 10) {
			if kept, err := t.v.JournalEntry(o.Entry); err == nil && kept.Kind == entryNotice && kept.Data["sha256"] == digits {
				return o.Entry, nil
			}
		}
	}
	return t.record(store.Entry{Kind: entryNotice, Request: r.ID, Step: e.Step, Actor: e.Actor, As: e.As,
		Data: map[string]string{"text": text, "sha256": digits, "lang": reader.lang}})
}
