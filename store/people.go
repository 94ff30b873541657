package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store/kv"
)

// peopleVersion is the look-up that names the state of the table of people.
const peopleVersion = "people/version"

func personKey(email string) string { return key("p", lower(email)) }

func accountKey(a chat.Account) string { return key("i/pa", string(a.Platform), a.ID) }

// personMarks is the index of a person.
func personMarks(p Person) []mark {
	var ms []mark
	for _, a := range p.Accounts {
		ms = append(ms, mark{accountKey(a), p.Email})
	}
	for _, role := range p.Roles {
		ms = append(ms, mark{key: key("i/pr", role, p.Email)})
	}
	return ms
}

// PutPerson stores a person under the e-mail, in lower case, replacing the whole record: who changes one thing reads it
// first. An account that is somebody else's is refused with ErrTaken.
func (t *Tx) PutPerson(p Person) error {
	p.Email = lower(p.Email)
	if err := checkID("person", p.Email); err != nil {
		return err
	}
	p.Accounts = slices.Clone(p.Accounts)
	for _, a := range p.Accounts {
		owner, err := t.accountOwner(a)
		if err != nil {
			return err
		}
		if owner != "" && owner != p.Email {
			return fmt.Errorf("storing %s with account %s: %w", p.Email, a, ErrTaken)
		}
	}
	old, _, err := find[Person](&t.View, personKey(p.Email))
	if err != nil {
		return err
	}
	if err := t.write(personKey(p.Email), p); err != nil {
		return err
	}
	if err := t.newPeopleVersion(p); err != nil {
		return err
	}
	return t.reindex(personMarks(old), personMarks(p))
}

// newPeopleVersion chains the record to what was written before it: two tables with the same version have the same
// records, also when one of the writings is undone, or lives in another replica.
func (t *Tx) newPeopleVersion(p Person) error {
	before, err := t.PeopleVersion()
	if err != nil {
		return err
	}
	b, err := encode(p)
	if err != nil {
		return err
	}
	h := sha256.New()
	h.Write([]byte(before))
	h.Write(b)
	return t.PutMeta(peopleVersion, hex.EncodeToString(h.Sum(nil)))
}

// PeopleVersion changes whenever a person does; "" before anybody was stored by a release that keeps it.
func (v *View) PeopleVersion() (string, error) {
	version, err := v.Meta(peopleVersion)
	if errors.Is(err, kv.ErrNotFound) {
		return "", nil
	}
	return version, err
}

// Person reads a person by e-mail, in any case of letters.
func (v *View) Person(email string) (Person, error) {
	if email == "" {
		return Person{}, errNobody
	}
	return read[Person](v, personKey(email))
}

// PersonOf finds the person whose account this is; kv.ErrNotFound while it is bound to nobody.
func (v *View) PersonOf(a chat.Account) (Person, error) {
	owner, err := v.accountOwner(a)
	if err != nil {
		return Person{}, err
	}
	if owner == "" {
		return Person{}, fmt.Errorf("finding the person of %s: %w", a, kv.ErrNotFound)
	}
	return v.Person(owner)
}

func (v *View) accountOwner(a chat.Account) (string, error) {
	k := accountKey(a)
	if owner, ok := v.known[k].(string); ok {
		return owner, nil
	}
	b, err := v.r.Get(k)
	if err != nil && !errors.Is(err, kv.ErrNotFound) {
		return "", fmt.Errorf("finding the person of %s: %w", a, err)
	}
	v.know(k, string(b))
	return string(b), nil
}

// People gives everybody, also those who left, by e-mail.
func (v *View) People() ([]Person, error) { return list(records[Person](v, "p/")) }

// PeopleWith gives everybody who has a role, also those who left, by e-mail.
func (v *View) PeopleWith(role string) ([]Person, error) {
	emails, err := v.ids(prefix("i/pr", role))
	if err != nil {
		return nil, err
	}
	slices.Sort(emails)
	out := make([]Person, 0, len(emails))
	for _, e := range emails {
		p, err := v.Person(e)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// Bind gives a person one more account. It changes nothing when it is that person's already; it is never taken away from
// somebody else (ErrTaken).
func (t *Tx) Bind(email string, a chat.Account) error {
	if a.Platform == "" || a.ID == "" {
		return fmt.Errorf("binding %s: %w: account %q", email, ErrInvalid, a)
	}
	p, err := t.Person(email)
	if err != nil {
		return err
	}
	if slices.Contains(p.Accounts, a) {
		return nil
	}
	p.Accounts = append(p.Accounts, a)
	return t.PutPerson(p)
}

// Unbind takes an account away from the person who has it. It is no error when nobody has.
func (t *Tx) Unbind(a chat.Account) error {
	p, err := t.PersonOf(a)
	if errors.Is(err, kv.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	p.Accounts = slices.DeleteFunc(p.Accounts, func(b chat.Account) bool { return a == b })
	return t.PutPerson(p)
}
