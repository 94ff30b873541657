package commands

import (
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// What nobody could name the desk gives to its service. Where that service needs what only the asker can say, the case waits
// for him: he fills its form in, and it goes on under the same number as if he had filed it there.

const (
	// stateIncomplete is where a case waits for the form of its service.
	stateIncomplete = "por_completar"
	stepComplete    = "completar"
	// noticeComplete asks for it.
	noticeComplete = "notice.completar.asker"
)

// sourceServices is the list of the services.
const sourceServices = "services"

// pickService finds the service that the desk calls by the verb that opens its form.
func pickService(t *turn, raw string) (string, *fault) {
	for _, s := range t.h.current.Services {
		if s.Verb != "" && foldEqual(raw, s.Verb) || foldEqual(raw, s.ID) {
			return s.ID, nil
		}
	}
	return "", bad("opcion")
}

// lacksForm reports whether the form of a case's service was never filled in.
func lacksForm(r procedure.Request) bool { return r.State == stateIncomplete }

// completing reports whether a draft fills in the form of a case that lacks it.
func (t *turn) completing(d store.Draft) bool {
	r, err := t.v.Request(d.Request)
	return d.Request != "" && err == nil && lacksForm(r)
}

// completeCase opens the form of a case's service, with what its words say of it.
func (t *turn) completeCase(r procedure.Request) error {
	words := r.Answers["detalle"]
	d := store.Draft{ID: t.draftID(), Form: formService + r.Service, Request: r.ID, Seen: [2]int{r.Version, r.Entry}, Words: words,
		Answers: merged(r.Answers), Said: map[string]string{}, At: t.now}
	if r.Asker != t.who {
		d.For = r.Asker
	}
	b, ok := t.blankOf(d)
	if !ok {
		return t.noStep(r, stepComplete)
	}
	for _, p := range b.pages { // what was said before anybody knew the service answers none of its questions by itself
		for _, f := range p.Fields {
			delete(d.Answers, f.ID)
		}
	}
	said := spanish.UnderstandAs(r.Service, words, t.now)
	delete(said, "detalle")
	t.takeAll(b, &d, said)
	return t.open(d)
}
