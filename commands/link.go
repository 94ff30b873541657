package commands

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// Limits of binding an account (the issue's figures): a code lives ten minutes of clock time and takes five tries; an
// account and an address may ask for three codes in an hour.
const (
	linkLife  = 10 * time.Minute
	linkTries = 5
	linkAsks  = 3
	linkSpan  = time.Hour
)

// pendingLink is a code that was sent and not typed yet. The code itself stands nowhere: it is derived.
type pendingLink struct {
	Email   string    `json:"email"`
	Issue   int       `json:"issue"`
	Expires time.Time `json:"expires"`
	Tries   int       `json:"tries"`
	Sent    bool      `json:"sent"` // false where nobody has that address: no code is right then
}

const (
	metaLink = "link/"
	metaAsks = "link-asks/"
	whatCode = "code"
)

// reCode is a code as people type it.
var reCode = regexp.MustCompile(`^\d{3}[ -]?\d{3}$`)

// vincular binds this account to a person by a code to the corporate mailbox; «lista» and «quitar» show and undo it.
func vincular(t *turn, c call) error {
	words := strings.Fields(strings.ToLower(strings.Join(append(c.People, c.Rest), " ")))
	switch {
	case t.bound() && len(words) > 0 && words[0] == "quitar":
		return t.unlink(words[1:])
	case t.bound():
		return t.linked()
	case len(words) == 0:
		t.say("link.ask", "dominio", t.h.Domain)
		return nil
	}
	return t.sendCode(words[0])
}

// linked lists the accounts of who acts.
func (t *turn) linked() error {
	var rows []chat.Row
	for _, a := range t.me.Accounts {
		rows = append(rows, chat.Row{Value: t.T("link.account", "plataforma", string(a.Platform), "cuenta", a.ID)})
	}
	m := chat.Say(chat.Tag(t.lang), t.T("link.list", "nombre", t.me.Name, "correo", t.me.Email))
	m.Body = append(m.Body, chat.Block{Kind: chat.List, Rows: rows}, chat.Block{Kind: chat.Para, Text: t.T("link.undo")})
	t.whisper(m)
	return nil
}

// unlink takes an account away: the one of the platform named, or this one.
func (t *turn) unlink(words []string) error {
	platform := t.ev.From.Platform
	if len(words) > 0 {
		platform = chat.Platform(words[0])
	}
	i := slices.IndexFunc(t.me.Accounts, func(a chat.Account) bool { return a.Platform == platform })
	if i < 0 {
		return t.linked()
	}
	a := t.me.Accounts[i]
	if err := t.tx.Unbind(a); err != nil {
		return err
	}
	if _, err := t.record(store.Entry{Kind: "unlinked", Data: map[string]string{"platform": string(a.Platform)}}); err != nil {
		return err
	}
	t.say("link.gone", "plataforma", string(a.Platform))
	return nil
}

// sendCode owes a code to a corporate mailbox. The answer is the same whether anybody has that address or not.
func (t *turn) sendCode(address string) error {
	if !reEmail.MatchString(address) {
		t.say("link.ask", "dominio", t.h.Domain)
		return nil
	}
	for _, who := range []string{t.ev.From.String(), address} {
		free, err := t.mayAsk(who)
		if err != nil {
			return err
		}
		if !free {
			t.say("link.often")
			return nil
		}
	}
	p, err := t.v.Person(address)
	known := err == nil && (p.Left == "" || p.Left > t.today().String())
	if err != nil && !errors.Is(err, kv.ErrNotFound) {
		return err
	}
	old, _ := t.pending()
	link := pendingLink{Email: address, Issue: old.Issue + 1, Expires: t.now.Add(linkLife), Sent: known}
	if err := t.putLink(link); err != nil {
		return err
	}
	if known {
		o := store.Outgoing{Kind: store.NoticeDebt, Account: chat.Account{Platform: MailPlatform, ID: p.Email}, Person: p.Email, What: whatCode,
			Args: map[string]string{"account": t.ev.From.String()}}
		if err := t.owe(o); err != nil {
			return err
		}
	}
	t.say("link.sent", "correo", address, "minutos", int(linkLife/time.Minute))
	return nil
}

