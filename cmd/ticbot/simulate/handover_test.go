package simulate

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/page"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// tellsLink and tellsPIN are who was sent a holder's link and a PIN, as "reader via platform", each once.
func tellsLink(ms []heard) []string {
	return whoHeard(ms, func(m heard) bool {
		return reHolderLink.MatchString(m.text) && strings.Contains(m.text, "Sirve una sola vez")
	})
}

func tellsPIN(ms []heard) []string {
	return whoHeard(ms, func(m heard) bool { return rePIN.MatchString(m.text) })
}

func tellsSlip(ms []heard) []string {
	return whoHeard(ms, func(m heard) bool { return reSlipLink.MatchString(m.text) })
}

func whoHeard(ms []heard, is func(heard) bool) []string {
	var out []string
	for _, m := range ms {
		if at := m.to + " via " + string(m.via); is(m) && !slices.Contains(out, at) {
			out = append(out, at)
		}
	}
	slices.Sort(out)
	return out
}

// handed is a row of the table of forms.md §5 brought to where the holder has the link.
type handed struct {
	name  string
	cast  func(*cast)
	ask   func(h *house) // up to the receipt
	sign  bool           // the head signs
	link  string
	pin   string // "" = the slip of the desk
	slip  string
	asker string
}

var handovers = []handed{
	{name: "new person, personal mail", ask: asks("luz", "anaruiz88@gmail.com"), sign: true, link: "anaruiz88@gmail.com via mail", pin: "hernan via console", asker: "luz"},
	{name: "new person, no personal mail", ask: asks("luz", "saltar"), sign: true, link: "hernan via console", slip: "oscar via console", asker: "luz"},
	{name: "new person, the head asks", ask: asks("hernan", "anaruiz88@gmail.com"), link: "anaruiz88@gmail.com via mail", slip: "oscar via console", asker: "hernan"},
	{name: "new person, the head asks, no personal mail", ask: asks("hernan", "saltar"), link: "hernan via console", slip: "oscar via console", asker: "hernan"},
	{name: "new person, the asker gives the head's address", ask: asks("luz", "hernan@alcaldia.example"), sign: true, link: "hernan@alcaldia.example via mail", slip: "oscar via console", asker: "luz"},
	{name: "new person, the head has no chat", cast: func(c *cast) { c.person("hernan").Accounts = nil }, ask: asks("luz", "anaruiz88@gmail.com"),
		link: "anaruiz88@gmail.com via mail", pin: "hernan@alcaldia.example via mail", asker: "luz"},
	{name: "known person recovers", ask: lines("luz", "se me olvidó la clave del correo", "enviar"), link: "luz via console", pin: "hernan via console", asker: "luz"},
	{name: "the head recovers", ask: lines("hernan", "se me olvidó la clave del correo", "enviar"), link: "hernan via console", pin: "jorge via console", asker: "hernan"},
	{name: "the head of all recovers", ask: lines("jorge", "se me olvidó la clave del correo", "enviar"), link: "jorge via console", slip: "oscar via console", asker: "jorge"},
	{name: "the keeper of the PIN asks for another", ask: lines("hernan", "recuperar la clave del correo luz@alcaldia.example", "enviar"), link: "luz via console", slip: "oscar via console", asker: "hernan"},
	{name: "a colleague asks for another", ask: lines("nubia", "recuperar la clave del correo luz@alcaldia.example", "enviar"), link: "luz via console", pin: "hernan via console", asker: "nubia"},
	{name: "the holder has no chat but the locked mailbox", cast: func(c *cast) { c.person("luz").Accounts = nil }, ask: lines("nubia", "recuperar la clave del correo luz@alcaldia.example", "enviar"),
		link: "hernan via console", slip: "oscar via console", asker: "nubia"},
	{name: "a mailbox of the dependency", ask: lines("luz", "necesito un buzón para la dependencia", "tesoreria", "nubia torres", "enviar"), sign: true,
		link: "nubia via console", pin: "nubia@alcaldia.example via mail", asker: "luz"},
	{name: "a mailbox for which the asker answers", ask: lines("luz", "necesito un buzón para la dependencia", "tesoreria", "luz dary gómez", "enviar"), sign: true,
		link: "luz via console", slip: "oscar via console", asker: "luz"},
	{name: "a mailbox for which one without chat answers", cast: func(c *cast) { c.person("nubia").Accounts = nil },
		ask: lines("luz", "necesito un buzón para la dependencia", "tesoreria", "nubia torres", "enviar"), sign: true, link: "nubia@alcaldia.example via mail", slip: "oscar via console", asker: "luz"},
	{name: "one's own first mailbox", cast: func(c *cast) { c.person("luz").Mailbox = "" }, ask: lines("luz", "necesito un correo para mi", "enviar"), sign: true,
		link: "luz via console", pin: "hernan via console", asker: "luz"},
}

