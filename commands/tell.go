package commands

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// What a notice can be, beside the sentences «notice.<step>.<who>».
const (
	whatLink          = "link"
	whatStaffLink     = "stafflink"
	whatPIN           = "pin"
	whatSlip          = "slip"
	whatCommunication = "communication"
	whatLetter        = "letter" // to somebody outside, whose text stands in the journal
	whatQuestion      = "question"
	whatTurn          = "turn" // a case whose card somebody has waits for him now
	whatDigest        = "digest"
)

// tell owes everything that a step says somebody shall learn.
func (t *turn) tell(r procedure.Request, out procedure.Outcome, seq uint64, by procedure.Actor) error {
	told := map[string]bool{}
	for _, tl := range out.Tell {
		if err := t.tellOne(r, tl, out.Step.ID, seq, by.Who, told); err != nil {
			return err
		}
	}
	return nil
}

// tellOne owes one message. Who acted is not told what he did himself, and nobody gets two notices of one step: told are
// those who have one already.
func (t *turn) tellOne(r procedure.Request, tl procedure.Tell, id string, seq uint64, actor string, told map[string]bool) error {
	switch tl.Who {
	case "tray":
		return t.oweCardAt(r, t.h.Approvals)
	case "sites":
		return t.tellSites(r, id, seq, actor)
	case "late":
		return t.oweNotice(r, t.h.Late, "", "notice."+id+".late", seq)
	}
	switch tl.How {
	case "link":
		return t.tellLink(r, tl.Who, seq)
	case "pin":
		return t.tellPIN(r, seq)
	}
	if tl.Who == affected {
		return t.tellAffected(r, tl, id, seq, actor)
	}
	who := t.recipients(r, tl.Who)
	if isRole(tl.Who) {
		who = t.deciders(r, tl.Who)
	}
	for _, who := range who {
		if tl.How == "notice" && told[who] {
			continue
		}
		told[who] = told[who] || tl.How == "notice"
		if err := t.tellPerson(r, who, tl, id, seq, actor); err != nil {
			return err
		}
	}
	return nil
}

