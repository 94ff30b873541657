package commands

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// Facts that the program itself keeps in a request beside those of the steps.
const (
	factProposal = "propuesta" // address proposed for a new mailbox
	factKeeper   = "keeper"    // who keeps the PIN; "" = the slip of the desk
	factIssue    = "issue"     // how many passwords were made
	factSlot     = "cupo"      // reserved, used
	factReceived = "recibida"  // when the holder opened the envelope
	factTold     = "told_at"   // when the communication was delivered
	factLast     = "ultima"    // last line of the card
	factCommit   = "communication"
	factAnalyst  = "analista" // who analysed the viability
	factAsked    = "pregunto" // who asked the question that is open, or was answered last
	factOwner    = store.FactOwner
	factTester   = store.FactTester
)

// fileDraft files what the draft holds: radicado, acknowledgement and everything that is owed, in this transaction.
func (t *turn) fileDraft(d store.Draft) error {
	r := t.preview(d)
	if flt := t.mayFile(r); flt != "" {
		t.say(flt, "dependencia", r.Dep)
		return nil
	}
	if err := t.tx.DropDraft(d.ID); err != nil {
		return err
	}
	if ok, err := t.mayReport(); err != nil || !ok {
		t.whisper(t.message("unverified.often"))
		return err
	}
	if err := t.countReport(); err != nil {
		return err
	}
	r = t.h.current.Start(r, t.now)
	if err := t.tx.FileRequest(&r, t.today().Year); err != nil {
		return err
	}
	return t.filed(r, draftFiles(d)...)
}

// mayFile says why a request cannot be filed: its flow has a sign-off that nobody could give.
func (t *turn) mayFile(r procedure.Request) string {
	flow := t.h.current.Flow(r.Service, r.Answers)
	if flow == nil {
		return "file.noflow"
	}
	if lacksSigner(flow, r) {
		return "file.nohead"
	}
	return ""
}

// lacksSigner reports whether a flow comes to a sign-off that nobody could give before TIC has anything to do.
func lacksSigner(flow *procedure.Flow, r procedure.Request) bool {
	if r.Head != "" {
		return false
	}
	before := []string{flow.Start} // states that come before the distribution
	for i := 0; i < len(before); i++ {
		st := flow.State(before[i])
		if st == nil || st.Phase != procedure.Waiting && st.Phase != procedure.Asking {
			continue
		}
		if slices.Contains(st.Waits, relHead) {
			return true
		}
		for _, s := range flow.Steps {
			if slices.Contains(s.From, st.ID) && !slices.Contains(before, s.To) {
				before = append(before, s.To)
			}
		}
	}
	return false
}

// filed writes everything that follows from a new request, with the files that came before it.
func (t *turn) filed(r procedure.Request, sent ...string) error {
	data := t.journalAnswers(r)
	names, err := t.keepSent(&r, sent)
	if err != nil {
		return err
	}
	if len(names) > 0 {
		data["archivo"] = strings.Join(names, ", ")
	}
	if r.Behalf != "" {
		data["asker"] = r.Asker
	}
	seq, err := t.record(store.Entry{Kind: "filed", Request: r.ID, To: r.State, Data: data})
	if err != nil {
		return err
	}
	if !t.bound() {
		r.Flags[flagUnverified] = true
	}
	if err := t.keepForm(&r); err != nil {
		return err
	}
	if err := t.entered(&r, "", nil); err != nil {
		return err
	}
	if err := t.put(r); err != nil {
		return err
	}
	if err := t.tellAsker(r, seq); err != nil {
		return err
	}
	if err := t.oweCard(r, r.Asker); err != nil {
		return err
	}
	if err := t.tellWaiting(r); err != nil {
		return err
	}
	if r.Priority == critical {
		if err := t.oweCardAt(r, t.h.Late); err != nil {
			return err
		}
	}
	if r, err = t.autos(r); err != nil {
		return err
	}
	t.whisper(t.receipt(r))
	t.phoneReceipt(r)
	t.fresh, t.freshSeq = r, seq
	if len(names) < len(sent) {
		t.say("attach.lost")
	}
	if ask := t.h.area.follows["adjuntar"]; ask != nil && len(names) > 0 {
		return ask(t, r)
	}
	return nil
}

