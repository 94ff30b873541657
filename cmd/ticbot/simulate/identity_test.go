package simulate

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// code is the newest code that a mailbox was sent; "" = none.
func (h *house) code(mailbox string) string {
	for i := len(h.heard) - 1; i >= 0; i-- {
		if m := h.heard[i]; m.via == "mail" && m.to == mailbox {
			if c := rePIN.FindString(m.text); c != "" {
				return c
			}
		}
	}
	return ""
}

// wrongCode is six digits that are not the code.
func wrongCode(code string) string {
	last := code[len(code)-1]
	return code[:len(code)-1] + string('0'+(last-'0'+1)%10)
}

// boundTo is the person of an account; "" = nobody.
func (h *house) boundTo(p chat.Platform, id string) (email string) {
	h.t.Helper()
	h.view(func(v *store.View) error {
		person, err := v.PersonOf(chat.Account{Platform: p, ID: id})
		if errors.Is(err, kv.ErrNotFound) {
			return nil
		}
		email = person.Email
		return err
	})
	return email
}

// TestCodesAreTyped: a code is read however it is written; what has not six digits costs no try.
func TestCodesAreTyped(t *testing.T) {
	t.Parallel()
	for name, typed := range map[string]func(code string) string{
		"with a space":  func(c string) string { return c },
		"without":       func(c string) string { return strings.ReplaceAll(c, " ", "") },
		"with a hyphen": func(c string) string { return strings.ReplaceAll(c, " ", "-") },
		"spread":        func(c string) string { return strings.Join(strings.Split(strings.ReplaceAll(c, " ", ""), ""), " ") },
		"in words":      func(c string) string { return "El código es: " + c },
		"with the verb": func(c string) string { return "vincular " + c },
		"as a command":  func(c string) string { return "/vincular " + c },
	} {
		t.Run(name, func(t *testing.T) {
			h := openHouse(t, nil, nil)
			h.says("desconocido7", "vincular <Nubia@ALCALDIA.example>")
			code := h.code(mailOf("nubia"))
			for _, odd := range []string{"1234567", "12345", "12 34 56 78"} {
				h.wants(h.says("desconocido7", odd), "desconocido7", "El código tiene seis números")
			}
			h.says("desconocido7", typed(code))
			if got := h.boundTo("console", "desconocido7"); got != mailOf("nubia") {
				t.Errorf("%q bound to %q", typed(code), got)
			}
		})
	}
}

// TestCodesAreLimited: five tries, ten minutes, three codes an hour, and a code is its account's alone.
func TestCodesAreLimited(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.says("desconocido7", "vincular "+mailOf("nubia"))
	code := h.code(mailOf("nubia"))
	h.wants(h.says("desconocido8", code), "desconocido8", "No le entendí bien") // somebody else's
	h.says("desconocido8", "vincular "+mailOf("nubia"))
	if other := h.code(mailOf("nubia")); other == code {
		t.Fatal("two accounts got the same code")
	}
	h.wants(h.says("desconocido8", code), "desconocido8", "Le quedan 4 intentos")
	for left := 4; left >= 1; left-- {
		h.says("desconocido7", wrongCode(code))
	}
	h.wants(h.says("desconocido7", wrongCode(code)), "desconocido7", "Le quedan 0 intentos")
	h.wants(h.says("desconocido7", code), "desconocido7", "Ese código ya no sirve")
	h.later("1h")
	h.says("desconocido7", "vincular "+mailOf("nubia"))
	second := h.code(mailOf("nubia"))
	if second == code {
		t.Fatal("the same code twice")
	}
	h.later("9m")
	h.says("desconocido7", "vincular "+mailOf("nubia")) // another one replaces it
	h.wants(h.says("desconocido7", second), "desconocido7", "Le quedan 4 intentos")
	h.later("10m")
	h.wants(h.says("desconocido7", h.code(mailOf("nubia"))), "desconocido7", "Ese código ya no sirve")
	h.says("desconocido7", "vincular "+mailOf("nubia"))
	h.wants(h.says("desconocido7", "vincular "+mailOf("nubia")), "desconocido7", "Ya se pidieron o se probaron varios códigos")
	h.says("desconocido7", h.code(mailOf("nubia")))
	if got := h.boundTo("console", "desconocido7"); got != mailOf("nubia") {
		t.Errorf("bound to %q", got)
	}
}

