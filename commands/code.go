package commands

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// A code of six digits, sent to a corporate mailbox, proves who somebody is: in a chat with «vincular», and on the page on
// which the chat in a browser is entered.
//
// What an attacker could do with it, and what stands against that:
//   - guess: a code takes five tries and lives ten minutes; whoever asks has so many wrong ones a day, and all strangers
//     together so many an hour, so that guessing with many accounts at many addresses gets nowhere either;
//   - learn who works here: whether an address is somebody's changes neither the answer nor what is written down for it, and
//     a code that nobody was sent is compared like any other;
//   - flood a mailbox: an address gets so many codes an hour and a day, whoever asks;
//   - use that up so that its owner gets none: one account alone cannot, since its own allowance is half of that. Several can
//     for an hour; the desk is told the first time, and an account or a browser as which the owner was known before has an
//     allowance of its own, which strangers cannot touch.
const (
	codeLife  = 10 * time.Minute // of clock time
	codeTries = 5
)

// allowance is how often something may be done within a time.
type allowance struct {
	n    int
	span time.Duration
}

// The allowances. Behind one internet address a whole town hall may sit.
var (
	codesOfAccount = allowance{3, time.Hour}
	codesOfNet     = allowance{30, time.Hour}
	codesOfAddress = allowance{6, time.Hour}
	codesOfDay     = allowance{12, 24 * time.Hour} // of an address
	wrongOfAccount = allowance{10, 24 * time.Hour}
	wrongOfNet     = allowance{60, time.Hour}
	wrongOfAll     = allowance{200, time.Hour}
	alarms         = allowance{1, 24 * time.Hour} // about an address
)

// Asking is who asks for a code.
type Asking struct {
	Key   string // where it will be typed: an account, or a browser
	From  string // whose allowance it takes: the account, or the internet address
	Known string // e-mail of the person as whom this account or browser was known before; "" = none
	Net   bool   // From is an internet address
}

// CodeState says what became of asking for a code, or of typing one.
type CodeState string

// The states.
const (
	CodeSent    CodeState = "sent" // also where nobody has that address
	CodeOften   CodeState = "often"
	CodeAddress CodeState = "address" // what was typed is no address
	CodeRight   CodeState = "right"
	CodeWrong   CodeState = "wrong"
	CodeOver    CodeState = "over"   // too old, or too many tries
	CodeDigits  CodeState = "digits" // not six digits; no try is lost
	CodeNone    CodeState = "none"   // no code was asked for here
)

// Code is what became of asking for a code, or of typing one.
type Code struct {
	State CodeState
	Email string // the address it went to, or whose person it was
	Left  int    // tries left
	Until time.Time
}

// pendingCode is a code that was asked for and not typed yet. The code itself stands nowhere: it is derived.
type pendingCode struct {
	Email   string    `json:"email"`
	Issue   int       `json:"issue"` // when it was asked for, in Unix seconds
	Expires time.Time `json:"expires"`
	Tries   int       `json:"tries"`
	Sent    bool      `json:"sent"` // false where nobody has that address: no code is right then
}

// Keys of what is kept of codes. None holds an address or an account in clear, and a sweep drops them the day after
// they count no more.
const (
	metaCode      = "code/p/" // pending
	metaAllowance = "code/a/"
	metaWeek      = "code/w/" // allowances of a week
	subjectCodes  = "codes"
	codeSweep     = 25 * time.Hour
	whatCode      = "code"
	whatCodeAlarm = "codealarm"
)

// AskCode owes a code to a corporate mailbox. The answer is the same whether anybody has that address or not, and so is
// what is written.
func (h *Handler) AskCode(tx *store.Tx, a Asking, address string, now time.Time) (Code, error) {
	c := codes{h, &tx.View, tx, now}
	address = Address(address)
	if !reEmail.MatchString(address) || len(address) > 254 {
		return Code{State: CodeAddress}, nil
	}
	if ok, err := c.mayAsk(a, address); err != nil || !ok {
		return Code{State: CodeOften, Email: address}, err
	}
	_, known, err := inOffice(&tx.View, address, now)
	if err != nil {
		return Code{}, err
	}
	p := pendingCode{Email: address, Issue: int(now.Unix()), Expires: now.Add(codeLife), Sent: known}
	if err := c.put(a.Key, p); err != nil {
		return Code{}, err
	}
	o := store.Outgoing{Kind: store.NoticeDebt, Account: chat.Account{Platform: MailPlatform, ID: address}, Person: address, What: whatCode,
		Args: map[string]string{"key": a.Key, "issue": now.UTC().Format(time.RFC3339)}}
	if _, err := tx.Owe(o, now); err != nil {
		return Code{}, err
	}
	return Code{State: CodeSent, Email: address, Until: p.Expires}, c.sweepLater()
}

