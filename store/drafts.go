package store

import (
	"errors"
	"fmt"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store/kv"
)

func draftKey(id string) string { return key("f", id) }

func activeKey(a chat.Account) string { return key("fa", string(a.Platform), a.ID) }

// draftMarks is the index of a draft.
func draftMarks(d Draft) []mark {
	if d.ID == "" {
		return nil
	}
	return []mark{
		{key: key("i/fo", lower(d.Owner), d.ID)},
		{key: key("i/ft", timePart(d.At), d.ID)},
	}
}

// PutDraft stores a draft and makes it the active one of its account's chat. Where it was being filled in elsewhere before,
// that chat has none any more.
func (t *Tx) PutDraft(d Draft) error {
	if err := checkID("draft", d.ID); err != nil {
		return err
	}
	utc(&d.At)
	old, had, err := find[Draft](&t.View, draftKey(d.ID))
	if err != nil {
		return err
	}
	if had && old.Account != d.Account {
		if err := t.passivate(old); err != nil {
			return err
		}
	}
	if err := t.write(draftKey(d.ID), d); err != nil {
		return err
	}
	if !d.Account.IsZero() {
		if err := t.put(activeKey(d.Account), []byte(d.ID)); err != nil {
			return err
		}
	}
	return t.reindex(draftMarks(old), draftMarks(d))
}

// passivate takes the draft off its account's chat, if it is the active one there.
func (t *Tx) passivate(d Draft) error {
	id, err := t.activeDraft(d.Account)
	if err != nil || id != d.ID {
		return err
	}
	return t.del(activeKey(d.Account))
}

func (v *View) activeDraft(a chat.Account) (string, error) {
	b, err := v.r.Get(activeKey(a))
	if errors.Is(err, kv.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("finding the draft of %s: %w", a, err)
	}
	return string(b), nil
}

// Draft reads a draft. Its maps Answers and Said are never nil.
func (v *View) Draft(id string) (Draft, error) {
	d, err := read[Draft](v, draftKey(id))
	if d.Answers == nil {
		d.Answers = map[string]string{}
	}
	if d.Said == nil {
		d.Said = map[string]string{}
	}
	return d, err
}

// DraftIn gives the active draft of an account's chat: the one that was put there last. kv.ErrNotFound where there is none.
func (v *View) DraftIn(a chat.Account) (Draft, error) {
	id, err := v.activeDraft(a)
	if err != nil {
		return Draft{}, err
	}
	if id == "" {
		return Draft{}, fmt.Errorf("finding the draft of %s: %w", a, kv.ErrNotFound)
	}
	return v.Draft(id)
}

// DropDraft forgets a draft; it is no error when there is none.
func (t *Tx) DropDraft(id string) error {
	old, had, err := find[Draft](&t.View, draftKey(id))
	if err != nil || !had {
		return err
	}
	if err := t.passivate(old); err != nil {
		return err
	}
	if err := t.del(draftKey(id)); err != nil {
		return err
	}
	return t.reindex(draftMarks(old), nil)
}

// DraftsOf gives the drafts of an owner (e-mail, or "platform:id"), by id.
func (v *View) DraftsOf(owner string) ([]Draft, error) {
	ids, err := v.ids(prefix("i/fo", lower(owner)))
	if err != nil {
		return nil, err
	}
	return v.drafts(ids)
}

// DraftsBefore gives the drafts whose At is before a time, oldest first.
func (v *View) DraftsBefore(at time.Time) ([]Draft, error) {
	items, err := v.until("i/ft/", "", "i/ft/"+timePart(at), 0)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(items))
	for _, it := range items {
		id, err := unescape(lastPart(it.Key))
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return v.drafts(ids)
}

func (v *View) drafts(ids []string) ([]Draft, error) {
	out := make([]Draft, 0, len(ids))
	for _, id := range ids {
		d, err := v.Draft(id)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}
