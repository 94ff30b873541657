package e2e

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// Accounts of the sample people.
const (
	luz     = "luz.gomez"
	hernan  = "hernan.ospina"
	oscar   = "oscar.leal"
	marta   = "marta.diaz"
	adriana = "adriana.rojas"
	nubia   = "nubia.torres"
	carlos  = "carlos.rios"
)

var (
	radicadoWords = regexp.MustCompile(`TIC-\d{4}-\d{6}`)
	linkWords     = regexp.MustCompile(`https?://[^\s/]+(/entrega/[^\s.,]+)`)
	pinWords      = regexp.MustCompile(`\b(\d{3}) (\d{3})\b`)
	keyWords      = regexp.MustCompile(`<input id="clave"[^>]* value="([^"]*)"`)
)

func contains(s, sub string) bool { return strings.Contains(s, sub) }

// mailboxCase is one mailbox request that is driven from asking to closing.
type mailboxCase struct {
	c       *client
	name    string // of the holder
	mail    string // his personal address
	account string // as the bot proposes it
	id      string // the radicado
}

func newMailboxCase(c *client, name string) *mailboxCase {
	dots := strings.ToLower(strings.ReplaceAll(name, " ", "."))
	return &mailboxCase{c: c, name: name, mail: dots + "88@gmail.com"}
}

// stages are what happens, one after the other. Each waits until its effect can be seen before it returns.
func (m *mailboxCase) stages() []func() {
	return []func(){m.file, m.signOff, m.reserve, m.create, m.staffPage, m.holderPage, m.register, m.close}
}

// file asks for the account and submits.
func (m *mailboxCase) file() {
	r := m.c.say(luz, "necesito un correo para "+strings.ToLower(m.name)+", contratista nueva")
	r = m.c.fill(luz, r, map[string]string{"titular": m.name, "fin": "30 de junio", "contacto": m.mail})
	r = m.c.fill(luz, r, nil)
	if r.Whisper == nil {
		m.c.t.Fatalf("%s: the request was submitted, and nothing was said: %+v", m.name, r)
	}
	text := r.Whisper.Message.Text()
	if m.id = radicadoWords.FindString(text); m.id == "" || !contains(text, "Recibida. Radicado "+m.id) {
		m.c.t.Fatalf("%s: the receipt says %q", m.name, text)
	}
	m.c.see(luz, m.id, "Falta el visto bueno de Hernán Ospina")
}

func (m *mailboxCase) signOff() {
	m.c.press(hernan, "Dar visto bueno", m.id)
	m.c.see(luz, m.id, "Visto bueno de Hernán Ospina")
}

func (m *mailboxCase) reserve() {
	m.c.press(oscar, "Reservar cupo", m.id)
	m.c.see(luz, m.id, "Cupo reservado")
}

func (m *mailboxCase) create() {
	r := m.c.press(oscar, "Cuenta creada", m.id)
	if r.Form == nil {
		m.c.t.Fatalf("%s: [Cuenta creada] opens no form: %+v", m.name, r)
	}
	f, _ := r.Form.Field("cuenta")
	if m.account = cmp.Or(r.Form.Values["cuenta"], f.Default); !contains(m.account, "@alcaldia.example") {
		m.c.t.Fatalf("%s: the address %q is proposed", m.name, m.account)
	}
	m.c.fill(oscar, r, map[string]string{"clave": "bot"})
	m.c.see(oscar, "La clave de "+m.account+" está en esta página")
}

// staffPage opens the technician's own page. An answer that was lost with a crash has burnt the page for good: then the
// page says so, and the case goes on.
func (m *mailboxCase) staffPage() {
	link := m.link(m.c.see(oscar, "La clave de "+m.account).Message.Text())
	m.open(link, url.Values{}, "staff")
	m.c.see(mailRoom, m.mail, m.account)
	m.c.see(hernan, "PIN para "+m.name)
	m.c.see(luz, "La cuenta "+m.account+" está lista ("+m.id+")")
}

// holderPage opens the envelope with a wrong PIN, then with the right one, and confirms the reception.
func (m *mailboxCase) holderPage() {
	link := m.link(m.c.see(mailRoom, m.mail, m.account).Message.Text())
	pin := pinWords.FindStringSubmatch(m.c.see(hernan, "PIN para "+m.name).Message.Text())
	if pin == nil {
		m.c.t.Fatalf("%s: no PIN for the keeper", m.name)
	}
	right := pin[1] + pin[2]
	wrong := "000000"
	if right == wrong {
		wrong = "111111"
	}
	m.open(link, url.Values{"pin": {wrong}}, "wrong")
	m.open(link, url.Values{"pin": {right}}, "holder")
	m.open(link, url.Values{"recibi": {"1"}}, "received")
	m.c.see(luz, m.name+" recibió la clave el")
}

// open posts one of the forms of a page until it is answered.
func (m *mailboxCase) open(link string, form url.Values, what string) {
	m.c.t.Helper()
	m.c.before()
	var problem string
	err := eventually(patience, func() bool {
		status, body, err := m.c.page(link, form)
		if problem = fmt.Sprint(status, err, body); err != nil || status >= 500 || status == http.StatusForbidden {
			m.c.lost()
			return false
		}
		switch what {
		case "wrong":
			return contains(body, "Ese PIN no es. Le queda")
		case "received":
			return contains(body, "Quedó anotado que usted recibió la cuenta")
		default:
			shown := keyWords.FindStringSubmatch(body)
			return shown != nil && len(shown[1]) >= 8 || status == http.StatusGone && contains(body, "ya se mostró una vez")
		}
	})
	if err != nil {
		m.c.t.Fatalf("%s: the page (%s) answers %s", m.name, what, problem)
	}
}

func (m *mailboxCase) link(text string) string {
	m.c.t.Helper()
	l := linkWords.FindStringSubmatch(text)
	if l == nil {
		m.c.t.Fatalf("%s: no link in %q", m.name, text)
	}
	return l[1]
}

// register notes the PISAMI number.
func (m *mailboxCase) register() {
	r := m.c.say(oscar, "pisami "+m.id+" P-"+m.id[9:])
	if r.Whisper == nil || !contains(r.Whisper.Message.Text(), "Registrado: PISAMI") {
		m.c.t.Fatalf("%s: PISAMI was not taken: %+v", m.name, r)
	}
}

// close lets business days go by until the case is closed.
func (m *mailboxCase) close() {
	for range 4 { // silence ends at the end of the third business day
		m.c.jump("1dh")
	}
	m.c.see(luz, m.id, "Estado: Cerrada")
}
