package commands

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// vincular binds this account to a person by a code to the corporate mailbox; «lista» and «quitar» show and undo it.
func vincular(t *turn, c call) error {
	words := strings.Fields(strings.ToLower(strings.Join(append(c.People, c.Rest), " ")))
	switch {
	case t.bound() && len(words) > 0 && words[0] == "quitar":
		return t.unlink(words[1:])
	case t.bound() && (!NoMailbox(t.me.Email) || len(words) == 0 || words[0] == "lista"):
		return t.linked("link.list")
	case len(words) == 0, words[0] == "lista", words[0] == "quitar":
		t.whisper(t.message("link.ask", "dominio", t.h.Domain))
		return nil
	case slices.Contains(words, "correo") && !strings.Contains(strings.Join(words, " "), "@"): // «sin correo», «no tengo correo»
		return t.open(store.Draft{ID: t.draftID(), Form: formStep + stepVouch})
	}
	if done, err := t.typedCode(strings.Join(words, " ")); done || err != nil {
		return err
	}
	if i := slices.IndexFunc(words, func(w string) bool { return strings.Contains(w, "@") }); i >= 0 {
		return t.sendCode(words[i])
	}
	return t.sendCode(words[0])
}

// linked lists the accounts of who acts, each with a button that takes it away.
func (t *turn) linked(head string) error {
	mail := t.me.Email
	if NoMailbox(mail) {
		mail = t.T("link.nomail")
	}
	m := chat.Say(chat.Tag(t.lang), t.T(head, "nombre", t.me.Name, "correo", mail))
	var rows []chat.Row
	for i, a := range t.me.Accounts {
		id := "link.account"
		if a == t.ev.From {
			id = "link.account.this"
		}
		n := strconv.Itoa(i + 1)
		rows = append(rows, chat.Row{Label: n, Value: t.T(id, "plataforma", t.platform(string(a.Platform)), "cuenta", a.ID)})
		if i < cardButtons {
			m.Buttons = append(m.Buttons, chat.Button{Token: token{tokVerb, "vincular", "", "quitar " + accountMark(a)}.encode(),
				Label: t.T("link.remove", "n", n), Typed: t.T("link.remove.typed", "n", n)})
		}
	}
	m.Body = append(m.Body, chat.Block{Kind: chat.Fields, Rows: rows}, chat.Block{Kind: chat.Para, Text: t.T("link.undo")})
	t.whisper(m)
	return nil
}

// accountMark names an account on a button, whatever its place in the list is by then.
func accountMark(a chat.Account) string {
	sum := sha256.Sum256([]byte(a.String()))
	return hex.EncodeToString(sum[:5])
}

// unlink takes an account away: the one named by its number, its button or its platform; the only one where there is one
// alone; else it asks which.
func (t *turn) unlink(words []string) error {
	i := t.accountNamed(words)
	if i < 0 {
		return t.linked("link.which")
	}
	a := t.me.Accounts[i]
	if err := t.tx.Unbind(a); err != nil {
		return err
	}
	if err := t.tx.DropSessionsOf(a); err != nil {
		return err
	}
	if err := t.tx.PutMeta(metaKnown+t.h.KeyedHash(a.String()), t.me.Email); err != nil {
		return err
	}
	if _, err := t.record(store.Entry{Kind: "unlinked", Data: map[string]string{"platform": string(a.Platform)}}); err != nil {
		return err
	}
	t.pages.add(a.String())
	id := "link.gone"
	if a == t.ev.From {
		id = "link.gone.this"
	}
	t.say(id, "plataforma", t.platform(string(a.Platform)))
	return nil
}

// accountNamed finds which account is meant; -1 where that is not clear.
func (t *turn) accountNamed(words []string) int {
	all := t.me.Accounts
	if len(words) == 0 {
		if len(all) == 1 {
			return 0
		}
		return -1
	}
	said := strings.Join(words, " ")
	if n, err := strconv.Atoi(said); err == nil && len(words) == 1 {
		if n < 1 || n > len(all) {
			return -1
		}
		return n - 1
	}
	found := -1
	for i, a := range all {
		if accountMark(a) == said || strings.EqualFold(a.String(), said) {
			return i
		}
		if foldEqual(said, string(a.Platform)) || foldEqual(said, t.platform(string(a.Platform))) {
			if found >= 0 {
				return -1 // two of that platform
			}
			found = i
		}
	}
	return found
}

// asking is who acts, as somebody who asks for a code.
func (t *turn) asking() Asking {
	who := t.ev.From.String()
	before, _ := t.v.Meta(metaKnown + t.h.KeyedHash(who)) // none: nobody yet
	return Asking{Key: who, From: who, Known: before}
}

// metaKnown begins the key under which stands as whom an account was known before it was taken away.
const metaKnown = "known/"

