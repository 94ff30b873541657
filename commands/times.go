package commands

import (
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"

	"errors"
)

// entered does what follows from entering a state: the clock of the case starts, stands still or goes on, and what the
// clock shall do there is put down.
func (t *turn) entered(r *procedure.Request, from string, step *procedure.Step) error {
	p := t.h.proc(*r)
	flow, st := p.FlowOf(*r), p.State(*r)
	if flow == nil || st == nil {
		return nil
	}
	r.Deputy = "" // whoever stands in does so for one entry of a state
	delete(r.Facts, factDeputy)
	t.startClock(r, flow)
	t.resumeClock(r, st)
	if was := flow.State(from); st.Target != "" && (was == nil || !was.Aside()) { // coming back from aside it goes on where it stood still
		r.Due = t.dueIn(t.now, st.Target)
		delete(r.Flags, flagLate)
	}
	if err := t.tx.DropDues(r.ID); err != nil {
		return err
	}
	if st.Phase == procedure.Done {
		// Nothing is awaited any more; what is owed inside is the PISAMI number.
		r.Paused = time.Time{}
	}
	if st.Phase == procedure.Ended || st.Phase == procedure.Done {
		if err := t.erasePrivate(r); err != nil {
			return err
		}
	}
	for _, tick := range st.Ticks {
		if tick.From == "" {
			if err := t.setTick(r, tick); err != nil {
				return err
			}
		}
	}
	if step != nil {
		return t.arm(r, step.Start, step.Stop)
	}
	return nil
}

// startClock starts TIC's clock where the flow says, and computes until when.
func (t *turn) startClock(r *procedure.Request, flow *procedure.Flow) {
	if !r.Started.IsZero() || flow.ClockFrom != "" && flow.ClockFrom != r.State {
		return
	}
	r.Started = t.now
	t.retarget(r)
}

// retarget computes the due times of a request from its priority or the target of its flow.
func (t *turn) retarget(r *procedure.Request) {
	first, target := t.targets(*r)
	if !first.IsZero() {
		r.First = first
	}
	r.Due = target
	delete(r.Flags, flagLate)
}

// targets are the times of first attention and of the solution, counted from the start of the clock.
func (t *turn) targets(r procedure.Request) (first, due time.Time) {
	p := t.h.proc(r)
	if svc := p.Service(r.Service); svc != nil && svc.Priority != nil {
		if ts := svc.Priority.Targets[r.Priority]; len(ts) == 2 {
			return t.dueIn(r.Started, ts[0]), t.dueIn(r.Started, ts[1])
		}
	}
	if flow := p.FlowOf(r); flow != nil && flow.Target != "" {
		return time.Time{}, t.notBefore(r, flow, t.dueIn(r.Started, flow.Target))
	}
	return time.Time{}, time.Time{}
}

// notBefore puts a due time off to the end of the day that an answer names, where the flow says so.
func (t *turn) notBefore(r procedure.Request, flow *procedure.Flow, due time.Time) time.Time {
	v := r.Answers[flow.NotBefore]
	if flow.NotBefore == "" || len(v) < 10 {
		return due
	}
	day, err := parseDay(v)
	if err != nil {
		return due
	}
	if end := t.h.Calendar.CloseOf(t.h.Calendar.NextBusiness(day)); end.After(due) {
		return end
	}
	return due
}

// dueIn is a term counted from a time: "today" is the end of that office day.
func (t *turn) dueIn(from time.Time, term string) time.Time {
	if term == "today" {
		return t.h.Calendar.EndOfBusinessDay(t.h.Calendar.NextOpen(from), 0)
	}
	tm, err := calendar.ParseTerm(term)
	if err != nil {
		return time.Time{} // the loader refuses such a file
	}
	return t.h.Calendar.Due(from, tm)
}

// resumeClock stops the clock in a state that waits for others and lets it go on afterwards: the working time that passed
// meanwhile is added to what is due.
func (t *turn) resumeClock(r *procedure.Request, st *procedure.State) {
	switch {
	case st.Pause && r.Paused.IsZero():
		r.Paused = t.now
	case !st.Pause && !r.Paused.IsZero():
		lost := t.h.Calendar.WorkingBetween(r.Paused, t.now)
		switch cal := t.h.Calendar; {
		case r.Due.IsZero():
		case t.targetInDays(*r): // lost in days too, and due at the end of one
			days := cal.BusinessBetween(calendar.Of(r.Paused), calendar.Of(t.now))
			r.Due = cal.CloseOf(cal.AddBusiness(calendar.Of(r.Due), days))
		default:
			r.Due = cal.AddWorking(r.Due, lost)
		}
		if !r.First.IsZero() && r.First.After(r.Paused) {
			r.First = t.h.Calendar.AddWorking(r.First, lost)
		}
		r.Paused = time.Time{}
	}
}

// targetInDays reports whether the flow's target is counted in days and not in hours of attention.
func (t *turn) targetInDays(r procedure.Request) bool {
	flow := t.h.proc(r).FlowOf(r)
	if flow == nil {
		return false
	}
	tm, err := calendar.ParseTerm(flow.Target)
	return flow.Target == "today" || err == nil && tm.Unit == calendar.BusinessDays
}

// arm starts and stops ticks by name.
func (t *turn) arm(r *procedure.Request, start, stop []string) error {
	for _, what := range stop {
		if err := t.tx.DropDue(r.ID, r.Entry, what); err != nil && !errors.Is(err, kv.ErrNotFound) {
			return err
		}
	}
	st := t.h.proc(*r).State(*r)
	if st == nil {
		return nil
	}
	for _, tick := range st.Ticks {
		if slices.Contains(start, tick.What) {
			if err := t.setTick(r, tick); err != nil {
				return err
			}
		}
	}
	return nil
}