func asks(who, personal string) func(*house) {
	return func(h *house) { h.asksMailbox(who, "ana ruiz", personal) }
}

func lines(who string, ls ...string) func(*house) { return func(h *house) { h.says(who, ls...) } }

// hand brings a row to where the holder has the link, and gives what was heard when the technician had opened his page.
func (h *house) hand(row handed, how string) []heard {
	h.t.Helper()
	row.ask(h)
	r := h.kase(1)
	if row.sign {
		h.says("hernan", "visto bueno 1")
	} else if r.State == "por_visto_bueno" { // the head decides by mail; here the step is taken for him
		h.signFor("hernan")
	}
	if r = h.kase(1); r.State != "asignada" {
		h.t.Fatalf("the case is %s: %s", r.State, texts(h.heard))
	}
	tech := strings.TrimSuffix(r.Assignee, "@"+mailDomain)
	if r.Flow == "nueva" {
		h.says(tech, "cupo 1", "creada 1 "+r.Facts["propuesta"])
	} else {
		h.says(tech, "clave nueva 1")
	}
	n := len(h.heard)
	h.chooses(tech, how)
	if got := h.since(n); len(tellsLink(got))+len(tellsPIN(got))+len(tellsSlip(got)) != 0 || len(with(to(got, "luz"), "está lista")) != 0 {
		h.t.Errorf("told before the technician has the password: %s", texts(got))
	}
	if how != byBot {
		return h.since(n)
	}
	n = len(h.heard)
	if v, _ := h.opensEnvelope(h.token(tech, reHolderLink), ""); v.State != page.Open {
		h.t.Fatalf("the technician's page is %s", v.State)
	}
	return h.since(n)
}

// signFor signs for a head who has no chat, through an account that is bound for the moment.
func (h *house) signFor(who string) {
	h.t.Helper()
	a := chat.Account{Platform: "web", ID: who}
	bind := func(fn func(tx *store.Tx) error) { h.must(h.store.Update(context.Background(), fn)) }
	bind(func(tx *store.Tx) error { return tx.Bind(mailOf(who), a) })
	_, err := h.engine.Accept(context.Background(), chat.Event{ID: "sign", From: a, At: chat.Place{Platform: "web", ID: directPrefix + who, Kind: chat.Direct}, When: h.now,
		What: chat.Text{Text: "visto bueno 1"}, Limits: h.fars["web"].limits})
	h.must(err)
	bind(func(tx *store.Tx) error { return tx.Unbind(a) })
	h.must(h.settle())
}

// TestHandover is the table of forms.md §5, row by row.
func TestHandover(t *testing.T) {
	t.Parallel()
	for _, row := range handovers {
		t.Run(row.name, func(t *testing.T) {
			c := demoCast()
			if row.cast != nil {
				row.cast(c)
			}
			h := openHouse(t, c, nil)
			got := h.hand(row, byBot)
			want := func(what, who string, are []string) {
				t.Helper()
				if who == "" && len(are) != 0 || who != "" && !slices.Equal(are, []string{who}) {
					t.Errorf("%s: %v instead of %q\n%s", what, are, who, texts(got))
				}
			}
			want("link", row.link, tellsLink(got))
			want("PIN", row.pin, tellsPIN(got))
			want("slip", row.slip, tellsSlip(got))
			if slices.ContainsFunc(tellsPIN(got), func(at string) bool {
				return strings.HasPrefix(at, row.asker+" ") || strings.HasPrefix(at, row.asker+"@")
			}) {
				t.Error("the asker has the PIN")
			}
			if slices.ContainsFunc(h.heard, func(m heard) bool {
				return strings.HasPrefix(m.to, "#") && (rePIN.MatchString(m.text) || strings.Contains(m.text, "https://"))
			}) {
				t.Error("a channel was told a link or a PIN")
			}
			h.wants(got, row.asker, "(TIC-2026-000001)")
			h.opensWith(row)
		})
	}
}

