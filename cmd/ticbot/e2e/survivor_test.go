package e2e

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"
)

// survivor is a demo that is killed with SIGKILL at planned moments and started again on the same port and folder.
type survivor struct {
	t          *testing.T
	addr, data string
	rnd        *rand.Rand
	plan       map[int][]time.Duration // number of an action → how long after its beginning the process is killed
	actions    int
	starts     int

	mu    sync.Mutex
	p     *process
	kills int
	open  int // kills that are armed and have not struck
	owed  int // kills that met a dead process: they strike while the next one comes up
}

// planKills spreads kills over the first n actions: half of them while the action is taken, half while what it caused is
// delivered.
func planKills(rnd *rand.Rand, kills, n int) map[int][]time.Duration {
	plan := map[int][]time.Duration{}
	for i := range kills {
		longest := 8 * time.Millisecond
		if i%2 == 1 {
			longest = 80 * time.Millisecond
		}
		at := rnd.IntN(n)
		plan[at] = append(plan[at], time.Duration(rnd.Int64N(int64(longest))))
	}
	return plan
}

// before is called when an action begins.
func (s *survivor) before() {
	for _, d := range s.plan[s.actions] {
		s.arm(d)
	}
	s.actions++
}

func (s *survivor) arm(d time.Duration) {
	s.mu.Lock()
	s.open++
	s.mu.Unlock()
	time.AfterFunc(d, s.strike)
}

// strike is kill -9 of whatever runs now.
func (s *survivor) strike() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
	select {
	case <-s.p.done:
		s.owed++
		return
	default:
	}
	s.p.kill()
	s.kills++
}

// revive starts the program again if it is dead. It is called by the test itself, whenever nobody answers.
func (s *survivor) revive() {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.p != nil {
		select {
		case <-s.p.done:
		default:
			return // it is coming up
		}
		if s.p.cmd.ProcessState.ExitCode() >= 0 {
			s.t.Fatalf("ticbot ended by itself, with exit status %d:\n%s", s.p.cmd.ProcessState.ExitCode(), tail(s.p.errs.String()))
		}
	}
	s.p = launch(s.t, nil, "demo", "--addr", s.addr, "--data", s.data)
	s.starts++
	for ; s.owed > 0; s.owed-- {
		s.open++
		time.AfterFunc(time.Duration(s.rnd.Int64N(int64(400*time.Millisecond))), s.strike)
	}
}

// calm waits until every planned kill has struck, and the program is up again.
func (s *survivor) calm(c *client) {
	s.t.Helper()
	for n := range s.plan {
		if n >= s.actions {
			s.t.Fatalf("only %d actions; a kill was planned at number %d", s.actions, n)
		}
	}
	err := eventually(patience, func() bool {
		_, err := c.rooms(luz)
		if err != nil {
			s.revive()
		}
		s.mu.Lock()
		quiet := s.open == 0 && s.owed == 0
		s.mu.Unlock()
		return quiet && err == nil
	})
	if err != nil {
		s.t.Fatalf("not all kills struck: %v", err)
	}
	clear(s.plan)
	s.actions = 0
}

// inOrder looks for words in texts, each later than the one before; it gives the first that is missing.
func inOrder(texts []string, words []string) (missing string, ok bool) {
	from := 0
	for _, w := range words {
		i := slices.IndexFunc(texts[from:], func(s string) bool { return contains(s, w) })
		if i < 0 {
			return w, false
		}
		from += i + 1
	}
	return "", true
}
