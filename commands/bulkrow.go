package commands

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// States of one account of several.
const (
	itemAsked  = "pedida"
	itemSlot   = "reservada" // a slot is kept for it
	itemQueued = "espera"    // waits for a free slot
	itemKey    = "clave"     // made; its password is on the page of who makes it
	itemSent   = "enviada"   // its holder was told
	itemOpened = "recibida"  // he has the password
	itemFailed = "fallida"
)

// EnvelopeList is the page on which a keeper of several PINs reads them. It holds nothing: the PINs are derived.
const EnvelopeList = "list"

// whatPINList is the notice with the address of that page.
const whatPINList = "pinlist"

// bulkArea is the request for several accounts.
func bulkArea() area {
	state := func(states ...string) check {
		return holdsIf(func(_ *turn, r procedure.Request) bool {
			return slices.ContainsFunc(r.Items, func(it procedure.Item) bool { return has(states, it.State) })
		})
	}
	return area{
		checks: map[string]check{
			"items_reserved": state(itemSlot),
			"items_failable": state(itemSlot, itemQueued, itemKey),
			"items_sent":     state(itemSent, itemOpened),
			"items_done": holdsIf(func(_ *turn, r procedure.Request) bool {
				return !slices.ContainsFunc(r.Items, func(it procedure.Item) bool { return !has([]string{itemSent, itemOpened, itemFailed}, it.State) })
			}),
			"items_settled": holdsIf(func(_ *turn, r procedure.Request) bool {
				return !slices.ContainsFunc(r.Items, func(it procedure.Item) bool { return !has([]string{itemOpened, itemFailed}, it.State) })
			}),
			"items_waiting": holdsIf(func(_ *turn, r procedure.Request) bool {
				queued := func(it procedure.Item) bool { return it.State == itemQueued }
				return slices.ContainsFunc(r.Items, queued) &&
					!slices.ContainsFunc(r.Items, func(it procedure.Item) bool { return has([]string{itemAsked, itemSlot, itemKey}, it.State) })
			}),
		},
		effects: map[string]effect{"reserve_items": reserveItems, "make_item": makeItem, "send_item": sendItem, "reset_item": resetItem, "open_item": openItem,
			"fail_item": failItem, "leave_items": leaveItems},
		fills: map[string]fill{"next_account": ofCase(func(_ *turn, r procedure.Request) string {
			if i := nextItem(r); i >= 0 {
				return r.Items[i].Account
			}
			return ""
		})},
		sources: map[string]source{"items_open": itemSource(itemSlot, itemQueued, itemKey), "items_sent": itemSource(itemSent, itemOpened)},
		fields:  map[string]fieldCheck{"csv": checkItems},
		rows: map[string]row{"cuentas": func(t *turn, r procedure.Request) string {
			if len(r.Items) == 0 {
				return ""
			}
			return t.T("card.cuentas.count", t.cardArgs(r)...)
		}},
	}
}

// nextItem is the account that is made next; -1 where none has its slot.
func nextItem(r procedure.Request) int {
	return slices.IndexFunc(r.Items, func(it procedure.Item) bool { return it.State == itemSlot })
}

// setItem moves an account into a state.
func (t *turn) setItem(c *change, i int, state string) {
	c.r.Items[i].State, c.r.Items[i].At = state, t.now
}

// itemIn reads which account a step is about.
func itemIn(c *change) (int, error) {
	i, err := strconv.Atoi(c.values["fila"])
	if err != nil || i < 0 || i >= len(c.r.Items) {
		return 0, errors.New("no such account in the case")
	}
	return i, nil
}

// reserveItems keeps a slot for every account as far as there are any; the others stand in the waiting list, all at the
// place of their case.
func reserveItems(t *turn, c *change) error {
	waiting := 0
	for i, it := range c.r.Items {
		if it.State != itemAsked && it.State != itemQueued {
			continue
		}
		q, err := t.v.Quota()
		if err != nil {
			return err
		}
		if q.Free() == 0 {
			waiting++
			if it.State == itemAsked {
				t.setItem(c, i, itemQueued)
			}
			continue
		}
		t.setItem(c, i, itemSlot)
		if err := t.moveQuota("reserve", c.r.ID, func(q *store.Quota) { q.Reserved++ }); err != nil {
			return err
		}
	}
	if waiting == 0 {
		return t.tx.Dequeue(queueMailbox, c.r.ID)
	}
	if _, err := t.tx.Enqueue(queueMailbox, c.r.ID); err != nil {
		return err
	}
	if c.out.From == "asignada" { // said once, when it is known
		return t.oweNoticeTo(*c.r, c.r.Asker, "notice.filas_cupo.espera", 0, nil)
	}
	return nil
}