// TakeCode takes what was typed as the code that was asked for with this key.
func (h *Handler) TakeCode(tx *store.Tx, a Asking, typed string, now time.Time) (Code, error) {
	c := codes{h, &tx.View, tx, now}
	p, ok, err := c.pending(a.Key)
	if err != nil || !ok {
		return Code{State: CodeNone}, err
	}
	digits, looks := readCode(typed)
	switch {
	case !looks || len(digits) != 6:
		return Code{State: CodeDigits, Email: p.Email, Until: p.Expires}, nil
	case !now.Before(p.Expires) || p.Tries >= codeTries:
		return Code{State: CodeOver, Email: p.Email}, c.put(a.Key, pendingCode{})
	}
	if ok, err := c.free(c.wrong(a)...); err != nil || !ok {
		return Code{State: CodeOften, Email: p.Email}, err
	}
	_, known, err := inOffice(&tx.View, p.Email, now)
	if err != nil {
		return Code{}, err
	}
	right := subtle.ConstantTimeCompare([]byte(digits), []byte(h.Envelopes.Code(a.Key+" "+p.Email, p.Issue)))
	if right&flag(p.Sent)&flag(known) == 1 {
		return Code{State: CodeRight, Email: p.Email}, c.put(a.Key, pendingCode{})
	}
	p.Tries++
	if err := c.use(c.wrong(a)...); err != nil {
		return Code{}, err
	}
	return Code{State: CodeWrong, Email: p.Email, Left: codeTries - p.Tries, Until: p.Expires}, c.put(a.Key, p)
}

// Address is an address as people type it, in the form in which it is compared.
func Address(typed string) string {
	return strings.ToLower(strings.Trim(strings.TrimSpace(typed), "<>.,;"))
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// AskedCode is the code that can still be typed with this key; State is CodeNone where there is none.
func (h *Handler) AskedCode(v *store.View, key string, now time.Time) (Code, error) {
	c := codes{h: h, v: v, now: now}
	p, ok, err := c.pending(key)
	if err != nil || !ok || !now.Before(p.Expires) {
		return Code{State: CodeNone}, err
	}
	return Code{State: CodeSent, Email: p.Email, Left: codeTries - p.Tries, Until: p.Expires}, nil
}

// inOffice finds the person with an address who works here today.
func inOffice(v *store.View, email string, now time.Time) (store.Person, bool, error) {
	p, err := v.Person(email)
	if errors.Is(err, kv.ErrNotFound) {
		return p, false, nil
	}
	return p, err == nil && !retired(p, now) && !NoMailbox(p.Email), err
}

// codes keeps the books of codes.
type codes struct {
	h   *Handler
	v   *store.View
	tx  *store.Tx
	now time.Time
}

func (c codes) key(of string) string { return metaCode + c.h.KeyedHash(of) }

func (c codes) pending(of string) (p pendingCode, ok bool, err error) {
	raw, err := c.v.Meta(c.key(of))
	if errors.Is(err, kv.ErrNotFound) {
		return p, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(raw), &p)
	}
	return p, err == nil && p.Email != "", err
}

// put keeps a pending code; one without an address is forgotten.
func (c codes) put(of string, p pendingCode) error {
	if p.Email == "" {
		return c.tx.PutMeta(c.key(of), "")
	}
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return c.tx.PutMeta(c.key(of), string(body))
}

// counter is one allowance of somebody or something.
type counter struct {
	of string
	allowance
}

// mayAsk uses up what asking for a code costs, or nothing at all where one of the allowances is used up.
func (c codes) mayAsk(a Asking, address string) (bool, error) {
	own := counter{"asks " + a.From, codesOfAccount}
	if a.Net {
		own.allowance = codesOfNet
	}
	if a.Known == address {
		own = counter{"asks " + a.From + " as " + address, codesOfAccount}
		ok, err := c.free(own)
		if err != nil || !ok {
			return ok, err
		}
		return true, c.use(own)
	}
	all := []counter{{"asks for " + address, codesOfAddress}, {"asks for a day " + address, codesOfDay}}
	if ok, err := c.free(own); err != nil || !ok {
		return ok, err
	}
	if ok, err := c.free(all...); err != nil {
		return false, err
	} else if !ok {
		return false, c.alarm(address)
	}
	return true, c.use(append(all, own)...)
}

// wrong are the allowances that a wrong code uses up.
func (c codes) wrong(a Asking) []counter {
	own := counter{"wrong " + a.From, wrongOfAccount}
	if a.Net {
		own.allowance = wrongOfNet
	}
	return []counter{own, {"wrong", wrongOfAll}}
}

// alarm tells the desk, once a day, that somebody asks for codes of a person again and again.
func (c codes) alarm(address string) error {
	p, known, err := inOffice(c.v, address, c.now)
	once := counter{"alarm " + address, alarms}
	if err != nil || !known || c.h.Late.IsZero() {
		return err
	}
	if ok, err := c.free(once); err != nil || !ok {
		return err
	}
	if _, err := c.tx.Owe(store.Outgoing{Kind: store.NoticeDebt, Place: c.h.Late, What: whatCodeAlarm, Args: map[string]string{"person": p.Email}}, c.now); err != nil {
		return err
	}
	return c.use(once)
}

// name is the key of a counter.
func (c codes) name(k counter) string {
	if k.span > codesOfDay.span {
		return metaWeek + c.h.KeyedHash(k.of)
	}
	return metaAllowance + c.h.KeyedHash(k.of)
}