// keepForm adds the files of the form with which a request was filed to its case. A table is read and not kept: its rows stand
// in the case, and what is private of them is erased with it.
func (t *turn) keepForm(r *procedure.Request) error {
	for _, id := range slices.Sorted(maps.Keys(r.Answers)) {
		f, _, ok := t.h.serviceField(*r, id)
		hash := r.Answers[id]
		if !ok || chat.FieldKind(f.Type) != chat.FileField || hasExample(f) || hash == "" || slices.Contains(r.Files, hash) {
			continue
		}
		if err := t.tx.KeepFile(hash, r.ID); err != nil {
			return err
		}
		r.Files = append(r.Files, hash)
	}
	return nil
}

// journalAnswers are the answers as the journal keeps them: of a private one only a keyed hash.
func (t *turn) journalAnswers(r procedure.Request) map[string]string {
	out := map[string]string{"service": r.Service, "flow": r.Flow, "procedure": r.Procedure}
	for i, it := range r.Items {
		mail := ""
		if it.Mail != "" {
			mail = "hmac:" + t.h.KeyedHash(it.Mail)
		}
		out[fmt.Sprintf("item.%03d", i+1)] = strings.Join([]string{it.Name, it.Position, it.Until, it.Account, mail}, " · ")
	}
	for k, v := range r.Answers {
		if v != "" && t.isPrivate(r, k) {
			v = "hmac:" + t.h.KeyedHash(v)
		}
		if v != "" {
			out["answer."+k] = v
		}
	}
	return out
}

func (t *turn) isPrivate(r procedure.Request, field string) bool {
	f, _, ok := t.h.serviceField(r, field)
	return ok && f.Private
}

// serviceField finds a field of the form with which a request was filed, and the prefix of its texts.
func (h *Handler) serviceField(r procedure.Request, id string) (procedure.Field, string, bool) {
	svc := h.proc(r).Service(r.Service)
	if svc == nil {
		return procedure.Field{}, "", false
	}
	if f, ok := svc.Field(id); ok {
		return f, "form." + svc.ID, true
	}
	for _, other := range h.proc(r).Services { // said before anybody knew which service it was
		if f, ok := other.Field(id); ok && other.Kind == procedure.Unclassified {
			return f, "form." + other.ID, true
		}
	}
	return procedure.Field{}, "", false
}

// derive computes what is never asked: whom the case is for, who signs, its priority, the proposed address.
func (t *turn) derive(r *procedure.Request) {
	a := r.Answers
	if who := a["persona"]; who != "" { // for whom it is: somebody of the records, or a new name
		if p, err := t.v.Person(who); err == nil {
			r.Holder, r.HolderIs = p.Email, p.Name
		} else {
			r.Holder, r.HolderIs = "", spanish.ProperName(who)
		}
	}
	if a["sede"] != "" {
		r.Site = a["sede"]
	}
	if p := t.h.current.Priority(r.Service, a); p != "" {
		r.Priority = p
	}
	r.Head = ""
	if more := t.h.area.derives[r.Service]; more != nil {
		more(t, r)
	}
	if r.Head == "" { // the matter itself may say who signs
		r.Head = t.headFor(*r)
	}
	if flow := t.h.current.Flow(r.Service, a); flow != nil {
		r.Flow, r.State = flow.ID, flow.Start
	}
	r.Procedure = t.h.current.ID + "/" + t.h.current.Version
}

// deriveMailboxCase says for whom a case about a mailbox is.
func deriveMailboxCase(t *turn, r *procedure.Request) {
	a := r.Answers
	switch a["accion"] {
	case "nueva":
		t.deriveMailbox(r)
	case "varias":
		t.deriveItems(r)
	case "recuperar", "cambiar", "suspender":
		if p, ok := t.mailboxOf(a["cuenta"]); ok {
			r.Holder, r.HolderIs = p.Email, p.Name
		}
		r.Facts["cuenta"] = a["cuenta"]
		if a["problema"] == "otra" {
			r.Priority, r.Flags["bloquear"] = critical, true
		}
		if suspends(*r) {
			t.deriveSuspension(r)
		}
	}
}

