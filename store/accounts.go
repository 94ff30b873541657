package store

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ticbot/ticbot/commands/inventory"
)

func applicationKey(id string) string { return key("xa", lower(id)) }

func holdingKey(app, user string) string { return key("xu", lower(app), lower(user)) }

// holderPart is the spelling of an account's holder in keys: an e-mail or a folded name.
func holderPart(who string) string { return fold(who) }

// accountMarks is the index of an account of an application: by its holder as long as anything of it is left, and by its last
// day while it is in use. The value is the key of the record.
func accountMarks(a inventory.Account) []mark {
	at := holdingKey(a.App, a.User)
	if a.App == "" || a.State == inventory.Released {
		return nil
	}
	var ms []mark
	for _, who := range []string{a.Person, a.Name} {
		if who != "" {
			ms = append(ms, mark{key("i/xp", holderPart(who), lower(a.App), lower(a.User)), at})
		}
	}
	if a.State == inventory.Active && a.Until != "" {
		ms = append(ms, mark{key("i/xe", a.Until, lower(a.App), lower(a.User)), at})
	}
	return ms
}

// PutApplication stores an application under its id.
func (t *Tx) PutApplication(a inventory.Application) error {
	a.ID, a.Owner = lower(a.ID), lower(a.Owner)
	if err := checkID("application", a.ID); err != nil {
		return err
	}
	return t.write(applicationKey(a.ID), a)
}

// Application reads an application by id.
func (v *View) Application(id string) (inventory.Application, error) {
	return read[inventory.Application](v, applicationKey(id))
}

// Applications gives all applications, by name.
func (v *View) Applications() ([]inventory.Application, error) {
	apps, err := list(records[inventory.Application](v, "xa/"))
	slices.SortStableFunc(apps, func(a, b inventory.Application) int { return cmp.Compare(fold(a.Name), fold(b.Name)) })
	return apps, err
}

// PutAccount stores what somebody has in an application, replacing the whole record.
func (t *Tx) PutAccount(a inventory.Account) error {
	a.App, a.Person = lower(a.App), lower(a.Person)
	if err := checkID("application", a.App); err != nil {
		return err
	}
	if err := checkID("user", lower(a.User)); err != nil {
		return err
	}
	if a.Holder() == "" {
		return fmt.Errorf("storing an account in %s: %w: nobody holds it", a.App, ErrInvalid)
	}
	utc(&a.Changed)
	k := holdingKey(a.App, a.User)
	old, _, err := find[inventory.Account](&t.View, k)
	if err != nil {
		return err
	}
	if err := t.write(k, a); err != nil {
		return err
	}
	return t.reindex(accountMarks(old), accountMarks(a))
}

// Account reads what a user name stands for in an application, in any case of letters.
func (v *View) Account(app, user string) (inventory.Account, error) {
	return read[inventory.Account](v, holdingKey(app, user))
}

// Accounts gives all accounts, also released ones, by application and user.
func (v *View) Accounts() ([]inventory.Account, error) {
	return list(records[inventory.Account](v, "xu/"))
}

// AccountsOf gives the accounts of a person, by e-mail or by a name however it is spelled, without released ones.
func (v *View) AccountsOf(who string) ([]inventory.Account, error) {
	items, err := v.some(prefix("i/xp", holderPart(who)), "", 0)
	if err != nil {
		return nil, err
	}
	return pointed[inventory.Account](v, items)
}

// AccountsOver gives the accounts that are still in use although their last day was before the day, oldest first.
func (v *View) AccountsOver(day string) ([]inventory.Account, error) {
	items, err := v.until("i/xe/", "", key("i/xe", day), 0)
	if err != nil {
		return nil, err
	}
	return pointed[inventory.Account](v, items)
}