// makeItem turns the slot of the next account into the account, and seals its password.
func makeItem(t *turn, c *change) error {
	i := nextItem(*c.r)
	if i < 0 {
		return errors.New("no account has its slot")
	}
	it := &c.r.Items[i]
	it.Account = c.values["cuenta"]
	c.values["fila"] = strconv.Itoa(i)
	if err := t.tx.PutMeta(MetaMailbox+strings.ToLower(it.Account), it.Name); err != nil {
		return err
	}
	if err := t.recordMailbox(t.requestOf(*c.r, *it), it.Account); err != nil {
		return err
	}
	if it.Issue == 0 { // another password for an account that is there uses no slot
		if err := t.moveQuota("use", c.r.ID, func(q *store.Quota) { q.Reserved, q.Active = max(0, q.Reserved-1), q.Active+1 }); err != nil {
			return err
		}
	} else if err := t.burnItem(c.r.ID, it.Issue, "replaced"); err != nil {
		return err
	}
	issue, _ := strconv.Atoi(c.r.Facts[factIssue])
	it.Issue = issue + 1
	c.r.Facts[factIssue] = strconv.Itoa(it.Issue)
	t.setItem(c, i, itemKey)
	rt := t.itemRoute(*c.r, *it)
	typed := c.values["clave"] == "consola"
	staff := store.Envelope{Kind: EnvelopeStaff, ForMail: c.r.Assignee, Expires: t.now.Add(staffLife)}
	if typed {
		staff.Kind = EnvelopeEntry
	}
	holder := store.Envelope{Kind: EnvelopeHolder, Keeper: rt.keeper, ForMail: rt.linkTo, Expires: t.h.Calendar.EndOfBusinessDay(t.now, holderDays)}
	for _, e := range []store.Envelope{staff, holder} {
		e.ID, e.Issue = t.h.Envelopes.NewID(c.r.ID, e.Kind, it.Issue), it.Issue
		e.Request, e.Account, e.For, e.Made = c.r.ID, it.Account, it.Name, t.now
		if err := t.putEnvelope(e, typed); err != nil {
			return err
		}
	}
	return nil
}

// requestOf is the request for one account of a table, as if it had been asked for alone.
func (t *turn) requestOf(r procedure.Request, it procedure.Item) procedure.Request {
	r.Answers = map[string]string{"accion": "nueva", "para": "contratista", "contacto": it.Mail, "fin": it.Until}
	r.Holder, r.HolderIs = "", it.Name
	return r
}

// itemRoute is who gets the link and who keeps the PIN of one account (forms.md §5): as for a single one.
func (t *turn) itemRoute(r procedure.Request, it procedure.Item) route {
	return t.routeOf(t.requestOf(r, it))
}

// itemEnvelope finds the envelope of an account's holder.
func (t *turn) itemEnvelope(r procedure.Request, it procedure.Item) (store.Envelope, error) {
	return t.v.Envelope(t.h.Envelopes.NewID(r.ID, EnvelopeHolder, it.Issue))
}

// sendItem tells the holder of an account, when its password is in the console, and the keeper of the PIN where he reads it.
func sendItem(t *turn, c *change) error {
	i, err := itemIn(c)
	if err != nil {
		return err
	}
	it := c.r.Items[i]
	e, err := t.itemEnvelope(*c.r, it)
	if err != nil {
		return err
	}
	t.setItem(c, i, itemSent)
	rt := t.itemRoute(*c.r, it)
	err = t.owe(store.Outgoing{Kind: store.NoticeDebt, Account: rt.link, Person: rt.linkTo, Request: c.r.ID, What: whatLink, Args: map[string]string{"envelope": e.ID, "how": rt.how}})
	if err != nil {
		return err
	}
	return t.listPIN(*c.r, e)
}

// listPIN puts an account on the page of who keeps its PIN: the head who signed, or who has the case. The page is announced
// once.
func (t *turn) listPIN(r procedure.Request, e store.Envelope) error {
	reader := e.Keeper
	if reader == "" {
		reader = r.Assignee
	}
	id := t.h.Envelopes.NewID(r.ID, EnvelopeList+" "+reader, 1)
	list, err := t.v.Envelope(id)
	fresh := errors.Is(err, kv.ErrNotFound)
	if err != nil && !fresh {
		return err
	}
	if fresh {
		list = store.Envelope{ID: id, Issue: 1, Kind: EnvelopeList, Request: r.ID, For: t.h.name(t.v, reader), ForMail: reader, Keeper: e.Keeper, Account: r.ID, Made: t.now}
	}
	list.Expires = e.Expires
	if err := t.tx.PutEnvelope(list); err != nil || !fresh {
		return err
	}
	return t.oweNoticeTo(r, reader, whatPINList, 0, map[string]string{"envelope": id})
}