// deriveMailbox says for whom a new mailbox is and which address is proposed.
func (t *turn) deriveMailbox(r *procedure.Request) {
	taken := func(local string) bool { _, ok := t.mailboxOf(local + "@" + t.h.Domain); return ok }
	switch r.Answers["para"] {
	case "mi":
		r.Holder, r.HolderIs = r.Asker, t.h.name(t.v, r.Asker)
	case "buzon":
		r.Holder = r.Answers["responde"]
		r.HolderIs = t.h.name(t.v, r.Holder)
		r.Facts[factProposal] = r.Answers["buzon"] + "@" + t.h.Domain
		return
	default:
		r.HolderIs = spanish.ProperName(r.Answers["titular"])
		if p, ok := t.named(r.HolderIs); ok {
			r.Holder = p.Email
		}
	}
	if r.HolderIs != "" {
		r.Facts[factProposal] = spanish.ProposedAddress(r.HolderIs, t.h.Domain, taken)
	}
}

// deriveOffice: the matter is the dependency's and nobody's own, so whoever heads it signs by filing it.
func deriveOffice(_ *turn, r *procedure.Request) { r.HolderIs = r.Dep }

// headFor finds who signs. The head who files for somebody else is the one who signs by filing.
func (t *turn) headFor(r procedure.Request) string {
	if !t.bound() {
		return ""
	}
	asks := t.h.person(t.v, r.Asker)
	head := signer(t.v, asks)
	if head == asks.Email && r.Holder != asks.Email && r.Holder != "" || head == asks.Email && r.HolderIs != "" && r.Holder == "" {
		return head
	}
	if head == asks.Email || head == r.Holder || head == r.Behalf && head != "" { // who wrote it down does not sign it
		return headOf(t.v, asks.Dep, asks.Email, r.Holder, r.Behalf)
	}
	return head
}

// put stores a request with the words under which it is found.
func (t *turn) put(r procedure.Request) error {
	if err := t.lists(r); err != nil {
		return err
	}
	if err := t.tx.PutRequest(r); err != nil {
		return err
	}
	return t.tx.PutSearch(r.ID, t.searchText(r))
}

// searchText holds no private field.
func (t *turn) searchText(r procedure.Request) string {
	parts := []string{r.ID, t.h.Texts.T("es", "service."+r.Service), r.HolderIs, r.Dep, r.Site, r.Facts["cuenta"], r.Facts["pisami"], t.h.name(t.v, r.Asker)}
	for k, v := range r.Answers {
		if !t.isPrivate(r, k) {
			parts = append(parts, v)
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

// receipt is the acknowledgement: number, date, hour, what comes next and what is usual.
func (t *turn) receipt(r procedure.Request) chat.Message {
	id := "receipt.next"
	st := t.h.proc(r).State(r)
	switch {
	case r.Service == "MES":
		return t.incidentReceipt(r)
	case st != nil && st.Phase == procedure.Waiting:
		id = "receipt.signoff"
	case !t.h.Calendar.IsOpen(t.now):
		id = "receipt.closed"
	}
	for _, own := range []string{"receipt." + r.State, "receipt." + r.Service + "." + r.Flow, "receipt." + r.Service + "." + r.Flow + "." + r.State} {
		if t.h.Texts.Has(t.lang, own) {
			id = own
		}
	}
	return chat.Say(chat.Tag(t.lang), t.T(id, t.h.args(t.v, t.lang, r, t.me, t.now)...))
}

// incidentReceipt is the acknowledgement of the help desk; what was understood can be corrected on the spot.
func (t *turn) incidentReceipt(r procedure.Request) chat.Message {
	id := "receipt.incident"
	if !t.h.Calendar.IsOpen(t.now) {
		id = "receipt.incident.closed"
	}
	m := chat.Say(chat.Tag(t.lang), t.T(id, t.h.args(t.v, t.lang, r, t.me, t.now)...))
	m.Buttons = []chat.Button{t.verbButton("corregir", r), t.verbButton("mesa", r)}
	return m
}

// verbButton is a button that does what a typed verb does to a case.
func (t *turn) verbButton(verb string, r procedure.Request) chat.Button {
	return chat.Button{Token: token{tokVerb, verb, strings.TrimPrefix(r.ID, radicadoPrefix), ""}.encode(),
		Label: t.T("verb." + verb), Typed: t.T("verb."+verb+".typed", "n", shortNumber(r.ID))}
}