// sendCode owes a code to a corporate mailbox. The answer is the same whether anybody has that address or not.
func (t *turn) sendCode(address string) error {
	c, err := t.h.AskCode(t.tx, t.asking(), address, t.now)
	if err != nil {
		return err
	}
	switch c.State {
	case CodeAddress:
		t.say("link.address", "dominio", t.h.Domain)
	case CodeOften:
		t.say("link.often")
	default:
		t.say("link.sent", "correo", c.Email, "minutos", int(codeLife.Minutes()))
	}
	return nil
}

// typedCode takes a line as the code that was sent; done is false where it is none.
func (t *turn) typedCode(line string) (done bool, err error) {
	if _, looks := readCode(line); t.bound() && !NoMailbox(t.me.Email) || !looks {
		return false, nil
	}
	c, err := t.h.TakeCode(t.tx, t.asking(), line, t.now)
	if err != nil {
		return true, err
	}
	switch c.State {
	case CodeNone:
		return false, nil
	case CodeRight:
		return true, t.bind(c.Email, "")
	case CodeWrong:
		t.whisper(chat.Say(chat.Tag(t.lang), t.h.Texts.N(t.lang, "link.wrong", c.Left)))
	case CodeDigits:
		t.say("link.digits")
	case CodeOften:
		t.say("link.often")
	default:
		t.say("link.over")
	}
	return true, nil
}

// bind joins the account to the person, and what it reported before; by says on whose word, where it was no code.
func (t *turn) bind(email, by string) error {
	take := func() error { return t.become(email, by) }
	if t.bound() {
		take = func() error { return t.leaves(email) }
	}
	if err := take(); err != nil {
		return err
	}
	t.say("link.done", "nombre", firstName(t.me.Name))
	return ayuda(t, call{})
}

// whatLinked tells a person, where he was known already, that a further account is his.
const whatLinked = "linked"

// become makes the account of this turn the person's, says so where he was known already, and gives him what it reported
// while nobody knew who it was.
func (t *turn) become(email, by string) error {
	before := t.ev.From.String()
	p, err := t.v.Person(email)
	if err != nil {
		return err
	}
	if len(p.Accounts) > 0 && !slices.Contains(p.Accounts, t.ev.From) {
		if err := t.owe(store.Outgoing{Kind: store.NoticeDebt, Account: t.h.account(t.v, p, t.now), Person: p.Email, What: whatLinked,
			Args: map[string]string{"platform": string(t.ev.From.Platform)}}); err != nil {
			return err
		}
	}
	if old, err := t.v.PersonOf(t.ev.From); err == nil && old.Email != p.Email && retired(old, t.now) {
		if err := t.tx.Unbind(t.ev.From); err != nil {
			return err
		}
	}
	if err := t.tx.Bind(email, t.ev.From); err != nil {
		return err
	}
	if p, err = t.v.Person(email); err != nil {
		return err
	}
	t.me, t.who = p, p.Email
	if p.Lang != "" {
		t.lang = t.h.Texts.Lang(string(p.Lang))
	}
	t.pages.add(p.Email)
	data := map[string]string{"platform": string(t.ev.From.Platform)}
	if by != "" {
		data["by"] = by
	}
	if _, err := t.record(store.Entry{Kind: "linked", Data: data}); err != nil {
		return err
	}
	if err := t.tx.PutMeta(metaKnown+t.h.KeyedHash(before), p.Email); err != nil {
		return err
	}
	if err := t.inviteAgain(p.Email); err != nil {
		return err
	}
	return t.adopt(before, p)
}

// adopt gives a person the cases that an account, or a record of the same person, filed.
func (t *turn) adopt(before string, p store.Person) error {
	ids, err := t.v.RequestsOf(before)
	if err != nil {
		return err
	}
	all, err := t.load(ids, func(procedure.Request) bool { return true })
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.Asker == before {
			r.Asker, r.Dep = p.Email, p.Dep
			delete(r.Flags, flagUnverified)
		}
		if r.Holder == before {
			r.Holder = p.Email
		}
		for i, j := range r.Joined {
			if j.Who == before {
				r.Joined = slices.Clone(r.Joined)
				r.Joined[i].Who, r.Joined[i].Dep = p.Email, p.Dep
			}
		}
		if err := t.put(r); err != nil {
			return err
		}
		if err := t.refresh(r); err != nil {
			return err
		}
	}
	return nil
}

// flagUnverified marks an incident of somebody whom nobody knows yet.
const flagUnverified = "sin_verificar"

// linkedNotice draws the notice that a further account is this person's.
func (t *turn) linkedNotice(o store.Outgoing) (chat.Message, bool, error) {
	m := chat.Say(chat.Tag(t.lang), t.T("link.another", "plataforma", t.platform(o.Args["platform"]), "momento", t.h.stamp(t.lang, t.now)))
	m.Title = t.T("link.another.subject")
	if o.Account.Platform != MailPlatform {
		m.Buttons = []chat.Button{{Token: token{tokVerb, "vincular", "", "lista"}.encode(), Label: t.T("link.show"), Typed: t.T("link.show.typed")}}
	}
	return m, true, nil
}