// TestWrongCodesAreCounted: whoever guesses wrong all day is sent home, right codes or not, until the next day.
func TestWrongCodesAreCounted(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	for range 2 {
		h.says("desconocido7", "vincular "+mailOf("nubia"))
		for range 5 {
			h.says("desconocido7", wrongCode(h.code(mailOf("nubia"))))
		}
	}
	h.later("2h")
	h.says("desconocido7", "vincular "+mailOf("nubia"))
	h.wants(h.says("desconocido7", h.code(mailOf("nubia"))), "desconocido7", "Ya se pidieron o se probaron varios códigos")
	h.later("1dh")
	h.says("desconocido7", "vincular "+mailOf("nubia"), h.code(mailOf("nubia")))
	h.says("desconocido7", h.code(mailOf("nubia")))
	if got := h.boundTo("console", "desconocido7"); got != mailOf("nubia") {
		t.Errorf("bound to %q", got)
	}
}

// TestAnAddressIsNotUsedUpByOne: one account cannot keep a person from a code; several can for an hour, the desk is told
// once, and where the person was known before he gets one all the same.
func TestAnAddressIsNotUsedUpByOne(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.says("nubia", "vincular quitar 1") // her account here was hers before
	for range 5 {
		h.says("desconocido1", "vincular "+mailOf("nubia"))
	}
	got := h.says("desconocido2", "vincular "+mailOf("nubia"))
	if h.code(mailOf("nubia")); len(to(got, mailOf("nubia"))) != 1 {
		t.Fatalf("one account used an address up:\n%s", texts(got))
	}
	var alarms []heard
	for i := 3; i < 9; i++ {
		alarms = append(alarms, with(h.says(fmt.Sprintf("desconocido%d", i), "vincular "+mailOf("nubia")), "Desde varias cuentas")...)
	}
	if len(alarms) != 1 || alarms[0].to != "#escalamientos" || !strings.Contains(alarms[0].text, "Nubia Torres") {
		t.Errorf("the desk was told\n%s", texts(alarms))
	}
	sent := 0
	for _, m := range h.heard {
		if m.to == mailOf("nubia") {
			sent++
		}
	}
	if sent != 6 {
		t.Errorf("%d mails within the hour", sent)
	}
	got = h.says("nubia", "vincular "+mailOf("nubia"))
	if len(to(got, mailOf("nubia"))) != 1 {
		t.Errorf("she gets no code where she was known:\n%s", texts(got))
	}
	h.says("nubia", h.code(mailOf("nubia")))
	if got := h.boundTo("console", "nubia"); got != mailOf("nubia") {
		t.Errorf("bound to %q", got)
	}
}

// TestAnAddressTellsNothing: whether somebody has an address changes no answer, no number of messages, and nothing of what
// is written or can be tried.
func TestAnAddressTellsNothing(t *testing.T) {
	t.Parallel()
	c := demoCast()
	c.person("carlos").Left = "2026-11-01"
	said := map[string][]string{}
	for _, address := range []string{mailOf("nubia"), mailOf("nadie"), mailOf("carlos"), "ana88@gmail.com"} {
		h := openHouse(t, c, nil)
		for _, line := range []string{"vincular " + address, "123 456", "1234567", "654321", "000000", "111111", "222222", "333333",
			"vincular " + address, "vincular " + address, "vincular " + address} {
			got := to(h.says("desconocido7", line), "desconocido7")
			said[address] = append(said[address], strings.ReplaceAll(texts(got), address, "{correo}"))
		}
		if !slices.Equal(said[address], said[mailOf("nubia")]) {
			t.Errorf("%s is answered\n%s\nand hers\n%s", address, said[address], said[mailOf("nubia")])
		}
		if mails := to(h.heard, address); (len(mails) > 0) != (address == mailOf("nubia")) {
			t.Errorf("%s was sent\n%s", address, texts(mails))
		}
		h.must(h.store.Update(h.ctx(), func(tx *store.Tx) error {
			before, err := tx.AllOutgoing()
			h.must(err)
			a := commands.Asking{Key: "console:x", From: "console:x"}
			if code, err := h.handler.AskCode(tx, a, address, h.now.Add(2*time.Hour)); err != nil || code.State != commands.CodeSent || code.Email != address {
				t.Errorf("%s: %+v %v", address, code, err)
			}
			after, err := tx.AllOutgoing()
			if len(after) != len(before)+1 {
				t.Errorf("%s: %d debts became %d", address, len(before), len(after))
			}
			return err
		}))
	}
}

// TestNoAddressIsKept: what is kept of codes names nobody, and is gone two days later.
func TestNoAddressIsKept(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.says("desconocido7", "vincular ana88@gmail.com", "000000")
	kept := func() (n int) {
		h.view(func(v *store.View) error {
			all, err := v.MetaUnder("code/")
			for name, value := range all {
				if strings.Contains(name, "gmail") || strings.Contains(name, "desconocido") || strings.Contains(name, "console") {
					t.Errorf("%s = %s", name, value)
				}
			}
			n = len(all)
			return err
		})
		return n
	}
	if kept() == 0 {
		t.Fatal("nothing is kept")
	}
	h.later("2dh")
	if n := kept(); n != 0 {
		t.Errorf("%d left", n)
	}
}

