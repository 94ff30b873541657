package commands

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// A broadcast is one notice of a case to many people. It is told in batches, each a transaction of its own that owes the
// notices and notes whom they reached, so that a restart goes on where it stood and nobody is reached twice by one round,
// however often it is begun.

// subjectBroadcast begins the subject of the next batch; what follows is the case.
const subjectBroadcast = "broadcast:"

// toldAtOnce is how many people are told in the transaction of the step itself, and how many in a batch. A notice with its
// marks takes up to 2 KB of the 512 KiB of a transaction.
const toldAtOnce = 50

// broadcast begins a round. Whom its step told directly is not told again.
func (t *turn) broadcast(b store.Broadcast, direct ...string) error {
	b.At = t.now
	round, err := t.tx.AddBroadcast(b)
	if err != nil {
		return fmt.Errorf("beginning a broadcast: %w", err)
	}
	for _, who := range direct {
		if _, err := t.tx.Tell(b.Request, who, round, t.now); err != nil {
			return fmt.Errorf("beginning a broadcast: %w", err)
		}
	}
	return t.nextBatch(b.Request, round, 1)
}

func (t *turn) nextBatch(request string, round, batch int) error {
	return t.tx.SetDue(store.Due{When: t.now, Subject: subjectBroadcast + request, What: fmt.Sprintf("%d.%d", round, batch)})
}

// broadcastTick tells the next batch of a round.
func broadcastTick(t *turn, id, what string) error {
	var round, batch int
	if _, err := fmt.Sscanf(what, "%d.%d", &round, &batch); err != nil {
		return fmt.Errorf("reading the batch %q: %w", what, err)
	}
	b, err := t.v.Broadcast(id, round)
	if errors.Is(err, kv.ErrNotFound) || err == nil && (b.Done || b.Batch >= batch) {
		return nil
	}
	if err != nil {
		return err
	}
	r, err := t.v.Request(id)
	if err != nil {
		return err
	}
	people, err := t.audience(r, b)
	if err != nil {
		return err
	}
	n := min(toldAtOnce, len(people))
	for _, who := range people[:n] {
		if err := t.reach(r, &b, who); err != nil {
			return err
		}
		b.After = who
	}
	b.Batch, b.Done = batch, n == len(people)
	if err := t.tx.PutBroadcast(b); err != nil {
		return err
	}
	if b.Done {
		_, err := t.record(store.Entry{Kind: "broadcast", Request: id, Step: b.What, Data: map[string]string{"round": fmt.Sprint(round), "reached": fmt.Sprint(b.Reached)}})
		return err
	}
	return t.nextBatch(id, round, batch+1)
}

// reach owes somebody the notice of a round, unless it reached him already.
func (t *turn) reach(r procedure.Request, b *store.Broadcast, who string) error {
	ok, err := t.tx.Tell(r.ID, who, b.Round, t.now)
	if err != nil || !ok {
		return err
	}
	b.Reached++
	return t.oweNoticeTo(r, who, b.What, b.Entry, maps.Clone(b.Args))
}

// audience is whom a round has still to reach, in the order of their addresses.
func (t *turn) audience(r procedure.Request, b store.Broadcast) ([]string, error) {
	all, err := t.concerned(r, b.Wide, b.Sites)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(who string) bool { return who <= b.After || who == b.Actor }), nil
}

// concerned is everybody whom a case concerns: who is in it, whom its broadcasts reached (wide), and who works at the sites.
// Nobody who has left is among them.
func (t *turn) concerned(r procedure.Request, wide bool, sites []string) ([]string, error) {
	all := t.recipients(r, affected)
	if wide {
		told, err := t.v.ToldOf(r.ID)
		if err != nil {
			return nil, err
		}
		for _, d := range told {
			all = append(all, d.Who)
		}
	}
	gone := map[string]bool{}
	for _, p := range t.people() {
		if gone[p.Email] = retired(p, t.now); has(sites, p.Site) {
			all = append(all, p.Email)
		}
	}
	slices.SortFunc(all, cmp.Compare)
	return slices.DeleteFunc(slices.Compact(all), func(who string) bool { return gone[who] }), nil
}

// affected are the asker of a case and all who joined it; once it was announced also whom that reached.
const affected = "affected"

// tellAffected owes a notice to everybody whom a case affects: at once to the few of an ordinary one, in batches to many.
func (t *turn) tellAffected(r procedure.Request, tl procedure.Tell, id string, seq uint64, actor string) error {
	wide, direct := t.wide(r, tl), t.recipients(r, affected)
	if wide || len(direct) > toldAtOnce {
		direct = []string{r.Asker}
		b := store.Broadcast{Request: r.ID, What: "notice." + id + "." + tl.Who, Entry: seq, Wide: wide, Actor: actor}
		if tl.How == "communication" {
			b.What, b.Args, b.Actor = whatCommunication, map[string]string{"seq": r.Facts[factCommit]}, ""
		}
		if err := t.broadcast(b, direct...); err != nil {
			return err
		}
	}
	for _, who := range direct {
		if err := t.tellPerson(r, who, tl, id, seq, actor); err != nil {
			return err
		}
	}
	return nil
}

// wide reports whether what a step tells goes to everybody who was told of an incident: until it is over, that included.
// When it is opened again by somebody who is still without service, it is the matter of those in the case.
func (t *turn) wide(r procedure.Request, tl procedure.Tell) bool {
	end := r.Facts[store.FactOutageEnd]
	return announced(r) && (end == "" || tl.How == "communication" && end == r.Facts[factCommit])
}