// opensWith: link and PIN together open the envelope, once; neither does alone.
func (h *house) opensWith(row handed) {
	h.t.Helper()
	who, _, _ := strings.Cut(row.link, " ")
	token := h.token(who, reHolderLink)
	if v, _ := h.opensEnvelope(token, ""); v.State == page.Open {
		h.t.Error("opens without PIN")
	}
	pin := ""
	if row.pin != "" {
		keeper, _, _ := strings.Cut(row.pin, " ")
		pin = h.pin(keeper)
	} else {
		desk, _, _ := strings.Cut(row.slip, " ")
		v, err := h.desk.Print(context.Background(), h.token(desk, reSlipLink))
		h.must(err)
		if again, err := h.desk.Print(context.Background(), h.token(desk, reSlipLink)); err != nil || again.PIN != "" {
			h.t.Errorf("the slip prints twice: %v %v", again.State, err)
		}
		pin = v.PIN
	}
	if v, _ := h.opensEnvelope(token, pin); v.State != page.Open || v.Plain == "" {
		h.t.Errorf("link and PIN %q do not open: %s", pin, v.State)
	}
	if v, _ := h.opensEnvelope(token, pin); v.State == page.Open {
		h.t.Error("opens twice")
	}
}

// TestConsolePassword: a password of the console is typed by the technician on his page, and nowhere else.
func TestConsolePassword(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.hand(handovers[0], byConsole)
	token := h.token("oscar", reEntryLink)
	if token == "" {
		t.Fatalf("no page to type it on: %s", texts(to(h.heard, "oscar")))
	}
	v, err := h.desk.Fill(context.Background(), token, "Consola-2026-x")
	h.must(err)
	h.must(h.settle())
	if v.State != page.Typed {
		t.Fatal(v.State)
	}
	if got, _ := h.opensEnvelope(h.token("anaruiz88@gmail.com", reHolderLink), h.pin("hernan")); got.Plain != "Consola-2026-x" {
		t.Errorf("the holder's page shows %q (%s)", got.Plain, got.State)
	}
	if again, err := h.desk.Fill(context.Background(), token, "Otra-2026-xyz"); err != nil || again.State == page.Typed {
		t.Errorf("typed twice: %s %v", again.State, err)
	}
}

// TestWrongPINs: the fifth burns the envelope, tells TIC, and the next password is another one.
func TestWrongPINs(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.delivered(t, "anaruiz88@gmail.com")
	token := h.token("anaruiz88@gmail.com", reHolderLink)
	for left := 4; left >= 0; left-- {
		v, _ := h.opensEnvelope(token, "000000")
		if left > 0 && (v.State != page.Wrong || v.Left != left) || left == 0 && v.State != page.Burnt {
			t.Errorf("%d left: %s %d", left, v.State, v.Left)
		}
	}
	if r := h.kase(1); r.State != "cupo_reservado" {
		t.Errorf("back with the technician it is %s", r.State)
	}
	h.wants(h.heard, "oscar", "dejó de servir: se venció o hubo cinco PIN errados")
	h.wants(h.heard, "#escalamientos", "El enlace de una clave dejó de servir")
	if v, _ := h.opensEnvelope(token, h.pin("hernan")); v.State == page.Open {
		t.Error("the burnt envelope opens with the right PIN")
	}
	h.anotherKey(t, "oscar")
}

