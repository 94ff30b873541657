package commands

import (
	"github.com/ticbot/ticbot/commands/procedure"
)

// Who signs for a dependency and does not answer gets a substitute: the procedure's file says after how long, by a step of
// the clock with the effect «substitute». The head can still sign; whoever does is recorded as what he was.

// relDeputy is who may sign in the head's place.
const relDeputy = "deputy"

// factDeputy says why there is a substitute: the head has not answered, or is absent.
const factDeputy = "suplencia"

// Reasons of a substitution.
const (
	deputySilence = "silencio"
	deputyAbsent  = "ausencia"
)

// identityArea is who stands in for whom, who speaks for whom and who vouches for whom.
func identityArea() area {
	return area{
		checks: map[string]check{
			"deputy_there": holdsIf(func(t *turn, r procedure.Request) bool { return r.Deputy == "" && t.deputyFor(r) != "" }),
			"head_absent": holdsIf(func(t *turn, r procedure.Request) bool {
				return r.Deputy == "" && t.absent(r.Head) && t.deputyFor(r) != ""
			}),
			guardPhoned: holdsIf(phonedByHead),
		},
		effects: map[string]effect{"substitute": substitute},
		forms: map[string]ownForm{stepBehalf: {blank: (*turn).behalfForm, done: (*turn).finishBehalf},
			stepVouch: {blank: (*turn).vouchForm, done: (*turn).askHead}},
		sources: map[string]source{"deps": depOptions},
		dues:    map[string]dueFunc{subjectVouch: (*turn).vouchTick},
		notices: map[string]officeNote{whatCode: {draw: (*turn).codeNotice}, whatCodeAlarm: {draw: (*turn).codeAlarm}, whatLinked: {draw: (*turn).linkedNotice},
			whatVouch: {draw: (*turn).vouchNotice}, whatVouched: {draw: (*turn).vouchedNotice}, whatUnreached: {draw: (*turn).unreachedNotice}},
	}
}

// substitute names who may sign in the head's place from now on.
func substitute(t *turn, c *change) error {
	c.r.Deputy, c.r.Facts[factDeputy] = t.deputyFor(*c.r), deputySilence
	if t.absent(c.r.Head) {
		c.r.Facts[factDeputy] = deputyAbsent
	}
	return nil
}

// deputyFor finds who signs in the head's place: who signs for the head himself, and where he is absent too, the next above;
// never one of those whose own matter it is. "" = nobody.
func (t *turn) deputyFor(r procedure.Request) string {
	own := []string{r.Head, r.Asker, r.Holder, r.Behalf}
	who := signer(t.v, t.h.person(t.v, r.Head), own...)
	first := who
	for range 12 { // deeper than any organisation
		if who == "" || !t.absent(who) {
			break
		}
		own = append(own, who)
		who = signer(t.v, t.h.person(t.v, who), own...)
	}
	if who == "" {
		return first // all are absent: the nearest, who may still answer
	}
	return who
}

// absent reports whether somebody is away today.
func (t *turn) absent(who string) bool {
	p := t.h.person(t.v, who)
	return p.Away != "" && p.Away >= t.today().String()
}
