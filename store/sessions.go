package store

import (
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

// Session is a browser in which somebody has logged in. Its ID is a hash of what the browser holds, so that nobody who reads
// the store can take its place.
type Session struct {
	ID      string       `json:"id"`
	Person  string       `json:"person"` // e-mail
	Account chat.Account `json:"account"`
	Made    time.Time    `json:"made"`
	Idle    time.Time    `json:"idle"`  // it ends then, unless something is done before
	Until   time.Time    `json:"until"` // it ends then in any case
}

// IsLive reports whether a session still stands.
func (s Session) IsLive(now time.Time) bool { return now.Before(s.Idle) && now.Before(s.Until) }

func sessionKey(id string) string { return key("y", id) }

// sessionMarks is the index of a session: by its account, and by when it ends at the latest.
func sessionMarks(s Session) []mark {
	if s.ID == "" {
		return nil
	}
	return []mark{
		{key("i/ya", s.Account.String(), s.ID), sessionKey(s.ID)},
		{key("i/yt", timePart(s.Until), s.ID), sessionKey(s.ID)},
	}
}

// PutSession stores a session.
func (t *Tx) PutSession(s Session) error {
	if err := checkID("session", s.ID); err != nil {
		return err
	}
	s.Person = lower(s.Person)
	utc(&s.Made, &s.Idle, &s.Until)
	old, _, err := find[Session](&t.View, sessionKey(s.ID))
	if err != nil {
		return err
	}
	if err := t.write(sessionKey(s.ID), s); err != nil {
		return err
	}
	return t.reindex(sessionMarks(old), sessionMarks(s))
}

// Session reads a session; kv.ErrNotFound where there is none.
func (v *View) Session(id string) (Session, error) { return read[Session](v, sessionKey(id)) }

// SessionsOf gives the sessions of an account, also those that are over.
func (v *View) SessionsOf(a chat.Account) ([]Session, error) {
	items, err := v.some(prefix("i/ya", a.String()), "", 0)
	if err != nil {
		return nil, err
	}
	return pointed[Session](v, items)
}

// DropSession forgets a session. It is no error when there is none.
func (t *Tx) DropSession(id string) error {
	old, had, err := find[Session](&t.View, sessionKey(id))
	if err != nil || !had {
		return err
	}
	if err := t.del(sessionKey(id)); err != nil {
		return err
	}
	return t.reindex(sessionMarks(old), nil)
}

// DropSessionsOf forgets all sessions of an account.
func (t *Tx) DropSessionsOf(a chat.Account) error {
	all, err := t.SessionsOf(a)
	if err != nil {
		return err
	}
	for _, s := range all {
		if err := t.DropSession(s.ID); err != nil {
			return err
		}
	}
	return nil
}

// SweepSessions forgets sessions whose time ended at or before a time, earliest first, at most limit.
func (t *Tx) SweepSessions(at time.Time, limit int) error {
	items, err := t.until("i/yt/", "", "i/yt/"+timePart(at)+behind, limit)
	if err != nil {
		return err
	}
	over, err := pointed[Session](&t.View, items)
	if err != nil {
		return err
	}
	for _, s := range over {
		if err := t.DropSession(s.ID); err != nil {
			return err
		}
	}
	return nil
}