// anotherKey makes the next password of case 1: it differs from the one before, link and PIN too, and the old ones are dead.
func (h *house) anotherKey(t *testing.T, tech string) {
	t.Helper()
	link, pin, old := h.token("anaruiz88@gmail.com", reHolderLink), h.pin("hernan"), h.last
	h.says(tech, "creada 1 ana.ruiz@"+mailDomain)
	h.chooses(tech, byBot)
	staff, _ := h.opensEnvelope(h.token(tech, reHolderLink), "")
	if staff.State != page.Open || staff.Plain == old {
		t.Errorf("the technician's new page: %s, the same password: %v", staff.State, staff.Plain == old)
	}
	newLink, newPIN := h.token("anaruiz88@gmail.com", reHolderLink), h.pin("hernan")
	if newLink == link || newPIN == pin {
		t.Errorf("the link or the PIN is the old one: %v %v", newLink == link, newPIN == pin)
	}
	if v, _ := h.opensEnvelope(link, pin); v.State == page.Open {
		t.Error("the old envelope opens")
	}
	if v, _ := h.opensEnvelope(newLink, pin); v.State == page.Open && pin != newPIN {
		t.Error("the old PIN opens the new envelope")
	}
	v, _ := h.opensEnvelope(newLink, newPIN)
	if v.State != page.Open || v.Plain != staff.Plain {
		t.Errorf("the holder's page is %s, and shows what the technician saw: %v", v.State, v.Plain == staff.Plain)
	}
}

// TestEnvelopeExpires: the limit is the end of the third business day, not 72 hours.
func TestEnvelopeExpires(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.delivered(t, "anaruiz88@gmail.com") // Monday: until Thursday, 16:30
	token := h.token("anaruiz88@gmail.com", reHolderLink)
	h.time("2026-11-26 16:29")
	if v, err := h.desk.Peek(context.Background(), token); err != nil || v.State != page.Ready {
		t.Errorf("a minute before the end it is %s %v", v.State, err)
	}
	h.time("2026-11-26 16:31")
	if v, _ := h.opensEnvelope(token, h.pin("hernan")); v.State != page.Burnt {
		t.Errorf("after the end it is %s", v.State)
	}
	if r := h.kase(1); r.State != "cupo_reservado" {
		t.Errorf("the case is %s", r.State)
	}
	h.time("2026-12-03 12:00")
	if r := h.kase(1); r.State != "cupo_reservado" {
		t.Errorf("an envelope that nobody opened closed its case: %s", r.State)
	}
	h.anotherKey(t, "oscar")
}

// TestStaffEnvelopeExpires: unopened for an hour, the case is back at «Cuenta creada» with a new password, and nobody was told.
func TestStaffEnvelopeExpires(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.hand(handed{ask: asks("luz", "anaruiz88@gmail.com"), sign: true}, inPerson)
	h = openHouse(t, nil, nil)
	asks("luz", "anaruiz88@gmail.com")(h)
	h.says("hernan", "visto bueno 1")
	h.makesKey("oscar", 1, "ana.ruiz@"+mailDomain, byBot)
	token := h.token("oscar", reHolderLink)
	h.time("2026-11-23 10:13")
	if r := h.kase(1); r.State != "clave_por_poner" {
		t.Errorf("before the hour is over it is %s", r.State)
	}
	h.time("2026-11-23 10:15")
	if r := h.kase(1); r.State != "cupo_reservado" || r.Facts["cupo"] != "usado" {
		t.Errorf("after the hour: %s, slot %s", r.State, r.Facts["cupo"])
	}
	if v, _ := h.opensEnvelope(token, ""); v.State == page.Open {
		t.Error("the technician's page opens after the hour")
	}
	if len(to(h.heard, "anaruiz88@gmail.com")) != 0 || len(tellsPIN(h.heard)) != 0 {
		t.Error("the holder or the keeper was told")
	}
	h.says("oscar", "creada 1 ana.ruiz@"+mailDomain)
	h.chooses("oscar", byBot)
	first, _ := h.opensEnvelope(h.token("oscar", reHolderLink), "")
	if first.State != page.Open || h.token("oscar", reHolderLink) == token {
		t.Errorf("the new page is %s", first.State)
	}
	var issues []int
	h.view(func(v *store.View) error {
		es, err := v.EnvelopesOf("TIC-2026-000001")
		for _, e := range es {
			if e.Burnt.IsZero() {
				issues = append(issues, e.Issue)
			}
		}
		return err
	})
	if !slices.Equal(issues, []int{2, 2}) {
		t.Errorf("live envelopes are of issues %v", issues)
	}
	if q := h.quotaNow(); q.Active != 847 || q.Reserved != 0 {
		t.Errorf("one account was counted as %+v", q)
	}
}

