package commands

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// effect is a Go function that the procedure's file refers to by name; it runs in the transaction of the step.
type effect func(t *turn, c *change) error

// change is a step that is being taken: the request as it becomes, as it was, and the answers to the step's form.
type change struct {
	r      *procedure.Request
	old    procedure.Request
	out    procedure.Outcome
	values map[string]string
	by     procedure.Actor
}

// effects runs those of an outcome, in order.
func (t *turn) effects(n *procedure.Request, old procedure.Request, out procedure.Outcome, values map[string]string, by procedure.Actor) error {
	c := &change{r: n, old: old, out: out, values: values, by: by}
	if n.Facts == nil {
		n.Facts = map[string]string{}
	}
	if n.Flags == nil {
		n.Flags = map[string]bool{}
	}
	number := values["pisami"]
	if out.Asked != nil && out.Asked.Prefix != "" {
		number = "" // that of a document, not of the case
	}
	if other, ok := t.pisamiOwner(number); number != "" && ok && other != n.ID {
		return &takenError{number: number, by: other}
	}
	for _, name := range out.Effects {
		if err := t.h.area.effects[name](t, c); err != nil {
			return fmt.Errorf("effect %s: %w", name, err)
		}
	}
	if err := t.keepFiles(c); err != nil {
		return err
	}
	if cs := values["consola"]; cs != "" && t.me.Email != "" {
		if err := t.tx.PutMeta("last_console/"+t.me.Email, cs); err != nil {
			return err
		}
	}
	if number != "" {
		return t.keepNumber(c)
	}
	return nil
}

// keepFiles adds the files of a step's form to the case.
func (t *turn) keepFiles(c *change) error {
	for _, f := range c.out.Asked.Fields {
		hash := c.values[f.ID]
		if chat.FieldKind(f.Type) != chat.FileField || hash == "" || slices.Contains(c.r.Files, hash) {
			continue
		}
		if err := t.tx.KeepFile(hash, c.r.ID); err != nil {
			return err
		}
		c.r.Files = append(c.r.Files, hash)
	}
	return nil
}

func noEffect(*turn, *change) error { return nil }

// assign gives the case to the person of the form, or to whom the standing rule names.
func assign(_ *turn, c *change) error {
	c.r.Assignee = c.values["persona"]
	c.r.Rule = ""
	if rule := c.out.Found["regla"]; c.by.Who == procedure.Clock && rule != "" {
		c.r.Assignee, c.r.Rule = c.out.Found["persona"], rule
	}
	return nil
}

func takeOver(t *turn, c *change) error {
	c.r.Assignee, c.r.Rule = t.who, ""
	return nil
}

func pass(_ *turn, c *change) error {
	c.r.Assignee, c.r.Rule = c.values["persona"], ""
	return nil
}

// signFiler records that filing by the head for somebody else is the sign-off.
func signFiler(t *turn, c *change) error {
	c.r.Signed = append(c.r.Signed, procedure.Signature{Step: "visto_bueno", By: c.r.Asker, As: relHead, At: t.now, Version: c.r.Version})
	return nil
}

// moveQuota writes one line of the ledger.
func (t *turn) moveQuota(what, request string, change func(*store.Quota)) error {
	q, err := t.v.Quota()
	if err != nil {
		return err
	}
	change(&q)
	return t.tx.SetQuota(q, store.Movement{At: t.now, What: what, Request: request, By: t.who, After: q})
}

func reserveSlot(t *turn, c *change) error {
	if c.r.Facts[factSlot] != "" {
		return nil
	}
	c.r.Facts[factSlot] = "reservado"
	return t.moveQuota("reserve", c.r.ID, func(q *store.Quota) { q.Reserved++ })
}

// releaseSlot gives a reserved slot back; in the same transaction it is reserved for the first in line.
func releaseSlot(t *turn, c *change) error {
	if len(c.r.Items) > 0 {
		return t.releaseItems(c)
	}
	if c.r.Facts[factSlot] != "reservado" {
		return nil
	}
	delete(c.r.Facts, factSlot)
	if err := t.moveQuota("release", c.r.ID, func(q *store.Quota) { q.Reserved = max(0, q.Reserved-1) }); err != nil {
		return err
	}
	return t.slotFreed(c.r.ID)
}