// itemsRouteArgs say what became of each account, and who tells the PINs.
func (t *turn) itemsRouteArgs(r procedure.Request) []any {
	lang := t.langOf(r.Asker)
	keeper, lines := t.h.T(lang, "handover.desk"), []string{}
	for _, it := range r.Items {
		id := "bulk.ready"
		if it.State == itemFailed {
			id = "bulk.failed"
		} else if k := t.itemRoute(r, it).keeper; k != "" {
			keeper = t.h.name(t.v, k)
		}
		lines = append(lines, t.h.T(lang, id, "nombre", it.Name, "cuenta", it.Account, "motivo", strings.TrimSuffix(it.Why, "."), "linea", it.Line))
	}
	return []any{"quien_pin", keeper, "lista", strings.Join(lines, "\n")}
}

// burnItem makes the envelopes of one password unreadable.
func (t *turn) burnItem(request string, issue int, why string) error {
	es, err := t.v.EnvelopesOf(request)
	if err != nil {
		return err
	}
	for _, e := range es {
		if e.Issue == issue && e.Kind != EnvelopeList {
			if err := t.burnOne(e, why); err != nil {
				return err
			}
		}
	}
	return nil
}

// resetItem gives an account another password: the one under way serves no more.
func resetItem(t *turn, c *change) error {
	i, err := itemIn(c)
	if err != nil {
		return err
	}
	if err := t.burnItem(c.r.ID, c.r.Items[i].Issue, c.out.Step.ID); err != nil {
		return err
	}
	t.setItem(c, i, itemSlot)
	return nil
}

func openItem(t *turn, c *change) error {
	i, err := itemIn(c)
	if err != nil {
		return err
	}
	t.setItem(c, i, itemOpened)
	return nil
}

// failItem gives up one account, with the reason that the asker reads.
func failItem(t *turn, c *change) error {
	i, err := itemIn(c)
	if err != nil {
		return err
	}
	if err := t.burnItem(c.r.ID, c.r.Items[i].Issue, c.out.Step.ID); err != nil {
		return err
	}
	return t.dropItem(c, i, c.values["motivo"])
}

// dropItem takes an account out of the case and gives its slot to whoever is first in line.
func (t *turn) dropItem(c *change, i int, why string) error {
	it := &c.r.Items[i]
	kept := it.State == itemSlot && it.Issue == 0
	it.Why, it.Mail = why, ""
	t.setItem(c, i, itemFailed)
	if !kept {
		return nil
	}
	if err := t.moveQuota("release", c.r.ID, func(q *store.Quota) { q.Reserved = max(0, q.Reserved-1) }); err != nil {
		return err
	}
	if line, err := t.v.Queue(queueMailbox); err != nil {
		return err
	} else if len(line) > 0 && line[0] == c.r.ID {
		return reserveItems(t, c)
	}
	return t.slotFreed(c.r.ID)
}

// leaveItems gives up the accounts that still wait for a slot.
func leaveItems(t *turn, c *change) error {
	for i, it := range c.r.Items {
		if it.State == itemQueued {
			c.r.Items[i].Why, c.r.Items[i].Mail = t.h.T(t.langOf(c.r.Asker), "bulk.left"), ""
			t.setItem(c, i, itemFailed)
		}
	}
	return t.tx.Dequeue(queueMailbox, c.r.ID)
}

// releaseItems gives back the slots of a case that ends before its accounts are made.
func (t *turn) releaseItems(c *change) error {
	kept := 0
	for i, it := range c.r.Items {
		if it.State == itemSlot && it.Issue == 0 {
			kept++
		}
		if has([]string{itemAsked, itemSlot, itemQueued}, it.State) && it.Issue == 0 {
			t.setItem(c, i, itemFailed)
		}
	}
	if kept == 0 {
		return nil
	}
	if err := t.moveQuota("release", c.r.ID, func(q *store.Quota) { q.Reserved = max(0, q.Reserved-kept) }); err != nil {
		return err
	}
	return t.slotFreed(c.r.ID)
}

// saidItem is the account that a journal entry is about.
func saidItem(r procedure.Request, e store.Entry) []any {
	i, err := strconv.Atoi(e.Data["fila"])
	if err != nil || i < 0 || i >= len(r.Items) {
		return nil
	}
	return []any{"fila_de", r.Items[i].Name, "cuenta", r.Items[i].Account}
}

// itemOf finds the account of an envelope; -1 where the case is of one account.
func itemOf(r procedure.Request, e store.Envelope) int {
	return slices.IndexFunc(r.Items, func(it procedure.Item) bool { return it.Issue == e.Issue && e.Issue > 0 && e.Kind != EnvelopeList })
}

// pinListNotice draws the address of the page with the PINs.
func (t *turn) pinListNotice(o store.Outgoing, r procedure.Request) (chat.Message, bool, error) {
	e, err := t.v.Envelope(o.Args["envelope"])
	if err != nil {
		return chat.Message{}, false, err
	}
	id := "handover.pinlist"
	if e.Keeper == "" {
		id = "handover.pinlist.desk"
	}
	return chat.Say(chat.Tag(t.lang), t.T(id, append(t.cardArgs(r), "enlace", t.h.Envelopes.List(e))...)), true, nil
}