func (h *house) quotaNow() (q store.Quota) {
	h.view(func(v *store.View) (err error) {
		q, err = v.Quota()
		return err
	})
	return q
}

// TestAnotherKey: «Pedir otra clave» from the page and from the chat; a page of an older password moves nothing any more.
func TestAnotherKey(t *testing.T) {
	t.Parallel()
	for _, from := range []string{"page", "chat", "opened page"} {
		t.Run(from, func(t *testing.T) {
			h := openHouse(t, nil, nil)
			h.delivered(t, "anaruiz88@gmail.com")
			old := h.token("anaruiz88@gmail.com", reHolderLink)
			again := func(token string) {
				v, err := h.desk.Again(context.Background(), token)
				h.must(err)
				h.must(h.settle())
				if v.State != page.Asked {
					t.Errorf("the page says %s", v.State)
				}
			}
			switch from {
			case "chat":
				h.pushes("luz", "Pedir otra clave")
				h.says("luz", "No me funciona")
			case "opened page":
				if v, _ := h.opensEnvelope(old, h.pin("hernan")); v.State != page.Open {
					t.Fatal(v.State)
				}
				again(old)
			default:
				again(old)
				before := h.journal()
				again(old) // twice: the second does nothing
				if h.journal() != before {
					t.Error("asked twice, done twice")
				}
			}
			if r := h.kase(1); r.State != "cupo_reservado" {
				t.Fatalf("the case is %s", r.State)
			}
			h.wants(h.heard, "oscar", "pidió otra clave")
			h.says("oscar", "creada 1 ana.ruiz@"+mailDomain)
			h.chooses("oscar", byBot)
			h.opensEnvelope(h.token("oscar", reHolderLink), "")
			before := h.journal()
			again(old)
			if r := h.kase(1); r.State != "comunicada" || h.journal() != before {
				t.Errorf("the page of the old password burnt the new one: %s", r.State)
			}
			if v, _ := h.opensEnvelope(h.token("anaruiz88@gmail.com", reHolderLink), h.pin("hernan")); v.State != page.Open {
				t.Errorf("the new envelope is %s", v.State)
			}
		})
	}
}

// TestSomebodyElseOpenedIt blocks first: critical, and the late channel is told.
func TestSomebodyElseOpenedIt(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.delivered(t, "anaruiz88@gmail.com")
	h.says("luz", "otra clave 1", "la abrió otra persona")
	if r := h.kase(1); r.Priority != "P1" || !r.Flags["bloquear"] {
		t.Errorf("priority %s, flags %v", r.Priority, r.Flags)
	}
	h.wants(h.heard, "#escalamientos", "TIC-2026-000001")
}

// TestInPerson: the delivery at the desk counts as reception and starts the silence; without the document nothing is given.
func TestInPerson(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.hand(handovers[1], inPerson)
	h.says("marta", "entregada 1 no")
	if r := h.kase(1); r.State != "por_entregar" {
		t.Errorf("without a document it is %s", r.State)
	}
	h.says("marta", "entregada 1 sí")
	h.wants(h.heard, "luz", "se entregó en persona a Ana Ruiz (TIC-2026-000001)")
	h.pushes("luz", "Ya funciona")
	if r := h.kase(1); r.State != "hecha" {
		t.Errorf("after «Ya funciona» it is %s", r.State)
	}
	h = openHouse(t, nil, nil)
	h.hand(handovers[1], inPerson)
	h.says("marta", "entregada 1 sí")
	h.time("2026-11-26 17:00")
	if r := h.kase(1); r.State != "hecha" {
		t.Errorf("three business days after the delivery it is %s", r.State)
	}
}

// TestSilenceCountsFromOpening: an unopened envelope does not close the case, and reception is not said by the asker alone.
func TestSilenceCountsFromOpening(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.delivered(t, "anaruiz88@gmail.com")
	h.says("luz", "recibí 1", "ya funciona 1")
	if r := h.kase(1); r.State != "comunicada" {
		t.Errorf("closed without a reception: %s", r.State)
	}
	h.time("2026-11-25 15:12")
	h.opensEnvelope(h.token("anaruiz88@gmail.com", reHolderLink), h.pin("hernan"))
	h.time("2026-11-30 16:29")
	if r := h.kase(1); r.State != "comunicada" {
		t.Errorf("too early: %s", r.State)
	}
	h.time("2026-11-30 16:31")
	if r := h.kase(1); r.State != "hecha" {
		t.Errorf("after three business days: %s", r.State)
	}
}