// used reads when a counter was used within its time.
func (c codes) used(k counter) (at []int64, err error) {
	raw, err := c.v.Meta(c.name(k))
	if errors.Is(err, kv.ErrNotFound) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(raw), &at)
	}
	from := c.now.Add(-k.span).Unix()
	return slices.DeleteFunc(at, func(when int64) bool { return when <= from }), err
}

func (c codes) free(ks ...counter) (bool, error) {
	for _, k := range ks {
		at, err := c.used(k)
		if err != nil || len(at) >= k.n {
			return false, err
		}
	}
	return true, nil
}

func (c codes) use(ks ...counter) error {
	for _, k := range ks {
		at, err := c.used(k)
		if err != nil {
			return err
		}
		body, err := json.Marshal(append(at, c.now.Unix()))
		if err != nil {
			return err
		}
		if err := c.tx.PutMeta(c.name(k), string(body)); err != nil {
			return err
		}
	}
	return c.sweepLater()
}

// sweepLater has what is kept of codes dropped once nothing depends on it any more.
func (c codes) sweepLater() error {
	dues, err := c.tx.Dues(subjectCodes)
	if err != nil || len(dues) > 0 {
		return err
	}
	return c.tx.SetDue(store.Due{When: c.now.Add(codeSweep), Subject: subjectCodes, What: "sweep"})
}

// sweep drops what is over; where something is left it comes again.
func (c codes) sweep() error {
	left := 0
	for pre, span := range map[string]time.Duration{metaCode: 0, metaAllowance: codesOfDay.span, metaWeek: vouchRefusal.span} {
		all, err := c.v.MetaUnder(pre)
		if err != nil {
			return err
		}
		for name, raw := range all {
			if c.fresh(raw, span) {
				left++
				continue
			}
			if err := c.tx.PutMeta(name, ""); err != nil {
				return err
			}
		}
	}
	if left == 0 {
		return nil
	}
	return c.tx.SetDue(store.Due{When: c.now.Add(codeSweep), Subject: subjectCodes, What: "sweep"})
}

// fresh reports whether something kept may still matter.
func (c codes) fresh(raw string, span time.Duration) bool {
	var at []int64
	if json.Unmarshal([]byte(raw), &at) == nil {
		return len(at) > 0 && time.Unix(slices.Max(at), 0).Add(span).After(c.now)
	}
	var p pendingCode
	return json.Unmarshal([]byte(raw), &p) == nil && p.Expires.After(c.now)
}

// readCode takes the digits out of what was typed: «482 913», «482-913», «el código es 482913». looks is false where it is
// something else than a number of four to eight digits.
func readCode(line string) (digits string, looks bool) {
	words := strings.Fields(strings.ToLower(line))
	for len(words) > 0 && slices.Contains([]string{"mi", "el", "código", "codigo", "code", "es", "is", "my", "the"}, strings.TrimRight(words[0], ":.,")) {
		words = words[1:]
	}
	rest := strings.Join(words, " ")
	digits = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, rest)
	return digits, len(digits) >= 4 && len(digits) <= 8 && strings.Trim(rest, "0123456789 -.·\u00a0") == ""
}

// codeNotice draws the code at the moment it is sent. One that was used, replaced, is over, or goes to nobody is not sent.
func (t *turn) codeNotice(o store.Outgoing) (chat.Message, bool, error) {
	c := codes{h: t.h, v: t.v, now: t.now}
	p, ok, err := c.pending(o.Args["key"])
	if err != nil || !ok || !p.Sent || p.Email != o.Person || !t.now.Before(p.Expires) || o.Args["issue"] != time.Unix(int64(p.Issue), 0).UTC().Format(time.RFC3339) {
		return chat.Message{}, false, err
	}
	where, _, _ := strings.Cut(o.Args["key"], ":")
	m := chat.Say(chat.Tag(t.lang), t.T("link.code", "codigo", spacedPIN(t.h.Envelopes.Code(o.Args["key"]+" "+p.Email, p.Issue)),
		"hora", t.h.clock(t.lang, p.Expires), "donde", t.T("link.where."+codeWhere(where), "plataforma", t.platform(where))))
	m.Title = t.T("link.subject")
	return m, true, nil
}

// codeWhere says whether a code is typed on the page of the web chat, or in a chat.
func codeWhere(platform string) string {
	if platform == BrowserKey {
		return "page"
	}
	return "chat"
}

// BrowserKey begins the key of a code that is typed on the page of the web chat: "browser:<id>".
const BrowserKey = "browser"

// codeAlarm tells the desk whose codes somebody asks for.
func (t *turn) codeAlarm(o store.Outgoing) (chat.Message, bool, error) {
	p, err := t.v.Person(o.Args["person"])
	if err != nil {
		return chat.Message{}, false, err
	}
	return chat.Say(chat.Tag(t.lang), t.T("link.alarm", "nombre", p.Name, "dependencia", p.Dep)), true, nil
}

// platform is what people call a platform.
func (t *turn) platform(id string) string {
	if name := "platform." + id; t.h.Texts.Has(t.lang, name) {
		return t.T(name)
	}
	return id
}