// TestTwoPlatforms: one person with an account on each: what was filed here is seen there, notices go to the preferred one,
// and quitting one leaves the other.
func TestTwoPlatforms(t *testing.T) {
	t.Parallel()
	c := demoCast()
	c.person("nubia").Accounts = nil
	h := openHouse(t, c, nil)
	h.says("desconocido7", "se me dañó el computador", "solo a mí", "a medias", "1")
	h.says("desconocido7", "vincular "+mailOf("nubia"))
	h.says("desconocido7", h.code(mailOf("nubia")))
	h.forms = "web"
	h.must(h.build())
	h.says("desconocido8", "vincular "+mailOf("nubia"))
	got := h.says("desconocido8", h.code(mailOf("nubia")))
	h.wants(got, mailOf("nubia"), "Se vinculó con usted otra cuenta: chat web") // here the terminal is told nothing
	if r := h.kase(1); r.Asker != mailOf("nubia") || r.Flags["sin_verificar"] || r.Dep != "Secretaría de Hacienda" {
		t.Errorf("%s, %v, %s", r.Asker, r.Flags, r.Dep)
	}
	got = h.says("marta", "tomar 1", "pedir 1 ¿cuál?")
	h.wants(got, "desconocido8", "¿cuál?")
	h.wants(got, "desconocido7", "Falta la respuesta") // the card that stands there stays true
	h.says("desconocido8", "vincular quitar consola")
	if a, b := h.boundTo("console", "desconocido7"), h.boundTo("web", "desconocido8"); a != "" || b != mailOf("nubia") {
		t.Errorf("console %q, web %q", a, b)
	}
	got = h.says("desconocido8", "responder 1 el de la entrada")
	h.wants(got, "desconocido8", "La está atendiendo TIC")
	if old := to(got, "desconocido7"); len(old) > 0 {
		t.Errorf("the account that was taken away is told\n%s", texts(old))
	}
	h.says("desconocido8", "vincular quitar") // the only one left
	h.unchanged("quit", func() []heard { return h.says("desconocido8", "bandeja") })
	got = h.says("marta", "pedir 1 ¿cuál de las dos?")
	h.wants(got, mailOf("nubia"), "¿cuál de las dos?")
	if old := append(to(got, "desconocido7"), to(got, "desconocido8")...); len(old) > 0 {
		t.Errorf("an account that was taken away is told\n%s", texts(old))
	}
}

// TestOwedToAnAccountThatWasTakenAway: what was on its way there goes to the mailbox, a card nowhere.
func TestOwedToAnAccountThatWasTakenAway(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.says("nubia", "se me dañó el computador", "solo a mí", "a medias")
	h.must(h.store.Update(h.ctx(), func(tx *store.Tx) error {
		a := chat.Account{Platform: "console", ID: "nubia"}
		for _, o := range []store.Outgoing{{Kind: store.NoticeDebt, Account: a, Person: mailOf("nubia"), Request: store.Radicado(2026, 1), Entry: 1, What: "question"},
			{Kind: store.CardDebt, Account: a, Person: mailOf("nubia"), Request: store.Radicado(2026, 1)}} {
			if _, err := tx.Owe(o, h.now); err != nil {
				return err
			}
		}
		return tx.Unbind(a)
	}))
	n := len(h.heard)
	h.must(h.settle())
	if got := h.since(n); len(got) != 1 || got[0].via != "mail" || !strings.HasSuffix(got[0].to, mailOf("nubia")) {
		t.Errorf("heard was\n%s", texts(got))
	}
}

// TestTrust: an account whose address its platform has verified is its person's; nobody else's, and no retired one's.
func TestTrust(t *testing.T) {
	t.Parallel()
	c := demoCast()
	c.person("carlos").Left = "2026-11-23"
	h := openHouse(t, c, nil)
	h.says("desconocido7", "se me dañó el computador", "solo a mí", "a medias", "1")
	trust := func(id, email string) error {
		return h.store.Update(h.ctx(), func(tx *store.Tx) error {
			return h.handler.Trust(tx, chat.Account{Platform: "console", ID: id}, email, h.now)
		})
	}
	for _, email := range []string{mailOf("carlos"), mailOf("nadie"), ""} {
		if err := trust("desconocido7", email); !errors.Is(err, kv.ErrNotFound) {
			t.Errorf("%q: %v", email, err)
		}
	}
	if err := trust("luz", mailOf("nubia")); !errors.Is(err, store.ErrTaken) {
		t.Errorf("an account was taken from its person: %v", err)
	}
	h.must(trust("desconocido7", "NUBIA@alcaldia.example"))
	if r := h.kase(1); h.boundTo("console", "desconocido7") != mailOf("nubia") || r.Asker != mailOf("nubia") {
		t.Errorf("asker %s", r.Asker)
	}
}