// TestPersonalMailIsErased: the holder's own address stands in the request while the case is open, and nowhere else ever.
func TestPersonalMailIsErased(t *testing.T) {
	t.Parallel()
	const personal = "anaruiz88@gmail.com"
	for end, finish := range map[string]func(h *house){
		"closed by silence": func(h *house) {
			h.opensEnvelope(h.token(personal, reHolderLink), h.pin("hernan"))
			h.says("oscar", "pisami 1 881")
			h.time("2026-11-26 17:00")
		},
		"joined to nothing: withdrawn": func(h *house) {
			h.says("luz", "otra clave 1", "1", "desistir 1", "desistir 1 sí")
		},
	} {
		t.Run(end, func(t *testing.T) {
			h := openHouse(t, nil, nil)
			h.asksMailbox("luz", "ana ruiz", personal)
			if r := h.kase(1); r.Answers["contacto"] != personal {
				t.Fatalf("kept as %q", r.Answers["contacto"])
			}
			h.says("luz", "estado 1", "detalle 1")
			h.says("oscar", "detalle 1")
			h.view(func(v *store.View) error {
				found, err := v.Search("anaruiz88", 10)
				if len(found) != 0 {
					t.Errorf("found by the address: %v", found)
				}
				return err
			})
			h.says("hernan", "visto bueno 1")
			h.makesKey("oscar", 1, "ana.ruiz@"+mailDomain, byBot)
			h.opensEnvelope(h.token("oscar", reHolderLink), "")
			if found := h.stands("anaruiz88"); len(found) != 0 && !only(found, "r/") {
				t.Errorf("while the case is open the address stands in %v", found)
			}
			finish(h)
			if found := h.stands("anaruiz88"); len(found) != 0 {
				t.Errorf("after the end the address stands in %v", found)
			}
			hmac := 0
			h.view(func(v *store.View) error {
				es, err := v.JournalOf("TIC-2026-000001")
				for _, e := range es {
					if v := e.Data["answer.contacto"]; v != "" && strings.HasPrefix(v, "hmac:") {
						hmac++
					}
				}
				return err
			})
			if hmac != 1 {
				t.Errorf("the journal holds %d keyed hashes of it", hmac)
			}
			for _, m := range h.heard {
				if m.to != personal && strings.Contains(m.text, "anaruiz88") {
					t.Errorf("@%s was told the address: %s", m.to, m.text)
				}
			}
		})
	}
}

// stands lists the keys whose key or value holds a text, in the clear.
func (h *house) stands(text string) (keys []string) {
	h.t.Helper()
	h.must(h.db.View(context.Background(), func(r kv.Reader) error {
		for it, err := range r.Scan("", "") {
			if err != nil {
				return err
			}
			if strings.Contains(it.Key, text) || strings.Contains(string(it.Value), text) {
				keys = append(keys, it.Key)
			}
		}
		return nil
	}))
	return keys
}

func only(keys []string, prefix string) bool {
	return !slices.ContainsFunc(keys, func(k string) bool { return !strings.HasPrefix(k, prefix) })
}

// TestContractorRecovers: the holder is nobody whom the records know, so that the head of who asks passes the link on and the
// desk gives the PIN to whom it sees.
func TestContractorRecovers(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.delivered(t, "anaruiz88@gmail.com")
	h.says("luz", "recuperar la clave del correo ana.ruiz@alcaldia.example", "enviar")
	h.says("oscar", "clave nueva 2")
	h.chooses("oscar", byBot)
	_, got := h.opensEnvelope(h.token("oscar", reHolderLink), "")
	if links, pins, slips := tellsLink(got), tellsPIN(got), tellsSlip(got); !slices.Equal(links, []string{"hernan via console"}) || len(pins) != 0 || !slices.Equal(slips, []string{"oscar via console"}) {
		t.Errorf("link %v, PIN %v, slip %v", links, pins, slips)
	}
}