// recipients are the people behind a name of the file.
func (t *turn) recipients(r procedure.Request, who string) []string {
	var out []string
	add := func(w string) {
		if w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	switch who {
	case relAsker:
		add(r.Asker)
	case relFiler:
		add(r.Behalf)
	case relHolder:
		add(r.Holder)
	case relHead:
		add(r.Head)
	case relDeputy:
		add(r.Deputy)
	case relDoer:
		add(r.Assignee)
	case relKeeper:
		add(r.Facts[factKeeper])
	case relOwner:
		add(r.Facts[factOwner])
	case relTester:
		add(r.Facts[factTester])
	case relAnalyst:
		add(r.Facts[factAnalyst])
	case "owners":
		for _, w := range t.ownersOf(r) {
			add(w)
		}
	case "superior":
		add(t.superiorHead(r))
	case affected:
		add(r.Asker)
		for _, j := range r.Joined {
			add(j.Who)
		}
	default:
		people, err := t.v.PeopleWith(who)
		if err != nil {
			return nil
		}
		for _, p := range people {
			if p.Left == "" {
				add(p.Email)
			}
		}
	}
	return out
}

func (t *turn) tellPerson(r procedure.Request, who string, tl procedure.Tell, id string, seq uint64, actor string) error {
	switch tl.How {
	case "card":
		return t.oweCard(r, who)
	case "communication":
		if t.toldAlready(who, seq) {
			return nil
		}
		return t.oweNoticeTo(r, who, whatCommunication, seq, map[string]string{"seq": r.Facts[factCommit]})
	case "question":
		return t.oweNoticeTo(r, who, whatQuestion, seq, nil)
	}
	if who == actor || t.toldAlready(who, seq) {
		return nil
	}
	what := "notice." + id + "." + tl.Who
	text, err := t.decisionText(r, who, what, tl.Who, seq)
	if err != nil {
		return err
	}
	if text == 0 {
		return t.oweNoticeTo(r, who, what, seq, nil)
	}
	return t.oweNoticeTo(r, who, what, text, map[string]string{argStep: strconv.FormatUint(seq, 10)})
}

// toldAlready reports whether somebody is told of this very step already, because he is more than one thing to the case.
func (t *turn) toldAlready(who string, seq uint64) bool {
	return seq > 0 && slices.ContainsFunc(t.debts, func(o store.Outgoing) bool {
		of := o.Entry == seq || o.Args[argStep] == strconv.FormatUint(seq, 10)
		return o.Kind == store.NoticeDebt && of && o.Person == who && (o.What == whatCommunication || strings.HasPrefix(o.What, "notice."))
	})
}

// oweNoticeTo owes a notice to a person, in private.
func (t *turn) oweNoticeTo(r procedure.Request, who, what string, seq uint64, args map[string]string) error {
	o := store.Outgoing{Kind: store.NoticeDebt, Account: t.accountOf(who), Request: r.ID, Entry: seq, What: what, Args: args}
	if !strings.Contains(who, ":") {
		o.Person = who
	}
	if err := t.offerDecision(r, who, o.Account); err != nil {
		return err
	}
	return t.owe(o)
}

// oweNotice owes a notice to a place; where there is no such place nobody is told there.
func (t *turn) oweNotice(r procedure.Request, at chat.Place, person, what string, seq uint64) error {
	if at.IsZero() {
		return nil
	}
	return t.owe(store.Outgoing{Kind: store.NoticeDebt, Place: at, Person: person, Request: r.ID, Entry: seq, What: what})
}

// oweCard owes a person the living card of a case.
func (t *turn) oweCard(r procedure.Request, who string) error {
	if who == "" {
		return nil
	}
	o := store.Outgoing{Kind: store.CardDebt, Account: t.accountOf(who), Request: r.ID}
	if !strings.Contains(who, ":") {
		o.Person = who
	}
	if err := t.offerDecision(r, who, o.Account); err != nil {
		return err
	}
	return t.owe(o)
}

func (t *turn) oweCardAt(r procedure.Request, at chat.Place) error {
	if at.IsZero() {
		return nil
	}
	return t.owe(store.Outgoing{Kind: store.CardDebt, Place: at, Request: r.ID})
}

// refresh owes every card of a case that stands anywhere.
func (t *turn) refresh(r procedure.Request) error {
	cards, err := t.v.Cards(r.ID)
	if err != nil {
		return err
	}
	for _, c := range cards {
		o := store.Outgoing{Kind: store.CardDebt, Account: c.Account, Person: c.Person, Request: r.ID}
		if c.Account.IsZero() {
			o.Place = c.Place
		}
		if err := t.owe(o); err != nil {
			return err
		}
	}
	return t.refreshOffers(r)
}

// tellWaiting gives a card to whom the case waits for now.
func (t *turn) tellWaiting(r procedure.Request) error {
	st := t.h.proc(r).State(r)
	if st == nil {
		return nil
	}
	if st.Phase == procedure.Sharing {
		return t.tellSharing(r, st)
	}
	for _, w := range st.Waits {
		switch w {
		case relHead:
			if err := t.oweCard(r, r.Head); err != nil {
				return err
			}
		case relDoer:
			if err := t.oweCard(r, r.Assignee); err != nil {
				return err
			}
		case roleDesk:
			if err := t.oweCardAt(r, t.h.Approvals); err != nil {
				return err
			}
		case relAsker, relHolder, relJoined: // they have the card of their own case
		default:
			if err := t.tellDeciders(r, w); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellSharing puts the card of a case that anybody of a role can take before all of them; those who do not look into the
// channel for their work have it in private too.
func (t *turn) tellSharing(r procedure.Request, st *procedure.State) error {
	if err := t.oweCardAt(r, t.h.Approvals); err != nil {
		return err
	}
	for _, w := range st.Waits {
		if w == roleWeb {
			if err := t.tellDeciders(r, w); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellDeciders gives the card of a case to everybody for whose decision it waits, in private; what waits for the secretary
// stands in the approvals channel too.
func (t *turn) tellDeciders(r procedure.Request, who string) error {
	if who == roleSecretary {
		if err := t.oweCardAt(r, t.h.Approvals); err != nil {
			return err
		}
	}
	for _, w := range t.deciders(r, who) {
		lane := store.Outgoing{Account: t.accountOf(w)}.Lane()
		_, err := t.v.Card(r.ID, lane, w)
		if err := t.oweCard(r, w); err != nil {
			return err
		}
		told := slices.ContainsFunc(t.debts, func(o store.Outgoing) bool {
			return o.Kind == store.NoticeDebt && o.Request == r.ID && o.Person == w
		})
		if err != nil || w == t.who || told {
			continue // it is a new message, or he knows
		}
		// A card that stands there changes silently: that it is his turn now is said.
		if err := t.oweNoticeTo(r, w, whatTurn, 0, map[string]string{"entry": strconv.Itoa(r.Entry), "decide": t.firstText(decideText(r), "")}); err != nil {
			return err
		}
	}
	return nil
}

// deciders are the people behind a role for whom a case waits; nobody is asked about a matter of his own.
func (t *turn) deciders(r procedure.Request, who string) []string {
	out := t.recipients(r, who)
	if d := distributor(t.v, r); who == roleSecretary && d != "" {
		out = append(out, d)
	}
	if s := standIn(t.v, r); who == roleSuper && s != "" {
		out = append(out, s)
	}
	return slices.DeleteFunc(out, func(w string) bool { return w == r.Asker || w == r.Holder })
}

// tellLink owes the link of an envelope: to the technician his own, to the holder by the way of his route.
func (t *turn) tellLink(r procedure.Request, who string, seq uint64) error {
	if who == relDoer {
		e, ok := t.envelope(r, EnvelopeStaff, EnvelopeEntry)
		if !ok {
			return nil
		}
		return t.oweNoticeTo(r, r.Assignee, whatStaffLink, seq, map[string]string{"envelope": e.ID})
	}
	e, ok := t.envelope(r, EnvelopeHolder)
	if !ok {
		return nil
	}
	rt := t.routeOf(r)
	return t.owe(store.Outgoing{Kind: store.NoticeDebt, Account: rt.link, Person: rt.linkTo, Request: r.ID, Entry: seq, What: whatLink,
		Args: map[string]string{"envelope": e.ID, "how": rt.how}})
}

// tellPIN owes the PIN to its keeper, or the address of the printed slip to the official who has the case.
func (t *turn) tellPIN(r procedure.Request, seq uint64) error {
	e, ok := t.envelope(r, EnvelopeHolder)
	if !ok {
		return nil
	}
	rt := t.routeOf(r)
	if rt.keeper == "" {
		return t.oweNoticeTo(r, r.Assignee, whatSlip, seq, map[string]string{"envelope": e.ID})
	}
	return t.owe(store.Outgoing{Kind: store.NoticeDebt, Account: rt.pinAt, Person: rt.keeper, Request: r.ID, Entry: seq, What: whatPIN,
		Args: map[string]string{"envelope": e.ID}})
}

// envelope finds the newest envelope of a case of one of the kinds that still holds something.
func (t *turn) envelope(r procedure.Request, kinds ...string) (store.Envelope, bool) {
	es, err := t.v.EnvelopesOf(r.ID)
	if err != nil {
		return store.Envelope{}, false
	}
	var found store.Envelope
	for _, e := range es {
		if slices.Contains(kinds, e.Kind) && e.Burnt.IsZero() && e.Issue >= found.Issue {
			found = e
		}
	}
	return found, found.ID != ""
}

// delivered is the outcome of something owed: a communication that reached its person starts the silence.
func (t *turn) delivered(d chat.Delivery) error {
	if d.What == whatHome && d.Err == goneClass {
		return t.homeGone(d.Outgoing)
	}
	if n := t.h.area.notices[d.What]; n.arrived != nil {
		return n.arrived(t, d)
	}
	if d.Err != "" {
		return t.unreached(d)
	}
	if d.Request == "" {
		return nil
	}
	if d.Kind == store.EditDebt {
		return t.amendedAt(d)
	}
	if err := t.keepOffer(d); err != nil {
		return err
	}
	if d.What == "" && d.Ref.Place.Platform == MailPlatform {
		return t.noteMailed(d)
	}
	if d.What != whatCommunication && d.What != whatLetter {
		if e, err := t.v.JournalEntry(d.Entry); err != nil || e.Kind != entryNotice {
			return nil //nolint:nilerr // no text is kept of it
		}
	}
	if _, err := t.record(store.Entry{Actor: procedure.Clock, Kind: "delivered", Request: d.Request,
		Data: map[string]string{"person": d.Person, "platform": string(d.Ref.Place.Platform), "ref": d.Ref.ID, "entry": strconv.FormatUint(d.Entry, 10)}}); err != nil {
		return err
	}
	r, err := t.v.Request(d.Request)
	if err != nil {
		return err
	}
	if d.What != whatCommunication || d.Person != "" && d.Person != r.Asker || r.Facts[factTold] != "" {
		return nil
	}
	r.Facts[factTold] = t.now.UTC().Format("2006-01-02T15:04:05Z")
	if err := t.restartSilence(&r); err != nil {
		return err
	}
	if err := t.put(r); err != nil {
		return err
	}
	_, err = t.autos(r)
	return err
}

// restartSilence counts the silence from now, where it runs already.
func (t *turn) restartSilence(r *procedure.Request) error {
	dues, err := t.v.Dues(r.ID)
	if err != nil {
		return err
	}
	for _, d := range dues {
		if d.What == "silence" && d.Entry == r.Entry {
			return t.arm(r, []string{"silence"}, nil)
		}
	}
	return nil
}
