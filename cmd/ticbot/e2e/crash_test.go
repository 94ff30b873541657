package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/web"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/badgerkv"
)

const (
	crashKills   = 30
	crashActions = 16 // things that people do in one case, at least
)

// TestKillAtAnyMoment plays the mailbox case again and again while the program is killed at random moments and started
// again. TICBOT_SEED repeats a run.
func TestKillAtAnyMoment(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	if s, err := strconv.ParseUint(os.Getenv("TICBOT_SEED"), 10, 64); err == nil {
		seed = s
	}
	t.Logf("TICBOT_SEED=%d", seed)
	rnd := rand.New(rand.NewPCG(seed, 1))
	s := &survivor{t: t, addr: freeAddress(t), data: t.TempDir(), rnd: rnd}
	c := newClient(t, s.addr)
	c.lost = s.revive
	s.revive()
	c.room(luz, "nothing yet", func([]web.Line) bool { return true })
	c.officeHours()

	names := []string{"Ana Ruiz", "Pablo Rivas", "Rosa Marín", "Julio Peña"}
	var cases []*mailboxCase
	c.before = s.before
	for i, name := range names {
		kills := crashKills*(i+1)/len(names) - crashKills*i/len(names)
		s.plan = planKills(rnd, kills, crashActions)
		m := newMailboxCase(c, name)
		for _, stage := range m.stages() {
			stage()
		}
		s.calm(c)
		checkRooms(c, m)
		cases = append(cases, m)
	}
	if s.kills != crashKills {
		t.Errorf("%d kills, wanted %d", s.kills, crashKills)
	}
	t.Logf("%d kills, %d starts", s.kills, s.starts)
	s.stop()
	mustRun(t, "", "audit", "verify", "--data", s.data)
	checkStore(t, s.data, cases)
}

// stop ends the last process in good order.
func (s *survivor) stop() {
	s.t.Helper()
	_ = s.p.cmd.Process.Signal(syscall.SIGTERM)
	if code := s.p.ended(patience); code != 0 {
		s.t.Errorf("SIGTERM: exit status %d", code)
	}
}

// checkRooms looks at what every person of a case was told: each thing once, in order, and every card is true.
func checkRooms(c *client, m *mailboxCase) {
	c.t.Helper()
	told := map[string][]string{
		luz: {"Recibida. Radicado " + m.id, "La cuenta " + m.account + " está lista (" + m.id + ")",
			m.name + " recibió la clave el"},
		hernan:   {"Gracias. Visto bueno dado", "PIN para " + m.name},
		oscar:    {"Cupo reservado a las", "La clave de " + m.account + " está en esta página", "Registrado: PISAMI P-" + m.id[9:] + " en " + m.id},
		mailRoom: {"su cuenta " + m.account + " está lista. Reciba la clave aquí"},
	}
	for name, words := range told {
		lines := c.room(name, "its room", func([]web.Line) bool { return true })
		var texts []string
		cards := 0
		for _, l := range lines {
			if l.Message.Card && contains(l.Message.Title, m.id) {
				cards++
				continue
			}
			texts = append(texts, l.Text+"\n"+l.Message.Text())
		}
		if missing, ok := inOrder(texts, words); !ok {
			c.t.Errorf("%s, %s: was not told, or too early: %q\n%s", m.name, name, missing, transcript(lines))
		}
		for _, w := range words {
			n := 0
			for _, s := range texts {
				n += strings.Count(s, w)
			}
			if strings.Contains(w, m.name) || strings.Contains(w, m.id) || strings.Contains(w, m.account) {
				if n != 1 {
					c.t.Errorf("%s, %s: told %d times: %q\n%s", m.name, name, n, w, transcript(lines))
				}
			}
		}
		if name == mailRoom {
			continue
		}
		if cards != 1 {
			c.t.Errorf("%s, %s: %d cards", m.name, name, cards)
		}
		c.see(name, m.id, "Estado: Cerrada")
	}
}

// steps is what the journal of a case must hold, each of them once.
var steps = []string{"visto_bueno", "regla_auto", "cupo", "creada", "clave_puesta", "recibida", "pisami", "silencio", "cierre"}

// checkStore reads the folder itself: numbers without a gap, each step of each case once, nothing owed.
func checkStore(t *testing.T, data string, cases []*mailboxCase) {
	t.Helper()
	db, err := badgerkv.Open(filepath.Join(data, "db"), badgerkv.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	st := store.New(db, make([]byte, 32))
	defer func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	}()
	err = st.View(context.Background(), func(v *store.View) error {
		var ids []string
		for r, err := range v.AllRequests() {
			if err != nil {
				return err
			}
			ids = append(ids, r.ID)
		}
		slices.Sort(ids)
		for i, m := range cases {
			year := m.id[:len("TIC-2026-")]
			if want := fmt.Sprintf("%s%06d", year, i+1); m.id != want || i >= len(ids) || ids[i] != want {
				t.Errorf("case %d has the number %s, stored are %v", i+1, m.id, ids)
			}
			if err := checkJournal(t, v, m); err != nil {
				return err
			}
		}
		if len(ids) != len(cases) {
			t.Errorf("%d requests were filed, %d are stored", len(cases), len(ids))
		}
		owed, err := v.AllOutgoing()
		for _, o := range owed {
			t.Errorf("still owed: %s %s to %s%s: %s %s", o.Kind, o.What, o.Account, o.Place, o.State, o.Error)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkJournal(t *testing.T, v *store.View, m *mailboxCase) error {
	t.Helper()
	entries, err := v.JournalOf(m.id)
	if err != nil {
		return err
	}
	var seen []string
	var all strings.Builder
	for _, e := range entries {
		fmt.Fprintf(&all, "  %d %s %s %s %s→%s %v\n", e.Seq, e.Actor, e.Kind, e.Step, e.From, e.To, e.Data)
		if e.Kind == "step" {
			seen = append(seen, e.Step)
		}
	}
	if i := slices.IndexFunc(entries, func(e store.Entry) bool { return e.Kind == "filed" }); i != 0 {
		t.Errorf("%s: the journal does not begin with the filing", m.id)
	}
	if missing, ok := inOrder(seen, steps); !ok {
		t.Errorf("%s: the journal lacks %s", m.id, missing)
	}
	for _, step := range steps {
		if n := count(seen, step); n != 1 {
			t.Errorf("%s: step %s is there %d times", m.id, step, n)
		}
	}
	for _, step := range seen {
		if !slices.Contains(steps, step) && step != "recibi" {
			t.Errorf("%s: nobody did %s", m.id, step)
		}
	}
	if t.Failed() {
		t.Logf("%s, journal:\n%s", m.id, all.String())
	}
	return nil
}

func count(all []string, one string) int {
	n := 0
	for _, s := range all {
		if s == one {
			n++
		}
	}
	return n
}