// setTick puts one reminder down.
func (t *turn) setTick(r *procedure.Request, tick procedure.Tick) error {
	when := t.tickTime(*r, tick.After)
	if when.IsZero() || r.Flags[flagLate] && !when.After(t.now) { // that it is late was said already
		return nil
	}
	return t.tx.SetDue(store.Due{When: when, Subject: r.ID, Entry: r.Entry, What: tick.What})
}

func (t *turn) tickTime(r procedure.Request, after string) time.Time {
	switch after {
	case "target":
		return later(r.Due, t.now)
	case "first":
		return later(r.First, t.now)
	case "fecha":
		return t.factMoment(r.Facts["fecha"])
	}
	if fact, ok := strings.CutPrefix(after, "fact:"); ok {
		return t.factMoment(r.Facts[fact])
	}
	return t.dueIn(t.now, after)
}

// factMoment is a moment as a step's form recorded it; of a day the end of its office hours.
func (t *turn) factMoment(v string) time.Time {
	if at, err := parseMinute(v); err == nil {
		return later(at, t.now)
	}
	d, err := calendar.ParseISO(strings.TrimSpace(v))
	if err != nil {
		return time.Time{}
	}
	return later(t.h.Calendar.CloseOf(t.h.Calendar.NextBusiness(d)), t.now)
}

// later is a time that is not in the past; the zero time stays zero.
func later(when, now time.Time) time.Time {
	if !when.IsZero() && when.Before(now) {
		return now
	}
	return when
}

// erasePrivate takes personal data out of a case that is closed, and lets go of tables that hold them.
func (t *turn) erasePrivate(r *procedure.Request) error {
	var kept []string
	for _, hash := range r.Files {
		f, err := t.v.File(hash)
		if err != nil && !errors.Is(err, kv.ErrNotFound) {
			return err
		}
		if err != nil || !keptBack(*r, f) { // a file that is lost holds no case open
			kept = append(kept, hash)
			continue
		}
		if err := t.tx.LetFile(hash, r.ID, t.now); err != nil {
			return err
		}
	}
	r.Files = kept
	for i := range r.Items {
		r.Items[i].Mail = ""
	}
	for k := range r.Answers {
		if t.isPrivate(*r, k) {
			delete(r.Answers, k)
		}
	}
	return nil
}

// tick is a due time that has come. A reminder of an entry that was left is dropped.
func (t *turn) tick(id string) error {
	subject, entry, what, ok := store.SplitDue(id)
	if !ok {
		return nil
	}
	if subject == subjectOffice {
		return t.officeTick(what)
	}
	if subject == subjectCodes {
		return codes{t.h, t.v, t.tx, t.now}.sweep()
	}
	if kind, id, ok := strings.Cut(subject, ":"); ok && t.h.area.dues[kind+":"] != nil {
		return t.h.area.dues[kind+":"](t, id, what)
	}
	r, err := t.v.Request(subject)
	if errors.Is(err, kv.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if r.Entry != entry {
		return nil
	}
	st := t.h.proc(r).State(r)
	if st == nil {
		return nil
	}
	for _, tick := range st.Ticks {
		if tick.What == what {
			return t.fire(r, tick)
		}
	}
	return nil
}

// Subjects of reminders that are not about a case.
const (
	subjectOffice   = "office"
	subjectDraft    = "draft:"
	subjectEnvelope = "envelope:"
)

// fire does what a reminder is for: a step in the name of the clock, or a notice.
func (t *turn) fire(r procedure.Request, tick procedure.Tick) error {
	for _, g := range tick.Guard {
		found, err := (facts{t, nil}).Check(g, r)
		if err != nil {
			return err
		}
		if !found.OK { // not yet: the next office day
			return t.tx.SetDue(store.Due{When: t.dueIn(t.now, "1dh"), Subject: r.ID, Entry: r.Entry, What: tick.What})
		}
	}
	if tick.Do != "" {
		by := procedure.Actor{Who: procedure.Clock, As: []string{procedure.Clock}}
		_, err := t.apply(r, tick.Do, map[string]string{}, procedure.Seen{}, by)
		if errors.Is(err, procedure.ErrNoStep) || errors.Is(err, procedure.ErrGuard) {
			return nil
		}
		return err
	}
	if tick.After == "target" {
		r.Flags = withFlag(r.Flags, flagLate)
		if err := t.put(r); err != nil {
			return err
		}
	}
	seq, err := t.record(store.Entry{Kind: "tick", Request: r.ID, Step: tick.What, From: r.State, To: r.State})
	if err != nil {
		return err
	}
	told := map[string]bool{}
	for _, tl := range tick.Tell {
		if err := t.tellOne(r, tl, tick.What, seq, procedure.Clock, told); err != nil {
			return err
		}
	}
	if tick.Every != "" {
		return t.tx.SetDue(store.Due{When: t.dueIn(t.now, tick.Every), Subject: r.ID, Entry: r.Entry, What: tick.What})
	}
	return t.refresh(r)
}

// flagLate marks a case of which was said that its target has passed.
const flagLate = "vencida"

// withFlag is the flags with one more set.
func withFlag(flags map[string]bool, name string) map[string]bool {
	out := map[string]bool{name: true}
	for k, v := range flags {
		out[k] = v
	}
	return out
}