// TestTheHeadIsAbsent: the one above can sign from the first moment, and where he is absent too the next; the head still can.
func TestTheHeadIsAbsent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		away   []string
		deputy string
	}{
		"here":                {nil, ""},
		"the head":            {[]string{"hernan"}, mailOf("jorge")},
		"both, and nobody is": {[]string{"hernan", "jorge"}, mailOf("jorge")},
	} {
		t.Run(name, func(t *testing.T) {
			people := demoCast()
			for _, id := range c.away {
				people.person(id).Away = "2026-11-30"
			}
			h := openHouse(t, people, nil)
			got := h.asksMailbox("luz", "ana ruiz", "saltar")
			if r := h.kase(1); r.Deputy != c.deputy {
				t.Fatalf("deputy %q, want %q", r.Deputy, c.deputy)
			}
			if c.deputy == "" {
				return
			}
			h.wants(got, "luz", "como está ausente, también puede darlo Jorge Castro. Ya les avisé")
			h.wants(got, "jorge", "Hernán Ospina está ausente; usted puede decidir en su lugar")
			h.wants(h.says("jorge", "preguntar 1 ¿para qué?"), "luz", "¿para qué?")
			h.wants(h.says("luz", "responder 1 para nómina"), "jorge", "para nómina")
			h.says("hernan", "visto bueno 1")
			r := h.kase(1)
			if len(r.Signed) != 1 || r.Signed[0].As != "responsable" || r.Deputy != "" {
				t.Errorf("signed %+v, deputy %q", r.Signed, r.Deputy)
			}
		})
	}
}

// TestTheSubstitute: after two business days, once; never one whose own matter it is; what is corrected begins anew.
func TestTheSubstitute(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.asksMailbox("luz", "ana ruiz", "saltar")
	h.unchanged("too early", func() []heard { return h.says("jorge", "visto bueno 1") })
	h.later("2dh")
	h.unchanged("too early", func() []heard { return h.says("jorge", "visto bueno 1") })
	h.later("1dh")
	for _, who := range []string{"luz", "marta", "adriana", "nubia", "desconocido9"} {
		h.unchanged(who, func() []heard { return h.says(who, "visto bueno 1") })
	}
	h.says("luz", "corregir 1", "titular", "Ana María Ruiz", "enviar")
	h.says("jorge", "no autorizo 1 ya tiene una")
	if r := h.kase(1); r.State != "rechazada" || r.Signed[0].As != "deputy" || r.Signed[0].By != mailOf("jorge") {
		t.Errorf("%s %+v", r.State, r.Signed)
	}
}

// TestWhoIsNotReached: who has the case is told that a mailbox is gone, else the desk; once a day; of a code too.
func TestWhoIsNotReached(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.says("nubia", "se me dañó el computador", "solo a mí", "a medias")
	n := 0
	parks := func(d chat.Delivery) []heard {
		t.Helper()
		n++
		from := len(h.heard)
		h.must(h.store.Update(h.ctx(), func(tx *store.Tx) error {
			_, err := h.handler.Handle(tx, chat.Event{ID: fmt.Sprint("parked", n), What: d, When: h.now}, h.now, [32]byte{byte(n)})
			return err
		}))
		h.must(h.settle())
		return h.since(from)
	}
	d := chat.Delivery{What: "question", Request: store.Radicado(2026, 1), Person: mailOf("nubia"), Err: "gone"}
	h.wants(parks(d), "#escalamientos", "No le llegan los avisos a Nubia Torres: su correo o su chat ya no existe ("+mailOf("nubia")+"). Caso TIC-2026-000001")
	if got := parks(d); len(got) > 0 {
		t.Errorf("told twice:\n%s", texts(got))
	}
	h.says("marta", "tomar 1")
	h.later("2dh")
	d.Err = "refused"
	h.wants(parks(d), "marta", "los rechaza")
	h.wants(parks(chat.Delivery{What: "code", Person: mailOf("luz"), Err: "gone"}), "#escalamientos", "Luz Dary Gómez")
	for _, d := range []chat.Delivery{{What: "code", Person: mailOf("nadie"), Err: "gone"}, {What: "question", Request: store.Radicado(2026, 1), Person: mailOf("carlos"), Err: "failed"},
		{What: "unreached", Person: mailOf("carlos"), Err: "gone"}, {What: "unreached", Err: "gone"}, {Err: "gone", Request: store.Radicado(2026, 1)}} {
		if got := parks(d); len(got) > 0 {
			t.Errorf("%+v:\n%s", d, texts(got))
		}
	}
}