// slotFreed gives free slots to those who wait for one, in their order. The request not is passed over: its own step is
// still being taken.
func (t *turn) slotFreed(not string) error {
	for {
		q, err := t.v.Quota()
		if err != nil {
			return err
		}
		waiting, err := t.v.Queue(queueMailbox)
		if err != nil {
			return err
		}
		waiting = slices.DeleteFunc(waiting, func(id string) bool { return id == not })
		if q.Free() == 0 || len(waiting) == 0 {
			return nil
		}
		r, err := t.v.Request(waiting[0])
		if err != nil {
			return err
		}
		s := t.h.proc(r).Inner(r, "slot_freed", facts{t, nil})
		if s == nil {
			if err := t.tx.Dequeue(queueMailbox, r.ID); err != nil {
				return err
			}
			continue
		}
		by := procedure.Actor{Who: procedure.Clock, As: []string{procedure.Clock}}
		if _, err := t.apply(r, s.ID, map[string]string{}, procedure.Seen{}, by); err != nil {
			return err
		}
	}
}

// useSlot turns the reserved slot into an account; making another password for it uses nothing further.
func useSlot(t *turn, c *change) error {
	account := c.values["cuenta"]
	c.r.Facts["cuenta"] = account
	if err := t.tx.PutMeta(MetaMailbox+strings.ToLower(account), c.r.HolderIs); err != nil {
		return err
	}
	if err := t.recordMailbox(*c.r, account); err != nil {
		return err
	}
	if c.r.Facts[factSlot] == "usado" {
		return nil
	}
	c.r.Facts[factSlot] = "usado"
	return t.moveQuota("use", c.r.ID, func(q *store.Quota) { q.Reserved, q.Active = max(0, q.Reserved-1), q.Active+1 })
}

func enqueue(t *turn, c *change) error {
	_, err := t.tx.Enqueue(queueMailbox, c.r.ID)
	return err
}

func dequeue(t *turn, c *change) error { return t.tx.Dequeue(queueMailbox, c.r.ID) }

// join adds who acts to the case.
func join(t *turn, c *change) error {
	who := t.me
	if t.phoned.email != "" {
		who = t.h.person(t.v, t.phoned.email)
	}
	id := cmp.Or(who.Email, t.who)
	if hasAlready(*c.r, id) {
		return nil
	}
	c.r.Joined = append(c.r.Joined, procedure.Joined{Who: id, Dep: who.Dep, At: t.now})
	return nil
}

// merge makes this case a duplicate of another: its people are told with that one.
func merge(t *turn, c *change) error {
	number, _ := spanish.FindNumber(c.values["caso"])
	id, ok := t.resolve(number)
	if !ok || id == c.r.ID {
		return fmt.Errorf("joining to %q: no such case", c.values["caso"])
	}
	main, err := t.v.Request(id)
	if err != nil {
		return err
	}
	c.r.Facts["caso"], c.values["caso"] = id, id
	for _, j := range append([]procedure.Joined{{Who: c.r.Asker, Dep: c.r.Dep, At: t.now}}, c.r.Joined...) {
		known := main.Asker == j.Who || slices.ContainsFunc(main.Joined, func(o procedure.Joined) bool { return o.Who == j.Who })
		if !known {
			main.Joined = append(main.Joined, j)
		}
	}
	if _, err := t.record(store.Entry{Kind: "joined", Request: main.ID, Data: map[string]string{"caso": c.r.ID}}); err != nil {
		return err
	}
	if err := t.put(main); err != nil {
		return err
	}
	return t.refresh(main)
}

// classify gives a case that nobody had named to its service.
func classify(t *turn, c *change) error {
	c.r.Service = c.values["servicio"]
	if c.values["tipo"] == "falla" {
		c.r.Service = "MES"
	}
	c.r.Answers["tipo"] = c.values["tipo"]
	asker := t.h.person(t.v, c.r.Asker)
	if c.r.Service == "MES" {
		c.r.Answers = merged(map[string]string{"que": "otra", "alcance": "solo", "trabaja": "medias", "sede": asker.Site}, c.r.Answers)
		c.r.Priority, c.r.Level = t.h.current.Priority("MES", c.r.Answers), "N1"
	}
	flow := t.h.current.Flow(c.r.Service, c.r.Answers)
	if flow == nil {
		return fmt.Errorf("classifying as %s: no flow", c.r.Service)
	}
	c.r.Flow, c.r.State, c.r.Entered, c.r.Head = flow.ID, flow.Start, t.now, signer(t.v, asker, c.r.Asker)
	c.r.Started, c.r.Due, c.r.First = time.Time{}, time.Time{}, time.Time{} // the clock is that of the service
	if c.r.Entry == c.old.Entry {
		c.r.Entry++
	}
	if lacksForm(*c.r) {
		return t.oweNoticeTo(*c.r, c.r.Asker, noticeComplete, 0, nil)
	}
	return nil
}

