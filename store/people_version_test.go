package store

import (
	"errors"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
)

func TestPeopleVersion(t *testing.T) {
	s, other := memory(t), memory(t)
	version := func(s *Store) string { return get(t, s, (*View).PeopleVersion) }
	if v := version(s); v != "" {
		t.Fatalf("an empty table has version %q", v)
	}
	seen := map[string]bool{"": true}
	changed := func(what string, fn func(tx *Tx) error) {
		t.Helper()
		for _, st := range []*Store{s, other} {
			do(t, st, fn)
		}
		if v := version(s); seen[v] {
			t.Errorf("%s: the version stayed or came back: %q", what, v)
		} else if v != version(other) {
			t.Errorf("%s: the same writings gave two versions", what)
		} else {
			seen[v] = true
		}
	}
	acc := chat.Account{Platform: "web", ID: "ana"}
	changed("storing", func(tx *Tx) error { return tx.PutPerson(Person{Email: "ana@x.co", Name: "Ana"}) })
	changed("renaming", func(tx *Tx) error { return tx.PutPerson(Person{Email: "ana@x.co", Name: "Ana Ruiz"}) })
	changed("binding", func(tx *Tx) error { return tx.Bind("ana@x.co", acc) })
	changed("unbinding", func(tx *Tx) error { return tx.Unbind(acc) })
	changed("renaming back", func(tx *Tx) error { return tx.PutPerson(Person{Email: "ana@x.co", Name: "Ana"}) })

	before := version(s)
	undone := errors.New("undone")
	fails(t, s, undone, func(tx *Tx) error {
		if err := tx.PutPerson(Person{Email: "eva@x.co"}); err != nil {
			return err
		}
		if v, err := tx.PeopleVersion(); err != nil || v == before {
			t.Errorf("inside the writing: %q, %v", v, err)
		}
		return undone
	})
	if v := version(s); v != before {
		t.Errorf("after an undone writing: %q, want %q", v, before)
	}
}