// mayAsk counts how often an account or an address asked for a code within the last hour.
func (t *turn) mayAsk(who string) (bool, error) {
	var asked []time.Time
	raw, err := t.v.Meta(metaAsks + who)
	if err == nil {
		err = json.Unmarshal([]byte(raw), &asked)
	}
	if err != nil && !errors.Is(err, kv.ErrNotFound) {
		return false, err
	}
	asked = slices.DeleteFunc(asked, func(at time.Time) bool { return t.now.Sub(at) >= linkSpan })
	if len(asked) >= linkAsks {
		return false, nil
	}
	body, err := json.Marshal(append(asked, t.now))
	if err != nil {
		return false, err
	}
	return true, t.tx.PutMeta(metaAsks+who, string(body))
}

// pending is the code that this account was sent.
func (t *turn) pending() (pendingLink, bool) {
	var l pendingLink
	raw, err := t.v.Meta(metaLink + t.ev.From.String())
	if err != nil || json.Unmarshal([]byte(raw), &l) != nil {
		return pendingLink{}, false
	}
	return l, true
}

func (t *turn) putLink(l pendingLink) error {
	body, err := json.Marshal(l)
	if err != nil {
		return err
	}
	return t.tx.PutMeta(metaLink+t.ev.From.String(), string(body))
}

// typedCode takes a line as the code that was sent; done is false where it is none.
func (t *turn) typedCode(line string) (done bool, err error) {
	l, ok := t.pending()
	if t.bound() || !ok || l.Email == "" || !reCode.MatchString(line) {
		return false, nil
	}
	if !t.now.Before(l.Expires) || l.Tries >= linkTries {
		t.say("link.over")
		return true, t.putLink(pendingLink{Issue: l.Issue})
	}
	typed := strings.NewReplacer(" ", "", "-", "").Replace(line)
	right := t.h.Envelopes.Code(t.ev.From.String()+" "+l.Email, l.Issue)
	if subtle.ConstantTimeCompare([]byte(typed), []byte(right)) != 1 || !l.Sent {
		l.Tries++
		t.whisper(chat.Say(chat.Tag(t.lang), t.h.Texts.N(t.lang, "link.wrong", linkTries-l.Tries)))
		return true, t.putLink(l)
	}
	if err := t.putLink(pendingLink{Issue: l.Issue}); err != nil {
		return true, err
	}
	return true, t.bind(l.Email)
}

// bind joins the account to the person, and what it reported before.
func (t *turn) bind(email string) error {
	before := t.ev.From.String()
	if err := t.tx.Bind(email, t.ev.From); err != nil {
		return err
	}
	p, err := t.v.Person(email)
	if err != nil {
		return err
	}
	t.me, t.who = p, p.Email
	if p.Lang != "" {
		t.lang = t.h.Texts.Lang(string(p.Lang))
	}
	if _, err := t.record(store.Entry{Kind: "linked", Data: map[string]string{"platform": string(t.ev.From.Platform)}}); err != nil {
		return err
	}
	ids, err := t.v.RequestsOf(before)
	if err != nil {
		return err
	}
	mine, err := t.load(ids, func(r procedure.Request) bool { return r.Asker == before })
	if err != nil {
		return err
	}
	for _, r := range mine {
		r.Asker, r.Dep = p.Email, p.Dep
		delete(r.Flags, "sin_verificar")
		if err := t.put(r); err != nil {
			return err
		}
		if err := t.refresh(r); err != nil {
			return err
		}
	}
	t.say("link.done", "nombre", firstName(p.Name))
	return ayuda(t, call{})
}

// codeNotice draws the code at the moment it is sent.
func (t *turn) codeNotice(o store.Outgoing) (chat.Message, bool, error) {
	raw, err := t.v.Meta(metaLink + o.Args["account"])
	if err != nil {
		return chat.Message{}, false, err
	}
	var l pendingLink
	if err := json.Unmarshal([]byte(raw), &l); err != nil || l.Email != o.Person || !t.now.Before(l.Expires) {
		return chat.Message{}, false, nil //nolint:nilerr // a code that was used, replaced or is over is not sent any more
	}
	m := chat.Say(chat.Tag(t.lang), t.T("link.code", "codigo", spacedPIN(t.h.Envelopes.Code(o.Args["account"]+" "+l.Email, l.Issue)),
		"hora", t.h.clock(t.lang, l.Expires)))
	m.Title = t.T("link.subject")
	return m, true, nil
}