// critical is the priority that stands in the escalations channel from the beginning.
const critical = "P1"

func reprioritize(t *turn, c *change) error { return t.setPriority(c, c.values["nivel"]) }

// setPriority gives a case another priority, with the times that it promises.
func (t *turn) setPriority(c *change, level string) error {
	c.r.Priority = level
	if !c.r.Started.IsZero() {
		t.retarget(c.r)
	}
	if c.r.Priority == critical {
		if err := t.oweCardAt(*c.r, t.h.Late); err != nil {
			return err
		}
	}
	return t.rearmTarget(c.r)
}

// rearmTarget moves the escalations of the present state to the new due time.
func (t *turn) rearmTarget(r *procedure.Request) error {
	st := t.h.proc(*r).State(*r)
	if st == nil {
		return nil
	}
	for _, tick := range st.Ticks {
		if tick.After == "target" || tick.After == "first" {
			if err := t.setTick(r, tick); err != nil {
				return err
			}
		}
	}
	return nil
}

func escalate(_ *turn, c *change) error {
	c.r.Level = strings.ToUpper(c.values["nivel"])
	return nil
}

// blockFirst marks a case in which somebody else uses the account: it is blocked before anything else.
func blockFirst(t *turn, c *change) error {
	if c.values["motivo"] != "otra_persona" {
		return nil
	}
	c.r.Priority, c.r.Flags["bloquear"] = critical, true
	return t.oweNotice(*c.r, t.h.Late, "", "notice.bloquear.late", 0)
}

// reopen makes a case live again; a new communication is due at its end.
func reopen(t *turn, c *change) error {
	c.r.Started, c.r.Paused = t.now, time.Time{} // the target is counted anew
	t.retarget(c.r)
	delete(c.r.Facts, factTold)
	delete(c.r.Facts, "confirmada")
	if wasTold(t.v, *c.r, c.by.Who) { // he is in the case from now on
		return join(t, c)
	}
	return nil
}

func attachFiles(t *turn, c *change) error {
	for _, h := range strings.Split(c.values[valueHashes], ",") {
		if h == "" || slices.Contains(c.r.Files, h) {
			continue
		}
		if err := t.tx.KeepFile(h, c.r.ID); err != nil {
			return err
		}
		c.r.Files = append(c.r.Files, h)
	}
	return nil
}

// communicate writes the official communication: the text that the asker gets, with its hash, in the name of who did it.
func communicate(t *turn, c *change) error {
	lang := t.langOf(c.r.Asker)
	args := t.h.stepArgs(t.v, lang, *c.r, c.out.Step, c.values, t.me, t.now)
	text := t.h.T(lang, t.communicationID(*c.r, c.out.Step.ID), append(args, t.routeArgs(*c.r)...)...)
	sum := sha256.Sum256([]byte(text))
	c.r.Told = hex.EncodeToString(sum[:])
	seq, err := t.record(store.Entry{Kind: "communication", Request: c.r.ID, Step: c.out.Step.ID, Actor: t.doer(*c.r, c.by),
		As: t.T("communication.as"), Data: map[string]string{"text": text, "sha256": c.r.Told, "lang": lang}})
	if err != nil {
		return err
	}
	c.r.Facts[factCommit] = strconv.FormatUint(seq, 10)
	if isOut(*c.r) {
		c.r.Facts[store.FactOutageEnd] = c.r.Facts[factCommit]
	}
	delete(c.r.Facts, factTold) // of an earlier one: this one has to reach the asker too
	return nil
}

// doer is in whose name a communication goes out: who acted, or, where the clock did, who has the case.
func (t *turn) doer(r procedure.Request, by procedure.Actor) string {
	if by.Who == procedure.Clock && r.Assignee != "" {
		return r.Assignee
	}
	return by.Who
}

// langOf is the language in which somebody is written to.
func (t *turn) langOf(who string) string { return t.h.langOf(t.v, who) }

func (h *Handler) langOf(v *store.View, who string) string {
	if p := h.person(v, who); p.Lang != "" {
		return h.Texts.Lang(string(p.Lang))
	}
	return string(h.Lang)
}
